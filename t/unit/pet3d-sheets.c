
/*
 * Sheets to look at: every species from four sides, silhouettes, clips,
 * expressions, patterns, breeds, hair, and photos beside their pets.
 *
 *     pet3d-sheets OUT_DIR [SHEET ...]
 *
 * Writes PNG files and an index.html into OUT_DIR: all sheets, or those that
 * are named.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "encode.h"
#include "pet3d-sheets.h"


/* A change of the typical parameters of a species. */
typedef struct {
    pet3d_species_t       species;
    const char           *text;       /* "name=value ..." */
} sheet_pet_t;


static int sheet_wanted(const char *name);
static void sheet_change(pet3d_params_t *params, const char *text);
static void sheet_views(void);
static void sheet_silhouettes(void);
static void sheet_clips(void);
static void sheet_moods(void);
static void sheet_list(const char *name, const sheet_pet_t *pets, uint32_t n,
    uint32_t columns);
static void sheet_wardrobe(void);
static void sheet_fit(void);
static void sheet_index(void);


static const char  *sheet_dir;
static char       **sheet_only;
static const char  *sheet_names[64];
static uint32_t     sheet_count;


#define DARK_FUR  "base=#34302e light=#fffaf2 dark=#1c1a1c "

static const sheet_pet_t  sheet_patterns[] = {
    { PET3D_SPECIES_CAT, "pattern=stripes pattern_strength=800" },
    { PET3D_SPECIES_CAT, "pattern=stripes pattern_strength=900 base=#a09a92 "
                         "dark=#4c4844 iris=#c8a040" },
    { PET3D_SPECIES_CAT, "pattern=patches pattern_strength=1000 base=#fff6ea "
                         "dark=#d98a3c pattern_cover=500" },
    { PET3D_SPECIES_CAT, "pattern=points pattern_strength=900 base=#f0e4d2 "
                         "dark=#5a4438 iris=#5a9ad8 socks=0 tail_tip=0 "
                         "muzzle_light=0 belly_light=200" },
    { PET3D_SPECIES_CAT, DARK_FUR "pattern=bicolor pattern_strength=300 "
                         "blaze=300 socks=700 belly_light=1000" },
    { PET3D_SPECIES_CAT, "pattern=solid base=#8c96a4 light=#a8b0bc "
                         "belly_light=200 socks=0 tail_tip=0 iris=#d89a30" },
    { PET3D_SPECIES_CAT, "pattern=spots pattern_strength=900 base=#e0b878 "
                         "dark=#6a4424 pattern_scale=700" },
    { PET3D_SPECIES_CAT, "pattern=bicolor pattern_strength=900 base=#9aa0a8 "
                         "belly_light=1000 blaze=900 socks=1000" },
    { PET3D_SPECIES_DOG, "pattern=spots pattern_strength=1000 base=#f8f6f2 "
                         "dark=#2a2624 pattern_scale=800 ear_dark=900" },
    { PET3D_SPECIES_DOG, "pattern=saddle pattern_strength=1000 base=#c98a4c "
                         "dark=#2e2826 brows=700 ear=pointed" },
    { PET3D_SPECIES_DOG, "pattern=patches pattern_strength=1000 base=#fbf6ee "
                         "dark=#8a5a34 ear_dark=900" },
    { PET3D_SPECIES_DOG, DARK_FUR "pattern=bicolor pattern_strength=800 "
                         "blaze=900 socks=900 belly_light=1000 tail_tip=800 "
                         "ear=folded ruff=700 fur=fluffy" },
    { PET3D_SPECIES_RABBIT, "pattern=bicolor pattern_strength=800 "
                            "base=#8a6a50 blaze=800 belly_light=1000" },
    { PET3D_SPECIES_RABBIT, "pattern=patches pattern_strength=1000 "
                            "base=#fffaf2 dark=#9a9088" },
    { PET3D_SPECIES_HAMSTER, "pattern=saddle pattern_strength=700 "
                             "base=#d8d2cc dark=#8a847e" },
    { PET3D_SPECIES_FOX, "base=#f4f2ee light=#ffffff dark=#c8ccd4 "
                         "ear_dark=200 iris=#5a90c0" }
};

