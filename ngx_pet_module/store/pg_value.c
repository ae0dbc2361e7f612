/*
 * Arguments and columns in PostgreSQL's binary format: integers in network
 * order, timestamps as microseconds and dates as days since 2000-01-01.
 */

#include "pet.h"


#define PET_PG_EPOCH_MS    INT64_C(946684800000)
#define PET_PG_EPOCH_DAYS  10957


static void pet_bind(pet_query_t *q, const void *data, size_t len);
static uint32_t pet_get_32(const u_char *p);
static uint64_t pet_get_64(const u_char *p);


pet_query_t *
pet_query(pet_task_t *t, ngx_uint_t sql)
{
    ngx_uint_t        n;
    pet_batch_t      *b;
    pet_query_t      *q;
    const pet_sql_t  *s;

    s = &pet_sql[sql];
    b = t->batch;

    if (b == NULL) {
        b = ngx_pcalloc(t->pool, sizeof(pet_batch_t));
        if (b == NULL) {
            return NULL;
        }

        b->task = t;
        b->user_id = t->user_id;
        b->last = &b->first;
        t->batch = b;
    }

    n = s->nparams;

    q = ngx_pcalloc(t->pool, sizeof(pet_query_t)
                             + n * (sizeof(char *) + 8 + sizeof(int)));
    if (q == NULL) {
        return NULL;
    }

    q->sql = sql;
    q->values = (const char **) (q + 1);
    q->store = (u_char *) (q->values + n);
    q->lengths = (int *) (q->store + n * 8);

    *b->last = q;
    b->last = &q->next;
    b->n++;

    if (b->n == 1) {
        b->flags = s->flags;

    } else {

        /* one commit for all of them, so not with other users' */
        b->flags = (b->flags | s->flags) & ~PET_SQL_COALESCE;
    }

    return q;
}


static void
pet_bind(pet_query_t *q, const void *data, size_t len)
{
    u_char  *p;

    p = q->store + q->n * 8;
    ngx_memcpy(p, data, len);

    q->values[q->n] = (char *) p;
    q->lengths[q->n] = (int) len;
    q->n++;
}


void
pet_bind_int8(pet_query_t *q, int64_t value)
{
    uint64_t  v;

    if (value == PET_NULL) {
        q->n++;
        return;
    }

    v = htobe64((uint64_t) value);
    pet_bind(q, &v, sizeof(v));
}


void
pet_bind_int4(pet_query_t *q, int64_t value)
{
    uint32_t  v;

    if (value == PET_NULL) {
        q->n++;
        return;
    }

    v = htobe32((uint32_t) (int32_t) value);
    pet_bind(q, &v, sizeof(v));
}


void
pet_bind_bool(pet_query_t *q, ngx_uint_t value)
{
    u_char  v;

    v = (value != 0);
    pet_bind(q, &v, sizeof(v));
}


void
pet_bind_time(pet_query_t *q, int64_t ms)
{
    pet_bind_int8(q, ms == PET_NULL ? PET_NULL
                                    : (ms - PET_PG_EPOCH_MS) * 1000);
}


void
pet_bind_date(pet_query_t *q, int64_t days)
{
    pet_bind_int4(q, days == PET_NULL ? PET_NULL : days - PET_PG_EPOCH_DAYS);
}


void
pet_bind_text(pet_query_t *q, const ngx_str_t *text)
{
    if (text != NULL && text->data != NULL) {
        q->values[q->n] = (char *) text->data;
        q->lengths[q->n] = (int) text->len;
    }

    q->n++;
}


PGresult *
pet_query_result(pet_task_t *t, ngx_uint_t sql)
{
    pet_query_t  *q;

    if (t->last == NULL) {
        return NULL;
    }

    for (q = t->last->first; q; q = q->next) {
        if (q->sql == sql) {
            return q->result;
        }
    }

    return NULL;
}


static uint32_t
pet_get_32(const u_char *p)
{
    uint32_t  v;

    ngx_memcpy(&v, p, sizeof(v));
    return be32toh(v);
}


static uint64_t
pet_get_64(const u_char *p)
{
    uint64_t  v;

    ngx_memcpy(&v, p, sizeof(v));
    return be64toh(v);
}


int64_t
pet_get_int8(PGresult *res, ngx_uint_t row, ngx_uint_t column)
{
    if (PQgetisnull(res, row, column)) {
        return PET_NULL;
    }

    return (int64_t) pet_get_64((u_char *) PQgetvalue(res, row, column));
}


int64_t
pet_get_int4(PGresult *res, ngx_uint_t row, ngx_uint_t column)
{
    if (PQgetisnull(res, row, column)) {
        return PET_NULL;
    }

    return (int32_t) pet_get_32((u_char *) PQgetvalue(res, row, column));
}


ngx_uint_t
pet_get_bool(PGresult *res, ngx_uint_t row, ngx_uint_t column)
{
    return !PQgetisnull(res, row, column)
           && PQgetvalue(res, row, column)[0] != 0;
}


int64_t
pet_get_time(PGresult *res, ngx_uint_t row, ngx_uint_t column)
{
    int64_t  us;

    us = pet_get_int8(res, row, column);
    if (us == PET_NULL) {
        return PET_NULL;
    }

    /* rounds down on both sides of the epoch */
    return (us >= 0 ? us / 1000 : -((999 - us) / 1000)) + PET_PG_EPOCH_MS;
}


int64_t
pet_get_date(PGresult *res, ngx_uint_t row, ngx_uint_t column)
{
    int64_t  days;

    days = pet_get_int4(res, row, column);

    return days == PET_NULL ? PET_NULL : days + PET_PG_EPOCH_DAYS;
}


void
pet_get_text(PGresult *res, ngx_uint_t row, ngx_uint_t column, ngx_str_t *text)
{
    if (PQgetisnull(res, row, column)) {
        ngx_str_null(text);
        return;
    }

    text->data = (u_char *) PQgetvalue(res, row, column);
    text->len = PQgetlength(res, row, column);
}


void
pet_batch_free(pet_batch_t *b)
{
    pet_query_t  *q;

    for ( /* void */ ; b; b = b->previous) {
        for (q = b->first; q; q = q->next) {
            if (q->result) {
                PQclear(q->result);
                q->result = NULL;
            }
        }
    }
}
