
/*
 * Previews: every pixel is shaded once for each triangle that its 2x2
 * samples show, under three lights that go with the viewer, over a soft
 * stage with shadows where the paws stand.
 */

#include "encode.h"
#include "render.h"


/* Steps of the table from light to sRGB bytes, and where it ends. */
#define PET3D_RENDER_TABLE   4096
#define PET3D_RENDER_BRIGHT  2.0f

/* Where the filmic shoulder begins. */
#define PET3D_RENDER_KNEE    0.72f


static int pet3d_stage_init(pet3d_stage_t *s);
static void pet3d_stage_camera(pet3d_stage_t *s);
static uint8_t *pet3d_stage_table(pet3d_arena_t *arena);
static void pet3d_stage_pixel(const pet3d_stage_t *s, uint32_t x, uint32_t y,
    float *rgba);
static pet3d_vec_t pet3d_stage_shade(const pet3d_stage_t *s, uint32_t owner,
    float x, float y);
static pet3d_vec_t pet3d_stage_ground(const pet3d_stage_t *s, float x,
    float y, float *shadow);
static float pet3d_stage_shadow(const pet3d_stage_t *s, pet3d_vec_t g);
static pet3d_vec_t pet3d_stage_texel(const pet3d_stage_t *s, float u,
    float v);
static pet3d_vec_t pet3d_stage_light(pet3d_vec_t albedo, pet3d_vec_t n,
    int fur);


void
pet3d_view_init(pet3d_view_t *view)
{
    memset(view, 0, sizeof(pet3d_view_t));

    view->size = 256;
    view->yaw = -24;
    view->pitch = 9;
}


int
pet3d_render_preview(pet3d_arena_t *arena, const pet3d_mesh_t *mesh,
    const pet3d_image_t *skin, const pet3d_view_t *view, pet3d_bytes_t *png)
{
    int       rc;
    uint8_t  *rgba;

    rc = pet3d_render(arena, mesh, skin, view, &rgba);
    if (rc != PET3D_OK) {
        return rc;
    }

    rc = pet3d_encode_png(arena, rgba, view->size, view->size,
                          view->transparent, PET3D_GENERATED_TEXT, png);
    pet3d_free(arena, rgba);

    return rc;
}


int
pet3d_render(pet3d_arena_t *arena, const pet3d_mesh_t *mesh,
    const pet3d_image_t *skin, const pet3d_view_t *view, uint8_t **rgba)
{
    int             rc, k;
    float           c[4];
    uint8_t        *out, *table;
    uint32_t        x, y;
    pet3d_stage_t  *s;

    if (view->size < 16 || view->size > 1024 || view->pitch < -30
        || view->pitch > 60
        || (view->clip != NULL && pet3d_find_clip(view->clip) < 0)
        || (view->morph != NULL && pet3d_find_morph(view->morph) < 0))
    {
        return PET3D_E_INVALID;
    }

    s = pet3d_calloc(arena, 1, sizeof(pet3d_stage_t));
    out = pet3d_alloc(arena, (size_t) view->size * view->size * 4);
    table = pet3d_stage_table(arena);

    if (s == NULL || out == NULL || table == NULL) {
        return PET3D_E_MEMORY;
    }

    s->arena = arena;
    s->mesh = mesh;
    s->skin = skin;
    s->view = view;
    *rgba = out;

    rc = pet3d_stage_init(s);

    if (rc == PET3D_OK) {
        pet3d_stage_pose(s);
        rc = pet3d_stage_raster(s);
    }

    if (rc != PET3D_OK) {
        return rc;
    }

    for (y = 0; y < view->size; y++) {
        for (x = 0; x < view->size; x++, out += 4) {
            pet3d_stage_pixel(s, x, y, c);

            for (k = 0; k < 3; k++) {
                c[k] = pet3d_clamp(c[k] / PET3D_RENDER_BRIGHT, 0, 1);
                out[k] = table[(uint32_t) (c[k] * PET3D_RENDER_TABLE
                                           + 0.5f)];
            }

            out[3] = (uint8_t) (c[3] * 255 + 0.5f);
        }
    }

    for (k = 0; k < PET3D_LAYER_N; k++) {
        pet3d_free(arena, s->corners[k]);
    }

    pet3d_free(arena, s->depth);
    pet3d_free(arena, s->owner);
    pet3d_free(arena, s);
    pet3d_free(arena, table);

    return PET3D_OK;
}


