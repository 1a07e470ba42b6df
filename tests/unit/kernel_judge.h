/* What kernels of numbers should say, by GMP. */
#ifndef THIDUA_TESTS_KERNEL_JUDGE_H
#define THIDUA_TESTS_KERNEL_JUDGE_H

#include "kernel_support.h"

#include <gmp.h>

static inline void set_64(mpz_t z, int64_t n) { mpz_set_si(z, n); }
static inline void power_of_ten(mpz_t z, unsigned n) { mpz_ui_pow_ui(z, 10, n); }

/* n / d (any sign of d) rounded, from the floor and the definition of each rounding. */
static inline void divide_rounded(
    mpz_t q, const mpz_t n_in, const mpz_t d_in, enum rounding rounding) {
  mpz_t n, d, r, twice;
  mpz_inits(n, d, r, twice, NULL);
  mpz_set(n, n_in);
  mpz_set(d, d_in);
  if (mpz_sgn(d) < 0) {
    mpz_neg(n, n);
    mpz_neg(d, d);
  }
  mpz_fdiv_qr(q, r, n, d);
  mpz_mul_2exp(twice, r, 1);
  const int half = mpz_cmp(twice, d);
  const bool whole = mpz_sgn(r) == 0, negative = mpz_sgn(n) < 0;
  bool up = false; /* to the next integer above the floor */
  switch (rounding) {
  case ROUND_HALF_AWAY: up = half > 0 || (half == 0 && !negative); break;
  case ROUND_HALF_EVEN: up = half > 0 || (half == 0 && mpz_odd_p(q)); break;
  case ROUND_TOWARD_ZERO: up = negative; break;
  case ROUND_AWAY: up = !negative; break;
  case ROUND_FLOOR: up = false; break;
  case ROUND_CEILING: up = true; break;
  }
  if (up && !whole) mpz_add_ui(q, q, 1);
  mpz_clears(n, d, r, twice, NULL);
}

/* What a number kernel must have written for operands a and b (of the unary ones, b is nothing). */
static inline bool expected_number(
    enum opcode op, uint16_t imm, int64_t a, int64_t b, int64_t *out) {
  mpz_t x, y, r, power;
  mpz_inits(x, y, r, power, NULL);
  set_64(x, a);
  set_64(y, b);
  if (opcode_infos[op].immediate == IMM_SCALES) {
    power_of_ten(power, imm >> 4);
    mpz_mul(x, x, power);
    power_of_ten(power, imm & 15);
    mpz_mul(y, y, power);
  }
  bool known = true;
  switch ((int)op) {
  case OP_ADD_NUMBER: mpz_add(r, x, y); break;
  case OP_SUB_NUMBER: mpz_sub(r, x, y); break;
  case OP_DAYS_BETWEEN: mpz_sub(r, y, x); break;
  case OP_MUL_NUMBER:
    mpz_mul(r, x, y);
    power_of_ten(power, imm);
    divide_rounded(r, r, power, ROUND_HALF_EVEN);
    break;
  case OP_DIV_NUMBER:
    known = b != 0;
    power_of_ten(power, imm);
    mpz_mul(r, x, power);
    if (known) divide_rounded(r, r, y, ROUND_HALF_EVEN);
    break;
  case OP_NEG_NUMBER: mpz_neg(r, x); break;
  case OP_ABS_NUMBER: mpz_abs(r, x); break;
  case OP_WIDEN_NUMBER:
    power_of_ten(power, imm);
    mpz_mul(r, x, power);
    break;
  case OP_ROUND_NUMBER:
    power_of_ten(power, imm & 15);
    mpz_mul(r, x, power);
    power_of_ten(power, imm >> 4 & 15);
    divide_rounded(r, r, power, (enum rounding)(imm >> 8));
    break;
  case OP_MIN_NUMBER: mpz_set(r, mpz_cmp(x, y) < 0 ? x : y); break;
  case OP_MAX_NUMBER: mpz_set(r, mpz_cmp(x, y) > 0 ? x : y); break;
  default: fail();
  }
  known = known && mpz_fits_slong_p(r);
  *out = known ? mpz_get_si(r) : 0;
  mpz_clears(x, y, r, power, NULL);
  return known;
}

static inline uint8_t expected_comparison(enum opcode op, uint16_t imm, int64_t a, int64_t b) {
  mpz_t x, y, power;
  mpz_inits(x, y, power, NULL);
  set_64(x, a);
  set_64(y, b);
  power_of_ten(power, imm >> 4);
  mpz_mul(x, x, power);
  power_of_ten(power, imm & 15);
  mpz_mul(y, y, power);
  const int order = mpz_cmp(x, y);
  mpz_clears(x, y, power, NULL);
  return truth_of(op == OP_EQ_NUMBER ? order == 0 : op == OP_LT_NUMBER ? order < 0 : order <= 0);
}

#endif
