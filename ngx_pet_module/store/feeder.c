/*
 * The feeder of the leaderboards: users whose writes were committed wait in a
 * ring, each once, and are read and fed some at a time.
 */

#include "pet.h"
#include "store/boards.h"


#define PET_FEEDER_RING   8192       /* users that wait; a power of 2 */
#define PET_FEEDER_SLOTS  32768      /* of the table that finds them */
#define PET_FEEDER_BATCH  64         /* users of a statement */
#define PET_FEEDER_SOON   20         /* ms from a write to its feeding */
#define PET_FEEDER_SHARE  10         /* pauses so many times its own time */
#define PET_FEEDER_PAUSE  1000       /* ms, at most */
#define PET_FEEDER_AGAIN  500        /* ms after a failure */
#define PET_FEEDER_LIMIT  2000       /* ms for a batch */


typedef struct {
    ngx_event_t            timer;
    int64_t                ring[PET_FEEDER_RING];
    ngx_uint_t             head;
    ngx_uint_t             n;
    int64_t                slots[PET_FEEDER_SLOTS];   /* 0: free */
    int64_t                batch[PET_FEEDER_BATCH];   /* in flight */
    ngx_uint_t             nbatch;
    unsigned               running:1;
    unsigned               full:1;       /* said so */
} pet_feeder_t;


typedef struct {
    pet_week_t             week;
    ngx_uint_t             done[PET_BOARD_MAX];
    unsigned               fed:1;
} pet_feed_t;


static ngx_int_t pet_feeder_put(pet_feeder_t *f, int64_t user_id);
static void pet_feeder_take(pet_feeder_t *f);
static ngx_uint_t pet_feeder_slot(int64_t user_id);
static void pet_feeder_remove(pet_feeder_t *f, int64_t user_id);
static void pet_feeder_timer(ngx_event_t *ev);
static ngx_int_t pet_feed_read(pet_task_t *t);
static ngx_int_t pet_feed_send(pet_task_t *t);
static ngx_int_t pet_feed_see(pet_task_t *t);
static void pet_feed_finish(pet_task_t *t);

static PET_STEPS(pet_feed, read, send, see);


/* Of this process; a worker has one. */

static pet_feeder_t  pet_feeder;


void
pet_boards_touch(pet_worker_t *w, int64_t user_id)
{
    pet_feeder_t  *f;

    f = &pet_feeder;

    if (pet_feeder_put(f, user_id) != NGX_OK) {
        return;
    }

    if (f->running || f->timer.timer_set) {
        return;
    }

    f->timer.handler = pet_feeder_timer;
    f->timer.data = w;
    f->timer.log = w->log;

    ngx_add_timer(&f->timer, PET_FEEDER_SOON);
}


/* NGX_DECLINED: waits already, or there is no room; then the job "boards"
 * finds the user. */

static ngx_int_t
pet_feeder_put(pet_feeder_t *f, int64_t user_id)
{
    ngx_uint_t  i;

    for (i = pet_feeder_slot(user_id); f->slots[i];
         i = (i + 1) % PET_FEEDER_SLOTS)
    {
        if (f->slots[i] == user_id) {
            return NGX_DECLINED;
        }
    }

    if (f->n == PET_FEEDER_RING) {
        if (!f->full) {
            f->full = 1;
            ngx_log_error(NGX_LOG_WARN, ngx_cycle->log, 0,
                          "pet: leaderboards lag behind: %ui users wait",
                          f->n);
        }

        return NGX_DECLINED;
    }

    f->slots[i] = user_id;
    f->ring[(f->head + f->n++) % PET_FEEDER_RING] = user_id;

    return NGX_OK;
}


static ngx_uint_t
pet_feeder_slot(int64_t user_id)
{
    return ((uint64_t) user_id * UINT64_C(0x9E3779B97F4A7C15) >> 32)
           % PET_FEEDER_SLOTS;
}


static void
pet_feeder_take(pet_feeder_t *f)
{
    int64_t  user_id;

    for (f->nbatch = 0; f->n && f->nbatch < PET_FEEDER_BATCH; f->nbatch++) {
        user_id = f->ring[f->head];
        f->head = (f->head + 1) % PET_FEEDER_RING;
        f->n--;

        pet_feeder_remove(f, user_id);
        f->batch[f->nbatch] = user_id;
    }

    f->full = 0;
}


/* Linear probing: those behind the freed slot move up where they may. */

