
/*
 * Inputs for the tests, made with the libraries that read them.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>
#include <webp/mux.h>

#include "pet3d_test.h"


typedef struct {
    uint8_t  *data;
    size_t    len;
} sink_t;


/* A TIFF structure with one entry: the orientation. */

static size_t
make_exif(uint8_t *p, int orientation)
{
    static const uint8_t  exif[] = {
        'E', 'x', 'i', 'f', 0, 0,
        'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1,
        0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0
    };

    memcpy(p, exif, sizeof(exif));
    p[25] = (uint8_t) orientation;

    return sizeof(exif);
}


pet3d_bytes_t
make_jpeg(const pet3d_image_t *image, int flags, int orientation)
{
    int                          n;
    uint8_t                      exif[64], *row;
    uint32_t                     x, y;
    JSAMPROW                     rows[1];
    pet3d_bytes_t                file;
    unsigned char               *out;
    unsigned long                len;
    const uint8_t               *p;
    struct jpeg_error_mgr        err;
    struct jpeg_compress_struct  c;

    c.err = jpeg_std_error(&err);
    jpeg_create_compress(&c);

    out = NULL;
    len = 0;
    jpeg_mem_dest(&c, &out, &len);

    n = (flags & MAKE_CMYK) ? 4 : (flags & MAKE_GRAY) ? 1 : 3;

    c.image_width = image->width;
    c.image_height = image->height;
    c.input_components = n;
    c.in_color_space = n == 4 ? JCS_CMYK : n == 1 ? JCS_GRAYSCALE : JCS_RGB;

    jpeg_set_defaults(&c);
    jpeg_set_quality(&c, flags & MAKE_POOR ? 70 : 92, TRUE);

    if (flags & MAKE_PROGRESSIVE) {
        jpeg_simple_progression(&c);
    }

    jpeg_start_compress(&c, TRUE);

    if (orientation != 0) {
        jpeg_write_marker(&c, JPEG_APP0 + 1, exif,
                          (unsigned) make_exif(exif, orientation));
    }

    row = malloc((size_t) image->width * 4);
    rows[0] = row;

    for (y = 0; y < image->height; y++) {
        p = image->pixels + (size_t) y * image->width * 3;

        for (x = 0; x < image->width; x++, p += 3) {
            if (n == 1) {
                row[x] = p[1];

            } else {
                memcpy(row + (size_t) x * (size_t) n, p, 3);
            }

            if (n == 4) {
                row[x * 4 + 3] = 255;
            }
        }

        jpeg_write_scanlines(&c, rows, 1);
    }

    jpeg_finish_compress(&c);
    jpeg_destroy_compress(&c);
    free(row);

    file.data = out;
    file.len = len;

    return file;
}


static void
sink_write(png_structp png, png_bytep data, size_t len)
{
    sink_t  *s;

    s = png_get_io_ptr(png);
    s->data = realloc(s->data, s->len + len);
    memcpy(s->data + s->len, data, len);
    s->len += len;
}


pet3d_bytes_t
make_png(const pet3d_image_t *image, int flags, int orientation)
{
    int             type, pass, passes;
    sink_t          sink;
    uint8_t        *row, exif[64];
    uint32_t        x, y, k;
    png_infop       info;
    png_color       palette[4] = {
        { 255, 0, 0 }, { 0, 255, 0 }, { 0, 0, 255 }, { 255, 255, 255 }
    };
    png_structp     png;
    pet3d_bytes_t   file;
    const uint8_t  *p;

    memset(&sink, 0, sizeof(sink));

    png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    info = png_create_info_struct(png);
    png_set_write_fn(png, &sink, sink_write, NULL);

    type = (flags & MAKE_PALETTE) ? PNG_COLOR_TYPE_PALETTE
           : (flags & MAKE_GRAY) ? PNG_COLOR_TYPE_GRAY
           : (flags & MAKE_ALPHA) ? PNG_COLOR_TYPE_RGB_ALPHA
           : PNG_COLOR_TYPE_RGB;

    png_set_IHDR(png, info, image->width, image->height,
                 (flags & MAKE_16) ? 16 : 8, type,
                 (flags & MAKE_PROGRESSIVE) ? PNG_INTERLACE_ADAM7
                                            : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);

    if (flags & MAKE_PALETTE) {
        png_set_PLTE(png, info, palette, 4);
    }

    if (orientation != 0) {
        k = (uint32_t) make_exif(exif, orientation);
        png_set_eXIf_1(png, info, k - 6, exif + 6);
    }

    png_write_info(png, info);

    passes = png_set_interlace_handling(png);
    row = calloc(image->width, 8);

    for (pass = 0; pass < passes; pass++) {
        for (y = 0; y < image->height; y++) {
            p = image->pixels + (size_t) y * image->width * 3;

            for (x = 0; x < image->width; x++, p += 3) {
                if (flags & MAKE_PALETTE) {
                    row[x] = p[0] > 128 ? (p[1] > 128 ? 3 : 0)
                             : p[1] > 128 ? 1 : 2;

                } else if (flags & MAKE_GRAY) {
                    row[x] = p[1];

                } else if (flags & MAKE_16) {
                    for (k = 0; k < 3; k++) {
                        row[x * 6 + k * 2] = p[k];
                        row[x * 6 + k * 2 + 1] = p[k];
                    }

                } else if (flags & MAKE_ALPHA) {
                    memcpy(row + x * 4, p, 3);
                    row[x * 4 + 3] = x < image->width / 2 ? 255 : 0;

                } else {
                    memcpy(row + x * 3, p, 3);
                }
            }

            png_write_row(png, row);
        }
    }

    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    free(row);

    file.data = sink.data;
    file.len = sink.len;

    return file;
}


