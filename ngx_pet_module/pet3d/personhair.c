
/*
 * The hair of a person: what frames a face, is of no colour that only hats
 * and grounds have, and is not what the picture is full of farther away.
 */

#include <string.h>

#include "person.h"


/* Hair over the face, hair beside it, over it what hair is not, and what is
   farther out at the sides. */
#define PET3D_HAIR_PARTS    4

/* How much hair counts near a face that the mask leaves out. */
#define PET3D_HAIR_NEAR     0.35f

/* Of what is one colour, and by what is ground as well. */
#define PET3D_HAIR_WIDTH    0.22f
#define PET3D_HAIR_GROUND   0.9f

/* Shares of the ring over a face under which, and over which, there is hair. */
#define PET3D_HAIR_BALD     0.005f, 0.040f

/* How far out hair counts, as a square of radii of the face. */
#define PET3D_HAIR_FADE     4.5f, 2.8f

/* People see hair in the light, and less of it in the shade, unless it is
   black anyway. */
#define PET3D_HAIR_SHINE    0.25f
#define PET3D_HAIR_BLACK    0.25f, 0.35f

/* Hair beside the face counts this much for its colour. */
#define PET3D_HAIR_SIDES    0.05f

/* What is as unlike skin in the shade is hair beside it, or a hat. */
#define PET3D_HAIR_SHADE    0.05f, 0.09f
#define PET3D_HAT_SHADE     0.08f, 0.15f

/* A hat: how much over the face is no hair; or how much lighter it is than
   hair beside it, of which there is so much, and so much of the hat. */
#define PET3D_HAT_ODD       0.20f, 0.45f
#define PET3D_HAT_LIGHTER   0.22f, 0.32f
#define PET3D_HAT_BESIDE    0.010f, 0.030f
#define PET3D_HAT_OVER      0.030f, 0.060f

/* How much of what is beside the face is of the hat's colour after all, or
   of what is farther out of the colour beside it: that is ground. */
#define PET3D_HAT_SAME      0.35f, 0.15f
#define PET3D_HAT_LIKE      0.15f


static void pet3d_hair_parts(const pet3d_look_t *look,
    const pet3d_person_t *p, float *w, float *far, float *share);
static void pet3d_hair_hat(pet3d_person_t *p, const float *share,
    pet3d_vec_t over, pet3d_vec_t beside, float same);
static pet3d_vec_t pet3d_hair_real(pet3d_vec_t c);
static float pet3d_hair_natural(pet3d_vec_t c);
static float pet3d_hair_even(const pet3d_look_t *look, uint32_t x,
    uint32_t y);
static void pet3d_hair_near(const pet3d_look_t *look,
    const pet3d_person_t *p, uint32_t x, uint32_t y, float *part);
static float pet3d_hair_far(const pet3d_look_t *look,
    const pet3d_person_t *p, uint32_t x, uint32_t y);
static int pet3d_hair_color(const pet3d_look_t *look, const float *near,
    const float *far, pet3d_vec_t none, pet3d_vec_t *color);
static pet3d_vec_t pet3d_hair_shine(const pet3d_look_t *look,
    const float *weight, pet3d_vec_t c);
static float pet3d_hair_density(const pet3d_look_t *look, const float *weight,
    pet3d_vec_t c, float width);
static void pet3d_hair_shape(const pet3d_look_t *look, pet3d_person_t *p);
static float pet3d_hair_alike(const pet3d_look_t *look,
    const pet3d_person_t *p, float x0, float y0, float x1, float y1);


int
pet3d_person_hair(const pet3d_look_t *look, pet3d_person_t *p)
{
    int           rc;
    float        *w, *far;
    size_t        n;
    float         same, share[PET3D_HAIR_PARTS];
    pet3d_vec_t   over, beside;

    n = (size_t) look->width * look->height;
    w = pet3d_calloc(look->arena, n * PET3D_HAIR_PARTS, sizeof(float));
    far = pet3d_calloc(look->arena, n, sizeof(float));

    if (w == NULL || far == NULL) {
        return PET3D_E_MEMORY;
    }

    pet3d_hair_parts(look, p, w, far, share);

    rc = pet3d_hair_color(look, w, far, p->skin, &over);

    if (rc == PET3D_OK) {
        rc = pet3d_hair_color(look, w + n, far, over, &beside);
    }

    if (rc == PET3D_OK) {
        rc = pet3d_hair_color(look, w + 2 * n, NULL, over, &p->hat_color);
    }

    if (rc == PET3D_OK) {
        same = pet3d_maxf(pet3d_hair_density(look, w + n, over,
                                             PET3D_HAT_LIKE),
                          pet3d_hair_density(look, w + 3 * n, beside,
                                             PET3D_HAT_LIKE));
        pet3d_hair_hat(p, share, over, beside, same);
        pet3d_hair_shape(look, p);
    }

    pet3d_free(look->arena, w);
    pet3d_free(look->arena, far);

    return rc;
}


