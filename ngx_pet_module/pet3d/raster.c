
/*
 * The rasteriser: skinning, perspective, a depth buffer.  The outline of fur
 * is soft: shells over the body keep only the samples that a hair covers.
 */

#include "render.h"


/* Locks of hair across a unit, and how much longer than others some are. */
#define PET3D_HAIR_FINE   120
#define PET3D_HAIR_VARY   0.55f

/* A shell is drawn where the surface turns away from the viewer. */
#define PET3D_HAIR_EDGE   0.50f

/* Share of the picture that the pet fills, at rest; and where it ends. */
#define PET3D_FRAME_FILL  0.90f
#define PET3D_FRAME_EDGE  0.97f

/* Poses of a clip and vertices of them that are looked at for that. */
#define PET3D_FRAME_POSES  4
#define PET3D_FRAME_STEP   4


static void pet3d_stage_joints(pet3d_stage_t *s, int clip, float turn);
static float pet3d_stage_room(pet3d_stage_t *s);
static void pet3d_stage_matrix(const float *q, float size,
    pet3d_vec_t pivot, pet3d_vec_t shift, float *m);
static void pet3d_matrix_mul(const float *a, const float *b, float *out);
static pet3d_vec_t pet3d_matrix_apply(const float *m, pet3d_vec_t p,
    float w);
static int pet3d_stage_layer(pet3d_stage_t *s, int layer);
static void pet3d_stage_corner(const pet3d_stage_t *s,
    const pet3d_vertex_t *v, pet3d_vec_t pos, pet3d_corner_t *c);
static void pet3d_stage_tri(pet3d_stage_t *s, int layer, uint32_t tri);
static int pet3d_stage_hair(const pet3d_stage_t *s, int layer,
    const pet3d_vertex_t **v, float a, float b, uint32_t sample);


static const float  pet3d_hair_lengths[] = { 0, 0.006f, 0.011f };


void
pet3d_stage_pose(pet3d_stage_t *s)
{
    int       i, clip;
    float     turn;
    uint32_t  length;

    clip = s->view->clip != NULL ? pet3d_find_clip(s->view->clip) : -1;
    turn = 0;

    if (clip >= 0) {
        length = pet3d_clip_length(&s->mesh->params, clip);
        turn = (float) (s->view->time % length) / (float) length;
    }

    pet3d_stage_joints(s, clip, turn);

    if (s->view->morph != NULL) {
        s->pose.morph[pet3d_find_morph(s->view->morph)] = 1;
    }

    for (i = 0; i < 4; i++) {
        s->paws[i] = pet3d_matrix_apply(s->matrix[PET3D_JOINT_LEG_FL + i],
                                        s->mesh->marks.paws[i], 1);
    }
}


static void
pet3d_stage_joints(pet3d_stage_t *s, int clip, float turn)
{
    int                   i;
    float                 local[12];
    const pet3d_joint_t  *j;

    pet3d_clip_pose(s->mesh, clip, turn, &s->pose);

    for (i = 0; i < PET3D_JOINT_N; i++) {
        j = &s->mesh->joints[i];

        pet3d_stage_matrix(s->pose.quat[i], s->pose.size[i], j->pos,
                           s->pose.move[i], local);

        if (j->parent < 0) {
            memcpy(s->matrix[i], local, sizeof(local));

        } else {
            pet3d_matrix_mul(s->matrix[j->parent], local, s->matrix[i]);
        }
    }
}


/* Rows of three by four: a turn and a size about a pivot, then a shift. */

