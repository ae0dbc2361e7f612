package PetTest::Players;

# People who play for weeks, against the real rules: the product's clock runs
# ahead, what they do are requests.  Three kinds of them:
#
#   casual   looks in on every other day or so, checks in, plays a little
#   daily    comes at noon and in the evening, does the tasks of the day, makes
#            up for a missed day, buys things
#   bot      does all there is to do, all the time, with three pets, makes up
#            for whatever is open and claims whatever there is, twice
#
#   my $players = PetTest::Players->new($t, each => 2, seed => 7);
#   $players->play(60);
#   print $players->table;
#   print $players->violations;
#
# Nobody can earn more than the rules say: violations() holds the books to the
# limits of the day, and to the invariants.

use strict;
use warnings;

use List::Util qw(max min sum0);
use MIME::Base64 qw(decode_base64url);
use PetTest::Proc ();
use PetTest::Seed ();
use Time::HiRes qw(time);

use constant {
    DAY_MS => 86_400_000, ZONE_MS => 8 * 3_600_000, TICK_MS => 31_000,
    NOON => 12, EVENING => 20, BOT_TICKS => 5, LOGIN_DAYS => 20,
};

our @KINDS = qw(casual daily bot);

# What refuses is part of the game.
my %REFUSAL = map { $_ => 1 } qw(40901 40902 40905 40909 42201 42202 42203
    42206 42207 42208 42210 42901);

# Nothing but the rules is in their way; the rules stay as they are.
our $LIMITS = "pet_user_rate read rate=1000r/s burst=100000;\n"
    . "pet_user_rate write rate=1000r/s burst=100000;\n"
    . "pet_user_rate auth rate=1000r/s burst=100000;\n";


# each: players of each kind (2); seed: of their moods.
sub new {
    my ($class, $t, %opt) = @_;
    my $self = bless { t => $t, each => $opt{each} || 2, day => 0,
        requests => 0, errors => [], players => [], pause => 0 }, $class;

    srand($opt{seed} // 1);
    $self->{base} = (int((time * 1000 + ZONE_MS) / DAY_MS) + 1) * DAY_MS - ZONE_MS;
    $self->_clock(0, 9);

    for my $kind (@KINDS) {
        for my $n (1 .. $self->{each}) {
            push @{ $self->{players} }, $self->_player($kind, $n);
        }
    }

    return $self;
}


sub _player {
    my ($self, $kind, $n) = @_;
    my $p = { kind => $kind, name => "$kind$n", queue => [], food => 10 };

    $self->_login($p);

    for my $i (1 .. ($kind eq 'bot' ? 3 : 1)) {
        my $reply = $self->{t}->request(POST => '/v1/dev/pets', user => $p,
            body => { name => "Momo$i",
                      personality => (qw(curious lively gentle))[$i - 1] });

        push @{ $p->{pets} }, { id => $reply->data->{pet_id}, hunger => 70 };
    }

    return $p;
}


# A session for weeks, and a token for all of it.
sub _login {
    my ($self, $p) = @_;
    my $user = $self->{t}->login($p->{name}, again => 1);
    my ($claims) = decode_base64url((split /\./, $user->{token})[1]) =~ /"sid":"([^"]+)"/
        or die "no sid in a token\n";

    $p->{user_id} = $user->{user_id};
    $p->{token} = PetTest::Seed->token($self->{t}, $user->{user_id}, $claims,
        exp => int time + 1000 * 86_400);

    return;
}


sub _clock {
    my ($self, $day, $hour, $tick) = @_;

    $self->{t}->clock(int($self->{base} + $day * DAY_MS + $hour * 3_600_000
        + ($tick || 0) * TICK_MS - time * 1000));

    return;
}


# Plays so many more days.  progress: called after each with its number.
sub play {
    my ($self, $days, $progress) = @_;

    for my $day ($self->{day} + 1 .. $self->{day} + $days) {
        $self->{day} = $day;
        $self->_clock($day, 8);

        for my $p (@{ $self->{players} }) {
            $self->_login($p) if $day % LOGIN_DAYS == 0;
            $p->{here} = rand() < { casual => 0.45, daily => 0.97, bot => 1 }->{ $p->{kind} };
        }

        for my $hour (NOON, EVENING) {
            for my $tick (0 .. BOT_TICKS - 1) {
                my @acting = grep { $self->_plan($_, $hour, $tick) } @{ $self->{players} };

                next if !@acting;

                $self->_clock($day, $hour, $tick);
                $self->_act(@acting);
            }
        }

        $progress->($day) if $progress;
    }

    return;
}


