
/*
 * What the builders of the face share.
 */

#ifndef PET3D_FACE_H_INCLUDED_
#define PET3D_FACE_H_INCLUDED_


#include "mesh.h"


/*
 * An expression.  The edge of the upper lid is open * rim + arch * (1 - u^2)
 * + slant * u * rim outwards, u from -1 to 1 across the eye; the lower one is
 * -low * rim.  Closed, the lids meet, and the slant leaves the inner corner
 * where it is, or the line would be an S.
 */
typedef struct {
    float  open;
    float  arch;
    float  slant;
    float  low;
    int    closed;
    float  curve;             /* of the lips, in half mouth widths */
    float  corner;
    float  width;
    float  gape;
    float  tongue;            /* of what opens, how wide: less hangs out */
} pet3d_mood_t;

typedef struct {
    const pet3d_mesh_t    *mesh;
    pet3d_surface_t       *s;
    const pet3d_mood_t    *mood;
} pet3d_facer_t;


/* Adds a vertex that u and v place in a cell, and returns its index. */
int pet3d_face_vertex(pet3d_surface_t *s, pet3d_vec_t pos,
    pet3d_vec_t normal, pet3d_cell_id_t cell, float u, float v);

/*
 * The triangles of a grid of vertices.  Rows go down and columns to +x: seen
 * from the front, anticlockwise.
 */
void pet3d_face_grid(pet3d_surface_t *s, int first, int columns, int rows);

/* The nose; what opens between the lips, and their line. */
void pet3d_nose(const pet3d_mesh_t *mesh, pet3d_surface_t *s);
void pet3d_mouth(pet3d_facer_t *f);
void pet3d_lips(pet3d_facer_t *f);


#endif /* PET3D_FACE_H_INCLUDED_ */
