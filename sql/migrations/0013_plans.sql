-- Plans that stay good.
--
-- PostgreSQL puts a function's expression in the place of its call only when
-- the function is not declared more constant than what it is made of, and
-- number || text is STABLE.  Declared IMMUTABLE, each of these was parsed and
-- planned anew in every statement that called it: three times a pet.
ALTER FUNCTION model_url(text, text) STABLE;
ALTER FUNCTION model_data(text, text, text) STABLE;
ALTER FUNCTION board_member(int8, int8[]) STABLE;
ALTER FUNCTION board_line(int8, int8, text, int8[], int8[]) STABLE;

-- Letters are purged by their time, in about the order in which they stand.
-- While the table was small the index looked as good as the primary key to
-- statements about one user's letters, which then read everybody's; a BRIN
-- index never does.
DROP INDEX messages_due;
CREATE INDEX messages_due ON messages USING brin (expires_at);