static void
pet3d_stage_matrix(const float *q, float size, pet3d_vec_t pivot,
    pet3d_vec_t shift, float *m)
{
    int          i;
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

    for (i = 0; i < 12; i++) {
        m[i] *= size;
    }

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


/*
 * By the pose at rest, so that the frames of a clip stand still; a clip that
 * needs more room is seen from farther away.
 */

void
pet3d_stage_frame(pet3d_stage_t *s)
{
    float                    x, y, near, half, fill;
    float                    lo[2] = { 1e9f, 1e9f }, hi[2] = { -1e9f, -1e9f };
    uint32_t                 i;
    pet3d_vec_t              p;
    const pet3d_surface_t   *body;

    body = &s->mesh->body;
    near = -1e9f;

    for (i = 0; i < body->nverts; i++) {
        p = body->verts[i].pos;
        x = pet3d_dot(p, s->right);
        y = pet3d_dot(p, s->up);

        lo[0] = pet3d_minf(lo[0], x);
        lo[1] = pet3d_minf(lo[1], y);
        hi[0] = pet3d_maxf(hi[0], x);
        hi[1] = pet3d_maxf(hi[1], y);
        near = pet3d_maxf(near, pet3d_dot(p, s->back));
    }

    fill = s->view->clip != NULL ? PET3D_FRAME_FILL * 0.86f
                                 : PET3D_FRAME_FILL;
    half = pet3d_maxf(hi[0] - lo[0], hi[1] - lo[1]) * 0.5f;
    y = (lo[1] + hi[1]) * 0.5f;

    /* A clip may hop, and lower the tail. */

    y += s->view->clip != NULL ? half * 0.04f : -half * 0.02f;

    s->center = pet3d_add(pet3d_scale(s->right, (lo[0] + hi[0]) * 0.5f),
                          pet3d_add(pet3d_scale(s->up, y),
                                    pet3d_scale(s->back, near * 0.5f)));
    s->distance = PET3D_RENDER_FOCAL * half / fill + near * 0.25f;

    if (s->view->clip != NULL) {
        s->distance *= pet3d_maxf(pet3d_stage_room(s) / PET3D_FRAME_EDGE, 1);
    }
}


/* How far from the middle of the picture a clip goes, of half its side. */

static float
pet3d_stage_room(pet3d_stage_t *s)
{
    int              i, clip;
    float            most;
    uint32_t         k;
    pet3d_corner_t   c;

    clip = pet3d_find_clip(s->view->clip);
    most = 0;

    for (i = 0; i < PET3D_FRAME_POSES; i++) {
        pet3d_stage_joints(s, clip, (float) i / PET3D_FRAME_POSES);

        for (k = 0; k < s->mesh->body.nverts; k += PET3D_FRAME_STEP) {
            pet3d_stage_corner(s, &s->mesh->body.verts[k],
                               s->mesh->body.verts[k].pos, &c);
            most = pet3d_maxf(most, pet3d_maxf(
                       pet3d_absf(c.x * 2 / (float) s->side - 1),
                       pet3d_absf(c.y * 2 / (float) s->side - 1)));
        }
    }

    return most;
}


int
pet3d_stage_raster(pet3d_stage_t *s)
{
    int  rc, layer;

    /* Short fur lies flat. */

    s->nlayers = s->mesh->params.fur == PET3D_FUR_SHORT ? PET3D_LAYER_SHELL
                                                        : PET3D_LAYER_N;

    for (layer = 0; layer < (int) s->nlayers; layer++) {
        rc = pet3d_stage_layer(s, layer);
        if (rc != PET3D_OK) {
            return rc;
        }
    }

    return PET3D_OK;
}


static int
pet3d_stage_layer(pet3d_stage_t *s, int layer)
{
    int                      m, rc;
    float                    out;
    uint32_t                 i, n;
    pet3d_vec_t              pos;
    pet3d_corner_t          *corners;
    const pet3d_surface_t   *surface;

    surface = layer == PET3D_LAYER_FACE ? &s->mesh->face : &s->mesh->body;

    corners = pet3d_alloc(s->arena, (surface->nverts + 1)
                                    * sizeof(pet3d_corner_t));
    if (corners == NULL) {
        return PET3D_E_MEMORY;
    }

    s->corners[layer] = corners;
    out = 0;

    if (layer >= PET3D_LAYER_SHELL) {
        out = pet3d_hair_lengths[s->mesh->params.fur]
              * (float) (layer - PET3D_LAYER_SHELL + 1)
              / (float) (s->nlayers - PET3D_LAYER_SHELL);
    }

    for (i = 0; i < surface->nverts; i++) {
        pos = pet3d_add(surface->verts[i].pos,
                        pet3d_scale(surface->verts[i].normal, out));

        for (m = 0; layer == PET3D_LAYER_FACE && m < PET3D_MORPH_N; m++) {
            pos = pet3d_add(pos, pet3d_scale(s->mesh->morphs[m][i],
                                             s->pose.morph[m]));
        }

        pet3d_stage_corner(s, &surface->verts[i], pos, &corners[i]);
    }

    n = layer >= PET3D_LAYER_SHELL ? surface->nfur : surface->ntris;

    for (i = 0; i < n; i++) {
        if (i % 1024 == 0) {
            rc = pet3d_check_deadline(s->arena);
            if (rc != PET3D_OK) {
                return rc;
            }
        }

        pet3d_stage_tri(s, layer, i);
    }

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
    n = pet3d_unit(n);

    /* Normals of the view: x right, y up, z to the viewer. */

    c->normal = pet3d_vec(pet3d_dot(n, s->right), pet3d_dot(n, s->up),
                          pet3d_dot(n, s->back));

    depth = s->distance - pet3d_dot(d, s->back);
    c->w = 1 / pet3d_maxf(depth, 0.05f);
    c->x = (pet3d_dot(d, s->right) * PET3D_RENDER_FOCAL * c->w + 1) * 0.5f
           * (float) s->side;
    c->y = (1 - pet3d_dot(d, s->up) * PET3D_RENDER_FOCAL * c->w) * 0.5f
           * (float) s->side;
}


static void
pet3d_stage_tri(pet3d_stage_t *s, int layer, uint32_t tri)
{
    int                      k, x, y, x0, y0, x1, y1;
    float                    area, a, b, ax, ay, bx, by, w, side;
    size_t                   at;
    const pet3d_vertex_t    *v[3];
    const pet3d_corner_t    *c[3];
    const pet3d_surface_t   *surface;

    surface = layer == PET3D_LAYER_FACE ? &s->mesh->face : &s->mesh->body;
    side = (float) s->side - 1;

    for (k = 0; k < 3; k++) {
        v[k] = &surface->verts[surface->tris[tri].v[k]];
        c[k] = &s->corners[layer][surface->tris[tri].v[k]];
    }

    if (layer >= PET3D_LAYER_SHELL
        && (c[0]->normal.z > PET3D_HAIR_EDGE
            || c[1]->normal.z > PET3D_HAIR_EDGE
            || c[2]->normal.z > PET3D_HAIR_EDGE))
    {
        return;
    }

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
                          side);
    y1 = (int) pet3d_minf(pet3d_maxf(c[0]->y, pet3d_maxf(c[1]->y, c[2]->y)),
                          side);

    ax = (c[1]->y - c[2]->y) / area;
    ay = (c[2]->x - c[1]->x) / area;
    bx = (c[2]->y - c[0]->y) / area;
    by = (c[0]->x - c[2]->x) / area;

    for (y = y0; y <= y1; y++) {
        for (x = x0; x <= x1; x++) {
            a = ((float) x + 0.5f - c[2]->x) * ax
                + ((float) y + 0.5f - c[2]->y) * ay;
            b = ((float) x + 0.5f - c[2]->x) * bx
                + ((float) y + 0.5f - c[2]->y) * by;

            if (a < 0 || b < 0 || a + b > 1) {
                continue;
            }

            w = a * c[0]->w + b * c[1]->w + (1 - a - b) * c[2]->w;
            at = (size_t) y * s->side + (size_t) x;

            if (w <= s->depth[at]
                || (layer >= PET3D_LAYER_SHELL
                    && !pet3d_stage_hair(s, layer, v, a, b,
                                         (uint32_t) ((x & 1) | (y & 1) << 1))))
            {
                continue;
            }

            s->depth[at] = w;
            s->owner[at] = (uint32_t) layer << 16 | tri;
        }
    }
}


