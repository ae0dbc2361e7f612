
/*
 * Keys, the key ring and sealed values.
 */


#include "crypto.h"

#include <limits.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>


/* Lengths are int in EVP; this leaves room for what a seal adds. */
#define PET_SEAL_LEN_MAX    ((size_t) INT_MAX - PET_SEAL_OVERHEAD)

/* Characters of base64 that hold PET_KEY_LEN bytes, without the padding. */
#define PET_KEY_BASE64_LEN  43


typedef struct {
    unsigned         id;
    EVP_CIPHER_CTX  *seal;          /* each holds the key's schedule */
    EVP_CIPHER_CTX  *open;
} pet_keyring_key_t;


struct pet_keyring_s {
    unsigned           current;     /* id, 0 if none */
    size_t             n;
    pet_keyring_key_t  keys[PET_KEYRING_MAX];
};


static int pet_key_decode(const u_char *text, size_t len, u_char *key);
static int pet_is_encoded(const u_char *text, size_t len);
static pet_keyring_key_t *pet_keyring_find(pet_keyring_t *ring, unsigned id);


int
pet_key_parse(const u_char *text, size_t len, u_char *key)
{
    int     rc;
    size_t  i;

    /* a raw key may end in the byte of a line end */

    if (len != PET_KEY_LEN && len > 0 && text[len - 1] == '\n') {
        len--;

        if (len != PET_KEY_LEN && len > 0 && text[len - 1] == '\r') {
            len--;
        }
    }

    rc = pet_key_decode(text, len, key);

    if (rc == PET_CRYPTO_OK) {
        for (i = 1; i < PET_KEY_LEN && key[i] == key[0]; i++) { /* void */ }

        if (i == PET_KEY_LEN) {
            rc = PET_CRYPTO_WEAK;
        }
    }

    if (rc != PET_CRYPTO_OK) {
        pet_wipe(key, PET_KEY_LEN);
    }

    return rc;
}


static int
pet_key_decode(const u_char *text, size_t len, u_char *key)
{
    int     rc;
    size_t  i, n;
    u_char  buf[PET_KEY_BASE64_LEN];
    u_char  bytes[pet_base64_decoded_max(PET_KEY_BASE64_LEN)];

    if (len < PET_KEY_LEN) {
        return PET_CRYPTO_SHORT;
    }

    if (len < PET_KEY_BASE64_LEN && pet_is_encoded(text, len)) {
        return PET_CRYPTO_SHORT;
    }

    if (len == PET_KEY_LEN) {
        memcpy(key, text, PET_KEY_LEN);
        return PET_CRYPTO_OK;
    }

    if (len == pet_hex_encoded_len(PET_KEY_LEN)) {
        return pet_hex_decode(text, len, key);
    }

    if (len == PET_KEY_BASE64_LEN + 1 && text[len - 1] == '=') {
        len--;
    }

    if (len != PET_KEY_BASE64_LEN) {
        return PET_CRYPTO_FORMAT;
    }

    for (i = 0; i < len; i++) {
        buf[i] = text[i] == '+' ? '-' : text[i] == '/' ? '_' : text[i];
    }

    rc = pet_base64url_decode(buf, len, bytes, &n);

    if (rc == PET_CRYPTO_OK) {
        memcpy(key, bytes, PET_KEY_LEN);
    }

    pet_wipe(buf, sizeof(buf));
    pet_wipe(bytes, sizeof(bytes));

    return rc;
}


/* Whether a text is hex or base64 all through, as random bytes never are. */

static int
pet_is_encoded(const u_char *text, size_t len)
{
    u_char  c;
    size_t  i;

    for (i = 0; i < len; i++) {
        c = text[i] | 0x20;

        if ((c < 'a' || c > 'z') && (text[i] < '0' || text[i] > '9')
            && (text[i] == '\0' || strchr("+/-_=", text[i]) == NULL))
        {
            return 0;
        }
    }

    return 1;
}


pet_keyring_t *
pet_keyring_create(void)
{
    return OPENSSL_zalloc(sizeof(pet_keyring_t));
}


void
pet_keyring_free(pet_keyring_t *ring)
{
    size_t  i;

    if (ring == NULL) {
        return;
    }

    for (i = 0; i < ring->n; i++) {
        EVP_CIPHER_CTX_free(ring->keys[i].seal);
        EVP_CIPHER_CTX_free(ring->keys[i].open);
    }

    OPENSSL_clear_free(ring, sizeof(pet_keyring_t));
}


