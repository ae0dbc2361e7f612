
/*
 * Keys as operators write them, the ring, sealed values.
 */


#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/crypto.h"


#define U(s)  ((const u_char *) (s))

#define KEY_HEX                                                               \
    "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
#define KEY_BASE64     "/v/pkoZlcxxtao+UZzCDCP7/6ZKGZXMcbWqPlGcwgwg="
#define KEY_BASE64URL  "_v_pkoZlcxxtao-UZzCDCP7_6ZKGZXMcbWqPlGcwgwg"


Suite *crypto_seal_suite(void);


typedef struct {
    const char  *text;
    int          rc;
} key_case_t;


static const key_case_t  key_cases[] = {
    { KEY_HEX, PET_CRYPTO_OK },
    { KEY_HEX "\n", PET_CRYPTO_OK },
    { KEY_HEX "\r\n", PET_CRYPTO_OK },
    { KEY_BASE64, PET_CRYPTO_OK },
    { KEY_BASE64 "\n", PET_CRYPTO_OK },
    { KEY_BASE64URL, PET_CRYPTO_OK },
    { "", PET_CRYPTO_SHORT },
    { "\n", PET_CRYPTO_SHORT },
    { "secret", PET_CRYPTO_SHORT },
    { "feffe9928665731c6d6a8f9467308308", PET_CRYPTO_SHORT },
    { "feffe9928665731c6d6a8f9467308308\n", PET_CRYPTO_SHORT },
    { "change-me-change-me-change-me-ab", PET_CRYPTO_SHORT },
    { "/v/pkoZlcxxtao+UZzCDCP7/6ZKGZXMc", PET_CRYPTO_SHORT },
    { KEY_HEX "00", PET_CRYPTO_FORMAT },
    { KEY_HEX "\n\n", PET_CRYPTO_FORMAT },
    { " " KEY_HEX, PET_CRYPTO_FORMAT },
    { "x" KEY_HEX, PET_CRYPTO_FORMAT },
    { "/v/pkoZlcxxtao+UZzCDCP7/6ZKGZXMcbWqPlGcwgwk", PET_CRYPTO_OK },
    { "/v/pkoZlcxxtao+UZzCDCP7/6ZKGZXMcbWqPlGcwgwh", PET_CRYPTO_FORMAT },
    { "/v/pkoZlcxxtao+UZzCDCP7/6ZKGZXMcbWqPlGcwgwgA", PET_CRYPTO_FORMAT },
    { "gg" "ffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
      PET_CRYPTO_FORMAT },
    { "0000000000000000000000000000000000000000000000000000000000000000",
      PET_CRYPTO_WEAK },
    { "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", PET_CRYPTO_WEAK },
};


typedef struct {
    const char  *key;
    const char  *nonce;
    const char  *ad;
    const char  *plain;
    const char  *text;
    const char  *tag;
} gcm_case_t;


/* McGrew and Viega, "The Galois/Counter Mode", cases 13, 14 and 16. */

static const gcm_case_t  gcm_cases[] = {
    { "0000000000000000000000000000000000000000000000000000000000000000",
      "000000000000000000000000", "", "", "",
      "530f8afbc74536b9a963b4f1c4cb738b" },
    { "0000000000000000000000000000000000000000000000000000000000000000",
      "000000000000000000000000", "", "00000000000000000000000000000000",
      "cea7403d4d606b6e074ec5d3baf39d18",
      "d0d1c8a799996bf0265b98b5d48ab919" },
    { KEY_HEX, "cafebabefacedbaddecaf888",
      "feedfacedeadbeeffeedfacedeadbeefabaddad2",
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
      "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
      "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
      "76fc6ece0f4e1768cddf8853bb2d551b" },
};


static size_t
from_hex(const char *text, u_char *out)
{
    ck_assert_int_eq(pet_hex_decode(U(text), strlen(text), out),
                     PET_CRYPTO_OK);

    return strlen(text) / 2;
}


