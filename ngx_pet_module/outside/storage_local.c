/*
 * Files in the directory "pet_storage", written, read and removed in the
 * thread pool.  A write goes to a temporary name beside the target, is
 * synced, renamed and its directory synced: a name that exists has all of
 * its bytes, even after a crash.
 */

#define _GNU_SOURCE

#include "pet.h"

#include <sys/stat.h>


typedef struct {
    u_char                 path[NGX_MAX_PATH];
    ngx_str_t              in;
    size_t                 max;
    ngx_str_t             *out;
    mode_t                 mode;         /* of a file that is put */
} pet_storage_file_t;


static ngx_int_t pet_storage_put(pet_task_t *t, const ngx_str_t *key,
    const ngx_str_t *bytes);
static ngx_int_t pet_storage_read(pet_task_t *t, const ngx_str_t *key,
    size_t max, ngx_str_t *bytes);
static ngx_int_t pet_storage_remove(pet_task_t *t, const ngx_str_t *key);
static pet_work_t *pet_storage_work(pet_task_t *t, const ngx_str_t *key,
    pet_work_pt handler, size_t memory);
static ngx_uint_t pet_storage_key_is_safe(const ngx_str_t *key);
static ngx_int_t pet_storage_do_put(pet_work_t *work);
static ngx_int_t pet_storage_mkdirs(pet_work_t *work, u_char *path,
    ngx_uint_t private);
static ngx_int_t pet_storage_write(pet_work_t *work, int fd,
    const ngx_str_t *bytes);
static ngx_int_t pet_storage_sync_dir(pet_work_t *work, u_char *path);
static ngx_int_t pet_storage_do_read(pet_work_t *work);
static ngx_int_t pet_storage_do_remove(pet_work_t *work);
static ngx_int_t pet_storage_failed(pet_work_t *work, const char *what);


const pet_storage_t  pet_storage_local = {
    pet_storage_put,
    pet_storage_read,
    pet_storage_remove
};


static ngx_int_t
pet_storage_put(pet_task_t *t, const ngx_str_t *key, const ngx_str_t *bytes)
{
    pet_work_t          *work;
    pet_storage_file_t  *f;

    work = pet_storage_work(t, key, pet_storage_do_put, 0);
    if (work == NULL) {
        return PET_E_UNAVAILABLE;
    }

    f = work->data;
    f->in = *bytes;
    f->mode = ngx_strncmp(key->data, "private/", 8) == 0 ? 0600 : 0644;

    return pet_work_post(work);
}


static ngx_int_t
pet_storage_read(pet_task_t *t, const ngx_str_t *key, size_t max,
    ngx_str_t *bytes)
{
    pet_work_t          *work;
    pet_storage_file_t  *f;

    ngx_str_null(bytes);

    work = pet_storage_work(t, key, pet_storage_do_read, max);
    if (work == NULL) {
        return PET_E_UNAVAILABLE;
    }

    f = work->data;
    f->max = max;
    f->out = bytes;

    return pet_work_post(work);
}


static ngx_int_t
pet_storage_remove(pet_task_t *t, const ngx_str_t *key)
{
    pet_work_t  *work;

    work = pet_storage_work(t, key, pet_storage_do_remove, 0);

    return work ? pet_work_post(work) : PET_E_UNAVAILABLE;
}


static pet_work_t *
pet_storage_work(pet_task_t *t, const ngx_str_t *key, pet_work_pt handler,
    size_t memory)
{
    ngx_str_t           *dir;
    pet_work_t          *work;
    pet_storage_file_t  *f;

    dir = &t->worker->conf->storage;

    if (!pet_storage_key_is_safe(key)
        || dir->len + 1 + key->len + sizeof(".new-XXXXXX") > NGX_MAX_PATH)
    {
        ngx_log_error(NGX_LOG_ERR, t->log, 0, "pet: a bad key of storage");
        return NULL;
    }

    work = pet_work_create(t, PET_WORK_FILE, handler,
                           sizeof(pet_storage_file_t), memory);
    if (work == NULL) {
        return NULL;
    }

    f = work->data;
    (void) ngx_sprintf(f->path, "%V/%V%Z", dir, key);

    return work;
}


/* Lower-case letters, digits and "-" in names with single dots: no key can
 * lead out of its area, whoever made it. */

static ngx_uint_t
pet_storage_key_is_safe(const ngx_str_t *key)
{
    u_char      c;
    ngx_uint_t  i, start;

    if (key->len == 0 || key->len >= PET_STORAGE_KEY_MAX
        || (ngx_strncmp(key->data, "private/", 8) != 0
            && ngx_strncmp(key->data, "public/", 7) != 0))
    {
        return 0;
    }

    start = 1;

    for (i = 0; i < key->len; i++) {
        c = key->data[i];

        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
            || (c == '-' && !start))
        {
            start = 0;

        } else if ((c == '/' || c == '.') && !start) {
            start = 1;

        } else {
            return 0;
        }
    }

    return !start;
}


