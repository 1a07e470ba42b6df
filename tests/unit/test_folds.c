/* Kernels that fold rows within bounds, against every choice of the rows that may count: sum, min,
 * max and average of the rows below a row, and of those that name it. language.md §4. */
#include "runtime/kernels/fraction.h"
#include "tests/unit/kernel_support.h"

enum { UPPER = 4, ROWS = 24, IMM = 2 /* the values' scale */ };

/* -- every choice -- */

struct row {
  uint8_t counts; /* truth */
  int64_t lo, hi;
  bool known;
};

enum what { SUM, MIN, MAX, AVERAGE };

/* What the rows come to whose bit is set in `chosen`, at one end of their values: a numerator over
 * the number of rows (1 but for averages). False of no rows, where that is a fault. */
static bool come_to(const struct row *rows, uint32_t n, uint32_t chosen, bool upper, enum what what,
    int64_t *out, int64_t *out_n) {
  int64_t taken = 0;
  *out = 0;
  for (uint32_t i = 0; i < n; i++) {
    if (!(chosen >> i & 1)) continue;
    const int64_t x = upper ? rows[i].hi : rows[i].lo;
    if (what == SUM || what == AVERAGE) *out += x;
    else if (taken == 0 || (what == MIN ? x < *out : x > *out)) *out = x;
    taken++;
  }
  *out_n = what == AVERAGE ? taken : 1;
  return what == SUM || taken > 0;
}

struct hull {
  bool known;
  int64_t lo, lo_n, hi, hi_n; /* lo / lo_n .. hi / hi_n */
};

static struct hull every_choice(const struct row *rows, uint32_t n, bool listed, enum what what) {
  struct hull hull = {.known = listed};
  bool is_first = true;
  for (uint32_t i = 0; i < n; i++)
    if (rows[i].counts != TRUTH_FALSE && !rows[i].known) hull.known = false;
  for (uint32_t chosen = 0; hull.known && chosen < UINT32_C(1) << n; chosen++) {
    bool is_possible = true;
    for (uint32_t i = 0; i < n; i++)
      if (rows[i].counts != TRUTH_UNKNOWN)
        is_possible &= (chosen >> i & 1) == (rows[i].counts == TRUTH_TRUE);
    if (!is_possible) continue;
    int64_t lo, lo_n, hi, hi_n;
    if (!come_to(rows, n, chosen, false, what, &lo, &lo_n) ||
        !come_to(rows, n, chosen, true, what, &hi, &hi_n)) {
      hull.known = false;
      break;
    }
    if (is_first || lo * hull.lo_n < hull.lo * lo_n) hull.lo = lo, hull.lo_n = lo_n;
    if (is_first || hi * hull.hi_n > hull.hi * hi_n) hull.hi = hi, hull.hi_n = hi_n;
    is_first = false;
  }
  return hull;
}

static int64_t half_even(int64_t n, int64_t d) {
  const int64_t floor = n >= 0 ? n / d : -((-n + d - 1) / d), twice = 2 * (n - floor * d);
  return twice > d || (twice == d && floor % 2 != 0) ? floor + 1 : floor;
}

static void expect_bounds(
    const struct test_column *d, uint32_t i, struct hull hull, enum what what) {
  assert_int_equal(d->known[i], hull.known);
  int64_t lo = hull.lo, hi = hull.hi;
  if (hull.known && what == AVERAGE) {
    lo = half_even(lo * 10000000, hull.lo_n); /* from scale 2 to 9 */
    hi = half_even(hi * 10000000, hull.hi_n);
  }
  assert_true(I64(d)[i] == (hull.known ? lo : 0));
  assert_true(I64_HIGH(d)[i] == (hull.known ? hi : 0));
}

static void expect_fractions(const struct test_column *d, uint32_t i, struct hull hull) {
  struct fraction lo = {0, 1}, hi = {0, 1};
  if (hull.known) {
    fraction_make(hull.lo, (int128)hull.lo_n * 100, &lo);
    fraction_make(hull.hi, (int128)hull.hi_n * 100, &hi);
  }
  assert_int_equal(d->known[i], hull.known);
  assert_true(fraction_compare(FRACTIONS(d)[i], lo) == 0);
  assert_true(fraction_compare(FRACTIONS_HIGH(d)[i], hi) == 0);
}

