
/*
 * Eyes, lids and lashes; the nose and the mouth are in mouth.c.  The parts
 * that move are generated once for each expression; the differences are the
 * morph targets.
 */

#include "face.h"


#define PET3D_EYE_RINGS      5
#define PET3D_EYE_SEGMENTS   28
#define PET3D_EYE_BULGE      0.024f
#define PET3D_EYE_OVER       0.0015f

#define PET3D_LID_COLUMNS    12
#define PET3D_LID_ROWS       4
#define PET3D_LID_SIZE       1.07f

/*
 * A lid that closes goes straight, while the eye bulges: its edge is so far
 * out that the eye does not come through halfway, its rim lies on the fur.
 */
#define PET3D_LID_OVER       0.0140f
#define PET3D_LID_RIM        0.0045f

/* Low eyes that rise outwards would be slits halfway, and frown. */
#define PET3D_ALMOND_SLANT   -0.30f
#define PET3D_ALMOND_ARCH    0.14f

#define PET3D_FACE_VERTS     640
#define PET3D_FACE_TRIS      960


/* The plane in which an eye is drawn. */
typedef struct {
    pet3d_vec_t            center;
    pet3d_vec_t            right;     /* model +x, bent to the face */
    pet3d_vec_t            up;
    pet3d_vec_t            out;
    float                  width;
    float                  height;
    float                  side;
} pet3d_socket_t;


static void pet3d_socket(const pet3d_mesh_t *mesh, float side,
    pet3d_socket_t *k);
static pet3d_vec_t pet3d_socket_at(const pet3d_mesh_t *mesh,
    const pet3d_socket_t *k, float x, float y, float over, float bulge);
static pet3d_vec_t pet3d_socket_normal(const pet3d_socket_t *k, float x,
    float y);
static void pet3d_face_tri(pet3d_surface_t *s, int a, int b, int c);
static void pet3d_eye(const pet3d_mesh_t *mesh, pet3d_surface_t *s,
    float side);
static void pet3d_lid_site(pet3d_mesh_t *mesh, uint32_t i);
static void pet3d_mood_face(pet3d_facer_t *f);
static float pet3d_lid_edge(const pet3d_facer_t *f, float u, float side);
static void pet3d_lid(pet3d_facer_t *f, float side, int lower);
static void pet3d_lash(pet3d_facer_t *f, float side);


static const pet3d_mood_t  pet3d_rest
    = { 0.80f, 0, 0, 1, 0, 0.34f, 0.20f, 1, 0, 1 };

/* Halfway to a blink the edge still is an arch, and falls outwards. */

static const pet3d_mood_t  pet3d_moods[PET3D_MORPH_N] = {
    { 0, -0.13f, -0.34f, 1, 1, 0.34f, 0.20f, 1, 0, 1 },
    { 0, 0.48f, 0, 1, 1, 0.52f, 0.52f, 1.22f, 0.50f, 1 },
    { 0.62f, -0.02f, -0.52f, 0.92f, 0, -0.10f, -0.44f, 0.84f, 0, 1 },
    { 0.78f, 0, -0.40f, 1, 0, 0.30f, 0.02f, 0.96f, 1.15f, 0.44f },
    { 0.80f, 0, 0, 1, 0, 0.40f, 0.30f, 1.08f, 0.92f, 1 },
    { 1.0f, 0, 0, 1, 0, 0.05f, 0.0f, 0.56f, 0.80f, 1 }
};


static const pet3d_cell_t  pet3d_cells[PET3D_CELL_N] = {
    { 2, 2, 98, 98 },
    { 104, 2, 48, 48 },
    { 156, 2, 64, 48 },
    { 104, 54, 16, 16 },
    { 224, 2, 56, 46 },
    { 284, 2, 56, 46 },
    { 224, 52, 56, 46 },
    { 284, 52, 56, 46 }
};


const pet3d_cell_t *
pet3d_cell(pet3d_cell_id_t id)
{
    return &pet3d_cells[id];
}


