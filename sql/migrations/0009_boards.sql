-- Tasks, achievements, the inbox, announcements, agreements, and what the
-- leaderboards are made of.

-- What happened is written down once, by the statement of the effect itself:
-- rows of pet_interactions, checkins and the ledger.  Tasks of the day are
-- counted in these rows; what is counted over a whole life, or feeds a board,
-- is a number in a row that the effect writes anyway.

ALTER TABLE wallets ADD COLUMN interactions_total int8 NOT NULL DEFAULT 0;

UPDATE wallets w
   SET interactions_total = i.n
  FROM (SELECT user_id, count(*) AS n FROM pet_interactions
         GROUP BY user_id) i
 WHERE i.user_id = w.user_id;

-- experience_at: when experience last grew.  affection_today counts in
-- exp_day, up to the day's cap; affection_gained is its sum over all days.
-- season is the Monday of the week that season_experience and
-- season_affection belong to.
ALTER TABLE pet_states
    ADD COLUMN experience_at     timestamptz,
    ADD COLUMN affection_gained  int8 NOT NULL DEFAULT 0,
    ADD COLUMN affection_today   int4 NOT NULL DEFAULT 0,
    ADD COLUMN affection_at      timestamptz,
    ADD COLUMN season            date NOT NULL DEFAULT '2000-01-03',
    ADD COLUMN season_experience int4 NOT NULL DEFAULT 0,
    ADD COLUMN season_affection  int4 NOT NULL DEFAULT 0;

-- What a pet had gained in a week that is over, written by the first
-- interaction after it.
CREATE TABLE pet_seasons (
    user_id       int8 NOT NULL,
    pet_id        int8 NOT NULL,
    season        date NOT NULL,
    experience    int4 NOT NULL,
    experience_at timestamptz,
    affection     int4 NOT NULL,
    affection_at  timestamptz,
    PRIMARY KEY (user_id, pet_id, season)
);

-- What users are asked to do, and for how many points.
-- event is an interaction type, "interaction" for any of them, "checkin", or a
-- reason of the ledger.
CREATE TABLE tasks (
    task_id       int8 PRIMARY KEY,
    code          text NOT NULL UNIQUE,
    title         text NOT NULL CHECK (title <> ''),
    event         text NOT NULL CHECK (event IN
                  ('interaction', 'feeding', 'petting', 'playing',
                   'cleaning', 'training', 'checkin', 'visit', 'order')),
    target        int4 NOT NULL CHECK (target BETWEEN 1 AND 1000),
    reward_points int4 NOT NULL CHECK (reward_points > 0),
    active        bool NOT NULL DEFAULT true,
    position      int4 NOT NULL DEFAULT 0
);

CREATE TABLE achievements (
    achievement_id int8 PRIMARY KEY,
    code           text NOT NULL UNIQUE,
    title          text NOT NULL CHECK (title <> ''),
    description    text NOT NULL DEFAULT '',
    event          text NOT NULL CHECK (event IN
                   ('adoption', 'interaction', 'pet_level', 'checkin',
                    'order', 'affection')),
    target         int8 NOT NULL CHECK (target > 0),
    reward_points  int4 NOT NULL CHECK (reward_points > 0),
    active         bool NOT NULL DEFAULT true,
    position       int4 NOT NULL DEFAULT 0
);

-- How far a user is with a task, up to its target.
CREATE FUNCTION task_progress(me int8, t tasks, day date, day_from timestamptz,
                              day_to timestamptz)
RETURNS int8 LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN t.event = 'checkin' THEN
            (SELECT count(*) FROM checkins c
              WHERE c.user_id = me AND c.checkin_date = day)
        WHEN t.event IN ('visit', 'order') THEN
            (SELECT count(*) FROM
                (SELECT 1 FROM ledger l
                  WHERE l.user_id = me AND l.reason = t.event
                    AND l.created_at >= day_from AND l.created_at < day_to
                  LIMIT t.target) x)
        ELSE
            (SELECT count(*) FROM
                (SELECT 1 FROM pets p
                   JOIN pet_interactions i
                     ON i.user_id = p.user_id AND i.pet_id = p.pet_id
                  WHERE p.user_id = me AND i.created_at >= day_from
                    AND i.created_at < day_to
                    AND (t.event = 'interaction'
                         OR i.interaction_type = t.event)
                  LIMIT t.target) x)
        END
