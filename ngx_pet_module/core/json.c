#include "pet.h"


static u_char *pet_json_room(pet_json_t *j, size_t n);
static void pet_json_key(pet_json_t *j, const char *key);
static void pet_json_escaped(pet_json_t *j, const u_char *p, size_t len);


void
pet_json_init(pet_json_t *j, ngx_pool_t *pool, size_t size)
{
    ngx_memzero(j, sizeof(pet_json_t));

    j->pool = pool;
    j->start = ngx_pnalloc(pool, size);

    if (j->start == NULL) {
        j->failed = 1;
        return;
    }

    j->last = j->start;
    j->end = j->start + size;
}


static u_char *
pet_json_room(pet_json_t *j, size_t n)
{
    size_t   used, size;
    u_char  *p;

    if (j->failed) {
        return NULL;
    }

    if ((size_t) (j->end - j->last) < n) {
        used = j->last - j->start;
        size = 2 * (j->end - j->start) + n;

        p = ngx_pnalloc(j->pool, size);
        if (p == NULL) {
            j->failed = 1;
            return NULL;
        }

        ngx_memcpy(p, j->start, used);
        ngx_pfree(j->pool, j->start);

        j->start = p;
        j->last = p + used;
        j->end = p + size;
    }

    return j->last;
}


static void
pet_json_key(pet_json_t *j, const char *key)
{
    size_t   len;
    u_char  *p;

    len = key ? ngx_strlen(key) : 0;

    p = pet_json_room(j, len + sizeof(",\"\":"));
    if (p == NULL) {
        return;
    }

    if (j->comma) {
        *p++ = ',';
    }

    if (key) {
        *p++ = '"';
        p = ngx_cpymem(p, key, len);
        *p++ = '"';
        *p++ = ':';
    }

    j->last = p;
    j->comma = 1;
}


void
pet_json_open(pet_json_t *j, const char *key, u_char bracket)
{
    u_char  *p;

    pet_json_key(j, key);

    p = pet_json_room(j, 1);
    if (p) {
        *p = bracket;
        j->last = p + 1;
    }

    j->comma = 0;
}


void
pet_json_close(pet_json_t *j, u_char bracket)
{
    u_char  *p;

    p = pet_json_room(j, 1);
    if (p) {
        *p = bracket;
        j->last = p + 1;
    }

    j->comma = 1;
}


void
pet_json_string(pet_json_t *j, const char *key, const ngx_str_t *s)
{
    if (s->data == NULL) {
        pet_json_null(j, key);
        return;
    }

    pet_json_key(j, key);
    pet_json_escaped(j, s->data, s->len);
}


void
pet_json_cstring(pet_json_t *j, const char *key, const char *s)
{
    pet_json_key(j, key);
    pet_json_escaped(j, (const u_char *) s, ngx_strlen(s));
}


static void
pet_json_escaped(pet_json_t *j, const u_char *s, size_t len)
{
    u_char             *p;
    size_t              i;
    static const u_char  hex[] = "0123456789abcdef";

    p = pet_json_room(j, len * 6 + 2);
    if (p == NULL) {
        return;
    }

    *p++ = '"';

    for (i = 0; i < len; i++) {

        if (s[i] >= ' ' && s[i] != '"' && s[i] != '\\') {
            *p++ = s[i];
            continue;
        }

        *p++ = '\\';

        switch (s[i]) {

        case '"':
        case '\\':
            *p++ = s[i];
            break;

        case '\n':
            *p++ = 'n';
            break;

        case '\r':
            *p++ = 'r';
            break;

        case '\t':
            *p++ = 't';
            break;

        default:
            p = ngx_cpymem(p, "u00", 3);
            *p++ = hex[s[i] >> 4];
            *p++ = hex[s[i] & 0xf];
        }
    }

    *p++ = '"';
    j->last = p;
}


void
pet_json_int(pet_json_t *j, const char *key, int64_t value)
{
    u_char  *p;

    if (value == PET_NULL) {
        pet_json_null(j, key);
        return;
    }

    pet_json_key(j, key);

    p = pet_json_room(j, NGX_INT64_LEN);
    if (p) {
        j->last = pet_digits(p, value);
    }
}


void
pet_json_id(pet_json_t *j, const char *key, int64_t id)
{
    u_char  *p;

    if (id == PET_NULL) {
        pet_json_null(j, key);
        return;
    }

    pet_json_key(j, key);

    p = pet_json_room(j, NGX_INT64_LEN + 2);
    if (p) {
        *p++ = '"';
        p = pet_digits(p, id);
        *p++ = '"';
        j->last = p;
    }
}


void
pet_json_bool(pet_json_t *j, const char *key, ngx_uint_t value)
{
    ngx_str_t  s;

    if (value) {
        ngx_str_set(&s, "true");

    } else {
        ngx_str_set(&s, "false");
    }

    pet_json_raw(j, key, &s);
}


void
pet_json_null(pet_json_t *j, const char *key)
{
    ngx_str_t  s = ngx_string("null");

    pet_json_raw(j, key, &s);
}


void
pet_json_time(pet_json_t *j, const char *key, int64_t ms)
{
    u_char  *p;

    if (ms == PET_NULL) {
        pet_json_null(j, key);
        return;
    }

    pet_json_key(j, key);

    p = pet_json_room(j, PET_RULE_RFC3339_LEN + 2);
    if (p) {
        *p++ = '"';
        p += pet_rule_rfc3339_format(ms, (char *) p);
        *p++ = '"';
        j->last = p;
    }
}


void
pet_json_date(pet_json_t *j, const char *key, int64_t days)
{
    u_char  *p;

    if (days == PET_NULL) {
        pet_json_null(j, key);
        return;
    }

    pet_json_key(j, key);

    p = pet_json_room(j, PET_RULE_DATE_LEN + 2);
    if (p) {
        *p++ = '"';
        p += pet_rule_date_format((int32_t) days, (char *) p);
        *p++ = '"';
        j->last = p;
    }
}


void
pet_json_raw(pet_json_t *j, const char *key, const ngx_str_t *json)
{
    u_char  *p;

    pet_json_key(j, key);

    p = pet_json_room(j, json->len);
    if (p) {
        j->last = ngx_cpymem(p, json->data, json->len);
    }
}


void
pet_json_members(pet_json_t *j, const ngx_str_t *object)
{
    ngx_str_t  inner;

    if (object->len <= 2) {
        return;
    }

    inner.data = object->data + 1;
    inner.len = object->len - 2;

    pet_json_raw(j, NULL, &inner);
}


ngx_int_t
pet_json_text(pet_json_t *j, ngx_str_t *text)
{
    if (j->failed) {
        return NGX_ERROR;
    }

    text->data = j->start;
    text->len = j->last - j->start;

    return NGX_OK;
}


u_char *
pet_digits(u_char *p, int64_t n)
{
    u_char    *start, text[NGX_INT64_LEN];
    uint64_t   left;

    left = n < 0 ? 0 - (uint64_t) n : (uint64_t) n;
    start = text + NGX_INT64_LEN;

    do {
        *--start = (u_char) ('0' + left % 10);
        left /= 10;
    } while (left);

    if (n < 0) {
        *--start = '-';
    }

    return ngx_cpymem(p, start, text + NGX_INT64_LEN - start);
}
