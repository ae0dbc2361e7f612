
/*
 * Colours: sRGB (IEC 61966-2-1) and OKLab (B. Ottosson, "A perceptual color
 * space for image processing", 2020).  A vector holds linear r, g, b, or
 * L, a, b.
 */

#ifndef PET3D_COLOR_H_INCLUDED_
#define PET3D_COLOR_H_INCLUDED_


#include "math3.h"


/* Linear light of an sRGB component, 0..1 to 0..1, and back. */
float pet3d_linear(float srgb);
float pet3d_srgb(float linear);

/* 0xrrggbb to linear light, and back with clamping. */
pet3d_vec_t pet3d_linear_of(uint32_t rgb);
uint32_t pet3d_rgb_of(pet3d_vec_t linear);

/* Linear light to OKLab and back; the result may be out of gamut. */
pet3d_vec_t pet3d_oklab(pet3d_vec_t linear);
pet3d_vec_t pet3d_unoklab(pet3d_vec_t lab);

/* The same from and to 0xrrggbb. */
pet3d_vec_t pet3d_oklab_of(uint32_t rgb);
uint32_t pet3d_rgb_of_oklab(pet3d_vec_t lab);

/* The colour difference: Euclidean in OKLab. */
float pet3d_delta_e(pet3d_vec_t a, pet3d_vec_t b);


#endif /* PET3D_COLOR_H_INCLUDED_ */
