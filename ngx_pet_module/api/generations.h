/*
 * The state of the endpoints of generations and adoption.
 */

#ifndef _PET_GENERATIONS_H_INCLUDED_
#define _PET_GENERATIONS_H_INCLUDED_


#include "pet.h"
#include "api/pet_view.h"


/* A start, the first one of a photo or a repetition. */
typedef struct {
    int64_t                generation_id;
    int64_t                upload_id;
    int64_t                seed;
    int64_t                day;
    ngx_str_t              crop;         /* "x,y,w,h", or NULL */
    ngx_str_t              species;      /* or NULL: the photo says */
    ngx_str_t              personality;
    ngx_str_t              subject;      /* what is in the photo */
    unsigned               again:1;
} pet_generation_start_t;


/* A read that may wait. */
typedef struct {
    int64_t                until;        /* ms, real time */
    ngx_uint_t             asked;
} pet_generation_wait_t;


typedef struct {
    int64_t                pet_id;
    int64_t                wallet_version;
    pet_view_t             view;
    pet_view_points_t      points;
} pet_adoption_t;


#endif /* _PET_GENERATIONS_H_INCLUDED_ */
