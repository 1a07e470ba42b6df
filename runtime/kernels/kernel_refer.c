/* Kernels that fold the rows that name each row: any, count, sum, min, max, average (fold.h). Group by
 * group, each row of a group is scattered to the one it names; a row that does not say whom it
 * names may name any of the group. language.md §4 "A reference may be compared with `this` …".
 */
#include "runtime/kernels/fold.h"

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

/* What the rows that name each row come to, in the scratch, the unsure ones joined to all of their
 * group. */
ALWAYS_INLINE void fold_named(const struct kernel_call *call, enum fold_kind kind) {
  const int64_t *restrict lo = call->a->values, *restrict hi = call->a->high;
  const uint8_t *restrict a_known = call->a->known,
                          *restrict condition = call->c ? call->c->values : NULL;
  const uint32_t *restrict reference = call->b->values;
  struct fold *restrict folds = call->scratch;
  for (uint32_t i = 0; i < call->n; i++) folds[i] = fold_none(kind, true);
  for (uint32_t g = 0; g < call->level.n_above; g++) {
    const struct refer_group group = refer_group(call, g);
    struct fold unsure = fold_none(kind, group.known);
    for (uint32_t j = group.row; j < group.row_end; j++) {
      const uint8_t counts = condition ? condition[j] : TRUTH_TRUE;
      const uint32_t row = named(call, reference[j]);
      if (counts == TRUTH_FALSE) continue;
      if (reference[j] == TEXT_UNKNOWN) fold_row(&unsure, kind, lo[j], hi[j], a_known[j], false);
      else if (is_in(&group, row))
        fold_row(&folds[row], kind, lo[j], hi[j], a_known[j], counts == TRUTH_TRUE);
    }
    for (uint32_t i = group.target; i < group.target_end; i++) fold_join(&folds[i], kind, &unsure);
  }
}

#define FOLD_NAMED(name, kind)                                                                     \
  void kernel_##name(const struct kernel_call *call) {                                             \
    fold_named(call, kind);                                                                        \
    for (uint32_t i = 0, n = call->n; i < n; i++)                                                  \
      fold_put(call, i, kind, ((const struct fold *)call->scratch)[i]);                            \
  }

FOLD_NAMED(SUM_REFER, FOLD_SUM)
FOLD_NAMED(MIN_REFER, FOLD_MIN)
FOLD_NAMED(MAX_REFER, FOLD_MAX)

/* -- averages: as kernel_reduce.c extreme_mean, all rows of a group at once. The rows that may name
 * any of the group are sorted once, so that each row asks for those that better its mean by
 * halving -- */

struct named_mean { /* of one row that may be named */
  int128 sure, sum, next;
  uint32_t n_sure, n, n_next;
  bool known;
  bool is_open; /* the value of one that may name it has no bound on this side */
};
_Static_assert(sizeof(struct named_mean) <= FOLD_BYTES, "what the VM holds for each row");

struct unsure_row { /* of a group, the best first */
  int64_t value;
  int128 sum; /* of this one and all before */
};
_Static_assert(
    sizeof(struct unsure_row) <= NAMING_BYTES, "what the VM holds for each row that names");

struct unsure_rows {
  struct unsure_row *items;
  uint32_t n;
};

ALWAYS_INLINE bool comes_before(int64_t a, int64_t b, bool greatest) {
  return greatest ? a > b : a < b;
}

static void sift_down(struct unsure_row *items, uint32_t root, uint32_t n, bool greatest) {
  const int64_t value = items[root].value;
  for (uint32_t child; (child = 2 * root + 1) < n; root = child) {
    if (child + 1 < n && comes_before(items[child].value, items[child + 1].value, greatest))
      child++;
    if (!comes_before(value, items[child].value, greatest)) break;
    items[root].value = items[child].value;
  }
  items[root].value = value;
}

/* By heap, in place: a kernel allocates nothing. */
static void sort_unsure(const struct unsure_rows *rows, bool greatest) {
  struct unsure_row *items = rows->items;
  for (uint32_t i = rows->n / 2; i-- > 0;) sift_down(items, i, rows->n, greatest);
  for (uint32_t n = rows->n; n > 1;) {
    const int64_t last = items[--n].value;
    items[n].value = items[0].value;
    items[0].value = last;
    sift_down(items, 0, n, greatest);
  }
  int128 sum = 0;
  for (uint32_t i = 0; i < rows->n; i++) items[i].sum = sum += items[i].value;
}

/* How many of them better a mean: the first so many. */
static uint32_t n_bettering(const struct unsure_rows *rows, struct mean mean, bool greatest) {
  uint32_t low = 0, high = rows->n;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (mean_betters(rows->items[middle].value, mean, greatest)) low = middle + 1;
    else high = middle;
  }
  return low;
}

ALWAYS_INLINE bool is_open_at(const struct kernel_call *call, uint32_t j, const int64_t *value) {
  const int64_t lo = ((const int64_t *)call->a->values)[j],
                hi = ((const int64_t *)call->a->high)[j];
  return value == call->a->high ? side_open_high(lo, hi) : side_open_low(lo, hi);
}

