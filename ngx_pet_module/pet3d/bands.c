
/*
 * Bands: closed lines on the fur that collars and straps follow.  A band is
 * where rays leave the body from a point inside of it, so that it goes around
 * what is there, a neck or a ball.
 */

#include "mesh.h"


/* So far out that the longest fur does not cover it. */
#define PET3D_BAND_OVER    0.010f

/* How much farther than its guide a strap is where a head or arm is near. */
#define PET3D_BAND_CREASE  1.25f

#define PET3D_BAND_STEPS   40
#define PET3D_BAND_CLEAR   30

/* How steeply a band goes up around a ball, and the tries to find a nape. */
#define PET3D_BAND_BALL    0.28f
#define PET3D_BAND_TRIES   9
#define PET3D_BAND_GUIDES  8

/* Each guide is a third of the way to the next one. */
#define PET3D_BAND_PARTS   (PET3D_BAND_POINTS / PET3D_BAND_GUIDES)


static void pet3d_band_attach(const pet3d_mesh_t *mesh, pet3d_band_t *band);
static float pet3d_band_nape(const pet3d_sdf_t *sdf, pet3d_vec_t from,
    float lean);
static void pet3d_band_straps(pet3d_mesh_t *mesh);
static void pet3d_strap_upright(const pet3d_marks_t *m, pet3d_vec_t *guides);
static void pet3d_strap_quadruped(const pet3d_marks_t *m,
    pet3d_vec_t *guides);
static pet3d_vec_t pet3d_band_between(const pet3d_vec_t *guides, int i,
    float t);
static pet3d_vec_t pet3d_band_clear(const pet3d_sdf_t *sdf, pet3d_vec_t p,
    pet3d_vec_t dir);
static pet3d_vec_t pet3d_band_leave(const pet3d_sdf_t *sdf, pet3d_vec_t from,
    pet3d_vec_t dir, float reach);


static const char *const  pet3d_band_names[PET3D_BAND_N] = {
    "neck", "strap_left", "strap_right"
};


const char *
pet3d_band_name(pet3d_band_id_t id)
{
    return pet3d_band_names[id];
}


pet3d_anchor_id_t
pet3d_band_anchor(pet3d_band_id_t id)
{
    return id == PET3D_BAND_NECK ? PET3D_ANCHOR_NECK : PET3D_ANCHOR_BACK;
}


void
pet3d_bands(pet3d_mesh_t *mesh)
{
    pet3d_band_neck(mesh);
    pet3d_band_straps(mesh);
    pet3d_band_attach(mesh, &mesh->bands[PET3D_BAND_STRAP_L]);
    pet3d_band_attach(mesh, &mesh->bands[PET3D_BAND_STRAP_R]);
}


/* Trunk and head carry it: what a leg drags along slides under it. */

static void
pet3d_band_attach(const pet3d_mesh_t *mesh, pet3d_band_t *band)
{
    int              i, k;
    float            sum, *w;
    pet3d_vertex_t   fur;

    for (i = 0; i < PET3D_BAND_POINTS; i++) {
        memset(&fur, 0, sizeof(pet3d_vertex_t));
        fur.site = band->points[i];
        fur.normal = band->normals[i];
        pet3d_attach(mesh, &fur);

        w = band->weights[i];
        memset(w, 0, sizeof(band->weights[i]));
        sum = 0;

        for (k = 0; k < PET3D_MAX_INFLUENCES; k++) {
            if (fur.joint[k] < PET3D_BAND_JOINTS) {
                w[fur.joint[k]] += fur.weight[k];
                sum += fur.weight[k];
            }
        }

        if (sum < 0.05f) {
            w[PET3D_JOINT_CHEST] += 1;
            sum += 1;
        }

        for (k = 0; k < PET3D_BAND_JOINTS; k++) {
            w[k] /= sum;
        }
    }
}


/*
 * Low before the throat, and at the nape where that is thinnest: over the
 * hips of those who sit, high on a ball.
 */

void
pet3d_band_neck(pet3d_mesh_t *mesh)
{
    int                    i;
    float                  lean, nape, s, c;
    pet3d_vec_t            dir, from;
    pet3d_band_t          *band;
    const pet3d_marks_t   *m;

    m = &mesh->marks;
    band = &mesh->bands[PET3D_BAND_NECK];
    from = m->neck;
    lean = m->upright ? 0.08f : 0.20f;
    nape = pet3d_band_nape(&mesh->sdf, from, lean);

    if (m->ball) {
        lean = nape = PET3D_BAND_BALL;
        from.y += lean * m->chest_radii.z;
    }

    for (i = 0; i < PET3D_BAND_POINTS; i++) {
        s = pet3d_sin((float) i / PET3D_BAND_POINTS);
        c = pet3d_cos((float) i / PET3D_BAND_POINTS);
        dir = pet3d_vec(-s, -lean * c, c);

        if (c < 0) {
            dir.y += (nape - lean) * c * c;
        }

        dir = pet3d_unit(dir);

        band->points[i] = pet3d_band_clear(&mesh->sdf,
                              pet3d_band_leave(&mesh->sdf, from, dir, 1),
                              dir);
        band->normals[i] = dir;
    }

    pet3d_band_attach(mesh, band);
}


