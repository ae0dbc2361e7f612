#include "pet.h"
#include "ngx_http_pet_module.h"
#include "core/conf_read.h"


#define PET_CONF_FILE_MAX  4096


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


char *
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


char *
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

ngx_int_t
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
