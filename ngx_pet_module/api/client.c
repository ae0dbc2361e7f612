/*
 * What a client asks before it knows who uses it: the configuration, what is
 * announced, and the agreements.  All of it is public and answers during
 * maintenance, too.
 */

#include "api/api.h"
#include "api/cursor.h"
#include "core/etag.h"
#include "outside/wardrobe.h"


#define PET_WARDROBE_URL   128


static ngx_int_t pet_config_answer(pet_task_t *t);
static void pet_config_rules(const pet_rule_config_t *cf, pet_json_t *j);
static void pet_config_decay(const pet_rule_config_t *cf, pet_json_t *j);
static ngx_int_t pet_config_wardrobe(pet_task_t *t, pet_json_t *j);
static ngx_int_t pet_announcement_list_load(pet_task_t *t);
static ngx_int_t pet_announcement_list_answer(pet_task_t *t);
static ngx_int_t pet_legal_load(pet_task_t *t);
static ngx_int_t pet_legal_answer(pet_task_t *t);


PET_STEPS(pet_config, answer);
PET_STEPS(pet_announcement_list, load, answer);
PET_STEPS(pet_legal, load, answer);


static const ngx_str_t  pet_legal_docs[] = {
    ngx_string("privacy"), ngx_string("terms"), ngx_string("face")
};


/*
 * The snapshot of the live configuration, so without a look into PostgreSQL.
 * Its version and a digest of what nginx.conf says make the tag: hosts with
 * other directives are not taken for each other.
 */

static ngx_int_t
pet_config_answer(pet_task_t *t)
{
    ngx_str_t          flags, client;
    pet_json_t         j;
    const pet_live_t  *live;

    live = t->live;

    flags.data = (u_char *) live->flags;
    flags.len = live->flags_len;
    client.data = (u_char *) live->client;
    client.len = live->client_len;

    if (flags.len == 0) {
        ngx_str_set(&flags, "{}");
    }

    if (client.len == 0) {
        ngx_str_set(&client, "1.0.0");
    }

    pet_json_init(&j, t->pool, 8192);
    pet_json_open(&j, NULL, '{');
    pet_json_int(&j, "version", live->version);
    pet_json_bool(&j, "maintenance", live->maintenance);
    pet_json_string(&j, "minimum_version", &client);
    pet_json_raw(&j, "flags", &flags);

    pet_json_open(&j, "consents", '{');
    pet_json_int(&j, "privacy", live->privacy_version);
    pet_json_int(&j, "terms", live->terms_version);
    pet_json_int(&j, "face", live->face_version);
    pet_json_close(&j, '}');

    pet_config_rules(&live->rules, &j);
    pet_config_decay(&live->rules, &j);

    if (pet_config_wardrobe(t, &j) != NGX_OK) {
        return NGX_ERROR;
    }

    pet_json_close(&j, '}');

    if (pet_json_text(&j, &t->reply.data) != NGX_OK) {
        return NGX_ERROR;
    }

    return pet_etag_set(t, live->version,
                        ngx_crc32_long(t->reply.data.data, t->reply.data.len))
           == NGX_OK ? PET_DONE : NGX_ERROR;
}


static void
pet_config_rules(const pet_rule_config_t *cf, pet_json_t *j)
{
    size_t                   i, n;
    const pet_rule_field_t  *field;

    field = pet_rule_fields(&n);

    pet_json_open(j, "rules", '{');

    for (i = 0; i < n; i++) {
        pet_json_int(j, field[i].name, pet_rule_get(cf, &field[i]));
    }

    pet_json_close(j, '}');
}


/* The rates by which bars fade, from an instant on; the first from ever. */

