
/*
 * Models: limits over random parameters, the same bytes twice, the label.
 */

#include <stdlib.h>
#include <string.h>

#include "pet3d_test.h"
#include "mesh.h"


#define LIMIT  (24 * 1024 * 1024)


static void
check_surface(const pet3d_surface_t *s)
{
    int       k;
    float     sum, n;
    uint32_t  i;

    for (i = 0; i < s->ntris * 3; i++) {
        ck_assert_uint_lt(s->tris[i / 3].v[i % 3], s->nverts);
    }

    for (i = 0; i < s->nverts; i++) {
        const pet3d_vertex_t  *v = &s->verts[i];

        n = pet3d_length(v->normal);
        ck_assert_msg(n > 0.999f && n < 1.001f, "normal %f", (double) n);
        ck_assert(v->u >= 0 && v->u <= 1 && v->v >= 0 && v->v <= 1);
        ck_assert_msg(v->pos.y > -0.03f && v->pos.y < 3, "y %f, part %d",
                      (double) v->pos.y, v->part);

        for (k = 0, sum = 0; k < PET3D_MAX_INFLUENCES; k++) {
            ck_assert_uint_lt(v->joint[k], PET3D_JOINT_N);
            sum += v->weight[k];
        }

        ck_assert_msg(sum > 0.999f && sum < 1.001f, "weights %f",
                      (double) sum);
    }
}


START_TEST(random_sets)
{
    int             i, n;
    uint32_t        state, tris;
    pet3d_mesh_t   *mesh;
    pet3d_bytes_t   glb;
    pet3d_arena_t  *arena;
    pet3d_params_t  params;

    state = 2024;
    n = getenv("PET3D_SETS") != NULL ? atoi(getenv("PET3D_SETS")) : 100;

    for (i = 0; i < n; i++) {
        random_params(&state, &params);
        params.species = i % PET3D_SPECIES_N;

        arena = make_pet(&params, &mesh, &glb);

        pet3d_mesh_size(mesh, &tris, NULL);
        ck_assert_uint_gt(tris, 5000);
        ck_assert_uint_le(tris, PET3D_MAX_TRIANGLES);
        ck_assert_uint_le(glb.len, PET3D_MAX_GLB_BYTES);

        check_surface(&mesh->body);
        check_surface(&mesh->face);

        pet3d_arena_destroy(arena);
    }
}
END_TEST


/* A texel belongs to one place: triangles of the fur do not overlap. */

START_TEST(charts_do_not_overlap)
{
    int             k, x, y, twice, total, species;
    float           px[3], py[3], b, area;
    uint8_t        *seen;
    uint32_t        i;
    pet3d_mesh_t   *mesh;
    pet3d_bytes_t   glb;
    pet3d_arena_t  *arena;
    pet3d_params_t  params;

    seen = malloc(PET3D_SKIN_SIDE * PET3D_SKIN_SIDE);

    for (species = 0; species < PET3D_SPECIES_N; species++) {
        pet3d_params_init(&params, (pet3d_species_t) species);
        arena = make_pet(&params, &mesh, &glb);
        memset(seen, 0, PET3D_SKIN_SIDE * PET3D_SKIN_SIDE);
        twice = 0;
        total = 0;

        for (i = 0; i < mesh->body.nfur; i++) {
            for (k = 0; k < 3; k++) {
                px[k] = mesh->body.verts[mesh->body.tris[i].v[k]].u * 512;
                py[k] = mesh->body.verts[mesh->body.tris[i].v[k]].v * 512;
            }

            area = (px[1] - px[0]) * (py[2] - py[0])
                   - (px[2] - px[0]) * (py[1] - py[0]);

            for (y = 0; y < PET3D_SKIN_SIDE; y++) {
                if ((float) y + 1 < pet3d_minf(py[0],
                                               pet3d_minf(py[1], py[2]))
                    || (float) y > pet3d_maxf(py[0],
                                              pet3d_maxf(py[1], py[2])))
                {
                    continue;
                }

                for (x = (int) pet3d_minf(px[0], pet3d_minf(px[1], px[2]));
                     (float) x <= pet3d_maxf(px[0],
                                             pet3d_maxf(px[1], px[2])); x++)
                {
                    for (k = 0; k < 3; k++) {
                        int  j = (k + 1) % 3, l = (k + 2) % 3;

                        b = ((px[l] - px[j]) * ((float) y + 0.5f - py[j])
                             - (py[l] - py[j]) * ((float) x + 0.5f - px[j]))
                            / area;

                        if (!(b > 0.001f)) {
                            break;
                        }
                    }

                    if (k == 3) {
                        twice += seen[y * PET3D_SKIN_SIDE + x];
                        seen[y * PET3D_SKIN_SIDE + x] = 1;
                        total++;
                    }
                }
            }
        }

        ck_assert_int_gt(total, 60000);
        ck_assert_msg(twice * 200 < total, "%s: %d of %d texels twice",
                      pet3d_name(PET3D_NAMES_SPECIES, species), twice, total);

        pet3d_arena_destroy(arena);
    }

    free(seen);
}
END_TEST


