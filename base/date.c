/* Civil dates from day numbers and back. Years are counted from March, so that the leap day is the
 * last of its year and the length of the months before any month is one linear formula; 400 years
 * are always 146,097 days. */
#include "base/date.h"

#include <assert.h>

#define DAYS_PER_400_YEARS 146097
#define DAYS_0000_03_01_TO_1970_01_01 719468
#define YEAR_MIN 1
#define YEAR_MAX 9999

static bool is_leap_year(int32_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int32_t days_in_month(int32_t year, int32_t month) {
  static const int32_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return days[month - 1] + (month == 2 && is_leap_year(year));
}

/* The days before the month in a year that begins in March (0 = March … 11 = February). */
static int32_t days_before_month_from_march(int32_t month_from_march) {
  return (153 * month_from_march + 2) / 5;
}

static int32_t days_of(int32_t year, int32_t month, int32_t day) {
  int32_t year_from_march = month > 2 ? year : year - 1; /* 0 or more, for years from 1 */
  int32_t era = year_from_march / 400, year_of_era = year_from_march % 400;
  int32_t day_of_year = days_before_month_from_march(month > 2 ? month - 3 : month + 9) + day - 1;
  int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * DAYS_PER_400_YEARS + day_of_era - DAYS_0000_03_01_TO_1970_01_01;
}

bool date_make(int64_t year, int64_t month, int64_t day, int32_t *days) {
  if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1) return false;
  if (day > days_in_month((int32_t)year, (int32_t)month)) return false;
  *days = days_of((int32_t)year, (int32_t)month, (int32_t)day);
  return true;
}

void date_split(int32_t days, int32_t *year, int32_t *month, int32_t *day) {
  assert(days >= DATE_MIN && days <= DATE_MAX);
  int32_t since_0000_03_01 = days + DAYS_0000_03_01_TO_1970_01_01; /* positive from 0001-01-01 on */
  int32_t era = since_0000_03_01 / DAYS_PER_400_YEARS,
          day_of_era = since_0000_03_01 % DAYS_PER_400_YEARS;
  /* Take out the leap days (every 1,460 days, not every 36,524, and the era's very last), then
   * divide by 365. */
  int32_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int32_t month_from_march = (5 * day_of_year + 2) / 153;
  *day = day_of_year - days_before_month_from_march(month_from_march) + 1;
  *month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  *year = era * 400 + year_of_era + (*month <= 2);
}

bool date_add_days(int32_t days, int64_t n, int32_t *out) {
  int64_t sum;
  if (__builtin_add_overflow(n, (int64_t)days, &sum) || sum < DATE_MIN || sum > DATE_MAX)
    return false;
  *out = (int32_t)sum;
  return true;
}

bool date_add_months(int32_t days, int64_t n, enum month_rounding rounding, int32_t *out) {
  int32_t year, month, day;
  date_split(days, &year, &month, &day);
  const int64_t months_of_calendar = INT64_C(12) * YEAR_MAX;
  if (n < -months_of_calendar || n > months_of_calendar) return false;
  int64_t months = 12 * (int64_t)year + month - 1 + n; /* since the January of the year 0 */
  if (months < INT64_C(12) * YEAR_MIN || months > months_of_calendar + 11) return false;
  year = (int32_t)(months / 12);
  month = (int32_t)(months % 12) + 1;
  int32_t last = days_in_month(year, month);
  if (day <= last) {
    *out = days_of(year, month, day);
    return true;
  }
  switch (rounding) {
  case MONTHS_EXACT: return false;
  case MONTHS_ROUNDED_DOWN: *out = days_of(year, month, last); return true;
  /* December has 31: the year never ends here */
  case MONTHS_ROUNDED_UP: *out = days_of(year, month, last) + 1; return true;
  }
  return false;
}

/* The number that `n` bytes of digits spell, or -1. */
static int32_t digits(const char *p, int n) {
  int32_t value = 0;
  for (int i = 0; i < n; i++) {
    if (p[i] < '0' || p[i] > '9') return -1;
    value = value * 10 + (p[i] - '0');
  }
  return value;
}

int64_t date_months_between(int32_t a, int32_t b) {
  if (b < a) return -date_months_between(b, a);
  int32_t year, month, day, last_year, last_month, last_day, reached;
  date_split(a, &year, &month, &day);
  date_split(b, &last_year, &last_month, &last_day);
  int64_t months = ((int64_t)last_year - year) * 12 + last_month - month;
  /* in the month of b itself the day may not have come yet */
  if (!date_add_months(a, months, MONTHS_ROUNDED_DOWN, &reached) || reached > b) months--;
  return months;
}

int32_t date_weekday(int32_t days) { return (days - DATE_MIN) % 7; } /* 0001-01-01: a Monday */

bool date_has_form(struct str text) {
  if (text.n != 10 || text.p[4] != '-' || text.p[7] != '-') return false;
  for (uint32_t i = 0; i < text.n; i++)
    if (i != 4 && i != 7 && (text.p[i] < '0' || text.p[i] > '9')) return false;
  return true;
}

bool date_parse(struct str text, int32_t *days) {
  if (text.n != 10 || text.p[4] != '-' || text.p[7] != '-') return false;
  return date_make(digits(text.p, 4), digits(text.p + 5, 2), digits(text.p + 8, 2), days);
}

static void write_digits(char *out, int n, int32_t value) {
  while (n > 0) {
    out[--n] = (char)('0' + value % 10);
    value /= 10;
  }
}

void date_format(int32_t days, char *out) {
  int32_t year, month, day;
  date_split(days, &year, &month, &day);
  write_digits(out, 4, year);
  out[4] = '-';
  write_digits(out + 5, 2, month);
  out[7] = '-';
  write_digits(out + 8, 2, day);
  out[10] = '\0';
}
