
/*
 * Binary glTF 2.0 (Khronos, section numbers of its specification), core
 * features only: float attributes, 16-bit indices, no extensions.
 */

#include <stdio.h>
#include <string.h>

#include "encode.h"
#include "mesh.h"
#include "text.h"


/* glTF's constants: 3.6.2.2 and 3.6.1. */
#define PET3D_GL_UBYTE      5121
#define PET3D_GL_USHORT     5123
#define PET3D_GL_FLOAT      5126
#define PET3D_GL_ARRAY      34962
#define PET3D_GL_ELEMENTS   34963

#define PET3D_GLB_MAGIC     0x46546c67u
#define PET3D_GLB_JSON      0x4e4f534au
#define PET3D_GLB_BIN       0x004e4942u

/* Keys of a clip, the last equal to the first. */
#define PET3D_GLB_KEYS        17
#define PET3D_GLB_MORPH_KEYS  33

/* Nodes: the joints come first. */
#define PET3D_NODE_BODY     PET3D_JOINT_N
#define PET3D_NODE_FACE     (PET3D_JOINT_N + 1)


/* Accessors of one surface. */
typedef struct {
    int              indices;
    int              position;
    int              normal;
    int              uv;
    int              joints;
    int              weights;
    int              morphs[PET3D_MORPH_N];
} pet3d_glb_surface_t;

typedef struct {
    pet3d_arena_t        *arena;
    const pet3d_mesh_t   *mesh;
    pet3d_text_t          bin;
    pet3d_text_t          views;
    pet3d_text_t          accessors;
    pet3d_text_t          animations;
    pet3d_text_t          json;
    int                   nviews;
    int                   naccessors;
    pet3d_glb_surface_t   body;
    pet3d_glb_surface_t   face;
    int                   inverse;        /* accessor */
    int                   image;          /* buffer view, or -1 */
} pet3d_glb_t;


static int pet3d_glb_view(pet3d_glb_t *g, const void *data, size_t len,
    int target);
static int pet3d_glb_accessor(pet3d_glb_t *g, const void *data, uint32_t n,
    int type, const char *shape, size_t bytes, int target);
static int pet3d_glb_floats(pet3d_glb_t *g, const float *data, uint32_t n,
    int width, int target, int bounds);
static int pet3d_glb_surface(pet3d_glb_t *g, const pet3d_surface_t *s,
    pet3d_glb_surface_t *out);
static int pet3d_glb_morphs(pet3d_glb_t *g);
static void pet3d_glb_inverse(pet3d_glb_t *g);
static void pet3d_glb_clip(pet3d_glb_t *g, int clip);
static void pet3d_glb_channels(pet3d_glb_t *g, int clip, int n,
    const int *target, const int *times, const int *out);
static void pet3d_glb_json(pet3d_glb_t *g, pet3d_skin_mode_t mode);
static void pet3d_glb_nodes(pet3d_glb_t *g);
static void pet3d_glb_meshes(pet3d_glb_t *g);
static void pet3d_glb_primitive(pet3d_glb_t *g,
    const pet3d_glb_surface_t *s);
static void pet3d_glb_material(pet3d_glb_t *g, pet3d_skin_mode_t mode);
static int pet3d_glb_join(pet3d_glb_t *g, pet3d_bytes_t *glb);
static void pet3d_glb_word(uint8_t *p, size_t value);


static const char *const  pet3d_glb_shapes[] = {
    "", "SCALAR", "VEC2", "VEC3", "VEC4"
};


