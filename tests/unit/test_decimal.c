/* Decimals. The rounding division is checked against GMP, and against the definition of each
 * rounding on small numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>
#include <gmp.h>

#include "base/decimal.h"

/* -- reading -- */

static void expect_number(const char *text, bool percent, int64_t value, int scale) {
  int64_t actual = 0;
  int actual_scale = -1;
  if (decimal_parse(str_from(text), percent, &actual, &actual_scale) != DECIMAL_OK ||
      actual != value || actual_scale != scale)
    fail_msg("%s: %lld at scale %d", text, (long long)actual, actual_scale);
}

static void expect_status(const char *text, bool percent, enum decimal_status status) {
  int64_t actual = 77;
  int scale = 77;
  if (decimal_parse(str_from(text), percent, &actual, &scale) != status || actual != 77 ||
      scale != 77)
    fail_msg("%s: not status %d, or something was written", text, (int)status);
}

static void expect_scaled(const char *text, int scale, enum decimal_status status, int64_t value) {
  int64_t actual = 77;
  enum decimal_status got = decimal_parse_scaled(str_from(text), scale, &actual);
  if (got != status || actual != (status == DECIMAL_OK ? value : 77))
    fail_msg("%s at scale %d: status %d, %lld", text, scale, (int)got, (long long)actual);
}

static void literals(void **state) {
  (void)state;
  expect_number("0", false, 0, 0);
  expect_number("-0", false, 0, 0);
  expect_number("007", false, 7, 0);
  expect_number("12", false, 12, 0);
  expect_number("9.75", false, 975, 2);
  expect_number("9.750", false, 975, 2);
  expect_number("3.0", false, 3, 0);
  expect_number("100.00", false, 100, 0);
  expect_number("0.00", false, 0, 0);
  expect_number("-1.500", false, -15, 1);
  expect_number("-0.5", false, -5, 1);
  expect_number("0.000000001", false, 1, 9);
  expect_number("00000000000000000000000000000001.5", false, 15, 1);
}

static void percents(void **state) {
  (void)state;
  expect_number("80%", true, 8, 1);
  expect_number("80.00%", true, 8, 1);
  expect_number("5%", true, 5, 2);
  expect_number("100%", true, 1, 0);
  expect_number("150.0%", true, 15, 1);
  expect_number("0.5%", true, 5, 3);
  expect_number("12.5%", true, 125, 3);
  expect_number("-12.5%", true, -125, 3);
  expect_number("0%", true, 0, 0);
  expect_number("0.00%", true, 0, 0);
  expect_number("1.2345678%", true, 12345678, 9);
  expect_number("50.00000000000000%", true, 5, 1);
  expect_status("1.23456789%", true, DECIMAL_TOO_MANY_DIGITS);
  expect_status("80%", false, DECIMAL_NOT_A_NUMBER);
  expect_status("%", true, DECIMAL_NOT_A_NUMBER);
  expect_status("8%%", true, DECIMAL_NOT_A_NUMBER);
  expect_status("8 %", true, DECIMAL_NOT_A_NUMBER);
  expect_status("-%", true, DECIMAL_NOT_A_NUMBER);
  expect_number("9223372036854775807%", true, INT64_MAX, 2);
  expect_status("9223372036854775808%", true, DECIMAL_OVERFLOW);
}

static void not_numbers(void **state) {
  (void)state;
  static const char *const texts[] = {"", "-", ".", ".5", "5.", "-.5", "5.-", "+5", "1e3", "1.5e3",
      "1,5", "1_000", "1 000", " 1", "1 ", "--1", "1-", "0x10", "1.2.3", "1..2", "nan", "inf",
      "NaN", "１２", "1.５", "1\n", "१", "½", "1.5.", "-+1"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    expect_status(texts[i], true, DECIMAL_NOT_A_NUMBER);
    expect_scaled(texts[i], 9, DECIMAL_NOT_A_NUMBER, 0);
  }
  int64_t value;
  int scale;
  assert_int_equal(
      decimal_parse((struct str){NULL, 0}, true, &value, &scale), DECIMAL_NOT_A_NUMBER);
  assert_int_equal(
      decimal_parse((struct str){"1\0002", 3}, true, &value, &scale), DECIMAL_NOT_A_NUMBER);
  /* a view */
  assert_int_equal(decimal_parse((struct str){"12345", 2}, true, &value, &scale), DECIMAL_OK);
  assert_int_equal(value, 12);
}

