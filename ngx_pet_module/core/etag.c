#include "pet.h"
#include "core/etag.h"


ngx_int_t
pet_etag_set(pet_task_t *t, int64_t version, int64_t rest)
{
    u_char  *p;

    p = ngx_pnalloc(t->pool, 2 * NGX_INT64_LEN + sizeof("\"-\""));
    if (p == NULL) {
        return NGX_ERROR;
    }

    t->reply.etag.data = p;
    t->reply.etag.len = ngx_sprintf(p, "\"%L-%L\"", version, rest) - p;

    return NGX_OK;
}


ngx_int_t
pet_etag_check(pet_task_t *t, int64_t version)
{
    size_t   len;
    u_char  *p, *last, *tag;
    u_char   wanted[NGX_INT64_LEN];

    if (t->if_match.data == NULL) {
        return NGX_OK;
    }

    len = ngx_sprintf(wanted, "%L", version) - wanted;
    p = t->if_match.data;
    last = p + t->if_match.len;

    while (p < last) {

        if (*p == ' ' || *p == '\t' || *p == ',' || *p == '"') {
            p++;
            continue;
        }

        if (*p == '*') {
            return NGX_OK;
        }

        /* nginx marks a tag as weak when it compresses the reply */

        if (last - p > 2 && p[0] == 'W' && p[1] == '/') {
            p += 2;
            continue;
        }

        tag = p;

        while (p < last && *p >= '0' && *p <= '9') {
            p++;
        }

        if ((size_t) (p - tag) == len && ngx_memcmp(tag, wanted, len) == 0
            && (p == last || *p == '"' || *p == '-' || *p == ','
                || *p == ' '))
        {
            return NGX_OK;
        }

        while (p < last && *p != ',') {
            p++;
        }
    }

    return PET_E_VERSION_CONFLICT;
}
