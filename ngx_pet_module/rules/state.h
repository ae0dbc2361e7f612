
/*
 * The pet's four bars and how they fade.
 *
 * Nothing sweeps over pets: the state at any instant is a function of the
 * stored values, the time they were stored and the rates in force since.  It
 * is exact in integers, so reading it often, seldom or never changes nothing:
 * decay(decay(s, a, b), b, c) is decay(s, a, c) to the last sub-point.
 */


#ifndef _PET_RULE_STATE_H_INCLUDED_
#define _PET_RULE_STATE_H_INCLUDED_


#include <stdint.h>

#include "defaults.h"


/*
 * Sub-points in one point.  3,600,000 ms an hour times 4, so that a rate of
 * one sub-point a millisecond is a quarter of a point an hour.
 */
#define PET_RULE_POINT       INT64_C(14400000)

/* The top of every bar, in points and in sub-points. */
#define PET_RULE_BAR_MAX     100
#define PET_RULE_STATUS_MAX  (PET_RULE_BAR_MAX * PET_RULE_POINT)

/* What a bar shows: the floor of its value in points. */
#define pet_rule_shown(x)    ((int32_t) ((x) / PET_RULE_POINT))

/* Flags of pet_rule_flags(). */
#define PET_RULE_HUNGRY      0x01
#define PET_RULE_DIRTY       0x02
#define PET_RULE_SAD         0x04


/* The bars, where one has to be named. */
typedef enum {
    PET_RULE_BAR_HUNGER = 0,
    PET_RULE_BAR_CLEANLINESS,
    PET_RULE_BAR_MOOD,
    PET_RULE_BAR_AFFECTION
} pet_rule_bar_e;


/*
 * The bars in sub-points, 0 to PET_RULE_STATUS_MAX.  hunger counts how full
 * the pet is: 100 is full, 0 is starving.
 */
typedef struct {
    int64_t    hunger;
    int64_t    cleanliness;
    int64_t    mood;
    int64_t    affection;
} pet_rule_status_t;


/* Differences of shown values, in points, -100 to 100. */
typedef struct {
    int32_t    hunger;
    int32_t    cleanliness;
    int32_t    mood;
    int32_t    affection;
} pet_rule_changes_t;


/* The state of a pet that was adopted just now. */
void pet_rule_status_new(const pet_rule_config_t *cf, pet_rule_status_t *st);

/*
 * Brings *st, stored at stored_ms, to now_ms.  Values outside a bar are first
 * brought into it; a now_ms before stored_ms leaves the rest as it is.
 * Returns the instant to store with the result, max(stored_ms, now_ms): with
 * two hosts' clocks apart the same time is never counted twice.
 */
int64_t pet_rule_decay(const pet_rule_config_t *cf, pet_rule_status_t *st,
    int64_t stored_ms, int64_t now_ms);

/*
 * PET_RULE_HUNGRY, PET_RULE_DIRTY, PET_RULE_SAD for a state brought to now:
 * each is set while the exact value is under the configured threshold.
 */
unsigned pet_rule_flags(const pet_rule_config_t *cf,
    const pet_rule_status_t *st);

/* The recorded change of each bar: floor(after) - floor(before). */
void pet_rule_changes(const pet_rule_status_t *before,
    const pet_rule_status_t *after, pet_rule_changes_t *changes);

/*
 * The first instant at or after stored_ms at which the bar, left alone, is
 * under the threshold of the flags (cf->low_points); stored_ms itself if it
 * already is.  -1 if that never happens under the rates known.
 */
int64_t pet_rule_low_at(const pet_rule_config_t *cf,
    const pet_rule_status_t *st, int64_t stored_ms, pet_rule_bar_e bar);


#endif /* _PET_RULE_STATE_H_INCLUDED_ */
