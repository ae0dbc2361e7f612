
/*
 * Refresh tokens, signed links, and the ids that all tokens hold.
 */


#include "jwt.h"
#include "crypto.h"

#include <stdio.h>
#include <string.h>


/* Characters of a 32-byte value in base64url. */
#define PET_SECRET_TEXT_LEN  43

/* The longest path that a link may name, in bytes. */
#define PET_LINK_PATH_MAX    1024

/* One label a use, so that no MAC of one passes for the other. */
#define PET_REFRESH_LABEL    "pet-refresh-successor-1\n"
#define PET_LINK_LABEL       "pet-link-1\n"


static size_t pet_refresh_write(int64_t user_id, const u_char *sid,
    size_t sid_len, const u_char *secret, u_char *out);


int
pet_sid_valid(const u_char *sid, size_t len)
{
    u_char  c;
    size_t  i;

    if (len < 1 || len > PET_SID_MAX) {
        return 0;
    }

    for (i = 0; i < len; i++) {
        c = sid[i] | 0x20;

        if ((c < 'a' || c > 'z') && (sid[i] < '0' || sid[i] > '9')
            && sid[i] != '-' && sid[i] != '_')
        {
            return 0;
        }
    }

    return 1;
}


int
pet_id_parse(const u_char *text, size_t len, int64_t *id)
{
    int      digit;
    size_t   i;
    int64_t  value;

    if (len == 0 || text[0] == '0') {
        return PET_JWT_INVALID;
    }

    value = 0;

    for (i = 0; i < len; i++) {
        digit = text[i] - '0';

        if (digit < 0 || digit > 9 || value > (INT64_MAX - digit) / 10) {
            return PET_JWT_INVALID;
        }

        value = value * 10 + digit;
    }

    *id = value;

    return PET_JWT_OK;
}


int
pet_refresh_generate(int64_t user_id, const u_char *sid, size_t sid_len,
    u_char *out, size_t *len)
{
    u_char  secret[PET_REFRESH_SECRET];

    *len = 0;

    if (user_id <= 0 || !pet_sid_valid(sid, sid_len)) {
        return PET_JWT_INVALID;
    }

    if (pet_random(secret, sizeof(secret)) != PET_CRYPTO_OK) {
        return PET_JWT_ERROR;
    }

    *len = pet_refresh_write(user_id, sid, sid_len, secret, out);

    pet_wipe(secret, sizeof(secret));

    return PET_JWT_OK;
}


int
pet_refresh_successor(const u_char *key, size_t key_len, const u_char *token,
    size_t token_len, u_char *out, size_t *len)
{
    int            rc;
    u_char         text[sizeof(PET_REFRESH_LABEL) - 1 + PET_REFRESH_MAX];
    u_char         secret[PET_SHA256_LEN];
    pet_refresh_t  refresh;

    *len = 0;

    if (key_len < PET_KEY_LEN) {
        return PET_JWT_CONF;
    }

    rc = pet_refresh_parse(token, token_len, &refresh);
    if (rc != PET_JWT_OK) {
        return rc;
    }

    memcpy(text, PET_REFRESH_LABEL, sizeof(PET_REFRESH_LABEL) - 1);
    memcpy(text + sizeof(PET_REFRESH_LABEL) - 1, token, token_len);

    if (pet_hmac_sha256(key, key_len, text,
                        sizeof(PET_REFRESH_LABEL) - 1 + token_len, secret)
        != PET_CRYPTO_OK)
    {
        rc = PET_JWT_ERROR;

    } else {
        *len = pet_refresh_write(refresh.user_id, refresh.sid,
                                 refresh.sid_len, secret, out);
    }

    pet_wipe(text, sizeof(text));
    pet_wipe(secret, sizeof(secret));
    pet_wipe(&refresh, sizeof(pet_refresh_t));

    return rc;
}


static size_t
pet_refresh_write(int64_t user_id, const u_char *sid, size_t sid_len,
    const u_char *secret, u_char *out)
{
    int      n;
    char     id[21];
    u_char  *p;

    n = snprintf(id, sizeof(id), "%lld", (long long) user_id);

    memcpy(out, id, (size_t) n);
    p = out + n;

    *p++ = '.';

    memcpy(p, sid, sid_len);
    p += sid_len;

    *p++ = '.';

    p += pet_base64url_encode(secret, PET_REFRESH_SECRET, p);

    return (size_t) (p - out);
}


