#include "pet.h"


/* Bytes of "column:id". */
#define PET_SEAL_AD  96


ngx_int_t
pet_task_seal(pet_task_t *t, const char *column, int64_t id,
    const ngx_str_t *text, ngx_str_t *sealed)
{
    u_char  *p;
    u_char   ad[PET_SEAL_AD];

    ngx_str_null(sealed);

    if (text->len == 0) {
        return NGX_OK;
    }

    p = ngx_snprintf(ad, sizeof(ad), "%s:%L", column, id);

    sealed->len = text->len + PET_SEAL_OVERHEAD;
    sealed->data = ngx_pnalloc(t->pool, sealed->len);

    if (sealed->data == NULL
        || pet_seal(t->worker->conf->keyring, ad, p - ad, text->data,
                    text->len, sealed->data)
           != PET_CRYPTO_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


ngx_int_t
pet_task_open(pet_task_t *t, const char *column, int64_t id,
    const ngx_str_t *sealed, ngx_str_t *text)
{
    int      rc;
    u_char  *p;
    u_char   ad[PET_SEAL_AD];

    ngx_str_null(text);

    if (sealed->data == NULL) {
        return NGX_OK;
    }

    p = ngx_snprintf(ad, sizeof(ad), "%s:%L", column, id);

    text->data = ngx_pnalloc(t->pool, sealed->len);
    if (text->data == NULL) {
        return NGX_ERROR;
    }

    rc = pet_open(t->worker->conf->keyring, ad, p - ad, sealed->data,
                  sealed->len, text->data, &text->len);

    if (rc != PET_CRYPTO_OK) {
        ngx_log_error(NGX_LOG_ERR, t->log, 0,
                      "pet: sealed value does not open, \"%s\" of %L: %s",
                      column, id, pet_crypto_strerror(rc));
        return NGX_ERROR;
    }

    return NGX_OK;
}
