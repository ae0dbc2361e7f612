
/*
 * What the builders, the painter, the writer and the renderer share.
 */

#ifndef PET3D_MESH_H_INCLUDED_
#define PET3D_MESH_H_INCLUDED_


#include "arena.h"
#include "sdf.h"
#include "traits.h"


typedef enum {
    PET3D_JOINT_ROOT = 0,     /* hips: the whole pet moves with it */
    PET3D_JOINT_CHEST,
    PET3D_JOINT_HEAD,
    PET3D_JOINT_EAR_L,
    PET3D_JOINT_EAR_R,
    PET3D_JOINT_LEG_FL,
    PET3D_JOINT_LEG_FR,
    PET3D_JOINT_LEG_HL,
    PET3D_JOINT_LEG_HR,
    PET3D_JOINT_TAIL1,
    PET3D_JOINT_TAIL2,
    PET3D_JOINT_TAIL3,
    PET3D_JOINT_N
} pet3d_joint_id_t;

typedef enum {
    PET3D_MORPH_BLINK = 0,
    PET3D_MORPH_HAPPY,
    PET3D_MORPH_SAD,
    PET3D_MORPH_HUNGRY,
    PET3D_MORPH_OPEN_MOUTH,
    PET3D_MORPH_SURPRISED,
    PET3D_MORPH_N
} pet3d_morph_id_t;

#define PET3D_MAX_INFLUENCES  4


/* A joint stands unrotated in the bind pose; positions are of the model. */
typedef struct {
    const char       *name;
    int               parent;       /* -1 for the root */
    pet3d_vec_t       pos;
} pet3d_joint_t;


/* How the texels of a triangle come about. */
typedef enum {
    PET3D_COAT_FUR = 0,       /* by the 3D position */
    PET3D_COAT_CELL           /* a cell that is painted as a picture */
} pet3d_coat_t;

typedef struct {
    pet3d_vec_t       pos;
    pet3d_vec_t       normal;
    float             u;
    float             v;
    float             weight[PET3D_MAX_INFLUENCES];
    uint8_t           joint[PET3D_MAX_INFLUENCES];

    /* For the painter only. */
    pet3d_vec_t       site;         /* where on the fur this is */
    float             along;        /* 0..1 from base to tip of tail or ear */
    float             ao;           /* 0 dark .. 1 open */
    float             share[PET3D_PART_N];
    uint8_t           part;
} pet3d_vertex_t;

typedef struct {
    uint16_t          v[3];
} pet3d_tri_t;

typedef struct {
    pet3d_vertex_t   *verts;
    pet3d_tri_t      *tris;
    uint32_t          nverts;
    uint32_t          ntris;
    uint32_t          nfur;         /* the first triangles: PET3D_COAT_FUR */
} pet3d_surface_t;


/* Places on the face that other parts are fixed to. */
typedef struct {
    pet3d_vec_t       eye;          /* of the left one, on the surface */
    float             eye_width;    /* half */
    float             eye_height;
    pet3d_vec_t       nose;
    float             nose_size;
    float             mouth_y;
    float             mouth_width;  /* half */
    pet3d_vec_t       head;         /* centre and radii of the skull */
    pet3d_vec_t       head_radii;
    pet3d_vec_t       muzzle;
    pet3d_vec_t       muzzle_radii;
    pet3d_vec_t       body;         /* centre and radii of the trunk */
    pet3d_vec_t       body_radii;
    pet3d_vec_t       chest;        /* its two halves */
    pet3d_vec_t       chest_radii;
    pet3d_vec_t       hips;
    pet3d_vec_t       hips_radii;
    pet3d_vec_t       paws[4];      /* middles, as the leg joints go */
    float             paw;          /* radius */
    float             paw_top;      /* height of the ankles */
    int               upright;      /* stands on its hind legs */
    int               crouches;     /* sits on long hind feet, as a rabbit */
    int               ball;         /* head and belly are one, as a hamster's */
    pet3d_vec_t       neck;         /* the middle of a collar */
    float             neck_radius;
    float             height;       /* of the whole without ears */
} pet3d_marks_t;


