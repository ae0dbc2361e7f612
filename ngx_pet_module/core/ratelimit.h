/*
 * The limit by user and route (pet_user_rate): counters of windows in Redis,
 * or, without Redis, in this worker.  Counting needs no script: one INCR per
 * request, in the same round trip as what the gate reads.
 */

#ifndef _PET_RATELIMIT_H_INCLUDED_
#define _PET_RATELIMIT_H_INCLUDED_


#include "core/conf.h"
#include "core/task.h"
#include "store/redis.h"


/* A request before its limit; the keys live in the task's pool. */
typedef struct {
    ngx_str_t              key;          /* counter of the present window */
    ngx_str_t              before;       /* of the one before; empty: known */
    int64_t                number;       /* of the present window */
    int64_t                window;       /* ms */
    int64_t                elapsed;      /* ms since the present one began */
    int64_t                burst;
    int64_t                current;      /* counted, 0: not by Redis */
    int64_t                previous;
    pet_task_t            *task;
} pet_ratelimit_t;


/* Names the counters of the task's user and route: NGX_OK or NGX_ERROR. */
ngx_int_t pet_ratelimit_init(pet_task_t *t, pet_ratelimit_t *rl);

/* Takes in what Redis has under `before`; it is final, so this worker asks for
 * it once in a window. */
void pet_ratelimit_told(pet_ratelimit_t *rl, const redisReply *value);

/* Counts the request in Redis; the task waits for it. */
void pet_ratelimit_count(pet_task_t *t, pet_ratelimit_t *rl);

/* Lets the request in (0), or how many ms it has to wait; then it was not
 * counted. */
int64_t pet_ratelimit_wait(pet_task_t *t, pet_ratelimit_t *rl);


#endif /* _PET_RATELIMIT_H_INCLUDED_ */
