/* Ranks, medians and numbers of different values, within bounds (statistics.h). */
#include "runtime/kernels/statistics.h"

#include <string.h>

#define INSERTION_ROWS 32u /* so many are sorted by insertion, more by radix */

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* -- sorting: items of `width` numbers, by the one at `at` -- */

ALWAYS_INLINE void insert_items(int64_t *items, uint32_t n, uint32_t width, uint32_t at) {
  for (uint32_t i = 1; i < n; i++) {
    int64_t item[2];
    for (uint32_t w = 0; w < width; w++) item[w] = items[i * width + w];
    uint32_t j = i;
    for (; j > 0 && items[(j - 1) * width + at] > item[at]; j--)
      for (uint32_t w = 0; w < width; w++) items[j * width + w] = items[(j - 1) * width + w];
    for (uint32_t w = 0; w < width; w++) items[j * width + w] = item[w];
  }
}

/* Eight bits at a time from the lowest; bits that all have in common are passed over. */
ALWAYS_INLINE int64_t *sort_items(
    int64_t *items, int64_t *other, uint32_t n, uint32_t width, uint32_t at) {
  if (n <= INSERTION_ROWS) {
    insert_items(items, n, width, at);
    return items;
  }
  const uint64_t turn = UINT64_C(1) << 63; /* negative numbers first */
  uint64_t all = ~UINT64_C(0), any = 0;
  for (uint32_t i = 0; i < n; i++) {
    const uint64_t key = (uint64_t)items[(size_t)i * width + at] ^ turn;
    all &= key;
    any |= key;
  }
  for (uint32_t shift = 0; shift < 64; shift += 8) {
    if (((all ^ any) >> shift & 255) == 0) continue;
    uint32_t starts[256] = {0};
    for (uint32_t i = 0; i < n; i++)
      starts[((uint64_t)items[(size_t)i * width + at] ^ turn) >> shift & 255]++;
    for (uint32_t digit = 0, start = 0; digit < 256; digit++) {
      const uint32_t count = starts[digit];
      starts[digit] = start;
      start += count;
    }
    for (uint32_t i = 0; i < n; i++) {
      const int64_t *item = items + (size_t)i * width;
      int64_t *to = other + (size_t)starts[((uint64_t)item[at] ^ turn) >> shift & 255]++ * width;
      for (uint32_t w = 0; w < width; w++) to[w] = item[w];
    }
    int64_t *swap = items;
    items = other;
    other = swap;
  }
  return items;
}

int64_t *sort_numbers(int64_t *items, int64_t *other, uint32_t n) {
  return sort_items(items, other, n, 1, 0);
}

struct interval *sort_intervals(
    struct interval *items, struct interval *other, uint32_t n, enum interval_end end) {
  int64_t *i = &items->lo, *o = &other->lo;
  return (struct interval *)(end == BY_LOW ? sort_items(i, o, n, 2, 0) : sort_items(i, o, n, 2, 1));
}

/* -- ranks -- */

static int64_t middle_of(int64_t a, int64_t b, int64_t c) {
  const int64_t least = a < b ? a : b, most = a < b ? b : a;
  return c < least ? least : c > most ? most : c;
}

/* By dividing at a pivot, and going on where the place is; where pivots serve badly for too long,
 * what is left is sorted. */
int64_t number_at_rank(int64_t *items, int64_t *other, uint32_t n, uint32_t k) {
  uint32_t low = 0, high = n, rounds = 0;
  while (high - low > INSERTION_ROWS) {
    if (++rounds > 64) {
      const int64_t *sorted = sort_numbers(items + low, other, high - low);
      if (sorted != items + low) memcpy(items + low, sorted, (high - low) * sizeof *items);
      return items[k];
    }
    const uint32_t eighth = (high - low) / 8, middle = low + (high - low) / 2;
    const int64_t pivot =
        middle_of(middle_of(items[low], items[low + eighth], items[low + 2 * eighth]),
            middle_of(items[middle - eighth], items[middle], items[middle + eighth]),
            middle_of(items[high - 1 - 2 * eighth], items[high - 1 - eighth], items[high - 1]));
    uint32_t i = low, j = high;
    for (;;) { /* what is equal goes to either side, so that equal numbers divide evenly */
      while (items[i] < pivot) i++;
      while (items[j - 1] > pivot) j--;
      if (i + 1 >= j) break;
      const int64_t swap = items[i];
      items[i++] = items[j - 1];
      items[--j] = swap;
    }
    /* [low, i) is no greater, [j, high) no less; between them at most the pivot itself */
    if (k < i) high = i;
    else if (k >= j) low = j;
    else return items[k];
  }
  for (uint32_t i = low + 1; i < high; i++) {
    const int64_t item = items[i];
    uint32_t j = i;
    for (; j > low && items[j - 1] > item; j--) items[j] = items[j - 1];
    items[j] = item;
  }
  return items[k];
}

