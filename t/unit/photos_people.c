
/*
 * Whether people are found, and animals not taken for people.
 */

#include <stdio.h>

#include "photos_eval.h"
#include "pet3d_test.h"


/* Pictures that are not labelled: any stamp on any ground. */
#define OTHERS  300


/* [0] of animals, [1] of people: how many there are, and are read as one. */
typedef struct {
    unsigned  n[2];
    unsigned  person[2];
} told_t;


static void
tell(const scene_label_t *l, const scene_t *s, int cropped, told_t *told)
{
    pet3d_image_t     image;
    pet3d_hints_t     hints;
    pet3d_arena_t    *arena;
    pet3d_analysis_t  a;

    seen_hints(l, &hints);
    hints.subject = PET3D_SUBJECT_AUTO;

    if (cropped) {
        hints.crop = scene_crop(s);
    }

    arena = pet3d_arena_create(PET3D_JOB_BYTES);
    told->n[l->person]++;

    if (seen_look(&s->file, &hints, arena, &image, &a) == PET3D_OK) {
        told->person[l->person] += a.person;
    }

    pet3d_arena_destroy(arena);
}


static void
print_told(const char *name, const told_t *t)
{
    printf("%-17s people found: %u of %u, animals taken for people: %u of "
           "%u\n", name, t->person[1], t->n[1], t->person[0], t->n[0]);
}


void
photos_people(void)
{
    scene_t         s;
    unsigned        i, n;
    scene_label_t   labels[SCENE_MAX], l;

    told_t  told[4] = { { { 0, 0 }, { 0, 0 } } };

    n = scene_labels(labels);

    for (i = 0; i < n; i++) {
        s = scene_make(&labels[i]);
        tell(&labels[i], &s, 0, &told[0]);
        tell(&labels[i], &s, 1, &told[1]);
        scene_free(&s);
    }

    for (i = 0; i < DRAWN; i++) {
        s = scene_draw(i, &l);
        tell(&l, &s, 0, &told[2]);
        scene_free(&s);
    }

    for (i = 0; i < OTHERS; i++) {
        scene_other(i, &l);
        s = scene_make(&l);
        tell(&l, &s, 0, &told[3]);
        scene_free(&s);
    }

    print_told("labelled", &told[0]);
    print_told("labelled, cropped", &told[1]);
    print_told("drawn", &told[2]);
    print_told("others", &told[3]);
}
