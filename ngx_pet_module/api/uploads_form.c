/*
 * What threads do for uploads: read the form, make the picture that is kept.
 * Nothing of what the user sent is stored but pixels.
 */

#include "api/uploads.h"


/* What stops the parser besides its own errors. */
#define PET_UPLOAD_FIELD  1          /* f->field is at fault */
#define PET_UPLOAD_LARGE  2

/* Bytes of an arena beyond the picture in it. */
#define PET_UPLOAD_SLACK  65536


typedef enum {
    PET_UPLOAD_PART_FILE = 0,
    PET_UPLOAD_PART_PURPOSE
} pet_upload_part_e;


static ngx_int_t pet_upload_form_check(pet_upload_form_t *f);
static int pet_upload_form_feed(void *data, const u_char *p, size_t len);
static int pet_upload_form_part(void *data, const pet_multipart_part_t *part);
static int pet_upload_form_bytes(void *data, const uint8_t *p, size_t len);
static int pet_upload_form_end(void *data);
static ngx_int_t pet_upload_form_hash(pet_upload_form_t *f);
static ngx_int_t pet_upload_picture_make(pet_work_t *work);
static void pet_upload_arena_destroy(void *data);


const ngx_str_t  pet_upload_purposes[PET_UPLOAD_PURPOSES] = {
    ngx_string("photo"),
    ngx_string("avatar")
};

static const pet_multipart_handler_t  pet_upload_handler = {
    pet_upload_form_part,
    pet_upload_form_bytes,
    pet_upload_form_end
};


ngx_int_t
pet_upload_form_read(pet_work_t *work)
{
    pet_upload_form_t  *f = work->data;

    ngx_int_t           rc;
    pet_multipart_t    *m;

    m = ngx_palloc(work->pool, sizeof(pet_multipart_t));
    f->file.data = ngx_palloc(work->pool, ngx_min(f->body.size, f->max) + 1);

    if (m == NULL || f->file.data == NULL) {
        return NGX_ERROR;
    }

    rc = pet_multipart_init(m, (char *) f->type.data, f->type.len,
                            &pet_upload_handler, f);

    if (rc == PET_MULTIPART_TYPE) {
        return PET_E_UNSUPPORTED_MEDIA_TYPE;
    }

    rc = pet_body_read(work, &f->body, pet_upload_form_feed, m);

    if (work->failed) {
        return NGX_ERROR;
    }

    if (rc == NGX_OK) {
        rc = pet_multipart_finish(m);
    }

    switch (rc) {

    case PET_MULTIPART_OK:
        return pet_upload_form_check(f);

    case PET_UPLOAD_LARGE:
        return PET_E_IMAGE_TOO_LARGE;

    case PET_UPLOAD_FIELD:
        return NGX_OK;

    default:
        f->field = "body";
        f->message = pet_multipart_strerror(rc);
        return NGX_OK;
    }
}


static ngx_int_t
pet_upload_form_check(pet_upload_form_t *f)
{
    ngx_int_t      rc;
    pet3d_bytes_t  bytes;

    if (!f->has_purpose || !f->has_file) {
        f->field = f->has_purpose ? "file" : "purpose";
        f->message = "is required";
        return NGX_OK;
    }

    rc = pet_upload_form_hash(f);
    if (rc != NGX_OK) {
        return rc;
    }

    bytes.data = f->file.data;
    bytes.len = f->file.len;

    return pet_upload_error(pet3d_probe(&bytes, &f->info));
}


static int
pet_upload_form_feed(void *data, const u_char *p, size_t len)
{
    return pet_multipart_feed(data, p, len);
}


static int
pet_upload_form_part(void *data, const pet_multipart_part_t *part)
{
    pet_upload_form_t  *f = data;

    if (ngx_strcmp(part->name, "file") == 0) {
        f->part = PET_UPLOAD_PART_FILE;
        f->field = f->has_file ? "file" : NULL;
        f->has_file = 1;

    } else if (ngx_strcmp(part->name, "purpose") == 0) {
        f->part = PET_UPLOAD_PART_PURPOSE;
        f->field = f->has_purpose ? "purpose" : NULL;
        f->has_purpose = 1;

    } else {
        f->field = "body";
        f->message = "has an unknown part";
        return PET_UPLOAD_FIELD;
    }

    if (f->field) {
        f->message = "stands twice in the body";
        return PET_UPLOAD_FIELD;
    }

    return PET_MULTIPART_OK;
}


static int
pet_upload_form_bytes(void *data, const uint8_t *p, size_t len)
{
    pet_upload_form_t  *f = data;

    if (f->part == PET_UPLOAD_PART_FILE) {

        if (len > f->max - f->file.len) {
            return PET_UPLOAD_LARGE;
        }

        ngx_memcpy(f->file.data + f->file.len, p, len);
        f->file.len += len;

        return PET_MULTIPART_OK;
    }

    len = ngx_min(len, sizeof(f->text) - f->text_len);
    ngx_memcpy(f->text + f->text_len, p, len);
    f->text_len += len;

    return PET_MULTIPART_OK;
}


