
/* Levels of pets and of users. */


#include "levels.h"

#include "arith.h"


static int64_t pet_rule_part(int64_t weight, int64_t n);


int64_t
pet_rule_level_need(const pet_rule_config_t *cf, int32_t n)
{
    if (n < 1 || n >= cf->level_top) {
        return 0;
    }

    return cf->level_start[n + 1] - cf->level_start[n];
}


void
pet_rule_level(const pet_rule_config_t *cf, int64_t experience,
    pet_rule_level_t *lv)
{
    int32_t  low, high, mid;

    if (experience < 0) {
        experience = 0;
    }

    low = 1;
    high = (int32_t) cf->level_top;

    while (low < high) {
        mid = (low + high + 1) / 2;

        if (experience >= cf->level_start[mid]) {
            low = mid;

        } else {
            high = mid - 1;
        }
    }

    lv->level = low;
    lv->level_experience = experience - cf->level_start[low];
    lv->next_level_experience = pet_rule_level_need(cf, low);
}


int64_t
pet_rule_level_reward(const pet_rule_config_t *cf, int32_t n)
{
    return n > 1 ? cf->level_reward * n : 0;
}


int64_t
pet_rule_user_score(const pet_rule_config_t *cf, const pet_rule_score_t *parts)
{
    int64_t  score;

    score = pet_rule_part(cf->score_checkin, parts->checkins);
    score = pet_rule_add_sat(score, pet_rule_part(cf->score_interaction,
                                                  parts->interactions));
    score = pet_rule_add_sat(score, pet_rule_part(cf->score_visit,
                                                  parts->visits));

    return pet_rule_add_sat(score, pet_rule_part(cf->score_invite,
                                                 parts->invites));
}


int64_t
pet_rule_interaction_score(const pet_rule_config_t *cf, int64_t n)
{
    return n < cf->score_interactions ? cf->score_interaction : 0;
}


int32_t
pet_rule_user_level(const pet_rule_config_t *cf, int64_t score)
{
    int32_t  level;

    level = PET_RULE_USER_LEVELS;

    while (level > 1 && score < cf->user_threshold[level - 1]) {
        level--;
    }

    return level;
}


int64_t
pet_rule_user_discount(const pet_rule_config_t *cf, int32_t level)
{
    if (level < 1 || level > PET_RULE_USER_LEVELS) {
        return 0;
    }

    return cf->user_discount[level - 1];
}


static int64_t
pet_rule_part(int64_t weight, int64_t n)
{
    return n > 0 ? pet_rule_mul_sat(weight, n) : 0;
}
