
/*
 * Features of the pixels, and the smoothing that stops at edges.
 */

#include "cut.h"


/* How much a pixel holds to its own evidence. */
#define PET3D_WALK_HOLD     0.05f

#define PET3D_WALK_SWEEPS   36
#define PET3D_WALK_OVER     1.6f

/* Radius of the place whose sharpness is measured, pixels. */
#define PET3D_WALK_SHARP    3


static int pet3d_walk_sharp(pet3d_cut_t *cut);
static void pet3d_walk_edges(pet3d_cut_t *cut);
static float pet3d_walk_steps(pet3d_cut_t *cut);
static void pet3d_walk_row(pet3d_cut_t *cut, uint32_t y, float *rows);


int
pet3d_cut_features(pet3d_cut_t *cut)
{
    int                 i, j;
    float               n;
    size_t              at;
    int32_t             x, y, w, h;
    pet3d_vec_t         sum;
    const pet3d_vec_t  *lab;

    lab = cut->look->lab;
    w = (int32_t) cut->look->width;
    h = (int32_t) cut->look->height;

    /* Means of three by three: colours of fur, not of hairs. */

    for (y = 0, at = 0; y < h; y++) {
        for (x = 0; x < w; x++, at++) {
            sum = pet3d_vec(0, 0, 0);
            n = 0;

            for (j = y > 0 ? -1 : 0; j <= (y + 1 < h ? 1 : 0); j++) {
                for (i = x > 0 ? -1 : 0; i <= (x + 1 < w ? 1 : 0); i++) {
                    sum = pet3d_add(sum, lab[at + (size_t) (j * w + i)]);
                    n += 1;
                }
            }

            cut->feats[at].v[0] = sum.x / n;
            cut->feats[at].v[1] = sum.y / n;
            cut->feats[at].v[2] = sum.z / n;
        }
    }

    pet3d_walk_edges(cut);

    return pet3d_walk_sharp(cut);
}


/* Root of the mean gradient: what is in focus has more of it. */

static int
pet3d_walk_sharp(pet3d_cut_t *cut)
{
    float     *grad, *mean;
    size_t     at, right, down, w;
    uint32_t   x, y;

    w = cut->look->width;

    grad = pet3d_alloc(cut->look->arena, cut->n * sizeof(float));
    mean = pet3d_alloc(cut->look->arena, cut->n * sizeof(float));

    if (grad == NULL || mean == NULL) {
        return PET3D_E_MEMORY;
    }

    for (y = 0, at = 0; y < cut->look->height; y++) {
        for (x = 0; x < w; x++, at++) {
            right = x + 1 < w ? at + 1 : at;
            down = y + 1 < cut->look->height ? at + w : at;
            grad[at] = pet3d_absf(cut->look->lab[right].x
                                  - cut->look->lab[at].x)
                       + pet3d_absf(cut->look->lab[down].x
                                    - cut->look->lab[at].x);
            grad[at] = pet3d_minf(grad[at], 0.15f);
        }
    }

    pet3d_look_mean(cut->look, grad, mean, PET3D_WALK_SHARP, 0);
    pet3d_look_mean(cut->look, mean, grad, PET3D_WALK_SHARP, 1);

    /* What is left of running sums may be a little under 0. */

    for (at = 0; at < cut->n; at++) {
        cut->feats[at].v[3] = 0.5f * sqrtf(pet3d_maxf(grad[at], 0));
    }

    pet3d_free(cut->look->arena, grad);
    pet3d_free(cut->look->arena, mean);

    return PET3D_OK;
}


