
#include "wechat_crypto.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <openssl/evp.h>


/* The push pads to blocks of this size, whatever the cipher's block is. */
#define PET_WECHAT_PUSH_BLOCK   32

#define PET_WECHAT_IV_LEN       16
#define PET_WECHAT_RANDOM_LEN   16
#define PET_WECHAT_HEADER_LEN   (PET_WECHAT_RANDOM_LEN + 4)
#define PET_WECHAT_SESSION_KEY  16

/* token, timestamp, nonce, Encrypt */
#define PET_WECHAT_PARTS        4


static int pet_wechat_compare(const void *a, const void *b);
static int pet_wechat_sha1(const pet_wechat_text_t *parts, size_t n,
    u_char *hex);
static int pet_wechat_cbc(const EVP_CIPHER *cipher, int encrypt,
    const u_char *key, const u_char *iv, const u_char *in, size_t len,
    u_char *out);
static int pet_wechat_unpad(const u_char *text, size_t block, size_t *len);
static int pet_wechat_base64_16(const pet_wechat_text_t *text, u_char *out);
static int pet_wechat_watermark(const u_char *text, size_t len,
    const pet_wechat_text_t *appid);


int
pet_wechat_aes_key(const u_char *text, size_t len, u_char *key)
{
    int           rc;
    size_t        n;
    u_char        buf[PET_WECHAT_ENCODING_KEY_LEN + 1], bytes[33];
    const u_char *alphabet, *last;

    static const char  letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    if (len != PET_WECHAT_ENCODING_KEY_LEN) {
        return PET_CRYPTO_FORMAT;
    }

    /* 43 characters hold 258 bits: clear the two that are no key's */

    alphabet = (const u_char *) letters;
    last = memchr(alphabet, text[len - 1], sizeof(letters) - 1);

    if (last == NULL) {
        return PET_CRYPTO_FORMAT;
    }

    memcpy(buf, text, len - 1);
    buf[len - 1] = alphabet[(last - alphabet) & ~3];
    buf[len] = '=';

    rc = pet_base64_decode(buf, sizeof(buf), bytes, &n);

    if (rc == PET_CRYPTO_OK) {
        memcpy(key, bytes, PET_WECHAT_AES_KEY_LEN);
    }

    pet_wipe(buf, sizeof(buf));
    pet_wipe(bytes, sizeof(bytes));

    return rc;
}


int
pet_wechat_signature(const pet_wechat_text_t *token,
    const pet_wechat_text_t *timestamp, const pet_wechat_text_t *nonce,
    const pet_wechat_text_t *encrypt, u_char *hex)
{
    size_t             i, n;
    pet_wechat_text_t  parts[PET_WECHAT_PARTS];

    n = 0;

    parts[n++] = *token;
    parts[n++] = *timestamp;
    parts[n++] = *nonce;

    if (encrypt != NULL) {
        parts[n++] = *encrypt;
    }

    for (i = 0; i < n; i++) {
        if (parts[i].len == 0) {
            return PET_CRYPTO_FORMAT;
        }

        if (parts[i].len > PET_WECHAT_PUSH_MAX) {
            return PET_CRYPTO_RANGE;
        }
    }

    qsort(parts, n, sizeof(pet_wechat_text_t), pet_wechat_compare);

    return pet_wechat_sha1(parts, n, hex);
}


static int
pet_wechat_compare(const void *a, const void *b)
{
    int                       rc;
    const pet_wechat_text_t  *one, *two;

    one = a;
    two = b;

    rc = memcmp(one->data, two->data,
                one->len < two->len ? one->len : two->len);

    return rc ? rc : (one->len > two->len) - (one->len < two->len);
}


/* Hex SHA-1 of texts one behind the other. */

static int
pet_wechat_sha1(const pet_wechat_text_t *parts, size_t n, u_char *hex)
{
    int          rc;
    size_t       i;
    u_char       digest[PET_SHA1_LEN];
    EVP_MD_CTX  *ctx;

    ctx = EVP_MD_CTX_new();
    if (ctx == NULL) {
        return PET_CRYPTO_ERROR;
    }

    rc = EVP_DigestInit_ex2(ctx, EVP_sha1(), NULL);

    for (i = 0; rc == 1 && i < n; i++) {
        rc = EVP_DigestUpdate(ctx, parts[i].data, parts[i].len);
    }

    if (rc == 1) {
        rc = EVP_DigestFinal_ex(ctx, digest, NULL);
    }

    EVP_MD_CTX_free(ctx);

    if (rc != 1) {
        return PET_CRYPTO_ERROR;
    }

    (void) pet_hex_encode(digest, sizeof(digest), hex);

    return PET_CRYPTO_OK;
}


