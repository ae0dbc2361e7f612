#include "pet.h"


#define PET_LIVE_POLL     1000       /* ms */
#define PET_LIVE_TIMEOUT  1000
#define PET_LIVE_AGAIN    50         /* ms, before anything was read */
#define PET_LIVE_FIRST    1000       /* ms that requests wait for it */


static void pet_live_timer(ngx_event_t *ev);
static ngx_int_t pet_live_ask(pet_task_t *t);
static ngx_int_t pet_live_take(pet_task_t *t);
static void pet_live_finish(pet_task_t *t);
static const char *pet_live_rules(pet_live_t *live, json_t *rules);
static const char *pet_live_decay(pet_live_t *live, json_t *decay);
static const char *pet_live_consents(pet_live_t *live, json_t *consents);
static const char *pet_live_flags(pet_live_t *live, json_t *flags);
static const char *pet_live_version(pet_live_t *live, json_t *version);

static PET_STEPS(pet_live, ask, take);


/* Of this process; a worker has one. */

static ngx_event_t  pet_live_poll;
static ngx_msec_t   pet_live_began;
static ngx_uint_t   pet_live_known;

/* the versions from `below` to `refused` do not fit */
static int64_t      pet_live_below;
static int64_t      pet_live_refused;


ngx_int_t
pet_live_init(pet_worker_t *w)
{
    w->live = &w->conf->live;
    w->live->refs = 1;

    pet_live_poll.handler = pet_live_timer;
    pet_live_poll.data = w;
    pet_live_poll.log = w->log;
    pet_live_poll.cancelable = 1;

    /* the time is the master's, who may have slept long */

    ngx_time_update();
    pet_live_began = ngx_current_msec;

    ngx_add_timer(&pet_live_poll, 1);

    return NGX_OK;
}


ngx_uint_t
pet_live_wait(pet_worker_t *w)
{
    return !pet_live_known && !w->closing
           && ngx_current_msec - pet_live_began < PET_LIVE_FIRST;
}


ngx_uint_t
pet_live_ready(void)
{
    return pet_live_known;
}


pet_live_t *
pet_live_hold(pet_worker_t *w)
{
    w->live->refs++;

    return w->live;
}


void
pet_live_release(pet_worker_t *w, pet_live_t *live)
{
    if (--live->refs == 0 && live != &w->conf->live) {
        ngx_free(live);
    }
}


static void
pet_live_timer(ngx_event_t *ev)
{
    pet_task_t    *t;
    pet_worker_t  *w = ev->data;

    if (ngx_exiting) {
        return;
    }

    t = pet_task_create(w, pet_live_steps, 0, pet_live_finish);

    if (t == NULL) {
        ngx_add_timer(ev, PET_LIVE_POLL);
        return;
    }

    pet_task_start(t, NULL, PET_LIVE_TIMEOUT);
}


static ngx_int_t
pet_live_ask(pet_task_t *t)
{
    return sql_live_newest(t, t->worker->live->version, pet_live_refused,
                           pet_live_below);
}


static ngx_int_t
pet_live_take(pet_task_t *t)
{
    const char         *wrong;
    pet_live_t         *live;
    pet_worker_t       *w;
    row_live_newest_t   row;

    if (row_live_newest(t, 0, &row) != NGX_OK) {
        pet_live_known = 1;
        return PET_DONE;
    }

    live = ngx_alloc(sizeof(pet_live_t), t->log);
    if (live == NULL) {
        return NGX_ERROR;
    }

    w = t->worker;
    *live = w->conf->live;
    live->version = row.version;
    live->refs = 1;

    wrong = pet_live_read(live, (char *) row.doc.data, row.doc.len);

    if (wrong) {
        ngx_log_error(NGX_LOG_ERR, t->log, 0,
                      "pet: version %L of the configuration is refused: %s",
                      row.version, wrong);
        pet_live_refused = ngx_max(pet_live_refused, row.version);
        pet_live_below = row.version;
        ngx_free(live);

        /* the one before it stays, or is found by a worker that is new */

        t->step = 0;
        return PET_NEXT;
    }

    ngx_log_error(NGX_LOG_NOTICE, t->log, 0,
                  "pet: version %L of the configuration is in force",
                  row.version);

    pet_live_release(w, w->live);
    w->live = live;
    pet_live_known = 1;

    return PET_DONE;
}


static void
pet_live_finish(pet_task_t *t)
{
    if (!ngx_exiting) {
        ngx_add_timer(&pet_live_poll, pet_live_known ? PET_LIVE_POLL
                                                     : PET_LIVE_AGAIN);
    }
}