static void edges_of_64_bits(void **state) {
  (void)state;
  expect_number("9223372036854775807", false, INT64_MAX, 0);
  expect_number("-9223372036854775808", false, INT64_MIN, 0);
  expect_status("9223372036854775808", false, DECIMAL_OVERFLOW);
  expect_status("-9223372036854775809", false, DECIMAL_OVERFLOW);
  expect_status("18446744073709551615", false, DECIMAL_OVERFLOW);
  expect_status("18446744073709551616", false, DECIMAL_OVERFLOW); /* 0 in 64 bits */
  expect_status("18446744073709551617", false, DECIMAL_OVERFLOW);
  expect_status("99999999999999999999999999999999999999999999", false, DECIMAL_OVERFLOW);
  expect_number("9223372036.854775807", false, INT64_MAX, 9);
  expect_number("-9223372036.854775808", false, INT64_MIN, 9);
  expect_status("9223372036.854775808", false, DECIMAL_OVERFLOW);
  expect_status("-9223372036.854775809", false, DECIMAL_OVERFLOW);
  expect_number("9223372036854775807.0", false, INT64_MAX, 0);
  expect_status("9223372036854775808.0", false, DECIMAL_OVERFLOW);
  for (int scale = 0; scale <= 9; scale++) {
    char text[24];
    decimal_format(INT64_MAX, scale, text);
    expect_scaled(text, scale, DECIMAL_OK, INT64_MAX);
    decimal_format(INT64_MIN, scale, text);
    expect_scaled(text, scale, DECIMAL_OK, INT64_MIN);
    if (scale < 9) expect_scaled(text, scale + 1, DECIMAL_OVERFLOW, 0);
  }
}

static void too_many_digits(void **state) {
  (void)state;
  expect_number("1.123456789", false, 1123456789, 9);
  expect_status("1.1234567891", false, DECIMAL_TOO_MANY_DIGITS);
  /* zeros at the end say nothing, however many */
  expect_number("1.0000000000", false, 1, 0);
  expect_number("1.12345678900", false, 1123456789, 9);
  expect_status("1.12345678901", false, DECIMAL_TOO_MANY_DIGITS);
  expect_scaled("1.500", 1, DECIMAL_OK, 15);
  expect_scaled("1.500", 0, DECIMAL_TOO_MANY_DIGITS, 0);
  expect_scaled("1.500", 3, DECIMAL_OK, 1500);
  expect_scaled("1.55", 1, DECIMAL_TOO_MANY_DIGITS, 0);
  expect_scaled("1.5", 0, DECIMAL_TOO_MANY_DIGITS, 0);
  expect_scaled("1.0", 0, DECIMAL_OK, 1);
  expect_scaled("1.05", 1, DECIMAL_TOO_MANY_DIGITS, 0);
  expect_scaled("1.00000000000000000000000000001", 9, DECIMAL_TOO_MANY_DIGITS, 0);
  expect_scaled("2", 9, DECIMAL_OK, 2000000000);
  expect_scaled("-0.5", 2, DECIMAL_OK, -50);
  expect_scaled("-0", 2, DECIMAL_OK, 0);
  expect_scaled("80%", 2, DECIMAL_NOT_A_NUMBER, 0);
  expect_scaled("9223372036854775807", 0, DECIMAL_OK, INT64_MAX);
}

/* -- writing -- */

static void expect_text(int64_t value, int scale, const char *text) {
  char out[24];
  assert_int_equal(decimal_format(value, scale, out), strlen(text));
  assert_string_equal(out, text);
}