int
pet3d_face(pet3d_arena_t *arena, pet3d_mesh_t *mesh)
{
    int              k;
    uint32_t         i;
    pet3d_facer_t    f;
    pet3d_surface_t  moved;

    pet3d_eye(mesh, &mesh->body, 1);
    pet3d_eye(mesh, &mesh->body, -1);
    pet3d_nose(mesh, &mesh->body);

    memset(&moved, 0, sizeof(pet3d_surface_t));

    mesh->face.verts = pet3d_calloc(arena, PET3D_FACE_VERTS,
                                    sizeof(pet3d_vertex_t));
    mesh->face.tris = pet3d_calloc(arena, PET3D_FACE_TRIS,
                                   sizeof(pet3d_tri_t));
    moved.verts = pet3d_calloc(arena, PET3D_FACE_VERTS,
                               sizeof(pet3d_vertex_t));
    moved.tris = pet3d_calloc(arena, PET3D_FACE_TRIS, sizeof(pet3d_tri_t));

    if (mesh->face.verts == NULL || mesh->face.tris == NULL
        || moved.verts == NULL || moved.tris == NULL)
    {
        return PET3D_E_MEMORY;
    }

    f.mesh = mesh;
    f.s = &mesh->face;
    f.mood = &pet3d_rest;
    pet3d_mood_face(&f);

    f.s = &moved;

    for (k = 0; k < PET3D_MORPH_N; k++) {
        moved.nverts = 0;
        moved.ntris = 0;
        f.mood = &pet3d_moods[k];
        pet3d_mood_face(&f);

        mesh->morphs[k] = pet3d_alloc(arena, mesh->face.nverts
                                             * sizeof(pet3d_vec_t));
        if (mesh->morphs[k] == NULL) {
            return PET3D_E_MEMORY;
        }

        for (i = 0; i < mesh->face.nverts; i++) {
            mesh->morphs[k][i] = pet3d_sub(moved.verts[i].pos,
                                           mesh->face.verts[i].pos);
        }
    }

    for (i = 0; i < mesh->face.nverts; i++) {
        pet3d_lid_site(mesh, i);
    }

    for (i = 0; i < mesh->face.nverts; i++) {
        pet3d_attach(mesh, &mesh->face.verts[i]);
        memset(mesh->face.verts[i].weight, 0,
               sizeof(mesh->face.verts[i].weight));
        memset(mesh->face.verts[i].joint, 0,
               sizeof(mesh->face.verts[i].joint));
        mesh->face.verts[i].weight[0] = 1;
        mesh->face.verts[i].joint[0] = PET3D_JOINT_HEAD;
        mesh->face.verts[i].part = PET3D_PART_HEAD;
    }

    pet3d_free(arena, moved.verts);
    pet3d_free(arena, moved.tris);

    return PET3D_OK;
}


/*
 * A lid is painted as the fur that it is where it is shut: the lower one when
 * happy, the upper one between that and blinking.
 */

static void
pet3d_lid_site(pet3d_mesh_t *mesh, uint32_t i)
{
    float            blink;
    pet3d_vec_t      d;
    pet3d_vertex_t  *v;

    v = &mesh->face.verts[i];
    blink = i < 2 * PET3D_LID_COLUMNS * PET3D_LID_ROWS ? 0.5f : 0;
    d = pet3d_mix3(mesh->morphs[PET3D_MORPH_HAPPY][i],
                   mesh->morphs[PET3D_MORPH_BLINK][i], blink);
    v->site = pet3d_sdf_project(&mesh->sdf, pet3d_add(v->pos, d));

    /* It is lit nearly as the fur around the eye. */

    if (i < 4 * PET3D_LID_COLUMNS * PET3D_LID_ROWS) {
        v->normal = pet3d_unit(pet3d_mix3(pet3d_sdf_normal(&mesh->sdf,
                                                           v->site),
                                          v->normal, 0.25f));
    }
}


static void
pet3d_socket(const pet3d_mesh_t *mesh, float side, pet3d_socket_t *k)
{
    float        tilt, c, s;
    pet3d_vec_t  eye, n, r, u;

    eye = mesh->marks.eye;
    eye.x *= side;

    n = pet3d_sdf_normal(&mesh->sdf, eye);
    n.y *= 0.5f;

    k->center = eye;
    k->out = pet3d_unit(pet3d_mix3(n, pet3d_vec(0, 0, 1), 0.35f));
    k->side = side;
    k->width = mesh->marks.eye_width;
    k->height = mesh->marks.eye_height;

    r = pet3d_unit(pet3d_cross(pet3d_vec(0, 1, 0), k->out));
    u = pet3d_cross(k->out, r);

    tilt = mesh->params.eye_shape == PET3D_EYE_ALMOND ? 0.030f
           : mesh->params.eye_shape == PET3D_EYE_DROOPY ? -0.034f : 0.006f;

    c = pet3d_cos(tilt * side);
    s = pet3d_sin(tilt * side);

    k->right = pet3d_add(pet3d_scale(r, c), pet3d_scale(u, s));
    k->up = pet3d_sub(pet3d_scale(u, c), pet3d_scale(r, s));
}


