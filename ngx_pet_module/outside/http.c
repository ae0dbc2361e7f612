#include "pet.h"
#include "outside/http.h"

#include <sys/un.h>


#define PET_HTTP_READ     16384      /* bytes of one read */
#define PET_HTTP_FIRST    4096       /* bytes for a reply of unknown length */
#define PET_HTTP_MARGIN   100        /* ms that the task needs for its answer */


static ngx_int_t pet_http_request(pet_task_t *t, pet_http_call_t *call);
static ngx_int_t pet_http_connect(pet_task_t *t, pet_http_call_t *call);
static void pet_http_failed(ngx_event_t *ev);
static void pet_http_write(ngx_event_t *wev);
static void pet_http_read(ngx_event_t *rev);
static ngx_int_t pet_http_feed(pet_http_call_t *call, const u_char *p,
    const u_char *last);
static ngx_int_t pet_http_keep(pet_http_call_t *call);
static void pet_http_complete(pet_http_call_t *call);
static void pet_http_end(pet_http_call_t *call, pet_http_outcome_e outcome);


ngx_int_t
pet_http_call(pet_task_t *t, pet_http_call_t *call)
{
    ngx_msec_int_t  left;

    call->task = t;
    call->outcome = PET_HTTP_UNAVAILABLE;
    call->status = 0;
    call->retry_after = -1;
    call->sent = 0;
    call->size = 0;
    ngx_str_null(&call->content_type);
    ngx_str_null(&call->reply);

    call->failed.handler = pet_http_failed;
    call->failed.data = call;
    call->failed.log = t->worker->log;

    pet_http_parse_init(&call->parse, call->max_size,
                        call->method.len == 4
                        && ngx_strncmp(call->method.data, "HEAD", 4) == 0);

    if (pet_http_request(t, call) != NGX_OK) {
        return NGX_ERROR;
    }

    pet_task_pending(t);

    left = pet_task_left(t);
    left = ngx_min(left - PET_HTTP_MARGIN, (ngx_msec_int_t) call->timeout);

    if (t->answered || left <= 0) {
        call->outcome = PET_HTTP_TIMEOUT;
        ngx_post_event(&call->failed, &ngx_posted_events);
        return NGX_OK;
    }

    if (pet_http_connect(t, call) != NGX_OK) {
        ngx_post_event(&call->failed, &ngx_posted_events);
        return NGX_OK;
    }

    ngx_add_timer(call->peer.connection->read, left);

    /* a unix socket is connected at once */

    ngx_post_event(call->peer.connection->write, &ngx_posted_events);

    return NGX_OK;
}


static ngx_int_t
pet_http_request(pet_task_t *t, pet_http_call_t *call)
{
    u_char                  *p;
    ngx_buf_t               *b;
    const ngx_str_t         *method;
    static const ngx_str_t   get = ngx_string("GET");

    method = call->method.len ? &call->method : &get;

    p = ngx_pnalloc(t->pool, method->len + call->uri.len + call->host.len
                             + call->headers.len + NGX_SIZE_T_LEN
                             + sizeof("  HTTP/1.1\r\nHost: \r\n"
                                      "Connection: close\r\n"
                                      "Content-Length: \r\n\r\n"));
    if (p == NULL) {
        return NGX_ERROR;
    }

    b = &call->out[0];
    b->start = p;
    b->pos = p;

    p = ngx_sprintf(p, "%V %V HTTP/1.1\r\nHost: %V\r\nConnection: close\r\n",
                    method, &call->uri, &call->host);

    if (call->body.len || method != &get) {
        p = ngx_sprintf(p, "Content-Length: %uz\r\n", call->body.len);
    }

    b->last = ngx_sprintf(p, "%V\r\n", &call->headers);

    b = &call->out[1];
    b->pos = call->body.data;
    b->last = call->body.data + call->body.len;

    return NGX_OK;
}


static ngx_int_t
pet_http_connect(pet_task_t *t, pet_http_call_t *call)
{
    ngx_int_t               rc;
    ngx_connection_t       *c;
    struct sockaddr_un      addr;
    ngx_peer_connection_t  *pc;
    static ngx_str_t        name = ngx_string("pet_egress");

    ngx_memzero(&addr, sizeof(struct sockaddr_un));
    addr.sun_family = AF_UNIX;
    ngx_memcpy(addr.sun_path, t->worker->conf->egress.data,
               ngx_min(t->worker->conf->egress.len,
                       sizeof(addr.sun_path) - 1));

    pc = &call->peer;
    ngx_memzero(pc, sizeof(ngx_peer_connection_t));

    /* the worker's log: the request's may go before the call ends */

    pc->sockaddr = (struct sockaddr *) &addr;
    pc->socklen = sizeof(struct sockaddr_un);
    pc->name = &name;
    pc->get = ngx_event_get_peer;
    pc->log = t->worker->log;
    pc->log_error = NGX_ERROR_ERR;

    rc = ngx_event_connect_peer(pc);

    if (rc != NGX_OK && rc != NGX_AGAIN) {

        if (pc->connection) {
            ngx_close_connection(pc->connection);
            pc->connection = NULL;
        }

        return NGX_ERROR;
    }

    c = pc->connection;
    c->data = call;
    c->log = t->worker->log;
    c->read->log = c->log;
    c->write->log = c->log;
    c->read->handler = pet_http_read;
    c->write->handler = pet_http_write;

    return NGX_OK;
}


static void
pet_http_failed(ngx_event_t *ev)
{
    pet_http_call_t  *call = ev->data;

    pet_http_end(call, call->outcome);
}


