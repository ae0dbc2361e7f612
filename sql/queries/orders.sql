-- Everything that an order of a product is judged by.  For goods: the order
-- that waits to be paid and until when, and when the expiries-th last one of
-- this product expired since expired_since.
-- name: order_load
-- params: product_id int8, expired_since timestamptz, expiries int4
-- rows: fixed json, product_version int8, goods bool, points_cost int8, stock int8, min_user_level int4, per_user_limit int4?, sale_from timestamptz?, sale_to timestamptz?, purchased int8, pending_id int8?, pending_before timestamptz?, expired_at timestamptz?, wallet_version int8, balance int8, score int8
SELECT product_fixed(p), p.version, p.type = 'physical_good', p.points_cost,
       p.stock, p.min_user_level, p.per_user_limit, p.sale_from, p.sale_to,
       coalesce(u.quantity, 0), o.order_id, o.pay_before,
       CASE WHEN p.type = 'physical_good' THEN
           (SELECT o.cancelled_at FROM orders o
             WHERE o.user_id = w.user_id AND o.product_id = p.product_id
               AND o.cancel_reason = 'expired'
               AND o.cancelled_at > $expired_since
             ORDER BY o.cancelled_at DESC
            OFFSET $expiries - 1 LIMIT 1) END,
       w.version, w.balance, w.score
  FROM products p
 CROSS JOIN wallets w
  LEFT JOIN user_purchases u
         ON u.user_id = w.user_id AND u.product_id = p.product_id
  LEFT JOIN orders o
         ON o.user_id = w.user_id AND o.status = 'pending_payment'
        AND p.type = 'physical_good'
 WHERE p.product_id = $product_id AND p.listed AND w.user_id = $me;

-- An order: completed, with what it grants, or waiting to be paid, with the
-- job (job_id) that ends the wait; cost is what is paid now.  reserved: the
-- product has a stock, which is lowered; without one the order locks nothing
-- but rows of its user, so that it may share a commit.
-- name: order_place
-- mode: coalesce
-- params: order_id int8, product_id int8, product_version int8, wallet_version int8, quantity int4, discount int4, total int8, status text, reserved bool, product json, address bytea?, pay_before timestamptz?, cost int8, balance int8, entry_id int8, job_id int8?
-- rows: hit int8
WITH @wallet(balance = $balance),
offer AS (
    SELECT p.product_id
      FROM products p, wallet
     WHERE NOT $reserved AND p.product_id = $product_id
       AND p.version = $product_version AND p.stock = -1
), shelf AS (
    UPDATE products p
       SET stock = p.stock - $quantity, sold = p.sold + $quantity
      FROM wallet
     WHERE $reserved AND p.product_id = $product_id
       AND p.version = $product_version AND p.stock >= $quantity
    RETURNING p.product_id
), placed AS (
    INSERT INTO orders (user_id, order_id, product_id, quantity, discount,
                        total_points_cost, status, reserved, product,
                        address_sealed, order_time, pay_before, paid_at,
                        completed_at)
    SELECT user_id, $order_id, $product_id, $quantity, $discount, $total,
           $status, $reserved, $product::jsonb, $address, $now, $pay_before,
           CASE $status WHEN 'completed' THEN $now END,
           CASE $status WHEN 'completed' THEN $now END
      FROM wallet
), owner AS (
    INSERT INTO order_owners (order_id, user_id)
    SELECT $order_id, user_id FROM wallet
), bought AS (
    INSERT INTO user_purchases AS u (user_id, product_id, quantity)
    SELECT user_id, $product_id, $quantity FROM wallet
    ON CONFLICT (user_id, product_id) DO UPDATE
       SET quantity = u.quantity + EXCLUDED.quantity
),
@give_items(bag, g.quantity * $quantity, product_grants g
            WHERE g.product_id = $product_id AND $status = 'completed'),
@ledger(entry, $entry_id, -$cost, $balance, order, $order_id, wallet),
@order_job(order_expire, $pay_before, wallet),
@idempotency(wallet)
@effect(wallet, (SELECT count(*) FROM shelf) + (SELECT count(*) FROM offer)
                < (SELECT count(*) FROM wallet));

-- One of the user's orders, and the wallet that a change of it starts from.
-- name: order_read
-- params: order_id int8
-- rows: order_id int8, product_id int8, quantity int4, discount int4, total_points_cost int8, status text, product json, address_sealed bytea?, carrier text?, tracking_no text?, cancel_reason text?, order_time timestamptz, pay_before timestamptz?, paid_at timestamptz?, shipped_at timestamptz?, completed_at timestamptz?, cancelled_at timestamptz?, wallet_version int8, balance int8
SELECT o.order_id, o.product_id, o.quantity, o.discount, o.total_points_cost,
       o.status, o.product::json, o.address_sealed, o.carrier, o.tracking_no,
       o.cancel_reason, o.order_time, o.pay_before, o.paid_at, o.shipped_at,
       o.completed_at, o.cancelled_at, w.version, w.balance
  FROM orders o
  JOIN wallets w ON w.user_id = o.user_id
 WHERE o.user_id = $me AND o.order_id = $order_id;

-- A page of the user's orders, newest first, of one status or of all.
-- name: order_page
-- params: status text?, before timestamptz, before_id int8, count int4
-- rows: order_id int8, product_id int8, quantity int4, discount int4, total_points_cost int8, status text, product json, address_sealed bytea?, carrier text?, tracking_no text?, cancel_reason text?, order_time timestamptz, pay_before timestamptz?, paid_at timestamptz?, shipped_at timestamptz?, completed_at timestamptz?, cancelled_at timestamptz?
SELECT order_id, product_id, quantity, discount, total_points_cost, status,
       product::json, address_sealed, carrier, tracking_no, cancel_reason,
       order_time, pay_before, paid_at, shipped_at, completed_at,
       cancelled_at
  FROM orders
 WHERE user_id = $me AND (order_time, order_id) < ($before, $before_id)
   AND ($status IS NULL OR status = $status)
 ORDER BY order_time DESC, order_id DESC
 LIMIT $count;

