/*
 * A writer of JSON text for replies: appends to one growing buffer in the
 * task's pool.  Reading is jansson's.  The first failure to get memory
 * sticks; pet_json_text() then returns NGX_ERROR, so writers need not check.
 *
 *     pet_json_init(&j, t->pool, 512);
 *     pet_json_open(&j, NULL, '{');
 *     pet_json_int(&j, "balance", 42);
 *     pet_json_close(&j, '}');
 *     return pet_json_text(&j, &t->reply.data);
 */

#ifndef _PET_JSON_H_INCLUDED_
#define _PET_JSON_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


typedef struct {
    ngx_pool_t            *pool;
    u_char                *start;
    u_char                *last;
    u_char                *end;
    unsigned               comma:1;      /* before the next value */
    unsigned               failed:1;
} pet_json_t;


void pet_json_init(pet_json_t *j, ngx_pool_t *pool, size_t size);

/* In an object each value has a key (a literal that needs no escape), in an
 * array it is NULL.  bracket is '{' or '[', resp. '}' or ']'. */
void pet_json_open(pet_json_t *j, const char *key, u_char bracket);
void pet_json_close(pet_json_t *j, u_char bracket);
void pet_json_string(pet_json_t *j, const char *key, const ngx_str_t *s);
void pet_json_cstring(pet_json_t *j, const char *key, const char *s);
void pet_json_int(pet_json_t *j, const char *key, int64_t value);
void pet_json_id(pet_json_t *j, const char *key, int64_t id);
void pet_json_bool(pet_json_t *j, const char *key, ngx_uint_t value);
void pet_json_null(pet_json_t *j, const char *key);

/* RFC 3339 in UTC; PET_NULL prints null. */
void pet_json_time(pet_json_t *j, const char *key, int64_t ms);

/* "YYYY-MM-DD"; PET_NULL prints null. */
void pet_json_date(pet_json_t *j, const char *key, int64_t days);

/* Text that is JSON already; the members of an object without its braces. */
void pet_json_raw(pet_json_t *j, const char *key, const ngx_str_t *json);
void pet_json_members(pet_json_t *j, const ngx_str_t *object);

ngx_int_t pet_json_text(pet_json_t *j, ngx_str_t *text);

/* Writes a number in decimal, at most NGX_INT64_LEN characters and no zero at
 * the end; what follows it.  Several times faster than ngx_sprintf(). */
u_char *pet_digits(u_char *p, int64_t n);


#endif /* _PET_JSON_H_INCLUDED_ */
