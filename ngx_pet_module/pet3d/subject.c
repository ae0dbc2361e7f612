
/*
 * Which pixels are the subject.
 *
 * A first guess from the distance to the colours of the border and from the
 * place in the picture, then a few rounds in which colour histograms of
 * subject and background correct it, then the best connected piece.
 */

#include <string.h>

#include "look.h"


#define PET3D_SUBJECT_BORDER   4      /* clusters of the border */
#define PET3D_SUBJECT_ROUNDS   5
#define PET3D_SUBJECT_BLUR     2      /* radius, pixels */

/* Bins of the histograms along L, a and b. */
#define PET3D_SUBJECT_L        14
#define PET3D_SUBJECT_AB       12
#define PET3D_SUBJECT_BINS     (PET3D_SUBJECT_L * PET3D_SUBJECT_AB           \
                                * PET3D_SUBJECT_AB)

/* A picture whose L varies less than this, and whose a and b, is flat. */
#define PET3D_SUBJECT_FLAT     0.012f


static int pet3d_subject_flat(const pet3d_look_t *look);
static float pet3d_subject_prior(const pet3d_look_t *look, uint32_t x,
    uint32_t y);
static int pet3d_subject_guess(pet3d_look_t *look);
static uint32_t pet3d_subject_bin(pet3d_vec_t lab);
static void pet3d_subject_round(pet3d_look_t *look, float *fore, float *back);
static int pet3d_subject_blur(pet3d_look_t *look);
static int pet3d_subject_piece(pet3d_look_t *look);
static void pet3d_subject_holes(pet3d_look_t *look, uint8_t *seen,
    uint32_t *stack, uint32_t most);
static void pet3d_subject_box(pet3d_look_t *look);
static uint32_t pet3d_subject_flood(const pet3d_look_t *look, uint8_t *seen,
    uint32_t *stack, uint32_t start, uint8_t value, float *score,
    int *edge);
static void pet3d_subject_score(pet3d_look_t *look, const float *fore,
    const float *back);


int
pet3d_subject(pet3d_look_t *look)
{
    int     i, rc;
    float  *fore, *back;
    size_t  n;

    if (pet3d_subject_flat(look)) {
        return PET3D_E_NO_SUBJECT;
    }

    n = (size_t) look->width * look->height;

    look->weight = pet3d_alloc(look->arena, n * sizeof(float));
    look->mask = pet3d_alloc(look->arena, n);
    fore = pet3d_alloc(look->arena, PET3D_SUBJECT_BINS * sizeof(float));
    back = pet3d_alloc(look->arena, PET3D_SUBJECT_BINS * sizeof(float));

    if (look->weight == NULL || look->mask == NULL || fore == NULL
        || back == NULL)
    {
        return PET3D_E_MEMORY;
    }

    rc = pet3d_subject_guess(look);
    if (rc != PET3D_OK) {
        return rc;
    }

    for (i = 0; i < PET3D_SUBJECT_ROUNDS; i++) {
        rc = pet3d_check_deadline(look->arena);
        if (rc != PET3D_OK) {
            return rc;
        }

        pet3d_subject_round(look, fore, back);

        rc = pet3d_subject_blur(look);
        if (rc != PET3D_OK) {
            return rc;
        }
    }

    rc = pet3d_subject_piece(look);
    if (rc != PET3D_OK) {
        return rc;
    }

    pet3d_subject_score(look, fore, back);

    pet3d_free(look->arena, fore);
    pet3d_free(look->arena, back);

    return PET3D_OK;
}


static int
pet3d_subject_flat(const pet3d_look_t *look)
{
    size_t       i, n;
    pet3d_vec_t  mean, d;
    float        var;

    n = (size_t) look->width * look->height;
    mean = pet3d_vec(0, 0, 0);
    var = 0;

    for (i = 0; i < n; i++) {
        mean = pet3d_add(mean, pet3d_scale(look->lab[i], 1.0f / (float) n));
    }

    for (i = 0; i < n; i++) {
        d = pet3d_sub(look->lab[i], mean);
        var += pet3d_dot(d, d) / (float) n;
    }

    return sqrtf(var) < PET3D_SUBJECT_FLAT;
}


/* Subjects are in the middle, and cut by the lower edge if any. */

static float
pet3d_subject_prior(const pet3d_look_t *look, uint32_t x, uint32_t y)
{
    float  dx, dy;

    dx = ((float) x + 0.5f) / (float) look->width - 0.5f;
    dy = ((float) y + 0.5f) / (float) look->height - 0.54f;

    if (dy > 0) {
        dy *= 0.75f;
    }

    return 0.04f + 0.90f * pet3d_exp(-(dx * dx + dy * dy) / 0.12f);
}


