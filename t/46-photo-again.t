#!/usr/bin/perl
#
# A photo that comes again, compressed or scaled on its way, is the same
# photo: the same seed, the same pet.  Another photo, or that of another
# user, is not.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Generate;
use PetTest::Pictures;

my $t = PetTest->new(@PetTest::Generate::UNLIMITED);
my $g = 'PetTest::Generate';
my ($alice, $bob, $carol) = map { $g->user($t, $_) } qw(alice bob carol);
my $photo = $g->photo('tabby');


# One column of an upload.
sub column {
    my ($upload, $column) = @_;

    return ($t->sql("SELECT $column FROM uploads WHERE upload_id = $upload"))[0];
}


# What of a generation must not change.
sub look {
    my ($made) = @_;

    return { map { $_ => $made->{$_} }
        qw(model_url species breed personality appearance_features features model_data) };
}


sub again {
    return PetTest::Pictures::again($photo, @_);
}


# the same pet of the same photo, byte by byte

my $first = $g->upload($t, $alice, $photo);
my $whole = $g->make($t, $alice, $first, species => 'cat');
my %crop = (x => 100, y => 50, width => 800, height => 900);
my $part = $g->make($t, $alice, $first, species => 'dog', crop => \%crop);
my $other = $t->request(POST => "/v1/pet-generations/$whole->{generation_id}/regenerate",
    user => $alice);
my $second = $g->wait($t, $alice, $other->data->{generation_id});

is column($first, 'photo_id IS NULL'), 't', 'the first is a photo of its own';
isnt $second->{model_url}, $whole->{model_url}, 'a repetition is another pet';

my @ways = ([ jpeg => 70 ], [ jpeg => 90, 6 ], [ jpeg => 85, 4 ], [ webp => 75 ]);

for my $way (@ways) {
    my $name = join ' ', @$way;
    my $upload = $g->upload($t, $alice, again(@$way));

    is column($upload, 'photo_id'), $first, "$name: is known again";
    isnt column($upload, 'sha256'), column($first, 'sha256'), 'though its bytes are others';

    my $made = $g->make($t, $alice, $upload, species => 'cat');

    is_deeply look($made), look($whole), 'the same pet' or diag explain look($made);

    next if $way != $ways[0];

    is_deeply look($g->make($t, $alice, $upload, species => 'dog', crop => \%crop)),
        look($part), 'the same part of it, too';

    my $reply = $t->request(POST => "/v1/pet-generations/$made->{generation_id}/regenerate",
        user => $alice);

    is_deeply look($g->wait($t, $alice, $reply->data->{generation_id})), look($second),
        'and the same repetition';
    is $t->request(DELETE => "/v1/uploads/$upload", user => $alice)->code, 0, 'deleted';
    is column($upload, 'fingerprint IS NULL'), 't', 'with what it was known by';
}

# a day's generations are used up; the next day
$t->sql("UPDATE generation_days SET day = day - 1");
$t->sql("UPDATE generations SET day = day - 1");

# five are kept: four of this photo
my $person = $g->upload($t, $alice, $g->photo('person'));

is column($person, 'photo_id IS NULL'), 't', 'another photo is another one';
isnt $g->make($t, $alice, $person, species => 'cat')->{model_url}, $whole->{model_url},
    'and gives another pet';

my $of_bob = $g->upload($t, $bob, again(jpeg => 70));

is column($of_bob, 'photo_id IS NULL'), 't', 'what others have is not looked at';

# the first goes: the next one that is kept is looked at, with the same seed

my $kept = ($t->sql("SELECT upload_id FROM uploads WHERE photo_id = $first
                        AND status = 'ready' ORDER BY created_at, upload_id"))[0];

is $t->request(DELETE => "/v1/uploads/$first", user => $alice)->code, 0, 'the first goes';

my $made = $g->make($t, $alice, $kept, species => 'cat');
my $last = $g->upload($t, $alice, again(jpeg => 60));

is $made->{model_data}{params}{seed}, $whole->{model_data}{params}{seed}, 'its seed stays';
is column($last, 'photo_id'), $first, 'another one is of the same photo';
is_deeply look($g->make($t, $alice, $last, species => 'cat')), look($made),
    'and gives the pet of the oldest that is kept';

# the pictures that go with the consent, and those whose time is over

$t->consent($alice, 'face', agreed => JSON::PP::false);
is(($t->sql("SELECT count(*) FROM uploads WHERE user_id = $alice->{user_id}
                AND fingerprint IS NOT NULL"))[0], 0, 'nothing is known without the consent');

my $due = $g->upload($t, $carol, $photo);

is column($due, 'length(fingerprint)'), 2 + 3 * 16 * 16, 'what a photo is known by';
$t->sql("UPDATE uploads SET expires_at = now() - interval '1 second' WHERE upload_id = $due");
is column($g->upload($t, $carol, again(jpeg => 70)), 'photo_id IS NULL'), 't',
    'what is over is not looked at';
$t->sql("UPDATE cron SET next_at = now() WHERE kind = 'uploads'");
PetTest::Proc->until_true(20, sub { column($due, 'removed_at IS NOT NULL') eq 't' });
is column($due, 'status || (fingerprint IS NULL)'), 'deletedtrue', 'and goes with the file';

# two at once are two photos at worst, and none is lost

my $body = sub {
    my ($form, $boundary) = PetTest::Pictures::form([ purpose => 'photo' ],
        [ file => again(jpeg => 70 + $_[0]), 'a.jpg' ]);

    return (POST => '/v1/uploads', user => $bob, body => $form,
        headers => [ [ 'Content-Type', "multipart/form-data; boundary=$boundary" ] ]);
};

is_deeply [ map { $_->code } $t->parallel(3, $body) ], [ 0, 0, 0 ], 'three at once';
is(($t->sql("SELECT count(*) FROM uploads WHERE user_id = $bob->{user_id}
                AND photo_id = $of_bob"))[0], 3, 'of the one that was there');

# repetitions that are asked for at once are pets of their own, too

$due = $g->upload($t, $carol, $g->photo('person'));
$made = $g->make($t, $carol, $due, species => 'fox');

my @more = map { $g->wait($t, $carol, $_->data->{generation_id}) } $t->parallel(3, sub {
    (POST => "/v1/pet-generations/$made->{generation_id}/regenerate", user => $carol);
});
my %pets = map { $_->{model_url} => 1 } $made, @more;

is scalar keys %pets, 4, 'three more pets of three requests';
is_deeply [ sort map { $_->{regenerations_left} } @more ], [ 0, 0, 0 ], 'and no further one';

$g->accounts($t, 'after all');
$t->done;
