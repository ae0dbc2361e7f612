
/*
 * The pieces are made of a few kinds of patches: surfaces of revolution,
 * rings, balls and rounded boxes, and tubes.
 */

#include "wear.h"


#define PET3D_WEAR_VERTS     4000
#define PET3D_WEAR_TRIS      6000
#define PET3D_WEAR_SEGMENTS  24
#define PET3D_WEAR_PROFILE   10


/* A patch: f gives the point for u and v of 0..1. */
typedef struct pet3d_patch_s  pet3d_patch_t;

typedef pet3d_vec_t (*pet3d_patch_pt)(const pet3d_patch_t *p, float u,
    float v);

struct pet3d_patch_s {
    pet3d_patch_pt    f;
    pet3d_vec_t       at;          /* the middle */
    pet3d_vec_t       size;
    const float     (*profile)[2]; /* radius and height, n points */
    int               n;
    pet3d_vec_t       bend[4];     /* control points of a tube */
    float             round;       /* of a ring or tube: its thickness */
    float             taper;       /* of a tube to its end; of a ball to -x */
    int               square;      /* a ball that is a box with round edges */
    int               standing;    /* a ring around z instead of y */
};

typedef struct {
    pet3d_surface_t  *s;
} pet3d_tailor_t;

typedef void (*pet3d_piece_pt)(pet3d_tailor_t *t);

typedef struct {
    const char         *code;
    pet3d_anchor_id_t   anchor;
    pet3d_piece_pt      build;
} pet3d_piece_t;


static void pet3d_patch(pet3d_tailor_t *t, const pet3d_patch_t *p, int nu,
    int nv, int color);
static pet3d_vec_t pet3d_patch_normal(const pet3d_patch_t *p, float u,
    float v);
static pet3d_vec_t pet3d_lathe_at(const pet3d_patch_t *p, float u, float v);
static pet3d_vec_t pet3d_ring_at(const pet3d_patch_t *p, float u, float v);
static pet3d_vec_t pet3d_ball_at(const pet3d_patch_t *p, float u, float v);
static pet3d_vec_t pet3d_tube_at(const pet3d_patch_t *p, float u, float v);
static void pet3d_lathe(pet3d_tailor_t *t, const float (*profile)[2], int n,
    pet3d_vec_t at, int color);
static void pet3d_ring(pet3d_tailor_t *t, pet3d_vec_t at, float radius,
    float thick, float flat, int standing, int color);
static void pet3d_ball(pet3d_tailor_t *t, pet3d_vec_t at, pet3d_vec_t size,
    int square, int color);
static void pet3d_tube(pet3d_tailor_t *t, pet3d_vec_t a, pet3d_vec_t b,
    pet3d_vec_t c, pet3d_vec_t d, float thick, int color);
static void pet3d_loop(pet3d_tailor_t *t, float side);
static void pet3d_spike(pet3d_tailor_t *t, pet3d_vec_t from, pet3d_vec_t to,
    float thick, int color);
static void pet3d_wear_scarf(pet3d_tailor_t *t);
static void pet3d_wear_bell(pet3d_tailor_t *t);
static void pet3d_wear_bow(pet3d_tailor_t *t);
static void pet3d_wear_straw_hat(pet3d_tailor_t *t);
static void pet3d_wear_party_hat(pet3d_tailor_t *t);
static void pet3d_wear_crown(pet3d_tailor_t *t);
static void pet3d_wear_glasses(pet3d_tailor_t *t);
static void pet3d_wear_backpack(pet3d_tailor_t *t);


static const uint32_t  pet3d_wear_colors[PET3D_WEAR_N] = {
    0xd9483f, 0xf2bd3c, 0xe8cc8a, 0xfaf6ee, 0x4f86c6, 0x8a5a34, 0xf29cb0,
    0x3a3230
};

static const pet3d_piece_t  pet3d_pieces[] = {
    { "scarf", PET3D_ANCHOR_NECK, pet3d_wear_scarf },
    { "bell", PET3D_ANCHOR_NECK, pet3d_wear_bell },
    { "bow", PET3D_ANCHOR_HEAD, pet3d_wear_bow },
    { "straw_hat", PET3D_ANCHOR_HEAD, pet3d_wear_straw_hat },
    { "party_hat", PET3D_ANCHOR_HEAD, pet3d_wear_party_hat },
    { "crown", PET3D_ANCHOR_HEAD, pet3d_wear_crown },
    { "glasses", PET3D_ANCHOR_FACE, pet3d_wear_glasses },
    { "backpack", PET3D_ANCHOR_BACK, pet3d_wear_backpack }
};

