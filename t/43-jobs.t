#!/usr/bin/perl
#
# Background jobs: workers that are killed, several servers on one database,
# servers without jobs, what runs by the clock, and what others feel of it.
#
# Runs alone.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Generate;
use PetTest::Http;
use Time::HiRes qw(sleep time);

my $t = PetTest->new(@PetTest::Generate::UNLIMITED);
my $g = 'PetTest::Generate';
my $rounds = $ENV{PET_LONG} ? 8 : 3;
my @users = $g->crowd($t, 42 + 8 * $rounds);
my $used = 0;


# The first value of a query.
sub value {
    my ($sql) = @_;

    return ($t->sql($sql))[0];
}


# The next n users, who have started nothing.
sub take {
    my ($n) = @_;

    $used += $n;
    die "not enough users\n" if $used > @users;

    return @users[ $used - $n .. $used - 1 ];
}


# Starts a generation of each user at the same moment.
sub start {
    my (@who) = @_;
    my @replies = $t->parallel(scalar @who, sub {
        (POST => '/v1/pet-generations', user => $who[ $_[0] ],
         body => { upload_id => $who[ $_[0] ]{upload_id} });
    });

    is scalar(grep { $_->status == 202 } @replies), scalar @who, @who . ' start'
        or diag map { $_->summary . "\n" } grep { $_->status != 202 } @replies;

    return map { $_->data->{generation_id} } @replies;
}


# Polls until a query says "t", for at most so many seconds; returns those it
# took, or nothing.
sub until_true {
    my ($seconds, $sql) = @_;
    my $begin = time;

    while (time - $begin < $seconds) {
        return time - $begin if value($sql) eq 't';
        sleep 0.05;
    }

    return;
}


sub list {
    my (@ids) = @_;

    return join ',', @ids;
}