/* How steeply a ray to the back rises that leaves the fur first. */

static float
pet3d_band_nape(const pet3d_sdf_t *sdf, pet3d_vec_t from, float lean)
{
    int          i;
    float        far, least, rise, best;
    pet3d_vec_t  d;

    least = 1e9f;
    best = lean;

    for (i = 0; i < PET3D_BAND_TRIES; i++) {
        rise = lean + 0.1f * (float) i;
        d = pet3d_unit(pet3d_vec(0, rise, -1));
        far = pet3d_length(pet3d_sub(pet3d_band_leave(sdf, from, d, 1),
                                     from));

        if (far < least - 0.004f) {
            least = far;
            best = rise;
        }
    }

    return best;
}


/* From the top of what is carried, over the shoulder, to its bottom. */

static void
pet3d_band_straps(pet3d_mesh_t *mesh)
{
    int                     i, k;
    float                   reach;
    pet3d_vec_t             p, n, from, guides[PET3D_BAND_GUIDES];
    pet3d_band_t           *left, *right;
    const pet3d_marks_t    *m;
    const pet3d_anchor_t   *a;

    m = &mesh->marks;
    a = &mesh->anchors[PET3D_ANCHOR_BACK];
    left = &mesh->bands[PET3D_BAND_STRAP_L];
    right = &mesh->bands[PET3D_BAND_STRAP_R];

    guides[0] = pet3d_vec(0.42f, 0.50f, 0);
    guides[7] = pet3d_vec(0.48f, -0.50f, 0);
    n = pet3d_vec(0, 0, 0);
    pet3d_anchor_place(a, &guides[0], &n);
    pet3d_anchor_place(a, &guides[7], &n);

    if (m->upright) {
        pet3d_strap_upright(m, guides);
        from = pet3d_vec(m->chest_radii.x * 0.45f, m->chest.y, m->chest.z);

    } else {
        pet3d_strap_quadruped(m, guides);
        from = pet3d_mix3(m->hips, m->chest, 0.6f);
        from.x = m->chest_radii.x * 0.40f;
    }

    for (i = 0; i < PET3D_BAND_POINTS; i++) {
        p = pet3d_sub(pet3d_band_between(guides, i / PET3D_BAND_PARTS,
                          (float) (i % PET3D_BAND_PARTS) / PET3D_BAND_PARTS),
                      from);
        reach = m->ball || (!m->upright && i >= PET3D_BAND_POINTS / 2)
                ? 1 : pet3d_length(p) * PET3D_BAND_CREASE;

        p = pet3d_band_leave(&mesh->sdf, from, pet3d_unit(p), reach);
        n = pet3d_sdf_normal(&mesh->sdf, p);

        left->points[i] = pet3d_add(p, pet3d_scale(n, PET3D_BAND_OVER));
        left->normals[i] = n;
    }

    /* The other way around, and on the other side. */

    for (i = 0; i < PET3D_BAND_POINTS; i++) {
        k = (PET3D_BAND_POINTS - i) % PET3D_BAND_POINTS;
        right->points[i] = left->points[k];
        right->points[i].x = -right->points[i].x;
        right->normals[i] = left->normals[k];
        right->normals[i].x = -right->normals[i].x;
    }
}


static void
pet3d_strap_upright(const pet3d_marks_t *m, pet3d_vec_t *guides)
{
    float        x;
    pet3d_vec_t  c, r;

    c = m->chest;
    r = m->chest_radii;
    x = m->ball ? 0.95f * r.x : 0.62f * r.x;

    guides[1] = pet3d_vec(x, m->neck.y + 0.02f, c.z - r.z * 0.55f);
    guides[2] = pet3d_vec(x * 1.10f, m->neck.y + 0.03f, c.z);
    guides[3] = pet3d_vec(x, m->neck.y - 0.02f, c.z + r.z * 0.70f);
    guides[4] = pet3d_vec(x * 1.05f, c.y - r.y * 0.10f, c.z + r.z);
    guides[5] = pet3d_vec(r.x, c.y - r.y * 0.55f, c.z + r.z * 0.60f);
    guides[6] = pet3d_vec(r.x, c.y - r.y * 0.70f, c.z - r.z * 0.40f);
}


