
/* Names: well-formed UTF-8 without characters that nobody can see. */


#include "names.h"


#define PET_RULE_ZWJ        0x200D
#define PET_RULE_BAD_UTF8   (-1)

#define pet_rule_nelts(a)   (sizeof(a) / sizeof((a)[0]))


/* code points from first to last, both included */
typedef struct {
    int32_t    first;
    int32_t    last;
} pet_rule_range_t;


/* What the previous character allows the next one to be. */
typedef enum {
    PET_RULE_PREV_NONE = 0,    /* the start, or a space */
    PET_RULE_PREV_TEXT,
    PET_RULE_PREV_SELECTOR,
    PET_RULE_PREV_EMOJI,       /* or its tone */
    PET_RULE_PREV_EMOJI_SELECTOR,
    PET_RULE_PREV_JOINER       /* after an emoji: wants another */
} pet_rule_prev_e;


static int32_t pet_rule_decode(const unsigned char **p,
    const unsigned char *last);
static int pet_rule_next(pet_rule_prev_e *prev, int32_t c);
static int pet_rule_in(const pet_rule_range_t *ranges, size_t n, int32_t c);


/* Unicode's category Zs */
static const pet_rule_range_t  pet_rule_spaces[] = {
    { 0x0020, 0x0020 }, { 0x00A0, 0x00A0 }, { 0x1680, 0x1680 },
    { 0x2000, 0x200A }, { 0x202F, 0x202F }, { 0x205F, 0x205F },
    { 0x3000, 0x3000 }
};


/*
 * Categories Cc, Zl and Zp, and of the default-ignorable code points all but
 * the joiner and the variation selectors.  Braille's empty cell and the
 * interlinear annotations are invisible as well.
 */
static const pet_rule_range_t  pet_rule_forbidden[] = {
    { 0x0000, 0x001F },      /* C0 controls */
    { 0x007F, 0x009F },      /* delete, C1 controls */
    { 0x00AD, 0x00AD },      /* soft hyphen */
    { 0x034F, 0x034F },      /* combining grapheme joiner */
    { 0x061C, 0x061C },      /* Arabic letter mark */
    { 0x115F, 0x1160 },      /* Hangul fillers */
    { 0x17B4, 0x17B5 },      /* Khmer inherent vowels */
    { 0x180E, 0x180E },      /* Mongolian vowel separator */
    { 0x200B, 0x200F },      /* zero width, direction marks */
    { 0x2028, 0x202E },      /* separators, embeddings, overrides */
    { 0x2060, 0x206F },      /* invisible operators, isolates */
    { 0x2800, 0x2800 },      /* Braille's empty cell */
    { 0x3164, 0x3164 },      /* Hangul filler */
    { 0xFEFF, 0xFEFF },      /* byte order mark */
    { 0xFFA0, 0xFFA0 },      /* half-width Hangul filler */
    { 0xFFF0, 0xFFFB },      /* specials, annotations */
    { 0x1BCA0, 0x1BCA3 },    /* shorthand controls */
    { 0x1D173, 0x1D17A },    /* musical controls */
    { 0xE0000, 0xE00FF },    /* tags */
    { 0xE01F0, 0xE0FFF }     /* reserved as ignorable */
};


static const pet_rule_range_t  pet_rule_selectors[] = {
    { 0x180B, 0x180D }, { 0x180F, 0x180F }, { 0xFE00, 0xFE0F },
    { 0xE0100, 0xE01EF }
};


/*
 * Extended_Pictographic of Unicode's emoji data (UTS #51), which is what may
 * stand on either side of a joiner.
 */
