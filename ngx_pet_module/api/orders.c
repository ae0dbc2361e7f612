/*
 * A new order.  What is virtual is paid and granted at once; goods are kept
 * for their buyer until they are paid, or the time for it is over.
 */

#include "api/api.h"
#include "api/address.h"


static ngx_int_t pet_order_place_load(pet_task_t *t);
static ngx_int_t pet_order_place_apply(pet_task_t *t);
static ngx_int_t pet_order_place_answer(pet_task_t *t);
static pet_rule_order_e pet_order_place_judge(pet_task_t *t,
    const row_order_load_t *row);
static ngx_int_t pet_order_place_refused(pet_task_t *t,
    const row_order_load_t *row, pet_rule_order_e refusal);
static ngx_int_t pet_order_place_data(pet_task_t *t,
    const row_order_load_t *row, pet_rule_order_e refusal);
static ngx_int_t pet_order_place_write(pet_task_t *t,
    const row_order_load_t *row);


PET_STEPS(pet_order_place, load, apply, answer);


static ngx_int_t
pet_order_place_load(pet_task_t *t)
{
    pet_input_order_place_t   *in = t->input;

    const pet_rule_config_t   *cf;

    cf = &t->live->rules;

    if (sql_order_load(t, in->product_id, t->now - cf->order_expiry_ms,
                       cf->order_expiries)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return in->has_address_id ? sql_address_read(t, in->address_id)
                              : PET_NEXT;
}


static ngx_int_t
pet_order_place_apply(pet_task_t *t)
{
    row_order_load_t  row;
    pet_rule_order_e  refusal;

    if (row_order_load(t, 0, &row) != NGX_OK) {
        return PET_E_PRODUCT_NOT_FOUND;
    }

    /* one that was not paid in time does not wait, though its job is late */

    if (row.pending_id != PET_NULL && row.pending_before <= t->now) {
        t->step = 0;

        return sql_order_expire(t, row.pending_id);
    }

    refusal = pet_order_place_judge(t, &row);

    return refusal == PET_RULE_ORDER_OK
           ? pet_order_place_write(t, &row)
           : pet_order_place_refused(t, &row, refusal);
}


static pet_rule_order_e
pet_order_place_judge(pet_task_t *t, const row_order_load_t *row)
{
    pet_order_place_t         *ctx = t->ctx;
    pet_input_order_place_t   *in = t->input;

    pet_rule_order_t           rule;
    const pet_rule_config_t   *cf;

    cf = &t->live->rules;

    rule.unit_cost = row->points_cost;
    rule.quantity = in->quantity;
    rule.expected_cost = in->expected_points_cost;
    rule.now_ms = t->now;
    rule.sale_from_ms = row->sale_from == PET_NULL ? -1 : row->sale_from;
    rule.sale_to_ms = row->sale_to == PET_NULL ? -1 : row->sale_to;
    rule.stock = row->stock;
    rule.per_user_limit = row->per_user_limit == PET_NULL
                          ? 0 : row->per_user_limit;
    rule.purchased = row->purchased;
    rule.min_user_level = (int32_t) row->min_user_level;
    rule.pending = row->pending_id != PET_NULL;
    rule.expired_ms = row->expired_at == PET_NULL ? -1 : row->expired_at;
    rule.user_level = pet_rule_user_level(cf, row->score);
    rule.balance = row->balance;

    ctx->discount = pet_rule_user_discount(cf, rule.user_level);

    return pet_rule_order(cf, &rule, &ctx->total);
}


static ngx_int_t
pet_order_place_refused(pet_task_t *t, const row_order_load_t *row,
    pet_rule_order_e refusal)
{
    static const ngx_str_t  field = ngx_string("quantity");

    if (pet_order_place_data(t, row, refusal) != NGX_OK) {
        return NGX_ERROR;
    }

    switch (refusal) {

    case PET_RULE_ORDER_SALE_NOT_OPEN:
        return PET_E_SALE_NOT_OPEN;

    case PET_RULE_ORDER_LEVEL_TOO_LOW:
        return PET_E_LEVEL_TOO_LOW;

    case PET_RULE_ORDER_PURCHASE_LIMIT:
        return PET_E_PURCHASE_LIMIT;

    case PET_RULE_ORDER_PENDING:
        return pet_task_fail(t, PET_E_ILLEGAL_STATE,
                             "Another order waits to be paid");

    case PET_RULE_ORDER_EXPIRIES:
        return pet_task_fail(t, PET_E_RATE_LIMITED,
                             "Orders of this product were not paid in time");

    case PET_RULE_ORDER_OUT_OF_STOCK:
        return PET_E_OUT_OF_STOCK;

    case PET_RULE_ORDER_PRICE_CHANGED:
        return PET_E_PRICE_CHANGED;

    case PET_RULE_ORDER_POINTS:
        return PET_E_INSUFFICIENT_POINTS;

    default: /* PET_RULE_ORDER_QUANTITY, PET_RULE_ORDER_OVERFLOW */
        return pet_input_error(t, &field, "is out of range");
    }
}


/* What helps a client on: the price, the order to be paid, when to return. */

static ngx_int_t
pet_order_place_data(pet_task_t *t, const row_order_load_t *row,
    pet_rule_order_e refusal)
{
    pet_order_place_t  *ctx = t->ctx;

    int64_t             wait;
    pet_json_t          j;

    pet_json_init(&j, t->pool, 64);
    pet_json_open(&j, NULL, '{');

    switch (refusal) {

    case PET_RULE_ORDER_PENDING:
        pet_json_id(&j, "order_id", row->pending_id);
        break;

    case PET_RULE_ORDER_EXPIRIES:
        wait = row->expired_at + t->live->rules.order_expiry_ms - t->now;
        t->reply.retry_after = (wait + 999) / 1000;
        pet_json_int(&j, "retry_after_ms", wait);
        break;

    case PET_RULE_ORDER_PRICE_CHANGED:
    case PET_RULE_ORDER_POINTS:
        pet_json_int(&j, "your_points_cost", ctx->total);
        break;

    default:
        return NGX_OK;
    }

    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data);
}


