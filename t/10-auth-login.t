#!/usr/bin/perl
#
# POST /v1/auth/login: what a first and a later sign-in do, and what each of
# WeChat's refusals becomes.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;

run_tests();

__DATA__

=== TEST 1: a new user
--- request
POST /v1/auth/login
{"code": "test-ann"}
--- more_headers
User-Agent: MicroMessenger/8.0 (iPhone)
--- capture
ann = data.user.user_id
token = data.access_token
--- response_json_like
{"code": 0, "data": {"access_token": "^[\\w-]+\\.[\\w-]+\\.[\\w-]+$",
 "expires_in": "^7200$", "refresh_token": "^[1-9]\\d*\\.[\\w-]{22}\\.[\\w-]{43}$",
 "is_new": "^(1|true)$",
 "user": {"nickname": "^萌友\\d{6}$", "gender": "^secret$",
          "points_balance": "^0$", "level": "^1$", "avatar_url": "^$"}}}
--- response_lacks
data.openid
data.session_key
data.user.openid
data.user.openid_sealed
--- sql_check
SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM user_openids),
       (SELECT count(*) FROM user_settings), (SELECT count(*) FROM wallets),
       (SELECT count(*) FROM sessions WHERE revoked_at IS NULL),
       (SELECT count(*) FROM user_login_logs WHERE ip_address = '127.0.0.1');
=> 1|1|1|1|1|1
SELECT i.code, v.granted, v.used, v.quantity FROM user_inventory v
  JOIN items i USING (item_id) WHERE user_id = ${ann};
=> basic_food|10|0|10
SELECT notification_prefs->>'pet_hungry', privacy_prefs->>'friend_requests',
       privacy_prefs->>'allow_visits', privacy_prefs->>'show_on_leaderboards'
  FROM user_settings;
=> true|code|true|true
SELECT balance, points_day = (date_trunc('second', updated_at)
       AT TIME ZONE 'Asia/Shanghai')::date FROM wallets;
=> 0|t
SELECT device FROM sessions;
=> MicroMessenger/8.0 (iPhone)
SELECT count(*) FROM user_invite_codes
 WHERE invite_code ~ '^[A-HJ-NP-Z2-9]{8}$' AND user_id = ${ann};
=> 1
SELECT octet_length(openid_sealed), octet_length(session_key_sealed),
       unionid_sealed, get_byte(openid_sealed, 0) FROM users;
=> 57|53|null|1
SELECT count(*) FROM users
 WHERE position('o'::bytea IN openid_sealed) = 30
   AND encode(openid_sealed, 'escape') ~ 'o[A-Za-z0-9_-]{27}';
=> 0

=== TEST 2: the same user again, another session
--- request
POST /v1/auth/login
{"code": "test-ann.2", "invite_code": "WHATEVER"}
--- response_json eval
qq({"code": 0, "data": {"is_new": false, "user": {"user_id": "\${ann}"}}})
--- sql_check
SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM sessions),
       (SELECT count(*) FROM user_login_logs), (SELECT version FROM users);
=> 1|2|2|2

=== TEST 3: a code is good once
--- request
POST /v1/auth/login
{"code": "test-ann"}
--- error_code: 401
--- code: 40104

=== TEST 4: what WeChat refuses
--- request
POST /v1/auth/login
{"code": "invalid-x"}
POST /v1/auth/login
{"code": "used-x"}
POST /v1/auth/login
{"code": "rate-x"}
POST /v1/auth/login
{"code": "risk-x"}
--- error_code
401
401
429
403
--- code
40104
40104
42900
40304
--- response_headers
X-Request-Id ~ .

=== TEST 5: our own credentials are wrong: for the operator to see
--- request
POST /v1/auth/login
{"code": "badappid-x"}
POST /v1/auth/login
{"code": "badsecret-x"}
--- error_code: 502
--- code: 50201
--- response_json
{"code": 50201, "data": {"errcode": 40125}}
--- error_log
[error]
WeChat refuses our appid or secret: errcode 40013
errcode 40125

=== TEST 6: busy is tried again, twice
--- request
POST /v1/auth/login
{"code": "busy2-ben"}
--- response_json
{"code": 0, "data": {"is_new": true}}

=== TEST 7: busy all the time
--- request
POST /v1/auth/login
{"code": "busy9-cid"}
--- error_code: 502
--- response_json
{"code": 50201, "data": {"errcode": -1}}
--- error_log: errcode -1, try 3

=== TEST 8: failures leave no rows
--- sql_check
SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM user_openids),
       (SELECT count(*) FROM sessions), (SELECT count(*) FROM user_login_logs);
=> 2|2|3|3

=== TEST 9: input
--- request
POST /v1/auth/login
{}
POST /v1/auth/login
{"code": ""}
POST /v1/auth/login
{"code": 5}
POST /v1/auth/login
{"code":
--- error_code: 400
--- code
40001
40001
40001
40002

=== TEST 10: a code is encoded on its way
--- request
POST /v1/auth/login
{"code": "test-eve.&secret=x#%2F +\u840c"}
POST /v1/auth/login
{"code": "test-eve.&secret=x#%2F +\u840c"}
--- code
0
40104

=== TEST 11: an inviter counts for new users only, in either case
--- sql
UPDATE user_invite_codes SET invite_code = 'ABCD2345'
 WHERE user_id = ${ann};
--- request
POST /v1/auth/login
{"code": "test-fay", "invite_code": "abcd2345"}
POST /v1/auth/login
{"code": "test-gus", "invite_code": "NOSUCH99"}
POST /v1/auth/login
{"code": "test-eve.3", "invite_code": "ABCD2345"}
--- sql_check
SELECT count(*) FROM users WHERE invited_by = ${ann};
=> 1
SELECT count(*) FROM users WHERE invited_by IS NULL;
=> 4

=== TEST 12: a unionid is sealed, and kept of those who have agreed alone
--- request
POST /v1/auth/login
{"code": "union-hal"}
POST /v1/auth/login
{"code": "union-hal2"}
--- sql_check
SELECT count(*) FROM users WHERE unionid_sealed IS NOT NULL;
=> 0
UPDATE users SET privacy_version = 1
 WHERE user_id = (SELECT user_id FROM users ORDER BY created_at DESC LIMIT 1)
 RETURNING version;
=> 1

=== TEST 13: the next time
--- request
POST /v1/auth/login
{"code": "union-hal2.2"}
POST /v1/auth/login
{"code": "union-hal.2"}
--- sql_check
SELECT octet_length(unionid_sealed) > 29 FROM users WHERE unionid_sealed IS NOT NULL;
=> t

=== TEST 14: the user that tests log in with, who has agreed
--- user: zoe
--- request
GET /v1/auth/session
GET /v1/users/me/sessions
--- response_json
{"code": 0, "data": {"user_id": "${zoe.user_id}", "current": true}}
{"code": 0, "data": {"items": [{"current": true}], "next_cursor": null}}

=== TEST 15: before consent only what is exempt
--- user: yan none
--- request
GET /v1/auth/session
GET /v1/users/me/sessions
--- code
0
40302

=== TEST 16: what a new user begins with is a rule
--- http_config
pet_rule new_user_food 3;
--- request
POST /v1/auth/login
{"code": "test-three"}
--- capture
three = data.user.user_id
--- sql_check
SELECT i.code, v.granted, v.quantity FROM user_inventory v
  JOIN items i USING (item_id) WHERE user_id = ${three};
=> basic_food|3|3
