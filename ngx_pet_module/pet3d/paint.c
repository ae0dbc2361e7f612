
/*
 * The texture: every texel that a triangle of fur covers is painted for the
 * point of the body that it shows; the rest is filled from its neighbours.
 */

#include "color.h"
#include "encode.h"
#include "mesh.h"


#define PET3D_SKIN_QUALITY   88

/* How far outside a triangle a texel still belongs to it, texels. */
#define PET3D_PAINT_MARGIN   0.8f

/* Rounds of spreading into the gutters between charts. */
#define PET3D_PAINT_SPREAD   4

#define PET3D_PAINT_ROWS     16
#define PET3D_PAINT_NONE     0xffff

/* Steps of the table from linear light to sRGB bytes. */
#define PET3D_PAINT_TABLE    4096


/* Which triangle a texel shows, and where in it. */
typedef struct {
    float              b[2];
    float              depth;         /* how far inside, texels */
    uint16_t           tri;
    uint16_t           surface;
} pet3d_texel_t;

typedef struct {
    pet3d_arena_t        *arena;
    const pet3d_mesh_t   *mesh;
    pet3d_texel_t        *texels;
    uint8_t              *table;
    pet3d_image_t        *skin;
} pet3d_painter_t;


static void pet3d_paint_cover(pet3d_painter_t *p, const pet3d_surface_t *s,
    uint16_t surface);
static void pet3d_paint_tri(pet3d_painter_t *p, const pet3d_surface_t *s,
    uint16_t surface, uint16_t tri);
static int pet3d_paint_fur(pet3d_painter_t *p);
static void pet3d_paint_blend(const pet3d_mesh_t *mesh,
    const pet3d_texel_t *t, pet3d_vertex_t *out);
static uint8_t pet3d_paint_byte(const pet3d_painter_t *p, float linear);
static int pet3d_paint_spread(pet3d_painter_t *p);


int
pet3d_paint_skin(pet3d_arena_t *arena, const pet3d_mesh_t *mesh,
    pet3d_image_t *skin)
{
    int              rc;
    size_t           n;
    uint32_t         i;
    pet3d_painter_t  p;

    n = PET3D_SKIN_SIDE * PET3D_SKIN_SIDE;

    p.arena = arena;
    p.mesh = mesh;
    p.skin = skin;
    p.texels = pet3d_alloc(arena, n * sizeof(pet3d_texel_t));
    p.table = pet3d_alloc(arena, PET3D_PAINT_TABLE + 1);

    skin->width = PET3D_SKIN_SIDE;
    skin->height = PET3D_SKIN_SIDE;
    skin->pixels = pet3d_alloc(arena, n * 3);

    if (p.texels == NULL || p.table == NULL || skin->pixels == NULL) {
        return PET3D_E_MEMORY;
    }

    for (i = 0; i <= PET3D_PAINT_TABLE; i++) {
        p.table[i] = (uint8_t) (pet3d_srgb((float) i / PET3D_PAINT_TABLE)
                                * 255 + 0.5f);
    }

    for (i = 0; i < n; i++) {
        p.texels[i].tri = PET3D_PAINT_NONE;
        p.texels[i].depth = -1e9f;

        skin->pixels[i * 3] = (uint8_t) (mesh->params.base >> 16);
        skin->pixels[i * 3 + 1] = (uint8_t) (mesh->params.base >> 8);
        skin->pixels[i * 3 + 2] = (uint8_t) mesh->params.base;
    }

    pet3d_paint_cover(&p, &mesh->body, 0);
    pet3d_paint_cover(&p, &mesh->face, 1);

    rc = pet3d_paint_fur(&p);
    if (rc != PET3D_OK) {
        return rc;
    }

    rc = pet3d_paint_spread(&p);
    if (rc != PET3D_OK) {
        return rc;
    }

    pet3d_paint_cells(&mesh->params, skin);

    pet3d_free(arena, p.texels);
    pet3d_free(arena, p.table);

    return PET3D_OK;
}


