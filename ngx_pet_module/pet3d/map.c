
/*
 * From what was seen to what is built: clusters get roles, roles and measures
 * become colours, markings and proportions.
 */

#include <string.h>

#include "map.h"


/* Eyes of cats with points. */
#define PET3D_MAP_BLUE  0x5a9ad8


static void pet3d_map_iris(pet3d_mapper_t *m);
static void pet3d_map_pattern(pet3d_mapper_t *m);
static int pet3d_map_cat(const pet3d_mapper_t *m);
static int pet3d_map_coat(const pet3d_mapper_t *m);
static void pet3d_map_marks(pet3d_mapper_t *m);
static void pet3d_map_form(pet3d_mapper_t *m);
static void pet3d_map_person(pet3d_mapper_t *m);
static pet3d_vec_t pet3d_map_skin(pet3d_vec_t skin);
static void pet3d_map_hair(pet3d_mapper_t *m);
static void pet3d_map_personality(pet3d_mapper_t *m);
static void pet3d_vary(pet3d_mapper_t *m);


void
pet3d_map(pet3d_mapper_t *m)
{
    pet3d_roles(m);
    pet3d_map_iris(m);
    pet3d_map_pattern(m);
    pet3d_map_marks(m);
    pet3d_map_form(m);

    if (m->out->person) {
        pet3d_map_person(m);
    }

    pet3d_map_personality(m);
    pet3d_vary(m);
}


int32_t
pet3d_thousandths(float x, int32_t lo, int32_t hi)
{
    int32_t  v;

    v = (int32_t) (x * 1000 + 0.5f);

    return v < lo ? lo : v > hi ? hi : v;
}


/* A small, coloured piece of the upper half that the coat has not. */

static void
pet3d_map_iris(pet3d_mapper_t *m)
{
    float           chroma, n, weight;
    size_t          at;
    uint32_t        x, y, half;
    pet3d_vec_t     sum;

    const pet3d_vec_t   *c;
    const pet3d_look_t  *k;

    k = &m->look;
    sum = pet3d_vec(0, 0, 0);
    n = 0;
    weight = 0;
    half = (k->box[1] + k->box[3]) / 2;

    for (y = k->box[1]; y < half; y++) {
        for (x = k->box[0]; x < k->box[2]; x++) {
            at = (size_t) y * k->width + x;
            c = &k->lab[at];

            if (!k->mask[at]) {
                continue;
            }

            weight += 1;
            chroma = sqrtf(c->y * c->y + c->z * c->z);

            /* Greens and blues are not fur. */

            if (chroma > 0.045f && c->x > 0.30f && c->x < 0.80f
                && (c->y < -0.012f || c->z < -0.05f)
                && pet3d_delta_e(*c, m->base.lab) > 0.09f)
            {
                sum = pet3d_add(sum, *c);
                n += 1;
            }
        }
    }

    if (m->out->person || n < 6 || n > weight * 0.05f) {
        return;
    }

    sum = pet3d_scale(sum, 1 / n);

    /* Of these only cats have green eyes, and none has lilac ones. */

    if (sum.z > 0 && m->params->species != PET3D_SPECIES_CAT) {
        return;
    }

    if (sum.z < 0) {
        sum.y = pet3d_minf(sum.y, -0.2f * pet3d_absf(sum.z));
    }

    chroma = sqrtf(sum.y * sum.y + sum.z * sum.z);
    sum.x = pet3d_clamp(sum.x, 0.45f, 0.66f);
    sum.y *= 0.12f / chroma;
    sum.z *= 0.12f / chroma;

    m->params->iris = pet3d_rgb_of_oklab(sum);
}


