/* Properties of numbers and dates on the whole path: exact numbers (against GMP), faults at the 64-bit
 * edges, month arithmetic (against the reference's calendar). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/generate.h"
#include "tests/harness.h"
#include "tests/reference.h"

/* -- tables of numbers -- */

/* A regulation with one list of rows, its data written row by row. */
struct sheet {
  struct subject subject;
  struct run run;
  char *yaml;
  size_t n_bytes;
  FILE *out;
};

static void sheet_open(struct sheet *sheet, const char *rules) {
  subject_init(&sheet->subject);
  if (!subject_compile(&sheet->subject, str_from(rules)))
    fail_msg("%.*s", STR_ARGS(sheet->subject.complaints));
  sheet->yaml = NULL;
  sheet->n_bytes = 0;
  sheet->out = open_memstream(&sheet->yaml, &sheet->n_bytes);
  if (!sheet->out) abort();
  fputs("rows:\n", sheet->out);
}

static void sheet_run(struct sheet *sheet) {
  fclose(sheet->out);
  if (!subject_load(&sheet->subject, (struct str){sheet->yaml, (uint32_t)sheet->n_bytes}))
    fail_msg("%.*s", STR_ARGS(sheet->subject.complaints));
  subject_run(
      &sheet->subject, &sheet->run, &(struct run_options){.as_of = harness_date("2020-12-31")});
}

static void sheet_close(struct sheet *sheet) {
  run_free(&sheet->run);
  subject_free(&sheet->subject);
  free(sheet->yaml);
}

static uint32_t sheet_register(const struct sheet *sheet, const char *define) {
  const struct schema *schema = &sheet->subject.program->schema;
  return sheet->subject.program->results.defines[harness_define(schema, define)];
}

static bool sheet_truth(const struct sheet *sheet, const char *define, uint32_t row) {
  uint8_t truth = run_truth(&sheet->run, sheet_register(sheet, define), row);
  assert_int_not_equal(truth, TRUTH_UNKNOWN);
  return truth == TRUTH_TRUE;
}

/* False where unknown. */
static bool sheet_number(
    const struct sheet *sheet, const char *define, uint32_t row, int64_t *value) {
  int64_t lo = 0, hi = 0;
  if (!run_number(&sheet->run, sheet_register(sheet, define), row, &lo, &hi)) return false;
  assert_int_equal(lo, hi);
  *value = lo;
  return true;
}

static void test_tenths(void **state) {
  (void)state;
  struct sheet sheet;
  sheet_open(&sheet,
      "regulation r effective 2020-01-01 to 2020-12-31\n"
      "entity root entity row (rows) in root\n a : decimal(1) b : decimal(1) c : decimal(9)\n"
      "define constant of row : boolean is 0.1 + 0.2 = 0.3\n"
      "define added of row : boolean is a + b = c\n"
      "define doubled of row : boolean is a + a = b and b + 0.10 = c\n"
      "define third of row : boolean is a / 3 * 3 = a and 1/3 + 1/3 + 1/3 = 1\n");
  fputs("  - {a: 0.1, b: 0.2, c: 0.3}\n", sheet.out);
  sheet_run(&sheet);
  assert_true(sheet_truth(&sheet, "constant", 0));
  assert_true(sheet_truth(&sheet, "added", 0));
  assert_true(sheet_truth(&sheet, "doubled", 0));
  assert_true(sheet_truth(&sheet, "third", 0));
  sheet_close(&sheet);
}

/* v / m >= 2/3 and sums of two quotients, for whole numbers below 10^9, many of them at the
 * threshold itself. */