# Waits for the end of generations and expects that all succeeded.
sub all_succeed {
    my ($what, $seconds, @ids) = @_;
    my $ids = list(@ids);
    my $took = until_true($seconds, "SELECT count(*) = " . @ids
        . " FROM generations WHERE state = 'succeeded' AND generation_id IN ($ids)");

    ok defined $took, "$what: all succeed"
        or diag map { "$_\n" } $t->sql("SELECT state, error, count(*) FROM generations
            WHERE generation_id IN ($ids) GROUP BY 1, 2");

    return $took;
}


# The kinds of outcomes of jobs that a server's metrics count.
sub outcomes {
    my ($http, $kind) = @_;
    my $text = $http->request({ path => '/metrics' })->body;

    return { $text =~ /^pet_jobs_total\{kind="\Q$kind\E",outcome="(\w+)"\} (\d+)/mg };
}


# A worker dies while it works: its jobs run again, soon, once.  In the first
# round at once after the claim, where it decodes; then later.

for my $round (0 .. $rounds - 1) {
    my @ids = start(take(8));
    my ($ids, $busy) = (list(@ids));

    until_true(5, "SELECT count(*) > 0 FROM generations
                    WHERE state = 'running' AND generation_id IN ($ids)");
    sleep 0.15 * ($round % 6);

    my @workers = $t->server->workers;
    my $victim = $workers[ $round % @workers ];
    my @running = $t->sql("SELECT job_id, claimed_by FROM jobs
                            WHERE state = 'running' AND kind = 'generate'");

    $t->expect_log(qr/worker process $victim exited on signal 9/);
    kill 'KILL', $victim;

    my $took = all_succeed("round $round", 60, @ids);
    my $attempts = value("SELECT count(*) FROM jobs WHERE attempt > 1
                           AND payload->>'generation_id' = ANY (string_to_array('$ids', ','))");

    diag sprintf 'round %d: %d running at the kill, %d ran again, all done after %.1f s', $round,
        scalar @running, $attempts, $took // -1;
    is value("SELECT count(*) FROM jobs WHERE state <> 'done' AND kind = 'generate'"), 0,
        "round $round: all jobs are done";
    is value("SELECT count(*) FROM jobs WHERE attempt > 2"), 0,
        "round $round: none in a third attempt";
    $g->accounts($t, "round $round");
}

# the same, certainly in the middle: the thread pool is stopped with its
# worker, the claim is known, then the worker is killed

{
    my @ids = start(take(6));
    my $ids = list(@ids);
    my @workers = $t->server->workers;
    my $mine = "kind = 'generate' AND payload->>'generation_id' = ANY "
        . "(string_to_array('$ids', ','))";

    until_true(5, "SELECT count(*) > 0 FROM jobs WHERE state = 'running' AND $mine");
    kill 'STOP', @workers;
    sleep 0.2;

    my $claimed = value("SELECT count(*) FROM jobs WHERE state = 'running' AND $mine");

    $t->expect_log(qr/worker process $workers[0] exited on signal 9/,
                   qr/worker process $workers[1] exited on signal 9/);
    kill 'KILL', @workers;

    my $begin = time;
    my $again = until_true(20, "SELECT count(*) = $claimed FROM jobs
                                 WHERE attempt = 2 AND $mine");

    cmp_ok $claimed, '>', 0, "$claimed jobs of all workers are cut off";
    ok defined $again, 'they run a second time';
    cmp_ok $again // 99, '<', 10, 'within seconds';
    diag sprintf 'claimed again %.1f s after the kill of all workers', $again // -1;
    all_succeed('all workers killed', 60, @ids);
    is value("SELECT count(*) FROM jobs WHERE $mine AND state = 'done' AND attempt <= 2"),
        scalar @ids, 'each ends in the second attempt';
    $g->accounts($t, 'all workers killed');
}

# whose time was over does nothing: the fence

{
    my ($user) = take(1);
    my ($id) = start($user);
    my $job = "kind = 'generate' AND payload->>'generation_id' = '$id'";

    until_true(5, "SELECT count(*) = 1 FROM jobs WHERE state = 'running' AND $job");
    $t->sql("UPDATE jobs SET attempt = attempt + 1 WHERE state = 'running' AND $job");
    sleep 2;
    is value("SELECT state FROM generations WHERE generation_id = $id"), 'running',
        'an attempt that is not the last one writes nothing';
    $t->sql("UPDATE jobs SET state = 'queued', claimed_by = NULL WHERE $job");
    all_succeed('the fence', 60, $id);
}

# others do not feel it; t/measure-latency measures with many on an idle machine

{
    my @ids = start(take(10));
    my $busy = "SELECT count(*) > 0 FROM generations WHERE state IN ('queued', 'running')";
    my @ms;

    while (value($busy) eq 't' && @ms < 2000) {
        for (1 .. 20) {
            my $begin = time;

            $t->http->request({ path => '/healthz' });
            push @ms, (time - $begin) * 1000;
        }
    }

    @ms = sort { $a <=> $b } @ms;

    my $p99 = $ms[ int(0.99 * $#ms) ];

    diag sprintf '/healthz beside ten generations: %d samples, p50 %.2f ms, p99 %.2f ms',
        scalar @ms, $ms[ $#ms / 2 ], $p99;
    cmp_ok $p99, '<', 100, 'the 99th percentile of others stays low';
    all_succeed('beside others', 60, @ids);
}

# a second server on the same database: twenty jobs, each done once

my $second = $t->start_second;

{
    my $http = PetTest::Http->new(port => $second->{values}{PORT});
    my $before = outcomes($t->http, 'generate')->{done};

    sleep 1.5;

    my @ids = start(take(20));

    all_succeed('two servers', 60, @ids);
    sleep 0.3;

    my $here = outcomes($t->http, 'generate')->{done} - $before;
    my $there = outcomes($http, 'generate')->{done};

    diag "twenty jobs: $here here, $there there";
    is $here + $there, 20, 'two servers: each job is done once';
    cmp_ok $there, '>', 0, 'two servers: both work';
    is value("SELECT count(*) FROM jobs WHERE last_error = 'the worker died'
                AND payload->>'generation_id' = ANY (string_to_array('" . list(@ids) . "', ','))"),
        0, 'two servers: none is taken from the other';
    $g->accounts($t, 'two servers');

    # what runs by the clock runs once
    my $purges = value("SELECT count(*) FROM jobs WHERE kind = 'purge'");

    $t->sql("UPDATE cron SET next_at = now() WHERE kind = 'purge'");

    ok defined until_true(10, "SELECT count(*) = $purges + 1 FROM jobs
        WHERE kind = 'purge' AND state = 'done'"), 'the purge runs';
    sleep 2.5;
    is value("SELECT count(*) FROM jobs WHERE kind = 'purge'"), $purges + 1, 'once for both';
    is value("SELECT next_at > now() + interval '9 minutes' FROM cron WHERE kind = 'purge'"), 't',
        'and then in ten minutes';
}

ok $t->stop_second, 'the second server ends well';

# without jobs: nothing runs until a server with jobs comes

{
    $t->stop;
    $t->configure(http_config => $PetTest::Generate::UNLIMITED[1],
        directives => "$PetTest::Seed::NO_ADDRESS_LIMIT\npet_jobs off");
    $t->start;

    my ($id) = start(take(1));

    sleep 2.5;
    is value("SELECT state FROM generations WHERE generation_id = $id"), 'queued',
        'pet_jobs off: nothing runs';
    is value("SELECT attempt FROM jobs WHERE payload->>'generation_id' = '$id'"), 0,
        'nor was tried';
    $t->stop;
    $t->configure(@PetTest::Generate::UNLIMITED);
    $t->start;
    all_succeed('with jobs again', 60, $id);
}

$g->accounts($t, 'after all');
$t->done;
