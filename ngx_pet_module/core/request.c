#include "pet.h"
#include "core/body.h"
#include "core/reply.h"
#include "ngx_http_pet_module.h"


static void pet_request_id(u_char *id);
static ngx_int_t pet_request_route(ngx_http_request_t *r, pet_request_t *rq);
static ngx_int_t pet_request_before_body(ngx_http_request_t *r,
    pet_request_t *rq);
static void pet_request_body(ngx_http_request_t *r);
static ngx_int_t pet_request_start(ngx_http_request_t *r, pet_request_t *rq);
static ngx_int_t pet_request_collect(ngx_http_request_t *r, ngx_str_t *body);
static ngx_int_t pet_request_media_type(ngx_http_request_t *r,
    const char *type);
static ngx_int_t pet_request_idempotency(pet_task_t *t, pet_request_t *rq,
    const ngx_str_t *body);
static void pet_request_finish(pet_task_t *t);
static ngx_int_t pet_request_redirect(ngx_http_request_t *r,
    const ngx_str_t *path);
static void pet_request_cleanup(void *data);
static ngx_int_t pet_request_fail(ngx_http_request_t *r, pet_request_t *rq,
    ngx_int_t error);
static ngx_str_t *pet_request_find_header(ngx_http_request_t *r,
    const char *name);


static const pet_step_pt  *pet_request_gates[] = {
    pet_gate_public_steps,           /* PET_AUTH_PUBLIC */
    pet_gate_token_steps,            /* PET_AUTH_TOKEN */
    pet_gate_steps,                  /* PET_AUTH_EXEMPT */
    pet_gate_steps,                  /* PET_AUTH_USER */
    pet_gate_steps                   /* PET_AUTH_FACE */
};


pet_request_t *
pet_request_ctx(ngx_http_request_t *r)
{
    pet_request_t  *rq;

    rq = ngx_http_get_module_ctx(r, ngx_http_pet_module);

    if (rq == NULL) {
        rq = ngx_pcalloc(r->pool, sizeof(pet_request_t));
        if (rq == NULL) {
            return NULL;
        }

        pet_request_id(rq->id);

        ngx_http_set_ctx(r, rq, ngx_http_pet_module);
    }

    return rq;
}


/* Unique, not secret: SplitMix64 (Steele, Lea and Flood, 2014) from a random
 * start of each worker. */

