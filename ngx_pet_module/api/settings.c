/*
 * A user's settings: two documents of known keys.  What is stored is always
 * a whole document; a change names only what it changes.
 */

#include "api/api.h"


typedef enum {
    PET_SETTING_BOOL = 0,
    PET_SETTING_WORD,
    PET_SETTING_HOURS            /* {"start": "HH:MM", "end": "HH:MM"} */
} pet_setting_type_e;


typedef struct {
    const char            *name;
    pet_setting_type_e     type;
    const char            *initial;      /* JSON text */
    const char            *words;        /* "|a|b|" of a word */
} pet_setting_t;


static ngx_int_t pet_settings_load(pet_task_t *t);
static ngx_int_t pet_settings_answer(pet_task_t *t);
static ngx_int_t pet_settings_update_load(pet_task_t *t);
static ngx_int_t pet_settings_update_write(pet_task_t *t);
static ngx_int_t pet_settings_update_answer(pet_task_t *t);
static ngx_int_t pet_settings_check(pet_task_t *t, const char *document,
    const pet_setting_t *known, json_t *changes);
static ngx_int_t pet_settings_error(pet_task_t *t, const char *document,
    const char *key, const char *message);
static const char *pet_settings_value(const pet_setting_t *s, json_t *value);
static ngx_uint_t pet_settings_hour(json_t *value);
static ngx_int_t pet_settings_merge(pet_task_t *t, const pet_setting_t *known,
    const ngx_str_t *stored, json_t *changes, ngx_str_t *text);
static void pet_settings_print(pet_json_t *j, const pet_setting_t *s,
    json_t *value);
static ngx_int_t pet_settings_reply(pet_task_t *t,
    const ngx_str_t *notification, const ngx_str_t *privacy);


PET_STEPS(pet_settings, load, answer);
PET_STEPS(pet_settings_update, load, write, answer);


static const pet_setting_t  pet_settings_notification[] = {
    { "checkin_reminder", PET_SETTING_BOOL, "true", NULL },
    { "pet_hungry", PET_SETTING_BOOL, "true", NULL },
    { "order_shipped", PET_SETTING_BOOL, "true", NULL },
    { "season_reward", PET_SETTING_BOOL, "true", NULL },
    { "quiet_hours", PET_SETTING_HOURS,
      "{\"start\":\"22:00\",\"end\":\"08:00\"}", NULL },
    { NULL, 0, NULL, NULL }
};

static const pet_setting_t  pet_settings_privacy[] = {
    { "show_on_leaderboards", PET_SETTING_BOOL, "true", NULL },
    { "allow_visits", PET_SETTING_BOOL, "true", NULL },
    { "friend_requests", PET_SETTING_WORD, "\"code\"", "|code|all|none|" },
    { NULL, 0, NULL, NULL }
};


static ngx_int_t
pet_settings_load(pet_task_t *t)
{
    return sql_settings_load(t);
}


