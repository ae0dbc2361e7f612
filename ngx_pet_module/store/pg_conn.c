#include "pet.h"
#include "store/pg_conn.h"


#define PET_PG_BACKOFF_MIN  100
#define PET_PG_BACKOFF_MAX  1000


static ngx_int_t pet_pg_conn_start(pet_pg_conn_t *conn);
static ngx_int_t pet_pg_conn_watch(pet_pg_conn_t *conn);
static void pet_pg_conn_poll(pet_pg_conn_t *conn);
static void pet_pg_conn_handler(ngx_event_t *ev);
static void pet_pg_conn_notified(pet_pg_conn_t *conn);
static void pet_pg_conn_results(pet_pg_conn_t *conn);
static void pet_pg_conn_ready(pet_pg_conn_t *conn);
static void pet_pg_conn_result(pet_pg_conn_t *conn, pet_pg_group_t *g,
    PGresult *res);
static ngx_int_t pet_pg_conn_flush(pet_pg_conn_t *conn);
static ngx_int_t pet_pg_conn_write(pet_pg_conn_t *conn, ngx_uint_t on);
static void pet_pg_conn_guard(pet_pg_conn_t *conn);
static void pet_pg_conn_timer(ngx_event_t *ev);
static void pet_pg_conn_lost(pet_pg_conn_t *conn, const char *what);
static void pet_pg_conn_close(pet_pg_conn_t *conn);
static void pet_pg_conn_notice(void *arg, const char *message);


void
pet_pg_conn_open(pet_pg_conn_t *conn)
{
    conn->timer.handler = pet_pg_conn_timer;
    conn->timer.data = conn;
    conn->timer.log = conn->worker->log;
    conn->timer.cancelable = 1;

    if (pet_pg_conn_start(conn) != NGX_OK) {
        pet_pg_conn_lost(conn, "connecting");
        return;
    }

    ngx_add_timer(&conn->timer, conn->worker->conf->pg_timeout);
}


static ngx_int_t
pet_pg_conn_start(pet_pg_conn_t *conn)
{
    pet_conf_t  *cf;
    const char  *names[12], *values[12];
    ngx_uint_t   n;

    cf = conn->worker->conf;
    n = 0;

#define pet_pg_keyword(name, value)                                          \
    names[n] = name; values[n++] = (const char *) (value)

    /* a name would be looked up here and now: only a path or an address */

    pet_pg_keyword(cf->pg_host.data[0] == '/' ? "host" : "hostaddr",
                   cf->pg_host.data);
    pet_pg_keyword("port", cf->pg_port.data);
    pet_pg_keyword("dbname", cf->pg_dbname.data);
    pet_pg_keyword("user", cf->pg_user.data);

    if (cf->pg_password.len) {
        pet_pg_keyword("password", cf->pg_password.data);
    }

    pet_pg_keyword("application_name", conn->pool->name);
    pet_pg_keyword("client_encoding", "UTF8");
    pet_pg_keyword("options", conn->pool->options);
    pet_pg_keyword(NULL, NULL);

#undef pet_pg_keyword

    conn->pg = PQconnectStartParams(names, values, 0);
    if (conn->pg == NULL || PQstatus(conn->pg) == CONNECTION_BAD) {
        return NGX_ERROR;
    }

    PQsetNoticeProcessor(conn->pg, pet_pg_conn_notice, conn);
    conn->state = PET_PG_CONNECTING;

    if (pet_pg_conn_watch(conn) != NGX_OK) {
        return NGX_ERROR;
    }

    return pet_pg_conn_write(conn, 1);
}


/* Puts the present socket of libpq, which may change, under nginx's events. */

static ngx_int_t
pet_pg_conn_watch(pet_pg_conn_t *conn)
{
    int                fd;
    ngx_connection_t  *c;

    fd = PQsocket(conn->pg);

    if (conn->c && conn->c->fd == fd) {
        return NGX_OK;
    }

    pet_pg_conn_close(conn);

    if (fd < 0) {
        return NGX_ERROR;
    }

    c = ngx_get_connection(fd, conn->worker->log);
    if (c == NULL) {
        return NGX_ERROR;
    }

    conn->c = c;
    c->data = conn;
    c->read->handler = pet_pg_conn_handler;
    c->write->handler = pet_pg_conn_handler;
    c->read->log = conn->worker->log;
    c->write->log = conn->worker->log;

    /* level-triggered: PQconsumeInput() reads once */

    return ngx_add_event(c->read, NGX_READ_EVENT, NGX_LEVEL_EVENT);
}


static void
pet_pg_conn_handler(ngx_event_t *ev)
{
    ngx_connection_t  *c = ev->data;

    pet_pg_conn_t     *conn;

    conn = c->data;

    if (conn->state == PET_PG_CONNECTING) {
        pet_pg_conn_poll(conn);
        return;
    }

    if (!ev->write && PQconsumeInput(conn->pg) == 0) {
        pet_pg_conn_results(conn);

        if (conn->state != PET_PG_CLOSED) {
            pet_pg_conn_lost(conn, "reading");
        }

        return;
    }

    if (pet_pg_conn_flush(conn) != NGX_OK) {
        pet_pg_conn_lost(conn, "writing");
        return;
    }

    if (!ev->write) {
        pet_pg_conn_results(conn);
    }

    if (conn->state == PET_PG_READY) {
        pet_pg_conn_notified(conn);
    }
}


