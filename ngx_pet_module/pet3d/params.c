
/*
 * Parameters: defaults, ranges, canonical text and the strict reader.
 */

#include <stdio.h>
#include <string.h>

#include "pet3d.h"
#include "traits.h"


/* Longest name or string value in the text, with its zero. */
#define PET3D_TOKEN_BYTES  32

/* Larger input is refused unread. */
#define PET3D_TEXT_BYTES   8192


typedef enum {
    PET3D_FIELD_UINT = 0,
    PET3D_FIELD_ENUM,
    PET3D_FIELD_INT,
    PET3D_FIELD_COLOR
} pet3d_field_kind_t;

typedef struct {
    const char           *name;
    pet3d_field_kind_t    kind;
    size_t                offset;
    pet3d_names_t         names;
    int64_t               min;
    int64_t               max;
    int32_t               def;
} pet3d_field_t;

typedef struct {
    pet3d_species_t       species;
    const char           *name;
    int32_t               value;
} pet3d_typical_t;

typedef struct {
    const char           *p;
    const char           *end;
    char                  name[PET3D_TOKEN_BYTES];
} pet3d_reader_t;


static int pet3d_field_check(const pet3d_field_t *f, const void *at);
static const pet3d_field_t *pet3d_field_find(const char *name);
static void pet3d_field_set(const pet3d_field_t *f, pet3d_params_t *params,
    int64_t value);
static int64_t pet3d_field_get(const pet3d_field_t *f,
    const pet3d_params_t *params);
static int pet3d_read_object(pet3d_reader_t *r, pet3d_params_t *params,
    uint64_t *seen);
static int pet3d_read_value(pet3d_reader_t *r, const pet3d_field_t *f,
    int64_t *value);
static int pet3d_read_char(pet3d_reader_t *r, char c);
static void pet3d_read_space(pet3d_reader_t *r);
static int pet3d_read_string(pet3d_reader_t *r, char *buf);
static int pet3d_read_integer(pet3d_reader_t *r, int64_t *value);


static const pet3d_field_t  pet3d_fields[] = {
    { "generator", PET3D_FIELD_UINT, offsetof(pet3d_params_t, generator),
      PET3D_NAMES_N, 1, PET3D_GENERATOR, PET3D_GENERATOR },
    { "seed", PET3D_FIELD_UINT, offsetof(pet3d_params_t, seed),
      PET3D_NAMES_N, 0, UINT32_MAX, 0 },
#define PET3D_ENUM(name, names, def)                                         \
    { #name, PET3D_FIELD_ENUM, offsetof(pet3d_params_t, name), names,        \
      0, 0, def },
#define PET3D_PARAM(name, min, max, def)                                     \
    { #name, PET3D_FIELD_INT, offsetof(pet3d_params_t, name),                \
      PET3D_NAMES_N, min, max, def },
#define PET3D_COLOR(name, def)                                               \
    { #name, PET3D_FIELD_COLOR, offsetof(pet3d_params_t, name),              \
      PET3D_NAMES_N, 0, 0xffffff, def },
#include "params.def"
#undef PET3D_ENUM
#undef PET3D_PARAM
#undef PET3D_COLOR
};

#define PET3D_NFIELDS  (sizeof(pet3d_fields) / sizeof(pet3d_fields[0]))


/* What differs from params.def in the other species. */

