/*
 * A pet as replies and the cache show it.  What does not fade comes from
 * PostgreSQL as JSON text (pet_fixed() in the schema); what fades is printed
 * here, by one function, for reads and for the replies of writes.
 */

#ifndef _PET_VIEW_H_INCLUDED_
#define _PET_VIEW_H_INCLUDED_


#include "pet.h"


/* All that is known of a pet at stored_ms; times in ms, PET_NULL: never. */
typedef struct {
    int64_t                version;
    ngx_str_t              fixed;            /* JSON object */
    pet_rule_status_t      status;
    int64_t                stored_ms;
    int64_t                experience;
    int64_t                exp_day;
    int64_t                exp_today;
    int64_t                used_ms[PET_RULE_TYPES];
    int64_t                last_interaction_ms;
    int64_t                double_exp_ms;
} pet_view_t;


/* Fills it from the columns that statements with a pet have in common. */
#define pet_view_from_row(v, row)                                            \
    do {                                                                     \
        (v)->version = (row)->pet_version;                                   \
        (v)->fixed = (row)->fixed;                                           \
        (v)->status.hunger = (row)->hunger;                                  \
        (v)->status.cleanliness = (row)->cleanliness;                        \
        (v)->status.mood = (row)->mood;                                      \
        (v)->status.affection = (row)->affection;                            \
        (v)->stored_ms = (row)->stored_at;                                   \
        (v)->experience = (row)->experience;                                 \
        (v)->exp_day = (row)->exp_day;                                       \
        (v)->exp_today = (row)->exp_today;                                   \
        (v)->used_ms[PET_RULE_FEEDING] = (row)->feeding_at;                  \
        (v)->used_ms[PET_RULE_PETTING] = (row)->petting_at;                  \
        (v)->used_ms[PET_RULE_PLAYING] = (row)->playing_at;                  \
        (v)->used_ms[PET_RULE_CLEANING] = (row)->cleaning_at;                \
        (v)->used_ms[PET_RULE_TRAINING] = (row)->training_at;                \
        (v)->last_interaction_ms = (row)->last_interaction_at;               \
        (v)->double_exp_ms = (row)->double_exp_until;                        \
    } while (0)

/* When the pet, left alone, becomes hungry; PET_NULL: never. */
int64_t pet_view_warn_at(pet_task_t *t, const pet_view_t *v);

/* Prints the pet at t->now under a key (or NULL). */
void pet_view_json(pet_task_t *t, pet_json_t *j, const char *key,
    const pet_view_t *v, int64_t points_today, int64_t points_day);

/* The cached form, read back by pet_view_parse(): numbers, then the text. */
ngx_int_t pet_view_text(pet_task_t *t, const pet_view_t *v, ngx_str_t *text);
ngx_int_t pet_view_parse(const ngx_str_t *text, int64_t version,
    pet_view_t *v);

/* Notes the cache write of a changed pet for after the commit. */
ngx_int_t pet_view_put(pet_task_t *t, int64_t user_id, int64_t pet_id,
    const pet_view_t *v);

/* For a write of anything else of the signed-in user's pet: brings what fades
 * to t->now, as the write is to store it with the next version, and notes
 * the cache write. */
ngx_int_t pet_view_changed(pet_task_t *t, int64_t pet_id, pet_view_t *v);

/* The cache key of a pet. */
ngx_int_t pet_view_key(pet_task_t *t, int64_t user_id, int64_t pet_id,
    ngx_str_t *key);


/*
 * The user's daily counter that a pet's points_left_today is printed from.
 * It is cached by itself, since an interaction with any pet of the user moves
 * it; its version is that of the wallet.  Whoever changes wallets.points_day
 * or points_today notes a put.
 */
typedef struct {
    int64_t                version;          /* wallets.version */
    int64_t                day;              /* wallets.points_day */
    int64_t                today;            /* wallets.points_today */
} pet_view_points_t;

/* Notes its cache write for after the commit, stores what was read, reads
 * the cached text; NGX_DECLINED if it is none. */
ngx_int_t pet_view_points_put(pet_task_t *t, const pet_view_points_t *points);
void pet_view_points_fill(pet_task_t *t, const pet_view_points_t *points);
ngx_int_t pet_view_points_parse(const ngx_str_t *text,
    pet_view_points_t *points);

/* The keys of both, of the signed-in user and the pet of the path: the
 * `cache` of an endpoint whose input is `pet`. */
ngx_int_t pet_view_keys(pet_task_t *t, ngx_str_t *keys);

/* Stores a pet of the signed-in user that was read just now. */
void pet_view_fill(pet_task_t *t, int64_t pet_id, const pet_view_t *v);


#endif /* _PET_VIEW_H_INCLUDED_ */
