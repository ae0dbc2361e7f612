
/*
 * The body: proportions of a species, changed by the parameters, become
 * primitives, joints and places on the face.
 */

#include "mesh.h"


/* Proportions of a species, in model units. */
typedef struct {
    float  head_x;            /* radii of the skull */
    float  head_y;
    float  head_z;
    float  head_rise;         /* of its centre over the body's */
    float  head_forth;        /* of its centre before the body's */
    float  muzzle_x;          /* radii of the muzzle */
    float  muzzle_y;
    float  muzzle_z;
    float  muzzle_drop;       /* under the skull's centre, of its radius */
    float  cheek;             /* radius at most */
    float  body_x;            /* radii of the trunk */
    float  body_y;
    float  body_z;
    float  leg;               /* height of the trunk's centre over ground */
    float  leg_r;
    float  paw;
    float  thigh;
    float  eye;               /* half height, of the skull's radius */
    float  eye_x;             /* of the skull's radii */
    float  eye_y;
    float  nose;
    float  ear;
} pet3d_form_t;

typedef struct {
    pet3d_mesh_t          *mesh;
    pet3d_sdf_t           *sdf;
    pet3d_marks_t         *marks;
    const pet3d_form_t    *form;
    const pet3d_params_t  *params;
} pet3d_shaper_t;


static float pet3d_factor(int32_t thousandths);
static void pet3d_label(pet3d_prim_t *prim, int joint, int part);
static void pet3d_shape_trunk(pet3d_shaper_t *s);
static void pet3d_shape_legs(pet3d_shaper_t *s);
static void pet3d_shape_head(pet3d_shaper_t *s);
static void pet3d_shape_ear(pet3d_shaper_t *s, float side);
static void pet3d_ear_floppy(pet3d_shaper_t *s, float side, float size,
    int joint, int part);
static void pet3d_ear_pointed(pet3d_shaper_t *s, float side, float size,
    int joint, int part);
static void pet3d_ear_long(pet3d_shaper_t *s, float side, float size,
    int joint, int part);
static void pet3d_ear_round(pet3d_shaper_t *s, float side, float size,
    int joint, int part);
static pet3d_vec_t pet3d_on_skull(const pet3d_shaper_t *s, float x, float y,
    float z);
static void pet3d_shape_tail(pet3d_shaper_t *s);
static void pet3d_shape_marks(pet3d_shaper_t *s);
static void pet3d_joint(pet3d_mesh_t *mesh, pet3d_joint_id_t id,
    const char *name, int parent, pet3d_vec_t pos);


static const pet3d_form_t  pet3d_forms[PET3D_SPECIES_N] = {

    /* dog */
    { 0.47f, 0.41f, 0.41f, 0.52f, 0.27f, 0.165f, 0.125f, 0.15f, 0.40f, 0.19f,
      0.255f, 0.24f, 0.35f, 0.40f, 0.105f, 0.125f, 0.16f,
      0.285f, 0.43f, -0.02f, 0.060f, 1.0f },

    /* cat */
    { 0.49f, 0.40f, 0.40f, 0.51f, 0.26f, 0.150f, 0.100f, 0.10f, 0.44f, 0.20f,
      0.230f, 0.22f, 0.35f, 0.39f, 0.092f, 0.110f, 0.14f,
      0.300f, 0.45f, -0.04f, 0.040f, 1.0f },

    /* rabbit */
    { 0.43f, 0.41f, 0.40f, 0.49f, 0.22f, 0.135f, 0.100f, 0.09f, 0.42f, 0.20f,
      0.255f, 0.26f, 0.32f, 0.36f, 0.088f, 0.110f, 0.19f,
      0.290f, 0.47f, -0.02f, 0.036f, 1.0f },

    /* fox */
    { 0.47f, 0.38f, 0.39f, 0.52f, 0.27f, 0.115f, 0.095f, 0.22f, 0.44f, 0.22f,
      0.230f, 0.22f, 0.35f, 0.40f, 0.088f, 0.105f, 0.14f,
      0.275f, 0.44f, -0.02f, 0.048f, 1.12f },

    /* bear */
    { 0.47f, 0.42f, 0.41f, 0.52f, 0.23f, 0.180f, 0.140f, 0.15f, 0.38f, 0.19f,
      0.320f, 0.30f, 0.35f, 0.42f, 0.130f, 0.145f, 0.17f,
      0.240f, 0.42f, 0.00f, 0.068f, 1.0f },

    /* hamster */
    { 0.46f, 0.40f, 0.40f, 0.36f, 0.16f, 0.130f, 0.095f, 0.09f, 0.36f, 0.24f,
      0.350f, 0.31f, 0.36f, 0.35f, 0.080f, 0.095f, 0.12f,
      0.265f, 0.46f, 0.02f, 0.036f, 0.72f },

    /* panda */
    { 0.50f, 0.43f, 0.41f, 0.53f, 0.21f, 0.160f, 0.120f, 0.12f, 0.40f, 0.21f,
      0.330f, 0.30f, 0.33f, 0.42f, 0.132f, 0.145f, 0.17f,
      0.235f, 0.40f, -0.02f, 0.060f, 0.95f }
};


