#include "outside/wechat.h"


#define PET_WECHAT_BUDGET   4000     /* ms for a login, all tries together */
#define PET_WECHAT_TRIES    3
#define PET_WECHAT_BACKOFF  100      /* ms, doubled by each try, and jitter */
#define PET_WECHAT_REPLY    8192     /* bytes of a reply */


#define PET_WECHAT_BUSY     -1


static ngx_int_t pet_wechat_login_uri(pet_task_t *t,
    pet_wechat_login_t *login, const ngx_str_t *code);
static ngx_int_t pet_wechat_login_call(pet_task_t *t,
    pet_wechat_login_t *login);
static void pet_wechat_login_again(ngx_event_t *ev);
static void pet_wechat_login_done(pet_http_call_t *call);
static ngx_int_t pet_wechat_login_busy(pet_wechat_login_t *login);
static void pet_wechat_login_end(pet_wechat_login_t *login);
static ngx_int_t pet_wechat_outcome(const pet_http_call_t *call);
static ngx_int_t pet_wechat_login_reply(pet_wechat_login_t *login);
static ngx_int_t pet_wechat_text(pet_task_t *t, json_t *object,
    const char *name, ngx_str_t *text);


/* What WeChat's codes mean to the client (API.md); others: 50201. */

static const struct {
    int64_t    errcode;
    ngx_int_t  rc;
} pet_wechat_login_codes[] = {
    { 40029, PET_E_WECHAT_CODE_INVALID },
    { 40163, PET_E_WECHAT_CODE_INVALID },
    { 45011, PET_E_RATE_LIMITED },
    { 40226, PET_E_HIGH_RISK_USER },
    { 0, PET_E_WECHAT_ERROR }
};