/* Light is compressed over the knee instead of clipped, then sRGB. */

static uint8_t *
pet3d_stage_table(pet3d_arena_t *arena)
{
    float      c;
    uint8_t   *table;
    uint32_t   i;

    table = pet3d_alloc(arena, PET3D_RENDER_TABLE + 1);
    if (table == NULL) {
        return NULL;
    }

    for (i = 0; i <= PET3D_RENDER_TABLE; i++) {
        c = (float) i * PET3D_RENDER_BRIGHT / PET3D_RENDER_TABLE;

        if (c > PET3D_RENDER_KNEE) {
            c = PET3D_RENDER_KNEE
                + (1 - PET3D_RENDER_KNEE)
                  * (1 - pet3d_exp((PET3D_RENDER_KNEE - c)
                                   / (1 - PET3D_RENDER_KNEE)));
        }

        table[i] = (uint8_t) (pet3d_srgb(c) * 255 + 0.5f);
    }

    return table;
}


static int
pet3d_stage_init(pet3d_stage_t *s)
{
    size_t  i, n;

    s->side = s->view->size * PET3D_RENDER_SAMPLES;
    n = (size_t) s->side * s->side;

    s->depth = pet3d_calloc(s->arena, n, sizeof(float));
    s->owner = pet3d_alloc(s->arena, n * sizeof(uint32_t));

    if (s->depth == NULL || s->owner == NULL) {
        return PET3D_E_MEMORY;
    }

    memset(s->owner, 0xff, n * sizeof(uint32_t));

    for (i = 0; i < 256; i++) {
        s->linear[i] = pet3d_linear((float) i / 255);
    }

    pet3d_stage_camera(s);
    pet3d_stage_frame(s);

    return PET3D_OK;
}


/* The camera goes around the other way than the pet would turn. */

static void
pet3d_stage_camera(pet3d_stage_t *s)
{
    float  yaw, pitch, sy, cy, sp, cp;

    yaw = -(float) s->view->yaw / 360;
    pitch = (float) s->view->pitch / 360;

    sy = pet3d_sin(yaw);
    cy = pet3d_cos(yaw);
    sp = pet3d_sin(pitch);
    cp = pet3d_cos(pitch);

    s->right = pet3d_vec(cy, 0, -sy);
    s->back = pet3d_vec(sy * cp, sp, cy * cp);
    s->up = pet3d_cross(s->back, s->right);
}


/* The mean of the samples; those of one triangle are shaded together. */

static void
pet3d_stage_pixel(const pet3d_stage_t *s, uint32_t x, uint32_t y,
    float *rgba)
{
    int           i, j, n;
    float         px[4], py[4], mx, my, k, shadow, alpha;
    uint32_t      owner[4];
    pet3d_vec_t   c, sum;

    alpha = 0;
    sum = pet3d_vec(0, 0, 0);

    for (i = 0; i < 4; i++) {
        mx = (float) (x * 2 + (uint32_t) (i & 1));
        my = (float) (y * 2 + (uint32_t) (i >> 1));
        px[i] = mx + 0.5f;
        py[i] = my + 0.5f;
        owner[i] = s->owner[(size_t) my * s->side + (size_t) mx];
    }

    for (i = 0; i < 4; i++) {
        for (j = 0; j < i && owner[j] != owner[i]; j++) { /* void */ }

        if (j < i) {
            continue;
        }

        n = 0;
        mx = my = 0;

        for (j = i; j < 4; j++) {
            if (owner[j] == owner[i]) {
                n++;
                mx += px[j];
                my += py[j];
            }
        }

        mx /= (float) n;
        my /= (float) n;
        k = (float) n * 0.25f;

        if (owner[i] != PET3D_RENDER_NONE) {
            c = pet3d_stage_shade(s, owner[i], mx, my);
            sum = pet3d_add(sum, pet3d_scale(c, k));
            alpha += k;
            continue;
        }

        c = pet3d_stage_ground(s, mx, my, &shadow);

        if (s->view->transparent) {
            alpha += k * shadow;

        } else {
            sum = pet3d_add(sum, pet3d_scale(c, k));
            alpha += k;
        }
    }

    k = alpha > 0 ? 1 / alpha : 0;

    rgba[0] = sum.x * k;
    rgba[1] = sum.y * k;
    rgba[2] = sum.z * k;
    rgba[3] = pet3d_minf(alpha, 1);
}