static pet_keyring_t *
new_ring(unsigned id, u_char first)
{
    int             i;
    u_char          key[PET_KEY_LEN];
    pet_keyring_t  *ring;

    for (i = 0; i < PET_KEY_LEN; i++) {
        key[i] = (u_char) (first + i);
    }

    ring = pet_keyring_create();
    ck_assert_ptr_nonnull(ring);
    ck_assert_int_eq(pet_keyring_add(ring, id, key, 1), PET_CRYPTO_OK);

    return ring;
}


START_TEST(test_key_parse)
{
    int          rc;
    u_char       key[PET_KEY_LEN], want[PET_KEY_LEN];
    const char  *text;

    text = key_cases[_i].text;
    memset(key, 0x55, sizeof(key));

    rc = pet_key_parse(U(text), strlen(text), key);
    ck_assert_msg(rc == key_cases[_i].rc, "\"%s\": %d", text, rc);

    if (rc == PET_CRYPTO_OK) {
        (void) from_hex(KEY_HEX, want);
        ck_assert_mem_eq(key, want, PET_KEY_LEN - 1);

    } else {
        memset(want, 0, sizeof(want));
        ck_assert_mem_eq(key, want, PET_KEY_LEN);
    }
}
END_TEST


START_TEST(test_key_raw)
{
    u_char  raw[PET_KEY_LEN + 2], key[PET_KEY_LEN];

    (void) from_hex(KEY_HEX, raw);
    raw[PET_KEY_LEN] = '\r';
    raw[PET_KEY_LEN + 1] = '\n';

    ck_assert_int_eq(pet_key_parse(raw, PET_KEY_LEN, key), PET_CRYPTO_OK);
    ck_assert_mem_eq(key, raw, PET_KEY_LEN);

    ck_assert_int_eq(pet_key_parse(raw, PET_KEY_LEN + 2, key),
                     PET_CRYPTO_OK);
    ck_assert_mem_eq(key, raw, PET_KEY_LEN);

    /* a line end is a byte of the key when the key needs it */

    raw[PET_KEY_LEN - 1] = '\n';
    ck_assert_int_eq(pet_key_parse(raw, PET_KEY_LEN, key), PET_CRYPTO_OK);
    ck_assert_mem_eq(key, raw, PET_KEY_LEN);

    ck_assert_int_eq(pet_key_parse(raw, PET_KEY_LEN - 1, key),
                     PET_CRYPTO_SHORT);
}
END_TEST


START_TEST(test_gcm_vector)
{
    u_char             key[PET_KEY_LEN], ad[64], plain[64], sealed[128];
    u_char             out[64];
    size_t             ad_len, n, len, plain_len;
    pet_keyring_t     *ring;
    const gcm_case_t  *c;

    c = &gcm_cases[_i];

    (void) from_hex(c->key, key);
    ad_len = from_hex(c->ad, ad);
    plain_len = from_hex(c->plain, plain);

    sealed[0] = 200;
    len = 1;
    len += from_hex(c->nonce, sealed + len);
    len += from_hex(c->text, sealed + len);
    len += from_hex(c->tag, sealed + len);

    ring = pet_keyring_create();
    ck_assert_int_eq(pet_keyring_add(ring, 200, key, 0), PET_CRYPTO_OK);

    ck_assert_int_eq(pet_open(ring, ad, ad_len, sealed, len, out, &n),
                     PET_CRYPTO_OK);
    ck_assert_uint_eq(n, plain_len);
    ck_assert_mem_eq(out, plain, n);
    ck_assert_uint_eq(pet_sealed_key_id(sealed, len), 200);

    /* the key opens but was never made the current one */

    ck_assert_uint_eq(pet_keyring_current(ring), 0);
    ck_assert_int_eq(pet_seal(ring, ad, ad_len, plain, plain_len, sealed),
                     PET_CRYPTO_KEY_ID);

    pet_keyring_free(ring);
}
END_TEST


