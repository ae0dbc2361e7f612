
/*
 * Fewer triangles where the surface is flat: edges are collapsed by the
 * quadric error (M. Garland and P. Heckbert, "Surface simplification using
 * quadric error metrics", 1997), in passes over edges that do not touch.
 */

#include "mesh.h"


/* Keeps triangles of even size where the surface is almost flat. */
#define PET3D_SIMPLE_LENGTH   3e-7

/* Of the edges of a pass, how many may go: one in so many. */
#define PET3D_SIMPLE_PART     5

#define PET3D_SIMPLE_PASSES   60

/* Least cosine between a triangle's normals before and after. */
#define PET3D_SIMPLE_TURN     0.55f

#define PET3D_SIMPLE_BUCKETS  4096


/* The symmetric matrix of a quadric: upper triangle, row by row. */
typedef struct {
    double            m[10];
} pet3d_quadric_t;

typedef struct {
    uint16_t          a;
    uint16_t          b;
    float             cost;
    pet3d_vec_t       to;
} pet3d_edge_t;

typedef struct {
    pet3d_surface_t  *s;
    pet3d_quadric_t  *q;          /* of each vertex */
    uint32_t         *first;      /* of the triangles of each vertex */
    uint16_t         *fan;        /* those triangles */
    uint8_t          *locked;     /* vertices that this pass has changed */
    uint8_t          *gone;       /* triangles */
    uint16_t         *mark;       /* vertices seen, by the edge looked at */
    pet3d_edge_t     *edges;
    uint32_t         *buckets;
    uint32_t          nedges;
    uint32_t          left;       /* triangles */
} pet3d_simple_t;


static int pet3d_simple_init(pet3d_arena_t *arena, pet3d_simple_t *m);
static void pet3d_simple_quadrics(pet3d_simple_t *m, const float *care);
static void pet3d_simple_fans(pet3d_simple_t *m);
static void pet3d_simple_edges(pet3d_simple_t *m);
static double pet3d_simple_error(const pet3d_quadric_t *a,
    const pet3d_quadric_t *b, pet3d_vec_t p);
static float pet3d_simple_limit(pet3d_simple_t *m);
static uint32_t pet3d_simple_bucket(float cost);
static int pet3d_simple_linked(pet3d_simple_t *m, const pet3d_edge_t *e);
static int pet3d_simple_turns(const pet3d_simple_t *m, uint16_t v,
    uint16_t other, pet3d_vec_t to);
static void pet3d_simple_collapse(pet3d_simple_t *m, const pet3d_edge_t *e);
static void pet3d_simple_sweep(pet3d_simple_t *m);
static void pet3d_simple_verts(pet3d_simple_t *m);
static pet3d_vec_t pet3d_tri_normal(const pet3d_vertex_t *v,
    const uint16_t *t);


int
pet3d_simplify(pet3d_arena_t *arena, pet3d_surface_t *s, const float *care,
    uint32_t triangles)
{
    int              rc, pass;
    float            limit;
    uint32_t         i;
    pet3d_simple_t   m;

    memset(&m, 0, sizeof(pet3d_simple_t));
    m.s = s;

    rc = pet3d_simple_init(arena, &m);
    if (rc != PET3D_OK) {
        return rc;
    }

    pet3d_simple_quadrics(&m, care);

    for (pass = 0; pass < PET3D_SIMPLE_PASSES && s->ntris > triangles;
         pass++)
    {
        rc = pet3d_check_deadline(arena);
        if (rc != PET3D_OK) {
            return rc;
        }

        pet3d_simple_fans(&m);
        pet3d_simple_edges(&m);
        limit = pet3d_simple_limit(&m);

        memset(m.locked, 0, s->nverts);
        memset(m.gone, 0, s->ntris);
        memset(m.mark, 0, s->nverts * sizeof(uint16_t));
        m.left = s->ntris;

        for (i = 0; i < m.nedges && m.left > triangles; i++) {
            if (m.edges[i].cost <= limit) {
                pet3d_simple_collapse(&m, &m.edges[i]);
            }
        }

        pet3d_simple_sweep(&m);
    }

    pet3d_simple_verts(&m);

    pet3d_free(arena, m.q);
    pet3d_free(arena, m.first);
    pet3d_free(arena, m.fan);
    pet3d_free(arena, m.locked);
    pet3d_free(arena, m.gone);
    pet3d_free(arena, m.mark);
    pet3d_free(arena, m.edges);
    pet3d_free(arena, m.buckets);

    return PET3D_OK;
}


