/*
 * PUT /v1/users/me/avatar: the uploaded picture becomes public, small and
 * square, under a name that only follows from user and picture by a key, so
 * that equal pictures of two users are two files.
 */

#include "api/api.h"
#include "api/users_view.h"


static ngx_int_t pet_avatar_load(pet_task_t *t);
static ngx_int_t pet_avatar_read(pet_task_t *t);
static ngx_int_t pet_avatar_make(pet_task_t *t);
static ngx_int_t pet_avatar_put(pet_task_t *t);
static ngx_int_t pet_avatar_write(pet_task_t *t);
static ngx_int_t pet_avatar_answer(pet_task_t *t);
static ngx_int_t pet_avatar_name(pet_task_t *t, ngx_str_t *hash);
static ngx_int_t pet_avatar_old_key(pet_task_t *t, const ngx_str_t *url,
    ngx_str_t *key);


PET_STEPS(pet_avatar, load, read, make, put, write, answer);


static ngx_int_t
pet_avatar_load(pet_task_t *t)
{
    pet_input_avatar_t  *in = t->input;

    return sql_upload_get(t, in->upload_id);
}


static ngx_int_t
pet_avatar_read(pet_task_t *t)
{
    pet_avatar_t        *ctx = t->ctx;

    row_upload_get_t     row;

    if (row_upload_get(t, 0, &row) != NGX_OK) {
        return PET_E_UPLOAD_NOT_FOUND;
    }

    if (ngx_strcmp(row.purpose.data, "avatar") != 0) {
        return pet_task_fail(t, PET_E_ILLEGAL_STATE,
                             "The picture was not uploaded as an avatar");
    }

    ctx->upload_key = row.storage_key;

    return pet_storage(t->worker)->read(t, &row.storage_key,
                                        PET_UPLOAD_STORED_MAX, &ctx->stored);
}


static ngx_int_t
pet_avatar_make(pet_task_t *t)
{
    pet_avatar_t  *ctx = t->ctx;

    pet_work_t    *work;

    if (ctx->stored.data == NULL) {
        return PET_E_UPLOAD_NOT_FOUND;
    }

    work = pet_upload_picture(t, &ctx->stored, 0);
    if (work == NULL) {
        return PET_E_UNAVAILABLE;
    }

    ctx->picture = work->data;
    ctx->picture->square = 1;
    ctx->picture->side = PET_AVATAR_SIDE;
    ctx->picture->quality = PET_AVATAR_QUALITY;

    return pet_work_post(work);
}


static ngx_int_t
pet_avatar_put(pet_task_t *t)
{
    pet_avatar_t  *ctx = t->ctx;

    ngx_int_t      rc;
    ngx_str_t      hash;

    if (pet_avatar_name(t, &hash) != NGX_OK
        || pet_storage_public_key(t, "avatars", &hash, "jpg", &ctx->key)
           != NGX_OK
        || pet_storage_public_url(t, "avatars", &hash, "jpg", &ctx->url)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    rc = pet_storage(t->worker)->put(t, &ctx->key, &ctx->picture->jpeg);

    return rc == PET_NEXT ? sql_avatar_load(t, &ctx->url) : rc;
}


static ngx_int_t
pet_avatar_name(pet_task_t *t, ngx_str_t *hash)
{
    u_char         mac[PET_SHA256_LEN];
    u_char         text[sizeof("avatar:") + NGX_INT64_LEN + PET_SHA256_LEN];
    u_char        *p;
    pet_avatar_t  *ctx;

    ctx = t->ctx;

    p = ngx_sprintf(text, "avatar:%L:", t->user_id);
    p = ngx_cpymem(p, ctx->picture->digest, PET_SHA256_LEN);

    hash->len = PET_SHA256_HEX;
    hash->data = ngx_pnalloc(t->pool, PET_SHA256_HEX);

    if (hash->data == NULL
        || pet_hmac_sha256(t->worker->conf->link_key, PET_KEY_LEN, text,
                           p - text, mac)
           != PET_CRYPTO_OK)
    {
        return NGX_ERROR;
    }

    pet_hex_encode(mac, sizeof(mac), hash->data);

    return NGX_OK;
}


static ngx_int_t
pet_avatar_write(pet_task_t *t)
{
    pet_avatar_t        *ctx = t->ctx;
    pet_input_avatar_t  *in = t->input;

    pet_json_t           j;
    pet_user_view_t      view;
    row_avatar_load_t    row;

    if (row_avatar_load(t, 0, &row) != NGX_OK) {
        return PET_E_USER_NOT_FOUND;
    }

    view.fixed = row.fixed;
    view.points_balance = row.points_balance;
    view.score = row.score;

    pet_json_init(&j, t->pool, 512);
    pet_user_json(t, &j, NULL, &view);

    if (pet_json_text(&j, &t->reply.data) != NGX_OK
        || pet_avatar_old_key(t, &row.old_url, &ctx->old_key) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return sql_avatar_set(t, row.version, in->upload_id, &ctx->url);
}


/* "/files/avatars/<hash>.jpg" back to its key; empty when it is the same
 * picture or none of ours. */

static ngx_int_t
pet_avatar_old_key(pet_task_t *t, const ngx_str_t *url, ngx_str_t *key)
{
    ngx_str_t      hash;
    pet_avatar_t  *ctx;

    static const char  prefix[] = "/files/avatars/";

    ctx = t->ctx;
    ngx_str_null(key);

    if (url->len != sizeof(prefix) - 1 + PET_SHA256_HEX + sizeof(".jpg") - 1
        || ngx_strncmp(url->data, prefix, sizeof(prefix) - 1) != 0
        || (url->len == ctx->url.len
            && ngx_strncmp(url->data, ctx->url.data, url->len) == 0))
    {
        return NGX_OK;
    }

    hash.data = url->data + sizeof(prefix) - 1;
    hash.len = PET_SHA256_HEX;

    return pet_storage_public_key(t, "avatars", &hash, "jpg", key);
}


/* Files that nothing names any more go; of the upload the row stays due, so
 * that the purge job sees to its file if this fails. */

static ngx_int_t
pet_avatar_answer(pet_task_t *t)
{
    pet_avatar_t      *ctx = t->ctx;

    ngx_int_t          rc;
    row_avatar_set_t   row;

    if (row_avatar_set(t, 0, &row) != NGX_OK || row.hit == 0) {
        return PET_RETRY;
    }

    rc = pet_storage(t->worker)->remove(t, &ctx->upload_key);

    if (rc == PET_NEXT && ctx->old_key.len) {
        rc = pet_storage(t->worker)->remove(t, &ctx->old_key);
    }

    return rc == PET_NEXT ? PET_DONE : rc;
}
