/*
 * Deletes what nobody asks for any more: idempotency keys after 24 hours,
 * sessions a week after their end, jobs a day after theirs, results of
 * generations that were not adopted in time, letters a month after theirs, and
 * those who signed in and within a day agreed to nothing.
 */

#include "pet.h"


/* Rows that sql/queries deletes at a time. */
#define PET_PURGE_BLOCK      5000
#define PET_PURGE_STRANGERS  500


static ngx_int_t pet_job_purge_keys(pet_task_t *t);
static ngx_int_t pet_job_purge_sessions(pet_task_t *t);
static ngx_int_t pet_job_purge_jobs(pet_task_t *t);
static ngx_int_t pet_job_purge_generations(pet_task_t *t);
static ngx_int_t pet_job_purge_messages(pet_task_t *t);
static ngx_int_t pet_job_purge_strangers(pet_task_t *t);
static ngx_int_t pet_job_purge_traces(pet_task_t *t);

extern const pet_step_pt  pet_job_purge_steps[];


PET_STEPS(pet_job_purge, keys, sessions, jobs, generations, messages,
          strangers, traces);


static ngx_int_t
pet_job_purge_keys(pet_task_t *t)
{
    return sql_purge_keys(t);
}


/* More keys come in ten minutes than are deleted at a time. */

static ngx_int_t
pet_job_purge_sessions(pet_task_t *t)
{
    row_purge_keys_t  row;

    if (row_purge_keys(t, 0, &row) == NGX_OK && row.gone >= PET_PURGE_BLOCK) {
        t->step--;
        return sql_purge_keys(t);
    }

    return sql_purge_sessions(t);
}


static ngx_int_t
pet_job_purge_jobs(pet_task_t *t)
{
    return sql_purge_jobs(t);
}


static ngx_int_t
pet_job_purge_generations(pet_task_t *t)
{
    return sql_purge_generations(t);
}


static ngx_int_t
pet_job_purge_messages(pet_task_t *t)
{
    return sql_purge_messages(t);
}


static ngx_int_t
pet_job_purge_strangers(pet_task_t *t)
{
    return sql_purge_strangers(t);
}


/* The leaderboards know of everybody who could stand on them. */
static ngx_int_t
pet_job_purge_traces(pet_task_t *t)
{
    ngx_uint_t             i;
    row_purge_strangers_t  row;

    for (i = 0; row_purge_strangers(t, i, &row) == NGX_OK; i++) {
        pet_boards_touch(t->worker, row.user_id);
    }

    if (i < PET_PURGE_STRANGERS) {
        return PET_DONE;
    }

    t->step--;

    return sql_purge_strangers(t);
}
