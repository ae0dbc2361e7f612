#include "pet.h"
#include "store/pg_conn.h"


#define PET_PG_HOPE  3           /* attempts to connect */


enum {
    PET_PG_POOL_READ = 0,
    PET_PG_POOL_WRITE,           /* groups of many users under one commit */
    PET_PG_POOL_ALONE,           /* a commit of its own */
    PET_PG_POOL_SLOW,
    PET_PG_POOL_LISTEN,          /* one connection, for notifications */
    PET_PG_POOLS
};


struct pet_pg_s {
    pet_pg_pool_t          pools[PET_PG_POOLS];
};


/* Shares are of a worker's connections, in eighths, and at least one. */

typedef struct {
    const char            *name;
    const char            *options;
    ngx_uint_t             eighths;
    ngx_uint_t             most;
    ngx_uint_t             depth;
    ngx_uint_t             group;
    unsigned               sorted:1;
    void                 (*ready)(pet_worker_t *w);
} pet_pg_plan_t;

#define PET_PG_OPTIONS  "-c jit=off -c default_transaction_isolation="       \
                        "read\\ committed -c statement_timeout=5000 "

/*
 * Planning a write costs more than running it, and the server would go on
 * planning for each execution.  The statements of the fast pools are all
 * served by indexes, also when their plan was made while a table was empty.
 */

#define PET_PG_FAST  PET_PG_OPTIONS "-c plan_cache_mode="                    \
                     "force_generic_plan -c enable_seqscan=off "

/*
 * At most two groups of coalesced writes are in flight: two connections, one
 * each.  A lock that does not come soon breaks a group up; whoever runs alone
 * may wait longer, but less than a request's time.
 */

static const pet_pg_plan_t  pet_pg_plans[] = {
    { "pet_read", PET_PG_FAST "-c default_transaction_read_only=on",
      3, 16, 2, 16, 0, NULL },
    { "pet_write", PET_PG_FAST "-c lock_timeout=100", 2, 2, 1,
      PET_PG_GROUP, 1, NULL },
    { "pet_alone", PET_PG_FAST "-c lock_timeout=1000", 2, 16, 1, 1, 0,
      pet_ids_lease },
    { "pet_slow", PET_PG_OPTIONS "-c statement_timeout=30000", 1, 4, 1, 1, 0,
      NULL },
    { "pet_listen", PET_PG_OPTIONS, 0, 1, 1, 1, 0, pet_jobs_listen }
};


static ngx_int_t pet_pg_pool_init(pet_worker_t *w, pet_pg_pool_t *pool,
    const pet_pg_plan_t *plan, ngx_uint_t n);
static pet_pg_pool_t *pet_pg_pool(pet_worker_t *w, pet_batch_t *b);
static ngx_uint_t pet_pg_pool_alive(pet_pg_pool_t *pool);
static void pet_pg_pool_flush_handler(ngx_event_t *ev);
static pet_pg_conn_t *pet_pg_pool_free_conn(pet_pg_pool_t *pool,
    ngx_uint_t *slots);
static void pet_pg_pool_fill(pet_pg_pool_t *pool, pet_pg_group_t *g,
    ngx_uint_t most);
static void pet_pg_pool_fail(pet_pg_pool_t *pool);
static void pet_pg_report(pet_batch_t *b, ngx_int_t rc);
static void pet_pg_again(pet_worker_t *w, pet_batch_t *b);
static void pet_batch_clear(pet_batch_t *b);