pet3d_bytes_t
make_webp(const pet3d_image_t *image, int lossless)
{
    uint8_t        *out, *copy;
    pet3d_bytes_t   file;

    out = NULL;
    file.len = lossless
               ? WebPEncodeLosslessRGB(image->pixels, (int) image->width,
                                       (int) image->height,
                                       (int) image->width * 3, &out)
               : WebPEncodeRGB(image->pixels, (int) image->width,
                               (int) image->height, (int) image->width * 3,
                               90, &out);

    copy = malloc(file.len);
    memcpy(copy, out, file.len);
    WebPFree(out);
    file.data = copy;

    return file;
}


pet3d_bytes_t
make_webp_animation(const pet3d_image_t *image)
{
    int                i;
    WebPMux           *mux;
    WebPData           data, frame;
    pet3d_bytes_t      still, file;
    uint8_t           *copy;
    WebPMuxFrameInfo   info;
    WebPMuxAnimParams  params = { 0xffffffff, 0 };

    still = make_webp(image, 0);
    mux = WebPMuxNew();

    for (i = 0; i < 2; i++) {
        memset(&info, 0, sizeof(info));
        frame.bytes = still.data;
        frame.size = still.len;
        info.bitstream = frame;
        info.duration = 100;
        info.id = WEBP_CHUNK_ANMF;
        WebPMuxPushFrame(mux, &info, 1);
    }

    WebPMuxSetAnimationParams(mux, &params);
    WebPMuxAssemble(mux, &data);
    WebPMuxDelete(mux);

    copy = malloc(data.size);
    memcpy(copy, data.bytes, data.size);
    file.data = copy;
    file.len = data.size;

    WebPDataClear(&data);
    free_file(&still);

    return file;
}


pet3d_bytes_t
read_file(const char *name)
{
    long            n;
    FILE           *f;
    uint8_t        *p;
    pet3d_bytes_t   file;

    f = fopen(name, "rb");
    ck_assert_msg(f != NULL, "no %s", name);

    fseek(f, 0, SEEK_END);
    n = ftell(f);
    rewind(f);

    p = malloc((size_t) n);
    ck_assert_uint_eq(fread(p, 1, (size_t) n, f), (size_t) n);
    fclose(f);

    file.data = p;
    file.len = (size_t) n;

    return file;
}


pet3d_image_t
make_quarters(uint32_t width, uint32_t height)
{
    uint8_t        *p;
    uint32_t        x, y, q;
    pet3d_image_t   image;

    static const uint8_t  colors[4][3] = {
        { 255, 0, 0 }, { 0, 255, 0 }, { 0, 0, 255 }, { 255, 255, 255 }
    };

    image.width = width;
    image.height = height;
    image.pixels = malloc((size_t) width * height * 3);

    for (y = 0, p = image.pixels; y < height; y++) {
        for (x = 0; x < width; x++, p += 3) {
            q = (uint32_t) (x >= width / 2) + 2 * (uint32_t) (y >= height / 2);
            memcpy(p, colors[q], 3);
        }
    }

    return image;
}


/* Body and head are ellipses; the number chooses colours and markings. */