static int
pet3d_simple_init(pet3d_arena_t *arena, pet3d_simple_t *m)
{
    uint32_t  nv, nt;

    nv = m->s->nverts;
    nt = m->s->ntris;

    m->q = pet3d_calloc(arena, nv, sizeof(pet3d_quadric_t));
    m->first = pet3d_alloc(arena, (nv + 1) * sizeof(uint32_t));
    m->fan = pet3d_alloc(arena, nt * 3 * sizeof(uint16_t));
    m->locked = pet3d_alloc(arena, nv);
    m->gone = pet3d_alloc(arena, nt);
    m->mark = pet3d_alloc(arena, nv * sizeof(uint16_t));
    m->edges = pet3d_alloc(arena, nt * 2 * sizeof(pet3d_edge_t));
    m->buckets = pet3d_alloc(arena, PET3D_SIMPLE_BUCKETS * sizeof(uint32_t));

    return m->q != NULL && m->first != NULL && m->fan != NULL
           && m->locked != NULL && m->gone != NULL && m->mark != NULL
           && m->edges != NULL && m->buckets != NULL
           ? PET3D_OK : PET3D_E_MEMORY;
}


static pet3d_vec_t
pet3d_tri_normal(const pet3d_vertex_t *v, const uint16_t *t)
{
    return pet3d_cross(pet3d_sub(v[t[1]].pos, v[t[0]].pos),
                       pet3d_sub(v[t[2]].pos, v[t[0]].pos));
}


/* Of the planes of the triangles around each vertex, by area and care. */

static void
pet3d_simple_quadrics(pet3d_simple_t *m, const float *care)
{
    int           k, j, c, r;
    double        p[4], area, w;
    uint32_t      i;
    pet3d_vec_t   n, at;
    const double  tiny = 1e-20;

    for (i = 0; i < m->s->ntris; i++) {
        n = pet3d_tri_normal(m->s->verts, m->s->tris[i].v);
        at = m->s->verts[m->s->tris[i].v[0]].pos;

        area = sqrt((double) pet3d_dot(n, n) + tiny);
        p[0] = (double) n.x / area;
        p[1] = (double) n.y / area;
        p[2] = (double) n.z / area;
        p[3] = -(p[0] * (double) at.x + p[1] * (double) at.y
                 + p[2] * (double) at.z);

        for (k = 0; k < 3; k++) {
            j = 0;
            w = area * (double) care[m->s->tris[i].v[k]];

            for (r = 0; r < 4; r++) {
                for (c = r; c < 4; c++) {
                    m->q[m->s->tris[i].v[k]].m[j++] += p[r] * p[c] * w;
                }
            }
        }
    }
}


static void
pet3d_simple_fans(pet3d_simple_t *m)
{
    int        k;
    uint32_t   i, n, t;

    n = m->s->nverts;
    memset(m->first, 0, (n + 1) * sizeof(uint32_t));

    for (i = 0; i < m->s->ntris; i++) {
        for (k = 0; k < 3; k++) {
            m->first[m->s->tris[i].v[k]]++;
        }
    }

    for (i = 0, t = 0; i <= n; i++) {
        t += i < n ? m->first[i] : 0;
        m->first[i] = t;
    }

    /* Filled from the ends, so that each start comes out right. */

    for (i = m->s->ntris; i-- > 0; /* void */ ) {
        for (k = 0; k < 3; k++) {
            m->fan[--m->first[m->s->tris[i].v[k]]] = (uint16_t) i;
        }
    }
}


