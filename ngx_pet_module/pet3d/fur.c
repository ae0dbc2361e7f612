
/*
 * The colour of the fur at a point of the body, a function of its place in
 * the bind pose, so that patterns run on over every seam.
 */

#include "fur.h"


/* Radius of the corners of a light face, in radii of the skull. */
#define PET3D_FUR_ROUND  0.35f


static void pet3d_spot(pet3d_spot_t *s, const pet3d_fur_t *fur,
    const pet3d_vertex_t *v);
static float pet3d_fur_light(const pet3d_spot_t *s);
static float pet3d_fur_coat(const pet3d_spot_t *s);
static float pet3d_fur_belly(const pet3d_spot_t *s);
static float pet3d_fur_face(const pet3d_spot_t *s);
static float pet3d_fur_blaze(const pet3d_spot_t *s);
static float pet3d_fur_ear(const pet3d_spot_t *s);
static float pet3d_fur_inner(const pet3d_spot_t *s);
static float pet3d_fur_patch(const pet3d_spot_t *s);
static float pet3d_fur_brow(const pet3d_spot_t *s);
static float pet3d_fur_blush(const pet3d_spot_t *s);


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
    fur->hair = pet3d_oklab_of(p->hair_color);
    fur->seed = pet3d_hash(p->seed);
}


float
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
    s->share = v->share;

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
    s->hair = v->share[PET3D_PART_HAIR];
    s->scarf = v->share[PET3D_PART_SCARF];

    s->rough = 0.55f * pet3d_noise(fur->seed ^ 11,
                                   pet3d_vec(s->p.x * 22, s->p.y * 13,
                                             s->p.z * 22))
               + 0.45f * pet3d_noise(fur->seed ^ 12,
                                     pet3d_vec(s->p.x * 52, s->p.y * 26,
                                               s->p.z * 52));
}


pet3d_vec_t
pet3d_fur_color(const pet3d_fur_t *fur, const pet3d_vertex_t *v)
{
    float         dark, m, grain;
    pet3d_vec_t   c;
    pet3d_spot_t  s;

    pet3d_spot(&s, fur, v);

    c = fur->base;

    /* The back is deeper and the flanks glow a little, as in real coats. */

    c.x -= 0.026f * pet3d_smooth(0.2f, 1.0f, s.n.y);
    c.x += 0.018f * pet3d_smooth(0.0f, -0.9f, s.n.y);

    dark = pet3d_fur_pattern(&s);

    c = pet3d_mix3(c, fur->dark, dark);
    c = pet3d_mix3(c, fur->light, pet3d_fur_light(&s));
    c = pet3d_mix3(c, fur->dark, pet3d_fur_ear(&s));

    if (s.params->stockings > 0) {
        m = pet3d_part(s.params->stockings);
        c = pet3d_mix3(c, fur->dark,
                       pet3d_minf(m * 2, 1) * s.leg
                       * pet3d_smooth(-0.10f, 0.10f, pet3d_spot_limb(&s)
                                      - 0.85f + 0.50f * m
                                      + 0.03f * s.rough));
    }

    c = pet3d_mix3(c, fur->dark, pet3d_fur_patch(&s));
    c = pet3d_mix3(c, fur->light, pet3d_fur_brow(&s));
    c = pet3d_mix3(c, fur->inner, pet3d_fur_inner(&s));

    m = pet3d_fur_blush(&s) * pet3d_smooth(0.30f, 0.55f, c.x);
    c = pet3d_mix3(c, pet3d_vec(c.x * 0.96f, 0.105f, 0.035f), m);

    /* Hairs: noise that is long downwards and backwards. */

    grain = pet3d_noise(fur->seed ^ 21, pet3d_vec(s.p.x * 70, s.p.y * 20,
                                                  s.p.z * 32));
    m = pet3d_part(s.params->fur_texture);
    c.x += (grain + 0.5f * s.rough) * 0.030f * (0.35f + m);

    if (s.leg > 0.5f) {
        c = pet3d_mix3(c, fur->inner, pet3d_fur_pads(&s));
        c.x *= 1 - 0.30f * pet3d_fur_toes(&s);
    }

    if (s.hair + s.head > 0 && s.params->hair != PET3D_HAIR_NONE) {
        c = pet3d_fur_hair(&s, c, grain);
    }

    if (s.scarf > 0) {
        c = pet3d_fur_scarf(&s, c);
    }

    c.x *= pet3d_mix(0.75f, 1, v->ao);

    return c;
}