static const sheet_pet_t  sheet_breeds[] = {
    { PET3D_SPECIES_DOG, "ear=pointed tail=curl ruff=300 base=#d08a48 "
                         "cheeks=700 muzzle_length=850" },
    { PET3D_SPECIES_DOG, "ear=pointed tail=curl tail_width=1400 ruff=1000 "
                         "fur=fluffy base=#f8f4ec ear_size=800" },
    { PET3D_SPECIES_DOG, "ear=pointed leg_length=700 body_length=1200 "
                         "tail=bob ear_size=1250 belly_light=1000 blaze=600 "
                         "socks=700 pattern=bicolor pattern_strength=500" },
    { PET3D_SPECIES_DOG, "ear=floppy fur=fluffy ruff=500 tail=bushy "
                         "base=#dcb27a muzzle_length=1150" },
    { PET3D_SPECIES_DOG, "ear=folded muzzle_length=600 muzzle_width=1250 "
                         "base=#d8b488 dark=#3a302a ear_dark=1000 tail=curl "
                         "face_shape=square" },
    { PET3D_SPECIES_DOG, "ear=floppy base=#7a5238 fur=fluffy hair=curls "
                         "hair_color=#7a5238 tail=puff ear_size=1200" },
    { PET3D_SPECIES_DOG, "ear=floppy base=#30292a light=#b07840 dark=#1c1818 "
                         "brows=1000 leg_length=700 body_length=1200 "
                         "muzzle_length=1350 tail=long" },
    { PET3D_SPECIES_DOG, "ear=pointed base=#8c8f98 light=#fbfbfb "
                         "dark=#4a4d56 pattern=saddle pattern_strength=800 "
                         "ruff=600 tail=bushy iris=#6aa6e0 blaze=300" },
    { PET3D_SPECIES_CAT, "ear=folded base=#b8b0a8 face_shape=round "
                         "cheeks=900" },
    { PET3D_SPECIES_CAT, "fur=fluffy ruff=1000 tail=bushy base=#8a6c50 "
                         "dark=#4a3424" },
    { PET3D_SPECIES_RABBIT, "ear=floppy ear_size=1300 base=#c09468" },
    { PET3D_SPECIES_FOX, "" }
};

static const sheet_pet_t  sheet_hair[] = {
    { PET3D_SPECIES_BEAR, "hair=fringe hair_color=#2a2220 base=#2f2624 "
                          "light=#f0cfae dark=#1c1614 collar=1000 "
                          "scarf=#3a6ea8 inner=#e8b89a" },
    { PET3D_SPECIES_CAT, "hair=bob hair_color=#5a3422 pattern=solid "
                         "base=#6a4028 light=#f4d8bc collar=1000 "
                         "scarf=#d85a6a" },
    { PET3D_SPECIES_RABBIT, "hair=bun hair_color=#3a2820 collar=400 "
                            "scarf=#e0a030" },
    { PET3D_SPECIES_DOG, "hair=curls hair_color=#7a4a2a collar=1000 "
                         "scarf=#4a9a6a" },
    { PET3D_SPECIES_FOX, "hair=spiky hair_color=#e0b050 collar=400" },
    { PET3D_SPECIES_HAMSTER, "hair=tuft hair_color=#a86a30 collar=1000" },
    { PET3D_SPECIES_HAMSTER, "hair=bob hair_color=#3a2820 collar=400 "
                             "body_width=1250 fur=fluffy ruff=1000" },
    { PET3D_SPECIES_PANDA, "hair=tuft hair_color=#2e2c30 collar=1000 "
                           "scarf=#d04040" },
    { PET3D_SPECIES_DOG, "hair=fringe hair_color=#1e1a1c base=#2e2826 "
                         "light=#eecba8 ear=folded collar=1000 "
                         "scarf=#f0f0f0" }
};


int
main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: pet3d-sheets OUT_DIR [SHEET ...]\n");
        return 2;
    }

    sheet_dir = argv[1];
    sheet_only = argv + 2;
    (void) mkdir(sheet_dir, 0777);

    sheet_views();
    sheet_silhouettes();
    sheet_clips();
    sheet_moods();

    sheet_list("patterns", sheet_patterns,
               sizeof(sheet_patterns) / sizeof(sheet_patterns[0]), 4);
    sheet_list("breeds", sheet_breeds,
               sizeof(sheet_breeds) / sizeof(sheet_breeds[0]), 4);
    sheet_list("hair", sheet_hair,
               sizeof(sheet_hair) / sizeof(sheet_hair[0]), 4);

    sheet_wardrobe();
    sheet_fit();
    sheet_photos();
    sheet_index();

    return 0;
}