# Queues what a player does in a moment; true if there is anything.
sub _plan {
    my ($self, $p, $hour, $tick) = @_;

    return if !$p->{here};

    my $plan = "_plan_$p->{kind}";

    push @{ $p->{queue} }, $self->$plan($p, $hour, $tick);

    return scalar @{ $p->{queue} };
}


sub _plan_casual {
    my ($self, $p, $hour, $tick) = @_;

    return if $hour != EVENING || $tick;

    return ($self->_checkin($p), $self->_meal($p, $p->{pets}[0]),
            $self->_care($p, $p->{pets}[0], qw(petting playing)),
            rand() < 0.2 ? ($self->_tasks($p), $self->_shop($p, 100)) : ());
}


sub _plan_daily {
    my ($self, $p, $hour, $tick) = @_;
    my $pet = $p->{pets}[0];

    return if $tick > 1;

    return $self->_care($p, $pet, qw(petting playing)) if $tick;

    return ($self->_checkin($p), $self->_makeups($p, 1), $self->_meal($p, $pet),
            $self->_care($p, $pet, qw(petting playing cleaning)))
        if $hour == NOON;

    return ($self->_meal($p, $pet), $self->_care($p, $pet, qw(training petting cleaning)),
            $self->_tasks($p),
            $self->{day} % 7 == 0 ? ($self->_achievements($p), $self->_shop($p, 150)) : ());
}


sub _plan_bot {
    my ($self, $p, $hour, $tick) = @_;
    my @plan = map { ($self->_meal($p, $_),
        $self->_care($p, $_, qw(petting playing cleaning training))) } @{ $p->{pets} };

    unshift @plan, $self->_checkin($p), $self->_checkin($p), $self->_makeups($p, 7) if !$tick;
    push @plan, map { ($self->_tasks($p), $self->_achievements($p)) } 1 .. 2
        if $tick == BOT_TICKS - 1;

    return @plan;
}


# An action is {request, reply}: what build() takes, and what is done with the
# data of a success, which may return further actions to be done next.

sub _checkin {
    my ($self, $p) = @_;

    return { request => [ POST => '/v1/checkins', key => 'auto' ], reply => sub {
        $p->{food} += sum0 map { $_->{item_id} eq '1' ? $_->{quantity} : 0 }
            @{ $_[0]{granted_items} };
        return;
    } };
}


sub _makeups {
    my ($self, $p, $days) = @_;

    return { request => [ GET => '/v1/checkins/status' ], reply => sub {
        my ($status) = @_;
        my @dates = reverse @{ $status->{makeup}{dates} };

        return map { +{ request => [ POST => '/v1/checkins/makeups', key => 'auto',
                                     body => { date => $_ } ] } }
            splice @dates, 0, $days;
    } };
}


# Feeds a hungry pet; buys food when there is none left.
sub _meal {
    my ($self, $p, $pet) = @_;

    return if $pet->{hunger} > 70 && rand() < 0.8;

    my $meal = $self->_interaction($p, $pet, 'feeding', item_id => '1');

    return $meal if $p->{food} > 0;

    return { request => [ GET => '/v1/products/101?quantity=3' ], reply => sub {
        my ($product) = @_;

        return { request => [ POST => '/v1/orders', key => 'auto', body => {
            product_id => $product->{product_id}, quantity => 3,
            expected_points_cost => $product->{your_points_cost} } ],
            reply => sub { $p->{food} += 3; return $meal } };
    } };
}


sub _care {
    my ($self, $p, $pet, @types) = @_;

    return map { $self->_interaction($p, $pet, $_) } @types;
}


sub _interaction {
    my ($self, $p, $pet, $type, %body) = @_;

    return { request => [ POST => "/v1/pets/$pet->{id}/interactions", key => 'auto',
                          body => { interaction_type => $type, %body } ],
        reply => sub {
            $pet->{hunger} = $_[0]{pet}{status}{hunger};
            $p->{food}-- if $type eq 'feeding';
            return;
        } };
}


