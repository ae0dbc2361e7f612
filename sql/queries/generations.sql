-- What the start of a generation looks at: the photo, how often it was used,
-- its last seed, and what the user has used of the day's quota.  sha256 is that
-- of the first upload of the photo.
-- name: generation_check
-- params: upload_id int8, day date
-- rows: ready bool, sha256 bytea, generations int4, last_seed int8?, used int4, started int4
SELECT u.purpose = 'photo' AND u.status = 'ready' AND u.expires_at > $now,
       coalesce(p.sha256, u.sha256), u.generations,
       (SELECT max(seed) FROM generations o
         WHERE o.user_id = $me AND o.upload_id = $upload_id),
       coalesce(d.used, 0), coalesce(d.started, 0)
  FROM uploads u
  LEFT JOIN uploads p ON p.user_id = u.user_id AND p.upload_id = u.photo_id
  LEFT JOIN generation_days d ON d.user_id = u.user_id AND d.day = $day
 WHERE u.user_id = $me AND u.upload_id = $upload_id;

-- The generation that is to be repeated.
-- name: generation_again
-- params: generation_id int8
-- rows: upload_id int8, state text, pet_id int8?, crop text?, species text?, personality text?, subject text?
SELECT g.upload_id, g.state, g.pet_id, g.crop, g.wanted_species,
       g.wanted_personality, g.wanted_subject
  FROM generations g
 WHERE g.user_id = $me AND g.generation_id = $generation_id
   AND (g.expires_at IS NULL OR g.expires_at > $now);

-- Starts a generation: quota, photo, row, job and key row, or nothing.  How
-- often the photo was used is what the seed was chosen by.
-- name: generation_start
-- mode: alone
-- params: generation_id int8, job_id int8, upload_id int8, day date, max_used int4, max_started int4, max_photo int4, generations int4, seed int8, crop text?, species text?, personality text?, subject text?
-- rows: hit int8
WITH photo AS (
    UPDATE uploads
       SET generations = generations + 1
     WHERE user_id = $me AND upload_id = $upload_id AND purpose = 'photo'
       AND status = 'ready' AND expires_at > $now
       AND generations = $generations AND generations < $max_photo
    RETURNING user_id
), quota AS (
    INSERT INTO generation_days AS d (user_id, day, used, started)
    SELECT user_id, $day, 1, 1 FROM photo
    ON CONFLICT (user_id, day) DO UPDATE
       SET used = d.used + 1, started = d.started + 1
     WHERE d.used < $max_used AND d.started < $max_started
    RETURNING user_id
), generation AS (
    INSERT INTO generations (user_id, generation_id, upload_id, day, seed,
                             crop, wanted_species, wanted_personality,
                             wanted_subject, created_at, updated_at)
    SELECT user_id, $generation_id, $upload_id, $day, $seed, $crop, $species,
           $personality, $subject, $now, $now
      FROM quota
    RETURNING user_id
), job AS (
    INSERT INTO jobs (job_id, kind, user_id, payload, run_at, created_at,
                      updated_at)
    SELECT $job_id, 'generate', user_id,
           json_build_object('generation_id', $generation_id::text), $now,
           $now, $now
      FROM generation
), @idempotency(generation)
SELECT CASE WHEN (SELECT count(*) FROM quota) < (SELECT count(*) FROM photo)
            THEN guard_missed()
            WHEN EXISTS (SELECT 1 FROM generation)
            THEN (SELECT 1 FROM (SELECT pg_notify('pet_jobs', '')) n)
            ELSE 0 END;

-- A generation with what is left of the photo's and of the day's quota; of a
-- photo that is gone nothing is.  A result that was not adopted in time is gone,
-- whenever it is purged.
-- name: generation_read
-- params: generation_id int8, day date, max_used int4, max_photo int4
-- rows: state text, doc json, regenerations_left int4, quota_left int4
SELECT g.state, generation_json(g),
       greatest(0, $max_photo - coalesce(u.generations, $max_photo)),
       greatest(0, $max_used - coalesce(d.used, 0))
  FROM generations g
  LEFT JOIN uploads u
         ON u.user_id = g.user_id AND u.upload_id = g.upload_id
        AND u.status = 'ready' AND u.expires_at > $now
  LEFT JOIN generation_days d ON d.user_id = g.user_id AND d.day = $day
 WHERE g.user_id = $me AND g.generation_id = $generation_id
   AND (g.expires_at IS NULL OR g.expires_at > $now);

