/*
 * Ids, leased from PostgreSQL in blocks of 1,000, so that a step knows them
 * before its batch is sent.  A block that was leased and not used up leaves a
 * gap.
 */

#ifndef _PET_IDS_H_INCLUDED_
#define _PET_IDS_H_INCLUDED_


#include "core/conf.h"
#include "core/task.h"


#define PET_ID_BLOCK  1000


/* The first of n (1 to 100) consecutive ids, unique among all objects; 0 if
 * none is at hand because PostgreSQL did not answer yet. */
int64_t pet_ids(pet_worker_t *w, ngx_uint_t n);

/* 1 while so few are left that a step may find none, and more are on the
 * way. */
ngx_uint_t pet_ids_wait(pet_worker_t *w);

/* Leases as many blocks as are missing; called when a connection is ready. */
void pet_ids_lease(pet_worker_t *w);


#endif /* _PET_IDS_H_INCLUDED_ */
