/* Kernels of numbers known within bounds: lo <= value <= hi (a count over rows of which some are
 * unknown, and what passes its bounds on). Arithmetic keeps bounds where at least one side is
 * exactly known, else nothing is known: two counts over the same unknown rows hang together, and
 * bounds of their own would claim ways that cannot be. A bound that does not fit makes the row
 * unknown. language.md §4 "a `count` lies between …". */
#include "runtime/kernels/arithmetic.h"
#include "runtime/kernels/kernels.h"

struct range {
  int64_t lo, hi;
  bool known;
};

static const struct range range_unknown = {0, 0, false};

ALWAYS_INLINE struct range range_at(const struct view *view, uint32_t i) {
  return (struct range){
      ((const int64_t *)view->values)[i], ((const int64_t *)view->high)[i], view->known[i]};
}

ALWAYS_INLINE void range_put(const struct view *view, uint32_t i, struct range range) {
  ((int64_t *)view->values)[i] = range.known ? range.lo : 0;
  ((int64_t *)view->high)[i] = range.known ? range.hi : 0;
  view->known[i] = range.known;
}

ALWAYS_INLINE bool range_exact(struct range r) { return r.known && r.lo == r.hi; }
ALWAYS_INLINE bool range_arithmetic_known(struct range a, struct range b) {
  return a.known && b.known && (a.lo == a.hi || b.lo == b.hi);
}
/* The bounds from two ends in either order. */
ALWAYS_INLINE struct range range_between(int64_t x, int64_t y) {
  return x <= y ? (struct range){x, y, true} : (struct range){y, x, true};
}

static struct range range_add(struct range a, struct range b) {
  struct range r = {0, 0, true};
  if (!range_arithmetic_known(a, b) || !number_add(a.lo, b.lo, &r.lo) ||
      !number_add(a.hi, b.hi, &r.hi))
    return range_unknown;
  return r;
}

static struct range range_subtract(struct range a, struct range b) {
  struct range r = {0, 0, true};
  if (!range_arithmetic_known(a, b) || !number_subtract(a.lo, b.hi, &r.lo) ||
      !number_subtract(a.hi, b.lo, &r.hi))
    return range_unknown;
  return r;
}

/* One side is one number, so the product (rounding included) runs monotonely between the ends. */
static struct range range_multiply(struct range a, struct range b, unsigned scale) {
  int64_t x, y;
  if (!range_arithmetic_known(a, b) || !number_multiply(a.lo, b.lo, scale, &x) ||
      !number_multiply(a.hi, b.hi, scale, &y))
    return range_unknown;
  return range_between(x, y);
}

/* The same for the quotient, as long as the divisor's bounds lie on one side of zero. */
static struct range range_divide(struct range a, struct range b, unsigned scale) {
  int64_t x, y;
  if (!range_arithmetic_known(a, b) || (b.lo <= 0 && b.hi >= 0)) return range_unknown;
  if (!number_divide(a.lo, b.lo, scale, &x) || !number_divide(a.hi, b.hi, scale, &y))
    return range_unknown;
  return range_between(x, y);
}

static struct range range_negate(struct range a) {
  struct range r = {0, 0, true};
  if (!a.known || !number_negate(a.hi, &r.lo) || !number_negate(a.lo, &r.hi)) return range_unknown;
  return r;
}

static struct range range_absolute(struct range a) {
  if (!a.known || a.lo >= 0) return a;
  struct range mirrored = range_negate(a);
  if (!mirrored.known || a.hi <= 0) return mirrored;
  return (struct range){0, mirrored.hi > a.hi ? mirrored.hi : a.hi, true};
}

static struct range range_widen(struct range a, unsigned scale) {
  struct range r = {0, 0, true};
  if (!a.known || !number_widen(a.lo, scale, &r.lo) || !number_widen(a.hi, scale, &r.hi))
    return range_unknown;
  return r;
}

static struct range range_round(struct range a, unsigned imm) {
  const enum rounding rounding = (enum rounding)(imm >> 8);
  const unsigned from = imm >> 4 & 15, to = imm & 15;
  struct range r = {0, 0, true};
  if (!a.known || !number_round(a.lo, rounding, from, to, &r.lo) ||
      !number_round(a.hi, rounding, from, to, &r.hi))
    return range_unknown;
  return r;
}

