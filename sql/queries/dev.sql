-- A pet as adoption would make it; development only.
-- name: dev_pet_insert
-- mode: alone
-- params: pet_id int8, name text, species text, personality text, hunger int8, cleanliness int8, mood int8, affection int8, experience int8, day date
WITH owner AS (
    INSERT INTO pet_owners (pet_id, user_id) VALUES ($pet_id, $me)
    RETURNING user_id
), pet AS (
    INSERT INTO pets (user_id, pet_id, name, name_shown, species, breed,
                      personality, appearance_features, model_data,
                      created_at, updated_at)
    SELECT user_id, $pet_id, $name, $name, $species, $species || '_like',
           $personality,
           '{"color": "orange_white", "eye_shape": "round",
             "face_shape": "round"}',
           json_build_object('base_model_id', $species || '_base_01',
                             'textures', '[]'::json,
                             'accessories', '[]'::json,
                             'params', '{}'::json),
           $now, $now
      FROM owner
)
INSERT INTO pet_states (user_id, pet_id, hunger, cleanliness, mood, affection,
                        stored_at, experience, exp_day)
SELECT user_id, $pet_id, $hunger, $cleanliness, $mood, $affection, $now,
       $experience, $day
  FROM owner;
