
/*
 * From a photo to parameters: the stages in order, then the mapping of what
 * was seen to what is built.
 */

#include <string.h>

#include "look.h"
#include "traits.h"


/* Under this side there is nothing to see. */
#define PET3D_LEAST_SIDE    16

/* A cluster lighter or darker than the base by this is a marking. */
#define PET3D_MARK_LIGHT    0.09f
#define PET3D_MARK_DARK     0.10f

/* Shares under which a marking is noise, shade or an eye. */
#define PET3D_MARK_SHARE    0.06f


typedef struct {
    pet3d_look_t             look;
    pet3d_analysis_t        *out;
    pet3d_params_t          *params;
    const pet3d_hints_t     *hints;
    const pet3d_cluster_t   *base;
    const pet3d_cluster_t   *light;       /* NULL if there is none */
    const pet3d_cluster_t   *dark;
    const pet3d_cluster_t   *clothes;     /* of a person */
} pet3d_mapper_t;


static int pet3d_analyze_crop(pet3d_mapper_t *m,
    const pet3d_image_t *image, uint32_t *left, uint32_t *top);
static int pet3d_is_skin(pet3d_vec_t lab);
static int pet3d_looks_person(const pet3d_mapper_t *m);
static pet3d_species_t pet3d_suggest(const pet3d_mapper_t *m);
static void pet3d_roles(pet3d_mapper_t *m);
static void pet3d_roles_person(pet3d_mapper_t *m);
static pet3d_vec_t pet3d_toy(pet3d_vec_t lab);
static void pet3d_map_colors(pet3d_mapper_t *m);
static void pet3d_map_iris(pet3d_mapper_t *m);
static void pet3d_map_pattern(pet3d_mapper_t *m);
static void pet3d_map_marks(pet3d_mapper_t *m);
static void pet3d_map_form(pet3d_mapper_t *m);
static void pet3d_map_person(pet3d_mapper_t *m);
static void pet3d_map_personality(pet3d_mapper_t *m);
static void pet3d_vary(pet3d_mapper_t *m);
static int32_t pet3d_thousandths(float x, int32_t lo, int32_t hi);
static void pet3d_feature(pet3d_mapper_t *m, const char *name,
    const char *value, pet3d_source_t source, float confidence);
static void pet3d_features(pet3d_mapper_t *m);
static void pet3d_result(pet3d_mapper_t *m, const pet3d_image_t *image,
    uint32_t left, uint32_t top);


void
pet3d_hints_init(pet3d_hints_t *hints)
{
    memset(hints, 0, sizeof(pet3d_hints_t));

    hints->species = PET3D_SPECIES_ANY;
    hints->personality = PET3D_PERSONALITY_ANY;
}


int
pet3d_analyze(pet3d_arena_t *arena, const pet3d_image_t *image,
    const pet3d_hints_t *hints, pet3d_analysis_t *analysis)
{
    int              rc;
    uint32_t         left, top;
    pet3d_mapper_t   m;
    pet3d_species_t  species;

    if (hints->species >= PET3D_SPECIES_N
        || hints->personality >= PET3D_PERSONALITY_N)
    {
        return PET3D_E_INVALID;
    }

    memset(analysis, 0, sizeof(pet3d_analysis_t));
    memset(&m, 0, sizeof(pet3d_mapper_t));

    m.look.arena = arena;
    m.out = analysis;
    m.params = &analysis->params;
    m.hints = hints;

    rc = pet3d_analyze_crop(&m, image, &left, &top);

    if (rc == PET3D_OK) {
        rc = pet3d_subject(&m.look);
    }

    if (rc == PET3D_OK) {
        rc = pet3d_palette(&m.look);
    }

    if (rc == PET3D_OK) {
        rc = pet3d_measure(&m.look);
    }

    if (rc != PET3D_OK) {
        return rc;
    }

    analysis->person = hints->subject == PET3D_SUBJECT_PERSON
                       || (hints->subject == PET3D_SUBJECT_AUTO
                           && pet3d_looks_person(&m));

    species = hints->species != PET3D_SPECIES_ANY ? hints->species
                                                  : pet3d_suggest(&m);
    pet3d_params_init(m.params, species);
    m.params->seed = hints->seed;

    if (analysis->person) {
        pet3d_roles_person(&m);

    } else {
        pet3d_roles(&m);
    }

    pet3d_map_colors(&m);
    pet3d_map_iris(&m);
    pet3d_map_pattern(&m);
    pet3d_map_marks(&m);
    pet3d_map_form(&m);

    if (analysis->person) {
        pet3d_map_person(&m);
    }

    pet3d_map_personality(&m);
    pet3d_vary(&m);
    pet3d_features(&m);

    analysis->mask = pet3d_calloc(arena, image->width, image->height);
    if (analysis->mask == NULL) {
        return PET3D_E_MEMORY;
    }

    pet3d_result(&m, image, left, top);

    return pet3d_params_check(m.params, NULL);
}


