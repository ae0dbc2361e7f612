
/*
 * Labelled pictures for tests and for the evaluation of the analysis.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "pet3d_scene.h"
#include "pet3d_test.h"
#include "math3.h"


#define GROUND_WIDTH   400
#define GROUND_HEIGHT  300
#define DRAWN_SIDE     300


/* Four bytes a pixel. */
typedef struct {
    uint8_t   *pixels;
    uint32_t   width;
    uint32_t   height;
} rgba_t;

typedef struct {
    uint32_t   base[3];
    uint32_t   light[3];
    uint32_t   dark[3];
    uint32_t   ground[2][3];
    int        pattern;
    float      lean;
    float      size;
    float      x;
    float      y;
    uint32_t   seed;
} drawing_t;


unsigned
scene_labels(scene_label_t *labels)
{
    int             fields;
    char            line[256], kind[16], species[16], color[16];
    FILE           *f;
    unsigned        n;
    scene_label_t  *l;

    f = fopen("t/photos/labels.txt", "r");
    ck_assert_msg(f != NULL, "no t/photos/labels.txt");

    n = 0;

    while (fgets(line, sizeof(line), f) != NULL) {
        if (line[0] == '#' || line[0] == '\n') {
            continue;
        }

        ck_assert_uint_lt(n, SCENE_MAX);

        l = &labels[n++];
        memset(l, 0, sizeof(scene_label_t));

        if (strncmp(line, "photo", 5) == 0) {
            fields = sscanf(line, "%15s %31s %15s %15s", kind, l->name,
                            species, color);
            ck_assert_msg(fields == 4, "%s", line);

        } else {
            l->origin = SCENE_COMPOSED;
            fields = sscanf(line, "%15s %31s %31s %15s %15s %d %d %d %d",
                            kind, l->name, l->ground, species, color,
                            &l->height, &l->x, &l->y, &l->blur);
            ck_assert_msg(fields == 9, "%s", line);
        }

        l->person = strcmp(species, "person") == 0;
        l->species = l->person ? PET3D_SPECIES_DOG
                     : (pet3d_species_t) pet3d_find_name(PET3D_NAMES_SPECIES,
                                                species, strlen(species));
        ck_assert_int_ge((int) l->species, 0);

        l->color = color[0] == '-' ? SCENE_UNKNOWN
                   : (uint32_t) strtoul(color, NULL, 16);
    }

    fclose(f);

    return n;
}


static rgba_t
read_png(const char *name, png_uint_32 format, int bytes)
{
    rgba_t     out;
    png_image  png;

    memset(&png, 0, sizeof(png));
    png.version = PNG_IMAGE_VERSION;
    ck_assert_msg(png_image_begin_read_from_file(&png, name), "no %s", name);

    png.format = format;
    out.width = png.width;
    out.height = png.height;
    out.pixels = malloc((size_t) out.width * out.height * (size_t) bytes);
    ck_assert_int_ne(png_image_finish_read(&png, NULL, out.pixels, 0, NULL),
                     0);

    return out;
}


/* Box filters along rows, then columns, twice. */

static void
blur(pet3d_image_t *image, int radius)
{
    int       d, pass, at, n, x, y, k, len, lines, sum;
    uint8_t  *line, *p;
    size_t    step;

    line = malloc(image->width + image->height);

    for (pass = 0; radius > 0 && pass < 4; pass++) {
        len = (int) (pass % 2 ? image->height : image->width);
        lines = (int) (pass % 2 ? image->width : image->height);
        step = pass % 2 ? image->width * 3 : 3;

        for (y = 0; y < lines * 3; y++) {
            k = y % 3;
            p = image->pixels + (pass % 2 ? (size_t) (y / 3) * 3
                                 : (size_t) (y / 3) * image->width * 3)
                + (size_t) k;

            for (x = 0; x < len; x++) {
                line[x] = p[(size_t) x * step];
            }

            for (x = 0; x < len; x++) {
                sum = 0;
                n = 0;

                for (d = -radius; d <= radius; d++) {
                    at = x + d;

                    if (at >= 0 && at < len) {
                        sum += line[at];
                        n++;
                    }
                }

                p[(size_t) x * step] = (uint8_t) (sum / n);
            }
        }
    }

    free(line);
}


/* Bilinear, premultiplied; zero outside. */

static void
sample(const rgba_t *s, float x, float y, float *out)
{
    int             i, j, k, px, py;
    float           w;
    const uint8_t  *p;

    memset(out, 0, 4 * sizeof(float));

    for (j = 0; j < 2; j++) {
        for (i = 0; i < 2; i++) {
            px = (int) x + i;
            py = (int) y + j;

            if (px < 0 || py < 0 || px >= (int) s->width
                || py >= (int) s->height)
            {
                continue;
            }

            w = (i ? x - (float) (int) x : 1 - (x - (float) (int) x))
                * (j ? y - (float) (int) y : 1 - (y - (float) (int) y));
            p = s->pixels + ((size_t) py * s->width + (size_t) px) * 4;

            for (k = 0; k < 3; k++) {
                out[k] += w * (float) p[k] * (float) p[3] / 255;
            }

            out[3] += w * (float) p[3] / 255;
        }
    }
}


