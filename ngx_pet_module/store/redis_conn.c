#include "pet.h"
#include "store/redis_conn.h"


#define PET_REDIS_BACKOFF_MIN  50
#define PET_REDIS_BACKOFF_MAX  1000


static void pet_redis_connected(const redisAsyncContext *ac, int status);
static void pet_redis_disconnected(const redisAsyncContext *ac, int status);
static void pet_redis_lost(pet_redis_t *redis, const char *why);
static void pet_redis_retry(pet_redis_t *redis);
static void pet_redis_timer(ngx_event_t *ev);
static void pet_redis_read_event(ngx_event_t *ev);
static void pet_redis_write_event(ngx_event_t *ev);
static void pet_redis_flush(ngx_event_t *ev);
static void pet_redis_add_read(void *data);
static void pet_redis_del_read(void *data);
static void pet_redis_add_write(void *data);
static void pet_redis_del_write(void *data);
static void pet_redis_cleanup(void *data);


ngx_int_t
pet_redis_init(pet_worker_t *w)
{
    pet_redis_t  *redis;

    redis = ngx_pcalloc(w->cycle->pool, sizeof(pet_redis_t));
    if (redis == NULL) {
        return NGX_ERROR;
    }

    w->redis = redis;
    redis->worker = w;
    ngx_queue_init(&redis->free);

    redis->timer.handler = pet_redis_timer;
    redis->timer.data = redis;
    redis->timer.log = w->log;
    redis->timer.cancelable = 1;

    redis->flush.handler = pet_redis_flush;
    redis->flush.data = redis;
    redis->flush.log = w->log;

    pet_redis_open(redis);

    return NGX_OK;
}


void
pet_redis_exit(pet_worker_t *w)
{
    pet_redis_t  *redis;

    redis = w->redis;
    if (redis == NULL) {
        return;
    }

    if (redis->ac) {
        redisAsyncFree(redis->ac);
    }

    if (redis->timer.timer_set) {
        ngx_del_timer(&redis->timer);
    }

    pet_redis_replies_free();
}


void
pet_redis_open(pet_redis_t *redis)
{
    pet_conf_t         *cf;
    ngx_connection_t   *c;
    redisAsyncContext  *ac;

    cf = redis->worker->conf;

    ac = redisAsyncConnectUnix((const char *) cf->redis_path.data);
    if (ac == NULL) {
        pet_redis_retry(redis);
        return;
    }

    if (ac->err) {
        ngx_log_error(NGX_LOG_WARN, redis->worker->log, 0,
                      "pet: connecting to Redis failed: %s", ac->errstr);
        redisAsyncFree(ac);
        pet_redis_retry(redis);
        return;
    }

    if (pet_redis_replies(ac, redis->worker->log) != NGX_OK) {
        redisAsyncFree(ac);
        pet_redis_retry(redis);
        return;
    }

    c = ngx_get_connection(ac->c.fd, redis->worker->log);
    if (c == NULL) {
        redisAsyncFree(ac);
        pet_redis_retry(redis);
        return;
    }

    c->data = redis;
    c->read->handler = pet_redis_read_event;
    c->write->handler = pet_redis_write_event;
    c->read->log = redis->worker->log;
    c->write->log = redis->worker->log;

    redis->c = c;
    redis->ac = ac;
    redis->state = PET_REDIS_CONNECTING;

    ac->data = redis;
    ac->ev.data = redis;
    ac->ev.addRead = pet_redis_add_read;
    ac->ev.delRead = pet_redis_del_read;
    ac->ev.addWrite = pet_redis_add_write;
    ac->ev.delWrite = pet_redis_del_write;
    ac->ev.cleanup = pet_redis_cleanup;

    redisAsyncSetConnectCallback(ac, pet_redis_connected);
    redisAsyncSetDisconnectCallback(ac, pet_redis_disconnected);

    pet_redis_greet(redis);
}


