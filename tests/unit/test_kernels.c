/* Kernels of truth, sets, choice, decisions and exceptions, each against a plain statement of its
 * meaning. (Numbers, bounds, dates: test_kernel_numbers.c; levels: test_kernel_levels.c.) Rows are repeated past
 * the widest vector, with a rest. */
#include "kernel_support.h"

#include "base/limits.h"

#define ROWS 203 /* three of the widest vectors and a rest */

/* -- truth -- */

typedef uint8_t truth_function(uint8_t a, uint8_t b);

/* Kleene's logic as what all ways of settling the unknowns agree on. */
static uint8_t agreed(truth_function *classical, uint8_t a, uint8_t b) {
  bool can_be_true = false, can_be_false = false;
  for (uint8_t x = 0; x <= 2; x += 2)
    for (uint8_t y = 0; y <= 2; y += 2) {
      if ((a != TRUTH_UNKNOWN && a != x) || (b != TRUTH_UNKNOWN && b != y)) continue;
      if (classical(x, y)) can_be_true = true;
      else can_be_false = true;
    }
  return can_be_true && can_be_false ? TRUTH_UNKNOWN : truth_of(can_be_true);
}
static uint8_t classical_and(uint8_t a, uint8_t b) { return a == 2 && b == 2; }
static uint8_t classical_or(uint8_t a, uint8_t b) { return a == 2 || b == 2; }
static uint8_t classical_equal(uint8_t a, uint8_t b) { return a == b; }
static uint8_t classical_not(uint8_t a, uint8_t b) {
  (void)b;
  return a == 0;
}

static void truth_tables(void **state) {
  (void)state;
  static const struct {
    enum opcode op;
    truth_function *classical;
    bool unary;
  } tables[] = {{OP_AND, classical_and, false}, {OP_OR, classical_or, false},
      {OP_EQ_TRUTH, classical_equal, false}, {OP_NOT, classical_not, true}};
  struct test_column *d = test_column(), *a = test_column(), *b = test_column();
  for (uint32_t i = 0; i < ROWS; i++) {
    U8(a)[i] = (uint8_t)(i % 3);
    U8(b)[i] = (uint8_t)(i / 3 % 3);
  }
  for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
    test_kernel(tables[t].op, 0, ROWS, d, a, tables[t].unary ? NULL : b, NULL);
    for (uint32_t i = 0; i < ROWS; i++) {
      if (U8(d)[i] != agreed(tables[t].classical, U8(a)[i], tables[t].unary ? 0 : U8(b)[i]))
        fail_msg("table %zu, %u %u: %u", t, U8(a)[i], U8(b)[i], U8(d)[i]);
    }
    assert_int_equal(U8(d)[ROWS], 0xA5); /* nothing past the last row */
  }
  free(d);
  free(a);
  free(b);
}

static void equality_of_codes_and_texts(void **state) {
  (void)state;
  struct test_column *d = test_column(), *a = test_column(), *b = test_column();
  static const uint8_t codes[] = {0, 1, 7, 249, 254, CODE_UNKNOWN};
  static const uint32_t texts[] = {0, 1, 255, 65536, TEXT_NOWHERE, TEXT_UNKNOWN};
  for (uint32_t i = 0; i < ROWS; i++) {
    U8(a)[i] = codes[i % 6];
    U8(b)[i] = codes[i / 6 % 6];
  }
  test_kernel(OP_EQ_CODE, 0, ROWS, d, a, b, NULL);
  for (uint32_t i = 0; i < ROWS; i++)
    assert_int_equal(U8(d)[i],
        i % 6 == 5 || i / 6 % 6 == 5 ? TRUTH_UNKNOWN
            : i % 6 == i / 6 % 6     ? TRUTH_TRUE
                                     : TRUTH_FALSE);
  for (uint16_t word = 0; word < 250; word++) {
    test_kernel(OP_IS_CODE, word, ROWS, d, a, NULL, NULL);
    for (uint32_t i = 0; i < 6; i++)
      assert_int_equal(U8(d)[i],
          i == 5                 ? TRUTH_UNKNOWN
              : codes[i] == word ? TRUTH_TRUE
                                 : TRUTH_FALSE);
  }
  for (uint32_t i = 0; i < ROWS; i++) {
    U32(a)[i] = texts[i % 6];
    U32(b)[i] = texts[i / 6 % 6];
  }
  test_kernel(OP_EQ_TEXT, 0, ROWS, d, a, b, NULL);
  for (uint32_t i = 0; i < ROWS; i++)
    assert_int_equal(U8(d)[i],
        i % 6 == 5 || i / 6 % 6 == 5 ? TRUTH_UNKNOWN
            : i % 6 == i / 6 % 6     ? TRUTH_TRUE
                                     : TRUTH_FALSE);
  free(d);
  free(a);
  free(b);
}

