
/*
 * JPEG in and out.
 */

#include <string.h>

#include "jpeg.h"


#define PET3D_JPEG_SOF2   0xc2    /* progressive, Huffman */
#define PET3D_JPEG_SOF10  0xca    /* progressive, arithmetic */
#define PET3D_JPEG_SOS    0xda

/* Coefficients of a progressive picture stay in memory: bytes a pixel. */
#define PET3D_JPEG_COEF_BYTES  6

/* A decode that needs more than this wants PET3D_JOB_BYTES_LARGE. */
#define PET3D_JPEG_COSTLY      (20 * 1024 * 1024)

/*
 * Sides up to this are averaged from at least twice as many pixels: a scaled
 * DCT alone is another filter than the average that other formats get, and
 * the analysis would see another photo.
 */
#define PET3D_JPEG_FINE        1024

/* The first step of the growing output buffer. */
#define PET3D_JPEG_OUT_BYTES   65536


typedef struct {
    pet3d_jpeg_t                     ctx;
    struct jpeg_decompress_struct    cinfo;
    struct jpeg_source_mgr           src;
    pet3d_scaler_t                   scaler;
    JSAMPARRAY                       line;
    uint8_t                         *rgb;
} pet3d_jpeg_reader_t;

typedef struct {
    pet3d_jpeg_t                     ctx;
    struct jpeg_compress_struct      cinfo;
    struct jpeg_destination_mgr      dest;
    uint8_t                         *buf;
    size_t                           size;
} pet3d_jpeg_writer_t;


static void pet3d_jpeg_error(j_common_ptr cinfo);
static void pet3d_jpeg_message(j_common_ptr cinfo, int level);
static void pet3d_jpeg_output(j_common_ptr cinfo);
static void pet3d_jpeg_progress(j_common_ptr cinfo);
static void pet3d_jpeg_src_nop(j_decompress_ptr cinfo);
static boolean pet3d_jpeg_src_fill(j_decompress_ptr cinfo);
static void pet3d_jpeg_src_skip(j_decompress_ptr cinfo, long n);
static void pet3d_jpeg_reader_free(void *data);
static void pet3d_jpeg_header(pet3d_jpeg_reader_t *r, pet3d_input_t *in);
static void pet3d_jpeg_rows(pet3d_jpeg_reader_t *r, pet3d_input_t *in);
static void pet3d_jpeg_cmyk(const uint8_t *cmyk, uint8_t *rgb, uint32_t n);
static void pet3d_jpeg_writer_free(void *data);
static void pet3d_jpeg_dest_init(j_compress_ptr cinfo);
static boolean pet3d_jpeg_dest_grow(j_compress_ptr cinfo);
static void pet3d_jpeg_dest_term(j_compress_ptr cinfo);


/* Walks the markers to the frame header (ITU-T T.81, B.2.2). */

int
pet3d_jpeg_probe(const pet3d_bytes_t *file, pet3d_info_t *info)
{
    int             marker;
    size_t          at, n;
    const uint8_t  *p;

    p = file->data;
    at = 2;

    for ( ;; ) {
        while (at < file->len && p[at] != 0xff) {
            at++;
        }

        while (at < file->len && p[at] == 0xff) {
            at++;
        }

        if (at + 8 > file->len) {
            return PET3D_E_TRUNCATED;
        }

        marker = p[at++];

        if (marker == 0 || marker == 1 || (marker >= 0xd0 && marker <= 0xd8))
        {
            continue;
        }

        if (marker == PET3D_JPEG_SOS || marker == 0xd9) {
            return PET3D_E_CORRUPT;
        }

        n = (size_t) p[at] << 8 | p[at + 1];

        if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4
            && marker != 0xc8 && marker != 0xcc)
        {
            break;
        }

        if (n < 2) {
            return PET3D_E_CORRUPT;
        }

        at += n;
    }

    info->format = "jpeg";
    info->height = (uint32_t) p[at + 3] << 8 | p[at + 4];
    info->width = (uint32_t) p[at + 5] << 8 | p[at + 6];

    if ((marker == PET3D_JPEG_SOF2 || marker == PET3D_JPEG_SOF10)
        && (uint64_t) info->width * info->height * PET3D_JPEG_COEF_BYTES
           > PET3D_JPEG_COSTLY)
    {
        info->costly = 1;
    }

    return PET3D_OK;
}


