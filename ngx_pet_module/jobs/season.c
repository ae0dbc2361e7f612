/*
 * The turn of the season: notes new weeks, and some minutes after a week's
 * end writes down what each user had in it, from PostgreSQL alone, then the
 * rewards.  Several hosts may run it: who writes a block of users moves
 * seasons.next_user, and who finds it moved lets go; the rewards are
 * guarded by frozen_at and by the letters' references.
 */

#include "jobs/boards.h"


#define PET_SEASON_BLOCK  500        /* users of a statement */
#define PET_SEASON_TEXT   512        /* of the rewards */


static ngx_int_t pet_job_season_last(pet_task_t *t);
static ngx_int_t pet_job_season_add(pet_task_t *t);
static ngx_int_t pet_job_season_due(pet_task_t *t);
static ngx_int_t pet_job_season_block(pet_task_t *t);
static ngx_int_t pet_job_season_freeze(pet_task_t *t);
static ngx_int_t pet_job_season_end(pet_task_t *t);
static int64_t pet_job_season_rewards(pet_task_t *t, ngx_str_t *text);

extern const pet_step_pt  pet_job_season_steps[];


PET_STEPS(pet_job_season, last, add, due, block, freeze, end);


static ngx_int_t
pet_job_season_last(pet_task_t *t)
{
    return sql_season_last(t);
}


/* All weeks from the first user's on, each noted once. */

static ngx_int_t
pet_job_season_add(pet_task_t *t)
{
    int64_t            at;
    ngx_uint_t         i;
    pet_week_t         now, week;
    row_season_last_t  row;

    if (row_season_last(t, 0, &row) != NGX_OK) {
        return NGX_ERROR;
    }

    pet_board_week(t, t->now, &now);

    if (row.season != PET_NULL) {
        at = pet_rule_day_start_ms((int32_t) row.season + 7,
                                   t->live->rules.tz_offset_s);

    } else {
        at = row.first_at == PET_NULL ? t->now : ngx_min(row.first_at, t->now);
    }

    /* the rest of a long time without hosts comes with the next round */

    for (i = 0; i < 52; i++) {
        pet_board_week(t, at, &week);

        if (week.monday > now.monday) {
            break;
        }

        if (sql_season_add(t, week.monday, week.from, week.to) != NGX_OK) {
            return NGX_ERROR;
        }

        at = week.to;
    }

    return PET_NEXT;
}


static ngx_int_t
pet_job_season_due(pet_task_t *t)
{
    return sql_season_due(t, t->now - t->live->rules.season_grace_ms);
}


/* Comes back to itself after each block. */

static ngx_int_t
pet_job_season_block(pet_task_t *t)
{
    pet_job_season_t  *ctx = t->ctx;

    row_season_due_t    due;
    row_season_block_t  row;

    if (!ctx->tried) {

        if (row_season_due(t, 0, &due) != NGX_OK) {
            return PET_DONE;
        }

        ctx->tried = 1;
        ctx->week.monday = (int32_t) due.season;
        ctx->week.from = due.starts_at;
        ctx->week.to = due.ends_at;
        ctx->after = due.next_user;

    } else if (row_season_block(t, 0, &row) == NGX_OK) {
        ctx->after = row.last;
        pet_batch_free(t->last);

    } else {

        /* no user is left, or another host was faster: the guard of what
         * follows tells them apart */

        return PET_NEXT;
    }

    t->step--;

    return sql_season_block(t, ctx->week.monday, ctx->week.from, ctx->week.to,
                            ctx->after, PET_SEASON_BLOCK);
}


static ngx_int_t
pet_job_season_freeze(pet_task_t *t)
{
    pet_job_season_t  *ctx = t->ctx;

    int64_t            top;
    ngx_str_t          rewards;

    top = pet_job_season_rewards(t, &rewards);

    if (top == NGX_ERROR) {
        return NGX_ERROR;
    }

    return sql_season_freeze(t, ctx->week.monday,
                             pet_rule_season_id(ctx->week.monday), ctx->after,
                             &rewards, top,
                             t->now + t->live->rules.message_life_ms);
}


/* Prints the rewards; the last rank that has one. */

static int64_t
pet_job_season_rewards(pet_task_t *t, ngx_str_t *text)
{
    int64_t                   top;
    pet_json_t                j;
    ngx_uint_t                i;
    const pet_rule_reward_t  *r;

    top = 0;

    pet_json_init(&j, t->pool, PET_SEASON_TEXT);
    pet_json_open(&j, NULL, '[');

    for (i = 0; i < PET_RULE_REWARDS_MAX; i++) {
        r = &t->live->rules.season_reward[i];

        if (r->rank == 0) {
            continue;
        }

        pet_json_open(&j, NULL, '{');
        pet_json_int(&j, "from", top + 1);
        pet_json_int(&j, "to", r->rank);
        pet_json_int(&j, "points", r->points);
        pet_json_close(&j, '}');

        top = r->rank;
    }

    pet_json_close(&j, ']');

    return pet_json_text(&j, text) == NGX_OK ? top : NGX_ERROR;
}


static ngx_int_t
pet_job_season_end(pet_task_t *t)
{
    pet_job_season_t     *ctx = t->ctx;

    ngx_uint_t            i;
    row_season_freeze_t   row;

    if (row_season_freeze(t, 0, &row) != NGX_OK) {
        return PET_DONE;
    }

    for (i = 0; i < PET_BOARD_MAX; i++) {
        pet_board_drop(t->worker, i, ctx->week.monday);
    }

    ngx_log_error(NGX_LOG_NOTICE, t->log, 0,
                  "pet: season %L is over, %L rewards",
                  pet_rule_season_id(ctx->week.monday), row.letters);

    return PET_DONE;
}
