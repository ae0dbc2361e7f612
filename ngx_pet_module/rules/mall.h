
/* Prices and the conditions of a purchase. */


#ifndef _PET_RULE_MALL_H_INCLUDED_
#define _PET_RULE_MALL_H_INCLUDED_


#include <stdint.h>

#include "defaults.h"


/* stock of a product that never runs out */
#define PET_RULE_STOCK_UNLIMITED  INT64_C(-1)


/* Why an order is refused; the order is the order of the checks. */
typedef enum {
    PET_RULE_ORDER_OK = 0,
    PET_RULE_ORDER_QUANTITY,         /* not 1-99: an invalid parameter */
    PET_RULE_ORDER_SALE_NOT_OPEN,
    PET_RULE_ORDER_LEVEL_TOO_LOW,
    PET_RULE_ORDER_PURCHASE_LIMIT,
    PET_RULE_ORDER_PENDING,          /* another one waits to be paid */
    PET_RULE_ORDER_EXPIRIES,         /* too many were not paid lately */
    PET_RULE_ORDER_OUT_OF_STOCK,
    PET_RULE_ORDER_OVERFLOW,         /* the price is not a number we can hold */
    PET_RULE_ORDER_PRICE_CHANGED,
    PET_RULE_ORDER_POINTS            /* the balance does not suffice */
} pet_rule_order_e;


/* What an order is judged by. */
typedef struct {
    int64_t    unit_cost;         /* points, before the discount */
    int64_t    quantity;
    int64_t    expected_cost;     /* what the client was shown */

    int64_t    now_ms;
    int64_t    sale_from_ms;      /* inclusive; -1 if open at the start */
    int64_t    sale_to_ms;        /* exclusive; -1 if open at the end */
    int64_t    stock;             /* or PET_RULE_STOCK_UNLIMITED */
    int64_t    per_user_limit;    /* 0 if there is none */
    int64_t    purchased;         /* by this user so far */
    int32_t    min_user_level;    /* 0 or 1 if anybody may */

    /* of goods that are paid for later; 0 and -1 for all others */
    int        pending;           /* an order that waits to be paid */
    int64_t    expired_ms;        /* the time of the last but
                                     cf->order_expiries - 1 order of this
                                     product that was not paid; -1: none */

    int32_t    user_level;
    int64_t    balance;
} pet_rule_order_t;


/*
 * ceil(unit * quantity * (100 - discount) / 100).  Returns 0 and sets *cost,
 * or -1 if unit is negative, quantity is below 1, discount is not 0-100 or
 * the product does not fit in an int64_t.  The configured limit of a purchase
 * is not looked at, so that catalogue pages can use it as well.
 */
int pet_rule_cost(int64_t unit, int64_t quantity, int64_t discount,
    int64_t *cost);

/*
 * Judges an order at the discount of the user's level.  *cost is the total
 * after the discount, or -1 where a refusal came before it was computed.
 */
pet_rule_order_e pet_rule_order(const pet_rule_config_t *cf,
    const pet_rule_order_t *order, int64_t *cost);


#endif /* _PET_RULE_MALL_H_INCLUDED_ */
