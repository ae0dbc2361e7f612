-- Announcements are continued behind a cursor of milliseconds, as other lists
-- (0012).
ALTER TABLE announcements ALTER starts_at TYPE timestamptz(3);
