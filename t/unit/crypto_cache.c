
/*
 * The cache of verified tokens, refresh tokens, signed links.
 */


#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/crypto.h"
#include "core/jwt.h"


#define U(s)  ((const u_char *) (s))
#define N(a)  ((int) (sizeof(a) / sizeof((a)[0])))

#define SECRET   "0123456789abcdef0123456789abcdef"
#define KEY      "fedcba9876543210fedcba9876543210"
#define ZEROS    "0000000000000000000000000000000000000000000"
#define PATH     "/files/private/a.jpg"

#define NOW      1700000000
#define TTL      7200
#define LEEWAY   30

/* Successor and signature made by another implementation (node:crypto). */
#define REFRESH                                                               \
    "42.s-1_A.BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc"
#define SUCCESSOR                                                             \
    "42.s-1_A.FXVkZkcjUfZyeP1jerElROgCXPhb5H6mjGj7GM0qVr4"
#define LINK_SIG  "hwGPowAZnTz9vTx1zVhmKflhDCKc9Lk3YEfKEu4NTiI"


Suite *crypto_cache_suite(void);


typedef struct {
    size_t  len;
    u_char  text[PET_JWT_TOKEN_MAX];
} token_t;


static const char  *refresh_bad[] = {
    "", ".", "..", "42", "42.s", "42.s.",
    "42.s." ZEROS "A",                  /* 33 bytes */
    "42.s.000000000000000000000000000000000000000000",
    "42.s.0000000000000000000000000000000000000000001",
    "42.s.000000000000000000000000000000000000000000=",
    "42.s.000000000000000000000000000000000000000000+",
    "42.s.0000000000000000000000.0000000000000000000.",
    "0.s." ZEROS,
    "042.s." ZEROS,
    "-42.s." ZEROS,
    "+42.s." ZEROS,
    " 42.s." ZEROS,
    "4x.s." ZEROS,
    "9223372036854775808.s." ZEROS,
    ".s." ZEROS,
    "42.." ZEROS,
    "42." ZEROS,
    "42.a.b." ZEROS,
    "42.a}b." ZEROS,
    "42.s." ZEROS "\n",
    "42.s." ZEROS ".",
    "42.00000000000000000000000000000000000000000000000000000000000000000."
    ZEROS,
};


static pet_jwt_t          *jwt;
static pet_token_cache_t  *cache;


static void
setup(void)
{
    jwt = pet_jwt_create("pet-pal", "pet-app", LEEWAY);
    ck_assert_ptr_nonnull(jwt);
    ck_assert_int_eq(pet_jwt_add_key(jwt, U("k1"), 2, U(SECRET), 32, 1), 0);

    /* one set: every token collides with every other */

    cache = pet_token_cache_create(jwt, 1);
    ck_assert_ptr_nonnull(cache);
}


static void
teardown(void)
{
    pet_token_cache_free(cache);
    pet_jwt_free(jwt);
}


static void
sign(token_t *token, int64_t user_id)
{
    ck_assert_int_eq(pet_jwt_sign(jwt, user_id, U("sid"), 3, NOW, TTL,
                                  token->text, sizeof(token->text),
                                  &token->len), 0);
}


static int
look_up(const token_t *token, int64_t now, int64_t user_id)
{
    int           rc;
    pet_claims_t  claims, zero;

    memset(&zero, 0, sizeof(zero));
    memset(&claims, 0xa5, sizeof(claims));

    rc = pet_token_cache_verify(cache, token->text, token->len, now, &claims);

    if (rc == PET_JWT_OK) {
        ck_assert_int_eq(claims.user_id, user_id);
        ck_assert_int_eq(claims.exp_s, NOW + TTL);
        ck_assert_uint_eq(claims.sid_len, 3);
        ck_assert_mem_eq(claims.sid, "sid", 3);

    } else {
        ck_assert_mem_eq(&claims, &zero, sizeof(zero));
    }

    return rc;
}