sub _tasks { return $_[0]->_claims('tasks', 'task_id') }
sub _achievements { return $_[0]->_claims('achievements', 'achievement_id') }


sub _claims {
    my ($self, $what, $id) = @_;

    return { request => [ GET => "/v1/$what" ], reply => sub {
        return map { +{ request => [ POST => "/v1/$what/$_->{$id}/claim", key => 'auto' ] } }
            grep { !$_->{claimed} && $_->{progress} >= $_->{target} } @{ $_[0]{items} };
    } };
}


# Buys one thing that leaves half of the points, when there are so many.
sub _shop {
    my ($self, $p, $points) = @_;

    return { request => [ GET => '/v1/points/balance' ], reply => sub {
        my $balance = $_[0]{points_balance};

        return if $balance < $points;

        return { request => [ GET => '/v1/products?limit=100' ], reply => sub {
            my @fit = grep { $_->{type} =~ /^virtual/ && $_->{status} eq 'available'
                && $_->{your_points_cost} <= $balance / 2 } @{ $_[0]{items} };
            my $product = $fit[ rand @fit ] or return;

            return { request => [ POST => '/v1/orders', key => 'auto', body => {
                product_id => $product->{product_id}, quantity => 1,
                expected_points_cost => $product->{your_points_cost} } ] };
        } };
    } };
}