/* Cells of the texture, texels from the top left. */
typedef struct {
    uint16_t          x;
    uint16_t          y;
    uint16_t          width;
    uint16_t          height;
} pet3d_cell_t;

typedef enum {
    PET3D_CELL_EYE = 0,
    PET3D_CELL_NOSE,
    PET3D_CELL_MOUTH,
    PET3D_CELL_LINE,
    PET3D_CELL_LID_UL,
    PET3D_CELL_LID_UR,
    PET3D_CELL_LID_LL,
    PET3D_CELL_LID_LR,
    PET3D_CELL_N
} pet3d_cell_id_t;

/* The first row of texels below the cells, where charts may be. */
#define PET3D_CHARTS_TOP  104


/* Where pieces hang; their units are scale long. */
typedef enum {
    PET3D_ANCHOR_HEAD = 0,    /* top of the skull; half its width */
    PET3D_ANCHOR_FACE,        /* between the eyes; half their distance */
    PET3D_ANCHOR_NECK,        /* middle of a collar; its radius */
    PET3D_ANCHOR_BACK,        /* on the fur, -z outwards; half the chest */
    PET3D_ANCHOR_N
} pet3d_anchor_id_t;

typedef struct {
    int               joint;
    pet3d_vec_t       pos;
    float             scale;
    float             sin;          /* of half a turn about x: of a hat that */
    float             cos;          /* leans, of a back whose -z looks up */
} pet3d_anchor_t;


/* Closed lines on the fur that collars and straps follow. */
typedef enum {
    PET3D_BAND_NECK = 0,      /* from the front, to the right */
    PET3D_BAND_STRAP_L,       /* from the back, over the shoulder */
    PET3D_BAND_STRAP_R,
    PET3D_BAND_N
} pet3d_band_id_t;

#define PET3D_BAND_POINTS  24

/* Root, chest and head. */
#define PET3D_BAND_JOINTS  3

typedef struct {
    pet3d_vec_t       points[PET3D_BAND_POINTS];
    pet3d_vec_t       normals[PET3D_BAND_POINTS];   /* out of the fur */
    float             weights[PET3D_BAND_POINTS][PET3D_BAND_JOINTS];
} pet3d_band_t;


struct pet3d_mesh_s {
    pet3d_params_t    params;
    pet3d_sdf_t       sdf;
    pet3d_marks_t     marks;
    pet3d_joint_t     joints[PET3D_JOINT_N];
    pet3d_anchor_t    anchors[PET3D_ANCHOR_N];
    pet3d_band_t      bands[PET3D_BAND_N];
    pet3d_link_t      hoop[PET3D_SDF_LOOP];     /* the middle of a collar */
    pet3d_surface_t   body;         /* fur, eyes and nose */
    pet3d_surface_t   face;         /* lids, lashes, mouth: has morphs */
    pet3d_vec_t      *morphs[PET3D_MORPH_N];    /* offsets, face.nverts */
};


/* What a clip may change. */
typedef enum {
    PET3D_CHANNEL_TURN = 0,
    PET3D_CHANNEL_MOVE,
    PET3D_CHANNEL_SIZE,
    PET3D_CHANNEL_MORPH,
    PET3D_CHANNEL_N
} pet3d_channel_t;

/* The pose of all joints: how each is turned, moved and sized. */
typedef struct {
    float             quat[PET3D_JOINT_N][4];   /* x, y, z, w */
    pet3d_vec_t       move[PET3D_JOINT_N];
    float             size[PET3D_JOINT_N];
    float             morph[PET3D_MORPH_N];
} pet3d_pose_t;


/* Fills sdf, marks and joints from the parameters. */
void pet3d_shape(pet3d_mesh_t *mesh);

/*
 * Turns the distance field into a mesh of about the wanted number of
 * triangles: positions and normals only.
 */
int pet3d_nets(pet3d_arena_t *arena, const pet3d_sdf_t *sdf,
    uint32_t triangles, pet3d_surface_t *out);