static void test_thresholds(void **state) {
  (void)state;
  enum { ROWS = 20000 };
  struct sheet sheet;
  sheet_open(&sheet,
      "regulation r effective 2020-01-01 to 2020-12-31\n"
      "entity root entity row (rows) in root\n v : integer m : integer w : integer k : integer\n"
      "define enough of row : boolean is v / m >= 2/3\n"
      "define more of row : boolean is v / m > 2/3\n"
      "define exactly of row : boolean is v / m = 2/3\n"
      "define both of row : boolean is v / m + w / k >= 1\n"
      "define nearest of row : decimal(2) is round(v / m, 2)\n"
      "define even of row : decimal(9) is v / m\n"
      "define scored of row : decimal(2) is round(0.5 * v * w / m, 2)\n");
  struct random random = {2020};
  static int64_t v[ROWS], m[ROWS], w[ROWS], k[ROWS];
  for (int i = 0; i < ROWS; i++) {
    m[i] = 1 + random_below(&random, i % 2 ? 999999999 : 300);
    k[i] = 1 + random_below(&random, i % 2 ? 999999999 : 300);
    v[i] = i % 3 == 0 ? (int64_t)random_below(&random, 1000000000)
                      : (2 * m[i]) / 3 + (int64_t)random_below(&random, 3) - 1;
    w[i] = i % 5 == 0 ? (int64_t)random_below(&random, 1000000000)
                      : (m[i] - v[i]) * k[i] / m[i] + (int64_t)random_below(&random, 3) - 1;
    fprintf(sheet.out, "  - {v: %lld, m: %lld, w: %lld, k: %lld}\n", (long long)v[i],
        (long long)m[i], (long long)w[i], (long long)k[i]);
  }
  sheet_run(&sheet);
  mpq_t share, two_thirds, sum, other;
  mpq_inits(share, two_thirds, sum, other, NULL);
  mpq_set_si(two_thirds, 2, 3);
  mpz_t scaled, rest;
  mpz_inits(scaled, rest, NULL);
  uint32_t equal = 0;
  for (uint32_t i = 0; i < ROWS; i++) {
    mpq_set_si(share, v[i], (unsigned long)m[i]);
    mpq_canonicalize(share);
    mpq_set_si(other, w[i], (unsigned long)k[i]);
    mpq_canonicalize(other);
    mpq_add(sum, share, other);
    int order = mpq_cmp(share, two_thirds);
    equal += order == 0;
    assert_int_equal(sheet_truth(&sheet, "enough", i), order >= 0);
    assert_int_equal(sheet_truth(&sheet, "more", i), order > 0);
    assert_int_equal(sheet_truth(&sheet, "exactly", i), order == 0);
    assert_int_equal(sheet_truth(&sheet, "both", i), mpq_cmp_si(sum, 1, 1) >= 0);
    /* round(v / m, 2): floor((200 v + m) / 2m) for v >= 0, away from zero for v < 0 */
    int64_t value = 0;
    assert_true(sheet_number(&sheet, "nearest", i, &value));
    mpz_set_si(scaled, v[i] < 0 ? -v[i] : v[i]);
    mpz_mul_ui(scaled, scaled, 200);
    mpz_add_ui(scaled, scaled, (unsigned long)m[i]);
    mpz_fdiv_q_ui(scaled, scaled, 2 * (unsigned long)m[i]);
    assert_int_equal(value, v[i] < 0 ? -mpz_get_si(scaled) : mpz_get_si(scaled));
    /* v / m stored: half to even at nine digits */
    mpz_set_si(scaled, v[i]);
    mpz_mul_ui(scaled, scaled, 1000000000);
    mpz_fdiv_qr_ui(scaled, rest, scaled, (unsigned long)m[i]);
    mpz_mul_2exp(rest, rest, 1);
    int half = mpz_cmp_ui(rest, (unsigned long)m[i]);
    if (half > 0 || (half == 0 && mpz_odd_p(scaled))) mpz_add_ui(scaled, scaled, 1);
    assert_int_equal(sheet_number(&sheet, "even", i, &value), mpz_fits_slong_p(scaled) != 0);
    if (mpz_fits_slong_p(scaled)) assert_int_equal(value, mpz_get_si(scaled));
    /* round(0.5 v w / m, 2), computed as one fraction */
    mpz_set_si(scaled, v[i]);
    mpz_mul_si(scaled, scaled, w[i]);
    bool negative = mpz_sgn(scaled) < 0;
    mpz_abs(scaled, scaled);
    mpz_mul_ui(scaled, scaled, 100);
    mpz_add_ui(scaled, scaled, (unsigned long)m[i]);
    mpz_fdiv_q_ui(scaled, scaled, 2 * (unsigned long)m[i]);
    if (negative) mpz_neg(scaled, scaled);
    assert_int_equal(sheet_number(&sheet, "scored", i, &value), mpz_fits_slong_p(scaled) != 0);
    if (mpz_fits_slong_p(scaled)) assert_int_equal(value, mpz_get_si(scaled));
  }
  assert_true(equal > 100); /* the threshold itself was met */
  mpq_clears(share, two_thirds, sum, other, NULL);
  mpz_clears(scaled, rest, NULL);
  sheet_close(&sheet);
}

