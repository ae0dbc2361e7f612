
/*
 * Portraits: a face is a patch of skin that is framed by something else at
 * its sides and above.  What frames it is hair, what lies below are clothes.
 */

#include "person.h"


/* Faces looked for: widths in parts of the crop's, and height to width. */
#define PET3D_FACE_LEAST    0.09f
#define PET3D_FACE_MOST     0.72f
#define PET3D_FACE_STEP     1.17f
#define PET3D_FACE_RATIO    1.28f

/* Of what is one colour: hair, skin, a piece of clothing. */
#define PET3D_PERSON_WIDTH  0.05f

/* No animal of the labelled pictures reaches it. */
#define PET3D_PERSON_SURE   0.69f


/* Sums over rectangles in constant time (F. Crow, 1984). */
typedef struct {
    double           *sum;
    uint32_t          width;
    uint32_t          height;
} pet3d_table_t;

/* A part of the picture by a weight of each pixel. */
typedef float (*pet3d_region_pt)(const pet3d_look_t *look,
    const pet3d_person_t *p, uint32_t x, uint32_t y);


static float pet3d_person_skin(pet3d_vec_t lab);
static int pet3d_person_table(const pet3d_look_t *look, pet3d_table_t *t,
    int what);
static float pet3d_person_mean(const pet3d_table_t *t, float x0, float y0,
    float x1, float y1);
static void pet3d_person_search(const pet3d_look_t *look,
    const pet3d_table_t *skin, const pet3d_table_t *light,
    pet3d_person_t *p);
static void pet3d_person_sweep(const pet3d_look_t *look,
    const pet3d_table_t *skin, const pet3d_table_t *light,
    pet3d_person_t *p, pet3d_person_t *sum);
static void pet3d_person_try(const pet3d_look_t *look,
    const pet3d_table_t *skin, const pet3d_table_t *light, float x, float y,
    float w, pet3d_person_t *p, pet3d_person_t *sum);
static float pet3d_person_score(const pet3d_look_t *look,
    const pet3d_table_t *skin, const pet3d_table_t *light, float x, float y,
    float w);
static float pet3d_region_skin(const pet3d_look_t *look,
    const pet3d_person_t *p, uint32_t x, uint32_t y);
static float pet3d_region_clothes(const pet3d_look_t *look,
    const pet3d_person_t *p, uint32_t x, uint32_t y);
static int pet3d_person_color(const pet3d_look_t *look,
    const pet3d_person_t *p, pet3d_region_pt region, pet3d_vec_t *color,
    float *full);
static void pet3d_person_face(const pet3d_look_t *look, pet3d_person_t *p);


int
pet3d_person_find(const pet3d_look_t *look, pet3d_person_t *person)
{
    int            rc;
    float          full;
    pet3d_table_t  skin, light;

    memset(person, 0, sizeof(pet3d_person_t));

    rc = pet3d_person_table(look, &skin, 0);

    if (rc == PET3D_OK) {
        rc = pet3d_person_table(look, &light, 1);
    }

    if (rc != PET3D_OK) {
        return rc;
    }

    pet3d_person_search(look, &skin, &light, person);

    pet3d_free(look->arena, skin.sum);
    pet3d_free(look->arena, light.sum);

    if (person->sure <= 0) {
        return PET3D_OK;
    }

    rc = pet3d_person_color(look, person, pet3d_region_skin, &person->skin,
                            &full);

    if (rc == PET3D_OK) {
        rc = pet3d_person_hair(look, person);
    }

    if (rc == PET3D_OK) {
        rc = pet3d_person_color(look, person, pet3d_region_clothes,
                                &person->clothes, &person->clothes_share);
    }

    if (rc == PET3D_OK) {
        pet3d_person_face(look, person);
    }

    return rc;
}


/*
 * Skin of any depth is of one narrow range of hues, the darker the less
 * coloured; 0..1.
 */

static float
pet3d_person_skin(pet3d_vec_t lab)
{
    float  chroma, hue;

    chroma = sqrtf(lab.y * lab.y + lab.z * lab.z);

    if (chroma < 0.012f || lab.y <= 0 || lab.z <= 0) {
        return 0;
    }

    hue = lab.y / (lab.y + lab.z);

    return pet3d_smooth(0.18f, 0.30f, hue) * pet3d_smooth(0.86f, 0.68f, hue)
           * pet3d_smooth(0.012f, 0.034f, chroma)
           * pet3d_smooth(0.165f, 0.120f, chroma)
           * pet3d_smooth(0.24f, 0.34f, lab.x)
           * pet3d_smooth(0.99f, 0.95f, lab.x);
}


