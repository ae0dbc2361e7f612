#include "pet.h"
#include "store/boards_keys.h"


/* A command of a builder. */
typedef struct {
    pet_task_t            *task;
    ngx_uint_t            *done;
} pet_board_command_t;


static ngx_int_t pet_board_ask(pet_task_t *t, pet_board_answer_t *a,
    pet_redis_handler_pt handler, pet_script_e script, ngx_uint_t nkeys,
    ngx_uint_t argc, const ngx_str_t *args);
static void pet_board_me_answer(void *data, redisReply *reply);
static void pet_board_page_answer(void *data, redisReply *reply);
static void pet_board_rows_read(pet_board_answer_t *a, int64_t first,
    redisReply *list);
static ngx_int_t pet_board_row_read(pet_board_row_t *row, redisReply *member,
    redisReply *score);
static int64_t pet_board_integer(redisReply *reply, ngx_uint_t i);
static ngx_int_t pet_board_command(pet_task_t *t, ngx_uint_t *done,
    pet_script_e script, ngx_uint_t nkeys, ngx_uint_t argc,
    const ngx_str_t *args);
static void pet_board_command_answer(void *data, redisReply *reply);
static void pet_board_drop_answer(void *data, redisReply *reply);


static const ngx_str_t  pet_board_names[PET_BOARD_MAX] = {
    ngx_string("pet_level"), ngx_string("user_points"),
    ngx_string("affection")
};


const ngx_str_t *
pet_board_name(ngx_uint_t board)
{
    return &pet_board_names[board];
}


ngx_uint_t
pet_board_find(const ngx_str_t *name)
{
    ngx_uint_t  i;

    for (i = 0; i < PET_BOARD_MAX; i++) {
        if (pet_board_names[i].len == name->len
            && ngx_strncmp(pet_board_names[i].data, name->data, name->len)
               == 0)
        {
            break;
        }
    }

    return i;
}


void
pet_board_week(pet_task_t *t, int64_t ms, pet_week_t *week)
{
    week->monday = pet_rule_season(ms, t->live->rules.tz_offset_s,
                                   &week->from, &week->to);
}


void
pet_board_key(pet_board_keys_t *k, ngx_uint_t i, ngx_uint_t board,
    pet_board_key_e which, int32_t week)
{
    u_char  *p;

    p = ngx_sprintf(k->text[i], "leaderboard:{%V}", &pet_board_names[board]);

    switch (which) {

    case PET_BOARD_KEY_WEEK:
        p = ngx_sprintf(p, ":%L", pet_rule_season_id(week));
        break;

    case PET_BOARD_KEY_USERS:
        p = ngx_sprintf(p, ":users");
        break;

    case PET_BOARD_KEY_READY:
        p = ngx_sprintf(p, ":ready");
        break;

    case PET_BOARD_KEY_REBUILD:
        p = ngx_sprintf(p, ":rebuild");
        break;

    default: /* PET_BOARD_KEY_ALL */
        break;
    }

    k->keys[i].data = k->text[i];
    k->keys[i].len = p - k->text[i];
}


ngx_int_t
pet_board_ask_me(pet_task_t *t, ngx_uint_t board, int32_t week,
    ngx_uint_t neighbours, pet_board_answer_t *a)
{
    u_char            user[NGX_INT64_LEN], name[NGX_INT64_LEN];
    u_char            side[NGX_INT_T_LEN];
    ngx_str_t         args[6];
    pet_board_keys_t  k;

    pet_board_key(&k, 0, board, PET_BOARD_KEY_USERS, 0);
    pet_board_key(&k, 1, board, week == PET_BOARD_ALL ? PET_BOARD_KEY_ALL
                                                      : PET_BOARD_KEY_WEEK,
                  week);
    pet_board_key(&k, 2, board, PET_BOARD_KEY_READY, 0);

    ngx_memcpy(args, k.keys, 3 * sizeof(ngx_str_t));

    args[3].data = user;
    args[3].len = ngx_sprintf(user, "%L", t->user_id) - user;

    if (week == PET_BOARD_ALL) {
        ngx_str_set(&args[4], "all");

    } else {
        args[4].data = name;
        args[4].len = ngx_sprintf(name, "%L", pet_rule_season_id(week)) - name;
    }

    args[5].data = side;
    args[5].len = ngx_sprintf(side, "%ui", neighbours) - side;

    return pet_board_ask(t, a, pet_board_me_answer, PET_SCRIPT_BOARD_ME, 3, 6,
                         args);
}