-- Pays an order, in time.
-- name: order_pay
-- mode: alone
-- params: order_id int8, wallet_version int8, cost int8, balance int8, entry_id int8, address bytea
-- rows: hit int8
WITH @wallet(balance = $balance),
paid AS (
    UPDATE orders o
       SET status = 'paid', paid_at = $now, address_sealed = $address
      FROM wallet
     WHERE o.user_id = $me AND o.order_id = $order_id
       AND o.status = 'pending_payment' AND o.pay_before > $now
    RETURNING o.user_id
), @ledger(entry, $entry_id, -$cost, $balance, order, $order_id, paid),
@idempotency(paid)
@effect(wallet, @missed(paid, wallet));

-- Ends an order that is in the state `status`, by its user or an operator:
-- gives back points, stock and, when it was completed, takes the grants back,
-- so many as `grants` says.
-- name: order_cancel
-- mode: alone
-- params: order_id int8, wallet_version int8, status text, reason text, points int8, balance int8, entry_id int8, grants int4
-- rows: hit int8
WITH @wallet(balance = $balance),
ended AS (
    UPDATE orders o
       SET status = 'cancelled', cancel_reason = $reason, cancelled_at = $now
      FROM wallet
     WHERE o.user_id = $me AND o.order_id = $order_id
       AND o.status = $status
    RETURNING o.*
), bag AS (
    UPDATE user_inventory v
       SET granted = v.granted - g.quantity * ended.quantity,
           quantity = v.quantity - g.quantity * ended.quantity,
           updated_at = $now
      FROM ended,
           jsonb_to_recordset(ended.product -> 'grants')
               g (item_id int8, quantity int8)
     WHERE $grants > 0 AND v.user_id = $me
       AND v.item_id = g.item_id
       AND v.quantity >= g.quantity * ended.quantity
    RETURNING v.item_id
), @give_back(ended),
@ledger(entry, $entry_id, $points, $balance, refund, $order_id, ended),
@idempotency(ended)
@effect(wallet, @missed(ended, wallet)
                OR (SELECT count(*) FROM bag) < $grants
                   * (SELECT count(*) FROM wallet));

-- Ends an order that was not paid in time.  Nothing was read before, so there
-- is no version to guard: all changes are relative.
-- name: order_expire
-- mode: alone
-- params: order_id int8
-- rows: hit int8
WITH wallet AS (
    UPDATE wallets w
       SET version = w.version + 1, updated_at = $now
     WHERE w.user_id = $me AND EXISTS (
           SELECT 1 FROM orders o
            WHERE o.user_id = $me AND o.order_id = $order_id
              AND o.status = 'pending_payment' AND o.pay_before <= $now)
    RETURNING w.user_id
), ended AS (
    UPDATE orders o
       SET status = 'cancelled', cancel_reason = 'expired',
           cancelled_at = $now
      FROM wallet
     WHERE o.user_id = $me AND o.order_id = $order_id
       AND o.status = 'pending_payment' AND o.pay_before <= $now
    RETURNING o.*
), @give_back(ended)
@effect(wallet, @missed(ended, wallet));

-- The end of an order that was shipped: the user has it, or had time enough.
-- name: order_complete
-- mode: alone
-- params: order_id int8
-- rows: hit int8
WITH ended AS (
    UPDATE orders
       SET status = 'completed', completed_at = $now
     WHERE user_id = $me AND order_id = $order_id AND status = 'shipped'
    RETURNING user_id
), @idempotency(ended)
SELECT count(*) FROM ended;

-- Ships an order that was paid, with the job that completes it by itself.
-- name: order_ship
-- mode: alone
-- params: order_id int8, carrier text, tracking_no text, job_id int8, complete_at timestamptz
-- rows: hit int8
WITH shipped AS (
    UPDATE orders
       SET status = 'shipped', shipped_at = $now, carrier = $carrier,
           tracking_no = $tracking_no
     WHERE user_id = $me AND order_id = $order_id AND status = 'paid'
    RETURNING user_id
),
@order_job(order_complete, $complete_at, shipped)
SELECT count(*) FROM shipped;

-- Whose order it is, for operators, who know its number only.
-- name: order_owner
-- params: order_id int8
-- rows: user_id int8
SELECT user_id FROM order_owners WHERE order_id = $order_id;

-- How many kinds of things a completed order granted, and of how many of them
-- the user still has as many in the bag, not counting what pets wear.
-- name: order_grants
-- params: order_id int8
-- rows: grants int4, removable int4
SELECT count(*)::int4,
       (count(*) FILTER (WHERE v.quantity - coalesce(worn.n, 0)
                               >= g.quantity * o.quantity))::int4
  FROM orders o
 CROSS JOIN LATERAL jsonb_to_recordset(o.product -> 'grants')
       g (item_id int8, quantity int8)
  LEFT JOIN user_inventory v
         ON v.user_id = o.user_id AND v.item_id = g.item_id
  LEFT JOIN LATERAL (
       SELECT count(*) AS n
         FROM pets p
        WHERE p.user_id = o.user_id AND p.released_at IS NULL
          AND p.model_data -> 'accessories' ? g.item_id::text) worn ON true
 WHERE o.user_id = $me AND o.order_id = $order_id;