int
pet_wechat_signature_check(const pet_wechat_text_t *token,
    const pet_wechat_text_t *timestamp, const pet_wechat_text_t *nonce,
    const pet_wechat_text_t *encrypt, const pet_wechat_text_t *signature)
{
    int     rc;
    u_char  hex[PET_SHA1_HEX];

    rc = pet_wechat_signature(token, timestamp, nonce, encrypt, hex);
    if (rc != PET_CRYPTO_OK) {
        return rc;
    }

    return pet_equal(hex, sizeof(hex), signature->data, signature->len)
           ? PET_CRYPTO_OK : PET_CRYPTO_FORGED;
}


int
pet_wechat_push_decrypt(const u_char *key, const pet_wechat_text_t *appid,
    const u_char *encrypt, size_t len, u_char *out, pet_wechat_text_t *msg)
{
    int     rc;
    size_t  n, msg_len;

    msg->data = NULL;
    msg->len = 0;

    if (len > PET_WECHAT_PUSH_MAX) {
        return PET_CRYPTO_RANGE;
    }

    rc = pet_base64_decode(encrypt, len, out, &n);
    if (rc != PET_CRYPTO_OK) {
        return rc;
    }

    if (n == 0 || n % PET_WECHAT_PUSH_BLOCK) {
        return PET_CRYPTO_FORMAT;
    }

    rc = pet_wechat_cbc(EVP_aes_256_cbc(), 0, key, key, out, n, out);
    if (rc != PET_CRYPTO_OK) {
        return rc;
    }

    rc = pet_wechat_unpad(out, PET_WECHAT_PUSH_BLOCK, &n);

    if (rc != PET_CRYPTO_OK || n < PET_WECHAT_HEADER_LEN) {
        return PET_CRYPTO_FORMAT;
    }

    msg_len = (size_t) out[16] << 24 | (size_t) out[17] << 16
              | (size_t) out[18] << 8 | out[19];

    if (msg_len > n - PET_WECHAT_HEADER_LEN) {
        return PET_CRYPTO_FORMAT;
    }

    if (!pet_equal(out + PET_WECHAT_HEADER_LEN + msg_len,
                   n - PET_WECHAT_HEADER_LEN - msg_len,
                   appid->data, appid->len))
    {
        return PET_CRYPTO_FORGED;
    }

    msg->data = out + PET_WECHAT_HEADER_LEN;
    msg->len = msg_len;

    return PET_CRYPTO_OK;
}


int
pet_wechat_push_encrypt(const u_char *key, const pet_wechat_text_t *appid,
    const u_char *msg, size_t len, u_char *out, size_t *out_len)
{
    int      rc;
    size_t   n, pad;
    u_char  *buf;

    *out_len = 0;

    if (len > PET_WECHAT_PUSH_MAX || appid->len > PET_WECHAT_PUSH_MAX) {
        return PET_CRYPTO_RANGE;
    }

    n = PET_WECHAT_HEADER_LEN + len + appid->len;
    pad = PET_WECHAT_PUSH_BLOCK - n % PET_WECHAT_PUSH_BLOCK;

    buf = malloc(n + pad);
    if (buf == NULL) {
        return PET_CRYPTO_ERROR;
    }

    buf[16] = (u_char) (len >> 24);
    buf[17] = (u_char) (len >> 16);
    buf[18] = (u_char) (len >> 8);
    buf[19] = (u_char) len;

    if (len) {
        memcpy(buf + PET_WECHAT_HEADER_LEN, msg, len);
    }

    if (appid->len) {
        memcpy(buf + PET_WECHAT_HEADER_LEN + len, appid->data, appid->len);
    }

    memset(buf + n, (int) pad, pad);

    rc = pet_random(buf, PET_WECHAT_RANDOM_LEN);

    if (rc == PET_CRYPTO_OK) {
        rc = pet_wechat_cbc(EVP_aes_256_cbc(), 1, key, key, buf, n + pad,
                            buf);
    }

    if (rc == PET_CRYPTO_OK) {
        *out_len = pet_base64_encode(buf, n + pad, out);
    }

    pet_wipe(buf, n + pad);
    free(buf);

    return rc;
}


/* Whole blocks, without the cipher's own padding; in place is allowed. */

static int
pet_wechat_cbc(const EVP_CIPHER *cipher, int encrypt, const u_char *key,
    const u_char *iv, const u_char *in, size_t len, u_char *out)
{
    int              n, rc;
    EVP_CIPHER_CTX  *ctx;

    ctx = EVP_CIPHER_CTX_new();
    if (ctx == NULL) {
        return PET_CRYPTO_ERROR;
    }

    rc = EVP_CipherInit_ex2(ctx, cipher, key, iv, encrypt, NULL) == 1
         && EVP_CIPHER_CTX_set_padding(ctx, 0) == 1
         && EVP_CipherUpdate(ctx, out, &n, in, (int) len) == 1
         && EVP_CipherFinal_ex(ctx, out + n, &n) == 1;

    EVP_CIPHER_CTX_free(ctx);

    return rc ? PET_CRYPTO_OK : PET_CRYPTO_ERROR;
}


