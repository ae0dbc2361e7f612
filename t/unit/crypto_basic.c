
/*
 * Digests, MACs and encodings against published values.
 */


#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/crypto.h"


#define U(s)  ((const u_char *) (s))


Suite *crypto_basic_suite(void);


typedef struct {
    const char  *key;               /* hex */
    const char  *data;              /* hex */
    const char  *mac;               /* hex, may be a truncated MAC */
} hmac_case_t;


/* RFC 4231, 4.2 to 4.8; the fifth is a truncated MAC. */

static const hmac_case_t  hmac_cases[] = {
    { "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
      "4869205468657265",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
    { "4a656665",
      "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
    { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      "dddddddddddddddddddddddddddddddddddddddddddddddddd"
      "dddddddddddddddddddddddddddddddddddddddddddddddddd",
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe" },
    { "0102030405060708090a0b0c0d0e0f10111213141516171819",
      "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
      "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b" },
    { "0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c",
      "546573742057697468205472756e636174696f6e",
      "a3b6167473100ee06e0c796c2955552b" },
};


typedef struct {
    const char  *bytes;
    const char  *text;
} base64_case_t;


/* RFC 4648, 10. */

static const base64_case_t  base64_cases[] = {
    { "", "" },
    { "f", "Zg==" },
    { "fo", "Zm8=" },
    { "foo", "Zm9v" },
    { "foob", "Zm9vYg==" },
    { "fooba", "Zm9vYmE=" },
    { "foobar", "Zm9vYmFy" },
};


/* Nothing but the one text of a value is read. */

static const char  *base64_bad[] = {
    "Zh==",         /* bits behind one byte */
    "Zm9=",         /* bits behind two bytes */
    "Zg=", "Zg", "Zm8", "Z===", "====", "=", "==", "Zg==Zg==",
    "Zm9v=", "Zm9v====", "Z", "Zm9vY", "Zm 9", "Zm9v\n", "Zm9-", "Zm9_",
    "Zm9\x80", "Zm=9",
};

static const char  *base64url_bad[] = {
    "Zh", "Zm9", "Zg==", "Zm8=", "Z", "Zm9vY", "Zm9+", "Zm9/", "Zm9 ",
    "Zm9v.", "Zm9\xff",
};


static size_t
from_hex(const char *text, u_char *out)
{
    ck_assert_int_eq(pet_hex_decode(U(text), strlen(text), out),
                     PET_CRYPTO_OK);

    return strlen(text) / 2;
}


static void
assert_hex(const u_char *bytes, const char *text)
{
    u_char  want[256];
    size_t  n;

    n = from_hex(text, want);
    ck_assert_mem_eq(bytes, want, n);
}


START_TEST(test_hmac)
{
    u_char       key[256], data[256], mac[PET_SHA256_LEN];
    size_t       key_len, len;
    pet_hmac_t  *hmac;

    key_len = from_hex(hmac_cases[_i].key, key);
    len = from_hex(hmac_cases[_i].data, data);

    ck_assert_int_eq(pet_hmac_sha256(key, key_len, data, len, mac), 0);
    assert_hex(mac, hmac_cases[_i].mac);

    hmac = pet_hmac_create(key, key_len);
    ck_assert_ptr_nonnull(hmac);

    /* another message between shows that the key is kept, not the state */

    ck_assert_int_eq(pet_hmac(hmac, U("other"), 5, mac), 0);
    memset(mac, 0, sizeof(mac));
    ck_assert_int_eq(pet_hmac(hmac, data, len, mac), 0);
    assert_hex(mac, hmac_cases[_i].mac);

    pet_hmac_free(hmac);
}
END_TEST


/* RFC 4231, 4.7 and 4.8: keys longer than a block. */

START_TEST(test_hmac_long_key)
{
    u_char  key[131], mac[PET_SHA256_LEN];

    static const char  first[] =
        "Test Using Larger Than Block-Size Key - Hash Key First";
    static const char  second[] =
        "This is a test using a larger than block-size key and a larger than "
        "block-size data. The key needs to be hashed before being used by the "
        "HMAC algorithm.";

    memset(key, 0xaa, sizeof(key));

    ck_assert_int_eq(pet_hmac_sha256(key, sizeof(key), U(first),
                                     sizeof(first) - 1, mac), 0);
    assert_hex(mac, "60e431591ee0b67f0d8a26aacbf5b77f"
                    "8e0bc6213728c5140546040f0ee37f54");

    ck_assert_int_eq(pet_hmac_sha256(key, sizeof(key), U(second),
                                     sizeof(second) - 1, mac), 0);
    assert_hex(mac, "9b09ffa71b942fcb27635fbcd5b0e944"
                    "bfdc63644f0713938a7f51535c3a35e2");
}
END_TEST


START_TEST(test_hmac_empty_key)
{
    u_char  mac[PET_SHA256_LEN];

    ck_assert_int_eq(pet_hmac_sha256(U(""), 0, U("x"), 1, mac),
                     PET_CRYPTO_RANGE);
    ck_assert_ptr_null(pet_hmac_create(U(""), 0));
}
END_TEST


/* RFC 7515, A.1: the same primitives that a JWT is made of. */

START_TEST(test_jws_example)
{
    u_char  key[72], mac[PET_SHA256_LEN], text[64];
    size_t  n;

    static const char  k[] =
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0i"
        "PS4hcgUuTwjAzZr1Z9CAow";
    static const char  input[] =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
        "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    ck_assert_int_eq(pet_base64url_decode(U(k), sizeof(k) - 1, key, &n), 0);
    ck_assert_uint_eq(n, 64);
    ck_assert_int_eq(pet_hmac_sha256(key, n, U(input), sizeof(input) - 1,
                                     mac), 0);

    n = pet_base64url_encode(mac, sizeof(mac), text);
    ck_assert_uint_eq(n, 43);
    ck_assert_mem_eq(text, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", n);
}
END_TEST


/* FIPS 180-4's examples: "abc", nothing, and a million times "a". */

START_TEST(test_sha)
{
    int            i;
    u_char         digest[PET_SHA256_LEN], block[1000];
    pet_sha256_t  *sha;

    ck_assert_int_eq(pet_sha1(U("abc"), 3, digest), 0);
    assert_hex(digest, "a9993e364706816aba3e25717850c26c9cd0d89d");

    ck_assert_int_eq(pet_sha256(U("abc"), 3, digest), 0);
    assert_hex(digest, "ba7816bf8f01cfea414140de5dae2223"
                       "b00361a396177a9cb410ff61f20015ad");

    ck_assert_int_eq(pet_sha256(U(""), 0, digest), 0);
    assert_hex(digest, "e3b0c44298fc1c149afbf4c8996fb924"
                       "27ae41e4649b934ca495991b7852b855");

    memset(block, 'a', sizeof(block));

    sha = pet_sha256_create();
    ck_assert_ptr_nonnull(sha);

    for (i = 0; i < 1000; i++) {
        ck_assert_int_eq(pet_sha256_update(sha, block, sizeof(block)), 0);
    }

    ck_assert_int_eq(pet_sha256_final(sha, digest), 0);
    assert_hex(digest, "cdc76e5c9914fb9281a1c7e284d73e67"
                       "f1809a48a497200e046d39ccc7112cd0");

    ck_assert_int_eq(pet_sha256_update(sha, U("abc"), 3), 0);
    ck_assert_int_eq(pet_sha256_final(sha, digest), 0);
    assert_hex(digest, "ba7816bf8f01cfea414140de5dae2223"
                       "b00361a396177a9cb410ff61f20015ad");

    pet_sha256_free(sha);
}
END_TEST


START_TEST(test_hex)
{
    u_char  buf[16], text[16];

    ck_assert_uint_eq(pet_hex_encode(U("\x00\x7f\xff\xa5"), 4, text), 8);
    ck_assert_mem_eq(text, "007fffa5", 8);

    ck_assert_int_eq(pet_hex_decode(U("00fFAa"), 6, buf), 0);
    ck_assert_mem_eq(buf, "\x00\xff\xaa", 3);

    memcpy(buf, "c0ffee", 6);
    ck_assert_int_eq(pet_hex_decode(buf, 6, buf), 0);
    ck_assert_mem_eq(buf, "\xc0\xff\xee", 3);

    ck_assert_int_eq(pet_hex_decode(U("abc"), 3, buf), PET_CRYPTO_FORMAT);
    ck_assert_int_eq(pet_hex_decode(U("0g"), 2, buf), PET_CRYPTO_FORMAT);
    ck_assert_int_eq(pet_hex_decode(U("@a"), 2, buf), PET_CRYPTO_FORMAT);
    ck_assert_int_eq(pet_hex_decode(U("0\x10"), 2, buf), PET_CRYPTO_FORMAT);
}
END_TEST


START_TEST(test_base64)
{
    u_char       text[16], bytes[16];
    size_t       n, plain;
    const char  *b, *t;

    b = base64_cases[_i].bytes;
    t = base64_cases[_i].text;
    plain = strcspn(t, "=");

    n = pet_base64_encode(U(b), strlen(b), text);
    ck_assert_uint_eq(n, strlen(t));
    ck_assert_uint_eq(n, pet_base64_encoded_len(strlen(b)));
    ck_assert_mem_eq(text, t, n);

    ck_assert_int_eq(pet_base64_decode(text, n, bytes, &n), 0);
    ck_assert_uint_eq(n, strlen(b));
    ck_assert_mem_eq(bytes, b, n);

    n = pet_base64url_encode(U(b), strlen(b), text);
    ck_assert_uint_eq(n, plain);
    ck_assert_uint_eq(n, pet_base64url_encoded_len(strlen(b)));

    ck_assert_int_eq(pet_base64url_decode(text, n, text, &n), 0);
    ck_assert_uint_eq(n, strlen(b));
    ck_assert_mem_eq(text, b, n);
}
END_TEST


START_TEST(test_base64_alphabets)
{
    u_char  text[8], bytes[8];
    size_t  n;

    n = pet_base64_encode(U("\xfb\xff\xbf"), 3, text);
    ck_assert_mem_eq(text, "+/+/", n);

    n = pet_base64url_encode(U("\xfb\xff\xbf"), 3, text);
    ck_assert_mem_eq(text, "-_-_", n);

    ck_assert_int_eq(pet_base64_decode(U("+/+/"), 4, bytes, &n), 0);
    ck_assert_mem_eq(bytes, "\xfb\xff\xbf", 3);
    ck_assert_int_eq(pet_base64url_decode(U("-_-_"), 4, bytes, &n), 0);
    ck_assert_mem_eq(bytes, "\xfb\xff\xbf", 3);
}
END_TEST


START_TEST(test_base64_bad)
{
    u_char       bytes[16];
    size_t       n;
    const char  *t;

    t = base64_bad[_i];

    ck_assert_int_eq(pet_base64_decode(U(t), strlen(t), bytes, &n),
                     PET_CRYPTO_FORMAT);
    ck_assert_uint_eq(n, 0);
}
END_TEST


START_TEST(test_base64url_bad)
{
    u_char       bytes[16];
    size_t       n;
    const char  *t;

    t = base64url_bad[_i];

    ck_assert_int_eq(pet_base64url_decode(U(t), strlen(t), bytes, &n),
                     PET_CRYPTO_FORMAT);
    ck_assert_uint_eq(n, 0);
}
END_TEST


/* Of all texts of two characters exactly 256 are canonical bytes. */

START_TEST(test_base64url_bijective)
{
    int     a, b, good;
    u_char  text[2], again[2], byte[3];
    size_t  n;

    good = 0;

    for (a = 0; a < 256; a++) {
        for (b = 0; b < 256; b++) {
            text[0] = (u_char) a;
            text[1] = (u_char) b;

            if (pet_base64url_decode(text, 2, byte, &n) == PET_CRYPTO_OK) {
                ck_assert_uint_eq(n, 1);
                ck_assert_uint_eq(pet_base64url_encode(byte, 1, again), 2);
                ck_assert_mem_eq(text, again, 2);
                good++;
            }
        }
    }

    ck_assert_int_eq(good, 256);
}
END_TEST


START_TEST(test_equal_random)
{
    u_char  a[32], b[32];

    ck_assert_int_eq(pet_equal(U("abc"), 3, U("abc"), 3), 1);
    ck_assert_int_eq(pet_equal(U("abc"), 3, U("abd"), 3), 0);
    ck_assert_int_eq(pet_equal(U("abc"), 3, U("abcd"), 4), 0);
    ck_assert_int_eq(pet_equal(U(""), 0, U("x"), 0), 1);

    ck_assert_int_eq(pet_random(a, sizeof(a)), 0);
    ck_assert_int_eq(pet_random(b, sizeof(b)), 0);
    ck_assert_mem_ne(a, b, sizeof(a));

    pet_wipe(a, sizeof(a));
    memset(b, 0, sizeof(b));
    ck_assert_mem_eq(a, b, sizeof(a));
}
END_TEST


#define N(a)  ((int) (sizeof(a) / sizeof((a)[0])))


Suite *
crypto_basic_suite(void)
{
    Suite  *suite;
    TCase  *tc;

    suite = suite_create("crypto basic");
    tc = tcase_create("vectors");

    tcase_add_loop_test(tc, test_hmac, 0, N(hmac_cases));
    tcase_add_test(tc, test_hmac_long_key);
    tcase_add_test(tc, test_hmac_empty_key);
    tcase_add_test(tc, test_jws_example);
    tcase_add_test(tc, test_sha);
    tcase_add_test(tc, test_hex);
    tcase_add_loop_test(tc, test_base64, 0, N(base64_cases));
    tcase_add_test(tc, test_base64_alphabets);
    tcase_add_loop_test(tc, test_base64_bad, 0, N(base64_bad));
    tcase_add_loop_test(tc, test_base64url_bad, 0, N(base64url_bad));
    tcase_add_test(tc, test_base64url_bijective);
    tcase_add_test(tc, test_equal_random);

    suite_add_tcase(suite, tc);

    return suite;
}
