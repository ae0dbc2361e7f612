-- A catalogue to begin with; repeatable.  What operators have changed since
-- then, and stock that was sold, stays.
INSERT INTO items (item_id, code, name, image_url, item_type, hunger_effect,
                   mood_effect, card_effect)
VALUES
    (5, 'milk', '羊奶布丁', '/assets/items/milk.svg', 'food', 25, 0, NULL),
    (13, 'puzzle', '漏食玩具球', '/assets/items/puzzle.svg', 'toy', 0, 5,
     NULL),
    (14, 'tunnel', '彩虹隧道', '/assets/items/tunnel.svg', 'toy', 0, 5, NULL),
    (22, 'bell', '小铃铛项圈', '/assets/items/bell.svg', 'accessory', 0, 0,
     NULL),
    (23, 'bow', '丝绒蝴蝶结', '/assets/items/bow.svg', 'accessory', 0, 0,
     NULL),
    (24, 'glasses', '圆框眼镜', '/assets/items/glasses.svg', 'accessory', 0, 0,
     NULL),
    (25, 'party_hat', '生日派对帽', '/assets/items/party_hat.svg',
     'accessory', 0, 0, NULL)
ON CONFLICT (item_id) DO UPDATE
   SET code = EXCLUDED.code, name = EXCLUDED.name,
       image_url = EXCLUDED.image_url, item_type = EXCLUDED.item_type,
       hunger_effect = EXCLUDED.hunger_effect,
       mood_effect = EXCLUDED.mood_effect,
       card_effect = EXCLUDED.card_effect;

INSERT INTO product_categories (category, name, image_url, sort_order)
VALUES
    ('food', '美味口粮', '/assets/mall/food.svg', 10),
    ('toy', '玩具乐园', '/assets/mall/toy.svg', 20),
    ('accessory', '装扮小铺', '/assets/mall/accessory.svg', 30),
    ('card', '道具卡片', '/assets/mall/card.svg', 40),
    ('goods', '实物周边', '/assets/mall/goods.svg', 50)
ON CONFLICT (category) DO NOTHING;

INSERT INTO products (product_id, name, description, image_url, type,
                      category, points_cost, stock, stocked, min_user_level,
                      per_user_limit, sort_order, created_at, updated_at)
