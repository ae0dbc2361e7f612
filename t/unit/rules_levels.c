
/* The level table against arithmetic of its own, on decimal digits. */


#include "rules_test.h"


#define RULES_DIGITS  40


/* little-endian decimal digits */
typedef struct {
    int    digit[RULES_DIGITS];
} rules_big_t;


static void
rules_big_multiply(rules_big_t *a, int factor)
{
    int  i, carry;

    carry = 0;

    for (i = 0; i < RULES_DIGITS; i++) {
        carry += a->digit[i] * factor;
        a->digit[i] = carry % 10;
        carry /= 10;
    }

    must(carry == 0);
}


static void
rules_big_divide(rules_big_t *a, int divisor)
{
    int  i, rest;

    rest = 0;

    for (i = RULES_DIGITS - 1; i >= 0; i--) {
        rest = rest * 10 + a->digit[i];
        a->digit[i] = rest / divisor;
        rest %= divisor;
    }
}


static int64_t
rules_big_value(const rules_big_t *a)
{
    int      i;
    int64_t  value;

    value = 0;

    for (i = RULES_DIGITS - 1; i >= 0; i--) {
        must(value <= (INT64_MAX - a->digit[i]) / 10);
        value = value * 10 + a->digit[i];
    }

    return value;
}


/*
 * floor(base * num^(n-1) / den^(n-1)): all the products first, then all the
 * divisions, as floor(floor(x / a) / b) = floor(x / ab).
 */
static int64_t
rules_big_need(int base, int num, int den, int n)
{
    int          i;
    rules_big_t  a;

    memset(&a, 0, sizeof(a));
    a.digit[0] = 1;
    rules_big_multiply(&a, base);

    for (i = 1; i < n; i++) {
        rules_big_multiply(&a, num);
    }

    for (i = 1; i < n; i++) {
        rules_big_divide(&a, den);
    }

    return rules_big_value(&a);
}


START_TEST(rules_levels_need)
{
    int                n;
    pet_rule_config_t  cf;

    static const int64_t  first[] = { 100, 150, 225, 337, 506, 759 };

    pet_rule_defaults(&cf);

    for (n = 1; n <= (int) rules_nelts(first); n++) {
        ck_assert_int_eq(pet_rule_level_need(&cf, n), first[n - 1]);
    }

    for (n = 1; n < 50; n++) {
        ck_assert_int_eq(pet_rule_level_need(&cf, n),
                         rules_big_need(100, 3, 2, n));
    }

    ck_assert_int_eq(pet_rule_level_need(&cf, 0), 0);
    ck_assert_int_eq(pet_rule_level_need(&cf, 50), 0);
    ck_assert_int_eq(pet_rule_level_need(&cf, INT32_MAX), 0);
    ck_assert_int_eq(pet_rule_level_need(&cf, INT32_MIN), 0);

    /* another growth: 6/5 of 77 */
    rules_set(&cf, "level_base", 77);
    rules_set(&cf, "level_num", 6);
    rules_set(&cf, "level_den", 5);
    rules_set(&cf, "level_top", 25);
    ck_assert_ptr_null(pet_rule_prepare(&cf));

    for (n = 1; n < 25; n++) {
        ck_assert_int_eq(pet_rule_level_need(&cf, n),
                         rules_big_need(77, 6, 5, n));
    }

    /* as far as the remainders fit: 2^61 for halves */
    pet_rule_defaults(&cf);
    rules_set(&cf, "level_top", 62);
    ck_assert_ptr_null(pet_rule_prepare(&cf));

    for (n = 1; n < 62; n++) {
        ck_assert_int_eq(pet_rule_level_need(&cf, n),
                         rules_big_need(100, 3, 2, n));
    }

    rules_set(&cf, "level_top", 64);
    ck_assert_str_eq(pet_rule_prepare(&cf), "level_top");
}
END_TEST


START_TEST(rules_levels_of_experience)
{
    int32_t            n;
    int64_t            start, need;
    pet_rule_level_t   lv;
    pet_rule_config_t  cf;

    pet_rule_defaults(&cf);
    start = 0;

    for (n = 1; n < 50; n++) {
        need = rules_big_need(100, 3, 2, n);

        pet_rule_level(&cf, start, &lv);
        ck_assert_int_eq(lv.level, n);
        ck_assert_int_eq(lv.level_experience, 0);
        ck_assert_int_eq(lv.next_level_experience, need);

        start += need;

        pet_rule_level(&cf, start - 1, &lv);
        ck_assert_int_eq(lv.level, n);
        ck_assert_int_eq(lv.level_experience, need - 1);
    }

    pet_rule_level(&cf, start, &lv);
    ck_assert_int_eq(lv.level, 50);
    ck_assert_int_eq(lv.level_experience, 0);
    ck_assert_int_eq(lv.next_level_experience, 0);

    pet_rule_level(&cf, INT64_MAX, &lv);
    ck_assert_int_eq(lv.level, 50);
    ck_assert_int_eq(lv.level_experience, INT64_MAX - start);

    pet_rule_level(&cf, -5, &lv);
    ck_assert_int_eq(lv.level, 1);
    ck_assert_int_eq(lv.level_experience, 0);
}
END_TEST


