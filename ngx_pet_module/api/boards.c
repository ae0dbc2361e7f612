/*
 * The leaderboards.  The week and the board of all times come from Redis, the
 * results of a season that is over and friends from PostgreSQL.  Without
 * Redis, or while it is being filled, 503: PostgreSQL would have to sort all
 * users for each request, and a rank that nobody can pay for is not worth
 * slowing down what costs points.
 */

#include "api/boards.h"
#include "api/api.h"


#define PET_BOARD_PAGE    50         /* rows, unless asked for others */
#define PET_BOARD_SIDE    5          /* neighbours on each side */
#define PET_BOARD_PAST    10         /* seasons in the list of boards */
#define PET_BOARD_RETRY   5          /* seconds */


static ngx_int_t pet_board_list_load(pet_task_t *t);
static ngx_int_t pet_board_list_answer(pet_task_t *t);
static void pet_board_season_json(pet_task_t *t, pet_json_t *j,
    const char *key, int32_t monday, int64_t from, int64_t to);
static ngx_int_t pet_board_ask(pet_task_t *t);
static ngx_int_t pet_board_look(pet_task_t *t);
static ngx_int_t pet_board_cards(pet_task_t *t);
static ngx_int_t pet_board_answer(pet_task_t *t);
static ngx_int_t pet_board_input(pet_task_t *t, pet_board_ctx_t *ctx);
static ngx_int_t pet_board_of_now(pet_task_t *t, pet_board_ctx_t *ctx,
    const ngx_str_t *season);
static ngx_int_t pet_board_which(pet_task_t *t, pet_board_ctx_t *ctx,
    const ngx_str_t *board, const ngx_str_t *season);
static ngx_int_t pet_board_cursor(pet_task_t *t, const ngx_str_t *text,
    pet_board_row_t *row);
static ngx_int_t pet_board_ask_redis(pet_task_t *t, pet_board_ctx_t *ctx);
static ngx_int_t pet_board_ask_friends(pet_task_t *t, pet_board_ctx_t *ctx);
static ngx_int_t pet_board_unready(pet_task_t *t,
    const pet_board_answer_t *a);
static ngx_int_t pet_board_sql_rows(pet_task_t *t, pet_board_ctx_t *ctx);
static void pet_board_me_json(pet_task_t *t, pet_json_t *j,
    const pet_board_ctx_t *ctx);
static ngx_int_t pet_board_around_ask(pet_task_t *t);
static ngx_int_t pet_board_around_cards(pet_task_t *t);
static ngx_int_t pet_board_around_answer(pet_task_t *t);


PET_STEPS(pet_board_list, load, answer);
PET_STEPS(pet_board, ask, look, cards, answer);
PET_STEPS(pet_board_around, ask, cards, answer);


static const char  *pet_board_titles[PET_BOARD_MAX] = {
    "等级榜", "积分榜", "亲密榜"
};


static ngx_int_t
pet_board_list_load(pet_task_t *t)
{
    return sql_season_list(t, PET_BOARD_PAST);
}


