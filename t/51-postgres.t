#!/usr/bin/perl
#
# PostgreSQL away, lost, frozen, full, locked or read-only: every answer comes
# in time and in the envelope, the server heals by itself, and what was
# acknowledged is there.
#
# Runs alone.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Seed;
use Time::HiRes qw(sleep time);

my $long = $ENV{PET_LONG};
my $t = PetTest->new(own_postgres => 1, start => 0,
    http_config => $PetTest::Seed::UNLIMITED,
    directives => $PetTest::Seed::NO_ADDRESS_LIMIT);
my @users = PetTest::Seed->users($t, 60);
my $pg = $t->postgres;
my %acknowledged;


# Seconds until a signed-in write and a read succeed again, at most 10.
sub heals {
    my ($what, $most) = @_;
    my $start = time;

    my $healed = PetTest::Proc->until_true(15, sub {
        my $key = $t->unique('heal');
        my $reply = $t->request(PetTest::Seed->interaction($users[0], $key));

        sleep 0.05;
        return if $reply->status != 200;
        $acknowledged{$key} = $reply->data->{interaction_id};
        return $t->request(GET => '/v1/auth/session', user => $users[1])
            ->status == 200;
    });

    my $took = time - $start;

    ok $healed && $took <= $most,
        sprintf '%s: heals by itself, in %.1f s', $what, $took;

    return;
}