static int
pet3d_subject_guess(pet3d_look_t *look)
{
    float        d, least, shares[PET3D_SUBJECT_BORDER];
    size_t       i, n;
    uint8_t     *use;
    uint32_t     x, y, k, nk, ring;
    pet3d_vec_t  centers[PET3D_SUBJECT_BORDER];

    n = (size_t) look->width * look->height;

    use = pet3d_alloc(look->arena, n);
    if (use == NULL) {
        return PET3D_E_MEMORY;
    }

    ring = (look->width + look->height) / 50 + 1;

    /* Not the lower edge: the subject often stands on it. */

    for (y = 0, i = 0; y < look->height; y++) {
        for (x = 0; x < look->width; x++, i++) {
            use[i] = y < ring
                     || ((x < ring || x + ring >= look->width)
                         && y < look->height * 4 / 5);
        }
    }

    nk = pet3d_kmeans(look->lab, use, n, PET3D_SUBJECT_BORDER, centers,
                      shares);

    for (y = 0, i = 0; y < look->height; y++) {
        for (x = 0; x < look->width; x++, i++) {
            least = 1;

            for (k = 0; k < nk; k++) {
                d = pet3d_delta_e(look->lab[i], centers[k])
                    + 0.05f * pet3d_maxf(0.15f - shares[k], 0);
                least = pet3d_minf(least, d);
            }

            look->weight[i] = 0.25f * pet3d_subject_prior(look, x, y)
                              + 0.75f * pet3d_smooth(0.03f, 0.17f, least)
                                * pet3d_minf(1.4f * pet3d_subject_prior(look,
                                                        x, y) + 0.1f, 1);
        }
    }

    pet3d_free(look->arena, use);

    return PET3D_OK;
}


static uint32_t
pet3d_subject_bin(pet3d_vec_t lab)
{
    uint32_t  l, a, b;

    l = (uint32_t) pet3d_clamp(lab.x * PET3D_SUBJECT_L, 0,
                               PET3D_SUBJECT_L - 1);
    a = (uint32_t) pet3d_clamp((lab.y + 0.22f) * 27, 0, PET3D_SUBJECT_AB - 1);
    b = (uint32_t) pet3d_clamp((lab.z + 0.22f) * 27, 0, PET3D_SUBJECT_AB - 1);

    return (l * PET3D_SUBJECT_AB + a) * PET3D_SUBJECT_AB + b;
}


/* Bayes with the histograms that the current weights give. */

static void
pet3d_subject_round(pet3d_look_t *look, float *fore, float *back)
{
    float     nf, nb, pf, pb, prior;
    size_t    i, n;
    uint32_t  x, y, k;

    n = (size_t) look->width * look->height;

    for (k = 0; k < PET3D_SUBJECT_BINS; k++) {
        fore[k] = 0.02f;
        back[k] = 0.02f;
    }

    nf = 0.02f * PET3D_SUBJECT_BINS;
    nb = nf;

    for (i = 0; i < n; i++) {
        k = pet3d_subject_bin(look->lab[i]);
        fore[k] += look->weight[i];
        back[k] += 1 - look->weight[i];
        nf += look->weight[i];
        nb += 1 - look->weight[i];
    }

    for (k = 0; k < PET3D_SUBJECT_BINS; k++) {
        fore[k] /= nf;
        back[k] /= nb;
    }

    for (y = 0, i = 0; y < look->height; y++) {
        for (x = 0; x < look->width; x++, i++) {
            k = pet3d_subject_bin(look->lab[i]);
            prior = 0.5f * pet3d_subject_prior(look, x, y)
                    + 0.5f * look->weight[i];

            pf = fore[k] * prior;
            pb = back[k] * (1 - prior);

            look->weight[i] = pf / (pf + pb);
        }
    }
}


/* A box filter, first along rows, then along columns. */

static int
pet3d_subject_blur(pet3d_look_t *look)
{
    int       d, pass, at;
    float    *out, *in, sum;
    size_t    n;
    int32_t   x, y, w, h;

    w = (int32_t) look->width;
    h = (int32_t) look->height;
    n = (size_t) look->width * look->height;

    out = pet3d_alloc(look->arena, n * sizeof(float));
    if (out == NULL) {
        return PET3D_E_MEMORY;
    }

    in = look->weight;

    for (pass = 0; pass < 2; pass++) {
        for (y = 0; y < h; y++) {
            for (x = 0; x < w; x++) {
                sum = 0;

                for (d = -PET3D_SUBJECT_BLUR; d <= PET3D_SUBJECT_BLUR; d++) {
                    if (pass == 0) {
                        at = x + d < 0 ? 0 : x + d >= w ? w - 1 : x + d;
                        sum += in[(size_t) y * look->width + (size_t) at];

                    } else {
                        at = y + d < 0 ? 0 : y + d >= h ? h - 1 : y + d;
                        sum += in[(size_t) at * look->width + (size_t) x];
                    }
                }

                out[(size_t) y * look->width + (size_t) x]
                    = sum / (2 * PET3D_SUBJECT_BLUR + 1);
            }
        }

        memcpy(in, out, n * sizeof(float));
    }

    pet3d_free(look->arena, out);

    return PET3D_OK;
}


/* Keeps the piece with the most weight near the middle; fills its holes. */

