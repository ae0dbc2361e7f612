
/*
 * Check-ins: what a run of consecutive days has earned, and makeups.
 *
 * A row's milestone points are what its run is due, E(L), less what the run's
 * other rows have.  After each insertion a run therefore holds
 * max(E(L), what its rows held before).  Whatever the order of insertions:
 *
 *   - a run never holds less than E(L);
 *   - days inserted one after another, forwards or backwards, hold exactly
 *     E(L);
 *   - filling a gap pays nothing that the parts have already had.  A run can
 *     hold more than E(L) only by what its parts had earned as runs of their
 *     own, before the gap was filled; what comes next is paid less by as much.
 *
 * So a makeup is never a way to be paid twice for a day.
 */


#ifndef _PET_RULE_CHECKIN_H_INCLUDED_
#define _PET_RULE_CHECKIN_H_INCLUDED_


#include <stdint.h>

#include "defaults.h"


/* The answer to a wish to make up for a missed day. */
typedef enum {
    PET_RULE_MAKEUP_OK = 0,
    PET_RULE_MAKEUP_OUT_OF_RANGE,    /* not in [today - 7, today - 1] */
    PET_RULE_MAKEUP_NOT_ALLOWED      /* before the registration */
} pet_rule_makeup_e;


/* The milestone that a run reaches next. */
typedef struct {
    int64_t    day;       /* length of the run that reaches it */
    int64_t    points;    /* what will be paid then */
} pet_rule_milestone_next_t;


/*
 * E(length): all that a run of that many days is due.  0 for a length below
 * 1; saturates at INT64_MAX.
 */
int64_t pet_rule_milestone_total(const pet_rule_config_t *cf, int64_t length);

/*
 * The milestone points of the row to be inserted: first and last are the
 * maximal run of consecutive days with the new one counted in, others is the
 * sum of the milestone points of the run's other rows.  0 if last < first.
 */
int64_t pet_rule_milestone_points(const pet_rule_config_t *cf, int32_t first,
    int32_t last, int64_t others);

/*
 * The streak on the day today: the length of [first, last], the user's latest
 * run, if it ends today or, as today may still come, yesterday; else 0.  For a
 * user without check-ins pass last < first.
 */
int32_t pet_rule_streak_days(int32_t first, int32_t last, int32_t today);

/*
 * The next milestone of a streak of that length whose rows hold run_points of
 * milestone points.  Returns 0 and sets *next, or -1 if there is none.
 */
int pet_rule_milestone_next(const pet_rule_config_t *cf, int32_t streak,
    int64_t run_points, pet_rule_milestone_next_t *next);

/*
 * Whether day may be made up for on the day today by a user who registered on
 * the business day registered.  The range is looked at first.  That the day
 * is still open is for the UNIQUE (user, date) to say.
 */
pet_rule_makeup_e pet_rule_makeup_check(const pet_rule_config_t *cf,
    int32_t day, int32_t today, int32_t registered);


#endif /* _PET_RULE_CHECKIN_H_INCLUDED_ */