/* Whether a sheet is among those asked for; all are if none is named. */

static int
sheet_wanted(const char *name)
{
    char  **only;

    for (only = sheet_only; *only != NULL; only++) {
        if (strcmp(*only, name) == 0) {
            return 1;
        }
    }

    return *sheet_only == NULL;
}


void
sheet_check(int rc, const char *what)
{
    if (rc != PET3D_OK) {
        fprintf(stderr, "pet3d-sheets: %s: %s\n", what, pet3d_strerror(rc));
        exit(1);
    }
}


int
sheet_begin(sheet_t *s, const char *name, uint32_t tile, uint32_t columns,
    uint32_t rows)
{
    size_t  n;

    if (!sheet_wanted(name)) {
        return 0;
    }

    s->arena = pet3d_arena_create(SHEET_BYTES);
    s->name = name;
    s->tile = tile;
    s->columns = columns;
    s->rows = rows;
    s->next = 0;

    n = (size_t) tile * columns * tile * rows * 4;
    s->pixels = pet3d_alloc(s->arena, n);
    sheet_check(s->pixels == NULL ? PET3D_E_MEMORY : PET3D_OK, name);
    memset(s->pixels, 255, n);

    return 1;
}


void
sheet_put(sheet_t *s, const uint8_t *pixels, uint32_t width, uint32_t height,
    uint32_t step)
{
    uint8_t   *out;
    uint32_t   x, y, left, top;

    left = s->next % s->columns * s->tile
           + (width < s->tile ? (s->tile - width) / 2 : 0);
    top = s->next / s->columns * s->tile
          + (height < s->tile ? (s->tile - height) / 2 : 0);
    s->next++;

    for (y = 0; y < height && y < s->tile; y++) {
        out = s->pixels + ((size_t) (top + y) * s->columns * s->tile + left)
                          * 4;

        for (x = 0; x < width && x < s->tile; x++, out += 4) {
            memcpy(out, pixels + ((size_t) y * width + x) * step, 3);
            out[3] = 255;
        }
    }
}


void
sheet_end(sheet_t *s)
{
    char           path[4096];
    FILE          *f;
    pet3d_bytes_t  png;

    (void) snprintf(path, sizeof(path), "%s/%s.png", sheet_dir, s->name);

    sheet_check(pet3d_encode_png(s->arena, s->pixels, s->columns * s->tile,
                                 s->rows * s->tile, 0, PET3D_GENERATED_TEXT,
                                 &png), s->name);

    f = fopen(path, "wb");

    if (f == NULL || fwrite(png.data, 1, png.len, f) != png.len
        || fclose(f) != 0)
    {
        fprintf(stderr, "pet3d-sheets: cannot write \"%s\"\n", path);
        exit(1);
    }

    printf("%s\n", path);
    sheet_names[sheet_count++] = s->name;
    pet3d_arena_destroy(s->arena);
}


/* One pet from n views, each a tile; black shows the outline only. */

void
sheet_pet(const pet3d_params_t *params, sheet_t *s, pet3d_view_t *views,
    uint32_t n, int black, const char *wear)
{
    uint8_t        *rgba;
    uint32_t        i, k;
    pet3d_mesh_t   *mesh;
    pet3d_image_t   skin;
    pet3d_arena_t  *arena;

    arena = pet3d_arena_create(SHEET_BYTES);

    sheet_check(pet3d_build_mesh(arena, params, &mesh), s->name);
    sheet_check(pet3d_paint_skin(arena, mesh, &skin), s->name);

    if (wear != NULL) {
        sheet_check(pet3d_dress(arena, mesh, wear), wear);
        pet3d_dress_colors(&skin);
    }

    for (i = 0; i < n; i++) {
        views[i].size = s->tile;
        views[i].transparent = black != 0;
        sheet_check(pet3d_render(arena, mesh, &skin, &views[i], &rgba),
                    s->name);

        for (k = 0; black && k < s->tile * s->tile; k++) {
            memset(rgba + k * 4, rgba[k * 4 + 3] > 160 ? 30 : 245, 3);
        }

        sheet_put(s, rgba, s->tile, s->tile, 4);
        pet3d_free(arena, rgba);
    }

    pet3d_arena_destroy(arena);
}


/* By way of the text of the parameters, which checks names and ranges. */