static void
pet_request_id(u_char *id)
{
    uint64_t         n;
    ngx_uint_t       i, k;

    static uint64_t  state;
    static u_char    hex[] = "0123456789abcdef";

    if (state == 0
        && pet_random((u_char *) &state, sizeof(uint64_t)) != PET_CRYPTO_OK)
    {
        state = ngx_pid ^ ngx_random();
    }

    for (i = 0; i < PET_REQUEST_ID_LEN; i += 16) {
        state += UINT64_C(0x9E3779B97F4A7C15);

        n = state;
        n = (n ^ (n >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
        n = (n ^ (n >> 27)) * UINT64_C(0x94D049BB133111EB);
        n ^= n >> 31;

        for (k = 0; k < 16; k++) {
            id[i + k] = hex[n & 15];
            n >>= 4;
        }
    }
}


ngx_int_t
pet_request_handler(ngx_http_request_t *r)
{
    ngx_int_t       rc;
    pet_request_t  *rq;

    rq = pet_request_ctx(r);
    if (rq == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = pet_request_route(r, rq);
    if (rc != NGX_OK) {
        return pet_request_fail(r, rq, rc);
    }

    if (r->method == NGX_HTTP_GET || r->method == NGX_HTTP_HEAD) {

        rc = ngx_http_discard_request_body(r);
        if (rc != NGX_OK) {
            return rc;
        }

        r->main->count++;

        rc = pet_request_start(r, rq);
        if (rc != NGX_OK) {
            ngx_http_finalize_request(r, pet_request_fail(r, rq, rc));
        }

        return NGX_DONE;
    }

    rc = pet_request_before_body(r, rq);
    if (rc != NGX_OK) {
        return pet_request_fail(r, rq, rc);
    }

    rc = ngx_http_read_client_request_body(r, pet_request_body);

    if (rc >= NGX_HTTP_SPECIAL_RESPONSE) {
        return rc;
    }

    return NGX_DONE;
}


static ngx_int_t
pet_request_route(ngx_http_request_t *r, pet_request_t *rq)
{
    u_char      *p;
    ngx_int_t    rc;
    ngx_str_t    allow;
    ngx_uint_t   i, allowed;

    rc = pet_route(r->method, &r->uri, pet_worker()->conf->environment,
                   &rq->endpoint, rq->params, &allowed);

    if (rc == NGX_OK) {
        return NGX_OK;
    }

    if (rc == NGX_DECLINED) {
        return PET_E_ROUTE_NOT_FOUND;
    }

    allow.data = ngx_pnalloc(r->pool, sizeof("GET, POST, PUT, PATCH, DELETE"));
    if (allow.data == NULL) {
        return NGX_ERROR;
    }

    p = allow.data;

    for (i = 0; i < PET_EP_MAX; i++) {
        if (pet_endpoints[i].method & allowed) {
            p = ngx_sprintf(p, "%s%V", p == allow.data ? "" : ", ",
                            &pet_endpoints[i].method_name);
            allowed &= ~pet_endpoints[i].method;
        }
    }

    allow.len = p - allow.data;

    if (pet_reply_header(r, "Allow", &allow) != NGX_OK) {
        return NGX_ERROR;
    }

    return PET_E_METHOD_NOT_ALLOWED;
}


/* What can be refused before the body is read: nobody sends megabytes without
 * a good token. */

static ngx_int_t
pet_request_before_body(ngx_http_request_t *r, pet_request_t *rq)
{
    size_t         max;
    ngx_int_t      rc;
    pet_claims_t   claims;
    pet_worker_t  *w;

    w = pet_worker();
    max = PET_INPUT_BODY;

    if (rq->endpoint->deadline == PET_DEADLINE_UPLOAD) {
        max = w->conf->upload_size + PET_BODY_FRAME;

        rc = pet_gate_claims(w, r, pet_now(w), &claims);
        if (rc != NGX_OK) {
            return rc;
        }

        if (pet_request_media_type(r, "multipart/form-data") != NGX_OK) {
            return PET_E_UNSUPPORTED_MEDIA_TYPE;
        }
    }

    return r->headers_in.content_length_n > (off_t) max
           ? PET_E_BODY_TOO_LARGE : NGX_OK;
}


static void
pet_request_body(ngx_http_request_t *r)
{
    ngx_int_t       rc;
    pet_request_t  *rq;

    rq = ngx_http_get_module_ctx(r, ngx_http_pet_module);

    rc = pet_request_start(r, rq);

    if (rc != NGX_OK) {
        ngx_http_finalize_request(r, pet_request_fail(r, rq, rc));
    }
}


static ngx_int_t
pet_request_start(ngx_http_request_t *r, pet_request_t *rq)
{
    ngx_int_t              rc, type;
    ngx_str_t              body;
    ngx_uint_t             i;
    pet_task_t            *t;
    pet_conf_t            *cf;
    ngx_http_cleanup_t    *cln;
    const pet_endpoint_t  *ep;

    ep = rq->endpoint;
    cf = pet_worker()->conf;
    type = NGX_OK;
    ngx_str_null(&body);

    cln = ngx_http_cleanup_add(r, 0);
    if (cln == NULL) {
        return NGX_ERROR;
    }

    if (r->request_body && ep->deadline != PET_DEADLINE_UPLOAD) {
        rc = pet_request_collect(r, &body);
        if (rc != NGX_OK) {
            return rc;
        }

        /* said where the body is looked at, after who asks and the key */

        if (body.len
            && pet_request_media_type(r, "application/json") != NGX_OK)
        {
            type = PET_E_UNSUPPORTED_MEDIA_TYPE;
            ngx_str_null(&body);
        }
    }

    t = pet_task_create(pet_worker(), ep->steps, ep->ctx_size,
                        pet_request_finish);
    if (t == NULL) {
        return NGX_ERROR;
    }

    t->request = r;
    t->log = r->connection->log;
    t->endpoint = ep;

    /* the path goes with the request, which may leave before the task */

    for (i = 0; i < 4 && rq->params[i].len; i++) {
        t->params[i] = pet_task_dup(t, &rq->params[i]);

        if (t->params[i].data == NULL) {
            pet_task_discard(t);
            return NGX_ERROR;
        }
    }

    rq->task = t;
    cln->handler = pet_request_cleanup;
    cln->data = rq;

    /* the key even if a field is bad: that it is there is checked before */

    rc = ep->idem != PET_IDEM_NONE ? pet_request_idempotency(t, rq, &body)
                                   : NGX_OK;

    t->input_error = pet_input_read(t, ep->input, &r->args, &body);

    /* who is refused before is told of that, and not of the input */

    t->input_message = t->reply.message;
    ngx_str_null(&t->reply.message);

    if (rc != NGX_OK) {
        t->input_error = rc;
        ngx_str_null(&t->input_message);

    } else if (type != NGX_OK) {
        t->input_error = type;
        ngx_str_null(&t->input_message);
        ngx_str_null(&t->reply.errors);
    }

    if (t->input_error == NGX_OK && r->headers_in.if_match) {
        t->if_match = pet_task_dup(t, &r->headers_in.if_match->value);

        if (t->if_match.data == NULL) {
            t->input_error = NGX_ERROR;
        }
    }

    /* notices a client that leaves */
    r->read_event_handler = ngx_http_test_reading;

    pet_task_run_at_once(t, pet_request_gates[ep->auth],
                         ep->deadline == PET_DEADLINE_FAST ? cf->deadline_fast
                         : ep->deadline == PET_DEADLINE_WAIT
                         ? cf->deadline_wait : cf->deadline_upload);

    return NGX_OK;
}


/* Where the body is does not matter: buffers, a temporary file or both. */

static ngx_int_t
pet_request_collect(ngx_http_request_t *r, ngx_str_t *body)
{
    off_t         size;
    u_char       *p;
    ssize_t       n;
    ngx_buf_t    *b;
    ngx_chain_t  *cl;

    size = 0;

    for (cl = r->request_body->bufs; cl; cl = cl->next) {
        size += ngx_buf_size(cl->buf);
    }

    if (size > PET_INPUT_BODY) {
        return PET_E_BODY_TOO_LARGE;
    }

    if (size == 0) {
        return NGX_OK;
    }

    p = ngx_pnalloc(r->pool, size);
    if (p == NULL) {
        return NGX_ERROR;
    }

    body->data = p;
    body->len = size;

    for (cl = r->request_body->bufs; cl; cl = cl->next) {
        b = cl->buf;

        if (ngx_buf_in_memory(b)) {
            p = ngx_cpymem(p, b->pos, b->last - b->pos);
            continue;
        }

        /* the end of a chunked body is marked by a buffer without bytes */

        if (!b->in_file) {
            continue;
        }

        n = ngx_read_file(b->file, p, b->file_last - b->file_pos,
                          b->file_pos);
        if (n != b->file_last - b->file_pos) {
            return NGX_ERROR;
        }

        p += n;
    }

    return NGX_OK;
}


static ngx_int_t
pet_request_media_type(ngx_http_request_t *r, const char *type)
{
    size_t      len;
    ngx_str_t  *value;

    if (r->headers_in.content_type == NULL) {
        return NGX_ERROR;
    }

    value = &r->headers_in.content_type->value;
    len = ngx_strlen(type);

    if (value->len < len
        || ngx_strncasecmp(value->data, (u_char *) type, len) != 0
        || (value->len > len && value->data[len] != ';'
            && value->data[len] != ' '))
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


static ngx_int_t
pet_request_idempotency(pet_task_t *t, pet_request_t *rq,
    const ngx_str_t *body)
{
    u_char                  *p;
    ngx_str_t               *key, text;
    ngx_uint_t               i;
    ngx_http_request_t      *r;
    static const ngx_str_t   name = ngx_string("Idempotency-Key");

    r = t->request;

    key = pet_request_find_header(r, "idempotency-key");
    if (key == NULL) {
        return NGX_OK;
    }

    for (i = 0; i < key->len; i++) {
        if (key->data[i] <= ' ' || key->data[i] > '~') {
            break;
        }
    }

    if (key->len == 0 || key->len > 64 || i < key->len) {
        t->idem.malformed = (key->len != 0);

        return pet_input_error(t, &name, "must be 1 to 64 printable "
                               "characters");
    }

    t->idem.key = pet_task_dup(t, key);

    t->idem.route.data = ngx_pnalloc(t->pool, rq->endpoint->method_name.len
                                              + 1 + r->uri.len);
    t->idem.hash.data = ngx_pnalloc(t->pool, PET_SHA256_LEN);

    text.len = r->args.len + 1 + body->len;
    text.data = ngx_pnalloc(t->pool, text.len);

    if (t->idem.key.data == NULL || t->idem.route.data == NULL
        || t->idem.hash.data == NULL || text.data == NULL)
    {
        return NGX_ERROR;
    }

    p = ngx_sprintf(t->idem.route.data, "%V %V", &rq->endpoint->method_name,
                    &r->uri);
    t->idem.route.len = p - t->idem.route.data;

    p = text.data;

    if (r->args.len) {
        p = ngx_cpymem(p, r->args.data, r->args.len);
    }

    *p++ = '\n';

    if (body->len) {
        ngx_memcpy(p, body->data, body->len);
    }

    t->idem.hash.len = PET_SHA256_LEN;

    return pet_sha256(text.data, text.len, t->idem.hash.data) == PET_CRYPTO_OK
           ? NGX_OK : NGX_ERROR;
}


static ngx_str_t *
pet_request_find_header(ngx_http_request_t *r, const char *name)
{
    size_t            len;
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    len = ngx_strlen(name);
    part = &r->headers_in.headers.part;
    h = part->elts;

    for (i = 0; /* void */ ; i++) {

        if (i >= part->nelts) {
            if (part->next == NULL) {
                return NULL;
            }

            part = part->next;
            h = part->elts;
            i = 0;
        }

        if (h[i].key.len == len
            && ngx_strncmp(h[i].lowcase_key, name, len) == 0)
        {
            return &h[i].value;
        }
    }
}


/* The client left: the task goes on, its write may be under way. */

static void
pet_request_cleanup(void *data)
{
    pet_request_t  *rq = data;

    if (rq->task) {
        rq->task->request = NULL;
        rq->task->log = rq->task->worker->log;
        rq->task = NULL;
    }
}


static void
pet_request_finish(pet_task_t *t)
{
    ngx_int_t            rc;
    pet_request_t       *rq;
    ngx_connection_t    *c;
    ngx_http_request_t  *r;

    pet_metrics_request(t);

    r = t->request;
    if (r == NULL) {
        return;
    }

    c = r->connection;
    rq = ngx_http_get_module_ctx(r, ngx_http_pet_module);

    rq->task = NULL;
    rq->user_id = t->user_id;
    t->request = NULL;
    t->log = t->worker->log;

    if (t->reply.error == 0 && t->reply.redirect.len) {
        rc = pet_request_redirect(r, &t->reply.redirect);

    } else {
        rc = pet_reply_send(r, rq, &t->reply);
    }

    ngx_http_finalize_request(r, rc);
    ngx_http_run_posted_requests(c);
}


/* Lets nginx send a file: path is that of an "internal" location. */

static ngx_int_t
pet_request_redirect(ngx_http_request_t *r, const ngx_str_t *path)
{
    ngx_str_t  uri;

    uri.len = path->len;
    uri.data = ngx_pstrdup(r->pool, (ngx_str_t *) path);
    if (uri.data == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_http_internal_redirect(r, &uri, NULL);
}


/* An error found before there is a task. */

static ngx_int_t
pet_request_fail(ngx_http_request_t *r, pet_request_t *rq, ngx_int_t error)
{
    pet_reply_t  reply;

    if (error == NGX_ERROR) {
        error = PET_E_INTERNAL;
    }

    ngx_memzero(&reply, sizeof(pet_reply_t));
    reply.error = error;

    pet_reply_discard(r);

    return pet_reply_send(r, rq, &reply);
}
