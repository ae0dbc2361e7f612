
/* What interactions earn: caps, the turn of the day, levels. */


#include "rules_test.h"


START_TEST(rules_gain_exp_cap)
{
    int                      i;
    int64_t                  total, want;
    pet_rule_config_t        cf;
    pet_rule_interact_in_t   in;
    pet_rule_interact_out_t  out;

    pet_rule_defaults(&cf);

    /* double and plain by turns, up to the cap and past it */
    rules_pet(&in, PET_RULE_TRAINING);
    in.status.hunger = 100 * U;
    in.status.mood = 100 * U;
    total = 0;

    for (i = 0; i < 20; i++) {
        in.double_exp_until_ms = i % 2 ? RULES_NOW + 1 : RULES_NOW;
        want = i % 2 ? 40 : 20;
        want = total + want > 300 ? 300 - total : want;

        ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_OK);
        ck_assert_int_eq(out.exp_gained, want);

        total += want;
        ck_assert_int_eq(out.exp_today, total);
        ck_assert_int_eq(out.experience, total);

        /* the effects apply all the same */
        ck_assert_int_eq(out.changes.hunger, -5);
        ck_assert_int_eq(out.changes.affection, 1);

        in.experience = out.experience;
        in.exp_today = out.exp_today;
    }

    ck_assert_int_eq(total, 300);

    in.exp_today = 295;
    in.double_exp_until_ms = RULES_NOW + 1;
    pet_rule_interact(&cf, &in, &out);
    ck_assert_int_eq(out.exp_gained, 5);

    /* a cap that was lowered during the day takes nothing back */
    in.exp_today = 400;
    pet_rule_interact(&cf, &in, &out);
    ck_assert_int_eq(out.exp_gained, 0);
    ck_assert_int_eq(out.exp_today, 400);

    in.experience = INT64_MAX;
    in.exp_today = 0;
    pet_rule_interact(&cf, &in, &out);
    ck_assert_int_eq(out.experience, INT64_MAX);
}
END_TEST


START_TEST(rules_gain_points_cap)
{
    int                      i;
    pet_rule_config_t        cf;
    pet_rule_interact_in_t   in;
    pet_rule_interact_out_t  out;

    pet_rule_defaults(&cf);
    rules_pet(&in, PET_RULE_PETTING);

    for (i = 0; i < 15; i++) {
        ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_OK);
        ck_assert_int_eq(out.points_gained, i < 10 ? 2 : 0);
        in.points_today = out.points_today;
    }

    ck_assert_int_eq(out.points_today, 20);

    in.points_today = 19;
    pet_rule_interact(&cf, &in, &out);
    ck_assert_int_eq(out.points_gained, 1);

    ck_assert_int_eq(pet_rule_left_today(20, 18, RULES_DAY, RULES_DAY), 2);
    ck_assert_int_eq(pet_rule_left_today(20, 18, RULES_DAY - 1, RULES_DAY),
                     20);
    ck_assert_int_eq(pet_rule_left_today(20, 30, RULES_DAY, RULES_DAY), 0);
    ck_assert_int_eq(pet_rule_left_today(20, -3, RULES_DAY, RULES_DAY), 20);
}
END_TEST


