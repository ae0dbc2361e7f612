/*
 * POST /v1/uploads.  The row is inserted as pending before the file is
 * written and made ready after it: whatever breaks in between leaves a row
 * that the purge job ends, never a file without a row.
 */

#include "api/api.h"


static ngx_int_t pet_upload_parse(pet_task_t *t);
static ngx_int_t pet_upload_decode(pet_task_t *t);
static ngx_int_t pet_upload_begin(pet_task_t *t);
static ngx_int_t pet_upload_store(pet_task_t *t);
static ngx_int_t pet_upload_finish(pet_task_t *t);
static ngx_int_t pet_upload_answer(pet_task_t *t);
static ngx_int_t pet_upload_refuse(pet_task_t *t);
static ngx_int_t pet_upload_take(pet_task_t *t);
static ngx_int_t pet_upload_allowed(pet_task_t *t,
    const pet_upload_form_t *f);
static ngx_int_t pet_upload_full(pet_task_t *t);
static ngx_int_t pet_upload_photos(pet_task_t *t);
static int64_t pet_upload_known(const pet_upload_t *ctx);
static int64_t pet_upload_face(pet_task_t *t);


PET_STEPS(pet_upload, parse, decode, begin, store, finish, answer, refuse);


static ngx_int_t
pet_upload_parse(pet_task_t *t)
{
    ngx_int_t  rc;

    rc = pet_upload_take(t);

    if (rc == PET_NEXT) {
        rc = sql_upload_room(t);
    }

    return rc == PET_NEXT ? sql_upload_photos(t) : rc;
}


static ngx_int_t
pet_upload_take(pet_task_t *t)
{
    pet_upload_t        *ctx = t->ctx;

    ngx_str_t           *type;
    pet_work_t          *work;
    pet_conf_t          *cf;
    pet_upload_form_t   *f;
    ngx_http_request_t  *r;

    cf = t->worker->conf;
    r = t->request;

    /* a client that left does not wait for its upload */

    if (r == NULL) {
        return PET_E_UNAVAILABLE;
    }

    work = pet_work_create(t, PET_WORK_UPLOAD, pet_upload_form_read,
                           sizeof(pet_upload_form_t), 2 * PET_BODY_FRAME);
    if (work == NULL) {
        return PET_E_UNAVAILABLE;
    }

    f = work->data;
    type = &r->headers_in.content_type->value;

    f->type.len = type->len;
    f->type.data = ngx_pstrdup(work->pool, type);

    if (f->type.data == NULL || pet_body_take(work, r, &f->body) != NGX_OK) {
        return NGX_ERROR;
    }

    if (f->body.size > cf->upload_size + PET_BODY_FRAME) {
        return PET_E_BODY_TOO_LARGE;
    }

    if (pet_work_reserve(work, f->body.size) != NGX_OK) {
        return PET_E_UNAVAILABLE;
    }

    f->max = cf->upload_size;
    f->idem_hash = t->idem.key.data ? t->idem.hash.data : NULL;
    ctx->form = f;

    return pet_work_post(work);
}


static ngx_int_t
pet_upload_decode(pet_task_t *t)
{
    pet_upload_t       *ctx = t->ctx;

    ngx_int_t           rc;
    ngx_str_t           field;
    pet_work_t         *work;
    pet_upload_form_t  *f;

    f = ctx->form;

    if (f->field) {
        field.data = (u_char *) f->field;
        field.len = ngx_strlen(f->field);

        return pet_input_error(t, &field, f->message);
    }

    rc = pet_upload_allowed(t, f);

    if (rc == NGX_OK && f->purpose == PET_UPLOAD_PHOTO) {
        rc = pet_upload_photos(t);
    }

    if (rc != NGX_OK) {
        return rc;
    }

    work = pet_upload_picture(t, &f->file, f->info.costly);
    if (work == NULL) {
        return PET_E_UNAVAILABLE;
    }

    ctx->picture = work->data;
    ctx->picture->square = (f->purpose == PET_UPLOAD_AVATAR);
    ctx->picture->side = ctx->picture->square ? PET_UPLOAD_AVATAR_SIDE
                                              : PET_UPLOAD_PHOTO_SIDE;

    return pet_work_post(work);
}


static ngx_int_t
pet_upload_allowed(pet_task_t *t, const pet_upload_form_t *f)
{
    int64_t            kept;
    row_upload_room_t  row;

    if (f->purpose == PET_UPLOAD_PHOTO
        && pet_gate_user(t)->face_version
           < (int64_t) t->live->face_version)
    {
        return PET_E_FACE_CONSENT_REQUIRED;
    }

    if (row_upload_room(t, 0, &row) != NGX_OK) {
        return NGX_ERROR;
    }

    kept = f->purpose == PET_UPLOAD_PHOTO ? row.photos : row.avatars;

    if (kept < (int64_t) t->worker->conf->upload_limit) {
        return NGX_OK;
    }

    return pet_upload_full(t);
}


