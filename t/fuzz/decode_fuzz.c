
/*
 * libFuzzer: an uploaded file, from the header to parameters.
 */

#include <stddef.h>
#include <stdint.h>

#include "pet3d.h"


#define FUZZ_BYTES  (24 * 1024 * 1024)


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pet3d_info_t      info;
    pet3d_hints_t     hints;
    pet3d_bytes_t     file, out;
    pet3d_image_t     image;
    uint8_t           fingerprint[PET3D_FINGERPRINT_BYTES];
    pet3d_arena_t    *arena;
    pet3d_params_t    params;
    pet3d_analysis_t  analysis;

    file.data = data;
    file.len = size;

    (void) pet3d_params_read((const char *) data, size, &params, NULL);

    /* Large forged sizes only test how fast zeros are read. */

    if (pet3d_probe(&file, &info) != PET3D_OK
        || info.width * info.height > 1000000)
    {
        return 0;
    }

    arena = pet3d_arena_create(FUZZ_BYTES);
    if (arena == NULL) {
        return 0;
    }

    pet3d_hints_init(&hints);

    if (pet3d_decode(arena, &file, 96, &image) == PET3D_OK) {
        (void) pet3d_analyze(arena, &image, &hints, &analysis);
        (void) pet3d_photo_normalize(arena, &file, 64, 80, fingerprint, &out);
        (void) pet3d_avatar_normalize(arena, &file, 32, 80, &out);
    }

    pet3d_arena_destroy(arena);

    return 0;
}