int
pet_keyring_add(pet_keyring_t *ring, unsigned id, const u_char *key,
    int current)
{
    pet_keyring_key_t  *k;

    if (id < 1 || id > 255 || pet_keyring_find(ring, id) != NULL) {
        return PET_CRYPTO_KEY_ID;
    }

    if (ring->n == PET_KEYRING_MAX) {
        return PET_CRYPTO_RANGE;
    }

    k = &ring->keys[ring->n];

    k->id = id;
    k->seal = EVP_CIPHER_CTX_new();
    k->open = EVP_CIPHER_CTX_new();

    if (k->seal == NULL || k->open == NULL
        || EVP_EncryptInit_ex2(k->seal, EVP_aes_256_gcm(), key, NULL, NULL)
           != 1
        || EVP_DecryptInit_ex2(k->open, EVP_aes_256_gcm(), key, NULL, NULL)
           != 1)
    {
        EVP_CIPHER_CTX_free(k->seal);
        EVP_CIPHER_CTX_free(k->open);

        memset(k, 0, sizeof(pet_keyring_key_t));

        return PET_CRYPTO_ERROR;
    }

    ring->n++;

    if (current) {
        ring->current = id;
    }

    return PET_CRYPTO_OK;
}


unsigned
pet_keyring_current(const pet_keyring_t *ring)
{
    return ring->current;
}


static pet_keyring_key_t *
pet_keyring_find(pet_keyring_t *ring, unsigned id)
{
    size_t  i;

    for (i = 0; i < ring->n; i++) {
        if (ring->keys[i].id == id) {
            return &ring->keys[i];
        }
    }

    return NULL;
}


int
pet_seal(pet_keyring_t *ring, const u_char *ad, size_t ad_len,
    const u_char *in, size_t len, u_char *out)
{
    int                 n;
    u_char             *nonce, *text;
    pet_keyring_key_t  *k;

    if (len > PET_SEAL_LEN_MAX || ad_len > PET_SEAL_LEN_MAX) {
        return PET_CRYPTO_RANGE;
    }

    k = pet_keyring_find(ring, ring->current);
    if (k == NULL) {
        return PET_CRYPTO_KEY_ID;
    }

    nonce = out + PET_SEAL_ID_LEN;
    text = nonce + PET_SEAL_NONCE_LEN;

    out[0] = (u_char) k->id;

    if (pet_random(nonce, PET_SEAL_NONCE_LEN) != PET_CRYPTO_OK
        || EVP_EncryptInit_ex2(k->seal, NULL, NULL, nonce, NULL) != 1
        || (ad_len
            && EVP_EncryptUpdate(k->seal, NULL, &n, ad, (int) ad_len) != 1)
        || (len && EVP_EncryptUpdate(k->seal, text, &n, in, (int) len) != 1)
        || EVP_EncryptFinal_ex(k->seal, text + len, &n) != 1
        || EVP_CIPHER_CTX_ctrl(k->seal, EVP_CTRL_AEAD_GET_TAG,
                               PET_SEAL_TAG_LEN, text + len)
           != 1)
    {
        pet_wipe(out, len + PET_SEAL_OVERHEAD);
        return PET_CRYPTO_ERROR;
    }

    return PET_CRYPTO_OK;
}


int
pet_open(pet_keyring_t *ring, const u_char *ad, size_t ad_len,
    const u_char *in, size_t len, u_char *out, size_t *out_len)
{
    int                 n;
    u_char              tag[PET_SEAL_TAG_LEN];
    size_t              text_len;
    const u_char       *nonce, *text;
    pet_keyring_key_t  *k;

    *out_len = 0;

    if (len < PET_SEAL_OVERHEAD) {
        return PET_CRYPTO_FORMAT;
    }

    if (len > PET_SEAL_LEN_MAX || ad_len > PET_SEAL_LEN_MAX) {
        return PET_CRYPTO_RANGE;
    }

    k = pet_keyring_find(ring, in[0]);
    if (k == NULL) {
        return PET_CRYPTO_KEY_ID;
    }

    nonce = in + PET_SEAL_ID_LEN;
    text = nonce + PET_SEAL_NONCE_LEN;
    text_len = len - PET_SEAL_OVERHEAD;

    memcpy(tag, text + text_len, PET_SEAL_TAG_LEN);

    if (EVP_DecryptInit_ex2(k->open, NULL, NULL, nonce, NULL) != 1
        || (ad_len
            && EVP_DecryptUpdate(k->open, NULL, &n, ad, (int) ad_len) != 1)
        || (text_len
            && EVP_DecryptUpdate(k->open, out, &n, text, (int) text_len) != 1)
        || EVP_CIPHER_CTX_ctrl(k->open, EVP_CTRL_AEAD_SET_TAG,
                               PET_SEAL_TAG_LEN, tag)
           != 1)
    {
        pet_wipe(out, text_len);
        return PET_CRYPTO_ERROR;
    }

    if (EVP_DecryptFinal_ex(k->open, tag, &n) != 1) {
        pet_wipe(out, text_len);
        return PET_CRYPTO_FORGED;
    }

    *out_len = text_len;

    return PET_CRYPTO_OK;
}


unsigned
pet_sealed_key_id(const u_char *in, size_t len)
{
    return len < PET_SEAL_OVERHEAD ? 0 : in[0];
}