static void
paste(const scene_label_t *l, const rgba_t *stamp, pet3d_image_t *image,
    pet3d_image_t *mask)
{
    int       k;
    float     scale, left, top, x, y, c[4];
    uint8_t  *p;
    uint32_t  i, j;

    scale = (float) stamp->height * 1000
            / ((float) l->height * (float) image->height);
    left = (float) l->x / 1000 * (float) image->width
           - (float) stamp->width / scale / 2;
    top = (float) l->y / 1000 * (float) image->height
          - (float) stamp->height / scale / 2;

    for (j = 0; j < image->height; j++) {
        for (i = 0; i < image->width; i++) {
            x = ((float) i - left) * scale;
            y = ((float) j - top) * scale;

            if (x < 0 || y < 0 || x >= (float) stamp->width
                || y >= (float) stamp->height)
            {
                continue;
            }

            sample(stamp, x, y, c);
            p = image->pixels + ((size_t) j * image->width + i) * 3;

            for (k = 0; k < 3; k++) {
                p[k] = (uint8_t) (c[k] + (1 - c[3]) * (float) p[k] + 0.5f);
            }

            mask->pixels[(size_t) j * image->width + i]
                = c[3] > 0.5f ? 255 : 0;
        }
    }
}


void
scene_other(uint32_t n, scene_label_t *label)
{
    unsigned        i, count, first;
    uint32_t        h;
    scene_label_t   labels[SCENE_MAX], *ground;

    count = scene_labels(labels);

    for (first = 0; labels[first].origin != SCENE_COMPOSED; first++) {
        /* void */
    }

    h = pet3d_hash(n + 977);
    i = first + n % (count - first);
    ground = &labels[first + h % (count - first)];
    *label = labels[i];

    memcpy(label->ground, ground->ground, sizeof(label->ground));
    label->color = SCENE_UNKNOWN;
    label->height = 450 + (int) (h >> 4 & 255) * 2;
    label->x = 380 + (int) (h >> 12 & 255);
    label->y = 480 + (int) (h >> 20 & 127);
    label->blur = (h >> 28) % 3 == 0 ? 4 : 0;
}


scene_t
scene_make(const scene_label_t *label)
{
    char            name[128];
    rgba_t          stamp;
    scene_t         s;
    pet3d_image_t   image;
    pet3d_bytes_t   ground;
    pet3d_arena_t  *arena;

    if (label->origin == SCENE_PHOTO) {
        snprintf(name, sizeof(name), "t/photos/%s.jpg", label->name);
        s.file = read_file(name);

        snprintf(name, sizeof(name), "t/photos/masks/%s.png", label->name);
        stamp = read_png(name, PNG_FORMAT_GRAY, 1);
        s.mask.pixels = stamp.pixels;
        s.mask.width = stamp.width;
        s.mask.height = stamp.height;

        return s;
    }

    snprintf(name, sizeof(name), "t/photos/grounds/%s.jpg", label->ground);
    ground = read_file(name);
    snprintf(name, sizeof(name), "t/photos/stamps/%s.png", label->name);
    stamp = read_png(name, PNG_FORMAT_RGBA, 4);

    arena = pet3d_arena_create(PET3D_JOB_BYTES);
    ck_assert_int_eq(pet3d_decode(arena, &ground, GROUND_WIDTH, &image),
                     PET3D_OK);

    blur(&image, label->blur);

    s.mask.width = image.width;
    s.mask.height = image.height;
    s.mask.pixels = calloc(image.width, image.height);
    paste(label, &stamp, &image, &s.mask);

    s.file = make_jpeg(&image, 0, 0);

    pet3d_arena_destroy(arena);
    free_file(&ground);
    free(stamp.pixels);

    return s;
}


void
scene_free(scene_t *scene)
{
    free_file(&scene->file);
    free_image(&scene->mask);
}


