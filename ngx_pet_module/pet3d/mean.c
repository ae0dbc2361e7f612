
/*
 * Means of what is around each pixel.
 */

#include "look.h"


void
pet3d_look_mean(const pet3d_look_t *look, const float *in, float *out,
    int radius, int down)
{
    int     at, len, lines, y, from, to;
    float   sum;
    size_t  step, start;

    len = (int) (down ? look->height : look->width);
    lines = (int) (down ? look->width : look->height);
    step = down ? look->width : 1;

    for (y = 0; y < lines; y++) {
        start = down ? (size_t) y : (size_t) y * look->width;
        sum = 0;

        for (at = -radius; at < len; at++) {
            to = at + radius;
            from = at - radius - 1;

            if (to < len) {
                sum += in[start + (size_t) to * step];
            }

            if (from >= 0) {
                sum -= in[start + (size_t) from * step];
            }

            if (at >= 0) {
                from = from < 0 ? 0 : from + 1;
                to = to < len ? to : len - 1;
                out[start + (size_t) at * step] = sum / (float) (to - from
                                                                 + 1);
            }
        }
    }
}
