/* Kernels of working days, by the regulation's calendar. A program without one has none of them (the
 * verifier sees to it). language.md §5 `calendar`. */
#include "base/date.h"
#include "runtime/kernels/arithmetic.h"
#include "runtime/kernels/kernels.h"

/* A day that exists: the calendar looked at is only of a few years. */
static bool is_day(int64_t days) { return days >= DATE_MIN && days <= DATE_MAX; }

KERNEL(IS_WORKING_DAY) {
  const struct working_days *calendar = call->context->program->working_days;
  const int64_t *restrict a = call->a->values;
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    bool is_working;
    d[i] = !call->a->known[i] || !working_days_is(calendar, a[i], &is_working) ? TRUTH_UNKNOWN
        : is_working                                                           ? TRUTH_TRUE
                                                                               : TRUTH_FALSE;
  }
}

KERNEL(WORKING_DAYS_BETWEEN) {
  const struct working_days *calendar = call->context->program->working_days;
  const int64_t *restrict a = call->a->values, *restrict b = call->b->values;
  int64_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    int64_t between = 0;
    const bool known = call->a->known[i] && call->b->known[i] && is_day(a[i]) && is_day(b[i]) &&
        working_days_between(calendar, a[i], b[i], &between);
    d[i] = known ? between : 0;
    call->d->known[i] = known;
  }
}

KERNEL(ADD_WORKING_DAYS) {
  const struct working_days *calendar = call->context->program->working_days;
  const int64_t *restrict a = call->a->values, *restrict b = call->b->values;
  int64_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    int32_t day = 0;
    const bool known = call->a->known[i] && call->b->known[i] && is_day(a[i]) &&
        working_days_add(calendar, a[i], b[i], &day);
    d[i] = known ? day : 0;
    call->d->known[i] = known;
  }
}

/* -- within bounds: all of these run monotonely -- */

/* Working days where all within are, none where none is: of days outside, nothing. */
KERNEL(IS_WORKING_DAY_BOUNDS) {
  const struct working_days *calendar = call->context->program->working_days;
  const int64_t *restrict lo = call->a->values, *restrict hi = call->a->high;
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    int64_t working;
    d[i] = TRUTH_UNKNOWN;
    if (!call->a->known[i] || !is_day(lo[i]) || !is_day(hi[i]) ||
        !working_days_between(calendar, lo[i] - 1, hi[i], &working))
      continue;
    if (working == 0) d[i] = TRUTH_FALSE;
    else if (working == hi[i] - lo[i] + 1) d[i] = TRUTH_TRUE;
  }
}

static void set_bounds(
    const struct kernel_call *call, uint32_t i, bool known, int64_t lo, int64_t hi) {
  ((int64_t *)call->d->values)[i] = known ? lo : 0;
  ((int64_t *)call->d->high)[i] = known ? hi : 0;
  call->d->known[i] = known;
}

/* Both operands' rows are known, and the first one's days exist. */
static bool are_known(const struct kernel_call *call, uint32_t i) {
  return call->a->known[i] && call->b->known[i] && is_day(((const int64_t *)call->a->values)[i]) &&
      is_day(((const int64_t *)call->a->high)[i]);
}

KERNEL(WORKING_DAYS_BETWEEN_BOUNDS) {
  const struct working_days *calendar = call->context->program->working_days;
  const int64_t *restrict a_lo = call->a->values, *restrict a_hi = call->a->high;
  const int64_t *restrict b_lo = call->b->values, *restrict b_hi = call->b->high;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    int64_t lo = 0, hi = 0;
    const bool known = are_known(call, i) && is_day(b_lo[i]) && is_day(b_hi[i]) &&
        working_days_between(calendar, a_hi[i], b_lo[i], &lo) &&
        working_days_between(calendar, a_lo[i], b_hi[i], &hi);
    set_bounds(call, i, known, lo, hi);
  }
}

/* One side: open where that of the day or of the number is, and then not computed. */
static bool add_side(const struct working_days *calendar, bool is_open, int64_t open, int64_t day,
    int64_t n, int64_t *out) {
  int32_t reached = 0;
  const bool known = is_open || (is_day(day) && working_days_add(calendar, day, n, &reached));
  *out = is_open ? open : reached;
  return known;
}

KERNEL(ADD_WORKING_DAYS_BOUNDS) {
  const struct working_days *calendar = call->context->program->working_days;
  const int64_t *restrict a_lo = call->a->values, *restrict a_hi = call->a->high;
  const int64_t *restrict n_lo = call->b->values, *restrict n_hi = call->b->high;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    int64_t lo = 0, hi = 0;
    const bool low = side_open_low(a_lo[i], a_hi[i]) || side_open_low(n_lo[i], n_hi[i]),
               high = side_open_high(a_lo[i], a_hi[i]) || side_open_high(n_lo[i], n_hi[i]),
               known = call->a->known[i] && call->b->known[i] &&
        add_side(calendar, low, INT64_MIN, a_lo[i], n_lo[i], &lo) &&
        add_side(calendar, high, INT64_MAX, a_hi[i], n_hi[i], &hi);
    set_bounds(call, i, known, lo, hi);
  }
}
