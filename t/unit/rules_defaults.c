
/* The configuration: its defaults, names and bounds. */


#include "rules_test.h"


typedef struct {
    const char    *name;
    int64_t        value;
} rules_number_t;


/* the numbers of the product, as its description gives them */
static const rules_number_t  rules_numbers[] = {
    { "tz_offset_s", 8 * 3600 },
    { "new_mood", 80 }, { "new_hunger", 70 },
    { "new_cleanliness", 90 }, { "new_affection", 50 },
    { "low_points", 30 }, { "new_user_food", 10 },
    { "feeding.exp", 5 }, { "petting.exp", 5 }, { "playing.exp", 10 },
    { "cleaning.exp", 8 }, { "training.exp", 20 },
    { "petting.cooldown_ms", 30000 },
    { "feeding.full_hunger", 95 },
    { "training.min_mood", 20 }, { "training.min_hunger", 20 },
    { "playing.min_hunger", 20 },
    { "food_basic", 30 }, { "food_min", 10 }, { "food_max", 40 },
    { "toy_basic", 5 },
    { "exp_cap", 300 }, { "exp_double", 2 }, { "double_exp_ms", 1800000 },
    { "points_gain", 2 }, { "points_cap", 20 },
    { "shift_num", 6 }, { "shift_den", 5 },
    { "level_top", 50 }, { "level_reward", 10 },
    { "score_checkin", 10 }, { "score_interactions", 10 },
    { "score_visit", 5 }, { "score_invite", 20 },
    { "user_level.10.threshold", 7000 }, { "user_level.10.discount", 10 },
    { "checkin_points", 10 }, { "checkin_food", 1 },
    { "cycle_days", 30 },
    { "milestone.1.day", 3 }, { "milestone.1.points", 15 },
    { "milestone.2.day", 7 }, { "milestone.2.points", 35 },
    { "milestone.3.day", 15 }, { "milestone.3.points", 75 },
    { "milestone.4.day", 30 }, { "milestone.4.points", 150 },
    { "milestone.5.day", 0 },
    { "makeup_cost", 20 }, { "makeup_days", 7 },
    { "quantity_max", 99 }, { "pay_window_ms", 900000 },
    { "order_expiries", 2 }, { "order_expiry_ms", 86400000 },
    { "order_receipt_ms", 864000000 }, { "address_max", 20 },
    { "redeem_tries", 10 }, { "redeem_window_ms", 3600000 },
    { "pet_name_min", 1 }, { "pet_name_max", 12 },
    { "nickname_min", 1 }, { "nickname_max", 20 },
    { "rename_cost", 50 }, { "generation_day", 10 },
    { "generation_starts", 30 }, { "generation_again", 3 },
    { "generation_life_ms", 604800000 }, { "adoption_wait_ms", 86400000 },
    { "adoption_photo_ms", 86400000 }, { "pet_slots", 3 },
    { "task_cap", 30 }, { "message_life_ms", 2592000000 },
    { "welcome_absence_ms", 259200000 },
    { "welcome_every_ms", 604800000 }, { "welcome_food", 2 },
    { "board_affection_cap", 30 }, { "season_grace_ms", 300000 },
    { "season_reward.1.rank", 1 }, { "season_reward.4.rank", 100 }
};


/* changes within each field's own bounds that do not fit together */
static const rules_number_t  rules_misfits[] = {
    { "user_level.1.threshold", 1 },
    { "user_level.3.threshold", 99 },
    { "food_min", 41 },
    { "food_basic", 9 },
    { "food_basic", 41 },
    { "pet_name_min", 13 },
    { "nickname_min", 21 },
    { "season_reward.2.rank", 1 },
    { "season_reward.3.rank", 3 },
    { "milestone.1.day", 7 },
    { "milestone.2.day", 0 },
    { "milestone.4.day", 31 },
    { "milestone.5.day", 30 },
    { "milestone.6.day", 30 },
    { "cycle_days", 29 },
    { "level_den", 1000 },
    { "level_num", 1000 },
    { "level_top", 100 }
};


START_TEST(rules_defaults_numbers)
{
    size_t                   i, k, n;
    pet_rule_config_t        cf;
    const pet_rule_field_t  *fields;

    pet_rule_defaults(&cf);
    ck_assert_ptr_null(pet_rule_prepare(&cf));

    fields = pet_rule_fields(&n);

    for (i = 0; i < rules_nelts(rules_numbers); i++) {

        for (k = 0; k < n; k++) {
            if (strcmp(fields[k].name, rules_numbers[i].name) == 0) {
                break;
            }
        }

        ck_assert_msg(k < n, "no field \"%s\"", rules_numbers[i].name);
        ck_assert_msg(pet_rule_get(&cf, &fields[k]) == rules_numbers[i].value,
                      "field \"%s\"", rules_numbers[i].name);
    }

    ck_assert_uint_eq(cf.decay_n, 1);
    ck_assert_int_eq(cf.decay[0].hunger, 8);
    ck_assert_int_eq(cf.decay[0].cleanliness, 6);
    ck_assert_int_eq(cf.decay[0].mood, 4);
    ck_assert_int_eq(cf.decay[0].affection, 1);
    ck_assert_int_eq(cf.decay[0].mood_low_factor, 2);
    ck_assert_int_eq(cf.cycle_points, 275);
}
END_TEST


