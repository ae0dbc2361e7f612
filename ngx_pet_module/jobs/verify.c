/*
 * Goes through all users, a block after the other, and notes which of the
 * invariants does not hold of whom: a row in invariant_breaks, a metric and a
 * line in the log.  Nothing is mended.
 *
 * A pass is a row of verify_passes that knows how far it is, so it goes on
 * after a crash.  A job works on it for a few seconds and is then claimed
 * again, by any worker.
 */

#include "jobs/verify.h"


/* Users at a time: their rows of a year or so are read in a fraction of the
 * time that a statement has.  An attempt that follows a failure takes a
 * quarter of that. */
#define PET_VERIFY_BLOCK  200

/* ms, after which other jobs have their turn */
#define PET_VERIFY_TURN   5000


static ngx_int_t pet_job_verify_begin(pet_task_t *t);
static ngx_int_t pet_job_verify_block(pet_task_t *t);
static ngx_int_t pet_job_verify_note(pet_task_t *t);
static ngx_int_t pet_job_verify_next(pet_task_t *t);
static ngx_int_t pet_job_verify_levels(pet_task_t *t, ngx_str_t *starts);

extern const pet_step_pt  pet_job_verify_steps[];


PET_STEPS(pet_job_verify, begin, block, note, next);


static ngx_int_t
pet_job_verify_begin(pet_task_t *t)
{
    return sql_verify_begin(t);
}


static ngx_int_t
pet_job_verify_block(pet_task_t *t)
{
    pet_verify_t        *ctx = t->ctx;

    row_verify_begin_t   row;

    /* the job is another attempt's by now */

    if (row_verify_begin(t, 0, &row) != NGX_OK) {
        t->job->ended = 1;
        return PET_DONE;
    }

    ctx->after = row.after;
    ctx->count = PET_VERIFY_BLOCK >> 2 * ngx_min(t->job->attempt - 1, 3);

    if (pet_job_verify_levels(t, &ctx->starts) != NGX_OK) {
        return NGX_ERROR;
    }

    return sql_verify_block(t, ctx->after, ctx->count, &ctx->starts);
}


static ngx_int_t
pet_job_verify_note(pet_task_t *t)
{
    pet_verify_t        *ctx = t->ctx;

    row_verify_block_t   row;

    if (row_verify_block(t, 0, &row) != NGX_OK) {
        return NGX_ERROR;
    }

    ctx->upto = row.upto;

    return sql_verify_note(t, ctx->after, row.upto, row.users, row.minted,
                           row.burned, row.balances, &row.broken);
}


static ngx_int_t
pet_job_verify_next(pet_task_t *t)
{
    pet_verify_t       *ctx = t->ctx;

    ngx_uint_t          i;
    row_verify_note_t   row;

    for (i = 0; row_verify_note(t, i, &row) == NGX_OK; i++) {

        if (row.invariant.data) {
            pet_metrics_invariant(t->worker,
                                  ngx_atoi(row.invariant.data + 1,
                                           row.invariant.len - 1),
                                  row.breaks);
        }
    }

    if (i == 0 || ctx->upto == INT64_MAX) {
        (void) ngx_atomic_fetch_add(&pet_metrics_slot(t->worker)
                                    ->verify_passes, i != 0);
        t->job->ended = 1;
        return PET_DONE;
    }

    ctx->after = ctx->upto;

    if (ngx_current_msec - t->started > PET_VERIFY_TURN) {
        t->job->ended = 1;
        return sql_verify_yield(t) == NGX_OK ? PET_DONE : NGX_ERROR;
    }

    /* back to "note" */

    t->step -= 2;

    return sql_verify_block(t, ctx->after, ctx->count, &ctx->starts);
}


/* The experience at which levels begin, "{0,100,250,...}". */

static ngx_int_t
pet_job_verify_levels(pet_task_t *t, ngx_str_t *starts)
{
    u_char                   *p;
    int64_t                   n;
    const pet_rule_config_t  *cf;

    cf = &t->live->rules;

    p = ngx_pnalloc(t->pool, cf->level_top * (NGX_INT64_LEN + 1) + 2);
    if (p == NULL) {
        return NGX_ERROR;
    }

    starts->data = p;
    *p++ = '{';

    for (n = 1; n <= cf->level_top; n++) {
        p = ngx_sprintf(p, n > 1 ? ",%L" : "%L", cf->level_start[n]);
    }

    *p++ = '}';
    starts->len = p - starts->data;

    return NGX_OK;
}
