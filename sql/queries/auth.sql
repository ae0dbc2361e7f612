-- The user of an openid.
-- name: login_find
-- params: openid_hash bytea
-- rows: user_id int8
SELECT u.user_id
  FROM user_openids o
 CROSS JOIN LATERAL (SELECT user_id FROM users
                      WHERE user_id = o.user_id LIMIT 1) u
 WHERE o.openid_hash = $openid_hash;

-- A known user signs in: a session and a line in the log.
-- name: login_known
-- mode: coalesce
-- params: session_key bytea, unionid bytea?, sid text, token_hash bytea, device text, ip text, expires_at timestamptz, log_id int8, letter_id int8?, absent_since timestamptz, greeted_since timestamptz, food int8, letter_until timestamptz
-- rows: fixed json, balance int8, score int8
WITH person AS (
    UPDATE users
       SET session_key_sealed = $session_key,
           unionid_sealed = CASE WHEN privacy_version > 0
                            THEN coalesce($unionid, unionid_sealed) END,
           last_login_at = $now, updated_at = $now, version = version + 1
     WHERE user_id = $me
    RETURNING user_id, user_fixed(users) AS fixed
), session AS (
    INSERT INTO sessions (user_id, sid, token_hash, device, ip_address,
                          created_at, rotated_at, expires_at)
    SELECT user_id, $sid, $token_hash, $device, $ip, $now, $now, $expires_at
      FROM person
), log AS (
    INSERT INTO user_login_logs (user_id, log_id, login_time, ip_address)
    SELECT user_id, $log_id, $now, $ip FROM person
), @welcome_back(person)
SELECT p.fixed, w.balance, w.score
  FROM person p JOIN wallets w ON w.user_id = $me;

-- A new user, with all that belongs to one; of two that come with the same
-- openid at once the second fails with 23505 and finds the first.
-- name: login_new
-- mode: alone
-- params: openid_hash bytea, openid bytea, session_key bytea, nickname text, invite_code text, invited_by text?, day date, notification_prefs json, privacy_prefs json, food int8, sid text, token_hash bytea, device text, ip text, expires_at timestamptz, log_id int8
-- rows: fixed json
WITH directory AS (
    INSERT INTO user_openids (openid_hash, user_id)
    VALUES ($openid_hash, $me)
    RETURNING user_id
), person AS (
    INSERT INTO users (user_id, openid_sealed, session_key_sealed,
                       nickname, nickname_shown, invited_by,
                       created_at, updated_at, last_login_at)
    SELECT user_id, $openid, $session_key, $nickname, $nickname,
           (SELECT c.user_id FROM user_invite_codes c
             WHERE c.invite_code = upper($invited_by)),
           $now, $now, $now
      FROM directory
    RETURNING user_id, user_fixed(users) AS fixed
), code AS (
    INSERT INTO user_invite_codes (invite_code, user_id)
    SELECT $invite_code, user_id FROM person
), wallet AS (
    INSERT INTO wallets (user_id, points_day, updated_at)
    SELECT user_id, $day, $now FROM person
), settings AS (
    INSERT INTO user_settings (user_id, notification_prefs, privacy_prefs,
                               updated_at)
    SELECT user_id, $notification_prefs, $privacy_prefs, $now FROM person
), bag AS (
    INSERT INTO user_inventory (user_id, item_id, granted, quantity,
                                updated_at)
    SELECT p.user_id, i.item_id, $food, $food, $now
      FROM person p JOIN items i ON i.code = 'basic_food'
), session AS (
    INSERT INTO sessions (user_id, sid, token_hash, device, ip_address,
                          created_at, rotated_at, expires_at)
    SELECT user_id, $sid, $token_hash, $device, $ip, $now, $now, $expires_at
      FROM person
), log AS (
    INSERT INTO user_login_logs (user_id, log_id, login_time, ip_address)
    SELECT user_id, $log_id, $now, $ip FROM person
)
SELECT fixed FROM person;

-- The session that a refresh token names.
-- name: session_load
-- params: user_id int8, sid text
-- rows: token_hash bytea, rotated_at timestamptz, expires_at timestamptz, revoked bool, version int8
SELECT token_hash, rotated_at, expires_at, revoked_at IS NOT NULL, version
  FROM sessions WHERE user_id = $user_id AND sid = $sid;

