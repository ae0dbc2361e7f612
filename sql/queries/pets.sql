-- One's own live pet, with the counter of its owner that it shows.
-- name: pet_load
-- params: pet_id int8
-- rows: pet_version int8, hunger int8, cleanliness int8, mood int8, affection int8, stored_at timestamptz, experience int8, exp_day date, exp_today int4, feeding_at timestamptz?, petting_at timestamptz?, playing_at timestamptz?, cleaning_at timestamptz?, training_at timestamptz?, last_interaction_at timestamptz?, double_exp_until timestamptz?, fixed json, wallet_version int8, points_day date, points_today int4
SELECT s.version, s.hunger, s.cleanliness, s.mood, s.affection, s.stored_at,
       s.experience, s.exp_day, s.exp_today, s.feeding_at, s.petting_at,
       s.playing_at, s.cleaning_at, s.training_at, s.last_interaction_at,
       s.double_exp_until, pet_fixed(p), w.version, w.points_day,
       w.points_today
  FROM pets p
  JOIN pet_states s ON s.user_id = p.user_id AND s.pet_id = p.pet_id
  JOIN wallets w ON w.user_id = p.user_id
 WHERE p.user_id = $me AND p.pet_id = $pet_id AND p.released_at IS NULL;

-- A page of one's own live pets in the order of their adoption.
-- name: pet_list
-- params: after timestamptz, after_id int8, count int4
-- rows: pet_version int8, hunger int8, cleanliness int8, mood int8, affection int8, stored_at timestamptz, experience int8, exp_day date, exp_today int4, feeding_at timestamptz?, petting_at timestamptz?, playing_at timestamptz?, cleaning_at timestamptz?, training_at timestamptz?, last_interaction_at timestamptz?, double_exp_until timestamptz?, fixed json, points_day date, points_today int4, created_at timestamptz, pet_id int8
SELECT s.version, s.hunger, s.cleanliness, s.mood, s.affection, s.stored_at,
       s.experience, s.exp_day, s.exp_today, s.feeding_at, s.petting_at,
       s.playing_at, s.cleaning_at, s.training_at, s.last_interaction_at,
       s.double_exp_until, pet_fixed(p), w.points_day, w.points_today,
       p.created_at, p.pet_id
  FROM pets p
  JOIN pet_states s ON s.user_id = p.user_id AND s.pet_id = p.pet_id
  JOIN wallets w ON w.user_id = p.user_id
 WHERE p.user_id = $me AND p.released_at IS NULL
   AND (p.created_at, p.pet_id) > ($after, $after_id)
 ORDER BY p.created_at, p.pet_id
 LIMIT $count;

-- What a rename reads: the pet as it will be with the new name, whether it
-- has that name already, the wallet and the rename cards held.
-- name: pet_rename_load
-- params: pet_id int8, name text
-- rows: pet_version int8, hunger int8, cleanliness int8, mood int8, affection int8, stored_at timestamptz, experience int8, exp_day date, exp_today int4, feeding_at timestamptz?, petting_at timestamptz?, playing_at timestamptz?, cleaning_at timestamptz?, training_at timestamptz?, last_interaction_at timestamptz?, double_exp_until timestamptz?, fixed json, same bool, wallet_version int8, balance int8, points_day date, points_today int4, card_id int8?, cards int8?
SELECT s.version, s.hunger, s.cleanliness, s.mood, s.affection, s.stored_at,
       s.experience, s.exp_day, s.exp_today, s.feeding_at, s.petting_at,
       s.playing_at, s.cleaning_at, s.training_at, s.last_interaction_at,
       s.double_exp_until,
       pet_fixed(CASE WHEN p.name = $name THEN p
                 ELSE jsonb_populate_record(p, jsonb_build_object(
                          'name', $name, 'name_shown', $name,
                          'name_state', 'accepted')) END),
       p.name = $name, w.version, w.balance, w.points_day, w.points_today,
       v.item_id, v.quantity
  FROM pets p
  JOIN pet_states s ON s.user_id = p.user_id AND s.pet_id = p.pet_id
  JOIN wallets w ON w.user_id = p.user_id
  LEFT JOIN items i ON i.code = 'rename_card'
  LEFT JOIN user_inventory v
         ON v.user_id = p.user_id AND v.item_id = i.item_id
 WHERE p.user_id = $me AND p.pet_id = $pet_id AND p.released_at IS NULL;

