/* CSV fields: what is quoted, and that a reader by RFC 4180 gets each text back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "results/csv.h"

/* What a call writes, opened for it and closed after it. */
struct written {
  struct arena arena;
  struct buffer buffer;
  struct csv csv;
};

static const struct csv *begin_for(struct written *written, enum csv_reader reader) {
  arena_init(&written->arena, NULL);
  buffer_init(&written->buffer, &written->arena, NULL);
  written->csv = (struct csv){&written->buffer, reader};
  return &written->csv;
}
static const struct csv *begin(struct written *written) { return begin_for(written, CSV_PROGRAM); }

/* The text, zero-terminated. */
static const char *text_of(struct written *written) {
  buffer_put_byte(&written->buffer, '\0');
  written->buffer.n--;
  return written->buffer.bytes;
}

static void expect(struct written *written, const char *wanted) {
  assert_string_equal(text_of(written), wanted);
  arena_free(&written->arena);
}

static void quoted_where_needed(void **state) {
  (void)state;
  static const struct {
    const char *text, *field;
  } cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"two words", "two words"},
      {"đơn vị", "đơn vị"},
      {"tab\tinside", "tab\tinside"},
      {" leading", "\" leading\""},
      {"trailing ", "\"trailing \""},
      {" ", "\" \""},
      {"a,b", "\"a,b\""},
      {"a;b", "\"a;b\""},
      {"a\nb", "\"a\nb\""},
      {"a\rb", "\"a\rb\""},
      {"\n", "\"\n\""},
      {"say \"yes\"", "\"say \"\"yes\"\"\""},
      {"\"", "\"\"\"\""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct written written;
    csv_write_text(begin(&written), str_from(cases[i].text));
    expect(&written, cases[i].field);
  }
}

static void known_and_empty_differs_from_none(void **state) {
  (void)state;
  struct written written;
  csv_write_known(begin(&written), (struct str){0});
  expect(&written, "\"\"");
  csv_write_known(begin(&written), STR("a,b"));
  expect(&written, "\"a,b\"");
  csv_write_text(begin(&written), (struct str){0});
  expect(&written, "");
}

static void lists_are_one_field(void **state) {
  (void)state;
  struct str texts[] = {STR("a"), STR("b \"c\""), STR("")};
  struct written written;
  csv_write_list(begin(&written), texts, 0);
  expect(&written, "");
  csv_write_list(begin(&written), texts, 1);
  expect(&written, "a");
  csv_write_list(begin(&written), texts, 3);
  expect(&written, "\"a;b \"\"c\"\";\"");
}

/* Reads one field of RFC 4180 from *at: past it, and past its comma. */
static void read_field(const char **at, char *text) {
  const char *p = *at;
  bool quoted = *p == '"';
  p += quoted;
  for (; quoted ? *p != '"' || p[1] == '"' : *p != ',' && *p != '\n'; p++) {
    if (quoted && *p == '"') p++;
    *text++ = *p;
  }
  *text = 0;
  p += quoted;
  assert_true(*p == ',' || *p == '\n');
  *at = p + 1;
}

/* Every text of up to five bytes of those that quoting is about comes back from a line. */
static void every_short_text_comes_back(void **state) {
  (void)state;
  static const char alphabet[] = "a \",;\n\r";
  const uint32_t n_letters = sizeof alphabet - 1;
  for (uint32_t length = 0, n = 1; length <= 5; length++, n *= n_letters)
    for (uint32_t number = 0; number < n; number++) {
      char text[8] = "", back[8], behind[8];
      for (uint32_t i = 0, rest = number; i < length; i++, rest /= n_letters)
        text[i] = alphabet[rest % n_letters];
      struct str fields[] = {{text, length}, STR("end")};
      struct written written;
      csv_write_line(begin(&written), fields, 2, 0);
      const char *at = text_of(&written);
      read_field(&at, back);
      read_field(&at, behind);
      assert_string_equal(back, text);
      assert_string_equal(behind, "end");
      assert_int_equal(*at, 0);
      arena_free(&written.arena);
    }
}

