/*
 * What an owner changes of a pet that is not its state: the name and what it
 * wears.  Both write the pet as it is at t->now, so updated_at says so.
 */

#include "api/api.h"


static ngx_int_t pet_pets_rename_load(pet_task_t *t);
static ngx_int_t pet_pets_rename_apply(pet_task_t *t);
static ngx_int_t pet_pets_rename_same(pet_task_t *t,
    const row_pet_rename_load_t *row);
static ngx_int_t pet_pets_rename_write(pet_task_t *t,
    const row_pet_rename_load_t *row);
static ngx_int_t pet_pets_rename_answer(pet_task_t *t);
static ngx_int_t pet_pets_change(pet_task_t *t, int64_t pet_id,
    pet_view_t *view, int64_t points_today, int64_t points_day);
static ngx_int_t pet_pets_dress_load(pet_task_t *t);
static ngx_int_t pet_pets_dress_items(pet_task_t *t);
static ngx_int_t pet_pets_dress_apply(pet_task_t *t);
static ngx_int_t pet_pets_dress_answer(pet_task_t *t);


PET_STEPS(pet_pets_rename, load, apply, answer);
PET_STEPS(pet_pets_dress, load, apply, answer);


static ngx_int_t
pet_pets_rename_load(pet_task_t *t)
{
    pet_input_pet_rename_t  *in = t->input;

    return sql_pet_rename_load(t, in->pet_id, &in->name);
}


static ngx_int_t
pet_pets_rename_apply(pet_task_t *t)
{
    pet_input_pet_rename_t  *in = t->input;

    row_pet_rename_load_t    row;

    if (row_pet_rename_load(t, 0, &row) != NGX_OK) {
        return PET_E_PET_NOT_FOUND;
    }

    if (row.same) {
        return pet_pets_rename_same(t, &row);
    }

    if (in->use_card) {

        if (row.cards == PET_NULL || row.cards < 1) {
            return PET_E_INSUFFICIENT_ITEMS;
        }

    } else if (row.balance < t->live->rules.rename_cost) {
        return PET_E_INSUFFICIENT_POINTS;
    }

    return pet_pets_rename_write(t, &row);
}


static ngx_int_t
pet_pets_rename_same(pet_task_t *t, const row_pet_rename_load_t *row)
{
    pet_input_pet_rename_t  *in = t->input;
    pet_pets_rename_t       *ctx = t->ctx;

    pet_json_t               j;
    pet_view_t               view;

    ctx->same = 1;
    pet_view_from_row(&view, row);

    pet_json_init(&j, t->pool, 2048);
    pet_view_json(t, &j, NULL, &view, row->points_today, row->points_day);

    if (pet_json_text(&j, &t->reply.data) != NGX_OK) {
        return NGX_ERROR;
    }

    return sql_pet_rename_same(t, in->pet_id, row->pet_version);
}


