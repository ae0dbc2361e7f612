
/*
 * Photos of animals and people beside the pets that become of them.
 */

#include <stdio.h>
#include <string.h>

#include "pet3d-sheets.h"


#define SHEET_PHOTO   (8 * 1024 * 1024)
#define SHEET_PAIRS   4               /* in a row */


/* As a user would: the species chosen, and that it is a person said. */
typedef struct {
    const char           *name;       /* in t/photos/ */
    pet3d_species_t       species;
    pet3d_subject_t       subject;
} sheet_photo_t;


static void sheet_photo(sheet_t *s, const sheet_photo_t *photo, char *data);


#define ANIMAL(name, species)                                                \
    { name, PET3D_SPECIES_ ## species, PET3D_SUBJECT_AUTO }
#define PERSON(name, species)                                                \
    { name, PET3D_SPECIES_ ## species, PET3D_SUBJECT_PERSON }

static const sheet_photo_t  sheet_shots[] = {
    ANIMAL("cat.jpg", CAT),
    ANIMAL("graycat.jpg", CAT),
    ANIMAL("kitten.jpg", CAT),
    ANIMAL("playcat.jpg", CAT),
    ANIMAL("siamese.jpg", CAT),
    ANIMAL("tabby.jpg", CAT),
    ANIMAL("tiger.jpg", CAT),
    ANIMAL("profile.jpg", CAT),
    ANIMAL("shepherd.jpg", DOG),
    ANIMAL("stamps/husky.png", DOG),
    ANIMAL("stamps/dingo.png", DOG),
    ANIMAL("cow.jpg", DOG),
    ANIMAL("stamps/fox.png", FOX),
    ANIMAL("raccoon.jpg", FOX),
    ANIMAL("stamps/bunny.png", RABBIT),
    ANIMAL("sheep.jpg", RABBIT),
    ANIMAL("bison.jpg", BEAR),
    ANIMAL("koala.jpg", BEAR),
    ANIMAL("polarbear.jpg", BEAR),
    ANIMAL("panda.jpg", PANDA),
    ANIMAL("hedgehog.jpg", HAMSTER),
    ANIMAL("stamps/capybara.png", HAMSTER),
    PERSON("person.jpg", BEAR),
    PERSON("person.jpg", RABBIT),
    PERSON("hopper.jpg", FOX),
    PERSON("stamps/anjuli.png", CAT),
    PERSON("stamps/anna.png", DOG),
    PERSON("stamps/cassy.png", BEAR),
    PERSON("stamps/marissa.png", CAT),
    PERSON("stamps/sam.png", PANDA),
    PERSON("stamps/jay.png", DOG),
    PERSON("stamps/nathan.png", HAMSTER)
};

#define SHEET_SHOTS  (sizeof(sheet_shots) / sizeof(sheet_shots[0]))


void
sheet_photos(void)
{
    char      *data;
    size_t     i;
    sheet_t    s;

    if (!sheet_begin(&s, "photos", SHEET_SMALL, SHEET_PAIRS * 2,
                     (SHEET_SHOTS + SHEET_PAIRS - 1) / SHEET_PAIRS))
    {
        return;
    }

    data = pet3d_alloc(s.arena, SHEET_PHOTO);

    for (i = 0; i < SHEET_SHOTS; i++) {
        sheet_photo(&s, &sheet_shots[i], data);
    }

    sheet_end(&s);
}


/* Looked at as small as the product does, and shown as large as the pet. */

static void
sheet_photo(sheet_t *s, const sheet_photo_t *photo, char *data)
{
    char               path[256];
    FILE              *f;
    pet3d_view_t       view;
    pet3d_bytes_t      file;
    pet3d_hints_t      hints;
    pet3d_image_t      image;
    pet3d_analysis_t   analysis;

    pet3d_hints_init(&hints);
    hints.species = photo->species;
    hints.subject = photo->subject;

    (void) snprintf(path, sizeof(path), "t/photos/%s", photo->name);

    f = fopen(path, "rb");
    sheet_check(f == NULL ? PET3D_E_INVALID : PET3D_OK, path);
    file.data = (uint8_t *) data;
    file.len = fread(data, 1, SHEET_PHOTO, f);
    fclose(f);

    sheet_check(pet3d_decode(s->arena, &file, SHEET_SMALL - 16, &image),
                path);
    sheet_put(s, image.pixels, image.width, image.height, 3);

    sheet_check(pet3d_decode(s->arena, &file, pet3d_analyse_side(&hints),
                             &image), path);
    sheet_check(pet3d_analyze(s->arena, &image, &hints, &analysis), path);

    pet3d_view_init(&view);
    sheet_pet(&analysis.params, s, &view, 1, 0, NULL);
}
