
/*
 * The container of binary glTF: views, accessors, the two chunks.
 */

#include <stdio.h>
#include <string.h>

#include "glb.h"


#define PET3D_GLB_MAGIC     0x46546c67u
#define PET3D_GLB_JSON      0x4e4f534au
#define PET3D_GLB_BIN       0x004e4942u


static int pet3d_glb_join(pet3d_glb_t *g, pet3d_bytes_t *glb);
static void pet3d_glb_word(uint8_t *p, size_t value);


static const char *const  pet3d_glb_shapes[] = {
    "", "SCALAR", "VEC2", "VEC3", "VEC4"
};


void
pet3d_glb_begin(pet3d_glb_t *g, pet3d_arena_t *arena)
{
    memset(g, 0, sizeof(pet3d_glb_t));

    g->arena = arena;
    g->image = -1;

    pet3d_text_init(&g->bin, arena);
    pet3d_text_init(&g->views, arena);
    pet3d_text_init(&g->accessors, arena);
    pet3d_text_init(&g->animations, arena);
    pet3d_text_init(&g->json, arena);
}


int
pet3d_glb_end(pet3d_glb_t *g, pet3d_bytes_t *glb)
{
    pet3d_text_printf(&g->json, "\"accessors\":[");
    pet3d_text_add(&g->json, g->accessors.data, g->accessors.len);
    pet3d_text_printf(&g->json, "],\"bufferViews\":[");
    pet3d_text_add(&g->json, g->views.data, g->views.len);
    pet3d_text_printf(&g->json, "],\"buffers\":[{\"byteLength\":%zu}]}",
                      g->bin.len);

    if (g->bin.failed || g->views.failed || g->accessors.failed
        || g->animations.failed || g->json.failed)
    {
        return PET3D_E_MEMORY;
    }

    return pet3d_glb_join(g, glb);
}


int
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

int
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


int
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
