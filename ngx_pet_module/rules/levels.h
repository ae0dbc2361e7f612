
/*
 * Pet levels from experience, user levels from the activity score.
 *
 * need(n), the experience to go from level n to n + 1, is
 * floor(base * num^(n-1) / den^(n-1)) without rounding on the way: 100, 150,
 * 225, 337, 506, 759, ...  pet_rule_prepare() sums it into cf->level_start.
 */


#ifndef _PET_RULE_LEVELS_H_INCLUDED_
#define _PET_RULE_LEVELS_H_INCLUDED_


#include <stdint.h>

#include "defaults.h"


/* Where a pet stands. */
typedef struct {
    int32_t    level;
    int64_t    level_experience;        /* gained within the level */
    int64_t    next_level_experience;   /* need(level); 0 at the top level */
} pet_rule_level_t;


/* What a user has done so far; negative numbers count as 0. */
typedef struct {
    int64_t    checkins;       /* check-ins, makeups not counted */
    int64_t    interactions;   /* sum over days of min(10, interactions) */
    int64_t    visits;         /* visits that were paid */
    int64_t    invites;        /* invites that were paid */
} pet_rule_score_t;


/* need(n) for 1 <= n < cf->level_top, 0 for any other n. */
int64_t pet_rule_level_need(const pet_rule_config_t *cf, int32_t n);

/* The level of a lifetime experience; a negative one counts as 0. */
void pet_rule_level(const pet_rule_config_t *cf, int64_t experience,
    pet_rule_level_t *lv);

/* Points for reaching level n, once per user: 0 for level 1 and below. */
int64_t pet_rule_level_reward(const pet_rule_config_t *cf, int32_t n);


/* The user's activity score; saturates at INT64_MAX. */
int64_t pet_rule_user_score(const pet_rule_config_t *cf,
    const pet_rule_score_t *parts);

/*
 * By how much one more interaction raises the score, after a user has already
 * had n of them in the business day: cf->score_interaction, or 0 from the
 * daily limit on.
 */
int64_t pet_rule_interaction_score(const pet_rule_config_t *cf, int64_t n);

/* The user level, 1 to PET_RULE_USER_LEVELS, of a score. */
int32_t pet_rule_user_level(const pet_rule_config_t *cf, int64_t score);

/* The mall discount in percent, 0-100, of a user level; outside 1-10: 0. */
int64_t pet_rule_user_discount(const pet_rule_config_t *cf, int32_t level);


#endif /* _PET_RULE_LEVELS_H_INCLUDED_ */
