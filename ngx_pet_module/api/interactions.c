#include "api/api.h"
#include "api/cursor.h"


static ngx_int_t pet_interact_load(pet_task_t *t);
static ngx_int_t pet_interact_apply(pet_task_t *t);
static ngx_int_t pet_interact_answer(pet_task_t *t);
static ngx_int_t pet_interact_item(pet_task_t *t,
    const row_interaction_load_t *row, int64_t *effect);
static ngx_int_t pet_interact_refused(pet_task_t *t,
    const pet_rule_interact_out_t *out);
static ngx_int_t pet_interact_write(pet_task_t *t,
    const row_interaction_load_t *row);
static ngx_int_t pet_interact_reply(pet_task_t *t,
    const row_interaction_load_t *row);
static ngx_int_t pet_interactions_list_load(pet_task_t *t);
static ngx_int_t pet_interactions_list_answer(pet_task_t *t);


PET_STEPS(pet_interact, load, apply, answer);
PET_STEPS(pet_interactions_list, load, answer);


static ngx_int_t
pet_interact_load(pet_task_t *t)
{
    pet_input_interact_t  *in = t->input;

    return sql_interaction_load(t, in->pet_id,
                                in->has_item_id ? in->item_id : PET_NULL);
}


static ngx_int_t
pet_interact_apply(pet_task_t *t)
{
    pet_interact_t            *ctx = t->ctx;
    pet_input_interact_t      *in = t->input;

    ngx_int_t                  rc;
    pet_rule_interact_in_t     rule;
    row_interaction_load_t     row;
    const pet_rule_config_t   *cf;

    cf = &t->live->rules;

    if (row_interaction_load(t, 0, &row) != NGX_OK) {
        return PET_E_PET_NOT_FOUND;
    }

    pet_view_from_row(&ctx->view, &row);

    ngx_memzero(&rule, sizeof(pet_rule_interact_in_t));

    rc = pet_interact_item(t, &row, &rule.item_effect);
    if (rc != NGX_OK) {
        return rc;
    }

    rule.type = in->interaction_type;
    rule.personality = pet_rule_personality_find((char *) row.personality.data,
                                                 row.personality.len);
    rule.now_ms = t->now;
    rule.status = ctx->view.status;
    rule.stored_ms = row.stored_at;
    rule.last_use_ms = ctx->view.used_ms[rule.type] == PET_NULL
                       ? PET_RULE_NEVER : ctx->view.used_ms[rule.type];
    rule.experience = row.experience;
    rule.exp_today = row.exp_today;
    rule.exp_day = (int32_t) row.exp_day;
    rule.double_exp_until_ms = row.double_exp_until == PET_NULL
                               ? 0 : row.double_exp_until;
    rule.points_today = row.points_today;
    rule.points_day = (int32_t) row.points_day;
    rule.rewarded_level = (int32_t) row.pet_level_rewarded;

    if (pet_rule_interact(cf, &rule, &ctx->out) != PET_RULE_OK) {
        return pet_interact_refused(t, &ctx->out);
    }

    return pet_interact_write(t, &row);
}


/* What the item does; feeding needs a food, playing may have a toy. */

static ngx_int_t
pet_interact_item(pet_task_t *t, const row_interaction_load_t *row,
    int64_t *effect)
{
    pet_input_interact_t  *in = t->input;

    const char              *type;
    static const ngx_str_t   field = ngx_string("item_id");

    type = in->interaction_type == PET_RULE_FEEDING ? "food"
         : in->interaction_type == PET_RULE_PLAYING ? "toy" : NULL;

    if (!in->has_item_id) {
        return in->interaction_type == PET_RULE_FEEDING
               ? pet_input_error(t, &field, "is required") : NGX_OK;
    }

    if (type == NULL) {
        return pet_input_error(t, &field, "is not for this interaction");
    }

    if (row->item_type.data == NULL) {
        return PET_E_ITEM_NOT_FOUND;
    }

    if (ngx_strcmp(row->item_type.data, type) != 0) {
        return pet_input_error(t, &field, "is of another kind");
    }

    if (row->item_quantity == PET_NULL || row->item_quantity < 1) {
        return PET_E_INSUFFICIENT_ITEMS;
    }

    *effect = in->interaction_type == PET_RULE_FEEDING ? row->hunger_effect
                                                       : row->mood_effect;
    return NGX_OK;
}


static ngx_int_t
pet_interact_refused(pet_task_t *t, const pet_rule_interact_out_t *out)
{
    pet_json_t  j;

    pet_json_init(&j, t->pool, 64);
    pet_json_open(&j, NULL, '{');

    if (out->refusal == PET_RULE_COOLDOWN) {
        pet_json_int(&j, "retry_after_ms", out->retry_after_ms);
        t->reply.retry_after = (out->retry_after_ms + 999) / 1000;

    } else if (out->refusal == PET_RULE_UNWILLING) {
        pet_json_cstring(&j, "reason", pet_rule_reason_name(out->reason));
    }

    pet_json_close(&j, '}');

    if (pet_json_text(&j, &t->reply.data) != NGX_OK) {
        return NGX_ERROR;
    }

    return out->refusal == PET_RULE_COOLDOWN ? PET_E_COOLDOWN
         : out->refusal == PET_RULE_TOO_FULL ? PET_E_PET_TOO_FULL
         : PET_E_PET_UNWILLING;
}


