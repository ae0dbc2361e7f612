-- Makes partitions for the months to come, drops log-ins that are too old.
-- name: partition_upkeep
-- mode: alone
-- params: keep_days int4
-- rows: changed int8
SELECT partition_upkeep($now, $keep_days);

-- Log-ins that are too old, of months that had no partition when they came.
-- name: purge_login_logs
-- mode: alone
-- params: keep_days int4
DELETE FROM user_login_logs_default
 WHERE login_time < $now - make_interval(days => $keep_days);

-- What the verification wrote down is kept for 90 days.
-- name: purge_verify
-- mode: alone
WITH passes AS (
    DELETE FROM verify_passes
     WHERE started_at < $now - interval '90 days'
    RETURNING pass_id
)
DELETE FROM invariant_breaks
 WHERE resolved_at < $now - interval '90 days';

-- The first day that has no statistics: the one after the last, not before
-- `first`; without any, yesterday.  No row: none is missing.
-- name: statistics_next
-- params: yesterday date, first date
-- rows: day date
SELECT day
  FROM (SELECT greatest(coalesce(max(day) + 1, $yesterday), $first) AS day
          FROM daily_statistics) d
 WHERE day <= $yesterday;

-- The numbers of a day, from the instant day_from until before day_to.
-- name: statistics_read
-- mode: slow
-- params: day date, day_from timestamptz, day_to timestamptz
-- rows: day date, doc json
WITH entries AS MATERIALIZED (
    SELECT reason, sum(delta) FILTER (WHERE delta > 0) AS minted,
           -sum(delta) FILTER (WHERE delta < 0) AS burned
      FROM ledger
     WHERE created_at >= $day_from AND created_at < $day_to
     GROUP BY reason
)
SELECT $day, json_build_object(
    'users', (SELECT count(*) FROM users WHERE created_at < $day_to),
    'users_new', (SELECT count(*) FROM users
                   WHERE created_at >= $day_from AND created_at < $day_to),
    'users_active', (SELECT count(*) FROM (
        SELECT user_id FROM pet_interactions
         WHERE created_at >= $day_from AND created_at < $day_to
        UNION
        SELECT user_id FROM checkins
         WHERE created_at >= $day_from AND created_at < $day_to
        UNION
        SELECT user_id FROM ledger
         WHERE created_at >= $day_from AND created_at < $day_to) a),
    'pets_adopted', (SELECT count(*) FROM pets
                      WHERE created_at >= $day_from
                        AND created_at < $day_to),
    'interactions', (SELECT count(*) FROM pet_interactions
                      WHERE created_at >= $day_from
                        AND created_at < $day_to),
    'checkins', (SELECT count(*) FROM checkins
                  WHERE created_at >= $day_from AND created_at < $day_to
                    AND NOT is_retroactive),
    'makeups', (SELECT count(*) FROM checkins
                 WHERE created_at >= $day_from AND created_at < $day_to
                   AND is_retroactive),
    'minted', (SELECT coalesce(json_object_agg(reason, minted), '{}')
                 FROM entries WHERE minted > 0),
    'burned', (SELECT coalesce(json_object_agg(reason, burned), '{}')
                 FROM entries WHERE burned > 0),
    'balances', (SELECT coalesce(sum(balance), 0) FROM wallets));

-- Their row; computed again, it is the newer one.
-- name: statistics_write
-- mode: alone
-- params: day date, doc json
INSERT INTO daily_statistics
SELECT $day, s.users, s.users_new, s.users_active, s.pets_adopted,
       s.interactions, s.checkins, s.makeups, s.minted, s.burned, s.balances,
       $now
  FROM json_populate_record(NULL::daily_statistics, $doc) s
ON CONFLICT (day) DO UPDATE
   SET users = EXCLUDED.users, users_new = EXCLUDED.users_new,
       users_active = EXCLUDED.users_active,
       pets_adopted = EXCLUDED.pets_adopted,
       interactions = EXCLUDED.interactions, checkins = EXCLUDED.checkins,
       makeups = EXCLUDED.makeups, minted = EXCLUDED.minted,
       burned = EXCLUDED.burned, balances = EXCLUDED.balances,
       computed_at = EXCLUDED.computed_at;
