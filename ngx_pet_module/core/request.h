/*
 * From an nginx request to a task and back: the one place that reads request
 * bodies and finalizes requests.
 */

#ifndef _PET_REQUEST_H_INCLUDED_
#define _PET_REQUEST_H_INCLUDED_


#include "core/endpoint.h"
#include "core/task.h"


#define PET_REQUEST_ID_LEN  32


/* The module's context of a request; logs and variables read it. */
typedef struct {
    pet_task_t            *task;         /* NULL once it answered */
    const pet_endpoint_t  *endpoint;
    ngx_str_t              params[4];
    int64_t                user_id;
    ngx_uint_t             code;         /* of the envelope */
    u_char                 id[PET_REQUEST_ID_LEN];
    unsigned               answered:1;   /* code is known */
    unsigned               peeked:1;     /* user_id is the token's */
} pet_request_t;


/* The content handler of locations with "pet_api on". */
ngx_int_t pet_request_handler(ngx_http_request_t *r);

/* The context of a request, created when it has none; NULL without memory. */
pet_request_t *pet_request_ctx(ngx_http_request_t *r);


#endif /* _PET_REQUEST_H_INCLUDED_ */
