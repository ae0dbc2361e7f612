
/*
 * Names that people give, to their pets and to themselves.
 *
 * The text is expected in Unicode normalisation form C: the caller normalises
 * before it asks, as that takes tables which are not here.  Characters are
 * code points, not what a reader sees as one.
 */


#ifndef _PET_RULE_NAMES_H_INCLUDED_
#define _PET_RULE_NAMES_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>

#include "defaults.h"


/* What is wrong with a name. */
typedef enum {
    PET_RULE_NAME_OK = 0,
    PET_RULE_NAME_UTF8,         /* not well-formed UTF-8 (RFC 3629) */
    PET_RULE_NAME_FORBIDDEN,    /* a control or an invisible character */
    PET_RULE_NAME_SHORT,        /* too few characters after trimming */
    PET_RULE_NAME_LONG          /* too many */
} pet_rule_name_e;


/* A name without the spaces around it; data points into the caller's text. */
typedef struct {
    const char    *data;
    size_t         len;      /* bytes */
    size_t         chars;    /* code points */
} pet_rule_name_t;


/*
 * Checks len bytes of text as a name of min to max characters and sets *name
 * to the part without leading and trailing spaces (Unicode's Zs).
 *
 * Forbidden, at the edges too: control characters (Cc), line and paragraph
 * separators, byte order mark, bidirectional marks, embeddings, overrides and
 * isolates, zero-width characters, invisible operators, tags and fillers.  A
 * zero-width joiner is allowed between two emoji, a variation selector after
 * any character that is not one.
 */
pet_rule_name_e pet_rule_name_check(const char *text, size_t len, int64_t min,
    int64_t max, pet_rule_name_t *name);

/* The same with the limits of a pet's name. */
pet_rule_name_e pet_rule_pet_name(const pet_rule_config_t *cf,
    const char *text, size_t len, pet_rule_name_t *name);

/* The same with the limits of a user's nickname. */
pet_rule_name_e pet_rule_nickname(const pet_rule_config_t *cf,
    const char *text, size_t len, pet_rule_name_t *name);


#endif /* _PET_RULE_NAMES_H_INCLUDED_ */
