
/*
 * What the stages of the analysis hand on.
 */

#ifndef PET3D_LOOK_H_INCLUDED_
#define PET3D_LOOK_H_INCLUDED_


#include "arena.h"
#include "color.h"


#define PET3D_LOOK_CLUSTERS  8

/* The longer side of what is looked at, pixels; fuzzers look at less. */
#ifndef PET3D_LOOK_SIDE
#define PET3D_LOOK_SIDE      160
#endif


/* A colour of the subject, and where it is. */
typedef struct {
    pet3d_vec_t       lab;
    pet3d_vec_t       mean;         /* of all that is of it */
    float             share;        /* of the subject, 0..1 */
    float             x;            /* mean place in the subject's box */
    float             y;            /* 0 top .. 1 bottom */
} pet3d_cluster_t;

/* Measures of the subject; 0..1 unless said otherwise. */
typedef struct {
    float             fill;         /* of the crop */
    float             aspect;       /* width to height of the box */
    float             taper;        /* width of the lower third to the upper */
    float             symmetry;
    float             contrast;     /* standard deviation of L */
    float             texture;      /* mean gradient of L, a pixel */
    float             patchiness;   /* share of the contrast that is coarse */
    float             stripes;      /* how much gradients share a direction */
    float             chroma;       /* mean */
    float             warmth;       /* mean a + b, about -0.2..0.3 */
    float             fluff;        /* roughness of the outline */
} pet3d_measures_t;

typedef struct {
    pet3d_arena_t     *arena;
    uint32_t           width;       /* of the crop and some around it */
    uint32_t           height;
    float              window[4];   /* x0 y0 x1 y1 in pixels of the photo */
    uint32_t           crop[4];     /* in it: x0 y0 x1 y1, exclusive */
    int                cropped;     /* the crop is less than the photo */
    pet3d_vec_t       *lab;         /* the window in OKLab */
    float             *weight;      /* probability of the subject */
    float             *soft;        /* that it is one piece with it, 0..1 */
    uint8_t           *mask;        /* soft is over a half */
    float              plain;       /* that the ground is of one colour */
    float             *fur;         /* what a pixel counts for colours */
    float              confidence;
    uint32_t           box[4];      /* x0 y0 x1 y1, exclusive */
    pet3d_cluster_t    clusters[PET3D_LOOK_CLUSTERS];
    uint32_t           nclusters;   /* by falling share */
    float             *inside;      /* how far in the subject, 0..1 */
    pet3d_vec_t        coat;        /* the fur, seen from afar */
    float              tones;       /* that it is of two, light and dark */
    float              between;     /* the L that parts them */
    pet3d_measures_t   m;
    uint64_t           phash;
} pet3d_look_t;


/*
 * Fills window, width, height, crop, cropped and lab from the photo and the
 * user's crop.
 */
int pet3d_window(pet3d_look_t *look, const pet3d_image_t *image,
    const pet3d_crop_t *crop);

/* Fills box, x0 y0 x1 y1, with what of the photo a frame encloses. */
void pet3d_frame(const pet3d_image_t *image, uint32_t *box);

/* Finds the subject: fills weight, soft, mask, box, confidence and m.fill. */
int pet3d_subject(pet3d_look_t *look);

/* The colours of the subject: fills fur and clusters, then the coat. */
int pet3d_palette(pet3d_look_t *look);

/* From fur: fills inside, coat, tones and between. */
int pet3d_coat(pet3d_look_t *look);

/* Fills the rest of m, and phash. */
int pet3d_measure(pet3d_look_t *look);

/*
 * Means over radius pixels to both sides along rows, or columns if down, of
 * what of them is in the window; in and out differ.
 */
void pet3d_look_mean(const pet3d_look_t *look, const float *in, float *out,
    int radius, int down);

/*
 * k-means of those of n colours whose use is not 0 (NULL: all) into at most
 * k centres, chosen first as far apart as possible, with their shares.
 * Returns the number of centres.
 */
uint32_t pet3d_kmeans(const pet3d_vec_t *colors, const uint8_t *use,
    size_t n, uint32_t k, pet3d_vec_t *centers, float *shares);

/*
 * The peaks of how often the weighted colours are, the highest first, at most
 * PET3D_LOOK_CLUSTERS; width is how far apart what is one colour may be.
 */
int pet3d_modes(pet3d_arena_t *arena, const pet3d_vec_t *colors,
    const float *weight, size_t n, float width, pet3d_cluster_t *out,
    uint32_t *count);

/* What a colour counts to be the middle. */
typedef float (*pet3d_prefer_pt)(pet3d_vec_t lab);

/* The middle of the most usual of the weighted colours, in out. */
int pet3d_modes_middle(pet3d_arena_t *arena, const pet3d_vec_t *colors,
    const float *weight, size_t n, float width, pet3d_prefer_pt prefer,
    pet3d_vec_t *out);

/*
 * A short name of a colour, "white" to "black", of a marking one of the few
 * that markings are called; static.
 */
const char *pet3d_color_name(pet3d_vec_t lab, int marking);

/* "first_second" of two such names, or the first alone; static. */
const char *pet3d_color_pair(const char *first, const char *second);

/* "corgi_like" and such: the archetype nearest to the parameters; static. */
const char *pet3d_breed(const pet3d_params_t *params);


#endif /* PET3D_LOOK_H_INCLUDED_ */
