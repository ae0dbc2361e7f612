
/*
 * WebP in: still pictures, lossy or lossless.
 */

#include <string.h>

#include <webp/decode.h>

#include "decode.h"


/* Bytes given to the decoder between two looks at the deadline. */
#define PET3D_WEBP_STEP     65536

/*
 * What libwebp allocates by itself: for lossless every pixel, for lossy
 * the alpha plane and some rows of macroblocks.
 */
#define PET3D_WEBP_LOSSLESS_BYTES  4
#define PET3D_WEBP_COLUMN_BYTES    160
#define PET3D_WEBP_FIXED_BYTES     (512 * 1024)

#define PET3D_WEBP_COSTLY   (20 * 1024 * 1024)


typedef struct {
    WebPDecoderConfig    config;
    WebPIDecoder        *decoder;
} pet3d_webp_t;


static size_t pet3d_webp_cost(const WebPBitstreamFeatures *f);
static int pet3d_webp_features(const pet3d_bytes_t *file,
    WebPBitstreamFeatures *f);
static int pet3d_webp_error(VP8StatusCode status);
static int pet3d_webp_run(pet3d_webp_t *w, pet3d_input_t *in);
static void pet3d_webp_free(void *data);
static int pet3d_webp_orientation(const pet3d_bytes_t *file);


int
pet3d_webp_probe(const pet3d_bytes_t *file, pet3d_info_t *info)
{
    int                    rc;
    WebPBitstreamFeatures  f;

    rc = pet3d_webp_features(file, &f);
    if (rc != PET3D_OK) {
        return rc;
    }

    info->format = "webp";
    info->width = (uint32_t) f.width;
    info->height = (uint32_t) f.height;
    info->costly = pet3d_webp_cost(&f) > PET3D_WEBP_COSTLY;

    return PET3D_OK;
}


static int
pet3d_webp_features(const pet3d_bytes_t *file, WebPBitstreamFeatures *f)
{
    int  rc;

    if (memcmp(file->data, "RIFF", 4) != 0) {
        return PET3D_E_NOT_IMAGE;
    }

    rc = pet3d_webp_error(WebPGetFeatures(file->data, file->len, f));

    if (rc == PET3D_OK && f->has_animation) {
        rc = PET3D_E_UNSUPPORTED;
    }

    return rc;
}


static size_t
pet3d_webp_cost(const WebPBitstreamFeatures *f)
{
    size_t  pixels;

    pixels = (size_t) f->width * (size_t) f->height;

    if (f->format == 2) {
        return pixels * PET3D_WEBP_LOSSLESS_BYTES + PET3D_WEBP_FIXED_BYTES;
    }

    return (f->has_alpha ? pixels : 0)
           + (size_t) f->width * PET3D_WEBP_COLUMN_BYTES
           + PET3D_WEBP_FIXED_BYTES;
}


static int
pet3d_webp_error(VP8StatusCode status)
{
    switch (status) {

    case VP8_STATUS_OK:
        return PET3D_OK;

    case VP8_STATUS_OUT_OF_MEMORY:
        return PET3D_E_MEMORY;

    case VP8_STATUS_UNSUPPORTED_FEATURE:
        return PET3D_E_UNSUPPORTED;

    case VP8_STATUS_SUSPENDED:
    case VP8_STATUS_NOT_ENOUGH_DATA:
        return PET3D_E_TRUNCATED;

    default:
        return PET3D_E_CORRUPT;
    }
}


int
pet3d_webp_decode(pet3d_input_t *in)
{
    int            rc, k;
    size_t         i, n, cost;
    uint8_t       *rgba, *d;
    uint32_t       a;
    pet3d_webp_t  *w;

    w = pet3d_calloc(in->arena, 1, sizeof(pet3d_webp_t));

    if (w == NULL
        || pet3d_cleanup_add(in->arena, pet3d_webp_free, w) != PET3D_OK
        || !WebPInitDecoderConfig(&w->config))
    {
        return PET3D_E_MEMORY;
    }

    rc = pet3d_webp_features(&in->file, &w->config.input);
    if (rc != PET3D_OK) {
        return rc;
    }

    n = (size_t) in->width * in->height;

    rgba = pet3d_alloc(in->arena, n * 4);
    if (rgba == NULL) {
        return PET3D_E_MEMORY;
    }

    w->config.output.colorspace = MODE_RGBA;
    w->config.output.is_external_memory = 1;
    w->config.output.u.RGBA.rgba = rgba;
    w->config.output.u.RGBA.stride = (int) in->width * 4;
    w->config.output.u.RGBA.size = n * 4;

    if (in->width != in->info.width || in->height != in->info.height) {
        w->config.options.use_scaling = 1;
        w->config.options.scaled_width = (int) in->width;
        w->config.options.scaled_height = (int) in->height;
    }

    cost = pet3d_webp_cost(&w->config.input);

    rc = pet3d_charge(in->arena, cost);
    if (rc != PET3D_OK) {
        return rc;
    }

    rc = pet3d_webp_run(w, in);
    pet3d_uncharge(in->arena, cost);

    if (rc != PET3D_OK) {
        return rc;
    }

    for (i = 0, d = rgba; i < n; i++, d += 3) {
        a = rgba[i * 4 + 3];

        for (k = 0; k < 3; k++) {
            d[k] = (uint8_t) ((rgba[i * 4 + k] * a + 255 * (255 - a) + 127)
                              / 255);
        }
    }

    in->image.pixels = rgba;
    in->image.width = in->width;
    in->image.height = in->height;
    in->orientation = pet3d_webp_orientation(&in->file);

    return PET3D_OK;
}


static int
pet3d_webp_run(pet3d_webp_t *w, pet3d_input_t *in)
{
    int            rc;
    size_t         at;
    VP8StatusCode  status;

    w->decoder = WebPIDecode(NULL, 0, &w->config);
    if (w->decoder == NULL) {
        return PET3D_E_MEMORY;
    }

    status = VP8_STATUS_SUSPENDED;

    for (at = 0; at < in->file.len && status == VP8_STATUS_SUSPENDED; ) {
        rc = pet3d_check_deadline(in->arena);
        if (rc != PET3D_OK) {
            return rc;
        }

        at += in->file.len - at < PET3D_WEBP_STEP ? in->file.len - at
                                                  : PET3D_WEBP_STEP;

        status = WebPIUpdate(w->decoder, in->file.data, at);
    }

    pet3d_webp_free(w);

    return pet3d_webp_error(status);
}


static void
pet3d_webp_free(void *data)
{
    pet3d_webp_t  *w = data;

    WebPIDelete(w->decoder);
    w->decoder = NULL;
}


/* Looks for the EXIF chunk in the RIFF container. */

static int
pet3d_webp_orientation(const pet3d_bytes_t *file)
{
    size_t          at, n;
    const uint8_t  *p;

    for (at = 12; at + 8 <= file->len; at += 8 + n + (n & 1)) {
        p = file->data + at;
        n = (size_t) p[4] | (size_t) p[5] << 8 | (size_t) p[6] << 16
            | (size_t) p[7] << 24;

        if (n > file->len - at - 8) {
            break;
        }

        if (memcmp(p, "EXIF", 4) == 0) {
            return pet3d_exif_orientation(p + 8, n);
        }
    }

    return 1;
}
