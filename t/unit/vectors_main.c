
/*
 * Prints what the rules give for many inputs, as JSON, so that rules written
 * again elsewhere (the mini-program's bars fade on the phone) can be held to
 * them:
 *
 *     {"decay": [{"bars": {...}, "ms": n, "after": {...}, "shown": {...},
 *                 "flags": [...]}, ...],
 *      "rates": [{"effective_from": ms, "hunger": n, ...}, ...],
 *      "low_points": n, "changing": [as decay, from 0 to ms, by those],
 *      "levels": [need(1), need(2), ...]}
 *
 * Bars are in sub-points.  The inputs are the same in every run.
 */


#include <inttypes.h>
#include <stdio.h>

#include "rules/defaults.h"
#include "rules/levels.h"
#include "rules/state.h"


#define VECTORS      400

#define HOUR_MS      INT64_C(3600000)
#define WEEK_MS      (168 * HOUR_MS)


static void print_vectors(const pet_rule_config_t *cf, const char *name);
static void print_rates(const pet_rule_config_t *cf);
static void print_decay(const pet_rule_config_t *cf, uint64_t *seed, int n);
static void print_bars(const char *name, const pet_rule_status_t *st);
static void print_shown(const pet_rule_status_t *st);
static void print_flags(unsigned flags);
static int64_t pick(uint64_t *seed, int64_t max);


int
main(void)
{
    int32_t            n;
    pet_rule_config_t  cf, changing;

    pet_rule_defaults(&cf);

    if (pet_rule_prepare(&cf) != NULL) {
        return 1;
    }

    /* an operator lets hunger rest for a while, then all goes faster */

    changing = cf;
    changing.low_points = 40;
    changing.decay_n = 3;
    changing.decay[1] = (pet_rule_decay_t) { 3 * HOUR_MS, 0, 5, 9, 2, 3 };
    changing.decay[2] = (pet_rule_decay_t) { 40 * HOUR_MS, 20, 12, 8, 0, 1 };

    if (pet_rule_prepare(&changing) != NULL) {
        return 1;
    }

    printf("{");
    print_vectors(&cf, "decay");
    print_rates(&changing);
    print_vectors(&changing, "changing");
    printf("\"levels\":[");

    for (n = 1; n < cf.level_top; n++) {
        printf("%s%" PRId64, n > 1 ? "," : "", pet_rule_level_need(&cf, n));
    }

    printf("]}\n");

    return 0;
}


static void
print_vectors(const pet_rule_config_t *cf, const char *name)
{
    int       i;
    uint64_t  seed;

    seed = 20240601;
    printf("\"%s\":[\n", name);

    for (i = 0; i < VECTORS; i++) {
        print_decay(cf, &seed, i);
        printf("%s\n", i + 1 < VECTORS ? "," : "");
    }

    printf("],\n");
}


static void
print_rates(const pet_rule_config_t *cf)
{
    size_t                   i;
    const pet_rule_decay_t  *d;

    printf("\"low_points\":%" PRId64 ",\"rates\":[", cf->low_points);

    for (i = 0; i < cf->decay_n; i++) {
        d = &cf->decay[i];

        printf("%s{\"effective_from\":%" PRId64 ",\"hunger\":%" PRId64
               ",\"cleanliness\":%" PRId64 ",\"mood\":%" PRId64
               ",\"affection\":%" PRId64 ",\"mood_low_factor\":%" PRId64 "}",
               i > 0 ? "," : "", i > 0 ? d->effective_from_ms : 0, d->hunger,
               d->cleanliness, d->mood, d->affection, d->mood_low_factor);
    }

    printf("],\n");
}


/* Every fourth vector begins at the edges of the bars, or of the threshold. */
static void
print_decay(const pet_rule_config_t *cf, uint64_t *seed, int n)
{
    int64_t            ms, low, *bar, *bars[4];
    size_t             i;
    pet_rule_status_t  st;

    bars[0] = &st.hunger;
    bars[1] = &st.cleanliness;
    bars[2] = &st.mood;
    bars[3] = &st.affection;

    low = cf->low_points * PET_RULE_POINT;

    for (i = 0; i < 4; i++) {
        bar = bars[i];
        *bar = pick(seed, PET_RULE_STATUS_MAX);

        if (n % 4 == 0) {
            switch (pick(seed, 4)) {
            case 0: *bar = 0; break;
            case 1: *bar = PET_RULE_STATUS_MAX; break;
            case 2: *bar = low; break;
            case 3: *bar = low - 1; break;
            default: *bar = low + 1; break;
            }
        }
    }

    ms = n % 3 == 0 ? pick(seed, WEEK_MS)
                    : pick(seed, n % 3 == 1 ? 8 * HOUR_MS : 60000);

    if (n % 50 == 7) {
        ms = -ms;
    }

    printf("{");
    print_bars("bars", &st);
    printf(",\"ms\":%" PRId64 ",", ms);

    (void) pet_rule_decay(cf, &st, 0, ms);

    print_bars("after", &st);
    print_shown(&st);
    print_flags(pet_rule_flags(cf, &st));
    printf("}");
}


static void
print_bars(const char *name, const pet_rule_status_t *st)
{
    printf("\"%s\":{\"hunger\":%" PRId64 ",\"cleanliness\":%" PRId64
           ",\"mood\":%" PRId64 ",\"affection\":%" PRId64 "}", name,
           st->hunger, st->cleanliness, st->mood, st->affection);
}


static void
print_shown(const pet_rule_status_t *st)
{
    printf(",\"shown\":{\"hunger\":%d,\"cleanliness\":%d,\"mood\":%d,"
           "\"affection\":%d}", (int) pet_rule_shown(st->hunger),
           (int) pet_rule_shown(st->cleanliness),
           (int) pet_rule_shown(st->mood),
           (int) pet_rule_shown(st->affection));
}


static void
print_flags(unsigned flags)
{
    const char  *comma;

    comma = "";
    printf(",\"flags\":[");

    if (flags & PET_RULE_HUNGRY) {
        printf("\"hungry\"");
        comma = ",";
    }

    if (flags & PET_RULE_DIRTY) {
        printf("%s\"dirty\"", comma);
        comma = ",";
    }

    if (flags & PET_RULE_SAD) {
        printf("%s\"sad\"", comma);
    }

    printf("]");
}


/* 0 to max; Knuth's multiplier of MMIX, its upper bits. */
static int64_t
pick(uint64_t *seed, int64_t max)
{
    *seed = *seed * UINT64_C(6364136223846793005)
            + UINT64_C(1442695040888963407);

    return (int64_t) ((*seed >> 20) % ((uint64_t) max + 1));
}
