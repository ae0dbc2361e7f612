/*
 * G7 of the verification: the leaderboards in Redis are in PostgreSQL's
 * order.  store/boards_check.h says why it is enough to look at each line and
 * at each member.
 *
 * Redis follows a little later, and people play meanwhile: what is late there
 * is fed once more, and what is ahead of the block's snapshot is read once
 * more.  Who then gives the same answer as before is broken: PostgreSQL was
 * read after that line had been fed, so it must know of it.
 *
 * Without Redis, or of a board that is not there or is built anew, nothing is
 * said, and the pass remembers that.
 */

#include "jobs/verify.h"


#define PET_VERIFY_POOL     16384
#define PET_VERIFY_BREAKS   1024
#define PET_VERIFY_SUBJECT  128


static void pet_verify_boards_cleanup(void *data);
static int32_t pet_verify_boards_set(const pet_verify_boards_t *b,
    ngx_uint_t i);
static void pet_verify_boards_miss(pet_verify_boards_t *b, ngx_uint_t board,
    ngx_uint_t answered);
static ngx_int_t pet_verify_boards_doubtful(pet_verify_boards_t *b,
    ngx_str_t *users);
static const pet_board_doubt_t *pet_verify_boards_find(
    const pet_board_check_t *c, const pet_board_doubt_t *d);
static ngx_int_t pet_verify_boards_scanned(pet_verify_boards_t *b,
    ngx_str_t *users);
static ngx_int_t pet_verify_boards_feed(pet_task_t *t, pet_verify_boards_t *b,
    ngx_uint_t board);
static void pet_verify_boards_estrange(pet_verify_boards_t *b,
    int64_t user_id);
static void pet_verify_boards_lines(pet_json_t *j, pet_verify_boards_t *b,
    ngx_uint_t board);
static void pet_verify_boards_say(pet_json_t *j, int64_t user_id,
    const ngx_str_t *subject, const ngx_str_t *detail);
static void pet_verify_boards_strays(pet_json_t *j, pet_verify_boards_t *b,
    ngx_uint_t i);


ngx_int_t
pet_verify_boards_begin(pet_task_t *t, pet_verify_boards_t *b,
    const ngx_str_t *walk)
{
    u_char              *p, *last;
    ngx_uint_t           i;
    pet_board_walk_t    *w;
    ngx_pool_cleanup_t  *cln;

    if (b->pool == NULL) {
        cln = ngx_pool_cleanup_add(t->pool, 0);
        if (cln == NULL) {
            return NGX_ERROR;
        }

        b->pool = ngx_create_pool(PET_VERIFY_POOL, t->log);
        if (b->pool == NULL) {
            return NGX_ERROR;
        }

        cln->handler = pet_verify_boards_cleanup;
        cln->data = b->pool;
    }

    p = walk->data;
    last = walk->data + walk->len;

    for (i = 0; i < PET_VERIFY_WALKS; i++) {
        w = &b->walks[i];

        for (w->len = 0; p < last && *p != ' '; p++) {
            if (w->len < sizeof(w->cursor)) {
                w->cursor[w->len++] = *p;
            }
        }

        p += p < last;
    }

    return NGX_OK;
}


static void
pet_verify_boards_cleanup(void *data)
{
    ngx_destroy_pool(data);
}


void
pet_verify_boards_block(pet_task_t *t, pet_verify_boards_t *b)
{
    ngx_uint_t  i;

    ngx_reset_pool(b->pool);

    for (i = 0; i < PET_VERIFY_WALKS; i++) {
        b->walks[i].n = 0;
    }

    ngx_memcpy(b->before, b->walks, sizeof(b->walks));

    b->doubts = 0;
    b->members = 0;
    b->missed = 0;
    b->away = 0;

    /* a pass may last beyond the end of a week */

    pet_board_week(t, pet_now(t->worker), &b->week);
    b->monday = b->week.monday;
}


void
pet_verify_boards_undo(pet_verify_boards_t *b)
{
    ngx_memcpy(b->walks, b->before, sizeof(b->walks));
}


/* The lines of the block, and the next members of each set. */

