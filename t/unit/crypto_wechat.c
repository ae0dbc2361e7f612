
/*
 * WeChat's signatures and encryption against published and foreign values.
 */


#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/crypto.h"
#include "outside/wechat_crypto.h"


#define U(s)  ((const u_char *) (s))
#define N(a)  ((int) (sizeof(a) / sizeof((a)[0])))

#define APPID         "wxb11529c136998cb6"
#define ENCODING_KEY  "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
#define MESSAGE                                                               \
    "{\"ToUserName\":\"gh_1\",\"Event\":\"wxa_media_check\","                 \
    "\"trace_id\":\"t1\"}"

/* MESSAGE encrypted and signed by another implementation (node:crypto). */
#define ENCRYPT                                                               \
    "jn1L23DB+6ELqJ+6bruv241jl6CmFkvRcV7X82G9MgdMZeIL0eN8fA4RM4YUd6KZ"        \
    "W/yIXfz5qsEOTRsE4oxfW7n2HPv2PZpjGU6BpEedDuFP8f7AIc1v3F7Oa+ASjsZ+"        \
    "gloF/h1mSq7X97gkeAvEplNqks8wS1mXRdonQGr8TMc="
#define MSG_SIGNATURE  "fad22a47307c93072ccc0c3d75ea396f4cfa5487"

/* The platform's example of open data (developers.weixin.qq.com). */
#define DATA_APPID        "wx4f4bc4dec97d474b"
#define DATA_SESSION_KEY  "tiihtNczf5v6AKRyjwEUhQ=="
#define DATA_IV           "r7BXXKkLb8qrSNn05n0qiA=="
#define DATA                                                                  \
    "CiyLU1Aw2KjvrjMdj8YKliAjtP4gsMZMQmRzooG2xrDcvSnxIMXFufNstNGTyaGS"        \
    "9uT5geRa0W4oTOb1WT7fJlAC+oNPdbB+3hVbJSRgv+4lGOETKUQz6OYStslQ142d"        \
    "NCuabNPGBzlooOmB231qMM85d2/fV6ChevvXvQP8Hkue1poOFtnEtpyxVLW1zAo6"        \
    "/1Xx1COxFvrc2d7UL/lmHInNlxuacJXwu0fjpXfz/YqYzBIBzD6WUfTIF9GRHpOn"        \
    "/Hz7saL8xz+W//FRAUid1OksQaQx4CMs8LOddcQhULW4ucetDf96JcR3g0gfRK4P"        \
    "C7E/r7Z6xNrXd2UIeorGj5Ef7b1pJAYB6Y5anaHqZ9J6nKEBvB4DnNLIVWSgARns"        \
    "/8wR2SiRS7MNACwTyrGvt9ts8p12PKFdlqYTopNHR1Vf7XjfhQlVsAJdNiKdYmYV"        \
    "oKlaRv85IfVunYzO0IKXsyl7JCUjCpoG20f0a04COwfneQAGGwd5oa+T8yO5hzuy"        \
    "Db/XcxxmK01EpqOyuxINew=="

#define RAW_DATA                                                              \
    "{\"nickName\":\"Band\",\"gender\":1,\"language\":\"zh_CN\","             \
    "\"city\":\"Guangzhou\",\"province\":\"Guangdong\",\"country\":\"CN\","   \
    "\"avatarUrl\":\"http://wx.qlogo.cn/mmopen/vi_32/"                        \
    "1vZvI39NWFQ9XM4LtQpFrQJ1xlgZxx3w7bQxKARol6503Iuswjjn6nIGBiaycAjAtp"      \
    "ujxyzYsrztuuICqIM5ibXQ/0\"}"
#define RAW_SESSION_KEY  "HyVFkGl5F5OQWJZZaNzBBg=="
#define RAW_SIGNATURE    "75e81ceda165f4ffa64f4068af58c64b8f54b88c"


Suite *crypto_wechat_suite(void);


static pet_wechat_text_t
text(const char *s)
{
    pet_wechat_text_t  t;

    t.data = U(s);
    t.len = strlen(s);

    return t;
}


static int
signature_check(const char *token, const char *timestamp, const char *nonce,
    const char *encrypt, const char *signature)
{
    pet_wechat_text_t  t, ts, n, e, s;

    t = text(token);
    ts = text(timestamp);
    n = text(nonce);
    e = text(encrypt ? encrypt : "");
    s = text(signature);

    return pet_wechat_signature_check(&t, &ts, &n, encrypt ? &e : NULL, &s);
}


