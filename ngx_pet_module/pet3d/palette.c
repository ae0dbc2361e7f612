
/*
 * Colours of the subject.
 */

#include <string.h>

#include "look.h"


#define PET3D_KMEANS_ROUNDS  10

/* Cells of the histogram that seeds come from, along each axis. */
#define PET3D_KMEANS_CELLS   12

/* Seeds nearer than this, and clusters after the rounds, are one. */
#define PET3D_KMEANS_NEAR    0.055f

/* Clusters below this share are dropped. */
#define PET3D_KMEANS_LEAST   0.03f

/*
 * Coats: colours of fur at a distance.  The radius, in parts of the subject's
 * longer side, over which hairs and stripes become one colour; what lightness
 * counts against hue, since light and shade change it; the width of what is
 * one colour, and of what becomes one.
 */
#define PET3D_COAT_RADIUS    22
#define PET3D_COAT_LIGHT     0.6f
#define PET3D_COAT_WIDTH     0.11f
#define PET3D_COAT_SHIFTS    4
#define PET3D_COAT_APART     0.07f
#define PET3D_COAT_OTHER     0.2f


typedef struct {
    pet3d_vec_t       sum;
    float             n;
} pet3d_bin_t;


static uint32_t pet3d_palette_merge(pet3d_vec_t *centers, float *shares,
    uint32_t k);
static void pet3d_palette_places(pet3d_look_t *look, pet3d_vec_t *centers);
static int pet3d_palette_coats(pet3d_look_t *look);
static int pet3d_palette_far(const pet3d_look_t *look, pet3d_vec_t *out);
static int pet3d_palette_inner(const pet3d_look_t *look, float **out);
static uint32_t pet3d_palette_join(pet3d_vec_t *centers, float *shares,
    uint32_t k);
static void pet3d_palette_sort(pet3d_cluster_t *c, uint32_t n);
static void pet3d_palette_blur(const pet3d_look_t *look,
    const pet3d_vec_t *in, const float *in_n, pet3d_vec_t *out, float *out_n,
    int radius, int down);
static void pet3d_palette_shift(const pet3d_look_t *look,
    const pet3d_vec_t *colors, const float *inner, pet3d_cluster_t *c);
static uint32_t pet3d_kmeans_seed(const pet3d_vec_t *colors,
    const uint8_t *use, size_t n, uint32_t k, pet3d_vec_t *centers);
static uint32_t pet3d_kmeans_near(const pet3d_vec_t *centers, uint32_t k,
    pet3d_vec_t c);


int
pet3d_palette(pet3d_look_t *look)
{
    float        shares[PET3D_LOOK_CLUSTERS];
    uint32_t     i, k, left;
    pet3d_vec_t  centers[PET3D_LOOK_CLUSTERS];

    k = pet3d_kmeans(look->lab, look->mask,
                     (size_t) look->width * look->height, 7, centers,
                     shares);

    k = pet3d_palette_merge(centers, shares, k);
    left = 0;

    for (i = 0; i < k; i++) {
        if (shares[i] >= PET3D_KMEANS_LEAST) {
            memset(&look->clusters[left], 0, sizeof(pet3d_cluster_t));
            look->clusters[left].lab = centers[i];
            look->clusters[left++].share = shares[i];
        }
    }

    look->nclusters = left;

    if (left == 0) {
        return PET3D_E_NO_SUBJECT;
    }

    pet3d_palette_sort(look->clusters, left);
    pet3d_palette_places(look, centers);

    return pet3d_palette_coats(look);
}


/* The clusters of the colours at a distance, the largest first. */

static int
pet3d_palette_coats(pet3d_look_t *look)
{
    int           rc;
    float         shares[PET3D_LOOK_CLUSTERS], *inner, sum;
    size_t        i, n;
    uint32_t      k, count;
    pet3d_vec_t  *far, centers[PET3D_LOOK_CLUSTERS];

    inner = NULL;
    n = (size_t) look->width * look->height;

    far = pet3d_alloc(look->arena, n * sizeof(pet3d_vec_t));
    if (far == NULL) {
        return PET3D_E_MEMORY;
    }

    rc = pet3d_palette_far(look, far);

    if (rc == PET3D_OK) {
        rc = pet3d_palette_inner(look, &inner);
    }

    if (rc != PET3D_OK) {
        return rc;
    }

    for (i = 0; i < n; i++) {
        far[i].x *= PET3D_COAT_LIGHT;
    }

    count = pet3d_kmeans(far, look->mask, n, 5, centers, shares);
    count = pet3d_palette_join(centers, shares, count);
    look->ncoats = count;
    memset(look->coats, 0, sizeof(look->coats));
    sum = 1e-6f;

    for (i = 0; i < n; i++) {
        if (look->mask[i]) {
            k = pet3d_kmeans_near(centers, count, far[i]);
            look->coats[k].share += inner[i];
            sum += inner[i];
        }
    }

    for (k = 0; k < count; k++) {
        look->coats[k].share = 0.6f * look->coats[k].share / sum
                               + 0.4f * shares[k];
        look->coats[k].lab = centers[k];
        pet3d_palette_shift(look, far, inner, &look->coats[k]);
        look->coats[k].lab.x /= PET3D_COAT_LIGHT;
    }

    pet3d_palette_sort(look->coats, count);

    pet3d_free(look->arena, far);
    pet3d_free(look->arena, inner);

    return count > 0 ? PET3D_OK : PET3D_E_NO_SUBJECT;
}