/* x and y are 1 at the rim; bulge is what the middle stands out by. */

static pet3d_vec_t
pet3d_socket_at(const pet3d_mesh_t *mesh, const pet3d_socket_t *k, float x,
    float y, float over, float bulge)
{
    float        r2;
    pet3d_vec_t  p;

    p = pet3d_add(k->center, pet3d_add(pet3d_scale(k->right, x * k->width),
                                       pet3d_scale(k->up, y * k->height)));
    p = pet3d_sdf_cast(&mesh->sdf, pet3d_add(p, pet3d_scale(k->out, 0.25f)),
                       pet3d_scale(k->out, -1));

    r2 = x * x + y * y;

    return pet3d_add(p, pet3d_scale(k->out, over + bulge * (1 - r2)));
}


static pet3d_vec_t
pet3d_socket_normal(const pet3d_socket_t *k, float x, float y)
{
    return pet3d_unit(pet3d_add(k->out,
                                pet3d_add(pet3d_scale(k->right, x * 0.4f),
                                          pet3d_scale(k->up, y * 0.4f))));
}


int
pet3d_face_vertex(pet3d_surface_t *s, pet3d_vec_t pos, pet3d_vec_t normal,
    pet3d_cell_id_t cell, float u, float v)
{
    pet3d_vertex_t      *p;
    const pet3d_cell_t  *c;

    c = &pet3d_cells[cell];
    p = &s->verts[s->nverts];

    memset(p, 0, sizeof(pet3d_vertex_t));

    p->pos = pos;
    p->site = pos;
    p->normal = normal;
    p->u = ((float) c->x + 1 + u * (float) (c->width - 2)) / PET3D_SKIN_SIDE;
    p->v = ((float) c->y + 1 + v * (float) (c->height - 2))
           / PET3D_SKIN_SIDE;
    p->weight[0] = 1;
    p->joint[0] = PET3D_JOINT_HEAD;
    p->part = PET3D_PART_HEAD;
    p->ao = 1;

    return (int) s->nverts++;
}


static void
pet3d_face_tri(pet3d_surface_t *s, int a, int b, int c)
{
    s->tris[s->ntris++] = (pet3d_tri_t) {
        { (uint16_t) a, (uint16_t) b, (uint16_t) c }
    };
}


void
pet3d_face_grid(pet3d_surface_t *s, int first, int columns, int rows)
{
    int  i, j, a;

    for (j = 0; j + 1 < rows; j++) {
        for (i = 0; i + 1 < columns; i++) {
            a = first + j * columns + i;
            pet3d_face_tri(s, a, a + columns, a + 1);
            pet3d_face_tri(s, a + 1, a + columns, a + columns + 1);
        }
    }
}


static void
pet3d_eye(const pet3d_mesh_t *mesh, pet3d_surface_t *s, float side)
{
    int             i, j, middle, ring;
    float           r, x, y;
    pet3d_socket_t  k;

    pet3d_socket(mesh, side, &k);

    middle = pet3d_face_vertex(s,
                 pet3d_socket_at(mesh, &k, 0, 0, PET3D_EYE_OVER,
                                 PET3D_EYE_BULGE),
                 k.out, PET3D_CELL_EYE, 0.5f, 0.5f);

    for (j = 1; j <= PET3D_EYE_RINGS; j++) {
        r = (float) j / PET3D_EYE_RINGS;
        ring = (int) s->nverts;

        for (i = 0; i < PET3D_EYE_SEGMENTS; i++) {
            x = r * pet3d_cos((float) i / PET3D_EYE_SEGMENTS);
            y = r * pet3d_sin((float) i / PET3D_EYE_SEGMENTS);

            (void) pet3d_face_vertex(s,
                       pet3d_socket_at(mesh, &k, x, y, PET3D_EYE_OVER,
                                       PET3D_EYE_BULGE),
                       pet3d_socket_normal(&k, x, y), PET3D_CELL_EYE,
                       0.5f + 0.5f * x, 0.5f - 0.5f * y);
        }

        for (i = 0; i < PET3D_EYE_SEGMENTS; i++) {
            int  a, b;

            a = ring + i;
            b = ring + (i + 1) % PET3D_EYE_SEGMENTS;

            if (j == 1) {
                pet3d_face_tri(s, middle, a, b);

            } else {
                pet3d_face_tri(s, a - PET3D_EYE_SEGMENTS, a, b);
                pet3d_face_tri(s, a - PET3D_EYE_SEGMENTS, b,
                               b - PET3D_EYE_SEGMENTS);
            }
        }
    }
}


/* Lids come first: they are the fur of the face. */

