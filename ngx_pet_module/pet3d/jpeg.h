
/*
 * libjpeg on an arena.
 */

#ifndef PET3D_JPEG_H_INCLUDED_
#define PET3D_JPEG_H_INCLUDED_


#include <stdio.h>
#include <setjmp.h>

#include <jpeglib.h>
#include <jerror.h>

#include "decode.h"


/* The client data of a libjpeg object; err must stay first. */
typedef struct {
    struct jpeg_error_mgr      err;
    jmp_buf                    jump;
    int                        rc;
    pet3d_arena_t             *arena;
    struct jpeg_progress_mgr   progress;
    struct jpeg_memory_mgr    *own;     /* libjpeg's memory manager */
    struct jpeg_memory_mgr     memory;  /* ours */
} pet3d_jpeg_t;


/*
 * Sets up the error handler, which jumps to ctx->jump with ctx->rc set.
 * Damage that libjpeg only warns of is an error too.
 */
struct jpeg_error_mgr *pet3d_jpeg_errors(pet3d_jpeg_t *ctx,
    pet3d_arena_t *arena);

/*
 * Has everything that libjpeg allocates from now on come from the arena; the
 * few kilobytes of jpeg_create_*() are freed by the arena's cleanup.
 */
void pet3d_jpeg_memory(j_common_ptr cinfo, pet3d_jpeg_t *ctx);


#endif /* PET3D_JPEG_H_INCLUDED_ */