static pet3d_vec_t
pet3d_stage_shade(const pet3d_stage_t *s, uint32_t owner, float x, float y)
{
    int           k, fur;
    float         u, v;
    uint32_t      layer;
    pet3d_hit_t   hit;
    pet3d_vec_t   n, c;

    pet3d_stage_hit(s, owner, x, y, &hit);

    layer = owner >> 16;
    fur = (owner & 0xffff) < (layer == PET3D_LAYER_FACE
                              ? s->mesh->face.nfur : s->mesh->body.nfur);
    u = v = 0;
    n = pet3d_vec(0, 0, 0);

    for (k = 0; k < 3; k++) {
        u += hit.v[k]->u * hit.b[k];
        v += hit.v[k]->v * hit.b[k];
        n = pet3d_add(n, pet3d_scale(hit.c[k]->normal, hit.b[k]));
    }

    c = pet3d_stage_texel(s, u, v);

    /* The tips of hairs catch more light than their roots. */

    if (layer >= PET3D_LAYER_SHELL) {
        c = pet3d_scale(c, 1.06f);
    }

    return pet3d_stage_light(c, pet3d_unit(n), fur);
}


/* A wall and a floor that run into each other, lit in the middle. */

static pet3d_vec_t
pet3d_stage_ground(const pet3d_stage_t *s, float x, float y, float *shadow)
{
    float        px, py, t, glow;
    pet3d_vec_t  eye, ray, wall, floor_, c;

    px = x * 2 / (float) s->side - 1;
    py = 1 - y * 2 / (float) s->side;

    wall = pet3d_vec(0.78f, 0.86f, 0.93f);
    floor_ = pet3d_vec(0.93f, 0.84f, 0.73f);

    c = pet3d_mix3(floor_, wall, pet3d_smooth(-0.75f, 0.55f, py));
    glow = pet3d_smooth(1.35f, 0, sqrtf(px * px + (py + 0.1f)
                                                  * (py + 0.1f)));
    c = pet3d_add(pet3d_scale(c, 0.96f),
                  pet3d_scale(pet3d_vec(0.16f, 0.15f, 0.13f), glow));

    *shadow = 0;
    ray = pet3d_sub(pet3d_add(pet3d_scale(s->right, px),
                              pet3d_scale(s->up, py)),
                    pet3d_scale(s->back, PET3D_RENDER_FOCAL));

    if (ray.y < -1e-3f) {
        eye = pet3d_add(s->center, pet3d_scale(s->back, s->distance));
        t = -eye.y / ray.y;
        *shadow = pet3d_stage_shadow(s, pet3d_add(eye, pet3d_scale(ray, t)));
    }

    /* Shadows are warm: light goes through what stands there. */

    return pet3d_vec(c.x * (1 - 0.86f * *shadow), c.y * (1 - 0.95f * *shadow),
                     c.z * (1 - *shadow));
}


/* A wide one of the body and a dark one of each paw, less if in the air. */

