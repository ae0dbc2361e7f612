/*
 * Keys, and the links to them; the local implementation is
 * outside/storage_local.c.
 */

#include "pet.h"


#define PET_STORAGE_RANDOM  8        /* bytes in a private name */


const pet_storage_t *
pet_storage(pet_worker_t *w)
{
    return w->storage;
}


ngx_int_t
pet_storage_private_key(pet_task_t *t, int64_t user_id, int64_t id,
    const char *ext, ngx_str_t *key)
{
    u_char  *p;
    u_char   random[PET_STORAGE_RANDOM], hex[2 * PET_STORAGE_RANDOM];

    key->data = ngx_pnalloc(t->pool, PET_STORAGE_KEY_MAX);

    if (key->data == NULL
        || pet_random(random, sizeof(random)) != PET_CRYPTO_OK)
    {
        return NGX_ERROR;
    }

    pet_hex_encode(random, sizeof(random), hex);

    /* sharded by user, so that all photos of one are in one directory */

    p = ngx_snprintf(key->data, PET_STORAGE_KEY_MAX - 1,
                     "private/%02xD/%L/%L-%*s.%s",
                     (uint32_t) (ngx_murmur_hash2((u_char *) &user_id,
                                                  sizeof(int64_t)) & 0xff),
                     user_id, id, sizeof(hex), hex, ext);
    *p = '\0';
    key->len = p - key->data;

    return NGX_OK;
}


ngx_int_t
pet_storage_public_key(pet_task_t *t, const char *kind, const ngx_str_t *hash,
    const char *ext, ngx_str_t *key)
{
    u_char  *p;

    key->data = ngx_pnalloc(t->pool, PET_STORAGE_KEY_MAX);

    if (key->data == NULL || hash->len < 2) {
        return NGX_ERROR;
    }

    p = ngx_snprintf(key->data, PET_STORAGE_KEY_MAX - 1,
                     "public/%s/%*s/%V.%s", kind, (size_t) 2, hash->data,
                     hash, ext);
    *p = '\0';
    key->len = p - key->data;

    return NGX_OK;
}


ngx_int_t
pet_storage_public_url(pet_task_t *t, const char *kind, const ngx_str_t *hash,
    const char *ext, ngx_str_t *url)
{
    url->data = ngx_pnalloc(t->pool, PET_STORAGE_KEY_MAX);
    if (url->data == NULL) {
        return NGX_ERROR;
    }

    url->len = ngx_snprintf(url->data, PET_STORAGE_KEY_MAX, "/files/%s/%V.%s",
                            kind, hash, ext)
               - url->data;

    return NGX_OK;
}


ngx_int_t
pet_storage_link(pet_task_t *t, const ngx_str_t *key, ngx_str_t *url)
{
    u_char      *p;
    int64_t      exp;
    ngx_str_t    path;
    pet_conf_t  *cf;

    cf = t->worker->conf;
    exp = (t->now + PET_STORAGE_LINK_TTL) / 1000;

    url->data = ngx_pnalloc(t->pool, sizeof("/files/?expires=&signature=")
                                     + key->len + NGX_INT64_LEN
                                     + PET_LINK_SIG_LEN);
    if (url->data == NULL) {
        return NGX_ERROR;
    }

    p = ngx_sprintf(url->data, "/files/%V", key);

    path.data = url->data;
    path.len = p - url->data;

    p = ngx_sprintf(p, "?expires=%L&signature=", exp);

    if (pet_link_sign(cf->link_key, PET_KEY_LEN, path.data, path.len, exp, p)
        != PET_JWT_OK)
    {
        return NGX_ERROR;
    }

    url->len = p + PET_LINK_SIG_LEN - url->data;

    return NGX_OK;
}


ngx_int_t
pet_storage_link_check(pet_task_t *t, const ngx_str_t *path, int64_t expires,
    const ngx_str_t *signature)
{
    switch (pet_link_verify(t->worker->conf->link_key, PET_KEY_LEN,
                            path->data, path->len, expires, signature->data,
                            signature->len, t->now / 1000))
    {

    case PET_JWT_OK:
        return NGX_OK;

    case PET_JWT_ERROR:
        return NGX_ERROR;

    default:
        return PET_E_SIGNATURE_INVALID;
    }
}
