-- What the statements of effects have in common: README.md, Fragments.

-- The first write of an effect on what a user has: the wallet, if nothing
-- changed it since the rule read its version, with further changes of it.
-- Every other write of the statement selects FROM this one, or from one that
-- does.
-- fragment: wallet(changes)
wallet AS (
    UPDATE wallets
       SET version = version + 1, updated_at = $now, @changes
     WHERE user_id = $me AND version = $wallet_version
    RETURNING user_id
);

-- The pet's bars as of $stored_at and further changes of its state, guarded
-- by the version that the rule read.
-- fragment: pet_state(guard, changes)
state AS (
    UPDATE pet_states s
       SET hunger = $hunger, cleanliness = $cleanliness, mood = $mood,
           affection = $affection, stored_at = $stored_at,
           version = s.version + 1, @changes
      FROM @guard g
     WHERE s.user_id = $me AND s.pet_id = $pet_id
       AND s.version = $pet_version
    RETURNING s.user_id
);

-- An entry of the ledger, none when delta is 0.  The balance of the wallet is
-- changed in the same statement; balance is the one after this entry.  The
-- UNIQUE (user, reason, ref) stands behind: nothing is paid twice.
-- fragment: ledger(name, entry_id, delta, balance, reason, ref, guard)
@name AS (
    INSERT INTO ledger (user_id, entry_id, delta, balance_after, reason, ref,
                        created_at)
    SELECT user_id, @entry_id, @delta, @balance, '@reason',
           '@reason:' || @ref, $now
      FROM @guard
     WHERE @delta <> 0
);

-- Uses up what the user holds of an item; no row when it is not enough, or
-- item_id is NULL: see missed().
-- fragment: take_item(name, item_id, count, guard)
@name AS (
    UPDATE user_inventory v
       SET used = v.used + @count, quantity = v.quantity - @count,
           updated_at = $now
      FROM @guard g
     WHERE v.user_id = $me AND v.item_id = @item_id
       AND v.quantity >= @count
    RETURNING v.user_id
);

-- Grants pieces of an item; nothing when item_id is NULL or count 0.
-- fragment: give_item(name, item_id, count, guard)
@name AS (
    INSERT INTO user_inventory AS v (user_id, item_id, granted, quantity,
                                     updated_at)
    SELECT user_id, @item_id, @count, @count, $now
      FROM @guard
     WHERE @item_id IS NOT NULL AND @count > 0
    ON CONFLICT (user_id, item_id) DO UPDATE
       SET granted = v.granted + EXCLUDED.granted,
           quantity = v.quantity + EXCLUDED.granted,
           updated_at = EXCLUDED.updated_at
);

-- Stores the reply under the request's Idempotency-Key once the guard hit.
-- Of two that race the second raises, and looks its key up again.
-- fragment: idempotency(guard)
idempotency AS (
    INSERT INTO idempotency_keys AS k (user_id, route, key, hash, status,
                                       reply, created_at)
    SELECT $me, $idem_route, $idem_key, $idem_hash, $idem_status,
           $idem_reply, $now
      FROM @guard
     WHERE $idem_key IS NOT NULL
    ON CONFLICT (user_id, route, key) DO UPDATE
       SET hash = EXCLUDED.hash, reply = EXCLUDED.reply,
           created_at = EXCLUDED.created_at,
           status = CASE WHEN k.created_at > $now - interval '24 hours'
                    THEN guard_missed()::int4 ELSE EXCLUDED.status END
);

-- True when a part wrote fewer rows than the whole did.
-- fragment: missed(part, whole)
(SELECT count(*) FROM @part) < (SELECT count(*) FROM @whole);

-- The end of an effect, column hit: the rows of its first write, 0 when the
-- guard missed and nothing was written.  When the condition says that a later
-- part missed, all is rolled back; both are PET_RETRY.
-- fragment: effect(guard, condition)
SELECT CASE WHEN @condition THEN guard_missed()
       ELSE (SELECT count(*) FROM @guard) END;