START_TEST(test_signature)
{
    static const char  good[] = "f464b24fc39322e44b38aa78f5edd27bd1441696";

    ck_assert_int_eq(signature_check("AAAAA", "1714036504", "1514711492",
                                     NULL, good), PET_CRYPTO_OK);

    /* sorted, so the places do not matter; the texts do */

    ck_assert_int_eq(signature_check("1714036504", "1514711492", "AAAAA",
                                     NULL, good), PET_CRYPTO_OK);
    ck_assert_int_eq(signature_check("AAAAB", "1714036504", "1514711492",
                                     NULL, good), PET_CRYPTO_FORGED);
    ck_assert_int_eq(signature_check("AAAAA", "1714036505", "1514711492",
                                     NULL, good), PET_CRYPTO_FORGED);
    ck_assert_int_eq(signature_check("AAAAA", "1714036504", "1514711492",
                                     "x", good), PET_CRYPTO_FORGED);
    ck_assert_int_eq(signature_check("AAAAA", "1714036504", "1514711492",
                                     NULL, ""), PET_CRYPTO_FORGED);
    ck_assert_int_eq(signature_check("AAAAA", "1714036504", "1514711492",
                                     NULL, "f464b24fc39322e44b38aa78f5edd27"
                                     "bd1441697"), PET_CRYPTO_FORGED);
    ck_assert_int_eq(signature_check("AAAAA", "1714036504", "1514711492",
                                     NULL, "F464B24FC39322E44B38AA78F5EDD27"
                                     "BD1441696"), PET_CRYPTO_FORGED);
    ck_assert_int_eq(signature_check("", "1714036504", "1514711492", NULL,
                                     good), PET_CRYPTO_FORMAT);
    ck_assert_int_eq(signature_check("AAAAA", "", "1514711492", NULL, good),
                     PET_CRYPTO_FORMAT);
}
END_TEST


START_TEST(test_msg_signature)
{
    ck_assert_int_eq(signature_check("pamtest", "1409304348", "nonce1",
                                     ENCRYPT, MSG_SIGNATURE), PET_CRYPTO_OK);
    ck_assert_int_eq(signature_check("pamtest", "1409304348", "nonce1", NULL,
                                     MSG_SIGNATURE), PET_CRYPTO_FORGED);
}
END_TEST


/* A text sorts before every text that it begins. */

START_TEST(test_signature_prefix)
{
    u_char             hex[PET_SHA1_HEX], digest[PET_SHA1_LEN];
    u_char             want[PET_SHA1_HEX];
    pet_wechat_text_t  a, b, c;

    a = text("1234");
    b = text("12");
    c = text("123");

    ck_assert_int_eq(pet_wechat_signature(&a, &b, &c, NULL, hex), 0);
    ck_assert_int_eq(pet_sha1(U("121231234"), 9, digest), 0);
    (void) pet_hex_encode(digest, sizeof(digest), want);
    ck_assert_mem_eq(hex, want, sizeof(want));
}
END_TEST


START_TEST(test_aes_key)
{
    int           i;
    char          variant[] = ENCODING_KEY;
    u_char        key[PET_WECHAT_AES_KEY_LEN], again[PET_WECHAT_AES_KEY_LEN];
    const char   *same;

    ck_assert_int_eq(pet_wechat_aes_key(U(ENCODING_KEY), 43, key), 0);
    ck_assert_mem_eq(key, "\x69\xb7\x1d\x79\xf8\x21", 6);

    /* 'E', 'F', 'G' and 'H' differ in the two ignored bits only */

    same = "EFGH";

    for (i = 0; i < 4; i++) {
        variant[42] = same[i];
        ck_assert_int_eq(pet_wechat_aes_key(U(variant), 43, again), 0);
        ck_assert_int_eq(memcmp(key, again, sizeof(key)) == 0, 1);
    }

    variant[42] = 'I';
    ck_assert_int_eq(pet_wechat_aes_key(U(variant), 43, again), 0);
    ck_assert_mem_ne(key, again, sizeof(key));

    ck_assert_int_eq(pet_wechat_aes_key(U(ENCODING_KEY), 42, key),
                     PET_CRYPTO_FORMAT);
    ck_assert_int_eq(pet_wechat_aes_key(U(ENCODING_KEY "="), 44, key),
                     PET_CRYPTO_FORMAT);

    variant[42] = '=';
    ck_assert_int_eq(pet_wechat_aes_key(U(variant), 43, key),
                     PET_CRYPTO_FORMAT);
    variant[42] = 'A';
    variant[3] = '-';
    ck_assert_int_eq(pet_wechat_aes_key(U(variant), 43, key),
                     PET_CRYPTO_FORMAT);
}
END_TEST


