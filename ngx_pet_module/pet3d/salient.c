
/*
 * What stands out from the border of a picture.
 */

#include "cut.h"


/* Sweeps over the picture; each carries distances a long way. */
#define PET3D_SALIENT_SWEEPS  4

/* Where the colours of a side are taken from, of the shorter side. */
#define PET3D_SALIENT_RING    0.08f

#define PET3D_SALIENT_BINS    64


typedef struct {
    float            *low;
    float            *high;
    float            *near;
    const float      *value;
    uint32_t          width;
    uint32_t          height;
} pet3d_barrier_t;


static void pet3d_salient_step(pet3d_barrier_t *b, size_t at, size_t from);
static void pet3d_salient_sweep(pet3d_barrier_t *b, int back);
static int pet3d_salient_seed(const pet3d_look_t *look, uint32_t x,
    uint32_t y);
static int pet3d_salient_barrier(pet3d_cut_t *cut);
static int pet3d_salient_sides(pet3d_cut_t *cut);
static void pet3d_salient_scale(float *v, size_t n, float share);
static float pet3d_salient_otsu(const float *v, size_t n);


int
pet3d_cut_salient(pet3d_cut_t *cut)
{
    int     rc;
    float   g;
    size_t  i;

    memset(cut->salient, 0, cut->n * sizeof(float));

    rc = pet3d_salient_barrier(cut);

    if (rc == PET3D_OK) {
        rc = pet3d_salient_sides(cut);
    }

    if (rc != PET3D_OK) {
        return rc;
    }

    /* What is in the middle counts more. */

    for (i = 0; i < cut->n; i++) {
        g = 1 / (1 + pet3d_exp(-pet3d_absf(cut->place[i])));
        g = cut->place[i] < 0 ? 1 - g : g;
        cut->salient[i] *= 0.25f + 0.75f * g;
    }

    pet3d_salient_scale(cut->salient, cut->n, 0.98f);
    cut->threshold = pet3d_salient_otsu(cut->salient, cut->n);

    return PET3D_OK;
}


static void
pet3d_salient_step(pet3d_barrier_t *b, size_t at, size_t from)
{
    float  low, high;

    high = pet3d_maxf(b->high[from], b->value[at]);
    low = pet3d_minf(b->low[from], b->value[at]);

    if (high - low < b->near[at]) {
        b->near[at] = high - low;
        b->high[at] = high;
        b->low[at] = low;
    }
}


static void
pet3d_salient_sweep(pet3d_barrier_t *b, int back)
{
    size_t    at, n;
    uint32_t  i, x, y;

    n = (size_t) b->width * b->height;

    for (i = 0; i < n; i++) {
        at = back ? n - 1 - i : i;
        x = (uint32_t) (at % b->width);
        y = (uint32_t) (at / b->width);

        if (back) {
            if (x + 1 < b->width) {
                pet3d_salient_step(b, at, at + 1);
            }

            if (y + 1 < b->height) {
                pet3d_salient_step(b, at, at + b->width);
            }

            continue;
        }

        if (x > 0) {
            pet3d_salient_step(b, at, at - 1);
        }

        if (y > 0) {
            pet3d_salient_step(b, at, at - b->width);
        }
    }
}


/*
 * The border is ground: all of it that the crop leaves out; else above and,
 * but for its lower part, at the sides, since subjects stand on the edge.
 */

static int
pet3d_salient_seed(const pet3d_look_t *look, uint32_t x, uint32_t y)
{
    if (x > 0 && y > 0 && x + 1 < look->width && y + 1 < look->height) {
        return 0;
    }

    if (x < look->crop[0] || y < look->crop[1] || x >= look->crop[2]
        || y >= look->crop[3])
    {
        return 1;
    }

    if (look->cropped) {
        return 0;
    }

    return y == 0 || ((x == 0 || x + 1 == look->width)
                      && y < look->height * 3 / 4);
}


static int
pet3d_salient_barrier(pet3d_cut_t *cut)
{
    int              i;
    float           *value;
    size_t           at, seeds;
    uint32_t         c, x, y;
    pet3d_look_t    *look;
    pet3d_barrier_t  b;

    static const float  share[3] = { 1, 1.8f, 1.8f };

    look = cut->look;

    b.width = look->width;
    b.height = look->height;
    b.low = pet3d_alloc(look->arena, cut->n * sizeof(float));
    b.high = pet3d_alloc(look->arena, cut->n * sizeof(float));
    b.near = pet3d_alloc(look->arena, cut->n * sizeof(float));
    value = pet3d_alloc(look->arena, cut->n * sizeof(float));

    if (b.low == NULL || b.high == NULL || b.near == NULL || value == NULL) {
        return PET3D_E_MEMORY;
    }

    b.value = value;

    for (c = 0; c < 3; c++) {
        seeds = 0;

        for (at = 0; at < cut->n; at++) {
            x = (uint32_t) (at % look->width);
            y = (uint32_t) (at / look->width);

            value[at] = cut->feats[at].v[c];
            b.low[at] = b.high[at] = value[at];
            b.near[at] = pet3d_salient_seed(look, x, y) ? 0 : 1e6f;
            seeds += b.near[at] == 0;
        }


        for (i = 0; i < PET3D_SALIENT_SWEEPS && seeds > 0; i++) {
            pet3d_salient_sweep(&b, i & 1);
        }

        for (at = 0; at < cut->n && seeds > 0; at++) {
            cut->salient[at] += share[c] * b.near[at];
        }
    }

    pet3d_salient_scale(cut->salient, cut->n, 0.98f);

    pet3d_free(look->arena, b.low);
    pet3d_free(look->arena, b.high);
    pet3d_free(look->arena, b.near);
    pet3d_free(look->arena, value);

    return PET3D_OK;
}


