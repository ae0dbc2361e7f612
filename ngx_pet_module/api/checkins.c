/*
 * Check-ins and makeups: one day more of a user, what it earns by itself and
 * what its run of days is due with it.
 *
 * What a run is due is computed from its rows as the load saw them, by
 * rules/checkin.c, and once more by the write, which goes through only if the
 * wallet is the one that was loaded and both agree.
 */

#include "api/api.h"
#include "api/checkins.h"


/* The day to be written, and the run that the reply shows. */
typedef struct {
    int64_t                day;
    int64_t                reward;
    int64_t                food;         /* pieces of basic food */
    int64_t                cost;         /* points */
    int64_t                card_id;      /* PET_NULL: none is used */
    int64_t                score;        /* gained */
    int64_t                streak;       /* days, this one counted */
    int64_t                run_points;   /* milestones that the streak holds */
    int64_t                milestone;    /* of this day */
    unsigned               retroactive:1;
} pet_checkin_day_t;


static ngx_int_t pet_checkin_load(pet_task_t *t);
static ngx_int_t pet_checkin_apply(pet_task_t *t);
static ngx_int_t pet_checkin_answer(pet_task_t *t);
static ngx_int_t pet_checkin_makeup_load(pet_task_t *t);
static ngx_int_t pet_checkin_makeup_apply(pet_task_t *t);
static ngx_int_t pet_checkin_makeup_check(pet_task_t *t,
    const row_checkin_load_t *row);
static ngx_int_t pet_checkin_makeup_answer(pet_task_t *t);
static ngx_int_t pet_checkin_write(pet_task_t *t,
    const row_checkin_load_t *row, const pet_checkin_day_t *day);
static ngx_int_t pet_checkin_reply(pet_task_t *t,
    const row_checkin_load_t *row, const pet_checkin_day_t *day);
static ngx_int_t pet_checkin_arrays(pet_task_t *t, ngx_str_t *days,
    ngx_str_t *points);
static ngx_int_t pet_checkin_status_load(pet_task_t *t);
static ngx_int_t pet_checkin_status_answer(pet_task_t *t);
static ngx_int_t pet_checkin_month_load(pet_task_t *t);
static ngx_int_t pet_checkin_month_answer(pet_task_t *t);
static ngx_int_t pet_checkin_rules_answer(pet_task_t *t);
static int32_t pet_checkin_today(pet_task_t *t);
static ngx_int_t pet_checkin_status_ask(pet_task_t *t);
static int32_t pet_checkin_streak(const row_checkin_status_t *row,
    int32_t today);
static void pet_checkin_next_json(pet_task_t *t, pet_json_t *j,
    int64_t streak, int64_t run_points);


PET_STEPS(pet_checkin, load, apply, answer);
PET_STEPS(pet_checkin_makeup, load, apply, answer);
PET_STEPS(pet_checkin_status, load, answer);
PET_STEPS(pet_checkin_month, load, answer);
PET_STEPS(pet_checkin_rules, answer);


static ngx_int_t
pet_checkin_load(pet_task_t *t)
{
    return sql_checkin_load(t, pet_checkin_today(t));
}


static ngx_int_t
pet_checkin_apply(pet_task_t *t)
{
    pet_checkin_day_t          day;
    row_checkin_load_t         row;
    const pet_rule_config_t   *cf;

    cf = &t->live->rules;

    if (row_checkin_load(t, 0, &row) != NGX_OK) {
        return PET_E_USER_NOT_FOUND;
    }

    if (row.taken) {
        return PET_E_ALREADY_CHECKED_IN;
    }

    ngx_memzero(&day, sizeof(pet_checkin_day_t));

    day.day = pet_checkin_today(t);
    day.reward = cf->checkin_points;
    day.food = row.food_id == PET_NULL ? 0 : cf->checkin_food;
    day.card_id = PET_NULL;
    day.score = cf->score_checkin;
    day.milestone = pet_rule_milestone_points(cf, row.first_day, row.last_day,
                                              row.others);
    day.streak = row.last_day - row.first_day + 1;
    day.run_points = row.others + day.milestone;

    return pet_checkin_write(t, &row, &day);
}


