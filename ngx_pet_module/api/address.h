/*
 * Where goods are sent.  Who lives where is personal: at rest it is one
 * sealed JSON object a row, it goes into no log, and the stored replies of
 * the endpoints that print it are sealed as well (t->idem.secret).
 */

#ifndef _PET_ADDRESS_H_INCLUDED_
#define _PET_ADDRESS_H_INCLUDED_


#include "pet.h"


/* The columns that hold one, as core/seal.h names them; the row's number is
 * address_id and order_id. */
#define PET_ADDRESS_COLUMN  "addresses.sealed"
#define PET_ADDRESS_ORDER   "orders.address_sealed"


/*
 * Takes the text of an address read by sql_address_read() and seals it for an
 * order.  text is the JSON object; PET_E_OBJECT_NOT_FOUND when there is no
 * such address.
 */
ngx_int_t pet_address_for_order(pet_task_t *t, int64_t address_id,
    int64_t order_id, ngx_str_t *text, ngx_str_t *sealed);


#endif /* _PET_ADDRESS_H_INCLUDED_ */
