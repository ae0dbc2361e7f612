#include "api/cursor.h"


ngx_int_t
pet_cursor_read(pet_task_t *t, const ngx_str_t *text, ngx_uint_t n,
    int64_t *numbers)
{
    u_char      *p, *last, *end;
    int64_t      v[2];
    ngx_uint_t   i;

    static const ngx_str_t  field = ngx_string("cursor");

    p = text->data;
    last = p + text->len;

    for (i = 0; i < n; i++) {

        end = i + 1 < n ? ngx_strlchr(p, last, '.') : last;
        if (end == NULL) {
            return pet_input_error(t, &field, "is not one of this list");
        }

        v[i] = pet_parse_id(p, end - p);
        if (v[i] == PET_NULL || (i + 1 < n && v[i] > PET_CURSOR_LAST_MS)) {
            return pet_input_error(t, &field, "is not one of this list");
        }

        p = end + 1;
    }

    ngx_memcpy(numbers, v, n * sizeof(int64_t));

    return NGX_OK;
}


ngx_int_t
pet_cursor_before(pet_task_t *t, const ngx_str_t *cursor, int64_t before[2])
{
    if (cursor) {
        return pet_cursor_read(t, cursor, 2, before);
    }

    before[0] = PET_CURSOR_LAST_MS;
    before[1] = INT64_MAX;

    return NGX_OK;
}


void
pet_cursor_json(pet_json_t *j, int64_t first, int64_t second)
{
    u_char     text[2 * NGX_INT64_LEN + 1];
    ngx_str_t  cursor;

    cursor.data = text;
    cursor.len = ngx_sprintf(text, "%L.%L", first, second) - text;

    pet_json_string(j, "next_cursor", &cursor);
}
