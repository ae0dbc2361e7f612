#include "api/card.h"


void
pet_card_open(pet_task_t *t, pet_json_t *j, const char *key,
    const pet_card_t *card, const char *relation)
{
    pet_json_open(j, key, '{');
    pet_json_cstring(j, "relation", relation);
    pet_json_id(j, "user_id", card->user_id);
    pet_json_string(j, "nickname", &card->nickname);
    pet_json_string(j, "avatar_url", &card->avatar_url);
    pet_json_int(j, "level",
                 pet_rule_user_level(&t->live->rules, card->score));
    pet_json_open(j, "pets", '[');
}


void
pet_card_close(pet_json_t *j)
{
    pet_json_close(j, ']');
    pet_json_close(j, '}');
}


void
pet_card_pet(pet_task_t *t, pet_json_t *j, const char *key, int64_t pet_id,
    const ngx_str_t *name, const ngx_str_t *preview_url, int64_t experience)
{
    pet_rule_level_t  level;

    pet_rule_level(&t->live->rules, experience, &level);

    pet_json_open(j, key, '{');
    pet_json_id(j, "pet_id", pet_id);
    pet_json_string(j, "name", name);
    pet_json_int(j, "level", level.level);
    pet_json_string(j, "preview_url", preview_url);
    pet_json_close(j, '}');
}
