-- Photos and avatars as their users sent them, decoded and encoded anew.

-- A row is inserted as pending before its file is written, so that no file is
-- without a row; it counts while expires_at is ahead.  Whoever ends an upload
-- sets expires_at; the purge job removes the files of rows that are due and
-- notes it in removed_at.
CREATE TABLE uploads (
    user_id     int8 NOT NULL,
    upload_id   int8 NOT NULL,
    purpose     text NOT NULL CHECK (purpose IN ('photo', 'avatar')),
    status      text NOT NULL DEFAULT 'pending'
                CHECK (status IN ('pending', 'ready', 'deleted')),
    storage_key text NOT NULL UNIQUE,
    sha256      bytea NOT NULL CHECK (length(sha256) = 32),
    size        int4 NOT NULL CHECK (size > 0),
    width       int4 NOT NULL CHECK (width > 0),
    height      int4 NOT NULL CHECK (height > 0),
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    deleted_at  timestamptz,
    removed_at  timestamptz,
    PRIMARY KEY (user_id, upload_id)
);
CREATE INDEX uploads_due ON uploads (expires_at) WHERE removed_at IS NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON uploads TO pet_app;
