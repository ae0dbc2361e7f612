
/*
 * Analysis: subjects found, nothing found, likeness, difference.
 */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pet3d_seen.h"
#include "pet3d_test.h"
#include "color.h"
#include "traits.h"


#define LIMIT  (32 * 1024 * 1024)

/*
 * One labelled picture of so many is looked at, whole and cropped by turns;
 * pet3d-eval looks at all, in both ways.  A little under what is reached.
 */
#define LABELLED_EACH    3
#define LABELLED_WHOLE   0.64f
#define LABELLED_CROP    0.70f
#define LABELLED_COLORS  80

/* And of these one in so many is encoded anew. */
#define STABLE_EACH      6
#define STABLE_NAMES     95
#define STABLE_COLORS    95


static int
analyze(const pet3d_image_t *image, const pet3d_hints_t *hints,
    pet3d_analysis_t *out)
{
    int             rc;
    pet3d_hints_t   none;
    pet3d_arena_t  *arena;

    pet3d_hints_init(&none);
    none.species = PET3D_SPECIES_CAT;

    arena = pet3d_arena_create(LIMIT);
    rc = pet3d_analyze(arena, image, hints != NULL ? hints : &none, out);
    out->mask = NULL;
    pet3d_arena_destroy(arena);

    return rc;
}


static int
analyze_file(const pet3d_bytes_t *file, const pet3d_hints_t *hints,
    pet3d_analysis_t *out)
{
    int             rc;
    pet3d_image_t   image;
    pet3d_arena_t  *arena;

    arena = pet3d_arena_create(LIMIT);
    ck_assert_int_eq(pet3d_decode(arena, file, PET3D_ANALYSE_SIDE, &image),
                     PET3D_OK);
    rc = pet3d_analyze(arena, &image, hints, out);
    out->mask = NULL;
    pet3d_arena_destroy(arena);

    return rc;
}


START_TEST(no_subject)
{
    size_t            i;
    uint32_t          state;
    pet3d_image_t     image;
    pet3d_analysis_t  a;

    image.width = 200;
    image.height = 150;
    image.pixels = malloc(200 * 150 * 3);

    memset(image.pixels, 255, 200 * 150 * 3);
    ck_assert_int_eq(analyze(&image, NULL, &a), PET3D_E_NO_SUBJECT);

    memset(image.pixels, 0, 200 * 150 * 3);
    ck_assert_int_eq(analyze(&image, NULL, &a), PET3D_E_NO_SUBJECT);

    /* A wall with sensor noise. */

    state = 3;

    for (i = 0; i < 200 * 150 * 3; i++) {
        image.pixels[i] = (uint8_t) (150 + next_random(&state) % 5);
    }

    ck_assert_int_eq(analyze(&image, NULL, &a), PET3D_E_NO_SUBJECT);

    image.width = 15;
    ck_assert_int_eq(analyze(&image, NULL, &a), PET3D_E_NO_SUBJECT);

    free_image(&image);
}
END_TEST


/* The drawn coat is found: its colour, under the lift that toys get. */

START_TEST(coat_color)
{
    int               good;
    float             d;
    uint32_t          n;
    const uint8_t    *p;
    pet3d_image_t     image;
    pet3d_analysis_t  a;

    good = 0;

    for (n = 0; n < 16; n++) {
        image = make_animal(n * 4, 200);
        ck_assert_int_eq(analyze(&image, NULL, &a), PET3D_OK);

        /* The side of the body, clear of the belly. */

        p = image.pixels + ((size_t) 145 * 200 + 70) * 3;
        d = pet3d_delta_e(pet3d_oklab_of((uint32_t) p[0] << 16
                                         | (uint32_t) p[1] << 8 | p[2]),
                          pet3d_oklab_of(a.params.base));
        good += d < 0.10f;

        free_image(&image);
    }

    ck_assert_msg(good >= 13, "%d of 16", good);
}
END_TEST


/* Intersection over union with the drawn shape. */

