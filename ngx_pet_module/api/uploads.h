/*
 * Uploads: what their endpoints share.
 */

#ifndef _PET_UPLOADS_H_INCLUDED_
#define _PET_UPLOADS_H_INCLUDED_


#include "pet.h"
#include "core/body.h"
#include "core/multipart.h"
#include "pet3d/pet3d.h"


/* Longer sides, in pixels, and qualities of what is kept. */
#define PET_UPLOAD_PHOTO_SIDE    1280
#define PET_UPLOAD_AVATAR_SIDE   512
#define PET_UPLOAD_QUALITY       88
#define PET_AVATAR_SIDE          256
#define PET_AVATAR_QUALITY       85

/* Bytes of a kept file that are ever read back. */
#define PET_UPLOAD_STORED_MAX    (8 * 1024 * 1024)

/* How long a row waits for its file, ms. */
#define PET_UPLOAD_PENDING       300000


typedef enum {
    PET_UPLOAD_PHOTO = 0,
    PET_UPLOAD_AVATAR,
    PET_UPLOAD_PURPOSES
} pet_upload_purpose_e;

extern const ngx_str_t  pet_upload_purposes[PET_UPLOAD_PURPOSES];


/* What a thread reads from a multipart body. */
typedef struct {
    pet_body_t             body;
    ngx_str_t              type;         /* Content-Type */
    size_t                 max;          /* bytes of the file */
    u_char                *idem_hash;    /* to be filled, or NULL */

    ngx_str_t              file;
    ngx_uint_t             purpose;
    const char            *field;        /* at fault, a literal, or NULL */
    const char            *message;      /* what is wrong with it */
    pet3d_info_t           info;
    u_char                 digest[PET_SHA256_LEN];

    ngx_uint_t             part;         /* being read */
    u_char                 text[16];     /* of "purpose" */
    size_t                 text_len;
    unsigned               has_file:1;
    unsigned               has_purpose:1;
} pet_upload_form_t;

/* Reads it, in a thread: NGX_OK or PET_E_*. */
ngx_int_t pet_upload_form_read(pet_work_t *work);


/* A picture that a thread decodes and encodes anew. */
typedef struct {
    ngx_str_t              file;
    ngx_uint_t             square;       /* as an avatar */
    uint32_t               side;
    int                    quality;
    size_t                 limit;        /* bytes of the arena */

    ngx_str_t              jpeg;
    uint32_t               width;
    uint32_t               height;
    u_char                 digest[PET_SHA256_LEN];
    u_char                 fingerprint[PET3D_FINGERPRINT_BYTES];
                                         /* of a photo */
} pet_upload_picture_t;

/* A work that makes it, with memory for the file's cost; NULL as
 * pet_work_create().  The file must live as long as the task. */
pet_work_t *pet_upload_picture(pet_task_t *t, const ngx_str_t *file,
    ngx_uint_t costly);

/* The domain error of a pet3d_error_t. */
ngx_int_t pet_upload_error(int rc);


/* What an upload is printed from. */
typedef struct {
    int64_t                upload_id;
    ngx_str_t              purpose;
    ngx_str_t              key;
    int64_t                size;         /* bytes */
    int64_t                width;
    int64_t                height;
    int64_t                created_at;
    int64_t                expires_at;
} pet_upload_view_t;

/* Makes it the reply, with a fresh link to its file. */
ngx_int_t pet_upload_json(pet_task_t *t, const pet_upload_view_t *v);


/* The state of POST /v1/uploads. */
typedef struct {
    pet_upload_form_t     *form;
    pet_upload_picture_t  *picture;
    ngx_array_t            photos;       /* row_upload_photos_t */
    int64_t                upload_id;
    int64_t                expires_at;   /* ms */
    ngx_str_t              key;
} pet_upload_t;

/* The state of PUT /v1/users/me/avatar. */
typedef struct {
    ngx_str_t              stored;       /* the upload's bytes */
    pet_upload_picture_t  *picture;
    ngx_str_t              key;
    ngx_str_t              url;
    ngx_str_t              old_key;      /* of the former avatar, or empty */
    ngx_str_t              upload_key;
} pet_avatar_t;


/* The job "uploads": removes the files of uploads whose time is over, ten at
 * a time; no ctx, no user. */
extern const pet_step_pt  pet_job_uploads_steps[];


#endif /* _PET_UPLOADS_H_INCLUDED_ */
