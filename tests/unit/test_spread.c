/* runtime/kernels/spread.h: narrow columns as kernels take them, of every width and many lengths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/kernels/spread.h"

enum { ROWS = 203, MOST_FIRST = 5 };

static void test_spread(void **state) {
  (void)state;
  static int8_t bytes[ROWS];
  static int16_t halves[ROWS];
  static int32_t words[ROWS];
  for (int32_t i = 0; i < ROWS; i++) {
    bytes[i] = (int8_t)(i % 7 == 3 ? INT8_MIN : i - 100);
    halves[i] = (int16_t)(i % 7 == 3 ? NUMBER_UNKNOWN_16 : i * 300 - 30000);
    words[i] = i % 7 == 3 ? NUMBER_UNKNOWN_32 : (i - 100) * 20000000;
  }
  const struct column columns[] = {{REG_NUMBER, 1, true, {.values = bytes}},
      {REG_NUMBER, 2, true, {.values = halves}}, {REG_NUMBER, 4, true, {.values = words}}};
  for (uint32_t c = 0; c < 3; c++)
    for (uint32_t first = 0; first < MOST_FIRST; first++)
      for (uint32_t n = 0; first + n <= ROWS; n++) {
        int64_t values[ROWS + 1];
        uint8_t known[ROWS + 1];
        const struct view to = {.values = values, .known = known};
        values[n] = 77;
        known[n] = 77;
        kernel_spread(&columns[c], first, n, &to);
        for (uint32_t i = 0; i < n; i++) {
          int64_t number;
          assert_int_equal(known[i], column_number(&columns[c], first + i, &number));
          assert_int_equal(known[i], (first + i) % 7 != 3);
          assert_int_equal(values[i], number);
        }
        assert_int_equal(values[n], 77);
        assert_int_equal(known[n], 77);
      }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_spread)};
  return cmocka_run_group_tests_name("spread", tests, NULL, NULL);
}
