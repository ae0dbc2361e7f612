
/*
 * Symmetric cryptography, encodings and random bytes, over OpenSSL 3 (EVP).
 *
 * Standalone: C11 and libcrypto, no nginx.  Every function returns
 * PET_CRYPTO_OK or a negative pet_crypto_error_e.  Inputs are (bytes, length)
 * and need no terminating zero; output buffers belong to the caller, hold no
 * terminating zero and may not overlap the inputs unless stated otherwise.
 *
 * pet_keyring_t, pet_hmac_t and pet_sha256_t own OpenSSL contexts that are
 * reused from call to call: one thread at a time.
 */


#ifndef _PET_CORE_CRYPTO_H_INCLUDED_
#define _PET_CORE_CRYPTO_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>


/* Length of a secret key (AES-256, HMAC), in bytes. */
#define PET_KEY_LEN        32

/* Lengths of binary digests and of their lower-case hex texts. */
#define PET_SHA256_LEN     32
#define PET_SHA256_HEX     64
#define PET_SHA1_LEN       20
#define PET_SHA1_HEX       40

/* Layout of a sealed value: key id | nonce | ciphertext | tag. */
#define PET_SEAL_ID_LEN    1
#define PET_SEAL_NONCE_LEN 12
#define PET_SEAL_TAG_LEN   16

/* What pet_seal() adds to the length of the plaintext, in bytes. */
#define PET_SEAL_OVERHEAD                                                     \
    (PET_SEAL_ID_LEN + PET_SEAL_NONCE_LEN + PET_SEAL_TAG_LEN)

/* The most keys that a ring holds: the current one and those rotated out. */
#define PET_KEYRING_MAX    16

/* Exact lengths of encoded texts of n bytes, and bounds of decoded bytes. */
#define pet_hex_encoded_len(n)        ((size_t) (n) * 2)
#define pet_base64_encoded_len(n)     (((size_t) (n) + 2) / 3 * 4)
#define pet_base64url_encoded_len(n)  (((size_t) (n) * 4 + 2) / 3)
#define pet_base64_decoded_max(n)     (((size_t) (n) + 3) / 4 * 3)


/* Results; the negative ones are errors. */
typedef enum {
    PET_CRYPTO_OK = 0,
    PET_CRYPTO_ERROR = -1,        /* OpenSSL or the allocator failed: ours */
    PET_CRYPTO_FORMAT = -2,       /* not the encoding or layout expected */
    PET_CRYPTO_SHORT = -3,        /* a key of fewer than PET_KEY_LEN bytes */
    PET_CRYPTO_WEAK = -4,         /* a key of one repeated byte */
    PET_CRYPTO_KEY_ID = -5,       /* no such key, or the id is taken */
    PET_CRYPTO_FORGED = -6,       /* a tag or signature does not match */
    PET_CRYPTO_RANGE = -7         /* a length or number out of bounds */
} pet_crypto_error_e;


/* AES-256-GCM keys by id; fill it at configuration, then only use it. */
typedef struct pet_keyring_s  pet_keyring_t;

/* An HMAC-SHA256 whose key schedule is made once. */
typedef struct pet_hmac_s     pet_hmac_t;

/* A SHA-256 in progress. */
typedef struct pet_sha256_s   pet_sha256_t;


/*
 * Reads a key as an operator's file holds it: 64 hex digits, 43 or 44
 * characters of base64 or base64url, or 32 raw bytes; one line end may follow
 * any of them.  Writes PET_KEY_LEN bytes to "key".  SHORT for fewer key bytes
 * (32 characters of hex or base64 are such a key, not a raw one), WEAK for
 * one repeated byte, FORMAT for anything else.
 */
int pet_key_parse(const u_char *text, size_t len, u_char *key);

/* A message in English for a log line about a pet_crypto_error_e. */
const char *pet_crypto_strerror(int rc);


/* An empty ring, or NULL without memory. */
pet_keyring_t *pet_keyring_create(void);

/* Wipes and frees a ring; NULL is allowed. */
void pet_keyring_free(pet_keyring_t *ring);

/*
 * Adds a key of PET_KEY_LEN bytes (copied) under an id of 1-255; with
 * "current" set it becomes the one that seals.  KEY_ID if the id is out of
 * range or taken, RANGE if the ring is full.
 */
int pet_keyring_add(pet_keyring_t *ring, unsigned id, const u_char *key,
    int current);

/* The id of the key that seals, or 0 when there is none. */
unsigned pet_keyring_current(const pet_keyring_t *ring);

