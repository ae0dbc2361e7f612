/*
 * What operators and load balancers ask: /healthz (this worker turns),
 * /readyz (its stores answer), /metrics.  None is enveloped.
 */

#include "api/api.h"


static ngx_int_t pet_healthz_answer(pet_task_t *t);
static ngx_int_t pet_readyz_ask(pet_task_t *t);
static ngx_int_t pet_readyz_answer(pet_task_t *t);
static void pet_readyz_pong(void *data, redisReply *reply);
static ngx_int_t pet_metrics_answer(pet_task_t *t);


PET_STEPS(pet_healthz, answer);
PET_STEPS(pet_readyz, ask, answer);
PET_STEPS(pet_metrics, answer);


static ngx_int_t
pet_healthz_answer(pet_task_t *t)
{
    ngx_str_set(&t->reply.data, "{\"status\":\"ok\"}\n");
    t->reply.raw = 1;

    return PET_DONE;
}


static ngx_int_t
pet_readyz_ask(pet_task_t *t)
{
    pet_readyz_t           *ctx = t->ctx;

    static const ngx_str_t  ping = ngx_string("PING");

    ctx->postgres = pet_pg_ready(t->worker);

    if (pet_redis_command(t->worker, pet_readyz_pong, t, 1, &ping) == NGX_OK)
    {
        pet_task_pending(t);
    }

    return ctx->postgres ? sql_ready(t) : PET_NEXT;
}


static void
pet_readyz_pong(void *data, redisReply *reply)
{
    pet_task_t    *t = data;

    pet_readyz_t  *ctx = t->ctx;

    ctx->redis = (reply != NULL);
    pet_task_report(t, NGX_OK);
}


static ngx_int_t
pet_readyz_answer(pet_task_t *t)
{
    pet_readyz_t  *ctx = t->ctx;

    pet_json_t     j;
    row_ready_t    row;

    ctx->postgres = ctx->postgres && row_ready(t, 0, &row) == NGX_OK;

    pet_json_init(&j, t->pool, 128);
    pet_json_open(&j, NULL, '{');
    pet_json_cstring(&j, "postgres", ctx->postgres ? "ok" : "down");
    pet_json_cstring(&j, "redis", ctx->redis ? "ok" : "down");
    pet_json_close(&j, '}');

    if (pet_json_text(&j, &t->reply.data) != NGX_OK) {
        return NGX_ERROR;
    }

    t->reply.raw = 1;

    /* without Redis everything but the boards is served */

    if (!ctx->postgres) {
        t->reply.status = NGX_HTTP_SERVICE_UNAVAILABLE;
        t->reply.retry_after = 1;
    }

    return PET_DONE;
}


static ngx_int_t
pet_metrics_answer(pet_task_t *t)
{
    if (pet_metrics_text(t, &t->reply.data) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_str_set(&t->reply.type, "text/plain; version=0.0.4; charset=utf-8");
    t->reply.raw = 1;

    return PET_DONE;
}
