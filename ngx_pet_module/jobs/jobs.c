#include "pet.h"
#include "jobs/generate.h"
#include "jobs/verify.h"
#include "jobs/boards.h"


#define PET_JOBS_POLL      500       /* ms, and up to as much again */
#define PET_JOBS_HOUSE     1500      /* ms between cron and reaping */
#define PET_JOBS_TIMEOUT   1000
#define PET_JOBS_END       10000     /* ms for an outcome to be written */
#define PET_JOBS_BACKOFF   (10 * 60 * 1000)


typedef struct {
    const char            *name;
    ngx_uint_t             slots;
    ngx_uint_t             attempts;     /* 0: until it is done */
    ngx_msec_t             deadline;
    ngx_msec_t             backoff;
    const pet_step_pt     *steps;
    size_t                 ctx_size;
    ngx_int_t            (*dead)(pet_task_t *t, ngx_int_t error);
    ngx_uint_t           (*final)(ngx_int_t error);
} pet_job_kind_t;


struct pet_jobs_s {
    pet_worker_t          *worker;
    ngx_event_t            timer;
    ngx_msec_t             housekept;
    int64_t                instance;     /* 0: not locked yet */
    ngx_uint_t             running[PET_JOB_MAX];
    unsigned               polling:1;
    unsigned               again:1;      /* notified while polling */
};

typedef struct pet_jobs_s  pet_jobs_t;


/* What the task that writes an outcome has to know. */
typedef struct {
    pet_job_t              job;
    int64_t                run_at;       /* PET_NULL: dead */
    ngx_int_t              error;        /* PET_E_*, 0: done */
} pet_job_end_t;


static ngx_int_t pet_jobs_lock_ask(pet_task_t *t);
static ngx_int_t pet_jobs_lock_take(pet_task_t *t);
static void pet_jobs_lock_finish(pet_task_t *t);
static void pet_jobs_timer(ngx_event_t *ev);
static void pet_jobs_poll(pet_jobs_t *jobs);
static ngx_int_t pet_jobs_poll_house(pet_task_t *t);
static ngx_int_t pet_jobs_poll_claim(pet_task_t *t);
static ngx_int_t pet_jobs_poll_start(pet_task_t *t);
static void pet_jobs_poll_finish(pet_task_t *t);
static ngx_int_t pet_job_start(pet_jobs_t *jobs, row_jobs_claim_t *row);
static void pet_job_finish(pet_task_t *t);
static void pet_job_end(pet_worker_t *w, const pet_job_t *job,
    int64_t user_id, ngx_int_t error);
static void pet_job_count(pet_worker_t *w, ngx_uint_t kind,
    pet_job_outcome_e outcome);
static ngx_int_t pet_job_hopeless_say(pet_task_t *t);
static ngx_int_t pet_job_end_write(pet_task_t *t);
static void pet_job_end_finish(pet_task_t *t);
static ngx_uint_t pet_job_find(const ngx_str_t *name);

static PET_STEPS(pet_jobs_lock, ask, take);
static PET_STEPS(pet_jobs_poll, house, claim, start);
static PET_STEPS(pet_job_end, write);
static PET_STEPS(pet_job_hopeless, say);


#define PET_JOB(kind, slots, attempts, deadline, backoff, ctx, dead, final)  \
    extern const pet_step_pt  pet_job_##kind##_steps[];

#include "jobs/jobs.def"

#undef PET_JOB

#define PET_JOB(kind, slots, attempts, deadline, backoff, ctx, dead, final)  \
    { #kind, slots, attempts, deadline, backoff, pet_job_##kind##_steps,     \
      sizeof(ctx), dead, final },

static const pet_job_kind_t  pet_job_kinds[] = {
#include "jobs/jobs.def"
};

#undef PET_JOB


const char *
pet_job_name(ngx_uint_t kind)
{
    return pet_job_kinds[kind].name;
}


int64_t
pet_job_payload_id(pet_task_t *t, const char *member)
{
    json_t      *payload;
    int64_t      id;
    const char  *text;

    payload = json_loadb((char *) t->job->payload.data, t->job->payload.len,
                         0, NULL);
    text = json_string_value(json_object_get(payload, member));

    id = text ? pet_parse_id((u_char *) text, ngx_strlen(text)) : PET_NULL;

    json_decref(payload);

    return id;
}


ngx_int_t
pet_jobs_init(pet_worker_t *w)
{
    pet_jobs_t  *jobs;

    if (!w->conf->jobs) {
        return NGX_OK;
    }

    jobs = ngx_pcalloc(w->cycle->pool, sizeof(pet_jobs_t));
    if (jobs == NULL) {
        return NGX_ERROR;
    }

    jobs->worker = w;
    jobs->timer.handler = pet_jobs_timer;
    jobs->timer.data = jobs;
    jobs->timer.log = w->log;
    jobs->timer.cancelable = 1;

    w->jobs = jobs;

    ngx_add_timer(&jobs->timer, PET_JOBS_POLL);

    return NGX_OK;
}


