#!/usr/bin/perl
#
# Check-ins and makeups over HTTP: rewards, runs, milestones, refusals, the
# calendar, the business day.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use POSIX qw(strftime);
use Time::HiRes qw(time);

my $DAY_MS = 86_400_000;
my $ZONE_MS = 8 * 3_600_000;

# one worker: each has a new configuration at a time of its own
my $t = PetTest->new(workers => 1, http_config =>
    "pet_user_rate read rate=1000r/s burst=10000;\n"
    . "pet_user_rate write rate=1000r/s burst=10000;\n");
my $people = 0;

# noon in Shanghai of the 2nd of the month after next: no test crosses a month
my $base = noon_of_the_second();
my $today = 0;


sub noon_of_the_second {
    my (undef, undef, undef, undef, $month, $year) = gmtime;
    my $text = strftime('%s', 0, 0, 4, 2, $month + 2, $year);
    my $zone = strftime('%s', gmtime 0);

    return ($text - $zone) * 1000;
}


# Makes it the n-th day, at noon or so many milliseconds later.
sub day {
    my ($n, $ms) = @_;

    $today = $n;
    $t->clock(int($base + $n * $DAY_MS + ($ms || 0) - time * 1000));

    return;
}


sub date {
    my ($n) = @_;

    return strftime('%Y-%m-%d', gmtime(($base + $ZONE_MS) / 1000 + $n * 86_400));
}


# A user who registered on the day that it is.
sub someone { return $t->login('someone' . ++$people)->{name} }
sub user { return $t->login($_[0]) }
sub value { return join "\n", $t->sql($_[0]) }
sub get { return $t->request(GET => $_[1], user => user($_[0])) }


sub checkin {
    my ($name, %opt) = @_;

    return $t->request(POST => '/v1/checkins', user => user($name), %opt);
}


sub makeup {
    my ($name, $n, %body) = @_;

    return $t->request(POST => '/v1/checkins/makeups', user => user($name),
        key => 'auto', body => { date => date($n), %body });
}


sub refused {
    my ($reply, $code, $what) = @_;

    return is($reply->code, $code, $what);
}