/* The rows that surely name each row of a group, and those that may name any. */
static void begin_means(const struct kernel_call *call, const struct refer_group *group,
    const int64_t *value, struct named_mean *means, struct unsure_rows *unsure) {
  const uint8_t *restrict condition = call->c ? call->c->values : NULL;
  const uint32_t *restrict reference = call->b->values;
  bool known = group->known, is_open = false;
  unsure->n = 0;
  for (uint32_t i = group->target; i < group->target_end; i++)
    means[i] = (struct named_mean){.known = true};
  for (uint32_t j = group->row; j < group->row_end; j++) {
    const uint8_t counts = condition ? condition[j] : TRUTH_TRUE;
    const uint32_t row = named(call, reference[j]);
    if (counts == TRUTH_FALSE) continue;
    if (is_open_at(call, j, value)) {
      if (reference[j] == TEXT_UNKNOWN) is_open = true;
      else if (is_in(group, row)) {
        means[row].is_open = true;
        means[row].n_sure += counts == TRUTH_TRUE;
      }
    } else if (reference[j] == TEXT_UNKNOWN) {
      known &= call->a->known[j];
      unsure->items[unsure->n++].value = value[j];
    } else if (is_in(group, row)) {
      means[row].known &= call->a->known[j];
      means[row].sure += counts == TRUTH_TRUE ? value[j] : 0;
      means[row].n_sure += counts == TRUTH_TRUE;
    }
  }
  for (uint32_t i = group->target; i < group->target_end; i++) {
    means[i].known &= known;
    means[i].is_open |= is_open;
    means[i].sum = means[i].sure;
    means[i].n = means[i].n_sure;
  }
}

/* One step of every mean of a group; false where none was bettered. */
static bool better_means(const struct kernel_call *call, const struct refer_group *group,
    const int64_t *value, struct named_mean *means, const struct unsure_rows *unsure,
    bool greatest) {
  const uint8_t *restrict condition = call->c ? call->c->values : NULL;
  const uint32_t *restrict reference = call->b->values;
  for (uint32_t i = group->target; i < group->target_end; i++) {
    struct named_mean *m = &means[i];
    const uint32_t n = n_bettering(unsure, (struct mean){m->sum, m->n}, greatest);
    m->next = m->sure + (n ? unsure->items[n - 1].sum : 0);
    m->n_next = m->n_sure + n;
  }
  for (uint32_t j = group->row; condition && j < group->row_end; j++) {
    if (condition[j] != TRUTH_UNKNOWN || reference[j] == TEXT_UNKNOWN) continue;
    const uint32_t row = named(call, reference[j]);
    if (!is_in(group, row) ||
        !mean_betters(value[j], (struct mean){means[row].sum, means[row].n}, greatest))
      continue;
    means[row].next += value[j];
    means[row].n_next++;
  }
  bool any = false;
  for (uint32_t i = group->target; i < group->target_end; i++) {
    any |= means[i].n != means[i].n_next;
    means[i].sum = means[i].next;
    means[i].n = means[i].n_next;
  }
  return any;
}

/* The least (or greatest) mean of each row, in the scratch. */
static void extreme_means(const struct kernel_call *call, bool greatest) {
  struct named_mean *means = call->scratch;
  const int64_t *value = greatest ? call->a->high : call->a->values;
  struct unsure_rows unsure = {
      (struct unsure_row *)((char *)call->scratch + (size_t)call->n * FOLD_BYTES), 0};
  for (uint32_t i = 0; i < call->n; i++) means[i] = (struct named_mean){.known = false};
  for (uint32_t g = 0; g < call->level.n_above; g++) {
    const struct refer_group group = refer_group(call, g);
    begin_means(call, &group, value, means, &unsure);
    sort_unsure(&unsure, greatest);
    while (better_means(call, &group, value, means, &unsure, greatest)) {}
  }
}

void kernel_AVERAGE_REFER(const struct kernel_call *call) {
  const struct named_mean *means = call->scratch;
  int64_t *restrict lo = call->d->values, *restrict hi = call->d->high;
  for (int end = 0; end < 2; end++) {
    extreme_means(call, end == 1);
    for (uint32_t i = 0, n = call->n; i < n; i++) {
      int64_t *side = end ? &hi[i] : &lo[i];
      *side = end ? INT64_MAX : INT64_MIN;
      const bool known = means[i].known && means[i].n_sure > 0 && (end == 0 || call->d->known[i]) &&
          (means[i].is_open ||
              mean_rounded((struct mean){means[i].sum, means[i].n}, call->imm, side));
      if (!known) lo[i] = hi[i] = 0;
      call->d->known[i] = known;
    }
  }
}

void kernel_AVERAGE_FRACTION_REFER(const struct kernel_call *call) {
  const struct named_mean *means = call->scratch;
  struct fraction *restrict lo = call->d->values, *restrict hi = call->d->high;
  for (int end = 0; end < 2; end++) {
    extreme_means(call, end == 1);
    for (uint32_t i = 0, n = call->n; i < n; i++) {
      const bool known = means[i].known && means[i].n_sure > 0;
      struct fraction *side = end ? &hi[i] : &lo[i];
      if (known && means[i].is_open) *side = fraction_open(end == 1);
      else
        fraction_make(known ? means[i].sum : 0,
            known ? (int128)means[i].n * decimal_power_of_ten[call->imm] : 1, side);
      call->d->known[i] = known;
    }
  }
}
