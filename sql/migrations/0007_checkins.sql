-- Check-ins and the exact sum of their milestones.

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
