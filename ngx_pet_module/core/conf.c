#include "pet.h"
#include "ngx_http_pet_module.h"


#define PET_CONF_FILE_MAX  4096


/* An argument name=value of a directive. */
typedef struct {
    const char            *name;
    size_t                 offset;       /* of an ngx_str_t in a struct */
} pet_conf_arg_t;


static char *pet_conf_args(ngx_conf_t *cf, const pet_conf_arg_t *known,
    void *out);
static ngx_int_t pet_conf_read_file(ngx_conf_t *cf, ngx_str_t *path,
    ngx_str_t *text);
static ngx_uint_t pet_key_is_unset(const u_char *key);
static void pet_conf_free_keyring(void *data);
static void pet_conf_free_jwt(void *data);
static char *pet_conf_number(ngx_conf_t *cf, ngx_str_t *text,
    ngx_uint_t min, ngx_uint_t max, ngx_uint_t *value);


pet_conf_t *
pet_conf_create(ngx_conf_t *cf)
{
    ngx_uint_t   i;
    pet_conf_t  *conf;

    conf = ngx_pcalloc(cf->pool, sizeof(pet_conf_t));
    if (conf == NULL) {
        return NULL;
    }

    conf->environment = NGX_CONF_UNSET_UINT;
    conf->pg_connections = NGX_CONF_UNSET_UINT;
    conf->pg_queue = NGX_CONF_UNSET_UINT;
    conf->pg_timeout = NGX_CONF_UNSET_MSEC;
    conf->redis_timeout = NGX_CONF_UNSET_MSEC;
    conf->access_ttl = NGX_CONF_UNSET_UINT;
    conf->refresh_ttl = NGX_CONF_UNSET_UINT;
    conf->refresh_grace = NGX_CONF_UNSET_UINT;
    conf->tz_offset = NGX_CONF_UNSET;
    conf->jobs = NGX_CONF_UNSET;
    conf->deadline_fast = NGX_CONF_UNSET_MSEC;
    conf->deadline_wait = NGX_CONF_UNSET_MSEC;
    conf->deadline_upload = NGX_CONF_UNSET_MSEC;

    for (i = 0; i < PET_RATE_MAX; i++) {
        conf->rates[i].rate = NGX_CONF_UNSET_UINT;
    }

    pet_rule_defaults(&conf->live.rules);
    conf->live.privacy_version = 1;
    conf->live.terms_version = 1;
    conf->live.face_version = 1;

    return conf;
}


char *
pet_conf_init(ngx_conf_t *cf, pet_conf_t *conf)
{
    ngx_uint_t   i;
    const char  *what;

    static const pet_rate_t  rates[PET_RATE_MAX] = {
        { 1200, 200 }, { 300, 100 }, { 60, 30 }, { 60, 30 }
    };

    ngx_conf_init_uint_value(conf->environment, PET_ENV_PRODUCTION);
    ngx_conf_init_uint_value(conf->pg_connections, 32);
    ngx_conf_init_uint_value(conf->pg_queue, 1024);
    ngx_conf_init_msec_value(conf->pg_timeout, 5000);
    ngx_conf_init_msec_value(conf->redis_timeout, 200);
    ngx_conf_init_uint_value(conf->access_ttl, 7200);
    ngx_conf_init_uint_value(conf->refresh_ttl, 30 * 86400);
    ngx_conf_init_uint_value(conf->refresh_grace, 30);
    ngx_conf_init_value(conf->tz_offset, 8 * 3600);
    ngx_conf_init_value(conf->jobs, 1);
    ngx_conf_init_msec_value(conf->deadline_fast, 1500);
    ngx_conf_init_msec_value(conf->deadline_wait, 10000);
    ngx_conf_init_msec_value(conf->deadline_upload, 30000);

    for (i = 0; i < PET_RATE_MAX; i++) {
        if (conf->rates[i].rate == NGX_CONF_UNSET_UINT) {
            conf->rates[i] = rates[i];
        }
    }

    what = conf->zone == NULL ? "pet_zone"
         : conf->pg_host.len == 0 ? "pet_postgres"
         : conf->redis_path.len == 0 ? "pet_redis"
         : conf->keyring == NULL ? "pet_secret_key"
         : pet_key_is_unset(conf->hash_key) ? "pet_hash_key"
         : pet_key_is_unset(conf->link_key) ? "pet_link_key"
         : conf->jwt == NULL ? "pet_jwt"
         : conf->wechat_appid.len == 0 ? "pet_wechat"
         : conf->egress.len == 0 ? "pet_egress"
         : conf->storage.len == 0 ? "pet_storage"
         : NULL;

    if (what) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"pet_api\" needs the directive \"%s\"", what);
        return NGX_CONF_ERROR;
    }

    if (conf->environment == PET_ENV_PRODUCTION
        && ngx_strncmp(conf->wechat_api.data, "https://", 8) != 0)
    {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"pet_environment production\" needs https for "
                      "\"pet_wechat\", not \"%V\": a sandbox is for "
                      "development", &conf->wechat_api);
        return NGX_CONF_ERROR;
    }

    conf->live.rules.tz_offset_s = conf->tz_offset;

    what = pet_rule_prepare(&conf->live.rules);

    if (what) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "the number \"%s\" of \"pet_rule\" does not agree with "
                      "the others", what);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


