-- What a change of consents starts from: all that the gate asks of a user.
-- name: consents_state
-- rows: gate_version int8, privacy_version int4, terms_version int4, face_version int4, banned_until timestamptz?, deletion_due timestamptz?, agreed_at timestamptz?
SELECT gate_version, privacy_version, terms_version, face_version,
       banned_until, deletion_due, agreed_privacy_policy_at
  FROM users
 WHERE user_id = $me;

-- The latest answer to each document that the user was asked about.
-- name: consents_latest
-- rows: type text, version int4, agreed bool, created_at timestamptz
SELECT DISTINCT ON (type) type, version, agreed, created_at
  FROM user_consents
 WHERE user_id = $me
 ORDER BY type, created_at DESC, consent_id DESC;

-- One answer: what the gate reads changes with the record.
-- Withdrawing the consent for photos deletes them, ends what looks at them,
-- which counts in the day's quota, and clears what was seen in them; pets and
-- their models stay.
-- name: consent_apply
-- mode: coalesce
-- params: gate_version int8, privacy_version int4, terms_version int4, face_version int4, agreed_at timestamptz?, consent_id int8, type text, version int4, agreed bool
-- rows: hit int8
WITH gate AS (
    UPDATE users
       SET privacy_version = $privacy_version,
           terms_version = $terms_version, face_version = $face_version,
           agreed_privacy_policy_at = $agreed_at,
           gate_version = gate_version + 1, version = version + 1,
           updated_at = $now
     WHERE user_id = $me AND gate_version = $gate_version
    RETURNING user_id
), record AS (
    INSERT INTO user_consents (user_id, consent_id, type, version, agreed,
                               created_at)
    SELECT user_id, $consent_id, $type, $version, $agreed, $now FROM gate
), photos AS (
    UPDATE uploads u
       SET status = 'deleted', fingerprint = NULL, deleted_at = $now,
           expires_at = $now
      FROM gate
     WHERE $type = 'face' AND NOT $agreed AND u.user_id = $me
       AND u.purpose = 'photo' AND u.status <> 'deleted'
), pictures AS (
    UPDATE generations g
       SET features = NULL,
           error = CASE WHEN g.state IN ('queued', 'running') THEN 40305
                   ELSE g.error END,
           error_message = CASE WHEN g.state IN ('queued', 'running')
                           THEN 'The consent was withdrawn'
                           ELSE g.error_message END,
           rejected = g.rejected OR g.state IN ('queued', 'running'),
           state = CASE WHEN g.state IN ('queued', 'running') THEN 'failed'
                   ELSE g.state END,
           updated_at = $now
      FROM gate
     WHERE $type = 'face' AND NOT $agreed AND g.user_id = $me
), @idempotency(gate)
SELECT count(*) FROM gate;

-- The user as only the user sees it.
-- name: user_me
-- rows: fixed json, version int8, wallet_version int8, balance int8, score int8
SELECT user_fixed(u), u.version, w.version, w.balance, w.score
  FROM users u JOIN wallets w ON w.user_id = u.user_id
 WHERE u.user_id = $me;

-- The user as it will be after a change; NULL leaves a value as it is.
-- name: user_changed
-- params: nickname text?, gender text?, birthday date?
-- rows: fixed json, version int8, wallet_version int8, balance int8, score int8
SELECT user_fixed(jsonb_populate_record(u, jsonb_strip_nulls(
           jsonb_build_object(
               'nickname', $nickname::text,
               'nickname_state', CASE WHEN $nickname::text IS NOT NULL
                                      THEN 'accepted' END,
               'gender', $gender::text, 'birthday', $birthday::date,
               'version', u.version + 1)))),
       u.version, w.version, w.balance, w.score
  FROM users u JOIN wallets w ON w.user_id = u.user_id
 WHERE u.user_id = $me;

-- The change itself.
-- name: user_update
-- mode: coalesce
-- params: version int8, nickname text?, gender text?, birthday date?
-- rows: hit int8
WITH changed AS (
    UPDATE users
       SET nickname = coalesce($nickname, nickname),
           nickname_shown = coalesce($nickname, nickname_shown),
           nickname_state = CASE WHEN $nickname IS NULL THEN nickname_state
                            ELSE 'accepted' END,
           gender = coalesce($gender, gender),
           birthday = coalesce($birthday, birthday),
           version = version + 1, updated_at = $now
     WHERE user_id = $me AND version = $version
    RETURNING user_id
), @idempotency(changed)
SELECT count(*) FROM changed;

-- What a user has done so far, for the profile page.
-- name: user_stats
-- mode: slow
-- rows: created_at timestamptz, balance int8, score int8, pets int8, interactions int8, checkins int8, points_earned int8, points_spent int8
SELECT u.created_at, w.balance, w.score,
       (SELECT count(*) FROM pets p
         WHERE p.user_id = u.user_id AND p.released_at IS NULL),
       (SELECT count(*) FROM pet_interactions i WHERE i.user_id = u.user_id),
       (SELECT count(*) FROM checkins c
         WHERE c.user_id = u.user_id AND NOT c.is_retroactive),
       l.earned, l.spent
  FROM users u
  JOIN wallets w ON w.user_id = u.user_id
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(delta) FILTER (WHERE delta > 0), 0)::int8 earned,
              coalesce(-sum(delta) FILTER (WHERE delta < 0), 0)::int8 spent
         FROM ledger WHERE user_id = u.user_id) l
 WHERE u.user_id = $me;

-- What others see of a user, a row each live pet (one with NULLs without
-- any).  Nobody sees those who have not agreed to the privacy policy, are
-- banned or leave.
-- name: user_card
-- params: user_id int8
-- rows: nickname text, avatar_url text, score int8, pet_id int8?, pet_name text?, preview_url text?, experience int8?
SELECT u.nickname_shown, u.avatar_url, w.score, p.pet_id, p.name_shown,
       pet_fixed(p)->>'preview_url', s.experience
  FROM users u
  JOIN wallets w ON w.user_id = u.user_id
  LEFT JOIN pets p ON p.user_id = u.user_id AND p.released_at IS NULL
  LEFT JOIN pet_states s ON s.user_id = p.user_id AND s.pet_id = p.pet_id
 WHERE u.user_id = $user_id
   AND (u.user_id = $me
        OR (u.privacy_version > 0 AND u.deletion_due IS NULL
            AND (u.banned_until IS NULL OR u.banned_until <= $now)))
 ORDER BY p.created_at, p.pet_id;

-- What was chosen; version 0: nothing yet.
-- name: settings_load
-- rows: version int8, notification_prefs text?, privacy_prefs text?
SELECT coalesce(s.version, 0), s.notification_prefs::text,
       s.privacy_prefs::text
  FROM users u LEFT JOIN user_settings s ON s.user_id = u.user_id
 WHERE u.user_id = $me;

-- Both documents as a whole.
-- name: settings_save
-- mode: coalesce
-- params: version int8, notification_prefs text, privacy_prefs text
-- rows: hit int8
WITH saved AS (
    INSERT INTO user_settings AS s (user_id, notification_prefs,
                privacy_prefs, version, updated_at)
    SELECT $me, $notification_prefs::jsonb, $privacy_prefs::jsonb, 1, $now
    ON CONFLICT (user_id) DO UPDATE
       SET notification_prefs = EXCLUDED.notification_prefs,
           privacy_prefs = EXCLUDED.privacy_prefs,
           version = s.version + 1, updated_at = $now
     WHERE s.version = $version
    RETURNING user_id
), @idempotency(saved)
SELECT count(*) FROM saved;
