
/*
 * The body: proportions of a species, changed by the parameters, become
 * primitives, joints and places on the face.
 */

#include "shape.h"


/* Hind feet that are longer than this are sat upon. */
#define PET3D_SHAPE_CROUCH  1.5f


static void pet3d_shape_trunk(pet3d_shaper_t *s);
static void pet3d_shape_quadruped(pet3d_shaper_t *s);
static void pet3d_shape_upright(pet3d_shaper_t *s);
static void pet3d_shape_arm(pet3d_shaper_t *s, int i);
static void pet3d_shape_foot(pet3d_shaper_t *s, int i);
static void pet3d_shape_neck(pet3d_shaper_t *s);
static void pet3d_shape_scarf(pet3d_shaper_t *s);
static pet3d_vec_t pet3d_shape_hoop(pet3d_shaper_t *s, float thick);
static void pet3d_shape_scarf_end(pet3d_shaper_t *s, pet3d_vec_t at);
static void pet3d_shape_marks(pet3d_shaper_t *s);


static const char *const  pet3d_leg_names[] = {
    "leg_front_left", "leg_front_right", "leg_hind_left", "leg_hind_right"
};


static const pet3d_form_t  pet3d_forms[PET3D_SPECIES_N] = {

    /* dog: sturdy, with a soft box of a muzzle */
    { 0, { 0.475f, 0.13f, 0.230f, 0.235f, 0.235f },
      { 0.445f, -0.20f, 0.215f, 0.205f, 0.235f },
      0.090f, 0.112f, 0.135f, 0.140f, 0.17f, -0.27f, 1.15f,
      { 0.990f, 0.25f, 0.425f, 0.370f, 0.375f },
      0.190f, 0.58f, -0.36f,
      { -0.36f, 0.30f, 0.165f, 0.120f, 0.150f }, 0, 0.55f,
      0.300f, 0.43f, 0.00f, 0.062f, 1.0f, 0.66f, 0.66f },

    /* cat: slim, a wide low face and hardly a muzzle */
    { 0, { 0.435f, 0.12f, 0.203f, 0.200f, 0.220f },
      { 0.415f, -0.20f, 0.203f, 0.192f, 0.230f },
      0.077f, 0.094f, 0.120f, 0.118f, 0.17f, -0.28f, 1.15f,
      { 0.910f, 0.22f, 0.435f, 0.345f, 0.360f },
      0.190f, 0.62f, -0.34f,
      { -0.44f, 0.26f, 0.125f, 0.084f, 0.105f }, 0, 0.85f,
      0.320f, 0.44f, -0.06f, 0.036f, 1.0f, 0.52f, 0.68f },

    /* rabbit: an egg that crouches on long hind feet */
    { 0, { 0.350f, 0.11f, 0.190f, 0.215f, 0.200f },
      { 0.325f, -0.17f, 0.260f, 0.280f, 0.290f },
      0.062f, 0.082f, 0.190f, 0.105f, 0.22f, -0.14f, 1.75f,
      { 0.800f, 0.20f, 0.375f, 0.350f, 0.350f },
      0.190f, 0.56f, -0.40f,
      { -0.40f, 0.10f, 0.115f, 0.085f, 0.085f }, 0, 0.85f,
      0.320f, 0.47f, 0.00f, 0.032f, 1.0f, 0.34f, 0.80f },

    /* fox: fine legs, a pointed snout, large ears, much tail */
    { 0, { 0.450f, 0.12f, 0.190f, 0.205f, 0.215f },
      { 0.425f, -0.20f, 0.175f, 0.175f, 0.215f },
      0.064f, 0.080f, 0.105f, 0.108f, 0.17f, -0.28f, 1.15f,
      { 0.925f, 0.22f, 0.415f, 0.335f, 0.350f },
      0.175f, 0.62f, -0.40f,
      { -0.42f, 0.30f, 0.135f, 0.100f, 0.210f }, 1, 0,
      0.300f, 0.44f, -0.02f, 0.046f, 1.08f, 0.49f, 0.69f },

    /* bear: a teddy, taller than wide, with a large muzzle */
    { 1, { 0.600f, 0.00f, 0.255f, 0.240f, 0.225f },
      { 0.400f, 0.00f, 0.305f, 0.300f, 0.275f },
      0.118f, 0.122f, 0.140f, 0.155f, 0.02f, 0.02f, 1.35f,
      { 1.080f, 0.06f, 0.420f, 0.375f, 0.370f },
      0.170f, 0.58f, -0.34f,
      { -0.34f, 0.30f, 0.185f, 0.140f, 0.150f }, 0, 0.25f,
      0.265f, 0.40f, 0.02f, 0.068f, 0.88f, 0.70f, 0.66f },

    /* hamster: head and belly are one ball, all cheeks */
    { 1, { 0.430f, -0.015f, 0.330f, 0.260f, 0.315f },
      { 0.300f, 0.00f, 0.400f, 0.285f, 0.350f },
      0.060f, 0.068f, 0.085f, 0.175f, 0.16f, 0.13f, 1.55f,
      { 0.715f, 0.04f, 0.400f, 0.345f, 0.355f },
      0.205f, 0.58f, -0.36f,
      { -0.32f, 0.12f, 0.115f, 0.080f, 0.085f }, 0, 0.85f,
      0.300f, 0.47f, 0.04f, 0.032f, 0.68f, 0.66f, 0.70f },

    /* panda: shorter and rounder than the bear, with a wide face */
    { 1, { 0.540f, 0.00f, 0.290f, 0.240f, 0.240f },
      { 0.370f, 0.01f, 0.350f, 0.300f, 0.310f },
      0.128f, 0.130f, 0.150f, 0.185f, 0.02f, 0.03f, 1.30f,
      { 0.985f, 0.05f, 0.465f, 0.385f, 0.380f },
      0.205f, 0.58f, -0.34f,
      { -0.38f, 0.16f, 0.165f, 0.120f, 0.120f }, 0, 0.30f,
      0.260f, 0.38f, -0.02f, 0.058f, 0.92f, 0.72f, 0.64f }
};