/* -- random rows -- */

static uint32_t draw(uint32_t *seed, uint32_t n) {
  *seed = *seed * 1103515245 + 12345;
  return (*seed >> 8) % n;
}

static struct row random_row(uint32_t *seed, uint32_t round) {
  const uint32_t spread = round % 3 ? 9 : 40;
  struct row row = {.counts = (uint8_t)draw(seed, 3), .known = draw(seed, 24) != 0};
  if (round % 5 == 0) row.counts = row.counts == TRUTH_FALSE ? TRUTH_TRUE : row.counts;
  row.lo = (int64_t)draw(seed, spread) - spread / 2;
  row.hi = row.lo + (draw(seed, 2) ? 0 : draw(seed, 6));
  if (!row.known) row.lo = row.hi = 0;
  return row;
}

static void put_row(struct test_column *a, struct test_column *c, uint32_t i, struct row row) {
  I64(a)[i] = row.lo;
  I64_HIGH(a)[i] = row.hi;
  a->known[i] = row.known;
  U8(c)[i] = row.counts;
}

static const enum opcode below[] = {
    OP_SUM_BOUNDS, OP_MIN_BELOW_BOUNDS, OP_MAX_BELOW_BOUNDS, OP_AVERAGE_BOUNDS};
static const enum opcode named[] = {OP_SUM_REFER, OP_MIN_REFER, OP_MAX_REFER, OP_AVERAGE_REFER};

static void rows_below(void **state) {
  (void)state;
  struct test_column *d = test_column(), *a = test_column(), *c = test_column();
  uint32_t seed = 7;
  for (uint32_t round = 0; round < 3000; round++) {
    struct row rows[ROWS];
    uint32_t first[UPPER + 1] = {3}; /* rows before the block's */
    uint8_t listed[UPPER];
    for (uint32_t up = 0; up < UPPER; up++) {
      first[up + 1] = first[up] + draw(&seed, 7);
      listed[up] = draw(&seed, 9) != 0;
    }
    const bool has_condition = round % 4 != 3;
    for (uint32_t i = 0; i < first[UPPER] - 3; i++) {
      rows[i] = random_row(&seed, round);
      put_row(a, c, i, rows[i]);
      if (!has_condition) rows[i].counts = TRUTH_TRUE;
    }
    for (enum what what = SUM; what <= AVERAGE + 1; what++) {
      const enum opcode op = what > AVERAGE ? OP_AVERAGE_FRACTION_BOUNDS : below[what];
      const struct instruction code = {.op = (uint16_t)op, .imm = IMM};
      const struct kernel_call call = {.d = &d->view,
          .a = &a->view,
          .b = has_condition ? &c->view : NULL,
          .n = UPPER,
          .imm = IMM,
          .instruction = &code,
          .level = {.first = first, .below_first = 3, .listed = round % 2 ? listed : NULL}};
      kernels[op](&call);
      for (uint32_t up = 0; up < UPPER; up++) {
        const struct hull hull = every_choice(rows + first[up] - 3, first[up + 1] - first[up],
            round % 2 == 0 || listed[up], what > AVERAGE ? AVERAGE : what);
        if (what > AVERAGE) expect_fractions(d, up, hull);
        else expect_bounds(d, up, hull, what);
      }
    }
  }
  free(d);
  free(a);
  free(c);
}

