
/*
 * One interaction of a user with an own pet: what it needs, what it changes,
 * what it earns.
 */


#ifndef _PET_RULE_INTERACT_H_INCLUDED_
#define _PET_RULE_INTERACT_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>

#include "defaults.h"
#include "levels.h"
#include "state.h"


/* last_use_ms of a type that was never used on this pet */
#define PET_RULE_NEVER  INT64_C(-1)


/* Why an interaction is refused; the order is the order of the checks. */
typedef enum {
    PET_RULE_OK = 0,
    PET_RULE_COOLDOWN,       /* retry_after_ms says how long it lasts */
    PET_RULE_TOO_FULL,       /* the food is kept */
    PET_RULE_UNWILLING       /* reason says why */
} pet_rule_refusal_e;


/* Why a pet is unwilling; hunger is looked at first. */
typedef enum {
    PET_RULE_REASON_NONE = 0,
    PET_RULE_REASON_HUNGRY,
    PET_RULE_REASON_SAD
} pet_rule_reason_e;


/*
 * What pet_rule_interact() looks at: the rows as they are stored.  A counter
 * with an earlier day than today's counts as 0.
 */
typedef struct {
    pet_rule_type_e           type;
    pet_rule_personality_e    personality;

    /*
     * In points: hunger of the food when feeding, clamped to cf->food_min and
     * cf->food_max; mood of the toy when playing, 0 without one; unused else.
     */
    int64_t                   item_effect;

    int64_t                   now_ms;

    /* the pet */
    pet_rule_status_t         status;
    int64_t                   stored_ms;            /* of status */
    int64_t                   last_use_ms;          /* or PET_RULE_NEVER */
    int64_t                   experience;           /* lifetime */
    int64_t                   exp_today;
    int32_t                   exp_day;
    int64_t                   double_exp_until_ms;  /* exclusive; 0 if none */

    /* the user */
    int64_t                   points_today;         /* from interactions */
    int32_t                   points_day;
    int32_t                   rewarded_level;       /* highest rewarded */
} pet_rule_interact_in_t;


/*
 * What came of it: the rows as they are to be stored, and what to tell.  On a
 * refusal the counters and the experience are as they came in, rolled to
 * today, status is the state at now, and nothing is gained.
 */
typedef struct {
    pet_rule_refusal_e        refusal;
    pet_rule_reason_e         reason;
    int64_t                   retry_after_ms;       /* 0 but for COOLDOWN */

    /* the pet */
    pet_rule_status_t         status;
    int64_t                   stored_ms;            /* of status */
    pet_rule_changes_t        changes;              /* recorded */
    int64_t                   cooldown_until_ms;    /* of this type */
    int64_t                   exp_gained;
    int64_t                   experience;
    pet_rule_level_t          level;
    int64_t                   exp_today;
    int32_t                   exp_day;

    /*
     * Levels reached: level_from + 1 to level_to; none if they are equal.
     * Of these reward_from to reward_to are rewarded, each with
     * pet_rule_level_reward(); none if reward_from > reward_to.
     */
    int32_t                   level_from;
    int32_t                   level_to;
    int32_t                   reward_from;
    int32_t                   reward_to;

    /* the user */
    int64_t                   points_gained;        /* level rewards apart */
    int64_t                   points_today;
    int32_t                   points_day;
    int64_t                   level_reward;         /* points, the sum */
    int32_t                   rewarded_level;
} pet_rule_interact_out_t;


/*
 * Applies the rule.  type must be one of the five; a personality that is none
 * of the five shifts nothing.  *out is set whatever is returned, which is
 * out->refusal.
 *
 * A business day never runs backwards: a counter whose day is ahead of now_ms
 * (another host's clock) keeps its day and goes on counting.
 */
pet_rule_refusal_e pet_rule_interact(const pet_rule_config_t *cf,
    const pet_rule_interact_in_t *in, pet_rule_interact_out_t *out);

/*
 * The instant from which a type may be used again after last_use_ms, or
 * PET_RULE_NEVER if it was never used: what a pet's cooldowns print.
 */
int64_t pet_rule_cooldown_until(const pet_rule_config_t *cf,
    pet_rule_type_e type, int64_t last_use_ms);

/*
 * What is left of a daily counter: cap minus value, or the whole cap if the
 * counter's day is before today.  Never negative.
 */
int64_t pet_rule_left_today(int64_t cap, int64_t value, int32_t day,
    int32_t today);


/* The API's name of a type, "feeding" and so on; NULL if there is none. */
const char *pet_rule_type_name(int type);

/* The type of a name given by length; -1 if there is none. */
int pet_rule_type_find(const char *s, size_t len);

/* The API's name of a personality; NULL if there is none. */
const char *pet_rule_personality_name(int personality);

/* The personality of a name given by length; -1 if there is none. */
int pet_rule_personality_find(const char *s, size_t len);

/* "hungry" or "sad", for data.reason; NULL for PET_RULE_REASON_NONE. */
const char *pet_rule_reason_name(pet_rule_reason_e reason);


#endif /* _PET_RULE_INTERACT_H_INCLUDED_ */
