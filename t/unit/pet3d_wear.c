
/*
 * What goes around a body lies on its fur, however that is; and the frames
 * of the client's picture are those of the server's.
 */

#include <stdlib.h>
#include <string.h>

#include "pet3d_test.h"
#include "wear.h"


#define LIMIT  (24 * 1024 * 1024)


/* Shapes n: random ones, then the widest and fluffiest of every species. */

static int
make_shape(pet3d_mesh_t *mesh, int n, uint32_t *state)
{
    pet3d_params_t  *p;

    p = &mesh->params;

    if (n < 200) {
        random_params(state, p);

    } else if (n < 200 + 2 * PET3D_SPECIES_N) {
        pet3d_params_init(p, (pet3d_species_t) (n % PET3D_SPECIES_N));
        p->body_width = 1250;
        p->fur = PET3D_FUR_FLUFFY;
        p->ruff = 1000;
        p->cheeks = 1000;
        p->leg_width = 1250;
        p->collar = n % 2 * 1000;

    } else {
        return 0;
    }

    pet3d_shape(mesh);

    return 1;
}


/* How far a ribbon stands out of the fur at one of its points. */

static float
ribbon_shows(const pet3d_mesh_t *mesh, const pet3d_surface_t *s, uint32_t i)
{
    float     most;
    uint32_t  k, sides;

    sides = s->nverts / PET3D_BAND_POINTS;
    most = -1;

    for (k = 0; k < sides; k++) {
        most = pet3d_maxf(most,
                          pet3d_sdf_distance(&mesh->sdf,
                                             s->verts[i * sides + k].pos));
    }

    return most;
}


/* The longest fur is 0.011, and may only meet over the band at the nape. */

START_TEST(collars_are_closed)
{
    int              n, low, all;
    float            step, shown;
    uint32_t         i, state;
    pet3d_mesh_t    *mesh;
    pet3d_band_t    *band;
    pet3d_arena_t   *arena;
    pet3d_garment_t  w;
    pet3d_surface_t  s;

    arena = pet3d_arena_create(LIMIT);
    mesh = pet3d_calloc(arena, 1, sizeof(pet3d_mesh_t));
    state = 5;
    low = 0;
    all = 0;

    ck_assert_int_eq(pet3d_wear_build(arena, pet3d_find_wear("bell"), &w),
                     PET3D_OK);
    ck_assert_int_eq(w.nribbons, 1);

    for (n = 0; make_shape(mesh, n, &state); n++) {
        band = &mesh->bands[PET3D_BAND_NECK];

        ck_assert_int_eq(pet3d_ribbon_build(arena, &w.ribbons[0], band,
                             mesh->anchors[PET3D_ANCHOR_NECK].scale, &s),
                         PET3D_OK);

        for (i = 0; i < PET3D_BAND_POINTS; i++) {
            step = pet3d_length(pet3d_sub(band->points[i],
                       band->points[(i + 1) % PET3D_BAND_POINTS]));
            ck_assert_msg(step > 0.01f && step < 0.30f, "shape %d: %f", n,
                          (double) step);

            shown = ribbon_shows(mesh, &s, i);
            ck_assert_msg(shown > 0.003f && shown < 0.10f,
                          "shape %d, species %d: %f", n,
                          mesh->params.species, (double) shown);
            low += (shown < 0.013f);
            all++;
        }

        pet3d_free(arena, s.verts);
        pet3d_free(arena, s.tris);
    }

    ck_assert_msg(low * 200 < all, "%d of %d", low, all);

    pet3d_arena_destroy(arena);
}
END_TEST


START_TEST(straps_lie_on_the_fur)
{
    int             n, i, k;
    float           d;
    uint32_t        state;
    pet3d_vec_t     l, r;
    pet3d_mesh_t   *mesh;
    pet3d_arena_t  *arena;

    arena = pet3d_arena_create(LIMIT);
    mesh = pet3d_calloc(arena, 1, sizeof(pet3d_mesh_t));
    state = 6;

    for (n = 0; make_shape(mesh, n, &state); n++) {
        for (i = 0; i < PET3D_BAND_POINTS; i++) {
            k = (PET3D_BAND_POINTS - i) % PET3D_BAND_POINTS;
            l = mesh->bands[PET3D_BAND_STRAP_L].points[i];
            r = mesh->bands[PET3D_BAND_STRAP_R].points[k];

            ck_assert(l.x == -r.x && l.y == r.y && l.z == r.z);

            d = pet3d_sdf_distance(&mesh->sdf, l);
            ck_assert_msg(d < 0.012f, "shape %d, point %d: %f", n, i,
                          (double) d);
        }
    }

    pet3d_arena_destroy(arena);
}
END_TEST


/* The client reads the sheet of frames by the names that it gives them. */

START_TEST(frames_are_named_alike)
{
    char           *text, *p, *end;
    size_t          len;
    uint32_t        i;
    const char     *name;
    pet3d_bytes_t   file;

    file = read_file("miniprogram/components/PetDisplay/frames.js");
    text = strndup((const char *) file.data, file.len);
    ck_assert_ptr_nonnull(text);

    p = strstr(text, "const CELLS = [");
    ck_assert_ptr_nonnull(p);
    end = strchr(p, ']');
    ck_assert_ptr_nonnull(end);

    for (i = 0; (name = pet3d_frame_name(i)) != NULL; i++) {
        p = strchr(p, '\'');
        ck_assert_msg(p != NULL && p < end, "no %s in frames.js", name);
        len = strlen(name);
        ck_assert_msg(strncmp(p + 1, name, len) == 0 && p[len + 1] == '\'',
                      "%s is not number %u in frames.js", name, i);
        p += len + 2;
    }

    ck_assert_uint_eq(i, PET3D_FRAME_COLUMNS * PET3D_FRAME_ROWS);
    p = strchr(p, '\'');
    ck_assert(p == NULL || p > end);

    p = strstr(text, "const COLUMNS = ");
    ck_assert_ptr_nonnull(p);
    ck_assert_int_eq(atoi(p + strlen("const COLUMNS = ")),
                     PET3D_FRAME_COLUMNS);

    free(text);
    free_file(&file);
}
END_TEST


TCase *
wear_case(void)
{
    TCase  *tc;

    tc = tcase_create("wear");
    tcase_set_timeout(tc, 600);
    tcase_add_test(tc, collars_are_closed);
    tcase_add_test(tc, straps_lie_on_the_fur);
    tcase_add_test(tc, frames_are_named_alike);

    return tc;
}
