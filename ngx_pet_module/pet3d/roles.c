
/*
 * What of the subject is fur and what markings, and the colours of the pet.
 */

#include <string.h>

#include "map.h"


/* What is this much lighter or darker than the fur is a marking. */
#define PET3D_MARK_LIGHT    0.09f, 0.20f
#define PET3D_MARK_DARK     0.10f, 0.21f

/* The same of white fur, whose shades are deeper, in parts of that. */
#define PET3D_MARK_WHITE    1.8f

/*
 * Of the fur's L: what is darker than it but no marking, be it shade or the
 * edge of one, and what is one.  The share of the second, of both, in shade
 * and in coats with markings.
 */
#define PET3D_MARK_SHADE    0.84f, 0.78f
#define PET3D_MARK_DEEP     0.60f, 0.54f
#define PET3D_MARK_MARKED   0.35f, 0.55f

/*
 * How far inside markings of the ends are, to all of the fur, and what it is
 * more for all that is such; the least there is of them.
 */
#define PET3D_MARK_INSIDE   0.68f
#define PET3D_MARK_MORE     0.35f
#define PET3D_MARK_LEAST    0.03f

/* Of the fur's chroma to its L: what the sun leaves, and what markings have. */
#define PET3D_MARK_PALE     0.70f, 0.45f

/* How much more chroma what is nearly orange gets. */
#define PET3D_TOY_ORANGE    0.25f

/* L of white markings. */
#define PET3D_TOY_WHITE     0.92f

/* Texture of a coat without, and with, fine stripes. */
#define PET3D_TOY_FINE      0.045f, 0.080f

/* L of fur that is grey, and white; its chroma that is white, and is not. */
#define PET3D_WHITE_LIGHT   0.645f, 0.785f
#define PET3D_WHITE_HUE     0.021f, 0.0135f

/*
 * L of ground that is not, and is, a light; how much darker fur is against
 * it, and how much darker white bears are in their photos than white fur is.
 */
#define PET3D_WHITE_GROUND  0.80f, 0.87f
#define PET3D_WHITE_AGAINST 0.07f
#define PET3D_WHITE_BEAR    0.09f

/* Shares from which a marking is seen, and from which as it is. */
#define PET3D_MARK_SHARE    0.02f, 0.08f


static void pet3d_roles_white(pet3d_mapper_t *m);
static void pet3d_roles_marks(pet3d_mapper_t *m);
static float pet3d_roles_pale(pet3d_vec_t base, pet3d_vec_t light);
static void pet3d_roles_deep(pet3d_mapper_t *m);
static void pet3d_roles_person(pet3d_mapper_t *m);
static pet3d_vec_t pet3d_toy_fur(pet3d_vec_t lab);
static pet3d_vec_t pet3d_toy_orange(pet3d_vec_t lab);
static pet3d_vec_t pet3d_toy_white(pet3d_vec_t light, pet3d_vec_t base);
static void pet3d_roles_colors(pet3d_mapper_t *m);


void
pet3d_roles(pet3d_mapper_t *m)
{
    if (m->out->person) {
        pet3d_roles_person(m);

    } else {
        m->base.lab = m->look.coat;
        pet3d_roles_white(m);
        pet3d_roles_marks(m);
        pet3d_roles_deep(m);
    }

    pet3d_roles_colors(m);

    pet3d_free(m->look.arena, m->look.inside);
    m->look.inside = NULL;
}


/*
 * White fur is seldom white in a photo: it is as light as grey fur in the
 * sun, but has no colour of its own, and what of it is in the light is
 * lighter.  Against the light it is darker.  No bear is grey.
 */

static void
pet3d_roles_white(pet3d_mapper_t *m)
{
    float                d, w, lit, total, ground, around;
    size_t               i, n;
    pet3d_vec_t          c;
    const pet3d_look_t  *k;

    k = &m->look;
    n = (size_t) k->width * k->height;
    c = m->base.lab;
    lit = ground = 0;
    total = around = 1e-6f;

    for (i = 0; i < n; i++) {
        ground += (1 - k->soft[i]) * k->lab[i].x;
        around += 1 - k->soft[i];

        if (k->fur[i] > 0) {
            d = k->lab[i].x - c.x;
            w = k->fur[i] * pet3d_smooth(-0.02f, 0.06f, d)
                * pet3d_smooth(0.28f, 0.14f, d);
            lit += w * k->lab[i].x;
            total += w;
        }
    }

    lit = 0.5f * (c.x + lit / total)
          + PET3D_WHITE_AGAINST * (1 - k->plain)
            * pet3d_smooth(PET3D_WHITE_GROUND, ground / around);

    if (m->params->species == PET3D_SPECIES_BEAR) {
        lit += PET3D_WHITE_BEAR;
    }

    /* Shade is blue, and green of grass; of fur is what is red. */

    c.y *= c.y > 0 ? 2 : 1;
    c.z *= c.z < 0 ? 0.5f : 1;

    m->white = pet3d_smooth(PET3D_WHITE_LIGHT, lit)
               * pet3d_smooth(PET3D_WHITE_HUE,
                              sqrtf(c.y * c.y + c.z * c.z));
}


