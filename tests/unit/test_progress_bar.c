/* The line of the progress bar. Who draws it, and that nothing of it stays: tests/process. */
#include "cli/progress_bar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void check(struct progress_shown shown, const char *expected) {
  char line[PROGRESS_LINE];
  if (!shown.width) shown.width = 200;
  progress_bar_line(&shown, line);
  assert_string_equal(line, expected);
}

static void test_reading(void **state) {
  (void)state;
  struct progress_shown shown = {.stage = "reading",
      .is_bytes = true,
      .total = 269000000,
      .done = 67250000,
      .n_units = 250000,
      .units = STR("units"),
      .seconds = 2};
  check(shown, "reading [#####               ]  25% 67 of 269 MB, 250000 units, 6 s left");
  shown.done = 0;
  shown.n_units = 0;
  check(shown, "reading [                    ]   0% 0 of 269 MB, 2 s");
  shown.done = 300000000; /* the file grew */
  check(shown, "reading [####################] 100% 269 of 269 MB, 0 s left");
  shown.done = 2690000;
  check(shown, "reading [#                   ]   1% 3 of 269 MB, 3 min left");
  shown.seconds = 100;
  check(shown, "reading [#                   ]   1% 3 of 269 MB, 3 h left");
}

static void test_reading_a_pipe(void **state) {
  (void)state;
  struct progress_shown shown = {.stage = "reading",
      .is_bytes = true,
      .done = 12340000,
      .n_units = 9,
      .units = STR("đơn_vị"),
      .seconds = 61};
  check(shown, "reading … 12.3 MB, 9 đơn_vị, 61 s");
}

static void test_steps(void **state) {
  (void)state;
  check((struct progress_shown){.stage = "writing", .total = 10, .done = 5, .seconds = 3},
      "writing [##########          ]  50% 3 s left");
  check((struct progress_shown){.stage = "switching", .total = 10, .seconds = 3},
      "switching [                    ]   0% 3 s");
}

/* A line that wraps could not be wiped. */
static void test_narrow(void **state) {
  (void)state;
  struct progress_shown shown = {.stage = "reading",
      .is_bytes = true,
      .done = 12340000,
      .n_units = 9,
      .units = STR("đơn_vị"),
      .seconds = 61};
  shown.width = 25;
  check(shown, "reading … 12.3 MB, 9 đơn");
  shown.width = 23;
  check(shown, "reading … 12.3 MB, 9 đ");
  shown.width = 1;
  check(shown, "r");
}

static void test_long_names(void **state) {
  (void)state;
  static char name[3000];
  memset(name, 'x', sizeof name);
  struct progress_shown shown = {.stage = "reading",
      .is_bytes = true,
      .n_units = 9,
      .units = {name, sizeof name},
      .seconds = 61,
      .width = 5000};
  char line[PROGRESS_LINE];
  progress_bar_line(&shown, line);
  assert_int_equal(strlen(line), PROGRESS_LINE - 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_reading),
      cmocka_unit_test(test_reading_a_pipe),
      cmocka_unit_test(test_steps),
      cmocka_unit_test(test_narrow),
      cmocka_unit_test(test_long_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