static void
assert_stats(uint64_t hits, uint64_t misses, uint64_t evictions)
{
    pet_token_cache_stats_t  stats;

    pet_token_cache_stats(cache, &stats);

    ck_assert_uint_eq(stats.hits, hits);
    ck_assert_uint_eq(stats.misses, misses);
    ck_assert_uint_eq(stats.evictions, evictions);
}


START_TEST(test_hit)
{
    token_t  token;

    sign(&token, 42);

    ck_assert_int_eq(look_up(&token, NOW, 42), PET_JWT_OK);
    assert_stats(0, 1, 0);
    ck_assert_int_eq(look_up(&token, NOW + 1, 42), PET_JWT_OK);
    ck_assert_int_eq(look_up(&token, NOW + 2, 42), PET_JWT_OK);
    assert_stats(2, 1, 0);
}
END_TEST


START_TEST(test_hit_times)
{
    token_t  token;

    sign(&token, 42);
    ck_assert_int_eq(look_up(&token, NOW, 42), PET_JWT_OK);

    /* the clock went back: refused, yet still known */

    ck_assert_int_eq(look_up(&token, NOW - LEEWAY - 1, 42), PET_JWT_INVALID);
    ck_assert_int_eq(look_up(&token, NOW + TTL + LEEWAY - 1, 42), PET_JWT_OK);
    assert_stats(2, 1, 0);

    ck_assert_int_eq(look_up(&token, NOW + TTL + LEEWAY, 42),
                     PET_JWT_EXPIRED);
    assert_stats(3, 1, 0);

    /* forgotten by then, and never kept again */

    ck_assert_int_eq(look_up(&token, NOW + TTL + LEEWAY, 42),
                     PET_JWT_EXPIRED);
    ck_assert_int_eq(look_up(&token, NOW + TTL + LEEWAY, 42),
                     PET_JWT_EXPIRED);
    assert_stats(3, 3, 0);
}
END_TEST


START_TEST(test_collision)
{
    int      i;
    token_t  token[5];

    for (i = 0; i < 5; i++) {
        sign(&token[i], i + 1);
    }

    for (i = 0; i < 4; i++) {
        ck_assert_int_eq(look_up(&token[i], NOW, i + 1), PET_JWT_OK);
    }

    assert_stats(0, 4, 0);

    /* the first is used, so the fifth takes the place of the second */

    ck_assert_int_eq(look_up(&token[0], NOW, 1), PET_JWT_OK);
    ck_assert_int_eq(look_up(&token[4], NOW, 5), PET_JWT_OK);
    assert_stats(1, 5, 1);

    ck_assert_int_eq(look_up(&token[0], NOW, 1), PET_JWT_OK);
    ck_assert_int_eq(look_up(&token[2], NOW, 3), PET_JWT_OK);
    ck_assert_int_eq(look_up(&token[3], NOW, 4), PET_JWT_OK);
    ck_assert_int_eq(look_up(&token[4], NOW, 5), PET_JWT_OK);
    assert_stats(5, 5, 1);

    ck_assert_int_eq(look_up(&token[1], NOW, 2), PET_JWT_OK);
    assert_stats(5, 6, 2);
}
END_TEST


/* An expired entry gives way before the oldest one does. */

START_TEST(test_expired_gives_way)
{
    int           i;
    token_t       token[5];
    pet_claims_t  claims;

    for (i = 0; i < 5; i++) {
        ck_assert_int_eq(pet_jwt_sign(jwt, i + 1, U("sid"), 3, NOW,
                                      i == 2 ? 60 : TTL, token[i].text,
                                      sizeof(token[i].text), &token[i].len),
                         0);
    }

    for (i = 0; i < 4; i++) {
        ck_assert_int_eq(pet_token_cache_verify(cache, token[i].text,
                                                token[i].len, NOW, &claims),
                         0);
    }

    ck_assert_int_eq(look_up(&token[4], NOW + 60 + LEEWAY, 5), PET_JWT_OK);
    assert_stats(0, 5, 0);

    ck_assert_int_eq(look_up(&token[0], NOW + 60 + LEEWAY, 1), PET_JWT_OK);
    assert_stats(1, 5, 0);
}
END_TEST


