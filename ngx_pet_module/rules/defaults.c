
/* The numbers of the rules: one table of names, defaults and bounds. */


#include "defaults.h"

#include <string.h>

#include "arith.h"
#include "levels.h"
#include "state.h"


#define PET_RULE_AMOUNT_MAX    INT64_C(1000000000)
#define PET_RULE_COOLDOWN_MAX  INT64_C(86400000)
#define PET_RULE_CARD_MAX      INT64_C(604800000)
#define PET_RULE_ORDER_MAX     INT64_C(8640000000)
#define PET_RULE_LIFE_MAX      INT64_C(31536000000)
#define PET_RULE_ZONE_MAX      INT64_C(64800)

/* empties a full bar in a millisecond; times the factor fits an int64_t */
#define PET_RULE_RATE_MAX      INT64_C(1440000000)
#define PET_RULE_FACTOR_MAX    INT64_C(1000)


#define PET_RULE_FIELD(name, member, initial, min, max)                      \
    { name, offsetof(pet_rule_config_t, member), initial, min, max }

#define PET_RULE_EFFECT(name, i, hunger_, cleanliness_, mood_, affection_,   \
    exp_, min_hunger_, min_mood_, full_hunger_)                              \
    PET_RULE_FIELD(name ".hunger", effect[i].hunger, hunger_, -100, 100),    \
    PET_RULE_FIELD(name ".cleanliness", effect[i].cleanliness, cleanliness_, \
                   -100, 100),                                               \
    PET_RULE_FIELD(name ".mood", effect[i].mood, mood_, -100, 100),          \
    PET_RULE_FIELD(name ".affection", effect[i].affection, affection_,       \
                   -100, 100),                                               \
    PET_RULE_FIELD(name ".exp", effect[i].exp, exp_, 0,                      \
                   PET_RULE_AMOUNT_MAX),                                     \
    PET_RULE_FIELD(name ".cooldown_ms", effect[i].cooldown_ms, 30000, 0,     \
                   PET_RULE_COOLDOWN_MAX),                                   \
    PET_RULE_FIELD(name ".min_hunger", effect[i].min_hunger, min_hunger_,    \
                   0, 100),                                                  \
    PET_RULE_FIELD(name ".min_mood", effect[i].min_mood, min_mood_, 0, 100), \
    PET_RULE_FIELD(name ".full_hunger", effect[i].full_hunger,               \
                   full_hunger_, 0, 100)

#define PET_RULE_SHIFTS(name, i, feeding, petting, playing, cleaning,        \
    training)                                                                \
    PET_RULE_FIELD(name ".feeding", shift[i][PET_RULE_FEEDING], feeding,     \
                   0, 31),                                                   \
    PET_RULE_FIELD(name ".petting", shift[i][PET_RULE_PETTING], petting,     \
                   0, 31),                                                   \
    PET_RULE_FIELD(name ".playing", shift[i][PET_RULE_PLAYING], playing,     \
                   0, 31),                                                   \
    PET_RULE_FIELD(name ".cleaning", shift[i][PET_RULE_CLEANING], cleaning,  \
                   0, 31),                                                   \
    PET_RULE_FIELD(name ".training", shift[i][PET_RULE_TRAINING], training,  \
                   0, 31)

#define PET_RULE_USER_LEVEL(name, i, threshold, discount)                    \
    PET_RULE_FIELD("user_level." name ".threshold", user_threshold[i],       \
                   threshold, 0, PET_RULE_AMOUNT_MAX),                       \
    PET_RULE_FIELD("user_level." name ".discount", user_discount[i],         \
                   discount, 0, 100)

#define PET_RULE_MILESTONE(name, i, day_, points_)                           \
    PET_RULE_FIELD("milestone." name ".day", milestone[i].day, day_,         \
                   0, 366),                                                  \
    PET_RULE_FIELD("milestone." name ".points", milestone[i].points,         \
                   points_, 0, PET_RULE_AMOUNT_MAX)

#define PET_RULE_SEASON_REWARD(name, i, rank_, points_)                      \
    PET_RULE_FIELD("season_reward." name ".rank", season_reward[i].rank,     \
                   rank_, 0, 1000),                                          \
    PET_RULE_FIELD("season_reward." name ".points", season_reward[i].points, \
                   points_, 0, PET_RULE_AMOUNT_MAX)


