
/*
 * Where clothes and ornaments hang: head, face, neck and back.
 */

#include "mesh.h"


/* Half a right angle's sine and cosine. */
#define PET3D_ANCHOR_TURN  0.70710678f


static float pet3d_neck_radius(const pet3d_mesh_t *mesh);


static const char *const  pet3d_anchor_names[PET3D_ANCHOR_N] = {
    "anchor_head", "anchor_face", "anchor_neck", "anchor_back"
};


const char *
pet3d_anchor_name(pet3d_anchor_id_t id)
{
    return pet3d_anchor_names[id];
}


/* Of the ring that just goes around the fur. */

static float
pet3d_neck_radius(const pet3d_mesh_t *mesh)
{
    float        r;
    pet3d_vec_t  c, p;

    c = mesh->marks.neck;

    p = pet3d_sdf_cast(&mesh->sdf, pet3d_vec(1, c.y, c.z),
                       pet3d_vec(-1, 0, 0));
    r = p.x;

    p = pet3d_sdf_cast(&mesh->sdf, pet3d_vec(0, c.y - 0.03f, c.z + 1),
                       pet3d_vec(0, 0, -1));

    return pet3d_maxf(pet3d_minf(r, mesh->marks.neck_radius * 1.4f),
                      p.z - c.z);
}


void
pet3d_anchors(pet3d_mesh_t *mesh)
{
    pet3d_vec_t            p;
    pet3d_anchor_t        *a;
    const pet3d_marks_t   *m;

    m = &mesh->marks;

    a = &mesh->anchors[PET3D_ANCHOR_HEAD];
    a->joint = PET3D_JOINT_HEAD;
    a->pos = pet3d_add(m->head, pet3d_vec(0, m->head_radii.y * 0.96f,
                                          0.02f));
    a->scale = m->head_radii.x;

    a = &mesh->anchors[PET3D_ANCHOR_FACE];
    a->joint = PET3D_JOINT_HEAD;
    a->pos = pet3d_vec(0, m->eye.y, m->eye.z + 0.02f);
    a->scale = m->eye.x;

    a = &mesh->anchors[PET3D_ANCHOR_NECK];
    a->joint = PET3D_JOINT_CHEST;
    a->pos = m->neck;
    a->scale = pet3d_neck_radius(mesh);

    a = &mesh->anchors[PET3D_ANCHOR_BACK];
    a->joint = PET3D_JOINT_CHEST;
    a->scale = m->chest_radii.x;
    a->lying = !m->upright;

    p = pet3d_mix3(m->hips, m->chest, m->upright ? 0.75f : 0.55f);
    a->pos = pet3d_sdf_cast(&mesh->sdf,
                 pet3d_add(p, m->upright ? pet3d_vec(0, 0, -0.8f)
                                         : pet3d_vec(0, 0.30f, -0.05f)),
                 m->upright ? pet3d_vec(0, 0, 1) : pet3d_vec(0, -1, 0));
}


/* A quarter turn about x, if the back lies. */

void
pet3d_anchor_place(const pet3d_anchor_t *a, pet3d_vec_t *pos,
    pet3d_vec_t *normal)
{
    if (a->lying) {
        *pos = pet3d_vec(pos->x, -pos->z, pos->y);
        *normal = pet3d_vec(normal->x, -normal->z, normal->y);
    }

    *pos = pet3d_add(pet3d_scale(*pos, a->scale), a->pos);
}


void
pet3d_anchor_rotation(const pet3d_anchor_t *a, float *quat)
{
    quat[0] = a->lying ? PET3D_ANCHOR_TURN : 0;
    quat[1] = 0;
    quat[2] = 0;
    quat[3] = a->lying ? PET3D_ANCHOR_TURN : 1;
}
