
/*
 * Signed distances.
 */

#include "sdf.h"


/* Half the width of the differences that give a gradient. */
#define PET3D_SDF_STEP      0.002f

#define PET3D_SDF_NEWTON    4
#define PET3D_SDF_CAST      48

/* How much faster than a distance a primitive's value may change. */
#define PET3D_SDF_STEEP     1.5f

/* Joints reach as far as this, whatever the blend. */
#define PET3D_SDF_REACH     0.13f


static pet3d_prim_t *pet3d_sdf_add(pet3d_sdf_t *sdf);
static void pet3d_sdf_bound(pet3d_sdf_t *sdf);
static void pet3d_sdf_constants(pet3d_prim_t *prim);
static void pet3d_sdf_index(pet3d_sdf_t *sdf);
static uint64_t pet3d_sdf_matter(const pet3d_sdf_t *sdf, pet3d_vec_t p,
    float reach);
static inline float pet3d_ellipsoid_distance(const pet3d_prim_t *prim,
    pet3d_vec_t p);
static float pet3d_loop_distance(const pet3d_prim_t *prim, pet3d_vec_t p);
static inline float pet3d_leaf_place(const pet3d_prim_t *prim,
    pet3d_vec_t ap, float t);
static inline float pet3d_cone_distance(const pet3d_prim_t *prim,
    pet3d_vec_t p);
static float pet3d_sdf_union(const pet3d_sdf_t *sdf, uint64_t near,
    pet3d_vec_t p);
static pet3d_vec_t pet3d_sdf_gradient(const pet3d_sdf_t *sdf, pet3d_vec_t p);


static pet3d_prim_t *
pet3d_sdf_add(pet3d_sdf_t *sdf)
{
    pet3d_prim_t  *prim;

    if (sdf->n < PET3D_MAX_PRIMS) {
        sdf->n++;
    }

    prim = &sdf->prims[sdf->n - 1];
    memset(prim, 0, sizeof(pet3d_prim_t));

    prim->thin = pet3d_vec(0, 0, 1);
    prim->flat = 1;

    return prim;
}


pet3d_prim_t *
pet3d_sdf_ellipsoid(pet3d_sdf_t *sdf, pet3d_vec_t center, pet3d_vec_t radii,
    float blend)
{
    pet3d_prim_t  *prim;

    prim = pet3d_sdf_add(sdf);

    prim->kind = PET3D_PRIM_ELLIPSOID;
    prim->a = center;
    prim->b = center;
    prim->radii = radii;
    prim->blend = blend;

    return prim;
}


pet3d_prim_t *
pet3d_sdf_cone(pet3d_sdf_t *sdf, pet3d_vec_t a, pet3d_vec_t b, float ra,
    float rb, float blend)
{
    pet3d_prim_t  *prim;

    prim = pet3d_sdf_add(sdf);

    prim->kind = PET3D_PRIM_CONE;
    prim->a = a;
    prim->b = b;
    prim->radii = pet3d_vec(ra, rb, 0);
    prim->blend = blend;

    return prim;
}


pet3d_prim_t *
pet3d_sdf_loop(pet3d_sdf_t *sdf, pet3d_link_t *links,
    const pet3d_vec_t *points, float radius, float blend)
{
    int            i;
    pet3d_vec_t    d;
    pet3d_prim_t  *prim;

    prim = pet3d_sdf_add(sdf);

    prim->kind = PET3D_PRIM_LOOP;
    prim->links = links;
    prim->radii = pet3d_vec(radius, 0, 0);
    prim->blend = blend;
    prim->a = points[0];
    prim->b = points[0];

    for (i = 0; i < PET3D_SDF_LOOP; i++) {
        d = pet3d_sub(points[(i + 1) % PET3D_SDF_LOOP], points[i]);
        links[i].from = points[i];
        links[i].along = d;
        links[i].squared = 1 / pet3d_maxf(pet3d_dot(d, d), 1e-9f);

        prim->a.x = pet3d_minf(prim->a.x, points[i].x);
        prim->a.y = pet3d_minf(prim->a.y, points[i].y);
        prim->a.z = pet3d_minf(prim->a.z, points[i].z);
        prim->b.x = pet3d_maxf(prim->b.x, points[i].x);
        prim->b.y = pet3d_maxf(prim->b.y, points[i].y);
        prim->b.z = pet3d_maxf(prim->b.z, points[i].z);
    }

    return prim;
}


