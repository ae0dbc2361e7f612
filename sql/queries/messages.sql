-- A page of the inbox, newest first, behind (before, before_id); letters that
-- expired are gone.
-- name: message_list
-- params: before timestamptz, before_id int8, count int4
-- rows: data json
WITH page AS (
    SELECT m, m.created_at, m.message_id,
           row_number() OVER (ORDER BY m.created_at DESC,
                                       m.message_id DESC) AS n
      FROM messages m
     WHERE m.user_id = $me AND m.expires_at > $now
       AND (m.created_at, m.message_id) < ($before, $before_id)
     ORDER BY m.created_at DESC, m.message_id DESC
     LIMIT $count + 1
)
SELECT json_build_object(
           'items', coalesce(json_agg(message_json(m) ORDER BY n)
                             FILTER (WHERE n <= $count), '[]'),
           'next_cursor', CASE WHEN count(*) > $count THEN
               (max((extract(epoch FROM created_at) * 1000)::int8
                    || '.' || message_id)
                FILTER (WHERE n = $count)) END)
  FROM page;

-- How many letters were not opened, and how many have something in them.
-- name: message_count
-- rows: unread int8, unclaimed int8
SELECT count(*) FILTER (WHERE read_at IS NULL),
       count(*) FILTER (WHERE claimed_at IS NULL AND attachments <> '[]')
  FROM messages
 WHERE user_id = $me AND expires_at > $now;

-- That there is such a letter.
-- name: message_load
-- params: message_id int8
-- rows: read bool
SELECT m.read_at IS NOT NULL
  FROM messages m
 WHERE m.user_id = $me AND m.message_id = $message_id
   AND m.expires_at > $now;

-- Notes that it was opened; the first time counts.
-- name: message_read
-- mode: coalesce
-- params: message_id int8
-- rows: hit int8
WITH letter AS (
    UPDATE messages
       SET read_at = coalesce(read_at, $now)
     WHERE user_id = $me AND message_id = $message_id AND expires_at > $now
    RETURNING user_id
), @idempotency(letter)
@effect(letter, false);

-- What a claim looks at: the points in the letter, what it says of itself
-- after the claim, and the bag's part as JSON.
-- name: message_claim_load
-- params: message_id int8
-- rows: kind text, ref text, points int8, filled bool, claimed bool, expired bool, fixed json, wallet_version int8, balance int8
SELECT m.kind, m.ref,
       (SELECT coalesce(sum((a.v ->> 'points')::int8
                            * (a.v ->> 'quantity')::int8), 0)::int8
          FROM jsonb_array_elements(m.attachments) a (v)
         WHERE a.v ? 'points'),
       m.attachments <> '[]', m.claimed_at IS NOT NULL,
       m.expires_at <= $now,
       message_json(jsonb_populate_record(m, jsonb_build_object(
           'read_at', coalesce(m.read_at, $now), 'claimed_at', $now))),
       w.version, w.balance
  FROM messages m JOIN wallets w ON w.user_id = m.user_id
 WHERE m.user_id = $me AND m.message_id = $message_id;

-- Takes what is in a letter, or nothing.  Of the two kinds of points one is 0.
-- name: message_claim
-- mode: coalesce
-- params: wallet_version int8, balance int8, message_id int8, entry_id int8, points int8, prize int8, prize_ref text
-- rows: hit int8
WITH @wallet(balance = $balance),
letter AS (
    UPDATE messages m
       SET claimed_at = $now, read_at = coalesce(m.read_at, $now)
      FROM wallet
     WHERE m.user_id = $me AND m.message_id = $message_id
       AND m.claimed_at IS NULL AND m.expires_at > $now
    RETURNING m.user_id, m.attachments
),
@ledger(entry, $entry_id, $points, $balance, message, $message_id, letter),
@ledger(reward, $entry_id, $prize, $balance, season, $prize_ref, letter),
items_in AS (
    SELECT l.user_id, (a.v ->> 'item_id')::int8 AS item_id,
           sum((a.v ->> 'quantity')::int8)::int8 AS n
      FROM letter l, jsonb_array_elements(l.attachments) a (v)
     WHERE a.v ? 'item_id'
     GROUP BY 1, 2
),
@give_item(bag, item_id, n, items_in),
@idempotency(letter)
@effect(wallet, @missed(letter, wallet));

-- Letters that expired a month ago.
-- name: purge_messages
-- mode: alone
-- rows: gone int8
WITH old AS (
    DELETE FROM messages
     WHERE ctid = ANY (ARRAY(SELECT ctid FROM messages
                              WHERE expires_at < $now - interval '30 days'
                              LIMIT 5000))
    RETURNING 1
)
SELECT count(*) FROM old;

-- A page of what is announced now, newest first, behind (before, before_id).
-- name: announcement_list
-- params: before timestamptz, before_id int8, count int4
-- rows: data json
WITH page AS (
    SELECT a, a.starts_at, a.announcement_id,
           row_number() OVER (ORDER BY a.starts_at DESC,
                                       a.announcement_id DESC) AS n
      FROM announcements a
     WHERE a.starts_at <= $now AND (a.ends_at IS NULL OR a.ends_at > $now)
       AND (a.starts_at, a.announcement_id) < ($before, $before_id)
     ORDER BY a.starts_at DESC, a.announcement_id DESC
     LIMIT $count + 1
)
SELECT json_build_object(
           'items', coalesce(json_agg(json_build_object(
               'announcement_id', (a).announcement_id::text,
               'title', (a).title, 'body', (a).body,
               'starts_at', utc_text((a).starts_at),
               'ends_at', utc_text((a).ends_at))
               ORDER BY n) FILTER (WHERE n <= $count), '[]'),
           'next_cursor', CASE WHEN count(*) > $count THEN
               (max((extract(epoch FROM starts_at) * 1000)::int8
                    || '.' || announcement_id)
                FILTER (WHERE n = $count)) END)
  FROM page;

-- The newest version of an agreement.
-- name: legal_load
-- params: doc text
-- rows: version int4, title text, content text, created_at timestamptz
SELECT version, title, content, created_at
  FROM legal_documents
 WHERE doc = $doc
 ORDER BY version DESC LIMIT 1;
