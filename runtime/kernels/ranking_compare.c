/* See ranking_compare.h. */
#include "runtime/kernels/ranking_compare.h"

/* < 0 where row a (at its best or worst) is better than row b (at its best or worst), 0 where as
 * good. */
static int compare_rows(
    const struct ranking *r, uint32_t a, bool a_is_best, uint32_t b, bool b_is_best) {
  for (uint32_t k = 0; k < r->n_keys; k++) {
    const struct key key = key_at(r, k);
    const uint64_t x = extreme(&key, a, a_is_best), y = extreme(&key, b, b_is_best);
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}

/* Stable, so that equal rows keep the order of the data. Returns where the result stands: rows or
 * other. */
static uint32_t *sort_rows(
    const struct ranking *r, uint32_t *rows, uint32_t *other, uint32_t n, bool is_best) {
  for (uint64_t width = 1; width < n; width *= 2) {
    for (uint64_t begin = 0; begin < n; begin += 2 * width) {
      uint64_t a = begin, b = begin + width < n ? begin + width : n, out = begin;
      const uint64_t middle = b, end = begin + 2 * width < n ? begin + 2 * width : n;
      while (a < middle && b < end)
        other[out++] =
            compare_rows(r, rows[a], is_best, rows[b], is_best) <= 0 ? rows[a++] : rows[b++];
      while (a < middle) other[out++] = rows[a++];
      while (b < end) other[out++] = rows[b++];
    }
    uint32_t *swap = rows;
    rows = other;
    other = swap;
  }
  return rows;
}

struct compared compare_group(
    const struct ranking *r, void *room, uint32_t begin, uint32_t end, bool is_listed) {
  struct compared group = {.ranking = r, .is_listed = is_listed};
  const uint32_t n = end - begin;
  uint32_t *rows = room, *sure = rows + n, *other = sure + n;
  group.room = other + n;
  for (uint32_t i = begin; i < end; i++) {
    const uint8_t c = candidacy(r, i);
    if (c != TRUTH_FALSE) rows[group.n_best++] = i;
    if (c == TRUTH_TRUE) sure[group.n_worst++] = i;
  }
  group.best = sort_rows(r, rows, other, group.n_best, true);
  group.worst = sort_rows(r, sure, group.best == rows ? other : rows, group.n_worst, false);
  return group;
}

/* How many of the sorted rows are better than row i (`or_equal`: at least as good). */
static uint32_t count_better(const struct ranking *r, const uint32_t *rows, uint32_t n,
    bool rows_are_best, uint32_t i, bool or_equal) {
  uint32_t low = 0, high = n;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    const int order = compare_rows(r, rows[middle], rows_are_best, i, !rows_are_best);
    if (order < 0 || (or_equal && order == 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/* Each count of the sorted rows holds the row itself where it is
 * better than itself or as good. */
struct counts compared_count(const struct compared *group, uint32_t i) {
  const struct ranking *r = group->ranking;
  const int self = compare_rows(r, i, true, i, false); /* < 0 where its own keys are open */
  const bool is_sure = candidacy(r, i) == TRUTH_TRUE;
  struct counts counts = {
      .more_min = count_better(r, group->worst, group->n_worst, false, i, false),
      .more_max = count_better(r, group->best, group->n_best, true, i, false) - (self < 0),
      .ge_min = 1 + count_better(r, group->worst, group->n_worst, false, i, true) -
          (is_sure && self == 0),
      .ge_max = count_better(r, group->best, group->n_best, true, i, true),
  };
  if (!group->is_listed) counts.more_max = counts.ge_max = NO_BOUND;
  return counts;
}

struct counts compared_ask(struct compared *group, uint32_t i) {
  const struct ranking *r = group->ranking;
  struct counts counts = compared_count(group, i);
  if (!group->is_listed) {
    counts.may_equal = true;
    return counts;
  }
  if (!group->may) {
    memcpy(group->room, group->best, group->n_best * sizeof *group->room);
    group->may = sort_rows(r, group->room, group->room + group->n_best, group->n_best, false);
  }
  /* not itself: at its worst it is not better than at its best */
  const uint32_t better = count_better(r, group->may, group->n_best, false, i, false);
  counts.may_equal = counts.ge_max > 1 + better;
  return counts;
}

void kernel_part_tie(const struct kernel_call *call, const uint32_t *keys, uint32_t n_keys,
    uint32_t *rows, uint32_t n, int64_t seats) {
  const struct ranking r = {.call = call, .list = keys - 2, .n_keys = n_keys};
  uint8_t *d = call->d->values;
  uint32_t *copy = rows + n, *other = copy + n;
  memcpy(copy, rows, n * sizeof *rows);
  struct compared group = {.ranking = &r, .n_best = n, .n_worst = n, .is_listed = true};
  group.best = sort_rows(&r, rows, other, n, true);
  group.worst = sort_rows(&r, copy, group.best == rows ? other : rows, n, false);
  for (uint32_t k = 0; k < n; k++) {
    const uint32_t i = group.best[k];
    const struct counts counts = compared_count(&group, i);
    d[i] = (uint8_t)status_of(counts, (struct seats){seats, seats}, TRUTH_TRUE, false);
  }
}
