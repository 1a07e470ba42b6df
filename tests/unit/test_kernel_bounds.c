/* Kernels of numbers within bounds, and of dates: bounds are checked against every pair of values
 * within them, dates against counting days. */
#include "kernel_judge.h"

#include "base/date.h"

/* -- bounds: what every pair of values within them says -- */

enum { LEAST = -4, GREATEST = 4, N_RANGES = 46 }; /* 45 ranges and unknown */

static bool range(uint32_t i, int64_t *lo, int64_t *hi) {
  *lo = *hi = 0;
  if (i == 45) return false;
  for (*lo = LEAST; *lo <= GREATEST; ++*lo)
    for (*hi = *lo; *hi <= GREATEST; ++*hi)
      if (i-- == 0) return true;
  return false;
}

static void put_range(struct test_column *column, uint32_t row, uint32_t i) {
  column->known[row] = range(i, &I64(column)[row], &I64_HIGH(column)[row]);
}

static void expect_range(
    const struct test_column *d, uint32_t i, bool known, int64_t lo, int64_t hi) {
  assert_int_equal(d->known[i], known);
  assert_true(I64(d)[i] == (known ? lo : 0));
  assert_true(I64_HIGH(d)[i] == (known ? hi : 0));
}

/* A pair of values by the kernel of plain numbers, which numbers_of_two has checked. */
static enum opcode plain(enum opcode op) {
  switch ((int)op) {
  case OP_ADD_BOUNDS: return OP_ADD_NUMBER;
  case OP_SUB_BOUNDS: return OP_SUB_NUMBER;
  case OP_MUL_BOUNDS: return OP_MUL_NUMBER;
  case OP_DIV_BOUNDS: return OP_DIV_NUMBER;
  case OP_MIN_BOUNDS: return OP_MIN_NUMBER;
  case OP_MAX_BOUNDS: return OP_MAX_NUMBER;
  case OP_NEG_BOUNDS: return OP_NEG_NUMBER;
  case OP_ABS_BOUNDS: return OP_ABS_NUMBER;
  case OP_WIDEN_BOUNDS: return OP_WIDEN_NUMBER;
  case OP_ROUND_BOUNDS: return OP_ROUND_NUMBER;
  default: fail(); return OP_ADD_NUMBER;
  }
}

static void bounds_of_two(void **state) {
  (void)state;
  static const enum opcode ops[] = {
      OP_ADD_BOUNDS, OP_SUB_BOUNDS, OP_MUL_BOUNDS, OP_DIV_BOUNDS, OP_MIN_BOUNDS, OP_MAX_BOUNDS};
  struct test_column *d = test_column(), *a = test_column(), *b = test_column();
  static const uint16_t imms[] = {0, 1, 1 << 4};
  for (size_t o = 0; o < sizeof ops / sizeof *ops; o++)
    for (size_t m = 0; m < (opcode_infos[ops[o]].immediate == IMM_SCALES ? 3 : 2); m++) {
      const uint16_t imm = imms[m];
      for (uint32_t i = 0; i < N_RANGES; i++) {
        for (uint32_t j = 0; j < N_RANGES; j++) {
          put_range(a, j, i);
          put_range(b, j, j);
        }
        test_kernel(ops[o], imm, N_RANGES, d, a, b, NULL);
        for (uint32_t j = 0; j < N_RANGES; j++) {
          bool known = a->known[j] && b->known[j];
          int64_t lo = INT64_MAX, hi = INT64_MIN;
          for (int64_t x = I64(a)[j]; known && x <= I64_HIGH(a)[j]; x++)
            for (int64_t y = I64(b)[j]; known && y <= I64_HIGH(b)[j]; y++) {
              int64_t value;
              /* one that fails: nothing is known */
              known = expected_number(plain(ops[o]), imm, x, y, &value);
              if (value < lo) lo = value;
              if (value > hi) hi = value;
            }
          expect_range(d, j, known, lo, hi);
        }
      }
    }
  free(d);
  free(a);
  free(b);
}

