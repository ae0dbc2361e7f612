
/*
 * Access tokens: what is taken and every reason to refuse.  Tokens are crafted
 * here without libjwt and carry a good signature, so that each refusal has its
 * own cause.
 */


#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/crypto.h"
#include "core/jwt.h"


#define U(s)  ((const u_char *) (s))
#define N(a)  ((int) (sizeof(a) / sizeof((a)[0])))

#define SECRET_1  "0123456789abcdef0123456789abcdef"
#define SECRET_2  "fedcba9876543210fedcba9876543210"

#define NOW       1700000000
#define LEEWAY    30

#define HEADER    "{\"alg\":\"HS256\",\"kid\":\"k1\",\"typ\":\"JWT\"}"

/* A payload with one part replaced or added. */
#define ISS       "\"iss\":\"pet-pal\","
#define AUD       "\"aud\":\"pet-app\","
#define SUB       "\"sub\":\"42\","
#define SID       "\"sid\":\"s-1_A\","
#define IAT       "\"iat\":1700000000,"
#define EXP       "\"exp\":1700007200"
#define PAYLOAD   "{" ISS AUD SUB SID IAT EXP "}"

/* Made by another implementation (node:crypto) with SECRET_1. */
#define TOKEN                                                                 \
    "eyJhbGciOiJIUzI1NiIsImtpZCI6ImsxIiwidHlwIjoiSldUIn0."                    \
    "eyJhdWQiOiJwZXQtYXBwIiwiZXhwIjoxNzAwMDA3MjAwLCJpYXQiOjE3MDAwMDAwMDAs"    \
    "ImlzcyI6InBldC1wYWwiLCJzaWQiOiJzLTFfQSIsInN1YiI6IjQyIn0."                \
    "pLFzmbwkRsMEG_Q7BqMEJuM4RnmEUdC4Gkl_LjGSOBc"

#define ZEROS_64                                                              \
    "0000000000000000000000000000000000000000000000000000000000000000"


Suite *crypto_token_suite(void);


typedef struct {
    const char  *header;
    const char  *payload;
    int          rc;
} claim_case_t;


