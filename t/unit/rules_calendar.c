
/* Dates against a calendar that is counted through day by day. */


#define _DEFAULT_SOURCE

#include <time.h>

#include "rules_test.h"


#define RULES_SHANGHAI  28800


typedef struct {
    const char    *date;
    int32_t        year;
    int32_t        week;
} rules_week_t;


typedef struct {
    const char    *text;
    int64_t        ms;
} rules_stamp_t;


/* the borders of ISO years, from the standard's own rule */
static const rules_week_t  rules_weeks[] = {
    { "2005-01-01", 2004, 53 }, { "2005-01-02", 2004, 53 },
    { "2005-12-31", 2005, 52 }, { "2006-01-01", 2005, 52 },
    { "2006-01-02", 2006, 1 }, { "2007-01-01", 2007, 1 },
    { "2007-12-30", 2007, 52 }, { "2007-12-31", 2008, 1 },
    { "2008-12-28", 2008, 52 }, { "2008-12-29", 2009, 1 },
    { "2009-12-31", 2009, 53 }, { "2010-01-03", 2009, 53 },
    { "2010-01-04", 2010, 1 }, { "2026-01-01", 2026, 1 },
    { "2026-12-31", 2026, 53 }, { "2027-01-04", 2027, 1 }
};


static const rules_stamp_t  rules_stamps[] = {
    { "1970-01-01T00:00:00Z", 0 },
    { "1969-12-31T23:59:59.999Z", -1 },
    { "2026-01-02T03:04:05.678Z", 1767323045678 },
    { "2026-01-02t03:04:05.678z", 1767323045678 },
    { "2026-01-02T11:04:05.678+08:00", 1767323045678 },
    { "2026-01-01T19:34:05.678-07:30", 1767323045678 },
    { "2026-01-02T03:04:05.6789999Z", 1767323045678 },
    { "2026-01-02T03:04:05.6Z", 1767323045600 },
    { "2026-01-02T03:04:05-00:00", 1767323045000 },
    { "2000-02-29T00:00:00Z", 951782400000 },
    /* RFC 3339, section 5.8 */
    { "1985-04-12T23:20:50.52Z", 482196050520 },
    { "1996-12-19T16:39:57-08:00", 851042397000 },
    { "1937-01-01T12:00:27.87+00:20", -1041337172130 }
};


static const char *const rules_bad_stamps[] = {
    "", "2026", "2026-01-02", "2026-01-02T03:04:05", "2026-01-02 03:04:05Z",
    "2026-01-02T03:04:05.Z", "2026-01-02T03:04Z", "2026-1-02T03:04:05Z",
    "2026-01-02T24:00:00Z", "2026-01-02T03:60:00Z", "2026-01-02T03:04:60Z",
    "2026-13-02T03:04:05Z", "2026-02-29T03:04:05Z", "2026-00-10T03:04:05Z",
    "2026-01-02T03:04:05+24:00", "2026-01-02T03:04:05+08:60",
    "2026-01-02T03:04:05+08", "2026-01-02T03:04:05+0800",
    "2026-01-02T03:04:05Z ", " 2026-01-02T03:04:05Z", "-026-01-02T03:04:05Z",
    "2026-01-02T03:04:05,5Z", "2026-01-02T+3:04:05Z", "2026-01-02T03:04:05.5"
};


static const char *const rules_bad_dates[] = {
    "", "2026-01-0", "2026-01-011", "2026-1-01", "2026/01/01", "2026-02-29",
    "1900-02-29", "2026-04-31", "2026-00-01", "2026-13-01", "2026-01-00",
    "2026-01-32", "+026-01-01", "2026-01-1 ", "20260101", "2026-01-0x"
};


static int32_t
rules_day(const char *date)
{
    int32_t  day;

    if (pet_rule_date_parse(date, strlen(date), &day) != 0) {
        ck_abort_msg("\"%s\" is not a date", date);
    }

    return day;
}


