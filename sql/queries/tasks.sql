-- The tasks of the day, how far the user is, and what is left of the points
-- that a day's tasks may bring.
-- name: task_list
-- params: day date, day_from timestamptz, day_to timestamptz
-- rows: data json
SELECT json_build_object(
           'items', coalesce(json_agg(json_build_object(
               'task_id', t.task_id::text, 'code', t.code,
               'period', to_char($day, 'YYYY-MM-DD'), 'title', t.title,
               'event', t.event, 'target', t.target,
               'progress', task_progress($me, t, $day, $day_from, $day_to),
               'reward_points', t.reward_points,
               'claimed', l.user_id IS NOT NULL)
               ORDER BY t.position, t.task_id), '[]'),
           'next_cursor', NULL)
  FROM tasks t
  LEFT JOIN ledger l
         ON l.user_id = $me AND l.reason = 'task'
        AND l.ref = 'task:' || t.task_id || ':' || to_char($day, 'YYYY-MM-DD')
 WHERE t.active;

-- What a claim looks at: the task, how far the user is, whether it was
-- claimed, and what tasks have brought in this business day.
-- name: task_load
-- params: task_id int8, day date, day_from timestamptz, day_to timestamptz
-- rows: title text, target int4, reward_points int4, progress int8, claimed bool, points_today int8, wallet_version int8, balance int8
SELECT t.title, t.target, t.reward_points,
       task_progress($me, t, $day, $day_from, $day_to),
       EXISTS (SELECT 1 FROM ledger l
                WHERE l.user_id = $me AND l.reason = 'task'
                  AND l.ref = 'task:' || t.task_id || ':'
                              || to_char($day, 'YYYY-MM-DD')),
       (SELECT coalesce(sum(l.delta), 0)::int8 FROM ledger l
         WHERE l.user_id = $me AND l.reason = 'task'
           AND l.created_at >= $day_from AND l.created_at < $day_to),
       w.version, w.balance
  FROM tasks t JOIN wallets w ON w.user_id = $me
 WHERE t.task_id = $task_id AND t.active;

-- Pays a task; the entry of the ledger is what says that it was claimed.
-- name: task_pay
-- mode: coalesce
-- params: wallet_version int8, balance int8, entry_id int8, points int8, ref text
-- rows: hit int8
WITH @wallet(balance = $balance),
@ledger(entry, $entry_id, $points, $balance, task, $ref, wallet),
@idempotency(wallet)
@effect(wallet, false);

-- The achievements and how far the user is; of levels, experience is what is
-- counted, and C translates it.
-- name: achievement_list
-- rows: achievement_id int8, code text, title text, description text, event text, target int8, progress int8, reward_points int4, claimed_at timestamptz?
WITH done AS MATERIALIZED (
    SELECT e.event, coalesce(achievement_progress($me, e.event), 0) AS n
      FROM (SELECT DISTINCT event FROM achievements WHERE active) e
)
SELECT a.achievement_id, a.code, a.title, a.description, a.event, a.target,
       done.n, a.reward_points, l.created_at
  FROM achievements a
  JOIN done ON done.event = a.event
  LEFT JOIN ledger l
         ON l.user_id = $me AND l.reason = 'achievement'
        AND l.ref = 'achievement:' || a.achievement_id
 WHERE a.active
 ORDER BY a.position, a.achievement_id;

-- What the claim of an achievement looks at.
-- name: achievement_load
-- params: achievement_id int8
-- rows: event text, target int8, progress int8, reward_points int4, claimed bool, wallet_version int8, balance int8
SELECT a.event, a.target, coalesce(achievement_progress($me, a.event), 0),
       a.reward_points,
       EXISTS (SELECT 1 FROM ledger l
                WHERE l.user_id = $me AND l.reason = 'achievement'
                  AND l.ref = 'achievement:' || a.achievement_id),
       w.version, w.balance
  FROM achievements a JOIN wallets w ON w.user_id = $me
 WHERE a.achievement_id = $achievement_id AND a.active;

-- Pays an achievement, once in a life.
-- name: achievement_pay
-- mode: coalesce
-- params: wallet_version int8, balance int8, entry_id int8, points int8, ref text
-- rows: hit int8
WITH @wallet(balance = $balance),
@ledger(entry, $entry_id, $points, $balance, achievement, $ref, wallet),
@idempotency(wallet)
@effect(wallet, false);