/* The same signature, so the same hash, over other claims. */

START_TEST(test_same_hash)
{
    size_t   i;
    token_t  token, other;

    sign(&token, 42);
    ck_assert_int_eq(look_up(&token, NOW, 42), PET_JWT_OK);

    for (i = 0; i < 8 * token.len; i++) {
        other = token;
        other.text[i / 8] ^= (u_char) (1 << i % 8);

        ck_assert_int_eq(look_up(&other, NOW, 42), PET_JWT_INVALID);
    }

    for (i = 0; i < token.len; i++) {
        other = token;
        other.len = i;
        ck_assert_int_eq(look_up(&other, NOW, 42), PET_JWT_INVALID);

        memmove(other.text, token.text + token.len - i, i);
        ck_assert_int_eq(look_up(&other, NOW, 42), PET_JWT_INVALID);
    }

    assert_stats(0, 1 + 10 * token.len, 0);

    ck_assert_int_eq(look_up(&token, NOW, 42), PET_JWT_OK);
    assert_stats(1, 1 + 10 * token.len, 0);
}
END_TEST


/* A token too long to keep is still verified. */

START_TEST(test_uncached)
{
    int           i;
    char          name[PET_JWT_NAME_MAX + 1];
    u_char        sid[PET_SID_MAX];
    token_t       token;
    pet_claims_t  claims;

    teardown();

    memset(name, 'n', PET_JWT_NAME_MAX);
    name[PET_JWT_NAME_MAX] = '\0';
    memset(sid, 's', sizeof(sid));

    jwt = pet_jwt_create(name, name, LEEWAY);
    ck_assert_int_eq(pet_jwt_add_key(jwt, U(ZEROS), PET_JWT_KID_MAX,
                                     U(SECRET), 32, 1), 0);
    cache = pet_token_cache_create(jwt, 64);

    ck_assert_int_eq(pet_jwt_sign(jwt, INT64_MAX, sid, sizeof(sid),
                                  PET_JWT_TIME_MAX - 1, 1, token.text,
                                  sizeof(token.text), &token.len), 0);
    ck_assert_uint_gt(token.len, PET_JWT_CACHED_MAX);

    for (i = 0; i < 2; i++) {
        ck_assert_int_eq(pet_token_cache_verify(cache, token.text, token.len,
                                                PET_JWT_TIME_MAX - 1,
                                                &claims), 0);
        ck_assert_int_eq(claims.user_id, INT64_MAX);
    }

    assert_stats(0, 2, 0);
}
END_TEST


START_TEST(test_sizes)
{
    int                       i;
    token_t                   token;
    pet_claims_t              claims;
    pet_token_cache_t        *big;
    pet_token_cache_stats_t   stats;

    ck_assert_ptr_null(pet_token_cache_create(jwt, 0));
    ck_assert_ptr_null(pet_token_cache_create(jwt, 65537));

    big = pet_token_cache_create(jwt, 4096);
    ck_assert_ptr_nonnull(big);

    /* signatures spread: half full, few are lost */

    for (i = 1; i <= 2048; i++) {
        sign(&token, i);
        ck_assert_int_eq(pet_token_cache_verify(big, token.text, token.len,
                                                NOW, &claims), 0);
    }

    pet_token_cache_stats(big, &stats);
    ck_assert_uint_lt(stats.evictions, 2048 / 10);

    pet_token_cache_free(big);
    pet_token_cache_free(NULL);
}
END_TEST