void
pet3d_sdf_finish(pet3d_sdf_t *sdf)
{
    uint32_t  i;

    for (i = 0; i < sdf->n; i++) {
        pet3d_sdf_constants(&sdf->prims[i]);
    }

    pet3d_sdf_bound(sdf);
    pet3d_sdf_index(sdf);
}


static void
pet3d_sdf_bound(pet3d_sdf_t *sdf)
{
    float                r;
    uint32_t             i;
    const pet3d_prim_t  *p;

    sdf->lo = pet3d_vec(1e9f, 1e9f, 1e9f);
    sdf->hi = pet3d_vec(-1e9f, -1e9f, -1e9f);

    for (i = 0; i < sdf->n; i++) {
        p = &sdf->prims[i];

        if (p->cut) {
            continue;
        }

        r = pet3d_maxf(p->radii.x, pet3d_maxf(p->radii.y, p->radii.z));
        r += p->blend * 0.5f + p->bulge;

        sdf->lo.x = pet3d_minf(sdf->lo.x, pet3d_minf(p->a.x, p->b.x) - r);
        sdf->lo.y = pet3d_minf(sdf->lo.y, pet3d_minf(p->a.y, p->b.y) - r);
        sdf->lo.z = pet3d_minf(sdf->lo.z, pet3d_minf(p->a.z, p->b.z) - r);
        sdf->hi.x = pet3d_maxf(sdf->hi.x, pet3d_maxf(p->a.x, p->b.x) + r);
        sdf->hi.y = pet3d_maxf(sdf->hi.y, pet3d_maxf(p->a.y, p->b.y) + r);
        sdf->hi.z = pet3d_maxf(sdf->hi.z, pet3d_maxf(p->a.z, p->b.z) + r);
    }
}


static void
pet3d_sdf_constants(pet3d_prim_t *prim)
{
    float        n;
    pet3d_vec_t  ab;

    if (prim->kind == PET3D_PRIM_ELLIPSOID) {
        prim->inverse = pet3d_vec(1 / prim->radii.x, 1 / prim->radii.y,
                                  1 / prim->radii.z);
        return;
    }

    if (prim->kind == PET3D_PRIM_LOOP) {
        return;
    }

    ab = pet3d_sub(prim->b, prim->a);
    n = 1 / prim->flat - 1;

    prim->along = pet3d_add(ab, pet3d_scale(prim->thin,
                                            n * pet3d_dot(ab, prim->thin)));
    n = pet3d_dot(prim->along, prim->along);
    prim->squared = n > 1e-9f ? 1 / n : 0;
    prim->per = sqrtf(prim->squared);
}


/* A margin of a cell around the bounds, where most of the questions are. */

static void
pet3d_sdf_index(pet3d_sdf_t *sdf)
{
    float        reach;
    uint32_t     x, y, z;
    pet3d_vec_t  size, p;

    size = pet3d_scale(pet3d_sub(sdf->hi, sdf->lo),
                       1.0f / (PET3D_SDF_CELLS - 2));
    sdf->first = pet3d_sub(sdf->lo, size);
    sdf->cell = pet3d_vec(1 / size.x, 1 / size.y, 1 / size.z);

    reach = pet3d_length(size) * 0.5f;

    for (z = 0; z < PET3D_SDF_CELLS; z++) {
        for (y = 0; y < PET3D_SDF_CELLS; y++) {
            for (x = 0; x < PET3D_SDF_CELLS; x++) {
                p = pet3d_add(sdf->first,
                              pet3d_vec(((float) x + 0.5f) * size.x,
                                        ((float) y + 0.5f) * size.y,
                                        ((float) z + 0.5f) * size.z));

                sdf->near[(z * PET3D_SDF_CELLS + y) * PET3D_SDF_CELLS + x]
                    = pet3d_sdf_matter(sdf, p, reach);
            }
        }
    }
}


/* A smooth union of two is the nearer one where the other is far away. */

