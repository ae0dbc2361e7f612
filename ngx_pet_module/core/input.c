#include "pet.h"
#include "core/input_value.h"


#define PET_INPUT_ERRORS  2048       /* bytes of their list, and one more */


static ngx_int_t pet_input_body(pet_task_t *t, const pet_input_t *in,
    const ngx_str_t *body);
static ngx_int_t pet_input_depth(json_t *value, ngx_uint_t depth);
static ngx_int_t pet_input_unknown(pet_task_t *t, const pet_input_t *in);
static ngx_int_t pet_input_field(pet_task_t *t, const pet_field_t *f,
    const ngx_str_t *query, ngx_str_t *params);
static ngx_int_t pet_input_query(pet_task_t *t, const ngx_str_t *query,
    const ngx_str_t *name, ngx_str_t *value);


#define PET_FIELD(in, where, type, name, required, min, max, words)          \
    { ngx_string(#name), PET_IN_##where, PET_T_##type, required, min, max,   \
      words, offsetof(pet_input_##in##_t, name),                             \
      offsetof(pet_input_##in##_t, has_##name) },
#define PET_INPUT(name, list)                                                \
    static const pet_field_t  pet_fields_##name[] = {                        \
        list { ngx_null_string, 0, 0, 0, 0, 0, NULL, 0, 0 }                  \
    };                                                                       \
    const pet_input_t  pet_input_##name = {                                  \
        ngx_string(#name), pet_fields_##name, sizeof(pet_input_##name##_t),  \
        0                                                                    \
    };

#include "inputs.def"

#undef PET_FIELD
#undef PET_INPUT


ngx_int_t
pet_input_read(pet_task_t *t, const pet_input_t *in, const ngx_str_t *query,
    const ngx_str_t *body)
{
    ngx_int_t           rc;
    ngx_str_t          *params;
    const pet_field_t  *f;

    t->input = ngx_pcalloc(t->pool, in->size);
    if (t->input == NULL) {
        return NGX_ERROR;
    }

    rc = pet_input_body(t, in, body);
    if (rc != NGX_OK) {
        return rc;
    }

    params = t->params;

    for (f = in->fields; f->name.len; f++) {

        /* an unknown id in the path is an unknown object, said by the step */

        if (pet_input_field(t, f, query, params) == NGX_ERROR) {
            return NGX_ERROR;
        }

        if (f->where == PET_IN_PATH) {
            params++;
        }
    }

    return t->reply.errors.len ? PET_E_INVALID_PARAMETER : NGX_OK;
}


static ngx_int_t
pet_input_body(pet_task_t *t, const pet_input_t *in, const ngx_str_t *body)
{
    ngx_uint_t          want;
    json_error_t        error;
    const pet_field_t  *f;

    want = 0;

    for (f = in->fields; f->name.len; f++) {
        want |= (f->where == PET_IN_BODY);
    }

    if (body->len == 0) {
        if (!want) {
            return NGX_OK;
        }

        /* as {}: the fields say what is missing */

        t->body = json_object();
        return t->body ? NGX_OK : NGX_ERROR;
    }

    t->body = json_loadb((char *) body->data, body->len,
                         JSON_REJECT_DUPLICATES, &error);

    if (t->body == NULL) {
        return pet_task_fail(t, PET_E_MALFORMED_JSON,
                             json_error_code(&error) == json_error_out_of_memory
                             ? "Out of memory"
                             : json_error_code(&error)
                               == json_error_numeric_overflow
                             ? "A number is out of range"
                             : json_error_code(&error)
                               == json_error_duplicate_key
                             ? "A key stands twice in an object"
                             : "The body is not valid JSON");
    }

    if (!json_is_object(t->body)) {
        return pet_task_fail(t, PET_E_MALFORMED_JSON,
                             "The body must be an object");
    }

    if (pet_input_depth(t->body, 0) != NGX_OK) {
        return pet_task_fail(t, PET_E_MALFORMED_JSON,
                             "The body is nested too deeply");
    }

    return pet_input_unknown(t, in);
}


static ngx_int_t
pet_input_depth(json_t *value, ngx_uint_t depth)
{
    size_t       i;
    json_t      *v;
    const char  *key;

    if (depth > PET_INPUT_DEPTH) {
        return NGX_ERROR;
    }

    if (json_is_object(value)) {
        json_object_foreach(value, key, v) {
            if (pet_input_depth(v, depth + 1) != NGX_OK) {
                return NGX_ERROR;
            }
        }

    } else if (json_is_array(value)) {
        json_array_foreach(value, i, v) {
            if (pet_input_depth(v, depth + 1) != NGX_OK) {
                return NGX_ERROR;
            }
        }
    }

    return NGX_OK;
}


static ngx_int_t
pet_input_unknown(pet_task_t *t, const pet_input_t *in)
{
    json_t             *value;
    ngx_str_t           name;
    const char         *key;
    const pet_field_t  *f;

    json_object_foreach(t->body, key, value) {

        for (f = in->fields; f->name.len; f++) {
            if (f->where == PET_IN_BODY
                && ngx_strcmp(key, f->name.data) == 0)
            {
                break;
            }
        }

        if (f->name.len == 0) {
            name.data = (u_char *) key;
            name.len = ngx_min(ngx_strlen(key), 64);

            while (name.len && (key[name.len] & 0xc0) == 0x80) {
                name.len--;
            }

            if (pet_input_error(t, &name, "unknown field") == NGX_ERROR) {
                return NGX_ERROR;
            }
        }
    }

    return NGX_OK;
}


static ngx_int_t
pet_input_field(pet_task_t *t, const pet_field_t *f, const ngx_str_t *query,
    ngx_str_t *params)
{
    void        *out;
    json_t      *value;
    ngx_int_t    rc;
    ngx_str_t    text;
    const char  *message;

    out = (u_char *) t->input + f->offset;
    message = NULL;

    switch (f->where) {

    case PET_IN_BODY:
        value = json_object_get(t->body, (char *) f->name.data);

        if (value == NULL || (json_is_null(value) && !f->required)) {
            rc = NGX_DECLINED;

        } else {
            rc = NGX_OK;
            message = pet_input_json(t, f, value, out);
        }

        break;

    case PET_IN_QUERY:
        rc = pet_input_query(t, query, &f->name, &text);
        if (rc == NGX_ERROR) {
            return NGX_ERROR;
        }

        if (rc == NGX_OK) {
            message = pet_input_text(t, f, &text, out);
        }

        break;

    default: /* PET_IN_PATH */
        rc = NGX_OK;
        message = pet_input_text(t, f, params, out);
        break;
    }

    if (rc == NGX_OK && message == NULL) {
        *(unsigned *) ((u_char *) t->input + f->has) = 1;
        return NGX_OK;
    }

    if (rc == NGX_DECLINED) {
        if (!f->required) {
            return NGX_OK;
        }

        message = "is required";
    }

    rc = pet_input_error(t, &f->name, message);

    return rc == NGX_ERROR ? NGX_ERROR : NGX_OK;
}


/* The first value of a name in the query, decoded; NGX_DECLINED: none. */

static ngx_int_t
pet_input_query(pet_task_t *t, const ngx_str_t *query, const ngx_str_t *name,
    ngx_str_t *value)
{
    u_char  *p, *last, *end, *src, *dst;

    p = query->data;
    last = p + query->len;

    for ( /* void */ ; p < last; p = end + 1) {
        end = ngx_strlchr(p, last, '&');
        if (end == NULL) {
            end = last;
        }

        if ((size_t) (end - p) <= name->len || p[name->len] != '='
            || ngx_strncmp(p, name->data, name->len) != 0)
        {
            continue;
        }

        src = p + name->len + 1;
        dst = ngx_pnalloc(t->pool, end - src + 1);
        if (dst == NULL) {
            return NGX_ERROR;
        }

        value->data = dst;
        ngx_unescape_uri(&dst, &src, end - src, 0);
        value->len = dst - value->data;

        return NGX_OK;
    }

    return NGX_DECLINED;
}


ngx_int_t
pet_input_error(pet_task_t *t, const ngx_str_t *field, const char *message)
{
    ngx_str_t   old;
    pet_json_t  j;

    old = t->reply.errors;

    /* enough is said */

    if (old.len >= PET_INPUT_ERRORS) {
        return PET_E_INVALID_PARAMETER;
    }

    pet_json_init(&j, t->pool, old.len + field->len + 128);
    pet_json_open(&j, NULL, '[');

    if (old.len) {
        pet_json_members(&j, &old);
    }

    pet_json_open(&j, NULL, '{');
    pet_json_string(&j, "field", field);
    pet_json_cstring(&j, "message", message);
    pet_json_close(&j, '}');
    pet_json_close(&j, ']');

    if (pet_json_text(&j, &t->reply.errors) != NGX_OK) {
        return NGX_ERROR;
    }

    return PET_E_INVALID_PARAMETER;
}
