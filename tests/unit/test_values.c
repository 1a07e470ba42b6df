/* Sets of values against membership counted out: of every value between two others it is known
 * whether it belongs, so the sets that are made must agree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "compiler/advice/values.h"

enum { HALVES = 16, SETS = 4000 }; /* the values tried: -1, -0.5 … 6.5 */

struct random {
  uint64_t state;
};

/* Knuth's linear congruential generator, its upper bits. */
static uint32_t random_below(struct random *random, uint32_t n) {
  random->state = random->state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(random->state >> 33) % n;
}
static bool random_chance(struct random *random, uint32_t percent) {
  return random_below(random, 100) < percent;
}

static struct fraction half(int64_t n) {
  struct fraction out;
  assert_true(fraction_make(n - 2, 2, &out));
  return out;
}

static bool holds(const struct interval *i, struct fraction value) {
  const int low = i->low.infinite ? -1 : fraction_compare(i->low.value, value);
  const int high = i->high.infinite ? 1 : fraction_compare(i->high.value, value);
  return (low < 0 || (low == 0 && !i->low.open)) && (high > 0 || (high == 0 && !i->high.open));
}

static bool in_range(const struct value_range *range, int64_t n) {
  return holds(&range->within, half(n)) && (!range->has_grid || n % 2 == 0);
}

static bool has(const struct values *values, int64_t n) {
  for (uint32_t i = 0; i < values->n; i++)
    if (holds(&values->items[i], half(n))) return true;
  return false;
}

static struct bound random_bound(struct random *random) {
  if (random_chance(random, 15)) return bound_infinite();
  const bool open = random_chance(random, 50);
  return bound_at(half(random_below(random, HALVES)), open);
}

/* One interval, or two; `of` tells which values belong. */
static struct values random_values(
    struct random *random, struct arena *arena, const struct value_range *range, bool *of) {
  struct values out = {0};
  for (int64_t n = 0; n < HALVES; n++) of[n] = false;
  for (uint32_t i = 0, pieces = 1 + random_below(random, 3); i < pieces; i++) {
    struct interval interval = {.low = random_bound(random)};
    interval.high = random_bound(random);
    struct values one;
    assert_true(values_of(arena, range, interval, &one));
    assert_true(values_unite(arena, range, out, one, &out));
    for (int64_t n = 0; n < HALVES; n++)
      of[n] = of[n] || (in_range(range, n) && holds(&interval, half(n)));
  }
  return out;
}

static void test_membership(void **state) {
  (void)state;
  struct random random = {17};
  uint64_t n_disjoint = 0, n_within = 0, n_empty = 0;
  for (int round = 0; round < SETS; round++) {
    struct arena arena;
    arena_init(&arena, NULL);
    struct value_range range = {
        .has_grid = random_chance(&random, 50), .within = {bound_infinite(), bound_infinite()}};
    if (random_chance(&random, 50)) range.within.low = bound_at(half(2), false);
    if (random_chance(&random, 50)) range.within.high = bound_at(half(12), false);
    bool in_a[HALVES], in_b[HALVES];
    const struct values a = random_values(&random, &arena, &range, in_a),
                        b = random_values(&random, &arena, &range, in_b);
    struct values both, one, rest;
    assert_true(values_intersect(&arena, a, b, &both));
    assert_true(values_unite(&arena, &range, a, b, &one));
    assert_true(values_complement(&arena, &range, a, &rest));
    bool disjoint = true, within = true;
    for (int64_t n = 0; n < HALVES; n++) {
      if (!in_range(&range, n)) continue;
      assert_int_equal(has(&a, n), in_a[n]);
      assert_int_equal(has(&both, n), in_a[n] && in_b[n]);
      assert_int_equal(has(&one, n), in_a[n] || in_b[n]);
      assert_int_equal(has(&rest, n), !in_a[n]);
      disjoint = disjoint && !(in_a[n] && in_b[n]);
      within = within && (!in_a[n] || in_b[n]);
    }
    /* what is claimed holds of each value; values beyond those tried may say no more than this */
    if (values_disjoint(a, b)) assert_true(disjoint);
    if (values_within(a, b)) assert_true(within);
    assert_int_equal(values_disjoint(a, b), values_empty(both));
    assert_true(values_disjoint(a, rest) && values_within(both, a) && values_within(a, one));
    n_disjoint += values_disjoint(a, b);
    n_within += values_within(a, b);
    n_empty += values_empty(a);
    arena_free(&arena);
  }
  assert_true(n_disjoint > 100 && n_within > 100 && n_empty > 10);
}

/* `x < 3` and `x <= 2` of integers are one; 1 and 2 leave no hole. */
static void test_grid(void **state) {
  (void)state;
  struct arena arena;
  arena_init(&arena, NULL);
  const struct value_range range = {
      .has_grid = true, .within = {bound_infinite(), bound_infinite()}};
  const struct bound two = bound_at(half(6), false), three = bound_at(half(8), true),
                     from_three = bound_at(half(8), false);
  struct values below, up_to, above, all;
  assert_true(values_of(&arena, &range, (struct interval){bound_infinite(), three}, &below));
  assert_true(values_of(&arena, &range, (struct interval){bound_infinite(), two}, &up_to));
  assert_true(values_of(&arena, &range, (struct interval){from_three, bound_infinite()}, &above));
  assert_true(values_within(below, up_to) && values_within(up_to, below));
  assert_true(values_unite(&arena, &range, up_to, above, &all));
  assert_int_equal(all.n, 1);
  assert_true(all.items[0].low.infinite && all.items[0].high.infinite);
  arena_free(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_membership), cmocka_unit_test(test_grid)};
  return cmocka_run_group_tests_name("values", tests, NULL, NULL);
}
