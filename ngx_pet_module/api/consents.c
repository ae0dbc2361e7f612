/*
 * What a user agreed to.  The latest answer to each document is also kept in
 * the user's row, where the gate reads it with every request; an answer
 * changes both at once and the gate's cached copy before it is replied to.
 */

#include "api/api.h"


#define PET_CONSENT_PRIVACY  0
#define PET_CONSENT_FACE     1
#define PET_CONSENT_TERMS    2
#define PET_CONSENTS         3


static ngx_int_t pet_consents_load(pet_task_t *t);
static ngx_int_t pet_consents_answer(pet_task_t *t);
static ngx_int_t pet_consent_find(pet_task_t *t, ngx_uint_t type,
    row_consents_latest_t *row);
static ngx_int_t pet_consent_add_load(pet_task_t *t);
static ngx_int_t pet_consent_add_write(pet_task_t *t);
static ngx_int_t pet_consent_add_answer(pet_task_t *t);
static ngx_int_t pet_consent_add_reply(pet_task_t *t);
static int64_t pet_consent_required(pet_task_t *t, ngx_uint_t type);
static void pet_consent_json(pet_task_t *t, pet_json_t *j, ngx_uint_t type,
    int64_t version, ngx_uint_t agreed, int64_t created_at);


PET_STEPS(pet_consents, load, answer);
PET_STEPS(pet_consent_add, load, write, answer);


/* In the order of the words in inputs.def. */

static const ngx_str_t  pet_consent_types[PET_CONSENTS] = {
    ngx_string("privacy"), ngx_string("face"), ngx_string("terms")
};


static ngx_int_t
pet_consents_load(pet_task_t *t)
{
    return sql_consents_latest(t);
}


static ngx_int_t
pet_consents_answer(pet_task_t *t)
{
    ngx_uint_t             i;
    pet_json_t             j;
    row_consents_latest_t  row;

    pet_json_init(&j, t->pool, 1024);
    pet_json_open(&j, NULL, '{');
    pet_json_open(&j, "items", '[');

    for (i = 0; i < PET_CONSENTS; i++) {

        if (pet_consent_find(t, i, &row) != NGX_OK) {
            continue;
        }

        pet_json_open(&j, NULL, '{');
        pet_consent_json(t, &j, i, row.version, row.agreed, row.created_at);
        pet_json_close(&j, '}');
    }

    pet_json_close(&j, ']');
    pet_json_null(&j, "next_cursor");
    pet_json_open(&j, "required", '{');

    for (i = 0; i < PET_CONSENTS; i++) {
        pet_json_int(&j, (char *) pet_consent_types[i].data,
                     pet_consent_required(t, i));
    }

    pet_json_close(&j, '}');
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data) == NGX_OK ? PET_DONE : NGX_ERROR;
}


/* The latest answer to a document, if there is one. */

static ngx_int_t
pet_consent_find(pet_task_t *t, ngx_uint_t type, row_consents_latest_t *row)
{
    ngx_uint_t  i;

    for (i = 0; row_consents_latest(t, i, row) == NGX_OK; i++) {
        if (ngx_strcmp(row->type.data, pet_consent_types[type].data) == 0) {
            return NGX_OK;
        }
    }

    return NGX_DECLINED;
}


static ngx_int_t
pet_consent_add_load(pet_task_t *t)
{
    pet_input_consent_t     *in = t->input;

    static const ngx_str_t   field = ngx_string("version");

    /* what is no longer asked for cannot be agreed to, only withdrawn */

    if (in->agreed
        && in->version < pet_consent_required(t, in->type))
    {
        return pet_input_error(t, &field, "is older than the document in "
                               "force");
    }

    return sql_consents_state(t);
}


static ngx_int_t
pet_consent_add_write(pet_task_t *t)
{
    pet_input_consent_t   *in = t->input;

    int64_t                version, consent_id, agreed_at;
    pet_gate_user_t        user;
    row_consents_state_t   row;

    if (row_consents_state(t, 0, &row) != NGX_OK) {
        return PET_E_USER_NOT_FOUND;
    }

    user.version = row.gate_version + 1;
    user.privacy_version = row.privacy_version;
    user.terms_version = row.terms_version;
    user.face_version = row.face_version;
    user.banned_until = row.banned_until == PET_NULL ? 0 : row.banned_until;
    user.deletion_due = row.deletion_due == PET_NULL ? 0 : row.deletion_due;

    agreed_at = row.agreed_at;
    version = in->agreed ? in->version : 0;

    switch (in->type) {

    case PET_CONSENT_PRIVACY:
        user.privacy_version = version;
        agreed_at = in->agreed ? t->now : PET_NULL;
        break;

    case PET_CONSENT_FACE:
        user.face_version = version;
        break;

    default: /* PET_CONSENT_TERMS */
        user.terms_version = version;
        break;
    }

    consent_id = pet_ids(t->worker, 1);
    if (consent_id == 0) {
        return PET_E_UNAVAILABLE;
    }

    if (pet_consent_add_reply(t) != NGX_OK
        || pet_gate_put_user(t, t->user_id, &user) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return sql_consent_apply(t, row.gate_version, user.privacy_version,
                             user.terms_version, user.face_version, agreed_at,
                             consent_id, &pet_consent_types[in->type],
                             in->version, in->agreed);
}


static ngx_int_t
pet_consent_add_reply(pet_task_t *t)
{
    pet_input_consent_t  *in = t->input;

    pet_json_t            j;

    pet_json_init(&j, t->pool, 256);
    pet_json_open(&j, NULL, '{');
    pet_consent_json(t, &j, in->type, in->version, in->agreed, t->now);
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data);
}


static ngx_int_t
pet_consent_add_answer(pet_task_t *t)
{
    row_consent_apply_t  row;

    if (row_consent_apply(t, 0, &row) != NGX_OK || row.hit == 0) {
        return PET_RETRY;
    }

    return PET_DONE;
}


/* The version of a document that must be agreed to. */

static int64_t
pet_consent_required(pet_task_t *t, ngx_uint_t type)
{
    const pet_live_t  *live;

    live = t->live;

    return type == PET_CONSENT_PRIVACY ? (int64_t) live->privacy_version
         : type == PET_CONSENT_FACE ? (int64_t) live->face_version
         : (int64_t) live->terms_version;
}


/* The members of a consent. */

static void
pet_consent_json(pet_task_t *t, pet_json_t *j, ngx_uint_t type,
    int64_t version, ngx_uint_t agreed, int64_t created_at)
{
    int64_t  required;

    required = pet_consent_required(t, type);

    pet_json_string(j, "type", &pet_consent_types[type]);
    pet_json_int(j, "version", version);
    pet_json_bool(j, "agreed", agreed);
    pet_json_int(j, "required_version", required);
    pet_json_bool(j, "valid", agreed && version >= required);
    pet_json_time(j, "created_at", created_at);
}
