/* Values read eight bytes at a time against the same byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/ingest/value_quick.h"

enum { TEXTS = 400000, BYTES_MAX = 11, PADDED = BYTES_MAX + VALUE_QUICK_PADDING };

/* Knuth's linear congruential generator, its upper bits. */
static uint32_t random_below(uint64_t *random, uint32_t n) {
  *random = *random * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)((*random >> 33) % n);
}

static void test_numbers(void **state) {
  (void)state;
  static const char letters[] = "0123456789012345678901234567890123456789...-,x ";
  uint64_t random = 1;
  uint32_t n_numbers = 0;
  for (uint32_t i = 0; i < TEXTS; i++) {
    char bytes[PADDED];
    for (uint32_t b = 0; b < PADDED; b++)
      bytes[b] = letters[random_below(&random, sizeof letters - 1)];
    const struct str text = {bytes, 1 + random_below(&random, BYTES_MAX)};
    const int scale = (int)random_below(&random, 5);
    int64_t plain = -1, padded = -1;
    const bool is_number = value_quick_number(text, scale, &plain);
    assert_int_equal(is_number, value_quick_padded_number(text, scale, &padded));
    if (is_number) assert_true(plain == padded);
    n_numbers += is_number;
  }
  assert_true(n_numbers > TEXTS / 10);
}

/* Both words, cut and changed by one byte. */
static void test_truths(void **state) {
  (void)state;
  uint64_t random = 1;
  uint32_t n_truths = 0;
  for (uint32_t i = 0; i < 10000; i++) {
    char bytes[PADDED] = {0};
    memcpy(bytes, i % 2 ? "truetrue" : "falsefal", 8);
    if (random_below(&random, 2))
      bytes[random_below(&random, 6)] = (char)random_below(&random, 256);
    const struct str text = {bytes, 1 + random_below(&random, 8)};
    int64_t plain = -1, padded = -1;
    const bool is_truth = value_quick_truth(text, &plain);
    assert_int_equal(is_truth, value_quick_padded_truth(text, &padded));
    if (is_truth) assert_true(plain == padded);
    n_truths += is_truth;
  }
  assert_true(n_truths > 500);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_truths)};
  return cmocka_run_group_tests_name("value_quick", tests, NULL, NULL);
}
