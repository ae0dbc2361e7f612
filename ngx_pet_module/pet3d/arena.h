
/*
 * Memory of one job, for the files of this directory.
 */

#ifndef PET3D_ARENA_H_INCLUDED_
#define PET3D_ARENA_H_INCLUDED_


#include "pet3d.h"


/* Alignment of every allocation: a cache line, enough for any SIMD. */
#define PET3D_ALIGN  64


/*
 * Allocates size bytes, NULL over the limit or without memory.  calloc is
 * zeroed, and checks the product.
 */
void *pet3d_alloc(pet3d_arena_t *arena, size_t size);
void *pet3d_calloc(pet3d_arena_t *arena, size_t n, size_t size);

/* Gives an allocation back before the end of the job; NULL is allowed. */
void pet3d_free(pet3d_arena_t *arena, void *p);

/*
 * Counts size bytes that a library allocates by itself; PET3D_E_MEMORY over
 * the limit.  uncharge takes the count back.
 */
int pet3d_charge(pet3d_arena_t *arena, size_t size);
void pet3d_uncharge(pet3d_arena_t *arena, size_t size);

/*
 * Has handler(data) called once by pet3d_arena_destroy(), the newest first:
 * for what a library holds when its error path jumps over its own cleanup.
 */
int pet3d_cleanup_add(pet3d_arena_t *arena, void (*handler)(void *data),
    void *data);

/* PET3D_OK, or PET3D_E_DEADLINE when the callback says stop. */
int pet3d_check_deadline(pet3d_arena_t *arena);


#endif /* PET3D_ARENA_H_INCLUDED_ */
