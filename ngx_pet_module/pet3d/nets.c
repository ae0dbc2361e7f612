
/*
 * Surface nets (S. Gibson, "Constrained elastic surface nets", 1998, in its
 * simple dual form): one vertex in each cell of a grid that the surface
 * crosses, then moved onto the surface.
 */

#include "mesh.h"


/* Side of a block of cells that is skipped when far from the surface. */
#define PET3D_NETS_BLOCK    4

/* How much a distance may be wrong, as a factor, far from the surface. */
#define PET3D_NETS_TRUST    2.0f

/* The grid of the first try, which only counts. */
#define PET3D_NETS_COARSE   0.075f

/* So many triangles come first for each that stays after simplifying. */
#define PET3D_NETS_FINE     2.6f

/* How much more an error counts at the end of an ear than on the trunk. */
#define PET3D_NETS_CARE     60

/* Room for triangles before they are simplified. */
#define PET3D_NETS_TRIS     24000

/* More vertices than this do not fit 16-bit indices with room for seams. */
#define PET3D_NETS_VERTS    16000


typedef struct {
    pet3d_arena_t       *arena;
    const pet3d_sdf_t   *sdf;
    pet3d_vec_t          lo;
    float                step;
    uint32_t             nx;        /* grid points along each axis */
    uint32_t             ny;
    uint32_t             nz;
    float               *value;     /* nx * ny * nz */
    uint16_t            *index;     /* 1 + the vertex of a cell */
    uint32_t             nverts;
    uint32_t             nquads;
} pet3d_grid_t;


static int pet3d_grid_fill(pet3d_grid_t *g, float step);
static void pet3d_grid_block(pet3d_grid_t *g, uint32_t x0, uint32_t y0,
    uint32_t z0);
static size_t pet3d_grid_at(const pet3d_grid_t *g, uint32_t x, uint32_t y,
    uint32_t z);
static pet3d_vec_t pet3d_grid_pos(const pet3d_grid_t *g, float x, float y,
    float z);
static void pet3d_grid_free(pet3d_grid_t *g);
static uint32_t pet3d_grid_quads(const pet3d_grid_t *g);
static int pet3d_grid_verts(pet3d_grid_t *g, pet3d_surface_t *out);
static pet3d_vec_t pet3d_grid_cell(const pet3d_grid_t *g, uint32_t x,
    uint32_t y, uint32_t z, int *crossed);
static void pet3d_grid_tris(const pet3d_grid_t *g, pet3d_surface_t *out);
static void pet3d_nets_quad(pet3d_surface_t *out, uint16_t a, uint16_t b,
    uint16_t c, uint16_t d, int flip);
static int pet3d_nets_relax(pet3d_arena_t *arena, pet3d_surface_t *s);
static float pet3d_nets_care(const pet3d_sdf_t *sdf, pet3d_vec_t p);


int
pet3d_nets(pet3d_arena_t *arena, const pet3d_sdf_t *sdf, uint32_t triangles,
    pet3d_surface_t *out)
{
    int           rc;
    float         step, *care;
    uint32_t      i, quads, fine;
    pet3d_grid_t  g;

    memset(&g, 0, sizeof(pet3d_grid_t));

    g.arena = arena;
    g.sdf = sdf;

    rc = pet3d_grid_fill(&g, PET3D_NETS_COARSE);
    if (rc != PET3D_OK) {
        return rc;
    }

    quads = pet3d_grid_quads(&g);
    pet3d_grid_free(&g);

    fine = (uint32_t) ((float) triangles * PET3D_NETS_FINE);
    step = PET3D_NETS_COARSE * sqrtf((float) quads / ((float) fine * 0.5f));

    /* The count goes with the square of the step, but not exactly. */

    for ( ;; ) {
        rc = pet3d_grid_fill(&g, step);
        if (rc != PET3D_OK) {
            return rc;
        }

        g.nquads = pet3d_grid_quads(&g);

        if (g.nquads * 2 <= fine + fine / 5) {
            break;
        }

        pet3d_grid_free(&g);
        step *= 1.05f;
    }

    rc = pet3d_grid_verts(&g, out);
    if (rc != PET3D_OK) {
        return rc;
    }

    out->tris = pet3d_calloc(arena, PET3D_NETS_TRIS, sizeof(pet3d_tri_t));
    if (out->tris == NULL) {
        return PET3D_E_MEMORY;
    }

    out->ntris = 0;
    pet3d_grid_tris(&g, out);
    pet3d_grid_free(&g);

    rc = pet3d_nets_relax(arena, out);
    if (rc != PET3D_OK) {
        return rc;
    }

    care = pet3d_alloc(arena, out->nverts * sizeof(float));
    if (care == NULL) {
        return PET3D_E_MEMORY;
    }

    for (i = 0; i < out->nverts; i++) {
        care[i] = pet3d_nets_care(sdf, out->verts[i].pos);

        if (care[i] > 1) {
            out->verts[i].pos = pet3d_sdf_project(sdf, out->verts[i].pos);
        }
    }

    rc = pet3d_simplify(arena, out, care, triangles);
    if (rc != PET3D_OK) {
        return rc;
    }

    pet3d_free(arena, care);

    out->nfur = out->ntris;

    for (i = 0; i < out->nverts; i++) {
        out->verts[i].pos = pet3d_sdf_project(sdf, out->verts[i].pos);
        out->verts[i].normal = pet3d_sdf_normal(sdf, out->verts[i].pos);
        out->verts[i].site = out->verts[i].pos;
    }

    return PET3D_OK;
}


