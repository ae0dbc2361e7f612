
/*
 * Previews: a small software rasteriser with perspective, a depth buffer,
 * 2x2 supersampling, three lights and a soft shadow on the ground.
 */

#include "color.h"
#include "encode.h"
#include "mesh.h"


#define PET3D_RENDER_SAMPLES  2       /* along each side of a pixel */
#define PET3D_RENDER_FOCAL    2.9f    /* a long lens flatters */
#define PET3D_RENDER_TABLE    4096


typedef struct {
    pet3d_vec_t          pos;         /* in the view */
    pet3d_vec_t          normal;
    float                x;           /* on the picture, samples */
    float                y;
    float                w;           /* 1 / depth */
} pet3d_corner_t;

typedef struct {
    pet3d_arena_t         *arena;
    const pet3d_mesh_t    *mesh;
    const pet3d_image_t   *skin;
    const pet3d_view_t    *view;
    pet3d_pose_t           pose;
    float                  matrix[PET3D_JOINT_N][12];
    uint32_t               side;      /* samples */
    float                 *depth;
    float                 *color;     /* linear r g b a of each sample */
    float                  linear[256];
    pet3d_vec_t            right;
    pet3d_vec_t            up;
    pet3d_vec_t            back;
    pet3d_vec_t            center;
    float                  distance;
} pet3d_stage_t;


static int pet3d_stage_init(pet3d_stage_t *s);
static void pet3d_stage_pose(pet3d_stage_t *s);
static void pet3d_stage_matrix(const float *q, pet3d_vec_t pivot,
    pet3d_vec_t shift, float *m);
static void pet3d_matrix_mul(const float *a, const float *b, float *out);
static pet3d_vec_t pet3d_matrix_apply(const float *m, pet3d_vec_t p,
    float w);
static void pet3d_stage_ground(pet3d_stage_t *s);
static int pet3d_stage_draw(pet3d_stage_t *s, const pet3d_surface_t *surface,
    int morphs);
static void pet3d_stage_corner(const pet3d_stage_t *s,
    const pet3d_vertex_t *v, pet3d_vec_t pos, pet3d_corner_t *c);
static void pet3d_stage_tri(pet3d_stage_t *s, const pet3d_vertex_t **v,
    const pet3d_corner_t **c, int fur);
static pet3d_vec_t pet3d_stage_texel(const pet3d_stage_t *s, float u,
    float v);
static pet3d_vec_t pet3d_stage_light(pet3d_vec_t albedo, pet3d_vec_t n,
    pet3d_vec_t eye, int fur);
static int pet3d_stage_write(pet3d_stage_t *s, pet3d_bytes_t *png);


void
pet3d_view_init(pet3d_view_t *view)
{
    memset(view, 0, sizeof(pet3d_view_t));

    view->size = 256;
    view->yaw = 24;
    view->pitch = 10;
}


int
pet3d_render_preview(pet3d_arena_t *arena, const pet3d_mesh_t *mesh,
    const pet3d_image_t *skin, const pet3d_view_t *view, pet3d_bytes_t *png)
{
    int             rc;
    pet3d_stage_t  *s;

    if (view->size < 16 || view->size > 1024 || view->pitch < -30
        || view->pitch > 60
        || (view->clip != NULL && pet3d_find_clip(view->clip) < 0)
        || (view->morph != NULL && pet3d_find_morph(view->morph) < 0))
    {
        return PET3D_E_INVALID;
    }

    s = pet3d_calloc(arena, 1, sizeof(pet3d_stage_t));
    if (s == NULL) {
        return PET3D_E_MEMORY;
    }

    s->arena = arena;
    s->mesh = mesh;
    s->skin = skin;
    s->view = view;

    rc = pet3d_stage_init(s);
    if (rc != PET3D_OK) {
        return rc;
    }

    pet3d_stage_pose(s);
    pet3d_stage_ground(s);

    rc = pet3d_stage_draw(s, &mesh->body, 0);
    if (rc != PET3D_OK) {
        return rc;
    }

    rc = pet3d_stage_draw(s, &mesh->face, 1);
    if (rc != PET3D_OK) {
        return rc;
    }

    rc = pet3d_stage_write(s, png);

    pet3d_free(arena, s->depth);
    pet3d_free(arena, s->color);
    pet3d_free(arena, s);

    return rc;
}