/* Takes the crop out of the image, as OKLab. */

static int
pet3d_analyze_crop(pet3d_mapper_t *m, const pet3d_image_t *image,
    uint32_t *left, uint32_t *top)
{
    float                 linear[256];
    uint32_t              x, y, i;
    const uint8_t        *p;
    const pet3d_crop_t   *c;

    c = &m->hints->crop;

    *left = 0;
    *top = 0;
    m->look.width = image->width;
    m->look.height = image->height;

    if (c->width != 0 && c->height != 0) {
        if (c->x + c->width > 1000 || c->y + c->height > 1000) {
            return PET3D_E_INVALID;
        }

        *left = image->width * c->x / 1000;
        *top = image->height * c->y / 1000;
        m->look.width = image->width * c->width / 1000;
        m->look.height = image->height * c->height / 1000;
    }

    if (m->look.width < PET3D_LEAST_SIDE || m->look.height < PET3D_LEAST_SIDE)
    {
        return PET3D_E_NO_SUBJECT;
    }

    m->look.lab = pet3d_alloc(m->look.arena,
                              (size_t) m->look.width * m->look.height
                              * sizeof(pet3d_vec_t));
    if (m->look.lab == NULL) {
        return PET3D_E_MEMORY;
    }

    for (i = 0; i < 256; i++) {
        linear[i] = pet3d_linear((float) i / 255);
    }

    for (y = 0; y < m->look.height; y++) {
        p = image->pixels + ((size_t) (*top + y) * image->width + *left) * 3;

        for (x = 0; x < m->look.width; x++, p += 3) {
            m->look.lab[(size_t) y * m->look.width + x]
                = pet3d_oklab(pet3d_vec(linear[p[0]], linear[p[1]],
                                        linear[p[2]]));
        }
    }

    return PET3D_OK;
}


/* Hues and chromas of human skin, of any depth, in usual light. */

static int
pet3d_is_skin(pet3d_vec_t lab)
{
    return lab.x > 0.38f && lab.x < 0.90f && lab.y > 0.012f && lab.y < 0.095f
           && lab.z > 0.012f && lab.z < 0.095f && lab.z < lab.y * 2.2f
           && lab.y < lab.z * 2.2f;
}


/* Smooth skin in the upper middle, something darker above it. */

static int
pet3d_looks_person(const pet3d_mapper_t *m)
{
    int                     i, skin, hair;
    const pet3d_cluster_t  *c;

    if (m->look.m.texture > 0.030f) {
        return 0;
    }

    skin = -1;
    hair = -1;

    for (i = 0; i < (int) m->look.nclusters; i++) {
        c = &m->look.clusters[i];

        if (skin < 0 && pet3d_is_skin(c->lab) && c->share > 0.14f
            && c->y < 0.60f && c->x > 0.32f && c->x < 0.68f)
        {
            skin = i;
        }
    }

    for (i = 0; i < (int) m->look.nclusters && skin >= 0; i++) {
        c = &m->look.clusters[i];

        if (c->share > 0.06f && c->y < m->look.clusters[skin].y
            && c->lab.x < m->look.clusters[skin].lab.x - 0.20f)
        {
            hair = i;
        }
    }

    return hair >= 0;
}


/* Offered when the user chose none: colours say little. */

static pet3d_species_t
pet3d_suggest(const pet3d_mapper_t *m)
{
    const pet3d_cluster_t   *c;
    const pet3d_measures_t  *n;

    c = &m->look.clusters[0];
    n = &m->look.m;

    if (c->lab.y > 0.065f && c->lab.z > 0.09f && c->lab.x < 0.72f) {
        return PET3D_SPECIES_FOX;
    }

    if (n->contrast > 0.26f && n->chroma < 0.03f && n->patchiness > 0.6f) {
        return PET3D_SPECIES_PANDA;
    }

    if (c->lab.x < 0.45f && n->contrast < 0.10f && n->chroma > 0.03f) {
        return PET3D_SPECIES_BEAR;
    }

    if (n->patchiness < 0.55f && n->contrast > 0.08f) {
        return PET3D_SPECIES_CAT;
    }

    return PET3D_SPECIES_DOG;
}


