
#include "crypto.h"

#include <limits.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>
#include <openssl/rand.h>


/* Lengths are int in many of OpenSSL's calls. */
#define PET_CRYPTO_LEN_MAX  ((size_t) INT_MAX)


struct pet_hmac_s {
    EVP_MAC_CTX  *ctx;
};


struct pet_sha256_s {
    EVP_MD_CTX  *ctx;
};


static int pet_hex_value(u_char c);
static int pet_base64_value(u_char c, u_char c62, u_char c63);
static size_t pet_base64_write(const u_char *in, size_t len,
    const char *alphabet, u_char *out);
static int pet_base64_read(const u_char *in, size_t len, u_char c62,
    u_char c63, u_char *out, size_t *out_len);


static const char  pet_base64_alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static const char  pet_base64url_alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";


const char *
pet_crypto_strerror(int rc)
{
    switch (rc) {

    case PET_CRYPTO_OK:
        return "ok";

    case PET_CRYPTO_FORMAT:
        return "wrong format";

    case PET_CRYPTO_SHORT:
        return "key shorter than 32 bytes";

    case PET_CRYPTO_WEAK:
        return "key of one repeated byte";

    case PET_CRYPTO_KEY_ID:
        return "key id unknown, out of range or repeated";

    case PET_CRYPTO_FORGED:
        return "authentication failed";

    case PET_CRYPTO_RANGE:
        return "length out of range";

    default:
        return "cryptographic library failed";
    }
}


int
pet_hmac_sha256(const u_char *key, size_t key_len, const u_char *in,
    size_t len, u_char *mac)
{
    unsigned  n;

    if (key_len == 0 || key_len > PET_CRYPTO_LEN_MAX) {
        return PET_CRYPTO_RANGE;
    }

    if (HMAC(EVP_sha256(), key, (int) key_len, in, len, mac, &n) == NULL) {
        return PET_CRYPTO_ERROR;
    }

    return PET_CRYPTO_OK;
}


pet_hmac_t *
pet_hmac_create(const u_char *key, size_t key_len)
{
    EVP_MAC     *mac;
    OSSL_PARAM   params[2];
    pet_hmac_t  *hmac;

    if (key_len == 0 || key_len > PET_CRYPTO_LEN_MAX) {
        return NULL;
    }

    hmac = OPENSSL_zalloc(sizeof(pet_hmac_t));
    if (hmac == NULL) {
        return NULL;
    }

    params[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
                                                 (char *) "SHA256", 0);
    params[1] = OSSL_PARAM_construct_end();

    mac = EVP_MAC_fetch(NULL, "HMAC", NULL);

    if (mac != NULL) {
        hmac->ctx = EVP_MAC_CTX_new(mac);
        EVP_MAC_free(mac);
    }

    if (hmac->ctx == NULL
        || EVP_MAC_init(hmac->ctx, key, key_len, params) != 1)
    {
        pet_hmac_free(hmac);
        return NULL;
    }

    return hmac;
}


int
pet_hmac(pet_hmac_t *hmac, const u_char *in, size_t len, u_char *mac)
{
    size_t  n;

    if (EVP_MAC_init(hmac->ctx, NULL, 0, NULL) != 1
        || EVP_MAC_update(hmac->ctx, in, len) != 1
        || EVP_MAC_final(hmac->ctx, mac, &n, PET_SHA256_LEN) != 1)
    {
        return PET_CRYPTO_ERROR;
    }

    return PET_CRYPTO_OK;
}


void
pet_hmac_free(pet_hmac_t *hmac)
{
    if (hmac != NULL) {
        EVP_MAC_CTX_free(hmac->ctx);
        OPENSSL_free(hmac);
    }
}


int
pet_sha256(const u_char *in, size_t len, u_char *digest)
{
    if (EVP_Digest(in, len, digest, NULL, EVP_sha256(), NULL) != 1) {
        return PET_CRYPTO_ERROR;
    }

    return PET_CRYPTO_OK;
}


pet_sha256_t *
pet_sha256_create(void)
{
    pet_sha256_t  *sha;

    sha = OPENSSL_zalloc(sizeof(pet_sha256_t));
    if (sha == NULL) {
        return NULL;
    }

    sha->ctx = EVP_MD_CTX_new();

    if (sha->ctx == NULL
        || EVP_DigestInit_ex2(sha->ctx, EVP_sha256(), NULL) != 1)
    {
        pet_sha256_free(sha);
        return NULL;
    }

    return sha;
}


int
pet_sha256_update(pet_sha256_t *sha, const u_char *in, size_t len)
{
    if (EVP_DigestUpdate(sha->ctx, in, len) != 1) {
        return PET_CRYPTO_ERROR;
    }

    return PET_CRYPTO_OK;
}


int
pet_sha256_final(pet_sha256_t *sha, u_char *digest)
{
    if (EVP_DigestFinal_ex(sha->ctx, digest, NULL) != 1
        || EVP_DigestInit_ex2(sha->ctx, NULL, NULL) != 1)
    {
        return PET_CRYPTO_ERROR;
    }

    return PET_CRYPTO_OK;
}


