/*
 * The leaderboards in Redis held against PostgreSQL, for the nightly
 * verification (G7: the order in Redis is PostgreSQL's).
 *
 * A board's order is that of (score, member) and nothing else, and both stand
 * in the lines.  So Redis' order is PostgreSQL's when
 *
 *   - of every user, line and scores are what PostgreSQL says: check;
 *   - no member stands there beside those of the lines: walk, strays.
 *
 * Each question is one script, so a moment of the board, and about a bounded
 * number of users.  What lies in the pool that the caller gives must stay
 * until the task has no more operations pending.
 */

#ifndef _PET_BOARDS_CHECK_H_INCLUDED_
#define _PET_BOARDS_CHECK_H_INCLUDED_


#include "store/boards.h"


/* Of whom Redis says otherwise than the line that was given. */
typedef struct {
    int64_t                user_id;
    ngx_str_t              what;         /* "late ..", PET_BOARD_CHECK_LUA */
    unsigned               broken:1;     /* else late or ahead */
} pet_board_doubt_t;


typedef struct {
    pet_task_t            *task;
    ngx_pool_t            *pool;
    ngx_uint_t             n;
    pet_board_doubt_t     *doubts;
    unsigned               answered:1;   /* else Redis is away */
    unsigned               seen:1;       /* else the board is not there, or is
                                            built anew */
} pet_board_check_t;


/* A member of a sorted set. */
typedef struct {
    int64_t                user_id;      /* 0: its text is none of a member */
    ngx_str_t              text;         /* then of letters, digits and "?" */
    unsigned               stranger:1;   /* set by the caller: no such user */
    unsigned               stray:1;      /* it belongs to no line */
} pet_board_member_t;


/* A way through a sorted set, some members at a time. */
typedef struct {
    pet_task_t            *task;
    ngx_pool_t            *pool;
    ngx_uint_t             n;
    pet_board_member_t    *members;
    size_t                 len;
    u_char                 cursor[NGX_INT64_LEN];    /* "-" at the end */
    unsigned               answered:1;
    unsigned               seen:1;
} pet_board_walk_t;


/*
 * Queue one question each, like those of store/boards.h.  seen is 0 in the
 * next step when nothing was said; then there are no doubts, no members.
 */
ngx_int_t pet_board_check(pet_task_t *t, ngx_pool_t *pool, ngx_uint_t board,
    int32_t week, const ngx_str_t *lines, pet_board_check_t *c);

/* The next members from the cursor on, which moves on when they come. */
ngx_int_t pet_board_walk(pet_task_t *t, ngx_pool_t *pool, ngx_uint_t board,
    int32_t week, pet_board_walk_t *walk);

/* Which of the walk's members are strays now. */
ngx_int_t pet_board_strays(pet_task_t *t, ngx_uint_t board, int32_t week,
    pet_board_walk_t *walk);

/* 1 when the walk is at its end. */
ngx_uint_t pet_board_walked(const pet_board_walk_t *walk);


#endif /* _PET_BOARDS_CHECK_H_INCLUDED_ */