pet3d_image_t
make_animal(uint32_t n, uint32_t side)
{
    int             in, mark, belly, noise;
    float           u, v, r;
    uint8_t        *p, coat[3], dark[3], ground[3], *c;
    uint32_t        x, y, k, state;
    pet3d_image_t   image;

    state = n * 2654435761u + 99;

    for (k = 0; k < 3; k++) {
        coat[k] = (uint8_t) (70 + next_random(&state) % 160);
        ground[k] = (uint8_t) (40 + next_random(&state) % 200);
    }

    /* Fur is warm: red over green over blue. */

    coat[1] = (uint8_t) (coat[0] * (60 + next_random(&state) % 36) / 100);
    coat[2] = (uint8_t) (coat[1] * (50 + next_random(&state) % 46) / 100);
    ground[2] = (uint8_t) (ground[0] < 128 ? ground[0] + 90 : ground[0]);

    for (k = 0; k < 3; k++) {
        dark[k] = (uint8_t) (coat[k] * 2 / 5);
    }

    image.width = side;
    image.height = side;
    image.pixels = malloc((size_t) side * side * 3);

    for (y = 0, p = image.pixels; y < side; y++) {
        for (x = 0; x < side; x++, p += 3) {
            u = ((float) x + 0.5f) / (float) side - 0.5f;
            v = ((float) y + 0.5f) / (float) side - 0.5f;

            r = u * u / 0.050f + (v - 0.16f) * (v - 0.16f) / 0.085f;
            in = r < 1 || u * u / 0.045f + (v + 0.20f) * (v + 0.20f) / 0.035f
                          < 1;
            mark = in && ((n % 4 == 1 && (y * 14 / side) % 2)
                          || (n % 4 == 2 && v < -0.1f)
                          || (n % 4 == 3 && ((x * 7 / side + y * 5 / side)
                                             % 3 == 0)));
            belly = in && n % 2 == 0 && u * u / 0.012f
                          + (v - 0.20f) * (v - 0.20f) / 0.04f < 1;

            c = !in ? ground : mark ? dark : coat;
            noise = (int) (next_random(&state) % 17) - 8;

            for (k = 0; k < 3; k++) {
                int  t;

                t = (belly ? 238 : c[k]) + noise;
                p[k] = (uint8_t) (t < 0 ? 0 : t > 255 ? 255 : t);
            }
        }
    }

    return image;
}


void
free_file(pet3d_bytes_t *file)
{
    free((void *) file->data);
    file->data = NULL;
}


void
free_image(pet3d_image_t *image)
{
    free(image->pixels);
    image->pixels = NULL;
}


uint32_t
next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;

    return *state >> 8;
}


void
random_params(uint32_t *state, pet3d_params_t *params)
{
    int  n;

    params->generator = PET3D_GENERATOR;
    params->seed = next_random(state) << 8 ^ next_random(state);

#define PET3D_ENUM(field, names, def)                                        \
    for (n = 0; pet3d_name(names, n) != NULL; n++) {                         \
        /* counts the names */                                               \
    }                                                                        \
    params->field = (int32_t) (next_random(state) % (uint32_t) n);
#define PET3D_PARAM(field, min, max, def)                                    \
    switch (next_random(state) % 8) {                                        \
    case 0:                                                                  \
        params->field = min;                                                 \
        break;                                                               \
    case 1:                                                                  \
        params->field = max;                                                 \
        break;                                                               \
    default:                                                                 \
        params->field = min + (int32_t) (next_random(state)                  \
                                         % (uint32_t) (max - min + 1));      \
    }
#define PET3D_COLOR(field, def)                                              \
    params->field = next_random(state) & 0xffffff;
#include "params.def"
#undef PET3D_ENUM
#undef PET3D_PARAM
#undef PET3D_COLOR
}


/* What a model and its file need, and no more. */
#define PET_BYTES  (24 * 1024 * 1024)


pet3d_arena_t *
make_pet(const pet3d_params_t *params, pet3d_mesh_t **mesh,
    pet3d_bytes_t *glb)
{
    pet3d_arena_t  *arena;

    arena = pet3d_arena_create(PET_BYTES);
    ck_assert_int_eq(pet3d_build_mesh(arena, params, mesh), PET3D_OK);
    ck_assert_int_eq(pet3d_write_glb(arena, *mesh, PET3D_SKIN_URI, NULL, glb),
                     PET3D_OK);

    return arena;
}
