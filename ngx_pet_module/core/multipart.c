/*
 *   PREAMBLE --delimiter--> AFTER --CRLF--> HEADERS --empty line--> BODY
 *                           |   ^                                  |
 *                           |   +----------- delimiter ------------+
 *                           +--"--"--> EPILOGUE
 *
 * The delimiter is CRLF "--" boundary; its CR stands nowhere else in it, so
 * that after a mismatch only the present byte can begin another match.  The
 * first one may come without its CRLF.
 */

#include <string.h>

#include "core/multipart.h"


typedef enum {
    PET_MP_PREAMBLE = 0,
    PET_MP_AFTER,                /* a delimiter */
    PET_MP_PADDING,              /* blanks behind it */
    PET_MP_AFTER_CR,
    PET_MP_CLOSING,              /* one "-" behind it */
    PET_MP_HEADERS,
    PET_MP_BODY,
    PET_MP_EPILOGUE
} pet_multipart_state_e;


/* A place in text that is being read, and the parameter found there. */
typedef struct {
    const char  *p;
    const char  *end;
    const char  *name;
    size_t       name_len;
    char        *value;
    size_t       size;           /* of the buffer at value */
    size_t       value_len;
} pet_multipart_text_t;


static int pet_multipart_boundary(pet_multipart_t *m, const char *p,
    size_t len);
static int pet_multipart_byte(pet_multipart_t *m, uint8_t c);
static int pet_multipart_header_byte(pet_multipart_t *m, uint8_t c);
static size_t pet_multipart_body(pet_multipart_t *m, const uint8_t *p,
    size_t len);
static int pet_multipart_begin(pet_multipart_t *m);
static int pet_multipart_header(pet_multipart_part_t *part,
    const char *line, size_t len, int *disposition);
static int pet_multipart_disposition(pet_multipart_part_t *part,
    const char *value, size_t len);
static int pet_multipart_parameter(pet_multipart_text_t *t);
static int pet_multipart_value(pet_multipart_text_t *t);
static void pet_multipart_blanks(pet_multipart_text_t *t);
static int pet_multipart_is_token(char c);
static int pet_multipart_equal(const char *p, size_t len, const char *word);
static char pet_multipart_lower(char c);


int
pet_multipart_init(pet_multipart_t *m, const char *type, size_t len,
    const pet_multipart_handler_t *handler, void *data)
{
    int                   rc, seen;
    char                  value[PET_MULTIPART_BOUNDARY + 1];
    pet_multipart_text_t  t;

    static const char  form[] = "multipart/form-data";

    memset(m, 0, sizeof(pet_multipart_t));
    m->handler = handler;
    m->data = data;
    m->rc = PET_MULTIPART_TYPE;

    if (len < sizeof(form) - 1
        || !pet_multipart_equal(type, sizeof(form) - 1, form))
    {
        return m->rc;
    }

    t.p = type + sizeof(form) - 1;
    t.end = type + len;
    t.value = value;
    t.size = sizeof(value);
    seen = 0;

    while ((rc = pet_multipart_parameter(&t)) > 0) {

        if (!pet_multipart_equal(t.name, t.name_len, "boundary")) {
            continue;
        }

        if (seen || pet_multipart_boundary(m, value, t.value_len) != 0) {
            return m->rc;
        }

        seen = 1;
    }

    if (rc == 0 && seen) {
        m->state = PET_MP_PREAMBLE;
        m->matched = 2;
        m->rc = PET_MULTIPART_OK;
    }

    return m->rc;
}


/* RFC 2046: bchars, not ending with a space. */

static int
pet_multipart_boundary(pet_multipart_t *m, const char *p, size_t len)
{
    size_t  i;

    if (len == 0 || len > PET_MULTIPART_BOUNDARY || p[len - 1] == ' ') {
        return -1;
    }

    for (i = 0; i < len; i++) {
        if (!(p[i] >= '0' && p[i] <= '9')
            && !(pet_multipart_lower(p[i]) >= 'a'
                 && pet_multipart_lower(p[i]) <= 'z')
            && (p[i] == '\0' || strchr("'()+_,-./:=? ", p[i]) == NULL))
        {
            return -1;
        }
    }

    memcpy(m->delimiter, "\r\n--", 4);
    memcpy(m->delimiter + 4, p, len);
    m->delimiter_len = len + 4;

    return 0;
}


int
pet_multipart_feed(pet_multipart_t *m, const uint8_t *p, size_t len)
{
    size_t  i;

    for (i = 0; i < len && m->rc == PET_MULTIPART_OK; /* void */ ) {

        if (m->state == PET_MP_BODY) {
            i += pet_multipart_body(m, p + i, len - i);
            continue;
        }

        if (m->state == PET_MP_EPILOGUE) {
            break;
        }

        m->rc = pet_multipart_byte(m, p[i++]);
    }

    return m->rc;
}


int
pet_multipart_finish(pet_multipart_t *m)
{
    if (m->rc == PET_MULTIPART_OK && m->state != PET_MP_EPILOGUE) {
        m->rc = PET_MULTIPART_TRUNCATED;
    }

    return m->rc;
}


