-- From a photo to an adopted pet.

-- The parameters of models, by the SHA-256 of their canonical text: models,
-- skins and previews are pure functions of them and can be built again.
CREATE TABLE models (
    model_hash text PRIMARY KEY CHECK (model_hash ~ '^[0-9a-f]{64}$'),
    params     text NOT NULL,
    generator  int4 NOT NULL,
    created_at timestamptz NOT NULL
);

-- What a user has used on a business day.  used goes back when a failure was
-- ours: used = succeeded + running + rejected.
CREATE TABLE generation_days (
    user_id int8 NOT NULL,
    day     date NOT NULL,
    used    int4 NOT NULL CHECK (used >= 0),
    started int4 NOT NULL CHECK (started >= used),
    PRIMARY KEY (user_id, day)
);

-- error is a code of the API; rejected says that the failure was not ours.
CREATE TABLE generations (
    user_id             int8 NOT NULL,
    generation_id       int8 NOT NULL,
    upload_id           int8 NOT NULL,
    state               text NOT NULL DEFAULT 'queued' CHECK
                        (state IN ('queued', 'running', 'succeeded',
                                   'failed')),
    progress            int4 NOT NULL DEFAULT 0
                        CHECK (progress BETWEEN 0 AND 100),
    error               int4,
    error_message       text,
    rejected            bool NOT NULL DEFAULT false,
    day                 date NOT NULL,
    seed                int8 NOT NULL,
    crop                text,
    wanted_species      text,
    wanted_personality  text,
    species             text,
    personality         text,
    breed               text,
    appearance_features jsonb,
    features            jsonb,
    model_hash          text REFERENCES models,
    pet_id              int8,
    expires_at          timestamptz,
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    PRIMARY KEY (user_id, generation_id),
    CHECK (state <> 'succeeded' OR model_hash IS NOT NULL),
    CHECK (state <> 'failed' OR error IS NOT NULL)
);

CREATE INDEX generations_due ON generations (expires_at) WHERE pet_id IS NULL;

-- How often a photo was used: the first generation and its repetitions.
ALTER TABLE uploads ADD COLUMN generations int4 NOT NULL DEFAULT 0;

-- The parts that a generation, a pet and GET /pets/{id}/model have in common.
CREATE FUNCTION model_url(hash text, ext text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN hash IS NULL THEN NULL
           ELSE '/files/models/' || hash || '.' || ext END
$$;

CREATE FUNCTION model_data(species text, hash text, params text)
RETURNS json LANGUAGE sql IMMUTABLE AS $$
    SELECT json_build_object(
        'base_model_id', species || '_base_01',
        'textures', json_build_array(model_url(hash, 'jpg')),
        'accessories', '[]'::json,
        'params', params::json)
$$;

-- A generation as replies show it, but for what is left of quotas.
CREATE FUNCTION generation_json(g generations) RETURNS json
LANGUAGE sql STABLE AS $$
    SELECT json_build_object(
        'generation_id', g.generation_id::text,
        'upload_id', g.upload_id::text,
        'status', g.state, 'progress', g.progress,
        'species', g.species, 'breed', g.breed,
        'personality', g.personality,
        'appearance_features', g.appearance_features,
        'features', g.features,
        'model_data', CASE WHEN g.model_hash IS NOT NULL THEN
            (SELECT model_data(g.species, m.model_hash, m.params)
               FROM models m WHERE m.model_hash = g.model_hash) END,
        'model_url', model_url(g.model_hash, 'glb'),
        'skin_url', model_url(g.model_hash, 'jpg'),
        'preview_url', model_url(g.model_hash, 'png'),
        'ai_generated', true,
        'error', CASE WHEN g.error IS NOT NULL THEN
            json_build_object('code', g.error,
                              'message', g.error_message) END,
        'pet_id', g.pet_id::text,
        'expires_at', to_char(g.expires_at AT TIME ZONE 'UTC',
                              'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'created_at', to_char(g.created_at AT TIME ZONE 'UTC',
                              'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON generation_days, generations, models
   TO pet_app;
