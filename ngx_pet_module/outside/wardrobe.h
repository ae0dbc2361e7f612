/*
 * What pets can wear: a model for each piece, the same for every pet.
 */

#ifndef _PET_OUTSIDE_WARDROBE_H_INCLUDED_
#define _PET_OUTSIDE_WARDROBE_H_INCLUDED_


#include "pet.h"


/* A piece; all of it lives as long as the process. */
typedef struct {
    ngx_str_t              code;         /* of the item, "scarf" */
    ngx_str_t              anchor;       /* the node of a pet's model */
    ngx_str_t              file;         /* its SHA-256 and ".glb" */
    ngx_str_t              glb;          /* in the units of the anchor */
} pet_wardrobe_piece_t;


/*
 * All pieces, *n of them, built when a process asks for the first time, which
 * takes it some milliseconds.  NULL without memory.
 */
const pet_wardrobe_piece_t *pet_wardrobe(ngx_log_t *log, ngx_uint_t *n);

/* Frees them, at the end of the process. */
void pet_wardrobe_exit(void);


#endif /* _PET_OUTSIDE_WARDROBE_H_INCLUDED_ */
