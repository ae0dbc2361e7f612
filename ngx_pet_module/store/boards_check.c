#include "pet.h"
#include "store/boards_check.h"
#include "store/boards_keys.h"


#define PET_BOARD_WALK   "200"       /* members at a time, or a few more */
#define PET_BOARD_SHOWN  64          /* bytes of a text that is no member */


static ngx_int_t pet_board_question(pet_task_t *t,
    pet_redis_handler_pt handler, void *data, pet_script_e script,
    ngx_uint_t nkeys, ngx_uint_t argc, const ngx_str_t *args);
static void pet_board_check_answer(void *data, redisReply *reply);
static ngx_uint_t pet_board_seen(const redisReply *reply);
static ngx_str_t pet_board_dup(ngx_pool_t *pool, const redisReply *reply);
static void pet_board_walk_answer(void *data, redisReply *reply);
static ngx_int_t pet_board_member_read(pet_board_walk_t *walk,
    const redisReply *reply, pet_board_member_t *m);
static ngx_uint_t pet_board_word(u_char c);
static void pet_board_strays_answer(void *data, redisReply *reply);


ngx_int_t
pet_board_check(pet_task_t *t, ngx_pool_t *pool, ngx_uint_t board,
    int32_t week, const ngx_str_t *lines, pet_board_check_t *c)
{
    u_char            name[NGX_INT64_LEN];
    ngx_str_t         args[7];
    pet_board_keys_t  k;

    ngx_memzero(c, sizeof(pet_board_check_t));

    c->task = t;
    c->pool = pool;

    pet_board_key(&k, 0, board, PET_BOARD_KEY_USERS, 0);
    pet_board_key(&k, 1, board, PET_BOARD_KEY_ALL, 0);
    pet_board_key(&k, 2, board, PET_BOARD_KEY_WEEK, week);
    pet_board_key(&k, 3, board, PET_BOARD_KEY_READY, 0);
    pet_board_key(&k, 4, board, PET_BOARD_KEY_REBUILD, 0);

    ngx_memcpy(args, k.keys, 5 * sizeof(ngx_str_t));

    args[5].data = name;
    args[5].len = ngx_sprintf(name, "%L", pet_rule_season_id(week)) - name;
    args[6] = *lines;

    return pet_board_question(t, pet_board_check_answer, c,
                              PET_SCRIPT_BOARD_CHECK, 5, 7, args);
}


static ngx_int_t
pet_board_question(pet_task_t *t, pet_redis_handler_pt handler, void *data,
    pet_script_e script, ngx_uint_t nkeys, ngx_uint_t argc,
    const ngx_str_t *args)
{
    if (pet_redis_script(t->worker, handler, data, script, nkeys, argc, args)
        != NGX_OK)
    {
        return NGX_DECLINED;
    }

    pet_task_pending(t);

    return NGX_OK;
}


static void
pet_board_check_answer(void *data, redisReply *reply)
{
    pet_board_check_t  *c = data;

    ngx_uint_t          i;
    pet_board_doubt_t  *d;

    c->answered = reply != NULL;

    if (!pet_board_seen(reply)) {
        pet_task_report(c->task, NGX_OK);
        return;
    }

    c->doubts = ngx_palloc(c->pool, (reply->elements / 2 + 1)
                                    * sizeof(pet_board_doubt_t));
    if (c->doubts == NULL) {
        pet_task_report(c->task, NGX_ERROR);
        return;
    }

    for (i = 1; i + 1 < reply->elements; i += 2) {
        d = &c->doubts[c->n];

        d->user_id = pet_parse_id((u_char *) reply->element[i]->str,
                                  reply->element[i]->len);
        d->what = pet_board_dup(c->pool, reply->element[i + 1]);

        if (d->what.data == NULL) {
            pet_task_report(c->task, NGX_ERROR);
            return;
        }

        d->broken = ngx_strncmp(d->what.data, "broken ", 7) == 0;
        c->n++;
    }

    c->seen = 1;

    pet_task_report(c->task, NGX_OK);
}


