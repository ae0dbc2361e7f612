/*
 * The limit by user and route: a sliding window made of two counters, that of
 * the present window and that of the one before, which counts by the part of
 * it that the sliding window still covers (as content delivery networks
 * approximate it).  Counters can be kept by plain increments, in Redis or in
 * memory; of a window never more than the limit are let in.
 */

#ifndef _PET_RULE_RATE_H_INCLUDED_
#define _PET_RULE_RATE_H_INCLUDED_


#include <stdint.h>


/* The window in ms within which `burst` requests fit when `rate` are allowed
 * per minute; at least 1. */
int64_t pet_rule_rate_window(int64_t rate, int64_t burst);

/*
 * How long, in ms, a request has to wait: 0 when it is let in.  previous and
 * current are the counts of the two windows, the present request included in
 * current; elapsed is the time since the present window began, 0 to
 * window - 1.
 */
int64_t pet_rule_rate_wait(int64_t burst, int64_t window, int64_t elapsed,
    int64_t previous, int64_t current);


#endif /* _PET_RULE_RATE_H_INCLUDED_ */
