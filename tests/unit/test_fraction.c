/* Fractions against GMP's rationals: random terms of every size up to 127 bits, and the edges; then
 * their kernels. */
#include "kernel_support.h"

#include <gmp.h>

#include "runtime/kernels/fraction.h"

/* -- GMP as the judge -- */

static void set_128(mpz_t z, int128 n) {
  const uint128 m = n < 0 ? 0 - (uint128)n : (uint128)n;
  mpz_set_ui(z, (unsigned long)(m >> 64));
  mpz_mul_2exp(z, z, 64);
  mpz_add_ui(z, z, (unsigned long)m);
  if (n < 0) mpz_neg(z, z);
}

static bool get_128(const mpz_t z, int128 *n) {
  if (mpz_sizeinbase(z, 2) > 128) return false;
  mpz_t rest;
  mpz_init(rest);
  mpz_abs(rest, z);
  uint128 m = mpz_get_ui(rest);
  mpz_tdiv_q_2exp(rest, rest, 64);
  m |= (uint128)mpz_get_ui(rest) << 64;
  mpz_clear(rest);
  const uint128 limit = (uint128)1 << 127;
  if (m > limit || (m == limit && mpz_sgn(z) > 0)) return false;
  *n = mpz_sgn(z) < 0 ? (int128)(0 - m) : (int128)m;
  return true;
}

static void set_fraction(mpq_t q, struct fraction f) {
  set_128(mpq_numref(q), f.numerator);
  set_128(mpq_denref(q), f.denominator);
}

static void expect_fraction(const char *what, const mpq_t q, bool fits, struct fraction got) {
  int128 n = 0, d = 1;
  const bool expected = get_128(mpq_numref(q), &n) && get_128(mpq_denref(q), &d);
  if (!expected) n = 0, d = 1;
  if (fits != expected || got.numerator != n || got.denominator != d) {
    gmp_printf("%s: %Qd, fits %d\n", what, q, fits);
    fail();
  }
}

/* -- samples -- */

struct random {
  uint64_t state;
};
static uint64_t next_random(struct random *r) {
  r->state ^= r->state << 13;
  r->state ^= r->state >> 7;
  return r->state ^= r->state << 17;
}

/* A number of up to 127 bits, small ones as likely as large; now and then an edge. */
static int128 random_128(struct random *r) {
  static const int64_t small[] = {0, 1, -1, 2, 10, 1000000000};
  const uint64_t choice = next_random(r) % 16;
  const int128 greatest = (int128)(((uint128)1 << 127) - 1);
  if (choice < 6) return small[choice];
  if (choice == 6) return greatest - (int128)(next_random(r) % 3);
  if (choice == 7) return -greatest - 1 + (int128)(next_random(r) % 3);
  uint128 bits = (uint128)next_random(r) << 64 | next_random(r);
  bits >>= 1 + next_random(r) % 126;
  return next_random(r) % 2 ? (int128)bits : -(int128)bits;
}

static struct fraction random_fraction(struct random *r) {
  struct fraction f = {0, 1};
  while (!fraction_make(random_128(r), random_128(r), &f)) {}
  return f;
}

/* Now and then one that shares factors with another, so that sums and products reduce. */
static struct fraction related_fraction(struct random *r, struct fraction to) {
  struct fraction f = random_fraction(r), g;
  if (next_random(r) % 2 && fraction_multiply(f, to, &g)) return g;
  if (next_random(r) % 2 && fraction_subtract(f, to, &g)) return g;
  if (next_random(r) % 2 && fraction_make(random_128(r), to.denominator, &g)) return g;
  return f;
}

static void made_in_lowest_terms(void **state) {
  (void)state;
  struct random r = {88172645463325252u};
  mpq_t q;
  mpq_init(q);
  for (int i = 0; i < 100000; i++) {
    const int128 n = random_128(&r), d = random_128(&r);
    struct fraction f = {77, 77};
    const bool made = fraction_make(n, d, &f);
    if (d == 0) {
      assert_false(made);
      assert_true(f.numerator == 0 && f.denominator == 1);
      continue;
    }
    set_128(mpq_numref(q), n);
    set_128(mpq_denref(q), d);
    mpq_canonicalize(q);
    expect_fraction("make", q, made, f);
  }
  mpq_clear(q);
}

