
/*
 * Knows a picture again: what is seen of a photo must not change because it
 * was compressed or scaled on its way, and at thresholds it always may.
 */

#include <string.h>

#include "decode.h"


/* Bytes for the shape of the picture, before those of the cells. */
#define PET3D_FINGERPRINT_SHAPE  2

/*
 * The most by which a component of a cell, and the shape, may differ.  In the
 * dark, and white on white, all cells are near each other: it is at most a
 * quarter of the picture's contrast, but for what compression does to any.
 */
#define PET3D_FINGERPRINT_CELL   16
#define PET3D_FINGERPRINT_LEAST  4
#define PET3D_FINGERPRINT_RATIO  100


static uint32_t pet3d_fingerprint_shape(const uint8_t *fingerprint);
static int pet3d_fingerprint_limit(const uint8_t *fingerprint);


int
pet3d_fingerprint(pet3d_arena_t *arena, const pet3d_image_t *image,
    uint8_t *fingerprint)
{
    int             rc;
    size_t          row;
    uint32_t        y, shape;
    pet3d_scaler_t  s;

    memset(fingerprint, 0, PET3D_FINGERPRINT_BYTES);

    if (image->width < PET3D_FINGERPRINT_SIDE
        || image->height < PET3D_FINGERPRINT_SIDE)
    {
        return PET3D_OK;
    }

    rc = pet3d_scaler_init(&s, arena, image->width, image->height,
                           PET3D_FINGERPRINT_SIDE, PET3D_FINGERPRINT_SIDE);
    if (rc != PET3D_OK) {
        return rc;
    }

    row = (size_t) image->width * 3;

    for (y = 0; y < image->height; y++) {
        pet3d_scaler_row(&s, image->pixels + y * row);
    }

    shape = (uint32_t) ((uint64_t) image->width * 0xffff
                        / (image->width + image->height));

    fingerprint[0] = (uint8_t) (shape >> 8);
    fingerprint[1] = (uint8_t) shape;
    memcpy(fingerprint + PET3D_FINGERPRINT_SHAPE, s.image.pixels,
           PET3D_FINGERPRINT_BYTES - PET3D_FINGERPRINT_SHAPE);

    pet3d_scaler_done(&s);
    pet3d_free(arena, s.image.pixels);

    return PET3D_OK;
}


int
pet3d_fingerprint_same(const uint8_t *a, const uint8_t *b)
{
    int       d, limit;
    uint32_t  i, m, n;

    m = pet3d_fingerprint_shape(a);
    n = pet3d_fingerprint_shape(b);

    if (m == 0 || n == 0
        || (m > n ? m - n : n - m) > PET3D_FINGERPRINT_RATIO)
    {
        return 0;
    }

    d = pet3d_fingerprint_limit(a);
    limit = pet3d_fingerprint_limit(b);

    if (d < limit) {
        limit = d;
    }

    for (i = PET3D_FINGERPRINT_SHAPE; i < PET3D_FINGERPRINT_BYTES; i++) {
        d = (int) a[i] - (int) b[i];

        if (d > limit || d < -limit) {
            return 0;
        }
    }

    return 1;
}


static int
pet3d_fingerprint_limit(const uint8_t *fingerprint)
{
    int       d, most;
    uint8_t   low[3], high[3];
    uint32_t  i, k;

    memcpy(low, fingerprint + PET3D_FINGERPRINT_SHAPE, 3);
    memcpy(high, low, 3);

    for (i = PET3D_FINGERPRINT_SHAPE; i < PET3D_FINGERPRINT_BYTES; i++) {
        k = (i - PET3D_FINGERPRINT_SHAPE) % 3;

        if (fingerprint[i] < low[k]) {
            low[k] = fingerprint[i];
        }

        if (fingerprint[i] > high[k]) {
            high[k] = fingerprint[i];
        }
    }

    most = 0;

    for (k = 0; k < 3; k++) {
        d = (high[k] - low[k]) / 4;
        most = d > most ? d : most;
    }

    if (most < PET3D_FINGERPRINT_LEAST) {
        return PET3D_FINGERPRINT_LEAST;
    }

    return most > PET3D_FINGERPRINT_CELL ? PET3D_FINGERPRINT_CELL : most;
}


static uint32_t
pet3d_fingerprint_shape(const uint8_t *fingerprint)
{
    return (uint32_t) fingerprint[0] << 8 | fingerprint[1];
}
