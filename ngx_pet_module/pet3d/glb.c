
/*
 * The file of a pet: mesh, skeleton, clips, morphs and anchors.
 */

#include <stdio.h>
#include <string.h>

#include "glb.h"


/* Keys of a clip, the last equal to the first. */
#define PET3D_GLB_KEYS        17
#define PET3D_GLB_STILL_KEYS  2
#define PET3D_GLB_MORPH_KEYS  33

/* Nodes: the joints come first. */
#define PET3D_NODE_BODY     PET3D_JOINT_N
#define PET3D_NODE_FACE     (PET3D_JOINT_N + 1)
#define PET3D_NODE_ANCHORS  (PET3D_JOINT_N + 2)


/* A clip that is being written: its poses and its channels so far. */
typedef struct {
    int              clip;
    int              n;
    int              times[3];    /* accessors of times, from 1; 0: none */
    int              node[PET3D_JOINT_N * PET3D_CHANNEL_MORPH + 1];
    pet3d_channel_t  channel[PET3D_JOINT_N * PET3D_CHANNEL_MORPH + 1];
    pet3d_pose_t     poses[PET3D_GLB_KEYS];
} pet3d_glb_action_t;


static int pet3d_glb_surface(pet3d_glb_t *g, const pet3d_surface_t *s,
    pet3d_glb_surface_t *out);
static int pet3d_glb_morphs(pet3d_glb_t *g);
static void pet3d_glb_inverse(pet3d_glb_t *g);
static void pet3d_glb_clip(pet3d_glb_t *g, int clip);
static int pet3d_glb_times(pet3d_glb_t *g, pet3d_glb_action_t *a,
    uint32_t n);
static void pet3d_glb_sampler(pet3d_glb_t *g, pet3d_glb_action_t *a,
    int node, pet3d_channel_t channel, uint32_t keys, int out);
static void pet3d_glb_channel(pet3d_glb_t *g, pet3d_glb_action_t *a,
    int joint, pet3d_channel_t channel);
static void pet3d_glb_weights(pet3d_glb_t *g, pet3d_glb_action_t *a);
static void pet3d_glb_json(pet3d_glb_t *g, pet3d_skin_mode_t mode);
static void pet3d_glb_nodes(pet3d_glb_t *g);
static void pet3d_glb_meshes(pet3d_glb_t *g);
static void pet3d_glb_primitive(pet3d_glb_t *g,
    const pet3d_glb_surface_t *s);
static void pet3d_glb_material(pet3d_glb_t *g, pet3d_skin_mode_t mode);
static void pet3d_glb_anchors(pet3d_glb_t *g);
static void pet3d_glb_bands(pet3d_glb_t *g, pet3d_anchor_id_t anchor);