static void bounds_of_one(void **state) {
  (void)state;
  static const struct {
    enum opcode op;
    uint16_t imm;
  } calls[] = {{OP_NEG_BOUNDS, 0}, {OP_ABS_BOUNDS, 0}, {OP_WIDEN_BOUNDS, 2},
      {OP_ROUND_BOUNDS, ROUND_HALF_AWAY << 8 | 1 << 4},
      {OP_ROUND_BOUNDS, ROUND_FLOOR << 8 | 1 << 4}, {OP_ROUND_BOUNDS, ROUND_AWAY << 8 | 1 << 4},
      {OP_ROUND_BOUNDS, 3}};
  struct test_column *d = test_column(), *a = test_column();
  for (uint32_t j = 0; j < N_RANGES; j++) put_range(a, j, j);
  for (size_t c = 0; c < sizeof calls / sizeof *calls; c++) {
    test_kernel(calls[c].op, calls[c].imm, N_RANGES, d, a, NULL, NULL);
    for (uint32_t j = 0; j < N_RANGES; j++) {
      int64_t lo = INT64_MAX, hi = INT64_MIN, value;
      for (int64_t x = I64(a)[j]; x <= I64_HIGH(a)[j]; x++) {
        expected_number(plain(calls[c].op), calls[c].imm, x, 0, &value);
        if (value < lo) lo = value;
        if (value > hi) hi = value;
      }
      expect_range(d, j, a->known[j], lo, hi);
    }
  }
  test_kernel(OP_SETTLE, 0, N_RANGES, d, a, NULL, NULL);
  for (uint32_t j = 0; j < N_RANGES; j++) {
    const bool settled = a->known[j] && I64(a)[j] == I64_HIGH(a)[j];
    assert_int_equal(d->known[j], settled);
    assert_true(I64(d)[j] == (settled ? I64(a)[j] : 0));
  }
  test_kernel(OP_BOUND, 0, N_RANGES, d, a, NULL, NULL);
  for (uint32_t j = 0; j < N_RANGES; j++) expect_range(d, j, a->known[j], I64(a)[j], I64(a)[j]);
  free(d);
  free(a);
}

struct bounds_case {
  enum opcode op;
  uint16_t imm;
  int64_t a_lo, a_hi, b_lo, b_hi;
  int64_t lo, hi; /* where they are known */
};

static void expect_bounds(const struct bounds_case *cases, size_t n, bool known) {
  struct test_column *d = test_column(), *a = test_column(), *b = test_column();
  for (size_t i = 0; i < n; i++) {
    I64(a)[0] = cases[i].a_lo;
    I64_HIGH(a)[0] = cases[i].a_hi;
    I64(b)[0] = cases[i].b_lo;
    I64_HIGH(b)[0] = cases[i].b_hi;
    a->known[0] = b->known[0] = 1;
    test_kernel(cases[i].op, cases[i].imm, 1, d, a, b, NULL);
    expect_range(d, 0, known, cases[i].lo, cases[i].hi);
  }
  free(d);
  free(a);
  free(b);
}

/* An open side stays open, whatever is computed, and cannot overflow; the other side is exact. */
static void open_sides(void **state) {
  (void)state;
  static const struct bounds_case cases[] = {{OP_ADD_BOUNDS, 0, 2, INT64_MAX, 3, 3, 5, INT64_MAX},
      {OP_ADD_BOUNDS, 0, INT64_MIN, 2, 3, INT64_MAX, INT64_MIN, INT64_MAX},
      {OP_SUB_BOUNDS, 0, 9, 9, 2, INT64_MAX, INT64_MIN, 7},
      {OP_MUL_BOUNDS, 0, 2, INT64_MAX, -3, -3, INT64_MIN, -6},
      {OP_MUL_BOUNDS, 0, 0, INT64_MAX, 0, 5, 0, INT64_MAX},
      {OP_MUL_BOUNDS, 0, 2, INT64_MAX, 3, INT64_MAX, 6, INT64_MAX},
      {OP_MUL_BOUNDS, 0, INT64_MIN, -2, INT64_MIN, -3, 6, INT64_MAX},
      {OP_DIV_BOUNDS, 0, 6, INT64_MAX, 3, 3, 2, INT64_MAX},
      {OP_DIV_BOUNDS, 0, 6, 6, 3, INT64_MAX, 0, 2},
      {OP_DIV_BOUNDS, 0, 6, INT64_MAX, -3, -3, INT64_MIN, -2},
      {OP_NEG_BOUNDS, 0, 4, INT64_MAX, 0, 0, INT64_MIN, -4},
      {OP_ABS_BOUNDS, 0, INT64_MIN, 4, 0, 0, 0, INT64_MAX},
      {OP_ABS_BOUNDS, 0, INT64_MIN, -4, 0, 0, 4, INT64_MAX},
      {OP_WIDEN_BOUNDS, 2, 4, INT64_MAX, 0, 0, 400, INT64_MAX},
      {OP_MIN_BOUNDS, 0, 4, INT64_MAX, 7, 7, 4, 7},
      {OP_MIN_BOUNDS, 1 << 4, 4, INT64_MAX, 70, 70, 40, 70},
      {OP_MAX_BOUNDS, 0, INT64_MIN, 9, 7, 7, 7, 9},
      {OP_MAX_BOUNDS, 0, 4, INT64_MAX, 7, 7, 7, INT64_MAX}};
  expect_bounds(cases, sizeof cases / sizeof *cases, true);
}

