#!/usr/bin/perl
#
# The nightly verification of the leaderboards (G7): each way in which Redis'
# order can differ from PostgreSQL's is found, what is late or moves meanwhile
# is none of them, and without Redis the pass goes on.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Proc;
use PetTest::Seed;
use PetTest::Services;

# a crowded machine is not taken for a lost Redis
my $t = PetTest->new(http_config => "$PetTest::Seed::UNLIMITED\npet_redis_timeout 2s;\n",
    directives => $PetTest::Seed::NO_ADDRESS_LIMIT);
my @users = PetTest::Seed->users($t, 450);
my $season;

# beside a pass, so that no round of feeding mends what is broken here
my $never = '3000-01-01';


sub value { return join "\n", $t->sql($_[0]) }


sub until_true {
    my ($what, $code) = @_;

    return ok(PetTest::Proc->until_true(90, $code), $what) || die "$what: not in time\n";
}


sub redis {
    my $text = PetTest::Proc->capture(
        command => [ 'redis-cli', '-s', $t->value('REDIS_SOCKET'), @_ ]);

    chomp $text;

    return $text;
}


sub set { return "leaderboard:{$_[0]}" . ($_[1] ? ":$_[1]" : '') }


# A user's line on a board: version, week, member, member of the week, state.
sub line { return split / /, redis('HGET', set($_[0], 'users'), $_[1]{user_id}) }


sub edit {
    my ($board, $user, @line) = @_;

    redis('HSET', set($board, 'users'), $user->{user_id}, "@line");

    return;
}


# A member as board_member() of PostgreSQL writes it.
sub member { return sprintf '%012x%016x%016x', @_ }


sub rebuild {
    my $id = value("INSERT INTO jobs (job_id, kind, payload, run_at, created_at, updated_at)"
        . " VALUES (nextval('id_blocks'), 'boards', '{\"rebuild\": true}',"
        . " now() - interval '1 year', now(), now()) RETURNING job_id");

    until_true('the boards are built anew', sub {
        value("SELECT state FROM jobs WHERE job_id = $id") eq 'done' });

    return;
}


sub passes { return value('SELECT count(*) FROM verify_passes WHERE ended_at IS NOT NULL') }


# Starts a pass that has to end after what was done before; its end.
sub verify {
    my ($attempt, $meanwhile) = @_;
    my $id = value('INSERT INTO jobs (job_id, kind, attempt, run_at, created_at, updated_at)'
        . " VALUES (nextval('id_blocks'), 'verify', " . ($attempt || 0)
        . ", now() - interval '1 year', now(), now()) RETURNING job_id");

    $meanwhile->($id) if $meanwhile;
    until_true('a pass ends', sub {
        value("SELECT count(*) FROM verify_passes WHERE pass_id = $id"
            . ' AND ended_at IS NOT NULL') == 1 });

    return value("SELECT boards FROM verify_passes WHERE pass_id = $id");
}


# The breaks that are open: "G1 500, G7 501 pet_level, ...".
sub open_breaks {
    return join ', ', $t->sql("SELECT rtrim(invariant || ' ' || user_id || ' ' || subject)"
        . ' FROM invariant_breaks WHERE resolved_at IS NULL'
        . ' ORDER BY invariant, user_id, subject COLLATE "C"');
}


sub counted {
    my $text = $t->http->request({ path => '/metrics' })->body;

    return $text =~ /^pet_invariant_breaks_total\{invariant="G7"\} (\d+)/m ? $1 : die;
}


sub redis_ready {
    my ($want) = @_;

    return until_true("Redis is there: $want", sub {
        PetTest::Seed->metric($t, 'pet_redis_ready') == $want });
}


sub play {
    my ($user) = @_;

    $t->request(POST => '/v1/checkins', user => $user);
    $t->request(PetTest::Seed->interaction($user, undef, $_))
        for qw(petting playing cleaning training);

    return;
}


until_true('boards are there', sub {
    value('SELECT count(*) FROM seasons') > 0
        && $t->request(GET => '/v1/leaderboards/pet_level', user => $users[0])->code == 0 });
until_true('the first pass is over', sub { passes() > 0 });
$season = $t->request(GET => '/v1/leaderboards', user => $users[0])
    ->data->{season}{season_id};


subtest 'all is in order' => sub {
    play($_) for @users[ 0 .. 39 ];
    is(verify(), 't', 'the boards are looked at');
    is(open_breaks(), '', 'and as PostgreSQL says');
    is(value('SELECT walk FROM verify_passes ORDER BY ended_at DESC LIMIT 1'), '- - - - - -',
        'gone through to the end');
};