static void
pet3d_walk_edges(pet3d_cut_t *cut)
{
    float     n, scale;
    size_t    at, w;
    uint32_t  x, y;

    w = cut->look->width;
    scale = pet3d_walk_steps(cut);

    for (y = 0, at = 0; y < cut->look->height; y++) {
        for (x = 0; x < w; x++, at++) {
            cut->right[at] = cut->right[at] < 0 ? 0
                             : 0.01f + pet3d_exp(-cut->right[at] * scale);
            cut->down[at] = cut->down[at] < 0 ? 0
                            : 0.01f + pet3d_exp(-cut->down[at] * scale);

            n = PET3D_WALK_HOLD + cut->right[at] + cut->down[at];
            n += x > 0 ? cut->right[at - 1] : 0;
            n += y > 0 ? cut->down[at - w] : 0;
            cut->walk[at] = PET3D_WALK_OVER / n;
        }
    }
}


/*
 * Squared differences to the next pixels, -1 where there is none; returns
 * what scales half of their mean to 1.
 */

static float
pet3d_walk_steps(pet3d_cut_t *cut)
{
    float               sum, n;
    size_t              at, w;
    uint32_t            x, y;
    pet3d_vec_t         d;
    const pet3d_vec_t  *lab;

    lab = cut->look->lab;
    w = cut->look->width;
    sum = 1e-6f;
    n = 1;

    for (y = 0, at = 0; y < cut->look->height; y++) {
        for (x = 0; x < w; x++, at++) {
            cut->right[at] = cut->down[at] = -1;

            if (x + 1 < w) {
                d = pet3d_sub(lab[at + 1], lab[at]);
                cut->right[at] = pet3d_dot(d, d);
                sum += cut->right[at];
                n += 1;
            }

            if (y + 1 < cut->look->height) {
                d = pet3d_sub(lab[at + w], lab[at]);
                cut->down[at] = pet3d_dot(d, d);
                sum += cut->down[at];
                n += 1;
            }
        }
    }

    return 0.5f / (sum / n);
}


int
pet3d_cut_walk(pet3d_cut_t *cut)
{
    int       i;
    float    *rows, *p;
    size_t    at, w;
    uint32_t  y;

    p = cut->look->weight;
    w = cut->look->width;

    rows = pet3d_calloc(cut->look->arena, w, 3 * sizeof(float));
    if (rows == NULL) {
        return PET3D_E_MEMORY;
    }

    memcpy(p, cut->evidence, cut->n * sizeof(float));

    for (i = 0; i < PET3D_WALK_SWEEPS; i++) {
        for (y = 0; y < cut->look->height; y++) {
            pet3d_walk_row(cut, y, rows);
        }
    }

    for (at = 0; at < cut->n; at++) {
        p[at] = pet3d_clamp(p[at], 0, 1);
    }

    pet3d_free(cut->look->arena, rows);

    return PET3D_OK;
}


/*
 * What the pixel to the left gives must wait for it; all else of a row is
 * summed before, several pixels at a time.  rows: the sums, the parts of the
 * left pixels, zeros.
 */

static void
pet3d_walk_row(pet3d_cut_t *cut, uint32_t y, float *rows)
{
    float        *p, *rest, *left;
    size_t        x, w, start;
    const float  *over, *above, *below, *down, *right, *part, *own;

    w = cut->look->width;
    start = y * w;

    rest = rows;
    left = rows + w;
    p = cut->look->weight + start;
    own = cut->evidence + start;
    part = cut->walk + start;
    right = cut->right + start;
    down = cut->down + start;
    over = y > 0 ? down - w : rows + 2 * w;
    above = y > 0 ? p - w : p;
    below = y + 1 < cut->look->height ? p + w : p;

    for (x = 0; x + 1 < w; x++) {
        rest[x] = (1 - PET3D_WALK_OVER) * p[x]
                  + part[x] * (PET3D_WALK_HOLD * own[x] + over[x] * above[x]
                               + down[x] * below[x] + right[x] * p[x + 1]);
        left[x + 1] = part[x + 1] * right[x];
    }

    rest[x] = (1 - PET3D_WALK_OVER) * p[x]
              + part[x] * (PET3D_WALK_HOLD * own[x] + over[x] * above[x]
                           + down[x] * below[x]);
    p[0] = rest[0];

    for (x = 1; x < w; x++) {
        p[x] = rest[x] + left[x] * p[x - 1];
    }
}