/* -- sets -- */

/* What all pairs of members say. */
static uint8_t sets_equal(uint64_t a, uint64_t b) {
  bool same = false, different = false;
  for (unsigned i = 0; i < 64; i++)
    for (unsigned j = 0; j < 64; j++) {
      if (!(a >> i & 1) || !(b >> j & 1)) continue;
      if (i == j) same = true;
      else different = true;
    }
  return same && different ? TRUTH_UNKNOWN : truth_of(same);
}

static void sets(void **state) {
  (void)state;
  struct test_column *d = test_column(), *a = test_column(), *b = test_column(),
                     *d64 = test_column(), *a64 = test_column(), *b64 = test_column();
  for (unsigned shift = 0; shift < 64; shift += 7) {
    for (uint32_t i = 0; i < 255; i++) {
      U8(a)[i] = (uint8_t)(i + 1);
      U8(b)[i] = (uint8_t)(i * 37 % 255 + 1);
      U64(a64)[i] = (uint64_t)(i + 1) << shift;
      U64(b64)[i] = (uint64_t)(i * 37 % 255 + 1) << shift;
      if (U64(a64)[i] == 0) U64(a64)[i] = 1;
      if (U64(b64)[i] == 0) U64(b64)[i] = 3;
    }
    test_kernel(OP_EQ_SET8, 0, 255, d, a, b, NULL);
    test_kernel(OP_EQ_SET64, 0, 255, d64, a64, b64, NULL);
    for (uint32_t i = 0; i < 255; i++) {
      assert_int_equal(U8(d)[i], sets_equal(U8(a)[i], U8(b)[i]));
      assert_int_equal(U8(d64)[i], sets_equal(U64(a64)[i], U64(b64)[i]));
    }
    test_kernel(OP_OUTCOME_SET8, 0, 255, d, a, NULL, NULL);
    test_kernel(OP_OUTCOME_SET64, 0, 255, d64, a64, NULL, NULL);
    for (uint32_t i = 0; i < 255; i++) {
      const bool single = __builtin_popcount(U8(a)[i]) == 1,
                 single64 = __builtin_popcountll(U64(a64)[i]) == 1;
      assert_int_equal(U8(d)[i], single ? __builtin_ctz(U8(a)[i]) : (int)CODE_UNKNOWN);
      assert_int_equal(U8(d64)[i], single64 ? __builtin_ctzll(U64(a64)[i]) : (int)CODE_UNKNOWN);
    }
    for (uint16_t word = 0; word < 64; word++) {
      if (word < 8) test_kernel(OP_IS_SET8, word, 255, d, a, NULL, NULL);
      test_kernel(OP_IS_SET64, word, 255, d64, a64, NULL, NULL);
      for (uint32_t i = 0; i < 255; i++) {
        if (word < 8) assert_int_equal(U8(d)[i], sets_equal(U8(a)[i], UINT64_C(1) << word));
        assert_int_equal(U8(d64)[i], sets_equal(U64(a64)[i], UINT64_C(1) << word));
      }
    }
  }
  free(d);
  free(a);
  free(b);
  free(d64);
  free(a64);
  free(b64);
}

/* The definition of language.md §5, outcome by outcome from the strongest. */
static uint64_t possible_outcomes(const uint8_t *truths, uint32_t n, uint32_t otherwise) {
  uint64_t set = 0;
  for (uint32_t outcome = 0; outcome < n; outcome++) {
    if (truths[outcome] == TRUTH_TRUE) return set | UINT64_C(1) << outcome;
    if (truths[outcome] == TRUTH_UNKNOWN) set |= UINT64_C(1) << outcome;
  }
  return set | UINT64_C(1) << otherwise;
}

