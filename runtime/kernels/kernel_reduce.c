/* Kernels that fold the rows below each row, or those that name it: any, count, sum, min, max,
 * average. language.md §4 "Seen from a cluster …".
 *
 * `any` scatters each lower row's truth into its parent's byte: seven to ten times faster than
 * walking each parent's range (design/performance.md). The others walk ranges, since they carry
 * more than a byte. */
#include "runtime/kernels/arithmetic.h"
#include "runtime/kernels/fraction.h"
#include "runtime/kernels/kernels.h"

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

ALWAYS_INLINE bool list_known(const struct kernel_call *call, uint32_t i) {
  return !call->level.listed || call->level.listed[i];
}
/* The block's rows below row i: [begin, end). */
ALWAYS_INLINE uint32_t below_begin(const struct kernel_call *call, uint32_t i) {
  return call->level.first[i] - call->level.below_first;
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

/* What the rows below one row come to. */
struct fold {
  int128 sum; /* 2^32 rows of 63 bits: no overflow on the way */
  int64_t least, greatest;
  uint32_t n;
  bool known; /* the list, every condition, and the value of every row not surely excluded */
};

ALWAYS_INLINE struct fold fold_below(const struct kernel_call *call, uint32_t i) {
  const int64_t *restrict a = call->a->values;
  const uint8_t *restrict a_known = call->a->known,
                          *restrict condition = call->b ? call->b->values : NULL;
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

#define FOLD(name, condition, ...)                                                                 \
  void kernel_##name(const struct kernel_call *call) {                                             \
    int64_t *restrict d = call->d->values;                                                         \
    for (uint32_t i = 0, n = call->n; i < n; i++) {                                                \
      const struct fold fold = fold_below(call, i);                                                \
      d[i] = 0;                                                                                    \
      call->d->known[i] = fold.known && (condition) && (__VA_ARGS__);                              \
    }                                                                                              \
  }

FOLD(SUM, true, number_narrow(fold.sum, &d[i]))
FOLD(MIN_BELOW, fold.n > 0, number_narrow(fold.least, &d[i]))
FOLD(MAX_BELOW, fold.n > 0, number_narrow(fold.greatest, &d[i]))

/* Nine digits, half to even. 95 bits of sum and 30 of the power of ten fit 128. */
static bool average(const struct fold *fold, unsigned scale, int64_t *out) {
  return number_narrow(
      int128_divide_rounded(fold->sum * decimal_power_of_ten[9 - scale], fold->n, ROUND_HALF_EVEN),
      out);
}

FOLD(AVERAGE, fold.n > 0, average(&fold, call->imm, &d[i]))

void kernel_AVERAGE_FRACTION(const struct kernel_call *call) {
  struct fraction *restrict lo = call->d->values, *restrict hi = call->d->high;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    const struct fold fold = fold_below(call, i);
    const bool known = fold.known && fold.n > 0;
    fraction_make(
        known ? fold.sum : 0, known ? (int128)fold.n * decimal_power_of_ten[call->imm] : 1, &lo[i]);
    hi[i] = lo[i];
    call->d->known[i] = known;
  }
}

/* -- over the rows that name a row: group by group, each row of a group scattered to the one it
 * names -- */

/* One group: its rows [row, row_end), of which those of `d` at [target, target_end) may be named.
 * All seen from the block's first rows. */
struct refer_group {
  uint32_t row, row_end, target, target_end;
  bool known; /* the lists on the way to its rows */
};

ALWAYS_INLINE struct refer_group refer_group(const struct kernel_call *call, uint32_t g) {
  const struct kernel_level *target = &call->target;
  return (struct refer_group){below_begin(call, g), below_begin(call, g + 1),
      target->first ? target->first[g] - target->below_first : g,
      target->first ? target->first[g + 1] - target->below_first : g + 1, list_known(call, g)};
}

/* The row of `d` that a reference names; outside the group for one that names another group's row,
 * or nobody. */
ALWAYS_INLINE uint32_t named(const struct kernel_call *call, uint32_t reference) {
  return reference - call->first_row;
}
ALWAYS_INLINE bool is_in(const struct refer_group *group, uint32_t row) {
  return row - group->target < group->target_end - group->target;
}

void kernel_ANY_REFER(const struct kernel_call *call) {
  const uint8_t *restrict a = call->a->values;
  const uint32_t *restrict reference = call->b->values;
  uint8_t *restrict d = call->d->values;
  memset(d, TRUTH_FALSE, call->n);
  for (uint32_t g = 0; g < call->level.n_above; g++) {
    const struct refer_group group = refer_group(call, g);
    uint8_t unsure = group.known ? TRUTH_FALSE : TRUTH_UNKNOWN;
    for (uint32_t j = group.row; j < group.row_end; j++) {
      const uint32_t row = named(call, reference[j]);
      if (reference[j] == TEXT_UNKNOWN) unsure |= a[j] != TRUTH_FALSE; /* TRUTH_UNKNOWN is 1 */
      else if (is_in(&group, row)) d[row] |= a[j]; /* the bits of the truths met, as ANY has it */
    }
    for (uint32_t i = group.target; i < group.target_end; i++)
      d[i] = d[i] >= TRUTH_TRUE ? TRUTH_TRUE : d[i] | unsure;
  }
}

