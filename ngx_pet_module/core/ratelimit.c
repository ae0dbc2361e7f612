#include "pet.h"
#include "core/ratelimit.h"


#define PET_RATELIMIT_KNOWN  4096    /* windows */
#define PET_RATELIMIT_RENEW  16      /* requests */


/* What this worker knows of a user's window.  Without Redis that is all that
 * counts. */

typedef struct {
    int64_t                user_id;
    const void            *endpoint;
    int64_t                number;       /* of the window */
    int64_t                current;
    int64_t                previous;     /* of the window before */
    unsigned               told:1;       /* previous is Redis' */
} pet_ratelimit_known_t;


static ngx_int_t pet_ratelimit_key(pet_task_t *t, ngx_str_t *key,
    int64_t number);
static void pet_ratelimit_counted(void *data, redisReply *reply);
static void pet_ratelimit_done(void *data, redisReply *reply);
static pet_ratelimit_known_t *pet_ratelimit_find(pet_task_t *t,
    int64_t number);


static pet_ratelimit_known_t  pet_ratelimit_known[PET_RATELIMIT_KNOWN];


ngx_int_t
pet_ratelimit_init(pet_task_t *t, pet_ratelimit_t *rl)
{
    pet_rate_t             *rate;
    pet_ratelimit_known_t  *known;

    rate = &t->worker->conf->rates[t->endpoint->rate];

    rl->task = t;
    rl->burst = rate->burst;
    rl->window = pet_rule_rate_window(rate->rate, rate->burst);
    rl->number = t->now / rl->window;
    rl->elapsed = t->now % rl->window;
    rl->current = 0;

    known = pet_ratelimit_find(t, rl->number);
    rl->previous = known->previous;

    ngx_str_null(&rl->before);

    if (!known->told
        && pet_ratelimit_key(t, &rl->before, rl->number - 1) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return pet_ratelimit_key(t, &rl->key, rl->number);
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
pet_ratelimit_told(pet_ratelimit_t *rl, const redisReply *value)
{
    ngx_int_t               n;
    pet_ratelimit_known_t  *known;

    rl->previous = 0;

    if (value->type == REDIS_REPLY_STRING) {
        n = ngx_atoi((u_char *) value->str, value->len);
        rl->previous = n == NGX_ERROR ? 0 : n;
    }

    known = pet_ratelimit_find(rl->task, rl->number);
    known->previous = rl->previous;
    known->told = 1;
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
    pet_ratelimit_known_t  *known;

    known = pet_ratelimit_find(t, rl->number);

    if (rl->current == 0) {
        wait = pet_rule_rate_wait(rl->burst, rl->window, rl->elapsed,
                                  known->previous, known->current + 1);
        known->current += (wait == 0);

        return wait;
    }

    known->current = rl->current;

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

static pet_ratelimit_known_t *
pet_ratelimit_find(pet_task_t *t, int64_t number)
{
    pet_ratelimit_known_t  *known;

    known = &pet_ratelimit_known[ngx_hash(t->user_id, (uintptr_t) t->endpoint)
                                 % PET_RATELIMIT_KNOWN];

    if (known->user_id == t->user_id && known->endpoint == t->endpoint
        && known->number == number)
    {
        return known;
    }

    /* what was counted of the window before may be a part of it only */

    known->previous = known->user_id == t->user_id
                      && known->endpoint == t->endpoint
                      && known->number == number - 1
                      ? known->current : 0;

    known->user_id = t->user_id;
    known->endpoint = t->endpoint;
    known->number = number;
    known->current = 0;
    known->told = 0;

    return known;
}