void
pet3d_shape(pet3d_mesh_t *mesh)
{
    pet3d_shaper_t  s;

    memset(&s, 0, sizeof(pet3d_shaper_t));

    s.mesh = mesh;
    s.sdf = &mesh->sdf;
    s.marks = &mesh->marks;
    s.params = &mesh->params;
    s.form = &pet3d_forms[mesh->params.species];
    s.lift = (s.form->upright ? 0.09f : 0.14f)
             * (pet3d_factor(s.params->leg_length) - 1);

    s.sdf->n = 0;
    s.marks->upright = s.form->upright;
    s.marks->crouches = !s.form->upright
                        && s.form->foot > PET3D_SHAPE_CROUCH;

    pet3d_shape_trunk(&s);

    if (s.form->upright) {
        pet3d_shape_upright(&s);

    } else {
        pet3d_shape_quadruped(&s);
    }

    pet3d_shape_head(&s);
    pet3d_shape_neck(&s);
    pet3d_shape_hair(&s);
    pet3d_shape_scarf(&s);
    pet3d_shape_ear(&s, 1);
    pet3d_shape_ear(&s, -1);
    pet3d_shape_tail(&s);

    pet3d_sdf_finish(s.sdf);
    pet3d_shape_marks(&s);
}


/* Hips and chest; lengthened along z, or along y if upright. */

static void
pet3d_shape_trunk(pet3d_shaper_t *s)
{
    float                w, l, flat;
    pet3d_vec_t          hips, chest, hr, cr;
    pet3d_prim_t        *p;
    const pet3d_form_t  *f;

    f = s->form;
    w = pet3d_factor(s->params->body_width);
    l = pet3d_factor(s->params->body_length);

    hr = pet3d_vec(f->hips.rx * w, f->hips.ry * (0.5f + 0.5f * w),
                   f->hips.rz * (0.5f + 0.5f * w));
    cr = pet3d_vec(f->chest.rx * w, f->chest.ry * (0.5f + 0.5f * w),
                   f->chest.rz * (0.5f + 0.5f * w));

    hips = pet3d_vec(0, f->hips.y + s->lift, f->hips.z);
    chest = pet3d_vec(0, f->chest.y + s->lift, f->chest.z);

    if (f->upright) {
        chest.y += (chest.y - hips.y) * (l - 1);

    } else {
        hips.z -= 0.40f * (l - 1);
    }

    /* Short legs do not press a fat belly into the ground. */

    flat = hr.y + (f->upright ? 0.0f : 0.03f);
    hips.y = pet3d_maxf(hips.y, flat);

    p = pet3d_sdf_ellipsoid(s->sdf, hips, hr, 0.05f);
    pet3d_label(p, PET3D_JOINT_ROOT, PET3D_PART_BODY);

    p = pet3d_sdf_ellipsoid(s->sdf, chest, cr, 0.16f);
    pet3d_label(p, PET3D_JOINT_CHEST, PET3D_PART_BODY);

    if (!f->upright) {
        p = pet3d_sdf_cone(s->sdf, hips, chest, hr.x * 0.90f, cr.x * 0.88f,
                           0.06f);
        pet3d_label(p, PET3D_JOINT_CHEST, PET3D_PART_BODY);
    }

    s->marks->hips = hips;
    s->marks->hips_radii = hr;
    s->marks->chest = chest;
    s->marks->chest_radii = cr;
    s->marks->body = pet3d_mix3(hips, chest, 0.5f);
    s->marks->body_radii
        = f->upright ? pet3d_vec(hr.x, (chest.y - hips.y) * 0.5f + hr.y,
                                 hr.z)
                     : pet3d_vec(hr.x, hr.y,
                                 (chest.z - hips.z) * 0.5f + hr.z);
    s->reach = hips.z - hr.z;

    pet3d_joint(s->mesh, PET3D_JOINT_ROOT, "root", -1,
                f->upright ? pet3d_vec(0, hips.y - 0.08f, hips.z) : hips);
    pet3d_joint(s->mesh, PET3D_JOINT_CHEST, "chest", PET3D_JOINT_ROOT,
                f->upright ? pet3d_mix3(hips, chest, 0.45f)
                           : pet3d_mix3(hips, chest, 0.55f));
}


