/* Checked arithmetic on one 64-bit number: true where the result fits, else false with *out 0. The
 * one place where overflow and rounding of plain numbers are decided; kernels of numbers and of
 * bounds share it. What an open side of bounds is, too. language.md §3 "Numbers".
 */
#ifndef THIDUA_ARITHMETIC_H
#define THIDUA_ARITHMETIC_H

#include "base/decimal.h"

#define ARITHMETIC static inline __attribute__((always_inline)) bool

ARITHMETIC number_narrow(int128 wide, int64_t *out) {
  bool fits = wide >= INT64_MIN && wide <= INT64_MAX;
  *out = fits ? (int64_t)wide : 0;
  return fits;
}

ARITHMETIC number_add(int64_t a, int64_t b, int64_t *out) {
  bool fits = !__builtin_add_overflow(a, b, out);
  if (!fits) *out = 0;
  return fits;
}

ARITHMETIC number_subtract(int64_t a, int64_t b, int64_t *out) {
  bool fits = !__builtin_sub_overflow(a, b, out);
  if (!fits) *out = 0;
  return fits;
}

ARITHMETIC number_negate(int64_t a, int64_t *out) { return number_subtract(0, a, out); }

ARITHMETIC number_absolute(int64_t a, int64_t *out) {
  if (a < 0) return number_negate(a, out);
  *out = a;
  return true;
}

/* n / d in 64 bits, d > 0 and below 2^63, rounded half to even or half away. Much cheaper than the
 * 128-bit division. */
static inline __attribute__((always_inline)) int64_t divide_half(int64_t n, int64_t d, bool even) {
  int64_t quotient = n / d, remainder = n % d;
  uint64_t below = remainder < 0 ? 0 - (uint64_t)remainder : (uint64_t)remainder,
           above = (uint64_t)d - below;
  bool outward = below > above || (below == above && below != 0 && (!even || quotient % 2 != 0));
  return quotient + (outward ? (n < 0 ? -1 : 1) : 0);
}

/* a * b / 10^scale, rounded half to even. */
ARITHMETIC number_multiply(int64_t a, int64_t b, unsigned scale, int64_t *out) {
  int64_t product;
  if (!__builtin_mul_overflow(a, b, &product)) {
    *out = scale ? divide_half(product, decimal_power_of_ten[scale], true) : product;
    return true;
  }
  if (scale == 0) {
    *out = 0;
    return false;
  }
  return number_narrow(
      int128_divide_rounded((int128)a * b, decimal_power_of_ten[scale], ROUND_HALF_EVEN), out);
}

/* a * 10^scale / b, rounded half to even; false for b = 0. 63 + 60 bits fit 128. */
ARITHMETIC number_divide(int64_t a, int64_t b, unsigned scale, int64_t *out) {
  if (b == 0) {
    *out = 0;
    return false;
  }
  int64_t scaled;
  if (b > 0 && !__builtin_mul_overflow(a, decimal_power_of_ten[scale], &scaled)) {
    *out = divide_half(scaled, b, true);
    return true;
  }
  int128 n = (int128)a * decimal_power_of_ten[scale], d = b;
  return number_narrow(d < 0 ? int128_divide_rounded(-n, -d, ROUND_HALF_EVEN)
                             : int128_divide_rounded(n, d, ROUND_HALF_EVEN),
      out);
}

/* a * 10^scale. */
ARITHMETIC number_widen(int64_t a, unsigned scale, int64_t *out) {
  bool fits = !__builtin_mul_overflow(a, decimal_power_of_ten[scale], out);
  if (!fits) *out = 0;
  return fits;
}

/* From scale `from` to scale `to`. */
ARITHMETIC number_round(
    int64_t a, enum rounding rounding, unsigned from, unsigned to, int64_t *out) {
  if (from <= to) return number_widen(a, to - from, out);
  int64_t divisor = decimal_power_of_ten[from - to];
  if (rounding == ROUND_HALF_AWAY || rounding == ROUND_HALF_EVEN) {
    *out = divide_half(a, divisor, rounding == ROUND_HALF_EVEN);
    return true;
  }
  /* dividing by ten or more always fits */
  *out = (int64_t)int128_divide_rounded(a, divisor, rounding);
  return true;
}

/* a * 10^scale, exactly (scale up to 18). */
static inline __attribute__((always_inline)) int128 number_scaled(int64_t a, unsigned scale) {
  return (int128)a * decimal_power_of_ten[scale];
}

/* Two sides brought to one scale by an immediate SCALES: only what they come to must fit. */
static inline __attribute__((always_inline)) int128 left_scaled(int64_t a, unsigned scales) {
  return number_scaled(a, scales >> 4 & 15);
}
static inline __attribute__((always_inline)) int128 right_scaled(int64_t b, unsigned scales) {
  return number_scaled(b, scales & 15);
}
ARITHMETIC number_sum_scaled(int64_t a, int64_t b, unsigned scales, int64_t *out) {
  return number_narrow(left_scaled(a, scales) + right_scaled(b, scales), out);
}
ARITHMETIC number_difference_scaled(int64_t a, int64_t b, unsigned scales, int64_t *out) {
  return number_narrow(left_scaled(a, scales) - right_scaled(b, scales), out);
}
ARITHMETIC number_least_scaled(int64_t a, int64_t b, unsigned scales, int64_t *out) {
  const int128 x = left_scaled(a, scales), y = right_scaled(b, scales);
  return number_narrow(x < y ? x : y, out);
}
ARITHMETIC number_greatest_scaled(int64_t a, int64_t b, unsigned scales, int64_t *out) {
  const int128 x = left_scaled(a, scales), y = right_scaled(b, scales);
  return number_narrow(x > y ? x : y, out);
}

/* -- the sides of lo <= value <= hi, of which one or both may be open (register_kind.h BOUNDS) -- */

static inline __attribute__((always_inline)) bool side_open_low(int64_t lo, int64_t hi) {
  return lo == INT64_MIN && hi != lo;
}
static inline __attribute__((always_inline)) bool side_open_high(int64_t lo, int64_t hi) {
  return hi == INT64_MAX && hi != lo;
}

/* Sides in 128 bits, to be scaled, added and compared: an open one lies beyond whatever 64 bits come
 * to at any scale, and what is added to it leaves it beyond. */
#define SIDE_OPEN ((int128)1 << 120)
#define SIDE_BEYOND ((int128)1 << 119)

static inline __attribute__((always_inline)) int128 side_low(
    int64_t lo, int64_t hi, unsigned scale) {
  return side_open_low(lo, hi) ? -SIDE_OPEN : number_scaled(lo, scale);
}
static inline __attribute__((always_inline)) int128 side_high(
    int64_t lo, int64_t hi, unsigned scale) {
  return side_open_high(lo, hi) ? SIDE_OPEN : number_scaled(hi, scale);
}
/* Back: open, or what must fit. */
ARITHMETIC side_narrow_low(int128 wide, int64_t *lo) {
  if (wide < -SIDE_BEYOND) {
    *lo = INT64_MIN;
    return true;
  }
  return number_narrow(wide, lo);
}
ARITHMETIC side_narrow_high(int128 wide, int64_t *hi) {
  if (wide > SIDE_BEYOND) {
    *hi = INT64_MAX;
    return true;
  }
  return number_narrow(wide, hi);
}

#endif