static const pet3d_typical_t  pet3d_typical[] = {
    { PET3D_SPECIES_CAT, "ear", PET3D_EAR_POINTED },
    { PET3D_SPECIES_CAT, "tail", PET3D_TAIL_LONG },
    { PET3D_SPECIES_CAT, "pattern", PET3D_PATTERN_STRIPES },
    { PET3D_SPECIES_CAT, "pattern_strength", 700 },
    { PET3D_SPECIES_CAT, "base", 0xe3a060 },
    { PET3D_SPECIES_CAT, "dark", 0xa9652c },
    { PET3D_SPECIES_CAT, "iris", 0x5d9a3c },
    { PET3D_SPECIES_CAT, "nose", 0xd98a8a },
    { PET3D_SPECIES_CAT, "ear_dark", 150 },

    { PET3D_SPECIES_RABBIT, "ear", PET3D_EAR_LONG },
    { PET3D_SPECIES_RABBIT, "tail", PET3D_TAIL_PUFF },
    { PET3D_SPECIES_RABBIT, "fur", PET3D_FUR_FLUFFY },
    { PET3D_SPECIES_RABBIT, "base", 0xd9c7b2 },
    { PET3D_SPECIES_RABBIT, "light", 0xfffaf2 },
    { PET3D_SPECIES_RABBIT, "dark", 0xa08870 },
    { PET3D_SPECIES_RABBIT, "nose", 0xe39a9a },
    { PET3D_SPECIES_RABBIT, "tail_tip", 1000 },
    { PET3D_SPECIES_RABBIT, "ear_dark", 100 },

    { PET3D_SPECIES_FOX, "ear", PET3D_EAR_POINTED },
    { PET3D_SPECIES_FOX, "tail", PET3D_TAIL_BUSHY },
    { PET3D_SPECIES_FOX, "fur", PET3D_FUR_FLUFFY },
    { PET3D_SPECIES_FOX, "face_shape", PET3D_FACE_HEART },
    { PET3D_SPECIES_FOX, "eye_shape", PET3D_EYE_ALMOND },
    { PET3D_SPECIES_FOX, "cheeks", 700 },
    { PET3D_SPECIES_FOX, "ruff", 800 },
    { PET3D_SPECIES_FOX, "base", 0xe07a34 },
    { PET3D_SPECIES_FOX, "dark", 0x4a2f26 },
    { PET3D_SPECIES_FOX, "iris", 0x8a5320 },
    { PET3D_SPECIES_FOX, "ear_dark", 800 },
    { PET3D_SPECIES_FOX, "stockings", 700 },
    { PET3D_SPECIES_FOX, "socks", 0 },
    { PET3D_SPECIES_FOX, "tail_tip", 900 },
    { PET3D_SPECIES_FOX, "muzzle_light", 1000 },

    { PET3D_SPECIES_BEAR, "ear", PET3D_EAR_ROUND },
    { PET3D_SPECIES_BEAR, "tail", PET3D_TAIL_BOB },
    { PET3D_SPECIES_BEAR, "base", 0x9a6a44 },
    { PET3D_SPECIES_BEAR, "light", 0xe3c49c },
    { PET3D_SPECIES_BEAR, "dark", 0x5f3d26 },
    { PET3D_SPECIES_BEAR, "inner", 0xd8a884 },
    { PET3D_SPECIES_BEAR, "socks", 0 },
    { PET3D_SPECIES_BEAR, "ear_dark", 200 },
    { PET3D_SPECIES_BEAR, "tail_tip", 0 },

    { PET3D_SPECIES_HAMSTER, "ear", PET3D_EAR_ROUND },
    { PET3D_SPECIES_HAMSTER, "tail", PET3D_TAIL_BOB },
    { PET3D_SPECIES_HAMSTER, "fur", PET3D_FUR_FLUFFY },
    { PET3D_SPECIES_HAMSTER, "cheeks", 900 },
    { PET3D_SPECIES_HAMSTER, "base", 0xe6b06c },
    { PET3D_SPECIES_HAMSTER, "light", 0xfff8ec },
    { PET3D_SPECIES_HAMSTER, "dark", 0xa8713a },
    { PET3D_SPECIES_HAMSTER, "nose", 0xd98a8a },
    { PET3D_SPECIES_HAMSTER, "belly_light", 1000 },
    { PET3D_SPECIES_HAMSTER, "socks", 800 },
    { PET3D_SPECIES_HAMSTER, "ear_dark", 300 },
    { PET3D_SPECIES_HAMSTER, "iris", 0x2c1c14 },

    { PET3D_SPECIES_PANDA, "ear", PET3D_EAR_ROUND },
    { PET3D_SPECIES_PANDA, "tail", PET3D_TAIL_BOB },
    { PET3D_SPECIES_PANDA, "pattern", PET3D_PATTERN_PANDA },
    { PET3D_SPECIES_PANDA, "pattern_strength", 1000 },
    { PET3D_SPECIES_PANDA, "base", 0xf6f1e8 },
    { PET3D_SPECIES_PANDA, "light", 0xffffff },
    { PET3D_SPECIES_PANDA, "dark", 0x2e2c30 },
    { PET3D_SPECIES_PANDA, "inner", 0x4a4548 },
    { PET3D_SPECIES_PANDA, "iris", 0x3a2a20 },
    { PET3D_SPECIES_PANDA, "eye_patch", 1000 },
    { PET3D_SPECIES_PANDA, "ear_dark", 1000 },
    { PET3D_SPECIES_PANDA, "eye_shape", PET3D_EYE_DROOPY },
    { PET3D_SPECIES_PANDA, "socks", 0 },
    { PET3D_SPECIES_PANDA, "tail_tip", 0 }
};