static void
pet3d_shape_quadruped(pet3d_shaper_t *s)
{
    int                  i, front, part, joint;
    float                side, r, paw, x, z, long_;
    pet3d_vec_t          hip, ankle, at;
    pet3d_prim_t        *p;
    const pet3d_form_t  *f;

    f = s->form;
    r = f->leg_r * pet3d_factor(s->params->leg_width);
    paw = f->paw * pet3d_factor(s->params->paw_size)
          * (0.6f + 0.4f * pet3d_factor(s->params->leg_width));

    for (i = 0; i < 4; i++) {
        front = i < 2;
        side = i % 2 == 0 ? 1.0f : -1.0f;
        part = PET3D_PART_LEG_FL + i;
        joint = PET3D_JOINT_LEG_FL + i;
        long_ = front ? 1.15f : f->foot;

        x = side * f->spread * pet3d_factor(s->params->body_width);
        z = front ? f->front_z : s->marks->hips.z + f->hind_z - f->hips.z;
        at = front ? s->marks->chest : s->marks->hips;

        hip = pet3d_vec(x, at.y - 0.05f, z);
        ankle = pet3d_vec(x * (front ? 1.06f : 1.16f),
                          pet3d_maxf(paw * 0.72f, r + 0.005f), z + 0.01f);

        if (!front) {
            at = pet3d_vec(x * 1.15f, at.y - 0.06f, z + 0.035f);

            if (s->marks->crouches) {
                at = pet3d_vec(x * 1.75f, f->thigh * 1.12f + 0.006f,
                               z - 0.01f);
                ankle.x = x * 1.55f;
            }

            p = pet3d_sdf_ellipsoid(s->sdf, at,
                    pet3d_vec(f->thigh * 0.72f, f->thigh * 1.12f,
                              f->thigh * 1.10f), 0.07f);
            pet3d_label(p, joint, part);
        }

        p = pet3d_sdf_cone(s->sdf, hip, ankle, r * 1.16f, r * 0.98f, 0.06f);
        pet3d_label(p, joint, part);

        p = pet3d_sdf_ellipsoid(s->sdf,
                pet3d_vec(ankle.x, paw * 0.66f,
                          ankle.z + paw * 0.28f + paw * (long_ - 1.15f)),
                pet3d_vec(paw * 0.98f, paw * 0.66f, paw * long_), 0.05f);
        pet3d_label(p, joint, part);

        s->marks->paws[i] = pet3d_vec(ankle.x, 0, ankle.z + paw * 0.28f
                                      + paw * (long_ - 1.15f));

        pet3d_joint(s->mesh, joint, pet3d_leg_names[i],
                    front ? PET3D_JOINT_CHEST : PET3D_JOINT_ROOT, hip);
    }

    s->marks->paw = paw;
    s->marks->paw_top = paw * 1.45f;
}


static void
pet3d_shape_upright(pet3d_shaper_t *s)
{
    int  i;

    for (i = 0; i < 2; i++) {
        pet3d_shape_arm(s, i);
        pet3d_shape_foot(s, i + 2);
    }

    s->marks->paw_top = s->marks->paw * 1.8f;
}


/* Arms hang a little forwards; those of small ones meet before the chest. */

