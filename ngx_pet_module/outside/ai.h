/*
 * Who looks at a photo: providers behind one interface.  A provider turns
 * pixels and hints into parameters and features; the model is always built
 * from the parameters by pet3d/, so pets of all providers look of a kind.
 */

#ifndef _PET_AI_H_INCLUDED_
#define _PET_AI_H_INCLUDED_


#include "core/conf.h"
#include "core/task.h"
#include "pet3d/pet3d.h"


/* What is asked; texts live as long as the task. */
typedef struct {
    ngx_str_t              photo;        /* the file */
    pet3d_hints_t          hints;
} pet_ai_request_t;


/* What came; texts live as long as the task. */
typedef struct {
    ngx_str_t              params;       /* canonical text */
    ngx_str_t              hash;         /* its SHA-256, 64 hex digits */
    ngx_str_t              species;
    ngx_str_t              personality;
    ngx_str_t              breed;
    ngx_str_t              appearance;   /* JSON */
    ngx_str_t              features;     /* JSON */
    ngx_uint_t             generator;
} pet_ai_result_t;


typedef struct {
    const char            *name;

    /*
     * Starts the look: a step returns what it returned; in the next step
     * *result is complete.  Reported failures: PET_E_NO_SUBJECT,
     * PET_E_CONTENT_REJECTED and PET_E_IMAGE_INVALID are the photo's,
     * PET_E_AI_ERROR, PET_E_AI_TIMEOUT and all others are ours.
     */
    ngx_int_t            (*analyze)(pet_task_t *t,
                                    const pet_ai_request_t *request,
                                    pet_ai_result_t *result);
} pet_ai_provider_t;


/* The provider that is configured. */
const pet_ai_provider_t *pet_ai(pet_worker_t *w);

/* Works in the thread pool on the pixels themselves; asks nobody. */
extern const pet_ai_provider_t  pet_ai_builtin;


#endif /* _PET_AI_H_INCLUDED_ */
