
/*
 * Texture coordinates: triangles that look the same way and belong to the
 * same part make a chart, projected along that axis; charts are packed under
 * the cells.  The painter works by 3D position, so seams do not show.
 */

#include "mesh.h"


#define PET3D_ATLAS_CHARTS   512
#define PET3D_ATLAS_SMALL    24     /* triangles of a chart worth keeping */
#define PET3D_ATLAS_MERGES   6      /* rounds of merging small charts */
#define PET3D_ATLAS_FACING   0.12f  /* least cosine to a chart's axis */
#define PET3D_ATLAS_PAD      2      /* texels around a chart */
#define PET3D_ATLAS_STEPS    12     /* of the search for the scale */
#define PET3D_ATLAS_NONE     0xffff

/* The face is looked at most. */
#define PET3D_ATLAS_HEAD     1.25f
#define PET3D_ATLAS_UNDER    0.60f


typedef struct {
    uint8_t      axis;              /* 0..5: +x -x +y -y +z -z */
    uint8_t      part;
    uint32_t     ntris;
    float        scale;             /* relative texel density */
    float        lo[2];
    float        hi[2];
    uint32_t     x;
    uint32_t     y;
    uint32_t     width;
    uint32_t     height;
} pet3d_chart_t;

typedef struct {
    pet3d_arena_t    *arena;
    pet3d_surface_t  *s;
    uint16_t         *chart;        /* of each triangle */
    uint16_t        (*near)[3];     /* triangles over the edges */
    uint8_t          *axis;
    pet3d_chart_t    *charts;
    uint16_t         *order;        /* charts by falling height */
    uint32_t          ncharts;
} pet3d_atlas_t;


static pet3d_vec_t pet3d_axis(int axis);
static void pet3d_project2(pet3d_vec_t p, int axis, float *out);
static int pet3d_atlas_neighbours(pet3d_atlas_t *a);
static void pet3d_atlas_axes(pet3d_atlas_t *a);
static int pet3d_atlas_grow(pet3d_atlas_t *a);
static void pet3d_atlas_merge(pet3d_atlas_t *a);
static int pet3d_atlas_absorb(pet3d_atlas_t *a, uint16_t small);
static int pet3d_atlas_split(pet3d_atlas_t *a);
static void pet3d_atlas_bounds(pet3d_atlas_t *a);
static int pet3d_atlas_pack(pet3d_atlas_t *a, float scale);
static int pet3d_skyline_put(uint16_t *line, pet3d_chart_t *c);
static void pet3d_atlas_place(pet3d_atlas_t *a, float scale);


int
pet3d_atlas(pet3d_arena_t *arena, pet3d_surface_t *body)
{
    int            i, rc;
    float          lo, hi, mid;
    pet3d_atlas_t  a;

    memset(&a, 0, sizeof(pet3d_atlas_t));

    a.arena = arena;
    a.s = body;
    a.chart = pet3d_alloc(arena, body->ntris * sizeof(uint16_t));
    a.near = pet3d_alloc(arena, body->ntris * sizeof(*a.near));
    a.axis = pet3d_alloc(arena, body->ntris);
    a.charts = pet3d_calloc(arena, PET3D_ATLAS_CHARTS,
                            sizeof(pet3d_chart_t));
    a.order = pet3d_alloc(arena, PET3D_ATLAS_CHARTS * sizeof(uint16_t));

    if (a.chart == NULL || a.near == NULL || a.axis == NULL
        || a.charts == NULL || a.order == NULL)
    {
        return PET3D_E_MEMORY;
    }

    rc = pet3d_atlas_neighbours(&a);
    if (rc != PET3D_OK) {
        return rc;
    }

    pet3d_atlas_axes(&a);

    rc = pet3d_atlas_grow(&a);
    if (rc != PET3D_OK) {
        return rc;
    }

    pet3d_atlas_merge(&a);

    rc = pet3d_atlas_split(&a);
    if (rc != PET3D_OK) {
        return rc;
    }

    pet3d_atlas_bounds(&a);

    lo = 20;
    hi = 400;

    for (i = 0; i < PET3D_ATLAS_STEPS; i++) {
        mid = (lo + hi) * 0.5f;

        if (pet3d_atlas_pack(&a, mid)) {
            lo = mid;

        } else {
            hi = mid;
        }
    }

    if (!pet3d_atlas_pack(&a, lo)) {
        return PET3D_E_INVALID;
    }

    pet3d_atlas_place(&a, lo);

    return pet3d_check_deadline(arena);
}