static void
pet3d_shape_arm(pet3d_shaper_t *s, int i)
{
    int                  small;
    float                side, r, paw, wide;
    pet3d_vec_t          shoulder, hand;
    pet3d_prim_t        *p;
    const pet3d_form_t  *f;

    f = s->form;
    side = i % 2 == 0 ? 1.0f : -1.0f;
    small = f->leg_r < 0.08f;
    wide = s->marks->chest_radii.x;

    r = f->leg_r * pet3d_factor(s->params->leg_width);
    paw = f->paw * pet3d_factor(s->params->paw_size);

    if (small) {
        shoulder = pet3d_add(s->marks->chest,
                             pet3d_vec(side * wide * 0.62f, -0.02f,
                                       s->marks->chest_radii.z * 0.72f));
        hand = pet3d_add(s->marks->chest,
                         pet3d_vec(side * 0.125f, -0.070f,
                                   s->marks->chest_radii.z + 0.045f));

    } else {
        shoulder = pet3d_add(s->marks->chest,
                             pet3d_vec(side * wide * 0.80f, 0.07f, 0.02f));
        hand = pet3d_add(s->marks->chest,
                         pet3d_vec(side * (wide + 0.135f), -0.205f, 0.10f));
    }

    p = pet3d_sdf_cone(s->sdf, shoulder, hand, r * 0.98f, r * 0.92f, 0.05f);
    pet3d_label(p, PET3D_JOINT_LEG_FL + i, PET3D_PART_LEG_FL + i);

    p = pet3d_sdf_ellipsoid(s->sdf, hand,
                            pet3d_vec(paw * 0.92f, paw * 0.95f, paw * 0.92f),
                            0.04f);
    pet3d_label(p, PET3D_JOINT_LEG_FL + i, PET3D_PART_LEG_FL + i);

    s->marks->paws[i] = hand;

    pet3d_joint(s->mesh, PET3D_JOINT_LEG_FL + i, pet3d_leg_names[i],
                PET3D_JOINT_CHEST, shoulder);
}


static void
pet3d_shape_foot(pet3d_shaper_t *s, int i)
{
    float                side, r, paw, x;
    pet3d_vec_t          hip, foot;
    pet3d_prim_t        *p;
    const pet3d_form_t  *f;

    f = s->form;
    side = i % 2 == 0 ? 1.0f : -1.0f;

    r = f->thigh * pet3d_factor(s->params->leg_width) * 0.90f;
    paw = f->paw * pet3d_factor(s->params->paw_size);
    x = side * f->spread * (0.4f + 0.6f * pet3d_factor(
                                              s->params->body_width));

    hip = pet3d_vec(x, pet3d_maxf(s->marks->hips.y
                                  - s->marks->hips_radii.y * 0.45f,
                                  r + 0.03f), f->hind_z);
    foot = pet3d_vec(x * 1.12f, paw * 0.70f,
                     f->hind_z + paw * (f->foot - 0.85f));

    p = pet3d_sdf_cone(s->sdf, hip, pet3d_vec(foot.x, r * 0.95f, f->hind_z),
                       r, r * 0.95f, 0.06f);
    pet3d_label(p, PET3D_JOINT_LEG_FL + i, PET3D_PART_LEG_FL + i);

    p = pet3d_sdf_ellipsoid(s->sdf, foot,
                            pet3d_vec(paw * 1.02f, paw * 0.70f,
                                      paw * f->foot), 0.05f);
    pet3d_label(p, PET3D_JOINT_LEG_FL + i, PET3D_PART_LEG_FL + i);

    s->marks->paw = paw;
    s->marks->paws[i] = pet3d_vec(foot.x, 0, foot.z);

    pet3d_joint(s->mesh, PET3D_JOINT_LEG_FL + i, pet3d_leg_names[i],
                PET3D_JOINT_ROOT, hip);
}


/* Hidden by the head, it keeps the union with the body round. */

static void
pet3d_shape_neck(pet3d_shaper_t *s)
{
    float          r;
    pet3d_vec_t    from, to;
    pet3d_prim_t  *p;

    r = pet3d_minf(s->marks->chest_radii.x * 0.78f,
                   s->marks->head_radii.x * 0.60f);
    from = pet3d_add(s->marks->chest,
                     pet3d_vec(0, s->marks->chest_radii.y * 0.3f,
                               s->form->upright ? 0 : 0.02f));
    to = pet3d_add(s->marks->head,
                   pet3d_vec(0, -s->marks->head_radii.y * 0.55f,
                             -s->marks->head_radii.z * 0.12f));

    p = pet3d_sdf_cone(s->sdf, from, to, r, r * 0.96f, 0.06f);
    pet3d_label(p, PET3D_JOINT_CHEST, PET3D_PART_BODY);
}


