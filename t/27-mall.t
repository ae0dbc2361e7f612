#!/usr/bin/perl
#
# The mall: the catalogue, virtual orders, goods from the order to the door.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;

run_tests();

__DATA__

=== TEST 1: the shelves
--- user: alice
--- request
GET /v1/product-categories
--- response_json
{"data": {"items": [{"category": "food", "name": "美味口粮", "products": 6}, {"category": "toy"},
  {"category": "accessory"}, {"category": "card"}, {"category": "goods", "products": 3}],
  "next_cursor": null}}

=== TEST 2: a shelf, in the order of the shop
--- user: alice
--- request
GET /v1/products?category=toy
--- response_json
{"data": {"items": [
  {"product_id": "201", "name": "弹力球", "type": "virtual_pet_toy", "category": "toy",
   "points_cost": 60, "your_points_cost": 60, "stock_quantity": -1, "status": "available",
   "min_user_level": 1, "per_user_limit": null, "purchased_quantity": 0,
   "sale_from": null, "sale_to": null, "grants": [{"item_id": "11", "quantity": 1}]},
  {"product_id": "202"}, {"product_id": "203"}, {"product_id": "204"}], "next_cursor": null}}

=== TEST 3: by price, in pages
--- user: alice
--- request
GET /v1/products?sort=price_asc&limit=4
GET /v1/products?sort=price_asc&limit=4&cursor=${next}
GET /v1/products?sort=price_desc&limit=2
GET /v1/products?sort=newest&limit=1
--- capture
next = data.next_cursor
--- response_json
{"data": {"items": [{"product_id": "102"}, {"product_id": "103"}, {"product_id": "104"},
  {"product_id": "101"}]}}
{"data": {"items": [{"product_id": "105"}, {"product_id": "401"}, {"product_id": "403"},
  {"product_id": "402"}]}}
{"data": {"items": [{"product_id": "503"}, {"product_id": "502"}]}}
{"data": {"items": [{"product_id": "101"}]}}

=== TEST 4: bad pages; an empty shelf; nobody
--- user
alice
alice
alice
alice
-
--- request
GET /v1/products?sort=cheap
GET /v1/products?cursor=1
GET /v1/products?limit=101
GET /v1/products?category=nothing
GET /v1/products
--- error_code
400
400
400
200
401
--- code
40001
40001
40001
0
40101

=== TEST 5: one product and the price of seven
--- user: alice
--- request
GET /v1/products/105
GET /v1/products/105?quantity=7
GET /v1/products/105?quantity=100
GET /v1/products/105?quantity=0
GET /v1/products/999
GET /v1/products/x
--- error_code
200
200
400
400
404
404
--- code
0
0
40001
40001
40403
40403
--- response_json
{"data": {"product_id": "105", "your_points_cost": 15, "quantity": 1}}
{"data": {"product_id": "105", "your_points_cost": 105, "points_cost": 15, "quantity": 7}}
{"errors": [{"field": "quantity"}]}
{"errors": [{"field": "quantity"}]}
{"data": null}
{"data": null}

=== TEST 6: what is not listed, or over, is not there; what comes is
--- user: alice
--- sql
INSERT INTO products (product_id, name, description, image_url, type, category, points_cost,
                      stock, stocked, sale_from, sale_to, listed, created_at, updated_at)
SELECT id, 'p' || id, '', '', 'virtual_pet_food', 'food', 5, stock, greatest(stock, 0),
       a, b, listed, now(), now()
  FROM (VALUES (901, -1, NULL::timestamptz, NULL::timestamptz, false),
               (902, -1, now() - interval '2 days', now() - interval '1 day', true),
               (903, -1, now() + interval '1 day', now() + interval '2 days', true),
               (904, 0, NULL, NULL, true)) v (id, stock, a, b, listed);
INSERT INTO product_grants SELECT product_id, 1, 1 FROM products WHERE product_id > 900;
--- request
GET /v1/products?category=food&sort=newest&limit=2
GET /v1/products/901
GET /v1/products/902
GET /v1/products/904
--- error_code
200
404
200
200
--- response_json
{"data": {"items": [{"product_id": "903"}, {"product_id": "904", "status": "sold_out"}]}}
{"code": 40403}
{"data": {"product_id": "902"}}
{"data": {"status": "sold_out", "stock_quantity": 0}}

