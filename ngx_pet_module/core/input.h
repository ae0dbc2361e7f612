/*
 * Input by tables: inputs.def has a row per field; from it come a struct
 * pet_input_<name>_t that a step reads and the table that checks path, query
 * and body.  Nothing else looks at raw input.
 */

#ifndef _PET_INPUT_H_INCLUDED_
#define _PET_INPUT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include <jansson.h>

#include "core/task.h"


#define PET_INPUT_DEPTH  8       /* of nested JSON */
#define PET_INPUT_BODY   65536   /* bytes of a JSON body */


typedef enum {
    PET_IN_PATH = 0,
    PET_IN_QUERY,
    PET_IN_BODY
} pet_where_e;

/* The type of a field, and in C (pet_ct_*). */
typedef enum {
    PET_T_ID = 0,                /* decimal text, > 0 */
    PET_T_INT,                   /* min .. max */
    PET_T_INT_TEXT,              /* the same, as text too */
    PET_T_BOOL,
    PET_T_TEXT,                  /* min .. max characters of UTF-8 */
    PET_T_LINE,                  /* the same, trimmed, NFC, all visible */
    PET_T_PET_NAME,              /* trimmed, NFC: rules/names.h */
    PET_T_NICKNAME,
    PET_T_ENUM,                  /* index in a list of words */
    PET_T_DATE,                  /* days since 1970 */
    PET_T_OBJECT,                /* JSON, borrowed from the body */
    PET_T_ARRAY
} pet_type_e;

typedef int64_t     pet_ct_ID;
typedef int64_t     pet_ct_INT;
typedef int64_t     pet_ct_INT_TEXT;
typedef ngx_uint_t  pet_ct_BOOL;
typedef ngx_str_t   pet_ct_TEXT;
typedef ngx_str_t   pet_ct_LINE;
typedef ngx_str_t   pet_ct_PET_NAME;
typedef ngx_str_t   pet_ct_NICKNAME;
typedef ngx_uint_t  pet_ct_ENUM;
typedef int64_t     pet_ct_DATE;
typedef json_t     *pet_ct_OBJECT;
typedef json_t     *pet_ct_ARRAY;

#define PET_OPTIONAL  0
#define PET_REQUIRED  1


typedef struct {
    ngx_str_t              name;
    pet_where_e            where;
    pet_type_e             type;
    ngx_uint_t             required;
    int64_t                min;
    int64_t                max;
    const char            *words;        /* "a|b|c" of an ENUM */
    size_t                 offset;
    size_t                 has;
} pet_field_t;

struct pet_input_s {
    ngx_str_t              name;
    const pet_field_t     *fields;       /* ended by an empty name */
    size_t                 size;
    unsigned               body:1;
};

typedef struct pet_input_s  pet_input_t;


#define PET_FIELD(in, where, type, name, required, min, max, words)          \
    pet_ct_##type  name;                                                     \
    unsigned       has_##name;
#define PET_INPUT(name, fields)                                              \
    typedef struct { fields } pet_input_##name##_t;

#include "inputs.def"

#undef PET_FIELD
#undef PET_INPUT

#define PET_INPUT(name, fields)  extern const pet_input_t  pet_input_##name;
#include "inputs.def"
#undef PET_INPUT


/*
 * Reads a request's input into t->input: NGX_OK, NGX_ERROR without memory or
 * PET_E_* with t->reply.errors.  `query` is the raw query string; `body` has
 * len 0 when there is none.
 */
ngx_int_t pet_input_read(pet_task_t *t, const pet_input_t *in,
    const ngx_str_t *query, const ngx_str_t *body);

/* Adds {"field","message"} to the reply and returns PET_E_INVALID_PARAMETER:
 * for rules that a table cannot say. */
ngx_int_t pet_input_error(pet_task_t *t, const ngx_str_t *field,
    const char *message);

/* Parses a decimal id > 0; PET_NULL if it is none. */
int64_t pet_parse_id(const u_char *p, size_t len);


#endif /* _PET_INPUT_H_INCLUDED_ */