static void
pet_feeder_remove(pet_feeder_t *f, int64_t user_id)
{
    ngx_uint_t  i, k, home;

    for (i = pet_feeder_slot(user_id); f->slots[i] != user_id;
         i = (i + 1) % PET_FEEDER_SLOTS)
    {
        if (f->slots[i] == 0) {
            return;
        }
    }

    f->slots[i] = 0;

    for (k = (i + 1) % PET_FEEDER_SLOTS; f->slots[k];
         k = (k + 1) % PET_FEEDER_SLOTS)
    {
        home = pet_feeder_slot(f->slots[k]);

        if ((k + PET_FEEDER_SLOTS - home) % PET_FEEDER_SLOTS
            >= (k + PET_FEEDER_SLOTS - i) % PET_FEEDER_SLOTS)
        {
            f->slots[i] = f->slots[k];
            f->slots[k] = 0;
            i = k;
        }
    }
}


static void
pet_feeder_timer(ngx_event_t *ev)
{
    pet_task_t    *t;
    pet_worker_t  *w = ev->data;
    pet_feeder_t  *f;

    f = &pet_feeder;

    if (f->n == 0) {
        return;
    }

    t = NULL;

    if (pet_redis_ready(w)) {
        t = pet_task_create(w, pet_feed_steps, sizeof(pet_feed_t),
                            pet_feed_finish);
    }

    if (t == NULL) {

        /* a process that ends does not wait for Redis */

        if (!ngx_exiting) {
            ngx_add_timer(ev, PET_FEEDER_AGAIN);
        }

        return;
    }

    pet_feeder_take(f);

    f->running = 1;
    pet_task_start(t, NULL, PET_FEEDER_LIMIT);
}


static ngx_int_t
pet_feed_read(pet_task_t *t)
{
    pet_feed_t    *ctx = t->ctx;

    u_char        *p;
    ngx_str_t      users;
    ngx_uint_t     i;
    pet_feeder_t  *f;

    f = &pet_feeder;

    p = ngx_pnalloc(t->pool, f->nbatch * (NGX_INT64_LEN + 1));
    if (p == NULL) {
        return NGX_ERROR;
    }

    users.data = p;

    for (i = 0; i < f->nbatch; i++) {
        p = ngx_sprintf(p, i ? ",%L" : "%L", f->batch[i]);
    }

    users.len = p - users.data;

    pet_board_week(t, t->now, &ctx->week);

    return sql_board_feed(t, &users, ctx->week.monday, ctx->week.from,
                          ctx->week.to);
}


static ngx_int_t
pet_feed_send(pet_task_t *t)
{
    pet_feed_t        *ctx = t->ctx;

    ngx_int_t          rc;
    ngx_uint_t         i;
    const ngx_str_t   *lines;
    row_board_feed_t   row;

    static const ngx_str_t  live = ngx_string("");

    if (row_board_feed(t, 0, &row) != NGX_OK) {
        return NGX_ERROR;
    }

    for (i = 0; i < PET_BOARD_MAX; i++) {
        lines = i == PET_BOARD_PET_LEVEL ? &row.pet_level
              : i == PET_BOARD_USER_POINTS ? &row.user_points
              : &row.affection;

        rc = pet_board_feed(t, i, ctx->week.monday, lines, &live,
                            &ctx->done[i]);
        if (rc != NGX_OK) {
            return rc == NGX_DECLINED ? PET_DONE : NGX_ERROR;
        }
    }

    return PET_NEXT;
}


static ngx_int_t
pet_feed_see(pet_task_t *t)
{
    pet_feed_t  *ctx = t->ctx;

    ctx->fed = ctx->done[0] && ctx->done[1] && ctx->done[2];

    return PET_DONE;
}


static void
pet_feed_finish(pet_task_t *t)
{
    pet_feed_t    *ctx = t->ctx;

    ngx_msec_t     pause;
    ngx_uint_t     i;
    pet_feeder_t  *f;

    f = &pet_feeder;
    f->running = 0;

    pause = (ngx_current_msec - t->started) * PET_FEEDER_SHARE;
    pause = ngx_min(ngx_max(pause, PET_FEEDER_SOON), PET_FEEDER_PAUSE);

    if (!ctx->fed) {
        pause = PET_FEEDER_AGAIN;

        for (i = 0; i < f->nbatch; i++) {
            (void) pet_feeder_put(f, f->batch[i]);
        }

        if (ngx_exiting) {
            return;
        }
    }

    if (f->n) {
        ngx_add_timer(&f->timer, ngx_exiting ? 1 : pause);
    }
}
