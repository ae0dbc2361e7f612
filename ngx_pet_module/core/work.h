/*
 * CPU and file work in nginx's thread pool, as an operation of a task: a step
 * creates a work, fills its data, posts it and returns PET_NEXT; the next
 * step reads what the thread left there.
 *
 *     work = pet_work_create(t, PET_WORK_UPLOAD, decode, sizeof(*d), bytes);
 *     if (work == NULL) {
 *         return PET_E_UNAVAILABLE;
 *     }
 *
 *     d = work->data;
 *     ...
 *     return pet_work_post(work);
 *
 * Invariants
 *  - between post and report the work, its pool and its data are the
 *    thread's alone; a thread never touches the task or the request;
 *  - the task lives until the report (core/task.h), so data may point to what
 *    is in the task's pool, but not to what belongs to the request;
 *  - a work is freed with its task, or by pet_work_free() before;
 *  - a timer that cannot be cancelled keeps a worker that shuts down until
 *    its threads are done.
 */

#ifndef _PET_WORK_H_INCLUDED_
#define _PET_WORK_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <ngx_thread_pool.h>

#include "core/conf.h"
#include "core/task.h"


/* Who may post how many at a time: PostgreSQL is the queue of generations,
 * the nginx queue is short on purpose. */
typedef enum {
    PET_WORK_GENERATION = 0,     /* pet_thread_pool generations= */
    PET_WORK_UPLOAD,             /* pet_thread_pool uploads= */
    PET_WORK_FILE,               /* reading, writing, removing files */
    PET_WORK_MAX
} pet_work_class_e;

/* The bound of PET_WORK_FILE. */
#define PET_WORK_FILES  64


typedef struct pet_work_s  pet_work_t;

/* Runs in a thread and returns what is reported to the task: NGX_OK,
 * NGX_ERROR or PET_E_*. */
typedef ngx_int_t (*pet_work_pt)(pet_work_t *work);


struct pet_work_s {
    void                  *data;         /* zeroed; in the pool */
    ngx_pool_t            *pool;         /* for more of the same lifetime */
    ngx_err_t              err;          /* errno, logged with the failure */
    const char            *failed;       /* what failed, a literal, or NULL */

    /* core/work.c's own */
    ngx_thread_task_t      task;
    ngx_queue_t            queue;
    pet_work_pt            handler;
    pet_task_t            *owner;
    pet_worker_t          *worker;
    pet_work_class_e       class;
    size_t                 memory;
    uint64_t               until;        /* ms, CLOCK_MONOTONIC */
    ngx_int_t              rc;
    unsigned               counted:1;    /* in its class, until it ended */
};


/*
 * A work with `size` bytes of zeroed data, which takes `memory` bytes of
 * pet_work_memory until it is freed and a place of its class until it ended.
 * NULL when its class is full, memory is used up or out: the task answers
 * PET_E_UNAVAILABLE.
 */
pet_work_t *pet_work_create(pet_task_t *t, pet_work_class_e class,
    pet_work_pt handler, size_t size, size_t memory);

/* Posts it: PET_NEXT, or PET_E_UNAVAILABLE. */
ngx_int_t pet_work_post(pet_work_t *work);

/* Frees a work that is not posted, with its pool, before its task's end. */
void pet_work_free(pet_work_t *work);

/* Takes more of pet_work_memory, from the thread as well; NGX_DECLINED when
 * there is none. */
ngx_int_t pet_work_reserve(pet_work_t *work, size_t memory);

/* Gives back what pet_work_create() or pet_work_reserve() took beyond `keep`
 * bytes, from the thread as well. */
void pet_work_trim(pet_work_t *work, size_t keep);

/* 1 when the task's time is over; a pet3d_expired_pt whose data is the work,
 * for the thread. */
int pet_work_expired(void *work);

/* How many works of a class, each of `memory` bytes, could be created now. */
ngx_uint_t pet_work_slots(pet_worker_t *w, pet_work_class_e class,
    size_t memory);


/* Defaults of the directives pet_thread_pool, pet_work_* and pet_upload_*, and
 * their checks; nginx -t refuses a pool that no thread_pool defines. */
void pet_work_conf_create(pet_conf_t *conf);
ngx_int_t pet_work_conf_init(ngx_conf_t *cf, pet_conf_t *conf);

/* Finds the thread pool; at the start of a worker process. */
ngx_int_t pet_work_init(pet_worker_t *w);

/* Frees what a process that ends at once left; its threads have ended. */
void pet_work_exit(pet_worker_t *w);


#endif /* _PET_WORK_H_INCLUDED_ */
