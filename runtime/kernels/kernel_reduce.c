/* Kernels that fold the rows below each row: any, count, sum, min, max, average (fold.h). language.md
 * §4 "Seen from a cluster …".
 *
 * `any` scatters each lower row's truth into its parent's byte: seven to ten times faster than
 * walking each parent's range (design/performance.md). The others walk ranges, since they carry
 * more than a byte. */
#include "runtime/kernels/fold.h"

KERNEL(ANY) {
  const uint8_t *restrict a = call->a->values, *restrict listed = call->level.listed;
  uint8_t *restrict d = call->d->values;
  const uint32_t *restrict parent = call->level.parent;
  const uint32_t n = call->n, n_below = call->level.n_below,
                 parent_first = call->level.parent_first;
  if (listed) { /* an unknown list is one unknown row */
    for (uint32_t i = 0; i < n; i++) d[i] = listed[i] ? TRUTH_FALSE : TRUTH_UNKNOWN;
  } else {
    memset(d, TRUTH_FALSE, n);
  }
  if (!parent) { /* all rows lie below the one row */
    uint8_t most = d[0];
    for (uint32_t i = 0; i < n_below; i++) most = most > a[i] ? most : a[i];
    d[0] = most;
    return;
  }
  /* The bits of the truths met: 0 none, 1 unknown, 2 true, 3 both. One instruction a row, for
   * nothing need be compared; measured against a maximum (a fifth slower) and against gathering a
   * parent's rows before storing (four times slower). */
  for (uint32_t i = 0; i < n_below; i++) d[parent[i] - parent_first] |= a[i];
  for (uint32_t i = 0; i < n; i++) d[i] = d[i] < TRUTH_TRUE ? d[i] : TRUTH_TRUE;
}

void kernel_COUNT_ROWS(const struct kernel_call *call) {
  int64_t *restrict d = call->d->values;
  uint8_t *restrict d_known = call->d->known;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    const bool known = list_known(call, i);
    d[i] = known ? below_begin(call, i + 1) - below_begin(call, i) : 0;
    d_known[i] = known;
  }
}

void kernel_COUNT_BOUNDS(const struct kernel_call *call) {
  const uint8_t *restrict a = call->a->values;
  int64_t *restrict lo = call->d->values, *restrict hi = call->d->high;
  uint8_t *restrict d_known = call->d->known;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    uint32_t sure = 0, possible = 0;
    for (uint32_t j = below_begin(call, i), end = below_begin(call, i + 1); j < end; j++) {
      sure += a[j] == TRUTH_TRUE;
      possible += a[j] != TRUTH_FALSE;
    }
    const bool known = list_known(call, i);
    lo[i] = known ? sure : 0;
    hi[i] = known ? possible : 0;
    d_known[i] = known;
  }
}

/* -- all rows, their values plain: what is not known of one is not known of all -- */

struct plain_fold {
  int128 sum;
  int64_t least, greatest;
  uint32_t n;
  bool known;
};

ALWAYS_INLINE struct plain_fold fold_all(const struct kernel_call *call, uint32_t i) {
  const int64_t *restrict a = call->a->values;
  const uint8_t *restrict a_known = call->a->known;
  struct plain_fold fold = {0, INT64_MAX, INT64_MIN, 0, list_known(call, i)};
  for (uint32_t j = below_begin(call, i), end = below_begin(call, i + 1); j < end; j++) {
    fold.known &= a_known[j];
    fold.sum += a[j];
    fold.n++;
    if (a[j] < fold.least) fold.least = a[j];
    if (a[j] > fold.greatest) fold.greatest = a[j];
  }
  return fold;
}

#define FOLD(name, condition, ...)                                                                 \
  void kernel_##name(const struct kernel_call *call) {                                             \
    int64_t *restrict d = call->d->values;                                                         \
    for (uint32_t i = 0, n = call->n; i < n; i++) {                                                \
      const struct plain_fold fold = fold_all(call, i);                                            \
      d[i] = 0;                                                                                    \
      call->d->known[i] = fold.known && (condition) && (__VA_ARGS__);                              \
    }                                                                                              \
  }