int
pet3d_write_skin(pet3d_arena_t *arena, const pet3d_image_t *skin,
    pet3d_bytes_t *jpeg)
{
    return pet3d_encode_jpeg(arena, skin, PET3D_SKIN_QUALITY,
                             PET3D_GENERATED_TEXT, jpeg);
}


static void
pet3d_paint_cover(pet3d_painter_t *p, const pet3d_surface_t *s,
    uint16_t surface)
{
    uint32_t  i;

    for (i = 0; i < s->nfur; i++) {
        pet3d_paint_tri(p, s, surface, (uint16_t) i);
    }
}


static void
pet3d_paint_tri(pet3d_painter_t *p, const pet3d_surface_t *s,
    uint16_t surface, uint16_t tri)
{
    int             k, j, x, y, x0, y0, x1, y1;
    float           px[3], py[3], b[3], high[3], area, depth;
    pet3d_texel_t  *t;

    for (k = 0; k < 3; k++) {
        px[k] = s->verts[s->tris[tri].v[k]].u * PET3D_SKIN_SIDE;
        py[k] = s->verts[s->tris[tri].v[k]].v * PET3D_SKIN_SIDE;
    }

    area = (px[1] - px[0]) * (py[2] - py[0])
           - (px[2] - px[0]) * (py[1] - py[0]);

    if (pet3d_absf(area) < 1e-6f) {
        return;
    }

    /* Its heights over the three sides, in texels. */

    for (k = 0; k < 3; k++) {
        j = (k + 1) % 3;
        high[k] = pet3d_absf(area)
                  / pet3d_maxf(pet3d_length(pet3d_vec(px[(k + 2) % 3] - px[j],
                                                      py[(k + 2) % 3] - py[j],
                                                      0)), 1e-6f);
    }

    x0 = (int) pet3d_maxf(pet3d_minf(px[0], pet3d_minf(px[1], px[2])) - 1, 0);
    y0 = (int) pet3d_maxf(pet3d_minf(py[0], pet3d_minf(py[1], py[2])) - 1, 0);
    x1 = (int) pet3d_minf(pet3d_maxf(px[0], pet3d_maxf(px[1], px[2])) + 1,
                          PET3D_SKIN_SIDE - 1);
    y1 = (int) pet3d_minf(pet3d_maxf(py[0], pet3d_maxf(py[1], py[2])) + 1,
                          PET3D_SKIN_SIDE - 1);

    for (y = y0; y <= y1; y++) {
        for (x = x0; x <= x1; x++) {
            depth = 1e9f;

            for (k = 0; k < 3; k++) {
                j = (k + 1) % 3;
                b[k] = ((px[(k + 2) % 3] - px[j]) * ((float) y + 0.5f - py[j])
                        - (py[(k + 2) % 3] - py[j])
                          * ((float) x + 0.5f - px[j])) / area;

                depth = pet3d_minf(depth, b[k] * high[k]);
            }

            t = &p->texels[y * PET3D_SKIN_SIDE + x];

            if (depth > -PET3D_PAINT_MARGIN && depth > t->depth) {
                t->depth = depth;
                t->tri = tri;
                t->surface = surface;
                t->b[0] = b[0];
                t->b[1] = b[1];
            }
        }
    }
}


static int
pet3d_paint_fur(pet3d_painter_t *p)
{
    int                     rc;
    uint8_t                *out;
    uint32_t                i, n;
    pet3d_fur_t             fur;
    pet3d_vec_t             c;
    pet3d_vertex_t          v;

    pet3d_fur_init(&fur, p->mesh);
    n = PET3D_SKIN_SIDE * PET3D_SKIN_SIDE;

    for (i = 0; i < n; i++) {
        if (i % (PET3D_PAINT_ROWS * PET3D_SKIN_SIDE) == 0) {
            rc = pet3d_check_deadline(p->arena);
            if (rc != PET3D_OK) {
                return rc;
            }
        }

        if (p->texels[i].tri == PET3D_PAINT_NONE) {
            continue;
        }

        pet3d_paint_blend(p->mesh, &p->texels[i], &v);

        c = pet3d_unoklab(pet3d_fur_color(&fur, &v));

        out = p->skin->pixels + (size_t) i * 3;
        out[0] = pet3d_paint_byte(p, c.x);
        out[1] = pet3d_paint_byte(p, c.y);
        out[2] = pet3d_paint_byte(p, c.z);
    }

    return PET3D_OK;
}


