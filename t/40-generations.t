#!/usr/bin/perl
#
# From a photo to a pet: starts, long polls, hints, repetitions, and what is
# refused.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Generate;
use PetTest::Pictures;
use Time::HiRes ();

my $t = PetTest->new(@PetTest::Generate::UNLIMITED);
my $g = 'PetTest::Generate';
my ($alice, $bob) = map { $g->user($t, $_) } qw(alice bob);
my $upload = $g->upload($t, $alice);


# How many rows a user has.
sub rows {
    my ($table, $user, $where) = @_;

    return ($t->sql("SELECT count(*) FROM $table WHERE user_id = $user->{user_id}"
        . ($where ? " AND $where" : '')))[0];
}


sub model {
    return ($_[0]{model_url} // '') =~ s/\.glb\z//r;
}


# a start, and the long poll that ends with it

my $reply = $g->start($t, $alice, $upload);
my $id = $reply->data->{generation_id};

is $reply->status, 202, 'a generation starts' or diag $reply->summary;
is $reply->data->{status}, 'queued', 'queued';

my $begin = Time::HiRes::time;
my $cat = $g->wait($t, $alice, $id);
my $took = Time::HiRes::time - $begin;

is $cat->{status}, 'succeeded', 'it succeeds';
cmp_ok $took, '<', 7.5, 'the long poll returns when it ends';
diag sprintf 'start to end: %.2f s', $took;
is $cat->{progress}, 100, 'all done';
like $cat->{species}, qr/^(?:cat|dog)$/, 'an animal is seen';
is $cat->{features}{features}{species}{source}, 'heuristic', 'by looking';
ok $cat->{breed}, 'of some breed';
like $cat->{personality}, qr/^(?:lively|quiet|curious|brave|gentle)$/, 'a personality';
ok $cat->{appearance_features}{$_}, "its $_" for qw(color eye_shape face_shape);
ok ref $cat->{features} eq 'HASH' && %{ $cat->{features} }, 'features';
is $cat->{model_data}{base_model_id}, "$cat->{species}_base_01", 'a base model';
ok %{ $cat->{model_data}{params} }, 'with parameters';
is_deeply $cat->{model_data}{textures}, [ $cat->{skin_url} ], 'and a texture';
ok $cat->{ai_generated}, 'marked as generated';
is $cat->{error}, undef, 'no error';
is $cat->{pet_id}, undef, 'nobody\'s yet';
is $cat->{upload_id}, $upload, 'of the photo';
is $cat->{quota_left}, 9, 'nine are left of the day';
is $cat->{regenerations_left}, 3, 'three of the photo';
is(($t->sql("SELECT expires_at - updated_at FROM generations WHERE generation_id = $id"))[0],
    '7 days', 'it lives for seven days');

for my $kind ([ model_url => 'model/gltf-binary' ], [ skin_url => 'image/jpeg' ],
              [ preview_url => 'image/jpeg' ], [ frames_url => 'image/webp' ])
{
    my $file = $t->request(GET => $cat->{ $kind->[0] });

    is $file->status, 200, "$kind->[0] is there";
    is scalar $file->header('Content-Type'), $kind->[1], "as $kind->[1]";
}

# long polls that do not wait: ended, not asked to, bounded

$begin = Time::HiRes::time;
$g->wait($t, $alice, $id);
cmp_ok Time::HiRes::time - $begin, '<', 1, 'what has ended is not waited for';

$t->sql("UPDATE generations SET state = 'running', progress = 30 WHERE generation_id = $id");
$begin = Time::HiRes::time;
$reply = $t->request(GET => "/v1/pet-generations/$id?wait=0", user => $alice);
is $reply->data->{status}, 'running', 'wait=0 says what is';
$t->request(GET => "/v1/pet-generations/$id", user => $alice);
cmp_ok Time::HiRes::time - $begin, '<', 1, 'and does not wait, nor does no wait';
is $reply->data->{progress}, 30, 'with the progress';

{
    my @made;

    # the end comes from another connection while six polls wait
    $begin = Time::HiRes::time;
    $t->http(timeout => 15)->drive(connections => 6,
        next => sub {
            return if @made >= 6;
            push @made, $t->build(GET => "/v1/pet-generations/$id?wait="
                . (@made < 5 ? 8 : 2), user => $alice);
            return $made[-1];
        },
        at => { 3 => sub {
            $t->sql("UPDATE generations SET state = 'succeeded', progress = 100 "
                . "WHERE generation_id = $id");
        } },
        reply => sub {
            my ($request, $got) = @_;
            my $took = Time::HiRes::time - $begin;
            my $short = $request->{path} =~ /=2/;

            is $got->data->{status}, $short ? 'running' : 'succeeded',
                $short ? 'two seconds are over' : 'it ended meanwhile';
            cmp_ok $took, '>=', $short ? 1.9 : 2.9, 'not before';
            cmp_ok $took, '<', $short ? 2.9 : 5, 'and soon after';
        });
}

$t->sql("UPDATE generations SET state = 'running' WHERE generation_id = $id");
$begin = Time::HiRes::time;
is $t->request(GET => "/v1/pet-generations/$id?wait=8", user => $alice, timeout => 15)
    ->data->{status}, 'running', 'the longest poll';
cmp_ok abs(Time::HiRes::time - $begin - 8.2), '<', 1, 'ends after eight seconds';
$t->sql("UPDATE generations SET state = 'succeeded' WHERE generation_id = $id");

# bad input

my @bad = (
    [ 40001, 'upload_id', {} ],
    [ 40001, 'upload_id', { upload_id => 'x' } ],
    [ 40001, 'upload_id', { upload_id => 5 } ],
    [ 40406, undef, { upload_id => '99' } ],
    [ 40001, 'species', { upload_id => $upload, species => 'dragon' } ],
    [ 40001, 'subject', { upload_id => $upload, subject => 'robot' } ],
    [ 40001, 'personality', { upload_id => $upload, personality => 'rude' } ],
    (map { [ 40001, 'crop', { upload_id => $upload, crop => $_ } ] }
        {}, 'all', { x => 0, y => 0, width => 1000 },
        { x => 0, y => 0, width => 1000, height => 49 },
        { x => 0, y => 0, width => 1001, height => 100 },
        { x => -1, y => 0, width => 100, height => 100 },
        { x => 951, y => 0, width => 49, height => 100 },
        { x => 500, y => 500, width => 501, height => 100 },
        { x => 0.5, y => 0, width => 100, height => 100 },
        { x => 9e18, y => 0, width => 9e18, height => 100 },
        { x => 0, y => 0, width => 100, height => 100, z => 1 }),
);

for my $case (@bad) {
    my ($code, $field, $body) = @$case;
    my $got = $t->request(POST => '/v1/pet-generations', user => $alice, body => $body);

    is $got->code, $code, "refused: $got->{body}";
    is $got->json->{errors}[0]{field}, $field, 'for that field';
}

is $t->request(GET => "/v1/pet-generations/$id?wait=$_", user => $alice)->code, 40001,
    "wait=$_ is refused" for qw(9 -1 x 99999999999);
is rows(generations => $alice), 1, 'nothing was started';

# nobody, others, without consent

is $t->request(POST => '/v1/pet-generations', body => { upload_id => $upload })->code, 40101,
    'nobody starts nothing';
is $g->start($t, $bob, $upload)->code, 40406, 'another user\'s photo is not there';
is $t->request(GET => "/v1/pet-generations/$id$_", user => $bob)->code, 40405,
    "nor the generation$_" for '', '?wait=8';
is $t->request(POST => "/v1/pet-generations/$id/regenerate", user => $bob)->code, 40405,
    'nor to repeat';
is $t->request(GET => "/v1/pet-generations/$_", user => $alice)->code, 40405,
    "generation $_ is none" for 1, 'x', '9' x 30;
is_deeply $t->request(GET => '/v1/pet-generations', user => $bob)->data,
    { items => [], next_cursor => undef }, 'nor in the list';

my $carol = $t->login('carol');

is $g->start($t, $carol, $upload)->code, 40305, 'not without consent to the photo';
is $t->request(POST => "/v1/pet-generations/$id/regenerate", user => $carol)->code, 40305,
    'nor again';

# a photo that is late, deleted or no photo

for my $state ("expires_at = now()", "status = 'deleted', fingerprint = NULL", "purpose = 'avatar'",
               "status = 'pending'")
{
    my ($column) = $state =~ /(\w+)/;
    my ($old) = $t->sql("SELECT quote_literal($column) FROM uploads WHERE upload_id = $upload");

    $t->sql("UPDATE uploads SET $state WHERE upload_id = $upload");
    is $g->start($t, $alice, $upload)->code, 40406, "no generation of an upload with $state";
    $t->sql("UPDATE uploads SET $column = $old WHERE upload_id = $upload");
}

# the same photo gives the same pet, hints and seeds another one

my $same = $g->make($t, $bob, $g->upload($t, $bob));

is model($same), model($cat), 'the same photo of another user is the same pet';
is_deeply $same->{model_data}, $cat->{model_data}, 'with the same parameters';

my $fox = $g->make($t, $bob, $same->{upload_id}, species => 'fox', personality => 'brave');

is $fox->{species}, 'fox', 'the species that was wished';
is $fox->{personality}, 'brave', 'and the personality';
is $fox->{model_data}{base_model_id}, 'fox_base_01', 'on its base';
isnt model($fox), model($cat), 'is another pet';
is $fox->{features}{features}{$_}{source}, 'user', "the user has said so of $_"
    for qw(species personality);

my $person = $g->make($t, $bob, $same->{upload_id}, species => 'fox', subject => 'animal');

is_deeply [ @{ $person->{features}{features}{subject} }{qw(value source)} ],
    [qw(animal user)], 'what the photo shows, as the user says';

my $part = $g->make($t, $bob, $same->{upload_id},
    crop => { x => 300, y => 200, width => 500, height => 600 });

isnt model($part), model($cat), 'a part of the photo is another pet';
is $part->{regenerations_left}, 0, 'which counts for the photo';

# repetitions: three a photo

my %seen = (model($cat) => 1);
my $last = $id;

for my $i (1 .. 3) {
    my $again = $t->request(POST => "/v1/pet-generations/$last/regenerate", user => $alice);

    is $again->status, 202, "repetition $i" or diag $again->summary;
    $last = $again->data->{generation_id};

    my $made = $g->wait($t, $alice, $last);

    is $made->{status}, 'succeeded', "repetition $i succeeds";
    ok !$seen{ model($made) }++, "repetition $i is another pet";
    is $made->{regenerations_left}, 3 - $i, 'counted';
    is $made->{quota_left}, 9 - $i, 'also for the day';
}

$reply = $t->request(POST => "/v1/pet-generations/$last/regenerate", user => $alice);
is $reply->code, 42902, 'a fourth is refused';
ok $reply->header('Retry-After'), 'with a time to try again';
is $g->start($t, $alice, $upload)->code, 42902, 'nor is the photo started anew';
is rows(generations => $alice), 4, 'four in all';

my @items = @{ $t->request(GET => '/v1/pet-generations', user => $alice)->data->{items} };

is_deeply [ map { $_->{created_at} } @items ],
    [ sort { $b cmp $a } map { $_->{created_at} } @items ], 'listed, the newest first';
is scalar @items, 4, 'all of them';
is_deeply $items[3], $t->request(GET => "/v1/pet-generations/$id", user => $alice)->data,
    'as each is read';

{
    my $page = $t->request(GET => '/v1/pet-generations?limit=3', user => $alice)->data;
    my $rest = $t->request(GET => "/v1/pet-generations?limit=3&cursor=$page->{next_cursor}",
        user => $alice)->data;

    is scalar @{ $page->{items} }, 3, 'a page of three';
    is $rest->{items}[0]{generation_id}, $id, 'the last one is on the next';
    is $rest->{next_cursor}, undef, 'which is the last';
}

# repeating the first one twice gives two pets, too

{
    my $dave = $g->user($t, 'dave');
    my $first = $g->make($t, $dave, $g->upload($t, $dave));
    my @made = map {
        my $again = $t->request(
            POST => "/v1/pet-generations/$first->{generation_id}/regenerate", user => $dave);
        $g->wait($t, $dave, $again->data->{generation_id});
    } 1 .. 2;

    isnt model($made[0]), model($made[1]), 'each repetition of one generation is another pet';
}

# a repetition only of what has ended

for my $state (qw(queued running)) {
    my $erin = $g->user($t, 'erin');
    my $done = $erin->{done} //= $g->make($t, $erin, $g->upload($t, $erin));

    $t->sql("UPDATE generations SET state = '$state'
              WHERE generation_id = $done->{generation_id}");
    is $t->request(POST => "/v1/pet-generations/$done->{generation_id}/regenerate",
        user => $erin)->code, 40909, "not while $state";
    $t->sql("UPDATE generations SET state = 'succeeded'
              WHERE generation_id = $done->{generation_id}");
}

# one key, one generation

{
    my $frank = $g->user($t, 'frank');
    my $body = { upload_id => $g->upload($t, $frank) };
    my @replies = $t->parallel(16, sub {
        (POST => '/v1/pet-generations', user => $frank, key => 'k1', body => $body);
    });
    my %ids = map { $_->status == 202 ? ($_->data->{generation_id} => 1) : () } @replies;

    is scalar keys %ids, 1, 'sixteen at once with one key are one generation';
    is scalar(grep { $_->status != 202 && $_->code != 40904 } @replies), 0,
        'or are told that it is under way';

    my $again = $t->request(POST => '/v1/pet-generations', user => $frank, key => 'k1',
        body => $body);

    is $again->data->{generation_id}, (keys %ids)[0], 'later the same';
    is $again->header('Idempotent-Replayed'), 'true', 'replayed';
    is $t->request(POST => '/v1/pet-generations', user => $frank, key => 'k1',
        body => { %$body, species => 'dog' })->code, 40903, 'another body is refused';
    is rows(generations => $frank), 1, 'one row';
    is rows(jobs => $frank, "kind = 'generate'"), 1, 'one job';
    $g->wait($t, $frank, (keys %ids)[0]);
}

# ten a day, thirty starts; at the last five, thirty-two at once

{
    my @crowd = $g->crowd($t, 2);
    my ($gina, $henry) = @crowd;
    my ($day) = $t->sql("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date");
    my $quota = sub {
        my ($user, $used, $started) = @_;

        $t->sql("INSERT INTO generation_days VALUES ($user->{user_id}, '$day', $used, $started)
                 ON CONFLICT (user_id, day) DO UPDATE
                    SET used = excluded.used, started = excluded.started");
    };

    $quota->($gina, 10, 10);
    my $eleventh = $g->start($t, $gina, $gina->{upload_id});
    my ($left) = $t->sql("SELECT extract(epoch FROM ('$day'::date + 1)::timestamp
        AT TIME ZONE 'Asia/Shanghai' - now())::int");

    is $eleventh->code, 42902, 'an eleventh of the day is refused';
    cmp_ok abs($eleventh->header('Retry-After') - $left), '<', 30, 'until the day is over';
    $quota->($gina, 0, 30);
    is $g->start($t, $gina, $gina->{upload_id})->code, 42902, 'so is a thirty-first start';
    $quota->($gina, 9, 29);
    is $g->start($t, $gina, $gina->{upload_id})->code, 0, 'the last one is not';
    is $g->start($t, $gina, $gina->{upload_id})->code, 42902, 'only the last one';

    $t->clock(86_400_000);

    my $tomorrow = { token => PetTest::Seed->token($t, $gina->{user_id}, $gina->{sid},
        iat => time + 86_400, exp => time + 90_000) };

    is $g->start($t, $tomorrow, $gina->{upload_id})->code, 0, 'the next day has its own';
    $t->clock(0);

    # eight photos, that no photo's own limit is in the way
    $t->sql("INSERT INTO uploads (user_id, upload_id, purpose, status, storage_key, sha256, size,
                 width, height, created_at, expires_at)
             SELECT user_id, upload_id + k * 10000, purpose, status, storage_key || k, sha256,
                 size, width, height, created_at, expires_at
               FROM uploads, generate_series(1, 8) k WHERE user_id = $henry->{user_id}");
    $quota->($henry, 5, 5);

    my @replies = $t->parallel(32, sub {
        (POST => '/v1/pet-generations', user => $henry,
         body => { upload_id => $henry->{upload_id} + 10_000 * (1 + $_[0] % 8) . '' });
    });
    my %codes;

    $codes{ $_->code // $_->status }++ for @replies;
    is_deeply \%codes, { 0 => 5, 42902 => 27 }, 'thirty-two at once for the last five: five'
        or diag explain \%codes;
    is(($t->sql("SELECT used, started FROM generation_days
                  WHERE user_id = $henry->{user_id}"))[0], '10|10', 'ten are counted');
    is rows(generations => $henry), 5, 'five rows';
    is rows(jobs => $henry), 5, 'five jobs';

    # what was only put into the books
    $t->sql("UPDATE generation_days d SET used = (SELECT count(*) FROM generations g
                 WHERE g.user_id = d.user_id AND g.day = d.day)
              WHERE user_id IN ($gina->{user_id}, $henry->{user_id})");
}

$g->accounts($t, 'after all');
$t->done;
