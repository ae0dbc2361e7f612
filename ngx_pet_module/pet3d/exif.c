
/*
 * The one thing that is read from EXIF: which way is up.
 */

#include <string.h>

#include "decode.h"


#define PET3D_EXIF_ORIENTATION  0x0112
#define PET3D_EXIF_SHORT        3


static uint32_t
pet3d_exif_uint(const uint8_t *p, int bytes, int big)
{
    int       i;
    uint32_t  v;

    v = 0;

    for (i = 0; i < bytes; i++) {
        v |= (uint32_t) p[i] << 8 * (big ? bytes - 1 - i : i);
    }

    return v;
}


int
pet3d_exif_orientation(const uint8_t *p, size_t len)
{
    int       big;
    size_t    at;
    uint32_t  n, v;

    if (len >= 6 && memcmp(p, "Exif\0\0", 6) == 0) {
        p += 6;
        len -= 6;
    }

    if (len < 8) {
        return 1;
    }

    if (memcmp(p, "MM\0*", 4) == 0) {
        big = 1;

    } else if (memcmp(p, "II*\0", 4) == 0) {
        big = 0;

    } else {
        return 1;
    }

    at = pet3d_exif_uint(p + 4, 4, big);

    if (at > len - 2) {
        return 1;
    }

    n = pet3d_exif_uint(p + at, 2, big);

    for (at += 2; n > 0 && len - at >= 12; n--, at += 12) {
        if (pet3d_exif_uint(p + at, 2, big) != PET3D_EXIF_ORIENTATION) {
            continue;
        }

        v = pet3d_exif_uint(p + at + 8, 2, big);

        if (pet3d_exif_uint(p + at + 2, 2, big) == PET3D_EXIF_SHORT
            && v >= 1 && v <= 8)
        {
            return (int) v;
        }

        return 1;
    }

    return 1;
}
