
/* Prices and purchases. */


#include "rules_test.h"


static void
rules_order(pet_rule_order_t *order)
{
    memset(order, 0, sizeof(pet_rule_order_t));

    order->unit_cost = 15;
    order->quantity = 3;
    order->expected_cost = 43;    /* ceil(45 * 0.95) */
    order->now_ms = 1000;
    order->sale_from_ms = -1;
    order->sale_to_ms = -1;
    order->stock = PET_RULE_STOCK_UNLIMITED;
    order->expired_ms = -1;
    order->user_level = 6;
    order->balance = 43;
}


START_TEST(rules_mall_rounding)
{
    int64_t  unit, quantity, discount, cost, exact;

    for (unit = 0; unit < 60; unit++) {
        for (quantity = 1; quantity <= 99; quantity++) {
            for (discount = 0; discount <= 100; discount++) {

                must(pet_rule_cost(unit, quantity, discount, &cost) == 0);

                /* the smallest whole number that is not below the price */
                exact = unit * quantity * (100 - discount);
                must(cost * 100 >= exact);
                must((cost - 1) * 100 < exact);
            }
        }
    }
}
END_TEST


START_TEST(rules_mall_overflow)
{
    int              i;
    int64_t          unit, quantity, discount, cost;
    __int128         exact;

    ck_assert_int_eq(pet_rule_cost(INT64_MAX, 1, 0, &cost), 0);
    ck_assert_int_eq(cost, INT64_MAX);
    ck_assert_int_eq(pet_rule_cost(INT64_MAX / 2, 2, 0, &cost), 0);
    ck_assert_int_eq(cost, INT64_MAX - 1);
    ck_assert_int_eq(pet_rule_cost(INT64_MAX / 2 + 1, 2, 0, &cost), -1);
    ck_assert_int_eq(pet_rule_cost(INT64_MAX, INT64_MAX, 100, &cost), -1);

    ck_assert_int_eq(pet_rule_cost(-1, 1, 0, &cost), -1);
    ck_assert_int_eq(pet_rule_cost(1, 0, 0, &cost), -1);
    ck_assert_int_eq(pet_rule_cost(1, -1, 0, &cost), -1);
    ck_assert_int_eq(pet_rule_cost(1, 1, -1, &cost), -1);
    ck_assert_int_eq(pet_rule_cost(1, 1, 101, &cost), -1);

    rules_seed(9);

    for (i = 0; i < 100000; i++) {
        unit = rules_random(0, INT64_MAX - 1) >> rules_random(0, 62);
        quantity = rules_random(1, 99);
        discount = rules_random(0, 100);
        exact = unit;
        exact *= quantity;

        if (exact > INT64_MAX) {
            must(pet_rule_cost(unit, quantity, discount, &cost) == -1);
            continue;
        }

        must(pet_rule_cost(unit, quantity, discount, &cost) == 0);
        must(cost == (int64_t) ((exact * (100 - discount) + 99) / 100));
    }
}
END_TEST


