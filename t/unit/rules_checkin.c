
/*
 * Check-ins, played on a calendar: every insertion by the rule, the sums kept
 * by hand.
 */


#include "rules_test.h"


#define RULES_DAYS  400


/* A user's rows: which days are taken and what each was paid. */
typedef struct {
    int        taken[RULES_DAYS + 2];
    int64_t    points[RULES_DAYS + 2];
} rules_log_t;


/* The maximal run of taken days around day. */
static void
rules_run(const rules_log_t *log, int day, int *first, int *last)
{
    for (*first = day; log->taken[*first - 1]; (*first)--) { /* void */ }
    for (*last = day; log->taken[*last + 1]; (*last)++) { /* void */ }
}


static int64_t
rules_sum(const rules_log_t *log, int first, int last)
{
    int64_t  sum;

    for (sum = 0; first <= last; first++) {
        sum += log->points[first];
    }

    return sum;
}


/* Inserts a day from 1 to RULES_DAYS; returns its milestone points. */
static int64_t
rules_insert(const pet_rule_config_t *cf, rules_log_t *log, int day)
{
    int  first, last;

    must(!log->taken[day]);

    log->taken[day] = 1;
    rules_run(log, day, &first, &last);

    log->points[day] = pet_rule_milestone_points(cf, first, last,
                                                 rules_sum(log, first, last));

    return log->points[day];
}


/* What a run is due, counted day by day: another way to write E(L). */
static int64_t
rules_due(const pet_rule_config_t *cf, int length)
{
    int      day, i;
    int64_t  due;

    due = 0;

    for (day = 1; day <= length; day++) {
        for (i = 0; i < PET_RULE_MILESTONES_MAX; i++) {
            if (cf->milestone[i].day > 0
                && (day - 1) % cf->cycle_days + 1 == cf->milestone[i].day)
            {
                due += cf->milestone[i].points;
            }
        }
    }

    return due;
}


/*
 * best[n]: the most that n days can hold, as one run or as runs with a day
 * left out between them, each paid what it is due: what a user could get who
 * never makes up for a day.
 */
static void
rules_best(const pet_rule_config_t *cf, int n, int64_t *best)
{
    int  i, k;

    best[0] = 0;

    for (i = 1; i <= n; i++) {
        best[i] = rules_due(cf, i);

        for (k = 0; k < i; k++) {
            if (best[k] + best[i - 1 - k] > best[i]) {
                best[i] = best[k] + best[i - 1 - k];
            }
        }
    }
}


static void
rules_shuffle(int *order, int n)
{
    int  i, k, t;

    for (i = 0; i < n; i++) {
        order[i] = i + 1;
    }

    for (i = n - 1; i > 0; i--) {
        k = (int) rules_random(0, i);
        t = order[i];
        order[i] = order[k];
        order[k] = t;
    }
}


/* Milestones of any size and distance, so that no property is luck. */
static void
rules_random_table(pet_rule_config_t *cf)
{
    int      i, n;
    int64_t  day;

    pet_rule_defaults(cf);

    memset(cf->milestone, 0, sizeof(cf->milestone));
    n = (int) rules_random(1, PET_RULE_MILESTONES_MAX);
    day = 0;

    for (i = 0; i < n; i++) {
        day += rules_random(1, 5);
        cf->milestone[i].day = day;
        cf->milestone[i].points = rules_random(0, 100);
    }

    cf->cycle_days = day + rules_random(0, 5);

    must(pet_rule_prepare(cf) == NULL);
}


START_TEST(rules_checkin_total)
{
    int                n, i;
    pet_rule_config_t  cf;

    pet_rule_defaults(&cf);

    ck_assert_int_eq(pet_rule_milestone_total(&cf, 0), 0);
    ck_assert_int_eq(pet_rule_milestone_total(&cf, -7), 0);
    ck_assert_int_eq(pet_rule_milestone_total(&cf, 2), 0);
    ck_assert_int_eq(pet_rule_milestone_total(&cf, 3), 15);
    ck_assert_int_eq(pet_rule_milestone_total(&cf, 7), 50);
    ck_assert_int_eq(pet_rule_milestone_total(&cf, 15), 125);
    ck_assert_int_eq(pet_rule_milestone_total(&cf, 29), 125);
    ck_assert_int_eq(pet_rule_milestone_total(&cf, 30), 275);
    ck_assert_int_eq(pet_rule_milestone_total(&cf, 33), 290);
    ck_assert_int_eq(pet_rule_milestone_total(&cf, 60), 550);

    rules_seed(10);

    for (i = 0; i < 50; i++) {
        for (n = 1; n <= RULES_DAYS; n++) {
            must(pet_rule_milestone_total(&cf, n) == rules_due(&cf, n));
        }

        rules_random_table(&cf);
    }

    pet_rule_defaults(&cf);
    rules_set(&cf, "milestone.1.points", 1000000000);
    ck_assert_ptr_null(pet_rule_prepare(&cf));
    ck_assert_int_eq(pet_rule_milestone_total(&cf, INT64_MAX), INT64_MAX);
}
END_TEST


