
/*
 * Decoding: every format, every refusal.
 */

#include <stdlib.h>
#include <string.h>

#include "pet3d_test.h"


#define LIMIT  (96 * 1024 * 1024)


static int
decode_limit(const pet3d_bytes_t *file, uint32_t side, size_t limit,
    pet3d_image_t *copy)
{
    int             rc;
    size_t          n;
    pet3d_arena_t  *arena;
    pet3d_image_t   image;

    arena = pet3d_arena_create(limit);
    rc = pet3d_decode(arena, file, side, &image);

    if (rc == PET3D_OK && copy != NULL) {
        n = (size_t) image.width * image.height * 3;
        *copy = image;
        copy->pixels = malloc(n);
        memcpy(copy->pixels, image.pixels, n);
    }

    ck_assert_uint_le(pet3d_arena_peak(arena), limit);
    pet3d_arena_destroy(arena);

    return rc;
}


static int
decode(const pet3d_bytes_t *file, uint32_t side, pet3d_image_t *copy)
{
    return decode_limit(file, side, LIMIT, copy);
}


/* The middle of a quarter: 0..3 as make_quarters() numbers them, -1 else. */

static int
color_at(const pet3d_image_t *image, int right, int below)
{
    uint32_t        x, y;
    const uint8_t  *p;

    x = image->width * (right ? 3 : 1) / 4;
    y = image->height * (below ? 3 : 1) / 4;
    p = image->pixels + ((size_t) y * image->width + x) * 3;

    if (p[0] > 200 && p[1] > 200 && p[2] > 200) {
        return 3;
    }

    if (p[0] > 200 && p[1] < 60 && p[2] < 60) {
        return 0;
    }

    if (p[1] > 200 && p[0] < 60 && p[2] < 60) {
        return 1;
    }

    return p[2] > 200 && p[0] < 60 && p[1] < 60 ? 2 : -1;
}


static void
assert_quarters(const pet3d_image_t *image, const char *order)
{
    int  i;

    for (i = 0; i < 4; i++) {
        ck_assert_int_eq(color_at(image, i % 2, i / 2), order[i] - '0');
    }
}


static void
assert_decodes(pet3d_bytes_t file, const char *order)
{
    pet3d_image_t  image;

    ck_assert_int_eq(decode(&file, 100, &image), PET3D_OK);
    ck_assert_uint_eq(image.width, 100);
    ck_assert_uint_eq(image.height, 75);
    assert_quarters(&image, order);

    free_image(&image);
    free_file(&file);
}


START_TEST(formats)
{
    pet3d_image_t  q;

    q = make_quarters(400, 300);

    assert_decodes(make_jpeg(&q, 0, 0), "0123");
    assert_decodes(make_jpeg(&q, MAKE_PROGRESSIVE, 0), "0123");
    assert_decodes(make_jpeg(&q, MAKE_CMYK, 0), "0123");
    assert_decodes(make_png(&q, 0, 0), "0123");
    assert_decodes(make_png(&q, MAKE_PROGRESSIVE, 0), "0123");
    assert_decodes(make_png(&q, MAKE_16, 0), "0123");
    assert_decodes(make_png(&q, MAKE_PALETTE, 0), "0123");
    assert_decodes(make_png(&q, MAKE_ALPHA, 0), "0323");
    assert_decodes(make_webp(&q, 0), "0123");
    assert_decodes(make_webp(&q, 1), "0123");

    free_image(&q);
}
END_TEST


START_TEST(gray)
{
    int            i;
    uint8_t       *p;
    pet3d_image_t  q, image;
    pet3d_bytes_t  files[2];

    q = make_quarters(64, 64);
    files[0] = make_jpeg(&q, MAKE_GRAY, 0);
    files[1] = make_png(&q, MAKE_GRAY, 0);

    for (i = 0; i < 2; i++) {
        ck_assert_int_eq(decode(&files[i], 64, &image), PET3D_OK);

        p = image.pixels + (16 * 64 + 48) * 3;
        ck_assert_uint_ge(p[0], 250);
        ck_assert_uint_eq(p[0], p[1]);
        ck_assert_uint_eq(p[0], p[2]);

        free_image(&image);
        free_file(&files[i]);
    }

    free_image(&q);
}
END_TEST


/* EXIF 2.3: where the first row and column of the stored picture go. */

START_TEST(orientation)
{
    int            i, png;
    pet3d_image_t  q, image;
    pet3d_bytes_t  file;

    static const char *const  order[9] = {
        "0123", "0123", "1032", "3210", "2301", "0213", "2031", "3120",
        "1302"
    };

    q = make_quarters(80, 40);

    for (png = 0; png < 2; png++) {
        for (i = 1; i <= 8; i++) {
            file = png ? make_png(&q, 0, i) : make_jpeg(&q, 0, i);

            ck_assert_int_eq(decode(&file, 80, &image), PET3D_OK);
            ck_assert_uint_eq(image.width, i < 5 ? 80 : 40);
            ck_assert_uint_eq(image.height, i < 5 ? 40 : 80);
            assert_quarters(&image, order[i]);

            free_image(&image);
            free_file(&file);
        }
    }

    free_image(&q);
}
END_TEST