static const char *pet_rule_check_fields(const pet_rule_config_t *cf);
static const char *pet_rule_check_order(const pet_rule_config_t *cf);
static const char *pet_rule_check_decay(const pet_rule_config_t *cf);
static int pet_rule_decay_valid(const pet_rule_decay_t *rate);
static const char *pet_rule_sum_levels(pet_rule_config_t *cf);
static const char *pet_rule_sum_cycle(pet_rule_config_t *cf);


/*
 * Each personality has a kind or two of interaction that it enjoys or learns
 * from more than others do: the lively in playing, the quiet in being stroked,
 * the curious in training, the brave in training with its owner and in the
 * bath, the gentle in all that is done for it by hand.  Only what is to the
 * pet's good is shifted.
 */
static const pet_rule_field_t  pet_rule_field_table[] = {

    PET_RULE_FIELD("tz_offset_s", tz_offset_s, 28800, -PET_RULE_ZONE_MAX,
                   PET_RULE_ZONE_MAX),

    PET_RULE_FIELD("new_hunger", new_hunger, 70, 0, 100),
    PET_RULE_FIELD("new_cleanliness", new_cleanliness, 90, 0, 100),
    PET_RULE_FIELD("new_mood", new_mood, 80, 0, 100),
    PET_RULE_FIELD("new_affection", new_affection, 50, 0, 100),
    PET_RULE_FIELD("low_points", low_points, 30, 0, 100),
    PET_RULE_FIELD("new_user_food", new_user_food, 10, 0, 1000),

    PET_RULE_FIELD("level_top", level_top, 50, 2, PET_RULE_LEVELS_MAX),
    PET_RULE_FIELD("level_base", level_base, 100, 1, PET_RULE_AMOUNT_MAX),
    PET_RULE_FIELD("level_num", level_num, 3, 1, 1000),
    PET_RULE_FIELD("level_den", level_den, 2, 1, 1000),
    PET_RULE_FIELD("level_reward", level_reward, 10, 0, PET_RULE_AMOUNT_MAX),

    PET_RULE_FIELD("score_checkin", score_checkin, 10, 0,
                   PET_RULE_AMOUNT_MAX),
    PET_RULE_FIELD("score_interaction", score_interaction, 1, 0,
                   PET_RULE_AMOUNT_MAX),
    PET_RULE_FIELD("score_interactions", score_interactions, 10, 0,
                   PET_RULE_AMOUNT_MAX),
    PET_RULE_FIELD("score_visit", score_visit, 5, 0, PET_RULE_AMOUNT_MAX),
    PET_RULE_FIELD("score_invite", score_invite, 20, 0, PET_RULE_AMOUNT_MAX),

    PET_RULE_USER_LEVEL("1", 0, 0, 0),
    PET_RULE_USER_LEVEL("2", 1, 100, 1),
    PET_RULE_USER_LEVEL("3", 2, 300, 2),
    PET_RULE_USER_LEVEL("4", 3, 600, 3),
    PET_RULE_USER_LEVEL("5", 4, 1000, 4),
    PET_RULE_USER_LEVEL("6", 5, 1600, 5),
    PET_RULE_USER_LEVEL("7", 6, 2400, 6),
    PET_RULE_USER_LEVEL("8", 7, 3500, 7),
    PET_RULE_USER_LEVEL("9", 8, 5000, 8),
    PET_RULE_USER_LEVEL("10", 9, 7000, 10),

    PET_RULE_EFFECT("feeding", PET_RULE_FEEDING, 0, -1, 3, 1, 5, 0, 0, 95),
    PET_RULE_EFFECT("petting", PET_RULE_PETTING, 0, 0, 8, 3, 5, 0, 0, 0),
    PET_RULE_EFFECT("playing", PET_RULE_PLAYING, -5, -5, 15, 2, 10, 20, 0, 0),
    PET_RULE_EFFECT("cleaning", PET_RULE_CLEANING, 0, 30, 3, 1, 8, 0, 0, 0),
    PET_RULE_EFFECT("training", PET_RULE_TRAINING, -5, 0, -3, 1, 20, 20, 20,
                    0),

    PET_RULE_FIELD("food_basic", food_basic, 30, 0, 100),
    PET_RULE_FIELD("food_min", food_min, 10, 0, 100),
    PET_RULE_FIELD("food_max", food_max, 40, 0, 100),
    PET_RULE_FIELD("toy_basic", toy_basic, 5, 0, 100),
    PET_RULE_FIELD("exp_cap", exp_cap, 300, 0, PET_RULE_AMOUNT_MAX),
    PET_RULE_FIELD("exp_double", exp_double, 2, 1, 100),
    PET_RULE_FIELD("double_exp_ms", double_exp_ms, 1800000, 0,
                   PET_RULE_CARD_MAX),
    PET_RULE_FIELD("points_gain", points_gain, 2, 0, PET_RULE_AMOUNT_MAX),
    PET_RULE_FIELD("points_cap", points_cap, 20, 0, PET_RULE_AMOUNT_MAX),

    PET_RULE_FIELD("shift_num", shift_num, 6, 0, 1000),
    PET_RULE_FIELD("shift_den", shift_den, 5, 1, 1000),
    PET_RULE_SHIFTS("lively", PET_RULE_LIVELY, 0, 0, PET_RULE_SHIFT_MOOD,
                    0, 0),
    PET_RULE_SHIFTS("quiet", PET_RULE_QUIET, 0, PET_RULE_SHIFT_MOOD, 0, 0, 0),
    PET_RULE_SHIFTS("curious", PET_RULE_CURIOUS, 0, 0, 0, 0,
                    PET_RULE_SHIFT_EXP),
    PET_RULE_SHIFTS("brave", PET_RULE_BRAVE, 0, 0, 0, PET_RULE_SHIFT_MOOD,
                    PET_RULE_SHIFT_AFFECTION),
    PET_RULE_SHIFTS("gentle", PET_RULE_GENTLE, PET_RULE_SHIFT_AFFECTION,
                    PET_RULE_SHIFT_AFFECTION, 0, 0, 0),

    PET_RULE_FIELD("checkin_points", checkin_points, 10, 0,
                   PET_RULE_AMOUNT_MAX),
    PET_RULE_FIELD("checkin_food", checkin_food, 1, 0, PET_RULE_AMOUNT_MAX),
    PET_RULE_FIELD("cycle_days", cycle_days, 30, 1, 366),
    PET_RULE_MILESTONE("1", 0, 3, 15),
    PET_RULE_MILESTONE("2", 1, 7, 35),
    PET_RULE_MILESTONE("3", 2, 15, 75),
    PET_RULE_MILESTONE("4", 3, 30, 150),
    PET_RULE_MILESTONE("5", 4, 0, 0),
    PET_RULE_MILESTONE("6", 5, 0, 0),
    PET_RULE_MILESTONE("7", 6, 0, 0),
    PET_RULE_MILESTONE("8", 7, 0, 0),
    PET_RULE_FIELD("makeup_cost", makeup_cost, 20, 0, PET_RULE_AMOUNT_MAX),
    PET_RULE_FIELD("makeup_days", makeup_days, 7, 0, 366),

    PET_RULE_FIELD("quantity_max", quantity_max, 99, 1, PET_RULE_AMOUNT_MAX),
    PET_RULE_FIELD("pay_window_ms", pay_window_ms, 900000, 1000,
                   PET_RULE_AMOUNT_MAX),
    PET_RULE_FIELD("order_expiries", order_expiries, 2, 1, 1000),
    PET_RULE_FIELD("order_expiry_ms", order_expiry_ms, 86400000, 0,
                   PET_RULE_AMOUNT_MAX),
    PET_RULE_FIELD("order_receipt_ms", order_receipt_ms, 864000000, 1000,
                   PET_RULE_ORDER_MAX),
    PET_RULE_FIELD("address_max", address_max, 20, 1, 1000),
    PET_RULE_FIELD("redeem_tries", redeem_tries, 10, 1, 1000),
    PET_RULE_FIELD("redeem_window_ms", redeem_window_ms, 3600000, 1000,
                   PET_RULE_AMOUNT_MAX),

    PET_RULE_FIELD("pet_name_min", pet_name_min, 1, 1, 1000),
    PET_RULE_FIELD("pet_name_max", pet_name_max, 12, 1, 1000),
    PET_RULE_FIELD("nickname_min", nickname_min, 1, 1, 1000),
    PET_RULE_FIELD("nickname_max", nickname_max, 20, 1, 1000),
    PET_RULE_FIELD("rename_cost", rename_cost, 50, 0, PET_RULE_AMOUNT_MAX),

    PET_RULE_FIELD("generation_day", generation_day, 10, 0, 10000),
    PET_RULE_FIELD("generation_starts", generation_starts, 30, 0, 10000),
    PET_RULE_FIELD("generation_again", generation_again, 3, 0, 1000),
    PET_RULE_FIELD("generation_life_ms", generation_life_ms, 604800000, 60000,
                   PET_RULE_AMOUNT_MAX),
    PET_RULE_FIELD("adoption_wait_ms", adoption_wait_ms, 86400000, 0,
                   PET_RULE_AMOUNT_MAX),
    PET_RULE_FIELD("adoption_photo_ms", adoption_photo_ms, 86400000, 0,
                   PET_RULE_AMOUNT_MAX),
    PET_RULE_FIELD("pet_slots", pet_slots, 3, 1, 100),

    PET_RULE_FIELD("login_log_days", login_log_days, 180, 1, 36500),

    PET_RULE_FIELD("task_cap", task_cap, 30, 0, PET_RULE_AMOUNT_MAX),
    PET_RULE_FIELD("message_life_ms", message_life_ms, 2592000000, 60000,
                   PET_RULE_LIFE_MAX),
    PET_RULE_FIELD("welcome_absence_ms", welcome_absence_ms, 259200000, 0,
                   PET_RULE_LIFE_MAX),
    PET_RULE_FIELD("welcome_every_ms", welcome_every_ms, 604800000, 0,
                   PET_RULE_LIFE_MAX),
    PET_RULE_FIELD("welcome_food", welcome_food, 2, 0, 1000),

    PET_RULE_FIELD("board_affection_cap", board_affection_cap, 30, 0,
                   PET_RULE_AMOUNT_MAX),
    PET_RULE_FIELD("season_grace_ms", season_grace_ms, 300000, 0,
                   PET_RULE_COOLDOWN_MAX),
    PET_RULE_SEASON_REWARD("1", 0, 1, 200),
    PET_RULE_SEASON_REWARD("2", 1, 3, 100),
    PET_RULE_SEASON_REWARD("3", 2, 10, 50),
    PET_RULE_SEASON_REWARD("4", 3, 100, 10)
};

