/* Kernels of choice: `if`, and definitions with exceptions. Where a condition is unknown the value
 * is known only if all ways agree (for numbers with bounds: it lies in the hull of both ways).
 * language.md §3 `if`, §5 `define`; typed.h "semantics". */
#include "runtime/kernels/kernels.h"

/* Kinds whose unknown is one of their values. */
#define CHOOSE(name, type, unknown)                                                                \
  KERNEL(name) {                                                                                   \
    const uint8_t *restrict a = call->a->values;                                                   \
    const type *restrict b = call->b->values, *restrict c = call->c->values;                       \
    type *restrict d = call->d->values;                                                            \
    for (uint32_t i = 0, n = call->n; i < n; i++) {                                                \
      const type agreed = b[i] == c[i] ? b[i] : (type)(unknown);                                   \
      const type chosen = a[i] == TRUTH_TRUE ? b[i] : c[i];                                        \
      d[i] = a[i] == TRUTH_UNKNOWN ? agreed : chosen;                                              \
    }                                                                                              \
  }

CHOOSE(CHOOSE_TRUTH, uint8_t, TRUTH_UNKNOWN)
CHOOSE(CHOOSE_CODE, uint8_t, CODE_UNKNOWN)
CHOOSE(CHOOSE_TEXT, uint32_t, TEXT_UNKNOWN)

KERNEL(CHOOSE_NUMBER) {
  const uint8_t *restrict a = call->a->values, *restrict b_known = call->b->known,
                          *restrict c_known = call->c->known;
  const int64_t *restrict b = call->b->values, *restrict c = call->c->values;
  int64_t *restrict d = call->d->values;
  uint8_t *restrict d_known = call->d->known;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    const uint8_t agree = (uint8_t)(b_known[i] & c_known[i] & (b[i] == c[i]));
    const uint8_t chosen_known = a[i] == TRUTH_TRUE ? b_known[i] : c_known[i];
    const uint8_t known = a[i] == TRUTH_UNKNOWN ? agree : chosen_known;
    const int64_t chosen = a[i] == TRUTH_TRUE ? b[i] : c[i]; /* where unknown ways agree, either */
    d_known[i] = known;
    d[i] = known ? chosen : 0;
  }
}

/* The value a row gets from one of the ways that may hold: alike for every kind, so that exceptions
 * are decided in one place. */
struct way {
  int64_t lo, hi; /* for kinds without bounds lo = hi */
  bool known;     /* something is known: for BOUNDS perhaps only the bounds */
};

static const struct way way_unknown = {0, 0, false};

ALWAYS_INLINE struct way way_at(const struct view *view, uint32_t i, enum register_kind kind) {
  switch (kind) {
  case REG_TRUTH: {
    const uint8_t truth = ((const uint8_t *)view->values)[i];
    return (struct way){truth, truth, truth != TRUTH_UNKNOWN};
  }
  case REG_CODE: {
    const uint8_t code = ((const uint8_t *)view->values)[i];
    return (struct way){code, code, code != CODE_UNKNOWN};
  }
  case REG_TEXT: {
    const uint32_t text = ((const uint32_t *)view->values)[i];
    return (struct way){text, text, text != TEXT_UNKNOWN};
  }
  case REG_NUMBER: {
    const int64_t number = ((const int64_t *)view->values)[i];
    return (struct way){number, number, view->known[i]};
  }
  case REG_BOUNDS:
    return (struct way){
        ((const int64_t *)view->values)[i], ((const int64_t *)view->high)[i], view->known[i]};
  case REG_SET8:
  case REG_SET64:
  case REG_FRACTION:
  case REG_N_KINDS: break;
  }
  return way_unknown;
}

ALWAYS_INLINE void way_put(
    const struct view *view, uint32_t i, enum register_kind kind, struct way way) {
  switch (kind) {
  case REG_TRUTH:
    ((uint8_t *)view->values)[i] = way.known ? (uint8_t)way.lo : TRUTH_UNKNOWN;
    return;
  case REG_CODE: ((uint8_t *)view->values)[i] = way.known ? (uint8_t)way.lo : CODE_UNKNOWN; return;
  case REG_TEXT:
    ((uint32_t *)view->values)[i] = way.known ? (uint32_t)way.lo : TEXT_UNKNOWN;
    return;
  case REG_BOUNDS:
    ((int64_t *)view->high)[i] = way.known ? way.hi : 0;
    __attribute__((fallthrough));
  case REG_NUMBER:
    ((int64_t *)view->values)[i] = way.known ? way.lo : 0;
    view->known[i] = way.known;
    return;
  case REG_SET8:
  case REG_SET64:
  case REG_FRACTION:
  case REG_N_KINDS: break;
  }
}

