
/* Interactions: the table, the shifts, the refusals. */


#include "rules_test.h"


#define rules_p(x)  ((int64_t) ((x) * 1000) * (U / 1000))


typedef struct {
    pet_rule_type_e    type;
    int64_t            item_effect;
    int                hunger;
    int                mood;
    int                cleanliness;
    int                affection;
    int                exp;
} rules_effect_t;


/* which effects of which types grow by a fifth */
typedef struct {
    pet_rule_personality_e    personality;
    pet_rule_type_e           type;
    int                       mood;
    int                       affection;
    int                       exp;
} rules_shift_t;


static const rules_effect_t  rules_effects[] = {
    { PET_RULE_FEEDING, 30, 30, 3, -1, 1, 5 },
    { PET_RULE_FEEDING, 10, 10, 3, -1, 1, 5 },
    { PET_RULE_FEEDING, 40, 40, 3, -1, 1, 5 },
    { PET_RULE_FEEDING, 0, 10, 3, -1, 1, 5 },
    { PET_RULE_FEEDING, 99, 40, 3, -1, 1, 5 },
    { PET_RULE_PETTING, 0, 0, 8, 0, 3, 5 },
    { PET_RULE_PETTING, 77, 0, 8, 0, 3, 5 },
    { PET_RULE_PLAYING, 0, -5, 15, -5, 2, 10 },
    { PET_RULE_PLAYING, 5, -5, 20, -5, 2, 10 },
    { PET_RULE_PLAYING, -5, -5, 15, -5, 2, 10 },
    { PET_RULE_CLEANING, 0, 0, 3, 30, 1, 8 },
    { PET_RULE_TRAINING, 0, -5, -3, 0, 1, 20 }
};


static const rules_shift_t  rules_shifts[] = {
    { PET_RULE_LIVELY, PET_RULE_PLAYING, 1, 0, 0 },
    { PET_RULE_QUIET, PET_RULE_PETTING, 1, 0, 0 },
    { PET_RULE_CURIOUS, PET_RULE_TRAINING, 0, 0, 1 },
    { PET_RULE_BRAVE, PET_RULE_TRAINING, 0, 1, 0 },
    { PET_RULE_BRAVE, PET_RULE_CLEANING, 1, 0, 0 },
    { PET_RULE_GENTLE, PET_RULE_FEEDING, 0, 1, 0 },
    { PET_RULE_GENTLE, PET_RULE_PETTING, 0, 1, 0 }
};


START_TEST(rules_interact_effects)
{
    size_t                    i;
    pet_rule_config_t         cf;
    const rules_effect_t     *row;
    pet_rule_interact_in_t    in;
    pet_rule_interact_out_t   out;

    pet_rule_defaults(&cf);

    for (i = 0; i < rules_nelts(rules_effects); i++) {
        row = &rules_effects[i];
        rules_pet(&in, row->type);
        in.item_effect = row->item_effect;

        ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_OK);

        ck_assert_int_eq(out.status.hunger, (50 + row->hunger) * U);
        ck_assert_int_eq(out.status.mood, (50 + row->mood) * U);
        ck_assert_int_eq(out.status.cleanliness, (50 + row->cleanliness) * U);
        ck_assert_int_eq(out.status.affection, (50 + row->affection) * U);
        ck_assert_int_eq(out.changes.hunger, row->hunger);
        ck_assert_int_eq(out.changes.mood, row->mood);
        ck_assert_int_eq(out.changes.cleanliness, row->cleanliness);
        ck_assert_int_eq(out.changes.affection, row->affection);

        ck_assert_int_eq(out.exp_gained, row->exp);
        ck_assert_int_eq(out.experience, row->exp);
        ck_assert_int_eq(out.level.level_experience, row->exp);
        ck_assert_int_eq(out.level.next_level_experience, 100);
        ck_assert_int_eq(out.exp_today, row->exp);
        ck_assert_int_eq(out.exp_day, RULES_DAY);
        ck_assert_int_eq(out.points_gained, 2);
        ck_assert_int_eq(out.points_today, 2);
        ck_assert_int_eq(out.points_day, RULES_DAY);
        ck_assert_int_eq(out.stored_ms, RULES_NOW);
        ck_assert_int_eq(out.cooldown_until_ms, RULES_NOW + 30000);
        ck_assert_int_eq(out.retry_after_ms, 0);
        ck_assert_int_eq(out.level_from, 1);
        ck_assert_int_eq(out.level_to, 1);
        ck_assert_int_gt(out.reward_from, out.reward_to);
        ck_assert_int_eq(out.level_reward, 0);
        ck_assert_int_eq(out.rewarded_level, 1);
    }
}
END_TEST


