
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


/* A ribbon along a band, in units of the anchor. */
typedef struct {
    pet3d_band_id_t   band;
    float             thick;        /* half of it */
    float             flat;         /* how much wider than thick it is */
    int               color;
} pet3d_ribbon_t;

#define PET3D_MAX_RIBBONS  2

/*
 * A piece: what is rigid, positions and normals in units of the anchor and in
 * part the colour, and what lies on the fur.
 */
typedef struct {
    pet3d_surface_t   rigid;
    pet3d_ribbon_t    ribbons[PET3D_MAX_RIBBONS];
    int               nribbons;
} pet3d_garment_t;


/* sRGB of a colour. */
uint32_t pet3d_wear_rgb(int color);

/* The index of a piece by its code, -1 if there is none such. */
int pet3d_find_wear(const char *code);

/* The anchor that a piece hangs on. */
pet3d_anchor_id_t pet3d_wear_anchor(int piece);

/* Builds a piece. */
int pet3d_wear_build(pet3d_arena_t *arena, int piece, pet3d_garment_t *out);

/* Builds a ribbon along a band, in whose units scale is long. */
int pet3d_ribbon_build(pet3d_arena_t *arena, const pet3d_ribbon_t *r,
    const pet3d_band_t *band, float scale, pet3d_surface_t *out);


#endif /* PET3D_WEAR_H_INCLUDED_ */