static void
pet3d_map_pattern(pet3d_mapper_t *m)
{
    int                      pattern;
    float                    dark, strength;
    pet3d_params_t           usual;
    const pet3d_measures_t  *n;

    n = &m->look.m;
    dark = m->dark.share;
    strength = pet3d_smooth(0.05f, 0.16f, n->contrast);

    if (m->params->species == PET3D_SPECIES_PANDA) {
        return;
    }

    if (m->out->person) {
        strength = 0;
        pattern = PET3D_PATTERN_SOLID;

    } else if (m->params->species == PET3D_SPECIES_CAT) {
        pattern = pet3d_map_cat(m);

    } else {
        pattern = pet3d_map_coat(m);
    }

    /* Fine stripes are blurred, and dark all the same. */

    if (pattern == PET3D_PATTERN_STRIPES) {
        strength = pet3d_maxf(strength, pet3d_smooth(0.035f, 0.075f,
                                                     n->texture));
    }

    if (pattern == PET3D_PATTERN_SOLID && m->light.share > 0.24f
        && m->white < 0.5f && !m->out->person)
    {
        pattern = PET3D_PATTERN_BICOLOR;
    }

    /* Cats with points have blue eyes. */

    pet3d_params_init(&usual, (pet3d_species_t) m->params->species);

    if (pattern == PET3D_PATTERN_POINTS
        && m->params->species == PET3D_SPECIES_CAT
        && m->params->iris == usual.iris)
    {
        m->params->iris = PET3D_MAP_BLUE;
    }

    m->params->pattern = pattern;
    m->params->pattern_strength
        = pet3d_thousandths(pattern == PET3D_PATTERN_SOLID ? 0
                            : 0.45f + 0.5f * strength, 0, 1000);
    m->params->pattern_scale = pet3d_thousandths(0.75f + 0.6f * n->patchiness,
                                                 500, 2000);
    m->params->pattern_cover = pet3d_thousandths(0.08f + 0.6f * dark, 0,
                                                 340);
}


/* Cats have stripes if there is anything to see, but for black and white. */

static int
pet3d_map_cat(const pet3d_mapper_t *m)
{
    float                    dark, light;
    const pet3d_measures_t  *n;

    n = &m->look.m;
    dark = m->dark.share;
    light = pet3d_mix(m->base.lab.x, 0.95f, m->white);

    /* Their fur is not quite white, and what is dark passes into it. */

    if (light > 0.72f && n->chroma < 0.04f
        && (m->points > 0 || (dark > 0.06f && m->look.tones < 0.5f
                              && m->base.lab.x < 0.76f)))
    {
        return PET3D_PATTERN_POINTS;
    }

    if (dark > 0.10f && (m->look.tones > 0.5f || m->white > 0.5f)
        && n->patchiness > 0.70f)
    {
        return PET3D_PATTERN_PATCHES;
    }

    if (m->white > 0.5f || n->contrast < 0.055f || n->texture < 0.023f
        || m->base.lab.x < 0.34f
        || (m->look.tones > 0.5f && m->light.share > 0.24f
            && n->chroma < 0.03f))
    {
        return PET3D_PATTERN_SOLID;
    }

    return PET3D_PATTERN_STRIPES;
}


/* The others: what is dark may be anywhere, at the ends or on the back. */

static int
pet3d_map_coat(const pet3d_mapper_t *m)
{
    float                    dark, light;
    pet3d_species_t          species;
    const pet3d_measures_t  *n;

    n = &m->look.m;
    species = (pet3d_species_t) m->params->species;
    light = pet3d_mix(m->base.lab.x, 0.95f, m->white);

    /* White fur is hardly ever as dark in the shade. */

    dark = m->dark.share * (0.4f + 1.2f * pet3d_maxf(m->marked,
                                                     0.6f * m->white));

    if (dark < 0.10f || n->contrast < 0.09f
        || species == PET3D_SPECIES_FOX || species == PET3D_SPECIES_BEAR)
    {
        return PET3D_PATTERN_SOLID;
    }

    if (light > 0.72f && m->points > 0) {
        return PET3D_PATTERN_POINTS;
    }

    if (light > 0.78f && n->patchiness < 0.62f) {
        return PET3D_PATTERN_SPOTS;
    }

    return species == PET3D_SPECIES_DOG && m->dark.y < 0.48f && light < 0.78f
           ? PET3D_PATTERN_SADDLE : PET3D_PATTERN_PATCHES;
}


/* How far the light and dark markings go. */

static void
pet3d_map_marks(pet3d_mapper_t *m)
{
    float            light, dark;
    pet3d_params_t  *p;

    p = m->params;
    light = m->light.share;
    dark = m->dark.share;

    if (p->species == PET3D_SPECIES_PANDA) {
        return;
    }

    p->muzzle_light = pet3d_thousandths(0.55f + 1.2f * light,
                                        p->muzzle_light / 2, 1000);
    p->belly_light = pet3d_thousandths(0.35f + 1.8f * light, 0, 1000);
    p->socks = p->stockings > 0 ? 0
               : pet3d_thousandths(light * 2.2f, 0, 1000);
    p->blaze = pet3d_thousandths(pet3d_smooth(0.22f, 0.40f, light), 0, 1000);
    p->ear_dark = pet3d_thousandths((float) p->ear_dark / 1000 * 0.6f
                                    + 1.4f * dark
                                      * (0.4f + 0.6f * m->marked), 0, 1000);

    if (p->species == PET3D_SPECIES_DOG && p->pattern == PET3D_PATTERN_SADDLE
        && m->base.lab.x < 0.72f)
    {
        p->brows = 700;
    }

    if (p->species != PET3D_SPECIES_FOX) {
        p->tail_tip = pet3d_thousandths(light * 2.6f,
                                        p->species == PET3D_SPECIES_RABBIT
                                        ? 900 : 0, 1000);
    }
}


