/*
 * Pages of a list: `limit` and the opaque `cursor`, which is the key of the
 * last row shown, one or two numbers: "1700000000000.42".  Statements print
 * it into next_cursor and continue behind it, so a page costs the same
 * wherever it is and rows that come meanwhile move nothing.
 */

#ifndef _PET_CURSOR_H_INCLUDED_
#define _PET_CURSOR_H_INCLUDED_


#include "pet.h"


#define PET_PAGE_DEFAULT  20

/* The end of year 9999 in ms: no row is later. */
#define PET_CURSOR_LAST_MS  INT64_C(253402300799999)


/* Reads n numbers from a cursor; PET_E_INVALID_PARAMETER with its field if
 * the text is none that a reply of ours had. */
ngx_int_t pet_cursor_read(pet_task_t *t, const ngx_str_t *text, ngx_uint_t n,
    int64_t *numbers);

/* Where a list by time, newest first, is continued: the time in ms and the id
 * of the cursor, or with NULL behind any row; fails as pet_cursor_read(). */
ngx_int_t pet_cursor_before(pet_task_t *t, const ngx_str_t *cursor,
    int64_t before[2]);

/* Prints next_cursor for a list whose rows have such a key. */
void pet_cursor_json(pet_json_t *j, int64_t first, int64_t second);


#endif /* _PET_CURSOR_H_INCLUDED_ */
