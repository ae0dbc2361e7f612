/*
 * Calls to the outside: one HTTP/1.1 request over the egress socket, where
 * nginx's proxy_pass does names, TLS, keepalive and quotas (DESIGN.md,
 * section 5).  A call is an operation of its task, one connection each;
 * retries are the caller's.
 */

#ifndef _PET_OUTSIDE_HTTP_H_INCLUDED_
#define _PET_OUTSIDE_HTTP_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event_connect.h>

#include "core/task.h"
#include "outside/http_parse.h"


/* How a call ended. */
typedef enum {
    PET_HTTP_OK = 0,             /* a complete reply, of any status */
    PET_HTTP_UNAVAILABLE,        /* no connection, or closed unanswered */
    PET_HTTP_TIMEOUT,
    PET_HTTP_BAD_REPLY,          /* malformed or truncated */
    PET_HTTP_BIG_REPLY
} pet_http_outcome_e;


typedef struct pet_http_call_s  pet_http_call_t;

/* Lives in its task's memory; zeroed, then filled by the caller, who may use
 * it again after the end of a call. */
struct pet_http_call_s {
    ngx_str_t              host;         /* the server{} of conf/egress.conf */
    ngx_str_t              method;       /* empty: GET */
    ngx_str_t              uri;          /* encoded, with its query */
    ngx_str_t              headers;      /* lines, each ended by CRLF */
    ngx_str_t              body;         /* kept until the end of the call */
    ngx_msec_t             timeout;      /* of the whole call */
    size_t                 max_size;     /* of the reply's body */

    /* Called at the end; NULL: the task's next step looks at the outcome. */
    void                 (*handler)(pet_http_call_t *call);
    void                  *data;

    pet_http_outcome_e     outcome;
    ngx_uint_t             status;
    ngx_str_t              content_type;
    ngx_str_t              reply;        /* with a zero behind it */
    int64_t                retry_after;  /* seconds, -1: not given */
    unsigned               sent:1;       /* the other side may have seen it */

    /* outside/http.c's own */

    pet_task_t            *task;
    ngx_peer_connection_t  peer;
    ngx_buf_t              out[2];       /* head, body */
    ngx_event_t            failed;       /* posted when it cannot start */
    pet_http_parse_t       parse;
    size_t                 size;         /* allocated for the reply */
};


/*
 * Starts a call and makes the task wait for it.  It ends in time for the task
 * to answer before its deadline.  NGX_ERROR without memory; every other
 * failure is an outcome.
 */
ngx_int_t pet_http_call(pet_task_t *t, pet_http_call_t *call);

/* Percent-encodes for a query (RFC 3986, unreserved characters stay); dst
 * takes 3 * src->len bytes.  Returns the end of what was written. */
u_char *pet_http_escape(u_char *dst, const ngx_str_t *src);


#endif /* _PET_OUTSIDE_HTTP_H_INCLUDED_ */
