/* Numbers and days as people write them, and what a message says to write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/written.h"

static struct arena memory, *arena = &memory;

static void check(const char *got, const char *text, const char *expected) {
  if (!expected ? got != NULL : !got || strcmp(got, expected) != 0)
    fail_msg("%s: %s, not %s", text, got ? got : "nothing", expected ? expected : "nothing");
}

static void number(const char *text, const char *expected) {
  check(written_number(arena, str_from(text)), text, expected);
}

static void day(const char *text, const char *expected) {
  check(written_day(arena, str_from(text)), text, expected);
}

static void fractions(void **state) {
  (void)state;
  number("9,75", "9.75");
  number("-9,75", "-9.75");
  number("−9,75", "-9.75");
  number("9,7500", "9.7500");
  number(".5", "0.5");
  number(",5", "0.5");
  number("5.", "5");
  number("5,", "5");
  number("+5", "5");
  number("+ 5.5", "5.5");
  number("- 5", "-5");
  number("0,125", "0.125");
}

static void thousands(void **state) {
  (void)state;
  number("1.000.000", "1000000");
  number("1,000,000", "1000000");
  number("1 000 000", "1000000");
  number("1\u00a0000\u00a0000", "1000000");
  number("1\u202f000", "1000");
  number("1_000", "1000");
  number("1'000", "1000");
  number("1.000.000,50", "1000000.50");
  number("1,000.5", "1000.5");
  number("1.000,5", "1000.5");
  number("1 000,5", "1000.5");
  /* either may be meant */
  number("1,000", "1000, or 1.000 if the comma begins a fraction");
  /* no thousands */
  number("1.00.000", NULL);
  number("1,00,000", NULL);
  number("1 00", NULL);
  number("1.000 000", NULL);
  number("1..000", NULL);
}

static void other_numbers(void **state) {
  (void)state;
  number("1e5", "100000");
  number("1.5E3", "1500");
  number("1,5e+2", "150");
  number("25e-2", "0.25");
  number("1e-3", "0.001");
  number("0.05e1", "0.5");
  number("1e99", NULL);
  number("1e", NULL);
  number("80 %", "80%");
  number("12,5%", "12.5%");
  number("12,5 %", "12.5%");
  number("１２", "12");
  number("９．７５", "9.75");
  number(" 12 ", "12");
}

static void no_numbers(void **state) {
  (void)state;
  static const char *const texts[] = {"", " ", "-", "+", ".", ",", "%", "x", "12a", "1/2", "nine",
      "12", "-12", "9.75", "80%", "1e5x", "..", "\xff",
      "111111111111111111111111111111111111111111111111111111111111111111111111111111111,5"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) number(texts[i], NULL);
}

static void days(void **state) {
  (void)state;
  day("31/12/2020", "2020-12-31");
  day("1/2/2020", "2020-02-01");
  day("12/31/2020", "2020-12-31"); /* only as month, day, year */
  day("31-12-2020", "2020-12-31");
  day("31.12.2020", "2020-12-31");
  day("31 / 12 / 2020", "2020-12-31");
  day("2020/12/31", "2020-12-31");
  day("2020-3-1", "2020-03-01");
  day("2020.12.31", "2020-12-31");
  day("2020–12–31", "2020-12-31");
  day("31/12/20", "2020-12-31");
  day("ngày 31/12/2020", "2020-12-31");
  day("Nga\u0300y 31/12/2020", "2020-12-31");
  day("ngày 31 tháng 12 năm 2020", "2020-12-31");
  day("31 tháng 12 năm 2020", "2020-12-31");
  day("2020-12-31 00:00:00", "2020-12-31");
  day("2020-12-31T23:59:59.000Z", "2020-12-31");
  day("31/12/2020 7:30", "2020-12-31");
}

static void no_days(void **state) {
  (void)state;
  static const char *const texts[] = {"", "2020", "12/2020", "2020-12-31", "31/13/2020",
      "30/2/2020", "2020-02-30", "1/2/3/4", "31/12/2020x", "31/12/2020 5", "a/b/c", "31122020",
      "ngày", "31 tháng 12", "1/2/20200", "0/0/2020", "100/1/2020"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) day(texts[i], NULL);
}

static int free_memory(void **state) {
  (void)state;
  arena_free(arena);
  return 0;
}

int main(void) {
  arena_init(arena, NULL);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(fractions),
      cmocka_unit_test(thousands),
      cmocka_unit_test(other_numbers),
      cmocka_unit_test(no_numbers),
      cmocka_unit_test(days),
      cmocka_unit_test(no_days),
  };
  return cmocka_run_group_tests_name("written", tests, NULL, free_memory);
}
