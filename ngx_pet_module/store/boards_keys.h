/*
 * The names of a leaderboard's keys in Redis (boards_scripts.h says what is
 * under them), for those files of this room that talk to it.
 */

#ifndef _PET_BOARDS_KEYS_H_INCLUDED_
#define _PET_BOARDS_KEYS_H_INCLUDED_


#include "store/boards.h"


#define PET_BOARD_KEY    64
#define PET_BOARD_KEYS   6

/* The keys of a board. */
typedef enum {
    PET_BOARD_KEY_ALL = 0,
    PET_BOARD_KEY_WEEK,
    PET_BOARD_KEY_USERS,
    PET_BOARD_KEY_READY,
    PET_BOARD_KEY_REBUILD
} pet_board_key_e;


/* One command's keys, which hiredis copies when it is queued. */
typedef struct {
    u_char                 text[PET_BOARD_KEYS][PET_BOARD_KEY];
    ngx_str_t              keys[PET_BOARD_KEYS];
} pet_board_keys_t;


/* Writes key i of a command; week counts for PET_BOARD_KEY_WEEK alone. */
void pet_board_key(pet_board_keys_t *k, ngx_uint_t i, ngx_uint_t board,
    pet_board_key_e which, int32_t week);


#endif /* _PET_BOARDS_KEYS_H_INCLUDED_ */