/* Overflow of either bound leaves nothing known. */
static void bounds_overflow(void **state) {
  (void)state;
  static const struct bounds_case cases[] = {{OP_ADD_BOUNDS, 0, 0, INT64_MAX - 1, 2, 2, 0, 0},
      {OP_ADD_BOUNDS, 0, INT64_MIN + 1, 0, -2, -2, 0, 0},
      {OP_SUB_BOUNDS, 0, INT64_MIN + 1, 0, 2, 2, 0, 0},
      {OP_MUL_BOUNDS, 0, 1, INT64_MAX / 2 + 1, 2, 2, 0, 0},
      {OP_MUL_BOUNDS, 0, INT64_MIN + 1, 3, -2, -2, 0, 0},
      {OP_DIV_BOUNDS, 9, 1, 10000000000, 1, 1, 0, 0}, {OP_WIDEN_BOUNDS, 18, 1, 10, 0, 0, 0, 0},
      {OP_DIV_BOUNDS, 0, 1, 2, 0, 0, 0, 0}};
  expect_bounds(cases, sizeof cases / sizeof *cases, false);
}

static void bounds_compared(void **state) {
  (void)state;
  static const enum opcode ops[] = {OP_EQ_BOUNDS, OP_LT_BOUNDS, OP_LE_BOUNDS},
                           plain_ops[] = {OP_EQ_NUMBER, OP_LT_NUMBER, OP_LE_NUMBER};
  struct test_column *d = test_column(), *a = test_column(), *b = test_column();
  for (size_t o = 0; o < 3; o++) /* at two scales a value between the integers could be equal too */
    for (uint16_t imm = 0; imm <= (o == 0 ? 0 : 0x10); imm += 0x10)
      for (uint32_t i = 0; i < N_RANGES; i++) {
        for (uint32_t j = 0; j < N_RANGES; j++) {
          put_range(a, j, i);
          put_range(b, j, j);
        }
        test_kernel(ops[o], imm, N_RANGES, d, a, b, NULL);
        for (uint32_t j = 0; j < N_RANGES; j++) {
          bool holds = false, fails = false;
          for (int64_t x = I64(a)[j]; x <= I64_HIGH(a)[j]; x++)
            for (int64_t y = I64(b)[j]; y <= I64_HIGH(b)[j]; y++) {
              if (expected_comparison(plain_ops[o], imm, x, y) == TRUTH_TRUE) holds = true;
              else fails = true;
            }
          uint8_t expected =
              !a->known[j] || !b->known[j] || (holds && fails) ? TRUTH_UNKNOWN : truth_of(holds);
          assert_int_equal(U8(d)[j], expected);
        }
      }
  free(d);
  free(a);
  free(b);
}

/* -- dates -- */

