
/*
 * Access tokens.
 *
 * libjwt computes and compares the signature and nothing else: it believes
 * the algorithm that the token names, accepts any signature when the key is
 * empty, ignores exp, nbf and crit, and takes the last of repeated members.
 * Header and payload are therefore read here, strictly, and the header before
 * libjwt sees the token.
 */


#include "jwt.h"
#include "crypto.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <jwt.h>

#ifndef JWT_H
#error "<jwt.h> is not libjwt's: core/ must not be on the include path"
#endif


#define PET_JWT_PARTS  3


typedef struct {
    size_t  kid_len;
    size_t  secret_len;
    char    kid[PET_JWT_KID_MAX + 1];
    u_char  secret[PET_JWT_SECRET_MAX];
} pet_jwt_key_t;


struct pet_jwt_s {
    char           iss[PET_JWT_NAME_MAX + 1];
    char           aud[PET_JWT_NAME_MAX + 1];
    int64_t        leeway_s;
    int            signing;         /* index, -1 if none */
    size_t         n;
    pet_jwt_key_t  keys[PET_JWT_KEYS_MAX];
};


typedef struct {
    const u_char  *data;
    size_t         len;
} pet_jwt_part_t;


static int pet_jwt_name_valid(const char *name);
static const pet_jwt_key_t *pet_jwt_find_key(const pet_jwt_t *jwt,
    const char *kid, size_t len);
static int pet_jwt_encode(const pet_jwt_t *jwt, const pet_claims_t *claims,
    char **text);
static int pet_jwt_split(const u_char *token, size_t len,
    pet_jwt_part_t *parts);
static int pet_jwt_parse(const pet_jwt_part_t *part, json_t **object);
static int pet_jwt_check_header(const pet_jwt_t *jwt,
    const pet_jwt_part_t *part, const pet_jwt_key_t **key);
static int pet_jwt_check_signature(const u_char *token, size_t len,
    const pet_jwt_key_t *key);
static int pet_jwt_check_payload(const pet_jwt_t *jwt,
    const pet_jwt_part_t *part, pet_claims_t *claims);
static int pet_jwt_read_claims(const pet_jwt_t *jwt, json_t *payload,
    pet_claims_t *claims);
static int pet_jwt_is(json_t *object, const char *name, const char *value);
static int pet_jwt_time(json_t *object, const char *name, int64_t *value);


pet_jwt_t *
pet_jwt_create(const char *iss, const char *aud, int64_t leeway_s)
{
    pet_jwt_t  *jwt;

    if (!pet_jwt_name_valid(iss) || !pet_jwt_name_valid(aud)
        || leeway_s < 0 || leeway_s > PET_JWT_LEEWAY_MAX)
    {
        return NULL;
    }

    jwt = calloc(1, sizeof(pet_jwt_t));
    if (jwt == NULL) {
        return NULL;
    }

    memcpy(jwt->iss, iss, strlen(iss));
    memcpy(jwt->aud, aud, strlen(aud));

    jwt->leeway_s = leeway_s;
    jwt->signing = -1;

    return jwt;
}


void
pet_jwt_free(pet_jwt_t *jwt)
{
    if (jwt != NULL) {
        pet_wipe(jwt, sizeof(pet_jwt_t));
        free(jwt);
    }
}


/* Printable ASCII only: what is configured must be valid inside JSON. */

static int
pet_jwt_name_valid(const char *name)
{
    size_t  i;

    for (i = 0; name[i] != '\0'; i++) {
        if (i == PET_JWT_NAME_MAX || name[i] < ' ' || name[i] > '~') {
            return 0;
        }
    }

    return i > 0;
}


int
pet_jwt_add_key(pet_jwt_t *jwt, const u_char *kid, size_t kid_len,
    const u_char *secret, size_t secret_len, int signing)
{
    pet_jwt_key_t  *key;

    if (secret_len < PET_JWT_SECRET_MIN || secret_len > PET_JWT_SECRET_MAX
        || kid_len > PET_JWT_KID_MAX || !pet_sid_valid(kid, kid_len)
        || jwt->n == PET_JWT_KEYS_MAX
        || pet_jwt_find_key(jwt, (const char *) kid, kid_len) != NULL)
    {
        return PET_JWT_CONF;
    }

    key = &jwt->keys[jwt->n];

    memcpy(key->kid, kid, kid_len);
    memcpy(key->secret, secret, secret_len);

    key->kid_len = kid_len;
    key->secret_len = secret_len;

    if (signing) {
        jwt->signing = (int) jwt->n;
    }

    jwt->n++;

    return PET_JWT_OK;
}


static const pet_jwt_key_t *
pet_jwt_find_key(const pet_jwt_t *jwt, const char *kid, size_t len)
{
    size_t  i;

    for (i = 0; i < jwt->n; i++) {
        if (jwt->keys[i].kid_len == len
            && memcmp(jwt->keys[i].kid, kid, len) == 0)
        {
            return &jwt->keys[i];
        }
    }

    return NULL;
}


