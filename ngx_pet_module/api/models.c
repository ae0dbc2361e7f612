/*
 * The model of a pet, and the way back for a model's file that is not there:
 * it is a function of its parameters and the generator, so it is built again
 * and stored.  What is asked of another version of the generator, or of none,
 * is redirected to the current one.
 */

#include "api/api.h"


#define PET_MODEL_KNOWN  16          /* models that a worker remembers */
#define PET_MODEL_NAP    50          /* ms between two looks */


/* A model whose files are being built, or were. */
typedef struct {
    u_char                 hash[PET_MODEL_HASH_LEN];
    const void            *by;           /* who builds; NULL: nobody */
    unsigned               frames:1;     /* those, or all the others */
    unsigned               built:1;
} pet_model_known_t;

/* A file of a model, and what it is called now if that is another name. */
typedef struct {
    const char            *ext;
    const char            *now;
} pet_model_ext_t;


static ngx_int_t pet_model_ask(pet_task_t *t);
static ngx_int_t pet_model_answer(pet_task_t *t);
static ngx_int_t pet_model_file_ask(pet_task_t *t);
static ngx_int_t pet_model_file_name(pet_task_t *t);
static ngx_int_t pet_model_file_build(pet_task_t *t);
static pet_model_known_t *pet_model_file_known(const pet_model_file_t *ctx,
    ngx_uint_t *building);
static void pet_model_file_release(void *data);
static ngx_int_t pet_model_file_store(pet_task_t *t);
static ngx_int_t pet_model_file_answer(pet_task_t *t);
static ngx_int_t pet_model_file_redirect(pet_task_t *t, const char *area);


PET_STEPS(pet_model, ask, answer);
PET_STEPS(pet_model_file, ask, build, store, answer);


/* Who comes second for a model waits, and finds it built. */

static pet_model_known_t  pet_model_known[PET_MODEL_KNOWN];


static const pet_model_ext_t  pet_model_exts[] = {
    { ".glb", ".glb" },
    { ".jpg", ".jpg" },
    { ".preview.jpg", ".preview.jpg" },
    { ".frames.webp", ".frames.webp" },
    { ".png", ".preview.jpg" }
};

#define PET_MODEL_NEXTS  (sizeof(pet_model_exts) / sizeof(pet_model_ext_t))


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

    ngx_int_t          rc;

    rc = pet_model_file_name(t);
    if (rc != NGX_OK) {
        return rc;
    }

    return sql_model_params(t, &ctx->hash);
}


/* "<hash>-<version>.<ext>", or "<hash>.<ext>" as it was called once: sets the
 * name that the file has now, and whether that is the one asked for. */

static ngx_int_t
pet_model_file_name(pet_task_t *t)
{
    pet_model_file_t        *ctx = t->ctx;
    pet_input_model_file_t  *in = t->input;

    u_char                  *p, *last;
    size_t                   len;
    ngx_str_t                name;
    ngx_uint_t               i;
    const pet_model_ext_t   *ext;

    if (in->file.len < PET_MODEL_HASH_LEN) {
        return PET_E_OBJECT_NOT_FOUND;
    }

    for (i = 0; i < PET_MODEL_HASH_LEN; i++) {
        if (!((in->file.data[i] >= '0' && in->file.data[i] <= '9')
              || (in->file.data[i] >= 'a' && in->file.data[i] <= 'f')))
        {
            return PET_E_OBJECT_NOT_FOUND;
        }
    }

    p = in->file.data + PET_MODEL_HASH_LEN;
    last = in->file.data + in->file.len;

    if (p < last && *p == '-') {
        for (p++; p < last && *p >= '0' && *p <= '9'; p++) { /* void */ }

        if (p[-1] == '-') {
            return PET_E_OBJECT_NOT_FOUND;
        }
    }

    for (i = 0; i < PET_MODEL_NEXTS; i++) {
        len = ngx_strlen(pet_model_exts[i].ext);

        if ((size_t) (last - p) == len
            && ngx_memcmp(p, pet_model_exts[i].ext, len) == 0)
        {
            break;
        }
    }

    if (i == PET_MODEL_NEXTS) {
        return PET_E_OBJECT_NOT_FOUND;
    }

    ext = &pet_model_exts[i];
    len = ngx_strlen(ext->now);
    ctx->frames = (ngx_strcmp(ext->now, ".frames.webp") == 0);

    ctx->hash.data = in->file.data;
    ctx->hash.len = PET_MODEL_HASH_LEN;

    if (pet_model_name(t, &ctx->hash, &name) != NGX_OK) {
        return NGX_ERROR;
    }

    ctx->file.data = ngx_pnalloc(t->pool, name.len + len);
    if (ctx->file.data == NULL) {
        return NGX_ERROR;
    }

    ctx->file.len = ngx_sprintf(ctx->file.data, "%V%s", &name, ext->now)
                    - ctx->file.data;

    ctx->current = (ctx->file.len == in->file.len
                    && ngx_strncmp(ctx->file.data, in->file.data,
                                   in->file.len)
                       == 0);

    return NGX_OK;
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

    if (!ctx->current) {
        return pet_model_file_redirect(t, "/.pet-model-now/");
    }

    known = pet_model_file_known(ctx, &building);

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
    known->frames = ctx->frames;
    known->built = 0;

    if (ctx->frames) {
        return pet_model_build_frames(t, &ctx->params, &ctx->files);
    }

    return pet_model_build(t, &ctx->params, &ctx->files);
}


/* What is known of a model, or a place for it, taken from another one in
 * turn; NULL when it has none while another one is being built. */

static pet_model_known_t *
pet_model_file_known(const pet_model_file_t *ctx, ngx_uint_t *building)
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

        if (pet_model_known[i].frames == ctx->frames
            && ngx_memcmp(pet_model_known[i].hash, ctx->hash.data,
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
    pet_model_file_t  *ctx = t->ctx;

    u_char             area[sizeof("/.pet-models/00/")];
    ngx_uint_t         i;

    for (i = 0; i < PET_MODEL_KNOWN; i++) {
        if (pet_model_known[i].by == ctx) {
            pet_model_known[i].built = 1;
        }
    }

    (void) ngx_sprintf(area, "/.pet-models/%*s/%Z", (size_t) 2,
                       ctx->hash.data);

    return pet_model_file_redirect(t, (char *) area);
}


/* Ends the task with an internal location: area and the current name. */

static ngx_int_t
pet_model_file_redirect(pet_task_t *t, const char *area)
{
    pet_model_file_t  *ctx = t->ctx;

    size_t             len;

    len = ngx_strlen(area);

    t->reply.redirect.len = len + ctx->file.len;
    t->reply.redirect.data = ngx_pnalloc(t->pool, t->reply.redirect.len);
    if (t->reply.redirect.data == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(t->reply.redirect.data, area, len);
    ngx_memcpy(t->reply.redirect.data + len, ctx->file.data, ctx->file.len);

    return PET_DONE;
}
