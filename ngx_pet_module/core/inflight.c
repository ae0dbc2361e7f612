#include "pet.h"
#include "core/inflight.h"


/* seconds, in the low bits; longer than any request lives */
#define PET_INFLIGHT_BITS   16
#define PET_INFLIGHT_MASK   (((ngx_atomic_uint_t) 1 << PET_INFLIGHT_BITS) - 1)
#define PET_INFLIGHT_LIFE   120

/* FNV-1a, <http://www.isthe.com/chongo/tech/comp/fnv/> */
#define PET_FNV_BASIS       0xcbf29ce484222325ULL
#define PET_FNV_PRIME       0x100000001b3ULL


static uint64_t pet_inflight_hash(uint64_t h, const u_char *p, size_t len);
static ngx_uint_t pet_inflight_void(ngx_atomic_uint_t mark, time_t now);


void
pet_inflight_begin(pet_task_t *t)
{
    time_t              now;
    uint64_t            h;
    ngx_atomic_t       *slot;
    ngx_atomic_uint_t   mark, old;

    if (t->idem.slot) {
        return;
    }

    h = pet_inflight_hash(PET_FNV_BASIS, (u_char *) &t->user_id,
                          sizeof(int64_t));
    h = pet_inflight_hash(h, t->idem.route.data, t->idem.route.len);
    h = pet_inflight_hash(h, t->idem.key.data, t->idem.key.len);

    now = ngx_time();
    mark = (h << PET_INFLIGHT_BITS)
           | ((now + PET_INFLIGHT_LIFE) & PET_INFLIGHT_MASK);

    slot = &t->worker->zone->inflight[h % PET_INFLIGHT_SLOTS];
    old = *slot;

    if (old == 0 || pet_inflight_void(old, now)) {

        if (ngx_atomic_cmp_set(slot, old, mark)) {
            t->idem.slot = slot;
            t->idem.mark = mark;
            return;
        }

        old = *slot;
    }

    if ((old ^ mark) <= PET_INFLIGHT_MASK) {
        t->idem.slot = slot;
        t->idem.mark = old;
        t->idem.twin = 1;
    }
}


ngx_uint_t
pet_inflight_twin(pet_task_t *t)
{
    return t->idem.twin && *t->idem.slot == t->idem.mark
           && !pet_inflight_void(t->idem.mark, ngx_time());
}


void
pet_inflight_end(pet_task_t *t)
{
    if (t->idem.slot && !t->idem.twin) {
        (void) ngx_atomic_cmp_set(t->idem.slot, t->idem.mark, 0);
    }
}


ngx_uint_t
pet_inflight_count(pet_zone_t *zone)
{
    ngx_uint_t         i, n;
    ngx_atomic_uint_t  mark;

    n = 0;

    for (i = 0; i < PET_INFLIGHT_SLOTS; i++) {
        mark = zone->inflight[i];
        n += (mark && !pet_inflight_void(mark, ngx_time()));
    }

    return n;
}


static uint64_t
pet_inflight_hash(uint64_t h, const u_char *p, size_t len)
{
    while (len--) {
        h = (h ^ *p++) * PET_FNV_PRIME;
    }

    return h;
}


/* The seconds wrap around: what is not within the next ones has passed. */

static ngx_uint_t
pet_inflight_void(ngx_atomic_uint_t mark, time_t now)
{
    return ((mark - (ngx_atomic_uint_t) now) & PET_INFLIGHT_MASK)
           > PET_INFLIGHT_LIFE;
}
