/*
 * Makes a pet from a photo: read the photo, look at it, build the model,
 * store its files, write the result.  Each step can be run again after a
 * death in the middle; only the last one has an effect, guarded by $lease.
 */

#include "pet.h"
#include "jobs/generate.h"


#define PET_GENERATE_PHOTO  (8 * 1024 * 1024)
#define PET_GENERATE_NAP    50       /* ms between two looks for room */


static ngx_int_t pet_job_generate_wait(pet_task_t *t);
static ngx_int_t pet_job_generate_take(pet_task_t *t);
static ngx_int_t pet_job_generate_read(pet_task_t *t);
static ngx_int_t pet_job_generate_analyze(pet_task_t *t);
static ngx_int_t pet_job_generate_build(pet_task_t *t);
static ngx_int_t pet_job_generate_store(pet_task_t *t);
static ngx_int_t pet_job_generate_save(pet_task_t *t);
static ngx_int_t pet_job_generate_end(pet_task_t *t);
static void pet_job_generate_hints(const row_generation_take_t *row,
    pet3d_hints_t *hints);

extern const pet_step_pt  pet_job_generate_steps[];


PET_STEPS(pet_job_generate, take, read, analyze, build, store, save, end);


/* The same step again, when uploads take all the memory there is: they may come
 * another time, a job has three attempts. */

static ngx_int_t
pet_job_generate_wait(pet_task_t *t)
{
    t->step--;

    return pet_task_sleep(t, PET_GENERATE_NAP);
}


static ngx_int_t
pet_job_generate_take(pet_task_t *t)
{
    pet_generate_t  *ctx = t->ctx;

    ctx->generation_id = pet_job_payload_id(t, "generation_id");

    if (ctx->generation_id == PET_NULL) {
        t->job->hopeless = 1;
        return NGX_ERROR;
    }

    return sql_generation_take(t, ctx->generation_id);
}


static ngx_int_t
pet_job_generate_read(pet_task_t *t)
{
    pet_generate_t         *ctx = t->ctx;

    row_generation_take_t   row;

    if (pet_work_slots(t->worker, PET_WORK_FILE, PET_GENERATE_PHOTO) == 0) {
        return pet_job_generate_wait(t);
    }

    /* ended by somebody else, whose attempt is a later one */

    if (row_generation_take(t, 0, &row) != NGX_OK) {
        return PET_DONE;
    }

    if (row.storage_key.data == NULL) {
        t->job->hopeless = 1;
        return PET_E_UPLOAD_NOT_FOUND;
    }

    /* the storage has lost it */

    if (ctx->key.len == row.storage_key.len
        && ngx_strncmp(ctx->key.data, row.storage_key.data, ctx->key.len)
           == 0)
    {
        return PET_E_STORAGE_ERROR;
    }

    ctx->key = row.storage_key;

    pet_job_generate_hints(&row, &ctx->request.hints);

    return pet_storage(t->worker)->read(t, &row.storage_key,
                                        PET_GENERATE_PHOTO,
                                        &ctx->request.photo);
}


static void
pet_job_generate_hints(const row_generation_take_t *row,
    pet3d_hints_t *hints)
{
    int       species, personality;
    unsigned  x, y, w, h;

    pet3d_hints_init(hints);
    hints->seed = (uint32_t) row->seed;

    species = pet3d_find_name(PET3D_NAMES_SPECIES,
                              (char *) row->species.data, row->species.len);
    if (row->species.len && species >= 0) {
        hints->species = species;
    }

    personality = pet3d_find_name(PET3D_NAMES_PERSONALITY,
                                  (char *) row->personality.data,
                                  row->personality.len);
    if (row->personality.len && personality >= 0) {
        hints->personality = personality;
    }

    if (row->subject.len) {
        hints->subject = row->subject.data[0] == 'p' ? PET3D_SUBJECT_PERSON
                                                     : PET3D_SUBJECT_ANIMAL;
    }

    if (row->crop.len
        && sscanf((char *) row->crop.data, "%u,%u,%u,%u", &x, &y, &w, &h)
           == 4)
    {
        hints->crop.x = (uint16_t) x;
        hints->crop.y = (uint16_t) y;
        hints->crop.width = (uint16_t) w;
        hints->crop.height = (uint16_t) h;
    }
}


static ngx_int_t
pet_job_generate_analyze(pet_task_t *t)
{
    pet_generate_t  *ctx = t->ctx;

    /* an upload that was deleted meanwhile: the photo may have another one */

    if (ctx->request.photo.data == NULL) {
        t->step = 0;
        return PET_NEXT;
    }

    if (pet_work_slots(t->worker, PET_WORK_GENERATION, PET3D_JOB_BYTES) == 0) {
        return pet_job_generate_wait(t);
    }

    return pet_ai(t->worker)->analyze(t, &ctx->request, &ctx->result);
}


static ngx_int_t
pet_job_generate_build(pet_task_t *t)
{
    pet_generate_t  *ctx = t->ctx;

    if (pet_work_slots(t->worker, PET_WORK_GENERATION, PET3D_JOB_BYTES) == 0) {
        return pet_job_generate_wait(t);
    }

    return pet_model_build(t, &ctx->result.params, &ctx->files);
}


static ngx_int_t
pet_job_generate_store(pet_task_t *t)
{
    pet_generate_t  *ctx = t->ctx;

    return pet_model_store(t, &ctx->result.hash, &ctx->files);
}


static ngx_int_t
pet_job_generate_save(pet_task_t *t)
{
    pet_generate_t   *ctx = t->ctx;
    pet_ai_result_t  *r = &ctx->result;

    t->now = pet_now(t->worker);

    return sql_generation_succeed(t, ctx->generation_id, &r->species,
                                  &r->personality, &r->breed, &r->appearance,
                                  &r->features, &r->hash, &r->params,
                                  r->generator,
                                  t->now + t->live->rules.generation_life_ms);
}


/* What was built for a generation that somebody else ended is nobody's. */

static ngx_int_t
pet_job_generate_end(pet_task_t *t)
{
    pet_generate_t            *ctx = t->ctx;

    ngx_int_t                  rc;
    row_generation_succeed_t   row;

    t->job->ended = 1;

    if (row_generation_succeed(t, 0, &row) != NGX_OK || row.hit || row.known) {
        return PET_DONE;
    }

    rc = pet_model_remove(t, &ctx->result.hash, &ctx->files);

    return rc == PET_NEXT ? PET_DONE : rc;
}


/* What the photo is to blame for is not tried again and counts; all else was
 * tried as often as it may be, and the quota goes back. */

ngx_int_t
pet_job_generate_dead(pet_task_t *t, ngx_int_t error)
{
    int64_t             id;
    ngx_str_t           state;
    ngx_uint_t          rejected;
    const pet_error_t  *e;

    id = pet_job_payload_id(t, "generation_id");

    if (id == PET_NULL) {
        return sql_job_failed(t, PET_NULL, &pet_error(error)->name);
    }

    rejected = pet_job_generate_rejected(error);

    if (rejected) {
        ngx_str_set(&state, "done");

    } else {
        ngx_str_set(&state, "dead");
    }

    e = pet_error(error);

    return sql_generation_fail(t, id, e->code, &e->message, rejected, &state);
}


ngx_uint_t
pet_job_generate_rejected(ngx_int_t error)
{
    return error == PET_E_NO_SUBJECT || error == PET_E_CONTENT_REJECTED
           || error == PET_E_IMAGE_INVALID || error == PET_E_UPLOAD_NOT_FOUND;
}
