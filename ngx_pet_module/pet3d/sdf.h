
/*
 * A body as a smooth union of primitives, given by their signed distance
 * (after I. Quilez, "Distance functions" and "Smooth minimum").
 *
 * Units: about a metre is 1.0; +y up, the face looks along +z, the pet's
 * left is +x, as glTF has it.
 */

#ifndef PET3D_SDF_H_INCLUDED_
#define PET3D_SDF_H_INCLUDED_


#include "math3.h"


#define PET3D_MAX_PRIMS  64

/* Points of a loop. */
#define PET3D_SDF_LOOP   12

/* Cells of the index of primitives, along each axis. */
#define PET3D_SDF_CELLS  14


typedef enum {
    PET3D_PRIM_ELLIPSOID = 0,
    PET3D_PRIM_CONE,          /* a round cone from a to b */
    PET3D_PRIM_LOOP           /* a closed line of points; a, b: its bounds */
} pet3d_prim_kind_t;

/* Parts of the body: charts of the texture do not cross them. */
typedef enum {
    PET3D_PART_BODY = 0,
    PET3D_PART_HEAD,
    PET3D_PART_EAR_L,
    PET3D_PART_EAR_R,
    PET3D_PART_LEG_FL,
    PET3D_PART_LEG_FR,
    PET3D_PART_LEG_HL,
    PET3D_PART_LEG_HR,
    PET3D_PART_TAIL,
    PET3D_PART_HAIR,
    PET3D_PART_SCARF,
    PET3D_PART_N
} pet3d_part_t;


/* From a point of a loop to the next one. */
typedef struct {
    pet3d_vec_t        from;
    pet3d_vec_t        along;
    float              squared;    /* 1 / its length squared */
} pet3d_link_t;

typedef struct {
    pet3d_prim_kind_t  kind;
    pet3d_vec_t        a;          /* the centre, or the first end */
    pet3d_vec_t        b;          /* the second end */
    pet3d_vec_t        radii;      /* or x and y at the two ends of a cone,
                                      or x of a loop */
    pet3d_vec_t        thin;       /* unit: what a cone is flattened in */
    float              flat;       /* thickness that way, 1 is round */
    float              bulge;      /* how much thicker half way along a cone */
    float              blend;      /* radius of the smooth union */
    float              t0;         /* place along a tail or ear, at a */
    float              t1;         /* the same at b */
    pet3d_vec_t        inverse;    /* of the radii of an ellipsoid */
    pet3d_vec_t        along;      /* b - a in the stretched space */
    float              squared;    /* 1 / its length squared, or 0 */
    float              per;        /* the root of that */
    const pet3d_link_t *links;     /* of a loop, the caller's */
    uint8_t            cut;        /* taken away instead of added */
    uint8_t            joint;
    uint8_t            part;
} pet3d_prim_t;

typedef struct {
    pet3d_prim_t       prims[PET3D_MAX_PRIMS];
    uint32_t           n;
    pet3d_vec_t        lo;         /* bounds of the surface */
    pet3d_vec_t        hi;
    pet3d_vec_t        first;      /* the corner of the first cell */
    pet3d_vec_t        cell;       /* 1 / the size of a cell */
    uint64_t           near[PET3D_SDF_CELLS * PET3D_SDF_CELLS
                            * PET3D_SDF_CELLS];
} pet3d_sdf_t;


/*
 * Add a primitive and return it, along the axes, flat 1, blend as given; the
 * caller sets the rest, and keeps the links of a loop.  Past PET3D_MAX_PRIMS
 * the last one is reused.
 */
pet3d_prim_t *pet3d_sdf_ellipsoid(pet3d_sdf_t *sdf, pet3d_vec_t center,
    pet3d_vec_t radii, float blend);
pet3d_prim_t *pet3d_sdf_cone(pet3d_sdf_t *sdf, pet3d_vec_t a, pet3d_vec_t b,
    float ra, float rb, float blend);
pet3d_prim_t *pet3d_sdf_loop(pet3d_sdf_t *sdf, pet3d_link_t *links,
    const pet3d_vec_t *points, float radius, float blend);

/*
 * Once all primitives are there: works out what is constant in them, the
 * bounds, and which primitives matter in which cell.
 */
void pet3d_sdf_finish(pet3d_sdf_t *sdf);

/* The primitives that matter near a point, bit by bit; all far outside. */
uint64_t pet3d_sdf_near(const pet3d_sdf_t *sdf, pet3d_vec_t p);

/* The distance to one primitive, and to the whole: negative inside. */
float pet3d_prim_distance(const pet3d_prim_t *prim, pet3d_vec_t p);
float pet3d_sdf_distance(const pet3d_sdf_t *sdf, pet3d_vec_t p);

/* The unit gradient of the whole: outwards on the surface. */
pet3d_vec_t pet3d_sdf_normal(const pet3d_sdf_t *sdf, pet3d_vec_t p);

/* The point on the surface near p, by Newton steps along the gradient. */
pet3d_vec_t pet3d_sdf_project(const pet3d_sdf_t *sdf, pet3d_vec_t p);

/*
 * The first point on the surface along dir from p, or the point of the ray
 * that came nearest to it.
 */
pet3d_vec_t pet3d_sdf_cast(const pet3d_sdf_t *sdf, pet3d_vec_t p,
    pet3d_vec_t dir);


#endif /* PET3D_SDF_H_INCLUDED_ */