static ngx_int_t
pet_settings_answer(pet_task_t *t)
{
    ngx_str_t            notification, privacy;
    row_settings_load_t  row;

    if (row_settings_load(t, 0, &row) != NGX_OK) {
        return PET_E_USER_NOT_FOUND;
    }

    /* keys that were added after they were stored show their defaults */

    if (pet_settings_merge(t, pet_settings_notification,
                           &row.notification_prefs, NULL, &notification)
        != NGX_OK
        || pet_settings_merge(t, pet_settings_privacy, &row.privacy_prefs,
                              NULL, &privacy)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    return pet_settings_reply(t, &notification, &privacy) == NGX_OK
           ? PET_DONE : NGX_ERROR;
}


static ngx_int_t
pet_settings_update_load(pet_task_t *t)
{
    pet_input_settings_t    *in = t->input;

    static const ngx_str_t   field = ngx_string("notification_prefs");

    if (!in->has_notification_prefs && !in->has_privacy_prefs) {
        return pet_input_error(t, &field, "or privacy_prefs is required");
    }

    if (in->has_notification_prefs
        && pet_settings_check(t, "notification_prefs",
                              pet_settings_notification,
                              in->notification_prefs)
           == NGX_ERROR)
    {
        return NGX_ERROR;
    }

    if (in->has_privacy_prefs
        && pet_settings_check(t, "privacy_prefs", pet_settings_privacy,
                              in->privacy_prefs)
           == NGX_ERROR)
    {
        return NGX_ERROR;
    }

    if (t->reply.errors.len) {
        return PET_E_INVALID_PARAMETER;
    }

    return sql_settings_load(t);
}


static ngx_int_t
pet_settings_update_write(pet_task_t *t)
{
    pet_input_settings_t  *in = t->input;

    ngx_str_t              notification, privacy;
    row_settings_load_t    row;

    if (row_settings_load(t, 0, &row) != NGX_OK) {
        return PET_E_USER_NOT_FOUND;
    }

    if (pet_settings_merge(t, pet_settings_notification,
                           &row.notification_prefs,
                           in->has_notification_prefs
                           ? in->notification_prefs : NULL,
                           &notification)
        != NGX_OK
        || pet_settings_merge(t, pet_settings_privacy, &row.privacy_prefs,
                              in->has_privacy_prefs ? in->privacy_prefs
                                                    : NULL,
                              &privacy)
           != NGX_OK
        || pet_settings_reply(t, &notification, &privacy) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return sql_settings_save(t, row.version, &notification, &privacy);
}


static ngx_int_t
pet_settings_update_answer(pet_task_t *t)
{
    row_settings_save_t  row;

    if (row_settings_save(t, 0, &row) != NGX_OK || row.hit == 0) {
        return PET_RETRY;
    }

    return PET_DONE;
}


/* NGX_OK, or NGX_ERROR without memory; what is wrong goes to the reply. */

static ngx_int_t
pet_settings_check(pet_task_t *t, const char *document,
    const pet_setting_t *known, json_t *changes)
{
    json_t               *value;
    const char           *key, *message;
    const pet_setting_t  *s;

    json_object_foreach(changes, key, value) {

        for (s = known; s->name; s++) {
            if (ngx_strcmp(s->name, key) == 0) {
                break;
            }
        }

        message = s->name ? pet_settings_value(s, value) : "unknown field";

        if (message != NULL
            && pet_settings_error(t, document, key, message) == NGX_ERROR)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
pet_settings_error(pet_task_t *t, const char *document, const char *key,
    const char *message)
{
    size_t     len;
    ngx_str_t  field;

    len = ngx_min(ngx_strlen(key), 64);

    while (len && (key[len] & 0xc0) == 0x80) {
        len--;
    }

    field.data = ngx_pnalloc(t->pool, ngx_strlen(document) + 1 + len);
    if (field.data == NULL) {
        return NGX_ERROR;
    }

    field.len = ngx_sprintf(field.data, "%s.%*s", document, len, key)
                - field.data;

    return pet_input_error(t, &field, message);
}


/* What is wrong with a value, or NULL. */

static const char *
pet_settings_value(const pet_setting_t *s, json_t *value)
{
    size_t       len;
    const char  *p, *text;

    switch (s->type) {

    case PET_SETTING_BOOL:
        return json_is_boolean(value) ? NULL : "must be true or false";

    case PET_SETTING_WORD:
        text = json_string_value(value);
        len = text ? ngx_strlen(text) : 0;
        p = len && strchr(text, '|') == NULL ? strstr(s->words, text) : NULL;

        return p && p[-1] == '|' && p[len] == '|'
               ? NULL : "is not one of the allowed words";

    default: /* PET_SETTING_HOURS */
        return json_is_object(value) && json_object_size(value) == 2
               && pet_settings_hour(json_object_get(value, "start"))
               && pet_settings_hour(json_object_get(value, "end"))
               ? NULL : "must have a start and an end, each HH:MM";
    }
}


static ngx_uint_t
pet_settings_hour(json_t *value)
{
    const char  *p;

    p = json_string_value(value);

    return p && ngx_strlen(p) == 5 && p[2] == ':'
           && ((p[0] >= '0' && p[0] <= '1' && p[1] >= '0' && p[1] <= '9')
               || (p[0] == '2' && p[1] >= '0' && p[1] <= '3'))
           && p[3] >= '0' && p[3] <= '5' && p[4] >= '0' && p[4] <= '9';
}


/* A whole document: what changes, what is stored, the defaults. */

static ngx_int_t
pet_settings_merge(pet_task_t *t, const pet_setting_t *known,
    const ngx_str_t *stored, json_t *changes, ngx_str_t *text)
{
    json_t               *old, *value;
    pet_json_t            j;
    const pet_setting_t  *s;

    old = stored->data ? json_loadb((char *) stored->data, stored->len, 0,
                                    NULL)
                       : NULL;

    pet_json_init(&j, t->pool, 256);
    pet_json_open(&j, NULL, '{');

    for (s = known; s->name; s++) {
        value = json_object_get(changes, s->name);

        if (value == NULL) {
            value = json_object_get(old, s->name);
        }

        pet_settings_print(&j, s, value);
    }

    pet_json_close(&j, '}');
    json_decref(old);

    return pet_json_text(&j, text);
}


static void
pet_settings_print(pet_json_t *j, const pet_setting_t *s, json_t *value)
{
    ngx_str_t  initial;

    if (value == NULL || pet_settings_value(s, value) != NULL) {
        initial.data = (u_char *) s->initial;
        initial.len = ngx_strlen(s->initial);
        pet_json_raw(j, s->name, &initial);
        return;
    }

    switch (s->type) {

    case PET_SETTING_BOOL:
        pet_json_bool(j, s->name, json_is_true(value));
        break;

    case PET_SETTING_WORD:
        pet_json_cstring(j, s->name, json_string_value(value));
        break;

    default: /* PET_SETTING_HOURS */
        pet_json_open(j, s->name, '{');
        pet_json_cstring(j, "start",
                         json_string_value(json_object_get(value, "start")));
        pet_json_cstring(j, "end",
                         json_string_value(json_object_get(value, "end")));
        pet_json_close(j, '}');
        break;
    }
}


static ngx_int_t
pet_settings_reply(pet_task_t *t, const ngx_str_t *notification,
    const ngx_str_t *privacy)
{
    pet_json_t  j;

    pet_json_init(&j, t->pool, notification->len + privacy->len + 64);
    pet_json_open(&j, NULL, '{');
    pet_json_raw(&j, "notification_prefs", notification);
    pet_json_raw(&j, "privacy_prefs", privacy);
    pet_json_close(&j, '}');

    return pet_json_text(&j, &t->reply.data);
}
