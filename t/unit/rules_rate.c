
/* The limit by user and route: the sliding window. */


#include "rules_test.h"
#include "rules/rate.h"


/* floor(previous * (window - elapsed) / window) + current <= burst */

static int
rate_fits(int64_t burst, int64_t window, int64_t elapsed, int64_t previous,
    int64_t current)
{
    previous = previous < burst ? previous : burst;

    return previous * (window - elapsed) / window + current <= burst;
}


START_TEST(rules_rate_window)
{
    ck_assert_int_eq(pet_rule_rate_window(1200, 200), 10000);
    ck_assert_int_eq(pet_rule_rate_window(60, 30), 30000);
    ck_assert_int_eq(pet_rule_rate_window(60000, 100000), 100000);
    ck_assert_int_eq(pet_rule_rate_window(600000, 1), 1);
}
END_TEST


START_TEST(rules_rate_burst)
{
    int64_t  i;

    for (i = 1; i <= 30; i++) {
        ck_assert_int_eq(pet_rule_rate_wait(30, 30000, 7, 0, i), 0);
    }

    ck_assert_int_gt(pet_rule_rate_wait(30, 30000, 7, 0, 31), 0);
}
END_TEST


/* It is let in exactly when it fits, and the wait is the shortest. */

START_TEST(rules_rate_shortest)
{
    int      i;
    int64_t  burst, window, elapsed, previous, current, wait;

    rules_seed(12);

    for (i = 0; i < 200000; i++) {
        burst = 1 + rules_random(0, 39);
        window = rules_random(1, 500);
        elapsed = rules_random(0, window - 1);
        previous = rules_random(0, burst + 2);
        current = rules_random(1, burst);

        wait = pet_rule_rate_wait(burst, window, elapsed, previous, current);

        must((wait == 0)
             == rate_fits(burst, window, elapsed, previous, current));

        if (wait > 0) {
            must(elapsed + wait <= window);
            must(rate_fits(burst, window, elapsed + wait, previous,
                                current));
            must(!rate_fits(burst, window, elapsed + wait - 1, previous,
                                 current));
        }
    }
}
END_TEST


/* Whoever asks without end, once a millisecond, gets the rate, and never more
 * than twice the burst in any window's length. */

START_TEST(rules_rate_long_run)
{
    enum { BURST = 20, WINDOW = 1000, TIME = 100000 };

    static int  let[TIME];

    int         i, in, sum;
    int64_t     previous, current;

    previous = current = in = 0;

    for (i = 0; i < TIME; i++) {

        if (i % WINDOW == 0) {
            previous = current;
            current = 0;
        }

        let[i] = pet_rule_rate_wait(BURST, WINDOW, i % WINDOW, previous,
                                    current + 1) == 0;
        current += let[i];
        in += let[i];
    }

    ck_assert_int_ge(in, BURST * (TIME / WINDOW) * 9 / 10);
    ck_assert_int_le(in, BURST * (TIME / WINDOW) + BURST);

    for (i = sum = 0; i < TIME; i++) {
        sum += let[i] - (i >= WINDOW ? let[i - WINDOW] : 0);
        must(sum <= 2 * BURST);
    }
}
END_TEST


Suite *
rules_rate_suite(void)
{
    Suite  *suite;
    TCase  *tcase;

    suite = suite_create("rate");
    tcase = tcase_create("rate");

    tcase_add_test(tcase, rules_rate_window);
    tcase_add_test(tcase, rules_rate_burst);
    tcase_add_test(tcase, rules_rate_shortest);
    tcase_add_test(tcase, rules_rate_long_run);

    suite_add_tcase(suite, tcase);

    return suite;
}
