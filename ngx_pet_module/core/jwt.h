
/*
 * Tokens: access tokens (JWT, RFC 7519, HS256 only), the per-worker cache of
 * verified ones, opaque refresh tokens, and signed links to private files.
 *
 * Standalone: C11, libjwt, jansson, libcrypto; no nginx.  Times are Unix
 * seconds given by the caller; nothing here reads a clock.
 *
 * The header has libjwt's own name: core/ must not be on the include path,
 * include it as "core/jwt.h".
 */


#ifndef _PET_CORE_JWT_H_INCLUDED_
#define _PET_CORE_JWT_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>


/* The longest access token looked at, in bytes. */
#define PET_JWT_TOKEN_MAX    2048

/* The longest token that the cache keeps; a longer one is verified anew. */
#define PET_JWT_CACHED_MAX   512

/* The longest session id; its characters are A-Z a-z 0-9 '-' '_'. */
#define PET_SID_MAX          64

/* The longest key id (of a session id's characters), issuer and audience. */
#define PET_JWT_KID_MAX      32
#define PET_JWT_NAME_MAX     64

/* The shortest secret, in bytes (RFC 7518, 3.2), and the longest. */
#define PET_JWT_SECRET_MIN   32
#define PET_JWT_SECRET_MAX   128

/* Keys that verify, the signing one among them. */
#define PET_JWT_KEYS_MAX     8

/* The largest time or leeway that is taken: the end of year 9999, an hour. */
#define PET_JWT_TIME_MAX     253402300799
#define PET_JWT_LEEWAY_MAX   3600

/* Lengths of a refresh token's secret, and of the longest token as text. */
#define PET_REFRESH_SECRET   32
#define PET_REFRESH_MAX      (19 + 1 + PET_SID_MAX + 1 + 43)

/* Length of a link's signature as text (base64url of HMAC-SHA256). */
#define PET_LINK_SIG_LEN     43


/* Results; the negative ones are errors. */
typedef enum {
    PET_JWT_OK = 0,
    PET_JWT_ERROR = -1,           /* memory or a library failed: ours */
    PET_JWT_INVALID = -2,         /* malformed, forged, not for us, too early */
    PET_JWT_EXPIRED = -3,         /* sound in all else, but its time is over */
    PET_JWT_CONF = -4             /* a key, name or size is out of bounds */
} pet_jwt_error_e;


/* Keys, issuer, audience; fill it at configuration, then only use it. */
typedef struct pet_jwt_s          pet_jwt_t;

/* Verified tokens of one worker. */
typedef struct pet_token_cache_s  pet_token_cache_t;


/* What a verified access token says. */
typedef struct {
    int64_t     user_id;          /* "sub", > 0 */
    int64_t     iat_s;
    int64_t     exp_s;
    int64_t     nbf_s;            /* 0 when the token has none */
    size_t      sid_len;          /* 1 .. PET_SID_MAX */
    u_char      sid[PET_SID_MAX];
} pet_claims_t;


/* The parts of a refresh token. */
typedef struct {
    int64_t     user_id;
    size_t      sid_len;
    u_char      sid[PET_SID_MAX];
    u_char      secret[PET_REFRESH_SECRET];
} pet_refresh_t;


/* Counters of a cache, for the metrics. */
typedef struct {
    uint64_t    hits;
    uint64_t    misses;
    uint64_t    evictions;        /* live entries that gave way */
} pet_token_cache_stats_t;


/*
 * An issuer and verifier without keys.  "iss" and "aud" are C strings (1 ..
 * PET_JWT_NAME_MAX bytes, copied); "leeway_s" (0 .. PET_JWT_LEEWAY_MAX) is
 * the difference of clocks forgiven in exp, nbf and iat.  NULL if an argument
 * is out of bounds or there is no memory.
 */
pet_jwt_t *pet_jwt_create(const char *iss, const char *aud, int64_t leeway_s);

/* Wipes the secrets and frees; NULL is allowed. */
void pet_jwt_free(pet_jwt_t *jwt);

/*
 * Adds a key under the id "kid" (bytes copied); with "signing" set it signs
 * from now on, and every key added verifies.  To rotate: add the new key as a
 * verifying one everywhere, then make it the signing one, then drop the old
 * one when its last token has expired.  CONF for a secret under
 * PET_JWT_SECRET_MIN bytes, a bad or repeated kid, or too many keys.
 */
int pet_jwt_add_key(pet_jwt_t *jwt, const u_char *kid, size_t kid_len,
    const u_char *secret, size_t secret_len, int signing);

