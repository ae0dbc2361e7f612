#include "pet.h"
#include "core/inflight.h"


#define PET_TASK_POOL_SIZE  4096
#define PET_TASK_SPREAD     30       /* ms, before a second retry */
#define PET_TASK_IDS_NAP    5            /* ms */
#define PET_TASK_LIVE_NAP   5            /* ms */


static ngx_pool_t *pet_task_pool(pet_worker_t *w);
static void pet_task_pool_done(pet_worker_t *w, ngx_pool_t *pool);
static void pet_task_run(ngx_event_t *ev);
static void pet_task_watch(pet_task_t *t);
static ngx_int_t pet_task_advance(pet_task_t *t);
static void pet_task_submit(pet_task_t *t);
static ngx_int_t pet_task_retry(pet_task_t *t);
static void pet_task_unsay(pet_task_t *t);
static void pet_task_answer(pet_task_t *t, ngx_int_t rc);
static void pet_task_deadline(ngx_event_t *ev);
static void pet_task_woken(ngx_event_t *ev);
static void pet_task_free(pet_task_t *t);


pet_task_t *
pet_task_create(pet_worker_t *w, const pet_step_pt *own, size_t ctx_size,
    void (*finish)(pet_task_t *t))
{
    ngx_pool_t  *pool;
    pet_task_t  *t;

    pool = pet_task_pool(w);
    if (pool == NULL) {
        return NULL;
    }

    t = ngx_pcalloc(pool, sizeof(pet_task_t));
    if (t == NULL) {
        ngx_destroy_pool(pool);
        return NULL;
    }

    if (ctx_size) {
        t->ctx = ngx_pcalloc(pool, ctx_size);
        if (t->ctx == NULL) {
            ngx_destroy_pool(pool);
            return NULL;
        }
    }

    t->pool = pool;
    t->log = w->log;
    t->worker = w;
    t->live = pet_live_hold(w);
    t->own = own;
    t->finish = finish;
    t->started = ngx_current_msec;
    t->now = pet_now(w);
    t->reply.status = NGX_HTTP_OK;
    ngx_queue_init(&t->puts);

    t->wake.handler = pet_task_run;
    t->wake.data = t;
    t->wake.log = w->log;

    t->deadline.handler = pet_task_deadline;
    t->deadline.data = t;
    t->deadline.log = w->log;

    w->tasks++;

    return t;
}


/*
 * Pools of tasks that needed no more than the first block are used again:
 * what was just freed is still in the processor's cache.
 */

static ngx_pool_t *
pet_task_pool(pet_worker_t *w)
{
    return w->npools ? w->pools[--w->npools]
                     : ngx_create_pool(PET_TASK_POOL_SIZE, w->log);
}


static void
pet_task_pool_done(pet_worker_t *w, ngx_pool_t *pool)
{
    if (w->npools == PET_WORKER_POOLS || pool->cleanup || pool->large
        || pool->d.next)
    {
        ngx_destroy_pool(pool);
        return;
    }

    ngx_reset_pool(pool);
    w->pools[w->npools++] = pool;
}


void
pet_task_discard(pet_task_t *t)
{
    pet_task_free(t);
}


void
pet_task_start(pet_task_t *t, const pet_step_pt *first, ngx_msec_t timeout)
{
    t->steps = first ? first : t->own;
    t->step = 0;

    t->timeout = timeout;

    pet_task_wake(t);
}


void
pet_task_run_at_once(pet_task_t *t, const pet_step_pt *first,
    ngx_msec_t timeout)
{
    t->steps = first ? first : t->own;
    t->step = 0;
    t->timeout = timeout;

    pet_task_run(&t->wake);
}


void
pet_task_wake(pet_task_t *t)
{
    if (t->pending == 0 && !t->wake.posted) {
        ngx_post_event(&t->wake, &ngx_posted_events);
    }
}


void
pet_task_pending(pet_task_t *t)
{
    t->pending++;
}


void
pet_task_report(pet_task_t *t, ngx_int_t rc)
{
    t->pending--;

    /* an error outweighs a retry, the first error any later one */

    if (rc != NGX_OK && (t->failed == NGX_OK || t->failed == PET_RETRY)) {
        t->failed = rc;
    }

    pet_task_wake(t);
}