void
pet_redis_greet(pet_redis_t *redis)
{
    u_char       number[NGX_INT_T_LEN];
    ngx_str_t    args[3];
    ngx_uint_t   i;
    pet_conf_t  *cf;

    cf = redis->worker->conf;
    redis->loading = 0;
    redis->refused = 0;

    if (cf->redis_password.len) {
        ngx_str_set(&args[0], "AUTH");
        args[1] = cf->redis_password;
        redis->loading++;
        (void) pet_redis_send(redis, pet_redis_loaded, redis, 2, args);
    }

    ngx_str_set(&args[0], "SELECT");
    args[1].data = number;
    args[1].len = ngx_sprintf(number, "%ui", cf->redis_database) - number;
    redis->loading++;
    (void) pet_redis_send(redis, pet_redis_loaded, redis, 2, args);

    ngx_str_set(&args[0], "SCRIPT");
    ngx_str_set(&args[1], "LOAD");

    for (i = 0; i < PET_SCRIPT_MAX; i++) {
        args[2] = *pet_redis_script_text(i);
        redis->loading++;
        (void) pet_redis_send(redis, pet_redis_loaded, redis->sha[i], 3,
                              args);
    }
}


void
pet_redis_loaded(void *data, redisReply *reply)
{
    u_char       *p = data;
    pet_redis_t  *redis;

    redis = pet_worker()->redis;

    if (reply == NULL || reply->type == REDIS_REPLY_ERROR) {

        if (reply) {
            ngx_log_error(NGX_LOG_ERR, redis->worker->log, 0,
                          "pet: Redis refused the connection: \"%s\"",
                          reply->str);
        }

        redis->refused = 1;

    } else if (reply->type == REDIS_REPLY_STRING
               && reply->len == PET_REDIS_SHA)
    {
        ngx_memcpy(p, reply->str, PET_REDIS_SHA);
    }

    if (--redis->loading) {
        return;
    }

    if (redis->refused) {
        pet_redis_lost(redis, "refused");
        return;
    }

    ngx_log_error(NGX_LOG_INFO, redis->worker->log, 0,
                  "pet: Redis connection is ready");

    redis->state = PET_REDIS_READY;
    redis->failures = 0;

    if (redis->served) {
        pet_cache_settle();
    }

    redis->served = 1;

    pet_cache_reconnected(redis->worker);
}


static void
pet_redis_connected(const redisAsyncContext *ac, int status)
{
    pet_redis_t  *redis = ac->data;

    if (status == REDIS_OK) {
        redis->state = PET_REDIS_LOADING;
        return;
    }

    /* hiredis frees the context after this call */

    ngx_log_error(NGX_LOG_WARN, redis->worker->log, 0,
                  "pet: connecting to Redis failed: %s", ac->errstr);

    pet_redis_retry(redis);
}


static void
pet_redis_disconnected(const redisAsyncContext *ac, int status)
{
    pet_redis_t  *redis = ac->data;

    if (status != REDIS_OK) {
        ngx_log_error(NGX_LOG_WARN, redis->worker->log, 0,
                      "pet: connection to Redis lost: %s", ac->errstr);
    }

    pet_redis_retry(redis);
}


static void
pet_redis_lost(pet_redis_t *redis, const char *why)
{
    redisAsyncContext  *ac;

    ngx_log_error(NGX_LOG_WARN, redis->worker->log, 0,
                  "pet: connection to Redis given up: %s", why);

    /* from now on no command is accepted, then each gets its NULL */

    ac = redis->ac;
    redis->state = PET_REDIS_DOWN;

    if (ac) {
        redisAsyncFree(ac);
    }

    pet_redis_retry(redis);
}


