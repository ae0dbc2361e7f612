#include "pet.h"
#include "store/pg_conn.h"


static ngx_int_t pet_pg_described(pet_pg_conn_t *conn, PGresult *res,
    const pet_sql_t *sql);


ngx_int_t
pet_pg_prepare(pet_pg_conn_t *conn)
{
    ngx_uint_t        i;
    const pet_sql_t  *sql;

    conn->prepared = 0;

    if (PQsetnonblocking(conn->pg, 1) != 0
        || PQenterPipelineMode(conn->pg) != 1)
    {
        return NGX_ERROR;
    }

    for (i = 0; i < PET_SQL_MAX; i++) {
        sql = &pet_sql[i];

        if (PQsendPrepare(conn->pg, sql->name, sql->text, sql->nparams,
                          sql->params) != 1
            || PQsendDescribePrepared(conn->pg, sql->name) != 1)
        {
            return NGX_ERROR;
        }
    }

    return PQpipelineSync(conn->pg) == 1 ? NGX_OK : NGX_ERROR;
}


ngx_int_t
pet_pg_prepared(pet_pg_conn_t *conn, PGresult *res)
{
    ngx_uint_t        n;
    const pet_sql_t  *sql;

    if (PQresultStatus(res) == PGRES_PIPELINE_SYNC) {
        return NGX_DONE;
    }

    n = conn->prepared++;
    sql = &pet_sql[n / 2];

    if (PQresultStatus(res) != PGRES_COMMAND_OK) {
        ngx_log_error(NGX_LOG_ERR, conn->worker->log, 0,
                      "pet: statement \"%s\" was refused: %s", sql->label,
                      PQresultErrorMessage(res));
        return NGX_ERROR;
    }

    return (n & 1) ? pet_pg_described(conn, res, sql) : NGX_OK;
}


static ngx_int_t
pet_pg_described(pet_pg_conn_t *conn, PGresult *res, const pet_sql_t *sql)
{
    ngx_uint_t  i, n;

    n = PQnfields(res);

    for (i = 0; i < n && i < sql->ncolumns; i++) {
        if (PQftype(res, i) != sql->columns[i]) {
            break;
        }
    }

    /* a write without rows may return what nobody reads */

    if (i == sql->ncolumns && (n == i || i == 0)) {
        return NGX_OK;
    }

    ngx_log_error(NGX_LOG_ERR, conn->worker->log, 0,
                  "pet: statement \"%s\" has %ui columns, column %ui is of "
                  "type %ui, which is not what its file says", sql->label, n,
                  i + 1, (ngx_uint_t) (i < n ? PQftype(res, i) : 0));

    return NGX_ERROR;
}
