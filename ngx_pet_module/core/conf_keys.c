/*
 * The directives of keys and tokens.
 */

#include "pet.h"
#include "ngx_http_pet_module.h"
#include "core/conf_read.h"


static void pet_conf_free_keyring(void *data);
static void pet_conf_free_jwt(void *data);


/* pet_secret_key id=N file=PATH [old]: the last one without "old" seals. */

char *
pet_conf_secret_key(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    pet_conf_t  *pcf = conf;

    int                  rc;
    char                *rv;
    u_char               key[PET_KEY_LEN];
    ngx_str_t            values[2] = { ngx_null_string, ngx_null_string };
    ngx_str_t           *value, text;
    ngx_uint_t           id, old;
    ngx_pool_cleanup_t  *cln;

    static const pet_conf_arg_t  args[] = {
        { "id", 0 }, { "file", sizeof(ngx_str_t) }, { NULL, 0 }
    };

    value = cf->args->elts;
    old = (ngx_strcmp(value[cf->args->nelts - 1].data, "old") == 0);

    cf->args->nelts -= old;
    rv = pet_conf_args(cf, args, values);
    cf->args->nelts += old;

    if (rv != NGX_CONF_OK) {
        return rv;
    }

    rv = pet_conf_number(cf, &values[0], 1, 255, &id);
    if (rv != NGX_CONF_OK) {
        return rv;
    }

    if (pcf->keyring == NULL) {
        cln = ngx_pool_cleanup_add(cf->pool, 0);
        pcf->keyring = pet_keyring_create();

        if (cln == NULL || pcf->keyring == NULL) {
            return NGX_CONF_ERROR;
        }

        cln->handler = pet_conf_free_keyring;
        cln->data = pcf->keyring;
    }

    if (pet_conf_read_file(cf, &values[1], &text) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    rc = pet_key_parse(text.data, text.len, key);
    pet_wipe(text.data, text.len);

    if (rc == PET_CRYPTO_OK) {
        rc = pet_keyring_add(pcf->keyring, id, key, !old);

        pet_wipe(key, sizeof(key));
    }

    if (rc != PET_CRYPTO_OK) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "the key in \"%V\": %s",
                           &values[1], pet_crypto_strerror(rc));
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


static void
pet_conf_free_keyring(void *data)
{
    pet_keyring_free(data);
}


/* A key of 32 bytes, from a file, into its slot. */

char *
pet_conf_key_file(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    int         rc;
    u_char     *key;
    ngx_str_t  *value, text;

    key = (u_char *) conf + cmd->offset;
    value = cf->args->elts;

    if (!pet_key_is_unset(key)) {
        return "is duplicate";
    }

    if (pet_conf_read_file(cf, &value[1], &text) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    rc = pet_key_parse(text.data, text.len, key);
    pet_wipe(text.data, text.len);

    if (rc != PET_CRYPTO_OK) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "the key in \"%V\": %s",
                           &value[1], pet_crypto_strerror(rc));
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


ngx_uint_t
pet_key_is_unset(const u_char *key)
{
    ngx_uint_t  i;

    for (i = 0; i < PET_KEY_LEN && key[i] == 0; i++) {
        /* void */
    }

    return i == PET_KEY_LEN;
}


char *
pet_conf_jwt(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    pet_conf_t  *pcf = conf;

    char                *rv;
    ngx_str_t            values[3] = { ngx_string("petpal"),
                                       ngx_string("petpal-miniprogram"),
                                       ngx_string("5") };
    ngx_uint_t           leeway;
    ngx_pool_cleanup_t  *cln;

    static const pet_conf_arg_t  args[] = {
        { "issuer", 0 }, { "audience", sizeof(ngx_str_t) },
        { "leeway", 2 * sizeof(ngx_str_t) }, { NULL, 0 }
    };

    if (pcf->jwt) {
        return "is duplicate, or stands after \"pet_jwt_key\"";
    }

    rv = pet_conf_args(cf, args, values);
    if (rv != NGX_CONF_OK) {
        return rv;
    }

    rv = pet_conf_number(cf, &values[2], 0, 300, &leeway);
    if (rv != NGX_CONF_OK) {
        return rv;
    }

    cln = ngx_pool_cleanup_add(cf->pool, 0);
    if (cln == NULL) {
        return NGX_CONF_ERROR;
    }

    pcf->jwt = pet_jwt_create((char *) values[0].data,
                              (char *) values[1].data, leeway);
    if (pcf->jwt == NULL) {
        return "has an invalid issuer or audience";
    }

    cln->handler = pet_conf_free_jwt;
    cln->data = pcf->jwt;

    return NGX_CONF_OK;
}


static void
pet_conf_free_jwt(void *data)
{
    pet_jwt_free(data);
}


/* pet_jwt_key kid=ID file=PATH [old]: the one without "old" signs. */

char *
pet_conf_jwt_key(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    pet_conf_t  *pcf = conf;

    int          rc;
    char        *rv;
    ngx_str_t    values[2] = { ngx_null_string, ngx_null_string };
    ngx_str_t   *value, text;
    ngx_uint_t   old;

    static const pet_conf_arg_t  args[] = {
        { "kid", 0 }, { "file", sizeof(ngx_str_t) }, { NULL, 0 }
    };

    if (pcf->jwt == NULL) {
        return "needs \"pet_jwt\" before it";
    }

    value = cf->args->elts;
    old = (ngx_strcmp(value[cf->args->nelts - 1].data, "old") == 0);

    cf->args->nelts -= old;
    rv = pet_conf_args(cf, args, values);
    cf->args->nelts += old;

    if (rv != NGX_CONF_OK) {
        return rv;
    }

    if (pet_conf_read_file(cf, &values[1], &text) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    rc = pet_jwt_add_key(pcf->jwt, values[0].data, values[0].len, text.data,
                         text.len, !old);
    pet_wipe(text.data, text.len);

    if (rc != PET_JWT_OK) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "the key \"%V\" in \"%V\" is shorter than %d "
                           "bytes, or its kid is bad or repeated",
                           &values[0], &values[1], PET_JWT_SECRET_MIN);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}
