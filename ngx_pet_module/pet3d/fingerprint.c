
/*
 * Knows a picture again: what is seen of a photo must not change because it
 * was compressed or scaled on its way, and at thresholds it always may.
 */

#include <string.h>

#include "decode.h"


/* Bytes for the shape of the picture, before those of the cells. */
#define PET3D_FINGERPRINT_SHAPE  2

/* The most by which a component of a cell, and the shape, may differ. */
#define PET3D_FINGERPRINT_CELL   16
#define PET3D_FINGERPRINT_RATIO  100


static uint32_t pet3d_fingerprint_shape(const uint8_t *fingerprint);


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
    int       d;
    uint32_t  i, m, n;

    m = pet3d_fingerprint_shape(a);
    n = pet3d_fingerprint_shape(b);

    if (m == 0 || n == 0
        || (m > n ? m - n : n - m) > PET3D_FINGERPRINT_RATIO)
    {
        return 0;
    }

    for (i = PET3D_FINGERPRINT_SHAPE; i < PET3D_FINGERPRINT_BYTES; i++) {
        d = (int) a[i] - (int) b[i];

        if (d > PET3D_FINGERPRINT_CELL || d < -PET3D_FINGERPRINT_CELL) {
            return 0;
        }
    }

    return 1;
}


static uint32_t
pet3d_fingerprint_shape(const uint8_t *fingerprint)
{
    return (uint32_t) fingerprint[0] << 8 | fingerprint[1];
}
