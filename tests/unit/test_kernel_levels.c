/* Kernels between levels: lifts to rows below, reductions to rows above and to the root, each against
 * a plain statement of its meaning. */
#include "kernel_support.h"

#include "base/limits.h"

#define ROWS 203 /* three of the widest vectors and a rest */

/* Upper rows 10..15 of which the block has 11..14; their lower rows are 5.. in the whole table. */
static const uint32_t first_of_all[] = {0, 5, 7, 7, 10, 20}; /* of upper rows 10, 11, … */
enum { UPPER = 4, LOWER = 15 };

static uint32_t upper_of(uint32_t lower) { /* both within the block */
  uint32_t upper = 0;
  while (first_of_all[upper + 2] - 5 <= lower) upper++;
  return upper;
}

static struct kernel_level level(const uint32_t *parent, const uint8_t *listed) {
  return (struct kernel_level){.parent = parent,
      .parent_first = 11,
      .first = first_of_all + 1,
      .below_first = 5,
      .n_below = LOWER,
      .listed = listed};
}

static void lifts(void **state) {
  (void)state;
  struct test_column *d = test_column(), *a = test_column();
  uint32_t parent[LOWER];
  for (uint32_t i = 0; i < LOWER; i++) parent[i] = 11 + upper_of(i);
  static const enum opcode ops[] = {OP_LIFT_TRUTH, OP_LIFT_CODE, OP_LIFT_SET8, OP_LIFT_TEXT,
      OP_LIFT_SET64, OP_LIFT_NUMBER, OP_LIFT_BOUNDS, OP_LIFT_FRACTION};
  static const enum register_kind kinds[] = {
      REG_TRUTH, REG_CODE, REG_SET8, REG_TEXT, REG_SET64, REG_NUMBER, REG_BOUNDS, REG_FRACTION};
  for (uint32_t i = 0; i < sizeof a->values; i++) {
    a->values[i] = (unsigned char)(i * 7 + 1);
    a->high[i] = (unsigned char)(i * 11 + 3);
  }
  for (uint32_t i = 0; i < ROWS_MAX_HERE; i++) a->known[i] = i % 2;
  for (int from_one_row = 0; from_one_row < 2; from_one_row++)
    for (size_t k = 0; k < sizeof ops / sizeof *ops; k++) {
      const struct instruction code = {.op = (uint16_t)ops[k]};
      const struct kernel_call call = {.d = &d->view,
          .a = &a->view,
          .n = LOWER,
          .instruction = &code,
          .level = level(from_one_row ? NULL : parent, NULL)};
      kernels[ops[k]](&call);
      const size_t bytes = register_kind_bytes(kinds[k]);
      for (uint32_t i = 0; i < LOWER; i++) {
        const uint32_t up = from_one_row ? 0 : upper_of(i);
        assert_memory_equal(d->values + i * bytes, a->values + up * bytes, bytes);
        if (register_kind_has_high(kinds[k]))
          assert_memory_equal(d->high + i * bytes, a->high + up * bytes, bytes);
        if (register_kind_has_known(kinds[k])) assert_int_equal(d->known[i], a->known[up]);
      }
    }
  free(d);
  free(a);
}

/* Folds of one upper row, from the definitions; -1 in *n: unknown. */
struct folded {
  uint8_t any;
  int64_t sure, possible, sum, least, greatest;
  bool is_known; /* of sum, min, max, average */
  int64_t n;
};

static struct folded fold(uint32_t upper, bool listed, const uint8_t *conditions,
    const int64_t *values, const uint8_t *known) {
  struct folded f = {
      listed ? TRUTH_FALSE : TRUTH_UNKNOWN, 0, 0, 0, INT64_MAX, INT64_MIN, listed, 0};
  for (uint32_t i = 0; i < LOWER; i++) {
    if (upper_of(i) != upper) continue;
    if (conditions[i] > f.any) f.any = conditions[i];
    f.sure += conditions[i] == TRUTH_TRUE;
    f.possible += conditions[i] != TRUTH_FALSE;
    if (conditions[i] == TRUTH_FALSE) continue;
    if (conditions[i] == TRUTH_UNKNOWN || !known[i]) f.is_known = false;
    f.n++;
    f.sum += values[i];
    if (values[i] < f.least) f.least = values[i];
    if (values[i] > f.greatest) f.greatest = values[i];
  }
  return f;
}

static int64_t half_even(int64_t n, int64_t d) { /* small numbers only */
  int64_t floor = n >= 0 ? n / d : -((-n + d - 1) / d), twice = 2 * (n - floor * d);
  return twice > d || (twice == d && floor % 2 != 0) ? floor + 1 : floor;
}

static void reduce(enum opcode op, uint16_t imm, struct test_column *d, struct test_column *a,
    const uint32_t *parent, const uint8_t *listed) {
  const struct instruction code = {.op = (uint16_t)op, .imm = imm};
  const struct kernel_call call = {.d = &d->view,
      .a = &a->view,
      .n = UPPER,
      .imm = imm,
      .instruction = &code,
      .level = level(parent, listed)};
  kernels[op](&call);
}

