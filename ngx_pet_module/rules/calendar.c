
/* Civil dates, business days and timestamps. */


#include "calendar.h"

#include "arith.h"


/* The calendar repeats after 400 years. */
#define PET_RULE_ERA_DAYS    INT64_C(146097)

/* days from 0000-03-01 to 1970-01-01 */
#define PET_RULE_EPOCH_DAYS  719468

/* 1970-01-01 was a Thursday */
#define PET_RULE_EPOCH_WEEKDAY  4


static const char *pet_rule_read_date(const char *p, const char *last,
    pet_rule_date_t *date);
static const char *pet_rule_read_time(const char *p, const char *last,
    int64_t *ms);
static const char *pet_rule_read_fraction(const char *p, const char *last,
    int64_t *ms);
static const char *pet_rule_read_zone(const char *p, const char *last,
    int64_t *offset_s);
static const char *pet_rule_read_number(const char *p, const char *last,
    int digits, int32_t *value);
static const char *pet_rule_read_char(const char *p, const char *last,
    char c);
static char *pet_rule_print_number(char *p, int64_t value, int digits);
static int32_t pet_rule_month_days(int32_t year, int32_t month);


int32_t
pet_rule_day(int64_t ms, int64_t tz_offset_s)
{
    int64_t  day;

    /* two days of margin: an offset is less than one */
    ms = pet_rule_clamp(ms, (PET_RULE_DAY_MIN - 2) * PET_RULE_DAY_MS,
                        (PET_RULE_DAY_MAX + 2) * PET_RULE_DAY_MS);

    day = pet_rule_div_floor(ms + tz_offset_s * 1000, PET_RULE_DAY_MS);

    return (int32_t) pet_rule_clamp(day, PET_RULE_DAY_MIN, PET_RULE_DAY_MAX);
}


int64_t
pet_rule_day_start_ms(int32_t day, int64_t tz_offset_s)
{
    return day * PET_RULE_DAY_MS - tz_offset_s * 1000;
}


int64_t
pet_rule_day_end_ms(int32_t day, int64_t tz_offset_s)
{
    return pet_rule_day_start_ms(day, tz_offset_s) + PET_RULE_DAY_MS;
}


int32_t
pet_rule_day_from_date(const pet_rule_date_t *date)
{
    int32_t  year, month, day_of_year;

    /* years that begin in March have their leap day at the end */
    year = date->month > 2 ? date->year : date->year - 1;
    month = (date->month + 9) % 12;
    day_of_year = (153 * month + 2) / 5 + date->day - 1;

    return 365 * year
           + (int32_t) (pet_rule_div_floor(year, 4)
                        - pet_rule_div_floor(year, 100)
                        + pet_rule_div_floor(year, 400))
           + day_of_year - PET_RULE_EPOCH_DAYS;
}


void
pet_rule_date_from_day(int32_t day, pet_rule_date_t *date)
{
    int32_t  era, in_era, year, in_year, month;

    day = (int32_t) pet_rule_clamp(day, PET_RULE_DAY_MIN, PET_RULE_DAY_MAX);
    day += PET_RULE_EPOCH_DAYS;

    era = (int32_t) pet_rule_div_floor(day, PET_RULE_ERA_DAYS);
    in_era = day - era * (int32_t) PET_RULE_ERA_DAYS;

    /* take the leap days out: one in 1461, but not in 36524, but in 146096 */
    year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    in_year = in_era - (365 * year + year / 4 - year / 100);

    month = (5 * in_year + 2) / 153;

    date->day = in_year - (153 * month + 2) / 5 + 1;
    date->month = month < 10 ? month + 3 : month - 9;
    date->year = era * 400 + year + (date->month <= 2);
}


int
pet_rule_date_valid(const pet_rule_date_t *date)
{
    return date->year >= 0 && date->year <= 9999
           && date->month >= 1 && date->month <= 12
           && date->day >= 1
           && date->day <= pet_rule_month_days(date->year, date->month);
}