START_TEST(never_larger)
{
    pet3d_image_t  q, image;
    pet3d_bytes_t  file;

    q = make_quarters(31, 17);
    file = make_png(&q, 0, 0);

    ck_assert_int_eq(decode(&file, 1000, &image), PET3D_OK);
    ck_assert_uint_eq(image.width, 31);
    ck_assert_uint_eq(image.height, 17);
    ck_assert_int_eq(memcmp(image.pixels, q.pixels, 31 * 17 * 3), 0);

    free_image(&image);
    free_image(&q);
    free_file(&file);
}
END_TEST


/* Averaging keeps the mean, whatever the ratio of the sizes. */

START_TEST(mean_is_kept)
{
    double         before, after;
    size_t         i;
    uint32_t       side;
    pet3d_image_t  a, image;
    pet3d_bytes_t  file;

    a = make_animal(3, 173);
    file = make_png(&a, 0, 0);
    before = 0;

    for (i = 0; i < 173 * 173 * 3; i++) {
        before += a.pixels[i];
    }

    for (side = 7; side < 173; side += 31) {
        ck_assert_int_eq(decode(&file, side, &image), PET3D_OK);
        after = 0;

        for (i = 0; i < (size_t) side * side * 3; i++) {
            after += image.pixels[i];
        }

        ck_assert_double_eq_tol(after / (side * side * 3),
                                before / (173 * 173 * 3), 0.6);
        free_image(&image);
    }

    free_image(&a);
    free_file(&file);
}
END_TEST


START_TEST(not_images)
{
    size_t         i;
    pet3d_bytes_t  file;

    static const struct {
        const char  *data;
        size_t       len;
        int          rc;
    } cases[] = {
        { "", 0, PET3D_E_NOT_IMAGE },
        { "\xff", 1, PET3D_E_NOT_IMAGE },
        { "hello, this is text and no picture", 34, PET3D_E_NOT_IMAGE },
        { "<svg xmlns='x'></svg>", 21, PET3D_E_NOT_IMAGE },
        { "GIF89a..........", 16, PET3D_E_UNSUPPORTED },
        { "BM..............", 16, PET3D_E_UNSUPPORTED },
        { "\0\0\0\x18" "ftypheic....", 16, PET3D_E_UNSUPPORTED },
        { "\0\0\0\x18" "ftypavif....", 16, PET3D_E_UNSUPPORTED },
        { "II*\0............", 16, PET3D_E_UNSUPPORTED },
        { "\xff\xd8\xff", 3, PET3D_E_TRUNCATED },
        { "\x89PNG\r\n\x1a\n", 8, PET3D_E_TRUNCATED },
        { "RIFF\x10\0\0\0WEBP", 12, PET3D_E_TRUNCATED }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        file.data = (const uint8_t *) cases[i].data;
        file.len = cases[i].len;
        ck_assert_msg(decode(&file, 100, NULL) == cases[i].rc, "case %zu", i);
    }
}
END_TEST


/* A cut anywhere is refused; it never becomes a grey half. */

START_TEST(truncated)
{
    int            i, rc;
    size_t         cut, whole;
    pet3d_image_t  a;
    pet3d_bytes_t  files[6];

    a = make_animal(5, 120);
    files[0] = make_jpeg(&a, 0, 0);
    files[1] = make_jpeg(&a, MAKE_PROGRESSIVE, 6);
    files[2] = make_png(&a, 0, 0);
    files[3] = make_png(&a, MAKE_PROGRESSIVE, 0);
    files[4] = make_webp(&a, 0);
    files[5] = make_webp(&a, 1);

    for (i = 0; i < 6; i++) {
        whole = files[i].len;

        for (cut = 13; cut < whole; cut += whole / 23) {
            files[i].len = cut;
            rc = decode(&files[i], 60, NULL);
            ck_assert_msg(rc == PET3D_E_TRUNCATED || rc == PET3D_E_CORRUPT,
                          "file %d cut at %zu of %zu: %d", i, cut, whole, rc);
        }

        files[i].len = whole;
        ck_assert_int_eq(decode(&files[i], 60, NULL), PET3D_OK);
        free_file(&files[i]);
    }

    free_image(&a);
}
END_TEST


/* Flipped bytes: any answer, but no crash and no memory over the limit. */

