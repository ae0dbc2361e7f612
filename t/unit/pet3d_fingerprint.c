
/*
 * Photos that come again.
 */

#include <stdlib.h>
#include <string.h>

#include "pet3d_seen.h"
#include "pet3d_test.h"


#define LIMIT     PET3D_JOB_BYTES
#define PICTURES  12


static void
take(const pet3d_image_t *image, uint8_t *fingerprint)
{
    pet3d_arena_t  *arena;

    arena = pet3d_arena_create(LIMIT);
    ck_assert_int_eq(pet3d_fingerprint(arena, image, fingerprint), PET3D_OK);
    pet3d_arena_destroy(arena);
}


static void
take_file(const pet3d_bytes_t *file, uint8_t *fingerprint)
{
    pet3d_bytes_t   jpeg;
    pet3d_arena_t  *arena;

    arena = pet3d_arena_create(LIMIT);
    ck_assert_int_eq(pet3d_photo_normalize(arena, file, 640, 88, fingerprint,
                                           &jpeg), PET3D_OK);
    pet3d_arena_destroy(arena);
}


START_TEST(known_again)
{
    scene_t         s;
    uint8_t         first[PICTURES][PET3D_FINGERPRINT_BYTES];
    uint8_t         now[PET3D_FINGERPRINT_BYTES];
    unsigned        i, j, how;
    scene_label_t   l;
    pet3d_bytes_t   again;

    for (i = 0; i < PICTURES; i++) {
        s = scene_draw(i, &l);
        take_file(&s.file, first[i]);

        for (how = 0; how < SEEN_AGAIN_N; how++) {
            again = seen_again(&s.file, (seen_again_t) how);
            take_file(&again, now);
            free_file(&again);

            ck_assert_msg(pet3d_fingerprint_same(first[i], now),
                          "picture %u, %s", i,
                          seen_again_name((seen_again_t) how));
        }

        for (j = 0; j < i; j++) {
            ck_assert_msg(!pet3d_fingerprint_same(first[i], first[j]),
                          "pictures %u and %u", i, j);
        }

        scene_free(&s);
    }
}
END_TEST


/* A cell that differs, or another shape, is another picture. */

START_TEST(other_picture)
{
    uint8_t        a[PET3D_FINGERPRINT_BYTES], b[PET3D_FINGERPRINT_BYTES];
    uint32_t       y;
    pet3d_image_t  image, part;

    image = make_animal(3, 160);
    take(&image, a);
    take(&image, b);
    ck_assert(pet3d_fingerprint_same(a, b));

    /* one of the sixteen by sixteen cells */

    for (y = 80; y < 90; y++) {
        memset(image.pixels + (y * 160 + 80) * 3, y % 2 ? 0 : 255, 30);
    }

    take(&image, b);
    ck_assert_mem_ne(a, b, PET3D_FINGERPRINT_BYTES);

    for (y = 80; y < 90; y++) {
        memset(image.pixels + (y * 160 + 80) * 3, 255, 30);
    }

    take(&image, a);
    ck_assert(!pet3d_fingerprint_same(a, b));
    ck_assert(!pet3d_fingerprint_same(b, a));

    /* flat pictures of two shapes */

    memset(image.pixels, 90, (size_t) 160 * 160 * 3);
    part = image;
    part.height = 150;
    take(&image, a);
    take(&part, b);
    ck_assert(!pet3d_fingerprint_same(a, b));

    free_image(&image);
}
END_TEST


/* In the dark, or white on white, all pictures are near each other. */

START_TEST(low_contrast)
{
    size_t          p;
    uint8_t         prints[PICTURES][PET3D_FINGERPRINT_BYTES];
    uint8_t         now[PET3D_FINGERPRINT_BYTES];
    unsigned        i, j, light;
    pet3d_image_t   image;
    pet3d_bytes_t   file;

    for (light = 0; light < 2; light++) {

        for (i = 0; i < PICTURES; i++) {
            image = make_animal(i, 240);

            for (p = 0; p < (size_t) 240 * 240 * 3; p++) {
                image.pixels[p] = (uint8_t) (image.pixels[p] / 12
                                             + light * 230);
            }

            take(&image, prints[i]);

            file = make_jpeg(&image, MAKE_POOR, 0);
            take_file(&file, now);
            free_file(&file);

            ck_assert_msg(pet3d_fingerprint_same(prints[i], now),
                          "picture %u", i);

            for (j = 0; j < i; j++) {
                ck_assert_msg(!pet3d_fingerprint_same(prints[i], prints[j]),
                              "pictures %u and %u", i, j);
            }

            free_image(&image);
        }
    }
}
END_TEST


START_TEST(too_small)
{
    uint8_t        a[PET3D_FINGERPRINT_BYTES], none[PET3D_FINGERPRINT_BYTES];
    pet3d_image_t  image;

    memset(none, 0, sizeof(none));
    image = make_quarters(PET3D_FINGERPRINT_SIDE, PET3D_FINGERPRINT_SIDE);

    take(&image, a);
    ck_assert(pet3d_fingerprint_same(a, a));

    image.height--;
    take(&image, a);
    ck_assert_mem_eq(a, none, sizeof(none));
    ck_assert(!pet3d_fingerprint_same(a, a));

    free_image(&image);
}
END_TEST


START_TEST(no_memory)
{
    uint8_t         a[PET3D_FINGERPRINT_BYTES];
    pet3d_image_t   image;
    pet3d_arena_t  *arena;

    image = make_quarters(64, 64);
    arena = pet3d_arena_create(512);

    ck_assert_int_eq(pet3d_fingerprint(arena, &image, a), PET3D_E_MEMORY);

    pet3d_arena_destroy(arena);
    free_image(&image);
}
END_TEST


TCase *
fingerprint_case(void)
{
    TCase  *tc;

    tc = tcase_create("fingerprint");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, known_again);
    tcase_add_test(tc, other_picture);
    tcase_add_test(tc, low_contrast);
    tcase_add_test(tc, too_small);
    tcase_add_test(tc, no_memory);

    return tc;
}
