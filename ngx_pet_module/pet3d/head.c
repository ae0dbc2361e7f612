
/*
 * The head: skull, cheeks, muzzle, tufts of fur.
 */

#include "shape.h"


/* Of a ruff that goes down to the chest. */
#define PET3D_HEAD_BIB  500


static void pet3d_shape_cheeks(pet3d_shaper_t *s, float k);
static void pet3d_shape_muzzle(pet3d_shaper_t *s);
static void pet3d_shape_ruff(pet3d_shaper_t *s);
static void pet3d_shape_bib(pet3d_shaper_t *s);


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


void
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
