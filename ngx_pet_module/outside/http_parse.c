#include "outside/http_parse.h"

#include <string.h>
#include <strings.h>


/* Digits of a Content-Length and hex digits of a chunk's size. */
#define PET_HTTP_LENGTH_DIGITS  15
#define PET_HTTP_CHUNK_DIGITS   12

/* Bytes of a chunk's line, its extensions included. */
#define PET_HTTP_CHUNK_LINE     256


enum {
    PET_HTTP_STATUS_LINE = 0,
    PET_HTTP_HEADERS,
    PET_HTTP_LENGTH_BODY,
    PET_HTTP_CHUNK_SIZE,
    PET_HTTP_CHUNK_DATA,
    PET_HTTP_CHUNK_END,
    PET_HTTP_TRAILER
};


static pet_http_rc_e pet_http_line(pet_http_parse_t *p, const u_char **in,
    const u_char *end);
static pet_http_rc_e pet_http_take_line(pet_http_parse_t *p);
static pet_http_rc_e pet_http_status_line(pet_http_parse_t *p);
static pet_http_rc_e pet_http_header(pet_http_parse_t *p);
static pet_http_rc_e pet_http_known_header(pet_http_parse_t *p, size_t name,
    const char *value, size_t len);
static pet_http_rc_e pet_http_head_end(pet_http_parse_t *p);
static pet_http_rc_e pet_http_chunk_size(pet_http_parse_t *p);
static pet_http_rc_e pet_http_data(pet_http_parse_t *p, const u_char **in,
    const u_char *end);
static int64_t pet_http_number(const char *text, size_t len);
static int pet_http_token(const char *text, size_t len);


void
pet_http_parse_init(pet_http_parse_t *p, uint64_t max, int head_only)
{
    memset(p, 0, sizeof(pet_http_parse_t));

    p->content_length = -1;
    p->retry_after = -1;
    p->max = max;
    p->head_only = head_only;
}


pet_http_rc_e
pet_http_parse(pet_http_parse_t *p, const u_char **in, const u_char *end)
{
    pet_http_rc_e  rc;

    for ( ;; ) {

        if (p->state == PET_HTTP_LENGTH_BODY
            || p->state == PET_HTTP_CHUNK_DATA)
        {
            if (p->left) {
                return pet_http_data(p, in, end);
            }

            if (p->state == PET_HTTP_LENGTH_BODY) {
                return PET_HTTP_DONE;
            }

            p->state = PET_HTTP_CHUNK_END;
        }

        rc = pet_http_line(p, in, end);
        if (rc != PET_HTTP_DONE) {
            return rc;
        }

        /* DONE with the whole reply, AGAIN with the line only */

        rc = pet_http_take_line(p);
        if (rc != PET_HTTP_AGAIN) {
            return rc;
        }

        p->line_len = 0;
    }
}


/* Gathers one line, without its CRLF: DONE when it is complete. */

static pet_http_rc_e
pet_http_line(pet_http_parse_t *p, const u_char **in, const u_char *end)
{
    u_char  c;

    while (*in < end) {
        c = *(*in)++;

        if (++p->head > PET_HTTP_HEAD_MAX) {
            return PET_HTTP_TOO_LARGE;
        }

        if (p->cr) {
            p->cr = 0;
            return c == '\n' ? PET_HTTP_DONE : PET_HTTP_MALFORMED;
        }

        if (c == '\r') {
            p->cr = 1;
            continue;
        }

        if ((c < ' ' && c != '\t') || c == 0x7f) {
            return PET_HTTP_MALFORMED;
        }

        if (p->line_len < PET_HTTP_LINE_MAX) {
            p->line[p->line_len] = (char) c;
        }

        p->line_len++;
    }

    return PET_HTTP_AGAIN;
}


static pet_http_rc_e
pet_http_take_line(pet_http_parse_t *p)
{
    switch (p->state) {

    case PET_HTTP_STATUS_LINE:
        return pet_http_status_line(p);

    case PET_HTTP_HEADERS:
        return p->line_len ? pet_http_header(p) : pet_http_head_end(p);

    case PET_HTTP_CHUNK_SIZE:
        return pet_http_chunk_size(p);

    case PET_HTTP_CHUNK_END:
        p->state = PET_HTTP_CHUNK_SIZE;
        return p->line_len ? PET_HTTP_MALFORMED : PET_HTTP_AGAIN;

    default: /* PET_HTTP_TRAILER */
        return p->line_len ? PET_HTTP_AGAIN : PET_HTTP_DONE;
    }
}


static pet_http_rc_e
pet_http_status_line(pet_http_parse_t *p)
{
    const char           *line;
    static const char     version[] = "HTTP/1.1 ";

    line = p->line;

    if (p->line_len < sizeof(version) - 1 + 3
        || memcmp(line, version, sizeof(version) - 1) != 0)
    {
        return PET_HTTP_MALFORMED;
    }

    line += sizeof(version) - 1;

    if (line[0] < '1' || line[0] > '5'
        || pet_http_number(line, 3) < 0
        || (p->line_len > sizeof(version) - 1 + 3 && line[3] != ' '))
    {
        return PET_HTTP_MALFORMED;
    }

    p->status = (unsigned) pet_http_number(line, 3);
    p->state = PET_HTTP_HEADERS;

    /* nobody asked for another protocol */

    return p->status == 101 ? PET_HTTP_MALFORMED : PET_HTTP_AGAIN;
}