/* A collar is a thin ring, a scarf a thick one with an end hanging down. */

static void
pet3d_shape_scarf(pet3d_shaper_t *s)
{
    float        r, thick;
    pet3d_vec_t  c, end;

    c = pet3d_vec(0, pet3d_mix(s->marks->head.y
                               - s->marks->head_radii.y * 0.95f,
                               s->marks->chest.y, 0.24f),
                  s->marks->chest.z);

    s->marks->ball = s->form->upright
                     && s->form->hips.rx > s->form->head.rx * 0.9f;

    r = s->marks->chest_radii.x * 0.86f;
    thick = s->params->collar > 500 ? 0.062f : 0.026f;

    if (s->marks->ball) {
        r *= 0.75f;
        thick *= 0.8f;
        c.y = s->marks->head.y - s->marks->head_radii.y * 0.62f;
    }

    s->marks->neck = c;
    s->marks->neck_radius = r;

    if (s->params->collar == 0) {
        return;
    }

    end = pet3d_shape_hoop(s, thick);

    if (s->params->collar > 500) {
        pet3d_shape_scarf_end(s, end);
    }
}


/* On the fur all around; returns the middle of its front. */

static pet3d_vec_t
pet3d_shape_hoop(pet3d_shaper_t *s, float thick)
{
    int                  i, k;
    pet3d_vec_t          hoop[PET3D_SDF_LOOP];
    pet3d_prim_t        *p;
    const pet3d_band_t  *band;

    pet3d_sdf_finish(s->sdf);
    pet3d_band_neck(s->mesh);

    band = &s->mesh->bands[PET3D_BAND_NECK];

    for (i = 0; i < PET3D_SDF_LOOP; i++) {
        k = i * PET3D_BAND_POINTS / PET3D_SDF_LOOP;
        hoop[i] = pet3d_add(band->points[k],
                            pet3d_scale(band->normals[k], thick * 0.5f));
    }

    p = pet3d_sdf_loop(s->sdf, s->mesh->hoop, hoop, thick, 0.012f);
    pet3d_label(p, s->marks->ball ? PET3D_JOINT_HEAD : PET3D_JOINT_CHEST,
                PET3D_PART_SCARF);

    return hoop[0];
}


/* Short hands hold the end of it in their middle. */

static void
pet3d_shape_scarf_end(pet3d_shaper_t *s, pet3d_vec_t at)
{
    float          r;
    pet3d_prim_t  *p;

    r = s->marks->ball ? 0.040f : 0.058f;
    at.x += s->marks->ball ? 0 : 0.07f;

    p = pet3d_sdf_cone(s->sdf, at,
                       pet3d_add(at, pet3d_vec(at.x * 0.43f, -0.17f, 0.03f)),
                       r, r * 1.14f, 0.02f);
    p->thin = pet3d_vec(0, 0, 1);
    p->flat = 0.5f;
    pet3d_label(p, PET3D_JOINT_CHEST, PET3D_PART_SCARF);
}


static void
pet3d_shape_marks(pet3d_shaper_t *s)
{
    float           x, y;
    pet3d_vec_t     c, r;
    pet3d_marks_t  *m;

    m = s->marks;
    c = m->head;
    r = m->head_radii;

    x = r.x * s->form->eye_x * pet3d_factor(s->params->eye_spacing);
    y = c.y + r.y * (s->form->eye_y
                     + 0.5f * (pet3d_factor(s->params->eye_height) - 1));

    m->eye = pet3d_sdf_cast(s->sdf, pet3d_vec(x, y, c.z + 1),
                            pet3d_vec(0, 0, -1));
    m->eye_height = r.y * s->form->eye * pet3d_factor(s->params->eye_size);
    m->eye_width = m->eye_height * 0.88f;

    if (s->params->eye_shape == PET3D_EYE_ALMOND) {
        m->eye_height *= 0.92f;
        m->eye_width *= 1.06f;
    }

    m->nose_size = s->form->nose * pet3d_factor(s->params->nose_size);
    m->nose = pet3d_sdf_cast(s->sdf,
                             pet3d_vec(0, m->muzzle.y
                                          + m->muzzle_radii.y * 0.46f,
                                       c.z + 1.2f), pet3d_vec(0, 0, -1));
    m->mouth_y = m->muzzle.y - m->muzzle_radii.y * 0.30f;
    m->mouth_width = pet3d_clamp(m->muzzle_radii.x * 0.66f, 0.06f, 0.12f);

    m->height = c.y + r.y;

    pet3d_anchors(s->mesh);
}
