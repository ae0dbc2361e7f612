
/*
 * Colours of the subject.
 */

#include <string.h>

#include "look.h"


/* What is one colour of the palette. */
#define PET3D_PALETTE_WIDTH  0.06f

/* Colours below this share are dropped. */
#define PET3D_PALETTE_LEAST  0.03f

/*
 * Coats: colours of fur at a distance.  The radius, in parts of the root of
 * the subject's area, over which hairs and stripes become one colour, and over
 * which what is inside is told; what lightness counts against hue, since light
 * and shade change it; the width of what is one colour, and of what becomes
 * one.
 */
#define PET3D_COAT_RADIUS    0.06f
#define PET3D_COAT_INNER     0.12f
#define PET3D_COAT_LIGHT     0.6f
#define PET3D_COAT_WIDTH     0.09f
#define PET3D_COAT_OTHER     0.2f
#define PET3D_COAT_OUTER     0.3f


static float pet3d_palette_ground(pet3d_vec_t c);
static int pet3d_palette_fur(pet3d_look_t *look);
static int pet3d_palette_coats(pet3d_look_t *look);
static float pet3d_palette_prefer(pet3d_vec_t c);
static int pet3d_palette_far(const pet3d_look_t *look, pet3d_vec_t *out);
static int pet3d_palette_inner(const pet3d_look_t *look, float **out);
static void pet3d_palette_sort(pet3d_cluster_t *c, uint32_t n);
static void pet3d_palette_blur(const pet3d_look_t *look,
    const pet3d_vec_t *in, const float *in_n, pet3d_vec_t *out, float *out_n,
    float radius, int down);


int
pet3d_palette(pet3d_look_t *look)
{
    int       rc;
    uint32_t  i, n;

    rc = pet3d_palette_fur(look);

    if (rc == PET3D_OK) {
        rc = pet3d_modes(look->arena, look->lab, look->fur,
                         (size_t) look->width * look->height,
                         PET3D_PALETTE_WIDTH, look->clusters, &n);
    }

    if (rc != PET3D_OK) {
        return rc;
    }

    look->nclusters = 0;

    for (i = 0; i < n; i++) {
        if (look->clusters[i].share >= PET3D_PALETTE_LEAST) {
            look->clusters[look->nclusters++] = look->clusters[i];
        }
    }

    if (look->nclusters == 0) {
        return PET3D_E_NO_SUBJECT;
    }

    pet3d_palette_sort(look->clusters, look->nclusters);

    return pet3d_palette_coats(look);
}


/*
 * Grass, leaves, water and sky that a mask may hold; fur is of no such
 * colour.  0..1.
 */

static float
pet3d_palette_ground(pet3d_vec_t c)
{
    float  green, blue;

    green = pet3d_smooth(0.020f, 0.050f, -c.y);
    blue = pet3d_smooth(0.035f, 0.070f, -c.z);

    return pet3d_maxf(green, blue);
}


/* What each pixel counts: the surer, the more. */

static int
pet3d_palette_fur(pet3d_look_t *look)
{
    size_t  i, n;

    n = (size_t) look->width * look->height;

    look->fur = pet3d_alloc(look->arena, n * sizeof(float));
    if (look->fur == NULL) {
        return PET3D_E_MEMORY;
    }

    for (i = 0; i < n; i++) {
        look->fur[i] = look->soft[i]
                       * pet3d_smooth(0.45f, 0.90f, look->weight[i])
                         * (1 - 0.95f * pet3d_palette_ground(look->lab[i]));
    }

    return PET3D_OK;
}


/* The colours at a distance, the largest first. */

static int
pet3d_palette_coats(pet3d_look_t *look)
{
    int           rc;
    float        *inner;
    size_t        i, n;
    pet3d_vec_t  *far;

    inner = NULL;
    n = (size_t) look->width * look->height;

    far = pet3d_alloc(look->arena, n * sizeof(pet3d_vec_t));
    if (far == NULL) {
        return PET3D_E_MEMORY;
    }

    rc = pet3d_palette_far(look, far);

    if (rc == PET3D_OK) {
        rc = pet3d_palette_inner(look, &inner);
    }

    if (rc != PET3D_OK) {
        return rc;
    }

    for (i = 0; i < n; i++) {
        far[i].x *= PET3D_COAT_LIGHT;
        inner[i] = look->fur[i] * (PET3D_COAT_OUTER + inner[i]);
    }

    rc = pet3d_modes_middle(look->arena, far, inner, n, PET3D_COAT_WIDTH,
                            pet3d_palette_prefer, &look->coat);

    look->coat.x /= PET3D_COAT_LIGHT;

    pet3d_free(look->arena, far);
    pet3d_free(look->arena, inner);

    return rc;
}


/*
 * The fur is rather what has a hue than white or black, if there is nearly as
 * much of it: a dog with a black saddle is brown, a white cat with ginger
 * patches ginger.
 */

