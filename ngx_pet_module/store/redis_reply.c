#include "pet.h"
#include "store/redis_conn.h"


#define PET_REDIS_POOL    4096
#define PET_REDIS_BUFFER  131072     /* of an idle reader */


static void *pet_redis_reply_string(const redisReadTask *task, char *text,
    size_t len);
static void *pet_redis_reply_array(const redisReadTask *task, int elements);
static void *pet_redis_reply_integer(const redisReadTask *task,
    long long integer);
static void *pet_redis_reply_nil(const redisReadTask *task);
static void pet_redis_reply_free(void *reply);
static redisReply *pet_redis_reply_create(const redisReadTask *task);


static redisReplyObjectFunctions  pet_redis_reply_functions = {
    pet_redis_reply_string,
    pet_redis_reply_array,
    pet_redis_reply_integer,
    pet_redis_reply_nil,
    pet_redis_reply_free
};


/* Of this process: a worker has one connection, which reads a reply to its
 * end before the next, so there is never more than one. */

static ngx_pool_t  *pet_redis_pool;


ngx_int_t
pet_redis_replies(redisAsyncContext *ac, ngx_log_t *log)
{
    if (pet_redis_pool == NULL) {
        pet_redis_pool = ngx_create_pool(PET_REDIS_POOL, log);
        if (pet_redis_pool == NULL) {
            return NGX_ERROR;
        }
    }

    ngx_reset_pool(pet_redis_pool);

    ac->c.reader->fn = &pet_redis_reply_functions;

    /* the default lets the buffer go after each turn with a full read */

    ac->c.reader->maxbuf = PET_REDIS_BUFFER;

    return NGX_OK;
}


void
pet_redis_replies_free(void)
{
    if (pet_redis_pool) {
        ngx_destroy_pool(pet_redis_pool);
        pet_redis_pool = NULL;
    }
}


static void *
pet_redis_reply_string(const redisReadTask *task, char *text, size_t len)
{
    redisReply  *reply;

    reply = pet_redis_reply_create(task);
    if (reply == NULL) {
        return NULL;
    }

    reply->str = ngx_pnalloc(pet_redis_pool, len + 1);
    if (reply->str == NULL) {
        return NULL;
    }

    ngx_memcpy(reply->str, text, len);
    reply->str[len] = '\0';
    reply->len = len;

    return reply;
}


static void *
pet_redis_reply_array(const redisReadTask *task, int elements)
{
    redisReply  *reply;

    reply = pet_redis_reply_create(task);
    if (reply == NULL) {
        return NULL;
    }

    if (elements > 0) {
        reply->element = ngx_pcalloc(pet_redis_pool,
                                     elements * sizeof(redisReply *));
        if (reply->element == NULL) {
            return NULL;
        }
    }

    reply->elements = elements;

    return reply;
}


static void *
pet_redis_reply_integer(const redisReadTask *task, long long integer)
{
    redisReply  *reply;

    reply = pet_redis_reply_create(task);
    if (reply) {
        reply->integer = integer;
    }

    return reply;
}


static void *
pet_redis_reply_nil(const redisReadTask *task)
{
    return pet_redis_reply_create(task);
}


static void
pet_redis_reply_free(void *reply)
{
    ngx_reset_pool(pet_redis_pool);
}


static redisReply *
pet_redis_reply_create(const redisReadTask *task)
{
    redisReply  *reply, *parent;

    reply = ngx_pcalloc(pet_redis_pool, sizeof(redisReply));
    if (reply == NULL) {
        return NULL;
    }

    reply->type = task->type;

    if (task->parent) {
        parent = task->parent->obj;
        parent->element[task->idx] = reply;
    }

    return reply;
}
