
/*
 * The colours there are most of: peaks of how often colours are.
 *
 * A cluster's mean depends on where the other clusters are, and those on
 * which pixel came first; a peak hardly moves when pixels do.  The colours are
 * spread over the corners of a grid, and each full corner climbs to its peak
 * (D. Comaniciu and P. Meer, "Mean Shift", 2002).
 */

#include <string.h>

#include "look.h"


/* Cells of the grid along lightness, and along both hues. */
#define PET3D_MODES_LIGHT    27
#define PET3D_MODES_HUE      17
#define PET3D_MODES_CELL     0.04f

#define PET3D_MODES_SHIFTS   24

/* Of all: corners with less do not climb. */
#define PET3D_MODES_SEED     0.004f

/* Peaks nearer than this share of the width are one. */
#define PET3D_MODES_ONE      0.5f

/* What is around the middle, in widths, and the steps to its mean. */
#define PET3D_MODES_AROUND   1.6f
#define PET3D_MODES_STEPS    2


typedef struct {
    pet3d_cluster_t  *cells;
    uint32_t          n;
    float             width2;       /* of what is one colour, squared */
} pet3d_modes_t;


static int pet3d_modes_fill(pet3d_modes_t *m, pet3d_arena_t *arena,
    const pet3d_vec_t *colors, const float *weight, size_t n);
static void pet3d_modes_spread(pet3d_cluster_t *cells, pet3d_vec_t c,
    float weight);
static float pet3d_modes_kernel(const pet3d_modes_t *m, pet3d_vec_t a,
    pet3d_vec_t b);
static float pet3d_modes_climb(const pet3d_modes_t *m, pet3d_vec_t *at);
static float pet3d_modes_step(const pet3d_modes_t *m, pet3d_vec_t *at);
static void pet3d_modes_share(const pet3d_modes_t *m, pet3d_cluster_t *c,
    uint32_t n);
static int pet3d_modes_usual(const pet3d_modes_t *m, pet3d_arena_t *arena,
    pet3d_prefer_pt prefer, pet3d_vec_t *out);


int
pet3d_modes(pet3d_arena_t *arena, const pet3d_vec_t *colors,
    const float *weight, size_t n, float width, pet3d_cluster_t *out,
    uint32_t *count)
{
    int            rc;
    float          high, tops[PET3D_LOOK_CLUSTERS];
    uint32_t       i, j, k;
    pet3d_vec_t    at;
    pet3d_modes_t  m;

    m.width2 = width * width;
    *count = 0;
    memset(tops, 0, sizeof(tops));

    rc = pet3d_modes_fill(&m, arena, colors, weight, n);
    if (rc != PET3D_OK) {
        return rc;
    }

    for (i = 0; i < m.n; i++) {
        if (m.cells[i].share < PET3D_MODES_SEED) {
            continue;
        }

        at = m.cells[i].lab;
        high = pet3d_modes_climb(&m, &at);

        for (j = 0; j < *count; j++) {
            if (pet3d_delta_e(at, out[j].lab) < PET3D_MODES_ONE * width) {
                break;
            }
        }

        /* The highest stay, in order; of one peak the best try. */

        if (j < *count) {
            if (high <= tops[j]) {
                continue;
            }

        } else if (*count < PET3D_LOOK_CLUSTERS) {
            j = (*count)++;

        } else if (high > tops[j - 1]) {
            j--;

        } else {
            continue;
        }

        for (k = j; k > 0 && tops[k - 1] < high; k--) {
            tops[k] = tops[k - 1];
            out[k] = out[k - 1];
        }

        memset(&out[k], 0, sizeof(pet3d_cluster_t));
        out[k].lab = at;
        tops[k] = high;
    }

    pet3d_modes_share(&m, out, *count);
    pet3d_free(arena, m.cells);

    return PET3D_OK;
}


/* The colours, spread over the grid; cells with anything in them. */

static int
pet3d_modes_fill(pet3d_modes_t *m, pet3d_arena_t *arena,
    const pet3d_vec_t *colors, const float *weight, size_t n)
{
    float     total;
    size_t    i;
    uint32_t  cells;

    cells = PET3D_MODES_LIGHT * PET3D_MODES_HUE * PET3D_MODES_HUE;
    m->n = 0;

    m->cells = pet3d_calloc(arena, cells, sizeof(pet3d_cluster_t));
    if (m->cells == NULL) {
        return PET3D_E_MEMORY;
    }

    total = 1e-6f;

    for (i = 0; i < n; i++) {
        if (weight[i] > 0) {
            pet3d_modes_spread(m->cells, colors[i], weight[i]);
            total += weight[i];
        }
    }

    for (i = 0; i < cells; i++) {
        if (m->cells[i].share > 1e-5f * total) {
            m->cells[m->n] = m->cells[i];
            m->cells[m->n].lab = pet3d_scale(m->cells[i].lab,
                                             1 / m->cells[i].share);
            m->cells[m->n++].share /= total;
        }
    }

    return PET3D_OK;
}


/* Shares a colour among the eight corners around it. */

