#!/usr/bin/perl
#
# What looks after the economy by night: the verification of its invariants,
# each of them broken on purpose; the statistics of a day; partitions.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Proc;
use PetTest::Seed;
use List::Util qw(sum0);
use POSIX qw(strftime);
use Time::HiRes qw(time);

my $t = PetTest->new(http_config => "$PetTest::Seed::UNLIMITED\n",
    directives => $PetTest::Seed::NO_ADDRESS_LIMIT);
my @users = PetTest::Seed->users($t, 450);
my $other = 0;


sub value { return join "\n", $t->sql($_[0]) }


# Lets a kind of job run now, and waits for what it is to bring about.
sub run_job {
    my ($kind, $until) = @_;

    $t->sql("UPDATE cron SET next_at = next_at - (next_at - now())"
        . " - interval '1 second' WHERE kind = '$kind'");

    return ok(PetTest::Proc->until_true(60, sub { value($until) eq 't' }),
        "the job $kind ran") || die "$kind did not run\n";
}


sub passes { return value('SELECT count(*) FROM verify_passes WHERE ended_at IS NOT NULL') }


sub verify {
    my $n = passes();

    run_job('verify', "SELECT count(*) > $n FROM verify_passes WHERE ended_at IS NOT NULL");

    return;
}


sub last_pass {
    my ($columns) = @_;

    return value("SELECT $columns FROM verify_passes WHERE ended_at IS NOT NULL"
        . ' ORDER BY ended_at DESC, pass_id DESC LIMIT 1');
}


# The breaks that are open: "G1 500, ..." with the subjects of those that have
# one.
sub open_breaks {
    return join ', ', $t->sql("SELECT rtrim(invariant || ' ' || user_id || ' ' || subject)"
        . ' FROM invariant_breaks WHERE resolved_at IS NULL'
        . ' ORDER BY invariant, user_id, subject');
}


sub counted {
    my $text = $t->http->request({ path => '/metrics' })->body;

    return { $text =~ /^pet_invariant_breaks_total\{invariant="(\w+)"\} (\d+)/mg };
}


# the jobs that the start of the server has caused

ok(PetTest::Proc->until_true(60, sub { passes() > 0 }), 'a pass at the first start');

my ($buyer, $player) = @users[ 3, 7 ];

subtest 'all is in order' => sub {
    for my $user (@users[ 0 .. 9 ]) {
        $t->request(POST => '/v1/checkins', user => $user);
        $t->request(PetTest::Seed->interaction($user, undef, $_))
            for qw(petting playing cleaning training);
    }

    my $id = $buyer->{user_id};

    $t->sql("UPDATE wallets SET balance = balance + 500, version = version + 1 WHERE"
        . " user_id = $id; INSERT INTO ledger SELECT $id, 1, 500, balance, 'adjust',"
        . " 'adjust:1', now() FROM wallets WHERE user_id = $id");

    my ($product) = grep { $_->{points_cost} <= 100 } @{ $t->request(
        GET => '/v1/products?limit=100', user => $buyer)->data->{items} };

    is($t->request(POST => '/v1/orders', user => $buyer, key => 'o1', body => {
        product_id => $product->{product_id}, quantity => 2,
        expected_points_cost => 2 * $product->{your_points_cost} })->status, 201,
        'something is bought');

    verify();
    is(open_breaks(), '', 'nothing is broken');

    my ($n, $minted, $burned, $balances, $breaks) = split /\|/,
        last_pass('users, minted, burned, balances, breaks');

    is($n, value('SELECT count(*) FROM wallets'), 'all users in blocks');
    is($minted - $burned, $balances, 'what was minted and not burned is there');
    is($minted, value('SELECT sum(delta) FROM ledger WHERE delta > 0'), 'to the point');
    is($breaks, 0, 'no breaks');
    is(sum0(values %{ counted() }), 0, 'nor in the metrics');
};


