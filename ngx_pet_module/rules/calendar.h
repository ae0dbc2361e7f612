
/*
 * Business days, months, weeks and timestamps.
 *
 * The business zone is given as tz_offset_s, seconds east of UTC.  The
 * default, Asia/Shanghai, has had one offset since 1991; a zone with summer
 * time cannot be expressed and is not meant to be.
 *
 * The calendar is the proleptic Gregorian one, years 0000-9999.
 */


#ifndef _PET_RULE_CALENDAR_H_INCLUDED_
#define _PET_RULE_CALENDAR_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>


#define PET_RULE_DAY_MS        INT64_C(86400000)

/* the first and the last day of the calendar: 0000-01-01 and 9999-12-31 */
#define PET_RULE_DAY_MIN       (-719528)
#define PET_RULE_DAY_MAX       2932896

/* bytes to reserve for a printed value, the final zero included */
#define PET_RULE_DATE_LEN      sizeof("YYYY-MM-DD")
#define PET_RULE_RFC3339_LEN   sizeof("YYYY-MM-DDThh:mm:ss.mmmZ")


/* A calendar date: month 1-12, day 1-31. */
typedef struct {
    int32_t    year;
    int32_t    month;
    int32_t    day;
} pet_rule_date_t;


/*
 * The business day that contains the instant ms.  Instants outside the
 * calendar give the nearest of PET_RULE_DAY_MIN and PET_RULE_DAY_MAX.
 */
int32_t pet_rule_day(int64_t ms, int64_t tz_offset_s);

/* The first millisecond of a business day. */
int64_t pet_rule_day_start_ms(int32_t day, int64_t tz_offset_s);

/* The first millisecond after a business day. */
int64_t pet_rule_day_end_ms(int32_t day, int64_t tz_offset_s);


/*
 * The day number of a date.  The date must be valid (pet_rule_date_valid);
 * the arithmetic is that of Howard Hinnant's "chrono-Compatible Low-Level
 * Date Algorithms", days_from_civil().
 */
int32_t pet_rule_day_from_date(const pet_rule_date_t *date);

/* The date of a day number (the paper's civil_from_days()). */
void pet_rule_date_from_day(int32_t day, pet_rule_date_t *date);

/* 1 if the date exists and its year is 0-9999, else 0. */
int pet_rule_date_valid(const pet_rule_date_t *date);


/*
 * Reads "YYYY-MM-DD", exactly 10 bytes, no zero byte needed.  Returns 0 and
 * sets *day, or -1 if it is anything else or a date that does not exist.
 */
int pet_rule_date_parse(const char *s, size_t len, int32_t *day);

/*
 * Prints a day as "YYYY-MM-DD" into buf of at least PET_RULE_DATE_LEN bytes,
 * ended by a zero.  Returns the number of characters, 10.
 */
size_t pet_rule_date_format(int32_t day, char *buf);


/*
 * Reads a month "YYYY-MM", exactly 7 bytes.  Returns 0 and sets *first to the
 * month's first day and *last to its last day (both included), or -1.
 */
int pet_rule_month_parse(const char *s, size_t len, int32_t *first,
    int32_t *last);

/* The first and the last day (both included) of the month that holds day. */
void pet_rule_month_range(int32_t day, int32_t *first, int32_t *last);


/* The day of the week as in ISO 8601: 1 is Monday, 7 is Sunday. */
int32_t pet_rule_weekday(int32_t day);

/* The Monday of the week that holds day: the first day of its season. */
int32_t pet_rule_week_start(int32_t day);

/*
 * The weekly season that contains the instant ms: [*start_ms, *end_ms), from
 * Monday 00:00 local time to the next.  Returns the day number of that Monday,
 * which names the season.
 */
int32_t pet_rule_season(int64_t ms, int64_t tz_offset_s, int64_t *start_ms,
    int64_t *end_ms);

/*
 * The ISO 8601 week of a day: *week 1-53, and the *year to which that week
 * belongs, which differs from the calendar year around the 1st of January.
 */
void pet_rule_iso_week(int32_t day, int32_t *year, int32_t *week);


/*
 * Reads a timestamp of RFC 3339, section 5.6: "Z" or a numeric offset, "T" and
 * "Z" in either case, a fraction of any length of which milliseconds are kept
 * and the rest is cut.  A leap second (:60) is refused, as Unix time has none.
 * Returns 0 and sets *ms, or -1.
 */
int pet_rule_rfc3339_parse(const char *s, size_t len, int64_t *ms);

/*
 * Prints an instant as "2026-01-02T03:04:05.678Z" into buf of at least
 * PET_RULE_RFC3339_LEN bytes, ended by a zero.  Instants outside the years
 * 0000-9999 print as the nearest that is inside.  Returns the number of
 * characters, 24.
 */
size_t pet_rule_rfc3339_format(int64_t ms, char *buf);


#endif /* _PET_RULE_CALENDAR_H_INCLUDED_ */
