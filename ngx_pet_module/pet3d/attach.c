
/*
 * What a vertex takes from the primitives near it: joints, parts, its place
 * along tail or ear, and how open the surroundings are.
 */

#include "mesh.h"


/* Reach of a primitive's influence past the nearest one. */
#define PET3D_ATTACH_REACH  0.13f

/* A paw that is lifted does not draw the one beside it along. */
#define PET3D_LEG_REACH     0.035f

/* The same for parts, which only the painter sees. */
#define PET3D_SHARE_REACH   0.035f

/* What is blended lies outside of its parts: wool goes no farther than this. */
#define PET3D_WOOL_REACH    0.016f

#define PET3D_AO_TAPS       5


static void pet3d_attach_joints(pet3d_vertex_t *v, const float *best,
    float least);
static float pet3d_openness(const pet3d_sdf_t *sdf, pet3d_vec_t p,
    pet3d_vec_t n, int ground);


void
pet3d_attach(const pet3d_mesh_t *mesh, pet3d_vertex_t *v)
{
    int                   sole;
    float                 d, least, joint[PET3D_JOINT_N];
    uint32_t              i;
    uint64_t              near;
    const pet3d_prim_t   *prim;

    for (i = 0; i < PET3D_JOINT_N; i++) {
        joint[i] = 1e9f;
    }

    least = 1e9f;

    for (near = pet3d_sdf_near(&mesh->sdf, v->site); near != 0;
         near &= near - 1)
    {
        prim = &mesh->sdf.prims[__builtin_ctzll(near)];

        if (!prim->cut) {
            d = pet3d_prim_distance(prim, v->site);
            least = pet3d_minf(least, d);
            joint[prim->joint] = pet3d_minf(joint[prim->joint], d);
        }
    }

    pet3d_attach_joints(v, joint, least);
    pet3d_attach_parts(mesh, v);

    /* Soles show when they are off the ground. */

    sole = v->normal.y < -0.3f && v->site.y < mesh->marks.paw;
    v->ao = pet3d_openness(&mesh->sdf, v->site, v->normal, !sole);
}


void
pet3d_attach_parts(const pet3d_mesh_t *mesh, pet3d_vertex_t *v)
{
    float                 d, w, t, least, sum, along, part[PET3D_PART_N];
    uint32_t              i;
    uint64_t              near;
    pet3d_vec_t           ab;
    const pet3d_prim_t   *prim;

    for (i = 0; i < PET3D_PART_N; i++) {
        part[i] = 1e9f;
    }

    least = 1e9f;
    sum = 0;
    along = 0;

    for (near = pet3d_sdf_near(&mesh->sdf, v->site); near != 0;
         near &= near - 1)
    {
        prim = &mesh->sdf.prims[__builtin_ctzll(near)];

        if (prim->cut) {
            continue;
        }

        d = pet3d_prim_distance(prim, v->site);
        least = pet3d_minf(least, d);
        part[prim->part] = pet3d_minf(part[prim->part], d);

        if (prim->t1 > 0 && d < 0.2f) {
            ab = pet3d_sub(prim->b, prim->a);
            t = pet3d_dot(pet3d_sub(v->site, prim->a), ab)
                / pet3d_maxf(pet3d_dot(ab, ab), 1e-6f);
            w = pet3d_exp(-pet3d_maxf(d, 0) * 60);
            along += w * pet3d_mix(prim->t0, prim->t1,
                                   pet3d_clamp(t, 0, 1.4f));
            sum += w;
        }
    }

    v->along = sum > 1e-6f ? along / sum : 0;
    v->part = 0;
    sum = 0;

    for (i = 0; i < PET3D_PART_N; i++) {
        w = pet3d_clamp(1 - (part[i] - least) / PET3D_SHARE_REACH, 0, 1);

        if (i == PET3D_PART_SCARF) {
            w *= pet3d_clamp(2 - part[i] / PET3D_WOOL_REACH, 0, 1);
        }

        v->share[i] = w * w;
        sum += v->share[i];

        if (part[i] < part[v->part]) {
            v->part = (uint8_t) i;
        }
    }

    for (i = 0; i < PET3D_PART_N; i++) {
        v->share[i] /= sum;
    }
}


/* Keeps the strongest four influences. */

static void
pet3d_attach_joints(pet3d_vertex_t *v, const float *best, float least)
{
    int    i, k, j, top;
    float  w[PET3D_JOINT_N], sum, leg;

    leg = 1e9f;

    for (i = PET3D_JOINT_LEG_FL; i <= PET3D_JOINT_LEG_HR; i++) {
        leg = pet3d_minf(leg, best[i]);
    }

    for (i = 0; i < PET3D_JOINT_N; i++) {
        w[i] = pet3d_clamp(1 - (best[i] - least) / PET3D_ATTACH_REACH, 0, 1);

        if (i >= PET3D_JOINT_LEG_FL && i <= PET3D_JOINT_LEG_HR) {
            w[i] *= pet3d_clamp(1 - (best[i] - leg) / PET3D_LEG_REACH, 0, 1);
        }

        w[i] = w[i] * w[i] * (3 - 2 * w[i]);
    }

    sum = 0;

    for (k = 0; k < PET3D_MAX_INFLUENCES; k++) {
        top = 0;

        for (j = 1; j < PET3D_JOINT_N; j++) {
            if (w[j] > w[top]) {
                top = j;
            }
        }

        /* An unused slot names joint 0, as glTF wants it. */

        if (w[top] < 0.02f) {
            v->joint[k] = 0;
            v->weight[k] = 0;
            continue;
        }

        v->joint[k] = (uint8_t) top;
        v->weight[k] = w[top];
        sum += w[top];
        w[top] = 0;
    }

    for (k = 0; k < PET3D_MAX_INFLUENCES; k++) {
        v->weight[k] /= sum;
    }
}


/* Ambient occlusion from the distances along the normal (Quilez). */

static float
pet3d_openness(const pet3d_sdf_t *sdf, pet3d_vec_t p, pet3d_vec_t n,
    int ground)
{
    int    i;
    float  h, d, lost, scale;

    lost = 0;
    scale = 1;

    for (i = 1; i <= PET3D_AO_TAPS; i++) {
        h = 0.045f * (float) i;
        d = pet3d_sdf_distance(sdf, pet3d_add(p, pet3d_scale(n, h)));

        /* The ground takes light away as well. */

        if (ground) {
            d = pet3d_minf(d, pet3d_maxf(p.y + n.y * h, 0) + 0.02f);
        }

        lost += pet3d_maxf(h - d, 0) * scale;
        scale *= 0.75f;
    }

    return pet3d_clamp(1 - 2.6f * lost, 0, 1);
}
