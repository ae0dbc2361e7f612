
/*
 * What pieces are made of: patches of a few kinds, and ribbons that lie on
 * the fur of whoever wears them.
 */

#ifndef PET3D_TAILOR_H_INCLUDED_
#define PET3D_TAILOR_H_INCLUDED_


#include "wear.h"


#define PET3D_WEAR_SEGMENTS  PET3D_BAND_POINTS
#define PET3D_WEAR_PROFILE   10


/* A patch: f gives the point for u and v of 0..1. */
typedef struct pet3d_patch_s  pet3d_patch_t;

typedef pet3d_vec_t (*pet3d_patch_pt)(const pet3d_patch_t *p, float u,
    float v);

struct pet3d_patch_s {
    pet3d_patch_pt    f;
    pet3d_vec_t       at;          /* the middle */
    pet3d_vec_t       size;
    const float     (*profile)[2]; /* radius and height, n points */
    int               n;
    pet3d_vec_t       bend[4];     /* control points of a tube */
    float             round;       /* of a ring or tube: its thickness */
    float             taper;       /* of a tube to its end; of a ball to -x */
    int               square;      /* a ball that is a box with round edges */
    int               standing;    /* a ring around z instead of y */
};

typedef struct {
    pet3d_surface_t  *s;
    pet3d_garment_t  *garment;
} pet3d_tailor_t;


/* A grid of a patch: nu times nv squares. */
void pet3d_patch(pet3d_tailor_t *t, const pet3d_patch_t *p, int nu, int nv,
    int color);

/* Of a patch of size and taper. */
pet3d_vec_t pet3d_ball_at(const pet3d_patch_t *p, float u, float v);
pet3d_vec_t pet3d_tube_at(const pet3d_patch_t *p, float u, float v);

/* A profile turned around y; a ring; a ball or a box; a bent tube. */
void pet3d_lathe(pet3d_tailor_t *t, const float (*profile)[2], int n,
    pet3d_vec_t at, int color);
void pet3d_ring(pet3d_tailor_t *t, pet3d_vec_t at, float radius, float thick,
    float flat, int standing, int color);
void pet3d_ball(pet3d_tailor_t *t, pet3d_vec_t at, pet3d_vec_t size,
    int square, int color);
void pet3d_tube(pet3d_tailor_t *t, pet3d_vec_t a, pet3d_vec_t b,
    pet3d_vec_t c, pet3d_vec_t d, float thick, int color);

/* A ribbon along a band: half as thick, and flat times that across. */
void pet3d_ribbon(pet3d_tailor_t *t, pet3d_band_id_t band, float thick,
    float flat, int color);


#endif /* PET3D_TAILOR_H_INCLUDED_ */