static const char *const  pet3d_glb_paths[PET3D_CHANNEL_N] = {
    "rotation", "translation", "scale", "weights"
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

    pet3d_glb_begin(&g, arena);
    g.mesh = mesh;

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

    return pet3d_glb_end(&g, glb);
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


/* Channels that a clip leaves alone are not written. */

static void
pet3d_glb_clip(pet3d_glb_t *g, int clip)
{
    int                  i, j;
    uint32_t             k;
    pet3d_glb_action_t   a;

    pet3d_text_printf(&g->animations, "%s{\"name\":\"%s\",\"samplers\":[",
                      clip > 0 ? "," : "", pet3d_clip_name((uint32_t) clip));

    a.clip = clip;
    a.n = 0;
    memset(a.times, 0, sizeof(a.times));

    for (k = 0; k < PET3D_GLB_KEYS; k++) {
        pet3d_clip_pose(g->mesh, clip, (float) k / (PET3D_GLB_KEYS - 1),
                        &a.poses[k]);
    }

    for (i = 0; i < PET3D_JOINT_N; i++) {
        for (j = 0; j < PET3D_CHANNEL_MORPH; j++) {
            pet3d_glb_channel(g, &a, i, (pet3d_channel_t) j);
        }
    }

    pet3d_glb_weights(g, &a);

    pet3d_text_printf(&g->animations, "],\"channels\":[");

    for (i = 0; i < a.n; i++) {
        pet3d_text_printf(&g->animations,
                          "%s{\"sampler\":%d,\"target\":{\"node\":%d,"
                          "\"path\":\"%s\"}}", i > 0 ? "," : "", i,
                          a.node[i], pet3d_glb_paths[a.channel[i]]);
    }

    pet3d_text_printf(&g->animations, "]}");
}


/* Times of n keys, which the channels of a clip share. */

static int
pet3d_glb_times(pet3d_glb_t *g, pet3d_glb_action_t *a, uint32_t n)
{
    int       slot;
    float     key[PET3D_GLB_MORPH_KEYS], seconds;
    uint32_t  k;

    slot = n == PET3D_GLB_STILL_KEYS ? 0 : n == PET3D_GLB_KEYS ? 1 : 2;

    if (a->times[slot] == 0) {
        seconds = (float) pet3d_clip_length(&g->mesh->params, a->clip) / 1000;

        for (k = 0; k < n; k++) {
            key[k] = seconds * (float) k / (float) (n - 1);
        }

        a->times[slot] = 1 + pet3d_glb_floats(g, key, n, 1, 0, 1);
    }

    return a->times[slot] - 1;
}


static void
pet3d_glb_sampler(pet3d_glb_t *g, pet3d_glb_action_t *a, int node,
    pet3d_channel_t channel, uint32_t keys, int out)
{
    a->node[a->n] = node;
    a->channel[a->n] = channel;

    pet3d_text_printf(&g->animations, "%s{\"input\":%d,\"output\":%d}",
                      a->n++ > 0 ? "," : "", pet3d_glb_times(g, a, keys),
                      out);
}


/* Two keys are enough for what stays as it is. */

static void
pet3d_glb_channel(pet3d_glb_t *g, pet3d_glb_action_t *a, int joint,
    pet3d_channel_t channel)
{
    int                   moves, parent;
    float                 value[PET3D_GLB_KEYS * 4];
    uint32_t              k, n, width;
    pet3d_vec_t           p, rest;
    const pet3d_pose_t   *pose;

    moves = pet3d_clip_moves(g->mesh, a->clip, channel, joint);
    if (moves == 0) {
        return;
    }

    parent = g->mesh->joints[joint].parent;
    rest = g->mesh->joints[joint].pos;

    if (parent >= 0) {
        rest = pet3d_sub(rest, g->mesh->joints[parent].pos);
    }

    n = moves == 1 ? PET3D_GLB_STILL_KEYS : PET3D_GLB_KEYS;
    width = channel == PET3D_CHANNEL_TURN ? 4 : 3;

    for (k = 0; k < n; k++) {
        pose = &a->poses[k];

        if (channel == PET3D_CHANNEL_TURN) {
            memcpy(value + k * width, pose->quat[joint], 4 * sizeof(float));
            continue;
        }

        p = channel == PET3D_CHANNEL_MOVE
            ? pet3d_add(rest, pose->move[joint])
            : pet3d_vec(pose->size[joint], pose->size[joint],
                        pose->size[joint]);
        memcpy(value + k * width, &p, 3 * sizeof(float));
    }

    pet3d_glb_sampler(g, a, joint, channel, n,
                      pet3d_glb_floats(g, value, n, (int) width, 0, 0));
}


static void
pet3d_glb_weights(pet3d_glb_t *g, pet3d_glb_action_t *a)
{
    float          value[PET3D_GLB_MORPH_KEYS * PET3D_MORPH_N];
    uint32_t       k;
    pet3d_pose_t   pose;

    if (!pet3d_clip_moves(g->mesh, a->clip, PET3D_CHANNEL_MORPH, 0)) {
        return;
    }

    for (k = 0; k < PET3D_GLB_MORPH_KEYS; k++) {
        pet3d_clip_pose(g->mesh, a->clip,
                        (float) k / (PET3D_GLB_MORPH_KEYS - 1), &pose);
        memcpy(value + k * PET3D_MORPH_N, pose.morph, sizeof(pose.morph));
    }

    pet3d_glb_sampler(g, a, PET3D_NODE_FACE, PET3D_CHANNEL_MORPH,
                      PET3D_GLB_MORPH_KEYS,
                      pet3d_glb_floats(g, value, PET3D_GLB_MORPH_KEYS
                                                 * PET3D_MORPH_N, 1, 0, 0));
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
    pet3d_text_printf(&g->json, "],");
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

        for (j = 0; j < PET3D_ANCHOR_N; j++) {
            if (g->mesh->anchors[j].joint == i) {
                pet3d_text_printf(&g->json, "%s%d",
                                  n++ == 0 ? ",\"children\":[" : ",",
                                  PET3D_NODE_ANCHORS + j);
            }
        }

        pet3d_text_printf(&g->json, n > 0 ? "]}," : "},");
    }

    pet3d_text_printf(&g->json,
                      "{\"name\":\"body\",\"mesh\":0,\"skin\":0},"
                      "{\"name\":\"face\",\"mesh\":1,\"skin\":0}");

    pet3d_glb_anchors(g);

    pet3d_text_printf(&g->json, "],\"skins\":[{\"inverseBindMatrices\":%d,"
                      "\"skeleton\":0,\"joints\":[", g->inverse);

    for (i = 0; i < PET3D_JOINT_N; i++) {
        pet3d_text_printf(&g->json, i > 0 ? ",%d" : "%d", i);
    }

    pet3d_text_printf(&g->json, "]}],");
}


