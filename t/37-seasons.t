#!/usr/bin/perl
#
# The turn of a season over two servers: an event belongs to its own week,
# results come from PostgreSQL once, rewards are written once and paid once.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Proc;
use PetTest::Seed;
use Time::HiRes qw(sleep time);
use Time::Local qw(timegm);

my $t = PetTest->new(http_config => "$PetTest::Seed::UNLIMITED\n",
    directives => $PetTest::Seed::NO_ADDRESS_LIMIT);
my @users = PetTest::Seed->users($t, 130, pets => 2);

my $ann = $users[5];


# Goes to an instant, with tokens of that time.
sub travel {
    my ($ms) = @_;
    my $now = int $ms / 1000;

    $t->clock(int($ms - time * 1000));

    for my $user (@users) {
        $user->{token} = PetTest::Seed->token($t, $user->{user_id},
            $user->{sid}, iat => $now, exp => $now + 7200);
    }

    return;
}


sub value { return join "\n", $t->sql($_[0]) }
sub board { return $t->request(GET => "/v1/leaderboards$_[0]",
                               user => $_[1] || $ann) }
sub current { return board('')->data->{season} }


# Polls until a sub says yes.
sub until_true {
    my ($what, $code) = @_;
    my $begin = time;

    while (time - $begin < 90) {
        return 1 if $code->();
        sleep 0.1;
    }

    fail("$what: not in time");

    return;
}


sub ms {
    my ($y, $m, $d, $h, $min, $s) = $_[0] =~ /(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)/
        or die "no time: $_[0]\n";

    return 1000 * timegm($s, $min, $h, $d, $m - 1, $y);
}