static uint64_t
pet3d_sdf_matter(const pet3d_sdf_t *sdf, pet3d_vec_t p, float reach)
{
    float     e[PET3D_MAX_PRIMS], d, far, blend;
    uint32_t  i;
    uint64_t  near;

    memset(e, 0, sizeof(e));
    d = 1e9f;

    for (i = 0; i < sdf->n; i++) {
        e[i] = pet3d_prim_distance(&sdf->prims[i], p);

        if (!sdf->prims[i].cut) {
            d = pet3d_minf(d, e[i]);
        }
    }

    near = 0;
    blend = PET3D_SDF_REACH;

    /* It is blended with those before it by its own radius, with those after
       it by theirs. */

    for (i = sdf->n; i-- > 0; /* void */ ) {
        blend = pet3d_maxf(blend, sdf->prims[i].blend);
        far = sdf->prims[i].cut ? pet3d_absf(d) : d;

        if (e[i] - PET3D_SDF_STEEP * reach
            < far + PET3D_SDF_STEEP * reach + blend)
        {
            near |= (uint64_t) 1 << i;
        }
    }

    return near;
}


uint64_t
pet3d_sdf_near(const pet3d_sdf_t *sdf, pet3d_vec_t p)
{
    float  x, y, z;

    x = (p.x - sdf->first.x) * sdf->cell.x;
    y = (p.y - sdf->first.y) * sdf->cell.y;
    z = (p.z - sdf->first.z) * sdf->cell.z;

    if (!(x >= 0 && y >= 0 && z >= 0 && x < PET3D_SDF_CELLS
          && y < PET3D_SDF_CELLS && z < PET3D_SDF_CELLS))
    {
        return sdf->n < 64 ? ((uint64_t) 1 << sdf->n) - 1 : UINT64_MAX;
    }

    return sdf->near[((uint32_t) z * PET3D_SDF_CELLS + (uint32_t) y)
                     * PET3D_SDF_CELLS + (uint32_t) x];
}


float
pet3d_prim_distance(const pet3d_prim_t *prim, pet3d_vec_t p)
{
    switch (prim->kind) {

    case PET3D_PRIM_ELLIPSOID:
        return pet3d_ellipsoid_distance(prim, p);

    case PET3D_PRIM_LOOP:
        return pet3d_loop_distance(prim, p);

    default:
        return pet3d_cone_distance(prim, p);
    }
}


static float
pet3d_loop_distance(const pet3d_prim_t *prim, pet3d_vec_t p)
{
    int                  i;
    float                least, t;
    pet3d_vec_t          d;
    const pet3d_link_t  *link;

    least = 1e9f;

    for (i = 0; i < PET3D_SDF_LOOP; i++) {
        link = &prim->links[i];
        d = pet3d_sub(p, link->from);
        t = pet3d_clamp(pet3d_dot(d, link->along) * link->squared, 0, 1);
        d = pet3d_sub(d, pet3d_scale(link->along, t));
        least = pet3d_minf(least, pet3d_dot(d, d));
    }

    return sqrtf(least) - prim->radii.x;
}


/* Quilez' bound: exact on the surface, near enough close to it. */

static inline float
pet3d_ellipsoid_distance(const pet3d_prim_t *prim, pet3d_vec_t p)
{
    float        k0, k1;
    pet3d_vec_t  q, r;

    q = pet3d_sub(p, prim->a);

    q.x *= prim->inverse.x;
    q.y *= prim->inverse.y;
    q.z *= prim->inverse.z;

    k0 = pet3d_length(q);

    q.x *= prim->inverse.x;
    q.y *= prim->inverse.y;
    q.z *= prim->inverse.z;

    k1 = pet3d_length(q);

    if (k1 < 1e-6f) {
        r = prim->radii;
        return -pet3d_minf(r.x, pet3d_minf(r.y, r.z));
    }

    return k0 * (k0 - 1) / k1;
}


/*
 * Where the sphere is whose surface is next to a point: not beside it, but
 * where the radius is larger, or the round end would stand off as a knob.
 */

static inline float
pet3d_leaf_place(const pet3d_prim_t *prim, pet3d_vec_t ap, float t)
{
    float  at, beside, slope;

    at = pet3d_dot(ap, prim->along) * prim->squared;
    beside = pet3d_length(pet3d_sub(ap, pet3d_scale(prim->along, at)));

    slope = prim->radii.y - prim->radii.x + 4 * prim->bulge * (1 - 2 * t);
    slope = pet3d_clamp(slope * prim->per, -0.9f, 0.9f);

    return pet3d_clamp(at + beside * prim->per * slope
                            / sqrtf(1 - slope * slope), 0, 1);
}


/*
 * A sphere whose radius goes linearly along the axis; flattened by stretching
 * space along that direction and shrinking the distance again.
 */

