-- Tasks of the day, 30 points together; achievements; what letters say.
-- Repeatable: what operators switched off stays so.
INSERT INTO tasks (task_id, code, title, event, target, reward_points,
                   position)
VALUES
    (1, 'checkin', '今日签到', 'checkin', 1, 5, 10),
    (2, 'feed', '喂食宠物 1 次', 'feeding', 1, 5, 20),
    (3, 'clean', '给宠物清洁 1 次', 'cleaning', 1, 5, 30),
    (4, 'train', '训练宠物 1 次', 'training', 1, 5, 40),
    (5, 'care', '和宠物互动 8 次', 'interaction', 8, 10, 50)
ON CONFLICT (task_id) DO UPDATE
   SET code = EXCLUDED.code, title = EXCLUDED.title, event = EXCLUDED.event,
       target = EXCLUDED.target, reward_points = EXCLUDED.reward_points,
       position = EXCLUDED.position;

INSERT INTO achievements (achievement_id, code, title, description, event,
                          target, reward_points, position)
VALUES
    (1, 'first_pet', '初次相遇', '领养第一只宠物', 'adoption', 1, 10, 10),
    (2, 'full_house', '热闹一家', '领养三只宠物', 'adoption', 3, 30, 20),
    (11, 'care_10', '初学铲屎官', '累计互动 10 次', 'interaction', 10, 10, 30),
    (12, 'care_100', '贴心铲屎官', '累计互动 100 次', 'interaction', 100, 30,
     40),
    (13, 'care_1000', '资深铲屎官', '累计互动 1000 次', 'interaction', 1000,
     100, 50),
    (21, 'level_5', '茁壮成长', '宠物达到 5 级', 'pet_level', 5, 20, 60),
    (22, 'level_10', '小有名气', '宠物达到 10 级', 'pet_level', 10, 50, 70),
    (23, 'level_20', '远近闻名', '宠物达到 20 级', 'pet_level', 20, 100, 80),
    (31, 'checkin_7', '一周之约', '累计签到 7 天', 'checkin', 7, 20, 90),
    (32, 'checkin_30', '月月相伴', '累计签到 30 天', 'checkin', 30, 50, 100),
    (33, 'checkin_100', '百日相守', '累计签到 100 天', 'checkin', 100, 100,
     110),
    (41, 'affection_100', '心有灵犀', '与一只宠物累计增进 100 点亲密',
     'affection', 100, 30, 120),
    (51, 'first_order', '第一次购物', '在商城完成一次兑换', 'order', 1, 10,
     130)
ON CONFLICT (achievement_id) DO UPDATE
   SET code = EXCLUDED.code, title = EXCLUDED.title,
       description = EXCLUDED.description, event = EXCLUDED.event,
       target = EXCLUDED.target, reward_points = EXCLUDED.reward_points,
       position = EXCLUDED.position;

INSERT INTO message_texts (kind, title, body)
VALUES
    ('welcome', '欢迎回来',
     '好久不见，小家伙一直在等你。这里有两份口粮，快去看看它吧！'),
    ('season', '赛季奖励',
     '恭喜你在%s排行榜中获得第 %s 名，奖励请查收。')
ON CONFLICT (kind) DO NOTHING;