/* Empty nodes whose frame is that of the pieces that hang there. */

static void
pet3d_glb_anchors(pet3d_glb_t *g)
{
    int                    i;
    float                  q[4];
    pet3d_vec_t            p;
    const pet3d_anchor_t  *a;

    for (i = 0; i < PET3D_ANCHOR_N; i++) {
        a = &g->mesh->anchors[i];
        p = pet3d_sub(a->pos, g->mesh->joints[a->joint].pos);
        pet3d_anchor_rotation(a, q);

        pet3d_text_printf(&g->json,
                          ",{\"name\":\"%s\",\"translation\":"
                          "[%.9g,%.9g,%.9g],\"rotation\":"
                          "[%.9g,%.9g,%.9g,%.9g],\"scale\":"
                          "[%.9g,%.9g,%.9g]",
                          pet3d_anchor_name((pet3d_anchor_id_t) i),
                          (double) p.x, (double) p.y, (double) p.z,
                          (double) q[0], (double) q[1], (double) q[2],
                          (double) q[3], (double) a->scale,
                          (double) a->scale, (double) a->scale);

        pet3d_glb_bands(g, (pet3d_anchor_id_t) i);
        pet3d_text_printf(&g->json, "}");
    }
}


/*
 * Of an anchor: eight numbers for each point, where it is, what is up, and
 * how much of it moves with root and head; the rest moves with the chest.
 * The right strap is the mirror of the left one.
 */

static void
pet3d_glb_bands(pet3d_glb_t *g, pet3d_anchor_id_t anchor)
{
    int                  i, k, n;
    pet3d_vec_t          p, up;
    const float         *w;
    const pet3d_band_t  *band;

    for (k = 0, n = 0; k < PET3D_BAND_N; k++) {
        if (pet3d_band_anchor((pet3d_band_id_t) k) != anchor
            || k == PET3D_BAND_STRAP_R)
        {
            continue;
        }

        band = &g->mesh->bands[k];
        pet3d_text_printf(&g->json, "%s\"%s\":[",
                          n++ == 0 ? ",\"extras\":{\"bands\":{" : ",",
                          pet3d_band_name((pet3d_band_id_t) k));

        for (i = 0; i < PET3D_BAND_POINTS; i++) {
            p = band->points[i];
            up = band->normals[i];
            w = band->weights[i];
            pet3d_text_printf(&g->json,
                              "%s%.4f,%.4f,%.4f,%.2f,%.2f,%.2f,%.2f,%.2f",
                              i > 0 ? "," : "", (double) p.x, (double) p.y,
                              (double) p.z, (double) up.x, (double) up.y,
                              (double) up.z, (double) w[PET3D_JOINT_ROOT],
                              (double) w[PET3D_JOINT_HEAD]);
        }

        pet3d_text_printf(&g->json, "]");
    }

    if (n > 0) {
        pet3d_text_printf(&g->json, "}}");
    }
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
