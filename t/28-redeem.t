#!/usr/bin/perl
#
# Addresses and redeem codes.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;

run_tests();

__DATA__

=== TEST 1: none yet
--- user: alice
--- request
GET /v1/addresses
--- response_json
{"data": {"items": [], "next_cursor": null}}

=== TEST 2: the first one is the default; spaces around go
--- user: alice
--- key: first
--- request
POST /v1/addresses
{"recipient": " 王小萌 ", "phone": "138-0013-8000", "province": "浙江省", "city": "杭州市",
 "detail": "文三路 1 号"}
POST /v1/addresses
{"recipient": " 王小萌 ", "phone": "138-0013-8000", "province": "浙江省", "city": "杭州市",
 "detail": "文三路 1 号"}
--- error_code: 201
--- capture
first_id = data.address_id
--- response_json
{"data": {"recipient": "王小萌", "phone": "138-0013-8000", "district": null, "postal_code": null,
  "is_default": true}}
{"data": {"address_id": "${first_id}", "recipient": "王小萌"}}
--- response_headers
Idempotent-Replayed: true
--- sql_check
SELECT count(*) FROM addresses
=> 1
SELECT count(*) FROM idempotency_keys WHERE reply LIKE '%0013%' OR reply LIKE '%王%'
=> 0

=== TEST 3: the key with another body
--- user: alice
--- key: first
--- request
POST /v1/addresses
{"recipient": "王", "phone": "13800138000", "province": "浙江省", "city": "杭州市", "detail": "1"}
--- error_code: 409
--- code: 40903

=== TEST 4: a second one, and it becomes the default
--- user: alice
--- request
POST /v1/addresses
{"recipient": "李", "phone": "+8613900139000", "province": "上海市", "city": "上海市",
 "district": "徐汇区", "detail": "漕溪北路 2 号", "postal_code": "200030", "is_default": false}
GET /v1/addresses
PUT /v1/addresses/${second_id}
{"recipient": "李四", "phone": "+8613900139000", "province": "上海市", "city": "上海市",
 "detail": "漕溪北路 3 号", "is_default": true}
GET /v1/addresses
--- capture
second_id = data.address_id
--- error_code
201
200
200
200
--- response_json
{"data": {"is_default": false, "district": "徐汇区", "postal_code": "200030"}}
{"data": {"items": [{"address_id": "${first_id}", "is_default": true},
  {"address_id": "${second_id}", "is_default": false}]}}
{"data": {"recipient": "李四", "district": null, "postal_code": null, "detail": "漕溪北路 3 号",
  "is_default": true}}
{"data": {"items": [{"address_id": "${second_id}", "is_default": true},
  {"address_id": "${first_id}", "is_default": false}]}}

=== TEST 5: deleted, it is the first one again
--- user: alice
--- key: gone
--- request
DELETE /v1/addresses/${second_id}
DELETE /v1/addresses/${second_id}
GET /v1/addresses
--- response_json
{"data": null}
{"data": null}
{"data": {"items": [{"address_id": "${first_id}", "is_default": true}]}}

=== TEST 6: gone, and not somebody else's
--- user
alice
bob
bob
bob
--- request
DELETE /v1/addresses/${second_id}
DELETE /v1/addresses/${first_id}
PUT /v1/addresses/${first_id}
{"recipient": "王", "phone": "13800138000", "province": "浙江省", "city": "杭州市", "detail": "1"}
GET /v1/addresses
--- error_code
404
404
404
200
--- code
40410
40410
40410
0
--- response_json
{}
{}
{}
{"data": {"items": []}}
--- sql_check
SELECT count(*) FROM addresses
=> 1

=== TEST 7: bad input
--- user: alice
--- request
POST /v1/addresses
{"phone": "13800138000", "province": "浙江省", "city": "杭州市", "detail": "1"}
POST /v1/addresses
{"recipient": "王", "phone": "call me", "province": "浙江省", "city": "杭州市", "detail": "1"}
POST /v1/addresses
{"recipient": "王", "phone": "1234-", "province": "浙江省", "city": "杭州市", "detail": "1"}
POST /v1/addresses
{"recipient": "  ", "phone": "13800138000", "province": "浙江省", "city": "杭州市", "detail": "1"}
POST /v1/addresses
{"recipient": "a\u202eb", "phone": "13800138000", "province": "浙江省", "city": "杭州市", "detail": "1"}
POST /v1/addresses
{"recipient": "王", "phone": "13800138000", "province": "浙江省", "city": "杭州市", "detail": "1\n2"}
POST /v1/addresses
{"recipient": "王", "phone": "13800138000", "province": "浙江省", "city": "杭州市", "detail": "1",
 "is_default": 1}
PUT /v1/addresses/${first_id}
{"recipient": "王"}
--- error_code: 400
--- code: 40001
--- response_json
{"errors": [{"field": "recipient"}]}
{"errors": [{"field": "phone"}]}
{"errors": [{"field": "phone"}]}
{"errors": [{"field": "recipient"}]}
{"errors": [{"field": "recipient"}]}
{"errors": [{"field": "detail"}]}
{"errors": [{"field": "is_default"}]}
{"errors": [{"field": "phone"}, {"field": "province"}, {"field": "city"}, {"field": "detail"}]}

