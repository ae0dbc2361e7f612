
/*
 * The window: the part of a photo that is looked at, always of one size and
 * one sharpness.
 *
 * What a photo shows must not depend on how it was scaled and encoded.  So
 * the crop is taken at fractions of pixels, and every photo is resampled with
 * a filter that is wider than the pixels of the window, up or down: noise,
 * blocks and the phase of an earlier scaling are gone before anything is
 * decided.
 */

#include <string.h>

#include "look.h"


/* Under this side there is nothing to see. */
#define PET3D_WINDOW_LEAST   16

/* Of the crop's sides: what around it is looked at as ground. */
#define PET3D_WINDOW_MORE    0.15f

/* A crop of more than this is the photo. */
#define PET3D_WINDOW_WHOLE   960

/* Sides are whole numbers of this: a photo's own are rounded by scaling. */
#define PET3D_WINDOW_UNIT    8

/* Half the width of the filter, in pixels of the window. */
#define PET3D_WINDOW_SOFT    1.5f


/* One axis: where the window lies on the photo and how it is sampled. */
typedef struct {
    float             start;        /* pixels of the photo */
    float             step;
    float             half;         /* of the filter */
    uint32_t          size;         /* pixels of the photo */
    uint32_t          count;        /* and of the window */
} pet3d_axis_t;


static int pet3d_window_place(pet3d_look_t *look,
    const pet3d_image_t *image, const pet3d_crop_t *crop);
static uint32_t pet3d_window_side(float share);
static uint32_t pet3d_window_taps(const pet3d_axis_t *a, uint32_t i,
    uint32_t *first, float *sum);
static float pet3d_window_tap(const pet3d_axis_t *a, uint32_t i,
    uint32_t at);
static void pet3d_window_row(const pet3d_axis_t *a, const uint8_t *p,
    pet3d_vec_t *out);
static void pet3d_window_lab(pet3d_vec_t *v, size_t n);


int
pet3d_window(pet3d_look_t *look, const pet3d_image_t *image,
    const pet3d_crop_t *crop)
{
    int            rc;
    float          k, sum;
    uint32_t       i, x, y, n, first;
    pet3d_axis_t   h, v;
    pet3d_vec_t   *rows, *in, *out;

    rc = pet3d_window_place(look, image, crop);
    if (rc != PET3D_OK) {
        return rc;
    }

    h.size = image->width;
    h.count = look->width;
    h.start = look->window[0];
    h.step = (look->window[2] - look->window[0]) / (float) look->width;
    h.half = pet3d_maxf(h.step * PET3D_WINDOW_SOFT, 1);

    v.size = image->height;
    v.count = look->height;
    v.start = look->window[1];
    v.step = (look->window[3] - look->window[1]) / (float) look->height;
    v.half = pet3d_maxf(v.step * PET3D_WINDOW_SOFT, 1);

    rows = pet3d_alloc(look->arena, (size_t) look->width * image->height
                                    * sizeof(pet3d_vec_t));
    look->lab = pet3d_calloc(look->arena, (size_t) look->width * look->height,
                             sizeof(pet3d_vec_t));

    if (rows == NULL || look->lab == NULL) {
        return PET3D_E_MEMORY;
    }

    for (y = 0; y < image->height; y++) {
        pet3d_window_row(&h, image->pixels + (size_t) y * image->width * 3,
                         rows + (size_t) y * look->width);
    }

    for (y = 0; y < look->height; y++) {
        n = pet3d_window_taps(&v, y, &first, &sum);
        out = look->lab + (size_t) y * look->width;

        for (i = 0; i < n; i++) {
            k = pet3d_window_tap(&v, y, first + i) / sum;
            in = rows + (size_t) (first + i) * look->width;

            for (x = 0; x < look->width; x++) {
                out[x] = pet3d_add(out[x], pet3d_scale(in[x], k));
            }
        }
    }

    pet3d_free(look->arena, rows);
    pet3d_window_lab(look->lab, (size_t) look->width * look->height);

    return PET3D_OK;
}


/*
 * The crop and a little around it, which is ground; without one what a frame
 * encloses.
 */

