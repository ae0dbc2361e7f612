#include "api/api.h"
#include "api/address.h"


static ngx_int_t pet_address_list_load(pet_task_t *t);
static ngx_int_t pet_address_list_answer(pet_task_t *t);
static ngx_int_t pet_address_add_load(pet_task_t *t);
static ngx_int_t pet_address_add_write(pet_task_t *t);
static ngx_int_t pet_address_add_answer(pet_task_t *t);
static ngx_int_t pet_address_change_load(pet_task_t *t);
static ngx_int_t pet_address_change_write(pet_task_t *t);
static ngx_int_t pet_address_change_answer(pet_task_t *t);
static ngx_int_t pet_address_remove_load(pet_task_t *t);
static ngx_int_t pet_address_remove_write(pet_task_t *t);
static ngx_int_t pet_address_remove_answer(pet_task_t *t);
static ngx_int_t pet_address_phone(pet_task_t *t, const ngx_str_t *phone);
static ngx_int_t pet_address_text(pet_task_t *t,
    const pet_input_address_change_t *in, ngx_str_t *text);
static void pet_address_part(pet_json_t *j, const char *key,
    const ngx_str_t *text);
static ngx_int_t pet_address_save(pet_task_t *t, int64_t address_id,
    const pet_input_address_change_t *in, const row_address_state_t *state);
static ngx_int_t pet_address_saved(pet_task_t *t);
static void pet_address_json(pet_json_t *j, int64_t address_id,
    const ngx_str_t *text, ngx_uint_t is_default, int64_t created_at,
    int64_t updated_at);


PET_STEPS(pet_address_list, load, answer);
PET_STEPS(pet_address_add, load, write, answer);
PET_STEPS(pet_address_change, load, write, answer);
PET_STEPS(pet_address_remove, load, write, answer);


static ngx_int_t
pet_address_list_load(pet_task_t *t)
{
    return sql_address_list(t);
}


