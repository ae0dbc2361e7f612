/*
 * Tasks of the business day and achievements.  What happened is counted in
 * the rows that the effects themselves wrote: interactions and the ledger.
 * So there is no second book to keep, an interaction pays nothing for tasks,
 * and a task that operators add counts what was done before it.  That a
 * reward was claimed is its entry in the ledger.
 */

#include "api/api.h"


static ngx_int_t pet_task_list_load(pet_task_t *t);
static ngx_int_t pet_task_list_answer(pet_task_t *t);
static ngx_int_t pet_task_claim_load(pet_task_t *t);
static ngx_int_t pet_task_claim_apply(pet_task_t *t);
static ngx_int_t pet_task_claim_answer(pet_task_t *t);
static void pet_task_period(pet_task_t *t, pet_period_t *period);
static ngx_int_t pet_task_claim_reply(pet_task_t *t, const row_task_load_t *row,
    int64_t points);
static ngx_int_t pet_achievement_list_load(pet_task_t *t);
static ngx_int_t pet_achievement_list_answer(pet_task_t *t);
static ngx_int_t pet_achievement_claim_load(pet_task_t *t);
static ngx_int_t pet_achievement_claim_apply(pet_task_t *t);
static ngx_int_t pet_achievement_claim_answer(pet_task_t *t);
static int64_t pet_achievement_progress(pet_task_t *t, const ngx_str_t *event,
    int64_t counted);


PET_STEPS(pet_task_list, load, answer);
PET_STEPS(pet_task_claim, load, apply, answer);
PET_STEPS(pet_achievement_list, load, answer);
PET_STEPS(pet_achievement_claim, load, apply, answer);


static ngx_int_t
pet_task_list_load(pet_task_t *t)
{
    pet_period_t  period;

    pet_task_period(t, &period);

    return sql_task_list(t, period.day, period.from, period.to);
}


static ngx_int_t
pet_task_list_answer(pet_task_t *t)
{
    row_task_list_t  row;

    if (row_task_list(t, 0, &row) != NGX_OK) {
        return NGX_ERROR;
    }

    t->reply.data = row.data;

    return PET_DONE;
}


static void
pet_task_period(pet_task_t *t, pet_period_t *period)
{
    int64_t  offset;

    offset = t->live->rules.tz_offset_s;

    period->day = pet_rule_day(t->now, offset);
    period->from = pet_rule_day_start_ms(period->day, offset);
    period->to = pet_rule_day_end_ms(period->day, offset);

    (void) pet_rule_date_format(period->day, period->name);
}


static ngx_int_t
pet_task_claim_load(pet_task_t *t)
{
    pet_input_task_t  *in = t->input;
    pet_period_t      *period = t->ctx;

    pet_task_period(t, period);

    return sql_task_load(t, in->task_id, period->day, period->from,
                         period->to);
}


static ngx_int_t
pet_task_claim_apply(pet_task_t *t)
{
    pet_input_task_t  *in = t->input;
    pet_period_t      *period = t->ctx;

    u_char             text[NGX_INT64_LEN + PET_RULE_DATE_LEN];
    int64_t            points, entry_id;
    ngx_str_t          ref;
    row_task_load_t    row;

    if (row_task_load(t, 0, &row) != NGX_OK) {
        return PET_E_OBJECT_NOT_FOUND;
    }

    if (row.claimed) {
        return PET_E_ALREADY_CLAIMED;
    }

    if (row.progress < row.target) {
        return pet_task_fail(t, PET_E_ILLEGAL_STATE, "It is not done yet");
    }

    points = ngx_min(row.reward_points,
                     t->live->rules.task_cap - row.points_today);

    if (points <= 0) {
        return pet_task_fail_today(t, PET_E_DAILY_CAP,
                                   "The tasks of the day brought all they may");
    }

    entry_id = pet_ids(t->worker, 1);
    if (entry_id == 0) {
        return PET_E_UNAVAILABLE;
    }

    if (pet_task_claim_reply(t, &row, points) != NGX_OK) {
        return NGX_ERROR;
    }

    ref.data = text;
    ref.len = ngx_sprintf(text, "%L:%s", in->task_id, period->name) - text;
    ref = pet_task_dup(t, &ref);

    if (ref.data == NULL) {
        return NGX_ERROR;
    }

    return sql_task_pay(t, row.wallet_version, row.balance + points, entry_id,
                        points, &ref);
}


