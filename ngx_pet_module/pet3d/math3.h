
/*
 * Arithmetic for geometry, colour and paint: only + - * / and sqrt, which
 * IEEE 754 rounds in one way, so that results do not depend on a libm.
 * Compile with -ffp-contract=off and without -ffast-math.
 */

#ifndef PET3D_MATH3_H_INCLUDED_
#define PET3D_MATH3_H_INCLUDED_


#include <math.h>
#include <stdint.h>
#include <string.h>


typedef struct {
    float  x;
    float  y;
    float  z;
} pet3d_vec_t;


static inline pet3d_vec_t
pet3d_vec(float x, float y, float z)
{
    pet3d_vec_t  v;

    v.x = x;
    v.y = y;
    v.z = z;

    return v;
}


static inline pet3d_vec_t
pet3d_add(pet3d_vec_t a, pet3d_vec_t b)
{
    return pet3d_vec(a.x + b.x, a.y + b.y, a.z + b.z);
}


static inline pet3d_vec_t
pet3d_sub(pet3d_vec_t a, pet3d_vec_t b)
{
    return pet3d_vec(a.x - b.x, a.y - b.y, a.z - b.z);
}


static inline pet3d_vec_t
pet3d_scale(pet3d_vec_t a, float k)
{
    return pet3d_vec(a.x * k, a.y * k, a.z * k);
}


static inline float
pet3d_dot(pet3d_vec_t a, pet3d_vec_t b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}


static inline pet3d_vec_t
pet3d_cross(pet3d_vec_t a, pet3d_vec_t b)
{
    return pet3d_vec(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z,
                     a.x * b.y - a.y * b.x);
}


static inline float
pet3d_length(pet3d_vec_t a)
{
    return sqrtf(pet3d_dot(a, a));
}


/* The unit vector; +y for a vector too short to have a direction. */

static inline pet3d_vec_t
pet3d_unit(pet3d_vec_t a)
{
    float  n;

    n = pet3d_length(a);

    return n > 1e-12f ? pet3d_scale(a, 1.0f / n) : pet3d_vec(0, 1, 0);
}


static inline float
pet3d_minf(float a, float b)
{
    return a < b ? a : b;
}


static inline float
pet3d_maxf(float a, float b)
{
    return a > b ? a : b;
}


static inline float
pet3d_absf(float a)
{
    return a < 0 ? -a : a;
}


static inline float
pet3d_clamp(float x, float lo, float hi)
{
    return x < lo ? lo : x > hi ? hi : x;
}


static inline float
pet3d_mix(float a, float b, float t)
{
    return a + (b - a) * t;
}


static inline pet3d_vec_t
pet3d_mix3(pet3d_vec_t a, pet3d_vec_t b, float t)
{
    return pet3d_vec(pet3d_mix(a.x, b.x, t), pet3d_mix(a.y, b.y, t),
                     pet3d_mix(a.z, b.z, t));
}


/* 0 below lo, 1 above hi, smooth between; lo may be over hi to fall. */

static inline float
pet3d_smooth(float lo, float hi, float x)
{
    float  t;

    t = pet3d_clamp((x - lo) / (hi - lo), 0, 1);

    return t * t * (3 - 2 * t);
}


static inline float
pet3d_floorf(float x)
{
    float  t;

    t = (float) (int32_t) x;

    return t > x ? t - 1 : t;
}


/* Sine of a whole turns' angle: 1 is 360 degrees.  Error under 1e-5. */

static inline float
pet3d_sin(float turns)
{
    float  x, x2;

    x = turns - pet3d_floorf(turns + 0.5f);         /* -0.5 .. 0.5 */

    if (x > 0.25f) {
        x = 0.5f - x;

    } else if (x < -0.25f) {
        x = -0.5f - x;
    }

    x *= 6.28318531f;
    x2 = x * x;

    return x * (1 + x2 * (-1.66666667e-1f + x2 * (8.33333333e-3f
           + x2 * (-1.98412698e-4f + x2 * 2.75573192e-6f))));
}


static inline float
pet3d_cos(float turns)
{
    return pet3d_sin(turns + 0.25f);
}


/* e to the power of x, for x <= 0; 0 below -80.  Error under 1e-6. */

static inline float
pet3d_exp(float x)
{
    int    i;
    float  r;

    if (x < -80) {
        return 0;
    }

    x /= 64;
    r = 1 + x * (1 + x * (0.5f + x * (1.66666667e-1f + x * 4.16666667e-2f)));

    for (i = 0; i < 6; i++) {
        r *= r;
    }

    return r;
}


/* The root of order 3 or 5 of x >= 0, by Newton from an exponent's guess. */

static inline float
pet3d_root(float x, int order)
{
    int       i;
    float     r, p;
    uint32_t  bits;

    if (x <= 0) {
        return 0;
    }

    memcpy(&bits, &x, sizeof(bits));
    bits = bits / (uint32_t) order
           + 0x3f800000u / (uint32_t) order * (uint32_t) (order - 1);
    memcpy(&r, &bits, sizeof(r));

    for (i = 0; i < 5; i++) {
        p = order == 3 ? r * r : r * r * r * r;
        r += (x / p - r) / (float) order;
    }

    return r;
}


/* 32 well mixed bits of a number (Murmur3's finalizer). */

static inline uint32_t
pet3d_hash(uint32_t x)
{
    x ^= x >> 16;
    x *= 0x85ebca6bu;
    x ^= x >> 13;
    x *= 0xc2b2ae35u;
    x ^= x >> 16;

    return x;
}


#endif /* PET3D_MATH3_H_INCLUDED_ */