static void
pet_task_run(ngx_event_t *ev)
{
    pet_task_t  *t = ev->data;

    ngx_int_t    rc;

    for ( ;; ) {

        if (t->pending) {
            pet_task_watch(t);
            return;
        }

        if (t->answered) {
            pet_task_free(t);
            return;
        }

        rc = pet_task_advance(t);

        if (rc > 0 && t->steps == t->own && pet_idempotency_doubt(t, rc)) {
            pet_task_submit(t);
            continue;
        }

        if (rc != PET_NEXT) {
            pet_task_answer(t, rc);
        }
    }
}


/*
 * The deadline begins with the first wait: many a task never waits.  It is not
 * cancelable: a worker that shuts down waits for its timers, so it stays until
 * every task has been answered.
 */

static void
pet_task_watch(pet_task_t *t)
{
    if (!t->watched) {
        t->watched = 1;
        ngx_add_timer(&t->deadline, t->timeout);
    }
}


/* One step.  Returns PET_NEXT to go on, anything else is the outcome. */

static ngx_int_t
pet_task_advance(pet_task_t *t)
{
    ngx_int_t  rc;

    rc = t->failed;
    t->failed = NGX_OK;

    if (rc == PET_RETRY) {
        return pet_task_retry(t);
    }

    if (rc != NGX_OK) {
        pet_task_unsay(t);
        return rc;
    }

    if (t->idem.asked) {
        rc = pet_idempotency_check(t);
        if (rc != NGX_DECLINED) {
            return rc;
        }
    }

    if (t->done) {
        return PET_DONE;
    }

    /* a request is judged by the rules in force, not by those of nginx.conf */

    if (t->endpoint && t->steps != t->own && t->step == 0) {

        if (pet_live_wait(t->worker)) {
            return pet_task_sleep(t, PET_TASK_LIVE_NAP);
        }

        if (t->live != t->worker->live) {
            pet_live_release(t->worker, t->live);
            t->live = pet_live_hold(t->worker);
        }
    }

    if (t->steps[t->step] == NULL) {

        if (t->steps == t->own) {
            return PET_DONE;
        }

        /* a step that takes ids does not wait, so it is waited for here */

        if (t->endpoint && t->endpoint->method != NGX_HTTP_GET
            && pet_ids_wait(t->worker))
        {
            return pet_task_sleep(t, PET_TASK_IDS_NAP);
        }

        t->steps = t->own;
        t->step = 0;

        rc = pet_idempotency_ask(t);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    rc = t->steps[t->step++](t);

    if (rc == PET_DONE) {
        t->done = 1;
        rc = PET_NEXT;
    }

    if (rc == PET_RETRY) {
        t->batch = NULL;
        return pet_task_retry(t);
    }

    if (rc == PET_NEXT) {
        pet_task_submit(t);
    }

    return rc;
}


static void
pet_task_submit(pet_task_t *t)
{
    pet_batch_t  *b;

    b = t->batch;
    if (b == NULL) {
        return;
    }

    t->batch = NULL;
    b->previous = t->last;
    t->last = b;

    if (b->flags & PET_SQL_WRITE) {
        t->wrote = 1;
    }

    pet_task_pending(t);
    pet_pg_submit(t->worker, b);
}


static ngx_int_t
pet_task_retry(pet_task_t *t)
{
    if (++t->tries > PET_MAX_TRIES) {
        ngx_log_error(NGX_LOG_WARN, t->log, 0,
                      "pet: task gave up after %d conflicting writes",
                      PET_MAX_TRIES);
        pet_task_unsay(t);
        return PET_E_UNAVAILABLE;
    }

    /*
     * A key is looked up again as well: the conflicting write may have been
     * this request's twin.
     */

    t->now = pet_now(t->worker);
    t->steps = t->own;
    t->step = 0;
    t->done = 0;
    t->fresh = 1;
    ngx_queue_init(&t->puts);
    ngx_memzero(&t->reply, sizeof(pet_reply_t));
    t->reply.status = NGX_HTTP_OK;

    /* of many writers of one row one wins each round: they spread out */

    if (t->tries > 1
        && pet_task_sleep(t, 1 + ngx_random() % PET_TASK_SPREAD) != PET_NEXT)
    {
        return NGX_ERROR;
    }

    return pet_idempotency_ask(t);
}


/* The reply that was prepared did not come true; a step's own refusal keeps
 * its data. */

static void
pet_task_unsay(pet_task_t *t)
{
    ngx_str_null(&t->reply.data);
    ngx_str_null(&t->reply.message);
    ngx_str_null(&t->reply.redirect);
}


static void
pet_task_answer(pet_task_t *t, ngx_int_t rc)
{
    /* also when it is not known whether the write was done */

    if (t->wrote && t->user_id) {
        pet_boards_touch(t->worker, t->user_id);
    }

    if (rc == PET_DONE) {
        /* write-through: once, after the last commit and before the reply */

        pet_cache_flush(t);

        if (t->pending) {
            return;
        }

    } else {
        t->reply.error = (rc > 0 && rc < PET_E_MAX) ? rc : PET_E_INTERNAL;
        t->reply.raw = 0;

        /* what is wrong with fields concerns nobody who was refused before */

        if (t->reply.error != PET_E_INVALID_PARAMETER) {
            ngx_str_null(&t->reply.errors);
        }

        if (t->wrote && (rc == PET_E_DATABASE_UNAVAILABLE
                         || rc == PET_E_UNAVAILABLE
                         || rc == PET_E_REQUEST_IN_PROGRESS))
        {
            pet_cache_forget(t);
        }
    }

    t->answered = 1;
    t->finish(t);
}


ngx_msec_int_t
pet_task_left(const pet_task_t *t)
{
    return t->watched
           ? (ngx_msec_int_t) (t->deadline.timer.key - ngx_current_msec)
           : (ngx_msec_int_t) t->timeout;
}


static void
pet_task_deadline(ngx_event_t *ev)
{
    pet_task_t  *t = ev->data;

    ngx_int_t    rc;

    if (t->answered) {
        return;
    }

    ngx_log_error(NGX_LOG_WARN, t->log, 0,
                  "pet: task timed out, %ui operations pending", t->pending);

    rc = pet_inflight_twin(t) ? PET_E_REQUEST_IN_PROGRESS
         : (t->last && !t->last->done) ? PET_E_DATABASE_UNAVAILABLE
         : PET_E_UNAVAILABLE;

    if (t->last && pet_pg_withdraw(t->last)) {
        t->pending--;
    }

    pet_task_unsay(t);
    pet_task_answer(t, rc);

    pet_task_wake(t);
}


static void
pet_task_free(pet_task_t *t)
{
    pet_inflight_end(t);

    if (t->deadline.timer_set) {
        ngx_del_timer(&t->deadline);
    }

    if (t->wake.posted) {
        ngx_delete_posted_event(&t->wake);
    }

    t->worker->tasks--;

    pet_live_release(t->worker, t->live);
    pet_batch_free(t->last);

    if (t->body) {
        json_decref(t->body);
    }

    pet_task_pool_done(t->worker, t->pool);
}


ngx_int_t
pet_task_sleep(pet_task_t *t, ngx_msec_t ms)
{
    t->nap.handler = pet_task_woken;
    t->nap.data = t;
    t->nap.log = t->worker->log;

    pet_task_pending(t);
    ngx_add_timer(&t->nap, ms);

    return PET_NEXT;
}


static void
pet_task_woken(ngx_event_t *ev)
{
    pet_task_report(ev->data, NGX_OK);
}


void
pet_task_answer_early(pet_task_t *t)
{
    if (!t->answered) {
        t->answered = 1;
        t->finish(t);
    }
}


ngx_int_t
pet_task_fail(pet_task_t *t, ngx_int_t error, const char *message)
{
    t->reply.message.data = (u_char *) message;
    t->reply.message.len = ngx_strlen(message);

    return error;
}


ngx_int_t
pet_task_fail_today(pet_task_t *t, ngx_int_t error, const char *message)
{
    int64_t  offset, end;

    offset = t->live->rules.tz_offset_s;
    end = pet_rule_day_end_ms(pet_rule_day(t->now, offset), offset);

    t->reply.retry_after = (end - t->now + 999) / 1000;

    return pet_task_fail(t, error, message);
}


ngx_str_t
pet_task_dup(pet_task_t *t, const ngx_str_t *s)
{
    ngx_str_t  d;

    d.len = s->len;
    d.data = ngx_pnalloc(t->pool, s->len + 1);

    if (d.data) {
        ngx_memcpy(d.data, s->data, s->len);
        d.data[s->len] = '\0';
    }

    return d;
}