/* The counters turn with the business day, at 16:00 UTC. */
START_TEST(rules_gain_day)
{
    pet_rule_config_t        cf;
    pet_rule_interact_in_t   in;
    pet_rule_interact_out_t  out;

    pet_rule_defaults(&cf);
    rules_pet(&in, PET_RULE_PETTING);
    in.exp_today = 300;
    in.points_today = 20;

    in.now_ms = rules_ms("2026-01-04T15:59:59.999Z");
    in.stored_ms = in.now_ms;
    pet_rule_interact(&cf, &in, &out);
    ck_assert_int_eq(out.exp_gained, 0);
    ck_assert_int_eq(out.points_gained, 0);
    ck_assert_int_eq(out.exp_day, RULES_DAY);

    in.now_ms = rules_ms("2026-01-04T16:00:00.000Z");
    pet_rule_interact(&cf, &in, &out);
    ck_assert_int_eq(out.exp_gained, 5);
    ck_assert_int_eq(out.exp_today, 5);
    ck_assert_int_eq(out.exp_day, RULES_DAY + 1);
    ck_assert_int_eq(out.points_gained, 2);
    ck_assert_int_eq(out.points_today, 2);
    ck_assert_int_eq(out.points_day, RULES_DAY + 1);

    /* a refusal rolls them too */
    in.last_use_ms = in.now_ms;
    pet_rule_interact(&cf, &in, &out);
    ck_assert_int_eq(out.exp_today, 0);
    ck_assert_int_eq(out.exp_day, RULES_DAY + 1);
    in.last_use_ms = PET_RULE_NEVER;

    /* a host a moment behind gives no second helping of the day before */
    in.exp_day = RULES_DAY + 1;
    in.points_day = RULES_DAY + 1;
    in.now_ms = rules_ms("2026-01-04T15:59:59.999Z");
    pet_rule_interact(&cf, &in, &out);
    ck_assert_int_eq(out.exp_gained, 0);
    ck_assert_int_eq(out.exp_day, RULES_DAY + 1);
    ck_assert_int_eq(out.points_gained, 0);
    ck_assert_int_eq(out.points_day, RULES_DAY + 1);
}
END_TEST


START_TEST(rules_gain_levels)
{
    pet_rule_config_t        cf;
    pet_rule_interact_in_t   in;
    pet_rule_interact_out_t  out;

    pet_rule_defaults(&cf);
    rules_pet(&in, PET_RULE_TRAINING);

    in.experience = 90;
    pet_rule_interact(&cf, &in, &out);
    ck_assert_int_eq(out.level_from, 1);
    ck_assert_int_eq(out.level_to, 2);
    ck_assert_int_eq(out.level.level, 2);
    ck_assert_int_eq(out.level.level_experience, 10);
    ck_assert_int_eq(out.level.next_level_experience, 150);
    ck_assert_int_eq(out.reward_from, 2);
    ck_assert_int_eq(out.reward_to, 2);
    ck_assert_int_eq(out.level_reward, 20);
    ck_assert_int_eq(out.rewarded_level, 2);
    ck_assert_int_eq(out.points_gained, 2);

    /* another pet of the user was there before */
    in.rewarded_level = 2;
    pet_rule_interact(&cf, &in, &out);
    ck_assert_int_eq(out.level_to, 2);
    ck_assert_int_gt(out.reward_from, out.reward_to);
    ck_assert_int_eq(out.level_reward, 0);
    ck_assert_int_eq(out.rewarded_level, 2);

    in.rewarded_level = 7;
    pet_rule_interact(&cf, &in, &out);
    ck_assert_int_eq(out.level_reward, 0);
    ck_assert_int_eq(out.rewarded_level, 7);

    /* several at once, of which the first is paid for already */
    rules_set(&cf, "training.exp", 300);
    rules_set(&cf, "level_base", 50);
    ck_assert_ptr_null(pet_rule_prepare(&cf));
    in.experience = 40;
    in.rewarded_level = 2;
    pet_rule_interact(&cf, &in, &out);
    ck_assert_int_eq(out.level_from, 1);
    ck_assert_int_eq(out.level_to, 4);
    ck_assert_int_eq(out.reward_from, 3);
    ck_assert_int_eq(out.reward_to, 4);
    ck_assert_int_eq(out.level_reward, 30 + 40);
    ck_assert_int_eq(out.rewarded_level, 4);
}
END_TEST


Suite *
rules_gain_suite(void)
{
    Suite  *suite;
    TCase  *tcase;

    suite = suite_create("gain");
    tcase = tcase_create("gain");

    tcase_add_test(tcase, rules_gain_exp_cap);
    tcase_add_test(tcase, rules_gain_points_cap);
    tcase_add_test(tcase, rules_gain_day);
    tcase_add_test(tcase, rules_gain_levels);
    suite_add_tcase(suite, tcase);

    return suite;
}
