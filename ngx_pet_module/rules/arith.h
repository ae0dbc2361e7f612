
/*
 * Integer arithmetic that cannot overflow, for the files of this directory
 * only.
 */


#ifndef _PET_RULE_ARITH_H_INCLUDED_
#define _PET_RULE_ARITH_H_INCLUDED_


#include <stdint.h>


/* a / b rounded down; b > 0. */
static inline int64_t
pet_rule_div_floor(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}


/* v, or the nearest of low and high if it lies outside of them. */
static inline int64_t
pet_rule_clamp(int64_t v, int64_t low, int64_t high)
{
    return v < low ? low : (v > high ? high : v);
}


/* a + b for a, b >= 0, at most INT64_MAX. */
static inline int64_t
pet_rule_add_sat(int64_t a, int64_t b)
{
    return a > INT64_MAX - b ? INT64_MAX : a + b;
}


/* a * b for a, b >= 0, at most INT64_MAX. */
static inline int64_t
pet_rule_mul_sat(int64_t a, int64_t b)
{
    return b != 0 && a > INT64_MAX / b ? INT64_MAX : a * b;
}


#endif /* _PET_RULE_ARITH_H_INCLUDED_ */
