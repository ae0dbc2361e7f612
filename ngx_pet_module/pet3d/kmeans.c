
/*
 * Clusters of colours.
 */

#include <string.h>

#include "look.h"


#define PET3D_KMEANS_ROUNDS  10

/* Steps along the axis that seeds lie on. */
#define PET3D_KMEANS_BINS    512


typedef struct {
    pet3d_vec_t       sum;
    float             n;
} pet3d_bin_t;


static uint32_t pet3d_kmeans_seed(const pet3d_vec_t *colors,
    const uint8_t *use, size_t n, uint32_t k, pet3d_vec_t *centers);
static pet3d_vec_t pet3d_kmeans_axis(const pet3d_vec_t *colors,
    const uint8_t *use, size_t n, pet3d_vec_t mean);
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


/*
 * Means of equal parts along the axis in which the colours differ most: they
 * move little when pixels do.
 */

static uint32_t
pet3d_kmeans_seed(const pet3d_vec_t *colors, const uint8_t *use, size_t n,
    uint32_t k, pet3d_vec_t *centers)
{
    float        total, t, low, high, bins[PET3D_KMEANS_BINS], part, below;
    size_t       i;
    uint32_t     j, count;
    pet3d_vec_t  mean, axis;
    pet3d_bin_t  sums[PET3D_LOOK_CLUSTERS];

    mean = pet3d_vec(0, 0, 0);
    total = 0;

    for (i = 0; i < n; i++) {
        if (use == NULL || use[i]) {
            mean = pet3d_add(mean, colors[i]);
            total += 1;
        }
    }

    if (total == 0) {
        return 0;
    }

    mean = pet3d_scale(mean, 1 / total);
    axis = pet3d_kmeans_axis(colors, use, n, mean);
    low = 1e9f;
    high = -1e9f;

    for (i = 0; i < n; i++) {
        if (use == NULL || use[i]) {
            t = pet3d_dot(pet3d_sub(colors[i], mean), axis);
            low = pet3d_minf(low, t);
            high = pet3d_maxf(high, t);
        }
    }

    memset(bins, 0, sizeof(bins));
    memset(sums, 0, sizeof(sums));
    high = (PET3D_KMEANS_BINS - 1) / (high - low + 1e-6f);

    for (i = 0; i < n; i++) {
        if (use == NULL || use[i]) {
            t = pet3d_dot(pet3d_sub(colors[i], mean), axis);
            bins[(uint32_t) ((t - low) * high)] += 1;
        }
    }

    /* From how many are in a bin to how many are below its middle. */

    below = 0;

    for (j = 0; j < PET3D_KMEANS_BINS; j++) {
        part = bins[j];
        bins[j] = (below + part / 2) / total;
        below += part;
    }

    for (i = 0; i < n; i++) {
        if (use == NULL || use[i]) {
            t = pet3d_dot(pet3d_sub(colors[i], mean), axis);
            j = (uint32_t) (bins[(uint32_t) ((t - low) * high)] * (float) k);
            j = j < k ? j : k - 1;
            sums[j].sum = pet3d_add(sums[j].sum, colors[i]);
            sums[j].n += 1;
        }
    }

    count = 0;

    for (j = 0; j < k; j++) {
        if (sums[j].n > 0) {
            centers[count++] = pet3d_scale(sums[j].sum, 1 / sums[j].n);
        }
    }

    return count;
}


/* The first principal axis, by powers of the covariance. */

static pet3d_vec_t
pet3d_kmeans_axis(const pet3d_vec_t *colors, const uint8_t *use, size_t n,
    pet3d_vec_t mean)
{
    int          round;
    size_t       i;
    pet3d_vec_t  e, x, y, z, axis;

    x = y = z = pet3d_vec(0, 0, 0);

    for (i = 0; i < n; i++) {
        if (use == NULL || use[i]) {
            e = pet3d_sub(colors[i], mean);
            x = pet3d_add(x, pet3d_scale(e, e.x));
            y = pet3d_add(y, pet3d_scale(e, e.y));
            z = pet3d_add(z, pet3d_scale(e, e.z));
        }
    }

    axis = pet3d_vec(1, 0.1f, 0.1f);

    for (round = 0; round < 16; round++) {
        axis = pet3d_vec(pet3d_dot(x, axis), pet3d_dot(y, axis),
                         pet3d_dot(z, axis));
        axis = pet3d_unit(axis);
    }

    return axis;
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