/*
 * Whether hair covers a sample of this shell: the farther out the fewer of a
 * pixel's samples, so that the outline fades instead of ending in teeth.
 */

static int
pet3d_stage_hair(const pet3d_stage_t *s, int layer, const pet3d_vertex_t **v,
    float a, float b, uint32_t sample)
{
    float        x, y, z, tall;
    uint32_t     k;
    pet3d_vec_t  p;

    static const float  order[PET3D_RENDER_SAMPLES * PET3D_RENDER_SAMPLES]
        = { 0.125f, 0.625f, 0.875f, 0.375f };

    p = pet3d_add(pet3d_add(pet3d_scale(v[0]->site, a),
                            pet3d_scale(v[1]->site, b)),
                  pet3d_scale(v[2]->site, 1 - a - b));

    x = pet3d_floorf(p.x * PET3D_HAIR_FINE);
    y = pet3d_floorf(p.y * PET3D_HAIR_FINE * 0.6f);
    z = pet3d_floorf(p.z * PET3D_HAIR_FINE);

    k = pet3d_hash((uint32_t) (int32_t) x * 73856093u
                   ^ (uint32_t) (int32_t) y * 19349663u
                   ^ (uint32_t) (int32_t) z * 83492791u);

    tall = (float) (layer - PET3D_LAYER_SHELL + 1)
           / (float) (s->nlayers - PET3D_LAYER_SHELL + 1);

    return 1 - tall + PET3D_HAIR_VARY * ((float) (k & 1023) / 1023 - 0.5f)
           > order[sample];
}


void
pet3d_stage_hit(const pet3d_stage_t *s, uint32_t owner, float x, float y,
    pet3d_hit_t *hit)
{
    int                      k, layer;
    float                    a, b, w, area;
    uint32_t                 tri;
    const pet3d_corner_t    *c[3];
    const pet3d_surface_t   *surface;

    layer = (int) (owner >> 16);
    tri = owner & 0xffff;
    surface = layer == PET3D_LAYER_FACE ? &s->mesh->face : &s->mesh->body;

    for (k = 0; k < 3; k++) {
        hit->v[k] = &surface->verts[surface->tris[tri].v[k]];
        c[k] = &s->corners[layer][surface->tris[tri].v[k]];
        hit->c[k] = c[k];
    }

    area = (c[1]->x - c[0]->x) * (c[2]->y - c[0]->y)
           - (c[2]->x - c[0]->x) * (c[1]->y - c[0]->y);

    a = ((x - c[2]->x) * (c[1]->y - c[2]->y)
         + (y - c[2]->y) * (c[2]->x - c[1]->x)) / area;
    b = ((x - c[2]->x) * (c[2]->y - c[0]->y)
         + (y - c[2]->y) * (c[0]->x - c[2]->x)) / area;

    a = pet3d_clamp(a, 0, 1);
    b = pet3d_clamp(b, 0, 1 - a);

    w = a * c[0]->w + b * c[1]->w + (1 - a - b) * c[2]->w;

    hit->b[0] = a * c[0]->w / w;
    hit->b[1] = b * c[1]->w / w;
    hit->b[2] = 1 - hit->b[0] - hit->b[1];
}