#define PET_RULE_FIELDS                                                      \
    (sizeof(pet_rule_field_table) / sizeof(pet_rule_field_table[0]))


/* hunger -2, cleanliness -1.5, mood -1, affection -0.25 points an hour */
static const pet_rule_decay_t  pet_rule_decay_default = {
    INT64_MIN, 8, 6, 4, 1, 2
};


void
pet_rule_defaults(pet_rule_config_t *cf)
{
    size_t                   i;
    const pet_rule_field_t  *field;

    memset(cf, 0, sizeof(pet_rule_config_t));

    for (i = 0; i < PET_RULE_FIELDS; i++) {
        field = &pet_rule_field_table[i];
        memcpy((char *) cf + field->offset, &field->initial, sizeof(int64_t));
    }

    cf->decay[0] = pet_rule_decay_default;
    cf->decay_n = 1;

    (void) pet_rule_prepare(cf);
}


const char *
pet_rule_prepare(pet_rule_config_t *cf)
{
    const char  *bad;

    bad = pet_rule_check_fields(cf);

    if (bad == NULL) {
        bad = pet_rule_check_order(cf);
    }

    if (bad == NULL) {
        bad = pet_rule_check_decay(cf);
    }

    if (bad == NULL) {
        bad = pet_rule_sum_levels(cf);
    }

    if (bad == NULL) {
        bad = pet_rule_sum_cycle(cf);
    }

    return bad;
}


