
/*
 * Colour models of subject and ground: mixtures of Gaussians.
 */

#include "cut.h"


/* Least variance along an axis: noise, and what compression does. */
#define PET3D_GAUSS_LEAST   0.0002f

/* Evidence is tempered: pixels near each other are no new witnesses. */
#define PET3D_GAUSS_HEAT    0.28f


static int pet3d_gauss_parts(pet3d_cut_t *cut, const uint8_t *use, int fore,
    uint32_t *n);
static void pet3d_gauss_fit(pet3d_cut_t *cut, pet3d_mix_t *mix, int fore);
static int pet3d_gauss_weights(const pet3d_cut_t *cut,
    const pet3d_mix_t *mix, size_t i, int fore, float *w);
static void pet3d_gauss_solve(pet3d_gauss_t *g,
    float m[PET3D_CUT_DIM][PET3D_CUT_DIM], float weight);
static float pet3d_gauss_log(float x);
static float pet3d_gauss_cost(const pet3d_mix_t *mix, const pet3d_feat_t *f,
    float *part);


int
pet3d_cut_fit(pet3d_cut_t *cut, int first)
{
    int       rc;
    size_t    i;
    uint8_t  *use;

    if (first) {
        use = pet3d_alloc(cut->look->arena, cut->n);
        if (use == NULL) {
            return PET3D_E_MEMORY;
        }

        for (i = 0; i < cut->n; i++) {
            use[i] = cut->look->weight[i] >= 0.5f;
        }

        rc = pet3d_gauss_parts(cut, use, 1, &cut->fore.n);

        for (i = 0; i < cut->n; i++) {
            use[i] = cut->look->weight[i] < 0.5f;
        }

        if (rc == PET3D_OK) {
            rc = pet3d_gauss_parts(cut, use, 0, &cut->back.n);
        }

        pet3d_free(cut->look->arena, use);

        if (rc != PET3D_OK) {
            return rc;
        }

    }

    pet3d_gauss_fit(cut, &cut->fore, 1);
    pet3d_gauss_fit(cut, &cut->back, 0);

    return PET3D_OK;
}


/* The first parts: clusters of the colours of the pixels in use. */

static int
pet3d_gauss_parts(pet3d_cut_t *cut, const uint8_t *use, int fore,
    uint32_t *n)
{
    float        sum, *part, shares[PET3D_LOOK_CLUSTERS];
    size_t       i;
    uint32_t     k, count;
    pet3d_vec_t  centers[PET3D_LOOK_CLUSTERS], e;

    count = pet3d_kmeans(cut->look->lab, use, cut->n, PET3D_CUT_MIX, centers,
                         shares);
    *n = count;

    if (count == 0) {
        return PET3D_E_NO_SUBJECT;
    }

    for (i = 0; i < cut->n; i++) {
        part = fore ? cut->part[i].fore : cut->part[i].back;
        sum = 0;

        for (k = 0; k < count; k++) {
            e = pet3d_sub(cut->look->lab[i], centers[k]);
            part[k] = 1 / (pet3d_dot(e, e) + PET3D_GAUSS_LEAST);
            part[k] *= part[k];
            sum += part[k];
        }

        for (k = 0; k < count; k++) {
            part[k] /= sum;
        }
    }

    return PET3D_OK;
}


static void
pet3d_gauss_fit(pet3d_cut_t *cut, pet3d_mix_t *mix, int fore)
{
    float           d, total, w[PET3D_CUT_MIX], sums[PET3D_CUT_MIX];
    float           m[PET3D_CUT_MIX][PET3D_CUT_DIM][PET3D_CUT_DIM];
    size_t          i;
    uint32_t        k, a, b;
    pet3d_gauss_t  *g;

    memset(w, 0, sizeof(w));
    memset(sums, 0, sizeof(sums));
    memset(m, 0, sizeof(m));
    total = 1e-3f;

    for (k = 0; k < mix->n; k++) {
        memset(mix->parts[k].mean, 0, sizeof(mix->parts[k].mean));
    }

    for (i = 0; i < cut->n; i++) {
        if (!pet3d_gauss_weights(cut, mix, i, fore, w)) {
            continue;
        }

        for (k = 0; k < mix->n; k++) {
            sums[k] += w[k];
            total += w[k];

            for (a = 0; a < PET3D_CUT_DIM; a++) {
                mix->parts[k].mean[a] += w[k] * cut->feats[i].v[a];
            }
        }
    }

    for (k = 0; k < mix->n; k++) {
        for (a = 0; a < PET3D_CUT_DIM; a++) {
            mix->parts[k].mean[a] /= sums[k] + 1e-6f;
        }
    }

    for (i = 0; i < cut->n; i++) {
        if (!pet3d_gauss_weights(cut, mix, i, fore, w)) {
            continue;
        }

        for (k = 0; k < mix->n; k++) {
            g = &mix->parts[k];

            for (a = 0; a < PET3D_CUT_DIM; a++) {
                d = w[k] * (cut->feats[i].v[a] - g->mean[a]);

                for (b = a; b < PET3D_CUT_DIM; b++) {
                    m[k][a][b] += d * (cut->feats[i].v[b] - g->mean[b]);
                }
            }
        }
    }

    for (k = 0; k < mix->n; k++) {
        for (a = 0; a < PET3D_CUT_DIM; a++) {
            for (b = a; b < PET3D_CUT_DIM; b++) {
                m[k][a][b] /= sums[k] + 1e-3f;
                m[k][b][a] = m[k][a][b];
            }

            m[k][a][a] += PET3D_GAUSS_LEAST;
        }

        pet3d_gauss_solve(&mix->parts[k], m[k], sums[k] / total);
    }
}