static float
pet3d_stage_shadow(const pet3d_stage_t *s, pet3d_vec_t g)
{
    int                    i;
    float                  d, x, z, high, light;
    const pet3d_marks_t   *m;

    m = &s->mesh->marks;

    if (m->paw == 0) {
        return 0;
    }

    high = pet3d_maxf(s->pose.move[0].y, 0);

    x = g.x / (m->body_radii.x + 0.16f);
    z = (g.z - m->body.z - 0.04f) / (m->body_radii.z + 0.20f);
    light = 1 - 0.46f * pet3d_smooth(1.30f, 0.10f, sqrtf(x * x + z * z))
                / (1 + 5 * high);

    /* What sits or lies touches the ground with its belly as well. */

    d = m->hips.y - m->hips_radii.y + s->pose.move[0].y;
    x = g.x / (m->hips_radii.x * 1.05f);
    z = (g.z - m->hips.z) / (m->hips_radii.z * 1.05f);
    light *= 1 - 0.45f * pet3d_smooth(1.0f, 0.35f, sqrtf(x * x + z * z))
                 / (1 + 22 * pet3d_maxf(d, 0));

    for (i = 0; i < 4; i++) {
        if (m->upright && i < 2) {
            continue;
        }

        x = g.x - s->paws[i].x;
        z = g.z - s->paws[i].z;
        d = sqrtf(x * x + z * z) / (m->paw * 1.75f);

        light *= 1 - 0.52f * pet3d_smooth(1.0f, 0.25f, d)
                     / (1 + 14 * pet3d_maxf(s->paws[i].y, 0));
    }

    return 1 - light;
}


/* Bilinear, in linear light. */

static pet3d_vec_t
pet3d_stage_texel(const pet3d_stage_t *s, float u, float v)
{
    int             i;
    float           x, y, w;
    int32_t         tx, ty, cx, cy;
    pet3d_vec_t     sum;
    const uint8_t  *p;

    x = u * (float) s->skin->width - 0.5f;
    y = v * (float) s->skin->height - 0.5f;

    tx = (int32_t) pet3d_floorf(x);
    ty = (int32_t) pet3d_floorf(y);

    x -= (float) tx;
    y -= (float) ty;

    sum = pet3d_vec(0, 0, 0);

    for (i = 0; i < 4; i++) {
        cx = tx + (i & 1);
        cy = ty + (i >> 1);

        cx = cx < 0 ? 0 : cx >= (int32_t) s->skin->width
                          ? (int32_t) s->skin->width - 1 : cx;
        cy = cy < 0 ? 0 : cy >= (int32_t) s->skin->height
                          ? (int32_t) s->skin->height - 1 : cy;

        p = s->skin->pixels + ((size_t) cy * s->skin->width + (size_t) cx)
                              * 3;
        w = ((i & 1) ? x : 1 - x) * ((i >> 1) ? y : 1 - y);

        sum = pet3d_add(sum, pet3d_scale(pet3d_vec(s->linear[p[0]],
                                                   s->linear[p[1]],
                                                   s->linear[p[2]]), w));
    }

    return sum;
}


/*
 * A warm key from the upper left, a cool fill from the right, light from the
 * sky and back from the floor, and a rim where fur turns away.  The normal
 * is of the view.
 */

static pet3d_vec_t
pet3d_stage_light(pet3d_vec_t albedo, pet3d_vec_t n, int fur)
{
    float        key, fill, rim, sky, edge, wrap;
    pet3d_vec_t  light;

    /* Wrapped past the terminator, as fur scatters light, and warm there. */

    key = pet3d_dot(n, pet3d_vec(-0.46f, 0.62f, 0.635f));
    wrap = pet3d_maxf((key + 0.42f) / 1.42f, 0);
    key = wrap * (0.35f + 0.65f * wrap);
    wrap = wrap * pet3d_maxf(1 - wrap, 0);

    fill = pet3d_maxf(pet3d_dot(n, pet3d_vec(0.80f, 0.10f, 0.59f)), 0);
    sky = 0.5f + 0.5f * n.y;

    edge = 1 - pet3d_clamp(n.z, 0, 1);
    edge *= edge;
    rim = fur ? edge * edge * (0.25f + 0.75f * sky) : 0;

    light = pet3d_vec(0.80f * key + 0.13f * fill + 0.30f + 0.10f * sky
                      + 0.20f * wrap,
                      0.76f * key + 0.15f * fill + 0.29f + 0.13f * sky
                      + 0.10f * wrap,
                      0.70f * key + 0.19f * fill + 0.29f + 0.17f * sky
                      + 0.06f * wrap);

    light.x = albedo.x * light.x + 0.24f * rim * (0.22f + albedo.x);
    light.y = albedo.y * light.y + 0.24f * rim * (0.22f + albedo.y);
    light.z = albedo.z * light.z + 0.26f * rim * (0.22f + albedo.z);

    return light;
}