/* All that is lighter, and all that is darker, the more the more of it. */

static void
pet3d_roles_marks(pet3d_mapper_t *m)
{
    float                d, light, dark, total, wide, sum[2];
    size_t               at;
    uint32_t             x, y;
    const pet3d_look_t  *k;

    k = &m->look;
    total = 1e-6f;
    sum[0] = sum[1] = 1e-6f;
    wide = pet3d_mix(1, PET3D_MARK_WHITE,
                     pet3d_smooth(0.60f, 0.85f, m->base.lab.x));
    memset(&m->light, 0, sizeof(pet3d_cluster_t));
    memset(&m->dark, 0, sizeof(pet3d_cluster_t));

    for (y = k->box[1]; y < k->box[3]; y++) {
        for (x = k->box[0]; x < k->box[2]; x++) {
            at = (size_t) y * k->width + x;

            if (k->fur[at] <= 0) {
                continue;
            }

            d = k->lab[at].x - m->base.lab.x;
            light = k->fur[at] * pet3d_smooth(PET3D_MARK_LIGHT, d);
            dark = k->fur[at] * pet3d_smooth(PET3D_MARK_DARK, -d / wide);

            total += k->fur[at];
            m->light.share += light;
            m->dark.share += dark;
            m->dark.y += dark * (float) (y - k->box[1])
                         / (float) (k->box[3] - k->box[1]);

            light *= d;
            dark *= -d;
            sum[0] += light;
            sum[1] += dark;
            m->light.lab = pet3d_add(m->light.lab,
                                     pet3d_scale(k->lab[at], light));
            m->dark.lab = pet3d_add(m->dark.lab,
                                    pet3d_scale(k->lab[at], dark));
        }
    }

    m->dark.y /= pet3d_maxf(m->dark.share, 1e-6f);
    m->light.lab = pet3d_scale(m->light.lab, 1 / sum[0]);
    m->dark.lab = pet3d_scale(m->dark.lab, 1 / sum[1]);
    m->light.share *= pet3d_roles_pale(m->base.lab, m->light.lab) / total;
    m->dark.share /= total;
}


/* Coloured fur in the sun is as coloured; markings are white.  0..1. */

static float
pet3d_roles_pale(pet3d_vec_t base, pet3d_vec_t light)
{
    float  chroma, rest;

    chroma = sqrtf(base.y * base.y + base.z * base.z);
    rest = sqrtf(light.y * light.y + light.z * light.z)
           / pet3d_maxf(light.x, 0.1f) * base.x / pet3d_maxf(chroma, 1e-3f);

    return pet3d_mix(1, pet3d_smooth(PET3D_MARK_PALE, rest),
                     pet3d_smooth(0.030f, 0.050f, chroma));
}


/*
 * Whether what is dark is markings, which leave little between them and the
 * fur, and whether these are the ears, the face and the feet.
 */

static void
pet3d_roles_deep(pet3d_mapper_t *m)
{
    float                d, w, deep, shade, in, all, total;
    size_t               i, n;
    const pet3d_look_t  *k;

    k = &m->look;
    n = (size_t) k->width * k->height;
    deep = shade = in = all = total = 1e-6f;

    for (i = 0; i < n; i++) {
        if (k->fur[i] <= 0) {
            continue;
        }

        d = k->lab[i].x / pet3d_maxf(m->base.lab.x, 0.05f);
        w = k->fur[i] * pet3d_smooth(PET3D_MARK_DEEP, d);
        deep += w;
        in += w * k->inside[i];
        shade += k->fur[i] * pet3d_smooth(PET3D_MARK_SHADE, d) - w;
        total += k->fur[i];
        all += k->fur[i] * k->inside[i];
    }

    m->marked = pet3d_smooth(PET3D_MARK_MARKED, deep / (deep + shade));
    m->points = deep / total < PET3D_MARK_LEAST ? 0
                : PET3D_MARK_INSIDE + PET3D_MARK_MORE * deep / total
                  - in / deep * total / all;
}


/*
 * Hair for the fur, skin for what is light.  Of a person without hair to be
 * seen, or with a hat over it, the fur is chestnut, dark as the skin is.
 */

static void
pet3d_roles_person(pet3d_mapper_t *m)
{
    float        seen;
    pet3d_vec_t  chestnut;

    seen = pet3d_hair_seen(&m->person);
    chestnut = pet3d_vec(pet3d_clamp(0.62f * m->person.skin.x, 0.34f, 0.56f),
                         0.038f, 0.062f);

    memset(&m->base, 0, sizeof(pet3d_cluster_t));
    memset(&m->light, 0, sizeof(pet3d_cluster_t));

    m->base.lab = pet3d_mix3(chestnut, m->person.hair, seen);
    m->base.share = 0.5f;
    m->light.lab = m->person.skin;
    m->light.share = 0.3f;
}


/* Photos are duller and darker than toys may be. */

