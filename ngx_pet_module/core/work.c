#define _GNU_SOURCE

#include "pet.h"

#include <malloc.h>
#include <sys/resource.h>
#include <sys/syscall.h>


#define PET_WORK_POOL_SIZE  4096
#define PET_WORK_NICE       10
#define PET_WORK_HOLD       60000        /* ms, of the timer that keeps us */
#define PET_WORK_MEMORY_MIN  (144 * 1024 * 1024)
#define PET_WORK_MMAP       (256 * 1024)
#define PET_WORK_TRIM       (1024 * 1024)


struct pet_works_s {
    ngx_thread_pool_t     *threads;
    ngx_queue_t            all;
    ngx_uint_t             taken[PET_WORK_MAX];
    ngx_uint_t             limits[PET_WORK_MAX];
    ngx_atomic_t           memory;       /* bytes taken */
    size_t                 memory_max;
    ngx_uint_t             posted;
    ngx_event_t            hold;
};

typedef struct pet_works_s  pet_works_t;


static void pet_work_malloc(void);
static void pet_work_cleanup(void *data);
static void pet_work_leave(pet_work_t *work);
static void pet_work_run(void *data, ngx_log_t *log);
static void pet_work_done(ngx_event_t *ev);
static void pet_work_hold(ngx_event_t *ev);
static void pet_work_be_nice(void);
static uint64_t pet_work_clock(void);


static __thread ngx_uint_t  pet_work_is_nice;


void
pet_work_conf_create(pet_conf_t *conf)
{
    conf->upload_size = NGX_CONF_UNSET_SIZE;
    conf->upload_limit = NGX_CONF_UNSET_UINT;
    conf->upload_life = NGX_CONF_UNSET;
    conf->work_generations = NGX_CONF_UNSET_UINT;
    conf->work_uploads = NGX_CONF_UNSET_UINT;
    conf->work_memory = NGX_CONF_UNSET_SIZE;
}


ngx_int_t
pet_work_conf_init(ngx_conf_t *cf, pet_conf_t *conf)
{
    ngx_conf_init_size_value(conf->upload_size, 5 * 1024 * 1024);
    ngx_conf_init_uint_value(conf->upload_limit, 5);
    ngx_conf_init_value(conf->upload_life, 7 * 86400);
    ngx_conf_init_uint_value(conf->work_generations, 3);
    ngx_conf_init_uint_value(conf->work_uploads, 8);
    ngx_conf_init_size_value(conf->work_memory, 256 * 1024 * 1024);

    if (conf->thread_pool.len == 0) {
        ngx_str_set(&conf->thread_pool, "pet");
    }

    if (conf->work_memory < PET_WORK_MEMORY_MIN) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"pet_work_memory\" must be at least %uz bytes, what "
                      "one progressive photo takes",
                      (size_t) PET_WORK_MEMORY_MIN);
        return NGX_ERROR;
    }

    return ngx_thread_pool_add(cf, &conf->thread_pool) ? NGX_OK : NGX_ERROR;
}


ngx_int_t
pet_work_init(pet_worker_t *w)
{
    pet_conf_t   *cf;
    pet_works_t  *works;

    cf = w->conf;

    works = ngx_pcalloc(w->cycle->pool, sizeof(pet_works_t));
    if (works == NULL) {
        return NGX_ERROR;
    }

    works->threads = ngx_thread_pool_get(w->cycle, &cf->thread_pool);
    if (works->threads == NULL) {
        return NGX_ERROR;
    }

    ngx_queue_init(&works->all);
    works->limits[PET_WORK_GENERATION] = cf->work_generations;
    works->limits[PET_WORK_UPLOAD] = cf->work_uploads;
    works->limits[PET_WORK_FILE] = PET_WORK_FILES;
    works->memory_max = cf->work_memory;

    works->hold.handler = pet_work_hold;
    works->hold.data = works;
    works->hold.log = w->log;

    pet_work_malloc();

    w->works = works;

    return NGX_OK;
}


/* The blocks of works go back to the system when they are freed.  By default
 * glibc raises both bounds with each large block, and the heaps of the threads
 * keep the memory of their largest work. */

static void
pet_work_malloc(void)
{
#ifdef M_MMAP_THRESHOLD
    (void) mallopt(M_MMAP_THRESHOLD, PET_WORK_MMAP);
    (void) mallopt(M_TRIM_THRESHOLD, PET_WORK_TRIM);
#endif
}


void
pet_work_exit(pet_worker_t *w)
{
    pet_work_t   *work;
    ngx_queue_t  *q;
    pet_works_t  *works;

    works = w->works;
    if (works == NULL) {
        return;
    }

    if (works->hold.timer_set) {
        ngx_del_timer(&works->hold);
    }

    while (!ngx_queue_empty(&works->all)) {
        q = ngx_queue_head(&works->all);
        work = ngx_queue_data(q, pet_work_t, queue);

        ngx_queue_remove(q);
        ngx_destroy_pool(work->pool);
    }

    w->works = NULL;
}


