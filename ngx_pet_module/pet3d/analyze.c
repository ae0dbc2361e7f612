
/*
 * From a photo to parameters: the stages in order, and what is told of them.
 */

#include <string.h>

#include "map.h"


static pet3d_species_t pet3d_suggest(const pet3d_mapper_t *m);
static void pet3d_feature(pet3d_mapper_t *m, const char *name,
    const char *value, pet3d_source_t source, float confidence);
static const char *pet3d_fur_name(uint32_t rgb, int marking);
static void pet3d_features(pet3d_mapper_t *m);
static void pet3d_result(pet3d_mapper_t *m, const pet3d_image_t *image);


void
pet3d_hints_init(pet3d_hints_t *hints)
{
    memset(hints, 0, sizeof(pet3d_hints_t));

    hints->species = PET3D_SPECIES_ANY;
    hints->personality = PET3D_PERSONALITY_ANY;
}


uint32_t
pet3d_analyse_side(const pet3d_hints_t *hints)
{
    uint32_t  longer;

    longer = hints->crop.width > hints->crop.height ? hints->crop.width
                                                    : hints->crop.height;

    if (longer == 0 || longer >= 1000) {
        return PET3D_ANALYSE_SIDE;
    }

    return longer < 250 ? 4 * PET3D_ANALYSE_SIDE
                        : PET3D_ANALYSE_SIDE * 1000 / longer;
}


int
pet3d_analyze(pet3d_arena_t *arena, const pet3d_image_t *image,
    const pet3d_hints_t *hints, pet3d_analysis_t *analysis)
{
    int              rc;
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

    rc = pet3d_window(&m.look, image, &hints->crop);

    if (rc == PET3D_OK) {
        rc = pet3d_subject(&m.look);
    }

    if (rc == PET3D_OK) {
        rc = pet3d_palette(&m.look);
    }

    if (rc == PET3D_OK) {
        rc = pet3d_measure(&m.look);
    }

    if (rc == PET3D_OK && hints->subject != PET3D_SUBJECT_ANIMAL) {
        rc = pet3d_person_find(&m.look, &m.person);
    }

    if (rc != PET3D_OK) {
        return rc;
    }

    analysis->person = m.person.sure > 0
                       && (hints->subject == PET3D_SUBJECT_PERSON
                           || pet3d_person_likely(&m.person));

    species = hints->species != PET3D_SPECIES_ANY ? hints->species
                                                  : pet3d_suggest(&m);
    pet3d_params_init(m.params, species);
    m.params->seed = hints->seed;

    pet3d_map(&m);
    pet3d_features(&m);

    analysis->mask = pet3d_calloc(arena, image->width, image->height);
    if (analysis->mask == NULL) {
        return PET3D_E_MEMORY;
    }

    pet3d_result(&m, image);

    return pet3d_params_check(m.params, NULL);
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


/* People name fur by a lighter and brighter colour than it has. */

static const char *
pet3d_fur_name(uint32_t rgb, int marking)
{
    pet3d_vec_t  c;

    c = pet3d_oklab_of(rgb);

    return pet3d_color_name(pet3d_vec(c.x + 0.025f, c.y * 1.12f,
                                      c.z * 1.12f), marking);
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

    } else if (m->light.share > 0.10f) {
        second = pet3d_fur_name(p->light, 1);

    } else if (m->dark.share > 0.15f) {
        second = pet3d_fur_name(p->dark, 1);
    }

    pet3d_feature(m, "color",
                  pet3d_color_pair(pet3d_fur_name(p->base, 0), second),
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
    pet3d_feature(m, "eye_color", pet3d_color_name(pet3d_oklab_of(p->iris), 0),
                  PET3D_SOURCE_HEURISTIC, 0.3f);

    source = m->hints->personality != PET3D_PERSONALITY_ANY
             ? PET3D_SOURCE_USER : PET3D_SOURCE_HEURISTIC;
    pet3d_feature(m, "personality",
                  pet3d_name(PET3D_NAMES_PERSONALITY, p->personality),
                  source, source == PET3D_SOURCE_USER ? 1 : 0.2f);
    pet3d_feature(m, "subject", m->out->person ? "person" : "animal",
                  m->hints->subject != PET3D_SUBJECT_AUTO
                  ? PET3D_SOURCE_USER : PET3D_SOURCE_HEURISTIC,
                  m->hints->subject != PET3D_SUBJECT_AUTO ? 1
                  : m->out->person ? m->person.sure
                  : 1 - 0.6f * m->person.sure);

    if (m->out->person) {
        pet3d_feature(m, "hair", pet3d_name(PET3D_NAMES_HAIR, p->hair),
                      PET3D_SOURCE_HEURISTIC, 0.5f * m->person.sure);
    }

    m->out->breed = pet3d_breed(p);
}


static void
pet3d_result(pet3d_mapper_t *m, const pet3d_image_t *image)
{
    float         fx, fy;
    uint32_t      i, x, y;
    const float  *w;

    m->out->phash = m->look.phash;
    m->out->fur = pet3d_rgb_of_oklab(m->base.lab);
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

    w = m->look.window;

    for (y = 0; y < image->height; y++) {
        fy = ((float) y + 0.5f - w[1]) / (w[3] - w[1])
             * (float) m->look.height;

        for (x = 0; x < image->width; x++) {
            fx = ((float) x + 0.5f - w[0]) / (w[2] - w[0])
                 * (float) m->look.width;

            if (fx >= 0 && fy >= 0 && fx < (float) m->look.width
                && fy < (float) m->look.height)
            {
                m->out->mask[(size_t) y * image->width + x]
                    = m->look.mask[(size_t) fy * m->look.width + (size_t) fx]
                      ? 255 : 0;
            }
        }
    }

    pet3d_free(m->look.arena, m->look.lab);
    pet3d_free(m->look.arena, m->look.mask);
    pet3d_free(m->look.arena, m->look.weight);
    pet3d_free(m->look.arena, m->look.soft);
    pet3d_free(m->look.arena, m->look.fur);
}
