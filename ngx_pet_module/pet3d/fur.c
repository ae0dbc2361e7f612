
/*
 * The colour of the fur at a point of the body, a function of its place in
 * the bind pose, so that patterns run on over every seam.
 */

#include "color.h"
#include "mesh.h"


/* What the point is, worked out once for all the masks. */
typedef struct {
    pet3d_vec_t              p;
    pet3d_vec_t              n;
    pet3d_vec_t              h;       /* in radii of the skull */
    pet3d_vec_t              b;       /* in radii of the trunk */
    float                    head;    /* shares, 0..1 */
    float                    ear;
    float                    leg;
    float                    tail;
    float                    trunk;
    float                    along;
    float                    rough;   /* noise, -1..1, for soft borders */
    const pet3d_fur_t       *fur;
    const pet3d_params_t    *params;
    const pet3d_marks_t     *marks;
} pet3d_spot_t;


static float pet3d_noise(uint32_t seed, pet3d_vec_t p);
static float pet3d_part(int32_t thousandths);
static void pet3d_spot(pet3d_spot_t *s, const pet3d_fur_t *fur,
    const pet3d_vertex_t *v);
static float pet3d_fur_dark(const pet3d_spot_t *s);
static float pet3d_fur_stripes(const pet3d_spot_t *s, float scale);
static float pet3d_fur_spots(const pet3d_spot_t *s, float scale);
static float pet3d_fur_points(const pet3d_spot_t *s);
static float pet3d_fur_panda(const pet3d_spot_t *s);
static float pet3d_fur_light(const pet3d_spot_t *s);
static float pet3d_fur_face(const pet3d_spot_t *s);
static float pet3d_fur_ear(const pet3d_spot_t *s);
static float pet3d_fur_inner(const pet3d_spot_t *s);
static float pet3d_fur_patch(const pet3d_spot_t *s);
static float pet3d_fur_brow(const pet3d_spot_t *s);
static float pet3d_fur_blush(const pet3d_spot_t *s);
static float pet3d_fur_toes(const pet3d_spot_t *s);


void
pet3d_fur_init(pet3d_fur_t *fur, const pet3d_mesh_t *mesh)
{
    const pet3d_params_t  *p;

    p = &mesh->params;

    fur->mesh = mesh;
    fur->base = pet3d_oklab_of(p->base);
    fur->light = pet3d_oklab_of(p->light);
    fur->dark = pet3d_oklab_of(p->dark);
    fur->inner = pet3d_oklab_of(p->inner);
    fur->scarf = pet3d_oklab_of(p->scarf);
    fur->seed = pet3d_hash(p->seed);
}


/* Value noise on a unit lattice, -1..1. */

static float
pet3d_noise(uint32_t seed, pet3d_vec_t p)
{
    int       i;
    float     v[8], fx, fy, fz, sx, sy, sz;
    int32_t   x, y, z;
    uint32_t  k;

    fx = pet3d_floorf(p.x);
    fy = pet3d_floorf(p.y);
    fz = pet3d_floorf(p.z);

    x = (int32_t) fx;
    y = (int32_t) fy;
    z = (int32_t) fz;

    sx = p.x - fx;
    sy = p.y - fy;
    sz = p.z - fz;

    sx = sx * sx * (3 - 2 * sx);
    sy = sy * sy * (3 - 2 * sy);
    sz = sz * sz * (3 - 2 * sz);

    for (i = 0; i < 8; i++) {
        k = (uint32_t) (x + (i & 1)) * 73856093u
            ^ (uint32_t) (y + (i >> 1 & 1)) * 19349663u
            ^ (uint32_t) (z + (i >> 2)) * 83492791u;
        v[i] = (float) (pet3d_hash(k ^ seed) >> 8) / 8388608.0f - 1;
    }

    return pet3d_mix(pet3d_mix(pet3d_mix(v[0], v[1], sx),
                               pet3d_mix(v[2], v[3], sx), sy),
                     pet3d_mix(pet3d_mix(v[4], v[5], sx),
                               pet3d_mix(v[6], v[7], sx), sy), sz);
}


static float
pet3d_part(int32_t thousandths)
{
    return (float) thousandths / 1000;
}


