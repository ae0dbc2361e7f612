
/*
 * The steps of finding the subject; subject.c says their order.
 */

#ifndef PET3D_CUT_H_INCLUDED_
#define PET3D_CUT_H_INCLUDED_


#include "look.h"


/* L, a, b and how sharp the place is. */
#define PET3D_CUT_DIM     4

/* Gaussians of a colour model. */
#define PET3D_CUT_MIX     5


typedef struct {
    float             v[PET3D_CUT_DIM];
} pet3d_feat_t;

/* A Gaussian: its mean, inverse covariance and -2 log of its weight. */
typedef struct {
    float             mean[PET3D_CUT_DIM];
    float             inverse[PET3D_CUT_DIM][PET3D_CUT_DIM];
    float             constant;
} pet3d_gauss_t;

typedef struct {
    pet3d_gauss_t     parts[PET3D_CUT_MIX];
    uint32_t          n;
} pet3d_mix_t;

/* What of a pixel is of each Gaussian of both mixtures. */
typedef struct {
    float             fore[PET3D_CUT_MIX];
    float             back[PET3D_CUT_MIX];
} pet3d_part_t;

typedef struct {
    pet3d_look_t     *look;
    size_t            n;            /* pixels of the window */
    pet3d_feat_t     *feats;
    float            *salient;      /* 0..1, from border and contrast */
    float            *place;        /* log odds of the place alone */
    float            *evidence;     /* probability of the colours */
    float            *right;        /* how alike a pixel and the next are */
    float            *down;
    float            *walk;         /* share of neighbours in a step */
    pet3d_part_t     *part;
    pet3d_mix_t       fore;
    pet3d_mix_t       back;
    float             threshold;    /* of salient */
    float            *apart;        /* of a plain ground: what is not it */
} pet3d_cut_t;


/* Fills feats, right and down from look->lab. */
int pet3d_cut_features(pet3d_cut_t *cut);

/*
 * Fills salient and threshold: the minimum barrier distance from the border
 * (J. Zhang et al., "Minimum Barrier Salient Object Detection at 80 FPS",
 * 2015) and the difference to the colours of the border's sides.
 */
int pet3d_cut_salient(pet3d_cut_t *cut);

/* Sets look->plain and, unless it is 0, fills apart. */
int pet3d_cut_plain(pet3d_cut_t *cut);

/*
 * Fits both mixtures to the pixels by look->weight; with first set their
 * parts are found anew, else they are those that evidence found (C. Rother et
 * al., "GrabCut", 2004).
 */
int pet3d_cut_fit(pet3d_cut_t *cut, int first);

/* Fills evidence and part from the mixtures. */
void pet3d_cut_evidence(pet3d_cut_t *cut);

/*
 * Sets look->weight to what is smooth where colours are, and near evidence
 * and place elsewhere (L. Grady, "Multilabel Random Walker Image
 * Segmentation Using Prior Models", 2005), by over-relaxation.
 */
int pet3d_cut_walk(pet3d_cut_t *cut);

/*
 * Keeps of look->weight the pieces that are the subject: fills look->soft,
 * mask, box and m.fill.  PET3D_E_NO_SUBJECT if they are next to nothing.
 */
int pet3d_cut_pieces(pet3d_cut_t *cut);


#endif /* PET3D_CUT_H_INCLUDED_ */
