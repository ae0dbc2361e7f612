
/*
 * Every number of the rules, with its default.
 *
 * A configuration is filled by pet_rule_defaults(), changed field by field or
 * by name with pet_rule_set(), and closed by pet_rule_prepare(), which checks
 * it as a whole and computes the derived tables.  After that it is read-only
 * and may be shared.
 */


#ifndef _PET_RULE_DEFAULTS_H_INCLUDED_
#define _PET_RULE_DEFAULTS_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>


#define PET_RULE_TYPES          5
#define PET_RULE_PERSONALITIES  5
#define PET_RULE_USER_LEVELS    10

/* capacities */
#define PET_RULE_LEVELS_MAX      100
#define PET_RULE_DECAY_MAX       32
#define PET_RULE_MILESTONES_MAX  8
#define PET_RULE_REWARDS_MAX     4

/* Effects that a personality may shift: bits of pet_rule_config_t.shift. */
#define PET_RULE_SHIFT_HUNGER       0x01
#define PET_RULE_SHIFT_CLEANLINESS  0x02
#define PET_RULE_SHIFT_MOOD         0x04
#define PET_RULE_SHIFT_AFFECTION    0x08
#define PET_RULE_SHIFT_EXP          0x10


/* The kinds of interaction; the order is that of the stored numbers. */
typedef enum {
    PET_RULE_FEEDING = 0,
    PET_RULE_PETTING,
    PET_RULE_PLAYING,
    PET_RULE_CLEANING,
    PET_RULE_TRAINING
} pet_rule_type_e;


/* The personalities; the order is that of the stored numbers. */
typedef enum {
    PET_RULE_LIVELY = 0,
    PET_RULE_QUIET,
    PET_RULE_CURIOUS,
    PET_RULE_BRAVE,
    PET_RULE_GENTLE
} pet_rule_personality_e;


/*
 * Rates of decay that hold from an instant on, in sub-points a millisecond,
 * which is the same as quarter-points an hour (state.h).
 */
typedef struct {
    int64_t    effective_from_ms;
    int64_t    hunger;
    int64_t    cleanliness;
    int64_t    mood;
    int64_t    affection;
    int64_t    mood_low_factor;   /* of mood's rate while hungry or dirty */
} pet_rule_decay_t;


/*
 * What a kind of interaction does, in points, and what it asks of the pet.
 * hunger of feeding comes from the food and is added to this one.
 */
typedef struct {
    int64_t    hunger;
    int64_t    cleanliness;
    int64_t    mood;
    int64_t    affection;
    int64_t    exp;
    int64_t    cooldown_ms;
    int64_t    min_hunger;    /* under it: unwilling, hungry; 0: no such */
    int64_t    min_mood;      /* under it: unwilling, sad; 0: no such */
    int64_t    full_hunger;   /* from it on: too full; 0: no such */
} pet_rule_effect_t;


/* A milestone of the check-in cycle. */
typedef struct {
    int64_t    day;           /* 1 to cf->cycle_days, ascending; 0: unused */
    int64_t    points;
} pet_rule_milestone_t;


/* What a season brings to the ranks behind those of the reward before. */
typedef struct {
    int64_t    rank;          /* the last of them, ascending; 0: unused */
    int64_t    points;
} pet_rule_reward_t;


