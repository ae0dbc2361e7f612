
/*
 * A memory manager for libjpeg (see its libjpeg.txt, "Memory management")
 * that takes everything from an arena, keeps "virtual" arrays in memory and
 * leaves freeing to the arena.
 */

#include <string.h>

#include "jpeg.h"


/* SIMD code may touch this much past the end of a row of samples. */
#define PET3D_JPEG_ROW_ALIGN  64

/* libjpeg's opaque type for an array that might have been on disk. */
struct jvirt_sarray_control {
    JSAMPARRAY    rows;
    JDIMENSION    width;
    JDIMENSION    height;
};

struct jvirt_barray_control {
    JBLOCKARRAY   rows;
    JDIMENSION    width;
    JDIMENSION    height;
};


static void *pet3d_jpeg_alloc(j_common_ptr cinfo, int pool, size_t size);
static JSAMPARRAY pet3d_jpeg_sarray(j_common_ptr cinfo, int pool,
    JDIMENSION width, JDIMENSION rows);
static JBLOCKARRAY pet3d_jpeg_barray(j_common_ptr cinfo, int pool,
    JDIMENSION width, JDIMENSION rows);
static jvirt_sarray_ptr pet3d_jpeg_want_sarray(j_common_ptr cinfo, int pool,
    boolean zero, JDIMENSION width, JDIMENSION rows, JDIMENSION access);
static jvirt_barray_ptr pet3d_jpeg_want_barray(j_common_ptr cinfo, int pool,
    boolean zero, JDIMENSION width, JDIMENSION rows, JDIMENSION access);
static void pet3d_jpeg_realize(j_common_ptr cinfo);
static JSAMPARRAY pet3d_jpeg_get_sarray(j_common_ptr cinfo,
    jvirt_sarray_ptr array, JDIMENSION row, JDIMENSION n, boolean writable);
static JBLOCKARRAY pet3d_jpeg_get_barray(j_common_ptr cinfo,
    jvirt_barray_ptr array, JDIMENSION row, JDIMENSION n, boolean writable);
static void pet3d_jpeg_free_pool(j_common_ptr cinfo, int pool);
static void pet3d_jpeg_self_destruct(j_common_ptr cinfo);


void
pet3d_jpeg_memory(j_common_ptr cinfo, pet3d_jpeg_t *ctx)
{
    struct jpeg_memory_mgr  *m;

    ctx->own = cinfo->mem;
    m = &ctx->memory;

    m->alloc_small = pet3d_jpeg_alloc;
    m->alloc_large = pet3d_jpeg_alloc;
    m->alloc_sarray = pet3d_jpeg_sarray;
    m->alloc_barray = pet3d_jpeg_barray;
    m->request_virt_sarray = pet3d_jpeg_want_sarray;
    m->request_virt_barray = pet3d_jpeg_want_barray;
    m->realize_virt_arrays = pet3d_jpeg_realize;
    m->access_virt_sarray = pet3d_jpeg_get_sarray;
    m->access_virt_barray = pet3d_jpeg_get_barray;
    m->free_pool = pet3d_jpeg_free_pool;
    m->self_destruct = pet3d_jpeg_self_destruct;
    m->max_memory_to_use = ctx->own->max_memory_to_use;
    m->max_alloc_chunk = ctx->own->max_alloc_chunk;

    cinfo->mem = m;
}


static void *
pet3d_jpeg_alloc(j_common_ptr cinfo, int pool, size_t size)
{
    void          *p;
    pet3d_jpeg_t  *ctx;

    (void) pool;

    ctx = (pet3d_jpeg_t *) cinfo->err;

    p = pet3d_calloc(ctx->arena, 1, size);
    if (p == NULL) {
        ERREXIT1(cinfo, JERR_OUT_OF_MEMORY, 0);
    }

    return p;
}


