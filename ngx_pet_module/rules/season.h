
/*
 * Weekly seasons of the leaderboards.  A season is a week of the business
 * zone, Monday to Monday; what names it inside is the day number of its
 * Monday, and outside that date as a decimal number: 20260105.
 */


#ifndef _PET_RULE_SEASON_H_INCLUDED_
#define _PET_RULE_SEASON_H_INCLUDED_


#include <stdint.h>

#include "calendar.h"
#include "defaults.h"


/* The outside name of a season, from the day number of its Monday. */
int64_t pet_rule_season_id(int32_t monday);

/* The Monday of an outside name.  Returns 0 and sets *monday, or -1 if no
 * season has that name. */
int pet_rule_season_find(int64_t id, int32_t *monday);

/*
 * How much of a pet's gain of affection, in points, counts for its board after
 * `counted` points of the business day: cf->board_affection_cap in all.
 */
int64_t pet_rule_season_affection(const pet_rule_config_t *cf,
    int64_t counted, int64_t gain);

/* Points for a rank, counted from 1, of a season that is over; or 0. */
int64_t pet_rule_season_reward(const pet_rule_config_t *cf, int64_t rank);


#endif /* _PET_RULE_SEASON_H_INCLUDED_ */
