/*
 * Entity tags (RFC 9110, 8.8.3 and 13.1.1) of objects that have a version:
 * "<version>" or "<version>-<rest>", where the rest stands for what a reply
 * shows besides the object itself.  If-Match asks for the version only.
 */

#ifndef _PET_ETAG_H_INCLUDED_
#define _PET_ETAG_H_INCLUDED_


#include "core/task.h"


/* Sets the reply's ETag; rest is a number that grows with all else that the
 * reply is printed from.  NGX_OK or NGX_ERROR. */
ngx_int_t pet_etag_set(pet_task_t *t, int64_t version, int64_t rest);

/* NGX_OK if the request has no If-Match, or one with "*" or with a tag of
 * this version; else PET_E_VERSION_CONFLICT. */
ngx_int_t pet_etag_check(pet_task_t *t, int64_t version);


#endif /* _PET_ETAG_H_INCLUDED_ */
