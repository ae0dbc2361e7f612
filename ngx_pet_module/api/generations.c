#include "api/api.h"
#include "api/cursor.h"
#include "pet3d/pet3d.h"


#define PET_GENERATION_NAP   150     /* ms between two looks of a long poll */


static ngx_int_t pet_generation_start_check(pet_task_t *t);
static ngx_int_t pet_generation_start_write(pet_task_t *t);
static ngx_int_t pet_generation_start_answer(pet_task_t *t);
static ngx_int_t pet_generation_again_load(pet_task_t *t);
static ngx_int_t pet_generation_again_check(pet_task_t *t);
static ngx_int_t pet_generation_check(pet_task_t *t);
static ngx_int_t pet_generation_crop(pet_task_t *t, json_t *crop,
    ngx_str_t *text);
static ngx_int_t pet_generation_quota(pet_task_t *t,
    const row_generation_check_t *row);
static void pet_generation_name(ngx_str_t *text, pet3d_names_t names,
    ngx_uint_t i);
static ngx_int_t pet_generation_read_ask(pet_task_t *t);
static ngx_int_t pet_generation_read_answer(pet_task_t *t);
static ngx_int_t pet_generation_list_ask(pet_task_t *t);
static ngx_int_t pet_generation_list_answer(pet_task_t *t);


PET_STEPS(pet_generation_start, check, write, answer);
PET_STEPS(pet_generation_read, ask, answer);
PET_STEPS(pet_generation_list, ask, answer);

const pet_step_pt  pet_generation_again_steps[] = {
    pet_generation_again_load,
    pet_generation_again_check,
    pet_generation_start_write,
    pet_generation_start_answer,
    NULL
};