static void
sheet_change(pet3d_params_t *params, const char *text)
{
    int     quote;
    char    json[PET3D_PARAMS_BYTES], name[64], value[64], field[32];
    size_t  n;

    n = (size_t) snprintf(json, sizeof(json),
                          "{\"generator\":%d,\"species\":\"%s\"",
                          PET3D_GENERATOR,
                          pet3d_name(PET3D_NAMES_SPECIES, params->species));

    while (sscanf(text, " %63[^=]=%63s", name, value) == 2) {
        quote = value[0] < '0' || value[0] > '9';
        n += (size_t) snprintf(json + n, sizeof(json) - n,
                               quote ? ",\"%s\":\"%s\"" : ",\"%s\":%s", name,
                               value);
        text = strstr(text, value) + strlen(value);
    }

    n += (size_t) snprintf(json + n, sizeof(json) - n, "}");

    if (pet3d_params_read(json, n, params, field) != PET3D_OK) {
        fprintf(stderr, "pet3d-sheets: bad \"%s\" in %s\n", field, json);
        exit(1);
    }
}


static void
sheet_views(void)
{
    int             i, k;
    sheet_t         s;
    pet3d_view_t    views[4];
    pet3d_params_t  params;

    static const int  yaws[4] = { 0, -35, -90, 180 };

    for (i = 0; i < PET3D_SPECIES_N; i++) {
        pet3d_params_init(&params, (pet3d_species_t) i);
        if (!sheet_begin(&s, pet3d_name(PET3D_NAMES_SPECIES, i), SHEET_LARGE,
                         4, 1))
        {
            continue;
        }

        for (k = 0; k < 4; k++) {
            pet3d_view_init(&views[k]);
            views[k].yaw = yaws[k];
        }

        sheet_pet(&params, &s, views, 4, 0, NULL);
        sheet_end(&s);
    }
}


static void
sheet_silhouettes(void)
{
    int             i, k;
    sheet_t         s;
    pet3d_view_t    views[3];
    pet3d_params_t  params;

    static const int  yaws[3] = { 0, -40, -90 };

    if (!sheet_begin(&s, "silhouettes", SHEET_SMALL, 3, PET3D_SPECIES_N)) {
        return;
    }

    for (i = 0; i < PET3D_SPECIES_N; i++) {
        pet3d_params_init(&params, (pet3d_species_t) i);

        for (k = 0; k < 3; k++) {
            pet3d_view_init(&views[k]);
            views[k].yaw = yaws[k];
        }

        sheet_pet(&params, &s, views, 3, 1, NULL);
    }

    sheet_end(&s);
}


/* A third into each clip, and in its middle, where eyes that blink are shut. */

static void
sheet_clips(void)
{
    int             i, k, length, percent;
    sheet_t         s;
    uint32_t        n;
    pet3d_view_t   *view, views[32];
    pet3d_params_t  params;

    static const char *const  names[PET3D_SPECIES_N] = {
        "clips-dog", "clips-cat", "clips-rabbit", "clips-fox", "clips-bear",
        "clips-hamster", "clips-panda"
    };

    for (i = 0; i < PET3D_SPECIES_N; i++) {
        pet3d_params_init(&params, (pet3d_species_t) i);

        for (n = 0; pet3d_clip_name(n) != NULL; n++) {
            length = (int) pet3d_clip_length(&params, (int) n);

            for (k = 0; k < 2; k++) {
                percent = k == 0 ? 30 : 52;

                if (strcmp(pet3d_clip_name(n), "walk") == 0) {
                    percent = k == 0 ? 25 : 75;
                }

                view = &views[n * 2 + (uint32_t) k];
                pet3d_view_init(view);
                view->yaw = -38;
                view->clip = pet3d_clip_name(n);
                view->time = (uint32_t) (length * percent / 100);
            }
        }

        if (!sheet_begin(&s, names[i], SHEET_SMALL, 6, (n * 2 + 5) / 6)) {
            continue;
        }

        sheet_pet(&params, &s, views, n * 2, 0, NULL);
        sheet_end(&s);
    }
}


