#!/usr/bin/perl
#
# The thread pool under uploads: bounds, reloads in the middle of work, a
# storage that fails, and that the loop keeps answering.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Pictures;

my $t = PetTest->new(workers => 1, http_config => <<'END');
    pet_user_rate heavy rate=1000r/s burst=1000;
    pet_upload_limit 500;
    pet_work_uploads 4;
END
my $alice = $t->login('alice', consents => [qw(privacy terms face)]);
my $picture = PetTest::Pictures::make(jpeg => 4000, 3000);
my ($body, $boundary) = PetTest::Pictures::form([ purpose => 'photo' ], [ file => $picture, 'a' ]);


sub upload {
    return $t->build(POST => '/v1/uploads', user => $alice, body => $body, timeout => 30,
        headers => [ [ 'Content-Type', "multipart/form-data; boundary=$boundary" ] ]);
}


sub rows {
    return ($t->sql("SELECT count(*) FROM uploads WHERE status = 'ready'"))[0];
}


sub files {
    return scalar(my @files = glob $t->dir . '/private/*/*/*.jpg');
}


# more at once than the pool takes: what is refused leaves nothing

my (%codes, @slow);
my @replies = $t->parallel(16, sub { upload() });

$codes{ $_->code // '-' }++ for @replies;
ok $codes{0}, 'some are taken' or diag explain \%codes;
ok $codes{50300}, 'the others are told to come again' or diag explain \%codes;
is keys %codes, 2, 'and nothing else happens' or diag explain \%codes;
is rows(), $codes{0}, 'a row each';
is files(), $codes{0}, 'a file each';

# while threads decode, the loop answers

my @all = $t->load(seconds => 2, connections => 4, request => sub {
    return $_[0] % 4 ? (GET => '/healthz') : upload();
});

@slow = grep { $_->status == 200 && $_->time > 0.5 } @all;
is scalar @slow, 0, 'no small request waits for pictures';
ok !(grep { !$_->status } @all), 'every request is answered';

# a reload in the middle of work: the old worker finishes it

my $before = rows();

@all = $t->load(seconds => 3, connections => 3, keepalive => 0,
    request => sub { upload() },
    at => { 0.5 => sub { $t->server->reload }, 1.5 => sub { $t->server->reload } });

my @done = grep { ($_->code // -1) == 0 } @all;

ok !(grep { !$_->status } @all), 'no upload is lost in a reload';
is rows() - $before, scalar @done, 'each that was taken is there';
is files(), rows(), 'with its file';

# a storage that cannot be written

rename $t->dir . '/private', $t->dir . '/private.away' or die "rename: $!\n";
open my $block, '>', $t->dir . '/private' or die "private: $!\n";
close $block;

$t->expect_log('in the storage failed');
$before = rows();

my $failed = $t->request(upload());

is $failed->code, 50203, 'a storage that fails is said so' or diag $failed->summary;
is rows(), $before, 'nothing is ready without a file';

unlink $t->dir . '/private';
rename $t->dir . '/private.away', $t->dir . '/private' or die "rename: $!\n";
is $t->request(upload())->code, 0, 'and works again';

$t->done;
