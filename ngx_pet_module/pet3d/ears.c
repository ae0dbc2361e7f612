
/*
 * Ears and tails.
 */

#include "shape.h"


#define PET3D_TAIL_SEGMENTS  9

/* Ends of segments that meet are as thick: a wide blend would make knots. */
#define PET3D_TAIL_BLEND     0.006f


/* The control points of a tail's cubic: y and z, then the radii there. */
typedef struct {
    float  y[4];
    float  z[4];
    float  r[4];
} pet3d_curve_t;


static void pet3d_ear_floppy(pet3d_shaper_t *s, float side, float size,
    int joint, int part);
static void pet3d_ear_pointed(pet3d_shaper_t *s, float side, float size,
    int joint, int part);
static void pet3d_ear_folded(pet3d_shaper_t *s, float side, float size,
    int joint, int part);
static void pet3d_ear_long(pet3d_shaper_t *s, float side, float size,
    int joint, int part);
static void pet3d_ear_round(pet3d_shaper_t *s, float side, float size,
    int joint, int part);
static void pet3d_ear_joint(pet3d_shaper_t *s, float side, pet3d_vec_t root);
static pet3d_prim_t *pet3d_ear_cone(pet3d_shaper_t *s, pet3d_vec_t a,
    pet3d_vec_t b, float ra, float rb, float blend, pet3d_vec_t across,
    float flat);
static float pet3d_cubic(const float *p, float t);


static const pet3d_curve_t  pet3d_tails[] = {

    /* curl, long, puff, bushy, bob */
    { { 0, 0.30f, 0.40f, 0.27f }, { 0, -0.24f, -0.16f, 0.02f },
      { 0.075f, 0.095f, 0.105f, 0.060f } },
    { { 0, -0.04f, 0.34f, 0.62f }, { 0, -0.34f, -0.46f, -0.20f },
      { 0.066f, 0.062f, 0.064f, 0.054f } },
    { { 0, 0.02f, 0.05f, 0.07f }, { 0, -0.04f, -0.07f, -0.09f },
      { 0.08f, 0.12f, 0.13f, 0.10f } },
    { { 0, -0.16f, 0.16f, 0.52f }, { 0, -0.30f, -0.66f, -0.40f },
      { 0.055f, 0.110f, 0.235f, 0.026f } },
    { { 0, 0.02f, 0.03f, 0.04f }, { 0, -0.03f, -0.05f, -0.06f },
      { 0.070f, 0.092f, 0.096f, 0.088f } }
};


void
pet3d_shape_ear(pet3d_shaper_t *s, float side)
{
    int    joint, part;
    float  size;

    size = s->form->ear * pet3d_factor(s->params->ear_size)
           * pet3d_factor(s->params->head_size);
    joint = side > 0 ? PET3D_JOINT_EAR_L : PET3D_JOINT_EAR_R;
    part = side > 0 ? PET3D_PART_EAR_L : PET3D_PART_EAR_R;

    switch (s->params->ear) {

    case PET3D_EAR_FLOPPY:
        pet3d_ear_floppy(s, side, size, joint, part);
        break;

    case PET3D_EAR_LONG:
        pet3d_ear_long(s, side, size, joint, part);
        break;

    case PET3D_EAR_ROUND:
        pet3d_ear_round(s, side, size, joint, part);
        break;

    case PET3D_EAR_FOLDED:
        pet3d_ear_folded(s, side, size, joint, part);
        break;

    default:
        pet3d_ear_pointed(s, side, size, joint, part);
    }
}


static void
pet3d_ear_joint(pet3d_shaper_t *s, float side, pet3d_vec_t root)
{
    pet3d_joint(s->mesh, side > 0 ? PET3D_JOINT_EAR_L : PET3D_JOINT_EAR_R,
                side > 0 ? "ear_left" : "ear_right", PET3D_JOINT_HEAD, root);
}


static pet3d_prim_t *
pet3d_ear_cone(pet3d_shaper_t *s, pet3d_vec_t a, pet3d_vec_t b, float ra,
    float rb, float blend, pet3d_vec_t across, float flat)
{
    pet3d_prim_t  *p;

    p = pet3d_sdf_cone(s->sdf, a, b, ra, rb, blend);
    p->thin = pet3d_unit(across);
    p->flat = flat;

    return p;
}


/* A flap that leaves the skull outwards, bends and hangs beside the face. */

