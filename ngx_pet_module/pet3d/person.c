
/*
 * Portraits: a face is a patch of skin that is framed by something else at
 * its sides and above.  What frames it is hair, what lies below are clothes.
 */

#include <string.h>

#include "person.h"


/* Of what is one colour: hair, skin, a piece of clothing. */
#define PET3D_PERSON_WIDTH  0.05f

/* No animal of the labelled pictures reaches it; one drawn of 200 does. */
#define PET3D_PERSON_SUM    30.4f


/* A part of the picture by a weight of each pixel. */
typedef float (*pet3d_region_pt)(const pet3d_look_t *look,
    const pet3d_person_t *p, uint32_t x, uint32_t y);


static float pet3d_region_skin(const pet3d_look_t *look,
    const pet3d_person_t *p, uint32_t x, uint32_t y);
static float pet3d_region_clothes(const pet3d_look_t *look,
    const pet3d_person_t *p, uint32_t x, uint32_t y);
static int pet3d_person_color(const pet3d_look_t *look,
    const pet3d_person_t *p, pet3d_region_pt region, pet3d_vec_t *color,
    float *full);
static void pet3d_person_features(const pet3d_look_t *look,
    pet3d_person_t *p);
static void pet3d_person_signs(const pet3d_look_t *look, pet3d_person_t *p);


int
pet3d_person_find(const pet3d_look_t *look, pet3d_person_t *person)
{
    int  rc;

    memset(person, 0, sizeof(pet3d_person_t));

    rc = pet3d_person_face(look, person);

    if (rc != PET3D_OK || person->sure <= 0) {
        return rc;
    }

    rc = pet3d_person_skin_color(look, person);

    if (rc == PET3D_OK) {
        rc = pet3d_person_hair(look, person);
    }

    if (rc == PET3D_OK) {
        rc = pet3d_person_color(look, person, pet3d_region_clothes,
                                &person->clothes, &person->clothes_share);
    }

    if (rc == PET3D_OK) {
        pet3d_person_features(look, person);
        pet3d_person_signs(look, person);
    }

    return rc;
}


int
pet3d_person_skin_color(const pet3d_look_t *look, pet3d_person_t *p)
{
    float  full;

    return pet3d_person_color(look, p, pet3d_region_skin, &p->skin, &full);
}


/* Cheeks most of all, and nothing that begins at once. */

static float
pet3d_region_skin(const pet3d_look_t *look, const pet3d_person_t *p,
    uint32_t x, uint32_t y)
{
    float  dx, dy;

    dx = ((float) x - p->x) / (0.46f * p->width);
    dy = ((float) y - p->y - 0.08f * p->height) / (0.38f * p->height);

    return pet3d_smooth(1, 0.2f, dx * dx + dy * dy)
           * pet3d_person_skin(look->lab[(size_t) y * look->width + x]);
}


static float
pet3d_region_clothes(const pet3d_look_t *look, const pet3d_person_t *p,
    uint32_t x, uint32_t y)
{
    float        dx, dy;
    size_t       at;
    pet3d_vec_t  c;

    at = (size_t) y * look->width + x;
    c = look->lab[at];
    dx = ((float) x - p->x) / p->width;
    dy = ((float) y - p->y) / p->height;

    if (dy < 0.6f || dy > 2.4f || dx < -1.5f || dx > 1.5f) {
        return 0;
    }

    /* The brightest of what is worn is what people remember. */

    return look->weight[at] * (0.35f + 6 * sqrtf(c.y * c.y + c.z * c.z))
           * pet3d_smooth(0.6f, 0.9f, dy) * pet3d_smooth(2.4f, 1.8f, dy)
           * pet3d_smooth(1.5f, 1.0f, pet3d_absf(dx))
           * pet3d_smooth(0.05f, 0.12f,
                          pet3d_delta_e(c, p->skin))
           * pet3d_smooth(0.04f, 0.10f,
                          pet3d_delta_e(c, p->hair));
}


