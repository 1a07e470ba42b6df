/* statistics.h against every completion: rows of values within bounds, some of which may count, on
 * domains so small that all ways of settling them can be tried. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/kernels/statistics.h"
struct random {
  uint64_t state;
};
static uint32_t random_below(struct random *random, uint32_t n) {
  random->state ^= random->state << 13;
  random->state ^= random->state >> 7;
  random->state ^= random->state << 17;
  return (uint32_t)(random->state >> 16) % n;
}
static bool random_chance(struct random *random, uint32_t percent) {
  return random_below(random, 100) < percent;
}

enum { ROWS_MAX_TRIED = 5, DOMAIN = 7, RANDOM_CASES = 3000 };

static int compare_numbers(const void *a, const void *b) {
  const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return x < y ? -1 : x > y;
}

static uint32_t distinct_of(const int64_t *values, uint32_t n) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < n; i++) {
    bool again = false;
    for (uint32_t k = 0; k < i; k++) again |= values[k] == values[i];
    count += !again;
  }
  return count;
}

static uint32_t run_of(const int64_t *values, uint32_t n) {
  uint32_t longest = 0;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t length = 1;
    for (bool found = true; found; length += found) {
      found = false;
      for (uint32_t k = 0; k < n; k++) found |= values[k] == values[i] + length;
    }
    if (length > longest) longest = length;
  }
  return longest;
}

struct extremes {
  uint32_t distinct_least, distinct_most, run_least, run_most;
};

static void complete(
    struct extremes *e, const struct interval *rows, uint32_t n, uint32_t row, int64_t *values) {
  if (row < n) {
    for (values[row] = rows[row].lo; values[row] <= rows[row].hi; values[row]++)
      complete(e, rows, n, row + 1, values);
    values[row] = 0;
    return;
  }
  const uint32_t distinct = distinct_of(values, n), run = run_of(values, n);
  if (distinct < e->distinct_least) e->distinct_least = distinct;
  if (distinct > e->distinct_most) e->distinct_most = distinct;
  if (run < e->run_least) e->run_least = run;
  if (run > e->run_most) e->run_most = run;
}

static void random_rows(struct random *random, struct interval *rows, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    rows[i].lo = (int64_t)random_below(random, DOMAIN);
    rows[i].hi = random_chance(random, 40)
        ? rows[i].lo
        : rows[i].lo + (int64_t)random_below(random, (uint32_t)(DOMAIN - rows[i].lo));
  }
}

static void test_values_of_every_completion(void **state) {
  (void)state;
  struct random random = {.state = 7};
  for (int round = 0; round < RANDOM_CASES; round++) {
    struct interval rows[8], used[8], other[8];
    int64_t values[8] = {0}, heap[8];
    const uint32_t n = (uint32_t)random_below(&random, ROWS_MAX_TRIED + 1);
    struct extremes e = {UINT32_MAX, 0, UINT32_MAX, 0};
    random_rows(&random, rows, n);
    complete(&e, rows, n, 0, values);
    memcpy(used, rows, sizeof used);
    assert_int_equal(distinct_least(used, other, n), e.distinct_least);
    memcpy(used, rows, sizeof used);
    assert_int_equal(distinct_most(used, other, heap, n), e.distinct_most);
    memcpy(used, rows, sizeof used);
    assert_int_equal(run_least(used, other, n), e.run_least);
    memcpy(used, rows, sizeof used);
    assert_int_equal(run_most(used, other, n), e.run_most);
  }
}

/* Where nothing is known of a value it may be any: it bridges every gap, and is nothing of its own. */
static void test_values_that_may_be_any(void **state) {
  (void)state;
  const struct interval any = {INT64_MIN, INT64_MAX};
  struct interval rows[5] = {{1, 1}, {2, 2}, any, {4, 4}, any}, other[5];
  int64_t heap[5];
  assert_int_equal(run_most(rows, other, 5), 5);
  struct interval again[5] = {{1, 1}, {2, 2}, any, {4, 4}, any};
  assert_int_equal(run_least(again, other, 5), 2);
  struct interval three[3] = {any, any, any};
  assert_int_equal(distinct_least(three, other, 3), 1);
  assert_int_equal(distinct_most(three, other, heap, 3), 3);
  assert_int_equal(run_least(three, other, 3), 1);
  assert_int_equal(run_most(three, other, 3), 3);
}

static void test_ranks_and_sorting(void **state) {
  (void)state;
  struct random random = {.state = 3};
  static int64_t items[3000], sorted[3000], other[3000], moved[3000];
  for (int round = 0; round < 300; round++) {
    const uint32_t n = 1 + (uint32_t)random_below(&random, round < 200 ? 80 : 3000),
                   span = 1 + (uint32_t)random_below(&random, round % 3 ? 10 : 1000000);
    for (uint32_t i = 0; i < n; i++) {
      items[i] = (int64_t)random_below(&random, span) - span / 2;
      if (round % 7 == 0) items[i] *= INT64_C(1) << 40;
      if (round % 11 == 0) items[i] = (int64_t)i; /* in order already */
    }
    memcpy(sorted, items, n * sizeof *items);
    qsort(sorted, n, sizeof *sorted, compare_numbers);
    memcpy(moved, items, n * sizeof *items);
    assert_memory_equal(sort_numbers(moved, other, n), sorted, n * sizeof *items);
    const uint32_t k = (uint32_t)random_below(&random, n);
    memcpy(moved, items, n * sizeof *items);
    assert_int_equal(number_at_rank(moved, other, n, k), sorted[k]);
    for (uint32_t i = 0; i < n; i++)
      assert_true(i < k ? moved[i] <= sorted[k] : moved[i] >= sorted[k]);
    int64_t middle;
    memcpy(moved, items, n * sizeof *items);
    assert_true(
        median_doubled(moved, other, n, &middle) == (int128)sorted[(n - 1) / 2] + sorted[n / 2]);
    assert_int_equal(middle, sorted[(n - 1) / 2]);
  }
}

/* Every choice of the numbers that may count. */
static void test_least_median_of_every_choice(void **state) {
  (void)state;
  struct random random = {.state = 5};
  for (int round = 0; round < RANDOM_CASES; round++) {
    int64_t sure[6], maybe[6], taken[12], middle;
    const uint32_t n_sure = 1 + (uint32_t)random_below(&random, 5),
                   n_maybe = (uint32_t)random_below(&random, 6);
    for (uint32_t i = 0; i < n_sure; i++) sure[i] = (int64_t)random_below(&random, 9);
    for (uint32_t i = 0; i < n_maybe; i++) maybe[i] = (int64_t)random_below(&random, 9);
    qsort(sure, n_sure, sizeof *sure, compare_numbers);
    qsort(maybe, n_maybe, sizeof *maybe, compare_numbers);
    int64_t least = INT64_MAX;
    for (uint32_t choice = 0; choice < UINT32_C(1) << n_maybe; choice++) {
      uint32_t n = n_sure;
      memcpy(taken, sure, n_sure * sizeof *sure);
      for (uint32_t i = 0; i < n_maybe; i++)
        if (choice >> i & 1) taken[n++] = maybe[i];
      qsort(taken, n, sizeof *taken, compare_numbers);
      const int64_t doubled = taken[(n - 1) / 2] + taken[n / 2];
      if (doubled < least) least = doubled;
    }
    assert_true(least_median_doubled(sure, n_sure, maybe, n_maybe, &middle) == least);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_values_of_every_completion),
      cmocka_unit_test(test_values_that_may_be_any),
      cmocka_unit_test(test_ranks_and_sorting),
      cmocka_unit_test(test_least_median_of_every_choice),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
