
/*
 * Fuzzes what reads a stranger's bytes: access and refresh tokens, links,
 * encodings, keys, sealed values, WeChat's push and open data.  The first
 * byte chooses the reader, the rest is its input; what is taken must be the
 * only text of its value.
 */


#include <stdlib.h>
#include <string.h>

#include "core/crypto.h"
#include "core/jwt.h"
#include "outside/wechat_crypto.h"


#define U(s)    ((const u_char *) (s))

#define SECRET  "0123456789abcdef0123456789abcdef"
#define NOW     1700000000

/* Keeps every buffer below within its bounds. */
#define FUZZ_MAX  4096


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static pet_jwt_t          *jwt;
static pet_token_cache_t  *cache;
static pet_keyring_t      *ring;


static void
must(int condition)
{
    if (!condition) {
        abort();
    }
}


static void
start(void)
{
    jwt = pet_jwt_create("pet-pal", "pet-app", 30);
    must(jwt != NULL);
    must(pet_jwt_add_key(jwt, U("k1"), 2, U(SECRET), 32, 1) == 0);

    cache = pet_token_cache_create(jwt, 4);
    ring = pet_keyring_create();
    must(cache != NULL && ring != NULL);
    must(pet_keyring_add(ring, 'k', U(SECRET), 1) == 0);
}


/* The cache must never change an answer. */

static void
fuzz_token(const u_char *p, size_t len)
{
    int           rc;
    pet_claims_t  claims, again;

    rc = pet_jwt_verify(jwt, p, len, NOW, &claims);

    must(pet_token_cache_verify(cache, p, len, NOW, &again) == rc);
    must(memcmp(&claims, &again, sizeof(claims)) == 0);
    must(pet_token_cache_verify(cache, p, len, NOW, &again) == rc);
    must(memcmp(&claims, &again, sizeof(claims)) == 0);

    if (rc == PET_JWT_OK) {
        must(claims.user_id > 0 && claims.exp_s > NOW - 31);
        must(pet_sid_valid(claims.sid, claims.sid_len));
    }
}


/* Header and payload, divided by a zero byte, under a good signature. */

static void
fuzz_claims(const u_char *p, size_t len)
{
    u_char         token[2 * FUZZ_MAX], mac[PET_SHA256_LEN];
    size_t         n;
    const u_char  *end;

    end = memchr(p, 0, len);
    if (end == NULL) {
        return;
    }

    n = pet_base64url_encode(p, (size_t) (end - p), token);
    token[n++] = '.';
    n += pet_base64url_encode(end + 1, (size_t) (p + len - end - 1),
                              token + n);

    must(pet_hmac_sha256(U(SECRET), 32, token, n, mac) == 0);

    token[n++] = '.';
    n += pet_base64url_encode(mac, sizeof(mac), token + n);

    fuzz_token(token, n);
}


static void
fuzz_refresh(const u_char *p, size_t len)
{
    u_char         out[PET_REFRESH_MAX], text[43];
    size_t         n;
    pet_refresh_t  refresh;

    if (pet_refresh_parse(p, len, &refresh) != PET_JWT_OK) {
        return;
    }

    must(pet_base64url_encode(refresh.secret, 32, text) == 43);
    must(memcmp(p + len - 43, text, 43) == 0);

    must(pet_refresh_successor(U(SECRET), 32, p, len, out, &n) == 0);
    must(n == len && memcmp(out, p, len - 43) == 0);
    must(pet_refresh_parse(out, n, &refresh) == PET_JWT_OK);
}