=== TEST 7: no order without points, and none of what cannot be had
--- user: alice
--- key: auto
--- request
POST /v1/orders
{"product_id": "101", "quantity": 1, "expected_points_cost": 10}
POST /v1/orders
{"product_id": "101", "quantity": 2, "expected_points_cost": 10}
POST /v1/orders
{"product_id": "901", "quantity": 1, "expected_points_cost": 5}
POST /v1/orders
{"product_id": "902", "quantity": 1, "expected_points_cost": 5}
POST /v1/orders
{"product_id": "903", "quantity": 1, "expected_points_cost": 5}
POST /v1/orders
{"product_id": "904", "quantity": 1, "expected_points_cost": 5}
POST /v1/orders
{"product_id": "105", "quantity": 1, "expected_points_cost": 15}
POST /v1/orders
{"product_id": "101", "quantity": 100, "expected_points_cost": 1000}
--- error_code
422
409
404
422
422
422
422
400
--- code
42201
40905
40403
42209
42209
42202
42208
40001
--- response_json
{"data": {"your_points_cost": 10}}
{"data": {"your_points_cost": 20}}
{}
{}
{}
{}
{}
{"errors": [{"field": "quantity"}]}
--- sql_check
SELECT count(*) FROM orders
=> 0
SELECT count(*) FROM idempotency_keys WHERE route LIKE '%orders'
=> 0

=== TEST 8: bad input; no key
--- user: alice
--- key: auto
--- request
POST /v1/orders
{"product_id": "101", "quantity": 1}
POST /v1/orders
{"product_id": 101, "quantity": 1, "expected_points_cost": 10}
POST /v1/orders
{"product_id": "101", "quantity": 0, "expected_points_cost": 0}
POST /v1/orders
{"product_id": "101", "quantity": 1, "expected_points_cost": -1}
POST /v1/orders
{"product_id": "101", "quantity": 1, "expected_points_cost": 10, "price": 1}
POST /v1/orders
[]
--- error_code: 400
--- code
40001
40001
40001
40001
40001
40002

