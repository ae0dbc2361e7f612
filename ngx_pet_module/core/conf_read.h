/*
 * What the setters of directives have in common: arguments name=value,
 * bounded numbers, secrets from files.
 */

#ifndef _PET_CONF_READ_H_INCLUDED_
#define _PET_CONF_READ_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/* An argument name=value of a directive. */
typedef struct {
    const char            *name;         /* NULL ends a table */
    size_t                 offset;       /* of an ngx_str_t in a struct */
} pet_conf_arg_t;


/* Reads all arguments of the directive into the strings of a table, or says
 * which one is not known. */
char *pet_conf_args(ngx_conf_t *cf, const pet_conf_arg_t *known, void *out);

/* A number from min to max. */
char *pet_conf_number(ngx_conf_t *cf, ngx_str_t *text, ngx_uint_t min,
    ngx_uint_t max, ngx_uint_t *value);

/* The text of a small file, without the line end; ended by a zero. */
ngx_int_t pet_conf_read_file(ngx_conf_t *cf, ngx_str_t *path,
    ngx_str_t *text);

/* 1 while a key's slot of PET_KEY_LEN bytes is all zero. */
ngx_uint_t pet_key_is_unset(const u_char *key);


#endif /* _PET_CONF_READ_H_INCLUDED_ */
