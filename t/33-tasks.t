#!/usr/bin/perl
#
# Tasks of the business day and achievements: progress is what happened, a
# reward is paid once.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;

run_tests();

__DATA__

=== TEST 1: tasks of today, 30 points together
--- user: alice
--- request
POST /v1/dev/pets
{"name": "Momo"}
GET /v1/tasks
--- capture
pet_id = data.pet_id
--- response_json
{}
{"data": {"items": [
  {"task_id": "1", "event": "checkin", "progress": 0, "target": 1,
   "reward_points": 5, "claimed": false},
  {"task_id": "2", "event": "feeding"},
  {"task_id": "3", "event": "cleaning"},
  {"task_id": "4", "event": "training"},
  {"task_id": "5", "event": "interaction", "progress": 0, "target": 8,
   "reward_points": 10}], "next_cursor": null}}
--- sql_check
SELECT sum(reward_points) FROM tasks WHERE active;
=> 30

=== TEST 2: a task that is not done brings nothing
--- user: alice
--- key: auto
--- request
POST /v1/tasks/3/claim
--- code
40909
--- sql_check
SELECT balance FROM wallets WHERE user_id = ${alice.user_id};
=> 0
SELECT count(*) FROM idempotency_keys
 WHERE user_id = ${alice.user_id} AND route LIKE '%claim';
=> 0

=== TEST 3: what happened is progress
--- user: alice
--- request
POST /v1/pets/${pet_id}/interactions
{"interaction_type": "cleaning"}
POST /v1/pets/${pet_id}/interactions
{"interaction_type": "petting"}
GET /v1/tasks
--- response_json
{}
{}
{"data": {"items": [
  {"progress": 0}, {"progress": 0}, {"progress": 1, "claimed": false},
  {"progress": 0}, {"progress": 2}]}}

=== TEST 4: a key is required
--- user: alice
--- request
POST /v1/tasks/3/claim
--- code
40007

=== TEST 5: the points of a task, once; the same key gives the same reply
--- user: alice
--- key: claim3
--- request
POST /v1/tasks/3/claim
POST /v1/tasks/3/claim
--- response_json
{"data": {"task_id": "3", "reward_points": 5, "claimed": true,
          "points_balance": 9}}
{"data": {"task_id": "3", "points_balance": 9}}
--- response_headers
Idempotent-Replayed: true
--- sql_check
SELECT delta, balance_after, reason, ref ~ '^task:3:\d{4}-\d\d-\d\d$'
  FROM ledger WHERE user_id = ${alice.user_id} AND reason = 'task';
=> 5|9|task|t
SELECT balance FROM wallets WHERE user_id = ${alice.user_id};
=> 9

=== TEST 6: another key finds it claimed
--- user: alice
--- key: auto
--- request
POST /v1/tasks/3/claim
GET /v1/tasks
--- code
40902
0
--- response_json
{"data": {"items": [{}, {}, {"claimed": true, "progress": 1}, {}, {}]}}

=== TEST 7: tasks that do not exist, or are switched off
--- user: alice
--- key: auto
--- sql
UPDATE tasks SET active = false WHERE task_id = 4;
--- request
POST /v1/tasks/4/claim
POST /v1/tasks/999999/claim
POST /v1/tasks/zero/claim
GET /v1/tasks
--- code
40410
40410
40410
0
--- sql_check
UPDATE tasks SET active = true WHERE task_id = 4 RETURNING task_id;
=> 4

=== TEST 8: what others did does not count
--- user: bob
--- key: auto
--- request
POST /v1/tasks/3/claim
--- code
40909

=== TEST 9: a day's tasks bring no more than its cap
--- user: alice
--- key: auto
--- http_config
pet_rule task_cap 8;
--- request
POST /v1/pets/${pet_id}/interactions
{"interaction_type": "training"}
POST /v1/tasks/4/claim
POST /v1/pets/${pet_id}/interactions
{"interaction_type": "feeding", "item_id": "1"}
POST /v1/tasks/2/claim
--- code
0
0
0
42903
--- response_json
{}
{"data": {"reward_points": 3}}
{}
{}
--- response_headers
Retry-After ~ ^\d{2,5}$

=== TEST 10: the next business day begins anew
--- user: alice
--- clock: 1d
--- key: auto
--- request
GET /v1/tasks
POST /v1/tasks/3/claim
POST /v1/pets/${pet_id}/interactions
{"interaction_type": "cleaning"}
POST /v1/tasks/3/claim
--- code
0
40909
0
0
--- response_json
{"data": {"items": [{}, {}, {"progress": 0, "claimed": false}, {}, {}]}}
{}
{}
{"data": {"reward_points": 5}}
--- sql_check
SELECT count(*), count(DISTINCT ref) FROM ledger
 WHERE user_id = ${alice.user_id} AND reason = 'task' AND ref LIKE 'task:3:%';
=> 2|2

=== TEST 11: a check-in, and visits of the ledger
--- user: alice
--- clock: 1d
--- sql
INSERT INTO tasks (task_id, code, title, event, target, reward_points)
VALUES (101, 'visit', 'Visit two', 'visit', 2, 1);
WITH l AS (
    INSERT INTO ledger (user_id, entry_id, delta, balance_after, reason, ref,
                        created_at)
    SELECT ${alice.user_id}, -n, 5, 5, x.reason, x.ref,
           now() + interval '1 day'
      FROM (VALUES (1, 'visit', 'visit:1:x'), (2, 'visit', 'visit:2:x'),
                   (3, 'visit', 'visit:3:x')) x (n, reason, ref)
    RETURNING delta)
UPDATE wallets SET balance = balance + 15, version = version + 1
 WHERE user_id = ${alice.user_id};
