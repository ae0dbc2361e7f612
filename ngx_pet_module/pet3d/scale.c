
/*
 * Scaling down by area averaging, row by row, in integers: the result does
 * not depend on the compiler and needs two rows of memory.
 */

#include <string.h>

#include "decode.h"


static void pet3d_scaler_sum_row(pet3d_scaler_t *s, const uint8_t *rgb);
static void pet3d_scaler_put_row(pet3d_scaler_t *s);


int
pet3d_scaler_init(pet3d_scaler_t *s, pet3d_arena_t *arena,
    uint32_t src_width, uint32_t src_height, uint32_t width,
    uint32_t height)
{
    memset(s, 0, sizeof(pet3d_scaler_t));

    s->arena = arena;
    s->src_width = src_width;
    s->src_height = src_height;
    s->unit = 1;
    s->span_width = src_width;
    s->span_height = src_height;
    s->image.width = width < src_width ? width : src_width;
    s->image.height = height < src_height ? height : src_height;

    s->image.pixels = pet3d_alloc(arena, (size_t) s->image.width
                                         * s->image.height * 3);
    s->row = pet3d_calloc(arena, (size_t) s->image.width * 3,
                          sizeof(uint32_t));
    s->sum = pet3d_calloc(arena, (size_t) s->image.width * 3,
                          sizeof(uint64_t));

    if (s->image.pixels == NULL || s->row == NULL || s->sum == NULL) {
        return PET3D_E_MEMORY;
    }

    return PET3D_OK;
}


void
pet3d_scaler_span(pet3d_scaler_t *s, uint32_t width, uint32_t height,
    uint32_t unit)
{
    s->unit = unit;
    s->span_width = width;
    s->span_height = height;
}


void
pet3d_scaler_row(pet3d_scaler_t *s, const uint8_t *rgb)
{
    uint32_t  i, n, left, room, take;

    if (s->y >= s->image.height) {
        return;
    }

    n = s->image.width * 3;

    if (s->image.width == s->src_width && s->image.height == s->src_height) {
        memcpy(s->image.pixels + (size_t) s->y * n, rgb, n);
        s->y++;
        s->src_y++;
        return;
    }

    pet3d_scaler_sum_row(s, rgb);

    /*
     * A source row is unit * image.height high and an output row span_height,
     * so that both grids meet in whole numbers.
     */

    left = s->image.height * s->unit;
    room = (s->y + 1) * s->span_height - s->src_y * left;

    while (left > 0) {
        take = left < room ? left : room;

        for (i = 0; i < n; i++) {
            s->sum[i] += (uint64_t) s->row[i] * take;
        }

        left -= take;
        room -= take;

        if (room == 0) {
            pet3d_scaler_put_row(s);

            if (s->y == s->image.height) {
                break;
            }

            room = s->span_height;
        }
    }

    s->src_y++;
}


/* Sums the pixels of a row, weighted by their widths, as for the rows. */

static void
pet3d_scaler_sum_row(pet3d_scaler_t *s, const uint8_t *rgb)
{
    uint32_t  x, i, left, room, take;

    memset(s->row, 0, (size_t) s->image.width * 3 * sizeof(uint32_t));

    i = 0;
    room = s->span_width;

    for (x = 0; x < s->src_width; x++, rgb += 3) {
        left = s->image.width * s->unit;

        while (left > 0 && i < s->image.width * 3) {
            take = left < room ? left : room;

            s->row[i] += rgb[0] * take;
            s->row[i + 1] += rgb[1] * take;
            s->row[i + 2] += rgb[2] * take;

            left -= take;
            room -= take;

            if (room == 0) {
                i += 3;
                room = s->span_width;
            }
        }
    }
}


static void
pet3d_scaler_put_row(pet3d_scaler_t *s)
{
    uint8_t   *out;
    uint32_t   i, n;
    uint64_t   area;

    n = s->image.width * 3;
    area = (uint64_t) s->span_width * s->span_height;

    /* limits are checked long before; this says so */

    if (area == 0) {
        return;
    }

    out = s->image.pixels + (size_t) s->y * n;

    for (i = 0; i < n; i++) {
        out[i] = (uint8_t) ((s->sum[i] + area / 2) / area);
        s->sum[i] = 0;
    }

    s->y++;
}


void
pet3d_scaler_done(pet3d_scaler_t *s)
{
    pet3d_free(s->arena, s->row);
    pet3d_free(s->arena, s->sum);

    s->row = NULL;
    s->sum = NULL;
}