START_TEST(test_push_decrypt)
{
    u_char             key[PET_WECHAT_AES_KEY_LEN], out[256], bad[256];
    size_t             i, len;
    pet_wechat_text_t  appid, msg;

    len = strlen(ENCRYPT);
    appid = text(APPID);

    ck_assert_int_eq(pet_wechat_aes_key(U(ENCODING_KEY), 43, key), 0);
    ck_assert_int_eq(pet_wechat_push_decrypt(key, &appid, U(ENCRYPT), len,
                                             out, &msg), PET_CRYPTO_OK);
    ck_assert_uint_eq(msg.len, strlen(MESSAGE));
    ck_assert_mem_eq(msg.data, MESSAGE, msg.len);

    appid = text("wxb11529c136998cb7");
    ck_assert_int_eq(pet_wechat_push_decrypt(key, &appid, U(ENCRYPT), len,
                                             out, &msg), PET_CRYPTO_FORGED);
    ck_assert_ptr_null(msg.data);

    appid = text("wxb11529c136998cb");
    ck_assert_int_eq(pet_wechat_push_decrypt(key, &appid, U(ENCRYPT), len,
                                             out, &msg), PET_CRYPTO_FORGED);

    appid = text(APPID);

    for (i = 0; i < len; i++) {
        ck_assert_int_eq(pet_wechat_push_decrypt(key, &appid, U(ENCRYPT), i,
                                                 out, &msg) < 0, 1);
    }

    /* a changed last block spoils the padding, a changed text is no base64 */

    memcpy(bad, ENCRYPT, len);
    bad[len - 3] ^= 0x02;
    ck_assert_int_eq(pet_wechat_push_decrypt(key, &appid, bad, len, out,
                                             &msg), PET_CRYPTO_FORMAT);
    bad[len - 3] = ' ';
    ck_assert_int_eq(pet_wechat_push_decrypt(key, &appid, bad, len, out,
                                             &msg), PET_CRYPTO_FORMAT);

    key[0] ^= 1;
    ck_assert_int_eq(pet_wechat_push_decrypt(key, &appid, U(ENCRYPT), len,
                                             out, &msg) < 0, 1);
}
END_TEST


START_TEST(test_push_round)
{
    u_char             key[PET_WECHAT_AES_KEY_LEN], in[200], text_[512];
    u_char             out[512];
    size_t             len, n;
    pet_wechat_text_t  appid, msg;

    appid = text(APPID);

    ck_assert_int_eq(pet_wechat_aes_key(U(ENCODING_KEY), 43, key), 0);
    ck_assert_int_eq(pet_random(in, sizeof(in)), 0);

    for (len = 0; len <= sizeof(in); len++) {
        ck_assert_int_eq(pet_wechat_push_encrypt(key, &appid, in, len, text_,
                                                 &n), PET_CRYPTO_OK);
        ck_assert_uint_eq(n, pet_wechat_push_len(len, appid.len));
        ck_assert_int_eq(pet_wechat_push_decrypt(key, &appid, text_, n, out,
                                                 &msg), PET_CRYPTO_OK);
        ck_assert_uint_eq(msg.len, len);
        ck_assert_mem_eq(msg.data, in, len);
    }
}
END_TEST


/*
 * Well padded texts whose inside lies: a chosen plaintext is encrypted as the
 * message of a push, and the first 32 bytes are cut off.  The IV is then
 * another, so the first 16 bytes become noise, as the random ones are.
 */

