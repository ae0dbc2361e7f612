/*
 * The bag.  Of what is in it only a double-experience card is used here; food
 * and toys go with an interaction, accessories are worn, the other cards
 * stand in for points where something costs them.
 */

#include "api/api.h"
#include "api/cursor.h"


static ngx_int_t pet_inventory_list_load(pet_task_t *t);
static ngx_int_t pet_inventory_list_answer(pet_task_t *t);
static ngx_int_t pet_inventory_use_load(pet_task_t *t);
static ngx_int_t pet_inventory_use_apply(pet_task_t *t);
static ngx_int_t pet_inventory_use_elsewhere(pet_task_t *t,
    const row_inventory_use_load_t *item);
static ngx_int_t pet_inventory_use_write(pet_task_t *t,
    const row_inventory_use_load_t *item, const row_pet_load_t *row);
static ngx_int_t pet_inventory_use_answer(pet_task_t *t);


PET_STEPS(pet_inventory_list, load, answer);
PET_STEPS(pet_inventory_use, load, apply, answer);


static ngx_int_t
pet_inventory_list_load(pet_task_t *t)
{
    pet_input_page_t  *in = t->input;

    int64_t            after;
    ngx_int_t          rc;

    after = 0;

    if (in->has_cursor) {
        rc = pet_cursor_read(t, &in->cursor, 1, &after);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    return sql_inventory_list(t, after,
                              in->has_limit ? in->limit : PET_PAGE_DEFAULT);
}


static ngx_int_t
pet_inventory_list_answer(pet_task_t *t)
{
    row_inventory_list_t  row;

    if (row_inventory_list(t, 0, &row) != NGX_OK) {
        return NGX_ERROR;
    }

    t->reply.data = row.data;

    return PET_DONE;
}


static ngx_int_t
pet_inventory_use_load(pet_task_t *t)
{
    pet_input_item_use_t  *in = t->input;

    if (!in->has_quantity) {
        in->quantity = 1;
    }

    if (sql_inventory_use_load(t, in->item_id) != NGX_OK) {
        return NGX_ERROR;
    }

    return in->has_pet_id ? sql_pet_load(t, in->pet_id) : PET_NEXT;
}


static ngx_int_t
pet_inventory_use_apply(pet_task_t *t)
{
    pet_input_item_use_t      *in = t->input;

    row_pet_load_t             row;
    row_inventory_use_load_t   item;

    static const ngx_str_t  field = ngx_string("pet_id");

    if (row_inventory_use_load(t, 0, &item) != NGX_OK) {
        return PET_E_ITEM_NOT_FOUND;
    }

    if (item.card_effect.data == NULL
        || ngx_strcmp(item.card_effect.data, "double_exp") != 0)
    {
        return pet_inventory_use_elsewhere(t, &item);
    }

    if (!in->has_pet_id) {
        return pet_input_error(t, &field, "is required");
    }

    if (row_pet_load(t, 0, &row) != NGX_OK) {
        return PET_E_PET_NOT_FOUND;
    }

    if (item.held < in->quantity) {
        return PET_E_INSUFFICIENT_ITEMS;
    }

    return pet_inventory_use_write(t, &item, &row);
}


static ngx_int_t
pet_inventory_use_elsewhere(pet_task_t *t,
    const row_inventory_use_load_t *item)
{
    switch (item->item_type.data[0]) {

    case 'f':
    case 't':
        return pet_task_fail(t, PET_E_ILLEGAL_STATE,
                             "Used by an interaction with a pet");

    case 'a':
        return pet_task_fail(t, PET_E_ILLEGAL_STATE,
                             "Worn by putting it on a pet");

    default: /* a makeup or a rename card */
        return pet_task_fail(t, PET_E_ILLEGAL_STATE,
                             "Used by use_card where something costs points");
    }
}


static ngx_int_t
pet_inventory_use_write(pet_task_t *t, const row_inventory_use_load_t *item,
    const row_pet_load_t *row)
{
    pet_input_item_use_t  *in = t->input;

    pet_json_t             j;
    pet_view_t             view;

    pet_view_from_row(&view, row);

    /* PET_NULL is less than any time */

    view.double_exp_ms = ngx_max(t->now, view.double_exp_ms)
                         + in->quantity * t->live->rules.double_exp_ms;

    pet_json_init(&j, t->pool, 2048);
    pet_json_open(&j, NULL, '{');
    pet_json_id(&j, "item_id", in->item_id);
    pet_json_int(&j, "used", in->quantity);
    pet_json_int(&j, "quantity", item->held - in->quantity);

    if (pet_view_changed(t, in->pet_id, &view) != NGX_OK) {
        return NGX_ERROR;
    }

    pet_view_json(t, &j, "pet", &view, row->points_today, row->points_day);
    pet_json_close(&j, '}');

    if (pet_json_text(&j, &t->reply.data) != NGX_OK) {
        return NGX_ERROR;
    }

    return sql_inventory_use_double_exp(t, in->pet_id, row->pet_version,
                                        row->wallet_version,
                                        view.status.hunger,
                                        view.status.cleanliness,
                                        view.status.mood,
                                        view.status.affection,
                                        view.stored_ms, view.double_exp_ms,
                                        in->item_id, in->quantity);
}


static ngx_int_t
pet_inventory_use_answer(pet_task_t *t)
{
    row_inventory_use_double_exp_t  row;

    if (row_inventory_use_double_exp(t, 0, &row) != NGX_OK || row.hit == 0) {
        return PET_RETRY;
    }

    return PET_DONE;
}