START_TEST(mask)
{
    float             u, v, both, either, mean;
    size_t            i;
    uint32_t          n, x, y;
    pet3d_image_t     image;
    pet3d_hints_t     hints;
    pet3d_arena_t    *arena;
    pet3d_analysis_t  a;

    pet3d_hints_init(&hints);
    mean = 0;

    for (n = 0; n < 8; n++) {
        image = make_animal(n, 160);
        arena = pet3d_arena_create(LIMIT);
        ck_assert_int_eq(pet3d_analyze(arena, &image, &hints, &a), PET3D_OK);

        both = 0;
        either = 0;

        for (i = 0; i < 160 * 160; i++) {
            int  in;

            x = (uint32_t) (i % 160);
            y = (uint32_t) (i / 160);
            u = ((float) x + 0.5f) / 160 - 0.5f;
            v = ((float) y + 0.5f) / 160 - 0.5f;
            in = u * u / 0.050f + (v - 0.16f) * (v - 0.16f) / 0.085f < 1
                 || u * u / 0.045f + (v + 0.20f) * (v + 0.20f) / 0.035f < 1;

            both += in && a.mask[i];
            either += in || a.mask[i];
        }

        mean += both / either / 8;
        pet3d_arena_destroy(arena);
        free_image(&image);
    }

    ck_assert_msg(mean >= 0.70f, "mean %f", (double) mean);
}
END_TEST


/* Masks and colours of labelled pictures, whole and cropped. */

START_TEST(labelled)
{
    int               k;
    float             iou[2];
    seen_t            seen;
    scene_t           s;
    unsigned          i, n, count[2], colors, near;
    scene_label_t     labels[SCENE_MAX];
    pet3d_image_t     image;
    pet3d_arena_t    *arena;
    pet3d_analysis_t  a;

    n = scene_labels(labels);
    memset(iou, 0, sizeof(iou));
    memset(count, 0, sizeof(count));
    colors = near = 0;

    for (i = 0; i < n; i += LABELLED_EACH) {
        k = (int) (i / LABELLED_EACH % 2);
        s = scene_make(&labels[i]);
        arena = pet3d_arena_create(LIMIT);
        seen_scene(&labels[i], &s, k, arena, &image, &a, &seen);

        ck_assert_msg(seen.ok, "%s", labels[i].name);

        /* An animal is not taken for a person, nor the other way. */

        ck_assert_msg(a.person == (unsigned) labels[i].person, "%s",
                      labels[i].name);

        iou[k] += seen.iou;
        count[k]++;

        if (labels[i].color != SCENE_UNKNOWN) {
            colors++;
            near += seen.color <= SEEN_NEAR;
        }

        pet3d_arena_destroy(arena);
        scene_free(&s);
    }

    printf("labelled: IoU %.3f, cropped %.3f, colours %u of %u\n",
           (double) (iou[0] / (float) count[0]),
           (double) (iou[1] / (float) count[1]), near, colors);

    ck_assert_msg(iou[0] / (float) count[0] > LABELLED_WHOLE, "whole: %f",
                  (double) (iou[0] / (float) count[0]));
    ck_assert_msg(iou[1] / (float) count[1] > LABELLED_CROP, "cropped: %f",
                  (double) (iou[1] / (float) count[1]));
    ck_assert_msg(near * 100 >= colors * LABELLED_COLORS, "%u of %u", near,
                  colors);
}
END_TEST


/* Portraits: the face is found, hair and clothes are told apart. */

START_TEST(portraits)
{
    scene_t           s;
    unsigned          i, n, seen;
    scene_label_t     labels[SCENE_MAX];
    pet3d_image_t     image;
    pet3d_hints_t     hints;
    pet3d_arena_t    *arena;
    pet3d_analysis_t  a;

    n = scene_labels(labels);
    seen = 0;

    for (i = 0; i < n; i++) {
        if (!labels[i].person || labels[i].origin != SCENE_COMPOSED
            || (strcmp(labels[i].name, "anna") != 0
                && strcmp(labels[i].name, "marissa") != 0))
        {
            continue;
        }

        s = scene_make(&labels[i]);
        pet3d_hints_init(&hints);
        hints.species = PET3D_SPECIES_CAT;
        hints.subject = PET3D_SUBJECT_PERSON;
        hints.crop = scene_crop(&s);

        arena = pet3d_arena_create(LIMIT);
        ck_assert_int_eq(pet3d_decode(arena, &s.file,
                                      pet3d_analyse_side(&hints), &image),
                         PET3D_OK);
        ck_assert_int_eq(pet3d_analyze(arena, &image, &hints, &a), PET3D_OK);

        ck_assert_uint_eq(a.person, 1);
        ck_assert_int_eq(a.params.collar, 1000);
        ck_assert_int_eq(a.params.pattern, PET3D_PATTERN_SOLID);
        ck_assert(pet3d_oklab_of(a.params.base).x
                  < pet3d_oklab_of(a.params.light).x - 0.15f);

        if (strcmp(labels[i].name, "anna") == 0) {

            /* A pink shirt. */

            ck_assert(pet3d_oklab_of(a.params.scarf).y > 0.08f);
        }

        seen++;
        pet3d_arena_destroy(arena);
        scene_free(&s);
    }

    ck_assert_uint_ge(seen, 4);
}
END_TEST