void
pet3d_shape(pet3d_mesh_t *mesh)
{
    pet3d_shaper_t  s;

    s.mesh = mesh;
    s.sdf = &mesh->sdf;
    s.marks = &mesh->marks;
    s.params = &mesh->params;
    s.form = &pet3d_forms[mesh->params.species];

    s.sdf->n = 0;

    pet3d_shape_trunk(&s);
    pet3d_shape_legs(&s);
    pet3d_shape_head(&s);
    pet3d_shape_ear(&s, 1);
    pet3d_shape_ear(&s, -1);
    pet3d_shape_tail(&s);

    pet3d_sdf_bound(s.sdf);
    pet3d_shape_marks(&s);
}


static float
pet3d_factor(int32_t thousandths)
{
    return (float) thousandths / 1000;
}


static void
pet3d_label(pet3d_prim_t *prim, int joint, int part)
{
    prim->joint = (uint8_t) joint;
    prim->part = (uint8_t) part;
}


static void
pet3d_joint(pet3d_mesh_t *mesh, pet3d_joint_id_t id, const char *name,
    int parent, pet3d_vec_t pos)
{
    mesh->joints[id].name = name;
    mesh->joints[id].parent = parent;
    mesh->joints[id].pos = pos;
}


static void
pet3d_shape_trunk(pet3d_shaper_t *s)
{
    float          w, l, y;
    pet3d_vec_t    c, r;
    pet3d_prim_t  *p;

    w = pet3d_factor(s->params->body_width);
    l = pet3d_factor(s->params->body_length);

    y = s->form->leg + 0.12f * (pet3d_factor(s->params->leg_length) - 1);

    r = pet3d_vec(s->form->body_x * w, s->form->body_y * (0.5f + 0.5f * w),
                  s->form->body_z * l);

    /* Short legs do not press a fat belly into the ground. */

    c = pet3d_vec(0, pet3d_maxf(y, r.y + 0.03f), -0.06f);

    s->marks->body = c;
    s->marks->body_radii = r;

    /* The rump, a little lower, and the chest under the head. */

    p = pet3d_sdf_ellipsoid(s->sdf, pet3d_add(c, pet3d_vec(0, 0, -0.05f)),
                            r, 0.05f);
    pet3d_label(p, PET3D_JOINT_ROOT, PET3D_PART_BODY);

    p = pet3d_sdf_ellipsoid(s->sdf,
                            pet3d_add(c, pet3d_vec(0, 0.04f, r.z * 0.52f)),
                            pet3d_vec(r.x * 0.92f, r.y * 1.0f, r.z * 0.62f),
                            0.10f);
    pet3d_label(p, PET3D_JOINT_CHEST, PET3D_PART_BODY);

    pet3d_joint(s->mesh, PET3D_JOINT_ROOT, "root", -1,
                pet3d_add(c, pet3d_vec(0, 0, -0.12f)));
    pet3d_joint(s->mesh, PET3D_JOINT_CHEST, "chest", PET3D_JOINT_ROOT,
                pet3d_add(c, pet3d_vec(0, 0, 0.06f)));
}


