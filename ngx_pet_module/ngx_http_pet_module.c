#include "pet.h"
#include "outside/wardrobe.h"
#include "ngx_http_pet_module.h"


typedef struct {
    ngx_flag_t             api;
} ngx_http_pet_loc_conf_t;


static void *ngx_http_pet_create_main_conf(ngx_conf_t *cf);
static void *ngx_http_pet_create_loc_conf(ngx_conf_t *cf);
static char *ngx_http_pet_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child);
static char *ngx_http_pet_api(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
static char *ngx_http_pet_zone(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static ngx_int_t ngx_http_pet_init_zone(ngx_shm_zone_t *shm_zone, void *data);
static ngx_int_t ngx_http_pet_init(ngx_conf_t *cf);
static ngx_int_t ngx_http_pet_init_process(ngx_cycle_t *cycle);
static void ngx_http_pet_exit_process(ngx_cycle_t *cycle);


static ngx_conf_enum_t  ngx_http_pet_environments[] = {
    { ngx_string("production"), PET_ENV_PRODUCTION },
    { ngx_string("development"), PET_ENV_DEVELOPMENT },
    { ngx_null_string, 0 }
};

static ngx_conf_num_bounds_t  ngx_http_pet_connections_bounds = {
    ngx_conf_check_num_bounds, 4, 10000
};

static ngx_conf_num_bounds_t  ngx_http_pet_queue_bounds = {
    ngx_conf_check_num_bounds, 16, 65536
};

static ngx_conf_num_bounds_t  ngx_http_pet_access_bounds = {
    ngx_conf_check_num_bounds, 60, 86400
};

static ngx_conf_num_bounds_t  ngx_http_pet_refresh_bounds = {
    ngx_conf_check_num_bounds, 3600, 365 * 86400
};

static ngx_conf_num_bounds_t  ngx_http_pet_grace_bounds = {
    ngx_conf_check_num_bounds, 0, 300
};

static ngx_conf_num_bounds_t  ngx_http_pet_work_bounds = {
    ngx_conf_check_num_bounds, 1, 1024
};


#define NGX_HTTP_PET_MAIN(name, args, set, offset, post)                     \
    { ngx_string(name), NGX_HTTP_MAIN_CONF|args, set,                        \
      NGX_HTTP_MAIN_CONF_OFFSET, offset, post }

static ngx_command_t  ngx_http_pet_commands[] = {

    NGX_HTTP_PET_MAIN("pet_environment", NGX_CONF_TAKE1,
                      ngx_conf_set_enum_slot,
                      offsetof(pet_conf_t, environment),
                      &ngx_http_pet_environments),

    NGX_HTTP_PET_MAIN("pet_zone", NGX_CONF_TAKE1, ngx_http_pet_zone, 0, NULL),

    NGX_HTTP_PET_MAIN("pet_postgres", NGX_CONF_1MORE, pet_conf_postgres,
                      0, NULL),

    NGX_HTTP_PET_MAIN("pet_postgres_connections", NGX_CONF_TAKE1,
                      ngx_conf_set_num_slot,
                      offsetof(pet_conf_t, pg_connections),
                      &ngx_http_pet_connections_bounds),

    NGX_HTTP_PET_MAIN("pet_postgres_queue", NGX_CONF_TAKE1,
                      ngx_conf_set_num_slot,
                      offsetof(pet_conf_t, pg_queue),
                      &ngx_http_pet_queue_bounds),

    NGX_HTTP_PET_MAIN("pet_postgres_timeout", NGX_CONF_TAKE1,
                      ngx_conf_set_msec_slot,
                      offsetof(pet_conf_t, pg_timeout), NULL),

    NGX_HTTP_PET_MAIN("pet_redis", NGX_CONF_1MORE, pet_conf_redis, 0, NULL),

    NGX_HTTP_PET_MAIN("pet_redis_timeout", NGX_CONF_TAKE1,
                      ngx_conf_set_msec_slot,
                      offsetof(pet_conf_t, redis_timeout), NULL),

    NGX_HTTP_PET_MAIN("pet_secret_key", NGX_CONF_TAKE23,
                      pet_conf_secret_key, 0, NULL),

    NGX_HTTP_PET_MAIN("pet_hash_key", NGX_CONF_TAKE1, pet_conf_key_file,
                      offsetof(pet_conf_t, hash_key), NULL),

    NGX_HTTP_PET_MAIN("pet_link_key", NGX_CONF_TAKE1, pet_conf_key_file,
                      offsetof(pet_conf_t, link_key), NULL),

    NGX_HTTP_PET_MAIN("pet_jwt", NGX_CONF_ANY, pet_conf_jwt, 0, NULL),

    NGX_HTTP_PET_MAIN("pet_jwt_key", NGX_CONF_TAKE23, pet_conf_jwt_key,
                      0, NULL),

    NGX_HTTP_PET_MAIN("pet_access_ttl", NGX_CONF_TAKE1,
                      ngx_conf_set_num_slot,
                      offsetof(pet_conf_t, access_ttl),
                      &ngx_http_pet_access_bounds),

    NGX_HTTP_PET_MAIN("pet_refresh_ttl", NGX_CONF_TAKE1,
                      ngx_conf_set_num_slot,
                      offsetof(pet_conf_t, refresh_ttl),
                      &ngx_http_pet_refresh_bounds),

    NGX_HTTP_PET_MAIN("pet_refresh_grace", NGX_CONF_TAKE1,
                      ngx_conf_set_num_slot,
                      offsetof(pet_conf_t, refresh_grace),
                      &ngx_http_pet_grace_bounds),

    NGX_HTTP_PET_MAIN("pet_wechat", NGX_CONF_1MORE, pet_conf_wechat, 0, NULL),

    NGX_HTTP_PET_MAIN("pet_egress", NGX_CONF_TAKE1, pet_conf_unix_path,
                      offsetof(pet_conf_t, egress), NULL),

    NGX_HTTP_PET_MAIN("pet_storage", NGX_CONF_TAKE1, pet_conf_directory,
                      offsetof(pet_conf_t, storage), NULL),

    NGX_HTTP_PET_MAIN("pet_upload_size", NGX_CONF_TAKE1,
                      ngx_conf_set_size_slot,
                      offsetof(pet_conf_t, upload_size), NULL),

    NGX_HTTP_PET_MAIN("pet_upload_limit", NGX_CONF_TAKE1,
                      ngx_conf_set_num_slot,
                      offsetof(pet_conf_t, upload_limit),
                      &ngx_http_pet_work_bounds),

    NGX_HTTP_PET_MAIN("pet_upload_life", NGX_CONF_TAKE1,
                      ngx_conf_set_sec_slot,
                      offsetof(pet_conf_t, upload_life), NULL),

    NGX_HTTP_PET_MAIN("pet_thread_pool", NGX_CONF_TAKE1,
                      ngx_conf_set_str_slot,
                      offsetof(pet_conf_t, thread_pool), NULL),

    NGX_HTTP_PET_MAIN("pet_work_generations", NGX_CONF_TAKE1,
                      ngx_conf_set_num_slot,
                      offsetof(pet_conf_t, work_generations),
                      &ngx_http_pet_work_bounds),

    NGX_HTTP_PET_MAIN("pet_work_uploads", NGX_CONF_TAKE1,
                      ngx_conf_set_num_slot,
                      offsetof(pet_conf_t, work_uploads),
                      &ngx_http_pet_work_bounds),

    NGX_HTTP_PET_MAIN("pet_work_memory", NGX_CONF_TAKE1,
                      ngx_conf_set_size_slot,
                      offsetof(pet_conf_t, work_memory), NULL),

    NGX_HTTP_PET_MAIN("pet_time_zone", NGX_CONF_TAKE1, pet_conf_time_zone,
                      0, NULL),

    NGX_HTTP_PET_MAIN("pet_jobs", NGX_CONF_FLAG, ngx_conf_set_flag_slot,
                      offsetof(pet_conf_t, jobs), NULL),

    NGX_HTTP_PET_MAIN("pet_user_rate", NGX_CONF_TAKE3, pet_conf_user_rate,
                      0, NULL),

    NGX_HTTP_PET_MAIN("pet_deadline", NGX_CONF_TAKE2, pet_conf_deadline,
                      0, NULL),

    NGX_HTTP_PET_MAIN("pet_consent", NGX_CONF_TAKE2, pet_conf_consent,
                      0, NULL),

    NGX_HTTP_PET_MAIN("pet_rule", NGX_CONF_TAKE2, pet_conf_rule, 0, NULL),

    { ngx_string("pet_api"),
      NGX_HTTP_LOC_CONF|NGX_CONF_FLAG,
      ngx_http_pet_api,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_pet_loc_conf_t, api),
      NULL },

      ngx_null_command
};


static ngx_http_module_t  ngx_http_pet_module_ctx = {
    ngx_http_pet_add_variables,            /* preconfiguration */
    ngx_http_pet_init,                     /* postconfiguration */

    ngx_http_pet_create_main_conf,         /* create main configuration */
    NULL,                                  /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    ngx_http_pet_create_loc_conf,          /* create location configuration */
    ngx_http_pet_merge_loc_conf            /* merge location configuration */
};


ngx_module_t  ngx_http_pet_module = {
    NGX_MODULE_V1,
    &ngx_http_pet_module_ctx,              /* module context */
    ngx_http_pet_commands,                 /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    ngx_http_pet_init_process,             /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    ngx_http_pet_exit_process,             /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


static pet_worker_t  *ngx_http_pet_worker;


pet_worker_t *
pet_worker(void)
{
    return ngx_http_pet_worker;
}


int64_t
pet_now(pet_worker_t *w)
{
    ngx_time_t  *tp;

    tp = ngx_timeofday();

    return (int64_t) tp->sec * 1000 + tp->msec
           + (int64_t) (ngx_atomic_int_t) w->zone->clock_offset;
}


static void *
ngx_http_pet_create_main_conf(ngx_conf_t *cf)
{
    pet_conf_t  *conf;

    conf = pet_conf_create(cf);

    if (conf) {
        pet_work_conf_create(conf);
    }

    return conf;
}


static void *
ngx_http_pet_create_loc_conf(ngx_conf_t *cf)
{
    ngx_http_pet_loc_conf_t  *conf;

    conf = ngx_pcalloc(cf->pool, sizeof(ngx_http_pet_loc_conf_t));
    if (conf == NULL) {
        return NULL;
    }

    conf->api = NGX_CONF_UNSET;

    return conf;
}


static char *
ngx_http_pet_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_http_pet_loc_conf_t  *prev = parent;
    ngx_http_pet_loc_conf_t  *conf = child;

    ngx_conf_merge_value(conf->api, prev->api, 0);

    return NGX_CONF_OK;
}


static char *
ngx_http_pet_api(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_pet_loc_conf_t  *plcf = conf;

    char                      *rv;
    pet_conf_t                *pcf;
    ngx_http_core_loc_conf_t  *clcf;

    rv = ngx_conf_set_flag_slot(cf, cmd, conf);

    if (rv != NGX_CONF_OK || !plcf->api) {
        return rv;
    }

    pcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_pet_module);
    pcf->used = 1;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
    clcf->handler = pet_request_handler;

    return ngx_http_pet_error_pages(cf) == NGX_OK ? NGX_CONF_OK
                                                  : NGX_CONF_ERROR;
}


