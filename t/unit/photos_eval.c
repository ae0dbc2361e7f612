
/*
 * pet3d-eval [--short | --robust [OTHERS] | --known] [--sheet DIR]
 *
 * Measures the analysis against the labelled pictures of t/photos and drawn
 * ones: masks with and without a crop, colours, confidence, what re-encoding
 * changes, people told from animals, pets that are the same, the cost of
 * decoding.  --short leaves all but masks and colours out, and the drawn ones;
 * --robust does only what encodes anew, the same, or as many pictures without
 * labels; --known only tells which of them are known again; --sheet writes
 * photo, mask, palette and pet of each picture side by side.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "photos_eval.h"
#include "pet3d_test.h"
#include "color.h"


#define MEGA12  4000, 3000

typedef struct {
    unsigned  n;
    unsigned  colors;
    float     iou[2];
    unsigned  near[2];
    unsigned  base[2];
} group_t;


static int          brief;
static int          only;       /* what --robust does */
static int          known;      /* and --known */
static unsigned     others;
static const char  *sheet;

static const char *const  origins[] = { "photos", "composed", "drawn" };


/* One picture, without and with its crop. */

static void
measure(const scene_label_t *l, const scene_t *s, unsigned n,
    const char *dir, seen_t *seen)
{
    int               i;
    char              text[64];
    pet3d_image_t     image;
    pet3d_arena_t    *arena;
    pet3d_analysis_t  a;

    text[0] = '\0';

    for (i = 0; i < 2; i++) {
        arena = pet3d_arena_create(PET3D_JOB_BYTES);
        seen_scene(l, s, i, arena, &image, &a, &seen[i]);

        if (seen[i].ok) {
            snprintf(text, sizeof(text), "%s %s %s", a.features[0].value,
                     pet3d_name(PET3D_NAMES_PATTERN, a.params.pattern),
                     a.breed);

            if (i == 1 && dir != NULL) {
                photos_row(dir, n, l, &image, &a, arena);
            }
        }

        pet3d_arena_destroy(arena);
    }

    if (l->origin != SCENE_DRAWN) {
        printf("%-9s %-10s %-16s", origins[l->origin], l->name, l->ground);
        printf(" %4.2f %4.2f  %4.2f %4.2f", (double) seen[0].iou,
               (double) seen[1].iou, (double) seen[0].sure,
               (double) seen[1].sure);

        if (l->color != SCENE_UNKNOWN) {
            printf("  %5.3f %5.3f", (double) seen[0].color,
                   (double) seen[1].color);

        } else {
            printf("      -     -");
        }

        printf("  %s\n", text);
    }
}


/* Ranks, equal ones shared. */

static void
rank(const float *v, unsigned n, float *out)
{
    unsigned  i, j, less, same;

    for (i = 0; i < n; i++) {
        less = 0;
        same = 0;

        for (j = 0; j < n; j++) {
            less += v[j] < v[i];
            same += v[j] == v[i];
        }

        out[i] = (float) less + (float) (same - 1) / 2;
    }
}


/* Spearman's rank correlation. */

static float
correlation(const float *a, const float *b, unsigned n)
{
    float     *ra, *rb, mean, sab, saa, sbb;
    unsigned   i;

    ra = malloc(n * sizeof(float));
    rb = malloc(n * sizeof(float));
    rank(a, n, ra);
    rank(b, n, rb);

    mean = (float) (n - 1) / 2;
    sab = saa = sbb = 0;

    for (i = 0; i < n; i++) {
        sab += (ra[i] - mean) * (rb[i] - mean);
        saa += (ra[i] - mean) * (ra[i] - mean);
        sbb += (rb[i] - mean) * (rb[i] - mean);
    }

    free(ra);
    free(rb);

    return saa > 0 && sbb > 0 ? sab / sqrtf(saa * sbb) : 0;
}


static void
masks(const char *dir, unsigned drawn)
{
    int             k;
    float           iou[2][SCENE_MAX + DRAWN], sure[2][SCENE_MAX + DRAWN];
    scene_t         s;
    group_t         groups[3], *g;
    unsigned        i, n, total;
    seen_t          o[2];
    scene_label_t   labels[SCENE_MAX], l;

    memset(groups, 0, sizeof(groups));
    n = scene_labels(labels);
    total = n + drawn;

    printf("%-37s %-9s  %-9s  %-11s\n", "", "IoU  crop", "sure crop",
           "colour crop");

    for (i = 0; i < total; i++) {
        if (i < n) {
            l = labels[i];
            s = scene_make(&l);

        } else {
            s = scene_draw(i - n, &l);
        }

        measure(&l, &s, i, dir, o);
        scene_free(&s);

        g = &groups[l.origin];
        g->n++;
        g->colors += l.color != SCENE_UNKNOWN;

        for (k = 0; k < 2; k++) {
            g->iou[k] += o[k].iou;
            g->near[k] += l.color != SCENE_UNKNOWN && o[k].ok
                          && o[k].color <= SEEN_NEAR;
            g->base[k] += l.color != SCENE_UNKNOWN && o[k].ok
                          && o[k].base <= SEEN_NEAR;
            iou[k][i] = o[k].iou;
            sure[k][i] = o[k].sure;
        }
    }

    for (k = 0; k < 3; k++) {
        g = &groups[k];

        if (g->n > 0) {
            printf("%-9s %3u: mean IoU %.3f, with crop %.3f; colour within "
                   "0.08: %.0f %%, with crop %.0f %% of %u; as painted, "
                   "lighter and brighter: %.0f %%, %.0f %%\n", origins[k],
                   g->n, (double) g->iou[0] / g->n,
                   (double) g->iou[1] / g->n,
                   100.0 * g->near[0] / g->colors,
                   100.0 * g->near[1] / g->colors, g->colors,
                   100.0 * g->base[0] / g->colors,
                   100.0 * g->base[1] / g->colors);
        }
    }

    printf("rank correlation of confidence and IoU, photos and composed: "
           "%.2f, with crop %.2f\n",
           (double) correlation(iou[0], sure[0], n),
           (double) correlation(iou[1], sure[1], n));
}


