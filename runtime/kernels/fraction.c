/* Fractions: gcd, the four operations, comparison and rounding, on magnitudes with the sign apart,
 * so that the most negative numerator needs no case of its own. Sums follow Knuth (The Art of
 * Computer Programming, vol. 2, 4.5.1): dividing by the gcd of the denominators first keeps terms
 * small; products divide crosswise and come out in lowest terms. */
#include "runtime/kernels/fraction.h"

#include "runtime/kernels/arithmetic.h"

#define MAGNITUDE_MIN ((uint128)1 << 127) /* of the most negative 128-bit integer */

struct wide { /* 256 bits */
  uint128 hi, lo;
};

static uint128 magnitude(int128 n) { return n < 0 ? 0 - (uint128)n : (uint128)n; }

static bool put_zero(struct fraction *out) {
  *out = (struct fraction){0, 1};
  return false;
}

/* Puts terms that are lowest already; false (and 0/1) where they do not fit. */
static bool put(bool negative, uint128 numerator, uint128 denominator, struct fraction *out) {
  if (denominator >= MAGNITUDE_MIN || numerator > MAGNITUDE_MIN ||
      (numerator == MAGNITUDE_MIN && !negative))
    return put_zero(out);
  if (numerator == 0) denominator = 1;
  out->numerator = negative ? (int128)(0 - numerator) : (int128)numerator;
  out->denominator = (int128)denominator;
  return true;
}

static uint64_t gcd_64(uint64_t a, uint64_t b) {
  if (a == 0) return b;
  if (b == 0) return a;
  const int twos = __builtin_ctzll(a | b);
  a >>= __builtin_ctzll(a);
  while (b) {
    b >>= __builtin_ctzll(b);
    if (a > b) {
      uint64_t smaller = b;
      b = a;
      a = smaller;
    }
    b -= a;
  }
  return a << twos;
}

static uint128 gcd(uint128 a, uint128 b) {
  if (a == 1 || b == 1) return 1;
  while (b > UINT64_MAX) {
    uint128 remainder = a % b;
    a = b;
    b = remainder;
  }
  if (b == 0) return a;
  return gcd_64(a > UINT64_MAX ? (uint64_t)(a % b) : (uint64_t)a, (uint64_t)b);
}

static struct wide wide_multiply(uint128 a, uint128 b) {
  const uint64_t a0 = (uint64_t)a, a1 = (uint64_t)(a >> 64), b0 = (uint64_t)b,
                 b1 = (uint64_t)(b >> 64);
  const uint128 low = (uint128)a0 * b0, cross = (uint128)a1 * b0, other = (uint128)a0 * b1,
                high = (uint128)a1 * b1;
  const uint128 middle = (low >> 64) + (uint64_t)cross + (uint64_t)other;
  return (struct wide){
      high + (cross >> 64) + (other >> 64) + (middle >> 64), middle << 64 | (uint64_t)low};
}

static int wide_compare(struct wide a, struct wide b) {
  if (a.hi != b.hi) return a.hi < b.hi ? -1 : 1;
  return a.lo == b.lo ? 0 : a.lo < b.lo ? -1 : 1;
}

static struct wide wide_add(struct wide a, struct wide b) {
  struct wide sum = {a.hi + b.hi, a.lo + b.lo};
  sum.hi += sum.lo < a.lo;
  return sum;
}

static struct wide wide_subtract(struct wide a, struct wide b) {
  return (struct wide){a.hi - b.hi - (a.lo < b.lo), a.lo - b.lo};
}

/* a / d for 0 < d <= 2^127, with the remainder: bit by bit, for what 128 bits do not hold is rare.
 */
static struct wide wide_divide(struct wide a, uint128 d, uint128 *remainder) {
  struct wide quotient = {a.hi / d, 0};
  uint128 rest = a.hi % d;
  if (rest == 0) {
    quotient.lo = a.lo / d;
    *remainder = a.lo % d;
    return quotient;
  }
  for (int bit = 127; bit >= 0; bit--) {
    rest = rest << 1 | (a.lo >> bit & 1);
    if (rest >= d) {
      rest -= d;
      quotient.lo |= (uint128)1 << bit;
    }
  }
  *remainder = rest;
  return quotient;
}

/* Two integers of 64 bits, as most are: what they come to fits, and is in lowest terms. */
static bool are_small(const struct fraction *a, const struct fraction *b) {
  return a->denominator == 1 && b->denominator == 1 && a->numerator == (int64_t)a->numerator &&
      b->numerator == (int64_t)b->numerator;
}

bool fraction_make(int128 numerator, int128 denominator, struct fraction *out) {
  if (denominator == 1) {
    *out = (struct fraction){numerator, 1};
    return true;
  }
  if (denominator == 0) return put_zero(out);
  const bool negative = (numerator < 0) != (denominator < 0);
  const uint128 n = magnitude(numerator), d = magnitude(denominator);
  if (n <= UINT64_MAX && d <= UINT64_MAX) { /* as most: dividing them takes no call */
    const uint64_t g = gcd_64((uint64_t)n, (uint64_t)d);
    return put(negative, (uint64_t)n / g, (uint64_t)d / g, out);
  }
  const uint128 g = gcd(n, d);
  return put(negative, n / g, d / g, out);
}