static JSAMPARRAY
pet3d_jpeg_sarray(j_common_ptr cinfo, int pool, JDIMENSION width,
    JDIMENSION rows)
{
    size_t      row;
    JSAMPROW    samples;
    JSAMPARRAY  array;
    JDIMENSION  i;

    row = ((size_t) width + PET3D_JPEG_ROW_ALIGN - 1)
          & ~(size_t) (PET3D_JPEG_ROW_ALIGN - 1);

    array = pet3d_jpeg_alloc(cinfo, pool, rows * sizeof(JSAMPROW));
    samples = pet3d_jpeg_alloc(cinfo, pool,
                               row * rows + PET3D_JPEG_ROW_ALIGN);

    for (i = 0; i < rows; i++) {
        array[i] = samples + row * i;
    }

    return array;
}


static JBLOCKARRAY
pet3d_jpeg_barray(j_common_ptr cinfo, int pool, JDIMENSION width,
    JDIMENSION rows)
{
    JBLOCKROW    blocks;
    JDIMENSION   i;
    JBLOCKARRAY  array;

    array = pet3d_jpeg_alloc(cinfo, pool, rows * sizeof(JBLOCKROW));
    blocks = pet3d_jpeg_alloc(cinfo, pool,
                              (size_t) width * rows * sizeof(JBLOCK));

    for (i = 0; i < rows; i++) {
        array[i] = blocks + (size_t) width * i;
    }

    return array;
}


/* Arrays are zeroed in any case, and made at once: nothing is left to do. */

static jvirt_sarray_ptr
pet3d_jpeg_want_sarray(j_common_ptr cinfo, int pool, boolean zero,
    JDIMENSION width, JDIMENSION rows, JDIMENSION access)
{
    jvirt_sarray_ptr  array;

    (void) zero;
    (void) access;

    array = pet3d_jpeg_alloc(cinfo, pool, sizeof(*array));
    array->rows = pet3d_jpeg_sarray(cinfo, pool, width, rows);
    array->width = width;
    array->height = rows;

    return array;
}


static jvirt_barray_ptr
pet3d_jpeg_want_barray(j_common_ptr cinfo, int pool, boolean zero,
    JDIMENSION width, JDIMENSION rows, JDIMENSION access)
{
    jvirt_barray_ptr  array;

    (void) zero;
    (void) access;

    array = pet3d_jpeg_alloc(cinfo, pool, sizeof(*array));
    array->rows = pet3d_jpeg_barray(cinfo, pool, width, rows);
    array->width = width;
    array->height = rows;

    return array;
}


static void
pet3d_jpeg_realize(j_common_ptr cinfo)
{
    (void) cinfo;
}


static JSAMPARRAY
pet3d_jpeg_get_sarray(j_common_ptr cinfo, jvirt_sarray_ptr array,
    JDIMENSION row, JDIMENSION n, boolean writable)
{
    (void) writable;

    if (row > array->height || n > array->height - row) {
        ERREXIT(cinfo, JERR_BAD_VIRTUAL_ACCESS);
    }

    return array->rows + row;
}


static JBLOCKARRAY
pet3d_jpeg_get_barray(j_common_ptr cinfo, jvirt_barray_ptr array,
    JDIMENSION row, JDIMENSION n, boolean writable)
{
    (void) writable;

    if (row > array->height || n > array->height - row) {
        ERREXIT(cinfo, JERR_BAD_VIRTUAL_ACCESS);
    }

    return array->rows + row;
}


static void
pet3d_jpeg_free_pool(j_common_ptr cinfo, int pool)
{
    (void) cinfo;
    (void) pool;
}


/* What libjpeg's manager held before ours was put in its place. */

static void
pet3d_jpeg_self_destruct(j_common_ptr cinfo)
{
    pet3d_jpeg_t  *ctx;

    ctx = (pet3d_jpeg_t *) cinfo->err;

    cinfo->mem = ctx->own;
    cinfo->mem->self_destruct(cinfo);
}