static ngx_int_t
pet_board_list_answer(pet_task_t *t)
{
    pet_json_t          j;
    ngx_uint_t          i;
    pet_week_t          week;
    row_season_list_t   row;

    pet_board_week(t, t->now, &week);

    pet_json_init(&j, t->pool, 2048);
    pet_json_open(&j, NULL, '{');
    pet_json_open(&j, "items", '[');

    for (i = 0; i < PET_BOARD_MAX; i++) {
        pet_json_open(&j, NULL, '{');
        pet_json_string(&j, "board", pet_board_name(i));
        pet_json_cstring(&j, "title", pet_board_titles[i]);
        pet_json_close(&j, '}');
    }

    pet_json_close(&j, ']');
    pet_json_null(&j, "next_cursor");

    pet_board_season_json(t, &j, "season", week.monday, week.from, week.to);

    pet_json_open(&j, "past_seasons", '[');

    for (i = 0; row_season_list(t, i, &row) == NGX_OK; i++) {
        pet_board_season_json(t, &j, NULL, (int32_t) row.season,
                              row.starts_at, row.ends_at);
    }

    pet_json_close(&j, ']');
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


static void
pet_board_season_json(pet_task_t *t, pet_json_t *j, const char *key,
    int32_t monday, int64_t from, int64_t to)
{
    int64_t                   first;
    ngx_uint_t                i;
    const pet_rule_reward_t  *r;

    first = 1;

    pet_json_open(j, key, '{');
    pet_json_id(j, "season_id", pet_rule_season_id(monday));
    pet_json_time(j, "starts_at", from);
    pet_json_time(j, "ends_at", to);
    pet_json_open(j, "rewards", '[');

    for (i = 0; i < PET_RULE_REWARDS_MAX; i++) {
        r = &t->live->rules.season_reward[i];

        if (r->rank == 0) {
            continue;
        }

        pet_json_open(j, NULL, '{');
        pet_json_int(j, "rank_from", first);
        pet_json_int(j, "rank_to", r->rank);
        pet_json_int(j, "points", r->points);
        pet_json_close(j, '}');

        first = r->rank + 1;
    }

    pet_json_close(j, ']');
    pet_json_close(j, '}');
}


/* Only what most ask for; the step below reads the input properly. */

ngx_int_t
pet_board_early(pet_task_t *t, ngx_str_t *keys)
{
    pet_board_ctx_t    *ctx = t->ctx;
    pet_input_board_t  *in = t->input;

    ngx_int_t           rc;

    if (t->input_error != NGX_OK || in->has_scope) {
        return NGX_OK;
    }

    ctx->board = pet_board_find(&in->board);

    if (ctx->board == PET_BOARD_MAX
        || pet_board_of_now(t, ctx, in->has_season ? &in->season : NULL)
           != NGX_OK)
    {
        return NGX_OK;
    }

    rc = pet_board_ask_me(t, ctx->board, ctx->week, 0, &ctx->me);
    ctx->early = rc == NGX_OK;

    return rc == NGX_ERROR ? NGX_ERROR : NGX_OK;
}


static ngx_int_t
pet_board_ask(pet_task_t *t)
{
    pet_board_ctx_t     *ctx = t->ctx;

    ngx_int_t            rc;
    ngx_uint_t           early;
    pet_board_answer_t   me;

    me = ctx->me;
    early = ctx->early && t->tries == 0;

    ngx_memzero(ctx, sizeof(pet_board_ctx_t));

    if (early) {
        ctx->me = me;
        ctx->early = 1;
    }

    rc = pet_board_input(t, ctx);
    if (rc != NGX_OK) {
        return rc;
    }

    if (ctx->friends) {
        return pet_board_ask_friends(t, ctx);
    }

    if (ctx->past) {
        return sql_board_season(t, pet_board_name(ctx->board), ctx->week);
    }

    return pet_board_ask_redis(t, ctx);
}


static ngx_int_t
pet_board_input(pet_task_t *t, pet_board_ctx_t *ctx)
{
    pet_input_board_t  *in = t->input;

    ngx_int_t           rc;

    rc = pet_board_which(t, ctx, &in->board, in->has_season ? &in->season
                                                            : NULL);
    if (rc != NGX_OK) {
        return rc;
    }

    ctx->limit = in->has_limit ? in->limit : PET_BOARD_PAGE;
    ctx->friends = in->has_scope && in->scope == 1;
    ctx->behind = in->has_cursor;

    if (ctx->friends && ctx->past) {
        ctx->past = 0;
    }

    return ctx->behind ? pet_board_cursor(t, &in->cursor, &ctx->after)
                       : NGX_OK;
}


/* NGX_OK: the season is "current" or "all". */

static ngx_int_t
pet_board_of_now(pet_task_t *t, pet_board_ctx_t *ctx, const ngx_str_t *season)
{
    pet_board_week(t, t->now, &ctx->now);
    ctx->week = ctx->now.monday;

    if (season == NULL
        || (season->len == 7 && ngx_strncmp(season->data, "current", 7) == 0))
    {
        return NGX_OK;
    }

    if (season->len == 3 && ngx_strncmp(season->data, "all", 3) == 0) {
        ctx->week = PET_BOARD_ALL;
        return NGX_OK;
    }

    return NGX_DECLINED;
}


/* That, or the name of a season that has begun. */

static ngx_int_t
pet_board_which(pet_task_t *t, pet_board_ctx_t *ctx, const ngx_str_t *board,
    const ngx_str_t *season)
{
    static const ngx_str_t  field = ngx_string("season");

    ctx->board = pet_board_find(board);

    if (ctx->board == PET_BOARD_MAX) {
        return PET_E_BOARD_NOT_FOUND;
    }

    if (pet_board_of_now(t, ctx, season) == NGX_OK) {
        return NGX_OK;
    }

    if (pet_rule_season_find(pet_parse_id(season->data, season->len),
                             &ctx->week)
        != 0)
    {
        return pet_input_error(t, &field, "is neither current, all nor a "
                               "season's id");
    }

    if (ctx->week > ctx->now.monday) {
        return PET_E_BOARD_NOT_FOUND;
    }

    ctx->past = ctx->week < ctx->now.monday;

    return NGX_OK;
}


/* "score.member", as pet_board_page_json() prints it. */

static ngx_int_t
pet_board_cursor(pet_task_t *t, const ngx_str_t *text, pet_board_row_t *row)
{
    u_char      *p, *last;
    ngx_uint_t   i;

    static const ngx_str_t  field = ngx_string("cursor");

    last = text->data + text->len;
    p = ngx_strlchr(text->data, last, '.');

    if (p == NULL || p == text->data || last - p - 1 != PET_BOARD_MEMBER
        || p - text->data > 16)
    {
        return pet_input_error(t, &field, "is not one of this list");
    }

    row->score = ngx_atoof(text->data, p - text->data);
    p++;

    for (i = 0; i < PET_BOARD_MEMBER; i++) {
        if ((p[i] < '0' || p[i] > '9') && (p[i] < 'a' || p[i] > 'f')) {
            return pet_input_error(t, &field, "is not one of this list");
        }
    }

    row->reached = ngx_hextoi(p, 12);
    row->object_id = ngx_hextoi(p + 12, 16);
    row->user_id = ngx_hextoi(p + 28, 16);

    if (row->score == NGX_ERROR || row->object_id < 0 || row->user_id < 0) {
        return pet_input_error(t, &field, "is not one of this list");
    }

    return NGX_OK;
}


static ngx_int_t
pet_board_ask_redis(pet_task_t *t, pet_board_ctx_t *ctx)
{
    ngx_int_t  rc;

    if (!ctx->past) {
        rc = ctx->early ? NGX_OK
                        : pet_board_ask_me(t, ctx->board, ctx->week, 0,
                                           &ctx->me);

        if (rc != NGX_OK) {
            return rc == NGX_DECLINED ? pet_board_unready(t, &ctx->me)
                                      : NGX_ERROR;
        }

        ctx->shown = pet_board_page_find(t, ctx);

        if (ctx->shown) {
            return PET_NEXT;
        }
    }

    rc = pet_board_ask_page(t, ctx->board, ctx->week,
                            ctx->building ? PET_BOARD_ROWS : ctx->limit,
                            ctx->behind ? &ctx->after : NULL, &ctx->page);

    return rc == NGX_DECLINED ? pet_board_unready(t, &ctx->page)
           : rc == NGX_OK ? PET_NEXT : NGX_ERROR;
}


static ngx_int_t
pet_board_ask_friends(pet_task_t *t, pet_board_ctx_t *ctx)
{
    int64_t     from, to;
    int32_t     week;
    pet_week_t  past;

    week = ctx->now.monday;
    from = ctx->now.from;
    to = ctx->now.to;

    if (ctx->week != PET_BOARD_ALL && ctx->week != week) {
        week = ctx->week;
        pet_board_week(t, pet_rule_day_start_ms(week,
                                                t->live->rules.tz_offset_s),
                       &past);
        from = past.from;
        to = past.to;
    }

    if (!ctx->behind) {
        ctx->after.score = INT64_MAX;
    }

    return sql_board_friends(t, pet_board_name(ctx->board),
                             ctx->week == PET_BOARD_ALL, week, from, to,
                             ctx->after.score, ctx->after.reached,
                             ctx->after.object_id, ctx->limit);
}


static ngx_int_t
pet_board_unready(pet_task_t *t, const pet_board_answer_t *a)
{
    t->reply.retry_after = PET_BOARD_RETRY;

    return pet_task_fail(t, PET_E_UNAVAILABLE, a->answered
                         ? "The leaderboard is being built"
                         : "Leaderboards are away for the moment");
}


/* Of a season that is over: do its results stand already? */

static ngx_int_t
pet_board_look(pet_task_t *t)
{
    pet_board_ctx_t  *ctx = t->ctx;

    row_board_season_t  row;

    if (!ctx->past) {
        return PET_NEXT;
    }

    if (row_board_season(t, 0, &row) != NGX_OK) {
        return PET_E_BOARD_NOT_FOUND;
    }

    if (!row.frozen) {
        return pet_board_ask_redis(t, ctx);
    }

    ctx->frozen = 1;
    ctx->me.rows = NULL;

    if (row.score != PET_NULL) {
        ngx_str_set(&ctx->me.state, "shown");

        if (row.hidden) {
            ngx_str_set(&ctx->me.state, "hidden");
        }

        ctx->me.me.score = row.score;
        ctx->me.me.object_id = row.object_id;
        ctx->me.me.rank = row.rank == PET_NULL ? 0 : row.rank;
    }

    if (!ctx->behind) {
        ctx->after.score = INT64_MAX;
    }

    return sql_board_results(t, pet_board_name(ctx->board), ctx->week,
                             ctx->after.score, ctx->after.reached,
                             ctx->after.object_id, ctx->limit);
}


static ngx_int_t
pet_board_cards(pet_task_t *t)
{
    pet_board_ctx_t           *ctx = t->ctx;

    const pet_board_answer_t  *a;

    if (ctx->friends || ctx->frozen) {
        if (pet_board_sql_rows(t, ctx) != NGX_OK) {
            return NGX_ERROR;
        }

        return pet_board_page_ask(t, ctx);
    }

    a = ctx->past ? &ctx->page : &ctx->me;

    if (!a->ready) {
        return pet_board_unready(t, a);
    }

    return ctx->shown ? PET_NEXT : pet_board_page_ask(t, ctx);
}


/* The rows of the last statement in the form of those from Redis. */

static ngx_int_t
pet_board_sql_rows(pet_task_t *t, pet_board_ctx_t *ctx)
{
    ngx_uint_t            i;
    pet_board_row_t      *r;
    row_board_friends_t   friend;
    row_board_results_t   result;

    ctx->page.rows = ngx_palloc(t->pool,
                                PET_BOARD_ROWS * sizeof(pet_board_row_t));
    if (ctx->page.rows == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; ctx->page.n < PET_BOARD_ROWS; i++) {
        r = &ctx->page.rows[ctx->page.n];

        if (ctx->friends) {

            if (row_board_friends(t, i, &friend) != NGX_OK) {
                break;
            }

            if (friend.own) {
                r = &ctx->me.me;
                ctx->me.state = friend.state;

                if (friend.rank == PET_NULL) {
                    continue;
                }

            } else {
                ctx->page.n++;
            }

            r->rank = friend.rank;
            r->score = friend.score;
            r->reached = friend.reached_ms;
            r->object_id = friend.object_id;
            r->user_id = friend.user_id;

        } else {

            if (row_board_results(t, i, &result) != NGX_OK) {
                break;
            }

            ctx->page.n++;
            r->rank = result.rank;
            r->score = result.score;
            r->reached = result.reached_ms;
            r->object_id = result.object_id;
            r->user_id = result.user_id;
        }
    }

    /* that a full page is not the last one is a guess */

    if (ctx->page.n) {
        r = &ctx->page.rows[ctx->page.n - 1];
        ctx->page.size = r->rank + ((int64_t) ctx->page.n == ctx->limit);
    }

    return NGX_OK;
}


static ngx_int_t
pet_board_answer(pet_task_t *t)
{
    pet_board_ctx_t  *ctx = t->ctx;

    pet_json_t        j;

    if (ctx->shown == NULL && pet_board_page_make(t, ctx) != NGX_OK) {
        return NGX_ERROR;
    }

    pet_json_init(&j, t->pool, ctx->shown->n
                               ? ctx->shown->ends[ctx->shown->n - 1] + 512
                               : 512);
    pet_json_open(&j, NULL, '{');
    pet_json_string(&j, "board", pet_board_name(ctx->board));

    if (ctx->week == PET_BOARD_ALL) {
        pet_json_cstring(&j, "season", "all");

    } else {
        pet_json_id(&j, "season", pet_rule_season_id(ctx->week));
    }

    pet_json_cstring(&j, "scope", ctx->friends ? "friends" : "global");
    pet_board_page_json(t, &j, ctx);
    pet_board_me_json(t, &j, ctx);
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


/* The reader's own place, or why there is none. */

static void
pet_board_me_json(pet_task_t *t, pet_json_t *j, const pet_board_ctx_t *ctx)
{
    const pet_board_answer_t  *a;

    a = &ctx->me;

    pet_json_open(j, "me", '{');

    if (a->me.rank) {
        pet_json_int(j, "rank", a->me.rank);
        pet_json_int(j, "score", a->me.score);
        pet_json_null(j, "reason");

        if (ctx->board != PET_BOARD_USER_POINTS) {
            pet_json_id(j, "pet_id", a->me.object_id);
        }

    } else {
        pet_json_null(j, "rank");
        pet_json_null(j, "score");
        pet_json_cstring(j, "reason",
                         ctx->past && !ctx->frozen && !ctx->friends
                         ? "season_closing"
                         : a->state.data == NULL
                           || ngx_strcmp(a->state.data, "shown") == 0
                           || ngx_strcmp(a->state.data, "absent") == 0
                         ? "no_score" : (char *) a->state.data);
    }

    pet_json_close(j, '}');
}


static ngx_int_t
pet_board_around_ask(pet_task_t *t)
{
    pet_board_ctx_t           *ctx = t->ctx;
    pet_input_board_around_t  *in = t->input;

    int64_t                    side;
    ngx_int_t                  rc;

    ngx_memzero(ctx, sizeof(pet_board_ctx_t));

    rc = pet_board_which(t, ctx, &in->board, in->has_season ? &in->season
                                                            : NULL);
    if (rc != NGX_OK) {
        return rc;
    }

    if (ctx->past) {
        return PET_E_BOARD_NOT_FOUND;
    }

    side = in->has_limit ? in->limit : PET_BOARD_SIDE;
    ctx->limit = PET_BOARD_ROWS;

    rc = pet_board_ask_me(t, ctx->board, ctx->week, side, &ctx->me);

    return rc == NGX_DECLINED ? pet_board_unready(t, &ctx->me)
           : rc == NGX_OK ? PET_NEXT : NGX_ERROR;
}


static ngx_int_t
pet_board_around_cards(pet_task_t *t)
{
    pet_board_ctx_t  *ctx = t->ctx;

    if (!ctx->me.ready) {
        return pet_board_unready(t, &ctx->me);
    }

    ctx->page = ctx->me;

    return pet_board_page_ask(t, ctx);
}


static ngx_int_t
pet_board_around_answer(pet_task_t *t)
{
    return pet_board_answer(t);
}