float
pet3d_spot_limb(const pet3d_spot_t *s)
{
    int                   i;
    float                 t, sum, w;
    pet3d_vec_t           d, q;
    const pet3d_joint_t  *j;

    sum = 0;
    t = 0;

    for (i = 0; i < 4; i++) {
        w = s->share[PET3D_PART_LEG_FL + i];

        if (w == 0) {
            continue;
        }

        j = &s->fur->mesh->joints[PET3D_JOINT_LEG_FL + i];

        if (s->marks->upright && i < 2) {
            d = pet3d_sub(s->marks->paws[i], j->pos);
            q = pet3d_sub(s->p, j->pos);
            t += w * pet3d_dot(q, d) / (pet3d_dot(d, d) * 1.35f);

        } else {
            t += w * (1 - s->p.y / j->pos.y);
        }

        sum += w;
    }

    return sum > 0 ? pet3d_clamp(t / sum, 0, 1) : 0;
}


static float
pet3d_fur_light(const pet3d_spot_t *s)
{
    float  m, w, limb;

    if (s->params->pattern == PET3D_PATTERN_PANDA) {
        return s->head * pet3d_part(s->params->muzzle_light)
               * pet3d_smooth(-0.3f, 0.3f, s->h.z);
    }

    m = s->head * pet3d_fur_face(s);
    w = s->leg * pet3d_smooth(0.35f, 0.10f, pet3d_spot_limb(s));

    if (s->params->species == PET3D_SPECIES_HAMSTER) {

        /* One white from the cheeks to the feet, and over the arms. */

        w = pet3d_maxf(w, s->share[PET3D_PART_LEG_FL]
                          + s->share[PET3D_PART_LEG_FR]);
        m += (s->trunk + w) * pet3d_maxf(pet3d_fur_face(s),
                                         pet3d_fur_belly(s));

    } else {
        m += (s->trunk + pet3d_mix(w, s->leg, pet3d_fur_coat(s)))
             * pet3d_fur_belly(s);
    }

    if (s->params->socks > 0) {
        w = pet3d_part(s->params->socks);
        limb = pet3d_spot_limb(s);
        m += pet3d_minf(w * 2, 1) * s->leg
             * pet3d_smooth(-0.03f, 0.03f, limb - 0.86f + 0.42f * w
                                           + 0.018f * s->rough);
    }

    if (s->params->tail_tip > 0) {
        w = pet3d_part(s->params->tail_tip);
        m += pet3d_minf(w * 1.6f, 1) * s->tail
             * pet3d_smooth(-0.03f, 0.03f, s->along - 0.98f + 0.50f * w
                                           + 0.030f * s->rough);
    }

    return pet3d_clamp(m, 0, 1);
}


/* How much of a coat of two colours there is, which takes in the legs. */

static float
pet3d_fur_coat(const pet3d_spot_t *s)
{
    if (s->params->pattern != PET3D_PATTERN_BICOLOR || s->marks->upright) {
        return 0;
    }

    return pet3d_smooth(0.35f, 0.60f, pet3d_part(s->params->pattern_strength));
}


/* A bib on the chest and the underside; of upright ones an oval in front. */

