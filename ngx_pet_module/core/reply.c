#include "pet.h"
#include "core/reply.h"
#include "ngx_http_pet_module.h"


static void pet_reply_unnamed(ngx_http_request_t *r);
static ngx_int_t pet_reply_text(ngx_http_request_t *r, pet_request_t *rq,
    const pet_reply_t *reply, ngx_str_t *text);
static ngx_int_t pet_reply_headers(ngx_http_request_t *r, pet_request_t *rq,
    const pet_reply_t *reply, const pet_error_t *e);
static ngx_int_t pet_reply_etag(ngx_http_request_t *r,
    const pet_reply_t *reply);


/* A body that nobody read would be taken for the connection's next request,
 * whatever the method. */

void
pet_reply_discard(ngx_http_request_t *r)
{
    r->expect_tested = 1;

    if (ngx_http_discard_request_body(r) != NGX_OK) {
        r->keepalive = 0;
    }
}


ngx_int_t
pet_reply_nginx_error(ngx_http_request_t *r, ngx_uint_t status)
{
    ngx_uint_t      i;
    pet_reply_t     reply;
    pet_request_t  *rq;

    static const struct {
        ngx_uint_t  status;
        ngx_int_t   error;
    } map[] = {
        { 401, PET_E_TOKEN_INVALID },
        { 403, PET_E_FORBIDDEN },
        { 404, PET_E_ROUTE_NOT_FOUND },
        { 405, PET_E_METHOD_NOT_ALLOWED },
        { 413, PET_E_BODY_TOO_LARGE },
        { 415, PET_E_UNSUPPORTED_MEDIA_TYPE },
        { 429, PET_E_RATE_LIMITED },
        { 500, PET_E_INTERNAL },
        { 501, PET_E_METHOD_NOT_ALLOWED },
        { 502, PET_E_UNAVAILABLE },
        { 503, PET_E_UNAVAILABLE },
        { 504, PET_E_UNAVAILABLE },
        { 0, PET_E_INVALID_PARAMETER }
    };

    rq = pet_request_ctx(r);
    if (rq == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; map[i].status && map[i].status != status; i++) {
        /* void */
    }

    ngx_memzero(&reply, sizeof(pet_reply_t));
    reply.error = map[i].error;

    /* limit_req and limit_conn say 503 or 429 as the operator chose */

    if (map[i].status == 0) {
        reply.status = (status == NGX_HTTP_REQUEST_HEADER_TOO_LARGE)
                       ? NGX_HTTP_BAD_REQUEST : status;
        ngx_str_set(&reply.message, "Bad request");
    }

    /* else it is sent instead of the status of the code */

    r->err_status = 0;

    pet_reply_unnamed(r);

    pet_reply_discard(r);

    return pet_reply_send(r, rq, &reply);
}


/* Takes back the id of a file's reply that has become another one. */

static void
pet_reply_unnamed(ngx_http_request_t *r)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    static const ngx_str_t  name = ngx_string("X-Request-Id");

    for (part = &r->headers_out.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (h[i].key.len == name.len
                && ngx_strncasecmp(h[i].key.data, name.data, name.len) == 0)
            {
                h[i].hash = 0;
            }
        }
    }
}


