/*
 * Pictures for the tests of uploads: four quarters, red, green, blue and
 * white, so that a decoded copy tells how it was turned.
 *
 *   pictures jpeg|progressive|grey|cmyk|webp WIDTH HEIGHT > FILE
 *   pictures corners < FILE.jpg      prints WIDTH HEIGHT and four letters
 *   pictures again jpeg|webp QUALITY EIGHTHS < FILE.jpg > FILE
 *                                    encoded anew, in eighths of its size
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <webp/encode.h>


static void
quarter(uint8_t *rgb, uint32_t x, uint32_t y, uint32_t w, uint32_t h)
{
    int  right, low;

    right = x >= w / 2;
    low = y >= h / 2;

    rgb[0] = right == low ? 255 : 0;
    rgb[1] = right ? 255 : 0;
    rgb[2] = low ? 255 : 0;
}


static void
make_jpeg(const char *kind, uint32_t w, uint32_t h)
{
    int                          n;
    uint8_t                     *row, rgb[3];
    uint32_t                     x, y;
    struct jpeg_error_mgr        err;
    struct jpeg_compress_struct  c;

    n = strcmp(kind, "grey") == 0 ? 1 : strcmp(kind, "cmyk") == 0 ? 4 : 3;

    c.err = jpeg_std_error(&err);
    jpeg_create_compress(&c);
    jpeg_stdio_dest(&c, stdout);

    c.image_width = w;
    c.image_height = h;
    c.input_components = n;
    c.in_color_space = n == 1 ? JCS_GRAYSCALE : n == 4 ? JCS_CMYK : JCS_RGB;
    jpeg_set_defaults(&c);
    jpeg_set_quality(&c, 90, TRUE);

    if (strcmp(kind, "progressive") == 0) {
        jpeg_simple_progression(&c);
    }

    jpeg_start_compress(&c, TRUE);
    row = malloc((size_t) w * 4);

    for (y = 0; row && y < h; y++) {
        for (x = 0; x < w; x++) {
            quarter(rgb, x, y, w, h);
            memset(row + (size_t) x * n, rgb[0], n);

            if (n > 1) {
                memcpy(row + (size_t) x * n, rgb, 3);
            }

            if (n == 4) {
                row[x * 4 + 3] = 255;
            }
        }

        jpeg_write_scanlines(&c, &row, 1);
    }

    jpeg_finish_compress(&c);
    jpeg_destroy_compress(&c);
    free(row);
}


static void
make_webp(uint32_t w, uint32_t h)
{
    size_t    len;
    uint8_t  *rgb, *out;
    uint32_t  x, y;

    rgb = malloc((size_t) w * h * 3);

    for (y = 0; rgb && y < h; y++) {
        for (x = 0; x < w; x++) {
            quarter(rgb + ((size_t) y * w + x) * 3, x, y, w, h);
        }
    }

    len = WebPEncodeRGB(rgb, (int) w, (int) h, (int) w * 3, 90, &out);
    fwrite(out, 1, len, stdout);
    WebPFree(out);
    free(rgb);
}


static char
letter(const uint8_t *p)
{
    return p[0] > 128 && p[1] > 128 && p[2] > 128 ? 'w'
         : p[0] > 128 && p[1] < 128 && p[2] < 128 ? 'r'
         : p[1] > 128 && p[0] < 128 && p[2] < 128 ? 'g'
         : p[2] > 128 && p[0] < 128 && p[1] < 128 ? 'b' : '?';
}


/* The JPEG on standard input, in eighths of its size, which is *w by *h. */

static uint8_t *
read_scaled(unsigned eighths, uint32_t *w, uint32_t *h)
{
    uint8_t                       *rgb, *row;
    struct jpeg_error_mgr          err;
    struct jpeg_decompress_struct  d;

    d.err = jpeg_std_error(&err);
    jpeg_create_decompress(&d);
    jpeg_stdio_src(&d, stdin);
    jpeg_read_header(&d, TRUE);
    d.out_color_space = JCS_RGB;
    d.scale_num = eighths;
    d.scale_denom = 8;
    jpeg_start_decompress(&d);

    *w = d.output_width;
    *h = d.output_height;
    rgb = malloc((size_t) *w * *h * 3);

    while (rgb && d.output_scanline < d.output_height) {
        row = rgb + (size_t) d.output_scanline * *w * 3;
        jpeg_read_scanlines(&d, &row, 1);
    }

    jpeg_finish_decompress(&d);
    jpeg_destroy_decompress(&d);

    return rgb;
}


static void
corners(void)
{
    char       text[5] = "";
    uint8_t   *rgb;
    uint32_t   w, h, i;

    rgb = read_scaled(8, &w, &h);

    for (i = 0; rgb && i < 4; i++) {
        text[i] = letter(rgb + ((size_t) (i < 2 ? h / 4 : h * 3 / 4) * w
                                + (i & 1 ? w * 3 / 4 : w / 4)) * 3);
    }

    printf("%u %u %s\n", w, h, text);
    free(rgb);
}


static void
again(const char *kind, int quality, unsigned eighths)
{
    size_t                       len;
    uint8_t                     *rgb, *row, *out;
    uint32_t                     w, h;
    struct jpeg_error_mgr        err;
    struct jpeg_compress_struct  c;

    rgb = read_scaled(eighths, &w, &h);

    if (strcmp(kind, "webp") == 0) {
        len = WebPEncodeRGB(rgb, (int) w, (int) h, (int) w * 3,
                            (float) quality, &out);
        fwrite(out, 1, len, stdout);
        WebPFree(out);
        free(rgb);
        return;
    }

    c.err = jpeg_std_error(&err);
    jpeg_create_compress(&c);
    jpeg_stdio_dest(&c, stdout);

    c.image_width = w;
    c.image_height = h;
    c.input_components = 3;
    c.in_color_space = JCS_RGB;
    jpeg_set_defaults(&c);
    jpeg_set_quality(&c, quality, TRUE);
    jpeg_start_compress(&c, TRUE);

    while (rgb && c.next_scanline < h) {
        row = rgb + (size_t) c.next_scanline * w * 3;
        jpeg_write_scanlines(&c, &row, 1);
    }

    jpeg_finish_compress(&c);
    jpeg_destroy_compress(&c);
    free(rgb);
}


int
main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "corners") == 0) {
        corners();
        return 0;
    }

    if (argc == 5 && strcmp(argv[1], "again") == 0) {
        again(argv[2], atoi(argv[3]), (unsigned) atoi(argv[4]));
        return 0;
    }

    if (argc != 4) {
        fprintf(stderr, "usage: pictures KIND WIDTH HEIGHT | corners | "
                        "again KIND QUALITY EIGHTHS\n");
        return 2;
    }

    if (strcmp(argv[1], "webp") == 0) {
        make_webp((uint32_t) atoi(argv[2]), (uint32_t) atoi(argv[3]));

    } else {
        make_jpeg(argv[1], (uint32_t) atoi(argv[2]),
                  (uint32_t) atoi(argv[3]));
    }

    return 0;
}