/*
 * Encrypts and authenticates "in" with the current key (AES-256-GCM, NIST
 * SP 800-38D, a random 96-bit nonce: rotate a key well before 2^32 values).
 * "ad" is bound to the value but not stored, such as "users.openid:42", so
 * that a value moved to another row does not open.  Writes exactly
 * len + PET_SEAL_OVERHEAD bytes to "out".  KEY_ID without a current key.
 */
int pet_seal(pet_keyring_t *ring, const u_char *ad, size_t ad_len,
    const u_char *in, size_t len, u_char *out);

/*
 * Opens a sealed value by the key that it names.  Writes len -
 * PET_SEAL_OVERHEAD bytes to "out" and that number to "out_len"; on failure
 * "out" is wiped and "out_len" is 0.  FORMAT if too short, KEY_ID for an
 * unknown key, FORGED if value, key or associated data differ.
 */
int pet_open(pet_keyring_t *ring, const u_char *ad, size_t ad_len,
    const u_char *in, size_t len, u_char *out, size_t *out_len);

/* The key id of a sealed value (to find rows due for rotation), or 0. */
unsigned pet_sealed_key_id(const u_char *in, size_t len);


/* HMAC-SHA256 (RFC 2104) in one call; "mac" takes PET_SHA256_LEN bytes. */
int pet_hmac_sha256(const u_char *key, size_t key_len, const u_char *in,
    size_t len, u_char *mac);

/* The same for a key that is used often; NULL without memory. */
pet_hmac_t *pet_hmac_create(const u_char *key, size_t key_len);

/* Computes one MAC; "mac" takes PET_SHA256_LEN bytes. */
int pet_hmac(pet_hmac_t *hmac, const u_char *in, size_t len, u_char *mac);

/* Wipes and frees; NULL is allowed. */
void pet_hmac_free(pet_hmac_t *hmac);


/* SHA-256 in one call; "digest" takes PET_SHA256_LEN bytes. */
int pet_sha256(const u_char *in, size_t len, u_char *digest);

/* A new SHA-256 for data that comes in pieces; NULL without memory. */
pet_sha256_t *pet_sha256_create(void);

/* Adds a piece. */
int pet_sha256_update(pet_sha256_t *sha, const u_char *in, size_t len);

/* Writes PET_SHA256_LEN bytes to "digest" and starts anew. */
int pet_sha256_final(pet_sha256_t *sha, u_char *digest);

/* Frees; NULL is allowed. */
void pet_sha256_free(pet_sha256_t *sha);

/*
 * SHA-1 in one call, only for protocols that demand it (WeChat's signatures);
 * "digest" takes PET_SHA1_LEN bytes.
 */
int pet_sha1(const u_char *in, size_t len, u_char *digest);


/* Lower-case hex; writes pet_hex_encoded_len(len) and returns that. */
size_t pet_hex_encode(const u_char *in, size_t len, u_char *out);

/*
 * Hex of either case; "out" takes len / 2 bytes and may be "in".  FORMAT for
 * an odd length or another character.
 */
int pet_hex_decode(const u_char *in, size_t len, u_char *out);

/* Base64 with padding (RFC 4648, 4); returns the length written. */
size_t pet_base64_encode(const u_char *in, size_t len, u_char *out);

/* Base64url without padding (RFC 4648, 5); returns the length written. */
size_t pet_base64url_encode(const u_char *in, size_t len, u_char *out);

/*
 * Padded base64, canonical only: FORMAT for another character, white space,
 * missing or surplus padding, or non-zero bits behind the last byte.  "out"
 * takes pet_base64_decoded_max(len) bytes and may be "in".
 */
int pet_base64_decode(const u_char *in, size_t len, u_char *out,
    size_t *out_len);

/* The same for unpadded base64url: '=' is refused. */
int pet_base64url_decode(const u_char *in, size_t len, u_char *out,
    size_t *out_len);


/* 1 if the bytes are equal, else 0, in a time independent of the bytes. */
int pet_equal(const u_char *a, size_t a_len, const u_char *b, size_t b_len);

/* Fills "out" from OpenSSL's generator; PET_CRYPTO_ERROR if it cannot. */
int pet_random(u_char *out, size_t len);

/* Fills "out" with capital letters and digits that do not look alike, five
 * random bits each: codes that people copy by hand. */
int pet_random_code(u_char *out, size_t len);

/* Overwrites a secret in a way that the compiler keeps. */
void pet_wipe(void *p, size_t len);


#endif /* _PET_CORE_CRYPTO_H_INCLUDED_ */