/* Samples the distance on a grid with a margin around the bounds. */

static int
pet3d_grid_fill(pet3d_grid_t *g, float step)
{
    int          rc;
    uint32_t     x, y, z;
    pet3d_vec_t  size;

    g->step = step;
    g->lo = pet3d_sub(g->sdf->lo, pet3d_vec(2 * step, 2 * step, 2 * step));

    /* The middle plane goes through cells, not through grid points. */

    size = pet3d_sub(g->sdf->hi, g->lo);

    g->nx = (uint32_t) (size.x / step) + 4;
    g->ny = (uint32_t) (size.y / step) + 4;
    g->nz = (uint32_t) (size.z / step) + 4;

    g->lo.x = -(float) (g->nx - 1) * 0.5f * step;

    g->value = pet3d_alloc(g->arena, (size_t) g->nx * g->ny * g->nz
                                     * sizeof(float));
    if (g->value == NULL) {
        return PET3D_E_MEMORY;
    }

    for (z = 0; z < g->nz; z += PET3D_NETS_BLOCK) {
        rc = pet3d_check_deadline(g->arena);
        if (rc != PET3D_OK) {
            return rc;
        }

        for (y = 0; y < g->ny; y += PET3D_NETS_BLOCK) {
            for (x = 0; x < g->nx; x += PET3D_NETS_BLOCK) {
                pet3d_grid_block(g, x, y, z);
            }
        }
    }

    return PET3D_OK;
}


static void
pet3d_grid_block(pet3d_grid_t *g, uint32_t x0, uint32_t y0, uint32_t z0)
{
    float     d, half;
    uint32_t  x, y, z, x1, y1, z1;

    x1 = x0 + PET3D_NETS_BLOCK < g->nx ? x0 + PET3D_NETS_BLOCK : g->nx;
    y1 = y0 + PET3D_NETS_BLOCK < g->ny ? y0 + PET3D_NETS_BLOCK : g->ny;
    z1 = z0 + PET3D_NETS_BLOCK < g->nz ? z0 + PET3D_NETS_BLOCK : g->nz;

    half = (PET3D_NETS_BLOCK - 1) * 0.5f;
    d = pet3d_sdf_distance(g->sdf, pet3d_grid_pos(g, (float) x0 + half,
                                                  (float) y0 + half,
                                                  (float) z0 + half));

    if (pet3d_absf(d) <= half * 1.7320508f * g->step * PET3D_NETS_TRUST) {
        half = 0;
    }

    for (z = z0; z < z1; z++) {
        for (y = y0; y < y1; y++) {
            for (x = x0; x < x1; x++) {
                if (half == 0) {
                    d = pet3d_sdf_distance(g->sdf,
                                           pet3d_grid_pos(g, (float) x,
                                                          (float) y,
                                                          (float) z));
                }

                g->value[pet3d_grid_at(g, x, y, z)] = d;
            }
        }
    }
}


static size_t
pet3d_grid_at(const pet3d_grid_t *g, uint32_t x, uint32_t y, uint32_t z)
{
    return ((size_t) z * g->ny + y) * g->nx + x;
}


static pet3d_vec_t
pet3d_grid_pos(const pet3d_grid_t *g, float x, float y, float z)
{
    return pet3d_add(g->lo, pet3d_scale(pet3d_vec(x, y, z), g->step));
}