START_TEST(rules_defaults_fields)
{
    size_t                   i, k, n;
    pet_rule_config_t        cf;
    const pet_rule_field_t  *fields;

    fields = pet_rule_fields(&n);

    for (i = 0; i < n; i++) {
        for (k = i + 1; k < n; k++) {
            must(fields[i].offset != fields[k].offset);
            must(strcmp(fields[i].name, fields[k].name) != 0);
        }
    }

    for (i = 0; i < n; i++) {
        pet_rule_defaults(&cf);

        must(fields[i].min <= fields[i].initial);
        must(fields[i].max >= fields[i].initial);
        must(pet_rule_get(&cf, &fields[i]) == fields[i].initial);

        must(pet_rule_set(&cf, fields[i].name, strlen(fields[i].name),
                          fields[i].min - 1) == -1);
        must(pet_rule_set(&cf, fields[i].name, strlen(fields[i].name),
                          fields[i].max + 1) == -1);
        must(pet_rule_get(&cf, &fields[i]) == fields[i].initial);

        rules_set(&cf, fields[i].name, fields[i].max);
        must(pet_rule_get(&cf, &fields[i]) == fields[i].max);

        rules_set(&cf, fields[i].name, fields[i].min);
        must(pet_rule_get(&cf, &fields[i]) == fields[i].min);

        /* written past the bounds, it is prepare's to find */
        memcpy((char *) &cf + fields[i].offset,
               &(int64_t) { fields[i].max + 1 }, sizeof(int64_t));
        ck_assert_str_eq(pet_rule_prepare(&cf), fields[i].name);
    }

    pet_rule_defaults(&cf);
    ck_assert_int_eq(pet_rule_set(&cf, "points_ca", 9, 1), -1);
    ck_assert_int_eq(pet_rule_set(&cf, "points_cap2", 11, 1), -1);
    ck_assert_int_eq(pet_rule_set(&cf, "", 0, 1), -1);
    ck_assert_int_eq(pet_rule_set(&cf, "points_cap2", 10, 7), 0);
    ck_assert_int_eq(cf.points_cap, 7);
}
END_TEST


/* Bounds that meet are still in order. */
START_TEST(rules_defaults_meet)
{
    pet_rule_config_t  cf;

    pet_rule_defaults(&cf);

    rules_set(&cf, "food_min", 30);
    rules_set(&cf, "food_max", 30);
    rules_set(&cf, "pet_name_min", 12);
    rules_set(&cf, "nickname_min", 20);
    rules_set(&cf, "user_level.3.threshold", 100);
    rules_set(&cf, "cycle_days", 30);
    rules_set(&cf, "milestone.3.day", 29);
    ck_assert_ptr_null(pet_rule_prepare(&cf));
}
END_TEST


START_TEST(rules_defaults_misfits)
{
    size_t             i;
    pet_rule_config_t  cf;

    for (i = 0; i < rules_nelts(rules_misfits); i++) {
        pet_rule_defaults(&cf);
        rules_set(&cf, rules_misfits[i].name, rules_misfits[i].value);
        ck_assert_msg(pet_rule_prepare(&cf) != NULL, "\"%s\" is accepted",
                      rules_misfits[i].name);
    }
}
END_TEST


START_TEST(rules_defaults_decay)
{
    size_t             i;
    pet_rule_config_t  cf;

    pet_rule_defaults(&cf);

    cf.decay_n = 0;
    ck_assert_str_eq(pet_rule_prepare(&cf), "decay");

    cf.decay_n = PET_RULE_DECAY_MAX + 1;
    ck_assert_str_eq(pet_rule_prepare(&cf), "decay");

    cf.decay_n = PET_RULE_DECAY_MAX;

    for (i = 1; i < cf.decay_n; i++) {
        cf.decay[i] = cf.decay[0];
        cf.decay[i].effective_from_ms = (int64_t) i * 1000;
    }

    ck_assert_ptr_null(pet_rule_prepare(&cf));

    cf.decay[5].effective_from_ms = 6000;
    ck_assert_str_eq(pet_rule_prepare(&cf), "decay");

    cf.decay[5].effective_from_ms = 5000;
    cf.decay[31].mood = -1;
    ck_assert_str_eq(pet_rule_prepare(&cf), "decay");

    cf.decay[31].mood = INT64_MAX;
    ck_assert_str_eq(pet_rule_prepare(&cf), "decay");

    cf.decay[31].mood = 4;
    cf.decay[31].mood_low_factor = INT64_MAX;
    ck_assert_str_eq(pet_rule_prepare(&cf), "decay");
}
END_TEST


Suite *
rules_defaults_suite(void)
{
    Suite  *suite;
    TCase  *tcase;

    suite = suite_create("defaults");
    tcase = tcase_create("defaults");

    tcase_add_test(tcase, rules_defaults_numbers);
    tcase_add_test(tcase, rules_defaults_fields);
    tcase_add_test(tcase, rules_defaults_meet);
    tcase_add_test(tcase, rules_defaults_misfits);
    tcase_add_test(tcase, rules_defaults_decay);
    suite_add_tcase(suite, tcase);

    return suite;
}
