
/*
 * Unit tests of pet3d; run from the root of the source tree.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pet3d_test.h"


static int
write_wardrobe(const char *dir)
{
    char            path[512];
    FILE           *f;
    uint32_t        i;
    const char     *code;
    pet3d_bytes_t   glb;
    pet3d_arena_t  *arena;

    for (i = 0; (code = pet3d_wear_code(i)) != NULL; i++) {
        arena = pet3d_arena_create(PET3D_JOB_BYTES);

        if (pet3d_write_wear(arena, code, &glb) != PET3D_OK) {
            fprintf(stderr, "%s: not built\n", code);
            return EXIT_FAILURE;
        }

        snprintf(path, sizeof(path), "%s/wear-%s.glb", dir, code);
        f = fopen(path, "wb");

        if (f == NULL || fwrite(glb.data, 1, glb.len, f) != glb.len) {
            perror(path);
            return EXIT_FAILURE;
        }

        fclose(f);
        pet3d_arena_destroy(arena);
    }

    return EXIT_SUCCESS;
}


/*
 * "glb N DIR": writes the models of N random parameter sets, for a validator
 * outside; every third without a skin, every third with it inside; and every
 * piece of the wardrobe.
 */

static int
write_glbs(int n, const char *dir)
{
    int              i, rc;
    char             path[512];
    FILE            *f;
    uint32_t         state;
    pet3d_mesh_t    *mesh;
    pet3d_image_t    skin;
    pet3d_bytes_t    jpeg, glb;
    pet3d_arena_t   *arena;
    pet3d_params_t   params;

    state = 77;

    for (i = 0; i < n; i++) {
        random_params(&state, &params);
        arena = pet3d_arena_create(PET3D_JOB_BYTES);

        if ((rc = pet3d_build_mesh(arena, &params, &mesh)) != PET3D_OK
            || (rc = pet3d_paint_skin(arena, mesh, &skin)) != PET3D_OK
            || (rc = pet3d_write_skin(arena, &skin, &jpeg)) != PET3D_OK
            || (rc = pet3d_write_glb(arena, mesh, (pet3d_skin_mode_t) (i % 3),
                                     &jpeg, &glb)) != PET3D_OK)
        {
            fprintf(stderr, "set %d: %s\n", i, pet3d_strerror(rc));
            return EXIT_FAILURE;
        }

        snprintf(path, sizeof(path), "%s/%04d.glb", dir, i);
        f = fopen(path, "wb");

        if (f == NULL || fwrite(glb.data, 1, glb.len, f) != glb.len) {
            perror(path);
            return EXIT_FAILURE;
        }

        fclose(f);

        snprintf(path, sizeof(path), "%s/skin.jpg", dir);
        f = fopen(path, "wb");

        if (f == NULL || fwrite(jpeg.data, 1, jpeg.len, f) != jpeg.len) {
            perror(path);
            return EXIT_FAILURE;
        }

        fclose(f);
        pet3d_arena_destroy(arena);
    }

    return write_wardrobe(dir);
}


int
main(int argc, char **argv)
{
    int       failed;
    Suite    *suite;
    SRunner  *runner;

    if (argc == 4 && strcmp(argv[1], "glb") == 0) {
        return write_glbs(atoi(argv[2]), argv[3]);
    }

    suite = suite_create("pet3d");
    suite_add_tcase(suite, decode_case());
    suite_add_tcase(suite, fingerprint_case());
    suite_add_tcase(suite, params_case());
    suite_add_tcase(suite, model_case());
    suite_add_tcase(suite, body_case());
    suite_add_tcase(suite, wear_case());
    suite_add_tcase(suite, clips_case());
    suite_add_tcase(suite, analyze_case());

    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);

    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
