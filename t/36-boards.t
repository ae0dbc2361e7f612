#!/usr/bin/perl
#
# The leaderboards: order and ties as PostgreSQL has them, pages, one's own
# place, who is not shown; what Redis loses comes back.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Proc;
use PetTest::Seed;
use PetTest::Services;
use Time::HiRes qw(sleep time);

my $t = PetTest->new(
    http_config => "$PetTest::Seed::UNLIMITED\npet_rule points_cap 100000;\n",
    directives => $PetTest::Seed::NO_ADDRESS_LIMIT);
my @users = PetTest::Seed->users($t, 240, pets => 2);
my $ann = $users[0];
my $season = season();


sub season {
    return $t->request(GET => '/v1/leaderboards', user => $ann)
        ->data->{season}{season_id};
}


sub value { return join "\n", $t->sql($_[0]) }
sub board { return $t->request(GET => "/v1/leaderboards/$_[0]",
                               user => $_[1] || $ann) }


# Polls until a sub says yes.
sub until_true {
    my ($what, $code) = @_;
    my $begin = time;

    while (time - $begin < 60) {
        return 1 if $code->();
        sleep 0.1;
    }

    fail("$what: not within a minute");

    return;
}


# scripts/boards on the file's own stack.
sub boards {
    my ($command) = @_;
    my %env = (PGHOST => $t->postgres->{dir}, PGPORT => $t->postgres->{port},
        PGDATABASE => $t->value('PGDATABASE'),
        PGUSER => 'pet_owner', REDIS_SOCKET => $t->value('REDIS_SOCKET'));
    my $text = join ' ', map { "$_=$env{$_}" } sort keys %env;
    my $out = `env $text $PetTest::Services::ROOT/scripts/boards $command 2>&1`;

    return ($?, $out);
}


sub redis { return PetTest::Proc->capture(
    command => [ 'redis-cli', '-s', $t->value('REDIS_SOCKET'), @_ ]) }


# G7: Redis' order is PostgreSQL's.
sub same {
    my ($what) = @_;
    my ($status, $out);
    my $ok = until_true($what, sub {
        ($status, $out) = boards('check');
        return $status == 0;
    });

    ok $ok, "$what: Redis' order is PostgreSQL's";
    diag $out if !$ok;

    return;
}


# All rows of a board through the API, page by page.
sub pages {
    my ($path, $limit) = @_;
    my (@rows, $cursor);

    do {
        my $reply = board("$path&limit=$limit"
            . (defined $cursor ? "&cursor=$cursor" : ''));

        return if $reply->code != 0;

        push @rows, @{ $reply->data->{items} };
        $cursor = $reply->data->{next_cursor};
    } while (defined $cursor && @rows < 2000);

    return @rows;
}


# Many ties: few different scores, few different times.
$t->sql(<<"END");
UPDATE pet_states s
   SET experience = (s.user_id * 7 + s.pet_id) % 5 * 100,
       experience_at = date_trunc('hour', now()) - s.user_id % 3 * interval '1 ms',
       affection_gained = (s.user_id + s.pet_id) % 4,
       affection_at = date_trunc('hour', now()) - s.user_id % 2 * interval '1 s',
       season = to_date('$season', 'YYYYMMDD'),
       season_experience = s.user_id % 6, season_affection = s.pet_id % 3;
INSERT INTO ledger (user_id, entry_id, delta, balance_after, reason, ref,
                    created_at)
SELECT user_id, -user_id, 1 + user_id % 5, 1 + user_id % 5, 'interaction',
       'interaction:x' || user_id, date_trunc('milliseconds', now())
  FROM users WHERE user_id % 7 > 0;
INSERT INTO ledger (user_id, entry_id, delta, balance_after, reason, ref,
                    created_at)
SELECT user_id, -user_id - 1000000, 500, 500, 'code', 'code:x' || user_id, now()
  FROM users WHERE user_id % 2 = 0;
