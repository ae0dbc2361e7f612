
/*
 * What the builders of trunk, head, ears and tail share.
 */

#ifndef PET3D_SHAPE_H_INCLUDED_
#define PET3D_SHAPE_H_INCLUDED_


#include "mesh.h"


/* An ellipsoid in the middle plane. */
typedef struct {
    float  y;
    float  z;
    float  rx;
    float  ry;
    float  rz;
} pet3d_lobe_t;

/* Proportions of a species, in model units. */
typedef struct {
    int           upright;    /* stands on its hind legs */

    pet3d_lobe_t  chest;
    pet3d_lobe_t  hips;

    float         leg_r;      /* radii of leg, paw and thigh */
    float         paw;
    float         thigh;
    float         spread;     /* of the legs from the middle */
    float         front_z;
    float         hind_z;
    float         foot;       /* how much longer than wide a hind foot is */

    pet3d_lobe_t  head;

    float         cheek;      /* radius at most */
    float         cheek_x;    /* place in radii of the skull */
    float         cheek_y;

    pet3d_lobe_t  muzzle;     /* y: under the skull's centre, of its radius;
                                 z: before its surface, of the muzzle's */
    float         snout;      /* 1: tapers to a point, as a fox's */
    float         puffs;      /* of the two halves of an upper lip */

    float         eye;        /* half height, of the skull's radius */
    float         eye_x;      /* of the skull's radii */
    float         eye_y;
    float         nose;
    float         ear;
    float         ear_x;      /* root on the skull, in its radii */
    float         ear_y;
} pet3d_form_t;

typedef struct {
    pet3d_mesh_t          *mesh;
    pet3d_sdf_t           *sdf;
    pet3d_marks_t         *marks;
    const pet3d_form_t    *form;
    const pet3d_params_t  *params;
    float                  lift;      /* of everything over the legs */
    float                  reach;     /* of the hips backwards, z */
} pet3d_shaper_t;


/* Thousandths as a factor. */
static inline float
pet3d_factor(int32_t thousandths)
{
    return (float) thousandths / 1000;
}


/* What a primitive moves with, and what it is painted as. */
static inline void
pet3d_label(pet3d_prim_t *prim, int joint, int part)
{
    prim->joint = (uint8_t) joint;
    prim->part = (uint8_t) part;
}


/* Places joint id, unrotated, under the joint parent (-1: the root). */
static inline void
pet3d_joint(pet3d_mesh_t *mesh, int id, const char *name, int parent,
    pet3d_vec_t pos)
{
    mesh->joints[id].name = name;
    mesh->joints[id].parent = parent;
    mesh->joints[id].pos = pos;
}


/* A place on the skull, given in its radii. */
static inline pet3d_vec_t
pet3d_on_skull(const pet3d_shaper_t *s, float x, float y, float z)
{
    pet3d_vec_t  r;

    r = s->marks->head_radii;

    return pet3d_add(s->marks->head, pet3d_vec(x * r.x, y * r.y, z * r.z));
}


/* Skull, cheeks, muzzle, and the tufts of cheeks and chest. */
void pet3d_shape_head(pet3d_shaper_t *s);

/* A flat point of fur or hair. */
void pet3d_tuft(pet3d_shaper_t *s, pet3d_vec_t from, pet3d_vec_t to,
    float thick, float tip, pet3d_vec_t across, float flat, int joint,
    int part);

/* The hair of a person on the head of the pet. */
void pet3d_shape_hair(pet3d_shaper_t *s);

/* The ear of one side, 1 the left or -1 the right one. */
void pet3d_shape_ear(pet3d_shaper_t *s, float side);

void pet3d_shape_tail(pet3d_shaper_t *s);


#endif /* PET3D_SHAPE_H_INCLUDED_ */