$$;

-- How far a user is with the achievements of an event.  Levels are not known
-- here: of those experience is counted, and the module makes a level of it.
CREATE FUNCTION achievement_progress(me int8, event text)
RETURNS int8 LANGUAGE sql STABLE AS $$
    SELECT CASE event
        WHEN 'adoption' THEN
            (SELECT count(*) FROM pets p WHERE p.user_id = me)
        WHEN 'interaction' THEN
            (SELECT w.interactions_total FROM wallets w
              WHERE w.user_id = me)
        WHEN 'pet_level' THEN
            (SELECT max(s.experience) FROM pet_states s
              WHERE s.user_id = me)
        WHEN 'checkin' THEN
            (SELECT count(*) FROM checkins c
              WHERE c.user_id = me AND NOT c.is_retroactive)
        WHEN 'affection' THEN
            (SELECT max(s.affection_gained) FROM pet_states s
              WHERE s.user_id = me)
        ELSE
            (SELECT count(*) FROM ledger l
              WHERE l.user_id = me AND l.reason = event)
        END
$$;

-- The inbox.  ref makes a letter that has a cause come once.  attachments:
-- [{"item_id": "1", "quantity": 2}, {"points": 50, "quantity": 1}].  A season's
-- reward is paid under its own reference, any other letter under its id.
CREATE TABLE messages (
    user_id     int8 NOT NULL,
    message_id  int8 NOT NULL,
    kind        text NOT NULL,
    ref         text NOT NULL,
    title       text NOT NULL CHECK (title <> ''),
    body        text NOT NULL,
    attachments jsonb NOT NULL DEFAULT '[]',
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    read_at     timestamptz,
    claimed_at  timestamptz,
    PRIMARY KEY (user_id, message_id),
    CONSTRAINT messages_once UNIQUE (user_id, ref)
);
CREATE INDEX messages_due ON messages (expires_at);

-- What letters that the server writes by itself say; %s is replaced.
CREATE TABLE message_texts (
    kind  text PRIMARY KEY,
    title text NOT NULL,
    body  text NOT NULL
);

-- A letter as the inbox shows it.
CREATE FUNCTION message_json(m messages) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT json_build_object(
        'message_id', m.message_id::text, 'kind', m.kind, 'title', m.title,
        'body', m.body,
        'attachments', (
            SELECT coalesce(json_agg(
                CASE WHEN i.item_id IS NULL THEN
                    json_build_object('points', (a.v ->> 'points')::int8,
                                      'quantity', (a.v ->> 'quantity')::int8)
                ELSE
                    json_build_object('item_id', i.item_id::text,
                                      'name', i.name,
                                      'image_url', i.image_url,
                                      'quantity', (a.v ->> 'quantity')::int8)
                END ORDER BY a.n), '[]')
              FROM jsonb_array_elements(m.attachments)
                   WITH ORDINALITY a (v, n)
              LEFT JOIN items i ON i.item_id = (a.v ->> 'item_id')::int8),
        'read', m.read_at IS NOT NULL,
        'claimed', m.claimed_at IS NOT NULL,
        'expires_at', utc_text(m.expires_at),
        'created_at', utc_text(m.created_at))
$$;

CREATE TABLE announcements (
    announcement_id int8 PRIMARY KEY,
    title           text NOT NULL CHECK (title <> ''),
    body            text NOT NULL,
    starts_at       timestamptz NOT NULL,
    ends_at         timestamptz,
    created_at      timestamptz NOT NULL,
    CHECK (ends_at > starts_at)
);