ALWAYS_INLINE bool way_equal(struct way a, struct way b) {
  return a.known && b.known && a.lo == a.hi && b.lo == b.hi && a.lo == b.lo;
}

/* Either of two ways: their common value; with bounds, the hull. */
ALWAYS_INLINE struct way way_either(struct way a, struct way b, enum register_kind kind) {
  if (kind != REG_BOUNDS) return way_equal(a, b) ? a : way_unknown;
  if (!a.known || !b.known) return way_unknown;
  return (struct way){a.lo < b.lo ? a.lo : b.lo, a.hi > b.hi ? a.hi : b.hi, true};
}

void kernel_CHOOSE_BOUNDS(const struct kernel_call *call) {
  const uint8_t *restrict a = call->a->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    const struct way b = way_at(call->b, i, REG_BOUNDS), c = way_at(call->c, i, REG_BOUNDS);
    way_put(call->d, i, REG_BOUNDS,
        a[i] == TRUTH_TRUE        ? b
            : a[i] == TRUTH_FALSE ? c
                                  : way_either(b, c, REG_BOUNDS));
  }
}

/* One row of a definition with exceptions: of the cases that hold surely or maybe all must agree,
 * or be one alone; where none holds surely it is theirs or the base, as an `if` would have it. */
ALWAYS_INLINE struct way except_row(
    const struct kernel_call *call, uint32_t i, enum register_kind kind) {
  const uint32_t *operands = call->context->program->operands + call->instruction->b;
  uint32_t n_sure = 0, n_active = 0;
  struct way agreed = way_unknown;
  bool agree = true;
  for (uint32_t k = 0; k < call->instruction->c; k++) {
    const uint8_t holds = ((const uint8_t *)call->views[operands[3 * k]].values)[i];
    if (holds == TRUTH_FALSE) continue;
    const struct way value = way_at(&call->views[operands[3 * k + 1]], i, kind);
    n_sure += holds == TRUTH_TRUE;
    if (n_active++) agree = agree && way_equal(agreed, value);
    else agreed = value;
  }
  const struct way base = way_at(call->a, i, kind);
  if (n_active == 0) return base;
  if (n_active == 1) return n_sure ? agreed : way_either(agreed, base, kind);
  if (!agree) return way_unknown; /* they may be in conflict */
  return n_sure ? agreed : way_either(agreed, base, kind);
}

#define EXCEPT(name, kind)                                                                         \
  void kernel_##name(const struct kernel_call *call) {                                             \
    for (uint32_t i = 0, n = call->n; i < n; i++)                                                  \
      way_put(call->d, i, kind, except_row(call, i, kind));                                        \
  }

EXCEPT(EXCEPT_TRUTH, REG_TRUTH)
EXCEPT(EXCEPT_CODE, REG_CODE)
EXCEPT(EXCEPT_TEXT, REG_TEXT)
EXCEPT(EXCEPT_NUMBER, REG_NUMBER)
EXCEPT(EXCEPT_BOUNDS, REG_BOUNDS)

/* The state of a duty (enum duty_state), from whether it is done, was late, is past due. */
KERNEL(DUTY) {
  const uint8_t *restrict done = call->a->values, *restrict late = call->b->values,
                          *restrict past = call->c->values;
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    const uint8_t if_done = late[i] == TRUTH_TRUE ? DUTY_LATE
        : late[i] == TRUTH_FALSE                  ? DUTY_FULFILLED
                                                  : CODE_UNKNOWN;
    const uint8_t if_not = past[i] == TRUTH_TRUE ? DUTY_OVERDUE
        : past[i] == TRUTH_FALSE                 ? DUTY_OPEN
                                                 : CODE_UNKNOWN;
    d[i] = done[i] == TRUTH_TRUE ? if_done : done[i] == TRUTH_FALSE ? if_not : CODE_UNKNOWN;
  }
}

KERNEL(UNDETERMINED) {
  const uint8_t *restrict a = call->a->values;
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++)
    d[i] = a[i] == CODE_UNKNOWN ? TRUTH_TRUE : TRUTH_FALSE;
}