static void
pet_http_write(ngx_event_t *wev)
{
    ssize_t            n;
    ngx_buf_t         *b;
    ngx_uint_t         i;
    ngx_connection_t  *c;
    pet_http_call_t   *call;

    c = wev->data;
    call = c->data;

    for (i = 0; i < 2; i++) {
        b = &call->out[i];

        while (b->pos < b->last) {

            n = c->send(c, b->pos, b->last - b->pos);

            if (n == NGX_AGAIN) {
                if (ngx_handle_write_event(wev, 0) != NGX_OK) {
                    pet_http_end(call, PET_HTTP_UNAVAILABLE);
                }

                return;
            }

            if (n == NGX_ERROR) {

                /* it may have answered and closed before all was sent */

                call->out[0].pos = call->out[0].last;
                call->out[1].pos = call->out[1].last;
                pet_http_read(c->read);
                return;
            }

            call->sent = 1;
            b->pos += n;
        }
    }

    if (ngx_handle_write_event(wev, 0) != NGX_OK) {
        pet_http_end(call, PET_HTTP_UNAVAILABLE);
    }
}


static void
pet_http_read(ngx_event_t *rev)
{
    u_char             buf[PET_HTTP_READ];
    ssize_t            n;
    ngx_connection_t  *c;
    pet_http_call_t   *call;

    c = rev->data;
    call = c->data;

    if (rev->timedout) {
        pet_http_end(call, PET_HTTP_TIMEOUT);
        return;
    }

    for ( ;; ) {

        n = c->recv(c, buf, sizeof(buf));

        if (n == NGX_AGAIN) {
            if (ngx_handle_read_event(rev, 0) != NGX_OK) {
                pet_http_end(call, PET_HTTP_UNAVAILABLE);
            }

            return;
        }

        if (n <= 0) {
            pet_http_end(call, call->parse.head || call->parse.state
                               ? PET_HTTP_BAD_REPLY : PET_HTTP_UNAVAILABLE);
            return;
        }

        if (pet_http_feed(call, buf, buf + n) != NGX_OK) {
            return;
        }
    }
}


/* NGX_DONE when the call ended, and its handler may have reused it. */

static ngx_int_t
pet_http_feed(pet_http_call_t *call, const u_char *p, const u_char *last)
{
    for ( ;; ) {

        switch (pet_http_parse(&call->parse, &p, last)) {

        case PET_HTTP_AGAIN:
            return NGX_OK;

        case PET_HTTP_BODY:
            if (pet_http_keep(call) != NGX_OK) {
                pet_http_end(call, PET_HTTP_UNAVAILABLE);
                return NGX_DONE;
            }

            break;

        case PET_HTTP_DONE:
            pet_http_complete(call);
            return NGX_DONE;

        case PET_HTTP_TOO_LARGE:
            pet_http_end(call, PET_HTTP_BIG_REPLY);
            return NGX_DONE;

        default: /* PET_HTTP_MALFORMED */
            pet_http_end(call, PET_HTTP_BAD_REPLY);
            return NGX_DONE;
        }
    }
}


/* Adds a piece of the body; the buffer doubles when the length is unknown. */

static ngx_int_t
pet_http_keep(pet_http_call_t *call)
{
    size_t             size;
    u_char            *p;
    ngx_str_t         *reply;
    pet_http_parse_t  *parse;

    reply = &call->reply;
    parse = &call->parse;

    if (reply->len + parse->body_len + 1 > call->size) {

        size = parse->content_length >= 0
               ? (size_t) parse->content_length + 1
               : ngx_max(call->size * 2, PET_HTTP_FIRST);
        size = ngx_max(size, reply->len + parse->body_len + 1);

        p = ngx_pnalloc(call->task->pool, size);
        if (p == NULL) {
            return NGX_ERROR;
        }

        if (reply->data) {
            ngx_memcpy(p, reply->data, reply->len);
            ngx_pfree(call->task->pool, reply->data);
        }

        reply->data = p;
        call->size = size;
    }

    ngx_memcpy(reply->data + reply->len, parse->body, parse->body_len);
    reply->len += parse->body_len;
    reply->data[reply->len] = '\0';

    return NGX_OK;
}


static void
pet_http_complete(pet_http_call_t *call)
{
    call->status = call->parse.status;
    call->retry_after = call->parse.retry_after;
    call->content_type.data = (u_char *) call->parse.content_type;
    call->content_type.len = ngx_strlen(call->parse.content_type);

    if (call->reply.data == NULL) {
        call->reply.data = (u_char *) "";
    }

    pet_http_end(call, PET_HTTP_OK);
}


static void
pet_http_end(pet_http_call_t *call, pet_http_outcome_e outcome)
{
    call->outcome = outcome;

    /* it may hold keys */

    ngx_explicit_memzero(call->out[0].start,
                         call->out[0].last - call->out[0].start);

    if (call->peer.connection) {
        ngx_close_connection(call->peer.connection);
        call->peer.connection = NULL;
    }

    if (call->handler) {
        call->handler(call);
        return;
    }

    pet_task_report(call->task, NGX_OK);
}


u_char *
pet_http_escape(u_char *dst, const ngx_str_t *src)
{
    u_char               c;
    size_t               i;
    static const u_char  hex[] = "0123456789ABCDEF";

    for (i = 0; i < src->len; i++) {
        c = src->data[i];

        if ((c >= '0' && c <= '9')
            || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
            || c == '-' || c == '.' || c == '_' || c == '~')
        {
            *dst++ = c;
            continue;
        }

        *dst++ = '%';
        *dst++ = hex[c >> 4];
        *dst++ = hex[c & 0xf];
    }

    return dst;
}
