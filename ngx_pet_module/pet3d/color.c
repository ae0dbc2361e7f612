
/*
 * Colour spaces.
 */

#include "color.h"


float
pet3d_linear(float srgb)
{
    float  x, r;

    if (srgb <= 0.04045f) {
        return srgb / 12.92f;
    }

    /* x^2.4 = x^2 (x^(1/5))^2 */

    x = (srgb + 0.055f) / 1.055f;
    r = pet3d_root(x, 5);

    return x * x * r * r;
}


float
pet3d_srgb(float linear)
{
    if (linear <= 0.0031308f) {
        return linear < 0 ? 0 : linear * 12.92f;
    }

    if (linear >= 1) {
        return 1;
    }

    /* x^(5/12) = (x x^(1/4))^(1/3) */

    return 1.055f * pet3d_root(linear * sqrtf(sqrtf(linear)), 3) - 0.055f;
}


pet3d_vec_t
pet3d_linear_of(uint32_t rgb)
{
    return pet3d_vec(pet3d_linear((float) (rgb >> 16 & 255) / 255),
                     pet3d_linear((float) (rgb >> 8 & 255) / 255),
                     pet3d_linear((float) (rgb & 255) / 255));
}


uint32_t
pet3d_rgb_of(pet3d_vec_t linear)
{
    uint32_t  r, g, b;

    r = (uint32_t) (pet3d_srgb(linear.x) * 255 + 0.5f);
    g = (uint32_t) (pet3d_srgb(linear.y) * 255 + 0.5f);
    b = (uint32_t) (pet3d_srgb(linear.z) * 255 + 0.5f);

    return r << 16 | g << 8 | b;
}


pet3d_vec_t
pet3d_oklab(pet3d_vec_t c)
{
    float  l, m, s;

    l = pet3d_root(0.4122214708f * c.x + 0.5363325363f * c.y
                   + 0.0514459929f * c.z, 3);
    m = pet3d_root(0.2119034982f * c.x + 0.6806995451f * c.y
                   + 0.1073969566f * c.z, 3);
    s = pet3d_root(0.0883024619f * c.x + 0.2817188376f * c.y
                   + 0.6299787005f * c.z, 3);

    return pet3d_vec(
        0.2104542553f * l + 0.7936177850f * m - 0.0040720468f * s,
        1.9779984951f * l - 2.4285922050f * m + 0.4505937099f * s,
        0.0259040371f * l + 0.7827717662f * m - 0.8086757660f * s);
}


pet3d_vec_t
pet3d_unoklab(pet3d_vec_t lab)
{
    float  l, m, s;

    l = lab.x + 0.3963377774f * lab.y + 0.2158037573f * lab.z;
    m = lab.x - 0.1055613458f * lab.y - 0.0638541728f * lab.z;
    s = lab.x - 0.0894841775f * lab.y - 1.2914855480f * lab.z;

    l = l * l * l;
    m = m * m * m;
    s = s * s * s;

    return pet3d_vec(
        4.0767416621f * l - 3.3077115913f * m + 0.2309699292f * s,
        -1.2684380046f * l + 2.6097574011f * m - 0.3413193965f * s,
        -0.0041960863f * l - 0.7034186147f * m + 1.7076147010f * s);
}


pet3d_vec_t
pet3d_oklab_of(uint32_t rgb)
{
    return pet3d_oklab(pet3d_linear_of(rgb));
}


uint32_t
pet3d_rgb_of_oklab(pet3d_vec_t lab)
{
    return pet3d_rgb_of(pet3d_unoklab(lab));
}


float
pet3d_delta_e(pet3d_vec_t a, pet3d_vec_t b)
{
    return pet3d_length(pet3d_sub(a, b));
}