/* What a spreadsheet would make a number, a date or a formula of stays a text. */
static void texts_are_guarded_for_spreadsheets(void **state) {
  (void)state;
  static const struct {
    const char *text, *field;
  } cases[] = {
      {"", ""},
      {"vks-ha-noi", "vks-ha-noi"},
      {"cum-2", "cum-2"},
      {"đơn vị 5", "đơn vị 5"},
      {"_1", "_1"},
      {"—", "—"},
      {"007", "\"=\"\"007\"\"\""},
      {"1E5", "\"=\"\"1E5\"\"\""},
      {" 7", "\"=\"\" 7\"\"\""},
      {"(5)", "\"=\"\"(5)\"\"\""},
      {"1/2", "\"=\"\"1/2\"\"\""},
      {"2020-03-01", "\"=\"\"2020-03-01\"\"\""},
      {"12345678901234567890", "\"=\"\"12345678901234567890\"\"\""},
      {"MAR1", "\"=\"\"MAR1\"\"\""},
      {"march", "march"},
      {"TRUE", "\"=\"\"TRUE\"\"\""},
      {"#N/A", "\"=\"\"#N/A\"\"\""},
      {"3\"", "\"=\"\"3\"\"\"\"\"\"\""},
      {"=1+1", "'=1+1"},
      {"+84 24", "'+84 24"},
      {"-5", "'-5"},
      {"@SUM(1,1)", "\"'@SUM(1,1)\""},
      {" =1+1", "\"' =1+1\""},
      {"\t=1+1", "'\t=1+1"},
      {"\r=1+1", "\"'\r=1+1\""},
      {"＝1+1", "'＝1+1"},
      {"1\n2", "\"'1\n2\""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct written written;
    csv_write_text(begin_for(&written, CSV_EXCEL), str_from(cases[i].text));
    expect(&written, cases[i].field);
  }
  char text[300];
  memset(text, '1', sizeof text); /* more than a text within a formula may have */
  struct written written;
  csv_write_text(begin_for(&written, CSV_EXCEL), (struct str){text, sizeof text});
  assert_int_equal(written.buffer.bytes[0], '\'');
  assert_int_equal(written.buffer.n, sizeof text + 1);
  arena_free(&written.arena);
}

static void values_stay_values(void **state) {
  (void)state;
  static const struct {
    const char *text, *excel, *english;
  } cases[] = {
      {"9.75", "9,75", "9.75"},
      {"-12.50", "-12,50", "-12.50"},
      {"0", "0", "0"},
      {"true", "true", "true"},
      {"2020-03-01", "2020-03-01", "2020-03-01"},
      {"123456789012345", "123456789012345", "123456789012345"},
      {"1234567890123456", "\"=\"\"1234567890123456\"\"\"", "\"=\"\"1234567890123456\"\"\""},
      {"undetermined (3 to 5)", "undetermined (3 to 5)", "undetermined (3 to 5)"},
      {"-", "'-", "'-"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct written written;
    csv_write_value(begin_for(&written, CSV_EXCEL), str_from(cases[i].text));
    expect(&written, cases[i].excel);
    csv_write_value(begin_for(&written, CSV_EXCEL_ENGLISH), str_from(cases[i].text));
    expect(&written, cases[i].english);
    csv_write_value(begin(&written), str_from(cases[i].text));
    expect(&written, cases[i].text);
  }
}

static void lines_of_spreadsheets(void **state) {
  (void)state;
  struct written written;
  struct str fields[] = {STR("007"), STR("9.75"), STR("a;b")};
  csv_begin(begin_for(&written, CSV_EXCEL));
  csv_write_line(&written.csv, fields, 3, 2);
  expect(&written, "\xef\xbb\xbf\"=\"\"007\"\"\";9,75;\"a;b\"\r\n");
  csv_begin(begin_for(&written, CSV_EXCEL_ENGLISH));
  csv_write_line(&written.csv, fields, 3, 2);
  expect(&written, "\xef\xbb\xbf\"=\"\"007\"\"\",9.75,\"a;b\"\r\n");
  csv_begin(begin(&written));
  csv_write_line(&written.csv, fields, 3, 2);
  expect(&written, "007,9.75,\"a;b\"\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(quoted_where_needed),
      cmocka_unit_test(known_and_empty_differs_from_none),
      cmocka_unit_test(lists_are_one_field),
      cmocka_unit_test(texts_are_guarded_for_spreadsheets),
      cmocka_unit_test(values_stay_values),
      cmocka_unit_test(lines_of_spreadsheets),
      cmocka_unit_test(every_short_text_comes_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