/* The numbers of the rules.  Points and percents are whole numbers. */
typedef struct {
    int64_t                 tz_offset_s;          /* business zone, from UTC */

    /* state.h */
    int64_t                 new_hunger;           /* points of a new pet */
    int64_t                 new_cleanliness;
    int64_t                 new_mood;
    int64_t                 new_affection;
    int64_t                 low_points;           /* hungry, dirty, sad */

    int64_t                 new_user_food;        /* basic food at first */

    /*
     * Ascending by effective_from_ms; the first also holds before it starts.
     * Not reached by name.
     */
    pet_rule_decay_t        decay[PET_RULE_DECAY_MAX];
    size_t                  decay_n;              /* at least 1 */

    /* levels.h */
    int64_t                 level_top;            /* 2-PET_RULE_LEVELS_MAX */
    int64_t                 level_base;           /* need(1) */
    int64_t                 level_num;            /* growth, num / den */
    int64_t                 level_den;
    int64_t                 level_reward;         /* points times the level */

    int64_t                 score_checkin;
    int64_t                 score_interaction;
    int64_t                 score_interactions;   /* counted in a day */
    int64_t                 score_visit;
    int64_t                 score_invite;

    int64_t                 user_threshold[PET_RULE_USER_LEVELS];
    int64_t                 user_discount[PET_RULE_USER_LEVELS];

    /* interact.h */
    pet_rule_effect_t       effect[PET_RULE_TYPES];
    int64_t                 food_basic;           /* hunger, points */
    int64_t                 food_min;
    int64_t                 food_max;
    int64_t                 toy_basic;            /* mood, points */
    int64_t                 exp_cap;              /* a pet and day */
    int64_t                 exp_double;           /* factor of the card */
    int64_t                 double_exp_ms;        /* that a card lasts */
    int64_t                 points_gain;          /* an interaction */
    int64_t                 points_cap;           /* a user and day */

    /*
     * The shift by personality: each effect marked in shift is multiplied by
     * shift_num / shift_den before clamping, rounded towards zero.
     */
    int64_t                 shift_num;
    int64_t                 shift_den;
    int64_t                 shift[PET_RULE_PERSONALITIES][PET_RULE_TYPES];

    /* checkin.h */
    int64_t                 checkin_points;
    int64_t                 checkin_food;         /* basic food, pieces */
    int64_t                 cycle_days;
    pet_rule_milestone_t    milestone[PET_RULE_MILESTONES_MAX];
    int64_t                 makeup_cost;          /* points */
    int64_t                 makeup_days;          /* back from yesterday */

    /* mall.h */
    int64_t                 quantity_max;         /* of a purchase */
    int64_t                 pay_window_ms;        /* of a physical order */
    int64_t                 order_expiries;       /* of a product, then wait */
    int64_t                 order_expiry_ms;      /* that they count for */
    int64_t                 order_receipt_ms;     /* shipped: completed */
    int64_t                 address_max;          /* of a user */
    int64_t                 redeem_tries;         /* that fail */
    int64_t                 redeem_window_ms;     /* that they count for */

    /* names.h: characters */
    int64_t                 pet_name_min;
    int64_t                 pet_name_max;
    int64_t                 nickname_min;
    int64_t                 nickname_max;
    int64_t                 rename_cost;          /* points, of a pet */

    /* generations and adoption */
    int64_t                 generation_day;       /* quota of a user and day */
    int64_t                 generation_starts;    /* failed ones counted too */
    int64_t                 generation_again;     /* repetitions of a photo */
    int64_t                 generation_life_ms;   /* not adopted */
    int64_t                 adoption_wait_ms;     /* from one to the next */
    int64_t                 adoption_photo_ms;    /* that its photo stays */
    int64_t                 pet_slots;            /* living pets of a user */

    /* tasks, inbox, leaderboards */
    int64_t                 task_cap;             /* points a day */
    int64_t                 message_life_ms;
    int64_t                 welcome_absence_ms;   /* that is greeted */
    int64_t                 welcome_every_ms;     /* at most so often */
    int64_t                 welcome_food;         /* basic food, pieces */
    int64_t                 board_affection_cap;  /* counted a pet and day */
    int64_t                 season_grace_ms;      /* from end to results */
    pet_rule_reward_t       season_reward[PET_RULE_REWARDS_MAX];

    /* retention */
    int64_t                 login_log_days;       /* that log-ins are kept */

    /*
     * Derived by pet_rule_prepare(): level_start[n] is the lifetime
     * experience at which level n begins, n from 1 to level_top.
     */
    int64_t                 level_start[PET_RULE_LEVELS_MAX + 1];
    int64_t                 cycle_points;         /* sum of a cycle */
} pet_rule_config_t;


/* A number of the configuration that can be reached by its name. */
typedef struct {
    const char    *name;      /* "feeding.mood", "points_cap", ... */
    size_t         offset;    /* of an int64_t in pet_rule_config_t */
    int64_t        initial;   /* the default */
    int64_t        min;
    int64_t        max;
} pet_rule_field_t;


/* Fills *cf with the defaults and prepares it. */
void pet_rule_defaults(pet_rule_config_t *cf);

/*
 * Checks *cf and computes its derived tables.  Returns NULL, or the name of
 * the first number that is out of bounds or does not agree with the others;
 * then the derived tables are not to be used.
 */
const char *pet_rule_prepare(pet_rule_config_t *cf);

/*
 * Sets a number by its name, given by length.  Returns 0, or -1 if there is no
 * such name or the value is out of the field's bounds; *cf is unchanged then.
 * pet_rule_prepare() must follow before the configuration is used.
 */
int pet_rule_set(pet_rule_config_t *cf, const char *name, size_t len,
    int64_t value);

/* The value of a field of *cf. */
int64_t pet_rule_get(const pet_rule_config_t *cf,
    const pet_rule_field_t *field);

/* All fields that have a name; *n is set to their number. */
const pet_rule_field_t *pet_rule_fields(size_t *n);


#endif /* _PET_RULE_DEFAULTS_H_INCLUDED_ */
