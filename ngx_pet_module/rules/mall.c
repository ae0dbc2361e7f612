
/* Prices and the conditions of a purchase. */


#include "mall.h"

#include "levels.h"


int
pet_rule_cost(int64_t unit, int64_t quantity, int64_t discount, int64_t *cost)
{
    int64_t  total, rate;

    if (unit < 0 || quantity < 1 || discount < 0 || discount > 100
        || unit > INT64_MAX / quantity)
    {
        return -1;
    }

    total = unit * quantity;
    rate = 100 - discount;

    /* hundreds first, so that the percentage itself cannot overflow */
    *cost = total / 100 * rate + (total % 100 * rate + 99) / 100;

    return 0;
}


pet_rule_order_e
pet_rule_order(const pet_rule_config_t *cf, const pet_rule_order_t *order,
    int64_t *cost)
{
    *cost = -1;

    if (order->quantity < 1 || order->quantity > cf->quantity_max) {
        return PET_RULE_ORDER_QUANTITY;
    }

    if ((order->sale_from_ms != -1 && order->now_ms < order->sale_from_ms)
        || (order->sale_to_ms != -1 && order->now_ms >= order->sale_to_ms))
    {
        return PET_RULE_ORDER_SALE_NOT_OPEN;
    }

    if (order->user_level < order->min_user_level) {
        return PET_RULE_ORDER_LEVEL_TOO_LOW;
    }

    if (order->per_user_limit > 0
        && order->quantity > order->per_user_limit - order->purchased)
    {
        return PET_RULE_ORDER_PURCHASE_LIMIT;
    }

    if (order->pending) {
        return PET_RULE_ORDER_PENDING;
    }

    if (order->expired_ms != -1
        && order->now_ms - order->expired_ms < cf->order_expiry_ms)
    {
        return PET_RULE_ORDER_EXPIRIES;
    }

    if (order->stock != PET_RULE_STOCK_UNLIMITED
        && order->stock < order->quantity)
    {
        return PET_RULE_ORDER_OUT_OF_STOCK;
    }

    if (pet_rule_cost(order->unit_cost, order->quantity,
                      pet_rule_user_discount(cf, order->user_level), cost)
        != 0)
    {
        return PET_RULE_ORDER_OVERFLOW;
    }

    if (*cost != order->expected_cost) {
        return PET_RULE_ORDER_PRICE_CHANGED;
    }

    if (order->balance < *cost) {
        return PET_RULE_ORDER_POINTS;
    }

    return PET_RULE_ORDER_OK;
}
