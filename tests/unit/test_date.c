/* Dates against a calendar that is counted day by day: no formula is shared with date.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/date.h"

static bool leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

static int month_length(int year, int month) {
  if (month == 2) return leap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static void next_day(int *year, int *month, int *day) {
  if (++*day <= month_length(*year, *month)) return;
  *day = 1;
  if (++*month <= 12) return;
  *month = 1;
  ++*year;
}

static int32_t make(int64_t year, int64_t month, int64_t day) {
  int32_t days;
  assert_true(date_make(year, month, day, &days));
  return days;
}

static void every_day_round_trips(void **state) {
  (void)state;
  int year = 1, month = 1, day = 1;
  for (int32_t expected = DATE_MIN; expected <= DATE_MAX; expected++) {
    int32_t days, y, m, d, parsed;
    char text[11], mine[40];
    if (!date_make(year, month, day, &days) || days != expected)
      fail_msg("date_make(%d, %d, %d)", year, month, day);
    date_split(days, &y, &m, &d);
    if (y != year || m != month || d != day) fail_msg("date_split(%d)", days);
    date_format(days, text);
    snprintf(mine, sizeof mine, "%04d-%02d-%02d", year, month, day);
    if (strcmp(text, mine) != 0) fail_msg("date_format: %s, not %s", text, mine);
    if (!date_parse(str_from(text), &parsed) || parsed != expected)
      fail_msg("date_parse(%s)", text);
    next_day(&year, &month, &day);
  }
  assert_int_equal(year, 10000);
  assert_int_equal(month, 1);
  assert_int_equal(day, 1);
}

static void known_days(void **state) {
  (void)state;
  assert_int_equal(make(1970, 1, 1), 0);
  assert_int_equal(make(2000, 3, 1), 11017);
  assert_int_equal(make(1, 1, 1), DATE_MIN);
  assert_int_equal(make(9999, 12, 31), DATE_MAX);
}

static void days_that_are_not(void **state) {
  (void)state;
  static const int64_t none[][3] = {{2019, 2, 29}, {1900, 2, 29}, {2100, 2, 29}, {2020, 2, 30},
      {2020, 4, 31}, {2020, 13, 1}, {2020, 0, 1}, {2020, 1, 0}, {2020, 1, 32}, {0, 1, 1},
      {-1, 1, 1}, {10000, 1, 1}, {INT64_MAX, 1, 1}, {2020, INT64_MIN, 1}, {2020, 1, INT64_MAX},
      {4294967297, 1, 1}};
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    int32_t days = 77;
    assert_false(date_make(none[i][0], none[i][1], none[i][2], &days));
    assert_int_equal(days, 77);
  }
  assert_int_equal(make(2000, 2, 29) + 1, make(2000, 3, 1));
}

static void texts_that_are_no_dates(void **state) {
  (void)state;
  static const char *const texts[] = {"", "2020", "2020-1-1", "2020-01-1", "20200101", "2020/01/01",
      "2020-01-01 ", " 2020-01-01", "2020-01-01T", "2019-02-29", "0000-01-01", "2020-00-10",
      "2020-10-00", "2020-13-01", "+020-01-01", "-020-01-01", "2020-+1-01", "2020-01-0x",
      "2020-01--1", "12020-01-01", "２020-01-0", "2020 01 01"};
  int32_t days;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (date_parse(str_from(texts[i]), &days)) fail_msg("\"%s\" was read as a date", texts[i]);
  assert_false(date_parse((struct str){NULL, 0}, &days));
  /* a view, not zero-terminated */
  assert_true(date_parse((struct str){"2020-02-29xx", 10}, &days));
  assert_int_equal(days, make(2020, 2, 29));
}

static void adding_days(void **state) {
  (void)state;
  int32_t out = 0;
  assert_true(date_add_days(make(2020, 2, 28), 2, &out));
  assert_int_equal(out, make(2020, 3, 1));
  assert_true(date_add_days(make(2020, 1, 1), -1, &out));
  assert_int_equal(out, make(2019, 12, 31));
  assert_true(date_add_days(DATE_MIN, (int64_t)DATE_MAX - DATE_MIN, &out));
  assert_int_equal(out, DATE_MAX);
  assert_false(date_add_days(DATE_MAX, 1, &out));
  assert_false(date_add_days(DATE_MIN, -1, &out));
  assert_false(date_add_days(DATE_MAX, INT64_MAX, &out));
  assert_false(date_add_days(DATE_MIN, INT64_MIN, &out));
  assert_false(date_add_days(0, INT64_C(1) << 32, &out)); /* is 0 in 32 bits */
}