/* Around the foreleg. */

static void
pet3d_strap_quadruped(const pet3d_marks_t *m, pet3d_vec_t *guides)
{
    pet3d_vec_t  c, r;

    c = m->chest;
    r = m->chest_radii;

    guides[1] = pet3d_vec(r.x * 0.75f, c.y + r.y * 0.75f, c.z - r.z * 0.45f);
    guides[2] = pet3d_vec(r.x * 0.80f, c.y + r.y * 0.55f, c.z + r.z * 0.35f);
    guides[3] = pet3d_vec(r.x * 0.55f, c.y + r.y * 0.10f, c.z + r.z * 0.90f);
    guides[4] = pet3d_vec(r.x * 0.20f, c.y - r.y * 0.60f, c.z + r.z * 0.70f);
    guides[5] = pet3d_vec(r.x * 0.20f, c.y - r.y * 0.95f, c.z - r.z * 0.20f);
    guides[6] = pet3d_vec(r.x, c.y - r.y * 0.15f, c.z - r.z * 0.85f);

    if (m->crouches) {
        guides[5] = pet3d_vec(r.x * 0.80f, c.y - r.y * 0.35f, c.z);
        guides[6] = pet3d_vec(r.x, c.y + r.y * 0.40f, c.z - r.z * 0.80f);
    }
}


/* A closed Catmull-Rom spline. */

static pet3d_vec_t
pet3d_band_between(const pet3d_vec_t *guides, int i, float t)
{
    int          k;
    float        c[4];
    pet3d_vec_t  p;

    c[0] = 0.5f * t * (-1 + t * (2 - t));
    c[1] = 0.5f * (2 + t * t * (-5 + 3 * t));
    c[2] = 0.5f * t * (1 + t * (4 - 3 * t));
    c[3] = 0.5f * t * t * (t - 1);

    p = pet3d_vec(0, 0, 0);

    for (k = 0; k < 4; k++) {
        p = pet3d_add(p, pet3d_scale(guides[(i + k + PET3D_BAND_GUIDES - 1)
                                            % PET3D_BAND_GUIDES], c[k]));
    }

    return p;
}


/* Where a ray from inside leaves the fur, or the end of its reach. */

static pet3d_vec_t
pet3d_band_leave(const pet3d_sdf_t *sdf, pet3d_vec_t from, pet3d_vec_t dir,
    float reach)
{
    int          i;
    float        d, t;
    pet3d_vec_t  p;

    t = 0;
    p = from;

    for (i = 0; i < PET3D_BAND_STEPS && t < reach; i++) {
        d = -pet3d_sdf_distance(sdf, p);

        if (d < 5e-4f) {
            break;
        }

        t = pet3d_minf(t + d * 0.8f, reach);
        p = pet3d_add(from, pet3d_scale(dir, t));
    }

    return p;
}


/* On from there till no fur is near, above or beside it either. */

static pet3d_vec_t
pet3d_band_clear(const pet3d_sdf_t *sdf, pet3d_vec_t p, pet3d_vec_t dir)
{
    int    i;
    float  d;

    for (i = 0; i < PET3D_BAND_CLEAR; i++) {
        d = PET3D_BAND_OVER - pet3d_sdf_distance(sdf, p);

        if (d < 5e-4f) {
            break;
        }

        p = pet3d_add(p, pet3d_scale(dir, d));
    }

    return p;
}


/* On no pet: a circle, and two loops before a back, in units of the anchor. */

void
pet3d_bands_alone(pet3d_band_t *bands)
{
    int            i, k;
    float          s, c;
    pet3d_band_t  *band;

    for (k = 0; k < PET3D_BAND_N; k++) {
        band = &bands[k];

        memset(band, 0, sizeof(pet3d_band_t));

        for (i = 0; i < PET3D_BAND_POINTS; i++) {
            s = pet3d_sin((float) i / PET3D_BAND_POINTS);
            c = pet3d_cos((float) i / PET3D_BAND_POINTS);
            band->weights[i][PET3D_JOINT_CHEST] = 1;

            if (k == PET3D_BAND_NECK) {
                band->normals[i] = pet3d_vec(-s, 0, c);
                band->points[i] = band->normals[i];
                continue;
            }

            band->normals[i] = pet3d_vec(0, c, s);
            band->points[i] = pet3d_vec(k == PET3D_BAND_STRAP_L ? 0.46f
                                                                : -0.46f,
                                        0.58f * c, 0.34f + 0.44f * s);
        }
    }
}
