/*
 * The state of the job "generate", and how it ends for good.
 */

#ifndef _PET_GENERATE_H_INCLUDED_
#define _PET_GENERATE_H_INCLUDED_


#include "core/task.h"
#include "outside/ai.h"
#include "outside/model.h"


typedef struct {
    int64_t                generation_id;
    ngx_str_t              key;          /* of the photo's file */
    pet_ai_request_t       request;
    pet_ai_result_t        result;
    pet_model_files_t      files;
} pet_generate_t;


/* Queues the statement that ends a generation which failed for good. */
ngx_int_t pet_job_generate_dead(pet_task_t *t, ngx_int_t error);

/* 1 for errors that the photo is to blame for: they are not tried again. */
ngx_uint_t pet_job_generate_rejected(ngx_int_t error);


#endif /* _PET_GENERATE_H_INCLUDED_ */
