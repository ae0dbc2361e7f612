
/*
 * What the files of pet3d-sheets share.
 */

#ifndef PET3D_SHEETS_H_INCLUDED_
#define PET3D_SHEETS_H_INCLUDED_


#include "mesh.h"


#define SHEET_LARGE   640
#define SHEET_SMALL   320
#define SHEET_BYTES   ((size_t) 512 * 1024 * 1024)


/* A sheet that is being filled, tile by tile, row by row. */
typedef struct {
    pet3d_arena_t        *arena;
    const char           *name;
    uint8_t              *pixels;
    uint32_t              tile;
    uint32_t              columns;
    uint32_t              rows;
    uint32_t              next;
} sheet_t;


/* Ends the program with a message unless rc is PET3D_OK. */
void sheet_check(int rc, const char *what);

/* Begins a white sheet; 0 if it is not wanted. */
int sheet_begin(sheet_t *s, const char *name, uint32_t tile,
    uint32_t columns, uint32_t rows);

/* Puts a picture of step bytes a pixel into the middle of the next tile. */
void sheet_put(sheet_t *s, const uint8_t *pixels, uint32_t width,
    uint32_t height, uint32_t step);

/* One pet from n views, each a tile; black shows the outline only. */
void sheet_pet(const pet3d_params_t *params, sheet_t *s,
    pet3d_view_t *views, uint32_t n, int black, const char *wear);

/* Writes the sheet. */
void sheet_end(sheet_t *s);

/* Photos of animals and people beside their pets. */
void sheet_photos(void);


#endif /* PET3D_SHEETS_H_INCLUDED_ */