/* Whether a script looked: its first element says so, texts follow. */

static ngx_uint_t
pet_board_seen(const redisReply *reply)
{
    ngx_uint_t  i;

    if (reply == NULL || reply->type != REDIS_REPLY_ARRAY
        || reply->elements == 0
        || reply->element[0]->type != REDIS_REPLY_INTEGER
        || reply->element[0]->integer != 1)
    {
        return 0;
    }

    for (i = 1; i < reply->elements; i++) {
        if (reply->element[i]->type != REDIS_REPLY_STRING) {
            return 0;
        }
    }

    return 1;
}


/* With a zero behind it; data is NULL when memory is out. */

static ngx_str_t
pet_board_dup(ngx_pool_t *pool, const redisReply *reply)
{
    ngx_str_t  s;

    s.len = reply->len;
    s.data = ngx_pnalloc(pool, reply->len + 1);

    if (s.data) {
        ngx_memcpy(s.data, reply->str, reply->len + 1);
    }

    return s;
}


ngx_int_t
pet_board_walk(pet_task_t *t, ngx_pool_t *pool, ngx_uint_t board,
    int32_t week, pet_board_walk_t *walk)
{
    ngx_str_t         args[5];
    pet_board_keys_t  k;

    walk->task = t;
    walk->pool = pool;
    walk->n = 0;
    walk->answered = 0;
    walk->seen = 0;

    pet_board_key(&k, 0, board, week == PET_BOARD_ALL ? PET_BOARD_KEY_ALL
                                                      : PET_BOARD_KEY_WEEK,
                  week);

    ngx_str_set(&args[0], "ZSCAN");
    args[1] = k.keys[0];
    args[2].data = walk->cursor;
    args[2].len = walk->len;
    ngx_str_set(&args[3], "COUNT");
    ngx_str_set(&args[4], PET_BOARD_WALK);

    if (pet_redis_command(t->worker, pet_board_walk_answer, walk, 5, args)
        != NGX_OK)
    {
        return NGX_DECLINED;
    }

    pet_task_pending(t);

    return NGX_OK;
}


static void
pet_board_walk_answer(void *data, redisReply *reply)
{
    pet_board_walk_t  *walk = data;

    size_t             i;
    redisReply        *cursor, *list;

    walk->answered = reply != NULL;

    if (reply == NULL || reply->type != REDIS_REPLY_ARRAY
        || reply->elements != 2
        || reply->element[0]->type != REDIS_REPLY_STRING
        || reply->element[0]->len == 0
        || reply->element[0]->len > sizeof(walk->cursor)
        || reply->element[1]->type != REDIS_REPLY_ARRAY)
    {
        pet_task_report(walk->task, NGX_OK);
        return;
    }

    cursor = reply->element[0];
    list = reply->element[1];

    walk->members = ngx_pcalloc(walk->pool, (list->elements / 2 + 1)
                                            * sizeof(pet_board_member_t));
    if (walk->members == NULL) {
        pet_task_report(walk->task, NGX_ERROR);
        return;
    }

    for (i = 0; i + 1 < list->elements; i += 2) {

        if (pet_board_member_read(walk, list->element[i],
                                  &walk->members[walk->n++])
            != NGX_OK)
        {
            pet_task_report(walk->task, NGX_ERROR);
            return;
        }
    }

    walk->len = cursor->len;
    ngx_memcpy(walk->cursor, cursor->str, cursor->len);

    if (cursor->len == 1 && cursor->str[0] == '0') {
        walk->cursor[0] = '-';
    }

    walk->seen = 1;

    pet_task_report(walk->task, NGX_OK);
}


/* A text that is no member may be anything: what is shown of it is cut off
 * and has no special characters. */

