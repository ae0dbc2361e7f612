/*
 * Texts at rest: sealed with the keyring for one column of one row, so that a
 * value that was moved to another row does not open.
 */

#ifndef _PET_SEAL_H_INCLUDED_
#define _PET_SEAL_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "core/task.h"


/*
 * Seals a text for a column ("users.openid") of the row with the number id,
 * into the task's pool; an empty text stays without data.  NGX_ERROR without
 * memory or a key.
 */
ngx_int_t pet_task_seal(pet_task_t *t, const char *column, int64_t id,
    const ngx_str_t *text, ngx_str_t *sealed);

/* Opens what pet_task_seal() gave; without data it stays so.  NGX_ERROR, with
 * a line in the log, when it is not from this column and row. */
ngx_int_t pet_task_open(pet_task_t *t, const char *column, int64_t id,
    const ngx_str_t *sealed, ngx_str_t *text);


#endif /* _PET_SEAL_H_INCLUDED_ */
