-- Users for the measurements, all with pets, wallets and sessions that
-- outlive a run.  psql variables: users (of each kind), pets (a user).
-- Those from 1000000000001 on are the API's, those from 2000000000001 on are
-- pgbench's, so that neither changes rows that the other one knows.

CREATE TEMP TABLE bench_users AS
SELECT kind * 1000000000000 + n AS user_id, n
  FROM generate_series(1, 2) kind, generate_series(1, :users) n;

INSERT INTO users (user_id, nickname, nickname_shown, privacy_version,
                   terms_version, face_version, created_at, updated_at,
                   last_login_at)
SELECT user_id, 'user ' || n, 'user ' || n, 1, 1, 1, now(), now(), now()
  FROM bench_users;

INSERT INTO sessions (user_id, sid, token_hash, created_at, rotated_at,
                      expires_at)
SELECT user_id, user_id::text, sha256(user_id::text::bytea), now(), now(),
       now() + interval '10 days'
  FROM bench_users;

INSERT INTO wallets (user_id, points_day, updated_at)
SELECT user_id, current_date, now() FROM bench_users;

CREATE TEMP TABLE bench_pets AS
SELECT user_id, user_id * 10 + j AS pet_id, n, j
  FROM bench_users, generate_series(0, :pets - 1) j;

INSERT INTO pet_owners (pet_id, user_id)
SELECT pet_id, user_id FROM bench_pets;

INSERT INTO pets (user_id, pet_id, name, name_shown, species, breed,
                  personality, appearance_features, model_data, model_hash,
                  created_at, updated_at)
SELECT user_id, pet_id, 'pet ' || n, 'pet ' || n, 'cat', 'tabby',
       (ARRAY['lively', 'quiet', 'curious', 'brave', 'gentle'])[n % 5 + 1],
       '{"color": "orange_white", "eye_shape": "round", "ear": "pricked",
         "face_shape": "round", "pattern": "tabby", "fur_length": "short"}',
       '{"base_model_id": "cat_base_01", "accessories": [],
         "textures": [{"name": "fur", "width": 1024, "height": 1024}],
         "params": {"ear_size": 0.42, "leg_length": 0.55, "tail": 0.61}}',
       encode(sha256(pet_id::text::bytea), 'hex'), now(), now()
  FROM bench_pets;

INSERT INTO pet_states (user_id, pet_id, hunger, cleanliness, mood, affection,
                        stored_at, exp_day)
SELECT user_id, pet_id, 1296000000, 1296000000, 1296000000, 720000000, now(),
       current_date
  FROM bench_pets;

DROP TABLE bench_users, bench_pets;
