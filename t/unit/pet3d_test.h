
/*
 * Inputs and helpers for the tests of pet3d.
 */

#ifndef PET3D_TEST_H_INCLUDED_
#define PET3D_TEST_H_INCLUDED_


#include <check.h>

#include "pet3d.h"


/* How make_jpeg() and make_png() write. */
enum {
    MAKE_PROGRESSIVE = 1,     /* or interlaced */
    MAKE_GRAY = 2,
    MAKE_CMYK = 4,
    MAKE_ALPHA = 8,
    MAKE_16 = 16,
    MAKE_PALETTE = 32,
    MAKE_POOR = 64            /* JPEG of quality 70 */
};


/* Files in malloc()ed memory; orientation 0 writes no EXIF. */
pet3d_bytes_t make_jpeg(const pet3d_image_t *image, int flags,
    int orientation);
pet3d_bytes_t make_png(const pet3d_image_t *image, int flags,
    int orientation);
pet3d_bytes_t make_webp(const pet3d_image_t *image, int lossless);
pet3d_bytes_t make_webp_animation(const pet3d_image_t *image);

/* Reads a file of the source tree. */
pet3d_bytes_t read_file(const char *name);

/* Four quarters: red, green, blue, white, from the top left. */
pet3d_image_t make_quarters(uint32_t width, uint32_t height);

/* A drawn animal: coat and markings on a plain ground, from a number. */
pet3d_image_t make_animal(uint32_t n, uint32_t side);

/* The model of a pet and its file; the caller destroys the arena. */
pet3d_arena_t *make_pet(const pet3d_params_t *params, pet3d_mesh_t **mesh,
    pet3d_bytes_t *glb);

void free_file(pet3d_bytes_t *file);
void free_image(pet3d_image_t *image);

/* A generator of repeatable numbers. */
uint32_t next_random(uint32_t *state);

/* Parameters with every field somewhere in its range. */
void random_params(uint32_t *state, pet3d_params_t *params);

TCase *decode_case(void);
TCase *fingerprint_case(void);
TCase *params_case(void);
TCase *model_case(void);
TCase *body_case(void);
TCase *wear_case(void);
TCase *clips_case(void);
TCase *analyze_case(void);


#endif /* PET3D_TEST_H_INCLUDED_ */