static struct range range_minimum(struct range a, struct range b) {
  if (!a.known || !b.known) return range_unknown;
  return (struct range){a.lo < b.lo ? a.lo : b.lo, a.hi < b.hi ? a.hi : b.hi, true};
}

static struct range range_maximum(struct range a, struct range b) {
  if (!a.known || !b.known) return range_unknown;
  return (struct range){a.lo > b.lo ? a.lo : b.lo, a.hi > b.hi ? a.hi : b.hi, true};
}

#define RANGES2(name, ...)                                                                         \
  void kernel_##name(const struct kernel_call *call) {                                             \
    for (uint32_t i = 0, n = call->n; i < n; i++) {                                                \
      const struct range a = range_at(call->a, i), b = range_at(call->b, i);                       \
      range_put(call->d, i, __VA_ARGS__);                                                          \
    }                                                                                              \
  }
#define RANGES1(name, ...)                                                                         \
  void kernel_##name(const struct kernel_call *call) {                                             \
    for (uint32_t i = 0, n = call->n; i < n; i++) {                                                \
      const struct range a = range_at(call->a, i);                                                 \
      range_put(call->d, i, __VA_ARGS__);                                                          \
    }                                                                                              \
  }

RANGES2(ADD_BOUNDS, range_add(a, b))
RANGES2(SUB_BOUNDS, range_subtract(a, b))
RANGES2(MUL_BOUNDS, range_multiply(a, b, call->imm))
RANGES2(DIV_BOUNDS, range_divide(a, b, call->imm))
RANGES1(NEG_BOUNDS, range_negate(a))
RANGES1(ABS_BOUNDS, range_absolute(a))
RANGES1(WIDEN_BOUNDS, range_widen(a, call->imm))
RANGES1(ROUND_BOUNDS, range_round(a, call->imm))
RANGES2(MIN_BOUNDS, range_minimum(a, b))
RANGES2(MAX_BOUNDS, range_maximum(a, b))

void kernel_BOUND(const struct kernel_call *call) {
  const int64_t *restrict a = call->a->values;
  for (uint32_t i = 0, n = call->n; i < n; i++)
    range_put(call->d, i, (struct range){a[i], a[i], call->a->known[i]});
}

void kernel_SETTLE(const struct kernel_call *call) {
  int64_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    const struct range a = range_at(call->a, i);
    const bool exact = range_exact(a);
    d[i] = exact ? a.lo : 0;
    call->d->known[i] = exact;
  }
}

/* Comparisons: decided where the bounds decide. Sides are brought to one scale in 128 bits. */
#define RANGE_COMPARISON(name, holds, fails)                                                       \
  void kernel_##name(const struct kernel_call *call) {                                             \
    uint8_t *restrict d = call->d->values;                                                         \
    const unsigned ka = call->imm >> 4 & 15, kb = call->imm & 15;                                  \
    for (uint32_t i = 0, n = call->n; i < n; i++) {                                                \
      const struct range a = range_at(call->a, i), b = range_at(call->b, i);                       \
      const int128 a_lo = number_scaled(a.lo, ka), a_hi = number_scaled(a.hi, ka);                 \
      const int128 b_lo = number_scaled(b.lo, kb), b_hi = number_scaled(b.hi, kb);                 \
      if (!a.known || !b.known) d[i] = TRUTH_UNKNOWN;                                              \
      else d[i] = (holds) ? TRUTH_TRUE : (fails) ? TRUTH_FALSE : TRUTH_UNKNOWN;                    \
    }                                                                                              \
  }

RANGE_COMPARISON(
    EQ_BOUNDS, a_lo == a_hi && b_lo == b_hi && a_lo == b_lo, a_hi < b_lo || b_hi < a_lo)
RANGE_COMPARISON(LT_BOUNDS, a_hi < b_lo, a_lo >= b_hi)
RANGE_COMPARISON(LE_BOUNDS, a_hi <= b_lo, a_lo > b_hi)
