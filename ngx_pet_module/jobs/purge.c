/*
 * Deletes what nobody asks for any more: idempotency keys after 24 hours,
 * sessions a week after their end, jobs a day after theirs, results of
 * generations that were not adopted in time, uploads a day after their files,
 * letters a month after theirs, and those who signed in and within a day agreed
 * to nothing.
 */

#include "pet.h"


/* ms, of the job's deadline, in which a kind may be asked for again */
#define PET_PURGE_TIME  10000


/* Of a kind more may come in ten minutes than a statement deletes. */
typedef struct {
    ngx_int_t            (*delete)(pet_task_t *t);
    int64_t              (*gone)(pet_task_t *t);
    int64_t                block;        /* rows that it deletes at most */
} pet_purge_t;


static ngx_int_t pet_job_purge_ask(pet_task_t *t);
static ngx_int_t pet_job_purge_see(pet_task_t *t);
static int64_t pet_purge_keys_gone(pet_task_t *t);
static int64_t pet_purge_sessions_gone(pet_task_t *t);
static int64_t pet_purge_jobs_gone(pet_task_t *t);
static int64_t pet_purge_generations_gone(pet_task_t *t);
static int64_t pet_purge_uploads_gone(pet_task_t *t);
static int64_t pet_purge_messages_gone(pet_task_t *t);
static int64_t pet_purge_strangers_gone(pet_task_t *t);

extern const pet_step_pt  pet_job_purge_steps[];


PET_STEPS(pet_job_purge, ask, see);


static const pet_purge_t  pet_purges[] = {
    { sql_purge_keys, pet_purge_keys_gone, 5000 },
    { sql_purge_sessions, pet_purge_sessions_gone, 5000 },
    { sql_purge_jobs, pet_purge_jobs_gone, 5000 },
    { sql_purge_generations, pet_purge_generations_gone, 1000 },
    { sql_purge_uploads, pet_purge_uploads_gone, 1000 },
    { sql_purge_messages, pet_purge_messages_gone, 5000 },
    { sql_purge_strangers, pet_purge_strangers_gone, 500 }
};

#define PET_PURGES  (sizeof(pet_purges) / sizeof(pet_purges[0]))


static ngx_int_t
pet_job_purge_ask(pet_task_t *t)
{
    ngx_uint_t  *kind = t->ctx;

    return pet_purges[*kind].delete(t);
}


static ngx_int_t
pet_job_purge_see(pet_task_t *t)
{
    ngx_uint_t  *kind = t->ctx;

    if (pet_purges[*kind].gone(t) < pet_purges[*kind].block
        || ngx_current_msec - t->started > PET_PURGE_TIME)
    {
        (*kind)++;
    }

    if (*kind == PET_PURGES) {
        return PET_DONE;
    }

    t->step = 0;

    return PET_NEXT;
}


static int64_t
pet_purge_keys_gone(pet_task_t *t)
{
    row_purge_keys_t  row;

    return row_purge_keys(t, 0, &row) == NGX_OK ? row.gone : 0;
}


static int64_t
pet_purge_sessions_gone(pet_task_t *t)
{
    row_purge_sessions_t  row;

    return row_purge_sessions(t, 0, &row) == NGX_OK ? row.gone : 0;
}


static int64_t
pet_purge_jobs_gone(pet_task_t *t)
{
    row_purge_jobs_t  row;

    return row_purge_jobs(t, 0, &row) == NGX_OK ? row.gone : 0;
}


static int64_t
pet_purge_generations_gone(pet_task_t *t)
{
    row_purge_generations_t  row;

    return row_purge_generations(t, 0, &row) == NGX_OK ? row.gone : 0;
}


static int64_t
pet_purge_uploads_gone(pet_task_t *t)
{
    row_purge_uploads_t  row;

    return row_purge_uploads(t, 0, &row) == NGX_OK ? row.gone : 0;
}


static int64_t
pet_purge_messages_gone(pet_task_t *t)
{
    row_purge_messages_t  row;

    return row_purge_messages(t, 0, &row) == NGX_OK ? row.gone : 0;
}


/* The leaderboards know of everybody who could stand on them. */

static int64_t
pet_purge_strangers_gone(pet_task_t *t)
{
    int64_t                n;
    row_purge_strangers_t  row;

    for (n = 0; row_purge_strangers(t, n, &row) == NGX_OK; n++) {
        pet_boards_touch(t->worker, row.user_id);
    }

    return n;
}
