-- Files of uploads are removed when their time is over, within a minute.
INSERT INTO cron (kind, every, next_at)
VALUES ('uploads', interval '1 minute', '2026-01-01');
