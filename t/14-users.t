#!/usr/bin/perl
#
# The user's own page, what it sums up, and the card that others see.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;

run_tests(http_config => <<'END');
pet_user_rate read rate=1000r/m burst=1000;
pet_user_rate write rate=1000r/m burst=1000;
END

__DATA__

=== TEST 1: the user at first
--- user: alice
--- request
GET /v1/users/me
--- response_json
{"code": 0, "data": {"user_id": "${alice.user_id}", "gender": "secret",
  "birthday": null, "points_balance": 0, "level": 1}}
--- response_lacks
data.openid
data.openid_sealed
data.session_key_sealed
--- response_headers
ETag ~ ^"\d+-\d+"$
--- capture
etag = header.ETag
version = data.version

=== TEST 2: unchanged, it is not sent again
--- user: alice
--- request
GET /v1/users/me
--- more_headers
If-None-Match: ${etag}
--- error_code: 304

=== TEST 3: every field can be changed
--- user: alice
--- more_headers
If-Match: ${etag}
--- request
PATCH /v1/users/me
{"nickname": "  小明 Ming ", "gender": "female", "birthday": "2001-02-28"}
--- response_json
{"code": 0, "data": {"user_id": "${alice.user_id}", "nickname": "小明 Ming",
  "gender": "female", "birthday": "2001-02-28", "points_balance": 0}}
--- response_headers
ETag ~ ^"\d+-\d+"$
--- sql_check
SELECT version - ${version}, nickname, nickname_shown, gender, birthday
  FROM users WHERE user_id = ${alice.user_id};
=> 1|小明 Ming|小明 Ming|female|2001-02-28

=== TEST 4: and is read back, with another tag
--- user: alice
--- request
GET /v1/users/me
--- more_headers
If-None-Match: ${etag}
--- response_json
{"data": {"nickname": "小明 Ming", "gender": "female",
  "birthday": "2001-02-28"}}

=== TEST 5: a change that starts from an older version is refused
--- user: alice
--- more_headers
If-Match: ${etag}
--- request
PATCH /v1/users/me
{"nickname": "late"}
--- error_code: 409
--- code: 40906
--- sql_check
SELECT nickname FROM users WHERE user_id = ${alice.user_id};
=> 小明 Ming

=== TEST 6: tags that cannot be
--- user: alice
--- more_headers eval
[ "If-Match: nonsense", 'If-Match: "x-1", W/', 'If-Match: "99999999999999999999"',
  'If-Match: "-1"', 'If-Match: ""' ]
--- request
PATCH /v1/users/me
{"gender": "male"}
PATCH /v1/users/me
{"gender": "male"}
PATCH /v1/users/me
{"gender": "male"}
PATCH /v1/users/me
{"gender": "male"}
PATCH /v1/users/me
{"gender": "male"}
--- code: 40906
--- error_code: 409

=== TEST 7: any version, a list, a weak tag
--- user: alice
--- sql
UPDATE users SET version = 50 WHERE user_id = ${alice.user_id};
--- more_headers eval
[ "If-Match: *", 'If-Match: "7", "51-3"', 'If-Match: W/"52-9"', 'If-Match: 53' ]
--- request
PATCH /v1/users/me
{"gender": "male"}
PATCH /v1/users/me
{"gender": "female"}
PATCH /v1/users/me
{"gender": "male"}
PATCH /v1/users/me
{"gender": "secret"}
--- code: 0
--- sql_check
SELECT version, gender FROM users WHERE user_id = ${alice.user_id};
=> 54|secret

=== TEST 8: one field leaves the others
--- user: alice
--- request
PATCH /v1/users/me
{"gender": "male", "birthday": null}
--- response_json
{"data": {"nickname": "小明 Ming", "gender": "male",
  "birthday": "2001-02-28", "version": 55}}

=== TEST 9: a name is stored composed (NFC)
--- user: alice
--- request
PATCH /v1/users/me
{"nickname": "Amelie\u0301 \u1100\u1161\u11a8"}
--- response_json
{"data": {"nickname": "Amelié 각"}}
--- sql_check
SELECT nickname = U&'Ameli\00e9 \AC01', length(nickname)
  FROM users WHERE user_id = ${alice.user_id};
=> t|8

=== TEST 10: the length counts after composing
--- user: alice
--- request eval
[ map { qq(PATCH /v1/users/me\n{"nickname": "$_"}) }
  (q(e\u0301) x 20, q(e\u0301) x 20 . "x") ]
--- code
0
40001

=== TEST 11: the day before today is a birthday, today is none
--- user: alice
--- after
my ($day, $today) = map { my @d = gmtime(time + 8 * 3600 - $_ * 86400);
    sprintf '%04d-%02d-%02d', $d[5] + 1900, $d[4] + 1, $d[3] } 1, 0;
my $user = $t->login('alice');
my $code = sub { $t->request(PATCH => '/v1/users/me', user => $user,
    body => { birthday => $_[0] })->code };

Test::More::is($code->($day), 0, 'yesterday');
Test::More::is($code->($today), 40001, 'today');
Test::More::is($code->('1900-01-01'), 0, 'the first day');
Test::More::is($code->('1899-12-31'), 40001, 'the day before');

=== TEST 12: the same key changes once
--- user: alice
--- key: once-1
--- request
PATCH /v1/users/me
{"nickname": "Once"}
PATCH /v1/users/me
{"nickname": "Once"}
--- response_headers
Idempotent-Replayed: true
--- response_json
{"data": {"nickname": "Once", "gender": "male"}}