static void
pet3d_shape_legs(pet3d_shaper_t *s)
{
    int            i, front, part, joint;
    float          side, r, paw, x, z, y;
    pet3d_vec_t    c, br, hip, ankle;
    pet3d_prim_t  *p;

    static const char *const  names[] = {
        "leg_front_left", "leg_front_right", "leg_hind_left",
        "leg_hind_right"
    };

    c = s->marks->body;
    br = s->marks->body_radii;
    r = s->form->leg_r * pet3d_factor(s->params->leg_width);
    paw = s->form->paw * pet3d_factor(s->params->paw_size)
          * (0.6f + 0.4f * pet3d_factor(s->params->leg_width));

    for (i = 0; i < 4; i++) {
        front = i < 2;
        side = i % 2 == 0 ? 1.0f : -1.0f;
        part = PET3D_PART_LEG_FL + i;
        joint = PET3D_JOINT_LEG_FL + i;

        x = side * (br.x * 0.70f);
        z = c.z + (front ? br.z * 0.62f : -br.z * 0.72f);
        y = c.y - br.y * 0.25f;

        hip = pet3d_vec(x, y, z);
        ankle = pet3d_vec(x * 1.04f, pet3d_maxf(paw * 0.75f, r + 0.01f),
                          z + 0.01f);

        if (!front) {
            p = pet3d_sdf_ellipsoid(s->sdf,
                    pet3d_vec(x * 1.03f, c.y - br.y * 0.32f, z + 0.02f),
                    pet3d_vec(s->form->thigh * 0.80f, s->form->thigh * 1.15f,
                              s->form->thigh * 1.10f), 0.07f);
            pet3d_label(p, joint, part);
        }

        p = pet3d_sdf_cone(s->sdf, hip, ankle, r * 1.12f, r, 0.06f);
        pet3d_label(p, joint, part);

        p = pet3d_sdf_ellipsoid(s->sdf,
                pet3d_vec(ankle.x, paw * 0.68f, ankle.z + paw * 0.30f),
                pet3d_vec(paw * 0.98f, paw * 0.68f, paw * 1.18f), 0.05f);
        pet3d_label(p, joint, part);

        pet3d_joint(s->mesh, (pet3d_joint_id_t) joint, names[i],
                    front ? PET3D_JOINT_CHEST : PET3D_JOINT_ROOT, hip);
    }

    s->marks->paw_top = paw * 1.45f;
}


static void
pet3d_shape_head(pet3d_shaper_t *s)
{
    int            side;
    float          k, w, cheek;
    pet3d_vec_t    c, r, m, mr;
    pet3d_prim_t  *p;

    k = pet3d_factor(s->params->head_size);
    w = pet3d_factor(s->params->head_width);

    r = pet3d_vec(s->form->head_x * k * w, s->form->head_y * k,
                  s->form->head_z * k);
    c = pet3d_add(s->marks->body, pet3d_vec(0, s->form->head_rise
                                               + (k - 1) * 0.35f,
                                            s->form->head_forth));

    if (s->params->face_shape == PET3D_FACE_OVAL) {
        r.y *= 1.05f;
        r.x *= 0.96f;

    } else if (s->params->face_shape == PET3D_FACE_SQUARE) {
        r.x *= 1.03f;
    }

    s->marks->head = c;
    s->marks->head_radii = r;

    /* A neck, hidden by the head, keeps the union with the body round. */

    p = pet3d_sdf_cone(s->sdf,
                       pet3d_add(s->marks->body,
                                 pet3d_vec(0, s->marks->body_radii.y * 0.4f,
                                           s->marks->body_radii.z * 0.5f)),
                       pet3d_add(c, pet3d_vec(0, -r.y * 0.5f, -r.z * 0.15f)),
                       s->marks->body_radii.x * 0.78f,
                       s->marks->body_radii.x * 0.74f, 0.08f);
    pet3d_label(p, PET3D_JOINT_CHEST, PET3D_PART_BODY);

    p = pet3d_sdf_ellipsoid(s->sdf, c, r, 0.05f);
    pet3d_label(p, PET3D_JOINT_HEAD, PET3D_PART_HEAD);

    /* Cheeks widen the lower half; a heart has them high, a square low. */

    cheek = s->form->cheek * k * (0.75f + 0.35f
                                  * pet3d_factor(s->params->cheeks));

    for (side = -1; side <= 1; side += 2) {
        p = pet3d_sdf_ellipsoid(s->sdf,
                pet3d_add(c, pet3d_vec((float) side * r.x
                    * (s->params->face_shape == PET3D_FACE_HEART ? 0.62f
                                                                 : 0.58f),
                    -r.y * (s->params->face_shape == PET3D_FACE_SQUARE
                            ? 0.46f : 0.36f), r.z * 0.30f)),
                pet3d_vec(cheek * 1.10f, cheek * 0.95f, cheek), 0.22f);
        pet3d_label(p, PET3D_JOINT_HEAD, PET3D_PART_HEAD);
    }

    mr = pet3d_vec(s->form->muzzle_x * pet3d_factor(s->params->muzzle_width),
                   s->form->muzzle_y,
                   s->form->muzzle_z
                   * pet3d_factor(s->params->muzzle_length));
    m = pet3d_add(c, pet3d_vec(0, -r.y * s->form->muzzle_drop,
                               r.z * 0.86f + mr.z * 0.10f));

    p = pet3d_sdf_ellipsoid(s->sdf, m, mr, 0.10f);
    pet3d_label(p, PET3D_JOINT_HEAD, PET3D_PART_HEAD);

    s->marks->muzzle = m;
    s->marks->muzzle_radii = mr;

    pet3d_joint(s->mesh, PET3D_JOINT_HEAD, "head", PET3D_JOINT_CHEST,
                pet3d_add(c, pet3d_vec(0, -r.y * 0.72f, -r.z * 0.20f)));
}


