#!/usr/bin/perl
#
# A hostile client and an unlucky operator: bytes that look like a further
# request, clients that leave early, bodies made to cost much, keys used
# again, a reload that fails.

use FindBin;
use lib "$FindBin::Bin/lib";

use IO::Socket::INET ();
use PetTest;
use PetTest::Seed;
use Time::HiRes qw(sleep time);

my $t = PetTest->new(workers => 1, own_postgres => 1,
    http_config => $PetTest::Seed::UNLIMITED,
    directives => $PetTest::Seed::NO_ADDRESS_LIMIT,
    config => 'location = /denied { deny all; }');
my @users = PetTest::Seed->users($t, 20);


# The status lines that come for these bytes until the server closes.
sub statuses {
    my ($bytes) = @_;
    my $sock = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
        PeerPort => $t->port, Timeout => 5) or die "connect: $!\n";
    my $in = '';

    print {$sock} $bytes;
    local $SIG{ALRM} = sub { die "no end\n" };
    eval { alarm 8; 1 while sysread $sock, $in, 65536, length $in; alarm 0 };
    alarm 0;

    return $in =~ m{HTTP/1\.1 (\d{3})}g;
}


# What a request carries is never read as the next request.
sub smuggling {
    my ($method, $path, $status) = @_;
    my $inner = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
    my @got = statuses("$method $path HTTP/1.1\r\nHost: a\r\n"
        . 'Content-Length: ' . length($inner) . "\r\n\r\n$inner"
        . "GET /v1/last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

    # the connection may also end with the refused request
    pop @got if @got == 2 && $got[1] == 404;
    is "@got", $status, "$method $path: its body is no request";

    return;
}

smuggling(GET => '/v1/nope', 404);
smuggling(GET => '/v1/auth/login', 405);
smuggling(HEAD => '/v1/nope', 404);
smuggling(POST => '/v1/nope', 404);
smuggling(DELETE => '/v1/auth/login', 405);
smuggling(POST => '/denied', 403);
smuggling(GET => '/denied', 403);
smuggling(POST => '/nowhere', 404);
smuggling(GET => '/v1/users/me', 401);


# A client that leaves while the gate waits: the effect comes all the same,
# from memory that is the task's.
{
    my $user = $users[0];

    $t->sql("INSERT INTO sessions (user_id, sid, token_hash, created_at,
                                   rotated_at, expires_at)
             SELECT $user->{user_id}, 'other-' || i, '', now(), now(),
                    now() + interval '1 day' FROM generate_series(1, 8) i");

    my @requests = map { $t->build(DELETE =>
        "/v1/users/me/sessions/other-$_", user => $user) } 1 .. 8;

    $_->{abort} = 0.1 for @requests;
    $t->request(GET => '/v1/auth/session', user => $user);
    $t->redis->signal('STOP');
    $t->http->run(\@requests);

    # other requests take the memory over
    $t->http->run([ map { $t->build(GET => '/v1/none/' . 'x' x 40) }
        1 .. 20 ]);
    $t->redis->signal('CONT');

    my $count;
    PetTest::Proc->until_true(5, sub {
        ($count) = $t->sql("SELECT count(*) FROM sessions
            WHERE user_id = $user->{user_id} AND revoked_at IS NOT NULL");
        return $count == 8;
    });
    is $count, 8, 'what a client that left asked for is what is done';
}


# A body of many unknown fields costs no more than it is long.
{
    my $high = sub {
        my ($pid) = $t->server->workers;
        open my $in, '<', "/proc/$pid/status" or die "status: $!\n";
        my ($kb) = map { /^VmHWM:\s+(\d+)/ } <$in>;
        return $kb;
    };
    my $body = '{' . join(',', map { "\"k$_\":0" } 1 .. 6500) . '}';

    $t->request(POST => '/v1/auth/refresh', body => { unknown => 1 });

    my $before = $high->();
    my @replies = $t->parallel(4, sub {
        (POST => '/v1/auth/refresh', body => $body) });

    is $_->code, 40001, 'unknown fields are refused' for @replies;
    cmp_ok $high->() - $before, '<', 24 * 1024,
        'and the list of them is bounded';
}


# Who waits for a generation costs no more the longer it takes.
{
    my $user = $users[5];
    my (@kb, @replies);
    my $rss = sub {
        my ($pid) = $t->server->workers;
        open my $in, '<', "/proc/$pid/status" or die "status: $!\n";
        push @kb, map { /^VmRSS:\s+(\d+)/ } <$in>;
    };
    my @requests = map { $t->build(GET => '/v1/pet-generations/7?wait=5',
        user => $user) } 1 .. 200;

    $t->sql("INSERT INTO generations (user_id, generation_id, upload_id, day,
                                      seed, created_at, updated_at)
             VALUES ($user->{user_id}, 7, 1, now(), 1, now(), now())");
    $t->http(timeout => 15)->drive(connections => 200,
        at => { 1 => $rss, 4.8 => $rss },
        next => sub { return shift @requests },
        reply => sub { push @replies, $_[1]->data->{status} });
    is scalar(grep { $_ eq 'queued' } @replies), 200, '200 waited in vain';

    # a sanitizer keeps what is freed for a while
    open my $in, '<:raw', $t->server->{binary} or die "nginx: $!\n";
    my $binary = do { local $/; <$in> };

    cmp_ok $kb[1] - $kb[0], '<', 6 * 1024, 'and left nothing of each look'
        if $binary !~ /__asan_init/;
}


# PostgreSQL cannot be reached for a further connection while the first one
# is at work: whoever waits is served by that one.
{
    my $socket = $t->postgres->{dir} . '/.s.PGSQL.' . $t->postgres->{port};
    my @some = @users[1 .. 4];

    $t->request(GET => '/v1/auth/session', user => $_) for @some;

    my $lock = $t->session;

    $lock->query('BEGIN; LOCK TABLE pets IN ACCESS EXCLUSIVE MODE');
    rename $socket, "$socket.away" or die "rename: $!\n";

    my $release = time + 0.7;
    my $i = 0;
    my @requests = map { {
        raw => [ \(0.1 * ++$i), PetTest::Http::wire($t->build(
            GET => '/v1/users/me/pets', user => $_), 0) ],
    } } @some;
    my @replies;

    $t->http->drive(connections => 4,
        at => { 0.7 => sub { $lock->query('COMMIT') } },
        next => sub { return shift @requests },
        reply => sub { push @replies, $_[1] });

    rename "$socket.away", $socket or die "rename: $!\n";
    $lock->close;

    is join(' ', map { $_->status } @replies), '200 200 200 200',
        'who waits for a connection that cannot be opened is served';
}


# A key is free again after 24 hours, whether or not it was purged.
{
    my $user = $users[5];

    $t->configure(http_config => $PetTest::Seed::UNLIMITED,
        directives => "$PetTest::Seed::NO_ADDRESS_LIMIT\npet_jobs off");
    $t->server->reload;
    sleep 0.5;

    my $first = $t->request(PetTest::Seed->interaction($user, 'again'));

    $t->clock((86400 + 60) * 1000);
    $user->{token} = PetTest::Seed->token($t, $user->{user_id}, $user->{sid},
        iat => int(time() + 86000), exp => int(time() + 90000));

    my $second = $t->request(PetTest::Seed->interaction($user, 'again'));
    my $third = $t->request(PetTest::Seed->interaction($user, 'again'));

    is $first->status, 200, 'a key is used';
    is $second->status, 200, 'and again a day later';
    is $second->header('Idempotent-Replayed'), undef, 'for a new effect';
    is $third->header('Idempotent-Replayed'), 'true', 'which is repeated';
    is $second->data && $second->data->{interaction_id},
        $third->data && $third->data->{interaction_id}, 'as it was';
    my ($n) = $t->sql("SELECT count(*) FROM pet_interactions
                        WHERE user_id = $user->{user_id}");
    is $n, 2, 'two effects';

    my @many = $t->parallel(12, sub {
        PetTest::Seed->interaction($user, "many-" . ($_[0] % 2)) });
    is scalar(grep { $_->status == 200 || $_->code == 40904 } @many), 12,
        'a race on two keys';
    ($n) = $t->sql("SELECT count(*) FROM pet_interactions
                     WHERE user_id = $user->{user_id}");
    is $n, 4, 'has two effects';
    $t->clock(0);
}


# More rows than one statement deletes are purged in one go.
{
    $t->sql("INSERT INTO sessions (user_id, sid, token_hash, created_at,
                                   rotated_at, expires_at)
             SELECT 1, i::text, '', '2020-01-01', '2020-01-01', '2020-01-01'
               FROM generate_series(1, 6000) i;
             INSERT INTO jobs (job_id, kind, state, run_at, created_at,
                               updated_at)
             SELECT -i, 'purge', 'done', '2020-01-01', '2020-01-01', '2020-01-01'
               FROM generate_series(1, 6000) i;
             INSERT INTO messages (user_id, message_id, kind, ref, title, body,
                                   created_at, expires_at)
             SELECT 1, i, 'x', i::text, 'x', '', '2020-01-01', '2020-01-02'
               FROM generate_series(1, 6000) i");
    $t->sql("INSERT INTO idempotency_keys (user_id, route, key, hash, status,
                                           reply, created_at)
             SELECT 1, 'POST /', i::text, '', 200, '{}',
                    now() - interval '25 hours'
               FROM generate_series(1, 12000) i");
    $t->configure(http_config => $PetTest::Seed::UNLIMITED,
        directives => $PetTest::Seed::NO_ADDRESS_LIMIT);
    $t->server->reload;
    $t->sql("UPDATE cron SET next_at = now() WHERE kind = 'purge'");

    my $left;
    PetTest::Proc->until_true(10, sub {
        ($left) = $t->sql('SELECT
            (SELECT count(*) FROM idempotency_keys WHERE user_id = 1),
            (SELECT count(*) FROM sessions WHERE user_id = 1),
            (SELECT count(*) FROM jobs WHERE job_id < 0),
            (SELECT count(*) FROM messages WHERE user_id = 1)');
        return $left eq '0|0|0|0';
    });
    is $left, '0|0|0|0', 'old keys, sessions, jobs, letters go, however many';
}


# After a reload that failed the configuration in force is whole: a worker
# that dies is replaced by one that serves.
for my $wrong ([ directives => 'pet_time_zone Nowhere/Never' ],
               [ config => 'listen 203.0.113.77:81;' ])
{
    $t->expect_log(qr/pet_time_zone|203\.0\.113\.77|exited on signal 9/);
    $t->configure(@$wrong, http_config => $PetTest::Seed::UNLIMITED);
    $t->server->{proc}->signal('HUP');
    sleep 1.5;

    my ($old) = $t->server->workers;

    kill 'KILL', $old;
    PetTest::Proc->until_true(5, sub {
        my ($new) = $t->server->workers;
        return $new && $new != $old;
    });

    my $status;
    PetTest::Proc->until_true(5, sub {
        $status = $t->http(timeout => 2)->request(
            $t->build(GET => '/v1/auth/session', user => $users[6]))->status;
        return $status == 200;
    });
    is $status, 200, "after a failed reload ($wrong->[1]) a new worker serves";
}

$t->done;