static double
apart_by(uint32_t a, uint32_t b)
{
    return (double) pet3d_delta_e(pet3d_oklab_of(a), pet3d_oklab_of(b));
}


/* One picture encoded anew in every way, against itself. */

static void
robust_scene(const scene_label_t *l, const scene_t *s,
    seen_changes_t *changes)
{
    int               cropped;
    unsigned          how;
    pet3d_bytes_t     again;
    pet3d_image_t     image;
    pet3d_hints_t     hints;
    pet3d_arena_t    *arena;
    pet3d_analysis_t  a[2], b;

    arena = pet3d_arena_create(PET3D_JOB_BYTES);
    seen_hints(l, &hints);

    for (cropped = 0; cropped < 2; cropped++) {
        hints.crop = cropped ? scene_crop(s) : (pet3d_crop_t) { 0, 0, 0, 0 };

        if (seen_look(&s->file, &hints, arena, &image, &a[cropped])
            != PET3D_OK)
        {
            pet3d_arena_destroy(arena);
            return;
        }
    }

    for (how = 0; how < SEEN_AGAIN_N; how++) {
        again = seen_again(&s->file, (seen_again_t) how);

        for (cropped = 0; cropped < 2; cropped++) {
            hints.crop = cropped ? scene_crop(s)
                                 : (pet3d_crop_t) { 0, 0, 0, 0 };

            if (seen_look(&again, &hints, arena, &image, &b) != PET3D_OK) {
                changes[how].tries++;
                changes[how].others++;
                continue;
            }

            if (seen_compare(&a[cropped], &b, &changes[how])
                && l->origin != SCENE_DRAWN)
            {
                printf("changed: %-10s %-16s %-18s %-7s %.3f %.3f %.3f "
                       "%s/%s %s/%s\n", l->name, l->ground,
                       seen_again_name((seen_again_t) how),
                       cropped ? "cropped" : "whole",
                       apart_by(a[cropped].params.base, b.params.base),
                       apart_by(a[cropped].params.light, b.params.light),
                       apart_by(a[cropped].params.dark, b.params.dark),
                       a[cropped].features[0].value, b.features[0].value,
                       pet3d_name(PET3D_NAMES_PATTERN,
                                  a[cropped].params.pattern),
                       pet3d_name(PET3D_NAMES_PATTERN, b.params.pattern));
            }
        }

        free_file(&again);
    }

    pet3d_arena_destroy(arena);
}


static void
print_changes(const char *name, const seen_changes_t *c)
{
    printf("%-18s %4u tries: colour name changed %2u, pattern %2u, other %u; "
           "base, light, dark over 0.02: %2u, mean of the worst %.4f, worst "
           "%.3f\n", name, c->tries, c->names, c->patterns, c->others,
           c->over, (double) (c->sum / (float) c->tries), (double) c->worst);
}


static void
print_all(const char *name, const seen_changes_t *changes, unsigned from,
    unsigned to)
{
    unsigned        i;
    seen_changes_t  all;

    memset(&all, 0, sizeof(all));

    for (i = from; i < to; i++) {
        all.tries += changes[i].tries;
        all.names += changes[i].names;
        all.patterns += changes[i].patterns;
        all.others += changes[i].others;
        all.over += changes[i].over;
        all.sum += changes[i].sum;
        all.worst = pet3d_maxf(all.worst, changes[i].worst);
    }

    print_changes(name, &all);
}


/* Encoded anew and scaled: what people see must stay. */