int
pet3d_write_glb(pet3d_arena_t *arena, const pet3d_mesh_t *mesh,
    pet3d_skin_mode_t mode, const pet3d_bytes_t *skin_jpeg,
    pet3d_bytes_t *glb)
{
    int          i, rc;
    pet3d_glb_t  g;

    if (mode == PET3D_SKIN_EMBEDDED && skin_jpeg == NULL) {
        return PET3D_E_INVALID;
    }

    memset(&g, 0, sizeof(pet3d_glb_t));

    g.arena = arena;
    g.mesh = mesh;
    g.image = -1;

    pet3d_text_init(&g.bin, arena);
    pet3d_text_init(&g.views, arena);
    pet3d_text_init(&g.accessors, arena);
    pet3d_text_init(&g.animations, arena);
    pet3d_text_init(&g.json, arena);

    rc = pet3d_glb_surface(&g, &mesh->body, &g.body);
    if (rc != PET3D_OK) {
        return rc;
    }

    rc = pet3d_glb_surface(&g, &mesh->face, &g.face);
    if (rc != PET3D_OK) {
        return rc;
    }

    rc = pet3d_glb_morphs(&g);
    if (rc != PET3D_OK) {
        return rc;
    }

    pet3d_glb_inverse(&g);

    for (i = 0; pet3d_clip_name((uint32_t) i) != NULL; i++) {
        pet3d_glb_clip(&g, i);
    }

    if (mode == PET3D_SKIN_EMBEDDED) {
        g.image = pet3d_glb_view(&g, skin_jpeg->data, skin_jpeg->len, 0);
    }

    pet3d_glb_json(&g, mode);

    if (g.bin.failed || g.views.failed || g.accessors.failed
        || g.animations.failed || g.json.failed)
    {
        return PET3D_E_MEMORY;
    }

    return pet3d_glb_join(&g, glb);
}


static int
pet3d_glb_view(pet3d_glb_t *g, const void *data, size_t len, int target)
{
    static const uint8_t  zeros[4] = { 0, 0, 0, 0 };

    pet3d_text_printf(&g->views,
                      "%s{\"buffer\":0,\"byteOffset\":%zu,\"byteLength\":%zu",
                      g->nviews > 0 ? "," : "", g->bin.len, len);

    if (target != 0) {
        pet3d_text_printf(&g->views, ",\"target\":%d", target);
    }

    pet3d_text_printf(&g->views, "}");

    pet3d_text_add(&g->bin, data, len);
    pet3d_text_add(&g->bin, zeros, (4 - len % 4) % 4);

    return g->nviews++;
}


/* Leaves the object open for what pet3d_glb_floats() adds. */

static int
pet3d_glb_accessor(pet3d_glb_t *g, const void *data, uint32_t n, int type,
    const char *shape, size_t bytes, int target)
{
    int  view;

    view = pet3d_glb_view(g, data, bytes, target);

    pet3d_text_printf(&g->accessors,
                      "%s{\"bufferView\":%d,\"componentType\":%d,"
                      "\"count\":%u,\"type\":\"%s\"",
                      g->naccessors > 0 ? "," : "", view, type, n, shape);

    return g->naccessors++;
}


static int
pet3d_glb_floats(pet3d_glb_t *g, const float *data, uint32_t n, int width,
    int target, int bounds)
{
    int       k, at;
    float     lo, hi;
    uint32_t  i;

    at = pet3d_glb_accessor(g, data, n, PET3D_GL_FLOAT,
                            pet3d_glb_shapes[width],
                            (size_t) n * (size_t) width * sizeof(float),
                            target);

    if (bounds) {
        pet3d_text_printf(&g->accessors, ",\"min\":[");

        for (k = 0; k < width; k++) {
            lo = data[k];

            for (i = 1; i < n; i++) {
                lo = pet3d_minf(lo, data[i * (uint32_t) width
                                         + (uint32_t) k]);
            }

            pet3d_text_printf(&g->accessors, "%s%.9g", k > 0 ? "," : "",
                              (double) lo);
        }

        pet3d_text_printf(&g->accessors, "],\"max\":[");

        for (k = 0; k < width; k++) {
            hi = data[k];

            for (i = 1; i < n; i++) {
                hi = pet3d_maxf(hi, data[i * (uint32_t) width
                                         + (uint32_t) k]);
            }

            pet3d_text_printf(&g->accessors, "%s%.9g", k > 0 ? "," : "",
                              (double) hi);
        }

        pet3d_text_printf(&g->accessors, "]");
    }

    pet3d_text_printf(&g->accessors, "}");

    return at;
}