void
pet_jobs_listen(pet_worker_t *w)
{
    pet_task_t  *t;

    if (w->jobs == NULL) {
        return;
    }

    w->jobs->instance = 0;

    t = pet_task_create(w, pet_jobs_lock_steps, sizeof(int64_t),
                        pet_jobs_lock_finish);
    if (t) {
        pet_task_start(t, NULL, PET_JOBS_TIMEOUT);
    }
}


static ngx_int_t
pet_jobs_lock_ask(pet_task_t *t)
{
    int64_t  *instance = t->ctx;

    *instance = pet_ids(t->worker, 1);

    /* no ids yet: the timer tries again */

    if (*instance == 0) {
        return PET_DONE;
    }

    if (sql_jobs_listen(t) != NGX_OK) {
        return NGX_ERROR;
    }

    return sql_jobs_lock(t, *instance);
}


static ngx_int_t
pet_jobs_lock_take(pet_task_t *t)
{
    int64_t          *instance = t->ctx;

    row_jobs_lock_t   row;

    if (row_jobs_lock(t, 0, &row) == NGX_OK && row.locked) {
        t->worker->jobs->instance = *instance;
    }

    return PET_DONE;
}


static void
pet_jobs_lock_finish(pet_task_t *t)
{
    if (t->worker->jobs->instance) {
        pet_jobs_notified(t->worker);
    }
}


void
pet_jobs_notified(pet_worker_t *w)
{
    pet_jobs_t  *jobs;

    jobs = w->jobs;

    if (jobs == NULL || ngx_exiting) {
        return;
    }

    if (jobs->polling) {
        jobs->again = 1;
        return;
    }

    pet_jobs_poll(jobs);
}


static void
pet_jobs_timer(ngx_event_t *ev)
{
    pet_jobs_t  *jobs = ev->data;

    if (ngx_exiting) {
        return;
    }

    ngx_add_timer(ev, PET_JOBS_POLL + ngx_random() % PET_JOBS_POLL);

    if (jobs->instance == 0) {
        pet_jobs_listen(jobs->worker);
        return;
    }

    if (!jobs->polling) {
        pet_jobs_poll(jobs);
    }
}


static void
pet_jobs_poll(pet_jobs_t *jobs)
{
    pet_task_t  *t;

    if (jobs->instance == 0 || !pet_live_ready()) {
        return;
    }

    t = pet_task_create(jobs->worker, pet_jobs_poll_steps, 0,
                        pet_jobs_poll_finish);
    if (t == NULL) {
        return;
    }

    jobs->polling = 1;
    pet_task_start(t, NULL, PET_JOBS_TIMEOUT);
}


/* Cron and reaping, now and then and not all workers at once. */

static ngx_int_t
pet_jobs_poll_house(pet_task_t *t)
{
    int64_t      id;
    pet_jobs_t  *jobs;

    jobs = t->worker->jobs;

    if (ngx_current_msec - jobs->housekept < PET_JOBS_HOUSE) {
        return PET_NEXT;
    }

    id = pet_ids(t->worker, 1);
    if (id == 0) {
        return PET_NEXT;
    }

    jobs->housekept = ngx_current_msec - ngx_random() % 500;

    if (sql_jobs_cron(t, id) != NGX_OK) {
        return NGX_ERROR;
    }

    return sql_jobs_reap(t);
}


static ngx_int_t
pet_jobs_poll_claim(pet_task_t *t)
{
    u_char      *k, *s;
    ngx_str_t    kinds, slots;
    ngx_uint_t   i, free;
    pet_jobs_t  *jobs;

    jobs = t->worker->jobs;

    kinds.data = ngx_pnalloc(t->pool, PET_JOB_MAX * 64);
    slots.data = ngx_pnalloc(t->pool, PET_JOB_MAX * (NGX_INT_T_LEN + 1));

    if (kinds.data == NULL || slots.data == NULL) {
        return NGX_ERROR;
    }

    k = kinds.data;
    s = slots.data;

    for (i = 0; i < PET_JOB_MAX; i++) {
        free = pet_job_kinds[i].slots - jobs->running[i];

        if (free) {
            k = ngx_sprintf(k, "%s,", pet_job_kinds[i].name);
            s = ngx_sprintf(s, "%ui,", free);
        }
    }

    if (k == kinds.data) {
        return PET_DONE;
    }

    kinds.len = k - kinds.data - 1;
    slots.len = s - slots.data - 1;

    return sql_jobs_claim(t, jobs->instance, &kinds, &slots);
}


