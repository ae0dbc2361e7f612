#!/usr/bin/perl
#
# Check-ins against their reference: thousands of random histories through the
# rule in SQL and in C, dozens through the server and a model; then many
# requests at the same moment over two servers.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Proc;
use PetTest::Seed;
use List::Util qw(max min shuffle sum0);
use POSIX qw(strftime);
use Time::HiRes qw(time);

my $DAY_MS = 86_400_000;
my $ROOT = $PetTest::Services::ROOT;
my $seed = $ENV{PET_SEED} // int rand 1e9;

srand $seed;

my $t = PetTest->new(http_config => "$PetTest::Seed::UNLIMITED\n",
    directives => $PetTest::Seed::NO_ADDRESS_LIMIT);


sub value { return join "\n", $t->sql($_[0]) }


# The rule as PRODUCT has it, for the numbers that it has.
sub due {
    my ($length) = @_;
    my %milestone = (3 => 15, 7 => 35, 15 => 75, 30 => 150);

    return 275 * int($length / 30)
        + sum0 map { $milestone{$_} } grep { $_ <= $length % 30 } keys %milestone;
}


# How many replies carry each code, "0:1 42901:63".
sub codes {
    my %n;

    $n{ $_->code // '-' }++ for @_;

    return join ' ', map { "$_:$n{$_}" } sort keys %n;
}


# What must hold of all users whatever happened.
sub invariants {
    my ($what) = @_;

    PetTest::Seed->accounts($t, $what);

    return is(value(<<'END'), '0', "$what: each run has all that it is due");
SELECT count(*)
  FROM (SELECT user_id, count(*)::int4 AS length, sum(milestone_points) AS has
          FROM (SELECT *, checkin_date - (row_number() OVER (PARTITION BY
                       user_id ORDER BY checkin_date))::int4 AS run
                  FROM checkins) c
         GROUP BY user_id, run) r
 WHERE has < milestone_total(length, 30, '{3,7,15,30}', '{15,35,75,150}')
END
}


subtest 'SQL and C agree' => sub {
    my $tool = "$ROOT/build/t/checkins.$$";
    my (@lines, @rows);

    system('cc', '-std=gnu11', '-Wall', '-Wextra', '-Werror', '-O1',
        "-I$ROOT/ngx_pet_module", '-o', $tool, "$ROOT/t/lib/checkins.c",
        glob "$ROOT/ngx_pet_module/rules/*.c") == 0 or die "checkins.c does not build\n";

    for my $history (1 .. 3000) {
        my ($cycle, @days, @points) = (30, 3, 7, 15, 30);

        @points = (15, 35, 75, 150);

        # half of them with the numbers of the product, half with any
        if ($history % 2) {
            my $day = 0;

            @days = map { $day += 1 + int rand 5 } 1 .. 1 + rand 8;
            @points = map { int rand 100 } @days;
            $cycle = $day + int rand 5;
        }

        # dense, with a few gaps, most in their order, some made up for later
        my $span = 1 + int rand($history % 10 ? 20 : 70);
        my @order = sort { $a->[1] <=> $b->[1] }
            map { [ $_, $_ + (rand() < 0.2 ? rand 8 : 0) ] }
            grep { rand() < 0.9 } 1 .. $span;
        my @list = map { $_->[0] } @order;

        @list = shuffle @list if $history % 7 == 0;
        @list = (1) if !@list;

        push @lines, sprintf "%d %s %s %s\n", $cycle,
            map { join ',', @$_ } \@days, \@points, \@list;
        push @rows, sprintf "(%d, %d, '{%s}', '{%s}', '{%s}')", $history, $cycle,
            map { join ',', @$_ } \@days, \@points, \@list;
    }

    my @c = split /\n/, PetTest::Proc->capture(command => [$tool],
        input => join '', @lines);

    unlink $tool;

    my @sql = $t->sql('CREATE TEMP TABLE h (n int8, cycle int4, days int4[],'
        . ' points int4[], list int4[]); INSERT INTO h VALUES '
        . join(',', @rows) . <<'END');
;
DO $do$
DECLARE
    r record;
    d int4;
BEGIN
    FOR r IN SELECT * FROM h LOOP
        FOREACH d IN ARRAY r.list LOOP
            INSERT INTO checkins
            SELECT -r.n, '2026-01-01'::date + d, 0,
                   greatest(milestone_total(c.last_day - c.first_day + 1, r.cycle,
                                            r.days, r.points) - c.others, 0),
                   false, now()
              FROM checkin_run(-r.n, '2026-01-01'::date + d) c;
        END LOOP;
    END LOOP;
END $do$;
SELECT (SELECT string_agg(c.milestone_points::text, ',' ORDER BY l.i)
          FROM unnest(h.list) WITH ORDINALITY l(d, i)
          JOIN checkins c ON c.user_id = -h.n
                         AND c.checkin_date = '2026-01-01'::date + l.d)
  FROM h ORDER BY n;
DELETE FROM checkins WHERE user_id < 0;
END

    is(scalar @sql, 3000, 'all histories');

    my @bad = grep { $sql[$_] ne ($c[$_] // '') } 0 .. $#sql;

    is(scalar @bad, 0, sprintf '%d insertions, the same in SQL and C',
        sum0 map { 1 + tr/,// } @sql)
        or diag map { "$lines[$_]  SQL $sql[$_]\n  C   $c[$_]\n" } @bad[0 .. min 4, $#bad];
    cmp_ok(scalar(grep { /[1-9]/ } @sql), '>', 2000, 'of which most are paid something');
};


# A user as the rules of the product see one.
sub model_checkin {
    my ($m, $d, %opt) = @_;
    my ($first, $last) = ($d, $d);

    $first-- while defined $m->{rows}{ $first - 1 };
    $last++ while defined $m->{rows}{ $last + 1 };

    my $others = sum0 map { $m->{rows}{$_} // 0 } $first .. $last;
    my $milestone = max 0, due($last - $first + 1) - $others;

    $m->{rows}{$d} = $milestone;
    $m->{balance} += $milestone + ($opt{makeup} ? 0 : 10);
    $m->{score} += 10 if !$opt{makeup};
    $m->{food}++ if !$opt{makeup};

    return $milestone;
}


sub model_makeup {
    my ($m, $d, $today, $use_card) = @_;

    return 40008 if $d >= $today || $d < $today - 7;
    return 42211 if $d < 0;
    return 40901 if defined $m->{rows}{$d};
    return 42203 if $use_card && $m->{cards} < 1;
    return 42201 if !$use_card && $m->{balance} < 20;

    $m->{cards} -= 1 if $use_card;
    $m->{balance} -= 20 if !$use_card;

    return 0;
}


sub model_streak {
    my ($m, $today) = @_;
    my $d = defined $m->{rows}{$today} ? $today : $today - 1;
    my $n = 0;

    $n++, $d-- while defined $m->{rows}{$d};

    return $n;
}


# What is wrong about a reply, if anything: wanted are its code and, after a
# success, milestone, streak and balance.
sub differs {
    my ($what, $reply, $code, @want) = @_;

    return if $reply->code == $code && ($code || "@want" eq join ' ',
        @{ $reply->data }{qw(milestone_points streak_days points_balance)});

    return "$what: wants $code @want: " . $reply->summary;
}


subtest 'the server and a model agree over 50 days' => sub {
    my @users = PetTest::Seed->users($t, 12);
    my $start = int((time * 1000 + 8 * 3_600_000) / $DAY_MS);
    my (@model, @wrong);
    my $date = sub { strftime('%Y-%m-%d', gmtime(($start + $_[0]) * 86_400)) };
    my $n = 0;

    for my $i (0 .. $#users) {
        my ($points, $cards) = (int rand 150, int rand 8);
        my $id = $users[$i]{user_id};

        # the first evening may be over already
        $users[$i]{token} = PetTest::Seed->token($t, $id, $users[$i]{sid},
            iat => int time - 86_400, exp => int time + 100 * 86_400);
        push @model, { rows => {}, balance => $points, cards => $cards,
                       score => 0, food => 0, zeal => 0.3 + rand 0.7 };
        $t->sql("UPDATE sessions SET expires_at = now() + interval '100 days'"
            . " WHERE user_id = $id; UPDATE wallets SET balance = $points WHERE"
            . " user_id = $id; INSERT INTO ledger SELECT $id, 1, $points, $points,"
            . " 'adjust', 'adjust:1', now() WHERE $points > 0; INSERT INTO"
            . " user_inventory VALUES ($id, 31, $cards, 0, $cards, now())");
    }

    for my $today (0 .. 49) {
        # 20:00 in Shanghai
        $t->clock(int(($start + $today) * $DAY_MS + 12 * 3_600_000 - time * 1000));

        for my $i (shuffle 0 .. $#users) {
            my ($user, $m) = ($users[$i], $model[$i]);

            if (rand() < 0.4) {
                my $d = $today - (rand() < 0.9 ? int rand 9 : -1);
                my $card = rand() < 0.5;
                my $reply = $t->request(POST => '/v1/checkins/makeups', user => $user,
                    key => 'auto', body => { date => $date->($d),
                        use_card => $card ? JSON::PP::true : JSON::PP::false });
                my $want = model_makeup($m, $d, $today, $card);
                my $milestone = $want ? 0 : model_checkin($m, $d, makeup => 1);

                $n++;
                push @wrong, differs("day $today, user $i, makeup $d", $reply, $want,
                    $milestone, model_streak($m, $today), $m->{balance});
            }

            if (rand() < $m->{zeal}) {
                my $reply = $t->request(POST => '/v1/checkins', user => $user);
                my $want = defined $m->{rows}{$today} ? 40901 : 0;
                my $milestone = $want ? 0 : model_checkin($m, $today);

                $n++;
                push @wrong, differs("day $today, user $i, check-in", $reply, $want,
                    $milestone, model_streak($m, $today), $m->{balance});
            }

            if (rand() < 0.2) {
                my $data = $t->request(GET => '/v1/checkins/status', user => $user)->data;
                my @open = grep { $_ >= 0 && !defined $m->{rows}{$_} }
                    $today - 7 .. $today - 1;
                my $got = join ' ', $data->{streak_days}, $data->{makeup}{cards},
                    $data->{points_balance}, @{ $data->{makeup}{dates} };
                my $want = join ' ', model_streak($m, $today), @$m{qw(cards balance)},
                    map { $date->($_) } @open;

                $n++;
                push @wrong, "day $today, user $i, status: $got, wants $want"
                    if $got ne $want;
            }
        }
    }

    is(scalar @wrong, 0, "$n requests, the replies of the model (seed $seed)")
        or diag map { "$_\n" } @wrong[0 .. min 9, $#wrong];

    for my $i (0 .. $#users) {
        is(value("SELECT balance, score, (SELECT quantity FROM user_inventory v"
            . ' WHERE v.user_id = w.user_id AND item_id = 31), (SELECT'
            . ' coalesce(sum(quantity), 0) FROM user_inventory v WHERE v.user_id ='
            . " w.user_id AND item_id = 1) FROM wallets w WHERE user_id ="
            . " $users[$i]{user_id}"), join('|', @{ $model[$i] }{qw(balance score cards food)}),
            "user $i in the end");
    }

    invariants('50 days');
};


# Back in the present, with a second server.

$t->clock(0);
$t->start_second;

my @fresh = PetTest::Seed->users($t, 8);

# who registered ten days ago
$t->sql("UPDATE users SET created_at = created_at - interval '10 days'");

my $now = int((time * 1000 + 8 * 3_600_000) / $DAY_MS);


sub back {
    my ($n) = @_;

    return strftime('%Y-%m-%d', gmtime(($now - $n) * 86_400));
}


sub grant_cards {
    my ($user, $n) = @_;

    $t->sql('INSERT INTO user_inventory VALUES '
        . "($user->{user_id}, 31, $n, 0, $n, now())");

    return;
}


sub rows {
    my ($user) = @_;

    return value("SELECT count(*) FROM checkins WHERE user_id = $user->{user_id}");
}


subtest '64 check-ins of one user over two servers' => sub {
    my $user = shift @fresh;
    my @replies = $t->parallel(64, sub {
        (POST => '/v1/checkins', user => $user, key => "k$_[0]");
    });

    is(codes(@replies), '0:1 40901:63', 'one is the first');
    is(value('SELECT w.balance, w.score, w.version, (SELECT count(*) FROM ledger l WHERE'
        . ' l.user_id = w.user_id), (SELECT granted FROM user_inventory v WHERE'
        . ' v.user_id = w.user_id AND item_id = 1), (SELECT count(*) FROM idempotency_keys'
        . " k WHERE k.user_id = w.user_id) FROM wallets w WHERE user_id = $user->{user_id}"),
        '10|10|2|1|1|1', 'one effect');
    invariants('64 check-ins');
};


subtest 'one key, 64 times' => sub {
    my $user = shift @fresh;
    my @replies = $t->parallel(64, sub {
        (POST => '/v1/checkins', user => $user, key => 'same');
    });
    my %bodies = map { $_->body => 1 } grep { $_->code == 0 } @replies;

    unlike(codes(@replies), qr/\b(?!0:|40904:)\d+:/, codes(@replies));
    is(keys %bodies, 1, 'one body');
    is(rows($user), 1, 'one effect');
};


subtest 'no key, 64 times, half of the clients hang up' => sub {
    my $user = shift @fresh;
    my @replies = $t->parallel(64, sub {
        (POST => '/v1/checkins', user => $user, $_[0] % 2 ? (abort => 0.002) : ());
    });

    unlike(codes(grep { defined $_->code } @replies), qr/\b(?!0:|40901:)\d+:/,
        codes(@replies));
    ok(PetTest::Proc->until_true(10, sub { rows($user) == 1 }), 'one effect');
    is($t->request(POST => '/v1/checkins', user => $user)->code, 40901, 'it counts');
    invariants('hanging up');
};


subtest '64 makeups of one day with one card' => sub {
    my $user = shift @fresh;

    grant_cards($user, 1);

    my @replies = $t->parallel(64, sub {
        (POST => '/v1/checkins/makeups', user => $user, key => "m$_[0]",
         body => { date => back(1), use_card => JSON::PP::true });
    });

    is(codes(@replies), '0:1 40901:63', 'one is the first');
    is(value('SELECT granted, used, quantity FROM user_inventory WHERE item_id = 31 AND'
        . " user_id = $user->{user_id}"), '1|1|0', 'one card');
    invariants('one day');
};


subtest '64 makeups of seven days with three cards, and today' => sub {
    my $user = shift @fresh;

    grant_cards($user, 3);

    my @replies = $t->parallel(64, sub {
        $_[0] % 8 == 7
        ? (POST => '/v1/checkins', user => $user, key => "c$_[0]")
        : (POST => '/v1/checkins/makeups', user => $user, key => "m$_[0]",
           body => { date => back($_[0] % 8 + 1), use_card => JSON::PP::true });
    });
    my @won = grep { $replies[$_]->code == 0 } 0 .. $#replies;
    my $makeups = grep { $_ % 8 != 7 } @won;
    my $used = value('SELECT used FROM user_inventory WHERE item_id = 31 AND'
        . " user_id = $user->{user_id}");

    unlike(codes(@replies), qr/\b(?!0:|40901:|42203:|50300:)\d+:/, codes(@replies));
    cmp_ok($makeups, '<=', 3, "makeups that won: $makeups");
    is($used, $makeups, 'a card each');
    is(rows($user), scalar @won, 'a row each');
    invariants('seven days');
};


subtest 'points for two makeups, 64 want them' => sub {
    my $user = shift @fresh;
    my $id = $user->{user_id};

    $t->sql("UPDATE wallets SET balance = 59 WHERE user_id = $id; INSERT INTO ledger"
        . " VALUES ($id, 1, 59, 59, 'adjust', 'adjust:1', now())");

    # days that do not touch: no milestone pays for a third
    my @replies = $t->parallel(64, sub {
        (POST => '/v1/checkins/makeups', user => $user, key => "m$_[0]",
         body => { date => back(2 * ($_[0] % 4) + 1) });
    });
    my $won = grep { $_->code == 0 } @replies;

    unlike(codes(@replies), qr/\b(?!0:|40901:|42201:|50300:)\d+:/, codes(@replies));
    cmp_ok($won, '<=', 2, 'no more than there are points for');
    is(value("SELECT balance FROM wallets WHERE user_id = $id"), 59 - 20 * $won,
        'the rest of the points');
    is(rows($user), $won, 'a row each');
    invariants('two makeups');
};


subtest 'check-ins, interactions and renames of one user at once' => sub {
    my $user = shift @fresh;
    my $id = $user->{user_id};

    $t->sql("UPDATE wallets SET balance = 100 WHERE user_id = $id; INSERT INTO ledger"
        . " VALUES ($id, 1, 100, 100, 'adjust', 'adjust:1', now())");

    my @kinds = (
        sub { (POST => '/v1/checkins', user => $user, key => "c$_[0]") },
        sub { (POST => '/v1/checkins/makeups', user => $user, key => "m$_[0]",
               body => { date => back(1 + $_[0] % 7) }) },
        sub { PetTest::Seed->interaction($user, "i$_[0]", 'petting') },
        sub { (PATCH => "/v1/pets/$user->{pet_id}", user => $user, key => "r$_[0]",
               body => { name => "Name$_[0]" }) },
    );
    my @replies = $t->parallel(64, sub { $kinds[ $_[0] % 4 ]->($_[0]) });

    unlike(codes(@replies), qr/\b(?!0:|40901:|42201:|50300:)\d+:/, codes(@replies));
    is(rows($user), scalar(grep { $_ % 4 < 2 && $replies[$_]->code == 0 } 0 .. $#replies),
        'a row for each check-in that won');
    invariants('all at once');
};


$t->done;