# Load during faults; a write without success is repeated with its key until
# its outcome is known.
sub load {
    my ($what, $seconds, $at, %opt) = @_;
    my ($i, $until, @again, @replies) = (0, time + $seconds);

    $t->http(timeout => 15)->drive(connections => 16, keepalive => 1,
        at => $at,
        next => sub {
            return if time > $until;
            return shift @again if @again && rand() < 0.5;

            my $user = $users[ 2 + ++$i % 56 ];

            return $t->build(GET => '/v1/auth/session', user => $user)
                if $i % 2;

            my $key = $t->unique('w');

            return { %{ $t->build(PetTest::Seed->interaction($user, $key)) },
                     key => $key };
        },
        reply => sub {
            my ($request, $reply) = @_;

            push @replies, $reply;
            $t->validate($request, $reply);

            my $key = $request->{key} or return;
            my $data = $reply->data;

            if ($reply->status == 200) {
                fail "$what: $key had one outcome"
                    if exists $acknowledged{$key}
                    && $acknowledged{$key} ne $data->{interaction_id};
                $acknowledged{$key} = $data->{interaction_id};

            } else {
                push @again, $request;
            }
        });

    my @slow = grep { $_->time > 2 } @replies;
    # 40904: of a repeat whose first request still waits for PostgreSQL
    my @bad = grep { $_->status != 200 && $_->status != 503
                     && ($_->code // 0) != 40904 } @replies;
    my $refused = grep { $_->status == 503 } @replies;

    is scalar @slow, 0, "$what: all " . @replies . ' answers within 2 s';
    is scalar @bad, 0, "$what: done, or 503 ($refused of them)";
    diag($_->summary) for @bad > 3 ? @bad[0 .. 2] : @bad;
    cmp_ok $refused, '>', 0, "$what: it was felt" if $opt{felt};

    return @replies;
}


sub kill_backends {
    return $t->postgres->sql('postgres', 'SELECT pg_terminate_backend(pid) '
        . q(FROM pg_stat_activity WHERE usename = 'pet_app'), 'postgres');
}


sub alter {
    my ($what) = @_;

    $t->postgres->sql('postgres', "ALTER ROLE pet_app $what", 'postgres');

    return;
}


# down at the start
{
    $pg->proc->stop('INT');
    $t->start(ready => 0);

    is $t->request(GET => '/healthz')->status, 200, 'alive without PostgreSQL';
    is $t->request(GET => '/readyz')->status, 503, 'and not ready';

    my $start = time;
    my $reply = $t->request(PetTest::Seed->interaction($users[0], 'down'));

    is $reply->status, 503, 'down at the start: 503';
    ok $reply->header('Retry-After'), 'with Retry-After';
    cmp_ok time - $start, '<', 2, 'within 2 s';

    $pg->start;
    heals('down at the start', 4);
}

# gone for a while under load
load('stopped', $long ? 14 : 5, {
    0.5 => sub { $pg->proc->stop('INT') },
    ($long ? 10.5 : 3) => sub { $pg->start },
}, felt => 1);
heals('stopped', 3);

# all connections ended by the operator
load('terminated', 2, { 0.5 => \&kill_backends, 1 => \&kill_backends });
heals('terminated', 2);

# one backend crashes, which makes PostgreSQL drop all the others
load('a crash', 4, { 0.5 => sub {
    my ($pid) = $t->postgres->sql('postgres', 'SELECT pid FROM '
        . q(pg_stat_activity WHERE application_name = 'pet_alone'), 'postgres');
    kill 'KILL', $pid;
} });
heals('a crash', 5);

# frozen: nothing answers, nothing is closed
{
    my @pids;

    load('frozen', $long ? 16 : 6, {
        0.5 => sub { kill 'STOP', @pids = $pg->pids },
        ($long ? 12 : 4) => sub { kill 'CONT', @pids },
    }, felt => 1);
    heals('frozen', 4);
}

# the postmaster alone: connections work, new ones do not come
{
    load('a frozen postmaster', 3, {
        0.2 => sub { kill 'STOP', $pg->proc->pid },
        2.0 => sub { kill 'CONT', $pg->proc->pid },
    });
    heals('a frozen postmaster', 2);
}

# no connection to be had
{
    alter('CONNECTION LIMIT 0');
    load('no connections', 3, { 0.3 => \&kill_backends }, felt => 1);
    alter('CONNECTION LIMIT -1');
    heals('no connections', 3);
}

# read-only: reads go on
{
    alter('SET default_transaction_read_only = on');
    kill_backends();

    my @replies = load('read-only', 2, {}, felt => 1);

    cmp_ok scalar(grep { $_->status == 200 } @replies), '>', 50,
        'read-only: reads are served';
    alter('RESET default_transaction_read_only');
    kill_backends();
    heals('read-only', 3);
}

# somebody locks a wallet: its user waits, nobody else does
{
    my $lock = $t->session;
    my @times;

    $lock->query('BEGIN; SELECT 1 FROM wallets WHERE user_id = '
        . "$users[58]{user_id} FOR UPDATE");

    my $i = 0;
    my @replies = $t->load(seconds => 3, connections => 8, request => sub {
        return PetTest::Seed->interaction($users[58], $t->unique('lock'))
            if $i++ % 100 == 0;
        return GET => '/v1/users/me/sessions', user => $users[ 2 + $i % 50 ]
            if $i % 2;
        return PetTest::Seed->interaction($users[ 2 + $i % 50 ],
            $t->unique('free'));
    });

    $lock->query('COMMIT');
    $lock->close;

    my @others = sort { $a <=> $b } map { $_->time }
        grep { $_->status == 200 } @replies;
    my @refused = grep { $_->status != 200 } @replies;

    cmp_ok scalar @others, '>', 300, 'a lock: the others are served';
    cmp_ok $others[ $#others * 0.99 ], '<', 0.3,
        sprintf 'a lock: 99 %% of the others within 0.3 s (%.3f)',
        $others[ $#others * 0.99 ];
    cmp_ok scalar @refused, '>=', 1, 'a lock: its own user waits in vain';
    is scalar(grep { $_->status != 503 || $_->time > 2 } @refused), 0,
        'a lock: and hears 503 within 2 s';
    heals('a lock', 2);
}

PetTest::Seed->accounts($t, 'in the end');

my %stored = map { split /\|/ } $t->sql('SELECT key, '
    . q(reply::json->>'interaction_id' FROM idempotency_keys));

is scalar(grep { ($stored{$_} // '') ne $acknowledged{$_} }
          keys %acknowledged), 0,
    'each of ' . keys(%acknowledged) . ' acknowledged writes is there';

my ($tasks) = map { PetTest::Seed->metric($t, 'pet_tasks') } 1;

cmp_ok $tasks, '<=', 6, 'no task is left over';
$t->done;
