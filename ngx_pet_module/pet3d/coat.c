
/*
 * The colour of the coat.
 *
 * Seen from afar hairs and stripes become one colour, and that there is most
 * of is the coat's.  But a mean of white and black, or of orange and black, is
 * no colour that the animal has: of two tones one is taken, and of what is
 * near it that which has most of its hue.
 */

#include <string.h>

#include "look.h"


/*
 * The radius, in parts of the root of the subject's area, over which hairs
 * and stripes become one colour, and over which what is inside is told; what
 * lightness counts against hue, since light and shade change it; the width of
 * what is one colour, and of what becomes one.
 */
#define PET3D_COAT_RADIUS    0.06f
#define PET3D_COAT_INNER     0.12f
#define PET3D_COAT_LIGHT     0.6f
#define PET3D_COAT_WIDTH     0.09f
#define PET3D_COAT_OTHER     0.2f
#define PET3D_COAT_OUTER     0.3f

/* The share of the variance of L that two tones explain: of one, of two. */
#define PET3D_COAT_TONES     0.715f, 0.765f

#define PET3D_COAT_BINS      64

/* Added to L where chroma is of it: of black that is mere noise. */
#define PET3D_COAT_BLACK     0.15f

/* Half of what is of both tones. */
#define PET3D_COAT_BETWEEN   0.06f

/*
 * What is of the hue of the coat; chroma of a coat without, and with, one; and
 * how red and yellow, of its hue, fur is.
 */
#define PET3D_COAT_NEAR      0.12f
#define PET3D_COAT_HUE       0.025f, 0.040f
#define PET3D_COAT_RED       0.10f, 0.25f
#define PET3D_COAT_YELLOW    0.30f, 0.60f

/* L of brown fur, which is of no brighter colour, and of what may be. */
#define PET3D_COAT_BROWN     0.40f, 0.50f


static float pet3d_coat_prefer(pet3d_vec_t c);
static void pet3d_coat_tones(pet3d_look_t *look);
static void pet3d_coat_choose(const pet3d_look_t *look,
    const pet3d_vec_t *far, float *inner);
static void pet3d_coat_vivid(pet3d_look_t *look, const float *inner);
static int pet3d_coat_inner(const pet3d_look_t *look, float **out);
static int pet3d_coat_far(const pet3d_look_t *look, pet3d_vec_t *out);
static void pet3d_coat_blur(const pet3d_look_t *look, const pet3d_vec_t *in,
    const float *in_n, pet3d_vec_t *out, float *out_n, float radius,
    int down);