static void
pet_config_decay(const pet_rule_config_t *cf, pet_json_t *j)
{
    size_t                   i;
    const pet_rule_decay_t  *d;

    pet_json_open(j, "decay", '[');

    for (i = 0; i < cf->decay_n; i++) {
        d = &cf->decay[i];

        pet_json_open(j, NULL, '{');
        pet_json_time(j, "effective_from",
                      i == 0 ? PET_NULL : d->effective_from_ms);
        pet_json_int(j, "hunger", d->hunger);
        pet_json_int(j, "cleanliness", d->cleanliness);
        pet_json_int(j, "mood", d->mood);
        pet_json_int(j, "affection", d->affection);
        pet_json_int(j, "mood_low_factor", d->mood_low_factor);
        pet_json_close(j, '}');
    }

    pet_json_close(j, ']');
}


/* What pets can wear, and where the models of it are. */

static ngx_int_t
pet_config_wardrobe(pet_task_t *t, pet_json_t *j)
{
    u_char                      *p, url[PET_WARDROBE_URL];
    ngx_str_t                    text;
    ngx_uint_t                   i, n;
    const pet_wardrobe_piece_t  *piece;

    piece = pet_wardrobe(t->log, &n);
    if (piece == NULL) {
        return NGX_ERROR;
    }

    pet_json_open(j, "wardrobe", '[');

    for (i = 0; i < n; i++) {
        p = ngx_snprintf(url, sizeof(url), "/files/wardrobe/%V",
                         &piece[i].file);
        text.data = url;
        text.len = p - url;

        pet_json_open(j, NULL, '{');
        pet_json_string(j, "code", &piece[i].code);
        pet_json_string(j, "anchor", &piece[i].anchor);
        pet_json_string(j, "model_url", &text);
        pet_json_close(j, '}');
    }

    pet_json_close(j, ']');

    return NGX_OK;
}


static ngx_int_t
pet_announcement_list_load(pet_task_t *t)
{
    pet_input_page_t  *in = t->input;

    int64_t            before[2];
    ngx_int_t          rc;

    rc = pet_cursor_before(t, in->has_cursor ? &in->cursor : NULL, before);
    if (rc != NGX_OK) {
        return rc;
    }

    return sql_announcement_list(t, before[0], before[1],
                                 in->has_limit ? in->limit
                                               : PET_PAGE_DEFAULT);
}


static ngx_int_t
pet_announcement_list_answer(pet_task_t *t)
{
    row_announcement_list_t  row;

    if (row_announcement_list(t, 0, &row) != NGX_OK) {
        return NGX_ERROR;
    }

    t->reply.data = row.data;

    return PET_DONE;
}


static ngx_int_t
pet_legal_load(pet_task_t *t)
{
    pet_input_legal_t  *in = t->input;

    ngx_uint_t          i;
    const ngx_str_t    *doc;

    for (i = 0; i < sizeof(pet_legal_docs) / sizeof(ngx_str_t); i++) {
        doc = &pet_legal_docs[i];

        if (doc->len == in->doc.len
            && ngx_strncmp(doc->data, in->doc.data, doc->len) == 0)
        {
            return sql_legal_load(t, doc);
        }
    }

    return PET_E_OBJECT_NOT_FOUND;
}


static ngx_int_t
pet_legal_answer(pet_task_t *t)
{
    pet_input_legal_t  *in = t->input;

    pet_json_t          j;
    row_legal_load_t    row;

    if (row_legal_load(t, 0, &row) != NGX_OK) {
        return PET_E_OBJECT_NOT_FOUND;
    }

    pet_json_init(&j, t->pool, row.content.len + 512);
    pet_json_open(&j, NULL, '{');
    pet_json_string(&j, "doc", &in->doc);
    pet_json_int(&j, "version", row.version);
    pet_json_string(&j, "title", &row.title);
    pet_json_string(&j, "content", &row.content);
    pet_json_time(&j, "created_at", row.created_at);
    pet_json_close(&j, '}');

    if (pet_json_text(&j, &t->reply.data) != NGX_OK) {
        return NGX_ERROR;
    }

    return pet_etag_set(t, row.version, 0) == NGX_OK ? PET_DONE : NGX_ERROR;
}
