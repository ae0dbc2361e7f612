#include "api/api.h"
#include "api/address.h"
#include "api/cursor.h"
#include "api/order_view.h"


static ngx_int_t pet_order_list_load(pet_task_t *t);
static ngx_int_t pet_order_list_answer(pet_task_t *t);
static ngx_int_t pet_order_get_load(pet_task_t *t);
static ngx_int_t pet_order_get_answer(pet_task_t *t);


PET_STEPS(pet_order_list, load, answer);
PET_STEPS(pet_order_get, load, answer);


/* In the order of the input's words. */
static const ngx_str_t  pet_order_statuses[] = {
    ngx_string("pending_payment"),
    ngx_string("paid"),
    ngx_string("shipped"),
    ngx_string("completed"),
    ngx_string("cancelled")
};


static ngx_int_t
pet_order_list_load(pet_task_t *t)
{
    pet_input_order_list_t  *in = t->input;

    int64_t                  before[2];
    ngx_int_t                rc;

    static const ngx_str_t   any = ngx_null_string;

    rc = pet_cursor_before(t, in->has_cursor ? &in->cursor : NULL, before);
    if (rc != NGX_OK) {
        return rc;
    }

    if (!in->has_limit) {
        in->limit = PET_PAGE_DEFAULT;
    }

    return sql_order_page(t, in->has_status ? &pet_order_statuses[in->status]
                                            : &any,
                          before[0], before[1], in->limit + 1);
}


static ngx_int_t
pet_order_list_answer(pet_task_t *t)
{
    pet_input_order_list_t  *in = t->input;

    int64_t                  i;
    pet_json_t               j;
    pet_order_t              order;
    row_order_page_t         row;

    order.order_time = 0;
    order.order_id = 0;

    pet_json_init(&j, t->pool, 8192);
    pet_json_open(&j, NULL, '{');
    pet_json_open(&j, "items", '[');

    for (i = 0; i < in->limit; i++) {

        if (row_order_page(t, i, &row) != NGX_OK) {
            break;
        }

        pet_order_from_row(&order, &row);

        if (pet_order_open(t, &order) != NGX_OK) {
            return NGX_ERROR;
        }

        pet_order_json(&j, &order, PET_NULL, t->now);
    }

    pet_json_close(&j, ']');

    if (i == in->limit && row_order_page(t, i, &row) == NGX_OK) {
        pet_cursor_json(&j, order.order_time, order.order_id);

    } else {
        pet_json_null(&j, "next_cursor");
    }

    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


static ngx_int_t
pet_order_get_load(pet_task_t *t)
{
    pet_input_order_id_t  *in = t->input;

    return sql_order_read(t, in->order_id);
}


static ngx_int_t
pet_order_get_answer(pet_task_t *t)
{
    pet_json_t        j;
    pet_order_t       order;
    row_order_read_t  row;

    if (row_order_read(t, 0, &row) != NGX_OK) {
        return PET_E_ORDER_NOT_FOUND;
    }

    pet_order_from_row(&order, &row);

    if (pet_order_open(t, &order) != NGX_OK) {
        return NGX_ERROR;
    }

    pet_json_init(&j, t->pool, 1536);
    pet_order_json(&j, &order, PET_NULL, t->now);

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


ngx_uint_t
pet_order_is(const pet_order_t *o, const char *status)
{
    return o->status.len == ngx_strlen(status)
           && ngx_strncmp(o->status.data, status, o->status.len) == 0;
}


ngx_int_t
pet_order_open(pet_task_t *t, pet_order_t *o)
{
    return pet_task_open(t, PET_ADDRESS_ORDER, o->order_id,
                         &o->address_sealed, &o->address);
}


void
pet_order_json(pet_json_t *j, const pet_order_t *o, int64_t balance,
    int64_t now)
{
    pet_json_open(j, NULL, '{');
    pet_json_id(j, "order_id", o->order_id);
    pet_json_id(j, "product_id", o->product_id);
    pet_json_int(j, "quantity", o->quantity);
    pet_json_int(j, "discount_percent", o->discount);
    pet_json_int(j, "total_points_cost", o->total);
    pet_json_string(j, "status", &o->status);
    pet_json_raw(j, "product", &o->product);

    if (o->address.data) {
        pet_json_raw(j, "address", &o->address);

    } else {
        pet_json_null(j, "address");
    }

    pet_json_string(j, "carrier", &o->carrier);
    pet_json_string(j, "tracking_no", &o->tracking_no);
    pet_json_string(j, "cancel_reason", &o->cancel_reason);
    pet_json_time(j, "order_time", o->order_time);
    pet_json_time(j, "pay_before", o->pay_before);
    pet_json_time(j, "paid_at", o->paid_at);
    pet_json_time(j, "shipped_at", o->shipped_at);
    pet_json_time(j, "completed_at", o->completed_at);
    pet_json_time(j, "cancelled_at", o->cancelled_at);
    pet_json_time(j, "computed_at", now);

    if (balance != PET_NULL) {
        pet_json_int(j, "points_balance", balance);
    }

    pet_json_close(j, '}');
}


ngx_int_t
pet_order_reply(pet_task_t *t, const pet_order_t *o, int64_t balance)
{
    pet_json_t  j;

    if (o->address.data) {
        t->idem.secret = 1;
    }

    pet_json_init(&j, t->pool, 1536);
    pet_order_json(&j, o, balance, t->now);

    return pet_json_text(&j, &t->reply.data);
}
