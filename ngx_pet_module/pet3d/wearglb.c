
/*
 * Pieces as files of their own, and on a pet.
 */

#include <stdio.h>

#include "color.h"
#include "glb.h"
#include "wear.h"


/* Where the colours of pieces are in the texture of a dressed pet. */
#define PET3D_WEAR_X     352
#define PET3D_WEAR_Y     4
#define PET3D_WEAR_SIDE  16


static void pet3d_wear_node(pet3d_glb_t *g, const pet3d_ribbon_t *r,
    int mesh);
static int pet3d_wear_ribbon(pet3d_glb_t *g, const pet3d_ribbon_t *r,
    int *materials);
static int pet3d_wear_primitives(pet3d_glb_t *g, const pet3d_surface_t *s,
    int *materials);
static int pet3d_wear_primitive(pet3d_glb_t *g, const pet3d_surface_t *s,
    int color, int material);
static void pet3d_wear_material(pet3d_glb_t *g, int color, int material);
static void pet3d_dress_hang(const pet3d_anchor_t *a, pet3d_surface_t *s);
static void pet3d_dress_lay(const pet3d_band_t *band, pet3d_surface_t *s);
static int pet3d_dress_add(pet3d_arena_t *arena, pet3d_surface_t *body,
    const pet3d_surface_t *s);


int
pet3d_write_wear(pet3d_arena_t *arena, const char *code, pet3d_bytes_t *glb)
{
    int              rc, i, piece, materials;
    pet3d_glb_t      g;
    pet3d_garment_t  w;

    piece = pet3d_find_wear(code);
    if (piece < 0) {
        return PET3D_E_INVALID;
    }

    rc = pet3d_wear_build(arena, piece, &w);
    if (rc != PET3D_OK) {
        return rc;
    }

    pet3d_glb_begin(&g, arena);

    pet3d_text_printf(&g.json,
                      "{\"asset\":{\"version\":\"2.0\","
                      "\"generator\":\"Pet Pal pet3d %d\","
                      "\"extras\":{\"code\":\"%s\",\"anchor\":\"%s\"}},"
                      "\"scene\":0,\"scenes\":[{\"name\":\"%s\","
                      "\"nodes\":[0%s%s]}],\"nodes\":[{\"name\":\"%s\","
                      "\"mesh\":0}",
                      PET3D_GENERATOR, code,
                      pet3d_anchor_name(pet3d_wear_anchor(piece)), code,
                      w.nribbons > 0 ? ",1" : "", w.nribbons > 1 ? ",2" : "",
                      code);

    for (i = 0; i < w.nribbons; i++) {
        pet3d_wear_node(&g, &w.ribbons[i], i + 1);
    }

    pet3d_text_printf(&g.json, "],\"meshes\":[{\"name\":\"%s\","
                               "\"primitives\":[", code);

    materials = 0;

    rc = pet3d_wear_primitives(&g, &w.rigid, &materials);

    for (i = 0; rc == PET3D_OK && i < w.nribbons; i++) {
        rc = pet3d_wear_ribbon(&g, &w.ribbons[i], &materials);
    }

    if (rc != PET3D_OK) {
        return rc;
    }

    pet3d_text_printf(&g.json, "]}],\"materials\":[");
    pet3d_text_add(&g.json, g.animations.data, g.animations.len);
    pet3d_text_printf(&g.json, "],");

    return pet3d_glb_end(&g, glb);
}


/* Whoever knows bands lays the ribbon anew; others see it as it is alone. */

static void
pet3d_wear_node(pet3d_glb_t *g, const pet3d_ribbon_t *r, int mesh)
{
    pet3d_text_printf(&g->json,
                      ",{\"name\":\"%s\",\"mesh\":%d,\"extras\":{"
                      "\"band\":\"%s\",\"thick\":%.4g,\"flat\":%.4g}}",
                      pet3d_band_name(r->band), mesh,
                      pet3d_band_name(r->band), (double) r->thick,
                      (double) r->flat);
}


static int
pet3d_wear_ribbon(pet3d_glb_t *g, const pet3d_ribbon_t *r, int *materials)
{
    int               rc;
    pet3d_band_t      bands[PET3D_BAND_N];
    pet3d_surface_t   s;

    pet3d_bands_alone(bands);

    rc = pet3d_ribbon_build(g->arena, r, &bands[r->band], 1, &s);
    if (rc != PET3D_OK) {
        return rc;
    }

    pet3d_text_printf(&g->json, "]},{\"name\":\"%s\",\"primitives\":[",
                      pet3d_band_name(r->band));

    return pet3d_wear_primitives(g, &s, materials);
}