-- What the end of an order gives back besides points: the pieces that its user
-- may have of the product, and the product's stock if it was lowered.
-- fragment: give_back(guard)
bought AS (
    UPDATE user_purchases u
       SET quantity = u.quantity - g.quantity
      FROM @guard g
     WHERE u.user_id = $me AND u.product_id = g.product_id
), shelf AS (
    UPDATE products p
       SET stock = CASE p.stock WHEN -1 THEN -1 ELSE p.stock + g.quantity END,
           returned = p.returned + g.quantity
      FROM @guard g
     WHERE g.reserved AND p.product_id = g.product_id
);

-- Keeps what a pet has gained in the week before, when the write of its state
-- turns to another; reads the state as it was before the statement.
-- fragment: season_over(guard, over)
past AS (
    INSERT INTO pet_seasons (user_id, pet_id, season, experience,
                             experience_at, affection, affection_at)
    SELECT s.user_id, s.pet_id, s.season, s.season_experience,
           s.experience_at, s.season_affection, s.affection_at
      FROM @guard g
      JOIN pet_states s ON s.user_id = $me AND s.pet_id = $pet_id
     WHERE @over AND (s.season_experience > 0 OR s.season_affection > 0)
);

-- Greets a user who was away: nobody signed in or renewed a session since
-- $absent_since, nor was greeted since $greeted_since.  Of two that notice it
-- at once the second finds the letter's reference taken.
-- fragment: welcome_back(guard)
welcome AS (
    INSERT INTO messages (user_id, message_id, kind, ref, title, body,
                          attachments, created_at, expires_at)
    SELECT u.user_id, $letter_id, 'welcome',
           'welcome:' || (extract(epoch FROM seen.last) * 1000)::int8,
           x.title, x.body,
           jsonb_build_array(jsonb_build_object(
               'item_id', i.item_id::text, 'quantity', $food)),
           $now, $letter_until
      FROM @guard g
      JOIN users u ON u.user_id = $me
     CROSS JOIN LATERAL (
           SELECT greatest(u.last_login_at, max(s.rotated_at)) AS last
             FROM sessions s WHERE s.user_id = $me) seen
      JOIN message_texts x ON x.kind = 'welcome'
      JOIN items i ON i.code = 'basic_food'
     WHERE $letter_id IS NOT NULL AND $food > 0
       AND seen.last <= $absent_since
       AND NOT EXISTS (SELECT 1 FROM messages m
                        WHERE m.user_id = $me AND m.kind = 'welcome'
                          AND m.created_at > $greeted_since)
    ON CONFLICT (user_id, ref) DO NOTHING
);

-- Grants so many pieces of the items of a list, g (item_id, quantity), each of
-- which stands in it once.
-- fragment: give_items(name, count, list)
@name AS (
    INSERT INTO user_inventory AS v (user_id, item_id, granted, quantity,
                                     updated_at)
    SELECT wallet.user_id, g.item_id, @count, @count, $now
      FROM wallet, @list
     ORDER BY g.item_id
    ON CONFLICT (user_id, item_id) DO UPDATE
       SET granted = v.granted + EXCLUDED.granted,
           quantity = v.quantity + EXCLUDED.granted,
           updated_at = EXCLUDED.updated_at
);

-- The job $job_id that does to the order what time does to it.
-- fragment: order_job(kind, run_at, guard)
job AS (
    INSERT INTO jobs (job_id, kind, user_id, payload, run_at, created_at,
                      updated_at)
    SELECT $job_id, '@kind', user_id,
           json_build_object('order_id', $order_id::text), @run_at, $now, $now
      FROM @guard
     WHERE $job_id IS NOT NULL
);

-- The lines of users for each board, of the rows r of board_rows(), which stand
-- behind OFFSET 0: each column is computed once, and board_member(), called
-- with plain columns, becomes part of the plan.
-- fragment: board_lines(r)
coalesce(string_agg(board_line(@r.user_id, @r.version, @r.state,
                               @r.level_total, @r.level_week), ''), ''),
       coalesce(string_agg(board_line(@r.user_id, @r.version, @r.state,
                               @r.points_total, @r.points_week), ''), ''),
       coalesce(string_agg(board_line(@r.user_id, @r.version, @r.state,
                               @r.affection_total, @r.affection_week), ''), '');