static pet3d_vec_t
pet3d_axis(int axis)
{
    float  s;

    s = axis & 1 ? -1.0f : 1.0f;

    return pet3d_vec(axis >> 1 == 0 ? s : 0, axis >> 1 == 1 ? s : 0,
                     axis >> 1 == 2 ? s : 0);
}


static void
pet3d_project2(pet3d_vec_t p, int axis, float *out)
{
    out[0] = axis >> 1 == 0 ? p.z : p.x;
    out[1] = axis >> 1 == 1 ? p.z : p.y;
}


/* Finds the two triangles of every edge in a hash table. */

static int
pet3d_atlas_neighbours(pet3d_atlas_t *a)
{
    int        k;
    uint32_t   i, lo, hi, t, size, at, key;
    uint32_t  *keys, *edges;

    for (size = 1; size < a->s->ntris * 4; size *= 2) {
        /* a power of two with room */
    }

    keys = pet3d_calloc(a->arena, size, sizeof(uint32_t));
    edges = pet3d_alloc(a->arena, size * sizeof(uint32_t));

    if (keys == NULL || edges == NULL) {
        return PET3D_E_MEMORY;
    }

    for (i = 0; i < a->s->ntris; i++) {
        for (k = 0; k < 3; k++) {
            lo = a->s->tris[i].v[k];
            hi = a->s->tris[i].v[(k + 1) % 3];

            if (lo > hi) {
                t = lo;
                lo = hi;
                hi = t;
            }

            key = (lo << 16 | hi) + 1;
            a->near[i][k] = PET3D_ATLAS_NONE;

            for (at = pet3d_hash(key) & (size - 1);
                 keys[at] != 0 && keys[at] != key;
                 at = (at + 1) & (size - 1))
            {
                /* the next slot */
            }

            if (keys[at] == 0) {
                keys[at] = key;
                edges[at] = i * 4 + (uint32_t) k;
                continue;
            }

            t = edges[at];
            a->near[i][k] = (uint16_t) (t / 4);
            a->near[t / 4][t % 4] = (uint16_t) i;
        }
    }

    pet3d_free(a->arena, keys);
    pet3d_free(a->arena, edges);

    return PET3D_OK;
}


static void
pet3d_atlas_axes(pet3d_atlas_t *a)
{
    int                    axis;
    float                  d, best;
    uint32_t               i;
    pet3d_vec_t            n;
    const pet3d_tri_t     *t;
    const pet3d_vertex_t  *v;

    v = a->s->verts;

    for (i = 0; i < a->s->ntris; i++) {
        t = &a->s->tris[i];
        n = pet3d_add(pet3d_add(v[t->v[0]].normal, v[t->v[1]].normal),
                      v[t->v[2]].normal);
        best = -1;

        for (axis = 0; axis < 6; axis++) {
            d = pet3d_dot(n, pet3d_axis(axis));

            if (d > best) {
                best = d;
                a->axis[i] = (uint8_t) axis;
            }
        }
    }
}


/* Flood fill over triangles of one axis and one part. */

static int
pet3d_atlas_grow(pet3d_atlas_t *a)
{
    int             k;
    uint8_t         part;
    uint16_t       *stack, next;
    uint32_t        i, t, top;
    pet3d_chart_t  *c;

    stack = pet3d_alloc(a->arena, a->s->ntris * sizeof(uint16_t));
    if (stack == NULL) {
        return PET3D_E_MEMORY;
    }

    memset(a->chart, 0xff, a->s->ntris * sizeof(uint16_t));

    for (i = 0; i < a->s->ntris; i++) {
        if (a->chart[i] != PET3D_ATLAS_NONE) {
            continue;
        }

        if (a->ncharts == PET3D_ATLAS_CHARTS) {
            return PET3D_E_INVALID;
        }

        part = a->s->verts[a->s->tris[i].v[0]].part;

        c = &a->charts[a->ncharts];
        c->axis = a->axis[i];
        c->part = part;

        top = 0;
        stack[top++] = (uint16_t) i;
        a->chart[i] = (uint16_t) a->ncharts;

        while (top > 0) {
            t = stack[--top];
            c->ntris++;

            for (k = 0; k < 3; k++) {
                next = a->near[t][k];

                if (next != PET3D_ATLAS_NONE
                    && a->chart[next] == PET3D_ATLAS_NONE
                    && a->axis[next] == c->axis
                    && a->s->verts[a->s->tris[next].v[0]].part == part)
                {
                    a->chart[next] = (uint16_t) a->ncharts;
                    stack[top++] = next;
                }
            }
        }

        a->ncharts++;
    }

    pet3d_free(a->arena, stack);

    return PET3D_OK;
}