static int
pet3d_glb_surface(pet3d_glb_t *g, const pet3d_surface_t *s,
    pet3d_glb_surface_t *out)
{
    float     *f;
    uint8_t   *joints;
    uint32_t   i, n;

    n = s->nverts;

    f = pet3d_alloc(g->arena, n * 4 * sizeof(float));
    joints = pet3d_alloc(g->arena, n * PET3D_MAX_INFLUENCES);

    if (f == NULL || joints == NULL) {
        return PET3D_E_MEMORY;
    }

    out->indices = pet3d_glb_accessor(g, s->tris, s->ntris * 3,
                                      PET3D_GL_USHORT, "SCALAR",
                                      s->ntris * sizeof(pet3d_tri_t),
                                      PET3D_GL_ELEMENTS);
    pet3d_text_printf(&g->accessors, "}");

    for (i = 0; i < n; i++) {
        memcpy(f + i * 3, &s->verts[i].pos, 3 * sizeof(float));
    }

    out->position = pet3d_glb_floats(g, f, n, 3, PET3D_GL_ARRAY, 1);

    for (i = 0; i < n; i++) {
        memcpy(f + i * 3, &s->verts[i].normal, 3 * sizeof(float));
    }

    out->normal = pet3d_glb_floats(g, f, n, 3, PET3D_GL_ARRAY, 0);

    for (i = 0; i < n; i++) {
        f[i * 2] = s->verts[i].u;
        f[i * 2 + 1] = s->verts[i].v;
    }

    out->uv = pet3d_glb_floats(g, f, n, 2, PET3D_GL_ARRAY, 0);

    for (i = 0; i < n; i++) {
        memcpy(joints + i * PET3D_MAX_INFLUENCES, s->verts[i].joint,
               PET3D_MAX_INFLUENCES);
    }

    out->joints = pet3d_glb_accessor(g, joints, n, PET3D_GL_UBYTE, "VEC4",
                                     n * PET3D_MAX_INFLUENCES,
                                     PET3D_GL_ARRAY);
    pet3d_text_printf(&g->accessors, "}");

    for (i = 0; i < n; i++) {
        memcpy(f + i * 4, s->verts[i].weight, 4 * sizeof(float));
    }

    out->weights = pet3d_glb_floats(g, f, n, 4, PET3D_GL_ARRAY, 0);

    pet3d_free(g->arena, f);
    pet3d_free(g->arena, joints);

    return pet3d_check_deadline(g->arena);
}


static int
pet3d_glb_morphs(pet3d_glb_t *g)
{
    int        k;
    float     *f;
    uint32_t   i, n;

    n = g->mesh->face.nverts;

    f = pet3d_alloc(g->arena, n * 3 * sizeof(float));
    if (f == NULL) {
        return PET3D_E_MEMORY;
    }

    for (k = 0; k < PET3D_MORPH_N; k++) {
        for (i = 0; i < n; i++) {
            memcpy(f + i * 3, &g->mesh->morphs[k][i], 3 * sizeof(float));
        }

        g->face.morphs[k] = pet3d_glb_floats(g, f, n, 3, PET3D_GL_ARRAY, 1);
    }

    pet3d_free(g->arena, f);

    return PET3D_OK;
}


/* Joints are not rotated at rest, so their inverses are mere shifts. */

static void
pet3d_glb_inverse(pet3d_glb_t *g)
{
    int    i;
    float  m[PET3D_JOINT_N * 16];

    memset(m, 0, sizeof(m));

    for (i = 0; i < PET3D_JOINT_N; i++) {
        m[i * 16] = m[i * 16 + 5] = m[i * 16 + 10] = m[i * 16 + 15] = 1;
        m[i * 16 + 12] = -g->mesh->joints[i].pos.x;
        m[i * 16 + 13] = -g->mesh->joints[i].pos.y;
        m[i * 16 + 14] = -g->mesh->joints[i].pos.z;
    }

    g->inverse = pet3d_glb_accessor(g, m, PET3D_JOINT_N, PET3D_GL_FLOAT,
                                    "MAT4", sizeof(m), 0);
    pet3d_text_printf(&g->accessors, "}");
}


/* Samples the poses; channels that a clip leaves alone are not written. */

