/*
 * The model of a pet, and the way back for a model's file that is not there:
 * it is a function of its parameters, so it is built again and stored.
 */

#include "api/api.h"


#define PET_MODEL_KNOWN  16          /* models that a worker remembers */
#define PET_MODEL_NAP    50          /* ms between two looks */


/* A model whose files are being built, or were. */
typedef struct {
    u_char                 hash[PET_MODEL_HASH_LEN];
    const void            *by;           /* who builds; NULL: nobody */
    unsigned               built:1;
} pet_model_known_t;


static ngx_int_t pet_model_ask(pet_task_t *t);
static ngx_int_t pet_model_answer(pet_task_t *t);
static ngx_int_t pet_model_file_ask(pet_task_t *t);
static ngx_int_t pet_model_file_name(pet_task_t *t, ngx_str_t *hash,
    ngx_str_t **bytes);
static ngx_int_t pet_model_file_build(pet_task_t *t);
static pet_model_known_t *pet_model_file_known(const ngx_str_t *hash,
    ngx_uint_t *building);
static void pet_model_file_release(void *data);
static ngx_int_t pet_model_file_store(pet_task_t *t);
static ngx_int_t pet_model_file_answer(pet_task_t *t);


PET_STEPS(pet_model, ask, answer);
PET_STEPS(pet_model_file, ask, build, store, answer);


/* Who comes second for a model waits, and finds it built. */

static pet_model_known_t  pet_model_known[PET_MODEL_KNOWN];


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
    pet_model_file_t  *ctx = t->ctx;

    ngx_str_t         *bytes;

    if (pet_model_file_name(t, &ctx->hash, &bytes) != NGX_OK) {
        return PET_E_OBJECT_NOT_FOUND;
    }

    return sql_model_params(t, &ctx->hash);
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

    ngx_uint_t           building;
    row_model_params_t   row;
    pet_model_known_t   *known;
    ngx_pool_cleanup_t  *cln;

    if (ctx->params.data == NULL) {

        if (row_model_params(t, 0, &row) != NGX_OK) {
            return PET_E_OBJECT_NOT_FOUND;
        }

        ctx->params = row.params;
    }

    known = pet_model_file_known(&ctx->hash, &building);

    /* the one that was waited for has stored the file */

    if (known && known->built && ctx->waited) {
        t->step = 3;
        return PET_NEXT;
    }

    /* one at a time, in a place that no generation needs */

    if (building
        || pet_work_slots(t->worker, PET_WORK_GENERATION, PET3D_JOB_BYTES)
           == 0)
    {
        ctx->waited |= (known && known->by);
        t->step = 1;
        return pet_task_sleep(t, PET_MODEL_NAP);
    }

    cln = ngx_pool_cleanup_add(t->pool, 0);
    if (cln == NULL) {
        return NGX_ERROR;
    }

    cln->handler = pet_model_file_release;
    cln->data = ctx;

    ngx_memcpy(known->hash, ctx->hash.data, PET_MODEL_HASH_LEN);
    known->by = ctx;
    known->built = 0;

    return pet_model_build(t, &ctx->params, &ctx->files);
}


/* What is known of a model, or a place for it, taken from another one in
 * turn; NULL when it has none while another one is being built. */

static pet_model_known_t *
pet_model_file_known(const ngx_str_t *hash, ngx_uint_t *building)
{
    ngx_uint_t          i;
    pet_model_known_t  *found;

    static ngx_uint_t   next;

    *building = 0;
    found = NULL;

    for (i = 0; i < PET_MODEL_KNOWN; i++) {

        if (pet_model_known[i].by) {
            *building = 1;
        }

        if (ngx_memcmp(pet_model_known[i].hash, hash->data,
                       PET_MODEL_HASH_LEN)
            == 0)
        {
            found = &pet_model_known[i];
        }
    }

    if (found || *building) {
        return found;
    }

    next = (next + 1) % PET_MODEL_KNOWN;
    ngx_memzero(&pet_model_known[next], sizeof(pet_model_known_t));

    return &pet_model_known[next];
}


static void
pet_model_file_release(void *data)
{
    ngx_uint_t  i;

    for (i = 0; i < PET_MODEL_KNOWN; i++) {
        if (pet_model_known[i].by == data) {
            pet_model_known[i].by = NULL;
        }
    }
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
    pet_model_file_t        *ctx = t->ctx;
    pet_input_model_file_t  *in = t->input;

    ngx_uint_t               i;

    for (i = 0; i < PET_MODEL_KNOWN; i++) {
        if (pet_model_known[i].by == ctx) {
            pet_model_known[i].built = 1;
        }
    }

    t->reply.redirect.len = sizeof("/.pet-models//") - 1 + 2 + in->file.len;
    t->reply.redirect.data = ngx_pnalloc(t->pool, t->reply.redirect.len);
    if (t->reply.redirect.data == NULL) {
        return NGX_ERROR;
    }

    ngx_sprintf(t->reply.redirect.data, "/.pet-models/%*s/%V", (size_t) 2,
                in->file.data, &in->file);

    return PET_DONE;
}
