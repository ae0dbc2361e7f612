/*
 * A user's own page, what it sums up, and the card that others see.
 */

#include "api/api.h"
#include "api/card.h"
#include "api/users_view.h"
#include "core/etag.h"


#define PET_USER_BORN_MIN  (-25567)      /* 1900-01-01 */


static ngx_int_t pet_user_me_load(pet_task_t *t);
static ngx_int_t pet_user_me_answer(pet_task_t *t);
static ngx_int_t pet_user_update_load(pet_task_t *t);
static ngx_int_t pet_user_update_write(pet_task_t *t);
static ngx_int_t pet_user_update_answer(pet_task_t *t);
static ngx_int_t pet_user_update_check(pet_task_t *t);
static const ngx_str_t *pet_user_gender(const pet_input_user_update_t *in);
static ngx_int_t pet_user_reply(pet_task_t *t, const pet_user_view_t *view,
    int64_t version, int64_t wallet_version);
static ngx_int_t pet_user_stats_load(pet_task_t *t);
static ngx_int_t pet_user_stats_answer(pet_task_t *t);
static ngx_int_t pet_user_card_load(pet_task_t *t);
static ngx_int_t pet_user_card_answer(pet_task_t *t);
static void pet_user_card_pets(pet_task_t *t, pet_json_t *j);


PET_STEPS(pet_user_me, load, answer);
PET_STEPS(pet_user_update, load, write, answer);
PET_STEPS(pet_user_stats, load, answer);
PET_STEPS(pet_user_card, load, answer);


/* In the order of the words in inputs.def. */

static const ngx_str_t  pet_user_genders[] = {
    ngx_string("male"), ngx_string("female"), ngx_string("secret")
};


static ngx_int_t
pet_user_me_load(pet_task_t *t)
{
    return sql_user_me(t);
}


static ngx_int_t
pet_user_me_answer(pet_task_t *t)
{
    row_user_me_t    row;
    pet_user_view_t  view;

    if (row_user_me(t, 0, &row) != NGX_OK) {
        return PET_E_USER_NOT_FOUND;
    }

    view.fixed = row.fixed;
    view.points_balance = row.balance;
    view.score = row.score;

    return pet_user_reply(t, &view, row.version, row.wallet_version) == NGX_OK
           ? PET_DONE : NGX_ERROR;
}


static ngx_int_t
pet_user_update_load(pet_task_t *t)
{
    pet_input_user_update_t  *in = t->input;

    ngx_int_t                 rc;

    rc = pet_user_update_check(t);
    if (rc != NGX_OK) {
        return rc;
    }

    return sql_user_changed(t, in->has_nickname ? &in->nickname : NULL,
                            pet_user_gender(in),
                            in->has_birthday ? in->birthday : PET_NULL);
}


/* What the table of fields cannot say. */

static ngx_int_t
pet_user_update_check(pet_task_t *t)
{
    pet_input_user_update_t  *in = t->input;

    int64_t                   today;

    static const ngx_str_t    birthday = ngx_string("birthday");
    static const ngx_str_t    nickname = ngx_string("nickname");

    if (!in->has_nickname && !in->has_gender && !in->has_birthday) {
        return pet_input_error(t, &nickname, "or another field is required");
    }

    today = pet_rule_day(t->now, t->live->rules.tz_offset_s);

    if (in->has_birthday
        && (in->birthday < PET_USER_BORN_MIN || in->birthday >= today))
    {
        return pet_input_error(t, &birthday, "must be between 1900-01-01 and "
                               "yesterday");
    }

    return NGX_OK;
}


static const ngx_str_t *
pet_user_gender(const pet_input_user_update_t *in)
{
    return in->has_gender ? &pet_user_genders[in->gender] : NULL;
}