START_TEST(rules_checkin_points)
{
    pet_rule_config_t  cf;

    pet_rule_defaults(&cf);

    ck_assert_int_eq(pet_rule_milestone_points(&cf, 10, 11, 0), 0);
    ck_assert_int_eq(pet_rule_milestone_points(&cf, 10, 12, 0), 15);
    ck_assert_int_eq(pet_rule_milestone_points(&cf, 10, 16, 15), 35);
    ck_assert_int_eq(pet_rule_milestone_points(&cf, 10, 16, 60), 0);
    ck_assert_int_eq(pet_rule_milestone_points(&cf, 10, 9, 0), 0);
    ck_assert_int_eq(pet_rule_milestone_points(&cf, -1, 1, -3), 15);
    ck_assert_int_eq(pet_rule_milestone_points(&cf, INT32_MIN, INT32_MAX,
                                               INT64_MAX), 0);
}
END_TEST


/* A run that grows at its ends, in whatever turns, holds exactly E(L). */
START_TEST(rules_checkin_grows)
{
    int                i, first, last, length;
    rules_log_t        log;
    pet_rule_config_t  cf;

    rules_seed(11);
    pet_rule_defaults(&cf);

    for (i = 0; i < 200; i++) {
        memset(&log, 0, sizeof(log));

        first = (int) rules_random(100, 300);
        last = first;
        rules_insert(&cf, &log, first);

        for (length = 2; length <= 95; length++) {

            /* round 0 only forwards, round 1 only backwards */
            if (i == 0 || (i > 1 && rules_random(0, 1))) {
                rules_insert(&cf, &log, ++last);

            } else {
                rules_insert(&cf, &log, --first);
            }

            must(rules_sum(&log, first, last) == rules_due(&cf, length));
        }

        rules_random_table(&cf);

        if (i < 2) {
            pet_rule_defaults(&cf);
        }
    }
}
END_TEST


/*
 * Any order at all: a run holds at least E(L) after each insertion, and never
 * more than the same days could have earned without a single makeup.
 */
START_TEST(rules_checkin_any_order)
{
    int                i, k, n, first, last;
    int                order[80];
    int64_t            sum, best[81];
    rules_log_t        log;
    pet_rule_config_t  cf;

    rules_seed(12);
    pet_rule_defaults(&cf);

    for (i = 0; i < 1000; i++) {

        if (i >= 500) {
            rules_random_table(&cf);
        }

        n = (int) rules_random(1, 80);
        rules_shuffle(order, n);
        rules_best(&cf, n, best);
        memset(&log, 0, sizeof(log));

        for (k = 0; k < n; k++) {
            rules_insert(&cf, &log, order[k]);
            rules_run(&log, order[k], &first, &last);

            sum = rules_sum(&log, first, last);
            must(sum >= rules_due(&cf, last - first + 1));
            must(sum <= best[last - first + 1]);
        }
    }
}
END_TEST


/* All orders of seven days, on a table small enough to matter. */
START_TEST(rules_checkin_all_orders)
{
    int                i, k, n, d, code, exact, orders;
    int                order[7], pool[7];
    int64_t            sum, best[8];
    rules_log_t        log;
    pet_rule_config_t  cf;

    pet_rule_defaults(&cf);
    memset(cf.milestone, 0, sizeof(cf.milestone));
    cf.milestone[0] = (pet_rule_milestone_t) { 1, 1 };
    cf.milestone[1] = (pet_rule_milestone_t) { 2, 3 };
    cf.milestone[2] = (pet_rule_milestone_t) { 4, 9 };
    cf.cycle_days = 5;
    ck_assert_ptr_null(pet_rule_prepare(&cf));

    n = 7;
    exact = 0;
    orders = 5040;
    rules_best(&cf, n, best);

    for (i = 0; i < orders; i++) {

        for (k = 0; k < n; k++) {
            pool[k] = k + 1;
        }

        for (k = 0, code = i; k < n; k++) {
            d = code % (n - k);
            code /= n - k;
            order[k] = pool[d];
            pool[d] = pool[n - k - 1];
        }

        memset(&log, 0, sizeof(log));

        for (k = 0; k < n; k++) {
            rules_insert(&cf, &log, order[k]);
        }

        sum = rules_sum(&log, 1, n);
        must(sum >= rules_due(&cf, n));
        must(sum <= best[n]);

        exact += (sum == rules_due(&cf, n));
    }

    ck_assert_int_gt(exact, 0);
}
END_TEST