/* -- the 64-bit edges -- */

static void expect_number(
    const struct sheet *sheet, const char *define, uint32_t row, mpz_srcptr wanted) {
  int64_t value = 0;
  bool known = sheet_number(sheet, define, row, &value);
  if (known != (mpz_fits_slong_p(wanted) != 0) || (known && value != mpz_get_si(wanted))) {
    char *text = mpz_get_str(NULL, 10, wanted);
    print_error("%s row %u: %s %lld, GMP says %s\n", define, (unsigned)row,
        known ? "known" : "unknown", (long long)value, text);
    free(text);
    fail();
  }
  if (known) return;
  struct reasons reasons;
  struct arena arena;
  arena_init(&arena, NULL);
  run_why(
      (struct run *)(uintptr_t)&sheet->run, sheet_register(sheet, define), row, &arena, &reasons);
  assert_int_equal(reasons.n_faults, 1);
  assert_int_equal(reasons.n_missing, 0);
  assert_true(str_equal((struct str){reasons.faults[0].p, 12}, STR("overflow at ")));
  arena_free(&arena);
}

/* n / 10^digits, half to even. */
static void rounded_half_even(mpz_ptr n, unsigned digits) {
  mpz_t unit, rest;
  mpz_inits(unit, rest, NULL);
  mpz_ui_pow_ui(unit, 10, digits);
  mpz_fdiv_qr(n, rest, n, unit);
  mpz_mul_2exp(rest, rest, 1);
  int half = mpz_cmp(rest, unit);
  if (half > 0 || (half == 0 && mpz_odd_p(n))) mpz_add_ui(n, n, 1);
  mpz_clears(unit, rest, NULL);
}

/* Sums, differences, products and their like near 2^63: exact where they fit, a fault (and never a
 * wrapped number) where not. */
static void test_edges(void **state) {
  (void)state;
  static const int64_t edges[] = {0, 1, -1, 2, INT64_MAX, INT64_MIN, INT64_MAX - 1, INT64_MIN + 1,
      INT64_MAX / 2, INT64_MAX / 2 + 1, INT64_MIN / 2, INT64_MIN / 2 - 1, 3037000499, 3037000500,
      -3037000500, 1000000000, 10000000000};
  enum { N = sizeof edges / sizeof *edges };
  struct sheet sheet;
  sheet_open(&sheet,
      "regulation r effective 2020-01-01 to 2020-12-31\n"
      "entity root entity row (rows) in root\n a : integer b : integer c : decimal(9) d : "
      "decimal(5)\n"
      "entity part (parts) in row\n x : integer\n"
      "define added of row : integer is a + b\n"
      "define subtracted of row : integer is a - b\n"
      "define multiplied of row : integer is a * b\n"
      "define negated of row : integer is -a\n"
      "define absolute of row : integer is abs(a)\n"
      "define widened of row : decimal(2) is a\n"
      "define scaled of row : decimal(9) is c * d\n"
      "define summed of row : integer is sum of x over part\n"
      "define fraction of row : boolean is a + b = b + a and a - b + b = a and a * b - b * a = "
      "0\n");
  mpz_t value;
  mpz_init(value);
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) {
      char c[32], d[32];
      decimal_format(edges[i], 9, c);
      decimal_format(edges[j], 5, d);
      fprintf(sheet.out,
          "  - {a: %lld, b: %lld, c: %s, d: %s, parts: [{x: %lld}, {x: %lld}, {x: %lld}]}\n",
          (long long)edges[i], (long long)edges[j], c, d, (long long)edges[i], (long long)edges[j],
          (long long)(edges[i] < 0 ? 1 : -1));
    }
  sheet_run(&sheet);
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) {
      uint32_t row = (uint32_t)(i * N + j);
      mpz_t a, b;
      mpz_init_set_si(a, edges[i]);
      mpz_init_set_si(b, edges[j]);
      mpz_add(value, a, b);
      expect_number(&sheet, "added", row, value);
      if (edges[i] < 0) mpz_add_ui(value, value, 1); /* the parts: a, b and one more */
      else mpz_sub_ui(value, value, 1);
      expect_number(&sheet, "summed", row, value);
      mpz_sub(value, a, b);
      expect_number(&sheet, "subtracted", row, value);
      mpz_mul(value, a, b);
      expect_number(&sheet, "multiplied", row, value);
      mpz_neg(value, a);
      expect_number(&sheet, "negated", row, value);
      mpz_abs(value, a);
      expect_number(&sheet, "absolute", row, value);
      mpz_mul_ui(value, a, 100);
      expect_number(&sheet, "widened", row, value);
      mpz_mul(value, a, b);
      rounded_half_even(value, 5);
      expect_number(&sheet, "scaled", row, value);
      mpz_clears(a, b, NULL);
    }
  mpz_clear(value);
  sheet_close(&sheet);
}