void
pet3d_params_init(pet3d_params_t *params, pet3d_species_t species)
{
    size_t  i;

    memset(params, 0, sizeof(pet3d_params_t));

    for (i = 0; i < PET3D_NFIELDS; i++) {
        pet3d_field_set(&pet3d_fields[i], params, pet3d_fields[i].def);
    }

    if (species < 0 || species >= PET3D_SPECIES_N) {
        return;
    }

    params->species = species;

    for (i = 0; i < sizeof(pet3d_typical) / sizeof(pet3d_typical[0]); i++) {
        if (pet3d_typical[i].species == species) {
            pet3d_field_set(pet3d_field_find(pet3d_typical[i].name), params,
                            pet3d_typical[i].value);
        }
    }
}


int
pet3d_params_check(const pet3d_params_t *params, const char **field)
{
    size_t                i;
    const pet3d_field_t  *f;

    for (i = 0; i < PET3D_NFIELDS; i++) {
        f = &pet3d_fields[i];

        if (!pet3d_field_check(f, (const char *) params + f->offset)) {
            if (field != NULL) {
                *field = f->name;
            }

            return PET3D_E_INVALID;
        }
    }

    return PET3D_OK;
}


static int
pet3d_field_check(const pet3d_field_t *f, const void *at)
{
    int32_t   i;
    uint32_t  u;

    memcpy(&i, at, sizeof(i));
    memcpy(&u, at, sizeof(u));

    switch (f->kind) {

    case PET3D_FIELD_ENUM:
        return pet3d_name(f->names, i) != NULL;

    case PET3D_FIELD_INT:
        return i >= f->min && i <= f->max;

    default:
        return u >= f->min && u <= f->max;
    }
}


static const pet3d_field_t *
pet3d_field_find(const char *name)
{
    size_t  i;

    for (i = 0; i < PET3D_NFIELDS; i++) {
        if (strcmp(pet3d_fields[i].name, name) == 0) {
            return &pet3d_fields[i];
        }
    }

    return NULL;
}


static void
pet3d_field_set(const pet3d_field_t *f, pet3d_params_t *params, int64_t value)
{
    int32_t   i;
    uint32_t  u;

    if (f->kind == PET3D_FIELD_ENUM || f->kind == PET3D_FIELD_INT) {
        i = (int32_t) value;
        memcpy((char *) params + f->offset, &i, sizeof(i));

    } else {
        u = (uint32_t) value;
        memcpy((char *) params + f->offset, &u, sizeof(u));
    }
}


static int64_t
pet3d_field_get(const pet3d_field_t *f, const pet3d_params_t *params)
{
    int32_t   i;
    uint32_t  u;

    if (f->kind == PET3D_FIELD_ENUM || f->kind == PET3D_FIELD_INT) {
        memcpy(&i, (const char *) params + f->offset, sizeof(i));
        return i;
    }

    memcpy(&u, (const char *) params + f->offset, sizeof(u));

    return u;
}


size_t
pet3d_params_write(const pet3d_params_t *params, char *buf, size_t size)
{
    int                   n;
    size_t                i, at;
    int64_t               v;
    const char           *name;
    const pet3d_field_t  *f;

    at = 0;

    for (i = 0; i < PET3D_NFIELDS; i++) {
        f = &pet3d_fields[i];
        v = pet3d_field_get(f, params);

        switch (f->kind) {

        case PET3D_FIELD_ENUM:
            name = pet3d_name(f->names, (int) v);
            n = snprintf(buf + at, size - at, "%c\"%s\":\"%s\"",
                         i == 0 ? '{' : ',', f->name,
                         name != NULL ? name : "");
            break;

        case PET3D_FIELD_COLOR:
            n = snprintf(buf + at, size - at, "%c\"%s\":\"#%06x\"",
                         i == 0 ? '{' : ',', f->name, (unsigned) v);
            break;

        default:
            n = snprintf(buf + at, size - at, "%c\"%s\":%lld",
                         i == 0 ? '{' : ',', f->name, (long long) v);
        }

        if (n < 0 || (size_t) n >= size - at) {
            return 0;
        }

        at += (size_t) n;
    }

    if (size - at < 2) {
        return 0;
    }

    buf[at++] = '}';
    buf[at] = '\0';

    return at;
}


int
pet3d_params_read(const char *text, size_t len, pet3d_params_t *params,
    char *field)
{
    int             rc, pass;
    uint64_t        seen;
    pet3d_reader_t  r;

    if (field != NULL) {
        field[0] = '\0';
    }

    if (len > PET3D_TEXT_BYTES) {
        return PET3D_E_INVALID;
    }

    pet3d_params_init(params, PET3D_SPECIES_DOG);

    rc = PET3D_OK;

    /* The first pass finds the species, whose defaults the second fills. */

    for (pass = 0; pass < 2; pass++) {
        r.p = text;
        r.end = text + len;
        r.name[0] = '\0';

        rc = pet3d_read_object(&r, params, &seen);
        if (rc != PET3D_OK) {
            break;
        }

        if ((seen & 1) == 0) {
            strcpy(r.name, "generator");
            rc = PET3D_E_INVALID;
            break;
        }

        if ((seen >> (pet3d_field_find("species") - pet3d_fields) & 1) == 0) {
            strcpy(r.name, "species");
            rc = PET3D_E_INVALID;
            break;
        }

        if (pass == 0) {
            pet3d_params_init(params, (pet3d_species_t) params->species);
        }
    }

    if (rc != PET3D_OK && field != NULL) {
        strcpy(field, r.name);
    }

    params->generator = PET3D_GENERATOR;

    return rc;
}


