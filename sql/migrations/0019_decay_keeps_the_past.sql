-- A version of the configuration is a whole document, so one that leaves out
-- a rate of decay that holds already, changes it, or adds one from an instant
-- that has passed would compute anew what pets have lost since.

-- The rates of a document that hold at an instant, in their order.
CREATE FUNCTION decay_in_force(doc jsonb, at timestamptz) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_agg(d.piece ORDER BY d.effective_from)
      FROM (SELECT p AS piece,
                   CASE WHEN p ->> 'effective_from'
                        ~ '^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$'
                   THEN (p ->> 'effective_from')::timestamptz END
                       AS effective_from
              FROM jsonb_array_elements(
                   CASE jsonb_typeof(doc #> '{rules,decay}')
                   WHEN 'array' THEN doc #> '{rules,decay}'
                   ELSE '[]' END) p) d
     WHERE d.effective_from <= at
$$;

CREATE FUNCTION config_keeps_the_past() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb;
BEGIN
    SELECT c.doc INTO before
      FROM config_versions c
     WHERE c.version < NEW.version
     ORDER BY c.version DESC LIMIT 1;

    IF decay_in_force(NEW.doc, NEW.created_at)
       IS DISTINCT FROM decay_in_force(before, NEW.created_at)
    THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE =
            'rates of decay begin after their version, and stay in later ones';
    END IF;

    RETURN NEW;
END $$;

CREATE TRIGGER config_keeps_the_past BEFORE INSERT ON config_versions
   FOR EACH ROW EXECUTE FUNCTION config_keeps_the_past();
