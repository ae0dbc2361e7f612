package PetTest::Mall;

# Customers with points, the mall's requests, and the accounts that must
# balance after whatever happened.

use strict;
use warnings;

use PetTest::Seed ();
use Test::More ();

# Each is true when the query counts nothing.
my @ACCOUNTS = (
    [ 'balances are the sums of the ledger' => <<'END' ],
SELECT count(*) FROM wallets w
 WHERE balance < 0 OR balance <> coalesce(
       (SELECT sum(delta) FROM ledger l WHERE l.user_id = w.user_id), 0)
END
    [ 'stock is what was put on the shelf, less what was sold' => <<'END' ],
SELECT count(*) FROM products p
 WHERE stock < -1 OR (stock <> -1 AND stock <> stocked - sold + returned)
    OR sold <> (SELECT coalesce(sum(quantity), 0) FROM orders o
                 WHERE o.product_id = p.product_id AND o.reserved)
    OR returned <> (SELECT coalesce(sum(quantity), 0) FROM orders o
                     WHERE o.product_id = p.product_id AND o.reserved
                       AND o.status = 'cancelled')
END
    [ 'purchases are the orders that count' => <<'END' ],
SELECT count(*)
  FROM (SELECT user_id, product_id, sum(quantity) AS n FROM orders
         WHERE status <> 'cancelled' GROUP BY 1, 2) o
  FULL JOIN user_purchases u USING (user_id, product_id)
 WHERE coalesce(o.n, 0) <> coalesce(u.quantity, 0)
END
    [ 'each order is paid once, and given back once' => <<'END' ],
SELECT count(*) FROM orders o
 WHERE total_points_cost > 0
   AND ((SELECT coalesce(sum(delta), 0) FROM ledger l
          WHERE l.user_id = o.user_id AND l.ref = 'order:' || o.order_id)
        <> CASE WHEN paid_at IS NULL THEN 0 ELSE -total_points_cost END
    OR (SELECT coalesce(sum(delta), 0) FROM ledger l
         WHERE l.user_id = o.user_id AND l.ref = 'refund:' || o.order_id)
        <> CASE WHEN paid_at IS NULL OR status <> 'cancelled' THEN 0
           ELSE total_points_cost END)
END
    [ 'each completed order has granted once, and no other one' => <<'END' ],
SELECT count(*)
  FROM (SELECT user_id, item_id, sum(n) AS n
          FROM (SELECT o.user_id, g.item_id, g.quantity * o.quantity AS n
                  FROM orders o, jsonb_to_recordset(o.product -> 'grants')
                                 g (item_id int8, quantity int8)
                 WHERE o.status = 'completed'
                 UNION ALL
                SELECT u.user_id, g.item_id, g.quantity
                  FROM redeem_uses u JOIN redeem_batches b USING (batch_id),
                       jsonb_to_recordset(b.grants)
                       g (item_id int8, quantity int8)) a
         GROUP BY 1, 2) due
  FULL JOIN user_inventory v USING (user_id, item_id)
 WHERE coalesce(due.n, 0) <> coalesce(v.granted, 0)
    OR v.quantity <> v.granted - v.used OR v.quantity < 0
END
    [ 'codes are used as often as users have used them' => <<'END' ],
SELECT count(*) FROM redeem_codes c JOIN redeem_batches b USING (batch_id)
 WHERE used > code_limit OR used <> (SELECT count(*) FROM redeem_uses u
                                      WHERE u.code_id = c.code_id)
END
    [ 'a key row for each effect that was sent with a key' => <<'END' ],
SELECT count(*) FROM idempotency_keys k
 WHERE route = 'POST /v1/orders'
   AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.user_id = k.user_id
                      AND k.reply NOT LIKE 'sealed:%'
                      AND o.order_id = (k.reply::json->>'order_id')::int8)
   AND k.reply NOT LIKE 'sealed:%'
END
);


# Makes n users as PetTest::Seed does, without pets but with points.
sub customers {
    my ($class, $t, $n, $points) = @_;
    my @users = PetTest::Seed->users($t, $n, pets => 0);
    my $ids = join ',', map { $_->{user_id} } @users;

    $t->sql(<<"END");
UPDATE wallets SET balance = $points, version = version + 1
 WHERE user_id IN ($ids);
INSERT INTO ledger (user_id, entry_id, delta, balance_after, reason, ref,
                    created_at)
SELECT user_id, 1, $points, $points, 'adjust', 'adjust:1', now()
  FROM wallets WHERE user_id IN ($ids) AND $points > 0;
END

    return @users;
}


# A product of the test; the columns override those of a toy without limits.
# Returns its id.
sub product {
    my ($class, $t, %set) = @_;
    my $id = ++$t->{products} + 9000;
    my %all = (type => "'virtual_pet_toy'", category => "'toy'",
               points_cost => 10, stock => -1, %set);

    $all{stocked} = $all{stock} < 0 ? 0 : $all{stock};

    my @columns = sort keys %all;
    my $values = join ', ', map { $all{$_} } @columns;

    $t->sql("INSERT INTO products (product_id, name, description, image_url,"
        . ' created_at, updated_at, ' . join(', ', @columns)
        . ") VALUES ($id, 'p$id', '', '', now(), now(), $values);"
        . 'INSERT INTO product_grants SELECT product_id, 11, 1 FROM products'
        . " WHERE product_id = $id AND type <> 'physical_good'");

    return $id;
}


# A request for an order, as build() takes it.
sub order {
    my ($class, $user, $key, $product, $cost, $n) = @_;

    return (POST => '/v1/orders', user => $user, key => $key, body => {
        product_id => "$product", quantity => $n || 1,
        expected_points_cost => $cost });
}


# An address of a user; its id.
sub address {
    my ($class, $t, $user) = @_;

    my $reply = $t->request(POST => '/v1/addresses', user => $user, body => {
        recipient => 'Momo', phone => '13800138000', province => 'Zhejiang',
        city => 'Hangzhou', detail => '1 Wensan Road' });

    die 'address: ' . $reply->summary . "\n" if $reply->status != 201;

    return $reply->data->{address_id};
}


# Fails the test unless all is accounted for.
sub accounts {
    my ($class, $t, $what) = @_;

    for (@ACCOUNTS) {
        my ($says, $query) = @$_;
        my ($n) = $t->sql($query);

        Test::More::is($n, 0, "$what: $says");
    }

    return;
}


1;
