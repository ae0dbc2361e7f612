-- Tasks and achievements of the mall count orders that are complete.  They
-- counted payments, so that points came for goods that were paid and given up
-- again, and none for what costs nothing.
CREATE OR REPLACE FUNCTION task_progress(me int8, t tasks, day date,
                                         day_from timestamptz,
                                         day_to timestamptz)
RETURNS int8 LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN t.event = 'checkin' THEN
            (SELECT count(*) FROM checkins c
              WHERE c.user_id = me AND c.checkin_date = day)
        WHEN t.event = 'order' THEN
            (SELECT count(*) FROM
                (SELECT 1 FROM orders o
                  WHERE o.user_id = me AND o.status = 'completed'
                    AND o.completed_at >= day_from
                    AND o.completed_at < day_to
                  LIMIT t.target) x)
        WHEN t.event = 'visit' THEN
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

CREATE OR REPLACE FUNCTION achievement_progress(me int8, event text)
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
            (SELECT count(*) FROM orders o
              WHERE o.user_id = me AND o.status = 'completed')
        END
$$;
