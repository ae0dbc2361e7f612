
/* Seasons: names, what counts, what they bring. */


#include "rules_test.h"


START_TEST(rules_season_names)
{
    int32_t  day, monday, found;
    int64_t  id, before;

    before = 0;

    for (day = pet_rule_week_start(10000); day < 60000; day += 7) {
        id = pet_rule_season_id(day);

        ck_assert_int_gt(id, before);
        ck_assert_int_eq(pet_rule_season_find(id, &found), 0);
        ck_assert_int_eq(found, day);

        before = id;
    }

    ck_assert_int_eq(pet_rule_season_find(20260105, &monday), 0);
    ck_assert_int_eq(pet_rule_season_id(monday), 20260105);

    /* a Tuesday, days that do not exist, and what is no date at all */
    ck_assert_int_eq(pet_rule_season_find(20260106, &monday), -1);
    ck_assert_int_eq(pet_rule_season_find(20260230, &monday), -1);
    ck_assert_int_eq(pet_rule_season_find(20261301, &monday), -1);
    ck_assert_int_eq(pet_rule_season_find(1, &monday), -1);
    ck_assert_int_eq(pet_rule_season_find(-1, &monday), -1);
    ck_assert_int_eq(pet_rule_season_find(INT64_MAX, &monday), -1);
    ck_assert_int_eq(pet_rule_season_find(INT64_MIN, &monday), -1);
}
END_TEST


START_TEST(rules_season_gain)
{
    pet_rule_config_t  cf;

    pet_rule_defaults(&cf);

    ck_assert_int_eq(pet_rule_season_affection(&cf, 0, 3), 3);
    ck_assert_int_eq(pet_rule_season_affection(&cf, 29, 3), 1);
    ck_assert_int_eq(pet_rule_season_affection(&cf, 30, 3), 0);
    ck_assert_int_eq(pet_rule_season_affection(&cf, 0, 100), 30);
    ck_assert_int_eq(pet_rule_season_affection(&cf, 0, 0), 0);
    ck_assert_int_eq(pet_rule_season_affection(&cf, 5, -2), 0);

    /* the cap was lowered during the day */
    rules_set(&cf, "board_affection_cap", 10);
    ck_assert_int_eq(pet_rule_season_affection(&cf, 20, 3), 0);
}
END_TEST


START_TEST(rules_season_rewards)
{
    int64_t            rank, points, before;
    pet_rule_config_t  cf;

    pet_rule_defaults(&cf);
    before = INT64_MAX;

    for (rank = 1; rank <= 100; rank++) {
        points = pet_rule_season_reward(&cf, rank);
        ck_assert_int_gt(points, 0);
        ck_assert_int_le(points, before);
        before = points;
    }

    ck_assert_int_eq(pet_rule_season_reward(&cf, 1), 200);
    ck_assert_int_eq(pet_rule_season_reward(&cf, 2), 100);
    ck_assert_int_eq(pet_rule_season_reward(&cf, 101), 0);
    ck_assert_int_eq(pet_rule_season_reward(&cf, 0), 0);
    ck_assert_int_eq(pet_rule_season_reward(&cf, -1), 0);

    /* the last reward is switched off */
    rules_set(&cf, "season_reward.4.rank", 0);
    ck_assert_int_eq(pet_rule_season_reward(&cf, 11), 0);
    ck_assert_int_eq(pet_rule_season_reward(&cf, 10), 50);
}
END_TEST


Suite *
rules_season_suite(void)
{
    Suite  *suite;
    TCase  *tcase;

    suite = suite_create("season");
    tcase = tcase_create("season");

    tcase_add_test(tcase, rules_season_names);
    tcase_add_test(tcase, rules_season_gain);
    tcase_add_test(tcase, rules_season_rewards);
    suite_add_tcase(suite, tcase);

    return suite;
}