static ngx_int_t
pet_order_place_write(pet_task_t *t, const row_order_load_t *row)
{
    pet_order_place_t        *ctx = t->ctx;
    pet_input_order_place_t  *in = t->input;

    int64_t                   cost;
    ngx_int_t                 rc;
    ngx_uint_t                reserved;
    pet_order_t               order;

    reserved = row->stock != PET_RULE_STOCK_UNLIMITED;

    ngx_memzero(&order, sizeof(pet_order_t));

    /* the order, its entry in the ledger, its job */

    order.order_id = pet_ids(t->worker, 3);
    if (order.order_id == 0) {
        return PET_E_UNAVAILABLE;
    }

    if (row->goods && in->has_address_id) {
        rc = pet_address_for_order(t, in->address_id, order.order_id,
                                   &order.address, &order.address_sealed);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    order.product_id = in->product_id;
    order.quantity = in->quantity;
    order.discount = ctx->discount;
    order.total = ctx->total;
    order.product = row->fixed;
    order.order_time = t->now;
    order.pay_before = PET_NULL;
    order.paid_at = PET_NULL;
    order.shipped_at = PET_NULL;
    order.completed_at = PET_NULL;
    order.cancelled_at = PET_NULL;

    if (row->goods) {
        ngx_str_set(&order.status, "pending_payment");
        order.pay_before = t->now + t->live->rules.pay_window_ms;
        cost = 0;

    } else {
        ngx_str_set(&order.status, "completed");
        order.paid_at = t->now;
        order.completed_at = t->now;
        cost = ctx->total;
    }

    t->reply.status = NGX_HTTP_CREATED;

    if (pet_order_reply(t, &order, row->balance - cost) != NGX_OK) {
        return NGX_ERROR;
    }

    if (sql_order_place(t, order.order_id, order.product_id,
                        row->product_version, row->wallet_version,
                        order.quantity, order.discount, order.total,
                        &order.status, reserved, &order.product,
                        &order.address_sealed, order.pay_before, cost,
                        row->balance - cost, order.order_id + 1,
                        row->goods ? order.order_id + 2 : PET_NULL)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    /* many wait for the row of a product, nobody else is to wait with them */

    if (reserved) {
        pet_batch_alone(t);
    }

    return PET_NEXT;
}


static ngx_int_t
pet_order_place_answer(pet_task_t *t)
{
    row_order_place_t  row;

    return row_order_place(t, 0, &row) == NGX_OK && row.hit ? PET_DONE
                                                            : PET_RETRY;
}
