
/*
 * Writing binary glTF 2.0 (Khronos; section numbers are of its
 * specification), core features only: float attributes, 16-bit indices.
 */

#ifndef PET3D_GLB_H_INCLUDED_
#define PET3D_GLB_H_INCLUDED_


#include "encode.h"
#include "mesh.h"
#include "text.h"


/* glTF's constants: 3.6.2.2 and 3.6.1. */
#define PET3D_GL_UBYTE      5121
#define PET3D_GL_USHORT     5123
#define PET3D_GL_FLOAT      5126
#define PET3D_GL_ARRAY      34962
#define PET3D_GL_ELEMENTS   34963


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

/* A file that grows: the JSON, its lists, and the binary chunk. */
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


void pet3d_glb_begin(pet3d_glb_t *g, pet3d_arena_t *arena);

/* Adds bytes as a view, aligned to 4; target is 0 for none. */
int pet3d_glb_view(pet3d_glb_t *g, const void *data, size_t len, int target);

/* Adds an accessor and leaves its object open. */
int pet3d_glb_accessor(pet3d_glb_t *g, const void *data, uint32_t n,
    int type, const char *shape, size_t bytes, int target);

/* Adds n vectors of floats, with their bounds if wanted. */
int pet3d_glb_floats(pet3d_glb_t *g, const float *data, uint32_t n,
    int width, int target, int bounds);

/* Ends the JSON with accessors, views and buffer, and joins the chunks. */
int pet3d_glb_end(pet3d_glb_t *g, pet3d_bytes_t *glb);


#endif /* PET3D_GLB_H_INCLUDED_ */