static void
pet3d_mood_face(pet3d_facer_t *f)
{
    pet3d_lid(f, 1, 0);
    pet3d_lid(f, -1, 0);
    pet3d_lid(f, 1, 1);
    pet3d_lid(f, -1, 1);

    f->s->nfur = f->s->ntris;

    pet3d_mouth(f);
    pet3d_lips(f);
    pet3d_lash(f, 1);
    pet3d_lash(f, -1);
}


static float
pet3d_lid_edge(const pet3d_facer_t *f, float u, float side)
{
    float                rim, e, slant, arch;
    const pet3d_mood_t  *m;

    m = f->mood;
    slant = m->slant;
    arch = m->arch;

    if (m->closed && f->mesh->params.eye_shape == PET3D_EYE_ALMOND) {
        slant += PET3D_ALMOND_SLANT;
        arch += PET3D_ALMOND_ARCH;
    }

    rim = sqrtf(pet3d_maxf(1 - u * u, 0));
    e = m->open * rim + arch * (1 - u * u)
        + slant * u * side * (m->closed ? 1 - u * u : rim);

    return pet3d_clamp(e, -rim, rim);
}


static void
pet3d_lid(pet3d_facer_t *f, float side, int lower)
{
    int              i, j, first;
    float            u, s, rim, from, to, x, y;
    pet3d_socket_t   k;
    pet3d_cell_id_t  cell;

    pet3d_socket(f->mesh, side, &k);

    cell = lower ? (side > 0 ? PET3D_CELL_LID_LL : PET3D_CELL_LID_LR)
                 : (side > 0 ? PET3D_CELL_LID_UL : PET3D_CELL_LID_UR);
    first = (int) f->s->nverts;

    for (j = 0; j < PET3D_LID_ROWS; j++) {
        s = (float) j / (PET3D_LID_ROWS - 1);

        for (i = 0; i < PET3D_LID_COLUMNS; i++) {
            u = pet3d_sin(((float) i / (PET3D_LID_COLUMNS - 1) - 0.5f)
                          * 0.5f);
            rim = sqrtf(pet3d_maxf(1 - u * u, 0));
            to = pet3d_lid_edge(f, u, side);
            from = rim;

            if (lower) {
                from = f->mood->closed ? to : -f->mood->low * rim;
                to = -rim;
            }

            x = u * PET3D_LID_SIZE;
            y = pet3d_mix(from, to, s) * PET3D_LID_SIZE;

            (void) pet3d_face_vertex(f->s,
                       pet3d_socket_at(f->mesh, &k, x, y,
                                       pet3d_mix(lower ? PET3D_LID_OVER
                                                       : PET3D_LID_RIM,
                                                 PET3D_LID_OVER, s),
                                       PET3D_EYE_BULGE),
                       pet3d_socket_normal(&k, x * 0.6f, y * 0.6f), cell,
                       (float) i / (PET3D_LID_COLUMNS - 1), s);
        }
    }

    pet3d_face_grid(f->s, first, PET3D_LID_COLUMNS, PET3D_LID_ROWS);
}


/* A dark line of constant width along the edge of the upper lid. */

static void
pet3d_lash(pet3d_facer_t *f, float side)
{
    int             i, j, first;
    float           u, e, x, y, wide, size;
    pet3d_socket_t  k;

    pet3d_socket(f->mesh, side, &k);
    first = (int) f->s->nverts;

    for (j = 0; j < 2; j++) {
        for (i = 0; i < PET3D_LID_COLUMNS; i++) {
            u = pet3d_sin(((float) i / (PET3D_LID_COLUMNS - 1) - 0.5f)
                          * 0.5f);
            e = pet3d_lid_edge(f, u, side);
            wide = 0.050f + 0.060f * (1 - u * u)
                   + (f->mood->closed ? -0.02f : 0.055f)
                     * pet3d_smooth(0, 1, u * side);

            /* Its ends lie on the dark rim of the eye, not beside it. */

            size = PET3D_LID_SIZE - 0.055f * u * u;
            x = u * size;
            y = e * size + (j == 0 ? wide : -wide * 0.55f);

            (void) pet3d_face_vertex(f->s,
                       pet3d_socket_at(f->mesh, &k, x, y,
                                       PET3D_LID_OVER + 0.003f,
                                       PET3D_EYE_BULGE),
                       pet3d_socket_normal(&k, x, y), PET3D_CELL_LINE,
                       0.5f, 0.5f);
        }
    }

    pet3d_face_grid(f->s, first, PET3D_LID_COLUMNS, 2);
}
