/* YAML's fast lane and libyaml alone make the same of every document: values, places, messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/lanes.h"

static void check(uint64_t seed, uint32_t odd_in_a_thousand, uint32_t *n_turns) {
  struct lanes_schema s;
  lanes_schema_make(&s, seed);
  struct str texts[2] = {lanes_document_make(&s, seed * 2 + 1, odd_in_a_thousand),
      lanes_document_make(&s, seed * 2 + 2, odd_in_a_thousand)};
  if (!lanes_agree(&s.schema, texts, 1 + seed % 2, LANES_EAGER, n_turns))
    fail_msg("seed %llu, %u odd in a thousand", (unsigned long long)seed, odd_in_a_thousand);
  free((char *)texts[0].p);
  free((char *)texts[1].p);
}

static void test_generated_documents(void **state) {
  (void)state;
  static const uint32_t odd[] = {0, 3, 15, 60};
  uint32_t n_turns = 0;
  for (uint64_t seed = 0; seed < 4000; seed++) check(seed, odd[seed / 2 % 4], &n_turns);
  assert_true(n_turns > 2000); /* the fast lane did read them */
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_generated_documents)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
