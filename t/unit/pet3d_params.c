
/*
 * Parameters: canonical text, strict reading.
 */

#include <stdio.h>
#include <string.h>

#include "pet3d_test.h"


START_TEST(round_trip)
{
    int             i;
    char            text[PET3D_PARAMS_BYTES], again[PET3D_PARAMS_BYTES];
    size_t          n;
    uint32_t        state;
    pet3d_params_t  a, b;

    state = 42;

    for (i = 0; i < 1000; i++) {
        random_params(&state, &a);
        ck_assert_int_eq(pet3d_params_check(&a, NULL), PET3D_OK);

        n = pet3d_params_write(&a, text, sizeof(text));
        ck_assert_uint_eq(n, strlen(text));
        ck_assert_uint_gt(n, 500);
        ck_assert_uint_lt(n, 1500);

        ck_assert_int_eq(pet3d_params_read(text, n, &b, NULL), PET3D_OK);
        ck_assert_int_eq(memcmp(&a, &b, sizeof(a)), 0);

        pet3d_params_write(&b, again, sizeof(again));
        ck_assert_str_eq(text, again);
    }
}
END_TEST


START_TEST(defaults)
{
    int             i;
    char            text[64];
    pet3d_params_t  a, b;

    for (i = 0; i < PET3D_SPECIES_N; i++) {
        pet3d_params_init(&a, (pet3d_species_t) i);
        ck_assert_int_eq(pet3d_params_check(&a, NULL), PET3D_OK);

        snprintf(text, sizeof(text), "{ \"species\" : \"%s\",\n"
                 "\"generator\": 1 }", pet3d_name(PET3D_NAMES_SPECIES, i));
        ck_assert_int_eq(pet3d_params_read(text, strlen(text), &b, NULL),
                         PET3D_OK);
        ck_assert_int_eq(memcmp(&a, &b, sizeof(a)), 0);
        ck_assert_uint_eq(b.generator, PET3D_GENERATOR);
    }
}
END_TEST


START_TEST(refused)
{
    int             rc;
    char            field[32];
    size_t          i;
    pet3d_params_t  p;

#define OK  "{\"generator\":1,\"species\":\"cat\""

    static const struct {
        const char  *text;
        const char  *field;
    } cases[] = {
        { "", "" },
        { "null", "" },
        { "[]", "" },
        { "{}", "generator" },
        { "{\"generator\":1}", "species" },
        { "{\"generator\":0,\"species\":\"cat\"}", "generator" },
        { "{\"generator\":1000,\"species\":\"cat\"}", "generator" },
        { "{\"generator\":1,\"species\":\"cow\"}", "species" },
        { "{\"generator\":1,\"species\":1}", "species" },
        { OK, NULL },
        { OK ",}", NULL },
        { OK "} x", NULL },
        { OK ",\"species\":\"cat\"}", "species" },
        { OK ",\"wings\":2}", "wings" },
        { OK ",\"head_size\":9999}", "head_size" },
        { OK ",\"head_size\":-1}", "head_size" },
        { OK ",\"head_size\":1e3}", NULL },
        { OK ",\"head_size\":1000.5}", NULL },
        { OK ",\"head_size\":01000}", "head_size" },
        { OK ",\"head_size\":\"1000\"}", "head_size" },
        { OK ",\"head_size\":99999999999999999999}", "head_size" },
        { OK ",\"base\":\"#12345\"}", "base" },
        { OK ",\"base\":\"#12345G\"}", "base" },
        { OK ",\"base\":\"#ABCDEF\"}", "base" },
        { OK ",\"base\":1193046}", "base" },
        { OK ",\"ba\\u0073e\":\"#123456\"}", NULL },
        { OK ",\"head_size\":{\"a\":1}}", "head_size" },
        { OK ",\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\":1}", NULL },
        { OK ",\"seed\":4294967296}", "seed" }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        rc = pet3d_params_read(cases[i].text, strlen(cases[i].text), &p,
                               field);
        ck_assert_msg(rc == PET3D_E_INVALID, "case %zu: %d", i, rc);

        if (cases[i].field != NULL) {
            ck_assert_msg(strcmp(field, cases[i].field) == 0,
                          "case %zu: %s", i, field);
        }
    }
}
END_TEST


/* Any prefix and any changed byte: an answer, and parameters in range. */

START_TEST(mangled)
{
    int             i;
    char            text[PET3D_PARAMS_BYTES], was;
    size_t          n, at;
    uint32_t        state;
    pet3d_params_t  p;

    pet3d_params_init(&p, PET3D_SPECIES_FOX);
    n = pet3d_params_write(&p, text, sizeof(text));

    for (at = 0; at < n; at++) {
        ck_assert_int_eq(pet3d_params_read(text, at, &p, NULL),
                         PET3D_E_INVALID);
    }

    state = 5;

    for (i = 0; i < 20000; i++) {
        at = next_random(&state) % n;
        was = text[at];
        text[at] = (char) next_random(&state);

        if (pet3d_params_read(text, n, &p, NULL) == PET3D_OK) {
            ck_assert_int_eq(pet3d_params_check(&p, NULL), PET3D_OK);
        }

        text[at] = was;
    }
}
END_TEST


START_TEST(small_buffer)
{
    char            text[PET3D_PARAMS_BYTES];
    size_t          n, size;
    pet3d_params_t  p;

    pet3d_params_init(&p, PET3D_SPECIES_DOG);
    n = pet3d_params_write(&p, text, sizeof(text));

    for (size = 1; size <= n; size++) {
        ck_assert_uint_eq(pet3d_params_write(&p, text, size), 0);
    }

    ck_assert_uint_eq(pet3d_params_write(&p, text, n + 1), n);
}
END_TEST


START_TEST(names)
{
    int          i, set;
    const char  *name;

    for (set = 0; set < PET3D_NAMES_N; set++) {
        for (i = 0; (name = pet3d_name((pet3d_names_t) set, i)) != NULL; i++)
        {
            ck_assert_int_eq(pet3d_find_name((pet3d_names_t) set, name,
                                             strlen(name)), i);
        }

        ck_assert_int_gt(i, 1);
        ck_assert_int_eq(pet3d_find_name((pet3d_names_t) set, "x", 1), -1);
        ck_assert_ptr_null(pet3d_name((pet3d_names_t) set, -1));
    }
}
END_TEST


TCase *
params_case(void)
{
    TCase  *tc;

    tc = tcase_create("params");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, round_trip);
    tcase_add_test(tc, defaults);
    tcase_add_test(tc, refused);
    tcase_add_test(tc, mangled);
    tcase_add_test(tc, small_buffer);
    tcase_add_test(tc, names);

    return tc;
}