/* Encoding anew and scaling keep what people see. */

START_TEST(stable)
{
    scene_t           s;
    unsigned          i, n, how;
    scene_label_t     labels[SCENE_MAX];
    pet3d_image_t     image;
    pet3d_bytes_t     again;
    pet3d_hints_t     hints;
    pet3d_arena_t    *arena;
    seen_changes_t    c;
    pet3d_analysis_t  a, b;

    n = scene_labels(labels);
    memset(&c, 0, sizeof(c));

    for (i = 0, how = 0; i < n; i += STABLE_EACH) {
        s = scene_make(&labels[i]);
        seen_hints(&labels[i], &hints);
        hints.crop = scene_crop(&s);

        arena = pet3d_arena_create(LIMIT);
        ck_assert_int_eq(seen_look(&s.file, &hints, arena, &image, &a),
                         PET3D_OK);

        /* Two ways by turns, so that each way is of three or four pictures. */

        do {
            again = seen_again(&s.file, (seen_again_t) (how % SEEN_AGAIN_N));
            ck_assert_int_eq(seen_look(&again, &hints, arena, &image, &b),
                             PET3D_OK);
            (void) seen_compare(&a, &b, &c);
            free_file(&again);
        } while (++how % 2 != 0);

        pet3d_arena_destroy(arena);
        scene_free(&s);
    }

    printf("encoded anew %u times: names %u, patterns %u, others %u, colours "
           "%u\n", c.tries, c.names, c.patterns, c.others, c.over);

    ck_assert_uint_eq(c.others, 0);
    ck_assert_uint_le(c.patterns * 100, (100 - STABLE_NAMES) * c.tries);
    ck_assert_uint_le(c.names * 100, (100 - STABLE_NAMES) * c.tries);
    ck_assert_uint_le(c.over * 100, (100 - STABLE_COLORS) * c.tries);
}
END_TEST


/* The same picture, whatever its size and format: the window is one. */

START_TEST(formats)
{
    unsigned          how;
    pet3d_bytes_t     photo, again;
    pet3d_image_t     image;
    pet3d_hints_t     hints;
    pet3d_arena_t    *arena;
    seen_changes_t    c;
    pet3d_analysis_t  a, b;

    photo = read_file("t/photos/cat.jpg");
    pet3d_hints_init(&hints);
    hints.species = PET3D_SPECIES_CAT;
    hints.seed = 7;

    arena = pet3d_arena_create(LIMIT);
    ck_assert_int_eq(seen_look(&photo, &hints, arena, &image, &a), PET3D_OK);
    memset(&c, 0, sizeof(c));

    for (how = 0; how < SEEN_AGAIN_N; how++) {
        again = seen_again(&photo, (seen_again_t) how);
        ck_assert_int_eq(seen_look(&again, &hints, arena, &image, &b),
                         PET3D_OK);
        ck_assert_msg(seen_compare(&a, &b, &c) == 0, "%s",
                      seen_again_name((seen_again_t) how));
        free_file(&again);
    }

    pet3d_arena_destroy(arena);
    free_file(&photo);
}
END_TEST


START_TEST(photos)
{
    pet3d_hints_t     hints;
    pet3d_bytes_t     photo;
    pet3d_analysis_t  a;

    photo = read_file("t/photos/cat.jpg");
    pet3d_hints_init(&hints);
    hints.species = PET3D_SPECIES_CAT;
    hints.personality = PET3D_PERSONALITY_BRAVE;

    ck_assert_int_eq(analyze_file(&photo, &hints, &a), PET3D_OK);
    ck_assert_str_eq(a.features[0].name, "color");
    ck_assert_int_eq(strncmp(a.features[0].value, "orange", 6), 0);
    ck_assert_str_eq(a.features[1].value, "cat");
    ck_assert_int_eq(a.features[1].source, PET3D_SOURCE_USER);
    ck_assert_int_eq(a.params.personality, PET3D_PERSONALITY_BRAVE);
    ck_assert_uint_eq(a.person, 0);

    /* Its eyes are of a yellow green. */

    ck_assert(pet3d_oklab_of(a.params.iris).y < -0.01f);
    free_file(&photo);

    photo = read_file("t/photos/person.jpg");
    pet3d_hints_init(&hints);
    hints.species = PET3D_SPECIES_DOG;
    hints.subject = PET3D_SUBJECT_PERSON;
    hints.crop = (pet3d_crop_t) { 230, 0, 420, 600 };

    ck_assert_int_eq(analyze_file(&photo, &hints, &a), PET3D_OK);
    ck_assert_uint_eq(a.person, 1);

    /* Dark hair over light skin. */

    ck_assert(pet3d_oklab_of(a.params.base).x
              < pet3d_oklab_of(a.params.light).x - 0.2f);
    free_file(&photo);
}
END_TEST