/* Ten thousand years, one day after the other. */
START_TEST(rules_calendar_days)
{
    int              leap;
    int32_t          day, weekday, first, last, in_month;
    pet_rule_date_t  want, date;

    static const int32_t  days[] = {
        31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
    };

    want.year = 0;
    want.month = 1;
    want.day = 1;
    weekday = 6;    /* the first day of the year 0 was a Saturday */

    for (day = PET_RULE_DAY_MIN; day <= PET_RULE_DAY_MAX; day++) {
        pet_rule_date_from_day(day, &date);

        must(date.year == want.year && date.month == want.month
             && date.day == want.day);
        must(pet_rule_date_valid(&date));
        must(pet_rule_day_from_date(&date) == day);
        must(pet_rule_weekday(day) == weekday);
        must(pet_rule_week_start(day) == day - weekday + 1);

        leap = want.year % 400 == 0
               || (want.year % 4 == 0 && want.year % 100 != 0);
        in_month = days[want.month - 1] + (want.month == 2 && leap);

        if (want.day == 1) {
            pet_rule_month_range(day, &first, &last);
            must(first == day && last == day + in_month - 1);
        }

        weekday = weekday % 7 + 1;

        if (++want.day > in_month) {
            date = want;
            must(!pet_rule_date_valid(&date));
            want.day = 1;

            if (++want.month > 12) {
                want.month = 1;
                want.year++;
            }
        }
    }

    ck_assert_int_eq(want.year, 10000);
    ck_assert(!pet_rule_date_valid(&want));
}
END_TEST


START_TEST(rules_calendar_dates)
{
    char     buf[PET_RULE_DATE_LEN];
    size_t   i;
    int32_t  day, first, last;

    ck_assert_int_eq(rules_day("1970-01-01"), 0);
    ck_assert_int_eq(rules_day("2026-01-02"), 20455);
    ck_assert_int_eq(rules_day("0000-01-01"), PET_RULE_DAY_MIN);
    ck_assert_int_eq(rules_day("9999-12-31"), PET_RULE_DAY_MAX);

    ck_assert_uint_eq(pet_rule_date_format(20455, buf), 10);
    ck_assert_str_eq(buf, "2026-01-02");
    pet_rule_date_format(INT32_MIN, buf);
    ck_assert_str_eq(buf, "0000-01-01");
    pet_rule_date_format(INT32_MAX, buf);
    ck_assert_str_eq(buf, "9999-12-31");

    for (i = 0; i < rules_nelts(rules_bad_dates); i++) {
        ck_assert_msg(pet_rule_date_parse(rules_bad_dates[i],
                                          strlen(rules_bad_dates[i]), &day)
                      == -1, "\"%s\" is accepted", rules_bad_dates[i]);
    }

    ck_assert_int_eq(pet_rule_month_parse("2024-02", 7, &first, &last), 0);
    ck_assert_int_eq(first, rules_day("2024-02-01"));
    ck_assert_int_eq(last, rules_day("2024-02-29"));
    ck_assert_int_eq(pet_rule_month_parse("2024-13", 7, &first, &last), -1);
    ck_assert_int_eq(pet_rule_month_parse("2024-00", 7, &first, &last), -1);
    ck_assert_int_eq(pet_rule_month_parse("2024-2", 6, &first, &last), -1);
    ck_assert_int_eq(pet_rule_month_parse("2024-02-", 8, &first, &last), -1);
}
END_TEST


/* The business day of Shanghai turns at 16:00 UTC. */
START_TEST(rules_calendar_business_day)
{
    int      i;
    int32_t  day, offset;
    int64_t  ms;

    day = rules_day("2026-01-02");

    ck_assert_int_eq(pet_rule_day(rules_ms("2026-01-01T15:59:59.999Z"),
                                  RULES_SHANGHAI), day - 1);
    ck_assert_int_eq(pet_rule_day(rules_ms("2026-01-01T16:00:00.000Z"),
                                  RULES_SHANGHAI), day);
    ck_assert_int_eq(pet_rule_day(rules_ms("2026-01-02T15:59:59.999Z"),
                                  RULES_SHANGHAI), day);
    ck_assert_int_eq(pet_rule_day(rules_ms("2026-01-02T16:00:00.000Z"),
                                  RULES_SHANGHAI), day + 1);

    ck_assert_int_eq(pet_rule_day_start_ms(day, RULES_SHANGHAI),
                     rules_ms("2026-01-01T16:00:00Z"));
    ck_assert_int_eq(pet_rule_day_end_ms(day, RULES_SHANGHAI),
                     rules_ms("2026-01-02T16:00:00Z"));

    ck_assert_int_eq(pet_rule_day(-1, 0), -1);
    ck_assert_int_eq(pet_rule_day(INT64_MIN, 64800), PET_RULE_DAY_MIN);
    ck_assert_int_eq(pet_rule_day(INT64_MAX, -64800), PET_RULE_DAY_MAX);

    rules_seed(6);

    for (i = 0; i < 100000; i++) {
        ms = rules_random(-60000000000000, 250000000000000);
        offset = (int32_t) rules_random(-64800, 64800);
        day = pet_rule_day(ms, offset);

        must(pet_rule_day_start_ms(day, offset) <= ms);
        must(pet_rule_day_end_ms(day, offset) > ms);
        must(pet_rule_day_end_ms(day, offset)
             == pet_rule_day_start_ms(day + 1, offset));
    }
}
END_TEST


