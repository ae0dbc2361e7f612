#!/usr/bin/perl
#
# The bag: listed, worn, used.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;

run_tests();

__DATA__

=== TEST 1: two pets
--- user: alice
--- request
POST /v1/dev/pets
{"name": "Second"}
POST /v1/dev/pets
{"name": "First"}
--- capture
pet_id = data.pet_id

=== TEST 2: and the other one's id
--- user: alice
--- request
GET /v1/users/me/pets
--- capture
other_id = data.items.0.pet_id

=== TEST 3: what a new user has
--- user: alice
--- request
GET /v1/inventory
--- response_json
{"data": {"items": [{"item_id": "1", "item_type": "food", "name": "普通猫狗粮",
  "effect": {"hunger": 30}, "quantity": 10, "equipped": false}], "next_cursor": null}}

=== TEST 4: more of it; what is used up is not shown
--- user: alice
--- sql
INSERT INTO user_inventory (user_id, item_id, granted, used, quantity, updated_at)
VALUES (${alice.user_id}, 2, 3, 3, 0, now()),
       (${alice.user_id}, 11, 1, 0, 1, now()),
       (${alice.user_id}, 21, 1, 0, 1, now()),
       (${alice.user_id}, 31, 2, 0, 2, now()),
       (${alice.user_id}, 33, 3, 0, 3, now());
--- request
GET /v1/inventory
--- response_json
{"data": {"items": [{"item_id": "1"}, {"item_id": "11", "effect": {"mood": 5}},
  {"item_id": "21", "item_type": "accessory"}, {"item_id": "31",
  "effect": {"card": "makeup"}}, {"item_id": "33", "quantity": 3,
  "effect": {"card": "double_exp"}}], "next_cursor": null}}

=== TEST 5: in pages
--- user: alice
--- request
GET /v1/inventory?limit=3
GET /v1/inventory?limit=3&cursor=${next}
--- capture
next = data.next_cursor
--- response_json
{"data": {"items": [{"item_id": "1"}, {"item_id": "11"}, {"item_id": "21"}], "next_cursor": "21"}}
{"data": {"items": [{"item_id": "31"}, {"item_id": "33"}], "next_cursor": null}}

=== TEST 6: bad pages; nobody
--- user
alice
alice
-
--- request
GET /v1/inventory?cursor=x
GET /v1/inventory?limit=0
GET /v1/inventory
--- error_code
400
400
401
--- code
40001
40001
40101

=== TEST 7: dress
--- user: alice
--- request
PUT /v1/pets/${pet_id}/accessories
{"item_ids": ["21"]}
GET /v1/pets/${pet_id}
--- response_json
{"data": {"pet_id": "${pet_id}", "model_data": {"accessories": ["21"], "textures": []}}}
{"data": {"pet_id": "${pet_id}", "model_data": {"accessories": ["21"], "textures": []}}}

=== TEST 8: the one scarf cannot be worn twice; again by the same pet it can
--- user: alice
--- request
PUT /v1/pets/${other_id}/accessories
{"item_ids": ["21"]}
PUT /v1/pets/${pet_id}/accessories
{"item_ids": ["21"]}
--- error_code
422
200
--- code
42203
0

=== TEST 9: taken off, it is free for the other
--- user: alice
--- request
PUT /v1/pets/${pet_id}/accessories
{"item_ids": []}
PUT /v1/pets/${other_id}/accessories
{"item_ids": ["21"]}
GET /v1/pets/${pet_id}
--- response_json
{"data": {"model_data": {"accessories": []}}}
{"data": {"model_data": {"accessories": ["21"]}}}
{"data": {"model_data": {"accessories": []}}}

=== TEST 10: no such item, no accessory, none held
--- user
alice
alice
bob
bob
-
--- request
PUT /v1/pets/${pet_id}/accessories
{"item_ids": ["9999"]}
PUT /v1/pets/${pet_id}/accessories
{"item_ids": ["11"]}
PUT /v1/pets/${pet_id}/accessories
{"item_ids": []}
PUT /v1/pets/999999999/accessories
{"item_ids": []}
PUT /v1/pets/${pet_id}/accessories
{"item_ids": []}
--- error_code
404
400
404
404
401
--- code
40408
40001
40402
40402
40101

=== TEST 11: bad lists
--- user: alice
--- request
PUT /v1/pets/${pet_id}/accessories
{}
PUT /v1/pets/${pet_id}/accessories
{"item_ids": "21"}
PUT /v1/pets/${pet_id}/accessories
{"item_ids": [21]}
PUT /v1/pets/${pet_id}/accessories
{"item_ids": ["x"]}
PUT /v1/pets/${pet_id}/accessories
{"item_ids": ["21", "21"]}
PUT /v1/pets/${pet_id}/accessories
{"item_ids": [null]}
PUT /v1/pets/${pet_id}/accessories
{"item_ids": ["1", "2", "3", "4", "5", "6", "7", "8", "9"]}
--- error_code: 400
--- code: 40001

=== TEST 12: bob has a pet but no scarf
--- user: bob
--- request
POST /v1/dev/pets
{"name": "Bobs"}
PUT /v1/pets/${bob_pet}/accessories
{"item_ids": ["21"]}
--- capture
bob_pet = data.pet_id
--- code
0
42203
--- error_code
201
422

