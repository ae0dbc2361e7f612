
/*
 * The parts of the texture that are pictures: eye, nose, mouth, lines.
 */

#include "color.h"
#include "mesh.h"


/* Samples along each side of a texel. */
#define PET3D_CELL_SAMPLES  3

/* Lash and lip lines: a brown near black. */
#define PET3D_LINE_RGB      0x2a1b18
#define PET3D_LINE_PALE_RGB 0x54443f  /* on a dark patch */
#define PET3D_MOUTH_RGB     0x7d2b33
#define PET3D_TONGUE_RGB    0xf08a8c


typedef struct {
    pet3d_vec_t              iris;
    pet3d_vec_t              nose;
    pet3d_vec_t              line;
    pet3d_vec_t              mouth;
    pet3d_vec_t              tongue;
    const pet3d_params_t    *params;
} pet3d_makeup_t;

typedef pet3d_vec_t (*pet3d_cell_pt)(const pet3d_makeup_t *m, float x,
    float y);


static void pet3d_paint_cell(const pet3d_makeup_t *m, pet3d_cell_id_t id,
    pet3d_cell_pt paint, pet3d_image_t *skin);
static float pet3d_disc(float x, float y, float cx, float cy, float rx,
    float ry, float soft);
static pet3d_vec_t pet3d_eye_color(const pet3d_makeup_t *m, float x,
    float y);
static pet3d_vec_t pet3d_nose_color(const pet3d_makeup_t *m, float x,
    float y);
static pet3d_vec_t pet3d_mouth_color(const pet3d_makeup_t *m, float x,
    float y);
static pet3d_vec_t pet3d_line_color(const pet3d_makeup_t *m, float x,
    float y);


void
pet3d_paint_cells(const pet3d_params_t *params, pet3d_image_t *skin)
{
    pet3d_makeup_t  m;

    m.params = params;
    m.iris = pet3d_oklab_of(params->iris);
    m.nose = pet3d_oklab_of(params->nose);
    m.line = pet3d_oklab_of(params->eye_patch > 500 ? PET3D_LINE_PALE_RGB
                                                    : PET3D_LINE_RGB);
    m.mouth = pet3d_oklab_of(PET3D_MOUTH_RGB);
    m.tongue = pet3d_oklab_of(PET3D_TONGUE_RGB);

    pet3d_paint_cell(&m, PET3D_CELL_EYE, pet3d_eye_color, skin);
    pet3d_paint_cell(&m, PET3D_CELL_NOSE, pet3d_nose_color, skin);
    pet3d_paint_cell(&m, PET3D_CELL_MOUTH, pet3d_mouth_color, skin);
    pet3d_paint_cell(&m, PET3D_CELL_LINE, pet3d_line_color, skin);
}


/* x and y go from -1 to 1, y up, over the cell less its border. */

static void
pet3d_paint_cell(const pet3d_makeup_t *m, pet3d_cell_id_t id,
    pet3d_cell_pt paint, pet3d_image_t *skin)
{
    int                  i;
    float                x, y;
    uint8_t             *out;
    uint32_t             tx, ty, rgb;
    pet3d_vec_t          sum;
    const pet3d_cell_t  *c;

    c = pet3d_cell(id);

    for (ty = 0; ty < c->height; ty++) {
        for (tx = 0; tx < c->width; tx++) {
            sum = pet3d_vec(0, 0, 0);

            for (i = 0; i < PET3D_CELL_SAMPLES * PET3D_CELL_SAMPLES; i++) {
                x = (float) tx
                    + ((float) (i % PET3D_CELL_SAMPLES) + 0.5f)
                      / PET3D_CELL_SAMPLES;
                y = (float) ty
                    + ((float) (i / PET3D_CELL_SAMPLES) + 0.5f)
                      / PET3D_CELL_SAMPLES;

                x = (x - 1) / (float) (c->width - 2) * 2 - 1;
                y = 1 - (y - 1) / (float) (c->height - 2) * 2;

                sum = pet3d_add(sum, pet3d_unoklab(paint(m, x, y)));
            }

            rgb = pet3d_rgb_of(pet3d_scale(sum, 1.0f / (PET3D_CELL_SAMPLES
                                                 * PET3D_CELL_SAMPLES)));

            out = skin->pixels + ((size_t) (c->y + ty) * skin->width
                                  + c->x + tx) * 3;
            out[0] = (uint8_t) (rgb >> 16);
            out[1] = (uint8_t) (rgb >> 8);
            out[2] = (uint8_t) rgb;
        }
    }
}