subtest 'while people play, nothing looks broken' => sub {
    my $n = passes();
    my @types = qw(petting playing cleaning training);
    my $due = sub {
        $t->sql('INSERT INTO jobs (job_id, kind, attempt, run_at, created_at, updated_at)'
            . " SELECT nextval('id_blocks'), 'verify', $_, now() - interval '1 year', now(),"
            . ' now() FROM generate_series(0, 3) n') for 0, 3;
    };
    my @replies = $t->load(seconds => 6, connections => 16, request => sub {
        my $user = $users[ 100 + $_[0] * 7 % 300 ];

        return $_[0] % 3 ? PetTest::Seed->interaction($user, undef, $types[ $_[0] % 4 ])
                         : (POST => '/v1/checkins', user => $user);
    }, at => { map { $_ => $due } 0.3, 2, 4 });

    cmp_ok(scalar(grep { ($_->code // -1) == 0 } @replies), '>', 100, 'many effects');
    until_true('passes meanwhile', sub { passes() >= $n + 24 });
    is(open_breaks(), '', 'no false alarm');
    is(value("SELECT count(*) FROM verify_passes WHERE NOT boards AND started_at >"
        . " (SELECT min(ended_at) FROM verify_passes)"), 0, 'all of them looked');
};

$t->sql("UPDATE cron SET next_at = '$never' WHERE kind IN ('boards', 'verify', 'season')");
until_true('no round is on its way', sub {
    value("SELECT count(*) FROM jobs WHERE kind IN ('boards', 'verify', 'season')"
        . " AND state IN ('queued', 'running')") == 0 });


subtest 'what is late is fed' => sub {
    my ($lost, $old, $banned) = @users[ 50 .. 52 ];
    my @line = line('pet_level', $old);
    my $id = $banned->{user_id};

    redis('HDEL', set('pet_level', 'users'), $lost->{user_id});
    redis('ZREM', set('pet_level'), (line('user_points', $lost))[2],
        (line('pet_level', $old))[2]);
    edit('pet_level', $old, $line[0] - 1, @line[ 1 .. 4 ]);
    $t->sql("UPDATE users SET banned_until = now() + interval '1 day',"
        . " gate_version = gate_version + 1 WHERE user_id = $id");
    is(verify(), 't', 'looked at');
    is(open_breaks(), '', 'not broken');
    is(join(' ', line('pet_level', $old)), "@line", 'there again');
    is((line('pet_level', $lost))[4], 'shown', 'as is one without a line');
    is((line('pet_level', $banned))[4], 'banned', 'and who must not be seen');

    # the end of a ban is written nowhere
    $t->sql("UPDATE users SET banned_until = now() - interval '1 s' WHERE user_id = $id");
    verify();
    is(open_breaks(), '', 'nor is the end of a ban a break');
    is((line('pet_level', $banned))[4], 'shown', 'but noticed');
};


subtest 'each way of being broken' => sub {
    my ($before, $mark) = (counted(), $t->server->mark);
    my ($score, $week, $gone, $other, $ahead, $text, $mean) = @users[ 10 .. 16 ];
    my %line = map { $_->{user_id} => [ line('pet_level', $_) ] } @users[ 10 .. 20 ];
    my $member = sub { return $line{ $_[0]{user_id} }[2] };
    my $ghost = member(5, 77, $mean->{user_id});
    my $nobody = member(5, 77, 999_999);

    redis('ZINCRBY', set('pet_level'), -3, $member->($score));
    redis('ZINCRBY', set('pet_level', $season), 1, (@{ $line{ $week->{user_id} } })[3]);
    redis('ZREM', set('user_points'), (line('user_points', $gone))[2]);

    my @edited = @{ $line{ $other->{user_id} } };
    my $edited = $edited[2];

    $edited[2] = member(1, 2, $other->{user_id});
    edit('pet_level', $other, @edited);
    edit('affection', $ahead, 1_000_000, (line('affection', $ahead))[ 1 .. 4 ]);
    edit('user_points', $text, "\x01 \xff no line \n{\"");
    redis('ZADD', set('affection'), -99, $ghost);
    redis('ZADD', set('affection', $season), -99, $ghost);
    redis('ZADD', set('pet_level'), -1, $nobody, -2, "quo\"ted \xfe", -3, 'f' x 44);
    redis('HSET', set('pet_level', 'users'), 999_999, "1 $season $nobody - shown");

    my @want = sort map { "G7 $_" } (
        "$score->{user_id} pet_level",
        "$week->{user_id} pet_level",
        "$gone->{user_id} user_points",
        "$other->{user_id} pet_level",
        "$other->{user_id} pet_level all $edited",
        "$ahead->{user_id} affection",
        "$text->{user_id} user_points",
        "$mean->{user_id} affection all $ghost",
        "$mean->{user_id} affection week $ghost",
        "999999 pet_level all $nobody",
        '0 pet_level all quo?ted??',
        '0 pet_level all ' . 'f' x 44,
    );
    my $found = sub {
        return [ sort grep { !/\AG7 $text->{user_id} user_points (?:all|week) / }
            split /, /, open_breaks() ];
    };

    is(verify(), 't', 'looked at');
    is_deeply($found->(), \@want, 'each is found') or diag join "\n", $t->sql(
        'SELECT invariant, user_id, subject, detail FROM invariant_breaks'
        . ' WHERE resolved_at IS NULL');

    # without its line the text's own member stands there, too, in both sets
    my $n = @want + 2;

    is(value('SELECT count(*) FROM invariant_breaks WHERE resolved_at IS NULL'), $n,
        'each once');
    is(counted() - $before, $n, 'and counted');
    is((grep { /invariant G7 does not hold in \d+ cases/ } $t->server->log_since($mark)) > 0,
        1, 'and logged');
    like(value("SELECT detail FROM invariant_breaks WHERE user_id = $score->{user_id}"),
        qr/\Abroken score -\d+ of \w{44}, not -\d+\z/, 'with what is wrong');

    my $first = value("SELECT max(found_at) FROM invariant_breaks WHERE invariant = 'G7'");

    verify();
    is_deeply($found->(), \@want, 'the next pass finds the same');
    is(value("SELECT max(found_at), bool_and(seen_at > found_at) FROM invariant_breaks"
        . " WHERE invariant = 'G7'"), "$first|t", 'known since the first');
};


subtest 'a board that is built anew is left alone' => sub {
    my ($breaks, $mark) = (open_breaks(), $t->server->mark);

    redis('SET', set($_, 'rebuild'), 'token', 'PX', 600_000) for qw(pet_level affection);
    is(verify(), 'f', 'not looked at');
    is(open_breaks(), $breaks, 'what was broken is not taken for mended');
    is((grep { /G7 was not looked at everywhere/ } $t->server->log_since($mark)), 1,
        'and the log says so');
    redis('DEL', set($_, 'rebuild')) for qw(pet_level affection);
};


subtest 'mended by a rebuild' => sub {
    rebuild();
    is(verify(), 't', 'looked at');
    is(open_breaks(), '', 'all is resolved');
};


subtest 'Redis goes away during a pass' => sub {
    my $user = $users[448]{user_id};
    my $score = $users[30];

    redis('ZINCRBY', set('pet_level'), -3, (line('pet_level', $score))[2]);
    verify();
    $t->sql("UPDATE wallets SET balance = balance + 1 WHERE user_id = $user");

    my $want = "G1 $user, G2 0, G7 $score->{user_id} pet_level";

    # few users at a time, and one of the attempts: a long pass, no other
    is(verify(3, sub {
        my ($id) = @_;

        until_true('it is on its way', sub {
            (value("SELECT after FROM verify_passes WHERE pass_id = $id") || 0) > 0 });
        $t->redis->stop;
    }), 'f', 'it was stopped');
    is(open_breaks(), $want, 'all others are looked at, G7 stays as it was');
    redis_ready(0);
    is(verify(), 'f', 'no Redis from the beginning');
    is(open_breaks(), $want, 'the same');

    $t->start_redis;
    redis_ready(1);
    is(redis('FLUSHALL'), 'OK', 'back, and empty');
    is(verify(), 'f', 'a Redis without boards');
    is(open_breaks(), $want, 'the same again');

    rebuild();
    $t->redis->signal('STOP');
    is(verify(), 'f', 'one that does not answer');
    $t->redis->signal('CONT');
    is(open_breaks(), $want, 'once more');
    redis_ready(1);

    $t->sql("UPDATE wallets SET balance = balance - 1 WHERE user_id = $user");
    is(verify(), 't', 'Redis with its boards');
    is(open_breaks(), '', 'in order');
};


PetTest::Seed->accounts($t, 'at the end');
$t->done;
