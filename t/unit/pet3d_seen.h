
/*
 * What the analysis makes of labelled pictures, and of the same pictures
 * encoded anew.
 */

#ifndef PET3D_SEEN_H_INCLUDED_
#define PET3D_SEEN_H_INCLUDED_


#include "pet3d_scene.h"


/* Colours this near are the labelled one; those of a photo encoded anew. */
#define SEEN_NEAR   0.08f
#define SEEN_SAME   0.02f


/* One picture, whole or cropped. */
typedef struct {
    int               ok;
    float             iou;
    float             sure;
    float             color;        /* difference of the fur seen */
    float             base;         /* and of the fur painted */
} seen_t;

/*
 * Ways in which a photo is changed before it is sent; those from SEEN_MORE
 * are not looked at while the analysis is made, but to check it.
 */
typedef enum {
    SEEN_QUALITY_70 = 0,
    SEEN_THREE_QUARTERS,
    SEEN_TWO_THIRDS,
    SEEN_SUBSAMPLED,
    SEEN_NINE_TENTHS,
    SEEN_HALF,
    SEEN_PNG,
    SEEN_WEBP,
    SEEN_MORE,
    SEEN_QUALITY_50 = SEEN_MORE,
    SEEN_QUALITY_80,
    SEEN_SIX_TENTHS,
    SEEN_SMALLER,
    SEEN_SMALL_WEBP,
    SEEN_CUT,
    SEEN_AGAIN_N
} seen_again_t;

/* What changing the photo changed. */
typedef struct {
    unsigned          tries;
    unsigned          names;        /* of the colour */
    unsigned          patterns;
    unsigned          others;       /* species, seed, person or animal */
    unsigned          over;         /* base, light or dark over SEEN_SAME */
    float             sum;          /* of the greatest difference of them */
    float             worst;
} seen_changes_t;


/* What a user says who knows what the picture shows. */
void seen_hints(const scene_label_t *label, pet3d_hints_t *hints);

/* Decodes to the usual side and analyses. */
int seen_look(const pet3d_bytes_t *file, const pet3d_hints_t *hints,
    pet3d_arena_t *arena, pet3d_image_t *image, pet3d_analysis_t *a);

/* Looks at a scene and holds what is seen to its label. */
void seen_scene(const scene_label_t *label, const scene_t *scene, int cropped,
    pet3d_arena_t *arena, pet3d_image_t *image, pet3d_analysis_t *a,
    seen_t *seen);

/* "quality 70" and such; static. */
const char *seen_again_name(seen_again_t how);

/* The picture encoded anew; its data are malloc()ed. */
pet3d_bytes_t seen_again(const pet3d_bytes_t *file, seen_again_t how);

/* Adds what differs to changes; returns 0 if nothing that counts does. */
int seen_compare(const pet3d_analysis_t *a, const pet3d_analysis_t *b,
    seen_changes_t *changes);


#endif /* PET3D_SEEN_H_INCLUDED_ */