static void
pet_pg_conn_notified(pet_pg_conn_t *conn)
{
    PGnotify    *notify;
    ngx_uint_t   n;

    for (n = 0; (notify = PQnotifies(conn->pg)) != NULL; n++) {
        PQfreemem(notify);
    }

    if (n) {
        pet_jobs_notified(conn->worker);
    }
}


static void
pet_pg_conn_poll(pet_pg_conn_t *conn)
{
    PostgresPollingStatusType  status;

    status = PQconnectPoll(conn->pg);

    if (status == PGRES_POLLING_FAILED
        || pet_pg_conn_watch(conn) != NGX_OK
        || pet_pg_conn_write(conn, status == PGRES_POLLING_WRITING) != NGX_OK)
    {
        pet_pg_conn_lost(conn, "connecting");
        return;
    }

    if (status != PGRES_POLLING_OK) {
        return;
    }

    conn->state = PET_PG_PREPARING;

    if (pet_pg_prepare(conn) != NGX_OK || pet_pg_conn_flush(conn) != NGX_OK) {
        pet_pg_conn_lost(conn, "preparing");
    }
}


void
pet_pg_conn_send(pet_pg_conn_t *conn, pet_pg_group_t *g)
{
    ngx_uint_t        i;
    pet_query_t      *q;
    const pet_sql_t  *sql;
    static const int  binary[PET_SQL_MAX_PARAMS] = {
#define B8  1, 1, 1, 1, 1, 1, 1, 1
        B8, B8, B8, B8, B8, B8, B8, B8
#undef B8
    };

    g->at = 0;
    g->query = g->batches[0]->first;
    g->failed = 0;
    g->rc = NGX_OK;

    conn->inflight++;

    for (i = 0; i < g->n; i++) {
        for (q = g->batches[i]->first; q; q = q->next) {
            sql = &pet_sql[q->sql];

            if (PQsendQueryPrepared(conn->pg, sql->name, sql->nparams,
                                    q->values, q->lengths, binary, 1) != 1)
            {
                pet_pg_conn_lost(conn, "sending");
                return;
            }
        }
    }

    if (PQpipelineSync(conn->pg) != 1 || pet_pg_conn_flush(conn) != NGX_OK) {
        pet_pg_conn_lost(conn, "sending");
        return;
    }

    pet_pg_conn_guard(conn);
}


static void
pet_pg_conn_results(pet_pg_conn_t *conn)
{
    PGresult    *res;
    ngx_int_t    rc;
    ngx_uint_t   empty;

    empty = 0;

    while (conn->state == PET_PG_PREPARING || conn->inflight) {

        if (PQisBusy(conn->pg)) {
            return;
        }

        res = PQgetResult(conn->pg);

        if (res == NULL) {

            /* one ends each statement; two in a row: nothing there */

            if (empty++) {
                break;
            }

            continue;
        }

        empty = 0;

        if (conn->state == PET_PG_PREPARING) {
            rc = pet_pg_prepared(conn, res);
            PQclear(res);

            if (rc == NGX_ERROR) {
                pet_pg_conn_lost(conn, "preparing");
                return;
            }

            if (rc == NGX_DONE) {
                pet_pg_conn_ready(conn);
            }

            continue;
        }

        pet_pg_conn_result(conn, &conn->groups[conn->head], res);

        if (conn->state != PET_PG_READY) {
            return;
        }
    }

    if (PQstatus(conn->pg) == CONNECTION_BAD) {
        pet_pg_conn_lost(conn, "reading");
    }
}


static void
pet_pg_conn_ready(pet_pg_conn_t *conn)
{
    conn->state = PET_PG_READY;
    conn->failures = 0;
    ngx_del_timer(&conn->timer);

    ngx_log_error(NGX_LOG_INFO, conn->worker->log, 0,
                  "pet: PostgreSQL connection of pool \"%s\" is ready",
                  conn->pool->name);

    if (conn->pool->ready) {
        conn->pool->ready(conn->worker);
    }

    pet_pg_pool_flush(conn->pool);
}


static void
pet_pg_conn_result(pet_pg_conn_t *conn, pet_pg_group_t *g, PGresult *res)
{
    switch (PQresultStatus(res)) {

    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
        if (g->query) {
            g->query->result = res;
            res = NULL;
        }
        break;

    case PGRES_PIPELINE_SYNC:
        PQclear(res);

        conn->head = (conn->head + 1) % PET_PG_DEPTH;
        conn->inflight--;

        pet_pg_conn_guard(conn);
        pet_pg_group_end(conn, g, 0);
        return;

    case PGRES_PIPELINE_ABORTED:
        break;

    default:
        if (!g->failed) {
            g->failed = 1;
            g->rc = pet_pg_error(conn, g, res);
        }
        break;
    }

    if (res) {
        PQclear(res);
    }

    if (g->query) {
        g->query = g->query->next;

        if (g->query == NULL && ++g->at < g->n) {
            g->query = g->batches[g->at]->first;
        }
    }
}


