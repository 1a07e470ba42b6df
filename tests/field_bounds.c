/* Fields within bounds, against all their completions: what enters once, linearly, is decided exactly
 * where they all agree, and left open elsewhere; bounds are those of all completions. Parameters on
 * such a day, likewise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/date.h"
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

/* -- parameters on a day within bounds -- */

enum { FIRST_DAY = 18262, N_DAYS = 10, N_VALUES = 4, NO_BOUND = -1 }; /* 2020-01-01 on */

/* The days from which a value holds, as days of the window, and the values: up and down. */
static const int value_from[N_VALUES] = {1, 4, 5, 8}, value_of[N_VALUES] = {3, 7, 2, 5};

/* The value in force on a day of the window; false: none is. */
static bool in_force(int day, int *value) {
  bool any = false;
  for (int i = 0; i < N_VALUES && value_from[i] <= day; i++) {
    *value = value_of[i];
    any = true;
  }
  return any;
}

/* The rules, of a day moved by `moved` of which one bound or both are known. */
static char *rules_of_day(struct subject *s, int low, int high, int moved, int limit) {
  char days[N_VALUES][16], least[16], most[16];
  for (int i = 0; i < N_VALUES; i++) date_format(FIRST_DAY + value_from[i], days[i]);
  date_format(FIRST_DAY + low, least);
  date_format(FIRST_DAY + high, most);
  const char *bounds = low == NO_BOUND ? arena_printf(&s->arena, "at most %s", most)
      : high == NO_BOUND               ? arena_printf(&s->arena, "at least %s", least)
                                       : arena_printf(&s->arena, "between %s and %s", least, most);
  return arena_printf(&s->arena,
      "regulation r\n  effective 2020-01-02 to 2020-12-31\n"
      "parameter rate : integer\n"
      "  from %s is %d\n  from %s is %d\n  from %s is %d\n  from %s is %d\n"
      "entity unit\n  day : date %s\n"
      "define value of unit : integer is 10 - 2 * (rate on (day + (%d) days))\n"
      "define reached of unit : boolean is rate on (day + (%d) days) >= %d\n",
      days[0], value_of[0], days[1], value_of[1], days[2], value_of[2], days[3], value_of[3],
      bounds, moved, moved, limit);
}

static void check_day(int low, int high, int moved, int limit) {
  struct subject s;
  struct run run;
  subject_init(&s);
  assert_true(subject_compile(&s, str_from(rules_of_day(&s, low, high, moved, limit))));
  assert_true(subject_load(&s, str_from("id: u\n")));
  const struct run_options options = {.as_of = FIRST_DAY + N_DAYS};
  subject_run(&s, &run, &options);
  /* what has no bound goes as far as there are days: past the window on either side nothing changes */
  const int from = low == NO_BOUND ? -2 * N_DAYS : low, to = high == NO_BOUND ? 2 * N_DAYS : high;
  bool all_in_force = true, some = false, all = true;
  int64_t lo = INT64_MAX, hi = INT64_MIN;
  for (int day = from; day <= to; day++) {
    int value = 0;
    all_in_force &= in_force(day + moved, &value);
    some |= value >= limit;
    all &= value >= limit;
    const int64_t result = 10 - 2 * value;
    if (result < lo) lo = result;
    if (result > hi) hi = result;
  }
  const uint32_t *defines = run.program->results.defines;
  int64_t least, most;
  const bool known = run_number(&run, defines[0], 0, &least, &most);
  assert_int_equal(known, all_in_force);
  if (known) assert_true(least == lo && most == hi);
  const uint8_t agreed_on = !all_in_force || (some && !all) ? TRUTH_UNKNOWN
      : all                                                 ? TRUTH_TRUE
                                                            : TRUTH_FALSE;
  assert_int_equal(run_truth(&run, defines[1], 0), agreed_on);
  run_free(&run);
  subject_free(&s);
}

static void parameters_on_a_day(void **state) {
  (void)state;
  for (int low = NO_BOUND; low < N_DAYS; low++)
    for (int high = low < 0 ? 0 : low; high <= N_DAYS; high++)
      for (int moved = -1; moved <= 1; moved++)
        check_day(
            low, high == N_DAYS && low >= 0 ? NO_BOUND : high, moved, 1 + (low + high + 9) % 8);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_linear_use), cmocka_unit_test(parameters_on_a_day)};
  return cmocka_run_group_tests_name("fields within bounds", tests, NULL, NULL);
}
