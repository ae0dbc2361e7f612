
/*
 * Grounds of one colour: pictures cut out and put on white, studio walls.
 *
 * A white animal before white is told from it by its outline and its shades
 * alone.  Colour models take its fur for ground; where the ground is plain
 * they are not needed, all that the border does not lead to is the subject.
 */

#include "cut.h"


/* Sweeps over the picture; each carries what is ground a long way. */
#define PET3D_PLAIN_SWEEPS   6

#define PET3D_PLAIN_ROUNDS   12

/* Half the side, in pixels, of ground that the subject encloses. */
#define PET3D_PLAIN_GAP      2

/* How far from the colour of the ground what is it, and what is not, is. */
#define PET3D_PLAIN_NEAR     0.018f, 0.040f

/* The same along the border: walls and shadows are not so even. */
#define PET3D_PLAIN_EVEN     0.008f, 0.016f

/* Shares of the border that is of one colour: the ground is not, is plain. */
#define PET3D_PLAIN_SHARE    0.60f, 0.80f

/* What is apart of its box: of a picture in a frame, and of a subject. */
#define PET3D_PLAIN_FRAME    0.93f, 0.86f


static int pet3d_plain_border(const pet3d_look_t *look, uint32_t x,
    uint32_t y);
static float pet3d_plain_fill(const pet3d_look_t *look, const float *apart);
static void pet3d_plain_gaps(const pet3d_look_t *look, const float *off,
    float *far);
static float pet3d_plain_color(const pet3d_look_t *look, pet3d_vec_t *color);
static void pet3d_plain_step(const float *off, float *far, size_t at,
    size_t from);
static void pet3d_plain_sweep(const pet3d_look_t *look, const float *off,
    float *far, int back);


int
pet3d_cut_plain(pet3d_cut_t *cut)
{
    int            i;
    float         *off;
    size_t         at;
    uint32_t       x, y;
    pet3d_vec_t    color;
    pet3d_look_t  *look;

    look = cut->look;
    look->plain = pet3d_plain_color(look, &color);

    if (look->plain <= 0) {
        return PET3D_OK;
    }

    off = pet3d_alloc(look->arena, cut->n * sizeof(float));
    if (off == NULL) {
        return PET3D_E_MEMORY;
    }

    for (y = 0, at = 0; y < look->height; y++) {
        for (x = 0; x < look->width; x++, at++) {
            off[at] = pet3d_delta_e(look->lab[at], color);
            cut->apart[at] = pet3d_plain_border(look, x, y) ? off[at] : 1;
        }
    }

    pet3d_plain_gaps(look, off, cut->apart);

    for (i = 0; i < PET3D_PLAIN_SWEEPS; i++) {
        pet3d_plain_sweep(look, off, cut->apart, i & 1);
    }

    for (at = 0; at < cut->n; at++) {
        cut->apart[at] = pet3d_smooth(PET3D_PLAIN_NEAR, cut->apart[at]);
    }

    look->plain *= pet3d_smooth(PET3D_PLAIN_FRAME,
                                pet3d_plain_fill(look, cut->apart));

    pet3d_free(look->arena, off);

    return PET3D_OK;
}


/* What is apart of its box: all of it is a picture in a frame. */

static float
pet3d_plain_fill(const pet3d_look_t *look, const float *apart)
{
    float     sum;
    size_t    at;
    uint32_t  x, y, box[4];

    box[0] = look->width;
    box[1] = look->height;
    box[2] = box[3] = 0;
    sum = 0;

    for (y = 0, at = 0; y < look->height; y++) {
        for (x = 0; x < look->width; x++, at++) {
            sum += apart[at];

            if (apart[at] > 0.5f) {
                box[0] = x < box[0] ? x : box[0];
                box[1] = y < box[1] ? y : box[1];
                box[2] = x + 1 > box[2] ? x + 1 : box[2];
                box[3] = y + 1;
            }
        }
    }

    return box[2] == 0 ? 1 : sum / ((float) (box[2] - box[0])
                                    * (float) (box[3] - box[1]));
}


static int
pet3d_plain_border(const pet3d_look_t *look, uint32_t x, uint32_t y)
{
    return x == 0 || y == 0 || x + 1 == look->width || y + 1 == look->height;
}


/* What has no shade at all over some pixels is ground, between legs. */

static void
pet3d_plain_gaps(const pet3d_look_t *look, const float *off, float *far)
{
    int       i, j;
    float     most;
    size_t    at;
    uint32_t  x, y;

    for (y = PET3D_PLAIN_GAP; y + PET3D_PLAIN_GAP < look->height; y++) {
        for (x = PET3D_PLAIN_GAP; x + PET3D_PLAIN_GAP < look->width; x++) {
            at = (size_t) y * look->width + x;
            most = off[at];

            for (j = -PET3D_PLAIN_GAP; j <= PET3D_PLAIN_GAP; j++) {
                for (i = -PET3D_PLAIN_GAP; i <= PET3D_PLAIN_GAP; i++) {
                    most = pet3d_maxf(most, off[at + (size_t)
                                                (j * (int) look->width + i)]);
                }
            }

            far[at] = pet3d_minf(far[at], 3 * most);
        }
    }
}


/* The colour that most of the border has, and how plain it is, 0..1. */

static float
pet3d_plain_color(const pet3d_look_t *look, pet3d_vec_t *color)
{
    int          i;
    float        w, sum, same, width, all;
    size_t       at;
    uint32_t     x, y;
    pet3d_vec_t  to, e;

    *color = pet3d_vec(0, 0, 0);
    width = 1e3f;
    same = all = 0;

    for (i = 0; i < PET3D_PLAIN_ROUNDS; i++) {
        to = pet3d_vec(0, 0, 0);
        sum = 1e-6f;
        same = all = 0;

        for (y = 0, at = 0; y < look->height; y++) {
            for (x = 0; x < look->width; x++, at++) {
                if (!pet3d_plain_border(look, x, y)) {
                    continue;
                }

                e = pet3d_sub(look->lab[at], *color);
                w = 1 / (1 + pet3d_dot(e, e) / (width * width));
                w *= w;
                sum += w;
                to = pet3d_add(to, pet3d_scale(look->lab[at], w));
                same += 1 - pet3d_smooth(PET3D_PLAIN_EVEN, pet3d_length(e));
                all += 1;
            }
        }

        *color = pet3d_scale(to, 1 / sum);
        width = i == 0 ? 0.2f : pet3d_maxf(0.7f * width, 0.02f);
    }

    return pet3d_smooth(PET3D_PLAIN_SHARE, same / all);
}


static void
pet3d_plain_step(const float *off, float *far, size_t at, size_t from)
{
    far[at] = pet3d_minf(far[at], pet3d_maxf(far[from], off[at]));
}


/* The least, over the ways from the border, of what is farthest on them. */

static void
pet3d_plain_sweep(const pet3d_look_t *look, const float *off, float *far,
    int back)
{
    size_t    i, at, n, w;
    uint32_t  x, y;

    w = look->width;
    n = w * look->height;

    for (i = 0; i < n; i++) {
        at = back ? n - 1 - i : i;
        x = (uint32_t) (at % w);
        y = (uint32_t) (at / w);

        if (back) {
            if (x + 1 < look->width) {
                pet3d_plain_step(off, far, at, at + 1);
            }

            if (y + 1 < look->height) {
                pet3d_plain_step(off, far, at, at + w);
            }

            continue;
        }

        if (x > 0) {
            pet3d_plain_step(off, far, at, at - 1);
        }

        if (y > 0) {
            pet3d_plain_step(off, far, at, at - w);
        }
    }
}