static void
pet3d_ear_floppy(pet3d_shaper_t *s, float side, float size, int joint,
    int part)
{
    float          spread;
    pet3d_vec_t    root, bend, low, tip;
    pet3d_prim_t  *p;

    spread = pet3d_factor(s->params->ear_spread);

    root = pet3d_on_skull(s, side * 0.66f, 0.60f, -0.04f);
    bend = pet3d_on_skull(s, side * (0.88f + 0.08f * spread), 0.46f, 0.02f);
    low = pet3d_on_skull(s, side * (1.00f + 0.12f * spread),
                         0.50f - 0.50f * size, 0.06f);
    tip = pet3d_on_skull(s, side * (0.98f + 0.16f * spread),
                         0.54f - 0.94f * size, 0.12f);

    p = pet3d_ear_cone(s, root, bend, 0.075f * size, 0.108f * size, 0.05f,
                       pet3d_vec(side * 0.5f, 0.85f, 0), 0.62f);
    p->t1 = 0.25f;
    pet3d_label(p, joint, part);

    p = pet3d_ear_cone(s, bend, low, 0.112f * size, 0.148f * size, 0.03f,
                       pet3d_vec(side, 0.15f, 0), 0.46f);
    p->t0 = 0.25f;
    p->t1 = 0.65f;
    pet3d_label(p, joint, part);

    p = pet3d_ear_cone(s, low, tip, 0.148f * size, 0.118f * size, 0.015f,
                       pet3d_vec(side, 0, 0), 0.50f);
    p->t0 = 0.65f;
    p->t1 = 1;
    pet3d_label(p, joint, part);

    pet3d_ear_joint(s, side, root);
}


/* A flat leaf that runs out into a soft point, with a hollow in front. */

static void
pet3d_ear_pointed(pet3d_shaper_t *s, float side, float size, int joint,
    int part)
{
    float          spread;
    pet3d_vec_t    root, tip, across;
    pet3d_prim_t  *p;

    spread = pet3d_factor(s->params->ear_spread);

    root = pet3d_on_skull(s, side * s->form->ear_x, s->form->ear_y, -0.02f);
    tip = pet3d_add(root, pet3d_vec(side * 0.115f * spread * size,
                                    0.325f * size, -0.02f));
    across = pet3d_unit(pet3d_vec(side * 0.30f, 0, 1));

    p = pet3d_ear_cone(s, root, tip, 0.178f * size, 0.026f * size, 0.05f,
                       across, 0.56f);
    p->bulge = 0.020f * size;
    p->t1 = 1;
    pet3d_label(p, joint, part);

    p = pet3d_ear_cone(s, pet3d_add(pet3d_mix3(root, tip, 0.20f),
                                    pet3d_scale(across, 0.094f * size)),
                       pet3d_add(pet3d_mix3(root, tip, 0.80f),
                                 pet3d_scale(across, 0.056f * size)),
                       0.098f * size, 0.022f * size, 0.025f, across, 0.75f);
    p->bulge = 0.012f * size;
    p->cut = 1;
    p->t0 = 0.3f;
    p->t1 = 0.8f;
    pet3d_label(p, joint, part);

    pet3d_ear_joint(s, side, root);
}


/* As a pointed one whose upper half bends over to the front. */

static void
pet3d_ear_folded(pet3d_shaper_t *s, float side, float size, int joint,
    int part)
{
    float          spread;
    pet3d_vec_t    root, mid, tip;
    pet3d_prim_t  *p;

    spread = pet3d_factor(s->params->ear_spread);

    root = pet3d_on_skull(s, side * s->form->ear_x * 1.04f, s->form->ear_y,
                          -0.04f);
    mid = pet3d_add(root, pet3d_vec(side * 0.085f * spread * size,
                                    0.130f * size, 0.02f));
    tip = pet3d_add(mid, pet3d_vec(side * 0.075f * size, -0.085f * size,
                                   0.130f * size));

    p = pet3d_ear_cone(s, root, mid, 0.165f * size, 0.112f * size, 0.06f,
                       pet3d_vec(side * 0.35f, 0.15f, 1), 0.46f);
    p->t1 = 0.45f;
    pet3d_label(p, joint, part);

    p = pet3d_ear_cone(s, mid, tip, 0.112f * size, 0.030f * size, 0.02f,
                       pet3d_vec(side * 0.35f, 1, 0.65f), 0.42f);
    p->bulge = 0.012f * size;
    p->t0 = 0.45f;
    p->t1 = 1;
    pet3d_label(p, joint, part);

    pet3d_ear_joint(s, side, root);
}


/* A long leaf, widest in the middle, with a round end. */