/* Every personality with every type: the rows of the table and no others. */
START_TEST(rules_interact_personalities)
{
    int                      p, t;
    size_t                   i;
    rules_shift_t            none, shift;
    pet_rule_config_t        cf;
    pet_rule_interact_in_t   in;
    pet_rule_interact_out_t  plain, out;

    pet_rule_defaults(&cf);
    memset(&none, 0, sizeof(none));

    for (p = 0; p < PET_RULE_PERSONALITIES; p++) {
        for (t = 0; t < PET_RULE_TYPES; t++) {
            rules_pet(&in, (pet_rule_type_e) t);
            ck_assert_int_eq(pet_rule_interact(&cf, &in, &plain),
                             PET_RULE_OK);

            in.personality = (pet_rule_personality_e) p;
            ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_OK);

            shift = none;

            for (i = 0; i < rules_nelts(rules_shifts); i++) {
                if ((int) rules_shifts[i].personality == p
                    && (int) rules_shifts[i].type == t)
                {
                    shift = rules_shifts[i];
                }
            }

            ck_assert_int_eq(out.status.hunger, plain.status.hunger);
            ck_assert_int_eq(out.status.cleanliness,
                             plain.status.cleanliness);
            ck_assert_int_eq((out.status.mood - 50 * U) * 5,
                             (plain.status.mood - 50 * U)
                             * (shift.mood ? 6 : 5));
            ck_assert_int_eq((out.status.affection - 50 * U) * 5,
                             (plain.status.affection - 50 * U)
                             * (shift.affection ? 6 : 5));
            ck_assert_int_eq(out.exp_gained,
                             plain.exp_gained * (shift.exp ? 6 : 5) / 5);
        }
    }
}
END_TEST


START_TEST(rules_interact_shifts)
{
    pet_rule_config_t        cf;
    pet_rule_interact_in_t   in;
    pet_rule_interact_out_t  out;

    pet_rule_defaults(&cf);

    /* the toy's share is shifted as well: (15 + 5) * 6/5 */
    rules_pet(&in, PET_RULE_PLAYING);
    in.personality = PET_RULE_LIVELY;
    in.item_effect = 5;
    pet_rule_interact(&cf, &in, &out);
    ck_assert_int_eq(out.changes.mood, 24);

    /* a loss is shifted towards zero, a gain before it is clamped */
    rules_set(&cf, "lively.training", PET_RULE_SHIFT_MOOD
                                      | PET_RULE_SHIFT_EXP);
    rules_set(&cf, "shift_num", 1);
    rules_set(&cf, "shift_den", 7);
    rules_set(&cf, "lively.playing", PET_RULE_SHIFT_MOOD);
    ck_assert_ptr_null(pet_rule_prepare(&cf));

    rules_pet(&in, PET_RULE_TRAINING);
    in.personality = PET_RULE_LIVELY;
    pet_rule_interact(&cf, &in, &out);
    ck_assert_int_eq(out.status.mood, 50 * U - 3 * U / 7);
    ck_assert_int_eq(out.changes.mood, -1);
    ck_assert_int_eq(out.exp_gained, 2);

    rules_pet(&in, PET_RULE_PLAYING);
    in.personality = PET_RULE_LIVELY;
    in.status.mood = 99 * U;
    pet_rule_interact(&cf, &in, &out);
    ck_assert_int_eq(out.status.mood, 100 * U);
}
END_TEST