void
pet_sha256_free(pet_sha256_t *sha)
{
    if (sha != NULL) {
        EVP_MD_CTX_free(sha->ctx);
        OPENSSL_free(sha);
    }
}


int
pet_sha1(const u_char *in, size_t len, u_char *digest)
{
    if (EVP_Digest(in, len, digest, NULL, EVP_sha1(), NULL) != 1) {
        return PET_CRYPTO_ERROR;
    }

    return PET_CRYPTO_OK;
}


size_t
pet_hex_encode(const u_char *in, size_t len, u_char *out)
{
    size_t             i;
    static const char  digits[] = "0123456789abcdef";

    for (i = 0; i < len; i++) {
        out[2 * i] = (u_char) digits[in[i] >> 4];
        out[2 * i + 1] = (u_char) digits[in[i] & 0x0f];
    }

    return 2 * len;
}


int
pet_hex_decode(const u_char *in, size_t len, u_char *out)
{
    int     hi, lo;
    size_t  i;

    if (len % 2) {
        return PET_CRYPTO_FORMAT;
    }

    for (i = 0; i < len / 2; i++) {
        hi = pet_hex_value(in[2 * i]);
        lo = pet_hex_value(in[2 * i + 1]);

        if (hi < 0 || lo < 0) {
            return PET_CRYPTO_FORMAT;
        }

        out[i] = (u_char) (hi << 4 | lo);
    }

    return PET_CRYPTO_OK;
}


static int
pet_hex_value(u_char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }

    c |= 0x20;

    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}


size_t
pet_base64_encode(const u_char *in, size_t len, u_char *out)
{
    size_t  n;

    n = pet_base64_write(in, len, pet_base64_alphabet, out);

    while (n % 4) {
        out[n++] = '=';
    }

    return n;
}


size_t
pet_base64url_encode(const u_char *in, size_t len, u_char *out)
{
    return pet_base64_write(in, len, pet_base64url_alphabet, out);
}


static size_t
pet_base64_write(const u_char *in, size_t len, const char *alphabet,
    u_char *out)
{
    size_t    i, n;
    unsigned  bits;
    uint32_t  acc;

    n = 0;
    acc = 0;
    bits = 0;

    for (i = 0; i < len; i++) {
        acc = acc << 8 | in[i];
        bits += 8;

        while (bits >= 6) {
            bits -= 6;
            out[n++] = (u_char) alphabet[acc >> bits & 0x3f];
        }
    }

    if (bits) {
        out[n++] = (u_char) alphabet[acc << (6 - bits) & 0x3f];
    }

    return n;
}


int
pet_base64_decode(const u_char *in, size_t len, u_char *out, size_t *out_len)
{
    size_t  pad;

    *out_len = 0;

    if (len % 4) {
        return PET_CRYPTO_FORMAT;
    }

    for (pad = 0; pad < 2 && pad < len && in[len - 1 - pad] == '='; pad++) {
        /* void */
    }

    return pet_base64_read(in, len - pad, '+', '/', out, out_len);
}


int
pet_base64url_decode(const u_char *in, size_t len, u_char *out,
    size_t *out_len)
{
    return pet_base64_read(in, len, '-', '_', out, out_len);
}


static int
pet_base64_read(const u_char *in, size_t len, u_char c62, u_char c63,
    u_char *out, size_t *out_len)
{
    int       v;
    size_t    i, n;
    unsigned  bits;
    uint32_t  acc;

    *out_len = 0;

    if (len % 4 == 1) {
        return PET_CRYPTO_FORMAT;
    }

    n = 0;
    acc = 0;
    bits = 0;

    for (i = 0; i < len; i++) {
        v = pet_base64_value(in[i], c62, c63);
        if (v < 0) {
            return PET_CRYPTO_FORMAT;
        }

        acc = (acc << 6 | (uint32_t) v) & 0xffff;
        bits += 6;

        if (bits >= 8) {
            bits -= 8;
            out[n++] = (u_char) (acc >> bits);
        }
    }

    /* one text for one value: what lies behind the last byte is zero */

    if (acc & ((1u << bits) - 1)) {
        return PET_CRYPTO_FORMAT;
    }

    *out_len = n;

    return PET_CRYPTO_OK;
}


static int
pet_base64_value(u_char c, u_char c62, u_char c63)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }

    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }

    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }

    return c == c62 ? 62 : c == c63 ? 63 : -1;
}


int
pet_equal(const u_char *a, size_t a_len, const u_char *b, size_t b_len)
{
    return a_len == b_len && CRYPTO_memcmp(a, b, a_len) == 0;
}


int
pet_random(u_char *out, size_t len)
{
    if (len > PET_CRYPTO_LEN_MAX || RAND_bytes(out, (int) len) != 1) {
        return PET_CRYPTO_ERROR;
    }

    return PET_CRYPTO_OK;
}


int
pet_random_code(u_char *out, size_t len)
{
    int                  rc;
    size_t               i;
    static const u_char  alphabet[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    rc = pet_random(out, len);

    for (i = 0; rc == PET_CRYPTO_OK && i < len; i++) {
        out[i] = alphabet[out[i] & 31];
    }

    return rc;
}


void
pet_wipe(void *p, size_t len)
{
    OPENSSL_cleanse(p, len);
}