pet_work_t *
pet_work_create(pet_task_t *t, pet_work_class_e class, pet_work_pt handler,
    size_t size, size_t memory)
{
    ngx_pool_t          *pool;
    pet_work_t          *work;
    pet_works_t         *works;
    ngx_pool_cleanup_t  *cln;

    works = t->worker->works;

    if (works->taken[class] >= works->limits[class]) {
        ngx_log_error(NGX_LOG_WARN, t->log, 0,
                      "pet: the thread pool's queue is full");
        return NULL;
    }

    cln = ngx_pool_cleanup_add(t->pool, 0);
    pool = ngx_create_pool(PET_WORK_POOL_SIZE, t->worker->log);

    if (cln == NULL || pool == NULL) {
        goto failed;
    }

    work = ngx_pcalloc(pool, sizeof(pet_work_t));
    if (work == NULL) {
        goto failed;
    }

    work->pool = pool;
    work->handler = handler;
    work->owner = t;
    work->worker = t->worker;
    work->class = class;

    work->data = ngx_pcalloc(pool, size);
    if (work->data == NULL) {
        goto failed;
    }

    if (pet_work_reserve(work, memory) != NGX_OK) {
        ngx_log_error(NGX_LOG_WARN, t->log, 0,
                      "pet: \"pet_work_memory\" is used up");
        goto failed;
    }

    ngx_queue_insert_tail(&works->all, &work->queue);
    works->taken[class]++;
    work->counted = 1;

    cln->handler = pet_work_cleanup;
    cln->data = work;

    return work;

failed:

    if (pool) {
        ngx_destroy_pool(pool);
    }

    return NULL;
}


ngx_int_t
pet_work_post(pet_work_t *work)
{
    int64_t       left;
    pet_task_t   *t;
    pet_works_t  *works;

    t = work->owner;
    works = work->worker->works;

    left = t->timeout ? pet_task_left(t) : PET_WORK_HOLD;

    work->until = pet_work_clock() + ngx_max(left, 0);
    work->rc = NGX_ERROR;

    work->task.ctx = work;
    work->task.handler = pet_work_run;
    work->task.event.data = work;
    work->task.event.handler = pet_work_done;
    work->task.event.log = work->worker->log;

    if (ngx_thread_task_post(works->threads, &work->task) != NGX_OK) {
        return PET_E_UNAVAILABLE;
    }

    if (works->posted++ == 0) {
        ngx_add_timer(&works->hold, PET_WORK_HOLD);
    }

    pet_task_pending(t);

    return PET_NEXT;
}


void
pet_work_free(pet_work_t *work)
{
    ngx_pool_cleanup_t  *cln;

    for (cln = work->owner->pool->cleanup; cln; cln = cln->next) {
        if (cln->handler == pet_work_cleanup && cln->data == work) {
            cln->handler = NULL;
            break;
        }
    }

    pet_work_cleanup(work);
}


static void
pet_work_cleanup(void *data)
{
    pet_work_t  *work = data;

    pet_works_t  *works;

    works = work->worker->works;

    /* NULL: the process ends, pet_work_exit() has freed it */

    if (works == NULL) {
        return;
    }

    pet_work_leave(work);
    pet_work_trim(work, 0);

    ngx_queue_remove(&work->queue);
    ngx_destroy_pool(work->pool);
}


ngx_int_t
pet_work_reserve(pet_work_t *work, size_t memory)
{
    size_t        taken;
    pet_works_t  *works;

    works = work->worker->works;

    taken = ngx_atomic_fetch_add(&works->memory, memory);

    if (taken + memory > works->memory_max) {
        (void) ngx_atomic_fetch_add(&works->memory,
                                    -(ngx_atomic_int_t) memory);
        return NGX_DECLINED;
    }

    work->memory += memory;

    return NGX_OK;
}


void
pet_work_trim(pet_work_t *work, size_t keep)
{
    if (work->memory > keep) {
        (void) ngx_atomic_fetch_add(&work->worker->works->memory,
                                    -(ngx_atomic_int_t) (work->memory - keep));
        work->memory = keep;
    }
}


static void
pet_work_leave(pet_work_t *work)
{
    if (work->counted) {
        work->counted = 0;
        work->worker->works->taken[work->class]--;
    }
}


ngx_uint_t
pet_work_slots(pet_worker_t *w, pet_work_class_e class, size_t memory)
{
    size_t        left;
    ngx_uint_t    n;
    pet_works_t  *works;

    works = w->works;

    n = works->limits[class] - ngx_min(works->taken[class],
                                       works->limits[class]);
    left = works->memory_max - ngx_min((size_t) works->memory,
                                       works->memory_max);

    return memory ? ngx_min(n, left / memory) : n;
}


int
pet_work_expired(void *data)
{
    pet_work_t  *work = data;

    return pet_work_clock() >= work->until;
}


/* In a thread.  What waited too long is not begun. */

static void
pet_work_run(void *data, ngx_log_t *log)
{
    pet_work_t  *work = data;

    pet_work_be_nice();

    work->rc = pet_work_expired(work) ? PET_E_UNAVAILABLE
                                      : work->handler(work);
}


static void
pet_work_done(ngx_event_t *ev)
{
    pet_work_t  *work = ev->data;

    pet_task_t   *t;
    pet_works_t  *works;

    t = work->owner;
    works = work->worker->works;
    pet_work_leave(work);

    if (--works->posted == 0) {
        ngx_del_timer(&works->hold);
    }

    if (work->failed) {
        ngx_log_error(NGX_LOG_ERR, t->log, work->err, "pet: %s failed",
                      work->failed);
    }

    pet_task_report(t, work->rc);
}


/* A worker that shuts down waits for timers; this one is not cancelable. */

static void
pet_work_hold(ngx_event_t *ev)
{
    ngx_add_timer(ev, PET_WORK_HOLD);
}


/* Linux has a nice value for each thread; the event loop keeps its own. */

static void
pet_work_be_nice(void)
{
    if (pet_work_is_nice) {
        return;
    }

    pet_work_is_nice = 1;

    (void) setpriority(PRIO_PROCESS, (id_t) syscall(SYS_gettid),
                       PET_WORK_NICE);
}


static uint64_t
pet_work_clock(void)
{
    struct timespec  ts;

    (void) clock_gettime(CLOCK_MONOTONIC, &ts);

    return (uint64_t) ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}
