
/*
 * Fuzzes the parser of HTTP replies.  The first byte holds the size of the
 * pieces that the rest comes in, and whether the reply has a body; however
 * it is cut, the outcome must be the same.
 */


#include <stdlib.h>
#include <string.h>

#include "outside/http_parse.h"


#define FUZZ_MAX  4096


typedef struct {
    pet_http_rc_e     rc;
    size_t            used;
    size_t            len;
    u_char            body[FUZZ_MAX];
    pet_http_parse_t  parse;
} outcome_t;


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static outcome_t  whole, cut;


static void
must(int condition)
{
    if (!condition) {
        abort();
    }
}


static void
run(outcome_t *o, const u_char *p, size_t size, size_t piece, int head_only)
{
    size_t         n;
    const u_char  *in, *end;

    memset(o, 0, sizeof(outcome_t));
    pet_http_parse_init(&o->parse, FUZZ_MAX / 2, head_only);
    o->rc = PET_HTTP_AGAIN;

    while (o->rc == PET_HTTP_AGAIN && size) {
        n = piece < size ? piece : size;

        /* a copy of its own size, so that a read beyond it is seen */

        u_char  *copy = malloc(n);

        must(copy != NULL);
        memcpy(copy, p, n);
        in = copy;
        end = copy + n;

        do {
            o->rc = pet_http_parse(&o->parse, &in, end);

            if (o->rc == PET_HTTP_BODY) {
                must(o->parse.body >= copy && o->parse.body_len > 0
                     && o->parse.body + o->parse.body_len == in);
                must(o->len + o->parse.body_len <= FUZZ_MAX / 2);
                memcpy(o->body + o->len, o->parse.body, o->parse.body_len);
                o->len += o->parse.body_len;
            }

        } while (o->rc == PET_HTTP_BODY);

        must(o->rc != PET_HTTP_AGAIN || in == end);
        o->used += (size_t) (in - copy);
        p += n;
        size -= n;

        free(copy);
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t  piece;

    if (size < 2) {
        return 0;
    }

    piece = (size_t) (data[0] & 0x7f) + 1;

    run(&whole, data + 1, size - 1, size, data[0] >> 7);
    run(&cut, data + 1, size - 1, piece, data[0] >> 7);

    must(whole.rc == cut.rc && whole.used == cut.used);
    must(whole.len == cut.len && memcmp(whole.body, cut.body, cut.len) == 0);
    must(whole.parse.status == cut.parse.status);

    if (whole.rc == PET_HTTP_DONE) {
        must(whole.parse.status >= 200 && whole.parse.status <= 599);
        must(strcmp(whole.parse.content_type, cut.parse.content_type) == 0);
        must(whole.parse.head_only || whole.parse.status == 204
             || whole.parse.status == 304 || whole.parse.content_length < 0
             || (size_t) whole.parse.content_length == whole.len);
    }

    return 0;
}