static float
pet3d_fur_belly(const pet3d_spot_t *s)
{
    float        w, x, y, chest, under, high, coat;
    pet3d_vec_t  c;

    w = pet3d_part(s->params->belly_light);

    if (s->marks->upright) {
        c = pet3d_mix3(s->marks->hips, s->marks->chest, 0.30f);
        x = s->p.x / (s->marks->hips_radii.x * (0.50f + 0.24f * w));
        y = (s->p.y - c.y) / (s->marks->body_radii.y * (0.52f + 0.22f * w));

        return pet3d_minf(w * 1.6f, 1)
               * pet3d_smooth(1.05f, 0.93f, sqrtf(x * x + y * y)
                                            + 0.03f * s->rough)
               * pet3d_smooth(0.05f, 0.25f, s->n.z);
    }

    c = s->marks->chest;
    x = pet3d_absf(s->p.x) / s->marks->chest_radii.x;
    y = (s->p.y - c.y) / s->marks->chest_radii.y;
    high = (0.46f + 0.32f * w) * (0.50f + 0.50f * pet3d_smooth(-0.9f, 0.5f,
                                                               y));
    chest = pet3d_smooth(0.06f, -0.06f, x - high + 0.05f * s->rough)
            * pet3d_smooth(0.18f, 0.34f, (s->p.z - c.z)
                                         / s->marks->chest_radii.z
                                         + 0.05f * s->rough)
            * pet3d_smooth(-0.55f, -0.05f, s->n.z);

    /* Of two colours: half the flank is light as well. */

    coat = pet3d_fur_coat(s);
    high = pet3d_mix(-0.62f + 0.10f * w,
                     -0.55f + 0.60f * pet3d_part(s->params->pattern_strength),
                     coat);
    under = pet3d_smooth(0.08f, -0.08f, s->b.y - high + 0.06f * s->rough
                         - 0.10f * pet3d_noise(s->fur->seed ^ 51,
                                               pet3d_scale(s->p, 4)));

    /* Otherwise only what faces down: no white runs up the folds of legs. */

    under *= pet3d_mix(s->trunk * pet3d_smooth(-0.25f, -0.65f, s->n.y)
                       * pet3d_smooth(-0.72f, -0.52f, s->b.z),
                       pet3d_smooth(0.35f, 0.05f, s->n.y)
                       * pet3d_smooth(-0.98f, -0.80f, s->b.z), coat);

    return pet3d_minf(w * 1.5f, 1) * pet3d_maxf(chest, under);
}


/* The muzzle, the cheeks of a heart-shaped face, and a blaze. */

static float
pet3d_fur_face(const pet3d_spot_t *s)
{
    float        m, d, w, line;
    pet3d_vec_t  q, r;

    r = s->marks->muzzle_radii;
    q = pet3d_sub(s->p, s->marks->muzzle);
    line = q.y > 0 ? r.y * 1.25f + 0.01f : r.y * 1.45f + 0.05f;
    d = pet3d_length(pet3d_vec(q.x / (r.x * 1.30f + 0.02f), q.y / line,
                               q.z / (r.z * 1.5f + 0.12f)));

    w = pet3d_part(s->params->muzzle_light);
    m = pet3d_minf(w * 1.4f, 1) * pet3d_smooth(1.06f, 0.92f,
                                               d + 0.035f * s->rough);

    /* Under a line that rises to the sides. */

    if (s->params->face_shape == PET3D_FACE_HEART
        || s->params->species == PET3D_SPECIES_HAMSTER)
    {
        line = -0.40f + 0.62f * s->h.x * s->h.x - s->h.y;
        d = s->h.z - 0.30f * pet3d_maxf(s->h.y, -0.5f)
            - 0.50f * pet3d_maxf(-0.5f - s->h.y, 0)
            + 0.40f * pet3d_smooth(0.94f, 1.04f, pet3d_absf(s->h.x)) + 0.17f;

        /* Where it meets the edge behind, the corner is round. */

        line = pet3d_maxf(PET3D_FUR_ROUND - line, 0);
        d = pet3d_maxf(PET3D_FUR_ROUND - d, 0);
        d = PET3D_FUR_ROUND - sqrtf(line * line + d * d);

        m = pet3d_maxf(m, pet3d_minf(w * 1.4f, 1)
                          * pet3d_smooth(-0.045f, 0.045f, d
                                         + 0.030f * s->rough));

    } else if (s->params->species != PET3D_SPECIES_BEAR) {
        m = pet3d_maxf(m, w * pet3d_smooth(-0.58f, -0.70f, s->h.y
                                           + 0.03f * s->rough
                                           + 0.30f * s->h.x * s->h.x)
                          * pet3d_smooth(0.10f, 0.35f, s->h.z));
    }

    return pet3d_maxf(m, pet3d_fur_blaze(s));
}