/* A place on the skull, given in its radii. */

static pet3d_vec_t
pet3d_on_skull(const pet3d_shaper_t *s, float x, float y, float z)
{
    pet3d_vec_t  r;

    r = s->marks->head_radii;

    return pet3d_add(s->marks->head, pet3d_vec(x * r.x, y * r.y, z * r.z));
}


static void
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

    default:
        pet3d_ear_pointed(s, side, size, joint, part);
    }
}


/* Hangs from the upper side of the skull: two flat round cones. */

static void
pet3d_ear_floppy(pet3d_shaper_t *s, float side, float size, int joint,
    int part)
{
    float          spread;
    pet3d_vec_t    root, bend, tip;
    pet3d_prim_t  *p;

    spread = pet3d_factor(s->params->ear_spread);

    root = pet3d_on_skull(s, side * 0.64f, 0.70f, -0.02f);
    bend = pet3d_on_skull(s, side * (0.98f + 0.04f * spread), 0.42f, 0.02f);
    tip = pet3d_on_skull(s, side * (0.98f + 0.14f * spread),
                         0.42f - 0.88f * size, 0.10f);

    p = pet3d_sdf_cone(s->sdf, root, bend, 0.105f * size, 0.135f * size,
                       0.06f);
    p->axis[2] = pet3d_unit(pet3d_vec(side * 0.75f, 0.66f, 0));
    p->flat = 0.62f;
    p->t1 = 0.35f;
    pet3d_label(p, joint, part);

    p = pet3d_sdf_cone(s->sdf, bend, tip, 0.145f * size, 0.175f * size,
                       0.05f);
    p->axis[2] = pet3d_vec(side, 0, 0);
    p->flat = 0.42f;
    p->t0 = 0.35f;
    p->t1 = 1;
    pet3d_label(p, joint, part);

    pet3d_joint(s->mesh, (pet3d_joint_id_t) joint,
                side > 0 ? "ear_left" : "ear_right", PET3D_JOINT_HEAD, root);
}


/* A flat cone with a hollow in front; the tip of a folded one bends over. */