static void
pet3d_roles(pet3d_mapper_t *m)
{
    uint32_t                i;
    const pet3d_cluster_t  *c;

    m->base = &m->look.clusters[0];

    /* A coat that is mostly white with one strong colour is named by it. */

    for (i = 1; i < m->look.nclusters; i++) {
        c = &m->look.clusters[i];

        if (m->base->lab.x > 0.82f && c->lab.x < m->base->lab.x - 0.12f
            && c->share > 0.25f && c->share > m->base->share * 0.6f)
        {
            m->base = c;
            break;
        }
    }

    for (i = 0; i < m->look.nclusters; i++) {
        c = &m->look.clusters[i];

        if (c == m->base || c->share < PET3D_MARK_SHARE) {
            continue;
        }

        if (c->lab.x > m->base->lab.x + PET3D_MARK_LIGHT
            && (m->light == NULL || c->lab.x > m->light->lab.x))
        {
            m->light = c;
        }

        if (c->lab.x < m->base->lab.x - PET3D_MARK_DARK
            && (m->dark == NULL || c->lab.x < m->dark->lab.x))
        {
            m->dark = c;
        }
    }
}


/* Hair for the fur, skin for what is light, clothes for a collar. */

static void
pet3d_roles_person(pet3d_mapper_t *m)
{
    float                   score, hair, clothes;
    uint32_t                i;
    const pet3d_cluster_t  *c;

    for (i = 0; i < m->look.nclusters; i++) {
        c = &m->look.clusters[i];

        if (pet3d_is_skin(c->lab)
            && (m->light == NULL || c->lab.x > m->light->lab.x))
        {
            m->light = c;
        }
    }

    hair = 0;
    clothes = 0;

    for (i = 0; i < m->look.nclusters; i++) {
        c = &m->look.clusters[i];

        if (c == m->light) {
            continue;
        }

        score = c->share * (1.2f - c->y) * (1.3f - c->lab.x);

        if (score > hair) {
            hair = score;
            m->base = c;
        }
    }

    for (i = 0; i < m->look.nclusters; i++) {
        c = &m->look.clusters[i];

        if (c == m->light || c == m->base) {
            continue;
        }

        score = c->share * c->y
                * (0.3f + sqrtf(c->lab.y * c->lab.y + c->lab.z * c->lab.z));

        if (c->y > 0.55f && score > clothes) {
            clothes = score;
            m->clothes = c;
        }
    }

    if (m->base == NULL) {
        m->base = &m->look.clusters[0];
    }
}


/* Photos are duller and darker than toys may be. */

static pet3d_vec_t
pet3d_toy(pet3d_vec_t lab)
{
    float        chroma, k;
    pet3d_vec_t  c;

    c = lab;
    c.x = pet3d_clamp(0.13f + 0.90f * lab.x, 0.27f, 0.975f);

    chroma = sqrtf(lab.y * lab.y + lab.z * lab.z);
    k = chroma > 1e-4f ? pet3d_minf(chroma * 1.28f, 0.165f) / chroma : 1;

    c.y *= k;
    c.z *= k;

    return c;
}


static void
pet3d_map_colors(pet3d_mapper_t *m)
{
    pet3d_vec_t  base, light, dark;

    base = pet3d_toy(m->base->lab);

    if (m->light != NULL) {
        light = pet3d_toy(m->light->lab);
        light.x = pet3d_maxf(light.x, pet3d_minf(base.x + 0.12f, 0.97f));

    } else {
        light = pet3d_vec(pet3d_clamp(base.x + 0.17f, 0.62f, 0.975f),
                          base.y * 0.40f, base.z * 0.45f);
    }

    if (m->dark != NULL) {
        dark = pet3d_toy(m->dark->lab);
        dark.x = pet3d_minf(dark.x, base.x - 0.12f);

    } else {
        dark = pet3d_vec(base.x * 0.68f, base.y * 0.95f, base.z * 0.90f);
    }

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
                && pet3d_delta_e(*c, m->base->lab) > 0.09f)
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
    const pet3d_measures_t  *n;

    n = &m->look.m;
    dark = m->dark != NULL ? m->dark->share : 0;
    strength = pet3d_smooth(0.05f, 0.16f, n->contrast);
    pattern = PET3D_PATTERN_SOLID;

    if (m->params->species == PET3D_SPECIES_PANDA) {
        return;
    }

    if (m->out->person) {
        strength = 0;

    } else if (m->params->species == PET3D_SPECIES_CAT) {
        if (m->base->lab.x > 0.72f && dark > 0.04f && dark < 0.25f
            && n->patchiness > 0.62f)
        {
            pattern = PET3D_PATTERN_POINTS;

        } else if (n->patchiness > 0.80f && dark > 0.12f) {
            pattern = PET3D_PATTERN_PATCHES;

        } else if (n->contrast > 0.055f) {
            pattern = PET3D_PATTERN_STRIPES;
        }

    } else if (dark > 0.10f && n->contrast > 0.09f) {
        if (m->base->lab.x > 0.78f && n->patchiness < 0.62f) {
            pattern = PET3D_PATTERN_SPOTS;

        } else if (m->params->species == PET3D_SPECIES_DOG
                   && m->dark->y < 0.48f)
        {
            pattern = PET3D_PATTERN_SADDLE;

        } else if (m->params->species != PET3D_SPECIES_FOX
                   && m->params->species != PET3D_SPECIES_BEAR)
        {
            pattern = PET3D_PATTERN_PATCHES;
        }
    }

    if (pattern == PET3D_PATTERN_SOLID && m->light != NULL
        && m->light->share > 0.18f && !m->out->person)
    {
        pattern = PET3D_PATTERN_BICOLOR;
    }

    m->params->pattern = pattern;
    m->params->pattern_strength
        = pet3d_thousandths(pattern == PET3D_PATTERN_SOLID ? 0
                            : 0.45f + 0.5f * strength, 0, 1000);
    m->params->pattern_scale = pet3d_thousandths(0.75f + 0.6f * n->patchiness,
                                                 500, 2000);
    m->params->pattern_cover = pet3d_thousandths(0.22f + 0.6f * dark, 0,
                                                 1000);
}


