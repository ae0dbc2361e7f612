
/*
 * The rules of the world, as pure functions: no allocation, no input or
 * output, no clock, no state of their own.  Everything that a rule needs
 * comes in as an argument, so a handler, a background job and a unit test
 * get the same answer from the same input.
 *
 * Units that hold in every file here:
 *
 *   *_ms      milliseconds since 1970-01-01T00:00:00Z
 *   day       a business day, as days since 1970-01-01 of the local calendar
 *   sub-point 1 / PET_RULE_POINT of a status point (state.h)
 *
 * Any thread may call any function; a pet_rule_config_t may be shared as long
 * as nobody writes to it.
 */


#ifndef _PET_RULE_RULES_H_INCLUDED_
#define _PET_RULE_RULES_H_INCLUDED_


#include "calendar.h"
#include "checkin.h"
#include "defaults.h"
#include "interact.h"
#include "levels.h"
#include "mall.h"
#include "names.h"
#include "rate.h"
#include "season.h"
#include "state.h"


#endif /* _PET_RULE_RULES_H_INCLUDED_ */
