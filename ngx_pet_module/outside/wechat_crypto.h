
/*
 * WeChat's own cryptography: signatures and encryption of the message push,
 * signatures and encryption of a user's open data.
 *
 * Source: the public documentation of the mini-program platform ("Message
 * push" and "Open data verification and decryption").  The primitives (SHA-1,
 * CBC without a MAC) are the platform's choice.  Standalone: C11, jansson,
 * libcrypto; no nginx.  Returns are pet_crypto_error_e of core/crypto.h.
 */


#ifndef _PET_WECHAT_CRYPTO_H_INCLUDED_
#define _PET_WECHAT_CRYPTO_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "../core/crypto.h"


/* Length of an EncodingAESKey, in characters, and of the key in it. */
#define PET_WECHAT_ENCODING_KEY_LEN  43
#define PET_WECHAT_AES_KEY_LEN       32

/* The longest part that a push signature covers, in bytes. */
#define PET_WECHAT_PUSH_MAX          (1024 * 1024)

/*
 * Length of pet_wechat_push_encrypt()'s text: 16 random bytes, 4 of length,
 * the message and the appid, padded to 32, in base64.
 */
#define pet_wechat_push_len(msg_len, appid_len)                               \
    pet_base64_encoded_len((20 + (size_t) (msg_len) + (size_t) (appid_len)    \
                            + 32) / 32 * 32)


/* A piece of text that belongs to someone else. */
typedef struct {
    const u_char  *data;
    size_t         len;
} pet_wechat_text_t;


/*
 * Reads an EncodingAESKey: 43 characters of base64 whose last two bits are
 * random and ignored (the platform draws characters, not bytes).  "key" takes
 * PET_WECHAT_AES_KEY_LEN bytes.  FORMAT for anything else.
 */
int pet_wechat_aes_key(const u_char *text, size_t len, u_char *key);

/*
 * The push signature: SHA-1 over token, timestamp, nonce and, in safe mode,
 * Encrypt, sorted as bytes and concatenated.  "encrypt" is NULL for plain
 * mode and for the GET check.  "hex" takes PET_SHA1_HEX characters.
 */
int pet_wechat_signature(const pet_wechat_text_t *token,
    const pet_wechat_text_t *timestamp, const pet_wechat_text_t *nonce,
    const pet_wechat_text_t *encrypt, u_char *hex);

/*
 * Compares such a signature (lower-case hex) in constant time; FORGED if it
 * differs, FORMAT if one of the parts is empty.
 */
int pet_wechat_signature_check(const pet_wechat_text_t *token,
    const pet_wechat_text_t *timestamp, const pet_wechat_text_t *nonce,
    const pet_wechat_text_t *encrypt, const pet_wechat_text_t *signature);

/*
 * Decrypts Encrypt of a push whose msg_signature has been checked (CBC alone
 * proves nothing).  "out" takes pet_base64_decoded_max(len) bytes; "msg" is
 * set to the message inside it.  FORMAT for broken base64, padding or length,
 * FORGED for another appid.
 */
int pet_wechat_push_decrypt(const u_char *key, const pet_wechat_text_t *appid,
    const u_char *encrypt, size_t len, u_char *out, pet_wechat_text_t *msg);

/*
 * Encrypts a message for a passive reply or a test.  "out" takes
 * pet_wechat_push_len() characters; "out_len" is that number.
 */
int pet_wechat_push_encrypt(const u_char *key, const pet_wechat_text_t *appid,
    const u_char *msg, size_t len, u_char *out, size_t *out_len);

/*
 * Checks the signature of rawData: hex SHA-1 of the data and session_key (as
 * text, as code2Session gave it).  FORGED if it differs.
 */
int pet_wechat_data_check(const u_char *raw, size_t raw_len,
    const pet_wechat_text_t *session_key, const pet_wechat_text_t *signature);

/*
 * Decrypts encryptedData (AES-128-CBC, PKCS#7); session_key, iv and data are
 * base64 texts.  "out" takes pet_base64_decoded_max(data->len) bytes; the
 * plaintext must be a JSON object whose watermark.appid is "appid".  FORMAT
 * if it cannot be read (mostly: a newer session_key exists), FORGED for
 * another appid.
 */
int pet_wechat_data_decrypt(const pet_wechat_text_t *session_key,
    const pet_wechat_text_t *iv, const pet_wechat_text_t *data,
    const pet_wechat_text_t *appid, u_char *out, size_t *out_len);


#endif /* _PET_WECHAT_CRYPTO_H_INCLUDED_ */
