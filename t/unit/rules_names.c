
/* Names: what is a name, what is trimmed, what is refused. */


#include "rules_test.h"


#define rules_text(s)  s, sizeof(s) - 1


typedef struct {
    const char        *text;
    size_t             len;
    pet_rule_name_e    result;
    const char        *name;     /* where the result is a length */
    size_t             chars;
} rules_name_t;


/* as names of 1 to 12 characters */
static const rules_name_t  rules_names[] = {
    { rules_text("a"), PET_RULE_NAME_OK, "a", 1 },
    { rules_text("小白"), PET_RULE_NAME_OK, "小白", 2 },
    { rules_text("  小 白  "), PET_RULE_NAME_OK, "小 白", 3 },
    { rules_text("\xE3\x80\x80豆豆\xC2\xA0"), PET_RULE_NAME_OK, "豆豆", 2 },
    { rules_text("一二三四五六七八九十甲乙"), PET_RULE_NAME_OK,
      "一二三四五六七八九十甲乙", 12 },
    { rules_text(" 一二三四五六七八九十甲乙 "), PET_RULE_NAME_OK,
      "一二三四五六七八九十甲乙", 12 },
    { rules_text("一二三四五六七八九十甲乙丙"), PET_RULE_NAME_LONG,
      "一二三四五六七八九十甲乙丙", 13 },
    { rules_text("𠮷野家"), PET_RULE_NAME_OK, "𠮷野家", 3 },
    { rules_text("\xF4\x8F\xBF\xBD"), PET_RULE_NAME_OK,
      "\xF4\x8F\xBF\xBD", 1 },
    { rules_text(""), PET_RULE_NAME_SHORT, "", 0 },
    { rules_text("   "), PET_RULE_NAME_SHORT, "", 0 },
    { rules_text("\xE3\x80\x80\xE2\x80\x8A"), PET_RULE_NAME_SHORT, "", 0 },
    { rules_text("a            b"), PET_RULE_NAME_LONG,
      "a            b", 14 },

    /* emoji: joined, toned, with a selector, a flag, a keycap */
    { rules_text("\U0001F436"), PET_RULE_NAME_OK, "\U0001F436", 1 },
    { rules_text("\U0001F469\u200D\U0001F680"), PET_RULE_NAME_OK,
      "\U0001F469\u200D\U0001F680", 3 },
    { rules_text("\U0001F469\U0001F3FD\u200D\U0001F680"), PET_RULE_NAME_OK,
      "\U0001F469\U0001F3FD\u200D\U0001F680", 4 },
    { rules_text("\U0001F469\u200D\u2764\uFE0F\u200D\U0001F468"),
      PET_RULE_NAME_OK,
      "\U0001F469\u200D\u2764\uFE0F\u200D\U0001F468", 6 },
    { rules_text("\U0001F3F3\uFE0F\u200D\U0001F308"), PET_RULE_NAME_OK,
      "\U0001F3F3\uFE0F\u200D\U0001F308", 4 },
    { rules_text("\U0001F1E8\U0001F1F3"), PET_RULE_NAME_OK,
      "\U0001F1E8\U0001F1F3", 2 },
    { rules_text("1\uFE0F\u20E3"), PET_RULE_NAME_OK, "1\uFE0F\u20E3", 3 },

    { rules_text("a\u200Db"), PET_RULE_NAME_FORBIDDEN, NULL, 0 },
    { rules_text("\u200D\U0001F680"), PET_RULE_NAME_FORBIDDEN, NULL, 0 },
    { rules_text("\U0001F469\u200D"), PET_RULE_NAME_FORBIDDEN, NULL, 0 },
    { rules_text("\U0001F469\u200Da"), PET_RULE_NAME_FORBIDDEN, NULL, 0 },
    { rules_text("\U0001F469\u200D \U0001F680"), PET_RULE_NAME_FORBIDDEN,
      NULL, 0 },
    { rules_text("\U0001F469\u200D\u200D\U0001F680"),
      PET_RULE_NAME_FORBIDDEN, NULL, 0 },
    { rules_text("\uFE0F"), PET_RULE_NAME_FORBIDDEN, NULL, 0 },
    { rules_text(" \uFE0F"), PET_RULE_NAME_FORBIDDEN, NULL, 0 },
    { rules_text("a\uFE0F\uFE0F"), PET_RULE_NAME_FORBIDDEN, NULL, 0 },
    { rules_text("\u2764\uFE0F\uFE0F"), PET_RULE_NAME_FORBIDDEN, NULL, 0 },

    /* controls, in the middle and at the edges */
    { rules_text("a\0b"), PET_RULE_NAME_FORBIDDEN, NULL, 0 },
    { rules_text("a\nb"), PET_RULE_NAME_FORBIDDEN, NULL, 0 },
    { rules_text("\ta"), PET_RULE_NAME_FORBIDDEN, NULL, 0 },
    { rules_text("a\r\n"), PET_RULE_NAME_FORBIDDEN, NULL, 0 },
    { rules_text("a\x7F"), PET_RULE_NAME_FORBIDDEN, NULL, 0 },
    { rules_text("a\xC2\x85"), PET_RULE_NAME_FORBIDDEN, NULL, 0 },

    /* not UTF-8 */
    { rules_text("\x80"), PET_RULE_NAME_UTF8, NULL, 0 },
    { rules_text("a\xFF"), PET_RULE_NAME_UTF8, NULL, 0 },
    { rules_text("\xC0\x80"), PET_RULE_NAME_UTF8, NULL, 0 },
    { rules_text("\xC1\xBF"), PET_RULE_NAME_UTF8, NULL, 0 },
    { rules_text("\x81\x90\x80\x80"), PET_RULE_NAME_UTF8, NULL, 0 },
    { rules_text("\xC1\x90\x80\x80"), PET_RULE_NAME_UTF8, NULL, 0 },
    { rules_text("\xE0\x9F\xBF"), PET_RULE_NAME_UTF8, NULL, 0 },
    { rules_text("\xED\xA0\x80"), PET_RULE_NAME_UTF8, NULL, 0 },
    { rules_text("\xED\xBF\xBF"), PET_RULE_NAME_UTF8, NULL, 0 },
    { rules_text("\xF0\x8F\xBF\xBF"), PET_RULE_NAME_UTF8, NULL, 0 },
    { rules_text("\xF4\x90\x80\x80"), PET_RULE_NAME_UTF8, NULL, 0 },
    { rules_text("\xF5\x80\x80\x80"), PET_RULE_NAME_UTF8, NULL, 0 },
    { rules_text("\xE5\xB0"), PET_RULE_NAME_UTF8, NULL, 0 },
    { rules_text("\xE5\xB0" "a"), PET_RULE_NAME_UTF8, NULL, 0 },
    { rules_text("\xF0\x9F\x90"), PET_RULE_NAME_UTF8, NULL, 0 }
};