static ngx_int_t
pet_board_member_read(pet_board_walk_t *walk, const redisReply *reply,
    pet_board_member_t *m)
{
    u_char  *p, *last;

    if (reply->type != REDIS_REPLY_STRING) {
        return NGX_ERROR;
    }

    m->text = pet_board_dup(walk->pool, reply);

    if (m->text.data == NULL) {
        return NGX_ERROR;
    }

    last = m->text.data + m->text.len;

    for (p = m->text.data; p < last && pet_board_word(*p); p++) {
        /* void */
    }

    if (p == last && m->text.len == PET_BOARD_MEMBER) {
        m->user_id = ngx_hextoi(last - 16, 16);
    }

    if (m->user_id > 0) {
        return NGX_OK;
    }

    m->user_id = 0;
    m->text.len = ngx_min(m->text.len, PET_BOARD_SHOWN);

    for (p = m->text.data; p < m->text.data + m->text.len; p++) {
        if (!pet_board_word(*p)) {
            *p = '?';
        }
    }

    return NGX_OK;
}


static ngx_uint_t
pet_board_word(u_char c)
{
    u_char  lower;

    lower = c | 0x20;

    return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z');
}


ngx_int_t
pet_board_strays(pet_task_t *t, ngx_uint_t board, int32_t week,
    pet_board_walk_t *walk)
{
    u_char              *p, name[NGX_INT64_LEN];
    ngx_str_t            args[6];
    ngx_uint_t           i;
    pet_board_keys_t     k;
    pet_board_member_t  *m;

    pet_board_key(&k, 0, board, PET_BOARD_KEY_USERS, 0);
    pet_board_key(&k, 1, board, week == PET_BOARD_ALL ? PET_BOARD_KEY_ALL
                                                      : PET_BOARD_KEY_WEEK,
                  week);
    pet_board_key(&k, 2, board, PET_BOARD_KEY_READY, 0);
    pet_board_key(&k, 3, board, PET_BOARD_KEY_REBUILD, 0);

    ngx_memcpy(args, k.keys, 4 * sizeof(ngx_str_t));

    if (week == PET_BOARD_ALL) {
        ngx_str_set(&args[4], "all");

    } else {
        args[4].data = name;
        args[4].len = ngx_sprintf(name, "%L", pet_rule_season_id(week)) - name;
    }

    p = ngx_pnalloc(walk->pool, walk->n * (NGX_INT64_LEN + PET_BOARD_MEMBER
                                           + sizeof(" 0 \n")));
    if (p == NULL) {
        return NGX_ERROR;
    }

    args[5].data = p;

    for (i = 0; i < walk->n; i++) {
        m = &walk->members[i];

        if (m->user_id) {
            p = ngx_sprintf(p, "%L %d %V\n", m->user_id, (int) m->stranger,
                            &m->text);
        }
    }

    args[5].len = p - args[5].data;

    walk->answered = 0;
    walk->seen = 0;

    return pet_board_question(t, pet_board_strays_answer, walk,
                              PET_SCRIPT_BOARD_STRAYS, 4, 6, args);
}


static void
pet_board_strays_answer(void *data, redisReply *reply)
{
    pet_board_walk_t  *walk = data;

    size_t               i;
    ngx_uint_t           k;
    pet_board_member_t  *m;

    walk->answered = reply != NULL;
    walk->seen = pet_board_seen(reply);

    for (k = 0; walk->seen && k < walk->n; k++) {
        m = &walk->members[k];
        m->stray = m->user_id == 0;

        for (i = 1; i < reply->elements && !m->stray; i++) {
            m->stray = reply->element[i]->len == m->text.len
                       && ngx_memcmp(reply->element[i]->str, m->text.data,
                                     m->text.len)
                          == 0;
        }
    }

    pet_task_report(walk->task, NGX_OK);
}


ngx_uint_t
pet_board_walked(const pet_board_walk_t *walk)
{
    return walk->len == 1 && walk->cursor[0] == '-';
}