static void
pet3d_glb_clip(pet3d_glb_t *g, int clip)
{
    int            i, k, j, n, times[2], out[PET3D_JOINT_N + 2];
    int            target[PET3D_JOINT_N + 2];
    float          key[PET3D_GLB_MORPH_KEYS];
    float          value[PET3D_GLB_MORPH_KEYS * PET3D_MORPH_N], seconds;
    pet3d_pose_t   pose;

    seconds = (float) pet3d_clip_length(&g->mesh->params, clip) / 1000;

    for (i = 0; i < 2; i++) {
        n = i == 0 ? PET3D_GLB_KEYS : PET3D_GLB_MORPH_KEYS;

        if (i == 1 && !pet3d_clip_morphs(g->mesh, clip)) {
            break;
        }

        for (k = 0; k < n; k++) {
            key[k] = seconds * (float) k / (float) (n - 1);
        }

        times[i] = pet3d_glb_floats(g, key, (uint32_t) n, 1, 0, 1);
    }

    n = 0;

    for (i = 0; i < PET3D_JOINT_N; i++) {
        if (!pet3d_clip_moves(g->mesh, clip, i)) {
            continue;
        }

        for (k = 0; k < PET3D_GLB_KEYS; k++) {
            pet3d_clip_pose(g->mesh, clip,
                            (float) k / (PET3D_GLB_KEYS - 1), &pose);
            memcpy(value + k * 4, pose.quat[i], 4 * sizeof(float));
        }

        target[n] = i;
        out[n++] = pet3d_glb_floats(g, value, PET3D_GLB_KEYS, 4, 0, 0);
    }

    if (pet3d_clip_shifts(g->mesh, clip)) {
        for (k = 0; k < PET3D_GLB_KEYS; k++) {
            pet3d_vec_t  p;

            pet3d_clip_pose(g->mesh, clip,
                            (float) k / (PET3D_GLB_KEYS - 1), &pose);
            p = pet3d_add(g->mesh->joints[0].pos, pose.shift);
            memcpy(value + k * 3, &p, 3 * sizeof(float));
        }

        target[n] = -1;
        out[n++] = pet3d_glb_floats(g, value, PET3D_GLB_KEYS, 3, 0, 0);
    }

    if (pet3d_clip_morphs(g->mesh, clip)) {
        for (k = 0; k < PET3D_GLB_MORPH_KEYS; k++) {
            pet3d_clip_pose(g->mesh, clip,
                            (float) k / (PET3D_GLB_MORPH_KEYS - 1), &pose);

            for (j = 0; j < PET3D_MORPH_N; j++) {
                value[k * PET3D_MORPH_N + j] = pose.morph[j];
            }
        }

        target[n] = -2;
        out[n++] = pet3d_glb_floats(g, value, PET3D_GLB_MORPH_KEYS
                                              * PET3D_MORPH_N, 1, 0, 0);
    }

    pet3d_glb_channels(g, clip, n, target, times, out);
}


/* A target is a joint, -1 the root's position, -2 the weights. */

static void
pet3d_glb_channels(pet3d_glb_t *g, int clip, int n, const int *target,
    const int *times, const int *out)
{
    int          i;
    const char  *path;

    pet3d_text_printf(&g->animations, "%s{\"name\":\"%s\",\"samplers\":[",
                      clip > 0 ? "," : "", pet3d_clip_name((uint32_t) clip));

    for (i = 0; i < n; i++) {
        pet3d_text_printf(&g->animations, "%s{\"input\":%d,\"output\":%d}",
                          i > 0 ? "," : "", times[target[i] == -2], out[i]);
    }

    pet3d_text_printf(&g->animations, "],\"channels\":[");

    for (i = 0; i < n; i++) {
        path = target[i] >= 0 ? "rotation"
               : target[i] == -1 ? "translation" : "weights";

        pet3d_text_printf(&g->animations,
                          "%s{\"sampler\":%d,\"target\":{\"node\":%d,"
                          "\"path\":\"%s\"}}", i > 0 ? "," : "", i,
                          target[i] >= 0 ? target[i]
                          : target[i] == -1 ? 0 : PET3D_NODE_FACE, path);
    }

    pet3d_text_printf(&g->animations, "]}");
}


