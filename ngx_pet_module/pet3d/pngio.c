
/*
 * PNG in and out.
 */

#include <string.h>
#include <setjmp.h>

#include <png.h>

#include "decode.h"
#include "encode.h"


/* Limits of a chunk, bytes, and of the number of kept chunks. */
#define PET3D_PNG_CHUNK_BYTES  (4 * 1024 * 1024)
#define PET3D_PNG_CHUNKS       64

/* Pixels of an interlaced picture that want PET3D_JOB_BYTES_LARGE. */
#define PET3D_PNG_COSTLY       (5 * 1024 * 1024)

/* The first step of the growing output buffer. */
#define PET3D_PNG_OUT_BYTES    65536


typedef struct {
    jmp_buf            jump;
    int                rc;
    pet3d_arena_t     *arena;
    png_structp        png;
    png_infop          info;
    pet3d_bytes_t      in;
    size_t             at;
    uint8_t           *out;
    size_t             size;
    pet3d_scaler_t     scaler;
    uint8_t           *line;
    uint32_t           channels;
} pet3d_png_t;


static pet3d_png_t *pet3d_png_new(pet3d_arena_t *arena,
    void (*handler)(void *data));
static void pet3d_png_error(png_structp png, png_const_charp message);
static void pet3d_png_warning(png_structp png, png_const_charp message);
static png_voidp pet3d_png_malloc(png_structp png, png_alloc_size_t size);
static void pet3d_png_free(png_structp png, png_voidp p);
static void pet3d_png_fail(pet3d_png_t *c, int rc);
static void pet3d_png_read(png_structp png, png_bytep data, size_t len);
static void pet3d_png_reader_free(void *data);
static void pet3d_png_header(pet3d_png_t *c, pet3d_input_t *in);
static void pet3d_png_rows(pet3d_png_t *c, pet3d_input_t *in);
static void pet3d_png_passes(pet3d_png_t *c, uint32_t width,
    uint32_t height);
static void pet3d_png_row(pet3d_png_t *c, uint8_t *row, uint32_t width);
static void pet3d_png_writer_free(void *data);
static void pet3d_png_write(png_structp png, png_bytep data, size_t len);
static void pet3d_png_flush(png_structp png);


/* PNG, third edition, 11.2.1: IHDR comes first. */

int
pet3d_png_probe(const pet3d_bytes_t *file, pet3d_info_t *info)
{
    const uint8_t  *p;

    if (file->len < 33) {
        return PET3D_E_TRUNCATED;
    }

    p = file->data + 8;

    if (memcmp(p + 4, "IHDR", 4) != 0) {
        return PET3D_E_CORRUPT;
    }

    info->format = "png";
    info->width = (uint32_t) p[8] << 24 | p[9] << 16 | p[10] << 8 | p[11];
    info->height = (uint32_t) p[12] << 24 | p[13] << 16 | p[14] << 8 | p[15];

    if (p[20] != 0 && info->width <= PET3D_MAX_SIDE
        && info->height <= PET3D_MAX_SIDE)
    {
        if (info->width * info->height > PET3D_MAX_INTERLACED) {
            return PET3D_E_TOO_MANY_PIXELS;
        }

        info->costly = info->width * info->height > PET3D_PNG_COSTLY;
    }

    return PET3D_OK;
}


static pet3d_png_t *
pet3d_png_new(pet3d_arena_t *arena, void (*handler)(void *data))
{
    pet3d_png_t  *c;

    c = pet3d_calloc(arena, 1, sizeof(pet3d_png_t));

    if (c == NULL || pet3d_cleanup_add(arena, handler, c) != PET3D_OK) {
        return NULL;
    }

    c->arena = arena;

    return c;
}


/* The whole of libpng's own failures, out of memory apart. */

static void
pet3d_png_error(png_structp png, png_const_charp message)
{
    (void) message;

    pet3d_png_fail(png_get_error_ptr(png), PET3D_E_CORRUPT);
}


static void
pet3d_png_fail(pet3d_png_t *c, int rc)
{
    if (c->rc == PET3D_OK) {
        c->rc = rc;
    }

    longjmp(c->jump, 1);
}


static void
pet3d_png_warning(png_structp png, png_const_charp message)
{
    (void) png;
    (void) message;
}


static png_voidp
pet3d_png_malloc(png_structp png, png_alloc_size_t size)
{
    void         *p;
    pet3d_png_t  *c;

    c = png_get_mem_ptr(png);

    p = pet3d_alloc(c->arena, size);
    if (p == NULL) {
        c->rc = PET3D_E_MEMORY;
    }

    return p;
}


