#!/usr/bin/perl
#
# Workers killed in the middle of writes, clients that hang up: each write
# that was acknowledged is there, each key has one effect, nothing leaks.
#
# Runs alone.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Seed;
use POSIX ();
use Time::HiRes qw(sleep time);

my $seconds = $ENV{PET_LONG} ? 60 : 8;
my $t = PetTest->new(workers => 2,
    http_config => $PetTest::Seed::UNLIMITED,
    directives => $PetTest::Seed::NO_ADDRESS_LIMIT);
my @users = PetTest::Seed->users($t, 60);

# kill -9 of a worker again and again; who got no answer asks again with the
# same key until there is one
{
    my (%acknowledged, @again);
    my ($i, $lost, $until) = (0, 0, time + $seconds);

    # from a process of its own, so that requests are in flight at that moment
    my $killer = fork;

    die "fork: $!\n" if !defined $killer;

    if ($killer == 0) {
        while (time < $until - 1) {
            sleep 0.7 + rand;

            my @workers = $t->server->workers;

            kill 'KILL', $workers[ rand @workers ] if @workers;
        }

        POSIX::_exit(0);
    }

    $t->expect_log('exited on signal 9');

    # a client holds on until its write is known, at most half a minute
    $t->http(timeout => 5)->drive(connections => 16, keepalive => 1,
        next => sub {
            return shift @again if @again;
            return if time > $until;

            my $key = $t->unique('kill');

            return { key => $key, %{ $t->build(PetTest::Seed->interaction(
                $users[ ++$i % @users ], $key)) } };
        },
        reply => sub {
            my ($request, $reply) = @_;
            my $key = $request->{key};

            if ($reply->status != 200) {
                $lost++ if !$reply->status;
                push @again, $request if time < $until + 30;
                sleep 0.002;
                return;
            }

            $acknowledged{$key} = $reply->data->{interaction_id};
        });

    waitpid $killer, 0;
    ok $lost, "workers were killed with requests in flight ($lost)";
    cmp_ok keys %acknowledged, '>', 100, 'writes went on between';
    PetTest::Seed->effects($t, \%acknowledged, 'killed workers');
    PetTest::Seed->accounts($t, 'killed workers');
    is scalar(@again), 0, 'no client was left without an answer';

    # a key is acknowledged for the same effect for ever
    my ($key) = sort keys %acknowledged;
    my ($user_id, $route) = split /\|/, ($t->sql('SELECT user_id, route FROM '
        . "idempotency_keys WHERE key = '$key'"))[0];
    my ($user) = grep { $_->{user_id} == $user_id } @users;
    my $reply = $t->request(PetTest::Seed->interaction($user, $key));

    is $reply->data->{interaction_id}, $acknowledged{$key},
        'a repeat gives the first reply';
}

# clients that hang up: the write is finished, the task is freed
{
    my $lock = $t->session;
    my @some = @users[0 .. 19];
    my ($before) = $t->sql('SELECT count(*) FROM pet_interactions');

    $lock->query('BEGIN; SELECT 1 FROM wallets FOR UPDATE');

    my @requests = map { { abort => 0.2, %{ $t->build(
        PetTest::Seed->interaction($some[$_], "abort-$_")) } } } 0 .. $#some;
    my @replies = $t->http->run(\@requests);

    is scalar(grep { $_->error && $_->error eq 'aborted' } @replies), 20,
        'twenty clients hang up while their writes wait';
    $lock->query('COMMIT');
    $lock->close;

    my $done = PetTest::Proc->until_true(5, sub {
        my ($n) = $t->sql(q(SELECT count(*) FROM idempotency_keys
                             WHERE key LIKE 'abort-%'));
        return $n == 20;
    });

    ok $done, 'the writes are finished all the same';

    my ($after) = $t->sql('SELECT count(*) FROM pet_interactions');

    is $after - $before, 20, 'each once';

    # at any moment
    my @all = map {
        my $i = $_;

        map { { abort => $_ / 2000, %{ $t->build(PetTest::Seed->interaction(
            $users[ ($i + $_) % 60 ], "early-$i-$_")) } } } 0 .. 9;
    } 0 .. 29;

    $t->http->run(\@all, connections => 32);

    # one that still runs is asked again a little later, as Retry-After says
    my @again = map { { %$_, abort => undef } } @all;
    my @bad;

    PetTest::Proc->until_true(10, sub {
        my @replies = $t->http->run(\@again, connections => 8);
        my @running = grep { $replies[$_]->code == 40904 } 0 .. $#again;

        push @bad, grep { $_->status != 200 && $_->code != 40904 } @replies;
        @again = @again[@running];

        return !@again;
    });

    is @bad + @again, 0, 'hung up at any moment, each can be repeated';

    my ($effects, $keys) = $t->sql(q(SELECT count(*) FROM pet_interactions
        UNION ALL SELECT count(*) FROM idempotency_keys));

    is $effects, $keys, 'and has one effect';
    PetTest::Seed->accounts($t, 'aborts');

    # the request that asks is a task, and so may be a poll
    my $tasks = PetTest::Proc->until_true(5, sub {
        sleep 0.1;
        return PetTest::Seed->metric($t, 'pet_tasks') <= 2;
    });

    ok $tasks, 'no task is left over';
}

$t->done;