/*
 * Adds the difference to the mean colours of the four sides, in units of
 * their deviation; the side that is least like the rest is left out, since
 * the subject may touch it.
 */

static int
pet3d_salient_sides(pet3d_cut_t *cut)
{
    float         d, most, sum, count[4], mean[4][3], var[4][3];
    float        *add;
    size_t        at;
    uint32_t      x, y, k, c, ring, w, h;
    pet3d_look_t *look;

    look = cut->look;
    w = look->width;
    h = look->height;
    ring = 1 + (uint32_t) (PET3D_SALIENT_RING * (float) (w < h ? w : h));

    add = pet3d_alloc(look->arena, cut->n * sizeof(float));
    if (add == NULL) {
        return PET3D_E_MEMORY;
    }

    memset(count, 0, sizeof(count));
    memset(mean, 0, sizeof(mean));
    memset(var, 0, sizeof(var));

    for (at = 0; at < cut->n; at++) {
        x = (uint32_t) (at % w);
        y = (uint32_t) (at / w);

        for (k = 0; k < 4; k++) {
            if (k == 0 ? y >= ring : k == 1 ? x >= ring
                : k == 2 ? x + ring < w : y + ring < h)
            {
                continue;
            }

            count[k] += 1;

            for (c = 0; c < 3; c++) {
                mean[k][c] += cut->feats[at].v[c];
                var[k][c] += cut->feats[at].v[c] * cut->feats[at].v[c];
            }
        }
    }

    for (k = 0; k < 4; k++) {
        for (c = 0; c < 3; c++) {
            mean[k][c] /= count[k];
            var[k][c] = pet3d_maxf(var[k][c] / count[k]
                                   - mean[k][c] * mean[k][c], 0) + 0.0009f;
        }
    }

    for (at = 0; at < cut->n; at++) {
        most = 0;
        sum = 0;

        for (k = 0; k < 4; k++) {
            d = 0;

            for (c = 0; c < 3; c++) {
                d += (cut->feats[at].v[c] - mean[k][c])
                     * (cut->feats[at].v[c] - mean[k][c]) / var[k][c];
            }

            d = sqrtf(d);
            sum += d;
            most = pet3d_maxf(most, d);
        }

        add[at] = sum - most;
    }

    pet3d_salient_scale(add, cut->n, 0.98f);

    for (at = 0; at < cut->n; at++) {
        cut->salient[at] = 0.55f * cut->salient[at] + 0.45f * add[at];
    }

    pet3d_free(look->arena, add);

    return PET3D_OK;
}


/* Divides by what only a share of the values is over; limits to 1. */

static void
pet3d_salient_scale(float *v, size_t n, float share)
{
    float     most;
    size_t    i, sum;
    uint32_t  bins[1024], k;

    most = 1e-6f;

    for (i = 0; i < n; i++) {
        most = pet3d_maxf(most, v[i]);
    }

    memset(bins, 0, sizeof(bins));

    for (i = 0; i < n; i++) {
        bins[(uint32_t) (v[i] / most * 1023)]++;
    }

    sum = 0;

    for (k = 0; k < 1023; k++) {
        sum += bins[k];

        if ((float) sum >= share * (float) n) {
            break;
        }
    }

    most *= (float) (k + 1) / 1024;

    for (i = 0; i < n; i++) {
        v[i] = pet3d_minf(v[i] / most, 1);
    }
}


/* The threshold that parts values best (N. Otsu, 1979), of 0..1. */

static float
pet3d_salient_otsu(const float *v, size_t n)
{
    float     bins[PET3D_SALIENT_BINS], apart[PET3D_SALIENT_BINS];
    float     total, sum, below, mean, all, best, weight, f;
    size_t    i;
    uint32_t  k;

    memset(bins, 0, sizeof(bins));

    for (i = 0; i < n; i++) {
        f = v[i] * (PET3D_SALIENT_BINS - 1.001f);
        k = (uint32_t) f;
        bins[k] += (float) (k + 1) - f;
        bins[k + 1] += f - (float) k;
    }

    total = (float) n;
    all = 0;

    for (k = 0; k < PET3D_SALIENT_BINS; k++) {
        all += bins[k] * (float) k;
    }

    below = 0;
    sum = 0;
    best = 1e-9f;

    for (k = 0; k < PET3D_SALIENT_BINS - 1; k++) {
        below += bins[k];
        sum += bins[k] * (float) k;
        apart[k] = 0;

        if (below == 0 || below == total) {
            continue;
        }

        mean = sum / below - (all - sum) / (total - below);
        weight = below / total * (1 - below / total);
        apart[k] = weight * mean * mean;
        best = pet3d_maxf(best, apart[k]);
    }

    /* The best one, and with it those that are about as good. */

    sum = 0;
    total = 1e-9f;

    for (k = 0; k < PET3D_SALIENT_BINS - 1; k++) {
        weight = apart[k] / best;
        weight *= weight;
        weight *= weight;
        weight *= weight;
        weight *= weight;
        weight *= weight;
        sum += weight * ((float) k + 0.5f);
        total += weight;
    }

    return sum / total / (PET3D_SALIENT_BINS - 1);
}
