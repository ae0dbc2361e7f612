#include "pet.h"


#define PET_CACHE_DIRTY  1024        /* keys whose put failed */
#define PET_CACHE_KEY    128


typedef struct {
    ngx_queue_t            queue;
    pet_task_t            *task;
    pet_worker_t          *worker;
    ngx_str_t              key;
    ngx_str_t              text;
    int64_t                version;
    ngx_event_t            timer;        /* the task goes on without it */
    unsigned               sent:1;
} pet_cache_put_t;


typedef struct {
    u_short                len;
    u_char                 data[PET_CACHE_KEY];
} pet_cache_dirty_t;


static ngx_int_t pet_cache_send(pet_worker_t *w, pet_redis_handler_pt handler,
    void *data, const ngx_str_t *key, int64_t version, const ngx_str_t *text);
static void pet_cache_put_done(void *data, redisReply *reply);
static void pet_cache_put_late(ngx_event_t *ev);
static void pet_cache_fill_done(void *data, redisReply *reply);
static void pet_cache_del_done(void *data, redisReply *reply);
static void pet_cache_mark_dirty(const ngx_str_t *key);


/* Of this process; a worker has one. */

static pet_cache_dirty_t  pet_cache_dirty[PET_CACHE_DIRTY];
static ngx_uint_t         pet_cache_ndirty;
static ngx_uint_t         pet_cache_overflow;
static ngx_msec_t         pet_cache_distrust;     /* until then */
static ngx_uint_t         pet_cache_distrusted;


