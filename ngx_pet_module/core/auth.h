/*
 * The gate: the steps that every request passes before its endpoint's own.
 * They read the access token, the session, what the user agreed to, and the
 * rate limit, in one round trip to Redis that also brings the endpoint's
 * cached value; what Redis does not have comes from PostgreSQL.
 *
 * Order of the refusals (API.md): token, ban, consent, rate, key, JSON,
 * fields; the endpoint's rule comes after the gate.
 */

#ifndef _PET_AUTH_H_INCLUDED_
#define _PET_AUTH_H_INCLUDED_


#include "core/conf.h"
#include "core/task.h"


extern const pet_step_pt  pet_gate_steps[];          /* signed in */
extern const pet_step_pt  pet_gate_token_steps[];    /* signature only */
extern const pet_step_pt  pet_gate_public_steps[];


/* What the access token of a request says: NGX_OK, NGX_ERROR or PET_E_TOKEN_*;
 * its session is not looked up.  r may be NULL. */
ngx_int_t pet_gate_claims(pet_worker_t *w, ngx_http_request_t *r, int64_t now,
    pet_claims_t *claims);


/* The user's row of the gate as the cache holds it, to be put when consents,
 * bans or a deletion change it. */
typedef struct {
    int64_t                version;
    int64_t                privacy_version;
    int64_t                terms_version;
    int64_t                face_version;
    int64_t                banned_until;     /* ms, 0: not */
    int64_t                deletion_due;     /* ms, 0: not */
} pet_gate_user_t;

/* Notes the cache writes for after the commit. */
ngx_int_t pet_gate_put_user(pet_task_t *t, int64_t user_id,
    const pet_gate_user_t *user);
ngx_int_t pet_gate_put_session(pet_task_t *t, int64_t user_id,
    const ngx_str_t *sid, int64_t version, ngx_uint_t alive);

/* The gate's view of the signed-in user. */
const pet_gate_user_t *pet_gate_user(pet_task_t *t);

/* Idempotency-Key (core/idempotency.c), called by the runner: puts the
 * look-up into the batch of the first own step; NGX_DECLINED to go on, else
 * the outcome. */
ngx_int_t pet_idempotency_ask(pet_task_t *t);
ngx_int_t pet_idempotency_check(pet_task_t *t);

/* The reply as the key row is to hold it: the text itself or, when the step
 * set t->idem.secret because the reply names a person, a sealed one.  Its
 * data is NULL when that failed, which the table refuses. */
const ngx_str_t *pet_idempotency_reply(pet_task_t *t);

/* A refusal by a rule may come from this request's own twin, which wrote
 * between the look-up and what the rule read.  1 when the key is looked up
 * once more (in t->batch) before the refusal is answered. */
ngx_uint_t pet_idempotency_doubt(pet_task_t *t, ngx_int_t error);


#endif /* _PET_AUTH_H_INCLUDED_ */
