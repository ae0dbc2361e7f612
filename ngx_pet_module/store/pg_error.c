#include "pet.h"
#include "store/pg_conn.h"


/* What a failed statement means; anything else is an internal error. */

typedef struct {
    const char            *state;        /* SQLSTATE, or its first letters */
    const char            *constraint;   /* or NULL: any */
    ngx_int_t              rc;
} pet_pg_error_t;

static const pet_pg_error_t  pet_pg_errors[] = {
    { "PT001", NULL, PET_RETRY },                    /* guard_missed() */
    { "40001", NULL, PET_RETRY },
    { "40P01", NULL, PET_RETRY },                    /* deadlock */
    { "55P03", NULL, PET_RETRY },                    /* lock_timeout */

    /* the same request in flight elsewhere: its reply is found next time */
    { "23505", "idempotency_keys_pkey", PET_RETRY },
    { "23505", "user_openids_pkey", PET_RETRY },
    { "23505", "user_invite_codes_pkey", PET_RETRY },
    { "23505", "ledger_once", PET_E_ALREADY_CLAIMED },
    { "23505", "checkins_once", PET_E_ALREADY_CHECKED_IN },
    { "23505", "pets_generation_id_key", PET_E_GENERATION_ALREADY_USED },
    { "23514", "wallets_balance_check", PET_E_INSUFFICIENT_POINTS },
    { "23514", "user_inventory_quantity_check", PET_E_INSUFFICIENT_ITEMS },
    { "23514", "products_stock_check", PET_E_OUT_OF_STOCK },
    { "23505", "orders_one_pending", PET_E_ILLEGAL_STATE },

    { "57", NULL, PET_E_DATABASE_UNAVAILABLE },      /* operator, timeout */
    { "53", NULL, PET_E_DATABASE_UNAVAILABLE },      /* resources */
    { "08", NULL, PET_E_DATABASE_UNAVAILABLE },
    { "25006", NULL, PET_E_DATABASE_UNAVAILABLE },   /* a replica */
    { NULL, NULL, 0 }
};


ngx_int_t
pet_pg_error(pet_pg_conn_t *conn, pet_pg_group_t *g, PGresult *res)
{
    const char            *state, *constraint, *message;
    const pet_pg_error_t  *e;

    state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
    constraint = PQresultErrorField(res, PG_DIAG_CONSTRAINT_NAME);

    /* the primary message only: the detail holds values of people's rows */
    message = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);

    for (e = pet_pg_errors; state && e->state; e++) {

        if (ngx_strncmp(state, e->state, ngx_strlen(e->state)) != 0) {
            continue;
        }

        if (e->constraint == NULL
            || (constraint && ngx_strcmp(constraint, e->constraint) == 0))
        {
            if (e->rc == PET_E_DATABASE_UNAVAILABLE) {
                ngx_log_error(NGX_LOG_WARN, conn->worker->log, 0,
                              "pet: PostgreSQL refused: %s %s", state,
                              message ? message : "");
            }

            return e->rc;
        }
    }

    if (g->n == 1) {
        ngx_log_error(NGX_LOG_ERR, conn->worker->log, 0,
                      "pet: statement \"%s\" failed: %s %s %s",
                      g->query ? pet_sql[g->query->sql].label : "commit",
                      state ? state : "", constraint ? constraint : "",
                      message ? message : PQresultErrorMessage(res));
    }

    return state ? PET_E_INTERNAL : PET_E_DATABASE_UNAVAILABLE;
}
