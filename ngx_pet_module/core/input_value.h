/*
 * One value of an input, from text or from JSON, into the member that its
 * type has in the struct (pet_ct_* of core/input.h).
 */

#ifndef _PET_INPUT_VALUE_H_INCLUDED_
#define _PET_INPUT_VALUE_H_INCLUDED_


#include "core/input.h"


/* Both write *out and return NULL, or return what is wrong with the value, a
 * literal for the client. */

/* A value of the path or the query, decoded. */
const char *pet_input_text(pet_task_t *t, const pet_field_t *f,
    const ngx_str_t *text, void *out);

/* A value of the body; objects and arrays are borrowed from it. */
const char *pet_input_json(pet_task_t *t, const pet_field_t *f,
    json_t *value, void *out);


#endif /* _PET_INPUT_VALUE_H_INCLUDED_ */
