#include "pet.h"
#include "core/input_value.h"

#include <uninorm.h>


static const char *pet_input_string(pet_task_t *t, const pet_field_t *f,
    const ngx_str_t *text, void *out);
static const char *pet_input_name(pet_task_t *t, const pet_field_t *f,
    const ngx_str_t *text, ngx_str_t *out);
static ngx_int_t pet_input_nfc(pet_task_t *t, const ngx_str_t *text,
    ngx_str_t *nfc);
static int64_t pet_input_chars(const ngx_str_t *text);
static const char *pet_input_word(const pet_field_t *f,
    const ngx_str_t *text, ngx_uint_t *index);
static ngx_int_t pet_input_int(const ngx_str_t *text, int64_t *value);


const char *
pet_input_text(pet_task_t *t, const pet_field_t *f, const ngx_str_t *text,
    void *out)
{
    int64_t  n;

    switch (f->type) {

    case PET_T_ID:
        n = pet_parse_id(text->data, text->len);

        if (n == PET_NULL) {

            /* no object has such an id: 404 by the step, not 400 */

            if (f->where == PET_IN_PATH) {
                *(int64_t *) out = 0;
                return NULL;
            }

            return "must be an id";
        }

        *(int64_t *) out = n;
        return NULL;

    case PET_T_INT:
    case PET_T_INT_TEXT:
        if (pet_input_int(text, &n) != NGX_OK) {
            return "must be an integer";
        }

        if (n < f->min || n > f->max) {
            return "is out of range";
        }

        *(int64_t *) out = n;
        return NULL;

    case PET_T_BOOL:
        if (text->len == 4 && ngx_strncmp(text->data, "true", 4) == 0) {
            *(ngx_uint_t *) out = 1;
            return NULL;
        }

        if (text->len == 5 && ngx_strncmp(text->data, "false", 5) == 0) {
            *(ngx_uint_t *) out = 0;
            return NULL;
        }

        return "must be true or false";

    default:
        return pet_input_string(t, f, text, out);
    }
}


const char *
pet_input_json(pet_task_t *t, const pet_field_t *f, json_t *value, void *out)
{
    int64_t    n;
    ngx_str_t  text;

    switch (f->type) {

    case PET_T_INT_TEXT:
        if (json_is_string(value)) {
            break;
        }

        /* fall through */

    case PET_T_INT:
        if (!json_is_integer(value)) {
            return "must be an integer";
        }

        n = json_integer_value(value);

        if (n < f->min || n > f->max) {
            return "is out of range";
        }

        *(int64_t *) out = n;
        return NULL;

    case PET_T_BOOL:
        if (!json_is_boolean(value)) {
            return "must be true or false";
        }

        *(ngx_uint_t *) out = json_is_true(value);
        return NULL;

    case PET_T_OBJECT:
        if (!json_is_object(value)) {
            return "must be an object";
        }

        *(json_t **) out = value;
        return NULL;

    case PET_T_ARRAY:
        if (!json_is_array(value)) {
            return "must be an array";
        }

        if ((int64_t) json_array_size(value) < f->min
            || (int64_t) json_array_size(value) > f->max)
        {
            return "has too few or too many elements";
        }

        *(json_t **) out = value;
        return NULL;

    default:
        break;
    }

    if (!json_is_string(value)) {
        return "must be a string";
    }

    text.data = (u_char *) json_string_value(value);
    text.len = json_string_length(value);

    if (f->type == PET_T_INT_TEXT) {
        return pet_input_text(t, f, &text, out);
    }

    if (f->type == PET_T_ID) {
        n = pet_parse_id(text.data, text.len);
        if (n == PET_NULL) {
            return "must be an id";
        }

        *(int64_t *) out = n;
        return NULL;
    }

    return pet_input_string(t, f, &text, out);
}


static const char *
pet_input_string(pet_task_t *t, const pet_field_t *f, const ngx_str_t *text,
    void *out)
{
    int32_t           day;
    int64_t           chars;
    ngx_str_t        *s;

    s = out;

    switch (f->type) {

    case PET_T_ENUM:
        return pet_input_word(f, text, out);

    case PET_T_DATE:
        if (pet_rule_date_parse((char *) text->data, text->len, &day) != 0) {
            return "must be a date, YYYY-MM-DD";
        }

        *(int64_t *) out = day;
        return NULL;

    case PET_T_LINE:
    case PET_T_PET_NAME:
    case PET_T_NICKNAME:
        return pet_input_name(t, f, text, s);

    default: /* PET_T_TEXT */
        chars = pet_input_chars(text);

        if (chars < 0) {
            return "is not valid UTF-8";
        }

        if (chars < f->min || chars > f->max) {
            return "is too short or too long";
        }

        *s = *text;
        return NULL;
    }
}


