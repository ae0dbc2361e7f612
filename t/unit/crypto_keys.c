
/*
 * Access tokens: signing, the keys that are taken, their rotation.
 */


#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/jwt.h"


#define U(s)      ((const u_char *) (s))

#define SECRET_1  "0123456789abcdef0123456789abcdef"
#define SECRET_2  "fedcba9876543210fedcba9876543210"

#define NOW       1700000000
#define LEEWAY    30

/* Made by another implementation (node:crypto) with SECRET_1. */
#define TOKEN                                                                 \
    "eyJhbGciOiJIUzI1NiIsImtpZCI6ImsxIiwidHlwIjoiSldUIn0."                    \
    "eyJhdWQiOiJwZXQtYXBwIiwiZXhwIjoxNzAwMDA3MjAwLCJpYXQiOjE3MDAwMDAwMDAs"    \
    "ImlzcyI6InBldC1wYWwiLCJzaWQiOiJzLTFfQSIsInN1YiI6IjQyIn0."                \
    "pLFzmbwkRsMEG_Q7BqMEJuM4RnmEUdC4Gkl_LjGSOBc"

#define ZEROS_64                                                              \
    "0000000000000000000000000000000000000000000000000000000000000000"


Suite *crypto_keys_suite(void);


static pet_jwt_t  *jwt;


static void
setup(void)
{
    jwt = pet_jwt_create("pet-pal", "pet-app", LEEWAY);
    ck_assert_ptr_nonnull(jwt);

    ck_assert_int_eq(pet_jwt_add_key(jwt, U("k1"), 2, U(SECRET_1), 32, 1), 0);
    ck_assert_int_eq(pet_jwt_add_key(jwt, U("k2"), 2, U(SECRET_2), 32, 0), 0);
}


static void
teardown(void)
{
    pet_jwt_free(jwt);
}


START_TEST(test_sign)
{
    u_char        token[PET_JWT_CACHED_MAX];
    size_t        len;
    pet_claims_t  claims;

    ck_assert_int_eq(pet_jwt_sign(jwt, 42, U("s-1_A"), 5, NOW, 7200, token,
                                  sizeof(token), &len), PET_JWT_OK);
    ck_assert_uint_eq(len, strlen(TOKEN));
    ck_assert_mem_eq(token, TOKEN, len);

    ck_assert_int_eq(pet_jwt_verify(jwt, token, len, NOW, &claims), 0);
    ck_assert_int_eq(claims.user_id, 42);
    ck_assert_uint_eq(claims.sid_len, 5);
    ck_assert_mem_eq(claims.sid, "s-1_A", 5);
    ck_assert_int_eq(claims.iat_s, NOW);
    ck_assert_int_eq(claims.exp_s, NOW + 7200);
    ck_assert_int_eq(claims.nbf_s, 0);

    ck_assert_int_eq(pet_jwt_sign(jwt, 42, U("s-1_A"), 5, NOW, 7200, token,
                                  len, &len), PET_JWT_OK);
    ck_assert_int_eq(pet_jwt_sign(jwt, 42, U("s-1_A"), 5, NOW, 7200, token,
                                  len - 1, &len), PET_JWT_CONF);
    ck_assert_uint_eq(len, 0);
}
END_TEST


/* The longest names and ids make the longest token. */

START_TEST(test_sign_longest)
{
    char          name[PET_JWT_NAME_MAX + 2];
    u_char        token[PET_JWT_TOKEN_MAX];
    size_t        len;
    pet_jwt_t    *long_jwt;
    pet_claims_t  claims;

    memset(name, 'n', sizeof(name));
    name[PET_JWT_NAME_MAX + 1] = '\0';
    ck_assert_ptr_null(pet_jwt_create(name, "a", 0));
    ck_assert_ptr_null(pet_jwt_create("a", name, 0));

    name[31] = '\0';

    long_jwt = pet_jwt_create(name, name, 0);
    ck_assert_ptr_nonnull(long_jwt);

    ck_assert_int_eq(pet_jwt_add_key(long_jwt, U(ZEROS_64), PET_JWT_KID_MAX,
                                     U(SECRET_1), 32, 1), 0);
    ck_assert_int_eq(pet_jwt_sign(long_jwt, INT64_MAX, U(ZEROS_64), 64,
                                  PET_JWT_TIME_MAX - 1, 1, token,
                                  PET_JWT_CACHED_MAX, &len), 0);
    ck_assert_int_eq(pet_jwt_verify(long_jwt, token, len,
                                    PET_JWT_TIME_MAX - 1, &claims), 0);
    ck_assert_int_eq(claims.user_id, INT64_MAX);

    pet_jwt_free(long_jwt);
}
END_TEST


START_TEST(test_sign_refused)
{
    u_char      out[PET_JWT_CACHED_MAX];
    size_t      len;
    pet_jwt_t  *bare;

    ck_assert_int_eq(pet_jwt_sign(jwt, 0, U("s"), 1, NOW, 1, out,
                                  sizeof(out), &len), PET_JWT_CONF);
    ck_assert_int_eq(pet_jwt_sign(jwt, -1, U("s"), 1, NOW, 1, out,
                                  sizeof(out), &len), PET_JWT_CONF);
    ck_assert_int_eq(pet_jwt_sign(jwt, 1, U(""), 0, NOW, 1, out,
                                  sizeof(out), &len), PET_JWT_CONF);
    ck_assert_int_eq(pet_jwt_sign(jwt, 1, U("a\"b"), 3, NOW, 1, out,
                                  sizeof(out), &len), PET_JWT_CONF);
    ck_assert_int_eq(pet_jwt_sign(jwt, 1, U("s"), 1, NOW, 0, out,
                                  sizeof(out), &len), PET_JWT_CONF);
    ck_assert_int_eq(pet_jwt_sign(jwt, 1, U("s"), 1, NOW, INT64_MAX, out,
                                  sizeof(out), &len), PET_JWT_CONF);
    ck_assert_int_eq(pet_jwt_sign(jwt, 1, U("s"), 1, -1, 1, out,
                                  sizeof(out), &len), PET_JWT_CONF);

    bare = pet_jwt_create("pet-pal", "pet-app", 0);
    ck_assert_int_eq(pet_jwt_sign(bare, 1, U("s"), 1, NOW, 1, out,
                                  sizeof(out), &len), PET_JWT_CONF);
    pet_jwt_free(bare);
}
END_TEST