static void
pet3d_png_free(png_structp png, png_voidp p)
{
    pet3d_png_t  *c;

    c = png_get_mem_ptr(png);

    pet3d_free(c->arena, p);
}


static void
pet3d_png_read(png_structp png, png_bytep data, size_t len)
{
    pet3d_png_t  *c;

    c = png_get_io_ptr(png);

    if (len > c->in.len - c->at) {
        pet3d_png_fail(c, PET3D_E_TRUNCATED);
    }

    memcpy(data, c->in.data + c->at, len);
    c->at += len;
}


static void
pet3d_png_reader_free(void *data)
{
    pet3d_png_t  *c = data;

    png_destroy_read_struct(&c->png, &c->info, NULL);
}


int
pet3d_png_decode(pet3d_input_t *in)
{
    pet3d_png_t  *c;

    c = pet3d_png_new(in->arena, pet3d_png_reader_free);
    if (c == NULL) {
        return PET3D_E_MEMORY;
    }

    if (setjmp(c->jump)) {
        return c->rc;
    }

    c->png = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, c,
                                      pet3d_png_error, pet3d_png_warning,
                                      c, pet3d_png_malloc, pet3d_png_free);
    if (c->png == NULL) {
        return PET3D_E_MEMORY;
    }

    c->info = png_create_info_struct(c->png);
    if (c->info == NULL) {
        return PET3D_E_MEMORY;
    }

    c->in = in->file;
    png_set_read_fn(c->png, c, pet3d_png_read);

    pet3d_png_header(c, in);
    pet3d_png_rows(c, in);

    png_read_end(c->png, NULL);

    in->image = c->scaler.image;

    return PET3D_OK;
}


static void
pet3d_png_header(pet3d_png_t *c, pet3d_input_t *in)
{
    png_bytep    exif;
    png_uint_32  len;

    /* Text and profiles are of no use here, and may be compressed bombs. */

    static const png_byte  skip[] = "iCCP\0iTXt\0tEXt\0zTXt\0sPLT\0hIST";

    png_set_user_limits(c->png, PET3D_MAX_SIDE, PET3D_MAX_SIDE);
    png_set_chunk_cache_max(c->png, PET3D_PNG_CHUNKS);
    png_set_chunk_malloc_max(c->png, PET3D_PNG_CHUNK_BYTES);
    png_set_keep_unknown_chunks(c->png, PNG_HANDLE_CHUNK_NEVER, skip,
                                sizeof(skip) / 5);
    png_set_crc_action(c->png, PNG_CRC_ERROR_QUIT, PNG_CRC_DEFAULT);

    png_read_info(c->png, c->info);

    if (png_get_eXIf_1(c->png, c->info, &len, &exif) != 0) {
        in->orientation = pet3d_exif_orientation(exif, len);
    }

    png_set_expand(c->png);
    png_set_scale_16(c->png);
    png_set_gray_to_rgb(c->png);
}


static void
pet3d_png_rows(pet3d_png_t *c, pet3d_input_t *in)
{
    int       rc;
    uint32_t  y, width, height;

    width = in->info.width;
    height = in->info.height;

    rc = pet3d_scaler_init(&c->scaler, c->arena, width, height, in->width,
                           in->height);
    if (rc != PET3D_OK) {
        pet3d_png_fail(c, rc);
    }

    if (png_get_interlace_type(c->png, c->info) != PNG_INTERLACE_NONE) {
        pet3d_png_passes(c, width, height);
        return;
    }

    png_read_update_info(c->png, c->info);
    c->channels = png_get_channels(c->png, c->info);

    c->line = pet3d_alloc(c->arena, png_get_rowbytes(c->png, c->info));
    if (c->line == NULL) {
        pet3d_png_fail(c, PET3D_E_MEMORY);
    }

    for (y = 0; y < height; y++) {
        if (y % PET3D_DEADLINE_ROWS == 0) {
            rc = pet3d_check_deadline(c->arena);

            if (rc != PET3D_OK) {
                pet3d_png_fail(c, rc);
            }
        }

        png_read_row(c->png, c->line, NULL);
        pet3d_png_row(c, c->line, width);
    }

    pet3d_free(c->arena, c->line);
    pet3d_scaler_done(&c->scaler);
}


/* Adam7: all passes go to a whole picture before a row is complete. */