-- The user's generations, newest first, a page behind the one made at
-- before_at with the id before_id.
-- name: generation_list
-- params: before_at timestamptz, before_id int8, count int4, day date, max_used int4, max_photo int4
-- rows: items json
WITH page AS (
    SELECT *, row_number() OVER (ORDER BY created_at DESC,
                                          generation_id DESC) AS n
      FROM generations
     WHERE user_id = $me AND (expires_at IS NULL OR expires_at > $now)
       AND (created_at, generation_id) < ($before_at, $before_id)
     ORDER BY created_at DESC, generation_id DESC
     LIMIT $count + 1
)
SELECT json_build_object(
           'items', coalesce(json_agg(
               generation_json(g)::jsonb || jsonb_build_object(
                   'regenerations_left', greatest(0, $max_photo
                       - coalesce(u.generations, $max_photo)),
                   'quota_left', greatest(0, $max_used
                       - coalesce(d.used, 0)))
               ORDER BY p.n) FILTER (WHERE p.n <= $count), '[]'::json),
           'next_cursor', CASE WHEN count(*) > $count THEN
               (max((extract(epoch FROM p.created_at) * 1000)::int8
                    || '.' || p.generation_id)
                FILTER (WHERE p.n = $count)) END)
  FROM page p
  JOIN generations g
         ON g.user_id = $me AND g.generation_id = p.generation_id
  LEFT JOIN uploads u
         ON u.user_id = g.user_id AND u.upload_id = g.upload_id
        AND u.status = 'ready' AND u.expires_at > $now
  LEFT JOIN generation_days d ON d.user_id = g.user_id AND d.day = $day;

-- The job takes its generation up: the photo and what was asked for.  Of the
-- photo's uploads the first that is kept is looked at, so that the others, in
-- other encodings, give the same pet.
-- name: generation_take
-- mode: alone
-- params: generation_id int8
-- rows: seed int8, crop text?, species text?, personality text?, subject text?, storage_key text?
WITH job AS (
    UPDATE jobs SET updated_at = $now
     WHERE job_id = $job AND attempt = $lease AND state = 'running'
    RETURNING user_id
), generation AS (
    UPDATE generations g
       SET state = 'running', progress = 30, updated_at = $now
      FROM job
     WHERE g.user_id = job.user_id AND g.generation_id = $generation_id
       AND g.state IN ('queued', 'running')
    RETURNING g.*
)
SELECT g.seed, g.crop, g.wanted_species, g.wanted_personality,
       g.wanted_subject,
       (SELECT o.storage_key FROM uploads o
         WHERE o.user_id = u.user_id AND o.status = 'ready'
           AND o.expires_at > $now
           AND coalesce(o.photo_id, o.upload_id)
               = coalesce(u.photo_id, u.upload_id)
         ORDER BY o.created_at, o.upload_id LIMIT 1)
  FROM generation g
  LEFT JOIN uploads u ON u.user_id = g.user_id AND u.upload_id = g.upload_id
                     AND u.status = 'ready' AND u.expires_at > $now;

-- The result, and the end of the job, once.  Of a generation that was ended
-- meanwhile nothing is kept, nor of any photo what it would be found by; known
-- says that the model was there before.
-- name: generation_succeed
-- mode: alone
-- params: generation_id int8, species text, personality text, breed text, appearance text, features text, model_hash text, params text, generator int4, expires_at timestamptz
-- rows: hit int8, known bool
WITH job AS (
    UPDATE jobs SET state = 'done', claimed_by = NULL, updated_at = $now
     WHERE job_id = $job AND attempt = $lease AND state = 'running'
    RETURNING user_id
), generation AS (
    UPDATE generations g
       SET state = 'succeeded', progress = 100, species = $species,
           personality = $personality, breed = $breed,
           appearance_features = $appearance::jsonb,
           features = $features::jsonb - 'phash', model_hash = $model_hash,
           expires_at = $expires_at, updated_at = $now
      FROM job
     WHERE g.user_id = job.user_id AND g.generation_id = $generation_id
       AND g.state = 'running'
    RETURNING g.user_id
), model AS (
    INSERT INTO models (model_hash, params, generator, created_at)
    SELECT $model_hash, $params, $generator, $now FROM generation
    ON CONFLICT (model_hash) DO NOTHING
)
SELECT (SELECT count(*) FROM generation),
       EXISTS (SELECT 1 FROM models WHERE model_hash = $model_hash);

-- A failure for good.  A rejected photo counts; a fault of ours gives the
-- day's quota back.
-- name: generation_fail
-- mode: alone
-- params: generation_id int8, error int4, message text, rejected bool, job_state text
WITH job AS (
    UPDATE jobs
       SET state = $job_state, claimed_by = NULL, last_error = $message,
           updated_at = $now
     WHERE job_id = $job AND attempt = $lease AND state = 'running'
    RETURNING user_id
), generation AS (
    UPDATE generations g
       SET state = 'failed', error = $error, error_message = $message,
           rejected = $rejected, updated_at = $now
      FROM job
     WHERE g.user_id = job.user_id AND g.generation_id = $generation_id
       AND g.state IN ('queued', 'running')
    RETURNING g.user_id, g.day, g.upload_id
), photo AS (
    UPDATE uploads u SET generations = u.generations - 1
      FROM generation g
     WHERE NOT $rejected AND u.user_id = g.user_id
       AND u.upload_id = g.upload_id
)
UPDATE generation_days d SET used = d.used - 1
  FROM generation g
 WHERE NOT $rejected AND d.user_id = g.user_id AND d.day = g.day;

