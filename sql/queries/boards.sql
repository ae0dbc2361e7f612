-- The lines of some users ("1,2,3") for each board.
-- name: board_feed
-- params: users text, week date, week_from timestamptz, week_to timestamptz
-- rows: pet_level text, user_points text, affection text
SELECT @board_lines(r)
  FROM (SELECT * FROM board_rows(string_to_array($users, ',')::int8[], $week,
                                 $week_from, $week_to, $now)
        OFFSET 0) r;

-- Likewise of the next `count` users behind `after`; last is NULL when there
-- are none.
-- name: board_block
-- mode: slow
-- params: after int8, count int4, week date, week_from timestamptz, week_to timestamptz
-- rows: pet_level text, user_points text, affection text, n int8, last int8?
SELECT @board_lines(r), count(*), max(r.user_id)
  FROM (SELECT *
          FROM board_rows(ARRAY(SELECT user_id FROM users
                                 WHERE user_id > $after
                                 ORDER BY user_id LIMIT $count),
                          $week, $week_from, $week_to, $now)
        OFFSET 0) r;

-- What a board shows of users ("1,2,3"), a row each live pet; those who are
-- not to be shown now are left out, whatever Redis says.
-- name: board_cards
-- params: users text
-- rows: user_id int8, nickname text, avatar_url text, score int8, pet_id int8?, pet_name text?, preview_url text?, experience int8?
SELECT u.user_id, u.nickname_shown, u.avatar_url, w.score, p.pet_id,
       p.name_shown, pet_fixed(p)->>'preview_url', s.experience
  FROM unnest(string_to_array($users, ',')::int8[])
       WITH ORDINALITY k (user_id, n)
  JOIN users u ON u.user_id = k.user_id
  JOIN wallets w ON w.user_id = u.user_id
  LEFT JOIN user_settings o ON o.user_id = u.user_id
  LEFT JOIN pets p ON p.user_id = u.user_id AND p.released_at IS NULL
  LEFT JOIN pet_states s ON s.user_id = p.user_id AND s.pet_id = p.pet_id
 WHERE u.privacy_version > 0 AND u.deletion_due IS NULL
   AND (u.banned_until IS NULL OR u.banned_until <= $now)
   AND (o.user_id IS NULL
        OR NOT o.privacy_prefs @> '{"show_on_leaderboards": false}')
 ORDER BY k.n, p.created_at, p.pet_id;

-- Those on a board among a user's friends and the user, behind
-- (score, since, id); rank counts all of them.  Before them, wherever the page
-- begins, the user's own row, which has no rank when there is no place.
-- name: board_friends
-- params: board text, in_all bool, week date, week_from timestamptz, week_to timestamptz, after_score int8, after_ms int8, after_id int8, count int4
-- rows: own bool, state text, rank int8?, score int8?, reached_ms int8?, object_id int8?, user_id int8
WITH friends AS MATERIALIZED (
    SELECT r.user_id, r.state,
           CASE $board
           WHEN 'pet_level' THEN
               CASE WHEN $in_all THEN r.level_total ELSE r.level_week END
           WHEN 'user_points' THEN
               CASE WHEN $in_all THEN r.points_total ELSE r.points_week END
           ELSE
               CASE WHEN $in_all THEN r.affection_total
               ELSE r.affection_week END
           END AS k
      FROM board_rows(board_friends($me), $week, $week_from, $week_to,
                      $now) r
), placed AS (
    SELECT user_id, k, row_number() OVER (ORDER BY k) AS rank
      FROM friends
     WHERE state = 'shown' AND k IS NOT NULL
)
SELECT x.own, x.state, x.rank, -x.k[1], x.k[2], x.k[3], x.user_id
  FROM (SELECT true AS own, f.state, p.rank, p.k, f.user_id
          FROM friends f
          LEFT JOIN placed p ON p.user_id = f.user_id
         WHERE f.user_id = $me
        UNION ALL
       (SELECT false, 'shown', p.rank, p.k, p.user_id
          FROM placed p
         WHERE p.k > ARRAY[-$after_score, $after_ms, $after_id]
         ORDER BY p.k
         LIMIT $count)) x
 ORDER BY x.own DESC, x.k;

-- Whether the results of a season stand, and the user's own.
-- name: board_season
-- mode: slow
-- params: board text, season date
-- rows: frozen bool, hidden bool?, score int8?, object_id int8?, rank int8?
SELECT z.frozen_at IS NOT NULL, c.hidden, c.score, c.object_id,
       CASE WHEN NOT c.hidden THEN
           (SELECT count(*) + 1 FROM season_scores o
             WHERE o.season = $season AND o.board = $board AND NOT o.hidden
               AND (-o.score, o.reached_ms, o.object_id)
                   < (-c.score, c.reached_ms, c.object_id)) END
  FROM seasons z
  LEFT JOIN season_scores c
         ON c.user_id = $me AND c.board = $board AND c.season = z.season
 WHERE z.season = $season;