/* How far the light and dark markings go. */

static void
pet3d_map_marks(pet3d_mapper_t *m)
{
    float            light, dark;
    pet3d_params_t  *p;

    p = m->params;
    light = m->light != NULL ? m->light->share : 0;
    dark = m->dark != NULL ? m->dark->share : 0;

    if (p->species == PET3D_SPECIES_PANDA) {
        return;
    }

    p->muzzle_light = pet3d_thousandths(0.55f + 1.2f * light,
                                        p->muzzle_light / 2, 1000);
    p->belly_light = pet3d_thousandths(0.35f + 1.8f * light, 0, 1000);
    p->socks = pet3d_thousandths(light * 2.2f, 0, 1000);
    p->blaze = pet3d_thousandths(pet3d_smooth(0.22f, 0.40f, light), 0, 1000);
    p->ear_dark = pet3d_thousandths((float) p->ear_dark / 1000 * 0.6f
                                    + 1.4f * dark, 0, 1000);

    if (p->species == PET3D_SPECIES_DOG && p->pattern == PET3D_PATTERN_SADDLE
        && m->base->lab.x < 0.72f)
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
    p->eye_size = pet3d_thousandths(0.96f + 0.14f * m->base->lab.x, 920,
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


/* A person has no coat: plain fur, light face, and what was worn. */

static void
pet3d_map_person(pet3d_mapper_t *m)
{
    pet3d_vec_t      c;
    pet3d_params_t  *p;

    p = m->params;

    p->pattern = p->species == PET3D_SPECIES_PANDA ? PET3D_PATTERN_PANDA
                                                   : PET3D_PATTERN_SOLID;
    p->muzzle_light = 1000;
    p->belly_light = 900;
    p->socks = 500;
    p->blush = 800;
    p->brows = 0;
    p->blaze = 0;
    p->fur = PET3D_FUR_MEDIUM;

    if (m->light != NULL && p->species != PET3D_SPECIES_PANDA) {
        c = pet3d_toy(m->light->lab);
        c.x = pet3d_clamp(c.x + 0.08f, 0.70f, 0.95f);
        p->light = pet3d_rgb_of_oklab(pet3d_vec(c.x, c.y * 0.7f,
                                                c.z * 0.7f));
    }

    if (m->clothes != NULL) {
        p->collar = 1000;
        c = pet3d_toy(m->clothes->lab);
        p->scarf = pet3d_rgb_of_oklab(c);
    }
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


static int32_t
pet3d_thousandths(float x, int32_t lo, int32_t hi)
{
    int32_t  v;

    v = (int32_t) (x * 1000 + 0.5f);

    return v < lo ? lo : v > hi ? hi : v;
}


static void
pet3d_feature(pet3d_mapper_t *m, const char *name, const char *value,
    pet3d_source_t source, float confidence)
{
    pet3d_feature_t  *f;

    if (m->out->nfeatures == PET3D_MAX_FEATURES) {
        return;
    }

    f = &m->out->features[m->out->nfeatures++];
    f->name = name;
    f->value = value;
    f->source = source;
    f->confidence = (uint16_t) pet3d_thousandths(confidence, 0, 1000);
}


static void
pet3d_features(pet3d_mapper_t *m)
{
    float            sure;
    const char      *second;
    pet3d_source_t   source;
    pet3d_params_t  *p;

    p = m->params;
    sure = m->look.confidence;

    second = NULL;

    if (p->species == PET3D_SPECIES_PANDA) {
        second = "black";

    } else if (m->light != NULL && m->light->share > 0.10f) {
        second = pet3d_color_name(pet3d_oklab_of(p->light));

    } else if (m->dark != NULL && m->dark->share > 0.15f) {
        second = pet3d_color_name(pet3d_oklab_of(p->dark));
    }

    pet3d_feature(m, "color",
                  pet3d_color_pair(pet3d_color_name(pet3d_oklab_of(p->base)),
                                   second),
                  PET3D_SOURCE_HEURISTIC, 0.4f + 0.55f * sure);

    source = m->hints->species != PET3D_SPECIES_ANY ? PET3D_SOURCE_USER
                                                    : PET3D_SOURCE_HEURISTIC;
    pet3d_feature(m, "species", pet3d_name(PET3D_NAMES_SPECIES, p->species),
                  source, source == PET3D_SOURCE_USER ? 1 : 0.25f);

    pet3d_feature(m, "pattern", pet3d_name(PET3D_NAMES_PATTERN, p->pattern),
                  PET3D_SOURCE_HEURISTIC, 0.25f + 0.4f * sure);
    pet3d_feature(m, "eye_shape",
                  pet3d_name(PET3D_NAMES_EYE_SHAPE, p->eye_shape),
                  PET3D_SOURCE_HEURISTIC, 0.2f);
    pet3d_feature(m, "face_shape",
                  pet3d_name(PET3D_NAMES_FACE_SHAPE, p->face_shape),
                  PET3D_SOURCE_HEURISTIC, 0.2f + 0.3f * sure);
    pet3d_feature(m, "fur", pet3d_name(PET3D_NAMES_FUR, p->fur),
                  PET3D_SOURCE_HEURISTIC, 0.2f + 0.3f * sure);
    pet3d_feature(m, "ear", pet3d_name(PET3D_NAMES_EAR, p->ear),
                  source, source == PET3D_SOURCE_USER ? 0.7f : 0.2f);
    pet3d_feature(m, "tail", pet3d_name(PET3D_NAMES_TAIL, p->tail),
                  source, source == PET3D_SOURCE_USER ? 0.6f : 0.2f);
    pet3d_feature(m, "eye_color", pet3d_color_name(pet3d_oklab_of(p->iris)),
                  PET3D_SOURCE_HEURISTIC, 0.3f);

    source = m->hints->personality != PET3D_PERSONALITY_ANY
             ? PET3D_SOURCE_USER : PET3D_SOURCE_HEURISTIC;
    pet3d_feature(m, "personality",
                  pet3d_name(PET3D_NAMES_PERSONALITY, p->personality),
                  source, source == PET3D_SOURCE_USER ? 1 : 0.2f);
    pet3d_feature(m, "subject", m->out->person ? "person" : "animal",
                  m->hints->subject != PET3D_SUBJECT_AUTO
                  ? PET3D_SOURCE_USER : PET3D_SOURCE_HEURISTIC,
                  m->hints->subject != PET3D_SUBJECT_AUTO ? 1 : 0.5f);

    m->out->breed = pet3d_breed(p);
}


static void
pet3d_result(pet3d_mapper_t *m, const pet3d_image_t *image, uint32_t left,
    uint32_t top)
{
    uint32_t  i, x, y;

    m->out->phash = m->look.phash;
    m->out->confidence
        = (uint16_t) pet3d_thousandths(m->look.confidence, 0, 1000);
    m->out->fill = (uint16_t) pet3d_thousandths(m->look.m.fill, 0, 1000);

    for (i = 0; i < m->look.nclusters && i < PET3D_MAX_PALETTE; i++) {
        m->out->palette[i].rgb = pet3d_rgb_of_oklab(m->look.clusters[i].lab);
        m->out->palette[i].share
            = (uint16_t) pet3d_thousandths(m->look.clusters[i].share, 0,
                                           1000);
        m->out->npalette++;
    }

    for (y = 0; y < m->look.height; y++) {
        for (x = 0; x < m->look.width; x++) {
            m->out->mask[(size_t) (top + y) * image->width + left + x]
                = m->look.mask[(size_t) y * m->look.width + x] ? 255 : 0;
        }
    }

    pet3d_free(m->look.arena, m->look.lab);
    pet3d_free(m->look.arena, m->look.mask);
    pet3d_free(m->look.arena, m->look.weight);
}
