/* Order statistics of rows whose values are known within bounds: the least and the greatest of all
 * completions, exactly. Plain functions of arrays, which the kernels (kernel_statistics.c) gather;
 * nothing is allocated.
 *
 * A value of which nothing is known may be any: INT64_MIN to INT64_MAX. Sorting is by radix, so
 * that no data makes it slow. language.md §4.
 */
#ifndef THIDUA_STATISTICS_H
#define THIDUA_STATISTICS_H

#include "base/decimal.h"

struct interval { /* lo <= value <= hi */
  int64_t lo, hi;
};

/* Sorts numbers, ascending. Returns where the result stands: items or other, each of n. */
int64_t *sort_numbers(int64_t *items, int64_t *other, uint32_t n);
enum interval_end { BY_LOW, BY_HIGH };
/* The same for intervals, by one end of theirs. */
struct interval *sort_intervals(
    struct interval *items, struct interval *other, uint32_t n, enum interval_end end);

/* The number that is at place k (from 0) in ascending order. Moves the items: those before k are no
 * greater then, those behind it no less. other: room for n. */
int64_t number_at_rank(int64_t *items, int64_t *other, uint32_t n, uint32_t k);

/* Twice the median of n > 0 numbers, or, of an even number, the sum of the two in the middle;
 * *least_middle: the lesser of these. Moves the items. */
int128 median_doubled(int64_t *items, int64_t *other, uint32_t n, int64_t *least_middle);
/* The least of that over any of the `maybe` numbers beside all of the `sure` ones (n_sure > 0).
 * Both are sorted. */
int128 least_median_doubled(const int64_t *sure, uint32_t n_sure, const int64_t *maybe,
    uint32_t n_maybe, int64_t *least_middle);

/* How many different values n rows have at least, each within its bounds. Sorts them. */
uint32_t distinct_least(struct interval *rows, struct interval *other, uint32_t n);
/* At most. heap: room for n. */
uint32_t distinct_most(struct interval *rows, struct interval *other, int64_t *heap, uint32_t n);

/* How many values in a row, each the next of the one before, n rows have at least, each within its
 * bounds (run.c). Moves them. */
uint32_t run_least(struct interval *rows, struct interval *other, uint32_t n);
/* At most. */
uint32_t run_most(struct interval *rows, struct interval *other, uint32_t n);

#endif
