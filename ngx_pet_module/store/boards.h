/*
 * The leaderboards in Redis: fed from PostgreSQL, read in one round trip.
 *
 *   write commits --> touch(user) --> feeder: one statement for many users
 *                                       --> one script a board
 *
 * Invariants
 *  - PostgreSQL is the truth; whatever is in Redis follows from board_rows(),
 *    so feeding a user twice, late or in another order does no harm;
 *  - an effect does not wait for the boards and pays one look into a table;
 *  - the feeder has one batch in flight and pauses in proportion to how long
 *    it took, so a busy server feeds later, not less served;
 *  - what is lost with a worker is found by the job "boards", which goes round
 *    all users, and builds boards anew that are not there.
 */

#ifndef _PET_BOARDS_H_INCLUDED_
#define _PET_BOARDS_H_INCLUDED_


#include "core/conf.h"
#include "core/task.h"


typedef enum {
    PET_BOARD_PET_LEVEL = 0,
    PET_BOARD_USER_POINTS,
    PET_BOARD_AFFECTION,
    PET_BOARD_MAX
} pet_board_e;


#define PET_BOARD_ALL     INT32_MIN      /* instead of a week */
#define PET_BOARD_ROWS    100            /* of a page */
#define PET_BOARD_MEMBER  44             /* bytes of a member */


/* A week: the day number of its Monday, its first and its next ms. */
typedef struct {
    int32_t                monday;
    int64_t                from;
    int64_t                to;
} pet_week_t;


/* Somebody on a board. */
typedef struct {
    int64_t                rank;         /* from 1 */
    int64_t                score;
    int64_t                reached;      /* ms */
    int64_t                object_id;    /* the pet, or the user */
    int64_t                user_id;
} pet_board_row_t;


/* What Redis said; it belongs to the task that asked. */
typedef struct {
    pet_task_t            *task;
    int64_t                size;         /* of the board */
    ngx_str_t              state;        /* of the user: "shown", ".. */
    pet_board_row_t        me;           /* rank 0: not on the board */
    ngx_uint_t             n;
    pet_board_row_t       *rows;         /* PET_BOARD_ROWS of them */
    unsigned               answered:1;   /* else Redis is away */
    unsigned               ready:1;      /* else the board is not built */
} pet_board_answer_t;


/* "pet_level" and so on; PET_BOARD_MAX if there is none of that name. */
const ngx_str_t *pet_board_name(ngx_uint_t board);
ngx_uint_t pet_board_find(const ngx_str_t *name);

/* The week of an instant. */
void pet_board_week(pet_task_t *t, int64_t ms, pet_week_t *week);

/* Notes that something of a user changed: the boards follow soon. */
void pet_boards_touch(pet_worker_t *w, int64_t user_id);

/*
 * Queue one question each; the answer's fields are there in the next step.
 * week is a Monday or PET_BOARD_ALL.  NGX_DECLINED: Redis is away; NGX_ERROR.
 */
ngx_int_t pet_board_ask_me(pet_task_t *t, ngx_uint_t board, int32_t week,
    ngx_uint_t neighbours, pet_board_answer_t *a);
ngx_int_t pet_board_ask_page(pet_task_t *t, ngx_uint_t board, int32_t week,
    ngx_uint_t n, const pet_board_row_t *after, pet_board_answer_t *a);

/* What builders send; *done is 1 in the next step when Redis said 1. */
ngx_int_t pet_board_begin(pet_task_t *t, ngx_uint_t board, int32_t week,
    const ngx_str_t *token, ngx_uint_t *done);
ngx_int_t pet_board_feed(pet_task_t *t, ngx_uint_t board, int32_t week,
    const ngx_str_t *lines, const ngx_str_t *token, ngx_uint_t *done);
ngx_int_t pet_board_end(pet_task_t *t, ngx_uint_t board, int32_t week,
    const ngx_str_t *token, ngx_uint_t *done);

/* Deletes a week's board; nobody waits for it. */
void pet_board_drop(pet_worker_t *w, ngx_uint_t board, int32_t week);


#endif /* _PET_BOARDS_H_INCLUDED_ */