pet3d_vec_t
pet3d_toy(pet3d_vec_t lab)
{
    float        chroma, k;
    pet3d_vec_t  c;

    c = lab;
    c.x = pet3d_clamp(0.045f + 0.96f * lab.x, 0.25f, 0.975f);

    chroma = sqrtf(lab.y * lab.y + lab.z * lab.z);
    k = chroma > 1e-4f ? pet3d_minf(chroma * 1.18f, 0.165f) / chroma : 1;

    c.y *= k;
    c.z *= k;

    return c;
}


/*
 * Grey fur takes on the colour of what is around it: green from grass, lilac
 * from the sky.  Toys made of it would be of that colour.
 */

static pet3d_vec_t
pet3d_toy_fur(pet3d_vec_t lab)
{
    float  chroma, k;

    chroma = sqrtf(lab.y * lab.y + lab.z * lab.z);
    k = pet3d_smooth(0.07f, 0.03f, chroma);

    if (lab.y < 0) {
        lab.y *= 1 - 0.85f * k;
    }

    if (lab.z < 0) {
        lab.y *= 1 - 0.5f * k;
        lab.z *= 1 - 0.5f * k;
    }

    return pet3d_toy(lab);
}


/* Light brown, darker if it is red, is what photos make of orange. */

static pet3d_vec_t
pet3d_toy_orange(pet3d_vec_t lab)
{
    float  chroma, k;

    chroma = sqrtf(lab.y * lab.y + lab.z * lab.z);
    k = pet3d_smooth(0.045f, 0.060f, chroma)
        * pet3d_smooth(0.115f, 0.075f, chroma)
        * pet3d_smooth(0.46f, 0.56f, lab.x
                       + 0.06f * pet3d_smooth(0.36f, 0.46f,
                                              lab.y / (chroma + 1e-3f)))
        * pet3d_smooth(0, 0.015f, lab.y);

    return pet3d_vec(lab.x + 0.03f * k, lab.y * (1 + PET3D_TOY_ORANGE * k),
                     lab.z * (1 + PET3D_TOY_ORANGE * k));
}


/* Markings without a hue are white on fur that has one, or is far darker. */

static pet3d_vec_t
pet3d_toy_white(pet3d_vec_t light, pet3d_vec_t base)
{
    float  k;

    k = pet3d_maxf(pet3d_smooth(0.035f, 0.055f,
                                sqrtf(base.y * base.y + base.z * base.z)),
                   pet3d_smooth(0.24f, 0.34f, light.x - base.x))
        * pet3d_smooth(0.040f, 0.018f, sqrtf(light.y * light.y
                                             + light.z * light.z))
        * pet3d_smooth(0.60f, 0.72f, light.x);

    light.x = pet3d_mix(light.x, pet3d_maxf(light.x, PET3D_TOY_WHITE), k);

    return light;
}


/* Markings that are hardly there are those that toys have. */

static void
pet3d_roles_colors(pet3d_mapper_t *m)
{
    float        fine;
    pet3d_vec_t  base, light, dark, c;

    base = pet3d_toy_fur(m->out->person ? m->base.lab
                                        : pet3d_toy_orange(m->base.lab));
    c = pet3d_vec(pet3d_maxf(base.x, 0.935f), 0.3f * base.y, 0.3f * base.z);
    base = pet3d_mix3(base, c, m->white);

    c = pet3d_toy_white(pet3d_toy_fur(m->light.lab), base);
    c.x = pet3d_maxf(c.x, pet3d_minf(base.x + 0.12f, 0.97f));
    light = pet3d_vec(pet3d_clamp(base.x + 0.17f, 0.62f, 0.975f),
                      base.y * 0.40f, base.z * 0.45f);
    light = pet3d_mix3(light, c, pet3d_smooth(PET3D_MARK_SHARE,
                                              m->light.share));

    /* Of fine stripes a photo shows no black. */

    fine = m->params->species == PET3D_SPECIES_CAT
           ? pet3d_smooth(PET3D_TOY_FINE, m->look.m.texture) : 0;

    c = pet3d_toy_fur(m->dark.lab);
    c.x = pet3d_minf(c.x, base.x - 0.12f);
    dark = pet3d_vec(base.x * pet3d_mix(0.68f, 0.50f, fine), base.y * 0.95f,
                     base.z * 0.90f);
    dark = pet3d_mix3(dark, c, pet3d_smooth(PET3D_MARK_SHARE,
                                            m->dark.share));

    dark.x = pet3d_maxf(dark.x, 0.20f);

    if (m->params->species == PET3D_SPECIES_PANDA) {
        base = pet3d_vec(pet3d_maxf(base.x, 0.92f), base.y * 0.3f,
                         base.z * 0.3f);
        light = pet3d_vec(0.98f, light.y * 0.3f, light.z * 0.3f);
        dark = pet3d_vec(pet3d_minf(dark.x, 0.34f), dark.y * 0.6f,
                         dark.z * 0.6f);
    }

    m->params->base = pet3d_rgb_of_oklab(base);
    m->params->light = pet3d_rgb_of_oklab(light);
    m->params->dark = pet3d_rgb_of_oklab(dark);
}