=== TEST 13: the same key with another body
--- user: alice
--- key: once-1
--- request
PATCH /v1/users/me
{"nickname": "Twice"}
--- error_code: 409
--- code: 40903

=== TEST 14: changes at the same moment all happen, one after another
--- user: alice
--- sql
UPDATE users SET version = 1000 WHERE user_id = ${alice.user_id};
--- parallel: 3
--- request
PATCH /v1/users/me
{"gender": "female"}
--- code_counts
0: 3
--- sql_check
SELECT version FROM users WHERE user_id = ${alice.user_id};
=> 1003

=== TEST 15: of changes that start from one version one happens
--- user: alice
--- more_headers
If-Match: "1003"
--- parallel: 8
--- request
PATCH /v1/users/me
{"gender": "secret"}
--- code_counts
0: 1
40906: 7
--- sql_check
SELECT version FROM users WHERE user_id = ${alice.user_id};
=> 1004

=== TEST 16: what is no change at all
--- user: alice
--- request
PATCH /v1/users/me
{}
PATCH /v1/users/me
{"nickname": null}
PATCH /v1/users/me
--- code: 40001
--- error_code: 400

=== TEST 17: the summary
--- user: alice
--- sql
UPDATE users SET created_at = created_at - interval '3 days'
 WHERE user_id = ${alice.user_id};
UPDATE wallets SET score = 350, balance = 7, version = version + 1
 WHERE user_id = ${alice.user_id};
INSERT INTO ledger (user_id, entry_id, delta, balance_after, reason, ref,
                    created_at)
VALUES (${alice.user_id}, 1, 10, 10, 'checkin', 'checkin:2026-01-01',
        '2026-01-01'),
       (${alice.user_id}, 2, -3, 7, 'order', 'order:1', '2026-01-02');
--- request
POST /v1/dev/pets
{"name": "Momo", "experience": 95}
GET /v1/users/me/stats
--- error_code
201
200
--- response_json
{"data": {"pets": 1, "interactions": 0, "days_since_registration": 3,
  "level": 3, "score": 350, "next_level_score": 600, "discount_percent": 2,
  "points_balance": 7, "points_earned": 10, "points_spent": 3}}

=== TEST 18: the level is in the user, too, and changes the tag
--- user: alice
--- request
GET /v1/users/me
--- response_json
{"data": {"points_balance": 7, "level": 3}}

=== TEST 19: at the top there is no next level
--- user: alice
--- sql
UPDATE wallets SET score = 7000 WHERE user_id = ${alice.user_id};
--- request
GET /v1/users/me/stats
--- response_json
{"data": {"level": 10, "next_level_score": null, "discount_percent": 10}}

=== TEST 20: the card of another user
--- user: bob
--- request
GET /v1/users/${alice.user_id}
--- response_json
{"data": {"user_id": "${alice.user_id}", "nickname": "Once", "level": 10,
  "relation": "none", "pets": [{"name": "Momo", "level": 1,
  "preview_url": ""}]}}
--- response_lacks
data.birthday
data.gender
data.points_balance
data.created_at
data.last_login_at

=== TEST 21: one's own card, and one without pets
--- user: bob
--- request
GET /v1/users/${bob.user_id}
--- response_json
{"data": {"user_id": "${bob.user_id}", "relation": "self", "pets": []}}

=== TEST 22: a released pet and a pending name are not shown
--- user: bob
--- sql
UPDATE pets SET released_at = now() WHERE user_id = ${alice.user_id};
UPDATE users SET nickname = 'rude', nickname_state = 'pending'
 WHERE user_id = ${alice.user_id};
--- request
GET /v1/users/${alice.user_id}
--- response_json
{"data": {"nickname": "Once", "pets": []}}

=== TEST 23: the owner sees the pending name
--- user: alice
--- request
GET /v1/users/me
--- response_json
{"data": {"nickname": "rude", "nickname_state": "pending"}}

=== TEST 24: who is not there
--- user: bob
--- request
GET /v1/users/1
GET /v1/users/0
GET /v1/users/abc
GET /v1/users/-5
GET /v1/users/99999999999999999999999
GET /v1/users/007
--- code: 40401
--- error_code: 404

=== TEST 25: the banned are hidden while the ban lasts
--- user: bob
--- sql
UPDATE users SET banned_until = now() + interval '1 hour'
 WHERE user_id = ${alice.user_id};
--- request
GET /v1/users/${alice.user_id}
--- code: 40401
--- error_code: 404

=== TEST 26: those who leave are hidden
--- user: bob
--- sql
UPDATE users SET banned_until = now() - interval '1 hour',
                 deletion_due = now() + interval '7 days'
 WHERE user_id = ${alice.user_id};
--- request
GET /v1/users/${alice.user_id}
--- code: 40401
--- error_code: 404

=== TEST 27: those who agreed to nothing are hidden
--- user
carol none
bob
--- request
GET /v1/users/${carol.user_id}
GET /v1/users/${carol.user_id}
--- code
40302
40401
--- error_code
403
404

=== TEST 28: before consent there is nothing
--- user: carol none
--- request
GET /v1/users/me
PATCH /v1/users/me
{"nickname": "x"}
GET /v1/users/me/stats
--- code: 40302
--- error_code: 403

=== TEST 29: without a token
--- request
GET /v1/users/me
PATCH /v1/users/me
{"nickname": "x"}
GET /v1/users/me/stats
GET /v1/users/1000
--- code: 40101
--- error_code: 401