static int
pet3d_window_place(pet3d_look_t *look, const pet3d_image_t *image,
    const pet3d_crop_t *crop)
{
    float     box[4], side[2], longer, more, *w;
    uint32_t  k, size[2], inner[4];

    w = look->window;
    size[0] = image->width;
    size[1] = image->height;

    if (crop->width == 0 || crop->height == 0) {
        pet3d_frame(image, inner);

        for (k = 0; k < 4; k++) {
            box[k] = (float) inner[k];
        }

    } else {
        if (crop->x + crop->width > 1000 || crop->y + crop->height > 1000) {
            return PET3D_E_INVALID;
        }

        box[0] = (float) size[0] * (float) crop->x / 1000;
        box[1] = (float) size[1] * (float) crop->y / 1000;
        box[2] = box[0] + (float) size[0] * (float) crop->width / 1000;
        box[3] = box[1] + (float) size[1] * (float) crop->height / 1000;
        look->cropped = crop->width < PET3D_WINDOW_WHOLE
                        || crop->height < PET3D_WINDOW_WHOLE;
    }

    if (pet3d_minf(box[2] - box[0], box[3] - box[1]) < PET3D_WINDOW_LEAST) {
        return PET3D_E_NO_SUBJECT;
    }

    for (k = 0; k < 2; k++) {
        more = look->cropped ? (box[k + 2] - box[k]) * PET3D_WINDOW_MORE : 0;
        w[k] = pet3d_maxf(box[k] - more, 0);
        w[k + 2] = pet3d_minf(box[k + 2] + more, (float) size[k]);
        side[k] = w[k + 2] - w[k];
    }

    longer = pet3d_maxf(side[0], side[1]);
    look->width = pet3d_window_side(side[0] / longer);
    look->height = pet3d_window_side(side[1] / longer);

    if (look->width == 0 || look->height == 0) {
        return PET3D_E_NO_SUBJECT;
    }

    for (k = 0; k < 4; k++) {
        look->crop[k] = (uint32_t) ((box[k] - w[k & 1]) / side[k & 1]
                                    * (float) (k & 1 ? look->height
                                                     : look->width) + 0.5f);
    }

    return PET3D_OK;
}


static uint32_t
pet3d_window_side(float share)
{
    return (uint32_t) (share * PET3D_LOOK_SIDE / PET3D_WINDOW_UNIT + 0.5f)
           * PET3D_WINDOW_UNIT;
}


/* The pixels that a pixel of the window is made of, and their weight. */

static uint32_t
pet3d_window_taps(const pet3d_axis_t *a, uint32_t i, uint32_t *first,
    float *sum)
{
    float     at;
    uint32_t  k, last;

    at = a->start + ((float) i + 0.5f) * a->step;

    *first = at - a->half > 0 ? (uint32_t) (at - a->half) : 0;
    *first = *first < a->size ? *first : a->size - 1;
    last = (uint32_t) (at + a->half);
    last = last < a->size ? last : a->size - 1;
    *sum = 1e-6f;

    for (k = *first; k <= last; k++) {
        *sum += pet3d_window_tap(a, i, k);
    }

    return last - *first + 1;
}


static float
pet3d_window_tap(const pet3d_axis_t *a, uint32_t i, uint32_t at)
{
    float  d;

    d = (float) at + 0.5f - a->start - ((float) i + 0.5f) * a->step;

    return pet3d_maxf(1 - pet3d_absf(d) / a->half, 0);
}


static void
pet3d_window_row(const pet3d_axis_t *a, const uint8_t *p, pet3d_vec_t *out)
{
    float           k, sum;
    uint32_t        i, j, n, first;
    const uint8_t  *q;

    for (i = 0; i < a->count; i++) {
        n = pet3d_window_taps(a, i, &first, &sum);
        q = p + (size_t) first * 3;
        out[i] = pet3d_vec(0, 0, 0);

        for (j = 0; j < n; j++, q += 3) {
            k = pet3d_window_tap(a, i, first + j) / sum;
            out[i] = pet3d_add(out[i], pet3d_vec(k * (float) q[0],
                                                 k * (float) q[1],
                                                 k * (float) q[2]));
        }
    }
}


/* From sRGB, 0..255, to OKLab. */

static void
pet3d_window_lab(pet3d_vec_t *v, size_t n)
{
    float     linear[257], *c[3], f;
    size_t    i;
    uint32_t  k, at;

    for (k = 0; k < 257; k++) {
        linear[k] = pet3d_linear((float) k / 255);
    }

    for (i = 0; i < n; i++) {
        c[0] = &v[i].x;
        c[1] = &v[i].y;
        c[2] = &v[i].z;

        for (k = 0; k < 3; k++) {
            f = pet3d_clamp(*c[k], 0, 255);
            at = (uint32_t) f;
            *c[k] = pet3d_mix(linear[at], linear[at + 1], f - (float) at);
        }

        v[i] = pet3d_oklab(v[i]);
    }
}
