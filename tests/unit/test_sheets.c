/* runtime/ingest/sheet_values.h: digits, days and formats of sheets; book.h: what spreadsheets escape. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "runtime/ingest/book.h"

static void test_numbers(void **state) {
  (void)state;
  static const struct {
    const char *stored, *shown;
    bool is_whole, is_beyond;
  } cases[] = {{"0", "0", true, false}, {"-0", "0", true, false}, {"12", "12", true, false},
      {"1.1000000000000001", "1.1", false, false}, {"0.30000000000000004", "0.3", false, false},
      {"-1.5E-3", "-0.0015", false, false}, {"1E3", "1000", true, false},
      {"999999999999999", "999999999999999", true, false},
      {"1000000000000000", "1000000000000000", true, true},
      {"999999999999999.9", "1000000000000000", true, true},
      {"1.2345678901234567", "1.23456789012346", false, false},
      {"123456789012.345", "123456789012.345", false, false},
      {"1.2345678901234568E+19", "12345678901234600000", true, true},
      {"9.9999999999999995E-1", "1", true, false}, {"5E-324", "0.", false, false},
      {".5", "0.5", false, false}, {"8.4499999999999993", "8.45", false, false},
      {"4.35", "4.35", false, false}, {"1E-7", "0.0000001", false, false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct sheet_number number;
    assert_true(sheet_number(str_from(cases[i].stored), &number));
    char text[SHEET_NUMBER_BYTES + 1];
    snprintf(text, sizeof text, "%.*s", (int)number.n, number.text);
    if (cases[i].shown[strlen(cases[i].shown) - 1] == '.') text[2] = '\0';
    assert_string_equal(text, cases[i].shown);
    assert_int_equal(number.is_whole, cases[i].is_whole);
    assert_int_equal(number.is_beyond, cases[i].is_beyond);
  }
  static const char *const none[] = {
      "", "-", ".", "1e", "1,5", "12 ", "0x1", "1.2.3", "nan", "1E999"};
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    struct sheet_number number;
    assert_false(sheet_number(str_from(none[i]), &number));
  }
}

static void test_days(void **state) {
  (void)state;
  static const struct {
    const char *stored;
    bool is_1904;
    enum sheet_day day;
    const char *date;
  } cases[] = {{"1", false, DAY_OK, "1900-01-01"}, {"59", false, DAY_OK, "1900-02-28"},
      {"60", false, DAY_DOES_NOT_EXIST, ""}, {"61", false, DAY_OK, "1900-03-01"},
      {"43921", false, DAY_OK, "2020-03-31"}, {"2958465", false, DAY_OK, "9999-12-31"},
      {"2958466", false, DAY_BEYOND, ""}, {"0", false, DAY_BEYOND, ""},
      {"-1", false, DAY_BEYOND, ""}, {"0.5", false, DAY_HAS_TIME, ""},
      {"43921.25", false, DAY_HAS_TIME, ""}, {"0", true, DAY_OK, "1904-01-01"},
      {"60", true, DAY_OK, "1904-03-01"}, {"42459", true, DAY_OK, "2020-03-31"},
      {"2957003", true, DAY_OK, "9999-12-31"}, {"2957004", true, DAY_BEYOND, ""},
      {"1e300", false, DAY_BEYOND, ""}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct sheet_number number;
    int32_t day;
    assert_true(sheet_number(str_from(cases[i].stored), &number));
    assert_int_equal(sheet_day(&number, cases[i].is_1904, &day), cases[i].day);
    if (cases[i].day != DAY_OK) continue;
    char date[16];
    date_format(day, date);
    assert_string_equal(date, cases[i].date);
  }
}

static void test_formats(void **state) {
  (void)state;
  static const struct {
    const char *code;
    enum number_format format;
  } cases[] = {{"General", FORMAT_AS_NUMBER}, {"0", FORMAT_AS_NUMBER}, {"0.00", FORMAT_AS_NUMBER},
      {"#,##0.00", FORMAT_AS_NUMBER}, {"0.00E+00", FORMAT_AS_NUMBER}, {"0%", FORMAT_AS_NUMBER},
      {"_-* #,##0\\ _đ_-;-* #,##0\\ _đ_-", FORMAT_AS_NUMBER}, {"[Red]0;[Blue]-0", FORMAT_AS_NUMBER},
      {"@", FORMAT_AS_NUMBER}, {"# ?/?", FORMAT_AS_NUMBER}, {"[$-409]General", FORMAT_AS_NUMBER},
      {"000", FORMAT_AS_DIGITS}, {"00000", FORMAT_AS_DIGITS}, {"00\\-00", FORMAT_AS_DIGITS},
      {"\"VKS-\"0", FORMAT_AS_DIGITS}, {"dd/mm/yyyy", FORMAT_AS_DATE}, {"yyyy", FORMAT_AS_DATE},
      {"mmm", FORMAT_AS_DATE}, {"[$-42A]\"ngày\" d \"tháng\" m", FORMAT_AS_DATE},
      {"dd/mm/yyyy hh:mm", FORMAT_AS_DATE}, {"[$-F800]dddd", FORMAT_AS_DATE},
      {"hh:mm", FORMAT_AS_TIME}, {"[h]:mm:ss", FORMAT_AS_TIME}, {"[mm]", FORMAT_AS_TIME},
      {"mm:ss.0", FORMAT_AS_TIME}, {"h AM/PM", FORMAT_AS_TIME}, {"0 \"d\"", FORMAT_AS_DIGITS},
      {"[unclosed", FORMAT_AS_NUMBER}, {"\"unclosed", FORMAT_AS_NUMBER}, {"\\", FORMAT_AS_NUMBER},
      {"", FORMAT_AS_NUMBER}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_int_equal(number_format_of(164, cases[i].code), cases[i].format);
  assert_int_equal(number_format_of(0, NULL), FORMAT_AS_NUMBER);
  assert_int_equal(number_format_of(14, NULL), FORMAT_AS_DATE);
  assert_int_equal(number_format_of(22, NULL), FORMAT_AS_DATE);
  assert_int_equal(number_format_of(18, NULL), FORMAT_AS_TIME);
  assert_int_equal(number_format_of(45, NULL), FORMAT_AS_TIME);
  assert_int_equal(number_format_of(49, NULL), FORMAT_AS_NUMBER);
}

static void test_names(void **state) {
  (void)state;
  static const char *const bare[] = {"Sheet1", "units", "đơn_vị", "a.b", "Data2020x", "ABCD1"},
                           *const quoted[] = {"Sheet 1", "A1", "xfd1", "R1C1", "RC", "r", "c",
                               "1st", "a-b", "o'clock", "đơn vị", "R2", ".a"};
  for (size_t i = 0; i < sizeof bare / sizeof *bare; i++)
    assert_false(sheet_name_is_quoted(str_from(bare[i])));
  for (size_t i = 0; i < sizeof quoted / sizeof *quoted; i++)
    assert_true(sheet_name_is_quoted(str_from(quoted[i])));
}

static void test_escapes(void **state) {
  (void)state;
  static const char *const cases[][2] = {{"a_x000D_\nb", "a\nb"}, {"_x0041_", "A"},
      {"_x005F_x0041_", "_x0041_"}, {"_x1EA5_", "ấ"}, {"_x0111_", "đ"}, {"_xD83D_", "_xD83D_"},
      {"_x00_", "_x00_"}, {"_xZZZZ_", "_xZZZZ_"}, {"a\r\nb\rc", "a\nb\rc"}, {"_", "_"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char text[64];
    bool is_sound = true;
    snprintf(text, sizeof text, "%s", cases[i][0]);
    uint32_t n = book_unescape(text, (uint32_t)strlen(text), &is_sound);
    text[n] = '\0';
    assert_string_equal(text, cases[i][1]);
    assert_true(is_sound);
  }
  char nothing[] = "_x0000_";
  bool is_sound = true;
  book_unescape(nothing, 7, &is_sound);
  assert_false(is_sound);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_numbers),
      cmocka_unit_test(test_days),
      cmocka_unit_test(test_formats),
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_escapes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