static float
pet3d_palette_prefer(pet3d_vec_t c)
{
    float  chroma;

    c.x /= PET3D_COAT_LIGHT;
    chroma = sqrtf(c.y * c.y + c.z * c.z);

    return (0.8f + 1.6f * pet3d_smooth(0.02f, 0.12f, chroma))
           * (1 - 0.45f * pet3d_smooth(0.48f, 0.26f, c.x))
           * (1 - 0.1f * pet3d_smooth(0.80f, 0.92f, c.x));
}


static void
pet3d_palette_sort(pet3d_cluster_t *c, uint32_t n)
{
    uint32_t         i, j;
    pet3d_cluster_t  t;

    for (i = 1; i < n; i++) {
        t = c[i];

        for (j = i; j > 0 && c[j - 1].share < t.share; j--) {
            c[j] = c[j - 1];
        }

        c[j] = t;
    }
}


/*
 * How far inside the subject a pixel is: the flank shows the fur, while legs,
 * belly and outline are in the shade or mixed with the ground.  An edge of
 * the window is no outline.
 */

static int
pet3d_palette_inner(const pet3d_look_t *look, float **out)
{
    int       radius;
    float    *d, *t, area;
    size_t    i, n;

    n = (size_t) look->width * look->height;
    area = 0;

    d = pet3d_alloc(look->arena, n * sizeof(float));
    t = pet3d_alloc(look->arena, n * sizeof(float));

    if (d == NULL || t == NULL) {
        return PET3D_E_MEMORY;
    }

    for (i = 0; i < n; i++) {
        area += look->soft[i];
    }

    radius = 1 + (int) (PET3D_COAT_INNER * sqrtf(area));

    pet3d_look_mean(look, look->soft, t, radius, 0);
    pet3d_look_mean(look, t, d, radius, 1);
    pet3d_look_mean(look, d, t, radius, 0);
    pet3d_look_mean(look, t, d, radius, 1);

    for (i = 0; i < n; i++) {
        d[i] = pet3d_smooth(0.45f, 1, d[i]);
    }

    pet3d_free(look->arena, t);
    *out = d;

    return PET3D_OK;
}


/* Means of the subject's colours around each pixel. */

static int
pet3d_palette_far(const pet3d_look_t *look, pet3d_vec_t *out)
{
    float         radius, *n[2];
    size_t        i, all;
    pet3d_vec_t  *half;

    all = (size_t) look->width * look->height;
    radius = 0;

    for (i = 0; i < all; i++) {
        radius += look->soft[i];
    }

    radius = PET3D_COAT_RADIUS * sqrtf(radius);

    half = pet3d_alloc(look->arena, all * sizeof(pet3d_vec_t));
    n[0] = pet3d_alloc(look->arena, all * sizeof(float));
    n[1] = pet3d_alloc(look->arena, all * sizeof(float));

    if (half == NULL || n[0] == NULL || n[1] == NULL) {
        return PET3D_E_MEMORY;
    }

    for (i = 0; i < all; i++) {
        n[0][i] = look->fur[i];
        out[i] = pet3d_scale(look->lab[i], n[0][i]);
    }

    pet3d_palette_blur(look, out, n[0], half, n[1], radius, 0);
    pet3d_palette_blur(look, half, n[1], out, n[0], radius, 1);

    for (i = 0; i < all; i++) {
        out[i] = n[0][i] > 1e-3f ? pet3d_scale(out[i], 1 / n[0][i])
                                 : look->lab[i];
    }

    pet3d_free(look->arena, half);
    pet3d_free(look->arena, n[0]);
    pet3d_free(look->arena, n[1]);

    return PET3D_OK;
}


/*
 * Along rows or columns: what is of another colour counts less, so that a
 * patch keeps its own (C. Tomasi and R. Manduchi, "Bilateral Filtering for
 * Gray and Color Images", 1998, one direction after the other).
 */

static void
pet3d_palette_blur(const pet3d_look_t *look, const pet3d_vec_t *in,
    const float *in_n, pet3d_vec_t *out, float *out_n, float radius,
    int down)
{
    int          d, x, y, w, h, at, len, most;
    float        k;
    size_t       to, from, step;
    pet3d_vec_t  e;

    w = (int) look->width;
    h = (int) look->height;
    len = down ? h : w;
    step = down ? look->width : 1;
    most = (int) (radius + 0.5f);

    for (y = 0, to = 0; y < h; y++) {
        for (x = 0; x < w; x++, to++) {
            out[to] = pet3d_vec(0, 0, 0);
            out_n[to] = 0;

            if (look->soft[to] <= 0) {
                continue;
            }

            at = down ? y : x;
            from = to - (size_t) (at < most ? at : most) * step;

            for (d = at < most ? -at : -most;
                 d <= most && at + d < len; d++, from += step)
            {
                if (in_n[from] <= 0) {
                    continue;
                }

                e = pet3d_sub(look->lab[from], look->lab[to]);
                k = 1 / (1 + pet3d_dot(e, e) / (PET3D_COAT_OTHER
                                                * PET3D_COAT_OTHER));
                k *= k * pet3d_minf(radius + 0.5f
                                    - pet3d_absf((float) d), 1);
                out[to] = pet3d_add(out[to], pet3d_scale(in[from], k));
                out_n[to] += k * in_n[from];
            }
        }
    }
}