START_TEST(test_refresh)
{
    u_char         a[PET_REFRESH_MAX], b[PET_REFRESH_MAX], hash[32], sha[32];
    size_t         a_len, b_len;
    pet_refresh_t  refresh;

    ck_assert_int_eq(pet_refresh_generate(42, U("s-1_A"), 5, a, &a_len), 0);
    ck_assert_int_eq(pet_refresh_generate(42, U("s-1_A"), 5, b, &b_len), 0);
    ck_assert_uint_eq(a_len, strlen(REFRESH));
    ck_assert_uint_eq(b_len, a_len);
    ck_assert_mem_eq(a, "42.s-1_A.", 9);
    ck_assert_mem_ne(a, b, a_len);

    ck_assert_int_eq(pet_refresh_parse(a, a_len, &refresh), 0);
    ck_assert_int_eq(refresh.user_id, 42);
    ck_assert_uint_eq(refresh.sid_len, 5);
    ck_assert_mem_eq(refresh.sid, "s-1_A", 5);

    ck_assert_int_eq(pet_refresh_parse(U(REFRESH), strlen(REFRESH),
                                       &refresh), 0);
    memset(sha, 7, sizeof(sha));
    ck_assert_mem_eq(refresh.secret, sha, sizeof(sha));

    ck_assert_int_eq(pet_refresh_hash(a, a_len, hash), 0);
    ck_assert_int_eq(pet_sha256(a, a_len, sha), 0);
    ck_assert_mem_eq(hash, sha, sizeof(sha));
    ck_assert_int_eq(pet_refresh_hash(b, b_len, hash), 0);
    ck_assert_mem_ne(hash, sha, sizeof(sha));

    ck_assert_int_eq(pet_refresh_generate(0, U("s"), 1, a, &a_len),
                     PET_JWT_INVALID);
    ck_assert_int_eq(pet_refresh_generate(1, U("s.s"), 3, a, &a_len),
                     PET_JWT_INVALID);
    ck_assert_int_eq(pet_refresh_generate(1, U(""), 0, a, &a_len),
                     PET_JWT_INVALID);
}
END_TEST


START_TEST(test_refresh_longest)
{
    u_char         token[PET_REFRESH_MAX], sid[PET_SID_MAX];
    size_t         len;
    pet_refresh_t  refresh;

    memset(sid, 'z', sizeof(sid));

    ck_assert_int_eq(pet_refresh_generate(INT64_MAX, sid, sizeof(sid), token,
                                          &len), 0);
    ck_assert_uint_eq(len, PET_REFRESH_MAX);
    ck_assert_int_eq(pet_refresh_parse(token, len, &refresh), 0);
    ck_assert_int_eq(refresh.user_id, INT64_MAX);
    ck_assert_mem_eq(refresh.sid, sid, sizeof(sid));
}
END_TEST


START_TEST(test_refresh_bad)
{
    const char     *text;
    pet_refresh_t   refresh, zero;

    text = refresh_bad[_i];

    memset(&zero, 0, sizeof(zero));
    memset(&refresh, 0xa5, sizeof(refresh));

    ck_assert_msg(pet_refresh_parse(U(text), strlen(text), &refresh)
                  == PET_JWT_INVALID, "\"%s\" was taken", text);
    ck_assert_mem_eq(&refresh, &zero, sizeof(zero));
}
END_TEST


START_TEST(test_successor)
{
    u_char         a[PET_REFRESH_MAX], b[PET_REFRESH_MAX];
    size_t         a_len, b_len;
    pet_refresh_t  refresh;

    ck_assert_int_eq(pet_refresh_successor(U(KEY), 32, U(REFRESH),
                                           strlen(REFRESH), a, &a_len), 0);
    ck_assert_uint_eq(a_len, strlen(SUCCESSOR));
    ck_assert_mem_eq(a, SUCCESSOR, a_len);
    ck_assert_int_eq(pet_refresh_parse(a, a_len, &refresh), 0);
    ck_assert_int_eq(refresh.user_id, 42);

    /* another key, and the one after the next */

    ck_assert_int_eq(pet_refresh_successor(U(SECRET), 32, U(REFRESH),
                                           strlen(REFRESH), b, &b_len), 0);
    ck_assert_mem_ne(a, b, a_len);
    ck_assert_int_eq(pet_refresh_successor(U(KEY), 32, a, a_len, b, &b_len),
                     0);
    ck_assert_mem_ne(a, b, a_len);

    ck_assert_int_eq(pet_refresh_successor(U(KEY), 31, U(REFRESH),
                                           strlen(REFRESH), b, &b_len),
                     PET_JWT_CONF);
    ck_assert_int_eq(pet_refresh_successor(U(KEY), 32, U("42.s.x"), 6, b,
                                           &b_len), PET_JWT_INVALID);
}
END_TEST


