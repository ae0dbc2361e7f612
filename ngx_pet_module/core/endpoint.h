/*
 * The table of endpoints, generated from endpoints.def: a row says all that
 * the runtime needs to know of an endpoint; core/route.c finds it.
 */

#ifndef _PET_ENDPOINT_H_INCLUDED_
#define _PET_ENDPOINT_H_INCLUDED_


#include "core/conf.h"
#include "core/input.h"
#include "core/task.h"


/* Who may call it. */
typedef enum {
    PET_AUTH_PUBLIC = 0,
    PET_AUTH_TOKEN,              /* the signature alone: for measurements */
    PET_AUTH_EXEMPT,             /* a session; before consent and banned too */
    PET_AUTH_USER,               /* a session, consent, no ban */
    PET_AUTH_FACE                /* that and the consent for photos */
} pet_auth_e;

typedef enum {
    PET_DEADLINE_FAST = 0,
    PET_DEADLINE_WAIT,
    PET_DEADLINE_UPLOAD
} pet_deadline_e;

/* What an Idempotency-Key means to it. */
typedef enum {
    PET_IDEM_NONE = 0,
    PET_IDEM_OPTIONAL,
    PET_IDEM_REQUIRED
} pet_idem_e;

#define PET_ENV_ANY  0
#define PET_ENV_DEV  1


struct pet_endpoint_s {
    ngx_str_t              name;         /* metrics label, operationId */
    ngx_uint_t             method;       /* NGX_HTTP_* */
    ngx_str_t              method_name;
    ngx_str_t              path;
    ngx_uint_t             env;
    pet_auth_e             auth;
    ngx_uint_t             rate;         /* PET_RATE_* */
    pet_deadline_e         deadline;
    pet_idem_e             idem;
    const pet_input_t     *input;
    ngx_str_t              schema;       /* of data in the reply */
    const pet_step_pt     *steps;
    size_t                 ctx_size;

    /* The cache keys that the gate reads along, at most two (they are empty
     * before), or NULL.  What else it asks of Redis goes out in the same round
     * trip, before it is known whether the user may. */
    ngx_int_t            (*cache)(pet_task_t *t, ngx_str_t *keys);
};


#define PET_ENDPOINT(name, method, path, env, auth, rate, deadline, idem,    \
    input, schema, ctx, cache)                                               \
    PET_EP_##name,

enum {
#include "endpoints.def"
    PET_EP_MAX
};

#undef PET_ENDPOINT

extern const pet_endpoint_t  pet_endpoints[];


#define PET_MAX_SEGMENTS  8

/*
 * The endpoint of a method and a path; its parameters go to params.
 * NGX_OK, NGX_DECLINED (no such path) or NGX_ABORT: the path exists,
 * *allowed has the methods that it takes.
 */
ngx_int_t pet_route(ngx_uint_t method, const ngx_str_t *path, ngx_uint_t env,
    const pet_endpoint_t **endpoint, ngx_str_t *params, ngx_uint_t *allowed);

/* Builds the tree, once a worker process. */
ngx_int_t pet_route_init(ngx_pool_t *pool);


#endif /* _PET_ENDPOINT_H_INCLUDED_ */