static void
pet3d_glb_json(pet3d_glb_t *g, pet3d_skin_mode_t mode)
{
    pet3d_text_printf(&g->json,
                      "{\"asset\":{\"version\":\"2.0\","
                      "\"generator\":\"Pet Pal pet3d %d\","
                      "\"extras\":{\"ai_generated\":true,"
                      "\"label\":\"" PET3D_GENERATED_TEXT "\","
                      "\"species\":\"%s\",\"personality\":\"%s\"}},",
                      PET3D_GENERATOR,
                      pet3d_name(PET3D_NAMES_SPECIES,
                                 g->mesh->params.species),
                      pet3d_name(PET3D_NAMES_PERSONALITY,
                                 g->mesh->params.personality));

    pet3d_text_printf(&g->json,
                      "\"scene\":0,\"scenes\":[{\"name\":\"pet\","
                      "\"nodes\":[0,%d,%d]}],",
                      PET3D_NODE_BODY, PET3D_NODE_FACE);

    pet3d_glb_nodes(g);
    pet3d_glb_meshes(g);
    pet3d_glb_material(g, mode);

    pet3d_text_printf(&g->json, "\"animations\":[");
    pet3d_text_add(&g->json, g->animations.data, g->animations.len);
    pet3d_text_printf(&g->json, "],\"accessors\":[");
    pet3d_text_add(&g->json, g->accessors.data, g->accessors.len);
    pet3d_text_printf(&g->json, "],\"bufferViews\":[");
    pet3d_text_add(&g->json, g->views.data, g->views.len);
    pet3d_text_printf(&g->json, "],\"buffers\":[{\"byteLength\":%zu}]}",
                      g->bin.len);
}


static void
pet3d_glb_nodes(pet3d_glb_t *g)
{
    int                   i, j, n;
    pet3d_vec_t           p;
    const pet3d_joint_t  *joint;

    pet3d_text_printf(&g->json, "\"nodes\":[");

    for (i = 0; i < PET3D_JOINT_N; i++) {
        joint = &g->mesh->joints[i];
        p = joint->pos;

        if (joint->parent >= 0) {
            p = pet3d_sub(p, g->mesh->joints[joint->parent].pos);
        }

        pet3d_text_printf(&g->json,
                          "{\"name\":\"%s\",\"translation\":"
                          "[%.9g,%.9g,%.9g]", joint->name, (double) p.x,
                          (double) p.y, (double) p.z);

        for (j = 0, n = 0; j < PET3D_JOINT_N; j++) {
            if (g->mesh->joints[j].parent == i) {
                pet3d_text_printf(&g->json, "%s%d",
                                  n++ == 0 ? ",\"children\":[" : ",", j);
            }
        }

        pet3d_text_printf(&g->json, n > 0 ? "]}," : "},");
    }

    pet3d_text_printf(&g->json,
                      "{\"name\":\"body\",\"mesh\":0,\"skin\":0},"
                      "{\"name\":\"face\",\"mesh\":1,\"skin\":0}],"
                      "\"skins\":[{\"inverseBindMatrices\":%d,"
                      "\"skeleton\":0,\"joints\":[", g->inverse);

    for (i = 0; i < PET3D_JOINT_N; i++) {
        pet3d_text_printf(&g->json, i > 0 ? ",%d" : "%d", i);
    }

    pet3d_text_printf(&g->json, "]}],");
}


/* Names of morphs stand in extras, as 3.7.2.2 recommends. */

