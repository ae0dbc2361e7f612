
/*
 * Which pixels are the subject.
 *
 * What stands out from the border makes a first guess.  Colour models of
 * subject and ground and a smoothing that stops at edges then correct each
 * other a few times, and the best connected piece is kept.
 */

#include <string.h>

#include "cut.h"


#define PET3D_SUBJECT_ROUNDS   4

/* A picture whose L varies less than this, and whose a and b, is flat. */
#define PET3D_SUBJECT_FLAT     0.012f

/* A piece of this share of the best one's score belongs to the subject. */
#define PET3D_SUBJECT_SECOND   0.20f


static int pet3d_subject_flat(const pet3d_look_t *look);
static float pet3d_subject_prior(const pet3d_look_t *look, uint32_t x,
    uint32_t y);
static int pet3d_subject_alloc(pet3d_cut_t *cut);
static void pet3d_subject_free(pet3d_cut_t *cut);
static int pet3d_subject_guess(pet3d_cut_t *cut);
static int pet3d_subject_piece(pet3d_look_t *look);
static void pet3d_subject_holes(pet3d_look_t *look, uint8_t *seen,
    uint32_t *stack, uint32_t most);
static void pet3d_subject_box(pet3d_look_t *look);
static uint32_t pet3d_subject_flood(const pet3d_look_t *look, uint8_t *seen,
    uint32_t *stack, uint32_t start, uint8_t value, float *score,
    int *edge);
static void pet3d_subject_score(pet3d_cut_t *cut);


int
pet3d_subject(pet3d_look_t *look)
{
    int          i, rc;
    pet3d_cut_t  cut;

    if (pet3d_subject_flat(look)) {
        return PET3D_E_NO_SUBJECT;
    }

    memset(&cut, 0, sizeof(pet3d_cut_t));
    cut.look = look;
    cut.n = (size_t) look->width * look->height;

    rc = pet3d_subject_alloc(&cut);

    if (rc == PET3D_OK) {
        rc = pet3d_cut_features(&cut);
    }

    if (rc == PET3D_OK) {
        rc = pet3d_subject_guess(&cut);
    }

    for (i = 0; i < PET3D_SUBJECT_ROUNDS && rc == PET3D_OK; i++) {
        rc = pet3d_check_deadline(look->arena);

        if (rc == PET3D_OK) {
            rc = pet3d_cut_fit(&cut, i == 0);
        }

        if (rc == PET3D_OK) {
            pet3d_cut_evidence(&cut);
            rc = pet3d_cut_walk(&cut);
        }
    }

    if (rc == PET3D_OK) {
        rc = pet3d_subject_piece(look);
    }

    if (rc != PET3D_OK) {
        return rc;
    }

    pet3d_subject_score(&cut);
    pet3d_subject_free(&cut);

    return PET3D_OK;
}


static int
pet3d_subject_alloc(pet3d_cut_t *cut)
{
    size_t          n;
    pet3d_arena_t  *arena;

    n = cut->n * sizeof(float);
    arena = cut->look->arena;

    cut->look->weight = pet3d_alloc(arena, n);
    cut->look->mask = pet3d_calloc(arena, cut->n, 1);
    cut->feats = pet3d_alloc(arena, cut->n * sizeof(pet3d_feat_t));
    cut->salient = pet3d_alloc(arena, n);
    cut->place = pet3d_alloc(arena, n);
    cut->evidence = pet3d_alloc(arena, n);
    cut->right = pet3d_alloc(arena, n);
    cut->down = pet3d_alloc(arena, n);
    cut->walk = pet3d_alloc(arena, n);
    cut->part = pet3d_calloc(arena, cut->n, sizeof(pet3d_part_t));

    return cut->look->weight == NULL || cut->look->mask == NULL
           || cut->feats == NULL || cut->salient == NULL
           || cut->place == NULL || cut->evidence == NULL
           || cut->right == NULL || cut->down == NULL || cut->walk == NULL
           || cut->part == NULL
           ? PET3D_E_MEMORY : PET3D_OK;
}