static const claim_case_t  claim_cases[] = {

    /* taken */

    { HEADER, PAYLOAD, PET_JWT_OK },
    { "{\"alg\":\"HS256\",\"kid\":\"k1\"}", PAYLOAD, PET_JWT_OK },
    { "{ \"kid\" : \"k1\", \"alg\" : \"HS256\" }", PAYLOAD, PET_JWT_OK },
    { HEADER, "{" ISS AUD SUB SID IAT "\"nbf\":1700000030," EXP "}",
      PET_JWT_OK },
    { HEADER, "{" ISS AUD SUB SID "\"iat\":1700000030," EXP "}",
      PET_JWT_OK },
    { HEADER, "{" ISS AUD SUB SID "\"iat\":1,\"exp\":1699999971" "}",
      PET_JWT_OK },
    { HEADER, "{" ISS AUD SUB SID IAT "\"x\":{\"a\":[1]}," EXP "}",
      PET_JWT_OK },
    { HEADER, "{" ISS AUD "\"sub\":\"9223372036854775807\"," SID IAT EXP "}",
      PET_JWT_OK },

    /* header */

    { "{\"alg\":\"none\",\"kid\":\"k1\"}", PAYLOAD, PET_JWT_INVALID },
    { "{\"alg\":\"None\",\"kid\":\"k1\"}", PAYLOAD, PET_JWT_INVALID },
    { "{\"alg\":\"hs256\",\"kid\":\"k1\"}", PAYLOAD, PET_JWT_INVALID },
    { "{\"alg\":\"HS384\",\"kid\":\"k1\"}", PAYLOAD, PET_JWT_INVALID },
    { "{\"alg\":\"HS512\",\"kid\":\"k1\"}", PAYLOAD, PET_JWT_INVALID },
    { "{\"alg\":\"RS256\",\"kid\":\"k1\"}", PAYLOAD, PET_JWT_INVALID },
    { "{\"alg\":\"ES256\",\"kid\":\"k1\"}", PAYLOAD, PET_JWT_INVALID },
    { "{\"alg\":\"HS256\\u0000\",\"kid\":\"k1\"}", PAYLOAD, PET_JWT_INVALID },
    { "{\"alg\":[\"HS256\"],\"kid\":\"k1\"}", PAYLOAD, PET_JWT_INVALID },
    { "{\"alg\":null,\"kid\":\"k1\"}", PAYLOAD, PET_JWT_INVALID },
    { "{\"kid\":\"k1\"}", PAYLOAD, PET_JWT_INVALID },
    { "{\"alg\":\"HS256\"}", PAYLOAD, PET_JWT_INVALID },
    { "{\"alg\":\"HS256\",\"kid\":1}", PAYLOAD, PET_JWT_INVALID },
    { "{\"alg\":\"HS256\",\"kid\":\"\"}", PAYLOAD, PET_JWT_INVALID },
    { "{\"alg\":\"HS256\",\"kid\":\"k9\"}", PAYLOAD, PET_JWT_INVALID },
    { "{\"alg\":\"HS256\",\"kid\":\"k\"}", PAYLOAD, PET_JWT_INVALID },
    { "{\"alg\":\"HS256\",\"kid\":\"k11\"}", PAYLOAD, PET_JWT_INVALID },
    { "{\"alg\":\"HS256\",\"kid\":\"k2\"}", PAYLOAD, PET_JWT_INVALID },
    { "{\"alg\":\"HS256\",\"kid\":\"k1\",\"typ\":\"at+jwt\"}", PAYLOAD,
      PET_JWT_INVALID },
    { "{\"alg\":\"HS256\",\"kid\":\"k1\",\"typ\":null}", PAYLOAD,
      PET_JWT_INVALID },
    { "{\"alg\":\"HS256\",\"kid\":\"k1\",\"crit\":[\"exp\"]}", PAYLOAD,
      PET_JWT_INVALID },
    { "{\"alg\":\"HS256\",\"kid\":\"k1\",\"crit\":null}", PAYLOAD,
      PET_JWT_INVALID },
    { "{\"alg\":\"none\",\"alg\":\"HS256\",\"kid\":\"k1\"}", PAYLOAD,
      PET_JWT_INVALID },
    { "{\"alg\":\"HS256\",\"kid\":\"k9\",\"kid\":\"k1\"}", PAYLOAD,
      PET_JWT_INVALID },
    { "[\"HS256\"]", PAYLOAD, PET_JWT_INVALID },
    { "\"HS256\"", PAYLOAD, PET_JWT_INVALID },
    { HEADER "x", PAYLOAD, PET_JWT_INVALID },
    { HEADER "{}", PAYLOAD, PET_JWT_INVALID },
    { "", PAYLOAD, PET_JWT_INVALID },
    { "\xff", PAYLOAD, PET_JWT_INVALID },

    /* payload as a whole */

    { HEADER, "", PET_JWT_INVALID },
    { HEADER, "{}", PET_JWT_INVALID },
    { HEADER, "[" PAYLOAD "]", PET_JWT_INVALID },
    { HEADER, PAYLOAD "x", PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB SID IAT EXP ",}", PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB "\"sub\":\"43\"," SID IAT EXP "}",
      PET_JWT_INVALID },
    { HEADER, "{" ISS AUD "\"sub\":\"43\"," SUB SID IAT EXP "}",
      PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB SID IAT EXP ",\"exp\":1800000000}",
      PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB SID IAT "\"x\":{\"a\":1,\"a\":2}," EXP "}",
      PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB SID IAT "\"x\":\"\xc3\x28\"," EXP "}",
      PET_JWT_INVALID },

    /* iss, aud */

    { HEADER, "{" AUD SUB SID IAT EXP "}", PET_JWT_INVALID },
    { HEADER, "{\"iss\":\"pet-pal2\"," AUD SUB SID IAT EXP "}",
      PET_JWT_INVALID },
    { HEADER, "{\"iss\":\"pet-pal\\u0000\"," AUD SUB SID IAT EXP "}",
      PET_JWT_INVALID },
    { HEADER, "{" ISS SUB SID IAT EXP "}", PET_JWT_INVALID },
    { HEADER, "{" ISS "\"aud\":\"admin\"," SUB SID IAT EXP "}",
      PET_JWT_INVALID },
    { HEADER, "{" ISS "\"aud\":[\"pet-app\"]," SUB SID IAT EXP "}",
      PET_JWT_INVALID },

    /* sub, sid */

    { HEADER, "{" ISS AUD SID IAT EXP "}", PET_JWT_INVALID },
    { HEADER, "{" ISS AUD "\"sub\":42," SID IAT EXP "}", PET_JWT_INVALID },
    { HEADER, "{" ISS AUD "\"sub\":\"\"," SID IAT EXP "}", PET_JWT_INVALID },
    { HEADER, "{" ISS AUD "\"sub\":\"0\"," SID IAT EXP "}", PET_JWT_INVALID },
    { HEADER, "{" ISS AUD "\"sub\":\"042\"," SID IAT EXP "}",
      PET_JWT_INVALID },
    { HEADER, "{" ISS AUD "\"sub\":\"-42\"," SID IAT EXP "}",
      PET_JWT_INVALID },
    { HEADER, "{" ISS AUD "\"sub\":\"42 \"," SID IAT EXP "}",
      PET_JWT_INVALID },
    { HEADER, "{" ISS AUD "\"sub\":\"9223372036854775808\"," SID IAT EXP "}",
      PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB IAT EXP "}", PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB "\"sid\":1," IAT EXP "}", PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB "\"sid\":\"\"," IAT EXP "}", PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB "\"sid\":\"a}b\"," IAT EXP "}",
      PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB "\"sid\":\"a.b\"," IAT EXP "}",
      PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB "\"sid\":\"" ZEROS_64 "\"," IAT EXP "}",
      PET_JWT_OK },
    { HEADER, "{" ISS AUD SUB "\"sid\":\"" ZEROS_64 "0\"," IAT EXP "}",
      PET_JWT_INVALID },

    /* times */

    { HEADER, "{" ISS AUD SUB SID EXP "}", PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB SID "\"iat\":\"1700000000\"," EXP "}",
      PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB SID "\"iat\":1700000031," EXP "}",
      PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB SID "\"iat\":-1," EXP "}", PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB SID "\"iat\":1700000000}", PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB SID IAT "\"exp\":null}", PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB SID IAT "\"exp\":\"1700007200\"}",
      PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB SID IAT "\"exp\":1700007200.5}",
      PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB SID IAT "\"exp\":1e300}", PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB SID IAT "\"exp\":253402300799}", PET_JWT_OK },
    { HEADER, "{" ISS AUD SUB SID IAT "\"exp\":253402300800}",
      PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB SID IAT "\"exp\":9223372036854775807}",
      PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB SID IAT "\"exp\":9223372036854775808}",
      PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB SID IAT "\"exp\":-1}", PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB SID IAT "\"exp\":1700000000}",
      PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB SID IAT "\"nbf\":1700000031," EXP "}",
      PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB SID IAT "\"nbf\":null," EXP "}",
      PET_JWT_INVALID },
    { HEADER, "{" ISS AUD SUB SID "\"iat\":1,\"exp\":1699999970}",
      PET_JWT_EXPIRED },
    { HEADER, "{" ISS AUD SUB SID "\"iat\":1,\"exp\":2}", PET_JWT_EXPIRED },

    /* only a token that was good once is called expired */

    { HEADER, "{" ISS "\"aud\":\"x\"," SUB SID "\"iat\":1,\"exp\":2}",
      PET_JWT_INVALID },
};


