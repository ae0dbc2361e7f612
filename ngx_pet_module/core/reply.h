/*
 * Replies: the envelope, its headers, and nginx's own errors in the same form.
 */

#ifndef _PET_REPLY_H_INCLUDED_
#define _PET_REPLY_H_INCLUDED_


#include "core/request.h"


/* Sends a reply; the result is for ngx_http_finalize_request(). */
ngx_int_t pet_reply_send(ngx_http_request_t *r, pet_request_t *rq,
    const pet_reply_t *reply);

/* Answers an error of nginx itself in the envelope; returns what
 * ngx_http_output_filter() returned. */
ngx_int_t pet_reply_nginx_error(ngx_http_request_t *r, ngx_uint_t status);

/* Adds a header; name is a literal, the value must live as long as r. */
ngx_int_t pet_reply_header(ngx_http_request_t *r, const char *name,
    const ngx_str_t *value);

/* Reads on over a body that nobody wants. */
void pet_reply_discard(ngx_http_request_t *r);


#endif /* _PET_REPLY_H_INCLUDED_ */