/* White before white, and white and black: no grey comes of them. */

START_TEST(white)
{
    pet3d_hints_t     hints;
    pet3d_bytes_t     photo;
    pet3d_analysis_t  a;

    photo = read_file("t/photos/stamps/bunny.png");
    pet3d_hints_init(&hints);
    hints.species = PET3D_SPECIES_RABBIT;

    ck_assert_int_eq(analyze_file(&photo, &hints, &a), PET3D_OK);
    ck_assert_int_eq(strncmp(a.features[0].value, "white", 5), 0);
    ck_assert_int_eq(a.params.pattern, PET3D_PATTERN_PATCHES);
    ck_assert_uint_gt(a.fill, 600);
    free_file(&photo);

    photo = read_file("t/photos/cow.jpg");
    hints.species = PET3D_SPECIES_DOG;

    ck_assert_int_eq(analyze_file(&photo, &hints, &a), PET3D_OK);
    ck_assert_str_eq(a.features[0].value, "white_black");
    ck_assert_int_eq(a.params.pattern, PET3D_PATTERN_PATCHES);
    free_file(&photo);
}
END_TEST


/* A screenshot of a photo, with bars, shows the same animal. */

START_TEST(framed)
{
    uint32_t          y;
    pet3d_bytes_t     photo;
    pet3d_hints_t     hints;
    pet3d_image_t     image, screen;
    pet3d_arena_t    *arena;
    pet3d_analysis_t  a, b;

    pet3d_hints_init(&hints);
    hints.species = PET3D_SPECIES_DOG;

    photo = read_file("t/photos/cow.jpg");
    arena = pet3d_arena_create(LIMIT);
    ck_assert_int_eq(pet3d_decode(arena, &photo, PET3D_ANALYSE_SIDE, &image),
                     PET3D_OK);

    screen.width = image.width;
    screen.height = image.height * 2;
    screen.pixels = calloc(screen.width * screen.height, 3);

    for (y = 0; y < image.height; y++) {
        memcpy(screen.pixels + (size_t) (y + image.height / 2)
                               * screen.width * 3,
               image.pixels + (size_t) y * image.width * 3,
               (size_t) image.width * 3);
    }

    ck_assert_int_eq(analyze(&image, &hints, &a), PET3D_OK);
    ck_assert_int_eq(analyze(&screen, &hints, &b), PET3D_OK);

    ck_assert_str_eq(a.features[0].value, b.features[0].value);
    ck_assert_int_eq(a.params.pattern, b.params.pattern);
    ck_assert(pet3d_delta_e(pet3d_oklab_of(a.fur), pet3d_oklab_of(b.fur))
              < 0.05f);

    free_image(&screen);
    pet3d_arena_destroy(arena);
    free_file(&photo);
}
END_TEST


START_TEST(bad_hints)
{
    pet3d_hints_t     hints;
    pet3d_image_t     image;
    pet3d_analysis_t  a;

    image = make_animal(1, 100);

    pet3d_hints_init(&hints);
    hints.crop = (pet3d_crop_t) { 600, 0, 500, 1000 };
    ck_assert_int_eq(analyze(&image, &hints, &a), PET3D_E_INVALID);

    pet3d_hints_init(&hints);
    hints.species = PET3D_SPECIES_N;
    ck_assert_int_eq(analyze(&image, &hints, &a), PET3D_E_INVALID);

    hints.species = PET3D_SPECIES_ANY;
    hints.crop = (pet3d_crop_t) { 0, 0, 10, 10 };
    ck_assert_int_eq(analyze(&image, &hints, &a), PET3D_E_NO_SUBJECT);

    free_image(&image);
}
END_TEST


/* Pets of different photos differ, in parameters and to the eye. */

