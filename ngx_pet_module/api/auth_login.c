#include "api/api.h"
#include "api/users_view.h"


#define PET_LOGIN_DEVICE  200        /* bytes of a User-Agent that are kept */
#define PET_LOGIN_CODE    8          /* characters of an invite code */


static ngx_int_t pet_login_ask(pet_task_t *t);
static ngx_int_t pet_login_find(pet_task_t *t);
static ngx_int_t pet_login_write(pet_task_t *t);
static ngx_int_t pet_login_answer(pet_task_t *t);
static ngx_int_t pet_login_client(pet_task_t *t, pet_login_t *ctx);
static ngx_int_t pet_login_tokens(pet_task_t *t, pet_login_t *ctx);
static ngx_int_t pet_login_known(pet_task_t *t, pet_login_t *ctx);
static ngx_int_t pet_login_new(pet_task_t *t, pet_login_t *ctx);
static ngx_int_t pet_login_random(pet_task_t *t, ngx_str_t *nickname,
    ngx_str_t *code);


PET_STEPS(pet_login, ask, find, write, answer);


static const ngx_str_t  pet_login_notification_prefs = ngx_string(
    "{\"checkin_reminder\":true,\"pet_hungry\":true,"
    "\"order_shipped\":true,\"season_reward\":true}");

static const ngx_str_t  pet_login_privacy_prefs = ngx_string(
    "{\"show_on_leaderboards\":true,\"allow_visits\":true,"
    "\"friend_requests\":\"code\"}");


static ngx_int_t
pet_login_ask(pet_task_t *t)
{
    pet_login_t        *ctx = t->ctx;
    pet_input_login_t  *in = t->input;

    /* a retry comes here again, but the code is used up */

    if (ctx->asked) {
        return PET_NEXT;
    }

    ctx->asked = 1;

    if (pet_login_client(t, ctx) != NGX_OK) {
        return NGX_ERROR;
    }

    return pet_wechat_login(t, &ctx->wechat, &in->code);
}


/* The address, and the User-Agent in printable ASCII. */

static ngx_int_t
pet_login_client(pet_task_t *t, pet_login_t *ctx)
{
    size_t               i;
    ngx_str_t            agent;
    ngx_http_request_t  *r;

    r = t->request;

    ngx_str_set(&ctx->ip, "");
    ngx_str_set(&ctx->device, "");

    if (r == NULL) {
        return NGX_OK;
    }

    ctx->ip = pet_task_dup(t, &r->connection->addr_text);
    if (ctx->ip.data == NULL) {
        return NGX_ERROR;
    }

    if (r->headers_in.user_agent == NULL) {
        return NGX_OK;
    }

    agent = r->headers_in.user_agent->value;
    agent.len = ngx_min(agent.len, PET_LOGIN_DEVICE);

    ctx->device = pet_task_dup(t, &agent);
    if (ctx->device.data == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < ctx->device.len; i++) {
        if (ctx->device.data[i] < ' ' || ctx->device.data[i] > '~') {
            ctx->device.data[i] = '?';
        }
    }

    return NGX_OK;
}


static ngx_int_t
pet_login_find(pet_task_t *t)
{
    pet_login_t  *ctx = t->ctx;

    ngx_str_t    *hash, *openid;

    if (ctx->wechat.rc != NGX_OK) {
        return pet_wechat_login_error(t, &ctx->wechat);
    }

    openid = &ctx->wechat.openid;
    hash = &ctx->openid_hash;

    hash->len = PET_SHA256_LEN;
    hash->data = ngx_pnalloc(t->pool, PET_SHA256_LEN);

    if (hash->data == NULL
        || pet_hmac_sha256(t->worker->conf->hash_key, PET_KEY_LEN,
                           openid->data, openid->len, hash->data)
           != PET_CRYPTO_OK)
    {
        return NGX_ERROR;
    }

    return sql_login_find(t, hash);
}


static ngx_int_t
pet_login_write(pet_task_t *t)
{
    pet_login_t       *ctx = t->ctx;

    row_login_find_t   row;

    ctx->is_new = (row_login_find(t, 0, &row) != NGX_OK);

    if (ctx->is_new) {
        t->user_id = pet_ids(t->worker, 1);
        if (t->user_id == 0) {
            return PET_E_UNAVAILABLE;
        }

    } else {
        t->user_id = row.user_id;
    }

    if (pet_login_tokens(t, ctx) != NGX_OK) {
        return NGX_ERROR;
    }

    return ctx->is_new ? pet_login_new(t, ctx) : pet_login_known(t, ctx);
}


