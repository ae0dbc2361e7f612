-- Lists are continued behind a cursor of milliseconds, so the times that they
-- are sorted by have no smaller part: of a row that was written by hand with
-- microseconds a page would begin with the last row of the one before, or
-- leave rows out.  (pet_interactions is partitioned by its time, whose type
-- cannot change; only the server writes there.)
ALTER TABLE ledger ALTER created_at TYPE timestamptz(3);
ALTER TABLE messages ALTER created_at TYPE timestamptz(3);
ALTER TABLE generations ALTER created_at TYPE timestamptz(3);
ALTER TABLE orders ALTER order_time TYPE timestamptz(3);