START_TEST(rules_levels_never_fall)
{
    int                i;
    int64_t            a, b;
    pet_rule_level_t   la, lb;
    pet_rule_config_t  cf;

    rules_seed(8);
    pet_rule_defaults(&cf);

    for (i = 0; i < 100000; i++) {
        a = rules_random(0, INT64_C(1) << rules_random(1, 40));
        b = a + rules_random(0, 1000);

        pet_rule_level(&cf, a, &la);
        pet_rule_level(&cf, b, &lb);

        must(la.level <= lb.level);
        must(la.level_experience >= 0);
        must(la.level == 50
             || la.level_experience < la.next_level_experience);
    }
}
END_TEST


START_TEST(rules_levels_rewards)
{
    pet_rule_config_t  cf;

    pet_rule_defaults(&cf);

    ck_assert_int_eq(pet_rule_level_reward(&cf, -1), 0);
    ck_assert_int_eq(pet_rule_level_reward(&cf, 1), 0);
    ck_assert_int_eq(pet_rule_level_reward(&cf, 2), 20);
    ck_assert_int_eq(pet_rule_level_reward(&cf, 50), 500);
}
END_TEST


START_TEST(rules_levels_user)
{
    int                i;
    pet_rule_score_t   parts;
    pet_rule_config_t  cf;

    static const int64_t  thresholds[] = {
        0, 100, 300, 600, 1000, 1600, 2400, 3500, 5000, 7000
    };

    static const int64_t  discounts[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 10 };

    pet_rule_defaults(&cf);

    for (i = 0; i < 10; i++) {
        ck_assert_int_eq(pet_rule_user_level(&cf, thresholds[i]), i + 1);
        ck_assert_int_eq(pet_rule_user_level(&cf, thresholds[i] - 1),
                         i > 0 ? i : 1);
        ck_assert_int_eq(pet_rule_user_discount(&cf, i + 1), discounts[i]);
    }

    ck_assert_int_eq(pet_rule_user_level(&cf, INT64_MAX), 10);
    ck_assert_int_eq(pet_rule_user_level(&cf, INT64_MIN), 1);
    ck_assert_int_eq(pet_rule_user_discount(&cf, 0), 0);
    ck_assert_int_eq(pet_rule_user_discount(&cf, 11), 0);

    cf.user_discount[0] = 3;
    ck_assert_int_eq(pet_rule_user_discount(&cf, 1), 3);
    ck_assert_int_eq(pet_rule_user_discount(&cf, 0), 0);

    parts.checkins = 3;
    parts.interactions = 25;
    parts.visits = 4;
    parts.invites = 1;
    ck_assert_int_eq(pet_rule_user_score(&cf, &parts), 30 + 25 + 20 + 20);

    parts.visits = -4;
    ck_assert_int_eq(pet_rule_user_score(&cf, &parts), 30 + 25 + 20);

    parts.invites = INT64_MAX / 2;
    ck_assert_int_eq(pet_rule_user_score(&cf, &parts), INT64_MAX);

    ck_assert_int_eq(pet_rule_interaction_score(&cf, 0), 1);
    ck_assert_int_eq(pet_rule_interaction_score(&cf, 9), 1);
    ck_assert_int_eq(pet_rule_interaction_score(&cf, 10), 0);
}
END_TEST


Suite *
rules_levels_suite(void)
{
    Suite  *suite;
    TCase  *tcase;

    suite = suite_create("levels");
    tcase = tcase_create("levels");
    tcase_set_timeout(tcase, 60);

    tcase_add_test(tcase, rules_levels_need);
    tcase_add_test(tcase, rules_levels_of_experience);
    tcase_add_test(tcase, rules_levels_never_fall);
    tcase_add_test(tcase, rules_levels_rewards);
    tcase_add_test(tcase, rules_levels_user);
    suite_add_tcase(suite, tcase);

    return suite;
}
