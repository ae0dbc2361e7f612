#include "pet.h"
#include "core/ratelimit.h"


struct pet_gate_s {
    ngx_str_t              session_key;
    ngx_str_t              user_key;
    ngx_str_t              cache_keys[2];

    int64_t                session_version;
    pet_gate_user_t        user;
    pet_ratelimit_t        rate;

    unsigned               session:1;        /* known */
    unsigned               alive:1;
    unsigned               known:1;          /* the user's row */
    unsigned               loaded:1;         /* from PostgreSQL */
};

typedef struct pet_gate_s  pet_gate_t;


static ngx_int_t pet_gate_token(pet_task_t *t);
static ngx_int_t pet_gate_ask(pet_task_t *t);
static ngx_int_t pet_gate_load(pet_task_t *t);
static ngx_int_t pet_gate_check(pet_task_t *t);
static ngx_int_t pet_gate_last(pet_task_t *t);
static ngx_int_t pet_gate_keys(pet_task_t *t, pet_gate_t *g);
static void pet_gate_answer(void *data, redisReply *reply);
static void pet_gate_values(pet_task_t *t, pet_gate_t *g, redisReply *reply);
static void pet_gate_value(pet_task_t *t, redisReply *value, int64_t *version,
    ngx_str_t *cached);
static ngx_int_t pet_gate_loaded(pet_task_t *t, pet_gate_t *g);
static ngx_int_t pet_gate_user_text(pet_task_t *t,
    const pet_gate_user_t *user, ngx_str_t *text);
static ngx_int_t pet_gate_user_parse(const ngx_str_t *text,
    pet_gate_user_t *user);
static ngx_int_t pet_gate_consent(pet_task_t *t, pet_gate_t *g);
static ngx_int_t pet_gate_rate(pet_task_t *t, pet_gate_t *g);


const pet_step_pt  pet_gate_steps[] = {
    pet_gate_token, pet_gate_ask, pet_gate_load, pet_gate_check,
    pet_gate_last, NULL
};

const pet_step_pt  pet_gate_token_steps[] = {
    pet_gate_token, pet_gate_last, NULL
};

const pet_step_pt  pet_gate_public_steps[] = { pet_gate_last, NULL };


ngx_int_t
pet_gate_claims(pet_worker_t *w, ngx_http_request_t *r, int64_t now,
    pet_claims_t *claims)
{
    ngx_str_t         token;
    ngx_table_elt_t  *h;

    h = r ? r->headers_in.authorization : NULL;

    if (h == NULL || h->value.len <= sizeof("Bearer ") - 1
        || ngx_strncasecmp(h->value.data, (u_char *) "Bearer ",
                           sizeof("Bearer ") - 1)
           != 0)
    {
        return PET_E_TOKEN_INVALID;
    }

    token.data = h->value.data + sizeof("Bearer ") - 1;
    token.len = h->value.len - (sizeof("Bearer ") - 1);

    switch (pet_token_cache_verify(w->tokens, token.data, token.len,
                                   now / 1000, claims))
    {

    case PET_JWT_OK:
        return NGX_OK;

    case PET_JWT_EXPIRED:
        return PET_E_TOKEN_EXPIRED;

    case PET_JWT_INVALID:
        return PET_E_TOKEN_INVALID;

    default:
        return NGX_ERROR;
    }
}