static void
pet3d_spot(pet3d_spot_t *s, const pet3d_fur_t *fur, const pet3d_vertex_t *v)
{
    pet3d_vec_t  d;

    s->fur = fur;
    s->params = &fur->mesh->params;
    s->marks = &fur->mesh->marks;
    s->p = v->site;
    s->n = v->normal;
    s->along = v->along;

    d = pet3d_sub(s->p, s->marks->head);
    s->h = pet3d_vec(d.x / s->marks->head_radii.x,
                     d.y / s->marks->head_radii.y,
                     d.z / s->marks->head_radii.z);

    d = pet3d_sub(s->p, s->marks->body);
    s->b = pet3d_vec(d.x / s->marks->body_radii.x,
                     d.y / s->marks->body_radii.y,
                     d.z / s->marks->body_radii.z);

    s->head = v->share[PET3D_PART_HEAD];
    s->ear = v->share[PET3D_PART_EAR_L] + v->share[PET3D_PART_EAR_R];
    s->leg = v->share[PET3D_PART_LEG_FL] + v->share[PET3D_PART_LEG_FR]
             + v->share[PET3D_PART_LEG_HL] + v->share[PET3D_PART_LEG_HR];
    s->tail = v->share[PET3D_PART_TAIL];
    s->trunk = v->share[PET3D_PART_BODY];

    s->rough = 0.65f * pet3d_noise(fur->seed ^ 11, pet3d_scale(s->p, 14))
               + 0.35f * pet3d_noise(fur->seed ^ 12, pet3d_scale(s->p, 31));
}


pet3d_vec_t
pet3d_fur_color(const pet3d_fur_t *fur, const pet3d_vertex_t *v)
{
    float         dark, light, m, grain;
    pet3d_vec_t   c;
    pet3d_spot_t  s;

    pet3d_spot(&s, fur, v);

    c = fur->base;

    /* The underside is paler, the back deeper: as counter-shading does. */

    c.x += 0.020f * pet3d_clamp(-s.n.y, -1, 1);

    dark = pet3d_fur_dark(&s);
    light = pet3d_fur_light(&s);

    c = pet3d_mix3(c, fur->dark, dark);
    c = pet3d_mix3(c, fur->light, light);
    c = pet3d_mix3(c, fur->dark, pet3d_fur_ear(&s));
    c = pet3d_mix3(c, fur->dark, pet3d_fur_patch(&s));
    c = pet3d_mix3(c, fur->light, pet3d_fur_brow(&s));
    c = pet3d_mix3(c, fur->inner, pet3d_fur_inner(&s));

    m = pet3d_fur_blush(&s);
    c = pet3d_mix3(c, pet3d_vec(c.x * 0.97f, 0.095f, 0.035f), m);

    /* Hairs: noise that is long downwards and backwards. */

    grain = pet3d_noise(fur->seed ^ 21, pet3d_vec(s.p.x * 70, s.p.y * 22,
                                                  s.p.z * 34));
    grain += 0.6f * pet3d_noise(fur->seed ^ 22, pet3d_scale(s.p, 9));
    c.x += grain * 0.022f * pet3d_part(s.params->fur_texture);

    c.x *= 1 - 0.45f * pet3d_fur_toes(&s);

    if (s.params->collar > 0) {
        m = pet3d_smooth(0.060f, 0.050f,
                         pet3d_absf(s.p.y - s.marks->neck_y
                                    + 0.45f * (s.p.z - s.marks->neck_z)))
            * pet3d_smooth(0.35f, 0.55f, s.trunk)
            * pet3d_smooth(-0.35f, -0.25f, s.b.z);
        c = pet3d_mix3(c, fur->scarf, m * (s.params->collar > 500));
    }

    c.x *= pet3d_mix(0.70f, 1, v->ao);

    return c;
}