static int
pet3d_person_table(const pet3d_look_t *look, pet3d_table_t *t, int what)
{
    double    row;
    float     v;
    size_t    at;
    uint32_t  x, y;

    t->width = look->width;
    t->height = look->height;
    t->sum = pet3d_calloc(look->arena,
                          (size_t) (look->width + 1) * (look->height + 1),
                          sizeof(double));
    if (t->sum == NULL) {
        return PET3D_E_MEMORY;
    }

    for (y = 0; y < look->height; y++) {
        row = 0;

        for (x = 0; x < look->width; x++) {
            at = (size_t) y * look->width + x;
            v = what == 1 ? look->lab[at].x
                : pet3d_person_skin(look->lab[at])
                  * (0.35f + 0.65f * look->weight[at]);
            row += (double) v;

            at = (size_t) (y + 1) * (look->width + 1) + x + 1;
            t->sum[at] = t->sum[at - look->width - 1] + row;
        }
    }

    return PET3D_OK;
}


/* The mean over a rectangle, of what of it is in the picture. */

static float
pet3d_person_mean(const pet3d_table_t *t, float x0, float y0, float x1,
    float y1)
{
    size_t    w;
    uint32_t  b[4];

    b[0] = (uint32_t) pet3d_clamp(x0, 0, (float) t->width);
    b[1] = (uint32_t) pet3d_clamp(y0, 0, (float) t->height);
    b[2] = (uint32_t) pet3d_clamp(x1, 0, (float) t->width);
    b[3] = (uint32_t) pet3d_clamp(y1, 0, (float) t->height);

    if (b[2] <= b[0] || b[3] <= b[1]) {
        return 0;
    }

    w = t->width + 1;

    return (float) ((t->sum[b[3] * w + b[2]] - t->sum[b[1] * w + b[2]]
                     - t->sum[b[3] * w + b[0]] + t->sum[b[1] * w + b[0]])
                    / ((double) (b[2] - b[0]) * (double) (b[3] - b[1])));
}


/*
 * The best place; then the mean of those nearby that are about as good, so
 * that it does not jump from one to the next.
 */

static void
pet3d_person_search(const pet3d_look_t *look, const pet3d_table_t *skin,
    const pet3d_table_t *light, pet3d_person_t *p)
{
    pet3d_person_t  best, sum;

    pet3d_person_sweep(look, skin, light, p, NULL);

    if (p->sure <= 0) {
        return;
    }

    best = *p;
    memset(&sum, 0, sizeof(pet3d_person_t));
    pet3d_person_sweep(look, skin, light, &best, &sum);

    p->x = sum.x / sum.sure;
    p->y = sum.y / sum.sure;
    p->width = sum.width / sum.sure;
    p->height = p->width * PET3D_FACE_RATIO;
}


static void
pet3d_person_sweep(const pet3d_look_t *look, const pet3d_table_t *skin,
    const pet3d_table_t *light, pet3d_person_t *p, pet3d_person_t *sum)
{
    float    w, h, size, step, from[2], to[2];
    int32_t  i, j, columns, rows;

    size = (float) (look->crop[2] - look->crop[0]);
    w = pet3d_maxf(size * PET3D_FACE_LEAST, 7);

    while (w < size * PET3D_FACE_MOST) {
        h = w * PET3D_FACE_RATIO;
        step = pet3d_maxf(w / 8, 1);

        from[0] = (float) look->crop[0] + w / 2;
        from[1] = (float) look->crop[1] + h / 2;
        to[0] = (float) look->crop[2] - w / 2;
        to[1] = (float) look->crop[3] - h * 0.3f;
        columns = (int32_t) ((to[0] - from[0]) / step + 1);
        rows = (int32_t) ((to[1] - from[1]) / step + 1);

        for (j = 0; j < rows; j++) {
            for (i = 0; i < columns; i++) {
                pet3d_person_try(look, skin, light,
                                 from[0] + step * (float) i,
                                 from[1] + step * (float) j, w, p, sum);
            }
        }

        w *= PET3D_FACE_STEP;
    }
}


/* Keeps the best in p, or adds up what is like p and nearly as good. */