static ngx_int_t
pet_checkin_answer(pet_task_t *t)
{
    row_checkin_apply_t  row;

    if (row_checkin_apply(t, 0, &row) != NGX_OK || row.hit == 0) {
        return PET_RETRY;
    }

    return PET_DONE;
}


static ngx_int_t
pet_checkin_makeup_load(pet_task_t *t)
{
    pet_input_checkin_makeup_t  *in = t->input;

    if (sql_checkin_load(t, in->date) != NGX_OK) {
        return NGX_ERROR;
    }

    return pet_checkin_status_ask(t);
}


static ngx_int_t
pet_checkin_makeup_apply(pet_task_t *t)
{
    pet_input_checkin_makeup_t  *in = t->input;

    int32_t                      today;
    ngx_int_t                    rc;
    pet_checkin_day_t            day;
    row_checkin_load_t           row;
    row_checkin_status_t         now;
    const pet_rule_config_t     *cf;

    cf = &t->live->rules;
    today = pet_checkin_today(t);

    if (row_checkin_load(t, 0, &row) != NGX_OK
        || row_checkin_status(t, 0, &now) != NGX_OK)
    {
        return PET_E_USER_NOT_FOUND;
    }

    rc = pet_checkin_makeup_check(t, &row);
    if (rc != NGX_OK) {
        return rc;
    }

    ngx_memzero(&day, sizeof(pet_checkin_day_t));

    day.day = in->date;
    day.cost = in->use_card ? 0 : cf->makeup_cost;
    day.card_id = in->use_card ? row.card_id : PET_NULL;
    day.retroactive = 1;
    day.milestone = pet_rule_milestone_points(cf, row.first_day, row.last_day,
                                              row.others);
    day.streak = pet_rule_streak_days(row.first_day, row.last_day, today);
    day.run_points = row.others + day.milestone;

    /* the day's run ended before yesterday: the streak is another one */

    if (day.streak == 0) {
        day.streak = pet_checkin_streak(&now, today);
        day.run_points = now.others + now.own;
    }

    return pet_checkin_write(t, &row, &day);
}


static ngx_int_t
pet_checkin_makeup_check(pet_task_t *t, const row_checkin_load_t *row)
{
    pet_input_checkin_makeup_t  *in = t->input;

    const pet_rule_config_t     *cf;

    cf = &t->live->rules;

    switch (pet_rule_makeup_check(cf, in->date, pet_checkin_today(t),
                                  pet_rule_day(row->registered_at,
                                               cf->tz_offset_s)))
    {
    case PET_RULE_MAKEUP_OK:
        break;

    case PET_RULE_MAKEUP_OUT_OF_RANGE:
        return PET_E_DATE_OUT_OF_RANGE;

    default: /* PET_RULE_MAKEUP_NOT_ALLOWED */
        return PET_E_MAKEUP_NOT_ALLOWED;
    }

    if (row->taken) {
        return PET_E_ALREADY_CHECKED_IN;
    }

    if (in->use_card) {
        return row->cards < 1 ? PET_E_INSUFFICIENT_ITEMS : NGX_OK;
    }

    return row->balance < cf->makeup_cost ? PET_E_INSUFFICIENT_POINTS : NGX_OK;
}


static ngx_int_t
pet_checkin_makeup_answer(pet_task_t *t)
{
    return pet_checkin_answer(t);
}


