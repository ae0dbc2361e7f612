-- Starts the pass of this job, or goes on with it.
-- name: verify_begin
-- mode: alone
-- rows: after int8, boards bool, walk text
WITH job AS (
    UPDATE jobs SET updated_at = $now
     WHERE job_id = $job AND attempt = $lease AND state = 'running'
    RETURNING job_id
)
INSERT INTO verify_passes AS p (pass_id, started_at)
SELECT job_id, $now FROM job
ON CONFLICT (pass_id) DO UPDATE SET started_at = p.started_at
RETURNING after, boards, walk;

-- A block of users after one: G1, G4, G5, G6, G8 and G9 of each, and the sums
-- of G2.  starts: the experience at which each level begins, from level 1.
-- upto: the last one looked at, with everything up to there, users or not.
-- A reward that was paid before the newest configuration was for a level that
-- may have begun elsewhere then.  For G7 their lines of the leaderboards.
-- All in one snapshot, so that what is written meanwhile breaks nothing.
-- name: verify_block
-- mode: slow
-- params: after int8, count int4, starts text, week date, week_from timestamptz, week_to timestamptz
-- rows: upto int8, users int8, minted int8, burned int8, balances int8, broken json, pet_level text, user_points text, affection text
WITH block AS MATERIALIZED (
    SELECT user_id, balance, pet_level_rewarded
      FROM wallets
     WHERE user_id > $after
     ORDER BY user_id
     LIMIT $count
), bound AS MATERIALIZED (
    SELECT CASE WHEN count(*) = $count THEN max(user_id)
           ELSE 9223372036854775807 END AS upto,
           count(*) AS users, coalesce(sum(balance), 0)::int8 AS balances
      FROM block
), money AS MATERIALIZED (
    SELECT l.user_id, sum(delta) AS sum,
           coalesce(sum(delta) FILTER (WHERE delta > 0), 0) AS minted,
           coalesce(-sum(delta) FILTER (WHERE delta < 0), 0) AS burned,
           coalesce(sum(delta) FILTER (WHERE reason = 'checkin'), 0) AS base,
           coalesce(sum(delta) FILTER (WHERE reason = 'milestone'), 0)
               AS milestones
      FROM ledger l, bound
     WHERE l.user_id > $after AND l.user_id <= bound.upto
     GROUP BY l.user_id
), days AS (
    SELECT c.user_id, sum(reward_points) AS base,
           sum(milestone_points) AS milestones,
           count(*) - count(DISTINCT checkin_date) AS twice
      FROM checkins c, bound
     WHERE c.user_id > $after AND c.user_id <= bound.upto
     GROUP BY c.user_id
), gained AS (
    SELECT i.user_id, i.pet_id, sum(exp_gained) AS exp
      FROM pet_interactions i, bound
     WHERE i.user_id > $after AND i.user_id <= bound.upto
     GROUP BY i.user_id, i.pet_id
), sales AS (
    SELECT o.user_id, o.order_id, o.status, o.total_points_cost,
           o.paid_at IS NOT NULL OR o.status = 'completed' AS due,
           o.status = 'cancelled' AS back,
           coalesce(l.paid, 0) AS paid, coalesce(l.refunded, 0) AS refunded
      FROM orders o
     CROSS JOIN bound
      LEFT JOIN LATERAL (
            SELECT -sum(delta) FILTER (WHERE reason = 'order') AS paid,
                   sum(delta) FILTER (WHERE reason = 'refund') AS refunded
              FROM ledger e
             WHERE e.user_id = o.user_id
               AND (e.reason, e.ref) IN (('order', 'order:' || o.order_id),
                                         ('refund', 'refund:' || o.order_id))
           ) l ON true
     WHERE o.user_id > $after AND o.user_id <= bound.upto
), granted AS (
    SELECT o.user_id, (g.value ->> 'item_id')::int8 AS item_id,
           sum((g.value ->> 'quantity')::int8 * o.quantity) AS n
      FROM orders o
     CROSS JOIN bound
     CROSS JOIN jsonb_array_elements(o.product -> 'grants') g
     WHERE o.user_id > $after AND o.user_id <= bound.upto
       AND o.status = 'completed'
     GROUP BY o.user_id, g.value ->> 'item_id'
), lines (pet_level, user_points, affection) AS (
    SELECT @board_lines(r)
      FROM (SELECT *
              FROM board_rows(ARRAY(SELECT user_id FROM block), $week,
                              $week_from, $week_to, $now)
            OFFSET 0) r
), broken AS (
    SELECT 'G1' AS invariant, user_id, '' AS subject,
           format('balance %s, ledger %s', b.balance, m.sum) AS detail
      FROM block b FULL JOIN money m USING (user_id)
     WHERE b.balance IS NULL OR b.balance < 0
        OR b.balance <> coalesce(m.sum, 0)
    UNION ALL
    SELECT 'G4', v.user_id, 'item ' || v.item_id,
           format('granted %s, used %s, held %s', granted, used, quantity)
      FROM user_inventory v, bound
     WHERE v.user_id > $after AND v.user_id <= bound.upto
       AND (v.quantity < 0 OR v.quantity <> v.granted - v.used)
    UNION ALL
    SELECT 'G5', user_id, '',
           format('%s days twice, base %s paid %s, milestones %s paid %s',
                  d.twice, d.base, m.base, d.milestones, m.milestones)
      FROM days d FULL JOIN money m USING (user_id)
     WHERE d.twice > 0 OR coalesce(d.base, 0) <> coalesce(m.base, 0)
        OR coalesce(d.milestones, 0) <> coalesce(m.milestones, 0)
    UNION ALL
    SELECT 'G6', user_id, 'order ' || order_id,
           format('%s, costs %s, paid %s, refunded %s', status,
                  total_points_cost, paid, refunded)
      FROM sales
     WHERE paid <> CASE WHEN due THEN total_points_cost ELSE 0 END
        OR refunded <> CASE WHEN due AND back THEN total_points_cost
                       ELSE 0 END
    UNION ALL
    SELECT 'G6', g.user_id, 'item ' || g.item_id,
           format('orders gave %s, granted %s', g.n, coalesce(v.granted, 0))
      FROM granted g
      LEFT JOIN user_inventory v
             ON v.user_id = g.user_id AND v.item_id = g.item_id
     WHERE g.n > coalesce(v.granted, 0)
    UNION ALL
    SELECT 'G8', s.user_id, 'pet ' || s.pet_id,
           format('hunger %s, cleanliness %s, mood %s, affection %s', hunger,
                  cleanliness, mood, affection)
      FROM pet_states s, bound
     WHERE s.user_id > $after AND s.user_id <= bound.upto
       AND (least(hunger, cleanliness, mood, affection) < 0
            OR greatest(hunger, cleanliness, mood, affection) > 1440000000)
    UNION ALL
    SELECT 'G9', s.user_id, 'pet ' || s.pet_id,
           format('experience %s, gained %s', s.experience, g.exp)
      FROM pet_states s
     CROSS JOIN bound
      LEFT JOIN gained g ON g.user_id = s.user_id AND g.pet_id = s.pet_id
     WHERE s.user_id > $after AND s.user_id <= bound.upto
       AND s.experience < coalesce(g.exp, 0)
    UNION ALL
    SELECT 'G9', b.user_id, '',
           format('rewarded for level %s, experience %s',
                  b.pet_level_rewarded, p.top)
      FROM block b
     CROSS JOIN LATERAL (SELECT coalesce(max(s.experience), 0) AS top
                           FROM pet_states s WHERE s.user_id = b.user_id) p
     WHERE b.pet_level_rewarded > 1
       AND ($starts::int8[])[b.pet_level_rewarded] > p.top
       AND NOT EXISTS (SELECT FROM ledger l
                        WHERE l.user_id = b.user_id
                          AND l.reason = 'pet_level'
                          AND l.ref = 'pet_level:' || b.pet_level_rewarded
                          AND l.created_at < (
                              SELECT max(c.created_at) FROM config_versions c)
                              + interval '1 minute')
)
SELECT upto, users, (SELECT coalesce(sum(minted), 0)::int8 FROM money),
       (SELECT coalesce(sum(burned), 0)::int8 FROM money), balances,
       (SELECT coalesce(json_agg(b), '[]')
          FROM (SELECT * FROM broken LIMIT 200) b),
       pet_level, user_points, affection
  FROM bound, lines;

