/*
 * GET /v1/openapi.json: the document that scripts/gen-api made from the
 * tables, embedded in the module; the routes of development stand in it only
 * where they exist.
 */

#include "api/api.h"
#include "openapi_gen.h"


static ngx_int_t pet_openapi_answer(pet_task_t *t);
static ngx_table_elt_t *pet_openapi_header(ngx_http_request_t *r,
    const char *name, const ngx_str_t *value);


PET_STEPS(pet_openapi, answer);


static ngx_int_t
pet_openapi_answer(pet_task_t *t)
{
    ngx_uint_t                env;
    ngx_http_request_t       *r;
    const pet_openapi_doc_t  *doc;

    static const ngx_str_t    revalidate = ngx_string("no-cache");

    env = t->worker->conf->environment == PET_ENV_DEVELOPMENT
          ? PET_ENV_DEV : PET_ENV_ANY;

    doc = &pet_openapi_docs[env];
    r = t->request;

    t->reply.data = doc->text;
    t->reply.raw = 1;

    if (r == NULL) {
        return PET_DONE;
    }

    /* nginx's own filter answers If-None-Match from it */

    r->headers_out.etag = pet_openapi_header(r, "ETag", &doc->etag);

    if (r->headers_out.etag == NULL
        || pet_openapi_header(r, "Cache-Control", &revalidate) == NULL)
    {
        return NGX_ERROR;
    }

    return PET_DONE;
}


static ngx_table_elt_t *
pet_openapi_header(ngx_http_request_t *r, const char *name,
    const ngx_str_t *value)
{
    ngx_table_elt_t  *h;

    h = ngx_list_push(&r->headers_out.headers);
    if (h == NULL) {
        return NULL;
    }

    h->hash = 1;
    h->key.data = (u_char *) name;
    h->key.len = ngx_strlen(name);
    h->value = *value;

    return h;
}
