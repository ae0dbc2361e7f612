/*
 * What others see of a user: one function prints it, wherever it stands.
 */

#ifndef _PET_CARD_H_INCLUDED_
#define _PET_CARD_H_INCLUDED_


#include "pet.h"


/* A user, from a row; texts live as long as the row. */
typedef struct {
    int64_t                user_id;
    ngx_str_t              nickname;
    ngx_str_t              avatar_url;
    int64_t                score;        /* of the user level */
} pet_card_t;


/* Opens the object and its array "pets"; relation is one of API.md's words. */
void pet_card_open(pet_task_t *t, pet_json_t *j, const char *key,
    const pet_card_t *card, const char *relation);
void pet_card_close(pet_json_t *j);

/* One of the pets, as an element or under a key. */
void pet_card_pet(pet_task_t *t, pet_json_t *j, const char *key,
    int64_t pet_id, const ngx_str_t *name, const ngx_str_t *preview_url,
    int64_t experience);


#endif /* _PET_CARD_H_INCLUDED_ */
