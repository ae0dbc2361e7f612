/*
 * The first page of a board is the same for everybody, so each worker keeps
 * it for a moment; what differs is a word in the reader's own row.  Cards come
 * from PostgreSQL when a page is made: they are never older than the page, and
 * who is not to be shown is not, whatever Redis has.
 */

#include "api/boards.h"
#include "api/card.h"


#define PET_PAGE_FRESH  250      /* ms */
#define PET_PAGE_STALE  2000     /* ms that another's making is waited out */
#define PET_PAGE_ROW    512      /* bytes, about */


/* The worker's page of a board, in all or of the week. */
typedef struct {
    pet_board_page_t       page;
    int32_t                week;
    ngx_msec_t             made;
    ngx_msec_t             begun;        /* to make the next one */
    size_t                 room;         /* of page.text */
    unsigned               there:1;
    unsigned               making:1;
} pet_board_kept_t;


static pet_board_kept_t *pet_board_kept(const pet_board_ctx_t *ctx);
static void pet_board_page_row(pet_task_t *t, pet_json_t *j,
    const pet_board_row_t *row, ngx_uint_t i);
static ngx_int_t pet_board_page_keep(pet_task_t *t, pet_board_ctx_t *ctx,
    pet_board_page_t *page, const ngx_str_t *text);
static ngx_uint_t pet_board_page_count(const pet_board_ctx_t *ctx);


/* Of this process; a worker has one. */

static pet_board_kept_t  pet_board_kept_pages[PET_BOARD_MAX][2];


static pet_board_kept_t *
pet_board_kept(const pet_board_ctx_t *ctx)
{
    return &pet_board_kept_pages[ctx->board][ctx->week == PET_BOARD_ALL];
}


const pet_board_page_t *
pet_board_page_find(pet_task_t *t, pet_board_ctx_t *ctx)
{
    ngx_msec_t         age;
    pet_board_kept_t  *k;

    if (ctx->behind || ctx->friends || ctx->past) {
        return NULL;
    }

    k = pet_board_kept(ctx);
    age = ngx_current_msec - k->made;

    if (k->there && k->week == ctx->week
        && (age < PET_PAGE_FRESH
            || (k->making && age < PET_PAGE_STALE
                && ngx_current_msec - k->begun < PET_PAGE_FRESH)))
    {
        return &k->page;
    }

    k->making = 1;
    k->begun = ngx_current_msec;
    ctx->building = 1;

    return NULL;
}


ngx_int_t
pet_board_page_ask(pet_task_t *t, pet_board_ctx_t *ctx)
{
    u_char      *p;
    ngx_str_t    users;
    ngx_uint_t   i;

    p = ngx_pnalloc(t->pool, ctx->page.n * (NGX_INT64_LEN + 1) + 1);
    if (p == NULL) {
        return NGX_ERROR;
    }

    users.data = p;

    for (i = 0; i < ctx->page.n; i++) {
        p = ngx_sprintf(p, i ? ",%L" : "%L", ctx->page.rows[i].user_id);
    }

    users.len = p - users.data;

    return sql_board_cards(t, &users);
}


ngx_int_t
pet_board_page_make(pet_task_t *t, pet_board_ctx_t *ctx)
{
    ngx_str_t          text;
    pet_json_t         j;
    ngx_uint_t         i, k;
    row_board_cards_t  row;
    pet_board_page_t  *page;

    page = ngx_pcalloc(t->pool, sizeof(pet_board_page_t));
    if (page == NULL) {
        return NGX_ERROR;
    }

    page->size = ctx->page.size;
    k = 0;

    pet_json_init(&j, t->pool, (ctx->page.n + 1) * PET_PAGE_ROW);
    pet_json_open(&j, NULL, '[');

    for (i = 0; i < ctx->page.n; i++) {
        page->last = ctx->page.rows[i];

        /* cards come in the order of the rows; one that is missing is of
         * somebody who is not shown */

        if (row_board_cards(t, k, &row) != NGX_OK
            || row.user_id != page->last.user_id)
        {
            continue;
        }

        page->rows[page->n] = page->last;
        page->relation[page->n] = j.last - j.start + (page->n ? 1 : 0);
        pet_board_page_row(t, &j, &page->last, k);
        page->ends[page->n++] = j.last - j.start - 1;

        while (row_board_cards(t, k, &row) == NGX_OK
               && row.user_id == page->last.user_id)
        {
            k++;
        }
    }

    pet_json_close(&j, ']');

    if (pet_json_text(&j, &text) != NGX_OK) {
        return NGX_ERROR;
    }

    /* without the bracket */

    text.data++;

    for (i = 0; i < page->n; i++) {
        page->relation[i] += sizeof("{\"user\":{\"relation\":\"") - 2;
    }

    page->text = text.data;
    text.len = page->n ? page->ends[page->n - 1] : 0;
    ctx->shown = page;

    return ctx->building ? pet_board_page_keep(t, ctx, page, &text) : NGX_OK;
}


