/*
 * What operators do with an order, which they know by its number only: ship
 * it, end it, take a virtual one back.  The effects are those of its user,
 * as whom the task goes on once the user is known.
 */

#include "api/api.h"
#include "api/address.h"


static ngx_int_t pet_order_owner_ask(pet_task_t *t);
static ngx_int_t pet_order_owner_read(pet_task_t *t);
static int64_t pet_order_path_id(pet_task_t *t);
static ngx_int_t pet_dev_order_ship_apply(pet_task_t *t);
static ngx_int_t pet_dev_order_ship_answer(pet_task_t *t);
static ngx_int_t pet_dev_order_cancel_apply(pet_task_t *t);
static ngx_int_t pet_dev_order_refund_read(pet_task_t *t);
static ngx_int_t pet_dev_order_refund_apply(pet_task_t *t);


/* They begin alike: whose order is it, then as that user. */

const pet_step_pt  pet_dev_order_ship_steps[] = {
    pet_order_owner_ask, pet_order_owner_read, pet_dev_order_ship_apply,
    pet_dev_order_ship_answer, NULL
};

const pet_step_pt  pet_dev_order_cancel_steps[] = {
    pet_order_owner_ask, pet_order_owner_read, pet_dev_order_cancel_apply,
    pet_order_cancelled, NULL
};

const pet_step_pt  pet_dev_order_refund_steps[] = {
    pet_order_owner_ask, pet_dev_order_refund_read,
    pet_dev_order_refund_apply, pet_order_cancelled, NULL
};


static ngx_int_t
pet_order_owner_ask(pet_task_t *t)
{
    return sql_order_owner(t, pet_order_path_id(t));
}


static ngx_int_t
pet_order_owner_read(pet_task_t *t)
{
    row_order_owner_t  row;

    if (row_order_owner(t, 0, &row) != NGX_OK) {
        return PET_E_ORDER_NOT_FOUND;
    }

    t->user_id = row.user_id;

    return sql_order_read(t, pet_order_path_id(t));
}


/* PET_NULL, which no order has, for a text that is no id. */

static int64_t
pet_order_path_id(pet_task_t *t)
{
    return pet_parse_id(t->params[0].data, t->params[0].len);
}


static ngx_int_t
pet_dev_order_ship_apply(pet_task_t *t)
{
    pet_input_order_ship_t  *in = t->input;

    int64_t                  job_id;
    pet_order_t              order;
    row_order_read_t         row;

    if (row_order_read(t, 0, &row) != NGX_OK) {
        return PET_E_ORDER_NOT_FOUND;
    }

    pet_order_from_row(&order, &row);

    if (!pet_order_is(&order, "paid")) {
        return PET_E_ILLEGAL_STATE;
    }

    job_id = pet_ids(t->worker, 1);
    if (job_id == 0) {
        return PET_E_UNAVAILABLE;
    }

    ngx_str_set(&order.status, "shipped");
    order.shipped_at = t->now;
    order.carrier = in->carrier;
    order.tracking_no = in->tracking_no;

    if (pet_order_open(t, &order) != NGX_OK
        || pet_order_reply(t, &order, PET_NULL) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return sql_order_ship(t, in->order_id, &in->carrier, &in->tracking_no,
                          job_id, t->now + t->live->rules.order_receipt_ms);
}


static ngx_int_t
pet_dev_order_ship_answer(pet_task_t *t)
{
    row_order_ship_t  row;

    return row_order_ship(t, 0, &row) == NGX_OK && row.hit ? PET_DONE
                                                           : PET_RETRY;
}


static ngx_int_t
pet_dev_order_cancel_apply(pet_task_t *t)
{
    row_order_read_t        row;

    static const ngx_str_t  reason = ngx_string("operator");

    if (row_order_read(t, 0, &row) != NGX_OK) {
        return PET_E_ORDER_NOT_FOUND;
    }

    return pet_order_cancel_write(t, &row, &reason, 0);
}


static ngx_int_t
pet_dev_order_refund_read(pet_task_t *t)
{
    ngx_int_t  rc;

    rc = pet_order_owner_read(t);

    return rc == NGX_OK ? sql_order_grants(t, pet_order_path_id(t)) : rc;
}


/* Points are given back only for what is still there to be taken. */

static ngx_int_t
pet_dev_order_refund_apply(pet_task_t *t)
{
    row_order_read_t        row;
    row_order_grants_t      grants;

    static const ngx_str_t  reason = ngx_string("refund");

    if (row_order_read(t, 0, &row) != NGX_OK
        || row_order_grants(t, 0, &grants) != NGX_OK)
    {
        return PET_E_ORDER_NOT_FOUND;
    }

    /* goods are cancelled before they are shipped, or not at all */

    if (ngx_strcmp(row.status.data, "completed") != 0 || grants.grants == 0) {
        return PET_E_ILLEGAL_STATE;
    }

    if (grants.removable < grants.grants) {
        return PET_E_INSUFFICIENT_ITEMS;
    }

    return pet_order_cancel_write(t, &row, &reason, grants.grants);
}