subtest 'while people play, nothing looks broken' => sub {
    my $n = passes();
    my @types = qw(petting playing cleaning training);
    my $due = sub { $t->sql("UPDATE cron SET next_at = now() WHERE kind = 'verify'") };
    my @replies = $t->load(seconds => 5, connections => 16, request => sub {
        my $user = $users[ 20 + $_[0] % 400 ];

        return $_[0] % 3 ? PetTest::Seed->interaction($user, undef, $types[ $_[0] % 4 ])
                         : (POST => '/v1/checkins', user => $user);
    }, at => { map { $_ => $due } 0.5, 2, 3.5 });

    cmp_ok(scalar(grep { ($_->code // -1) == 0 } @replies), '>', 100, 'many effects');
    ok(PetTest::Proc->until_true(60, sub {
        passes() > $n && value("SELECT count(*) FROM jobs WHERE kind = 'verify' AND state IN"
            . " ('queued', 'running')") == 0 }), 'passes meanwhile');
    is(open_breaks(), '', 'no false alarm');
};


subtest 'each of them broken on purpose' => sub {
    my %id = map { $_ => $users[ 10 + $_ ]{user_id} } 1 .. 9;
    my ($buys, $plays) = ($buyer->{user_id}, $player->{user_id});
    my ($before, $mark) = (counted(), $t->server->mark);

    $t->sql(<<"END");
ALTER TABLE user_inventory DROP CONSTRAINT user_inventory_check,
    DROP CONSTRAINT user_inventory_quantity_check;
ALTER TABLE pet_states DROP CONSTRAINT pet_states_hunger_check;
ALTER TABLE wallets DROP CONSTRAINT wallets_balance_check;
ALTER TABLE products DROP CONSTRAINT products_check;
UPDATE wallets SET balance = balance + 1 WHERE user_id = $id{1};
UPDATE wallets SET balance = -5 WHERE user_id = $id{2};
INSERT INTO ledger VALUES (987654321, 1, 40, 40, 'adjust', 'adjust:1', now());
UPDATE products SET stock = 7, stocked = 5, sold = 0, returned = 0
 WHERE product_id = (SELECT min(product_id) FROM products);
INSERT INTO user_inventory VALUES ($id{4}, 1, 5, 1, 5, now()),
                                  ($id{4}, 2, 0, 1, -1, now());
INSERT INTO checkins VALUES ($id{5}, '2026-01-01', 10, 15, false, now());
DELETE FROM ledger WHERE user_id = $buys AND reason = 'order';
UPDATE wallets w SET balance = (SELECT sum(delta) FROM ledger l WHERE l.user_id = w.user_id)
 WHERE user_id = $buys;
UPDATE pet_states SET hunger = -1 WHERE user_id = $id{8};
UPDATE pet_states SET experience = 10, version = version + 1 WHERE user_id = $plays;
UPDATE wallets SET pet_level_rewarded = 5 WHERE user_id = $id{9};
END

    my $order = value("SELECT order_id FROM orders WHERE user_id = $buys");
    my $product = value('SELECT min(product_id) FROM products');
    my $pet = "pet $users[18]{pet_id}";
    my $want = join ', ', "G1 $id{1}", "G1 $id{2}", 'G1 987654321', 'G2 0',
        "G3 0 product $product", "G4 $id{4} item 1", "G4 $id{4} item 2", "G5 $id{5}",
        "G6 $buys order $order", "G8 $id{8} $pet", "G9 $plays pet $player->{pet_id}",
        "G9 $id{9}";

    verify();
    is(open_breaks(), $want, 'each is found');

    my $after = counted();

    is(join(' ', map { $after->{"G$_"} - $before->{"G$_"} } 1 .. 9), '3 1 1 2 1 1 0 1 2',
        'and counted');

    my @log = $t->server->log_since($mark);

    is((grep { /invariant G3 does not hold in 1 cases/ } @log), 1, 'and logged');
    is(value("SELECT detail FROM invariant_breaks WHERE invariant = 'G5'"),
        '0 days twice, base 10 paid , milestones 15 paid ', 'with what is wrong');

    my $found = value('SELECT max(found_at) FROM invariant_breaks');

    verify();
    is(open_breaks(), $want, 'the next pass finds the same');
    is(value('SELECT max(found_at), bool_and(seen_at > found_at) FROM invariant_breaks'),
        "$found|t", 'known since the first');

    # one of them mended

    $t->sql("UPDATE wallets SET balance = balance - 1 WHERE user_id = $id{1}");
    verify();
    is(open_breaks(), $want =~ s/\AG1 \d+, //r, 'what is in order again is resolved');

    $t->sql(<<"END");
UPDATE wallets SET balance = 0 WHERE user_id = $id{2};
DELETE FROM ledger WHERE user_id = 987654321;
UPDATE products SET stock = -1 WHERE product_id = $product;
DELETE FROM user_inventory WHERE user_id = $id{4};
DELETE FROM checkins WHERE user_id = $id{5};
DELETE FROM orders WHERE user_id = $buys;
UPDATE pet_states SET hunger = 0 WHERE user_id = $id{8};
UPDATE pet_states SET experience = 100, version = version + 1 WHERE user_id = $plays;
UPDATE wallets SET pet_level_rewarded = 1 WHERE user_id = $id{9};
END
    verify();
    is(open_breaks(), '', 'all of them');
    is(last_pass('breaks'), 0, 'a clean pass');
};


subtest 'levels that have become dearer' => sub {
    my ($before, $never) = map { $_->{user_id} } @users[ 18, 19 ];

    $t->sql(<<"END");
UPDATE pet_states SET experience = 5000, version = version + 1
 WHERE user_id IN ($before, $never);
UPDATE wallets SET pet_level_rewarded = 9, version = version + 1
 WHERE user_id IN ($before, $never);
UPDATE wallets SET balance = balance + 90 WHERE user_id = $before;
INSERT INTO ledger SELECT $before, 2, 90, balance, 'pet_level', 'pet_level:9',
       now() - interval '1 hour' FROM wallets WHERE user_id = $before;
INSERT INTO config_versions (version, doc, created_at)
VALUES (1, '{"rules": {"level_base": 1000}}', now());
END
    sleep 3;
    verify();
    is(open_breaks(), "G9 $never", 'what was paid before is in order');

    $t->sql("UPDATE wallets SET pet_level_rewarded = 1 WHERE user_id = $never;
             INSERT INTO config_versions (version, doc, created_at)
             VALUES (2, '{}', now())");
    sleep 3;
    verify();
    is(open_breaks(), '', 'all is');
};


subtest 'a pass goes on where it was' => sub {
    my $middle = $users[249]{user_id};

    $t->sql(<<"END");
INSERT INTO verify_passes (pass_id, after, users, minted, burned, balances, started_at)
SELECT 77, $middle, 1000, sum(delta) FILTER (WHERE delta > 0), 0,
       sum(delta) FILTER (WHERE delta > 0), now()
  FROM ledger WHERE user_id <= $middle;
INSERT INTO jobs (job_id, kind, run_at, created_at, updated_at)
VALUES (77, 'verify', now(), now(), now());
END
    ok(PetTest::Proc->until_true(60, sub {
        value('SELECT ended_at IS NOT NULL FROM verify_passes WHERE pass_id = 77') eq 't' }),
        'it ends');
    is(value('SELECT users FROM verify_passes WHERE pass_id = 77'),
        1000 + value("SELECT count(*) FROM wallets WHERE user_id > $middle"),
        'with the rest of the users');
    is(value("SELECT state FROM jobs WHERE job_id = 77"), 'done', 'and so does its job');
    is(open_breaks(), '', 'the sums are those of all');
};


subtest 'a block that failed is tried with fewer users' => sub {
    my $n = value("SELECT count(*) FROM wallets");

    # a fourth attempt, so there is no other
    $t->sql("INSERT INTO jobs (job_id, kind, attempt, run_at, created_at, updated_at)"
        . " VALUES (78, 'verify', 3, now(), now(), now())");
    ok(PetTest::Proc->until_true(60, sub {
        value('SELECT count(*) = 1 FROM verify_passes WHERE pass_id = 78'
            . ' AND ended_at IS NOT NULL') eq 't' }), 'it ends');
    is(value('SELECT users, breaks FROM verify_passes WHERE pass_id = 78'), "$n|0",
        'with all of them');
};


subtest 'once for two servers, and in the night' => sub {
    $t->start_second;

    my $n = value("SELECT count(*) FROM jobs WHERE kind = 'verify'");

    verify();
    $t->stop_second;
    is(value("SELECT count(*) FROM jobs WHERE kind = 'verify'"), $n + 1, 'one job');
    $t->sql("UPDATE cron SET next_at = '2026-01-01 20:00Z' WHERE kind = 'verify'");
    ok(PetTest::Proc->until_true(30, sub {
        value("SELECT next_at > now() FROM cron WHERE kind = 'verify'") eq 't' }),
        'missed nights are made up for at once');
    is(value("SELECT to_char(next_at AT TIME ZONE 'Asia/Shanghai', 'HH24:MI'),"
        . " next_at < now() + interval '1 day 1 minute' FROM cron WHERE kind = 'verify'"),
        '04:00|t', 'the next one is at four');
};


subtest 'the statistics of a day' => sub {
    my $day = sub { strftime('%Y-%m-%d', gmtime(time + 8 * 3600 - 86_400 * $_[0])) };
    my $noon = $day->(1) . ' 12:00+08';
    my ($a, $b, $c) = map { $users[ 300 + $_ ] } 1 .. 3;

    ok(PetTest::Proc->until_true(60, sub {
        value('SELECT count(*) > 0 FROM daily_statistics') eq 't' }), 'at the first start');
    $t->sql(<<"END");
UPDATE users SET created_at = '$noon' WHERE user_id IN ($a->{user_id}, $b->{user_id});
UPDATE pets SET created_at = '$noon' WHERE user_id = $a->{user_id};
INSERT INTO checkins VALUES ($a->{user_id}, '@{[ $day->(1) ]}', 10, 0, false, '$noon'),
                            ($b->{user_id}, '@{[ $day->(1) ]}', 10, 0, false, '$noon'),
                            ($b->{user_id}, '@{[ $day->(2) ]}', 0, 0, true, '$noon');
INSERT INTO ledger VALUES ($a->{user_id}, 1, 10, 10, 'checkin', 'checkin:y', '$noon'),
                          ($b->{user_id}, 1, 10, 10, 'checkin', 'checkin:y', '$noon'),
                          ($b->{user_id}, 2, -8, 2, 'makeup', 'makeup:y', '$noon'),
                          ($c->{user_id}, 1, 4, 4, 'adjust', 'adjust:0',
                           '@{[ $day->(1) ]} 00:00+08'),
                          ($c->{user_id}, 2, 4, 8, 'adjust', 'adjust:1',
                           '@{[ $day->(0) ]} 00:00+08');
UPDATE wallets SET balance = CASE user_id WHEN $a->{user_id} THEN 10
    WHEN $b->{user_id} THEN 2 ELSE 8 END
 WHERE user_id IN ($a->{user_id}, $b->{user_id}, $c->{user_id});
INSERT INTO pet_interactions VALUES ($a->{user_id}, $a->{pet_id}, 1, 'petting', NULL, 0, 8, 0,
    3, 0, 0, '$noon');
DELETE FROM daily_statistics;
INSERT INTO daily_statistics VALUES ('@{[ $day->(4) ]}', 0, 0, 0, 0, 0, 0, 0, '{}', '{}', 0, now());
END
    run_job('statistics', "SELECT count(*) = 4 FROM daily_statistics");
    is(value('SELECT string_agg(day::text, \' \' ORDER BY day) FROM daily_statistics'),
        join(' ', map { $day->($_) } 4, 3, 2, 1), 'the days that were missed, too');
    is(value("SELECT users_new, users_active, pets_adopted, interactions, checkins, makeups,"
        . " minted, burned, balances = (SELECT sum(balance) FROM wallets) FROM"
        . " daily_statistics WHERE day = '@{[ $day->(1) ]}'"),
        '2|3|1|1|2|1|{"adjust": 4, "checkin": 20}|{"makeup": 8}|t', 'what happened');
};


subtest 'who has agreed to nothing a day after signing in' => sub {
    my %who = map { $_ => $t->login("who-$_", consents => []) }
        qw(silent half refused left member);
    my $ids = join ',', map { $_->{user_id} } values %who;
    my $purge = sub {
        my $done = "count(*) FROM jobs WHERE kind = 'purge' AND state = 'done'";
        my $n = value("SELECT $done");

        run_job('purge', "SELECT (SELECT $done) > $n");
    };
    my $users = sub { value("SELECT count(*) FROM users WHERE user_id IN ($ids)") };

    $t->consent($who{half}, 'terms');
    $t->consent($who{refused}, 'privacy', agreed => JSON::PP::false);
    $t->consent($who{left}, 'privacy', agreed => $_) for JSON::PP::true, JSON::PP::false;
    $t->consent($who{member}, $_) for qw(privacy terms);

    my $age = sub { $t->sql("UPDATE users SET created_at = now() - interval '$_[0]'"
        . " WHERE user_id IN ($ids)") };

    $age->('23 hours');
    $purge->();
    is($users->(), 5, 'a day there is to think');
    $age->('24 hours 1 second');
    $purge->();
    is(value("SELECT string_agg(user_id::text, ',' ORDER BY user_id) FROM users"
        . " WHERE user_id IN ($ids)"),
        join(',', sort { $a <=> $b } map { $who{$_}{user_id} } qw(left member)),
        'who once agreed stays');

    my $gone = join ',', map { $who{$_}{user_id} } qw(silent half refused);
    my @tables = $t->sql(<<'END');
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attname = 'user_id'
   AND c.relnamespace = 'public'::regnamespace
END

    cmp_ok(scalar @tables, '>', 20, 'tables of users');
    is(value("SELECT count(*) FROM $_ WHERE user_id IN ($gone)"), 0, "nothing in $_")
        for @tables;

    ok(!$t->login('who-left', again => 1)->{is_new}, 'who stays is known');
    ok($t->login('who-silent', again => 1)->{is_new}, 'who went is new again');
    $t->consent($t->login('who-silent'), $_) for qw(privacy terms);
    is($t->request(GET => '/v1/inventory', user => $t->login('who-silent'))->data->{items}[0]
        {quantity}, 10, 'with what new users have');
};


subtest 'partitions of the months to come' => sub {
    my @tables = qw(pet_interactions user_login_logs);
    my $have = sub { value("SELECT count(*) FROM pg_inherits WHERE inhparent ="
        . " '$_[0]'::regclass AND inhrelid::regclass::text ~ '_[0-9]{6}\$'") };
    my $month = strftime('%Y%m', gmtime);

    cmp_ok($have->($_), '>=', 3, "$_ begins with three") for @tables;
    is(value("SELECT tableoid::regclass FROM pet_interactions WHERE user_id ="
        . " $users[0]{user_id} LIMIT 1"), "pet_interactions_$month", 'rows are in them');

    # a year and two months ago, and in four months
    $t->sql("SELECT partition_upkeep(now() - interval '14 months', 100000)");
    is($have->('user_login_logs'), 6, 'old ones');
    $t->sql("INSERT INTO user_login_logs_default
             SELECT $users[0]{user_id}, d, now() + make_interval(days => 120 - d), '::1'
               FROM unnest(ARRAY[2000, 2500, 179, 181]) d");
    $t->clock(120 * 86_400_000);
    $t->sql("DELETE FROM daily_statistics");
    $t->sql("UPDATE cron SET next_at = now() WHERE kind = 'statistics'");
    ok(PetTest::Proc->until_true(60, sub {
        value('SELECT count(*) = 1 FROM daily_statistics') eq 't' }), 'four months later');
    $t->clock(0);

    my $ahead = strftime('%Y%m', gmtime(time + 120 * 86_400));

    is(value("SELECT to_regclass('$_\_$ahead') IS NOT NULL"), 't', "$_: that month is there")
        for @tables;
    is(value("SELECT count(*) FROM pg_inherits WHERE inhparent = 'user_login_logs'::regclass"
        . " AND inhrelid::regclass::text < 'user_login_logs_$month'"
        . " AND inhrelid::regclass::text ~ '_[0-9]{6}\$'"), 0,
        'log-ins of more than half a year ago are gone');
    is(value('SELECT string_agg(log_id::text, $$ $$) FROM user_login_logs_default'), '179',
        'those of months without a partition, too');
    is(value("SELECT has_table_privilege('pet_app', 'pet_interactions', 'INSERT'),"
        . " has_schema_privilege('pet_app', 'public', 'CREATE')"), 't|f',
        'without the right to make tables');
};


$t->done;