/*
 * The most usual colour of a region: from its mean to the peak of how often
 * colours are.  full is how much of the region there is, in faces.
 */

static int
pet3d_person_color(const pet3d_look_t *look, const pet3d_person_t *p,
    pet3d_region_pt region, pet3d_vec_t *color, float *full)
{
    int           round;
    float        *weight, w, sum, width;
    size_t        i, n, all;
    uint32_t      x, y;
    pet3d_vec_t   to, e, *lab;

    all = (size_t) look->width * look->height;
    weight = pet3d_alloc(look->arena, all * sizeof(float));
    lab = pet3d_alloc(look->arena, all * sizeof(pet3d_vec_t));

    if (weight == NULL || lab == NULL) {
        return PET3D_E_MEMORY;
    }

    n = 0;
    *full = 0;

    for (y = look->crop[1]; y < look->crop[3]; y++) {
        for (x = look->crop[0]; x < look->crop[2]; x++) {
            w = region(look, p, x, y);

            if (w > 0) {
                weight[n] = w;
                lab[n++] = look->lab[(size_t) y * look->width + x];
                *full += w / (p->width * p->height);
            }
        }
    }

    *color = pet3d_vec(0, 0, 0);

    for (round = 0; round < 9; round++) {
        to = pet3d_vec(0, 0, 0);
        sum = 1e-6f;
        width = PET3D_PERSON_WIDTH * (round < 4 ? 3 : 1.4f);

        for (i = 0; i < n; i++) {
            w = weight[i];

            if (round > 0) {
                e = pet3d_sub(lab[i], *color);
                e.x *= 0.8f;
                w /= 1 + pet3d_dot(e, e) / (width * width);
                w *= w;
            }

            sum += w;
            to = pet3d_add(to, pet3d_scale(lab[i], w));
        }

        *color = pet3d_scale(to, 1 / sum);
    }

    pet3d_free(look->arena, weight);
    pet3d_free(look->arena, lab);

    return PET3D_OK;
}


/* Where skin ends at eyes and mouth, and the darkest columns of the eyes. */

static void
pet3d_person_features(const pet3d_look_t *look, pet3d_person_t *p)
{
    int      k;
    float    span[2], light, least[2], mean, n, at[2], sum;
    int32_t  x, y, x0, x1, y0, y1;

    for (k = 0; k < 2; k++) {
        y0 = (int32_t) (p->y + p->height * (k == 0 ? -0.14f : 0.24f));
        y1 = (int32_t) (p->y + p->height * (k == 0 ? 0.02f : 0.36f));
        span[k] = 0;
        n = 1e-6f;

        for (y = y0; y <= y1; y++) {
            n += 1;

            for (x = (int32_t) (p->x - 0.75f * p->width);
                 (float) x < p->x + 0.75f * p->width; x++)
            {
                if (x >= 0 && y >= 0 && x < (int32_t) look->width
                    && y < (int32_t) look->height)
                {
                    span[k] += pet3d_smooth(0.20f, 0.10f,
                        pet3d_delta_e(p->skin,
                                      look->lab[(size_t) y * look->width
                                                + (size_t) x]));
                }
            }
        }

        span[k] /= n;
    }

    p->jaw = pet3d_clamp(span[1] / pet3d_maxf(span[0], 1), 0.4f, 1.6f);

    x0 = (int32_t) (p->x - 0.36f * p->width);
    x1 = (int32_t) (p->x + 0.36f * p->width);
    y0 = (int32_t) (p->y - 0.20f * p->height);
    y1 = (int32_t) (p->y + 0.04f * p->height);
    least[0] = least[1] = 1;
    at[0] = at[1] = p->x;
    mean = 0;
    sum = 1e-6f;

    for (x = x0 < 0 ? 0 : x0; x <= x1 && x < (int32_t) look->width; x++) {
        light = 0;
        n = 1e-6f;

        for (y = y0 < 0 ? 0 : y0; y <= y1 && y < (int32_t) look->height; y++)
        {
            light += look->lab[(size_t) y * look->width + (size_t) x].x;
            n += 1;
        }

        light /= n;
        mean += light;
        sum += 1;
        k = (float) x > p->x;

        if (light < least[k] && pet3d_absf((float) x - p->x)
                                > 0.10f * p->width)
        {
            least[k] = light;
            at[k] = (float) x;
        }
    }

    mean /= sum;
    p->spacing = (at[1] - at[0]) / p->width;
    p->eyes = pet3d_clamp((mean - pet3d_maxf(least[0], least[1])) / 0.10f, 0,
                          1) * pet3d_smooth(12, 30, p->width);
}


