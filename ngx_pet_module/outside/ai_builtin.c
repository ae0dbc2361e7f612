#include "pet.h"
#include "outside/ai.h"
#include "outside/model.h"


typedef struct {
    pet_ai_request_t       request;
    pet_ai_result_t       *result;
    pet3d_arena_t         *arena;
    pet3d_analysis_t       analysis;
    u_char                 hash[2 * PET_SHA256_LEN];
    char                   params[PET3D_PARAMS_BYTES];
} pet_ai_work_t;


static ngx_int_t pet_ai_builtin_analyze(pet_task_t *t,
    const pet_ai_request_t *request, pet_ai_result_t *result);
static ngx_int_t pet_ai_builtin_look(pet_work_t *work);
static ngx_int_t pet_ai_builtin_tell(pet_work_t *work);
static void pet_ai_builtin_text(ngx_str_t *text, const char *s);


const pet_ai_provider_t  pet_ai_builtin = {
    "builtin",
    pet_ai_builtin_analyze
};


const pet_ai_provider_t *
pet_ai(pet_worker_t *w)
{
    return &pet_ai_builtin;
}


static ngx_int_t
pet_ai_builtin_analyze(pet_task_t *t, const pet_ai_request_t *request,
    pet_ai_result_t *result)
{
    pet_work_t     *work;
    pet_ai_work_t  *w;

    work = pet_work_create(t, PET_WORK_GENERATION, pet_ai_builtin_look,
                           sizeof(pet_ai_work_t), PET3D_JOB_BYTES);
    if (work == NULL) {
        return PET_E_UNAVAILABLE;
    }

    w = work->data;
    w->request = *request;
    w->result = result;

    return pet_work_post(work);
}


/* In a thread. */

static ngx_int_t
pet_ai_builtin_look(pet_work_t *work)
{
    pet_ai_work_t  *w = work->data;

    int             rc;
    pet3d_bytes_t   file;
    pet3d_image_t   image;

    w->arena = pet_model_arena(work);
    if (w->arena == NULL) {
        return NGX_ERROR;
    }

    file.data = w->request.photo.data;
    file.len = w->request.photo.len;

    rc = pet3d_decode(w->arena, &file,
                      pet3d_analyse_side(&w->request.hints), &image);

    if (rc == PET3D_OK) {
        rc = pet3d_analyze(w->arena, &image, &w->request.hints,
                           &w->analysis);
    }

    if (rc != PET3D_OK) {
        return pet_model_error(work, rc);
    }

    return pet_ai_builtin_tell(work);
}


static ngx_int_t
pet_ai_builtin_tell(pet_work_t *work)
{
    pet_ai_work_t    *w = work->data;

    size_t            len;
    u_char            digest[PET_SHA256_LEN];
    pet3d_bytes_t     json;
    pet3d_params_t   *params;
    pet_ai_result_t  *r;

    r = w->result;
    params = &w->analysis.params;

    len = pet3d_params_write(params, w->params, sizeof(w->params));

    if (len == 0 || pet_sha256((u_char *) w->params, len, digest)
                    != PET_CRYPTO_OK)
    {
        return NGX_ERROR;
    }

    pet_hex_encode(digest, sizeof(digest), w->hash);

    r->params.data = (u_char *) w->params;
    r->params.len = len;
    r->hash.data = w->hash;
    r->hash.len = sizeof(w->hash);
    r->generator = params->generator;

    pet_ai_builtin_text(&r->species,
                        pet3d_name(PET3D_NAMES_SPECIES, params->species));
    pet_ai_builtin_text(&r->personality,
                        pet3d_name(PET3D_NAMES_PERSONALITY,
                                   params->personality));
    pet_ai_builtin_text(&r->breed, w->analysis.breed);

    if (pet3d_appearance_json(w->arena, &w->analysis, &json) != PET3D_OK) {
        return NGX_ERROR;
    }

    r->appearance.data = (u_char *) json.data;
    r->appearance.len = json.len;

    if (pet3d_features_json(w->arena, &w->analysis, &json) != PET3D_OK) {
        return NGX_ERROR;
    }

    r->features.data = (u_char *) json.data;
    r->features.len = json.len;

    return NGX_OK;
}


static void
pet_ai_builtin_text(ngx_str_t *text, const char *s)
{
    text->data = (u_char *) s;
    text->len = ngx_strlen(s);
}