static ngx_int_t
pet_jobs_poll_start(pet_task_t *t)
{
    ngx_uint_t         i;
    row_jobs_claim_t   row;

    for (i = 0; row_jobs_claim(t, i, &row) == NGX_OK; i++) {

        if (pet_job_start(t->worker->jobs, &row) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return PET_DONE;
}


static void
pet_jobs_poll_finish(pet_task_t *t)
{
    pet_jobs_t  *jobs;

    jobs = t->worker->jobs;
    jobs->polling = 0;

    if (jobs->again) {
        jobs->again = 0;
        pet_jobs_notified(t->worker);
    }
}


static ngx_int_t
pet_job_start(pet_jobs_t *jobs, row_jobs_claim_t *row)
{
    pet_job_t             *job;
    ngx_uint_t             i;
    pet_task_t            *t;
    const pet_job_kind_t  *kind;

    i = pet_job_find(&row->kind);
    kind = &pet_job_kinds[i];

    t = pet_task_create(jobs->worker, kind->steps, kind->ctx_size,
                        pet_job_finish);
    if (t == NULL) {
        return NGX_ERROR;
    }

    job = ngx_pcalloc(t->pool, sizeof(pet_job_t) + row->payload.len);
    if (job == NULL) {
        pet_task_discard(t);
        return NGX_ERROR;
    }

    t->job = job;
    job->kind = i;
    job->job_id = row->job_id;
    job->attempt = row->attempt;
    job->payload.len = row->payload.len;
    job->payload.data = (u_char *) (job + 1);
    ngx_memcpy(job->payload.data, row->payload.data, row->payload.len);

    t->user_id = row->user_id;
    jobs->running[i]++;

    /* its workers died each time: no further try */

    if (kind->attempts && row->attempt > (int64_t) kind->attempts) {
        job->hopeless = 1;
        t->own = pet_job_hopeless_steps;
    }

    pet_task_start(t, NULL, kind->deadline);

    return NGX_OK;
}


static ngx_int_t
pet_job_hopeless_say(pet_task_t *t)
{
    return PET_E_INTERNAL;
}


static ngx_uint_t
pet_job_find(const ngx_str_t *name)
{
    ngx_uint_t  i;

    /* only kinds of the table are claimed */

    for (i = PET_JOB_MAX - 1; i; i--) {
        if (ngx_strlen(pet_job_kinds[i].name) == name->len
            && ngx_strncmp(pet_job_kinds[i].name, name->data, name->len) == 0)
        {
            break;
        }
    }

    return i;
}


/* The outcome is written by a task of its own: this one has answered. */

static void
pet_job_finish(pet_task_t *t)
{
    t->worker->jobs->running[t->job->kind]--;

    if (t->reply.error == 0 && t->job->ended) {
        pet_job_count(t->worker, t->job->kind, PET_JOB_DONE);
        pet_jobs_notified(t->worker);
        return;
    }

    pet_job_end(t->worker, t->job, t->user_id, t->reply.error);
}


static void
pet_job_end(pet_worker_t *w, const pet_job_t *job, int64_t user_id,
    ngx_int_t error)
{
    u_char                *p;
    ngx_uint_t             level;
    pet_task_t            *t;
    pet_job_end_t         *e;
    const pet_job_kind_t  *kind;

    kind = &pet_job_kinds[job->kind];

    t = pet_task_create(w, pet_job_end_steps, sizeof(pet_job_end_t),
                        pet_job_end_finish);
    if (t == NULL) {
        return;
    }

    p = ngx_pstrdup(t->pool, (ngx_str_t *) &job->payload);
    if (p == NULL) {
        pet_task_discard(t);
        return;
    }

    e = t->ctx;
    e->job = *job;
    e->job.payload.data = p;
    e->error = error;
    e->run_at = PET_NULL;

    t->job = &e->job;
    t->user_id = user_id;

    if (error == 0) {
        pet_job_count(w, job->kind, PET_JOB_DONE);

    } else {
        if (!job->hopeless && !(kind->final && kind->final(error))
            && (kind->attempts == 0
                || job->attempt < (int64_t) kind->attempts))
        {
            e->run_at = t->now + ngx_min(kind->backoff
                                         << ngx_min(job->attempt - 1, 16),
                                         PET_JOBS_BACKOFF)
                        + ngx_random() % 1000;
        }

        level = (e->run_at == PET_NULL) ? NGX_LOG_ERR : NGX_LOG_WARN;

        ngx_log_error(level, w->log, 0,
                      "pet: job %L \"%s\" failed in attempt %L: %V",
                      job->job_id, kind->name, job->attempt,
                      &pet_error(error)->name);

        pet_job_count(w, job->kind, e->run_at == PET_NULL ? PET_JOB_DEAD
                                                          : PET_JOB_RETRIED);
    }

    pet_task_start(t, NULL, PET_JOBS_END);
}


static void
pet_job_count(pet_worker_t *w, ngx_uint_t kind, pet_job_outcome_e outcome)
{
    (void) ngx_atomic_fetch_add(&pet_metrics_slot(w)->jobs[kind][outcome], 1);
}


static ngx_int_t
pet_job_end_write(pet_task_t *t)
{
    pet_job_end_t         *e = t->ctx;

    const pet_job_kind_t  *kind;

    kind = &pet_job_kinds[e->job.kind];

    if (e->error == 0) {
        return sql_job_done(t);
    }

    if (e->run_at == PET_NULL && kind->dead) {
        return kind->dead(t, e->error);
    }

    return sql_job_failed(t, e->run_at, &pet_error(e->error)->name);
}


/* If that failed, the row says "running" until it is reaped: the job then runs
 * again, and its guard finds the effect done. */

static void
pet_job_end_finish(pet_task_t *t)
{
    pet_jobs_notified(t->worker);
}
