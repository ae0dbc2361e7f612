-- What is in a letter is paid as it stands there, so a letter that cannot be
-- is not written: one with less than nothing took points, one without a
-- quantity was claimed for nothing, one with an unknown item never could be,
-- and one whose attachments are no list closed the whole inbox.
CREATE FUNCTION attachments_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF jsonb_typeof(NEW.attachments) <> 'array' THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE =
            'attachments are a list';
    END IF;

    IF EXISTS (
        SELECT FROM jsonb_array_elements(NEW.attachments) a (v)
          LEFT JOIN items i ON i.item_id::text = a.v ->> 'item_id'
         WHERE (jsonb_typeof(a.v -> 'quantity') = 'number'
                AND a.v ->> 'quantity' ~ '^[1-9][0-9]{0,5}$'
                AND CASE WHEN a.v ? 'item_id'
                    THEN NOT a.v ? 'points' AND i.item_id IS NOT NULL
                         AND jsonb_typeof(a.v -> 'item_id') = 'string'
                    ELSE jsonb_typeof(a.v -> 'points') = 'number'
                         AND a.v ->> 'points' ~ '^[1-9][0-9]{0,8}$' END)
               IS NOT TRUE)
    THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE =
            'an attachment is an item or points, and how many of it';
    END IF;

    RETURN NEW;
END $$;

CREATE TRIGGER attachments_fit BEFORE INSERT OR UPDATE OF attachments
    ON messages FOR EACH ROW WHEN (NEW.attachments <> '[]')
    EXECUTE FUNCTION attachments_fit();
