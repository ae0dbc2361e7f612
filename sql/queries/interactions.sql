-- Everything that the interaction rule reads: the pet, its owner's wallet and
-- the item to be used (all its columns NULL when the user holds none).
-- name: interaction_load
-- params: pet_id int8, item_id int8?
-- rows: pet_version int8, hunger int8, cleanliness int8, mood int8, affection int8, stored_at timestamptz, experience int8, exp_day date, exp_today int4, feeding_at timestamptz?, petting_at timestamptz?, playing_at timestamptz?, cleaning_at timestamptz?, training_at timestamptz?, last_interaction_at timestamptz?, double_exp_until timestamptz?, warn_at timestamptz?, affection_today int4, season date, personality text, fixed json, wallet_version int8, balance int8, points_day date, points_today int4, interactions_today int4, score int8, pet_level_rewarded int4, item_type text?, hunger_effect int4?, mood_effect int4?, item_quantity int8?
SELECT s.version, s.hunger, s.cleanliness, s.mood, s.affection, s.stored_at,
       s.experience, s.exp_day, s.exp_today, s.feeding_at, s.petting_at,
       s.playing_at, s.cleaning_at, s.training_at, s.last_interaction_at,
       s.double_exp_until, s.warn_at, s.affection_today, s.season,
       p.personality, pet_fixed(p),
       w.version, w.balance, w.points_day, w.points_today,
       w.interactions_today, w.score, w.pet_level_rewarded,
       i.item_type, i.hunger_effect, i.mood_effect, v.quantity
  FROM pets p
  JOIN pet_states s ON s.user_id = p.user_id AND s.pet_id = p.pet_id
  JOIN wallets w ON w.user_id = p.user_id
  LEFT JOIN items i ON i.item_id = $item_id
  LEFT JOIN user_inventory v
         ON v.user_id = p.user_id AND v.item_id = i.item_id
 WHERE p.user_id = $me AND p.pet_id = $pet_id AND p.released_at IS NULL;

-- One interaction: state, points, food, level rewards, record and key row,
-- or nothing.  food_id is NULL when nothing is used up.
-- name: interaction_apply
-- mode: coalesce
-- params: pet_id int8, pet_version int8, wallet_version int8, hunger int8, cleanliness int8, mood int8, affection int8, stored_at timestamptz, experience int8, exp_day date, exp_today int4, type text, warn_at timestamptz?, day date, points_today int4, interactions_today int4, score int8, points int4, entry_id int8, balance int8, level_from int4, level_to int4, level_points int4, interaction_id int8, item_id int8?, food_id int8?, hunger_change int4, mood_change int4, cleanliness_change int4, affection_change int4, exp_gained int4, affection_today int4, affection_counted int4, season date, season_over bool
-- rows: hit int8
WITH @wallet(balance = $balance, points_day = $day,
             points_today = $points_today,
             interactions_today = $interactions_today,
             interactions_total = interactions_total + 1, score = $score,
             pet_level_rewarded = greatest(pet_level_rewarded, $level_to)),
@pet_state(wallet,
           experience = $experience, exp_day = $exp_day,
           exp_today = $exp_today,
           feeding_at = CASE $type WHEN 'feeding' THEN $now
                        ELSE feeding_at END,
           petting_at = CASE $type WHEN 'petting' THEN $now
                        ELSE petting_at END,
           playing_at = CASE $type WHEN 'playing' THEN $now
                        ELSE playing_at END,
           cleaning_at = CASE $type WHEN 'cleaning' THEN $now
                         ELSE cleaning_at END,
           training_at = CASE $type WHEN 'training' THEN $now
                         ELSE training_at END,
           last_interaction_at = $now, warn_at = $warn_at,
           experience_at = CASE WHEN $exp_gained > 0 THEN $now
                           ELSE experience_at END,
           affection_today = $affection_today,
           affection_gained = affection_gained + $affection_counted,
           affection_at = CASE WHEN $affection_counted > 0 THEN $now
                          ELSE affection_at END,
           season = $season,
           season_experience = $exp_gained
               + CASE WHEN season = $season THEN season_experience ELSE 0 END,
           season_affection = $affection_counted
               + CASE WHEN season = $season THEN season_affection ELSE 0 END),
@season_over(state, $season_over),
@take_item(food, $food_id, 1, state),
@ledger(points, $entry_id, $points,
        $balance - coalesce((SELECT sum(n) * $level_points
                               FROM generate_series($level_from + 1,
                                                    $level_to) n), 0),
        interaction, $interaction_id, state),
@ledger(rewards, $entry_id + n - $level_from, n * $level_points,
        $balance - coalesce((SELECT sum(m) * $level_points
                               FROM generate_series(n + 1, $level_to) m), 0),
        pet_level, n, state, generate_series($level_from + 1, $level_to) n),
record AS (
    INSERT INTO pet_interactions (user_id, pet_id, interaction_id,
                interaction_type, item_used_id, hunger_change, mood_change,
                cleanliness_change, affection_change, exp_gained,
                points_gained, created_at)
    SELECT user_id, $pet_id, $interaction_id, $type, $item_id,
           $hunger_change, $mood_change, $cleanliness_change,
           $affection_change, $exp_gained, $points, $now
      FROM state
), @idempotency(state)
@effect(wallet, @missed(state, wallet)
                OR ($food_id IS NOT NULL AND @missed(food, state)));

-- A page of a live pet's interactions, newest first, as the reply's data; no
-- row: no such pet.
-- name: interaction_list
-- params: pet_id int8, before timestamptz, before_id int8, count int4
-- rows: data json
WITH page AS (
    SELECT i.*, row_number() OVER (ORDER BY i.created_at DESC,
                                            i.interaction_id DESC) AS n
      FROM pet_interactions i
     WHERE i.user_id = $me AND i.pet_id = $pet_id
       AND (i.created_at, i.interaction_id) < ($before, $before_id)
     ORDER BY i.created_at DESC, i.interaction_id DESC
     LIMIT $count + 1
)
SELECT (SELECT json_build_object(
                   'items', coalesce(json_agg(json_build_object(
                       'interaction_id', interaction_id::text,
                       'pet_id', pet_id::text,
                       'interaction_type', interaction_type,
                       'item_used_id', item_used_id::text,
                       'timestamp', utc_text(created_at),
                       'status_changes', json_build_object(
                           'hunger_change', hunger_change,
                           'mood_change', mood_change,
                           'cleanliness_change', cleanliness_change,
                           'affection_change', affection_change),
                       'exp_gained', exp_gained,
                       'points_gained', points_gained)
                       ORDER BY n) FILTER (WHERE n <= $count), '[]'),
                   'next_cursor', CASE WHEN count(*) > $count THEN
                       (max((extract(epoch FROM created_at) * 1000)::int8
                            || '.' || interaction_id)
                        FILTER (WHERE n = $count)) END)
          FROM page)
  FROM pets p
 WHERE p.user_id = $me AND p.pet_id = $pet_id AND p.released_at IS NULL;
