-- A block of 1,000 ids for one worker.
-- name: id_lease
-- mode: alone
-- rows: first int8
SELECT nextval('id_blocks');

-- What the gate asks of a signed-in user: is the session alive, which
-- documents were agreed to, is the user banned or leaving.
-- name: gate_load
-- params: sid text
-- rows: session_version int8, alive bool, gate_version int8, privacy_version int4, terms_version int4, face_version int4, banned_until timestamptz?, deletion_due timestamptz?
SELECT s.version, s.revoked_at IS NULL AND s.expires_at > $now,
       u.gate_version, u.privacy_version, u.terms_version, u.face_version,
       u.banned_until, u.deletion_due
  FROM sessions s JOIN users u ON u.user_id = s.user_id
 WHERE s.user_id = $me AND s.sid = $sid;

-- The stored reply of an Idempotency-Key.
-- name: idempotency_find
-- rows: hash bytea, status int4, reply text
SELECT hash, status, reply
  FROM idempotency_keys
 WHERE user_id = $me AND route = $idem_route AND key = $idem_key
   AND created_at > $now - interval '24 hours';

-- That the server answers and was migrated.
-- name: ready
-- rows: ok int4
SELECT 1 FROM pg_class WHERE oid = 'wallets'::regclass;

-- The newest version of the live configuration, if newer than the one known,
-- without those from `below` to `refused`.
-- name: live_newest
-- params: known int8, refused int8, below int8
-- rows: version int8, doc text
SELECT version, doc::text
  FROM config_versions
 WHERE version > $known AND (version > $refused OR version < $below)
 ORDER BY version DESC LIMIT 1;