-- A page of the results of a season, behind (score, since, id).
-- name: board_results
-- mode: slow
-- params: board text, season date, after_score int8, after_ms int8, after_id int8, count int4
-- rows: rank int8, score int8, reached_ms int8, object_id int8, user_id int8
SELECT row_number() OVER (ORDER BY -c.score, c.reached_ms, c.object_id)
       + (SELECT count(*) FROM season_scores o
           WHERE o.season = $season AND o.board = $board AND NOT o.hidden
             AND (-o.score, o.reached_ms, o.object_id)
                 <= (-$after_score, $after_ms, $after_id)),
       c.score, c.reached_ms, c.object_id, c.user_id
  FROM season_scores c
 WHERE c.season = $season AND c.board = $board AND NOT c.hidden
   AND (-c.score, c.reached_ms, c.object_id)
       > (-$after_score, $after_ms, $after_id)
 ORDER BY -c.score, c.reached_ms, c.object_id
 LIMIT $count;

-- The seasons whose results stand, the latest first.
-- name: season_list
-- params: count int4
-- rows: season date, starts_at timestamptz, ends_at timestamptz
SELECT season, starts_at, ends_at FROM seasons
 WHERE frozen_at IS NOT NULL
 ORDER BY season DESC LIMIT $count;

-- The last season that is known, and when the first user came.
-- name: season_last
-- mode: slow
-- rows: season date?, first_at timestamptz?
SELECT (SELECT max(season) FROM seasons),
       CASE WHEN NOT EXISTS (SELECT 1 FROM seasons)
            THEN (SELECT min(created_at) FROM users) END;

-- Notes a season; another host may have done so.
-- name: season_add
-- mode: alone
-- params: season date, starts_at timestamptz, ends_at timestamptz
INSERT INTO seasons (season, starts_at, ends_at)
VALUES ($season, $starts_at, $ends_at)
ON CONFLICT (season) DO NOTHING;

-- The first season that is over and has no results yet.
-- name: season_due
-- params: ended_before timestamptz
-- rows: season date, starts_at timestamptz, ends_at timestamptz, next_user int8
SELECT season, starts_at, ends_at, next_user FROM seasons
 WHERE frozen_at IS NULL AND ends_at <= $ended_before
 ORDER BY season LIMIT 1;

-- The scores of the next `count` users.  next_user is the guard: of two hosts
-- at the same block one writes it.
-- name: season_block
-- mode: alone
-- params: season date, week_from timestamptz, week_to timestamptz, after int8, count int4
-- rows: last int8?
WITH block AS (
    SELECT array_agg(user_id) AS ids, max(user_id) AS last
      FROM (SELECT user_id FROM users WHERE user_id > $after
             ORDER BY user_id LIMIT $count) u
), turn AS (
    UPDATE seasons z
       SET next_user = b.last
      FROM block b
     WHERE z.season = $season AND z.next_user = $after
       AND z.frozen_at IS NULL AND b.last IS NOT NULL
    RETURNING b.ids, b.last
), scores AS (
    INSERT INTO season_scores (user_id, board, season, score, reached_ms,
                               object_id, hidden)
    SELECT r.user_id, v.board, $season, -v.k[1], v.k[2], v.k[3],
           r.state <> 'shown'
      FROM turn
     CROSS JOIN LATERAL board_rows(turn.ids, $season, $week_from, $week_to,
                                   $now) r
     CROSS JOIN LATERAL (VALUES ('pet_level', r.level_week),
                                ('user_points', r.points_week),
                                ('affection', r.affection_week)) v (board, k)
     WHERE v.k IS NOT NULL
    ON CONFLICT (user_id, board, season) DO NOTHING
)
SELECT last FROM turn;

-- The results stand, and their rewards are written: [{"from", "to", "points"}]
-- for ranks, by letters whose reference is theirs alone.
-- name: season_freeze
-- mode: alone
-- params: season date, season_id int8, after int8, rewards json, top int4, letter_until timestamptz
-- rows: letters int8
WITH done AS (
    UPDATE seasons
       SET frozen_at = $now
     WHERE season = $season AND frozen_at IS NULL AND next_user = $after
    RETURNING season
), boards AS MATERIALIZED (
    SELECT b.board, b.title, nextval('id_blocks') AS ids
      FROM done, (VALUES ('pet_level', '等级'), ('user_points', '积分'),
                         ('affection', '亲密')) b (board, title)
), winners AS (
    SELECT b.board, b.title, b.ids, c.user_id, c.rank
      FROM boards b
     CROSS JOIN LATERAL (
           SELECT s.user_id, row_number() OVER (ORDER BY -s.score,
                      s.reached_ms, s.object_id) AS rank
             FROM season_scores s
            WHERE s.season = $season AND s.board = b.board AND NOT s.hidden
            ORDER BY -s.score, s.reached_ms, s.object_id
            LIMIT $top) c
), letters AS (
    INSERT INTO messages (user_id, message_id, kind, ref, title, body,
                          attachments, created_at, expires_at)
    SELECT w.user_id, w.ids + w.rank - 1, 'season',
           'season:' || w.board || ':' || $season_id,
           t.title, format(t.body, w.title, w.rank),
           jsonb_build_array(jsonb_build_object('points', r.points,
                                                'quantity', 1)),
           $now, $letter_until
      FROM winners w
      JOIN json_to_recordset($rewards) r ("from" int8, "to" int8, points int8)
        ON w.rank BETWEEN r."from" AND r."to" AND r.points > 0
      JOIN message_texts t ON t.kind = 'season'
    ON CONFLICT (user_id, ref) DO NOTHING
    RETURNING 1
)
SELECT (SELECT count(*) FROM letters) FROM done;
