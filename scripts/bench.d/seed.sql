-- Users for the measurements, all with pets, wallets and sessions that
-- outlive a run, and with a past: tables that are empty get other plans.
-- psql variables: users (of each kind), pets (a user), checkins (days of a run
-- until yesterday in Shanghai).
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
       now() + interval '30 days'
  FROM bench_users;

INSERT INTO wallets (user_id, balance, points_day, points_today, version,
                     updated_at)
SELECT user_id, 2 * :pets, current_date - 2, 2 * :pets, 1 + :pets, now()
  FROM bench_users;

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
                        stored_at, exp_day, petting_at, version)
SELECT user_id, pet_id, 1296000000, 1296000000, 1296000000, 720000000, now(),
       current_date - 2, now() - interval '2 days', 2
  FROM bench_pets;

INSERT INTO pet_interactions (user_id, pet_id, interaction_id,
            interaction_type, hunger_change, mood_change, cleanliness_change,
            affection_change, exp_gained, points_gained, created_at)
SELECT user_id, pet_id, pet_id, 'petting', 0, 8, 0, 3, 5, 2,
       now() - interval '2 days'
  FROM bench_pets;

INSERT INTO ledger (user_id, entry_id, delta, balance_after, reason, ref,
                    created_at)
SELECT user_id, pet_id, 2, 2 * (j + 1), 'interaction',
       'interaction:' || pet_id, now() - interval '2 days'
  FROM bench_pets;

INSERT INTO user_inventory (user_id, item_id, granted, quantity, updated_at)
SELECT user_id, 1, 10, 10, now() FROM bench_users;

INSERT INTO checkins (user_id, checkin_date, reward_points, milestone_points,
                      created_at)
SELECT user_id, (now() AT TIME ZONE 'Asia/Shanghai')::date - d, 0,
       CASE :checkins - d + 1 WHEN 3 THEN 15 WHEN 7 THEN 35 ELSE 0 END,
       now() - d * interval '1 day'
  FROM bench_users, generate_series(:checkins, 1, -1) d;

INSERT INTO idempotency_keys (user_id, route, key, hash, status, reply,
                              created_at)
SELECT user_id, 'POST /v1/pets/' || pet_id || '/interactions',
       'seed-' || pet_id, sha256(pet_id::text::bytea), 200,
       json_build_object('pet_id', pet_id::text, 'padding', repeat('x', 1200)),
       now() - interval '2 days'
  FROM bench_pets;

DROP TABLE bench_users, bench_pets;