static int
pet3d_wear_primitives(pet3d_glb_t *g, const pet3d_surface_t *s,
    int *materials)
{
    int       rc, color, n;
    uint32_t  i;

    for (color = 0, n = 0; color < PET3D_WEAR_N; color++) {
        for (i = 0; i < s->ntris; i++) {
            if (s->verts[s->tris[i].v[0]].part == color) {
                break;
            }
        }

        if (i == s->ntris) {
            continue;
        }

        pet3d_wear_material(g, color, *materials);

        if (n++ > 0) {
            pet3d_text_printf(&g->json, ",");
        }

        rc = pet3d_wear_primitive(g, s, color, (*materials)++);
        if (rc != PET3D_OK) {
            return rc;
        }
    }

    return PET3D_OK;
}


/* What has one colour, with vertices of its own. */

static int
pet3d_wear_primitive(pet3d_glb_t *g, const pet3d_surface_t *s, int color,
    int material)
{
    int           k, indices, position, normal;
    float        *f, *m;
    uint16_t     *index, *map;
    uint32_t      i, n, t;

    f = pet3d_alloc(g->arena, s->nverts * 3 * sizeof(float));
    m = pet3d_alloc(g->arena, s->nverts * 3 * sizeof(float));
    map = pet3d_alloc(g->arena, s->nverts * sizeof(uint16_t));
    index = pet3d_alloc(g->arena, s->ntris * 3 * sizeof(uint16_t));

    if (f == NULL || m == NULL || map == NULL || index == NULL) {
        return PET3D_E_MEMORY;
    }

    memset(map, 0xff, s->nverts * sizeof(uint16_t));

    for (i = 0, t = 0, n = 0; i < s->ntris; i++) {
        if (s->verts[s->tris[i].v[0]].part != color) {
            continue;
        }

        for (k = 0; k < 3; k++) {
            uint16_t  v;

            v = s->tris[i].v[k];

            if (map[v] == UINT16_MAX) {
                memcpy(f + n * 3, &s->verts[v].pos, 3 * sizeof(float));
                memcpy(m + n * 3, &s->verts[v].normal, 3 * sizeof(float));
                map[v] = (uint16_t) n++;
            }

            index[t++] = map[v];
        }
    }

    indices = pet3d_glb_accessor(g, index, t, PET3D_GL_USHORT, "SCALAR",
                                 t * sizeof(uint16_t), PET3D_GL_ELEMENTS);
    pet3d_text_printf(&g->accessors, "}");
    position = pet3d_glb_floats(g, f, n, 3, PET3D_GL_ARRAY, 1);
    normal = pet3d_glb_floats(g, m, n, 3, PET3D_GL_ARRAY, 0);

    pet3d_text_printf(&g->json,
                      "{\"material\":%d,\"indices\":%d,\"attributes\":{"
                      "\"POSITION\":%d,\"NORMAL\":%d}}",
                      material, indices, position, normal);

    return PET3D_OK;
}


static void
pet3d_wear_material(pet3d_glb_t *g, int color, int material)
{
    pet3d_vec_t  c;

    c = pet3d_linear_of(pet3d_wear_rgb(color));

    pet3d_text_printf(&g->animations,
                      "%s{\"pbrMetallicRoughness\":{\"baseColorFactor\":"
                      "[%.4g,%.4g,%.4g,1],\"metallicFactor\":0,"
                      "\"roughnessFactor\":%s},\"doubleSided\":true}",
                      material > 0 ? "," : "", (double) c.x, (double) c.y,
                      (double) c.z, color == PET3D_WEAR_GOLD ? "0.35"
                                                             : "0.8");
}


int
pet3d_dress(pet3d_arena_t *arena, pet3d_mesh_t *mesh, const char *code)
{
    int                     i, rc, piece;
    pet3d_garment_t         w;
    pet3d_surface_t         s;
    const pet3d_anchor_t   *a;

    piece = pet3d_find_wear(code);
    if (piece < 0) {
        return PET3D_E_INVALID;
    }

    rc = pet3d_wear_build(arena, piece, &w);
    if (rc != PET3D_OK) {
        return rc;
    }

    a = &mesh->anchors[pet3d_wear_anchor(piece)];

    pet3d_dress_hang(a, &w.rigid);
    rc = pet3d_dress_add(arena, &mesh->body, &w.rigid);

    for (i = 0; rc == PET3D_OK && i < w.nribbons; i++) {
        rc = pet3d_ribbon_build(arena, &w.ribbons[i],
                                &mesh->bands[w.ribbons[i].band], a->scale,
                                &s);

        if (rc == PET3D_OK) {
            pet3d_dress_lay(&mesh->bands[w.ribbons[i].band], &s);
            rc = pet3d_dress_add(arena, &mesh->body, &s);
        }
    }

    return rc;
}


static void
pet3d_dress_hang(const pet3d_anchor_t *a, pet3d_surface_t *s)
{
    uint32_t         i;
    pet3d_vertex_t  *v;

    for (i = 0; i < s->nverts; i++) {
        v = &s->verts[i];

        pet3d_anchor_place(a, &v->pos, &v->normal);

        v->joint[0] = (uint8_t) a->joint;
        v->weight[0] = 1;
    }
}