ngx_int_t
pet_board_ask_page(pet_task_t *t, ngx_uint_t board, int32_t week,
    ngx_uint_t n, const pet_board_row_t *after, pet_board_answer_t *a)
{
    u_char            count[NGX_INT_T_LEN], score[NGX_INT64_LEN];
    u_char            member[3 * NGX_INT64_LEN];
    ngx_str_t         args[5];
    pet_board_keys_t  k;

    pet_board_key(&k, 0, board, week == PET_BOARD_ALL ? PET_BOARD_KEY_ALL
                                                      : PET_BOARD_KEY_WEEK,
                  week);
    pet_board_key(&k, 1, board, PET_BOARD_KEY_READY, 0);

    ngx_memcpy(args, k.keys, 2 * sizeof(ngx_str_t));

    args[2].data = count;
    args[2].len = ngx_sprintf(count, "%ui", n) - count;

    ngx_str_set(&args[3], "");
    ngx_str_set(&args[4], "");

    if (after) {
        args[3].data = score;
        args[3].len = ngx_sprintf(score, "%L", after->score) - score;
        args[4].data = member;
        args[4].len = ngx_sprintf(member, "%012xL%016xL%016xL",
                                  after->reached, after->object_id,
                                  after->user_id)
                      - member;
    }

    return pet_board_ask(t, a, pet_board_page_answer, PET_SCRIPT_BOARD_PAGE,
                         2, 5, args);
}


static ngx_int_t
pet_board_ask(pet_task_t *t, pet_board_answer_t *a,
    pet_redis_handler_pt handler, pet_script_e script, ngx_uint_t nkeys,
    ngx_uint_t argc, const ngx_str_t *args)
{
    a->task = t;

    if (a->rows == NULL) {
        a->rows = ngx_palloc(t->pool,
                             PET_BOARD_ROWS * sizeof(pet_board_row_t));
        if (a->rows == NULL) {
            return NGX_ERROR;
        }
    }

    if (pet_redis_script(t->worker, handler, a, script, nkeys, argc, args)
        != NGX_OK)
    {
        return NGX_DECLINED;
    }

    pet_task_pending(t);

    return NGX_OK;
}


static void
pet_board_me_answer(void *data, redisReply *reply)
{
    pet_board_answer_t  *a = data;

    ngx_str_t            state;

    if (reply && reply->type == REDIS_REPLY_ARRAY && reply->elements) {
        a->answered = 1;
        a->ready = pet_board_integer(reply, 0) == 1;
    }

    if (a->ready && reply->elements >= 4
        && reply->element[2]->type == REDIS_REPLY_STRING)
    {
        a->size = pet_board_integer(reply, 1);

        state.data = (u_char *) reply->element[2]->str;
        state.len = reply->element[2]->len;
        a->state = pet_task_dup(a->task, &state);
    }

    if (a->state.data && reply->elements >= 6
        && pet_board_row_read(&a->me, reply->element[5], reply->element[4])
           == NGX_OK)
    {
        a->me.rank = pet_board_integer(reply, 3) + 1;
    }

    if (a->me.rank && reply->elements >= 8) {
        pet_board_rows_read(a, pet_board_integer(reply, 6),
                            reply->element[7]);
    }

    pet_task_report(a->task, NGX_OK);
}


static void
pet_board_page_answer(void *data, redisReply *reply)
{
    pet_board_answer_t  *a = data;

    if (reply && reply->type == REDIS_REPLY_ARRAY && reply->elements) {
        a->answered = 1;
        a->ready = pet_board_integer(reply, 0) == 1;
    }

    if (a->ready && reply->elements >= 4) {
        a->size = pet_board_integer(reply, 1);
        pet_board_rows_read(a, pet_board_integer(reply, 2),
                            reply->element[3]);
    }

    pet_task_report(a->task, NGX_OK);
}


static void
pet_board_rows_read(pet_board_answer_t *a, int64_t first, redisReply *list)
{
    size_t  i;

    if (list->type != REDIS_REPLY_ARRAY) {
        return;
    }

    a->n = 0;

    for (i = 0; i + 1 < list->elements && a->n < PET_BOARD_ROWS; i += 2) {

        if (pet_board_row_read(&a->rows[a->n], list->element[i],
                               list->element[i + 1])
            == NGX_OK)
        {
            a->rows[a->n++].rank = first + (int64_t) i / 2 + 1;
        }
    }
}


static ngx_int_t
pet_board_row_read(pet_board_row_t *row, redisReply *member,
    redisReply *score)
{
    u_char     *p;
    ngx_int_t   n;

    if (member->type != REDIS_REPLY_STRING || member->len != PET_BOARD_MEMBER
        || score->type != REDIS_REPLY_STRING || score->len == 0)
    {
        return NGX_DECLINED;
    }

    p = (u_char *) score->str;
    n = *p == '-' ? ngx_atoi(p + 1, score->len - 1) : ngx_atoi(p, score->len);

    if (n == NGX_ERROR) {
        return NGX_DECLINED;
    }

    p = (u_char *) member->str;

    row->score = n;
    row->reached = ngx_hextoi(p, 12);
    row->object_id = ngx_hextoi(p + 12, 16);
    row->user_id = ngx_hextoi(p + 28, 16);

    return NGX_OK;
}