static void dates(void **state) {
  (void)state;
  struct test_column *d = test_column(), *a = test_column(), *b = test_column(), *c = test_column();
  static const int32_t days[] = {
      DATE_MIN, DATE_MIN + 58, -1, 0, 18261, 18321, 18322, DATE_MAX - 1, DATE_MAX};
  static const int64_t counts[] = {
      0, 1, -1, 13, -13, 120000, -120000, INT64_MAX, INT64_MIN, 3652059, -3652059};
  uint32_t n = 0;
  for (size_t i = 0; i < sizeof days / sizeof *days; i++)
    for (size_t j = 0; j < sizeof counts / sizeof *counts; j++, n++) {
      I64(a)[n] = n % 5 ? days[i] : 0;
      a->known[n] = n % 5 != 0;
      I64(b)[n] = counts[j];
      b->known[n] = 1;
    }
  static const enum opcode parts[] = {OP_YEAR, OP_MONTH, OP_DAY};
  for (size_t p = 0; p < 3; p++) {
    test_kernel(parts[p], 0, n, d, a, NULL, NULL);
    for (uint32_t i = 0; i < n; i++) {
      int32_t part[3];
      date_split((int32_t)I64(a)[i], &part[0], &part[1], &part[2]);
      assert_int_equal(d->known[i], a->known[i]);
      assert_int_equal(I64(d)[i], a->known[i] ? part[p] : 0);
    }
  }
  test_kernel(OP_ADD_DAYS, 0, n, d, a, b, NULL);
  for (uint32_t i = 0; i < n; i++) {
    const int128 sum = (int128)I64(a)[i] + I64(b)[i];
    const bool known = a->known[i] && sum >= DATE_MIN && sum <= DATE_MAX;
    assert_int_equal(d->known[i], known);
    assert_int_equal(I64(d)[i], known ? (int64_t)sum : 0);
  }
  for (uint16_t months = 1; months <= 12; months += 11)
    for (uint16_t rounding = MONTHS_ROUNDED_DOWN; rounding <= MONTHS_ROUNDED_UP; rounding++) {
      test_kernel(OP_ADD_MONTHS, (uint16_t)(months << 4 | rounding), n, d, a, b, NULL);
      for (uint32_t i = 0; i < n; i++) {
        int32_t expected = 0;
        const bool small = I64(b)[i] < 1000000 && I64(b)[i] > -1000000;
        const bool known = a->known[i] && small &&
            date_add_months(
                (int32_t)I64(a)[i], I64(b)[i] * months, (enum month_rounding)rounding, &expected);
        assert_int_equal(d->known[i], known);
        assert_int_equal(I64(d)[i], known ? expected : 0);
      }
    }
  static const int64_t made[][3] = {{2020, 2, 29}, {2019, 2, 29}, {0, 1, 1}, {9999, 12, 31},
      {10000, 1, 1}, {2020, 13, 1}, {2020, 0, 1}, {INT64_MAX, 1, 1}, {2020, 1, INT64_MIN}};
  for (uint32_t i = 0; i < 9; i++) {
    I64(a)[i] = made[i][0];
    I64(b)[i] = made[i][1];
    I64(c)[i] = made[i][2];
    a->known[i] = b->known[i] = c->known[i] = 1;
  }
  test_kernel(OP_DATE, 0, 9, d, a, b, c);
  for (uint32_t i = 0; i < 9; i++) assert_int_equal(d->known[i], i == 0 || i == 3);
  assert_int_equal(I64(d)[0], 18321);
  assert_int_equal(I64(d)[3], DATE_MAX);
  assert_int_equal(I64(d)[1], 0);
  /* what only a forged program can hold */
  I64(a)[0] = INT64_MAX;
  test_kernel(OP_YEAR, 0, 1, d, a, NULL, NULL);
  assert_int_equal(d->known[0], 0);
  free(d);
  free(a);
  free(b);
  free(c);
}

/* Dates within bounds: what the plain kernels say of every day (and number of days or months)
 * within them. */
static void date_ranges(void **state) {
  (void)state;
  struct test_column *d = test_column(), *a = test_column(), *b = test_column(),
                     *all = test_column(), *more = test_column(), *each = test_column();
  static const int32_t widths[] = {0, 1, 2, 27, 28, 29, 31, 59, 62, 365, 366, 800};
  static const enum opcode ops[][2] = {{OP_YEAR_BOUNDS, OP_YEAR}, {OP_MONTH_BOUNDS, OP_MONTH},
      {OP_DAY_BOUNDS, OP_DAY}, {OP_DAYS_BETWEEN_BOUNDS, OP_DAYS_BETWEEN},
      {OP_ADD_DAYS_BOUNDS, OP_ADD_DAYS}, {OP_ADD_MONTHS_BOUNDS, OP_ADD_MONTHS}};
  for (size_t o = 0; o < sizeof ops / sizeof *ops; o++)
    for (size_t w = 0; w < sizeof widths / sizeof *widths; w++)
      for (int32_t first = 17850; first < 18330; first += o < 3 ? 1 : 13) /* from 2018-11-15 on */
        for (int64_t n = -1; n <= 1; n++) {
          const uint16_t imm = ops[o][1] == OP_ADD_MONTHS
              ? (uint16_t)(1 << 4 | (first % 2 ? MONTHS_ROUNDED_UP : MONTHS_ROUNDED_DOWN))
              : 0;
          I64(a)[0] = first;
          I64_HIGH(a)[0] = first + widths[w];
          I64(b)[0] = n;
          I64_HIGH(b)[0] = n + 1;
          a->known[0] = b->known[0] = 1;
          test_kernel(ops[o][0], imm, 1, d, a, o < 3 ? NULL : b, NULL);
          uint32_t rows = 0;
          for (int32_t i = 0; i <= widths[w]; i++)
            for (int64_t j = n; j <= n + (o < 3 ? 0 : 1); j++, rows++) {
              I64(all)[rows] = first + i;
              I64(more)[rows] = j;
              all->known[rows] = more->known[rows] = 1;
            }
          assert_true(rows <= ROWS_MAX_HERE);
          test_kernel(ops[o][1], imm, rows, each, all, o < 3 ? NULL : more, NULL);
          int64_t lo = INT64_MAX, hi = INT64_MIN;
          for (uint32_t r = 0; r < rows; r++) {
            if (I64(each)[r] < lo) lo = I64(each)[r];
            if (I64(each)[r] > hi) hi = I64(each)[r];
          }
          expect_range(d, 0, true, lo, hi);
        }
  free(d);
  free(a);
  free(b);
  free(all);
  free(more);
  free(each);
}

