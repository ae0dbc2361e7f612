/*
 * Points: the balance, the ledger behind it, and what earns or costs how
 * much.  Nothing here moves points.
 */

#include "api/api.h"
#include "api/checkins.h"
#include "api/cursor.h"


static ngx_int_t pet_points_balance_load(pet_task_t *t);
static ngx_int_t pet_points_balance_answer(pet_task_t *t);
static ngx_int_t pet_points_ledger_load(pet_task_t *t);
static ngx_int_t pet_points_ledger_answer(pet_task_t *t);
static ngx_int_t pet_points_rules_answer(pet_task_t *t);
static void pet_points_levels_json(const pet_rule_config_t *cf,
    pet_json_t *j);


PET_STEPS(pet_points_balance, load, answer);
PET_STEPS(pet_points_ledger, load, answer);
PET_STEPS(pet_points_rules, answer);


static ngx_int_t
pet_points_balance_load(pet_task_t *t)
{
    return sql_points_balance(t);
}


static ngx_int_t
pet_points_balance_answer(pet_task_t *t)
{
    int32_t                   day;
    int64_t                   left;
    pet_json_t                j;
    row_points_balance_t      row;
    const pet_rule_config_t  *cf;

    if (row_points_balance(t, 0, &row) != NGX_OK) {
        return PET_E_USER_NOT_FOUND;
    }

    cf = &t->live->rules;
    day = pet_rule_day(t->now, cf->tz_offset_s);
    left = pet_rule_left_today(cf->points_cap, row.points_today,
                               (int32_t) row.points_day, day);

    pet_json_init(&j, t->pool, 128);
    pet_json_open(&j, NULL, '{');
    pet_json_int(&j, "points_balance", row.balance);
    pet_json_int(&j, "points_today",
                 row.points_day == day ? row.points_today : 0);
    pet_json_int(&j, "points_left_today", left);
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


static ngx_int_t
pet_points_ledger_load(pet_task_t *t)
{
    pet_input_page_t  *in = t->input;

    int64_t            before[2];
    ngx_int_t          rc;

    rc = pet_cursor_before(t, in->has_cursor ? &in->cursor : NULL, before);
    if (rc != NGX_OK) {
        return rc;
    }

    return sql_ledger_page(t, before[0], before[1],
                           in->has_limit ? in->limit : PET_PAGE_DEFAULT);
}


static ngx_int_t
pet_points_ledger_answer(pet_task_t *t)
{
    row_ledger_page_t  row;

    if (row_ledger_page(t, 0, &row) != NGX_OK) {
        return NGX_ERROR;
    }

    t->reply.data = row.data;

    return PET_DONE;
}


static ngx_int_t
pet_points_rules_answer(pet_task_t *t)
{
    pet_json_t                j;
    const pet_rule_config_t  *cf;

    cf = &t->live->rules;

    pet_json_init(&j, t->pool, 1536);
    pet_json_open(&j, NULL, '{');

    pet_json_open(&j, "interaction", '{');
    pet_json_int(&j, "points", cf->points_gain);
    pet_json_int(&j, "daily_cap", cf->points_cap);
    pet_json_close(&j, '}');

    pet_json_open(&j, "checkin", '{');
    pet_checkin_rules_json(&j, cf);
    pet_json_close(&j, '}');

    pet_json_open(&j, "makeup", '{');
    pet_checkin_makeup_json(&j, cf);
    pet_json_close(&j, '}');

    pet_json_open(&j, "tasks", '{');
    pet_json_int(&j, "daily_cap", cf->task_cap);
    pet_json_close(&j, '}');

    pet_json_open(&j, "experience", '{');
    pet_json_int(&j, "daily_cap", cf->exp_cap);
    pet_json_int(&j, "card_factor", cf->exp_double);
    pet_json_int(&j, "card_seconds", cf->double_exp_ms / 1000);
    pet_json_close(&j, '}');

    pet_json_open(&j, "pet_level", '{');
    pet_json_int(&j, "points_per_level", cf->level_reward);
    pet_json_int(&j, "top_level", cf->level_top);
    pet_json_close(&j, '}');

    pet_json_open(&j, "rename", '{');
    pet_json_int(&j, "points_cost", cf->rename_cost);
    pet_json_close(&j, '}');

    pet_json_open(&j, "mall", '{');
    pet_json_int(&j, "quantity_max", cf->quantity_max);
    pet_json_int(&j, "pay_seconds", cf->pay_window_ms / 1000);
    pet_json_int(&j, "receipt_seconds", cf->order_receipt_ms / 1000);
    pet_json_int(&j, "addresses_max", cf->address_max);
    pet_json_close(&j, '}');

    pet_points_levels_json(cf, &j);

    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


/* What the score of a user level takes, and what the level gives. */

static void
pet_points_levels_json(const pet_rule_config_t *cf, pet_json_t *j)
{
    ngx_uint_t  i;

    pet_json_open(j, "score", '{');
    pet_json_int(j, "checkin", cf->score_checkin);
    pet_json_int(j, "interaction", cf->score_interaction);
    pet_json_int(j, "interactions_a_day", cf->score_interactions);
    pet_json_int(j, "visit", cf->score_visit);
    pet_json_int(j, "invite", cf->score_invite);
    pet_json_close(j, '}');

    pet_json_open(j, "user_levels", '[');

    for (i = 0; i < PET_RULE_USER_LEVELS; i++) {
        pet_json_open(j, NULL, '{');
        pet_json_int(j, "level", i + 1);
        pet_json_int(j, "score", cf->user_threshold[i]);
        pet_json_int(j, "discount_percent", cf->user_discount[i]);
        pet_json_close(j, '}');
    }

    pet_json_close(j, ']');
}