/* Each edge once: the surface is closed, so each is there in both senses. */

static void
pet3d_simple_edges(pet3d_simple_t *m)
{
    int               k, j;
    double            d, best;
    uint16_t          a, b;
    uint32_t          i;
    pet3d_vec_t       p[3], ab;
    pet3d_edge_t     *e;

    m->nedges = 0;

    for (i = 0; i < m->s->ntris; i++) {
        for (k = 0; k < 3; k++) {
            a = m->s->tris[i].v[k];
            b = m->s->tris[i].v[(k + 1) % 3];

            if (a > b) {
                continue;
            }

            p[0] = m->s->verts[a].pos;
            p[1] = m->s->verts[b].pos;
            p[2] = pet3d_mix3(p[0], p[1], 0.5f);

            ab = pet3d_sub(p[1], p[0]);
            best = 1e30;
            e = &m->edges[m->nedges++];
            e->a = a;
            e->b = b;

            for (j = 2; j >= 0; j--) {
                d = pet3d_simple_error(&m->q[a], &m->q[b], p[j]);

                if (d < best) {
                    best = d;
                    e->to = p[j];
                }
            }

            e->cost = (float) (best + PET3D_SIMPLE_LENGTH
                                      * (double) pet3d_dot(ab, ab));
        }
    }
}


static double
pet3d_simple_error(const pet3d_quadric_t *a, const pet3d_quadric_t *b,
    pet3d_vec_t p)
{
    int     i;
    double  m[10], x, y, z, d;

    for (i = 0; i < 10; i++) {
        m[i] = a->m[i] + b->m[i];
    }

    x = (double) p.x;
    y = (double) p.y;
    z = (double) p.z;

    d = m[0] * x * x + m[4] * y * y + m[7] * z * z + m[9]
        + 2 * (m[1] * x * y + m[2] * x * z + m[3] * x + m[5] * y * z
               + m[6] * y + m[8] * z);

    return d > 0 ? d : 0;
}


/* The bits of a positive float grow with it. */

static uint32_t
pet3d_simple_bucket(float cost)
{
    uint32_t  bits;

    memcpy(&bits, &cost, sizeof(bits));

    return bits >> 19;
}


/* The cost that about one edge in PET3D_SIMPLE_PART is under. */

static float
pet3d_simple_limit(pet3d_simple_t *m)
{
    float     limit;
    uint32_t  i, n, bits;

    memset(m->buckets, 0, PET3D_SIMPLE_BUCKETS * sizeof(uint32_t));

    for (i = 0; i < m->nedges; i++) {
        m->buckets[pet3d_simple_bucket(m->edges[i].cost)]++;
    }

    n = 0;

    for (i = 0; i < PET3D_SIMPLE_BUCKETS - 1; i++) {
        n += m->buckets[i];

        if (n > m->nedges / PET3D_SIMPLE_PART) {
            break;
        }
    }

    bits = (i + 1) << 19;
    memcpy(&limit, &bits, sizeof(limit));

    return limit;
}


/* The two ends have just two neighbours in common: else the surface folds. */

static int
pet3d_simple_linked(pet3d_simple_t *m, const pet3d_edge_t *e)
{
    int        k, n;
    uint16_t   v;
    uint32_t   i;

    for (i = m->first[e->a]; i < m->first[e->a + 1]; i++) {
        for (k = 0; k < 3; k++) {
            m->mark[m->s->tris[m->fan[i]].v[k]] = 1;
        }
    }

    n = 0;

    for (i = m->first[e->b]; i < m->first[e->b + 1]; i++) {
        for (k = 0; k < 3; k++) {
            v = m->s->tris[m->fan[i]].v[k];

            if (m->mark[v] == 1 && v != e->a && v != e->b) {
                m->mark[v] = 2;
                n++;
            }
        }
    }

    for (i = m->first[e->a]; i < m->first[e->a + 1]; i++) {
        for (k = 0; k < 3; k++) {
            m->mark[m->s->tris[m->fan[i]].v[k]] = 0;
        }
    }

    return n == 2;
}