/* The weights of the parts one after the other, and shares in faces. */

static void
pet3d_hair_parts(const pet3d_look_t *look, const pet3d_person_t *p, float *w,
    float *far, float *share)
{
    int       i;
    float     part[PET3D_HAIR_PARTS];
    size_t    at, n;
    uint32_t  x, y;

    n = (size_t) look->width * look->height;
    memset(share, 0, PET3D_HAIR_PARTS * sizeof(float));

    for (y = look->crop[1]; y < look->crop[3]; y++) {
        for (x = look->crop[0]; x < look->crop[2]; x++) {
            at = (size_t) y * look->width + x;
            pet3d_hair_near(look, p, x, y, part);
            far[at] = pet3d_hair_far(look, p, x, y);

            for (i = 0; i < PET3D_HAIR_PARTS; i++) {
                w[at + n * (size_t) i] = part[i];
                share[i] += part[i] / (p->width * p->height);
            }
        }
    }
}


/*
 * Over a face there is a hat if it is of no colour that hair has, or if dark
 * hair is beside the face; light hair there is too much like grounds.  Of one
 * with a hat only what is beside the face is hair.
 */

static void
pet3d_hair_hat(pet3d_person_t *p, const float *share, pet3d_vec_t over,
    pet3d_vec_t beside, float same)
{
    float  odd, other;

    odd = share[2] / (share[2] + share[0] + 0.01f);
    odd = pet3d_smooth(PET3D_HAT_ODD, odd);

    other = pet3d_smooth(PET3D_HAT_BESIDE, share[1])
            * pet3d_smooth(PET3D_HAT_OVER, share[0])
            * pet3d_smooth(PET3D_HAT_SAME, same)
            * pet3d_smooth(PET3D_HAT_LIGHTER, over.x - beside.x);

    p->hat = 1 - (1 - odd) * (1 - other);
    p->hat_color = pet3d_mix3(over, p->hat_color, odd);
    p->hair_share = share[0] * (1 - p->hat) + PET3D_HAIR_SIDES * share[1];
    p->hair = pet3d_mix3(over, beside,
                         pet3d_mix(PET3D_HAIR_SIDES * share[1]
                                   / (share[0] + PET3D_HAIR_SIDES * share[1]
                                      + 1e-4f), 1, p->hat));
    p->hair = pet3d_hair_real(p->hair);
}


float
pet3d_hair_seen(const pet3d_person_t *p)
{
    return pet3d_smooth(PET3D_HAIR_BALD, p->hair_share);
}


/* The reddest hair has more yellow, and no hair is blue. */

