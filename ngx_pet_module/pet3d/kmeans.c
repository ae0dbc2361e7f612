
/*
 * Clusters of colours.
 */

#include <string.h>

#include "look.h"


#define PET3D_KMEANS_ROUNDS  10

/* Cells of the histogram that seeds come from, along each axis. */
#define PET3D_KMEANS_CELLS   12

/* Seeds nearer than this are one. */
#define PET3D_KMEANS_NEAR    0.055f


typedef struct {
    pet3d_vec_t       sum;
    float             n;
} pet3d_bin_t;


static uint32_t pet3d_kmeans_seed(const pet3d_vec_t *colors,
    const uint8_t *use, size_t n, uint32_t k, pet3d_vec_t *centers);
static uint32_t pet3d_kmeans_near(const pet3d_vec_t *centers, uint32_t k,
    pet3d_vec_t c);


uint32_t
pet3d_kmeans(const pet3d_vec_t *colors, const uint8_t *use, size_t n,
    uint32_t k, pet3d_vec_t *centers, float *shares)
{
    int           round;
    float         total;
    size_t        i;
    uint32_t      j;
    pet3d_bin_t   sums[PET3D_LOOK_CLUSTERS];

    k = pet3d_kmeans_seed(colors, use, n, k, centers);
    total = 0;

    for (round = 0; round < PET3D_KMEANS_ROUNDS; round++) {
        memset(sums, 0, sizeof(sums));
        total = 0;

        for (i = 0; i < n; i++) {
            if (use != NULL && !use[i]) {
                continue;
            }

            j = pet3d_kmeans_near(centers, k, colors[i]);
            sums[j].sum = pet3d_add(sums[j].sum, colors[i]);
            sums[j].n += 1;
            total += 1;
        }

        for (j = 0; j < k; j++) {
            if (sums[j].n > 0) {
                centers[j] = pet3d_scale(sums[j].sum, 1 / sums[j].n);
            }
        }
    }

    for (j = 0; j < k; j++) {
        shares[j] = total > 0 ? sums[j].n / total : 0;
    }

    return k;
}


/* The fullest cell first, then what is far from all so far and full. */

static uint32_t
pet3d_kmeans_seed(const pet3d_vec_t *colors, const uint8_t *use, size_t n,
    uint32_t k, pet3d_vec_t *centers)
{
    float        d, score, best, total;
    size_t       i;
    uint32_t     a, b, l, at, count, top;
    pet3d_vec_t  c;

    static const uint32_t  cells = PET3D_KMEANS_CELLS;
    pet3d_bin_t            bins[PET3D_KMEANS_CELLS * PET3D_KMEANS_CELLS
                                * PET3D_KMEANS_CELLS];

    memset(bins, 0, sizeof(bins));
    total = 0;

    for (i = 0; i < n; i++) {
        if (use != NULL && !use[i]) {
            continue;
        }

        l = (uint32_t) pet3d_clamp(colors[i].x * (float) cells, 0,
                                   (float) cells - 1);
        a = (uint32_t) pet3d_clamp((colors[i].y + 0.24f) * 25, 0,
                                   (float) cells - 1);
        b = (uint32_t) pet3d_clamp((colors[i].z + 0.24f) * 25, 0,
                                   (float) cells - 1);
        at = (l * cells + a) * cells + b;

        bins[at].sum = pet3d_add(bins[at].sum, colors[i]);
        bins[at].n += 1;
        total += 1;
    }

    for (count = 0; count < k; count++) {
        best = 0;
        top = 0;

        for (at = 0; at < cells * cells * cells; at++) {
            if (bins[at].n < total * 0.004f || bins[at].n == 0) {
                continue;
            }

            c = pet3d_scale(bins[at].sum, 1 / bins[at].n);
            score = sqrtf(bins[at].n / total);

            for (l = 0; l < count; l++) {
                d = pet3d_delta_e(c, centers[l]);
                score = d < PET3D_KMEANS_NEAR ? 0
                        : pet3d_minf(score, d * sqrtf(sqrtf(bins[at].n
                                                            / total)));
            }

            if (score > best) {
                best = score;
                top = at;
            }
        }

        if (best == 0) {
            break;
        }

        centers[count] = pet3d_scale(bins[top].sum, 1 / bins[top].n);
    }

    return count;
}


static uint32_t
pet3d_kmeans_near(const pet3d_vec_t *centers, uint32_t k, pet3d_vec_t c)
{
    float        d, best;
    uint32_t     i, near;
    pet3d_vec_t  e;

    near = 0;
    best = 1e9f;

    for (i = 0; i < k; i++) {
        e = pet3d_sub(c, centers[i]);
        d = pet3d_dot(e, e);

        if (d < best) {
            best = d;
            near = i;
        }
    }

    return near;
}