static void
pet3d_glb_meshes(pet3d_glb_t *g)
{
    int  i;

    pet3d_text_printf(&g->json, "\"meshes\":[{\"name\":\"body\","
                                "\"primitives\":[{");
    pet3d_glb_primitive(g, &g->body);
    pet3d_text_printf(&g->json, "}]},{\"name\":\"face\",\"weights\":[");

    for (i = 0; i < PET3D_MORPH_N; i++) {
        pet3d_text_printf(&g->json, i > 0 ? ",0" : "0");
    }

    pet3d_text_printf(&g->json, "],\"extras\":{\"targetNames\":[");

    for (i = 0; i < PET3D_MORPH_N; i++) {
        pet3d_text_printf(&g->json, "%s\"%s\"", i > 0 ? "," : "",
                          pet3d_morph_name((uint32_t) i));
    }

    pet3d_text_printf(&g->json, "]},\"primitives\":[{");
    pet3d_glb_primitive(g, &g->face);
    pet3d_text_printf(&g->json, ",\"targets\":[");

    for (i = 0; i < PET3D_MORPH_N; i++) {
        pet3d_text_printf(&g->json, "%s{\"POSITION\":%d}", i > 0 ? "," : "",
                          g->face.morphs[i]);
    }

    pet3d_text_printf(&g->json, "]}]}],");
}


static void
pet3d_glb_primitive(pet3d_glb_t *g, const pet3d_glb_surface_t *s)
{
    pet3d_text_printf(&g->json,
                      "\"material\":0,\"indices\":%d,\"attributes\":{"
                      "\"POSITION\":%d,\"NORMAL\":%d,\"TEXCOORD_0\":%d,"
                      "\"JOINTS_0\":%d,\"WEIGHTS_0\":%d}",
                      s->indices, s->position, s->normal, s->uv, s->joints,
                      s->weights);
}


static void
pet3d_glb_material(pet3d_glb_t *g, pet3d_skin_mode_t mode)
{
    pet3d_text_printf(&g->json,
                      "\"materials\":[{\"name\":\"skin\","
                      "\"pbrMetallicRoughness\":{\"metallicFactor\":0,"
                      "\"roughnessFactor\":0.85%s}}],",
                      mode == PET3D_SKIN_NONE
                      ? "" : ",\"baseColorTexture\":{\"index\":0}");

    if (mode == PET3D_SKIN_NONE) {
        return;
    }

    pet3d_text_printf(&g->json,
                      "\"samplers\":[{\"magFilter\":9729,"
                      "\"minFilter\":9987,\"wrapS\":33071,"
                      "\"wrapT\":33071}],"
                      "\"textures\":[{\"sampler\":0,\"source\":0}],"
                      "\"images\":[{\"name\":\"skin\",");

    if (mode == PET3D_SKIN_URI) {
        pet3d_text_printf(&g->json, "\"uri\":\"skin.jpg\"}],");

    } else {
        pet3d_text_printf(&g->json, "\"mimeType\":\"image/jpeg\","
                                    "\"bufferView\":%d}],", g->image);
    }
}


/* 4.4: a header and two chunks, padded with spaces and zeros. */

static int
pet3d_glb_join(pet3d_glb_t *g, pet3d_bytes_t *glb)
{
    size_t    pad, len;
    uint8_t  *p;

    pad = (4 - g->json.len % 4) % 4;
    len = 12 + 8 + g->json.len + pad + 8 + g->bin.len;

    p = pet3d_alloc(g->arena, len);
    if (p == NULL) {
        return PET3D_E_MEMORY;
    }

    glb->data = p;
    glb->len = len;

    pet3d_glb_word(p, PET3D_GLB_MAGIC);
    pet3d_glb_word(p + 4, 2);
    pet3d_glb_word(p + 8, len);
    pet3d_glb_word(p + 12, g->json.len + pad);
    pet3d_glb_word(p + 16, PET3D_GLB_JSON);

    p += 20;
    memcpy(p, g->json.data, g->json.len);
    memset(p + g->json.len, ' ', pad);

    p += g->json.len + pad;
    pet3d_glb_word(p, g->bin.len);
    pet3d_glb_word(p + 4, PET3D_GLB_BIN);
    memcpy(p + 8, g->bin.data, g->bin.len);

    return PET3D_OK;
}


static void
pet3d_glb_word(uint8_t *p, size_t value)
{
    p[0] = (uint8_t) value;
    p[1] = (uint8_t) (value >> 8);
    p[2] = (uint8_t) (value >> 16);
    p[3] = (uint8_t) (value >> 24);
}
