
/* Feeding, petting, playing, cleaning, training. */


#include "interact.h"

#include <string.h>

#include "arith.h"
#include "calendar.h"


static void pet_rule_begin(const pet_rule_config_t *cf,
    const pet_rule_interact_in_t *in, pet_rule_interact_out_t *out);
static pet_rule_refusal_e pet_rule_refuse(const pet_rule_config_t *cf,
    const pet_rule_interact_in_t *in, pet_rule_interact_out_t *out);
static void pet_rule_affect(const pet_rule_config_t *cf,
    const pet_rule_interact_in_t *in, pet_rule_interact_out_t *out);
static void pet_rule_gain_exp(const pet_rule_config_t *cf,
    const pet_rule_interact_in_t *in, pet_rule_interact_out_t *out);
static void pet_rule_gain_points(const pet_rule_config_t *cf,
    pet_rule_interact_out_t *out);
static void pet_rule_reward_levels(const pet_rule_config_t *cf,
    pet_rule_interact_out_t *out);
static int64_t pet_rule_shift(const pet_rule_config_t *cf,
    const pet_rule_interact_in_t *in, int64_t effect, int64_t value);
static int64_t pet_rule_moved(const pet_rule_config_t *cf,
    const pet_rule_interact_in_t *in, int64_t effect, int64_t points,
    int64_t bar);
static void pet_rule_roll(int32_t today, int64_t *value, int32_t *day);
static int pet_rule_find(const char *const *names, int n, const char *s,
    size_t len);


static const char *const pet_rule_type_names[PET_RULE_TYPES] = {
    "feeding", "petting", "playing", "cleaning", "training"
};


static const char *const pet_rule_personality_names[PET_RULE_PERSONALITIES] = {
    "lively", "quiet", "curious", "brave", "gentle"
};


pet_rule_refusal_e
pet_rule_interact(const pet_rule_config_t *cf,
    const pet_rule_interact_in_t *in, pet_rule_interact_out_t *out)
{
    pet_rule_begin(cf, in, out);

    out->refusal = pet_rule_refuse(cf, in, out);

    if (out->refusal != PET_RULE_OK) {
        return out->refusal;
    }

    pet_rule_affect(cf, in, out);
    pet_rule_gain_exp(cf, in, out);
    pet_rule_gain_points(cf, out);
    pet_rule_reward_levels(cf, out);

    out->cooldown_until_ms = pet_rule_cooldown_until(cf, in->type,
                                                     in->now_ms);

    return PET_RULE_OK;
}


int64_t
pet_rule_cooldown_until(const pet_rule_config_t *cf, pet_rule_type_e type,
    int64_t last_use_ms)
{
    if (last_use_ms < 0) {
        return PET_RULE_NEVER;
    }

    return pet_rule_add_sat(last_use_ms, cf->effect[type].cooldown_ms);
}


int64_t
pet_rule_left_today(int64_t cap, int64_t value, int32_t day, int32_t today)
{
    pet_rule_roll(today, &value, &day);

    return pet_rule_clamp(cap - value, 0, cap);
}


const char *
pet_rule_type_name(int type)
{
    if (type < 0 || type >= PET_RULE_TYPES) {
        return NULL;
    }

    return pet_rule_type_names[type];
}


int
pet_rule_type_find(const char *s, size_t len)
{
    return pet_rule_find(pet_rule_type_names, PET_RULE_TYPES, s, len);
}


const char *
pet_rule_personality_name(int personality)
{
    if (personality < 0 || personality >= PET_RULE_PERSONALITIES) {
        return NULL;
    }

    return pet_rule_personality_names[personality];
}


int
pet_rule_personality_find(const char *s, size_t len)
{
    return pet_rule_find(pet_rule_personality_names, PET_RULE_PERSONALITIES,
                         s, len);
}


const char *
pet_rule_reason_name(pet_rule_reason_e reason)
{
    switch (reason) {

    case PET_RULE_REASON_HUNGRY:
        return "hungry";

    case PET_RULE_REASON_SAD:
        return "sad";

    default: /* PET_RULE_REASON_NONE */
        return NULL;
    }
}


/* All that holds whether or not the pet agrees: the rows, brought to now. */
static void
pet_rule_begin(const pet_rule_config_t *cf, const pet_rule_interact_in_t *in,
    pet_rule_interact_out_t *out)
{
    int32_t  today;

    memset(out, 0, sizeof(pet_rule_interact_out_t));

    out->status = in->status;
    out->stored_ms = pet_rule_decay(cf, &out->status, in->stored_ms,
                                    in->now_ms);

    out->cooldown_until_ms = pet_rule_cooldown_until(cf, in->type,
                                                     in->last_use_ms);

    out->experience = in->experience > 0 ? in->experience : 0;
    pet_rule_level(cf, out->experience, &out->level);

    out->level_from = out->level.level;
    out->level_to = out->level.level;
    out->rewarded_level = in->rewarded_level;
    out->reward_from = out->level_to + 1;
    out->reward_to = out->level_to;

    today = pet_rule_day(in->now_ms, cf->tz_offset_s);

    out->exp_today = in->exp_today;
    out->exp_day = in->exp_day;
    pet_rule_roll(today, &out->exp_today, &out->exp_day);

    out->points_today = in->points_today;
    out->points_day = in->points_day;
    pet_rule_roll(today, &out->points_today, &out->points_day);
}


