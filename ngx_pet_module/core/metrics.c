#include "pet.h"


static const ngx_uint_t  pet_metrics_bounds[PET_ZONE_BUCKETS] = {
    1, 2, 5, 10, 25, 50, 100, 250, 1000, 10000
};


pet_zone_worker_t *
pet_metrics_slot(pet_worker_t *w)
{
    return &w->zone->workers[ngx_worker % PET_ZONE_WORKERS];
}


void
pet_metrics_request(pet_task_t *t)
{
    ngx_msec_t           ms;
    ngx_uint_t           i, status;
    pet_zone_route_t    *route;
    pet_zone_worker_t   *slot;

    slot = pet_metrics_slot(t->worker);
    route = &slot->routes[t->endpoint - pet_endpoints];

    status = t->reply.error ? pet_error(t->reply.error)->status
                            : t->reply.status;
    ms = ngx_current_msec - t->started;

    (void) ngx_atomic_fetch_add(&route->count[(status / 100) % 6], 1);
    (void) ngx_atomic_fetch_add(&route->sum, ms);
    (void) ngx_atomic_fetch_add(&slot->retries, t->tries);
    (void) ngx_atomic_fetch_add(&slot->replays, t->reply.replayed);

    for (i = 0; i < PET_ZONE_BUCKETS - 1 && ms > pet_metrics_bounds[i]; i++) {
        /* void */
    }

    (void) ngx_atomic_fetch_add(&route->buckets[i], 1);
}


void
pet_metrics_invariant(pet_worker_t *w, ngx_uint_t n, int64_t breaks)
{
    if (n < 1 || n > PET_INVARIANTS) {
        return;
    }

    (void) ngx_atomic_fetch_add(&pet_metrics_slot(w)->invariants[n - 1],
                                breaks);

    ngx_log_error(NGX_LOG_ERR, w->log, 0,
                  "pet: invariant G%ui does not hold in %L cases", n, breaks);
}


/* The sum over all workers of the atomic at an offset within a slot. */

static uint64_t
pet_metrics_sum(pet_zone_t *zone, size_t offset)
{
    uint64_t    sum;
    ngx_uint_t  i;

    for (sum = 0, i = 0; i < PET_ZONE_WORKERS; i++) {
        sum += *(ngx_atomic_t *) ((u_char *) &zone->workers[i] + offset);
    }

    return sum;
}


static u_char *
pet_metrics_counts(pet_zone_t *zone, ngx_uint_t i, u_char *p)
{
    size_t      base;
    uint64_t    n;
    ngx_uint_t  k;

    base = offsetof(pet_zone_worker_t, routes) + i * sizeof(pet_zone_route_t)
           + offsetof(pet_zone_route_t, count);

    for (k = 0; k < 6; k++) {
        n = pet_metrics_sum(zone, base + k * sizeof(ngx_atomic_t));

        if (n) {
            p = ngx_sprintf(p, "pet_requests_total{route=\"%V\","
                            "status=\"%uixx\"} %uL\n",
                            &pet_endpoints[i].name, k, n);
        }
    }

    return p;
}


static u_char *
pet_metrics_durations(pet_zone_t *zone, ngx_uint_t i, u_char *p)
{
    size_t            base;
    uint64_t          n, total;
    ngx_uint_t        k;
    const ngx_str_t  *name;

    name = &pet_endpoints[i].name;
    base = offsetof(pet_zone_worker_t, routes) + i * sizeof(pet_zone_route_t);

    for (total = 0, k = 0; k < PET_ZONE_BUCKETS; k++) {
        total += pet_metrics_sum(zone,
                                 base + offsetof(pet_zone_route_t, buckets)
                                 + k * sizeof(ngx_atomic_t));
    }

    if (total == 0) {
        return p;
    }

    for (n = 0, k = 0; k < PET_ZONE_BUCKETS - 1; k++) {
        n += pet_metrics_sum(zone, base + offsetof(pet_zone_route_t, buckets)
                                   + k * sizeof(ngx_atomic_t));

        p = ngx_sprintf(p, "pet_request_duration_ms_bucket{route=\"%V\","
                        "le=\"%ui\"} %uL\n", name, pet_metrics_bounds[k], n);
    }

    n = pet_metrics_sum(zone, base + offsetof(pet_zone_route_t, sum));

    return ngx_sprintf(p, "pet_request_duration_ms_bucket{route=\"%V\","
                       "le=\"+Inf\"} %uL\n"
                       "pet_request_duration_ms_sum{route=\"%V\"} %uL\n"
                       "pet_request_duration_ms_count{route=\"%V\"} %uL\n",
                       name, total, name, n, name, total);
}


