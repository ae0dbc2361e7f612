
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


static int pet3d_subject_flat(const pet3d_look_t *look);
static float pet3d_subject_prior(const pet3d_look_t *look, uint32_t x,
    uint32_t y);
static int pet3d_subject_alloc(pet3d_cut_t *cut);
static void pet3d_subject_free(pet3d_cut_t *cut);
static int pet3d_subject_guess(pet3d_cut_t *cut);
static void pet3d_subject_plain(pet3d_cut_t *cut);
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
        rc = pet3d_cut_plain(&cut);
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

    if (rc == PET3D_OK && look->plain > 0) {
        pet3d_subject_plain(&cut);
    }

    if (rc == PET3D_OK) {
        rc = pet3d_cut_pieces(&cut);
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
    cut->look->soft = pet3d_calloc(arena, cut->n, sizeof(float));
    cut->look->mask = pet3d_calloc(arena, cut->n, 1);
    cut->feats = pet3d_alloc(arena, cut->n * sizeof(pet3d_feat_t));
    cut->salient = pet3d_alloc(arena, n);
    cut->apart = pet3d_alloc(arena, n);
    cut->place = pet3d_alloc(arena, n);
    cut->evidence = pet3d_alloc(arena, n);
    cut->right = pet3d_alloc(arena, n);
    cut->down = pet3d_alloc(arena, n);
    cut->walk = pet3d_alloc(arena, n);
    cut->part = pet3d_calloc(arena, cut->n, sizeof(pet3d_part_t));

    return cut->look->weight == NULL || cut->look->soft == NULL
           || cut->look->mask == NULL || cut->feats == NULL
           || cut->salient == NULL || cut->apart == NULL
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
    pet3d_free(cut->look->arena, cut->apart);
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


/* The plainer the ground, the more what it says; the confidence follows. */

static void
pet3d_subject_plain(pet3d_cut_t *cut)
{
    float   k, in;
    size_t  i;

    k = cut->look->plain;

    for (i = 0; i < cut->n; i++) {
        in = cut->place[i] < -5 ? 0 : cut->apart[i];
        cut->look->weight[i] = pet3d_mix(cut->look->weight[i], in, k);
        cut->evidence[i] = pet3d_mix(cut->evidence[i], in, k);
        cut->salient[i] = pet3d_mix(cut->salient[i], in, k);
    }
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