-- A rename with its price, points or a card (card_id), or nothing.
-- name: pet_rename
-- mode: coalesce
-- params: pet_id int8, pet_version int8, wallet_version int8, hunger int8, cleanliness int8, mood int8, affection int8, stored_at timestamptz, name text, cost int4, balance int8, entry_id int8, rename_id int8, card_id int8?
-- rows: hit int8
WITH @wallet(balance = $balance),
@pet_state(wallet),
pet AS (
    UPDATE pets p
       SET name = $name, name_shown = $name, name_state = 'accepted',
           updated_at = $now
      FROM state
     WHERE p.user_id = $me AND p.pet_id = $pet_id
       AND p.released_at IS NULL
    RETURNING p.user_id
),
@take_item(card, $card_id, 1, state),
@ledger(entry, $entry_id, -$cost, $balance, rename, $rename_id, state),
@idempotency(state)
@effect(wallet, @missed(pet, wallet)
                OR ($card_id IS NOT NULL AND @missed(card, wallet)));

-- A rename to the present name: nothing but its key row.
-- name: pet_rename_same
-- mode: coalesce
-- params: pet_id int8, pet_version int8
-- rows: hit int8
WITH state AS (
    SELECT user_id
      FROM pet_states
     WHERE user_id = $me AND pet_id = $pet_id AND version = $pet_version
), @idempotency(state)
SELECT count(*) FROM state;

-- Lets a pet go: its slot is free, its accessories are in the bag again.
-- name: pet_release
-- mode: coalesce
-- params: pet_id int8, pet_version int8
-- rows: hit int8
WITH state AS (
    UPDATE pet_states
       SET warn_at = NULL, version = version + 1
     WHERE user_id = $me AND pet_id = $pet_id AND version = $pet_version
    RETURNING user_id
), pet AS (
    UPDATE pets p
       SET released_at = $now, updated_at = $now,
           model_data = jsonb_set(p.model_data, '{accessories}', '[]')
      FROM state
     WHERE p.user_id = $me AND p.pet_id = $pet_id
       AND p.released_at IS NULL
    RETURNING p.user_id
), @idempotency(pet)
@effect(state, @missed(pet, state));

-- What dressing reads: the pet as it will be with the items, a JSON array of
-- ids, and how many of these there are, are accessories, are held, and are
-- free, that is held more often than worn by the user's other pets.
-- name: pet_dress_load
-- params: pet_id int8, items json
-- rows: pet_version int8, hunger int8, cleanliness int8, mood int8, affection int8, stored_at timestamptz, experience int8, exp_day date, exp_today int4, feeding_at timestamptz?, petting_at timestamptz?, playing_at timestamptz?, cleaning_at timestamptz?, training_at timestamptz?, last_interaction_at timestamptz?, double_exp_until timestamptz?, fixed json, wallet_version int8, points_day date, points_today int4, known int8, fitting int8, free int8
WITH worn AS (
    SELECT a.item, count(*) AS n
      FROM pets o,
           jsonb_array_elements_text(o.model_data -> 'accessories') a (item)
     WHERE o.user_id = $me AND o.pet_id <> $pet_id AND o.released_at IS NULL
     GROUP BY a.item
), wanted AS (
    SELECT count(i.item_id) AS known,
           count(*) FILTER (WHERE i.item_type = 'accessory') AS fitting,
           count(*) FILTER (WHERE v.quantity > coalesce(worn.n, 0)) AS free
      FROM json_array_elements_text($items) w (item)
      LEFT JOIN items i ON i.item_id = w.item::int8
      LEFT JOIN user_inventory v
             ON v.user_id = $me AND v.item_id = i.item_id
      LEFT JOIN worn ON worn.item = w.item
)
SELECT s.version, s.hunger, s.cleanliness, s.mood, s.affection, s.stored_at,
       s.experience, s.exp_day, s.exp_today, s.feeding_at, s.petting_at,
       s.playing_at, s.cleaning_at, s.training_at, s.last_interaction_at,
       s.double_exp_until,
       pet_fixed(jsonb_populate_record(p, jsonb_build_object('model_data',
                     jsonb_set(p.model_data, '{accessories}',
                               $items::jsonb)))),
       w.version, w.points_day, w.points_today,
       wanted.known, wanted.fitting, wanted.free
  FROM pets p
  JOIN pet_states s ON s.user_id = p.user_id AND s.pet_id = p.pet_id
  JOIN wallets w ON w.user_id = p.user_id
 CROSS JOIN wanted
 WHERE p.user_id = $me AND p.pet_id = $pet_id AND p.released_at IS NULL;

-- Dresses a pet.  The wallet's version is the guard of all that the user
-- holds and the other pets wear.
-- name: pet_dress
-- mode: coalesce
-- params: pet_id int8, pet_version int8, wallet_version int8, hunger int8, cleanliness int8, mood int8, affection int8, stored_at timestamptz, items json
-- rows: hit int8
WITH @wallet(),
@pet_state(wallet),
pet AS (
    UPDATE pets p
       SET model_data = jsonb_set(p.model_data, '{accessories}',
                                  $items::jsonb),
           updated_at = $now
      FROM state
     WHERE p.user_id = $me AND p.pet_id = $pet_id
       AND p.released_at IS NULL
    RETURNING p.user_id
),
@idempotency(pet)
@effect(wallet, @missed(pet, wallet));
