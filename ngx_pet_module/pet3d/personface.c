
/*
 * Where a face is: a patch of skin that is framed by something else at its
 * sides and above, with eyes and a mouth.  A few places are found by what may
 * be skin at all; each is then looked at again by the colour of its own skin.
 */

#include <string.h>

#include "person.h"


/* Faces looked for: widths in parts of the crop's, and height to width. */
#define PET3D_FACE_LEAST    0.09f
#define PET3D_FACE_MOST     0.72f
#define PET3D_FACE_STEP     1.17f
#define PET3D_FACE_RATIO    1.28f

/* Places that are looked at again. */
#define PET3D_FACE_PLACES   6

/* How unlike its middle the skin of one face may be. */
#define PET3D_FACE_SKIN     0.125f, 0.055f


/* Sums over rectangles in constant time (F. Crow, 1984). */
typedef struct {
    double           *sum;
    uint32_t          width;
    uint32_t          height;
} pet3d_table_t;

/* What is tried, and the tables it is tried on. */
typedef struct {
    const pet3d_look_t  *look;
    pet3d_table_t        skin;
    pet3d_table_t        light;
    pet3d_table_t        red;
    pet3d_person_t       places[PET3D_FACE_PLACES];
    uint32_t             nplaces;
    pet3d_person_t      *near;       /* only around it; NULL: everywhere */
    pet3d_person_t      *sum;        /* of what is about as good as near */
} pet3d_finder_t;


static int pet3d_face_table(const pet3d_look_t *look, pet3d_table_t *t);
static void pet3d_face_fill(pet3d_finder_t *f, pet3d_table_t *t, int what);
static float pet3d_face_alike(pet3d_vec_t lab, pet3d_vec_t skin);
static float pet3d_face_mean(const pet3d_table_t *t, float x0, float y0,
    float x1, float y1);
static void pet3d_face_sweep(pet3d_finder_t *f);
static void pet3d_face_rows(pet3d_finder_t *f, float w);
static void pet3d_face_try(pet3d_finder_t *f, float x, float y, float w);
static void pet3d_face_add(pet3d_finder_t *f, float x, float y, float w);
static void pet3d_face_keep(pet3d_finder_t *f, float x, float y, float w,
    float score);
static float pet3d_face_score(const pet3d_finder_t *f, float x, float y,
    float w);
static float pet3d_face_eyes(const pet3d_table_t *light, float x, float y,
    float w);
static float pet3d_face_mouth(const pet3d_finder_t *f, float x, float y,
    float w);
static int pet3d_face_again(pet3d_finder_t *f, pet3d_person_t *p);


int
pet3d_person_face(const pet3d_look_t *look, pet3d_person_t *person)
{
    int             rc;
    uint32_t        i, n;
    pet3d_finder_t  f;
    pet3d_person_t  places[PET3D_FACE_PLACES];

    memset(&f, 0, sizeof(pet3d_finder_t));
    f.look = look;

    rc = pet3d_face_table(look, &f.skin);

    if (rc == PET3D_OK) {
        rc = pet3d_face_table(look, &f.light);
    }

    if (rc == PET3D_OK) {
        rc = pet3d_face_table(look, &f.red);
    }

    if (rc != PET3D_OK) {
        return rc;
    }

    pet3d_face_fill(&f, &f.skin, 0);
    pet3d_face_fill(&f, &f.light, 1);
    pet3d_face_fill(&f, &f.red, 2);
    pet3d_face_sweep(&f);

    n = f.nplaces;
    memcpy(places, f.places, sizeof(places));

    for (i = 0; i < n && rc == PET3D_OK; i++) {
        rc = pet3d_face_again(&f, &places[i]);

        if (places[i].sure > person->sure) {
            *person = places[i];
        }
    }

    pet3d_free(look->arena, f.skin.sum);
    pet3d_free(look->arena, f.light.sum);
    pet3d_free(look->arena, f.red.sum);

    return rc;
}


