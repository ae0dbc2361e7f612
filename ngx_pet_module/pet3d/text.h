
/*
 * Growing text and bytes on an arena.
 */

#ifndef PET3D_TEXT_H_INCLUDED_
#define PET3D_TEXT_H_INCLUDED_


#include "arena.h"


typedef struct {
    pet3d_arena_t    *arena;
    uint8_t          *data;
    size_t            len;
    size_t            size;
    int               failed;       /* an append did not fit the arena */
} pet3d_text_t;


/* Starts empty. */
void pet3d_text_init(pet3d_text_t *t, pet3d_arena_t *arena);

/* Append bytes, or formatted text as printf() has it; see failed. */
void pet3d_text_add(pet3d_text_t *t, const void *data, size_t len);
void pet3d_text_printf(pet3d_text_t *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));


#endif /* PET3D_TEXT_H_INCLUDED_ */
