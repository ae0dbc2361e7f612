/*
 * Examples of how the bars fade, for other implementations of the rule: a
 * JSON array of [hunger, cleanliness, mood, affection, ms, and the four
 * after], bars in sub-points.
 */

#include <stdio.h>

#include "rules/defaults.h"
#include "rules/state.h"


#define VECTORS_N  240


static uint64_t vectors_next(void);
static int64_t vectors_bar(int i);
static int64_t vectors_ms(int i);


/* Knuth's multiplier for 64 bits: the same numbers everywhere. */
static uint64_t
vectors_next(void)
{
    static uint64_t  x = 20260601;

    x = x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);

    return x >> 33;
}


/* Full, empty, at the low mark and around it; else anything. */
static int64_t
vectors_bar(int i)
{
    static const int64_t  edges[] = {
        0, 1, 30 * PET_RULE_POINT - 1, 30 * PET_RULE_POINT,
        30 * PET_RULE_POINT + 1, PET_RULE_STATUS_MAX
    };

    if (i % 4 == 0) {
        return edges[vectors_next() % (sizeof(edges) / sizeof(edges[0]))];
    }

    return (int64_t) (vectors_next() % (PET_RULE_STATUS_MAX + 1));
}


/* From nothing to a month. */
static int64_t
vectors_ms(int i)
{
    static const int64_t  spans[] = {
        1, 1000, 3600000, 86400000, INT64_C(2592000000)
    };

    if (i % 16 == 0) {
        return 0;
    }

    return (int64_t) vectors_next()
           % spans[i % (int) (sizeof(spans) / sizeof(spans[0]))];
}


int
main(void)
{
    int                 i;
    int64_t             ms;
    pet_rule_config_t   cf;
    pet_rule_status_t   st;

    pet_rule_defaults(&cf);

    for (i = 0; i < VECTORS_N; i++) {
        st.hunger = vectors_bar(i);
        st.cleanliness = vectors_bar(i / 2);
        st.mood = vectors_bar(i / 3);
        st.affection = vectors_bar(i + 1);
        ms = vectors_ms(i);

        printf("%s[%lld,%lld,%lld,%lld,%lld,", i == 0 ? "[" : ",\n",
               (long long) st.hunger, (long long) st.cleanliness,
               (long long) st.mood, (long long) st.affection, (long long) ms);

        (void) pet_rule_decay(&cf, &st, 0, ms);

        printf("%lld,%lld,%lld,%lld]", (long long) st.hunger,
               (long long) st.cleanliness, (long long) st.mood,
               (long long) st.affection);
    }

    printf("]\n");

    return 0;
}