/* What tells a face from fur, where both are of one colour. */

static void
pet3d_person_signs(const pet3d_look_t *look, pet3d_person_t *p)
{
    float        w, dx, dy, n[3], e;
    size_t       at;
    uint32_t     x, y, other;
    pet3d_vec_t  c;

    memset(n, 0, sizeof(n));

    for (y = look->crop[1]; y + 1 < look->crop[3]; y++) {
        for (x = look->crop[0]; x + 1 < look->crop[2]; x++) {
            dx = pet3d_absf((float) x - p->x) / p->width;
            dy = ((float) y - p->y) / p->height;

            if (dx > 0.9f || dy < -0.5f || dy > 1.4f) {
                continue;
            }

            at = (size_t) y * look->width + x;
            c = look->lab[at];
            w = pet3d_region_skin(look, p, x, y);

            if (w > 0) {
                other = (uint32_t) pet3d_clamp(2 * p->x - (float) x, 0,
                                               (float) look->width - 1);
                other += y * look->width;

                p->rough += w * (pet3d_delta_e(c, look->lab[at + 1])
                                 + pet3d_delta_e(c,
                                                 look->lab[at
                                                           + look->width]));
                p->uneven += w * pet3d_absf(c.x - look->lab[other].x);
                n[0] += w;
            }

            e = pet3d_smooth(0.06f, 0.14f, pet3d_delta_e(c, p->skin));

            if (dy > 0.65f) {
                w = look->weight[at];
                p->dressed += w * e
                              * pet3d_smooth(0.05f, 0.12f,
                                             pet3d_delta_e(c, p->hair));
                n[1] += w;

            } else if (dx > 0.6f && dy > 0 && dy < 0.6f) {
                p->framed += e;
                n[2] += 1;
            }
        }
    }

    p->rough /= n[0] + 1e-6f;
    p->uneven /= n[0] + 1e-6f;
    p->dressed /= n[1] + 1e-6f;
    p->framed /= n[2] + 1e-6f;
}


/*
 * A sum of signs with weights fitted to people and animals of the labelled
 * pictures, and to others (logistic regression), and a threshold that is for
 * animals.  Blood makes skin redder than fur is; fur has no clothes below.
 */

int
pet3d_person_likely(const pet3d_person_t *p)
{
    float  hue, chroma, sum;

    if (p->sure <= 0) {
        return 0;
    }

    hue = p->skin.y / pet3d_maxf(p->skin.y + p->skin.z, 1e-3f);
    chroma = sqrtf(p->skin.y * p->skin.y + p->skin.z * p->skin.z);

    /* Dark skin is less coloured than it is red. */

    chroma += 0.025f * pet3d_smooth(0.60f, 0.35f, p->skin.x);

    sum = 12.2f * p->sure
          + 7.6f * pet3d_smooth(0.30f, 0.45f, hue)
          + 3.1f * pet3d_smooth(0.025f, 0.055f, chroma)
          + 3.9f * pet3d_smooth(0.2f, 1, p->clothes_share)
          + 1.8f * p->dressed
          + 2.8f * p->framed
          + 0.98f * p->pair
          + 3.8f * pet3d_smooth(0, 0.12f, p->uneven)
          + 2.4f * pet3d_smooth(0, 0.06f, p->rough);

    return sum > PET3D_PERSON_SUM;
}
