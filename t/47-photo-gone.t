#!/usr/bin/perl
#
# A photo that goes while something looks at it, and what stays of it: nothing
# that it could be found by.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Generate;
use PetTest::Pictures;
use PetTest::Proc;
use POSIX ();
use Time::HiRes qw(sleep);

my $t = PetTest->new(@PetTest::Generate::UNLIMITED);
my $g = 'PetTest::Generate';
my ($alice, $bob, $carol, $dave) = map { $g->user($t, $_) } qw(alice bob carol dave);
my $photo = $g->photo('tabby');
my $WAITS = 'SELECT count(*) > 0 FROM pg_locks WHERE NOT granted';


# The first value of a query.
sub value {
    my ($sql) = @_;

    return ($t->sql($sql))[0];
}


sub path {
    my ($upload) = @_;

    return $t->dir . '/' . value("SELECT storage_key FROM uploads WHERE upload_id = $upload");
}


sub until_true {
    my ($what, $sql, $seconds) = @_;

    return ok(eval { PetTest::Proc->until_true($seconds // 20, sub { value($sql) eq 't' }); 1 },
        $what);
}


# Runs a job of the clock once.
sub run_job {
    my ($kind) = @_;
    my $done = "SELECT count(*) FROM jobs WHERE kind = '$kind' AND state = 'done'";
    my $n = value($done);

    $t->sql("UPDATE cron SET next_at = '2026-01-01' WHERE kind = '$kind'");

    return until_true("$kind runs", "SELECT ($done) > $n");
}


# A child that does this and reports what it returned.
sub aside {
    my ($do) = @_;

    pipe my $in, my $out or die "pipe: $!\n";

    my $pid = fork // die "fork: $!\n";

    if (!$pid) {
        close $in;
        syswrite $out, $do->();
        POSIX::_exit(0);
    }

    close $out;

    return sub {
        my $said = do { local $/; <$in> };

        waitpid $pid, 0;

        return $said;
    };
}


# the oldest upload of a photo goes between the look for it and its reading:
# the next one is read

{
    my $first = $g->upload($t, $alice, $photo);
    my $second = $g->upload($t, $alice, PetTest::Pictures::again($photo, jpeg => 70));
    my $file = path($first);

    is value("SELECT photo_id FROM uploads WHERE upload_id = $second"), $first,
        'two of one photo';
    unlink $file;
    mkdir $file;
    $t->expect_log('of the storage failed');

    my $id = $g->start($t, $alice, $second)->data->{generation_id};

    until_true('an attempt fails', "SELECT count(*) > 0 FROM jobs WHERE last_error <> ''
                                      AND payload->>'generation_id' = '$id'");

    my $lock = $t->session;

    $lock->send("BEGIN; SELECT 1 FROM generations WHERE generation_id = $id FOR UPDATE");
    $lock->wait;
    rmdir $file;
    until_true('the next one waits', $WAITS);
    is $t->request(DELETE => "/v1/uploads/$first", user => $alice)->code, 0, 'the first goes';
    $lock->send('COMMIT');
    $lock->wait;

    my $done = $g->wait($t, $alice, $id);

    is $done->{status}, 'succeeded', 'the second is looked at' or diag explain $done->{error};
    is $done->{regenerations_left}, 3, 'which is there for more';
    is $done->{features}{phash}, undef, 'no hash of the photo stays';
    is $t->request(DELETE => "/v1/uploads/$second", user => $alice)->code, 0, 'it goes as well';
    is $t->request(GET => "/v1/pet-generations/$id", user => $alice)->data->{regenerations_left},
        0, 'and what is gone is not repeated';
    is $t->request(GET => '/v1/pet-generations', user => $alice)
        ->data->{items}[0]{regenerations_left}, 0, 'in the list, too';
    is $t->request(POST => "/v1/pet-generations/$id/regenerate", user => $alice)->code, 40406,
        'as is said when somebody tries';
}

# the photo goes a day after the adoption, in all its encodings

{
    my $first = $g->upload($t, $bob, $photo);
    my $second = $g->upload($t, $bob, PetTest::Pictures::again($photo, webp => 75));
    my $other = $g->upload($t, $bob, $g->photo('person'));
    my $made = $g->make($t, $bob, $second, species => 'cat');
    my $hours = sub { value("SELECT round(extract(epoch FROM expires_at - now()) / 3600)
                               FROM uploads WHERE upload_id = $_[0]") };

    is $t->request(POST => '/v1/pets', user => $bob,
        body => { generation_id => $made->{generation_id}, name => 'Momo' })->status, 201,
        'adopted';
    is $hours->($second), 24, 'the upload goes 24 hours later';
    is $hours->($first), 24, 'and the one that was looked at';
    is $hours->($other), 7 * 24, 'another photo stays';
}

# a consent that is withdrawn while a photo is on its way

{
    my $lock = $t->session;

    $lock->send("BEGIN; SELECT 1 FROM wallets WHERE user_id = $carol->{user_id} FOR UPDATE");
    $lock->wait;

    my $said = aside(sub {
        my ($body, $boundary) = PetTest::Pictures::form([ purpose => 'photo' ],
            [ file => $photo, 'a.jpg' ]);

        return $t->http->request($t->build(POST => '/v1/uploads', user => $carol, body => $body,
            timeout => 20, headers => [ [ 'Content-Type',
                "multipart/form-data; boundary=$boundary" ] ]))->code;
    });

    until_true('it waits', $WAITS);
    $t->consent($carol, 'face', agreed => JSON::PP::false);
    $lock->send('COMMIT');
    $lock->wait;

    is $said->(), 40305, 'the photo is not taken';
    is value("SELECT count(*) FROM uploads WHERE user_id = $carol->{user_id}
                 AND (status <> 'deleted' OR fingerprint IS NOT NULL)"), 0, 'nor known';
    run_job('uploads');
    is_deeply [ glob $t->dir . "/private/*/$carol->{user_id}/*" ], [], 'its file goes';
}

# one that is withdrawn while its pet is made

{
    my $upload = $g->upload($t, $dave, $g->photo('bison'));
    my $models = value('SELECT count(*) FROM models');
    my %before = map { $_ => 1 } glob $t->dir . '/public/models/*/*';
    my $id = $g->start($t, $dave, $upload)->data->{generation_id};

    for (1 .. 2000) {
        last if value("SELECT state FROM generations WHERE generation_id = $id") eq 'running';
        sleep 0.002;
    }

    $t->consent($dave, 'face', agreed => JSON::PP::false);
    is $g->wait($t, $dave, $id)->{error}{code}, 40305, 'the generation is ended';
    until_true('and its job', "SELECT state = 'done' FROM jobs
                                WHERE payload->>'generation_id' = '$id'");
    is value('SELECT count(*) FROM models'), $models, 'no model stays of it';

    my @left = sort grep { !$before{$_} } glob $t->dir . '/public/models/*/*';

    for (1 .. 50) {
        last if !@left;
        sleep 0.1;
        @left = grep { -e } @left;
    }

    is_deeply \@left, [], 'nor its files';
}

# a day after the file the rest goes, but for what another upload is known by

{
    my $dropped = $g->upload($t, $bob, $g->photo('bison'));

    $t->request(DELETE => "/v1/uploads/$dropped", user => $bob);

    my ($first, $second) = $t->sql("SELECT upload_id FROM uploads
        WHERE user_id = $bob->{user_id} AND status = 'ready' ORDER BY created_at");
    my $rows = sub { join ' ', $t->sql("SELECT upload_id FROM uploads
        WHERE user_id = $bob->{user_id} AND status = 'deleted' ORDER BY created_at") };

    $t->request(DELETE => "/v1/uploads/$first", user => $bob);
    run_job('purge');
    is $rows->(), "$first $dropped", 'for a day they stay';
    $t->sql("UPDATE uploads SET removed_at = removed_at - interval '1 day'");
    run_job('purge');
    is $rows->(), $first, 'the first upload of a photo that has another one stays';
    is value('SELECT count(*) FROM uploads WHERE removed_at IS NOT NULL'), 1, 'no other';
    $t->request(DELETE => "/v1/uploads/$second", user => $bob);
    run_job('purge');
    is $rows->(), $second, 'till that goes';
}

$t->done;
