/* Values read eight bytes at a time against the same byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/ingest/value_many.h"

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

/* Many at once: what is read is what one by one is read, and most is. */
static void test_many(void **state) {
  (void)state;
  static const char letters[] = "01234567890123456789012345678901234567890123456789...-x";
  uint64_t random = 7;
  uint32_t n_read = 0, n_numbers = 0;
  for (uint32_t round = 0; round < TEXTS / VALUES_AT_ONCE; round++) {
    char bytes[VALUES_AT_ONCE][PADDED] = {{0}};
    struct value_texts texts;
    int64_t numbers[VALUES_AT_ONCE];
    const uint32_t scale = random_below(&random, VALUE_MANY_SCALE_MAX + 1),
                   n = VALUES_STEP * (1 + random_below(&random, VALUES_AT_ONCE / VALUES_STEP));
    for (uint32_t i = 0; i < n; i++) {
      for (uint32_t b = 0; b < PADDED; b++)
        bytes[i][b] = letters[random_below(&random, sizeof letters - 1)];
      memcpy(&texts.words[i], bytes[i], sizeof texts.words[i]);
      texts.lengths[i] = random_below(&random, BYTES_MAX);
      const uint64_t length = texts.lengths[i];
      if (length > scale + 1 && random_below(&random, 2)) { /* a point where most have theirs */
        bytes[i][length - scale - 1] = '.';
        memcpy(&texts.words[i], bytes[i], sizeof texts.words[i]);
      }
    }
    const uint64_t others =
        scale ? value_decimals(&texts, n, scale, '.', numbers) : value_integers(&texts, n, numbers);
    for (uint32_t i = 0; i < n; i++) {
      const struct str text = {bytes[i], (uint32_t)texts.lengths[i]};
      int64_t number = -1;
      const bool is_number = value_quick_number(text, (int)scale, &number),
                 is_read = !(others >> i & 1);
      if (is_read) assert_true(is_number && number == numbers[i]);
      n_read += is_read;
      n_numbers += is_number;
    }
    if (n < VALUES_AT_ONCE) assert_int_equal(others >> n, 0);
  }
  assert_true(n_read > TEXTS / 10 && n_read > n_numbers / 2);
}

static void test_many_truths(void **state) {
  (void)state;
  static const char *const texts[] = {
      "true", "false", "True", "000true", "tru", "", "falsefal", "trues"};
  struct value_texts given;
  int64_t numbers[VALUES_AT_ONCE];
  for (uint32_t i = 0; i < VALUES_STEP; i++) {
    char bytes[PADDED] = "";
    memcpy(bytes, texts[i], strlen(texts[i]));
    memcpy(&given.words[i], bytes, sizeof given.words[i]);
    given.lengths[i] = strlen(texts[i]);
  }
  assert_int_equal(value_truths(&given, VALUES_STEP, numbers), 0xFC);
  assert_int_equal(numbers[0], 1);
  assert_int_equal(numbers[1], 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_truths),
      cmocka_unit_test(test_many), cmocka_unit_test(test_many_truths)};
  return cmocka_run_group_tests_name("value_quick", tests, NULL, NULL);
}
