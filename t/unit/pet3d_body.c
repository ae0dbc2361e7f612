
/*
 * Bodies: proportions, outlines, lids.
 */

#include <string.h>

#include "pet3d_test.h"
#include "mesh.h"


/* The lowest point of the vertices of a part. */

static float
lowest(const pet3d_surface_t *s, int part)
{
    float     y;
    uint32_t  i;

    y = 1e9f;

    for (i = 0; i < s->nverts; i++) {
        if (s->verts[i].part == part && s->verts[i].pos.y < y) {
            y = s->verts[i].pos.y;
        }
    }

    return y;
}


/* Feet on the ground, the head about half the height, eyes 25 to 33 % of it. */

START_TEST(proportions)
{
    int             i, k;
    float           head, eyes;
    pet3d_mesh_t   *mesh;
    pet3d_bytes_t   glb;
    pet3d_arena_t  *arena;
    pet3d_params_t  params;

    for (i = 0; i < PET3D_SPECIES_N; i++) {
        pet3d_params_init(&params, (pet3d_species_t) i);
        arena = make_pet(&params, &mesh, &glb);

        for (k = mesh->marks.upright ? 2 : 0; k < 4; k++) {
            float  y = lowest(&mesh->body, PET3D_PART_LEG_FL + k);

            ck_assert_msg(y > -0.015f && y < 0.015f, "%d: paw %d at %f", i,
                          k, (double) y);
        }

        head = 2 * mesh->marks.head_radii.y / mesh->marks.height;
        eyes = mesh->marks.eye_height / mesh->marks.head_radii.y;

        ck_assert_msg(head > 0.44f && head < 0.68f, "%d: head %f", i,
                      (double) head);
        ck_assert_msg(eyes > 0.24f && eyes < 0.34f, "%d: eyes %f", i,
                      (double) eyes);

        for (k = 0; k < PET3D_ANCHOR_N; k++) {
            ck_assert(mesh->anchors[k].scale > 0.05f
                      && mesh->anchors[k].scale < 0.6f);
            ck_assert_ptr_nonnull(memmem(glb.data, glb.len,
                pet3d_anchor_name((pet3d_anchor_id_t) k), 11));
        }

        pet3d_arena_destroy(arena);
    }
}
END_TEST


/* Outlines alone tell the species apart. */

START_TEST(silhouettes)
{
    int             i, k, n, differ, both;
    uint8_t        *shape[PET3D_SPECIES_N];
    pet3d_view_t    view;
    pet3d_mesh_t   *mesh;
    pet3d_image_t   skin;
    pet3d_bytes_t   glb;
    pet3d_arena_t  *arena[PET3D_SPECIES_N];
    pet3d_params_t  params;

    pet3d_view_init(&view);
    view.size = 64;
    view.yaw = -40;
    view.transparent = 1;

    for (i = 0; i < PET3D_SPECIES_N; i++) {
        pet3d_params_init(&params, (pet3d_species_t) i);
        arena[i] = make_pet(&params, &mesh, &glb);
        ck_assert_int_eq(pet3d_paint_skin(arena[i], mesh, &skin), PET3D_OK);
        ck_assert_int_eq(pet3d_render(arena[i], mesh, &skin, &view,
                                      &shape[i]), PET3D_OK);
    }

    for (i = 0; i < PET3D_SPECIES_N; i++) {
        for (k = 0; k < i; k++) {
            differ = 0;
            both = 0;

            for (n = 0; n < 64 * 64; n++) {
                int  a = shape[i][n * 4 + 3] > 160;
                int  b = shape[k][n * 4 + 3] > 160;

                differ += a != b;
                both += a | b;
            }

            ck_assert_msg(differ * 100 > both * 9, "%s and %s: %d of %d",
                          pet3d_name(PET3D_NAMES_SPECIES, i),
                          pet3d_name(PET3D_NAMES_SPECIES, k), differ, both);
        }
    }

    for (i = 0; i < PET3D_SPECIES_N; i++) {
        pet3d_arena_destroy(arena[i]);
    }
}
END_TEST


