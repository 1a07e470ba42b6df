/* Kernels of exact fractions, within bounds as kernel_bounds.c. One row is some hundred nanoseconds
 * of gcds: only what stands under a comparison or a rounding is computed so. language.md §3
 * "Numbers". */
#include "runtime/kernels/arithmetic.h"
#include "runtime/kernels/fraction.h"
#include "runtime/kernels/kernels.h"

struct span_of_fractions { /* lo <= value <= hi */
  struct fraction lo, hi;
  bool known;
};

#define FRACTION_ZERO                                                                              \
  { 0, 1 }
static const struct span_of_fractions fractions_unknown = {FRACTION_ZERO, FRACTION_ZERO, false};

ALWAYS_INLINE struct span_of_fractions fractions_at(const struct view *view, uint32_t i) {
  return (struct span_of_fractions){((const struct fraction *)view->values)[i],
      ((const struct fraction *)view->high)[i], view->known[i]};
}

ALWAYS_INLINE void fractions_put(
    const struct view *view, uint32_t i, struct span_of_fractions range) {
  ((struct fraction *)view->values)[i] = range.lo;
  ((struct fraction *)view->high)[i] = range.hi;
  view->known[i] = range.known;
}

static bool same(struct fraction a, struct fraction b) {
  return a.numerator == b.numerator && a.denominator == b.denominator;
}
static bool exact(struct span_of_fractions a) { return same(a.lo, a.hi); }

/* The least and the greatest of a function that runs monotonely in each operand as long as the
 * other stays: at the corners, of which those of an exact operand are one. */
typedef bool fraction_function(struct fraction a, struct fraction b, struct fraction *out);
static struct span_of_fractions at_corners(fraction_function *function,
    const struct span_of_fractions *a, const struct span_of_fractions *b) {
  const struct fraction as[2] = {a->lo, a->hi}, bs[2] = {b->lo, b->hi};
  const int n_a = exact(*a) ? 1 : 2, n_b = exact(*b) ? 1 : 2;
  struct span_of_fractions r = {FRACTION_ZERO, FRACTION_ZERO, true};
  for (int i = 0; i < n_a; i++)
    for (int j = 0; j < n_b; j++) {
      struct fraction x;
      if (!function(as[i], bs[j], &x)) return fractions_unknown;
      if ((i | j) == 0 || fraction_compare(x, r.lo) < 0) r.lo = x;
      if ((i | j) == 0 || fraction_compare(x, r.hi) > 0) r.hi = x;
    }
  return r;
}

/* -- where a side is open: what is open times nothing is nothing, what is divided by ever more goes to
 * nothing, and where both are open the other corners hold the rest -- */

static bool has_open(const struct span_of_fractions *a) {
  return fraction_is_open(a->lo) || fraction_is_open(a->hi);
}

static int sign_of(struct fraction a) { return (a.numerator > 0) - (a.numerator < 0); }

static bool open_multiply(struct fraction a, struct fraction b, struct fraction *out) {
  if (!fraction_is_open(a) && !fraction_is_open(b)) return fraction_multiply(a, b, out);
  const int sign = sign_of(a) * sign_of(b);
  *out = sign ? fraction_open(sign > 0) : (struct fraction)FRACTION_ZERO;
  return true;
}

static bool open_divide(struct fraction a, struct fraction b, struct fraction *out) {
  *out = (struct fraction)FRACTION_ZERO;
  if (fraction_is_open(b)) return true;
  if (!fraction_is_open(a)) return fraction_divide(a, b, out);
  *out = fraction_open(sign_of(a) * sign_of(b) > 0);
  return true;
}

/* One side of a sum or a difference. */
static bool side(fraction_function *function, struct fraction a, struct fraction b, bool above,
    struct fraction *out) {
  if (!fraction_is_open(a) && !fraction_is_open(b)) return function(a, b, out);
  *out = fraction_open(above);
  return true;
}

static struct span_of_fractions fractions_add(
    const struct span_of_fractions *a, const struct span_of_fractions *b) {
  struct span_of_fractions r = {FRACTION_ZERO, FRACTION_ZERO, true};
  if (!has_open(a) && !has_open(b)) return at_corners(fraction_add, a, b);
  if (!side(fraction_add, a->lo, b->lo, false, &r.lo) ||
      !side(fraction_add, a->hi, b->hi, true, &r.hi))
    return fractions_unknown;
  return r;
}

static struct span_of_fractions fractions_subtract(
    const struct span_of_fractions *a, const struct span_of_fractions *b) {
  struct span_of_fractions r = {FRACTION_ZERO, FRACTION_ZERO, true};
  if (!has_open(a) && !has_open(b)) return at_corners(fraction_subtract, a, b);
  if (!side(fraction_subtract, a->lo, b->hi, false, &r.lo) ||
      !side(fraction_subtract, a->hi, b->lo, true, &r.hi))
    return fractions_unknown;
  return r;
}

static struct span_of_fractions fractions_multiply(
    const struct span_of_fractions *a, const struct span_of_fractions *b) {
  return at_corners(has_open(a) || has_open(b) ? open_multiply : fraction_multiply, a, b);
}

