#!/usr/bin/perl
#
# Points: the balance, the ledger behind it, what earns how much.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;

run_tests();

__DATA__

=== TEST 1: a new user's wallet and ledger
--- user: alice
--- request
GET /v1/points/balance
GET /v1/points/ledger
--- response_json
{"data": {"points_balance": 0, "points_today": 0, "points_left_today": 20}}
{"data": {"items": [], "next_cursor": null}}

=== TEST 2: an interaction earns, and the ledger says so
--- user: alice
--- request
POST /v1/dev/pets
{"name": "Momo"}
POST /v1/pets/${pet_id}/interactions
{"interaction_type": "petting"}
GET /v1/points/balance
GET /v1/points/ledger
--- capture
pet_id = data.pet_id
--- response_json
{"data": {}}
{"data": {"points_gained": 2, "points_balance": 2}}
{"data": {"points_balance": 2, "points_today": 2, "points_left_today": 18}}
{"data": {"items": [{"delta": 2, "balance_after": 2,
  "reason": "interaction"}], "next_cursor": null}}

=== TEST 3: newest first by time, whatever the ids
--- user: bob
--- sql
INSERT INTO ledger (user_id, entry_id, delta, balance_after, reason, ref,
                    created_at)
VALUES (${bob.user_id}, 9000, 10, 10, 'checkin', 'checkin:1', '2026-01-01'),
       (${bob.user_id}, 8000, 5, 15, 'visit', 'visit:1', '2026-01-02'),
       (${bob.user_id}, 7000, 1, 16, 'a', 'a:1', '2026-01-03 00:00:00.001'),
       (${bob.user_id}, 7001, 1, 17, 'b', 'b:1', '2026-01-03 00:00:00.001'),
       (${bob.user_id}, 6000, -10, 7, 'order', 'order:1', '2026-01-04');
UPDATE wallets SET balance = 7 WHERE user_id = ${bob.user_id};
--- request
GET /v1/points/ledger
GET /v1/points/balance
--- response_json
{"data": {"next_cursor": null, "items": [
  {"entry_id": "6000", "delta": -10, "balance_after": 7, "reason": "order",
   "ref": "order:1", "created_at": "2026-01-04T00:00:00.000Z"},
  {"entry_id": "7001"}, {"entry_id": "7000",
   "created_at": "2026-01-03T00:00:00.001Z"},
  {"entry_id": "8000"}, {"entry_id": "9000"}]}}
{"data": {"points_balance": 7, "points_today": 0, "points_left_today": 20}}

=== TEST 4: pages follow each other without gap or overlap
--- user: bob
--- request
GET /v1/points/ledger?limit=2
GET /v1/points/ledger?limit=2&cursor=${next}
GET /v1/points/ledger?limit=2&cursor=${next}
--- capture
next = data.next_cursor
--- response_json
{"data": {"items": [{"entry_id": "6000"}, {"entry_id": "7001"}]}}
{"data": {"items": [{"entry_id": "7000"}, {"entry_id": "8000"}]}}
{"data": {"items": [{"entry_id": "9000"}], "next_cursor": null}}

=== TEST 5: a page that ends with the list has no next one
--- user: bob
--- request
GET /v1/points/ledger?limit=5
GET /v1/points/ledger?limit=4
--- response_json
{"data": {"next_cursor": null}}
{"data": {"items": [{}, {}, {}, {"entry_id": "8000"}]}}

=== TEST 6: rows that come meanwhile move nothing
--- user: bob
--- request
GET /v1/points/ledger?limit=1
--- capture
first = data.next_cursor
--- response_json
{"data": {"items": [{"entry_id": "6000"}]}}

=== TEST 7: ... as seen behind the first page
--- user: bob
--- sql
INSERT INTO ledger (user_id, entry_id, delta, balance_after, reason, ref,
                    created_at)
VALUES (${bob.user_id}, 5000, 3, 10, 'task', 'task:1', '2026-01-05');
--- request
GET /v1/points/ledger?limit=1&cursor=${first}
GET /v1/points/ledger?limit=1
--- response_json
{"data": {"items": [{"entry_id": "7001"}]}}
{"data": {"items": [{"entry_id": "5000"}]}}

=== TEST 8: another user sees nothing of it, with the cursor neither
--- user: carol
--- request
GET /v1/points/ledger?cursor=${first}
GET /v1/points/balance
--- response_json
{"data": {"items": [], "next_cursor": null}}
{"data": {"points_balance": 0}}

=== TEST 9: limits and cursors that cannot be
--- user: carol
--- request
GET /v1/points/ledger?limit=0
GET /v1/points/ledger?limit=101
GET /v1/points/ledger?limit=-1
GET /v1/points/ledger?limit=ten
GET /v1/points/ledger?limit=99999999999999999999
GET /v1/points/ledger?cursor=
GET /v1/points/ledger?cursor=x
GET /v1/points/ledger?cursor=1
GET /v1/points/ledger?cursor=1.
GET /v1/points/ledger?cursor=.1
GET /v1/points/ledger?cursor=-1.5
GET /v1/points/ledger?cursor=999999999999999999.1
GET /v1/points/ledger?cursor=1.99999999999999999999
GET /v1/points/ledger?cursor=1%00.1
GET /v1/points/ledger?cursor=%ff%fe
--- code: 40001
--- error_code: 400

=== TEST 10: the greatest page
--- user: carol
--- request
GET /v1/points/ledger?limit=100
--- code: 0

=== TEST 11: the day's points end with the business day (16:00 UTC)
--- user: alice
--- clock: 1d
--- request
GET /v1/points/balance
--- response_json
{"data": {"points_balance": 2, "points_today": 0, "points_left_today": 20}}

=== TEST 12: the rules
--- user: alice
--- clock: 0
--- request
GET /v1/points/rules
--- response_json
{"data": {"interaction": {"points": 2, "daily_cap": 20},
  "checkin": {"points": 10, "food": 1, "cycle_days": 30, "milestones": [
    {"day": 3, "points": 15}, {"day": 7, "points": 35},
    {"day": 15, "points": 75}, {"day": 30, "points": 150}]},
  "makeup": {"points_cost": 20, "days": 7},
  "pet_level": {"points_per_level": 10, "top_level": 50},
  "rename": {"points_cost": 50},
  "mall": {"quantity_max": 99, "pay_seconds": 900, "receipt_seconds": 864000,
           "addresses_max": 20},
  "score": {"checkin": 10, "interaction": 1, "interactions_a_day": 10,
            "visit": 5, "invite": 20},
  "user_levels": [{"level": 1, "score": 0, "discount_percent": 0},
    {"level": 2, "score": 100, "discount_percent": 1}, {}, {}, {}, {}, {},
    {}, {}, {"level": 10, "score": 7000, "discount_percent": 10}]}}

=== TEST 13: the rules are those of the configuration
--- http_config
pet_rule points_cap 50;
pet_rule checkin_points 11;
--- user: alice
--- request
GET /v1/points/rules
GET /v1/points/balance
--- response_json
{"data": {"interaction": {"points": 2, "daily_cap": 50},
  "checkin": {"points": 11}}}
{"data": {"points_left_today": 48}}

=== TEST 14: before consent
--- user: dora none
--- request
GET /v1/points/balance
GET /v1/points/ledger
GET /v1/points/rules
--- code: 40302
--- error_code: 403

=== TEST 15: without a token
--- request
GET /v1/points/balance
GET /v1/points/ledger
GET /v1/points/rules
--- code: 40101
--- error_code: 401
