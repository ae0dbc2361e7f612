#include "core/error.h"


#define PET_ERROR(id, code, status, name, message)                           \
    { code, status, ngx_string(name), ngx_string(message) },

static const pet_error_t  pet_errors[] = {
    { 0, 200, ngx_string("success"), ngx_string("Success") },
#include "errors.def"
};

#undef PET_ERROR


const pet_error_t *
pet_error(ngx_int_t e)
{
    if (e < 0 || e >= PET_E_MAX) {
        e = PET_E_INTERNAL;
    }

    return &pet_errors[e];
}