static const pet_rule_range_t  pet_rule_emoji[] = {
    { 0x00A9, 0x00A9 }, { 0x00AE, 0x00AE }, { 0x203C, 0x203C },
    { 0x2049, 0x2049 }, { 0x2122, 0x2122 }, { 0x2139, 0x2139 },
    { 0x2194, 0x2199 }, { 0x21A9, 0x21AA }, { 0x231A, 0x231B },
    { 0x2328, 0x2328 }, { 0x2388, 0x2388 }, { 0x23CF, 0x23CF },
    { 0x23E9, 0x23F3 }, { 0x23F8, 0x23FA }, { 0x24C2, 0x24C2 },
    { 0x25AA, 0x25AB }, { 0x25B6, 0x25B6 }, { 0x25C0, 0x25C0 },
    { 0x25FB, 0x25FE }, { 0x2600, 0x2605 }, { 0x2607, 0x2612 },
    { 0x2614, 0x2685 }, { 0x2690, 0x2705 }, { 0x2708, 0x2712 },
    { 0x2714, 0x2714 }, { 0x2716, 0x2716 }, { 0x271D, 0x271D },
    { 0x2721, 0x2721 }, { 0x2728, 0x2728 }, { 0x2733, 0x2734 },
    { 0x2744, 0x2744 }, { 0x2747, 0x2747 }, { 0x274C, 0x274C },
    { 0x274E, 0x274E }, { 0x2753, 0x2755 }, { 0x2757, 0x2757 },
    { 0x2763, 0x2767 }, { 0x2795, 0x2797 }, { 0x27A1, 0x27A1 },
    { 0x27B0, 0x27B0 }, { 0x27BF, 0x27BF }, { 0x2934, 0x2935 },
    { 0x2B05, 0x2B07 }, { 0x2B1B, 0x2B1C }, { 0x2B50, 0x2B50 },
    { 0x2B55, 0x2B55 }, { 0x3030, 0x3030 }, { 0x303D, 0x303D },
    { 0x3297, 0x3297 }, { 0x3299, 0x3299 }, { 0x1F000, 0x1F0FF },
    { 0x1F10D, 0x1F10F }, { 0x1F12F, 0x1F12F }, { 0x1F16C, 0x1F171 },
    { 0x1F17E, 0x1F17F }, { 0x1F18E, 0x1F18E }, { 0x1F191, 0x1F19A },
    { 0x1F1AD, 0x1F1E5 }, { 0x1F201, 0x1F20F }, { 0x1F21A, 0x1F21A },
    { 0x1F22F, 0x1F22F }, { 0x1F232, 0x1F23A }, { 0x1F23C, 0x1F23F },
    { 0x1F249, 0x1F3FA }, { 0x1F400, 0x1F53D }, { 0x1F546, 0x1F64F },
    { 0x1F680, 0x1F6FF }, { 0x1F774, 0x1F77F }, { 0x1F7D5, 0x1F7FF },
    { 0x1F80C, 0x1F80F }, { 0x1F848, 0x1F84F }, { 0x1F85A, 0x1F85F },
    { 0x1F888, 0x1F88F }, { 0x1F8AE, 0x1F8FF }, { 0x1F90C, 0x1F93A },
    { 0x1F93C, 0x1F945 }, { 0x1F947, 0x1FAFF }, { 0x1FC00, 0x1FFFD }
};


/* skin tones, which follow an emoji */
static const pet_rule_range_t  pet_rule_tones[] = {
    { 0x1F3FB, 0x1F3FF }
};


pet_rule_name_e
pet_rule_name_check(const char *text, size_t len, int64_t min, int64_t max,
    pet_rule_name_t *name)
{
    size_t                chars, seen;
    int32_t               c;
    pet_rule_prev_e       prev;
    const unsigned char  *p, *last, *first, *end, *at;

    p = (const unsigned char *) text;
    last = p + len;

    first = p;
    end = p;
    seen = 0;
    chars = 0;
    prev = PET_RULE_PREV_NONE;

    while (p < last) {
        at = p;
        c = pet_rule_decode(&p, last);

        if (c == PET_RULE_BAD_UTF8) {
            return PET_RULE_NAME_UTF8;
        }

        if (!pet_rule_next(&prev, c)) {
            return PET_RULE_NAME_FORBIDDEN;
        }

        if (prev == PET_RULE_PREV_NONE) {
            seen += (end != first);
            continue;
        }

        if (end == first) {
            first = at;
            seen = 0;
        }

        end = p;
        chars = ++seen;
    }

    if (prev == PET_RULE_PREV_JOINER) {
        return PET_RULE_NAME_FORBIDDEN;
    }

    name->data = (const char *) first;
    name->len = (size_t) (end - first);
    name->chars = chars;

    if ((int64_t) chars < min) {
        return PET_RULE_NAME_SHORT;
    }

    return (int64_t) chars > max ? PET_RULE_NAME_LONG : PET_RULE_NAME_OK;
}


