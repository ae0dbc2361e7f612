/*
 * The inbox: letters of the server and of operators, some with points or
 * items in them, which are taken once.
 */

#include "api/api.h"
#include "api/cursor.h"


static ngx_int_t pet_message_list_load(pet_task_t *t);
static ngx_int_t pet_message_list_answer(pet_task_t *t);
static ngx_int_t pet_message_count_load(pet_task_t *t);
static ngx_int_t pet_message_count_answer(pet_task_t *t);
static ngx_int_t pet_message_read_load(pet_task_t *t);
static ngx_int_t pet_message_read_write(pet_task_t *t);
static ngx_int_t pet_message_read_answer(pet_task_t *t);
static ngx_int_t pet_message_claim_load(pet_task_t *t);
static ngx_int_t pet_message_claim_apply(pet_task_t *t);
static ngx_int_t pet_message_claim_refused(pet_task_t *t,
    const row_message_claim_load_t *row);
static ngx_int_t pet_message_claim_answer(pet_task_t *t);


PET_STEPS(pet_message_list, load, answer);
PET_STEPS(pet_message_count, load, answer);
PET_STEPS(pet_message_read, load, write, answer);
PET_STEPS(pet_message_claim, load, apply, answer);


static ngx_int_t
pet_message_list_load(pet_task_t *t)
{
    pet_input_page_t  *in = t->input;

    int64_t            before[2];
    ngx_int_t          rc;

    rc = pet_cursor_before(t, in->has_cursor ? &in->cursor : NULL, before);
    if (rc != NGX_OK) {
        return rc;
    }

    return sql_message_list(t, before[0], before[1],
                            in->has_limit ? in->limit : PET_PAGE_DEFAULT);
}


static ngx_int_t
pet_message_list_answer(pet_task_t *t)
{
    row_message_list_t  row;

    if (row_message_list(t, 0, &row) != NGX_OK) {
        return NGX_ERROR;
    }

    t->reply.data = row.data;

    return PET_DONE;
}


static ngx_int_t
pet_message_count_load(pet_task_t *t)
{
    return sql_message_count(t);
}


static ngx_int_t
pet_message_count_answer(pet_task_t *t)
{
    pet_json_t           j;
    row_message_count_t  row;

    if (row_message_count(t, 0, &row) != NGX_OK) {
        return NGX_ERROR;
    }

    pet_json_init(&j, t->pool, 64);
    pet_json_open(&j, NULL, '{');
    pet_json_int(&j, "unread", row.unread);
    pet_json_int(&j, "unclaimed", row.unclaimed);
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


static ngx_int_t
pet_message_read_load(pet_task_t *t)
{
    pet_input_message_t  *in = t->input;

    return sql_message_load(t, in->message_id);
}


static ngx_int_t
pet_message_read_write(pet_task_t *t)
{
    pet_input_message_t  *in = t->input;

    pet_json_t            j;
    row_message_load_t    row;

    if (row_message_load(t, 0, &row) != NGX_OK) {
        return PET_E_OBJECT_NOT_FOUND;
    }

    pet_json_init(&j, t->pool, 64);
    pet_json_open(&j, NULL, '{');
    pet_json_id(&j, "message_id", in->message_id);
    pet_json_bool(&j, "read", 1);
    pet_json_close(&j, '}');

    if (pet_json_text(&j, &t->reply.data) != NGX_OK) {
        return NGX_ERROR;
    }

    return sql_message_read(t, in->message_id);
}


static ngx_int_t
pet_message_read_answer(pet_task_t *t)
{
    row_message_read_t  row;

    if (row_message_read(t, 0, &row) != NGX_OK || row.hit == 0) {
        return PET_RETRY;
    }

    return PET_DONE;
}


static ngx_int_t
pet_message_claim_load(pet_task_t *t)
{
    pet_input_message_t  *in = t->input;

    return sql_message_claim_load(t, in->message_id);
}


static ngx_int_t
pet_message_claim_apply(pet_task_t *t)
{
    pet_input_message_t       *in = t->input;

    int64_t                    entry_id, balance;
    ngx_int_t                  rc;
    ngx_str_t                  ref;
    pet_json_t                 j;
    ngx_uint_t                 season;
    row_message_claim_load_t   row;

    static const ngx_str_t     none = ngx_string("");

    if (row_message_claim_load(t, 0, &row) != NGX_OK) {
        return PET_E_OBJECT_NOT_FOUND;
    }

    rc = pet_message_claim_refused(t, &row);
    if (rc != NGX_OK) {
        return rc;
    }

    entry_id = pet_ids(t->worker, 1);
    if (entry_id == 0) {
        return PET_E_UNAVAILABLE;
    }

    balance = row.balance + row.points;

    pet_json_init(&j, t->pool, 512);
    pet_json_open(&j, NULL, '{');
    pet_json_members(&j, &row.fixed);
    pet_json_int(&j, "points_balance", balance);
    pet_json_close(&j, '}');

    if (pet_json_text(&j, &t->reply.data) != NGX_OK) {
        return NGX_ERROR;
    }

    /* a season's reward is paid under "season:{board}:{season}" */

    season = ngx_strcmp(row.kind.data, "season") == 0;
    ref = none;

    if (season && row.ref.len > sizeof("season:") - 1) {
        ref.data = row.ref.data + sizeof("season:") - 1;
        ref.len = row.ref.len - (sizeof("season:") - 1);
    }

    return sql_message_claim(t, row.wallet_version, balance, in->message_id,
                             entry_id, season ? 0 : row.points,
                             season ? row.points : 0, &ref);
}


static ngx_int_t
pet_message_claim_refused(pet_task_t *t, const row_message_claim_load_t *row)
{
    if (row->claimed) {
        return PET_E_ALREADY_CLAIMED;
    }

    if (row->expired) {
        return pet_task_fail(t, PET_E_ILLEGAL_STATE, "The letter expired");
    }

    if (!row->filled) {
        return pet_task_fail(t, PET_E_ILLEGAL_STATE, "There is nothing in it");
    }

    return NGX_OK;
}


static ngx_int_t
pet_message_claim_answer(pet_task_t *t)
{
    row_message_claim_t  row;

    if (row_message_claim(t, 0, &row) != NGX_OK || row.hit == 0) {
        return PET_RETRY;
    }

    return PET_DONE;
}