/* Exact values underneath, whole points on record, bars from 0 to 100. */
START_TEST(rules_interact_changes)
{
    pet_rule_config_t        cf;
    pet_rule_interact_in_t   in;
    pet_rule_interact_out_t  out;

    pet_rule_defaults(&cf);

    rules_pet(&in, PET_RULE_FEEDING);
    in.status.hunger = rules_p(94.5);
    in.status.cleanliness = rules_p(0.5);
    in.status.mood = rules_p(99.999);
    in.status.affection = rules_p(10.25);
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_OK);

    ck_assert_int_eq(out.status.hunger, 100 * U);
    ck_assert_int_eq(out.changes.hunger, 6);
    ck_assert_int_eq(out.status.cleanliness, 0);
    ck_assert_int_eq(out.changes.cleanliness, 0);
    ck_assert_int_eq(out.status.mood, 100 * U);
    ck_assert_int_eq(out.changes.mood, 1);
    ck_assert_int_eq(out.status.affection, rules_p(11.25));
    ck_assert_int_eq(out.changes.affection, 1);

    /* what faded before is no change of the interaction's */
    rules_pet(&in, PET_RULE_PETTING);
    in.stored_ms = RULES_NOW - 3600000;
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_OK);
    ck_assert_int_eq(out.status.hunger, 48 * U);
    ck_assert_int_eq(out.status.mood, 57 * U);
    ck_assert_int_eq(out.changes.hunger, 0);
    ck_assert_int_eq(out.changes.mood, 8);

    /* stored by a clock ahead of ours */
    in.stored_ms = RULES_NOW + 500;
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_OK);
    ck_assert_int_eq(out.status.mood, 58 * U);
    ck_assert_int_eq(out.stored_ms, RULES_NOW + 500);
}
END_TEST


START_TEST(rules_interact_cooldown)
{
    pet_rule_config_t        cf;
    pet_rule_interact_in_t   in;
    pet_rule_interact_out_t  out;

    pet_rule_defaults(&cf);
    rules_pet(&in, PET_RULE_PETTING);

    in.last_use_ms = RULES_NOW - 29999;
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_COOLDOWN);
    ck_assert_int_eq(out.refusal, PET_RULE_COOLDOWN);
    ck_assert_int_eq(out.retry_after_ms, 1);
    ck_assert_int_eq(out.cooldown_until_ms, RULES_NOW + 1);

    in.last_use_ms = RULES_NOW - 30000;
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_OK);

    in.last_use_ms = RULES_NOW;
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_COOLDOWN);
    ck_assert_int_eq(out.retry_after_ms, 30000);

    /* used by a host whose clock is ahead */
    in.last_use_ms = RULES_NOW + 5000;
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_COOLDOWN);
    ck_assert_int_eq(out.retry_after_ms, 30000);

    in.last_use_ms = INT64_MAX;
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_COOLDOWN);

    in.last_use_ms = PET_RULE_NEVER;
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_OK);

    /* the first instant is an instant, too */
    in.last_use_ms = 0;
    in.now_ms = 29999;
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_COOLDOWN);
    ck_assert_int_eq(pet_rule_cooldown_until(&cf, PET_RULE_PETTING, 0), 30000);

    ck_assert_int_eq(pet_rule_cooldown_until(&cf, PET_RULE_PETTING, 1000),
                     31000);
    ck_assert_int_eq(pet_rule_cooldown_until(&cf, PET_RULE_PETTING,
                                             PET_RULE_NEVER), PET_RULE_NEVER);
}
END_TEST


START_TEST(rules_interact_refusals)
{
    pet_rule_config_t        cf;
    pet_rule_interact_in_t   in;
    pet_rule_interact_out_t  out;

    pet_rule_defaults(&cf);

    rules_pet(&in, PET_RULE_FEEDING);
    in.status.hunger = 95 * U - 1;
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_OK);
    in.status.hunger = 95 * U;
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_TOO_FULL);
    ck_assert_ptr_null(pet_rule_reason_name(out.reason));

    rules_pet(&in, PET_RULE_PLAYING);
    in.status.hunger = 20 * U;
    in.status.mood = 0;
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_OK);
    in.status.hunger--;
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_UNWILLING);
    ck_assert_str_eq(pet_rule_reason_name(out.reason), "hungry");

    rules_pet(&in, PET_RULE_TRAINING);
    in.status.hunger = 20 * U;
    in.status.mood = 20 * U;
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_OK);
    in.status.mood--;
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_UNWILLING);
    ck_assert_str_eq(pet_rule_reason_name(out.reason), "sad");
    in.status.hunger--;
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_UNWILLING);
    ck_assert_str_eq(pet_rule_reason_name(out.reason), "hungry");

    /* the others are never refused, not even at the bottom */
    rules_pet(&in, PET_RULE_PETTING);
    memset(&in.status, 0, sizeof(in.status));
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_OK);
    rules_pet(&in, PET_RULE_CLEANING);
    memset(&in.status, 0, sizeof(in.status));
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_OK);

    /* the cooldown comes first; full comes before unwilling */
    rules_set(&cf, "feeding.min_mood", 20);
    ck_assert_ptr_null(pet_rule_prepare(&cf));
    rules_pet(&in, PET_RULE_FEEDING);
    in.status.hunger = 99 * U;
    in.status.mood = 0;
    in.last_use_ms = RULES_NOW;
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_COOLDOWN);
    in.last_use_ms = PET_RULE_NEVER;
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_TOO_FULL);
    in.status.hunger = 50 * U;
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_UNWILLING);

    /* full when it was stored, hungry enough by now */
    rules_pet(&in, PET_RULE_FEEDING);
    in.status.hunger = 95 * U;
    in.stored_ms = RULES_NOW - 1;
    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_OK);
}
END_TEST


