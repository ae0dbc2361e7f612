/*
 * core/multipart: what browsers and WeChat send, what the RFCs allow, and
 * what must be refused; each body in one piece and byte by byte.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "core/multipart.h"


#define TYPE   "multipart/form-data; boundary=B"
#define FILE_  "Content-Disposition: form-data; name=\"file\"; " \
               "filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n"
#define FIELD  "Content-Disposition: form-data; name=\"purpose\"\r\n\r\n"


/* Parts as text: name=content; or name@content; with a file name. */
typedef struct {
    char    text[8192];
    size_t  len;
    int     stop;
} got_t;


static int
on_part(void *data, const pet_multipart_part_t *part)
{
    got_t  *g = data;

    g->len += sprintf(g->text + g->len, "%s%c", part->name,
                      part->has_filename ? '@' : '=');

    return g->stop;
}


static int
on_bytes(void *data, const uint8_t *p, size_t len)
{
    got_t  *g = data;

    memcpy(g->text + g->len, p, len);
    g->len += len;

    return PET_MULTIPART_OK;
}


static int
on_end(void *data)
{
    got_t  *g = data;

    g->text[g->len++] = ';';

    return PET_MULTIPART_OK;
}


static const pet_multipart_handler_t  handler = { on_part, on_bytes, on_end };


static int
parse(const char *type, const char *body, size_t len, size_t piece,
    got_t *g)
{
    int              rc;
    size_t           i, n;
    pet_multipart_t  m;

    rc = pet_multipart_init(&m, type, strlen(type), &handler, g);

    for (i = 0; rc == PET_MULTIPART_OK && i < len; i += n) {
        n = len - i < piece ? len - i : piece;
        rc = pet_multipart_feed(&m, (const uint8_t *) body + i, n);
    }

    return rc == PET_MULTIPART_OK ? pet_multipart_finish(&m) : rc;
}


static const struct {
    const char  *type;
    const char  *body;
    int          rc;
    const char  *parts;
} cases[] = {
    { TYPE, "--B\r\n" FIELD "photo\r\n--B\r\n" FILE_ "xyz\r\n--B--\r\n", 0,
      "purpose=photo;file@xyz;" },
    { TYPE, "--B\r\n" FIELD "\r\n--B--", 0, "purpose=;" },
    { TYPE, "preamble\r\n--B\r\n" FIELD "x\r\n--B--epilogue", 0,
      "purpose=x;" },
    { TYPE, "\r\n--B \t\r\n" FIELD "x\r\n--B--", 0, "purpose=x;" },
    { TYPE, "--B\r\n" FIELD "a\r\n--Cb\r\r\n-\r\n--\r\n--B--", 0,
      "purpose=a\r\n--Cb\r\r\n-\r\n--;" },
    { TYPE, "--B\r\n" FIELD "a--B\r\n--B--", 0, "purpose=a--B;" },
    { TYPE, "--B--", 0, "" },
    { "Multipart/Form-Data;charset=utf-8 ; Boundary=\"a b:c\"",
      "--a b:c\r\n" FIELD "1\r\n--a b:c--", 0, "purpose=1;" },
    { "multipart/form-data; boundary=B;", "--B--", 0, "" },
    { TYPE, "--B\r\ncontent-disposition:form-data;name=x\r\n\r\n1\r\n--B--",
      0, "x=1;" },
    { TYPE, "--B\r\nContent-Disposition: form-data;\r\n name=\"x\"\r\n\r\n1"
      "\r\n--B--", 0, "x=1;" },
    { TYPE, "--B\r\nContent-Disposition: form-data; name=\"a\\\"b\"; "
      "filename*=UTF-8''x\r\n\r\n1\r\n--B--", 0, "a\"b@1;" },
    { TYPE, "--B\r\nContent-Transfer-Encoding: binary\r\n" FIELD
      "1\r\n--B--", 0, "purpose=1;" },

    { "application/json", "", PET_MULTIPART_TYPE, "" },
    { "multipart/form-data", "", PET_MULTIPART_TYPE, "" },
    { "multipart/form-dataX; boundary=B", "", PET_MULTIPART_TYPE, "" },
    { "multipart/mixed; boundary=B", "", PET_MULTIPART_TYPE, "" },
    { "multipart/form-data; boundary=", "", PET_MULTIPART_TYPE, "" },
    { "multipart/form-data; boundary=\"\"", "", PET_MULTIPART_TYPE, "" },
    { "multipart/form-data; boundary=\"a", "", PET_MULTIPART_TYPE, "" },
    { "multipart/form-data; boundary=\"a \"", "", PET_MULTIPART_TYPE, "" },
    { "multipart/form-data; boundary=a; boundary=b", "", PET_MULTIPART_TYPE,
      "" },
    { "multipart/form-data; boundary=a\"b", "", PET_MULTIPART_TYPE, "" },
    { "multipart/form-data; boundary=0123456789012345678901234567890123456789"
      "0123456789012345678901234567890", "", PET_MULTIPART_TYPE, "" },

    { TYPE, "", PET_MULTIPART_TRUNCATED, "" },
    { TYPE, "--B\r\n" FIELD "photo\r\n--B\r\n" FILE_ "xy",
      PET_MULTIPART_TRUNCATED, "purpose=photo;file@xy" },
    { TYPE, "--B\r\n" FIELD "photo\r\n--B", PET_MULTIPART_TRUNCATED,
      "purpose=photo;" },
    { TYPE, "--B\r\n" FIELD "photo\r\n--B-", PET_MULTIPART_TRUNCATED,
      "purpose=photo;" },
    { TYPE, "--C\r\n" FIELD "photo\r\n--C--", PET_MULTIPART_TRUNCATED, "" },

    { TYPE, "--B\r\n" FIELD "a\r\n--Bc\r\n--B--", PET_MULTIPART_FORMAT,
      "purpose=a;" },
    { TYPE, "--B-x", PET_MULTIPART_FORMAT, "" },
    { TYPE, "--B\rx", PET_MULTIPART_FORMAT, "" },
    { TYPE, "--B\r\n\r\nx\r\n--B--", PET_MULTIPART_FORMAT, "" },
    { TYPE, "--B\r\nContent-Type: a/b\r\n\r\nx", PET_MULTIPART_FORMAT, "" },
    { TYPE, "--B\r\n: x\r\n\r\n", PET_MULTIPART_FORMAT, "" },
    { TYPE, "--B\r\nno colon\r\n\r\n", PET_MULTIPART_FORMAT, "" },
    { TYPE, "--B\r\nContent-Disposition: attachment; name=x\r\n\r\n",
      PET_MULTIPART_FORMAT, "" },
    { TYPE, "--B\r\nContent-Disposition: form-data\r\n\r\n",
      PET_MULTIPART_FORMAT, "" },
    { TYPE, "--B\r\nContent-Disposition: form-data; name=\"x\r\n\r\n",
      PET_MULTIPART_FORMAT, "" },
    { TYPE, "--B\r\nContent-Disposition: form-data; name=x; name=y\r\n\r\n",
      PET_MULTIPART_FORMAT, "" },
    { TYPE, "--B\r\nContent-Disposition: form-data; name=x\r\n"
      "Content-Disposition: form-data; name=y\r\n\r\n",
      PET_MULTIPART_FORMAT, "" },
    { TYPE, "--B\r\nContent-Transfer-Encoding: base64\r\n" FIELD,
      PET_MULTIPART_FORMAT, "" },
};