START_TEST(corrupt)
{
    int            i, refused;
    size_t         at;
    uint8_t       *p;
    uint32_t       state, n;
    pet3d_image_t  a;
    pet3d_bytes_t  files[4];

    a = make_animal(6, 90);
    files[0] = make_jpeg(&a, 0, 0);
    files[1] = make_jpeg(&a, MAKE_PROGRESSIVE, 0);
    files[2] = make_png(&a, MAKE_PROGRESSIVE, 0);
    files[3] = make_webp(&a, 0);
    state = 1;

    for (i = 0; i < 4; i++) {
        p = (uint8_t *) files[i].data;
        refused = 0;

        for (n = 0; n < 150; n++) {
            uint8_t  was;

            at = next_random(&state) % files[i].len;
            was = p[at];
            p[at] ^= (uint8_t) (1 + next_random(&state) % 255);
            refused += decode(&files[i], 60, NULL) != PET3D_OK;
            p[at] = was;
        }

        ck_assert_int_gt(refused, 0);
        free_file(&files[i]);
    }

    free_image(&a);
}
END_TEST


START_TEST(trailing_garbage)
{
    int            i;
    uint8_t       *p;
    pet3d_image_t  a;
    pet3d_bytes_t  files[3], long_file, out;
    pet3d_arena_t  *arena;

    a = make_animal(7, 64);
    files[0] = make_jpeg(&a, 0, 0);
    files[1] = make_png(&a, 0, 0);
    files[2] = make_webp(&a, 0);

    for (i = 0; i < 3; i++) {
        p = malloc(files[i].len + 26);
        memcpy(p, files[i].data, files[i].len);
        memcpy(p + files[i].len, "<script>alert(1)</script>\n", 26);
        long_file.data = p;
        long_file.len = files[i].len + 26;

        arena = pet3d_arena_create(LIMIT);
        ck_assert_int_eq(pet3d_photo_normalize(arena, &long_file, 2048, 85,
                                               NULL, &out), PET3D_OK);
        ck_assert_ptr_null(memmem(out.data, out.len, "script", 6));
        pet3d_arena_destroy(arena);

        free(p);
        free_file(&files[i]);
    }

    free_image(&a);
}
END_TEST


/* Only the header is read before the refusal, so forged ones do. */

START_TEST(limits)
{
    size_t         i;
    uint8_t       *p;
    pet3d_info_t   info;
    pet3d_image_t  q;
    pet3d_bytes_t  file;

    static const struct {
        uint32_t  width;
        uint32_t  height;
        int       interlaced;
        int       rc;
    } cases[] = {
        { 12001, 100, 0, PET3D_E_TOO_LARGE },
        { 100, 12001, 0, PET3D_E_TOO_LARGE },
        { 0x7fffffff, 0x7fffffff, 1, PET3D_E_TOO_LARGE },
        { 5001, 5000, 0, PET3D_E_TOO_MANY_PIXELS },
        { 4001, 4000, 1, PET3D_E_TOO_MANY_PIXELS },
        { 5000, 5000, 0, PET3D_OK },
        { 4000, 4000, 1, PET3D_OK },
        { 0, 10, 0, PET3D_E_CORRUPT }
    };

    q = make_quarters(40, 40);
    file = make_png(&q, 0, 0);
    p = (uint8_t *) file.data;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        p[16] = (uint8_t) (cases[i].width >> 24);
        p[17] = (uint8_t) (cases[i].width >> 16);
        p[18] = (uint8_t) (cases[i].width >> 8);
        p[19] = (uint8_t) cases[i].width;
        p[20] = (uint8_t) (cases[i].height >> 24);
        p[21] = (uint8_t) (cases[i].height >> 16);
        p[22] = (uint8_t) (cases[i].height >> 8);
        p[23] = (uint8_t) cases[i].height;
        p[28] = (uint8_t) cases[i].interlaced;

        ck_assert_msg(pet3d_probe(&file, &info) == cases[i].rc, "case %zu",
                      i);
    }

    free_file(&file);
    file = make_webp_animation(&q);
    ck_assert_int_eq(decode(&file, 100, NULL), PET3D_E_UNSUPPORTED);
    free_file(&file);

    free_image(&q);
}
END_TEST


/* More scans than any camera writes: repeated scans of a progressive file. */

