-- The verification looks at the leaderboards, too (G7).  boards: whether they
-- could be looked at whenever the pass came to it; walk: how far it has gone
-- through each sorted set of Redis, a cursor of ZSCAN or "-" at the end, of
-- pet_level, user_points and affection, each in all and of the week.
ALTER TABLE verify_passes
    ADD COLUMN boards bool NOT NULL DEFAULT false,
    ADD COLUMN walk   text NOT NULL DEFAULT '- - - - - -';

-- Passes that began before have not looked.
ALTER TABLE verify_passes
    ALTER COLUMN boards SET DEFAULT true,
    ALTER COLUMN walk   SET DEFAULT '0 0 0 0 0 0';