pet_rule_name_e
pet_rule_pet_name(const pet_rule_config_t *cf, const char *text, size_t len,
    pet_rule_name_t *name)
{
    return pet_rule_name_check(text, len, cf->pet_name_min, cf->pet_name_max,
                               name);
}


pet_rule_name_e
pet_rule_nickname(const pet_rule_config_t *cf, const char *text, size_t len,
    pet_rule_name_t *name)
{
    return pet_rule_name_check(text, len, cf->nickname_min, cf->nickname_max,
                               name);
}


/*
 * One code point of well-formed UTF-8, the table of RFC 3629, section 4: no
 * overlong forms, no surrogates, nothing above U+10FFFF.
 */
static int32_t
pet_rule_decode(const unsigned char **p, const unsigned char *last)
{
    int                   n;
    int32_t               c, min;
    const unsigned char  *s;

    s = *p;
    c = *s++;

    if (c < 0x80) {
        *p = s;
        return c;
    }

    if (c >= 0xC2 && c <= 0xDF) {
        c &= 0x1F;
        n = 1;
        min = 0x80;

    } else if (c >= 0xE0 && c <= 0xEF) {
        c &= 0x0F;
        n = 2;
        min = 0x800;

    } else if (c >= 0xF0 && c <= 0xF4) {
        c &= 0x07;
        n = 3;
        min = 0x10000;

    } else {
        return PET_RULE_BAD_UTF8;
    }

    if (last - s < n) {
        return PET_RULE_BAD_UTF8;
    }

    for ( /* void */ ; n > 0; n--, s++) {

        if ((*s & 0xC0) != 0x80) {
            return PET_RULE_BAD_UTF8;
        }

        c = (c << 6) | (*s & 0x3F);
    }

    if (c < min || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
        return PET_RULE_BAD_UTF8;
    }

    *p = s;

    return c;
}


/* Whether c may follow, and what it leaves for the next one. */
static int
pet_rule_next(pet_rule_prev_e *prev, int32_t c)
{
    int  emoji;

    emoji = pet_rule_in(pet_rule_emoji, pet_rule_nelts(pet_rule_emoji), c);

    if (*prev == PET_RULE_PREV_JOINER && !emoji) {
        return 0;
    }

    if (emoji) {
        *prev = PET_RULE_PREV_EMOJI;
        return 1;
    }

    if (c == PET_RULE_ZWJ) {

        if (*prev != PET_RULE_PREV_EMOJI
            && *prev != PET_RULE_PREV_EMOJI_SELECTOR)
        {
            return 0;
        }

        *prev = PET_RULE_PREV_JOINER;
        return 1;
    }

    if (pet_rule_in(pet_rule_forbidden, pet_rule_nelts(pet_rule_forbidden), c))
    {
        return 0;
    }

    if (pet_rule_in(pet_rule_tones, pet_rule_nelts(pet_rule_tones), c)) {
        *prev = PET_RULE_PREV_EMOJI;
        return 1;
    }

    if (pet_rule_in(pet_rule_selectors, pet_rule_nelts(pet_rule_selectors), c))
    {
        switch (*prev) {

        case PET_RULE_PREV_TEXT:
            *prev = PET_RULE_PREV_SELECTOR;
            return 1;

        case PET_RULE_PREV_EMOJI:
            *prev = PET_RULE_PREV_EMOJI_SELECTOR;
            return 1;

        default:
            return 0;
        }
    }

    if (pet_rule_in(pet_rule_spaces, pet_rule_nelts(pet_rule_spaces), c)) {
        *prev = PET_RULE_PREV_NONE;
        return 1;
    }

    *prev = PET_RULE_PREV_TEXT;

    return 1;
}


static int
pet_rule_in(const pet_rule_range_t *ranges, size_t n, int32_t c)
{
    size_t  low, high, mid;

    low = 0;
    high = n;

    while (low < high) {
        mid = low + (high - low) / 2;

        if (c > ranges[mid].last) {
            low = mid + 1;

        } else {
            high = mid;
        }
    }

    return low < n && c >= ranges[low].first;
}