int
pet_rule_date_parse(const char *s, size_t len, int32_t *day)
{
    const char       *p;
    pet_rule_date_t   date;

    p = pet_rule_read_date(s, s + len, &date);

    if (p == NULL || p != s + len) {
        return -1;
    }

    *day = pet_rule_day_from_date(&date);

    return 0;
}


size_t
pet_rule_date_format(int32_t day, char *buf)
{
    char             *p;
    pet_rule_date_t   date;

    pet_rule_date_from_day(day, &date);

    p = pet_rule_print_number(buf, date.year, 4);
    *p++ = '-';
    p = pet_rule_print_number(p, date.month, 2);
    *p++ = '-';
    p = pet_rule_print_number(p, date.day, 2);
    *p = '\0';

    return (size_t) (p - buf);
}


int
pet_rule_month_parse(const char *s, size_t len, int32_t *first, int32_t *last)
{
    const char       *p, *end;
    pet_rule_date_t   date;

    end = s + len;

    p = pet_rule_read_number(s, end, 4, &date.year);
    p = pet_rule_read_char(p, end, '-');
    p = pet_rule_read_number(p, end, 2, &date.month);

    date.day = 1;

    if (p == NULL || p != end || !pet_rule_date_valid(&date)) {
        return -1;
    }

    pet_rule_month_range(pet_rule_day_from_date(&date), first, last);

    return 0;
}


void
pet_rule_month_range(int32_t day, int32_t *first, int32_t *last)
{
    pet_rule_date_t  date;

    pet_rule_date_from_day(day, &date);

    date.day = 1;
    *first = pet_rule_day_from_date(&date);
    *last = *first + pet_rule_month_days(date.year, date.month) - 1;
}


int32_t
pet_rule_weekday(int32_t day)
{
    int64_t  n;

    n = (int64_t) day + PET_RULE_EPOCH_WEEKDAY - 1;

    return (int32_t) (n - 7 * pet_rule_div_floor(n, 7)) + 1;
}


int32_t
pet_rule_week_start(int32_t day)
{
    return day - (pet_rule_weekday(day) - 1);
}


int32_t
pet_rule_season(int64_t ms, int64_t tz_offset_s, int64_t *start_ms,
    int64_t *end_ms)
{
    int32_t  monday;

    monday = pet_rule_week_start(pet_rule_day(ms, tz_offset_s));

    *start_ms = pet_rule_day_start_ms(monday, tz_offset_s);
    *end_ms = *start_ms + 7 * PET_RULE_DAY_MS;

    return monday;
}


void
pet_rule_iso_week(int32_t day, int32_t *year, int32_t *week)
{
    int32_t          thursday;
    pet_rule_date_t  date;

    /* a week belongs to the year of its Thursday */
    thursday = pet_rule_week_start(day) + 3;

    pet_rule_date_from_day(thursday, &date);
    *year = date.year;

    date.month = 1;
    date.day = 1;
    *week = (thursday - pet_rule_day_from_date(&date)) / 7 + 1;
}


int
pet_rule_rfc3339_parse(const char *s, size_t len, int64_t *ms)
{
    int64_t           time_ms, offset_s;
    const char       *p, *last;
    pet_rule_date_t   date;

    last = s + len;

    p = pet_rule_read_date(s, last, &date);

    if (p == NULL || p == last || (*p != 'T' && *p != 't')) {
        return -1;
    }

    p = pet_rule_read_time(p + 1, last, &time_ms);
    p = pet_rule_read_fraction(p, last, &time_ms);
    p = pet_rule_read_zone(p, last, &offset_s);

    if (p == NULL || p != last) {
        return -1;
    }

    *ms = pet_rule_day_start_ms(pet_rule_day_from_date(&date), offset_s)
          + time_ms;

    return 0;
}