START_TEST(rules_interact_refused_is_nothing)
{
    pet_rule_config_t        cf;
    pet_rule_status_t        faded;
    pet_rule_interact_in_t   in;
    pet_rule_interact_out_t  out;

    pet_rule_defaults(&cf);

    rules_pet(&in, PET_RULE_TRAINING);
    in.status.hunger = 19 * U;
    in.stored_ms = RULES_NOW - 1000;
    in.experience = 99;
    in.exp_today = 7;
    in.points_today = 4;
    in.last_use_ms = RULES_NOW - 60000;

    faded = in.status;
    pet_rule_decay(&cf, &faded, in.stored_ms, in.now_ms);

    ck_assert_int_eq(pet_rule_interact(&cf, &in, &out), PET_RULE_UNWILLING);
    ck_assert_mem_eq(&out.status, &faded, sizeof(faded));
    ck_assert_int_eq(out.stored_ms, RULES_NOW);
    ck_assert_int_eq(out.changes.hunger, 0);
    ck_assert_int_eq(out.changes.mood, 0);
    ck_assert_int_eq(out.exp_gained, 0);
    ck_assert_int_eq(out.experience, 99);
    ck_assert_int_eq(out.level.level_experience, 99);
    ck_assert_int_eq(out.exp_today, 7);
    ck_assert_int_eq(out.points_gained, 0);
    ck_assert_int_eq(out.points_today, 4);
    ck_assert_int_eq(out.level_from, out.level_to);
    ck_assert_int_gt(out.reward_from, out.reward_to);
    ck_assert_int_eq(out.cooldown_until_ms, RULES_NOW - 30000);
}
END_TEST


START_TEST(rules_interact_names)
{
    int          i;
    const char  *name;

    static const char *const  types[] = {
        "feeding", "petting", "playing", "cleaning", "training"
    };

    static const char *const  personalities[] = {
        "lively", "quiet", "curious", "brave", "gentle"
    };

    for (i = 0; i < 5; i++) {
        ck_assert_str_eq(pet_rule_type_name(i), types[i]);
        ck_assert_int_eq(pet_rule_type_find(types[i], strlen(types[i])), i);

        name = pet_rule_personality_name(i);
        ck_assert_str_eq(name, personalities[i]);
        ck_assert_int_eq(pet_rule_personality_find(name, strlen(name)), i);
    }

    ck_assert_ptr_null(pet_rule_type_name(-1));
    ck_assert_ptr_null(pet_rule_type_name(5));
    ck_assert_ptr_null(pet_rule_personality_name(5));
    ck_assert_int_eq(pet_rule_type_find("feeding", 6), -1);
    ck_assert_int_eq(pet_rule_type_find("Feeding", 7), -1);
    ck_assert_int_eq(pet_rule_type_find("", 0), -1);
    ck_assert_int_eq(pet_rule_personality_find("lively ", 7), -1);
}
END_TEST


Suite *
rules_interact_suite(void)
{
    Suite  *suite;
    TCase  *tcase;

    suite = suite_create("interact");
    tcase = tcase_create("interact");

    tcase_add_test(tcase, rules_interact_effects);
    tcase_add_test(tcase, rules_interact_personalities);
    tcase_add_test(tcase, rules_interact_shifts);
    tcase_add_test(tcase, rules_interact_changes);
    tcase_add_test(tcase, rules_interact_cooldown);
    tcase_add_test(tcase, rules_interact_refusals);
    tcase_add_test(tcase, rules_interact_refused_is_nothing);
    tcase_add_test(tcase, rules_interact_names);
    suite_add_tcase(suite, tcase);

    return suite;
}