void kernel_COUNT_REFER(const struct kernel_call *call) {
  const uint8_t *restrict a = call->a->values;
  const uint32_t *restrict reference = call->b->values;
  int64_t *restrict lo = call->d->values, *restrict hi = call->d->high;
  memset(lo, 0, call->n * sizeof *lo);
  memset(hi, 0, call->n * sizeof *hi);
  for (uint32_t g = 0; g < call->level.n_above; g++) {
    const struct refer_group group = refer_group(call, g);
    uint32_t unsure = 0;
    for (uint32_t j = group.row; j < group.row_end; j++) {
      const uint32_t row = named(call, reference[j]);
      if (reference[j] == TEXT_UNKNOWN) {
        unsure += a[j] != TRUTH_FALSE;
      } else if (is_in(&group, row)) {
        lo[row] += a[j] == TRUTH_TRUE;
        hi[row] += a[j] != TRUTH_FALSE;
      }
    }
    for (uint32_t i = group.target; i < group.target_end; i++) {
      lo[i] = group.known ? lo[i] : 0;
      hi[i] = group.known ? hi[i] + unsure : 0;
      call->d->known[i] = group.known;
    }
  }
}

_Static_assert(sizeof(struct fold) <= FOLD_BYTES, "what the VM holds for each row");

/* Fills the scratch with what the rows that name each row come to. */
ALWAYS_INLINE void fold_named(const struct kernel_call *call) {
  const int64_t *restrict a = call->a->values;
  const uint8_t *restrict a_known = call->a->known,
                          *restrict condition = call->c ? call->c->values : NULL;
  const uint32_t *restrict reference = call->b->values;
  struct fold *restrict folds = call->scratch;
  for (uint32_t i = 0; i < call->n; i++) folds[i] = (struct fold){0, INT64_MAX, INT64_MIN, 0, true};
  for (uint32_t g = 0; g < call->level.n_above; g++) {
    const struct refer_group group = refer_group(call, g);
    bool known = group.known;
    for (uint32_t j = group.row; j < group.row_end; j++) {
      const uint8_t included = condition ? condition[j] : TRUTH_TRUE;
      const uint32_t row = named(call, reference[j]);
      if (included == TRUTH_FALSE) continue;
      if (reference[j] == TEXT_UNKNOWN) known = false;
      if (reference[j] == TEXT_UNKNOWN || !is_in(&group, row)) continue;
      struct fold *fold = &folds[row];
      if (included == TRUTH_UNKNOWN || !a_known[j]) fold->known = false;
      fold->sum += a[j];
      fold->n++;
      if (a[j] < fold->least) fold->least = a[j];
      if (a[j] > fold->greatest) fold->greatest = a[j];
    }
    for (uint32_t i = group.target; i < group.target_end; i++) folds[i].known &= known;
  }
}

#define FOLD_NAMED(name, condition, ...)                                                           \
  void kernel_##name(const struct kernel_call *call) {                                             \
    int64_t *restrict d = call->d->values;                                                         \
    fold_named(call);                                                                              \
    for (uint32_t i = 0, n = call->n; i < n; i++) {                                                \
      const struct fold fold = ((const struct fold *)call->scratch)[i];                            \
      d[i] = 0;                                                                                    \
      call->d->known[i] = fold.known && (condition) && (__VA_ARGS__);                              \
    }                                                                                              \
  }

FOLD_NAMED(SUM_REFER, true, number_narrow(fold.sum, &d[i]))
FOLD_NAMED(MIN_REFER, fold.n > 0, number_narrow(fold.least, &d[i]))
FOLD_NAMED(MAX_REFER, fold.n > 0, number_narrow(fold.greatest, &d[i]))
FOLD_NAMED(AVERAGE_REFER, fold.n > 0, average(&fold, call->imm, &d[i]))

void kernel_AVERAGE_FRACTION_REFER(const struct kernel_call *call) {
  struct fraction *restrict lo = call->d->values, *restrict hi = call->d->high;
  fold_named(call);
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    const struct fold fold = ((const struct fold *)call->scratch)[i];
    const bool known = fold.known && fold.n > 0;
    fraction_make(
        known ? fold.sum : 0, known ? (int128)fold.n * decimal_power_of_ten[call->imm] : 1, &lo[i]);
    hi[i] = lo[i];
    call->d->known[i] = known;
  }
}
