#!/usr/bin/perl
#
# The adoption of what was generated: once, within seven days, one a day,
# three at a time.

use FindBin;
use lib "$FindBin::Bin/lib";

use utf8;

use PetTest;
use PetTest::Generate;
use PetTest::Seed;

my $t = PetTest->new(@PetTest::Generate::UNLIMITED);
my $g = 'PetTest::Generate';
my $DAY = 86_400;
my @crowd = $g->crowd($t, 6);
my ($clock, $alice, $bob) = (0, @crowd);


# The first row of a query, as a list.
sub row {
    my ($sql) = @_;

    return split /\|/, ($t->sql($sql))[0] // '';
}


# Shifts the clock by seconds and gives all users tokens of that time.
sub later {
    my ($seconds) = @_;

    $clock += $seconds;
    $t->clock($clock * 1000);
    $_->{token} = PetTest::Seed->token($t, $_->{user_id}, $_->{sid}, iat => time + $clock,
        exp => time + $clock + 7200) for @crowd;

    return;
}


sub adopt {
    my ($user, $generation, $name, @more) = @_;

    return $t->request(POST => '/v1/pets', user => $user, @more,
        body => { generation_id => "$generation", name => $name // '豆豆' });
}


# Writes a generation that succeeded as a copy of another one.
sub copy {
    my ($of, $user, $id) = @_;

    $t->sql("INSERT INTO generations
             SELECT (jsonb_populate_record(g, jsonb_build_object('user_id', $user->{user_id},
                 'generation_id', $id, 'upload_id', $user->{upload_id}, 'pet_id', NULL,
                 'expires_at', now() + interval '${\($clock + 7 * $DAY)} seconds'))).*
               FROM generations g WHERE generation_id = $of");

    return $id;
}


my $made = $g->make($t, $alice, $alice->{upload_id}, species => 'cat', personality => 'gentle');
my $id = $made->{generation_id};

# pets that the crowd was seeded with are not adopted: their slots are needed
$t->sql('DELETE FROM pet_states; DELETE FROM pets; DELETE FROM pet_owners');

# refusals

is adopt($alice, $id, $_)->code, 40001, 'a name is refused'
    for '', ' ', 'abcdefghijklm', "a\nb", "a\x{202e}b";
is $t->request(POST => '/v1/pets', user => $alice, body => { generation_id => $id })->code, 40001,
    'no name';
is $t->request(POST => '/v1/pets', user => $alice, body => { name => 'x' })->code, 40001,
    'no generation';
is adopt($alice, 99)->code, 40405, 'no such generation';
is adopt($bob, $id)->code, 40405, 'another user\'s';
is $t->request(POST => '/v1/pets', body => { generation_id => $id, name => 'x' })->code, 40101,
    'nobody';

for my $state ("'queued'", "'running'", "'failed', error = 42212") {
    $t->sql("UPDATE generations SET state = $state WHERE generation_id = $id");
    is adopt($alice, $id)->code, 40909, "not while $state";
}

$t->sql("UPDATE generations SET state = 'succeeded', error = NULL WHERE generation_id = $id");
is((row('SELECT count(*) FROM pets'))[0], 0, 'nothing was adopted');

# the adoption

my ($version) = row("SELECT version FROM wallets WHERE user_id = $alice->{user_id}");
my $reply = adopt($alice, $id, '豆豆', key => 'a1');
my $pet = $reply->data;

is $reply->status, 201, 'adopted' or diag $reply->summary;
is $pet->{name}, '豆豆', 'by its name';
is $pet->{user_id}, $alice->{user_id}, 'by its owner';
is $pet->{species}, 'cat', 'a cat';
is $pet->{personality}, 'gentle', 'gentle';
is $pet->{level}, 1, 'of the first level';
is $pet->{experience}, 0, 'without experience';
is_deeply $pet->{status}, { hunger => 70, cleanliness => 90, mood => 80, affection => 50 },
    'as new pets are';
is_deeply $pet->{cooldowns}, {}, 'nothing was done with it';
is_deeply $pet->{flags}, [], 'it lacks nothing';
is $pet->{$_}, $made->{$_}, "its $_ is the generation's"
    for qw(breed model_url skin_url preview_url frames_url);
is_deeply $pet->{$_}, $made->{$_}, "its $_ is the generation's"
    for qw(appearance_features model_data);
ok $pet->{ai_generated}, 'marked as generated';

my $read = $t->request(GET => "/v1/pets/$pet->{pet_id}", user => $alice)->data;

for my $view ($pet, $read) {
    delete @$view{qw(computed_at status)};
}

is_deeply $read, $pet, 'it is read as it was answered';
is $t->request(GET => "/v1/pets/$pet->{pet_id}/model", user => $alice)->data->{model_url},
    $made->{model_url}, 'its model';
is $t->request(GET => "/v1/pets/$pet->{pet_id}/model", user => $bob)->code, 40402,
    'is not for others by this way';

is((row("SELECT version FROM wallets WHERE user_id = $alice->{user_id}"))[0], $version + 1,
    'the wallet has a new version');
is_deeply [ row("SELECT char_length(p.name), p.generation_id, s.version, s.experience, o.user_id
                   FROM pets p JOIN pet_states s USING (pet_id) JOIN pet_owners o USING (pet_id)
                  WHERE p.pet_id = $pet->{pet_id}") ],
    [ 2, $id, 1, 0, $alice->{user_id} ], 'the rows';
is((row("SELECT round(extract(epoch FROM expires_at - now()) / 3600) FROM uploads
          WHERE upload_id = $alice->{upload_id}"))[0], 24, 'the photo goes 24 hours later');
is((row("SELECT expires_at, pet_id FROM generations WHERE generation_id = $id"))[1],
    $pet->{pet_id}, 'the generation knows its pet');
is $g->wait($t, $alice, $id)->{expires_at}, undef, 'and does not expire any more';

# once

is adopt($alice, $id)->code, 40908, 'a second time is refused';

my $again = adopt($alice, $id, '豆豆', key => 'a1');

is $again->data->{pet_id}, $pet->{pet_id}, 'the same key gives the same pet';
is $again->header('Idempotent-Replayed'), 'true', 'replayed';
is $t->request(POST => "/v1/pet-generations/$id/regenerate", user => $alice)->code, 40908,
    'what was adopted is not repeated';
is((row('SELECT count(*) FROM pets'))[0], 1, 'one pet');

# the next after a day, three at a time

my $second = copy($id, $alice, 71);
my $third = copy($id, $alice, 72);
my $fourth = copy($id, $alice, 73);

$reply = adopt($alice, $second);
is $reply->code, 42213, 'the next one has to wait' or diag $reply->summary;
like $reply->data->{next_adoption_at}, qr/^\d{4}-/, 'till then';
is((row("SELECT round(extract(epoch FROM '$reply->{json}{data}{next_adoption_at}'::timestamptz
          - created_at)) FROM pets WHERE pet_id = $pet->{pet_id}"))[0], $DAY,
    '24 hours after the first');
later($DAY - 60);
is adopt($alice, $second)->code, 42213, 'a minute before';
later(61);
is adopt($alice, $second)->status, 201, 'and a second after';
later($DAY + 1);
is adopt($alice, $third)->status, 201, 'a third a day later';
later($DAY + 1);
$reply = adopt($alice, $fourth);
is $reply->code, 42213, 'no place for a fourth';
is $reply->data, undef, 'whenever';
is $t->request(DELETE => "/v1/pets/$pet->{pet_id}", user => $alice)->status, 200,
    'one is let go';
is adopt($alice, $fourth)->status, 201, 'and there is a place';

# seven days

my $carol = $crowd[2];
my $old = $g->make($t, $carol, $carol->{upload_id});

later(7 * $DAY - 60);
is $g->wait($t, $carol, $old->{generation_id})->{status}, 'succeeded', 'still there';
later(61);
is adopt($carol, $old->{generation_id})->code, 40405, 'after seven days it is late';
is $t->request(GET => "/v1/pet-generations/$old->{generation_id}", user => $carol)->code, 40405,
    'it is not shown any more, though it was not purged yet';
is $t->request(POST => "/v1/pet-generations/$old->{generation_id}/regenerate",
    user => $carol)->code, 40405, 'nor made again';
is_deeply $t->request(GET => '/v1/pet-generations', user => $carol)->data->{items}, [],
    'nor listed';
is((row("SELECT count(*) FROM generations WHERE user_id = $carol->{user_id}"))[0], 1,
    'it is there');
is((row("SELECT count(*) FROM pets WHERE user_id = $carol->{user_id}"))[0], 0, 'nothing adopted');
later(-100);
is adopt($carol, $old->{generation_id})->status, 201, 'a little earlier it was not';

# many at once: of one generation one, of many generations of a user one

sub at_once {
    my ($what, $user, $key, @ids) = @_;
    my ($before) = row("SELECT version FROM wallets WHERE user_id = $user->{user_id}");
    my @replies = $t->parallel(32, sub {
        (POST => '/v1/pets', user => $user, ($key ? (key => $key) : ()),
         body => { generation_id => $ids[ $_[0] % @ids ] . '', name => $key ? 'n' : "n$_[0]" });
    });
    my (%codes, %pets);

    $codes{ $_->code // $_->status }++ for @replies;
    $pets{ $_->data->{pet_id} }++ for grep { $_->status == 201 } @replies;
    is scalar keys %pets, 1, "$what: one pet" or diag explain \%codes;
    is $codes{0}, 1, "$what: one success" if !$key;
    delete @codes{qw(0 40908 42213 40904)};
    is_deeply \%codes, {}, "$what: the others hear why not";
    is((row("SELECT count(*) FROM pets WHERE user_id = $user->{user_id}"))[0], 1,
        "$what: one row");
    is((row("SELECT count(*) FROM generations WHERE user_id = $user->{user_id}
              AND pet_id IS NOT NULL"))[0], 1, "$what: one generation is used");
    is((row("SELECT version FROM wallets WHERE user_id = $user->{user_id}"))[0], $before + 1,
        "$what: one version");

    return;
}

at_once('one generation', $bob, undef, copy($id, $bob, 81));
at_once('one key', $crowd[3], 'k', copy($id, $crowd[3], 82));
at_once('four generations', $crowd[4], undef, map { copy($id, $crowd[4], $_) } 83 .. 86);

$t->done;