static ngx_int_t
pet_generation_start_check(pet_task_t *t)
{
    pet_generation_start_t        *ctx = t->ctx;
    pet_input_generation_start_t  *in = t->input;

    ngx_int_t                      rc;

    static const ngx_str_t         subjects[] = { ngx_string("animal"),
                                                  ngx_string("person") };

    ctx->upload_id = in->upload_id;

    if (in->has_species) {
        pet_generation_name(&ctx->species, PET3D_NAMES_SPECIES, in->species);
    }

    if (in->has_personality) {
        pet_generation_name(&ctx->personality, PET3D_NAMES_PERSONALITY,
                            in->personality);
    }

    if (in->has_subject) {
        ctx->subject = subjects[in->subject];
    }

    if (in->has_crop) {
        rc = pet_generation_crop(t, in->crop, &ctx->crop);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    return pet_generation_check(t);
}


static void
pet_generation_name(ngx_str_t *text, pet3d_names_t names, ngx_uint_t i)
{
    text->data = (u_char *) pet3d_name(names, (int) i);
    text->len = ngx_strlen(text->data);
}


/* {"x", "y", "width", "height"} in thousandths of the photo. */

static ngx_int_t
pet_generation_crop(pet_task_t *t, json_t *crop, ngx_str_t *text)
{
    json_int_t              x, y, w, h;

    static const ngx_str_t  field = ngx_string("crop");

    if (json_unpack(crop, "{s:I,s:I,s:I,s:I!}", "x", &x, "y", &y, "width", &w,
                    "height", &h)
        != 0
        || x < 0 || y < 0 || w < 50 || h < 50 || x > 950 || y > 950
        || w > 1000 - x || h > 1000 - y)
    {
        return pet_input_error(t, &field, "needs x, y, width and height in "
                               "thousandths, at least 50 wide and high");
    }

    text->data = ngx_pnalloc(t->pool, 4 * (NGX_INT64_LEN + 1));
    if (text->data == NULL) {
        return NGX_ERROR;
    }

    text->len = ngx_sprintf(text->data, "%L,%L,%L,%L", (int64_t) x,
                            (int64_t) y, (int64_t) w, (int64_t) h)
                - text->data;

    return NGX_OK;
}


static ngx_int_t
pet_generation_again_load(pet_task_t *t)
{
    pet_input_generation_t  *in = t->input;

    return sql_generation_again(t, in->generation_id);
}


/* The same photo and wishes. */

static ngx_int_t
pet_generation_again_check(pet_task_t *t)
{
    pet_generation_start_t  *ctx = t->ctx;

    row_generation_again_t   row;

    if (row_generation_again(t, 0, &row) != NGX_OK) {
        return PET_E_GENERATION_NOT_FOUND;
    }

    if (row.pet_id != PET_NULL) {
        return PET_E_GENERATION_ALREADY_USED;
    }

    if (ngx_strcmp(row.state.data, "queued") == 0
        || ngx_strcmp(row.state.data, "running") == 0)
    {
        return PET_E_ILLEGAL_STATE;
    }

    ctx->again = 1;
    ctx->upload_id = row.upload_id;
    ctx->crop = row.crop;
    ctx->species = row.species;
    ctx->personality = row.personality;
    ctx->subject = row.subject;

    return pet_generation_check(t);
}


static ngx_int_t
pet_generation_check(pet_task_t *t)
{
    pet_generation_start_t  *ctx = t->ctx;

    ctx->day = pet_rule_day(t->now, t->live->rules.tz_offset_s);

    return sql_generation_check(t, ctx->upload_id, ctx->day);
}


static ngx_int_t
pet_generation_start_write(pet_task_t *t)
{
    pet_generation_start_t   *ctx = t->ctx;

    u_char                   *p;
    int64_t                   id;
    ngx_int_t                 rc;
    pet_json_t                j;
    row_generation_check_t    row;
    const pet_rule_config_t  *cf;

    cf = &t->live->rules;

    if (row_generation_check(t, 0, &row) != NGX_OK || !row.ready) {
        return PET_E_UPLOAD_NOT_FOUND;
    }

    rc = pet_generation_quota(t, &row);
    if (rc != NGX_OK) {
        return rc;
    }

    /* the same photo and seed give the same pet, one that it has not had
     * another one */

    if (ctx->again && row.last_seed != PET_NULL) {
        ctx->seed = (row.last_seed + 1) & 0x7fffffff;

    } else {
        p = row.sha256.data;
        ctx->seed = (((uint32_t) p[0] << 24) | (p[1] << 16) | (p[2] << 8)
                     | p[3]) & 0x7fffffff;
    }

    id = pet_ids(t->worker, 2);
    if (id == 0) {
        return PET_E_UNAVAILABLE;
    }

    ctx->generation_id = id;

    pet_json_init(&j, t->pool, 128);
    pet_json_open(&j, NULL, '{');
    pet_json_id(&j, "generation_id", id);
    pet_json_cstring(&j, "status", "queued");
    pet_json_close(&j, '}');

    t->reply.status = NGX_HTTP_ACCEPTED;

    if (pet_json_text(&j, &t->reply.data) != NGX_OK) {
        return NGX_ERROR;
    }

    return sql_generation_start(t, id, id + 1, ctx->upload_id, ctx->day,
                                cf->generation_day, cf->generation_starts,
                                cf->generation_again + 1, row.generations,
                                ctx->seed, &ctx->crop, &ctx->species,
                                &ctx->personality, &ctx->subject);
}


static ngx_int_t
pet_generation_quota(pet_task_t *t, const row_generation_check_t *row)
{
    const pet_rule_config_t  *cf;

    cf = &t->live->rules;

    if (row->used >= cf->generation_day) {
        return pet_task_fail_today(t, PET_E_DAILY_QUOTA,
                                   "The generations of the day are used up");
    }

    if (row->started >= cf->generation_starts) {
        return pet_task_fail_today(t, PET_E_DAILY_QUOTA,
                                   "The starts of the day are used up");
    }

    if (row->generations > cf->generation_again) {
        return pet_task_fail_today(t, PET_E_DAILY_QUOTA,
                                   "The repetitions of this photo are used up");
    }

    return NGX_OK;
}


static ngx_int_t
pet_generation_start_answer(pet_task_t *t)
{
    row_generation_start_t  row;

    if (row_generation_start(t, 0, &row) != NGX_OK || row.hit == 0) {
        return PET_RETRY;
    }

    return PET_DONE;
}


/* With ?wait=n the reply comes when the generation ends, or after n seconds;
 * between two looks nothing is held but the task. */

static ngx_int_t
pet_generation_read_ask(pet_task_t *t)
{
    int64_t                       day;
    const pet_rule_config_t      *cf;
    pet_input_generation_read_t  *in = t->input;

    cf = &t->live->rules;
    t->now = pet_now(t->worker);
    day = pet_rule_day(t->now, cf->tz_offset_s);

    return sql_generation_read(t, in->generation_id, day, cf->generation_day,
                               cf->generation_again + 1);
}


static ngx_int_t
pet_generation_read_answer(pet_task_t *t)
{
    pet_input_generation_read_t  *in = t->input;

    pet_json_t                    j;
    row_generation_read_t         row;

    if (row_generation_read(t, 0, &row) != NGX_OK) {
        return PET_E_GENERATION_NOT_FOUND;
    }

    if ((ngx_strcmp(row.state.data, "queued") == 0
         || ngx_strcmp(row.state.data, "running") == 0)
        && (int64_t) (ngx_current_msec - t->started) < in->wait * 1000
        && t->request && !ngx_exiting)
    {
        /* else the rows of all looks stay with the task to its end */
        pet_batch_free(t->last);

        t->step = 0;
        return pet_task_sleep(t, PET_GENERATION_NAP);
    }

    pet_json_init(&j, t->pool, row.doc.len + 128);
    pet_json_open(&j, NULL, '{');
    pet_json_members(&j, &row.doc);
    pet_json_int(&j, "regenerations_left", row.regenerations_left);
    pet_json_int(&j, "quota_left", row.quota_left);
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


static ngx_int_t
pet_generation_list_ask(pet_task_t *t)
{
    pet_input_page_t         *in = t->input;

    int64_t                   day;
    int64_t                   before[2];
    ngx_int_t                 rc;
    const pet_rule_config_t  *cf;

    cf = &t->live->rules;
    day = pet_rule_day(t->now, cf->tz_offset_s);

    rc = pet_cursor_before(t, in->has_cursor ? &in->cursor : NULL, before);
    if (rc != NGX_OK) {
        return rc;
    }

    return sql_generation_list(t, before[0], before[1],
                               in->has_limit ? in->limit : PET_PAGE_DEFAULT,
                               day, cf->generation_day,
                               cf->generation_again + 1);
}


static ngx_int_t
pet_generation_list_answer(pet_task_t *t)
{
    row_generation_list_t  row;

    if (row_generation_list(t, 0, &row) != NGX_OK) {
        return NGX_ERROR;
    }

    t->reply.data = row.items;

    return PET_DONE;
}
