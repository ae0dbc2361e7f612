/*
 * The door to nginx: the module, its directives, whose setters stand in
 * core/conf*.c, its variables, and the envelope of nginx's own errors.
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

/* Registers $pet_user_id, $pet_route, $pet_code, $pet_request_id,
 * $pet_egress_wechat and $pet_storage. */
ngx_int_t ngx_http_pet_add_variables(ngx_conf_t *cf);

/* Sends nginx's own errors of the present server{} to an internal URI that
 * the handler answers; a server with error pages of its own keeps them. */
ngx_int_t ngx_http_pet_error_pages(ngx_conf_t *cf);

/* A handler of the server rewrite phase: before any location is looked for,
 * so that it works for requests that never had one, such as those with a
 * garbage line. */
ngx_int_t ngx_http_pet_error_handler(ngx_http_request_t *r);

/* Allocates with defaults; checks as a whole at the end. */
pet_conf_t *pet_conf_create(ngx_conf_t *cf);
char *pet_conf_init(ngx_conf_t *cf, pet_conf_t *conf);


#endif /* _NGX_HTTP_PET_MODULE_H_INCLUDED_ */
