-- Users, money, pets and what every request needs (DESIGN.md, section 3).
-- The owner role runs this; pet_app serves and can neither update nor delete
-- the ledger.  user_id leads the keys of everything that a user owns; what is
-- looked up without it has a directory table of its own.

-- Ids come from blocks of 1,000, leased by each worker: known before a batch.
CREATE SEQUENCE id_blocks START 1000 INCREMENT 1000;

-- Raised by the last SELECT of an effect whose second guard missed: the whole
-- statement rolls back and the task tries again with fresh rows.
CREATE FUNCTION guard_missed() RETURNS int8 LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'PT001', MESSAGE = 'guard missed';
END $$;

-- openid and session_key are sealed (AES-256-GCM, the key's id in front).
CREATE TABLE users (
    user_id                  int8 PRIMARY KEY,
    openid_sealed            bytea,
    unionid_sealed           bytea,
    session_key_sealed       bytea,
    nickname                 text NOT NULL,
    nickname_state           text NOT NULL DEFAULT 'accepted'
                             CHECK (nickname_state IN ('accepted', 'pending')),
    nickname_shown           text NOT NULL,
    avatar_url               text NOT NULL DEFAULT '',
    gender                   text NOT NULL DEFAULT 'secret'
                             CHECK (gender IN ('male', 'female', 'secret')),
    birthday                 date,
    privacy_version          int4 NOT NULL DEFAULT 0,
    terms_version            int4 NOT NULL DEFAULT 0,
    face_version             int4 NOT NULL DEFAULT 0,
    invited_by               int8,
    banned_until             timestamptz,
    deletion_due             timestamptz,
    gate_version             int8 NOT NULL DEFAULT 1,
    version                  int8 NOT NULL DEFAULT 1,
    agreed_privacy_policy_at timestamptz,
    created_at               timestamptz NOT NULL,
    updated_at               timestamptz NOT NULL,
    last_login_at            timestamptz NOT NULL
);

-- Directory: HMAC of openid -> user.
CREATE TABLE user_openids (
    openid_hash bytea PRIMARY KEY,
    user_id     int8 NOT NULL
);

-- Directory: invite code -> user.
CREATE TABLE user_invite_codes (
    invite_code text PRIMARY KEY,
    user_id     int8 NOT NULL UNIQUE
);

CREATE TABLE user_settings (
    user_id            int8 PRIMARY KEY,
    notification_prefs jsonb NOT NULL,
    privacy_prefs      jsonb NOT NULL,
    version            int8 NOT NULL DEFAULT 1,
    updated_at         timestamptz NOT NULL
);

CREATE TABLE user_consents (
    user_id    int8 NOT NULL,
    consent_id int8 NOT NULL,
    type       text NOT NULL CHECK (type IN ('privacy', 'face', 'terms')),
    version    int4 NOT NULL CHECK (version > 0),
    agreed     bool NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, consent_id)
);

CREATE TABLE user_login_logs (
    user_id    int8 NOT NULL,
    log_id     int8 NOT NULL,
    login_time timestamptz NOT NULL,
    ip_address text NOT NULL,
    PRIMARY KEY (user_id, log_id, login_time)
) PARTITION BY RANGE (login_time);
CREATE TABLE user_login_logs_default PARTITION OF user_login_logs DEFAULT;

-- A family of refresh tokens: the hash of the one that is good now.  Each token
-- follows from the one before it by a keyed hash, so that within the grace
-- period that one gives the same pair, and an older one is known as reused.
CREATE TABLE sessions (
    user_id    int8 NOT NULL,
    sid        text NOT NULL,
    token_hash bytea NOT NULL,
    device     text NOT NULL DEFAULT '',
    ip_address text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    rotated_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    version    int8 NOT NULL DEFAULT 1,
    PRIMARY KEY (user_id, sid)
);

