/*
 * Idempotency-Key: the row is inserted by the statement of the effect
 * (sql/queries, @idempotency), so there is a stored reply exactly when there
 * is an effect.  Here is the look-up that precedes it, in the batch of the
 * endpoint's first step, and the reply from a row found.
 */

#include "pet.h"


ngx_int_t
pet_idempotency_ask(pet_task_t *t)
{
    if (t->idem.key.data == NULL || t->user_id == 0) {
        return NGX_OK;
    }

    t->idem.asked = 1;

    return sql_idempotency_find(t);
}


ngx_int_t
pet_idempotency_check(pet_task_t *t)
{
    row_idempotency_find_t  row;

    /* the first step has not sent its batch yet */

    if (t->batch) {
        return NGX_DECLINED;
    }

    t->idem.asked = 0;

    if (row_idempotency_find(t, 0, &row) != NGX_OK) {
        return t->idem.refusal ? t->idem.refusal : NGX_DECLINED;
    }

    if (row.hash.len != t->idem.hash.len
        || ngx_memcmp(row.hash.data, t->idem.hash.data, row.hash.len) != 0)
    {
        return PET_E_IDEMPOTENCY_KEY_MISMATCH;
    }

    /* nothing of what the steps prepared is kept */

    ngx_queue_init(&t->puts);
    ngx_memzero(&t->reply, sizeof(pet_reply_t));

    t->reply.status = row.status;
    t->reply.data = row.reply;
    t->reply.replayed = 1;

    return PET_DONE;
}


ngx_uint_t
pet_idempotency_doubt(pet_task_t *t, ngx_int_t error)
{
    if (t->idem.key.data == NULL || t->user_id == 0 || t->idem.refusal
        || error == PET_E_IDEMPOTENCY_KEY_MISMATCH
        || pet_error(error)->status >= NGX_HTTP_INTERNAL_SERVER_ERROR)
    {
        return 0;
    }

    t->batch = NULL;
    t->done = 0;
    t->idem.refusal = error;

    if (sql_idempotency_find(t) != NGX_OK) {
        return 0;
    }

    t->idem.asked = 1;

    return 1;
}