static void
pet3d_atlas_merge(pet3d_atlas_t *a)
{
    int       round, changed;
    uint32_t  i;

    for (round = 0; round < PET3D_ATLAS_MERGES; round++) {
        changed = 0;

        for (i = 0; i < a->ncharts; i++) {
            if (a->charts[i].ntris > 0
                && a->charts[i].ntris < PET3D_ATLAS_SMALL)
            {
                changed |= pet3d_atlas_absorb(a, (uint16_t) i);
            }
        }

        if (!changed) {
            break;
        }
    }
}


/*
 * Gives the triangles of a small chart, one by one, to a neighbouring larger
 * chart whose axis they face.
 */

static int
pet3d_atlas_absorb(pet3d_atlas_t *a, uint16_t small)
{
    int                 k, changed;
    uint16_t            next, to;
    uint32_t            i;
    pet3d_vec_t         n;
    const pet3d_tri_t  *t;

    changed = 0;

    for (i = 0; i < a->s->ntris; i++) {
        if (a->chart[i] != small) {
            continue;
        }

        t = &a->s->tris[i];
        n = pet3d_unit(pet3d_cross(
                pet3d_sub(a->s->verts[t->v[1]].pos, a->s->verts[t->v[0]].pos),
                pet3d_sub(a->s->verts[t->v[2]].pos,
                          a->s->verts[t->v[0]].pos)));

        for (k = 0; k < 3; k++) {
            next = a->near[i][k];

            if (next == PET3D_ATLAS_NONE) {
                continue;
            }

            to = a->chart[next];

            if (to == small
                || a->charts[to].ntris <= a->charts[small].ntris
                || pet3d_dot(n, pet3d_axis(a->charts[to].axis))
                   < PET3D_ATLAS_FACING)
            {
                continue;
            }

            a->chart[i] = to;
            a->charts[to].ntris++;
            a->charts[small].ntris--;
            changed = 1;
            break;
        }
    }

    return changed;
}


/* Gives every chart vertices of its own. */

static int
pet3d_atlas_split(pet3d_atlas_t *a)
{
    int        k;
    uint16_t   v, c, *owner, *twin;
    uint32_t   i, n, at;

    /* owner: the chart of a vertex; twin: the next copy of the same one. */

    n = a->s->nverts * 3;

    owner = pet3d_alloc(a->arena, n * sizeof(uint16_t));
    twin = pet3d_alloc(a->arena, n * sizeof(uint16_t));

    if (owner == NULL || twin == NULL) {
        return PET3D_E_MEMORY;
    }

    memset(owner, 0xff, n * sizeof(uint16_t));
    memset(twin, 0xff, n * sizeof(uint16_t));

    for (i = 0; i < a->s->ntris; i++) {
        c = a->chart[i];

        for (k = 0; k < 3; k++) {
            v = a->s->tris[i].v[k];

            for (at = v; owner[at] != c && owner[at] != PET3D_ATLAS_NONE
                         && twin[at] != PET3D_ATLAS_NONE; )
            {
                at = twin[at];
            }

            if (owner[at] == PET3D_ATLAS_NONE) {
                owner[at] = c;
            }

            if (owner[at] != c) {
                if (a->s->nverts == n || a->s->nverts == UINT16_MAX) {
                    return PET3D_E_INVALID;
                }

                a->s->verts[a->s->nverts] = a->s->verts[v];
                twin[at] = (uint16_t) a->s->nverts;
                at = a->s->nverts++;
                owner[at] = c;
            }

            a->s->tris[i].v[k] = (uint16_t) at;
        }
    }

    pet3d_free(a->arena, owner);
    pet3d_free(a->arena, twin);

    return PET3D_OK;
}


