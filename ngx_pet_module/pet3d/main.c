
/*
 * pet3d PHOTO|PARAMS.json [--species NAME] [--personality NAME] [--person]
 *       [--crop X,Y,W,H] [--seed N] [--view YAW] [--size N]
 *       [--clip NAME] [--time MS] [--morph NAME] [--wear CODE] [--frames]
 *       --out DIR
 * pet3d --wardrobe --out DIR
 *
 * Writes params.json, pet.glb, skin.jpg, preview.png and, from a photo,
 * features.json into DIR; --wear shows a piece of the wardrobe in the
 * preview; --frames adds preview.jpg and frames.webp, as clients get them.
 * --wardrobe writes each piece as CODE.glb and CODE.png.  The crop is in
 * thousandths of width and height.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "pet3d.h"


#define PET3D_INPUT_BYTES  (64 * 1024 * 1024)


typedef struct {
    const char       *input;
    const char       *out;
    const char       *wear;
    int               wardrobe;
    int               frames;
    pet3d_hints_t     hints;
    pet3d_view_t      view;
} pet3d_options_t;


static int pet3d_options(int argc, char **argv, pet3d_options_t *o);
static int pet3d_main_crop(const char *text, pet3d_crop_t *crop);
static int pet3d_read_file(const char *name, pet3d_bytes_t *file);
static int pet3d_write_file(const char *dir, const char *name,
    const void *data, size_t len);
static int pet3d_params_of(pet3d_arena_t *arena, const pet3d_options_t *o,
    const pet3d_bytes_t *file, pet3d_params_t *params);
static int pet3d_write_wardrobe(pet3d_arena_t *arena,
    const pet3d_options_t *o);
static int pet3d_make_dir(const char *dir);
static int pet3d_write_all(pet3d_arena_t *arena, const pet3d_options_t *o,
    const pet3d_params_t *params);


int
main(int argc, char **argv)
{
    int              rc;
    pet3d_bytes_t    file;
    pet3d_arena_t   *arena;
    pet3d_params_t   params;
    pet3d_options_t  o;

    if (!pet3d_options(argc, argv, &o)) {
        fprintf(stderr, "usage: pet3d PHOTO|PARAMS.json [--species NAME] "
                        "[--personality NAME] [--person] [--crop X,Y,W,H] "
                        "[--seed N] [--view YAW] [--size N] [--clip NAME] "
                        "[--time MS] [--morph NAME] [--wear CODE] [--frames] "
                        "--out DIR\n"
                        "       pet3d --wardrobe --out DIR\n");
        return 2;
    }

    file.data = NULL;
    file.len = 0;

    if (!o.wardrobe && !pet3d_read_file(o.input, &file)) {
        fprintf(stderr, "pet3d: cannot read \"%s\"\n", o.input);
        return 1;
    }

    arena = pet3d_arena_create(PET3D_JOB_BYTES_LARGE);
    if (arena == NULL) {
        free((void *) file.data);
        return 1;
    }

    rc = pet3d_make_dir(o.out);

    if (rc == PET3D_OK && o.wardrobe) {
        rc = pet3d_write_wardrobe(arena, &o);

    } else if (rc == PET3D_OK) {
        rc = pet3d_params_of(arena, &o, &file, &params);

        if (rc == PET3D_OK) {
            rc = pet3d_write_all(arena, &o, &params);
        }
    }

    if (rc != PET3D_OK) {
        fprintf(stderr, "pet3d: %s\n", pet3d_strerror(rc));
    }

    pet3d_arena_destroy(arena);
    free((void *) file.data);

    return rc == PET3D_OK ? 0 : 1;
}


static int
pet3d_options(int argc, char **argv, pet3d_options_t *o)
{
    int          i;
    const char  *name, *value;

    memset(o, 0, sizeof(pet3d_options_t));
    pet3d_hints_init(&o->hints);
    pet3d_view_init(&o->view);

    for (i = 1; i < argc; i++) {
        name = argv[i];

        if (name[0] != '-') {
            o->input = name;
            continue;
        }

        if (strcmp(name, "--wardrobe") == 0) {
            o->wardrobe = 1;
            continue;
        }

        if (strcmp(name, "--frames") == 0) {
            o->frames = 1;
            continue;
        }

        if (strcmp(name, "--person") == 0) {
            o->hints.subject = PET3D_SUBJECT_PERSON;
            continue;
        }

        if (++i == argc) {
            return 0;
        }

        value = argv[i];

        if (strcmp(name, "--out") == 0) {
            o->out = value;

        } else if (strcmp(name, "--seed") == 0) {
            o->hints.seed = (uint32_t) strtoul(value, NULL, 10);

        } else if (strcmp(name, "--view") == 0) {
            o->view.yaw = (int) strtol(value, NULL, 10);

        } else if (strcmp(name, "--clip") == 0) {
            o->view.clip = value;

        } else if (strcmp(name, "--time") == 0) {
            o->view.time = (uint32_t) strtoul(value, NULL, 10);

        } else if (strcmp(name, "--wear") == 0) {
            o->wear = value;

        } else if (strcmp(name, "--morph") == 0) {
            o->view.morph = value;

        } else if (strcmp(name, "--size") == 0) {
            o->view.size = (uint32_t) strtoul(value, NULL, 10);

        } else if (strcmp(name, "--species") == 0) {
            o->hints.species = (pet3d_species_t)
                pet3d_find_name(PET3D_NAMES_SPECIES, value, strlen(value));

            if (o->hints.species < 0) {
                return 0;
            }

        } else if (strcmp(name, "--personality") == 0) {
            o->hints.personality = (pet3d_personality_t)
                pet3d_find_name(PET3D_NAMES_PERSONALITY, value,
                                strlen(value));

            if (o->hints.personality < 0) {
                return 0;
            }

        } else if (strcmp(name, "--crop") == 0) {
            if (!pet3d_main_crop(value, &o->hints.crop)) {
                return 0;
            }

        } else {
            return 0;
        }
    }

    return (o->input != NULL || o->wardrobe) && o->out != NULL;
}


/* "x,y,w,h" in thousandths; 0 if it is anything else. */

