#include "pet.h"
#include "core/body.h"


#define PET_BODY_CHUNK  65536


struct pet_body_piece_s {
    u_char                *data;         /* NULL: of the file */
    off_t                  offset;
    size_t                 len;
    int                    fd;
    pet_body_piece_t      *next;
};


static ngx_int_t pet_body_file(pet_work_t *work, ngx_buf_t *b,
    pet_body_piece_t *piece);
static void pet_body_close(void *data);


ngx_int_t
pet_body_take(pet_work_t *work, ngx_http_request_t *r, pet_body_t *body)
{
    size_t              len;
    ngx_buf_t          *b;
    ngx_chain_t        *cl;
    pet_body_piece_t   *piece, **last;

    ngx_memzero(body, sizeof(pet_body_t));
    last = &body->first;

    for (cl = r->request_body ? r->request_body->bufs : NULL; cl;
         cl = cl->next)
    {
        b = cl->buf;
        len = ngx_buf_size(b);

        if (len == 0) {
            continue;
        }

        piece = ngx_pcalloc(work->pool, sizeof(pet_body_piece_t));
        if (piece == NULL) {
            return NGX_ERROR;
        }

        piece->len = len;
        piece->fd = -1;

        if (ngx_buf_in_memory(b)) {
            piece->data = ngx_pnalloc(work->pool, len);
            if (piece->data == NULL) {
                return NGX_ERROR;
            }

            ngx_memcpy(piece->data, b->pos, len);

        } else if (pet_body_file(work, b, piece) != NGX_OK) {
            return NGX_ERROR;
        }

        body->size += len;
        *last = piece;
        last = &piece->next;
    }

    return NGX_OK;
}


static ngx_int_t
pet_body_file(pet_work_t *work, ngx_buf_t *b, pet_body_piece_t *piece)
{
    ngx_pool_cleanup_t  *cln;

    cln = ngx_pool_cleanup_add(work->pool, 0);
    if (cln == NULL) {
        return NGX_ERROR;
    }

    piece->fd = fcntl(b->file->fd, F_DUPFD_CLOEXEC, 0);

    if (piece->fd == -1) {
        ngx_log_error(NGX_LOG_ERR, work->worker->log, ngx_errno,
                      "pet: fcntl(F_DUPFD_CLOEXEC) failed");
        return NGX_ERROR;
    }

    piece->offset = b->file_pos;
    cln->handler = pet_body_close;
    cln->data = piece;

    return NGX_OK;
}


static void
pet_body_close(void *data)
{
    pet_body_piece_t  *piece = data;

    (void) close(piece->fd);
}


ngx_int_t
pet_body_read(pet_work_t *work, const pet_body_t *body,
    int (*feed)(void *data, const u_char *p, size_t len), void *data)
{
    int                      rc;
    u_char                  *buf;
    size_t                   at;
    ssize_t                  n;
    const pet_body_piece_t  *piece;

    buf = ngx_palloc(work->pool, PET_BODY_CHUNK);
    if (buf == NULL) {
        return NGX_ERROR;
    }

    for (piece = body->first; piece; piece = piece->next) {

        for (at = 0; at < piece->len; at += n) {
            n = ngx_min(piece->len - at, PET_BODY_CHUNK);

            if (piece->data == NULL) {
                n = pread(piece->fd, buf, n, piece->offset + at);

                if (n <= 0) {
                    work->err = ngx_errno;
                    work->failed = "pread() of a request body";
                    return NGX_ERROR;
                }
            }

            rc = feed(data, piece->data ? piece->data + at : buf, n);
            if (rc != 0) {
                return rc;
            }
        }
    }

    return NGX_OK;
}