/* Texts that are no token at all, whatever is signed. */

static const char  *shape_bad[] = {
    "", ".", "..", "...", "a", "a.b", "a.b.c", "Bearer x",
    TOKEN ".", "." TOKEN, TOKEN ".e30", TOKEN " ", " " TOKEN, TOKEN "\n",
    TOKEN "=", TOKEN TOKEN,
};


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


/* Signs two encoded parts, joined by a dot, as they are. */

static size_t
sign_text(u_char *token, size_t len, const char *secret)
{
    u_char  mac[PET_SHA256_LEN];

    ck_assert_int_eq(pet_hmac_sha256(U(secret), 32, token, len, mac), 0);

    token[len++] = '.';

    return len + pet_base64url_encode(mac, sizeof(mac), token + len);
}


static size_t
craft(const char *header, const char *payload, u_char *token)
{
    size_t  len;

    len = pet_base64url_encode(U(header), strlen(header), token);
    token[len++] = '.';
    len += pet_base64url_encode(U(payload), strlen(payload), token + len);

    return sign_text(token, len, SECRET_1);
}


static int
verify(const u_char *token, size_t len)
{
    int           rc;
    pet_claims_t  claims, zero;

    memset(&zero, 0, sizeof(zero));
    memset(&claims, 0xa5, sizeof(claims));

    rc = pet_jwt_verify(jwt, token, len, NOW, &claims);

    if (rc == PET_JWT_OK) {
        ck_assert_int_gt(claims.user_id, 0);

    } else {
        ck_assert_mem_eq(&claims, &zero, sizeof(zero));
    }

    return rc;
}