-- What an adoption looks at.
-- name: adoption_load
-- params: generation_id int8
-- rows: wallet_version int8, live int8, adopted_at timestamptz?, points_day date, points_today int4, state text?, pet_id int8?, expired bool, personality text?
SELECT w.version,
       (SELECT count(*) FROM pets p
         WHERE p.user_id = w.user_id AND p.released_at IS NULL),
       (SELECT max(p.created_at) FROM pets p
         WHERE p.user_id = w.user_id AND p.generation_id IS NOT NULL),
       w.points_day, w.points_today, g.state, g.pet_id,
       g.expires_at <= $now, g.personality
  FROM wallets w
  LEFT JOIN generations g
         ON g.user_id = w.user_id AND g.generation_id = $generation_id
 WHERE w.user_id = $me;

-- What a new pet shows, as it will be stored by the adoption.
-- name: adoption_fixed
-- params: generation_id int8, pet_id int8, name text
-- rows: fixed json
SELECT pet_fixed(ROW(g.user_id, $pet_id, $name, 'accepted', $name, g.species,
                     g.breed, g.personality, g.appearance_features,
                     model_data(g.species, m.model_hash, m.params)::jsonb,
                     g.model_hash, g.generation_id, true, $now, $now,
                     NULL)::pets)
  FROM generations g JOIN models m ON m.model_hash = g.model_hash
 WHERE g.user_id = $me AND g.generation_id = $generation_id
   AND g.state = 'succeeded';

-- The adoption: wallet version, generation, pet, state and key row, or
-- nothing.  The photo goes a day later, in all its encodings.  (One that was
-- adopted from has no expires_at; pet_id IS NULL would invite the index of what
-- is purged.)
-- name: adoption_apply
-- mode: alone
-- params: generation_id int8, pet_id int8, name text, wallet_version int8, hunger int8, cleanliness int8, mood int8, affection int8, day date, warn_at timestamptz?, photo_until timestamptz
-- rows: hit int8
WITH @wallet(),
generation AS (
    UPDATE generations g
       SET pet_id = $pet_id, expires_at = NULL, updated_at = $now
      FROM wallet
     WHERE g.user_id = $me AND g.generation_id = $generation_id
       AND g.state = 'succeeded' AND g.expires_at > $now
    RETURNING g.*
), photo AS (
    UPDATE uploads u
       SET expires_at = least(u.expires_at, $photo_until)
      FROM generation g
      JOIN uploads o ON o.user_id = $me AND o.upload_id = g.upload_id
     WHERE u.user_id = $me
       AND coalesce(u.photo_id, u.upload_id)
           = coalesce(o.photo_id, o.upload_id)
), owner AS (
    INSERT INTO pet_owners (pet_id, user_id)
    SELECT $pet_id, user_id FROM generation
), pet AS (
    INSERT INTO pets (user_id, pet_id, name, name_shown, species, breed,
                      personality, appearance_features, model_data,
                      model_hash, generation_id, created_at, updated_at)
    SELECT g.user_id, $pet_id, $name, $name, g.species, g.breed,
           g.personality, g.appearance_features,
           model_data(g.species, m.model_hash, m.params)::jsonb,
           g.model_hash, g.generation_id, $now, $now
      FROM generation g JOIN models m ON m.model_hash = g.model_hash
), state AS (
    INSERT INTO pet_states (user_id, pet_id, hunger, cleanliness, mood,
                            affection, stored_at, exp_day, warn_at)
    SELECT user_id, $pet_id, $hunger, $cleanliness, $mood, $affection, $now,
           $day, $warn_at
      FROM generation
), @idempotency(generation)
@effect(wallet, @missed(generation, wallet));

-- The parameters of a model, for building its files.
-- name: model_params
-- params: model_hash text
-- rows: params text
SELECT params FROM models WHERE model_hash = $model_hash;

-- The model of a pet of the user.
-- name: pet_model
-- params: pet_id int8
-- rows: doc json
SELECT json_build_object(
           'pet_id', p.pet_id::text, 'species', p.species,
           'format', 'model/gltf-binary', 'model_hash', p.model_hash,
           'generator', m.generator,
           'model_url', model_url(p.model_hash, 'glb'),
           'skin_url', model_url(p.model_hash, 'jpg'),
           'preview_url', model_url(p.model_hash, 'preview.jpg'),
           'frames_url', model_url(p.model_hash, 'frames.webp'),
           'model_data', p.model_data, 'ai_generated', p.ai_generated)
  FROM pets p LEFT JOIN models m ON m.model_hash = p.model_hash
 WHERE p.user_id = $me AND p.pet_id = $pet_id AND p.released_at IS NULL;

-- Deletes results that nobody adopted in time, a bounded number at a time.
-- name: purge_generations
-- mode: alone
-- rows: gone int8
WITH old AS (
    DELETE FROM generations
     WHERE (user_id, generation_id) IN
           (SELECT user_id, generation_id FROM generations
             WHERE pet_id IS NULL AND expires_at < $now
             ORDER BY expires_at LIMIT 1000)
    RETURNING 1
)
SELECT count(*) FROM old;