int
pet_jwt_sign(const pet_jwt_t *jwt, int64_t user_id, const u_char *sid,
    size_t sid_len, int64_t now_s, int64_t ttl_s, u_char *out, size_t size,
    size_t *len)
{
    int            rc;
    char          *text;
    pet_claims_t   claims;

    *len = 0;

    if (jwt->signing < 0 || user_id <= 0 || !pet_sid_valid(sid, sid_len)
        || now_s < 0 || now_s > PET_JWT_TIME_MAX
        || ttl_s <= 0 || ttl_s > PET_JWT_TIME_MAX - now_s)
    {
        return PET_JWT_CONF;
    }

    memset(&claims, 0, sizeof(pet_claims_t));
    memcpy(claims.sid, sid, sid_len);

    claims.user_id = user_id;
    claims.sid_len = sid_len;
    claims.iat_s = now_s;
    claims.exp_s = now_s + ttl_s;

    rc = pet_jwt_encode(jwt, &claims, &text);
    if (rc != PET_JWT_OK) {
        return rc;
    }

    if (strlen(text) > size) {
        rc = PET_JWT_CONF;

    } else {
        *len = strlen(text);
        memcpy(out, text, *len);
    }

    free(text);

    return rc;
}


/* The text is libjwt's, released by free(). */

static int
pet_jwt_encode(const pet_jwt_t *jwt, const pet_claims_t *claims, char **text)
{
    char                  sub[21], sid[PET_SID_MAX + 1];
    jwt_t                *j;
    const pet_jwt_key_t  *key;

    key = &jwt->keys[jwt->signing];

    snprintf(sub, sizeof(sub), "%lld", (long long) claims->user_id);

    memcpy(sid, claims->sid, claims->sid_len);
    sid[claims->sid_len] = '\0';

    if (jwt_new(&j) != 0) {
        return PET_JWT_ERROR;
    }

    *text = NULL;

    if (jwt_add_header(j, "kid", key->kid) == 0
        && jwt_add_grant(j, "sub", sub) == 0
        && jwt_add_grant(j, "sid", sid) == 0
        && jwt_add_grant(j, "iss", jwt->iss) == 0
        && jwt_add_grant(j, "aud", jwt->aud) == 0
        && jwt_add_grant_int(j, "iat", (long) claims->iat_s) == 0
        && jwt_add_grant_int(j, "exp", (long) claims->exp_s) == 0
        && jwt_set_alg(j, JWT_ALG_HS256, key->secret, (int) key->secret_len)
           == 0)
    {
        *text = jwt_encode_str(j);
    }

    jwt_free(j);

    return *text == NULL ? PET_JWT_ERROR : PET_JWT_OK;
}


int
pet_jwt_verify(const pet_jwt_t *jwt, const u_char *token, size_t len,
    int64_t now_s, pet_claims_t *claims)
{
    int                   rc;
    pet_jwt_part_t        parts[PET_JWT_PARTS];
    const pet_jwt_key_t  *key;

    memset(claims, 0, sizeof(pet_claims_t));

    if (len > PET_JWT_TOKEN_MAX) {
        return PET_JWT_INVALID;
    }

    rc = pet_jwt_split(token, len, parts);

    if (rc == PET_JWT_OK) {
        rc = pet_jwt_check_header(jwt, &parts[0], &key);
    }

    if (rc == PET_JWT_OK) {
        rc = pet_jwt_check_signature(token, len, key);
    }

    if (rc == PET_JWT_OK) {
        rc = pet_jwt_check_payload(jwt, &parts[1], claims);
    }

    if (rc == PET_JWT_OK) {
        rc = pet_jwt_check_times(jwt, claims, now_s);
    }

    if (rc != PET_JWT_OK) {
        memset(claims, 0, sizeof(pet_claims_t));
    }

    return rc;
}


/* Three canonical parts; the last one as long as the algorithm makes it. */

static int
pet_jwt_split(const u_char *token, size_t len, pet_jwt_part_t *parts)
{
    u_char         buf[pet_base64_decoded_max(PET_JWT_TOKEN_MAX)];
    size_t         i, n;
    const u_char  *p, *last;

    n = 0;
    p = token;
    last = token + len;

    for (i = 0; i < PET_JWT_PARTS; i++) {
        parts[i].data = p;

        while (p < last && *p != '.') {
            p++;
        }

        parts[i].len = (size_t) (p - parts[i].data);

        /* libjwt 1.10 writes past its buffer for an empty part */

        if (parts[i].len == 0
            || (p == last) != (i == PET_JWT_PARTS - 1)
            || pet_base64url_decode(parts[i].data, parts[i].len, buf, &n)
               != PET_CRYPTO_OK)
        {
            return PET_JWT_INVALID;
        }

        if (p < last) {
            p++;
        }
    }

    return n == PET_SHA256_LEN ? PET_JWT_OK : PET_JWT_INVALID;
}


