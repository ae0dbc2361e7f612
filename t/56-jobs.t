#!/usr/bin/perl
#
# Background jobs: cron once among all workers and servers, a dead worker's
# jobs soon run again with the next attempt, failures wait longer each time
# and end dead, and an outcome that comes too late changes nothing.
#
# Runs alone.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Seed;
use Time::HiRes qw(sleep time);

my $t = PetTest->new(workers => 2);


# The first row that a query gives.
sub value {
    my ($row) = $t->sql(shift);

    return $row;
}


# Waits until a query gives a row; returns it, or what it gave last.
sub row {
    my ($seconds, $sql, $want) = @_;
    my $row;

    PetTest::Proc->until_true($seconds, sub {
        ($row) = $t->sql($sql);
        sleep 0.05;
        return defined $row && $row =~ $want;
    });

    return $row // '(no rows)';
}


sub queue {
    my ($id) = @_;

    $t->sql("INSERT INTO jobs (job_id, kind, run_at, created_at, updated_at)
             VALUES ($id, 'purge', now(), now(), now())");

    return;
}


# a second server on the same database
my $second = PetTest::Server->new(dir => "$t->{dir}/second",
    template => $t->{template}, binary => $t->server->{binary},
    values => { %{ $t->{values} }, RUN => "$t->{dir}/second",
                SOCK => "$t->{sock}/2",
                PORT => PetTest::Services::free_port() });

mkdir "$t->{dir}/second";
mkdir "$t->{dir}/second/$_" for qw(tmp private public lib);
mkdir "$t->{sock}/2";
$second->write_conf;

my $http = PetTest::Http->new(port => $second->{values}{PORT});

$second->start(ready => sub {
    $http->request({ path => '/readyz' })->status == 200 });

# cron
{
    $t->sql(q(UPDATE cron SET next_at = now() + interval '1 day';
              DELETE FROM jobs WHERE state IN ('queued', 'done')));
    $t->sql(q(UPDATE cron SET next_at = now() WHERE kind = 'purge'));

    is row(8, q(SELECT count(*) FROM jobs WHERE state = 'done'), qr/\A[1-9]/),
        1, 'what is due by the clock runs';
    sleep 3;
    is value(q(SELECT count(*) FROM jobs WHERE kind = 'purge')), 1,
        'once, although four workers look';
    is value(q(SELECT next_at > now() FROM cron WHERE kind = 'purge')), 't',
        'and then not before its time';
    $t->sql('DELETE FROM jobs');
}

# a purge has its effect
{
    my ($alice) = PetTest::Seed->users($t, 1);

    $t->sql(<<"END");
INSERT INTO idempotency_keys
SELECT $alice->{user_id}, 'r', 'k' || i, '', 200, '{}',
       now() - make_interval(hours => 20 + i)
  FROM generate_series(1, 8) i;
END
    queue(1);
    is row(5, 'SELECT state, attempt FROM jobs WHERE job_id = 1', qr/done/),
        'done|1', 'a queued job runs at the next poll';
    is value('SELECT count(*) FROM idempotency_keys'), 3,
        'keys of more than 24 hours are gone, others are not';
}

# a job whose statement waits for a lock is running when its worker is killed
{
    my $lock = $t->session;

    $lock->query('BEGIN; LOCK TABLE idempotency_keys IN EXCLUSIVE MODE');
    queue(2);
    like row(5, 'SELECT state, attempt FROM jobs WHERE job_id = 2',
        qr/running/), qr/\Arunning\|1/, 'a job runs';

    # whose it is: the worker that holds the lock of its instance
    my ($busy) = value(<<'END');
SELECT l.pid FROM jobs j, pg_locks l
 WHERE j.job_id = 2 AND l.locktype = 'advisory' AND l.objsubid = 1
   AND l.classid::int8 = j.claimed_by >> 32
   AND l.objid::int8 = (j.claimed_by & 4294967295)
   AND l.database = (SELECT oid FROM pg_database
                      WHERE datname = current_database())
END
    my @mine = $t->server->workers;
    my @other = $second->workers;

    ok $busy, 'its instance is locked';
    kill 'KILL', @mine, @other;
    $lock->query('ROLLBACK');
    $lock->close;
    $t->expect_log('exited on signal 9');

    my $start = time;
    my $row = row(15, 'SELECT state, attempt FROM jobs WHERE job_id = 2',
        qr/done/);

    is $row, 'done|2', 'a killed worker\'s job runs again, attempt 2';
    cmp_ok time - $start, '<', 6,
        sprintf 'within seconds (%.1f)', time - $start;
}

# one instance is dead, the other takes over
{
    my $lock = $t->session;

    $lock->query('BEGIN; LOCK TABLE idempotency_keys IN EXCLUSIVE MODE');
    queue(3);
    row(5, 'SELECT state FROM jobs WHERE job_id = 3', qr/running/);

    # the claimer looks dead: its lock is gone, though it still runs
    $t->sql('UPDATE jobs SET claimed_by = 99999999 WHERE job_id = 3');

    my $row = row(6, 'SELECT attempt FROM jobs WHERE job_id = 3', qr/[2-9]/);

    cmp_ok $row, '>=', 2, 'a job of nobody is claimed again';
    $lock->query('ROLLBACK');
    $lock->close;
    like row(12, 'SELECT state, attempt FROM jobs WHERE job_id = 3',
        qr/done/), qr/\Adone\|[2-9]/,
        'the outcome of the present attempt counts';
}

# failures: read-only tables make each attempt fail
{
    $t->sql('REVOKE DELETE ON idempotency_keys FROM pet_app');
    queue(4);

    my $row = row(5, 'SELECT state, attempt FROM jobs WHERE job_id = 4',
        qr/queued\|1/);

    is $row, 'queued|1', 'a failed attempt waits';

    my ($wait) = value('SELECT extract(epoch FROM run_at - now())::int '
        . 'FROM jobs WHERE job_id = 4');

    cmp_ok $wait, '>=', 3, 'for its first backoff';
    cmp_ok $wait, '<=', 7, 'and not longer';

    $t->sql('UPDATE jobs SET run_at = now() WHERE job_id = 4');
    is row(5, 'SELECT state, attempt FROM jobs WHERE job_id = 4',
        qr/queued\|2/), 'queued|2', 'the second attempt';

    ($wait) = value('SELECT extract(epoch FROM run_at - now())::int '
        . 'FROM jobs WHERE job_id = 4');
    cmp_ok $wait, '>=', 8, 'waits twice as long';

    $t->sql('UPDATE jobs SET run_at = now() WHERE job_id = 4');
    like row(5, 'SELECT state, attempt, last_error FROM jobs '
        . 'WHERE job_id = 4', qr/dead/), qr/\Adead\|3\|\w+/,
        'the third one is the last: dead, with its error';
    $t->sql('GRANT DELETE ON idempotency_keys TO pet_app');
    sleep 2;
    is value('SELECT state FROM jobs WHERE job_id = 4'), 'dead',
        'and stays dead';
}

# many jobs, two servers, each once
{
    $t->sql("INSERT INTO jobs (job_id, kind, run_at, created_at, updated_at)
             SELECT i, 'purge', now(), now(), now()
               FROM generate_series(100, 139) i");

    is row(20, q(SELECT count(*) FROM jobs WHERE job_id >= 100
                  AND state = 'done' AND attempt = 1), qr/\A40\z/), 40,
        'forty jobs, one attempt each';
}

my $error = $second->quit;

ok !$error, 'the second server quits gracefully' or diag $error;
is join("\n", grep { !/exited on signal 9/ } $second->complaints), '',
    'and logged nothing grave';
$t->done;