/* By its own skin: first where it is, then the mean of what is as good. */

static int
pet3d_face_again(pet3d_finder_t *f, pet3d_person_t *p)
{
    int             rc, round;
    float           first;
    pet3d_person_t  sum;

    first = p->sure;

    for (round = 0; round < 2; round++) {
        rc = pet3d_person_skin_color(f->look, p);

        if (rc != PET3D_OK) {
            return rc;
        }

        f->near = p;
        f->sum = NULL;
        f->nplaces = 0;
        pet3d_face_fill(f, &f->skin, 3);
        pet3d_face_sweep(f);

        if (f->nplaces == 0) {
            p->sure = 0;
            return PET3D_OK;
        }

        f->places[0].skin = p->skin;
        *p = f->places[0];
    }

    memset(&sum, 0, sizeof(pet3d_person_t));
    f->sum = &sum;
    pet3d_face_sweep(f);
    f->sum = NULL;

    p->x = sum.x / sum.sure;
    p->y = sum.y / sum.sure;
    p->width = sum.width / sum.sure;
    p->height = p->width * PET3D_FACE_RATIO;
    p->pair = pet3d_face_eyes(&f->light, p->x, p->y, p->width);
    p->sure = (p->sure + first) / 2;

    return PET3D_OK;
}


/*
 * Skin of any depth is of one narrow range of hues, the darker the less
 * coloured; 0..1.
 */

float
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
pet3d_face_table(const pet3d_look_t *look, pet3d_table_t *t)
{
    t->width = look->width;
    t->height = look->height;
    t->sum = pet3d_calloc(look->arena,
                          (size_t) (look->width + 1) * (look->height + 1),
                          sizeof(double));

    return t->sum == NULL ? PET3D_E_MEMORY : PET3D_OK;
}


/* What: 0 skin of anyone, 1 lightness, 2 red, 3 skin of the one near. */

static void
pet3d_face_fill(pet3d_finder_t *f, pet3d_table_t *t, int what)
{
    double              row;
    float               v;
    size_t              at;
    uint32_t            x, y;
    const pet3d_vec_t  *c;

    for (y = 0; y < t->height; y++) {
        row = 0;

        for (x = 0; x < t->width; x++) {
            at = (size_t) y * t->width + x;
            c = &f->look->lab[at];

            v = what == 1 ? c->x : what == 2 ? c->y
                : (what == 3 ? pet3d_face_alike(*c, f->near->skin)
                             : pet3d_person_skin(*c))
                  * (0.62f + 0.38f * f->look->weight[at]);
            row += (double) v;

            at = (size_t) (y + 1) * (t->width + 1) + x + 1;
            t->sum[at] = t->sum[at - t->width - 1] + row;
        }
    }
}


/* Shade changes skin more than anything else does. */

static float
pet3d_face_alike(pet3d_vec_t lab, pet3d_vec_t skin)
{
    pet3d_vec_t  e;

    e = pet3d_sub(lab, skin);

    return pet3d_smooth(PET3D_FACE_SKIN,
                        pet3d_length(pet3d_vec(0.5f * e.x, 1.6f * e.y,
                                               1.6f * e.z)));
}


/* The mean over a rectangle, of what of it is in the picture. */

