
/*
 * Measuring the analysis: one picture against its label, and against itself
 * encoded anew.
 */

#include <stdlib.h>
#include <string.h>

#include "pet3d_seen.h"
#include "pet3d_test.h"
#include "color.h"


/* No picture of the set is larger. */
#define WHOLE  2000


typedef struct {
    const char       *name;
    uint32_t          size;         /* thousandths of the picture's */
    int               quality;      /* of JPEG 4:4:4; 0: another format */
} again_t;


static const again_t  agains[SEEN_AGAIN_N] = {
    { "JPEG, quality 70", 1000, 70 },
    { "3/4, JPEG of 90", 750, 90 },
    { "2/3, JPEG of 70", 667, 70 },
    { "JPEG of 70, 4:2:0", 1000, 0 },
    { "9/10, JPEG of 85", 900, 85 },
    { "1/2, JPEG of 85", 500, 85 },
    { "PNG", 1000, 0 },
    { "WebP", 1000, 0 },
    { "JPEG, quality 50", 1000, 50 },
    { "JPEG, quality 80", 1000, 80 },
    { "3/5, JPEG of 80", 600, 80 },
    { "17/20, JPEG of 75", 850, 75 },
    { "7/10, WebP", 700, 0 },
    { "a pixel cut off", 1000, 90 }
};


void
seen_hints(const scene_label_t *label, pet3d_hints_t *hints)
{
    pet3d_hints_init(hints);
    hints->species = label->species;
    hints->seed = 7;

    if (label->person) {
        hints->subject = PET3D_SUBJECT_PERSON;
    }
}


int
seen_look(const pet3d_bytes_t *file, const pet3d_hints_t *hints,
    pet3d_arena_t *arena, pet3d_image_t *image, pet3d_analysis_t *a)
{
    int  rc;

    rc = pet3d_decode(arena, file, pet3d_analyse_side(hints), image);

    return rc != PET3D_OK ? rc : pet3d_analyze(arena, image, hints, a);
}


void
seen_scene(const scene_label_t *label, const scene_t *scene, int cropped,
    pet3d_arena_t *arena, pet3d_image_t *image, pet3d_analysis_t *a,
    seen_t *seen)
{
    pet3d_vec_t    color;
    pet3d_hints_t  hints;

    memset(seen, 0, sizeof(seen_t));
    seen_hints(label, &hints);

    if (cropped) {
        hints.crop = scene_crop(scene);
    }

    seen->ok = seen_look(&scene->file, &hints, arena, image, a) == PET3D_OK;

    if (!seen->ok) {
        return;
    }

    color = pet3d_oklab_of(label->color);
    seen->iou = scene_iou(scene, a->mask, image->width, image->height);
    seen->sure = (float) a->confidence / 1000;
    seen->color = pet3d_delta_e(pet3d_oklab_of(a->fur), color);
    seen->base = pet3d_delta_e(pet3d_oklab_of(a->params.base), color);
}


const char *
seen_again_name(seen_again_t how)
{
    return agains[how].name;
}


/* Without the first row and column. */

static void
cut_pixel(pet3d_image_t *image)
{
    uint32_t  y;

    image->width--;
    image->height--;

    for (y = 0; y < image->height; y++) {
        memmove(image->pixels + (size_t) y * image->width * 3,
                image->pixels + ((size_t) (y + 1) * (image->width + 1) + 1)
                                * 3,
                (size_t) image->width * 3);
    }
}


pet3d_bytes_t
seen_again(const pet3d_bytes_t *file, seen_again_t how)
{
    uint8_t        *copy;
    uint32_t        longer;
    pet3d_image_t   image;
    pet3d_bytes_t   out;
    pet3d_arena_t  *arena;

    arena = pet3d_arena_create(PET3D_JOB_BYTES);
    ck_assert_int_eq(pet3d_decode(arena, file, WHOLE, &image), PET3D_OK);

    if (agains[how].size != 1000) {
        longer = image.width > image.height ? image.width : image.height;
        ck_assert_int_eq(pet3d_decode(arena, file,
                                      longer * agains[how].size / 1000,
                                      &image), PET3D_OK);
    }

    if (how == SEEN_CUT) {
        cut_pixel(&image);
    }

    if (how == SEEN_PNG) {
        out = make_png(&image, 0, 0);

    } else if (how == SEEN_WEBP || how == SEEN_SMALL_WEBP) {
        out = make_webp(&image, 0);

    } else if (how == SEEN_SUBSAMPLED) {
        out = make_jpeg(&image, MAKE_POOR, 0);

    } else {
        ck_assert_int_eq(pet3d_encode_jpeg(arena, &image, agains[how].quality,
                                           NULL, &out), PET3D_OK);
        copy = malloc(out.len);
        memcpy(copy, out.data, out.len);
        out.data = copy;
    }

    pet3d_arena_destroy(arena);

    return out;
}


int
seen_compare(const pet3d_analysis_t *a, const pet3d_analysis_t *b,
    seen_changes_t *changes)
{
    int       names, patterns, others;
    float     diff;
    unsigned  k;

    names = strcmp(a->features[0].value, b->features[0].value) != 0;
    patterns = a->params.pattern != b->params.pattern;
    others = a->params.species != b->params.species
             || a->params.seed != b->params.seed || a->person != b->person;
    diff = 0;

    for (k = 0; k < 3; k++) {
        diff = pet3d_maxf(diff, pet3d_delta_e(
                              pet3d_oklab_of((&a->params.base)[k]),
                              pet3d_oklab_of((&b->params.base)[k])));
    }

    changes->tries++;
    changes->names += (unsigned) names;
    changes->patterns += (unsigned) patterns;
    changes->others += (unsigned) others;
    changes->over += diff > SEEN_SAME;
    changes->sum += diff;
    changes->worst = pet3d_maxf(changes->worst, diff);

    return names || patterns || others || diff > SEEN_SAME;
}
