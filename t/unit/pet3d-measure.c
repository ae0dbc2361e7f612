
/*
 * What a pet costs: CPU of each stage, memory, triangles, bytes, and how far
 * apart pets are.
 *
 *     pet3d-measure [SETS]
 *
 * A photo of 12 megapixels goes all the way first; then random parameters.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <zlib.h>

#include "encode.h"
#include "mesh.h"


#define MEASURE_SETS    200
#define MEASURE_MAX     1000
#define MEASURE_SIDE    64
#define MEASURE_FILE    (4 * 1024 * 1024)
#define MEASURE_PHOTO   "t/photos/cat.jpg"

enum {
    STAGE_MESH = 0,
    STAGE_SKIN,
    STAGE_GLB,
    STAGE_PREVIEW,
    STAGE_ALL,
    STAGE_TRIANGLES,
    STAGE_VERTICES,
    STAGE_BYTES,
    STAGE_GZIP,
    STAGE_SKIN_BYTES,
    STAGE_PEAK,
    STAGE_N
};


static double cpu_ms(void);
static int compare(const void *a, const void *b);
static void require(int rc, const char *what);
static uint32_t next_number(uint32_t *state);
static void any_params(uint32_t *state, pet3d_params_t *params);
static pet3d_bytes_t whole_file(pet3d_arena_t *arena, const char *name);
static void measure_photo(void);
static void measure_set(const pet3d_params_t *params, int i);
static void report(const char *name, const char *unit, int stage, int n);
static void distances(int n);


static double    values[STAGE_N][MEASURE_MAX];
static uint8_t  *pictures[MEASURE_MAX];


int
main(int argc, char **argv)
{
    int             i, n;
    uint32_t        state;
    pet3d_params_t  params;

    n = argc > 1 ? atoi(argv[1]) : MEASURE_SETS;
    n = n < 2 ? 2 : n > MEASURE_MAX ? MEASURE_MAX : n;

    measure_photo();

    state = 4711;

    for (i = 0; i < n; i++) {
        any_params(&state, &params);
        params.species = i % PET3D_SPECIES_N;
        measure_set(&params, i);
    }

    printf("%d random parameter sets:      median     p95     max\n", n);
    report("mesh", "ms", STAGE_MESH, n);
    report("skin, JPEG", "ms", STAGE_SKIN, n);
    report("GLB", "ms", STAGE_GLB, n);
    report("preview of 512 pixels", "ms", STAGE_PREVIEW, n);
    report("all of it", "ms", STAGE_ALL, n);
    report("triangles", "", STAGE_TRIANGLES, n);
    report("vertices", "", STAGE_VERTICES, n);
    report("GLB", "KB", STAGE_BYTES, n);
    report("GLB, gzip", "KB", STAGE_GZIP, n);
    report("skin", "KB", STAGE_SKIN_BYTES, n);
    report("memory", "KB", STAGE_PEAK, n);

    distances(n);

    return 0;
}


static double
cpu_ms(void)
{
    struct timespec  t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);

    return (double) t.tv_sec * 1e3 + (double) t.tv_nsec / 1e6;
}


static int
compare(const void *a, const void *b)
{
    double  x = *(const double *) a, y = *(const double *) b;

    return (x > y) - (x < y);
}


static void
require(int rc, const char *what)
{
    if (rc != PET3D_OK) {
        fprintf(stderr, "pet3d-measure: %s: %s\n", what, pet3d_strerror(rc));
        exit(1);
    }
}


static uint32_t
next_number(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;

    return *state >> 8;
}


/* Every field somewhere in its range. */

static void
any_params(uint32_t *state, pet3d_params_t *params)
{
    int  n;

    params->generator = PET3D_GENERATOR;
    params->seed = next_number(state);

#define PET3D_ENUM(field, names, def)                                        \
    for (n = 0; pet3d_name(names, n) != NULL; n++) { /* void */ }            \
    params->field = (int32_t) (next_number(state) % (uint32_t) n);
#define PET3D_PARAM(field, min, max, def)                                    \
    params->field = min + (int32_t) (next_number(state)                      \
                                     % (uint32_t) (max - min + 1));
#define PET3D_COLOR(field, def)                                              \
    params->field = next_number(state) & 0xffffff;
#include "params.def"
#undef PET3D_ENUM
#undef PET3D_PARAM
#undef PET3D_COLOR
}


static pet3d_bytes_t
whole_file(pet3d_arena_t *arena, const char *name)
{
    FILE           *f;
    uint8_t        *data;
    pet3d_bytes_t   file;

    f = fopen(name, "rb");
    data = pet3d_alloc(arena, MEASURE_FILE);

    if (f == NULL || data == NULL) {
        require(PET3D_E_INVALID, name);
    }

    file.data = data;
    file.len = fread(data, 1, MEASURE_FILE, f);
    fclose(f);

    return file;
}


/* The photo of the tests, made large with a grain that compresses badly. */