static ngx_int_t
pet_task_claim_reply(pet_task_t *t, const row_task_load_t *row,
    int64_t points)
{
    pet_input_task_t  *in = t->input;
    pet_period_t      *period = t->ctx;

    pet_json_t         j;

    pet_json_init(&j, t->pool, 256);
    pet_json_open(&j, NULL, '{');
    pet_json_id(&j, "task_id", in->task_id);
    pet_json_cstring(&j, "period", period->name);
    pet_json_string(&j, "title", &row->title);
    pet_json_int(&j, "progress", row->progress);
    pet_json_int(&j, "target", row->target);
    pet_json_int(&j, "reward_points", points);
    pet_json_bool(&j, "claimed", 1);
    pet_json_int(&j, "points_balance", row->balance + points);
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data);
}


static ngx_int_t
pet_task_claim_answer(pet_task_t *t)
{
    row_task_pay_t  row;

    if (row_task_pay(t, 0, &row) != NGX_OK || row.hit == 0) {
        return PET_RETRY;
    }

    return PET_DONE;
}


static ngx_int_t
pet_achievement_list_load(pet_task_t *t)
{
    return sql_achievement_list(t);
}


static ngx_int_t
pet_achievement_list_answer(pet_task_t *t)
{
    pet_json_t              j;
    ngx_uint_t              i;
    row_achievement_list_t  row;

    pet_json_init(&j, t->pool, 4096);
    pet_json_open(&j, NULL, '{');
    pet_json_open(&j, "items", '[');

    for (i = 0; row_achievement_list(t, i, &row) == NGX_OK; i++) {
        row.progress = pet_achievement_progress(t, &row.event, row.progress);

        pet_json_open(&j, NULL, '{');
        pet_json_id(&j, "achievement_id", row.achievement_id);
        pet_json_string(&j, "code", &row.code);
        pet_json_string(&j, "title", &row.title);
        pet_json_string(&j, "description", &row.description);
        pet_json_string(&j, "event", &row.event);
        pet_json_int(&j, "progress", ngx_min(row.progress, row.target));
        pet_json_int(&j, "target", row.target);
        pet_json_int(&j, "reward_points", row.reward_points);
        pet_json_bool(&j, "claimed", row.claimed_at != PET_NULL);
        pet_json_time(&j, "claimed_at", row.claimed_at);
        pet_json_close(&j, '}');
    }

    pet_json_close(&j, ']');
    pet_json_null(&j, "next_cursor");
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


/* Of levels PostgreSQL knows the experience. */

static int64_t
pet_achievement_progress(pet_task_t *t, const ngx_str_t *event,
    int64_t counted)
{
    pet_rule_level_t  level;

    if (ngx_strcmp(event->data, "pet_level") != 0) {
        return counted;
    }

    pet_rule_level(&t->live->rules, counted, &level);

    return level.level;
}


static ngx_int_t
pet_achievement_claim_load(pet_task_t *t)
{
    pet_input_achievement_t  *in = t->input;

    return sql_achievement_load(t, in->achievement_id);
}


static ngx_int_t
pet_achievement_claim_apply(pet_task_t *t)
{
    pet_input_achievement_t  *in = t->input;

    u_char                    text[NGX_INT64_LEN];
    int64_t                   entry_id, progress;
    ngx_str_t                 ref;
    pet_json_t                j;
    row_achievement_load_t    row;

    if (row_achievement_load(t, 0, &row) != NGX_OK) {
        return PET_E_OBJECT_NOT_FOUND;
    }

    if (row.claimed) {
        return PET_E_ALREADY_CLAIMED;
    }

    progress = pet_achievement_progress(t, &row.event, row.progress);

    if (progress < row.target) {
        return pet_task_fail(t, PET_E_ILLEGAL_STATE, "It is not reached yet");
    }

    entry_id = pet_ids(t->worker, 1);
    if (entry_id == 0) {
        return PET_E_UNAVAILABLE;
    }

    pet_json_init(&j, t->pool, 256);
    pet_json_open(&j, NULL, '{');
    pet_json_id(&j, "achievement_id", in->achievement_id);
    pet_json_int(&j, "progress", row.target);
    pet_json_int(&j, "target", row.target);
    pet_json_int(&j, "reward_points", row.reward_points);
    pet_json_bool(&j, "claimed", 1);
    pet_json_time(&j, "claimed_at", t->now);
    pet_json_int(&j, "points_balance", row.balance + row.reward_points);
    pet_json_close(&j, '}');

    ref.data = text;
    ref.len = ngx_sprintf(text, "%L", in->achievement_id) - text;
    ref = pet_task_dup(t, &ref);

    if (ref.data == NULL
        || pet_json_text(&j, &t->reply.data) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return sql_achievement_pay(t, row.wallet_version,
                               row.balance + row.reward_points, entry_id,
                               row.reward_points, &ref);
}


static ngx_int_t
pet_achievement_claim_answer(pet_task_t *t)
{
    row_achievement_pay_t  row;

    if (row_achievement_pay(t, 0, &row) != NGX_OK || row.hit == 0) {
        return PET_RETRY;
    }

    return PET_DONE;
}
