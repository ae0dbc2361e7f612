-- Background jobs, what runs by the clock, and the live configuration.

-- A job is inserted by the statement that causes it.  attempt is the fencing
-- token: whoever writes a job's effect guards it with the attempt that was
-- claimed.  claimed_by is the number of an instance (a worker) that holds an
-- advisory lock of that number as long as it lives.
CREATE TABLE jobs (
    job_id     int8 PRIMARY KEY,
    kind       text NOT NULL,
    user_id    int8 NOT NULL DEFAULT 0,
    payload    jsonb NOT NULL DEFAULT '{}',
    state      text NOT NULL DEFAULT 'queued'
               CHECK (state IN ('queued', 'running', 'done', 'dead')),
    attempt    int4 NOT NULL DEFAULT 0,
    run_at     timestamptz NOT NULL,
    claimed_by int8,
    last_error text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX jobs_due ON jobs (kind, run_at) WHERE state = 'queued';
CREATE INDEX jobs_running ON jobs (claimed_by) WHERE state = 'running';

-- One job of that kind at each next_at, whoever sees it first.
CREATE TABLE cron (
    kind    text PRIMARY KEY,
    every   interval NOT NULL CHECK (every >= interval '1 second'),
    next_at timestamptz NOT NULL
);

-- The newest row is in force, on top of nginx.conf.
CREATE TABLE config_versions (
    version    int8 PRIMARY KEY,
    doc        jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL DEFAULT ''
);

INSERT INTO cron (kind, every, next_at)
VALUES ('purge', interval '10 minutes', '2026-01-01');

GRANT SELECT, INSERT, UPDATE, DELETE ON jobs, cron TO pet_app;
GRANT SELECT, INSERT ON config_versions TO pet_app;