START_TEST(same_twice)
{
    int             i;
    pet3d_view_t    view;
    pet3d_mesh_t   *mesh;
    pet3d_image_t   skin;
    pet3d_bytes_t   glb[2], jpeg[2], png[2];
    pet3d_arena_t  *arena[2];
    pet3d_params_t  params;

    pet3d_params_init(&params, PET3D_SPECIES_CAT);
    pet3d_view_init(&view);

    for (i = 0; i < 2; i++) {
        arena[i] = make_pet(&params, &mesh, &glb[i]);
        ck_assert_int_eq(pet3d_paint_skin(arena[i], mesh, &skin), PET3D_OK);
        ck_assert_int_eq(pet3d_write_skin(arena[i], &skin, &jpeg[i]),
                         PET3D_OK);
        ck_assert_int_eq(pet3d_render_preview(arena[i], mesh, &skin, &view,
                                              &png[i]), PET3D_OK);
    }

    ck_assert_uint_eq(glb[0].len, glb[1].len);
    ck_assert_int_eq(memcmp(glb[0].data, glb[1].data, glb[0].len), 0);
    ck_assert_uint_eq(jpeg[0].len, jpeg[1].len);
    ck_assert_int_eq(memcmp(jpeg[0].data, jpeg[1].data, jpeg[0].len), 0);
    ck_assert_uint_eq(png[0].len, png[1].len);
    ck_assert_int_eq(memcmp(png[0].data, png[1].data, png[0].len), 0);

    /* All three say what made them. */

    ck_assert_ptr_nonnull(memmem(glb[0].data, glb[0].len,
                                 "\"ai_generated\":true", 19));
    ck_assert_ptr_nonnull(memmem(jpeg[0].data, jpeg[0].len, "AI generated",
                                 12));
    ck_assert_ptr_nonnull(memmem(png[0].data, png[0].len, "AI generated",
                                 12));

    pet3d_arena_destroy(arena[0]);
    pet3d_arena_destroy(arena[1]);
}
END_TEST


START_TEST(skin_modes)
{
    pet3d_mesh_t   *mesh;
    pet3d_image_t   skin;
    pet3d_bytes_t   glb, jpeg;
    pet3d_arena_t  *arena;
    pet3d_params_t  params;

    pet3d_params_init(&params, PET3D_SPECIES_PANDA);
    arena = make_pet(&params, &mesh, &glb);

    ck_assert_ptr_nonnull(memmem(glb.data, glb.len, "\"skin.jpg\"", 10));

    ck_assert_int_eq(pet3d_paint_skin(arena, mesh, &skin), PET3D_OK);
    ck_assert_int_eq(pet3d_write_skin(arena, &skin, &jpeg), PET3D_OK);

    ck_assert_int_eq(pet3d_write_glb(arena, mesh, PET3D_SKIN_EMBEDDED, &jpeg,
                                     &glb), PET3D_OK);
    ck_assert_ptr_nonnull(memmem(glb.data, glb.len, jpeg.data, jpeg.len));

    ck_assert_int_eq(pet3d_write_glb(arena, mesh, PET3D_SKIN_NONE, NULL,
                                     &glb), PET3D_OK);
    ck_assert_ptr_null(memmem(glb.data, glb.len, "\"images\"", 8));

    ck_assert_int_eq(pet3d_write_glb(arena, mesh, PET3D_SKIN_EMBEDDED, NULL,
                                     &glb), PET3D_E_INVALID);

    pet3d_arena_destroy(arena);
}
END_TEST


/* Every clip and morph renders, and shows something else than at rest. */

