-- Makes the worker's own connection hear of new jobs that a person waits for.
-- name: jobs_listen
-- mode: listen
LISTEN pet_jobs;

-- Takes the advisory lock of an instance's number: as long as its connection
-- lives, its jobs are its own.
-- name: jobs_lock
-- mode: listen
-- params: instance int8
-- rows: locked bool
SELECT pg_try_advisory_lock($instance);

-- Queues what is due by the clock, once among all hosts.  What was missed is
-- made up for once, and the hour of the day stays.
-- name: jobs_cron
-- mode: alone
-- params: job_id int8
WITH due AS (
    UPDATE cron
       SET next_at = next_at + every
           * (1 + floor(extract(epoch FROM $now - next_at)
                        / extract(epoch FROM every)))
     WHERE kind = (SELECT kind FROM cron WHERE next_at <= $now
                    ORDER BY next_at LIMIT 1)
       AND next_at <= $now
    RETURNING kind
)
INSERT INTO jobs (job_id, kind, run_at, created_at, updated_at)
SELECT $job_id, kind, $now, $now, $now FROM due;

-- Frees the jobs of instances that died, and those whose end was not written:
-- no kind has a deadline of ten minutes.
-- name: jobs_reap
-- mode: alone
UPDATE jobs j
   SET state = 'queued', claimed_by = NULL, last_error = 'the worker died',
       updated_at = $now
 WHERE j.state = 'running'
   AND (j.updated_at < $now - interval '10 minutes' OR NOT EXISTS (SELECT 1 FROM pg_locks l
                    WHERE l.locktype = 'advisory' AND l.objsubid = 1
                      AND l.database = (SELECT oid FROM pg_database
                                         WHERE datname = current_database())
                      AND l.classid::int8 = j.claimed_by >> 32
                      AND l.objid::int8 = (j.claimed_by & 4294967295)));

-- Claims jobs that are due: of each kind in kinds ("a,b") at most as many as
-- it has free slots here ("2,1").
-- name: jobs_claim
-- mode: alone
-- params: instance int8, kinds text, slots text
-- rows: job_id int8, kind text, user_id int8, payload text, attempt int4
WITH c AS MATERIALIZED (
    SELECT due.job_id
      FROM unnest(string_to_array($kinds, ','),
                  string_to_array($slots, ',')::int4[]) AS k(kind, free)
     CROSS JOIN LATERAL (
           SELECT job_id FROM jobs q
            WHERE q.state = 'queued' AND q.kind = k.kind AND q.run_at <= $now
            ORDER BY q.run_at LIMIT k.free
              FOR UPDATE SKIP LOCKED) due
)
UPDATE jobs j
   SET state = 'running', attempt = j.attempt + 1, claimed_by = $instance,
       updated_at = $now
  FROM c
 WHERE j.job_id = c.job_id
RETURNING j.job_id, j.kind, j.user_id, j.payload::text, j.attempt;

-- The end of a job whose effect was not written together with its end.
-- name: job_done
-- mode: alone
UPDATE jobs SET state = 'done', claimed_by = NULL, updated_at = $now
 WHERE job_id = $job AND attempt = $lease AND state = 'running';

-- A failed attempt: again at run_at, or dead when that is NULL.
-- name: job_failed
-- mode: alone
-- params: run_at timestamptz?, error text
UPDATE jobs
   SET state = CASE WHEN $run_at IS NULL THEN 'dead' ELSE 'queued' END,
       run_at = coalesce($run_at, run_at), claimed_by = NULL,
       last_error = $error, updated_at = $now
 WHERE job_id = $job AND attempt = $lease AND state = 'running';

-- Deletes what nobody asks for any more, a bounded number of rows at a time.
-- name: purge_keys
-- mode: alone
-- rows: gone int8
WITH old AS (
    DELETE FROM idempotency_keys
     WHERE ctid = ANY (ARRAY(SELECT ctid FROM idempotency_keys
                              WHERE created_at < $now - interval '24 hours'
                              LIMIT 5000))
    RETURNING 1
)
SELECT count(*) FROM old;

-- Likewise sessions that ended a week ago.
-- name: purge_sessions
-- mode: alone
-- rows: gone int8
WITH old AS (
    DELETE FROM sessions
     WHERE ctid = ANY (ARRAY(SELECT ctid FROM sessions
                              WHERE expires_at < $now - interval '7 days'
                              LIMIT 5000))
    RETURNING 1
)
SELECT count(*) FROM old;

-- Likewise jobs that ended well a day ago.
-- name: purge_jobs
-- mode: alone
-- rows: gone int8
WITH old AS (
    DELETE FROM jobs
     WHERE job_id = ANY (ARRAY(SELECT job_id FROM jobs
                                WHERE state = 'done'
                                  AND updated_at < $now - interval '1 day'
                                LIMIT 5000))
    RETURNING 1
)
SELECT count(*) FROM old;

-- Deletes those who signed in a day ago and have not agreed to the privacy
-- policy yet; who did so once and withdrew stays.  Before that nobody has more
-- than what is deleted here.
-- name: purge_strangers
-- mode: alone
-- rows: user_id int8
WITH person AS (
    DELETE FROM users u
     WHERE u.user_id = ANY (ARRAY(
               SELECT s.user_id FROM users s
                WHERE s.privacy_version = 0
                  AND s.agreed_privacy_policy_at IS NULL
                  AND s.created_at < $now - interval '24 hours'
                  AND NOT EXISTS (SELECT 1 FROM user_consents c
                                   WHERE c.user_id = s.user_id
                                     AND c.type = 'privacy' AND c.agreed)
                ORDER BY s.created_at LIMIT 500))
       AND u.privacy_version = 0
       AND u.agreed_privacy_policy_at IS NULL
    RETURNING u.user_id
), directory AS (
    DELETE FROM user_openids o USING person p WHERE o.user_id = p.user_id
), code AS (
    DELETE FROM user_invite_codes i USING person p
     WHERE i.user_id = p.user_id
), settings AS (
    DELETE FROM user_settings s USING person p WHERE s.user_id = p.user_id
), consents AS (
    DELETE FROM user_consents c USING person p WHERE c.user_id = p.user_id
), logs AS (
    DELETE FROM user_login_logs l USING person p WHERE l.user_id = p.user_id
), session AS (
    DELETE FROM sessions s USING person p WHERE s.user_id = p.user_id
), letter AS (
    DELETE FROM messages m USING person p WHERE m.user_id = p.user_id
), bag AS (
    DELETE FROM user_inventory v USING person p WHERE v.user_id = p.user_id
), wallet AS (
    DELETE FROM wallets w USING person p WHERE w.user_id = p.user_id
), keys AS (
    DELETE FROM idempotency_keys k USING person p
     WHERE k.user_id = p.user_id
)
SELECT user_id FROM person;
