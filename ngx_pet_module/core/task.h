/*
 * A task is the unit of work, whether a request or a background job started
 * it.  It runs a short table of steps.  A step queues work (statements, Redis
 * commands, outbound calls, thread-pool work) and returns; it never waits and
 * never finalizes a request.  The runner waits for what was queued, goes on,
 * retries, answers, times out and counts.
 *
 *            start
 *              |
 *              v        queued work done
 *     +---> [ step ] ------------------------+
 *     |        |  \ PET_RETRY (<= 3)         |
 *     |        |   +--> first own step       |
 *     +--------|------------------------------+
 *              | PET_DONE, error, deadline, end of table
 *              v
 *         [ answered ] --- pending == 0 ---> freed
 *
 * Invariants
 *  - a task lives until pending == 0, so whatever was queued may point into
 *    its pool; the request may go earlier (t->request becomes NULL);
 *  - t->answered is set once; after it no step runs;
 *  - the runner runs from a posted event of its own, a request the first time
 *    from its handler, never from inside a step or a callback of a store.
 */

#ifndef _PET_TASK_H_INCLUDED_
#define _PET_TASK_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


typedef struct pet_task_s      pet_task_t;
typedef struct pet_batch_s     pet_batch_t;
typedef struct pet_endpoint_s  pet_endpoint_t;
typedef struct pet_worker_s    pet_worker_t;


/*
 * A step returns PET_NEXT (wait for what I queued, then the next step),
 * PET_DONE (likewise, then answer), PET_RETRY (a guard missed: again from the
 * first own step), NGX_ERROR (answered as 50000) or a domain error PET_E_*.
 */
typedef ngx_int_t (*pet_step_pt)(pet_task_t *t);

#define PET_NEXT       NGX_OK
#define PET_DONE       NGX_DONE
#define PET_RETRY      NGX_AGAIN

#define PET_MAX_TRIES  5

/* The marker of "no value" of a nullable number. */
#define PET_NULL       INT64_MIN

/* Declares the steps of an endpoint or a job: PET_STEPS(pet_read, load, ..)
 * in the file that has pet_read_load(), .. as static functions. */
#define PET_STEPS_1(n, a)           n##_##a
#define PET_STEPS_2(n, a, b)        n##_##a, n##_##b
#define PET_STEPS_3(n, a, b, c)     n##_##a, n##_##b, n##_##c
#define PET_STEPS_4(n, a, b, c, d)  n##_##a, n##_##b, n##_##c, n##_##d
#define PET_STEPS_5(n, a, b, c, d, e)                                        \
    n##_##a, n##_##b, n##_##c, n##_##d, n##_##e
#define PET_STEPS_6(n, a, b, c, d, e, f)                                     \
    n##_##a, n##_##b, n##_##c, n##_##d, n##_##e, n##_##f
#define PET_STEPS_7(n, a, b, c, d, e, f, g)                                  \
    n##_##a, n##_##b, n##_##c, n##_##d, n##_##e, n##_##f, n##_##g
#define PET_STEPS_N(a, b, c, d, e, f, g, N, ...)  PET_STEPS_##N
#define PET_STEPS(n, ...)                                                    \
    const pet_step_pt  n##_steps[] = {                                       \
        PET_STEPS_N(__VA_ARGS__, 7, 6, 5, 4, 3, 2, 1, )(n, __VA_ARGS__),     \
        NULL                                                                 \
    }


/* The Idempotency-Key of a request; key.data is NULL without one. */
typedef struct {
    ngx_str_t              route;     /* "POST /v1/pets/7/interactions" */
    ngx_str_t              key;
    ngx_str_t              hash;      /* SHA-256 of query, "\n" and body */
    ngx_str_t              stored;    /* the reply sealed, when secret */
    unsigned               asked:1;   /* the look-up is in the batch */
    unsigned               twin:1;    /* the mark is another task's */
    unsigned               secret:1;  /* the reply is stored sealed */
    unsigned               malformed:1;  /* there is one, but not a good one */
    ngx_int_t              refusal;   /* PET_E_*, to be looked up again */
    ngx_atomic_t          *slot;      /* core/inflight.h, or NULL */
    ngx_atomic_uint_t      mark;
} pet_idempotency_t;


typedef struct {
    ngx_uint_t             status;       /* HTTP status */
    ngx_int_t              error;        /* PET_E_*, 0 on success */
    ngx_str_t              data;         /* JSON text of "data", or empty */
    ngx_str_t              errors;       /* JSON text of "errors", or empty */
    ngx_str_t              message;      /* instead of the error's own */
    ngx_str_t              type;         /* Content-Type, if not JSON */
    ngx_str_t              redirect;     /* internal path that has the body */
    ngx_str_t              etag;         /* with its quotes, or empty */
    ngx_uint_t             retry_after;  /* seconds, 0: none */
    unsigned               replayed:1;
    unsigned               raw:1;        /* data is the whole body */
} pet_reply_t;


