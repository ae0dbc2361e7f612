/*
 * Which requests with an Idempotency-Key are running in a worker of this
 * nginx: marks in the shared zone.  They are advisory, the key row in
 * PostgreSQL decides; a mark that is missing, after a collision or on another
 * host, costs a better answer and nothing else.
 *
 * A mark is one word, so that no lock can be left behind by a worker that
 * was killed: the hash of user, route and key above, the second at which it
 * is void below.
 */

#ifndef _PET_INFLIGHT_H_INCLUDED_
#define _PET_INFLIGHT_H_INCLUDED_


#include "core/conf.h"


#define PET_INFLIGHT_SLOTS  4096


/* Marks the task's key as running, once; the task is a twin from then on when
 * another one holds the mark. */
void pet_inflight_begin(pet_task_t *t);

/* 1 while the request whose twin the task is has not ended. */
ngx_uint_t pet_inflight_twin(pet_task_t *t);

/* Removes the task's own mark, if any. */
void pet_inflight_end(pet_task_t *t);

/* Marks in the zone that are not void, for the metrics. */
ngx_uint_t pet_inflight_count(pet_zone_t *zone);


#endif /* _PET_INFLIGHT_H_INCLUDED_ */
