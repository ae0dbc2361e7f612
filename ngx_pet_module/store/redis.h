/*
 * Redis through hiredis' asynchronous API on nginx's events: one connection
 * per worker, commands gathered and written once per turn of the loop.
 *
 *   DOWN --timer--> CONNECTING --> LOADING (scripts) --> READY
 *     ^                  |             |                   |
 *     +---- error, or no answer within redis_timeout ------+
 *
 * Invariants
 *  - a command that was accepted gets exactly one callback, with NULL when
 *    its connection went away; the reply is gone after the callback;
 *  - nothing is decided from Redis: whoever gets NULL asks PostgreSQL.
 */

#ifndef _PET_REDIS_H_INCLUDED_
#define _PET_REDIS_H_INCLUDED_


#include <hiredis/async.h>

#include "core/conf.h"
#include "core/task.h"


/* The scripts; each takes all its keys from one hash slot. */
typedef enum {
    PET_SCRIPT_SET_NEWER = 0,
    PET_SCRIPT_BOARD_FEED,
    PET_SCRIPT_BOARD_ME,
    PET_SCRIPT_BOARD_PAGE,
    PET_SCRIPT_BOARD_BEGIN,
    PET_SCRIPT_BOARD_END,
    PET_SCRIPT_BOARD_CHECK,
    PET_SCRIPT_BOARD_STRAYS,
    PET_SCRIPT_MAX
} pet_script_e;


/* reply is NULL when Redis is gone. */
typedef void (*pet_redis_handler_pt)(void *data, redisReply *reply);


ngx_int_t pet_redis_init(pet_worker_t *w);
void pet_redis_exit(pet_worker_t *w);

/* 1 when commands are accepted. */
ngx_uint_t pet_redis_ready(pet_worker_t *w);

/* Queues a command; NGX_DECLINED when Redis is not ready (no callback). */
ngx_int_t pet_redis_command(pet_worker_t *w, pet_redis_handler_pt handler,
    void *data, ngx_uint_t argc, const ngx_str_t *argv);

/* Queues a script with nkeys keys in front of argv. */
ngx_int_t pet_redis_script(pet_worker_t *w, pet_redis_handler_pt handler,
    void *data, pet_script_e script, ngx_uint_t nkeys, ngx_uint_t argc,
    const ngx_str_t *argv);


#endif /* _PET_REDIS_H_INCLUDED_ */
