/* Kernels that fold the rows below each row: any, count, sum, min, max, average. language.md §4 "Seen from a cluster …".
 *
 * `any` scatters each lower row's truth into its parent's byte: seven to ten times faster than walking each parent's range
 * (design/performance.md). The others walk ranges, since they carry more than a byte. */
#include "runtime/arithmetic.h"
#include "runtime/fraction.h"
#include "runtime/kernels.h"

KERNEL(ANY) {
  const uint8_t *restrict a = call->a->values, *restrict listed = call->level.listed;
  uint8_t *restrict d = call->d->values;
  const uint32_t *restrict parent = call->level.parent;
  const uint32_t n = call->n, n_below = call->level.n_below, parent_first = call->level.parent_first;
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
  /* The bits of the truths met: 0 none, 1 unknown, 2 true, 3 both. One instruction a row, for nothing need be compared; measured against a
   * maximum (a fifth slower) and against gathering a parent's rows before storing (four times slower). */
  for (uint32_t i = 0; i < n_below; i++) d[parent[i] - parent_first] |= a[i];
  for (uint32_t i = 0; i < n; i++) d[i] = d[i] < TRUTH_TRUE ? d[i] : TRUTH_TRUE;
}

ALWAYS_INLINE bool list_known(const struct kernel_call *call, uint32_t i) { return !call->level.listed || call->level.listed[i]; }
/* The block's rows below row i: [begin, end). */
ALWAYS_INLINE uint32_t below_begin(const struct kernel_call *call, uint32_t i) { return call->level.first[i] - call->level.below_first; }

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

/* What the rows below one row come to. */
struct fold {
  int128 sum; /* 2^32 rows of 63 bits: no overflow on the way */
  int64_t least, greatest;
  uint32_t n;
  bool known; /* the list, every condition, and the value of every row not surely excluded */
};

ALWAYS_INLINE struct fold fold_below(const struct kernel_call *call, uint32_t i) {
  const int64_t *restrict a = call->a->values;
  const uint8_t *restrict a_known = call->a->known, *restrict condition = call->b ? call->b->values : NULL;
  struct fold fold = {0, INT64_MAX, INT64_MIN, 0, list_known(call, i)};
  for (uint32_t j = below_begin(call, i), end = below_begin(call, i + 1); j < end; j++) {
    const uint8_t included = condition ? condition[j] : TRUTH_TRUE;
    if (included == TRUTH_FALSE) continue;
    if (included == TRUTH_UNKNOWN || !a_known[j]) fold.known = false;
    fold.sum += a[j];
    fold.n++;
    if (a[j] < fold.least) fold.least = a[j];
    if (a[j] > fold.greatest) fold.greatest = a[j];
  }
  return fold;
}

#define FOLD(name, condition, ...)                                                               \
  void kernel_##name(const struct kernel_call *call) {                                           \
    int64_t *restrict d = call->d->values;                                                       \
    for (uint32_t i = 0, n = call->n; i < n; i++) {                                              \
      const struct fold fold = fold_below(call, i);                                              \
      d[i] = 0;                                                                                  \
      call->d->known[i] = fold.known && (condition) && (__VA_ARGS__);                            \
    }                                                                                            \
  }

FOLD(SUM, true, number_narrow(fold.sum, &d[i]))
FOLD(MIN_BELOW, fold.n > 0, number_narrow(fold.least, &d[i]))
FOLD(MAX_BELOW, fold.n > 0, number_narrow(fold.greatest, &d[i]))

/* Nine digits, half to even. 95 bits of sum and 30 of the power of ten fit 128. */
static bool average(const struct fold *fold, unsigned scale, int64_t *out) {
  return number_narrow(int128_divide_rounded(fold->sum * decimal_power_of_ten[9 - scale], fold->n, ROUND_HALF_EVEN), out);
}

FOLD(AVERAGE, fold.n > 0, average(&fold, call->imm, &d[i]))

void kernel_AVERAGE_FRACTION(const struct kernel_call *call) {
  struct fraction *restrict lo = call->d->values, *restrict hi = call->d->high;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    const struct fold fold = fold_below(call, i);
    const bool known = fold.known && fold.n > 0;
    fraction_make(known ? fold.sum : 0, known ? (int128)fold.n * decimal_power_of_ten[call->imm] : 1, &lo[i]);
    hi[i] = lo[i];
    call->d->known[i] = known;
  }
}
