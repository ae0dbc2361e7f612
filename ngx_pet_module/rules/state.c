
/* The decay of the bars in closed form, rate by rate. */


#include "state.h"

#include "arith.h"


/* longer than any bar can take */
#define PET_RULE_FOREVER  UINT64_MAX


static int pet_rule_segment(const pet_rule_config_t *cf, size_t i,
    int64_t from_ms, int64_t to_ms, int64_t *start_ms, uint64_t *dt);
static void pet_rule_decay_segment(int64_t low, const pet_rule_decay_t *rate,
    pet_rule_status_t *st, uint64_t dt);
static uint64_t pet_rule_low_after(int64_t low, const pet_rule_decay_t *rate,
    const pet_rule_status_t *st, pet_rule_bar_e bar);
static uint64_t pet_rule_tau(int64_t x, int64_t rate, int64_t low);
static int64_t pet_rule_fall(int64_t x, int64_t rate, uint64_t dt);
static void pet_rule_status_clamp(pet_rule_status_t *st);


void
pet_rule_status_new(const pet_rule_config_t *cf, pet_rule_status_t *st)
{
    st->hunger = cf->new_hunger * PET_RULE_POINT;
    st->cleanliness = cf->new_cleanliness * PET_RULE_POINT;
    st->mood = cf->new_mood * PET_RULE_POINT;
    st->affection = cf->new_affection * PET_RULE_POINT;
}


int64_t
pet_rule_decay(const pet_rule_config_t *cf, pet_rule_status_t *st,
    int64_t stored_ms, int64_t now_ms)
{
    size_t    i;
    int64_t   start_ms;
    uint64_t  dt;

    pet_rule_status_clamp(st);

    for (i = 0; i < cf->decay_n; i++) {
        if (pet_rule_segment(cf, i, stored_ms, now_ms, &start_ms, &dt)) {
            pet_rule_decay_segment(cf->low_points * PET_RULE_POINT,
                                   &cf->decay[i], st, dt);
        }
    }

    return now_ms > stored_ms ? now_ms : stored_ms;
}


unsigned
pet_rule_flags(const pet_rule_config_t *cf, const pet_rule_status_t *st)
{
    int64_t   low;
    unsigned  flags;

    low = cf->low_points * PET_RULE_POINT;
    flags = 0;

    if (st->hunger < low) {
        flags |= PET_RULE_HUNGRY;
    }

    if (st->cleanliness < low) {
        flags |= PET_RULE_DIRTY;
    }

    if (st->mood < low) {
        flags |= PET_RULE_SAD;
    }

    return flags;
}


void
pet_rule_changes(const pet_rule_status_t *before,
    const pet_rule_status_t *after, pet_rule_changes_t *changes)
{
    changes->hunger = pet_rule_shown(after->hunger)
                      - pet_rule_shown(before->hunger);
    changes->cleanliness = pet_rule_shown(after->cleanliness)
                           - pet_rule_shown(before->cleanliness);
    changes->mood = pet_rule_shown(after->mood)
                    - pet_rule_shown(before->mood);
    changes->affection = pet_rule_shown(after->affection)
                         - pet_rule_shown(before->affection);
}


int64_t
pet_rule_low_at(const pet_rule_config_t *cf, const pet_rule_status_t *st,
    int64_t stored_ms, pet_rule_bar_e bar)
{
    size_t             i;
    int64_t            start_ms, low;
    uint64_t           dt, after;
    pet_rule_status_t  at;

    at = *st;
    low = cf->low_points * PET_RULE_POINT;

    pet_rule_status_clamp(&at);

    for (i = 0; i < cf->decay_n; i++) {

        if (!pet_rule_segment(cf, i, stored_ms, INT64_MAX, &start_ms, &dt)) {
            continue;
        }

        after = pet_rule_low_after(low, &cf->decay[i], &at, bar);

        if (after <= dt) {
            return start_ms + (int64_t) after;
        }

        pet_rule_decay_segment(low, &cf->decay[i], &at, dt);
    }

    return -1;
}


/*
 * The part of [from_ms, to_ms) in which decay[i] holds: sets where it starts
 * and how long it is.  Returns 0 if there is none.
 */