static char *
pet_conf_args(ngx_conf_t *cf, const pet_conf_arg_t *known, void *out)
{
    size_t                 len;
    ngx_str_t             *value, *dst;
    ngx_uint_t             i;
    const pet_conf_arg_t  *arg;

    value = cf->args->elts;
    len = 0;

    for (i = 1; i < cf->args->nelts; i++) {

        for (arg = known; arg->name; arg++) {
            len = ngx_strlen(arg->name);

            if (value[i].len > len && value[i].data[len] == '='
                && ngx_strncmp(value[i].data, arg->name, len) == 0)
            {
                break;
            }
        }

        if (arg->name == NULL) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid parameter \"%V\"", &value[i]);
            return NGX_CONF_ERROR;
        }

        /* configuration text ends with a zero, so the rest does too */

        dst = (ngx_str_t *) ((u_char *) out + arg->offset);
        dst->data = value[i].data + len + 1;
        dst->len = value[i].len - len - 1;
    }

    return NGX_CONF_OK;
}


static char *
pet_conf_number(ngx_conf_t *cf, ngx_str_t *text, ngx_uint_t min,
    ngx_uint_t max, ngx_uint_t *value)
{
    ngx_int_t  n;

    n = ngx_atoi(text->data, text->len);

    if (n == NGX_ERROR || (ngx_uint_t) n < min || (ngx_uint_t) n > max) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid value \"%V\", it must be between %ui and "
                           "%ui", text, min, max);
        return NGX_CONF_ERROR;
    }

    *value = n;

    return NGX_CONF_OK;
}


/* Secrets come from files only: they are read again at each reload. */

static ngx_int_t
pet_conf_read_file(ngx_conf_t *cf, ngx_str_t *path, ngx_str_t *text)
{
    ssize_t  n;
    ngx_fd_t fd;

    if (ngx_conf_full_name(cf->cycle, path, 1) != NGX_OK) {
        return NGX_ERROR;
    }

    fd = ngx_open_file(path->data, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);
    if (fd == NGX_INVALID_FILE) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
                           ngx_open_file_n " \"%V\" failed", path);
        return NGX_ERROR;
    }

    text->data = ngx_pnalloc(cf->pool, PET_CONF_FILE_MAX + 1);
    if (text->data == NULL) {
        ngx_close_file(fd);
        return NGX_ERROR;
    }

    n = ngx_read_fd(fd, text->data, PET_CONF_FILE_MAX);
    ngx_close_file(fd);

    if (n <= 0 || n == PET_CONF_FILE_MAX) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "the file \"%V\" is empty or too large", path);
        return NGX_ERROR;
    }

    text->len = n;

    while (text->len && (text->data[text->len - 1] == LF
                         || text->data[text->len - 1] == CR))
    {
        text->len--;
    }

    text->data[text->len] = '\0';

    return NGX_OK;
}