START_TEST(clips_and_morphs)
{
    uint32_t        i;
    const char     *name;
    pet3d_view_t    view;
    pet3d_mesh_t   *mesh;
    pet3d_image_t   skin;
    pet3d_bytes_t   glb, rest, png;
    pet3d_arena_t  *arena;
    pet3d_params_t  params;

    pet3d_params_init(&params, PET3D_SPECIES_FOX);
    arena = make_pet(&params, &mesh, &glb);
    ck_assert_int_eq(pet3d_paint_skin(arena, mesh, &skin), PET3D_OK);

    pet3d_view_init(&view);
    view.size = 96;
    view.transparent = 1;
    ck_assert_int_eq(pet3d_render_preview(arena, mesh, &skin, &view, &rest),
                     PET3D_OK);

    for (i = 0; (name = pet3d_clip_name(i)) != NULL; i++) {
        view.clip = name;
        view.time = 350;
        ck_assert_int_eq(pet3d_render_preview(arena, mesh, &skin, &view,
                                              &png), PET3D_OK);
        ck_assert(png.len != rest.len
                  || memcmp(png.data, rest.data, rest.len) != 0);
    }

    ck_assert_uint_ge(i, 2);
    view.clip = NULL;

    for (i = 0; (name = pet3d_morph_name(i)) != NULL; i++) {
        view.morph = name;
        ck_assert_int_eq(pet3d_render_preview(arena, mesh, &skin, &view,
                                              &png), PET3D_OK);
        ck_assert(png.len != rest.len
                  || memcmp(png.data, rest.data, rest.len) != 0);
    }

    ck_assert_uint_ge(i, 4);
    ck_assert_uint_le(i, 8);

    view.morph = "no such";
    ck_assert_int_eq(pet3d_render_preview(arena, mesh, &skin, &view, &png),
                     PET3D_E_INVALID);

    pet3d_arena_destroy(arena);
}
END_TEST


/* No frame is cut, no two are the same, and both pictures are small. */

START_TEST(pictures)
{
    size_t           at, stride;
    uint32_t         i, j, k, x, y, sum[16];
    pet3d_view_t     view;
    pet3d_mesh_t    *mesh;
    pet3d_image_t    skin, sheet;
    pet3d_bytes_t    glb, jpeg, webp, twice;
    pet3d_arena_t   *arena;
    pet3d_params_t   params;

    pet3d_params_init(&params, PET3D_SPECIES_CAT);
    arena = make_pet(&params, &mesh, &glb);
    ck_assert_int_eq(pet3d_paint_skin(arena, mesh, &skin), PET3D_OK);

    pet3d_view_init(&view);
    view.size = 512;
    ck_assert_int_eq(pet3d_write_preview(arena, mesh, &skin, &view, &jpeg),
                     PET3D_OK);
    ck_assert_uint_le(jpeg.len, 40000);
    ck_assert_int_eq(pet3d_decode(arena, &jpeg, 512, &sheet), PET3D_OK);
    ck_assert_uint_eq(sheet.width, 512);

    ck_assert_int_eq(pet3d_write_frames(arena, mesh, &skin, &webp), PET3D_OK);
    ck_assert_int_eq(pet3d_write_frames(arena, mesh, &skin, &twice),
                     PET3D_OK);
    ck_assert_uint_le(webp.len, 160000);
    ck_assert_uint_eq(webp.len, twice.len);
    ck_assert_mem_eq(webp.data, twice.data, webp.len);

    ck_assert_int_eq(pet3d_decode(arena, &webp, 1280, &sheet), PET3D_OK);
    ck_assert_uint_eq(sheet.width, PET3D_FRAME_COLUMNS * PET3D_FRAME_SIDE);
    ck_assert_uint_eq(sheet.height, PET3D_FRAME_ROWS * PET3D_FRAME_SIDE);

    stride = (size_t) sheet.width * 3;

    for (i = 0; i < 16; i++) {
        sum[i] = 0;

        for (y = 0; y < PET3D_FRAME_SIDE; y++) {
            for (x = 0; x < PET3D_FRAME_SIDE; x++) {
                at = (i / 4 * PET3D_FRAME_SIDE + y) * stride
                     + (i % 4 * PET3D_FRAME_SIDE + x) * 3;
                k = 255u - sheet.pixels[at];
                sum[i] = (sum[i] << 5 | sum[i] >> 27) ^ k;

                /* what is transparent is decoded over white */

                if (x == 0 || y == 0 || x == PET3D_FRAME_SIDE - 1) {
                    ck_assert_uint_le(k, 8);
                }
            }
        }

        for (j = 0; j < i; j++) {
            ck_assert_uint_ne(sum[i], sum[j]);
        }
    }

    pet3d_arena_destroy(arena);
}
END_TEST