int
pet_rule_set(pet_rule_config_t *cf, const char *name, size_t len,
    int64_t value)
{
    size_t                   i;
    const pet_rule_field_t  *field;

    for (i = 0; i < PET_RULE_FIELDS; i++) {
        field = &pet_rule_field_table[i];

        if (strlen(field->name) != len || memcmp(field->name, name, len) != 0)
        {
            continue;
        }

        if (value < field->min || value > field->max) {
            return -1;
        }

        memcpy((char *) cf + field->offset, &value, sizeof(int64_t));

        return 0;
    }

    return -1;
}


int64_t
pet_rule_get(const pet_rule_config_t *cf, const pet_rule_field_t *field)
{
    int64_t  value;

    memcpy(&value, (const char *) cf + field->offset, sizeof(int64_t));

    return value;
}


const pet_rule_field_t *
pet_rule_fields(size_t *n)
{
    *n = PET_RULE_FIELDS;

    return pet_rule_field_table;
}


static const char *
pet_rule_check_fields(const pet_rule_config_t *cf)
{
    size_t                   i;
    int64_t                  value;
    const pet_rule_field_t  *field;

    for (i = 0; i < PET_RULE_FIELDS; i++) {
        field = &pet_rule_field_table[i];
        value = pet_rule_get(cf, field);

        if (value < field->min || value > field->max) {
            return field->name;
        }
    }

    return NULL;
}