--- request
POST /v1/checkins
GET /v1/tasks
--- response_json
{}
{"data": {"items": [{"task_id": "101", "progress": 2, "target": 2},
  {"task_id": "1", "progress": 1}, {}, {}, {}, {}]}}
--- sql_check
DELETE FROM tasks WHERE task_id = 101 RETURNING code;
=> visit

=== TEST 12: achievements count over a whole life
--- user: carol
--- request
GET /v1/achievements
POST /v1/dev/pets
{"name": "Lulu", "experience": 500}
GET /v1/achievements
--- capture
lulu = data.pet_id
--- response_json
{"data": {"items": [{"achievement_id": "1", "progress": 0, "target": 1,
   "claimed": false, "claimed_at": null}, {}, {}, {}, {}, {}, {}, {}, {}, {},
   {}, {}, {}]}}
{}
{"data": {"items": [{"achievement_id": "1", "progress": 1},
   {"achievement_id": "2", "progress": 1, "target": 3}, {}, {}, {},
   {"achievement_id": "21", "event": "pet_level", "progress": 4, "target": 5},
   {"progress": 4, "target": 10}, {}, {}, {}, {}, {}, {}]}}

=== TEST 13: an achievement is paid once in a life
--- user: carol
--- key: first
--- request
POST /v1/achievements/1/claim
POST /v1/achievements/1/claim
--- response_json
{"data": {"achievement_id": "1", "reward_points": 10, "claimed": true,
          "points_balance": 10}}
{"data": {"points_balance": 10}}
--- sql_check
SELECT delta, ref FROM ledger WHERE user_id = ${carol.user_id};
=> 10|achievement:1

=== TEST 14: its refusals
--- user: carol
--- key: auto
--- request
POST /v1/achievements/1/claim
POST /v1/achievements/2/claim
POST /v1/achievements/21/claim
POST /v1/achievements/9999/claim
POST /v1/achievements/x/claim
--- code
40902
40909
40909
40410
40410

=== TEST 15: a level is reached by experience, interactions by doing
--- user: carol
--- key: auto
--- sql
UPDATE pet_states SET experience = 812 WHERE pet_id = ${lulu};
UPDATE wallets SET interactions_total = 9 WHERE user_id = ${carol.user_id};
--- request
POST /v1/achievements/21/claim
POST /v1/achievements/11/claim
POST /v1/pets/${lulu}/interactions
{"interaction_type": "petting"}
POST /v1/achievements/11/claim
GET /v1/achievements
--- code
0
40909
0
0
0
--- response_json
{"data": {"reward_points": 20}}
{}
{}
{"data": {"reward_points": 10}}
{"data": {"items": [{"claimed": true}, {"claimed": false},
  {"claimed": true, "progress": 10, "target": 10},
  {"claimed": false, "progress": 10, "target": 100}, {},
  {"claimed": true, "progress": 5}, {}, {}, {}, {}, {}, {}, {}]}}
--- sql_check
SELECT w.balance = sum(l.delta) FROM wallets w JOIN ledger l USING (user_id)
 WHERE user_id = ${carol.user_id} GROUP BY w.balance;
=> t

=== TEST 16: goods that are paid for and given up are no purchase
--- user: dora
--- key: auto
--- sql
UPDATE wallets SET balance = 2000, version = version + 1 WHERE user_id = ${dora.user_id};
INSERT INTO ledger VALUES (${dora.user_id}, 1, 2000, 2000, 'adjust', 'adjust:1', now());
INSERT INTO tasks (task_id, code, title, event, target, reward_points)
VALUES (102, 'order', 'Buy two', 'order', 2, 1);
--- request
POST /v1/addresses
{"recipient": "D", "phone": "13800138000", "province": "P", "city": "C", "detail": "1"}
POST /v1/orders
{"product_id": "501", "quantity": 1, "expected_points_cost": 600, "address_id": "${address}"}
POST /v1/orders/${goods}/pay
{}
POST /v1/achievements/51/claim
POST /v1/orders/${goods}/cancel
POST /v1/achievements/51/claim
GET /v1/tasks
--- capture
address = data.address_id
goods = data.order_id
--- code
0
0
0
40909
0
40909
0
--- response_json
{}
{}
{"data": {"status": "paid"}}
{}
{"data": {"status": "cancelled", "points_balance": 2000}}
{}
{"data": {"items": [{"task_id": "102", "event": "order", "progress": 0},
  {}, {}, {}, {}, {}]}}

=== TEST 17: what is bought for good is one, and what costs nothing, too
--- user: dora
--- key: auto
--- sql
UPDATE products SET points_cost = 0, version = version + 1 WHERE product_id = 102;
--- request
POST /v1/orders
{"product_id": "101", "quantity": 1, "expected_points_cost": 10}
POST /v1/orders
{"product_id": "102", "quantity": 1, "expected_points_cost": 0}
GET /v1/tasks
POST /v1/tasks/102/claim
POST /v1/achievements/51/claim
--- response_json
{"data": {"status": "completed"}}
{"data": {"status": "completed", "total_points_cost": 0}}
{"data": {"items": [{"task_id": "102", "progress": 2, "target": 2},
  {}, {}, {}, {}, {}]}}
{"data": {"reward_points": 1}}
{"data": {"reward_points": 10, "points_balance": 2001}}
--- sql_check
SELECT w.balance = sum(l.delta) FROM wallets w JOIN ledger l USING (user_id)
 WHERE user_id = ${dora.user_id} GROUP BY w.balance;
=> t

=== TEST 18: on the day on which they were complete
--- user: dora
--- clock: 2d
--- request
GET /v1/tasks
--- response_json
{"data": {"items": [{"task_id": "102", "progress": 0, "claimed": false},
  {}, {}, {}, {}, {}]}}
