/*
 * The configuration of a worker and the state that its rooms share.  The
 * door (ngx_http_pet_module.c) fills pet_conf_t from nginx.conf; nobody
 * changes it afterwards.
 */

#ifndef _PET_CONF_H_INCLUDED_
#define _PET_CONF_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "core/crypto.h"
#include "core/jwt.h"
#include "core/task.h"
#include "rules/rules.h"


#define PET_ENV_PRODUCTION   0
#define PET_ENV_DEVELOPMENT  1

/* Rate classes; each has a rate (per minute) and a burst, see pet_user_rate. */
#define PET_RATE_READ        0
#define PET_RATE_WRITE       1
#define PET_RATE_AUTH        2
#define PET_RATE_HEAVY       3
#define PET_RATE_MAX         4

/* Bytes of what the configuration says to clients. */
#define PET_FLAGS_MAX        1024
#define PET_VERSION_MAX      16


typedef struct pet_pg_s     pet_pg_t;
typedef struct pet_redis_s  pet_redis_t;
typedef struct pet_zone_s   pet_zone_t;


typedef struct {
    ngx_uint_t             rate;         /* requests a minute */
    ngx_uint_t             burst;
} pet_rate_t;


/* What operators can change while the server runs (configuration rows). */
typedef struct pet_live_s {
    int64_t                version;      /* 0: nginx.conf alone */
    pet_rule_config_t      rules;
    ngx_uint_t             privacy_version;   /* the one to be agreed to */
    ngx_uint_t             terms_version;
    ngx_uint_t             face_version;
    u_char                 flags[PET_FLAGS_MAX];      /* JSON object */
    size_t                 flags_len;
    u_char                 client[PET_VERSION_MAX];   /* the oldest served */
    size_t                 client_len;
    unsigned               maintenance:1;
    ngx_uint_t             refs;         /* tasks, and being the present one */
} pet_live_t;


typedef struct {
    ngx_uint_t             environment;
    ngx_shm_zone_t        *zone;

    ngx_str_t              pg_host;           /* a directory or an address */
    ngx_str_t              pg_port;
    ngx_str_t              pg_dbname;
    ngx_str_t              pg_user;
    ngx_str_t              pg_password;
    ngx_uint_t             pg_connections;    /* of this host */
    ngx_msec_t             pg_timeout;        /* no progress: closed */
    ngx_uint_t             pg_queue;          /* batches waiting, a worker */

    ngx_str_t              redis_path;
    ngx_str_t              redis_password;
    ngx_uint_t             redis_database;
    ngx_msec_t             redis_timeout;

    pet_keyring_t         *keyring;           /* encryption at rest */
    u_char                 hash_key[PET_KEY_LEN];  /* HMAC of openid */
    u_char                 link_key[PET_KEY_LEN];  /* links, refresh tokens */
    pet_jwt_t             *jwt;
    ngx_uint_t             access_ttl;        /* seconds */
    ngx_uint_t             refresh_ttl;       /* seconds */
    ngx_uint_t             refresh_grace;     /* seconds */

    ngx_str_t              wechat_appid;
    ngx_str_t              wechat_secret;
    ngx_str_t              wechat_api;        /* URL without path */
    ngx_str_t              egress;            /* path of the unix socket */

    ngx_str_t              storage;           /* directory */
    size_t                 upload_size;       /* bytes of one file */
    ngx_uint_t             upload_limit;      /* kept of a user and purpose */
    time_t                 upload_life;       /* seconds */
    ngx_str_t              thread_pool;       /* its name */
    ngx_uint_t             work_generations;  /* posted at a time, a worker */
    ngx_uint_t             work_uploads;      /* the same */
    size_t                 work_memory;       /* bytes, a worker */
    ngx_int_t              tz_offset;         /* seconds east of UTC */
    ngx_flag_t             jobs;

    pet_rate_t             rates[PET_RATE_MAX];
    ngx_msec_t             deadline_fast;
    ngx_msec_t             deadline_wait;
    ngx_msec_t             deadline_upload;

    pet_live_t             live;              /* what nginx.conf says */
    unsigned               used:1;            /* "pet_api on" was seen */
} pet_conf_t;


#define PET_WORKER_POOLS  64

/* One per worker process. */
struct pet_worker_s {
    pet_conf_t            *conf;
    ngx_cycle_t           *cycle;
    ngx_log_t             *log;
    pet_zone_t            *zone;
    pet_live_t            *live;
    pet_pg_t              *pg;
    pet_redis_t           *redis;
    pet_token_cache_t     *tokens;
    ngx_uint_t             tasks;             /* alive */
    ngx_pool_t            *pools[PET_WORKER_POOLS];  /* of ended tasks */
    ngx_uint_t             npools;
    struct pet_jobs_s     *jobs;
    struct pet_works_s    *works;             /* core/work.c */
    const struct pet_storage_s  *storage;
    int64_t                ids[2][2];         /* leased blocks: next, end */
    unsigned               leasing:1;
    unsigned               lease_failed:1;    /* the last one */
    unsigned               closing:1;
};


/* This process's worker; NULL in the master. */
pet_worker_t *pet_worker(void);


#endif /* _PET_CONF_H_INCLUDED_ */