# What a reply says it gave: base, milestone, streak.
sub gave {
    my ($reply) = @_;

    return $reply->summary if ($reply->code // -1) != 0;

    return join ' ', @{ $reply->data }{qw(reward_points milestone_points
                                          streak_days)};
}


sub endow {
    my ($name, $points) = @_;
    my $id = user($name)->{user_id};

    $t->sql("UPDATE wallets SET balance = balance + $points,"
        . " version = version + 1 WHERE user_id = $id;"
        . 'INSERT INTO ledger (user_id, entry_id, delta, balance_after,'
        . " reason, ref, created_at) SELECT $id, -$points, $points, balance,"
        . " 'adjust', 'adjust:$points', updated_at FROM wallets"
        . " WHERE user_id = $id");

    return;
}


sub give {
    my ($name, $item, $n) = @_;

    $t->sql('INSERT INTO user_inventory (user_id, item_id, granted, quantity,'
        . ' updated_at) VALUES (' . user($name)->{user_id}
        . ", $item, $n, $n, now())");

    return;
}


sub books_agree {
    my ($name) = @_;
    my $id = user($name)->{user_id};

    return is(value('SELECT w.balance = sum(l.delta), count(*) FILTER (WHERE'
        . ' l.balance_after <> l.running), (SELECT count(*) FROM'
        . ' user_inventory v WHERE v.user_id = w.user_id AND quantity <>'
        . ' granted - used) FROM wallets w JOIN (SELECT *, sum(delta) OVER'
        . ' (PARTITION BY user_id ORDER BY created_at, entry_id) AS running'
        . " FROM ledger) l USING (user_id) WHERE user_id = $id GROUP BY"
        . ' w.user_id'), 't|0|0',
        'the books agree');
}


subtest 'the first day' => sub {
    day(0);

    my $alice = someone();
    my $id = user($alice)->{user_id};
    my $status = get($alice, '/v1/checkins/status')->data;

    is_deeply($status, {
        today => date(0), checked_in => JSON::PP::false, streak_days => 0,
        next_milestone => { day => 3, points => 15 }, points_balance => 0,
        makeup => { cost => 20, cards => 0, dates => [] },
    }, 'nothing yet');

    my $reply = checkin($alice, key => 'first');

    is_deeply($reply->data, {
        checkin_date => date(0), is_retroactive => JSON::PP::false,
        reward_points => 10, milestone_points => 0, streak_days => 1,
        next_milestone => { day => 3, points => 15 },
        granted_items => [ { item_id => '1', quantity => 1 } ],
        points_balance => 10, level => 1, level_up => JSON::PP::false,
    }, 'ten points and a basic food');
    is(value("SELECT ref, delta, balance_after FROM ledger WHERE user_id = $id"),
       'checkin:' . date(0) . '|10|10', 'in the ledger');
    is(value('SELECT granted, used, quantity FROM user_inventory WHERE'
        . " user_id = $id AND item_id = 1"), '11|0|11', 'in the bag');
    is(value("SELECT score, version FROM wallets WHERE user_id = $id"), '10|2',
       'for the level');

    refused(checkin($alice), 40901, 'once a day');
    refused(checkin($alice, body => {}), 40901, 'with an empty document, too');
    refused(checkin($alice, key => 'second'), 40901, 'with any other key');

    my $again = checkin($alice, key => 'first');

    is($again->body, $reply->body, 'the same key, the same reply');
    is($again->header('Idempotent-Replayed'), 'true', 'marked');
    is(value("SELECT count(*) FROM ledger WHERE user_id = $id"), 1, 'one effect');

    $status = get($alice, '/v1/checkins/status')->data;
    is("$status->{checked_in} $status->{streak_days} $status->{points_balance}",
       '1 1 10', 'the status knows');

    my $stats = get($alice, '/v1/users/me/stats')->data;

    is("$stats->{score} $stats->{checkins}", '10 1', 'and the profile');
    books_agree($alice);
};


subtest 'a run of 32 days' => sub {
    day(0);

    my $bob = someone();
    my (@gave, @next);

    for my $n (0 .. 31) {
        day($n);

        my $data = checkin($bob)->data;

        push @gave, $data->{milestone_points};
        push @next, join ':', @{ $data->{next_milestone} }{qw(day points)};
        is($data->{streak_days}, $n + 1, 'streak ' . ($n + 1));
    }

    is("@gave", join(' ', map { { 3 => 15, 7 => 35, 15 => 75, 30 => 150 }
        ->{$_} || 0 } 1 .. 32), '15, 35, 75, 150: 275 in all');
    is("@next[0, 2, 6, 14, 28, 29, 31]",
       '3:15 7:35 15:75 30:150 30:150 33:15 33:15', 'the next one, told ahead');
    is(value('SELECT balance, score FROM wallets WHERE user_id = '
        . user($bob)->{user_id}), '595|320', '320 and 275 points, score 320');
    is(get($bob, '/v1/users/me')->data->{level}, 3, 'a level of the user');
    is(get($bob, '/v1/users/me/stats')->data->{discount_percent}, 2,
       'with its discount');
    books_agree($bob);
};


subtest 'the level goes up' => sub {
    day(0);

    my $eve = someone();

    $t->sql('UPDATE wallets SET score = 90, version = version + 1 WHERE'
        . ' user_id = ' . user($eve)->{user_id});

    my $data = checkin($eve)->data;

    is("$data->{level} $data->{level_up}", '2 1', 'told by the check-in');
};


subtest 'a day left out, made up for' => sub {
    day(0);

    my $carol = someone();

    is(gave(checkin($carol)), '10 0 1', 'one');
    day(1);
    is(gave(checkin($carol)), '10 0 2', 'two');
    day(3);

    my $status = get($carol, '/v1/checkins/status')->data;

    is($status->{streak_days}, 0, 'the run is broken');
    is_deeply($status->{makeup}{dates}, [ date(2) ], 'one day is open');
    is(gave(checkin($carol)), '10 0 1', 'a new run');

    my $reply = makeup($carol, 2);

    is(gave($reply), '0 15 4', 'joined: day 3 was due, no base');
    is_deeply($reply->data->{granted_items}, [], 'no food');
    is($reply->data->{points_balance}, 25, '30 - 20 + 15');
    is($reply->data->{is_retroactive}, JSON::PP::true, 'retroactive');
    is(join("\n", $t->sql('SELECT ref, delta, balance_after FROM ledger'
        . ' WHERE user_id = ' . user($carol)->{user_id}
        . ' ORDER BY created_at DESC, entry_id DESC LIMIT 2')),
       'milestone:' . date(2) . '|15|25' . "\n" . 'makeup:' . date(2)
       . '|-20|10', 'the price first');
    is(value('SELECT score FROM wallets WHERE user_id = '
        . user($carol)->{user_id}), 30, 'no score for a makeup');
    is_deeply($reply->data->{next_milestone}, { day => 7, points => 35 },
       'what comes next');
    $status = get($carol, '/v1/checkins/status')->data;
    is($status->{streak_days}, 4, 'the status agrees');
    is_deeply($status->{next_milestone}, { day => 7, points => 35 }, 'on that');
    is_deeply($status->{makeup}{dates}, [], 'nothing is open');
    books_agree($carol);
};


subtest 'a makeup of another run leaves the streak as it is' => sub {
    day(0);

    my $dave = someone();

    give($dave, 31, 2);
    checkin($dave);
    day(5);
    checkin($dave);
    is_deeply(get($dave, '/v1/checkins/status')->data->{makeup},
       { cost => 20, cards => 2, dates => [ map { date($_) } 1 .. 4 ] },
       'four days are open, two cards in the bag');
    is(gave(makeup($dave, 1, use_card => JSON::PP::true)), '0 0 1',
       'the streak is that of today');
    is(gave(makeup($dave, 4, use_card => JSON::PP::true)), '0 0 2',
       'now it grew backwards');
    is(value('SELECT granted, used, quantity FROM user_inventory WHERE'
        . ' item_id = 31 AND user_id = ' . user($dave)->{user_id}), '2|2|0',
       'two cards');
    refused(makeup($dave, 3, use_card => JSON::PP::true), 42203, 'no third');
    is(gave(makeup($dave, 3)), '0 15 3', 'points still can');
    is(value('SELECT balance FROM wallets WHERE user_id = '
        . user($dave)->{user_id}), 15, '20 - 20 + 15');
    refused(makeup($dave, 2), 42201, 'not enough');
    books_agree($dave);

    # yesterday was made up, today is open: the run still counts
    day(6);
    is(get($dave, '/v1/checkins/status')->data->{streak_days}, 3,
       'the run that ended yesterday is the streak while today is open');
    day(7);
    is(get($dave, '/v1/checkins/status')->data->{streak_days}, 0, 'no longer');
};


subtest 'refusals of a makeup' => sub {
    day(0);

    my $erin = someone();

    endow($erin, 100);
    day(3);
    refused($t->request(POST => '/v1/checkins/makeups', user => user($erin),
        body => { date => date(2) }), 40007, 'a key is required');
    refused(makeup($erin, 3), 40008, 'today');
    refused(makeup($erin, 4), 40008, 'tomorrow');
    refused(makeup($erin, -5), 40008, 'eight days back');
    refused(makeup($erin, -4), 42211, 'seven days back, before registration');
    refused(makeup($erin, -1), 42211, 'the day before registration');

    for my $date ('2026-02-30', '20260101', 'yesterday', '', 1, undef,
                  '0000-00-00', '10000-01-01', { a => 1 })
    {
        refused($t->request(POST => '/v1/checkins/makeups', key => 'auto',
            user => user($erin), body => { date => $date }), 40001,
            'no date: ' . JSON::PP->new->allow_nonref->encode($date));
    }

    refused($t->request(POST => '/v1/checkins/makeups', key => 'auto',
        user => user($erin), body => {}), 40001, 'none');
    refused($t->request(POST => '/v1/checkins/makeups', key => 'auto',
        user => user($erin), body => { date => $_ }), 40008, $_)
        for qw(0000-01-01 9999-12-31);
    refused(makeup($erin, 2, use_card => 'yes'), 40001, 'use_card is a flag');
    refused(makeup($erin, 2, use_card => JSON::PP::true), 42203, 'no card');
    is(gave(makeup($erin, 0)), '0 0 0', 'the day of registration itself');
    refused(makeup($erin, 0), 40901, 'not twice');

    my $send = sub { $t->request(POST => '/v1/checkins/makeups',
        user => user($erin), key => 'once', body => { date => date($_[0]) }) };
    my ($first, $second) = map { $send->(2) } 1 .. 2;

    is(gave($first), '0 0 1', 'yesterday: a streak again');
    is($second->body, $first->body, 'the same key, the same reply');
    refused($send->(1), 40903, 'another body');
    is(value('SELECT count(*), sum(milestone_points) FROM checkins WHERE'
        . ' is_retroactive AND user_id = ' . user($erin)->{user_id}), '2|0',
       'two makeups in all');
    is(value('SELECT balance FROM wallets WHERE user_id = '
        . user($erin)->{user_id}), 60, '40 points');
    books_agree($erin);
};


subtest 'the calendar' => sub {
    my ($frank, $other) = do { day(0); (someone(), someone()) };

    checkin($frank);
    day(2);
    checkin($frank);
    endow($frank, 20);
    makeup($frank, 1);

    my ($month) = date(0) =~ /\A(\d+-\d+)/;
    my $data = get($frank, '/v1/checkins')->data;

    is_deeply($data, { month => $month, next_cursor => undef, items => [
        { checkin_date => date(0), reward_points => 10, milestone_points => 0,
          is_retroactive => JSON::PP::false },
        { checkin_date => date(1), reward_points => 0, milestone_points => 15,
          is_retroactive => JSON::PP::true },
        { checkin_date => date(2), reward_points => 10, milestone_points => 0,
          is_retroactive => JSON::PP::false },
    ] }, 'this month');
    is_deeply(get($frank, "/v1/checkins?month=$month")->data, $data, 'by name');
    is_deeply(get($frank, '/v1/checkins?month=2024-02')->data->{items}, [],
       'another month');
    is_deeply(get($other, '/v1/checkins')->data->{items}, [],
       'others see their own');
    refused(get($frank, "/v1/checkins?month=$_"), 40001, "no month: $_")
        for qw(2026-13 2026-00 202601 2026-1 2026/01 abcdefg), '%00%00%00%00%00%00%00';
};


subtest 'the rules are told' => sub {
    my $gina = do { day(0); someone() };
    my $rules = get($gina, '/v1/checkins/rules')->data;

    is_deeply($rules, { points => 10, food => 1, cycle_days => 30,
        cycle_points => 275, makeup => { points_cost => 20, days => 7 },
        milestones => [ map { { day => $_->[0], points => $_->[1] } }
            [ 3, 15 ], [ 7, 35 ], [ 15, 75 ], [ 30, 150 ] ] }, 'as they are');

    my $all = get($gina, '/v1/points/rules')->data;

    is_deeply($all->{makeup}, $rules->{makeup}, 'the same among all of points');
    is("$all->{tasks}{daily_cap} @{ $all->{experience} }{qw(daily_cap card_seconds)}",
       '30 300 1800', 'with the limits of the day');
};


subtest 'a business day begins at 16:00 UTC' => sub {
    my $hugo = do { day(0); someone() };

    # 23:59:30 in Shanghai
    day(1, $DAY_MS / 2 - 30_000);
    is(checkin($hugo)->data->{checkin_date}, date(1), 'just before midnight');
    refused(checkin($hugo), 40901, 'done');
    day(1, $DAY_MS / 2 + 1000);
    is(checkin($hugo)->data->{checkin_date}, date(2), 'just after');
};


subtest 'rules that change while people have runs' => sub {
    my $ivy = do { day(0); someone() };
    my $doc = '{"rules": {"milestone.1.day": 2, "milestone.1.points": 40,'
        . ' "checkin_points": 7, "checkin_food": 0}}';

    checkin($ivy);
    $t->sql("INSERT INTO config_versions SELECT coalesce(max(version), 0) + 1,"
        . " '$doc', now() FROM config_versions");
    ok(PetTest::Proc->until_true(15, sub {
        get($ivy, '/v1/checkins/rules')->data->{points} == 7 }), 'in force');
    day(1);

    my $reply = checkin($ivy);

    is(gave($reply), '7 40 2', 'the new milestone, the new base');
    is_deeply($reply->data->{granted_items}, [], 'and no food');
    is(value('SELECT quantity FROM user_inventory WHERE item_id = 1 AND'
        . ' user_id = ' . user($ivy)->{user_id}), 11, 'none');
    books_agree($ivy);
    $t->sql("INSERT INTO config_versions SELECT coalesce(max(version), 0) + 1,"
        . " '{}', now() FROM config_versions");
    ok(PetTest::Proc->until_true(15, sub {
        get($ivy, '/v1/checkins/rules')->data->{points} == 10 }), 'back again');
    day(2);
    is(gave(checkin($ivy)), '10 0 3', 'what was paid too early is not paid twice');
};


subtest 'who may not' => sub {
    day(0);
    refused($t->request(POST => '/v1/checkins'), 40101, 'nobody');
    refused($t->request(GET => $_), 40101, "nobody: $_")
        for map { "/v1/checkins$_" } '', '/status', '/rules';

    my $new = $t->login('stranger', consents => []);

    refused($t->request(POST => '/v1/checkins', user => $new), 40302,
        'who has not agreed');
};


$t->done;
