
/*
 * The patterns of a coat, as masks that follow the body: bands go around
 * trunk, limbs and tail, lines fan out over the head.
 */

#include "fur.h"


static float pet3d_pattern_stripes(const pet3d_spot_t *s, float scale);
static float pet3d_stripes_trunk(const pet3d_spot_t *s, float scale,
    float bend);
static float pet3d_stripes_head(const pet3d_spot_t *s, float scale,
    float bend);
static float pet3d_pattern_patches(const pet3d_spot_t *s, float scale);
static float pet3d_pattern_spots(const pet3d_spot_t *s, float scale);
static float pet3d_pattern_points(const pet3d_spot_t *s);
static float pet3d_pattern_saddle(const pet3d_spot_t *s);
static float pet3d_pattern_panda(const pet3d_spot_t *s);


float
pet3d_fur_pattern(const pet3d_spot_t *s)
{
    float  m, scale;

    if (s->params->pattern_strength == 0) {
        return 0;
    }

    scale = pet3d_part(s->params->pattern_scale);

    switch (s->params->pattern) {

    case PET3D_PATTERN_STRIPES:
        m = pet3d_pattern_stripes(s, scale);
        break;

    case PET3D_PATTERN_PATCHES:
        m = pet3d_pattern_patches(s, scale);
        break;

    case PET3D_PATTERN_SPOTS:
        m = pet3d_pattern_spots(s, scale);
        break;

    case PET3D_PATTERN_POINTS:
        m = pet3d_pattern_points(s);
        break;

    case PET3D_PATTERN_SADDLE:
        m = pet3d_pattern_saddle(s);
        break;

    case PET3D_PATTERN_PANDA:
        m = pet3d_pattern_panda(s);
        break;

    default:
        return 0;
    }

    return pet3d_clamp(m, 0, 1) * pet3d_part(s->params->pattern_strength);
}


static float
pet3d_pattern_stripes(const pet3d_spot_t *s, float scale)
{
    float  m, wave, bend, limb;

    bend = pet3d_noise(s->fur->seed ^ 41, pet3d_scale(s->p, 4.5f));
    limb = pet3d_spot_limb(s);

    m = (s->trunk + s->leg * pet3d_smooth(0.42f, 0.16f, limb))
        * pet3d_stripes_trunk(s, scale, bend);

    /* Rings, from the elbow down to above the toes. */

    wave = pet3d_sin(limb * 4.4f / scale + 0.05f * bend + 0.12f);
    m += s->leg * pet3d_smooth(-0.05f, 0.35f, wave)
         * pet3d_smooth(0.30f, 0.44f, limb) * pet3d_smooth(1, 0.88f, limb);

    wave = pet3d_sin(s->along * 4.2f / scale + 0.06f * bend - 0.1f);
    m += s->tail * pet3d_maxf(pet3d_smooth(0.10f, 0.45f, wave),
                              pet3d_smooth(0.86f, 0.92f, s->along))
         * pet3d_smooth(0.02f, 0.12f, s->along);

    m += s->head * pet3d_stripes_head(s, scale, bend);

    return m;
}


/* Bands that hang from a line along the spine and thin out downwards. */

static float
pet3d_stripes_trunk(const pet3d_spot_t *s, float scale, float bend)
{
    float  wave, side, back, front;

    if (s->marks->upright) {
        wave = pet3d_sin(s->p.y * 6.4f / scale + 0.09f * bend);
        side = pet3d_smooth(0.55f, -0.15f, s->n.z);
        return pet3d_smooth(0.30f, 0.62f, wave - 0.25f * (1 - side)) * side;
    }

    wave = pet3d_sin(s->p.z * 5.4f / scale
                     - 0.20f * pet3d_smooth(0.3f, -0.6f, s->b.y)
                     + 0.10f * bend);
    side = pet3d_smooth(-0.62f, 0.25f, s->b.y);
    front = pet3d_smooth(0.74f, 0.56f, s->b.z);
    wave = pet3d_smooth(0.22f, 0.56f, wave - 0.45f * (1 - side));

    back = pet3d_smooth(0.050f, 0.026f, pet3d_absf(s->p.x) + 0.006f * bend)
           * pet3d_smooth(0.5f, 0.8f, s->n.y);

    return pet3d_maxf(wave * side * front, 0.9f * back);
}


/* Three lines over the forehead, two on either cheek. */

static float
pet3d_stripes_head(const pet3d_spot_t *s, float scale, float bend)
{
    float  wave, top, cheek, x, y;

    x = s->h.x + 0.02f * bend;

    /* The middle line is straight, the others lean outwards. */

    wave = pet3d_cos(x * 3.1f / scale);
    top = pet3d_smooth(0.42f, 0.72f, wave
                       - 0.15f * pet3d_smooth(0.15f, -0.9f, s->h.z)
                       - 0.35f * pet3d_smooth(0.62f, 0.40f, s->h.y))
          * pet3d_smooth(0.38f, 0.50f, s->h.y + 0.10f * x * x)
          * pet3d_smooth(0.62f, 0.50f, pet3d_absf(x))
          * pet3d_smooth(-1.05f, -0.85f, s->h.z);

    /* From behind the eye they run back and end in points. */

    y = s->h.y + 0.10f + 0.22f * (0.4f - s->h.z);
    wave = pet3d_cos(y * 3.0f / scale);
    cheek = pet3d_smooth(0.50f, 0.80f, wave
                         - 0.55f * pet3d_smooth(0.05f, -0.55f, s->h.z)
                         - 0.40f * pet3d_smooth(0.30f, 0.52f, s->h.z))
            * pet3d_smooth(0.80f, 0.90f, pet3d_absf(s->h.x)
                           + 0.05f * s->h.z)
            * pet3d_smooth(0.30f, 0.15f, pet3d_absf(y) - 0.18f);

    return pet3d_maxf(top, cheek);
}