static int64_t
pet_board_integer(redisReply *reply, ngx_uint_t i)
{
    return reply->element[i]->type == REDIS_REPLY_INTEGER
           ? reply->element[i]->integer : 0;
}


ngx_int_t
pet_board_begin(pet_task_t *t, ngx_uint_t board, int32_t week,
    const ngx_str_t *token, ngx_uint_t *done)
{
    ngx_str_t         args[5];
    pet_board_keys_t  k;

    pet_board_key(&k, 0, board, PET_BOARD_KEY_REBUILD, 0);
    pet_board_key(&k, 1, board, PET_BOARD_KEY_USERS, 0);
    pet_board_key(&k, 2, board, PET_BOARD_KEY_ALL, 0);
    pet_board_key(&k, 3, board, PET_BOARD_KEY_WEEK, week);

    ngx_memcpy(args, k.keys, 4 * sizeof(ngx_str_t));
    args[4] = *token;

    return pet_board_command(t, done, PET_SCRIPT_BOARD_BEGIN, 4, 5, args);
}


ngx_int_t
pet_board_feed(pet_task_t *t, ngx_uint_t board, int32_t week,
    const ngx_str_t *lines, const ngx_str_t *token, ngx_uint_t *done)
{
    u_char            name[NGX_INT64_LEN];
    ngx_str_t         args[7];
    pet_board_keys_t  k;

    pet_board_key(&k, 0, board, PET_BOARD_KEY_USERS, 0);
    pet_board_key(&k, 1, board, PET_BOARD_KEY_ALL, 0);
    pet_board_key(&k, 2, board, PET_BOARD_KEY_WEEK, week);
    pet_board_key(&k, 3, board, PET_BOARD_KEY_REBUILD, 0);

    ngx_memcpy(args, k.keys, 4 * sizeof(ngx_str_t));

    args[4].data = name;
    args[4].len = ngx_sprintf(name, "%L", pet_rule_season_id(week)) - name;
    args[5] = *lines;
    args[6] = *token;

    return pet_board_command(t, done, PET_SCRIPT_BOARD_FEED, 4, 7, args);
}


ngx_int_t
pet_board_end(pet_task_t *t, ngx_uint_t board, int32_t week,
    const ngx_str_t *token, ngx_uint_t *done)
{
    ngx_str_t         args[7];
    pet_board_keys_t  k;

    pet_board_key(&k, 0, board, PET_BOARD_KEY_REBUILD, 0);
    pet_board_key(&k, 1, board, PET_BOARD_KEY_READY, 0);
    pet_board_key(&k, 2, board, PET_BOARD_KEY_USERS, 0);
    pet_board_key(&k, 3, board, PET_BOARD_KEY_ALL, 0);
    pet_board_key(&k, 4, board, PET_BOARD_KEY_WEEK, week);
    pet_board_key(&k, 5, board, PET_BOARD_KEY_WEEK, week + 7);

    ngx_memcpy(args, k.keys, 6 * sizeof(ngx_str_t));
    args[6] = *token;

    return pet_board_command(t, done, PET_SCRIPT_BOARD_END, 6, 7, args);
}


static ngx_int_t
pet_board_command(pet_task_t *t, ngx_uint_t *done, pet_script_e script,
    ngx_uint_t nkeys, ngx_uint_t argc, const ngx_str_t *args)
{
    pet_board_command_t  *c;

    *done = 0;

    c = ngx_palloc(t->pool, sizeof(pet_board_command_t));
    if (c == NULL) {
        return NGX_ERROR;
    }

    c->task = t;
    c->done = done;

    if (pet_redis_script(t->worker, pet_board_command_answer, c, script,
                         nkeys, argc, args)
        != NGX_OK)
    {
        return NGX_DECLINED;
    }

    pet_task_pending(t);

    return NGX_OK;
}


static void
pet_board_command_answer(void *data, redisReply *reply)
{
    pet_board_command_t  *c = data;

    *c->done = reply && reply->type == REDIS_REPLY_INTEGER
               && reply->integer == 1;

    pet_task_report(c->task, NGX_OK);
}


void
pet_board_drop(pet_worker_t *w, ngx_uint_t board, int32_t week)
{
    ngx_str_t         args[2];
    pet_board_keys_t  k;

    pet_board_key(&k, 0, board, PET_BOARD_KEY_WEEK, week);

    ngx_str_set(&args[0], "DEL");
    args[1] = k.keys[0];

    (void) pet_redis_command(w, pet_board_drop_answer, NULL, 2, args);
}


static void
pet_board_drop_answer(void *data, redisReply *reply)
{
    /* what stays is never read again */
}