static void
fuzz_encodings(const u_char *p, size_t len)
{
    u_char  bytes[FUZZ_MAX + 4], text[2 * FUZZ_MAX];
    size_t  n;

    if (pet_base64url_decode(p, len, bytes, &n) == PET_CRYPTO_OK) {
        must(pet_base64url_encode(bytes, n, text) == len);
        must(memcmp(text, p, len) == 0);
    }

    if (pet_base64_decode(p, len, bytes, &n) == PET_CRYPTO_OK) {
        must(pet_base64_encode(bytes, n, text) == len);
        must(memcmp(text, p, len) == 0);
    }

    if (pet_hex_decode(p, len, bytes) == PET_CRYPTO_OK) {
        must(pet_hex_encode(bytes, len / 2, text) == len);
    }

    (void) pet_key_parse(p, len, bytes);
}


static void
fuzz_sealed(const u_char *p, size_t len)
{
    u_char  out[FUZZ_MAX], sealed[FUZZ_MAX + PET_SEAL_OVERHEAD];
    size_t  n;

    must(pet_open(ring, U("ad"), 2, p, len, out, &n) != PET_CRYPTO_OK);

    must(pet_seal(ring, U("ad"), 2, p, len, sealed) == PET_CRYPTO_OK);
    must(pet_open(ring, U("ad"), 2, sealed, len + PET_SEAL_OVERHEAD, out, &n)
         == PET_CRYPTO_OK);
    must(n == len && memcmp(out, p, len) == 0);
}


static void
fuzz_link(const u_char *p, size_t len)
{
    size_t  path_len;

    path_len = len > PET_LINK_SIG_LEN ? len - PET_LINK_SIG_LEN : len;

    must(pet_link_verify(U(SECRET), 32, p, path_len, NOW + 1, p + path_len,
                         len - path_len, NOW)
         != PET_JWT_OK);
}


/* Ciphertext as it comes, and a chosen plaintext in its place. */

static void
fuzz_push(const u_char *p, size_t len)
{
    u_char             out[2 * FUZZ_MAX + 256], text[2 * FUZZ_MAX + 256];
    size_t             n;
    pet_wechat_text_t  appid, msg;

    appid.data = U("wx1");
    appid.len = 3;

    if (pet_wechat_push_decrypt(U(SECRET), &appid, p, len, out, &msg) == 0) {
        must(msg.len <= len);
    }

    must(pet_wechat_push_encrypt(U(SECRET), &appid, p, len, text, &n) == 0);
    must(n == pet_wechat_push_len(len, 3));
    must(pet_wechat_push_decrypt(U(SECRET), &appid, text, n, out, &msg) == 0);
    must(msg.len == len && memcmp(msg.data, p, len) == 0);

    /* the message alone, behind another IV: 32 noise bytes, then the input */

    if (n > 44 && pet_base64_decode(text, n, out, &n) == PET_CRYPTO_OK) {
        n = pet_base64_encode(out + 32, n - 32, text);
        (void) pet_wechat_push_decrypt(U(SECRET), &appid, text, n, out, &msg);
    }
}


static void
fuzz_data(const u_char *p, size_t len)
{
    u_char             out[FUZZ_MAX + 4];
    size_t             n;
    pet_wechat_text_t  key, iv, data, appid;

    key.data = U("tiihtNczf5v6AKRyjwEUhQ==");
    key.len = 24;
    iv.data = U("r7BXXKkLb8qrSNn05n0qiA==");
    iv.len = 24;
    data.data = p;
    data.len = len;
    appid.data = U("wx4f4bc4dec97d474b");
    appid.len = 18;

    if (pet_wechat_data_decrypt(&key, &iv, &data, &appid, out, &n) == 0) {
        must(n > 0 && n < len);
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t  i;

    static void (*const readers[])(const u_char *p, size_t len) = {
        fuzz_token, fuzz_claims, fuzz_refresh, fuzz_encodings, fuzz_sealed,
        fuzz_link, fuzz_push, fuzz_data
    };

    if (jwt == NULL) {
        start();
    }

    if (size < 1 || size > FUZZ_MAX) {
        return 0;
    }

    i = data[0] % (sizeof(readers) / sizeof(readers[0]));

    readers[i](data + 1, size - 1);

    return 0;
}
