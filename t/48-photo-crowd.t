#!/usr/bin/perl
#
# Many photos at once: those that come do not take the place of those that
# pets are made of.
#
# Runs alone.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Generate;
use PetTest::Pictures;

my @unlimited = @PetTest::Generate::UNLIMITED;
my %unlimited = @unlimited;
my $t = PetTest->new(%unlimited, workers => 1, http_config => $unlimited{http_config} . <<'END');
    pet_upload_limit 1000;
    pet_work_memory 144m;
END
my $g = 'PetTest::Generate';
my ($alice) = $g->user($t, 'alice');
my @crowd = $g->crowd($t, 3);
my $picture = PetTest::Pictures::make(jpeg => 4000, 3000);
my ($body, $boundary) = PetTest::Pictures::form([ purpose => 'photo' ], [ file => $picture, 'a' ]);
my @ids;

my @all = $t->load(seconds => 8, connections => 8,
    request => sub {
        return (POST => '/v1/uploads', user => $alice, body => $body, timeout => 30,
            headers => [ [ 'Content-Type', "multipart/form-data; boundary=$boundary" ] ]);
    },
    at => { 1 => sub {
        @ids = map { [ $_, $g->start($t, $_, $_->{upload_id})->data->{generation_id} ] } @crowd;
    } });
my %codes;

$codes{ $_->code // '-' }++ for @all;
ok $codes{0}, 'uploads are taken' or diag explain \%codes;

for my $one (@ids) {
    my $done = $g->wait($t, @$one);

    is $done->{status}, 'succeeded', 'a pet is made meanwhile' or diag explain $done->{error};
}

is(($t->sql("SELECT max(attempt) FROM jobs WHERE kind = 'generate'"))[0], 1, 'at once');

$g->accounts($t, 'after all');
$t->done;
