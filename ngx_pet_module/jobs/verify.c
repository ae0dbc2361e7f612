/*
 * Goes through all users, a block after the other, and notes which of the
 * invariants does not hold of whom: a row in invariant_breaks, a metric and a
 * line in the log.  Nothing is mended, but what Redis lags behind is fed.
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

/* Redis that is away for a moment is waited for so often in a turn, so many
 * ms. */
#define PET_VERIFY_NAPS   4
#define PET_VERIFY_NAP    250


static ngx_int_t pet_job_verify_begin(pet_task_t *t);
static ngx_int_t pet_job_verify_block(pet_task_t *t);
static ngx_int_t pet_job_verify_look(pet_task_t *t);
static ngx_int_t pet_job_verify_again(pet_task_t *t);
static ngx_int_t pet_job_verify_settle(pet_task_t *t);
static ngx_int_t pet_job_verify_note(pet_task_t *t);
static ngx_int_t pet_job_verify_next(pet_task_t *t);
static void pet_job_verify_end(pet_task_t *t);
static ngx_int_t pet_job_verify_ask(pet_task_t *t);
static ngx_int_t pet_job_verify_levels(pet_task_t *t, ngx_str_t *starts);

extern const pet_step_pt  pet_job_verify_steps[];


PET_STEPS(pet_job_verify, begin, block, look, again, settle, note,
          next);


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
    ctx->boards.blind = !row.boards;

    if (pet_job_verify_levels(t, &ctx->starts) != NGX_OK
        || pet_verify_boards_begin(t, &ctx->boards, &row.walk) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return pet_job_verify_ask(t);
}


static ngx_int_t
pet_job_verify_look(pet_task_t *t)
{
    pet_verify_t        *ctx = t->ctx;

    row_verify_block_t  *row;

    row = &ctx->block;

    if (row_verify_block(t, 0, row) != NGX_OK) {
        return NGX_ERROR;
    }

    pet_verify_boards_put(&ctx->boards, &row->pet_level, &row->user_points,
                          &row->affection);

    return pet_verify_boards_look(t, &ctx->boards);
}


static ngx_int_t
pet_job_verify_again(pet_task_t *t)
{
    pet_verify_t  *ctx = t->ctx;

    return pet_verify_boards_again(t, &ctx->boards);
}


static ngx_int_t
pet_job_verify_settle(pet_task_t *t)
{
    pet_verify_t  *ctx = t->ctx;

    return pet_verify_boards_settle(t, &ctx->boards);
}


static ngx_int_t
pet_job_verify_note(pet_task_t *t)
{
    pet_verify_t              *ctx = t->ctx;

    ngx_str_t                  misplaced, walk;
    const row_verify_block_t  *row;

    row = &ctx->block;

    if (pet_verify_boards_found(&ctx->boards, &misplaced, &walk) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ctx->boards.away && ctx->naps < PET_VERIFY_NAPS) {
        ctx->naps++;
        pet_verify_boards_undo(&ctx->boards);
        (void) pet_task_sleep(t, PET_VERIFY_NAP);

        /* back to "look" */

        t->step -= 4;

        return pet_job_verify_ask(t);
    }

    ctx->boards.blind |= ctx->boards.missed;

    ctx->ended = row->upto == INT64_MAX
                 && pet_verify_boards_walked(&ctx->boards);

    return sql_verify_note(t, ctx->after, row->upto, row->users, row->minted,
                           row->burned, row->balances, &row->broken,
                           &misplaced, !ctx->boards.blind, &walk, ctx->ended);
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

    if (i == 0 || ctx->ended) {
        t->job->ended = 1;

        if (i) {
            pet_job_verify_end(t);
        }

        return PET_DONE;
    }

    ctx->after = ctx->block.upto;

    if (ngx_current_msec - t->started > PET_VERIFY_TURN) {
        t->job->ended = 1;
        return sql_verify_yield(t) == NGX_OK ? PET_DONE : NGX_ERROR;
    }

    /* else the lines of all users stay with the task to its end */

    pet_batch_free(t->last);

    /* back to "look" */

    t->step -= 5;

    return pet_job_verify_ask(t);
}


static void
pet_job_verify_end(pet_task_t *t)
{
    pet_verify_t  *ctx = t->ctx;

    (void) ngx_atomic_fetch_add(&pet_metrics_slot(t->worker)->verify_passes,
                                1);

    if (ctx->boards.blind) {
        ngx_log_error(NGX_LOG_WARN, t->log, 0,
                      "pet: invariant G7 was not looked at everywhere: Redis "
                      "was away, or leaderboards were being built");
    }
}


static ngx_int_t
pet_job_verify_ask(pet_task_t *t)
{
    pet_verify_t  *ctx = t->ctx;

    pet_verify_boards_block(t, &ctx->boards);

    return sql_verify_block(t, ctx->after, ctx->count, &ctx->starts,
                            ctx->boards.week.monday, ctx->boards.week.from,
                            ctx->boards.week.to);
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
