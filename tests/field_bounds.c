/* Fields within bounds, against all their completions: what enters once, linearly, is decided exactly
 * where they all agree, and left open elsewhere; bounds are those of all completions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/harness.h"

#define LEAST (-2)
#define MOST 4

/* The rules, for one factor, summand and limit. */
static char *rules_of(struct subject *s, int factor, int summand, int limit) {
  return arena_printf(&s->arena,
      "regulation r\n  effective 2020-01-01 to 2020-12-31\n"
      "entity unit\n  x : integer between %d and %d\n  y : integer at least %d\n"
      "define reached of unit : boolean is %d * x + %d >= %d\n"
      "define same of unit : boolean is %d * x + %d = %d\n"
      "define open of unit : boolean is %d * y + %d >= %d\n"
      "define value of unit : integer is %d * x + %d\n",
      LEAST, MOST, LEAST, factor, summand, limit, factor, summand, limit, factor, summand, limit,
      factor, summand);
}

/* What all completions up to `most` say: true, false, or unknown where they differ. `equal`: of `=`,
 * else of `>=`. */
static uint8_t agreed(int factor, int summand, int limit, int most, bool equal) {
  bool some = false, all = true;
  for (int x = LEAST; x <= most; x++) {
    const int value = factor * x + summand;
    const bool holds = equal ? value == limit : value >= limit;
    some |= holds;
    all &= holds;
  }
  return all ? TRUTH_TRUE : some ? TRUTH_UNKNOWN : TRUTH_FALSE;
}

static void check_one(int factor, int summand, int limit) {
  struct subject s;
  struct run run;
  subject_init(&s);
  assert_true(subject_compile(&s, str_from(rules_of(&s, factor, summand, limit))));
  assert_true(subject_load(&s, str_from("id: u\n")));
  const struct run_options options = {.as_of = 18262};
  subject_run(&s, &run, &options);
  const uint32_t *defines = run.program->results.defines;
  assert_int_equal(run_truth(&run, defines[0], 0), agreed(factor, summand, limit, MOST, false));
  /* one value in the middle that is never met is not seen by bounds: only what lies outside is */
  const int ends[2] = {factor * LEAST + summand, factor * MOST + summand};
  const int lo = ends[0] < ends[1] ? ends[0] : ends[1], hi = ends[0] < ends[1] ? ends[1] : ends[0];
  const uint8_t same = limit < lo || limit > hi ? TRUTH_FALSE
      : lo == hi                                ? TRUTH_TRUE
                                                : TRUTH_UNKNOWN;
  assert_int_equal(run_truth(&run, defines[1], 0), same);
  assert_int_equal(run_truth(&run, defines[2], 0), agreed(factor, summand, limit, 1000, false));
  int64_t least, most;
  assert_true(run_number(&run, defines[3], 0, &least, &most));
  assert_int_equal(least, lo);
  assert_int_equal(most, hi);
  run_free(&run);
  subject_free(&s);
}

static void one_linear_use(void **state) {
  (void)state;
  for (int factor = -3; factor <= 3; factor++)
    for (int summand = -1; summand <= 2; summand++)
      for (int limit = -8; limit <= 8; limit += 2) check_one(factor, summand, limit);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(one_linear_use)};
  return cmocka_run_group_tests_name("fields within bounds", tests, NULL, NULL);
}
