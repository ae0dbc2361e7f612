
/*
 * Patches: surfaces of revolution, rings, balls and rounded boxes, tubes;
 * and ribbons.
 */

#include "tailor.h"


/* Corners of a ribbon that is cut through. */
#define PET3D_RIBBON_SIDES  8


static pet3d_vec_t pet3d_patch_normal(const pet3d_patch_t *p, float u,
    float v);
static pet3d_vec_t pet3d_lathe_at(const pet3d_patch_t *p, float u, float v);
static pet3d_vec_t pet3d_ring_at(const pet3d_patch_t *p, float u, float v);
static void pet3d_ribbon_ring(const pet3d_ribbon_t *r,
    const pet3d_band_t *band, int i, float scale, pet3d_surface_t *out);
static void pet3d_ribbon_square(int i, int j, pet3d_surface_t *out);


/* A grid over u and v; triangles of no area, at poles, are left out. */

void
pet3d_patch(pet3d_tailor_t *t, const pet3d_patch_t *p, int nu, int nv,
    int color)
{
    int               i, j, k, first;
    float             u, v;
    uint16_t          q[6];
    pet3d_vec_t       n;
    pet3d_vertex_t   *vert;
    pet3d_surface_t  *s;

    s = t->s;
    first = (int) s->nverts;

    for (j = 0; j <= nv; j++) {
        for (i = 0; i <= nu; i++) {
            u = (float) i / (float) nu;
            v = (float) j / (float) nv;

            vert = &s->verts[s->nverts++];
            vert->pos = p->f(p, u, v);
            vert->normal = pet3d_patch_normal(p, u, v);
            vert->part = (uint8_t) color;
            vert->ao = 1;
        }
    }

    for (j = 0; j < nv; j++) {
        for (i = 0; i < nu; i++) {
            q[0] = q[3] = (uint16_t) (first + j * (nu + 1) + i);
            q[1] = (uint16_t) (q[0] + 1);
            q[2] = q[4] = (uint16_t) (q[0] + nu + 2);
            q[5] = (uint16_t) (q[0] + nu + 1);

            for (k = 0; k < 6; k += 3) {
                n = pet3d_cross(pet3d_sub(s->verts[q[k + 1]].pos,
                                          s->verts[q[k]].pos),
                                pet3d_sub(s->verts[q[k + 2]].pos,
                                          s->verts[q[k]].pos));

                if (pet3d_dot(n, n) > 1e-12f) {
                    s->tris[s->ntris++] = (pet3d_tri_t) {
                        { q[k], q[k + 1], q[k + 2] }
                    };
                }
            }
        }
    }
}


/* Across the two directions; where one has no length, nearer the middle. */

static pet3d_vec_t
pet3d_patch_normal(const pet3d_patch_t *p, float u, float v)
{
    float        w;
    pet3d_vec_t  du, dv;

    w = pet3d_clamp(v, 0.004f, 0.996f);

    du = pet3d_sub(p->f(p, u + 0.002f, w), p->f(p, u - 0.002f, w));
    dv = pet3d_sub(p->f(p, u, w + 0.002f), p->f(p, u, w - 0.002f));

    return pet3d_unit(pet3d_cross(du, dv));
}


/* The profile is smoothed as a Catmull-Rom spline and turned around y. */

static pet3d_vec_t
pet3d_lathe_at(const pet3d_patch_t *p, float u, float v)
{
    int    i, k, at[4];
    float  x, c[4], r, y;

    x = pet3d_clamp(v, 0, 1) * (float) (p->n - 1);
    i = (int) pet3d_minf(x, (float) (p->n - 2));
    x -= (float) i;

    for (k = 0; k < 4; k++) {
        at[k] = i - 1 + k;
        at[k] = at[k] < 0 ? 0 : at[k] >= p->n ? p->n - 1 : at[k];
    }

    c[0] = 0.5f * x * (-1 + x * (2 - x));
    c[1] = 0.5f * (2 + x * x * (-5 + 3 * x));
    c[2] = 0.5f * x * (1 + x * (4 - 3 * x));
    c[3] = 0.5f * x * x * (x - 1);

    r = 0;
    y = 0;

    for (k = 0; k < 4; k++) {
        r += c[k] * p->profile[at[k]][0];
        y += c[k] * p->profile[at[k]][1];
    }

    r = pet3d_maxf(r, 0);

    return pet3d_add(p->at, pet3d_vec(-r * pet3d_sin(u), y,
                                      r * pet3d_cos(u)));
}