static ngx_int_t
pet_upload_full(pet_task_t *t)
{
    return pet_task_fail(t, PET_E_DAILY_QUOTA,
                         "No more pictures are kept; delete one first");
}


/* Keeps what the photos are known by for the step that has the new one. */

static ngx_int_t
pet_upload_photos(pet_task_t *t)
{
    pet_upload_t         *ctx = t->ctx;

    ngx_uint_t            i;
    row_upload_photos_t   row, *photo;

    if (ngx_array_init(&ctx->photos, t->pool, t->worker->conf->upload_limit,
                       sizeof(row_upload_photos_t))
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    for (i = 0; row_upload_photos(t, i, &row) == NGX_OK; i++) {
        if (row.fingerprint.len != PET3D_FINGERPRINT_BYTES) {
            continue;
        }

        photo = ngx_array_push(&ctx->photos);
        if (photo == NULL) {
            return NGX_ERROR;
        }

        *photo = row;
    }

    return NGX_OK;
}


/* Of the photos kept the one that this is, in another encoding. */

static int64_t
pet_upload_known(const pet_upload_t *ctx)
{
    ngx_uint_t            i;
    row_upload_photos_t  *photo;

    photo = ctx->photos.elts;

    for (i = 0; i < ctx->photos.nelts; i++) {
        if (pet3d_fingerprint_same(photo[i].fingerprint.data,
                                   ctx->picture->fingerprint))
        {
            return photo[i].photo_id;
        }
    }

    return PET_NULL;
}


static ngx_int_t
pet_upload_begin(pet_task_t *t)
{
    pet_upload_t          *ctx = t->ctx;

    ngx_int_t              rc;
    ngx_str_t              sha256, fingerprint;
    pet_upload_picture_t  *p;

    p = ctx->picture;

    ctx->upload_id = pet_ids(t->worker, 1);
    if (ctx->upload_id == 0) {
        return PET_E_UNAVAILABLE;
    }

    if (pet_storage_private_key(t, t->user_id, ctx->upload_id, "jpg",
                                &ctx->key)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    sha256.data = p->digest;
    sha256.len = PET_SHA256_LEN;

    ngx_str_null(&fingerprint);

    if (ctx->form->purpose == PET_UPLOAD_PHOTO) {
        fingerprint.data = p->fingerprint;
        fingerprint.len = PET3D_FINGERPRINT_BYTES;
    }

    rc = sql_upload_lock(t);
    if (rc != NGX_OK) {
        return rc;
    }

    return sql_upload_begin(t, ctx->upload_id,
                            &pet_upload_purposes[ctx->form->purpose],
                            &ctx->key, &sha256, p->jpeg.len, p->width,
                            p->height, pet_upload_known(ctx), &fingerprint,
                            t->now + PET_UPLOAD_PENDING,
                            t->worker->conf->upload_limit);
}


static ngx_int_t
pet_upload_store(pet_task_t *t)
{
    pet_upload_t        *ctx = t->ctx;

    row_upload_begin_t   row;

    if (row_upload_begin(t, 0, &row) != NGX_OK) {
        return pet_upload_full(t);
    }

    return pet_storage(t->worker)->put(t, &ctx->key, &ctx->picture->jpeg);
}


static ngx_int_t
pet_upload_finish(pet_task_t *t)
{
    pet_upload_t         *ctx = t->ctx;

    pet_upload_view_t     view;

    ctx->expires_at = t->now
                      + (int64_t) t->worker->conf->upload_life * 1000;

    view.upload_id = ctx->upload_id;
    view.purpose = pet_upload_purposes[ctx->form->purpose];
    view.key = ctx->key;
    view.size = ctx->picture->jpeg.len;
    view.width = ctx->picture->width;
    view.height = ctx->picture->height;
    view.created_at = t->now;
    view.expires_at = ctx->expires_at;

    t->reply.status = NGX_HTTP_CREATED;

    if (pet_upload_json(t, &view) != NGX_OK) {
        return NGX_ERROR;
    }

    return sql_upload_finish(t, ctx->upload_id, ctx->expires_at,
                             pet_upload_face(t));
}


/* The version of the consent that the picture needs. */

static int64_t
pet_upload_face(pet_task_t *t)
{
    pet_upload_t  *ctx = t->ctx;

    return ctx->form->purpose == PET_UPLOAD_PHOTO ? t->live->face_version : 0;
}


static ngx_int_t
pet_upload_answer(pet_task_t *t)
{
    pet_upload_t         *ctx = t->ctx;

    row_upload_finish_t   row;

    if (row_upload_finish(t, 0, &row) == NGX_OK && row.hit) {
        return PET_DONE;
    }

    return sql_upload_drop(t, ctx->upload_id);
}


/* The consent was withdrawn while the photo was on its way. */

static ngx_int_t
pet_upload_refuse(pet_task_t *t)
{
    ngx_str_null(&t->reply.data);

    return pet_upload_face(t) ? PET_E_FACE_CONSENT_REQUIRED
                              : PET_E_UNAVAILABLE;
}