static struct span_of_fractions fractions_divide(
    const struct span_of_fractions *a, const struct span_of_fractions *b) {
  /* zero may be among the divisors */
  if (b->lo.numerator <= 0 && b->hi.numerator >= 0) return fractions_unknown;
  return at_corners(has_open(a) || has_open(b) ? open_divide : fraction_divide, a, b);
}

#define FRACTIONS2(name, ...)                                                                      \
  void kernel_##name(const struct kernel_call *call) {                                             \
    for (uint32_t i = 0, n = call->n; i < n; i++) {                                                \
      const struct span_of_fractions a = fractions_at(call->a, i), b = fractions_at(call->b, i);   \
      fractions_put(call->d, i, a.known &&b.known ? (__VA_ARGS__) : fractions_unknown);            \
    }                                                                                              \
  }

FRACTIONS2(ADD_FRACTION, fractions_add(&a, &b))
FRACTIONS2(SUB_FRACTION, fractions_subtract(&a, &b))
FRACTIONS2(MUL_FRACTION, fractions_multiply(&a, &b))
FRACTIONS2(DIV_FRACTION, fractions_divide(&a, &b))

static bool fractions_negated(struct fraction a, struct fraction *out) {
  *out = fraction_open(a.numerator < 0);
  return fraction_is_open(a) || fraction_negate(a, out);
}

void kernel_NEG_FRACTION(const struct kernel_call *call) {
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    const struct span_of_fractions a = fractions_at(call->a, i);
    struct span_of_fractions r = {FRACTION_ZERO, FRACTION_ZERO, a.known};
    if (!a.known || !fractions_negated(a.hi, &r.lo) || !fractions_negated(a.lo, &r.hi))
      r = fractions_unknown;
    fractions_put(call->d, i, r);
  }
}

void kernel_FRACTION_NUMBER(const struct kernel_call *call) {
  const int64_t *restrict a = call->a->values, power = decimal_power_of_ten[call->imm];
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    struct span_of_fractions r = {FRACTION_ZERO, FRACTION_ZERO, call->a->known[i]};
    fraction_make(a[i], power, &r.lo); /* an unknown row holds 0 */
    r.hi = r.lo;
    fractions_put(call->d, i, r);
  }
}

void kernel_FRACTION_BOUNDS(const struct kernel_call *call) {
  const int64_t *restrict lo = call->a->values, *restrict hi = call->a->high,
                          power = decimal_power_of_ten[call->imm];
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    struct span_of_fractions r = {FRACTION_ZERO, FRACTION_ZERO, call->a->known[i]};
    if (side_open_low(lo[i], hi[i])) r.lo = fraction_open(false);
    else fraction_make(lo[i], power, &r.lo);
    if (side_open_high(lo[i], hi[i])) r.hi = fraction_open(true);
    else fraction_make(hi[i], power, &r.hi);
    fractions_put(call->d, i, r);
  }
}

void kernel_ROUND_FRACTION_NUMBER(const struct kernel_call *call) {
  int64_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    const struct span_of_fractions a = fractions_at(call->a, i);
    d[i] = 0;
    call->d->known[i] = a.known && exact(a) &&
        fraction_round(a.lo, call->imm & 15, (enum rounding)(call->imm >> 8), &d[i]);
  }
}

void kernel_ROUND_FRACTION_BOUNDS(const struct kernel_call *call) {
  int64_t *restrict lo = call->d->values, *restrict hi = call->d->high;
  const int scale = call->imm & 15;
  const enum rounding rounding = (enum rounding)(call->imm >> 8);
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    const struct span_of_fractions a = fractions_at(call->a, i);
    lo[i] = INT64_MIN;
    hi[i] = INT64_MAX;
    const bool known = a.known &&
        (fraction_is_open(a.lo) || fraction_round(a.lo, scale, rounding, &lo[i])) &&
        (fraction_is_open(a.hi) || fraction_round(a.hi, scale, rounding, &hi[i]));
    if (!known) lo[i] = hi[i] = 0;
    call->d->known[i] = known;
  }
}

#define FRACTION_COMPARISON(name, holds, fails)                                                    \
  void kernel_##name(const struct kernel_call *call) {                                             \
    uint8_t *restrict d = call->d->values;                                                         \
    for (uint32_t i = 0, n = call->n; i < n; i++) {                                                \
      const struct span_of_fractions a = fractions_at(call->a, i), b = fractions_at(call->b, i);   \
      if (!a.known || !b.known) d[i] = TRUTH_UNKNOWN;                                              \
      else d[i] = (holds) ? TRUTH_TRUE : (fails) ? TRUTH_FALSE : TRUTH_UNKNOWN;                    \
    }                                                                                              \
  }

FRACTION_COMPARISON(EQ_FRACTION, exact(a) && exact(b) && same(a.lo, b.lo),
    fraction_compare(a.hi, b.lo) < 0 || fraction_compare(b.hi, a.lo) < 0)
FRACTION_COMPARISON(
    LT_FRACTION, fraction_compare(a.hi, b.lo) < 0, fraction_compare(a.lo, b.hi) >= 0)
FRACTION_COMPARISON(
    LE_FRACTION, fraction_compare(a.hi, b.lo) <= 0, fraction_compare(a.lo, b.hi) > 0)
