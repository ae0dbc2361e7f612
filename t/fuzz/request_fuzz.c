/*
 * What a stranger controls of a request: method, path, query and JSON body,
 * through the router and the input table of the endpoint that is found.
 *
 * Input: "METHOD path?query\nbody", METHOD one letter of GPUAD.  Built with
 * nginx's own pools and strings from the source that scripts/asan-nginx keeps.
 */

#include "api/api.h"


volatile ngx_cycle_t  *ngx_cycle;
ngx_pid_t              ngx_pid;


static ngx_log_t    fuzz_log;
static pet_live_t   fuzz_live;
static ngx_pool_t  *fuzz_pool;


/* The table of endpoints refers to steps and cache keys; none is run. */

#define PET_ENDPOINT(name, method, path, env, auth, rate, deadline, idem,    \
    input, schema, ctx, cache)                                               \
    const pet_step_pt  pet_##name##_steps[] = { NULL };

#include "endpoints.def"

#undef PET_ENDPOINT


ngx_int_t
pet_view_keys(pet_task_t *t, ngx_str_t *keys)
{
    return NGX_ERROR;
}


ngx_int_t
pet_board_early(pet_task_t *t, ngx_str_t *keys)
{
    return NGX_ERROR;
}


ngx_int_t
pet_task_fail(pet_task_t *t, ngx_int_t error, const char *message)
{
    t->reply.message.data = (u_char *) message;
    t->reply.message.len = ngx_strlen(message);

    return error;
}


void
ngx_log_error_core(ngx_uint_t level, ngx_log_t *log, ngx_err_t err,
    const char *fmt, ...)
{
}


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    ngx_pagesize = 4096;
    fuzz_pool = ngx_create_pool(65536, &fuzz_log);

    pet_rule_defaults(&fuzz_live.rules);

    if (pet_route_init(fuzz_pool) != NGX_OK) {
        abort();
    }

    return 0;
}


/* The reply's errors are JSON whatever was sent. */

static void
fuzz_errors(const ngx_str_t *errors)
{
    json_t  *json;

    if (errors->len == 0) {
        return;
    }

    json = json_loadb((char *) errors->data, errors->len,
                      JSON_REJECT_DUPLICATES, NULL);

    if (!json_is_array(json) || json_array_size(json) == 0) {
        abort();
    }

    json_decref(json);
}


static void
fuzz_request(pet_task_t *t, ngx_uint_t method, u_char *p, u_char *last)
{
    u_char                *eol, *mark;
    ngx_int_t              rc;
    ngx_str_t              path, query, body;
    ngx_uint_t             allowed;
    const pet_endpoint_t  *ep;

    eol = ngx_strlchr(p, last, '\n');
    eol = eol ? eol : last;
    mark = ngx_strlchr(p, eol, '?');
    mark = mark ? mark : eol;

    path.data = p;
    path.len = mark - p;
    query.data = ngx_min(mark + 1, eol);
    query.len = eol - query.data;
    body.data = ngx_min(eol + 1, last);
    body.len = last - body.data;

    if (pet_route(method, &path, PET_ENV_DEVELOPMENT, &ep, t->params,
                  &allowed)
        != NGX_OK)
    {
        return;
    }

    rc = pet_input_read(t, ep->input, &query, &body);

    if (rc != NGX_OK && rc <= 0) {
        abort();
    }

    fuzz_errors(&t->reply.errors);

    if (t->body) {
        json_decref(t->body);
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    u_char       *copy;
    const char   *letter;
    pet_task_t   *t;
    ngx_pool_t   *pool;

    static const char        letters[] = "GPUAD";
    static const ngx_uint_t  methods[] = {
        NGX_HTTP_GET, NGX_HTTP_POST, NGX_HTTP_PUT, NGX_HTTP_PATCH,
        NGX_HTTP_DELETE
    };

    if (size < 3 || size > 8192) {
        return 0;
    }

    letter = memchr(letters, data[0], sizeof(letters) - 1);
    if (letter == NULL) {
        return 0;
    }

    /* exactly as long as it is: what is read beyond is found */

    copy = malloc(size - 2);
    pool = ngx_create_pool(4096, &fuzz_log);
    t = ngx_pcalloc(pool, sizeof(pet_task_t));

    ngx_memcpy(copy, data + 2, size - 2);

    t->pool = pool;
    t->log = &fuzz_log;
    t->live = &fuzz_live;

    fuzz_request(t, methods[letter - letters], copy, copy + size - 2);

    ngx_destroy_pool(pool);
    free(copy);

    return 0;
}
