#include "pet.h"
#include "store/boards_scripts.h"


#define PET_REDIS_ARGS         16
#define PET_REDIS_BACKOFF_MIN  50
#define PET_REDIS_BACKOFF_MAX  1000
#define PET_REDIS_SHA          40
#define PET_REDIS_SPACE        2048
#define PET_REDIS_PREFIX       (1 + NGX_INT64_LEN + 2)


typedef enum {
    PET_REDIS_DOWN = 0,
    PET_REDIS_CONNECTING,
    PET_REDIS_LOADING,
    PET_REDIS_READY
} pet_redis_state_e;


typedef struct {
    pet_redis_t           *redis;
    pet_redis_handler_pt   handler;
    void                  *data;
    ngx_queue_t            queue;        /* free ones */
} pet_redis_call_t;


struct pet_redis_s {
    pet_worker_t          *worker;
    redisAsyncContext     *ac;
    ngx_connection_t      *c;
    pet_redis_state_e      state;
    ngx_event_t            timer;        /* watchdog, or reconnecting */
    ngx_event_t            flush;
    ngx_uint_t             waiting;      /* commands not answered */
    ngx_uint_t             failures;
    ngx_uint_t             loading;      /* answers of the greeting */
    ngx_queue_t            free;
    u_char                 sha[PET_SCRIPT_MAX][PET_REDIS_SHA];
    unsigned               flushing:1;
    unsigned               refused:1;    /* an answer of the greeting */
};


static void pet_redis_open(pet_redis_t *redis);
static void pet_redis_greet(pet_redis_t *redis);
static ngx_int_t pet_redis_send(pet_redis_t *redis,
    pet_redis_handler_pt handler, void *data, ngx_uint_t argc,
    const ngx_str_t *argv);
static u_char *pet_redis_prefix(u_char *p, u_char type, size_t n);
static void pet_redis_loaded(void *data, redisReply *reply);
static void pet_redis_callback(redisAsyncContext *ac, void *r, void *data);
static void pet_redis_connected(const redisAsyncContext *ac, int status);
static void pet_redis_disconnected(const redisAsyncContext *ac, int status);
static void pet_redis_lost(pet_redis_t *redis, const char *why);
static void pet_redis_retry(pet_redis_t *redis);
static void pet_redis_timer(ngx_event_t *ev);
static void pet_redis_flush(ngx_event_t *ev);
static void pet_redis_read_event(ngx_event_t *ev);
static void pet_redis_write_event(ngx_event_t *ev);
static void pet_redis_add_read(void *data);
static void pet_redis_del_read(void *data);
static void pet_redis_add_write(void *data);
static void pet_redis_del_write(void *data);
static void pet_redis_cleanup(void *data);


static const ngx_str_t  pet_redis_scripts[PET_SCRIPT_MAX] = {

    /* Stores "version text" unless what is there is as new. */
    ngx_string(
    "local old = redis.call('GET', KEYS[1]) "
    "if old then local v = tonumber(string.match(old, '^%d+')) "
    "if v and v >= tonumber(ARGV[1]) then return 0 end end "
    "redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2], 'PX', ARGV[3]) "
    "return 1"),

    ngx_string(PET_BOARD_FEED_LUA),
    ngx_string(PET_BOARD_ME_LUA),
    ngx_string(PET_BOARD_PAGE_LUA),
    ngx_string(PET_BOARD_BEGIN_LUA),
    ngx_string(PET_BOARD_END_LUA)
};


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
    u_char       digit;
    ngx_str_t    args[PET_REDIS_ARGS];
    ngx_uint_t   i;

    if (w->redis->state != PET_REDIS_READY) {
        return NGX_DECLINED;
    }

    digit = (u_char) ('0' + nkeys);

    ngx_str_set(&args[0], "EVALSHA");
    args[1].len = PET_REDIS_SHA;
    args[1].data = w->redis->sha[script];
    args[2].len = 1;
    args[2].data = &digit;

    for (i = 0; i < argc; i++) {
        args[3 + i] = argv[i];
    }

    return pet_redis_send(w->redis, handler, data, argc + 3, args);
}


static ngx_int_t
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


static void
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


/* Authenticates, selects the database and loads the scripts. */

static void
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
        args[2] = pet_redis_scripts[i];
        redis->loading++;
        (void) pet_redis_send(redis, pet_redis_loaded, redis->sha[i], 3,
                              args);
    }
}


/* data is where a script's digest goes, or the connection itself. */

static void
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
