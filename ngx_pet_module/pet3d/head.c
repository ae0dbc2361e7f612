
/*
 * The head: skull, cheeks, muzzle, tufts of fur, hair.
 */

#include "shape.h"


/* Of a ruff that goes down to the chest. */
#define PET3D_HEAD_BIB  500


static void pet3d_shape_cheeks(pet3d_shaper_t *s, float k);
static void pet3d_shape_muzzle(pet3d_shaper_t *s);
static void pet3d_shape_ruff(pet3d_shaper_t *s);
static void pet3d_shape_bib(pet3d_shaper_t *s);
static void pet3d_tuft(pet3d_shaper_t *s, pet3d_vec_t from, pet3d_vec_t to,
    float thick, float tip, pet3d_vec_t across, float flat, int joint,
    int part);
static void pet3d_lock(pet3d_shaper_t *s, float x0, float y0, float z0,
    float x1, float y1, float z1, float thick, float tip);
static void pet3d_hair_fringe(pet3d_shaper_t *s, float k);
static void pet3d_hair_quiff(pet3d_shaper_t *s, float k);
static void pet3d_hair_crown(pet3d_shaper_t *s, float k, int n, float up);


void
pet3d_shape_head(pet3d_shaper_t *s)
{
    float          k, w;
    pet3d_vec_t    c, r;
    pet3d_prim_t  *p;

    k = pet3d_factor(s->params->head_size);
    w = pet3d_factor(s->params->head_width);

    r = pet3d_vec(s->form->head.rx * k * w, s->form->head.ry * k,
                  s->form->head.rz * k);
    c = pet3d_vec(0, s->form->head.y + s->lift + (k - 1) * s->form->head.ry
                     + (s->marks->chest.y - s->lift - s->form->chest.y),
                  s->form->head.z);

    if (s->params->face_shape == PET3D_FACE_OVAL) {
        r.y *= 1.05f;
        r.x *= 0.96f;

    } else if (s->params->face_shape == PET3D_FACE_SQUARE) {
        r.x *= 1.03f;
    }

    s->marks->head = c;
    s->marks->head_radii = r;

    p = pet3d_sdf_ellipsoid(s->sdf, c, r, 0.05f);
    pet3d_label(p, PET3D_JOINT_HEAD, PET3D_PART_HEAD);

    pet3d_shape_cheeks(s, k);
    pet3d_shape_muzzle(s);

    if (s->params->ruff > 0) {
        pet3d_shape_ruff(s);
    }

    if (s->params->ruff > PET3D_HEAD_BIB) {
        pet3d_shape_bib(s);
    }

    pet3d_joint(s->mesh, PET3D_JOINT_HEAD, "head", PET3D_JOINT_CHEST,
                pet3d_add(c, pet3d_vec(0, -r.y * 0.72f, -r.z * 0.16f)));
}


/* They widen the lower half; a heart has them high, a square low. */

static void
pet3d_shape_cheeks(pet3d_shaper_t *s, float k)
{
    int            side;
    float          x, y, cheek;
    pet3d_vec_t    at;
    pet3d_prim_t  *p;

    cheek = s->form->cheek * k
            * (0.75f + 0.35f * pet3d_factor(s->params->cheeks));

    x = s->form->cheek_x
        + (s->params->face_shape == PET3D_FACE_HEART ? 0.03f : 0);
    y = s->form->cheek_y
        - (s->params->face_shape == PET3D_FACE_SQUARE ? 0.08f : 0);

    for (side = -1; side <= 1; side += 2) {
        at = pet3d_on_skull(s, (float) side * x, y, 0.28f);
        p = pet3d_sdf_ellipsoid(s->sdf, at,
                                pet3d_vec(cheek * 1.10f, cheek * 0.92f,
                                          cheek), 0.22f);
        pet3d_label(p, PET3D_JOINT_HEAD, PET3D_PART_HEAD);
    }
}


static void
pet3d_shape_muzzle(pet3d_shaper_t *s)
{
    int            side;
    float          puff;
    pet3d_vec_t    m, r, h;
    pet3d_prim_t  *p;

    h = s->marks->head_radii;
    r = pet3d_vec(s->form->muzzle.rx * pet3d_factor(s->params->muzzle_width),
                  s->form->muzzle.ry,
                  s->form->muzzle.rz
                  * pet3d_factor(s->params->muzzle_length));
    m = pet3d_add(s->marks->head,
                  pet3d_vec(0, h.y * s->form->muzzle.y,
                            h.z * 0.86f + r.z * s->form->muzzle.z));

    s->marks->muzzle = m;
    s->marks->muzzle_radii = r;

    if (s->form->snout > 0) {

        /* A short cone, so that the face runs out into the nose. */

        p = pet3d_sdf_cone(s->sdf, pet3d_add(m, pet3d_vec(0, 0, -r.z * 0.9f)),
                           pet3d_add(m, pet3d_vec(0, r.y * 0.10f,
                                                  r.z * 0.55f)),
                           r.x * 1.18f, r.x * 0.46f, 0.12f);
        p->thin = pet3d_vec(0, 1, 0);
        p->flat = 0.82f;
        pet3d_label(p, PET3D_JOINT_HEAD, PET3D_PART_HEAD);
        return;
    }

    p = pet3d_sdf_ellipsoid(s->sdf, m, r, 0.10f);
    pet3d_label(p, PET3D_JOINT_HEAD, PET3D_PART_HEAD);

    if (s->form->puffs == 0) {
        return;
    }

    /* The upper lip is two cushions. */

    puff = r.y * 0.66f * s->form->puffs;

    for (side = -1; side <= 1; side += 2) {
        p = pet3d_sdf_ellipsoid(s->sdf,
                pet3d_add(m, pet3d_vec((float) side * r.x * 0.42f,
                                       -r.y * 0.10f, r.z * 0.62f)),
                pet3d_vec(puff * 1.25f, puff, puff * 0.95f), 0.035f);
        pet3d_label(p, PET3D_JOINT_HEAD, PET3D_PART_HEAD);
    }
}