ngx_int_t
pet_wechat_login(pet_task_t *t, pet_wechat_login_t *login,
    const ngx_str_t *code)
{
    login->until = ngx_current_msec + PET_WECHAT_BUDGET;

    login->timer.handler = pet_wechat_login_again;
    login->timer.data = login;
    login->timer.log = t->worker->log;

    if (pet_wechat_login_uri(t, login, code) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_str_set(&login->http.host, "wechat");
    login->http.max_size = PET_WECHAT_REPLY;
    login->http.handler = pet_wechat_login_done;
    login->http.data = login;

    return pet_wechat_login_call(t, login);
}


static ngx_int_t
pet_wechat_login_uri(pet_task_t *t, pet_wechat_login_t *login,
    const ngx_str_t *code)
{
    u_char      *p;
    ngx_str_t   *uri;
    pet_conf_t  *cf;

    cf = t->worker->conf;
    uri = &login->http.uri;

    uri->data = ngx_pnalloc(t->pool,
                            sizeof("/sns/jscode2session?appid=&secret="
                                   "&js_code="
                                   "&grant_type=authorization_code")
                            + 3 * (cf->wechat_appid.len
                                   + cf->wechat_secret.len + code->len));
    if (uri->data == NULL) {
        return NGX_ERROR;
    }

    p = ngx_sprintf(uri->data, "/sns/jscode2session?appid=");
    p = pet_http_escape(p, &cf->wechat_appid);
    p = ngx_sprintf(p, "&secret=");
    p = pet_http_escape(p, &cf->wechat_secret);
    p = ngx_sprintf(p, "&js_code=");
    p = pet_http_escape(p, code);
    p = ngx_sprintf(p, "&grant_type=authorization_code");

    uri->len = p - uri->data;

    return NGX_OK;
}


static ngx_int_t
pet_wechat_login_call(pet_task_t *t, pet_wechat_login_t *login)
{
    login->tries++;
    login->http.timeout = login->until - ngx_current_msec;

    return pet_http_call(t, &login->http);
}


static void
pet_wechat_login_again(ngx_event_t *ev)
{
    pet_wechat_login_t  *login = ev->data;

    pet_task_t          *t;

    t = login->http.task;

    if (pet_wechat_login_call(t, login) != NGX_OK) {
        login->rc = NGX_ERROR;
    }

    /* of the wait; the call has its own */

    pet_task_report(t, NGX_OK);
}


static void
pet_wechat_login_done(pet_http_call_t *call)
{
    pet_wechat_login_t  *login = call->data;

    login->rc = pet_wechat_outcome(call);

    if (login->rc == NGX_OK) {
        login->rc = pet_wechat_login_reply(login);
    }

    if (login->errcode == PET_WECHAT_BUSY
        && pet_wechat_login_busy(login) == NGX_OK)
    {
        pet_task_report(call->task, NGX_OK);
        return;
    }

    pet_wechat_login_end(login);
}


/* Waits a little, at random, so that many do not come back together. */

static ngx_int_t
pet_wechat_login_busy(pet_wechat_login_t *login)
{
    ngx_msec_t  delay;

    if (login->tries == PET_WECHAT_TRIES || login->http.task->answered) {
        return NGX_DECLINED;
    }

    delay = PET_WECHAT_BACKOFF << (login->tries - 1);
    delay += ngx_random() % delay;

    if ((ngx_msec_int_t) (login->until - ngx_current_msec - delay) <= 0) {
        return NGX_DECLINED;
    }

    login->errcode = 0;

    pet_task_pending(login->http.task);
    ngx_add_timer(&login->timer, delay);

    return NGX_OK;
}


static void
pet_wechat_login_end(pet_wechat_login_t *login)
{
    pet_task_t  *t;

    t = login->http.task;

    pet_wipe(login->http.uri.data, login->http.uri.len);

    if (login->errcode == 40013 || login->errcode == 40125) {
        ngx_log_error(NGX_LOG_ERR, t->log, 0,
                      "pet: WeChat refuses our appid or secret: errcode %L",
                      login->errcode);

    } else if (login->rc == PET_E_WECHAT_ERROR && login->errcode) {
        ngx_log_error(NGX_LOG_WARN, t->log, 0,
                      "pet: code2Session failed: errcode %L, try %ui",
                      login->errcode, login->tries);

    } else if (login->rc != NGX_OK && login->errcode == 0) {
        ngx_log_error(NGX_LOG_WARN, t->log, 0,
                      "pet: code2Session failed: outcome %d, status %ui",
                      (int) login->http.outcome, login->http.status);

    } else if (login->rc != NGX_OK) {
        ngx_log_error(NGX_LOG_INFO, t->log, 0,
                      "pet: code2Session refused: errcode %L",
                      login->errcode);
    }

    pet_task_report(t, NGX_OK);
}


/* NGX_OK for a reply whose body is worth reading. */

static ngx_int_t
pet_wechat_outcome(const pet_http_call_t *call)
{
    if (call->outcome == PET_HTTP_TIMEOUT
        || (call->outcome == PET_HTTP_OK
            && call->status == NGX_HTTP_GATEWAY_TIME_OUT))
    {
        return PET_E_WECHAT_TIMEOUT;
    }

    if (call->outcome != PET_HTTP_OK || call->status != NGX_HTTP_OK) {
        return PET_E_WECHAT_ERROR;
    }

    return NGX_OK;
}


static ngx_int_t
pet_wechat_login_reply(pet_wechat_login_t *login)
{
    json_t      *root, *errcode;
    ngx_int_t    rc;
    ngx_uint_t   i;
    pet_task_t  *t;

    t = login->http.task;

    root = json_loadb((char *) login->http.reply.data, login->http.reply.len,
                      JSON_REJECT_DUPLICATES, NULL);

    errcode = json_object_get(root, "errcode");
    login->errcode = json_integer_value(errcode);

    rc = NGX_OK;

    if (!json_is_object(root) || (errcode && !json_is_integer(errcode))) {
        rc = PET_E_WECHAT_ERROR;

    } else if (login->errcode) {

        for (i = 0; pet_wechat_login_codes[i].errcode; i++) {
            if (pet_wechat_login_codes[i].errcode == login->errcode) {
                break;
            }
        }

        rc = pet_wechat_login_codes[i].rc;

    } else if (pet_wechat_text(t, root, "openid", &login->openid) != NGX_OK
               || pet_wechat_text(t, root, "session_key",
                                  &login->session_key)
                  != NGX_OK
               || (json_object_get(root, "unionid")
                   && pet_wechat_text(t, root, "unionid", &login->unionid)
                      != NGX_OK))
    {
        ngx_str_null(&login->openid);
        rc = PET_E_WECHAT_ERROR;
    }

    json_decref(root);

    return rc;
}


/* A member of 1 to PET_WECHAT_ID_MAX printable ASCII characters. */

static ngx_int_t
pet_wechat_text(pet_task_t *t, json_t *object, const char *name,
    ngx_str_t *text)
{
    size_t      i;
    json_t     *value;
    ngx_str_t   s;

    value = json_object_get(object, name);

    if (!json_is_string(value)) {
        return NGX_DECLINED;
    }

    s.data = (u_char *) json_string_value(value);
    s.len = json_string_length(value);

    if (s.len == 0 || s.len > PET_WECHAT_ID_MAX) {
        return NGX_DECLINED;
    }

    for (i = 0; i < s.len; i++) {
        if (s.data[i] <= ' ' || s.data[i] > '~') {
            return NGX_DECLINED;
        }
    }

    *text = pet_task_dup(t, &s);

    return text->data ? NGX_OK : NGX_ERROR;
}


ngx_int_t
pet_wechat_login_error(pet_task_t *t, const pet_wechat_login_t *login)
{
    pet_json_t  j;

    if (login->rc == PET_E_WECHAT_ERROR) {
        pet_json_init(&j, t->pool, 64);
        pet_json_open(&j, NULL, '{');
        pet_json_int(&j, "errcode", login->errcode ? login->errcode
                                                   : PET_NULL);
        pet_json_close(&j, '}');

        if (pet_json_text(&j, &t->reply.data) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    if (login->rc == PET_E_RATE_LIMITED) {
        t->reply.retry_after = 60;
    }

    return login->rc;
}
