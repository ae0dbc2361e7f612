/*
 * The pages of the leaderboards: rows with the cards of their users.
 */

#ifndef _PET_API_BOARDS_H_INCLUDED_
#define _PET_API_BOARDS_H_INCLUDED_


#include "pet.h"


/*
 * Printed rows: text[0 .. ends[i]) are the first i + 1, with commas between.
 * users[i].relation says "none" at relation[i]; it has the length of "self".
 */
typedef struct {
    ngx_uint_t             n;
    size_t                 ends[PET_BOARD_ROWS];
    size_t                 relation[PET_BOARD_ROWS];
    pet_board_row_t        rows[PET_BOARD_ROWS];
    pet_board_row_t        last;         /* of those asked, shown or not */
    int64_t                size;         /* of the board */
    u_char                *text;
} pet_board_page_t;


/* The state of a request for a board. */
typedef struct {
    ngx_uint_t             board;
    int32_t                week;         /* a Monday, or PET_BOARD_ALL */
    pet_week_t             now;
    int64_t                limit;
    pet_board_row_t        after;        /* the page begins behind it */
    pet_board_answer_t     me;
    pet_board_answer_t     page;
    const pet_board_page_t  *shown;      /* what is printed */
    unsigned               behind:1;     /* after is set */
    unsigned               friends:1;
    unsigned               past:1;       /* from PostgreSQL, if they stand */
    unsigned               frozen:1;
    unsigned               building:1;   /* the worker's page */
    unsigned               early:1;      /* the gate has asked for me */
} pet_board_ctx_t;


/* The cache hook of the endpoint: no keys, but the question for the reader's
 * own place goes out with the gate's. */
ngx_int_t pet_board_early(pet_task_t *t, ngx_str_t *keys);

/* The page of the worker that is good enough, or NULL: then the caller asks
 * Redis for PET_BOARD_ROWS rows and stores them. */
const pet_board_page_t *pet_board_page_find(pet_task_t *t,
    pet_board_ctx_t *ctx);

/* Queues the statement for the cards of the rows of ctx->page. */
ngx_int_t pet_board_page_ask(pet_task_t *t, pet_board_ctx_t *ctx);

/* Prints them into ctx->shown, the worker's page when ctx->building. */
ngx_int_t pet_board_page_make(pet_task_t *t, pet_board_ctx_t *ctx);

/* Appends "items", "next_cursor" and "size" to an object. */
void pet_board_page_json(pet_task_t *t, pet_json_t *j,
    const pet_board_ctx_t *ctx);


#endif /* _PET_API_BOARDS_H_INCLUDED_ */
