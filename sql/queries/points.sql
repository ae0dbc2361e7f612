-- The wallet as its owner sees it.
-- name: points_balance
-- rows: balance int8, points_day date, points_today int4
SELECT balance, points_day, points_today FROM wallets WHERE user_id = $me;

-- A page of the ledger, newest first, behind the entry (before_at,
-- before_id).
-- name: ledger_page
-- params: before_at timestamptz, before_id int8, count int4
-- rows: data json
WITH page AS (
    SELECT entry_id, delta, balance_after, reason, ref, created_at,
           row_number() OVER (ORDER BY created_at DESC, entry_id DESC) n
      FROM ledger
     WHERE user_id = $me
       AND (created_at, entry_id) < ($before_at, $before_id)
     ORDER BY created_at DESC, entry_id DESC
     LIMIT $count + 1
)
SELECT json_build_object(
           'items', coalesce(json_agg(json_build_object(
               'entry_id', entry_id::text, 'delta', delta,
               'balance_after', balance_after, 'reason', reason,
               'ref', ref, 'created_at', utc_text(created_at))
               ORDER BY n) FILTER (WHERE n <= $count), '[]'),
           'next_cursor', CASE WHEN count(*) > $count THEN
               (max((extract(epoch FROM created_at) * 1000)::int8
                    || '.' || entry_id)
                FILTER (WHERE n = $count)) END)
  FROM page;
