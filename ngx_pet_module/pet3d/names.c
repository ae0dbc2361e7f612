
/*
 * Names of enumerated values and of errors, as they stand in JSON.
 */

#include <string.h>

#include "pet3d.h"


static const char *const  pet3d_species_names[] = {
    "dog", "cat", "rabbit", "fox", "bear", "hamster", "panda", NULL
};

static const char *const  pet3d_personality_names[] = {
    "lively", "quiet", "curious", "brave", "gentle", NULL
};

static const char *const  pet3d_pattern_names[] = {
    "solid", "stripes", "patches", "spots", "points", "saddle", "panda",
    "bicolor", NULL
};

static const char *const  pet3d_ear_names[] = {
    "floppy", "pointed", "long", "round", "folded", NULL
};

static const char *const  pet3d_tail_names[] = {
    "curl", "long", "puff", "bushy", "bob", NULL
};

static const char *const  pet3d_eye_names[] = {
    "round", "almond", "droopy", NULL
};

static const char *const  pet3d_face_names[] = {
    "round", "heart", "oval", "square", NULL
};

static const char *const  pet3d_fur_names[] = {
    "short", "medium", "fluffy", NULL
};

static const char *const  pet3d_hair_names[] = {
    "none", "tuft", "fringe", "bob", "bun", "curls", "spiky", NULL
};

static const char *const *const  pet3d_names[PET3D_NAMES_N] = {
    pet3d_species_names,
    pet3d_personality_names,
    pet3d_pattern_names,
    pet3d_ear_names,
    pet3d_tail_names,
    pet3d_eye_names,
    pet3d_face_names,
    pet3d_fur_names,
    pet3d_hair_names
};

static const char *const  pet3d_errors[] = {
    "ok",
    "not an image",
    "unsupported format",
    "truncated",
    "corrupt",
    "too large",
    "too many pixels",
    "out of memory",
    "deadline",
    "no subject",
    "invalid"
};


const char *
pet3d_strerror(int error)
{
    size_t  n;

    n = sizeof(pet3d_errors) / sizeof(pet3d_errors[0]);

    return error >= 0 && (size_t) error < n ? pet3d_errors[error] : "unknown";
}


const char *
pet3d_name(pet3d_names_t names, int value)
{
    int  i;

    if (names >= PET3D_NAMES_N || value < 0) {
        return NULL;
    }

    for (i = 0; pet3d_names[names][i] != NULL; i++) {
        if (i == value) {
            return pet3d_names[names][i];
        }
    }

    return NULL;
}


int
pet3d_find_name(pet3d_names_t names, const char *name, size_t len)
{
    int  i;

    if (names >= PET3D_NAMES_N) {
        return -1;
    }

    for (i = 0; pet3d_names[names][i] != NULL; i++) {
        if (strlen(pet3d_names[names][i]) == len
            && memcmp(pet3d_names[names][i], name, len) == 0)
        {
            return i;
        }
    }

    return -1;
}
