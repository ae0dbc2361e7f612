/*
 * An incremental parser of multipart/form-data (RFC 7578, over RFC 2046,
 * section 5.1, and RFC 6266's quoted strings), for bodies that come in pieces
 * of any size.
 *
 * Pure C11: no nginx, no allocation, no limit but those below; what a part
 * may be long is its callback's business.
 */

#ifndef _PET_MULTIPART_H_INCLUDED_
#define _PET_MULTIPART_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>


/* RFC 2046: a boundary has at most 70 characters. */
#define PET_MULTIPART_BOUNDARY  70

/* Bytes of the headers of one part, of a name, and parts in a body. */
#define PET_MULTIPART_HEADERS   2048
#define PET_MULTIPART_NAME      64
#define PET_MULTIPART_PARTS     16

/* Bytes before the first boundary that are skipped. */
#define PET_MULTIPART_PREAMBLE  1024


typedef enum {
    PET_MULTIPART_OK = 0,
    PET_MULTIPART_TYPE = -1,      /* not multipart/form-data with a boundary */
    PET_MULTIPART_FORMAT = -2,    /* the body breaks the grammar */
    PET_MULTIPART_LIMIT = -3,     /* over one of the limits above */
    PET_MULTIPART_TRUNCATED = -4  /* no closing boundary */
} pet_multipart_error_e;


/* The headers of a part; the pointers are good during the callback. */
typedef struct {
    char               name[PET_MULTIPART_NAME + 1];
    size_t             name_len;
    unsigned           has_filename:1;
} pet_multipart_part_t;


/*
 * What is called as parts come: one part(), any number of bytes(), one end().
 * Any other value than PET_MULTIPART_OK stops the parser, which returns it.
 */
typedef struct {
    int              (*part)(void *data, const pet_multipart_part_t *part);
    int              (*bytes)(void *data, const uint8_t *p, size_t len);
    int              (*end)(void *data);
} pet_multipart_handler_t;


/* The state of one body; nobody else looks inside. */
typedef struct {
    const pet_multipart_handler_t  *handler;
    void                           *data;
    uint8_t            delimiter[PET_MULTIPART_BOUNDARY + 4];
    size_t             delimiter_len;
    size_t             matched;      /* of the delimiter */
    size_t             skipped;      /* of the preamble */
    size_t             parts;
    size_t             headers_len;
    int                state;
    int                rc;
    uint8_t            headers[PET_MULTIPART_HEADERS];
} pet_multipart_t;


/*
 * Begins a body whose Content-Type is the given bytes: OK or TYPE.  handler
 * and data must outlive the parser.
 */
int pet_multipart_init(pet_multipart_t *m, const char *type, size_t len,
    const pet_multipart_handler_t *handler, void *data);

/* Takes the next bytes: OK, an error, or what a callback returned.  After
 * anything but OK it returns the same for ever. */
int pet_multipart_feed(pet_multipart_t *m, const uint8_t *p, size_t len);

/* The body is over: OK, or TRUNCATED without a closing boundary. */
int pet_multipart_finish(pet_multipart_t *m);

/* What an error is, in English; static. */
const char *pet_multipart_strerror(int rc);


#endif /* _PET_MULTIPART_H_INCLUDED_ */