static u_char *
pet_metrics_jobs(pet_zone_t *zone, u_char *p)
{
    size_t      base;
    ngx_uint_t  i, k;

    static const char  *outcomes[PET_JOB_OUTCOMES] = {
        "done", "retried", "dead"
    };

    p = ngx_sprintf(p, "# HELP pet_jobs_total background jobs by outcome\n"
                       "# TYPE pet_jobs_total counter\n");

    for (i = 0; i < PET_JOB_MAX; i++) {
        for (k = 0; k < PET_JOB_OUTCOMES; k++) {
            base = offsetof(pet_zone_worker_t, jobs)
                   + (i * PET_JOB_OUTCOMES + k) * sizeof(ngx_atomic_t);

            p = ngx_sprintf(p, "pet_jobs_total{kind=\"%s\",outcome=\"%s\"}"
                            " %uL\n", pet_job_name(i), outcomes[k],
                            pet_metrics_sum(zone, base));
        }
    }

    return p;
}


static u_char *
pet_metrics_invariants(pet_zone_t *zone, u_char *p)
{
    ngx_uint_t  i;

    p = ngx_sprintf(p, "# HELP pet_invariant_breaks_total cases in which an"
                       " invariant was found broken\n"
                       "# TYPE pet_invariant_breaks_total counter\n");

    for (i = 0; i < PET_INVARIANTS; i++) {
        p = ngx_sprintf(p, "pet_invariant_breaks_total{invariant=\"G%ui\"}"
                        " %uL\n", i + 1,
                        pet_metrics_sum(zone,
                                        offsetof(pet_zone_worker_t,
                                                 invariants)
                                        + i * sizeof(ngx_atomic_t)));
    }

    return p;
}


ngx_int_t
pet_metrics_text(pet_task_t *t, ngx_str_t *text)
{
    u_char       *p;
    ngx_uint_t    i;
    pet_zone_t   *zone;

    static const struct {
        const char  *name;
        const char  *help;
        size_t       offset;
    } totals[] = {
        { "pet_task_retries_total", "tasks run again after a missed guard",
          offsetof(pet_zone_worker_t, retries) },
        { "pet_idempotent_replays_total", "replies given from a stored key",
          offsetof(pet_zone_worker_t, replays) },
        { "pet_postgres_lost_total", "connections to PostgreSQL lost",
          offsetof(pet_zone_worker_t, pg_lost) },
        { "pet_redis_lost_total", "connections to Redis lost",
          offsetof(pet_zone_worker_t, redis_lost) },
        { "pet_verify_passes_total", "verifications of all users that ended",
          offsetof(pet_zone_worker_t, verify_passes) }
    };

    zone = t->worker->zone;

    p = ngx_pnalloc(t->pool, 4096 + PET_EP_MAX * 2048
                             + PET_JOB_MAX * 512);
    if (p == NULL) {
        return NGX_ERROR;
    }

    text->data = p;

    p = ngx_sprintf(p, "# HELP pet_requests_total requests answered\n"
                       "# TYPE pet_requests_total counter\n");

    for (i = 0; i < PET_EP_MAX; i++) {
        p = pet_metrics_counts(zone, i, p);
    }

    p = ngx_sprintf(p, "# HELP pet_request_duration_ms time to the answer\n"
                       "# TYPE pet_request_duration_ms histogram\n");

    for (i = 0; i < PET_EP_MAX; i++) {
        p = pet_metrics_durations(zone, i, p);
    }

    for (i = 0; i < sizeof(totals) / sizeof(totals[0]); i++) {
        p = ngx_sprintf(p, "# HELP %s %s\n# TYPE %s counter\n%s %uL\n",
                        totals[i].name, totals[i].help, totals[i].name,
                        totals[i].name,
                        pet_metrics_sum(zone, totals[i].offset));
    }

    p = pet_metrics_jobs(zone, p);
    p = pet_metrics_invariants(zone, p);

    p = ngx_sprintf(p, "# HELP pet_tasks tasks alive in this worker\n"
                       "# TYPE pet_tasks gauge\npet_tasks %ui\n"
                       "# HELP pet_running_keys requests with a key that"
                       " run in any worker\n"
                       "# TYPE pet_running_keys gauge\n"
                       "pet_running_keys %ui\n"
                       "# HELP pet_postgres_ready pools that can serve\n"
                       "# TYPE pet_postgres_ready gauge\n"
                       "pet_postgres_ready %ui\n"
                       "# HELP pet_redis_ready the connection can serve\n"
                       "# TYPE pet_redis_ready gauge\n"
                       "pet_redis_ready %ui\n",
                    t->worker->tasks, pet_inflight_count(zone),
                    pet_pg_ready(t->worker), pet_redis_ready(t->worker));

    text->len = p - text->data;

    return NGX_OK;
}
