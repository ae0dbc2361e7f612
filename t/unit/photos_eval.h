
/*
 * The parts of pet3d-eval.
 */

#ifndef PHOTOS_EVAL_H_INCLUDED_
#define PHOTOS_EVAL_H_INCLUDED_


#include "pet3d_seen.h"


/* Drawn pictures. */
#define DRAWN  200


/* Writes DIR/n-name.png: photo, mask, palette and pet side by side. */
void photos_row(const char *dir, unsigned n, const scene_label_t *l,
    const pet3d_image_t *image, const pet3d_analysis_t *a,
    pet3d_arena_t *arena);

/* How many people and animals are told apart if the user says nothing. */
void photos_people(void);

/* Whether photos encoded anew are known again, and others are not. */
void photos_known(void);

/*
 * How many pets of drawn cats are one: texts equal, nearly, to the eye; of one
 * seed, or each of its own.
 */
void photos_pets(int own);


#endif /* PHOTOS_EVAL_H_INCLUDED_ */
