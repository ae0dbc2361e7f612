#include "rate.h"


static int64_t pet_rule_rate_until(int64_t burst, int64_t window,
    int64_t previous, int64_t current);


int64_t
pet_rule_rate_window(int64_t rate, int64_t burst)
{
    int64_t  window;

    window = burst * 60000 / rate;

    return window > 0 ? window : 1;
}


int64_t
pet_rule_rate_wait(int64_t burst, int64_t window, int64_t elapsed,
    int64_t previous, int64_t current)
{
    int64_t  until;

    /* what was refused is taken back, but a counter may show it for a while */

    previous = previous < burst ? previous : burst;

    if (current <= burst) {
        until = pet_rule_rate_until(burst, window, previous, current);
        return until > elapsed ? until - elapsed : 0;
    }

    /* the present window is full, so the next one is waited for */

    return window - elapsed + pet_rule_rate_until(burst, window, burst, 1);
}


/* The first instant of a window at which `current` and the part of `previous`
 * that still counts, rounded down, are at most `burst`. */

static int64_t
pet_rule_rate_until(int64_t burst, int64_t window, int64_t previous,
    int64_t current)
{
    int64_t  left;

    left = burst - current + 1;

    if (previous < left) {
        return 0;
    }

    return window - (window * left - 1) / previous;
}
