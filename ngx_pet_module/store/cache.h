/*
 * The cache protocol (DESIGN.md, section 4): a value is a version and a text,
 * and only a newer version replaces it, whoever writes.  The writer's put
 * after its commit and the reader's fill use the same script; a deletion is a
 * put of an empty text.  Nothing is decided from it: what a crash leaves
 * behind is at most PET_CACHE_TTL old.
 */

#ifndef _PET_CACHE_H_INCLUDED_
#define _PET_CACHE_H_INCLUDED_


#include "core/conf.h"
#include "core/task.h"


#define PET_CACHE_TTL        60000   /* ms */
#define PET_CACHE_AWAIT      20      /* ms that a reply waits for its puts */
#define PET_CACHE_FILL_AGE   500     /* ms after which a read is too old */
#define PET_CACHE_SETTLE     1500    /* ms after a reconnect */


/* A key "<kind>:{u<user>}:<id>" in the task's pool. */
ngx_int_t pet_cache_key(pet_task_t *t, ngx_str_t *key, const char *kind,
    int64_t user_id, const ngx_str_t *id);

/* Notes a write for after the commit; key and text are the task's. */
ngx_int_t pet_cache_put(pet_task_t *t, const ngx_str_t *key, int64_t version,
    const ngx_str_t *text);

/* Stores what was read just now, without waiting. */
void pet_cache_fill(pet_task_t *t, const ngx_str_t *key, int64_t version,
    const ngx_str_t *text);

/* Splits a value "version text"; NGX_DECLINED if it is none or a deletion. */
ngx_int_t pet_cache_parse(const char *data, size_t len, int64_t *version,
    ngx_str_t *text);

/* 0 while values may be older than writes that never reached Redis. */
ngx_uint_t pet_cache_trusted(pet_worker_t *w);

/* The runner's: sends the noted puts and waits for them a little. */
void pet_cache_flush(pet_task_t *t);

/* The runner's, when it is not known whether a write was done: a deletion of
 * the version that it would have made, which is right in both cases. */
void pet_cache_forget(pet_task_t *t);

/* The connection's: deletes what could not be put meanwhile. */
void pet_cache_reconnected(pet_worker_t *w);

/* The connection's, before that: nothing is trusted until all workers have had
 * the time to connect again and to delete what they could not put. */
void pet_cache_settle(void);


#endif /* _PET_CACHE_H_INCLUDED_ */