static int
pet3d_stage_init(pet3d_stage_t *s)
{
    float   yaw, pitch, sy, cy, sp, cp;
    size_t  i, n;

    s->side = s->view->size * PET3D_RENDER_SAMPLES;
    n = (size_t) s->side * s->side;

    s->depth = pet3d_calloc(s->arena, n, sizeof(float));
    s->color = pet3d_calloc(s->arena, n, 4 * sizeof(float));

    if (s->depth == NULL || s->color == NULL) {
        return PET3D_E_MEMORY;
    }

    for (i = 0; i < 256; i++) {
        s->linear[i] = pet3d_linear((float) i / 255);
    }

    /* The camera goes around the other way than the pet would turn. */

    yaw = -(float) s->view->yaw / 360;
    pitch = (float) s->view->pitch / 360;

    sy = pet3d_sin(yaw);
    cy = pet3d_cos(yaw);
    sp = pet3d_sin(pitch);
    cp = pet3d_cos(pitch);

    s->right = pet3d_vec(cy, 0, -sy);
    s->back = pet3d_vec(sy * cp, sp, cy * cp);
    s->up = pet3d_cross(s->back, s->right);

    /* Frames the bind pose with its ears, and room for a hop. */

    s->center = pet3d_vec(0, s->mesh->sdf.hi.y * 0.48f, 0.02f);
    s->distance = PET3D_RENDER_FOCAL
                  * pet3d_maxf(s->mesh->sdf.hi.y * 0.60f, 0.80f);

    return PET3D_OK;
}


static void
pet3d_stage_pose(pet3d_stage_t *s)
{
    int                   i, clip;
    float                 local[12], turn;
    uint32_t              length;
    const pet3d_joint_t  *j;

    clip = s->view->clip != NULL ? pet3d_find_clip(s->view->clip) : -1;
    turn = 0;

    if (clip >= 0) {
        length = pet3d_clip_length(&s->mesh->params, clip);
        turn = (float) (s->view->time % length) / (float) length;
    }

    pet3d_clip_pose(&s->mesh->params, clip, turn, &s->pose);

    if (s->view->morph != NULL) {
        s->pose.morph[pet3d_find_morph(s->view->morph)] = 1;
    }

    for (i = 0; i < PET3D_JOINT_N; i++) {
        j = &s->mesh->joints[i];

        pet3d_stage_matrix(s->pose.quat[i], j->pos,
                           j->parent < 0 ? s->pose.shift
                                         : pet3d_vec(0, 0, 0), local);

        if (j->parent < 0) {
            memcpy(s->matrix[i], local, sizeof(local));

        } else {
            pet3d_matrix_mul(s->matrix[j->parent], local, s->matrix[i]);
        }
    }
}


/* Rows of three by four: a rotation about a pivot, then a shift. */

static void
pet3d_stage_matrix(const float *q, pet3d_vec_t pivot, pet3d_vec_t shift,
    float *m)
{
    float        x, y, z, w;
    pet3d_vec_t  t;

    x = q[0];
    y = q[1];
    z = q[2];
    w = q[3];

    m[0] = 1 - 2 * (y * y + z * z);
    m[1] = 2 * (x * y - z * w);
    m[2] = 2 * (x * z + y * w);
    m[4] = 2 * (x * y + z * w);
    m[5] = 1 - 2 * (x * x + z * z);
    m[6] = 2 * (y * z - x * w);
    m[8] = 2 * (x * z - y * w);
    m[9] = 2 * (y * z + x * w);
    m[10] = 1 - 2 * (x * x + y * y);
    m[3] = m[7] = m[11] = 0;

    t = pet3d_sub(pet3d_add(pivot, shift), pet3d_matrix_apply(m, pivot, 0));

    m[3] = t.x;
    m[7] = t.y;
    m[11] = t.z;
}