static void
pet3d_paint_blend(const pet3d_mesh_t *mesh, const pet3d_texel_t *t,
    pet3d_vertex_t *out)
{
    int                     k;
    float                   b[3], whole;
    const pet3d_vertex_t   *v, *first;
    const pet3d_surface_t  *s;

    s = t->surface == 0 ? &mesh->body : &mesh->face;

    b[0] = t->b[0];
    b[1] = t->b[1];
    b[2] = 1 - b[0] - b[1];

    memset(out, 0, sizeof(pet3d_vertex_t));

    first = &s->verts[s->tris[t->tri].v[0]];
    whole = 0;

    for (k = 0; k < 3; k++) {
        v = &s->verts[s->tris[t->tri].v[k]];

        out->site = pet3d_add(out->site, pet3d_scale(v->site, b[k]));
        out->normal = pet3d_add(out->normal, pet3d_scale(v->normal, b[k]));
        out->along += v->along * b[k];
        out->ao += v->ao * b[k];

        whole += v->share[first->part];
    }

    /* Where parts meet, the shares of the corners are not enough. */

    if (whole >= 3) {
        out->share[first->part] = 1;

    } else {
        pet3d_attach_parts(mesh, out);
    }

    out->normal = pet3d_unit(out->normal);
    out->ao = pet3d_clamp(out->ao, 0, 1);
}


static uint8_t
pet3d_paint_byte(const pet3d_painter_t *p, float linear)
{
    return p->table[(uint32_t) (pet3d_clamp(linear, 0, 1)
                                * PET3D_PAINT_TABLE + 0.5f)];
}


/* Grows the painted area by a texel a round, so that filters find colour. */

static int
pet3d_paint_spread(pet3d_painter_t *p)
{
    int        round, k, x, y, c, n, sum[3];
    uint8_t   *done, *next;
    uint32_t   i, at;

    static const int  dx[4] = { 1, -1, 0, 0 };
    static const int  dy[4] = { 0, 0, 1, -1 };

    n = PET3D_SKIN_SIDE * PET3D_SKIN_SIDE;

    done = pet3d_alloc(p->arena, (size_t) n);
    next = pet3d_alloc(p->arena, (size_t) n);

    if (done == NULL || next == NULL) {
        return PET3D_E_MEMORY;
    }

    for (i = 0; i < (uint32_t) n; i++) {
        done[i] = p->texels[i].tri != PET3D_PAINT_NONE;
    }

    for (round = 0; round < PET3D_PAINT_SPREAD; round++) {
        memcpy(next, done, (size_t) n);

        for (i = 0; i < PET3D_SKIN_SIDE * PET3D_SKIN_SIDE; i++) {
            if (done[i]) {
                continue;
            }

            sum[0] = sum[1] = sum[2] = 0;
            c = 0;

            for (k = 0; k < 4; k++) {
                x = (int) (i % PET3D_SKIN_SIDE) + dx[k];
                y = (int) (i / PET3D_SKIN_SIDE) + dy[k];

                if (x < 0 || y < 0 || x >= PET3D_SKIN_SIDE
                    || y >= PET3D_SKIN_SIDE)
                {
                    continue;
                }

                at = (uint32_t) (y * PET3D_SKIN_SIDE + x);

                if (done[at]) {
                    sum[0] += p->skin->pixels[at * 3];
                    sum[1] += p->skin->pixels[at * 3 + 1];
                    sum[2] += p->skin->pixels[at * 3 + 2];
                    c++;
                }
            }

            for (k = 0; k < 3 && c > 0; k++) {
                p->skin->pixels[i * 3 + (uint32_t) k]
                    = (uint8_t) (sum[k] / c);
                next[i] = 1;
            }
        }

        memcpy(done, next, (size_t) n);
    }

    pet3d_free(p->arena, done);
    pet3d_free(p->arena, next);

    return PET3D_OK;
}
