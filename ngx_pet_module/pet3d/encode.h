
/*
 * The encoder of previews.
 */

#ifndef PET3D_ENCODE_H_INCLUDED_
#define PET3D_ENCODE_H_INCLUDED_


#include "arena.h"


/* The text in every picture that this code draws. */
#define PET3D_GENERATED_TEXT  "AI generated (Pet Pal)"


/*
 * Encodes rows of four bytes a pixel as PNG; without alpha the fourth is
 * dropped.  comment goes into a tEXt chunk unless NULL.
 */
int pet3d_encode_png(pet3d_arena_t *arena, const uint8_t *rgba,
    uint32_t width, uint32_t height, int alpha, const char *comment,
    pet3d_bytes_t *out);


#endif /* PET3D_ENCODE_H_INCLUDED_ */