/* Past the last primitive another one would be lost. */

START_TEST(primitives_fit)
{
    int             i, ear, hair;
    uint32_t        most;
    pet3d_mesh_t   *mesh;
    pet3d_arena_t  *arena;

    arena = pet3d_arena_create(PET3D_JOB_BYTES);
    mesh = pet3d_calloc(arena, 1, sizeof(pet3d_mesh_t));
    ck_assert_ptr_nonnull(mesh);
    most = 0;

    for (i = 0; i < PET3D_SPECIES_N; i++) {
        for (ear = 0; ear <= PET3D_EAR_FOLDED; ear++) {
            for (hair = 0; hair <= PET3D_HAIR_SPIKY; hair++) {
                pet3d_params_init(&mesh->params, (pet3d_species_t) i);
                mesh->params.ear = ear;
                mesh->params.hair = hair;
                mesh->params.ruff = 1000;
                mesh->params.collar = 1000;

                pet3d_shape(mesh);
                most = mesh->sdf.n > most ? mesh->sdf.n : most;
            }
        }
    }

    ck_assert_uint_lt(most, PET3D_MAX_PRIMS);
    pet3d_arena_destroy(arena);
}
END_TEST


static int
in_cell(const pet3d_vertex_t *v, pet3d_cell_id_t id)
{
    const pet3d_cell_t  *c = pet3d_cell(id);

    return v->u * PET3D_SKIN_SIDE > (float) c->x
           && v->u * PET3D_SKIN_SIDE < (float) (c->x + c->width)
           && v->v * PET3D_SKIN_SIDE > (float) c->y
           && v->v * PET3D_SKIN_SIDE < (float) (c->y + c->height);
}


/* Morphs go straight, and the eye bulges: a lid halfway stays before it. */

START_TEST(lids_cover_eyes)
{
    int             k, step;
    float           out, aside;
    uint32_t        i, j;
    pet3d_vec_t     p;
    pet3d_mesh_t   *mesh;
    pet3d_bytes_t   glb;
    pet3d_arena_t  *arena;
    pet3d_params_t  params;

    for (k = 0; k < PET3D_SPECIES_N; k++) {
        pet3d_params_init(&params, (pet3d_species_t) k);
        arena = make_pet(&params, &mesh, &glb);

        for (i = 0; i < mesh->body.nverts; i++) {
            const pet3d_vertex_t  *e = &mesh->body.verts[i];

            if (!in_cell(e, PET3D_CELL_EYE)) {
                continue;
            }

            for (j = 0; j < mesh->face.nverts; j++) {
                if (!in_cell(&mesh->face.verts[j], PET3D_CELL_LID_UL)
                    && !in_cell(&mesh->face.verts[j], PET3D_CELL_LID_UR))
                {
                    continue;
                }

                for (step = 0; step <= 4; step++) {
                    p = pet3d_add(mesh->face.verts[j].pos,
                            pet3d_scale(mesh->morphs[PET3D_MORPH_BLINK][j],
                                        (float) step / 4));
                    p = pet3d_sub(p, e->pos);
                    out = pet3d_dot(p, e->normal);
                    aside = pet3d_length(pet3d_sub(p, pet3d_scale(e->normal,
                                                                  out)));

                    ck_assert_msg(aside > 0.006f || out > -0.0015f,
                                  "species %d: %f in the eye", k,
                                  (double) -out);
                }
            }
        }

        pet3d_arena_destroy(arena);
    }
}
END_TEST


TCase *
body_case(void)
{
    TCase  *tc;

    tc = tcase_create("body");
    tcase_set_timeout(tc, 600);
    tcase_add_test(tc, proportions);
    tcase_add_test(tc, silhouettes);
    tcase_add_test(tc, primitives_fit);
    tcase_add_test(tc, lids_cover_eyes);

    return tc;
}
