-- What a check-in or a makeup of a day reads: the wallet, the run that the day
-- will belong to, what is granted and what can pay.
-- name: checkin_load
-- params: day date
-- rows: wallet_version int8, balance int8, score int8, registered_at timestamptz, taken bool, first_day date, last_day date, others int8, food_id int8?, card_id int8?, cards int8
SELECT w.version, w.balance, w.score, u.created_at,
       EXISTS (SELECT 1 FROM checkins c
                WHERE c.user_id = w.user_id AND c.checkin_date = $day),
       r.first_day, r.last_day, r.others,
       (SELECT item_id FROM items WHERE code = 'basic_food'),
       k.item_id, coalesce(v.quantity, 0)
  FROM wallets w
  JOIN users u ON u.user_id = w.user_id
 CROSS JOIN checkin_run(w.user_id, $day) r
  LEFT JOIN items k ON k.code = 'makeup_card'
  LEFT JOIN user_inventory v
         ON v.user_id = w.user_id AND v.item_id = k.item_id
 WHERE w.user_id = $me;

-- One day: its row, points for it and for the run, food, what a makeup costs,
-- and the key row, or nothing.  balance is the one after all of it.  The
-- milestone is computed here once more: only if it is the one of the reply,
-- anything is written.
-- name: checkin_apply
-- mode: coalesce
-- params: day date, wallet_version int8, balance int8, score int8, retroactive bool, reward int4, milestone int4, cycle_days int4, days text, points text, food_id int8?, food int4, cost int4, card_id int8?, entry_id int8
-- rows: hit int8
WITH @wallet(balance = $balance, score = $score),
due AS (
    SELECT w.user_id,
           greatest(milestone_total(r.last_day - r.first_day + 1, $cycle_days,
                                    $days::int4[], $points::int4[])
                    - r.others, 0) AS milestone
      FROM wallet w, checkin_run(w.user_id, $day) r
),
record AS (
    INSERT INTO checkins (user_id, checkin_date, reward_points,
                          milestone_points, is_retroactive, created_at)
    SELECT user_id, $day, $reward, milestone, $retroactive, $now
      FROM due
     WHERE milestone = $milestone
    RETURNING user_id
),
@take_item(card, $card_id, 1, record),
@give_item(food, $food_id, $food, record),
@ledger(cost, $entry_id, -$cost, $balance - $milestone - $reward, makeup,
        $day, record),
@ledger(base, $entry_id + 1, $reward, $balance - $milestone, checkin, $day,
        record),
@ledger(milestone, $entry_id + 2, $milestone, $balance, milestone, $day,
        record),
@idempotency(record)
@effect(wallet, @missed(record, wallet)
                OR ($card_id IS NOT NULL AND @missed(card, wallet)));

-- The run that today belongs to, today's own row, and the days from $from to
-- yesterday that can be made up for.
-- name: checkin_status
-- params: today date, from date, zone_s int4
-- rows: balance int8, taken bool, own int4, first_day date, others int8, cards int8, open json
SELECT w.balance, c.user_id IS NOT NULL, coalesce(c.milestone_points, 0),
       r.first_day, r.others,
       coalesce((SELECT v.quantity FROM user_inventory v
                   JOIN items i ON i.item_id = v.item_id
                  WHERE v.user_id = w.user_id AND i.code = 'makeup_card'), 0),
       (SELECT coalesce(json_agg($today - n ORDER BY n DESC), '[]')
          FROM generate_series(1, $today - greatest($from,
                   business_day(u.created_at, $zone_s))) n
         WHERE NOT EXISTS (SELECT 1 FROM checkins o
                            WHERE o.user_id = w.user_id
                              AND o.checkin_date = $today - n))
  FROM wallets w
  JOIN users u ON u.user_id = w.user_id
 CROSS JOIN checkin_run(w.user_id, $today) r
  LEFT JOIN checkins c ON c.user_id = w.user_id AND c.checkin_date = $today
 WHERE w.user_id = $me;

-- The days of a month, as the reply's items.
-- name: checkin_month
-- params: first_day date, last_day date
-- rows: items json
SELECT coalesce(json_agg(json_build_object(
           'checkin_date', checkin_date, 'reward_points', reward_points,
           'milestone_points', milestone_points,
           'is_retroactive', is_retroactive) ORDER BY checkin_date), '[]')
  FROM checkins
 WHERE user_id = $me AND checkin_date BETWEEN $first_day AND $last_day;
