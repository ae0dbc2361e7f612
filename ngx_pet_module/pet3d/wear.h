
/*
 * Clothes and ornaments: small surfaces in the units of an anchor.
 */

#ifndef PET3D_WEAR_H_INCLUDED_
#define PET3D_WEAR_H_INCLUDED_


#include "mesh.h"


/* What a part of a piece is made of: a plain colour. */
typedef enum {
    PET3D_WEAR_RED = 0,
    PET3D_WEAR_GOLD,
    PET3D_WEAR_STRAW,
    PET3D_WEAR_WHITE,
    PET3D_WEAR_BLUE,
    PET3D_WEAR_BROWN,
    PET3D_WEAR_PINK,
    PET3D_WEAR_DARK,
    PET3D_WEAR_N
} pet3d_wear_color_t;


/* sRGB of a colour. */
uint32_t pet3d_wear_rgb(int color);

/* The index of a piece by its code, -1 if there is none such. */
int pet3d_find_wear(const char *code);

/* The anchor that a piece hangs on. */
pet3d_anchor_id_t pet3d_wear_anchor(int piece);

/*
 * Builds a piece: positions and normals in units of the anchor, and in part
 * the colour.
 */
int pet3d_wear_build(pet3d_arena_t *arena, int piece, pet3d_surface_t *out);


#endif /* PET3D_WEAR_H_INCLUDED_ */