struct jpeg_error_mgr *
pet3d_jpeg_errors(pet3d_jpeg_t *ctx, pet3d_arena_t *arena)
{
    ctx->arena = arena;
    ctx->rc = PET3D_OK;

    jpeg_std_error(&ctx->err);

    ctx->err.error_exit = pet3d_jpeg_error;
    ctx->err.emit_message = pet3d_jpeg_message;
    ctx->err.output_message = pet3d_jpeg_output;

    return &ctx->err;
}


static void
pet3d_jpeg_error(j_common_ptr cinfo)
{
    pet3d_jpeg_t  *ctx;

    ctx = (pet3d_jpeg_t *) cinfo->err;

    if (ctx->rc == PET3D_OK) {
        switch (ctx->err.msg_code) {

        case JERR_OUT_OF_MEMORY:
            ctx->rc = PET3D_E_MEMORY;
            break;

        case JERR_INPUT_EMPTY:
        case JERR_INPUT_EOF:
            ctx->rc = PET3D_E_TRUNCATED;
            break;

        case JERR_SOF_UNSUPPORTED:
        case JERR_BAD_PRECISION:
        case JERR_CONVERSION_NOTIMPL:
        case JERR_ARITH_NOTIMPL:
            ctx->rc = PET3D_E_UNSUPPORTED;
            break;

        default:
            ctx->rc = PET3D_E_CORRUPT;
        }
    }

    longjmp(ctx->jump, 1);
}


/*
 * Garbage between markers and odd version numbers are common and harmless;
 * what spoils pixels is not.
 */

static void
pet3d_jpeg_message(j_common_ptr cinfo, int level)
{
    pet3d_jpeg_t  *ctx;

    ctx = (pet3d_jpeg_t *) cinfo->err;

    if (level >= 0) {
        return;
    }

    switch (ctx->err.msg_code) {

    case JWRN_JPEG_EOF:
        ctx->rc = PET3D_E_TRUNCATED;
        break;

    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_BOGUS_PROGRESSION:
        ctx->rc = PET3D_E_CORRUPT;
        break;

    default:
        return;
    }

    longjmp(ctx->jump, 1);
}


static void
pet3d_jpeg_output(j_common_ptr cinfo)
{
    (void) cinfo;
}


/* Called by libjpeg for every row of blocks of every scan. */

static void
pet3d_jpeg_progress(j_common_ptr cinfo)
{
    pet3d_jpeg_t      *ctx;
    j_decompress_ptr   d;

    ctx = (pet3d_jpeg_t *) cinfo->err;
    d = (j_decompress_ptr) cinfo;

    if (d->input_scan_number > PET3D_MAX_SCANS) {
        ctx->rc = PET3D_E_TOO_LARGE;
        longjmp(ctx->jump, 1);
    }

    ctx->rc = pet3d_check_deadline(ctx->arena);

    if (ctx->rc != PET3D_OK) {
        longjmp(ctx->jump, 1);
    }
}


static void
pet3d_jpeg_src_nop(j_decompress_ptr cinfo)
{
    (void) cinfo;
}


static boolean
pet3d_jpeg_src_fill(j_decompress_ptr cinfo)
{
    ERREXIT(cinfo, JERR_INPUT_EOF);
    return FALSE;
}


static void
pet3d_jpeg_src_skip(j_decompress_ptr cinfo, long n)
{
    if (n <= 0) {
        return;
    }

    if ((size_t) n > cinfo->src->bytes_in_buffer) {
        ERREXIT(cinfo, JERR_INPUT_EOF);
    }

    cinfo->src->next_input_byte += n;
    cinfo->src->bytes_in_buffer -= (size_t) n;
}


static void
pet3d_jpeg_reader_free(void *data)
{
    pet3d_jpeg_reader_t  *r = data;

    jpeg_destroy_decompress(&r->cinfo);
}


