#!/usr/bin/perl
#
# Redis away, frozen, emptied or restarted: requests are served all the same,
# nobody is signed out and nobody let in, and a worker never serves what is
# older than what it has acknowledged.
#
# Runs alone.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Seed;
use Time::HiRes qw(sleep time);

my $t = PetTest->new(workers => 1,
    http_config => $PetTest::Seed::UNLIMITED,
    directives => $PetTest::Seed::NO_ADDRESS_LIMIT);
my @users = PetTest::Seed->users($t, 60);
my $socket = "$t->{sock}/redis.sock";
my $next_leaver = 59;

# seconds more for each fault
my $long = $ENV{PET_LONG} ? 10 : 0;


sub redis {
    return PetTest::Proc->capture(
        command => [ 'redis-cli', '-s', $socket, @_ ]);
}


sub redis_ready {
    my ($want) = @_;

    return PetTest::Proc->until_true(8, sub {
        sleep 0.02;
        return PetTest::Seed->metric($t, 'pet_redis_ready') == $want;
    });
}


# Load with faults: writes and reads of the same pets in turn; what is read is
# never older than what was acknowledged before.
sub load {
    my ($what, $seconds, $at) = @_;
    my $until = time + $seconds;
    my (%busy, @bad, @slow);
    my ($i, $n, $older) = (0, 0, 0);
    my $turn = sub {
        my ($user) = @_;
        my $request;

        if ($user->{read} = !$user->{read}) {
            $request = $t->build(PetTest::Seed->interaction($user,
                $t->unique('redis')));
        } else {
            $request = $t->build(GET => "/v1/pets/$user->{pet_id}",
                                 user => $user);
        }

        return { %$request, of => $user };
    };
    my @free = @users[0 .. 39];

    $t->http(timeout => 10)->drive(connections => 16, keepalive => 1,
        at => $at,
        next => sub {
            return if time > $until;
            return $turn->(shift @free);
        },
        reply => sub {
            my ($request, $reply) = @_;
            my $user = $request->{of};
            my $data = $reply->data;

            $n++;
            push @free, $user;
            $t->validate($request, $reply);
            push @bad, $reply if $reply->status != 200;
            push @slow, $reply if $reply->time > 2;
            return if $reply->status != 200;

            my $pet = $data->{pet} || $data;
            my $at = $pet->{last_interaction_time} // '';

            fail "$what: a pet without its time" if $at eq '';
            $older++ if ($user->{at} // '') gt $at;
            $user->{at} = $at;
        });

    is scalar @bad, 0, "$what: all $n requests are served";
    diag($_->summary) for @bad > 3 ? @bad[0 .. 2] : @bad;
    is scalar @slow, 0, "$what: within 2 s";
    is $older, 0, "$what: nothing older than acknowledged is served";
    cmp_ok $n, '>', 20, "$what: it was a load";

    return;
}


# Nobody who signed out, or never signed in, is let in; others are.
sub doors {
    my ($what) = @_;
    my $stranger = { token => PetTest::Seed->token($t, $users[1]{user_id},
                                                   'nosession') };

    is $t->request(GET => '/v1/auth/session', user => $users[0])->code, 0,
        "$what: who is signed in stays so";
    is $t->request(GET => '/v1/auth/session', user => $users[60 - 1])->code,
        40103, "$what: who signed out stays out";
    is $t->request(GET => '/v1/auth/session', user => $stranger)->code, 40103,
        "$what: a signature without a session is not enough";

    return;
}


sub leave {
    my ($what) = @_;
    my $user = $users[ --$next_leaver ];

    is $t->request(GET => '/v1/auth/session', user => $user)->code, 0,
        "$what: signed in";
    is $t->request(POST => '/v1/auth/logout', user => $user)->code, 0,
        "$what: signs out";
    is $t->request(GET => '/v1/auth/session', user => $user)->code, 40103,
        "$what: and is out at once";

    return $user;
}


sub stays_out {
    my ($what, $user) = @_;

    is $t->request(GET => '/v1/auth/session', user => $user)->code, 40103,
        "$what: and stays out when Redis is back";

    return;
}


is $t->request(GET => '/v1/auth/session', user => $users[59])->code, 0,
    'a session, cached';
is $t->request(POST => '/v1/auth/logout', user => $users[59])->code, 0,
    'ended';
doors('with Redis');

# stopped and started with what it knew, under load
{
    load('stopped', 4 + $long, { 0.5 => sub { $t->redis->stop },
                                 2.5 + $long => sub { $t->start_redis } });
    ok redis_ready(1), 'stopped: connected again';
    doors('restarted');
}

# signing out while it is away, with the old session in its file
{
    $t->redis->stop;
    redis_ready(0);
    doors('away');

    my $user = leave('away');

    $t->start_redis;
    ok redis_ready(1), 'away: connected again';
    stays_out('away', $user);
}

# frozen
{
    my $user;

    load('frozen', 4 + $long, { 0.5 => sub { $t->redis->signal('STOP') },
                                2.5 + $long => sub { $t->redis->signal('CONT') } });
    $t->redis->signal('STOP');
    doors('frozen');
    $user = leave('frozen');
    $t->redis->signal('CONT');
    ok redis_ready(1), 'frozen: connected again';
    stays_out('frozen', $user);
}

# emptied, and without its scripts
load('emptied', 2 + $long,
    { map { 0.2 * $_ => sub { redis('FLUSHALL') } } 1 .. 8 + 5 * $long });
doors('emptied');
load('without scripts', 2,
    { map { 0.2 * $_ => sub { redis('SCRIPT', 'FLUSH') } } 1 .. 8 });
ok redis_ready(1), 'the scripts are loaded again';
doors('without scripts');

# connections cut
load('cut', 2,
    { map { 0.2 * $_ => sub { redis('CLIENT', 'KILL', 'TYPE', 'normal') } }
      1 .. 8 });
ok redis_ready(1), 'cut: connected again';

# full: nothing more is stored, so what is stored must go
{
    load('full', 2, {
        0.3 => sub { redis('CONFIG', 'SET', 'maxmemory', '1') },
        1.5 => sub { redis('CONFIG', 'SET', 'maxmemory', '0') },
    });
}

# a wrong type in place of a value is no value
{
    my $user = $users[41];

    redis('DEL', "session:{u$user->{user_id}}:$user->{sid}");
    redis('SET', "session:{u$user->{user_id}}:$user->{sid}", 'rubbish');
    redis('SET', "user_gate:{u$user->{user_id}}", '5 x y');
    is $t->request(GET => '/v1/auth/session', user => $user)->code, 0,
        'rubbish in Redis is not believed';
}

# down at the start
{
    $t->stop;
    $t->redis->stop;
    $t->start(ready => 0);
    PetTest::Proc->until_true(5, sub {
        sleep 0.05;
        return $t->request(GET => '/readyz')->status == 200;
    });
    doors('down at the start');
    is $t->request(PetTest::Seed->interaction($users[42], 'start'))->code, 0,
        'down at the start: writes are served';
    $t->start_redis;
    ok redis_ready(1), 'down at the start: connected later';
}

# each worker counts by itself meanwhile
{
    $t->stop;
    $t->configure(http_config => 'pet_user_rate read rate=60r/m burst=5;');
    $t->start;
    $t->redis->stop;
    redis_ready(0);

    my %codes;

    $codes{ $t->request(GET => '/v1/dev/token', user => $users[43])->code }++
        for 1 .. 3;
    $codes{ $t->request(GET => '/v1/auth/session', user => $users[43])->code }++
        for 1 .. 12;
    cmp_ok $codes{42900} || 0, '>=', 5, 'limits hold without Redis';
    is $t->request(GET => '/v1/auth/session', user => $users[44])->code, 0,
        'of each user';
    $t->start_redis;
}

PetTest::Seed->accounts($t, 'in the end');
$t->done;