-- The user's row of money and counters; every effect on a user passes it.
CREATE TABLE wallets (
    user_id             int8 PRIMARY KEY,
    balance             int8 NOT NULL DEFAULT 0 CHECK (balance >= 0),
    points_day          date NOT NULL,
    points_today        int4 NOT NULL DEFAULT 0,
    interactions_today  int4 NOT NULL DEFAULT 0,
    score               int8 NOT NULL DEFAULT 0,
    pet_level_rewarded  int4 NOT NULL DEFAULT 1,
    version             int8 NOT NULL DEFAULT 1,
    updated_at          timestamptz NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE ledger (
    user_id       int8 NOT NULL,
    entry_id      int8 NOT NULL,
    delta         int8 NOT NULL,
    balance_after int8 NOT NULL CHECK (balance_after >= 0),
    reason        text NOT NULL,
    ref           text NOT NULL,
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (user_id, created_at, entry_id),
    CONSTRAINT ledger_once UNIQUE (user_id, reason, ref)
);

-- The catalogue of things that a user can hold.
CREATE TABLE items (
    item_id       int8 PRIMARY KEY,
    code          text NOT NULL UNIQUE,
    name          text NOT NULL,
    image_url     text NOT NULL,
    item_type     text NOT NULL
                  CHECK (item_type IN ('food', 'toy', 'accessory', 'card')),
    hunger_effect int4 NOT NULL DEFAULT 0,
    mood_effect   int4 NOT NULL DEFAULT 0,
    card_effect   text CHECK (card_effect IN ('makeup', 'rename', 'double_exp')),
    CHECK ((item_type = 'card') = (card_effect IS NOT NULL)),
    CHECK (item_type <> 'food' OR hunger_effect BETWEEN 10 AND 40)
);

CREATE TABLE user_inventory (
    user_id    int8 NOT NULL,
    item_id    int8 NOT NULL REFERENCES items,
    granted    int8 NOT NULL,
    used       int8 NOT NULL DEFAULT 0,
    quantity   int8 NOT NULL CHECK (quantity >= 0),
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, item_id),
    CHECK (quantity = granted - used)
) WITH (fillfactor = 80);

-- The cold half of a pet: who and what it is.
CREATE TABLE pets (
    user_id             int8 NOT NULL,
    pet_id              int8 NOT NULL,
    name                text NOT NULL,
    name_state          text NOT NULL DEFAULT 'accepted'
                        CHECK (name_state IN ('accepted', 'pending')),
    name_shown          text NOT NULL,
    species             text NOT NULL,
    breed               text NOT NULL,
    personality         text NOT NULL CHECK (personality IN
                        ('lively', 'quiet', 'curious', 'brave', 'gentle')),
    appearance_features jsonb NOT NULL,
    model_data          jsonb NOT NULL,
    model_hash          text,
    generation_id       int8 UNIQUE,
    ai_generated        bool NOT NULL DEFAULT true,
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    released_at         timestamptz,
    PRIMARY KEY (user_id, pet_id)
);

-- Directory: pet -> owner.
CREATE TABLE pet_owners (
    pet_id  int8 PRIMARY KEY,
    user_id int8 NOT NULL
);

-- The hot half: numbers that every interaction writes.  Bars are sub-points,
-- 14,400,000 a point, as of stored_at; no column here may be indexed.
CREATE TABLE pet_states (
    user_id             int8 NOT NULL,
    pet_id              int8 NOT NULL,
    hunger              int8 NOT NULL CHECK (hunger BETWEEN 0 AND 1440000000),
    cleanliness         int8 NOT NULL
                        CHECK (cleanliness BETWEEN 0 AND 1440000000),
    mood                int8 NOT NULL CHECK (mood BETWEEN 0 AND 1440000000),
    affection           int8 NOT NULL
                        CHECK (affection BETWEEN 0 AND 1440000000),
    stored_at           timestamptz NOT NULL,
    experience          int8 NOT NULL DEFAULT 0,
    exp_day             date NOT NULL,
    exp_today           int4 NOT NULL DEFAULT 0,
    feeding_at          timestamptz,
    petting_at          timestamptz,
    playing_at          timestamptz,
    cleaning_at         timestamptz,
    training_at         timestamptz,
    last_interaction_at timestamptz,
    double_exp_until    timestamptz,
    warn_at             timestamptz,
    version             int8 NOT NULL DEFAULT 1,
    PRIMARY KEY (user_id, pet_id)
) WITH (fillfactor = 60);