static inline float
pet3d_cone_distance(const pet3d_prim_t *prim, pet3d_vec_t p)
{
    float        t, r;
    pet3d_vec_t  ap, d;

    ap = pet3d_sub(p, prim->a);

    if (prim->flat < 1) {
        ap = pet3d_add(ap, pet3d_scale(prim->thin,
                                       (1 / prim->flat - 1)
                                       * pet3d_dot(ap, prim->thin)));
    }

    t = pet3d_clamp(pet3d_dot(ap, prim->along) * prim->squared, 0, 1);

    if (prim->bulge > 0) {
        t = pet3d_leaf_place(prim, ap, t);
    }

    d = pet3d_sub(ap, pet3d_scale(prim->along, t));
    r = pet3d_mix(prim->radii.x, prim->radii.y, t)
        + 4 * prim->bulge * t * (1 - t);

    return (pet3d_length(d) - r) * prim->flat;
}


float
pet3d_sdf_distance(const pet3d_sdf_t *sdf, pet3d_vec_t p)
{
    return pet3d_sdf_union(sdf, pet3d_sdf_near(sdf, p), p);
}


static float
pet3d_sdf_union(const pet3d_sdf_t *sdf, uint64_t near, pet3d_vec_t p)
{
    float                d, e, k, h;
    const pet3d_prim_t  *prim;

    d = 1e9f;

    for ( /* void */ ; near != 0; near &= near - 1) {
        prim = &sdf->prims[__builtin_ctzll(near)];
        k = prim->blend;
        e = prim->kind == PET3D_PRIM_CONE ? pet3d_cone_distance(prim, p)
            : prim->kind == PET3D_PRIM_ELLIPSOID
              ? pet3d_ellipsoid_distance(prim, p)
              : pet3d_loop_distance(prim, p);

        if (prim->cut) {
            e = -e;
            h = k - pet3d_absf(d - e);
            d = pet3d_maxf(d, e) + (h > 0 ? h * h / (4 * k) : 0);

        } else {
            h = k - pet3d_absf(d - e);
            d = pet3d_minf(d, e) - (h > 0 ? h * h / (4 * k) : 0);
        }
    }

    return d;
}


static pet3d_vec_t
pet3d_sdf_gradient(const pet3d_sdf_t *sdf, pet3d_vec_t p)
{
    float        a, b, c, d;
    uint64_t     near;
    const float  h = PET3D_SDF_STEP;

    near = pet3d_sdf_near(sdf, p);

    a = pet3d_sdf_union(sdf, near, pet3d_vec(p.x + h, p.y - h, p.z - h));
    b = pet3d_sdf_union(sdf, near, pet3d_vec(p.x - h, p.y - h, p.z + h));
    c = pet3d_sdf_union(sdf, near, pet3d_vec(p.x - h, p.y + h, p.z - h));
    d = pet3d_sdf_union(sdf, near, pet3d_vec(p.x + h, p.y + h, p.z + h));

    return pet3d_scale(pet3d_vec(a - b - c + d, c + d - a - b, b + d - a - c),
                       0.25f / h);
}


pet3d_vec_t
pet3d_sdf_normal(const pet3d_sdf_t *sdf, pet3d_vec_t p)
{
    return pet3d_unit(pet3d_sdf_gradient(sdf, p));
}


pet3d_vec_t
pet3d_sdf_project(const pet3d_sdf_t *sdf, pet3d_vec_t p)
{
    int          i;
    float        d, g2;
    pet3d_vec_t  g;

    for (i = 0; i < PET3D_SDF_NEWTON; i++) {
        d = pet3d_sdf_distance(sdf, p);

        if (pet3d_absf(d) < 1e-4f) {
            break;
        }

        g = pet3d_sdf_gradient(sdf, p);
        g2 = pet3d_maxf(pet3d_dot(g, g), 0.1f);
        p = pet3d_sub(p, pet3d_scale(g, d / g2));
    }

    return p;
}


pet3d_vec_t
pet3d_sdf_cast(const pet3d_sdf_t *sdf, pet3d_vec_t p, pet3d_vec_t dir)
{
    int          i;
    float        d, least;
    pet3d_vec_t  near;

    near = p;
    least = 1e9f;

    for (i = 0; i < PET3D_SDF_CAST; i++) {
        d = pet3d_sdf_distance(sdf, p);

        if (d < least) {
            least = d;
            near = p;
        }

        if (d < 5e-4f || d > 4) {
            break;
        }

        p = pet3d_add(p, pet3d_scale(dir, d * 0.8f));
    }

    return near;
}