static void
robust(unsigned drawn)
{
    scene_t         s;
    unsigned        i, n;
    scene_label_t   labels[SCENE_MAX], l;
    seen_changes_t  changes[SEEN_AGAIN_N];

    n = others > 0 ? others : scene_labels(labels);
    memset(changes, 0, sizeof(changes));

    for (i = 0; i < n + drawn; i++) {
        if (others > 0) {
            scene_other(i, &l);
            s = scene_make(&l);

        } else if (i < n) {
            l = labels[i];
            s = scene_make(&l);

        } else {
            s = scene_draw(i - n, &l);
        }

        robust_scene(&l, &s, changes);
        scene_free(&s);
    }

    for (i = 0; i < SEEN_AGAIN_N; i++) {
        print_changes(seen_again_name((seen_again_t) i), &changes[i]);
    }

    print_all("all of goal 3", changes, 0, SEEN_MORE);
    print_all("all others", changes, SEEN_MORE, SEEN_AGAIN_N);
}


static void
cost(const char *name, pet3d_bytes_t file)
{
    int               rc;
    double            ms[2];
    clock_t           t;
    pet3d_info_t      info;
    pet3d_image_t     image;
    pet3d_hints_t     hints;
    pet3d_arena_t    *arena;
    pet3d_analysis_t  a;

    pet3d_hints_init(&hints);
    hints.species = PET3D_SPECIES_CAT;

    rc = pet3d_probe(&file, &info);
    arena = pet3d_arena_create(info.costly ? PET3D_JOB_BYTES_LARGE
                                           : PET3D_JOB_BYTES);
    t = clock();

    if (rc == PET3D_OK) {
        rc = pet3d_decode(arena, &file, PET3D_ANALYSE_SIDE, &image);
    }

    ms[0] = 1000.0 * (double) (clock() - t) / CLOCKS_PER_SEC;
    t = clock();

    if (rc == PET3D_OK) {
        rc = pet3d_analyze(arena, &image, &hints, &a);
    }

    ms[1] = 1000.0 * (double) (clock() - t) / CLOCKS_PER_SEC;

    printf("%-17s %5.1f MB: decode %4.0f ms CPU, analysis %3.0f ms, "
           "%5.1f MB memory, %s\n", name, (double) file.len / 1e6, ms[0],
           ms[1], (double) pet3d_arena_peak(arena) / 1048576,
           pet3d_strerror(rc));

    pet3d_arena_destroy(arena);
    free_file(&file);
}


static void
costs(void)
{
    uint32_t        x, y, k;
    scene_t         s;
    scene_label_t   labels[SCENE_MAX];
    pet3d_image_t   small, big;
    pet3d_arena_t  *arena;

    static const uint32_t  size[2] = { MEGA12 };

    scene_labels(labels);
    s = scene_make(&labels[0]);
    arena = pet3d_arena_create(PET3D_JOB_BYTES);
    ck_assert_int_eq(pet3d_decode(arena, &s.file, 1000, &small), PET3D_OK);

    big.width = size[0];
    big.height = size[1];
    big.pixels = malloc((size_t) big.width * big.height * 3);

    for (y = 0; y < big.height; y++) {
        for (x = 0; x < big.width; x++) {
            for (k = 0; k < 3; k++) {
                big.pixels[((size_t) y * big.width + x) * 3 + k]
                    = small.pixels[((size_t) (y * small.height / big.height)
                                    * small.width
                                    + x * small.width / big.width) * 3 + k]
                      ^ (uint8_t) ((x * 31 + y * 17 + x * y) % 7);
            }
        }
    }

    pet3d_arena_destroy(arena);
    scene_free(&s);

    cost("JPEG", make_jpeg(&big, 0, 0));
    cost("progressive JPEG", make_jpeg(&big, MAKE_PROGRESSIVE, 0));
    cost("PNG", make_png(&big, 0, 0));
    cost("interlaced PNG", make_png(&big, MAKE_PROGRESSIVE, 0));
    cost("WebP", make_webp(&big, 0));

    free_image(&big);
}


/* The helpers that make pictures assert, so all this runs as a test. */

START_TEST(evaluate)
{
    if (known) {
        photos_known();
        return;
    }

    if (only) {
        robust(0);
        return;
    }

    masks(sheet, brief ? 0 : DRAWN);

    if (!brief) {
        robust(DRAWN / 4);
        photos_known();
        photos_people();
        photos_pets(0);
        photos_pets(1);
        costs();
    }
}
END_TEST


int
main(int argc, char **argv)
{
    int       i, failed;
    TCase    *tc;
    Suite    *suite;
    SRunner  *runner;

    for (i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--short") == 0) {
            brief = 1;

        } else if (strcmp(argv[i], "--robust") == 0) {
            only = 1;

            if (i + 1 < argc && argv[i + 1][0] != '-') {
                others = (unsigned) atoi(argv[++i]);
            }

        } else if (strcmp(argv[i], "--known") == 0) {
            known = 1;

        } else if (strcmp(argv[i], "--sheet") == 0 && i + 1 < argc) {
            sheet = argv[++i];

        } else {
            fprintf(stderr, "usage: pet3d-eval [--short | --robust [OTHERS] "
                            "| --known] [--sheet DIR]\n");
            return 2;
        }
    }

    tc = tcase_create("evaluate");
    tcase_add_test(tc, evaluate);

    suite = suite_create("pet3d-eval");
    suite_add_tcase(suite, tc);

    runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_MINIMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);

    return failed ? 1 : 0;
}
