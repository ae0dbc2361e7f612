
/*
 * Numbers that describe the subject's form and texture.
 */

#include <string.h>

#include "look.h"


#define PET3D_HASH_SIDE  32
#define PET3D_HASH_FREQ  8

/* Cells across the subject's box for what is coarse. */
#define PET3D_COARSE     10


static void pet3d_measure_form(pet3d_look_t *look);
static float pet3d_measure_weight(const pet3d_look_t *look, size_t at);
static void pet3d_measure_tone(pet3d_look_t *look);
static void pet3d_measure_coarse(pet3d_look_t *look, float mean);
static uint64_t pet3d_measure_hash(const pet3d_look_t *look);


int
pet3d_measure(pet3d_look_t *look)
{
    pet3d_measure_form(look);
    pet3d_measure_tone(look);

    look->phash = pet3d_measure_hash(look);

    return pet3d_check_deadline(look->arena);
}


static void
pet3d_measure_form(pet3d_look_t *look)
{
    float     thirds[3], pairs, same, outline, area, v;
    uint32_t  x, y, w, h, third;

    const float  *row;

    w = look->box[2] - look->box[0];
    h = look->box[3] - look->box[1];

    memset(thirds, 0, sizeof(thirds));
    pairs = 1;
    same = 0;
    outline = 0;
    area = 0;

    for (y = look->box[1]; y < look->box[3]; y++) {
        row = look->soft + (size_t) y * look->width;
        third = (y - look->box[1]) * 3 / h;

        for (x = look->box[0]; x < look->box[2]; x++) {
            v = row[x];
            area += v;
            thirds[third] += v;
            pairs += v;
            same += pet3d_minf(v, row[look->box[0] + look->box[2] - 1 - x]);

            outline += pet3d_absf(v - (x > look->box[0] ? row[x - 1] : 0));
            outline += pet3d_absf(v - (y > look->box[1]
                                       ? *(row + x - look->width) : 0));
        }

        outline += row[look->box[2] - 1];
    }

    row = look->soft + (size_t) (look->box[3] - 1) * look->width;

    for (x = look->box[0]; x < look->box[2]; x++) {
        outline += row[x];
    }

    /* Of steps along the grid there are more than an outline has pixels. */

    outline *= 0.707f;

    look->m.aspect = (float) w / (float) h;
    look->m.taper = thirds[2] / pet3d_maxf(thirds[0], 1);
    look->m.symmetry = same / pairs;

    /* 1 for a disc whose outline is as long as its area allows. */

    look->m.fluff = pet3d_clamp((outline * outline
                                 / (12.57f * area + 1) - 0.8f) / 4,
                                0, 1);
}


/* Before a plain ground the rim of the subject is left out. */

static float
pet3d_measure_weight(const pet3d_look_t *look, size_t at)
{
    return pet3d_mix(look->soft[at], look->fur[at], look->plain);
}


static void
pet3d_measure_tone(pet3d_look_t *look)
{
    float     k, n, mean, var, dx, dy, gx, gy, gxy, energy;
    size_t    at;
    uint32_t  x, y;

    const pet3d_vec_t  *c;

    n = 1;
    mean = 0;
    var = 0;
    energy = 0;
    gx = gy = gxy = 0;

    for (y = look->box[1]; y < look->box[3]; y++) {
        for (x = look->box[0]; x < look->box[2]; x++) {
            at = (size_t) y * look->width + x;

            k = pet3d_measure_weight(look, at);
            c = &look->lab[at];
            n += k;
            mean += k * c->x;
            var += k * c->x * c->x;
            look->m.chroma += k * sqrtf(c->y * c->y + c->z * c->z);
            look->m.warmth += k * (c->y + c->z);

            if (x + 1 < look->box[2] && y + 1 < look->box[3]) {
                k = pet3d_minf(k, pet3d_measure_weight(look, at + 1));
                k = pet3d_minf(k, pet3d_measure_weight(look,
                                                       at + look->width));
                dx = look->lab[at + 1].x - c->x;
                dy = look->lab[at + look->width].x - c->x;
                energy += k * (pet3d_absf(dx) + pet3d_absf(dy));
                gx += k * dx * dx;
                gy += k * dy * dy;
                gxy += k * dx * dy;
            }
        }
    }

    mean /= n;
    var = pet3d_maxf(var / n - mean * mean, 0);

    look->m.chroma /= n;
    look->m.warmth /= n;
    look->m.contrast = sqrtf(var);
    look->m.texture = energy / n;

    /* Coherence of the structure tensor. */

    look->m.stripes = sqrtf((gx - gy) * (gx - gy) + 4 * gxy * gxy)
                      / (gx + gy + 1e-6f);

    pet3d_measure_coarse(look, mean);
}


