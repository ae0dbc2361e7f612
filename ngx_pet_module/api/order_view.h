/*
 * An order as replies show it, printed by one function for reads and for the
 * replies of writes.
 */

#ifndef _PET_ORDER_VIEW_H_INCLUDED_
#define _PET_ORDER_VIEW_H_INCLUDED_


#include "pet.h"


/* All that is known of an order; times in ms, PET_NULL: not yet, or never.
 * Texts without data are null. */
typedef struct {
    int64_t                order_id;
    int64_t                product_id;
    int64_t                quantity;
    int64_t                discount;         /* percent */
    int64_t                total;            /* points */
    ngx_str_t              status;
    ngx_str_t              product;          /* JSON object */
    ngx_str_t              address_sealed;
    ngx_str_t              address;          /* JSON object, once opened */
    ngx_str_t              carrier;
    ngx_str_t              tracking_no;
    ngx_str_t              cancel_reason;
    int64_t                order_time;
    int64_t                pay_before;
    int64_t                paid_at;
    int64_t                shipped_at;
    int64_t                completed_at;
    int64_t                cancelled_at;
} pet_order_t;


/* Fills it from the columns that statements with an order have in common. */
#define pet_order_from_row(o, row)                                           \
    do {                                                                     \
        (o)->order_id = (row)->order_id;                                     \
        (o)->product_id = (row)->product_id;                                 \
        (o)->quantity = (row)->quantity;                                     \
        (o)->discount = (row)->discount;                                     \
        (o)->total = (row)->total_points_cost;                               \
        (o)->status = (row)->status;                                         \
        (o)->product = (row)->product;                                       \
        (o)->address_sealed = (row)->address_sealed;                         \
        ngx_str_null(&(o)->address);                                         \
        (o)->carrier = (row)->carrier;                                       \
        (o)->tracking_no = (row)->tracking_no;                               \
        (o)->cancel_reason = (row)->cancel_reason;                           \
        (o)->order_time = (row)->order_time;                                 \
        (o)->pay_before = (row)->pay_before;                                 \
        (o)->paid_at = (row)->paid_at;                                       \
        (o)->shipped_at = (row)->shipped_at;                                 \
        (o)->completed_at = (row)->completed_at;                             \
        (o)->cancelled_at = (row)->cancelled_at;                             \
    } while (0)

/* 1 if the order is in the state of this name. */
ngx_uint_t pet_order_is(const pet_order_t *o, const char *status);

/* Reads address from address_sealed; NGX_ERROR when it does not open. */
ngx_int_t pet_order_open(pet_task_t *t, pet_order_t *o);

/* Prints the order, whose address was opened; balance, unless it is PET_NULL,
 * is what its user has left.  now, ms, lets a client count down to pay_before
 * by our clock. */
void pet_order_json(pet_json_t *j, const pet_order_t *o, int64_t balance,
    int64_t now);

/*
 * Queues the end of an order that waits to be paid or was paid and, with
 * `grants` > 0, that of a completed one from which so many kinds of things
 * are to be taken back.  pet_order_cancelled() is the step after it.
 */
ngx_int_t pet_order_cancel_write(pet_task_t *t, const row_order_read_t *row,
    const ngx_str_t *reason, int64_t grants);
ngx_int_t pet_order_cancelled(pet_task_t *t);

/* The reply of a write: the order as it will be.  It is stored sealed. */
ngx_int_t pet_order_reply(pet_task_t *t, const pet_order_t *o,
    int64_t balance);


#endif /* _PET_ORDER_VIEW_H_INCLUDED_ */