UPDATE wallets w SET balance = (SELECT coalesce(sum(delta), 0) FROM ledger l
                                 WHERE l.user_id = w.user_id);
END

# the job that notes the season, and the boards' first building
until_true('boards are built', sub {
    value('SELECT count(*) FROM seasons') > 0 && board('pet_level')->code == 0
});


subtest 'rebuilt by one command' => sub {
    my ($status, $out) = boards('rebuild');

    is $status, 0, 'scripts/boards rebuild' or diag $out;
    like $out, qr/built anew/, 'says so';
    same('after it');
};


subtest 'the week turned while they were built' => sub {
    my $next = value("SELECT to_char(to_date('$season', 'YYYYMMDD') + 7,
                                     'YYYYMMDD')");

    # what a feeder has written of the new week by then
    redis('ZADD', "leaderboard:{pet_level}:$next:new", -1, 'a');

    is((boards('rebuild'))[0], 0, 'built in the end');
    is value("SELECT attempt FROM jobs WHERE kind = 'boards'
               ORDER BY job_id DESC LIMIT 1"), 2, 'at the second attempt';
    unlike redis('KEYS', 'leaderboard:*'), qr{:new}, 'nothing is left over';
    same('after it');
};


subtest 'order, ties and pages' => sub {
    my %order = (
        'pet_level?season=all' => "SELECT user_id || ' ' || e FROM (
            SELECT DISTINCT ON (user_id) user_id, pet_id, experience AS e,
                   experience_at AS at FROM pet_states
             ORDER BY user_id, experience DESC, experience_at, pet_id) x
             ORDER BY e DESC, at, pet_id",
        'pet_level?season=current' => "SELECT user_id || ' ' || e FROM (
            SELECT DISTINCT ON (user_id) user_id, pet_id,
                   season_experience AS e, experience_at AS at
              FROM pet_states WHERE season_experience > 0
             ORDER BY user_id, season_experience DESC, experience_at, pet_id) x
             ORDER BY e DESC, at, pet_id",
        'user_points?season=current' => "SELECT user_id || ' ' || sum(delta)
              FROM ledger WHERE reason = 'interaction' GROUP BY user_id
             ORDER BY sum(delta) DESC, max(created_at), user_id",
    );

    for my $path (sort keys %order) {
        my @want = $t->sql($order{$path});

        for my $limit (7, 100) {
            my @rows = pages($path, $limit);

            is_deeply [ map { "$_->{user}{user_id} $_->{score}" } @rows ],
                \@want, "$path by $limit";
            is_deeply [ map { $_->{rank} } @rows ], [ 1 .. @want ],
                'ranks without gaps';
        }
    }

    my ($row) = grep { $_->{user}{user_id} eq $ann->{user_id} }
        pages('pet_level?season=all', 50);
    my $me = board('pet_level?season=all')->data->{me};

    is $me->{rank}, $row->{rank}, 'one finds oneself';
    is $me->{pet_id}, $row->{pet}{pet_id}, 'by the better pet';
    is $row->{user}{relation}, 'self', 'marked';
    is scalar(@{ $row->{user}{pets} }), 2, 'the card has both pets';
    is $row->{user}{nickname}, "u$ann->{user_id}", 'and the name';
    is board('pet_level?season=all', $users[1])->data->{me}{reason}, undef,
        'others find themselves';
};


