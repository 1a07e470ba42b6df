/* Dates: days since 1970-01-01 in the proleptic Gregorian calendar, 0001-01-01 to 9999-12-31.
 * language.md §3. */
#ifndef THIDUA_DATE_H
#define THIDUA_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define DATE_MIN (-719162) /* 0001-01-01 */
#define DATE_MAX 2932896   /* 9999-12-31 */
/* The number of a date that is known to have no value (language.md §4 "No value, known"): behind
 * all days, so that of a day or none the bounds are day..DATE_NONE. */
#define DATE_NONE (DATE_MAX + 1)

enum month_rounding { MONTHS_EXACT, MONTHS_ROUNDED_DOWN, MONTHS_ROUNDED_UP };

/* False where there is no such day (or a year outside 1..9999). */
bool date_make(int64_t year, int64_t month, int64_t day, int32_t *days);
void date_split(int32_t days, int32_t *year, int32_t *month, int32_t *day);
/* d + n days; false beyond the calendar. */
bool date_add_days(int32_t days, int64_t n, int32_t *out);
/* d + n months. Where the day does not exist: the month's last day (DOWN), the next month's first
 * (UP), false (EXACT). False beyond the calendar. */
bool date_add_months(int32_t days, int64_t n, enum month_rounding rounding, int32_t *out);
/* The whole months that have passed from a to b, a day that does not exist counting as the month's
 * last; of b before a minus those from b to a. Both within the calendar. */
int64_t date_months_between(int32_t a, int32_t b);
/* 0 Monday … 6 Sunday. */
int32_t date_weekday(int32_t days);
/* Whether the text is four digits, two and two between hyphens, a day of the calendar or not. */
bool date_has_form(struct str text);
/* Reads YYYY-MM-DD exactly; false for anything else or no such day. */
bool date_parse(struct str text, int32_t *days);
/* Writes YYYY-MM-DD into out (11 bytes with its zero). */
void date_format(int32_t days, char *out);

#endif