static void
pet3d_person_try(const pet3d_look_t *look, const pet3d_table_t *skin,
    const pet3d_table_t *light, float x, float y, float w, pet3d_person_t *p,
    pet3d_person_t *sum)
{
    float  score, dx, dy, dw, near;

    if (sum == NULL) {
        score = pet3d_person_score(look, skin, light, x, y, w);

        if (score > p->sure) {
            p->sure = score;
            p->x = x;
            p->y = y;
            p->width = w;
            p->height = w * PET3D_FACE_RATIO;
        }

        return;
    }

    dx = (x - p->x) / p->width;
    dy = (y - p->y) / p->height;
    dw = w / p->width;

    dw = dw < 1 ? 1 / dw : dw;

    near = pet3d_smooth(0.30f, 0.05f, dx * dx + dy * dy)
           * pet3d_smooth(1.9f, 1.1f, dw);

    if (near <= 0) {
        return;
    }

    score = pet3d_person_score(look, skin, light, x, y, w);
    score = pet3d_smooth(0.75f * p->sure, p->sure, score);

    /* small ones are tried at more places */

    score *= score * near / (w * w);

    sum->sure += score;
    sum->x += score * x;
    sum->y += score * y;
    sum->width += score * w;
}


/*
 * Skin inside, none at the sides of eyes and forehead and above; eyes darker
 * than cheeks; high up in the subject, and large.
 */

static float
pet3d_person_score(const pet3d_look_t *look, const pet3d_table_t *skin,
    const pet3d_table_t *light, float x, float y, float w)
{
    float  h, in, left, right, top, eyes, cheeks, score, down;

    h = w * PET3D_FACE_RATIO;

    in = pet3d_person_mean(skin, x - 0.38f * w, y - 0.34f * h,
                           x + 0.38f * w, y + 0.42f * h);
    if (in < 0.35f) {
        return 0;
    }

    left = pet3d_person_mean(skin, x - 0.95f * w, y - 0.45f * h,
                             x - 0.55f * w, y + 0.30f * h);
    right = pet3d_person_mean(skin, x + 0.55f * w, y - 0.45f * h,
                              x + 0.95f * w, y + 0.30f * h);
    top = pet3d_person_mean(skin, x - 0.40f * w, y - 0.85f * h,
                            x + 0.40f * w, y - 0.55f * h);
    eyes = pet3d_person_mean(light, x - 0.36f * w, y - 0.20f * h,
                             x + 0.36f * w, y - 0.02f * h);
    cheeks = pet3d_person_mean(light, x - 0.36f * w, y + 0.04f * h,
                               x + 0.36f * w, y + 0.20f * h);

    score = in - 0.55f * pet3d_maxf(left, right)
            - 0.15f * pet3d_minf(left, right) - 0.45f * top
            + 0.15f * pet3d_clamp((cheeks - eyes) / 0.10f, -0.5f, 1);

    down = (y - (float) look->box[1])
           / (float) (look->box[3] - look->box[1]);

    return score * (1 - 0.5f * pet3d_smooth(0.35f, 0.85f, down))
           * (0.75f + 0.25f * pet3d_smooth(0.08f, 0.30f, w
                               / (float) (look->crop[2] - look->crop[0])));
}


static float
pet3d_region_skin(const pet3d_look_t *look, const pet3d_person_t *p,
    uint32_t x, uint32_t y)
{
    float  dx, dy;

    dx = ((float) x - p->x) / (0.40f * p->width);
    dy = ((float) y - p->y - 0.10f * p->height) / (0.32f * p->height);

    return dx * dx + dy * dy > 1 ? 0
           : pet3d_person_skin(look->lab[(size_t) y * look->width + x]);
}


static float
pet3d_region_clothes(const pet3d_look_t *look, const pet3d_person_t *p,
    uint32_t x, uint32_t y)
{
    float   dx, dy;
    size_t  at;

    at = (size_t) y * look->width + x;
    dx = ((float) x - p->x) / p->width;
    dy = ((float) y - p->y) / p->height;

    if (dy < 0.75f || dy > 2.2f || dx < -1.3f || dx > 1.3f) {
        return 0;
    }

    return look->weight[at]
           * pet3d_smooth(0.05f, 0.12f,
                          pet3d_delta_e(look->lab[at], p->skin))
           * pet3d_smooth(0.04f, 0.10f,
                          pet3d_delta_e(look->lab[at], p->hair));
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
pet3d_person_face(const pet3d_look_t *look, pet3d_person_t *p)
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


/*
 * Fur has the hues of skin, but seldom a patch of it that is framed, with
 * other colours above and below.
 */

int
pet3d_person_likely(const pet3d_look_t *look, const pet3d_person_t *p)
{
    float  width;

    width = p->width / (float) (look->crop[2] - look->crop[0]);

    return p->sure > PET3D_PERSON_SURE
                     + 0.06f * pet3d_smooth(0.15f, 0.11f, width)
           && p->hair_share > 0.02f && p->clothes_share > 0.7f
           && width > 0.10f;
}