FOLD(SUM, true, number_narrow(fold.sum, &d[i]))
FOLD(MIN_BELOW, fold.n > 0, number_narrow(fold.least, &d[i]))
FOLD(MAX_BELOW, fold.n > 0, number_narrow(fold.greatest, &d[i]))
FOLD(AVERAGE, fold.n > 0, mean_rounded((struct mean){fold.sum, fold.n}, call->imm, &d[i]))

void kernel_AVERAGE_FRACTION(const struct kernel_call *call) {
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    const struct plain_fold fold = fold_all(call, i);
    const struct mean mean = {fold.sum, fold.n};
    means_put_exact(call, i, fold.known && fold.n > 0, mean, mean);
  }
}

/* -- within bounds -- */

ALWAYS_INLINE struct fold fold_below(
    const struct kernel_call *call, uint32_t i, enum fold_kind kind) {
  const int64_t *restrict lo = call->a->values, *restrict hi = call->a->high;
  const uint8_t *restrict a_known = call->a->known,
                          *restrict condition = call->b ? call->b->values : NULL;
  struct fold fold = fold_none(kind, list_known(call, i));
  for (uint32_t j = below_begin(call, i), end = below_begin(call, i + 1); j < end; j++) {
    const uint8_t counts = condition ? condition[j] : TRUTH_TRUE;
    if (counts != TRUTH_FALSE)
      fold_row(&fold, kind, lo[j], hi[j], a_known[j], counts == TRUTH_TRUE);
  }
  return fold;
}

#define FOLD_WITHIN(name, kind)                                                                    \
  void kernel_##name(const struct kernel_call *call) {                                             \
    for (uint32_t i = 0, n = call->n; i < n; i++)                                                  \
      fold_put(call, i, kind, fold_below(call, i, kind));                                          \
  }

FOLD_WITHIN(SUM_BOUNDS, FOLD_SUM)
FOLD_WITHIN(MIN_BELOW_BOUNDS, FOLD_MIN)
FOLD_WITHIN(MAX_BELOW_BOUNDS, FOLD_MAX)

/* The least (or greatest) mean of the rows that surely count, at their ends `value`, and any of
 * those that may: the best so far takes every row that betters it, and again, until none is left
 * out or taken in vain. Each step's rows are among those of the step before, so it ends; few steps
 * do (Newton's method on a quotient), and nothing is sorted. */
static struct mean extreme_mean(const struct kernel_call *call, uint32_t i, const int64_t *value,
    struct mean sure, bool greatest) {
  const uint8_t *restrict condition = call->b->values; /* by which some may count */
  const uint32_t begin = below_begin(call, i), end = below_begin(call, i + 1);
  struct mean mean = sure;
  for (;;) {
    struct mean next = sure;
    for (uint32_t j = begin; j < end; j++)
      if (condition[j] == TRUTH_UNKNOWN && mean_betters(value[j], mean, greatest)) {
        next.sum += value[j];
        next.n++;
      }
    if (next.n == mean.n) return mean;
    mean = next;
  }
}

ALWAYS_INLINE bool means_below(
    const struct kernel_call *call, uint32_t i, struct mean *least, struct mean *greatest) {
  const struct fold fold = fold_below(call, i, FOLD_SURE);
  if (!fold.known || fold.n_sure == 0) return false;
  *least = (struct mean){fold.lo, fold.n_sure};
  *greatest = (struct mean){fold.lo + fold.hi, fold.n_sure};
  if (fold.open_low) *least = mean_open_low;
  else if (fold.n_maybe) *least = extreme_mean(call, i, call->a->values, *least, false);
  if (fold.open_high) *greatest = mean_open_high;
  else if (fold.n_maybe) *greatest = extreme_mean(call, i, call->a->high, *greatest, true);
  return true;
}

void kernel_AVERAGE_BOUNDS(const struct kernel_call *call) {
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    struct mean least, greatest;
    const bool known = means_below(call, i, &least, &greatest);
    means_put_rounded(call, i, known, least, greatest);
  }
}

void kernel_AVERAGE_FRACTION_BOUNDS(const struct kernel_call *call) {
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    struct mean least, greatest;
    const bool known = means_below(call, i, &least, &greatest);
    means_put_exact(call, i, known, least, greatest);
  }
}