static float
pet3d_fur_dark(const pet3d_spot_t *s)
{
    float  m, scale, n, cover;

    scale = pet3d_part(s->params->pattern_scale);
    cover = pet3d_part(s->params->pattern_cover);

    switch (s->params->pattern) {

    case PET3D_PATTERN_STRIPES:
        m = pet3d_fur_stripes(s, scale);
        break;

    case PET3D_PATTERN_PATCHES:
        n = pet3d_noise(s->fur->seed ^ 31, pet3d_scale(s->p, 2.6f / scale))
            + 0.35f * pet3d_noise(s->fur->seed ^ 32,
                                  pet3d_scale(s->p, 6 / scale))
            + 0.05f * s->rough;
        m = pet3d_smooth(-0.06f, 0.06f, n - 0.55f + cover);
        break;

    case PET3D_PATTERN_SPOTS:
        m = pet3d_fur_spots(s, scale);
        break;

    case PET3D_PATTERN_POINTS:
        m = pet3d_fur_points(s);
        break;

    case PET3D_PATTERN_SADDLE:
        m = pet3d_smooth(-0.10f, 0.12f, s->b.y - 0.30f + 0.10f * s->rough)
            * pet3d_smooth(0.70f, 0.45f, s->b.z + 0.06f * s->rough)
            * (s->trunk + s->leg);
        m = pet3d_maxf(m, s->tail * pet3d_smooth(0.75f, 0.55f, s->along));
        m = pet3d_maxf(m, 0.8f * (s->head + s->ear)
                          * pet3d_smooth(0.34f, 0.62f,
                                         s->h.y + 0.06f * s->rough
                                         - 0.25f * s->h.z));
        break;

    case PET3D_PATTERN_PANDA:
        m = pet3d_fur_panda(s);
        break;

    default:
        return 0;
    }

    return m * pet3d_part(s->params->pattern_strength);
}


/* Bands over back and tail, rings on legs, lines on the forehead. */

static float
pet3d_fur_stripes(const pet3d_spot_t *s, float scale)
{
    float  m, wave, band, bend;

    bend = 0.10f * pet3d_noise(s->fur->seed ^ 41, pet3d_scale(s->p, 5));

    band = pet3d_sin(s->b.z * 1.55f / scale - 0.16f * s->b.y + bend * 1.6f);
    m = s->trunk * pet3d_smooth(0.15f, 0.60f, band)
        * pet3d_smooth(-0.55f, 0.10f, s->b.y);

    band = pet3d_sin(s->p.y * 7.2f / scale + bend);
    m += s->leg * pet3d_smooth(0.25f, 0.65f, band);

    band = pet3d_sin(s->along * 3.4f / scale + bend * 0.5f);
    m += s->tail * pet3d_smooth(0.05f, 0.50f, band);

    /* On the head the lines fan out from between the eyes. */

    wave = pet3d_sin(s->h.x * (2.35f - 0.5f * s->h.y) / scale + 0.25f
                     + bend * 0.8f);
    band = pet3d_smooth(0.20f, 0.65f, wave)
           * pet3d_smooth(0.28f, 0.52f, s->h.y)
           * pet3d_smooth(-0.95f, -0.2f, s->h.z);

    wave = pet3d_sin(s->h.y * 2.1f / scale + 0.10f + bend);
    band = pet3d_maxf(band, pet3d_smooth(0.30f, 0.70f, wave)
                            * pet3d_smooth(0.62f, 0.85f,
                                           pet3d_absf(s->h.x)
                                           + 0.2f * s->h.z)
                            * pet3d_smooth(0.42f, 0.2f, s->h.y));

    return pet3d_clamp(m + s->head * band, 0, 1);
}


/* The nearest of the jittered points of a lattice. */

static float
pet3d_fur_spots(const pet3d_spot_t *s, float scale)
{
    int          i;
    float        d, best, size;
    uint32_t     k;
    pet3d_vec_t  p, base, c;

    p = pet3d_scale(s->p, 6.5f / scale);
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
        size = 0.22f + 0.22f * (float) (k >> 24) / 255;

        c = pet3d_add(c, pet3d_vec((float) (k & 255) / 255,
                                   (float) (k >> 8 & 255) / 255,
                                   (float) (k >> 16 & 255) / 255));
        d = pet3d_length(pet3d_sub(p, c)) - size;
        best = pet3d_minf(best, d);
    }

    return pet3d_smooth(0.08f, -0.08f, best + 0.05f * s->rough);
}


/* Dark where a body is cool: face, ears, feet and tail. */

static float
pet3d_fur_points(const pet3d_spot_t *s)
{
    float        m, d;
    pet3d_vec_t  q;

    q = pet3d_sub(s->p, pet3d_add(s->marks->muzzle,
                                  pet3d_vec(0, s->marks->head_radii.y * 0.16f,
                                            0)));
    d = pet3d_length(pet3d_vec(q.x / s->marks->head_radii.x,
                               q.y / s->marks->head_radii.y,
                               q.z / (s->marks->head_radii.z * 1.3f)));

    m = s->head * pet3d_smooth(0.72f, 0.30f, d + 0.03f * s->rough);
    m = pet3d_maxf(m, s->ear * pet3d_smooth(0.0f, 0.35f, s->along));
    m = pet3d_maxf(m, s->leg * pet3d_smooth(2.4f, 0.9f,
                                            s->p.y / s->marks->paw_top));

    return pet3d_maxf(m, s->tail * pet3d_smooth(0.05f, 0.40f, s->along));
}


