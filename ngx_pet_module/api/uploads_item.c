/*
 * GET and DELETE /v1/uploads/{upload_id}, the signed links to private files,
 * and the end of uploads whose time is over.
 */

#include "api/api.h"


static ngx_int_t pet_upload_get_load(pet_task_t *t);
static ngx_int_t pet_upload_get_answer(pet_task_t *t);
static ngx_int_t pet_upload_delete_end(pet_task_t *t);
static ngx_int_t pet_upload_delete_remove(pet_task_t *t);
static ngx_int_t pet_upload_delete_note(pet_task_t *t);
static ngx_int_t pet_file_answer(pet_task_t *t);
static ngx_int_t pet_job_uploads_end(pet_task_t *t);
static ngx_int_t pet_job_uploads_remove(pet_task_t *t);
static ngx_int_t pet_job_uploads_note(pet_task_t *t);


PET_STEPS(pet_upload_get, load, answer);
PET_STEPS(pet_upload_delete, end, remove, note);
PET_STEPS(pet_file, answer);
PET_STEPS(pet_job_uploads, end, remove, note);


ngx_int_t
pet_upload_json(pet_task_t *t, const pet_upload_view_t *v)
{
    ngx_str_t   url;
    pet_json_t  j;

    if (pet_storage_link(t, &v->key, &url) != NGX_OK) {
        return NGX_ERROR;
    }

    pet_json_init(&j, t->pool, 512);
    pet_json_open(&j, NULL, '{');
    pet_json_id(&j, "upload_id", v->upload_id);
    pet_json_cstring(&j, "status", "ready");
    pet_json_string(&j, "purpose", &v->purpose);
    pet_json_string(&j, "url", &url);
    pet_json_time(&j, "url_expires_at",
                  (t->now + PET_STORAGE_LINK_TTL) / 1000 * 1000);
    pet_json_int(&j, "size", v->size);
    pet_json_int(&j, "width", v->width);
    pet_json_int(&j, "height", v->height);
    pet_json_time(&j, "created_at", v->created_at);
    pet_json_time(&j, "expires_at", v->expires_at);
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data);
}


static ngx_int_t
pet_upload_get_load(pet_task_t *t)
{
    pet_input_upload_t  *in = t->input;

    return sql_upload_get(t, in->upload_id);
}


static ngx_int_t
pet_upload_get_answer(pet_task_t *t)
{
    pet_input_upload_t  *in = t->input;

    row_upload_get_t     row;
    pet_upload_view_t    view;

    if (row_upload_get(t, 0, &row) != NGX_OK) {
        return PET_E_UPLOAD_NOT_FOUND;
    }

    view.upload_id = in->upload_id;
    view.purpose = row.purpose;
    view.key = row.storage_key;
    view.size = row.size;
    view.width = row.width;
    view.height = row.height;
    view.created_at = row.created_at;
    view.expires_at = row.expires_at;

    return pet_upload_json(t, &view) == NGX_OK ? PET_DONE : NGX_ERROR;
}


static ngx_int_t
pet_upload_delete_end(pet_task_t *t)
{
    pet_input_upload_t  *in = t->input;

    pet_json_t           j;

    pet_json_init(&j, t->pool, 64);
    pet_json_open(&j, NULL, '{');
    pet_json_id(&j, "upload_id", in->upload_id);
    pet_json_cstring(&j, "status", "deleted");
    pet_json_close(&j, '}');

    if (pet_json_text(&j, &t->reply.data) != NGX_OK) {
        return NGX_ERROR;
    }

    return sql_upload_delete(t, in->upload_id);
}


static ngx_int_t
pet_upload_delete_remove(pet_task_t *t)
{
    row_upload_delete_t  row;

    if (row_upload_delete(t, 0, &row) != NGX_OK) {
        ngx_str_null(&t->reply.data);
        return PET_E_UPLOAD_NOT_FOUND;
    }

    return pet_storage(t->worker)->remove(t, &row.storage_key);
}


static ngx_int_t
pet_upload_delete_note(pet_task_t *t)
{
    pet_input_upload_t  *in = t->input;
    ngx_int_t            rc;

    rc = sql_upload_removed(t, in->upload_id);

    return rc == PET_NEXT ? PET_DONE : rc;
}


/* The link is the right to read; nginx sends the file. */

static ngx_int_t
pet_file_answer(pet_task_t *t)
{
    pet_input_file_t    *in = t->input;

    u_char              *p;
    ngx_int_t            rc;
    ngx_uint_t           i;
    ngx_str_t            path;

    static const char  prefix[] = "/files/private/";

    /* only what pet_storage_private_key() makes, dots not before a name */

    for (i = 0; i < in->name.len; i++) {
        if (in->name.data[i] == '/' || in->name.data[i] == '%'
            || in->name.data[0] == '.')
        {
            return PET_E_SIGNATURE_INVALID;
        }
    }

    path.data = ngx_pnalloc(t->pool, sizeof(prefix) + in->shard.len
                                     + NGX_INT64_LEN + 1 + in->name.len);
    if (path.data == NULL) {
        return NGX_ERROR;
    }

    p = ngx_sprintf(path.data, "%s%V/%L/%V", prefix, &in->shard, in->user_id,
                    &in->name);
    path.len = p - path.data;

    rc = pet_storage_link_check(t, &path, in->expires, &in->signature);
    if (rc != NGX_OK) {
        return rc;
    }

    t->reply.redirect.len = sizeof("/.pet-private/") - 1 + path.len
                            - (sizeof(prefix) - 1);
    t->reply.redirect.data = ngx_pnalloc(t->pool, t->reply.redirect.len);
    if (t->reply.redirect.data == NULL) {
        return NGX_ERROR;
    }

    p = ngx_cpymem(t->reply.redirect.data, "/.pet-private/",
                   sizeof("/.pet-private/") - 1);
    ngx_memcpy(p, path.data + sizeof(prefix) - 1,
               path.len - (sizeof(prefix) - 1));

    return PET_DONE;
}


static ngx_int_t
pet_job_uploads_end(pet_task_t *t)
{
    return sql_uploads_due(t);
}


static ngx_int_t
pet_job_uploads_remove(pet_task_t *t)
{
    ngx_int_t          rc;
    ngx_uint_t         i;
    row_uploads_due_t  row;

    for (i = 0; row_uploads_due(t, i, &row) == NGX_OK; i++) {
        rc = pet_storage(t->worker)->remove(t, &row.storage_key);

        if (rc != PET_NEXT) {
            return rc;
        }
    }

    return i ? PET_NEXT : PET_DONE;
}


static ngx_int_t
pet_job_uploads_note(pet_task_t *t)
{
    u_char             *p;
    ngx_str_t           ids;
    ngx_uint_t          i;
    row_uploads_due_t   row;

    for (i = 0; row_uploads_due(t, i, &row) == NGX_OK; i++) {
        /* void */
    }

    ids.data = ngx_pnalloc(t->pool, i * (NGX_INT64_LEN + 1) + 1);
    if (ids.data == NULL) {
        return NGX_ERROR;
    }

    p = ids.data;

    for (i = 0; row_uploads_due(t, i, &row) == NGX_OK; i++) {
        p = ngx_sprintf(p, "%s%L", i ? "," : "", row.upload_id);
    }

    ids.len = p - ids.data;

    /* again until there are none; the job's deadline bounds it */

    t->step = 0;

    return sql_uploads_removed(t, &ids);
}