static float
pet3d_fur_blaze(const pet3d_spot_t *s)
{
    float  w;

    if (s->params->blaze == 0) {
        return 0;
    }

    w = pet3d_part(s->params->blaze);

    return pet3d_minf(w * 1.6f, 1)
           * pet3d_smooth(0.025f, -0.025f, pet3d_absf(s->h.x)
                          - (0.06f + 0.10f * w)
                          * (1.15f - 0.9f * pet3d_maxf(s->h.y, 0))
                          + 0.012f * s->rough)
           * pet3d_smooth(0.0f, 0.2f, s->h.z)
           * pet3d_smooth(0.90f, 0.70f, s->h.y)
           * pet3d_smooth(-0.6f, -0.4f, s->h.y);
}


static float
pet3d_fur_ear(const pet3d_spot_t *s)
{
    float  w;

    w = pet3d_part(s->params->ear_dark);

    if (s->params->ear == PET3D_EAR_FLOPPY
        || s->params->ear == PET3D_EAR_ROUND)
    {
        return w * s->ear * pet3d_smooth(-0.02f, 0.22f, s->along);
    }

    return pet3d_minf(w * 1.3f, 1) * s->ear
           * pet3d_smooth(-0.06f, 0.06f, s->along - 0.75f
                                         + 0.45f * (w - 0.5f)
                                         + 0.03f * s->rough);
}


/* The hollow of an ear is where something was cut away. */

static float
pet3d_fur_inner(const pet3d_spot_t *s)
{
    float                d;
    uint64_t             near;
    const pet3d_sdf_t   *sdf;
    const pet3d_prim_t  *p;

    if (s->ear < 0.05f) {
        return 0;
    }

    sdf = &s->fur->mesh->sdf;
    d = 1e9f;

    for (near = pet3d_sdf_near(sdf, s->p); near != 0; near &= near - 1) {
        p = &sdf->prims[__builtin_ctzll(near)];

        if (p->cut) {
            d = pet3d_minf(d, pet3d_prim_distance(p, s->p));
        }
    }

    return 0.92f * pet3d_smooth(0.013f, 0.001f, d + 0.002f * s->rough)
           * pet3d_smooth(0.2f, 0.5f, s->ear);
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

    x += 0.34f * y;
    y += 0.30f * s->marks->eye_height;

    w = s->marks->eye_width * 1.40f;
    h = s->marks->eye_height * 1.52f;
    d = sqrtf(x * x / (w * w) + y * y / (h * h));

    return pet3d_part(s->params->eye_patch) * s->head
           * pet3d_smooth(1.04f, 0.95f, d + 0.02f * s->rough);
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
           * pet3d_smooth(1.1f, 0.80f, sqrtf(x * x / (h * h * 0.080f)
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
    x = pet3d_absf(s->p.x) - s->marks->eye.x - r * 0.62f;
    y = s->p.y - s->marks->eye.y + r * 1.46f;

    return 0.55f * pet3d_part(s->params->blush) * s->head
           * pet3d_smooth(1.0f, 0.1f, sqrtf(x * x / (r * r * 0.75f)
                                            + y * y / (r * r * 0.36f)));
}