static ngx_int_t
pet_address_list_answer(pet_task_t *t)
{
    ngx_str_t           text;
    ngx_uint_t          i;
    pet_json_t          j;
    row_address_list_t  row;

    pet_json_init(&j, t->pool, 2048);
    pet_json_open(&j, NULL, '{');
    pet_json_open(&j, "items", '[');

    for (i = 0; row_address_list(t, i, &row) == NGX_OK; i++) {

        if (pet_task_open(t, PET_ADDRESS_COLUMN, row.address_id, &row.sealed,
                          &text)
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        pet_address_json(&j, row.address_id, &text, i == 0, row.created_at,
                         row.updated_at);
    }

    pet_json_close(&j, ']');
    pet_json_null(&j, "next_cursor");
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


static ngx_int_t
pet_address_add_load(pet_task_t *t)
{
    pet_input_address_t  *in = t->input;

    ngx_int_t             rc;

    rc = pet_address_phone(t, &in->phone);

    return rc == NGX_OK ? sql_address_state(t, 0) : rc;
}


static ngx_int_t
pet_address_add_write(pet_task_t *t)
{
    pet_input_address_t         *in = t->input;

    int64_t                      address_id;
    row_address_state_t          state;
    pet_input_address_change_t   fields;

    if (row_address_state(t, 0, &state) != NGX_OK) {
        return PET_E_USER_NOT_FOUND;
    }

    if (state.addresses >= t->live->rules.address_max) {
        return pet_task_fail(t, PET_E_ILLEGAL_STATE,
                             "There are as many addresses as one may have");
    }

    address_id = pet_ids(t->worker, 1);
    if (address_id == 0) {
        return PET_E_UNAVAILABLE;
    }

    /* the same fields, but for the id in the path */

    fields.address_id = address_id;
    fields.recipient = in->recipient;
    fields.phone = in->phone;
    fields.province = in->province;
    fields.city = in->city;
    fields.district = in->district;
    fields.detail = in->detail;
    fields.postal_code = in->postal_code;
    fields.is_default = in->is_default;

    state.created_at = t->now;
    t->reply.status = NGX_HTTP_CREATED;

    return pet_address_save(t, address_id, &fields, &state);
}


static ngx_int_t
pet_address_add_answer(pet_task_t *t)
{
    return pet_address_saved(t);
}


static ngx_int_t
pet_address_change_load(pet_task_t *t)
{
    pet_input_address_change_t  *in = t->input;

    ngx_int_t                    rc;

    rc = pet_address_phone(t, &in->phone);

    return rc == NGX_OK ? sql_address_state(t, in->address_id) : rc;
}


static ngx_int_t
pet_address_change_write(pet_task_t *t)
{
    pet_input_address_change_t  *in = t->input;

    row_address_state_t          state;

    if (row_address_state(t, 0, &state) != NGX_OK
        || state.created_at == PET_NULL)
    {
        return PET_E_OBJECT_NOT_FOUND;
    }

    return pet_address_save(t, in->address_id, in, &state);
}


static ngx_int_t
pet_address_change_answer(pet_task_t *t)
{
    return pet_address_saved(t);
}


static ngx_int_t
pet_address_remove_load(pet_task_t *t)
{
    pet_input_address_id_t  *in = t->input;

    return sql_address_state(t, in->address_id);
}


static ngx_int_t
pet_address_remove_write(pet_task_t *t)
{
    pet_input_address_id_t  *in = t->input;

    row_address_state_t      state;

    if (row_address_state(t, 0, &state) != NGX_OK
        || state.created_at == PET_NULL)
    {
        return PET_E_OBJECT_NOT_FOUND;
    }

    ngx_str_set(&t->reply.data, "null");

    return sql_address_delete(t, state.wallet_version, in->address_id);
}


static ngx_int_t
pet_address_remove_answer(pet_task_t *t)
{
    row_address_delete_t  row;

    return row_address_delete(t, 0, &row) == NGX_OK && row.hit ? PET_DONE
                                                               : PET_RETRY;
}


/* Digits with what people write between them, of any country. */

static ngx_int_t
pet_address_phone(pet_task_t *t, const ngx_str_t *phone)
{
    u_char                  c;
    ngx_uint_t              i, digits;

    static const ngx_str_t  field = ngx_string("phone");

    digits = 0;

    for (i = 0; i < phone->len; i++) {
        c = phone->data[i];

        if (c >= '0' && c <= '9') {
            digits++;

        } else if (c != ' ' && c != '-' && !(c == '+' && i == 0)) {
            return pet_input_error(t, &field, "is not a telephone number");
        }
    }

    return digits >= 5 && digits <= 15
           ? NGX_OK
           : pet_input_error(t, &field, "is not a telephone number");
}


static ngx_int_t
pet_address_text(pet_task_t *t, const pet_input_address_change_t *in,
    ngx_str_t *text)
{
    pet_json_t  j;

    pet_json_init(&j, t->pool, 512);
    pet_json_open(&j, NULL, '{');
    pet_json_string(&j, "recipient", &in->recipient);
    pet_json_string(&j, "phone", &in->phone);
    pet_json_string(&j, "province", &in->province);
    pet_json_string(&j, "city", &in->city);
    pet_address_part(&j, "district", &in->district);
    pet_json_string(&j, "detail", &in->detail);
    pet_address_part(&j, "postal_code", &in->postal_code);
    pet_json_close(&j, '}');

    return pet_json_text(&j, text);
}


/* What an address may do without. */

static void
pet_address_part(pet_json_t *j, const char *key, const ngx_str_t *text)
{
    if (text->len) {
        pet_json_string(j, key, text);

    } else {
        pet_json_null(j, key);
    }
}


/* The first address is the default one, then that of which it was said last;
 * is_default false says nothing. */

static ngx_int_t
pet_address_save(pet_task_t *t, int64_t address_id,
    const pet_input_address_change_t *in, const row_address_state_t *state)
{
    ngx_str_t   text, sealed;
    pet_json_t  j;
    ngx_uint_t  wanted;

    wanted = in->is_default || state->addresses == 0;

    if (pet_address_text(t, in, &text) != NGX_OK
        || pet_task_seal(t, PET_ADDRESS_COLUMN, address_id, &text, &sealed)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    pet_json_init(&j, t->pool, 768);
    pet_address_json(&j, address_id, &text,
                     wanted || state->default_id == address_id,
                     state->created_at, t->now);

    if (pet_json_text(&j, &t->reply.data) != NGX_OK) {
        return NGX_ERROR;
    }

    t->idem.secret = 1;

    return sql_address_save(t, state->wallet_version, address_id, &sealed,
                            wanted ? t->now : PET_NULL);
}


static ngx_int_t
pet_address_saved(pet_task_t *t)
{
    row_address_save_t  row;

    return row_address_save(t, 0, &row) == NGX_OK && row.hit ? PET_DONE
                                                             : PET_RETRY;
}


static void
pet_address_json(pet_json_t *j, int64_t address_id, const ngx_str_t *text,
    ngx_uint_t is_default, int64_t created_at, int64_t updated_at)
{
    pet_json_open(j, NULL, '{');
    pet_json_id(j, "address_id", address_id);
    pet_json_members(j, text);
    pet_json_bool(j, "is_default", is_default);
    pet_json_time(j, "created_at", created_at);
    pet_json_time(j, "updated_at", updated_at);
    pet_json_close(j, '}');
}


ngx_int_t
pet_address_for_order(pet_task_t *t, int64_t address_id, int64_t order_id,
    ngx_str_t *text, ngx_str_t *sealed)
{
    row_address_read_t  row;

    if (row_address_read(t, 0, &row) != NGX_OK) {
        return pet_task_fail(t, PET_E_OBJECT_NOT_FOUND, "No such address");
    }

    if (pet_task_open(t, PET_ADDRESS_COLUMN, address_id, &row.sealed, text)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return pet_task_seal(t, PET_ADDRESS_ORDER, order_id, text, sealed);
}