static void operations(void **state) {
  (void)state;
  struct random r = {123456789u};
  mpq_t a, b, q;
  mpq_inits(a, b, q, NULL);
  for (int i = 0; i < 200000; i++) {
    const struct fraction x = random_fraction(&r), y = related_fraction(&r, x);
    struct fraction f;
    bool fits;
    set_fraction(a, x);
    set_fraction(b, y);
    fits = fraction_add(x, y, &f);
    mpq_add(q, a, b);
    expect_fraction("add", q, fits, f);
    fits = fraction_subtract(x, y, &f);
    mpq_sub(q, a, b);
    expect_fraction("subtract", q, fits, f);
    fits = fraction_multiply(x, y, &f);
    mpq_mul(q, a, b);
    expect_fraction("multiply", q, fits, f);
    fits = fraction_divide(x, y, &f);
    if (y.numerator == 0) {
      assert_false(fits);
    } else {
      mpq_div(q, a, b);
      expect_fraction("divide", q, fits, f);
    }
    fits = fraction_negate(x, &f);
    mpq_neg(q, a);
    expect_fraction("negate", q, fits, f);
    const int order = mpq_cmp(a, b);
    assert_int_equal(fraction_compare(x, y), order < 0 ? -1 : order > 0);
    assert_int_equal(fraction_compare(x, x), 0);
  }
  mpq_clears(a, b, q, NULL);
}

/* The number nearest by each rounding's definition: from the floor and twice the rest. */
static void roundings(void **state) {
  (void)state;
  struct random r = {42u};
  mpz_t n, d, floor, rest;
  mpz_inits(n, d, floor, rest, NULL);
  for (int i = 0; i < 200000; i++) {
    struct fraction f = random_fraction(&r);
    /* ties */
    if (i % 3 == 0)
      fraction_make(
          (int128)(next_random(&r) % 4001) - 2000, (int128)(next_random(&r) % 40) + 1, &f);
    const int scale = (int)(next_random(&r) % 10);
    const enum rounding rounding = (enum rounding)(next_random(&r) % 6);
    set_128(n, f.numerator);
    set_128(d, f.denominator);
    mpz_ui_pow_ui(rest, 10, (unsigned)scale);
    mpz_mul(n, n, rest);
    mpz_fdiv_qr(floor, rest, n, d);
    const bool negative = mpz_sgn(n) < 0, whole = mpz_sgn(rest) == 0;
    mpz_mul_2exp(rest, rest, 1);
    const int half = mpz_cmp(rest, d);
    const bool odd = mpz_odd_p(floor);
    const bool ups[6] = {half > 0 || (half == 0 && !negative), half > 0 || (half == 0 && odd),
        negative, !negative, false, true};
    if (ups[rounding] && !whole) mpz_add_ui(floor, floor, 1);
    int64_t got = 77;
    const bool fits = fraction_round(f, scale, rounding, &got);
    assert_int_equal(fits, mpz_fits_slong_p(floor));
    assert_true(got == (fits ? mpz_get_si(floor) : 0));
  }
  mpz_clears(n, d, floor, rest, NULL);
}

/* -- kernels -- */

/* Ranges of sixths between -1/2 and 1/2: 28 of them, and unknown. */
enum { N_RANGES = 29 };
static void put_range(struct test_column *column, uint32_t row, uint32_t i) {
  FRACTIONS(column)[row] = FRACTIONS_HIGH(column)[row] = (struct fraction){0, 1};
  column->known[row] = i < 28;
  for (int lo = -3; lo <= 3; lo++)
    for (int hi = lo; hi <= 3; hi++)
      if (i-- == 0) {
        fraction_make(lo, 6, &FRACTIONS(column)[row]);
        fraction_make(hi, 6, &FRACTIONS_HIGH(column)[row]);
        return;
      }
}

static bool equal(struct fraction a, struct fraction b) {
  return a.numerator == b.numerator && a.denominator == b.denominator;
}
static bool less(struct fraction a, struct fraction b) {
  return a.numerator * b.denominator < b.numerator * a.denominator;
}

typedef bool operation(struct fraction a, struct fraction b, struct fraction *out);

/* Every pair of sixths within both ranges; the result's ends are reached at pairs of sixths. */
static void kernels_of_two(void **state) {
  (void)state;
  static const enum opcode ops[] = {
      OP_ADD_FRACTION, OP_SUB_FRACTION, OP_MUL_FRACTION, OP_DIV_FRACTION};
  operation *const operations_of[] = {
      fraction_add, fraction_subtract, fraction_multiply, fraction_divide};
  struct test_column *d = test_column(), *a = test_column(), *b = test_column();
  for (size_t o = 0; o < 7; o++)
    for (uint32_t i = 0; i < N_RANGES; i++) {
      for (uint32_t j = 0; j < N_RANGES; j++) {
        put_range(a, j, i);
        put_range(b, j, j);
      }
      const enum opcode op = o < 4 ? ops[o]
          : o == 4                 ? OP_EQ_FRACTION
          : o == 5                 ? OP_LT_FRACTION
                                   : OP_LE_FRACTION;
      test_kernel(op, 0, N_RANGES, d, a, b, NULL);
      for (uint32_t j = 0; j < N_RANGES; j++) {
        const struct fraction a_lo = FRACTIONS(a)[j], a_hi = FRACTIONS_HIGH(a)[j],
                              b_lo = FRACTIONS(b)[j], b_hi = FRACTIONS_HIGH(b)[j];
        bool known = a->known[j] && b->known[j], holds = false, fails = false;
        struct fraction lo = {1000, 1}, hi = {-1000, 1};
        for (int x6 = -3; x6 <= 3; x6++)
          for (int y6 = -3; y6 <= 3; y6++) {
            struct fraction x, y, z = {0, 1};
            fraction_make(x6, 6, &x);
            fraction_make(y6, 6, &y);
            if (less(x, a_lo) || less(a_hi, x) || less(y, b_lo) || less(b_hi, y)) continue;
            if (o < 4) {
              if (known) known = operations_of[o](x, y, &z);
              if (less(z, lo)) lo = z;
              if (less(hi, z)) hi = z;
            } else if (o == 4 ? equal(x, y) : o == 5 ? less(x, y) : !less(y, x)) {
              holds = true;
            } else {
              fails = true;
            }
          }
        if (o >= 4) {
          assert_int_equal(U8(d)[j], !known || (holds && fails) ? TRUTH_UNKNOWN : truth_of(holds));
          continue;
        }
        assert_int_equal(d->known[j], known);
        assert_true(equal(FRACTIONS(d)[j], known ? lo : (struct fraction){0, 1}));
        assert_true(equal(FRACTIONS_HIGH(d)[j], known ? hi : (struct fraction){0, 1}));
      }
    }
  free(d);
  free(a);
  free(b);
}

