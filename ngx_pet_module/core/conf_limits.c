/*
 * The directives of time, limits and rules.
 */

#include "pet.h"
#include "ngx_http_pet_module.h"
#include "core/conf_read.h"


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