#define PET3D_NPIECES  (sizeof(pet3d_pieces) / sizeof(pet3d_pieces[0]))


uint32_t
pet3d_wear_rgb(int color)
{
    return pet3d_wear_colors[color];
}


const char *
pet3d_wear_code(uint32_t i)
{
    return i < PET3D_NPIECES ? pet3d_pieces[i].code : NULL;
}


int
pet3d_find_wear(const char *code)
{
    size_t  i;

    for (i = 0; i < PET3D_NPIECES; i++) {
        if (strcmp(pet3d_pieces[i].code, code) == 0) {
            return (int) i;
        }
    }

    return -1;
}


pet3d_anchor_id_t
pet3d_wear_anchor(int piece)
{
    return pet3d_pieces[piece].anchor;
}


int
pet3d_wear_build(pet3d_arena_t *arena, int piece, pet3d_surface_t *out)
{
    pet3d_tailor_t  t;

    memset(out, 0, sizeof(pet3d_surface_t));

    out->verts = pet3d_calloc(arena, PET3D_WEAR_VERTS,
                              sizeof(pet3d_vertex_t));
    out->tris = pet3d_calloc(arena, PET3D_WEAR_TRIS, sizeof(pet3d_tri_t));

    if (out->verts == NULL || out->tris == NULL) {
        return PET3D_E_MEMORY;
    }

    t.s = out;
    pet3d_pieces[piece].build(&t);

    return pet3d_check_deadline(arena);
}


/* A grid over u and v; triangles of no area, at poles, are left out. */

static void
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


static pet3d_vec_t
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

static pet3d_vec_t
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


static void
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


static void
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


static void
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


static void
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


/* One loop of a bow: narrow at the knot. */

static void
pet3d_loop(pet3d_tailor_t *t, float side)
{
    pet3d_patch_t  p;

    memset(&p, 0, sizeof(pet3d_patch_t));

    p.f = pet3d_ball_at;
    p.at = pet3d_vec(side * 0.25f, 0.06f, 0.34f);
    p.size = pet3d_vec(0.23f, 0.15f, 0.085f);
    p.square = 1;
    p.taper = 0.45f * side;

    pet3d_patch(t, &p, 16, 10, PET3D_WEAR_PINK);
}


static void
pet3d_spike(pet3d_tailor_t *t, pet3d_vec_t from, pet3d_vec_t to, float thick,
    int color)
{
    pet3d_patch_t  p;

    memset(&p, 0, sizeof(pet3d_patch_t));

    p.f = pet3d_tube_at;
    p.size.y = 0.5f;
    p.round = thick;
    p.taper = 0.85f;
    p.bend[0] = from;
    p.bend[1] = pet3d_mix3(from, to, 0.33f);
    p.bend[2] = pet3d_mix3(from, to, 0.66f);
    p.bend[3] = to;

    pet3d_patch(t, &p, 8, 5, color);
}


/* The neck: radius 1 around y, z to the front. */

static void
pet3d_wear_scarf(pet3d_tailor_t *t)
{
    pet3d_ring(t, pet3d_vec(0, 0.02f, 0), 1.02f, 0.24f, 0.95f, 0,
               PET3D_WEAR_RED);
    pet3d_ball(t, pet3d_vec(0.34f, -0.06f, 1.08f),
               pet3d_vec(0.25f, 0.22f, 0.20f), 0, PET3D_WEAR_RED);
    pet3d_ball(t, pet3d_vec(0.42f, -0.52f, 1.14f),
               pet3d_vec(0.23f, 0.42f, 0.10f), 1, PET3D_WEAR_RED);
    pet3d_ball(t, pet3d_vec(0.43f, -0.80f, 1.145f),
               pet3d_vec(0.235f, 0.06f, 0.105f), 1, PET3D_WEAR_WHITE);
}


static void
pet3d_wear_bell(pet3d_tailor_t *t)
{
    pet3d_ring(t, pet3d_vec(0, 0, 0), 1.01f, 0.10f, 1.2f, 0, PET3D_WEAR_RED);
    pet3d_ball(t, pet3d_vec(0, -0.18f, 1.12f),
               pet3d_vec(0.20f, 0.20f, 0.20f), 0, PET3D_WEAR_GOLD);
    pet3d_ring(t, pet3d_vec(0, -0.18f, 1.12f), 0.195f, 0.026f, 1, 0,
               PET3D_WEAR_GOLD);
    pet3d_ball(t, pet3d_vec(0, -0.30f, 1.24f),
               pet3d_vec(0.05f, 0.06f, 0.05f), 0, PET3D_WEAR_DARK);
}


