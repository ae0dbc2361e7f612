/*
 * Replays histories of check-ins by the rule in C, for the tests that compare
 * it with the one in SQL.
 *
 * Reads lines "CYCLE DAYS POINTS ORDER", the last three of comma-separated
 * numbers: the milestones, and days from 1 to 999 in the order of their
 * insertion.  Writes a line of what each insertion is paid.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/rules.h"


#define DAYS  1001


static size_t
numbers(char *text, int64_t *out, size_t max)
{
    char    *p, *save;
    size_t   n;

    n = 0;

    for (p = strtok_r(text, ",", &save); p && n < max;
         p = strtok_r(NULL, ",", &save))
    {
        out[n++] = strtoll(p, NULL, 10);
    }

    return n;
}


static void
replay(const pet_rule_config_t *cf, const int64_t *order, size_t n)
{
    int      first, last, day, k, taken[DAYS];
    size_t   i;
    int64_t  others, points[DAYS];

    memset(taken, 0, sizeof(taken));

    for (i = 0; i < n; i++) {
        day = (int) order[i];
        others = 0;

        for (first = day; taken[first - 1]; first--) { /* void */ }
        for (last = day; taken[last + 1]; last++) { /* void */ }

        for (k = first; k <= last; k++) {
            others += k == day ? 0 : points[k];
        }

        taken[day] = 1;
        points[day] = pet_rule_milestone_points(cf, first, last, others);

        printf(i ? ",%lld" : "%lld", (long long) points[day]);
    }

    printf("\n");
}


int
main(void)
{
    int                cycle;
    char               line[8192], days[256], points[256], order[7168];
    size_t             i, n;
    int64_t            list[DAYS];
    pet_rule_config_t  cf;

    while (fgets(line, sizeof(line), stdin)) {

        if (sscanf(line, "%d %255s %255s %7167s", &cycle, days, points, order)
            != 4)
        {
            return 1;
        }

        pet_rule_defaults(&cf);
        memset(cf.milestone, 0, sizeof(cf.milestone));
        cf.cycle_days = cycle;

        n = numbers(days, list, PET_RULE_MILESTONES_MAX);

        for (i = 0; i < n; i++) {
            cf.milestone[i].day = list[i];
        }

        (void) numbers(points, list, PET_RULE_MILESTONES_MAX);

        for (i = 0; i < n; i++) {
            cf.milestone[i].points = list[i];
        }

        if (pet_rule_prepare(&cf) != NULL) {
            return 1;
        }

        n = numbers(order, list, DAYS - 2);
        replay(&cf, list, n);
    }

    return 0;
}
