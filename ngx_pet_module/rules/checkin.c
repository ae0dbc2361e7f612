
/* Runs of check-ins, their milestones, and makeups. */


#include "checkin.h"

#include "arith.h"


/* keeps the days that such a run would need within an int64_t */
#define PET_RULE_RUN_POINTS_MAX  (INT64_MAX / 1024)


int64_t
pet_rule_milestone_total(const pet_rule_config_t *cf, int64_t length)
{
    int       i;
    int64_t   total, rest;

    if (length < 1) {
        return 0;
    }

    total = pet_rule_mul_sat(cf->cycle_points, length / cf->cycle_days);
    rest = length % cf->cycle_days;

    for (i = 0; i < PET_RULE_MILESTONES_MAX; i++) {

        if (cf->milestone[i].day == 0 || cf->milestone[i].day > rest) {
            break;
        }

        total = pet_rule_add_sat(total, cf->milestone[i].points);
    }

    return total;
}


int64_t
pet_rule_milestone_points(const pet_rule_config_t *cf, int32_t first,
    int32_t last, int64_t others)
{
    int64_t  total;

    total = pet_rule_milestone_total(cf, (int64_t) last - first + 1);

    if (others < 0) {
        others = 0;
    }

    return total > others ? total - others : 0;
}


int32_t
pet_rule_streak_days(int32_t first, int32_t last, int32_t today)
{
    if (last < first || last < (int64_t) today - 1) {
        return 0;
    }

    return last - first + 1;
}


int
pet_rule_milestone_next(const pet_rule_config_t *cf, int32_t streak,
    int64_t run_points, pet_rule_milestone_next_t *next)
{
    int      i, pass;
    int64_t  cycle, day, points;

    if (streak < 0) {
        streak = 0;
    }

    run_points = pet_rule_clamp(run_points, 0, PET_RULE_RUN_POINTS_MAX);

    /* a run that holds more than it is due may be paid nothing for a while */
    cycle = streak - streak % cf->cycle_days;

    if (cf->cycle_points > 0
        && run_points / cf->cycle_points * cf->cycle_days > cycle)
    {
        cycle = run_points / cf->cycle_points * cf->cycle_days;
    }

    for (pass = 0; pass < 2; pass++, cycle += cf->cycle_days) {

        for (i = 0; i < PET_RULE_MILESTONES_MAX; i++) {

            if (cf->milestone[i].day == 0) {
                break;
            }

            day = cycle + cf->milestone[i].day;
            points = pet_rule_milestone_total(cf, day) - run_points;

            if (day > streak && points > 0) {
                next->day = day;
                next->points = points;
                return 0;
            }
        }
    }

    return -1;
}


pet_rule_makeup_e
pet_rule_makeup_check(const pet_rule_config_t *cf, int32_t day, int32_t today,
    int32_t registered)
{
    if (day >= today || day < (int64_t) today - cf->makeup_days) {
        return PET_RULE_MAKEUP_OUT_OF_RANGE;
    }

    if (day < registered) {
        return PET_RULE_MAKEUP_NOT_ALLOWED;
    }

    return PET_RULE_MAKEUP_OK;
}