START_TEST(test_push_inside)
{
    int                rc;
    u_char             key[PET_WECHAT_AES_KEY_LEN], plain[64], text_[512];
    u_char             raw[512], cut[512], out[512];
    size_t             n, cut_len;
    pet_wechat_text_t  appid, none, msg;

    static const struct {
        u_char  length[4];
        int     rc;
    } inside[] = {
        { { 0, 0, 0, 5 }, PET_CRYPTO_FORGED },
        { { 0, 0, 0, 43 }, PET_CRYPTO_FORGED },
        { { 0, 0, 0, 44 }, PET_CRYPTO_OK },
        { { 0, 0, 0, 45 }, PET_CRYPTO_FORMAT },
        { { 0xff, 0xff, 0xff, 0xff }, PET_CRYPTO_FORMAT },
        { { 0x80, 0, 0, 0 }, PET_CRYPTO_FORMAT },
    };

    none = text("");
    appid = text("");

    ck_assert_int_eq(pet_wechat_aes_key(U(ENCODING_KEY), 43, key), 0);

    /* 20 bytes of header and 12 of message fill the first block of 32 */

    memset(plain, 'p', sizeof(plain));

    memset(text_, 'x', 12);
    memcpy(text_ + 12, plain, sizeof(plain));
    memcpy(text_ + 12 + 16, inside[_i].length, 4);

    ck_assert_int_eq(pet_wechat_push_encrypt(key, &none, text_, 12 + 64, cut,
                                             &n), 0);
    ck_assert_int_eq(pet_base64_decode(cut, n, raw, &n), 0);
    ck_assert_uint_eq(n, 32 + 64 + 32);

    cut_len = pet_base64_encode(raw + 32, n - 32, cut);

    rc = pet_wechat_push_decrypt(key, &appid, cut, cut_len, out, &msg);
    ck_assert_int_eq(rc, inside[_i].rc);
}
END_TEST


/*
 * The same cut at the end too: the last bytes of the message stand where the
 * padding is.
 */

START_TEST(test_push_padding)
{
    int                rc;
    u_char             key[PET_WECHAT_AES_KEY_LEN], text_[12 + 64], raw[512];
    u_char             cut[512], out[512];
    size_t             n;
    pet_wechat_text_t  none, msg;

    static const struct {
        u_char  fill;               /* of the last 33 bytes */
        u_char  tail[3];
        u_char  length;
        int     rc;
    } padding[] = {
        { 'p', { 3, 3, 3 }, 41, PET_CRYPTO_OK },
        { 'p', { 'p', 'p', 1 }, 43, PET_CRYPTO_OK },
        { 32, { 32, 32, 32 }, 12, PET_CRYPTO_OK },
        { 'p', { 3, 2, 3 }, 41, PET_CRYPTO_FORMAT },
        { 'p', { 2, 3, 3 }, 41, PET_CRYPTO_FORMAT },
        { 'p', { 0, 0, 0 }, 44, PET_CRYPTO_FORMAT },
        { 33, { 33, 33, 33 }, 11, PET_CRYPTO_FORMAT },
    };

    none = text("");

    ck_assert_int_eq(pet_wechat_aes_key(U(ENCODING_KEY), 43, key), 0);

    memset(text_, 'x', sizeof(text_));
    memset(text_ + sizeof(text_) - 33, padding[_i].fill, 33);
    memcpy(text_ + sizeof(text_) - 3, padding[_i].tail, 3);
    memcpy(text_ + 12 + 16, "\0\0\0", 3);
    text_[12 + 19] = padding[_i].length;

    ck_assert_int_eq(pet_wechat_push_encrypt(key, &none, text_, sizeof(text_),
                                             cut, &n), 0);
    ck_assert_int_eq(pet_base64_decode(cut, n, raw, &n), 0);
    ck_assert_uint_eq(n, 32 + 64 + 32);

    n = pet_base64_encode(raw + 32, 64, cut);

    rc = pet_wechat_push_decrypt(key, &none, cut, n, out, &msg);
    ck_assert_int_eq(rc, padding[_i].rc);

    if (rc == PET_CRYPTO_OK) {
        ck_assert_uint_eq(msg.len, padding[_i].length);
    }
}
END_TEST