/* each of these makes any name that it is in a forbidden one */
static const int32_t  rules_forbidden[][2] = {
    { 0x0000, 0x001F }, { 0x007F, 0x009F }, { 0x061C, 0x061C },
    { 0x200B, 0x200F }, { 0x2028, 0x2029 }, { 0x202A, 0x202E },
    { 0x2060, 0x2064 }, { 0x2066, 0x2069 }, { 0x206A, 0x206F },
    { 0xFEFF, 0xFEFF }, { 0x3164, 0x3164 }, { 0xE0001, 0xE0001 },
    { 0xE0020, 0xE007F }
};


/* neighbours of the above that stay names */
static const int32_t  rules_allowed[] = {
    0x21, 0x7E, 0xA1, 0xC4, 0x61B, 0x61E, 0x2010, 0x2027, 0x2030, 0x2070,
    0x3131, 0x3165, 0x4E00, 0x9FFF, 0xAC00, 0xFE30, 0xFFFD, 0x10000, 0x1F600,
    0x20000
};


static size_t
rules_encode(int32_t c, char *p)
{
    if (c < 0x80) {
        p[0] = (char) c;
        return 1;
    }

    if (c < 0x800) {
        p[0] = (char) (0xC0 | (c >> 6));
        p[1] = (char) (0x80 | (c & 0x3F));
        return 2;
    }

    if (c < 0x10000) {
        p[0] = (char) (0xE0 | (c >> 12));
        p[1] = (char) (0x80 | ((c >> 6) & 0x3F));
        p[2] = (char) (0x80 | (c & 0x3F));
        return 3;
    }

    p[0] = (char) (0xF0 | (c >> 18));
    p[1] = (char) (0x80 | ((c >> 12) & 0x3F));
    p[2] = (char) (0x80 | ((c >> 6) & 0x3F));
    p[3] = (char) (0x80 | (c & 0x3F));
    return 4;
}


START_TEST(rules_names_table)
{
    size_t               i;
    pet_rule_name_e      rc;
    pet_rule_name_t      name;
    pet_rule_config_t    cf;
    const rules_name_t  *row;

    pet_rule_defaults(&cf);

    for (i = 0; i < rules_nelts(rules_names); i++) {
        row = &rules_names[i];
        rc = pet_rule_pet_name(&cf, row->text, row->len, &name);

        ck_assert_msg(rc == row->result, "row %d: %d instead of %d", (int) i,
                      (int) rc, (int) row->result);

        if (row->name == NULL) {
            continue;
        }

        ck_assert_msg(name.len == strlen(row->name)
                      && memcmp(name.data, row->name, name.len) == 0
                      && name.chars == row->chars, "row %d", (int) i);
        ck_assert(name.data >= row->text
                  && name.data + name.len <= row->text + row->len);
    }
}
END_TEST