static void writing(void **state) {
  (void)state;
  expect_text(0, 0, "0");
  expect_text(0, 3, "0.000");
  expect_text(-12340, 3, "-12.340");
  expect_text(5, 1, "0.5");
  expect_text(-5, 1, "-0.5");
  expect_text(5, 9, "0.000000005");
  expect_text(10, 1, "1.0");
  expect_text(100, 0, "100");
  expect_text(INT64_MAX, 0, "9223372036854775807");
  expect_text(INT64_MIN, 0, "-9223372036854775808");
  expect_text(INT64_MIN, 9, "-9223372036.854775808");
  expect_text(INT64_MIN, 18, "-9.223372036854775808");
  expect_text(-1, 18, "-0.000000000000000001");
}

static uint64_t next_random(uint64_t *seed) { /* xorshift64* */
  *seed ^= *seed >> 12;
  *seed ^= *seed << 25;
  *seed ^= *seed >> 27;
  return *seed * UINT64_C(2685821657736338717);
}

static void written_numbers_are_read_back(void **state) {
  (void)state;
  uint64_t seed = 42;
  for (int i = 0; i < 200000; i++) {
    int64_t value = (int64_t)(next_random(&seed)) >> (next_random(&seed) % 64);
    int scale = (int)(next_random(&seed) % 10), read_scale = -1;
    int64_t read = 0;
    char text[24];
    decimal_format(value, scale, text);
    if (decimal_parse(str_from(text), false, &read, &read_scale) != DECIMAL_OK ||
        read_scale > scale || read * decimal_power_of_ten[scale - read_scale] != value ||
        (read_scale > 0 && read % 10 == 0))
      fail_msg("%s", text);
    expect_scaled(text, scale, DECIMAL_OK, value);
  }
}

static void powers_of_ten(void **state) {
  (void)state;
  int64_t power = 1;
  for (int i = 0; i < 19; i++) {
    assert_int_equal(decimal_power_of_ten[i], power);
    if (i < 18) power *= 10;
  }
}

/* -- division -- */

static void to_mpz(mpz_t out, int128 value) {
  uint128 magnitude = value < 0 ? 0 - (uint128)value : (uint128)value;
  mpz_set_ui(out, (unsigned long)(magnitude >> 64));
  mpz_mul_2exp(out, out, 64);
  mpz_add_ui(out, out, (unsigned long)magnitude);
  if (value < 0) mpz_neg(out, out);
}

/* n / d by GMP: half roundings as a floor of (2n + d) / 2d, mended at the halves, which has nothing
 * of the way it is done in decimal.c. */
static void divide_by_gmp(mpz_t out, const mpz_t n, const mpz_t d, enum rounding rounding) {
  switch (rounding) {
  case ROUND_TOWARD_ZERO: mpz_tdiv_q(out, n, d); return;
  case ROUND_FLOOR: mpz_fdiv_q(out, n, d); return;
  case ROUND_CEILING: mpz_cdiv_q(out, n, d); return;
  case ROUND_AWAY:
    if (mpz_sgn(n) < 0) mpz_fdiv_q(out, n, d);
    else mpz_cdiv_q(out, n, d);
    return;
  case ROUND_HALF_AWAY:
  case ROUND_HALF_EVEN: break;
  }
  mpz_t doubled, divisor, rest;
  mpz_inits(doubled, divisor, rest, NULL);
  mpz_mul_2exp(doubled, n, 1);
  mpz_add(doubled, doubled, d);
  mpz_mul_2exp(divisor, d, 1);
  mpz_fdiv_qr(out, rest, doubled, divisor); /* half goes up */
  bool is_half = mpz_sgn(rest) == 0;
  if (is_half && rounding == ROUND_HALF_AWAY && mpz_sgn(n) < 0) mpz_sub_ui(out, out, 1);
  if (is_half && rounding == ROUND_HALF_EVEN && mpz_odd_p(out)) mpz_sub_ui(out, out, 1);
  mpz_clears(doubled, divisor, rest, NULL);
}