static char *
ngx_http_pet_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    pet_conf_t  *pcf = conf;

    ssize_t           size;
    ngx_str_t        *value;
    static ngx_str_t  name = ngx_string("pet");

    if (pcf->zone) {
        return "is duplicate";
    }

    value = cf->args->elts;
    size = ngx_parse_size(&value[1]);

    if (size < (ssize_t) (sizeof(pet_zone_t) + 16 * ngx_pagesize)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "the size \"%V\" is invalid or less than %uz "
                           "bytes", &value[1],
                           sizeof(pet_zone_t) + 16 * ngx_pagesize);
        return NGX_CONF_ERROR;
    }

    pcf->zone = ngx_shared_memory_add(cf, &name, size, &ngx_http_pet_module);
    if (pcf->zone == NULL) {
        return NGX_CONF_ERROR;
    }

    pcf->zone->init = ngx_http_pet_init_zone;
    pcf->zone->data = pcf;

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_http_pet_init_zone(ngx_shm_zone_t *shm_zone, void *data)
{
    pet_zone_t       *zone;
    ngx_slab_pool_t  *shpool;

    shpool = (ngx_slab_pool_t *) shm_zone->shm.addr;

    if (data || shm_zone->shm.exists) {
        zone = shpool->data;

        if (zone && zone->layout == PET_ZONE_LAYOUT) {
            return NGX_OK;
        }
    }

    /* a new zone, or one of another layout: the old workers keep theirs */

    zone = ngx_slab_calloc(shpool, sizeof(pet_zone_t));
    if (zone == NULL) {
        return NGX_ERROR;
    }

    zone->layout = PET_ZONE_LAYOUT;
    shpool->data = zone;

    return NGX_OK;
}