START_TEST(test_claims)
{
    int                  rc;
    u_char               token[2048];
    size_t               len;
    const claim_case_t  *c;

    c = &claim_cases[_i];

    len = craft(c->header, c->payload, token);
    rc = verify(token, len);

    ck_assert_msg(rc == c->rc, "%s %s: %d", c->header, c->payload, rc);
}
END_TEST


START_TEST(test_shape)
{
    ck_assert_int_eq(verify(U(shape_bad[_i]), strlen(shape_bad[_i])),
                     PET_JWT_INVALID);
}
END_TEST


/* alg none as it is sent: without a signature. */

START_TEST(test_unsigned)
{
    u_char  token[512];
    size_t  len, dot;

    len = craft("{\"alg\":\"none\",\"kid\":\"k1\"}", PAYLOAD, token);
    dot = len - 43;
    ck_assert_int_eq(verify(token, dot), PET_JWT_INVALID);
    ck_assert_int_eq(verify(token, dot - 1), PET_JWT_INVALID);

    len = craft(HEADER, PAYLOAD, token);
    dot = len - 43;
    ck_assert_int_eq(verify(token, len), PET_JWT_OK);
    ck_assert_int_eq(verify(token, dot), PET_JWT_INVALID);
    ck_assert_int_eq(verify(token, dot - 1), PET_JWT_INVALID);
}
END_TEST


/* Every bit and every length of a good token. */

START_TEST(test_tamper)
{
    u_char  token[sizeof(TOKEN)];
    size_t  i;

    memcpy(token, TOKEN, sizeof(TOKEN));

    for (i = 0; i < 8 * strlen(TOKEN); i++) {
        token[i / 8] ^= (u_char) (1 << i % 8);
        ck_assert_int_eq(verify(token, strlen(TOKEN)), PET_JWT_INVALID);
        token[i / 8] ^= (u_char) (1 << i % 8);
    }

    for (i = 0; i < strlen(TOKEN); i++) {
        ck_assert_int_eq(verify(token, i), PET_JWT_INVALID);
    }

    ck_assert_int_eq(verify(token, strlen(TOKEN)), PET_JWT_OK);
}
END_TEST


/* Texts that decode to the same bytes and are signed as they stand. */