/*
 * Parts that were paid as runs of their own keep it when a makeup joins them;
 * the run then is paid less until it is where an unbroken one would be.
 */
START_TEST(rules_checkin_joined)
{
    int                day;
    rules_log_t        log;
    pet_rule_config_t  cf;

    pet_rule_defaults(&cf);
    memset(&log, 0, sizeof(log));

    for (day = 1; day <= 11; day++) {
        if (day != 8) {
            rules_insert(&cf, &log, day);
        }
    }

    ck_assert_int_eq(rules_sum(&log, 1, 7), 50);
    ck_assert_int_eq(rules_sum(&log, 9, 11), 15);

    ck_assert_int_eq(rules_insert(&cf, &log, 8), 0);
    ck_assert_int_eq(rules_sum(&log, 1, 11), 65);

    for (day = 12; day <= 15; day++) {
        rules_insert(&cf, &log, day);
    }

    ck_assert_int_eq(log.points[15], 60);
    ck_assert_int_eq(rules_sum(&log, 1, 15), 125);

    /* a makeup that completes a week is paid for it */
    memset(&log, 0, sizeof(log));

    for (day = 1; day <= 7; day++) {
        if (day != 4) {
            rules_insert(&cf, &log, day);
        }
    }

    ck_assert_int_eq(rules_insert(&cf, &log, 4), 20);
    ck_assert_int_eq(rules_sum(&log, 1, 7), 50);
}
END_TEST


/*
 * A life of check-ins and makeups as the product allows them: no run earns
 * faster than the unbroken one, 275 points in 30 days.
 */
START_TEST(rules_checkin_life)
{
    int                i, today, day, first, last;
    int64_t            chance;
    rules_log_t        log;
    pet_rule_config_t  cf;

    rules_seed(13);
    pet_rule_defaults(&cf);

    for (i = 0; i < 200; i++) {
        memset(&log, 0, sizeof(log));
        chance = rules_random(50, 99);

        for (today = 10; today <= RULES_DAYS; today++) {

            if (rules_random(0, 99) < chance) {
                rules_insert(&cf, &log, today);
            }

            day = today - (int) rules_random(0, 9);

            if (pet_rule_makeup_check(&cf, day, today, 10)
                == PET_RULE_MAKEUP_OK && !log.taken[day])
            {
                rules_insert(&cf, &log, day);
                rules_run(&log, day, &first, &last);
                must(rules_sum(&log, first, last) * 30
                     <= 275 * (last - first + 2));
            }
        }

        must(rules_sum(&log, 1, RULES_DAYS) * 30 <= 275 * (RULES_DAYS - 8));
    }
}
END_TEST


START_TEST(rules_checkin_streak)
{
    ck_assert_int_eq(pet_rule_streak_days(5, 10, 10), 6);
    ck_assert_int_eq(pet_rule_streak_days(5, 10, 11), 6);
    ck_assert_int_eq(pet_rule_streak_days(5, 10, 12), 0);
    ck_assert_int_eq(pet_rule_streak_days(10, 10, 10), 1);
    ck_assert_int_eq(pet_rule_streak_days(1, 0, 10), 0);
    ck_assert_int_eq(pet_rule_streak_days(11, 10, 10), 0);
    ck_assert_int_eq(pet_rule_streak_days(5, 11, 10), 7);
}
END_TEST


