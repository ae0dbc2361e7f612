/*
 * The files of a model - GLB, skin, preview, and, when somebody asks for
 * them, frames - from its parameters: built in the thread pool, stored under
 * public/models/ by the hash of the parameters and the version of the
 * generator, and built again whenever they are missing.
 */

#ifndef _PET_MODEL_H_INCLUDED_
#define _PET_MODEL_H_INCLUDED_


#include "core/conf.h"
#include "core/task.h"
#include "core/work.h"
#include "pet3d/pet3d.h"


#define PET_MODEL_HASH_LEN  64


/* The files; they live as long as the task. */
typedef struct {
    ngx_str_t              glb;
    ngx_str_t              skin;         /* JPEG */
    ngx_str_t              preview;      /* JPEG */
    ngx_str_t              frames;       /* WebP, for want of a model */
} pet_model_files_t;


/* Builds the files but the frames, or the frames: a step returns what it
 * returned, in the next *files has them.  params is the canonical text and
 * lives as long as the task. */
ngx_int_t pet_model_build(pet_task_t *t, const ngx_str_t *params,
    pet_model_files_t *files);
ngx_int_t pet_model_build_frames(pet_task_t *t, const ngx_str_t *params,
    pet_model_files_t *files);

/* Stores what was built under the hash; returned by a step like
 * pet_model_build(). */
ngx_int_t pet_model_store(pet_task_t *t, const ngx_str_t *hash,
    const pet_model_files_t *files);

/* Removes what was stored of it. */
ngx_int_t pet_model_remove(pet_task_t *t, const ngx_str_t *hash,
    const pet_model_files_t *files);

/* "<hash>-<version>": what the files are called, but for their extensions. */
ngx_int_t pet_model_name(pet_task_t *t, const ngx_str_t *hash,
    ngx_str_t *name);

/* For works of pet3d/: an arena of the work's size and time, destroyed with
 * the work; NULL without memory.  And what an error of pet3d/ means. */
pet3d_arena_t *pet_model_arena(pet_work_t *work);
ngx_int_t pet_model_error(pet_work_t *work, int rc);


#endif /* _PET_MODEL_H_INCLUDED_ */