static ngx_int_t
pet_gate_token(pet_task_t *t)
{
    ngx_int_t     rc;
    pet_claims_t  claims;

    rc = pet_gate_claims(t->worker, t->request, t->now, &claims);
    if (rc != NGX_OK) {
        return rc;
    }

    t->user_id = claims.user_id;
    t->sid.len = claims.sid_len;
    t->sid.data = ngx_pnalloc(t->pool, claims.sid_len);
    if (t->sid.data == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(t->sid.data, claims.sid, claims.sid_len);

    return PET_NEXT;
}


static ngx_int_t
pet_gate_ask(pet_task_t *t)
{
    ngx_str_t    args[6];
    ngx_uint_t   n;
    pet_gate_t  *g;

    g = ngx_pcalloc(t->pool, sizeof(pet_gate_t));
    if (g == NULL || pet_gate_keys(t, g) != NGX_OK) {
        return NGX_ERROR;
    }

    t->gate = g;
    ngx_str_set(&args[0], "MGET");
    args[1] = g->session_key;
    args[2] = g->user_key;
    n = 3;

    if (g->rate.before.len) {
        args[n++] = g->rate.before;
    }

    if (t->endpoint->cache) {
        if (t->endpoint->cache(t, g->cache_keys) != NGX_OK) {
            return NGX_ERROR;
        }

        if (g->cache_keys[0].len) {
            args[n++] = g->cache_keys[0];
        }

        if (g->cache_keys[1].len) {
            args[n++] = g->cache_keys[1];
        }
    }

    pet_ratelimit_count(t, &g->rate);

    if (pet_redis_command(t->worker, pet_gate_answer, t, n, args) == NGX_OK) {
        pet_task_pending(t);
    }

    return PET_NEXT;
}


static ngx_int_t
pet_gate_keys(pet_task_t *t, pet_gate_t *g)
{
    static const ngx_str_t  none = ngx_null_string;

    if (pet_cache_key(t, &g->session_key, "session", t->user_id, &t->sid)
        != NGX_OK
        || pet_cache_key(t, &g->user_key, "user_gate", t->user_id, &none)
           != NGX_OK
        || pet_ratelimit_init(t, &g->rate) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


static void
pet_gate_answer(void *data, redisReply *reply)
{
    pet_task_t  *t = data;

    pet_ratelimit_t  *rate;

    if (reply && reply->type == REDIS_REPLY_ARRAY && reply->elements >= 2) {
        rate = &t->gate->rate;

        if (rate->before.len && reply->elements >= 3) {
            pet_ratelimit_told(rate, reply->element[2]);
        }

        if (pet_cache_trusted(t->worker)) {
            pet_gate_values(t, t->gate, reply);
        }
    }

    pet_task_report(t, NGX_OK);
}


static void
pet_gate_values(pet_task_t *t, pet_gate_t *g, redisReply *reply)
{
    int64_t           version;
    ngx_str_t         text;
    ngx_uint_t        i;
    redisReply       *value;
    pet_gate_user_t  *u;

    value = reply->element[0];

    if (value->type == REDIS_REPLY_STRING
        && pet_cache_parse(value->str, value->len, &g->session_version, &text)
           == NGX_OK)
    {
        g->session = 1;
        g->alive = (text.data[0] == '1');
    }

    value = reply->element[1];
    u = &g->user;

    if (value->type == REDIS_REPLY_STRING
        && pet_cache_parse(value->str, value->len, &u->version, &text)
           == NGX_OK
        && pet_gate_user_parse(&text, u) == NGX_OK)
    {
        g->known = 1;
    }

    i = g->rate.before.len ? 3 : 2;

    if (i < reply->elements) {
        pet_gate_value(t, reply->element[i++], &t->cached_version, &t->cached);
    }

    if (i < reply->elements) {
        pet_gate_value(t, reply->element[i], &version, &t->cached_also);
    }
}


static void
pet_gate_value(pet_task_t *t, redisReply *value, int64_t *version,
    ngx_str_t *cached)
{
    ngx_str_t  text;

    if (value->type != REDIS_REPLY_STRING
        || pet_cache_parse(value->str, value->len, version, &text) != NGX_OK)
    {
        return;
    }

    *cached = pet_task_dup(t, &text);

    if (cached->data == NULL) {
        cached->len = 0;
    }
}


static ngx_int_t
pet_gate_load(pet_task_t *t)
{
    if (t->gate->session && t->gate->known) {
        return PET_NEXT;
    }

    t->gate->loaded = 1;

    return sql_gate_load(t, &t->sid);
}


static ngx_int_t
pet_gate_check(pet_task_t *t)
{
    ngx_int_t               rc;
    pet_gate_t             *g;
    const pet_gate_user_t  *u;

    g = t->gate;
    u = &g->user;

    if (g->loaded) {
        rc = pet_gate_loaded(t, g);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    if (!g->alive) {
        return PET_E_TOKEN_REVOKED;
    }

    if (t->endpoint->auth >= PET_AUTH_USER) {

        if (u->banned_until > t->now) {
            return PET_E_ACCOUNT_BANNED;
        }

        rc = pet_gate_consent(t, g);
        if (rc != NGX_OK) {
            return rc;
        }

        /* during the cool-off nothing but cancelling it is written */

        if (u->deletion_due && t->endpoint->method != NGX_HTTP_GET) {
            return pet_task_fail(t, PET_E_ILLEGAL_STATE,
                                 "The account is being deleted");
        }

        if (t->live->maintenance) {
            t->reply.retry_after = 60;
            return PET_E_MAINTENANCE;
        }
    }

    return pet_gate_rate(t, g);
}


static ngx_int_t
pet_gate_loaded(pet_task_t *t, pet_gate_t *g)
{
    ngx_str_t         text;
    row_gate_load_t   row;

    if (row_gate_load(t, 0, &row) != NGX_OK) {

        /* signed by us, but there is no such session any more */

        return PET_E_TOKEN_REVOKED;
    }

    g->alive = row.alive;
    g->session_version = row.session_version;

    g->user.version = row.gate_version;
    g->user.privacy_version = row.privacy_version;
    g->user.terms_version = row.terms_version;
    g->user.face_version = row.face_version;
    g->user.banned_until = row.banned_until == PET_NULL ? 0
                                                        : row.banned_until;
    g->user.deletion_due = row.deletion_due == PET_NULL ? 0
                                                        : row.deletion_due;

    text.len = 1;
    text.data = (u_char *) (g->alive ? "1" : "0");

    pet_cache_fill(t, &g->session_key, g->session_version, &text);

    if (pet_gate_user_text(t, &g->user, &text) != NGX_OK) {
        return NGX_ERROR;
    }

    pet_cache_fill(t, &g->user_key, g->user.version, &text);

    return NGX_OK;
}


static ngx_int_t
pet_gate_user_text(pet_task_t *t, const pet_gate_user_t *user,
    ngx_str_t *text)
{
    text->data = ngx_pnalloc(t->pool, 5 * (NGX_INT64_LEN + 1));
    if (text->data == NULL) {
        return NGX_ERROR;
    }

    text->len = ngx_sprintf(text->data, "%L %L %L %L %L",
                            user->privacy_version, user->terms_version,
                            user->face_version, user->banned_until,
                            user->deletion_due)
                - text->data;

    return NGX_OK;
}


static ngx_int_t
pet_gate_user_parse(const ngx_str_t *text, pet_gate_user_t *user)
{
    u_char      *p, *last, *end;
    int64_t     *numbers[5];
    ngx_uint_t   i;

    numbers[0] = &user->privacy_version;
    numbers[1] = &user->terms_version;
    numbers[2] = &user->face_version;
    numbers[3] = &user->banned_until;
    numbers[4] = &user->deletion_due;

    p = text->data;
    last = p + text->len;

    for (i = 0; i < 5; i++) {
        end = ngx_strlchr(p, last, ' ');
        if (end == NULL) {
            end = last;
        }

        *numbers[i] = ngx_atoof(p, end - p);
        if (*numbers[i] == NGX_ERROR) {
            return NGX_ERROR;
        }

        p = ngx_min(end + 1, last);
    }

    return NGX_OK;
}


ngx_int_t
pet_gate_put_user(pet_task_t *t, int64_t user_id, const pet_gate_user_t *user)
{
    ngx_str_t               key, text;
    static const ngx_str_t  none = ngx_null_string;

    if (pet_cache_key(t, &key, "user_gate", user_id, &none) != NGX_OK
        || pet_gate_user_text(t, user, &text) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return pet_cache_put(t, &key, user->version, &text);
}


ngx_int_t
pet_gate_put_session(pet_task_t *t, int64_t user_id, const ngx_str_t *sid,
    int64_t version, ngx_uint_t alive)
{
    ngx_str_t  key, text;

    if (pet_cache_key(t, &key, "session", user_id, sid) != NGX_OK) {
        return NGX_ERROR;
    }

    text.len = 1;
    text.data = (u_char *) (alive ? "1" : "0");

    return pet_cache_put(t, &key, version, &text);
}


const pet_gate_user_t *
pet_gate_user(pet_task_t *t)
{
    return &t->gate->user;
}


static ngx_int_t
pet_gate_consent(pet_task_t *t, pet_gate_t *g)
{
    pet_live_t             *live;
    const pet_gate_user_t  *u;

    live = t->live;
    u = &g->user;

    if (u->privacy_version < (int64_t) live->privacy_version
        || u->terms_version < (int64_t) live->terms_version)
    {
        return PET_E_PRIVACY_NOT_AGREED;
    }

    if (t->endpoint->auth == PET_AUTH_FACE
        && u->face_version < (int64_t) live->face_version)
    {
        return PET_E_FACE_CONSENT_REQUIRED;
    }

    return NGX_OK;
}


static ngx_int_t
pet_gate_rate(pet_task_t *t, pet_gate_t *g)
{
    int64_t  wait;

    wait = pet_ratelimit_wait(t, &g->rate);

    if (wait == 0) {
        return PET_NEXT;
    }

    t->reply.retry_after = (wait + 999) / 1000;

    return PET_E_RATE_LIMITED;
}


/* What concerns the request itself. */

static ngx_int_t
pet_gate_last(pet_task_t *t)
{
    if (t->endpoint->idem == PET_IDEM_REQUIRED && t->idem.key.data == NULL
        && !t->idem.malformed)
    {
        return PET_E_MISSING_IDEMPOTENCY_KEY;
    }

    if (t->input_error != NGX_OK) {
        t->reply.message = t->input_message;
    }

    return t->input_error;
}