static ngx_int_t
pet_user_update_write(pet_task_t *t)
{
    pet_input_user_update_t  *in = t->input;

    ngx_int_t                 rc;
    pet_user_view_t           view;
    row_user_changed_t        row;

    if (row_user_changed(t, 0, &row) != NGX_OK) {
        return PET_E_USER_NOT_FOUND;
    }

    rc = pet_etag_check(t, row.version);
    if (rc != NGX_OK) {
        return rc;
    }

    view.fixed = row.fixed;
    view.points_balance = row.balance;
    view.score = row.score;

    if (pet_user_reply(t, &view, row.version + 1, row.wallet_version)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return sql_user_update(t, row.version,
                           in->has_nickname ? &in->nickname : NULL,
                           pet_user_gender(in),
                           in->has_birthday ? in->birthday : PET_NULL);
}


static ngx_int_t
pet_user_update_answer(pet_task_t *t)
{
    row_user_update_t  row;

    if (row_user_update(t, 0, &row) != NGX_OK || row.hit == 0) {
        return PET_RETRY;
    }

    return PET_DONE;
}


/* The wallet and the live configuration, for the level, grow the tag. */

static ngx_int_t
pet_user_reply(pet_task_t *t, const pet_user_view_t *view, int64_t version,
    int64_t wallet_version)
{
    pet_json_t  j;

    pet_json_init(&j, t->pool, 1024);
    pet_user_json(t, &j, NULL, view);

    if (pet_json_text(&j, &t->reply.data) != NGX_OK) {
        return NGX_ERROR;
    }

    return pet_etag_set(t, version, wallet_version + t->live->version);
}


static ngx_int_t
pet_user_stats_load(pet_task_t *t)
{
    return sql_user_stats(t);
}


static ngx_int_t
pet_user_stats_answer(pet_task_t *t)
{
    int32_t                   level;
    int64_t                   days;
    pet_json_t                j;
    row_user_stats_t          row;
    const pet_rule_config_t  *cf;

    if (row_user_stats(t, 0, &row) != NGX_OK) {
        return PET_E_USER_NOT_FOUND;
    }

    cf = &t->live->rules;
    level = pet_rule_user_level(cf, row.score);
    days = pet_rule_day(t->now, cf->tz_offset_s)
           - pet_rule_day(row.created_at, cf->tz_offset_s);

    pet_json_init(&j, t->pool, 512);
    pet_json_open(&j, NULL, '{');
    pet_json_int(&j, "pets", row.pets);
    pet_json_int(&j, "interactions", row.interactions);
    pet_json_int(&j, "checkins", row.checkins);
    pet_json_int(&j, "days_since_registration", ngx_max(days, 0));
    pet_json_int(&j, "level", level);
    pet_json_int(&j, "score", row.score);
    pet_json_int(&j, "next_level_score",
                 level < PET_RULE_USER_LEVELS ? cf->user_threshold[level]
                                              : PET_NULL);
    pet_json_int(&j, "discount_percent", pet_rule_user_discount(cf, level));
    pet_json_int(&j, "points_balance", row.balance);
    pet_json_int(&j, "points_earned", row.points_earned);
    pet_json_int(&j, "points_spent", row.points_spent);
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


static ngx_int_t
pet_user_card_load(pet_task_t *t)
{
    pet_input_user_card_t  *in = t->input;

    return sql_user_card(t, in->user_id);
}


static ngx_int_t
pet_user_card_answer(pet_task_t *t)
{
    pet_input_user_card_t  *in = t->input;

    pet_card_t              card;
    pet_json_t              j;
    row_user_card_t         row;

    if (row_user_card(t, 0, &row) != NGX_OK) {
        return PET_E_USER_NOT_FOUND;
    }

    card.user_id = in->user_id;
    card.nickname = row.nickname;
    card.avatar_url = row.avatar_url;
    card.score = row.score;

    pet_json_init(&j, t->pool, 512);
    pet_card_open(t, &j, NULL, &card,
                  in->user_id == t->user_id ? "self" : "none");
    pet_user_card_pets(t, &j);
    pet_card_close(&j);

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


static void
pet_user_card_pets(pet_task_t *t, pet_json_t *j)
{
    ngx_uint_t        i;
    row_user_card_t   row;

    for (i = 0; row_user_card(t, i, &row) == NGX_OK; i++) {

        if (row.pet_id == PET_NULL) {
            break;
        }

        pet_card_pet(t, j, NULL, row.pet_id, &row.pet_name, &row.preview_url,
                     row.experience);
    }
}