static ngx_int_t
pet_checkin_write(pet_task_t *t, const row_checkin_load_t *row,
    const pet_checkin_day_t *day)
{
    int64_t                   entry_id;
    ngx_str_t                 days, points;
    const pet_rule_config_t  *cf;

    cf = &t->live->rules;

    /* what it costs, what it earns, what the run earns */

    entry_id = pet_ids(t->worker, 3);
    if (entry_id == 0) {
        return PET_E_UNAVAILABLE;
    }

    if (pet_checkin_reply(t, row, day) != NGX_OK
        || pet_checkin_arrays(t, &days, &points) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return sql_checkin_apply(t, day->day, row->wallet_version,
                             row->balance - day->cost + day->reward
                             + day->milestone,
                             row->score + day->score, day->retroactive,
                             day->reward, day->milestone, cf->cycle_days,
                             &days, &points, row->food_id, day->food,
                             day->cost, day->card_id, entry_id);
}


static ngx_int_t
pet_checkin_reply(pet_task_t *t, const row_checkin_load_t *row,
    const pet_checkin_day_t *day)
{
    int32_t                   level;
    pet_json_t                j;
    const pet_rule_config_t  *cf;

    cf = &t->live->rules;
    level = pet_rule_user_level(cf, row->score + day->score);

    pet_json_init(&j, t->pool, 512);
    pet_json_open(&j, NULL, '{');
    pet_json_date(&j, "checkin_date", day->day);
    pet_json_bool(&j, "is_retroactive", day->retroactive);
    pet_json_int(&j, "reward_points", day->reward);
    pet_json_int(&j, "milestone_points", day->milestone);
    pet_json_int(&j, "streak_days", day->streak);
    pet_checkin_next_json(t, &j, day->streak, day->run_points);
    pet_json_open(&j, "granted_items", '[');

    if (day->food) {
        pet_json_open(&j, NULL, '{');
        pet_json_id(&j, "item_id", row->food_id);
        pet_json_int(&j, "quantity", day->food);
        pet_json_close(&j, '}');
    }

    pet_json_close(&j, ']');
    pet_json_int(&j, "points_balance",
                 row->balance - day->cost + day->reward + day->milestone);
    pet_json_int(&j, "level", level);
    pet_json_bool(&j, "level_up",
                  level > pet_rule_user_level(cf, row->score));
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data);
}


/* The milestones as two arrays of PostgreSQL, "{3,7}" and "{15,35}". */

static ngx_int_t
pet_checkin_arrays(pet_task_t *t, ngx_str_t *days, ngx_str_t *points)
{
    u_char                      *d, *p;
    ngx_uint_t                   i;
    const pet_rule_milestone_t  *m;

    d = ngx_pnalloc(t->pool, PET_RULE_MILESTONES_MAX * (NGX_INT64_LEN + 1) + 2);
    p = ngx_pnalloc(t->pool, PET_RULE_MILESTONES_MAX * (NGX_INT64_LEN + 1) + 2);

    if (d == NULL || p == NULL) {
        return NGX_ERROR;
    }

    days->data = d;
    points->data = p;

    *d++ = '{';
    *p++ = '{';

    for (i = 0; i < PET_RULE_MILESTONES_MAX; i++) {
        m = &t->live->rules.milestone[i];

        if (m->day == 0) {
            break;
        }

        d = ngx_sprintf(d, i ? ",%L" : "%L", m->day);
        p = ngx_sprintf(p, i ? ",%L" : "%L", m->points);
    }

    *d++ = '}';
    *p++ = '}';

    days->len = d - days->data;
    points->len = p - points->data;

    return NGX_OK;
}


static ngx_int_t
pet_checkin_status_load(pet_task_t *t)
{
    return pet_checkin_status_ask(t);
}


