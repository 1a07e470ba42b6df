/* What rows come to: sum, min, max, average of those that surely count and of any of those that may,
 * their values within bounds. Shared by the kernels of rows below and of rows that name.
 *
 * Of a sum each row that may count lowers the lower bound or raises the upper one, or neither. Of a
 * minimum every row may lower the lower bound, and only those that surely count hold the upper one
 * down; a maximum likewise. Where no row surely counts there may be no row at all, which is a fault
 * of all but sums: then nothing is known. language.md §4 "`sum`, `min`, `max` and `average` are
 * known within bounds".
 */
#ifndef THIDUA_FOLD_H
#define THIDUA_FOLD_H

#include "runtime/kernels/arithmetic.h"
#include "runtime/kernels/fraction.h"
#include "runtime/kernels/kernels.h"

ALWAYS_INLINE bool list_known(const struct kernel_call *call, uint32_t i) {
  return !call->level.listed || call->level.listed[i];
}
/* The block's rows below row i: [begin, end). */
ALWAYS_INLINE uint32_t below_begin(const struct kernel_call *call, uint32_t i) {
  return call->level.first[i] - call->level.below_first;
}

enum fold_kind {
  FOLD_SUM,
  FOLD_MIN,
  FOLD_MAX,
  FOLD_SURE /* the sum of the rows that surely count alone: where an average begins */
};

struct fold {
  /* 2^32 rows of 63 bits: no overflow on the way. Of sums hi is how far the upper bound lies above
   * the lower, which is nothing for most rows */
  int128 lo, hi;
  uint32_t n_sure, n_maybe;
  bool known; /* the list, and the value (or its bounds) of every row that may count */
  /* Of sums, and of whichever rows an average may count: the value of one has no such bound. (Of a
   * least and a greatest the extreme numbers are open sides themselves.) */
  bool open_low, open_high;
};

/* Of no rows. */
ALWAYS_INLINE struct fold fold_none(enum fold_kind kind, bool known) {
  const int128 start = kind == FOLD_MIN ? INT64_MAX : kind == FOLD_MAX ? INT64_MIN : 0;
  return (struct fold){start, start, 0, 0, known, false, false};
}

/* What is added for a value that is not known exactly: open sides are told apart, and add
 * nothing. */
ALWAYS_INLINE void fold_spread(struct fold *fold, int64_t *lo, int64_t *hi) {
  const bool low = side_open_low(*lo, *hi), high = side_open_high(*lo, *hi);
  fold->open_low |= low;
  fold->open_high |= high;
  *lo = low ? 0 : *lo;
  *hi = high ? 0 : *hi;
}

/* One row more, that surely counts or may. */
ALWAYS_INLINE void fold_row(
    struct fold *fold, enum fold_kind kind, int64_t lo, int64_t hi, bool known, bool is_sure) {
  fold->known &= known;
  fold->n_sure += is_sure;
  fold->n_maybe += !is_sure;
  switch (kind) {
  case FOLD_SUM:
    if (hi != lo) fold_spread(fold, &lo, &hi);
    if (!is_sure) {
      lo = lo < 0 ? lo : 0;
      hi = hi > 0 ? hi : 0;
    }
    fold->lo += lo;
    if (hi != lo) fold->hi += (int128)hi - lo;
    return;
  case FOLD_MIN:
    if (lo < (int64_t)fold->lo) fold->lo = lo;
    if (is_sure && hi < (int64_t)fold->hi) fold->hi = hi;
    return;
  case FOLD_MAX:
    if (is_sure && lo > (int64_t)fold->lo) fold->lo = lo;
    if (hi > (int64_t)fold->hi) fold->hi = hi;
    return;
  case FOLD_SURE:
    if (hi != lo) fold_spread(fold, &lo, &hi);
    if (!is_sure) return;
    fold->lo += lo;
    if (hi != lo) fold->hi += (int128)hi - lo;
  }
}

