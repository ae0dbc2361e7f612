
/*
 * Words for what was seen, and their JSON.
 */

#include <string.h>

#include "look.h"
#include "text.h"
#include "traits.h"


typedef struct {
    const char       *name;
    float             l;
    float             a;
    float             b;
    int               marking;        /* what markings are called, too */
} pet3d_named_color_t;

typedef struct {
    const char       *name;
    int               species;
    int               pattern;        /* -1: any */
    uint32_t          base;
} pet3d_archetype_t;


/*
 * Far apart, so that small changes of a colour seldom change its name; those
 * of markings farther.
 */

static const pet3d_named_color_t  pet3d_named_colors[] = {
    { "white", 0.96f, 0.00f, 0.010f, 1 },
    { "cream", 0.90f, 0.01f, 0.055f, 1 },
    { "silver", 0.76f, 0.00f, 0.000f, 0 },
    { "gray", 0.55f, 0.00f, 0.005f, 1 },
    { "black", 0.25f, 0.00f, 0.000f, 1 },
    { "yellow", 0.78f, 0.02f, 0.115f, 0 },
    { "orange", 0.68f, 0.085f, 0.115f, 1 },
    { "brown", 0.52f, 0.035f, 0.065f, 1 },
    { "chocolate", 0.36f, 0.025f, 0.035f, 0 },
    { "red", 0.55f, 0.14f, 0.07f, 0 },
    { "pink", 0.80f, 0.09f, 0.02f, 0 },
    { "green", 0.60f, -0.09f, 0.08f, 0 },
    { "blue", 0.60f, -0.03f, -0.11f, 0 },
    { "purple", 0.50f, 0.08f, -0.10f, 0 }
};

#define PET3D_NCOLORS  (sizeof(pet3d_named_colors)                           \
                        / sizeof(pet3d_named_colors[0]))


/* Every pair that a coat can be called by. */

#define PET3D_PAIRS(c)                                                       \
    { c "_white", c "_cream", c "_silver", c "_gray", c "_black",            \
      c "_yellow", c "_orange", c "_brown", c "_chocolate", c "_red",        \
      c "_pink", c "_green", c "_blue", c "_purple" }

static const char *const  pet3d_pairs[][PET3D_NCOLORS] = {
    PET3D_PAIRS("white"), PET3D_PAIRS("cream"), PET3D_PAIRS("silver"),
    PET3D_PAIRS("gray"), PET3D_PAIRS("black"), PET3D_PAIRS("yellow"),
    PET3D_PAIRS("orange"), PET3D_PAIRS("brown"), PET3D_PAIRS("chocolate"),
    PET3D_PAIRS("red"), PET3D_PAIRS("pink"), PET3D_PAIRS("green"),
    PET3D_PAIRS("blue"), PET3D_PAIRS("purple")
};


static const pet3d_archetype_t  pet3d_archetypes[] = {
    { "corgi_like", PET3D_SPECIES_DOG, PET3D_PATTERN_BICOLOR, 0xd99a55 },
    { "shiba_like", PET3D_SPECIES_DOG, PET3D_PATTERN_SOLID, 0xd08a48 },
    { "golden_like", PET3D_SPECIES_DOG, PET3D_PATTERN_SOLID, 0xdcb27a },
    { "samoyed_like", PET3D_SPECIES_DOG, -1, 0xf6f2ea },
    { "beagle_like", PET3D_SPECIES_DOG, PET3D_PATTERN_SADDLE, 0xb98252 },
    { "husky_like", PET3D_SPECIES_DOG, -1, 0x8c8c90 },
    { "dalmatian_like", PET3D_SPECIES_DOG, PET3D_PATTERN_SPOTS, 0xf2f0ec },
    { "labrador_like", PET3D_SPECIES_DOG, -1, 0x2e2826 },
    { "poodle_like", PET3D_SPECIES_DOG, -1, 0x7a5238 },
    { "border_collie_like", PET3D_SPECIES_DOG, PET3D_PATTERN_BICOLOR,
      0x3a3634 },
    { "orange_tabby_like", PET3D_SPECIES_CAT, PET3D_PATTERN_STRIPES,
      0xdc9450 },
    { "gray_tabby_like", PET3D_SPECIES_CAT, PET3D_PATTERN_STRIPES,
      0x98908a },
    { "brown_tabby_like", PET3D_SPECIES_CAT, PET3D_PATTERN_STRIPES,
      0x8a6c50 },
    { "siamese_like", PET3D_SPECIES_CAT, PET3D_PATTERN_POINTS, 0xe8dcc8 },
    { "calico_like", PET3D_SPECIES_CAT, PET3D_PATTERN_PATCHES, 0xd8b088 },
    { "british_shorthair_like", PET3D_SPECIES_CAT, PET3D_PATTERN_SOLID,
      0x8c9098 },
    { "bombay_like", PET3D_SPECIES_CAT, -1, 0x2a2828 },
    { "ragdoll_like", PET3D_SPECIES_CAT, PET3D_PATTERN_BICOLOR, 0xd0c0b0 },
    { "white_cat_like", PET3D_SPECIES_CAT, -1, 0xf6f4f0 },
    { "holland_lop_like", PET3D_SPECIES_RABBIT, -1, 0xc09468 },
    { "white_rabbit_like", PET3D_SPECIES_RABBIT, -1, 0xf4f2ee },
    { "gray_rabbit_like", PET3D_SPECIES_RABBIT, -1, 0x9a948e },
    { "red_fox_like", PET3D_SPECIES_FOX, -1, 0xd8763a },
    { "arctic_fox_like", PET3D_SPECIES_FOX, -1, 0xeeeeee },
    { "silver_fox_like", PET3D_SPECIES_FOX, -1, 0x606068 },
    { "brown_bear_like", PET3D_SPECIES_BEAR, -1, 0x80583a },
    { "black_bear_like", PET3D_SPECIES_BEAR, -1, 0x302a28 },
    { "polar_bear_like", PET3D_SPECIES_BEAR, -1, 0xf2efe6 },
    { "golden_hamster_like", PET3D_SPECIES_HAMSTER, -1, 0xd8a468 },
    { "winter_white_like", PET3D_SPECIES_HAMSTER, -1, 0xc8c4c0 },
    { "giant_panda_like", PET3D_SPECIES_PANDA, -1, 0xf4f0ea }
};


