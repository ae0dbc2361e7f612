
/*
 * How far apart the pets of different pictures are.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "photos_eval.h"
#include "pet3d_test.h"
#include "color.h"


#define SHOT  64


/* A small preview of a pet; the caller frees its pixels. */

static uint8_t *
shoot(const pet3d_params_t *params, pet3d_arena_t *arena)
{
    uint8_t        *pixels;
    pet3d_view_t    view;
    pet3d_mesh_t   *mesh;
    pet3d_image_t   skin;
    pet3d_bytes_t   shot;

    pet3d_view_init(&view);
    view.size = SHOT;

    ck_assert_int_eq(pet3d_build_mesh(arena, params, &mesh), PET3D_OK);
    ck_assert_int_eq(pet3d_paint_skin(arena, mesh, &skin), PET3D_OK);
    ck_assert_int_eq(pet3d_render_preview(arena, mesh, &skin, &view, &shot),
                     PET3D_OK);
    ck_assert_int_eq(pet3d_decode(arena, &shot, SHOT, &skin), PET3D_OK);

    pixels = malloc(SHOT * SHOT * 3);
    memcpy(pixels, skin.pixels, SHOT * SHOT * 3);

    return pixels;
}


/* Mean differences of previews, 0..255, of all pairs. */

static void
apart(uint8_t **shots, size_t n)
{
    float     d, least, sum;
    size_t    i, j, k, pairs;
    unsigned  under;

    least = 1e9f;
    sum = 0;
    pairs = 0;
    under = 0;

    for (i = 0; i < n; i++) {
        for (j = i + 1; j < n; j++) {
            d = 0;

            for (k = 0; k < SHOT * SHOT * 3; k++) {
                d += (float) abs(shots[i][k] - shots[j][k]);
            }

            d /= SHOT * SHOT * 3;
            least = pet3d_minf(least, d);
            sum += d;
            pairs++;
            under += d < 2;
        }
    }

    printf("their previews, 0..255: least difference %.2f, mean %.2f, %u of "
           "%zu pairs under 2\n", (double) least,
           (double) sum / (double) pairs, under, pairs);
}


/* Texts that are equal, and nearly equal. */

static void
alike(const pet3d_params_t *all, size_t n, const char *seeds)
{
    float           least, d;
    size_t          j, k, fields;
    unsigned        m, same, near;
    const int32_t  *p, *q;

    same = near = 0;
    least = 1e9f;
    fields = sizeof(pet3d_params_t) / sizeof(int32_t);

    for (j = 0; j < n; j++) {
        for (k = j + 1; k < n; k++) {
            p = (const int32_t *) &all[j];
            q = (const int32_t *) &all[k];
            same += memcmp(p, q, sizeof(pet3d_params_t)) == 0;
            d = pet3d_delta_e(pet3d_oklab_of(all[j].base),
                              pet3d_oklab_of(all[k].base)) * 1000;

            for (m = 0; m < fields; m++) {
                if (&p[m] >= &all[j].head_size
                    && &p[m] <= &all[j].energy)
                {
                    d += (float) (p[m] > q[m] ? p[m] - q[m] : q[m] - p[m]);
                }
            }

            d += all[j].pattern != all[k].pattern ? 300 : 0;
            near += d < 300;
            least = pet3d_minf(least, d);
        }
    }

    printf("%zu drawn cats of %s: %u pairs the same, %u nearer than 300, the "
           "nearest %.0f thousandths apart over all\n", n, seeds, same, near,
           (double) least);
}


/*
 * The drawn pets, all of one species: with one seed, so that only the photos
 * differ, or with seeds of their own, as a photo's bytes give them.
 */

void
photos_pets(int own)
{
    size_t            n;
    scene_t           s;
    uint8_t          *shots[DRAWN];
    unsigned          i;
    scene_label_t     l;
    pet3d_image_t     image;
    pet3d_hints_t     hints;
    pet3d_arena_t    *arena;
    pet3d_params_t   *all;
    pet3d_analysis_t  a;

    all = calloc(DRAWN, sizeof(pet3d_params_t));
    n = 0;

    for (i = 0; i < DRAWN; i++) {
        s = scene_draw(i, &l);
        seen_hints(&l, &hints);
        hints.species = PET3D_SPECIES_CAT;

        if (own) {
            hints.seed = i * 2654435761u >> 1;
        }

        arena = pet3d_arena_create(PET3D_JOB_BYTES);

        if (seen_look(&s.file, &hints, arena, &image, &a) == PET3D_OK) {
            shots[n] = shoot(&a.params, arena);
            all[n++] = a.params;
        }

        pet3d_arena_destroy(arena);
        scene_free(&s);
    }

    alike(all, n, own ? "seeds of their own" : "one seed");
    apart(shots, n);

    while (n > 0) {
        free(shots[--n]);
    }

    free(all);
}
