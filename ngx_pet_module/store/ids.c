#include "pet.h"


#define PET_IDS_TIMEOUT  1000
#define PET_IDS_LOW      100         /* the most that a step takes */


static ngx_int_t pet_lease_ask(pet_task_t *t);
static ngx_int_t pet_lease_take(pet_task_t *t);
static void pet_lease_finish(pet_task_t *t);

static PET_STEPS(pet_lease, ask, take);


int64_t
pet_ids(pet_worker_t *w, ngx_uint_t n)
{
    int64_t  id;

    /* ids[0] is in use, ids[1] is the spare */

    if (w->ids[0][0] + (int64_t) n > w->ids[0][1]) {
        w->ids[0][0] = w->ids[1][0];
        w->ids[0][1] = w->ids[1][1];
        w->ids[1][0] = 0;
        w->ids[1][1] = 0;
    }

    pet_ids_lease(w);

    if (w->ids[0][0] + (int64_t) n > w->ids[0][1]) {
        return 0;
    }

    id = w->ids[0][0];
    w->ids[0][0] += n;

    return id;
}


ngx_uint_t
pet_ids_wait(pet_worker_t *w)
{
    if (w->ids[1][1] || w->ids[0][1] - w->ids[0][0] >= PET_IDS_LOW
        || w->lease_failed)
    {
        return 0;
    }

    pet_ids_lease(w);

    return w->leasing;
}


void
pet_ids_lease(pet_worker_t *w)
{
    pet_task_t  *t;

    if (w->leasing || w->closing || w->ids[1][1]) {
        return;
    }

    t = pet_task_create(w, pet_lease_steps, 0, pet_lease_finish);
    if (t == NULL) {
        return;
    }

    w->leasing = 1;
    pet_task_start(t, NULL, PET_IDS_TIMEOUT);
}


static ngx_int_t
pet_lease_ask(pet_task_t *t)
{
    return sql_id_lease(t);
}


static ngx_int_t
pet_lease_take(pet_task_t *t)
{
    int64_t            *block;
    row_id_lease_t      row;

    if (row_id_lease(t, 0, &row) != NGX_OK) {
        return NGX_ERROR;
    }

    block = t->worker->ids[t->worker->ids[0][1] ? 1 : 0];
    block[0] = row.first;
    block[1] = row.first + PET_ID_BLOCK;

    return PET_DONE;
}


static void
pet_lease_finish(pet_task_t *t)
{
    t->worker->leasing = 0;
    t->worker->lease_failed = (t->reply.error != 0);

    if (t->reply.error == 0) {
        pet_ids_lease(t->worker);
    }
}