=== TEST 13: dressing once for a key
--- user: alice
--- key: dress1
--- request
PUT /v1/pets/${other_id}/accessories
{"item_ids": []}
PUT /v1/pets/${other_id}/accessories
{"item_ids": []}
--- response_headers
Idempotent-Replayed: true

=== TEST 14: a key is required to use anything
--- user: alice
--- request
POST /v1/inventory/33/use
{"pet_id": "${pet_id}"}
--- error_code: 400
--- code: 40007

=== TEST 15: a double-experience card
--- user: alice
--- key: use1
--- request
POST /v1/inventory/33/use
{"pet_id": "${pet_id}"}
POST /v1/inventory/33/use
{"pet_id": "${pet_id}"}
--- response_json
{"data": {"item_id": "33", "used": 1, "quantity": 2, "pet": {"pet_id": "${pet_id}"}}}
{"data": {"item_id": "33", "used": 1, "quantity": 2, "pet": {"pet_id": "${pet_id}"}}}
--- response_headers
Idempotent-Replayed: true
--- sql_check
SELECT granted, used, quantity FROM user_inventory
 WHERE user_id = ${alice.user_id} AND item_id = 33;
=> 3|1|2
SELECT double_exp_until - stored_at FROM pet_states WHERE pet_id = ${pet_id};
=> 00:30:00

=== TEST 16: the same key with another body
--- user: alice
--- key: use1
--- request
POST /v1/inventory/33/use
{"pet_id": "${pet_id}", "quantity": 2}
--- error_code: 409
--- code: 40903

=== TEST 17: experience doubles
--- user: alice
--- request
POST /v1/pets/${pet_id}/interactions
{"interaction_type": "petting"}
--- response_json
{"data": {"exp_gained": 10, "pet": {"experience": 10, "exp_left_today": 290}}}

=== TEST 18: two more add up to an hour and a half
--- user: alice
--- key: auto
--- sql
CREATE TABLE seen AS SELECT double_exp_until FROM pet_states WHERE pet_id = ${pet_id};
--- request
POST /v1/inventory/33/use
{"pet_id": "${pet_id}", "quantity": 3}
POST /v1/inventory/33/use
{"pet_id": "${pet_id}", "quantity": 2}
POST /v1/inventory/33/use
{"pet_id": "${pet_id}"}
--- error_code
422
200
422
--- code
42203
0
42203
--- sql_check
SELECT s.double_exp_until - seen.double_exp_until FROM pet_states s, seen WHERE pet_id = ${pet_id};
=> 01:00:00
SELECT granted, used, quantity FROM user_inventory
 WHERE user_id = ${alice.user_id} AND item_id = 33;
=> 3|3|0

=== TEST 19: shown while it lasts
--- user: alice
--- request
GET /v1/pets/${pet_id}
--- response_json_like
{"data": {"double_exp_until": "^20"}}

=== TEST 20: and no longer; the experience is single again
--- clock: 91m
--- user: alice
--- request
GET /v1/pets/${pet_id}
POST /v1/pets/${pet_id}/interactions
{"interaction_type": "petting"}
--- response_json
{"data": {"double_exp_until": null}}
{"data": {"exp_gained": 5, "pet": {"double_exp_until": null}}}

=== TEST 21: what is not used here
--- user: alice
--- key: auto
--- request
POST /v1/inventory/1/use
{"pet_id": "${pet_id}"}
POST /v1/inventory/11/use
{"pet_id": "${pet_id}"}
POST /v1/inventory/21/use
{"pet_id": "${pet_id}"}
POST /v1/inventory/31/use
{}
POST /v1/inventory/32/use
{"pet_id": "${pet_id}"}
--- error_code: 409
--- code: 40909
--- sql_check
SELECT string_agg(item_id || ':' || quantity, ' ' ORDER BY item_id)
  FROM user_inventory WHERE user_id = ${alice.user_id};
=> 1:10 2:0 11:1 21:1 31:2 33:0

=== TEST 22: no such item, no such pet, nobody
--- user
alice
alice
bob
-
--- key: auto
--- request
POST /v1/inventory/9999/use
{"pet_id": "${pet_id}"}
POST /v1/inventory/x/use
{"pet_id": "${pet_id}"}
POST /v1/inventory/33/use
{"pet_id": "${pet_id}"}
POST /v1/inventory/33/use
{"pet_id": "${pet_id}"}
--- error_code
404
404
404
401
--- code
40408
40408
40402
40101

=== TEST 23: bad input
--- user: alice
--- key: auto
--- request
POST /v1/inventory/33/use
{}
POST /v1/inventory/33/use
{"pet_id": 5}
POST /v1/inventory/33/use
{"pet_id": "${pet_id}", "quantity": 0}
POST /v1/inventory/33/use
{"pet_id": "${pet_id}", "quantity": 100}
POST /v1/inventory/33/use
{"pet_id": "${pet_id}", "quantity": 1.5}
POST /v1/inventory/33/use
{"pet_id": "${pet_id}", "quantity": "1"}
POST /v1/inventory/33/use
{"pet_id": "${pet_id}", "more": 1}
--- error_code: 400
--- code: 40001
