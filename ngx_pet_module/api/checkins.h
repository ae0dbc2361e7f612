/*
 * The numbers of check-ins as GET /v1/checkins/rules and GET /v1/points/rules
 * have them in common.
 */

#ifndef _PET_CHECKINS_H_INCLUDED_
#define _PET_CHECKINS_H_INCLUDED_


#include "pet.h"


/* Prints members of an open object: what a check-in earns. */
void pet_checkin_rules_json(pet_json_t *j, const pet_rule_config_t *cf);

/* Likewise what a makeup costs, and how far back it reaches. */
void pet_checkin_makeup_json(pet_json_t *j, const pet_rule_config_t *cf);


#endif /* _PET_CHECKINS_H_INCLUDED_ */