static void
measure_photo(void)
{
    double             t[4];
    uint32_t           i, x, y, state;
    pet3d_view_t       view;
    pet3d_mesh_t      *mesh;
    pet3d_bytes_t      file, jpeg, glb, png;
    pet3d_hints_t      hints;
    pet3d_image_t      small, large, skin;
    pet3d_arena_t     *arena, *job;
    pet3d_analysis_t   analysis;

    arena = pet3d_arena_create((size_t) 256 * 1024 * 1024);
    file = whole_file(arena, MEASURE_PHOTO);
    require(pet3d_decode(arena, &file, 1000, &small), MEASURE_PHOTO);

    large.width = 4000;
    large.height = 3000;
    large.pixels = pet3d_alloc(arena, (size_t) 4000 * 3000 * 3);
    require(large.pixels == NULL ? PET3D_E_MEMORY : PET3D_OK, "photo");
    state = 1;

    for (i = 0; i < 4000u * 3000u * 3u; i++) {
        x = i / 3 % 4000 * small.width / 4000;
        y = i / 3 / 4000 * small.height / 3000;
        large.pixels[i] = (uint8_t)
            (small.pixels[(y * small.width + x) * 3 + i % 3] * 15 / 16
             + next_number(&state) % 15);
    }

    require(pet3d_encode_jpeg(arena, &large, 88, NULL, &jpeg), "encode");
    job = pet3d_arena_create(PET3D_JOB_BYTES);

    pet3d_hints_init(&hints);
    hints.species = PET3D_SPECIES_CAT;
    pet3d_view_init(&view);
    view.size = 512;

    t[0] = cpu_ms();
    require(pet3d_decode(job, &jpeg, PET3D_ANALYSE_SIDE, &small), "decode");
    t[1] = cpu_ms();
    require(pet3d_analyze(job, &small, &hints, &analysis), "analyze");
    t[2] = cpu_ms();
    require(pet3d_build_mesh(job, &analysis.params, &mesh), "mesh");
    require(pet3d_paint_skin(job, mesh, &skin), "paint");
    require(pet3d_write_skin(job, &skin, &file), "skin");
    require(pet3d_write_glb(job, mesh, PET3D_SKIN_NONE, NULL, &glb), "glb");
    require(pet3d_render_preview(job, mesh, &skin, &view, &png), "preview");
    t[3] = cpu_ms();

    printf("JPEG of 12 MP, %zu KB: decode %.0f, analysis %.0f, model and "
           "preview %.0f, together %.0f ms CPU, %zu KB of memory\n",
           jpeg.len / 1024, t[1] - t[0], t[2] - t[1], t[3] - t[2],
           t[3] - t[0], pet3d_arena_peak(job) / 1024);

    pet3d_arena_destroy(job);
    pet3d_arena_destroy(arena);
}


static void
measure_set(const pet3d_params_t *params, int i)
{
    double          t[5];
    uLongf          len;
    uint8_t        *packed, *rgba;
    uint32_t        triangles, vertices;
    pet3d_view_t    view;
    pet3d_mesh_t   *mesh;
    pet3d_bytes_t   jpeg, glb, png;
    pet3d_image_t   skin;
    pet3d_arena_t  *arena;

    arena = pet3d_arena_create(PET3D_JOB_BYTES);
    pet3d_view_init(&view);
    view.size = 512;

    t[0] = cpu_ms();
    require(pet3d_build_mesh(arena, params, &mesh), "mesh");
    t[1] = cpu_ms();
    require(pet3d_paint_skin(arena, mesh, &skin), "paint");
    require(pet3d_write_skin(arena, &skin, &jpeg), "skin");
    t[2] = cpu_ms();
    require(pet3d_write_glb(arena, mesh, PET3D_SKIN_NONE, NULL, &glb),
            "glb");
    t[3] = cpu_ms();
    require(pet3d_render_preview(arena, mesh, &skin, &view, &png), "preview");
    t[4] = cpu_ms();

    values[STAGE_MESH][i] = t[1] - t[0];
    values[STAGE_SKIN][i] = t[2] - t[1];
    values[STAGE_GLB][i] = t[3] - t[2];
    values[STAGE_PREVIEW][i] = t[4] - t[3];
    values[STAGE_ALL][i] = t[4] - t[0];

    pet3d_mesh_size(mesh, &triangles, &vertices);
    values[STAGE_TRIANGLES][i] = triangles;
    values[STAGE_VERTICES][i] = vertices;
    values[STAGE_BYTES][i] = (double) glb.len / 1024;
    values[STAGE_SKIN_BYTES][i] = (double) jpeg.len / 1024;
    values[STAGE_PEAK][i] = (double) pet3d_arena_peak(arena) / 1024;

    len = compressBound(glb.len);
    packed = malloc(len);

    if (packed == NULL || compress2(packed, &len, glb.data, glb.len, 5)
                          != Z_OK)
    {
        require(PET3D_E_MEMORY, "gzip");
    }

    values[STAGE_GZIP][i] = (double) len / 1024;
    free(packed);

    view.size = MEASURE_SIDE;
    require(pet3d_render(arena, mesh, &skin, &view, &rgba), "render");
    pictures[i] = malloc(MEASURE_SIDE * MEASURE_SIDE * 4);
    require(pictures[i] == NULL ? PET3D_E_MEMORY : PET3D_OK, "render");
    memcpy(pictures[i], rgba, MEASURE_SIDE * MEASURE_SIDE * 4);

    pet3d_arena_destroy(arena);
}


static void
report(const char *name, const char *unit, int stage, int n)
{
    double  *v = values[stage];

    qsort(v, (size_t) n, sizeof(double), compare);
    printf("%-24s %-4s %8.1f %8.1f %8.1f\n", name, unit, v[n / 2],
           v[n * 95 / 100], v[n - 1]);
}


/* The mean difference of a byte of the pictures of any two. */

static void
distances(int n)
{
    int      i, k, j;
    double   d, least, sum;
    int64_t  total;

    least = 1e9;
    sum = 0;

    for (i = 0; i < n; i++) {
        for (k = 0; k < i; k++) {
            total = 0;

            for (j = 0; j < MEASURE_SIDE * MEASURE_SIDE * 4; j++) {
                total += abs(pictures[i][j] - pictures[k][j]);
            }

            d = (double) total / (MEASURE_SIDE * MEASURE_SIDE * 3);
            least = d < least ? d : least;
            sum += d;
        }
    }

    printf("difference of rendered pets, 0..255: least %.2f, mean %.2f\n",
           least, sum / ((double) n * (n - 1) / 2));
}