-- Those of some users ("1,2,3") whom PostgreSQL does not know.
-- name: verify_strangers
-- params: users text
-- rows: user_id int8
SELECT DISTINCT k.user_id
  FROM unnest(string_to_array($users, ',')::int8[]) k (user_id)
 WHERE NOT EXISTS (SELECT FROM users u WHERE u.user_id = k.user_id);

-- Notes what was found broken in a block, and goes on behind it.  broken is
-- what verify_block found, misplaced the breaks of G7; boards: whether all of it
-- could be looked at, walk: how far the sorted sets are gone through.  When
-- all has ended the pass ends with G2, of all sums, and G3, of the products;
-- breaks that it has not seen are resolved, those of G7 if it looked, and the
-- job is done.  One row for each invariant that is broken, with how often, and
-- one for the pass; none when the job is another attempt's by now.
-- name: verify_note
-- mode: alone
-- params: after int8, upto int8, users int8, minted int8, burned int8, balances int8, broken json, misplaced json, boards bool, walk text, ended bool
-- rows: invariant text?, breaks int8
WITH job AS (
    UPDATE jobs
       SET state = CASE WHEN $ended THEN 'done'
                   ELSE state END,
           claimed_by = CASE WHEN $ended THEN NULL
                        ELSE claimed_by END,
           updated_at = $now
     WHERE job_id = $job AND attempt = $lease AND state = 'running'
    RETURNING job_id
), found AS MATERIALIZED (
    SELECT b.invariant, b.user_id, b.subject, b.detail
      FROM job, json_to_recordset($broken) AS b(invariant text,
               user_id int8, subject text, detail text)
    UNION ALL
    SELECT DISTINCT ON (s.user_id, s.subject)
           'G7', s.user_id, s.subject, s.detail
      FROM job, json_to_recordset($misplaced) AS s(user_id int8, subject text,
               detail text)
    UNION ALL
    SELECT 'G2', 0, '',
           format('minted %s, burned %s, balances %s', p.minted + $minted,
                  p.burned + $burned, p.balances + $balances)
      FROM job JOIN verify_passes p ON p.pass_id = job.job_id
     WHERE $ended
       AND p.minted + $minted - p.burned - $burned
           <> p.balances + $balances
    UNION ALL
    SELECT 'G3', 0, 'product ' || r.product_id,
           format('stocked %s, sold %s, returned %s, stock %s', stocked, sold,
                  returned, stock)
      FROM job, products r
     WHERE $ended AND r.stock <> -1
       AND (r.stock < 0 OR r.stock <> r.stocked - r.sold + r.returned)
), pass AS (
    UPDATE verify_passes p
       SET after = $upto, users = p.users + $users,
           minted = p.minted + $minted, burned = p.burned + $burned,
           balances = p.balances + $balances,
           breaks = p.breaks + (SELECT count(*) FROM found),
           boards = p.boards AND $boards, walk = $walk,
           ended_at = CASE WHEN $ended THEN $now END
      FROM job
     WHERE p.pass_id = job.job_id AND p.after = $after
    RETURNING p.pass_id, p.started_at, p.boards
), noted AS (
    INSERT INTO invariant_breaks AS b (invariant, user_id, subject, detail,
                                       found_at, seen_at)
    SELECT f.invariant, f.user_id, f.subject, f.detail, $now, $now
      FROM found f, pass
    ON CONFLICT (invariant, user_id, subject) DO UPDATE
       SET detail = EXCLUDED.detail, seen_at = EXCLUDED.seen_at,
           found_at = CASE WHEN b.resolved_at IS NULL THEN b.found_at
                      ELSE EXCLUDED.found_at END,
           resolved_at = NULL
), resolved AS (
    UPDATE invariant_breaks b
       SET resolved_at = $now
      FROM pass
     WHERE $ended AND b.resolved_at IS NULL
       AND b.seen_at < pass.started_at
       AND (b.invariant <> 'G7' OR pass.boards)
       AND NOT EXISTS (SELECT 1 FROM found f
                        WHERE f.invariant = b.invariant
                          AND f.user_id = b.user_id
                          AND f.subject = b.subject)
)
SELECT NULL AS invariant, count(*) AS breaks FROM pass HAVING count(*) > 0
UNION ALL
SELECT invariant, count(*) FROM found, pass GROUP BY invariant;

-- Gives the job back to be claimed again: other jobs of the worker, too, want
-- their turn.  The pass goes on where it was.
-- name: verify_yield
-- mode: alone
UPDATE jobs
   SET state = 'queued', attempt = 0, run_at = $now, claimed_by = NULL,
       updated_at = $now
 WHERE job_id = $job AND attempt = $lease AND state = 'running';
