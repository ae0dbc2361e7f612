
/* What the unit tests of rules/ share. */


#ifndef _RULES_TEST_H_INCLUDED_
#define _RULES_TEST_H_INCLUDED_


#include <check.h>
#include <stdint.h>
#include <string.h>

#include "rules/rules.h"


#define U               PET_RULE_POINT
#define rules_nelts(a)  (sizeof(a) / sizeof((a)[0]))

/* noon in Shanghai of a business day in 2026 */
#define RULES_NOW       INT64_C(1767499200000)
#define RULES_DAY       20457


/*
 * An assertion for loops of millions: check's own ones write to a pipe each
 * time, this one only when it fails.
 */
#define must(cond)                                                           \
    do {                                                                     \
        if (!(cond)) {                                                       \
            ck_abort_msg("%s", #cond);                                       \
        }                                                                    \
    } while (0)


/* A suite for each room of the rules. */
Suite *rules_calendar_suite(void);
Suite *rules_checkin_suite(void);
Suite *rules_defaults_suite(void);
Suite *rules_gain_suite(void);
Suite *rules_interact_suite(void);
Suite *rules_levels_suite(void);
Suite *rules_mall_suite(void);
Suite *rules_names_suite(void);
Suite *rules_rate_suite(void);
Suite *rules_season_suite(void);
Suite *rules_state_suite(void);

/* Starts the random numbers anew, so that each test repeats by itself. */
void rules_seed(uint64_t seed);

/* A random number from low to high, both included. */
int64_t rules_random(int64_t low, int64_t high);

/* Sets a number of a configuration by name; fails the test if it cannot. */
void rules_set(pet_rule_config_t *cf, const char *name, int64_t value);

/* The instant of an RFC 3339 timestamp; fails the test if it is none. */
int64_t rules_ms(const char *timestamp);

/*
 * An interaction at RULES_NOW with a pet without a personality, all bars at
 * 50, stored just then, that nobody has touched before.
 */
void rules_pet(pet_rule_interact_in_t *in, pet_rule_type_e type);


#endif /* _RULES_TEST_H_INCLUDED_ */
