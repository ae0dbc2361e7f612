
/*
 * The whole model, step by step.
 */

#include "mesh.h"


/* Triangles of the body: with eyes and face the whole stays under the limit. */
#define PET3D_BODY_TRIANGLES  7200


int
pet3d_build_mesh(pet3d_arena_t *arena, const pet3d_params_t *params,
    pet3d_mesh_t **mesh)
{
    int            rc;
    uint32_t       i;
    pet3d_mesh_t  *m;

    rc = pet3d_params_check(params, NULL);
    if (rc != PET3D_OK) {
        return rc;
    }

    m = pet3d_calloc(arena, 1, sizeof(pet3d_mesh_t));
    if (m == NULL) {
        return PET3D_E_MEMORY;
    }

    m->params = *params;
    pet3d_shape(m);

    rc = pet3d_nets(arena, &m->sdf, PET3D_BODY_TRIANGLES, &m->body);
    if (rc != PET3D_OK) {
        return rc;
    }

    for (i = 0; i < m->body.nverts; i++) {
        pet3d_attach(m, &m->body.verts[i]);
    }

    rc = pet3d_atlas(arena, &m->body);
    if (rc != PET3D_OK) {
        return rc;
    }

    rc = pet3d_face(arena, m);
    if (rc != PET3D_OK) {
        return rc;
    }

    *mesh = m;

    return PET3D_OK;
}


void
pet3d_mesh_size(const pet3d_mesh_t *mesh, uint32_t *triangles,
    uint32_t *vertices)
{
    if (triangles != NULL) {
        *triangles = mesh->body.ntris + mesh->face.ntris;
    }

    if (vertices != NULL) {
        *vertices = mesh->body.nverts + mesh->face.nverts;
    }
}