static pet3d_vec_t
pet3d_ring_at(const pet3d_patch_t *p, float u, float v)
{
    float  r, h;

    r = p->size.x + p->round * pet3d_cos(v);
    h = -p->round * p->size.y * pet3d_sin(v);

    if (p->standing) {
        return pet3d_add(p->at, pet3d_vec(r * pet3d_sin(u),
                                          r * pet3d_cos(u), h));
    }

    return pet3d_add(p->at, pet3d_vec(-r * pet3d_sin(u), h,
                                      r * pet3d_cos(u)));
}


pet3d_vec_t
pet3d_ball_at(const pet3d_patch_t *p, float u, float v)
{
    float        s;
    pet3d_vec_t  d;

    s = pet3d_sin(v * 0.5f);
    d = pet3d_vec(-s * pet3d_sin(u), pet3d_cos(v * 0.5f), s * pet3d_cos(u));

    if (p->square) {
        s = d.x * d.x * d.x * d.x + d.y * d.y * d.y * d.y
            + d.z * d.z * d.z * d.z;
        d = pet3d_scale(d, 1 / sqrtf(sqrtf(s)));
    }

    d.y *= 1 + p->taper * d.x;
    d.z *= 1 + p->taper * d.x;

    return pet3d_add(p->at, pet3d_vec(d.x * p->size.x, d.y * p->size.y,
                                      d.z * p->size.z));
}


/* Around a cubic; its ends taper over a tenth of the length. */

pet3d_vec_t
pet3d_tube_at(const pet3d_patch_t *p, float u, float v)
{
    float        w, t, r;
    pet3d_vec_t  c, d, a, b;

    t = pet3d_clamp(v, 0, 1);
    w = 1 - t;

    c = pet3d_add(pet3d_add(pet3d_scale(p->bend[0], w * w * w),
                            pet3d_scale(p->bend[1], 3 * w * w * t)),
                  pet3d_add(pet3d_scale(p->bend[2], 3 * w * t * t),
                            pet3d_scale(p->bend[3], t * t * t)));

    d = pet3d_add(pet3d_add(pet3d_scale(pet3d_sub(p->bend[1], p->bend[0]),
                                        w * w),
                            pet3d_scale(pet3d_sub(p->bend[2], p->bend[1]),
                                        2 * w * t)),
                  pet3d_scale(pet3d_sub(p->bend[3], p->bend[2]), t * t));
    d = pet3d_unit(d);

    a = pet3d_unit(pet3d_cross(pet3d_absf(d.y) > 0.8f ? pet3d_vec(1, 0, 0)
                                                      : pet3d_vec(0, 1, 0),
                               d));
    b = pet3d_cross(d, a);

    w = pet3d_clamp(pet3d_minf(t, 1 - t) * 10, 0, 1);
    r = p->round * sqrtf(1 - (1 - w) * (1 - w)) * (1 - p->taper * t);

    return pet3d_add(c, pet3d_add(pet3d_scale(a, -r * pet3d_sin(u)),
                                  pet3d_scale(b, r * p->size.y
                                                 * pet3d_cos(u))));
}


void
pet3d_lathe(pet3d_tailor_t *t, const float (*profile)[2], int n,
    pet3d_vec_t at, int color)
{
    pet3d_patch_t  p;

    memset(&p, 0, sizeof(pet3d_patch_t));

    p.f = pet3d_lathe_at;
    p.at = at;
    p.profile = profile;
    p.n = n;

    pet3d_patch(t, &p, PET3D_WEAR_SEGMENTS, PET3D_WEAR_PROFILE, color);
}


void
pet3d_ring(pet3d_tailor_t *t, pet3d_vec_t at, float radius, float thick,
    float flat, int standing, int color)
{
    pet3d_patch_t  p;

    memset(&p, 0, sizeof(pet3d_patch_t));

    p.f = pet3d_ring_at;
    p.at = at;
    p.size = pet3d_vec(radius, flat, 0);
    p.round = thick;
    p.standing = standing;

    pet3d_patch(t, &p, PET3D_WEAR_SEGMENTS, 8, color);
}


void
pet3d_ball(pet3d_tailor_t *t, pet3d_vec_t at, pet3d_vec_t size, int square,
    int color)
{
    pet3d_patch_t  p;

    memset(&p, 0, sizeof(pet3d_patch_t));

    p.f = pet3d_ball_at;
    p.at = at;
    p.size = size;
    p.square = square;

    pet3d_patch(t, &p, 14, 8, color);
}


