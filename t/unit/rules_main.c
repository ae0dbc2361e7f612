
/* Runs the unit tests of rules/. */


#include <stdlib.h>

#include "rules_test.h"


static uint64_t  rules_random_state;


int
main(void)
{
    int       failed;
    SRunner  *runner;

    runner = srunner_create(rules_defaults_suite());
    srunner_add_suite(runner, rules_calendar_suite());
    srunner_add_suite(runner, rules_state_suite());
    srunner_add_suite(runner, rules_levels_suite());
    srunner_add_suite(runner, rules_interact_suite());
    srunner_add_suite(runner, rules_gain_suite());
    srunner_add_suite(runner, rules_checkin_suite());
    srunner_add_suite(runner, rules_mall_suite());
    srunner_add_suite(runner, rules_names_suite());
    srunner_add_suite(runner, rules_rate_suite());
    srunner_add_suite(runner, rules_season_suite());

    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);

    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}


void
rules_seed(uint64_t seed)
{
    rules_random_state = seed;
}


/* SplitMix64 of Steele, Lea and Flood, "Fast Splittable PRNGs", 2014 */
int64_t
rules_random(int64_t low, int64_t high)
{
    uint64_t  z;

    rules_random_state += UINT64_C(0x9E3779B97F4A7C15);

    z = rules_random_state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    z ^= z >> 31;

    return low + (int64_t) (z % ((uint64_t) (high - low) + 1));
}


void
rules_set(pet_rule_config_t *cf, const char *name, int64_t value)
{
    if (pet_rule_set(cf, name, strlen(name), value) != 0) {
        ck_abort_msg("cannot set \"%s\" to %lld", name, (long long) value);
    }
}


int64_t
rules_ms(const char *timestamp)
{
    int64_t  ms;

    if (pet_rule_rfc3339_parse(timestamp, strlen(timestamp), &ms) != 0) {
        ck_abort_msg("\"%s\" is not a timestamp", timestamp);
    }

    return ms;
}


void
rules_pet(pet_rule_interact_in_t *in, pet_rule_type_e type)
{
    memset(in, 0, sizeof(pet_rule_interact_in_t));

    in->type = type;
    in->personality = (pet_rule_personality_e) PET_RULE_PERSONALITIES;
    in->item_effect = type == PET_RULE_FEEDING ? 30 : 0;
    in->now_ms = RULES_NOW;
    in->stored_ms = RULES_NOW;
    in->last_use_ms = PET_RULE_NEVER;
    in->status.hunger = 50 * U;
    in->status.cleanliness = 50 * U;
    in->status.mood = 50 * U;
    in->status.affection = 50 * U;
    in->exp_day = RULES_DAY;
    in->points_day = RULES_DAY;
    in->rewarded_level = 1;
}
