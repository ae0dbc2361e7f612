#include "pet.h"


#define PET_CACHE_DIRTY  1024        /* keys whose put failed */
#define PET_CACHE_KEY    128
#define PET_CACHE_BATCH  16          /* puts in one script */


typedef struct {
    ngx_queue_t            queue;
    ngx_str_t              key;
    ngx_str_t              text;
    int64_t                version;
} pet_cache_put_t;


typedef struct {
    pet_task_t            *task;
    pet_worker_t          *worker;
    ngx_queue_t            puts;
    ngx_event_t            timer;        /* the task goes on without it */
} pet_cache_batch_t;


typedef struct {
    u_short                len;
    u_char                 data[PET_CACHE_KEY];
} pet_cache_dirty_t;


static ngx_int_t pet_cache_write(pet_task_t *t, ngx_uint_t await);
static ngx_int_t pet_cache_send(pet_worker_t *w, pet_redis_handler_pt handler,
    void *data, const ngx_queue_t *puts);
static void pet_cache_batch_done(void *data, redisReply *reply);
static void pet_cache_batch_late(ngx_event_t *ev);
static void pet_cache_batch_failed(const ngx_queue_t *puts);
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

    put->key = *key;
    put->text = *text;
    put->version = version;

    ngx_queue_insert_tail(&t->puts, &put->queue);

    return NGX_OK;
}


void
pet_cache_flush(pet_task_t *t)
{
    while (!ngx_queue_empty(&t->puts)) {
        if (pet_cache_write(t, 1) != NGX_OK) {
            pet_cache_batch_failed(&t->puts);
            ngx_queue_init(&t->puts);
        }
    }
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
    }

    while (!ngx_queue_empty(&t->puts)) {
        if (pet_cache_write(t, 0) != NGX_OK) {
            pet_cache_batch_failed(&t->puts);
            ngx_queue_init(&t->puts);
        }
    }
}


/* Sends the first puts of the task.  Even when nobody waits for the answer
 * the puts are the task's, so it lives until then. */

static ngx_int_t
pet_cache_write(pet_task_t *t, ngx_uint_t await)
{
    ngx_uint_t          n;
    ngx_queue_t        *q;
    pet_cache_batch_t  *batch;

    batch = ngx_pcalloc(t->pool, sizeof(pet_cache_batch_t));
    if (batch == NULL) {
        return NGX_ERROR;
    }

    batch->task = t;
    batch->worker = t->worker;
    batch->timer.handler = pet_cache_batch_late;
    batch->timer.data = batch;
    batch->timer.log = t->worker->log;

    ngx_queue_init(&batch->puts);

    for (n = 0; n < PET_CACHE_BATCH && !ngx_queue_empty(&t->puts); n++) {
        q = ngx_queue_head(&t->puts);
        ngx_queue_remove(q);
        ngx_queue_insert_tail(&batch->puts, q);
    }

    if (pet_cache_send(t->worker, pet_cache_batch_done, batch, &batch->puts)
        != NGX_OK)
    {
        pet_cache_batch_failed(&batch->puts);
        return NGX_OK;
    }

    pet_task_pending(t);

    if (await) {
        ngx_add_timer(&batch->timer, PET_CACHE_AWAIT);
    }

    return NGX_OK;
}


static void
pet_cache_batch_done(void *data, redisReply *reply)
{
    pet_cache_batch_t  *batch = data;

    if (reply == NULL) {
        pet_cache_batch_failed(&batch->puts);

        /* refused, as when its memory is full: deletions still work */

        if (pet_redis_ready(batch->worker)) {
            pet_cache_reconnected(batch->worker);
        }
    }

    if (batch->timer.timer_set) {
        ngx_del_timer(&batch->timer);
    }

    pet_task_report(batch->task, NGX_OK);
}


/* The reply need not wait any longer, but the puts are still the task's, so
 * only the answer goes out now. */

static void
pet_cache_batch_late(ngx_event_t *ev)
{
    pet_cache_batch_t  *batch = ev->data;

    pet_task_answer_early(batch->task);
}


static void
pet_cache_batch_failed(const ngx_queue_t *puts)
{
    ngx_queue_t      *q;
    pet_cache_put_t  *put;

    for (q = ngx_queue_head(puts);
         q != ngx_queue_sentinel(puts);
         q = ngx_queue_next(q))
    {
        put = ngx_queue_data(q, pet_cache_put_t, queue);
        pet_cache_mark_dirty(&put->key);
    }
}


void
pet_cache_fill(pet_task_t *t, const ngx_str_t *key, int64_t version,
    const ngx_str_t *text)
{
    ngx_queue_t      puts;
    pet_cache_put_t  put;

    if (ngx_current_msec - t->started > PET_CACHE_FILL_AGE) {
        return;
    }

    put.key = *key;
    put.text = *text;
    put.version = version;

    ngx_queue_init(&puts);
    ngx_queue_insert_tail(&puts, &put.queue);

    (void) pet_cache_send(t->worker, pet_cache_fill_done, NULL, &puts);
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


/* The script's arguments: the keys, how long they live, and for each key its
 * version and text. */

static ngx_int_t
pet_cache_send(pet_worker_t *w, pet_redis_handler_pt handler, void *data,
    const ngx_queue_t *puts)
{
    u_char            *p, numbers[PET_CACHE_BATCH * NGX_INT64_LEN];
    ngx_str_t          args[3 * PET_CACHE_BATCH + 1], *key, *value;
    ngx_uint_t         n;
    ngx_queue_t       *q;
    pet_cache_put_t   *put;

    n = 0;

    for (q = ngx_queue_head(puts);
         q != ngx_queue_sentinel(puts);
         q = ngx_queue_next(q))
    {
        n++;
    }

    p = numbers;
    key = args;
    value = args + n;

    ngx_str_set(value, "60000");
    value++;

    for (q = ngx_queue_head(puts);
         q != ngx_queue_sentinel(puts);
         q = ngx_queue_next(q))
    {
        put = ngx_queue_data(q, pet_cache_put_t, queue);

        *key++ = put->key;

        value->data = p;
        p = pet_digits(p, put->version);
        value->len = p - value->data;
        value++;

        *value++ = put->text;
    }

    return pet_redis_script(w, handler, data, PET_SCRIPT_SET_NEWER, n,
                            3 * n + 1, args);
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


void
pet_cache_settle(void)
{
    if (pet_cache_distrusted
        && (ngx_msec_int_t) (pet_cache_distrust - ngx_current_msec)
           > PET_CACHE_SETTLE)
    {
        return;
    }

    pet_cache_distrusted = 1;
    pet_cache_distrust = ngx_current_msec + PET_CACHE_SETTLE;
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
