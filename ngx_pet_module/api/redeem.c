/*
 * Redeem codes.  An attempt is counted, and committed, before anything is
 * said of the code, so that no number of guesses at the same moment is
 * answered beyond the limit; a success gives its attempt back.
 */

#include "api/api.h"


static ngx_int_t pet_redeem_load(pet_task_t *t);
static ngx_int_t pet_redeem_try(pet_task_t *t);
static ngx_int_t pet_redeem_apply(pet_task_t *t);
static ngx_int_t pet_redeem_answer(pet_task_t *t);
static ngx_int_t pet_redeem_code(pet_task_t *t, const ngx_str_t *text,
    ngx_str_t *code);
static ngx_int_t pet_redeem_limited(pet_task_t *t);
static ngx_int_t pet_redeem_refused(pet_task_t *t);
static ngx_int_t pet_redeem_write(pet_task_t *t);
static ngx_int_t pet_dev_redeem_batch_write(pet_task_t *t);
static ngx_int_t pet_dev_redeem_batch_answer(pet_task_t *t);
static ngx_int_t pet_redeem_grants(pet_task_t *t, json_t *list,
    ngx_str_t *grants);
static ngx_int_t pet_redeem_codes(pet_task_t *t, int64_t id, ngx_uint_t n,
    ngx_str_t *codes);


PET_STEPS(pet_redeem, load, try, apply, answer);
PET_STEPS(pet_dev_redeem_batch, write, answer);


#define PET_REDEEM_CODE   12             /* characters of a made code */
#define PET_REDEEM_DAY    INT64_C(86400000)


static ngx_int_t
pet_redeem_load(pet_task_t *t)
{
    pet_input_redeem_t  *in = t->input;

    ngx_str_t            code;

    if (pet_redeem_code(t, &in->code, &code) != NGX_OK) {
        return NGX_ERROR;
    }

    return sql_redeem_load(t, &code);
}


/* Capital letters and digits; an empty text, which is no code, for others. */

static ngx_int_t
pet_redeem_code(pet_task_t *t, const ngx_str_t *text, ngx_str_t *code)
{
    u_char      c;
    ngx_uint_t  i;

    code->len = 0;
    code->data = ngx_pnalloc(t->pool, text->len);
    if (code->data == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < text->len; i++) {
        c = ngx_toupper(text->data[i]);

        if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
            code->data[code->len++] = c;

        } else if (c != '-' && c != ' ') {
            code->len = 0;
            break;
        }
    }

    return NGX_OK;
}


static ngx_int_t
pet_redeem_try(pet_task_t *t)
{
    pet_redeem_t              *ctx = t->ctx;

    const pet_rule_config_t   *cf;

    cf = &t->live->rules;

    if (row_redeem_load(t, 0, &ctx->row) != NGX_OK) {
        return PET_E_USER_NOT_FOUND;
    }

    /* a retry is no further guess */

    if (ctx->tried) {
        return PET_NEXT;
    }

    return sql_redeem_try(t, t->now - cf->redeem_window_ms, cf->redeem_tries);
}


static ngx_int_t
pet_redeem_apply(pet_task_t *t)
{
    pet_redeem_t       *ctx = t->ctx;

    ngx_int_t           rc;
    row_redeem_try_t    row;

    if (!ctx->tried && row_redeem_try(t, 0, &row) != NGX_OK) {
        return pet_redeem_limited(t);
    }

    ctx->tried = 1;

    rc = pet_redeem_refused(t);

    return rc == NGX_OK ? pet_redeem_write(t) : rc;
}


static ngx_int_t
pet_redeem_limited(pet_task_t *t)
{
    pet_redeem_t  *ctx = t->ctx;

    int64_t        wait;

    /* others of the same moment may have begun the window just now */

    wait = t->live->rules.redeem_window_ms;

    if (ctx->row.window_start != PET_NULL) {
        wait = ngx_max(ctx->row.window_start + wait - t->now, 1);
    }

    t->reply.retry_after = (wait + 999) / 1000;

    return pet_task_fail(t, PET_E_RATE_LIMITED, "Too many codes were tried");
}


static ngx_int_t
pet_redeem_refused(pet_task_t *t)
{
    pet_redeem_t             *ctx = t->ctx;

    const row_redeem_load_t  *row;

    row = &ctx->row;

    if (row->code_id == PET_NULL || !row->open) {
        return PET_E_CODE_NOT_FOUND;
    }

    if (row->claimed) {
        return pet_task_fail(t, PET_E_ALREADY_CLAIMED,
                             "You have redeemed this code already");
    }

    if (row->redeemed >= row->user_limit) {
        return pet_task_fail(t, PET_E_ALREADY_CLAIMED,
                             "You have redeemed a code of this kind already");
    }

    if (row->used >= row->code_limit) {
        return PET_E_ALREADY_CLAIMED;
    }

    return NGX_OK;
}


