-- What a redemption looks at: the code with its batch (open: it may be
-- redeemed now), what the user has redeemed of it, the wallet, and since when
-- the user's attempts are counted.
-- name: redeem_load
-- params: code text
-- rows: code_id int8?, batch_id int8?, title text?, points int8?, grants json?, code_limit int4?, user_limit int4?, open bool?, used int4?, claimed bool, redeemed int8, window_start timestamptz?, wallet_version int8, balance int8
SELECT c.code_id, c.batch_id, b.title, b.points, b.grants::json,
       b.code_limit, b.user_limit,
       b.revoked_at IS NULL AND (b.starts_at IS NULL OR b.starts_at <= $now)
           AND (b.ends_at IS NULL OR b.ends_at > $now),
       c.used,
       EXISTS (SELECT 1 FROM redeem_uses u
                WHERE u.user_id = w.user_id AND u.code_id = c.code_id),
       (SELECT count(*) FROM redeem_uses u
         WHERE u.user_id = w.user_id AND u.batch_id = c.batch_id),
       a.window_start, w.version, w.balance
  FROM wallets w
  LEFT JOIN redeem_codes c ON c.code = $code
  LEFT JOIN redeem_batches b ON b.batch_id = c.batch_id
  LEFT JOIN redeem_attempts a ON a.user_id = w.user_id
 WHERE w.user_id = $me;

-- Counts an attempt before anything is said of the code; no row: too many
-- since the window began, which is at the latest at `since`.
-- name: redeem_try
-- mode: coalesce
-- params: since timestamptz, tries int4
-- rows: attempts int4
INSERT INTO redeem_attempts AS a (user_id, window_start, attempts)
SELECT $me, $now, 1
    ON CONFLICT (user_id) DO UPDATE
   SET window_start = CASE WHEN a.window_start <= $since THEN $now
                      ELSE a.window_start END,
       attempts = CASE WHEN a.window_start <= $since THEN 1
                  ELSE a.attempts + 1 END
 WHERE a.window_start <= $since OR a.attempts < $tries
RETURNING attempts;

-- One redemption; the attempt is given back.
-- name: redeem_apply
-- mode: alone
-- params: code_id int8, batch_id int8, code_limit int4, wallet_version int8, points int8, balance int8, entry_id int8, grants json
-- rows: hit int8
WITH @wallet(balance = $balance),
code AS (
    UPDATE redeem_codes c
       SET used = c.used + 1
      FROM wallet
     WHERE c.code_id = $code_id AND c.used < $code_limit
    RETURNING c.code_id
), redeemed AS (
    INSERT INTO redeem_uses (user_id, code_id, batch_id, created_at)
    SELECT user_id, $code_id, $batch_id, $now FROM wallet
),
@give_items(bag, g.quantity,
            json_to_recordset($grants) g (item_id int8, quantity int8)),
attempt AS (
    UPDATE redeem_attempts a
       SET attempts = greatest(0, a.attempts - 1)
      FROM wallet
     WHERE a.user_id = $me
), @ledger(entry, $entry_id, $points, $balance, code, $code_id, wallet),
@idempotency(wallet)
@effect(wallet, @missed(code, wallet));

-- A batch of codes; codes is [{"code", "code_id"}], grants [{"item_id",
-- "quantity"}] of things that exist, each once.
-- name: redeem_batch_create
-- mode: alone
-- params: batch_id int8, title text, points int8, grants json, code_limit int4, user_limit int4, ends_at timestamptz?, codes json
-- rows: hit int8
WITH batch AS (
    INSERT INTO redeem_batches (batch_id, title, points, grants, code_limit,
                                user_limit, ends_at, created_at)
    SELECT $batch_id, $title, $points, $grants::jsonb, $code_limit,
           $user_limit, $ends_at, $now
     WHERE json_array_length($grants) = (
           SELECT count(DISTINCT i.item_id)
             FROM json_to_recordset($grants) g (item_id int8, quantity int8)
             JOIN items i ON i.item_id = g.item_id AND g.quantity > 0)
    RETURNING batch_id
), code AS (
    INSERT INTO redeem_codes (code, code_id, batch_id)
    SELECT c.code, c.code_id, batch.batch_id
      FROM batch, json_to_recordset($codes) c (code text, code_id int8)
)
SELECT count(*) FROM batch;