static float
pet3d_fur_panda(const pet3d_spot_t *s)
{
    float  m, edge;

    edge = 0.05f * s->rough;

    m = s->leg;
    m = pet3d_maxf(m, s->trunk * pet3d_smooth(0.22f, 0.34f, s->b.z + edge)
                      * pet3d_smooth(-0.7f, -0.3f, s->b.y));

    return m * (1 - s->head);
}


static float
pet3d_fur_light(const pet3d_spot_t *s)
{
    float  m, chest, belly, w;

    m = s->head * pet3d_fur_face(s);

    chest = pet3d_smooth(0.78f, 0.40f, pet3d_absf(s->b.x)
                                       + 0.06f * s->rough)
            * pet3d_smooth(0.10f, 0.55f, s->b.z)
            * pet3d_smooth(0.0f, 0.5f, s->n.z)
            * pet3d_smooth(1.6f, 1.1f, s->b.y);
    belly = pet3d_smooth(-0.15f, -0.60f, s->n.y + 0.15f * s->rough)
            * pet3d_smooth(0.1f, -0.3f, s->b.y);

    w = pet3d_part(s->params->belly_light);
    m = pet3d_maxf(m, w * s->trunk * pet3d_maxf(chest, belly)
                      * (s->params->pattern == PET3D_PATTERN_PANDA ? 0 : 1));

    if (s->params->socks > 0) {
        w = pet3d_part(s->params->socks);
        m = pet3d_maxf(m, pet3d_minf(w * 1.6f, 1) * s->leg
                          * pet3d_smooth(1, 0.82f,
                                         s->p.y / (s->marks->paw_top
                                                   * (0.75f + 0.7f * w))
                                         + 0.08f * s->rough));
    }

    if (s->params->tail_tip > 0) {
        w = pet3d_part(s->params->tail_tip);
        m = pet3d_maxf(m, pet3d_minf(w * 1.6f, 1) * s->tail
                          * pet3d_smooth(-0.05f, 0.05f,
                                         s->along - 1.0f + 0.55f * w
                                         + 0.05f * s->rough));
    }

    return m;
}


/* The muzzle, the cheeks of a heart-shaped face, and a blaze. */

static float
pet3d_fur_face(const pet3d_spot_t *s)
{
    float        m, d, w, line;
    pet3d_vec_t  q;

    q = pet3d_sub(s->p, s->marks->muzzle);
    d = pet3d_length(pet3d_vec(q.x / (s->marks->muzzle_radii.x * 1.75f),
                               q.y / (s->marks->muzzle_radii.y * 1.85f),
                               q.z / (s->marks->muzzle_radii.z * 2.2f)));

    w = pet3d_part(s->params->muzzle_light);
    m = w * pet3d_smooth(1.12f, 0.80f, d + 0.06f * s->rough);

    /* Under a line that rises to the sides. */

    if (s->params->face_shape == PET3D_FACE_HEART || s->params->species
        == PET3D_SPECIES_HAMSTER)
    {
        line = -0.42f + 0.55f * s->h.x * s->h.x;
        m = pet3d_maxf(m, w * pet3d_smooth(0.07f, -0.07f,
                                           s->h.y - line + 0.03f * s->rough)
                          * pet3d_smooth(-0.35f, 0.05f, s->h.z));

    } else {
        m = pet3d_maxf(m, 0.75f * w
                          * pet3d_smooth(-0.52f, -0.78f,
                                         s->h.y + 0.04f * s->rough)
                          * pet3d_smooth(-0.3f, 0.2f, s->h.z));
    }

    if (s->params->blaze > 0) {
        w = pet3d_part(s->params->blaze);
        m = pet3d_maxf(m, w * pet3d_smooth(0.13f, 0.07f,
                                           pet3d_absf(s->h.x)
                                           * (0.7f + 0.6f * s->h.y)
                                           + 0.012f * s->rough)
                          * pet3d_smooth(0.0f, 0.3f, s->h.z)
                          * pet3d_smooth(0.95f, 0.75f, s->h.y)
                          * pet3d_smooth(-0.4f, -0.1f, s->h.y));
    }

    return m;
}