/* a + b, or a - b where `flip` turns b's sign. */
static bool add(struct fraction a, struct fraction b, bool flip, struct fraction *out) {
  const uint128 a_d = (uint128)a.denominator, b_d = (uint128)b.denominator, g = gcd(a_d, b_d);
  const bool a_negative = a.numerator < 0, b_negative = (b.numerator < 0) != flip;
  const struct wide x = wide_multiply(magnitude(a.numerator), b_d / g),
                    y = wide_multiply(magnitude(b.numerator), a_d / g);
  bool negative = a_negative;
  struct wide sum;
  if (a_negative == b_negative) {
    sum = wide_add(x, y); /* each below 2^254 */
  } else if (wide_compare(x, y) >= 0) {
    sum = wide_subtract(x, y);
  } else {
    sum = wide_subtract(y, x);
    negative = b_negative;
  }
  uint128 shared = 1, rest;
  if (g != 1) {
    wide_divide(sum, g, &rest);
    shared = gcd(rest, g);
    sum = wide_divide(sum, shared, &rest);
  }
  const struct wide denominator = wide_multiply(a_d / g, b_d / shared);
  if (sum.hi == 0 && sum.lo == 0) return fraction_make(0, 1, out);
  if (sum.hi || denominator.hi) return put_zero(out);
  return put(negative, sum.lo, denominator.lo, out);
}

bool fraction_add(struct fraction a, struct fraction b, struct fraction *out) {
  if (!are_small(&a, &b)) return add(a, b, false, out);
  *out = (struct fraction){a.numerator + b.numerator, 1};
  return true;
}
bool fraction_subtract(struct fraction a, struct fraction b, struct fraction *out) {
  if (!are_small(&a, &b)) return add(a, b, true, out);
  *out = (struct fraction){a.numerator - b.numerator, 1};
  return true;
}

/* (a_n / a_d) * (b_n / b_d), each in lowest terms. */
static bool multiply(
    bool negative, uint128 a_n, uint128 a_d, uint128 b_n, uint128 b_d, struct fraction *out) {
  if (a_n == 0 || b_n == 0) return fraction_make(0, 1, out);
  const uint128 g = gcd(a_n, b_d), h = gcd(b_n, a_d);
  const struct wide n = wide_multiply(a_n / g, b_n / h), d = wide_multiply(a_d / h, b_d / g);
  if (n.hi || d.hi) return put_zero(out);
  return put(negative, n.lo, d.lo, out);
}

/* 1 or -1: sums and differences are scaled by them. */
static bool is_unit(const struct fraction *a) {
  return a->denominator == 1 && (a->numerator == 1 || a->numerator == -1);
}

/* a times such a b, or divided by it. */
static bool multiply_by_unit(struct fraction a, struct fraction b, struct fraction *out) {
  if (b.numerator < 0) return fraction_negate(a, out);
  *out = a;
  return true;
}

bool fraction_multiply(struct fraction a, struct fraction b, struct fraction *out) {
  if (are_small(&a, &b)) {
    *out = (struct fraction){a.numerator * b.numerator, 1};
    return true;
  }
  if (is_unit(&b)) return multiply_by_unit(a, b, out);
  return multiply((a.numerator < 0) != (b.numerator < 0), magnitude(a.numerator),
      (uint128)a.denominator, magnitude(b.numerator), (uint128)b.denominator, out);
}

bool fraction_divide(struct fraction a, struct fraction b, struct fraction *out) {
  if (b.numerator == 0) return put_zero(out);
  if (is_unit(&b)) return multiply_by_unit(a, b, out);
  return multiply((a.numerator < 0) != (b.numerator < 0), magnitude(a.numerator),
      (uint128)a.denominator, (uint128)b.denominator, magnitude(b.numerator), out);
}

bool fraction_negate(struct fraction a, struct fraction *out) {
  return put(a.numerator > 0, magnitude(a.numerator), (uint128)a.denominator, out);
}

int fraction_compare(struct fraction a, struct fraction b) {
  if (a.denominator == b.denominator)
    return (a.numerator > b.numerator) - (a.numerator < b.numerator);
  const bool a_negative = a.numerator < 0, b_negative = b.numerator < 0;
  if (a_negative != b_negative) return a_negative ? -1 : 1;
  int128 x, y;
  if (!__builtin_mul_overflow(a.numerator, b.denominator, &x) &&
      !__builtin_mul_overflow(b.numerator, a.denominator, &y))
    return x == y ? 0 : x < y ? -1 : 1;
  const int order = wide_compare(wide_multiply(magnitude(a.numerator), (uint128)b.denominator),
      wide_multiply(magnitude(b.numerator), (uint128)a.denominator));
  return a_negative ? -order : order;
}

/* Whether rounding moves |a|'s integer part outward, for a remainder `below` (> 0) and `above` left
 * to the next integer. */
static bool rounds_outward(
    enum rounding rounding, bool negative, bool odd, uint128 below, uint128 above) {
  switch (rounding) {
  case ROUND_HALF_AWAY: return below >= above;
  case ROUND_HALF_EVEN: return below > above || (below == above && odd);
  case ROUND_TOWARD_ZERO: return false;
  case ROUND_AWAY: return true;
  case ROUND_FLOOR: return negative;
  case ROUND_CEILING: return !negative;
  }
  return false;
}

bool fraction_round(struct fraction a, int scale, enum rounding rounding, int64_t *out) {
  const int64_t power = decimal_power_of_ten[scale];
  int128 scaled;
  if (!__builtin_mul_overflow(a.numerator, (int128)power, &scaled))
    return number_narrow(int128_divide_rounded(scaled, a.denominator, rounding), out);
  const bool negative = a.numerator < 0;
  const uint128 d = (uint128)a.denominator;
  uint128 rest;
  const struct wide quotient =
      wide_divide(wide_multiply(magnitude(a.numerator), (uint128)power), d, &rest);
  *out = 0;
  if (quotient.hi || quotient.lo > (uint128)1 << 63) return false;
  const int128 whole = (int128)quotient.lo +
      (rest && rounds_outward(rounding, negative, quotient.lo & 1, rest, d - rest));
  return number_narrow(negative ? -whole : whole, out);
}
