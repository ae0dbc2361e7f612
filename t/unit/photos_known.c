
/*
 * Fingerprints: whether a photo encoded anew is known again, and whether any
 * two photos are taken for one.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "photos_eval.h"
#include "pet3d_test.h"


/* As many pictures without labels: the same grounds, other animals. */
#define OTHERS  120

/* The side and quality of the photos that are kept. */
#define SIDE     1280
#define QUALITY  88


static void
take(const pet3d_bytes_t *file, uint8_t *fingerprint)
{
    pet3d_bytes_t   jpeg;
    pet3d_arena_t  *arena;

    arena = pet3d_arena_create(PET3D_JOB_BYTES);
    ck_assert_int_eq(pet3d_photo_normalize(arena, file, SIDE, QUALITY,
                                           fingerprint, &jpeg), PET3D_OK);
    pet3d_arena_destroy(arena);
}


/* The greatest difference of their bytes, but for those of the shape. */

static int
apart(const uint8_t *a, const uint8_t *b)
{
    int       d, most;
    unsigned  i;

    most = 0;

    for (i = 2; i < PET3D_FINGERPRINT_BYTES; i++) {
        d = abs((int) a[i] - (int) b[i]);
        most = d > most ? d : most;
    }

    return most;
}


static scene_t
picture(unsigned i, const scene_label_t *labels, unsigned n)
{
    scene_label_t  l;

    if (i < n) {
        return scene_make(&labels[i]);
    }

    if (i < n + OTHERS) {
        scene_other(i - n, &l);
        return scene_make(&l);
    }

    return scene_draw(i - n - OTHERS, &l);
}


/*
 * As in a burst: the subject of a composed picture a fiftieth of the width
 * further on.
 */

static void
print_moved(const scene_label_t *labels, unsigned n)
{
    int            d, least;
    uint8_t        print[2][PET3D_FINGERPRINT_BYTES];
    scene_t        s;
    unsigned       i, k, pictures, same;
    scene_label_t  l;

    pictures = 0;
    same = 0;
    least = 255;

    for (i = 0; i < n; i++) {
        if (labels[i].origin != SCENE_COMPOSED) {
            continue;
        }

        for (k = 0; k < 2; k++) {
            l = labels[i];
            l.x += (int) k * 20;
            s = scene_make(&l);
            take(&s.file, print[k]);
            scene_free(&s);
        }

        d = apart(print[0], print[1]);
        least = d < least ? d : least;
        same += pet3d_fingerprint_same(print[0], print[1]) != 0;
        pictures++;
    }

    printf("of %u pictures whose subject moved %u taken for the former; "
           "nearest %d of 255\n", pictures, same, least);
}


static void
print_pairs(const uint8_t *prints, unsigned n)
{
    int       d, least;
    size_t    at[2];
    unsigned  i, j, pairs, same;

    pairs = 0;
    same = 0;
    least = 255;

    for (i = 0; i < n; i++) {
        for (j = 0; j < i; j++) {
            at[0] = (size_t) i * PET3D_FINGERPRINT_BYTES;
            at[1] = (size_t) j * PET3D_FINGERPRINT_BYTES;

            if (memcmp(prints + at[0], prints + at[1],
                       PET3D_FINGERPRINT_BYTES) == 0)
            {
                /* the labelled set and the others have some in common */
                continue;
            }

            d = apart(prints + at[0], prints + at[1]);
            least = d < least ? d : least;
            pairs++;
            same += pet3d_fingerprint_same(prints + at[0], prints + at[1])
                    != 0;
        }
    }

    printf("of %u pairs of two pictures %u taken for one; nearest %d of 255\n",
           pairs, same, least);
}


void
photos_known(void)
{
    int             d, most[SEEN_AGAIN_N];
    uint8_t         now[PET3D_FINGERPRINT_BYTES], *prints, *p;
    scene_t         s;
    unsigned        i, n, total, how, known[SEEN_AGAIN_N];
    scene_label_t   labels[SCENE_MAX];
    pet3d_bytes_t   again;

    n = scene_labels(labels);
    total = n + OTHERS + DRAWN;
    prints = malloc((size_t) total * PET3D_FINGERPRINT_BYTES);
    memset(known, 0, sizeof(known));
    memset(most, 0, sizeof(most));

    for (i = 0; i < total; i++) {
        s = picture(i, labels, n);
        p = prints + (size_t) i * PET3D_FINGERPRINT_BYTES;
        take(&s.file, p);

        for (how = 0; how < SEEN_AGAIN_N; how++) {
            again = seen_again(&s.file, (seen_again_t) how);
            take(&again, now);
            free_file(&again);

            d = apart(p, now);
            most[how] = d > most[how] ? d : most[how];
            known[how] += pet3d_fingerprint_same(p, now) != 0;
        }

        scene_free(&s);
    }

    for (how = 0; how < SEEN_AGAIN_N; how++) {
        printf("%-18s known again %3u of %u, farthest %d of 255\n",
               seen_again_name((seen_again_t) how), known[how], total,
               most[how]);
    }

    print_pairs(prints, total);
    print_moved(labels, n);
    free(prints);
}