ngx_int_t
pet_pg_init(pet_worker_t *w)
{
    pet_pg_t         *pg;
    ngx_uint_t        i, n, share;
    ngx_core_conf_t  *ccf;

    pg = ngx_pcalloc(w->cycle->pool, sizeof(pet_pg_t));
    if (pg == NULL) {
        return NGX_ERROR;
    }

    w->pg = pg;

    ccf = (ngx_core_conf_t *) ngx_get_conf(w->cycle->conf_ctx,
                                           ngx_core_module);

    share = w->conf->pg_connections / ngx_max(ccf->worker_processes, 1);

    for (i = 0; i < PET_PG_POOLS; i++) {
        n = share * pet_pg_plans[i].eighths / 8;
        n = ngx_max(n, 1);
        n = ngx_min(n, pet_pg_plans[i].most);

        if (pet_pg_pool_init(w, &pg->pools[i], &pet_pg_plans[i], n)
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
pet_pg_pool_init(pet_worker_t *w, pet_pg_pool_t *pool,
    const pet_pg_plan_t *plan, ngx_uint_t n)
{
    ngx_uint_t  i;

    pool->worker = w;
    pool->name = plan->name;
    pool->options = plan->options;
    pool->depth = plan->depth;
    pool->group = plan->group;
    pool->sorted = plan->sorted;
    pool->ready = plan->ready;
    pool->n = n;

    ngx_queue_init(&pool->waiting);

    pool->flush.handler = pet_pg_pool_flush_handler;
    pool->flush.data = pool;
    pool->flush.log = w->log;

    pool->conns = ngx_pcalloc(w->cycle->pool, n * sizeof(pet_pg_conn_t));
    if (pool->conns == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < n; i++) {
        pool->conns[i].worker = w;
        pool->conns[i].pool = pool;
    }

    /* the others when the first one is busy */

    pet_pg_conn_open(&pool->conns[0]);

    return NGX_OK;
}


void
pet_pg_exit(pet_worker_t *w)
{
    ngx_uint_t  i, k;

    for (i = 0; w->pg && i < PET_PG_POOLS; i++) {
        for (k = 0; k < w->pg->pools[i].n; k++) {
            pet_pg_conn_exit(&w->pg->pools[i].conns[k]);
        }
    }
}


ngx_uint_t
pet_pg_ready(pet_worker_t *w)
{
    ngx_uint_t      i, k, ready;
    pet_pg_pool_t  *pool;

    for (i = 0; i < PET_PG_POOLS; i++) {
        pool = &w->pg->pools[i];
        ready = 0;

        for (k = 0; k < pool->n; k++) {
            ready += (pool->conns[k].state == PET_PG_READY);
        }

        if (ready == 0) {
            return 0;
        }
    }

    return 1;
}


void
pet_pg_submit(pet_worker_t *w, pet_batch_t *b)
{
    pet_pg_pool_t  *pool;

    pool = pet_pg_pool(w, b);

    if (pool->nwaiting >= w->conf->pg_queue || !pet_pg_pool_alive(pool)) {
        pet_pg_report(b, PET_E_DATABASE_UNAVAILABLE);
        return;
    }

    ngx_queue_insert_tail(&pool->waiting, &b->queue);
    pool->nwaiting++;
    b->waiting = 1;

    /* at the end of this turn of the loop, together with what else comes */

    if (!pool->flush.posted) {
        ngx_post_event(&pool->flush, &ngx_posted_events);
    }
}


static pet_pg_pool_t *
pet_pg_pool(pet_worker_t *w, pet_batch_t *b)
{
    ngx_uint_t  i;

    if (b->flags & PET_SQL_LISTEN) {
        i = PET_PG_POOL_LISTEN;

    } else if (b->flags & PET_SQL_WRITE) {
        i = ((b->flags & PET_SQL_COALESCE) && !b->alone) ? PET_PG_POOL_WRITE
                                                         : PET_PG_POOL_ALONE;
    } else {
        i = (b->flags & PET_SQL_SLOW) ? PET_PG_POOL_SLOW : PET_PG_POOL_READ;
    }

    return &w->pg->pools[i];
}


/*
 * A connection that was lost just now is worth waiting for.  After some
 * attempts requests are refused at once instead of at their deadline.
 */

static ngx_uint_t
pet_pg_pool_alive(pet_pg_pool_t *pool)
{
    ngx_uint_t      i;
    pet_pg_conn_t  *conn;

    for (i = 0; i < pool->n; i++) {
        conn = &pool->conns[i];

        if (conn->state == PET_PG_READY) {
            return 1;
        }

        if ((conn->state != PET_PG_CLOSED || conn->timer.timer_set)
            && conn->failures < PET_PG_HOPE)
        {
            return 1;
        }
    }

    return 0;
}


void
pet_batch_alone(pet_task_t *t)
{
    t->batch->alone = 1;
}


ngx_uint_t
pet_pg_withdraw(pet_batch_t *b)
{
    if (!b->waiting) {
        return 0;
    }

    ngx_queue_remove(&b->queue);
    pet_pg_pool(b->task->worker, b)->nwaiting--;
    b->waiting = 0;

    return 1;
}


static void
pet_pg_pool_flush_handler(ngx_event_t *ev)
{
    pet_pg_pool_flush(ev->data);
}


void
pet_pg_pool_flush(pet_pg_pool_t *pool)
{
    ngx_uint_t       slots, most;
    pet_pg_conn_t   *conn;
    pet_pg_group_t  *g;

    if (!ngx_queue_empty(&pool->waiting) && !pet_pg_pool_alive(pool)) {
        pet_pg_pool_fail(pool);
        return;
    }

    while (!ngx_queue_empty(&pool->waiting)) {

        conn = pet_pg_pool_free_conn(pool, &slots);
        if (conn == NULL) {
            return;
        }

        /* shared out evenly among the connections that are free */

        most = (pool->nwaiting + slots - 1) / slots;
        most = pool->sorted ? pool->group : ngx_min(most, pool->group);

        g = &conn->groups[(conn->head + conn->inflight) % PET_PG_DEPTH];

        pet_pg_pool_fill(pool, g, most);
        pet_pg_conn_send(conn, g);
    }
}


/* The least loaded connection with a free slot; opens a further one when all
 * that are open have work. */

static pet_pg_conn_t *
pet_pg_pool_free_conn(pet_pg_pool_t *pool, ngx_uint_t *slots)
{
    ngx_uint_t      i;
    pet_pg_conn_t  *conn, *best, *closed;

    best = NULL;
    closed = NULL;
    *slots = 0;

    for (i = 0; i < pool->n; i++) {
        conn = &pool->conns[i];

        if (conn->state == PET_PG_CLOSED && !conn->timer.timer_set) {
            closed = conn;
        }

        if (conn->state != PET_PG_READY || conn->inflight >= pool->depth) {
            continue;
        }

        (*slots)++;

        if (best == NULL || conn->inflight < best->inflight) {
            best = conn;
        }
    }

    if (closed && (best == NULL || best->inflight)
        && !pool->worker->closing)
    {
        pet_pg_conn_open(closed);
    }

    return best;
}


static void
pet_pg_pool_fill(pet_pg_pool_t *pool, pet_pg_group_t *g, ngx_uint_t most)
{
    ngx_uint_t    i, k;
    ngx_queue_t  *q, *next;
    pet_batch_t  *b;

    g->n = 0;

    for (q = ngx_queue_head(&pool->waiting);
         q != ngx_queue_sentinel(&pool->waiting) && g->n < most;
         q = next)
    {
        next = ngx_queue_next(q);
        b = ngx_queue_data(q, pet_batch_t, queue);
        i = g->n;

        if (b->alone && i) {
            continue;
        }

        if (pool->sorted) {

            /* ascending by user: two groups lock in one order */

            for (i = 0; i < g->n && g->batches[i]->user_id < b->user_id; i++)
            {
                /* void */
            }

            if (i < g->n && g->batches[i]->user_id == b->user_id) {
                continue;
            }

            for (k = g->n; k > i; k--) {
                g->batches[k] = g->batches[k - 1];
            }
        }

        g->batches[i] = b;
        g->n++;

        ngx_queue_remove(q);
        pool->nwaiting--;
        b->waiting = 0;

        if (b->alone) {
            break;
        }
    }
}


static void
pet_pg_pool_fail(pet_pg_pool_t *pool)
{
    ngx_queue_t  *q;
    pet_batch_t  *b;

    while (!ngx_queue_empty(&pool->waiting)) {
        q = ngx_queue_head(&pool->waiting);
        ngx_queue_remove(q);

        b = ngx_queue_data(q, pet_batch_t, queue);
        b->waiting = 0;
        pool->nwaiting--;

        pet_pg_report(b, PET_E_DATABASE_UNAVAILABLE);
    }
}


void
pet_pg_group_end(pet_pg_conn_t *conn, pet_pg_group_t *g, ngx_uint_t lost)
{
    ngx_int_t     rc;
    ngx_uint_t    i, n;
    pet_batch_t  *b, *batches[PET_PG_GROUP];

    /* the slot may be filled again by what follows */

    n = g->n;
    rc = g->rc;
    ngx_memcpy(batches, g->batches, n * sizeof(pet_batch_t *));

    if (!lost) {
        pet_pg_pool_flush(conn->pool);
    }

    /* alone a batch may wait longer for a lock than in a group */

    for (i = 0; i < n; i++) {
        b = batches[i];

        if (lost) {

            /* a read can be sent again; what a write did is not known */

            if ((b->flags & PET_SQL_WRITE) || b->alone) {
                pet_batch_clear(b);
                pet_pg_report(b, PET_E_DATABASE_UNAVAILABLE);

            } else {
                pet_pg_again(conn->worker, b);
            }

        } else if (rc == NGX_OK) {
            pet_pg_report(b, NGX_OK);

        } else if (n == 1 && !(rc == PET_RETRY && conn->pool->sorted)) {
            pet_batch_clear(b);
            pet_pg_report(b, rc);

        } else {
            pet_pg_again(conn->worker, b);
        }
    }
}


static void
pet_pg_report(pet_batch_t *b, ngx_int_t rc)
{
    b->done = 1;
    pet_task_report(b->task, rc);
}


static void
pet_pg_again(pet_worker_t *w, pet_batch_t *b)
{
    pet_batch_clear(b);
    b->alone = 1;

    if (b->task->answered) {
        pet_pg_report(b, NGX_ERROR);
        return;
    }

    pet_pg_submit(w, b);
}


static void
pet_batch_clear(pet_batch_t *b)
{
    pet_query_t  *q;

    for (q = b->first; q; q = q->next) {
        if (q->result) {
            PQclear(q->result);
            q->result = NULL;
        }
    }
}
