/*
 * The shared zone: the product's clock offset and counters, all plain
 * atomics in fixed slots per worker, no locks (a worker killed while holding
 * one would hang the others) and no pointers.
 */

#ifndef _PET_METRICS_H_INCLUDED_
#define _PET_METRICS_H_INCLUDED_


#include "core/conf.h"
#include "core/endpoint.h"
#include "core/inflight.h"
#include "core/json.h"
#include "jobs/jobs.h"


#define PET_ZONE_WORKERS  64
#define PET_ZONE_BUCKETS  10

/* G1 to G9 of the nightly verification. */
#define PET_INVARIANTS  9

/* Changes with the layout: a zone kept over a reload must be of this one. */
#define PET_ZONE_LAYOUT                                                      \
    (0x50450300 + PET_EP_MAX * 0x10000 + sizeof(pet_zone_worker_t))


typedef struct {
    ngx_atomic_t           count[6];     /* by hundreds of the status */
    ngx_atomic_t           sum;          /* ms */
    ngx_atomic_t           buckets[PET_ZONE_BUCKETS];
} pet_zone_route_t;


typedef struct {
    pet_zone_route_t       routes[PET_EP_MAX];
    ngx_atomic_t           tasks;
    ngx_atomic_t           pg_lost;
    ngx_atomic_t           redis_lost;
    ngx_atomic_t           retries;
    ngx_atomic_t           replays;
    ngx_atomic_t           verify_passes;
    ngx_atomic_t           invariants[PET_INVARIANTS];
    ngx_atomic_t           jobs[PET_JOB_MAX][PET_JOB_OUTCOMES];
} pet_zone_worker_t;


struct pet_zone_s {
    ngx_atomic_t           layout;
    ngx_atomic_t           clock_offset; /* ms, development only */
    ngx_atomic_t           inflight[PET_INFLIGHT_SLOTS];
    pet_zone_worker_t      workers[PET_ZONE_WORKERS];
};


/* Counts an answered request. */
void pet_metrics_request(pet_task_t *t);

/* Counts breaks of an invariant, 1 to PET_INVARIANTS, and says so in the log:
 * operators are to look at the table "invariant_breaks". */
void pet_metrics_invariant(pet_worker_t *w, ngx_uint_t n, int64_t breaks);

/* All counters in Prometheus' text format. */
ngx_int_t pet_metrics_text(pet_task_t *t, ngx_str_t *text);

/* This worker's slot. */
pet_zone_worker_t *pet_metrics_slot(pet_worker_t *w);


#endif /* _PET_METRICS_H_INCLUDED_ */
