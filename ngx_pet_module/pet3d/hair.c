
/*
 * The hair of a person: a cap over the back of the head, and locks.
 */

#include "shape.h"


/* Locks that end behind. */
#define PET3D_HAIR_BACK  7


static void pet3d_lock(pet3d_shaper_t *s, float x0, float y0, float z0,
    float x1, float y1, float z1, float thick, float tip);
static void pet3d_hair_cap(pet3d_shaper_t *s, float thick);
static void pet3d_hair_back(pet3d_shaper_t *s, float low, float out,
    float tip);
static void pet3d_hair_sides(pet3d_shaper_t *s, float k);
static void pet3d_hair_curls(pet3d_shaper_t *s, float k);
static void pet3d_hair_fringe(pet3d_shaper_t *s, float k);
static void pet3d_hair_quiff(pet3d_shaper_t *s, float k);
static void pet3d_hair_crown(pet3d_shaper_t *s, float k, int n, float up);


/* Points are given in the skull's radii. */

static void
pet3d_lock(pet3d_shaper_t *s, float x0, float y0, float z0, float x1,
    float y1, float z1, float thick, float tip)
{
    float        n;
    pet3d_vec_t  from, to, across;

    n = s->marks->head_radii.y;
    from = pet3d_on_skull(s, x0, y0, z0);
    to = pet3d_on_skull(s, x1, y1, z1);
    across = pet3d_sub(pet3d_mix3(from, to, 0.5f), s->marks->head);

    pet3d_tuft(s, from, to, thick * n, tip * n, across, 0.72f,
               PET3D_JOINT_HEAD, PET3D_PART_HAIR);
}


void
pet3d_shape_hair(pet3d_shaper_t *s)
{
    float          k;
    pet3d_prim_t  *p;

    k = pet3d_factor(s->params->hair_size);

    switch (s->params->hair) {

    case PET3D_HAIR_TUFT:
        pet3d_hair_cap(s, 0);
        pet3d_hair_quiff(s, k);
        pet3d_hair_back(s, -0.56f, 0.95f, 0.04f);
        break;

    case PET3D_HAIR_SPIKY:
        pet3d_hair_cap(s, 0.01f);
        pet3d_hair_crown(s, k, 4, 0.52f);
        pet3d_hair_fringe(s, k * 0.8f);
        pet3d_hair_back(s, -0.56f, 1.10f + 0.10f * k, 0.03f);
        break;

    case PET3D_HAIR_FRINGE:
        pet3d_hair_cap(s, 0.01f);
        pet3d_hair_fringe(s, k);
        pet3d_hair_back(s, -0.76f, 0.98f, 0.05f);
        break;

    case PET3D_HAIR_BOB:
        pet3d_hair_cap(s, 0.02f);
        pet3d_hair_fringe(s, k);
        pet3d_hair_sides(s, k);
        pet3d_hair_back(s, -0.62f - 0.30f * k, 1.02f, 0.17f);
        break;

    case PET3D_HAIR_BUN:
        pet3d_hair_cap(s, 0.01f);
        pet3d_hair_fringe(s, k);
        pet3d_hair_back(s, -0.62f, 0.93f, 0.035f);
        p = pet3d_sdf_ellipsoid(s->sdf, pet3d_on_skull(s, 0, 1.14f, -0.22f),
                                pet3d_scale(pet3d_vec(0.135f, 0.120f, 0.135f),
                                            0.8f + 0.2f * k), 0.03f);
        pet3d_label(p, PET3D_JOINT_HEAD, PET3D_PART_HAIR);
        break;

    case PET3D_HAIR_CURLS:
        pet3d_hair_curls(s, k);
        break;

    default:
        break;
    }
}


/* Thicker than the skull by so much, from the forehead to the nape. */

static void
pet3d_hair_cap(pet3d_shaper_t *s, float thick)
{
    pet3d_vec_t    r;
    pet3d_prim_t  *p;

    r = s->marks->head_radii;
    p = pet3d_sdf_ellipsoid(s->sdf, pet3d_on_skull(s, 0, 0.18f, -0.17f),
                            pet3d_vec(r.x * 1.02f + thick,
                                      r.y * 0.87f + thick,
                                      r.z * 0.92f + thick), 0.02f);
    pet3d_label(p, PET3D_JOINT_HEAD, PET3D_PART_HAIR);
}


/* Locks from ear to ear that hang to a height; out is how far they stand. */

