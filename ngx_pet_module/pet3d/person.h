
/*
 * A person in a photo: where the face is, hair, skin and clothes.
 */

#ifndef PET3D_PERSON_H_INCLUDED_
#define PET3D_PERSON_H_INCLUDED_


#include "look.h"


/* Places in pixels of the window; shares and confidences 0..1. */
typedef struct {
    float             x;            /* middle of the face */
    float             y;
    float             width;
    float             height;
    float             sure;         /* that it is a face */
    pet3d_vec_t       skin;
    pet3d_vec_t       hair;
    float             hair_share;   /* of the ring above; 0 for none */
    float             hat;          /* that there is one, over the hair */
    pet3d_vec_t       hat_color;
    float             length;       /* 0 cropped, 0.5 to the chin, 1 over */
    float             volume;       /* width of the hair to that of the face */
    float             fringe;       /* of the forehead that is hair */
    float             curls;        /* how uneven the hair is */
    pet3d_vec_t       clothes;
    float             clothes_share;
    float             jaw;          /* width at the mouth to that at the eyes */
    float             spacing;      /* of the eyes, to the face's width */
    float             eyes;         /* that spacing is right */
    float             pair;         /* that both eyes are dark, from -0.5 */
    float             rough;        /* mean difference of neighbours in it */
    float             uneven;       /* that of its halves in lightness */
    float             dressed;      /* of what is below, no skin or hair */
    float             framed;       /* of what is beside the chin, no skin */
} pet3d_person_t;


/*
 * Finds the best face in the window.  Always PET3D_OK but for memory; sure
 * says what it is worth, the rest is set only if it is over 0.
 */
int pet3d_person_find(const pet3d_look_t *look, pet3d_person_t *person);

/* The place of the best face, and sure, 0 if there is none. */
int pet3d_person_face(const pet3d_look_t *look, pet3d_person_t *person);

/* The colour of its skin, in skin; how much a colour is of skin, 0..1. */
int pet3d_person_skin_color(const pet3d_look_t *look, pet3d_person_t *person);
float pet3d_person_skin(pet3d_vec_t lab);

/* Fills what is of hair, once face and skin are known. */
int pet3d_person_hair(const pet3d_look_t *look, pet3d_person_t *person);

/* 0 for a bald head or one that a hat hides, 1 for hair. */
float pet3d_hair_seen(const pet3d_person_t *person);

/* Whether a subject of unknown kind is better read as a person. */
int pet3d_person_likely(const pet3d_person_t *person);


#endif /* PET3D_PERSON_H_INCLUDED_ */