static ngx_int_t
ngx_http_pet_init(ngx_conf_t *cf)
{
    pet_conf_t                 *pcf;
    ngx_http_handler_pt        *h;
    ngx_http_core_main_conf_t  *cmcf;

    pcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_pet_module);

    if (!pcf->used) {
        return NGX_OK;
    }

    if (pet_conf_init(cf, pcf) != NGX_CONF_OK
        || pet_work_conf_init(cf, pcf) != NGX_OK)
    {
        return NGX_ERROR;
    }

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);

    h = ngx_array_push(&cmcf->phases[NGX_HTTP_SERVER_REWRITE_PHASE].handlers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    *h = ngx_http_pet_error_handler;

    return NGX_OK;
}


static ngx_int_t
ngx_http_pet_init_process(ngx_cycle_t *cycle)
{
    pet_conf_t       *pcf;
    pet_worker_t     *w;
    ngx_slab_pool_t  *shpool;

    if (ngx_process != NGX_PROCESS_WORKER
        && ngx_process != NGX_PROCESS_SINGLE)
    {
        return NGX_OK;
    }

    /* that of the cycle: the master may have read a later one that failed */

    pcf = ngx_http_cycle_get_module_main_conf(cycle, ngx_http_pet_module);

    if (pcf == NULL || !pcf->used) {
        return NGX_OK;
    }

    w = ngx_pcalloc(cycle->pool, sizeof(pet_worker_t));
    if (w == NULL) {
        return NGX_ERROR;
    }

    shpool = (ngx_slab_pool_t *) pcf->zone->shm.addr;

    w->conf = pcf;
    w->cycle = cycle;
    w->log = cycle->log;
    w->zone = shpool->data;
    w->tokens = pet_token_cache_create(pcf->jwt, 4096);
    if (w->tokens == NULL) {
        return NGX_ERROR;
    }

    w->storage = &pet_storage_local;

    ngx_http_pet_worker = w;

    if (pet_route_init(cycle->pool) != NGX_OK
        || pet_live_init(w) != NGX_OK
        || pet_work_init(w) != NGX_OK
        || pet_pg_init(w) != NGX_OK
        || pet_redis_init(w) != NGX_OK
        || pet_jobs_init(w) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


static void
ngx_http_pet_exit_process(ngx_cycle_t *cycle)
{
    pet_worker_t  *w;

    w = ngx_http_pet_worker;
    if (w == NULL) {
        return;
    }

    w->closing = 1;

    pet_pg_exit(w);
    pet_redis_exit(w);
    pet_wardrobe_exit();
    pet_work_exit(w);
    pet_token_cache_free(w->tokens);
    pet_live_release(w, w->live);

    while (w->npools) {
        ngx_destroy_pool(w->pools[--w->npools]);
    }

    ngx_http_pet_worker = NULL;
}
