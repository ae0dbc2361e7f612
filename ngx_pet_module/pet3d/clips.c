
/*
 * Clips: each is a few rows, a row swings one thing.
 *
 *     value = offset + amplitude * wave(rate * turn + phase)
 *
 * where turn goes from 0 to 1 over the clip.  Angles are degrees, shifts
 * thousandths of a unit, or of what is between the belly and the ground,
 * morphs thousandths of full.  A row holds for those on four legs, for those
 * who stand upright, or for all.
 */

#include "mesh.h"


/* What a row moves, besides the joints. */
#define PET3D_ROW_SHIFT   100   /* the root's position; axis 0..2 */
#define PET3D_ROW_LOWER   101   /* the root's height, in its clearance */
#define PET3D_ROW_MORPH   200   /* a morph; axis is its index */

#define PET3D_TURN_DEGREES  (1.0f / 360)

/* Short arms on a round belly drag it along, so they move less. */
#define PET3D_BALL_ARMS     0.45f


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
    PET3D_STANCE_UPRIGHT
} pet3d_stance_t;

typedef enum {
    PET3D_CLIP_IDLE = 0,
    PET3D_CLIP_HAPPY,
    PET3D_CLIP_WALK,
    PET3D_CLIP_SIT,
    PET3D_CLIP_SLEEP,
    PET3D_CLIP_EAT,
    PET3D_CLIP_PLAY,
    PET3D_CLIP_WASH,
    PET3D_CLIP_TRAIN,
    PET3D_CLIP_PETTED,
    PET3D_CLIP_SAD,
    PET3D_CLIP_N
} pet3d_clip_id_t;

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

typedef struct {
    const char    *name;
    uint16_t       length;        /* ms at middling energy */
    uint16_t       lively;        /* ms less at full energy */
} pet3d_clip_t;


static int pet3d_row_holds(const pet3d_row_t *r, const pet3d_mesh_t *mesh);
static float pet3d_wave(int wave, float turn);
static void pet3d_quat(const float *euler, float *quat);


#define J(name)  PET3D_JOINT_ ## name
#define M(name)  PET3D_ROW_MORPH, PET3D_MORPH_ ## name
#define S        PET3D_ROW_SHIFT
#define L        PET3D_ROW_LOWER
#define ALL(name)   PET3D_CLIP_ ## name, PET3D_STANCE_ANY
#define FOUR(name)  PET3D_CLIP_ ## name, PET3D_STANCE_FOUR
#define TALL(name)  PET3D_CLIP_ ## name, PET3D_STANCE_TALL
#define LOW(name)   PET3D_CLIP_ ## name, PET3D_STANCE_CROUCH
#define UP(name)    PET3D_CLIP_ ## name, PET3D_STANCE_UPRIGHT
#define W(name)  PET3D_WAVE_ ## name