static pet_http_rc_e
pet_http_header(pet_http_parse_t *p)
{
    size_t       kept, name, start, last;
    const char  *colon;

    kept = p->line_len < PET_HTTP_LINE_MAX ? p->line_len : PET_HTTP_LINE_MAX;
    colon = memchr(p->line, ':', kept);

    if (colon == NULL) {
        return PET_HTTP_MALFORMED;
    }

    name = (size_t) (colon - p->line);

    if (!pet_http_token(p->line, name)) {
        return PET_HTTP_MALFORMED;
    }

    start = name + 1;
    last = kept;

    while (start < last && (p->line[start] == ' ' || p->line[start] == '\t')) {
        start++;
    }

    while (last > start
           && (p->line[last - 1] == ' ' || p->line[last - 1] == '\t'))
    {
        last--;
    }

    return pet_http_known_header(p, name, p->line + start, last - start);
}


static pet_http_rc_e
pet_http_known_header(pet_http_parse_t *p, size_t name, const char *value,
    size_t len)
{
    int64_t  number;

#define pet_http_is(text)                                                    \
    (name == sizeof(text) - 1 && strncasecmp(p->line, text, name) == 0)

    if (pet_http_is("content-length")) {
        number = pet_http_number(value, len);

        if (number < 0 || p->content_length >= 0
            || p->line_len > PET_HTTP_LINE_MAX)
        {
            return PET_HTTP_MALFORMED;
        }

        p->content_length = number;

    } else if (pet_http_is("transfer-encoding")) {

        if (len != 7 || strncasecmp(value, "chunked", 7) != 0 || p->chunked
            || p->line_len > PET_HTTP_LINE_MAX)
        {
            return PET_HTTP_MALFORMED;
        }

        p->chunked = 1;

    } else if (pet_http_is("content-type")) {

        if (p->type_seen || len > PET_HTTP_TYPE_MAX
            || p->line_len > PET_HTTP_LINE_MAX)
        {
            return PET_HTTP_MALFORMED;
        }

        p->type_seen = 1;
        memcpy(p->content_type, value, len);
        p->content_type[len] = '\0';

    } else if (pet_http_is("retry-after")) {

        /* a date is of no use to us */

        p->retry_after = pet_http_number(value, len);
    }

#undef pet_http_is

    return PET_HTTP_AGAIN;
}


/* RFC 9112, section 6.3. */

static pet_http_rc_e
pet_http_head_end(pet_http_parse_t *p)
{
    if (p->chunked && p->content_length >= 0) {
        return PET_HTTP_MALFORMED;
    }

    if (p->status < 200) {
        if (p->chunked || p->content_length >= 0) {
            return PET_HTTP_MALFORMED;
        }

        p->type_seen = 0;
        p->content_type[0] = '\0';
        p->retry_after = -1;
        p->state = PET_HTTP_STATUS_LINE;
        return PET_HTTP_AGAIN;
    }

    if (p->head_only || p->status == 204 || p->status == 304) {
        return PET_HTTP_DONE;
    }

    if (p->chunked) {
        p->state = PET_HTTP_CHUNK_SIZE;
        p->head = 0;
        return PET_HTTP_AGAIN;
    }

    if (p->content_length < 0) {
        return PET_HTTP_MALFORMED;
    }

    if ((uint64_t) p->content_length > p->max) {
        return PET_HTTP_TOO_LARGE;
    }

    p->left = (uint64_t) p->content_length;
    p->state = PET_HTTP_LENGTH_BODY;

    return p->left ? PET_HTTP_AGAIN : PET_HTTP_DONE;
}


static pet_http_rc_e
pet_http_chunk_size(pet_http_parse_t *p)
{
    int       digit;
    char      c;
    size_t    i;
    uint64_t  size;

    if (p->line_len > PET_HTTP_CHUNK_LINE) {
        return PET_HTTP_MALFORMED;
    }

    size = 0;

    for (i = 0; i < p->line_len; i++) {
        c = p->line[i];

        digit = c >= '0' && c <= '9' ? c - '0'
              : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
              : -1;

        if (digit < 0) {
            break;
        }

        if (i == PET_HTTP_CHUNK_DIGITS) {
            return PET_HTTP_MALFORMED;
        }

        size = size * 16 + (uint64_t) digit;
    }

    if (i == 0
        || (i < p->line_len && p->line[i] != ';' && p->line[i] != ' '
            && p->line[i] != '\t'))
    {
        return PET_HTTP_MALFORMED;
    }

    p->head = 0;

    if (size == 0) {
        p->state = PET_HTTP_TRAILER;
        return PET_HTTP_AGAIN;
    }

    if (size > p->max - p->total) {
        return PET_HTTP_TOO_LARGE;
    }

    p->left = size;
    p->state = PET_HTTP_CHUNK_DATA;

    return PET_HTTP_AGAIN;
}


static pet_http_rc_e
pet_http_data(pet_http_parse_t *p, const u_char **in, const u_char *end)
{
    size_t  n;

    n = (size_t) (end - *in);

    if (n == 0) {
        return PET_HTTP_AGAIN;
    }

    if (n > p->left) {
        n = (size_t) p->left;
    }

    p->body = *in;
    p->body_len = n;
    p->left -= n;
    p->total += n;
    *in += n;

    return PET_HTTP_BODY;
}


/* Decimal digits alone; -1 for anything else. */

static int64_t
pet_http_number(const char *text, size_t len)
{
    size_t   i;
    int64_t  value;

    if (len == 0 || len > PET_HTTP_LENGTH_DIGITS) {
        return -1;
    }

    value = 0;

    for (i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }

        value = value * 10 + (text[i] - '0');
    }

    return value;
}


/* RFC 9110, section 5.6.2. */

static int
pet_http_token(const char *text, size_t len)
{
    char    c;
    size_t  i;

    for (i = 0; i < len; i++) {
        c = text[i];

        if (!((c >= '0' && c <= '9')
              || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
              || (c && strchr("!#$%&'*+-.^_`|~", c))))
        {
            return 0;
        }
    }

    return len > 0;
}