pet3d_crop_t
scene_crop(const scene_t *scene)
{
    int            box[4], size[2], k, more;
    uint32_t       x, y;
    pet3d_crop_t   crop;

    box[0] = (int) scene->mask.width;
    box[1] = (int) scene->mask.height;
    box[2] = box[3] = 0;

    for (y = 0; y < scene->mask.height; y++) {
        for (x = 0; x < scene->mask.width; x++) {
            if (scene->mask.pixels[(size_t) y * scene->mask.width + x]) {
                box[0] = (int) x < box[0] ? (int) x : box[0];
                box[1] = (int) y < box[1] ? (int) y : box[1];
                box[2] = (int) x >= box[2] ? (int) x + 1 : box[2];
                box[3] = (int) y >= box[3] ? (int) y + 1 : box[3];
            }
        }
    }

    size[0] = (int) scene->mask.width;
    size[1] = (int) scene->mask.height;

    for (k = 0; k < 2; k++) {
        more = (box[k + 2] - box[k]) / 10;
        box[k] = box[k] > more ? (box[k] - more) * 1000 / size[k] : 0;
        box[k + 2] = box[k + 2] + more < size[k]
                     ? (box[k + 2] + more) * 1000 / size[k] : 1000;
    }

    crop.x = (uint16_t) box[0];
    crop.y = (uint16_t) box[1];
    crop.width = (uint16_t) (box[2] - box[0]);
    crop.height = (uint16_t) (box[3] - box[1]);

    return crop;
}


float
scene_iou(const scene_t *scene, const uint8_t *mask, uint32_t width,
    uint32_t height)
{
    int       a, b;
    float     both, either;
    uint32_t  x, y;

    both = 0;
    either = 1e-6f;

    for (y = 0; y < height; y++) {
        for (x = 0; x < width; x++) {
            a = mask[(size_t) y * width + x] != 0;
            b = scene->mask.pixels[(size_t) ((y * 2 + 1)
                                             * scene->mask.height
                                             / (height * 2))
                                   * scene->mask.width
                                   + (x * 2 + 1) * scene->mask.width
                                     / (width * 2)] != 0;
            both += a && b;
            either += a || b;
        }
    }

    return both / either;
}


/* Noise of one octave, -1..1, by bilinear steps between hashed corners. */

static float
noise(float x, float y, uint32_t seed)
{
    int       i, j, px, py;
    float     fx, fy, sum;
    uint32_t  h;

    px = (int) (x + 4096);
    py = (int) (y + 4096);
    fx = x + 4096 - (float) px;
    fy = y + 4096 - (float) py;
    fx = fx * fx * (3 - 2 * fx);
    fy = fy * fy * (3 - 2 * fy);
    sum = 0;

    for (j = 0; j < 2; j++) {
        for (i = 0; i < 2; i++) {
            h = (uint32_t) (px + i) * 73856093u
                ^ (uint32_t) (py + j) * 19349663u ^ seed * 83492791u;
            h ^= h >> 15;
            h *= 0x85ebca6bu;
            h ^= h >> 13;
            sum += ((float) (h & 1023) / 511.5f - 1) * (i ? fx : 1 - fx)
                   * (j ? fy : 1 - fy);
        }
    }

    return sum;
}


static float
fractal(float x, float y, uint32_t seed)
{
    return 0.5f * noise(x, y, seed) + 0.3f * noise(x * 2, y * 2, seed + 1)
           + 0.2f * noise(x * 5, y * 5, seed + 2);
}


/* Colours of fur from a few families, of a ground near them or not. */

static void
draw_choose(uint32_t n, drawing_t *d)
{
    int             family;
    uint32_t        k, state, t;
    const uint8_t  *f;

    static const uint8_t  furs[10][3] = {
        { 222, 160, 88 }, { 240, 234, 222 }, { 120, 84, 56 },
        { 56, 50, 48 }, { 140, 138, 140 }, { 206, 112, 56 },
        { 214, 190, 150 }, { 92, 88, 92 }, { 170, 124, 84 },
        { 236, 214, 176 }
    };

    state = n * 2654435761u + 17;
    next_random(&state);

    d->seed = next_random(&state);
    family = (int) (next_random(&state) % 10);
    f = furs[family];

    for (k = 0; k < 3; k++) {
        t = f[k] + next_random(&state) % 29;
        d->base[k] = t > 269 ? 255 : t < 34 ? 20 : t - 14;
        d->light[k] = d->base[k] + (250 - d->base[k]) * 3 / 4;
        d->dark[k] = d->base[k] * 2 / 5;
    }

    for (k = 0; k < 6; k++) {
        d->ground[k / 3][k % 3] = 30 + next_random(&state) % 200;
    }

    if (n % 5 == 0) {

        /* like the fur, a little off */

        for (k = 0; k < 3; k++) {
            t = d->base[k] + (n % 2 ? 34 : 0);
            d->ground[0][k] = t > 255 ? 230 : n % 2 ? t : t * 3 / 4;
        }
    }

    d->pattern = (int) (next_random(&state) % 6);
    d->size = 0.72f + (float) (next_random(&state) % 100) / 250;
    d->x = (float) (next_random(&state) % 100) / 600 - 0.08f;
    d->y = (float) (next_random(&state) % 100) / 900 - 0.02f;
    d->lean = (float) (next_random(&state) % 100) / 250 - 0.2f;
}