static const pet3d_row_t  pet3d_rows[] = {

    /* breathing, a slow look around, a wag, a blink */
    { ALL(IDLE), J(CHEST), 0, W(SINE), 0, 1, 2, 0 },
    { ALL(IDLE), S, 1, W(SINE), 0, 4, 2, 0 },
    { ALL(IDLE), J(HEAD), 0, W(SINE), -1, 2, 2, 32 },
    { ALL(IDLE), J(HEAD), 1, W(SINE), 0, 5, 1, 0 },
    { ALL(IDLE), J(HEAD), 2, W(SINE), 0, 4, 1, 64 },
    { ALL(IDLE), J(EAR_L), 2, W(SINE), 0, 3, 2, 40 },
    { ALL(IDLE), J(EAR_R), 2, W(SINE), 0, -3, 2, 48 },
    { ALL(IDLE), J(TAIL1), 1, W(SINE), 0, 14, 4, 0 },
    { ALL(IDLE), J(TAIL2), 1, W(SINE), 0, 10, 4, 224 },
    { ALL(IDLE), J(TAIL3), 1, W(SINE), 0, 8, 4, 192 },
    { ALL(IDLE), M(BLINK), W(PULSE), 0, 1000, 1, 0 },
    { UP(IDLE), J(LEG_FL), 2, W(SINE), 0, 4, 2, 20 },
    { UP(IDLE), J(LEG_FR), 2, W(SINE), 0, -4, 2, 20 },

    /* hops with closed, laughing eyes */
    { ALL(HAPPY), S, 1, W(BOUNCE), 0, 150, 1, 0 },
    { ALL(HAPPY), J(HEAD), 0, W(SINE), -6, 5, 2, 0 },
    { ALL(HAPPY), J(HEAD), 2, W(SINE), 0, 7, 1, 0 },
    { FOUR(HAPPY), J(LEG_FL), 0, W(BOUNCE), 0, -28, 1, 0 },
    { FOUR(HAPPY), J(LEG_FR), 0, W(BOUNCE), 0, -28, 1, 0 },
    { ALL(HAPPY), J(LEG_HL), 0, W(BOUNCE), 0, 24, 1, 0 },
    { ALL(HAPPY), J(LEG_HR), 0, W(BOUNCE), 0, 24, 1, 0 },
    { UP(HAPPY), J(LEG_FL), 2, W(BOUNCE), 20, 70, 1, 0 },
    { UP(HAPPY), J(LEG_FR), 2, W(BOUNCE), -20, -70, 1, 0 },
    { ALL(HAPPY), J(EAR_L), 2, W(BOUNCE), 0, 12, 1, 0 },
    { ALL(HAPPY), J(EAR_R), 2, W(BOUNCE), 0, -12, 1, 0 },
    { ALL(HAPPY), J(TAIL1), 1, W(SINE), 0, 26, 4, 0 },
    { ALL(HAPPY), J(TAIL2), 1, W(SINE), 0, 18, 4, 224 },
    { ALL(HAPPY), M(HAPPY), W(RISE), 1000, 0, 1, 0 },

    /* four: a trot; upright: a waddle */
    { FOUR(WALK), J(LEG_FL), 0, W(SINE), 0, 26, 1, 0 },
    { FOUR(WALK), J(LEG_HR), 0, W(SINE), 0, 26, 1, 0 },
    { FOUR(WALK), J(LEG_FR), 0, W(SINE), 0, -26, 1, 0 },
    { FOUR(WALK), J(LEG_HL), 0, W(SINE), 0, -26, 1, 0 },
    { FOUR(WALK), J(CHEST), 2, W(SINE), 0, 2, 1, 0 },
    { UP(WALK), J(LEG_FL), 0, W(SINE), 0, 28, 1, 0 },
    { UP(WALK), J(LEG_FR), 0, W(SINE), 0, -28, 1, 0 },
    { UP(WALK), J(LEG_HL), 0, W(SINE), 0, -30, 1, 0 },
    { UP(WALK), J(LEG_HR), 0, W(SINE), 0, 30, 1, 0 },
    { UP(WALK), J(ROOT), 2, W(SINE), 0, 5, 1, 64 },
    { UP(WALK), J(ROOT), 1, W(SINE), 0, 5, 1, 0 },
    { ALL(WALK), S, 1, W(SINE), 6, 12, 2, 0 },
    { ALL(WALK), J(HEAD), 2, W(SINE), 0, -4, 1, 0 },
    { ALL(WALK), J(HEAD), 0, W(SINE), 0, 2, 2, 64 },
    { ALL(WALK), J(TAIL1), 1, W(SINE), 0, 14, 2, 0 },

    /* on the haunches, or flat on the bottom */
    { TALL(SIT), J(ROOT), 0, W(SINE), -27, 0, 1, 0 },
    { TALL(SIT), L, 1, W(SINE), -700, 12, 1, 0 },
    { TALL(SIT), J(LEG_FL), 0, W(SINE), 27, 0, 1, 0 },
    { TALL(SIT), J(LEG_FR), 0, W(SINE), 27, 0, 1, 0 },
    { TALL(SIT), J(LEG_HL), 0, W(SINE), -34, 0, 1, 0 },
    { TALL(SIT), J(LEG_HR), 0, W(SINE), -34, 0, 1, 0 },
    { TALL(SIT), J(LEG_HL), 2, W(SINE), 8, 0, 1, 0 },
    { TALL(SIT), J(LEG_HR), 2, W(SINE), -8, 0, 1, 0 },
    { TALL(SIT), J(HEAD), 0, W(SINE), 24, 1, 2, 0 },
    { LOW(SIT), L, 1, W(SINE), -900, 60, 1, 0 },
    { LOW(SIT), J(ROOT), 0, W(SINE), -24, 1, 1, 0 },
    { LOW(SIT), J(LEG_HL), 0, W(SINE), 24, -1, 1, 0 },
    { LOW(SIT), J(LEG_HR), 0, W(SINE), 24, -1, 1, 0 },
    { LOW(SIT), J(LEG_FL), 0, W(SINE), 6, 4, 2, 0 },
    { LOW(SIT), J(LEG_FR), 0, W(SINE), 6, 4, 2, 0 },
    { LOW(SIT), J(HEAD), 0, W(SINE), 19, 1, 2, 0 },
    { UP(SIT), L, 1, W(SINE), -1000, 10, 1, 0 },
    { UP(SIT), J(ROOT), 0, W(SINE), -6, 0, 1, 0 },
    { UP(SIT), J(LEG_HL), 0, W(SINE), -78, 0, 1, 0 },
    { UP(SIT), J(LEG_HR), 0, W(SINE), -78, 0, 1, 0 },
    { UP(SIT), J(LEG_HL), 1, W(SINE), 16, 0, 1, 0 },
    { UP(SIT), J(LEG_HR), 1, W(SINE), -16, 0, 1, 0 },
    { UP(SIT), J(HEAD), 0, W(SINE), 6, 1, 2, 0 },
    { ALL(SIT), J(HEAD), 2, W(SINE), 0, 3, 1, 0 },
    { ALL(SIT), J(TAIL1), 1, W(SINE), 0, 12, 3, 0 },
    { ALL(SIT), M(BLINK), W(PULSE), 0, 1000, 1, 0 },

    /* stretched out, the chin on the paws, or sitting with the head sunk */
    { TALL(SLEEP), L, 1, W(SINE), -860, 20, 1, 0 },
    { TALL(SLEEP), J(CHEST), 0, W(SINE), 30, 1, 1, 0 },
    { TALL(SLEEP), J(LEG_FL), 0, W(SINE), -112, -1, 1, 0 },
    { TALL(SLEEP), J(LEG_FR), 0, W(SINE), -112, -1, 1, 0 },
    { TALL(SLEEP), J(LEG_FL), 1, W(SINE), -10, 0, 1, 0 },
    { TALL(SLEEP), J(LEG_FR), 1, W(SINE), 10, 0, 1, 0 },
    { TALL(SLEEP), J(LEG_HL), 0, W(SINE), 84, 0, 1, 0 },
    { TALL(SLEEP), J(LEG_HR), 0, W(SINE), 84, 0, 1, 0 },
    { TALL(SLEEP), J(HEAD), 0, W(SINE), -24, 1, 1, 0 },
    { TALL(SLEEP), J(HEAD), 2, W(SINE), 8, 0, 1, 0 },
    { TALL(SLEEP), J(TAIL1), 0, W(SINE), 12, 0, 1, 0 },
    { TALL(SLEEP), J(TAIL1), 1, W(SINE), 34, 0, 1, 0 },
    { TALL(SLEEP), J(TAIL2), 0, W(SINE), 40, 0, 1, 0 },
    { TALL(SLEEP), J(TAIL2), 1, W(SINE), 16, 0, 1, 0 },
    { TALL(SLEEP), J(TAIL3), 0, W(SINE), 16, 0, 1, 0 },
    { TALL(SLEEP), J(TAIL3), 1, W(SINE), 6, 0, 1, 0 },
    { LOW(SLEEP), L, 1, W(SINE), -900, 60, 1, 0 },
    { LOW(SLEEP), J(CHEST), 0, W(SINE), 22, 1, 1, 0 },
    { LOW(SLEEP), J(LEG_FL), 0, W(SINE), -84, -1, 1, 0 },
    { LOW(SLEEP), J(LEG_FR), 0, W(SINE), -84, -1, 1, 0 },
    { LOW(SLEEP), J(HEAD), 0, W(SINE), -8, 1, 1, 0 },
    { LOW(SLEEP), J(HEAD), 2, W(SINE), 6, 0, 1, 0 },
    { LOW(SLEEP), J(EAR_L), 0, W(SINE), -60, 2, 1, 0 },
    { LOW(SLEEP), J(EAR_R), 0, W(SINE), -60, 2, 1, 0 },
    { UP(SLEEP), L, 1, W(SINE), -1000, 10, 1, 0 },
    { UP(SLEEP), J(ROOT), 0, W(SINE), -3, 0, 1, 0 },
    { UP(SLEEP), J(LEG_HL), 0, W(SINE), -80, 0, 1, 0 },
    { UP(SLEEP), J(LEG_HR), 0, W(SINE), -80, 0, 1, 0 },
    { UP(SLEEP), J(LEG_HL), 1, W(SINE), 18, 0, 1, 0 },
    { UP(SLEEP), J(LEG_HR), 1, W(SINE), -18, 0, 1, 0 },
    { UP(SLEEP), J(CHEST), 0, W(SINE), 6, 2, 1, 0 },
    { UP(SLEEP), J(HEAD), 0, W(SINE), 17, 3, 1, 0 },
    { UP(SLEEP), J(HEAD), 2, W(SINE), 10, 0, 1, 0 },
    { UP(SLEEP), J(LEG_FL), 0, W(SINE), -16, 0, 1, 0 },
    { UP(SLEEP), J(LEG_FR), 0, W(SINE), -16, 0, 1, 0 },
    { UP(SLEEP), J(LEG_FL), 2, W(SINE), -14, 0, 1, 0 },
    { UP(SLEEP), J(LEG_FR), 2, W(SINE), 14, 0, 1, 0 },
    { ALL(SLEEP), J(EAR_L), 2, W(SINE), -8, 0, 1, 0 },
    { ALL(SLEEP), J(EAR_R), 2, W(SINE), 8, 0, 1, 0 },
    { ALL(SLEEP), M(BLINK), W(RISE), 1000, 0, 1, 0 },

    /* the nose in the bowl, or both hands at the mouth */
    { FOUR(EAT), J(CHEST), 0, W(SINE), 15, 0, 1, 0 },
    { FOUR(EAT), J(LEG_FL), 0, W(SINE), -15, 0, 1, 0 },
    { FOUR(EAT), J(LEG_FR), 0, W(SINE), -15, 0, 1, 0 },
    { FOUR(EAT), J(HEAD), 0, W(SINE), 13, 6, 4, 0 },
    { UP(EAT), J(LEG_FL), 0, W(SINE), -96, 8, 4, 0 },
    { UP(EAT), J(LEG_FR), 0, W(SINE), -96, 8, 4, 0 },
    { UP(EAT), J(LEG_FL), 1, W(SINE), -34, 0, 1, 0 },
    { UP(EAT), J(LEG_FR), 1, W(SINE), 34, 0, 1, 0 },
    { UP(EAT), J(HEAD), 0, W(SINE), 7, 3, 4, 0 },
    { ALL(EAT), J(HEAD), 2, W(SINE), 0, 3, 2, 0 },
    { ALL(EAT), J(TAIL1), 1, W(SINE), 0, 16, 4, 0 },
    { ALL(EAT), M(OPEN_MOUTH), W(PULSE), 120, 800, 4, 64 },

    /* a bow and a leap; upright: arms in the air */
    { FOUR(PLAY), J(CHEST), 0, W(BOUNCE), 16, -14, 2, 0 },
    { FOUR(PLAY), J(LEG_FL), 0, W(BOUNCE), -40, 34, 2, 0 },
    { FOUR(PLAY), J(LEG_FR), 0, W(BOUNCE), -40, 34, 2, 0 },
    { FOUR(PLAY), J(LEG_HL), 0, W(BOUNCE), 0, 20, 2, 0 },
    { FOUR(PLAY), J(LEG_HR), 0, W(BOUNCE), 0, 20, 2, 0 },
    { UP(PLAY), J(LEG_FL), 2, W(SINE), 92, 34, 4, 0 },
    { UP(PLAY), J(LEG_FR), 2, W(SINE), -92, 34, 4, 0 },
    { UP(PLAY), J(LEG_HL), 0, W(BOUNCE), 0, 22, 2, 0 },
    { UP(PLAY), J(LEG_HR), 0, W(BOUNCE), 0, -22, 2, 0 },
    { UP(PLAY), J(ROOT), 2, W(SINE), 0, 7, 2, 0 },
    { ALL(PLAY), S, 1, W(BOUNCE), -14, 96, 2, 0 },
    { ALL(PLAY), J(HEAD), 1, W(SINE), 0, 12, 1, 0 },
    { ALL(PLAY), J(HEAD), 2, W(SINE), 0, 8, 1, 0 },
    { ALL(PLAY), J(EAR_L), 2, W(BOUNCE), 0, 10, 2, 0 },
    { ALL(PLAY), J(EAR_R), 2, W(BOUNCE), 0, -10, 2, 0 },
    { ALL(PLAY), J(TAIL1), 1, W(SINE), 0, 30, 6, 0 },
    { ALL(PLAY), J(TAIL2), 1, W(SINE), 0, 20, 6, 224 },
    { ALL(PLAY), M(OPEN_MOUTH), W(RISE), 600, 300, 1, 0 },

    /* shakes the water off; upright: scrubs the cheeks */
    { FOUR(WASH), J(ROOT), 2, W(SINE), 0, 6, 6, 0 },
    { FOUR(WASH), J(CHEST), 2, W(SINE), 0, -8, 6, 32 },
    { FOUR(WASH), J(HEAD), 2, W(SINE), 0, 14, 6, 64 },
    { UP(WASH), J(LEG_FL), 0, W(SINE), -112, 14, 6, 0 },
    { UP(WASH), J(LEG_FR), 0, W(SINE), -112, 14, 6, 128 },
    { UP(WASH), J(LEG_FL), 1, W(SINE), -22, 0, 1, 0 },
    { UP(WASH), J(LEG_FR), 1, W(SINE), 22, 0, 1, 0 },
    { UP(WASH), J(HEAD), 2, W(SINE), 0, 7, 3, 0 },
    { UP(WASH), J(ROOT), 2, W(SINE), 0, 3, 3, 0 },
    { ALL(WASH), J(EAR_L), 2, W(SINE), 0, 18, 6, 96 },
    { ALL(WASH), J(EAR_R), 2, W(SINE), 0, 18, 6, 96 },
    { ALL(WASH), J(TAIL1), 1, W(SINE), 0, 24, 6, 96 },
    { ALL(WASH), M(BLINK), W(RISE), 1000, 0, 1, 0 },

    /* gives a paw; upright: a high five */
    { FOUR(TRAIN), J(LEG_FL), 0, W(RISE), 0, -82, 1, 0 },
    { FOUR(TRAIN), J(ROOT), 2, W(RISE), 0, -3, 1, 0 },
    { UP(TRAIN), J(LEG_FL), 2, W(RISE), 0, 82, 1, 0 },
    { UP(TRAIN), J(LEG_FL), 0, W(RISE), 0, -40, 1, 0 },
    { UP(TRAIN), J(LEG_FL), 2, W(SINE), 0, 7, 4, 0 },
    { UP(TRAIN), J(ROOT), 2, W(RISE), 0, -4, 1, 0 },
    { ALL(TRAIN), J(CHEST), 2, W(RISE), 0, 5, 1, 0 },
    { ALL(TRAIN), J(HEAD), 2, W(RISE), 0, -10, 1, 0 },
    { ALL(TRAIN), J(HEAD), 0, W(RISE), 0, -8, 1, 0 },
    { ALL(TRAIN), J(TAIL1), 1, W(SINE), 0, 18, 4, 0 },
    { ALL(TRAIN), M(BLINK), W(PULSE), 0, 1000, 1, 0 },

    /* leans into the hand with closed eyes */
    { ALL(PETTED), J(HEAD), 2, W(SINE), 12, 4, 2, 0 },
    { ALL(PETTED), J(HEAD), 0, W(SINE), -10, 3, 2, 64 },
    { ALL(PETTED), J(HEAD), 1, W(SINE), -4, 4, 1, 0 },
    { ALL(PETTED), J(ROOT), 2, W(SINE), 3, 2, 2, 0 },
    { ALL(PETTED), J(CHEST), 2, W(SINE), 3, 2, 2, 16 },
    { ALL(PETTED), J(EAR_L), 2, W(SINE), -10, 3, 2, 32 },
    { ALL(PETTED), J(EAR_R), 2, W(SINE), 10, 3, 2, 32 },
    { FOUR(PETTED), J(LEG_FL), 2, W(SINE), -6, 2, 2, 128 },
    { FOUR(PETTED), J(LEG_FR), 2, W(SINE), -6, 2, 2, 128 },
    { FOUR(PETTED), J(LEG_HL), 2, W(SINE), -3, 2, 2, 128 },
    { FOUR(PETTED), J(LEG_HR), 2, W(SINE), -3, 2, 2, 128 },
    { UP(PETTED), J(LEG_FL), 2, W(SINE), 14, 3, 2, 0 },
    { UP(PETTED), J(LEG_FR), 2, W(SINE), -14, 3, 2, 0 },
    { ALL(PETTED), J(TAIL1), 1, W(SINE), 0, 24, 4, 0 },
    { ALL(PETTED), J(TAIL2), 1, W(SINE), 0, 16, 4, 224 },
    { ALL(PETTED), M(HAPPY), W(RISE), 1000, 0, 1, 0 },

    /* low head, low ears, low tail */
    { ALL(SAD), J(HEAD), 0, W(SINE), 17, 1, 1, 0 },
    { ALL(SAD), J(HEAD), 1, W(SINE), 0, 6, 1, 0 },
    { ALL(SAD), J(CHEST), 0, W(SINE), 4, 1, 2, 0 },
    { FOUR(SAD), J(LEG_FL), 0, W(SINE), -4, 0, 1, 0 },
    { FOUR(SAD), J(LEG_FR), 0, W(SINE), -4, 0, 1, 0 },
    { UP(SAD), J(LEG_FL), 0, W(SINE), -8, 0, 1, 0 },
    { UP(SAD), J(LEG_FR), 0, W(SINE), -8, 0, 1, 0 },
    { UP(SAD), J(LEG_FL), 2, W(SINE), -12, 0, 1, 0 },
    { UP(SAD), J(LEG_FR), 2, W(SINE), 12, 0, 1, 0 },
    { ALL(SAD), J(EAR_L), 2, W(SINE), -16, 1, 2, 0 },
    { ALL(SAD), J(EAR_R), 2, W(SINE), 16, -1, 2, 0 },
    { ALL(SAD), J(TAIL1), 0, W(SINE), 34, 0, 1, 0 },
    { ALL(SAD), M(SAD), W(RISE), 1000, 0, 1, 0 }
};