int
pet3d_coat(pet3d_look_t *look)
{
    int           rc;
    float        *inner;
    size_t        i, n;
    pet3d_vec_t  *far;

    inner = NULL;
    n = (size_t) look->width * look->height;

    far = pet3d_alloc(look->arena, n * sizeof(pet3d_vec_t));
    look->inside = pet3d_alloc(look->arena, n * sizeof(float));

    if (far == NULL || look->inside == NULL) {
        return PET3D_E_MEMORY;
    }

    rc = pet3d_coat_far(look, far);

    if (rc == PET3D_OK) {
        rc = pet3d_coat_inner(look, &inner);
    }

    if (rc != PET3D_OK) {
        return rc;
    }

    for (i = 0; i < n; i++) {
        far[i].x *= PET3D_COAT_LIGHT;
        look->inside[i] = inner[i];
        inner[i] = look->fur[i] * (PET3D_COAT_OUTER + inner[i]);
    }

    pet3d_coat_tones(look);
    pet3d_coat_choose(look, far, inner);

    rc = pet3d_modes_middle(look->arena, far, inner, n, PET3D_COAT_WIDTH,
                            pet3d_coat_prefer, &look->coat);

    look->coat.x /= PET3D_COAT_LIGHT;

    pet3d_coat_vivid(look, inner);

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
pet3d_coat_prefer(pet3d_vec_t c)
{
    float  chroma;

    c.x /= PET3D_COAT_LIGHT;
    chroma = sqrtf(c.y * c.y + c.z * c.z);

    return (0.8f + 1.6f * pet3d_smooth(0.02f, 0.12f, chroma))
           * (1 - 0.45f * pet3d_smooth(0.48f, 0.26f, c.x))
           * (1 - 0.1f * pet3d_smooth(0.80f, 0.92f, c.x));
}


/*
 * Where light parts from dark (N. Otsu, 1979), and how much of the variance
 * that explains: nearly all of a spotted coat's, less of one in light and
 * shade.
 */

static void
pet3d_coat_tones(pet3d_look_t *look)
{
    float     bins[PET3D_COAT_BINS], apart, best, total, all, sum, below, f;
    float     mean, square, at, weights;
    size_t    i, n;
    uint32_t  k;

    memset(bins, 0, sizeof(bins));
    n = (size_t) look->width * look->height;
    square = 0;
    total = all = 1e-6f;

    for (i = 0; i < n; i++) {
        if (look->fur[i] <= 0) {
            continue;
        }

        f = pet3d_clamp(look->lab[i].x, 0, 1) * (PET3D_COAT_BINS - 1.001f);
        k = (uint32_t) f;
        bins[k] += look->fur[i] * ((float) (k + 1) - f);
        bins[k + 1] += look->fur[i] * (f - (float) k);
        total += look->fur[i];
        all += look->fur[i] * f;
        square += look->fur[i] * f * f;
    }

    square = pet3d_maxf(square / total - all / total * all / total, 1e-3f);
    sum = below = at = weights = 0;
    best = 0;

    for (k = 0; k < PET3D_COAT_BINS - 1; k++) {
        below += bins[k];
        sum += bins[k] * (float) k;

        if (below < 1e-3f * total || below > 0.999f * total) {
            continue;
        }

        mean = sum / below - (all - sum) / (total - below);
        f = below / total;
        apart = pet3d_minf(f * (1 - f) * mean * mean / square, 1);
        best = pet3d_maxf(best, apart);

        /* To the power of 32: those that are about as good as the best. */

        apart *= apart;
        apart *= apart;
        apart *= apart;
        apart *= apart;
        apart *= apart;
        at += apart * ((float) k + 0.5f);
        weights += apart;
    }

    look->tones = pet3d_smooth(PET3D_COAT_TONES, best);
    look->between = at / pet3d_maxf(weights, 1e-9f)
                    / (PET3D_COAT_BINS - 1.001f);
}


/* Leaves of two tones, in inner, the one that the coat is rather. */

static void
pet3d_coat_choose(const pet3d_look_t *look, const pet3d_vec_t *far,
    float *inner)
{
    int          k;
    float        light, share[2], score[2];
    size_t       i, n;
    pet3d_vec_t  mean[2];

    if (look->tones <= 0) {
        return;
    }

    n = (size_t) look->width * look->height;
    share[0] = share[1] = 1e-6f;
    mean[0] = mean[1] = pet3d_vec(0, 0, 0);

    for (i = 0; i < n; i++) {
        light = inner[i] * pet3d_smooth(look->between - PET3D_COAT_BETWEEN,
                                        look->between + PET3D_COAT_BETWEEN,
                                        look->lab[i].x);
        share[0] += inner[i] - light;
        share[1] += light;
        mean[0] = pet3d_add(mean[0], pet3d_scale(far[i], inner[i] - light));
        mean[1] = pet3d_add(mean[1], pet3d_scale(far[i], light));
    }

    for (k = 0; k < 2; k++) {
        score[k] = share[k] / (share[0] + share[1])
                   * pet3d_coat_prefer(pet3d_scale(mean[k], 1 / share[k]));
        score[k] *= score[k];
        score[k] *= score[k];
        score[k] *= score[k];
    }

    score[1] /= score[0] + score[1];

    for (i = 0; i < n; i++) {
        light = pet3d_smooth(look->between - PET3D_COAT_BETWEEN,
                             look->between + PET3D_COAT_BETWEEN,
                             look->lab[i].x);
        inner[i] *= 1 - look->tones * pet3d_mix(light, 1 - light, score[1]);
    }
}


/*
 * Of the colours near the coat's those with most of its hue: stripes, white
 * hairs and haze have none, and a tiger is orange.
 */

static void
pet3d_coat_vivid(pet3d_look_t *look, const float *inner)
{
    float        w, sum, much, chroma;
    size_t       i, n;
    pet3d_vec_t  e, to, hue;

    chroma = sqrtf(look->coat.y * look->coat.y + look->coat.z * look->coat.z);
    hue = pet3d_scale(look->coat, 1 / pet3d_maxf(chroma, 1e-4f));
    much = pet3d_smooth(PET3D_COAT_HUE, chroma)
           * pet3d_smooth(PET3D_COAT_RED, hue.y)
           * pet3d_smooth(PET3D_COAT_YELLOW, hue.z)
           * pet3d_smooth(PET3D_COAT_BROWN, look->coat.x);
    n = (size_t) look->width * look->height;
    to = pet3d_vec(0, 0, 0);
    sum = 1e-9f;

    for (i = 0; i < n; i++) {
        if (inner[i] <= 0) {
            continue;
        }

        e = pet3d_sub(look->lab[i], look->coat);
        e.x *= PET3D_COAT_LIGHT;
        w = 1 / (1 + pet3d_dot(e, e) / (PET3D_COAT_NEAR * PET3D_COAT_NEAR));
        chroma = pet3d_maxf(look->lab[i].y * hue.y + look->lab[i].z * hue.z,
                            0) / (look->lab[i].x + PET3D_COAT_BLACK);
        w *= w * inner[i] * chroma * chroma * chroma;
        sum += w;
        to = pet3d_add(to, pet3d_scale(look->lab[i], w));
    }

    look->coat = pet3d_mix3(look->coat, pet3d_scale(to, 1 / sum), much);
}


/*
 * How far inside the subject a pixel is: the flank shows the fur, while legs,
 * belly and outline are in the shade or mixed with the ground.  An edge of
 * the window is no outline.
 */

static int
pet3d_coat_inner(const pet3d_look_t *look, float **out)
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
pet3d_coat_far(const pet3d_look_t *look, pet3d_vec_t *out)
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

    pet3d_coat_blur(look, out, n[0], half, n[1], radius, 0);
    pet3d_coat_blur(look, half, n[1], out, n[0], radius, 1);

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
pet3d_coat_blur(const pet3d_look_t *look, const pet3d_vec_t *in,
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
