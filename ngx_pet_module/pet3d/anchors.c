
/*
 * Where clothes and ornaments hang: head, face, neck and back.
 */

#include "mesh.h"


/*
 * Sine and cosine of half the angle that a back which lies leans forwards by:
 * 56 degrees, so that what it carries shows from behind as well.
 */
#define PET3D_ANCHOR_SIN   0.46947156f
#define PET3D_ANCHOR_COS   0.88294759f

/* What hangs on a back is no larger, however wide the back. */
#define PET3D_ANCHOR_PACK  0.26f


/* Half of the room that a hat takes, and the least that it is, in its units. */
#define PET3D_ANCHOR_CROWN  0.76f
#define PET3D_ANCHOR_SMALL  0.68f


static void pet3d_anchor_head(const pet3d_mesh_t *mesh, pet3d_anchor_t *a);
static void pet3d_anchor_neck(const pet3d_mesh_t *mesh, pet3d_anchor_t *a);


static const char *const  pet3d_anchor_names[PET3D_ANCHOR_N] = {
    "anchor_head", "anchor_face", "anchor_neck", "anchor_back"
};


const char *
pet3d_anchor_name(pet3d_anchor_id_t id)
{
    return pet3d_anchor_names[id];
}


/*
 * A hat goes between the ears: where they stand close, it is smaller, and sits
 * before them, over the forehead.
 */

static void
pet3d_anchor_head(const pet3d_mesh_t *mesh, pet3d_anchor_t *a)
{
    float                  fit, gap;
    pet3d_vec_t            n, p;
    const pet3d_marks_t   *m;

    m = &mesh->marks;

    p = pet3d_add(m->head, pet3d_vec(0, m->head_radii.y + 0.05f,
                                     -0.02f));
    gap = pet3d_sdf_cast(&mesh->sdf, p, pet3d_vec(1, 0, 0)).x;
    fit = pet3d_clamp(gap / (PET3D_ANCHOR_CROWN * m->head_radii.x),
                      PET3D_ANCHOR_SMALL, 1);

    p.z = m->head.z + 0.02f + (1 - fit) * 0.90f * m->head_radii.z;
    p.y = m->head.y + 1;
    p = pet3d_sdf_cast(&mesh->sdf, p, pet3d_vec(0, -1, 0));
    n = pet3d_sdf_normal(&mesh->sdf, p);

    a->joint = PET3D_JOINT_HEAD;
    a->scale = m->head_radii.x * fit;
    a->pos = pet3d_sub(p, pet3d_scale(n, 0.008f));

    if (fit < 1) {
        a->cos = sqrtf(0.5f * (1 + n.y));
        a->sin = 0.5f * n.z / a->cos;
    }
}


/*
 * Before the throat, and what hangs there lies on the breast: its units are
 * half the width of the neck, or of what a ball would have for one.
 */

static void
pet3d_anchor_neck(const pet3d_mesh_t *mesh, pet3d_anchor_t *a)
{
    float                 high, c, s;
    pet3d_vec_t           p, q, d;
    const pet3d_band_t   *band;
    const pet3d_marks_t  *m;

    m = &mesh->marks;
    band = &mesh->bands[PET3D_BAND_NECK];

    a->joint = PET3D_JOINT_CHEST;
    a->scale = m->ball ? m->neck_radius
                       : 0.5f * (band->points[PET3D_BAND_POINTS * 3 / 4].x
                                 - band->points[PET3D_BAND_POINTS / 4].x);

    p = band->points[0];
    high = 0.7f * a->scale;
    q = pet3d_sdf_cast(&mesh->sdf, pet3d_vec(0, p.y - high, p.z + 1),
                       pet3d_vec(0, 0, -1));

    c = 1;
    s = 0;

    if (q.z > p.z) {
        d = pet3d_unit(pet3d_vec(0, high, q.z - p.z));
        c = d.y;
        s = -d.z;
        a->cos = sqrtf(0.5f * (1 + c));
        a->sin = 0.5f * s / a->cos;
    }

    a->pos = pet3d_sub(p, pet3d_scale(pet3d_vec(0, -s, c), a->scale));
}


void
pet3d_anchors(pet3d_mesh_t *mesh)
{
    int                    i;
    pet3d_vec_t            p;
    pet3d_anchor_t        *a;
    const pet3d_marks_t   *m;

    m = &mesh->marks;

    for (i = 0; i < PET3D_ANCHOR_N; i++) {
        mesh->anchors[i].cos = 1;
    }

    pet3d_anchor_head(mesh, &mesh->anchors[PET3D_ANCHOR_HEAD]);

    a = &mesh->anchors[PET3D_ANCHOR_FACE];
    a->joint = PET3D_JOINT_HEAD;
    a->pos = pet3d_vec(0, m->eye.y, m->eye.z + 0.02f);
    a->scale = m->eye.x;

    /* Over the hips, behind the head, of those on four legs. */

    a = &mesh->anchors[PET3D_ANCHOR_BACK];
    a->joint = m->upright ? PET3D_JOINT_CHEST : PET3D_JOINT_ROOT;
    a->scale = pet3d_minf(m->chest_radii.x, PET3D_ANCHOR_PACK);

    if (!m->upright) {
        a->sin = PET3D_ANCHOR_SIN;
        a->cos = PET3D_ANCHOR_COS;
    }

    p = pet3d_mix3(m->hips, m->chest, m->upright ? 0.75f
                                      : m->crouches ? -0.25f : 0.20f);
    a->pos = pet3d_sdf_cast(&mesh->sdf,
                 pet3d_add(p, m->upright ? pet3d_vec(0, 0, -0.8f)
                                         : pet3d_vec(0, 0.40f, 0)),
                 m->upright ? pet3d_vec(0, 0, 1) : pet3d_vec(0, -1, 0));

    pet3d_bands(mesh);
    pet3d_anchor_neck(mesh, &mesh->anchors[PET3D_ANCHOR_NECK]);
}


/* A turn about x. */

void
pet3d_anchor_place(const pet3d_anchor_t *a, pet3d_vec_t *pos,
    pet3d_vec_t *normal)
{
    float  s, c;

    s = 2 * a->sin * a->cos;
    c = 1 - 2 * a->sin * a->sin;

    *pos = pet3d_vec(pos->x, c * pos->y - s * pos->z,
                     s * pos->y + c * pos->z);
    *normal = pet3d_vec(normal->x, c * normal->y - s * normal->z,
                        s * normal->y + c * normal->z);

    *pos = pet3d_add(pet3d_scale(*pos, a->scale), a->pos);
}


void
pet3d_anchor_rotation(const pet3d_anchor_t *a, float *quat)
{
    quat[0] = a->sin;
    quat[1] = 0;
    quat[2] = 0;
    quat[3] = a->cos;
}
