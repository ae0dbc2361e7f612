/*
 * The models of what pets wear, from memory: there are few, and they are
 * small.
 */

#include "api/api.h"
#include "outside/wardrobe.h"


static ngx_int_t pet_wardrobe_file_answer(pet_task_t *t);


PET_STEPS(pet_wardrobe_file, answer);


static ngx_int_t
pet_wardrobe_file_answer(pet_task_t *t)
{
    pet_input_model_file_t      *in = t->input;

    ngx_uint_t                   i, n;
    const pet_wardrobe_piece_t  *piece;

    piece = pet_wardrobe(t->log, &n);
    if (piece == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < n; i++) {

        if (piece[i].file.len == in->file.len
            && ngx_memcmp(piece[i].file.data, in->file.data, in->file.len)
               == 0)
        {
            t->reply.data = piece[i].glb;
            t->reply.raw = 1;
            ngx_str_set(&t->reply.type, "model/gltf-binary");

            return PET_DONE;
        }
    }

    return PET_E_OBJECT_NOT_FOUND;
}