SELECT product_id, name, description, image_url, type, category, points_cost,
       stock, greatest(stock, 0), min_user_level, per_user_limit, sort_order,
       now(), now()
  FROM (VALUES
    (101, '普通猫狗粮', '每天都吃不腻的基础口粮，饱食度 +30。',
     '/assets/items/basic_food.svg', 'virtual_pet_food', 'food',
     10, -1, 1, NULL::int4, 10),
    (102, '小零食', '两餐之间垫一垫，饱食度 +10。',
     '/assets/items/snack.svg', 'virtual_pet_food', 'food',
     4, -1, 1, NULL, 20),
    (103, '小鱼干', '阳光晒出来的鲜味，饱食度 +20。',
     '/assets/items/fish.svg', 'virtual_pet_food', 'food',
     7, -1, 1, NULL, 30),
    (104, '羊奶布丁', '软软糯糯，幼宠也爱吃，饱食度 +25。',
     '/assets/items/milk.svg', 'virtual_pet_food', 'food',
     9, -1, 1, NULL, 40),
    (105, '豪华大餐', '主厨精心搭配的满汉小宴，饱食度 +40。',
     '/assets/items/feast.svg', 'virtual_pet_food', 'food',
     15, -1, 2, NULL, 50),
    (106, '一周口粮礼盒', '普通猫狗粮 ×10 与小鱼干 ×3，一次囤够一个星期。',
     '/assets/mall/food_box.svg', 'virtual_pet_food', 'food',
     105, -1, 1, NULL, 60),
    (201, '弹力球', '追着跑一下午，玩耍时心情额外 +5。',
     '/assets/items/ball.svg', 'virtual_pet_toy', 'toy',
     60, -1, 1, NULL, 10),
    (202, '逗猫棒', '羽毛一晃，谁也坐不住，玩耍时心情额外 +5。',
     '/assets/items/feather.svg', 'virtual_pet_toy', 'toy',
     60, -1, 1, NULL, 20),
    (203, '漏食玩具球', '一边玩一边动脑筋，玩耍时心情额外 +5。',
     '/assets/items/puzzle.svg', 'virtual_pet_toy', 'toy',
     80, -1, 2, NULL, 30),
    (204, '彩虹隧道', '钻进去，再从另一头探出头来，玩耍时心情额外 +5。',
     '/assets/items/tunnel.svg', 'virtual_pet_toy', 'toy',
     120, -1, 3, NULL, 40),
    (301, '红围巾', '手织羊毛围巾，冬天的第一份温暖。',
     '/assets/items/scarf.svg', 'virtual_pet_accessory', 'accessory',
     120, -1, 1, 3, 10),
    (302, '小铃铛项圈', '走到哪里都叮叮当当，再也不怕找不到它。',
     '/assets/items/bell.svg', 'virtual_pet_accessory', 'accessory',
     150, -1, 1, 3, 20),
    (303, '丝绒蝴蝶结', '参加聚会的得体之选。',
     '/assets/items/bow.svg', 'virtual_pet_accessory', 'accessory',
     180, -1, 2, 3, 30),
    (304, '圆框眼镜', '戴上之后，看起来读过很多书。',
     '/assets/items/glasses.svg', 'virtual_pet_accessory', 'accessory',
     220, -1, 3, 3, 40),
    (305, '生日派对帽', '限量发售，一年一度的主角专属。',
     '/assets/items/party_hat.svg', 'virtual_pet_accessory', 'accessory',
     260, 1000, 2, 1, 50),
    (401, '补签卡', '补上错过的一天，连续签到不中断。',
     '/assets/items/makeup_card.svg', 'virtual_card', 'card',
     20, -1, 1, NULL, 10),
    (402, '改名卡', '给宠物换一个新名字。',
     '/assets/items/rename_card.svg', 'virtual_card', 'card',
     48, -1, 1, NULL, 20),
    (403, '双倍经验卡', '三十分钟内互动经验翻倍。',
     '/assets/items/double_exp_card.svg', 'virtual_card', 'card',
     40, -1, 2, NULL, 30),
    (501, '萌宠明信片套装', '八张插画明信片，附纪念贴纸一张，包邮到家。',
     '/assets/mall/postcards.svg', 'physical_good', 'goods',
     600, 200, 1, 2, 10),
    (502, '萌宠马克杯', '350 毫升陶瓷杯，杯底藏着一只小爪印，包邮到家。',
     '/assets/mall/mug.svg', 'physical_good', 'goods',
     1800, 100, 3, 1, 20),
    (503, '毛绒抱枕', '抱着它，就像抱着你的宠物，包邮到家。',
     '/assets/mall/cushion.svg', 'physical_good', 'goods',
     3600, 50, 5, 1, 30)
  ) p (product_id, name, description, image_url, type, category, points_cost,
       stock, min_user_level, per_user_limit, sort_order)
ON CONFLICT (product_id) DO NOTHING;

INSERT INTO product_grants (product_id, item_id, quantity)
VALUES
    (101, 1, 1), (102, 2, 1), (103, 3, 1), (104, 5, 1), (105, 4, 1),
    (106, 1, 10), (106, 3, 3),
    (201, 11, 1), (202, 12, 1), (203, 13, 1), (204, 14, 1),
    (301, 21, 1), (302, 22, 1), (303, 23, 1), (304, 24, 1), (305, 25, 1),
    (401, 31, 1), (402, 32, 1), (403, 33, 1)
ON CONFLICT (product_id, item_id) DO NOTHING;