static void
pet3d_map_form(pet3d_mapper_t *m)
{
    pet3d_params_t          *p;
    const pet3d_measures_t  *n;

    p = m->params;
    n = &m->look.m;

    p->head_width = pet3d_thousandths(0.86f + 0.14f * n->aspect, 900, 1100);
    p->body_width = pet3d_thousandths(0.84f + 0.40f * n->fill, 860, 1160);
    p->cheeks = pet3d_thousandths((float) p->cheeks / 1000 * 0.6f
                                  + 0.7f * n->fluff, 0, 1000);
    p->eye_size = pet3d_thousandths(0.96f + 0.14f * m->base.lab.x, 920,
                                    1120);
    p->leg_length = pet3d_thousandths(1.12f - 0.10f * n->aspect, 850, 1150);
    p->fur_texture = pet3d_thousandths(0.15f + 14 * n->texture, 150, 1000);

    p->fur = n->fluff > 0.34f || n->texture > 0.05f ? PET3D_FUR_FLUFFY
             : n->fluff > 0.14f ? PET3D_FUR_MEDIUM : PET3D_FUR_SHORT;
    p->tail_width = pet3d_thousandths(0.85f + 0.5f * n->fluff, 700, 1400);

    if (p->species != PET3D_SPECIES_FOX) {
        p->face_shape = n->aspect < 0.72f ? PET3D_FACE_OVAL
                        : n->taper < 0.80f ? PET3D_FACE_HEART
                        : n->taper > 1.9f ? PET3D_FACE_SQUARE
                        : PET3D_FACE_ROUND;
    }
}


/*
 * A person has no coat: plain fur, light face, the hair style as a tuft, what
 * was worn as a scarf, and the proportions of the face.
 */

static void
pet3d_map_person(pet3d_mapper_t *m)
{
    pet3d_params_t        *p;
    const pet3d_person_t  *who;

    p = m->params;
    who = &m->person;

    p->pattern = p->species == PET3D_SPECIES_PANDA ? PET3D_PATTERN_PANDA
                                                   : PET3D_PATTERN_SOLID;
    p->pattern_strength = p->species == PET3D_SPECIES_PANDA
                          ? p->pattern_strength : 0;
    p->muzzle_light = 1000;
    p->belly_light = 900;
    p->socks = 500;
    p->blush = 800;
    p->brows = 0;
    p->blaze = pet3d_thousandths((0.5f - 0.5f * who->fringe)
                                 * (1 - who->hat), 0, 1000);
    p->fur = who->volume > 0.5f ? PET3D_FUR_FLUFFY : PET3D_FUR_MEDIUM;

    if (p->species != PET3D_SPECIES_PANDA) {
        p->light = pet3d_rgb_of_oklab(pet3d_map_skin(who->skin));
    }

    pet3d_map_hair(m);

    if (who->clothes_share > 0.25f) {
        p->collar = 1000;
        p->scarf = pet3d_rgb_of_oklab(pet3d_toy(who->clothes));
    }

    p->cheeks = pet3d_thousandths((float) p->cheeks / 1000
                                  + 0.8f * (who->jaw - 0.85f), 0, 1000);
    p->muzzle_width = pet3d_thousandths((float) p->muzzle_width / 1000
                                        + 0.35f * (who->jaw - 0.85f), 700,
                                        1300);
    p->head_width = pet3d_thousandths(0.95f + 0.15f * who->jaw, 900, 1100);
    p->face_shape = who->jaw < 0.68f ? PET3D_FACE_HEART
                    : who->jaw < 0.80f ? PET3D_FACE_OVAL
                    : who->jaw > 1.02f ? PET3D_FACE_SQUARE
                    : PET3D_FACE_ROUND;

    if (who->eyes > 0.3f) {
        p->eye_spacing = pet3d_thousandths(1 + 0.6f * (who->spacing - 0.44f),
                                           900, 1100);
    }
}