static int
pet3d_read_object(pet3d_reader_t *r, pet3d_params_t *params, uint64_t *seen)
{
    int                   first;
    int64_t               value;
    uint64_t              bit;
    const pet3d_field_t  *f;

    *seen = 0;

    if (!pet3d_read_char(r, '{')) {
        return PET3D_E_INVALID;
    }

    for (first = 1; !pet3d_read_char(r, '}'); first = 0) {
        if ((!first && !pet3d_read_char(r, ','))
            || !pet3d_read_string(r, r->name) || !pet3d_read_char(r, ':'))
        {
            return PET3D_E_INVALID;
        }

        f = pet3d_field_find(r->name);
        if (f == NULL) {
            return PET3D_E_INVALID;
        }

        bit = (uint64_t) 1 << (f - pet3d_fields);

        if ((*seen & bit) != 0 || !pet3d_read_value(r, f, &value)) {
            return PET3D_E_INVALID;
        }

        *seen |= bit;
        pet3d_field_set(f, params, value);
    }

    pet3d_read_space(r);

    return r->p == r->end ? PET3D_OK : PET3D_E_INVALID;
}


static int
pet3d_read_value(pet3d_reader_t *r, const pet3d_field_t *f, int64_t *value)
{
    int   i, digit;
    char  buf[PET3D_TOKEN_BYTES];

    if (f->kind == PET3D_FIELD_UINT || f->kind == PET3D_FIELD_INT) {
        return pet3d_read_integer(r, value)
               && *value >= f->min && *value <= f->max;
    }

    if (!pet3d_read_string(r, buf)) {
        return 0;
    }

    if (f->kind == PET3D_FIELD_ENUM) {
        *value = pet3d_find_name(f->names, buf, strlen(buf));
        return *value >= 0;
    }

    if (buf[0] != '#' || strlen(buf) != 7) {
        return 0;
    }

    *value = 0;

    for (i = 1; i < 7; i++) {
        if (buf[i] >= '0' && buf[i] <= '9') {
            digit = buf[i] - '0';

        } else if (buf[i] >= 'a' && buf[i] <= 'f') {
            digit = buf[i] - 'a' + 10;

        } else {
            return 0;
        }

        *value = *value * 16 + digit;
    }

    return 1;
}


/* Takes c and the space before it, if c is next. */

static int
pet3d_read_char(pet3d_reader_t *r, char c)
{
    pet3d_read_space(r);

    if (r->p == r->end || *r->p != c) {
        return 0;
    }

    r->p++;

    return 1;
}


static void
pet3d_read_space(pet3d_reader_t *r)
{
    while (r->p < r->end
           && (*r->p == ' ' || *r->p == '\t' || *r->p == '\n'
               || *r->p == '\r'))
    {
        r->p++;
    }
}


/* Names and values are plain ASCII: escapes are as invalid as long text. */

static int
pet3d_read_string(pet3d_reader_t *r, char *buf)
{
    size_t  n;

    if (!pet3d_read_char(r, '"')) {
        return 0;
    }

    for (n = 0; r->p < r->end && *r->p != '"'; r->p++) {
        if (n == PET3D_TOKEN_BYTES - 1 || *r->p <= ' ' || *r->p > '~'
            || *r->p == '\\')
        {
            buf[n] = '\0';
            return 0;
        }

        buf[n++] = *r->p;
    }

    buf[n] = '\0';

    return pet3d_read_char(r, '"');
}


static int
pet3d_read_integer(pet3d_reader_t *r, int64_t *value)
{
    int          minus;
    const char  *start;

    minus = pet3d_read_char(r, '-');

    if (!minus) {
        pet3d_read_space(r);
    }

    *value = 0;

    for (start = r->p; r->p < r->end && *r->p >= '0' && *r->p <= '9'; r->p++)
    {
        if (r->p - start == 10) {
            return 0;
        }

        *value = *value * 10 + (*r->p - '0');
    }

    if (r->p == start || (*start == '0' && r->p - start > 1)) {
        return 0;
    }

    if (minus) {
        *value = -*value;
    }

    return 1;
}