/* Numbers that have to stand in an order. */
static const char *
pet_rule_check_order(const pet_rule_config_t *cf)
{
    int  i;

    if (cf->user_threshold[0] != 0) {
        return "user_level.1.threshold";
    }

    for (i = 1; i < PET_RULE_USER_LEVELS; i++) {
        if (cf->user_threshold[i] < cf->user_threshold[i - 1]) {
            return "user_level";
        }
    }

    if (cf->food_min > cf->food_max) {
        return "food_min";
    }

    if (cf->food_basic < cf->food_min || cf->food_basic > cf->food_max) {
        return "food_basic";
    }

    if (cf->pet_name_min > cf->pet_name_max) {
        return "pet_name_min";
    }

    if (cf->nickname_min > cf->nickname_max) {
        return "nickname_min";
    }

    for (i = 1; i < PET_RULE_REWARDS_MAX; i++) {
        if (cf->season_reward[i].rank != 0
            && cf->season_reward[i].rank <= cf->season_reward[i - 1].rank)
        {
            return "season_reward";
        }
    }

    return NULL;
}


static const char *
pet_rule_check_decay(const pet_rule_config_t *cf)
{
    size_t  i;

    if (cf->decay_n < 1 || cf->decay_n > PET_RULE_DECAY_MAX) {
        return "decay";
    }

    for (i = 0; i < cf->decay_n; i++) {

        if (!pet_rule_decay_valid(&cf->decay[i])) {
            return "decay";
        }

        if (i > 0 && cf->decay[i].effective_from_ms
                     <= cf->decay[i - 1].effective_from_ms)
        {
            return "decay";
        }
    }

    return NULL;
}


static int
pet_rule_decay_valid(const pet_rule_decay_t *rate)
{
    return rate->hunger >= 0 && rate->hunger <= PET_RULE_RATE_MAX
           && rate->cleanliness >= 0 && rate->cleanliness <= PET_RULE_RATE_MAX
           && rate->mood >= 0 && rate->mood <= PET_RULE_RATE_MAX
           && rate->affection >= 0 && rate->affection <= PET_RULE_RATE_MAX
           && rate->mood_low_factor >= 0
           && rate->mood_low_factor <= PET_RULE_FACTOR_MAX;
}


/*
 * need(n) is kept as a whole part and a remainder over den^(n-1), so that it
 * is exact as long as that power fits; each step multiplies by num / den.
 */
static const char *
pet_rule_sum_levels(pet_rule_config_t *cf)
{
    int64_t  n, need, rest, scale, odd;

    need = cf->level_base;
    rest = 0;
    scale = 1;

    cf->level_start[0] = 0;
    cf->level_start[1] = 0;

    for (n = 1; n < cf->level_top; n++) {

        if (need > INT64_MAX - cf->level_start[n]) {
            return "level_top";
        }

        cf->level_start[n + 1] = cf->level_start[n] + need;

        if (n + 1 == cf->level_top) {
            break;
        }

        /* the remainder is below scale: den + num of them must fit */
        if (need > INT64_MAX / cf->level_num
            || scale > INT64_MAX / (cf->level_den + cf->level_num))
        {
            return "level_top";
        }

        need *= cf->level_num;
        odd = need % cf->level_den;
        need /= cf->level_den;

        rest = odd * scale + rest * cf->level_num;
        scale *= cf->level_den;

        need += rest / scale;
        rest %= scale;
    }

    return NULL;
}


static const char *
pet_rule_sum_cycle(pet_rule_config_t *cf)
{
    int      i;
    int64_t  day;

    cf->cycle_points = 0;

    for (i = 0; i < PET_RULE_MILESTONES_MAX; i++) {
        day = cf->milestone[i].day;

        if (day == 0) {
            continue;
        }

        if (day > cf->cycle_days
            || (i > 0 && day <= cf->milestone[i - 1].day)
            || (i > 0 && cf->milestone[i - 1].day == 0))
        {
            return "milestone";
        }

        cf->cycle_points = pet_rule_add_sat(cf->cycle_points,
                                            cf->milestone[i].points);
    }

    return NULL;
}
