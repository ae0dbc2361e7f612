#include "api/api.h"
#include "api/cursor.h"


static ngx_int_t pet_pets_get_load(pet_task_t *t);
static ngx_int_t pet_pets_get_answer(pet_task_t *t);
static ngx_int_t pet_pets_get_cached(pet_task_t *t);
static ngx_int_t pet_pets_get_reply(pet_task_t *t, const pet_view_t *view,
    const pet_view_points_t *points);
static ngx_int_t pet_pets_list_load(pet_task_t *t);
static ngx_int_t pet_pets_list_answer(pet_task_t *t);
static ngx_int_t pet_pets_release_load(pet_task_t *t);
static ngx_int_t pet_pets_release_apply(pet_task_t *t);
static ngx_int_t pet_pets_release_answer(pet_task_t *t);


PET_STEPS(pet_pets_get, load, answer);
PET_STEPS(pet_pets_list, load, answer);
PET_STEPS(pet_pets_release, load, apply, answer);


static ngx_int_t
pet_pets_get_load(pet_task_t *t)
{
    pet_input_pet_t  *in = t->input;

    ngx_int_t         rc;

    rc = pet_pets_get_cached(t);

    return rc == NGX_DECLINED ? sql_pet_load(t, in->pet_id) : rc;
}


/* The gate has read both values along: no further round trip. */

static ngx_int_t
pet_pets_get_cached(pet_task_t *t)
{
    pet_view_t         view;
    pet_view_points_t  points;

    if (t->fresh || t->cached.len == 0 || t->cached_also.len == 0
        || pet_view_parse(&t->cached, t->cached_version, &view) != NGX_OK
        || pet_view_points_parse(&t->cached_also, &points) != NGX_OK)
    {
        return NGX_DECLINED;
    }

    return pet_pets_get_reply(t, &view, &points);
}


static ngx_int_t
pet_pets_get_answer(pet_task_t *t)
{
    pet_input_pet_t    *in = t->input;

    pet_view_t          view;
    row_pet_load_t      row;
    pet_view_points_t   points;

    if (row_pet_load(t, 0, &row) != NGX_OK) {
        return PET_E_PET_NOT_FOUND;
    }

    pet_view_from_row(&view, &row);

    points.version = row.wallet_version;
    points.day = row.points_day;
    points.today = row.points_today;

    pet_view_fill(t, in->pet_id, &view);
    pet_view_points_fill(t, &points);

    return pet_pets_get_reply(t, &view, &points);
}


static ngx_int_t
pet_pets_get_reply(pet_task_t *t, const pet_view_t *view,
    const pet_view_points_t *points)
{
    pet_json_t  j;

    pet_json_init(&j, t->pool, 2048);
    pet_view_json(t, &j, NULL, view, points->today, points->day);

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


/* One row more than the page has says that another page follows. */

static ngx_int_t
pet_pets_list_load(pet_task_t *t)
{
    pet_input_page_t  *in = t->input;

    int64_t            after[2] = { 0, 0 };
    ngx_int_t          rc;

    if (in->has_cursor) {
        rc = pet_cursor_read(t, &in->cursor, 2, after);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    if (!in->has_limit) {
        in->limit = PET_PAGE_DEFAULT;
    }

    return sql_pet_list(t, after[0], after[1], in->limit + 1);
}


static ngx_int_t
pet_pets_list_answer(pet_task_t *t)
{
    pet_input_page_t  *in = t->input;

    int64_t            i;
    pet_json_t         j;
    pet_view_t         view;
    row_pet_list_t     row, last;

    pet_json_init(&j, t->pool, 4096);
    pet_json_open(&j, NULL, '{');
    pet_json_open(&j, "items", '[');

    ngx_memzero(&last, sizeof(row_pet_list_t));

    for (i = 0; i < in->limit; i++) {

        if (row_pet_list(t, i, &row) != NGX_OK) {
            break;
        }

        last = row;
        pet_view_from_row(&view, &row);
        pet_view_json(t, &j, NULL, &view, row.points_today, row.points_day);
    }

    pet_json_close(&j, ']');

    if (i == in->limit && row_pet_list(t, i, &row) == NGX_OK) {
        pet_cursor_json(&j, last.created_at, last.pet_id);

    } else {
        pet_json_null(&j, "next_cursor");
    }

    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


static ngx_int_t
pet_pets_release_load(pet_task_t *t)
{
    pet_input_pet_t  *in = t->input;

    return sql_pet_load(t, in->pet_id);
}


static ngx_int_t
pet_pets_release_apply(pet_task_t *t)
{
    pet_input_pet_t  *in = t->input;

    ngx_str_t         key;
    pet_json_t        j;
    row_pet_load_t    row;

    static const ngx_str_t  gone = ngx_null_string;

    if (row_pet_load(t, 0, &row) != NGX_OK) {
        return PET_E_PET_NOT_FOUND;
    }

    pet_json_init(&j, t->pool, 128);
    pet_json_open(&j, NULL, '{');
    pet_json_id(&j, "pet_id", in->pet_id);
    pet_json_time(&j, "released_at", t->now);
    pet_json_close(&j, '}');

    if (pet_json_text(&j, &t->reply.data) != NGX_OK
        || pet_view_key(t, t->user_id, in->pet_id, &key) != NGX_OK
        || pet_cache_put(t, &key, row.pet_version + 1, &gone) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return sql_pet_release(t, in->pet_id, row.pet_version);
}


static ngx_int_t
pet_pets_release_answer(pet_task_t *t)
{
    row_pet_release_t  row;

    if (row_pet_release(t, 0, &row) != NGX_OK || row.hit == 0) {
        return PET_RETRY;
    }

    return PET_DONE;
}
