
/*
 * The hair of a person: what frames a face, is of no colour that only hats
 * and grounds have, and is not what the picture is full of farther away.
 */

#include <string.h>

#include "person.h"


/* How much hair counts near a face that the mask leaves out. */
#define PET3D_HAIR_NEAR     0.35f

/* Of what is one colour, and by what is ground as well. */
#define PET3D_HAIR_WIDTH    0.22f
#define PET3D_HAIR_GROUND   0.9f

/* Shares of the ring over a face under which, and over which, there is hair. */
#define PET3D_HAIR_BALD     0.005f, 0.060f

/* And of what is there a red hat: hair at its sides says little. */
#define PET3D_HAIR_HAT      0.30f, 0.15f


static float pet3d_hair_natural(pet3d_vec_t c);
static float pet3d_hair_even(const pet3d_look_t *look, uint32_t x,
    uint32_t y);
static void pet3d_hair_near(const pet3d_look_t *look,
    const pet3d_person_t *p, uint32_t x, uint32_t y, float *hair, float *hat);
static float pet3d_hair_far(const pet3d_look_t *look,
    const pet3d_person_t *p, uint32_t x, uint32_t y);
static void pet3d_hair_color(const pet3d_look_t *look, const float *near,
    const float *far, const pet3d_cluster_t *modes, uint32_t n,
    pet3d_person_t *p);
static float pet3d_hair_density(const pet3d_look_t *look, const float *weight,
    pet3d_vec_t c);
static void pet3d_hair_shape(const pet3d_look_t *look, pet3d_person_t *p);
static float pet3d_hair_alike(const pet3d_look_t *look,
    const pet3d_person_t *p, float x0, float y0, float x1, float y1);


int
pet3d_person_hair(const pet3d_look_t *look, pet3d_person_t *p)
{
    int               rc;
    float            *near, *far, hat;
    size_t            at, n;
    uint32_t          x, y, count;
    pet3d_cluster_t   modes[PET3D_LOOK_CLUSTERS];

    n = (size_t) look->width * look->height;
    near = pet3d_calloc(look->arena, n, sizeof(float));
    far = pet3d_calloc(look->arena, n, sizeof(float));

    if (near == NULL || far == NULL) {
        return PET3D_E_MEMORY;
    }

    p->hair_share = 0;
    p->hat = 0;

    for (y = look->crop[1]; y < look->crop[3]; y++) {
        for (x = look->crop[0]; x < look->crop[2]; x++) {
            at = (size_t) y * look->width + x;
            pet3d_hair_near(look, p, x, y, &near[at], &hat);
            far[at] = pet3d_hair_far(look, p, x, y);
            p->hair_share += near[at] / (p->width * p->height);
            p->hat += hat / (p->width * p->height);
        }
    }

    p->hat /= p->hat + p->hair_share + 0.01f;

    rc = pet3d_modes(look->arena, look->lab, near, n, PET3D_HAIR_WIDTH,
                     modes, &count);

    if (rc == PET3D_OK) {
        pet3d_hair_color(look, near, far, modes, count, p);
        pet3d_hair_shape(look, p);
    }

    pet3d_free(look->arena, near);
    pet3d_free(look->arena, far);

    return rc;
}


float
pet3d_hair_seen(const pet3d_person_t *p)
{
    return pet3d_smooth(PET3D_HAIR_BALD, p->hair_share)
           * pet3d_smooth(PET3D_HAIR_HAT, p->hat);
}


/* Black to white by browns, blond and ginger; 0 for red, green and blue. */

static float
pet3d_hair_natural(pet3d_vec_t c)
{
    return pet3d_smooth(0.045f, 0.015f, -c.y)
           * pet3d_smooth(0.060f, 0.030f, -c.z)
           * pet3d_smooth(0.100f, 0.065f, c.y - 0.45f * c.z);
}


/* Inside of a lock: no edge to skin or ground. */

static float
pet3d_hair_even(const pet3d_look_t *look, uint32_t x, uint32_t y)
{
    float               d;
    size_t              w;
    const pet3d_vec_t  *c;

    if (x == 0 || y == 0 || x + 1 >= look->width || y + 1 >= look->height) {
        return 0.5f;
    }

    w = look->width;
    c = look->lab + (size_t) y * w + x;
    d = (pet3d_delta_e(c[1], *(c - 1)) + pet3d_delta_e(c[w], *(c - w))) / 0.12f;

    return 1 / (1 + d * d);
}


/*
 * A ring from ear to ear and what of the forehead is no skin, most of all
 * above it.  The mask may leave hair out, so it counts for little near the
 * face; a hat that it leaves out is ground.
 */

static void
pet3d_hair_near(const pet3d_look_t *look, const pet3d_person_t *p, uint32_t x,
    uint32_t y, float *hair, float *hat)
{
    float        dx, dy, r, w, inside, natural;
    size_t       at;
    pet3d_vec_t  e;

    at = (size_t) y * look->width + x;
    dx = ((float) x - p->x) / (0.5f * p->width);
    dy = ((float) y - p->y) / (0.5f * p->height);
    r = dx * dx + dy * dy;
    *hair = *hat = 0;

    if (r > 2.6f || dy > 0.1f || (r < 0.7f && (dy > -0.4f || r < 0.3f))) {
        return;
    }

    e = pet3d_sub(look->lab[at], p->skin);
    e = pet3d_vec(0.8f * e.x, 1.6f * e.y, 1.6f * e.z);

    w = dy < -0.5f ? 1 : 0.35f;
    w *= r > 2 ? 0.4f : 1;
    w *= pet3d_smooth(0.07f, 0.14f, pet3d_length(e));
    w *= pet3d_hair_even(look, x, y);

    inside = pet3d_smooth(0.30f, 0.75f, look->weight[at]);
    natural = pet3d_hair_natural(look->lab[at]);

    *hat = w * inside * inside * (1 - natural)
           * pet3d_smooth(0.03f, 0.08f, look->lab[at].y);
    *hair = w * natural
            * pet3d_maxf(inside, PET3D_HAIR_NEAR
                                 * pet3d_smooth(1.6f, 1.0f, r));
}


