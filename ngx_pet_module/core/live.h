/*
 * Live configuration: what operators change without a reload.  The newest
 * row of config_versions, read once a second, becomes an immutable snapshot
 * on top of what nginx.conf says; a task keeps the one that it started with.
 * A row that does not fit as a whole is refused: the last one that does is in
 * force, whenever a worker began.
 */

#ifndef _PET_LIVE_H_INCLUDED_
#define _PET_LIVE_H_INCLUDED_


#include "core/conf.h"


/* Starts the poll. */
ngx_int_t pet_live_init(pet_worker_t *w);

/* Whether a worker that just began has still to read what is in force; for a
 * while only, so that it serves without PostgreSQL, too. */
ngx_uint_t pet_live_wait(pet_worker_t *w);

/* Whether it was read: jobs, which need PostgreSQL, do not begin before. */
ngx_uint_t pet_live_ready(void);

/* The present snapshot with one reference more, and one less. */
pet_live_t *pet_live_hold(pet_worker_t *w);
void pet_live_release(pet_worker_t *w, pet_live_t *live);

/*
 * Reads a document {"rules": {name: number, "decay": [{"effective_from",
 * "hunger", "cleanliness", "mood", "affection", "mood_low_factor"}]},
 * "consents": {"privacy", "terms", "face"}, "maintenance": bool, "flags":
 * {name: bool}, "minimum_version": "1.4.0"} into *live, which holds the numbers
 * of nginx.conf before.  NULL, or what is wrong.
 */
const char *pet_live_read(pet_live_t *live, const char *text, size_t len);


#endif /* _PET_LIVE_H_INCLUDED_ */
