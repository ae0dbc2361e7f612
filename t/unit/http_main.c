
/* outside/http_parse: whole replies and every way to cut them. */


#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "outside/http_parse.h"


#define MAX    4096
#define OK200  "HTTP/1.1 200 OK\r\n"


typedef struct {
    pet_http_rc_e     rc;
    size_t            used;
    size_t            len;
    char              body[2 * MAX];
    pet_http_parse_t  parse;
} reply_t;


static reply_t  reply;


static void
feed(const char *text, size_t size, size_t piece, int head_only)
{
    size_t         n;
    const u_char  *in, *end, *p;

    memset(&reply, 0, sizeof(reply_t));
    pet_http_parse_init(&reply.parse, MAX, head_only);

    reply.rc = PET_HTTP_AGAIN;
    p = (const u_char *) text;

    while (reply.rc == PET_HTTP_AGAIN && size) {
        n = piece < size ? piece : size;
        in = p;
        end = p + n;

        while ((reply.rc = pet_http_parse(&reply.parse, &in, end))
               == PET_HTTP_BODY)
        {
            memcpy(reply.body + reply.len, reply.parse.body,
                   reply.parse.body_len);
            reply.len += reply.parse.body_len;
        }

        reply.used += (size_t) (in - p);
        p += n;
        size -= n;
    }
}


/* The same at any cut: in one piece, by single bytes, by threes. */

static void
expect(const char *text, pet_http_rc_e rc, const char *body)
{
    size_t                i;
    static const size_t   pieces[] = { 100000, 1, 3 };

    for (i = 0; i < 3; i++) {
        feed(text, strlen(text), pieces[i], 0);

        ck_assert_msg(reply.rc == rc, "%s: %d, expected %d", text,
                      (int) reply.rc, (int) rc);

        if (body) {
            ck_assert_uint_eq(reply.len, strlen(body));
            ck_assert_mem_eq(reply.body, body, reply.len);
        }
    }
}


START_TEST(test_length)
{
    expect(OK200 "Content-Type: text/plain; charset=utf-8 \r\n"
           "content-length:\t5\r\nRetry-After: 7\r\n\r\nhello",
           PET_HTTP_DONE, "hello");
    ck_assert_str_eq(reply.parse.content_type, "text/plain; charset=utf-8");
    ck_assert_uint_eq(reply.parse.status, 200);
    ck_assert_int_eq(reply.parse.content_length, 5);
    ck_assert_int_eq(reply.parse.retry_after, 7);

    expect("HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n", PET_HTTP_DONE, "");
    ck_assert_uint_eq(reply.parse.status, 404);
    ck_assert_int_eq(reply.parse.retry_after, -1);

    expect(OK200 "Content-Length: 5\r\n\r\nhell", PET_HTTP_AGAIN, "hell");
    expect(OK200 "Content-Length: 5\r\n\r\nhello more", PET_HTTP_DONE,
           "hello");
    expect("HTTP/1.1 204 No Content\r\n\r\n", PET_HTTP_DONE, "");
    expect(OK200 "Content-Length: 4096\r\n\r\n", PET_HTTP_AGAIN, "");
    expect(OK200 "Content-Length: 4097\r\n\r\n", PET_HTTP_TOO_LARGE, "");
}
END_TEST


START_TEST(test_chunked)
{
    expect(OK200 "Transfer-Encoding: chunked\r\n\r\n"
           "5\r\nhello\r\n1;x=y\r\n,\r\n06 \r\n world\r\n0\r\n\r\n",
           PET_HTTP_DONE, "hello, world");
    ck_assert_int_eq(reply.parse.content_length, -1);

    expect(OK200 "Transfer-Encoding: Chunked\r\n\r\n"
           "0\r\nX-Sum: 1\r\nY: 2\r\n\r\n", PET_HTTP_DONE, "");
    expect(OK200 "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
           PET_HTTP_AGAIN, "hello");
    expect(OK200 "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloo\r\n",
           PET_HTTP_MALFORMED, NULL);
    expect(OK200 "Transfer-Encoding: chunked\r\n\r\n\r\n",
           PET_HTTP_MALFORMED, NULL);
    expect(OK200 "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
           PET_HTTP_MALFORMED, NULL);
    expect(OK200 "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
           PET_HTTP_MALFORMED, NULL);
    expect(OK200 "Transfer-Encoding: chunked\r\n\r\n"
           "FFFFFFFFFFFFFFFFF\r\n", PET_HTTP_MALFORMED, NULL);
    expect(OK200 "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFF\r\n",
           PET_HTTP_TOO_LARGE, NULL);
    expect(OK200 "Transfer-Encoding: chunked\r\n\r\n1001\r\n",
           PET_HTTP_TOO_LARGE, NULL);
    expect(OK200 "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n1000\r\n",
           PET_HTTP_TOO_LARGE, NULL);
}
END_TEST


/* What the end of the connection, or nobody, would delimit. */

