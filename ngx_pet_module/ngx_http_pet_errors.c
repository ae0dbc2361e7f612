#include "pet.h"
#include "core/reply.h"
#include "ngx_http_pet_module.h"


#define NGX_HTTP_PET_ERROR_URI  "/.pet-error"


ngx_int_t
ngx_http_pet_error_pages(ngx_conf_t *cf)
{
    ngx_uint_t                   i;
    ngx_http_err_page_t         *err;
    ngx_http_core_srv_conf_t   **cscfp;
    ngx_http_core_loc_conf_t    *clcf;
    ngx_http_core_main_conf_t   *cmcf;

    static ngx_str_t   uri = ngx_string(NGX_HTTP_PET_ERROR_URI);
    static ngx_uint_t  statuses[] = {
        400, 403, 404, 405, 408, 411, 412, 413, 414, 415, 416, 421, 429, 494,
        500, 501, 502, 503, 504, 505, 507
    };

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);
    cscfp = cmcf->servers.elts;
    clcf = cscfp[cmcf->servers.nelts - 1]->ctx
           ->loc_conf[ngx_http_core_module.ctx_index];

    if (clcf->error_pages) {
        return NGX_OK;
    }

    clcf->error_pages = ngx_array_create(cf->pool, 32,
                                         sizeof(ngx_http_err_page_t));
    if (clcf->error_pages == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < sizeof(statuses) / sizeof(ngx_uint_t); i++) {
        err = ngx_array_push(clcf->error_pages);
        if (err == NULL) {
            return NGX_ERROR;
        }

        ngx_memzero(err, sizeof(ngx_http_err_page_t));
        err->status = statuses[i];
        err->overwrite = -1;
        err->value.value = uri;
    }

    return NGX_OK;
}


ngx_int_t
ngx_http_pet_error_handler(ngx_http_request_t *r)
{
    if (!r->internal || !r->error_page
        || r->uri.len != sizeof(NGX_HTTP_PET_ERROR_URI) - 1
        || ngx_strncmp(r->uri.data, NGX_HTTP_PET_ERROR_URI, r->uri.len) != 0)
    {
        return NGX_DECLINED;
    }

    ngx_http_finalize_request(r, pet_reply_nginx_error(r, r->err_status));

    return NGX_DONE;
}