/* The head: the top of the skull, whose half width is 1. */

static void
pet3d_wear_bow(pet3d_tailor_t *t)
{
    int    i;
    float  x;

    for (i = -1; i <= 1; i += 2) {
        x = (float) i;
        pet3d_loop(t, x);
        pet3d_tube(t, pet3d_vec(x * 0.05f, 0.02f, 0.36f),
                   pet3d_vec(x * 0.14f, -0.06f, 0.42f),
                   pet3d_vec(x * 0.20f, -0.12f, 0.46f),
                   pet3d_vec(x * 0.24f, -0.20f, 0.52f), 0.06f,
                   PET3D_WEAR_PINK);
    }

    pet3d_ball(t, pet3d_vec(0, 0.05f, 0.38f), pet3d_vec(0.09f, 0.10f, 0.10f),
               0, PET3D_WEAR_RED);
}


static void
pet3d_wear_straw_hat(pet3d_tailor_t *t)
{
    static const float  brim[][2] = {
        { 0.46f, -0.02f }, { 0.72f, -0.05f }, { 0.98f, -0.13f },
        { 1.02f, -0.16f }, { 0.98f, -0.18f }, { 0.72f, -0.10f },
        { 0.46f, -0.07f }
    };

    static const float  crown[][2] = {
        { 0, 0.34f }, { 0.26f, 0.33f }, { 0.44f, 0.27f }, { 0.51f, 0.12f },
        { 0.53f, -0.06f }
    };

    static const float  ribbon[][2] = {
        { 0.530f, 0.12f }, { 0.550f, 0.08f }, { 0.555f, 0.00f },
        { 0.550f, -0.05f }
    };

    pet3d_lathe(t, brim, 7, pet3d_vec(0, 0.02f, 0), PET3D_WEAR_STRAW);
    pet3d_lathe(t, crown, 5, pet3d_vec(0, 0.02f, 0), PET3D_WEAR_STRAW);
    pet3d_lathe(t, ribbon, 4, pet3d_vec(0, 0.02f, 0), PET3D_WEAR_RED);
}


static void
pet3d_wear_party_hat(pet3d_tailor_t *t)
{
    int    i;
    float  profile[2][2];

    for (i = 0; i < 5; i++) {
        profile[0][0] = 0.36f * (1 - (float) (i + 1) / 5) + 0.02f;
        profile[0][1] = -0.10f + 0.78f * (float) (i + 1) / 5;
        profile[1][0] = 0.36f * (1 - (float) i / 5) + 0.02f;
        profile[1][1] = -0.10f + 0.78f * (float) i / 5;

        pet3d_lathe(t, (const float (*)[2]) profile, 2, pet3d_vec(0, 0, 0),
                    i % 2 == 0 ? PET3D_WEAR_BLUE : PET3D_WEAR_WHITE);
    }

    pet3d_ball(t, pet3d_vec(0, 0.72f, 0), pet3d_vec(0.11f, 0.11f, 0.11f), 0,
               PET3D_WEAR_GOLD);
    pet3d_ring(t, pet3d_vec(0, -0.08f, 0), 0.37f, 0.045f, 1, 0,
               PET3D_WEAR_GOLD);
}