size_t
pet_rule_rfc3339_format(int64_t ms, char *buf)
{
    char     *p;
    int32_t   day;
    int64_t   in_day;

    day = pet_rule_day(ms, 0);
    in_day = pet_rule_clamp(ms, pet_rule_day_start_ms(day, 0),
                            pet_rule_day_end_ms(day, 0) - 1)
             - pet_rule_day_start_ms(day, 0);

    p = buf + pet_rule_date_format(day, buf);
    *p++ = 'T';
    p = pet_rule_print_number(p, in_day / 3600000, 2);
    *p++ = ':';
    p = pet_rule_print_number(p, in_day / 60000 % 60, 2);
    *p++ = ':';
    p = pet_rule_print_number(p, in_day / 1000 % 60, 2);
    *p++ = '.';
    p = pet_rule_print_number(p, in_day % 1000, 3);
    *p++ = 'Z';
    *p = '\0';

    return (size_t) (p - buf);
}


/*
 * The readers take the place to read from and give the place after what they
 * read.  NULL is failure, and stays NULL through the following readers.
 */

static const char *
pet_rule_read_date(const char *p, const char *last, pet_rule_date_t *date)
{
    p = pet_rule_read_number(p, last, 4, &date->year);
    p = pet_rule_read_char(p, last, '-');
    p = pet_rule_read_number(p, last, 2, &date->month);
    p = pet_rule_read_char(p, last, '-');
    p = pet_rule_read_number(p, last, 2, &date->day);

    return p != NULL && pet_rule_date_valid(date) ? p : NULL;
}


static const char *
pet_rule_read_time(const char *p, const char *last, int64_t *ms)
{
    int32_t  hour, minute, second;

    p = pet_rule_read_number(p, last, 2, &hour);
    p = pet_rule_read_char(p, last, ':');
    p = pet_rule_read_number(p, last, 2, &minute);
    p = pet_rule_read_char(p, last, ':');
    p = pet_rule_read_number(p, last, 2, &second);

    if (p == NULL || hour > 23 || minute > 59 || second > 59) {
        return NULL;
    }

    *ms = ((int64_t) hour * 3600 + minute * 60 + second) * 1000;

    return p;
}


static const char *
pet_rule_read_fraction(const char *p, const char *last, int64_t *ms)
{
    int64_t      scale;
    const char  *first;

    if (p == NULL || p == last || *p != '.') {
        return p;
    }

    first = ++p;

    for (scale = 100; p < last && *p >= '0' && *p <= '9'; scale /= 10) {
        *ms += (*p++ - '0') * scale;
    }

    return p == first ? NULL : p;
}


static const char *
pet_rule_read_zone(const char *p, const char *last, int64_t *offset_s)
{
    char     sign;
    int32_t  hour, minute;

    if (p == NULL || p == last) {
        return NULL;
    }

    sign = *p++;

    if (sign == 'Z' || sign == 'z') {
        *offset_s = 0;
        return p;
    }

    if (sign != '+' && sign != '-') {
        return NULL;
    }

    p = pet_rule_read_number(p, last, 2, &hour);
    p = pet_rule_read_char(p, last, ':');
    p = pet_rule_read_number(p, last, 2, &minute);

    if (p == NULL || hour > 23 || minute > 59) {
        return NULL;
    }

    *offset_s = (int64_t) hour * 3600 + minute * 60;

    if (sign == '-') {
        *offset_s = -*offset_s;
    }

    return p;
}


static const char *
pet_rule_read_number(const char *p, const char *last, int digits,
    int32_t *value)
{
    *value = 0;

    if (p == NULL || last - p < digits) {
        return NULL;
    }

    for ( /* void */ ; digits > 0; digits--, p++) {

        if (*p < '0' || *p > '9') {
            return NULL;
        }

        *value = *value * 10 + (*p - '0');
    }

    return p;
}


static const char *
pet_rule_read_char(const char *p, const char *last, char c)
{
    return p != NULL && p < last && *p == c ? p + 1 : NULL;
}


static char *
pet_rule_print_number(char *p, int64_t value, int digits)
{
    int  i;

    for (i = digits - 1; i >= 0; i--) {
        p[i] = (char) ('0' + value % 10);
        value /= 10;
    }

    return p + digits;
}


static int32_t
pet_rule_month_days(int32_t year, int32_t month)
{
    if (month == 2) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    }

    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}