static const char *
pet_input_name(pet_task_t *t, const pet_field_t *f, const ngx_str_t *text,
    ngx_str_t *out)
{
    ngx_str_t                 nfc;
    pet_rule_name_e           rc;
    pet_rule_name_t           name;
    const pet_rule_config_t  *cf;

    cf = &t->live->rules;

    if (pet_input_nfc(t, text, &nfc) != NGX_OK) {
        return "cannot be read now";
    }

    rc = f->type == PET_T_LINE
         ? pet_rule_name_check((char *) nfc.data, nfc.len, f->min, f->max,
                               &name)
         : f->type == PET_T_PET_NAME
         ? pet_rule_pet_name(cf, (char *) nfc.data, nfc.len, &name)
         : pet_rule_nickname(cf, (char *) nfc.data, nfc.len, &name);

    switch (rc) {

    case PET_RULE_NAME_OK:
        out->data = (u_char *) name.data;
        out->len = name.len;
        return NULL;

    case PET_RULE_NAME_UTF8:
        return "is not valid UTF-8";

    case PET_RULE_NAME_FORBIDDEN:
        return "has control or invisible characters";

    case PET_RULE_NAME_SHORT:
        return "is too short";

    default: /* PET_RULE_NAME_LONG */
        return "is too long";
    }
}


/* The text in Unicode's normalisation form C; what is not UTF-8 stays. */

static ngx_int_t
pet_input_nfc(pet_task_t *t, const ngx_str_t *text, ngx_str_t *nfc)
{
    size_t    i, len;
    uint8_t  *p;

    *nfc = *text;

    for (i = 0; i < text->len && text->data[i] < 0x80; i++) {
        /* void */
    }

    if (i == text->len) {
        return NGX_OK;
    }

    p = u8_normalize(UNINORM_NFC, text->data, text->len, NULL, &len);
    if (p == NULL) {
        return ngx_errno == NGX_EILSEQ ? NGX_OK : NGX_ERROR;
    }

    nfc->len = len;
    nfc->data = ngx_pnalloc(t->pool, len);

    if (nfc->data) {
        ngx_memcpy(nfc->data, p, len);
    }

    free(p);

    return nfc->data ? NGX_OK : NGX_ERROR;
}


/* Code points, or -1 for text that is not UTF-8 or holds a zero. */

static int64_t
pet_input_chars(const ngx_str_t *text)
{
    u_char    *p, *last;
    int64_t    n;
    uint32_t   c;

    p = text->data;
    last = p + text->len;

    for (n = 0; p < last; n++) {
        /* ngx_utf8_decode() takes no ASCII */

        c = *p < 0x80 ? *p++ : ngx_utf8_decode(&p, last - p);

        if (c == 0 || c > 0x10ffff) {
            return -1;
        }
    }

    return n;
}


static const char *
pet_input_word(const pet_field_t *f, const ngx_str_t *text, ngx_uint_t *index)
{
    size_t       len;
    ngx_uint_t   i;
    const char  *p, *end;

    for (p = f->words, i = 0; /* void */ ; p = end + 1, i++) {
        end = strchr(p, '|');
        len = end ? (size_t) (end - p) : ngx_strlen(p);

        if (len == text->len && ngx_strncmp(p, text->data, len) == 0) {
            *index = i;
            return NULL;
        }

        if (end == NULL) {
            return "is not one of the allowed words";
        }
    }
}


static ngx_int_t
pet_input_int(const ngx_str_t *text, int64_t *value)
{
    size_t    i;
    int64_t   v;

    i = (text->len && text->data[0] == '-');

    if (text->len == i || text->len - i > 18) {
        return NGX_ERROR;
    }

    for (v = 0; i < text->len; i++) {
        if (text->data[i] < '0' || text->data[i] > '9') {
            return NGX_ERROR;
        }

        v = v * 10 + (text->data[i] - '0');
    }

    *value = text->data[0] == '-' ? -v : v;

    return NGX_OK;
}


int64_t
pet_parse_id(const u_char *p, size_t len)
{
    int64_t  v;
    size_t   i;

    if (len == 0 || len > 18 || p[0] == '0') {
        return PET_NULL;
    }

    for (v = 0, i = 0; i < len; i++) {
        if (p[i] < '0' || p[i] > '9') {
            return PET_NULL;
        }

        v = v * 10 + (p[i] - '0');
    }

    return v;
}