static void
sheet_moods(void)
{
    int             i;
    sheet_t         s;
    uint32_t        n;
    pet3d_view_t    views[9];
    pet3d_params_t  params;

    if (!sheet_begin(&s, "expressions", SHEET_SMALL, PET3D_MORPH_N + 1,
                     PET3D_SPECIES_N))
    {
        return;
    }

    for (i = 0; i < PET3D_SPECIES_N; i++) {
        pet3d_params_init(&params, (pet3d_species_t) i);

        for (n = 0; n <= PET3D_MORPH_N; n++) {
            pet3d_view_init(&views[n]);
            views[n].yaw = -12;
            views[n].morph = n > 0 ? pet3d_morph_name(n - 1) : NULL;
        }

        sheet_pet(&params, &s, views, PET3D_MORPH_N + 1, 0, NULL);
    }

    sheet_end(&s);
}


/* Each pet from the front and from behind, aside. */

static void
sheet_list(const char *name, const sheet_pet_t *pets, uint32_t n,
    uint32_t columns)
{
    sheet_t         s;
    uint32_t        i;
    pet3d_view_t    views[2];
    pet3d_params_t  params;

    if (!sheet_begin(&s, name, SHEET_SMALL, columns * 2,
                     (n + columns - 1) / columns))
    {
        return;
    }

    for (i = 0; i < n; i++) {
        pet3d_params_init(&params, pets[i].species);
        sheet_change(&params, pets[i].text);

        pet3d_view_init(&views[0]);
        pet3d_view_init(&views[1]);
        views[1].yaw = -140;

        sheet_pet(&params, &s, views, 2, 0, NULL);
    }

    sheet_end(&s);
}


/* Every piece on every species. */

static void
sheet_wardrobe(void)
{
    int             i;
    sheet_t         s;
    uint32_t        n, k;
    pet3d_view_t    view;
    pet3d_params_t  params;

    for (n = 0; pet3d_wear_code(n) != NULL; n++) { /* void */ }

    if (!sheet_begin(&s, "wardrobe", SHEET_SMALL, n, PET3D_SPECIES_N)) {
        return;
    }

    for (i = 0; i < PET3D_SPECIES_N; i++) {
        pet3d_params_init(&params, (pet3d_species_t) i);

        for (k = 0; k < n; k++) {
            pet3d_view_init(&view);
            view.yaw = strcmp(pet3d_wear_code(k), "backpack") == 0 ? -140
                                                                   : -30;
            sheet_pet(&params, &s, &view, 1, 0, pet3d_wear_code(k));
        }
    }

    sheet_end(&s);
}


/*
 * What goes around a body, on the usual and on the widest and fluffiest of
 * every species, from all sides, at rest and where the body moves most.
 */

static void
sheet_fit(void)
{
    int             i, wide;
    sheet_t         s;
    uint32_t        k, n;
    pet3d_view_t    views[6];
    pet3d_params_t  params;

    static const char *const  codes[] = { "scarf", "bell", "backpack" };
    static const char *const  names[] = { "fit-scarf", "fit-bell",
                                          "fit-backpack" };
    static const int          yaws[6] = { 0, -90, 180, -40, -40, -150 };
    static const char *const  clips[6] = { NULL, NULL, NULL, "sleep",
                                           "happy", "petted" };

    for (n = 0; n < 3; n++) {
        if (!sheet_begin(&s, names[n], SHEET_SMALL, 12, PET3D_SPECIES_N)) {
            continue;
        }

        for (i = 0; i < PET3D_SPECIES_N; i++) {
            for (wide = 0; wide < 2; wide++) {
                pet3d_params_init(&params, (pet3d_species_t) i);
                sheet_change(&params, wide ? "body_width=1250 fur=fluffy "
                                             "ruff=1000 cheeks=1000" : "");

                for (k = 0; k < 6; k++) {
                    pet3d_view_init(&views[k]);
                    views[k].yaw = yaws[k];
                    views[k].clip = clips[k];
                    views[k].time = 1200;
                }

                sheet_pet(&params, &s, views, 6, 0, codes[n]);
            }
        }

        sheet_end(&s);
    }
}


static void
sheet_index(void)
{
    char       path[4096];
    FILE      *f;
    uint32_t   i;

    (void) snprintf(path, sizeof(path), "%s/index.html", sheet_dir);

    f = fopen(path, "w");
    sheet_check(f == NULL ? PET3D_E_INVALID : PET3D_OK, path);

    fprintf(f, "<!doctype html><title>pet3d</title>\n");

    for (i = 0; i < sheet_count; i++) {
        fprintf(f, "<h2>%s</h2><img src=\"%s.png\">\n", sheet_names[i],
                sheet_names[i]);
    }

    fclose(f);
}