-- The next refresh token takes the place of the present one.
-- name: session_rotate
-- mode: coalesce
-- params: sid text, session_version int8, token_hash bytea, expires_at timestamptz, letter_id int8?, absent_since timestamptz, greeted_since timestamptz, food int8, letter_until timestamptz
-- rows: version int8
WITH turned AS (
    UPDATE sessions
       SET token_hash = $token_hash, rotated_at = $now, expires_at = $expires_at,
           version = version + 1
     WHERE user_id = $me AND sid = $sid AND version = $session_version
       AND revoked_at IS NULL
    RETURNING user_id, version
), @welcome_back(turned)
SELECT version FROM turned;

-- Ends a session; no row when it has ended already.
-- name: session_revoke
-- mode: coalesce
-- params: sid text
-- rows: version int8
UPDATE sessions SET revoked_at = $now, version = version + 1
 WHERE user_id = $me AND sid = $sid AND revoked_at IS NULL
RETURNING version;

-- Ends all sessions of the user.
-- name: sessions_revoke
-- mode: coalesce
-- rows: sid text, version int8
UPDATE sessions SET revoked_at = $now, version = version + 1
 WHERE user_id = $me AND revoked_at IS NULL
RETURNING sid, version;

-- The session of the request.
-- name: session_show
-- params: sid text
-- rows: device text, created_at timestamptz, rotated_at timestamptz, expires_at timestamptz
SELECT device, created_at, rotated_at, expires_at
  FROM sessions WHERE user_id = $me AND sid = $sid;

-- The user's live sessions, the latest first, behind the one named by cursor,
-- if there is such a one.
-- name: session_list
-- params: sid text, cursor text?, count int4
-- rows: items json, last text?, known bool
WITH page AS (
    SELECT s.*, row_number() OVER (ORDER BY s.created_at DESC,
                                            s.sid DESC) AS n
      FROM sessions s
     WHERE s.user_id = $me AND s.revoked_at IS NULL AND s.expires_at > $now
       AND ($cursor IS NULL
            OR (s.created_at, s.sid) < (SELECT c.created_at, c.sid
                                          FROM sessions c
                                         WHERE c.user_id = $me
                                           AND c.sid = $cursor))
     ORDER BY s.created_at DESC, s.sid DESC
     LIMIT $count + 1
)
SELECT coalesce(json_agg(json_build_object(
           'session_id', sid, 'device', device, 'ip_address', ip_address,
           'created_at', utc_text(created_at),
           'last_seen_at', utc_text(rotated_at),
           'expires_at', utc_text(expires_at), 'current', sid = $sid)
           ORDER BY n) FILTER (WHERE n <= $count), '[]'),
       CASE WHEN count(*) > $count
            THEN max(sid) FILTER (WHERE n = $count) END,
       $cursor IS NULL OR EXISTS (SELECT 1 FROM sessions c
                                   WHERE c.user_id = $me AND c.sid = $cursor)
  FROM page;

-- When and from where the user signed in, the latest first, behind the line
-- named by cursor, if there is such a one.
-- name: login_log_list
-- params: cursor int8?, count int4
-- rows: items json, last int8?, known bool
WITH page AS (
    SELECT l.*, row_number() OVER (ORDER BY l.login_time DESC,
                                            l.log_id DESC) AS n
      FROM user_login_logs l
     WHERE l.user_id = $me
       AND ($cursor IS NULL
            OR (l.login_time, l.log_id) < (SELECT c.login_time, c.log_id
                                             FROM user_login_logs c
                                            WHERE c.user_id = $me
                                              AND c.log_id = $cursor))
     ORDER BY l.login_time DESC, l.log_id DESC
     LIMIT $count + 1
)
SELECT coalesce(json_agg(json_build_object(
           'log_id', log_id::text, 'login_time', utc_text(login_time),
           'ip_address', ip_address) ORDER BY n) FILTER (WHERE n <= $count),
           '[]'),
       CASE WHEN count(*) > $count
            THEN max(log_id) FILTER (WHERE n = $count) END,
       $cursor IS NULL OR EXISTS (SELECT 1 FROM user_login_logs c
                                   WHERE c.user_id = $me
                                     AND c.log_id = $cursor)
  FROM page;