subtest 'around me' => sub {
    my @all = map { $_->{user}{user_id} } pages('pet_level?season=all', 100);

    for my $user (@users[ 0, 120, 239 ]) {
        my $data = board('pet_level/around-me?season=all&limit=3', $user)->data;
        my $i = $data->{me}{rank} - 1;
        my ($from, $to) = ($i < 3 ? 0 : $i - 3,
                           $i + 3 > $#all ? $#all : $i + 3);

        is_deeply [ map { $_->{user}{user_id} } @{ $data->{items} } ],
            [ @all[ $from .. $to ] ], "rank $data->{me}{rank}";
        is $all[$i], $user->{user_id}, 'in the middle';
    }
};


subtest 'what is refused' => sub {
    is board('height')->code, 40407, 'no such board';
    is board('height/around-me')->code, 40407, 'nor its neighbours';
    is board('pet_level?season=20250101')->code, 40001, 'no Monday';
    is board('pet_level?season=soon')->code, 40001, 'no season';
    is board('pet_level?season=20200106')->code, 40407, 'before all';
    is board('pet_level?season=20990105')->code, 40407, 'not begun';
    is board('pet_level?scope=all')->code, 40001, 'no scope';
    is board('pet_level?limit=101')->code, 40001, 'too many';
    is board("pet_level?cursor=$_")->code, 40001, "cursor $_"
        for '5', 'x', '5.0', '5.' . 'g' x 44, '.' . '0' x 44,
            '99999999999999999.' . '0' x 44, '1.' . 'f' x 44;
    is board('pet_level?cursor=1.' . '0' x 44)->code, 0,
        'one that nobody is at, though';
    is board("pet_level?season=$season")->data->{season}, $season,
        'the week by its id';
    is $t->request(GET => '/v1/leaderboards/pet_level')->code, 40101,
        'nobody';
};


subtest 'friends' => sub {
    my $data = board('pet_level?scope=friends&season=all')->data;

    is $data->{scope}, 'friends', 'a board';
    is scalar(@{ $data->{items} }), 1, 'of oneself, as yet';
    is $data->{me}{rank}, 1, 'first';
    is board('affection?scope=friends')->code, 0, 'of the week';

    # some, until people can have them
    my $make = 'CREATE OR REPLACE FUNCTION board_friends(me int8)
        RETURNS int8[] LANGUAGE sql STABLE AS $$ SELECT %s $$';
    my %friends = map { $_->{user_id} => $_ } @users[ 0 .. 4 ];

    $t->sql(sprintf $make, 'ARRAY[' . join(', ', keys %friends) . ']::int8[]');

    my @rows = pages('pet_level?scope=friends&season=all', 2);

    is scalar @rows, 5, 'with four of them';

    for my $row (@rows) {
        is board('pet_level?scope=friends&season=all&limit=1',
                 $friends{ $row->{user}{user_id} })->data->{me}{rank},
            $row->{rank}, 'who reads knows the own place';
    }

    $t->sql("INSERT INTO user_settings (user_id, notification_prefs,
                 privacy_prefs, updated_at)
             VALUES ($ann->{user_id}, '{}',
                 '{\"show_on_leaderboards\": false}', now())");
    is_deeply [ @{ board('pet_level?scope=friends&season=all')->data->{me} }
                    {qw(rank reason)} ], [ undef, 'hidden' ],
        'or why there is none';
    $t->sql("DELETE FROM user_settings WHERE user_id = $ann->{user_id}");
    $t->sql(sprintf $make, 'ARRAY[me]');
};


subtest 'what people do moves them' => sub {
    my @active = @users[ 10 .. 41 ];
    my @replies = $t->parallel(4 * @active, sub {
        PetTest::Seed->interaction($active[ $_[0] % @active ], "m$_[0]",
            qw(petting cleaning training playing)[ $_[0] / @active ]);
    });
    my $done = grep { $_->code == 0 } @replies;

    cmp_ok $done, '>', 2 * @active, "$done interactions";
    is value('SELECT count(*) FROM pet_states s LEFT JOIN (SELECT user_id,
        pet_id, sum(exp_gained) AS e, sum(affection_change) AS a,
        max(created_at) AS at FROM pet_interactions GROUP BY 1, 2) i
        USING (user_id, pet_id) WHERE s.season_experience <>
        s.user_id % 6 + coalesce(i.e, 0) OR s.season_affection <>
        s.pet_id % 3 + least(coalesce(i.a, 0), 30)'), 0,
        'the week is the sum of what was done';
    same('fed after the commits');

    my $me = board('user_points', $active[0])->data->{me};

    is $me->{score}, value("SELECT sum(delta) FROM ledger WHERE user_id =
        $active[0]{user_id} AND earned(reason)"), 'points earned';
};


subtest 'who is not shown' => sub {
    my ($hidden, $leaver, $banned) = @users[ 50 .. 52 ];
    my $shown = sub {
        my %has = map { $_->{user}{user_id} => 1 }
            pages('pet_level?season=all', 100);

        return join '', map { $has{ $_->{user_id} } ? 1 : 0 } $hidden, $leaver,
            $banned;
    };

    is $shown->(), '111', 'all, first';

    is $t->request(PUT => '/v1/users/me/settings', user => $hidden,
        body => { privacy_prefs => { show_on_leaderboards => JSON::PP::false }
        })->code, 0, 'one hides';
    $t->sql("UPDATE users SET deletion_due = now() + interval '7 days',
             gate_version = gate_version + 1 WHERE user_id = $leaver->{user_id}");
    $t->sql("UPDATE users SET banned_until = now() + interval '7 days',
             gate_version = gate_version + 1 WHERE user_id = $banned->{user_id}");

    until_true('they are gone', sub { $shown->() eq '000' });
    until_true('the hidden one knows', sub {
        (board('pet_level?season=all', $hidden)->data->{me}{reason} // '')
            eq 'hidden' });
    is board('pet_level?season=all', $hidden)->data->{me}{rank}, undef,
        'and has no rank';
    is board('pet_level/around-me?season=all', $hidden)->data->{me}{rank},
        undef, 'nor neighbours';

    # the job goes round all users
    same('repaired');

    is $t->request(PUT => '/v1/users/me/settings', user => $hidden,
        body => { privacy_prefs => { show_on_leaderboards => JSON::PP::true }
        })->code, 0, 'shown again';
    until_true('is back', sub { $shown->() eq '100' });
};


subtest 'a pet that is let go' => sub {
    my $user = $users[60];
    my $me = board('pet_level?season=all', $user)->data->{me};

    is $t->request(DELETE => "/v1/pets/$me->{pet_id}", user => $user)->code, 0,
        'gone';
    until_true('the other one counts', sub {
        my $pet = board('pet_level?season=all', $user)->data->{me}{pet_id};

        return $pet && $pet ne $me->{pet_id};
    });
    same('without it');
};


subtest 'Redis forgets everything' => sub {
    redis('FLUSHALL');

    my $reply = board('pet_level');

    like $reply->code, qr/\A(?:0|50300)\z/, 'not there, or back already';
    until_true('the boards are back', sub { board('affection')->code == 0
        && board('pet_level')->code == 0 && board('user_points')->code == 0 });
    same('built by itself');
};


subtest 'Redis is tampered with' => sub {
    redis('ZADD', 'leaderboard:{pet_level}', '-99999999', 'f' x 44);
    redis('ZADD', 'leaderboard:{user_points}', '-1', 'nonsense');
    isnt((boards('check'))[0], 0, 'the check sees it');
    is board('pet_level?season=all')->code, 0, 'nobody is shown who is none';
    is((boards('rebuild'))[0], 0, 'rebuilt');
    same('mended');
};


subtest 'without Redis' => sub {
    $t->redis->stop;
    until_true('it is missed', sub { board('pet_level')->code == 50300 });

    my $reply = board('pet_level');

    is $reply->code, 50300, 'no boards';
    ok $reply->header('Retry-After'), 'for a while';
    is $t->request(POST => "/v1/pets/$users[70]{pet_id}/interactions",
        user => $users[70], body => { interaction_type => 'petting' })->code,
        0, 'all else goes on';
    $t->start_redis;
    until_true('it is back', sub { board('pet_level')->code == 0 });
    same('with what was done meanwhile');
};


PetTest::Seed->accounts($t, 'at the end');
$t->expect_log('leaderboards lag behind');
$t->done;