START_TEST(rules_names_limits)
{
    char               text[64];
    pet_rule_name_t    name;
    pet_rule_config_t  cf;

    pet_rule_defaults(&cf);
    memset(text, 'x', sizeof(text));

    ck_assert_int_eq(pet_rule_pet_name(&cf, text, 12, &name),
                     PET_RULE_NAME_OK);
    ck_assert_int_eq(pet_rule_pet_name(&cf, text, 13, &name),
                     PET_RULE_NAME_LONG);
    ck_assert_int_eq(pet_rule_nickname(&cf, text, 20, &name),
                     PET_RULE_NAME_OK);
    ck_assert_int_eq(pet_rule_nickname(&cf, text, 21, &name),
                     PET_RULE_NAME_LONG);
    ck_assert_int_eq(pet_rule_nickname(&cf, text, 0, &name),
                     PET_RULE_NAME_SHORT);
    ck_assert_int_eq(pet_rule_name_check(text, 1, 2, 3, &name),
                     PET_RULE_NAME_SHORT);
}
END_TEST


START_TEST(rules_names_code_points)
{
    char             text[16];
    size_t           i, n;
    int32_t          c;
    pet_rule_name_t  name;

    for (i = 0; i < rules_nelts(rules_forbidden); i++) {
        for (c = rules_forbidden[i][0]; c <= rules_forbidden[i][1]; c++) {
            text[0] = 'a';
            n = 1 + rules_encode(c, text + 1);
            text[n] = 'b';

            ck_assert_msg(pet_rule_name_check(text, n + 1, 1, 12, &name)
                          == PET_RULE_NAME_FORBIDDEN, "U+%04X", (unsigned) c);
            ck_assert_msg(pet_rule_name_check(text, n, 1, 12, &name)
                          == PET_RULE_NAME_FORBIDDEN, "U+%04X", (unsigned) c);
            ck_assert_msg(pet_rule_name_check(text + 1, n, 1, 12, &name)
                          == PET_RULE_NAME_FORBIDDEN, "U+%04X", (unsigned) c);
        }
    }

    for (i = 0; i < rules_nelts(rules_allowed); i++) {
        n = rules_encode(rules_allowed[i], text);
        ck_assert_msg(pet_rule_name_check(text, n, 1, 12, &name)
                      == PET_RULE_NAME_OK, "U+%04X",
                      (unsigned) rules_allowed[i]);
    }
}
END_TEST


/* Each code point but the surrogates reads as one character. */
START_TEST(rules_names_utf8)
{
    char             text[16];
    size_t           n;
    int32_t          c;
    pet_rule_name_e  rc;
    pet_rule_name_t  name;

    for (c = 0; c <= 0x10FFFF; c++) {
        text[0] = 'a';
        n = 1 + rules_encode(c, text + 1);
        text[n++] = 'b';

        rc = pet_rule_name_check(text, n, 1, 12, &name);

        if (c >= 0xD800 && c <= 0xDFFF) {
            must(rc == PET_RULE_NAME_UTF8);
            continue;
        }

        must(rc == PET_RULE_NAME_OK || rc == PET_RULE_NAME_FORBIDDEN);
        must(rc != PET_RULE_NAME_OK || (name.chars == 3 && name.len == n));

        /* cut short, it is no character at all */
        if (c >= 0x80) {
            must(pet_rule_name_check(text, n - 2, 1, 12, &name)
                 == PET_RULE_NAME_UTF8);
        }
    }
}
END_TEST


/* Whatever the bytes, the answer is one of the five and inside the text. */
START_TEST(rules_names_garbage)
{
    int              i;
    char             text[24];
    size_t           k, len;
    pet_rule_name_e  rc;
    pet_rule_name_t  name;

    rules_seed(15);

    for (i = 0; i < 200000; i++) {
        len = (size_t) rules_random(0, sizeof(text));

        for (k = 0; k < len; k++) {
            text[k] = (char) (rules_random(0, 3) ? rules_random(0x80, 0xF4)
                                                 : rules_random(0x20, 0x7F));
        }

        rc = pet_rule_name_check(text, len, 1, 12, &name);

        must(rc <= PET_RULE_NAME_LONG);

        if (rc == PET_RULE_NAME_OK) {
            must(name.data >= text && name.data + name.len <= text + len);
            must(name.chars >= 1 && name.chars <= 12);
            must(name.data[0] != ' ' && name.data[name.len - 1] != ' ');
        }
    }
}
END_TEST


Suite *
rules_names_suite(void)
{
    Suite  *suite;
    TCase  *tcase;

    suite = suite_create("names");
    tcase = tcase_create("names");
    tcase_set_timeout(tcase, 60);

    tcase_add_test(tcase, rules_names_table);
    tcase_add_test(tcase, rules_names_limits);
    tcase_add_test(tcase, rules_names_code_points);
    tcase_add_test(tcase, rules_names_utf8);
    tcase_add_test(tcase, rules_names_garbage);
    suite_add_tcase(suite, tcase);

    return suite;
}