/* 1 inside an ellipse, 0 outside, with a soft edge. */

static float
pet3d_disc(float x, float y, float cx, float cy, float rx, float ry,
    float soft)
{
    float  d;

    x = (x - cx) / rx;
    y = (y - cy) / ry;
    d = sqrtf(x * x + y * y);

    return pet3d_smooth(1 + soft, 1 - soft, d);
}


static pet3d_vec_t
pet3d_eye_color(const pet3d_makeup_t *m, float x, float y)
{
    float        r, fibre, slit;
    uint32_t     k;
    pet3d_vec_t  c, deep;

    r = sqrtf(x * x + y * y);

    /* An iris that is dark above and glows below, with faint fibres. */

    k = (uint32_t) (int32_t) (32 + 31 * x / pet3d_maxf(r, 0.05f));
    fibre = (float) (pet3d_hash(k * 2 + (y > 0)) & 255) / 255 - 0.5f;

    c = m->iris;
    c.x = pet3d_clamp(c.x, 0.28f, 0.72f);
    c.x += -0.10f * pet3d_smooth(-0.2f, 0.8f, y)
           + 0.20f * pet3d_smooth(0.1f, -0.75f, y) * pet3d_smooth(0.2f, 0.6f,
                                                                  r)
           + 0.025f * fibre * pet3d_smooth(0.35f, 0.6f, r);
    c.y *= 1.15f;
    c.z *= 1.15f;

    deep = pet3d_vec(0.16f, m->iris.y * 0.3f, m->iris.z * 0.3f);

    c = pet3d_mix3(c, deep, 0.80f * pet3d_smooth(0.74f, 0.93f, r));

    slit = m->params->species == PET3D_SPECIES_CAT ? 0.40f : 0.50f;
    c = pet3d_mix3(c, pet3d_vec(0.10f, 0.01f, 0.01f),
                   pet3d_disc(x, y, 0, 0.03f, slit, 0.55f, 0.10f));

    c = pet3d_mix3(c, pet3d_vec(0.15f, 0.012f, 0.012f),
                   pet3d_smooth(0.90f, 0.96f, r));

    /* Highlights, on the same side in both eyes. */

    c = pet3d_mix3(c, pet3d_vec(0.92f, 0, -0.01f),
                   0.35f * pet3d_disc(x, y, 0.05f, -0.56f, 0.42f, 0.20f,
                                      0.5f));
    c = pet3d_mix3(c, pet3d_vec(1, 0, 0),
                   pet3d_disc(x, y, -0.28f, 0.38f, 0.26f, 0.29f, 0.08f));
    c = pet3d_mix3(c, pet3d_vec(1, 0, 0),
                   0.95f * pet3d_disc(x, y, 0.32f, -0.34f, 0.12f, 0.12f,
                                      0.12f));

    return c;
}


static pet3d_vec_t
pet3d_nose_color(const pet3d_makeup_t *m, float x, float y)
{
    pet3d_vec_t  c, pale;

    c = m->nose;
    c.x -= 0.05f * pet3d_smooth(0.2f, -0.9f, y);

    pale = pet3d_vec(pet3d_minf(c.x + 0.45f, 1), c.y * 0.4f, c.z * 0.4f);

    c = pet3d_mix3(c, pet3d_vec(c.x * 0.55f, c.y, c.z),
                   0.8f * (pet3d_disc(x, y, -0.42f, -0.28f, 0.20f, 0.15f,
                                      0.5f)
                           + pet3d_disc(x, y, 0.42f, -0.28f, 0.20f, 0.15f,
                                        0.5f)));

    return pet3d_mix3(c, pale, 0.85f * pet3d_disc(x, y, -0.18f, 0.46f, 0.36f,
                                                  0.17f, 0.45f));
}


static pet3d_vec_t
pet3d_mouth_color(const pet3d_makeup_t *m, float x, float y)
{
    pet3d_vec_t  c;

    c = m->mouth;
    c.x *= pet3d_mix(0.75f, 1, pet3d_smooth(1, 0.2f, y));

    return pet3d_mix3(c, m->tongue, pet3d_disc(x, y, 0, -0.95f, 0.62f, 0.92f,
                                               0.10f));
}


static pet3d_vec_t
pet3d_line_color(const pet3d_makeup_t *m, float x, float y)
{
    (void) x;
    (void) y;

    return m->line;
}