static int
pet3d_main_crop(const char *text, pet3d_crop_t *crop)
{
    int             i;
    char           *end;
    uint16_t        v[4];
    unsigned long   n;

    for (i = 0; i < 4; i++) {
        n = strtoul(text, &end, 10);

        if (end == text || n > 1000 || *end != (i < 3 ? ',' : '\0')) {
            return 0;
        }

        v[i] = (uint16_t) n;
        text = end + 1;
    }

    crop->x = v[0];
    crop->y = v[1];
    crop->width = v[2];
    crop->height = v[3];

    return 1;
}


static int
pet3d_read_file(const char *name, pet3d_bytes_t *file)
{
    long   n;
    FILE  *f;
    void  *p;

    f = fopen(name, "rb");
    if (f == NULL) {
        return 0;
    }

    p = NULL;

    if (fseek(f, 0, SEEK_END) == 0 && (n = ftell(f)) > 0
        && n <= PET3D_INPUT_BYTES && fseek(f, 0, SEEK_SET) == 0)
    {
        p = malloc((size_t) n);

        if (p != NULL && fread(p, 1, (size_t) n, f) != (size_t) n) {
            free(p);
            p = NULL;
        }

        file->len = (size_t) n;
    }

    fclose(f);
    file->data = p;

    return p != NULL;
}


static int
pet3d_write_file(const char *dir, const char *name, const void *data,
    size_t len)
{
    int    ok;
    char   path[4096];
    FILE  *f;

    if (snprintf(path, sizeof(path), "%s/%s", dir, name)
        >= (int) sizeof(path))
    {
        return PET3D_E_INVALID;
    }

    f = fopen(path, "wb");
    if (f == NULL) {
        fprintf(stderr, "pet3d: cannot write \"%s\"\n", path);
        return PET3D_E_INVALID;
    }

    ok = fwrite(data, 1, len, f) == len;
    ok = fclose(f) == 0 && ok;

    return ok ? PET3D_OK : PET3D_E_INVALID;
}


static int
pet3d_make_dir(const char *dir)
{
    if (mkdir(dir, 0777) != 0 && errno != EEXIST) {
        fprintf(stderr, "pet3d: cannot make \"%s\"\n", dir);
        return PET3D_E_INVALID;
    }

    return PET3D_OK;
}


