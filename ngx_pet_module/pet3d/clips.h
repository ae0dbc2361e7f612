
/*
 * Clips: each is a few rows, a row swings one thing.
 *
 *     value = offset + amplitude * wave(rate * turn + phase)
 *
 * where turn goes from 0 to 1 over the clip.  Angles are degrees, moves
 * thousandths of a unit, or of what is between the belly and the ground,
 * sizes and morphs thousandths of full.  A row holds for those on four legs,
 * for those who stand upright, or for all.
 */

#ifndef PET3D_CLIPS_H_INCLUDED_
#define PET3D_CLIPS_H_INCLUDED_


#include "mesh.h"


/* What a row moves: a joint turns, or, with one of these added to it, ... */
#define PET3D_ROW_MOVE    20    /* moves in its parent; axis 0..2 */
#define PET3D_ROW_LIFT    40    /* the same, by the clearance */
#define PET3D_ROW_SIZE    60    /* grows from 1; axis 0 */
#define PET3D_ROW_MORPH   200   /* alone: a morph; axis is its index */


typedef enum {
    PET3D_WAVE_SINE = 0,
    PET3D_WAVE_BOUNCE,        /* |sine|: up, and sharp at the ground */
    PET3D_WAVE_PULSE,         /* a short hump in the middle of each turn */
    PET3D_WAVE_RISE           /* 0 at the start, 1 in the middle, 0 again */
} pet3d_wave_t;

typedef enum {
    PET3D_STANCE_ANY = 0,
    PET3D_STANCE_FOUR,
    PET3D_STANCE_TALL,        /* on four legs, not crouching */
    PET3D_STANCE_CROUCH,
    PET3D_STANCE_UPRIGHT,
    PET3D_STANCE_BALL         /* upright, and without a neck */
} pet3d_stance_t;

typedef struct {
    uint8_t        clip;
    uint8_t        stance;
    uint8_t        target;
    uint8_t        axis;
    uint8_t        wave;
    int16_t        offset;
    int16_t        amplitude;
    uint8_t        rate;          /* whole turns in the clip: it must loop */
    uint8_t        phase;         /* in 256ths of a turn */
} pet3d_row_t;


/* The i-th row of all clips, NULL past the last. */
const pet3d_row_t *pet3d_clip_row(size_t i);


#endif /* PET3D_CLIPS_H_INCLUDED_ */