static void
pet3d_wear_crown(pet3d_tailor_t *t)
{
    int          i;
    pet3d_vec_t  p, q;

    static const float  wall[][2] = {
        { 0.42f, 0.14f }, { 0.41f, 0.02f }, { 0.40f, -0.12f }
    };

    static const float  inside[][2] = {
        { 0.36f, -0.12f }, { 0.37f, 0.02f }, { 0.42f, 0.14f }
    };

    pet3d_lathe(t, wall, 3, pet3d_vec(0, 0, 0), PET3D_WEAR_GOLD);
    pet3d_lathe(t, inside, 3, pet3d_vec(0, 0, 0), PET3D_WEAR_GOLD);
    pet3d_ring(t, pet3d_vec(0, -0.10f, 0), 0.405f, 0.04f, 1, 0,
               PET3D_WEAR_GOLD);

    for (i = 0; i < 5; i++) {
        p = pet3d_vec(0.41f * pet3d_sin((float) i / 5), 0.04f,
                      0.41f * pet3d_cos((float) i / 5));
        q = pet3d_add(pet3d_scale(p, 1.10f), pet3d_vec(0, 0.27f, 0));

        pet3d_spike(t, p, q, 0.14f, PET3D_WEAR_GOLD);
        pet3d_ball(t, q, pet3d_vec(0.060f, 0.060f, 0.060f), 0,
                   i == 0 ? PET3D_WEAR_RED : PET3D_WEAR_GOLD);
        pet3d_ball(t, pet3d_add(pet3d_scale(p, 1.03f),
                                pet3d_vec(0, -0.02f, 0)),
                   pet3d_vec(0.045f, 0.045f, 0.045f), 0,
                   i % 2 == 0 ? PET3D_WEAR_RED : PET3D_WEAR_BLUE);
    }
}


/*
 * The face: between the eyes, which are 1 to either side.  The arms run into
 * the fur of the temples, of narrow heads and of wide ones.
 */

static void
pet3d_wear_glasses(pet3d_tailor_t *t)
{
    int    i;
    float  x;

    for (i = -1; i <= 1; i += 2) {
        x = (float) i;
        pet3d_ring(t, pet3d_vec(x, 0, 0.10f), 0.76f, 0.065f, 1, 1,
                   PET3D_WEAR_DARK);
        pet3d_tube(t, pet3d_vec(x * 1.72f, 0.06f, 0.10f),
                   pet3d_vec(x * 1.82f, 0.08f, -0.10f),
                   pet3d_vec(x * 1.80f, 0.10f, -0.50f),
                   pet3d_vec(x * 1.66f, 0.12f, -1.10f), 0.055f,
                   PET3D_WEAR_DARK);
    }

    pet3d_tube(t, pet3d_vec(-0.30f, 0.10f, 0.12f),
               pet3d_vec(-0.12f, 0.22f, 0.18f),
               pet3d_vec(0.12f, 0.22f, 0.18f),
               pet3d_vec(0.30f, 0.10f, 0.12f), 0.06f, PET3D_WEAR_DARK);
}


/* The back: the fur is the plane z = 0, outwards is -z. */

static void
pet3d_wear_backpack(pet3d_tailor_t *t)
{
    int    i;
    float  x;

    pet3d_ball(t, pet3d_vec(0, -0.04f, -0.28f),
               pet3d_vec(0.60f, 0.62f, 0.40f), 1, PET3D_WEAR_BLUE);
    pet3d_ball(t, pet3d_vec(0, 0.32f, -0.36f),
               pet3d_vec(0.64f, 0.30f, 0.43f), 1, PET3D_WEAR_BROWN);
    pet3d_ball(t, pet3d_vec(0, -0.32f, -0.66f),
               pet3d_vec(0.40f, 0.26f, 0.15f), 1, PET3D_WEAR_BROWN);
    pet3d_ball(t, pet3d_vec(0, 0.08f, -0.78f),
               pet3d_vec(0.08f, 0.10f, 0.05f), 1, PET3D_WEAR_GOLD);

    for (i = -1; i <= 1; i += 2) {
        x = (float) i;
        pet3d_tube(t, pet3d_vec(x * 0.42f, 0.52f, -0.30f),
                   pet3d_vec(x * 0.52f, 0.98f, 0.10f),
                   pet3d_vec(x * 1.00f, 0.70f, 0.70f),
                   pet3d_vec(x * 0.95f, -0.10f, 0.80f), 0.075f,
                   PET3D_WEAR_BROWN);
        pet3d_tube(t, pet3d_vec(x * 0.95f, -0.10f, 0.80f),
                   pet3d_vec(x * 1.05f, -0.50f, 0.60f),
                   pet3d_vec(x * 0.95f, -0.60f, 0.10f),
                   pet3d_vec(x * 0.45f, -0.52f, -0.20f), 0.075f,
                   PET3D_WEAR_BROWN);
    }

    pet3d_tube(t, pet3d_vec(-0.14f, 0.58f, -0.34f),
               pet3d_vec(-0.14f, 0.80f, -0.34f),
               pet3d_vec(0.14f, 0.80f, -0.34f),
               pet3d_vec(0.14f, 0.58f, -0.34f), 0.05f, PET3D_WEAR_BROWN);
}