START_TEST(rules_mall_orders)
{
    int64_t            cost;
    pet_rule_order_t   order;
    pet_rule_config_t  cf;

    pet_rule_defaults(&cf);

    rules_order(&order);
    ck_assert_int_eq(pet_rule_order(&cf, &order, &cost), PET_RULE_ORDER_OK);
    ck_assert_int_eq(cost, 43);

    /* each refusal, with all those that come after it */
    order.balance = 42;
    ck_assert_int_eq(pet_rule_order(&cf, &order, &cost),
                     PET_RULE_ORDER_POINTS);
    ck_assert_int_eq(cost, 43);

    order.expected_cost = 42;
    ck_assert_int_eq(pet_rule_order(&cf, &order, &cost),
                     PET_RULE_ORDER_PRICE_CHANGED);
    ck_assert_int_eq(cost, 43);

    order.unit_cost = INT64_MAX;
    ck_assert_int_eq(pet_rule_order(&cf, &order, &cost),
                     PET_RULE_ORDER_OVERFLOW);
    ck_assert_int_eq(cost, -1);

    order.stock = 2;
    ck_assert_int_eq(pet_rule_order(&cf, &order, &cost),
                     PET_RULE_ORDER_OUT_OF_STOCK);

    order.expired_ms = 1000 - (cf.order_expiry_ms - 1);
    ck_assert_int_eq(pet_rule_order(&cf, &order, &cost),
                     PET_RULE_ORDER_EXPIRIES);

    order.pending = 1;
    ck_assert_int_eq(pet_rule_order(&cf, &order, &cost),
                     PET_RULE_ORDER_PENDING);

    order.per_user_limit = 5;
    order.purchased = 3;
    ck_assert_int_eq(pet_rule_order(&cf, &order, &cost),
                     PET_RULE_ORDER_PURCHASE_LIMIT);

    order.min_user_level = 7;
    ck_assert_int_eq(pet_rule_order(&cf, &order, &cost),
                     PET_RULE_ORDER_LEVEL_TOO_LOW);

    order.sale_from_ms = 1001;
    ck_assert_int_eq(pet_rule_order(&cf, &order, &cost),
                     PET_RULE_ORDER_SALE_NOT_OPEN);

    order.quantity = 100;
    ck_assert_int_eq(pet_rule_order(&cf, &order, &cost),
                     PET_RULE_ORDER_QUANTITY);
    order.quantity = 0;
    ck_assert_int_eq(pet_rule_order(&cf, &order, &cost),
                     PET_RULE_ORDER_QUANTITY);
}
END_TEST


START_TEST(rules_mall_edges)
{
    int64_t            cost;
    pet_rule_order_t   order;
    pet_rule_config_t  cf;

    pet_rule_defaults(&cf);
    rules_order(&order);

    order.stock = 3;
    order.per_user_limit = 5;
    order.purchased = 2;
    order.min_user_level = 6;
    order.sale_from_ms = 1000;
    order.sale_to_ms = 1001;
    order.expired_ms = 1000 - cf.order_expiry_ms;
    ck_assert_int_eq(pet_rule_order(&cf, &order, &cost), PET_RULE_ORDER_OK);

    order.sale_to_ms = 1000;
    ck_assert_int_eq(pet_rule_order(&cf, &order, &cost),
                     PET_RULE_ORDER_SALE_NOT_OPEN);
    order.sale_to_ms = -1;

    order.stock = 0;
    ck_assert_int_eq(pet_rule_order(&cf, &order, &cost),
                     PET_RULE_ORDER_OUT_OF_STOCK);
    order.stock = -1;

    order.per_user_limit = 0;
    order.purchased = INT64_MAX;
    ck_assert_int_eq(pet_rule_order(&cf, &order, &cost), PET_RULE_ORDER_OK);

    order.quantity = 99;
    order.expected_cost = 1411;    /* ceil(1485 * 0.95) */
    order.balance = 1411;
    ck_assert_int_eq(pet_rule_order(&cf, &order, &cost), PET_RULE_ORDER_OK);

    order.quantity = 1;
    order.expected_cost = 15;
    ck_assert_int_eq(pet_rule_order(&cf, &order, &cost), PET_RULE_ORDER_OK);

    order.unit_cost = 0;
    order.expected_cost = 0;
    order.balance = 0;
    ck_assert_int_eq(pet_rule_order(&cf, &order, &cost), PET_RULE_ORDER_OK);
    ck_assert_int_eq(cost, 0);
}
END_TEST


Suite *
rules_mall_suite(void)
{
    Suite  *suite;
    TCase  *tcase;

    suite = suite_create("mall");
    tcase = tcase_create("mall");
    tcase_set_timeout(tcase, 60);

    tcase_add_test(tcase, rules_mall_rounding);
    tcase_add_test(tcase, rules_mall_overflow);
    tcase_add_test(tcase, rules_mall_orders);
    tcase_add_test(tcase, rules_mall_edges);
    suite_add_tcase(suite, tcase);

    return suite;
}