static size_t pet3d_color_index(const char *name);


const char *
pet3d_color_name(pet3d_vec_t lab, int marking)
{
    float         d, best;
    size_t        i, near;
    pet3d_vec_t   c;

    near = 0;
    best = 1e9f;

    for (i = 0; i < PET3D_NCOLORS; i++) {
        if (marking && !pet3d_named_colors[i].marking) {
            continue;
        }

        c = pet3d_vec((pet3d_named_colors[i].l - lab.x) * 0.7f,
                      (pet3d_named_colors[i].a - lab.y) * 1.6f,
                      (pet3d_named_colors[i].b - lab.z) * 1.6f);
        d = pet3d_dot(c, c);

        if (d < best) {
            best = d;
            near = i;
        }
    }

    return pet3d_named_colors[near].name;
}


static size_t
pet3d_color_index(const char *name)
{
    size_t  i;

    for (i = 0; i + 1 < PET3D_NCOLORS; i++) {
        if (strcmp(pet3d_named_colors[i].name, name) == 0) {
            break;
        }
    }

    return i;
}


const char *
pet3d_color_pair(const char *first, const char *second)
{
    if (second == NULL || strcmp(first, second) == 0) {
        return first;
    }

    return pet3d_pairs[pet3d_color_index(first)][pet3d_color_index(second)];
}


const char *
pet3d_breed(const pet3d_params_t *params)
{
    float                     d, best;
    size_t                    i;
    pet3d_vec_t               base;
    const char               *name;
    const pet3d_archetype_t  *a;

    base = pet3d_oklab_of(params->base);
    best = 1e9f;
    name = "mixed";

    for (i = 0; i < sizeof(pet3d_archetypes) / sizeof(pet3d_archetypes[0]);
         i++)
    {
        a = &pet3d_archetypes[i];

        if (a->species != params->species) {
            continue;
        }

        d = pet3d_delta_e(base, pet3d_oklab_of(a->base))
            + (a->pattern >= 0 && a->pattern != params->pattern ? 0.12f : 0);

        if (d < best) {
            best = d;
            name = a->name;
        }
    }

    return name;
}


int
pet3d_appearance_json(pet3d_arena_t *arena, const pet3d_analysis_t *analysis,
    pet3d_bytes_t *json)
{
    uint32_t      i;
    pet3d_text_t  t;

    pet3d_text_init(&t, arena);

    for (i = 0; i < analysis->nfeatures; i++) {
        pet3d_text_printf(&t, "%s\"%s\":\"%s\"", i == 0 ? "{" : ",",
                          analysis->features[i].name,
                          analysis->features[i].value);
    }

    pet3d_text_printf(&t, i == 0 ? "{}" : "}");

    json->data = t.data;
    json->len = t.len;

    return t.failed ? PET3D_E_MEMORY : PET3D_OK;
}


int
pet3d_features_json(pet3d_arena_t *arena, const pet3d_analysis_t *analysis,
    pet3d_bytes_t *json)
{
    uint32_t                i;
    pet3d_text_t            t;
    const pet3d_feature_t  *f;

    pet3d_text_init(&t, arena);

    pet3d_text_printf(&t, "{\"breed\":\"%s\",\"phash\":\"%016llx\","
                      "\"confidence\":%d.%03d,\"unsure\":%s,"
                      "\"features\":{",
                      analysis->breed,
                      (unsigned long long) analysis->phash,
                      analysis->confidence / 1000,
                      analysis->confidence % 1000,
                      analysis->confidence < PET3D_UNSURE ? "true"
                                                          : "false");

    for (i = 0; i < analysis->nfeatures; i++) {
        f = &analysis->features[i];

        pet3d_text_printf(&t, "%s\"%s\":{\"value\":\"%s\","
                          "\"source\":\"%s\",\"confidence\":%d.%03d}",
                          i > 0 ? "," : "", f->name, f->value,
                          f->source == PET3D_SOURCE_USER ? "user"
                                                         : "heuristic",
                          f->confidence / 1000, f->confidence % 1000);
    }

    pet3d_text_printf(&t, "},\"palette\":[");

    for (i = 0; i < analysis->npalette; i++) {
        pet3d_text_printf(&t, "%s{\"color\":\"#%06x\",\"share\":%d.%03d}",
                          i > 0 ? "," : "", analysis->palette[i].rgb,
                          analysis->palette[i].share / 1000,
                          analysis->palette[i].share % 1000);
    }

    pet3d_text_printf(&t, "]}");

    json->data = t.data;
    json->len = t.len;

    return t.failed ? PET3D_E_MEMORY : PET3D_OK;
}