START_TEST(scans)
{
    int            i, n;
    size_t         at, sos, len;
    uint8_t       *p;
    pet3d_image_t  a;
    pet3d_bytes_t  file, many;

    a = make_animal(8, 32);
    file = make_jpeg(&a, MAKE_PROGRESSIVE, 0);
    sos = 0;

    for (at = 0; at + 1 < file.len && sos == 0; at++) {
        if (file.data[at] == 0xff && file.data[at + 1] == 0xda) {
            sos = at;
        }
    }

    for (at = sos + 2; !(file.data[at] == 0xff && file.data[at + 1] != 0);
         at++)
    {
        /* to the end of the first scan */
    }

    len = at - sos;
    n = 70;
    p = malloc(file.len + len * (size_t) n);
    memcpy(p, file.data, sos);

    for (i = 0; i < n; i++) {
        memcpy(p + sos + len * (size_t) i, file.data + sos, len);
    }

    memcpy(p + sos + len * (size_t) n, file.data + sos, file.len - sos);

    many.data = p;
    many.len = file.len + len * (size_t) n;

    i = decode(&many, 32, NULL);
    ck_assert_msg(i == PET3D_E_TOO_LARGE || i == PET3D_E_CORRUPT, "%d", i);

    free(p);
    free_file(&file);
    free_image(&a);
}
END_TEST


START_TEST(memory_limit)
{
    int            i;
    pet3d_image_t  a;
    pet3d_bytes_t  files[4];

    a = make_animal(9, 600);
    files[0] = make_jpeg(&a, 0, 0);
    files[1] = make_jpeg(&a, MAKE_PROGRESSIVE, 0);
    files[2] = make_png(&a, MAKE_PROGRESSIVE, 0);
    files[3] = make_webp(&a, 1);

    for (i = 0; i < 4; i++) {
        ck_assert_int_eq(decode_limit(&files[i], 200, 100 * 1024, NULL),
                         PET3D_E_MEMORY);
        ck_assert_int_eq(decode_limit(&files[i], 200, 16 * 1024 * 1024, NULL),
                         PET3D_OK);
        free_file(&files[i]);
    }

    free_image(&a);
}
END_TEST


static int
expired_after(void *data)
{
    int  *left = data;

    return (*left)-- <= 0;
}


START_TEST(deadline)
{
    int             i, left, rc;
    pet3d_image_t   a, image;
    pet3d_bytes_t   files[4];
    pet3d_arena_t  *arena;

    a = make_animal(10, 600);
    files[0] = make_jpeg(&a, 0, 0);
    files[1] = make_png(&a, 0, 0);
    files[2] = make_png(&a, MAKE_PROGRESSIVE, 0);
    files[3] = make_webp(&a, 0);

    for (i = 0; i < 4; i++) {
        for (left = 0; left < 2; left++) {
            int  n;

            n = i == 3 ? 0 : left;
            arena = pet3d_arena_create(LIMIT);
            pet3d_arena_deadline(arena, expired_after, &n);
            rc = pet3d_decode(arena, &files[i], 100, &image);
            ck_assert_msg(rc == PET3D_E_DEADLINE, "file %d: %d", i, rc);
            pet3d_arena_destroy(arena);
        }

        free_file(&files[i]);
    }

    free_image(&a);
}
END_TEST


START_TEST(normalized)
{
    pet3d_info_t    info;
    pet3d_image_t   q, image;
    pet3d_bytes_t   file, out;
    pet3d_arena_t  *arena;

    q = make_quarters(400, 200);
    file = make_jpeg(&q, 0, 6);

    arena = pet3d_arena_create(LIMIT);

    ck_assert_int_eq(pet3d_photo_normalize(arena, &file, 100, 85, NULL, &out),
                     PET3D_OK);
    ck_assert_int_eq(pet3d_probe(&out, &info), PET3D_OK);
    ck_assert_str_eq(info.format, "jpeg");
    ck_assert_uint_eq(info.width, 50);
    ck_assert_uint_eq(info.height, 100);
    ck_assert_ptr_null(memmem(out.data, out.len, "Exif", 4));

    ck_assert_int_eq(decode(&out, 100, &image), PET3D_OK);
    assert_quarters(&image, "2031");
    free_image(&image);

    ck_assert_int_eq(pet3d_avatar_normalize(arena, &file, 64, 85, &out),
                     PET3D_OK);
    ck_assert_int_eq(decode(&out, 100, &image), PET3D_OK);
    ck_assert_uint_eq(image.width, 64);
    ck_assert_uint_eq(image.height, 64);
    assert_quarters(&image, "2031");
    free_image(&image);

    pet3d_arena_destroy(arena);
    free_image(&q);
    free_file(&file);
}
END_TEST


TCase *
decode_case(void)
{
    TCase  *tc;

    tc = tcase_create("decode");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, formats);
    tcase_add_test(tc, gray);
    tcase_add_test(tc, orientation);
    tcase_add_test(tc, never_larger);
    tcase_add_test(tc, mean_is_kept);
    tcase_add_test(tc, not_images);
    tcase_add_test(tc, truncated);
    tcase_add_test(tc, corrupt);
    tcase_add_test(tc, trailing_garbage);
    tcase_add_test(tc, limits);
    tcase_add_test(tc, scans);
    tcase_add_test(tc, memory_limit);
    tcase_add_test(tc, deadline);
    tcase_add_test(tc, normalized);

    return tc;
}
