/*
 * The door to nginx: the module, its main configuration, and the directives
 * whose setters stand in core/conf.c.
 */

#ifndef _NGX_HTTP_PET_MODULE_H_INCLUDED_
#define _NGX_HTTP_PET_MODULE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "core/conf.h"


extern ngx_module_t  ngx_http_pet_module;


/* Setters; each refuses out-of-bounds values with a message of nginx -t. */
char *pet_conf_postgres(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *pet_conf_redis(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *pet_conf_secret_key(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *pet_conf_key_file(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *pet_conf_jwt(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *pet_conf_jwt_key(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *pet_conf_wechat(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *pet_conf_unix_path(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *pet_conf_directory(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *pet_conf_time_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *pet_conf_user_rate(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *pet_conf_deadline(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *pet_conf_consent(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *pet_conf_rule(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);

/* Allocates with defaults; checks as a whole at the end. */
pet_conf_t *pet_conf_create(ngx_conf_t *cf);
char *pet_conf_init(ngx_conf_t *cf, pet_conf_t *conf);


#endif /* _NGX_HTTP_PET_MODULE_H_INCLUDED_ */
