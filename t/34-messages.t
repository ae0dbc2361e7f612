#!/usr/bin/perl
#
# The inbox: pages, reading, taking what is in a letter, and the letter that
# greets those who come back.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;

run_tests();

__DATA__

=== TEST 1: an empty inbox
--- user: alice
--- request
GET /v1/messages
GET /v1/messages/unread-count
--- response_json
{"data": {"items": [], "next_cursor": null}}
{"data": {"unread": 0, "unclaimed": 0}}

=== TEST 2: letters, newest first, in pages, by hand with microseconds; expired ones gone
--- user: alice
--- sql
INSERT INTO messages (user_id, message_id, kind, ref, title, body, attachments,
                      created_at, expires_at)
SELECT ${alice.user_id}, n, 'gift', 'gift:' || n, 'Letter ' || n, 'Text',
       CASE n WHEN 3 THEN '[]' WHEN 4 THEN '[{"points": 7, "quantity": 2}]'
       ELSE '[{"item_id": "1", "quantity": 2}, {"item_id": "11", "quantity":
              1}, {"item_id": "1", "quantity": 1}, {"points": 5, "quantity":
              1}]' END::jsonb,
       date_trunc('second', now()) + interval '600 microseconds'
           - (10 - n) * interval '1 minute',
       now() + CASE n WHEN 2 THEN interval '-1 second'
               ELSE interval '30 days' END
  FROM generate_series(1, 5) n;
--- request
GET /v1/messages?limit=2
--- capture
cursor = data.next_cursor
--- response_json
{"data": {"items": [{"message_id": "5", "title": "Letter 5", "read": false,
  "claimed": false, "attachments": [{"item_id": "1", "quantity": 2},
  {"item_id": "11"}, {}, {"points": 5, "quantity": 1}]},
  {"message_id": "4"}]}}

=== TEST 3: the rest
--- user: alice
--- request
GET /v1/messages?limit=2&cursor=${cursor}
GET /v1/messages/unread-count
GET /v1/messages?cursor=x
GET /v1/messages?limit=101
--- code
0
0
40001
40001
--- response_json
{"data": {"items": [{"message_id": "3", "attachments": []},
  {"message_id": "1"}], "next_cursor": null}}
{"data": {"unread": 4, "unclaimed": 3}}
{}
{}

=== TEST 4: reading, twice, with a key and without
--- user: alice
--- request
POST /v1/messages/3/read
POST /v1/messages/3/read
GET /v1/messages/unread-count
--- response_json
{"data": {"message_id": "3", "read": true}}
{"data": {"read": true}}
{"data": {"unread": 3, "unclaimed": 3}}

=== TEST 5: one key
--- user: alice
--- key: read4
--- request
POST /v1/messages/4/read
POST /v1/messages/4/read
POST /v1/messages/2/read
POST /v1/messages/99/read
--- code
0
0
40410
40410

=== TEST 6: what is in a letter, once
--- user: alice
--- key: claim5
--- request
POST /v1/messages/5/claim
POST /v1/messages/5/claim
--- response_json
{"data": {"message_id": "5", "claimed": true, "read": true,
          "points_balance": 5}}
{"data": {"points_balance": 5}}
--- response_headers
Idempotent-Replayed: true
--- sql_check
SELECT item_id, granted, quantity FROM user_inventory
 WHERE user_id = ${alice.user_id} ORDER BY item_id;
=> 1|13|13
=> 11|1|1
SELECT delta, balance_after, reason, ref FROM ledger
 WHERE user_id = ${alice.user_id};
=> 5|5|message|message:5
SELECT balance FROM wallets WHERE user_id = ${alice.user_id};
=> 5

=== TEST 7: what cannot be taken
--- user: alice
--- key: auto
--- request
POST /v1/messages/5/claim
POST /v1/messages/3/claim
POST /v1/messages/2/claim
POST /v1/messages/99/claim
POST /v1/messages/x/claim
--- code
40902
40909
40909
40410
40410
--- sql_check
SELECT sum(delta) FROM ledger WHERE user_id = ${alice.user_id};
=> 5

=== TEST 8: without a key, and by somebody else
--- user: bob
--- request
POST /v1/messages/4/claim
--- code
40007

=== TEST 9: another's letter is none
--- user: bob
--- key: auto
--- request
POST /v1/messages/4/claim
POST /v1/messages/4/read
GET /v1/messages
--- code
40410
40410
0
--- response_json
{}
{}
{"data": {"items": []}}