/* "relation" stands first, where pet_board_page_make() expects it. */

static void
pet_board_page_row(pet_task_t *t, pet_json_t *j, const pet_board_row_t *row,
    ngx_uint_t i)
{
    pet_card_t         card;
    ngx_uint_t         k, pet;
    row_board_cards_t  c;

    (void) row_board_cards(t, i, &c);

    card.user_id = c.user_id;
    card.nickname = c.nickname;
    card.avatar_url = c.avatar_url;
    card.score = c.score;
    pet = NGX_CONF_UNSET_UINT;

    pet_json_open(j, NULL, '{');
    pet_card_open(t, j, "user", &card, "none");

    for (k = i; row_board_cards(t, k, &c) == NGX_OK
         && c.user_id == card.user_id && c.pet_id != PET_NULL; k++)
    {
        pet_card_pet(t, j, NULL, c.pet_id, &c.pet_name, &c.preview_url,
                     c.experience);

        if (c.pet_id == row->object_id) {
            pet = k;
        }
    }

    pet_card_close(j);

    if (pet != NGX_CONF_UNSET_UINT && row_board_cards(t, pet, &c) == NGX_OK) {
        pet_card_pet(t, j, "pet", c.pet_id, &c.pet_name, &c.preview_url,
                     c.experience);
    }

    pet_json_int(j, "rank", row->rank);
    pet_json_int(j, "score", row->score);
    pet_json_time(j, "reached_at", row->reached);
    pet_json_close(j, '}');
}


/* The worker's own copy; a task that prints from it has copied it before the
 * next turn of the loop. */

static ngx_int_t
pet_board_page_keep(pet_task_t *t, pet_board_ctx_t *ctx,
    pet_board_page_t *page, const ngx_str_t *text)
{
    u_char            *p;
    ngx_pool_t        *pool;
    pet_board_kept_t  *k;

    k = pet_board_kept(ctx);
    k->making = 0;

    if (k->room < text->len) {
        pool = t->worker->cycle->pool;

        p = ngx_palloc(pool, text->len + text->len / 4);
        if (p == NULL) {
            return NGX_ERROR;
        }

        if (k->page.text) {
            (void) ngx_pfree(pool, k->page.text);
        }

        k->page.text = p;
        k->room = text->len + text->len / 4;
    }

    p = k->page.text;

    if (text->len) {
        ngx_memcpy(p, text->data, text->len);
    }

    k->page = *page;
    k->page.text = p;
    k->week = ctx->week;
    k->made = ngx_current_msec;
    k->there = 1;

    return NGX_OK;
}


void
pet_board_page_json(pet_task_t *t, pet_json_t *j, const pet_board_ctx_t *ctx)
{
    u_char                   cursor[NGX_INT64_LEN + 1 + 3 * NGX_INT64_LEN];
    ngx_str_t                text;
    ngx_uint_t               i, n;
    const pet_board_row_t   *last;
    const pet_board_page_t  *page;

    page = ctx->shown;
    n = pet_board_page_count(ctx);

    text.len = n ? page->ends[n - 1] : 0;
    text.data = page->text;

    pet_json_open(j, "items", '[');

    if (n) {
        pet_json_raw(j, NULL, &text);
    }

    for (i = 0; i < n && !j->failed; i++) {
        if (page->rows[i].user_id == t->user_id) {
            ngx_memcpy(j->last - text.len + page->relation[i], "self", 4);
        }
    }

    pet_json_close(j, ']');

    last = n < page->n ? &page->rows[n - 1] : &page->last;

    if (last->rank && last->rank < page->size) {
        text.data = cursor;
        text.len = ngx_sprintf(cursor, "%L.%012xL%016xL%016xL", last->score,
                               last->reached, last->object_id, last->user_id)
                   - cursor;
        pet_json_string(j, "next_cursor", &text);

    } else {
        pet_json_null(j, "next_cursor");
    }

    pet_json_int(j, "size", page->size);
}


static ngx_uint_t
pet_board_page_count(const pet_board_ctx_t *ctx)
{
    return ngx_min(ctx->shown->n, (ngx_uint_t) ctx->limit);
}