START_TEST(test_seal_lengths)
{
    u_char          in[300], sealed[300 + PET_SEAL_OVERHEAD], out[300];
    size_t          len, n;
    pet_keyring_t  *ring;

    ring = new_ring(7, 1);
    ck_assert_int_eq(pet_random(in, sizeof(in)), 0);

    for (len = 0; len <= sizeof(in); len++) {
        ck_assert_int_eq(pet_seal(ring, U("ad"), len % 3, in, len, sealed),
                         PET_CRYPTO_OK);
        ck_assert_uint_eq(sealed[0], 7);
        ck_assert_int_eq(pet_open(ring, U("ad"), len % 3, sealed,
                                  len + PET_SEAL_OVERHEAD, out, &n),
                         PET_CRYPTO_OK);
        ck_assert_uint_eq(n, len);
        ck_assert_mem_eq(out, in, len);
    }

    pet_keyring_free(ring);
}
END_TEST


START_TEST(test_seal_nonce)
{
    u_char          a[5 + PET_SEAL_OVERHEAD], b[5 + PET_SEAL_OVERHEAD];
    pet_keyring_t  *ring;

    ring = new_ring(7, 1);

    ck_assert_int_eq(pet_seal(ring, U(""), 0, U("hello"), 5, a), 0);
    ck_assert_int_eq(pet_seal(ring, U(""), 0, U("hello"), 5, b), 0);

    ck_assert_mem_ne(a + 1, b + 1, PET_SEAL_NONCE_LEN);
    ck_assert_mem_ne(a + 13, b + 13, 5);

    pet_keyring_free(ring);
}
END_TEST


START_TEST(test_seal_tamper)
{
    int             rc;
    u_char          sealed[11 + PET_SEAL_OVERHEAD], out[11], zero[11];
    size_t          i, n;
    pet_keyring_t  *ring;

    ring = new_ring(7, 1);
    memset(zero, 0, sizeof(zero));

    ck_assert_int_eq(pet_seal(ring, U("users.openid:42"), 15,
                              U("oABCdef1234"), 11, sealed), 0);

    for (i = 0; i < 8 * sizeof(sealed); i++) {
        sealed[i / 8] ^= (u_char) (1 << i % 8);

        rc = pet_open(ring, U("users.openid:42"), 15, sealed, sizeof(sealed),
                      out, &n);

        if (i < 8) {
            ck_assert_int_eq(rc, PET_CRYPTO_KEY_ID);

        } else {
            ck_assert_int_eq(rc, PET_CRYPTO_FORGED);
            ck_assert_mem_eq(out, zero, sizeof(out));
        }

        ck_assert_uint_eq(n, 0);

        sealed[i / 8] ^= (u_char) (1 << i % 8);
    }

    for (i = 0; i < sizeof(sealed); i++) {
        ck_assert_int_eq(pet_open(ring, U("users.openid:42"), 15, sealed, i,
                                  out, &n),
                         i < PET_SEAL_OVERHEAD ? PET_CRYPTO_FORMAT
                                               : PET_CRYPTO_FORGED);
    }

    ck_assert_int_eq(pet_open(ring, U("users.openid:42"), 15, sealed,
                              sizeof(sealed), out, &n), PET_CRYPTO_OK);
    ck_assert_mem_eq(out, "oABCdef1234", 11);

    pet_keyring_free(ring);
}
END_TEST


