#!/usr/bin/perl
#
# One's own pets: read, listed, let go.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;

run_tests();

__DATA__

=== TEST 1: no pets yet
--- user: alice
--- request
GET /v1/users/me/pets
--- response_json
{"data": {"items": [], "next_cursor": null}}

=== TEST 2: a pet
--- user: alice
--- request
POST /v1/dev/pets
{"name": "Momo"}
--- capture
pet_id = data.pet_id

=== TEST 3: read from PostgreSQL, then from Redis
--- user: alice
--- request
GET /v1/pets/${pet_id}
GET /v1/pets/${pet_id}
--- response_json
{"code": 0, "data": {"pet_id": "${pet_id}", "user_id": "${alice.user_id}",
  "name": "Momo", "species": "cat", "personality": "lively", "level": 1, "experience": 0,
  "level_experience": 0, "next_level_experience": 100, "points_left_today": 20,
  "exp_left_today": 300, "double_exp_until": null, "last_interaction_time": null,
  "flags": [], "cooldowns": {}, "ai_generated": true}}
{"code": 0, "data": {"pet_id": "${pet_id}", "user_id": "${alice.user_id}",
  "name": "Momo", "species": "cat", "personality": "lively", "level": 1, "experience": 0,
  "level_experience": 0, "next_level_experience": 100, "points_left_today": 20,
  "exp_left_today": 300, "double_exp_until": null, "last_interaction_time": null,
  "flags": [], "cooldowns": {}, "ai_generated": true}}

=== TEST 4: the second read did not ask PostgreSQL
--- user: alice
--- sql
UPDATE pets SET name = 'Changed behind the cache' WHERE pet_id = ${pet_id};
--- request
GET /v1/pets/${pet_id}
--- response_json
{"data": {"name": "Momo"}}

=== TEST 5: no such pet, or no such id
--- user: alice
--- request
GET /v1/pets/999999999
GET /v1/pets/abc
GET /v1/pets/0
GET /v1/pets/-1
GET /v1/pets/99999999999999999999
DELETE /v1/pets/999999999
GET /v1/pets/999999999/interactions
--- error_code: 404
--- code: 40402

=== TEST 6: another user's pet does not exist
--- user: bob
--- request
GET /v1/pets/${pet_id}
DELETE /v1/pets/${pet_id}
GET /v1/pets/${pet_id}/interactions
POST /v1/pets/${pet_id}/interactions
{"interaction_type": "petting"}
--- error_code: 404
--- code: 40402
--- sql_check
SELECT released_at IS NULL FROM pets WHERE pet_id = ${pet_id};
=> t

=== TEST 7: nobody
--- user: -
--- request
GET /v1/pets/${pet_id}
GET /v1/users/me/pets
DELETE /v1/pets/${pet_id}
GET /v1/pets/${pet_id}/interactions
--- error_code: 401
--- code: 40101

=== TEST 8: three more pets
--- user: alice
--- sql
UPDATE pets SET name = 'Momo', name_shown = 'Momo' WHERE pet_id = ${pet_id};
--- request
POST /v1/dev/pets
{"name": "Two", "species": "dog", "experience": 100}
POST /v1/dev/pets
{"name": "Three", "personality": "quiet"}
POST /v1/dev/pets
{"name": "Four"}
--- error_code: 201

=== TEST 9: the list, in the order of adoption
--- user: alice
--- request
GET /v1/users/me/pets
--- response_json
{"data": {"items": [{"pet_id": "${pet_id}", "name": "Momo"}, {"name": "Two",
  "species": "dog", "level": 2, "level_experience": 0, "next_level_experience": 150},
  {"name": "Three", "personality": "quiet"}, {"name": "Four"}], "next_cursor": null}}

=== TEST 10: in pages
--- user: alice
--- request
GET /v1/users/me/pets?limit=2
GET /v1/users/me/pets?limit=2&cursor=${next}
--- capture
next = data.next_cursor
--- response_json
{"data": {"items": [{"name": "Momo"}, {"name": "Two"}]}}
{"data": {"items": [{"name": "Three"}, {"name": "Four"}], "next_cursor": null}}

=== TEST 11: bad pages
--- user: alice
--- request
GET /v1/users/me/pets?limit=0
GET /v1/users/me/pets?limit=101
GET /v1/users/me/pets?limit=x
GET /v1/users/me/pets?cursor=
GET /v1/users/me/pets?cursor=abc
GET /v1/users/me/pets?cursor=1
GET /v1/users/me/pets?cursor=1.
GET /v1/users/me/pets?cursor=.1
GET /v1/users/me/pets?cursor=1.2.3
GET /v1/users/me/pets?cursor=999999999999999999.1
GET /v1/pets/${pet_id}/interactions?cursor=x
GET /v1/pets/${pet_id}/interactions?cursor=-1.5
GET /v1/pets/${pet_id}/interactions?limit=1000
--- error_code: 400
--- code: 40001

=== TEST 12: what the pet wears goes back to the bag with it
--- user: alice
--- sql
INSERT INTO user_inventory (user_id, item_id, granted, quantity, updated_at)
VALUES (${alice.user_id}, 21, 1, 1, now());
--- request
PUT /v1/pets/${pet_id}/accessories
{"item_ids": ["21"]}
GET /v1/inventory
--- response_json
{"data": {"model_data": {"accessories": ["21"]}}}
{"data": {"items": [{"item_id": "1", "equipped": false, "effect": {"hunger": 30}},
  {"item_id": "21", "equipped": true, "equipped_quantity": 1, "quantity": 1,
  "effect": null}], "next_cursor": null}}

=== TEST 13: let go, once for a key
--- user: alice
--- key: go1
--- request
DELETE /v1/pets/${pet_id}
DELETE /v1/pets/${pet_id}
--- response_json
{"data": {"pet_id": "${pet_id}"}}
{"data": {"pet_id": "${pet_id}"}}
--- response_headers
Idempotent-Replayed: true
--- sql_check
SELECT p.released_at IS NOT NULL, p.model_data ->> 'accessories', s.version, s.warn_at
  FROM pets p JOIN pet_states s USING (pet_id) WHERE pet_id = ${pet_id};
=> t|[]|3|null

=== TEST 14: gone, for every request and from the cache
--- user: alice
--- key: auto
--- request
GET /v1/pets/${pet_id}
GET /v1/pets/${pet_id}
GET /v1/pets/${pet_id}/interactions
DELETE /v1/pets/${pet_id}
PATCH /v1/pets/${pet_id}
{"name": "Ghost"}
PUT /v1/pets/${pet_id}/accessories
{"item_ids": []}
POST /v1/pets/${pet_id}/interactions
{"interaction_type": "petting"}
--- error_code: 404
--- code: 40402

=== TEST 15: three are left, the scarf is free
--- user: alice
--- request
GET /v1/users/me/pets
GET /v1/inventory
--- response_json
{"data": {"items": [{"name": "Two"}, {"name": "Three"}, {"name": "Four"}], "next_cursor": null}}
{"data": {"items": [{"item_id": "1"}, {"item_id": "21", "equipped": false,
  "equipped_quantity": 0}]}}
