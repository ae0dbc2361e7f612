/*
 * The states of the jobs of the leaderboards.
 */

#ifndef _PET_JOBS_BOARDS_H_INCLUDED_
#define _PET_JOBS_BOARDS_H_INCLUDED_


#include "pet.h"


/* A round of "boards". */
typedef struct {
    pet_week_t             week;
    pet_board_answer_t     answer[PET_BOARD_MAX];
    ngx_uint_t             done[PET_BOARD_MAX];
    int64_t                after;        /* the last user fed */
    ngx_uint_t             fed;          /* users, in all */
    ngx_str_t              token;        /* empty: repairs what is there */
    u_char                 text[2 * NGX_INT64_LEN + 1];
    unsigned               more:1;
} pet_job_boards_t;


/* A round of "season". */
typedef struct {
    pet_week_t             week;         /* the one that is over */
    int64_t                after;        /* the last user scored */
    unsigned               tried:1;      /* to write a block */
} pet_job_season_t;


#endif /* _PET_JOBS_BOARDS_H_INCLUDED_ */