int
pet3d_jpeg_decode(pet3d_input_t *in)
{
    pet3d_jpeg_reader_t  *r;

    r = pet3d_calloc(in->arena, 1, sizeof(pet3d_jpeg_reader_t));

    if (r == NULL
        || pet3d_cleanup_add(in->arena, pet3d_jpeg_reader_free, r)
           != PET3D_OK)
    {
        return PET3D_E_MEMORY;
    }

    r->cinfo.err = pet3d_jpeg_errors(&r->ctx, in->arena);

    if (setjmp(r->ctx.jump)) {
        return r->ctx.rc;
    }

    jpeg_create_decompress(&r->cinfo);
    pet3d_jpeg_memory((j_common_ptr) &r->cinfo, &r->ctx);

    r->src.init_source = pet3d_jpeg_src_nop;
    r->src.fill_input_buffer = pet3d_jpeg_src_fill;
    r->src.skip_input_data = pet3d_jpeg_src_skip;
    r->src.resync_to_restart = jpeg_resync_to_restart;
    r->src.term_source = pet3d_jpeg_src_nop;
    r->src.next_input_byte = in->file.data;
    r->src.bytes_in_buffer = in->file.len;

    r->cinfo.src = &r->src;
    r->ctx.progress.progress_monitor = pet3d_jpeg_progress;
    r->cinfo.progress = &r->ctx.progress;

    jpeg_save_markers(&r->cinfo, JPEG_APP0 + 1, 65533);

    pet3d_jpeg_header(r, in);
    pet3d_jpeg_rows(r, in);

    in->image = r->scaler.image;

    return PET3D_OK;
}


/* Reads the header and sets the scale, the smallest that is large enough. */

static void
pet3d_jpeg_header(pet3d_jpeg_reader_t *r, pet3d_input_t *in)
{
    unsigned               num, fine;
    jpeg_saved_marker_ptr  m;

    (void) jpeg_read_header(&r->cinfo, TRUE);

    if (r->cinfo.image_width != in->info.width
        || r->cinfo.image_height != in->info.height)
    {
        ERREXIT(&r->cinfo, JERR_SOF_DUPLICATE);
    }

    for (m = r->cinfo.marker_list; m != NULL; m = m->next) {
        if (m->data_length >= 6 && memcmp(m->data, "Exif\0\0", 6) == 0) {
            in->orientation = pet3d_exif_orientation(m->data,
                                                     m->data_length);
            break;
        }
    }

    if (r->cinfo.jpeg_color_space == JCS_CMYK
        || r->cinfo.jpeg_color_space == JCS_YCCK)
    {
        r->cinfo.out_color_space = JCS_CMYK;

    } else {
        r->cinfo.out_color_space = JCS_RGB;
    }

    fine = in->width <= PET3D_JPEG_FINE && in->height <= PET3D_JPEG_FINE
           ? 2 : 1;

    for (num = 1; num < 8; num++) {
        if (in->info.width * num / 8 >= in->width * fine
            && in->info.height * num / 8 >= in->height * fine)
        {
            break;
        }
    }

    r->cinfo.scale_num = num;
    r->cinfo.scale_denom = 8;
    r->cinfo.dct_method = JDCT_ISLOW;
}


static void
pet3d_jpeg_rows(pet3d_jpeg_reader_t *r, pet3d_input_t *in)
{
    uint32_t   width;
    j_common_ptr  common;

    common = (j_common_ptr) &r->cinfo;

    (void) jpeg_start_decompress(&r->cinfo);

    width = r->cinfo.output_width;

    r->line = r->cinfo.mem->alloc_sarray(common, JPOOL_IMAGE,
                                         width * r->cinfo.output_components,
                                         1);
    r->rgb = r->cinfo.mem->alloc_large(common, JPOOL_IMAGE,
                                       (size_t) width * 3);

    if (pet3d_scaler_init(&r->scaler, in->arena, width,
                          r->cinfo.output_height, in->width, in->height)
        != PET3D_OK)
    {
        ERREXIT1(&r->cinfo, JERR_OUT_OF_MEMORY, 0);
    }

    /* Scaled sides are rounded up, which would stretch the picture. */

    pet3d_scaler_span(&r->scaler, in->info.width * r->cinfo.scale_num,
                      in->info.height * r->cinfo.scale_num, 8);

    while (r->cinfo.output_scanline < r->cinfo.output_height) {
        (void) jpeg_read_scanlines(&r->cinfo, r->line, 1);

        if (r->cinfo.out_color_space == JCS_CMYK) {
            pet3d_jpeg_cmyk(r->line[0], r->rgb, width);
            pet3d_scaler_row(&r->scaler, r->rgb);

        } else {
            pet3d_scaler_row(&r->scaler, r->line[0]);
        }
    }

    (void) jpeg_finish_decompress(&r->cinfo);

    pet3d_scaler_done(&r->scaler);
}


/* CMYK as Adobe writes it, inverted: 255 is no ink. */