static void
pet3d_ear_pointed(pet3d_shaper_t *s, float side, float size, int joint,
    int part)
{
    int            folded;
    float          spread, high;
    pet3d_vec_t    root, mid, tip, across;
    pet3d_prim_t  *p;

    folded = s->params->ear == PET3D_EAR_FOLDED;
    spread = pet3d_factor(s->params->ear_spread);
    high = folded ? 0.80f : 1;

    root = pet3d_on_skull(s, side * 0.56f, 0.66f, -0.02f);
    mid = pet3d_add(root, pet3d_vec(side * 0.052f * spread * size,
                                    0.16f * size * high, 0));
    tip = folded ? pet3d_add(mid, pet3d_vec(side * 0.06f, 0.015f,
                                            0.15f * size))
                 : pet3d_add(root, pet3d_vec(side * 0.105f * spread * size,
                                             0.35f * size, -0.01f));

    across = pet3d_unit(pet3d_vec(side * 0.35f, folded ? 0.3f : 0, 1));

    p = pet3d_sdf_cone(s->sdf, root, mid, 0.190f * size, 0.115f * size,
                       0.06f);
    p->axis[2] = across;
    p->flat = 0.50f;
    p->t1 = 0.45f;
    pet3d_label(p, joint, part);

    p = pet3d_sdf_cone(s->sdf, mid, tip, folded ? 0.105f * size
                                                : 0.115f * size,
                       folded ? 0.062f * size : 0.042f * size, 0.03f);
    p->axis[2] = folded ? pet3d_unit(pet3d_vec(0, 1, 0.25f)) : across;
    p->flat = folded ? 0.55f : 0.72f;
    p->t0 = 0.45f;
    p->t1 = 1;
    pet3d_label(p, joint, part);

    if (!folded) {
        p = pet3d_sdf_cone(s->sdf,
                pet3d_add(pet3d_mix3(root, mid, 0.45f),
                          pet3d_scale(across, 0.100f * size)),
                pet3d_add(pet3d_mix3(root, tip, 0.76f),
                          pet3d_scale(across, 0.066f * size)),
                0.105f * size, 0.030f * size, 0.03f);
        p->axis[2] = across;
        p->flat = 0.72f;
        p->cut = 1;
        p->t0 = 0.3f;
        p->t1 = 0.8f;
        pet3d_label(p, joint, part);
    }

    pet3d_joint(s->mesh, (pet3d_joint_id_t) joint,
                side > 0 ? "ear_left" : "ear_right", PET3D_JOINT_HEAD, root);
}


static void
pet3d_ear_long(pet3d_shaper_t *s, float side, float size, int joint,
    int part)
{
    float          spread;
    pet3d_vec_t    root, mid, tip, across;
    pet3d_prim_t  *p;

    spread = pet3d_factor(s->params->ear_spread);

    root = pet3d_on_skull(s, side * 0.36f, 0.80f, -0.10f);
    mid = pet3d_add(root, pet3d_vec(side * 0.06f * spread, 0.34f * size,
                                    -0.02f));
    tip = pet3d_add(root, pet3d_vec(side * 0.17f * spread, 0.66f * size,
                                    -0.06f));

    across = pet3d_unit(pet3d_vec(side * 0.30f, 0.05f, 1));

    p = pet3d_sdf_cone(s->sdf, root, mid, 0.085f * size, 0.118f * size,
                       0.07f);
    p->axis[2] = across;
    p->flat = 0.62f;
    p->t1 = 0.5f;
    pet3d_label(p, joint, part);

    p = pet3d_sdf_cone(s->sdf, mid, tip, 0.118f * size, 0.078f * size,
                       0.04f);
    p->axis[2] = across;
    p->flat = 0.62f;
    p->t0 = 0.5f;
    p->t1 = 1;
    pet3d_label(p, joint, part);

    p = pet3d_sdf_cone(s->sdf,
                       pet3d_add(pet3d_mix3(root, mid, 0.35f),
                                 pet3d_scale(across, 0.086f * size)),
                       pet3d_add(pet3d_mix3(mid, tip, 0.68f),
                                 pet3d_scale(across, 0.076f * size)),
                       0.058f * size, 0.040f * size, 0.03f);
    p->axis[2] = across;
    p->flat = 0.8f;
    p->cut = 1;
    p->t0 = 0.2f;
    p->t1 = 0.9f;
    pet3d_label(p, joint, part);

    pet3d_joint(s->mesh, (pet3d_joint_id_t) joint,
                side > 0 ? "ear_left" : "ear_right", PET3D_JOINT_HEAD, root);
}


