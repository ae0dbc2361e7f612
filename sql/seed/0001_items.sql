-- The items that the product starts with; repeatable.
INSERT INTO items (item_id, code, name, image_url, item_type, hunger_effect,
                   mood_effect, card_effect)
VALUES
    (1, 'basic_food', '普通猫狗粮', '/assets/items/basic_food.png',
     'food', 30, 0, NULL),
    (2, 'snack', '小零食', '/assets/items/snack.png', 'food', 10, 0, NULL),
    (3, 'fish', '小鱼干', '/assets/items/fish.png', 'food', 20, 0, NULL),
    (4, 'feast', '豪华大餐', '/assets/items/feast.png', 'food', 40, 0, NULL),
    (11, 'ball', '弹力球', '/assets/items/ball.png', 'toy', 0, 5, NULL),
    (12, 'feather', '逗猫棒', '/assets/items/feather.png', 'toy', 0, 5, NULL),
    (21, 'scarf', '红围巾', '/assets/items/scarf.png',
     'accessory', 0, 0, NULL),
    (31, 'makeup_card', '补签卡', '/assets/items/makeup_card.png',
     'card', 0, 0, 'makeup'),
    (32, 'rename_card', '改名卡', '/assets/items/rename_card.png',
     'card', 0, 0, 'rename'),
    (33, 'double_exp_card', '双倍经验卡', '/assets/items/double_exp_card.png',
     'card', 0, 0, 'double_exp')
ON CONFLICT (item_id) DO UPDATE
   SET code = EXCLUDED.code, name = EXCLUDED.name,
       image_url = EXCLUDED.image_url, item_type = EXCLUDED.item_type,
       hunger_effect = EXCLUDED.hunger_effect,
       mood_effect = EXCLUDED.mood_effect,
       card_effect = EXCLUDED.card_effect;