static ngx_int_t
pet_login_tokens(pet_task_t *t, pet_login_t *ctx)
{
    u_char             *sid;
    u_char              random[16], refresh[PET_REFRESH_MAX];
    size_t              len;
    pet_auth_tokens_t  *tokens;

    tokens = &ctx->tokens;

    sid = ngx_pnalloc(t->pool, PET_AUTH_SID_LEN);
    if (sid == NULL || pet_random(random, sizeof(random)) != PET_CRYPTO_OK) {
        return NGX_ERROR;
    }

    tokens->sid.data = sid;
    tokens->sid.len = pet_base64url_encode(random, sizeof(random), sid);
    tokens->issued = t->now;

    if (pet_refresh_generate(t->user_id, sid, tokens->sid.len, refresh, &len)
        != PET_JWT_OK)
    {
        return NGX_ERROR;
    }

    return pet_auth_keep_refresh(t, tokens, refresh, len);
}


static ngx_int_t
pet_login_known(pet_task_t *t, pet_login_t *ctx)
{
    int64_t             log_id;
    ngx_str_t           session_key, unionid;
    pet_auth_tokens_t  *tokens;
    pet_auth_letter_t   letter;

    tokens = &ctx->tokens;

    log_id = pet_ids(t->worker, 1);
    if (log_id == 0) {
        return PET_E_UNAVAILABLE;
    }

    if (pet_task_seal(t, "users.session_key", t->user_id,
                      &ctx->wechat.session_key, &session_key)
        != NGX_OK
        || pet_task_seal(t, "users.unionid", t->user_id,
                         &ctx->wechat.unionid, &unionid)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    pet_auth_letter(t, &letter);

    return sql_login_known(t, &session_key, &unionid, &tokens->sid,
                           &tokens->hash, &ctx->device, &ctx->ip,
                           t->now + t->worker->conf->refresh_ttl
                                    * INT64_C(1000),
                           log_id, letter.id, letter.absent_since,
                           letter.greeted_since,
                           t->live->rules.welcome_food, letter.until);
}


static ngx_int_t
pet_login_new(pet_task_t *t, pet_login_t *ctx)
{
    pet_input_login_t  *in = t->input;

    int64_t             log_id, day;
    ngx_str_t           openid, session_key, nickname, code, inviter;
    pet_auth_tokens_t  *tokens;

    tokens = &ctx->tokens;
    day = pet_rule_day(t->now, t->live->rules.tz_offset_s);

    log_id = pet_ids(t->worker, 1);
    if (log_id == 0) {
        return PET_E_UNAVAILABLE;
    }

    if (pet_task_seal(t, "users.openid", t->user_id, &ctx->wechat.openid,
                      &openid)
        != NGX_OK
        || pet_task_seal(t, "users.session_key", t->user_id,
                         &ctx->wechat.session_key, &session_key)
           != NGX_OK
        || pet_login_random(t, &nickname, &code) != NGX_OK)
    {
        return NGX_ERROR;
    }

    ngx_str_null(&inviter);

    if (in->has_invite_code) {
        inviter = in->invite_code;
    }

    return sql_login_new(t, &ctx->openid_hash, &openid, &session_key,
                         &nickname, &code, &inviter, day,
                         &pet_login_notification_prefs,
                         &pet_login_privacy_prefs,
                         t->live->rules.new_user_food, &tokens->sid,
                         &tokens->hash, &ctx->device, &ctx->ip,
                         t->now + t->worker->conf->refresh_ttl
                                  * INT64_C(1000),
                         log_id);
}


/* A first nickname of six digits, and an invite code. */

static ngx_int_t
pet_login_random(pet_task_t *t, ngx_str_t *nickname, ngx_str_t *code)
{
    uint32_t  number;

    nickname->data = ngx_pnalloc(t->pool, sizeof("萌友000000"));
    code->data = ngx_pnalloc(t->pool, PET_LOGIN_CODE);

    if (nickname->data == NULL || code->data == NULL
        || pet_random_code(code->data, PET_LOGIN_CODE) != PET_CRYPTO_OK
        || pet_random((u_char *) &number, sizeof(number)) != PET_CRYPTO_OK)
    {
        return NGX_ERROR;
    }

    nickname->len = ngx_sprintf(nickname->data, "萌友%06uD", number % 1000000)
                    - nickname->data;

    code->len = PET_LOGIN_CODE;

    return NGX_OK;
}


static ngx_int_t
pet_login_answer(pet_task_t *t)
{
    pet_login_t        *ctx = t->ctx;

    pet_json_t          j;
    row_login_new_t     created;
    pet_user_view_t     user;
    row_login_known_t   known;

    ngx_memzero(&user, sizeof(pet_user_view_t));

    if (ctx->is_new) {
        if (row_login_new(t, 0, &created) != NGX_OK) {
            return PET_RETRY;
        }

        user.fixed = created.fixed;

    } else {
        if (row_login_known(t, 0, &known) != NGX_OK) {
            return PET_RETRY;
        }

        user.fixed = known.fixed;
        user.points_balance = known.balance;
        user.score = known.score;
    }

    pet_json_init(&j, t->pool, 1024);
    pet_json_open(&j, NULL, '{');

    if (pet_auth_tokens_json(t, &j, &ctx->tokens) != NGX_OK) {
        return NGX_ERROR;
    }

    pet_user_json(t, &j, "user", &user);
    pet_json_bool(&j, "is_new", ctx->is_new);
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}
