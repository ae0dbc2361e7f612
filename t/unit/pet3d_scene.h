
/*
 * Labelled pictures: photos, subjects put on other grounds, drawn scenes.
 */

#ifndef PET3D_SCENE_H_INCLUDED_
#define PET3D_SCENE_H_INCLUDED_


#include "pet3d.h"


#define SCENE_MAX       160
#define SCENE_UNKNOWN   0xffffffffu     /* no colour to see */

/* Where a picture is from. */
enum {
    SCENE_PHOTO = 0,
    SCENE_COMPOSED,
    SCENE_DRAWN
};

typedef struct {
    char              name[64];
    char              ground[32];
    int               origin;
    int               person;
    pet3d_species_t   species;
    uint32_t          color;        /* 0xrrggbb of fur or hair */
    int               height;       /* of a composed one, and its middle */
    int               x;
    int               y;
    int               blur;
} scene_label_t;

typedef struct {
    pet3d_bytes_t     file;         /* JPEG */
    pet3d_image_t     mask;         /* 0 or 255, of the size of the picture */
} scene_t;


/* Reads t/photos/labels.txt; the number of labels. */
unsigned scene_labels(scene_label_t *labels);

/* Makes the picture of a label and its mask. */
scene_t scene_make(const scene_label_t *label);

/*
 * Draws the n-th animal, of any species, in front of a ground that may be
 * blurred, textured or like it, and labels it.
 */
scene_t scene_draw(uint32_t n, scene_label_t *label);

/*
 * The label of the n-th of the pictures that are not labelled: any stamp on
 * any ground, for what needs no colour and no care for where it stands.
 */
void scene_other(uint32_t n, scene_label_t *label);

void scene_free(scene_t *scene);

/* The mask's box with a tenth around it, in thousandths. */
pet3d_crop_t scene_crop(const scene_t *scene);

/* Intersection over union of a mask of any size with that of the scene. */
float scene_iou(const scene_t *scene, const uint8_t *mask, uint32_t width,
    uint32_t height);


#endif /* PET3D_SCENE_H_INCLUDED_ */