static float
pet3d_fur_ear(const pet3d_spot_t *s)
{
    float  w;

    w = pet3d_part(s->params->ear_dark);

    if (s->params->ear == PET3D_EAR_FLOPPY
        || s->params->ear == PET3D_EAR_ROUND)
    {
        return w * s->ear * pet3d_smooth(0.02f, 0.30f, s->along);
    }

    return pet3d_minf(w * 1.3f, 1) * s->ear
           * pet3d_smooth(0.40f, 0.78f, s->along + 0.3f * (w - 0.5f)
                                        + 0.03f * s->rough);
}


/* The hollow of an ear is where something was cut away. */

static float
pet3d_fur_inner(const pet3d_spot_t *s)
{
    float                d;
    uint32_t             i;
    const pet3d_sdf_t   *sdf;

    if (s->ear < 0.05f) {
        return 0;
    }

    sdf = &s->fur->mesh->sdf;
    d = 1e9f;

    for (i = 0; i < sdf->n; i++) {
        if (sdf->prims[i].cut) {
            d = pet3d_minf(d, pet3d_prim_distance(&sdf->prims[i], s->p));
        }
    }

    return 0.9f * pet3d_smooth(0.016f, 0.002f, d + 0.003f * s->rough)
           * pet3d_smooth(0.2f, 0.6f, s->ear);
}


/* A patch that hangs outwards from the eye, as a panda's. */

static float
pet3d_fur_patch(const pet3d_spot_t *s)
{
    float  x, y, w, h, d;

    if (s->params->eye_patch == 0 || s->p.z < s->marks->head.z) {
        return 0;
    }

    x = pet3d_absf(s->p.x) - s->marks->eye.x;
    y = s->p.y - s->marks->eye.y;

    x += 0.30f * y;
    y += 0.35f * s->marks->eye_height;

    w = s->marks->eye_width * 1.38f;
    h = s->marks->eye_height * 1.50f;
    d = sqrtf(x * x / (w * w) + y * y / (h * h));

    return pet3d_part(s->params->eye_patch) * s->head
           * pet3d_smooth(1.05f, 0.93f, d + 0.02f * s->rough);
}


static float
pet3d_fur_brow(const pet3d_spot_t *s)
{
    float  x, y, h;

    if (s->params->brows == 0 || s->p.z < s->marks->head.z) {
        return 0;
    }

    h = s->marks->eye_height;
    x = pet3d_absf(s->p.x) - s->marks->eye.x * 0.80f;
    y = s->p.y - s->marks->eye.y - h * 1.62f;

    return pet3d_part(s->params->brows) * s->head
           * pet3d_smooth(1.1f, 0.75f, sqrtf(x * x / (h * h * 0.080f)
                                             + y * y / (h * h * 0.040f)));
}


static float
pet3d_fur_blush(const pet3d_spot_t *s)
{
    float  x, y, r;

    if (s->p.z < s->marks->head.z) {
        return 0;
    }

    r = s->marks->eye_height;
    x = pet3d_absf(s->p.x) - s->marks->eye.x - r * 0.55f;
    y = s->p.y - s->marks->eye.y + r * 1.42f;

    return 0.55f * pet3d_part(s->params->blush) * s->head
           * pet3d_smooth(1.0f, 0.1f, sqrtf(x * x / (r * r * 0.75f)
                                            + y * y / (r * r * 0.36f)));
}


/* Two lines between three toes. */

static float
pet3d_fur_toes(const pet3d_spot_t *s)
{
    int                   i;
    float                 dx, r;
    const pet3d_joint_t  *j;

    r = s->marks->paw_top / 1.45f;

    if (s->leg < 0.5f || s->p.y > r * 0.95f || s->n.z < 0.25f) {
        return 0;
    }

    for (i = PET3D_JOINT_LEG_FL; i <= PET3D_JOINT_LEG_HR; i++) {
        j = &s->fur->mesh->joints[i];
        dx = pet3d_absf(s->p.x - j->pos.x * 1.04f);

        if (dx < r && pet3d_absf(s->p.z - j->pos.z) < r * 1.9f) {
            return pet3d_smooth(0.11f, 0.05f,
                                pet3d_absf(dx / r - 0.33f))
                   * pet3d_smooth(0.25f, 0.55f, s->n.z)
                   * pet3d_smooth(0.95f, 0.75f, s->p.y / r)
                   * pet3d_smooth(0.08f, 0.2f, s->p.y / r);
        }
    }

    return 0;
}