/* Signed, negative inside, in units of the picture's side, about. */

static float
draw_shape(const drawing_t *d, float u, float v)
{
    float  best, s, x, ear;

    u = (u - d->x) / d->size;
    v = (v - d->y) / d->size;
    best = u * u / 0.050f + (v - 0.20f) * (v - 0.20f) / 0.085f - 1;

    x = u - d->lean * 0.3f;
    s = x * x / 0.040f + (v + 0.18f) * (v + 0.18f) / 0.030f - 1;
    best = s < best ? s : best;

    ear = x < 0 ? -x : x;
    s = (ear - 0.14f) * (ear - 0.14f) / 0.0045f
        + (v + 0.36f) * (v + 0.36f) / (d->seed % 3 ? 0.012f : 0.030f) - 1;

    return s < best ? s : best;
}


static const uint32_t *
draw_coat(const drawing_t *d, float u, float v)
{
    float  x, y;

    x = (u - d->x) / d->size;
    y = (v - d->y) / d->size;

    if ((d->seed >> 4) % 3 == 0 && x * x / 0.016f
        + (y - 0.22f) * (y - 0.22f) / 0.04f < 1)
    {
        return d->light;
    }

    switch (d->pattern) {

    case 1:
        return noise(x * 3, y * 22 + 3 * noise(x * 4, y * 4, 9), d->seed)
               > 0.25f ? d->dark : d->base;

    case 2:
        return fractal(x * 5, y * 5, d->seed) > 0.12f ? d->dark : d->base;

    case 3:
        return noise(x * 18, y * 18, d->seed) > 0.5f ? d->dark : d->base;

    case 4:
        return y < -0.26f ? d->dark : d->base;

    default:
        return d->base;
    }
}


scene_t
scene_draw(uint32_t n, scene_label_t *label)
{
    int              k, in, t;
    float            u, v, g, fur;
    uint8_t         *p;
    uint32_t         x, y;
    scene_t          s;
    drawing_t        d;
    pet3d_image_t    image;
    const uint32_t  *c;

    memset(label, 0, sizeof(scene_label_t));
    snprintf(label->name, sizeof(label->name), "drawn-%u", n);
    label->origin = SCENE_DRAWN;
    label->species = (pet3d_species_t) (n % 6);

    draw_choose(n, &d);
    label->color = d.base[0] << 16 | d.base[1] << 8 | d.base[2];

    image.width = s.mask.width = DRAWN_SIDE;
    image.height = s.mask.height = DRAWN_SIDE;
    image.pixels = malloc(DRAWN_SIDE * DRAWN_SIDE * 3);
    s.mask.pixels = calloc(DRAWN_SIDE, DRAWN_SIDE);

    for (y = 0, p = image.pixels; y < DRAWN_SIDE; y++) {
        for (x = 0; x < DRAWN_SIDE; x++, p += 3) {
            u = ((float) x + 0.5f) / DRAWN_SIDE - 0.5f;
            v = ((float) y + 0.5f) / DRAWN_SIDE - 0.5f;
            g = 0.5f + 0.5f * fractal(u * (float) (2 + n % 11),
                                      v * (float) (2 + n % 7), d.seed + 5);

            for (k = 0; k < 3; k++) {
                p[k] = (uint8_t) ((float) d.ground[0][k] * g
                                  + (float) d.ground[1][k] * (1 - g));
            }
        }
    }

    blur(&image, (int) (n % 4) * 2);

    for (y = 0, p = image.pixels; y < DRAWN_SIDE; y++) {
        for (x = 0; x < DRAWN_SIDE; x++, p += 3) {
            u = ((float) x + 0.5f) / DRAWN_SIDE - 0.5f;
            v = ((float) y + 0.5f) / DRAWN_SIDE - 0.5f;
            in = draw_shape(&d, u, v) + 0.10f * noise(u * 40, v * 40, d.seed)
                 < 0;
            c = draw_coat(&d, u, v);
            fur = 1 + 0.16f * noise(u * 90, v * 40, d.seed + 7)
                  + 0.10f * noise(u * 4, v * 4 + 0.5f, d.seed + 8);

            for (k = 0; k < 3; k++) {
                t = in ? (int) ((float) c[k] * fur) : p[k];
                t += (int) (n * 7 + x * 31 + y * 17 + x * y) % 7 - 3;
                p[k] = (uint8_t) (t < 0 ? 0 : t > 255 ? 255 : t);
            }

            s.mask.pixels[(size_t) y * DRAWN_SIDE + x] = in ? 255 : 0;
        }
    }

    s.file = make_jpeg(&image, 0, 0);
    free_image(&image);

    return s;
}