struct pet_task_s {
    ngx_pool_t            *pool;
    ngx_log_t             *log;
    pet_worker_t          *worker;
    ngx_http_request_t    *request;      /* NULL: a job, or the client left */
    const pet_endpoint_t  *endpoint;     /* NULL: a job */

    const pet_step_pt     *steps;        /* the table being run */
    ngx_uint_t             step;         /* the next one in it */
    const pet_step_pt     *own;          /* the endpoint's or job's table */
    ngx_uint_t             pending;      /* operations not yet reported */
    ngx_int_t              failed;       /* of those that reported */
    ngx_uint_t             tries;
    ngx_event_t            wake;         /* posted when pending becomes 0 */
    ngx_event_t            deadline;     /* not cancelable: a worker stays */
    ngx_event_t            nap;          /* of pet_task_sleep() */
    ngx_msec_t             started;
    ngx_msec_t             timeout;      /* of the deadline */

    struct pet_live_s     *live;         /* configuration, kept to the end */
    struct pet_job_s      *job;          /* NULL: a request */
    int64_t                now;          /* product clock, ms since 1970 */
    int64_t                user_id;      /* 0: not signed in */
    ngx_str_t              sid;

    void                  *input;        /* pet_input_<name>_t */
    ngx_int_t              input_error;  /* reported after the gate */
    ngx_str_t              input_message;
    json_t                *body;
    ngx_str_t              params[4];    /* path parameters, as written */
    ngx_str_t              if_match;     /* data is NULL without one */
    void                  *ctx;          /* the steps' own, ctx_size bytes */

    pet_batch_t           *batch;        /* of the step being run */
    pet_batch_t           *last;         /* whose rows can be read */
    ngx_str_t              cached;       /* what the cache held, or empty */
    int64_t                cached_version;
    ngx_str_t              cached_also;  /* under the endpoint's second key */
    ngx_queue_t            puts;         /* cache writes after the commit */

    pet_idempotency_t      idem;
    pet_reply_t            reply;
    void                 (*finish)(pet_task_t *t);
    struct pet_gate_s     *gate;         /* core/auth.c's own */

    unsigned               answered:1;
    unsigned               done:1;       /* PET_DONE came */
    unsigned               wrote:1;      /* a write was sent */
    unsigned               fresh:1;      /* retry: bypass the cache */
    unsigned               watched:1;    /* the deadline was set */
};


/*
 * Creates a task with a pool of its own; own is its table of steps, ctx_size
 * the size of its zeroed t->ctx, finish is called once when it is answered.
 * NULL when memory is out.
 */
pet_task_t *pet_task_create(pet_worker_t *w, const pet_step_pt *own,
    size_t ctx_size, void (*finish)(pet_task_t *t));

/* Frees a task that was not started. */
void pet_task_discard(pet_task_t *t);

/* Starts it with the steps `first` (own ones follow), answered with an error
 * at the latest after `timeout` ms. */
void pet_task_start(pet_task_t *t, const pet_step_pt *first,
    ngx_msec_t timeout);

/* The same from a handler of nginx: the first steps run at once, so the task
 * may be answered and gone when it returns. */
void pet_task_run_at_once(pet_task_t *t, const pet_step_pt *first,
    ngx_msec_t timeout);

/* Every asynchronous operation calls pending() when queued and report() once
 * when it ended: NGX_OK, PET_RETRY, NGX_ERROR or PET_E_*. */
void pet_task_pending(pet_task_t *t);
void pet_task_report(pet_task_t *t, ngx_int_t rc);

/* Runs the task's next step from the event loop. */
void pet_task_wake(pet_task_t *t);

/* Milliseconds until the deadline, negative after it. */
ngx_msec_int_t pet_task_left(const pet_task_t *t);

/* Lets the next step begin after `ms`: PET_NEXT, or NGX_ERROR. */
ngx_int_t pet_task_sleep(pet_task_t *t, ngx_msec_t ms);

/* Answers now although operations whose outcome does not matter for the
 * reply are pending. */
void pet_task_answer_early(pet_task_t *t);

/* Fails with a message for a person (a literal) and, optionally, `data`. */
ngx_int_t pet_task_fail(pet_task_t *t, ngx_int_t error, const char *message);

/* The same for what can be tried again on the next business day. */
ngx_int_t pet_task_fail_today(pet_task_t *t, ngx_int_t error,
    const char *message);

/* Copies a string into the task's pool; data is NULL when memory is out. */
ngx_str_t pet_task_dup(pet_task_t *t, const ngx_str_t *s);

/* The product's clock, in ms since 1970 UTC: real time plus the development
 * offset. */
int64_t pet_now(pet_worker_t *w);


#endif /* _PET_TASK_H_INCLUDED_ */