ngx_int_t
pet_cache_key(pet_task_t *t, ngx_str_t *key, const char *kind,
    int64_t user_id, const ngx_str_t *id)
{
    size_t   len;
    u_char  *p;

    len = ngx_strlen(kind);

    p = ngx_pnalloc(t->pool, len + NGX_INT64_LEN + sizeof(":{u}:") + id->len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    key->data = p;

    p = ngx_cpymem(p, kind, len);
    p = ngx_cpymem(p, ":{u", 3);
    p = pet_digits(p, user_id);
    *p++ = '}';

    if (id->len) {
        *p++ = ':';
        p = ngx_cpymem(p, id->data, id->len);
    }

    key->len = p - key->data;

    return NGX_OK;
}


ngx_int_t
pet_cache_put(pet_task_t *t, const ngx_str_t *key, int64_t version,
    const ngx_str_t *text)
{
    pet_cache_put_t  *put;

    put = ngx_pcalloc(t->pool, sizeof(pet_cache_put_t));
    if (put == NULL) {
        return NGX_ERROR;
    }

    put->task = t;
    put->worker = t->worker;
    put->key = *key;
    put->text = *text;
    put->version = version;
    put->timer.handler = pet_cache_put_late;
    put->timer.data = put;
    put->timer.log = t->worker->log;

    ngx_queue_insert_tail(&t->puts, &put->queue);

    return NGX_OK;
}


void
pet_cache_flush(pet_task_t *t)
{
    ngx_queue_t      *q;
    pet_cache_put_t  *put;

    for (q = ngx_queue_head(&t->puts);
         q != ngx_queue_sentinel(&t->puts);
         q = ngx_queue_next(q))
    {
        put = ngx_queue_data(q, pet_cache_put_t, queue);

        if (pet_cache_send(t->worker, pet_cache_put_done, put, &put->key,
                           put->version, &put->text)
            != NGX_OK)
        {
            pet_cache_mark_dirty(&put->key);
            continue;
        }

        /* the answer and the timer: the task lives until both reported */

        pet_task_pending(t);
        ngx_add_timer(&put->timer, PET_CACHE_AWAIT);
    }
}


static void
pet_cache_put_done(void *data, redisReply *reply)
{
    pet_cache_put_t  *put = data;

    if (reply == NULL) {
        pet_cache_mark_dirty(&put->key);

        /* refused, as when its memory is full: deletions still work */

        if (pet_redis_ready(put->worker)) {
            pet_cache_reconnected(put->worker);
        }
    }

    if (put->timer.timer_set) {
        ngx_del_timer(&put->timer);
    }

    pet_task_report(put->task, NGX_OK);
}


void
pet_cache_forget(pet_task_t *t)
{
    ngx_queue_t      *q;
    pet_cache_put_t  *put;

    for (q = ngx_queue_head(&t->puts);
         q != ngx_queue_sentinel(&t->puts);
         q = ngx_queue_next(q))
    {
        put = ngx_queue_data(q, pet_cache_put_t, queue);
        ngx_str_null(&put->text);

        if (pet_cache_send(t->worker, pet_cache_put_done, put, &put->key,
                           put->version, &put->text)
            != NGX_OK)
        {
            pet_cache_mark_dirty(&put->key);
            continue;
        }

        /* nobody waits for it, but its put is the task's */

        pet_task_pending(t);
    }

    ngx_queue_init(&t->puts);
}


/* The reply need not wait any longer, but the put still points into the
 * task, so only the answer goes out now. */

static void
pet_cache_put_late(ngx_event_t *ev)
{
    pet_cache_put_t  *put = ev->data;

    pet_task_answer_early(put->task);
}


void
pet_cache_fill(pet_task_t *t, const ngx_str_t *key, int64_t version,
    const ngx_str_t *text)
{
    if (ngx_current_msec - t->started > PET_CACHE_FILL_AGE) {
        return;
    }

    (void) pet_cache_send(t->worker, pet_cache_fill_done, NULL, key, version,
                          text);
}


static void
pet_cache_fill_done(void *data, redisReply *reply)
{
    /* a fill that fails leaves what was there, which is no newer */
}


static void
pet_cache_del_done(void *data, redisReply *reply)
{
    /* the key is known no more, so nothing is trusted until all expired,
     * counted from the next connect when this one is gone */

    if (reply == NULL) {
        pet_cache_overflow = 1;
        pet_cache_distrusted = 1;
        pet_cache_distrust = ngx_current_msec + PET_CACHE_TTL;
    }
}


static ngx_int_t
pet_cache_send(pet_worker_t *w, pet_redis_handler_pt handler, void *data,
    const ngx_str_t *key, int64_t version, const ngx_str_t *text)
{
    u_char     number[NGX_INT64_LEN];
    ngx_str_t  args[4];

    args[0] = *key;
    args[1].data = number;
    args[1].len = ngx_sprintf(number, "%L", version) - number;
    args[2] = *text;
    ngx_str_set(&args[3], "60000");

    return pet_redis_script(w, handler, data, PET_SCRIPT_SET_NEWER, 1, 4,
                            args);
}


ngx_int_t
pet_cache_parse(const char *data, size_t len, int64_t *version,
    ngx_str_t *text)
{
    int64_t  v;
    size_t   i;

    v = 0;

    for (i = 0; i < len && data[i] >= '0' && data[i] <= '9'; i++) {
        v = v * 10 + (data[i] - '0');
    }

    if (i == 0 || i > 18 || i + 1 >= len || data[i] != ' ') {
        return NGX_DECLINED;
    }

    *version = v;
    text->data = (u_char *) data + i + 1;
    text->len = len - i - 1;

    return NGX_OK;
}


static void
pet_cache_mark_dirty(const ngx_str_t *key)
{
    pet_cache_dirty_t  *d;

    if (key->len > PET_CACHE_KEY || pet_cache_ndirty == PET_CACHE_DIRTY) {
        pet_cache_overflow = 1;
        return;
    }

    d = &pet_cache_dirty[pet_cache_ndirty++];
    d->len = (u_short) key->len;
    ngx_memcpy(d->data, key->data, key->len);
}


void
pet_cache_reconnected(pet_worker_t *w)
{
    ngx_str_t    args[2];
    ngx_uint_t   i, n;

    ngx_str_set(&args[0], "DEL");

    n = pet_cache_ndirty;
    pet_cache_ndirty = 0;

    for (i = 0; i < n; i++) {
        args[1].data = pet_cache_dirty[i].data;
        args[1].len = pet_cache_dirty[i].len;

        if (pet_redis_command(w, pet_cache_del_done, NULL, 2, args)
            != NGX_OK)
        {
            pet_cache_overflow = 1;
        }
    }

    if (pet_cache_overflow) {
        pet_cache_overflow = 0;
        pet_cache_distrusted = 1;
        pet_cache_distrust = ngx_current_msec + PET_CACHE_TTL;
    }
}


ngx_uint_t
pet_cache_trusted(pet_worker_t *w)
{
    if (pet_cache_distrusted
        && (ngx_msec_int_t) (pet_cache_distrust - ngx_current_msec) <= 0)
    {
        pet_cache_distrusted = 0;
    }

    return !pet_cache_distrusted && pet_redis_ready(w);
}