int
pet_refresh_parse(const u_char *token, size_t len, pet_refresh_t *refresh)
{
    int            rc;
    u_char         secret[pet_base64_decoded_max(PET_SECRET_TEXT_LEN)];
    size_t         n, id_len, sid_len;
    const u_char  *sid;

    memset(refresh, 0, sizeof(pet_refresh_t));

    if (len < PET_SECRET_TEXT_LEN + 4 || len > PET_REFRESH_MAX) {
        return PET_JWT_INVALID;
    }

    /* the secret's length is known, and no part may hold a dot */

    for (id_len = 0; id_len < len && token[id_len] != '.'; id_len++) {
        /* void */
    }

    if (id_len + 3 + PET_SECRET_TEXT_LEN > len
        || token[len - PET_SECRET_TEXT_LEN - 1] != '.'
        || pet_id_parse(token, id_len, &refresh->user_id) != PET_JWT_OK)
    {
        return PET_JWT_INVALID;
    }

    sid = token + id_len + 1;
    sid_len = len - PET_SECRET_TEXT_LEN - 1 - (id_len + 1);

    rc = pet_base64url_decode(token + len - PET_SECRET_TEXT_LEN,
                              PET_SECRET_TEXT_LEN, secret, &n);

    if (rc != PET_CRYPTO_OK || !pet_sid_valid(sid, sid_len)) {
        pet_wipe(secret, sizeof(secret));
        memset(refresh, 0, sizeof(pet_refresh_t));

        return PET_JWT_INVALID;
    }

    memcpy(refresh->sid, sid, sid_len);
    memcpy(refresh->secret, secret, PET_REFRESH_SECRET);

    refresh->sid_len = sid_len;

    pet_wipe(secret, sizeof(secret));

    return PET_JWT_OK;
}


int
pet_refresh_hash(const u_char *token, size_t len, u_char *hash)
{
    return pet_sha256(token, len, hash) == PET_CRYPTO_OK
           ? PET_JWT_OK : PET_JWT_ERROR;
}


int
pet_link_sign(const u_char *key, size_t key_len, const u_char *path,
    size_t path_len, int64_t exp_s, u_char *sig)
{
    int     n;
    u_char  text[sizeof(PET_LINK_LABEL) + 21 + PET_LINK_PATH_MAX];
    u_char  mac[PET_SHA256_LEN];

    if (key_len < PET_KEY_LEN || path_len < 1 || path_len > PET_LINK_PATH_MAX
        || exp_s < 0 || exp_s > PET_JWT_TIME_MAX)
    {
        return PET_JWT_CONF;
    }

    n = snprintf((char *) text, sizeof(text), PET_LINK_LABEL "%lld\n",
                 (long long) exp_s);

    memcpy(text + n, path, path_len);

    if (pet_hmac_sha256(key, key_len, text, (size_t) n + path_len, mac)
        != PET_CRYPTO_OK)
    {
        return PET_JWT_ERROR;
    }

    (void) pet_base64url_encode(mac, sizeof(mac), sig);

    return PET_JWT_OK;
}


int
pet_link_verify(const u_char *key, size_t key_len, const u_char *path,
    size_t path_len, int64_t exp_s, const u_char *sig, size_t sig_len,
    int64_t now_s)
{
    int     rc;
    u_char  expected[PET_LINK_SIG_LEN];

    rc = pet_link_sign(key, key_len, path, path_len, exp_s, expected);

    if (rc != PET_JWT_OK) {

        /* a bad path or time comes from the link, a short key does not */

        return rc == PET_JWT_CONF && key_len >= PET_KEY_LEN
               ? PET_JWT_INVALID : rc;
    }

    if (!pet_equal(sig, sig_len, expected, PET_LINK_SIG_LEN)) {
        return PET_JWT_INVALID;
    }

    return now_s >= exp_s ? PET_JWT_EXPIRED : PET_JWT_OK;
}
