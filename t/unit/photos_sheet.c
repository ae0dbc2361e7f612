
/*
 * Pictures of what the analysis sees.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "photos_eval.h"
#include "pet3d_test.h"


#define TILE  192


static void
put_tile(uint8_t *row, unsigned column, const pet3d_image_t *image,
    const uint8_t *mask)
{
    int       k;
    uint32_t  x, y, side, sx, sy;
    uint8_t  *p;
    size_t    at;

    side = image->width > image->height ? image->width : image->height;

    for (y = 0; y < TILE; y++) {
        for (x = 0; x < TILE; x++) {
            p = row + ((size_t) y * TILE * 4 + column * TILE + x) * 3;
            sx = x * side / TILE;
            sy = y * side / TILE;

            if (sx >= image->width || sy >= image->height) {
                memset(p, 255, 3);
                continue;
            }

            at = (size_t) sy * image->width + sx;

            for (k = 0; k < 3; k++) {
                p[k] = image->pixels[at * 3 + (size_t) k];

                if (mask != NULL && !mask[at]) {
                    p[k] = (uint8_t) (p[k] / 3 + (k == 0 ? 150 : 0));
                }
            }
        }
    }
}


static void
put_palette(uint8_t *row, const pet3d_analysis_t *a, uint32_t label)
{
    int       k;
    uint8_t  *p;
    uint32_t  x, y, i, sum, rgb;

    for (y = 0; y < TILE; y++) {
        for (x = 0; x < TILE; x++) {
            p = row + ((size_t) y * TILE * 4 + 2 * TILE + x) * 3;

            if (y < 40) {
                rgb = x < TILE / 2 ? label : a->fur;

            } else if (y < 80) {
                rgb = x < TILE / 3 ? a->params.base
                      : x < 2 * TILE / 3 ? a->params.light : a->params.dark;

            } else if (y < 110) {
                rgb = x < TILE / 3 ? a->params.iris
                      : x < 2 * TILE / 3 ? a->params.scarf : a->params.inner;

            } else {
                rgb = 0xffffff;

                for (i = 0, sum = 0; i < a->npalette; i++) {
                    sum += a->palette[i].share;

                    if (x * 1000 / TILE < sum) {
                        rgb = a->palette[i].rgb;
                        break;
                    }
                }
            }

            for (k = 0; k < 3; k++) {
                p[k] = (uint8_t) (rgb >> (16 - 8 * k));
            }
        }
    }
}


void
photos_row(const char *dir, unsigned n, const scene_label_t *l,
    const pet3d_image_t *image, const pet3d_analysis_t *a,
    pet3d_arena_t *arena)
{
    char            name[256];
    uint8_t        *row;
    png_image       png;
    pet3d_view_t    view;
    pet3d_mesh_t   *mesh;
    pet3d_image_t   skin;
    pet3d_bytes_t   shot;

    row = calloc(TILE * 4, TILE * 3);
    put_tile(row, 0, image, NULL);
    put_tile(row, 1, image, a->mask);
    put_palette(row, a, l->color == SCENE_UNKNOWN ? 0xffffff : l->color);

    pet3d_view_init(&view);
    view.size = TILE;

    if (pet3d_build_mesh(arena, &a->params, &mesh) == PET3D_OK
        && pet3d_paint_skin(arena, mesh, &skin) == PET3D_OK
        && pet3d_render_preview(arena, mesh, &skin, &view, &shot)
           == PET3D_OK
        && pet3d_decode(arena, &shot, TILE, &skin) == PET3D_OK)
    {
        put_tile(row, 3, &skin, NULL);
    }

    snprintf(name, sizeof(name), "%s/%03u-%s.png", dir, n, l->name);
    memset(&png, 0, sizeof(png));
    png.version = PNG_IMAGE_VERSION;
    png.width = TILE * 4;
    png.height = TILE;
    png.format = PNG_FORMAT_RGB;

    if (!png_image_write_to_file(&png, name, 0, row, 0, NULL)) {
        fprintf(stderr, "pet3d-eval: cannot write \"%s\"\n", name);
    }

    free(row);
}
