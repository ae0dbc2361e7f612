
/*
 * From a file of unknown origin to upright pixels, and the photos and
 * avatars that are kept.
 */

#include <string.h>

#include "decode.h"


/* How an image is fitted to a number of pixels. */
typedef enum {
    PET3D_FIT_INSIDE = 0,     /* the longer side */
    PET3D_FIT_COVER           /* the shorter side */
} pet3d_fit_t;

typedef struct {
    int             (*probe)(const pet3d_bytes_t *file, pet3d_info_t *info);
    int             (*decode)(pet3d_input_t *in);
    const char       *magic;
    uint8_t           offset;
    uint8_t           len;
} pet3d_format_t;


static const pet3d_format_t *pet3d_sniff(const pet3d_bytes_t *file);
static int pet3d_check_info(const pet3d_info_t *info);
static int pet3d_decode_fit(pet3d_arena_t *arena, const pet3d_bytes_t *file,
    uint32_t side, pet3d_fit_t fit, pet3d_image_t *image);
static void pet3d_fit(pet3d_input_t *in, uint32_t side, pet3d_fit_t fit);
static int pet3d_orient(pet3d_input_t *in);


/* Without functions: known, and refused. */

static const pet3d_format_t  pet3d_formats[] = {
    { pet3d_jpeg_probe, pet3d_jpeg_decode, "\xff\xd8\xff", 0, 3 },
    { pet3d_png_probe, pet3d_png_decode, "\x89PNG\r\n\x1a\n", 0, 8 },
    { pet3d_webp_probe, pet3d_webp_decode, "WEBP", 8, 4 },
    { NULL, NULL, "GIF8", 0, 4 },
    { NULL, NULL, "BM", 0, 2 },
    { NULL, NULL, "II*\0", 0, 4 },
    { NULL, NULL, "MM\0*", 0, 4 },
    { NULL, NULL, "ftyphei", 4, 7 },
    { NULL, NULL, "ftypmif1", 4, 8 },
    { NULL, NULL, "ftypavif", 4, 8 },
    { NULL, NULL, "\0\0\0\x0cJXL ", 0, 8 },
    { NULL, NULL, "\0\0\0\x0cjP  ", 0, 8 }
};


int
pet3d_probe(const pet3d_bytes_t *file, pet3d_info_t *info)
{
    int                    rc;
    const pet3d_format_t  *f;

    memset(info, 0, sizeof(pet3d_info_t));

    f = pet3d_sniff(file);

    if (f == NULL) {
        return PET3D_E_NOT_IMAGE;
    }

    if (f->probe == NULL) {
        return PET3D_E_UNSUPPORTED;
    }

    rc = f->probe(file, info);

    return rc != PET3D_OK ? rc : pet3d_check_info(info);
}


static const pet3d_format_t *
pet3d_sniff(const pet3d_bytes_t *file)
{
    size_t                 i;
    const pet3d_format_t  *f;

    for (i = 0; i < sizeof(pet3d_formats) / sizeof(pet3d_formats[0]); i++) {
        f = &pet3d_formats[i];

        if (file->len >= (size_t) f->offset + f->len
            && memcmp(file->data + f->offset, f->magic, f->len) == 0)
        {
            return f;
        }
    }

    return NULL;
}


static int
pet3d_check_info(const pet3d_info_t *info)
{
    if (info->width == 0 || info->height == 0) {
        return PET3D_E_CORRUPT;
    }

    if (info->width > PET3D_MAX_SIDE || info->height > PET3D_MAX_SIDE) {
        return PET3D_E_TOO_LARGE;
    }

    if (info->width * info->height > PET3D_MAX_PIXELS) {
        return PET3D_E_TOO_MANY_PIXELS;
    }

    return PET3D_OK;
}


int
pet3d_decode(pet3d_arena_t *arena, const pet3d_bytes_t *file,
    uint32_t max_side, pet3d_image_t *image)
{
    return pet3d_decode_fit(arena, file, max_side, PET3D_FIT_INSIDE, image);
}


static int
pet3d_decode_fit(pet3d_arena_t *arena, const pet3d_bytes_t *file,
    uint32_t side, pet3d_fit_t fit, pet3d_image_t *image)
{
    int            rc;
    pet3d_input_t  in;

    if (side == 0) {
        return PET3D_E_INVALID;
    }

    memset(&in, 0, sizeof(pet3d_input_t));

    in.arena = arena;
    in.file = *file;
    in.orientation = 1;

    rc = pet3d_probe(file, &in.info);
    if (rc != PET3D_OK) {
        return rc;
    }

    pet3d_fit(&in, side, fit);

    rc = pet3d_sniff(file)->decode(&in);
    if (rc != PET3D_OK) {
        return rc;
    }

    rc = pet3d_orient(&in);
    if (rc != PET3D_OK) {
        return rc;
    }

    *image = in.image;

    return PET3D_OK;
}