static float
pet3d_pattern_patches(const pet3d_spot_t *s, float scale)
{
    float        n, cover;
    pet3d_vec_t  p;

    cover = pet3d_part(s->params->pattern_cover);
    p = s->p;

    n = pet3d_noise(s->fur->seed ^ 31, pet3d_scale(p, 2.7f / scale))
        + 0.30f * pet3d_noise(s->fur->seed ^ 32, pet3d_scale(p, 6 / scale))
        + 0.02f * s->rough;

    return pet3d_smooth(-0.035f, 0.035f, n - 0.45f + cover);
}


/* The nearest of the jittered points of a lattice. */

static float
pet3d_pattern_spots(const pet3d_spot_t *s, float scale)
{
    int          i;
    float        d, best, size;
    uint32_t     k;
    pet3d_vec_t  p, base, c;

    p = pet3d_scale(s->p, 7.0f / scale);
    base = pet3d_vec(pet3d_floorf(p.x), pet3d_floorf(p.y),
                     pet3d_floorf(p.z));
    best = 1e9f;

    for (i = 0; i < 27; i++) {
        c = pet3d_add(base, pet3d_vec((float) (i % 3 - 1),
                                      (float) (i / 3 % 3 - 1),
                                      (float) (i / 9 - 1)));
        k = pet3d_hash(s->fur->seed ^ (uint32_t) (int32_t) c.x * 73856093u
                       ^ (uint32_t) (int32_t) c.y * 19349663u
                       ^ (uint32_t) (int32_t) c.z * 83492791u);
        size = 0.17f + 0.20f * (float) (k >> 24) / 255;

        c = pet3d_add(c, pet3d_vec((float) (k & 255) / 255,
                                   (float) (k >> 8 & 255) / 255,
                                   (float) (k >> 16 & 255) / 255));
        d = pet3d_length(pet3d_sub(p, c)) - size;
        best = pet3d_minf(best, d);
    }

    /* None on the muzzle. */

    d = s->head * pet3d_smooth(0.45f, 0.70f, s->h.z)
        * pet3d_smooth(0.1f, -0.1f, s->h.y);

    return pet3d_smooth(0.06f, -0.06f, best + 0.04f * s->rough) * (1 - d);
}


/* Dark where a body is cool: face, ears, feet and tail. */

static float
pet3d_pattern_points(const pet3d_spot_t *s)
{
    float        m, d;
    pet3d_vec_t  q, r;

    r = s->marks->head_radii;
    q = pet3d_sub(s->p, pet3d_add(s->marks->muzzle,
                                  pet3d_vec(0, r.y * 0.20f, 0)));
    d = pet3d_length(pet3d_vec(q.x / r.x, q.y / (r.y * 1.1f),
                               q.z / (r.z * 1.3f)));

    m = s->head * pet3d_smooth(0.74f, 0.26f, d + 0.02f * s->rough);
    m += s->ear * pet3d_smooth(-0.02f, 0.30f, s->along);
    m += s->leg * pet3d_smooth(0.30f, 0.85f, pet3d_spot_limb(s));

    return m + s->tail * pet3d_smooth(0.02f, 0.30f, s->along);
}


/* A blanket over the back, a cap on the head, the upper side of the tail. */

static float
pet3d_pattern_saddle(const pet3d_spot_t *s)
{
    float  m, cap, back, edge;

    edge = 0.05f * s->rough;

    if (s->marks->upright) {
        m = pet3d_smooth(0.20f, -0.10f, s->n.z + edge) * (s->trunk + s->leg);

    } else {
        m = pet3d_smooth(-0.06f, 0.06f, s->b.y - 0.12f + edge
                         + 0.25f * pet3d_smooth(0.55f, 1.0f, s->b.z))
            * (s->trunk + s->leg * pet3d_smooth(0.30f, 0.15f,
                                                pet3d_spot_limb(s)));
    }

    m += s->tail * pet3d_smooth(0.80f, 0.70f, s->along + edge * 0.5f);

    /* The cap runs down the nape, and to a point between the eyes. */

    back = s->marks->upright ? pet3d_smooth(0.20f, -0.10f, s->n.z + edge) : 0;
    cap = pet3d_smooth(-0.03f, 0.05f, s->h.y - 0.30f + edge - 0.45f * s->h.z
                       + 0.35f * pet3d_smooth(0.2f, 0.0f,
                                              pet3d_absf(s->h.x)));

    return m + s->head * pet3d_maxf(cap, back) + s->ear * 0.9f;
}


/* Limbs, and the band over the shoulders that joins the front ones. */

static float
pet3d_pattern_panda(const pet3d_spot_t *s)
{
    float        band, edge;
    pet3d_vec_t  c;

    c = s->marks->chest;
    edge = 0.008f * s->rough;

    if (s->marks->upright) {

        /* Lower at the sides: what is left of the belly is round. */

        band = pet3d_smooth(-0.075f, -0.045f, s->p.y - c.y + edge
                            - 0.05f * s->n.z
                            + 1.6f * s->p.x * s->p.x
                              * pet3d_smooth(-0.5f, 0.2f, s->n.z));

    } else {
        band = pet3d_smooth(-0.09f, -0.05f, s->p.z - c.z + edge);
    }

    return s->leg + s->trunk * band;
}
