
/*
 * The cache of verified tokens: sets of four entries, the least recently used
 * of a set gives way.
 *
 * The set is chosen by the token's signature, which is a keyed hash already.
 * Only a good signature gets in, so nobody can aim entries at a set.  The
 * whole token is compared, because the rest may have been changed; how long
 * that takes tells nothing about another's token, since 64 bits made of its
 * signature must match first.
 */


#include "jwt.h"
#include "crypto.h"

#include <stdlib.h>
#include <string.h>


#define PET_CACHE_WAYS         4
#define PET_CACHE_ENTRIES_MAX  65536

/* Characters of the signature in base64url, and those that are hashed. */
#define PET_CACHE_SIG_LEN      43
#define PET_CACHE_HASHED       (2 * sizeof(uint64_t))


typedef struct {
    uint64_t      hash;
    uint32_t      used;             /* the cache's tick at the last use */
    uint32_t      len;              /* of the token, 0 if free */
    pet_claims_t  claims;
    u_char        token[PET_JWT_CACHED_MAX];
} pet_cache_entry_t;


struct pet_token_cache_s {
    const pet_jwt_t          *jwt;
    size_t                    sets;     /* a power of two */
    uint32_t                  tick;     /* wraps */
    pet_token_cache_stats_t   stats;
    pet_cache_entry_t        *entries;
};


static uint64_t pet_cache_hash(const u_char *token, size_t len);
static pet_cache_entry_t *pet_cache_find(pet_token_cache_t *cache,
    uint64_t hash, const u_char *token, size_t len);
static pet_cache_entry_t *pet_cache_victim(pet_token_cache_t *cache,
    uint64_t hash, int64_t now_s);


pet_token_cache_t *
pet_token_cache_create(const pet_jwt_t *jwt, size_t entries)
{
    size_t              sets;
    pet_token_cache_t  *cache;

    if (entries < 1 || entries > PET_CACHE_ENTRIES_MAX) {
        return NULL;
    }

    sets = 1;

    while (sets * PET_CACHE_WAYS < entries) {
        sets *= 2;
    }

    cache = calloc(1, sizeof(pet_token_cache_t));
    if (cache == NULL) {
        return NULL;
    }

    cache->entries = calloc(sets * PET_CACHE_WAYS, sizeof(pet_cache_entry_t));
    if (cache->entries == NULL) {
        free(cache);
        return NULL;
    }

    cache->jwt = jwt;
    cache->sets = sets;

    return cache;
}


void
pet_token_cache_free(pet_token_cache_t *cache)
{
    size_t  i;

    if (cache == NULL) {
        return;
    }

    /* wiping a free entry would make its untouched page real */

    for (i = 0; i < cache->sets * PET_CACHE_WAYS; i++) {
        if (cache->entries[i].len) {
            pet_wipe(&cache->entries[i], sizeof(pet_cache_entry_t));
        }
    }

    free(cache->entries);
    free(cache);
}


int
pet_token_cache_verify(pet_token_cache_t *cache, const u_char *token,
    size_t len, int64_t now_s, pet_claims_t *claims)
{
    int                 rc;
    uint64_t            hash;
    pet_cache_entry_t  *entry;

    if (len <= PET_CACHE_SIG_LEN || len > PET_JWT_CACHED_MAX) {
        cache->stats.misses++;
        return pet_jwt_verify(cache->jwt, token, len, now_s, claims);
    }

    hash = pet_cache_hash(token, len);
    entry = pet_cache_find(cache, hash, token, len);

    if (entry != NULL) {
        cache->stats.hits++;

        rc = pet_jwt_check_times(cache->jwt, &entry->claims, now_s);

        if (rc == PET_JWT_OK) {
            entry->used = ++cache->tick;
            *claims = entry->claims;

        } else {
            memset(claims, 0, sizeof(pet_claims_t));
        }

        if (rc == PET_JWT_EXPIRED) {
            pet_wipe(entry, sizeof(pet_cache_entry_t));
        }

        return rc;
    }

    cache->stats.misses++;

    rc = pet_jwt_verify(cache->jwt, token, len, now_s, claims);

    if (rc == PET_JWT_OK) {
        entry = pet_cache_victim(cache, hash, now_s);

        entry->hash = hash;
        entry->used = ++cache->tick;
        entry->len = (uint32_t) len;
        entry->claims = *claims;
        memcpy(entry->token, token, len);
    }

    return rc;
}


static uint64_t
pet_cache_hash(const u_char *token, size_t len)
{
    uint64_t  part[PET_CACHE_HASHED / sizeof(uint64_t)], hash;

    memcpy(part, token + len - PET_CACHE_SIG_LEN, PET_CACHE_HASHED);

    hash = part[0] ^ (part[1] << 29 | part[1] >> 35);

    /* letters are uneven bits: spread them by the golden ratio of 2^64 */

    hash *= 0x9e3779b97f4a7c15;

    return hash ^ hash >> 32;
}


static pet_cache_entry_t *
pet_cache_find(pet_token_cache_t *cache, uint64_t hash, const u_char *token,
    size_t len)
{
    size_t              i;
    pet_cache_entry_t  *set;

    set = cache->entries + (hash & (cache->sets - 1)) * PET_CACHE_WAYS;

    for (i = 0; i < PET_CACHE_WAYS; i++) {
        if (set[i].hash == hash && set[i].len == len
            && memcmp(set[i].token, token, len) == 0)
        {
            return &set[i];
        }
    }

    return NULL;
}


/* A free entry, an expired one, or the one used longest ago. */

static pet_cache_entry_t *
pet_cache_victim(pet_token_cache_t *cache, uint64_t hash, int64_t now_s)
{
    size_t              i;
    pet_cache_entry_t  *set, *oldest;

    set = cache->entries + (hash & (cache->sets - 1)) * PET_CACHE_WAYS;
    oldest = set;

    for (i = 0; i < PET_CACHE_WAYS; i++) {
        if (set[i].len == 0
            || pet_jwt_check_times(cache->jwt, &set[i].claims, now_s)
               == PET_JWT_EXPIRED)
        {
            return &set[i];
        }

        if (cache->tick - set[i].used > cache->tick - oldest->used) {
            oldest = &set[i];
        }
    }

    cache->stats.evictions++;

    return oldest;
}


void
pet_token_cache_stats(const pet_token_cache_t *cache,
    pet_token_cache_stats_t *stats)
{
    *stats = cache->stats;
}