static int
pet_rule_segment(const pet_rule_config_t *cf, size_t i, int64_t from_ms,
    int64_t to_ms, int64_t *start_ms, uint64_t *dt)
{
    const pet_rule_decay_t  *rate;

    rate = &cf->decay[i];

    if (i != 0 && from_ms < rate[0].effective_from_ms) {
        from_ms = rate[0].effective_from_ms;
    }

    if (i + 1 != cf->decay_n && to_ms > rate[1].effective_from_ms) {
        to_ms = rate[1].effective_from_ms;
    }

    if (from_ms >= to_ms) {
        return 0;
    }

    *start_ms = from_ms;

    /* two instants can be further apart than an int64_t reaches */
    *dt = (uint64_t) to_ms - (uint64_t) from_ms;

    return 1;
}


static void
pet_rule_decay_segment(int64_t low, const pet_rule_decay_t *rate,
    pet_rule_status_t *st, uint64_t dt)
{
    uint64_t  t, tc;

    t = pet_rule_tau(st->hunger, rate->hunger, low);
    tc = pet_rule_tau(st->cleanliness, rate->cleanliness, low);

    if (t > tc) {
        t = tc;
    }

    if (t > dt) {
        t = dt;
    }

    st->mood = pet_rule_fall(st->mood, rate->mood, t);
    st->mood = pet_rule_fall(st->mood, rate->mood * rate->mood_low_factor,
                             dt - t);

    st->hunger = pet_rule_fall(st->hunger, rate->hunger, dt);
    st->cleanliness = pet_rule_fall(st->cleanliness, rate->cleanliness, dt);
    st->affection = pet_rule_fall(st->affection, rate->affection, dt);
}


/* How long until a bar is under low if one rate held for good. */
static uint64_t
pet_rule_low_after(int64_t low, const pet_rule_decay_t *rate,
    const pet_rule_status_t *st, pet_rule_bar_e bar)
{
    uint64_t  t, tc, tm;

    t = pet_rule_tau(st->hunger, rate->hunger, low);
    tc = pet_rule_tau(st->cleanliness, rate->cleanliness, low);

    switch (bar) {

    case PET_RULE_BAR_HUNGER:
        return t;

    case PET_RULE_BAR_CLEANLINESS:
        return tc;

    case PET_RULE_BAR_AFFECTION:
        return pet_rule_tau(st->affection, rate->affection, low);

    default: /* PET_RULE_BAR_MOOD */
        break;
    }

    if (t > tc) {
        t = tc;
    }

    tm = pet_rule_tau(st->mood, rate->mood, low);

    if (tm <= t) {
        return tm;
    }

    tm = pet_rule_tau(pet_rule_fall(st->mood, rate->mood, t),
                      rate->mood * rate->mood_low_factor, low);

    return tm == PET_RULE_FOREVER ? tm : t + tm;
}


/* How long until x is under low: the smallest t with x - rate * t < low. */
static uint64_t
pet_rule_tau(int64_t x, int64_t rate, int64_t low)
{
    if (x < low) {
        return 0;
    }

    /* a bar stops at 0, so it never is under that */
    if (rate == 0 || low == 0) {
        return PET_RULE_FOREVER;
    }

    return (uint64_t) ((x - low) / rate) + 1;
}


/* max(0, x - rate * dt) */
static int64_t
pet_rule_fall(int64_t x, int64_t rate, uint64_t dt)
{
    if (rate == 0) {
        return x;
    }

    return dt > (uint64_t) (x / rate) ? 0 : x - rate * (int64_t) dt;
}


static void
pet_rule_status_clamp(pet_rule_status_t *st)
{
    st->hunger = pet_rule_clamp(st->hunger, 0, PET_RULE_STATUS_MAX);
    st->cleanliness = pet_rule_clamp(st->cleanliness, 0, PET_RULE_STATUS_MAX);
    st->mood = pet_rule_clamp(st->mood, 0, PET_RULE_STATUS_MAX);
    st->affection = pet_rule_clamp(st->affection, 0, PET_RULE_STATUS_MAX);
}