static void
pet3d_ear_long(pet3d_shaper_t *s, float side, float size, int joint,
    int part)
{
    float          spread;
    pet3d_vec_t    root, tip, across;
    pet3d_prim_t  *p;

    spread = pet3d_factor(s->params->ear_spread);

    root = pet3d_on_skull(s, side * 0.34f, 0.84f, -0.10f);
    tip = pet3d_add(root, pet3d_vec(side * 0.130f * spread, 0.56f * size,
                                    -0.07f));
    across = pet3d_unit(pet3d_vec(side * 0.30f, 0.05f, 1));

    p = pet3d_ear_cone(s, root, tip, 0.080f * size, 0.052f * size, 0.05f,
                       across, 0.55f);
    p->bulge = 0.052f * size;
    p->t1 = 1;
    pet3d_label(p, joint, part);

    p = pet3d_ear_cone(s, pet3d_add(pet3d_mix3(root, tip, 0.16f),
                                    pet3d_scale(across, 0.070f * size)),
                       pet3d_add(pet3d_mix3(root, tip, 0.90f),
                                 pet3d_scale(across, 0.056f * size)),
                       0.040f * size, 0.024f * size, 0.025f, across, 0.75f);
    p->bulge = 0.030f * size;
    p->cut = 1;
    p->t0 = 0.2f;
    p->t1 = 0.9f;
    pet3d_label(p, joint, part);

    pet3d_ear_joint(s, side, root);
}


static void
pet3d_ear_round(pet3d_shaper_t *s, float side, float size, int joint,
    int part)
{
    float          spread;
    pet3d_vec_t    root, c, across;
    pet3d_prim_t  *p;

    spread = pet3d_factor(s->params->ear_spread);

    root = pet3d_on_skull(s, side * s->form->ear_x * 0.92f, s->form->ear_y,
                          -0.05f);
    c = pet3d_add(root, pet3d_vec(side * 0.082f * size * spread,
                                  0.090f * size, 0));
    across = pet3d_unit(pet3d_vec(side * 0.22f, 0.12f, 1));

    p = pet3d_ear_cone(s, root, c, 0.125f * size, 0.160f * size, 0.05f,
                       across, 0.48f);
    p->t1 = 0.6f;
    pet3d_label(p, joint, part);

    p = pet3d_ear_cone(s, pet3d_add(c, pet3d_scale(across, 0.085f * size)),
                       pet3d_add(c, pet3d_scale(across, 0.095f * size)),
                       0.098f * size, 0.105f * size, 0.03f, across, 0.6f);
    p->cut = 1;
    p->t0 = 0.5f;
    p->t1 = 0.5f;
    pet3d_label(p, joint, part);

    pet3d_ear_joint(s, side, root);
}


static float
pet3d_cubic(const float *p, float t)
{
    float  u;

    u = 1 - t;

    return u * u * u * p[0] + 3 * u * u * t * p[1] + 3 * u * t * t * p[2]
           + t * t * t * p[3];
}


void
pet3d_shape_tail(pet3d_shaper_t *s)
{
    int                   i, joint;
    float                 l, w, t, u;
    pet3d_vec_t           root, a, b;
    pet3d_prim_t         *p;
    const pet3d_curve_t  *c;

    static const char *const  names[] = { "tail1", "tail2", "tail3" };

    c = &pet3d_tails[s->params->tail];
    l = pet3d_factor(s->params->tail_length);
    w = pet3d_factor(s->params->tail_width);

    if (s->form->upright) {
        root = pet3d_add(s->marks->hips,
                         pet3d_vec(0, -s->marks->hips_radii.y * 0.30f,
                                   0.02f - s->marks->hips_radii.z * 0.95f));

    } else {
        root = pet3d_add(s->marks->hips,
                         pet3d_vec(0, s->marks->hips_radii.y * 0.42f,
                                   0.03f - s->marks->hips_radii.z * 0.90f));
    }

    for (i = 0; i < PET3D_TAIL_SEGMENTS; i++) {
        t = (float) i / PET3D_TAIL_SEGMENTS;
        u = (float) (i + 1) / PET3D_TAIL_SEGMENTS;
        joint = i * 3 / PET3D_TAIL_SEGMENTS;

        a = pet3d_add(root, pet3d_vec(0, pet3d_cubic(c->y, t) * l,
                                      pet3d_cubic(c->z, t) * l));
        b = pet3d_add(root, pet3d_vec(0, pet3d_cubic(c->y, u) * l,
                                      pet3d_cubic(c->z, u) * l));

        p = pet3d_sdf_cone(s->sdf, a, b, pet3d_cubic(c->r, t) * w,
                           pet3d_cubic(c->r, u) * w,
                           i > 0 ? PET3D_TAIL_BLEND
                           : s->params->tail == PET3D_TAIL_BOB ? 0.03f
                                                               : 0.06f);
        p->t0 = t;
        p->t1 = u;
        pet3d_label(p, PET3D_JOINT_TAIL1 + joint, PET3D_PART_TAIL);

        if (i * 3 % PET3D_TAIL_SEGMENTS == 0) {
            pet3d_joint(s->mesh, PET3D_JOINT_TAIL1 + joint, names[joint],
                        joint == 0 ? PET3D_JOINT_ROOT
                                   : PET3D_JOINT_TAIL1 + joint - 1, a);
        }
    }
}
