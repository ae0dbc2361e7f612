/*
 * What a user does with an order: pay it, give it up, say that it came; and
 * the end that the clock makes, as jobs.  The state diagram is that of the
 * table, sql/migrations/0008_mall.sql.
 */

#include "api/api.h"
#include "api/address.h"


static ngx_int_t pet_order_pay_load(pet_task_t *t);
static ngx_int_t pet_order_pay_apply(pet_task_t *t);
static ngx_int_t pet_order_pay_answer(pet_task_t *t);
static ngx_int_t pet_order_cancel_load(pet_task_t *t);
static ngx_int_t pet_order_cancel_apply(pet_task_t *t);
static ngx_int_t pet_order_cancel_answer(pet_task_t *t);
static ngx_int_t pet_order_receipt_load(pet_task_t *t);
static ngx_int_t pet_order_receipt_apply(pet_task_t *t);
static ngx_int_t pet_order_receipt_answer(pet_task_t *t);


PET_STEPS(pet_order_pay, load, apply, answer);
PET_STEPS(pet_order_cancel, load, apply, answer);
PET_STEPS(pet_order_receipt, load, apply, answer);


static ngx_int_t
pet_order_pay_load(pet_task_t *t)
{
    pet_input_order_pay_t  *in = t->input;

    if (sql_order_read(t, in->order_id) != NGX_OK) {
        return NGX_ERROR;
    }

    return in->has_address_id ? sql_address_read(t, in->address_id)
                              : PET_NEXT;
}


static ngx_int_t
pet_order_pay_apply(pet_task_t *t)
{
    pet_input_order_pay_t  *in = t->input;

    int64_t                 entry_id;
    ngx_int_t               rc;
    pet_order_t             order;
    row_order_read_t        row;

    static const ngx_str_t  field = ngx_string("address_id");

    if (row_order_read(t, 0, &row) != NGX_OK) {
        return PET_E_ORDER_NOT_FOUND;
    }

    pet_order_from_row(&order, &row);

    if (!pet_order_is(&order, "pending_payment")) {
        return PET_E_ILLEGAL_STATE;
    }

    if (order.pay_before <= t->now) {
        return pet_task_fail(t, PET_E_ILLEGAL_STATE,
                             "The time to pay is over");
    }

    if (!in->has_address_id && order.address_sealed.data == NULL) {
        return pet_input_error(t, &field, "is required");
    }

    rc = in->has_address_id
         ? pet_address_for_order(t, in->address_id, order.order_id,
                                 &order.address, &order.address_sealed)
         : pet_order_open(t, &order);

    if (rc != NGX_OK) {
        return rc;
    }

    if (row.balance < order.total) {
        return PET_E_INSUFFICIENT_POINTS;
    }

    entry_id = pet_ids(t->worker, 1);
    if (entry_id == 0) {
        return PET_E_UNAVAILABLE;
    }

    ngx_str_set(&order.status, "paid");
    order.paid_at = t->now;

    if (pet_order_reply(t, &order, row.balance - order.total) != NGX_OK) {
        return NGX_ERROR;
    }

    return sql_order_pay(t, order.order_id, row.wallet_version, order.total,
                         row.balance - order.total, entry_id,
                         &order.address_sealed);
}


static ngx_int_t
pet_order_pay_answer(pet_task_t *t)
{
    row_order_pay_t  row;

    return row_order_pay(t, 0, &row) == NGX_OK && row.hit ? PET_DONE
                                                          : PET_RETRY;
}


static ngx_int_t
pet_order_cancel_load(pet_task_t *t)
{
    pet_input_order_id_t  *in = t->input;

    return sql_order_read(t, in->order_id);
}


static ngx_int_t
pet_order_cancel_apply(pet_task_t *t)
{
    pet_order_t       order;
    row_order_read_t  row;

    static const ngx_str_t  user = ngx_string("user");
    static const ngx_str_t  expired = ngx_string("expired");

    if (row_order_read(t, 0, &row) != NGX_OK) {
        return PET_E_ORDER_NOT_FOUND;
    }

    pet_order_from_row(&order, &row);

    /* who is late to pay is not early to cancel, though the job is late, too */

    if (pet_order_is(&order, "pending_payment") && order.pay_before <= t->now)
    {
        return pet_order_cancel_write(t, &row, &expired, 0);
    }

    return pet_order_cancel_write(t, &row, &user, 0);
}


ngx_int_t
pet_order_cancel_write(pet_task_t *t, const row_order_read_t *row,
    const ngx_str_t *reason, int64_t grants)
{
    int64_t      points, entry_id;
    ngx_str_t    status;
    pet_order_t  order;

    pet_order_from_row(&order, row);

    if (pet_order_is(&order, "pending_payment")) {
        points = 0;

    } else if (pet_order_is(&order, grants ? "completed" : "paid")) {
        points = order.total;

    } else {
        return PET_E_ILLEGAL_STATE;
    }

    entry_id = pet_ids(t->worker, 1);
    if (entry_id == 0) {
        return PET_E_UNAVAILABLE;
    }

    status = order.status;
    ngx_str_set(&order.status, "cancelled");
    order.cancel_reason = *reason;
    order.cancelled_at = t->now;

    if (pet_order_open(t, &order) != NGX_OK
        || pet_order_reply(t, &order, row->balance + points) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return sql_order_cancel(t, order.order_id, row->wallet_version, &status,
                            reason, points, row->balance + points, entry_id,
                            grants);
}


static ngx_int_t
pet_order_cancel_answer(pet_task_t *t)
{
    return pet_order_cancelled(t);
}


ngx_int_t
pet_order_cancelled(pet_task_t *t)
{
    row_order_cancel_t  row;

    return row_order_cancel(t, 0, &row) == NGX_OK && row.hit ? PET_DONE
                                                             : PET_RETRY;
}


static ngx_int_t
pet_order_receipt_load(pet_task_t *t)
{
    pet_input_order_id_t  *in = t->input;

    return sql_order_read(t, in->order_id);
}


static ngx_int_t
pet_order_receipt_apply(pet_task_t *t)
{
    pet_order_t       order;
    row_order_read_t  row;

    if (row_order_read(t, 0, &row) != NGX_OK) {
        return PET_E_ORDER_NOT_FOUND;
    }

    pet_order_from_row(&order, &row);

    if (!pet_order_is(&order, "shipped")) {
        return PET_E_ILLEGAL_STATE;
    }

    ngx_str_set(&order.status, "completed");
    order.completed_at = t->now;

    if (pet_order_open(t, &order) != NGX_OK
        || pet_order_reply(t, &order, row.balance) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return sql_order_complete(t, order.order_id);
}


static ngx_int_t
pet_order_receipt_answer(pet_task_t *t)
{
    row_order_complete_t  row;

    return row_order_complete(t, 0, &row) == NGX_OK && row.hit ? PET_DONE
                                                               : PET_RETRY;
}
