/*
 * What the endpoints share: their tables of steps, the types of their ctx,
 * and the printing of objects that several of them answer with.
 */

#ifndef _PET_API_H_INCLUDED_
#define _PET_API_H_INCLUDED_


#include "pet.h"
#include "outside/model.h"
#include "api/pet_view.h"
#include "api/auth.h"
#include "api/boards.h"
#include "api/generations.h"
#include "api/order_view.h"
#include "api/uploads.h"


/* The state of one POST /v1/pets/{pet_id}/interactions. */
typedef struct {
    pet_view_t             view;
    pet_rule_interact_out_t  out;
    int64_t                interaction_id;
} pet_interact_t;


/* A model's file that is built again. */
typedef struct {
    ngx_str_t              hash;
    ngx_str_t              file;         /* its current name */
    ngx_str_t              params;       /* data NULL: not read yet */
    pet_model_files_t      files;
    unsigned               waited:1;     /* for another request's build */
    unsigned               current:1;    /* asked for by that name */
    unsigned               frames:1;     /* they are what is asked for */
} pet_model_file_t;


/* The state of one PATCH /v1/pets/{pet_id}. */
typedef struct {
    unsigned               same:1;       /* the name that it has */
} pet_pets_rename_t;


#define PET_DRESS_MAX  8

/* The state of one PUT /v1/pets/{pet_id}/accessories. */
typedef struct {
    ngx_str_t              items;        /* JSON array of ids */
    ngx_uint_t             n;
} pet_pets_dress_t;


/* The state of one POST /v1/orders. */
typedef struct {
    int64_t                discount;     /* percent */
    int64_t                total;        /* points after it */
} pet_order_place_t;


/* The state of one POST /v1/redeem-codes. */
typedef struct {
    row_redeem_load_t      row;
    unsigned               tried:1;      /* the attempt is counted */
} pet_redeem_t;


/* A business day, and its name "2026-01-31". */
typedef struct {
    int32_t                day;
    int64_t                from;         /* ms */
    int64_t                to;           /* ms, not included */
    char                   name[PET_RULE_DATE_LEN];
} pet_period_t;


/* What GET /readyz has heard. */
typedef struct {
    unsigned               postgres:1;
    unsigned               redis:1;
} pet_readyz_t;


#define PET_ENDPOINT(name, method, path, env, auth, rate, deadline, idem,    \
    input, schema, ctx, cache)                                               \
    extern const pet_step_pt  pet_##name##_steps[];

#include "endpoints.def"

#undef PET_ENDPOINT


#endif /* _PET_API_H_INCLUDED_ */
