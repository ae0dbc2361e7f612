-- How many pictures the user keeps; pending ones count until they expire.
-- name: upload_room
-- rows: photos int8, avatars int8
SELECT count(*) FILTER (WHERE purpose = 'photo'),
       count(*) FILTER (WHERE purpose = 'avatar')
  FROM uploads
 WHERE user_id = $me AND status <> 'deleted' AND expires_at > $now;

-- The photos that the user keeps, as they are known again.
-- name: upload_photos
-- rows: photo_id int8, fingerprint bytea
SELECT coalesce(photo_id, upload_id), fingerprint
  FROM uploads
 WHERE user_id = $me AND status = 'ready' AND expires_at > $now
   AND fingerprint IS NOT NULL
 ORDER BY created_at, upload_id;

-- Waits for the user's other uploads, so that upload_begin, in the same
-- batch, counts them with a snapshot of its own.
-- name: upload_lock
-- mode: alone
-- rows: user_id int8
SELECT user_id FROM wallets WHERE user_id = $me FOR NO KEY UPDATE;

-- The row of a file that is about to be written, if fewer than max are kept;
-- it expires soon unless the file comes.
-- name: upload_begin
-- mode: alone
-- params: upload_id int8, purpose text, storage_key text, sha256 bytea, size int4, width int4, height int4, photo_id int8?, fingerprint bytea?, expires_at timestamptz, max int4
-- rows: upload_id int8
INSERT INTO uploads (user_id, upload_id, purpose, storage_key, sha256, size,
                     width, height, photo_id, fingerprint, created_at,
                     expires_at)
SELECT $me, $upload_id, $purpose, $storage_key, $sha256, $size, $width,
       $height, $photo_id, $fingerprint, $now, $expires_at
 WHERE (SELECT count(*) FROM uploads
         WHERE user_id = $me AND purpose = $purpose AND status <> 'deleted'
           AND expires_at > $now)
       < $max
RETURNING upload_id;

-- The file is written: the upload can be used, if the user agrees to it still.
-- A consent that is being withdrawn is waited for.
-- name: upload_finish
-- mode: alone
-- params: upload_id int8, expires_at timestamptz, face_version int4
-- rows: hit int8
WITH owner AS (
    SELECT user_id FROM users
     WHERE user_id = $me AND face_version >= $face_version
       FOR SHARE
), done AS (
    UPDATE uploads u SET status = 'ready', expires_at = $expires_at
      FROM owner
     WHERE u.user_id = $me AND u.upload_id = $upload_id
       AND u.status = 'pending'
    RETURNING u.user_id
), @idempotency(done)
SELECT count(*) FROM done;

-- It cannot: its file, which was perhaps written after it had been removed, is
-- due.
-- name: upload_drop
-- mode: alone
-- params: upload_id int8
UPDATE uploads
   SET status = 'deleted', fingerprint = NULL,
       deleted_at = coalesce(deleted_at, $now), expires_at = $now,
       removed_at = NULL
 WHERE user_id = $me AND upload_id = $upload_id AND status <> 'ready';

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
       SET status = 'deleted', fingerprint = NULL, deleted_at = $now,
           expires_at = $now
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
   SET status = 'deleted', fingerprint = NULL,
       deleted_at = coalesce(u.deleted_at, $now)
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

-- Deletes what is left of pictures whose files were removed a day ago, their
-- digests above all, a bounded number at a time.  The first upload of a photo,
-- which its seed is of, stays as long as another one of it.
-- name: purge_uploads
-- mode: alone
-- rows: gone int8
WITH old AS (
    DELETE FROM uploads
     WHERE (user_id, upload_id) IN
           (SELECT u.user_id, u.upload_id FROM uploads u
             WHERE u.removed_at < $now - interval '1 day'
               AND NOT EXISTS (SELECT 1 FROM uploads o
                                WHERE o.user_id = u.user_id
                                  AND o.photo_id = u.upload_id
                                  AND o.removed_at IS NULL)
             ORDER BY u.removed_at LIMIT 1000)
    RETURNING 1
)
SELECT count(*) FROM old;

-- The user's reply and version as they will be with another avatar.
-- name: avatar_load
-- params: avatar_url text
-- rows: version int8, fixed json, old_url text, points_balance int8, score int8
SELECT u.version,
       user_fixed(jsonb_populate_record(u, jsonb_build_object(
           'avatar_url', $avatar_url, 'version', u.version + 1))),
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
       SET status = 'deleted', fingerprint = NULL, deleted_at = $now,
           expires_at = $now
      FROM owner
     WHERE u.user_id = $me AND u.upload_id = $upload_id
       AND u.status = 'ready'
    RETURNING u.user_id
), @idempotency(used)
SELECT CASE WHEN (SELECT count(*) FROM used) < (SELECT count(*) FROM owner)
            THEN guard_missed()
            ELSE (SELECT count(*) FROM owner) END;