START_TEST(test_seal_ad)
{
    u_char          sealed[3 + PET_SEAL_OVERHEAD], out[3];
    size_t          n;
    pet_keyring_t  *ring;

    ring = new_ring(7, 1);

    ck_assert_int_eq(pet_seal(ring, U("users.openid:42"), 15, U("abc"), 3,
                              sealed), 0);

    ck_assert_int_eq(pet_open(ring, U("users.openid:43"), 15, sealed,
                              sizeof(sealed), out, &n), PET_CRYPTO_FORGED);
    ck_assert_int_eq(pet_open(ring, U("users.openid:4"), 14, sealed,
                              sizeof(sealed), out, &n), PET_CRYPTO_FORGED);
    ck_assert_int_eq(pet_open(ring, U(""), 0, sealed, sizeof(sealed), out,
                              &n), PET_CRYPTO_FORGED);
    ck_assert_int_eq(pet_open(ring, U("users.openid:42"), 15, sealed,
                              sizeof(sealed), out, &n), PET_CRYPTO_OK);

    pet_keyring_free(ring);
}
END_TEST


START_TEST(test_ring)
{
    int             i;
    u_char          key[PET_KEY_LEN], old[3 + PET_SEAL_OVERHEAD];
    u_char          new[3 + PET_SEAL_OVERHEAD], out[3];
    size_t          n;
    pet_keyring_t  *ring, *other;

    ring = new_ring(1, 1);
    ck_assert_int_eq(pet_seal(ring, U("x"), 1, U("old"), 3, old), 0);

    memset(key, 0x42, sizeof(key));

    ck_assert_int_eq(pet_keyring_add(ring, 0, key, 1), PET_CRYPTO_KEY_ID);
    ck_assert_int_eq(pet_keyring_add(ring, 256, key, 1), PET_CRYPTO_KEY_ID);
    ck_assert_int_eq(pet_keyring_add(ring, 1, key, 1), PET_CRYPTO_KEY_ID);
    ck_assert_uint_eq(pet_keyring_current(ring), 1);

    ck_assert_int_eq(pet_keyring_add(ring, 2, key, 1), PET_CRYPTO_OK);
    ck_assert_uint_eq(pet_keyring_current(ring), 2);

    ck_assert_int_eq(pet_seal(ring, U("x"), 1, U("new"), 3, new), 0);
    ck_assert_uint_eq(new[0], 2);

    ck_assert_int_eq(pet_open(ring, U("x"), 1, old, sizeof(old), out, &n), 0);
    ck_assert_mem_eq(out, "old", 3);
    ck_assert_int_eq(pet_open(ring, U("x"), 1, new, sizeof(new), out, &n), 0);
    ck_assert_mem_eq(out, "new", 3);

    /* the same id with another key, and no such id */

    other = new_ring(1, 9);
    ck_assert_int_eq(pet_open(other, U("x"), 1, old, sizeof(old), out, &n),
                     PET_CRYPTO_FORGED);
    ck_assert_int_eq(pet_open(other, U("x"), 1, new, sizeof(new), out, &n),
                     PET_CRYPTO_KEY_ID);

    for (i = 2; i <= PET_KEYRING_MAX; i++) {
        ck_assert_int_eq(pet_keyring_add(other, (unsigned) i, key, 0), 0);
    }

    ck_assert_int_eq(pet_keyring_add(other, 99, key, 0), PET_CRYPTO_RANGE);
    ck_assert_uint_eq(pet_keyring_current(other), 1);

    pet_keyring_free(ring);
    pet_keyring_free(other);
    pet_keyring_free(NULL);
}
END_TEST


#define N(a)  ((int) (sizeof(a) / sizeof((a)[0])))


Suite *
crypto_seal_suite(void)
{
    Suite  *suite;
    TCase  *tc;

    suite = suite_create("crypto seal");
    tc = tcase_create("seal");

    tcase_add_loop_test(tc, test_key_parse, 0, N(key_cases));
    tcase_add_test(tc, test_key_raw);
    tcase_add_loop_test(tc, test_gcm_vector, 0, N(gcm_cases));
    tcase_add_test(tc, test_seal_lengths);
    tcase_add_test(tc, test_seal_nonce);
    tcase_add_test(tc, test_seal_tamper);
    tcase_add_test(tc, test_seal_ad);
    tcase_add_test(tc, test_ring);

    suite_add_tcase(suite, tc);

    return suite;
}
