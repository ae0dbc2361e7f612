
/*
 * The nose, the lips and what opens between them.
 */

#include "face.h"


#define PET3D_MOUTH_POINTS   17
#define PET3D_MOUTH_ROWS     4
#define PET3D_MOUTH_LIFT     0.38f    /* of the upper lip that opens */
#define PET3D_MOUTH_DEEP     0.72f    /* in half heights of the muzzle */
#define PET3D_LINE_WIDTH     0.0065f  /* half */
#define PET3D_LINE_OVER      0.0055f
#define PET3D_MOUTH_OVER     0.0040f

#define PET3D_NOSE_RINGS     7
#define PET3D_NOSE_SEGMENTS  12


static void pet3d_lip(const pet3d_facer_t *f, float t, float *x, float *y);
static int pet3d_lip_vertex(pet3d_facer_t *f, float x, float y, float over,
    pet3d_cell_id_t cell, float u, float v);


/* A rounded triangle, wide above. */

void
pet3d_nose(const pet3d_mesh_t *mesh, pet3d_surface_t *s)
{
    int          i, j, first;
    float        size, lat, lon, x, y, z;
    pet3d_vec_t  c, p, n;

    size = mesh->marks.nose_size;
    c = pet3d_add(mesh->marks.nose, pet3d_vec(0, 0, -size * 0.05f));
    first = (int) s->nverts;

    for (j = 0; j < PET3D_NOSE_RINGS; j++) {
        lat = 0.25f - 0.5f * (float) j / (PET3D_NOSE_RINGS - 1);

        for (i = 0; i <= PET3D_NOSE_SEGMENTS; i++) {
            lon = (float) i / PET3D_NOSE_SEGMENTS;

            x = -pet3d_cos(lat) * pet3d_sin(lon);
            y = pet3d_sin(lat);
            z = -pet3d_cos(lat) * pet3d_cos(lon);

            n = pet3d_unit(pet3d_vec(x, y * 1.4f, z * 1.5f));
            p = pet3d_vec(x * size * (0.86f + 0.26f * y), y * size * 0.68f,
                          z * size * 0.62f);

            (void) pet3d_face_vertex(s, pet3d_add(c, p), n, PET3D_CELL_NOSE,
                                     0.5f + 0.48f * x, 0.5f - 0.48f * y);
        }
    }

    pet3d_face_grid(s, first, PET3D_NOSE_SEGMENTS + 1, PET3D_NOSE_RINGS);
}


/* The line between the lips, t from -1 to 1: two arcs that meet. */

static void
pet3d_lip(const pet3d_facer_t *f, float t, float *x, float *y)
{
    float  w, a, lift;

    w = f->mesh->marks.mouth_width;
    a = pet3d_absf(t);

    /* It rises, so that an open mouth is in front and not under the chin. */

    lift = pet3d_minf(f->mood->gape, 0.92f) * f->mesh->marks.muzzle_radii.y
           * PET3D_MOUTH_LIFT;

    *x = t * w * f->mood->width;
    *y = f->mesh->marks.mouth_y + lift
         + w * (-f->mood->curve * pet3d_sin(a * 0.46f)
                + f->mood->corner * a * a * a);
}


static int
pet3d_lip_vertex(pet3d_facer_t *f, float x, float y, float over,
    pet3d_cell_id_t cell, float u, float v)
{
    pet3d_vec_t  p, n;

    p = pet3d_sdf_cast(&f->mesh->sdf,
                       pet3d_vec(x, y, f->mesh->marks.head.z + 1.2f),
                       pet3d_vec(0, 0, -1));
    n = pet3d_sdf_normal(&f->mesh->sdf, p);

    return pet3d_face_vertex(f->s, pet3d_add(p, pet3d_scale(n, over)), n,
                             cell, u, v);
}


/* The open mouth, of no height at rest. */

void
pet3d_mouth(pet3d_facer_t *f)
{
    int    i, j, first;
    float  t, s, x, y, middle, deep, wide;

    first = (int) f->s->nverts;
    pet3d_lip(f, 0, &x, &middle);
    deep = f->mood->gape * f->mesh->marks.muzzle_radii.y * PET3D_MOUTH_DEEP;

    for (j = 0; j < PET3D_MOUTH_ROWS; j++) {
        s = (float) j / (PET3D_MOUTH_ROWS - 1);

        for (i = 0; i < PET3D_MOUTH_POINTS; i++) {
            t = (float) i / (PET3D_MOUTH_POINTS - 1) * 2 - 1;
            t *= 0.92f;

            pet3d_lip(f, t * f->mood->tongue, &x, &y);
            wide = t * t * 1.18f;

            /* A tongue ends round, whatever the lips do. */

            if (f->mood->tongue < 1) {
                wide *= wide;
                y = pet3d_mix(y, middle, s);
            }

            y -= s * deep * sqrtf(pet3d_maxf(1 - wide, 0));

            (void) pet3d_lip_vertex(f, x * (1 - 0.15f * s), y,
                                    PET3D_MOUTH_OVER,
                                    PET3D_CELL_MOUTH, 0.5f + 0.5f * t, s);
        }
    }

    pet3d_face_grid(f->s, first, PET3D_MOUTH_POINTS, PET3D_MOUTH_ROWS);
}


/* The line of the lips, and the one from the nose down to them. */

void
pet3d_lips(pet3d_facer_t *f)
{
    int    i, j, first;
    float  t, x, y, top, low, wide;

    first = (int) f->s->nverts;

    for (j = 0; j < 2; j++) {
        for (i = 0; i < PET3D_MOUTH_POINTS; i++) {
            t = (float) i / (PET3D_MOUTH_POINTS - 1) * 2 - 1;
            wide = PET3D_LINE_WIDTH * (1.15f - 0.55f * t * t);

            pet3d_lip(f, t, &x, &y);
            (void) pet3d_lip_vertex(f, x, y + (j == 0 ? wide : -wide),
                                    PET3D_LINE_OVER, PET3D_CELL_LINE, 0.5f,
                                    0.5f);
        }
    }

    pet3d_face_grid(f->s, first, PET3D_MOUTH_POINTS, 2);

    first = (int) f->s->nverts;
    top = f->mesh->marks.nose.y - f->mesh->marks.nose_size * 0.4f;
    pet3d_lip(f, 0, &x, &low);

    for (j = 0; j < 3; j++) {
        y = pet3d_mix(top, pet3d_minf(low, top), (float) j / 2);

        for (i = 0; i < 2; i++) {
            x = (i == 0 ? -1 : 1) * PET3D_LINE_WIDTH * 0.85f;

            (void) pet3d_lip_vertex(f, x, y, PET3D_LINE_OVER,
                                    PET3D_CELL_LINE, 0.5f, 0.5f);
        }
    }

    pet3d_face_grid(f->s, first, 2, 3);
}
