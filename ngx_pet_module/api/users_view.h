/*
 * The `user` object of the API, which only the user sees: what login, refresh
 * and GET /v1/users/me answer with.
 */

#ifndef _PET_USERS_VIEW_H_INCLUDED_
#define _PET_USERS_VIEW_H_INCLUDED_


#include "pet.h"


/* What it is printed from; the texts are the row's. */
typedef struct {
    ngx_str_t              fixed;            /* user_fixed(users) */
    int64_t                points_balance;   /* wallets.balance */
    int64_t                score;            /* wallets.score: the level */
} pet_user_view_t;


/* Prints it as a member; key is NULL inside an array or as the document. */
void pet_user_json(pet_task_t *t, pet_json_t *j, const char *key,
    const pet_user_view_t *v);


#endif /* _PET_USERS_VIEW_H_INCLUDED_ */