# How many replies carry each code.
sub codes {
    my %n;

    $n{ $_->code // '-' }++ for @_;

    return join ' ', map { "$_:$n{$_}" } sort keys %n;
}


my $first = current();
my $id = $first->{season_id};

# as if they had played for a while, with ties
$t->sql(<<"END");
UPDATE pet_states
   SET season = to_date('$id', 'YYYYMMDD'),
       season_experience = CASE WHEN user_id % 13 = 0 THEN 0
                           ELSE 10 * (user_id % 6 + 1) END,
       experience_at = date_trunc('second', now()) - user_id % 4 * interval '1 ms',
       season_affection = pet_id % 3,
       affection_gained = pet_id % 3,
       affection_at = date_trunc('second', now());
INSERT INTO ledger (user_id, entry_id, delta, balance_after, reason, ref,
                    created_at)
SELECT user_id, -user_id, 1 + user_id % 5, 1 + user_id % 5, 'checkin',
       'checkin:x', date_trunc('milliseconds', now())
  FROM users WHERE user_id % 7 > 0;
INSERT INTO ledger (user_id, entry_id, delta, balance_after, reason, ref,
                    created_at)
SELECT user_id, -user_id - 1000000, 900, 900 + 1 + user_id % 5, 'adjust',
       'adjust:x', date_trunc('milliseconds', now())
  FROM users WHERE user_id % 7 > 0;
UPDATE wallets w SET balance = (SELECT coalesce(sum(delta), 0) FROM ledger l
                                 WHERE l.user_id = w.user_id);
UPDATE user_settings SET version = version;
INSERT INTO user_settings (user_id, notification_prefs, privacy_prefs,
                           updated_at)
VALUES ($users[0]{user_id}, '{}', '{"show_on_leaderboards": false}', now());
END

$t->start_second;

until_true('boards are built', sub {
    value('SELECT count(*) FROM seasons') > 0
        && board('/pet_level')->code == 0
});


subtest 'a week ends' => sub {
    # what they had is counted; then a minute of the next week
    is value(qq{SELECT count(*) FROM messages}), 0, 'no letters yet';

    my $end = ms($first->{ends_at});

    travel($end + 60_000);

    my $next = current();

    isnt $next->{season_id}, $id, 'another one runs';
    is $next->{starts_at}, $first->{ends_at}, 'from the end of the other on';
    is_deeply board('/pet_level')->data->{items}, [], 'nobody is on its board';
    is board('/pet_level')->data->{me}{reason}, 'no_score', 'nor is the reader';

    # those who play now
    my @replies = $t->parallel(32, sub {
        PetTest::Seed->interaction($users[ 40 + $_[0] ], "n$_[0]");
    });

    is codes(@replies), '0:32', 'some play at once';
    is value(qq{SELECT count(*) FROM pet_seasons WHERE season = to_date('$id',
        'YYYYMMDD')}), value(qq{SELECT count(*) FROM pet_states WHERE season >
        to_date('$id', 'YYYYMMDD') AND pet_id IN (SELECT pet_id FROM
        pet_interactions) AND (user_id % 13 > 0 OR pet_id % 3 > 0)}),
        'their last week is kept';
    is value(q{SELECT count(*) FROM pet_states s JOIN pet_interactions i USING
        (user_id, pet_id) WHERE s.season_experience <> i.exp_gained OR
        s.season_affection <> i.affection_change}), 0,
        'and the new one has what is new';

    until_true('they are on the new board', sub {
        @{ board('/pet_level')->data->{items} } == 32 });

    my $old = board("/pet_level?season=$id");

    is $old->code, 0, 'the old one can be read';
    is $old->data->{me}{reason}, 'season_closing', 'but is not counted out';
    is value(q{SELECT count(*) FROM seasons WHERE frozen_at IS NOT NULL}), 0,
        'within the grace';
};


subtest 'results, once' => sub {
    my $end = ms($first->{ends_at});

    # eight at once on four workers of two servers, besides the clock's own
    $t->sql("INSERT INTO jobs (job_id, kind, run_at, created_at, updated_at)
             SELECT -n, 'season', to_timestamp(($end + 360000) / 1000.0), now(),
                    now() FROM generate_series(1, 8) n");
    travel($end + 400_000);

    until_true('they stand', sub {
        value(qq{SELECT count(*) FROM seasons WHERE frozen_at IS NOT NULL}) == 1
    });
    until_true('all ended', sub {
        value(q{SELECT count(*) FROM jobs WHERE kind = 'season' AND state IN
            ('queued', 'running')}) == 0 });
    is value(q{SELECT count(*) FROM jobs WHERE kind = 'season' AND state =
        'dead'}), 0, 'none in vain';

    # what they should be, from what was put in above
    my %want = (
        pet_level => q{SELECT user_id, 10 * (user_id % 6 + 1) AS score,
            min(pet_id) AS object FROM pets GROUP BY user_id
            HAVING user_id % 13 > 0},
        user_points => q{SELECT user_id, 1 + user_id % 5 AS score,
            user_id AS object FROM users WHERE user_id % 7 > 0},
    );

    is value(qq{SELECT count(*) FROM season_scores WHERE board = '$_' AND season
        = to_date('$id', 'YYYYMMDD')}), value("SELECT count(*) FROM
        ($want{$_}) x"), "$_: everybody" for sort keys %want;
    is value(qq{SELECT count(*) FROM season_scores s FULL JOIN ($want{$_}) w
        USING (user_id) WHERE s.board = '$_' AND (s.score <> w.score OR
        s.object_id <> w.object)}), 0, "$_: scores" for sort keys %want;
    is value(qq{SELECT count(*) FROM season_scores WHERE hidden}),
        value(qq{SELECT count(*) FROM season_scores WHERE user_id =
            $users[0]{user_id}}), 'one is hidden';
};


subtest 'read from PostgreSQL' => sub {
    my @want = $t->sql(qq{SELECT user_id || ' ' || score FROM season_scores
        WHERE board = 'pet_level' AND NOT hidden ORDER BY score DESC,
        reached_ms, object_id});
    my (@rows, $cursor);

    do {
        my $data = board("/pet_level?season=$id&limit=40"
            . ($cursor ? "&cursor=$cursor" : ''))->data;

        push @rows, @{ $data->{items} };
        $cursor = $data->{next_cursor};
    } while ($cursor);

    is_deeply [ map { "$_->{user}{user_id} $_->{score}" } @rows ], \@want,
        'all pages';
    is_deeply [ map { $_->{rank} } @rows ], [ 1 .. @want ], 'ranks';

    my ($i) = grep { $rows[$_]{user}{user_id} eq $ann->{user_id} } 0 .. $#rows;

    is board("/pet_level?season=$id&limit=1")->data->{me}{rank}, $i + 1,
        'the reader';
    is board("/pet_level?season=$id", $users[0])->data->{me}{reason}, 'hidden',
        'one who hides';
    is board('')->data->{past_seasons}[0]{season_id}, $id, 'in the list';
    is board("/pet_level/around-me?season=$id")->code, 40407,
        'neighbours are of today';
    is(PetTest::Proc->capture(command => [ 'redis-cli', '-s',
        $t->value('REDIS_SOCKET'), 'EXISTS', "leaderboard:{pet_level}:$id" ])
        + 0, 0, 'Redis has no more of it');
};


subtest 'rewards' => sub {
    is value(qq{SELECT count(*), count(DISTINCT (user_id, ref)) FROM messages
        WHERE kind = 'season'}),
        value(q{SELECT sum(n) || '|' || sum(n) FROM (SELECT least(100, count(*))
            AS n FROM season_scores WHERE NOT hidden GROUP BY board) x}),
        'a letter for each of the first hundred';
    is value(qq{SELECT count(*) FROM (SELECT user_id, row_number() OVER
        (ORDER BY score DESC, reached_ms, object_id) AS rank FROM season_scores
        WHERE board = 'user_points' AND NOT hidden) r LEFT JOIN messages m ON
        m.user_id = r.user_id AND m.ref = 'season:user_points:$id'
        WHERE (m.attachments -> 0 ->> 'points')::int8 IS DISTINCT FROM
        CASE WHEN rank = 1 THEN 200 WHEN rank <= 3 THEN 100 WHEN rank <= 10
        THEN 50 WHEN rank <= 100 THEN 10 END}), 0, 'each what its rank brings';
    is value(qq{SELECT count(*) FROM messages WHERE user_id =
        $users[0]{user_id}}), 0, 'nothing for one who hides';

    my ($winner) = grep { $_->{user_id} eq value(qq{SELECT user_id FROM messages
        WHERE ref = 'season:user_points:$id' AND attachments @>
        '[{"points": 200}]'}) } @users;
    my ($letter) = grep { $_->{attachments}[0]{points} == 200 }
        @{ $t->request(GET => '/v1/messages', user => $winner)->data->{items} };

    like $letter->{body}, qr/ 1 /, 'it says which';

    my $before = value("SELECT balance FROM wallets WHERE user_id =
        $winner->{user_id}");
    my @replies = $t->parallel(64, sub {
        (POST => "/v1/messages/$letter->{message_id}/claim", user => $winner,
         key => "s$_[0]")
    });

    is scalar(grep { $_->code == 0 } @replies), 1, codes(@replies);
    is scalar(grep { $_->code !~ /\A(?:0|40902|50300)\z/ } @replies), 0,
        'others find it taken';
    is value("SELECT balance FROM wallets WHERE user_id = $winner->{user_id}"),
        $before + 200, 'paid once';
    is value(qq{SELECT delta FROM ledger WHERE user_id = $winner->{user_id}
        AND reason = 'season' AND ref = 'season:user_points:$id'}), 200,
        'under its own reference';
    isnt board('/user_points', $winner)->data->{me}{score} // 0, 200,
        'which is nothing earned';
};


subtest 'points of all times' => sub {
    until_true('the week counts on', sub {
        my %score = map { $_->{user}{user_id} => $_->{score} }
            @{ board('/user_points?season=all&limit=100')->data->{items} };
        my ($user) = grep { $_->{user_id} % 7 } @users[ 41 .. 60 ];

        return ($score{ $user->{user_id} } // 0)
            == value("SELECT sum(delta) FROM ledger WHERE user_id =
                $user->{user_id} AND earned(reason)");
    });
    pass 'past seasons and this one';
};


subtest 'two weeks without anybody' => sub {
    my $end = ms($first->{ends_at});

    travel($end + 15 * 86_400_000);
    until_true('both are over', sub {
        value(q{SELECT count(*) FROM seasons WHERE frozen_at IS NOT NULL}) == 3
    });
    is value(q{SELECT count(DISTINCT season) FROM season_scores}), 2,
        'one had players';
    is value(q{SELECT count(*) FROM season_scores s JOIN pet_interactions i ON
        i.user_id = s.user_id WHERE s.board = 'pet_level' AND s.season =
        (SELECT max(season) FROM season_scores) AND s.score = i.exp_gained}),
        32, 'with what they did in it';
};


PetTest::Seed->accounts($t, 'at the end');
$t->done;
