/*
 * Idempotency-Key: the row is inserted by the statement of the effect
 * (sql/queries, @idempotency), so there is a stored reply exactly when there
 * is an effect.  Here is the look-up that precedes it, in the batch of the
 * endpoint's first step, and the reply from a row found.
 */

#include "pet.h"
#include "core/inflight.h"


/* What a sealed reply begins with; no JSON does. */
#define PET_IDEM_SEALED  "sealed:"
#define PET_IDEM_COLUMN  "idempotency_keys.reply"


static ngx_int_t pet_idempotency_open(pet_task_t *t, ngx_str_t *reply);


ngx_int_t
pet_idempotency_ask(pet_task_t *t)
{
    if (t->idem.key.data == NULL || t->user_id == 0) {
        return NGX_OK;
    }

    pet_inflight_begin(t);
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

        /* its first write met another one: that of the twin, still at work */

        if (t->tries && pet_inflight_twin(t)) {
            return PET_E_REQUEST_IN_PROGRESS;
        }

        return t->idem.refusal ? t->idem.refusal : NGX_DECLINED;
    }

    if (row.hash.len != t->idem.hash.len
        || ngx_memcmp(row.hash.data, t->idem.hash.data, row.hash.len) != 0)
    {
        return PET_E_IDEMPOTENCY_KEY_MISMATCH;
    }

    if (pet_idempotency_open(t, &row.reply) != NGX_OK) {
        return NGX_ERROR;
    }

    /* nothing of what the steps prepared is kept */

    ngx_queue_init(&t->puts);
    ngx_memzero(&t->reply, sizeof(pet_reply_t));

    t->reply.status = row.status;
    t->reply.data = row.reply;
    t->reply.replayed = 1;

    return PET_DONE;
}


/* A stored reply that was sealed becomes the text that it was. */

static ngx_int_t
pet_idempotency_open(pet_task_t *t, ngx_str_t *reply)
{
    size_t     len;
    ngx_str_t  sealed;

    len = sizeof(PET_IDEM_SEALED) - 1;

    if (reply->len < len
        || ngx_strncmp(reply->data, PET_IDEM_SEALED, len) != 0)
    {
        return NGX_OK;
    }

    sealed.data = ngx_pnalloc(t->pool, pet_base64_decoded_max(reply->len));

    if (sealed.data == NULL
        || pet_base64url_decode(reply->data + len, reply->len - len,
                                sealed.data, &sealed.len)
           != PET_CRYPTO_OK)
    {
        return NGX_ERROR;
    }

    return pet_task_open(t, PET_IDEM_COLUMN, t->user_id, &sealed, reply);
}


const ngx_str_t *
pet_idempotency_reply(pet_task_t *t)
{
    u_char     *p;
    ngx_str_t   sealed;
    ngx_str_t  *stored;

    if (!t->idem.secret || t->idem.key.data == NULL) {
        return &t->reply.data;
    }

    stored = &t->idem.stored;
    ngx_str_null(stored);

    if (pet_task_seal(t, PET_IDEM_COLUMN, t->user_id, &t->reply.data,
                      &sealed)
        != NGX_OK)
    {
        return stored;
    }

    p = ngx_pnalloc(t->pool, sizeof(PET_IDEM_SEALED)
                    + pet_base64url_encoded_len(sealed.len));
    if (p == NULL) {
        return stored;
    }

    stored->data = p;
    p = ngx_cpymem(p, PET_IDEM_SEALED, sizeof(PET_IDEM_SEALED) - 1);
    p += pet_base64url_encode(sealed.data, sealed.len, p);
    stored->len = p - stored->data;

    return stored;
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