=== TEST 10: points alone; a season's reward has its own reference
--- user: alice
--- key: auto
--- sql
INSERT INTO messages (user_id, message_id, kind, ref, title, body, attachments,
                      created_at, expires_at)
VALUES (${alice.user_id}, 6, 'season', 'season:pet_level:20260105', 'T', 'B',
        '[{"points": 50, "quantity": 1}]', now(), now() + interval '1 day');
--- request
POST /v1/messages/4/claim
POST /v1/messages/6/claim
GET /v1/messages/unread-count
--- response_json
{"data": {"points_balance": 19}}
{"data": {"points_balance": 69}}
{"data": {"unread": 1, "unclaimed": 1}}
--- sql_check
SELECT reason, ref, delta FROM ledger WHERE user_id = ${alice.user_id}
 ORDER BY delta;
=> message|message:5|5
=> message|message:4|14
=> season|season:pet_level:20260105|50

=== TEST 11: two days away are not greeted
--- clock: 2d
--- user: dave
--- request
GET /v1/messages
--- response_json
{"data": {"items": []}}

=== TEST 12: three are
--- clock: 5d 1h
--- user: dave
--- request
GET /v1/messages
--- capture
letter = data.items.0.message_id
--- response_json
{"data": {"items": [{"kind": "welcome", "read": false, "claimed": false,
  "attachments": [{"item_id": "1", "quantity": 2}]}]}}

=== TEST 13: with food
--- clock: 5d 1h
--- user: dave
--- key: auto
--- request
POST /v1/messages/${letter}/claim
--- sql_check
SELECT granted, quantity FROM user_inventory
 WHERE user_id = ${dave.user_id} AND item_id = 1;
=> 12|12
SELECT count(*) FROM ledger WHERE user_id = ${dave.user_id};
=> 0

=== TEST 14: but once in a week
--- clock: 9d
--- user: dave
--- request
GET /v1/messages
--- response_json
{"data": {"items": [{"kind": "welcome", "claimed": true}]}}

=== TEST 15: and again after it; a renewed session counts as a sign-in
--- clock: 13d
--- user: dave
--- request
POST /v1/auth/refresh
{"refresh_token": "${dave.refresh_token}"}
GET /v1/messages
--- response_json
{}
{"data": {"items": [{"kind": "welcome", "claimed": false},
  {"kind": "welcome", "claimed": true}]}}

=== TEST 16: a letter that expired can no more be taken
--- clock: 44d
--- user: dave
--- request
GET /v1/messages
--- response_json_like
{"data": {"items": [{"kind": "welcome", "claimed": "false"}]}}

=== TEST 17: two letters of one season cannot be
--- user: alice
--- sql
INSERT INTO messages (user_id, message_id, kind, ref, title, body, created_at,
                      expires_at)
VALUES (${alice.user_id}, 7, 'season', 'season:pet_level:20260105', 'T',
        'B', now(), now())
    ON CONFLICT (user_id, ref) DO NOTHING;
--- request
GET /v1/messages/unread-count
--- sql_check
SELECT count(*) FROM messages WHERE ref = 'season:pet_level:20260105';
=> 1

=== TEST 18: nor letters with what nobody can be given
--- user: alice
--- request
GET /v1/messages/unread-count
--- after
my $alice = $t->login('alice')->{user_id};
my $write = sub {
    return eval { $t->sql("INSERT INTO messages (user_id, message_id, kind, ref,
        title, body, attachments, created_at, expires_at) VALUES ($alice, 8,
        'note', 'note:8', 'T', 'B', '$_[0]', now(), now())"); 1 };
};

for my $attachments ('{}', '5', '[5]', '[{"points": 5}]',
    '[{"points": -5, "quantity": 1}]', '[{"points": 5, "quantity": 0}]',
    '[{"points": 5.5, "quantity": 1}]', '[{"points": "5", "quantity": 1}]',
    '[{"points": 5000000000, "quantity": 1}]',
    '[{"item_id": "1", "quantity": 1}, {"item_id": "999", "quantity": 1}]',
    '[{"item_id": 1, "quantity": 1}]',
    '[{"item_id": "1", "points": 5, "quantity": 1}]')
{
    Test::More::ok(!$write->($attachments), "none with $attachments");
}

Test::More::ok($write->('[{"item_id": "1", "quantity": 1}]'), 'but others');