const char *
pet_live_read(pet_live_t *live, const char *text, size_t len)
{
    json_t      *doc, *value;
    const char  *key, *wrong;

    doc = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
    wrong = json_is_object(doc) ? NULL : "it is not a JSON object";

    if (wrong == NULL) {
        json_object_foreach(doc, key, value) {

            if (ngx_strcmp(key, "rules") == 0) {
                wrong = pet_live_rules(live, value);

            } else if (ngx_strcmp(key, "consents") == 0) {
                wrong = pet_live_consents(live, value);

            } else if (ngx_strcmp(key, "flags") == 0) {
                wrong = pet_live_flags(live, value);

            } else if (ngx_strcmp(key, "minimum_version") == 0) {
                wrong = pet_live_version(live, value);

            } else if (ngx_strcmp(key, "maintenance") == 0
                       && json_is_boolean(value))
            {
                live->maintenance = json_is_true(value);

            } else {
                wrong = "unknown member";
            }

            if (wrong) {
                break;
            }
        }
    }

    if (wrong == NULL && pet_rule_prepare(&live->rules) != NULL) {
        wrong = "its numbers do not agree with each other";
    }

    json_decref(doc);

    return wrong;
}


static const char *
pet_live_rules(pet_live_t *live, json_t *rules)
{
    json_t      *value;
    const char  *key, *wrong;

    if (!json_is_object(rules)) {
        return "\"rules\" is not an object";
    }

    json_object_foreach(rules, key, value) {

        if (ngx_strcmp(key, "decay") == 0) {
            wrong = pet_live_decay(live, value);
            if (wrong) {
                return wrong;
            }

            continue;
        }

        /* the business zone is nginx.conf's: days must not move */

        if (!json_is_integer(value)
            || ngx_strcmp(key, "tz_offset_s") == 0
            || pet_rule_set(&live->rules, key, ngx_strlen(key),
                            json_integer_value(value))
               != 0)
        {
            return "a rule is unknown or out of its bounds";
        }
    }

    return NULL;
}


/* Rates are added, each from its instant on; the past keeps its own. */

static const char *
pet_live_decay(pet_live_t *live, json_t *decay)
{
    size_t             i, len;
    json_t            *piece;
    const char        *from;
    pet_rule_decay_t  *d;

    if (!json_is_array(decay)
        || live->rules.decay_n + json_array_size(decay) > PET_RULE_DECAY_MAX)
    {
        return "\"decay\" is not an array, or too long";
    }

    json_array_foreach(decay, i, piece) {
        d = &live->rules.decay[live->rules.decay_n];
        *d = d[-1];

        if (json_unpack(piece, "{s:s%,s?I,s?I,s?I,s?I,s?I!}",
                        "effective_from", &from, &len, "hunger", &d->hunger,
                        "cleanliness", &d->cleanliness, "mood", &d->mood,
                        "affection", &d->affection, "mood_low_factor",
                        &d->mood_low_factor)
            != 0
            || pet_rule_rfc3339_parse(from, len, &d->effective_from_ms) != 0)
        {
            return "a piece of \"decay\" cannot be read";
        }

        live->rules.decay_n++;
    }

    return NULL;
}


static const char *
pet_live_consents(pet_live_t *live, json_t *consents)
{
    json_int_t  privacy, terms, face;

    privacy = live->privacy_version;
    terms = live->terms_version;
    face = live->face_version;

    if (json_unpack(consents, "{s?I,s?I,s?I!}", "privacy", &privacy, "terms",
                    &terms, "face", &face)
        != 0
        || privacy < 1 || terms < 1 || face < 1 || privacy > 1000000
        || terms > 1000000 || face > 1000000)
    {
        return "\"consents\" cannot be read";
    }

    live->privacy_version = privacy;
    live->terms_version = terms;
    live->face_version = face;

    return NULL;
}


/* They are the client's: kept as text. */

static const char *
pet_live_flags(pet_live_t *live, json_t *flags)
{
    json_t      *value;
    const char  *key;

    if (!json_is_object(flags)) {
        return "\"flags\" is not an object";
    }

    json_object_foreach(flags, key, value) {
        if (!json_is_boolean(value)) {
            return "a flag is not true or false";
        }
    }

    live->flags_len = json_dumpb(flags, (char *) live->flags, PET_FLAGS_MAX,
                                 JSON_COMPACT|JSON_SORT_KEYS);

    if (live->flags_len == 0 || live->flags_len > PET_FLAGS_MAX) {
        return "\"flags\" is too long";
    }

    return NULL;
}


/* Digits and dots: "1.4.0". */

static const char *
pet_live_version(pet_live_t *live, json_t *version)
{
    size_t       i, len;
    const char  *p;

    p = json_string_value(version);
    len = json_string_length(version);

    if (p == NULL || len == 0 || len > PET_VERSION_MAX) {
        return "\"minimum_version\" is not a version";
    }

    for (i = 0; i < len; i++) {
        if ((p[i] < '0' || p[i] > '9') && p[i] != '.') {
            return "\"minimum_version\" is not a version";
        }
    }

    ngx_memcpy(live->client, p, len);
    live->client_len = len;

    return NULL;
}