static void kernels_of_one(void **state) {
  (void)state;
  struct test_column *d = test_column(), *a = test_column(), *n = test_column();
  for (uint32_t j = 0; j < N_RANGES; j++) put_range(a, j, j);
  test_kernel(OP_NEG_FRACTION, 0, N_RANGES, d, a, NULL, NULL);
  for (uint32_t j = 0; j < N_RANGES; j++) {
    assert_int_equal(d->known[j], a->known[j]);
    assert_true(FRACTIONS(d)[j].numerator == -FRACTIONS_HIGH(a)[j].numerator &&
        FRACTIONS_HIGH(d)[j].numerator == -FRACTIONS(a)[j].numerator);
  }
  test_kernel(OP_ROUND_FRACTION_BOUNDS, ROUND_HALF_AWAY << 8 | 1, N_RANGES, d, a, NULL, NULL);
  test_kernel(OP_ROUND_FRACTION_NUMBER, ROUND_HALF_AWAY << 8 | 1, N_RANGES, n, a, NULL, NULL);
  for (uint32_t j = 0; j < N_RANGES; j++) {
    int64_t lo = 0, hi = 0;
    fraction_round(FRACTIONS(a)[j], 1, ROUND_HALF_AWAY, &lo);
    fraction_round(FRACTIONS_HIGH(a)[j], 1, ROUND_HALF_AWAY, &hi);
    const bool exact = a->known[j] && equal(FRACTIONS(a)[j], FRACTIONS_HIGH(a)[j]);
    assert_int_equal(d->known[j], a->known[j]);
    assert_true(I64(d)[j] == lo && I64_HIGH(d)[j] == hi);
    assert_int_equal(n->known[j], exact);
    assert_true(I64(n)[j] == (exact ? lo : 0));
  }
  static const int64_t numbers[] = {0, 1, -250, INT64_MAX, INT64_MIN};
  for (uint32_t j = 0; j < 5; j++) {
    I64(a)[j] = numbers[j];
    I64_HIGH(a)[j] = INT64_MAX;
    a->known[j] = j != 0;
  }
  I64_HIGH(a)[0] = 0;
  test_kernel(OP_FRACTION_NUMBER, 2, 5, d, a, NULL, NULL);
  for (uint32_t j = 0; j < 5; j++) {
    struct fraction expected;
    fraction_make(numbers[j], 100, &expected);
    assert_int_equal(d->known[j], j != 0);
    assert_true(equal(FRACTIONS(d)[j], expected) && equal(FRACTIONS_HIGH(d)[j], expected));
  }
  test_kernel(OP_FRACTION_BOUNDS, 2, 5, d, a, NULL, NULL);
  for (uint32_t j = 0; j < 5; j++) {
    struct fraction lo, hi; /* the extreme numbers are open sides, but where both are one number */
    fraction_make(numbers[j], 100, &lo);
    fraction_make(I64_HIGH(a)[j], 100, &hi);
    if (numbers[j] == INT64_MIN) lo = fraction_open(false);
    if (numbers[j] != INT64_MAX && j != 0) hi = fraction_open(true);
    assert_true(equal(FRACTIONS(d)[j], lo) && equal(FRACTIONS_HIGH(d)[j], hi));
  }
  free(d);
  free(a);
  free(n);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(made_in_lowest_terms),
      cmocka_unit_test(operations),
      cmocka_unit_test(roundings),
      cmocka_unit_test(kernels_of_two),
      cmocka_unit_test(kernels_of_one),
  };
  return cmocka_run_group_tests_name("fraction", tests, NULL, NULL);
}
