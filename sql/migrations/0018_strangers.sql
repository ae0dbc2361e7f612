-- Of somebody who signed in and never agreed to the privacy policy, nothing
-- stays after a day.  The purge finds them by the first index, and what the
-- directory has of them by the second.
CREATE INDEX users_strangers ON users (created_at)
    WHERE privacy_version = 0 AND agreed_privacy_policy_at IS NULL;
CREATE INDEX user_openids_user ON user_openids (user_id);
