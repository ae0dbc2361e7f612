-- The address of a model's file has the hash of its parameters and the version
-- of the generator, so that what it names never changes.  The parameters stay
-- when the generator gets better: an address of another version leads to the
-- current one.

-- PET3D_GENERATOR of pet3d/pet3d.h; a migration raises it, too.
CREATE FUNCTION model_generator() RETURNS int4 LANGUAGE sql IMMUTABLE AS $$
    SELECT 2
$$;

CREATE OR REPLACE FUNCTION model_url(hash text, ext text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN hash IS NULL THEN NULL
           ELSE '/files/models/' || hash || '-' || model_generator() || '.'
                || ext END
$$;

-- As before, but for the addresses.
CREATE OR REPLACE FUNCTION pet_fixed(p pets) RETURNS json
LANGUAGE sql STABLE AS $$
    SELECT json_build_object(
        'pet_id', p.pet_id::text, 'user_id', p.user_id::text,
        'name', p.name, 'name_state', p.name_state,
        'species', p.species, 'breed', p.breed,
        'appearance_features', p.appearance_features,
        'model_data', p.model_data, 'personality', p.personality,
        'model_url', coalesce(model_url(p.model_hash, 'glb'), ''),
        'skin_url', coalesce(model_url(p.model_hash, 'jpg'), ''),
        'preview_url', coalesce(model_url(p.model_hash, 'png'), ''),
        'ai_generated', p.ai_generated,
        'created_at', utc_text(p.created_at))
$$;
