
/*
 * The clips, row by row; pose.c makes poses of them.
 */

#include "clips.h"


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
    const char    *name;
    uint16_t       length;        /* ms at middling energy */
    uint16_t       lively;        /* ms less at full energy */
} pet3d_clip_t;


#define J(name)     PET3D_JOINT_ ## name
#define M(name)     PET3D_ROW_MORPH, PET3D_MORPH_ ## name
#define MOVE(name)  PET3D_ROW_MOVE + PET3D_JOINT_ ## name
#define LIFT(name)  PET3D_ROW_LIFT + PET3D_JOINT_ ## name
#define SIZE(name)  PET3D_ROW_SIZE + PET3D_JOINT_ ## name
#define ALL(name)   PET3D_CLIP_ ## name, PET3D_STANCE_ANY
#define FOUR(name)  PET3D_CLIP_ ## name, PET3D_STANCE_FOUR
#define TALL(name)  PET3D_CLIP_ ## name, PET3D_STANCE_TALL
#define LOW(name)   PET3D_CLIP_ ## name, PET3D_STANCE_CROUCH
#define UP(name)    PET3D_CLIP_ ## name, PET3D_STANCE_UPRIGHT
#define BALL(name)  PET3D_CLIP_ ## name, PET3D_STANCE_BALL
#define W(name)     PET3D_WAVE_ ## name

/* On the haunches, as two clips begin. */

#define PET3D_SITS_TALL(on) \
    { on, J(ROOT), 0, W(SINE), -27, 0, 1, 0 }, \
    { on, LIFT(ROOT), 1, W(SINE), -700, 12, 1, 0 }, \
    { on, J(LEG_FL), 0, W(SINE), 27, 0, 1, 0 }, \
    { on, J(LEG_FR), 0, W(SINE), 27, 0, 1, 0 }, \
    { on, J(LEG_HL), 0, W(SINE), 27, 0, 1, 0 }, \
    { on, J(LEG_HR), 0, W(SINE), 27, 0, 1, 0 }, \
    { on, SIZE(LEG_HL), 0, W(SINE), -300, 0, 1, 0 }, \
    { on, SIZE(LEG_HR), 0, W(SINE), -300, 0, 1, 0 }, \
    { on, LIFT(LEG_HL), 1, W(SINE), 356, 0, 1, 0 }, \
    { on, LIFT(LEG_HR), 1, W(SINE), 356, 0, 1, 0 }, \
    { on, LIFT(LEG_HL), 2, W(SINE), 180, 0, 1, 0 }, \
    { on, LIFT(LEG_HR), 2, W(SINE), 180, 0, 1, 0 }, \
    { on, MOVE(LEG_HL), 0, W(SINE), 30, 0, 1, 0 }, \
    { on, MOVE(LEG_HR), 0, W(SINE), -30, 0, 1, 0 }, \
    { on, MOVE(LEG_HL), 1, W(SINE), -55, 0, 1, 0 }, \
    { on, MOVE(LEG_HR), 1, W(SINE), -55, 0, 1, 0 }, \
    { on, MOVE(LEG_HL), 2, W(SINE), 84, 0, 1, 0 }, \
    { on, MOVE(LEG_HR), 2, W(SINE), 84, 0, 1, 0 }, \
    { on, J(HEAD), 0, W(SINE), 24, 1, 2, 0 }

#define PET3D_SITS_LOW(on) \
    { on, LIFT(ROOT), 1, W(SINE), -900, 60, 1, 0 }, \
    { on, J(ROOT), 0, W(SINE), -24, 1, 1, 0 }, \
    { on, J(LEG_HL), 0, W(SINE), 24, -1, 1, 0 }, \
    { on, J(LEG_HR), 0, W(SINE), 24, -1, 1, 0 }, \
    { on, J(LEG_FL), 0, W(SINE), 6, 4, 2, 0 }, \
    { on, J(LEG_FR), 0, W(SINE), 6, 4, 2, 0 }, \
    { on, J(HEAD), 0, W(SINE), 19, 1, 2, 0 }