static void
pet3d_matrix_mul(const float *a, const float *b, float *out)
{
    int  i, j;

    for (i = 0; i < 3; i++) {
        for (j = 0; j < 4; j++) {
            out[i * 4 + j] = a[i * 4] * b[j] + a[i * 4 + 1] * b[4 + j]
                             + a[i * 4 + 2] * b[8 + j]
                             + (j == 3 ? a[i * 4 + 3] : 0);
        }
    }
}


static pet3d_vec_t
pet3d_matrix_apply(const float *m, pet3d_vec_t p, float w)
{
    return pet3d_vec(m[0] * p.x + m[1] * p.y + m[2] * p.z + m[3] * w,
                     m[4] * p.x + m[5] * p.y + m[6] * p.z + m[7] * w,
                     m[8] * p.x + m[9] * p.y + m[10] * p.z + m[11] * w);
}


/* The background and the shadow, where rays meet the ground. */

static void
pet3d_stage_ground(pet3d_stage_t *s)
{
    float         x, y, t, r, shade, high;
    float        *c;
    uint32_t      px, py;
    pet3d_vec_t   eye, ray, g, top, low, sky;

    top = pet3d_linear_of(0xe4eef7);
    low = pet3d_linear_of(0xf8efe4);

    eye = pet3d_add(s->center, pet3d_scale(s->back, s->distance));
    high = pet3d_maxf(s->pose.shift.y, 0);

    for (py = 0; py < s->side; py++) {
        y = 1 - ((float) py + 0.5f) * 2 / (float) s->side;

        for (px = 0; px < s->side; px++) {
            x = ((float) px + 0.5f) * 2 / (float) s->side - 1;

            ray = pet3d_sub(pet3d_add(pet3d_scale(s->right, x),
                                      pet3d_scale(s->up, y)),
                            pet3d_scale(s->back, PET3D_RENDER_FOCAL));

            shade = 0;

            if (ray.y < -1e-3f) {
                t = -eye.y / ray.y;
                g = pet3d_add(eye, pet3d_scale(ray, t));
                g.z -= s->mesh->marks.body.z + 0.04f;

                r = sqrtf(g.x * g.x * 3.6f + g.z * g.z * 2.0f);
                shade = 0.42f * pet3d_smooth(1.0f, 0.12f, r)
                        / (1 + 6 * high);
            }

            c = s->color + ((size_t) py * s->side + px) * 4;

            if (s->view->transparent) {
                c[3] = shade;
                continue;
            }

            sky = pet3d_mix3(low, top, pet3d_smooth(-0.9f, 0.9f, y));
            c[0] = sky.x * (1 - shade);
            c[1] = sky.y * (1 - shade);
            c[2] = sky.z * (1 - shade);
            c[3] = 1;
        }
    }
}


static int
pet3d_stage_draw(pet3d_stage_t *s, const pet3d_surface_t *surface,
    int morphs)
{
    int                    k, m, rc;
    uint32_t               i;
    pet3d_vec_t            pos;
    pet3d_corner_t        *corners;
    const pet3d_corner_t  *c[3];
    const pet3d_vertex_t  *v[3];

    corners = pet3d_alloc(s->arena, surface->nverts
                                    * sizeof(pet3d_corner_t));
    if (corners == NULL) {
        return PET3D_E_MEMORY;
    }

    for (i = 0; i < surface->nverts; i++) {
        pos = surface->verts[i].pos;

        for (m = 0; morphs && m < PET3D_MORPH_N; m++) {
            pos = pet3d_add(pos, pet3d_scale(s->mesh->morphs[m][i],
                                             s->pose.morph[m]));
        }

        pet3d_stage_corner(s, &surface->verts[i], pos, &corners[i]);
    }

    for (i = 0; i < surface->ntris; i++) {
        if (i % 1024 == 0) {
            rc = pet3d_check_deadline(s->arena);
            if (rc != PET3D_OK) {
                return rc;
            }
        }

        for (k = 0; k < 3; k++) {
            v[k] = &surface->verts[surface->tris[i].v[k]];
            c[k] = &corners[surface->tris[i].v[k]];
        }

        pet3d_stage_tri(s, v, c, i < surface->nfur);
    }

    pet3d_free(s->arena, corners);

    return PET3D_OK;
}


