#!/usr/bin/perl
#
# The mall under many requests at the same moment, over two servers; and what
# the clock does to orders.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Mall;
use PetTest::Seed;
use JSON::PP ();
use Time::HiRes qw(sleep time);

my $t = PetTest->new(http_config => $PetTest::Seed::UNLIMITED,
    directives => $PetTest::Seed::NO_ADDRESS_LIMIT);
my $m = 'PetTest::Mall';
my $MINUTE = 60_000;
my $DAY = 24 * 60 * $MINUTE;


sub value { return join "\n", $t->sql($_[0]) }


# How many replies carry each code, "0:1 42202:63".
sub codes {
    my %n;

    $n{ $_->code // '-' }++ for @_;

    return join ' ', map { "$_:$n{$_}" } sort { $a <=> $b } keys %n;
}


# That replies carry these codes and no others, or gave up in the crowd.
sub only {
    my ($what, $allowed, @replies) = @_;
    my %allowed = map { $_ => 1 } 50300, @$allowed;
    my @others = grep { !$allowed{ $_->code // '-' } } @replies;

    return is(scalar @others, 0, "$what: " . codes(@replies))
        || diag map { $_->summary . "\n" } @others;
}


sub succeeded { return scalar grep { ($_->code // -1) == 0 } @_ }


# Waits until a query says "t".
sub until_true {
    my ($sql) = @_;
    my $end = time + 60;

    while (time < $end) {
        return 1 if value($sql) eq 't';
        sleep 0.1;
    }

    return 0;
}


# Goods, and an order of them by a user, not paid yet.
sub pending {
    my ($user, $product, $cost) = @_;
    my $reply = $t->request($m->order($user, $t->unique('o'), $product, $cost));

    is($reply->status, 201, 'goods are ordered') or diag $reply->summary;

    return $reply->data->{order_id};
}


$t->start_second;


subtest 'the last item' => sub {
    my @users = $m->customers($t, 64, 100);
    my $product = $m->product($t, stock => 1);
    my @replies = $t->parallel(64, sub {
        $m->order($users[ $_[0] ], 'k', $product, 10);
    });

    only('64 users', [ 0, 42202 ], @replies);
    is(succeeded(@replies), 1, 'one has it');
    is(value("SELECT stock, sold FROM products WHERE product_id = $product"),
       '0|1', 'it is gone');
    is(value("SELECT count(*) FROM ledger WHERE reason = 'order'"), 1,
       'one has paid');

    my $few = $m->product($t, stock => 20);

    @replies = $t->parallel(64, sub {
        $m->order($users[ $_[0] ], 'f', $few, 10);
    });
    only('twenty for 64', [ 0, 42202 ], @replies);
    is(20 - succeeded(@replies),
       value("SELECT stock FROM products WHERE product_id = $few"),
       'no more were sold than there were');
    $m->accounts($t, 'the last item');
};


subtest 'one user, points for five, 64 keys' => sub {
    my ($user) = $m->customers($t, 1, 50);
    my $product = $m->product($t);
    my @replies = $t->parallel(64, sub {
        $m->order($user, "k$_[0]", $product, 10);
    });
    my $n = succeeded(@replies);

    only('64 keys', [ 0, 42201 ], @replies);
    cmp_ok($n, '<=', 5, 'not more than could be paid');
    cmp_ok($n, '>', 0, 'but some');
    is(value("SELECT balance, version FROM wallets WHERE user_id = $user->{user_id}"),
       50 - 10 * $n . '|' . (2 + $n), 'exactly these');
    $m->accounts($t, '64 keys');
};


subtest 'one key, 64 times' => sub {
    my ($user) = $m->customers($t, 1, 500);
    my $product = $m->product($t, stock => 100);
    my @replies = $t->parallel(64, sub {
        $m->order($user, 'same', $product, 10);
    });
    my %bodies = map { $_->body => 1 } grep { $_->code == 0 } @replies;

    only('one key', [ 0, 40904 ], @replies);
    is(keys %bodies, 1, 'one body');
    is(value("SELECT count(*) FROM orders WHERE product_id = $product"), 1, 'one order');
    $m->accounts($t, 'one key');
};


subtest 'the limit of a user, 64 times' => sub {
    my ($user) = $m->customers($t, 1, 1000);
    my $product = $m->product($t, per_user_limit => 3);
    my @replies = $t->parallel(64, sub {
        $m->order($user, "k$_[0]", $product, 10);
    });

    only('limit', [ 0, 42210 ], @replies);
    cmp_ok(succeeded(@replies), '<=', 3, 'not more than three');
    is(value("SELECT sum(quantity) FROM orders WHERE product_id = $product"),
       succeeded(@replies), 'exactly these');
    $m->accounts($t, 'limit');
};


subtest 'goods: one order that waits, of 32' => sub {
    my ($user) = $m->customers($t, 1, 1000);
    my @goods = map { $m->product($t, type => "'physical_good'", category => "'goods'",
                                  stock => 40) } 1, 2;
    my @replies = $t->parallel(32, sub {
        $m->order($user, "k$_[0]", $goods[ $_[0] % 2 ], 10);
    });

    only('goods', [ 0, 40909 ], @replies);
    is(succeeded(@replies), 1, 'one waits');
    is(value('SELECT sum(40 - stock) FROM products WHERE product_id IN ('
        . join(',', @goods) . ')'), 1, 'one is reserved');
    $m->accounts($t, 'one that waits');
};


subtest 'cancelled against paid' => sub {
    my @users = $m->customers($t, 16, 100);
    my $product = $m->product($t, type => "'physical_good'", category => "'goods'",
                              stock => 16);
    my @orders = map { pending($_, $product, 10) } @users;
    my @addresses = map { $m->address($t, $_) } @users;
    my @replies = $t->parallel(64, sub {
        my $i = int($_[0] / 4);

        $_[0] % 2
        ? (POST => "/v1/orders/$orders[$i]/cancel", user => $users[$i])
        : (POST => "/v1/orders/$orders[$i]/pay", user => $users[$i],
           key => "p$_[0]", body => { address_id => $addresses[$i] });
    });
    my %won;

    only('both', [ 0, 40909 ], @replies);
    $won{ $_ % 2 ? 'cancel' : 'pay' }++ for grep { $replies[$_]->code == 0 } 0 .. $#replies;
    diag join ', ', map { "$_: $won{$_}" } sort keys %won;

    # a payment may come first and be given back
    is(value("SELECT count(*) FILTER (WHERE status = 'cancelled') FROM orders
               WHERE product_id = $product"), $won{cancel} // 0, 'as often cancelled as said');
    is(value("SELECT count(*) FROM ledger l, orders o WHERE o.product_id = $product
               AND l.ref = 'order:' || o.order_id"), $won{pay} // 0, 'as often paid as said');
    $m->accounts($t, 'cancelled or paid');
};


subtest 'shipped against cancelled' => sub {
    my @users = $m->customers($t, 8, 100);
    my $product = $m->product($t, type => "'physical_good'", category => "'goods'",
                              stock => 8);
    my @orders = map {
        my $id = pending($_, $product, 10);

        $t->request(POST => "/v1/orders/$id/pay", user => $_, key => 'p',
            body => { address_id => $m->address($t, $_) });
        $id;
    } @users;
    my @replies = $t->parallel(32, sub {
        my $i = int($_[0] / 4);

        $_[0] % 2
        ? (POST => "/v1/orders/$orders[$i]/cancel", user => $users[$i])
        : (POST => "/v1/dev/orders/$orders[$i]/ship",
           body => { carrier => 'SF', tracking_no => "$_[0]" });
    });

    only('both', [ 0, 40909 ], @replies);
    is(succeeded(@replies), 8, 'one of both each');
    is(value("SELECT count(*) FROM orders WHERE product_id = $product"
        . " AND status IN ('shipped', 'cancelled')"), 8, 'and it is so');
    is(value("SELECT count(*) FROM jobs WHERE kind = 'order_complete'"),
       value("SELECT count(*) FROM orders WHERE status = 'shipped'"),
       'a job for each that was shipped');
    $m->accounts($t, 'shipped or cancelled');
};


subtest 'refunded against used' => sub {
    my @users = $m->customers($t, 8, 100);
    my $product = $m->product($t, type => "'virtual_card'", category => "'card'",
                              stock => 8);
    my (@orders, @pets);

    $t->sql("UPDATE product_grants SET item_id = 33 WHERE product_id = $product");

    for my $user (@users) {
        push @orders, $t->request($m->order($user, 'k', $product, 10))->data->{order_id};
        push @pets, $t->request(POST => '/v1/dev/pets', user => $user,
            body => { name => 'Momo' })->data->{pet_id};
    }

    my @replies = $t->parallel(32, sub {
        my $i = int($_[0] / 4);

        $_[0] % 2
        ? (POST => "/v1/dev/orders/$orders[$i]/refund")
        : (POST => '/v1/inventory/33/use', user => $users[$i], key => "u$_[0]",
           body => { pet_id => $pets[$i] });
    });

    only('both', [ 0, 40909, 42203 ], @replies);
    is(succeeded(@replies), 8, 'one of both each');
    $m->accounts($t, 'refunded or used');
};


subtest 'one code, 64 users; many codes, one user' => sub {
    my @users = $m->customers($t, 64, 0);
    my $batch = sub {
        return $t->request(POST => '/v1/dev/redeem-batches', body => {
            title => 'x', points => 7, grants => [ { item_id => '1', quantity => 2 } ],
            @_ })->data->{codes};
    };
    my ($code) = @{ $batch->(codes => 1, code_limit => 5) };
    my @replies = $t->parallel(64, sub {
        (POST => '/v1/redeem-codes', user => $users[ $_[0] ], key => 'k',
         body => { code => $code });
    });

    only('one code', [ 0, 40902 ], @replies);
    cmp_ok(succeeded(@replies), '<=', 5, 'five at most');
    is(value('SELECT count(*) FROM redeem_uses'), succeeded(@replies), 'exactly these');

    my $codes = $batch->(codes => 8, user_limit => 2);

    @replies = $t->parallel(32, sub {
        (POST => '/v1/redeem-codes', user => $users[ $_[0] % 2 ], key => "c$_[0]",
         body => { code => $codes->[ $_[0] / 4 ] });
    });
    only('many codes', [ 0, 40902, 42900 ], @replies);
    cmp_ok(succeeded(@replies), '<=', 4, 'two each at most');
    $m->accounts($t, 'codes');
};


subtest '64 addresses at once' => sub {
    my ($user) = $m->customers($t, 1, 0);
    my @replies = $t->parallel(64, sub {
        (POST => '/v1/addresses', user => $user, body => {
            recipient => "Momo $_[0]", phone => '13800138000', province => 'Zhejiang',
            city => 'Hangzhou', detail => '1 Wensan Road', is_default => JSON::PP::true });
    });
    my $list = $t->request(GET => '/v1/addresses', user => $user)->data->{items};

    only('addresses', [ 0, 40909 ], @replies);
    cmp_ok(succeeded(@replies), '<=', 20, 'as many as one may have');
    is(scalar @$list, succeeded(@replies), 'exactly these');
    is(scalar(grep { $_->{is_default} } @$list), 1, 'one is the default');
};


# Workers die in the middle of orders; who got no answer asks again with the
# same key until there is one.

subtest 'orders while workers die' => sub {
    my @users = $m->customers($t, 32, 100_000);
    my @products = ($m->product($t), $m->product($t, stock => 100_000));
    my ($i, $lost, $until) = (0, 0, time + 6);
    my (%orders, @again, %at);

    for my $n (1 .. 5) {
        $at{$n} = sub {
            my @workers = ($t->server->workers, $t->{second}->workers);

            kill 'KILL', $workers[ rand @workers ];
        };
    }

    $t->expect_log('exited on signal 9');
    $t->http(timeout => 5)->drive(connections => 16, keepalive => 1, at => \%at,
        next => sub {
            return shift @again if @again;
            return if time > $until;

            my $key = $t->unique('die');

            return { key => $key, %{ $t->build($m->order($users[ ++$i % 32 ], $key,
                $products[ $i % 2 ], 10)) } };
        },
        reply => sub {
            my ($request, $reply) = @_;

            if ($reply->status == 201) {
                $orders{ $reply->data->{order_id} }++;

            } elsif (time < $until + 30) {
                $lost++;
                push @again, $request;
            }
        });

    my $n = keys %orders;

    diag "$n orders, $lost answers lost or refused on the way";
    cmp_ok($n, '>', 50, 'orders are placed');
    is(scalar(grep { $_ > 1 } values %orders), 0, 'each key has an order of its own');
    is(value('SELECT count(*) FROM orders WHERE product_id IN (' . join(',', @products) . ')'),
       $n, 'and there are no others');
    $m->accounts($t, 'after deaths');
};


subtest 'fifteen minutes' => sub {
    my @users = $m->customers($t, 16, 100);
    my $product = $m->product($t, type => "'physical_good'", category => "'goods'",
                              stock => 16);
    my @orders = map { pending($_, $product, 10) } @users;
    my @addresses = map { $m->address($t, $_) } @users;
    my $ids = join ',', @orders;

    # most are paid at the very moment at which the wait ends
    $t->sql("UPDATE orders SET pay_before = now() + interval '3 seconds'
              WHERE order_id IN ($ids);
             UPDATE jobs SET run_at = now() + interval '3 seconds'
              WHERE kind = 'order_expire'
                AND (payload->>'order_id')::int8 IN ($ids)");
    sleep 2.7;

    my @replies;

    for my $round (1 .. 6) {
        push @replies, $t->parallel(32, sub {
            my $i = $_[0] % 16;

            (POST => "/v1/orders/$orders[$i]/pay", user => $users[$i],
             key => "p$round-$_[0]", body => { address_id => $addresses[$i] });
        }) if $round != 2;
        sleep 0.2;
    }

    only('payments', [ 0, 40909 ], @replies);
    ok(until_true("SELECT count(*) = 0 FROM orders WHERE order_id IN ($ids)
                     AND status = 'pending_payment'"), 'nothing waits any more');
    is(value("SELECT count(*) FROM orders WHERE order_id IN ($ids) AND status = 'paid'"),
       succeeded(@replies), 'those that were paid are');
    is(value("SELECT count(*) FROM orders WHERE order_id IN ($ids) AND paid_at >= pay_before"),
       0, 'none too late');
    $m->accounts($t, 'in time or not');
};


subtest 'the jobs are late: nothing is paid too late all the same' => sub {
    my ($user) = $m->customers($t, 1, 100);
    my $product = $m->product($t, type => "'physical_good'", category => "'goods'",
                              stock => 1);
    my $address = $m->address($t, $user);
    my $order = pending($user, $product, 10);

    $t->sql("UPDATE jobs SET run_at = now() + interval '1 hour'
              WHERE payload->>'order_id' = '$order'");
    $t->clock(15 * $MINUTE + 1);
    is($t->request(POST => "/v1/orders/$order/pay", user => $user, key => 'late',
        body => { address_id => $address })->code, 40909, 'too late');
    is(value("SELECT status FROM orders WHERE order_id = $order"), 'pending_payment',
       'though it waits still');
    is($t->request(POST => "/v1/orders/$order/cancel", user => $user)->data->{cancel_reason},
       'expired', 'who gives it up now has let it expire');
    $m->accounts($t, 'given up too late');

    # nor does it keep its user from the next one
    $t->clock(0);
    $order = pending($user, $product, 10);
    $t->sql("UPDATE jobs SET run_at = now() + interval '1 hour'
              WHERE payload->>'order_id' = '$order'");

    my $other = $m->product($t, type => "'physical_good'", category => "'goods'",
                            stock => 1);

    is($t->request($m->order($user, 'soon', $other, 10))->data->{order_id}, $order,
       'while it waits there is no other');
    $t->clock(15 * $MINUTE + 1);
    is($t->request($m->order($user, 'next', $other, 10))->status, 201,
       'then there is');
    is(value("SELECT cancel_reason FROM orders WHERE order_id = $order"), 'expired',
       'it has expired');
    $m->accounts($t, 'expired by the next one');
    $t->clock(0);
};


subtest 'a job that failed often is not given up' => sub {
    my ($user) = $m->customers($t, 1, 100);
    my $product = $m->product($t, type => "'physical_good'", category => "'goods'",
                              stock => 1);
    my $order = pending($user, $product, 10);

    $t->sql("UPDATE orders SET pay_before = now() WHERE order_id = $order;
             UPDATE jobs SET attempt = 40, run_at = now()
              WHERE payload->>'order_id' = '$order'");
    ok(until_true("SELECT cancel_reason = 'expired' FROM orders
                    WHERE order_id = $order"), 'the order ends');
    is(value("SELECT stock FROM products WHERE product_id = $product"), 1,
       'its goods are back');
    $m->accounts($t, 'after forty attempts');
};


subtest 'two that were not paid: no third one for a day' => sub {
    my ($user) = $m->customers($t, 1, 100);
    my @goods = map { $m->product($t, type => "'physical_good'", category => "'goods'",
                                  stock => 9) } 1, 2;
    my $shift = 0;

    for my $n (1, 2) {
        my $order = pending($user, $goods[0], 10);

        $t->clock($shift += 16 * $MINUTE);
        ok(until_true("SELECT status = 'cancelled' AND cancel_reason = 'expired'
                         FROM orders WHERE order_id = $order"), "number $n expires");
    }

    my $reply = $t->request($m->order($user, 'third', $goods[0], 10));

    is($reply->code, 42900, 'a third one is refused');
    cmp_ok($reply->header('Retry-After'), '>', 86_400 - 17 * 60, 'for most of a day');
    cmp_ok($reply->header('Retry-After'), '<=', 86_400, 'at most one');

    my $other = pending($user, $goods[1], 10);

    is($t->request(POST => "/v1/orders/$other/cancel", user => $user)->code, 0,
       'another product is not meant');

    my $late = { %$user, token => PetTest::Seed->token($t, $user->{user_id}, $user->{sid},
        iat => int time + 86_400, exp => int time + 86_400 + 7200) };

    $t->clock($shift + $DAY - 16 * $MINUTE + 1000);
    is($t->request($m->order($late, 'next', $goods[0], 10))->status, 201,
       'a day after the first one');
    $m->accounts($t, 'expired');
    $t->clock(0);
};


subtest 'ten days after it was shipped' => sub {
    my ($user) = $m->customers($t, 1, 100);
    my $product = $m->product($t, type => "'physical_good'", category => "'goods'",
                              stock => 1);
    my $order = pending($user, $product, 10);

    $t->request(POST => "/v1/orders/$order/pay", user => $user, key => 'p',
        body => { address_id => $m->address($t, $user) });
    $t->request(POST => "/v1/dev/orders/$order/ship",
        body => { carrier => 'SF', tracking_no => '1' });
    is(value("SELECT run_at - shipped_at = interval '10 days' FROM jobs j, orders o
               WHERE j.kind = 'order_complete' AND o.order_id = $order
                 AND j.payload->>'order_id' = '$order'"), 't', 'its job waits');
    $t->clock(10 * $DAY);
    ok(until_true("SELECT status = 'completed' AND completed_at IS NOT NULL
                     FROM orders WHERE order_id = $order"), 'it is complete');
    $t->clock(0);
};


is(value("SELECT count(*) FROM jobs WHERE state = 'dead'"), 0, 'no job failed');
$m->accounts($t, 'after all');
$t->done;
