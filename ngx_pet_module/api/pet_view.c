#include "api/pet_view.h"


#define PET_VIEW_NUMBERS  16


static void pet_view_status(pet_json_t *j, const pet_rule_status_t *st);
static void pet_view_flags(pet_task_t *t, pet_json_t *j,
    const pet_rule_status_t *st);
static void pet_view_cooldowns(pet_task_t *t, pet_json_t *j,
    const pet_view_t *v);
static int64_t *pet_view_number(pet_view_t *v, ngx_uint_t i);
static u_char *pet_view_read(u_char *p, u_char *last, int64_t *number);
static ngx_int_t pet_view_points_key(pet_task_t *t, ngx_str_t *key);
static ngx_int_t pet_view_points_text(pet_task_t *t,
    const pet_view_points_t *points, ngx_str_t *text);


void
pet_view_json(pet_task_t *t, pet_json_t *j, const char *key,
    const pet_view_t *v, int64_t points_today, int64_t points_day)
{
    int32_t                   day;
    int64_t                   computed;
    pet_rule_level_t          level;
    pet_rule_status_t         st;
    const pet_rule_config_t  *cf;

    cf = &t->live->rules;
    day = pet_rule_day(t->now, cf->tz_offset_s);

    st = v->status;
    computed = pet_rule_decay(cf, &st, v->stored_ms, t->now);
    pet_rule_level(cf, v->experience, &level);

    pet_json_open(j, key, '{');
    pet_json_members(j, &v->fixed);

    pet_json_int(j, "level", level.level);
    pet_json_int(j, "experience", v->experience);
    pet_json_int(j, "level_experience", level.level_experience);
    pet_json_int(j, "next_level_experience",
                 level.next_level_experience ? level.next_level_experience
                                             : PET_NULL);

    pet_view_status(j, &st);
    pet_json_time(j, "computed_at", computed);
    pet_view_flags(t, j, &st);
    pet_view_cooldowns(t, j, v);

    pet_json_int(j, "points_left_today",
                 pet_rule_left_today(cf->points_cap, points_today,
                                     (int32_t) points_day, day));
    pet_json_int(j, "exp_left_today",
                 pet_rule_left_today(cf->exp_cap, v->exp_today,
                                     (int32_t) v->exp_day, day));
    pet_json_time(j, "double_exp_until",
                  v->double_exp_ms > t->now ? v->double_exp_ms : PET_NULL);
    pet_json_time(j, "last_interaction_time", v->last_interaction_ms);
    pet_json_time(j, "updated_at", v->stored_ms);

    pet_json_close(j, '}');
}


int64_t
pet_view_warn_at(pet_task_t *t, const pet_view_t *v)
{
    int64_t  at;

    at = pet_rule_low_at(&t->live->rules, &v->status, v->stored_ms,
                         PET_RULE_BAR_HUNGER);

    return at < 0 ? PET_NULL : at;
}


static void
pet_view_status(pet_json_t *j, const pet_rule_status_t *st)
{
    pet_json_open(j, "status", '{');
    pet_json_int(j, "mood", pet_rule_shown(st->mood));
    pet_json_int(j, "hunger", pet_rule_shown(st->hunger));
    pet_json_int(j, "cleanliness", pet_rule_shown(st->cleanliness));
    pet_json_int(j, "affection", pet_rule_shown(st->affection));
    pet_json_close(j, '}');
}


static void
pet_view_flags(pet_task_t *t, pet_json_t *j, const pet_rule_status_t *st)
{
    unsigned  flags;

    flags = pet_rule_flags(&t->live->rules, st);

    pet_json_open(j, "flags", '[');

    if (flags & PET_RULE_HUNGRY) {
        pet_json_cstring(j, NULL, "hungry");
    }

    if (flags & PET_RULE_DIRTY) {
        pet_json_cstring(j, NULL, "dirty");
    }

    if (flags & PET_RULE_SAD) {
        pet_json_cstring(j, NULL, "sad");
    }

    pet_json_close(j, ']');
}


/* Only those that last. */

static void
pet_view_cooldowns(pet_task_t *t, pet_json_t *j, const pet_view_t *v)
{
    int64_t     until;
    ngx_uint_t  i;

    pet_json_open(j, "cooldowns", '{');

    for (i = 0; i < PET_RULE_TYPES; i++) {

        if (v->used_ms[i] == PET_NULL) {
            continue;
        }

        until = pet_rule_cooldown_until(&t->live->rules, i,
                                        v->used_ms[i]);
        if (until > t->now) {
            pet_json_time(j, pet_rule_type_name(i), until);
        }
    }

    pet_json_close(j, '}');
}


/* The numbers of the cached form, in their order; NULL behind the last. */

static int64_t *
pet_view_number(pet_view_t *v, ngx_uint_t i)
{
    int64_t  *numbers[PET_VIEW_NUMBERS] = {
        &v->status.hunger, &v->status.cleanliness, &v->status.mood,
        &v->status.affection, &v->stored_ms, &v->experience, &v->exp_day,
        &v->exp_today, &v->last_interaction_ms, &v->double_exp_ms,
        &v->used_ms[0], &v->used_ms[1], &v->used_ms[2], &v->used_ms[3],
        &v->used_ms[4], NULL
    };

    return numbers[i];
}