static void
pet3d_modes_spread(pet3d_cluster_t *cells, pet3d_vec_t c, float weight)
{
    float             f[3], w;
    uint32_t          k, at[3];
    pet3d_cluster_t  *cell;

    f[0] = c.x / PET3D_MODES_CELL;
    f[1] = c.y / PET3D_MODES_CELL + (PET3D_MODES_HUE - 1) / 2;
    f[2] = c.z / PET3D_MODES_CELL + (PET3D_MODES_HUE - 1) / 2;

    for (k = 0; k < 3; k++) {
        f[k] = pet3d_clamp(f[k], 0, (float) (k == 0 ? PET3D_MODES_LIGHT
                                             : PET3D_MODES_HUE) - 1.01f);
        at[k] = (uint32_t) f[k];
        f[k] -= (float) at[k];
    }

    for (k = 0; k < 8; k++) {
        w = weight * (k & 1 ? f[0] : 1 - f[0]) * (k & 2 ? f[1] : 1 - f[1])
            * (k & 4 ? f[2] : 1 - f[2]);
        cell = cells + ((at[0] + (k & 1)) * PET3D_MODES_HUE + at[1]
                        + (k >> 1 & 1)) * PET3D_MODES_HUE + at[2] + (k >> 2);
        cell->lab = pet3d_add(cell->lab, pet3d_scale(c, w));
        cell->share += w;
    }
}


static float
pet3d_modes_kernel(const pet3d_modes_t *m, pet3d_vec_t a, pet3d_vec_t b)
{
    float        w;
    pet3d_vec_t  e;

    e = pet3d_sub(a, b);
    w = 1 / (1 + pet3d_dot(e, e) / m->width2);

    return w * w * w;
}


/* Moves a colour to its peak; returns how high that is. */

static float
pet3d_modes_climb(const pet3d_modes_t *m, pet3d_vec_t *at)
{
    int    round;
    float  sum;

    sum = 0;

    for (round = 0; round < PET3D_MODES_SHIFTS; round++) {
        sum = pet3d_modes_step(m, at);
    }

    return sum;
}


/* Moves a colour to the mean of what is around; returns how much that is. */

static float
pet3d_modes_step(const pet3d_modes_t *m, pet3d_vec_t *at)
{
    float        w, sum;
    uint32_t     i;
    pet3d_vec_t  to;

    to = pet3d_vec(0, 0, 0);
    sum = 1e-9f;

    for (i = 0; i < m->n; i++) {
        w = m->cells[i].share
            * pet3d_modes_kernel(m, m->cells[i].lab, *at);
        sum += w;
        to = pet3d_add(to, pet3d_scale(m->cells[i].lab, w));
    }

    *at = pet3d_scale(to, 1 / sum);

    return sum;
}


/* Each cell is of the peaks near it, most of the nearest. */

static void
pet3d_modes_share(const pet3d_modes_t *m, pet3d_cluster_t *c, uint32_t n)
{
    float     w[PET3D_LOOK_CLUSTERS], sum;
    uint32_t  i, k;

    for (i = 0; i < m->n; i++) {
        sum = 1e-9f;

        for (k = 0; k < n; k++) {
            w[k] = pet3d_modes_kernel(m, m->cells[i].lab, c[k].lab);
            w[k] *= w[k];
            sum += w[k];
        }

        for (k = 0; k < n; k++) {
            w[k] *= m->cells[i].share / sum;
            c[k].share += w[k];
            c[k].mean = pet3d_add(c[k].mean,
                                  pet3d_scale(m->cells[i].lab, w[k]));
        }
    }

    for (k = 0; k < n; k++) {
        c[k].mean = pet3d_scale(c[k].mean, 1 / (c[k].share + 1e-9f));
    }
}


/*
 * A highest peak changes places with the next one when both are as high.
 * Here each colour counts by a power of how usual its like are, so that one
 * passes into the other; and the mean of what is around the outcome is that of
 * all of the coat, not of its most usual shade.
 */

int
pet3d_modes_middle(pet3d_arena_t *arena, const pet3d_vec_t *colors,
    const float *weight, size_t n, float width, pet3d_prefer_pt prefer,
    pet3d_vec_t *out)
{
    int            i, rc;
    pet3d_modes_t  m;

    m.width2 = width * width;

    rc = pet3d_modes_fill(&m, arena, colors, weight, n);
    if (rc != PET3D_OK) {
        return rc;
    }

    rc = pet3d_modes_usual(&m, arena, prefer, out);

    m.width2 *= PET3D_MODES_AROUND * PET3D_MODES_AROUND;

    for (i = 0; i < PET3D_MODES_STEPS; i++) {
        (void) pet3d_modes_step(&m, out);
    }

    pet3d_free(arena, m.cells);

    return rc;
}


/* The mean of the colours by the power of how usual they are. */

static int
pet3d_modes_usual(const pet3d_modes_t *m, pet3d_arena_t *arena,
    pet3d_prefer_pt prefer, pet3d_vec_t *out)
{
    float     w, sum, most, *high;
    uint32_t  i, j;

    high = pet3d_calloc(arena, m->n + 1, sizeof(float));
    if (high == NULL) {
        return PET3D_E_MEMORY;
    }

    most = 1e-9f;

    for (i = 0; i < m->n; i++) {
        for (j = 0; j < m->n; j++) {
            high[i] += m->cells[j].share
                       * pet3d_modes_kernel(m, m->cells[i].lab,
                                            m->cells[j].lab);
        }

        high[i] *= prefer(m->cells[i].lab);
        most = pet3d_maxf(most, high[i]);
    }

    *out = pet3d_vec(0, 0, 0);
    sum = 1e-9f;

    for (i = 0; i < m->n; i++) {

        /* to the power of 12 */

        w = high[i] / most;
        w *= w * w;
        w *= w;
        w *= w * m->cells[i].share;

        sum += w;
        *out = pet3d_add(*out, pet3d_scale(m->cells[i].lab, w));
    }

    *out = pet3d_scale(*out, 1 / sum);
    pet3d_free(arena, high);

    return PET3D_OK;
}