START_TEST(different)
{
    enum { N = 12, SIDE = 64 };

    float             d, least, mean;
    size_t            k;
    uint32_t          i, j;
    pet3d_view_t      view;
    pet3d_mesh_t     *mesh;
    pet3d_hints_t     hints;
    pet3d_image_t     photo, skin, *shots;
    pet3d_bytes_t     png;
    pet3d_arena_t    *arena;
    pet3d_analysis_t  a;

    shots = calloc(N, sizeof(pet3d_image_t));

    for (i = 0; i < N; i++) {
        photo = make_animal(i + 100, 200);
        arena = pet3d_arena_create(LIMIT);

        pet3d_hints_init(&hints);
        hints.species = PET3D_SPECIES_CAT;
        ck_assert_int_eq(pet3d_analyze(arena, &photo, &hints, &a), PET3D_OK);
        ck_assert_int_eq(pet3d_build_mesh(arena, &a.params, &mesh), PET3D_OK);
        ck_assert_int_eq(pet3d_paint_skin(arena, mesh, &skin), PET3D_OK);

        pet3d_view_init(&view);
        view.size = SIDE;
        ck_assert_int_eq(pet3d_render_preview(arena, mesh, &skin, &view,
                                              &png), PET3D_OK);
        ck_assert_int_eq(pet3d_decode(arena, &png, SIDE, &skin), PET3D_OK);

        shots[i].pixels = malloc(SIDE * SIDE * 3);
        memcpy(shots[i].pixels, skin.pixels, SIDE * SIDE * 3);

        pet3d_arena_destroy(arena);
        free_image(&photo);
    }

    least = 1e9f;
    mean = 0;

    for (i = 0; i < N; i++) {
        for (j = i + 1; j < N; j++) {
            d = 0;

            for (k = 0; k < SIDE * SIDE * 3; k++) {
                d += fabsf((float) shots[i].pixels[k]
                           - (float) shots[j].pixels[k]);
            }

            d /= SIDE * SIDE * 3;
            least = d < least ? d : least;
            mean += d / (N * (N - 1) / 2);
        }
    }

    printf("difference of rendered pets, 0..255: least %.2f, mean %.2f\n",
           (double) least, (double) mean);

    ck_assert_msg(least > 1.0f, "least %f", (double) least);
    ck_assert_msg(mean > 6.0f, "mean %f", (double) mean);

    for (i = 0; i < N; i++) {
        free_image(&shots[i]);
    }

    free(shots);
}
END_TEST


START_TEST(json)
{
    pet3d_hints_t     hints;
    pet3d_image_t     image;
    pet3d_bytes_t     text;
    pet3d_arena_t    *arena;
    pet3d_analysis_t  a;

    image = make_animal(2, 120);
    arena = pet3d_arena_create(LIMIT);
    pet3d_hints_init(&hints);

    ck_assert_int_eq(pet3d_analyze(arena, &image, &hints, &a), PET3D_OK);
    ck_assert_int_eq(pet3d_appearance_json(arena, &a, &text), PET3D_OK);
    ck_assert_int_eq(memcmp(text.data, "{\"color\":\"", 10), 0);
    ck_assert_uint_eq(text.data[text.len - 1], '}');

    ck_assert_int_eq(pet3d_features_json(arena, &a, &text), PET3D_OK);
    ck_assert_ptr_nonnull(memmem(text.data, text.len,
                                 "\"source\":\"heuristic\"", 20));
    ck_assert_uint_eq(text.data[text.len - 1], '}');

    a.confidence = PET3D_UNSURE;
    ck_assert_int_eq(pet3d_features_json(arena, &a, &text), PET3D_OK);
    ck_assert_ptr_nonnull(memmem(text.data, text.len, "\"unsure\":false", 14));

    a.confidence = PET3D_UNSURE - 1;
    ck_assert_int_eq(pet3d_features_json(arena, &a, &text), PET3D_OK);
    ck_assert_ptr_nonnull(memmem(text.data, text.len, "\"unsure\":true", 13));

    pet3d_arena_destroy(arena);
    free_image(&image);
}
END_TEST


TCase *
analyze_case(void)
{
    TCase  *tc;

    tc = tcase_create("analyze");
    tcase_set_timeout(tc, 300);
    tcase_add_test(tc, no_subject);
    tcase_add_test(tc, coat_color);
    tcase_add_test(tc, mask);
    tcase_add_test(tc, labelled);
    tcase_add_test(tc, portraits);
    tcase_add_test(tc, stable);
    tcase_add_test(tc, formats);
    tcase_add_test(tc, photos);
    tcase_add_test(tc, white);
    tcase_add_test(tc, framed);
    tcase_add_test(tc, bad_hints);
    tcase_add_test(tc, different);
    tcase_add_test(tc, json);

    return tc;
}