-- The agreements, all their versions; a version is never changed.
CREATE TABLE legal_documents (
    doc        text NOT NULL CHECK (doc IN ('privacy', 'terms', 'face')),
    version    int4 NOT NULL CHECK (version > 0),
    title      text NOT NULL CHECK (title <> ''),
    content    text NOT NULL CHECK (content <> ''),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (doc, version)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON pet_seasons, messages TO pet_app;
GRANT SELECT ON tasks, achievements, message_texts, announcements,
                legal_documents TO pet_app;

-- The leaderboards.  Redis has their order, this is what it is made of.

-- Points that count as earned.
CREATE FUNCTION earned(reason text) RETURNS bool LANGUAGE sql IMMUTABLE AS $$
    SELECT reason IN ('interaction', 'pet_level', 'checkin', 'milestone',
                      'task', 'achievement', 'visit', 'invite')
$$;

CREATE FUNCTION to_ms(t timestamptz) RETURNS int8 LANGUAGE sql STABLE AS $$
    SELECT (extract(epoch FROM t) * 1000)::int8
$$;

-- A week.  Its scores are written user by user up to next_user, and stand
-- when frozen_at is set, together with the rewards.
CREATE TABLE seasons (
    season    date PRIMARY KEY,
    starts_at timestamptz NOT NULL,
    ends_at   timestamptz NOT NULL,
    next_user int8 NOT NULL DEFAULT 0,
    frozen_at timestamptz
);

-- What a user had in a week that is over: object_id is the pet's, or the
-- user's on user_points.  Those who were not to be shown are hidden.
CREATE TABLE season_scores (
    user_id    int8 NOT NULL,
    board      text NOT NULL
               CHECK (board IN ('pet_level', 'user_points', 'affection')),
    season     date NOT NULL,
    score      int8 NOT NULL CHECK (score > 0),
    reached_ms int8 NOT NULL,
    object_id  int8 NOT NULL,
    hidden     bool NOT NULL,
    PRIMARY KEY (user_id, board, season)
);
CREATE INDEX season_scores_order
    ON season_scores (season, board, (-score), reached_ms, object_id)
 WHERE NOT hidden;

-- The friends of a user, and the user.
CREATE FUNCTION board_friends(me int8) RETURNS int8[] LANGUAGE sql STABLE AS $$
    SELECT ARRAY[me]
$$;

-- Where users stand on the boards, in all and in the week from from_at to
-- to_at: {-score, since, id} of the best pet or of the user, so that the least
-- one is first; NULL: not on it.  version grows with whatever moves a row.
CREATE FUNCTION board_rows(ids int8[], week date, from_at timestamptz,
                           to_at timestamptz, at timestamptz)
RETURNS TABLE (user_id int8, version int8, state text,
               level_total int8[], level_week int8[],
               affection_total int8[], affection_week int8[],
               points_total int8[], points_week int8[])
LANGUAGE sql STABLE AS $$
    SELECT k.user_id,
           CASE WHEN u.user_id IS NULL THEN 9007199254740991
           ELSE w.version + u.version + u.gate_version + coalesce(s.version, 0)
                + coalesce(p.version, 0) END,
           CASE WHEN u.user_id IS NULL THEN 'gone'
                WHEN u.deletion_due IS NOT NULL THEN 'deleting'
                WHEN u.banned_until > at THEN 'banned'
                WHEN u.privacy_version = 0
                     OR s.privacy_prefs @> '{"show_on_leaderboards": false}'
                     THEN 'hidden'
                ELSE 'shown' END,
           p.level_total, p.level_week, p.affection_total, p.affection_week,
           CASE WHEN l.total + coalesce(past.score, 0) > 0 THEN
               ARRAY[-l.total - coalesce(past.score, 0),
                     coalesce(to_ms(l.total_at), past.reached_ms),
                     k.user_id] END,
           CASE WHEN l.week > 0 THEN
               ARRAY[-l.week, to_ms(l.week_at), k.user_id] END
      FROM unnest(ids) k (user_id)
      LEFT JOIN users u ON u.user_id = k.user_id
      LEFT JOIN wallets w ON w.user_id = k.user_id
      LEFT JOIN user_settings s ON s.user_id = k.user_id
      LEFT JOIN LATERAL (
           SELECT sum(s.version)::int8 AS version,
                  min(ARRAY[-s.experience,
                            to_ms(coalesce(s.experience_at, p.created_at)),
                            p.pet_id]) FILTER (WHERE p.released_at IS NULL)
                      AS level_total,
                  min(ARRAY[-c.experience, to_ms(c.experience_at), p.pet_id])
                      FILTER (WHERE p.released_at IS NULL
                                AND c.experience > 0) AS level_week,
                  min(ARRAY[-s.affection_gained, to_ms(s.affection_at),
                            p.pet_id])
                      FILTER (WHERE p.released_at IS NULL
                                AND s.affection_gained > 0)
                      AS affection_total,
                  min(ARRAY[-c.affection, to_ms(c.affection_at), p.pet_id])
                      FILTER (WHERE p.released_at IS NULL
                                AND c.affection > 0) AS affection_week
             FROM pets p
             JOIN pet_states s
               ON s.user_id = p.user_id AND s.pet_id = p.pet_id
             LEFT JOIN pet_seasons o
               ON o.user_id = p.user_id AND o.pet_id = p.pet_id
              AND o.season = week
            CROSS JOIN LATERAL (
                  SELECT CASE s.season WHEN week THEN s.season_experience
                         ELSE o.experience END::int8 AS experience,
                         CASE s.season WHEN week THEN s.experience_at
                         ELSE o.experience_at END AS experience_at,
                         CASE s.season WHEN week THEN s.season_affection
                         ELSE o.affection END::int8 AS affection,
                         CASE s.season WHEN week THEN s.affection_at
                         ELSE o.affection_at END AS affection_at) c
            WHERE p.user_id = k.user_id) p ON true
      LEFT JOIN LATERAL (
           SELECT sum(c.score)::int8 AS score, max(c.reached_ms) AS reached_ms
             FROM season_scores c
            WHERE c.user_id = k.user_id AND c.board = 'user_points'
              AND c.season IN (SELECT z.season FROM seasons z
                                WHERE z.frozen_at IS NOT NULL)) past ON true
      LEFT JOIN LATERAL (
           SELECT coalesce(sum(e.delta) FILTER (WHERE e.created_at >= f.at),
                           0)::int8 AS total,
                  max(e.created_at) FILTER (WHERE e.created_at >= f.at)
                      AS total_at,
                  coalesce(sum(e.delta) FILTER (WHERE e.created_at >= from_at
                                              AND e.created_at < to_at),
                           0)::int8 AS week,
                  max(e.created_at) FILTER (WHERE e.created_at >= from_at
                                              AND e.created_at < to_at)
                      AS week_at
             FROM (SELECT coalesce((SELECT max(z.ends_at) FROM seasons z
                                     WHERE z.frozen_at IS NOT NULL),
                                   '-infinity') AS at) f
             LEFT JOIN ledger e
               ON e.user_id = k.user_id AND e.created_at >= least(f.at, from_at)
              AND e.delta > 0 AND earned(e.reason)) l ON true
$$;

-- A board's line of a user for Redis: "user version state score member score
-- member", first in all, then of the week.  Members of the same score stand
-- in the order of their text: since when, the object's id; then the user's.
CREATE FUNCTION board_member(owner int8, k int8[]) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN k IS NULL THEN '0 -'
           ELSE (-k[1]) || ' ' || lpad(to_hex(k[2]), 12, '0')
                || lpad(to_hex(k[3]), 16, '0') || lpad(to_hex(owner), 16, '0')
           END
$$;

CREATE FUNCTION board_line(owner int8, version int8, state text,
                           total int8[], week int8[]) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT owner || ' ' || version || ' ' || state || ' '
           || board_member(owner, CASE state WHEN 'shown' THEN total END)
           || ' '
           || board_member(owner, CASE state WHEN 'shown' THEN week END)
           || chr(10)
$$;

INSERT INTO cron (kind, every, next_at)
VALUES ('boards', interval '15 seconds', '2026-01-01'),
       ('season', interval '1 minute', '2026-01-01');

GRANT SELECT, INSERT, UPDATE, DELETE ON seasons, season_scores TO pet_app;
