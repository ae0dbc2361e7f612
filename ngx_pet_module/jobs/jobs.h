/*
 * Background jobs: rows of the table "jobs", inserted by the statements that
 * cause them, claimed by any worker of any host and run as tasks.
 *
 *   queued --claim (attempt + 1)--> running --effect or job_done--> done
 *     ^                               |
 *     +-- backoff, or worker died ----+--attempts used up--> dead
 *
 * Invariants
 *  - an effect is guarded by the job's attempt ($job, $lease), so that a job
 *    run twice because its first worker seemed dead has one effect;
 *  - a worker's instance number is locked (advisory) on its LISTEN
 *    connection: jobs of numbers that nobody locks are free again.
 */

#ifndef _PET_JOBS_H_INCLUDED_
#define _PET_JOBS_H_INCLUDED_


#include "core/conf.h"
#include "core/task.h"


#define PET_JOB(kind, slots, attempts, deadline, backoff, ctx, dead, final)  \
    PET_JOB_##kind,

enum {
#include "jobs/jobs.def"
    PET_JOB_MAX
};

#undef PET_JOB

typedef enum {
    PET_JOB_DONE = 0,
    PET_JOB_RETRIED,
    PET_JOB_DEAD,
    PET_JOB_OUTCOMES
} pet_job_outcome_e;


/* The job that a task runs; steps read payload. */
typedef struct pet_job_s {
    int64_t                job_id;
    int64_t                attempt;      /* from 1; the fencing token */
    ngx_uint_t             kind;
    ngx_str_t              payload;      /* JSON */
    unsigned               ended:1;      /* an effect wrote the job's end */
    unsigned               hopeless:1;   /* no further attempt */
} pet_job_t;


ngx_int_t pet_jobs_init(pet_worker_t *w);

/* The LISTEN connection is ready: a new instance number. */
void pet_jobs_listen(pet_worker_t *w);

/* A notification came: claim at once. */
void pet_jobs_notified(pet_worker_t *w);

/* An id in the payload of the task's job; PET_NULL: there is none. */
int64_t pet_job_payload_id(pet_task_t *t, const char *member);

/* The name of a kind, for metrics. */
const char *pet_job_name(ngx_uint_t kind);


#endif /* _PET_JOBS_H_INCLUDED_ */