/* A ribbon moves as the fur that it lies on. */

static void
pet3d_dress_lay(const pet3d_band_t *band, pet3d_surface_t *s)
{
    int              k;
    uint32_t         i, sides;
    pet3d_vertex_t  *v;

    sides = s->nverts / PET3D_BAND_POINTS;

    for (i = 0; i < s->nverts; i++) {
        v = &s->verts[i];

        for (k = 0; k < PET3D_BAND_JOINTS; k++) {
            v->weight[k] = band->weights[i / sides][k];
            v->joint[k] = v->weight[k] > 0 ? (uint8_t) k : 0;
        }
    }
}


/* Adds a surface of plain colours. */

static int
pet3d_dress_add(pet3d_arena_t *arena, pet3d_surface_t *body,
    const pet3d_surface_t *s)
{
    int              k;
    uint32_t         i;
    pet3d_tri_t     *tris;
    pet3d_vertex_t  *verts, *v;

    if (body->nverts + s->nverts > UINT16_MAX) {
        return PET3D_E_INVALID;
    }

    verts = pet3d_alloc(arena, (body->nverts + s->nverts)
                               * sizeof(pet3d_vertex_t));
    tris = pet3d_alloc(arena, (body->ntris + s->ntris)
                              * sizeof(pet3d_tri_t));

    if (verts == NULL || tris == NULL) {
        return PET3D_E_MEMORY;
    }

    if (body->nverts > 0) {
        memcpy(verts, body->verts, body->nverts * sizeof(pet3d_vertex_t));
        memcpy(tris, body->tris, body->ntris * sizeof(pet3d_tri_t));
    }

    for (i = 0; i < s->nverts; i++) {
        v = &verts[body->nverts + i];
        *v = s->verts[i];

        v->site = v->pos;
        v->u = (PET3D_WEAR_X + ((float) v->part + 0.5f) * PET3D_WEAR_SIDE)
               / PET3D_SKIN_SIDE;
        v->v = (PET3D_WEAR_Y + 0.5f * PET3D_WEAR_SIDE) / PET3D_SKIN_SIDE;
    }

    for (i = 0; i < s->ntris; i++) {
        for (k = 0; k < 3; k++) {
            tris[body->ntris + i].v[k] = (uint16_t) (s->tris[i].v[k]
                                                     + body->nverts);
        }
    }

    body->verts = verts;
    body->tris = tris;
    body->nverts += s->nverts;
    body->ntris += s->ntris;

    return PET3D_OK;
}


/* The picture of a piece alone: it hangs on a pet of which nothing shows. */

int
pet3d_render_wear(pet3d_arena_t *arena, const char *code,
    const pet3d_view_t *view, pet3d_bytes_t *png)
{
    int            i, rc;
    pet3d_mesh_t  *mesh;
    pet3d_image_t  skin;

    mesh = pet3d_calloc(arena, 1, sizeof(pet3d_mesh_t));
    skin.width = PET3D_SKIN_SIDE;
    skin.height = PET3D_SKIN_SIDE;
    skin.pixels = pet3d_calloc(arena, PET3D_SKIN_SIDE * PET3D_SKIN_SIDE, 3);

    if (mesh == NULL || skin.pixels == NULL) {
        return PET3D_E_MEMORY;
    }

    pet3d_dress_colors(&skin);

    for (i = 0; i < PET3D_ANCHOR_N; i++) {
        mesh->anchors[i].scale = 1;
        mesh->anchors[i].cos = 1;
    }

    pet3d_bands_alone(mesh->bands);

    for (i = 0; i < PET3D_JOINT_N; i++) {
        mesh->joints[i].parent = -1;
    }

    rc = pet3d_dress(arena, mesh, code);
    if (rc != PET3D_OK) {
        return rc;
    }

    return pet3d_render_preview(arena, mesh, &skin, view, png);
}


void
pet3d_dress_colors(pet3d_image_t *skin)
{
    uint8_t   *p;
    uint32_t   i, x, y, rgb;

    for (i = 0; i < PET3D_WEAR_N; i++) {
        rgb = pet3d_wear_rgb((int) i);

        for (y = 0; y < PET3D_WEAR_SIDE; y++) {
            for (x = 0; x < PET3D_WEAR_SIDE; x++) {
                p = skin->pixels + ((size_t) (PET3D_WEAR_Y + y) * skin->width
                                    + PET3D_WEAR_X + i * PET3D_WEAR_SIDE + x)
                                   * 3;
                p[0] = (uint8_t) (rgb >> 16);
                p[1] = (uint8_t) (rgb >> 8);
                p[2] = (uint8_t) rgb;
            }
        }
    }
}