ngx_int_t
pet_verify_boards_look(pet_task_t *t, pet_verify_boards_t *b)
{
    ngx_uint_t         i;
    pet_board_walk_t  *w;

    for (i = 0; i < PET_BOARD_MAX; i++) {

        if (pet_board_check(t, b->pool, i, b->week.monday, &b->lines[i],
                            &b->first[i])
            == NGX_ERROR)
        {
            return NGX_ERROR;
        }
    }

    for (i = 0; i < PET_VERIFY_WALKS; i++) {
        w = &b->walks[i];

        if (!pet_board_walked(w)
            && pet_board_walk(t, b->pool, i / PET_VERIFY_SETS,
                              pet_verify_boards_set(b, i), w)
               == NGX_ERROR)
        {
            return NGX_ERROR;
        }
    }

    return PET_NEXT;
}


static int32_t
pet_verify_boards_set(const pet_verify_boards_t *b, ngx_uint_t i)
{
    return i % PET_VERIFY_SETS ? b->monday : PET_BOARD_ALL;
}


/* Asks PostgreSQL once more about those who differ, and whether it knows
 * those who stand in the sets. */

ngx_int_t
pet_verify_boards_again(pet_task_t *t, pet_verify_boards_t *b)
{
    ngx_str_t           users;
    ngx_uint_t          i;
    pet_board_walk_t   *w;
    pet_board_check_t  *c;

    for (i = 0; i < PET_VERIFY_WALKS; i++) {

        c = &b->first[i / PET_VERIFY_SETS];
        w = &b->walks[i];

        if (!c->seen) {
            pet_verify_boards_miss(b, i / PET_VERIFY_SETS, c->answered);

        } else if (!w->seen && !pet_board_walked(w)) {
            pet_verify_boards_miss(b, i / PET_VERIFY_SETS, w->answered);
        }
    }

    if (pet_verify_boards_doubtful(b, &users) != NGX_OK) {
        return NGX_ERROR;
    }

    if (users.len) {
        b->doubts = 1;
        pet_board_week(t, pet_now(t->worker), &b->week);

        if (sql_board_feed(t, &users, b->week.monday, b->week.from,
                           b->week.to)
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    if (pet_verify_boards_scanned(b, &users) != NGX_OK) {
        return NGX_ERROR;
    }

    if (users.len) {
        b->members = 1;
        return sql_verify_strangers(t, &users);
    }

    return PET_NEXT;
}


/* A pass does not wait for a board: its sets are not gone through further. */

static void
pet_verify_boards_miss(pet_verify_boards_t *b, ngx_uint_t board,
    ngx_uint_t answered)
{
    ngx_uint_t         i;
    pet_board_walk_t  *w;

    b->missed = 1;
    b->away |= !answered;

    for (i = 0; i < PET_VERIFY_SETS; i++) {
        w = &b->walks[board * PET_VERIFY_SETS + i];

        w->n = 0;
        w->len = 1;
        w->cursor[0] = '-';
    }
}


/* "1,2,3": those of whom a board is late or ahead. */

static ngx_int_t
pet_verify_boards_doubtful(pet_verify_boards_t *b, ngx_str_t *users)
{
    u_char             *p;
    ngx_uint_t          i, k, n;
    pet_board_doubt_t  *d;

    for (n = 0, i = 0; i < PET_BOARD_MAX; i++) {
        n += b->first[i].n;
    }

    p = ngx_pnalloc(b->pool, n * (NGX_INT64_LEN + 1) + 1);
    if (p == NULL) {
        return NGX_ERROR;
    }

    users->data = p;

    for (i = 0; i < PET_BOARD_MAX; i++) {

        for (k = 0; k < b->first[i].n; k++) {
            d = &b->first[i].doubts[k];

            /* a line is mostly late on all boards at once */

            for (n = 0; n < i && !pet_verify_boards_find(&b->first[n], d);
                 n++)
            {
                /* void */
            }

            if (n == i && !d->broken) {
                p = ngx_sprintf(p, p > users->data ? ",%L" : "%L",
                                d->user_id);
            }
        }
    }

    users->len = p - users->data;

    return NGX_OK;
}


/* What else a check says of the same user, but no break; or NULL. */

static const pet_board_doubt_t *
pet_verify_boards_find(const pet_board_check_t *c, const pet_board_doubt_t *d)
{
    ngx_uint_t  i;

    for (i = 0; i < c->n; i++) {
        if (c->doubts[i].user_id == d->user_id && !c->doubts[i].broken) {
            return &c->doubts[i];
        }
    }

    return NULL;
}


/* "1,2,3": those whose members were come upon. */

static ngx_int_t
pet_verify_boards_scanned(pet_verify_boards_t *b, ngx_str_t *users)
{
    u_char             *p;
    ngx_uint_t          i, k, n;
    pet_board_walk_t   *w;

    for (n = 0, i = 0; i < PET_VERIFY_WALKS; i++) {
        n += b->walks[i].n;
    }

    p = ngx_pnalloc(b->pool, n * (NGX_INT64_LEN + 1) + 1);
    if (p == NULL) {
        return NGX_ERROR;
    }

    users->data = p;

    for (i = 0; i < PET_VERIFY_WALKS; i++) {
        w = &b->walks[i];

        for (k = 0; k < w->n; k++) {
            p = ngx_sprintf(p, p > users->data ? ",%L" : "%L",
                            w->members[k].user_id);
        }
    }

    users->len = p - users->data;

    return NGX_OK;
}


/* Feeds those who differ and looks at them once more; asks which members are
 * strays. */

ngx_int_t
pet_verify_boards_settle(pet_task_t *t, pet_verify_boards_t *b)
{
    ngx_uint_t              i;
    row_board_feed_t        row;
    row_verify_strangers_t  stranger;

    if (b->doubts) {

        if (row_board_feed(t, 0, &row) != NGX_OK) {
            return NGX_ERROR;
        }

        pet_verify_boards_put(b, &row.pet_level, &row.user_points,
                              &row.affection);

        for (i = 0; i < PET_BOARD_MAX; i++) {

            if (pet_verify_boards_feed(t, b, i) == NGX_ERROR) {
                return NGX_ERROR;
            }
        }
    }

    if (b->members) {
        for (i = 0; row_verify_strangers(t, i, &stranger) == NGX_OK; i++) {
            pet_verify_boards_estrange(b, stranger.user_id);
        }
    }

    for (i = 0; i < PET_VERIFY_WALKS; i++) {

        if (b->walks[i].n
            && pet_board_strays(t, i / PET_VERIFY_SETS,
                                pet_verify_boards_set(b, i), &b->walks[i])
               == NGX_ERROR)
        {
            return NGX_ERROR;
        }
    }

    return PET_NEXT;
}


void
pet_verify_boards_put(pet_verify_boards_t *b, const ngx_str_t *pet_level,
    const ngx_str_t *user_points, const ngx_str_t *affection)
{
    b->lines[PET_BOARD_PET_LEVEL] = *pet_level;
    b->lines[PET_BOARD_USER_POINTS] = *user_points;
    b->lines[PET_BOARD_AFFECTION] = *affection;
}


/* Redis does both one after the other. */

static ngx_int_t
pet_verify_boards_feed(pet_task_t *t, pet_verify_boards_t *b, ngx_uint_t board)
{
    static const ngx_str_t  live = ngx_string("");

    if (pet_board_feed(t, board, b->week.monday, &b->lines[board], &live,
                       &b->fed[board])
        == NGX_ERROR)
    {
        return NGX_ERROR;
    }

    return pet_board_check(t, b->pool, board, b->week.monday,
                           &b->lines[board], &b->second[board]);
}


static void
pet_verify_boards_estrange(pet_verify_boards_t *b, int64_t user_id)
{
    ngx_uint_t         i, k;
    pet_board_walk_t  *w;

    for (i = 0; i < PET_VERIFY_WALKS; i++) {
        w = &b->walks[i];

        for (k = 0; k < w->n; k++) {
            w->members[k].stranger |= w->members[k].user_id == user_id;
        }
    }
}


ngx_int_t
pet_verify_boards_found(pet_verify_boards_t *b, ngx_str_t *json,
    ngx_str_t *walk)
{
    u_char      *p;
    ngx_uint_t   i;
    pet_json_t   j;

    pet_json_init(&j, b->pool, PET_VERIFY_BREAKS);
    pet_json_open(&j, NULL, '[');

    for (i = 0; i < PET_BOARD_MAX; i++) {
        pet_verify_boards_lines(&j, b, i);
    }

    for (i = 0; i < PET_VERIFY_WALKS; i++) {
        pet_verify_boards_strays(&j, b, i);
    }

    pet_json_close(&j, ']');

    p = ngx_pnalloc(b->pool, PET_VERIFY_WALKS * (NGX_INT64_LEN + 1));
    if (p == NULL) {
        return NGX_ERROR;
    }

    walk->data = p;

    for (i = 0; i < PET_VERIFY_WALKS; i++) {
        if (i) {
            *p++ = ' ';
        }

        p = ngx_cpymem(p, b->walks[i].cursor, b->walks[i].len);
    }

    walk->len = p - walk->data;

    return pet_json_text(&j, json);
}


static void
pet_verify_boards_lines(pet_json_t *j, pet_verify_boards_t *b,
    ngx_uint_t board)
{
    ngx_uint_t                i;
    pet_board_check_t        *first, *second;
    const pet_board_doubt_t  *d, *before;

    first = &b->first[board];
    second = &b->second[board];

    for (i = 0; i < first->n; i++) {
        if (first->doubts[i].broken) {
            pet_verify_boards_say(j, first->doubts[i].user_id,
                                  pet_board_name(board),
                                  &first->doubts[i].what);
        }
    }

    if (!b->doubts) {
        return;
    }

    if (!second->seen || !b->fed[board]) {
        pet_verify_boards_miss(b, board, second->answered && b->fed[board]);
        return;
    }

    for (i = 0; i < second->n; i++) {
        d = &second->doubts[i];
        before = pet_verify_boards_find(first, d);

        if (d->broken || (before && before->what.len == d->what.len
                          && ngx_memcmp(before->what.data, d->what.data,
                                        d->what.len)
                             == 0))
        {
            pet_verify_boards_say(j, d->user_id, pet_board_name(board),
                                  &d->what);
        }
    }
}


static void
pet_verify_boards_say(pet_json_t *j, int64_t user_id,
    const ngx_str_t *subject, const ngx_str_t *detail)
{
    pet_json_open(j, NULL, '{');
    pet_json_int(j, "user_id", user_id);
    pet_json_string(j, "subject", subject);
    pet_json_string(j, "detail", detail);
    pet_json_close(j, '}');
}


static void
pet_verify_boards_strays(pet_json_t *j, pet_verify_boards_t *b, ngx_uint_t i)
{
    u_char               subject[PET_VERIFY_SUBJECT];
    ngx_str_t            s, detail;
    ngx_uint_t           k;
    pet_board_walk_t    *w;
    pet_board_member_t  *m;

    w = &b->walks[i];

    if (w->n && !w->seen) {
        pet_verify_boards_miss(b, i / PET_VERIFY_SETS, w->answered);
        return;
    }

    s.data = subject;

    for (k = 0; k < w->n; k++) {
        m = &w->members[k];

        if (!m->stray) {
            continue;
        }

        s.len = ngx_snprintf(subject, PET_VERIFY_SUBJECT, "%V %s %V",
                             pet_board_name(i / PET_VERIFY_SETS),
                             i % PET_VERIFY_SETS ? "week" : "all", &m->text)
                - subject;

        if (m->user_id == 0) {
            ngx_str_set(&detail, "this is no member");

        } else if (m->stranger) {
            ngx_str_set(&detail, "there is no such user");

        } else {
            ngx_str_set(&detail, "the user's line is another one");
        }

        pet_verify_boards_say(j, m->user_id, &s, &detail);
    }
}


ngx_uint_t
pet_verify_boards_walked(const pet_verify_boards_t *b)
{
    ngx_uint_t  i;

    for (i = 0; i < PET_VERIFY_WALKS; i++) {
        if (!pet_board_walked(&b->walks[i])) {
            return 0;
        }
    }

    return 1;
}