/*
 * PKCS#7 (RFC 5652, 6.3) of blocks up to 255 bytes; "len" shrinks to the text
 * before the padding.
 */

static int
pet_wechat_unpad(const u_char *text, size_t block, size_t *len)
{
    size_t  i, pad;

    pad = text[*len - 1];

    if (pad < 1 || pad > block || pad > *len) {
        return PET_CRYPTO_FORMAT;
    }

    for (i = *len - pad; i < *len; i++) {
        if (text[i] != pad) {
            return PET_CRYPTO_FORMAT;
        }
    }

    *len -= pad;

    return PET_CRYPTO_OK;
}


int
pet_wechat_data_check(const u_char *raw, size_t raw_len,
    const pet_wechat_text_t *session_key, const pet_wechat_text_t *signature)
{
    int                rc;
    u_char             hex[PET_SHA1_HEX];
    pet_wechat_text_t  parts[2];

    /* SHA-1 of data alone, without the key, can be made by anyone */

    if (session_key->len == 0) {
        return PET_CRYPTO_FORMAT;
    }

    parts[0].data = raw;
    parts[0].len = raw_len;
    parts[1] = *session_key;

    rc = pet_wechat_sha1(parts, 2, hex);
    if (rc != PET_CRYPTO_OK) {
        return rc;
    }

    return pet_equal(hex, sizeof(hex), signature->data, signature->len)
           ? PET_CRYPTO_OK : PET_CRYPTO_FORGED;
}


int
pet_wechat_data_decrypt(const pet_wechat_text_t *session_key,
    const pet_wechat_text_t *iv, const pet_wechat_text_t *data,
    const pet_wechat_text_t *appid, u_char *out, size_t *out_len)
{
    int     rc;
    size_t  n;
    u_char  key[PET_WECHAT_SESSION_KEY], vector[PET_WECHAT_IV_LEN];

    *out_len = 0;

    if (data->len > PET_WECHAT_PUSH_MAX) {
        return PET_CRYPTO_RANGE;
    }

    if (pet_wechat_base64_16(session_key, key) != PET_CRYPTO_OK
        || pet_wechat_base64_16(iv, vector) != PET_CRYPTO_OK
        || pet_base64_decode(data->data, data->len, out, &n) != PET_CRYPTO_OK
        || n == 0 || n % sizeof(key))
    {
        rc = PET_CRYPTO_FORMAT;

    } else {
        rc = pet_wechat_cbc(EVP_aes_128_cbc(), 0, key, vector, out, n, out);
    }

    pet_wipe(key, sizeof(key));

    if (rc == PET_CRYPTO_OK) {
        rc = pet_wechat_unpad(out, sizeof(key), &n);
    }

    if (rc == PET_CRYPTO_OK) {
        rc = pet_wechat_watermark(out, n, appid);
    }

    if (rc == PET_CRYPTO_OK) {
        *out_len = n;
    }

    return rc;
}


/* Base64 of exactly 16 bytes. */

static int
pet_wechat_base64_16(const pet_wechat_text_t *text, u_char *out)
{
    int     rc;
    size_t  n;
    u_char  bytes[pet_base64_decoded_max(24)];

    if (text->len != pet_base64_encoded_len(16)) {
        return PET_CRYPTO_FORMAT;
    }

    rc = pet_base64_decode(text->data, text->len, bytes, &n);

    if (rc == PET_CRYPTO_OK && n != 16) {
        rc = PET_CRYPTO_FORMAT;
    }

    if (rc == PET_CRYPTO_OK) {
        memcpy(out, bytes, 16);
    }

    pet_wipe(bytes, sizeof(bytes));

    return rc;
}


/* Whether an open-data document was made for this mini-program. */

static int
pet_wechat_watermark(const u_char *text, size_t len,
    const pet_wechat_text_t *appid)
{
    int      rc;
    json_t  *root, *value;

    root = json_loadb((const char *) text, len, JSON_REJECT_DUPLICATES, NULL);
    if (root == NULL) {
        return PET_CRYPTO_FORMAT;
    }

    value = json_object_get(json_object_get(root, "watermark"), "appid");

    if (!json_is_string(value)) {
        rc = PET_CRYPTO_FORMAT;

    } else {
        rc = pet_equal((const u_char *) json_string_value(value),
                       json_string_length(value), appid->data, appid->len)
             ? PET_CRYPTO_OK : PET_CRYPTO_FORGED;
    }

    json_decref(root);

    return rc;
}
