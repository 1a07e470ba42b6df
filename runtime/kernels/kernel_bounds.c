/* Kernels of numbers and dates known within bounds: lo <= value <= hi (an aggregate over rows of
 * which some may count, an `if` whose condition is unknown, and what passes their bounds on). Of
 * two bounded values the result's bounds are those of all pairs, exact where each fact enters
 * once. A bound that does not fit, or a divisor that may be zero, makes the row unknown: what may
 * fault has no bounds. language.md §4 "these bounds pass through …". */
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

static struct range range_add(struct range a, struct range b, unsigned scales) {
  struct range r = {0, 0, true};
  if (!a.known || !b.known || !number_sum_scaled(a.lo, b.lo, scales, &r.lo) ||
      !number_sum_scaled(a.hi, b.hi, scales, &r.hi))
    return range_unknown;
  return r;
}

static struct range range_subtract(struct range a, struct range b, unsigned scales) {
  struct range r = {0, 0, true};
  if (!a.known || !b.known || !number_difference_scaled(a.lo, b.hi, scales, &r.lo) ||
      !number_difference_scaled(a.hi, b.lo, scales, &r.hi))
    return range_unknown;
  return r;
}

/* The least and the greatest of an operation (rounding included) that runs monotonely in each
 * operand as long as the other stays: at the corners. */
typedef bool corner_function(int64_t a, int64_t b, unsigned scale, int64_t *out);
ALWAYS_INLINE struct range range_corners(
    corner_function *function, struct range a, struct range b, unsigned scale) {
  const int64_t as[2] = {a.lo, a.hi}, bs[2] = {b.lo, b.hi};
  struct range r = {INT64_MAX, INT64_MIN, true};
  for (int i = 0; i < 1 + (a.lo != a.hi); i++)
    for (int j = 0; j < 1 + (b.lo != b.hi); j++) {
      int64_t x;
      if (!function(as[i], bs[j], scale, &x)) return range_unknown;
      if (x < r.lo) r.lo = x;
      if (x > r.hi) r.hi = x;
    }
  return r;
}

static struct range range_multiply(struct range a, struct range b, unsigned scale) {
  return a.known && b.known ? range_corners(number_multiply, a, b, scale) : range_unknown;
}

/* As long as the divisor's bounds lie on one side of zero. */
static struct range range_divide(struct range a, struct range b, unsigned scale) {
  if (!a.known || !b.known || (b.lo <= 0 && b.hi >= 0)) return range_unknown;
  return range_corners(number_divide, a, b, scale);
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

static struct range range_minimum(struct range a, struct range b, unsigned scales) {
  struct range r = {0, 0, true};
  if (!a.known || !b.known || !number_least_scaled(a.lo, b.lo, scales, &r.lo) ||
      !number_least_scaled(a.hi, b.hi, scales, &r.hi))
    return range_unknown;
  return r;
}

static struct range range_maximum(struct range a, struct range b, unsigned scales) {
  struct range r = {0, 0, true};
  if (!a.known || !b.known || !number_greatest_scaled(a.lo, b.lo, scales, &r.lo) ||
      !number_greatest_scaled(a.hi, b.hi, scales, &r.hi))
    return range_unknown;
  return r;
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

RANGES2(ADD_BOUNDS, range_add(a, b, call->imm))
RANGES2(SUB_BOUNDS, range_subtract(a, b, call->imm))
RANGES2(MUL_BOUNDS, range_multiply(a, b, call->imm))
RANGES2(DIV_BOUNDS, range_divide(a, b, call->imm))
RANGES1(NEG_BOUNDS, range_negate(a))
RANGES1(ABS_BOUNDS, range_absolute(a))
RANGES1(WIDEN_BOUNDS, range_widen(a, call->imm))
RANGES1(ROUND_BOUNDS, range_round(a, call->imm))
RANGES2(MIN_BOUNDS, range_minimum(a, b, call->imm))
RANGES2(MAX_BOUNDS, range_maximum(a, b, call->imm))

void kernel_BOUND(const struct kernel_call *call) {
  memcpy(call->d->values, call->a->values, call->n * sizeof(int64_t));
  memcpy(call->d->high, call->a->values, call->n * sizeof(int64_t));
  memcpy(call->d->known, call->a->known, call->n);
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
    for (uint32_t i = 0, n = call->n; i < n; i++) {                                                \
      const struct range a = range_at(call->a, i), b = range_at(call->b, i);                       \
      const int128 a_lo = left_scaled(a.lo, call->imm), a_hi = left_scaled(a.hi, call->imm);       \
      const int128 b_lo = right_scaled(b.lo, call->imm), b_hi = right_scaled(b.hi, call->imm);     \
      if (!a.known || !b.known) d[i] = TRUTH_UNKNOWN;                                              \
      else d[i] = (holds) ? TRUTH_TRUE : (fails) ? TRUTH_FALSE : TRUTH_UNKNOWN;                    \
    }                                                                                              \
  }

RANGE_COMPARISON(
    EQ_BOUNDS, a_lo == a_hi && b_lo == b_hi && a_lo == b_lo, a_hi < b_lo || b_hi < a_lo)
RANGE_COMPARISON(LT_BOUNDS, a_hi < b_lo, a_lo >= b_hi)
RANGE_COMPARISON(LE_BOUNDS, a_hi <= b_lo, a_lo > b_hi)