static int
pet3d_simple_turns(const pet3d_simple_t *m, uint16_t v, uint16_t other,
    pet3d_vec_t to)
{
    int              k, has;
    uint32_t         i;
    const uint16_t  *t;
    pet3d_vec_t      old, now, p[3];

    for (i = m->first[v]; i < m->first[v + 1]; i++) {
        t = m->s->tris[m->fan[i]].v;
        has = 0;

        for (k = 0; k < 3; k++) {
            p[k] = t[k] == v ? to : m->s->verts[t[k]].pos;
            has |= t[k] == other;
        }

        if (has) {
            continue;
        }

        old = pet3d_tri_normal(m->s->verts, t);
        now = pet3d_cross(pet3d_sub(p[1], p[0]), pet3d_sub(p[2], p[0]));

        if (pet3d_dot(old, now) <= PET3D_SIMPLE_TURN * pet3d_length(old)
                                   * pet3d_length(now))
        {
            return 1;
        }
    }

    return 0;
}


static void
pet3d_simple_collapse(pet3d_simple_t *m, const pet3d_edge_t *e)
{
    int           k, has;
    uint16_t     *t, side;
    uint32_t      i;
    pet3d_vec_t   to;

    if (m->locked[e->a] || m->locked[e->b] || !pet3d_simple_linked(m, e)) {
        return;
    }

    to = e->to;

    if (pet3d_simple_turns(m, e->a, e->b, to)
        || pet3d_simple_turns(m, e->b, e->a, to))
    {
        return;
    }

    m->s->verts[e->a].pos = to;

    for (k = 0; k < 10; k++) {
        m->q[e->a].m[k] += m->q[e->b].m[k];
    }

    for (side = 0; side < 2; side++) {
        i = side == 0 ? e->a : e->b;

        for (has = (int) m->first[i]; has < (int) m->first[i + 1]; has++) {
            t = m->s->tris[m->fan[has]].v;

            for (k = 0; k < 3; k++) {
                m->locked[t[k]] = 1;
            }
        }
    }

    for (i = m->first[e->b]; i < m->first[e->b + 1]; i++) {
        t = m->s->tris[m->fan[i]].v;
        has = 0;

        for (k = 0; k < 3; k++) {
            has |= t[k] == e->a;
        }

        if (has) {
            m->gone[m->fan[i]] = 1;
            m->left--;
            continue;
        }

        for (k = 0; k < 3; k++) {
            if (t[k] == e->b) {
                t[k] = e->a;
            }
        }
    }
}


static void
pet3d_simple_sweep(pet3d_simple_t *m)
{
    uint32_t  i, n;

    for (i = 0, n = 0; i < m->s->ntris; i++) {
        if (!m->gone[i]) {
            m->s->tris[n++] = m->s->tris[i];
        }
    }

    m->s->ntris = n;
}


/* Drops the vertices that no triangle has any more. */

static void
pet3d_simple_verts(pet3d_simple_t *m)
{
    int       k;
    uint16_t  n;
    uint32_t  i;

    memset(m->locked, 0, m->s->nverts);

    for (i = 0; i < m->s->ntris; i++) {
        for (k = 0; k < 3; k++) {
            m->locked[m->s->tris[i].v[k]] = 1;
        }
    }

    for (i = 0, n = 0; i < m->s->nverts; i++) {
        if (m->locked[i]) {
            m->s->verts[n] = m->s->verts[i];
            m->mark[i] = n++;
        }
    }

    m->s->nverts = n;

    for (i = 0; i < m->s->ntris; i++) {
        for (k = 0; k < 3; k++) {
            m->s->tris[i].v[k] = m->mark[m->s->tris[i].v[k]];
        }
    }
}
