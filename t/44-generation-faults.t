#!/usr/bin/perl
#
# Generations that fail: by the photo, which counts, or by us, which is tried
# again and then gives the quota back.
#
# Runs alone.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Generate;
use PetTest::Pictures;
use Time::HiRes qw(sleep time);

my $t = PetTest->new(@PetTest::Generate::UNLIMITED);
my $g = 'PetTest::Generate';
my @users = $g->crowd($t, 12);


# The first value of a query.
sub value {
    my ($sql) = @_;

    return ($t->sql($sql))[0];
}


# The photo of a user of the crowd.
sub photo {
    my ($user) = @_;

    return "$t->{dir}/private/aa/$user->{user_id}/1.jpg";
}


sub write_file {
    my ($file, $bytes) = @_;

    open my $out, '>', $file or die "$file: $!\n";
    binmode $out;
    print {$out} $bytes;
    close $out or die "$file: $!\n";

    return;
}


# Starts a generation of a user's photo and returns its id.
sub start {
    my ($user) = @_;
    my $reply = $g->start($t, $user, $user->{upload_id});

    is $reply->status, 202, 'it starts' or diag $reply->summary;

    return $reply->data->{generation_id};
}


# Waits for the job of a generation to have had an attempt that failed.
sub failed_once {
    my ($id) = @_;

    for (1 .. 100) {
        return 1 if value("SELECT count(*) FROM jobs WHERE last_error <> ''
                            AND payload->>'generation_id' = '$id'");
        sleep 0.05;
    }

    return fail 'an attempt has failed';
}


# Expects how a generation ended: code of the error, what its job is, after
# how many attempts, what is used of the quota and of the photo.
sub ended {
    my ($what, $user, $id, %want) = @_;
    my $begin = time;
    my $got = $g->wait($t, $user, $id);
    my ($row) = $t->sql(<<"END");
SELECT j.state, j.attempt, g.rejected, d.used, d.started, u.generations
  FROM generations g
  JOIN jobs j ON j.payload->>'generation_id' = g.generation_id::text
  JOIN generation_days d ON d.user_id = g.user_id AND d.day = g.day
  JOIN uploads u ON u.user_id = g.user_id AND u.upload_id = g.upload_id
 WHERE g.generation_id = $id
END

    is $got->{status}, 'failed', "$what: failed";
    is $got->{error}{code}, $want{code}, "$what: $want{code}";
    ok length $got->{error}{message}, "$what: '$got->{error}{message}'";
    is $got->{$_}, undef, "$what: no $_"
        for qw(model_url preview_url model_data appearance_features expires_at);
    is $row, join('|', @want{qw(job attempts)}, $want{rejected} ? 't' : 'f',
                  $want{used} // $want{rejected}, $want{started} // 1,
                  $want{photo} // $want{rejected}), "$what: job, quota and photo";
    is $got->{quota_left}, 10 - ($want{used} // $want{rejected}), "$what: what is left of the day";
    diag sprintf '%s: %.1f s', $what, time - $begin;
    is $t->request(POST => '/v1/pets', user => $user,
        body => { generation_id => $id, name => 'x' })->code, 40909, "$what: not adopted";

    return $got;
}


# the photo's fault

{
    my $alice = $g->user($t, 'alice');
    my $upload = $g->upload($t, $alice, PetTest::Pictures::png(width => 300, height => 200));
    my $id = $g->start($t, $alice, $upload)->data->{generation_id};

    ended('flat', $alice, $id, code => 42212, job => 'done', attempts => 1, rejected => 1);

    my $again = $t->request(POST => "/v1/pet-generations/$id/regenerate", user => $alice);

    is $again->status, 202, 'it may be tried again, and counts again';
    ended('flat again', $alice, $again->data->{generation_id}, code => 42212, job => 'done',
        attempts => 1, rejected => 1, used => 2, started => 2, photo => 2);
}

for my $case ([ 'not a picture', 'x' x 5000 ], [ 'empty', '' ],
              [ 'cut off', substr $g->photo, 0, 300 ])
{
    my $user = shift @users;

    write_file(photo($user), $case->[1]);
    ended($case->[0], $user, start($user), code => 40005, job => 'done', attempts => 1,
        rejected => 1);
}

{
    my $user = shift @users;

    $t->sql("UPDATE uploads SET status = 'deleted' WHERE upload_id = $user->{upload_id}");
    is $g->start($t, $user, $user->{upload_id})->code, 40406, 'a photo that is gone';
}

# our fault, for good: three attempts, then the quota is given back

{
    my $user = shift @users;

    unlink photo($user);
    ended('no file', $user, start($user), code => 50203, job => 'dead', attempts => 3,
        rejected => 0);
}

{
    my $user = shift @users;

    unlink photo($user);
    mkdir photo($user);

    my $id = start($user);

    is value("SELECT used FROM generation_days WHERE user_id = $user->{user_id}"), 1,
        'it counts while it is under way';
    failed_once($id);
    is $t->request(GET => "/v1/pet-generations/$id", user => $user)->data->{status}, 'running',
        'it is tried again';
    is value("SELECT state || attempt FROM jobs WHERE payload->>'generation_id' = '$id'"),
        'queued1', 'a little later';
    ended('the photo cannot be read', $user, $id, code => 50203, job => 'dead', attempts => 3,
        rejected => 0);
    $g->accounts($t, 'the photo cannot be read');

    rmdir photo($user);
    write_file(photo($user), $g->photo);

    my $again = $t->request(POST => "/v1/pet-generations/$id/regenerate", user => $user);

    is $g->wait($t, $user, $again->data->{generation_id})->{status}, 'succeeded',
        'then a repetition succeeds';
    is value("SELECT used || ' ' || started FROM generation_days
               WHERE user_id = $user->{user_id}"), '1 2', 'one is used, two were started';
}

# the end is written late, not never, by a database that is held up

{
    my $user = shift @users;
    my $lock = $t->session;

    unlink photo($user);

    my $id = start($user);

    $lock->send("BEGIN; SELECT 1 FROM generation_days WHERE user_id = $user->{user_id} FOR UPDATE");
    $lock->wait;

    for (1 .. 200) {
        last if value('SELECT count(*) FROM pg_locks WHERE NOT granted');
        sleep 0.05;
    }

    sleep 2.5;
    $lock->send('COMMIT');
    $lock->wait;
    is $g->wait($t, $user, $id, 10)->{status}, 'failed', 'an end that had to wait';
}

# our fault for a while: the model cannot be stored, then it can

{
    my ($dead, $saved) = splice @users, 0, 2;
    my $models = "$t->{dir}/public/models";

    rename $models, "$models.away";
    write_file($models, '');

    ended('nothing can be stored', $dead, start($dead), code => 50203, job => 'dead', attempts => 3,
        rejected => 0);

    my $id = start($saved);

    failed_once($id);
    unlink $models;
    rename "$models.away", $models;

    my $done = $g->wait($t, $saved, $id);

    is $done->{status}, 'succeeded', 'what was still tried succeeds';
    is $t->request(GET => $done->{model_url})->status, 200, 'with its files';
    cmp_ok value("SELECT attempt FROM jobs WHERE payload->>'generation_id' = '$id'"), '>', 1,
        'in a later attempt';
}

# a job whose workers died each time, and one that makes no sense

{
    my $user = shift @users;

    $t->sql(<<"END");
INSERT INTO generation_days VALUES ($user->{user_id}, '2026-01-01', 1, 1);
UPDATE uploads SET generations = 1 WHERE user_id = $user->{user_id};
INSERT INTO generations (user_id, generation_id, upload_id, state, progress, day, seed,
                         created_at, updated_at)
VALUES ($user->{user_id}, 77, $user->{upload_id}, 'running', 30, '2026-01-01', 1, now(), now());
INSERT INTO jobs (job_id, kind, user_id, payload, state, attempt, claimed_by, run_at, created_at,
                  updated_at)
VALUES (77, 'generate', $user->{user_id}, '{"generation_id": "77"}', 'running', 3, 123456789,
        now(), now(), now()),
       (78, 'generate', $user->{user_id}, '{}', 'queued', 0, NULL, now(), now(), now()),
       (79, 'generate', $user->{user_id}, '{"generation_id": "9999"}', 'queued', 0, NULL, now(),
        now(), now()),
       (80, 'of another time', 0, '{}', 'queued', 0, NULL, now(), now(), now());
END

    my $got = $g->wait($t, $user, 77);

    is $got->{status}, 'failed', 'a generation that kills its workers fails';
    is $got->{error}{code}, 50000, 'as our fault';
    is value('SELECT state || attempt FROM jobs WHERE job_id = 77'), 'dead4',
        'it is not run a fourth time';
    is value("SELECT used FROM generation_days WHERE user_id = $user->{user_id}"), 0,
        'and the quota goes back';
    is value('SELECT state || attempt FROM jobs WHERE job_id = 78'), 'dead1',
        'a job without a generation is dead at once';
    is value('SELECT state || attempt FROM jobs WHERE job_id = 79'), 'done1',
        'one whose generation is gone is done';
    is value('SELECT state || attempt FROM jobs WHERE job_id = 80'), 'queued0',
        'a kind that this version does not know waits for one that does';
    $t->sql('DELETE FROM jobs WHERE job_id IN (78, 79, 80)');
}

$g->accounts($t, 'after all');
$t->done;