static int
pet_upload_form_end(void *data)
{
    pet_upload_form_t  *f = data;

    if (f->part == PET_UPLOAD_PART_FILE) {
        return PET_MULTIPART_OK;
    }

    for (f->purpose = 0; f->purpose < PET_UPLOAD_PURPOSES; f->purpose++) {
        if (f->text_len == pet_upload_purposes[f->purpose].len
            && ngx_strncmp(f->text, pet_upload_purposes[f->purpose].data,
                           f->text_len)
               == 0)
        {
            return PET_MULTIPART_OK;
        }
    }

    f->field = "purpose";
    f->message = "must be photo or avatar";

    return PET_UPLOAD_FIELD;
}


/*
 * An Idempotency-Key is bound to purpose and file: the rest of the body, its
 * boundary first of all, differs in each repetition.
 */

static ngx_int_t
pet_upload_form_hash(pet_upload_form_t *f)
{
    int            rc;
    u_char         digest[PET_SHA256_LEN + 1];

    rc = pet_sha256(f->file.data, f->file.len, f->digest);

    if (rc == PET_CRYPTO_OK && f->idem_hash) {
        ngx_memcpy(digest, f->digest, PET_SHA256_LEN);
        digest[PET_SHA256_LEN] = (u_char) f->purpose;
        rc = pet_sha256(digest, sizeof(digest), f->idem_hash);
    }

    return rc == PET_CRYPTO_OK ? NGX_OK : NGX_ERROR;
}


pet_work_t *
pet_upload_picture(pet_task_t *t, const ngx_str_t *file, ngx_uint_t costly)
{
    size_t                 limit;
    pet_work_t            *work;
    pet_upload_picture_t  *p;

    limit = costly ? PET3D_JOB_BYTES_LARGE : PET3D_JOB_BYTES;

    work = pet_work_create(t, PET_WORK_UPLOAD, pet_upload_picture_make,
                           sizeof(pet_upload_picture_t), limit);
    if (work == NULL) {
        return NULL;
    }

    p = work->data;
    p->file = *file;
    p->limit = limit;
    p->quality = PET_UPLOAD_QUALITY;

    return work;
}


static ngx_int_t
pet_upload_picture_make(pet_work_t *work)
{
    pet_upload_picture_t  *p = work->data;

    int                    rc;
    pet3d_info_t           info;
    pet3d_bytes_t          file, jpeg;
    pet3d_arena_t         *arena;
    ngx_pool_cleanup_t    *cln;

    cln = ngx_pool_cleanup_add(work->pool, 0);
    arena = pet3d_arena_create(p->limit);

    if (cln == NULL || arena == NULL) {
        pet3d_arena_destroy(arena);
        return NGX_ERROR;
    }

    cln->handler = pet_upload_arena_destroy;
    cln->data = arena;

    pet3d_arena_deadline(arena, pet_work_expired, work);

    file.data = p->file.data;
    file.len = p->file.len;

    rc = p->square
         ? pet3d_avatar_normalize(arena, &file, p->side, p->quality, &jpeg)
         : pet3d_photo_normalize(arena, &file, p->side, p->quality,
                                 p->fingerprint, &jpeg);

    if (rc == PET3D_OK) {
        rc = pet3d_probe(&jpeg, &info);
    }

    if (rc != PET3D_OK) {
        return pet_upload_error(rc);
    }

    p->jpeg.data = (u_char *) jpeg.data;
    p->jpeg.len = jpeg.len;
    p->width = info.width;
    p->height = info.height;

    pet_work_trim(work, jpeg.len + PET_UPLOAD_SLACK);

    return pet_sha256(jpeg.data, jpeg.len, p->digest) == PET_CRYPTO_OK
           ? NGX_OK : NGX_ERROR;
}


static void
pet_upload_arena_destroy(void *data)
{
    pet3d_arena_destroy(data);
}


ngx_int_t
pet_upload_error(int rc)
{
    switch (rc) {

    case PET3D_OK:
        return NGX_OK;

    case PET3D_E_UNSUPPORTED:
        return PET_E_UNSUPPORTED_MEDIA_TYPE;

    case PET3D_E_NOT_IMAGE:
    case PET3D_E_TRUNCATED:
    case PET3D_E_CORRUPT:
        return PET_E_IMAGE_INVALID;

    /* an arena is as large as any sound picture within the limits needs */

    case PET3D_E_TOO_LARGE:
    case PET3D_E_TOO_MANY_PIXELS:
    case PET3D_E_MEMORY:
        return PET_E_IMAGE_TOO_LARGE;

    case PET3D_E_DEADLINE:
        return PET_E_UNAVAILABLE;

    default:
        return NGX_ERROR;
    }
}