static void
pet3d_stage_corner(const pet3d_stage_t *s, const pet3d_vertex_t *v,
    pet3d_vec_t pos, pet3d_corner_t *c)
{
    int           k;
    float         depth;
    pet3d_vec_t   p, n, d;
    const float  *m;

    p = pet3d_vec(0, 0, 0);
    n = p;

    for (k = 0; k < PET3D_MAX_INFLUENCES; k++) {
        if (v->weight[k] == 0) {
            continue;
        }

        m = s->matrix[v->joint[k]];
        p = pet3d_add(p, pet3d_scale(pet3d_matrix_apply(m, pos, 1),
                                     v->weight[k]));
        n = pet3d_add(n, pet3d_scale(pet3d_matrix_apply(m, v->normal, 0),
                                     v->weight[k]));
    }

    d = pet3d_sub(p, s->center);

    c->normal = pet3d_unit(n);
    c->pos = p;

    depth = s->distance - pet3d_dot(d, s->back);
    c->w = 1 / pet3d_maxf(depth, 0.05f);
    c->x = (pet3d_dot(d, s->right) * PET3D_RENDER_FOCAL * c->w + 1) * 0.5f
           * (float) s->side;
    c->y = (1 - pet3d_dot(d, s->up) * PET3D_RENDER_FOCAL * c->w) * 0.5f
           * (float) s->side;
}


