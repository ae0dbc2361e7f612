
/*
 * What the rasteriser and the shader of previews share.
 */

#ifndef PET3D_RENDER_H_INCLUDED_
#define PET3D_RENDER_H_INCLUDED_


#include "color.h"
#include "mesh.h"


#define PET3D_RENDER_SAMPLES  2       /* along each side of a pixel */
#define PET3D_RENDER_FOCAL    3.4f    /* a long lens flatters */
#define PET3D_RENDER_SHELLS   3       /* of fur that stands out */
#define PET3D_RENDER_NONE     0xffffffffu


/* The layers that triangles come in: body, face, and shells of the body. */
typedef enum {
    PET3D_LAYER_BODY = 0,
    PET3D_LAYER_FACE,
    PET3D_LAYER_SHELL,
    PET3D_LAYER_N = PET3D_LAYER_SHELL + PET3D_RENDER_SHELLS
} pet3d_layer_t;

typedef struct {
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
    float                 *depth;     /* 1 / depth of each sample */
    uint32_t              *owner;     /* layer << 16 | triangle of each */
    pet3d_corner_t        *corners[PET3D_LAYER_N];
    uint32_t               nlayers;
    float                  linear[256];
    pet3d_vec_t            right;
    pet3d_vec_t            up;
    pet3d_vec_t            back;
    pet3d_vec_t            center;
    float                  distance;
    pet3d_vec_t            paws[4];   /* posed */
} pet3d_stage_t;


/* Where an interpolated point of a triangle is. */
typedef struct {
    float                  b[3];      /* perspective-correct weights */
    const pet3d_vertex_t  *v[3];
    const pet3d_corner_t  *c[3];
} pet3d_hit_t;


/* Sets matrix and paws from the pose. */
void pet3d_stage_pose(pet3d_stage_t *s);

/* Chooses center and distance so that the pet at rest fills the picture. */
void pet3d_stage_frame(pet3d_stage_t *s);

/* Fills depth and owner. */
int pet3d_stage_raster(pet3d_stage_t *s);

/* The point of an owner that the sample position x, y shows. */
void pet3d_stage_hit(const pet3d_stage_t *s, uint32_t owner, float x,
    float y, pet3d_hit_t *hit);


#endif /* PET3D_RENDER_H_INCLUDED_ */