START_TEST(wardrobe)
{
    uint32_t        i, was;
    const char     *code;
    pet3d_view_t    view;
    pet3d_mesh_t   *mesh;
    pet3d_image_t   skin;
    pet3d_bytes_t   glb, png, bare;
    pet3d_arena_t  *arena;
    pet3d_params_t  params;

    pet3d_view_init(&view);
    view.size = 96;

    for (i = 0; (code = pet3d_wear_code(i)) != NULL; i++) {
        pet3d_params_init(&params, (pet3d_species_t) (i % PET3D_SPECIES_N));
        arena = make_pet(&params, &mesh, &glb);
        view.yaw = strcmp(code, "backpack") == 0 ? 150 : -30;

        ck_assert_int_eq(pet3d_paint_skin(arena, mesh, &skin), PET3D_OK);
        ck_assert_int_eq(pet3d_render_preview(arena, mesh, &skin, &view,
                                              &bare), PET3D_OK);
        was = mesh->body.ntris;
        ck_assert_int_eq(pet3d_dress(arena, mesh, code), PET3D_OK);
        pet3d_dress_colors(&skin);
        ck_assert_uint_gt(mesh->body.ntris, was);
        check_surface(&mesh->body);

        ck_assert_int_eq(pet3d_render_preview(arena, mesh, &skin, &view,
                                              &png), PET3D_OK);
        ck_assert(png.len != bare.len
                  || memcmp(png.data, bare.data, png.len) != 0);

        ck_assert_int_eq(pet3d_write_wear(arena, code, &glb), PET3D_OK);
        ck_assert_uint_lt(glb.len, 120 * 1024);
        ck_assert_ptr_nonnull(memmem(glb.data, glb.len,
                                     "\"anchor\":\"anchor_", 17));
        ck_assert_int_eq(pet3d_render_wear(arena, code, &view, &png),
                         PET3D_OK);

        pet3d_arena_destroy(arena);
    }

    ck_assert_uint_ge(i, 8);

    arena = pet3d_arena_create(LIMIT);
    ck_assert_int_eq(pet3d_write_wear(arena, "wings", &glb),
                     PET3D_E_INVALID);
    pet3d_arena_destroy(arena);
}
END_TEST


START_TEST(out_of_memory)
{
    int             rc;
    size_t          limit;
    pet3d_view_t    view;
    pet3d_mesh_t   *mesh;
    pet3d_image_t   skin;
    pet3d_bytes_t   glb, png;
    pet3d_arena_t  *arena;
    pet3d_params_t  params;

    pet3d_params_init(&params, PET3D_SPECIES_DOG);
    pet3d_view_init(&view);
    view.size = 64;

    for (limit = 4096; ; limit = limit * 5 / 4) {
        arena = pet3d_arena_create(limit);

        if ((rc = pet3d_build_mesh(arena, &params, &mesh)) == PET3D_OK
            && (rc = pet3d_paint_skin(arena, mesh, &skin)) == PET3D_OK
            && (rc = pet3d_render_preview(arena, mesh, &skin, &view, &png))
               == PET3D_OK)
        {
            rc = pet3d_write_glb(arena, mesh, PET3D_SKIN_URI, NULL, &glb);
        }

        pet3d_arena_destroy(arena);

        if (rc == PET3D_OK) {
            break;
        }

        ck_assert_int_eq(rc, PET3D_E_MEMORY);
    }

    ck_assert_uint_lt(limit, LIMIT);
}
END_TEST


START_TEST(invalid_params)
{
    pet3d_mesh_t   *mesh;
    const char     *field;
    pet3d_arena_t  *arena;
    pet3d_params_t  params;

    arena = pet3d_arena_create(LIMIT);
    pet3d_params_init(&params, PET3D_SPECIES_DOG);
    params.tail = 77;

    ck_assert_int_eq(pet3d_params_check(&params, &field), PET3D_E_INVALID);
    ck_assert_str_eq(field, "tail");
    ck_assert_int_eq(pet3d_build_mesh(arena, &params, &mesh),
                     PET3D_E_INVALID);

    pet3d_arena_destroy(arena);
}
END_TEST


TCase *
model_case(void)
{
    TCase  *tc;

    tc = tcase_create("model");
    tcase_set_timeout(tc, 600);
    tcase_add_test(tc, random_sets);
    tcase_add_test(tc, charts_do_not_overlap);
    tcase_add_test(tc, same_twice);
    tcase_add_test(tc, skin_modes);
    tcase_add_test(tc, clips_and_morphs);
    tcase_add_test(tc, pictures);
    tcase_add_test(tc, wardrobe);
    tcase_add_test(tc, out_of_memory);
    tcase_add_test(tc, invalid_params);

    return tc;
}