static void reductions(void **state) {
  (void)state;
  struct test_column *d = test_column(), *a = test_column(), *c = test_column();
  uint32_t parent[LOWER], seed = 1;
  for (uint32_t i = 0; i < LOWER; i++) parent[i] = 11 + upper_of(i);
  for (uint32_t round = 0; round < 4000; round++) {
    uint8_t listed[UPPER];
    const uint32_t unknowns = round % 4; /* 0: no unknown anywhere */
    for (uint32_t i = 0; i < LOWER + UPPER; i++) {
      seed = seed * 1103515245 + 12345;
      const uint32_t random = seed >> 8;
      if (i >= LOWER) {
        listed[i - LOWER] = unknowns < 3 || random % 4 != 0;
        continue;
      }
      U8(c)[i] = (uint8_t)(unknowns > 1 ? random % 3 : random % 2 * 2);
      a->known[i] = unknowns == 0 || random / 16 % 8 != 0;
      I64(a)[i] = a->known[i] ? (int64_t)(random / 256 % 41) - 20 : 0;
    }
    const uint8_t *all_listed = round % 8 < 4 ? NULL : listed;
    for (int with_condition = 0; with_condition < 2; with_condition++) {
      uint8_t always[LOWER];
      memset(always, TRUTH_TRUE, LOWER);
      /* sums and their like over some of the rows: test_folds.c */
      const enum opcode ops[] = {OP_ANY, OP_COUNT_BOUNDS, OP_COUNT_ROWS, OP_SUM, OP_MIN_BELOW,
          OP_MAX_BELOW, OP_AVERAGE, OP_AVERAGE_FRACTION};
      for (size_t o = 0; o < sizeof ops / sizeof *ops; o++) {
        const bool is_truth = ops[o] == OP_ANY || ops[o] == OP_COUNT_BOUNDS;
        if (is_truth != (with_condition == 1)) continue;
        reduce(ops[o], 2, d, is_truth ? c : a, parent, all_listed);
        for (uint32_t up = 0; up < UPPER; up++) {
          const bool list = !all_listed || listed[up];
          const struct folded f = fold(up, list, with_condition ? U8(c) : always, I64(a), a->known);
          const uint32_t n_rows = first_of_all[up + 2] - first_of_all[up + 1];
          bool known = f.is_known && f.n > 0;
          int64_t expected = 0;
          switch ((int)ops[o]) {
          case OP_ANY: assert_int_equal(U8(d)[up], f.any); continue;
          case OP_COUNT_BOUNDS:
            assert_int_equal(d->known[up], list);
            assert_int_equal(I64(d)[up], list ? f.sure : 0);
            assert_int_equal(I64_HIGH(d)[up], list ? f.possible : 0);
            continue;
          case OP_COUNT_ROWS:
            known = list;
            expected = n_rows;
            break;
          case OP_SUM:
            known = f.is_known;
            expected = f.sum;
            break;
          case OP_MIN_BELOW: expected = f.least; break;
          case OP_MAX_BELOW: expected = f.greatest; break;
          case OP_AVERAGE: expected = known ? half_even(f.sum * 10000000, f.n) : 0; break;
          default:
            assert_int_equal(d->known[up], known);
            const struct fraction q = FRACTIONS(d)[up], r = FRACTIONS_HIGH(d)[up];
            assert_true(
                q.numerator == r.numerator && q.denominator == r.denominator && q.denominator > 0);
            if (known) assert_true(q.numerator * f.n * 100 == q.denominator * f.sum);
            else assert_true(q.numerator == 0 && q.denominator == 1);
            continue;
          }
          assert_int_equal(d->known[up], known);
          assert_true(I64(d)[up] == (known ? expected : 0));
        }
      }
    }
  }
  free(d);
  free(a);
  free(c);
}

/* Everything below the root's one row, with no parent column; sums past 64 bits on the way. */
static void reductions_to_the_root(void **state) {
  (void)state;
  struct test_column *d = test_column(), *a = test_column();
  const uint32_t first[2] = {0, ROWS};
  struct instruction code = {0};
  struct kernel_call call = {.d = &d->view,
      .a = &a->view,
      .n = 1,
      .instruction = &code,
      .level = {.first = first, .n_below = ROWS}};
  memset(a->values, 0, ROWS);
  kernels[OP_ANY](&call);
  assert_int_equal(U8(d)[0], TRUTH_FALSE);
  U8(a)[ROWS - 1] = TRUTH_UNKNOWN;
  kernels[OP_ANY](&call);
  assert_int_equal(U8(d)[0], TRUTH_UNKNOWN);
  U8(a)[77] = TRUTH_TRUE;
  kernels[OP_ANY](&call);
  assert_int_equal(U8(d)[0], TRUTH_TRUE);
  call.level.n_below = 0;
  const uint8_t unlisted = 0;
  call.level.listed = &unlisted;
  kernels[OP_ANY](&call);
  assert_int_equal(U8(d)[0], TRUTH_UNKNOWN);
  call.level.n_below = ROWS;
  call.level.listed = NULL;
  for (uint32_t i = 0; i < ROWS; i++) {
    I64(a)[i] = i % 2 ? INT64_MAX : INT64_MIN;
    a->known[i] = 1;
  }
  kernels[OP_SUM](&call); /* 101 times MAX, 102 times MIN: the end does not fit … */
  assert_int_equal(d->known[0], 0);
  assert_int_equal(I64(d)[0], 0);
  I64(a)[0] = 100; /* … and now it does, whatever came between: 101 * (MAX + MIN) + 100 */
  kernels[OP_SUM](&call);
  assert_int_equal(d->known[0], 1);
  assert_int_equal(I64(d)[0], -1);
  call.imm = 0;
  for (uint32_t i = 0; i < ROWS; i++) I64(a)[i] = INT64_MAX;
  kernels[OP_AVERAGE](&call); /* at nine digits the average of the greatest numbers does not fit */
  assert_int_equal(d->known[0], 0);
  call.imm = 9;
  kernels[OP_AVERAGE](&call);
  assert_int_equal(d->known[0], 1);
  assert_true(I64(d)[0] == INT64_MAX);
  free(d);
  free(a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lifts),
      cmocka_unit_test(reductions),
      cmocka_unit_test(reductions_to_the_root),
  };
  return cmocka_run_group_tests_name("kernels: levels", tests, NULL, NULL);
}