static pet3d_vec_t
pet3d_hair_real(pet3d_vec_t c)
{
    c.z = pet3d_maxf(c.z, -0.006f);
    c.y = pet3d_clamp(c.y, -0.004f, 0.03f + 0.6f * c.z);

    return c;
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
 * A ring from ear to ear and what of the forehead is no skin; what is farther
 * counts less, so that nothing begins at once.  The mask may leave hair out,
 * so it counts for little near the face; a hat that it leaves out is ground.
 */

static void
pet3d_hair_near(const pet3d_look_t *look, const pet3d_person_t *p, uint32_t x,
    uint32_t y, float *part)
{
    float        dx, dy, r, w, inside, natural, over, shade;
    size_t       at;
    pet3d_vec_t  e;

    at = (size_t) y * look->width + x;
    dx = ((float) x - p->x) / (0.5f * p->width);
    dy = ((float) y - p->y) / (0.5f * p->height);
    r = dx * dx + dy * dy;
    memset(part, 0, PET3D_HAIR_PARTS * sizeof(float));

    part[3] = pet3d_smooth(4.0f, 5.5f, r) * pet3d_smooth(12, 9, r)
              * pet3d_smooth(1.0f, 0.6f, dy > 0 ? dy : -dy);

    if (r > 4.5f || dy > 1 || r < 0.3f) {
        return;
    }

    over = pet3d_smooth(-0.35f, -0.60f, dy);

    e = pet3d_sub(look->lab[at], p->skin);
    e = pet3d_vec(e.x, 1.6f * e.y, 1.6f * e.z);
    shade = pet3d_length(pet3d_vec(0.2f * e.x, e.y, e.z));
    e.x *= e.x > 0 ? 0.4f : 0.8f;

    w = pet3d_smooth(PET3D_HAIR_FADE, r)
        * pet3d_smooth(0.06f, 0.13f, pet3d_length(e))
        * pet3d_hair_even(look, x, y);

    inside = pet3d_smooth(0.30f, 0.75f, look->weight[at]);
    natural = pet3d_hair_natural(look->lab[at]);

    part[2] = over * w * inside * inside * (1 - natural)
              * pet3d_smooth(0.03f, 0.08f, look->lab[at].y)
              * pet3d_smooth(PET3D_HAT_SHADE, shade);

    w *= natural * pet3d_maxf(inside, PET3D_HAIR_NEAR
                                      * pet3d_smooth(2.4f, 1.2f, r));
    part[0] = w * over;
    part[1] = w * (1 - over) * pet3d_smooth(0.70f, 1.05f, r)
              * pet3d_smooth(1.0f, 0.6f, dy)
              * pet3d_smooth(PET3D_HAIR_SHADE, shade);
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

    if (r < 4.5f || r > 13 || dy > 0.8f) {
        return 0;
    }

    return pet3d_smooth(0.6f, 0.3f,
                        look->weight[(size_t) y * look->width + x]);
}


/*
 * The peaks, by how much the ring's own they are; of two that are about as
 * much so neither alone.  none is the colour if there is nothing.
 */

static int
pet3d_hair_color(const pet3d_look_t *look, const float *near,
    const float *far, pet3d_vec_t none, pet3d_vec_t *color)
{
    int              rc;
    float            in, out, score[PET3D_LOOK_CLUSTERS], best, sum, w;
    uint32_t         i, n;
    pet3d_cluster_t  modes[PET3D_LOOK_CLUSTERS];

    rc = pet3d_modes(look->arena, look->lab, near,
                     (size_t) look->width * look->height, PET3D_HAIR_WIDTH,
                     modes, &n);

    if (rc != PET3D_OK) {
        return rc;
    }

    best = 1e-6f;

    for (i = 0; i < n; i++) {
        in = pet3d_hair_density(look, near, modes[i].lab, PET3D_HAIR_WIDTH);
        out = far == NULL ? 0
              : pet3d_hair_density(look, far, modes[i].lab,
                                   PET3D_HAIR_WIDTH);
        score[i] = in - PET3D_HAIR_GROUND * pet3d_minf(in, out);
        best = pet3d_maxf(best, score[i]);
    }

    *color = pet3d_vec(0, 0, 0);
    sum = 0;

    for (i = 0; i < n; i++) {
        w = pet3d_maxf(score[i] / best, 0);
        w *= w;
        w *= w;
        w *= w;
        w *= w;
        sum += w;
        *color = pet3d_add(*color, pet3d_scale(modes[i].lab, w));
    }

    *color = sum > 0 && far == NULL ? pet3d_scale(*color, 1 / sum)
             : sum > 0 ? pet3d_hair_shine(look, near,
                                        pet3d_scale(*color, 1 / sum))
             : none;

    return PET3D_OK;
}


/* The mean of what is like a colour, the more the lighter it is. */

static pet3d_vec_t
pet3d_hair_shine(const pet3d_look_t *look, const float *weight,
    pet3d_vec_t c)
{
    float        sum, w, light, shine;
    size_t       i, all;
    pet3d_vec_t  e, to;

    all = (size_t) look->width * look->height;
    sum = 0;
    to = pet3d_vec(0, 0, 0);
    shine = pet3d_smooth(PET3D_HAIR_BLACK, c.x);

    for (i = 0; i < all; i++) {
        if (weight[i] > 0) {
            e = pet3d_sub(look->lab[i], c);
            w = 1 / (1 + pet3d_dot(e, e) / (PET3D_HAIR_SHINE
                                            * PET3D_HAIR_SHINE));
            light = look->lab[i].x / pet3d_maxf(c.x, 0.1f);
            light *= light;
            w *= w * w * weight[i] * (1 - shine + shine * light * light);
            sum += w;
            to = pet3d_add(to, pet3d_scale(look->lab[i], w));
        }
    }

    return sum > 0 ? pet3d_scale(to, 1 / sum) : c;
}


static float
pet3d_hair_density(const pet3d_look_t *look, const float *weight,
    pet3d_vec_t c, float width)
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
            w = 1 / (1 + pet3d_dot(e, e) / (width * width));
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
