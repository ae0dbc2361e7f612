
/*
 * Clips: they stay in the picture, and a leg moves alone.
 */

#include "pet3d_test.h"
#include "mesh.h"


#define LIMIT  (24 * 1024 * 1024)
#define SIDE   64


/* The most that a pet covers of a pixel at the edge; a shadow covers less. */

static uint8_t
edge_cover(const uint8_t *rgba)
{
    int      x, y;
    uint8_t  most, a;

    most = 0;

    for (y = 0; y < SIDE; y++) {
        for (x = 0; x < SIDE; x++) {
            a = rgba[(y * SIDE + x) * 4 + 3];

            if ((x == 0 || y == 0 || x == SIDE - 1 || y == SIDE - 1)
                && a > most)
            {
                most = a;
            }
        }
    }

    return most;
}


START_TEST(clips_stay_in_the_picture)
{
    int             yaw;
    uint8_t        *rgba;
    uint32_t        i;
    pet3d_view_t    view;
    pet3d_mesh_t   *mesh;
    pet3d_image_t   skin;
    pet3d_arena_t  *arena;
    pet3d_params_t  params;

    arena = pet3d_arena_create(LIMIT);
    pet3d_params_init(&params, PET3D_SPECIES_CAT);
    params.tail_length = 1300;

    ck_assert_int_eq(pet3d_build_mesh(arena, &params, &mesh), PET3D_OK);
    ck_assert_int_eq(pet3d_paint_skin(arena, mesh, &skin), PET3D_OK);

    for (i = 0; pet3d_clip_name(i) != NULL; i++) {
        for (yaw = 0; yaw < 360; yaw += 45) {
            pet3d_view_init(&view);
            view.size = SIDE;
            view.yaw = yaw;
            view.transparent = 1;
            view.clip = pet3d_clip_name(i);
            view.time = pet3d_clip_length(&params, (int) i) / 4;

            ck_assert_int_eq(pet3d_render(arena, mesh, &skin, &view, &rgba),
                             PET3D_OK);
            ck_assert_msg(edge_cover(rgba) < 160, "%s from %d: %d",
                          view.clip, yaw, edge_cover(rgba));
            pet3d_free(arena, rgba);
        }
    }

    pet3d_arena_destroy(arena);
}
END_TEST


START_TEST(paws_move_alone)
{
    int                    i, k;
    uint32_t               n;
    pet3d_mesh_t          *mesh;
    pet3d_arena_t         *arena;
    pet3d_params_t         params;
    const pet3d_vertex_t  *v;

    for (i = 0; i < PET3D_SPECIES_N; i++) {
        arena = pet3d_arena_create(LIMIT);
        pet3d_params_init(&params, (pet3d_species_t) i);
        ck_assert_int_eq(pet3d_build_mesh(arena, &params, &mesh), PET3D_OK);

        for (n = 0; n < mesh->body.nverts && !mesh->marks.upright; n++) {
            v = &mesh->body.verts[n];

            if (v->pos.y > mesh->marks.paw || v->part < PET3D_PART_LEG_FL
                || v->part > PET3D_PART_LEG_HR)
            {
                continue;
            }

            for (k = 0; k < PET3D_MAX_INFLUENCES; k++) {
                ck_assert_msg(v->weight[k] < 0.05f
                              || v->joint[k] < PET3D_JOINT_LEG_FL
                              || v->joint[k] > PET3D_JOINT_LEG_HR
                              || v->joint[k] - PET3D_JOINT_LEG_FL
                                 == v->part - PET3D_PART_LEG_FL,
                              "species %d: leg %d has %f of part %d", i,
                              v->joint[k], (double) v->weight[k], v->part);
            }
        }

        pet3d_arena_destroy(arena);
    }
}
END_TEST


TCase *
clips_case(void)
{
    TCase  *tc;

    tc = tcase_create("clips");
    tcase_set_timeout(tc, 600);
    tcase_add_test(tc, clips_stay_in_the_picture);
    tcase_add_test(tc, paws_move_alone);

    return tc;
}
