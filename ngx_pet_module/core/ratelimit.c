#include "pet.h"
#include "core/ratelimit.h"


#define PET_RATELIMIT_LOCAL  4096    /* users counted without Redis */
#define PET_RATELIMIT_RENEW  16      /* requests */


typedef struct {
    int64_t                user_id;
    const void            *endpoint;
    int64_t                number;       /* of the window */
    int64_t                current;
    int64_t                previous;
} pet_ratelimit_local_t;


static ngx_int_t pet_ratelimit_key(pet_task_t *t, ngx_str_t *key,
    int64_t number);
static void pet_ratelimit_counted(void *data, redisReply *reply);
static void pet_ratelimit_done(void *data, redisReply *reply);
static pet_ratelimit_local_t *pet_ratelimit_locally(pet_task_t *t,
    pet_ratelimit_t *rl);


static pet_ratelimit_local_t  pet_ratelimit_local[PET_RATELIMIT_LOCAL];


ngx_int_t
pet_ratelimit_init(pet_task_t *t, pet_ratelimit_t *rl)
{
    int64_t      number;
    pet_rate_t  *rate;

    rate = &t->worker->conf->rates[t->endpoint->rate];

    rl->task = t;
    rl->burst = rate->burst;
    rl->window = pet_rule_rate_window(rate->rate, rate->burst);
    rl->elapsed = t->now % rl->window;
    rl->current = 0;
    rl->previous = 0;

    number = t->now / rl->window;

    if (pet_ratelimit_key(t, &rl->key, number) != NGX_OK
        || pet_ratelimit_key(t, &rl->before, number - 1) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


static ngx_int_t
pet_ratelimit_key(pet_task_t *t, ngx_str_t *key, int64_t number)
{
    u_char     *p, text[128];
    ngx_str_t   id;

    p = ngx_cpymem(text, t->endpoint->name.data, t->endpoint->name.len);
    *p++ = ':';

    id.data = text;
    id.len = pet_digits(p, number) - text;

    return pet_cache_key(t, key, "rate_limit", t->user_id, &id);
}


void
pet_ratelimit_count(pet_task_t *t, pet_ratelimit_t *rl)
{
    ngx_str_t  args[2];

    ngx_str_set(&args[0], "INCR");
    args[1] = rl->key;

    if (pet_redis_command(t->worker, pet_ratelimit_counted, rl, 2, args)
        == NGX_OK)
    {
        pet_task_pending(t);
    }
}


static void
pet_ratelimit_counted(void *data, redisReply *reply)
{
    pet_ratelimit_t  *rl = data;

    if (reply && reply->type == REDIS_REPLY_INTEGER) {
        rl->current = reply->integer;
    }

    pet_task_report(rl->task, NGX_OK);
}


int64_t
pet_ratelimit_wait(pet_task_t *t, pet_ratelimit_t *rl)
{
    u_char                  ttl[NGX_INT64_LEN];
    int64_t                 wait;
    ngx_str_t               args[3];
    pet_ratelimit_local_t  *local;

    if (rl->current == 0) {
        local = pet_ratelimit_locally(t, rl);
        wait = pet_rule_rate_wait(rl->burst, rl->window, rl->elapsed,
                                  local->previous, local->current + 1);
        local->current += (wait == 0);

        return wait;
    }

    /* not once only: the first time may be lost with the connection */

    if (rl->current % PET_RATELIMIT_RENEW == 1) {
        ngx_str_set(&args[0], "PEXPIRE");
        args[1] = rl->key;
        args[2].data = ttl;
        args[2].len = pet_digits(ttl, 2 * rl->window) - ttl;

        (void) pet_redis_command(t->worker, pet_ratelimit_done, NULL, 3, args);
    }

    wait = pet_rule_rate_wait(rl->burst, rl->window, rl->elapsed,
                              rl->previous, rl->current);

    if (wait) {
        ngx_str_set(&args[0], "DECR");
        args[1] = rl->key;

        (void) pet_redis_command(t->worker, pet_ratelimit_done, NULL, 2, args);
    }

    return wait;
}


static void
pet_ratelimit_done(void *data, redisReply *reply)
{
    /* void */
}


/* A collision of two users in the table forgets the older one. */

static pet_ratelimit_local_t *
pet_ratelimit_locally(pet_task_t *t, pet_ratelimit_t *rl)
{
    int64_t                 number;
    pet_ratelimit_local_t  *l;

    number = t->now / rl->window;
    l = &pet_ratelimit_local[ngx_hash(t->user_id, (uintptr_t) t->endpoint)
                             % PET_RATELIMIT_LOCAL];

    if (l->user_id != t->user_id || l->endpoint != t->endpoint
        || (l->number != number && l->number != number - 1))
    {
        l->user_id = t->user_id;
        l->endpoint = t->endpoint;
        l->number = number;
        l->current = 0;
        l->previous = 0;

    } else if (l->number == number - 1) {
        l->number = number;
        l->previous = l->current;
        l->current = 0;
    }

    return l;
}
