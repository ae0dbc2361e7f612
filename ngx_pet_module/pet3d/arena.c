
/*
 * Memory of one job: a counted list of allocations, freed at once.
 */

#include <stdlib.h>
#include <string.h>

#include "arena.h"


typedef struct pet3d_block_s  pet3d_block_t;

/* Stands before every allocation; its size keeps the alignment. */
struct pet3d_block_s {
    union {
        struct {
            pet3d_block_t   *prev;
            pet3d_block_t   *next;
            size_t           size;
        } link;
        char                 pad[PET3D_ALIGN];
    } u;
};

typedef struct pet3d_cleanup_s  pet3d_cleanup_t;

struct pet3d_cleanup_s {
    void                   (*handler)(void *data);
    void                    *data;
    pet3d_cleanup_t         *next;
};

struct pet3d_arena_s {
    size_t                   limit;
    size_t                   used;
    size_t                   peak;
    pet3d_block_t           *blocks;
    pet3d_cleanup_t         *cleanup;
    pet3d_expired_pt         expired;
    void                    *data;
};


pet3d_arena_t *
pet3d_arena_create(size_t limit)
{
    pet3d_arena_t  *arena;

    arena = calloc(1, sizeof(pet3d_arena_t));
    if (arena != NULL) {
        arena->limit = limit;
    }

    return arena;
}


void
pet3d_arena_deadline(pet3d_arena_t *arena, pet3d_expired_pt expired,
    void *data)
{
    arena->expired = expired;
    arena->data = data;
}


size_t
pet3d_arena_peak(const pet3d_arena_t *arena)
{
    return arena->peak;
}


void
pet3d_arena_destroy(pet3d_arena_t *arena)
{
    pet3d_block_t    *b, *next;
    pet3d_cleanup_t  *c;

    if (arena == NULL) {
        return;
    }

    for (c = arena->cleanup; c != NULL; c = c->next) {
        c->handler(c->data);
    }

    for (b = arena->blocks; b != NULL; b = next) {
        next = b->u.link.next;
        free(b);
    }

    free(arena);
}


int
pet3d_charge(pet3d_arena_t *arena, size_t size)
{
    if (size > arena->limit - arena->used) {
        return PET3D_E_MEMORY;
    }

    arena->used += size;

    if (arena->peak < arena->used) {
        arena->peak = arena->used;
    }

    return PET3D_OK;
}


void
pet3d_uncharge(pet3d_arena_t *arena, size_t size)
{
    arena->used -= size;
}


void *
pet3d_alloc(pet3d_arena_t *arena, size_t size)
{
    pet3d_block_t  *b;

    if (size > SIZE_MAX - 2 * PET3D_ALIGN) {
        return NULL;
    }

    size = (size + sizeof(pet3d_block_t) + PET3D_ALIGN - 1)
           & ~(size_t) (PET3D_ALIGN - 1);

    if (pet3d_charge(arena, size) != PET3D_OK) {
        return NULL;
    }

    b = aligned_alloc(PET3D_ALIGN, size);
    if (b == NULL) {
        pet3d_uncharge(arena, size);
        return NULL;
    }

    b->u.link.size = size;
    b->u.link.prev = NULL;
    b->u.link.next = arena->blocks;

    if (arena->blocks != NULL) {
        arena->blocks->u.link.prev = b;
    }

    arena->blocks = b;

    return b + 1;
}


void *
pet3d_calloc(pet3d_arena_t *arena, size_t n, size_t size)
{
    void  *p;

    if (size != 0 && n > SIZE_MAX / size) {
        return NULL;
    }

    p = pet3d_alloc(arena, n * size);
    if (p != NULL) {
        memset(p, 0, n * size);
    }

    return p;
}


void
pet3d_free(pet3d_arena_t *arena, void *p)
{
    pet3d_block_t  *b;

    if (p == NULL) {
        return;
    }

    b = (pet3d_block_t *) p - 1;

    if (b->u.link.next != NULL) {
        b->u.link.next->u.link.prev = b->u.link.prev;
    }

    if (b->u.link.prev != NULL) {
        b->u.link.prev->u.link.next = b->u.link.next;

    } else {
        arena->blocks = b->u.link.next;
    }

    pet3d_uncharge(arena, b->u.link.size);
    free(b);
}


int
pet3d_cleanup_add(pet3d_arena_t *arena, void (*handler)(void *data),
    void *data)
{
    pet3d_cleanup_t  *c;

    c = pet3d_alloc(arena, sizeof(pet3d_cleanup_t));
    if (c == NULL) {
        return PET3D_E_MEMORY;
    }

    c->handler = handler;
    c->data = data;
    c->next = arena->cleanup;
    arena->cleanup = c;

    return PET3D_OK;
}


int
pet3d_check_deadline(pet3d_arena_t *arena)
{
    if (arena->expired != NULL && arena->expired(arena->data)) {
        return PET3D_E_DEADLINE;
    }

    return PET3D_OK;
}