static pet_rule_refusal_e
pet_rule_refuse(const pet_rule_config_t *cf, const pet_rule_interact_in_t *in,
    pet_rule_interact_out_t *out)
{
    int64_t                   elapsed;
    const pet_rule_effect_t  *effect;

    effect = &cf->effect[in->type];

    if (in->last_use_ms >= 0) {
        elapsed = in->now_ms > in->last_use_ms ? in->now_ms - in->last_use_ms
                                               : 0;

        if (elapsed < effect->cooldown_ms) {
            out->retry_after_ms = effect->cooldown_ms - elapsed;
            return PET_RULE_COOLDOWN;
        }
    }

    if (effect->full_hunger > 0
        && out->status.hunger >= effect->full_hunger * PET_RULE_POINT)
    {
        return PET_RULE_TOO_FULL;
    }

    if (out->status.hunger < effect->min_hunger * PET_RULE_POINT) {
        out->reason = PET_RULE_REASON_HUNGRY;
        return PET_RULE_UNWILLING;
    }

    if (out->status.mood < effect->min_mood * PET_RULE_POINT) {
        out->reason = PET_RULE_REASON_SAD;
        return PET_RULE_UNWILLING;
    }

    return PET_RULE_OK;
}


static void
pet_rule_affect(const pet_rule_config_t *cf, const pet_rule_interact_in_t *in,
    pet_rule_interact_out_t *out)
{
    int64_t                   hunger, mood;
    pet_rule_status_t         before;
    pet_rule_status_t        *st;
    const pet_rule_effect_t  *effect;

    effect = &cf->effect[in->type];

    hunger = effect->hunger;
    mood = effect->mood;

    if (in->type == PET_RULE_FEEDING) {
        hunger += pet_rule_clamp(in->item_effect, cf->food_min, cf->food_max);
    }

    if (in->type == PET_RULE_PLAYING) {
        mood += pet_rule_clamp(in->item_effect, 0, PET_RULE_BAR_MAX);
    }

    st = &out->status;
    before = *st;

    st->hunger = pet_rule_moved(cf, in, PET_RULE_SHIFT_HUNGER, hunger,
                                st->hunger);
    st->cleanliness = pet_rule_moved(cf, in, PET_RULE_SHIFT_CLEANLINESS,
                                     effect->cleanliness, st->cleanliness);
    st->mood = pet_rule_moved(cf, in, PET_RULE_SHIFT_MOOD, mood, st->mood);
    st->affection = pet_rule_moved(cf, in, PET_RULE_SHIFT_AFFECTION,
                                   effect->affection, st->affection);

    pet_rule_changes(&before, st, &out->changes);
}


static void
pet_rule_gain_exp(const pet_rule_config_t *cf,
    const pet_rule_interact_in_t *in, pet_rule_interact_out_t *out)
{
    int64_t  exp, left;

    exp = pet_rule_shift(cf, in, PET_RULE_SHIFT_EXP,
                         cf->effect[in->type].exp);

    if (in->now_ms < in->double_exp_until_ms) {
        exp *= cf->exp_double;
    }

    left = pet_rule_left_today(cf->exp_cap, out->exp_today, out->exp_day,
                               out->exp_day);

    out->exp_gained = exp < left ? exp : left;
    out->exp_today += out->exp_gained;
    out->experience = pet_rule_add_sat(out->experience, out->exp_gained);

    pet_rule_level(cf, out->experience, &out->level);
    out->level_to = out->level.level;
}


static void
pet_rule_gain_points(const pet_rule_config_t *cf, pet_rule_interact_out_t *out)
{
    int64_t  left;

    left = pet_rule_left_today(cf->points_cap, out->points_today,
                               out->points_day, out->points_day);

    out->points_gained = cf->points_gain < left ? cf->points_gain : left;
    out->points_today += out->points_gained;
}


static void
pet_rule_reward_levels(const pet_rule_config_t *cf,
    pet_rule_interact_out_t *out)
{
    int32_t  n;

    out->reward_to = out->level_to;
    out->reward_from = (out->level_from > out->rewarded_level
                        ? out->level_from : out->rewarded_level) + 1;

    for (n = out->reward_from; n <= out->reward_to; n++) {
        out->level_reward += pet_rule_level_reward(cf, n);
    }

    if (out->level_to > out->level_from
        && out->level_to > out->rewarded_level)
    {
        out->rewarded_level = out->level_to;
    }
}


/* value, shifted by the personality if it marks this effect of the type */
static int64_t
pet_rule_shift(const pet_rule_config_t *cf, const pet_rule_interact_in_t *in,
    int64_t effect, int64_t value)
{
    int  personality;

    personality = (int) in->personality;

    if (personality < 0 || personality >= PET_RULE_PERSONALITIES
        || !(cf->shift[personality][in->type] & effect))
    {
        return value;
    }

    return value * cf->shift_num / cf->shift_den;
}


/* A bar after a change of so many points. */
static int64_t
pet_rule_moved(const pet_rule_config_t *cf, const pet_rule_interact_in_t *in,
    int64_t effect, int64_t points, int64_t bar)
{
    return pet_rule_clamp(bar + pet_rule_shift(cf, in, effect,
                                               points * PET_RULE_POINT),
                          0, PET_RULE_STATUS_MAX);
}


/* Starts a daily counter anew if its day is over. */
static void
pet_rule_roll(int32_t today, int64_t *value, int32_t *day)
{
    if (*day < today) {
        *value = 0;
        *day = today;
    }

    if (*value < 0) {
        *value = 0;
    }
}


static int
pet_rule_find(const char *const *names, int n, const char *s, size_t len)
{
    int  i;

    for (i = 0; i < n; i++) {
        if (strlen(names[i]) == len && memcmp(names[i], s, len) == 0) {
            return i;
        }
    }

    return -1;
}