static void decisions(void **state) {
  (void)state;
  enum { N = 5, CASES = 243 };
  struct test_column *d = test_column(), *columns[N];
  struct view views[N];
  uint32_t operands[2 * N];
  for (uint32_t k = 0; k < N; k++) {
    columns[k] = test_column();
    views[k] = columns[k]->view;
  }
  for (uint32_t i = 0, power = 1; i < N; i++, power *= 3)
    for (uint32_t row = 0; row < CASES; row++) U8(columns[i])[row] = (uint8_t)(row / power % 3);
  /* 8-bit outcomes 0..4; 64-bit ones 0, 12, … 48 */
  for (uint32_t spread = 1; spread <= 12; spread += 11)
    for (uint32_t otherwise = 0; otherwise < N; otherwise++) {
      for (uint32_t k = 0; k < N; k++) {
        operands[2 * k] = k * spread;
        operands[2 * k + 1] = k;
      }
      const struct program program = {.operands = operands, .n_operands = 2 * N};
      const struct kernel_context context = {.program = &program};
      const enum opcode op = spread == 1 ? OP_DECIDE_SET8 : OP_DECIDE_SET64;
      const struct instruction code = {.op = (uint16_t)op, .a = 0, .b = N, .c = otherwise * spread};
      const struct kernel_call call = {
          .d = &d->view, .n = CASES, .instruction = &code, .context = &context, .views = views};
      kernels[op](&call);
      for (uint32_t row = 0; row < CASES; row++) {
        uint8_t truths[N];
        for (uint32_t k = 0; k < N; k++) truths[k] = U8(columns[k])[row];
        const uint64_t dense = possible_outcomes(truths, N, otherwise);
        uint64_t expected = 0;
        for (uint32_t k = 0; k < N; k++)
          if (dense >> k & 1) expected |= UINT64_C(1) << k * spread;
        assert_true((spread == 1 ? U8(d)[row] : U64(d)[row]) == expected);
      }
    }
  free(d);
  for (uint32_t k = 0; k < N; k++) free(columns[k]);
}

/* -- choice -- */

/* A value of any kind as bounds; a kind without bounds has lo = hi. */
struct cell {
  bool known;
  int64_t lo, hi;
};

static const enum register_kind choice_kinds[] = {
    REG_TRUTH, REG_CODE, REG_TEXT, REG_NUMBER, REG_BOUNDS};

/* The five values that a test gives a kind: unknown, two known ones, and (BOUNDS) two ranges. */
static struct cell sample(enum register_kind kind, uint32_t i) {
  static const struct cell cells[] = {
      {false, 0, 0}, {true, 0, 0}, {true, 2, 2}, {true, 0, 2}, {true, 1, 5}};
  return kind == REG_BOUNDS ? cells[i % 5] : cells[i % 5 % 3];
}

static void put_cell(
    struct test_column *column, enum register_kind kind, uint32_t i, struct cell cell) {
  if (kind == REG_TRUTH) U8(column)[i] = cell.known ? (uint8_t)cell.lo : TRUTH_UNKNOWN;
  if (kind == REG_CODE) U8(column)[i] = cell.known ? (uint8_t)cell.lo : CODE_UNKNOWN;
  if (kind == REG_TEXT) U32(column)[i] = cell.known ? (uint32_t)cell.lo : TEXT_UNKNOWN;
  if (kind < REG_NUMBER) return;
  I64(column)[i] = cell.lo;
  I64_HIGH(column)[i] = cell.hi;
  column->known[i] = cell.known;
}