/* The contrast of means over cells, against the contrast of pixels. */

static void
pet3d_measure_coarse(pet3d_look_t *look, float mean)
{
    float     sum[PET3D_COARSE * PET3D_COARSE];
    float     n[PET3D_COARSE * PET3D_COARSE], var, total, k;
    size_t    at;
    uint32_t  x, y, w, h, i;

    memset(sum, 0, sizeof(sum));
    memset(n, 0, sizeof(n));

    w = look->box[2] - look->box[0];
    h = look->box[3] - look->box[1];

    for (y = 0; y < h; y++) {
        for (x = 0; x < w; x++) {
            at = (size_t) (look->box[1] + y) * look->width + look->box[0] + x;

            i = y * PET3D_COARSE / h * PET3D_COARSE + x * PET3D_COARSE / w;
            k = pet3d_measure_weight(look, at);
            sum[i] += k * look->lab[at].x;
            n[i] += k;
        }
    }

    var = 0;
    total = 1;

    for (i = 0; i < PET3D_COARSE * PET3D_COARSE; i++) {
        if (n[i] > 0) {
            var += n[i] * (sum[i] / n[i] - mean) * (sum[i] / n[i] - mean);
            total += n[i];
        }
    }

    look->m.patchiness = pet3d_clamp(sqrtf(var / total)
                                     / pet3d_maxf(look->m.contrast, 1e-3f),
                                     0, 1);
}


/* The usual hash: signs of the low frequencies of a small grey picture. */

static uint64_t
pet3d_measure_hash(const pet3d_look_t *look)
{
    float     grey[PET3D_HASH_SIDE][PET3D_HASH_SIDE];
    float     f[PET3D_HASH_FREQ * PET3D_HASH_FREQ], sorted[64], t, sum, n;
    uint32_t  x, y, i, j, sx, sy, w, h;
    uint64_t  hash;

    w = look->crop[2] - look->crop[0];
    h = look->crop[3] - look->crop[1];

    for (y = 0; y < PET3D_HASH_SIDE; y++) {
        for (x = 0; x < PET3D_HASH_SIDE; x++) {
            sum = 0;
            n = 0;

            for (sy = y * h / PET3D_HASH_SIDE;
                 sy <= (y * h + h - 1) / PET3D_HASH_SIDE && sy < h; sy++)
            {
                for (sx = x * w / PET3D_HASH_SIDE;
                     sx <= (x * w + w - 1) / PET3D_HASH_SIDE && sx < w; sx++)
                {
                    sum += look->lab[(size_t) (look->crop[1] + sy)
                                     * look->width + look->crop[0] + sx].x;
                    n += 1;
                }
            }

            grey[y][x] = sum / n;
        }
    }

    for (i = 0; i < PET3D_HASH_FREQ; i++) {
        for (j = 0; j < PET3D_HASH_FREQ; j++) {
            sum = 0;

            for (y = 0; y < PET3D_HASH_SIDE; y++) {
                t = pet3d_cos((float) ((2 * y + 1) * (i + 1))
                              / (4 * PET3D_HASH_SIDE));

                for (x = 0; x < PET3D_HASH_SIDE; x++) {
                    sum += grey[y][x] * t
                           * pet3d_cos((float) ((2 * x + 1) * (j + 1))
                                       / (4 * PET3D_HASH_SIDE));
                }
            }

            f[i * PET3D_HASH_FREQ + j] = sum;
        }
    }

    memcpy(sorted, f, sizeof(sorted));

    for (i = 1; i < 64; i++) {
        t = sorted[i];

        for (j = i; j > 0 && sorted[j - 1] > t; j--) {
            sorted[j] = sorted[j - 1];
        }

        sorted[j] = t;
    }

    hash = 0;

    for (i = 0; i < 64; i++) {
        hash = hash << 1 | (f[i] > sorted[31]);
    }

    return hash;
}
