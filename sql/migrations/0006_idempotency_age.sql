-- The purge finds keys that are too old without reading those that are not.
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);
