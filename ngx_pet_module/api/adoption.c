#include "api/api.h"


static ngx_int_t pet_adopt_load(pet_task_t *t);
static ngx_int_t pet_adopt_apply(pet_task_t *t);
static ngx_int_t pet_adopt_answer(pet_task_t *t);
static ngx_int_t pet_adopt_refused(pet_task_t *t,
    const row_adoption_load_t *row);
static ngx_int_t pet_adopt_reply(pet_task_t *t,
    const row_adoption_load_t *row);


PET_STEPS(pet_adopt, load, apply, answer);


static ngx_int_t
pet_adopt_load(pet_task_t *t)
{
    pet_adoption_t     *ctx = t->ctx;
    pet_input_adopt_t  *in = t->input;

    ctx->pet_id = pet_ids(t->worker, 1);
    if (ctx->pet_id == 0) {
        return PET_E_UNAVAILABLE;
    }

    if (sql_adoption_load(t, in->generation_id) != NGX_OK) {
        return NGX_ERROR;
    }

    return sql_adoption_fixed(t, in->generation_id, ctx->pet_id, &in->name);
}


static ngx_int_t
pet_adopt_apply(pet_task_t *t)
{
    pet_adoption_t           *ctx = t->ctx;
    pet_input_adopt_t        *in = t->input;

    ngx_int_t                 rc;
    pet_view_t               *v;
    row_adoption_load_t       row;
    const pet_rule_config_t  *cf;

    cf = &t->live->rules;
    v = &ctx->view;

    if (row_adoption_load(t, 0, &row) != NGX_OK) {
        return NGX_ERROR;
    }

    rc = pet_adopt_refused(t, &row);
    if (rc != NGX_OK) {
        return rc;
    }

    rc = pet_adopt_reply(t, &row);
    if (rc != NGX_OK) {
        return rc;
    }

    return sql_adoption_apply(t, in->generation_id, ctx->pet_id, &in->name,
                              row.wallet_version, v->status.hunger,
                              v->status.cleanliness, v->status.mood,
                              v->status.affection, v->exp_day,
                              pet_view_warn_at(t, v),
                              t->now + cf->adoption_photo_ms);
}


static ngx_int_t
pet_adopt_refused(pet_task_t *t, const row_adoption_load_t *row)
{
    pet_json_t                j;
    const pet_rule_config_t  *cf;

    cf = &t->live->rules;

    if (row->state.data == NULL) {
        return PET_E_GENERATION_NOT_FOUND;
    }

    if (row->pet_id != PET_NULL) {
        return PET_E_GENERATION_ALREADY_USED;
    }

    if (ngx_strcmp(row->state.data, "succeeded") != 0) {
        return PET_E_ILLEGAL_STATE;
    }

    if (row->expired) {
        return PET_E_GENERATION_NOT_FOUND;
    }

    if (row->live >= cf->pet_slots) {
        return PET_E_SLOT_LIMIT;
    }

    if (row->adopted_at == PET_NULL
        || t->now - row->adopted_at >= cf->adoption_wait_ms)
    {
        return NGX_OK;
    }

    pet_json_init(&j, t->pool, 64);
    pet_json_open(&j, NULL, '{');
    pet_json_time(&j, "next_adoption_at",
                  row->adopted_at + cf->adoption_wait_ms);
    pet_json_close(&j, '}');

    if (pet_json_text(&j, &t->reply.data) != NGX_OK) {
        return NGX_ERROR;
    }

    return pet_task_fail(t, PET_E_SLOT_LIMIT,
                         "The next adoption is not possible yet");
}


static ngx_int_t
pet_adopt_reply(pet_task_t *t, const row_adoption_load_t *row)
{
    pet_adoption_t           *ctx = t->ctx;

    pet_json_t                j;
    pet_view_t               *v;
    ngx_uint_t                i;
    row_adoption_fixed_t      fixed;
    const pet_rule_config_t  *cf;

    cf = &t->live->rules;
    v = &ctx->view;

    if (row_adoption_fixed(t, 0, &fixed) != NGX_OK) {
        return PET_E_GENERATION_NOT_FOUND;
    }

    v->version = 1;
    v->fixed = fixed.fixed;
    pet_rule_status_new(cf, &v->status);
    v->stored_ms = t->now;
    v->exp_day = pet_rule_day(t->now, cf->tz_offset_s);
    v->last_interaction_ms = PET_NULL;
    v->double_exp_ms = PET_NULL;

    for (i = 0; i < PET_RULE_TYPES; i++) {
        v->used_ms[i] = PET_NULL;
    }

    pet_json_init(&j, t->pool, 4096);
    pet_view_json(t, &j, NULL, v, row->points_today, row->points_day);

    t->reply.status = NGX_HTTP_CREATED;

    if (pet_json_text(&j, &t->reply.data) != NGX_OK) {
        return NGX_ERROR;
    }

    return pet_view_put(t, t->user_id, ctx->pet_id, v);
}


static ngx_int_t
pet_adopt_answer(pet_task_t *t)
{
    row_adoption_apply_t  row;

    if (row_adoption_apply(t, 0, &row) != NGX_OK || row.hit == 0) {
        return PET_RETRY;
    }

    return PET_DONE;
}