START_TEST(table)
{
    int     rc;
    got_t   g;
    size_t  piece;

    for (piece = 1; piece <= 4096; piece = piece == 1 ? 7 : piece + 4089) {
        memset(&g, 0, sizeof(g));
        rc = parse(cases[_i].type, cases[_i].body, strlen(cases[_i].body),
                   piece, &g);

        ck_assert_msg(rc == cases[_i].rc, "case %d: %s", _i,
                      pet_multipart_strerror(rc));
        ck_assert_str_eq(g.text, cases[_i].parts);
    }
}
END_TEST


START_TEST(limits)
{
    int     i;
    char    body[8192];
    got_t   g;
    size_t  n;

    memset(&g, 0, sizeof(g));
    memset(body, 'x', sizeof(body));
    ck_assert_int_eq(parse(TYPE, body, PET_MULTIPART_PREAMBLE + 1, 8192, &g),
                     PET_MULTIPART_LIMIT);

    memcpy(body, "--B\r\nA: ", 8);
    ck_assert_int_eq(parse(TYPE, body, sizeof(body), 8192, &g),
                     PET_MULTIPART_LIMIT);

    n = 0;

    for (i = 0; i <= PET_MULTIPART_PARTS; i++) {
        n += sprintf(body + n, "%s--B\r\n" FIELD, i ? "\r\n" : "");
    }

    ck_assert_int_eq(parse(TYPE, body, n, 8192, &g), PET_MULTIPART_LIMIT);

    n = sprintf(body, "--B\r\nContent-Disposition: form-data; name=%065d"
                "\r\n\r\n", 0);
    ck_assert_int_eq(parse(TYPE, body, n, 8192, &g), PET_MULTIPART_LIMIT);
}
END_TEST


START_TEST(zeros)
{
    got_t        g;
    const char   body[] = "--B\r\n" FIELD "a\0b\r\n--B--";
    const char   bad[] = "--B\r\nContent-Disposition: form-data; name=\"a\0\"";

    memset(&g, 0, sizeof(g));
    ck_assert_int_eq(parse(TYPE, body, sizeof(body) - 1, 3, &g), 0);
    ck_assert_mem_eq(g.text, "purpose=a\0b;", 12);

    ck_assert_int_eq(parse(TYPE, bad, sizeof(bad) - 1, 3, &g),
                     PET_MULTIPART_FORMAT);
}
END_TEST


START_TEST(stops)
{
    got_t             g;
    pet_multipart_t   m;
    const char       *body = "--B\r\n" FIELD "x\r\n--B--";

    memset(&g, 0, sizeof(g));
    g.stop = 7;

    ck_assert_int_eq(pet_multipart_init(&m, TYPE, strlen(TYPE), &handler, &g),
                     0);
    ck_assert_int_eq(pet_multipart_feed(&m, (const uint8_t *) body,
                                        strlen(body)), 7);
    ck_assert_int_eq(pet_multipart_feed(&m, (const uint8_t *) body, 1), 7);
    ck_assert_int_eq(pet_multipart_finish(&m), 7);
    ck_assert_str_eq(g.text, "purpose=");
}
END_TEST


int
main(void)
{
    int       failed;
    TCase    *tc;
    Suite    *s;
    SRunner  *sr;

    s = suite_create("multipart");
    tc = tcase_create("multipart");
    tcase_add_loop_test(tc, table, 0,
                        (int) (sizeof(cases) / sizeof(cases[0])));
    tcase_add_test(tc, limits);
    tcase_add_test(tc, zeros);
    tcase_add_test(tc, stops);
    suite_add_tcase(s, tc);

    sr = srunner_create(s);
    srunner_run_all(sr, CK_NORMAL);
    failed = srunner_ntests_failed(sr);
    srunner_free(sr);

    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
