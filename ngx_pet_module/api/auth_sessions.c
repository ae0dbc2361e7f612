#include "api/api.h"


static ngx_int_t pet_session_load(pet_task_t *t);
static ngx_int_t pet_session_answer(pet_task_t *t);
static ngx_int_t pet_logout_write(pet_task_t *t);
static ngx_int_t pet_logout_answer(pet_task_t *t);
static ngx_int_t pet_logout_all_write(pet_task_t *t);
static ngx_int_t pet_logout_all_answer(pet_task_t *t);
static ngx_int_t pet_session_list_load(pet_task_t *t);
static ngx_int_t pet_session_list_answer(pet_task_t *t);
static ngx_int_t pet_session_delete_write(pet_task_t *t);
static ngx_int_t pet_session_delete_answer(pet_task_t *t);
static ngx_int_t pet_login_log_list_load(pet_task_t *t);
static ngx_int_t pet_login_log_list_answer(pet_task_t *t);
static ngx_int_t pet_session_revoked(pet_task_t *t, int64_t n);
static ngx_int_t pet_session_no_cursor(pet_task_t *t);


PET_STEPS(pet_session, load, answer);
PET_STEPS(pet_logout, write, answer);
PET_STEPS(pet_logout_all, write, answer);
PET_STEPS(pet_session_list, load, answer);
PET_STEPS(pet_session_delete, write, answer);
PET_STEPS(pet_login_log_list, load, answer);