char *
pet_conf_postgres(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    pet_conf_t  *pcf = conf;

    char        *rv;
    ngx_str_t    file;

    static const pet_conf_arg_t  args[] = {
        { "host", 0 },
        { "port", sizeof(ngx_str_t) },
        { "dbname", 2 * sizeof(ngx_str_t) },
        { "user", 3 * sizeof(ngx_str_t) },
        { "password_file", 4 * sizeof(ngx_str_t) },
        { NULL, 0 }
    };

    ngx_str_t    values[5] = { ngx_null_string, ngx_string("5432"),
                               ngx_string("pet"), ngx_string("pet_app"),
                               ngx_null_string };

    if (pcf->pg_host.len) {
        return "is duplicate";
    }

    rv = pet_conf_args(cf, args, values);
    if (rv != NGX_CONF_OK) {
        return rv;
    }

    if (values[0].len == 0) {
        return "needs host=";
    }

    if (values[0].data[0] != '/'
        && ngx_inet_addr(values[0].data, values[0].len) == INADDR_NONE)
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "host \"%V\" must be a directory of a unix socket "
                           "or an IPv4 address: a name would be looked up "
                           "while requests wait", &values[0]);
        return NGX_CONF_ERROR;
    }

    pcf->pg_host = values[0];
    pcf->pg_port = values[1];
    pcf->pg_dbname = values[2];
    pcf->pg_user = values[3];
    file = values[4];

    if (file.len && pet_conf_read_file(cf, &file, &pcf->pg_password)
                    != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


char *
pet_conf_redis(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    pet_conf_t  *pcf = conf;

    char        *rv;
    ngx_str_t    values[2] = { ngx_null_string, ngx_null_string };
    ngx_str_t   *value;

    static const pet_conf_arg_t  args[] = {
        { "database", 0 },
        { "password_file", sizeof(ngx_str_t) },
        { NULL, 0 }
    };

    if (pcf->redis_path.len) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (ngx_strncmp(value[1].data, "unix:", 5) != 0) {
        return "needs unix:path first";
    }

    pcf->redis_path.data = value[1].data + 5;
    pcf->redis_path.len = value[1].len - 5;

    cf->args->elts = value + 1;
    cf->args->nelts--;
    rv = pet_conf_args(cf, args, values);
    cf->args->elts = value;
    cf->args->nelts++;

    if (rv != NGX_CONF_OK) {
        return rv;
    }

    if (values[0].len) {
        rv = pet_conf_number(cf, &values[0], 0, 1023, &pcf->redis_database);
        if (rv != NGX_CONF_OK) {
            return rv;
        }
    }

    if (values[1].len
        && pet_conf_read_file(cf, &values[1], &pcf->redis_password) != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


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


static ngx_uint_t
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


char *
pet_conf_wechat(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    pet_conf_t  *pcf = conf;

    char        *rv;
    ngx_str_t    values[3] = { ngx_null_string, ngx_null_string,
                               ngx_string("https://api.weixin.qq.com") };

    static const pet_conf_arg_t  args[] = {
        { "appid", 0 }, { "secret_file", sizeof(ngx_str_t) },
        { "api", 2 * sizeof(ngx_str_t) }, { NULL, 0 }
    };

    if (pcf->wechat_appid.len) {
        return "is duplicate";
    }

    rv = pet_conf_args(cf, args, values);
    if (rv != NGX_CONF_OK) {
        return rv;
    }

    if (values[0].len == 0 || values[1].len == 0) {
        return "needs appid= and secret_file=";
    }

    if (ngx_strncmp(values[2].data, "https://", 8) != 0
        && ngx_strncmp(values[2].data, "http://", 7) != 0)
    {
        return "needs api=https://host";
    }

    pcf->wechat_appid = values[0];
    pcf->wechat_api = values[2];

    return pet_conf_read_file(cf, &values[1], &pcf->wechat_secret) == NGX_OK
           ? NGX_CONF_OK : NGX_CONF_ERROR;
}


/* A path "unix:/..." into an ngx_str_t slot, without the prefix. */

char *
pet_conf_unix_path(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_str_t  *field, *value;

    field = (ngx_str_t *) ((u_char *) conf + cmd->offset);
    value = cf->args->elts;

    if (field->len) {
        return "is duplicate";
    }

    if (ngx_strncmp(value[1].data, "unix:/", 6) != 0
        || value[1].len - 5 >= sizeof(((struct sockaddr_un *) 0)->sun_path))
    {
        return "needs unix:/path of at most 107 bytes";
    }

    field->data = value[1].data + 5;
    field->len = value[1].len - 5;

    return NGX_CONF_OK;
}


char *
pet_conf_directory(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_str_t        *field, *value;
    ngx_file_info_t   fi;

    field = (ngx_str_t *) ((u_char *) conf + cmd->offset);
    value = cf->args->elts;

    if (field->len) {
        return "is duplicate";
    }

    *field = value[1];

    if (ngx_conf_full_name(cf->cycle, field, 0) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    if (ngx_file_info(field->data, &fi) == NGX_FILE_ERROR
        || !ngx_is_dir(&fi))
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" is not a directory", field);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


/* Zones without summer time: by name, or as +hh:mm. */

char *
pet_conf_time_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    pet_conf_t  *pcf = conf;

    ngx_int_t    h, m;
    ngx_str_t   *value;

    value = cf->args->elts;

    if (ngx_strcmp(value[1].data, "Asia/Shanghai") == 0) {
        pcf->tz_offset = 8 * 3600;
        return NGX_CONF_OK;
    }

    if (ngx_strcmp(value[1].data, "UTC") == 0) {
        pcf->tz_offset = 0;
        return NGX_CONF_OK;
    }

    if (value[1].len == 6 && value[1].data[3] == ':'
        && (value[1].data[0] == '+' || value[1].data[0] == '-'))
    {
        h = ngx_atoi(value[1].data + 1, 2);
        m = ngx_atoi(value[1].data + 4, 2);

        if (h >= 0 && h <= 14 && m >= 0 && m < 60) {
            pcf->tz_offset = (value[1].data[0] == '-' ? -1 : 1)
                             * (h * 3600 + m * 60);
            return NGX_CONF_OK;
        }
    }

    return "must be Asia/Shanghai, UTC or +hh:mm";
}


/* pet_user_rate read|write|auth|heavy rate=60r/m burst=20 */

char *
pet_conf_user_rate(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    pet_conf_t  *pcf = conf;

    char        *rv;
    ngx_str_t    values[2] = { ngx_null_string, ngx_null_string };
    ngx_str_t   *value;
    ngx_uint_t   i, scale;

    static const pet_conf_arg_t  args[] = {
        { "rate", 0 }, { "burst", sizeof(ngx_str_t) }, { NULL, 0 }
    };
    static const char  *classes[] = { "read", "write", "auth", "heavy" };

    value = cf->args->elts;

    for (i = 0; i < PET_RATE_MAX; i++) {
        if (ngx_strcmp(value[1].data, classes[i]) == 0) {
            break;
        }
    }

    if (i == PET_RATE_MAX) {
        return "needs read, write, auth or heavy first";
    }

    if (pcf->rates[i].rate != NGX_CONF_UNSET_UINT) {
        return "is duplicate";
    }

    cf->args->elts = value + 1;
    cf->args->nelts--;
    rv = pet_conf_args(cf, args, values);
    cf->args->elts = value;
    cf->args->nelts++;

    if (rv != NGX_CONF_OK) {
        return rv;
    }

    scale = 0;

    if (values[0].len > 3) {
        if (ngx_strcmp(values[0].data + values[0].len - 3, "r/s") == 0) {
            scale = 60;

        } else if (ngx_strcmp(values[0].data + values[0].len - 3, "r/m")
                   == 0)
        {
            scale = 1;
        }
    }

    if (scale == 0 || values[1].len == 0) {
        return "needs rate=<n>r/m or <n>r/s, and burst=<n>";
    }

    values[0].len -= 3;

    rv = pet_conf_number(cf, &values[0], 1, 1000, &pcf->rates[i].rate);
    if (rv != NGX_CONF_OK) {
        return rv;
    }

    pcf->rates[i].rate *= scale;

    return pet_conf_number(cf, &values[1], 1, 100000, &pcf->rates[i].burst);
}


/* pet_deadline fast|wait|upload time */

char *
pet_conf_deadline(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    pet_conf_t  *pcf = conf;

    ngx_str_t   *value;
    ngx_int_t    ms;
    ngx_msec_t  *field;

    value = cf->args->elts;

    field = ngx_strcmp(value[1].data, "fast") == 0 ? &pcf->deadline_fast
          : ngx_strcmp(value[1].data, "wait") == 0 ? &pcf->deadline_wait
          : ngx_strcmp(value[1].data, "upload") == 0 ? &pcf->deadline_upload
          : NULL;

    if (field == NULL) {
        return "needs fast, wait or upload first";
    }

    if (*field != NGX_CONF_UNSET_MSEC) {
        return "is duplicate";
    }

    ms = ngx_parse_time(&value[2], 0);

    if (ms == NGX_ERROR || ms < 100 || ms > 120000) {
        return "needs a time between 100ms and 120s";
    }

    *field = ms;

    return NGX_CONF_OK;
}


/* pet_consent privacy|terms|face version */

char *
pet_conf_consent(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    pet_conf_t  *pcf = conf;

    ngx_str_t   *value;
    ngx_uint_t  *field;

    value = cf->args->elts;

    field = ngx_strcmp(value[1].data, "privacy") == 0
            ? &pcf->live.privacy_version
          : ngx_strcmp(value[1].data, "terms") == 0
            ? &pcf->live.terms_version
          : ngx_strcmp(value[1].data, "face") == 0
            ? &pcf->live.face_version
          : NULL;

    if (field == NULL) {
        return "needs privacy, terms or face first";
    }

    return pet_conf_number(cf, &value[2], 1, 1000000, field);
}


/* pet_rule name number: any number of the rules by its name. */

char *
pet_conf_rule(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    pet_conf_t  *pcf = conf;

    ngx_int_t    n;
    ngx_str_t   *value;
    ngx_uint_t   minus;

    value = cf->args->elts;
    minus = (value[2].data[0] == '-');

    n = ngx_atoi(value[2].data + minus, value[2].len - minus);

    if (ngx_strcmp(value[1].data, "tz_offset_s") == 0) {
        return "cannot set the time zone, that is \"pet_time_zone\"";
    }

    if (n == NGX_ERROR
        || pet_rule_set(&pcf->live.rules, (char *) value[1].data,
                        value[1].len, minus ? -n : n)
           != 0)
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "no rule \"%V\", or \"%V\" is out of its bounds",
                           &value[1], &value[2]);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}
