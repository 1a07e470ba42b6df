/* Kernels of numbers and dates known within bounds: lo <= value <= hi (an aggregate over rows of
 * which some may count, an `if` whose condition is unknown, and what passes their bounds on). Of
 * two bounded values the result's bounds are those of all pairs, exact where each fact enters
 * once. A bound that does not fit, or a divisor that may be zero, makes the row unknown: what may
 * fault has no bounds. A side may be open (register_kind.h); it stays so, and cannot overflow.
 * language.md §4 "these bounds pass through …", "A field may say what its values can be". */
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

/* Both sides by their own rule, each open or within 64 bits. */
ALWAYS_INLINE struct range range_of_sides(bool known, int128 lo, int128 hi) {
  struct range r = {0, 0, true};
  if (!known || !side_narrow_low(lo, &r.lo) || !side_narrow_high(hi, &r.hi)) return range_unknown;
  return r;
}

ALWAYS_INLINE int128 low_at(struct range a, unsigned scale) { return side_low(a.lo, a.hi, scale); }
ALWAYS_INLINE int128 high_at(struct range a, unsigned scale) {
  return side_high(a.lo, a.hi, scale);
}
/* The scales of the two sides of an immediate SCALES. */
#define LEFT(scales) ((scales) >> 4 & 15)
#define RIGHT(scales) ((scales)&15)

static struct range range_add(struct range a, struct range b, unsigned scales) {
  return range_of_sides(a.known && b.known, low_at(a, LEFT(scales)) + low_at(b, RIGHT(scales)),
      high_at(a, LEFT(scales)) + high_at(b, RIGHT(scales)));
}

static struct range range_subtract(struct range a, struct range b, unsigned scales) {
  return range_of_sides(a.known && b.known, low_at(a, LEFT(scales)) - high_at(b, RIGHT(scales)),
      high_at(a, LEFT(scales)) - low_at(b, RIGHT(scales)));
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

/* A corner where one operand or both are open. What is open times nothing is nothing; what is
 * divided by ever more goes to nothing, and where both are open the other corners hold the rest. */
struct end {
  int64_t value;
  int open; /* -1, 1: beyond any number; 0: value */
};
typedef bool end_function(struct end a, struct end b, unsigned scale, struct end *out);

static int sign_of(struct end a) { return a.open ? a.open : (a.value > 0) - (a.value < 0); }

static bool end_multiply(struct end a, struct end b, unsigned scale, struct end *out) {
  *out = (struct end){0, 0};
  if (a.open || b.open) {
    out->open = sign_of(a) * sign_of(b);
    return true;
  }
  return number_multiply(a.value, b.value, scale, &out->value);
}

static bool end_divide(struct end a, struct end b, unsigned scale, struct end *out) {
  *out = (struct end){0, 0};
  if (b.open) return true;
  if (a.open) {
    out->open = a.open * sign_of(b);
    return true;
  }
  return number_divide(a.value, b.value, scale, &out->value);
}

static bool end_before(struct end a, struct end b) {
  return a.open != b.open ? a.open < b.open : !a.open && a.value < b.value;
}

static struct range range_ends(
    end_function *function, struct range a, struct range b, unsigned scale) {
  const struct end as[2] = {{a.lo, side_open_low(a.lo, a.hi) ? -1 : 0},
      {a.hi, side_open_high(a.lo, a.hi) ? 1 : 0}},
                   bs[2] = {{b.lo, side_open_low(b.lo, b.hi) ? -1 : 0},
                       {b.hi, side_open_high(b.lo, b.hi) ? 1 : 0}};
  struct end lo = {0, 1}, hi = {0, -1};
  for (int i = 0; i < 4; i++) {
    struct end x;
    if (!function(as[i & 1], bs[i >> 1], scale, &x)) return range_unknown;
    if (end_before(x, lo)) lo = x;
    if (end_before(hi, x)) hi = x;
  }
  return (struct range){lo.open ? INT64_MIN : lo.value, hi.open ? INT64_MAX : hi.value, true};
}

ALWAYS_INLINE bool range_is_open(struct range a) {
  return side_open_low(a.lo, a.hi) || side_open_high(a.lo, a.hi);
}

static struct range range_multiply(struct range a, struct range b, unsigned scale) {
  if (!a.known || !b.known) return range_unknown;
  if (range_is_open(a) || range_is_open(b)) return range_ends(end_multiply, a, b, scale);
  return range_corners(number_multiply, a, b, scale);
}

/* As long as the divisor's bounds lie on one side of zero. */
static struct range range_divide(struct range a, struct range b, unsigned scale) {
  if (!a.known || !b.known || (b.lo <= 0 && b.hi >= 0)) return range_unknown;
  if (range_is_open(a) || range_is_open(b)) return range_ends(end_divide, a, b, scale);
  return range_corners(number_divide, a, b, scale);
}

static struct range range_negate(struct range a) {
  return range_of_sides(a.known, -high_at(a, 0), -low_at(a, 0));
}

static struct range range_absolute(struct range a) {
  if (!a.known || a.lo >= 0) return a;
  struct range mirrored = range_negate(a);
  if (!mirrored.known || a.hi <= 0) return mirrored;
  return (struct range){0, mirrored.hi > a.hi ? mirrored.hi : a.hi, true};
}

static struct range range_widen(struct range a, unsigned scale) {
  return range_of_sides(a.known, low_at(a, scale), high_at(a, scale));
}

static struct range range_round(struct range a, unsigned imm) {
  const enum rounding rounding = (enum rounding)(imm >> 8);
  const unsigned from = imm >> 4 & 15, to = imm & 15;
  struct range r = a;
  if (!a.known || (!side_open_low(a.lo, a.hi) && !number_round(a.lo, rounding, from, to, &r.lo)) ||
      (!side_open_high(a.lo, a.hi) && !number_round(a.hi, rounding, from, to, &r.hi)))
    return range_unknown;
  return r;
}

static int128 lesser(int128 a, int128 b) { return a < b ? a : b; }
static int128 greater(int128 a, int128 b) { return a > b ? a : b; }

static struct range range_minimum(struct range a, struct range b, unsigned scales) {
  return range_of_sides(a.known && b.known,
      lesser(low_at(a, LEFT(scales)), low_at(b, RIGHT(scales))),
      lesser(high_at(a, LEFT(scales)), high_at(b, RIGHT(scales))));
}

static struct range range_maximum(struct range a, struct range b, unsigned scales) {
  return range_of_sides(a.known && b.known,
      greater(low_at(a, LEFT(scales)), low_at(b, RIGHT(scales))),
      greater(high_at(a, LEFT(scales)), high_at(b, RIGHT(scales))));
}

/* A field whose values lie within bounds: the value where the data gives it, else the bounds that are
 * known. Where these leave no room nothing is known of it. */
ALWAYS_INLINE struct range range_within(
    const struct kernel_call *call, uint32_t i, const struct view *least, const struct view *most) {
  const int64_t value = ((const int64_t *)call->a->values)[i];
  if (call->a->known[i]) return (struct range){value, value, true};
  const int64_t lo = least && least->known[i] ? ((const int64_t *)least->values)[i] : INT64_MIN,
                hi = most && most->known[i] ? ((const int64_t *)most->values)[i] : INT64_MAX;
  return lo <= hi ? (struct range){lo, hi, true} : (struct range){INT64_MIN, INT64_MAX, true};
}

#define FIELD_WITHIN(name, least, most)                                                            \
  void kernel_##name(const struct kernel_call *call) {                                             \
    for (uint32_t i = 0, n = call->n; i < n; i++)                                                  \
      range_put(call->d, i, range_within(call, i, least, most));                                   \
  }