static ngx_int_t
pet_checkin_status_answer(pet_task_t *t)
{
    int32_t                today, streak;
    pet_json_t             j;
    row_checkin_status_t   row;

    if (row_checkin_status(t, 0, &row) != NGX_OK) {
        return PET_E_USER_NOT_FOUND;
    }

    today = pet_checkin_today(t);
    streak = pet_checkin_streak(&row, today);

    pet_json_init(&j, t->pool, 512);
    pet_json_open(&j, NULL, '{');
    pet_json_date(&j, "today", today);
    pet_json_bool(&j, "checked_in", row.taken);
    pet_json_int(&j, "streak_days", streak);
    pet_checkin_next_json(t, &j, streak, row.others + row.own);

    pet_json_open(&j, "makeup", '{');
    pet_json_int(&j, "cost", t->live->rules.makeup_cost);
    pet_json_int(&j, "cards", row.cards);
    pet_json_raw(&j, "dates", &row.open);
    pet_json_close(&j, '}');

    pet_json_int(&j, "points_balance", row.balance);
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


static ngx_int_t
pet_checkin_month_load(pet_task_t *t)
{
    pet_input_checkin_month_t  *in = t->input;

    int32_t                     first, last;

    static const ngx_str_t  field = ngx_string("month");

    if (!in->has_month) {
        pet_rule_month_range(pet_checkin_today(t), &first, &last);

    } else if (pet_rule_month_parse((char *) in->month.data, in->month.len,
                                    &first, &last)
               != 0)
    {
        return pet_input_error(t, &field, "must be a month, YYYY-MM");
    }

    return sql_checkin_month(t, first, last);
}


static ngx_int_t
pet_checkin_month_answer(pet_task_t *t)
{
    pet_input_checkin_month_t  *in = t->input;

    char                        date[PET_RULE_DATE_LEN];
    ngx_str_t                   month;
    pet_json_t                  j;
    row_checkin_month_t         row;

    if (row_checkin_month(t, 0, &row) != NGX_OK) {
        return NGX_ERROR;
    }

    month = in->month;

    if (!in->has_month) {
        (void) pet_rule_date_format(pet_checkin_today(t), date);
        month.data = (u_char *) date;
        month.len = sizeof("YYYY-MM") - 1;
    }

    pet_json_init(&j, t->pool, 256 + row.items.len);
    pet_json_open(&j, NULL, '{');
    pet_json_string(&j, "month", &month);
    pet_json_raw(&j, "items", &row.items);
    pet_json_null(&j, "next_cursor");
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


static ngx_int_t
pet_checkin_rules_answer(pet_task_t *t)
{
    pet_json_t                j;
    const pet_rule_config_t  *cf;

    cf = &t->live->rules;

    pet_json_init(&j, t->pool, 512);
    pet_json_open(&j, NULL, '{');
    pet_checkin_rules_json(&j, cf);
    pet_json_open(&j, "makeup", '{');
    pet_checkin_makeup_json(&j, cf);
    pet_json_close(&j, '}');
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


void
pet_checkin_rules_json(pet_json_t *j, const pet_rule_config_t *cf)
{
    ngx_uint_t  i;

    pet_json_int(j, "points", cf->checkin_points);
    pet_json_int(j, "food", cf->checkin_food);
    pet_json_int(j, "cycle_days", cf->cycle_days);
    pet_json_int(j, "cycle_points", cf->cycle_points);
    pet_json_open(j, "milestones", '[');

    for (i = 0; i < PET_RULE_MILESTONES_MAX; i++) {

        if (cf->milestone[i].day == 0) {
            break;
        }

        pet_json_open(j, NULL, '{');
        pet_json_int(j, "day", cf->milestone[i].day);
        pet_json_int(j, "points", cf->milestone[i].points);
        pet_json_close(j, '}');
    }

    pet_json_close(j, ']');
}


void
pet_checkin_makeup_json(pet_json_t *j, const pet_rule_config_t *cf)
{
    pet_json_int(j, "points_cost", cf->makeup_cost);
    pet_json_int(j, "days", cf->makeup_days);
}


static int32_t
pet_checkin_today(pet_task_t *t)
{
    return pet_rule_day(t->now, t->live->rules.tz_offset_s);
}


static ngx_int_t
pet_checkin_status_ask(pet_task_t *t)
{
    int32_t                   today;
    const pet_rule_config_t  *cf;

    cf = &t->live->rules;
    today = pet_checkin_today(t);

    return sql_checkin_status(t, today, today - cf->makeup_days,
                              cf->tz_offset_s);
}


/* The row's run has today in it, whether today was checked in or not. */

static int32_t
pet_checkin_streak(const row_checkin_status_t *row, int32_t today)
{
    return pet_rule_streak_days((int32_t) row->first_day,
                                row->taken ? today : today - 1, today);
}


static void
pet_checkin_next_json(pet_task_t *t, pet_json_t *j, int64_t streak,
    int64_t run_points)
{
    pet_rule_milestone_next_t  next;

    if (pet_rule_milestone_next(&t->live->rules, (int32_t) streak,
                                run_points, &next)
        != 0)
    {
        pet_json_null(j, "next_milestone");
        return;
    }

    pet_json_open(j, "next_milestone", '{');
    pet_json_int(j, "day", next.day);
    pet_json_int(j, "points", next.points);
    pet_json_close(j, '}');
}
