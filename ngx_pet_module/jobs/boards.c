/*
 * Keeps Redis' leaderboards what PostgreSQL says: builds those anew that are
 * not there, or all when the job was told so (scripts/boards), else feeds the
 * next users of its way round all of them.
 *
 * A board that is there is read while it is built anew: the new one stands
 * beside it, feeders write to both, and it takes the place of the old one
 * when it is complete.
 */

#include "jobs/boards.h"


#define PET_BOARDS_BLOCK  500        /* users of a statement */


static ngx_int_t pet_job_boards_look(pet_task_t *t);
static ngx_int_t pet_job_boards_begin(pet_task_t *t);
static ngx_int_t pet_job_boards_read(pet_task_t *t);
static ngx_int_t pet_job_boards_feed(pet_task_t *t);
static ngx_int_t pet_job_boards_next(pet_task_t *t);
static ngx_int_t pet_job_boards_end(pet_task_t *t);
static ngx_uint_t pet_job_boards_all(const ngx_uint_t *done);

extern const pet_step_pt  pet_job_boards_steps[];


PET_STEPS(pet_job_boards, look, begin, read, feed, next, end);


/* Where this process has come to on its way round. */

static int64_t  pet_boards_after;


static ngx_int_t
pet_job_boards_look(pet_task_t *t)
{
    pet_job_boards_t  *ctx = t->ctx;

    ngx_int_t          rc;
    ngx_uint_t         i;

    pet_board_week(t, t->now, &ctx->week);

    for (i = 0; i < PET_BOARD_MAX; i++) {
        rc = pet_board_ask_me(t, i, PET_BOARD_ALL, 0, &ctx->answer[i]);
        if (rc != NGX_OK) {
            return rc == NGX_DECLINED ? PET_E_UNAVAILABLE : NGX_ERROR;
        }
    }

    return PET_NEXT;
}


static ngx_int_t
pet_job_boards_begin(pet_task_t *t)
{
    pet_job_boards_t  *ctx = t->ctx;

    ngx_int_t          rc;
    ngx_uint_t         i, anew;

    anew = ngx_strnstr(t->job->payload.data, "rebuild",
                       t->job->payload.len)
           != NULL;

    for (i = 0; i < PET_BOARD_MAX; i++) {

        if (!ctx->answer[i].answered) {
            return PET_E_UNAVAILABLE;
        }

        anew |= !ctx->answer[i].ready;
    }

    if (!anew) {
        ctx->after = pet_boards_after;
        return PET_NEXT;
    }

    ctx->token.data = ctx->text;
    ctx->token.len = ngx_sprintf(ctx->text, "%L.%L", t->job->job_id,
                                 t->job->attempt)
                     - ctx->text;

    for (i = 0; i < PET_BOARD_MAX; i++) {
        rc = pet_board_begin(t, i, ctx->week.monday, &ctx->token,
                             &ctx->done[i]);
        if (rc != NGX_OK) {
            return rc == NGX_DECLINED ? PET_E_UNAVAILABLE : NGX_ERROR;
        }
    }

    return PET_NEXT;
}


static ngx_int_t
pet_job_boards_read(pet_task_t *t)
{
    pet_job_boards_t  *ctx = t->ctx;

    /* somebody else builds them: that is as good, or this is tried again */

    if (ctx->token.len && !pet_job_boards_all(ctx->done)) {
        return PET_E_UNAVAILABLE;
    }

    return sql_board_block(t, ctx->after, PET_BOARDS_BLOCK, ctx->week.monday,
                           ctx->week.from, ctx->week.to);
}


static ngx_int_t
pet_job_boards_feed(pet_task_t *t)
{
    pet_job_boards_t  *ctx = t->ctx;

    ngx_int_t          rc;
    ngx_uint_t         i;
    const ngx_str_t   *lines;
    row_board_block_t  row;

    if (row_board_block(t, 0, &row) != NGX_OK) {
        return NGX_ERROR;
    }

    ctx->more = row.n == PET_BOARDS_BLOCK;
    ctx->fed += row.n;

    if (row.n) {
        ctx->after = row.last;
    }

    for (i = 0; i < PET_BOARD_MAX; i++) {
        lines = i == PET_BOARD_PET_LEVEL ? &row.pet_level
              : i == PET_BOARD_USER_POINTS ? &row.user_points
              : &row.affection;

        rc = pet_board_feed(t, i, ctx->week.monday, lines, &ctx->token,
                            &ctx->done[i]);
        if (rc != NGX_OK) {
            return rc == NGX_DECLINED ? PET_E_UNAVAILABLE : NGX_ERROR;
        }
    }

    return PET_NEXT;
}


static ngx_int_t
pet_job_boards_next(pet_task_t *t)
{
    pet_job_boards_t  *ctx = t->ctx;

    ngx_int_t          rc;
    ngx_uint_t         i;

    if (!pet_job_boards_all(ctx->done)) {
        return PET_E_UNAVAILABLE;
    }

    if (ctx->token.len == 0) {
        pet_boards_after = ctx->more ? ctx->after : 0;
        return PET_DONE;
    }

    /* else all lines of all users stay with the task to its end */

    pet_batch_free(t->last);

    if (ctx->more) {
        t->step -= 3;
        return PET_NEXT;
    }

    for (i = 0; i < PET_BOARD_MAX; i++) {
        rc = pet_board_end(t, i, ctx->week.monday, &ctx->token,
                           &ctx->done[i]);
        if (rc != NGX_OK) {
            return rc == NGX_DECLINED ? PET_E_UNAVAILABLE : NGX_ERROR;
        }
    }

    return PET_NEXT;
}


static ngx_int_t
pet_job_boards_end(pet_task_t *t)
{
    pet_job_boards_t  *ctx = t->ctx;

    if (!pet_job_boards_all(ctx->done)) {
        return PET_E_UNAVAILABLE;
    }

    ngx_log_error(NGX_LOG_NOTICE, t->log, 0,
                  "pet: leaderboards built from PostgreSQL, %ui users",
                  ctx->fed);

    return PET_DONE;
}


static ngx_uint_t
pet_job_boards_all(const ngx_uint_t *done)
{
    ngx_uint_t  i;

    for (i = 0; i < PET_BOARD_MAX; i++) {
        if (!done[i]) {
            return 0;
        }
    }

    return 1;
}
