
/*
 * Colours of the subject.
 */

#include <string.h>

#include "look.h"


/* What is one colour of the palette. */
#define PET3D_PALETTE_WIDTH  0.06f

/* Colours below this share are dropped. */
#define PET3D_PALETTE_LEAST  0.03f

/* The rim, in pixels of the window, and the share of what is around there. */
#define PET3D_RIM_RADIUS     2
#define PET3D_RIM_INSIDE     0.80f, 1.0f


static float pet3d_palette_ground(pet3d_vec_t c);
static int pet3d_palette_fur(pet3d_look_t *look);
static int pet3d_palette_rim(pet3d_look_t *look);
static void pet3d_palette_sort(pet3d_cluster_t *c, uint32_t n);


int
pet3d_palette(pet3d_look_t *look)
{
    int       rc;
    uint32_t  i, n;

    rc = pet3d_palette_fur(look);

    if (rc == PET3D_OK) {
        rc = pet3d_modes(look->arena, look->lab, look->fur,
                         (size_t) look->width * look->height,
                         PET3D_PALETTE_WIDTH, look->clusters, &n);
    }

    if (rc != PET3D_OK) {
        return rc;
    }

    look->nclusters = 0;

    for (i = 0; i < n; i++) {
        if (look->clusters[i].share >= PET3D_PALETTE_LEAST) {
            look->clusters[look->nclusters++] = look->clusters[i];
        }
    }

    if (look->nclusters == 0) {
        return PET3D_E_NO_SUBJECT;
    }

    pet3d_palette_sort(look->clusters, look->nclusters);

    return pet3d_coat(look);
}


/*
 * Grass, leaves, water and sky that a mask may hold; fur is of no such
 * colour.  0..1.
 */

static float
pet3d_palette_ground(pet3d_vec_t c)
{
    float  green, blue;

    green = pet3d_smooth(0.020f, 0.050f, -c.y);
    blue = pet3d_smooth(0.035f, 0.070f, -c.z);

    return pet3d_maxf(green, blue);
}


/* What each pixel counts: the surer, the more. */

static int
pet3d_palette_fur(pet3d_look_t *look)
{
    size_t  i, n;

    n = (size_t) look->width * look->height;

    look->fur = pet3d_alloc(look->arena, n * sizeof(float));
    if (look->fur == NULL) {
        return PET3D_E_MEMORY;
    }

    for (i = 0; i < n; i++) {
        look->fur[i] = look->soft[i]
                       * pet3d_smooth(0.45f, 0.90f, look->weight[i])
                         * (1 - 0.95f * pet3d_palette_ground(look->lab[i]));
    }

    return look->plain > 0 ? pet3d_palette_rim(look) : PET3D_OK;
}


/* The rim of what stands on a plain ground is mixed with it: no white fur. */

static int
pet3d_palette_rim(pet3d_look_t *look)
{
    float   *rows, *mean;
    size_t   i, n;

    n = (size_t) look->width * look->height;

    rows = pet3d_alloc(look->arena, n * sizeof(float));
    mean = pet3d_alloc(look->arena, n * sizeof(float));

    if (rows == NULL || mean == NULL) {
        return PET3D_E_MEMORY;
    }

    pet3d_look_mean(look, look->soft, rows, PET3D_RIM_RADIUS, 0);
    pet3d_look_mean(look, rows, mean, PET3D_RIM_RADIUS, 1);

    for (i = 0; i < n; i++) {
        look->fur[i] *= pet3d_mix(1, pet3d_smooth(PET3D_RIM_INSIDE, mean[i]),
                                  look->plain);
    }

    pet3d_free(look->arena, rows);
    pet3d_free(look->arena, mean);

    return PET3D_OK;
}


static void
pet3d_palette_sort(pet3d_cluster_t *c, uint32_t n)
{
    uint32_t         i, j;
    pet3d_cluster_t  t;

    for (i = 1; i < n; i++) {
        t = c[i];

        for (j = i; j > 0 && c[j - 1].share < t.share; j--) {
            c[j] = c[j - 1];
        }

        c[j] = t;
    }
}