#undef J
#undef M
#undef S
#undef L
#undef ALL
#undef FOUR
#undef TALL
#undef LOW
#undef UP
#undef W

#define PET3D_NROWS  (sizeof(pet3d_rows) / sizeof(pet3d_rows[0]))


static const pet3d_clip_t  pet3d_clips[PET3D_CLIP_N] = {
    { "idle", 4400, 1200 },
    { "happy", 1000, 240 },
    { "walk", 1000, 240 },
    { "sit", 4000, 800 },
    { "sleep", 4800, 0 },
    { "eat", 2400, 480 },
    { "play", 1800, 480 },
    { "wash", 1600, 240 },
    { "train", 2400, 480 },
    { "petted", 2400, 400 },
    { "sad", 4000, 0 }
};

static const char *const  pet3d_morphs[PET3D_MORPH_N] = {
    "blink", "happy", "sad", "hungry", "open_mouth", "surprised"
};


const char *
pet3d_clip_name(uint32_t i)
{
    return i < PET3D_CLIP_N ? pet3d_clips[i].name : NULL;
}


const char *
pet3d_morph_name(uint32_t i)
{
    return i < PET3D_MORPH_N ? pet3d_morphs[i] : NULL;
}


int
pet3d_find_clip(const char *name)
{
    int  i;

    for (i = 0; i < PET3D_CLIP_N; i++) {
        if (strcmp(pet3d_clips[i].name, name) == 0) {
            return i;
        }
    }

    return -1;
}


