#include "pet.h"
#include "ngx_http_pet_module.h"


static ngx_int_t ngx_http_pet_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_pet_variable_route(ngx_http_request_t *r,
    pet_request_t *rq, ngx_http_variable_value_t *v);
static int64_t ngx_http_pet_variable_user(ngx_http_request_t *r,
    pet_request_t *rq);


/* What $pet_... say; the number is the variable's data. */

enum {
    NGX_HTTP_PET_VAR_USER_ID = 0,
    NGX_HTTP_PET_VAR_ROUTE,
    NGX_HTTP_PET_VAR_CODE,
    NGX_HTTP_PET_VAR_REQUEST_ID,
    NGX_HTTP_PET_VAR_WECHAT,
    NGX_HTTP_PET_VAR_STORAGE
};

static ngx_http_variable_t  ngx_http_pet_vars[] = {

    { ngx_string("pet_user_id"), NULL, ngx_http_pet_variable,
      NGX_HTTP_PET_VAR_USER_ID, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("pet_route"), NULL, ngx_http_pet_variable,
      NGX_HTTP_PET_VAR_ROUTE, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("pet_code"), NULL, ngx_http_pet_variable,
      NGX_HTTP_PET_VAR_CODE, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("pet_request_id"), NULL, ngx_http_pet_variable,
      NGX_HTTP_PET_VAR_REQUEST_ID, 0, 0 },

    { ngx_string("pet_egress_wechat"), NULL, ngx_http_pet_variable,
      NGX_HTTP_PET_VAR_WECHAT, 0, 0 },

    { ngx_string("pet_storage"), NULL, ngx_http_pet_variable,
      NGX_HTTP_PET_VAR_STORAGE, 0, 0 },

      ngx_http_null_variable
};


ngx_int_t
ngx_http_pet_add_variables(ngx_conf_t *cf)
{
    ngx_http_variable_t  *var, *v;

    for (v = ngx_http_pet_vars; v->name.len; v++) {
        var = ngx_http_add_variable(cf, &v->name, v->flags);
        if (var == NULL) {
            return NGX_ERROR;
        }

        var->get_handler = v->get_handler;
        var->data = v->data;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_pet_variable(ngx_http_request_t *r, ngx_http_variable_value_t *v,
    uintptr_t data)
{
    u_char         *p;
    int64_t         number;
    pet_request_t  *rq;

    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;

    /* without "pet_api" anywhere the module sleeps */

    if (pet_worker() == NULL) {
        v->not_found = 1;
        return NGX_OK;
    }

    if (data == NGX_HTTP_PET_VAR_WECHAT) {
        v->data = pet_worker()->conf->wechat_api.data;
        v->len = pet_worker()->conf->wechat_api.len;
        return NGX_OK;
    }

    if (data == NGX_HTTP_PET_VAR_STORAGE) {
        v->data = pet_worker()->conf->storage.data;
        v->len = pet_worker()->conf->storage.len;
        return NGX_OK;
    }

    rq = pet_request_ctx(r);
    if (rq == NULL) {
        return NGX_ERROR;
    }

    if (data == NGX_HTTP_PET_VAR_REQUEST_ID) {
        v->data = rq->id;
        v->len = PET_REQUEST_ID_LEN;
        return NGX_OK;
    }

    if (data == NGX_HTTP_PET_VAR_ROUTE) {
        return ngx_http_pet_variable_route(r, rq, v);
    }

    number = (data == NGX_HTTP_PET_VAR_USER_ID)
             ? ngx_http_pet_variable_user(r, rq)
             : rq->answered ? (int64_t) rq->code : -1;

    /* empty, so that limit_req and limit_conn do not count it */

    if (number < 0) {
        v->not_found = 1;
        return NGX_OK;
    }

    p = ngx_pnalloc(r->pool, NGX_INT64_LEN);
    if (p == NULL) {
        return NGX_ERROR;
    }

    v->data = p;
    v->len = ngx_sprintf(p, "%L", number) - p;

    return NGX_OK;
}


/* Both may be asked for before the request comes to its location's handler,
 * as by limit_req. */

static ngx_int_t
ngx_http_pet_variable_route(ngx_http_request_t *r, pet_request_t *rq,
    ngx_http_variable_value_t *v)
{
    ngx_str_t              params[4];
    ngx_uint_t             allowed;
    const pet_endpoint_t  *ep;

    ep = rq->endpoint;

    if (ep == NULL
        && pet_route(r->method, &r->uri, pet_worker()->conf->environment,
                     &ep, params, &allowed)
           != NGX_OK)
    {
        v->not_found = 1;
        return NGX_OK;
    }

    v->data = ep->name.data;
    v->len = ep->name.len;

    return NGX_OK;
}


static int64_t
ngx_http_pet_variable_user(ngx_http_request_t *r, pet_request_t *rq)
{
    pet_claims_t   claims;
    pet_worker_t  *w;

    if (rq->task && rq->task->user_id) {
        return rq->task->user_id;
    }

    if (rq->user_id == 0 && !rq->peeked) {
        rq->peeked = 1;
        w = pet_worker();

        /* the signature alone: the gate has not looked for the session */

        if (pet_gate_claims(w, r, pet_now(w), &claims) == NGX_OK) {
            rq->user_id = claims.user_id;
        }
    }

    return rq->user_id ? rq->user_id : -1;
}
