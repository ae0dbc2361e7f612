/*
 * PostgreSQL: statements, batches, and the pools that carry them.
 *
 * A step queues statements with the generated sql_<name>() functions; the
 * runner submits them as one batch when the step returns.  Reading is done
 * with row_<name>() in the next step.  store/README.md has the invariants.
 */

#ifndef _PET_PG_H_INCLUDED_
#define _PET_PG_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include <libpq-fe.h>

#include "core/conf.h"
#include "core/task.h"


#define PET_SQL_WRITE     0x01
#define PET_SQL_COALESCE  0x02
#define PET_SQL_SLOW      0x04
#define PET_SQL_LISTEN    0x08

#define PET_SQL_MAX_PARAMS  64


/* One named statement of sql/queries, generated. */
typedef struct {
    const char            *name;         /* as prepared: "s12" */
    const char            *label;        /* as in the file */
    const char            *text;
    const Oid             *params;
    ngx_uint_t             nparams;
    const Oid             *columns;
    ngx_uint_t             ncolumns;
    ngx_uint_t             flags;        /* PET_SQL_* */
} pet_sql_t;

extern const pet_sql_t  pet_sql[];


typedef struct pet_query_s  pet_query_t;

/* A statement with its arguments in binary form. */
struct pet_query_s {
    ngx_uint_t             sql;
    ngx_uint_t             n;            /* arguments bound so far */
    const char           **values;
    int                   *lengths;
    u_char                *store;        /* 8 bytes an argument */
    PGresult              *result;       /* ours; cleared with the task */
    pet_query_t           *next;
};


/*
 * What one step sends.  Belongs to its task's pool; pg.c holds it from
 * pet_pg_submit() to the report.
 */
struct pet_batch_s {
    ngx_queue_t            queue;
    pet_task_t            *task;
    int64_t                user_id;      /* order within a group */
    pet_query_t           *first;
    pet_query_t          **last;
    ngx_uint_t             n;
    ngx_uint_t             flags;        /* of all its statements */
    pet_batch_t           *previous;     /* kept for the pointers into it */
    unsigned               alone:1;      /* by itself, its group failed */
    unsigned               waiting:1;    /* in a queue, nothing sent */
    unsigned               done:1;       /* reported */
};


/* Adds a statement to the task's batch and binds its arguments, in order.
 * Only generated code calls these. */
pet_query_t *pet_query(pet_task_t *t, ngx_uint_t sql);
void pet_bind_int8(pet_query_t *q, int64_t value);
void pet_bind_int4(pet_query_t *q, int64_t value);
void pet_bind_bool(pet_query_t *q, ngx_uint_t value);
void pet_bind_time(pet_query_t *q, int64_t ms);
void pet_bind_date(pet_query_t *q, int64_t days);
void pet_bind_text(pet_query_t *q, const ngx_str_t *text);

PGresult *pet_query_result(pet_task_t *t, ngx_uint_t sql);
int64_t pet_get_int8(PGresult *res, ngx_uint_t row, ngx_uint_t column);
int64_t pet_get_int4(PGresult *res, ngx_uint_t row, ngx_uint_t column);
ngx_uint_t pet_get_bool(PGresult *res, ngx_uint_t row, ngx_uint_t column);
int64_t pet_get_time(PGresult *res, ngx_uint_t row, ngx_uint_t column);
int64_t pet_get_date(PGresult *res, ngx_uint_t row, ngx_uint_t column);
void pet_get_text(PGresult *res, ngx_uint_t row, ngx_uint_t column,
    ngx_str_t *text);


/* Opens the worker's pools (asynchronously); NGX_ERROR only without memory. */
ngx_int_t pet_pg_init(pet_worker_t *w);

/* Closes all connections at the exit of the process. */
void pet_pg_exit(pet_worker_t *w);

/* Takes the batch; its task gets one report. */
void pet_pg_submit(pet_worker_t *w, pet_batch_t *b);

/* Gives the batch that the step is making a commit of its own, although its
 * statements could share one: it locks more than its user's rows. */
void pet_batch_alone(pet_task_t *t);

/* Drops a batch that still waits, when its task's time is over: 1 if so. */
ngx_uint_t pet_pg_withdraw(pet_batch_t *b);

/* Clears the results of a task's batches. */
void pet_batch_free(pet_batch_t *b);

/* 1 when at least one connection for reads and one for writes is ready. */
ngx_uint_t pet_pg_ready(pet_worker_t *w);


#endif /* _PET_PG_H_INCLUDED_ */