static int
pet3d_write_wardrobe(pet3d_arena_t *arena, const pet3d_options_t *o)
{
    int            rc;
    char           name[64];
    uint32_t       i;
    const char    *code;
    pet3d_view_t   view;
    pet3d_bytes_t  glb, png;

    pet3d_view_init(&view);
    view.transparent = 1;
    view.pitch = 14;

    for (i = 0; (code = pet3d_wear_code(i)) != NULL; i++) {
        rc = pet3d_write_wear(arena, code, &glb);

        if (rc == PET3D_OK) {
            rc = pet3d_render_wear(arena, code, &view, &png);
        }

        if (rc == PET3D_OK) {
            (void) snprintf(name, sizeof(name), "%s.glb", code);
            rc = pet3d_write_file(o->out, name, glb.data, glb.len);
        }

        if (rc == PET3D_OK) {
            (void) snprintf(name, sizeof(name), "%s.png", code);
            rc = pet3d_write_file(o->out, name, png.data, png.len);
        }

        if (rc != PET3D_OK) {
            return rc;
        }
    }

    return PET3D_OK;
}


static int
pet3d_params_of(pet3d_arena_t *arena, const pet3d_options_t *o,
    const pet3d_bytes_t *file, pet3d_params_t *params)
{
    int               rc;
    char              field[32];
    pet3d_bytes_t     json;
    pet3d_image_t     image;
    pet3d_analysis_t  analysis;

    if (file->data[0] == '{') {
        rc = pet3d_params_read((const char *) file->data, file->len, params,
                               field);
        if (rc != PET3D_OK) {
            fprintf(stderr, "pet3d: bad value of \"%s\"\n", field);
        }

        return rc;
    }

    rc = pet3d_decode(arena, file, pet3d_analyse_side(&o->hints), &image);
    if (rc != PET3D_OK) {
        return rc;
    }

    rc = pet3d_analyze(arena, &image, &o->hints, &analysis);
    if (rc != PET3D_OK) {
        return rc;
    }

    *params = analysis.params;

    rc = pet3d_features_json(arena, &analysis, &json);
    if (rc != PET3D_OK) {
        return rc;
    }

    return pet3d_write_file(o->out, "features.json", json.data, json.len);
}


static int
pet3d_write_all(pet3d_arena_t *arena, const pet3d_options_t *o,
    const pet3d_params_t *params)
{
    int             rc;
    char            text[PET3D_PARAMS_BYTES];
    size_t          len;
    pet3d_mesh_t   *mesh;
    pet3d_image_t   skin;
    pet3d_bytes_t   glb, jpeg, png, preview, frames;

    len = pet3d_params_write(params, text, sizeof(text));

    if ((rc = pet3d_build_mesh(arena, params, &mesh)) != PET3D_OK
        || (rc = pet3d_paint_skin(arena, mesh, &skin)) != PET3D_OK
        || (rc = pet3d_write_skin(arena, &skin, &jpeg)) != PET3D_OK
        || (rc = pet3d_write_glb(arena, mesh, PET3D_SKIN_URI, NULL, &glb))
           != PET3D_OK)
    {
        return rc;
    }

    if (o->frames
        && ((rc = pet3d_write_preview(arena, mesh, &skin, &o->view, &preview))
               != PET3D_OK
            || (rc = pet3d_write_frames(arena, mesh, &skin, &frames))
               != PET3D_OK
            || (rc = pet3d_write_file(o->out, "preview.jpg", preview.data,
                                      preview.len))
               != PET3D_OK
            || (rc = pet3d_write_file(o->out, "frames.webp", frames.data,
                                      frames.len))
               != PET3D_OK))
    {
        return rc;
    }

    if (o->wear != NULL) {
        rc = pet3d_dress(arena, mesh, o->wear);
        if (rc != PET3D_OK) {
            return rc;
        }

        pet3d_dress_colors(&skin);
    }

    if ((rc = pet3d_render_preview(arena, mesh, &skin, &o->view, &png))
           != PET3D_OK)
    {
        return rc;
    }

    if ((rc = pet3d_write_file(o->out, "params.json", text, len)) != PET3D_OK
        || (rc = pet3d_write_file(o->out, "pet.glb", glb.data, glb.len))
           != PET3D_OK
        || (rc = pet3d_write_file(o->out, "skin.jpg", jpeg.data, jpeg.len))
           != PET3D_OK)
    {
        return rc;
    }

    return pet3d_write_file(o->out, "preview.png", png.data, png.len);
}