/* What a pixel counts for each part; 0 if for none. */

static int
pet3d_gauss_weights(const pet3d_cut_t *cut, const pet3d_mix_t *mix, size_t i,
    int fore, float *w)
{
    float         all;
    uint32_t      k;
    const float  *part;

    all = cut->look->weight[i];
    all = pet3d_smooth(0.3f, 0.7f, fore ? all : 1 - all);

    if (all <= 0) {
        return 0;
    }

    part = fore ? cut->part[i].fore : cut->part[i].back;

    for (k = 0; k < mix->n; k++) {
        w[k] = all * part[k];
    }

    return 1;
}


/* Inverts a positive definite matrix by Gauss and Jordan. */

static void
pet3d_gauss_solve(pet3d_gauss_t *g, float m[PET3D_CUT_DIM][PET3D_CUT_DIM],
    float weight)
{
    float     p, f, det, rest[PET3D_CUT_DIM][PET3D_CUT_DIM];
    uint32_t  i, j, k;

    memset(rest, 0, sizeof(rest));
    det = 0;

    for (i = 0; i < PET3D_CUT_DIM; i++) {
        rest[i][i] = 1;
    }

    for (i = 0; i < PET3D_CUT_DIM; i++) {
        p = pet3d_maxf(m[i][i], PET3D_GAUSS_LEAST / 4);
        det += pet3d_gauss_log(p);

        for (j = 0; j < PET3D_CUT_DIM; j++) {
            m[i][j] /= p;
            rest[i][j] /= p;
        }

        for (k = 0; k < PET3D_CUT_DIM; k++) {
            f = m[k][i];

            if (k == i) {
                continue;
            }

            for (j = 0; j < PET3D_CUT_DIM; j++) {
                m[k][j] -= f * m[i][j];
                rest[k][j] -= f * rest[i][j];
            }
        }
    }

    memcpy(g->inverse, rest, sizeof(rest));
    g->constant = det - 2 * pet3d_gauss_log(weight + 1e-4f);
}


/* The natural logarithm of x > 0, from its exponent and a short series. */

static float
pet3d_gauss_log(float x)
{
    float     t, t2;
    int32_t   e;
    uint32_t  bits;

    memcpy(&bits, &x, sizeof(bits));
    e = (int32_t) (bits >> 23) - 127;
    bits = (bits & 0x7fffff) | 0x3f800000;
    memcpy(&x, &bits, sizeof(x));

    t = (x - 1) / (x + 1);
    t2 = t * t;

    return (float) e * 0.69314718f
           + 2 * t * (1 + t2 * (0.33333333f + t2 * (0.2f + t2 * 0.14285714f)));
}


/* -2 log of the density, and what of it is of each part. */

static float
pet3d_gauss_cost(const pet3d_mix_t *mix, const pet3d_feat_t *f, float *part)
{
    float                 d[PET3D_CUT_DIM], cost, best, row, sum;
    uint32_t              k, a, b;
    const pet3d_gauss_t  *g;

    best = 1e9f;

    for (k = 0; k < mix->n; k++) {
        g = &mix->parts[k];
        cost = g->constant;

        for (a = 0; a < PET3D_CUT_DIM; a++) {
            d[a] = f->v[a] - g->mean[a];
        }

        for (a = 0; a < PET3D_CUT_DIM; a++) {
            row = 0.5f * g->inverse[a][a] * d[a];

            for (b = a + 1; b < PET3D_CUT_DIM; b++) {
                row += g->inverse[a][b] * d[b];
            }

            cost += 2 * row * d[a];
        }

        part[k] = cost;
        best = pet3d_minf(best, cost);
    }

    sum = 0;

    for (k = 0; k < mix->n; k++) {
        part[k] = part[k] - best > 20 ? 0
                  : pet3d_exp(0.5f * (best - part[k]));
        sum += part[k];
    }

    for (k = 0; k < mix->n; k++) {
        part[k] /= sum;
    }

    return best - 2 * pet3d_gauss_log(sum);
}


void
pet3d_cut_evidence(pet3d_cut_t *cut)
{
    float          odds;
    size_t         i;
    pet3d_part_t  *part;

    for (i = 0; i < cut->n; i++) {
        part = &cut->part[i];
        odds = PET3D_GAUSS_HEAT
               * (pet3d_gauss_cost(&cut->back, &cut->feats[i], part->back)
                  - pet3d_gauss_cost(&cut->fore, &cut->feats[i],
                                     part->fore));
        odds = pet3d_clamp(odds, -4, 4) + cut->place[i];
        odds = pet3d_clamp(odds, -12, 12);

        cut->evidence[i] = odds > 0 ? 1 / (1 + pet3d_exp(-odds))
                           : pet3d_exp(odds) / (1 + pet3d_exp(odds));
    }
}