static const pet3d_row_t  pet3d_rows[] = {

    /* breathing, a slow look around, a wag, a blink */
    { ALL(IDLE), J(CHEST), 0, W(SINE), 0, 1, 2, 0 },
    { ALL(IDLE), MOVE(ROOT), 1, W(SINE), 0, 4, 2, 0 },
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
    { ALL(HAPPY), MOVE(ROOT), 1, W(BOUNCE), 0, 150, 1, 0 },
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
    { ALL(WALK), MOVE(ROOT), 1, W(SINE), 6, 12, 2, 0 },
    { ALL(WALK), J(HEAD), 2, W(SINE), 0, -4, 1, 0 },
    { ALL(WALK), J(HEAD), 0, W(SINE), 0, 2, 2, 64 },
    { ALL(WALK), J(TAIL1), 1, W(SINE), 0, 14, 2, 0 },

    /* on the haunches, or flat on the bottom */
    PET3D_SITS_TALL(TALL(SIT)),
    PET3D_SITS_LOW(LOW(SIT)),
    { UP(SIT), LIFT(ROOT), 1, W(SINE), -1000, 10, 1, 0 },
    { UP(SIT), J(ROOT), 0, W(SINE), -6, 0, 1, 0 },
    { UP(SIT), J(LEG_HL), 0, W(SINE), -78, 0, 1, 0 },
    { UP(SIT), J(LEG_HR), 0, W(SINE), -78, 0, 1, 0 },
    { UP(SIT), J(LEG_HL), 1, W(SINE), 16, 0, 1, 0 },
    { UP(SIT), J(LEG_HR), 1, W(SINE), -16, 0, 1, 0 },
    { UP(SIT), J(HEAD), 0, W(SINE), 6, 1, 2, 0 },
    { ALL(SIT), J(HEAD), 2, W(SINE), 0, 3, 1, 0 },
    { ALL(SIT), J(TAIL1), 1, W(SINE), 0, 12, 3, 0 },
    { ALL(SIT), M(BLINK), W(PULSE), 0, 1000, 1, 0 },

    /*
     * A loaf: the belly on the ground, shorter legs beside and before it,
     * the chin on the paws and the tail around the side; upright: sits with
     * the head sunk.
     */
    { TALL(SLEEP), LIFT(ROOT), 1, W(SINE), -1080, 20, 1, 0 },
    { TALL(SLEEP), J(CHEST), 0, W(SINE), 16, 1, 1, 0 },
    { TALL(SLEEP), J(CHEST), 1, W(SINE), 10, 0, 1, 0 },
    { TALL(SLEEP), MOVE(HEAD), 1, W(SINE), -112, 4, 1, 0 },
    { TALL(SLEEP), MOVE(HEAD), 2, W(SINE), 60, 0, 1, 0 },
    { TALL(SLEEP), J(HEAD), 0, W(SINE), -6, 1, 1, 0 },
    { TALL(SLEEP), J(HEAD), 2, W(SINE), 9, 0, 1, 0 },
    { TALL(SLEEP), J(LEG_FL), 0, W(SINE), -16, 0, 1, 0 },
    { TALL(SLEEP), J(LEG_FR), 0, W(SINE), -16, 0, 1, 0 },
    { TALL(SLEEP), SIZE(LEG_FL), 0, W(SINE), -380, 0, 1, 0 },
    { TALL(SLEEP), SIZE(LEG_FR), 0, W(SINE), -380, 0, 1, 0 },
    { TALL(SLEEP), LIFT(LEG_FL), 1, W(SINE), 680, 0, 1, 0 },
    { TALL(SLEEP), LIFT(LEG_FR), 1, W(SINE), 680, 0, 1, 0 },
    { TALL(SLEEP), MOVE(LEG_FL), 1, W(SINE), 34, 0, 1, 0 },
    { TALL(SLEEP), MOVE(LEG_FR), 1, W(SINE), 34, 0, 1, 0 },
    { TALL(SLEEP), MOVE(LEG_FL), 2, W(SINE), 150, 0, 1, 0 },
    { TALL(SLEEP), MOVE(LEG_FR), 2, W(SINE), 150, 0, 1, 0 },
    { TALL(SLEEP), SIZE(LEG_HL), 0, W(SINE), -380, 0, 1, 0 },
    { TALL(SLEEP), SIZE(LEG_HR), 0, W(SINE), -380, 0, 1, 0 },
    { TALL(SLEEP), LIFT(LEG_HL), 1, W(SINE), 700, 0, 1, 0 },
    { TALL(SLEEP), LIFT(LEG_HR), 1, W(SINE), 700, 0, 1, 0 },
    { TALL(SLEEP), MOVE(LEG_HL), 0, W(SINE), 45, 0, 1, 0 },
    { TALL(SLEEP), MOVE(LEG_HR), 0, W(SINE), -45, 0, 1, 0 },
    { TALL(SLEEP), MOVE(LEG_HL), 1, W(SINE), -57, 0, 1, 0 },
    { TALL(SLEEP), MOVE(LEG_HR), 1, W(SINE), -57, 0, 1, 0 },
    { TALL(SLEEP), MOVE(LEG_HL), 2, W(SINE), 90, 0, 1, 0 },
    { TALL(SLEEP), MOVE(LEG_HR), 2, W(SINE), 90, 0, 1, 0 },
    { TALL(SLEEP), J(TAIL1), 1, W(SINE), -26, 0, 1, 0 },
    { TALL(SLEEP), J(TAIL1), 2, W(SINE), -88, 0, 1, 0 },
    { TALL(SLEEP), J(TAIL1), 0, W(SINE), 52, 2, 1, 0 },
    { TALL(SLEEP), J(TAIL2), 0, W(SINE), 44, 0, 1, 0 },
    { TALL(SLEEP), J(TAIL3), 0, W(SINE), 20, 0, 1, 0 },
    { LOW(SLEEP), LIFT(ROOT), 1, W(SINE), -900, 60, 1, 0 },
    { LOW(SLEEP), J(CHEST), 0, W(SINE), 20, 1, 1, 0 },
    { LOW(SLEEP), MOVE(HEAD), 1, W(SINE), -110, 4, 1, 0 },
    { LOW(SLEEP), MOVE(HEAD), 2, W(SINE), 50, 0, 1, 0 },
    { LOW(SLEEP), J(HEAD), 0, W(SINE), -10, 1, 1, 0 },
    { LOW(SLEEP), J(HEAD), 2, W(SINE), 6, 0, 1, 0 },
    { LOW(SLEEP), J(LEG_FL), 0, W(SINE), -20, 0, 1, 0 },
    { LOW(SLEEP), J(LEG_FR), 0, W(SINE), -20, 0, 1, 0 },
    { LOW(SLEEP), SIZE(LEG_FL), 0, W(SINE), -250, 0, 1, 0 },
    { LOW(SLEEP), SIZE(LEG_FR), 0, W(SINE), -250, 0, 1, 0 },
    { LOW(SLEEP), MOVE(LEG_FL), 1, W(SINE), 60, 0, 1, 0 },
    { LOW(SLEEP), MOVE(LEG_FR), 1, W(SINE), 60, 0, 1, 0 },
    { LOW(SLEEP), MOVE(LEG_FL), 2, W(SINE), 80, 0, 1, 0 },
    { LOW(SLEEP), MOVE(LEG_FR), 2, W(SINE), 80, 0, 1, 0 },
    { LOW(SLEEP), J(EAR_L), 0, W(SINE), -72, 2, 1, 0 },
    { LOW(SLEEP), J(EAR_R), 0, W(SINE), -72, 2, 1, 0 },
    { UP(SLEEP), LIFT(ROOT), 1, W(SINE), -1000, 10, 1, 0 },
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

    /* the face low over the bowl, or both hands at the mouth */
    { FOUR(EAT), J(CHEST), 0, W(SINE), 16, 0, 1, 0 },
    { FOUR(EAT), J(LEG_FL), 0, W(SINE), -16, 0, 1, 0 },
    { FOUR(EAT), J(LEG_FR), 0, W(SINE), -16, 0, 1, 0 },
    { FOUR(EAT), SIZE(LEG_FL), 0, W(SINE), -130, 0, 1, 0 },
    { FOUR(EAT), SIZE(LEG_FR), 0, W(SINE), -130, 0, 1, 0 },
    { FOUR(EAT), MOVE(HEAD), 1, W(SINE), -190, 10, 4, 0 },
    { FOUR(EAT), MOVE(HEAD), 2, W(SINE), 80, 0, 1, 0 },
    { FOUR(EAT), J(HEAD), 0, W(SINE), -8, 5, 4, 0 },
    { UP(EAT), J(LEG_FL), 0, W(SINE), -76, 8, 4, 0 },
    { UP(EAT), J(LEG_FR), 0, W(SINE), -76, 8, 4, 0 },
    { UP(EAT), J(LEG_FL), 1, W(SINE), -34, 0, 1, 0 },
    { UP(EAT), J(LEG_FR), 1, W(SINE), 34, 0, 1, 0 },
    { UP(EAT), MOVE(LEG_FL), 1, W(SINE), 30, 0, 1, 0 },
    { UP(EAT), MOVE(LEG_FR), 1, W(SINE), 30, 0, 1, 0 },
    { UP(EAT), MOVE(LEG_FL), 2, W(SINE), 60, 0, 1, 0 },
    { UP(EAT), MOVE(LEG_FR), 2, W(SINE), 60, 0, 1, 0 },
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
    { ALL(PLAY), MOVE(ROOT), 1, W(BOUNCE), -14, 96, 2, 0 },
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
    { UP(WASH), J(LEG_FL), 0, W(SINE), -84, 14, 6, 0 },
    { UP(WASH), J(LEG_FR), 0, W(SINE), -84, 14, 6, 128 },
    { UP(WASH), J(LEG_FL), 1, W(SINE), -22, 0, 1, 0 },
    { UP(WASH), J(LEG_FR), 1, W(SINE), 22, 0, 1, 0 },
    { UP(WASH), MOVE(LEG_FL), 1, W(SINE), 40, 0, 1, 0 },
    { UP(WASH), MOVE(LEG_FR), 1, W(SINE), 40, 0, 1, 0 },
    { UP(WASH), MOVE(LEG_FL), 2, W(SINE), 70, 0, 1, 0 },
    { UP(WASH), MOVE(LEG_FR), 2, W(SINE), 70, 0, 1, 0 },
    { UP(WASH), J(HEAD), 2, W(SINE), 0, 7, 3, 0 },
    { UP(WASH), J(ROOT), 2, W(SINE), 0, 3, 3, 0 },
    { ALL(WASH), J(EAR_L), 2, W(SINE), 0, 18, 6, 96 },
    { ALL(WASH), J(EAR_R), 2, W(SINE), 0, 18, 6, 96 },
    { ALL(WASH), J(TAIL1), 1, W(SINE), 0, 24, 6, 96 },
    { ALL(WASH), M(BLINK), W(RISE), 1000, 0, 1, 0 },

    /* sits and gives a paw that is shaken; upright: a high five */
    PET3D_SITS_TALL(TALL(TRAIN)),
    PET3D_SITS_LOW(LOW(TRAIN)),
    { TALL(TRAIN), J(LEG_FL), 0, W(RISE), 0, -104, 1, 0 },
    { LOW(TRAIN), J(LEG_FL), 0, W(RISE), 0, -62, 1, 0 },
    { FOUR(TRAIN), J(LEG_FL), 0, W(SINE), 0, 6, 4, 0 },
    { FOUR(TRAIN), J(LEG_FL), 1, W(RISE), 0, 12, 1, 0 },
    { FOUR(TRAIN), MOVE(LEG_FL), 1, W(RISE), 0, 30, 1, 0 },
    { FOUR(TRAIN), MOVE(LEG_FL), 2, W(RISE), 0, 40, 1, 0 },
    { UP(TRAIN), J(LEG_FL), 2, W(RISE), 0, 82, 1, 0 },
    { UP(TRAIN), J(LEG_FL), 0, W(RISE), 0, -40, 1, 0 },
    { UP(TRAIN), J(LEG_FL), 2, W(SINE), 0, 7, 4, 0 },
    { UP(TRAIN), MOVE(LEG_FL), 1, W(RISE), 0, 50, 1, 0 },
    { UP(TRAIN), MOVE(LEG_FL), 2, W(RISE), 0, 40, 1, 0 },
    { UP(TRAIN), J(ROOT), 2, W(RISE), 0, -4, 1, 0 },
    { BALL(TRAIN), J(LEG_FL), 0, W(RISE), 0, -120, 1, 0 },
    { BALL(TRAIN), J(LEG_FL), 2, W(RISE), 0, -60, 1, 0 },
    { BALL(TRAIN), MOVE(LEG_FL), 0, W(RISE), 0, 40, 1, 0 },
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
    { ALL(SAD), J(HEAD), 0, W(SINE), 8, 1, 1, 0 },
    { FOUR(SAD), MOVE(HEAD), 1, W(SINE), -80, 4, 2, 0 },
    { FOUR(SAD), MOVE(HEAD), 2, W(SINE), 30, 0, 1, 0 },
    { UP(SAD), MOVE(HEAD), 1, W(SINE), -30, 4, 2, 0 },
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
    { TALL(SAD), J(TAIL1), 0, W(SINE), -82, 1, 1, 0 },
    { TALL(SAD), J(TAIL2), 0, W(SINE), -6, 0, 1, 0 },
    { TALL(SAD), J(TAIL3), 0, W(SINE), 26, 0, 1, 0 },
    { ALL(SAD), M(SAD), W(RISE), 1000, 0, 1, 0 }
};

#undef J
#undef M
#undef MOVE
#undef LIFT
#undef SIZE
#undef ALL
#undef FOUR
#undef TALL
#undef LOW
#undef UP
#undef BALL
#undef W
#undef PET3D_SITS_TALL
#undef PET3D_SITS_LOW

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


const pet3d_row_t *
pet3d_clip_row(size_t i)
{
    return i < PET3D_NROWS ? &pet3d_rows[i] : NULL;
}


uint32_t
pet3d_clip_length(const pet3d_params_t *params, int clip)
{
    return pet3d_clips[clip].length
           - pet3d_clips[clip].lively * (uint32_t) params->energy / 1000;
}
