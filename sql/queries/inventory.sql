-- A page of the user's bag as the reply's data: what is held, and how many of
-- it the user's pets wear.
-- name: inventory_list
-- params: after int8, count int4
-- rows: data json
WITH worn AS (
    SELECT a.item, count(*) AS n
      FROM pets p,
           jsonb_array_elements_text(p.model_data -> 'accessories') a (item)
     WHERE p.user_id = $me AND p.released_at IS NULL
     GROUP BY a.item
), held AS (
    SELECT i, v.quantity, row_number() OVER (ORDER BY v.item_id) AS n
      FROM user_inventory v
      JOIN items i ON i.item_id = v.item_id
     WHERE v.user_id = $me AND v.quantity > 0 AND v.item_id > $after
     ORDER BY v.item_id
     LIMIT $count + 1
)
SELECT json_build_object(
           'items', coalesce(json_agg(
               item_fixed(held.i, held.quantity, coalesce(worn.n, 0))
               ORDER BY held.n) FILTER (WHERE held.n <= $count), '[]'),
           'next_cursor', CASE WHEN count(*) > $count THEN
               (max((held.i).item_id) FILTER (WHERE held.n = $count))::text
               END)
  FROM held
  LEFT JOIN worn ON worn.item = (held.i).item_id::text;

-- What the use of an item reads of it; no row: there is no such item.
-- name: inventory_use_load
-- params: item_id int8
-- rows: item_type text, card_effect text?, held int8
SELECT i.item_type, i.card_effect, coalesce(v.quantity, 0)
  FROM items i
  LEFT JOIN user_inventory v ON v.user_id = $me AND v.item_id = i.item_id
 WHERE i.item_id = $item_id;

-- Uses up double-experience cards on a pet, or nothing.
-- name: inventory_use_double_exp
-- mode: coalesce
-- params: pet_id int8, pet_version int8, wallet_version int8, hunger int8, cleanliness int8, mood int8, affection int8, stored_at timestamptz, until timestamptz, item_id int8, count int4
-- rows: hit int8
WITH @wallet(),
@pet_state(wallet, double_exp_until = $until),
@take_item(card, $item_id, $count, state),
@idempotency(card)
@effect(wallet, @missed(card, wallet));
