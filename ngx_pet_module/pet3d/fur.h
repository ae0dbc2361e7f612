
/*
 * What the painters of fur share: a point, and masks of it.
 */

#ifndef PET3D_FUR_H_INCLUDED_
#define PET3D_FUR_H_INCLUDED_


#include "color.h"
#include "mesh.h"


/* What the point is, worked out once for all the masks. */
typedef struct {
    pet3d_vec_t              p;
    pet3d_vec_t              n;
    pet3d_vec_t              h;       /* in radii of the skull */
    pet3d_vec_t              b;       /* in radii of the trunk */
    float                    head;    /* shares, 0..1 */
    float                    ear;
    float                    leg;
    float                    tail;
    float                    trunk;
    float                    hair;
    float                    scarf;
    float                    along;
    float                    rough;   /* noise, -1..1, for soft borders */
    const float             *share;
    const pet3d_fur_t       *fur;
    const pet3d_params_t    *params;
    const pet3d_marks_t     *marks;
} pet3d_spot_t;


/* Value noise on a unit lattice, -1..1. */
float pet3d_noise(uint32_t seed, pet3d_vec_t p);

/* Thousandths as a fraction. */
static inline float
pet3d_part(int32_t thousandths)
{
    return (float) thousandths / 1000;
}


/*
 * How far along a limb a point is: 0 where it leaves the trunk, 1 at the end
 * of its paw.
 */
float pet3d_spot_limb(const pet3d_spot_t *s);

/* The mask of the dark colour by the pattern of the coat, 0..1. */
float pet3d_fur_pattern(const pet3d_spot_t *s);

/* Masks of the lines between toes, and of the pads of soles. */
float pet3d_fur_toes(const pet3d_spot_t *s);
float pet3d_fur_pads(const pet3d_spot_t *s);

/* The colour c with hair, of such a grain, or with a scarf over it. */
pet3d_vec_t pet3d_fur_hair(const pet3d_spot_t *s, pet3d_vec_t c,
    float grain);
pet3d_vec_t pet3d_fur_scarf(const pet3d_spot_t *s, pet3d_vec_t c);


#endif /* PET3D_FUR_H_INCLUDED_ */
