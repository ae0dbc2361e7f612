#!/usr/bin/perl
#
# A rename costs points or a card, once for a key; the present name is free.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;

run_tests();

__DATA__

=== TEST 1: a pet and 120 points
--- user: alice
--- request
POST /v1/dev/pets
{"name": "Momo"}
--- capture
pet_id = data.pet_id

=== TEST 2: the points
--- user: alice
--- sql
UPDATE wallets SET balance = 120 WHERE user_id = ${alice.user_id};
INSERT INTO ledger VALUES (${alice.user_id}, 1, 120, 120, 'adjust', 'adjust:1', now());
--- request
GET /v1/pets/${pet_id}
--- response_json
{"data": {"name": "Momo"}}

=== TEST 3: a key is required
--- user: alice
--- request
PATCH /v1/pets/${pet_id}
{"name": "Coco"}
--- error_code: 400
--- code: 40007

=== TEST 4: 50 points, and the cache follows
--- user: alice
--- key: k1
--- request
PATCH /v1/pets/${pet_id}
{"name": "  Coco "}
GET /v1/pets/${pet_id}
--- response_json
{"data": {"pet_id": "${pet_id}", "name": "Coco", "level": 1}}
{"data": {"pet_id": "${pet_id}", "name": "Coco", "level": 1}}
--- sql_check
SELECT w.balance, l.delta, l.balance_after, l.reason, l.ref ~ '^rename:[0-9]+$'
  FROM wallets w JOIN ledger l USING (user_id)
 WHERE user_id = ${alice.user_id} AND l.reason = 'rename';
=> 70|-50|70|rename|t
SELECT p.name, p.name_shown, p.name_state, s.version
  FROM pets p JOIN pet_states s USING (pet_id) WHERE pet_id = ${pet_id};
=> Coco|Coco|accepted|2

=== TEST 5: the same key again gives the same reply and no effect
--- user: alice
--- key: k1
--- request
PATCH /v1/pets/${pet_id}
{"name": "  Coco "}
--- response_json
{"data": {"name": "Coco"}}
--- response_headers
Idempotent-Replayed: true
--- sql_check
SELECT balance FROM wallets WHERE user_id = ${alice.user_id};
=> 70

=== TEST 6: the same key with another body
--- user: alice
--- key: k1
--- request
PATCH /v1/pets/${pet_id}
{"name": "Other"}
--- error_code: 409
--- code: 40903

=== TEST 7: the present name is free and changes nothing, card or not
--- user: alice
--- key: auto
--- request
PATCH /v1/pets/${pet_id}
{"name": "Coco"}
PATCH /v1/pets/${pet_id}
{"name": "Coco", "use_card": true}
--- response_json
{"data": {"name": "Coco"}}
{"data": {"name": "Coco"}}
--- sql_check
SELECT w.balance, s.version, w.version
  FROM wallets w JOIN pet_states s USING (user_id)
 WHERE s.pet_id = ${pet_id};
=> 70|2|2

=== TEST 8: its key is kept like any other
--- user: alice
--- key: same1
--- request
PATCH /v1/pets/${pet_id}
{"name": "Coco"}
PATCH /v1/pets/${pet_id}
{"name": "Coco"}
--- response_headers
Idempotent-Replayed: true

=== TEST 9: and refused with another body
--- user: alice
--- key: same1
--- request
PATCH /v1/pets/${pet_id}
{"name": "Dodo"}
--- code: 40903
--- error_code: 409

=== TEST 10: no card
--- user: alice
--- key: auto
--- request
PATCH /v1/pets/${pet_id}
{"name": "Dodo", "use_card": true}
--- error_code: 422
--- code: 42203

=== TEST 11: 50 more, then not enough
--- user: alice
--- key: auto
--- request
PATCH /v1/pets/${pet_id}
{"name": "Dodo"}
PATCH /v1/pets/${pet_id}
{"name": "Eve"}
--- code
0
42201
--- error_code
200
422
--- sql_check
SELECT balance FROM wallets WHERE user_id = ${alice.user_id};
=> 20
SELECT name FROM pets WHERE pet_id = ${pet_id};
=> Dodo

=== TEST 12: with a card, no points; a card more is not there
--- user: alice
--- sql
INSERT INTO user_inventory (user_id, item_id, granted, quantity, updated_at)
VALUES (${alice.user_id}, 32, 1, 1, now());
--- key: auto
--- request
PATCH /v1/pets/${pet_id}
{"name": "小猫", "use_card": true}
GET /v1/pets/${pet_id}
PATCH /v1/pets/${pet_id}
{"name": "Fifi", "use_card": true}
--- code
0
0
42203
--- error_code
200
200
422
--- sql_check
SELECT granted, used, quantity FROM user_inventory
 WHERE user_id = ${alice.user_id} AND item_id = 32;
=> 1|1|0
SELECT balance FROM wallets WHERE user_id = ${alice.user_id};
=> 20
SELECT name FROM pets WHERE pet_id = ${pet_id};
=> 小猫
SELECT sum(delta) FROM ledger WHERE user_id = ${alice.user_id};
=> 20
SELECT count(*) FROM ledger WHERE user_id = ${alice.user_id} AND reason = 'rename';
=> 2

=== TEST 13: use_card false is points
--- user: alice
--- key: auto
--- request
PATCH /v1/pets/${pet_id}
{"name": "Gigi", "use_card": false}
--- error_code: 422
--- code: 42201

=== TEST 14: bad input
--- user: alice
--- key: auto
--- request
PATCH /v1/pets/${pet_id}
{}
PATCH /v1/pets/${pet_id}
{"name": ""}
PATCH /v1/pets/${pet_id}
{"name": "   "}
PATCH /v1/pets/${pet_id}
{"name": "1234567890123"}
PATCH /v1/pets/${pet_id}
{"name": 5}
PATCH /v1/pets/${pet_id}
{"name": null}
PATCH /v1/pets/${pet_id}
{"name": "a\u202eb"}
PATCH /v1/pets/${pet_id}
{"name": "Ok", "use_card": "yes"}
PATCH /v1/pets/${pet_id}
{"name": "Ok", "colour": "red"}
--- error_code: 400
--- code: 40001

=== TEST 15: not JSON
--- user: alice
--- key: auto
--- request
PATCH /v1/pets/${pet_id}
{"name": "x"
PATCH /v1/pets/${pet_id}
["x"]
PATCH /v1/pets/${pet_id}
{"name": "a\u0000b"}
--- error_code: 400
--- code: 40002

=== TEST 16: another user's pet, nobody
--- user
bob
-
--- key: auto
--- request
PATCH /v1/pets/${pet_id}
{"name": "Mine"}
PATCH /v1/pets/${pet_id}
{"name": "Mine"}
--- error_code
404
401
--- code
40402
40101