static int
pet_multipart_byte(pet_multipart_t *m, uint8_t c)
{
    switch (m->state) {

    case PET_MP_PREAMBLE:

        if (c == m->delimiter[m->matched]) {
            if (++m->matched == m->delimiter_len) {
                m->state = PET_MP_AFTER;
            }

        } else {
            m->matched = (c == '\r');
        }

        return ++m->skipped > PET_MULTIPART_PREAMBLE
               ? PET_MULTIPART_LIMIT : PET_MULTIPART_OK;

    case PET_MP_AFTER:

        if (c == '-') {
            m->state = PET_MP_CLOSING;
            return PET_MULTIPART_OK;
        }

        m->state = PET_MP_PADDING;

        /* fall through */

    case PET_MP_PADDING:

        if (c == '\r') {
            m->state = PET_MP_AFTER_CR;
            return PET_MULTIPART_OK;
        }

        return c == ' ' || c == '\t' ? PET_MULTIPART_OK
                                     : PET_MULTIPART_FORMAT;

    case PET_MP_AFTER_CR:

        if (c != '\n') {
            return PET_MULTIPART_FORMAT;
        }

        if (++m->parts > PET_MULTIPART_PARTS) {
            return PET_MULTIPART_LIMIT;
        }

        m->state = PET_MP_HEADERS;
        m->headers_len = 0;
        return PET_MULTIPART_OK;

    case PET_MP_CLOSING:

        m->state = PET_MP_EPILOGUE;
        return c == '-' ? PET_MULTIPART_OK : PET_MULTIPART_FORMAT;

    default: /* PET_MP_HEADERS */
        return pet_multipart_header_byte(m, c);
    }
}


/* Headers are gathered whole: they are short, and fields may be folded. */

static int
pet_multipart_header_byte(pet_multipart_t *m, uint8_t c)
{
    size_t  n;

    if (m->headers_len == PET_MULTIPART_HEADERS) {
        return PET_MULTIPART_LIMIT;
    }

    if (c == '\0') {
        return PET_MULTIPART_FORMAT;
    }

    m->headers[m->headers_len++] = c;
    n = m->headers_len;

    if (c != '\n'
        || !((n == 2 && m->headers[0] == '\r')
             || (n >= 4 && memcmp(m->headers + n - 4, "\r\n\r\n", 4) == 0)))
    {
        return PET_MULTIPART_OK;
    }

    m->state = PET_MP_BODY;
    m->matched = 0;

    return pet_multipart_begin(m);
}


/* Content up to the next delimiter.  Returns the bytes used. */

static size_t
pet_multipart_body(pet_multipart_t *m, const uint8_t *p, size_t len)
{
    size_t          i, held;
    const uint8_t  *cr;

    if (m->matched == 0) {
        cr = memchr(p, '\r', len);
        i = cr ? (size_t) (cr - p) : len;

        if (i) {
            m->rc = m->handler->bytes(m->data, p, i);
            return i;
        }
    }

    for (i = 0; i < len && p[i] == m->delimiter[m->matched]; i++) {

        if (++m->matched == m->delimiter_len) {
            m->state = PET_MP_AFTER;
            m->rc = m->handler->end(m->data);
            return i + 1;
        }
    }

    if (i == len) {
        return len;
    }

    /* no delimiter: what looked like one is content */

    held = m->matched;
    m->matched = 0;
    m->rc = m->handler->bytes(m->data, m->delimiter, held);

    return i;
}


static int
pet_multipart_begin(pet_multipart_t *m)
{
    int                    rc, disposition;
    char                  *line, *p, *end;
    pet_multipart_part_t   part;

    memset(&part, 0, sizeof(part));
    disposition = 0;

    line = (char *) m->headers;
    end = line + m->headers_len - 2;

    while (line < end) {

        for (p = line; p < end; p++) {
            if (p[0] != '\r' || p[1] != '\n') {
                continue;
            }

            if (p + 2 < end && (p[2] == ' ' || p[2] == '\t')) {
                p[0] = ' ';
                p[1] = ' ';
                continue;
            }

            break;
        }

        rc = pet_multipart_header(&part, line, p - line, &disposition);
        if (rc != PET_MULTIPART_OK) {
            return rc;
        }

        line = p + 2;
    }

    return disposition ? m->handler->part(m->data, &part)
                       : PET_MULTIPART_FORMAT;
}


