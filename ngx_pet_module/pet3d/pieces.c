
/*
 * Which pieces of what is likely are the subject.
 *
 * A bridge of a pixel joins two pieces or does not, and a piece is as large
 * as is asked for or is not: at one threshold both would turn the mask over.
 * So pieces are looked for at many, and a pixel is of the subject in the
 * share of them in which its piece is.
 */

#include <string.h>

#include "cut.h"


/* Thresholds of the probability: the first, and the step to the next. */
#define PET3D_PIECE_LEVELS   10
#define PET3D_PIECE_FIRST    0.365f
#define PET3D_PIECE_STEP     0.03f

/* Of the best piece's score: what is not, and what is, of the subject. */
#define PET3D_PIECE_SECOND   0.12f, 0.28f

/* Of the subject's area: enclosed ground that is, and is not, filled. */
#define PET3D_PIECE_HOLE     0.16f, 0.09f


typedef struct {
    pet3d_look_t     *look;
    size_t            n;
    float            *score;        /* probability, near the middle more */
    uint8_t          *in;           /* over the threshold */
    uint8_t          *seen;
    uint32_t         *stack;        /* of the last piece, all of its pixels */
} pet3d_pieces_t;


static int pet3d_pieces_alloc(pet3d_pieces_t *p);
static void pet3d_pieces_free(pet3d_pieces_t *p);
static void pet3d_pieces_level(pet3d_pieces_t *p, float level);
static void pet3d_pieces_holes(pet3d_pieces_t *p, float area);
static uint32_t pet3d_pieces_flood(pet3d_pieces_t *p, size_t start,
    float *score, int *edge);
static int pet3d_pieces_mask(pet3d_look_t *look);


int
pet3d_cut_pieces(pet3d_cut_t *cut)
{
    int             i, rc;
    float           odds;
    size_t          at;
    pet3d_pieces_t  p;

    p.look = cut->look;
    p.n = cut->n;

    rc = pet3d_pieces_alloc(&p);
    if (rc != PET3D_OK) {
        return rc;
    }

    for (at = 0; at < p.n; at++) {
        odds = cut->place[at];
        p.score[at] = p.look->weight[at]
                      / (1 + pet3d_exp(-pet3d_absf(odds)))
                      * (odds > 0 ? 1 : pet3d_exp(odds));
    }

    for (i = 0; i < PET3D_PIECE_LEVELS; i++) {
        pet3d_pieces_level(&p, PET3D_PIECE_FIRST
                               + PET3D_PIECE_STEP * (float) i);
    }

    pet3d_pieces_free(&p);

    return pet3d_pieces_mask(cut->look);
}


static int
pet3d_pieces_alloc(pet3d_pieces_t *p)
{
    pet3d_arena_t  *arena;

    arena = p->look->arena;

    p->score = pet3d_alloc(arena, p->n * sizeof(float));
    p->in = pet3d_alloc(arena, p->n);
    p->seen = pet3d_alloc(arena, p->n);
    p->stack = pet3d_alloc(arena, p->n * sizeof(uint32_t));

    return p->score == NULL || p->in == NULL || p->seen == NULL
           || p->stack == NULL ? PET3D_E_MEMORY : PET3D_OK;
}


static void
pet3d_pieces_free(pet3d_pieces_t *p)
{
    pet3d_free(p->look->arena, p->score);
    pet3d_free(p->look->arena, p->in);
    pet3d_free(p->look->arena, p->seen);
    pet3d_free(p->look->arena, p->stack);
}


/* Adds to soft what the pieces over one threshold are of the subject. */

static void
pet3d_pieces_level(pet3d_pieces_t *p, float level)
{
    int       edge;
    float     best, score, area, part;
    size_t    i;
    uint32_t  count;

    for (i = 0; i < p->n; i++) {
        p->in[i] = p->look->weight[i] >= level;
    }

    memset(p->seen, 0, p->n);
    best = 1e-6f;

    for (i = 0; i < p->n; i++) {
        if (p->in[i] && !p->seen[i]) {
            (void) pet3d_pieces_flood(p, i, &score, &edge);
            best = pet3d_maxf(best, score);
        }
    }

    memset(p->seen, 0, p->n);
    area = 0;

    for (i = 0; i < p->n; i++) {
        if (!p->in[i] || p->seen[i]) {
            continue;
        }

        count = pet3d_pieces_flood(p, i, &score, &edge);
        part = pet3d_smooth(PET3D_PIECE_SECOND, score / best);
        area += part * (float) count;

        while (count > 0) {
            p->look->soft[p->stack[--count]] += part / PET3D_PIECE_LEVELS;
        }
    }

    pet3d_pieces_holes(p, area);
}


/* Ground that the subject encloses is of it, unless there is much of it. */

static void
pet3d_pieces_holes(pet3d_pieces_t *p, float area)
{
    int       edge;
    float     score, part;
    size_t    i;
    uint32_t  count;

    for (i = 0; i < p->n; i++) {
        if (p->in[i] || p->seen[i]) {
            continue;
        }

        count = pet3d_pieces_flood(p, i, &score, &edge);

        if (edge) {
            continue;
        }

        part = pet3d_smooth(PET3D_PIECE_HOLE, (float) count / (area + 1))
               * (1 - p->look->plain);

        while (count > 0) {
            p->look->soft[p->stack[--count]] += part / PET3D_PIECE_LEVELS;
        }
    }
}


/*
 * Marks the piece around start, of pixels that are all in or all out, and
 * leaves them in stack; says what it scores and if it meets the edge.
 */

static uint32_t
pet3d_pieces_flood(pet3d_pieces_t *p, size_t start, float *score, int *edge)
{
    int       k;
    uint8_t   in;
    uint32_t  at, to, x, y, w, h, top, count;

    w = p->look->width;
    h = p->look->height;
    in = p->in[start];
    top = 0;
    count = 0;
    *score = 0;
    *edge = 0;

    p->stack[top++] = (uint32_t) start;
    p->seen[start] = 1;

    while (count < top) {
        at = p->stack[count++];
        x = at % w;
        y = at / w;
        *score += p->score[at];

        for (k = 0; k < 4; k++) {
            if ((k == 0 && x == 0) || (k == 1 && x + 1 == w)
                || (k == 2 && y == 0) || (k == 3 && y + 1 == h))
            {
                *edge = 1;
                continue;
            }

            to = k == 0 ? at - 1 : k == 1 ? at + 1 : k == 2 ? at - w : at + w;

            if (!p->seen[to] && p->in[to] == in) {
                p->seen[to] = 1;
                p->stack[top++] = to;
            }
        }
    }

    return count;
}


static int
pet3d_pieces_mask(pet3d_look_t *look)
{
    size_t    i;
    uint32_t  x, y, area;

    look->box[0] = look->width;
    look->box[1] = look->height;
    look->box[2] = look->box[3] = 0;
    area = 0;

    for (y = 0, i = 0; y < look->height; y++) {
        for (x = 0; x < look->width; x++, i++) {
            look->mask[i] = look->soft[i] >= 0.5f;

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

    if (area < look->width * look->height / 100 + 8) {
        return PET3D_E_NO_SUBJECT;
    }

    look->m.fill = (float) area
                   / (float) ((look->crop[2] - look->crop[0])
                              * (look->crop[3] - look->crop[1]));

    return PET3D_OK;
}