int
pet3d_find_morph(const char *name)
{
    int  i;

    for (i = 0; i < PET3D_MORPH_N; i++) {
        if (strcmp(pet3d_morphs[i], name) == 0) {
            return i;
        }
    }

    return -1;
}


uint32_t
pet3d_clip_length(const pet3d_params_t *params, int clip)
{
    return pet3d_clips[clip].length
           - pet3d_clips[clip].lively * (uint32_t) params->energy / 1000;
}


static int
pet3d_row_holds(const pet3d_row_t *r, const pet3d_mesh_t *mesh)
{
    const pet3d_marks_t  *m;

    m = &mesh->marks;

    switch (r->stance) {

    case PET3D_STANCE_FOUR:
        return !m->upright;

    case PET3D_STANCE_TALL:
        return !m->upright && !m->crouches;

    case PET3D_STANCE_CROUCH:
        return m->crouches;

    case PET3D_STANCE_UPRIGHT:
        return m->upright;

    default:
        return 1;
    }
}


static float
pet3d_wave(int wave, float turn)
{
    float  t;

    switch (wave) {

    case PET3D_WAVE_BOUNCE:
        return pet3d_absf(pet3d_sin(turn * 0.5f));

    case PET3D_WAVE_PULSE:
        t = turn - pet3d_floorf(turn);
        return pet3d_smooth(0.055f, 0.02f, pet3d_absf(t - 0.5f));

    case PET3D_WAVE_RISE:
        t = turn - pet3d_floorf(turn);
        return pet3d_smooth(0, 0.3f, t) * pet3d_smooth(1, 0.7f, t);

    default:
        return pet3d_sin(turn);
    }
}