=== TEST 8: as many as one may have
--- user: alice
--- sql
INSERT INTO addresses (user_id, address_id, sealed, created_at, updated_at)
SELECT user_id, -n, sealed, now(), now() FROM addresses, generate_series(1, 19) n;
--- request
POST /v1/addresses
{"recipient": "王", "phone": "13800138000", "province": "浙江省", "city": "杭州市", "detail": "1"}
DELETE /v1/addresses/${first_id}
GET /v1/addresses
--- error_code
409
200
500
--- code
40909
0
50000
--- error_log eval
qr/sealed value does not open, "addresses\.sealed" of -\d+/

=== TEST 9: a code that is good for two, and batches that are none
--- request
POST /v1/dev/redeem-batches
{"title": "公开码", "points": 10, "grants": [], "codes": 1, "code_limit": 2, "days": 7}
POST /v1/dev/redeem-batches
{"title": "x", "points": 10, "grants": [{"item_id": "999", "quantity": 1}], "codes": 1}
POST /v1/dev/redeem-batches
{"title": "x", "points": 10, "codes": 1,
 "grants": [{"item_id": "1", "quantity": 1}, {"item_id": "1", "quantity": 1}]}
POST /v1/dev/redeem-batches
{"title": "x", "points": 10, "grants": [{"item_id": "1", "quantity": 0}], "codes": 1}
--- capture
shared = data.codes.0
--- error_code
201
404
404
400

=== TEST 10: codes for one each, of which one may have two
--- request
POST /v1/dev/redeem-batches
{"title": "新春礼包", "points": 50, "codes": 3,
 "grants": [{"item_id": "1", "quantity": 5}, {"item_id": "31", "quantity": 1}], "user_limit": 2}
--- error_code: 201
--- capture
one = data.codes.0
two = data.codes.1
three = data.codes.2

=== TEST 11: redeemed, once
--- user: alice
--- key: code
--- request
POST /v1/redeem-codes
{"code": "${one}"}
POST /v1/redeem-codes
{"code": "${one}"}
--- response_json
{"data": {"title": "新春礼包", "points_gained": 50, "points_balance": 50,
  "granted_items": [{"item_id": "1", "quantity": 5}, {"item_id": "31", "quantity": 1}]}}
{"data": {"points_balance": 50}}
--- response_headers
Idempotent-Replayed: true
--- sql_check
SELECT balance FROM wallets WHERE user_id = ${alice.user_id}
=> 50
SELECT item_id, granted, quantity FROM user_inventory WHERE user_id = ${alice.user_id} ORDER BY 1
=> 1|15|15
=> 31|1|1
SELECT l.delta, l.reason, l.ref = 'code:' || u.code_id FROM ledger l, redeem_uses u
=> 50|code|t
SELECT attempts FROM redeem_attempts WHERE user_id = ${alice.user_id}
=> 0

=== TEST 12: not again, by nobody; as people write it
--- user
alice
bob
alice
alice
--- key: auto
--- request
POST /v1/redeem-codes
{"code": "${one}"}
POST /v1/redeem-codes
{"code": "${one}"}
POST /v1/redeem-codes
{"code": "- ${two} "}
POST /v1/redeem-codes
{"code": "${three}"}
--- error_code
409
409
200
409

=== TEST 13: in everybody's hands
--- user
alice
bob
carol
alice
--- key: auto
--- request
POST /v1/redeem-codes
{"code": "${shared}"}
POST /v1/redeem-codes
{"code": "${shared}"}
POST /v1/redeem-codes
{"code": "${shared}"}
POST /v1/redeem-codes
{"code": "${shared}"}
--- error_code
200
200
409
409
--- code
0
0
40902
40902

=== TEST 14: over, and withdrawn
--- user: carol
--- key: auto
--- sql
UPDATE redeem_batches SET revoked_at = now() WHERE title = '新春礼包';
UPDATE redeem_batches SET ends_at = now(), code_limit = 9 WHERE title = '公开码';
--- request
POST /v1/redeem-codes
{"code": "${three}"}
POST /v1/redeem-codes
{"code": "${shared}"}
POST /v1/redeem-codes
{"code": "AAAA-BBBB-CCCC"}
POST /v1/redeem-codes
{"code": "你好"}
POST /v1/redeem-codes
{"code": ""}
POST /v1/redeem-codes
{"code": 7}
--- error_code
404
404
404
404
400
400
--- code
40409
40409
40409
40409
40001
40001

=== TEST 15: a key is required
--- user: carol
--- request
POST /v1/redeem-codes
{"code": "AAAA-BBBB-CCCC"}
--- error_code: 400
--- code: 40007

=== TEST 16: ten guesses an hour
--- user: dora
--- key: auto
--- request
POST /v1/redeem-codes
{"code": "AAAA-BBBB-CCCC"}
--- parallel: 32
--- code_counts
40409: 10
42900: 22

=== TEST 17: nor is the right one heard then, but an hour later
--- user: dora
--- key: auto
--- sql
UPDATE redeem_batches SET ends_at = NULL WHERE title = '公开码';
--- request
POST /v1/redeem-codes
{"code": "${shared}"}
--- error_code: 429
--- code: 42900

=== TEST 18: an hour later
--- user: dora
--- key: auto
--- clock: 61m
--- request
POST /v1/redeem-codes
{"code": "${shared}"}
--- response_json
{"data": {"points_balance": 10}}
