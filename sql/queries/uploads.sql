-- What a new upload is decided by: the wallet's version, which every upload
-- raises, and how many of that purpose are kept; pending ones count until
-- they expire.
-- name: upload_room
-- rows: wallet_version int8, photos int8, avatars int8
SELECT w.version,
       count(*) FILTER (WHERE u.purpose = 'photo'),
       count(*) FILTER (WHERE u.purpose = 'avatar')
  FROM wallets w
  LEFT JOIN uploads u ON u.user_id = w.user_id AND u.status <> 'deleted'
                     AND u.expires_at > $now
 WHERE w.user_id = $me
 GROUP BY w.version;

-- The row of a file that is about to be written; it expires soon unless the
-- file is.
-- name: upload_begin
-- mode: alone
-- params: wallet_version int8, upload_id int8, purpose text, storage_key text, sha256 bytea, size int4, width int4, height int4, expires_at timestamptz
-- rows: hit int8
WITH wallet AS (
    UPDATE wallets SET version = version + 1, updated_at = $now
     WHERE user_id = $me AND version = $wallet_version
    RETURNING user_id
), row AS (
    INSERT INTO uploads (user_id, upload_id, purpose, storage_key, sha256,
                         size, width, height, created_at, expires_at)
    SELECT user_id, $upload_id, $purpose, $storage_key, $sha256, $size,
           $width, $height, $now, $expires_at
      FROM wallet
    RETURNING 1
)
SELECT count(*) FROM row;

-- The file is written: the upload can be used.
-- name: upload_finish
-- mode: alone
-- params: upload_id int8, expires_at timestamptz
-- rows: hit int8
WITH done AS (
    UPDATE uploads SET status = 'ready', expires_at = $expires_at
     WHERE user_id = $me AND upload_id = $upload_id AND status = 'pending'
    RETURNING user_id
), @idempotency(done)
SELECT count(*) FROM done;

-- One upload of the user that can be used.
-- name: upload_get
-- params: upload_id int8
-- rows: purpose text, storage_key text, size int4, width int4, height int4, created_at timestamptz, expires_at timestamptz
SELECT purpose, storage_key, size, width, height, created_at, expires_at
  FROM uploads
 WHERE user_id = $me AND upload_id = $upload_id AND status = 'ready'
   AND expires_at > $now;

-- Ends an upload; its file is to be removed.
-- name: upload_delete
-- mode: alone
-- params: upload_id int8
-- rows: storage_key text
WITH gone AS (
    UPDATE uploads
       SET status = 'deleted', deleted_at = $now, expires_at = $now
     WHERE user_id = $me AND upload_id = $upload_id AND status = 'ready'
       AND expires_at > $now
    RETURNING user_id, storage_key
), @idempotency(gone)
SELECT storage_key FROM gone;

-- The file of a deleted upload is removed.
-- name: upload_removed
-- mode: alone
-- params: upload_id int8
UPDATE uploads SET removed_at = $now
 WHERE user_id = $me AND upload_id = $upload_id AND status = 'deleted';

-- Takes at most ten uploads whose time is over, of any user, and ends them.
-- name: uploads_due
-- mode: alone
-- rows: upload_id int8, storage_key text
UPDATE uploads u
   SET status = 'deleted', deleted_at = coalesce(u.deleted_at, $now)
  FROM (SELECT user_id, upload_id FROM uploads
         WHERE expires_at <= $now AND removed_at IS NULL
         ORDER BY expires_at LIMIT 10
           FOR UPDATE SKIP LOCKED) due
 WHERE u.user_id = due.user_id AND u.upload_id = due.upload_id
RETURNING u.upload_id, u.storage_key;

-- Their files are removed; ids is "1,2,3".
-- name: uploads_removed
-- mode: alone
-- params: ids text
UPDATE uploads u
   SET removed_at = $now
 WHERE u.upload_id = ANY (string_to_array($ids, ',')::int8[])
   AND u.removed_at IS NULL AND u.status = 'deleted'
   AND u.expires_at <= $now;

-- The user's reply and version as they will be with another avatar.
-- name: avatar_load
-- params: avatar_url text
-- rows: version int8, fixed json, old_url text, points_balance int8, score int8
SELECT u.version,
       user_fixed(jsonb_populate_record(u, jsonb_build_object('avatar_url',
                                                              $avatar_url))),
       u.avatar_url, w.balance, w.score
  FROM users u JOIN wallets w ON w.user_id = u.user_id
 WHERE u.user_id = $me;

-- The avatar is written: it counts, and the upload is used up.
-- name: avatar_set
-- mode: alone
-- params: version int8, upload_id int8, avatar_url text
-- rows: hit int8
WITH owner AS (
    UPDATE users
       SET avatar_url = $avatar_url, version = version + 1,
           updated_at = $now
     WHERE user_id = $me AND version = $version
    RETURNING user_id
), used AS (
    UPDATE uploads u
       SET status = 'deleted', deleted_at = $now, expires_at = $now
      FROM owner
     WHERE u.user_id = owner.user_id AND u.upload_id = $upload_id
       AND u.status = 'ready'
    RETURNING u.user_id
), @idempotency(used)
SELECT CASE WHEN (SELECT count(*) FROM used) < (SELECT count(*) FROM owner)
            THEN guard_missed()
            ELSE (SELECT count(*) FROM owner) END;