/* libjwt takes any signature when the key is empty. */

START_TEST(test_keys_refused)
{
    int           i;
    char          kid[16];
    pet_jwt_t    *bare;
    pet_claims_t  claims;

    ck_assert_ptr_null(pet_jwt_create("", "a", 0));
    ck_assert_ptr_null(pet_jwt_create("a", "", 0));
    ck_assert_ptr_null(pet_jwt_create("a\n", "a", 0));
    ck_assert_ptr_null(pet_jwt_create("a", "a", -1));
    ck_assert_ptr_null(pet_jwt_create("a", "a", PET_JWT_LEEWAY_MAX + 1));

    bare = pet_jwt_create("pet-pal", "pet-app", 0);

    ck_assert_int_eq(pet_jwt_add_key(bare, U("k1"), 2, U(""), 0, 1),
                     PET_JWT_CONF);
    ck_assert_int_eq(pet_jwt_add_key(bare, U("k1"), 2, U(SECRET_1), 31, 1),
                     PET_JWT_CONF);
    ck_assert_int_eq(pet_jwt_add_key(bare, U(""), 0, U(SECRET_1), 32, 1),
                     PET_JWT_CONF);
    ck_assert_int_eq(pet_jwt_add_key(bare, U("k\""), 2, U(SECRET_1), 32, 1),
                     PET_JWT_CONF);
    ck_assert_int_eq(pet_jwt_add_key(bare, U(ZEROS_64), 33, U(SECRET_1), 32,
                                     1), PET_JWT_CONF);

    /* and a verifier without keys takes nothing */

    ck_assert_int_eq(pet_jwt_verify(bare, U(TOKEN), strlen(TOKEN), NOW,
                                    &claims), PET_JWT_INVALID);

    for (i = 0; i < PET_JWT_KEYS_MAX; i++) {
        snprintf(kid, sizeof(kid), "k%d", i);
        ck_assert_int_eq(pet_jwt_add_key(bare, U(kid), 2, U(SECRET_1), 32, 0),
                         PET_JWT_OK);
        ck_assert_int_eq(pet_jwt_add_key(bare, U(kid), 2, U(SECRET_1), 32, 0),
                         PET_JWT_CONF);
    }

    ck_assert_int_eq(pet_jwt_add_key(bare, U("kx"), 2, U(SECRET_1), 32, 0),
                     PET_JWT_CONF);

    pet_jwt_free(bare);
    pet_jwt_free(NULL);
}
END_TEST


START_TEST(test_rotation)
{
    u_char        old[512], new[512];
    size_t        old_len, new_len;
    pet_jwt_t    *both, *after;
    pet_claims_t  claims;

    ck_assert_int_eq(pet_jwt_sign(jwt, 7, U("s"), 1, NOW, 60, old,
                                  sizeof(old), &old_len), 0);

    both = pet_jwt_create("pet-pal", "pet-app", LEEWAY);
    ck_assert_int_eq(pet_jwt_add_key(both, U("k2"), 2, U(SECRET_2), 32, 1),
                     0);
    ck_assert_int_eq(pet_jwt_add_key(both, U("k1"), 2, U(SECRET_1), 32, 0),
                     0);
    ck_assert_int_eq(pet_jwt_sign(both, 7, U("s"), 1, NOW, 60, new,
                                  sizeof(new), &new_len), 0);
    ck_assert_mem_ne(old, new, old_len);

    after = pet_jwt_create("pet-pal", "pet-app", LEEWAY);
    ck_assert_int_eq(pet_jwt_add_key(after, U("k2"), 2, U(SECRET_2), 32, 1),
                     0);

    ck_assert_int_eq(pet_jwt_verify(jwt, new, new_len, NOW, &claims), 0);
    ck_assert_int_eq(pet_jwt_verify(both, old, old_len, NOW, &claims), 0);
    ck_assert_int_eq(pet_jwt_verify(both, new, new_len, NOW, &claims), 0);
    ck_assert_int_eq(pet_jwt_verify(after, new, new_len, NOW, &claims), 0);
    ck_assert_int_eq(pet_jwt_verify(after, old, old_len, NOW, &claims),
                     PET_JWT_INVALID);

    pet_jwt_free(both);
    pet_jwt_free(after);
}
END_TEST


Suite *
crypto_keys_suite(void)
{
    Suite  *suite;
    TCase  *tc;

    suite = suite_create("crypto keys");
    tc = tcase_create("keys");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, test_sign);
    tcase_add_test(tc, test_sign_longest);
    tcase_add_test(tc, test_sign_refused);
    tcase_add_test(tc, test_keys_refused);
    tcase_add_test(tc, test_rotation);

    suite_add_tcase(suite, tc);

    return suite;
}