static ngx_int_t
pet_pg_conn_flush(pet_pg_conn_t *conn)
{
    int  rc;

    rc = PQflush(conn->pg);

    if (rc < 0) {
        return NGX_ERROR;
    }

    return pet_pg_conn_write(conn, rc);
}


static ngx_int_t
pet_pg_conn_write(pet_pg_conn_t *conn, ngx_uint_t on)
{
    ngx_event_t  *wev;

    wev = conn->c->write;

    if (on == wev->active) {
        return NGX_OK;
    }

    return on ? ngx_add_event(wev, NGX_WRITE_EVENT, NGX_LEVEL_EVENT)
              : ngx_del_event(wev, NGX_WRITE_EVENT, 0);
}


/* Starts the watchdog anew, or stops it when nothing is expected. */

static void
pet_pg_conn_guard(pet_pg_conn_t *conn)
{
    if (conn->inflight) {
        ngx_add_timer(&conn->timer, conn->worker->conf->pg_timeout);

    } else if (conn->timer.timer_set) {
        ngx_del_timer(&conn->timer);
    }
}


static void
pet_pg_conn_timer(ngx_event_t *ev)
{
    pet_pg_conn_t  *conn = ev->data;

    if (conn->state == PET_PG_CLOSED) {
        pet_pg_conn_open(conn);
        return;
    }

    pet_pg_conn_lost(conn, "waiting for");
}


static void
pet_pg_conn_lost(pet_pg_conn_t *conn, const char *what)
{
    ngx_uint_t       n;
    ngx_msec_t       wait;
    const char      *error;
    pet_pg_group_t  *groups[PET_PG_DEPTH];

    error = conn->pg ? PQerrorMessage(conn->pg) : "no memory";

    ngx_log_error(NGX_LOG_WARN, conn->worker->log, 0,
                  "pet: connection lost while %s PostgreSQL, pool \"%s\": %s",
                  what, conn->pool->name, error);

    (void) ngx_atomic_fetch_add(&pet_metrics_slot(conn->worker)->pg_lost, 1);

    pet_pg_conn_close(conn);

    if (conn->pg) {
        PQfinish(conn->pg);
        conn->pg = NULL;
    }

    conn->state = PET_PG_CLOSED;

    for (n = 0; conn->inflight; n++) {
        groups[n] = &conn->groups[conn->head];
        conn->head = (conn->head + 1) % PET_PG_DEPTH;
        conn->inflight--;
    }

    wait = PET_PG_BACKOFF_MIN << ngx_min(conn->failures, 4);
    wait = ngx_min(wait, PET_PG_BACKOFF_MAX);
    conn->failures++;

    ngx_add_timer(&conn->timer, wait + (ngx_msec_t) ngx_random() % 50);

    while (n) {
        pet_pg_group_end(conn, groups[--n], 1);
    }

    /*
     * Not at once: a connection that cannot even be opened is lost while the
     * pool is being flushed, and what that has found would not be true.
     */

    if (!conn->pool->flush.posted) {
        ngx_post_event(&conn->pool->flush, &ngx_posted_events);
    }
}


static void
pet_pg_conn_close(pet_pg_conn_t *conn)
{
    ngx_connection_t  *c;

    c = conn->c;
    if (c == NULL) {
        return;
    }

    conn->c = NULL;

    if (c->read->posted) {
        ngx_delete_posted_event(c->read);
    }

    if (c->write->posted) {
        ngx_delete_posted_event(c->write);
    }

    if (c->read->active) {
        ngx_del_event(c->read, NGX_READ_EVENT, NGX_CLOSE_EVENT);
    }

    if (c->write->active) {
        ngx_del_event(c->write, NGX_WRITE_EVENT, NGX_CLOSE_EVENT);
    }

    c->read->closed = 1;
    c->write->closed = 1;

    ngx_free_connection(c);
    c->fd = (ngx_socket_t) -1;
}


void
pet_pg_conn_exit(pet_pg_conn_t *conn)
{
    pet_pg_conn_close(conn);

    if (conn->pg) {
        PQfinish(conn->pg);
        conn->pg = NULL;
    }

    if (conn->timer.timer_set) {
        ngx_del_timer(&conn->timer);
    }

    conn->state = PET_PG_CLOSED;
}


static void
pet_pg_conn_notice(void *arg, const char *message)
{
    pet_pg_conn_t  *conn = arg;

    ngx_log_debug1(NGX_LOG_DEBUG_CORE, conn->worker->log, 0,
                   "pet: PostgreSQL says: %s", message);
}
