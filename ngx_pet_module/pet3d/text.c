
/*
 * Growing text and bytes on an arena.
 */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text.h"


#define PET3D_TEXT_FIRST  4096

/* The longest piece of formatted text. */
#define PET3D_TEXT_PIECE  512


void
pet3d_text_init(pet3d_text_t *t, pet3d_arena_t *arena)
{
    memset(t, 0, sizeof(pet3d_text_t));
    t->arena = arena;
}


void
pet3d_text_add(pet3d_text_t *t, const void *data, size_t len)
{
    size_t    size;
    uint8_t  *p;

    if (t->failed) {
        return;
    }

    if (len > t->size - t->len) {
        size = t->size * 2 + len + PET3D_TEXT_FIRST;

        p = pet3d_alloc(t->arena, size);
        if (p == NULL) {
            t->failed = 1;
            return;
        }

        if (t->len != 0) {
            memcpy(p, t->data, t->len);
        }

        pet3d_free(t->arena, t->data);

        t->data = p;
        t->size = size;
    }

    memcpy(t->data + t->len, data, len);
    t->len += len;
}


void
pet3d_text_printf(pet3d_text_t *t, const char *format, ...)
{
    int      n;
    char     buf[PET3D_TEXT_PIECE];
    va_list  args;

    va_start(args, format);
    n = vsnprintf(buf, sizeof(buf), format, args);
    va_end(args);

    if (n < 0 || (size_t) n >= sizeof(buf)) {
        t->failed = 1;
        return;
    }

    pet3d_text_add(t, buf, (size_t) n);
}