static void put_ends(struct test_column *column, int64_t lo, int64_t hi) {
  I64(column)[0] = lo;
  I64_HIGH(column)[0] = hi;
  column->known[0] = 1;
}

/* What may be no day, or lie beyond the calendar, has no bounds. */
static void date_ranges_that_may_fault(void **state) {
  (void)state;
  struct test_column *d = test_column(), *a = test_column(), *b = test_column(), *c = test_column();
  static const int64_t made[][7] = {/* year, month, day, and whether all of them exist */
      {2019, 2021, 1, 12, 1, 28, 1}, {2020, 2020, 2, 2, 28, 29, 1}, {2020, 2021, 2, 2, 28, 29, 0},
      {2019, 2019, 1, 3, 29, 29, 0}, {2019, 2019, 3, 5, 30, 31, 0}, {2019, 2019, 7, 8, 30, 31, 1},
      {9999, 10000, 1, 1, 1, 1, 0}, {2019, 2019, 0, 1, 1, 1, 0}, {2019, 2019, 12, 13, 1, 1, 0},
      {2019, 2019, 1, 1, 0, 1, 0}, {2019, 2019, 1, 1, 31, 32, 0}, {1, 9999, 2, 2, 29, 29, 0}};
  for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
    put_ends(a, made[i][0], made[i][1]);
    put_ends(b, made[i][2], made[i][3]);
    put_ends(c, made[i][4], made[i][5]);
    test_kernel(OP_DATE_BOUNDS, 0, 1, d, a, b, c);
    int32_t lo = 0, hi = 0;
    date_make(made[i][0], made[i][2], made[i][4], &lo);
    date_make(made[i][1], made[i][3], made[i][5], &hi);
    expect_range(d, 0, made[i][6] != 0, lo, hi);
  }
  put_ends(a, DATE_MAX - 1, DATE_MAX);
  put_ends(b, 0, 1);
  test_kernel(OP_ADD_DAYS_BOUNDS, 0, 1, d, a, b, NULL);
  expect_range(d, 0, false, 0, 0);
  test_kernel(OP_ADD_MONTHS_BOUNDS, 1 << 4 | MONTHS_ROUNDED_DOWN, 1, d, a, b, NULL);
  expect_range(d, 0, false, 0, 0);
  put_ends(b, -1, 0);
  test_kernel(OP_ADD_DAYS_BOUNDS, 0, 1, d, a, b, NULL);
  expect_range(d, 0, true, DATE_MAX - 2, DATE_MAX);
  put_ends(a, 18292, 18292); /* 2020-01-31: in February there is no such day */
  put_ends(b, 0, 2);
  test_kernel(OP_ADD_MONTHS_BOUNDS, 1 << 4 | MONTHS_EXACT, 1, d, a, b, NULL);
  expect_range(d, 0, false, 0, 0);
  put_ends(a, 18289, 18289); /* the 28th is in every month */
  test_kernel(OP_ADD_MONTHS_BOUNDS, 1 << 4 | MONTHS_EXACT, 1, d, a, b, NULL);
  expect_range(d, 0, true, 18289, 18349);
  put_ends(a, INT64_MIN + 1, INT64_MAX - 1); /* of a forged program */
  test_kernel(OP_MONTH_BOUNDS, 0, 1, d, a, NULL, NULL);
  expect_range(d, 0, false, 0, 0);
  test_kernel(OP_DAYS_BETWEEN_BOUNDS, 0, 1, d, a, a, NULL);
  expect_range(d, 0, false, 0, 0);
  free(d);
  free(a);
  free(b);
  free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bounds_of_two),
      cmocka_unit_test(bounds_of_one),
      cmocka_unit_test(open_sides),
      cmocka_unit_test(bounds_overflow),
      cmocka_unit_test(bounds_compared),
      cmocka_unit_test(dates),
      cmocka_unit_test(date_ranges),
      cmocka_unit_test(date_ranges_that_may_fault),
  };
  return cmocka_run_group_tests_name("kernels of bounds and dates", tests, NULL, NULL);
}
