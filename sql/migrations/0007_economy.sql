-- Check-ins and the exact sum of their milestones; what looks after the
-- economy every night: verification, statistics, partitions.

-- A day that a user has checked in, or made up for.  milestone_points is what
-- the run of consecutive days was due on the row's insertion beyond what its
-- other rows have; it never changes afterwards.
CREATE TABLE checkins (
    user_id          int8 NOT NULL,
    checkin_date     date NOT NULL,
    reward_points    int4 NOT NULL CHECK (reward_points >= 0),
    milestone_points int4 NOT NULL CHECK (milestone_points >= 0),
    is_retroactive   bool NOT NULL DEFAULT false,
    created_at       timestamptz NOT NULL,
    CONSTRAINT checkins_once PRIMARY KEY (user_id, checkin_date)
        INCLUDE (milestone_points)
);

-- Rows go only with their user.
GRANT SELECT, INSERT, DELETE ON checkins TO pet_app;

-- The business day that an instant belongs to; zone in seconds from UTC.
CREATE FUNCTION business_day(t timestamptz, zone_s int4) RETURNS date
LANGUAGE sql IMMUTABLE AS $$
    SELECT (t AT TIME ZONE 'UTC' + make_interval(secs => zone_s))::date
$$;

-- The maximal run of consecutive days that has `day` in it, whether that has
-- a row or not, and what the run's other rows hold of milestone points.  Reads
-- no more than the run and a row at each end: in the order of the index, even
-- where a plan was made while the table was small.
CREATE FUNCTION checkin_run(owner int8, day date, OUT first_day date,
                            OUT last_day date, OUT others int8)
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
DECLARE
    c record;
BEGIN
    first_day := day;
    last_day := day;
    others := 0;

    FOR c IN SELECT checkin_date, milestone_points FROM checkins
              WHERE user_id = owner AND checkin_date < day
              ORDER BY checkin_date DESC
    LOOP
        EXIT WHEN c.checkin_date <> first_day - 1;
        first_day := c.checkin_date;
        others := others + c.milestone_points;
    END LOOP;

    FOR c IN SELECT checkin_date, milestone_points FROM checkins
              WHERE user_id = owner AND checkin_date > day
              ORDER BY checkin_date
    LOOP
        EXIT WHEN c.checkin_date <> last_day + 1;
        last_day := c.checkin_date;
        others := others + c.milestone_points;
    END LOOP;
END $$;

-- E(length): all that a run of that many days is due, with milestones at
-- `days` (at most cycle_days) of `points` in each cycle.  The same as
-- pet_rule_milestone_total().
CREATE FUNCTION milestone_total(length int4, cycle_days int4, days int4[],
                                points int4[]) RETURNS int8
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    total int8 := 0;
BEGIN
    FOR i IN 1 .. cardinality(days) LOOP
        total := total + points[i]::int8
            * (length / cycle_days + (days[i] <= length % cycle_days)::int4);
    END LOOP;

    RETURN total;
END $$;

-- A pass of the verification over all users, a block after the other: what
-- was counted so far, up to and with the user `after`.  pass_id is its job.
CREATE TABLE verify_passes (
    pass_id    int8 PRIMARY KEY,
    after      int8 NOT NULL DEFAULT 0,
    users      int8 NOT NULL DEFAULT 0,
    minted     int8 NOT NULL DEFAULT 0,
    burned     int8 NOT NULL DEFAULT 0,
    balances   int8 NOT NULL DEFAULT 0,
    breaks     int8 NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz
);

-- An invariant (G1, G2, ...) that does not hold of a user, or of all of them
-- or a thing of nobody (0).  Resolved by the first pass that finds it in order.
CREATE TABLE invariant_breaks (
    invariant   text NOT NULL,
    user_id     int8 NOT NULL,
    subject     text NOT NULL,
    detail      text NOT NULL,
    found_at    timestamptz NOT NULL,
    seen_at     timestamptz NOT NULL,
    resolved_at timestamptz,
    PRIMARY KEY (invariant, user_id, subject)
);
CREATE INDEX invariant_breaks_open ON invariant_breaks (found_at)
    WHERE resolved_at IS NULL;

-- What happened on a business day.  minted and burned: points by reason of
-- the ledger; active: users with an interaction, a check-in or an entry.
CREATE TABLE daily_statistics (
    day            date PRIMARY KEY,
    users          int8 NOT NULL,
    users_new      int8 NOT NULL,
    users_active   int8 NOT NULL,
    pets_adopted   int8 NOT NULL,
    interactions   int8 NOT NULL,
    checkins       int8 NOT NULL,
    makeups        int8 NOT NULL,
    minted         jsonb NOT NULL,
    burned         jsonb NOT NULL,
    balances       int8 NOT NULL,
    computed_at    timestamptz NOT NULL
);

-- Rows come in the order of time, so that a day's are found by few pages and
-- the index costs a write next to nothing.
CREATE INDEX ledger_time ON ledger USING brin (created_at);
CREATE INDEX checkins_time ON checkins USING brin (created_at);
CREATE INDEX users_time ON users USING brin (created_at);
CREATE INDEX pets_time ON pets USING brin (created_at);
CREATE INDEX pet_interactions_time ON pet_interactions USING brin (created_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON verify_passes, invariant_breaks,
    daily_statistics TO pet_app;

-- Makes the partitions of the month of `at` and the two after it, and drops
-- those of login logs that ended `keep_days` ago.  A month whose rows came
-- before its partition stays in the default one.  Returns how many were made
-- and dropped.  The owner's rights: pet_app makes no tables.
CREATE FUNCTION partition_upkeep(at timestamptz, keep_days int4)
RETURNS int8 LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '1s'
SET timezone = 'UTC' AS $$
DECLARE
    r record;
    month timestamptz;
    part text;
    taken bool;
    changed int8 := 0;
BEGIN
    FOR r IN SELECT * FROM (VALUES ('pet_interactions', 'created_at'),
                                   ('user_login_logs', 'login_time'))
                           AS p(parent, col),
                           generate_series(0, 2) AS ahead
    LOOP
        month := date_trunc('month', at) + make_interval(months => r.ahead);
        part := r.parent || to_char(month, '_YYYYMM');
        CONTINUE WHEN to_regclass(part) IS NOT NULL;

        EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE %I >= %L'
                       ' AND %I < %L)', r.parent || '_default', r.col, month,
                       r.col, month + interval '1 month') INTO taken;
        CONTINUE WHEN taken;

        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L)'
                       ' TO (%L)', part, r.parent, month,
                       month + interval '1 month');
        changed := changed + 1;
    END LOOP;

    FOR part IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
         WHERE i.inhparent = 'user_login_logs'::regclass
           AND c.relname ~ '^user_login_logs_[0-9]{6}$'
           AND to_timestamp(right(c.relname, 6), 'YYYYMM')
               + interval '1 month' < at - make_interval(days => keep_days)
    LOOP
        EXECUTE format('DROP TABLE %I', part);
        changed := changed + 1;
    END LOOP;

    RETURN changed;
END $$;

REVOKE EXECUTE ON FUNCTION partition_upkeep FROM PUBLIC;
GRANT EXECUTE ON FUNCTION partition_upkeep TO pet_app;

SELECT partition_upkeep(now(), 180);

-- At 04:00 and 00:30 in Shanghai.
INSERT INTO cron (kind, every, next_at)
VALUES ('verify', interval '1 day', '2026-01-01 20:00Z'),
       ('statistics', interval '1 day', '2026-01-01 16:30Z');