void
pet3d_clip_pose(const pet3d_mesh_t *mesh, int clip, float turn,
    pet3d_pose_t *pose)
{
    int                 i;
    float               v, wag, clear, shift[3], euler[PET3D_JOINT_N][3];
    size_t              n;
    const pet3d_row_t  *r;

    memset(pose, 0, sizeof(pet3d_pose_t));
    memset(shift, 0, sizeof(shift));
    memset(euler, 0, sizeof(euler));

    wag = 0.6f + 0.8f * (float) mesh->params.energy / 1000;
    clear = mesh->marks.hips.y - mesh->marks.hips_radii.y;

    for (n = 0; n < PET3D_NROWS; n++) {
        r = &pet3d_rows[n];

        if (r->clip != clip || !pet3d_row_holds(r, mesh)) {
            continue;
        }

        v = (float) r->offset
            + (float) r->amplitude
              * pet3d_wave(r->wave, (float) r->rate * turn
                                    + (float) r->phase / 256);

        if (r->target == PET3D_ROW_SHIFT) {
            shift[r->axis] += v / 1000;

        } else if (r->target == PET3D_ROW_LOWER) {
            shift[r->axis] += v / 1000 * clear;

        } else if (r->target == PET3D_ROW_MORPH) {
            pose->morph[r->axis] += v / 1000;

        } else {
            if (r->target >= PET3D_JOINT_TAIL1 && r->axis == 1) {
                v *= wag;
            }

            if (mesh->marks.ball && (r->target == PET3D_JOINT_LEG_FL
                                     || r->target == PET3D_JOINT_LEG_FR))
            {
                v *= PET3D_BALL_ARMS;
            }

            euler[r->target][r->axis] += v * PET3D_TURN_DEGREES;
        }
    }

    pose->shift = pet3d_vec(shift[0], shift[1], shift[2]);

    for (i = 0; i < PET3D_JOINT_N; i++) {
        pet3d_quat(euler[i], pose->quat[i]);
    }

    for (i = 0; i < PET3D_MORPH_N; i++) {
        pose->morph[i] = pet3d_clamp(pose->morph[i], 0, 1);
    }
}


