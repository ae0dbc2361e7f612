#include "pet.h"
#include "core/crypto.h"
#include "outside/wardrobe.h"
#include "pet3d/pet3d.h"
#include "pet3d/wear.h"


#define PET_WARDROBE_MAX    32
#define PET_WARDROBE_BYTES  (4 * 1024 * 1024)
#define PET_WARDROBE_FILE   (2 * PET_SHA256_LEN + sizeof(".glb") - 1)


static ngx_int_t pet_wardrobe_build(pet_wardrobe_piece_t *piece,
    const char *code, ngx_log_t *log);
static ngx_int_t pet_wardrobe_keep(pet_wardrobe_piece_t *piece,
    const pet3d_bytes_t *glb, ngx_log_t *log);


static pet_wardrobe_piece_t  pet_wardrobe_pieces[PET_WARDROBE_MAX];
static ngx_uint_t            pet_wardrobe_built;


const pet_wardrobe_piece_t *
pet_wardrobe(ngx_log_t *log, ngx_uint_t *n)
{
    ngx_uint_t   i;
    const char  *code;

    for (i = pet_wardrobe_built; i < PET_WARDROBE_MAX; i++) {

        code = pet3d_wear_code((uint32_t) i);
        if (code == NULL) {
            break;
        }

        if (pet_wardrobe_build(&pet_wardrobe_pieces[i], code, log) != NGX_OK) {
            return NULL;
        }

        pet_wardrobe_built = i + 1;
    }

    *n = pet_wardrobe_built;

    return pet_wardrobe_pieces;
}


void
pet_wardrobe_exit(void)
{
    while (pet_wardrobe_built) {
        ngx_free(pet_wardrobe_pieces[--pet_wardrobe_built].file.data);
    }
}


static ngx_int_t
pet_wardrobe_build(pet_wardrobe_piece_t *piece, const char *code,
    ngx_log_t *log)
{
    ngx_int_t       rc;
    const char     *anchor;
    pet3d_arena_t  *arena;
    pet3d_bytes_t   glb;

    arena = pet3d_arena_create(PET_WARDROBE_BYTES);
    if (arena == NULL) {
        return NGX_ERROR;
    }

    anchor = pet3d_anchor_name(pet3d_wear_anchor(pet3d_find_wear(code)));

    piece->code.data = (u_char *) code;
    piece->code.len = ngx_strlen(code);
    piece->anchor.data = (u_char *) anchor;
    piece->anchor.len = ngx_strlen(anchor);

    rc = pet3d_write_wear(arena, code, &glb) == PET3D_OK
         ? pet_wardrobe_keep(piece, &glb, log) : NGX_ERROR;

    pet3d_arena_destroy(arena);

    return rc;
}


static ngx_int_t
pet_wardrobe_keep(pet_wardrobe_piece_t *piece, const pet3d_bytes_t *glb,
    ngx_log_t *log)
{
    u_char  *p, digest[PET_SHA256_LEN];

    if (pet_sha256(glb->data, glb->len, digest) != PET_CRYPTO_OK) {
        return NGX_ERROR;
    }

    p = ngx_alloc(PET_WARDROBE_FILE + glb->len, log);
    if (p == NULL) {
        return NGX_ERROR;
    }

    piece->file.data = p;
    piece->file.len = PET_WARDROBE_FILE;

    p = ngx_hex_dump(p, digest, PET_SHA256_LEN);
    p = ngx_cpymem(p, ".glb", sizeof(".glb") - 1);

    piece->glb.data = p;
    piece->glb.len = glb->len;

    ngx_memcpy(p, glb->data, glb->len);

    return NGX_OK;
}
