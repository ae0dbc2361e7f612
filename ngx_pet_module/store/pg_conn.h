/*
 * One connection to PostgreSQL in pipeline mode, driven by nginx's events.
 *
 *   CLOSED --open--> CONNECTING --> PREPARING --> READY
 *      ^                 |              |           |
 *      +------ lost, refused, silent for pg_timeout +
 *
 * Invariants
 *  - c is NULL exactly in CLOSED; its fd belongs to libpq, which closes it,
 *    so c is freed with NGX_CLOSE_EVENT and never with ngx_close_connection;
 *  - groups[head .. head + inflight) are sent and not yet reported, oldest
 *    first; each ends with one PGRES_PIPELINE_SYNC: that is the commit;
 *  - the watchdog runs exactly while something is expected of the server.
 */

#ifndef _PET_PG_CONN_H_INCLUDED_
#define _PET_PG_CONN_H_INCLUDED_


#include "store/pg.h"


#define PET_PG_DEPTH  2          /* groups in flight on one connection */
#define PET_PG_GROUP  64         /* batches under one commit */


typedef struct pet_pg_conn_s  pet_pg_conn_t;
typedef struct pet_pg_pool_s  pet_pg_pool_t;


/* Batches that are sent under one Sync. */
typedef struct {
    ngx_uint_t             n;
    ngx_uint_t             at;           /* the batch being read */
    pet_query_t           *query;        /* the statement being read */
    pet_batch_t           *batches[PET_PG_GROUP];
    unsigned               failed:1;
    ngx_int_t              rc;           /* of the statement that failed */
} pet_pg_group_t;


typedef enum {
    PET_PG_CLOSED = 0,
    PET_PG_CONNECTING,
    PET_PG_PREPARING,
    PET_PG_READY
} pet_pg_state_e;


struct pet_pg_conn_s {
    pet_worker_t          *worker;
    pet_pg_pool_t         *pool;
    PGconn                *pg;
    ngx_connection_t      *c;
    pet_pg_state_e         state;
    pet_pg_group_t         groups[PET_PG_DEPTH];
    ngx_uint_t             head;
    ngx_uint_t             inflight;
    ngx_uint_t             prepared;     /* answers of the connect pipeline */
    ngx_uint_t             failures;     /* in a row, for the backoff */
    ngx_event_t            timer;        /* watchdog, or reopening */
};


struct pet_pg_pool_s {
    pet_worker_t          *worker;
    const char            *name;
    const char            *options;      /* sent at connect */
    pet_pg_conn_t         *conns;
    ngx_uint_t             n;
    ngx_uint_t             depth;
    ngx_uint_t             group;        /* most batches under one commit */
    ngx_queue_t            waiting;
    ngx_uint_t             nwaiting;
    ngx_event_t            flush;
    void                 (*ready)(pet_worker_t *w);   /* or NULL */
    unsigned               sorted:1;     /* by user, one member a user */
};


/* Starts to connect; failures lead to further attempts with backoff. */
void pet_pg_conn_open(pet_pg_conn_t *conn);

/* Sends a filled group groups[head + inflight]. */
void pet_pg_conn_send(pet_pg_conn_t *conn, pet_pg_group_t *g);

/* Closes for good. */
void pet_pg_conn_exit(pet_pg_conn_t *conn);

/* Sends all statements in one pipeline, each to be described; the caller
 * flushes.  NGX_ERROR: the connection is of no use. */
ngx_int_t pet_pg_prepare(pet_pg_conn_t *conn);

/* Takes the next answer to that: NGX_DONE after the last one, NGX_ERROR when
 * a statement was refused or has other columns than its file says. */
ngx_int_t pet_pg_prepared(pet_pg_conn_t *conn, PGresult *res);

/* What the error of a group's statement means: PET_RETRY or PET_E_*, logged
 * when that is not the client's matter. */
ngx_int_t pet_pg_error(pet_pg_conn_t *conn, pet_pg_group_t *g,
    PGresult *res);

/* Called by the connection: it can take work; a group ended. */
void pet_pg_pool_flush(pet_pg_pool_t *pool);
void pet_pg_group_end(pet_pg_conn_t *conn, pet_pg_group_t *g,
    ngx_uint_t lost);


#endif /* _PET_PG_CONN_H_INCLUDED_ */