static void
pet3d_hair_back(pet3d_shaper_t *s, float low, float out, float tip)
{
    int    i;
    float  turn, x, z, y;

    for (i = 0; i < PET3D_HAIR_BACK; i++) {
        turn = 0.085f * ((float) i - (PET3D_HAIR_BACK - 1) * 0.5f);
        x = pet3d_sin(turn);
        z = -pet3d_cos(turn);
        y = low + 0.14f * x * x + (i % 2 == 0 ? 0 : 0.10f);

        pet3d_lock(s, x * 1.00f, 0.06f, z * 0.96f - 0.06f, x * out, y,
                   z * out * 0.92f - 0.03f, 0.27f, tip);
    }
}


static void
pet3d_hair_sides(pet3d_shaper_t *s, float k)
{
    int    i;
    float  side;

    for (i = -1; i <= 1; i += 2) {
        side = (float) i;
        pet3d_lock(s, side * 0.70f, 0.74f, 0.10f, side * 1.10f, 0.05f, 0.02f,
                   0.27f, 0.30f);
        pet3d_lock(s, side * 1.10f, 0.05f, 0.02f,
                   side * 1.06f, -0.50f - 0.30f * k, 0.12f, 0.30f, 0.14f);
    }
}


/* Balls in rows, from the forehead over the crown down to the nape. */

static void
pet3d_hair_curls(pet3d_shaper_t *s, float k)
{
    int            i, row;
    float          x, y, z;
    pet3d_prim_t  *p;

    static const float  rows[5][2] = {
        { 0.52f, 0.82f }, { 0.10f, 0.96f }, { -0.36f, 0.90f },
        { -0.78f, 0.55f }, { -0.98f, 0.06f }
    };

    for (i = 0; i < 15; i++) {
        row = i / 3;
        x = ((float) (i % 3) - 1) * (row < 3 ? 0.40f : 0.52f);
        y = rows[row][1] + (i % 3 == 1 ? 0.06f : -0.06f);
        z = rows[row][0] + (i % 3 == 1 ? 0 : row < 3 ? -0.08f : 0.14f);
        p = pet3d_sdf_ellipsoid(s->sdf, pet3d_on_skull(s, x, y, z),
                                pet3d_scale(pet3d_vec(0.100f, 0.080f, 0.09f),
                                            k * (row < 3 ? 1 : 1.15f)),
                                0.025f);
        pet3d_label(p, PET3D_JOINT_HEAD, PET3D_PART_HAIR);
    }
}


/* Short hair: three locks that rise over the forehead and fall to a side. */

static void
pet3d_hair_quiff(pet3d_shaper_t *s, float k)
{
    int  i;

    static const float  locks[3][6] = {
        { -0.30f, 0.90f, 0.24f, 0.10f, 0.20f, 0.62f },
        { -0.16f, 0.97f, 0.06f, 0.36f, 0.24f, 0.42f },
        { 0.00f, 0.97f, -0.12f, 0.50f, 0.10f, 0.14f }
    };

    for (i = 0; i < 3; i++) {
        pet3d_lock(s, locks[i][0], locks[i][1], locks[i][2], locks[i][3],
                   0.98f + locks[i][4] * k, locks[i][5], 0.26f, 0.055f);
    }
}


/* Locks that stand up between the ears, and lean to one side. */

static void
pet3d_hair_crown(pet3d_shaper_t *s, float k, int n, float up)
{
    int    i;
    float  x, tall;

    for (i = 0; i < n; i++) {
        x = n == 1 ? 0 : (float) i / (float) (n - 1) * 2 - 1;
        tall = up * k * (1 - 0.40f * pet3d_absf(x + 0.3f));

        pet3d_lock(s, x * 0.07f * (float) n / 3, 0.94f, 0.04f,
                   x * 0.26f * (float) n / 3 + 0.12f, 1.04f + tall,
                   0.30f - 0.16f * x, 0.20f, 0.060f);
    }
}


/* Locks that fall over the forehead and are swept to one side. */

static void
pet3d_hair_fringe(pet3d_shaper_t *s, float k)
{
    int    i;
    float  x;

    for (i = 0; i < 5; i++) {
        x = (float) i * 0.26f - 0.52f;

        pet3d_lock(s, x * 0.55f + 0.14f, 1.00f - 0.20f * x * x, 0.12f,
                   x * 1.30f - 0.10f, 0.60f - 0.10f * k - 0.50f * x * x,
                   0.94f - 0.48f * x * x, 0.30f, 0.055f);
    }
}