static int
pet_jwt_parse(const pet_jwt_part_t *part, json_t **object)
{
    size_t        n;
    u_char        buf[pet_base64_decoded_max(PET_JWT_TOKEN_MAX)];
    json_error_t  error;

    if (pet_base64url_decode(part->data, part->len, buf, &n)
        != PET_CRYPTO_OK)
    {
        return PET_JWT_INVALID;
    }

    *object = json_loadb((const char *) buf, n, JSON_REJECT_DUPLICATES,
                         &error);

    if (*object == NULL) {
        return json_error_code(&error) == json_error_out_of_memory
               ? PET_JWT_ERROR : PET_JWT_INVALID;
    }

    if (!json_is_object(*object)) {
        json_decref(*object);
        return PET_JWT_INVALID;
    }

    return PET_JWT_OK;
}


static int
pet_jwt_check_header(const pet_jwt_t *jwt, const pet_jwt_part_t *part,
    const pet_jwt_key_t **key)
{
    int      rc;
    json_t  *header, *kid;

    rc = pet_jwt_parse(part, &header);
    if (rc != PET_JWT_OK) {
        return rc;
    }

    rc = PET_JWT_INVALID;

    if (pet_jwt_is(header, "alg", "HS256")
        && json_object_get(header, "crit") == NULL
        && (json_object_get(header, "typ") == NULL
            || pet_jwt_is(header, "typ", "JWT")))
    {
        kid = json_object_get(header, "kid");

        if (json_is_string(kid)) {
            *key = pet_jwt_find_key(jwt, json_string_value(kid),
                                    json_string_length(kid));

            if (*key != NULL) {
                rc = PET_JWT_OK;
            }
        }
    }

    json_decref(header);

    return rc;
}


static int
pet_jwt_check_signature(const u_char *token, size_t len,
    const pet_jwt_key_t *key)
{
    int     rc;
    char    text[PET_JWT_TOKEN_MAX + 1];
    jwt_t  *j;

    memcpy(text, token, len);
    text[len] = '\0';

    j = NULL;
    rc = jwt_decode(&j, text, key->secret, (int) key->secret_len);

    if (rc != 0) {
        return rc == ENOMEM ? PET_JWT_ERROR : PET_JWT_INVALID;
    }

    rc = jwt_get_alg(j) == JWT_ALG_HS256 ? PET_JWT_OK : PET_JWT_INVALID;

    jwt_free(j);

    return rc;
}


static int
pet_jwt_check_payload(const pet_jwt_t *jwt, const pet_jwt_part_t *part,
    pet_claims_t *claims)
{
    int      rc;
    json_t  *payload;

    rc = pet_jwt_parse(part, &payload);
    if (rc != PET_JWT_OK) {
        return rc;
    }

    rc = pet_jwt_read_claims(jwt, payload, claims);

    json_decref(payload);

    return rc;
}


static int
pet_jwt_read_claims(const pet_jwt_t *jwt, json_t *payload,
    pet_claims_t *claims)
{
    json_t        *sub, *sid;
    const u_char  *p;

    sub = json_object_get(payload, "sub");
    sid = json_object_get(payload, "sid");

    if (!pet_jwt_is(payload, "iss", jwt->iss)
        || !pet_jwt_is(payload, "aud", jwt->aud)
        || !json_is_string(sub) || !json_is_string(sid))
    {
        return PET_JWT_INVALID;
    }

    if (pet_id_parse((const u_char *) json_string_value(sub),
                     json_string_length(sub), &claims->user_id)
        != PET_JWT_OK)
    {
        return PET_JWT_INVALID;
    }

    p = (const u_char *) json_string_value(sid);

    if (!pet_sid_valid(p, json_string_length(sid))) {
        return PET_JWT_INVALID;
    }

    claims->sid_len = json_string_length(sid);
    memcpy(claims->sid, p, claims->sid_len);

    if (!pet_jwt_time(payload, "iat", &claims->iat_s)
        || !pet_jwt_time(payload, "exp", &claims->exp_s)
        || claims->exp_s <= claims->iat_s)
    {
        return PET_JWT_INVALID;
    }

    if (json_object_get(payload, "nbf") != NULL
        && !pet_jwt_time(payload, "nbf", &claims->nbf_s))
    {
        return PET_JWT_INVALID;
    }

    return PET_JWT_OK;
}


/* Whether a member is a string of exactly this value. */

static int
pet_jwt_is(json_t *object, const char *name, const char *value)
{
    size_t   len;
    json_t  *member;

    member = json_object_get(object, name);
    if (!json_is_string(member)) {
        return 0;
    }

    len = strlen(value);

    return json_string_length(member) == len
           && memcmp(json_string_value(member), value, len) == 0;
}


static int
pet_jwt_time(json_t *object, const char *name, int64_t *value)
{
    json_t  *member;

    member = json_object_get(object, name);
    if (!json_is_integer(member)) {
        return 0;
    }

    *value = json_integer_value(member);

    return *value >= 0 && *value <= PET_JWT_TIME_MAX;
}


int
pet_jwt_check_times(const pet_jwt_t *jwt, const pet_claims_t *claims,
    int64_t now_s)
{
    if (now_s < claims->iat_s - jwt->leeway_s
        || now_s < claims->nbf_s - jwt->leeway_s)
    {
        return PET_JWT_INVALID;
    }

    if (now_s >= claims->exp_s + jwt->leeway_s) {
        return PET_JWT_EXPIRED;
    }

    return PET_JWT_OK;
}
