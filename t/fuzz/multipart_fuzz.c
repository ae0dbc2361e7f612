/*
 * The multipart parser: the same body gives the same parts in one piece and
 * in pieces of any size, and content never grows.  The first byte chooses the
 * size of the pieces, the second says where the Content-Type ends.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/multipart.h"


typedef struct {
    size_t      parts;
    size_t      ends;
    size_t      bytes;
    uint64_t    hash;
} seen_t;


static void
seen_add(seen_t *s, const uint8_t *p, size_t len)
{
    size_t  i;

    for (i = 0; i < len; i++) {
        s->hash = (s->hash ^ p[i]) * UINT64_C(1099511628211);
    }
}


static int
on_part(void *data, const pet_multipart_part_t *part)
{
    seen_t  *s = data;

    if (s->parts != s->ends || part->name_len > PET_MULTIPART_NAME) {
        abort();
    }

    s->parts++;
    seen_add(s, (const uint8_t *) part->name, part->name_len + 1);

    return PET_MULTIPART_OK;
}


static int
on_bytes(void *data, const uint8_t *p, size_t len)
{
    seen_t  *s = data;

    if (s->parts != s->ends + 1 || len == 0) {
        abort();
    }

    s->bytes += len;
    seen_add(s, p, len);

    return PET_MULTIPART_OK;
}


static int
on_end(void *data)
{
    seen_t  *s = data;

    if (s->parts != ++s->ends) {
        abort();
    }

    seen_add(s, (const uint8_t *) "", 1);

    return PET_MULTIPART_OK;
}


static const pet_multipart_handler_t  handler = { on_part, on_bytes, on_end };


static int
parse(seen_t *s, const uint8_t *type, size_t type_len, const uint8_t *p,
    size_t len, size_t piece)
{
    int              rc;
    size_t           n;
    pet_multipart_t  m;

    memset(s, 0, sizeof(seen_t));

    rc = pet_multipart_init(&m, (const char *) type, type_len, &handler, s);

    while (rc == PET_MULTIPART_OK && len) {
        n = len < piece ? len : piece;
        rc = pet_multipart_feed(&m, p, n);
        p += n;
        len -= n;
    }

    return rc == PET_MULTIPART_OK ? pet_multipart_finish(&m) : rc;
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int      rc;
    size_t   type;
    seen_t   whole, pieces;

    if (size < 2 || size < 2 + (size_t) data[1]) {
        return 0;
    }

    type = data[1];

    rc = parse(&whole, data + 2, type, data + 2 + type, size - 2 - type,
               size);

    if (parse(&pieces, data + 2, type, data + 2 + type, size - 2 - type,
              (size_t) data[0] % 16 + 1)
        != rc
        || whole.parts != pieces.parts || whole.ends != pieces.ends
        || whole.bytes != pieces.bytes || whole.hash != pieces.hash
        || whole.bytes > size
        || (rc == PET_MULTIPART_OK && whole.parts != whole.ends))
    {
        abort();
    }

    return 0;
}