CREATE TABLE pet_interactions (
    user_id            int8 NOT NULL,
    pet_id             int8 NOT NULL,
    interaction_id     int8 NOT NULL,
    interaction_type   text NOT NULL,
    item_used_id       int8,
    hunger_change      int4 NOT NULL,
    mood_change        int4 NOT NULL,
    cleanliness_change int4 NOT NULL,
    affection_change   int4 NOT NULL,
    exp_gained         int4 NOT NULL,
    points_gained      int4 NOT NULL,
    created_at         timestamptz NOT NULL,
    PRIMARY KEY (user_id, pet_id, created_at, interaction_id)
) PARTITION BY RANGE (created_at);
CREATE TABLE pet_interactions_default
    PARTITION OF pet_interactions DEFAULT;

-- One effect per key: the row is inserted by the statement of the effect.
CREATE TABLE idempotency_keys (
    user_id    int8 NOT NULL,
    route      text NOT NULL,
    key        text NOT NULL,
    hash       bytea NOT NULL,
    status     int4 NOT NULL,
    reply      text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, route, key)
);

GRANT USAGE ON SEQUENCE id_blocks TO pet_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO pet_app;
REVOKE UPDATE, DELETE, TRUNCATE ON ledger FROM pet_app;

-- A time as replies carry it: RFC 3339, UTC, milliseconds.
CREATE FUNCTION utc_text(t timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- What of a pet does not fade, as the text that replies and the cache carry;
-- the module prints the numbers that do behind it.
CREATE FUNCTION pet_fixed(p pets) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT json_build_object(
        'pet_id', p.pet_id::text, 'user_id', p.user_id::text,
        'name', p.name, 'name_state', p.name_state,
        'species', p.species, 'breed', p.breed,
        'appearance_features', p.appearance_features,
        'model_data', p.model_data, 'personality', p.personality,
        'model_url', CASE WHEN p.model_hash IS NULL THEN ''
                     ELSE '/files/models/' || p.model_hash || '.glb' END,
        'skin_url', CASE WHEN p.model_hash IS NULL THEN ''
                    ELSE '/files/models/' || p.model_hash || '.jpg' END,
        'preview_url', CASE WHEN p.model_hash IS NULL THEN ''
                       ELSE '/files/models/' || p.model_hash || '.png' END,
        'ai_generated', p.ai_generated,
        'created_at', utc_text(p.created_at))
$$;

-- An item as the bag shows it: how many are held, and worn by pets.
CREATE FUNCTION item_fixed(i items, quantity int8, equipped int8)
RETURNS json LANGUAGE sql STABLE AS $$
    SELECT json_build_object(
        'item_id', i.item_id::text, 'code', i.code, 'name', i.name,
        'image_url', i.image_url, 'item_type', i.item_type,
        'effect', CASE i.item_type
                  WHEN 'food' THEN json_build_object('hunger', i.hunger_effect)
                  WHEN 'toy' THEN json_build_object('mood', i.mood_effect)
                  WHEN 'card' THEN json_build_object('card', i.card_effect)
                  END,
        'quantity', quantity, 'equipped', equipped > 0,
        'equipped_quantity', equipped)
$$;

-- What of a user does not follow from the wallet, as the text that replies
-- carry; the module prints balance and level behind it.
CREATE FUNCTION user_fixed(u users) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT json_build_object(
        'user_id', u.user_id::text, 'version', u.version,
        'nickname', u.nickname, 'nickname_state', u.nickname_state,
        'avatar_url', u.avatar_url, 'gender', u.gender,
        'birthday', to_char(u.birthday, 'YYYY-MM-DD'),
        'created_at', utc_text(u.created_at),
        'last_login_at', utc_text(u.last_login_at),
        'agreed_privacy_policy_at', utc_text(u.agreed_privacy_policy_at))
$$;