/* What all rows of `more`, which may count, make of a fold. */
ALWAYS_INLINE void fold_join(struct fold *fold, enum fold_kind kind, const struct fold *more) {
  fold->known &= more->known;
  if (kind == FOLD_SUM) {
    fold->lo += more->lo;
    fold->hi += more->hi;
    fold->open_low |= more->open_low;
    fold->open_high |= more->open_high;
  }
  if (kind == FOLD_MIN && more->lo < fold->lo) fold->lo = more->lo;
  if (kind == FOLD_MAX && more->hi > fold->hi) fold->hi = more->hi;
}

ALWAYS_INLINE void bounds_put(
    const struct kernel_call *call, uint32_t i, bool known, int64_t lo, int64_t hi) {
  ((int64_t *)call->d->values)[i] = known ? lo : 0;
  ((int64_t *)call->d->high)[i] = known ? hi : 0;
  call->d->known[i] = known;
}

ALWAYS_INLINE void fold_put(
    const struct kernel_call *call, uint32_t i, enum fold_kind kind, struct fold fold) {
  int64_t lo = INT64_MIN, hi = INT64_MAX;
  const bool known = fold.known && (kind == FOLD_SUM || fold.n_sure > 0) &&
      (fold.open_low || number_narrow(fold.lo, &lo)) &&
      (fold.open_high || number_narrow(kind == FOLD_SUM ? fold.lo + fold.hi : fold.hi, &hi));
  bounds_put(call, i, known, lo, hi);
}

/* -- averages -- */

struct mean { /* sum / n; n = 0: open, downward (sum -1) or upward (1) */
  int128 sum;
  uint32_t n;
};

static const struct mean mean_open_low = {-1, 0}, mean_open_high = {1, 0};

/* Whether one row more lowers (raises) a mean: its value lies below (above) it. Of no rows none
 * does. */
ALWAYS_INLINE bool mean_betters(int64_t value, struct mean mean, bool greatest) {
  const int128 weighed = (int128)value * mean.n;
  return greatest ? weighed > mean.sum : weighed < mean.sum;
}

ALWAYS_INLINE bool mean_same(struct mean a, struct mean b) { return a.sum == b.sum && a.n == b.n; }

/* Nine digits, half to even. 95 bits of sum and 30 of the power of ten fit 128. */
static inline bool mean_rounded(struct mean mean, unsigned scale, int64_t *out) {
  return number_narrow(
      int128_divide_rounded(mean.sum * decimal_power_of_ten[9 - scale], mean.n, ROUND_HALF_EVEN),
      out);
}

/* The bounds of an average (scale imm), rounded, or exactly; the means are of rows where known. */
static inline void means_put_rounded(const struct kernel_call *call, uint32_t i, bool known,
    struct mean least, struct mean greatest) {
  int64_t lo = INT64_MIN, hi = INT64_MAX;
  known = known && (least.n == 0 || mean_rounded(least, call->imm, &lo));
  if (known && mean_same(least, greatest)) hi = lo;
  else known = known && (greatest.n == 0 || mean_rounded(greatest, call->imm, &hi));
  bounds_put(call, i, known, lo, hi);
}

static inline void means_put_exact(const struct kernel_call *call, uint32_t i, bool known,
    struct mean least, struct mean greatest) {
  const int64_t power = decimal_power_of_ten[call->imm];
  if (!known) least = greatest = (struct mean){0, 1};
  struct fraction *lo = (struct fraction *)call->d->values + i,
                  *hi = (struct fraction *)call->d->high + i;
  if (least.n == 0) *lo = fraction_open(false);
  else fraction_make(least.sum, (int128)least.n * power, lo);
  if (mean_same(least, greatest)) *hi = *lo;
  else if (greatest.n == 0) *hi = fraction_open(true);
  else fraction_make(greatest.sum, (int128)greatest.n * power, hi);
  call->d->known[i] = known;
}

#endif