static void
pet3d_tuft(pet3d_shaper_t *s, pet3d_vec_t from, pet3d_vec_t to, float thick,
    float tip, pet3d_vec_t across, float flat, int joint, int part)
{
    pet3d_prim_t  *p;

    p = pet3d_sdf_cone(s->sdf, from, to, thick, tip, 0.035f);
    p->thin = pet3d_unit(across);
    p->flat = flat;
    pet3d_label(p, joint, part);
}


/* Three points of fur on either cheek, that sweep back. */

static void
pet3d_shape_ruff(pet3d_shaper_t *s)
{
    int          i, side;
    float        k, x;
    pet3d_vec_t  from, to;

    static const float  tips[3][3] = {
        { 1.20f, -0.34f, -0.38f },
        { 1.20f, -0.66f, -0.32f },
        { 0.94f, -0.98f, -0.20f }
    };

    k = pet3d_factor(s->params->ruff);

    for (side = -1; side <= 1; side += 2) {
        for (i = 0; i < 3; i++) {
            x = (float) side;
            from = pet3d_on_skull(s, x * 0.66f, -0.28f - 0.10f * (float) i,
                                  0.18f);
            to = pet3d_on_skull(s, x * (0.90f + (tips[i][0] - 0.78f) * k),
                                tips[i][1], tips[i][2]);
            pet3d_tuft(s, from, to, 0.155f, 0.020f,
                       pet3d_vec(x * 0.7f, 0, 0.7f), 0.75f, PET3D_JOINT_HEAD,
                       PET3D_PART_HEAD);
        }
    }
}


/* Fur that hangs from the chest of those on four legs. */

static void
pet3d_shape_bib(pet3d_shaper_t *s)
{
    int          i;
    float        k, x;
    pet3d_vec_t  from, to, c, r;

    if (s->form->upright) {
        return;
    }

    k = pet3d_factor(s->params->ruff);
    c = s->marks->chest;
    r = s->marks->chest_radii;

    for (i = -1; i <= 1; i++) {
        x = (float) i * 0.085f;
        from = pet3d_add(c, pet3d_vec(x, r.y * 0.30f, r.z * 0.62f));
        to = pet3d_add(c, pet3d_vec(x * 1.25f,
                                    -r.y * (i == 0 ? 0.34f : 0.12f) * k,
                                    r.z * (0.95f + 0.16f * k)));
        pet3d_tuft(s, from, to, 0.105f, 0.024f, pet3d_vec(0, 0.3f, 1), 0.8f,
                   PET3D_JOINT_CHEST, PET3D_PART_BODY);
    }
}


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
    int            i;
    float          k, x, y, z, side;
    pet3d_prim_t  *p;

    k = pet3d_factor(s->params->hair_size);

    switch (s->params->hair) {

    case PET3D_HAIR_TUFT:
        pet3d_hair_quiff(s, k);
        break;

    case PET3D_HAIR_SPIKY:
        pet3d_hair_crown(s, k, 5, 0.52f);
        pet3d_hair_fringe(s, k * 0.8f);
        break;

    case PET3D_HAIR_FRINGE:
        pet3d_hair_fringe(s, k);
        break;

    case PET3D_HAIR_BOB:
        pet3d_hair_fringe(s, k);

        for (i = -1; i <= 1; i += 2) {
            side = (float) i;
            pet3d_lock(s, side * 0.70f, 0.74f, 0.10f, side * 1.10f, 0.05f,
                       0.02f, 0.27f, 0.30f);
            pet3d_lock(s, side * 1.10f, 0.05f, 0.02f,
                       side * 1.06f, -0.50f - 0.30f * k, 0.12f, 0.30f,
                       0.14f);
        }

        break;

    case PET3D_HAIR_BUN:
        pet3d_hair_fringe(s, k);
        p = pet3d_sdf_ellipsoid(s->sdf, pet3d_on_skull(s, 0, 1.14f, -0.22f),
                                pet3d_scale(pet3d_vec(0.135f, 0.120f, 0.135f),
                                            0.8f + 0.2f * k), 0.03f);
        pet3d_label(p, PET3D_JOINT_HEAD, PET3D_PART_HAIR);
        break;

    case PET3D_HAIR_CURLS:
        for (i = 0; i < 9; i++) {
            x = ((float) (i % 3) - 1) * 0.40f;
            z = 0.52f - (float) (i / 3) * 0.42f + (i % 3 == 1 ? 0.10f : 0);
            y = sqrtf(pet3d_maxf(1 - x * x - z * z, 0.1f)) - 0.02f;
            p = pet3d_sdf_ellipsoid(s->sdf, pet3d_on_skull(s, x, y, z),
                                    pet3d_scale(pet3d_vec(0.095f, 0.075f,
                                                          0.09f), k), 0.025f);
            pet3d_label(p, PET3D_JOINT_HEAD, PET3D_PART_HAIR);
        }

        break;

    default:
        break;
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
