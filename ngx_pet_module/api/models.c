/*
 * The model of a pet, and the way back for a model's file that is not there:
 * it is a function of its parameters, so it is built again and stored.
 */

#include "api/api.h"


#define PET_MODEL_BUILDS  16         /* under way in a worker */
#define PET_MODEL_NAP     50         /* ms between two looks */


static ngx_int_t pet_model_ask(pet_task_t *t);
static ngx_int_t pet_model_answer(pet_task_t *t);
static ngx_int_t pet_model_file_ask(pet_task_t *t);
static ngx_int_t pet_model_file_build(pet_task_t *t);
static ngx_int_t pet_model_file_store(pet_task_t *t);
static ngx_int_t pet_model_file_answer(pet_task_t *t);
static ngx_int_t pet_model_file_name(pet_task_t *t, ngx_str_t *hash,
    ngx_str_t **bytes);
static void pet_model_file_release(void *data);


PET_STEPS(pet_model, ask, answer);
PET_STEPS(pet_model_file, ask, build, store, answer);


/* Hashes that this worker is building: who comes second waits. */

static pet_model_file_t  *pet_model_builds[PET_MODEL_BUILDS];


static ngx_int_t
pet_model_ask(pet_task_t *t)
{
    pet_input_pet_t  *in = t->input;

    return sql_pet_model(t, in->pet_id);
}


static ngx_int_t
pet_model_answer(pet_task_t *t)
{
    row_pet_model_t  row;

    if (row_pet_model(t, 0, &row) != NGX_OK) {
        return PET_E_PET_NOT_FOUND;
    }

    t->reply.data = row.doc;

    return PET_DONE;
}


static ngx_int_t
pet_model_file_ask(pet_task_t *t)
{
    pet_model_file_t    *ctx = t->ctx;

    ngx_str_t           *bytes;
    ngx_uint_t           i, free;
    ngx_pool_cleanup_t  *cln;

    if (pet_model_file_name(t, &ctx->hash, &bytes) != NGX_OK) {
        return PET_E_OBJECT_NOT_FOUND;
    }

    free = PET_MODEL_BUILDS;

    for (i = 0; i < PET_MODEL_BUILDS; i++) {

        if (pet_model_builds[i] == NULL) {
            free = i;
            continue;
        }

        if (pet_model_builds[i]->hash.len == ctx->hash.len
            && ngx_memcmp(pet_model_builds[i]->hash.data, ctx->hash.data,
                          ctx->hash.len) == 0)
        {
            t->step = 0;
            ctx->waited = 1;
            return pet_task_sleep(t, PET_MODEL_NAP);
        }
    }

    /* the one that was waited for has stored the file */

    if (ctx->waited) {
        t->step = 3;
        return PET_NEXT;
    }

    if (free == PET_MODEL_BUILDS) {
        return PET_E_UNAVAILABLE;
    }

    cln = ngx_pool_cleanup_add(t->pool, 0);
    if (cln == NULL) {
        return NGX_ERROR;
    }

    cln->handler = pet_model_file_release;
    cln->data = ctx;
    pet_model_builds[free] = ctx;

    return sql_model_params(t, &ctx->hash);
}


static void
pet_model_file_release(void *data)
{
    ngx_uint_t  i;

    for (i = 0; i < PET_MODEL_BUILDS; i++) {
        if (pet_model_builds[i] == data) {
            pet_model_builds[i] = NULL;
        }
    }
}


/* "<hash>.<ext>" of the path; *bytes is where its bytes will be. */

static ngx_int_t
pet_model_file_name(pet_task_t *t, ngx_str_t *hash, ngx_str_t **bytes)
{
    pet_model_file_t        *ctx = t->ctx;
    pet_input_model_file_t  *in = t->input;

    u_char                  *ext;
    ngx_uint_t               i;

    if (in->file.len != PET_MODEL_HASH_LEN + sizeof(".glb") - 1) {
        return NGX_DECLINED;
    }

    for (i = 0; i < PET_MODEL_HASH_LEN; i++) {
        if (!((in->file.data[i] >= '0' && in->file.data[i] <= '9')
              || (in->file.data[i] >= 'a' && in->file.data[i] <= 'f')))
        {
            return NGX_DECLINED;
        }
    }

    hash->data = in->file.data;
    hash->len = PET_MODEL_HASH_LEN;
    ext = in->file.data + PET_MODEL_HASH_LEN;

    *bytes = ngx_strncmp(ext, ".glb", 4) == 0 ? &ctx->files.glb
           : ngx_strncmp(ext, ".jpg", 4) == 0 ? &ctx->files.skin
           : ngx_strncmp(ext, ".png", 4) == 0 ? &ctx->files.preview
           : NULL;

    return *bytes ? NGX_OK : NGX_DECLINED;
}


static ngx_int_t
pet_model_file_build(pet_task_t *t)
{
    pet_model_file_t    *ctx = t->ctx;

    row_model_params_t   row;

    if (row_model_params(t, 0, &row) != NGX_OK) {
        return PET_E_OBJECT_NOT_FOUND;
    }

    return pet_model_build(t, &row.params, &ctx->files);
}


static ngx_int_t
pet_model_file_store(pet_task_t *t)
{
    pet_model_file_t  *ctx = t->ctx;

    return pet_model_store(t, &ctx->hash, &ctx->files);
}


/* The file is there now: the same path again, as a file. */

static ngx_int_t
pet_model_file_answer(pet_task_t *t)
{
    pet_input_model_file_t  *in = t->input;

    t->reply.redirect.len = sizeof("/.pet-models//") - 1 + 2 + in->file.len;
    t->reply.redirect.data = ngx_pnalloc(t->pool, t->reply.redirect.len);
    if (t->reply.redirect.data == NULL) {
        return NGX_ERROR;
    }

    ngx_sprintf(t->reply.redirect.data, "/.pet-models/%*s/%V", (size_t) 2,
                in->file.data, &in->file);

    return PET_DONE;
}
