
/*
 * The decoders behind pet3d_decode().
 */

#ifndef PET3D_DECODE_H_INCLUDED_
#define PET3D_DECODE_H_INCLUDED_


#include "arena.h"


/* Rows between two looks at the deadline. */
#define PET3D_DEADLINE_ROWS  64


/*
 * Averages rows of RGB down to an image as they come, by exact areas in
 * integers.
 */
typedef struct {
    pet3d_image_t     image;
    uint32_t          src_width;
    uint32_t          src_height;
    uint32_t          src_y;
    uint32_t          unit;         /* what a source pixel is of the spans */
    uint32_t          span_width;   /* what the image is, in such parts */
    uint32_t          span_height;
    uint32_t         *row;          /* horizontal sums of the current row */
    uint64_t         *sum;          /* vertical sums of the output row */
    uint32_t          y;
    pet3d_arena_t    *arena;
} pet3d_scaler_t;

/* What a decoder reads and where its rows go. */
typedef struct {
    pet3d_arena_t    *arena;
    pet3d_bytes_t     file;
    pet3d_info_t      info;
    uint32_t          width;        /* wanted, before the orientation */
    uint32_t          height;
    int               orientation;  /* EXIF 1..8, set by the decoder */
    pet3d_image_t     image;        /* set by the decoder */
} pet3d_input_t;


/* Prepares for rows of width and height, to be scaled to those of image. */
int pet3d_scaler_init(pet3d_scaler_t *s, pet3d_arena_t *arena,
    uint32_t src_width, uint32_t src_height, uint32_t width,
    uint32_t height);

/*
 * Says that the image is width by height, of which a source pixel is unit:
 * the last row and column may lie partly beyond it.
 */
void pet3d_scaler_span(pet3d_scaler_t *s, uint32_t width, uint32_t height,
    uint32_t unit);

/* Takes the next source row. */
void pet3d_scaler_row(pet3d_scaler_t *s, const uint8_t *rgb);

/* Frees the sums; the image stays. */
void pet3d_scaler_done(pet3d_scaler_t *s);

/*
 * Decode in->file to in->image, about in->width wide (never smaller unless
 * the source is), and set in->orientation.
 */
int pet3d_jpeg_decode(pet3d_input_t *in);
int pet3d_png_decode(pet3d_input_t *in);
int pet3d_webp_decode(pet3d_input_t *in);

/* The headers: fill info, or refuse. */
int pet3d_jpeg_probe(const pet3d_bytes_t *file, pet3d_info_t *info);
int pet3d_png_probe(const pet3d_bytes_t *file, pet3d_info_t *info);
int pet3d_webp_probe(const pet3d_bytes_t *file, pet3d_info_t *info);

/*
 * The orientation, 1..8, in a TIFF structure as EXIF has it (EXIF 2.3, tag
 * 0x0112); 1 when there is none or it makes no sense.
 */
int pet3d_exif_orientation(const uint8_t *p, size_t len);


#endif /* PET3D_DECODE_H_INCLUDED_ */