static void
pet_redis_retry(pet_redis_t *redis)
{
    ngx_msec_t  wait;

    redis->state = PET_REDIS_DOWN;
    redis->ac = NULL;

    (void) ngx_atomic_fetch_add(&pet_metrics_slot(redis->worker)->redis_lost,
                                1);

    if (redis->worker->closing) {
        return;
    }

    wait = PET_REDIS_BACKOFF_MIN << ngx_min(redis->failures, 5);
    wait = ngx_min(wait, PET_REDIS_BACKOFF_MAX);
    redis->failures++;

    if (redis->timer.timer_set) {
        ngx_del_timer(&redis->timer);
    }

    ngx_add_timer(&redis->timer, wait + (ngx_msec_t) ngx_random() % 50);
}


static void
pet_redis_timer(ngx_event_t *ev)
{
    pet_redis_t  *redis = ev->data;

    if (redis->state == PET_REDIS_DOWN) {
        pet_redis_open(redis);
        return;
    }

    pet_redis_lost(redis, "no answer in time");
}


static void
pet_redis_read_event(ngx_event_t *ev)
{
    ngx_connection_t  *c = ev->data;

    pet_redis_t       *redis = c->data;

    redisAsyncHandleRead(redis->ac);
}


static void
pet_redis_write_event(ngx_event_t *ev)
{
    ngx_connection_t  *c = ev->data;

    pet_redis_t       *redis = c->data;

    redis->flushing = 1;
    redisAsyncHandleWrite(redis->ac);
    redis->flushing = 0;
}


static void
pet_redis_flush(ngx_event_t *ev)
{
    pet_redis_t  *redis = ev->data;

    if (redis->ac == NULL) {
        return;
    }

    redis->flushing = 1;
    redisAsyncHandleWrite(redis->ac);
    redis->flushing = 0;
}


static void
pet_redis_add_read(void *data)
{
    pet_redis_t  *redis = data;

    if (redis->c && !redis->c->read->active) {
        (void) ngx_add_event(redis->c->read, NGX_READ_EVENT, NGX_LEVEL_EVENT);
    }
}


static void
pet_redis_del_read(void *data)
{
    pet_redis_t  *redis = data;

    if (redis->c && redis->c->read->active) {
        (void) ngx_del_event(redis->c->read, NGX_READ_EVENT, 0);
    }
}


/*
 * hiredis asks for a write event after each command.  Instead the buffer is
 * written at the end of this turn; only what does not fit waits for epoll.
 */

static void
pet_redis_add_write(void *data)
{
    pet_redis_t  *redis = data;

    if (redis->c == NULL) {
        return;
    }

    if (!redis->flushing && redis->state != PET_REDIS_CONNECTING) {
        if (!redis->flush.posted) {
            ngx_post_event(&redis->flush, &ngx_posted_events);
        }

        return;
    }

    if (!redis->c->write->active) {
        (void) ngx_add_event(redis->c->write, NGX_WRITE_EVENT,
                             NGX_LEVEL_EVENT);
    }
}


static void
pet_redis_del_write(void *data)
{
    pet_redis_t  *redis = data;

    if (redis->c && redis->c->write->active) {
        (void) ngx_del_event(redis->c->write, NGX_WRITE_EVENT, 0);
    }
}


/* hiredis closes the socket itself after this. */

static void
pet_redis_cleanup(void *data)
{
    pet_redis_t       *redis = data;

    ngx_connection_t  *c;

    c = redis->c;
    if (c == NULL) {
        return;
    }

    redis->c = NULL;

    if (redis->flush.posted) {
        ngx_delete_posted_event(&redis->flush);
    }

    if (c->read->active) {
        ngx_del_event(c->read, NGX_READ_EVENT, NGX_CLOSE_EVENT);
    }

    if (c->write->active) {
        ngx_del_event(c->write, NGX_WRITE_EVENT, NGX_CLOSE_EVENT);
    }

    if (c->read->posted) {
        ngx_delete_posted_event(c->read);
    }

    if (c->write->posted) {
        ngx_delete_posted_event(c->write);
    }

    c->read->closed = 1;
    c->write->closed = 1;

    ngx_free_connection(c);
    c->fd = (ngx_socket_t) -1;
}
