
/*
 * Frames and bars around a picture, as screenshots have them: they are
 * neither subject nor ground, so the window is what they enclose.
 */

#include <stdlib.h>

#include "look.h"


/* How far apart, of 255, the colours of a frame are. */
#define PET3D_FRAME_EVEN    12

/* Of a line's pixels: that of a frame, those like it next to a frame. */
#define PET3D_FRAME_LINE    0.98f
#define PET3D_FRAME_NEXT    0.35f

/* The least of a side that is a frame, and the most. */
#define PET3D_FRAME_LEAST   0.015f
#define PET3D_FRAME_MOST    0.42f

/* Pixels between a frame and the picture that are of both. */
#define PET3D_FRAME_SOFT    2


static uint32_t pet3d_frame_depth(const pet3d_image_t *image,
    const uint32_t *box, int down, int back);
static float pet3d_frame_like(const pet3d_image_t *image,
    const uint32_t *box, int down, uint32_t line, const uint8_t *color);


void
pet3d_frame(const pet3d_image_t *image, uint32_t *box)
{
    int       down;
    uint32_t  first, last;

    box[0] = box[1] = 0;
    box[2] = image->width;
    box[3] = image->height;

    /* Bars above and below, then what is left at the sides. */

    for (down = 1; down >= 0; down--) {
        first = pet3d_frame_depth(image, box, down, 0);
        last = pet3d_frame_depth(image, box, down, 1);

        if (first + last < box[down + 2] - box[down]) {
            box[down] += first;
            box[down + 2] -= last;
        }
    }
}


/* The lines of a frame from one side, 0 if there is none. */

static uint32_t
pet3d_frame_depth(const pet3d_image_t *image, const uint32_t *box, int down,
    int back)
{
    uint32_t        n, side, line, most;
    const uint8_t  *color;

    side = box[down + 2] - box[down];
    line = back ? box[down + 2] - 1 : box[down];
    most = (uint32_t) (PET3D_FRAME_MOST * (float) side);

    color = image->pixels
            + 3 * (down ? (size_t) line * image->width + box[0]
                   : (size_t) box[1] * image->width + line);

    for (n = 0; n < most; n++) {
        if (pet3d_frame_like(image, box, down, back ? line - n : line + n,
                             color) < PET3D_FRAME_LINE)
        {
            break;
        }
    }

    if ((float) n < PET3D_FRAME_LEAST * (float) side || n == most) {
        return 0;
    }

    n += PET3D_FRAME_SOFT;

    return pet3d_frame_like(image, box, down, back ? line - n : line + n,
                            color) < PET3D_FRAME_NEXT ? n : 0;
}


/* The share of a line that is of a colour. */

static float
pet3d_frame_like(const pet3d_image_t *image, const uint32_t *box, int down,
    uint32_t line, const uint8_t *color)
{
    int             k;
    uint32_t        i, from, to, like;
    const uint8_t  *p;

    from = box[!down];
    to = box[!down + 2];
    like = 0;

    for (i = from; i < to; i++) {
        p = image->pixels + 3 * (down ? (size_t) line * image->width + i
                                 : (size_t) i * image->width + line);

        for (k = 0; k < 3; k++) {
            if (abs(p[k] - color[k]) > PET3D_FRAME_EVEN) {
                break;
            }
        }

        like += k == 3;
    }

    return (float) like / (float) (to - from);
}