/* Ground around the head, and what is like it. */

static float
pet3d_hair_far(const pet3d_look_t *look, const pet3d_person_t *p, uint32_t x,
    uint32_t y)
{
    float  dx, dy, r;

    dx = ((float) x - p->x) / (0.5f * p->width);
    dy = ((float) y - p->y) / (0.5f * p->height);
    r = dx * dx + dy * dy;

    if (r < 3.5f || r > 12 || dy > 0.8f) {
        return 0;
    }

    return pet3d_smooth(0.6f, 0.3f,
                        look->weight[(size_t) y * look->width + x]);
}


/*
 * The peaks, by how much the ring's own they are; of two that are about as
 * much so neither alone.
 */

static void
pet3d_hair_color(const pet3d_look_t *look, const float *near,
    const float *far, const pet3d_cluster_t *modes, uint32_t n,
    pet3d_person_t *p)
{
    float     in, out, score[PET3D_LOOK_CLUSTERS], best, sum, w;
    uint32_t  i;

    best = 1e-6f;

    for (i = 0; i < n; i++) {
        in = pet3d_hair_density(look, near, modes[i].lab);
        out = pet3d_hair_density(look, far, modes[i].lab);
        score[i] = in - PET3D_HAIR_GROUND * pet3d_minf(in, out);
        best = pet3d_maxf(best, score[i]);
    }

    p->hair = pet3d_vec(0, 0, 0);
    sum = 0;

    for (i = 0; i < n; i++) {
        w = pet3d_maxf(score[i] / best, 0);
        w *= w;
        w *= w;
        w *= w;
        w *= w;
        sum += w;
        p->hair = pet3d_add(p->hair, pet3d_scale(modes[i].lab, w));
    }

    p->hair = sum > 0 ? pet3d_scale(p->hair, 1 / sum) : p->skin;

    /* A hood beside it lends its red; the reddest hair has more yellow. */

    p->hair.y = pet3d_minf(p->hair.y, 0.03f + 0.6f * p->hair.z);
}


static float
pet3d_hair_density(const pet3d_look_t *look, const float *weight,
    pet3d_vec_t c)
{
    float        sum, n, w;
    size_t       i, all;
    pet3d_vec_t  e;

    all = (size_t) look->width * look->height;
    sum = 0;
    n = 1e-6f;

    for (i = 0; i < all; i++) {
        if (weight[i] > 0) {
            e = pet3d_sub(look->lab[i], c);
            w = 1 / (1 + pet3d_dot(e, e) / (PET3D_HAIR_WIDTH
                                            * PET3D_HAIR_WIDTH));
            sum += weight[i] * w * w * w;
            n += weight[i];
        }
    }

    return sum / n;
}


/* Hair that is seen beside the face, at the chin and under it. */

static void
pet3d_hair_shape(const pet3d_look_t *look, pet3d_person_t *p)
{
    int    i;
    float  w, h, x, y, at[3], side;

    w = p->width;
    h = p->height;
    x = p->x;
    y = p->y;

    p->fringe = pet3d_hair_alike(look, p, x - 0.3f * w, y - 0.48f * h,
                                 x + 0.3f * w, y - 0.26f * h);

    for (i = 0; i < 3; i++) {
        side = y + h * (i == 0 ? -0.1f : i == 1 ? 0.32f : 0.75f);

        at[i] = pet3d_maxf(
            pet3d_hair_alike(look, p, x - 0.85f * w, side - 0.1f * h,
                               x - 0.5f * w, side + 0.1f * h),
            pet3d_hair_alike(look, p, x + 0.5f * w, side - 0.1f * h,
                               x + 0.85f * w, side + 0.1f * h));
    }

    p->length = 0.4f * pet3d_smooth(0.15f, 0.5f, at[0])
                + 0.3f * pet3d_smooth(0.2f, 0.6f, at[1])
                + 0.3f * pet3d_smooth(0.25f, 0.6f, at[2]);

    /* Hair that stands off: how far out it still is at the eyes. */

    p->volume = pet3d_hair_alike(look, p, x - 1.15f * w, y - 0.5f * h,
                                   x - 0.75f * w, y + 0.1f * h)
                + pet3d_hair_alike(look, p, x + 0.75f * w, y - 0.5f * h,
                                     x + 1.15f * w, y + 0.1f * h);
    p->volume /= 2;
}


/* The share of a rectangle that is of the subject and looks like hair. */

static float
pet3d_hair_alike(const pet3d_look_t *look, const pet3d_person_t *p,
    float x0, float y0, float x1, float y1)
{
    float        sum, n;
    size_t       i;
    int32_t      x, y;
    pet3d_vec_t  e;

    sum = 0;
    n = 1e-6f;

    for (y = (int32_t) y0; (float) y <= y1; y++) {
        for (x = (int32_t) x0; (float) x <= x1; x++) {
            n += 1;

            if (x < 0 || y < 0 || x >= (int32_t) look->width
                || y >= (int32_t) look->height)
            {
                continue;
            }

            i = (size_t) y * look->width + (size_t) x;
            e = pet3d_sub(look->lab[i], p->hair);
            e.x *= 0.7f;
            sum += look->weight[i]
                   * pet3d_smooth(0.15f, 0.08f, pet3d_length(e));
        }
    }

    return sum / n;
}
