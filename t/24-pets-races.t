#!/usr/bin/perl
#
# Many requests at the same moment on one user: no effect is lost, doubled or
# half done; and a pet is read from Redis alone.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;

my $t = PetTest->new(own_postgres => 1, http_config =>
    "pet_user_rate read rate=1000r/s burst=10000;\n"
    . "pet_user_rate write rate=1000r/s burst=10000;\n");
my $people = 0;


sub someone { return $t->login('someone' . ++$people) }
sub value { return join "\n", $t->sql($_[0]) }


sub pet {
    my ($user) = @_;

    return $t->request(POST => '/v1/dev/pets', user => $user,
        body => { name => 'Momo' })->data->{pet_id};
}


# How many replies carry each code, "0:1 42901:63".
sub codes {
    my %n;

    $n{ $_->code // '-' }++ for @_;

    return join ' ', map { "$_:$n{$_}" } sort { $a <=> $b } keys %n;
}


# What must hold of a user whatever happened.
sub invariants {
    my ($user) = @_;
    my $id = $user->{user_id};

    is(value('SELECT w.balance = coalesce(sum(l.delta), 0) AND w.balance >= 0'
        . " FROM wallets w LEFT JOIN ledger l USING (user_id) WHERE user_id ="
        . " $id GROUP BY w.user_id"), 't', 'balance is the sum of the ledger');
    is(value('SELECT count(*) FROM user_inventory WHERE user_id = '
        . "$id AND quantity <> granted - used"), 0,
       'the bag is what was granted and not used');
    is(value('SELECT count(*) FROM (SELECT balance_after - sum(delta) OVER'
        . ' (ORDER BY created_at, entry_id ROWS UNBOUNDED PRECEDING) AS d'
        . " FROM ledger WHERE user_id = $id) x WHERE d <> 0"), 0,
       'balance_after runs along') if $_[1];

    return;
}


sub endow {
    my ($user, $points, $item, $n) = @_;

    $t->sql("UPDATE wallets SET balance = $points WHERE user_id ="
        . " $user->{user_id};"
        . 'INSERT INTO ledger (user_id, entry_id, delta, balance_after,'
        . " reason, ref, created_at) SELECT $user->{user_id}, 1, $points,"
        . " $points, 'adjust', 'adjust:1', now() WHERE $points > 0;"
        . 'INSERT INTO user_inventory (user_id, item_id, granted, quantity,'
        . " updated_at) SELECT $user->{user_id}, $item, $n, $n, now()"
        . " WHERE $n > 0;");

    return;
}


subtest '64 of one kind on one pet' => sub {
    my $user = someone();
    my $id = pet($user);
    my @replies = $t->parallel(64, sub {
        (POST => "/v1/pets/$id/interactions", user => $user, key => "k$_[0]",
         body => { interaction_type => 'petting' });
    });

    is(codes(@replies), '0:1 42901:63', 'one effect, the rest too soon');
    is(value('SELECT s.version, s.experience, w.balance, w.points_today,'
        . ' (SELECT count(*) FROM pet_interactions i WHERE i.pet_id ='
        . ' s.pet_id), (SELECT count(*) FROM idempotency_keys k WHERE'
        . " k.user_id = s.user_id AND k.route LIKE '%interactions')"
        . " FROM pet_states s JOIN wallets w USING (user_id) WHERE pet_id ="
        . " $id"), '2|5|2|2|1|1',
       'in the books');
    invariants($user);
};


subtest '64 of all kinds on one pet' => sub {
    my $user = someone();
    my $id = pet($user);
    my @types = qw(feeding petting playing cleaning training);
    my (%done, $busy);
    my @replies = $t->parallel(64, sub {
        my $type = $types[ $_[0] % 5 ];

        (POST => "/v1/pets/$id/interactions", user => $user, key => "k$_[0]",
         body => { interaction_type => $type,
                   $type eq 'feeding' ? (item_id => '1') : () });
    });

    for my $i (0 .. $#replies) {
        my $code = $replies[$i]->code;

        $done{ $types[ $i % 5 ] }++ if $code == 0;
        $busy++ if $code == 50300;
        fail("code $code") if $code !~ /\A(?:0|42901|50300)\z/;
    }

    my $n = keys %done;

    is((grep { $_ != 1 } values %done), 0, 'each kind at most once');
    cmp_ok($n, '>=', 3, "kinds that won: $n, given up: " . ($busy // 0));
    is(value("SELECT s.version - 1, w.points_today / 2, (SELECT count(*) FROM"
        . ' pet_interactions i WHERE i.pet_id = s.pet_id), (SELECT count(*)'
        . " FROM ledger l WHERE l.user_id = s.user_id AND reason ="
        . " 'interaction') FROM pet_states s JOIN wallets w USING (user_id)"
        . " WHERE pet_id = $id"), "$n|$n|$n|$n", 'exactly these effects');
    is(value("SELECT used FROM user_inventory WHERE user_id = "
        . "$user->{user_id} AND item_id = 1"), $done{feeding} ? 1 : 0, 'food');
    is($t->request(GET => "/v1/pets/$id", user => $user)
       ->data->{points_left_today}, 20 - 2 * $n, 'and the cache knows');
    invariants($user);
};


subtest 'one key, 32 times' => sub {
    my $user = someone();
    my $id = pet($user);
    my @replies = $t->parallel(32, sub {
        (POST => "/v1/pets/$id/interactions", user => $user, key => 'same',
         body => { interaction_type => 'petting' });
    });
    my %bodies = map { $_->body => 1 } grep { $_->code == 0 } @replies;

    unlike(codes(@replies), qr/\b(?!0:|40904:)\d+:/, codes(@replies));
    is(keys %bodies, 1, 'one body');
    is(value("SELECT count(*) FROM pet_interactions WHERE pet_id = $id"), 1,
       'one effect');
    invariants($user);
};


subtest '64 renames with one card' => sub {
    my $user = someone();
    my $id = pet($user);

    endow($user, 0, 32, 1);

    my @replies = $t->parallel(64, sub {
        (PATCH => "/v1/pets/$id", user => $user, key => "r$_[0]",
         body => { name => "Name$_[0]", use_card => JSON::PP::true });
    });
    my ($won) = grep { $replies[$_]->code == 0 } 0 .. $#replies;

    is(codes(@replies), '0:1 42203:63', 'one has the card');
    is(value("SELECT name FROM pets WHERE pet_id = $id"), "Name$won",
       'and the name is its');
    is($t->request(GET => "/v1/pets/$id", user => $user)->data->{name},
       "Name$won", 'in the cache, too');
    is(value('SELECT granted, used, quantity FROM user_inventory WHERE user_id'
        . " = $user->{user_id} AND item_id = 32"), '1|1|0', 'used once');
    invariants($user);
};


subtest '64 renames with points for two' => sub {
    my $user = someone();
    my $id = pet($user);

    endow($user, 120, 32, 0);

    my @replies = $t->parallel(64, sub {
        (PATCH => "/v1/pets/$id", user => $user, key => "r$_[0]",
         body => { name => "Name$_[0]" });
    });

    is(codes(@replies), '0:2 42201:62', 'two are paid');
    is(value("SELECT balance FROM wallets WHERE user_id = $user->{user_id}"),
       20, 'the rest of the points');
    invariants($user);
};


subtest '32 uses of three cards' => sub {
    my $user = someone();
    my $id = pet($user);

    endow($user, 0, 33, 3);

    my @replies = $t->parallel(32, sub {
        (POST => '/v1/inventory/33/use', user => $user, key => "u$_[0]",
         body => { pet_id => $id });
    });
    my $n = grep { $_->code == 0 } @replies;

    unlike(codes(@replies), qr/\b(?!0:|42203:|50300:)\d+:/, codes(@replies));
    cmp_ok($n, '>=', 1, 'some are used');
    is(value('SELECT used, quantity FROM user_inventory WHERE user_id ='
        . " $user->{user_id} AND item_id = 33"), "$n|" . (3 - $n),
       'exactly these');
    is(value('SELECT round(extract(epoch FROM double_exp_until -'
        . " stored_at) / 1800) FROM pet_states WHERE pet_id = $id"), $n,
       'half an hour each');
    invariants($user);
};


subtest 'one scarf, two pets' => sub {
    my $user = someone();
    my @pets = (pet($user), pet($user));

    endow($user, 0, 21, 1);

    my @replies = $t->parallel(16, sub {
        (PUT => "/v1/pets/$pets[ $_[0] % 2 ]/accessories", user => $user,
         body => { item_ids => ['21'] });
    });

    unlike(codes(@replies), qr/\b(?!0:|42203:|50300:)\d+:/, codes(@replies));
    is(value("SELECT count(*) FROM pets WHERE user_id = $user->{user_id}"
        . " AND model_data -> 'accessories' ? '21'"), 1, 'worn by one');
};


subtest '16 releases, with interactions between' => sub {
    my $user = someone();
    my $id = pet($user);
    my @replies = $t->parallel(16, sub {
        $_[0] % 4 == 3
        ? (POST => "/v1/pets/$id/interactions", user => $user,
           body => { interaction_type => 'petting' })
        : (DELETE => "/v1/pets/$id", user => $user);
    });
    my $gone = grep { $_->code == 0 && ($_->data || {})->{released_at} }
        @replies;

    is($gone, 1, 'let go once: ' . codes(@replies));
    is($t->request(GET => "/v1/pets/$id", user => $user)->code, 40402,
       'nothing brought it back to the cache');
    invariants($user);
};


subtest 'read without PostgreSQL' => sub {
    my $user = someone();
    my $id = pet($user);

    $t->request(GET => "/v1/pets/$id", user => $user) for 1 .. 2;
    kill 'STOP', $t->postgres->pids;

    my @replies = map { $t->request(GET => "/v1/pets/$id", user => $user) }
        1 .. 5;

    kill 'CONT', $t->postgres->pids;
    is(codes(@replies), '0:5', 'Redis alone answers');
};


$t->done;