static int
pet_multipart_header(pet_multipart_part_t *part, const char *line, size_t len,
    int *disposition)
{
    size_t       name_len;
    const char  *value, *end;

    end = line + len;
    name_len = 0;

    while (name_len < len && pet_multipart_is_token(line[name_len])) {
        name_len++;
    }

    if (name_len == 0 || name_len == len || line[name_len] != ':') {
        return PET_MULTIPART_FORMAT;
    }

    value = line + name_len + 1;

    while (value < end && (*value == ' ' || *value == '\t')) {
        value++;
    }

    if (pet_multipart_equal(line, name_len, "content-disposition")) {

        if (*disposition) {
            return PET_MULTIPART_FORMAT;
        }

        *disposition = 1;
        return pet_multipart_disposition(part, value, end - value);
    }

    /* RFC 7578, 4.7: deprecated; only what changes nothing is understood */

    if (pet_multipart_equal(line, name_len, "content-transfer-encoding")) {
        len = end - value;

        while (len && (value[len - 1] == ' ' || value[len - 1] == '\t')) {
            len--;
        }

        if (!pet_multipart_equal(value, len, "binary")
            && !pet_multipart_equal(value, len, "8bit")
            && !pet_multipart_equal(value, len, "7bit"))
        {
            return PET_MULTIPART_FORMAT;
        }
    }

    return PET_MULTIPART_OK;
}


static int
pet_multipart_disposition(pet_multipart_part_t *part, const char *value,
    size_t len)
{
    int                   rc, seen;
    char                  text[PET_MULTIPART_HEADERS];
    size_t                n;
    pet_multipart_text_t  t;

    for (n = 0; n < len && pet_multipart_is_token(value[n]); n++) {
        /* void */
    }

    if (!pet_multipart_equal(value, n, "form-data")) {
        return PET_MULTIPART_FORMAT;
    }

    t.p = value + n;
    t.end = value + len;
    t.value = text;
    t.size = sizeof(text);
    seen = 0;

    while ((rc = pet_multipart_parameter(&t)) > 0) {

        if (pet_multipart_equal(t.name, t.name_len, "name")) {

            if (seen) {
                return PET_MULTIPART_FORMAT;
            }

            if (t.value_len > PET_MULTIPART_NAME) {
                return PET_MULTIPART_LIMIT;
            }

            memcpy(part->name, text, t.value_len);
            part->name_len = t.value_len;
            seen = 1;

        } else if (pet_multipart_equal(t.name, t.name_len, "filename")
                   || pet_multipart_equal(t.name, t.name_len, "filename*"))
        {
            part->has_filename = 1;
        }
    }

    return rc == 0 && seen ? PET_MULTIPART_OK : PET_MULTIPART_FORMAT;
}


/*
 * The next ';' name '=' value: 1, 0 at the end of the text, -1 for anything
 * else.  A last ';' with nothing behind it does no harm.
 */

static int
pet_multipart_parameter(pet_multipart_text_t *t)
{
    pet_multipart_blanks(t);

    if (t->p == t->end) {
        return 0;
    }

    if (*t->p++ != ';') {
        return -1;
    }

    pet_multipart_blanks(t);

    if (t->p == t->end) {
        return 0;
    }

    t->name = t->p;

    while (t->p < t->end && pet_multipart_is_token(*t->p)) {
        t->p++;
    }

    t->name_len = t->p - t->name;

    if (t->name_len == 0 || t->p == t->end || *t->p++ != '=') {
        return -1;
    }

    return pet_multipart_value(t);
}


/* A token or a quoted string: 1, or -1 when it is none or does not fit. */

static int
pet_multipart_value(pet_multipart_text_t *t)
{
    int     quoted;
    size_t  n;

    quoted = t->p < t->end && *t->p == '"';
    t->p += quoted;

    for (n = 0; t->p < t->end; t->p++) {

        if (quoted ? *t->p == '"'
                   : (*t->p == ';' || *t->p == ' ' || *t->p == '\t'))
        {
            break;
        }

        if (quoted && *t->p == '\\' && t->p + 1 < t->end
            && (t->p[1] == '"' || t->p[1] == '\\'))
        {
            t->p++;
        }

        if (n == t->size - 1) {
            return -1;
        }

        t->value[n++] = *t->p;
    }

    if (quoted && (t->p == t->end || *t->p++ != '"')) {
        return -1;
    }

    t->value[n] = '\0';
    t->value_len = n;

    return n || quoted ? 1 : -1;
}


static void
pet_multipart_blanks(pet_multipart_text_t *t)
{
    while (t->p < t->end && (*t->p == ' ' || *t->p == '\t')) {
        t->p++;
    }
}


/* RFC 9110, 5.6.2. */

static int
pet_multipart_is_token(char c)
{
    return (c >= '0' && c <= '9')
           || (pet_multipart_lower(c) >= 'a' && pet_multipart_lower(c) <= 'z')
           || (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}


static int
pet_multipart_equal(const char *p, size_t len, const char *word)
{
    size_t  i;

    for (i = 0; i < len; i++) {
        if (word[i] == '\0' || pet_multipart_lower(p[i]) != word[i]) {
            return 0;
        }
    }

    return word[len] == '\0';
}


static char
pet_multipart_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
}


const char *
pet_multipart_strerror(int rc)
{
    switch (rc) {

    case PET_MULTIPART_OK:
        return "no error";

    case PET_MULTIPART_TYPE:
        return "not multipart/form-data with a boundary";

    case PET_MULTIPART_FORMAT:
        return "malformed multipart body";

    case PET_MULTIPART_LIMIT:
        return "too many or too long parts";

    case PET_MULTIPART_TRUNCATED:
        return "the multipart body has no end";

    default:
        return "stopped";
    }
}