/* The size to decode to, never over the source's. */

static void
pet3d_fit(pet3d_input_t *in, uint32_t side, pet3d_fit_t fit)
{
    uint32_t  w, h, ref;

    w = in->info.width;
    h = in->info.height;

    if (fit == PET3D_FIT_INSIDE) {
        ref = w > h ? w : h;

    } else {
        ref = w < h ? w : h;
    }

    if (side >= ref) {
        in->width = w;
        in->height = h;
        return;
    }

    in->width = (uint32_t) (((uint64_t) w * side + ref / 2) / ref);
    in->height = (uint32_t) (((uint64_t) h * side + ref / 2) / ref);

    in->width += in->width == 0;
    in->height += in->height == 0;
}


/*
 * EXIF 2.3: 2 mirrored, 3 upside down, 4 both, 5 to 8 the same with rows and
 * columns exchanged.
 */

static int
pet3d_orient(pet3d_input_t *in)
{
    int              flip_x, flip_y, swap;
    uint8_t         *pixels, *d;
    uint32_t         x, y, sx, sy, t;
    pet3d_image_t    out;
    const uint8_t   *s;

    if (in->orientation == 1) {
        return PET3D_OK;
    }

    swap = in->orientation >= 5;
    flip_x = in->orientation == 2 || in->orientation == 3
             || in->orientation == 7 || in->orientation == 8;
    flip_y = in->orientation == 3 || in->orientation == 4
             || in->orientation == 6 || in->orientation == 7;

    out = in->image;

    if (swap) {
        out.width = in->image.height;
        out.height = in->image.width;
    }

    pixels = pet3d_alloc(in->arena, (size_t) out.width * out.height * 3);
    if (pixels == NULL) {
        return PET3D_E_MEMORY;
    }

    out.pixels = pixels;

    for (y = 0; y < out.height; y++) {
        for (x = 0; x < out.width; x++) {
            sx = x;
            sy = y;

            if (swap) {
                t = sx;
                sx = sy;
                sy = t;
            }

            sx = flip_x ? in->image.width - 1 - sx : sx;
            sy = flip_y ? in->image.height - 1 - sy : sy;

            s = in->image.pixels + ((size_t) sy * in->image.width + sx) * 3;
            d = pixels + ((size_t) y * out.width + x) * 3;

            d[0] = s[0];
            d[1] = s[1];
            d[2] = s[2];
        }
    }

    pet3d_free(in->arena, in->image.pixels);
    in->image = out;

    return PET3D_OK;
}


int
pet3d_photo_normalize(pet3d_arena_t *arena, const pet3d_bytes_t *file,
    uint32_t max_side, int quality, uint8_t *fingerprint,
    pet3d_bytes_t *jpeg)
{
    int            rc;
    pet3d_image_t  image;

    rc = pet3d_decode(arena, file, max_side, &image);

    if (rc == PET3D_OK && fingerprint) {
        rc = pet3d_fingerprint(arena, &image, fingerprint);
    }

    if (rc != PET3D_OK) {
        return rc;
    }

    rc = pet3d_encode_jpeg(arena, &image, quality, NULL, jpeg);
    pet3d_free(arena, image.pixels);

    return rc;
}


int
pet3d_avatar_normalize(pet3d_arena_t *arena, const pet3d_bytes_t *file,
    uint32_t side, int quality, pet3d_bytes_t *jpeg)
{
    int            rc;
    uint32_t       y, n, left, top;
    pet3d_image_t  image, square;

    rc = pet3d_decode_fit(arena, file, side, PET3D_FIT_COVER, &image);
    if (rc != PET3D_OK) {
        return rc;
    }

    n = image.width < image.height ? image.width : image.height;
    left = (image.width - n) / 2;
    top = (image.height - n) / 2;

    for (y = 0; y < n; y++) {
        memmove(image.pixels + (size_t) y * n * 3,
                image.pixels + ((size_t) (top + y) * image.width + left) * 3,
                (size_t) n * 3);
    }

    square.pixels = image.pixels;
    square.width = n;
    square.height = n;

    rc = pet3d_encode_jpeg(arena, &square, quality, NULL, jpeg);
    pet3d_free(arena, image.pixels);

    return rc;
}