static void expect_cell(
    const struct test_column *column, enum register_kind kind, uint32_t i, struct cell cell) {
  if (!cell.known) cell.lo = cell.hi = 0;
  if (kind == REG_TRUTH) assert_int_equal(U8(column)[i], cell.known ? cell.lo : TRUTH_UNKNOWN);
  if (kind == REG_CODE) assert_int_equal(U8(column)[i], cell.known ? cell.lo : CODE_UNKNOWN);
  if (kind == REG_TEXT)
    assert_true(U32(column)[i] == (cell.known ? (uint32_t)cell.lo : TEXT_UNKNOWN));
  if (kind < REG_NUMBER) return;
  assert_int_equal(column->known[i], cell.known);
  assert_true(I64(column)[i] == cell.lo);
  if (kind == REG_BOUNDS) assert_true(I64_HIGH(column)[i] == cell.hi);
}

static bool cells_agree(struct cell a, struct cell b) {
  return a.known && b.known && a.lo == a.hi && b.lo == b.hi && a.lo == b.lo;
}

static struct cell cell_if(
    uint8_t condition, struct cell a, struct cell b, enum register_kind kind) {
  if (condition == TRUTH_TRUE) return a;
  if (condition == TRUTH_FALSE) return b;
  if (cells_agree(a, b)) return a;
  if (kind == REG_BOUNDS && a.known && b.known)
    return (struct cell){true, a.lo < b.lo ? a.lo : b.lo, a.hi > b.hi ? a.hi : b.hi};
  return (struct cell){0};
}

static void choices(void **state) {
  (void)state;
  static const enum opcode ops[] = {
      OP_CHOOSE_TRUTH, OP_CHOOSE_CODE, OP_CHOOSE_TEXT, OP_CHOOSE_NUMBER, OP_CHOOSE_BOUNDS};
  struct test_column *d = test_column(), *a = test_column(), *b = test_column(), *c = test_column();
  for (size_t k = 0; k < 5; k++) {
    const enum register_kind kind = choice_kinds[k];
    for (uint32_t i = 0; i < ROWS; i++) {
      U8(a)[i] = (uint8_t)(i % 3);
      put_cell(b, kind, i, sample(kind, i / 3));
      put_cell(c, kind, i, sample(kind, i / 15));
    }
    test_kernel(ops[k], 0, ROWS, d, a, b, c);
    for (uint32_t i = 0; i < ROWS; i++)
      expect_cell(
          d, kind, i, cell_if((uint8_t)(i % 3), sample(kind, i / 3), sample(kind, i / 15), kind));
  }
  free(d);
  free(a);
  free(b);
  free(c);
}

/* typed.h, EXCEPT, word for word. */
static struct cell cell_except(struct cell base, const uint8_t *conditions,
    const struct cell *values, uint32_t n, enum register_kind kind) {
  struct cell all[8];
  uint32_t n_all = 0, n_sure = 0;
  for (uint32_t k = 0; k < n; k++) {
    if (conditions[k] == TRUTH_FALSE) continue;
    n_sure += conditions[k] == TRUTH_TRUE;
    all[n_all++] = values[k];
  }
  if (n_all == 0) return base;
  if (n_all == 1) return n_sure ? all[0] : cell_if(TRUTH_UNKNOWN, all[0], base, kind);
  for (uint32_t i = 0; i < n_all; i++)
    if (!cells_agree(all[0], all[i])) return (struct cell){0};
  return n_sure ? all[0] : cell_if(TRUTH_UNKNOWN, all[0], base, kind);
}