START_TEST(rules_calendar_weeks)
{
    size_t   i;
    int32_t  year, week, monday;
    int64_t  start, end;

    for (i = 0; i < rules_nelts(rules_weeks); i++) {
        pet_rule_iso_week(rules_day(rules_weeks[i].date), &year, &week);
        ck_assert_msg(year == rules_weeks[i].year
                      && week == rules_weeks[i].week, "%s is in %d-W%02d",
                      rules_weeks[i].date, (int) year, (int) week);
    }

    /* Monday the 5th begins in Shanghai while it is Sunday in UTC */
    monday = pet_rule_season(rules_ms("2026-01-04T16:00:00Z"), RULES_SHANGHAI,
                             &start, &end);
    ck_assert_int_eq(monday, rules_day("2026-01-05"));
    ck_assert_int_eq(start, rules_ms("2026-01-04T16:00:00Z"));
    ck_assert_int_eq(end, rules_ms("2026-01-11T16:00:00Z"));

    monday = pet_rule_season(rules_ms("2026-01-04T15:59:59.999Z"),
                             RULES_SHANGHAI, &start, &end);
    ck_assert_int_eq(monday, rules_day("2025-12-29"));
    ck_assert_int_eq(end, rules_ms("2026-01-04T16:00:00Z"));
}
END_TEST


START_TEST(rules_calendar_stamps)
{
    char     buf[PET_RULE_RFC3339_LEN];
    size_t   i;
    int64_t  ms;

    for (i = 0; i < rules_nelts(rules_stamps); i++) {
        ck_assert_msg(rules_ms(rules_stamps[i].text) == rules_stamps[i].ms,
                      "%s", rules_stamps[i].text);
    }

    for (i = 0; i < rules_nelts(rules_bad_stamps); i++) {
        ck_assert_msg(pet_rule_rfc3339_parse(rules_bad_stamps[i],
                                             strlen(rules_bad_stamps[i]), &ms)
                      == -1, "\"%s\" is accepted", rules_bad_stamps[i]);
    }

    ck_assert_uint_eq(pet_rule_rfc3339_format(1767323045678, buf), 24);
    ck_assert_str_eq(buf, "2026-01-02T03:04:05.678Z");
    pet_rule_rfc3339_format(INT64_MIN, buf);
    ck_assert_str_eq(buf, "0000-01-01T00:00:00.000Z");
    pet_rule_rfc3339_format(INT64_MAX, buf);
    ck_assert_str_eq(buf, "9999-12-31T23:59:59.999Z");
}
END_TEST


/* The C library is the judge of printing, reading is its inverse. */
START_TEST(rules_calendar_libc)
{
    int        i;
    char       buf[PET_RULE_RFC3339_LEN], want[64];
    size_t     n;
    time_t     seconds;
    int64_t    ms, back;
    struct tm  tm;

    rules_seed(7);

    for (i = 0; i < 50000; i++) {
        /* the years 1000 to 9999, which %Y prints in four digits */
        ms = rules_random(-30610224000000, 253402300799999);

        seconds = (time_t) (ms >= 0 ? ms / 1000 : -((-ms + 999) / 1000));
        must(gmtime_r(&seconds, &tm) != NULL);
        n = strftime(want, sizeof(want), "%Y-%m-%dT%H:%M:%S", &tm);
        must(n == 19);

        must(pet_rule_rfc3339_format(ms, buf) == 24);
        must(memcmp(buf, want, 19) == 0);
        must((buf[20] - '0') * 100 + (buf[21] - '0') * 10 + (buf[22] - '0')
             == (int) (ms - (int64_t) seconds * 1000));

        must(pet_rule_rfc3339_parse(buf, 24, &back) == 0);
        must(back == ms);
    }
}
END_TEST


Suite *
rules_calendar_suite(void)
{
    Suite  *suite;
    TCase  *tcase;

    suite = suite_create("calendar");
    tcase = tcase_create("calendar");
    tcase_set_timeout(tcase, 60);

    tcase_add_test(tcase, rules_calendar_days);
    tcase_add_test(tcase, rules_calendar_dates);
    tcase_add_test(tcase, rules_calendar_business_day);
    tcase_add_test(tcase, rules_calendar_weeks);
    tcase_add_test(tcase, rules_calendar_stamps);
    tcase_add_test(tcase, rules_calendar_libc);
    suite_add_tcase(suite, tcase);

    return suite;
}