FIELD_WITHIN(WITHIN, call->b, call->c)
FIELD_WITHIN(AT_LEAST, call->b, NULL)
FIELD_WITHIN(AT_MOST, NULL, call->b)

/* Of a value that somebody told, or told the bounds of: without either nothing is known of it, not
 * even that it is a number. */
void kernel_TOLD_WITHIN(const struct kernel_call *call) {
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    struct range range = range_within(call, i, call->b, call->c);
    range.known = call->a->known[i] || call->b->known[i] || call->c->known[i];
    range_put(call->d, i, range);
  }
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

/* Comparisons: decided where the bounds decide. Sides are brought to one scale in 128 bits; most
 * values are known exactly, and are compared alone. */
#define RANGE_COMPARISON(name, operator, holds, fails)                                             \
  static uint8_t within_##name(struct range a, struct range b, unsigned imm) {                     \
    const int128 a_lo = low_at(a, LEFT(imm)), a_hi = high_at(a, LEFT(imm));                        \
    const int128 b_lo = low_at(b, RIGHT(imm)), b_hi = high_at(b, RIGHT(imm));                      \
    return (holds) ? TRUTH_TRUE : (fails) ? TRUTH_FALSE : TRUTH_UNKNOWN;                           \
  }                                                                                                \
  void kernel_##name(const struct kernel_call *call) {                                             \
    const unsigned imm = call->imm;                                                                \
    uint8_t *restrict d = call->d->values;                                                         \
    for (uint32_t i = 0, n = call->n; i < n; i++) {                                                \
      const struct range a = range_at(call->a, i), b = range_at(call->b, i);                       \
      if (!(a.known & b.known)) d[i] = TRUTH_UNKNOWN;                                              \
      else if (a.lo != a.hi || b.lo != b.hi) d[i] = within_##name(a, b, imm);                      \
      else                                                                                         \
        d[i] = left_scaled(a.lo, imm) operator right_scaled(b.lo, imm) ? TRUTH_TRUE : TRUTH_FALSE; \
    }                                                                                              \
  }

RANGE_COMPARISON(EQ_BOUNDS, ==, false, a_hi < b_lo || b_hi < a_lo)
RANGE_COMPARISON(LT_BOUNDS, <, a_hi < b_lo, a_lo >= b_hi)
RANGE_COMPARISON(LE_BOUNDS, <=, a_hi <= b_lo, a_lo > b_hi)