static ngx_int_t
pet_storage_do_put(pet_work_t *work)
{
    pet_storage_file_t  *f = work->data;

    int                  fd;
    u_char               temp[NGX_MAX_PATH];
    ngx_int_t            rc;

    rc = pet_storage_mkdirs(work, f->path, f->mode == 0600);
    if (rc != NGX_OK) {
        return rc;
    }

    (void) ngx_sprintf(temp, "%s.new-XXXXXX%Z", f->path);

    fd = mkstemp((char *) temp);
    if (fd == -1) {
        return pet_storage_failed(work, "mkstemp() in the storage");
    }

    rc = pet_storage_write(work, fd, &f->in);

    if (rc == NGX_OK && (fchmod(fd, f->mode) == -1 || fsync(fd) == -1)) {
        rc = pet_storage_failed(work, "fsync() of a file of the storage");
    }

    if (close(fd) == -1 && rc == NGX_OK) {
        rc = pet_storage_failed(work, "close() of a file of the storage");
    }

    if (rc == NGX_OK && rename((char *) temp, (char *) f->path) == -1) {
        rc = pet_storage_failed(work, "rename() in the storage");
    }

    if (rc != NGX_OK) {
        (void) unlink((char *) temp);
        return rc;
    }

    return pet_storage_sync_dir(work, f->path);
}


/* Makes the directories over a file that are missing, below the storage. */

static ngx_int_t
pet_storage_mkdirs(pet_work_t *work, u_char *path, ngx_uint_t private)
{
    u_char      *p, *root;
    ngx_uint_t   made;

    root = path + work->worker->conf->storage.len;

    for (p = root + 1; *p; p++) {
        if (*p != '/') {
            continue;
        }

        *p = '\0';
        made = mkdir((char *) path, private ? 0700 : 0755) == 0;

        if (!made && errno != EEXIST) {
            *p = '/';
            return pet_storage_failed(work, "mkdir() in the storage");
        }

        if (made && pet_storage_sync_dir(work, path) != NGX_OK) {
            *p = '/';
            return PET_E_STORAGE_ERROR;
        }

        *p = '/';
    }

    return NGX_OK;
}


static ngx_int_t
pet_storage_write(pet_work_t *work, int fd, const ngx_str_t *bytes)
{
    size_t   at;
    ssize_t  n;

    for (at = 0; at < bytes->len; at += n) {
        n = write(fd, bytes->data + at, bytes->len - at);

        if (n == -1) {
            if (errno != EINTR) {
                return pet_storage_failed(work, "write() to the storage");
            }

            n = 0;
        }
    }

    return NGX_OK;
}


/* Syncs the directory that holds path: its entries survive a crash. */

static ngx_int_t
pet_storage_sync_dir(pet_work_t *work, u_char *path)
{
    int      fd, rc;
    u_char  *slash;

    slash = (u_char *) strrchr((char *) path, '/');

    *slash = '\0';
    fd = open((char *) path, O_RDONLY|O_DIRECTORY|O_CLOEXEC);
    *slash = '/';

    rc = fd == -1 ? -1 : fsync(fd);

    if (fd != -1) {
        (void) close(fd);
    }

    return rc == -1
           ? pet_storage_failed(work, "fsync() of a directory of the storage")
           : NGX_OK;
}


static ngx_int_t
pet_storage_do_read(pet_work_t *work)
{
    pet_storage_file_t  *f = work->data;

    int                  fd;
    u_char              *p;
    size_t               len;
    ssize_t              n;
    struct stat          sb;

    fd = open((char *) f->path, O_RDONLY|O_CLOEXEC);

    if (fd == -1) {
        return errno == ENOENT
               ? NGX_OK
               : pet_storage_failed(work, "open() of a file of the storage");
    }

    if (fstat(fd, &sb) == -1 || (size_t) sb.st_size > f->max) {
        (void) close(fd);
        return pet_storage_failed(work, "the size of a file of the storage");
    }

    p = ngx_palloc(work->pool, sb.st_size + 1);

    if (p == NULL) {
        (void) close(fd);
        return NGX_ERROR;
    }

    for (len = 0; len < (size_t) sb.st_size; len += n) {
        n = read(fd, p + len, sb.st_size - len);

        if (n == -1 && errno == EINTR) {
            n = 0;
            continue;
        }

        if (n <= 0) {
            (void) close(fd);
            return pet_storage_failed(work, "read() of the storage");
        }
    }

    (void) close(fd);

    f->out->data = p;
    f->out->len = len;

    return NGX_OK;
}


static ngx_int_t
pet_storage_do_remove(pet_work_t *work)
{
    pet_storage_file_t  *f = work->data;

    if (unlink((char *) f->path) == -1) {
        return errno == ENOENT
               ? NGX_OK
               : pet_storage_failed(work, "unlink() in the storage");
    }

    return pet_storage_sync_dir(work, f->path);
}


static ngx_int_t
pet_storage_failed(pet_work_t *work, const char *what)
{
    work->err = errno;
    work->failed = what;

    return PET_E_STORAGE_ERROR;
}
