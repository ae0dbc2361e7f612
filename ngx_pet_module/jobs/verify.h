/*
 * The nightly verification: that the invariants of the economy hold of every
 * user, whatever happened in the day.
 */

#ifndef _PET_VERIFY_H_INCLUDED_
#define _PET_VERIFY_H_INCLUDED_


#include "pet.h"


/* How far a pass is. */
typedef struct {
    int64_t                after;        /* user_id; those up to it are done */
    int64_t                upto;         /* of the block being noted */
    int64_t                count;        /* users in a block */
    ngx_str_t              starts;       /* of levels, an array of PostgreSQL */
} pet_verify_t;


#endif /* _PET_VERIFY_H_INCLUDED_ */