static void
pet3d_subject_free(pet3d_cut_t *cut)
{
    pet3d_free(cut->look->arena, cut->feats);
    pet3d_free(cut->look->arena, cut->salient);
    pet3d_free(cut->look->arena, cut->place);
    pet3d_free(cut->look->arena, cut->evidence);
    pet3d_free(cut->look->arena, cut->right);
    pet3d_free(cut->look->arena, cut->down);
    pet3d_free(cut->look->arena, cut->walk);
    pet3d_free(cut->look->arena, cut->part);
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


/*
 * Subjects are in the middle of what the user framed, and cut by its lower
 * edge if any; a crop fits more closely than a photo.  Log odds.
 */

static float
pet3d_subject_prior(const pet3d_look_t *look, uint32_t x, uint32_t y)
{
    float  dx, dy, r;

    if (x < look->crop[0] || y < look->crop[1] || x >= look->crop[2]
        || y >= look->crop[3])
    {
        return -9;
    }

    dx = ((float) (x - look->crop[0]) + 0.5f)
         / (float) (look->crop[2] - look->crop[0]) - 0.5f;
    dy = ((float) (y - look->crop[1]) + 0.5f)
         / (float) (look->crop[3] - look->crop[1]) - 0.53f;

    if (dy > 0) {
        dy *= 0.8f;
    }

    r = dx * dx + dy * dy;

    return look->cropped ? 1.1f - 6.5f * r : 0.7f - 9 * r;
}


static int
pet3d_subject_guess(pet3d_cut_t *cut)
{
    int       rc;
    float     t;
    size_t    i;
    uint32_t  x, y;

    for (y = 0, i = 0; y < cut->look->height; y++) {
        for (x = 0; x < cut->look->width; x++, i++) {
            cut->place[i] = pet3d_subject_prior(cut->look, x, y);
        }
    }

    rc = pet3d_cut_salient(cut);
    if (rc != PET3D_OK) {
        return rc;
    }

    t = cut->threshold;

    for (i = 0; i < cut->n; i++) {
        cut->look->weight[i] = cut->place[i] < -5 ? 0
                               : pet3d_smooth(t - 0.35f, t + 0.35f,
                                              cut->salient[i]);
    }

    return PET3D_OK;
}


/* Keeps the pieces with the most weight near the middle; fills holes. */

static int
pet3d_subject_piece(pet3d_look_t *look)
{
    int        edge;
    float      score, best;
    size_t     i, n;
    uint8_t   *seen;
    uint32_t  *stack, area, count;

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

    for (i = 0; i < n; i++) {
        if (look->mask[i] && !seen[i]) {
            (void) pet3d_subject_flood(look, seen, stack, (uint32_t) i, 1,
                                       &score, &edge);
            best = pet3d_maxf(best, score);
        }
    }

    memset(seen, 0, n);
    area = 0;

    for (i = 0; i < n; i++) {
        if (!look->mask[i] || seen[i]) {
            continue;
        }

        count = pet3d_subject_flood(look, seen, stack, (uint32_t) i, 1,
                                    &score, &edge);

        if (score >= PET3D_SUBJECT_SECOND * best) {
            area += count;
            continue;
        }

        while (count > 0) {
            look->mask[stack[--count]] = 0;
        }
    }

    if (area < n / 100 + 8) {
        return PET3D_E_NO_SUBJECT;
    }

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

    look->m.fill = (float) area
                   / (float) ((look->crop[2] - look->crop[0])
                              * (look->crop[3] - look->crop[1]));
}


/*
 * Marks the piece of equal mask around start, and leaves its pixels in stack;
 * says if it meets the edge.
 */

static uint32_t
pet3d_subject_flood(const pet3d_look_t *look, uint8_t *seen, uint32_t *stack,
    uint32_t start, uint8_t value, float *score, int *edge)
{
    int       k;
    float     odds;
    uint32_t  at, to, x, y, top, count;

    top = 0;
    count = 0;
    *score = 0;
    *edge = 0;

    stack[top++] = start;
    seen[start] = 1;

    while (count < top) {
        at = stack[count++];
        x = at % look->width;
        y = at / look->width;

        odds = pet3d_subject_prior(look, x, y);
        *score += look->weight[at]
                  / (1 + pet3d_exp(-pet3d_maxf(odds, -odds)))
                  * (odds > 0 ? 1 : pet3d_exp(odds));

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


/*
 * Whether the mask is to be trusted: evidence and what stood out agree with
 * it, it ends at edges and is of a likely size.
 */

static void
pet3d_subject_score(pet3d_cut_t *cut)
{
    float          in[3], out[3], edge, edges, agree, stand, size;
    size_t         i;
    uint32_t       x, y;
    pet3d_look_t  *look;

    look = cut->look;
    memset(in, 0, sizeof(in));
    memset(out, 0, sizeof(out));
    edge = edges = 1e-3f;

    for (y = look->crop[1]; y < look->crop[3]; y++) {
        for (x = look->crop[0]; x < look->crop[2]; x++) {
            i = (size_t) y * look->width + x;
            if (look->mask[i]) {
                in[0] += 1;
                in[1] += cut->evidence[i];
                in[2] += cut->salient[i];

            } else {
                out[0] += 1;
                out[1] += cut->evidence[i];
                out[2] += cut->salient[i];
            }

            if (x + 1 < look->crop[2] && look->mask[i] != look->mask[i + 1])
            {
                edge += 1 - cut->right[i];
                edges += 1;
            }

            if (y + 1 < look->crop[3]
                && look->mask[i] != look->mask[i + look->width])
            {
                edge += 1 - cut->down[i];
                edges += 1;
            }
        }
    }

    agree = in[1] / pet3d_maxf(in[0], 1) - out[1] / pet3d_maxf(out[0], 1);
    stand = in[2] / pet3d_maxf(in[0], 1) - out[2] / pet3d_maxf(out[0], 1);
    size = pet3d_smooth(0.02f, 0.16f, look->m.fill)
           * pet3d_smooth(1.0f, 0.85f, look->m.fill);

    look->confidence = pet3d_clamp(0.4f * agree + 0.3f * stand
                                   + 0.3f * edge / edges, 0, 1)
                       * (0.4f + 0.6f * size);
}