START_TEST(test_delimit)
{
    expect(OK200 "\r\nhello", PET_HTTP_MALFORMED, "");
    expect(OK200 "Connection: close\r\n\r\nhello", PET_HTTP_MALFORMED, "");
    expect(OK200 "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
           PET_HTTP_MALFORMED, "");
    expect(OK200 "Content-Length: 5\r\nContent-Length: 5\r\n\r\n",
           PET_HTTP_MALFORMED, "");
    expect(OK200 "Content-Length: 5, 5\r\n\r\n", PET_HTTP_MALFORMED, "");
    expect(OK200 "Content-Length: +5\r\n\r\n", PET_HTTP_MALFORMED, "");
    expect(OK200 "Content-Length: \r\n\r\n", PET_HTTP_MALFORMED, "");
    expect(OK200 "Content-Length: 99999999999999999999\r\n\r\n",
           PET_HTTP_MALFORMED, "");
    expect(OK200 "Transfer-Encoding: gzip, chunked\r\n\r\n",
           PET_HTTP_MALFORMED, "");
    expect("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na",
           PET_HTTP_MALFORMED, "");
}
END_TEST


START_TEST(test_head)
{
    feed(OK200 "Content-Length: 10\r\n\r\n",
         sizeof(OK200 "Content-Length: 10\r\n\r\n") - 1, 1, 1);
    ck_assert_int_eq(reply.rc, PET_HTTP_DONE);
    ck_assert_int_eq(reply.parse.content_length, 10);

    expect("HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n",
           PET_HTTP_DONE, "");
    expect("HTTP/1.1 100 Continue\r\nRetry-After: 3\r\n\r\n"
           "HTTP/1.1 103 Early Hints\r\nContent-Type: a/b\r\n\r\n"
           "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok",
           PET_HTTP_DONE, "ok");
    ck_assert_uint_eq(reply.parse.status, 201);
    ck_assert_str_eq(reply.parse.content_type, "");
    ck_assert_int_eq(reply.parse.retry_after, -1);
    expect("HTTP/1.1 101 Switching Protocols\r\n\r\n", PET_HTTP_MALFORMED,
           "");
    expect("HTTP/1.1 100 Continue\r\nContent-Length: 3\r\n\r\n",
           PET_HTTP_MALFORMED, "");
}
END_TEST


START_TEST(test_malformed)
{
    size_t                    i;
    static const char *const  bad[] = {
        "HTTP/1.1 20 OK\r\n", "HTTP/1.1 2000 OK\r\n", "HTTP/1.1 600 X\r\n",
        "HTTP/1.1 099 X\r\n", "HTTP/2 200 OK\r\n", "http/1.1 200 OK\r\n",
        "\r\n", "garbage\r\n", "HTTP/1.1 200 OK\n", "HTTP/1.1 200 O\001\r\n",
        OK200 "no colon\r\n", OK200 ": empty\r\n", OK200 "a b: c\r\n",
        OK200 "a : b\r\n", OK200 " folded: a\r\n", OK200 "a: \177\r\n",
        OK200 "a: b\rc\r\n", OK200 "Content-Type: a\r\nContent-Type: b\r\n"
    };

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        expect(bad[i], PET_HTTP_MALFORMED, "");
    }
}
END_TEST


/* A long header that is none of ours passes, a long one of ours does not,
 * and the head as a whole has its bound. */

START_TEST(test_bounds)
{
    char         *text;
    static char   value[PET_HTTP_HEAD_MAX + 1];

    text = malloc(sizeof(value) + 200);
    ck_assert_ptr_nonnull(text);

    memset(value, 'x', 2000);
    sprintf(text, OK200 "X-Long: %s\r\nContent-Length: 1\r\n\r\na", value);
    expect(text, PET_HTTP_DONE, "a");

    sprintf(text, OK200 "Content-Type: %s\r\nContent-Length: 1\r\n\r\na",
            value);
    expect(text, PET_HTTP_MALFORMED, "");

    memset(value, 'x', PET_HTTP_TYPE_MAX);
    value[PET_HTTP_TYPE_MAX] = '\0';
    sprintf(text, OK200 "Content-Type: %s\r\nContent-Length: 1\r\n\r\na",
            value);
    expect(text, PET_HTTP_DONE, "a");
    ck_assert_str_eq(reply.parse.content_type, value);

    memset(value, 'x', PET_HTTP_HEAD_MAX);
    sprintf(text, OK200 "X-Long: %s\r\n\r\n", value);
    expect(text, PET_HTTP_TOO_LARGE, "");

    free(text);
}
END_TEST


int
main(void)
{
    int       failed;
    Suite    *suite;
    TCase    *tc;
    SRunner  *runner;

    suite = suite_create("http");
    tc = tcase_create("reply");

    tcase_add_test(tc, test_length);
    tcase_add_test(tc, test_chunked);
    tcase_add_test(tc, test_delimit);
    tcase_add_test(tc, test_head);
    tcase_add_test(tc, test_malformed);
    tcase_add_test(tc, test_bounds);
    suite_add_tcase(suite, tc);

    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);

    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
