/*
 * Files of users and pets.  Keys are paths under two areas:
 *
 *   private/<hh>/<user_id>/<name>   photos: only by short-lived signed links
 *   public/<kind>/<hh>/<hash>.<ext> models, skins, previews, avatars: anyone
 *                                   who knows the hash; never changed
 *
 * Every operation is one of a task: a step starts it and returns what it
 * returned (PET_NEXT or PET_E_*); the next step runs when it ended.  A failure
 * is reported as PET_E_STORAGE_ERROR and logged without the key.  The local
 * implementation works in the thread pool; another one, S3 for instance,
 * fills the same table.
 */

#ifndef _PET_STORAGE_H_INCLUDED_
#define _PET_STORAGE_H_INCLUDED_


#include "core/conf.h"
#include "core/task.h"


/* The longest key, with its zero. */
#define PET_STORAGE_KEY_MAX   192

/* How long a signed link is good, ms. */
#define PET_STORAGE_LINK_TTL  600000


/* What a kind of storage can do. */
typedef struct pet_storage_s {

    /*
     * Stores bytes under a key, whole or not at all, durable when reported.
     * Both must live as long as the task (its pool, or a work of it).  The
     * same key again replaces the file.
     */
    ngx_int_t  (*put)(pet_task_t *t, const ngx_str_t *key,
                      const ngx_str_t *bytes);

    /*
     * Reads at most max bytes into memory that lives as long as the task;
     * bytes->data is NULL when there is no such file.  A longer file is a
     * failure.
     */
    ngx_int_t  (*read)(pet_task_t *t, const ngx_str_t *key, size_t max,
                       ngx_str_t *bytes);

    /* Removes a file; one that is not there is no failure. */
    ngx_int_t  (*remove)(pet_task_t *t, const ngx_str_t *key);

} pet_storage_t;


/* The storage that is configured. */
const pet_storage_t *pet_storage(pet_worker_t *w);

/* The implementation in the directory "pet_storage". */
extern const pet_storage_t  pet_storage_local;


/* "private/<hh>/<user_id>/<id>-<random>.<ext>"; NGX_ERROR without memory. */
ngx_int_t pet_storage_private_key(pet_task_t *t, int64_t user_id, int64_t id,
    const char *ext, ngx_str_t *key);

/* "public/<kind>/<hh>/<hash>.<ext>" for a hash of 32 to 64 hex digits, or a
 * name that begins with one. */
ngx_int_t pet_storage_public_key(pet_task_t *t, const char *kind,
    const ngx_str_t *hash, const char *ext, ngx_str_t *key);

/* The path "/files/<kind>/<hash>.<ext>" that clients read it by. */
ngx_int_t pet_storage_public_url(pet_task_t *t, const char *kind,
    const ngx_str_t *hash, const char *ext, ngx_str_t *url);

/* A link to a private key that is good from t->now for
 * PET_STORAGE_LINK_TTL. */
ngx_int_t pet_storage_link(pet_task_t *t, const ngx_str_t *key,
    ngx_str_t *url);

/* Checks the path and query of such a link: NGX_OK or
 * PET_E_SIGNATURE_INVALID. */
ngx_int_t pet_storage_link_check(pet_task_t *t, const ngx_str_t *path,
    int64_t expires, const ngx_str_t *signature);


#endif /* _PET_STORAGE_H_INCLUDED_ */