static ngx_int_t
pet_pets_rename_write(pet_task_t *t, const row_pet_rename_load_t *row)
{
    pet_input_pet_rename_t  *in = t->input;
    pet_pets_rename_t       *ctx = t->ctx;

    int64_t                  cost, rename_id;
    pet_view_t               view;

    ctx->same = 0;
    cost = in->use_card ? 0 : t->live->rules.rename_cost;

    /* the rename and its entry in the ledger */

    rename_id = pet_ids(t->worker, 2);
    if (rename_id == 0) {
        return PET_E_UNAVAILABLE;
    }

    pet_view_from_row(&view, row);

    if (pet_pets_change(t, in->pet_id, &view, row->points_today,
                        row->points_day)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return sql_pet_rename(t, in->pet_id, row->pet_version,
                          row->wallet_version, view.status.hunger,
                          view.status.cleanliness, view.status.mood,
                          view.status.affection, view.stored_ms, &in->name,
                          cost, row->balance - cost, rename_id + 1, rename_id,
                          in->use_card ? row->card_id : PET_NULL);
}


/* The reply and the cache of a pet that is about to be written. */

static ngx_int_t
pet_pets_change(pet_task_t *t, int64_t pet_id, pet_view_t *view,
    int64_t points_today, int64_t points_day)
{
    pet_json_t  j;

    if (pet_view_changed(t, pet_id, view) != NGX_OK) {
        return NGX_ERROR;
    }

    pet_json_init(&j, t->pool, 2048);
    pet_view_json(t, &j, NULL, view, points_today, points_day);

    return pet_json_text(&j, &t->reply.data);
}


static ngx_int_t
pet_pets_rename_answer(pet_task_t *t)
{
    pet_pets_rename_t      *ctx = t->ctx;

    row_pet_rename_t        row;
    row_pet_rename_same_t   same;

    if (ctx->same) {
        return row_pet_rename_same(t, 0, &same) == NGX_OK && same.hit
               ? PET_DONE : PET_RETRY;
    }

    if (row_pet_rename(t, 0, &row) != NGX_OK || row.hit == 0) {
        return PET_RETRY;
    }

    return PET_DONE;
}


static ngx_int_t
pet_pets_dress_load(pet_task_t *t)
{
    pet_input_pet_dress_t  *in = t->input;
    pet_pets_dress_t       *ctx = t->ctx;

    ngx_int_t               rc;

    rc = pet_pets_dress_items(t);
    if (rc != NGX_OK) {
        return rc;
    }

    return sql_pet_dress_load(t, in->pet_id, &ctx->items);
}


/* The ids as a JSON array, each once. */

static ngx_int_t
pet_pets_dress_items(pet_task_t *t)
{
    pet_input_pet_dress_t  *in = t->input;
    pet_pets_dress_t       *ctx = t->ctx;

    int64_t                 ids[PET_DRESS_MAX];
    json_t                 *item;
    pet_json_t              j;
    ngx_uint_t              i, k;

    static const ngx_str_t  field = ngx_string("item_ids");

    ctx->n = json_array_size(in->item_ids);

    pet_json_init(&j, t->pool, 256);
    pet_json_open(&j, NULL, '[');

    for (i = 0; i < ctx->n; i++) {
        item = json_array_get(in->item_ids, i);

        ids[i] = json_is_string(item)
                 ? pet_parse_id((u_char *) json_string_value(item),
                                json_string_length(item))
                 : PET_NULL;

        if (ids[i] == PET_NULL) {
            return pet_input_error(t, &field, "must be ids");
        }

        for (k = 0; k < i; k++) {
            if (ids[k] == ids[i]) {
                return pet_input_error(t, &field, "has an item twice");
            }
        }

        pet_json_id(&j, NULL, ids[i]);
    }

    pet_json_close(&j, ']');

    return pet_json_text(&j, &ctx->items);
}


static ngx_int_t
pet_pets_dress_apply(pet_task_t *t)
{
    pet_input_pet_dress_t  *in = t->input;
    pet_pets_dress_t       *ctx = t->ctx;

    pet_view_t              view;
    row_pet_dress_load_t    row;

    static const ngx_str_t  field = ngx_string("item_ids");

    if (row_pet_dress_load(t, 0, &row) != NGX_OK) {
        return PET_E_PET_NOT_FOUND;
    }

    if (row.known < (int64_t) ctx->n) {
        return PET_E_ITEM_NOT_FOUND;
    }

    if (row.fitting < (int64_t) ctx->n) {
        return pet_input_error(t, &field, "has an item that is no accessory");
    }

    if (row.free < (int64_t) ctx->n) {
        return PET_E_INSUFFICIENT_ITEMS;
    }

    pet_view_from_row(&view, &row);

    if (pet_pets_change(t, in->pet_id, &view, row.points_today,
                        row.points_day)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return sql_pet_dress(t, in->pet_id, row.pet_version, row.wallet_version,
                         view.status.hunger, view.status.cleanliness,
                         view.status.mood, view.status.affection,
                         view.stored_ms, &ctx->items);
}


static ngx_int_t
pet_pets_dress_answer(pet_task_t *t)
{
    row_pet_dress_t  row;

    if (row_pet_dress(t, 0, &row) != NGX_OK || row.hit == 0) {
        return PET_RETRY;
    }

    return PET_DONE;
}
