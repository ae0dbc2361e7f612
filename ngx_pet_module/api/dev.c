/*
 * Routes of "pet_environment development" only: they make tests and demos
 * possible that would otherwise have to wait, and do not exist elsewhere.
 */

#include "api/api.h"


static ngx_int_t pet_dev_clock_set(pet_task_t *t);
static ngx_int_t pet_dev_pets_write(pet_task_t *t);
static ngx_int_t pet_dev_pets_answer(pet_task_t *t);
static ngx_int_t pet_dev_token_answer(pet_task_t *t);


PET_STEPS(pet_dev_clock, set);
PET_STEPS(pet_dev_pets, write, answer);
PET_STEPS(pet_dev_token, answer);


/* Shifts the product's clock of all workers against real time. */

static ngx_int_t
pet_dev_clock_set(pet_task_t *t)
{
    pet_input_dev_clock_t  *in = t->input;

    pet_json_t              j;

    t->worker->zone->clock_offset = (ngx_atomic_uint_t) in->offset_ms;

    pet_json_init(&j, t->pool, 128);
    pet_json_open(&j, NULL, '{');
    pet_json_int(&j, "offset_ms", in->offset_ms);
    pet_json_time(&j, "now", pet_now(t->worker));
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


/* A pet as adoption would make it, without a photo. */

static ngx_int_t
pet_dev_pets_write(pet_task_t *t)
{
    pet_input_dev_pets_t      *in = t->input;

    int64_t                    day;
    int64_t                   *pet_id;
    ngx_str_t                  species, personality;
    pet_rule_status_t          st;
    const pet_rule_config_t   *cf;

    pet_id = t->ctx;
    cf = &t->live->rules;

    *pet_id = pet_ids(t->worker, 1);
    if (*pet_id == 0) {
        return PET_E_UNAVAILABLE;
    }

    pet_rule_status_new(cf, &st);
    day = pet_rule_day(t->now, cf->tz_offset_s);

    ngx_str_set(&species, "cat");
    ngx_str_set(&personality, "lively");

    return sql_dev_pet_insert(t, *pet_id, &in->name,
                              in->has_species ? &in->species : &species,
                              in->has_personality ? &in->personality
                                                  : &personality,
                              st.hunger, st.cleanliness, st.mood,
                              st.affection, in->experience, day);
}


static ngx_int_t
pet_dev_pets_answer(pet_task_t *t)
{
    int64_t     *pet_id = t->ctx;

    pet_json_t   j;

    pet_json_init(&j, t->pool, 64);
    pet_json_open(&j, NULL, '{');
    pet_json_id(&j, "pet_id", *pet_id);
    pet_json_close(&j, '}');

    t->reply.status = NGX_HTTP_CREATED;

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


/* The cheapest signed-in request there is: what the runtime alone costs. */

static ngx_int_t
pet_dev_token_answer(pet_task_t *t)
{
    pet_json_t  j;

    pet_json_init(&j, t->pool, 64);
    pet_json_open(&j, NULL, '{');
    pet_json_id(&j, "user_id", t->user_id);
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}