/* Fur of the colour of skin is warm, and of dark skin brown, not grey. */

static pet3d_vec_t
pet3d_map_skin(pet3d_vec_t skin)
{
    float        chroma, k;
    pet3d_vec_t  c;

    c = pet3d_toy(skin);
    c.x = pet3d_clamp(c.x + 0.05f, 0.54f, 0.94f);

    chroma = pet3d_maxf(sqrtf(c.y * c.y + c.z * c.z), 0.01f);
    k = pet3d_maxf(0.85f, pet3d_mix(0.075f, 0.045f, (c.x - 0.54f) / 0.40f)
                          / chroma);

    return pet3d_vec(c.x, c.y * k, c.z * k);
}


/*
 * The style; a hat is a cap of hair in its colour, with hair under it for the
 * fur.
 */

static void
pet3d_map_hair(pet3d_mapper_t *m)
{
    pet3d_vec_t            c;
    pet3d_params_t        *p;
    const pet3d_person_t  *who;

    p = m->params;
    who = &m->person;

    if (who->hat > 0.5f) {
        p->hair = PET3D_HAIR_FRINGE;
        p->hair_size = 750;
        c = pet3d_toy(who->hat_color);
        c.x = pet3d_maxf(c.x - 0.06f, 0.16f);
        p->hair_color = pet3d_rgb_of_oklab(c);
        return;
    }

    if (pet3d_hair_seen(who) <= 0.5f) {
        return;
    }

    p->hair = who->volume > 0.40f ? PET3D_HAIR_CURLS
              : who->length > 0.50f ? PET3D_HAIR_BOB
              : who->fringe > 0.45f ? PET3D_HAIR_FRINGE
              : PET3D_HAIR_TUFT;
    p->hair_size = pet3d_thousandths(0.85f + 0.30f * who->length
                                     + 0.30f * who->volume, 700, 1300);
    c = pet3d_toy(who->hair);
    c.x = pet3d_maxf(c.x - 0.08f, 0.16f);
    p->hair_color = pet3d_rgb_of_oklab(c);
}


static void
pet3d_map_personality(pet3d_mapper_t *m)
{
    float                    energy;
    const pet3d_measures_t  *n;

    n = &m->look.m;
    energy = pet3d_clamp(2.2f * n->chroma + 1.6f * n->contrast
                         + 6 * n->texture, 0, 1);

    m->params->energy = pet3d_thousandths(energy, 0, 1000);

    if (m->hints->personality != PET3D_PERSONALITY_ANY) {
        m->params->personality = m->hints->personality;
        return;
    }

    m->params->personality
        = energy > 0.66f ? PET3D_PERSONALITY_LIVELY
          : energy > 0.50f ? PET3D_PERSONALITY_CURIOUS
          : n->contrast > 0.16f ? PET3D_PERSONALITY_BRAVE
          : n->warmth > 0.06f ? PET3D_PERSONALITY_GENTLE
          : PET3D_PERSONALITY_QUIET;
}


/*
 * What the photo leaves open differs between photos all the same: eight bits
 * of the hash each, counted, so that one bit flipped by re-encoding changes
 * little; and a part from the seed.
 */

static void
pet3d_vary(pet3d_mapper_t *m)
{
    int       i, bits;
    float     v;
    uint32_t  byte;
    int32_t  *field[12];

    static const float  amount[12] = {
        40, 40, 45, 80, 60, 90, 90, 40, 35, 30, 90, 80
    };

    field[0] = &m->params->head_size;
    field[1] = &m->params->head_width;
    field[2] = &m->params->eye_size;
    field[3] = &m->params->muzzle_length;
    field[4] = &m->params->muzzle_width;
    field[5] = &m->params->ear_size;
    field[6] = &m->params->ear_spread;
    field[7] = &m->params->body_width;
    field[8] = &m->params->eye_spacing;
    field[9] = &m->params->eye_height;
    field[10] = &m->params->nose_size;
    field[11] = &m->params->tail_length;

    for (i = 0; i < 12; i++) {
        byte = (uint32_t) (m->look.phash >> (i * 5)) & 255;

        for (bits = 0; byte != 0; byte &= byte - 1) {
            bits++;
        }

        v = ((float) bits - 4) / 3;
        v += (float) (pet3d_hash(m->hints->seed * 16 + (uint32_t) i) & 1023)
             / 1023 - 0.5f;

        *field[i] = pet3d_thousandths((float) *field[i] / 1000
                                      + v * amount[i] / 1000, 850, 1150);
    }
}
