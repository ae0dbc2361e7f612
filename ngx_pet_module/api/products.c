/*
 * The catalogue.  What a product costs depends on who looks: prices are
 * printed here, by the rule that orders are judged by.
 */

#include "api/api.h"
#include "api/cursor.h"


/* A product and what of it depends on the user. */
typedef struct {
    ngx_str_t              fixed;            /* JSON object */
    int64_t                points_cost;
    int64_t                stock;
    int64_t                min_user_level;
    int64_t                per_user_limit;   /* PET_NULL: none */
    int64_t                sale_from;
    int64_t                sale_to;
    int64_t                purchased;
} pet_product_t;


/* Fills it from the columns that statements with a product have in common. */
#define pet_product_from_row(p, row)                                         \
    do {                                                                     \
        (p)->fixed = (row)->fixed;                                           \
        (p)->points_cost = (row)->points_cost;                               \
        (p)->stock = (row)->stock;                                           \
        (p)->min_user_level = (row)->min_user_level;                         \
        (p)->per_user_limit = (row)->per_user_limit;                         \
        (p)->sale_from = (row)->sale_from;                                   \
        (p)->sale_to = (row)->sale_to;                                       \
        (p)->purchased = (row)->purchased;                                   \
    } while (0)


static ngx_int_t pet_product_categories_load(pet_task_t *t);
static ngx_int_t pet_product_categories_answer(pet_task_t *t);
static ngx_int_t pet_product_list_load(pet_task_t *t);
static ngx_int_t pet_product_list_answer(pet_task_t *t);
static ngx_int_t pet_product_get_load(pet_task_t *t);
static ngx_int_t pet_product_get_answer(pet_task_t *t);
static int64_t pet_product_discount(pet_task_t *t);
static void pet_product_members(pet_json_t *j, const pet_product_t *p,
    int64_t quantity, int64_t discount);


PET_STEPS(pet_product_categories, load, answer);
PET_STEPS(pet_product_list, load, answer);
PET_STEPS(pet_product_get, load, answer);


/* In the order of the input's words. */
static const ngx_str_t  pet_product_sorts[] = {
    ngx_string("default"),
    ngx_string("newest"),
    ngx_string("price_asc"),
    ngx_string("price_desc")
};


static ngx_int_t
pet_product_categories_load(pet_task_t *t)
{
    return sql_product_categories(t);
}


static ngx_int_t
pet_product_categories_answer(pet_task_t *t)
{
    row_product_categories_t  row;

    if (row_product_categories(t, 0, &row) != NGX_OK) {
        return NGX_ERROR;
    }

    t->reply.data = row.data;

    return PET_DONE;
}


static ngx_int_t
pet_product_list_load(pet_task_t *t)
{
    pet_input_product_list_t  *in = t->input;

    int64_t                    after[2] = { 0, 0 };
    ngx_int_t                  rc;

    static const ngx_str_t  any = ngx_null_string;

    if (in->has_cursor) {
        rc = pet_cursor_read(t, &in->cursor, 2, after);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    if (!in->has_limit) {
        in->limit = PET_PAGE_DEFAULT;
    }

    if (sql_mall_user(t) != NGX_OK) {
        return NGX_ERROR;
    }

    return sql_product_page(t, in->has_category ? &in->category : &any,
                            &pet_product_sorts[in->sort], after[0], after[1],
                            in->limit + 1);
}


static ngx_int_t
pet_product_list_answer(pet_task_t *t)
{
    pet_input_product_list_t  *in = t->input;

    int64_t                    i, discount;
    pet_json_t                 j;
    pet_product_t              product;
    row_product_page_t         row, last;

    discount = pet_product_discount(t);

    ngx_memzero(&last, sizeof(row_product_page_t));
    pet_json_init(&j, t->pool, 8192);
    pet_json_open(&j, NULL, '{');
    pet_json_open(&j, "items", '[');

    for (i = 0; i < in->limit; i++) {

        if (row_product_page(t, i, &row) != NGX_OK) {
            break;
        }

        last = row;
        pet_product_from_row(&product, &row);

        pet_json_open(&j, NULL, '{');
        pet_product_members(&j, &product, 1, discount);
        pet_json_close(&j, '}');
    }

    pet_json_close(&j, ']');

    if (i == in->limit && row_product_page(t, i, &row) == NGX_OK) {
        pet_cursor_json(&j, last.sort_key, last.product_id);

    } else {
        pet_json_null(&j, "next_cursor");
    }

    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


static ngx_int_t
pet_product_get_load(pet_task_t *t)
{
    pet_input_product_t     *in = t->input;

    static const ngx_str_t   field = ngx_string("quantity");

    if (!in->has_quantity) {
        in->quantity = 1;
    }

    if (in->quantity > t->live->rules.quantity_max) {
        return pet_input_error(t, &field, "is more than a purchase may have");
    }

    if (sql_mall_user(t) != NGX_OK) {
        return NGX_ERROR;
    }

    return sql_product_read(t, in->product_id);
}


static ngx_int_t
pet_product_get_answer(pet_task_t *t)
{
    pet_input_product_t  *in = t->input;

    pet_json_t            j;
    pet_product_t         product;
    row_product_read_t    row;

    if (row_product_read(t, 0, &row) != NGX_OK) {
        return PET_E_PRODUCT_NOT_FOUND;
    }

    pet_product_from_row(&product, &row);

    pet_json_init(&j, t->pool, 1024);
    pet_json_open(&j, NULL, '{');
    pet_product_members(&j, &product, in->quantity, pet_product_discount(t));
    pet_json_int(&j, "quantity", in->quantity);
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


/* The user's discount in percent, from the score in the batch. */

static int64_t
pet_product_discount(pet_task_t *t)
{
    row_mall_user_t           row;
    const pet_rule_config_t  *cf;

    cf = &t->live->rules;

    if (row_mall_user(t, 0, &row) != NGX_OK) {
        return 0;
    }

    return pet_rule_user_discount(cf, pet_rule_user_level(cf, row.score));
}


/* your_points_cost is the total of so many pieces, as an order of them has to
 * expect it. */

static void
pet_product_members(pet_json_t *j, const pet_product_t *p, int64_t quantity,
    int64_t discount)
{
    int64_t  cost;

    /* the table bounds a price, the rules a quantity: it fits */

    (void) pet_rule_cost(p->points_cost, quantity, discount, &cost);

    pet_json_members(j, &p->fixed);
    pet_json_int(j, "stock_quantity", p->stock);
    pet_json_cstring(j, "status", p->stock == 0 ? "sold_out" : "available");
    pet_json_int(j, "your_points_cost", cost);
    pet_json_int(j, "discount_percent", discount);
    pet_json_int(j, "min_user_level", p->min_user_level);
    pet_json_time(j, "sale_from", p->sale_from);
    pet_json_time(j, "sale_to", p->sale_to);

    if (p->per_user_limit == PET_NULL) {
        pet_json_null(j, "per_user_limit");

    } else {
        pet_json_int(j, "per_user_limit", p->per_user_limit);
    }

    pet_json_int(j, "purchased_quantity", p->purchased);
}