START_TEST(test_not_canonical)
{
    u_char  token[512];
    size_t  head, len;

    /* the header's length leaves two spare bits, read by a lax decoder */

    head = pet_base64url_encode(U(HEADER), strlen(HEADER), token);
    ck_assert_uint_ne(head % 4, 0);

    len = head;
    token[len++] = '.';
    len += pet_base64url_encode(U(PAYLOAD), strlen(PAYLOAD), token + len);
    ck_assert_int_eq(verify(token, sign_text(token, len, SECRET_1)),
                     PET_JWT_OK);

    token[head - 1]++;
    ck_assert_int_eq(verify(token, sign_text(token, len, SECRET_1)),
                     PET_JWT_INVALID);

    /* padding */

    len = head;
    token[head - 1]--;

    while (len % 4) {
        token[len++] = '=';
    }

    token[len++] = '.';
    len += pet_base64url_encode(U(PAYLOAD), strlen(PAYLOAD), token + len);
    ck_assert_int_eq(verify(token, sign_text(token, len, SECRET_1)),
                     PET_JWT_INVALID);

    /* a zero byte, after which C's strings end */

    len = craft(HEADER, PAYLOAD, token);
    token[len] = '\0';
    ck_assert_int_eq(verify(token, len + 1), PET_JWT_INVALID);
}
END_TEST


START_TEST(test_oversize)
{
    int     n, taken;
    char    payload[2048];
    u_char  token[4096];
    size_t  len;

    taken = 0;

    for (n = 1200; n < 1400; n++) {
        snprintf(payload, sizeof(payload),
                 "{" ISS AUD SUB SID IAT "\"x\":\"%0*d\"," EXP "}", n, 0);
        len = craft(HEADER, payload, token);

        ck_assert_int_eq(verify(token, len), len <= PET_JWT_TOKEN_MAX
                                             ? PET_JWT_OK : PET_JWT_INVALID);
        taken += len <= PET_JWT_TOKEN_MAX;
    }

    ck_assert_int_gt(taken, 0);
    ck_assert_int_lt(taken, 200);
}
END_TEST


/* Arrays nested as deep as a token may hold them. */

START_TEST(test_nesting)
{
    char    payload[1400];
    u_char  token[2048];
    size_t  len;

    memset(payload, '[', sizeof(payload));
    payload[sizeof(payload) - 1] = '\0';

    len = craft(HEADER, payload, token);
    ck_assert_uint_le(len, PET_JWT_TOKEN_MAX);
    ck_assert_int_eq(verify(token, len), PET_JWT_INVALID);
}
END_TEST


START_TEST(test_times)
{
    int64_t       now;
    pet_claims_t  claims;

    static const struct {
        int64_t  now;
        int      rc;
    } at[] = {
        { INT64_MIN, PET_JWT_INVALID },
        { NOW - LEEWAY - 1, PET_JWT_INVALID },
        { NOW - LEEWAY, PET_JWT_OK },
        { NOW + 7200 + LEEWAY - 1, PET_JWT_OK },
        { NOW + 7200 + LEEWAY, PET_JWT_EXPIRED },
        { INT64_MAX, PET_JWT_EXPIRED },
    };

    now = at[_i].now;

    ck_assert_int_eq(pet_jwt_verify(jwt, U(TOKEN), strlen(TOKEN), now,
                                    &claims), at[_i].rc);
}
END_TEST


Suite *
crypto_token_suite(void)
{
    Suite  *suite;
    TCase  *tc;

    suite = suite_create("crypto token");
    tc = tcase_create("token");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, test_claims, 0, N(claim_cases));
    tcase_add_loop_test(tc, test_shape, 0, N(shape_bad));
    tcase_add_test(tc, test_unsigned);
    tcase_add_test(tc, test_tamper);
    tcase_add_test(tc, test_not_canonical);
    tcase_add_test(tc, test_oversize);
    tcase_add_test(tc, test_nesting);
    tcase_add_loop_test(tc, test_times, 0, 6);

    suite_add_tcase(suite, tc);

    return suite;
}
