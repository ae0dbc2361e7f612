/*
 * The domain errors, generated from errors.def.  A step returns one of
 * them (always > 0); core/reply.c turns it into a status and an envelope,
 * in one place.
 */

#ifndef _PET_ERROR_H_INCLUDED_
#define _PET_ERROR_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


#define PET_ERROR(id, code, status, name, message)  PET_E_##id,

enum {
    PET_E_NONE = 0,
#include "errors.def"
    PET_E_MAX
};

#undef PET_ERROR


/* What the client learns of one error. */
typedef struct {
    ngx_uint_t   code;       /* five digits, pinned by API.md */
    ngx_uint_t   status;     /* HTTP status */
    ngx_str_t    name;
    ngx_str_t    message;
} pet_error_t;


/* The row of a PET_E_* value; anything else is answered as INTERNAL. */
const pet_error_t *pet_error(ngx_int_t e);


#endif /* _PET_ERROR_H_INCLUDED_ */