/* Rotation about x, then y, then z; angles in turns. */

static void
pet3d_quat(const float *euler, float *quat)
{
    int    i;
    float  s[3], c[3], n;

    for (i = 0; i < 3; i++) {
        s[i] = pet3d_sin(euler[i] * 0.5f);
        c[i] = pet3d_cos(euler[i] * 0.5f);
    }

    quat[0] = s[0] * c[1] * c[2] - c[0] * s[1] * s[2];
    quat[1] = c[0] * s[1] * c[2] + s[0] * c[1] * s[2];
    quat[2] = c[0] * c[1] * s[2] - s[0] * s[1] * c[2];
    quat[3] = c[0] * c[1] * c[2] + s[0] * s[1] * s[2];

    n = 1 / sqrtf(quat[0] * quat[0] + quat[1] * quat[1] + quat[2] * quat[2]
                  + quat[3] * quat[3]);

    for (i = 0; i < 4; i++) {
        quat[i] *= n;
    }
}


int
pet3d_clip_moves(const pet3d_mesh_t *mesh, int clip, int joint)
{
    size_t  i;

    for (i = 0; i < PET3D_NROWS; i++) {
        if (pet3d_rows[i].clip == clip && pet3d_rows[i].target == joint
            && pet3d_row_holds(&pet3d_rows[i], mesh))
        {
            return 1;
        }
    }

    return 0;
}


int
pet3d_clip_shifts(const pet3d_mesh_t *mesh, int clip)
{
    return pet3d_clip_moves(mesh, clip, PET3D_ROW_SHIFT)
           || pet3d_clip_moves(mesh, clip, PET3D_ROW_LOWER);
}


int
pet3d_clip_morphs(const pet3d_mesh_t *mesh, int clip)
{
    return pet3d_clip_moves(mesh, clip, PET3D_ROW_MORPH);
}