=== TEST 9: a key is required; what is wrong with the rest is not said then
--- user
alice
alice
-
--- request
POST /v1/orders
{"product_id": "101", "quantity": 1, "expected_points_cost": 10}
POST /v1/orders
{
POST /v1/orders
{
--- error_code
400
400
401
--- code
40007
40007
40101
--- response_json
{"message": "The Idempotency-Key header is required"}
{"message": "The Idempotency-Key header is required"}
{"message": "Invalid token"}

=== TEST 10: a virtual order is paid and granted at once
--- user: alice
--- sql
UPDATE wallets SET balance = 2000, version = version + 1 WHERE user_id = ${alice.user_id};
INSERT INTO ledger VALUES (${alice.user_id}, 1, 2000, 2000, 'adjust', 'adjust:1', now());
--- key: box
--- request
POST /v1/orders
{"product_id": "106", "quantity": 2, "expected_points_cost": 210}
POST /v1/orders
{"product_id": "106", "quantity": 2, "expected_points_cost": 210}
--- capture
order_id = data.order_id
--- error_code: 201
--- response_json
{"data": {"product_id": "106", "quantity": 2, "total_points_cost": 210, "status": "completed",
  "pay_before": null, "address": null, "carrier": null, "points_balance": 1790,
  "product": {"product_id": "106", "points_cost": 105, "name": "一周口粮礼盒",
              "grants": [{"item_id": "1", "quantity": 10}, {"item_id": "3", "quantity": 3}]}}}
{"data": {"order_id": "${order_id}"}}
--- response_headers
Idempotent-Replayed: true
--- sql_check
SELECT balance FROM wallets WHERE user_id = ${alice.user_id}
=> 1790
SELECT delta, balance_after, reason, ref = 'order:${order_id}' FROM ledger WHERE reason = 'order'
=> -210|1790|order|t
SELECT item_id, granted, quantity FROM user_inventory WHERE user_id = ${alice.user_id} ORDER BY 1
=> 1|30|30
=> 3|6|6
SELECT quantity FROM user_purchases
=> 2
SELECT count(*) FROM idempotency_keys WHERE key = 'box'
=> 1

=== TEST 11: the same key for another order
--- user: alice
--- key: box
--- request
POST /v1/orders
{"product_id": "106", "quantity": 1, "expected_points_cost": 105}
--- error_code: 409
--- code: 40903

=== TEST 12: the discount of level 3 is 2 %, rounded up over the whole
--- user: alice
--- key: auto
--- sql
UPDATE wallets SET score = 300, version = version + 1 WHERE user_id = ${alice.user_id};
--- request
GET /v1/products/105?quantity=7
POST /v1/orders
{"product_id": "105", "quantity": 7, "expected_points_cost": 105}
POST /v1/orders
{"product_id": "105", "quantity": 7, "expected_points_cost": 103}
--- error_code
200
409
201
--- code
0
40905
0
--- response_json
{"data": {"your_points_cost": 103, "discount_percent": 2}}
{"data": {"your_points_cost": 103}}
{"data": {"total_points_cost": 103, "discount_percent": 2, "points_balance": 1687}}

=== TEST 13: as many as one may have
--- user: alice
--- key: auto
--- request
POST /v1/orders
{"product_id": "305", "quantity": 2, "expected_points_cost": 510}
POST /v1/orders
{"product_id": "305", "quantity": 1, "expected_points_cost": 255}
POST /v1/orders
{"product_id": "305", "quantity": 1, "expected_points_cost": 255}
GET /v1/products/305
--- error_code
422
201
422
200
--- code
42210
0
42210
0
--- response_json
{}
{"data": {"points_balance": 1432}}
{}
{"data": {"purchased_quantity": 1, "per_user_limit": 1, "stock_quantity": 999}}
--- sql_check
SELECT stock, stocked, sold, returned FROM products WHERE product_id = 305
=> 999|1000|1|0

=== TEST 14: the user's orders
--- user
alice
alice
alice
bob
bob
--- request
GET /v1/orders?limit=2
GET /v1/orders?limit=2&cursor=${next}
GET /v1/orders/${order_id}
GET /v1/orders
GET /v1/orders/${order_id}
--- capture
next = data.next_cursor
--- error_code
200
200
200
200
404
--- code
0
0
0
0
40404
--- response_json
{"data": {"items": [{"product_id": "305"}, {"product_id": "105"}]}}
{"data": {"items": [{"order_id": "${order_id}", "product_id": "106"}], "next_cursor": null}}
{"data": {"order_id": "${order_id}", "total_points_cost": 210}}
{"data": {"items": [], "next_cursor": null}}
{}

=== TEST 15: an order keeps what was bought as it was
--- user: alice
--- sql
UPDATE products SET name = 'Other', points_cost = 1, version = version + 1 WHERE product_id = 106;
--- request
GET /v1/orders/${order_id}
--- response_json
{"data": {"product": {"name": "一周口粮礼盒", "points_cost": 105}}}

=== TEST 16: an address
--- user: alice
--- request
POST /v1/addresses
{"recipient": "王小萌", "phone": "13800138000", "province": "浙江省", "city": "杭州市",
 "district": "西湖区", "detail": "文三路 1 号 2 幢 303", "postal_code": "310000"}
--- error_code: 201
--- capture
address_id = data.address_id

=== TEST 17: goods wait to be paid; the stock is theirs already
--- user: alice
--- key: cup
--- request
POST /v1/orders
{"product_id": "501", "quantity": 1, "expected_points_cost": 588}
--- error_code: 201
--- capture
goods_id = data.order_id
--- response_json
{"data": {"status": "pending_payment", "total_points_cost": 588, "points_balance": 1432,
  "address": null, "paid_at": null}}
--- sql_check
SELECT stock, sold FROM products WHERE product_id = 501
=> 199|1
SELECT extract(epoch FROM pay_before - order_time) FROM orders WHERE order_id = ${goods_id}
=> 900.000000
SELECT count(*) FROM ledger WHERE ref = 'order:${goods_id}'
=> 0

=== TEST 18: one such order at a time
--- user: alice
--- key: auto
--- request
POST /v1/orders
{"product_id": "502", "quantity": 1, "expected_points_cost": 1764}
POST /v1/orders
{"product_id": "501", "quantity": 1, "expected_points_cost": 588}
POST /v1/orders
{"product_id": "102", "quantity": 1, "expected_points_cost": 4}
--- error_code
409
409
201
--- code
40909
40909
0
--- response_json
{"data": {"order_id": "${goods_id}"}}
{"data": {"order_id": "${goods_id}"}}
{"data": {"status": "completed"}}

=== TEST 19: it is paid with an address of one's own
--- user
alice
alice
bob
alice
--- key: auto
--- request
POST /v1/orders/${goods_id}/pay
{}
POST /v1/orders/${goods_id}/pay
{"address_id": "1"}
POST /v1/orders/${goods_id}/pay
{"address_id": "${address_id}"}
POST /v1/orders/1/pay
{"address_id": "${address_id}"}
--- error_code
400
404
404
404
--- code
40001
40410
40404
40404

=== TEST 20: what was spent meanwhile cannot pay; an address of somebody else is none
--- user
alice
alice
-
alice
bob
bob
--- key: auto
--- sql
UPDATE wallets SET version = version + 1, balance = 500 WHERE user_id = ${alice.user_id};
UPDATE wallets SET version = version + 1, balance = 600 WHERE user_id = ${bob.user_id};
INSERT INTO ledger VALUES (${bob.user_id}, 1, 600, 600, 'adjust', 'adjust:1', now());
--- request
POST /v1/orders/${goods_id}/pay
{"address_id": "${address_id}"}
GET /v1/orders/${goods_id}
POST /v1/dev/orders/${goods_id}/ship
{"carrier": "SF", "tracking_no": "1"}
POST /v1/orders/${goods_id}/confirm-receipt
POST /v1/orders
{"product_id": "501", "quantity": 1, "expected_points_cost": 600, "address_id": "${address_id}"}
POST /v1/orders
{"product_id": "501", "quantity": 9223372036854775807, "expected_points_cost": 600}
--- error_code
422
200
409
409
404
400
--- code
42201
0
40909
40909
40410
40001
--- response_json
{}
{"data": {"status": "pending_payment"}}
{}
{}
{}
{}
--- sql_check
SELECT count(*) FROM orders WHERE user_id = ${bob.user_id}
=> 0
UPDATE wallets SET version = version + 1, balance = 1428 WHERE user_id = ${alice.user_id}
RETURNING balance
=> 1428

=== TEST 21: paid, once
--- user: alice
--- key: pay
--- request
POST /v1/orders/${goods_id}/pay
{"address_id": "${address_id}"}
POST /v1/orders/${goods_id}/pay
{"address_id": "${address_id}"}
--- response_json
{"data": {"status": "paid", "points_balance": 840,
  "address": {"recipient": "王小萌", "phone": "13800138000", "city": "杭州市"}}}
{"data": {"status": "paid", "points_balance": 840, "address": {"phone": "13800138000"}}}
--- response_headers
Idempotent-Replayed: true
--- sql_check
SELECT balance FROM wallets WHERE user_id = ${alice.user_id}
=> 840
SELECT delta FROM ledger WHERE ref = 'order:${goods_id}'
=> -588
SELECT substr(reply, 1, 7) FROM idempotency_keys WHERE key = 'pay'
=> sealed:

=== TEST 22: a second payment, without the key
--- user: alice
--- key: auto
--- request
POST /v1/orders/${goods_id}/pay
{"address_id": "${address_id}"}
POST /v1/orders/${goods_id}/confirm-receipt
--- error_code: 409
--- code: 40909

=== TEST 23: shipped, and here
--- user
-
-
alice
bob
alice
alice
--- request
POST /v1/dev/orders/${goods_id}/ship
{"carrier": "顺丰速运", "tracking_no": "SF1234567890"}
POST /v1/dev/orders/${goods_id}/ship
{"carrier": "顺丰速运", "tracking_no": "SF1234567890"}
POST /v1/orders/${goods_id}/cancel
POST /v1/orders/${goods_id}/confirm-receipt
POST /v1/orders/${goods_id}/confirm-receipt
POST /v1/orders/${goods_id}/confirm-receipt
--- error_code
200
409
409
404
200
409
--- code
0
40909
40909
40404
0
40909
--- response_json
{"data": {"status": "shipped", "carrier": "顺丰速运", "tracking_no": "SF1234567890"}}
{}
{}
{}
{"data": {"status": "completed", "carrier": "顺丰速运", "address": {"recipient": "王小萌"}}}
{}

=== TEST 24: lists by status
--- user: alice
--- request
GET /v1/orders?status=completed&limit=2
GET /v1/orders?status=paid
GET /v1/orders?status=lost
--- error_code
200
200
400
--- response_json
{"data": {"items": [{"product_id": "102"}, {"order_id": "${goods_id}",
  "address": {"detail": "文三路 1 号 2 幢 303"}}]}}
{"data": {"items": []}}
{"code": 40001}

=== TEST 25: given up before it is paid: nothing to give back but the stock
--- user: alice
--- key: auto
--- request
POST /v1/orders
{"product_id": "501", "quantity": 1, "expected_points_cost": 588, "address_id": "${address_id}"}
POST /v1/orders/${second_id}/cancel
POST /v1/orders/${second_id}/cancel
POST /v1/orders/${second_id}/pay
{}
--- capture
second_id = data.order_id
--- error_code
201
200
409
409
--- code
0
0
40909
40909
--- response_json
{"data": {"status": "pending_payment", "address": {"recipient": "王小萌"}}}
{"data": {"status": "cancelled", "cancel_reason": "user", "points_balance": 840}}
{}
{}
--- sql_check
SELECT stock, sold, returned FROM products WHERE product_id = 501
=> 199|2|1
SELECT quantity FROM user_purchases WHERE product_id = 501
=> 1

=== TEST 26: given up after it was paid, with the order's own address
--- user: alice
--- key: auto
--- request
POST /v1/orders
{"product_id": "501", "quantity": 1, "expected_points_cost": 588, "address_id": "${address_id}"}
POST /v1/orders/${third_id}/pay
{}
POST /v1/orders/${third_id}/cancel
POST /v1/orders/${third_id}/cancel
--- capture
third_id = data.order_id
--- error_code
201
200
200
409
--- response_json
{}
{"data": {"status": "paid", "points_balance": 252}}
{"data": {"status": "cancelled", "points_balance": 840}}
{"code": 40909}
--- sql_check
SELECT delta, reason FROM ledger WHERE ref LIKE '%:${third_id}' ORDER BY balance_after
=> -588|order
=> 588|refund

=== TEST 27: an operator ends an order that was paid
--- user: alice
--- key: auto
--- request
POST /v1/orders
{"product_id": "501", "quantity": 1, "expected_points_cost": 588, "address_id": "${address_id}"}
--- error_code: 201
--- capture
fifth_id = data.order_id

=== TEST 28: paid and ended
--- user
alice
-
-
-
--- key: auto
--- request
POST /v1/orders/${fifth_id}/pay
{}
POST /v1/dev/orders/${fifth_id}/cancel
POST /v1/dev/orders/${fifth_id}/cancel
POST /v1/dev/orders/1/cancel
--- error_code
200
200
409
404
--- response_json
{}
{"data": {"status": "cancelled", "cancel_reason": "operator", "points_balance": 840}}
{"code": 40909}
{"code": 40404}

=== TEST 29: a virtual order is refunded while all of it is in the bag
--- user
alice
-
-
-
--- key: auto
--- request
POST /v1/orders
{"product_id": "302", "quantity": 1, "expected_points_cost": 147}
POST /v1/dev/orders/${bell_id}/refund
POST /v1/dev/orders/${bell_id}/refund
POST /v1/dev/orders/${goods_id}/refund
--- capture
bell_id = data.order_id
--- error_code
201
200
409
409
--- response_json
{"data": {"points_balance": 693}}
{"data": {"status": "cancelled", "cancel_reason": "refund", "points_balance": 840}}
{"code": 40909}
{"code": 40909}
--- sql_check
SELECT granted, used, quantity FROM user_inventory WHERE user_id = ${alice.user_id} AND item_id = 22
=> 0|0|0
SELECT delta, reason FROM ledger WHERE ref LIKE '%:${bell_id}' ORDER BY balance_after
=> -147|order
=> 147|refund

=== TEST 30: not when a pet wears it, nor when it was used
--- user
alice
alice
alice
-
alice
-
--- key: auto
--- request
POST /v1/dev/pets
{"name": "Momo"}
POST /v1/orders
{"product_id": "302", "quantity": 1, "expected_points_cost": 147}
PUT /v1/pets/${pet_id}/accessories
{"item_ids": ["22"]}
POST /v1/dev/orders/${bell_id}/refund
PUT /v1/pets/${pet_id}/accessories
{"item_ids": []}
POST /v1/dev/orders/${bell_id}/refund
--- capture
pet_id = data.pet_id
bell_id = data.order_id
--- error_code
201
201
200
422
200
200
--- code
0
0
0
42203
0
0

=== TEST 31: the books
--- sql_check
SELECT count(*) FROM wallets w WHERE balance <> (SELECT coalesce(sum(delta), 0) FROM ledger l
                                                   WHERE l.user_id = w.user_id)
=> 0
SELECT count(*) FROM products WHERE stock <> -1 AND stock <> stocked - sold + returned
=> 0
SELECT count(*) FROM products p
 WHERE sold <> (SELECT coalesce(sum(quantity), 0) FROM orders o
                 WHERE o.product_id = p.product_id AND reserved)
    OR returned <> (SELECT coalesce(sum(quantity), 0) FROM orders o
                     WHERE o.product_id = p.product_id AND reserved AND status = 'cancelled')
=> 0
SELECT count(*) FROM user_purchases u
 WHERE quantity <> (SELECT coalesce(sum(quantity), 0) FROM orders o WHERE o.user_id = u.user_id
                       AND o.product_id = u.product_id AND status <> 'cancelled')
=> 0

=== TEST 32: who lives where is in no table and no log as it is
--- sql_check
SELECT count(*) FROM addresses WHERE position('13800138000'::bytea IN sealed) > 0
=> 0
SELECT count(*) FROM orders WHERE position('13800138000'::bytea IN address_sealed) > 0
=> 0
SELECT count(*) FROM idempotency_keys WHERE reply LIKE '%13800138000%'
=> 0
--- no_error_log
13800138000