START_TEST(test_data_check)
{
    pet_wechat_text_t  key, sig, none;

    key = text(RAW_SESSION_KEY);
    sig = text(RAW_SIGNATURE);
    none = text("");

    ck_assert_int_eq(pet_wechat_data_check(U(RAW_DATA), strlen(RAW_DATA),
                                           &key, &sig), PET_CRYPTO_OK);
    ck_assert_int_eq(pet_wechat_data_check(U(RAW_DATA), strlen(RAW_DATA) - 1,
                                           &key, &sig), PET_CRYPTO_FORGED);
    ck_assert_int_eq(pet_wechat_data_check(U(RAW_DATA), strlen(RAW_DATA),
                                           &key, &none), PET_CRYPTO_FORGED);
    ck_assert_int_eq(pet_wechat_data_check(U(RAW_DATA), strlen(RAW_DATA),
                                           &none, &sig), PET_CRYPTO_FORMAT);

    key = text(DATA_SESSION_KEY);
    ck_assert_int_eq(pet_wechat_data_check(U(RAW_DATA), strlen(RAW_DATA),
                                           &key, &sig), PET_CRYPTO_FORGED);
}
END_TEST


static int
data_decrypt(const char *key, const char *iv, const char *data,
    const char *appid, u_char *out, size_t *len)
{
    pet_wechat_text_t  k, v, d, a;

    k = text(key);
    v = text(iv);
    d = text(data);
    a = text(appid);

    return pet_wechat_data_decrypt(&k, &v, &d, &a, out, len);
}


START_TEST(test_data_decrypt)
{
    u_char  out[512];
    size_t  n;

    ck_assert_int_eq(data_decrypt(DATA_SESSION_KEY, DATA_IV, DATA, DATA_APPID,
                                  out, &n), PET_CRYPTO_OK);
    out[n] = '\0';
    ck_assert_ptr_nonnull(strstr((char *) out, "\"nickName\":\"Band\""));
    ck_assert_ptr_nonnull(strstr((char *) out, DATA_APPID));

    ck_assert_int_eq(data_decrypt(DATA_SESSION_KEY, DATA_IV, DATA, APPID, out,
                                  &n), PET_CRYPTO_FORGED);
    ck_assert_uint_eq(n, 0);

    /* an old session_key, a wrong iv, cut or empty data */

    ck_assert_int_eq(data_decrypt(RAW_SESSION_KEY, DATA_IV, DATA, DATA_APPID,
                                  out, &n), PET_CRYPTO_FORMAT);
    ck_assert_int_eq(data_decrypt(DATA_SESSION_KEY, RAW_SESSION_KEY, DATA,
                                  DATA_APPID, out, &n), PET_CRYPTO_FORMAT);
    ck_assert_int_eq(data_decrypt(DATA_SESSION_KEY, DATA_IV, &DATA[64],
                                  DATA_APPID, out, &n), PET_CRYPTO_FORMAT);
    ck_assert_int_eq(data_decrypt(DATA_SESSION_KEY, DATA_IV, &DATA[4],
                                  DATA_APPID, out, &n), PET_CRYPTO_FORMAT);
    ck_assert_int_eq(data_decrypt(DATA_SESSION_KEY, DATA_IV, "", DATA_APPID,
                                  out, &n), PET_CRYPTO_FORMAT);
    ck_assert_int_eq(data_decrypt("", DATA_IV, DATA, DATA_APPID, out, &n),
                     PET_CRYPTO_FORMAT);
    ck_assert_int_eq(data_decrypt("AAAAAAAAAAAAAAAAAAAAAAAA", DATA_IV, DATA,
                                  DATA_APPID, out, &n), PET_CRYPTO_FORMAT);
    ck_assert_int_eq(data_decrypt(DATA_SESSION_KEY, "x", DATA, DATA_APPID,
                                  out, &n), PET_CRYPTO_FORMAT);
}
END_TEST


Suite *
crypto_wechat_suite(void)
{
    Suite  *suite;
    TCase  *tc;

    suite = suite_create("crypto wechat");
    tc = tcase_create("wechat");

    tcase_add_test(tc, test_signature);
    tcase_add_test(tc, test_msg_signature);
    tcase_add_test(tc, test_signature_prefix);
    tcase_add_test(tc, test_aes_key);
    tcase_add_test(tc, test_push_decrypt);
    tcase_add_test(tc, test_push_round);
    tcase_add_loop_test(tc, test_push_inside, 0, 6);
    tcase_add_loop_test(tc, test_push_padding, 0, 7);
    tcase_add_test(tc, test_data_check);
    tcase_add_test(tc, test_data_decrypt);

    suite_add_tcase(suite, tc);

    return suite;
}