ngx_int_t
pet_reply_send(ngx_http_request_t *r, pet_request_t *rq,
    const pet_reply_t *reply)
{
    ngx_buf_t          *b;
    ngx_int_t           rc;
    ngx_str_t           text;
    ngx_chain_t         out;
    const pet_error_t  *e;

    e = pet_error(reply->error);
    rq->code = e->code;
    rq->answered = 1;

    if (pet_reply_text(r, rq, reply, &text) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    r->headers_out.status = reply->error == 0 || e->status == 0
                            ? reply->status
                            : reply->status >= 400 ? reply->status
                                                   : e->status;
    r->headers_out.content_length_n = text.len;

    if (pet_reply_headers(r, rq, reply, e) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    b->pos = text.data;
    b->last = text.data + text.len;
    b->memory = 1;
    b->last_buf = (r == r->main);
    b->last_in_chain = 1;

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    out.buf = b;
    out.next = NULL;

    return ngx_http_output_filter(r, &out);
}


static ngx_int_t
pet_reply_headers(ngx_http_request_t *r, pet_request_t *rq,
    const pet_reply_t *reply, const pet_error_t *e)
{
    ngx_str_t   value;
    ngx_uint_t  retry;

    if (reply->type.len) {
        r->headers_out.content_type = reply->type;

    } else {
        ngx_str_set(&r->headers_out.content_type,
                    "application/json; charset=utf-8");
    }

    r->headers_out.content_type_len = r->headers_out.content_type.len;
    r->headers_out.content_type_lowcase = NULL;

    value.len = PET_REQUEST_ID_LEN;
    value.data = rq->id;

    if (pet_reply_header(r, "X-Request-Id", &value) != NGX_OK) {
        return NGX_ERROR;
    }

    if (reply->replayed) {
        ngx_str_set(&value, "true");

        if (pet_reply_header(r, "Idempotent-Replayed", &value) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    if (pet_reply_etag(r, reply) != NGX_OK) {
        return NGX_ERROR;
    }

    retry = reply->retry_after;

    if (retry == 0 && (e->status == 429 || e->status == 503
                       || reply->error == PET_E_REQUEST_IN_PROGRESS))
    {
        retry = 1;
    }

    if (retry) {
        value.data = ngx_pnalloc(r->pool, NGX_INT_T_LEN);
        if (value.data == NULL) {
            return NGX_ERROR;
        }

        value.len = ngx_sprintf(value.data, "%ui", retry) - value.data;

        return pet_reply_header(r, "Retry-After", &value);
    }

    return NGX_OK;
}


/*
 * nginx's filter answers If-None-Match from the tag with 304.  If-Match is
 * the endpoint's: the filter would answer a success that has no tag with 412.
 */

static ngx_int_t
pet_reply_etag(ngx_http_request_t *r, const pet_reply_t *reply)
{
    ngx_str_t         value;
    ngx_table_elt_t  *h;

    if (reply->etag.len) {
        h = ngx_list_push(&r->headers_out.headers);
        if (h == NULL) {
            return NGX_ERROR;
        }

        value.len = reply->etag.len;
        value.data = ngx_pnalloc(r->pool, value.len);

        if (value.data == NULL) {
            h->hash = 0;
            return NGX_ERROR;
        }

        ngx_memcpy(value.data, reply->etag.data, value.len);

        h->hash = 1;
        ngx_str_set(&h->key, "ETag");
        h->value = value;

        r->headers_out.etag = h;
    }

    if (r->headers_out.etag == NULL || r->headers_in.if_match
        || r->headers_in.if_unmodified_since
        || !(r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD)))
    {
        r->disable_not_modified = 1;
    }

    return NGX_OK;
}


/* The body, in the request's pool: the task may be gone before it is sent. */

static ngx_int_t
pet_reply_text(ngx_http_request_t *r, pet_request_t *rq,
    const pet_reply_t *reply, ngx_str_t *text)
{
    u_char             *p;
    const ngx_str_t    *message, *data;
    const pet_error_t  *e;

    static const ngx_str_t  null = ngx_string("null");

    if (reply->raw) {
        text->len = reply->data.len;
        text->data = ngx_pnalloc(r->pool, text->len + 1);
        if (text->data == NULL) {
            return NGX_ERROR;
        }

        ngx_memcpy(text->data, reply->data.data, text->len);
        return NGX_OK;
    }

    e = pet_error(reply->error);
    message = reply->message.len ? &reply->message : &e->message;
    data = reply->data.len ? &reply->data : &null;

    text->data = ngx_pnalloc(r->pool, sizeof("{\"code\":,\"message\":\"\","
                                             "\"data\":,\"errors\":}")
                                      + NGX_INT_T_LEN + message->len
                                      + data->len + reply->errors.len);
    if (text->data == NULL) {
        return NGX_ERROR;
    }

    p = ngx_cpymem(text->data, "{\"code\":", sizeof("{\"code\":") - 1);
    p = pet_digits(p, e->code);
    p = ngx_cpymem(p, ",\"message\":\"", sizeof(",\"message\":\"") - 1);
    p = ngx_cpymem(p, message->data, message->len);
    p = ngx_cpymem(p, "\",\"data\":", sizeof("\",\"data\":") - 1);
    p = ngx_cpymem(p, data->data, data->len);

    if (reply->errors.len) {
        p = ngx_cpymem(p, ",\"errors\":", sizeof(",\"errors\":") - 1);
        p = ngx_cpymem(p, reply->errors.data, reply->errors.len);
    }

    *p++ = '}';
    text->len = p - text->data;

    return NGX_OK;
}


ngx_int_t
pet_reply_header(ngx_http_request_t *r, const char *name,
    const ngx_str_t *value)
{
    ngx_table_elt_t  *h;

    h = ngx_list_push(&r->headers_out.headers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    h->hash = 1;
    h->key.data = (u_char *) name;
    h->key.len = ngx_strlen(name);
    h->value = *value;

    return NGX_OK;
}
