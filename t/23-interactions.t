#!/usr/bin/perl
#
# The rule of interactions over HTTP: effects, refusals, caps, days, levels,
# decay.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;

my $POINT = 14_400_000;
my $DAY_MS = 86_400_000;
my @BARS = qw(hunger cleanliness mood affection);

my $t = PetTest->new(http_config =>
    "pet_user_rate read rate=1000r/s burst=10000;\n"
    . "pet_user_rate write rate=1000r/s burst=10000;\n");
my $people = 0;


sub someone { return $t->login('someone' . ++$people) }


# A pet of the user; bars in points, half a point above so that the time that
# the test takes changes no shown value.
sub pet {
    my ($user, %opt) = @_;
    my %bars = map { $_ => delete $opt{$_} // 50 } @BARS;
    my $id = $t->request(POST => '/v1/dev/pets', user => $user,
        body => { name => 'Momo', personality => 'curious', %opt })
        ->data->{pet_id};

    bars($id, %bars);

    return $id;
}


sub bars {
    my ($id, %bars) = @_;
    my $set = join ', ', map { "$_ = " . int(($bars{$_} + 0.5) * $POINT) }
        sort keys %bars;

    $t->sql("UPDATE pet_states SET $set, version = version + 1 "
        . "WHERE pet_id = $id;");

    return;
}


sub act {
    my ($user, $id, $type, $item) = @_;

    return $t->request(POST => "/v1/pets/$id/interactions", user => $user,
        key => 'auto', body => { interaction_type => $type,
                                 defined $item ? (item_id => "$item") : () });
}


# The only value, or row, of a query.
sub value { return join "\n", $t->sql($_[0]) }


sub give {
    my ($user, $item, $n) = @_;

    $t->sql('INSERT INTO user_inventory (user_id, item_id, granted, quantity,'
        . " updated_at) VALUES ($user->{user_id}, $item, $n, $n, now())");

    return;
}


sub held {
    my ($user, $item) = @_;

    return value('SELECT quantity FROM user_inventory WHERE user_id = '
        . "$user->{user_id} AND item_id = $item");
}


# "hunger mood cleanliness affection exp" of a reply.
sub effect {
    my ($reply) = @_;
    my $c = ($reply->data || {})->{status_changes};

    return 'code ' . $reply->code if !$c;
    return join ' ', (map { $c->{"${_}_change"} }
        qw(hunger mood cleanliness affection)), $reply->data->{exp_gained};
}


sub refused {
    my ($reply, $code, $what) = @_;

    is($reply->code, $code, $what);

    return;
}


# Milliseconds since 1970 of the product's clock.
sub now_ms { return int(time * 1000) + $t->{clock} }


subtest 'the table' => sub {
    my @rows = (
        [ 'feeding', 1, 'curious', '30 3 -1 1 5' ],
        [ 'feeding', 2, 'curious', '10 3 -1 1 5' ],
        [ 'feeding', 3, 'curious', '20 3 -1 1 5' ],
        [ 'feeding', 4, 'curious', '40 3 -1 1 5' ],
        [ 'petting', undef, 'curious', '0 8 0 3 5' ],
        [ 'playing', undef, 'curious', '-5 15 -5 2 10' ],
        [ 'playing', 11, 'curious', '-5 20 -5 2 10' ],
        [ 'cleaning', undef, 'curious', '0 3 30 1 8' ],
        [ 'training', undef, 'gentle', '-5 -3 0 1 20' ],

        # a fifth more for what the personality likes
        [ 'playing', undef, 'lively', '-5 18 -5 2 10' ],
        [ 'petting', undef, 'quiet', '0 10 0 3 5' ],
        [ 'training', undef, 'curious', '-5 -3 0 1 24' ],
        [ 'cleaning', undef, 'brave', '0 4 30 1 8' ],
        [ 'petting', undef, 'gentle', '0 8 0 4 5' ],
    );

    for my $row (@rows) {
        my ($type, $item, $personality, $effect) = @$row;
        my $user = someone();
        my $id = pet($user, personality => $personality);

        give($user, $item, 2) if defined $item && $item > 1;

        my $before = defined $item ? held($user, $item) : 0;
        my $reply = act($user, $id, $type, $item);
        my $name = "$type " . ($item // '-') . " $personality";

        is(effect($reply), $effect, $name);
        is($reply->data->{points_gained}, 2, "$name pays");
        is(held($user, $item), $before - ($type eq 'feeding'),
           "$name: food is used up, a toy kept") if defined $item;
    }
};


subtest 'clamped to 0 and 100' => sub {
    my $user = someone();
    my $id = pet($user, mood => 98, cleanliness => 3);

    is(effect(act($user, $id, 'playing')), '-5 2 -3 2 10', 'at both ends');
    like(effect(act($user, $id, 'cleaning')), qr{\A0 [01] 30 1 8\z},
         'nothing above');
};


subtest 'items' => sub {
    my ($user, $other) = (someone(), someone());
    my $id = pet($user);

    refused(act($user, $id, 'feeding'), 40001, 'food is needed');
    refused(act($user, $id, 'feeding', 11), 40001, 'a toy is no food');
    refused(act($user, $id, 'playing', 1), 40001, 'food is no toy');
    refused(act($user, $id, 'petting', 1), 40001, 'nothing to stroke with');
    refused(act($user, $id, 'feeding', 9999), 40408, 'no such item');
    refused(act($user, $id, 'feeding', 2), 42203, 'none ever held');
    refused(act($user, $id, 'dancing'), 40001, 'no such type');
    refused(act($other, $id, 'petting'), 40402, "another user's pet");
    $t->sql("UPDATE user_inventory SET used = granted, quantity = 0"
        . " WHERE user_id = $user->{user_id} AND item_id = 1");
    refused(act($user, $id, 'feeding', 1), 42203, 'none left');
    is(value("SELECT count(*) FROM pet_interactions WHERE pet_id = $id"), 0, 'nothing happened');
};


subtest 'refusals of the pet' => sub {
    my $user = someone();
    my $id = pet($user, hunger => 95);

    refused(act($user, $id, 'feeding', 1), 42206, 'full');
    is(held($user, 1), 10, 'the food is kept');
    bars($id, hunger => 94);
    is(effect(act($user, $id, 'feeding', 1)), '6 3 -1 1 5', 'just not full');

    bars($id, hunger => 19, mood => 50);
    for my $type (qw(playing training)) {
        my $reply = act($user, $id, $type);

        refused($reply, 42207, "$type hungry");
        is($reply->data->{reason}, 'hungry', 'says so');
    }

    bars($id, hunger => 50, mood => 19);
    my $reply = act($user, $id, 'training');

    refused($reply, 42207, 'training sad');
    is($reply->data->{reason}, 'sad', 'says so');
    is(act($user, $id, 'playing')->code, 0, 'playing sad is welcome');
    bars($id, hunger => 20, mood => 20);
    is(act($user, $id, 'training')->code, 0, 'training from 20 on');
};


subtest 'cooldown' => sub {
    my $user = someone();
    my $id = pet($user);
    my $start = $t->{clock};
    my $first = act($user, $id, 'petting');

    is($first->code, 0, 'the first');
    ok($first->data->{pet}{cooldowns}{petting}, 'shown in the pet');

    my $reply = act($user, $id, 'petting');

    refused($reply, 42901, 'too soon');
    cmp_ok($reply->data->{retry_after_ms}, '<=', 30_000, 'how long');
    is($reply->header('Retry-After'), 30, 'in seconds');
    is(act($user, $id, 'cleaning')->code, 0, 'another type is free');

    $t->clock($start + 28_000);
    refused(act($user, $id, 'petting'), 42901, 'after 28 seconds');
    $t->clock($start + 30_000);
    is(act($user, $id, 'petting')->code, 0, 'after 30 seconds');
};


subtest 'points: 20 a day over all pets' => sub {
    my $user = someone();
    my @pets = map { pet($user) } 1 .. 2;
    my @gained;

    for my $type (qw(petting playing cleaning training feeding petting)) {
        $t->clock($t->{clock} + 31_000) if $type eq 'feeding';
        push @gained, map { act($user, $_, $type, $type eq 'feeding' ? 1 : ())
                            ->data->{points_gained} } @pets;
    }

    is("@gained", '2 2 2 2 2 2 2 2 2 2 0 0', 'then nothing, no error');
    is(value('SELECT w.balance, sum(l.delta), count(*), w.points_today,'
        . ' w.interactions_today, w.score FROM wallets w JOIN ledger l'
        . " USING (user_id) WHERE user_id = $user->{user_id} GROUP BY w.user_id"),
       '20|20|10|20|12|10', 'in the books');

    for my $id (@pets) {
        is($t->request(GET => "/v1/pets/$id", user => $user)
           ->data->{points_left_today}, 0, 'none left, shown by both pets');
    }
};


subtest 'what is left is shown by all pets at once' => sub {
    my $user = someone();
    my ($first, $second) = map { pet($user) } 1 .. 2;
    my $left = sub { $t->request(GET => "/v1/pets/$_[0]", user => $user)
                     ->data->{points_left_today} };

    is($left->($_), 20, 'all of it') for $first, $second, $first, $second;
    act($user, $second, 'petting');
    is($left->($_), 18, 'both follow') for $first, $second;
};


subtest 'experience: 300 a pet and day, doubling inside' => sub {
    my $user = someone();
    my $id = pet($user, personality => 'gentle');

    $t->sql('UPDATE pet_states SET exp_today = 270, double_exp_until ='
        . " stored_at + interval '30 days', version = version + 1"
        . " WHERE pet_id = $id");

    is(effect(act($user, $id, 'petting')), '0 8 0 4 10', 'doubled');
    is(effect(act($user, $id, 'training')), '-5 -3 0 1 20', 'cut');
    is(effect(act($user, $id, 'cleaning')), '0 3 30 1 0',
       'none left, the effects stay');
    is($t->request(GET => "/v1/pets/$id", user => $user)
       ->data->{exp_left_today}, 0, 'shown');
};


subtest 'levels: a reward once for a user' => sub {
    my $user = someone();
    my ($first, $second) = map { pet($user, experience => 95) } 1 .. 2;
    my $reply = act($user, $first, 'petting')->data;

    ok($reply->{level_up}, 'up');
    is(join(' ', @$reply{qw(level_reward points_balance)},
            @{ $reply->{pet} }{qw(level level_experience experience)}),
       '20 22 2 0 100', 'level 2, its reward');

    $reply = act($user, $second, 'petting')->data;
    ok($reply->{level_up}, 'the second pet, too');
    is(join(' ', @$reply{qw(level_reward points_balance)}), '0 24',
       'no second reward');
    is(value('SELECT ref, delta, balance_after FROM ledger WHERE user_id ='
        . " $user->{user_id} AND reason = 'pet_level'"),
       'pet_level:2|20|22', 'one entry');

    $t->sql('UPDATE pet_states SET experience = 474, exp_today = 0'
        . " WHERE pet_id = $second");
    $t->sql('UPDATE wallets SET version = version + 1 WHERE user_id = '
        . $user->{user_id});
    $reply = act($user, $second, 'cleaning')->data;
    is(join(' ', $reply->{level_reward}, $reply->{pet}{level}), '40 4',
       'a level that was reached otherwise is not rewarded later');
    is(value('SELECT w.balance = sum(l.delta) FROM wallets w JOIN ledger l'
        . " USING (user_id) WHERE user_id = $user->{user_id}"
        . ' GROUP BY w.user_id'), 't', 'the books agree');
};


subtest 'decay in closed form, whoever looks' => sub {
    my $user = someone();
    my $id = pet($user, hunger => 40, cleanliness => 45, mood => 60,
                 affection => 50);
    my ($start, $dt) = ($t->{clock}, 12 * 3_600_000);
    my $row = "SELECT * FROM pet_states WHERE pet_id = $id";
    my $before = value($row);

    for my $hours (1 .. 11) {
        $t->clock($start + $hours * 3_600_000);
        $user = $t->login($user->{name});
        $t->request(GET => "/v1/pets/$id", user => $user) for 1 .. 3;
    }

    $t->clock($start + $dt);
    $user = $t->login($user->{name});

    my $pet = $t->request(GET => "/v1/pets/$id", user => $user)->data;
    my %bar = (hunger => 40.5, cleanliness => 45.5, mood => 60.5,
               affection => 50.5);
    my $tau = sub { int(($bar{ $_[0] } - 30) * $POINT / $_[1]) + 1 };
    my $low = (sort { $a <=> $b } $tau->('hunger', 8),
               $tau->('cleanliness', 6))[0];
    my %want = (
        hunger => $bar{hunger} * $POINT - 8 * $dt,
        cleanliness => $bar{cleanliness} * $POINT - 6 * $dt,
        mood => $bar{mood} * $POINT - 4 * ($dt + ($dt - $low)),
        affection => $bar{affection} * $POINT - $dt,
    );

    is($pet->{status}{$_}, int($want{$_} / $POINT), $_) for @BARS;
    is("@{ $pet->{flags} }", 'hungry dirty', 'flags');
    is(value($row), $before, 'reading wrote nothing');
    is($t->request(GET => '/v1/users/me/pets', user => $user)
       ->data->{items}[0]{status}{hunger}, $pet->{status}{hunger},
       'the list says the same');
};


subtest 'a business day begins at 16:00 UTC' => sub {
    my $next = (int((now_ms() + 8 * 3_600_000) / $DAY_MS) + 1) * $DAY_MS
        - 8 * 3_600_000;

    $t->clock($t->{clock} + $next - now_ms() - 20_000);

    my $user = someone();
    my $id = pet($user, personality => 'gentle');
    my $left = sub { my $pet = $t->request(GET => "/v1/pets/$id",
                         user => $user)->data;
                     return "@$pet{qw(points_left_today exp_left_today)}" };

    $t->sql("UPDATE pet_states SET exp_today = 295 WHERE pet_id = $id");
    is(act($user, $id, 'petting')->data->{exp_gained}, 5, 'before');
    is($left->(), '18 0', 'counted');

    $t->clock($t->{clock} + 31_000);
    is($left->(), '20 300', 'a new day, from the cache');
    is(effect(act($user, $id, 'petting')), '0 8 0 3 5', 'and for the rule');
    is($left->(), '18 295', 'counted anew');
};


subtest 'one effect for a key' => sub {
    my $user = someone();
    my $id = pet($user);
    my $send = sub { $t->request(POST => "/v1/pets/$id/interactions",
                         user => $user, key => 'once',
                         body => { interaction_type => $_[0] }) };
    my ($first, $second) = map { $send->('petting') } 1 .. 2;

    is($second->body, $first->body, 'the same reply');
    is($second->header('Idempotent-Replayed'), 'true', 'marked');
    refused($send->('playing'), 40903, 'another body');
    is($t->sql("SELECT count(*) FROM pet_interactions WHERE pet_id = $id"), 1, 'one effect');
};


subtest 'the list, newest first, in pages' => sub {
    my $user = someone();
    my $id = pet($user);
    my @types = qw(petting playing cleaning training);
    my @made = map { act($user, $id, $_)->data->{interaction_id} } @types;
    my $fed = act($user, $id, 'feeding', 1)->data;
    my $page = $t->request(GET => "/v1/pets/$id/interactions",
        user => $user)->data;
    my @ids = map { $_->{interaction_id} } @{ $page->{items} };

    is("@ids", join(' ', reverse @made, $fed->{interaction_id}), 'all');
    is($page->{next_cursor}, undef, 'no more');
    is($page->{items}[0]{item_used_id}, '1', 'what it was fed');
    is_deeply($page->{items}[0]{status_changes}, $fed->{status_changes},
       'as it was told');

    my ($cursor, @seen) = ('');

    for (1 .. 3) {
        my $part = $t->request(GET => "/v1/pets/$id/interactions?limit=2"
            . ($cursor ? "&cursor=$cursor" : ''), user => $user)->data;

        push @seen, map { $_->{interaction_id} } @{ $part->{items} };
        $cursor = $part->{next_cursor} // '';
    }

    is("@seen", "@ids", 'the same in pages');
    is($cursor, '', 'three pages');
};


$t->done;
