/*
 * The body of an upload, handed over from its request to a thread: what is in
 * memory is copied, the temporary file gets a descriptor of its own, so that
 * the request may end at any time.
 */

#ifndef _PET_BODY_H_INCLUDED_
#define _PET_BODY_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "core/work.h"


/* What a body may be longer than its file: the multipart frame. */
#define PET_BODY_FRAME  65536


typedef struct pet_body_piece_s  pet_body_piece_t;

typedef struct {
    pet_body_piece_t      *first;
    size_t                 size;
} pet_body_t;


/* Before the work is posted: NGX_OK or NGX_ERROR; freed with the work. */
ngx_int_t pet_body_take(pet_work_t *work, ngx_http_request_t *r,
    pet_body_t *body);

/* In the thread: gives all bytes to feed() in order until it returns other
 * than 0, and returns that; NGX_ERROR when the file cannot be read. */
ngx_int_t pet_body_read(pet_work_t *work, const pet_body_t *body,
    int (*feed)(void *data, const u_char *p, size_t len), void *data);


#endif /* _PET_BODY_H_INCLUDED_ */