/* Makes the two nearest one, until all are apart. */

static uint32_t
pet3d_palette_join(pet3d_vec_t *centers, float *shares, uint32_t k)
{
    float     d, near, sum;
    uint32_t  i, j, a, b;

    while (k > 1) {
        near = 1e9f;
        a = b = 0;

        for (i = 0; i < k; i++) {
            for (j = i + 1; j < k; j++) {
                d = pet3d_delta_e(centers[i], centers[j]);

                if (d < near) {
                    near = d;
                    a = i;
                    b = j;
                }
            }
        }

        if (near >= PET3D_COAT_APART) {
            break;
        }

        sum = shares[a] + shares[b];
        centers[a] = pet3d_mix3(centers[a], centers[b], shares[b] / sum);
        shares[a] = sum;

        k--;
        centers[b] = centers[k];
        shares[b] = shares[k];
    }

    return k;
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


/*
 * How far inside the subject a pixel is: the flank shows the fur, while legs,
 * belly and outline are in the shade or mixed with the ground.  An edge of
 * the window is no outline.
 */

static int
pet3d_palette_inner(const pet3d_look_t *look, float **out)
{
    int       back;
    float    *d, most, step;
    size_t    i, n, at;
    uint32_t  x, y;

    n = (size_t) look->width * look->height;

    d = pet3d_alloc(look->arena, n * sizeof(float));
    if (d == NULL) {
        return PET3D_E_MEMORY;
    }

    for (i = 0; i < n; i++) {
        d[i] = look->mask[i] ? 1e4f : 0;
    }

    for (back = 0; back < 2; back++) {
        for (i = 0; i < n; i++) {
            at = back ? n - 1 - i : i;
            x = (uint32_t) (at % look->width);
            y = (uint32_t) (at / look->width);
            step = d[at];

            if (back ? x + 1 < look->width : x > 0) {
                step = pet3d_minf(step, d[back ? at + 1 : at - 1] + 1);
            }

            if (back ? y + 1 < look->height : y > 0) {
                step = pet3d_minf(step, d[back ? at + look->width
                                               : at - look->width] + 1);
            }

            d[at] = step;
        }
    }

    most = 1;

    for (i = 0; i < n; i++) {
        most = pet3d_maxf(most, pet3d_minf(d[i], (float) look->width));
    }

    for (i = 0; i < n; i++) {
        step = pet3d_minf(d[i] / most, 0.8f);
        d[i] = step * step * look->weight[i];
    }

    *out = d;

    return PET3D_OK;
}


/* Means of the subject's colours around each pixel. */

static int
pet3d_palette_far(const pet3d_look_t *look, pet3d_vec_t *out)
{
    int           radius;
    float        *n[2];
    size_t        i, all;
    uint32_t      side, other;
    pet3d_vec_t  *half;

    all = (size_t) look->width * look->height;
    side = look->box[2] - look->box[0];
    other = look->box[3] - look->box[1];
    radius = (int) ((side > other ? side : other) / PET3D_COAT_RADIUS);

    half = pet3d_alloc(look->arena, all * sizeof(pet3d_vec_t));
    n[0] = pet3d_alloc(look->arena, all * sizeof(float));
    n[1] = pet3d_alloc(look->arena, all * sizeof(float));

    if (half == NULL || n[0] == NULL || n[1] == NULL) {
        return PET3D_E_MEMORY;
    }

    for (i = 0; i < all; i++) {
        n[0][i] = look->mask[i] ? look->weight[i] * look->weight[i] : 0;
        out[i] = pet3d_scale(look->lab[i], n[0][i]);
    }

    pet3d_palette_blur(look, out, n[0], half, n[1], radius, 0);
    pet3d_palette_blur(look, half, n[1], out, n[0], radius, 1);

    for (i = 0; i < all; i++) {
        out[i] = n[0][i] > 1e-3f ? pet3d_scale(out[i], 1 / n[0][i])
                                 : look->lab[i];
    }

    pet3d_free(look->arena, half);
    pet3d_free(look->arena, n[0]);
    pet3d_free(look->arena, n[1]);

    return PET3D_OK;
}


/*
 * Along rows or columns: what is of another colour counts less, so that a
 * patch keeps its own (C. Tomasi and R. Manduchi, "Bilateral Filtering for
 * Gray and Color Images", 1998, one direction after the other).
 */

static void
pet3d_palette_blur(const pet3d_look_t *look, const pet3d_vec_t *in,
    const float *in_n, pet3d_vec_t *out, float *out_n, int radius, int down)
{
    int          d, x, y, w, h, at, len;
    float        k;
    size_t       to, from, step;
    pet3d_vec_t  e;

    w = (int) look->width;
    h = (int) look->height;
    len = down ? h : w;
    step = down ? look->width : 1;

    for (y = 0, to = 0; y < h; y++) {
        for (x = 0; x < w; x++, to++) {
            out[to] = pet3d_vec(0, 0, 0);
            out_n[to] = 0;

            if (!look->mask[to]) {
                continue;
            }

            at = down ? y : x;
            from = to - (size_t) (at < radius ? at : radius) * step;

            for (d = at < radius ? -at : -radius;
                 d <= radius && at + d < len; d++, from += step)
            {
                if (in_n[from] <= 0) {
                    continue;
                }

                e = pet3d_sub(look->lab[from], look->lab[to]);
                k = 1 / (1 + pet3d_dot(e, e) / (PET3D_COAT_OTHER
                                                * PET3D_COAT_OTHER));
                k *= k;
                out[to] = pet3d_add(out[to], pet3d_scale(in[from], k));
                out_n[to] += k * in_n[from];
            }
        }
    }
}


/*
 * Moves a colour to the nearest peak of how often colours are: unlike a
 * cluster's mean it does not depend on where others are (D. Comaniciu and
 * P. Meer, "Mean Shift", 2002).
 */

static void
pet3d_palette_shift(const pet3d_look_t *look, const pet3d_vec_t *colors,
    const float *inner, pet3d_cluster_t *c)
{
    int          round;
    float        w, sum;
    size_t       i;
    uint32_t     x, y;
    pet3d_vec_t  e, to;

    for (round = 0; round < PET3D_COAT_SHIFTS; round++) {
        to = pet3d_vec(0, 0, 0);
        sum = 1e-6f;

        for (y = look->box[1]; y < look->box[3]; y++) {
            for (x = look->box[0] + (y & 1); x < look->box[2]; x += 2) {
                i = (size_t) y * look->width + x;

                if (!look->mask[i]) {
                    continue;
                }

                e = pet3d_sub(colors[i], c->lab);
                w = 1 / (1 + pet3d_dot(e, e) / (PET3D_COAT_WIDTH
                                                * PET3D_COAT_WIDTH));
                w *= w * w * inner[i];
                sum += w;
                to = pet3d_add(to, pet3d_scale(colors[i], w));
            }
        }

        c->lab = pet3d_scale(to, 1 / sum);
    }
}


/* Merges what came together, weighted by share. */

static uint32_t
pet3d_palette_merge(pet3d_vec_t *centers, float *shares, uint32_t k)
{
    float     sum;
    uint32_t  i, j;

    for (i = 0; i < k; i++) {
        for (j = i + 1; j < k; ) {
            if (pet3d_delta_e(centers[i], centers[j]) >= PET3D_KMEANS_NEAR) {
                j++;
                continue;
            }

            sum = shares[i] + shares[j];
            centers[i] = pet3d_mix3(centers[i], centers[j], shares[j] / sum);
            shares[i] = sum;

            k--;
            centers[j] = centers[k];
            shares[j] = shares[k];
        }
    }

    return k;
}


/* The mean places of the clusters in the box. */

static void
pet3d_palette_places(pet3d_look_t *look, pet3d_vec_t *centers)
{
    float             n[PET3D_LOOK_CLUSTERS], w, h;
    size_t            at;
    uint32_t          i, x, y;
    pet3d_cluster_t  *c;

    for (i = 0; i < look->nclusters; i++) {
        centers[i] = look->clusters[i].lab;
        n[i] = 0;
    }

    w = (float) (look->box[2] - look->box[0]);
    h = (float) (look->box[3] - look->box[1]);

    for (y = look->box[1]; y < look->box[3]; y++) {
        for (x = look->box[0]; x < look->box[2]; x++) {
            at = (size_t) y * look->width + x;

            if (!look->mask[at]) {
                continue;
            }

            i = pet3d_kmeans_near(centers, look->nclusters, look->lab[at]);
            c = &look->clusters[i];
            c->x += (float) (x - look->box[0]) / w;
            c->y += (float) (y - look->box[1]) / h;
            n[i] += 1;
        }
    }

    for (i = 0; i < look->nclusters; i++) {
        look->clusters[i].x /= pet3d_maxf(n[i], 1);
        look->clusters[i].y /= pet3d_maxf(n[i], 1);
    }
}


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
