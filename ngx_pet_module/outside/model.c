#include "pet.h"
#include "outside/model.h"


typedef struct {
    ngx_str_t              params;
    pet_model_files_t     *files;
    unsigned               frames:1;
} pet_model_work_t;


static ngx_int_t pet_model_post(pet_task_t *t, const ngx_str_t *params,
    pet_model_files_t *files, ngx_uint_t frames);
static ngx_int_t pet_model_run(pet_work_t *work);
static int pet_model_make(pet_work_t *work, pet3d_arena_t *arena,
    const pet3d_params_t *params);
static ngx_int_t pet_model_keep(pet_task_t *t, const ngx_str_t *hash,
    const pet_model_files_t *files, ngx_uint_t keep);
static void pet_model_arena_free(void *data);
static void pet_model_bytes(ngx_str_t *text, const pet3d_bytes_t *bytes);


ngx_int_t
pet_model_build(pet_task_t *t, const ngx_str_t *params,
    pet_model_files_t *files)
{
    return pet_model_post(t, params, files, 0);
}


ngx_int_t
pet_model_build_frames(pet_task_t *t, const ngx_str_t *params,
    pet_model_files_t *files)
{
    return pet_model_post(t, params, files, 1);
}


static ngx_int_t
pet_model_post(pet_task_t *t, const ngx_str_t *params,
    pet_model_files_t *files, ngx_uint_t frames)
{
    pet_work_t        *work;
    pet_model_work_t  *w;

    work = pet_work_create(t, PET_WORK_GENERATION, pet_model_run,
                           sizeof(pet_model_work_t), PET3D_JOB_BYTES);
    if (work == NULL) {
        return PET_E_UNAVAILABLE;
    }

    w = work->data;
    w->params = *params;
    w->files = files;
    w->frames = frames;

    return pet_work_post(work);
}


/* In a thread. */

static ngx_int_t
pet_model_run(pet_work_t *work)
{
    pet_model_work_t  *w = work->data;

    int                rc;
    pet3d_arena_t     *arena;
    pet3d_params_t     params;

    arena = pet_model_arena(work);
    if (arena == NULL) {
        return NGX_ERROR;
    }

    rc = pet3d_params_read((char *) w->params.data, w->params.len, &params,
                           NULL);

    if (rc == PET3D_OK) {
        rc = pet_model_make(work, arena, &params);
    }

    return rc == PET3D_OK ? NGX_OK : pet_model_error(work, rc);
}


static int
pet_model_make(pet_work_t *work, pet3d_arena_t *arena,
    const pet3d_params_t *params)
{
    int                 rc;
    pet3d_mesh_t       *mesh;
    pet3d_view_t        view;
    pet3d_bytes_t       bytes;
    pet3d_image_t       skin;
    pet_model_work_t   *w;
    pet_model_files_t  *files;

    w = work->data;
    files = w->files;

    rc = pet3d_build_mesh(arena, params, &mesh);
    if (rc != PET3D_OK) {
        return rc;
    }

    rc = pet3d_paint_skin(arena, mesh, &skin);
    if (rc != PET3D_OK) {
        return rc;
    }

    if (w->frames) {
        rc = pet3d_write_frames(arena, mesh, &skin, &bytes);

        if (rc == PET3D_OK) {
            pet_model_bytes(&files->frames, &bytes);
        }

        return rc;
    }

    rc = pet3d_write_skin(arena, &skin, &bytes);
    if (rc != PET3D_OK) {
        return rc;
    }

    pet_model_bytes(&files->skin, &bytes);

    /* the skin has an address of its own: WeChat's loaders know no Blob */

    rc = pet3d_write_glb(arena, mesh, PET3D_SKIN_NONE, NULL, &bytes);
    if (rc != PET3D_OK) {
        return rc;
    }

    pet_model_bytes(&files->glb, &bytes);

    pet3d_view_init(&view);
    view.size = 512;

    rc = pet3d_write_preview(arena, mesh, &skin, &view, &bytes);
    if (rc != PET3D_OK) {
        return rc;
    }

    pet_model_bytes(&files->preview, &bytes);

    return PET3D_OK;
}


static void
pet_model_bytes(ngx_str_t *text, const pet3d_bytes_t *bytes)
{
    text->data = (u_char *) bytes->data;
    text->len = bytes->len;
}


ngx_int_t
pet_model_store(pet_task_t *t, const ngx_str_t *hash,
    const pet_model_files_t *files)
{
    return pet_model_keep(t, hash, files, 1);
}


ngx_int_t
pet_model_remove(pet_task_t *t, const ngx_str_t *hash,
    const pet_model_files_t *files)
{
    return pet_model_keep(t, hash, files, 0);
}


static ngx_int_t
pet_model_keep(pet_task_t *t, const ngx_str_t *hash,
    const pet_model_files_t *files, ngx_uint_t keep)
{
    ngx_int_t         rc;
    ngx_str_t         key, name;
    ngx_uint_t        i;
    const ngx_str_t  *bytes[4];

    static const char  *exts[] = { "jpg", "preview.jpg", "glb",
                                   "frames.webp" };

    if (pet_model_name(t, hash, &name) != NGX_OK) {
        return NGX_ERROR;
    }

    bytes[0] = &files->skin;
    bytes[1] = &files->preview;
    bytes[2] = &files->glb;
    bytes[3] = &files->frames;

    for (i = 0; i < 4; i++) {
        if (bytes[i]->len == 0) {
            continue;
        }

        if (pet_storage_public_key(t, "models", &name, exts[i], &key)
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        rc = keep ? pet_storage(t->worker)->put(t, &key, bytes[i])
                  : pet_storage(t->worker)->remove(t, &key);
        if (rc != PET_NEXT) {
            return rc;
        }
    }

    return PET_NEXT;
}


ngx_int_t
pet_model_name(pet_task_t *t, const ngx_str_t *hash, ngx_str_t *name)
{
    name->data = ngx_pnalloc(t->pool, hash->len + 1 + NGX_INT_T_LEN);
    if (name->data == NULL) {
        return NGX_ERROR;
    }

    name->len = ngx_sprintf(name->data, "%V-%ui", hash,
                            (ngx_uint_t) PET3D_GENERATOR)
                - name->data;

    return NGX_OK;
}


pet3d_arena_t *
pet_model_arena(pet_work_t *work)
{
    pet3d_arena_t       *arena;
    ngx_pool_cleanup_t  *cln;

    cln = ngx_pool_cleanup_add(work->pool, 0);
    if (cln == NULL) {
        return NULL;
    }

    arena = pet3d_arena_create(PET3D_JOB_BYTES);
    if (arena == NULL) {
        return NULL;
    }

    cln->handler = pet_model_arena_free;
    cln->data = arena;

    pet3d_arena_deadline(arena, pet_work_expired, work);

    return arena;
}


static void
pet_model_arena_free(void *data)
{
    pet3d_arena_destroy(data);
}


ngx_int_t
pet_model_error(pet_work_t *work, int rc)
{
    switch (rc) {

    case PET3D_E_NO_SUBJECT:
        return PET_E_NO_SUBJECT;

    case PET3D_E_DEADLINE:
        return PET_E_AI_TIMEOUT;

    case PET3D_E_NOT_IMAGE:
    case PET3D_E_UNSUPPORTED:
    case PET3D_E_TRUNCATED:
    case PET3D_E_CORRUPT:
    case PET3D_E_TOO_LARGE:
    case PET3D_E_TOO_MANY_PIXELS:
        return PET_E_IMAGE_INVALID;

    default:
        work->failed = pet3d_strerror(rc);
        return PET_E_AI_ERROR;
    }
}