static void
pet3d_grid_free(pet3d_grid_t *g)
{
    pet3d_free(g->arena, g->value);
    pet3d_free(g->arena, g->index);

    g->value = NULL;
    g->index = NULL;
}


/* One quad for each edge of the grid that the surface crosses. */

static uint32_t
pet3d_grid_quads(const pet3d_grid_t *g)
{
    int       in;
    size_t    i;
    uint32_t  x, y, z, n;

    n = 0;

    for (z = 0; z + 1 < g->nz; z++) {
        for (y = 0; y + 1 < g->ny; y++) {
            for (x = 0; x + 1 < g->nx; x++) {
                i = pet3d_grid_at(g, x, y, z);
                in = g->value[i] < 0;

                n += (g->value[i + 1] < 0) != in;
                n += (g->value[i + g->nx] < 0) != in;
                n += (g->value[i + (size_t) g->nx * g->ny] < 0) != in;
            }
        }
    }

    return n;
}


static int
pet3d_grid_verts(pet3d_grid_t *g, pet3d_surface_t *out)
{
    int          crossed;
    uint32_t     x, y, z;
    pet3d_vec_t  p;

    g->index = pet3d_calloc(g->arena, (size_t) g->nx * g->ny * g->nz,
                            sizeof(uint16_t));
    out->verts = pet3d_calloc(g->arena, PET3D_NETS_VERTS,
                              sizeof(pet3d_vertex_t));

    if (g->index == NULL || out->verts == NULL) {
        return PET3D_E_MEMORY;
    }

    out->nverts = 0;

    for (z = 0; z + 1 < g->nz; z++) {
        for (y = 0; y + 1 < g->ny; y++) {
            for (x = 0; x + 1 < g->nx; x++) {
                p = pet3d_grid_cell(g, x, y, z, &crossed);

                if (!crossed) {
                    continue;
                }

                if (out->nverts == PET3D_NETS_VERTS) {
                    return PET3D_E_INVALID;
                }

                out->verts[out->nverts++].pos = p;
                g->index[pet3d_grid_at(g, x, y, z)]
                    = (uint16_t) out->nverts;
            }
        }
    }

    return PET3D_OK;
}


/* The mean of the crossings of a cell's twelve edges. */

static pet3d_vec_t
pet3d_grid_cell(const pet3d_grid_t *g, uint32_t x, uint32_t y, uint32_t z,
    int *crossed)
{
    int          i, j, axis, n;
    float        v[8], t;
    pet3d_vec_t  sum, a, b;

    n = 0;

    for (i = 0; i < 8; i++) {
        v[i] = g->value[pet3d_grid_at(g, x + (i & 1), y + (i >> 1 & 1),
                                      z + (i >> 2))];
        n += v[i] < 0;
    }

    *crossed = n != 0 && n != 8;
    sum = pet3d_vec(0, 0, 0);

    if (!*crossed) {
        return sum;
    }

    n = 0;

    for (i = 0; i < 8; i++) {
        for (axis = 0; axis < 3; axis++) {
            j = i | 1 << axis;

            if (j == i || (v[i] < 0) == (v[j] < 0)) {
                continue;
            }

            t = v[i] / (v[i] - v[j]);
            a = pet3d_vec((float) (i & 1), (float) (i >> 1 & 1),
                          (float) (i >> 2));
            b = pet3d_vec((float) (j & 1), (float) (j >> 1 & 1),
                          (float) (j >> 2));
            sum = pet3d_add(sum, pet3d_mix3(a, b, t));
            n++;
        }
    }

    sum = pet3d_scale(sum, 1.0f / (float) n);

    return pet3d_grid_pos(g, (float) x + sum.x, (float) y + sum.y,
                          (float) z + sum.z);
}


static void
pet3d_grid_tris(const pet3d_grid_t *g, pet3d_surface_t *out)
{
    int             in;
    size_t          i, dx, dy, dz;
    uint32_t        x, y, z;
    const uint16_t  *c;

    dx = 1;
    dy = g->nx;
    dz = (size_t) g->nx * g->ny;

    for (z = 1; z + 1 < g->nz; z++) {
        for (y = 1; y + 1 < g->ny; y++) {
            for (x = 1; x + 1 < g->nx; x++) {
                i = pet3d_grid_at(g, x, y, z);
                in = g->value[i] < 0;
                c = g->index + i;

                if ((g->value[i + dx] < 0) != in) {
                    pet3d_nets_quad(out, c[0], *(c - dy), *(c - dy - dz),
                                    *(c - dz), in);
                }

                if ((g->value[i + dy] < 0) != in) {
                    pet3d_nets_quad(out, c[0], *(c - dz), *(c - dz - dx),
                                    *(c - dx), in);
                }

                if ((g->value[i + dz] < 0) != in) {
                    pet3d_nets_quad(out, c[0], *(c - dx), *(c - dx - dy),
                                    *(c - dy), in);
                }
            }
        }
    }
}