# Players act side by side, each one action after the other.
sub _act {
    my ($self, @acting) = @_;
    my $t = $self->{t};
    my $http = $t->http(timeout => 30);

    while (@acting = grep { @{ $_->{queue} } } @acting) {
        my @actions = map { shift @{ $_->{queue} } } @acting;
        my @replies = $http->run([ map {
            my ($method, $path, %opt) = @{ $actions[$_]{request} };
            $t->build($method, $path, user => $acting[$_], %opt);
        } 0 .. $#actions ]);

        for my $i (0 .. $#replies) {
            my ($reply, $action) = ($replies[$i], $actions[$i]);
            my $code = $reply->code // -1;

            $self->{requests}++;

            if ($code == 0) {
                unshift @{ $acting[$i]{queue} }, $action->{reply}->($reply->data)
                    if $action->{reply};

            } elsif ($code == 50300 && !$action->{again}++) {
                unshift @{ $acting[$i]{queue} }, $action;

            } elsif (!$REFUSAL{$code}) {
                push @{ $self->{errors} }, "day $self->{day}, $acting[$i]{name}, "
                    . "@{ $action->{request} }[0, 1]: " . $reply->summary;
            }
        }
    }

    return;
}


sub _rows {
    my ($self, $sql) = @_;

    return map { [ split /\|/, $_, -1 ] } $self->{t}->sql($sql);
}


# A line a player: points by what earned them, a day; what was spent; balance,
# level, pets, bag.
sub table {
    my ($self) = @_;
    my @reasons = map { $_->[0] } $self->_rows('SELECT reason FROM ledger WHERE delta > 0'
        . ' GROUP BY reason ORDER BY sum(delta) DESC');
    my @lines = ([ 'player', 'days', @reasons, 'earned', 'a day', 'spent', 'balance', 'score',
                   'level', 'pet level', 'exp', 'bag' ]);

    for my $p (@{ $self->{players} }) {
        my $id = $p->{user_id};
        my %by = map { @$_ } $self->_rows('SELECT reason, sum(delta) FROM ledger WHERE'
            . " user_id = $id AND delta > 0 GROUP BY reason");
        my ($spent) = map { @$_ } $self->_rows('SELECT coalesce(-sum(delta), 0) FROM ledger'
            . " WHERE user_id = $id AND delta < 0");
        my ($balance, $score, $days, $exp, $bag) = map { @$_ } $self->_rows(
            'SELECT balance, score, (SELECT count(*) FROM checkins c WHERE c.user_id ='
            . ' w.user_id AND NOT is_retroactive), (SELECT max(experience) FROM pet_states s'
            . ' WHERE s.user_id = w.user_id), (SELECT string_agg(i.code || \' \' || v.quantity,'
            . ' \', \' ORDER BY i.item_id) FROM user_inventory v JOIN items i USING (item_id)'
            . ' WHERE v.user_id = w.user_id AND v.quantity > 0) FROM wallets w WHERE user_id ='
            . " $id");
        my $me = $self->{t}->request(GET => '/v1/users/me', user => $p)->data;
        my $pets = $self->{t}->request(GET => '/v1/users/me/pets', user => $p)->data;
        my $earned = sum0 values %by;

        push @lines, [ $p->{name}, $days, (map { $by{$_} // 0 } @reasons), $earned,
            sprintf('%.1f', $earned / $self->{day}), $spent, $balance, $score, $me->{level},
            max(map { $_->{level} } @{ $pets->{items} }), $exp, $bag ];
    }

    return _columns(@lines);
}


# Numbers to the right; the last column as it is.
sub _columns {
    my (@lines) = @_;
    my @width = map { my $i = $_; max map { length $_->[$i] // 0 } @lines }
        0 .. $#{ $lines[0] } - 1;

    return join '', map {
        my @cells = @$_;
        my $last = pop @cells // '';

        sprintf("%-$width[0]s", $cells[0]) . join('', map {
            sprintf "  %$width[$_]s", $cells[$_] } 1 .. $#cells) . "  $last\n";
    } @lines;
}


# The most of what the rules limit that anybody got: [what, limit, got].
sub limits {
    my ($self) = @_;
    my $t = $self->{t};
    my $rules = $t->request(GET => '/v1/points/rules', user => $self->{players}[0])->data;
    my ($checkin, $n) = ($rules->{checkin}, $self->{day});
    my $cycles = int $n / $checkin->{cycle_days};
    my $milestones = $checkin->{cycle_points} * $cycles
        + sum0 map { $_->{day} <= $n % $checkin->{cycle_days} ? $_->{points} : 0 }
            @{ $checkin->{milestones} };
    my $a_day = sub { 'SELECT coalesce(max(n), 0) FROM (SELECT sum(delta) AS n FROM ledger WHERE'
        . " reason = '$_[0]' AND delta > 0 GROUP BY user_id, business_day(created_at, 28800)) x" };

    return map { [ @$_[0, 1], $self->_value($_->[2]) ] } (
        [ 'points of interactions a day', $rules->{interaction}{daily_cap},
          $a_day->('interaction') ],
        [ 'points of tasks a day', $rules->{tasks}{daily_cap}, $a_day->('task') ],
        [ 'points of check-ins a day', $checkin->{points}, $a_day->('checkin') ],
        [ "points of milestones in $n days", $milestones,
          "SELECT coalesce(max(n), 0) FROM (SELECT sum(delta) AS n FROM ledger WHERE reason ="
          . " 'milestone' GROUP BY user_id) x" ],
        [ 'experience of a pet and day', $rules->{experience}{daily_cap},
          'SELECT max(n) FROM (SELECT sum(exp_gained) AS n FROM pet_interactions'
          . ' GROUP BY pet_id, business_day(created_at, 28800)) x' ],
        [ 'score of a user and day', $rules->{score}{checkin}
          + $rules->{score}{interactions_a_day},
          "SELECT ceil(max(score) / ($n + 1.0)) FROM wallets" ],
        [ 'rewards of a level of a pet', 1, 'SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n'
          . " FROM ledger WHERE reason = 'pet_level' GROUP BY user_id, ref) x" ],
    );
}


sub _value {
    my ($self, $sql) = @_;

    return ($self->{t}->sql($sql))[0];
}


# What is wrong: limits that were passed, unexpected replies, and what the
# verification of the server itself finds.
sub violations {
    my ($self) = @_;
    my $t = $self->{t};
    my $n = $self->_value('SELECT count(*) FROM verify_passes WHERE ended_at IS NOT NULL');

    $t->sql("UPDATE cron SET next_at = next_at - interval '100 years' WHERE kind = 'verify'");

    my $ended = PetTest::Proc->until_true(60, sub {
        $self->_value('SELECT count(*) FROM verify_passes WHERE ended_at IS NOT NULL') > $n });

    return (
        (map { "$_->[0]: $_->[2], at most $_->[1] is right" }
            grep { $_->[2] > $_->[1] } $self->limits),
        @{ $self->{errors} },
        $ended ? () : 'the verification did not end',
        $t->sql("SELECT invariant || ' is broken: user ' || user_id || ' ' || subject || ' '"
            . ' || detail FROM invariant_breaks WHERE resolved_at IS NULL'),
    );
}


1;
