-- What is in the photo, as the user says: a person's hair, skin and clothes
-- are looked for in another way than an animal's fur.  NULL: the photo says.
ALTER TABLE generations ADD COLUMN wanted_subject text
    CHECK (wanted_subject IN ('animal', 'person'));