/* From the day, one month at a time, then the day put in: what date_add_months must give. False
 * where it must refuse. */
static bool walk_months(
    int year, int month, int day, int n, enum month_rounding rounding, int32_t *out) {
  for (; n > 0; n--)
    if (++month > 12) month = 1, year++;
  for (; n < 0; n++)
    if (--month < 1) month = 12, year--;
  if (year < 1 || year > 9999) return false;
  if (day > month_length(year, month)) {
    if (rounding == MONTHS_EXACT) return false;
    day = month_length(year, month);
    if (rounding == MONTHS_ROUNDED_UP) next_day(&year, &month, &day);
  }
  *out = make(year, month, day);
  return true;
}

static void check_months(int year, int month, int day, int n) {
  for (enum month_rounding rounding = MONTHS_EXACT; rounding <= MONTHS_ROUNDED_UP; rounding++) {
    int32_t expected = 0, actual = 0;
    bool may = walk_months(year, month, day, n, rounding, &expected);
    if (date_add_months(make(year, month, day), n, rounding, &actual) != may ||
        (may && actual != expected))
      fail_msg("%04d-%02d-%02d + %d months, rounding %d", year, month, day, n, (int)rounding);
  }
}

/* Every day of a leap year, a common one, a century and their neighbours, 60 months either way: all
 * month ends, both ways. */
static void adding_months_to_every_day(void **state) {
  (void)state;
  static const int years[] = {1, 2, 1899, 1900, 1999, 2000, 2019, 2020, 2021, 9998, 9999};
  for (size_t i = 0; i < sizeof years / sizeof *years; i++)
    for (int month = 1; month <= 12; month++)
      for (int day = 1; day <= month_length(years[i], month); day++)
        for (int n = -60; n <= 60; n++) check_months(years[i], month, day, n);
}

static void months_by_hand(void **state) {
  (void)state;
  int32_t out = 0;
  assert_true(date_add_months(make(2020, 1, 31), 1, MONTHS_ROUNDED_DOWN, &out));
  assert_int_equal(out, make(2020, 2, 29));
  assert_true(date_add_months(make(2019, 1, 31), 1, MONTHS_ROUNDED_DOWN, &out));
  assert_int_equal(out, make(2019, 2, 28));
  assert_true(date_add_months(make(2019, 1, 29), 1, MONTHS_ROUNDED_UP, &out));
  assert_int_equal(out, make(2019, 3, 1));
  assert_true(date_add_months(make(2020, 2, 29), 12, MONTHS_ROUNDED_DOWN, &out));
  assert_int_equal(out, make(2021, 2, 28));
  assert_true(date_add_months(make(2020, 2, 29), -12, MONTHS_ROUNDED_UP, &out));
  assert_int_equal(out, make(2019, 3, 1));
  assert_true(date_add_months(make(2020, 3, 31), -1, MONTHS_ROUNDED_DOWN, &out));
  assert_int_equal(out, make(2020, 2, 29));
  assert_false(date_add_months(make(2020, 1, 31), 1, MONTHS_EXACT, &out));
  assert_true(date_add_months(make(2020, 2, 29), 48, MONTHS_EXACT, &out));
  assert_int_equal(out, make(2024, 2, 29));
}

static void months_beyond_the_calendar(void **state) {
  (void)state;
  static const int64_t far[] = {
      INT64_MAX, INT64_MIN, 1000000, -1000000, INT64_C(1) << 32, 120000, -120000};
  int32_t out = 5;
  for (size_t i = 0; i < sizeof far / sizeof *far; i++)
    assert_false(date_add_months(make(2020, 1, 1), far[i], MONTHS_ROUNDED_DOWN, &out));
  assert_int_equal(out, 5);
  assert_true(date_add_months(make(1, 1, 31), 9998 * 12 + 11, MONTHS_EXACT, &out));
  assert_int_equal(out, make(9999, 12, 31));
  assert_true(date_add_months(make(9999, 12, 31), -(9998 * 12 + 11), MONTHS_EXACT, &out));
  assert_int_equal(out, make(1, 1, 31));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_day_round_trips),
      cmocka_unit_test(known_days),
      cmocka_unit_test(days_that_are_not),
      cmocka_unit_test(texts_that_are_no_dates),
      cmocka_unit_test(adding_days),
      cmocka_unit_test(adding_months_to_every_day),
      cmocka_unit_test(months_by_hand),
      cmocka_unit_test(months_beyond_the_calendar),
  };
  return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
