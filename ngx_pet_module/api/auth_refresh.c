#include "api/api.h"


/* Refresh tokens that are followed to find out whether an unknown one was
 * once of this session: six weeks of one rotation every two hours. */
#define PET_REFRESH_CHAIN  512


static ngx_int_t pet_refresh_load(pet_task_t *t);
static ngx_int_t pet_refresh_decide(pet_task_t *t);
static ngx_int_t pet_refresh_answer(pet_task_t *t);
static ngx_int_t pet_refresh_distance(pet_task_t *t, const ngx_str_t *token,
    const ngx_str_t *hash);
static ngx_int_t pet_refresh_next(pet_task_t *t, pet_refresh_ctx_t *ctx,
    const ngx_str_t *token);
static ngx_int_t pet_refresh_reply(pet_task_t *t,
    const pet_auth_tokens_t *tokens);
static ngx_int_t pet_refresh_revoked(pet_task_t *t, pet_refresh_ctx_t *ctx);


PET_STEPS(pet_refresh, load, decide, answer);


static ngx_int_t
pet_refresh_load(pet_task_t *t)
{
    pet_refresh_ctx_t    *ctx = t->ctx;
    pet_input_refresh_t  *in = t->input;

    ngx_str_t             sid;
    pet_refresh_t         refresh;

    if (pet_refresh_parse(in->refresh_token.data, in->refresh_token.len,
                          &refresh)
        != PET_JWT_OK)
    {
        return PET_E_TOKEN_INVALID;
    }

    sid.len = refresh.sid_len;
    sid.data = refresh.sid;

    ctx->reused = 0;
    ctx->tokens.sid = pet_task_dup(t, &sid);
    if (ctx->tokens.sid.data == NULL) {
        return NGX_ERROR;
    }

    return sql_session_load(t, refresh.user_id, &ctx->tokens.sid);
}


/*
 * The present token is rotated; the one before it gives, for a while, what
 * it gave before, as the reply may have been lost; any earlier one means
 * that two clients hold the family, so it ends.
 */

static ngx_int_t
pet_refresh_decide(pet_task_t *t)
{
    pet_refresh_ctx_t    *ctx = t->ctx;
    pet_input_refresh_t  *in = t->input;

    int64_t               user_id;
    ngx_int_t             distance;
    pet_conf_t           *cf;
    pet_auth_letter_t     letter;
    row_session_load_t    row;

    cf = t->worker->conf;

    if (row_session_load(t, 0, &row) != NGX_OK) {
        return PET_E_TOKEN_INVALID;
    }

    if (row.revoked || row.expires_at <= t->now) {
        return PET_E_TOKEN_REVOKED;
    }

    distance = pet_refresh_distance(t, &in->refresh_token, &row.token_hash);

    if (distance == NGX_DECLINED) {
        return PET_E_TOKEN_INVALID;
    }

    if (distance == NGX_ERROR
        || pet_id_parse(in->refresh_token.data,
                        ngx_strlchr(in->refresh_token.data,
                                    in->refresh_token.data
                                    + in->refresh_token.len, '.')
                        - in->refresh_token.data, &user_id)
           != PET_JWT_OK
        || pet_refresh_next(t, ctx, &in->refresh_token) != NGX_OK)
    {
        return NGX_ERROR;
    }

    t->user_id = user_id;

    if (distance == 0) {
        ctx->tokens.issued = t->now;

        pet_auth_letter(t, &letter);

        return sql_session_rotate(t, &ctx->tokens.sid, row.version,
                                  &ctx->tokens.hash,
                                  t->now + cf->refresh_ttl * INT64_C(1000),
                                  letter.id, letter.absent_since,
                                  letter.greeted_since,
                                  t->live->rules.welcome_food,
                                  letter.until);
    }

    if (distance == 1
        && t->now - row.rotated_at <= (int64_t) cf->refresh_grace * 1000)
    {
        ctx->tokens.issued = row.rotated_at;
        return pet_refresh_reply(t, &ctx->tokens);
    }

    ctx->reused = 1;

    return sql_session_revoke(t, &ctx->tokens.sid);
}


/* How many rotations ago the token was the session's; NGX_DECLINED if it
 * never was. */

static ngx_int_t
pet_refresh_distance(pet_task_t *t, const ngx_str_t *token,
    const ngx_str_t *hash)
{
    u_char       digest[PET_SHA256_LEN], text[2][PET_REFRESH_MAX];
    size_t       len;
    ngx_int_t    i;
    pet_conf_t  *cf;

    cf = t->worker->conf;

    len = token->len;
    ngx_memcpy(text[0], token->data, len);

    for (i = 0; i <= PET_REFRESH_CHAIN; i++) {

        if (pet_refresh_hash(text[i & 1], len, digest) != PET_JWT_OK) {
            return NGX_ERROR;
        }

        if (pet_equal(digest, PET_SHA256_LEN, hash->data, hash->len)) {
            return i;
        }

        if (pet_refresh_successor(cf->link_key, PET_KEY_LEN, text[i & 1], len,
                                  text[(i + 1) & 1], &len)
            != PET_JWT_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_DECLINED;
}


static ngx_int_t
pet_refresh_next(pet_task_t *t, pet_refresh_ctx_t *ctx,
    const ngx_str_t *token)
{
    u_char  next[PET_REFRESH_MAX];
    size_t  len;

    if (pet_refresh_successor(t->worker->conf->link_key, PET_KEY_LEN,
                              token->data, token->len, next, &len)
        != PET_JWT_OK)
    {
        return NGX_ERROR;
    }

    return pet_auth_keep_refresh(t, &ctx->tokens, next, len);
}


static ngx_int_t
pet_refresh_reply(pet_task_t *t, const pet_auth_tokens_t *tokens)
{
    pet_json_t  j;

    pet_json_init(&j, t->pool, 1024);
    pet_json_open(&j, NULL, '{');

    if (pet_auth_tokens_json(t, &j, tokens) != NGX_OK) {
        return NGX_ERROR;
    }

    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


static ngx_int_t
pet_refresh_answer(pet_task_t *t)
{
    pet_refresh_ctx_t     *ctx = t->ctx;

    row_session_rotate_t   row;

    if (ctx->reused) {
        return pet_refresh_revoked(t, ctx);
    }

    if (row_session_rotate(t, 0, &row) != NGX_OK) {
        return PET_RETRY;
    }

    return pet_refresh_reply(t, &ctx->tokens);
}


/* An error that has written something: it ends as a success does, so that
 * the cache hears of it. */

static ngx_int_t
pet_refresh_revoked(pet_task_t *t, pet_refresh_ctx_t *ctx)
{
    row_session_revoke_t  row;

    if (row_session_revoke(t, 0, &row) != NGX_OK) {
        return PET_E_TOKEN_REVOKED;
    }

    ngx_log_error(NGX_LOG_WARN, t->log, 0,
                  "pet: a refresh token was reused, session of user %L ended",
                  t->user_id);

    t->reply.error = PET_E_REFRESH_REUSED;
    t->reply.status = NGX_HTTP_UNAUTHORIZED;

    if (pet_gate_put_session(t, t->user_id, &ctx->tokens.sid, row.version, 0)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return PET_DONE;
}