/*
 * Collapses edges of a closed surface, those that show least first; care is
 * how much an error counts at each vertex.
 */
int pet3d_simplify(pet3d_arena_t *arena, pet3d_surface_t *s,
    const float *care, uint32_t triangles);

/* Fills weights, along, ao, share and part of one vertex from its site. */
void pet3d_attach(const pet3d_mesh_t *mesh, pet3d_vertex_t *v);

/* Fills along, share and part alone. */
void pet3d_attach_parts(const pet3d_mesh_t *mesh, pet3d_vertex_t *v);

/* Cuts the fur of the body into charts, packs them and sets u and v. */
int pet3d_atlas(pet3d_arena_t *arena, pet3d_surface_t *body);

/* Adds eyes and nose to the body, and builds the face with its morphs. */
int pet3d_face(pet3d_arena_t *arena, pet3d_mesh_t *mesh);

/* The cells of the texture. */
const pet3d_cell_t *pet3d_cell(pet3d_cell_id_t id);

/* Colour of the fur in OKLab at an interpolated vertex; see fur.c. */
typedef struct pet3d_fur_s  pet3d_fur_t;

struct pet3d_fur_s {
    const pet3d_mesh_t  *mesh;
    pet3d_vec_t          base;
    pet3d_vec_t          light;
    pet3d_vec_t          dark;
    pet3d_vec_t          inner;
    pet3d_vec_t          scarf;
    pet3d_vec_t          hair;
    uint32_t             seed;
};

void pet3d_fur_init(pet3d_fur_t *fur, const pet3d_mesh_t *mesh);
pet3d_vec_t pet3d_fur_color(const pet3d_fur_t *fur, const pet3d_vertex_t *v);

/* Places the anchors of a mesh whose shape is known. */
void pet3d_anchors(pet3d_mesh_t *mesh);

/* The name of the node of an anchor; its rotation; and from its units. */
const char *pet3d_anchor_name(pet3d_anchor_id_t id);
void pet3d_anchor_rotation(const pet3d_anchor_t *a, float *quat);
void pet3d_anchor_place(const pet3d_anchor_t *a, pet3d_vec_t *pos,
    pet3d_vec_t *normal);

/* Lays the bands of a mesh with anchors; and those that pieces have alone. */
void pet3d_bands(pet3d_mesh_t *mesh);
void pet3d_band_neck(pet3d_mesh_t *mesh);
void pet3d_bands_alone(pet3d_band_t *bands);

/* The name of a band, and the anchor of the pieces that follow it. */
const char *pet3d_band_name(pet3d_band_id_t id);
pet3d_anchor_id_t pet3d_band_anchor(pet3d_band_id_t id);

/* Draws eyes, nose and mouth into their cells. */
void pet3d_paint_cells(const pet3d_params_t *params, pet3d_image_t *skin);

/*
 * Renders a view into 4 bytes a pixel, r g b a, of view->size squared; what
 * pet3d_render_preview() encodes.
 */
int pet3d_render(pet3d_arena_t *arena, const pet3d_mesh_t *mesh,
    const pet3d_image_t *skin, const pet3d_view_t *view, uint8_t **rgba);

/* What the client calls the i-th frame, NULL past the last. */
const char *pet3d_frame_name(uint32_t i);

/* The duration of a clip, ms; and the pose in it, or at rest if clip < 0. */
uint32_t pet3d_clip_length(const pet3d_params_t *params, int clip);
void pet3d_clip_pose(const pet3d_mesh_t *mesh, int clip, float turn,
    pet3d_pose_t *pose);

/*
 * Whether a clip changes a joint that way, or morphs at all: 0 not, 1 to one
 * value, 2 in the course of time.
 */
int pet3d_clip_moves(const pet3d_mesh_t *mesh, int clip,
    pet3d_channel_t channel, int joint);

/* The index of a clip or morph by name, -1 if there is none such. */
int pet3d_find_clip(const char *name);
int pet3d_find_morph(const char *name);


#endif /* PET3D_MESH_H_INCLUDED_ */