/*
 * Signs an access token for a user's session, valid from "now_s" for "ttl_s"
 * seconds; the same arguments give the same text.  Writes at most "size"
 * bytes to "out" and their number to "len"; PET_JWT_CACHED_MAX is always
 * enough for names under 32 bytes.  CONF without a signing key, for a bad
 * user id or sid, or if "size" is too small.
 */
int pet_jwt_sign(const pet_jwt_t *jwt, int64_t user_id, const u_char *sid,
    size_t sid_len, int64_t now_s, int64_t ttl_s, u_char *out, size_t size,
    size_t *len);

/*
 * Verifies an access token: at most PET_JWT_TOKEN_MAX bytes, three canonical
 * base64url parts, alg HS256 and no other, a known kid, no crit, the
 * signature, no repeated member, and the claims sub, sid, iss, aud, iat, exp
 * and, if present, nbf.  "claims" is complete when OK, and wiped otherwise.
 */
int pet_jwt_verify(const pet_jwt_t *jwt, const u_char *token, size_t len,
    int64_t now_s, pet_claims_t *claims);


/*
 * Checks the times of claims verified earlier against another "now_s", with
 * the leeway of the verifier: OK, INVALID (too early) or EXPIRED.
 */
int pet_jwt_check_times(const pet_jwt_t *jwt, const pet_claims_t *claims,
    int64_t now_s);

/* 1 for a session id of 1 .. PET_SID_MAX allowed characters, else 0. */
int pet_sid_valid(const u_char *sid, size_t len);

/*
 * Reads an id as the API writes it: decimal, 1 .. INT64_MAX, no sign and no
 * leading zero.  INVALID for anything else.
 */
int pet_id_parse(const u_char *text, size_t len, int64_t *id);


/*
 * A cache of "entries" verified tokens (rounded up to a power of two, 4 ..
 * 65536; about 640 bytes each, touched only when used) over one verifier,
 * which must outlive it.  NULL if out of bounds or without memory.
 */
pet_token_cache_t *pet_token_cache_create(const pet_jwt_t *jwt,
    size_t entries);

/* Wipes and frees; NULL is allowed. */
void pet_token_cache_free(pet_token_cache_t *cache);

/*
 * pet_jwt_verify() through the cache.  Only a good signature and its claims
 * are remembered, never a refusal and never the state of a session; the token
 * is compared in full and the times are checked on every hit.
 */
int pet_token_cache_verify(pet_token_cache_t *cache, const u_char *token,
    size_t len, int64_t now_s, pet_claims_t *claims);

/* Copies the counters. */
void pet_token_cache_stats(const pet_token_cache_t *cache,
    pet_token_cache_stats_t *stats);


/*
 * Makes a refresh token <user_id>.<sid>.<secret> with a random secret.
 * "out" takes PET_REFRESH_MAX bytes; "len" is the number written.  Store only
 * its pet_refresh_hash().  INVALID for a bad user id or sid.
 */
int pet_refresh_generate(int64_t user_id, const u_char *sid, size_t sid_len,
    u_char *out, size_t *len);

/*
 * Makes the token that follows "token" in its family, its secret derived by
 * HMAC-SHA256 with a server key of 32 bytes or more.  The same token gives the
 * same successor, so a repeat inside the grace period is answered without
 * keeping any token; without the key nothing follows from an old token.
 */
int pet_refresh_successor(const u_char *key, size_t key_len,
    const u_char *token, size_t token_len, u_char *out, size_t *len);

/* Splits a token, canonical only; INVALID for anything else. */
int pet_refresh_parse(const u_char *token, size_t len, pet_refresh_t *refresh);

/* SHA-256 of the whole text; "hash" takes 32 bytes. */
int pet_refresh_hash(const u_char *token, size_t len, u_char *hash);


/*
 * Signs the right to read "path" (bytes without query) until "exp_s", with a
 * key of 32 bytes or more; "sig" takes PET_LINK_SIG_LEN characters of
 * base64url.  CONF for a short key or a time out of bounds.
 */
int pet_link_sign(const u_char *key, size_t key_len, const u_char *path,
    size_t path_len, int64_t exp_s, u_char *sig);

/* Checks such a signature; EXPIRED only if it was good once. */
int pet_link_verify(const u_char *key, size_t key_len, const u_char *path,
    size_t path_len, int64_t exp_s, const u_char *sig, size_t sig_len,
    int64_t now_s);


#endif /* _PET_CORE_JWT_H_INCLUDED_ */