void
pet3d_tube(pet3d_tailor_t *t, pet3d_vec_t a, pet3d_vec_t b, pet3d_vec_t c,
    pet3d_vec_t d, float thick, int color)
{
    pet3d_patch_t  p;

    memset(&p, 0, sizeof(pet3d_patch_t));

    p.f = pet3d_tube_at;
    p.size.y = 1;
    p.round = thick;
    p.bend[0] = a;
    p.bend[1] = b;
    p.bend[2] = c;
    p.bend[3] = d;

    pet3d_patch(t, &p, 8, 12, color);
}


void
pet3d_ribbon(pet3d_tailor_t *t, pet3d_band_id_t band, float thick, float flat,
    int color)
{
    pet3d_ribbon_t  *r;

    r = &t->garment->ribbons[t->garment->nribbons++];

    r->band = band;
    r->thick = thick;
    r->flat = flat;
    r->color = color;
}


/* An elliptic tube; a third of it lies in the fur. */

int
pet3d_ribbon_build(pet3d_arena_t *arena, const pet3d_ribbon_t *r,
    const pet3d_band_t *band, float scale, pet3d_surface_t *out)
{
    int  i, j;

    memset(out, 0, sizeof(pet3d_surface_t));

    out->verts = pet3d_calloc(arena, PET3D_BAND_POINTS * PET3D_RIBBON_SIDES,
                              sizeof(pet3d_vertex_t));
    out->tris = pet3d_calloc(arena,
                             PET3D_BAND_POINTS * PET3D_RIBBON_SIDES * 2,
                             sizeof(pet3d_tri_t));

    if (out->verts == NULL || out->tris == NULL) {
        return PET3D_E_MEMORY;
    }

    for (i = 0; i < PET3D_BAND_POINTS; i++) {
        pet3d_ribbon_ring(r, band, i, scale, out);
    }

    for (i = 0; i < PET3D_BAND_POINTS; i++) {
        for (j = 0; j < PET3D_RIBBON_SIDES; j++) {
            pet3d_ribbon_square(i, j, out);
        }
    }

    return PET3D_OK;
}


static void
pet3d_ribbon_ring(const pet3d_ribbon_t *r, const pet3d_band_t *band, int i,
    float scale, pet3d_surface_t *out)
{
    int               j;
    float             s, c, thick;
    pet3d_vec_t       along, across, up;
    pet3d_vertex_t   *v;

    thick = r->thick * scale;
    along = pet3d_unit(pet3d_sub(band->points[(i + 1) % PET3D_BAND_POINTS],
                                 band->points[(i + PET3D_BAND_POINTS - 1)
                                              % PET3D_BAND_POINTS]));
    across = pet3d_unit(pet3d_cross(band->normals[i], along));
    up = pet3d_cross(along, across);

    for (j = 0; j < PET3D_RIBBON_SIDES; j++) {
        s = pet3d_sin((float) j / PET3D_RIBBON_SIDES);
        c = pet3d_cos((float) j / PET3D_RIBBON_SIDES);

        v = &out->verts[out->nverts++];
        v->pos = pet3d_add(band->points[i],
                           pet3d_add(pet3d_scale(up, thick * (c + 0.35f)),
                                     pet3d_scale(across,
                                                 thick * r->flat * s)));
        v->normal = pet3d_unit(pet3d_add(pet3d_scale(up, c * r->flat),
                                         pet3d_scale(across, s)));
        v->part = (uint8_t) r->color;
        v->ao = 1;
    }
}


static void
pet3d_ribbon_square(int i, int j, pet3d_surface_t *out)
{
    int       k, m;
    uint16_t  q[4];

    k = (i + 1) % PET3D_BAND_POINTS;
    m = (j + 1) % PET3D_RIBBON_SIDES;

    q[0] = (uint16_t) (i * PET3D_RIBBON_SIDES + j);
    q[1] = (uint16_t) (k * PET3D_RIBBON_SIDES + j);
    q[2] = (uint16_t) (k * PET3D_RIBBON_SIDES + m);
    q[3] = (uint16_t) (i * PET3D_RIBBON_SIDES + m);

    out->tris[out->ntris++] = (pet3d_tri_t) { { q[0], q[1], q[2] } };
    out->tris[out->ntris++] = (pet3d_tri_t) { { q[0], q[2], q[3] } };
}