ngx_int_t
pet_view_text(pet_task_t *t, const pet_view_t *v, ngx_str_t *text)
{
    u_char      *p;
    int64_t     *number;
    ngx_uint_t   i;

    p = ngx_pnalloc(t->pool, PET_VIEW_NUMBERS * (NGX_INT64_LEN + 1)
                             + v->fixed.len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    text->data = p;

    for (i = 0; /* void */ ; i++) {
        number = pet_view_number((pet_view_t *) v, i);
        if (number == NULL) {
            break;
        }

        if (*number == PET_NULL) {
            *p++ = '-';
            *p++ = ' ';
            continue;
        }

        p = ngx_sprintf(p, "%L ", *number);
    }

    p = ngx_cpymem(p, v->fixed.data, v->fixed.len);
    text->len = p - text->data;

    return NGX_OK;
}


ngx_int_t
pet_view_parse(const ngx_str_t *text, int64_t version, pet_view_t *v)
{
    u_char      *p, *last;
    int64_t     *number;
    ngx_uint_t   i;

    v->version = version;
    p = text->data;
    last = p + text->len;

    for (i = 0; /* void */ ; i++) {
        number = pet_view_number(v, i);
        if (number == NULL) {
            break;
        }

        p = pet_view_read(p, last, number);
        if (p == NULL) {
            return NGX_DECLINED;
        }
    }

    v->fixed.data = p;
    v->fixed.len = last - p;

    return NGX_OK;
}


/* A number and the space behind it; what follows, or NULL. */

static u_char *
pet_view_read(u_char *p, u_char *last, int64_t *number)
{
    u_char  *end;

    end = ngx_strlchr(p, last, ' ');
    if (end == NULL || end == p) {
        return NULL;
    }

    if (*p == '-') {
        *number = PET_NULL;
        return end + 1;
    }

    *number = ngx_atoi(p, end - p);

    return *number == NGX_ERROR ? NULL : end + 1;
}


ngx_int_t
pet_view_key(pet_task_t *t, int64_t user_id, int64_t pet_id, ngx_str_t *key)
{
    u_char     digits[NGX_INT64_LEN];
    ngx_str_t  id;

    id.data = digits;
    id.len = pet_digits(digits, pet_id) - digits;

    return pet_cache_key(t, key, "pet_info", user_id, &id);
}


ngx_int_t
pet_view_put(pet_task_t *t, int64_t user_id, int64_t pet_id,
    const pet_view_t *v)
{
    ngx_str_t  key, text;

    if (pet_view_key(t, user_id, pet_id, &key) != NGX_OK
        || pet_view_text(t, v, &text) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return pet_cache_put(t, &key, v->version, &text);
}


ngx_int_t
pet_view_changed(pet_task_t *t, int64_t pet_id, pet_view_t *v)
{
    v->stored_ms = pet_rule_decay(&t->live->rules, &v->status, v->stored_ms,
                                  t->now);
    v->version++;

    return pet_view_put(t, t->user_id, pet_id, v);
}


void
pet_view_fill(pet_task_t *t, int64_t pet_id, const pet_view_t *v)
{
    ngx_str_t  key, text;

    if (pet_view_key(t, t->user_id, pet_id, &key) == NGX_OK
        && pet_view_text(t, v, &text) == NGX_OK)
    {
        pet_cache_fill(t, &key, v->version, &text);
    }
}


ngx_int_t
pet_view_keys(pet_task_t *t, ngx_str_t *keys)
{
    pet_input_pet_t  *in = t->input;

    if (pet_view_key(t, t->user_id, in->pet_id, &keys[0]) != NGX_OK) {
        return NGX_ERROR;
    }

    return pet_view_points_key(t, &keys[1]);
}


ngx_int_t
pet_view_points_put(pet_task_t *t, const pet_view_points_t *points)
{
    ngx_str_t  key, text;

    if (pet_view_points_key(t, &key) != NGX_OK
        || pet_view_points_text(t, points, &text) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return pet_cache_put(t, &key, points->version, &text);
}


void
pet_view_points_fill(pet_task_t *t, const pet_view_points_t *points)
{
    ngx_str_t  key, text;

    if (pet_view_points_key(t, &key) == NGX_OK
        && pet_view_points_text(t, points, &text) == NGX_OK)
    {
        pet_cache_fill(t, &key, points->version, &text);
    }
}


ngx_int_t
pet_view_points_parse(const ngx_str_t *text, pet_view_points_t *points)
{
    u_char  *p, *last;

    p = text->data;
    last = p + text->len;

    p = pet_view_read(p, last, &points->day);
    if (p == NULL) {
        return NGX_DECLINED;
    }

    p = pet_view_read(p, last, &points->today);

    return p == last ? NGX_OK : NGX_DECLINED;
}


static ngx_int_t
pet_view_points_key(pet_task_t *t, ngx_str_t *key)
{
    static const ngx_str_t  none = ngx_null_string;

    return pet_cache_key(t, key, "user_points", t->user_id, &none);
}


static ngx_int_t
pet_view_points_text(pet_task_t *t, const pet_view_points_t *points,
    ngx_str_t *text)
{
    text->data = ngx_pnalloc(t->pool, 2 * (NGX_INT64_LEN + 1));
    if (text->data == NULL) {
        return NGX_ERROR;
    }

    text->len = ngx_sprintf(text->data, "%L %L ", points->day, points->today)
                - text->data;

    return NGX_OK;
}