static void
pet3d_atlas_bounds(pet3d_atlas_t *a)
{
    int             k, j;
    float           q[2];
    uint16_t        t;
    uint32_t        i, at;
    pet3d_chart_t  *c;

    for (i = 0; i < a->ncharts; i++) {
        c = &a->charts[i];
        c->lo[0] = c->lo[1] = 1e9f;
        c->hi[0] = c->hi[1] = -1e9f;
        c->scale = c->axis == 3 ? PET3D_ATLAS_UNDER
                   : c->part == PET3D_PART_HEAD ? PET3D_ATLAS_HEAD : 1;
        a->order[i] = (uint16_t) i;
    }

    for (i = 0; i < a->s->ntris; i++) {
        c = &a->charts[a->chart[i]];

        for (k = 0; k < 3; k++) {
            pet3d_project2(a->s->verts[a->s->tris[i].v[k]].pos, c->axis, q);

            for (j = 0; j < 2; j++) {
                c->lo[j] = pet3d_minf(c->lo[j], q[j]);
                c->hi[j] = pet3d_maxf(c->hi[j], q[j]);
            }
        }
    }

    for (i = 1; i < a->ncharts; i++) {
        t = a->order[i];
        c = &a->charts[t];

        for (at = i;
             at > 0 && (a->charts[a->order[at - 1]].hi[1]
                        - a->charts[a->order[at - 1]].lo[1])
                       * a->charts[a->order[at - 1]].scale
                       < (c->hi[1] - c->lo[1]) * c->scale;
             at--)
        {
            a->order[at] = a->order[at - 1];
        }

        a->order[at] = t;
    }
}


/* Tries one scale, texels a unit. */

static int
pet3d_atlas_pack(pet3d_atlas_t *a, float scale)
{
    uint16_t        line[PET3D_SKIN_SIDE];
    uint32_t        i;
    pet3d_chart_t  *c;

    for (i = 0; i < PET3D_SKIN_SIDE; i++) {
        line[i] = PET3D_CHARTS_TOP;
    }

    for (i = 0; i < a->ncharts; i++) {
        c = &a->charts[a->order[i]];

        if (c->ntris == 0) {
            continue;
        }

        c->width = (uint32_t) ((c->hi[0] - c->lo[0]) * c->scale * scale)
                   + 2 + 2 * PET3D_ATLAS_PAD;
        c->height = (uint32_t) ((c->hi[1] - c->lo[1]) * c->scale * scale)
                    + 2 + 2 * PET3D_ATLAS_PAD;

        if (!pet3d_skyline_put(line, c)) {
            return 0;
        }
    }

    return 1;
}


/* The lowest place where a chart fits, the leftmost of those. */

static int
pet3d_skyline_put(uint16_t *line, pet3d_chart_t *c)
{
    uint32_t  x, i, y, best;

    if (c->width > PET3D_SKIN_SIDE) {
        return 0;
    }

    best = PET3D_SKIN_SIDE;

    for (x = 0; x + c->width <= PET3D_SKIN_SIDE; x++) {
        y = 0;

        for (i = 0; i < c->width && y < best; i++) {
            y = line[x + i] > y ? line[x + i] : y;
        }

        if (y < best) {
            best = y;
            c->x = x;
        }
    }

    if (best + c->height > PET3D_SKIN_SIDE) {
        return 0;
    }

    c->y = best;

    for (i = 0; i < c->width; i++) {
        line[c->x + i] = (uint16_t) (best + c->height);
    }

    return 1;
}


static void
pet3d_atlas_place(pet3d_atlas_t *a, float scale)
{
    int              k;
    float            q[2];
    uint32_t         i;
    pet3d_chart_t   *c;
    pet3d_vertex_t  *v;

    for (i = 0; i < a->s->ntris; i++) {
        c = &a->charts[a->chart[i]];

        for (k = 0; k < 3; k++) {
            v = &a->s->verts[a->s->tris[i].v[k]];
            pet3d_project2(v->pos, c->axis, q);

            v->u = ((float) c->x + PET3D_ATLAS_PAD + 1
                    + (q[0] - c->lo[0]) * c->scale * scale)
                   / PET3D_SKIN_SIDE;
            v->v = ((float) c->y + PET3D_ATLAS_PAD + 1
                    + (q[1] - c->lo[1]) * c->scale * scale)
                   / PET3D_SKIN_SIDE;
        }
    }
}