ngx_int_t
pet_auth_keep_refresh(pet_task_t *t, pet_auth_tokens_t *tokens,
    const u_char *token, size_t len)
{
    ngx_str_t  text;

    text.data = (u_char *) token;
    text.len = len;

    tokens->refresh = pet_task_dup(t, &text);
    tokens->hash.len = PET_SHA256_LEN;
    tokens->hash.data = ngx_pnalloc(t->pool, PET_SHA256_LEN);

    if (tokens->refresh.data == NULL || tokens->hash.data == NULL
        || pet_refresh_hash(token, len, tokens->hash.data) != PET_JWT_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


void
pet_auth_letter(pet_task_t *t, pet_auth_letter_t *letter)
{
    int64_t                   id;
    const pet_rule_config_t  *cf;

    cf = &t->live->rules;
    id = pet_ids(t->worker, 1);

    letter->id = id ? id : PET_NULL;
    letter->absent_since = t->now - cf->welcome_absence_ms;
    letter->greeted_since = t->now - cf->welcome_every_ms;
    letter->until = t->now + cf->message_life_ms;
}


ngx_int_t
pet_auth_tokens_json(pet_task_t *t, pet_json_t *j,
    const pet_auth_tokens_t *tokens)
{
    u_char       token[PET_JWT_CACHED_MAX];
    size_t       len;
    ngx_str_t    access;
    pet_conf_t  *cf;

    cf = t->worker->conf;

    if (pet_jwt_sign(cf->jwt, t->user_id, tokens->sid.data, tokens->sid.len,
                     tokens->issued / 1000, cf->access_ttl, token,
                     sizeof(token), &len)
        != PET_JWT_OK)
    {
        return NGX_ERROR;
    }

    access.data = token;
    access.len = len;

    pet_json_string(j, "access_token", &access);
    pet_json_int(j, "expires_in",
                 tokens->issued / 1000 + cf->access_ttl - t->now / 1000);
    pet_json_string(j, "refresh_token", &tokens->refresh);

    return NGX_OK;
}


static ngx_int_t
pet_session_load(pet_task_t *t)
{
    return sql_session_show(t, &t->sid);
}


static ngx_int_t
pet_session_answer(pet_task_t *t)
{
    pet_json_t          j;
    row_session_show_t  row;

    if (row_session_show(t, 0, &row) != NGX_OK) {
        return PET_E_TOKEN_REVOKED;
    }

    pet_json_init(&j, t->pool, 256);
    pet_json_open(&j, NULL, '{');
    pet_json_id(&j, "user_id", t->user_id);
    pet_json_string(&j, "session_id", &t->sid);
    pet_json_string(&j, "device", &row.device);
    pet_json_time(&j, "created_at", row.created_at);
    pet_json_time(&j, "last_seen_at", row.rotated_at);
    pet_json_time(&j, "expires_at", row.expires_at);
    pet_json_bool(&j, "current", 1);
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


static ngx_int_t
pet_logout_write(pet_task_t *t)
{
    return sql_session_revoke(t, &t->sid);
}


static ngx_int_t
pet_logout_answer(pet_task_t *t)
{
    row_session_revoke_t  row;

    /* without a row another request was faster */

    if (row_session_revoke(t, 0, &row) != NGX_OK) {
        return pet_session_revoked(t, 0);
    }

    if (pet_gate_put_session(t, t->user_id, &t->sid, row.version, 0)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return pet_session_revoked(t, 1);
}


static ngx_int_t
pet_logout_all_write(pet_task_t *t)
{
    return sql_sessions_revoke(t);
}


static ngx_int_t
pet_logout_all_answer(pet_task_t *t)
{
    int64_t                n;
    row_sessions_revoke_t  row;

    for (n = 0; row_sessions_revoke(t, n, &row) == NGX_OK; n++) {

        if (pet_gate_put_session(t, t->user_id, &row.sid, row.version, 0)
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return pet_session_revoked(t, n);
}


static ngx_int_t
pet_session_revoked(pet_task_t *t, int64_t n)
{
    pet_json_t  j;

    pet_json_init(&j, t->pool, 64);
    pet_json_open(&j, NULL, '{');
    pet_json_int(&j, "revoked", n);
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


static ngx_int_t
pet_session_delete_write(pet_task_t *t)
{
    pet_input_session_t  *in = t->input;

    return sql_session_revoke(t, &in->session_id);
}


static ngx_int_t
pet_session_delete_answer(pet_task_t *t)
{
    pet_input_session_t   *in = t->input;

    row_session_revoke_t   row;

    if (row_session_revoke(t, 0, &row) != NGX_OK) {
        return PET_E_OBJECT_NOT_FOUND;
    }

    if (pet_gate_put_session(t, t->user_id, &in->session_id, row.version, 0)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return pet_session_revoked(t, 1);
}


static ngx_int_t
pet_session_list_load(pet_task_t *t)
{
    pet_input_session_list_t  *in = t->input;

    ngx_str_t                  cursor;

    ngx_str_null(&cursor);

    return sql_session_list(t, &t->sid,
                            in->has_cursor ? &in->cursor : &cursor,
                            in->has_limit ? in->limit : 20);
}


static ngx_int_t
pet_session_list_answer(pet_task_t *t)
{
    pet_json_t          j;
    row_session_list_t  row;

    if (row_session_list(t, 0, &row) != NGX_OK) {
        return NGX_ERROR;
    }

    if (!row.known) {
        return pet_session_no_cursor(t);
    }

    pet_json_init(&j, t->pool, row.items.len + 128);
    pet_json_open(&j, NULL, '{');
    pet_json_raw(&j, "items", &row.items);

    if (row.last.data) {
        pet_json_string(&j, "next_cursor", &row.last);

    } else {
        pet_json_null(&j, "next_cursor");
    }

    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


static ngx_int_t
pet_login_log_list_load(pet_task_t *t)
{
    pet_input_list_t  *in = t->input;

    return sql_login_log_list(t, in->has_cursor ? in->cursor : PET_NULL,
                              in->has_limit ? in->limit : 20);
}


static ngx_int_t
pet_login_log_list_answer(pet_task_t *t)
{
    pet_json_t            j;
    row_login_log_list_t  row;

    if (row_login_log_list(t, 0, &row) != NGX_OK) {
        return NGX_ERROR;
    }

    if (!row.known) {
        return pet_session_no_cursor(t);
    }

    pet_json_init(&j, t->pool, row.items.len + 128);
    pet_json_open(&j, NULL, '{');
    pet_json_raw(&j, "items", &row.items);

    if (row.last == PET_NULL) {
        pet_json_null(&j, "next_cursor");

    } else {
        pet_json_id(&j, "next_cursor", row.last);
    }

    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


static ngx_int_t
pet_session_no_cursor(pet_task_t *t)
{
    static const ngx_str_t  field = ngx_string("cursor");

    return pet_input_error(t, &field, "is not one of this list");
}