static void
pet3d_jpeg_cmyk(const uint8_t *cmyk, uint8_t *rgb, uint32_t n)
{
    for (; n > 0; n--, cmyk += 4, rgb += 3) {
        rgb[0] = (uint8_t) (cmyk[0] * cmyk[3] / 255);
        rgb[1] = (uint8_t) (cmyk[1] * cmyk[3] / 255);
        rgb[2] = (uint8_t) (cmyk[2] * cmyk[3] / 255);
    }
}


int
pet3d_encode_jpeg(pet3d_arena_t *arena, const pet3d_image_t *image,
    int quality, const char *comment, pet3d_bytes_t *jpeg)
{
    JSAMPROW              row;
    pet3d_jpeg_writer_t  *w;

    if (image->width == 0 || image->height == 0
        || image->width > JPEG_MAX_DIMENSION
        || image->height > JPEG_MAX_DIMENSION)
    {
        return PET3D_E_INVALID;
    }

    w = pet3d_calloc(arena, 1, sizeof(pet3d_jpeg_writer_t));

    if (w == NULL
        || pet3d_cleanup_add(arena, pet3d_jpeg_writer_free, w) != PET3D_OK)
    {
        return PET3D_E_MEMORY;
    }

    w->cinfo.err = pet3d_jpeg_errors(&w->ctx, arena);

    if (setjmp(w->ctx.jump)) {
        return w->ctx.rc;
    }

    jpeg_create_compress(&w->cinfo);
    pet3d_jpeg_memory((j_common_ptr) &w->cinfo, &w->ctx);

    w->dest.init_destination = pet3d_jpeg_dest_init;
    w->dest.empty_output_buffer = pet3d_jpeg_dest_grow;
    w->dest.term_destination = pet3d_jpeg_dest_term;

    w->cinfo.dest = &w->dest;
    w->cinfo.image_width = image->width;
    w->cinfo.image_height = image->height;
    w->cinfo.input_components = 3;
    w->cinfo.in_color_space = JCS_RGB;

    jpeg_set_defaults(&w->cinfo);
    jpeg_set_quality(&w->cinfo, quality, TRUE);

    w->cinfo.comp_info[0].h_samp_factor = 1;
    w->cinfo.comp_info[0].v_samp_factor = 1;
    w->cinfo.dct_method = JDCT_ISLOW;

    jpeg_start_compress(&w->cinfo, TRUE);

    if (comment != NULL) {
        jpeg_write_marker(&w->cinfo, JPEG_COM, (const JOCTET *) comment,
                          (unsigned) strlen(comment));
    }

    while (w->cinfo.next_scanline < image->height) {
        if (w->cinfo.next_scanline % PET3D_DEADLINE_ROWS == 0) {
            w->ctx.rc = pet3d_check_deadline(arena);

            if (w->ctx.rc != PET3D_OK) {
                return w->ctx.rc;
            }
        }

        row = image->pixels
              + (size_t) w->cinfo.next_scanline * image->width * 3;

        (void) jpeg_write_scanlines(&w->cinfo, &row, 1);
    }

    jpeg_finish_compress(&w->cinfo);

    jpeg->data = w->buf;
    jpeg->len = w->size - w->dest.free_in_buffer;

    return PET3D_OK;
}


static void
pet3d_jpeg_writer_free(void *data)
{
    pet3d_jpeg_writer_t  *w = data;

    jpeg_destroy_compress(&w->cinfo);
}


static void
pet3d_jpeg_dest_init(j_compress_ptr cinfo)
{
    (void) pet3d_jpeg_dest_grow(cinfo);
}


/* Called with the buffer full, whatever free_in_buffer says. */

static boolean
pet3d_jpeg_dest_grow(j_compress_ptr cinfo)
{
    size_t                size;
    uint8_t              *buf;
    pet3d_jpeg_writer_t  *w;

    w = (pet3d_jpeg_writer_t *) cinfo->err;

    size = w->size == 0 ? PET3D_JPEG_OUT_BYTES : w->size * 2;

    buf = pet3d_alloc(w->ctx.arena, size);
    if (buf == NULL) {
        ERREXIT1(cinfo, JERR_OUT_OF_MEMORY, 0);
        return FALSE;
    }

    if (w->size != 0) {
        memcpy(buf, w->buf, w->size);
        pet3d_free(w->ctx.arena, w->buf);
    }

    w->dest.next_output_byte = buf + w->size;
    w->dest.free_in_buffer = size - w->size;
    w->buf = buf;
    w->size = size;

    return TRUE;
}


static void
pet3d_jpeg_dest_term(j_compress_ptr cinfo)
{
    (void) cinfo;
}
