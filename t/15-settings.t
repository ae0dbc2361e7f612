#!/usr/bin/perl
#
# Settings: whole documents of known keys, changed key by key.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;

run_tests();

__DATA__

=== TEST 1: the defaults
--- user: alice
--- request
GET /v1/users/me/settings
--- response_json
{"code": 0, "data": {
  "notification_prefs": {"checkin_reminder": true, "pet_hungry": true,
    "order_shipped": true, "season_reward": true,
    "quiet_hours": {"start": "22:00", "end": "08:00"}},
  "privacy_prefs": {"show_on_leaderboards": true, "allow_visits": true,
    "friend_requests": "code"}}}

=== TEST 2: a change names only what it changes
--- user: alice
--- request
PUT /v1/users/me/settings
{"notification_prefs": {"pet_hungry": false}}
PUT /v1/users/me/settings
{"privacy_prefs": {"friend_requests": "none", "allow_visits": false}}
PUT /v1/users/me/settings
{"notification_prefs": {"quiet_hours": {"start": "23:30", "end": "07:05"}},
 "privacy_prefs": {"allow_visits": true}}
GET /v1/users/me/settings
--- response_json
{"data": {
  "notification_prefs": {"checkin_reminder": true, "pet_hungry": false,
    "order_shipped": true, "season_reward": true,
    "quiet_hours": {"start": "23:30", "end": "07:05"}},
  "privacy_prefs": {"show_on_leaderboards": true, "allow_visits": true,
    "friend_requests": "none"}}}
--- sql_check
SELECT notification_prefs->>'pet_hungry', privacy_prefs->>'friend_requests',
       version
  FROM user_settings WHERE user_id = ${alice.user_id};
=> false|none|4

=== TEST 3: each word of friend_requests
--- user: alice
--- request
PUT /v1/users/me/settings
{"privacy_prefs": {"friend_requests": "code"}}
PUT /v1/users/me/settings
{"privacy_prefs": {"friend_requests": "all"}}
PUT /v1/users/me/settings
{"privacy_prefs": {"friend_requests": "none"}}
--- code: 0

=== TEST 4: values that cannot be, and nothing changes
--- user: bob
--- request
PUT /v1/users/me/settings
{"privacy_prefs": {"friend_requests": "friends"}}
PUT /v1/users/me/settings
{"privacy_prefs": {"friend_requests": "od"}}
PUT /v1/users/me/settings
{"privacy_prefs": {"friend_requests": "|code|"}}
PUT /v1/users/me/settings
{"privacy_prefs": {"friend_requests": ""}}
PUT /v1/users/me/settings
{"privacy_prefs": {"friend_requests": true}}
PUT /v1/users/me/settings
{"privacy_prefs": {"allow_visits": "true", "show_on_leaderboards": true}}
PUT /v1/users/me/settings
{"privacy_prefs": {"allow_visits": 1}}
PUT /v1/users/me/settings
{"privacy_prefs": {"allow_visits": null}}
PUT /v1/users/me/settings
{"notification_prefs": {"quiet_hours": "22:00-08:00"}}
PUT /v1/users/me/settings
{"notification_prefs": {"quiet_hours": {"start": "24:00", "end": "08:00"}}}
PUT /v1/users/me/settings
{"notification_prefs": {"quiet_hours": {"start": "22:60", "end": "08:00"}}}
PUT /v1/users/me/settings
{"notification_prefs": {"quiet_hours": {"start": "2:00", "end": "08:00"}}}
PUT /v1/users/me/settings
{"notification_prefs": {"quiet_hours": {"start": "22:00"}}}
PUT /v1/users/me/settings
{"notification_prefs": {"quiet_hours": {"start": "22:00", "end": "08:00", "x": 1}}}
PUT /v1/users/me/settings
{"privacy_prefs": []}
PUT /v1/users/me/settings
{"privacy_prefs": "all"}
PUT /v1/users/me/settings
{}
PUT /v1/users/me/settings
{"privacy_prefs": null}
--- code: 40001
--- error_code: 400
--- sql_check
SELECT version FROM user_settings WHERE user_id = ${bob.user_id};
=> 1

=== TEST 5: each wrong key is named
--- user: carol
--- request
PUT /v1/users/me/settings
{"privacy_prefs": {"allow_visits": 0, "colour": "red"},
 "notification_prefs": {"pet_hungry": "no"}}
--- code: 40001
--- error_code: 400
--- response_body_like
notification_prefs.pet_hungry".*privacy_prefs.allow_visits".*privacy_prefs.colour","message":"unk

=== TEST 6: a long key of wide characters stays whole characters
--- user: carol
--- request
PUT /v1/users/me/settings
{"privacy_prefs": {"宠宠宠宠宠宠宠宠宠宠宠宠宠宠宠宠宠宠宠宠宠宠宠宠宠": 1}}
PUT /v1/users/me/settings
{"宠宠宠宠宠宠宠宠宠宠宠宠宠宠宠宠宠宠宠宠宠宠宠宠宠": 1}
--- code: 40001
--- error_code: 400

=== TEST 7: the same key changes once
--- user: carol
--- key: once-1
--- request
PUT /v1/users/me/settings
{"privacy_prefs": {"allow_visits": false}}
PUT /v1/users/me/settings
{"privacy_prefs": {"allow_visits": false}}
--- response_headers
Idempotent-Replayed: true
--- sql_check
SELECT version FROM user_settings WHERE user_id = ${carol.user_id};
=> 2

=== TEST 8: the same key with another body
--- user: carol
--- key: once-1
--- request
PUT /v1/users/me/settings
{"privacy_prefs": {"allow_visits": true}}
--- code: 40903
--- error_code: 409

=== TEST 9: changes at the same moment are all kept
--- user: carol
--- after
my $user = $t->login('carol');
my @keys = qw(checkin_reminder pet_hungry order_shipped);
my @done = $t->parallel(3, sub {
    (PUT => '/v1/users/me/settings', user => $user,
     body => { notification_prefs => { $keys[$_[0] % 3] => JSON::PP::false } })
});

Test::More::is(scalar(grep { $_->code == 0 } @done), 3, 'all succeed');
--- sql_check
SELECT version FROM user_settings WHERE user_id = ${carol.user_id};
=> 5

=== TEST 10: without a row, and with keys that came later
--- user: dora
--- sql
DELETE FROM user_settings WHERE user_id = ${dora.user_id};
--- request
GET /v1/users/me/settings
PUT /v1/users/me/settings
{"privacy_prefs": {"friend_requests": "all"}}
--- response_json
{"data": {"privacy_prefs": {"show_on_leaderboards": true,
  "allow_visits": true, "friend_requests": "all"}}}

=== TEST 11: what is stored and unknown is not shown
--- user: dora
--- sql
UPDATE user_settings SET privacy_prefs = '{"old": 1, "allow_visits": "x"}'
 WHERE user_id = ${dora.user_id};
--- request
GET /v1/users/me/settings
--- response_json
{"data": {"privacy_prefs": {"allow_visits": true,
  "friend_requests": "code"}}}
--- response_lacks
data.privacy_prefs.old

=== TEST 12: before consent, and without a token
--- user
eve none
eve none
-
-
--- request
GET /v1/users/me/settings
PUT /v1/users/me/settings
{"privacy_prefs": {"friend_requests": "all"}}
GET /v1/users/me/settings
PUT /v1/users/me/settings
{"privacy_prefs": {"friend_requests": "all"}}
--- code
40302
40302
40101
40101