int128 median_doubled(int64_t *items, int64_t *other, uint32_t n, int64_t *least_middle) {
  const int64_t upper = number_at_rank(items, other, n, n / 2);
  int64_t lower = upper;
  if (n % 2 == 0) {
    lower = items[0];
    for (uint32_t i = 1; i < n / 2; i++)
      if (items[i] > lower) lower = items[i];
  }
  *least_middle = lower;
  return (int128)lower + upper;
}

/* The number at place k of two sorted arrays together. */
static int64_t at_rank_of_both(
    const int64_t *a, uint32_t n_a, const int64_t *b, uint32_t n_b, uint32_t k) {
  uint32_t low = k > n_b ? k - n_b : 0, high = k < n_a ? k : n_a; /* how many of a stand before */
  while (low < high) {
    const uint32_t from_a = low + (high - low) / 2, from_b = k - from_a;
    if (from_b > 0 && a[from_a] < b[from_b - 1]) low = from_a + 1;
    else high = from_a;
  }
  const uint32_t from_b = k - low;
  if (low == n_a) return b[from_b];
  return from_b == n_b || a[low] <= b[from_b] ? a[low] : b[from_b];
}

/* The least ones first: each that lies below the median lowers it or leaves it, and once one does
 * not, none behind it does. */
int128 least_median_doubled(const int64_t *sure, uint32_t n_sure, const int64_t *maybe,
    uint32_t n_maybe, int64_t *least_middle) {
  uint32_t low = 0, high = n_maybe;
  int128 doubled;
  for (;;) {
    const uint32_t taken = low + (high - low) / 2, n = n_sure + taken;
    *least_middle = at_rank_of_both(sure, n_sure, maybe, taken, (n - 1) / 2);
    doubled = (int128)*least_middle + at_rank_of_both(sure, n_sure, maybe, taken, n / 2);
    if (low == high) return doubled;
    if (2 * (int128)maybe[taken] < doubled) low = taken + 1;
    else high = taken;
  }
}

/* -- different values -- */

/* The fewest points so that one lies within each row's bounds: the first that cannot wait takes all
 * that it can. */
uint32_t distinct_least(struct interval *rows, struct interval *other, uint32_t n) {
  const struct interval *sorted = sort_intervals(rows, other, n, BY_HIGH);
  uint32_t count = 0;
  int64_t point = 0;
  for (uint32_t i = 0; i < n; i++) {
    if (count > 0 && sorted[i].lo <= point) continue;
    point = sorted[i].hi;
    count++;
  }
  return count;
}

static bool all_exact(const struct interval *rows, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    if (rows[i].lo != rows[i].hi) return false;
  return true;
}

static void heap_push(int64_t *heap, uint32_t n, int64_t item) {
  uint32_t i = n;
  for (; i > 0 && heap[(i - 1) / 2] > item; i = (i - 1) / 2) heap[i] = heap[(i - 1) / 2];
  heap[i] = item;
}

/* Takes the least out of n. */
static int64_t heap_pop(int64_t *heap, uint32_t n) {
  const int64_t least = heap[0], item = heap[n - 1];
  uint32_t i = 0;
  for (uint32_t child; (child = 2 * i + 1) < n - 1; i = child) {
    if (child + 1 < n - 1 && heap[child + 1] < heap[child]) child++;
    if (heap[child] >= item) break;
    heap[i] = heap[child];
  }
  heap[i] = item;
  return least;
}

/* Point by point from the least: each is given to the row, of those that can take it, that can wait
 * least. */
uint32_t distinct_most(struct interval *rows, struct interval *other, int64_t *heap, uint32_t n) {
  if (all_exact(rows, n)) return distinct_least(rows, other, n);
  const struct interval *sorted = sort_intervals(rows, other, n, BY_LOW);
  uint32_t count = 0, next = 0, waiting = 0;
  int64_t point = INT64_MIN;
  while (next < n || waiting > 0) {
    if (waiting == 0 && sorted[next].lo > point) point = sorted[next].lo;
    for (; next < n && sorted[next].lo <= point; next++)
      heap_push(heap, waiting++, sorted[next].hi);
    const int64_t end = heap_pop(heap, waiting--);
    if (end < point) continue; /* its bounds are all taken */
    count++;
    if (point == INT64_MAX) return count;
    point++;
  }
  return count;
}
