/*
 * What the clock does to orders: those of goods that are not paid in time
 * end, those that were shipped long ago are complete.  The job of an order is
 * queued by the statement that begins the wait; when the order went another
 * way meanwhile, the guard of its state misses and there is nothing to do.
 */

#include "pet.h"


static ngx_int_t pet_job_order_expire_write(pet_task_t *t);
static ngx_int_t pet_job_order_expire_look(pet_task_t *t);
static ngx_int_t pet_job_order_expire_end(pet_task_t *t);
static ngx_int_t pet_job_order_complete_write(pet_task_t *t);

extern const pet_step_pt  pet_job_order_expire_steps[];
extern const pet_step_pt  pet_job_order_complete_steps[];


PET_STEPS(pet_job_order_expire, write, look, end);
PET_STEPS(pet_job_order_complete, write);


static ngx_int_t
pet_job_order_expire_write(pet_task_t *t)
{
    int64_t  *order_id = t->ctx;

    *order_id = pet_job_payload_id(t, "order_id");

    return *order_id == PET_NULL ? NGX_ERROR
                                 : sql_order_expire(t, *order_id);
}


static ngx_int_t
pet_job_order_expire_look(pet_task_t *t)
{
    int64_t  *order_id = t->ctx;

    row_order_expire_t  row;

    if (row_order_expire(t, 0, &row) == NGX_OK && row.hit) {
        return PET_DONE;
    }

    return sql_order_read(t, *order_id);
}


/* A clock that was set back must not leave the order waiting for ever. */

static ngx_int_t
pet_job_order_expire_end(pet_task_t *t)
{
    row_order_read_t  row;

    return row_order_read(t, 0, &row) == NGX_OK
           && ngx_strcmp(row.status.data, "pending_payment") == 0
           ? PET_E_UNAVAILABLE : PET_DONE;
}


static ngx_int_t
pet_job_order_complete_write(pet_task_t *t)
{
    int64_t  order_id;

    order_id = pet_job_payload_id(t, "order_id");

    return order_id == PET_NULL ? NGX_ERROR : sql_order_complete(t, order_id);
}
