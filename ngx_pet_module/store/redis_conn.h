/*
 * The connection under store/redis.h: nginx's events under hiredis, and the
 * replies' memory.
 */

#ifndef _PET_REDIS_CONN_H_INCLUDED_
#define _PET_REDIS_CONN_H_INCLUDED_


#include "store/redis.h"


#define PET_REDIS_SHA  40


typedef enum {
    PET_REDIS_DOWN = 0,
    PET_REDIS_CONNECTING,
    PET_REDIS_LOADING,
    PET_REDIS_READY
} pet_redis_state_e;


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
    ngx_queue_t            free;         /* calls to use again */
    u_char                 sha[PET_SCRIPT_MAX][PET_REDIS_SHA];
    unsigned               flushing:1;
    unsigned               refused:1;    /* an answer of the greeting */
    unsigned               served:1;     /* it was ready once */
};


/* Begins to connect; failures are repeated with backoff until closing. */
void pet_redis_open(pet_redis_t *redis);

/* Authenticates, selects the database and loads the scripts. */
void pet_redis_greet(pet_redis_t *redis);

/* The handler of the greeting's answers; data is where a script's digest
 * goes, or the connection itself. */
void pet_redis_loaded(void *data, redisReply *reply);

/* Queues a command in any state but DOWN; else as pet_redis_command(). */
ngx_int_t pet_redis_send(pet_redis_t *redis, pet_redis_handler_pt handler,
    void *data, ngx_uint_t argc, const ngx_str_t *argv);

/* The text of a script, loaded by the greeting. */
const ngx_str_t *pet_redis_script_text(pet_script_e script);

/* Lets a connection make its replies in a pool that its next reply uses
 * again; NGX_ERROR when memory is out. */
ngx_int_t pet_redis_replies(redisAsyncContext *ac, ngx_log_t *log);

/* Frees that pool, after the last connection. */
void pet_redis_replies_free(void);


#endif /* _PET_REDIS_CONN_H_INCLUDED_ */