static float
pet3d_face_mean(const pet3d_table_t *t, float x0, float y0, float x1,
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


static void
pet3d_face_sweep(pet3d_finder_t *f)
{
    float  w, size;

    size = (float) (f->look->crop[2] - f->look->crop[0]);
    w = pet3d_maxf(size * PET3D_FACE_LEAST, 7);

    while (w < size * PET3D_FACE_MOST) {
        if (f->near == NULL || (w > 0.5f * f->near->width
                                && w < 1.9f * f->near->width))
        {
            pet3d_face_rows(f, w);
        }

        w *= PET3D_FACE_STEP;
    }
}


static void
pet3d_face_rows(pet3d_finder_t *f, float w)
{
    float                h, step, from[2], to[2];
    int32_t              i, j, columns, rows;
    const pet3d_look_t  *k;

    k = f->look;
    h = w * PET3D_FACE_RATIO;
    step = pet3d_maxf(w / 8, 1);

    from[0] = (float) k->crop[0] + w / 2;
    from[1] = (float) k->crop[1] + h / 2;
    to[0] = (float) k->crop[2] - w / 2;
    to[1] = (float) k->crop[3] - h * 0.3f;
    columns = (int32_t) ((to[0] - from[0]) / step + 1);
    rows = (int32_t) ((to[1] - from[1]) / step + 1);

    for (j = 0; j < rows; j++) {
        for (i = 0; i < columns; i++) {
            pet3d_face_try(f, from[0] + step * (float) i,
                           from[1] + step * (float) j, w);
        }
    }
}


static void
pet3d_face_try(pet3d_finder_t *f, float x, float y, float w)
{
    float  dx, dy, score;

    if (f->near != NULL) {
        dx = (x - f->near->x) / f->near->width;
        dy = (y - f->near->y) / f->near->height;

        if (dx * dx + dy * dy > 0.36f) {
            return;
        }

        if (f->sum != NULL) {
            pet3d_face_add(f, x, y, w);
            return;
        }
    }

    score = pet3d_face_score(f, x, y, w);

    if (score > 0) {
        pet3d_face_keep(f, x, y, w, score);
    }
}


/*
 * What is like the best and nearly as good, so that the mean does not jump
 * from one to the next.
 */

static void
pet3d_face_add(pet3d_finder_t *f, float x, float y, float w)
{
    float  score, dx, dy, dw, near;

    dx = (x - f->near->x) / f->near->width;
    dy = (y - f->near->y) / f->near->height;
    dw = w / f->near->width;
    dw = dw < 1 ? 1 / dw : dw;

    near = pet3d_smooth(0.30f, 0.05f, dx * dx + dy * dy)
           * pet3d_smooth(1.9f, 1.1f, dw);

    if (near <= 0) {
        return;
    }

    score = pet3d_face_score(f, x, y, w);
    score = pet3d_smooth(0.75f * f->near->sure, f->near->sure, score);

    /* small ones are tried at more places */

    score *= score * near / (w * w);

    f->sum->sure += score;
    f->sum->x += score * x;
    f->sum->y += score * y;
    f->sum->width += score * w;
}


/* The best places, each once, the best first. */

static void
pet3d_face_keep(pet3d_finder_t *f, float x, float y, float w, float score)
{
    float            dx, dy, size;
    uint32_t         i, at;
    pet3d_person_t  *p;

    at = f->near != NULL ? 1 : PET3D_FACE_PLACES;

    for (i = 0; i < f->nplaces; i++) {
        p = &f->places[i];
        size = pet3d_maxf(w, p->width);
        dx = (x - p->x) / size;
        dy = (y - p->y) / (size * PET3D_FACE_RATIO);

        if (f->near != NULL || (dx * dx + dy * dy < 0.16f
                                && size < 1.7f * pet3d_minf(w, p->width)))
        {
            if (p->sure >= score) {
                return;
            }

            f->nplaces--;
            memmove(p, p + 1, (f->nplaces - i) * sizeof(pet3d_person_t));
            i--;
        }
    }

    for (i = f->nplaces; i > 0 && f->places[i - 1].sure < score; i--) {
        if (i < at) {
            f->places[i] = f->places[i - 1];
        }
    }

    if (i == at) {
        return;
    }

    if (f->nplaces < at) {
        f->nplaces++;
    }

    p = &f->places[i];
    memset(p, 0, sizeof(pet3d_person_t));
    p->sure = score;
    p->x = x;
    p->y = y;
    p->width = w;
    p->height = w * PET3D_FACE_RATIO;
}


/*
 * Skin inside, none at the sides of eyes and forehead and above; eyes and a
 * mouth; high up in the subject, and large.
 */

static float
pet3d_face_score(const pet3d_finder_t *f, float x, float y, float w)
{
    float                h, in, left, right, top, score, down;
    const pet3d_look_t  *k;

    k = f->look;
    h = w * PET3D_FACE_RATIO;

    in = pet3d_face_mean(&f->skin, x - 0.38f * w, y - 0.34f * h,
                         x + 0.38f * w, y + 0.42f * h);
    if (in < 0.30f) {
        return 0;
    }

    left = pet3d_face_mean(&f->skin, x - 0.95f * w, y - 0.45f * h,
                           x - 0.55f * w, y + 0.30f * h);
    right = pet3d_face_mean(&f->skin, x + 0.55f * w, y - 0.45f * h,
                            x + 0.95f * w, y + 0.30f * h);
    top = pet3d_face_mean(&f->skin, x - 0.40f * w, y - 0.85f * h,
                          x + 0.40f * w, y - 0.55f * h);

    score = in - 0.55f * pet3d_maxf(left, right)
            - 0.15f * pet3d_minf(left, right) - 0.45f * top
            + 0.16f * pet3d_face_eyes(&f->light, x, y, w)
            + 0.06f * pet3d_face_mouth(f, x, y, w);

    if (f->near != NULL) {
        score *= 0.4f + 0.6f * pet3d_person_skin(f->near->skin);
    }

    down = (y - (float) k->box[1]) / (float) (k->box[3] - k->box[1]);

    return score * (1 - 0.5f * pet3d_smooth(0.35f, 0.85f, down))
           * (0.75f + 0.25f * pet3d_smooth(0.06f, 0.20f, w
                                / (float) (k->crop[2] - k->crop[0])));
}


/* Both eyes darker than the cheek below them and than what is between. */

static float
pet3d_face_eyes(const pet3d_table_t *light, float x, float y, float w)
{
    int    i;
    float  h, bridge, side, eye, least;

    h = w * PET3D_FACE_RATIO;
    bridge = pet3d_face_mean(light, x - 0.08f * w, y - 0.12f * h,
                             x + 0.08f * w, y + 0.04f * h);
    least = 1;

    for (i = 0; i < 2; i++) {
        side = x + (i == 0 ? -0.22f : 0.22f) * w;
        eye = pet3d_face_mean(light, side - 0.11f * w, y - 0.19f * h,
                              side + 0.11f * w, y - 0.03f * h);
        eye = pet3d_face_mean(light, side - 0.11f * w, y + 0.05f * h,
                              side + 0.11f * w, y + 0.20f * h) - eye
              + 0.5f * (bridge - eye);
        least = pet3d_minf(least, eye);
    }

    return pet3d_clamp(least / 0.12f, -0.5f, 1);
}


/* Darker than cheeks and chin, or redder. */

static float
pet3d_face_mouth(const pet3d_finder_t *f, float x, float y, float w)
{
    int    i;
    float  h, v[2];

    const pet3d_table_t  *t[2];

    h = w * PET3D_FACE_RATIO;
    t[0] = &f->light;
    t[1] = &f->red;

    for (i = 0; i < 2; i++) {
        v[i] = pet3d_face_mean(t[i], x - 0.18f * w, y + 0.22f * h,
                               x + 0.18f * w, y + 0.34f * h)
               - 0.6f * pet3d_face_mean(t[i], x - 0.30f * w, y + 0.06f * h,
                                        x + 0.30f * w, y + 0.18f * h)
               - 0.4f * pet3d_face_mean(t[i], x - 0.15f * w, y + 0.38f * h,
                                        x + 0.15f * w, y + 0.46f * h);
    }

    return pet3d_clamp(v[1] / 0.03f - v[0] / 0.08f, -0.5f, 1);
}