static void
pet3d_png_passes(pet3d_png_t *c, uint32_t width, uint32_t height)
{
    int       i, n, rc;
    size_t    row;
    uint32_t  y;

    n = png_set_interlace_handling(c->png);

    png_read_update_info(c->png, c->info);

    c->channels = png_get_channels(c->png, c->info);
    row = png_get_rowbytes(c->png, c->info);

    c->line = pet3d_calloc(c->arena, height, row);
    if (c->line == NULL) {
        pet3d_png_fail(c, PET3D_E_MEMORY);
    }

    for (i = 0; i < n; i++) {
        for (y = 0; y < height; y++) {
            if (y % PET3D_DEADLINE_ROWS == 0) {
                rc = pet3d_check_deadline(c->arena);

                if (rc != PET3D_OK) {
                    pet3d_png_fail(c, rc);
                }
            }

            png_read_row(c->png, c->line + row * y, NULL);
        }
    }

    for (y = 0; y < height; y++) {
        pet3d_png_row(c, c->line + row * y, width);
    }

    pet3d_free(c->arena, c->line);
    pet3d_scaler_done(&c->scaler);
}


/* Puts a row over white, in place, and hands it on. */

static void
pet3d_png_row(pet3d_png_t *c, uint8_t *row, uint32_t width)
{
    int             k;
    uint8_t        *d;
    uint32_t        x, a;
    const uint8_t  *s;

    if (c->channels == 4) {
        for (x = 0, s = row, d = row; x < width; x++, s += 4, d += 3) {
            a = s[3];

            for (k = 0; k < 3; k++) {
                d[k] = (uint8_t) ((s[k] * a + 255 * (255 - a) + 127) / 255);
            }
        }
    }

    pet3d_scaler_row(&c->scaler, row);
}


int
pet3d_encode_png(pet3d_arena_t *arena, const uint8_t *rgba, uint32_t width,
    uint32_t height, int alpha, const char *comment, pet3d_bytes_t *out)
{
    int           rc;
    uint32_t      y;
    png_text      text;
    pet3d_png_t  *c;

    c = pet3d_png_new(arena, pet3d_png_writer_free);
    if (c == NULL) {
        return PET3D_E_MEMORY;
    }

    if (setjmp(c->jump)) {
        return c->rc;
    }

    c->png = png_create_write_struct_2(PNG_LIBPNG_VER_STRING, c,
                                       pet3d_png_error, pet3d_png_warning,
                                       c, pet3d_png_malloc, pet3d_png_free);
    if (c->png == NULL) {
        return PET3D_E_MEMORY;
    }

    c->info = png_create_info_struct(c->png);
    if (c->info == NULL) {
        return PET3D_E_MEMORY;
    }

    png_set_write_fn(c->png, c, pet3d_png_write, pet3d_png_flush);

    png_set_IHDR(c->png, c->info, width, height, 8,
                 alpha ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(c->png, 4);

    if (comment != NULL) {
        memset(&text, 0, sizeof(png_text));
        text.compression = PNG_TEXT_COMPRESSION_NONE;
        text.key = (char *) "Comment";
        text.text = (char *) comment;
        text.text_length = strlen(comment);
        png_set_text(c->png, c->info, &text, 1);
    }

    png_write_info(c->png, c->info);

    if (!alpha) {
        png_set_filler(c->png, 0, PNG_FILLER_AFTER);
    }

    for (y = 0; y < height; y++) {
        if (y % PET3D_DEADLINE_ROWS == 0) {
            rc = pet3d_check_deadline(arena);

            if (rc != PET3D_OK) {
                return rc;
            }
        }

        png_write_row(c->png, rgba + (size_t) y * width * 4);
    }

    png_write_end(c->png, NULL);

    out->data = c->out;
    out->len = c->at;

    return PET3D_OK;
}


static void
pet3d_png_writer_free(void *data)
{
    pet3d_png_t  *c = data;

    png_destroy_write_struct(&c->png, &c->info);
}


static void
pet3d_png_write(png_structp png, png_bytep data, size_t len)
{
    size_t        size;
    uint8_t      *buf;
    pet3d_png_t  *c;

    c = png_get_io_ptr(png);

    if (len > c->size - c->at) {
        size = c->size + len + PET3D_PNG_OUT_BYTES;

        buf = pet3d_alloc(c->arena, size);
        if (buf == NULL) {
            pet3d_png_fail(c, PET3D_E_MEMORY);
        }

        if (c->at != 0) {
            memcpy(buf, c->out, c->at);
        }

        pet3d_free(c->arena, c->out);

        c->out = buf;
        c->size = size;
    }

    memcpy(c->out + c->at, data, len);
    c->at += len;
}


static void
pet3d_png_flush(png_structp png)
{
    (void) png;
}