/* Two groups of two rows each that may be named. */
static void rows_that_name(void **state) {
  (void)state;
  enum { FIRST_ROW = 10, GROUPS = 2 };
  struct test_column *d = test_column(), *a = test_column(), *b = test_column(), *c = test_column();
  _Alignas(64) unsigned char scratch[UPPER * FOLD_BYTES + ROWS * NAMING_BYTES];
  static const uint32_t targets[GROUPS + 1] = {FIRST_ROW, FIRST_ROW + 2, FIRST_ROW + 4};
  uint32_t seed = 11;
  for (uint32_t round = 0; round < 6000; round++) {
    struct row rows[ROWS];
    uint32_t first[GROUPS + 1] = {5};
    uint8_t listed[GROUPS];
    for (uint32_t g = 0; g < GROUPS; g++) {
      first[g + 1] = first[g] + draw(&seed, 9);
      listed[g] = draw(&seed, 9) != 0;
    }
    const bool has_condition = round % 4 != 3;
    for (uint32_t i = 0; i < first[GROUPS] - 5; i++) {
      rows[i] = random_row(&seed, round);
      put_row(a, c, i, rows[i]);
      if (!has_condition) rows[i].counts = TRUTH_TRUE;
      /* of either group, of neither, nobody, or unknown */
      static const uint32_t others[] = {TEXT_UNKNOWN, TEXT_NOWHERE, FIRST_ROW - 1, FIRST_ROW + 4};
      const uint32_t which = draw(&seed, 14);
      U32(b)[i] = which < 8 ? FIRST_ROW + which / 2 : others[which < 12 ? 0 : which % 3 + 1];
    }
    for (enum what what = SUM; what <= AVERAGE + 1; what++) {
      const enum opcode op = what > AVERAGE ? OP_AVERAGE_FRACTION_REFER : named[what];
      const struct instruction code = {.op = (uint16_t)op, .imm = IMM};
      const struct kernel_call call = {.d = &d->view,
          .a = &a->view,
          .b = &b->view,
          .c = has_condition ? &c->view : NULL,
          .n = UPPER,
          .imm = IMM,
          .instruction = &code,
          .first_row = FIRST_ROW,
          .scratch = scratch,
          .level = {.first = first,
              .below_first = 5,
              .n_above = GROUPS,
              .listed = round % 2 ? listed : NULL},
          .target = {.first = targets, .below_first = FIRST_ROW}};
      kernels[op](&call);
      for (uint32_t up = 0; up < UPPER; up++) {
        const uint32_t g = up / 2, n = first[g + 1] - first[g];
        struct row seen[ROWS];
        for (uint32_t i = 0; i < n; i++) {
          const uint32_t reference = U32(b)[first[g] - 5 + i];
          seen[i] = rows[first[g] - 5 + i];
          if (reference == TEXT_UNKNOWN && seen[i].counts == TRUTH_TRUE)
            seen[i].counts = TRUTH_UNKNOWN;
          if (reference != TEXT_UNKNOWN && reference != FIRST_ROW + up)
            seen[i].counts = TRUTH_FALSE;
        }
        const struct hull hull =
            every_choice(seen, n, round % 2 == 0 || listed[g], what > AVERAGE ? AVERAGE : what);
        if (what > AVERAGE) expect_fractions(d, up, hull);
        else expect_bounds(d, up, hull, what);
      }
    }
  }
  free(d);
  free(a);
  free(b);
  free(c);
}

/* Sums past 64 bits: exact on their way, and without bounds where an end does not fit. */
static void sums_at_the_edge(void **state) {
  (void)state;
  struct test_column *d = test_column(), *a = test_column(), *c = test_column();
  const uint32_t first[2] = {0, 3};
  const struct instruction code = {.op = OP_SUM_BOUNDS};
  const struct kernel_call call = {.d = &d->view,
      .a = &a->view,
      .b = &c->view,
      .n = 1,
      .instruction = &code,
      .level = {.first = first}};
  put_row(a, c, 0, (struct row){TRUTH_TRUE, INT64_MAX, INT64_MAX, true});
  put_row(a, c, 1, (struct row){TRUTH_TRUE, INT64_MAX, INT64_MAX, true});
  put_row(a, c, 2, (struct row){TRUTH_TRUE, INT64_MIN, INT64_MIN, true});
  kernels[OP_SUM_BOUNDS](&call);
  assert_int_equal(d->known[0], 1);
  assert_true(I64(d)[0] == INT64_MAX - 1 && I64_HIGH(d)[0] == INT64_MAX - 1);
  U8(c)[2] = TRUTH_UNKNOWN; /* without it the sum does not fit */
  kernels[OP_SUM_BOUNDS](&call);
  assert_int_equal(d->known[0], 0);
  assert_true(I64(d)[0] == 0 && I64_HIGH(d)[0] == 0);
  free(d);
  free(a);
  free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(rows_below), cmocka_unit_test(rows_that_name),
      cmocka_unit_test(sums_at_the_edge)};
  return cmocka_run_group_tests_name("folds", tests, NULL, NULL);
}