static void exceptions(void **state) {
  (void)state;
  enum { N = 3 };
  static const enum opcode ops[] = {
      OP_EXCEPT_TRUTH, OP_EXCEPT_CODE, OP_EXCEPT_TEXT, OP_EXCEPT_NUMBER, OP_EXCEPT_BOUNDS};
  struct test_column *d = test_column(), *columns[1 + 2 * N];
  struct view views[1 + 2 * N];
  for (uint32_t i = 0; i < 1 + 2 * N; i++) {
    columns[i] = test_column();
    views[i] = columns[i]->view;
  }
  for (size_t k = 0; k < 5; k++)
    for (uint32_t n = 1; n <= N; n++) {
      const enum register_kind kind = choice_kinds[k];
      uint32_t operands[3 * N];
      for (uint32_t e = 0; e < n; e++) {
        operands[3 * e] = 1 + 2 * e;
        operands[3 * e + 1] = 2 + 2 * e;
        operands[3 * e + 2] = 0;
      }
      const struct program program = {.operands = operands, .n_operands = 3 * n};
      const struct kernel_context context = {.program = &program};
      const struct instruction code = {.op = (uint16_t)ops[k], .a = 0, .b = 0, .c = n};
      /* 27 truths x 625 values, in pieces of 625 rows */
      for (uint32_t truths = 0; truths < 27; truths++) {
        const uint8_t conditions[N] = {
            (uint8_t)(truths % 3), (uint8_t)(truths / 3 % 3), (uint8_t)(truths / 9)};
        for (uint32_t i = 0; i < 625; i++) {
          put_cell(columns[0], kind, i, sample(kind, i));
          for (uint32_t e = 0, power = 5; e < N; e++, power *= 5) {
            U8(columns[1 + 2 * e])[i] = conditions[e];
            put_cell(columns[2 + 2 * e], kind, i, sample(kind, i / power));
          }
        }
        const struct kernel_call call = {.d = &d->view,
            .a = &views[0],
            .n = 625,
            .instruction = &code,
            .context = &context,
            .views = views};
        kernels[ops[k]](&call);
        for (uint32_t i = 0; i < 625; i++) {
          const struct cell values[N] = {
              sample(kind, i / 5), sample(kind, i / 25), sample(kind, i / 125)};
          expect_cell(d, kind, i, cell_except(sample(kind, i), conditions, values, n, kind));
        }
      }
    }
  free(d);
  for (uint32_t i = 0; i < 1 + 2 * N; i++) free(columns[i]);
}

/* -- fields -- */

static void fields(void **state) {
  (void)state;
  struct test_column *d = test_column(), *a = test_column();
  struct value constants[] = {{.known = true, .number = 1}, {.known = true, .number = 42}};
  struct field schema_fields[4] = {{.type = {.kind = TYPE_BOOLEAN}}, {.type = {.kind = TYPE_ENUM}},
      {.type = {.kind = TYPE_TEXT}}, {.type = {.kind = TYPE_DECIMAL}}};
  const uint32_t text_codes[] = {5, 6};
  const struct program program = {
      .constants = constants, .n_constants = 2, .schema = {.fields = schema_fields, .n_fields = 4}};
  const struct kernel_context context = {.program = &program, .text_codes = text_codes};
  static const enum opcode ops[] = {
      OP_FIELD_OR_TRUTH, OP_FIELD_OR_CODE, OP_FIELD_OR_TEXT, OP_FIELD_OR_NUMBER};
  static const enum register_kind kinds[] = {REG_TRUTH, REG_CODE, REG_TEXT, REG_NUMBER};
  static const int64_t fallbacks[] = {TRUTH_TRUE, 42, 6, 42};
  for (uint32_t k = 0; k < 4; k++) {
    for (uint32_t i = 0; i < ROWS; i++) put_cell(a, kinds[k], i, sample(kinds[k], i % 3));
    const struct instruction code = {.op = (uint16_t)ops[k], .a = k, .b = k == 0 ? 0 : 1};
    struct kernel_call call = {
        .d = &d->view, .a = &a->view, .n = ROWS, .instruction = &code, .context = &context};
    kernels[ops[k]](&call);
    for (uint32_t i = 0; i < ROWS; i++)
      expect_cell(d, kinds[k], i,
          i % 3 == 0 ? (struct cell){true, fallbacks[k], fallbacks[k]} : sample(kinds[k], i % 3));
    kernels[OP_GIVEN](&call);
    for (uint32_t i = 0; i < ROWS; i++)
      assert_int_equal(U8(d)[i], i % 3 == 0 ? TRUTH_FALSE : TRUTH_TRUE);
  }
  free(d);
  free(a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(truth_tables),
      cmocka_unit_test(equality_of_codes_and_texts),
      cmocka_unit_test(sets),
      cmocka_unit_test(decisions),
      cmocka_unit_test(choices),
      cmocka_unit_test(exceptions),
      cmocka_unit_test(fields),
  };
  return cmocka_run_group_tests_name("kernels", tests, NULL, NULL);
}