static int
link_at(const char *path, int64_t exp, const char *sig, int64_t now)
{
    return pet_link_verify(U(KEY), 32, U(path), strlen(path), exp, U(sig),
                           strlen(sig), now);
}


START_TEST(test_link)
{
    char    path[1026];
    u_char  sig[PET_LINK_SIG_LEN];

    ck_assert_int_eq(pet_link_sign(U(KEY), 32, U(PATH), strlen(PATH),
                                   NOW + 300, sig), 0);
    ck_assert_mem_eq(sig, LINK_SIG, sizeof(sig));

    ck_assert_int_eq(link_at(PATH, NOW + 300, LINK_SIG, NOW), PET_JWT_OK);
    ck_assert_int_eq(link_at(PATH, NOW + 300, LINK_SIG, NOW + 299),
                     PET_JWT_OK);
    ck_assert_int_eq(link_at(PATH, NOW + 300, LINK_SIG, NOW + 300),
                     PET_JWT_EXPIRED);

    ck_assert_int_eq(link_at(PATH, NOW + 301, LINK_SIG, NOW),
                     PET_JWT_INVALID);
    ck_assert_int_eq(link_at(PATH "x", NOW + 300, LINK_SIG, NOW),
                     PET_JWT_INVALID);
    ck_assert_int_eq(link_at("", NOW + 300, LINK_SIG, NOW), PET_JWT_INVALID);
    ck_assert_int_eq(link_at(PATH, NOW + 300, LINK_SIG "=", NOW),
                     PET_JWT_INVALID);
    ck_assert_int_eq(link_at(PATH, NOW + 300, "", NOW), PET_JWT_INVALID);
    ck_assert_int_eq(link_at(PATH, NOW + 300, ZEROS, NOW + 400),
                     PET_JWT_INVALID);
    ck_assert_int_eq(link_at(PATH, -1, LINK_SIG, NOW), PET_JWT_INVALID);
    ck_assert_int_eq(link_at(PATH, INT64_MAX, LINK_SIG, NOW),
                     PET_JWT_INVALID);

    ck_assert_int_eq(pet_link_sign(U(KEY), 31, U(PATH), strlen(PATH), NOW,
                                   sig), PET_JWT_CONF);
    ck_assert_int_eq(pet_link_verify(U(KEY), 31, U(PATH), strlen(PATH), NOW,
                                     U(LINK_SIG), PET_LINK_SIG_LEN, NOW),
                     PET_JWT_CONF);

    memset(path, '/', sizeof(path));
    path[1025] = '\0';
    ck_assert_int_eq(pet_link_sign(U(KEY), 32, U(path), 1024, NOW, sig), 0);
    ck_assert_int_eq(pet_link_sign(U(KEY), 32, U(path), 1025, NOW, sig),
                     PET_JWT_CONF);
    ck_assert_int_eq(link_at(path, NOW, LINK_SIG, NOW), PET_JWT_INVALID);
}
END_TEST


Suite *
crypto_cache_suite(void)
{
    Suite  *suite;
    TCase  *tc;

    suite = suite_create("crypto cache");
    tc = tcase_create("cache");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, test_hit);
    tcase_add_test(tc, test_hit_times);
    tcase_add_test(tc, test_collision);
    tcase_add_test(tc, test_expired_gives_way);
    tcase_add_test(tc, test_same_hash);
    tcase_add_test(tc, test_uncached);
    tcase_add_test(tc, test_sizes);
    suite_add_tcase(suite, tc);

    tc = tcase_create("refresh and links");

    tcase_add_test(tc, test_refresh);
    tcase_add_test(tc, test_refresh_longest);
    tcase_add_loop_test(tc, test_refresh_bad, 0, N(refresh_bad));
    tcase_add_test(tc, test_successor);
    tcase_add_test(tc, test_link);
    suite_add_tcase(suite, tc);

    return suite;
}