static ngx_int_t
pet_interact_write(pet_task_t *t, const row_interaction_load_t *row)
{
    pet_interact_t            *ctx = t->ctx;
    pet_input_interact_t      *in = t->input;

    int32_t                    monday;
    int64_t                    balance, score, today, entry_id, levels;
    int64_t                    counted, affection;
    ngx_str_t                  type;
    const pet_rule_config_t   *cf;
    pet_rule_interact_out_t   *out;

    cf = &t->live->rules;
    out = &ctx->out;

    today = row->points_day == out->points_day ? row->interactions_today : 0;
    score = row->score + pet_rule_interaction_score(cf, today);
    balance = row->balance + out->points_gained + out->level_reward;
    levels = out->reward_to - out->reward_from + 1;

    /* the leaderboards count by day and week; a day never runs backwards */

    affection = row->exp_day == out->exp_day ? row->affection_today : 0;
    counted = pet_rule_season_affection(cf, affection, out->changes.affection);
    monday = ngx_max(pet_rule_week_start(out->exp_day),
                     (int32_t) row->season);

    /* the interaction, its points, and one entry a level */

    ctx->interaction_id = pet_ids(t->worker, 2 + ngx_max(levels, 0));
    if (ctx->interaction_id == 0) {
        return PET_E_UNAVAILABLE;
    }

    entry_id = ctx->interaction_id + 1;

    type.data = (u_char *) pet_rule_type_name(in->interaction_type);
    type.len = ngx_strlen(type.data);

    if (pet_interact_reply(t, row) != NGX_OK) {
        return NGX_ERROR;
    }

    return sql_interaction_apply(t, in->pet_id, row->pet_version,
                                 row->wallet_version, out->status.hunger,
                                 out->status.cleanliness, out->status.mood,
                                 out->status.affection, out->stored_ms,
                                 out->experience, out->exp_day,
                                 out->exp_today, &type,
                                 pet_view_warn_at(t, &ctx->view),
                                 out->points_day, out->points_today,
                                 today + 1, score, out->points_gained,
                                 entry_id, balance,
                                 levels > 0 ? out->reward_from - 1 : 0,
                                 levels > 0 ? out->reward_to : 0,
                                 cf->level_reward, ctx->interaction_id,
                                 in->has_item_id ? in->item_id : PET_NULL,
                                 in->interaction_type == PET_RULE_FEEDING
                                 ? in->item_id : PET_NULL,
                                 out->changes.hunger, out->changes.mood,
                                 out->changes.cleanliness,
                                 out->changes.affection, out->exp_gained,
                                 affection + counted, counted, monday,
                                 row->season < monday);
}


/* The reply is finished before its batch is sent: the guards make it true. */

static ngx_int_t
pet_interact_reply(pet_task_t *t, const row_interaction_load_t *row)
{
    pet_interact_t           *ctx = t->ctx;
    pet_input_interact_t     *in = t->input;

    pet_json_t                j;
    pet_view_t               *view;
    pet_view_points_t         points;
    pet_rule_interact_out_t  *out;

    out = &ctx->out;
    view = &ctx->view;

    view->version++;
    view->status = out->status;
    view->stored_ms = out->stored_ms;
    view->experience = out->experience;
    view->exp_day = out->exp_day;
    view->exp_today = out->exp_today;
    view->used_ms[in->interaction_type] = t->now;
    view->last_interaction_ms = t->now;

    pet_json_init(&j, t->pool, 2048);
    pet_json_open(&j, NULL, '{');
    pet_json_id(&j, "interaction_id", ctx->interaction_id);
    pet_view_json(t, &j, "pet", view, out->points_today, out->points_day);

    pet_json_open(&j, "status_changes", '{');
    pet_json_int(&j, "hunger_change", out->changes.hunger);
    pet_json_int(&j, "mood_change", out->changes.mood);
    pet_json_int(&j, "cleanliness_change", out->changes.cleanliness);
    pet_json_int(&j, "affection_change", out->changes.affection);
    pet_json_close(&j, '}');

    pet_json_int(&j, "exp_gained", out->exp_gained);
    pet_json_int(&j, "points_gained", out->points_gained);
    pet_json_bool(&j, "level_up", out->level_to > out->level_from);
    pet_json_int(&j, "level_reward", out->level_reward);
    pet_json_int(&j, "points_balance",
                 row->balance + out->points_gained + out->level_reward);
    pet_json_time(&j, "cooldown_until", out->cooldown_until_ms);
    pet_json_close(&j, '}');

    if (pet_json_text(&j, &t->reply.data) != NGX_OK) {
        return NGX_ERROR;
    }

    points.version = row->wallet_version + 1;
    points.day = out->points_day;
    points.today = out->points_today;

    if (pet_view_points_put(t, &points) != NGX_OK) {
        return NGX_ERROR;
    }

    return pet_view_put(t, t->user_id, in->pet_id, view);
}


static ngx_int_t
pet_interact_answer(pet_task_t *t)
{
    row_interaction_apply_t  row;

    if (row_interaction_apply(t, 0, &row) != NGX_OK || row.hit == 0) {
        return PET_RETRY;
    }

    return PET_DONE;
}


static ngx_int_t
pet_interactions_list_load(pet_task_t *t)
{
    pet_input_pet_page_t  *in = t->input;

    int64_t                before[2];
    ngx_int_t              rc;

    rc = pet_cursor_before(t, in->has_cursor ? &in->cursor : NULL, before);
    if (rc != NGX_OK) {
        return rc;
    }

    return sql_interaction_list(t, in->pet_id, before[0], before[1],
                                in->has_limit ? in->limit : PET_PAGE_DEFAULT);
}


static ngx_int_t
pet_interactions_list_answer(pet_task_t *t)
{
    row_interaction_list_t  row;

    if (row_interaction_list(t, 0, &row) != NGX_OK) {
        return PET_E_PET_NOT_FOUND;
    }

    t->reply.data = row.data;

    return PET_DONE;
}