static int
pet3d_subject_piece(pet3d_look_t *look)
{
    int        edge;
    float      score, best;
    size_t     i, n;
    uint8_t   *seen;
    uint32_t  *stack, area, top;

    n = (size_t) look->width * look->height;

    seen = pet3d_calloc(look->arena, n, 1);
    stack = pet3d_alloc(look->arena, n * sizeof(uint32_t));

    if (seen == NULL || stack == NULL) {
        return PET3D_E_MEMORY;
    }

    for (i = 0; i < n; i++) {
        look->mask[i] = look->weight[i] >= 0.5f;
    }

    best = 0;
    top = 0;

    for (i = 0; i < n; i++) {
        if (look->mask[i] && !seen[i]) {
            (void) pet3d_subject_flood(look, seen, stack, (uint32_t) i, 1,
                                       &score, &edge);
            if (score > best) {
                best = score;
                top = (uint32_t) i;
            }
        }
    }

    memset(seen, 0, n);
    area = best > 0 ? pet3d_subject_flood(look, seen, stack, top, 1, &score,
                                          &edge) : 0;

    if (area < n / 100 + 8) {
        return PET3D_E_NO_SUBJECT;
    }

    memcpy(look->mask, seen, n);
    memset(seen, 0, n);

    pet3d_subject_holes(look, seen, stack, area / 8);
    pet3d_subject_box(look);

    pet3d_free(look->arena, seen);
    pet3d_free(look->arena, stack);

    return PET3D_OK;
}


/* Fills pieces of background that are enclosed and of at most most pixels. */

static void
pet3d_subject_holes(pet3d_look_t *look, uint8_t *seen, uint32_t *stack,
    uint32_t most)
{
    int       edge;
    float     score;
    size_t    i, n;
    uint32_t  count;

    n = (size_t) look->width * look->height;

    for (i = 0; i < n; i++) {
        if (look->mask[i] || seen[i]) {
            continue;
        }

        count = pet3d_subject_flood(look, seen, stack, (uint32_t) i, 0,
                                    &score, &edge);

        if (!edge && count <= most) {

            /* The mask as the marks: what is marked is subject. */

            (void) pet3d_subject_flood(look, look->mask, stack, (uint32_t) i,
                                       0, &score, &edge);
        }
    }
}


static void
pet3d_subject_box(pet3d_look_t *look)
{
    size_t    i;
    uint32_t  x, y, area;

    look->box[0] = look->width;
    look->box[1] = look->height;
    look->box[2] = look->box[3] = 0;
    area = 0;

    for (y = 0, i = 0; y < look->height; y++) {
        for (x = 0; x < look->width; x++, i++) {
            if (!look->mask[i]) {
                continue;
            }

            area++;
            look->box[0] = x < look->box[0] ? x : look->box[0];
            look->box[1] = y < look->box[1] ? y : look->box[1];
            look->box[2] = x >= look->box[2] ? x + 1 : look->box[2];
            look->box[3] = y >= look->box[3] ? y + 1 : look->box[3];
        }
    }

    look->m.fill = (float) area / (float) i;
}


/* Marks the piece of equal mask around start; says if it meets the edge. */

static uint32_t
pet3d_subject_flood(const pet3d_look_t *look, uint8_t *seen, uint32_t *stack,
    uint32_t start, uint8_t value, float *score, int *edge)
{
    int       k;
    uint32_t  at, to, x, y, top, count;

    top = 0;
    count = 0;
    *score = 0;
    *edge = 0;

    stack[top++] = start;
    seen[start] = 1;

    while (top > 0) {
        at = stack[--top];
        x = at % look->width;
        y = at / look->width;
        count++;
        *score += look->weight[at] * pet3d_subject_prior(look, x, y);

        for (k = 0; k < 4; k++) {
            if ((k == 0 && x == 0) || (k == 1 && x + 1 == look->width)
                || (k == 2 && y == 0) || (k == 3 && y + 1 == look->height))
            {
                *edge = 1;
                continue;
            }

            to = k == 0 ? at - 1 : k == 1 ? at + 1
                 : k == 2 ? at - look->width : at + look->width;

            if (!seen[to] && look->mask[to] == value) {
                seen[to] = 1;
                stack[top++] = to;
            }
        }
    }

    return count;
}


/* High when colours differ, weights are sure and the size is plausible. */

static void
pet3d_subject_score(pet3d_look_t *look, const float *fore,
    const float *back)
{
    float     overlap, sure, size;
    size_t    i, n;
    uint32_t  k;

    overlap = 0;

    for (k = 0; k < PET3D_SUBJECT_BINS; k++) {
        overlap += sqrtf(fore[k] * back[k]);
    }

    sure = 0;
    n = (size_t) look->width * look->height;

    for (i = 0; i < n; i++) {
        sure += pet3d_absf(look->weight[i] * 2 - 1) / (float) n;
    }

    size = pet3d_smooth(0.02f, 0.12f, look->m.fill)
           * pet3d_smooth(0.97f, 0.75f, look->m.fill);

    look->confidence = pet3d_clamp((1 - overlap) * 0.6f + sure * 0.4f, 0, 1)
                       * (0.3f + 0.7f * size);
}