static void
pet3d_ear_round(pet3d_shaper_t *s, float side, float size, int joint,
    int part)
{
    float          spread;
    pet3d_vec_t    root, c, across;
    pet3d_prim_t  *p;

    spread = pet3d_factor(s->params->ear_spread);

    root = pet3d_on_skull(s, side * 0.60f, 0.66f, -0.05f);
    c = pet3d_add(root, pet3d_vec(side * 0.075f * size * spread,
                                  0.085f * size, 0));
    across = pet3d_unit(pet3d_vec(side * 0.25f, 0.10f, 1));

    p = pet3d_sdf_cone(s->sdf, root, c, 0.12f * size, 0.165f * size, 0.06f);
    p->axis[2] = across;
    p->flat = 0.50f;
    p->t1 = 0.6f;
    pet3d_label(p, joint, part);

    p = pet3d_sdf_cone(s->sdf,
                       pet3d_add(c, pet3d_scale(across, 0.085f * size)),
                       pet3d_add(c, pet3d_scale(across, 0.095f * size)),
                       0.098f * size, 0.105f * size, 0.03f);
    p->axis[2] = across;
    p->flat = 0.6f;
    p->cut = 1;
    p->t0 = 0.5f;
    p->t1 = 0.5f;
    pet3d_label(p, joint, part);

    pet3d_joint(s->mesh, (pet3d_joint_id_t) joint,
                side > 0 ? "ear_left" : "ear_right", PET3D_JOINT_HEAD, root);
}


/* Three segments on a curve whose shape is the kind of tail. */

static void
pet3d_shape_tail(pet3d_shaper_t *s)
{
    int            i, kind;
    float          l, w;
    pet3d_vec_t    at[4], root;
    pet3d_prim_t  *p;

    /* y and z of the four points, then the radii there. */

    static const float  curves[5][12] = {
        { 0, 0, 0.20f, -0.10f, 0.36f, -0.04f, 0.40f, 0.12f,
          0.085f, 0.090f, 0.090f, 0.065f },
        { 0, 0, 0.10f, -0.20f, 0.32f, -0.30f, 0.56f, -0.26f,
          0.062f, 0.060f, 0.060f, 0.056f },
        { 0, 0, 0.04f, -0.04f, 0.06f, -0.07f, 0.08f, -0.09f,
          0.10f, 0.12f, 0.12f, 0.11f },
        { 0, 0, 0.06f, -0.22f, 0.24f, -0.40f, 0.50f, -0.44f,
          0.070f, 0.135f, 0.155f, 0.040f },
        { 0, 0, 0.02f, -0.03f, 0.04f, -0.06f, 0.05f, -0.08f,
          0.080f, 0.080f, 0.078f, 0.075f }
    };

    static const char *const  names[] = { "tail1", "tail2", "tail3" };

    kind = s->params->tail;
    l = pet3d_factor(s->params->tail_length);
    w = pet3d_factor(s->params->tail_width);

    root = pet3d_add(s->marks->body,
                     pet3d_vec(0, s->marks->body_radii.y * 0.42f,
                               -0.05f - s->marks->body_radii.z * 0.80f));

    for (i = 0; i < 4; i++) {
        at[i] = pet3d_add(root, pet3d_vec(0, curves[kind][i * 2] * l,
                                          curves[kind][i * 2 + 1] * l));
    }

    for (i = 0; i < 3; i++) {
        p = pet3d_sdf_cone(s->sdf, at[i], at[i + 1],
                           curves[kind][8 + i] * w,
                           curves[kind][9 + i] * w, i == 0 ? 0.06f : 0.05f);
        p->t0 = (float) i / 3;
        p->t1 = (float) (i + 1) / 3;
        pet3d_label(p, PET3D_JOINT_TAIL1 + i, PET3D_PART_TAIL);

        pet3d_joint(s->mesh, (pet3d_joint_id_t) (PET3D_JOINT_TAIL1 + i),
                    names[i], i == 0 ? PET3D_JOINT_ROOT
                                     : PET3D_JOINT_TAIL1 + i - 1, at[i]);
    }
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
    m->eye_width = m->eye_height * 0.86f;

    if (s->params->eye_shape == PET3D_EYE_ALMOND) {
        m->eye_height *= 0.92f;
        m->eye_width *= 1.06f;
    }

    m->nose_size = s->form->nose * pet3d_factor(s->params->nose_size);
    m->nose = pet3d_sdf_cast(s->sdf,
                             pet3d_vec(0, m->muzzle.y
                                          + m->muzzle_radii.y * 0.50f,
                                       c.z + 1.2f), pet3d_vec(0, 0, -1));
    m->mouth_y = m->muzzle.y - m->muzzle_radii.y * 0.28f;
    m->mouth_width = pet3d_clamp(m->muzzle_radii.x * 0.62f, 0.06f, 0.12f);

    m->neck_y = c.y - r.y * 0.92f;
    m->neck_z = m->body.z + m->body_radii.z * 0.5f;
    m->height = c.y + r.y;
}