static void check_division(int128 n, int128 d) {
  mpz_t big_n, big_d, expected, actual;
  mpz_inits(big_n, big_d, expected, actual, NULL);
  to_mpz(big_n, n);
  to_mpz(big_d, d);
  for (enum rounding rounding = ROUND_HALF_AWAY; rounding <= ROUND_CEILING; rounding++) {
    divide_by_gmp(expected, big_n, big_d, rounding);
    to_mpz(actual, int128_divide_rounded(n, d, rounding));
    if (mpz_cmp(expected, actual) != 0) {
      gmp_fprintf(stderr, "%Zd / %Zd, rounding %d: %Zd, not %Zd\n", big_n, big_d, (int)rounding,
          actual, expected);
      fail();
    }
  }
  mpz_clears(big_n, big_d, expected, actual, NULL);
}

static int128 random_int128(uint64_t *seed) {
  int128 value = (int128)((uint128)next_random(seed) << 64 | next_random(seed));
  return value >> next_random(seed) % 128;
}

static void division_agrees_with_gmp(void **state) {
  (void)state;
  for (int n = -300; n <= 300; n++)
    for (int d = 1; d <= 40; d++) check_division(n, d);
  uint64_t seed = 2020;
  for (int i = 0; i < 30000; i++) {
    int128 n = random_int128(&seed), d = random_int128(&seed);
    if (d < 0) d = ~d;
    if (d == 0) d = 1;
    check_division(n, d);
    int128 half = d / 2; /* exact halves and their neighbours, which chance would not meet */
    int128 whole = random_int128(&seed) >> 64;
    int128 product;
    if (__builtin_mul_overflow(whole, d, &product)) continue;
    for (int128 off = -1; off <= 1; off++) {
      int128 at;
      if (!__builtin_add_overflow(product, half + off, &at)) check_division(at, d);
    }
  }
}

static void division_at_the_edges(void **state) {
  (void)state;
  const int128 most = (int128)(~(uint128)0 >> 1), least = -most - 1;
  const int128 numbers[] = {
      most, most - 1, least, least + 1, 0, 1, -1, most / 2, most / 2 + 1, least / 2, least / 2 - 1};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    for (size_t j = 0; j < sizeof numbers / sizeof *numbers; j++)
      if (numbers[j] > 0) check_division(numbers[i], numbers[j]);
}

static void division_by_hand(void **state) {
  (void)state;
  static const struct {
    int n, d, results[6];
  } cases[] = {/* half away, half even, toward zero, away, floor, ceiling */
      {5, 2, {3, 2, 2, 3, 2, 3}}, {-5, 2, {-3, -2, -2, -3, -3, -2}}, {7, 2, {4, 4, 3, 4, 3, 4}},
      {-7, 2, {-4, -4, -3, -4, -4, -3}}, {1, 3, {0, 0, 0, 1, 0, 1}}, {-1, 3, {0, 0, 0, -1, -1, 0}},
      {2, 3, {1, 1, 0, 1, 0, 1}}, {6, 3, {2, 2, 2, 2, 2, 2}}, {-6, 3, {-2, -2, -2, -2, -2, -2}},
      {1, 2, {1, 0, 0, 1, 0, 1}}, {-1, 2, {-1, 0, 0, -1, -1, 0}}, {0, 7, {0, 0, 0, 0, 0, 0}}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (enum rounding rounding = ROUND_HALF_AWAY; rounding <= ROUND_CEILING; rounding++)
      assert_int_equal(
          (int)int128_divide_rounded(cases[i].n, cases[i].d, rounding), cases[i].results[rounding]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(literals),
      cmocka_unit_test(percents),
      cmocka_unit_test(not_numbers),
      cmocka_unit_test(edges_of_64_bits),
      cmocka_unit_test(too_many_digits),
      cmocka_unit_test(writing),
      cmocka_unit_test(powers_of_ten),
      cmocka_unit_test(written_numbers_are_read_back),
      cmocka_unit_test(division_by_hand),
      cmocka_unit_test(division_agrees_with_gmp),
      cmocka_unit_test(division_at_the_edges),
  };
  return cmocka_run_group_tests_name("decimal", tests, NULL, NULL);
}
