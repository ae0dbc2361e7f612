#include "pet.h"
#include "api/api.h"


/*
 * A tree of path segments.  Children are few, so a list is searched; the one
 * for a parameter comes last and is tried when no literal fits.
 */

typedef struct pet_node_s  pet_node_t;

struct pet_node_s {
    ngx_str_t              segment;      /* len 0: a parameter */
    pet_node_t            *child;
    pet_node_t            *next;
    const pet_endpoint_t  *endpoints[5]; /* by method */
};


static pet_node_t *pet_route_add(ngx_pool_t *pool, pet_node_t *parent,
    const ngx_str_t *segment);
static ngx_uint_t pet_route_param(const u_char *p, const u_char *end);
static ngx_int_t pet_route_method(ngx_uint_t method);


#define PET_INPUT_NONE  NULL
#define PET_CTX_NONE    char

#define PET_ENDPOINT(name, method, path, env, auth, rate, deadline, idem,    \
    input, schema, ctx, cache)                                               \
    { ngx_string(#name), NGX_HTTP_##method, ngx_string(#method),             \
      ngx_string(path), PET_ENV_##env, PET_AUTH_##auth, PET_RATE_##rate,     \
      PET_DEADLINE_##deadline, PET_IDEM_##idem, &pet_input_##input,          \
      ngx_string(schema), pet_##name##_steps, sizeof(ctx), cache },

const pet_endpoint_t  pet_endpoints[] = {
#include "endpoints.def"
};

#undef PET_ENDPOINT

static pet_node_t  *pet_route_root;


ngx_int_t
pet_route_init(ngx_pool_t *pool)
{
    u_char                *p, *last, *end;
    ngx_str_t              segment;
    ngx_uint_t             i;
    pet_node_t            *node;
    const pet_endpoint_t  *ep;

    pet_route_root = ngx_pcalloc(pool, sizeof(pet_node_t));
    if (pet_route_root == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < PET_EP_MAX; i++) {
        ep = &pet_endpoints[i];
        node = pet_route_root;

        p = ep->path.data + 1;
        last = ep->path.data + ep->path.len;

        for ( /* void */ ; p < last; p = end + 1) {
            end = ngx_strlchr(p, last, '/');
            if (end == NULL) {
                end = last;
            }

            segment.data = p;
            segment.len = (*p == '{') ? 0 : end - p;

            node = pet_route_add(pool, node, &segment);
            if (node == NULL) {
                return NGX_ERROR;
            }
        }

        node->endpoints[pet_route_method(ep->method)] = ep;
    }

    return NGX_OK;
}


static pet_node_t *
pet_route_add(ngx_pool_t *pool, pet_node_t *parent, const ngx_str_t *segment)
{
    pet_node_t  *node, **link;

    for (link = &parent->child; *link; link = &(*link)->next) {
        node = *link;

        if (node->segment.len == segment->len
            && ngx_strncmp(node->segment.data, segment->data, segment->len)
               == 0)
        {
            return node;
        }

        if (node->segment.len == 0) {
            break;
        }
    }

    node = ngx_pcalloc(pool, sizeof(pet_node_t));
    if (node == NULL) {
        return NULL;
    }

    node->segment = *segment;
    node->next = *link;
    *link = node;

    return node;
}


ngx_int_t
pet_route(ngx_uint_t method, const ngx_str_t *path, ngx_uint_t env,
    const pet_endpoint_t **endpoint, ngx_str_t *params, ngx_uint_t *allowed)
{
    u_char                *p, *last, *end;
    ngx_int_t              m;
    ngx_uint_t             i, nparams;
    pet_node_t            *node;
    const pet_endpoint_t  *ep;

    if (path->len < 2 || path->data[path->len - 1] == '/') {
        return NGX_DECLINED;
    }

    p = path->data + 1;
    last = path->data + path->len;
    node = pet_route_root;
    nparams = 0;

    for ( /* void */ ; p < last; p = end + 1) {
        end = ngx_strlchr(p, last, '/');
        if (end == NULL) {
            end = last;
        }

        for (node = node->child; node; node = node->next) {

            if (node->segment.len == 0) {
                if (end == p || nparams == 4 || !pet_route_param(p, end)) {
                    return NGX_DECLINED;
                }

                params[nparams].data = p;
                params[nparams++].len = end - p;
                break;
            }

            if (node->segment.len == (size_t) (end - p)
                && ngx_strncmp(node->segment.data, p, end - p) == 0)
            {
                break;
            }
        }

        if (node == NULL) {
            return NGX_DECLINED;
        }
    }

    *allowed = 0;

    for (i = 0; i < 5; i++) {
        ep = node->endpoints[i];

        if (ep && (ep->env == PET_ENV_ANY || env == PET_ENV_DEVELOPMENT)) {
            *allowed |= ep->method;
        }
    }

    if (*allowed == 0) {
        return NGX_DECLINED;
    }

    /* HEAD is answered as GET; nginx leaves out the body */

    m = pet_route_method(method == NGX_HTTP_HEAD ? NGX_HTTP_GET : method);

    if (m < 0 || node->endpoints[m] == NULL
        || !(node->endpoints[m]->method & *allowed))
    {
        return NGX_ABORT;
    }

    *endpoint = node->endpoints[m];

    return NGX_OK;
}


/* No object has another name; keys of replies, which have the path in them,
 * are text to PostgreSQL. */

static ngx_uint_t
pet_route_param(const u_char *p, const u_char *end)
{
    for ( /* void */ ; p < end; p++) {
        if (*p <= 0x20 || *p >= 0x7f) {
            return 0;
        }
    }

    return 1;
}


static ngx_int_t
pet_route_method(ngx_uint_t method)
{
    switch (method) {
    case NGX_HTTP_GET:
        return 0;
    case NGX_HTTP_POST:
        return 1;
    case NGX_HTTP_PUT:
        return 2;
    case NGX_HTTP_PATCH:
        return 3;
    case NGX_HTTP_DELETE:
        return 4;
    default:
        return -1;
    }
}
