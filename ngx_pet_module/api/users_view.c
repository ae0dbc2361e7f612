#include "api/users_view.h"


void
pet_user_json(pet_task_t *t, pet_json_t *j, const char *key,
    const pet_user_view_t *v)
{
    pet_json_open(j, key, '{');
    pet_json_members(j, &v->fixed);
    pet_json_int(j, "points_balance", v->points_balance);
    pet_json_int(j, "level",
                 pet_rule_user_level(&t->live->rules, v->score));
    pet_json_close(j, '}');
}
