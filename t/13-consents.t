#!/usr/bin/perl
#
# Consents: what a user agreed to decides from the next request on.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;

run_tests();

__DATA__

=== TEST 1: nothing is agreed to at first
--- user: newcomer none
--- request
GET /v1/users/me/consents
--- response_json
{"data": {"items": [], "next_cursor": null,
  "required": {"privacy": 1, "face": 1, "terms": 1}}}

=== TEST 2: the gate is closed until both documents are agreed to
--- user: newcomer none
--- request
GET /v1/points/balance
POST /v1/users/me/consents
{"type": "privacy", "version": 1, "agreed": true}
GET /v1/points/balance
POST /v1/users/me/consents
{"type": "terms", "version": "1", "agreed": true}
GET /v1/points/balance
--- error_code
403
200
403
200
200
--- code
40302
0
40302
0
0

=== TEST 3: what was answered is kept
--- user: newcomer none
--- request
GET /v1/users/me/consents
--- response_json
{"data": {"items": [
    {"type": "privacy", "version": 1, "agreed": true, "valid": true},
    {"type": "terms", "version": 1, "agreed": true, "valid": true}]}}
--- sql_check
SELECT privacy_version, terms_version, face_version, gate_version,
       agreed_privacy_policy_at IS NOT NULL
  FROM users WHERE user_id = ${newcomer.user_id};
=> 1|1|0|3|t

=== TEST 4: a reply names the answer
--- user: newcomer none
--- request
POST /v1/users/me/consents
{"type": "face", "version": 3, "agreed": true}
--- response_json
{"code": 0, "data": {"type": "face", "version": 3, "agreed": true,
                     "required_version": 1, "valid": true}}

=== TEST 5: withdrawn, it closes the gate at once
--- user: newcomer none
--- request
POST /v1/users/me/consents
{"type": "privacy", "version": 1, "agreed": false}
GET /v1/points/balance
GET /v1/users/me/consents
--- code
0
40302
0
--- sql_check
SELECT privacy_version, face_version, agreed_privacy_policy_at
  FROM users WHERE user_id = ${newcomer.user_id};
=> 0|3|null
SELECT type, version, agreed FROM user_consents
 WHERE user_id = ${newcomer.user_id} ORDER BY created_at;
=> privacy|1|t
=> terms|1|t
=> face|3|t
=> privacy|1|f

=== TEST 6: it can be given again
--- user: newcomer none
--- request
POST /v1/users/me/consents
{"type": "privacy", "version": 1, "agreed": true}
GET /v1/points/balance
--- code: 0

=== TEST 7: a new version closes the gate until it is agreed to
--- http_config
pet_consent privacy 2;
--- user: newcomer none
--- request
GET /v1/points/balance
GET /v1/users/me/consents
POST /v1/users/me/consents
{"type": "privacy", "version": 1, "agreed": true}
POST /v1/users/me/consents
{"type": "privacy", "version": 1, "agreed": false}
POST /v1/users/me/consents
{"type": "privacy", "version": 2, "agreed": true}
GET /v1/points/balance
--- error_code
403
200
400
200
200
200
--- code
40302
0
40001
0
0
0

=== TEST 8: the same key answers once
--- user: newcomer none
--- key: again-1
--- request
POST /v1/users/me/consents
{"type": "face", "version": 1, "agreed": false}
POST /v1/users/me/consents
{"type": "face", "version": 1, "agreed": false}
--- response_headers
Idempotent-Replayed: true
--- sql_check
SELECT count(*) FROM user_consents
 WHERE user_id = ${newcomer.user_id} AND type = 'face';
=> 2

=== TEST 9: the same key with another body
--- user: newcomer none
--- key: again-1
--- request
POST /v1/users/me/consents
{"type": "face", "version": 1, "agreed": true}
--- code: 40903
--- error_code: 409

=== TEST 10: the same key at the same moment answers once
--- user: newcomer none
--- key: auto
--- parallel: 8
--- request
POST /v1/users/me/consents
{"type": "face", "version": 1, "agreed": true}
--- code_counts
0: 8
--- sql_check
SELECT count(*) FROM user_consents
 WHERE user_id = ${newcomer.user_id} AND type = 'face';
=> 3

=== TEST 11: answers given at the same moment are all kept
--- user: newcomer none
--- parallel: 3
--- request
POST /v1/users/me/consents
{"type": "face", "version": 1, "agreed": true}
--- code_counts
0: 3
--- sql_check
SELECT count(*) FROM user_consents
 WHERE user_id = ${newcomer.user_id} AND type = 'face';
=> 6

=== TEST 12: without a token
--- request
GET /v1/users/me/consents
POST /v1/users/me/consents
{"type": "face", "version": 1, "agreed": true}
--- code: 40101

=== TEST 13: a banned user may still answer
--- user: banned none
--- sql
UPDATE users SET banned_until = '2999-01-01', gate_version = gate_version + 1
 WHERE user_id = ${banned.user_id};
--- request
POST /v1/users/me/consents
{"type": "privacy", "version": 1, "agreed": true}
GET /v1/users/me/consents
GET /v1/points/balance
--- code
0
0
40303

=== TEST 14: who leaves may look, but writes nothing
--- user: leaver none
--- sql
UPDATE users SET deletion_due = now() + interval '7 days', privacy_version = 1,
       terms_version = 1, gate_version = gate_version + 1
 WHERE user_id = ${leaver.user_id};
--- request
GET /v1/points/balance
POST /v1/checkins
PUT /v1/users/me/settings
{"privacy_prefs": {"allow_visits": false}}
GET /v1/auth/session
POST /v1/auth/logout
--- error_code
200
409
409
200
200
--- code
0
40909
40909
0
0
--- sql_check
SELECT count(*) FROM checkins WHERE user_id = ${leaver.user_id};
=> 0