START_TEST(rules_checkin_next)
{
    pet_rule_config_t          cf;
    pet_rule_milestone_next_t  next;

    pet_rule_defaults(&cf);

    ck_assert_int_eq(pet_rule_milestone_next(&cf, 0, 0, &next), 0);
    ck_assert_int_eq(next.day, 3);
    ck_assert_int_eq(next.points, 15);

    ck_assert_int_eq(pet_rule_milestone_next(&cf, 29, 125, &next), 0);
    ck_assert_int_eq(next.day, 30);
    ck_assert_int_eq(next.points, 150);

    ck_assert_int_eq(pet_rule_milestone_next(&cf, 30, 275, &next), 0);
    ck_assert_int_eq(next.day, 33);
    ck_assert_int_eq(next.points, 15);

    ck_assert_int_eq(pet_rule_milestone_next(&cf, 11, 65, &next), 0);
    ck_assert_int_eq(next.day, 15);
    ck_assert_int_eq(next.points, 60);

    ck_assert_int_eq(pet_rule_milestone_next(&cf, -1, -1, &next), 0);
    ck_assert_int_eq(pet_rule_milestone_next(&cf, INT32_MAX, INT64_MAX,
                                             &next), 0);

    memset(cf.milestone, 0, sizeof(cf.milestone));
    ck_assert_ptr_null(pet_rule_prepare(&cf));
    ck_assert_int_eq(pet_rule_milestone_next(&cf, 5, 0, &next), -1);
}
END_TEST


/* What it promises is what the next days bring. */
START_TEST(rules_checkin_promise)
{
    int                        i, day, start, n, k;
    int                        order[60];
    int64_t                    points;
    rules_log_t                log;
    pet_rule_config_t          cf;
    pet_rule_milestone_next_t  next;

    rules_seed(14);

    for (i = 0; i < 300; i++) {
        rules_random_table(&cf);

        if (cf.cycle_points == 0) {
            continue;
        }

        memset(&log, 0, sizeof(log));
        n = (int) rules_random(1, 60);
        rules_shuffle(order, n);

        for (k = 0; k < n; k++) {
            rules_insert(&cf, &log, order[k]);
        }

        start = n;
        must(pet_rule_milestone_next(&cf, start, rules_sum(&log, 1, n), &next)
             == 0);

        for (day = start + 1; day <= RULES_DAYS; day++) {
            points = rules_insert(&cf, &log, day);

            if (points > 0) {
                must(next.day == day && next.points == points);
                break;
            }
        }

        must(day <= RULES_DAYS);
    }
}
END_TEST


START_TEST(rules_checkin_makeup)
{
    pet_rule_config_t  cf;

    pet_rule_defaults(&cf);

    ck_assert_int_eq(pet_rule_makeup_check(&cf, 100, 100, 0),
                     PET_RULE_MAKEUP_OUT_OF_RANGE);
    ck_assert_int_eq(pet_rule_makeup_check(&cf, 101, 100, 0),
                     PET_RULE_MAKEUP_OUT_OF_RANGE);
    ck_assert_int_eq(pet_rule_makeup_check(&cf, 99, 100, 0),
                     PET_RULE_MAKEUP_OK);
    ck_assert_int_eq(pet_rule_makeup_check(&cf, 93, 100, 0),
                     PET_RULE_MAKEUP_OK);
    ck_assert_int_eq(pet_rule_makeup_check(&cf, 92, 100, 0),
                     PET_RULE_MAKEUP_OUT_OF_RANGE);
    ck_assert_int_eq(pet_rule_makeup_check(&cf, 95, 100, 95),
                     PET_RULE_MAKEUP_OK);
    ck_assert_int_eq(pet_rule_makeup_check(&cf, 94, 100, 95),
                     PET_RULE_MAKEUP_NOT_ALLOWED);
    ck_assert_int_eq(pet_rule_makeup_check(&cf, 92, 100, 95),
                     PET_RULE_MAKEUP_OUT_OF_RANGE);

    rules_set(&cf, "makeup_days", 0);
    ck_assert_int_eq(pet_rule_makeup_check(&cf, 99, 100, 0),
                     PET_RULE_MAKEUP_OUT_OF_RANGE);
}
END_TEST


Suite *
rules_checkin_suite(void)
{
    Suite  *suite;
    TCase  *tcase;

    suite = suite_create("checkin");
    tcase = tcase_create("checkin");
    tcase_set_timeout(tcase, 60);

    tcase_add_test(tcase, rules_checkin_total);
    tcase_add_test(tcase, rules_checkin_points);
    tcase_add_test(tcase, rules_checkin_grows);
    tcase_add_test(tcase, rules_checkin_any_order);
    tcase_add_test(tcase, rules_checkin_all_orders);
    tcase_add_test(tcase, rules_checkin_joined);
    tcase_add_test(tcase, rules_checkin_life);
    tcase_add_test(tcase, rules_checkin_streak);
    tcase_add_test(tcase, rules_checkin_next);
    tcase_add_test(tcase, rules_checkin_promise);
    tcase_add_test(tcase, rules_checkin_makeup);
    suite_add_tcase(suite, tcase);

    return suite;
}
