#include "pet.h"
#include "store/boards_scripts.h"
#include "store/redis_conn.h"


#define PET_REDIS_ARGS    64
#define PET_REDIS_SPACE   2048
#define PET_REDIS_PREFIX  (1 + NGX_INT64_LEN + 2)


typedef struct {
    pet_redis_t           *redis;
    pet_redis_handler_pt   handler;
    void                  *data;
    ngx_queue_t            queue;        /* free ones */
} pet_redis_call_t;


static u_char *pet_redis_prefix(u_char *p, u_char type, size_t n);
static void pet_redis_callback(redisAsyncContext *ac, void *r, void *data);


static const ngx_str_t  pet_redis_scripts[PET_SCRIPT_MAX] = {

    /* Stores "version text" under each key unless what is there is as new. */
    ngx_string(
    "for i = 1, #KEYS do "
    "local old = redis.call('GETRANGE', KEYS[i], 0, 19) "
    "local v = tonumber(string.match(old, '^%d+')) "
    "if not v or v < tonumber(ARGV[2 * i]) then "
    "redis.call('SET', KEYS[i], ARGV[2 * i] .. ' ' .. ARGV[2 * i + 1], "
    "'PX', ARGV[1]) end end "
    "return 1"),

    ngx_string(PET_BOARD_FEED_LUA),
    ngx_string(PET_BOARD_ME_LUA),
    ngx_string(PET_BOARD_PAGE_LUA),
    ngx_string(PET_BOARD_BEGIN_LUA),
    ngx_string(PET_BOARD_END_LUA),
    ngx_string(PET_BOARD_CHECK_LUA),
    ngx_string(PET_BOARD_STRAYS_LUA)
};


const ngx_str_t *
pet_redis_script_text(pet_script_e script)
{
    return &pet_redis_scripts[script];
}


ngx_uint_t
pet_redis_ready(pet_worker_t *w)
{
    return w->redis->state == PET_REDIS_READY
           && !(w->redis->ac->c.flags & (REDIS_DISCONNECTING|REDIS_FREEING));
}


ngx_int_t
pet_redis_command(pet_worker_t *w, pet_redis_handler_pt handler, void *data,
    ngx_uint_t argc, const ngx_str_t *argv)
{
    if (w->redis->state != PET_REDIS_READY) {
        return NGX_DECLINED;
    }

    return pet_redis_send(w->redis, handler, data, argc, argv);
}


ngx_int_t
pet_redis_script(pet_worker_t *w, pet_redis_handler_pt handler, void *data,
    pet_script_e script, ngx_uint_t nkeys, ngx_uint_t argc,
    const ngx_str_t *argv)
{
    u_char       digits[NGX_INT64_LEN];
    ngx_str_t    args[PET_REDIS_ARGS];
    ngx_uint_t   i;

    if (w->redis->state != PET_REDIS_READY) {
        return NGX_DECLINED;
    }

    ngx_str_set(&args[0], "EVALSHA");
    args[1].len = PET_REDIS_SHA;
    args[1].data = w->redis->sha[script];
    args[2].data = digits;
    args[2].len = pet_digits(digits, nkeys) - digits;

    for (i = 0; i < argc; i++) {
        args[3 + i] = argv[i];
    }

    return pet_redis_send(w->redis, handler, data, argc + 3, args);
}


ngx_int_t
pet_redis_send(pet_redis_t *redis, pet_redis_handler_pt handler, void *data,
    ngx_uint_t argc, const ngx_str_t *argv)
{
    size_t             size;
    u_char            *p, *text, space[PET_REDIS_SPACE];
    ngx_uint_t         i;
    ngx_queue_t       *q;
    pet_redis_call_t  *call;

    /* hiredis looks for a further argument up to a zero */

    for (i = 0, size = PET_REDIS_PREFIX + 1; i < argc; i++) {
        size += PET_REDIS_PREFIX + argv[i].len + 2;
    }

    text = size <= PET_REDIS_SPACE ? space
                                   : ngx_alloc(size, redis->worker->log);
    if (text == NULL) {
        return NGX_DECLINED;
    }

    p = pet_redis_prefix(text, '*', argc);

    for (i = 0; i < argc; i++) {
        p = pet_redis_prefix(p, '$', argv[i].len);

        if (argv[i].len) {
            p = ngx_cpymem(p, argv[i].data, argv[i].len);
        }

        *p++ = CR;
        *p++ = LF;
    }

    *p = '\0';

    if (ngx_queue_empty(&redis->free)) {
        call = ngx_palloc(redis->worker->cycle->pool,
                          sizeof(pet_redis_call_t));
        if (call == NULL) {
            goto failed;
        }

    } else {
        q = ngx_queue_head(&redis->free);
        ngx_queue_remove(q);
        call = ngx_queue_data(q, pet_redis_call_t, queue);
    }

    call->redis = redis;
    call->handler = handler;
    call->data = data;

    if (redisAsyncFormattedCommand(redis->ac, pet_redis_callback, call,
                                   (char *) text, p - text)
        != REDIS_OK)
    {
        ngx_queue_insert_head(&redis->free, &call->queue);
        goto failed;
    }

    if (text != space) {
        ngx_free(text);
    }

    if (redis->waiting++ == 0) {
        ngx_add_timer(&redis->timer, redis->worker->conf->redis_timeout);
    }

    return NGX_OK;

failed:

    if (text != space) {
        ngx_free(text);
    }

    return NGX_DECLINED;
}


/* A type and a number of Redis' protocol (RESP 2). */

static u_char *
pet_redis_prefix(u_char *p, u_char type, size_t n)
{
    *p++ = type;
    p = pet_digits(p, n);
    *p++ = CR;
    *p++ = LF;

    return p;
}


static void
pet_redis_callback(redisAsyncContext *ac, void *r, void *data)
{
    void                  *arg;
    redisReply            *reply = r;
    pet_redis_t           *redis;
    pet_redis_call_t      *call = data;
    pet_redis_handler_pt   handler;

    redis = call->redis;
    handler = call->handler;
    arg = call->data;

    ngx_queue_insert_head(&redis->free, &call->queue);

    /* the watchdog asks for progress, not for an end of each command */

    if (--redis->waiting == 0) {
        if (redis->timer.timer_set) {
            ngx_del_timer(&redis->timer);
        }

    } else if (reply) {
        ngx_add_timer(&redis->timer, redis->worker->conf->redis_timeout);
    }

    /* of the greeting every answer counts, else an error is no answer */

    if (reply && reply->type == REDIS_REPLY_ERROR
        && handler != pet_redis_loaded)
    {
        ngx_log_error(NGX_LOG_WARN, redis->worker->log, 0,
                      "pet: Redis refused: \"%s\"", reply->str);

        if (redis->state == PET_REDIS_READY
            && ngx_strncmp(reply->str, "NOSCRIPT", 8) == 0)
        {
            redis->state = PET_REDIS_LOADING;
            pet_redis_greet(redis);
        }

        reply = NULL;
    }

    handler(arg, reply);
}