static ngx_int_t
pet_redeem_write(pet_task_t *t)
{
    pet_redeem_t             *ctx = t->ctx;

    int64_t                   entry_id;
    pet_json_t                j;
    const row_redeem_load_t  *row;

    row = &ctx->row;

    entry_id = pet_ids(t->worker, 1);
    if (entry_id == 0) {
        return PET_E_UNAVAILABLE;
    }

    pet_json_init(&j, t->pool, 256);
    pet_json_open(&j, NULL, '{');
    pet_json_string(&j, "title", &row->title);
    pet_json_int(&j, "points_gained", row->points);
    pet_json_raw(&j, "granted_items", &row->grants);
    pet_json_int(&j, "points_balance", row->balance + row->points);
    pet_json_close(&j, '}');

    if (pet_json_text(&j, &t->reply.data) != NGX_OK) {
        return NGX_ERROR;
    }

    return sql_redeem_apply(t, row->code_id, row->batch_id, row->code_limit,
                            row->wallet_version, row->points,
                            row->balance + row->points, entry_id,
                            &row->grants);
}


static ngx_int_t
pet_redeem_answer(pet_task_t *t)
{
    row_redeem_apply_t  row;

    return row_redeem_apply(t, 0, &row) == NGX_OK && row.hit ? PET_DONE
                                                             : PET_RETRY;
}


static ngx_int_t
pet_dev_redeem_batch_write(pet_task_t *t)
{
    pet_input_redeem_batch_t  *in = t->input;

    int64_t                    id;
    ngx_int_t                  rc;
    ngx_str_t                  grants, codes;

    /* the batch and its codes */

    id = pet_ids(t->worker, in->codes + 1);
    if (id == 0) {
        return PET_E_UNAVAILABLE;
    }

    rc = pet_redeem_grants(t, in->grants, &grants);
    if (rc != NGX_OK) {
        return rc;
    }

    if (pet_redeem_codes(t, id, in->codes, &codes) != NGX_OK) {
        return NGX_ERROR;
    }

    return sql_redeem_batch_create(t, id, &in->title, in->points, &grants,
                                   in->has_code_limit ? in->code_limit : 1,
                                   in->has_user_limit ? in->user_limit : 1,
                                   in->has_days
                                   ? t->now + in->days * PET_REDEEM_DAY
                                   : PET_NULL,
                                   &codes);
}


/* The same list with its numbers checked: [{"item_id", "quantity"}]. */

static ngx_int_t
pet_redeem_grants(pet_task_t *t, json_t *list, ngx_str_t *grants)
{
    size_t                  i;
    json_t                 *grant, *id, *quantity;
    int64_t                 item_id;
    pet_json_t              j;

    static const ngx_str_t  field = ngx_string("grants");

    pet_json_init(&j, t->pool, 256);
    pet_json_open(&j, NULL, '[');

    for (i = 0; i < json_array_size(list); i++) {
        grant = json_array_get(list, i);
        id = json_object_get(grant, "item_id");
        quantity = json_object_get(grant, "quantity");

        item_id = json_is_string(id)
                  ? pet_parse_id((u_char *) json_string_value(id),
                                 json_string_length(id))
                  : PET_NULL;

        if (item_id == PET_NULL || !json_is_integer(quantity)
            || json_integer_value(quantity) < 1
            || json_integer_value(quantity) > t->live->rules.quantity_max)
        {
            return pet_input_error(t, &field, "must be item_id and quantity");
        }

        pet_json_open(&j, NULL, '{');
        pet_json_id(&j, "item_id", item_id);
        pet_json_int(&j, "quantity", json_integer_value(quantity));
        pet_json_close(&j, '}');
    }

    pet_json_close(&j, ']');

    return pet_json_text(&j, grants);
}


/* The rows of n random codes, whose ids follow that of the batch; and the
 * reply, which shows them in groups of four. */

static ngx_int_t
pet_redeem_codes(pet_task_t *t, int64_t id, ngx_uint_t n, ngx_str_t *codes)
{
    u_char      random[PET_REDEEM_CODE];
    u_char      shown[PET_REDEEM_CODE + 2];
    ngx_str_t   code, text;
    ngx_uint_t  i;
    pet_json_t  j, reply;

    code.data = random;
    code.len = PET_REDEEM_CODE;
    text.data = shown;

    pet_json_init(&j, t->pool, 64 * n);
    pet_json_open(&j, NULL, '[');

    pet_json_init(&reply, t->pool, 32 * n + 64);
    pet_json_open(&reply, NULL, '{');
    pet_json_id(&reply, "batch_id", id);
    pet_json_open(&reply, "codes", '[');

    for (i = 0; i < n; i++) {

        if (pet_random_code(random, PET_REDEEM_CODE) != PET_CRYPTO_OK) {
            return NGX_ERROR;
        }

        pet_json_open(&j, NULL, '{');
        pet_json_string(&j, "code", &code);
        pet_json_id(&j, "code_id", id + 1 + i);
        pet_json_close(&j, '}');

        text.len = ngx_sprintf(shown, "%*s-%*s-%*s", (size_t) 4, random,
                               (size_t) 4, random + 4, (size_t) 4, random + 8)
                   - shown;
        pet_json_string(&reply, NULL, &text);
    }

    pet_json_close(&j, ']');
    pet_json_close(&reply, ']');
    pet_json_close(&reply, '}');

    t->reply.status = NGX_HTTP_CREATED;

    return pet_json_text(&j, codes) == NGX_OK
           ? pet_json_text(&reply, &t->reply.data) : NGX_ERROR;
}


static ngx_int_t
pet_dev_redeem_batch_answer(pet_task_t *t)
{
    row_redeem_batch_create_t  row;

    if (row_redeem_batch_create(t, 0, &row) == NGX_OK && row.hit) {
        return PET_DONE;
    }

    ngx_str_null(&t->reply.data);

    return PET_E_ITEM_NOT_FOUND;
}
