
/*
 * From what was seen to what is built.
 */

#ifndef PET3D_MAP_H_INCLUDED_
#define PET3D_MAP_H_INCLUDED_


#include "look.h"
#include "person.h"
#include "traits.h"


typedef struct {
    pet3d_look_t             look;
    pet3d_analysis_t        *out;
    pet3d_params_t          *params;
    const pet3d_hints_t     *hints;
    pet3d_cluster_t          base;
    pet3d_cluster_t          light;       /* share 0: there is none */
    pet3d_cluster_t          dark;
    float                    white;       /* the fur is, in whatever light */
    float                    marked;      /* dark is markings, not shade */
    float                    points;      /* and these at the far ends */
    pet3d_person_t           person;
} pet3d_mapper_t;


/*
 * Changes the typical parameters of the species in m->params to those of the
 * subject, and sets the roles of the clusters.
 */
void pet3d_map(pet3d_mapper_t *m);

/*
 * Says what of the subject is fur, light and dark markings, and sets their
 * colours; pet3d_toy() makes a colour of a photo one of a toy.
 */
void pet3d_roles(pet3d_mapper_t *m);
pet3d_vec_t pet3d_toy(pet3d_vec_t lab);

/* x in thousandths, rounded and clamped. */
int32_t pet3d_thousandths(float x, int32_t lo, int32_t hi);


#endif /* PET3D_MAP_H_INCLUDED_ */
