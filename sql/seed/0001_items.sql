-- The items that the product starts with; repeatable.
INSERT INTO items (item_id, code, name, image_url, item_type, hunger_effect,
                   mood_effect, card_effect)
VALUES
    (1, 'basic_food', '普通猫狗粮', '/assets/items/basic_food.svg',
     'food', 30, 0, NULL),
    (2, 'snack', '小零食', '/assets/items/snack.svg', 'food', 10, 0, NULL),
    (3, 'fish', '小鱼干', '/assets/items/fish.svg', 'food', 20, 0, NULL),
    (4, 'feast', '豪华大餐', '/assets/items/feast.svg', 'food', 40, 0, NULL),
    (11, 'ball', '弹力球', '/assets/items/ball.svg', 'toy', 0, 5, NULL),
    (12, 'feather', '逗猫棒', '/assets/items/feather.svg', 'toy', 0, 5, NULL),
    (21, 'scarf', '红围巾', '/assets/items/scarf.svg',
     'accessory', 0, 0, NULL),
    (31, 'makeup_card', '补签卡', '/assets/items/makeup_card.svg',
     'card', 0, 0, 'makeup'),
    (32, 'rename_card', '改名卡', '/assets/items/rename_card.svg',
     'card', 0, 0, 'rename'),
    (33, 'double_exp_card', '双倍经验卡', '/assets/items/double_exp_card.svg',
     'card', 0, 0, 'double_exp')
ON CONFLICT (item_id) DO UPDATE
   SET code = EXCLUDED.code, name = EXCLUDED.name,
       image_url = EXCLUDED.image_url, item_type = EXCLUDED.item_type,
       hunger_effect = EXCLUDED.hunger_effect,
       mood_effect = EXCLUDED.mood_effect,
       card_effect = EXCLUDED.card_effect;