/* -- months -- */

struct month_row {
  int64_t year, month, day, n;
};

/* The day `n` months later, counted out month by month. */
static bool months_later(struct month_row row, bool up, int64_t *days) {
  int64_t year = row.year, month = row.month, day = row.day;
  for (int64_t i = 0; i < row.n; i++)
    if (++month == 13) month = 1, year++;
  for (int64_t i = 0; i > row.n; i--)
    if (--month == 0) month = 12, year--;
  if (day > reference_month_days(year, month)) {
    day = up ? 1 : reference_month_days(year, month);
    if (up && ++month == 13) month = 1, year++;
  }
  return reference_date(year, month, day, days);
}

/* Every month end of a leap and a common year (and the days around it), -30 to 30 months and -3 to
 * 3 years, both roundings. */
static void test_month_ends(void **state) {
  (void)state;
  struct sheet sheet;
  sheet_open(&sheet,
      "regulation r effective 2020-01-01 to 2020-12-31\n"
      "entity root entity row (rows) in root\n d : date n : integer\n"
      "define month_down of row : date is d + n months rounded down\n"
      "define month_up of row : date is d + n months rounded up\n"
      "define back_down of row : date is d - (-n) months rounded down\n"
      "define year_down of row : date is d + n years rounded down\n"
      "define year_up of row : date is d + n years rounded up\n"
      "define later of row : integer is days_between(d, d + n days)\n"
      "define same of row : boolean is date(year(d), month(d), day(d)) = d\n");
  static struct month_row rows[4000];
  uint32_t n_rows = 0;
  for (int64_t year = 2019; year <= 2020; year++)
    for (int64_t month = 1; month <= 12; month++)
      for (int64_t back = 0; back <= 1; back++)
        for (int64_t n = -30; n <= 30; n++) {
          struct month_row row = {year, month, reference_month_days(year, month) - back, n};
          fprintf(sheet.out, "  - {d: %04lld-%02lld-%02lld, n: %lld}\n", (long long)year,
              (long long)month, (long long)row.day, (long long)n);
          rows[n_rows++] = row;
        }
  sheet_run(&sheet);
  for (uint32_t i = 0; i < n_rows; i++) {
    int64_t wanted = 0, value = 0;
    assert_true(months_later(rows[i], false, &wanted));
    assert_true(sheet_number(&sheet, "month_down", i, &value));
    assert_int_equal(value, wanted);
    assert_true(sheet_number(&sheet, "back_down", i, &value));
    assert_int_equal(value, wanted);
    assert_true(months_later(rows[i], true, &wanted));
    assert_true(sheet_number(&sheet, "month_up", i, &value));
    assert_int_equal(value, wanted);
    struct month_row years = rows[i];
    years.n *= 12;
    assert_true(months_later(years, false, &wanted));
    assert_true(sheet_number(&sheet, "year_down", i, &value));
    assert_int_equal(value, wanted);
    assert_true(months_later(years, true, &wanted));
    assert_true(sheet_number(&sheet, "year_up", i, &value));
    assert_int_equal(value, wanted);
    assert_true(sheet_number(&sheet, "later", i, &value));
    assert_int_equal(value, rows[i].n);
    assert_true(sheet_truth(&sheet, "same", i));
  }
  sheet_close(&sheet);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_tenths),
      cmocka_unit_test(test_thresholds), cmocka_unit_test(test_edges),
      cmocka_unit_test(test_month_ends)};
  return cmocka_run_group_tests_name("exactness", tests, NULL, NULL);
}