/* Two triangles, split along the shorter diagonal. */

static void
pet3d_nets_quad(pet3d_surface_t *out, uint16_t a, uint16_t b, uint16_t c,
    uint16_t d, int flip)
{
    uint16_t      q[4], t;
    pet3d_vec_t   ac, bd;
    pet3d_tri_t  *tri;

    if (out->ntris + 2 > PET3D_NETS_TRIS) {
        return;
    }

    q[0] = (uint16_t) (a - 1);
    q[1] = (uint16_t) (b - 1);
    q[2] = (uint16_t) (c - 1);
    q[3] = (uint16_t) (d - 1);

    if (!flip) {
        t = q[1];
        q[1] = q[3];
        q[3] = t;
    }

    ac = pet3d_sub(out->verts[q[0]].pos, out->verts[q[2]].pos);
    bd = pet3d_sub(out->verts[q[1]].pos, out->verts[q[3]].pos);

    tri = &out->tris[out->ntris];
    out->ntris += 2;

    if (pet3d_dot(ac, ac) <= pet3d_dot(bd, bd)) {
        tri[0] = (pet3d_tri_t) { { q[0], q[1], q[2] } };
        tri[1] = (pet3d_tri_t) { { q[0], q[2], q[3] } };

    } else {
        tri[0] = (pet3d_tri_t) { { q[0], q[1], q[3] } };
        tri[1] = (pet3d_tri_t) { { q[1], q[2], q[3] } };
    }
}


/* Moves vertices towards the mean of their neighbours. */

static int
pet3d_nets_relax(pet3d_arena_t *arena, pet3d_surface_t *s)
{
    int           k;
    float        *count;
    uint32_t      i, a, b;
    pet3d_vec_t  *sum;

    sum = pet3d_calloc(arena, s->nverts, sizeof(pet3d_vec_t));
    count = pet3d_calloc(arena, s->nverts, sizeof(float));

    if (sum == NULL || count == NULL) {
        return PET3D_E_MEMORY;
    }

    for (i = 0; i < s->ntris; i++) {
        for (k = 0; k < 3; k++) {
            a = s->tris[i].v[k];
            b = s->tris[i].v[(k + 1) % 3];

            sum[a] = pet3d_add(sum[a], s->verts[b].pos);
            sum[b] = pet3d_add(sum[b], s->verts[a].pos);
            count[a] += 1;
            count[b] += 1;
        }
    }

    for (i = 0; i < s->nverts; i++) {
        if (count[i] > 0) {
            s->verts[i].pos = pet3d_mix3(s->verts[i].pos,
                                         pet3d_scale(sum[i], 1 / count[i]),
                                         0.5f);
        }
    }

    pet3d_free(arena, sum);
    pet3d_free(arena, count);

    return pet3d_check_deadline(arena);
}


/*
 * Ears are thin and stand before the sky: near their ends, which relaxing
 * has rounded off, an error counts most.
 */

static float
pet3d_nets_care(const pet3d_sdf_t *sdf, pet3d_vec_t p)
{
    float                d, least, t;
    uint64_t             near;
    pet3d_vec_t          ab;
    const pet3d_prim_t  *prim, *best;

    best = NULL;
    least = 1e9f;

    for (near = pet3d_sdf_near(sdf, p); near != 0; near &= near - 1) {
        prim = &sdf->prims[__builtin_ctzll(near)];
        d = prim->cut ? 1e9f : pet3d_prim_distance(prim, p);

        if (d < least) {
            least = d;
            best = prim;
        }
    }

    if (best == NULL || (best->part != PET3D_PART_EAR_L
                         && best->part != PET3D_PART_EAR_R))
    {
        return 1;
    }

    ab = pet3d_sub(best->b, best->a);
    t = pet3d_dot(pet3d_sub(p, best->a), ab)
        / pet3d_maxf(pet3d_dot(ab, ab), 1e-6f);
    t = pet3d_mix(best->t0, best->t1, pet3d_clamp(t, 0, 1));

    return 2 + PET3D_NETS_CARE * pet3d_smooth(0.5f, 1, t);
}
