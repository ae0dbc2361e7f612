-- Previews are JPEG, a fifth as large as the PNG that they were, and whoever
-- cannot draw the model has the frames of its movements.  Addresses of before
-- lead to the new ones.

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
        'preview_url', coalesce(model_url(p.model_hash, 'preview.jpg'), ''),
        'frames_url', coalesce(model_url(p.model_hash, 'frames.webp'), ''),
        'ai_generated', p.ai_generated,
        'created_at', utc_text(p.created_at))
$$;

CREATE OR REPLACE FUNCTION generation_json(g generations) RETURNS json
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
        'preview_url', model_url(g.model_hash, 'preview.jpg'),
        'frames_url', model_url(g.model_hash, 'frames.webp'),
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
