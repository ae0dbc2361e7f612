/*
 * An incremental parser of HTTP/1.1 replies (RFC 9112), as strict as a
 * client of one known proxy can be: what it cannot delimit is an error, a
 * body that the end of the connection would delimit too, since that hides
 * truncation.
 *
 * Standalone: C11 and libc, no nginx, no allocation, no I/O.
 */


#ifndef _PET_OUTSIDE_HTTP_PARSE_H_INCLUDED_
#define _PET_OUTSIDE_HTTP_PARSE_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>


/* Bytes of a reply's head, interim replies included, and of its trailer. */
#define PET_HTTP_HEAD_MAX   32768

/* Bytes of a line that is kept; a longer header must be none of ours. */
#define PET_HTTP_LINE_MAX   512

/* Bytes of a Content-Type that is kept. */
#define PET_HTTP_TYPE_MAX   127


typedef enum {
    PET_HTTP_DONE = 0,            /* the reply is complete */
    PET_HTTP_AGAIN,               /* all input is used up, more must come */
    PET_HTTP_BODY,                /* a piece of the body is in body, len */
    PET_HTTP_MALFORMED,
    PET_HTTP_TOO_LARGE
} pet_http_rc_e;


/* One reply; set up by pet_http_parse_init(), results valid from the first
 * piece of the body or DONE on. */
typedef struct {
    unsigned       status;                 /* 200 .. 599 */
    int64_t        content_length;         /* -1: chunked */
    int64_t        retry_after;            /* seconds, -1: not given */
    char           content_type[PET_HTTP_TYPE_MAX + 1];
    const u_char  *body;                   /* of BODY: points into the input */
    size_t         body_len;

    /* the parser's own */

    int            state;
    int            head_only;
    int            chunked;
    int            type_seen;
    int            cr;
    size_t         head;                   /* bytes of the head so far */
    uint64_t       total;                  /* bytes of the body so far */
    uint64_t       max;
    uint64_t       left;                   /* of the body or the chunk */
    size_t         line_len;               /* may exceed what is kept */
    char           line[PET_HTTP_LINE_MAX];
} pet_http_parse_t;


/*
 * Prepares for one reply whose body may have up to "max" bytes; "head_only"
 * for the answer to HEAD, which has none.
 */
void pet_http_parse_init(pet_http_parse_t *p, uint64_t max, int head_only);

/*
 * Reads on from *in, "*in" up to "end", and moves *in behind what it used.
 * BODY is to be consumed before the next call.  After DONE, MALFORMED or
 * TOO_LARGE there must be no further call.  The end of the connection before
 * DONE is an error that the caller sees.
 */
pet_http_rc_e pet_http_parse(pet_http_parse_t *p, const u_char **in,
    const u_char *end);


#endif /* _PET_OUTSIDE_HTTP_PARSE_H_INCLUDED_ */
