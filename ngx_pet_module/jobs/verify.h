/*
 * The nightly verification: that the invariants of the economy hold of every
 * user, whatever happened in the day.
 */

#ifndef _PET_VERIFY_H_INCLUDED_
#define _PET_VERIFY_H_INCLUDED_


#include "pet.h"
#include "store/boards_check.h"


#define PET_VERIFY_SETS   2          /* of a board: in all, of the week */
#define PET_VERIFY_WALKS  (PET_BOARD_MAX * PET_VERIFY_SETS)


/* G7 of a block of users and of a piece of each sorted set. */
typedef struct {
    ngx_pool_t            *pool;         /* of this block */
    pet_week_t             week;
    int32_t                monday;       /* of the week that is walked */
    ngx_str_t              lines[PET_BOARD_MAX];
    pet_board_check_t      first[PET_BOARD_MAX];
    pet_board_check_t      second[PET_BOARD_MAX];
    ngx_uint_t             fed[PET_BOARD_MAX];
    pet_board_walk_t       walks[PET_VERIFY_WALKS];
    pet_board_walk_t       before[PET_VERIFY_WALKS];
    unsigned               doubts:1;     /* a second look is taken */
    unsigned               members:1;    /* they are looked at */
    unsigned               missed:1;     /* something could not be seen */
    unsigned               away:1;       /* as Redis did not answer */
    unsigned               blind:1;      /* in this pass, once at least */
} pet_verify_boards_t;


/* How far a pass is. */
typedef struct {
    int64_t                after;        /* user_id; those up to it are done */
    int64_t                count;        /* users in a block */
    ngx_str_t              starts;       /* of levels, an array of PostgreSQL */
    row_verify_block_t     block;        /* what is being noted */
    pet_verify_boards_t    boards;
    ngx_uint_t             naps;         /* of this turn */
    unsigned               ended:1;
} pet_verify_t;


/*
 * The part of the leaderboards: each belongs to a step of the pass.  begin
 * reads `walk`, how far the pass is (verify_passes); block makes ready for a
 * block and put takes its lines, look, again and settle queue what they ask;
 * found writes what is broken as verify_note takes it, and `walk` anew; undo
 * goes back to where the block began.
 */
ngx_int_t pet_verify_boards_begin(pet_task_t *t, pet_verify_boards_t *b,
    const ngx_str_t *walk);
void pet_verify_boards_block(pet_task_t *t, pet_verify_boards_t *b);
void pet_verify_boards_put(pet_verify_boards_t *b,
    const ngx_str_t *pet_level, const ngx_str_t *user_points,
    const ngx_str_t *affection);
ngx_int_t pet_verify_boards_look(pet_task_t *t, pet_verify_boards_t *b);
ngx_int_t pet_verify_boards_again(pet_task_t *t, pet_verify_boards_t *b);
ngx_int_t pet_verify_boards_settle(pet_task_t *t, pet_verify_boards_t *b);
void pet_verify_boards_undo(pet_verify_boards_t *b);
ngx_int_t pet_verify_boards_found(pet_verify_boards_t *b, ngx_str_t *json,
    ngx_str_t *walk);

/* 1 when all sorted sets are gone through, or are not to be. */
ngx_uint_t pet_verify_boards_walked(const pet_verify_boards_t *b);


#endif /* _PET_VERIFY_H_INCLUDED_ */