static void
pet3d_stage_tri(pet3d_stage_t *s, const pet3d_vertex_t **v,
    const pet3d_corner_t **c, int fur)
{
    int           x, y, x0, y0, x1, y1;
    float         area, a, b, w, *out;
    size_t        at;
    pet3d_vec_t   n, eye, color;

    area = (c[1]->x - c[0]->x) * (c[2]->y - c[0]->y)
           - (c[2]->x - c[0]->x) * (c[1]->y - c[0]->y);

    /* y goes down: what looks at us has a negative area. */

    if (area > -1e-6f) {
        return;
    }

    x0 = (int) pet3d_maxf(pet3d_minf(c[0]->x, pet3d_minf(c[1]->x, c[2]->x)),
                          0);
    y0 = (int) pet3d_maxf(pet3d_minf(c[0]->y, pet3d_minf(c[1]->y, c[2]->y)),
                          0);
    x1 = (int) pet3d_minf(pet3d_maxf(c[0]->x, pet3d_maxf(c[1]->x, c[2]->x)),
                          (float) s->side - 1);
    y1 = (int) pet3d_minf(pet3d_maxf(c[0]->y, pet3d_maxf(c[1]->y, c[2]->y)),
                          (float) s->side - 1);

    for (y = y0; y <= y1; y++) {
        for (x = x0; x <= x1; x++) {
            a = ((c[1]->x - (float) x - 0.5f) * (c[2]->y - (float) y - 0.5f)
                 - (c[2]->x - (float) x - 0.5f)
                   * (c[1]->y - (float) y - 0.5f)) / area;
            b = ((c[2]->x - (float) x - 0.5f) * (c[0]->y - (float) y - 0.5f)
                 - (c[0]->x - (float) x - 0.5f)
                   * (c[2]->y - (float) y - 0.5f)) / area;

            if (a < 0 || b < 0 || a + b > 1) {
                continue;
            }

            w = a * c[0]->w + b * c[1]->w + (1 - a - b) * c[2]->w;
            at = (size_t) y * s->side + (size_t) x;

            if (w <= s->depth[at]) {
                continue;
            }

            s->depth[at] = w;

            /* Perspective-correct weights. */

            a = a * c[0]->w / w;
            b = b * c[1]->w / w;

            n = pet3d_add(pet3d_add(pet3d_scale(c[0]->normal, a),
                                    pet3d_scale(c[1]->normal, b)),
                          pet3d_scale(c[2]->normal, 1 - a - b));
            eye = pet3d_sub(pet3d_add(s->center,
                                      pet3d_scale(s->back, s->distance)),
                            c[0]->pos);

            color = pet3d_stage_texel(s,
                        v[0]->u * a + v[1]->u * b + v[2]->u * (1 - a - b),
                        v[0]->v * a + v[1]->v * b + v[2]->v * (1 - a - b));
            color = pet3d_stage_light(color, pet3d_unit(n), pet3d_unit(eye),
                                      fur);

            out = s->color + at * 4;
            out[0] = color.x;
            out[1] = color.y;
            out[2] = color.z;
            out[3] = 1;
        }
    }
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


/* A warm key, a cool fill, a rim from behind and light from all around. */

static pet3d_vec_t
pet3d_stage_light(pet3d_vec_t albedo, pet3d_vec_t n, pet3d_vec_t eye,
    int fur)
{
    float        key, fill, rim, sky, edge;
    pet3d_vec_t  light;

    /* Wrapped a little past the terminator, as fur scatters light. */

    key = pet3d_dot(n, pet3d_vec(0.43f, 0.62f, 0.66f));
    key = pet3d_maxf((key + 0.30f) / 1.30f, 0);
    fill = pet3d_maxf(pet3d_dot(n, pet3d_vec(-0.73f, 0.18f, 0.66f)), 0);
    sky = 0.5f + 0.5f * n.y;

    edge = 1 - pet3d_maxf(pet3d_dot(n, eye), 0);
    rim = fur ? edge * edge * edge * (0.35f + 0.65f * sky) : 0;

    light = pet3d_vec(0.76f * key + 0.14f * fill + 0.26f + 0.12f * sky,
                      0.73f * key + 0.15f * fill + 0.26f + 0.13f * sky,
                      0.68f * key + 0.18f * fill + 0.27f + 0.15f * sky);

    light.x = albedo.x * light.x + 0.16f * rim * (0.35f + albedo.x);
    light.y = albedo.y * light.y + 0.16f * rim * (0.35f + albedo.y);
    light.z = albedo.z * light.z + 0.17f * rim * (0.35f + albedo.z);

    return light;
}


static int
pet3d_stage_write(pet3d_stage_t *s, pet3d_bytes_t *png)
{
    int        i, rc;
    float      sum[4], k;
    uint8_t   *rgba, *out, *table;
    uint32_t   x, y, n, size;

    size = s->view->size;

    rgba = pet3d_alloc(s->arena, (size_t) size * size * 4);
    table = pet3d_alloc(s->arena, PET3D_RENDER_TABLE + 1);

    if (rgba == NULL || table == NULL) {
        return PET3D_E_MEMORY;
    }

    for (i = 0; i <= PET3D_RENDER_TABLE; i++) {
        table[i] = (uint8_t) (pet3d_srgb((float) i / PET3D_RENDER_TABLE)
                              * 255 + 0.5f);
    }

    for (y = 0; y < size; y++) {
        for (x = 0; x < size; x++) {
            memset(sum, 0, sizeof(sum));

            for (n = 0; n < PET3D_RENDER_SAMPLES * PET3D_RENDER_SAMPLES;
                 n++)
            {
                const float  *c;

                c = s->color
                    + ((size_t) (y * PET3D_RENDER_SAMPLES
                                 + n / PET3D_RENDER_SAMPLES) * s->side
                       + x * PET3D_RENDER_SAMPLES
                       + n % PET3D_RENDER_SAMPLES) * 4;

                for (i = 0; i < 3; i++) {
                    sum[i] += pet3d_clamp(c[i], 0, 1) * c[3];
                }

                sum[3] += c[3];
            }

            k = sum[3] > 0 ? 1 / sum[3] : 0;
            out = rgba + ((size_t) y * size + x) * 4;

            for (i = 0; i < 3; i++) {
                out[i] = table[(int) (sum[i] * k * PET3D_RENDER_TABLE
                                      + 0.5f)];
            }

            out[3] = (uint8_t) (sum[3] * 255
                                / (PET3D_RENDER_SAMPLES
                                   * PET3D_RENDER_SAMPLES) + 0.5f);
        }
    }

    rc = pet3d_encode_png(s->arena, rgba, size, size,
                          s->view->transparent, PET3D_GENERATED_TEXT, png);

    pet3d_free(s->arena, rgba);
    pet3d_free(s->arena, table);

    return rc;
}
