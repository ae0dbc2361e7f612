
/*
 * Times what a request pays: verifying a token anew and from the cache,
 * signing one, opening a sealed value.  Not a test.
 */


#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/crypto.h"
#include "core/jwt.h"


#define U(s)    ((const u_char *) (s))

#define SECRET  "0123456789abcdef0123456789abcdef"
#define NOW     1700000000
#define USERS   1024
#define ROUNDS  200


typedef struct {
    size_t  len;
    u_char  text[PET_JWT_CACHED_MAX];
} token_t;


static pet_jwt_t          *jwt;
static pet_token_cache_t  *cache;
static pet_keyring_t      *ring;
static pet_hmac_t         *hmac;
static token_t             tokens[USERS];


/* CPU time of this process, in nanoseconds. */

static double
cpu_ns(void)
{
    struct timespec  ts;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);

    return (double) ts.tv_sec * 1e9 + (double) ts.tv_nsec;
}


static int
do_verify(int i)
{
    pet_claims_t  claims;

    return pet_jwt_verify(jwt, tokens[i].text, tokens[i].len, NOW, &claims);
}


static int
do_cached(int i)
{
    pet_claims_t  claims;

    return pet_token_cache_verify(cache, tokens[i].text, tokens[i].len, NOW,
                                  &claims);
}


static int
do_sign(int i)
{
    return pet_jwt_sign(jwt, i + 1, U("0123456789abcdefghijkl"), 22, NOW,
                        7200, tokens[i].text, sizeof(tokens[i].text),
                        &tokens[i].len);
}


static int
do_seal(int i)
{
    u_char  out[28 + PET_SEAL_OVERHEAD];

    return pet_seal(ring, U("users.openid:42"), 15, tokens[i].text, 28, out);
}


static int
do_open(int i)
{
    size_t  n;
    u_char  out[28];

    static u_char  sealed[28 + PET_SEAL_OVERHEAD];

    if (sealed[0] == 0
        && pet_seal(ring, U("users.openid:42"), 15, tokens[i].text, 28,
                    sealed)
           != 0)
    {
        return -1;
    }

    return pet_open(ring, U("users.openid:42"), 15, sealed, sizeof(sealed),
                    out, &n);
}


static int
do_hmac(int i)
{
    u_char  mac[PET_SHA256_LEN];

    return pet_hmac(hmac, tokens[i].text, 28, mac);
}


static void
run(const char *name, int (*call)(int i), int rounds)
{
    int     i, r;
    double  start, ns, best;

    best = 0;

    for (r = 0; r < rounds; r++) {
        start = cpu_ns();

        for (i = 0; i < USERS; i++) {
            if (call(i) != 0) {
                fprintf(stderr, "%s failed\n", name);
                exit(EXIT_FAILURE);
            }
        }

        ns = (cpu_ns() - start) / USERS;

        if (r == 0 || ns < best) {
            best = ns;
        }
    }

    printf("%-24s %8.0f ns\n", name, best);
}


int
main(void)
{
    u_char  key[PET_KEY_LEN];

    jwt = pet_jwt_create("pet-pal", "pet-app", 30);
    ring = pet_keyring_create();
    hmac = pet_hmac_create(U(SECRET), 32);

    if (jwt == NULL || ring == NULL || hmac == NULL
        || pet_random(key, sizeof(key)) != 0
        || pet_keyring_add(ring, 1, key, 1) != 0
        || pet_jwt_add_key(jwt, U("k1"), 2, U(SECRET), 32, 1) != 0)
    {
        return EXIT_FAILURE;
    }

    cache = pet_token_cache_create(jwt, 4096);
    if (cache == NULL) {
        return EXIT_FAILURE;
    }

    run("sign", do_sign, 10);
    printf("%-24s %8zu bytes\n", "token", tokens[0].len);
    run("verify", do_verify, ROUNDS / 4);
    run("verify through cache", do_cached, ROUNDS);
    run("seal 28 bytes", do_seal, ROUNDS / 4);
    run("open 28 bytes", do_open, ROUNDS / 4);
    run("hmac 28 bytes", do_hmac, ROUNDS / 4);

    pet_token_cache_free(cache);
    pet_hmac_free(hmac);
    pet_keyring_free(ring);
    pet_jwt_free(jwt);

    return EXIT_SUCCESS;
}
