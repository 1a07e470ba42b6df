/* The longest run of values that follow one another by 1, of rows whose values are known within
 * bounds (statistics.h).
 *
 * Rows are pinned, of one value, or free, of several. At most: a run is a window all of whose points
 * that no row is pinned to are taken by free rows, each of its own; for each place where a longest
 * one may begin, point by point to the free row that can wait least. At least: the free rows that
 * no pinned value serves take points as far from the others as they can.
 *
 * Both are exact for few free rows. Where these are many, their bounds are taken to be those of all
 * of them together (at most), or they are left out (at least): wider, never wrong. Free rows of the
 * same bounds are exact in any number. */
#include "runtime/kernels/statistics.h"

#include <string.h>

#define FREE_ROWS_MAX 16u       /* at least: of so many that no pinned value serves */
#define WINDOWS_WORK_MAX 65536u /* at most: steps of all windows */

/* Pinned values ascending, each once, as intervals; the free rows behind them. */
struct rows {
  struct interval *pinned, *free;
  uint32_t n_pinned, n_free;
};

static struct rows divide(struct interval *rows, struct interval *other, uint32_t n) {
  uint32_t n_pinned = 0, n_free = 0;
  for (uint32_t i = 0; i < n; i++)
    if (rows[i].lo != rows[i].hi) other[n_free++] = rows[i];
    else rows[n_pinned++] = rows[i];
  memcpy(rows + n_pinned, other, n_free * sizeof *rows);
  struct interval *sorted = sort_intervals(rows, other, n_pinned, BY_LOW);
  if (sorted != rows) memcpy(rows, sorted, n_pinned * sizeof *rows);
  uint32_t n_values = 0;
  for (uint32_t i = 0; i < n_pinned; i++)
    if (i == 0 || rows[i].lo != rows[n_values - 1].lo) rows[n_values++] = rows[i];
  return (struct rows){rows, rows + n_pinned, n_values, n_free};
}

/* b is the next of a. */
static bool follows(int64_t a, int64_t b) { return a != INT64_MAX && a + 1 == b; }

static uint32_t longest_pinned(const struct rows *r) {
  uint32_t longest = 0, run = 0;
  for (uint32_t i = 0; i < r->n_pinned; i++) {
    run = i > 0 && follows(r->pinned[i - 1].lo, r->pinned[i].lo) ? run + 1 : 1;
    if (run > longest) longest = run;
  }
  return longest;
}

/* The first pinned value not below `point`: n_pinned where there is none. */
static uint32_t first_from(const struct rows *r, int64_t point) {
  uint32_t low = 0, high = r->n_pinned;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (r->pinned[middle].lo < point) low = middle + 1;
    else high = middle;
  }
  return low;
}

static uint32_t least_of(int128 a, int128 b) { return (uint32_t)(a < b ? a : b); }

/* -- at most, where the free rows may all take the same points -- */

/* How many points within the bounds stand free right below and right above pinned values a to b. */
static int128 room_beside(
    const struct rows *r, const struct interval *bounds, uint32_t a, uint32_t b) {
  const int128 below = (int128)r->pinned[a].lo - 1, above = (int128)r->pinned[b].lo + 1;
  int128 begin = bounds->lo, end = bounds->hi, room = 0;
  if (a > 0 && (int128)r->pinned[a - 1].lo + 1 > begin) begin = (int128)r->pinned[a - 1].lo + 1;
  if (b + 1 < r->n_pinned && (int128)r->pinned[b + 1].lo - 1 < end)
    end = (int128)r->pinned[b + 1].lo - 1;
  if (below <= bounds->hi && below >= begin) room += below - begin + 1;
  if (above >= bounds->lo && above <= end) room += end - above + 1;
  return room;
}

static uint32_t most_within(const struct rows *r, const struct interval *bounds) {
  const uint32_t near = first_from(r, bounds->lo == INT64_MIN ? INT64_MIN : bounds->lo - 1);
  uint32_t longest = 0;
  if (near == r->n_pinned || (int128)r->pinned[near].lo > (int128)bounds->hi + 1)
    longest = least_of(r->n_free, (int128)bounds->hi - bounds->lo + 1);
  for (uint32_t a = 0, b = 0; b < r->n_pinned; b++) {
    const int64_t last = b > 0 ? r->pinned[b - 1].lo : 0, next = r->pinned[b].lo;
    if (b > 0 && !follows(last, next) && !(last + 1 >= bounds->lo && next - 1 <= bounds->hi)) a = b;
    while ((int128)next - r->pinned[a].lo - (b - a) > r->n_free) a++;
    const int128 between = (int128)next - r->pinned[a].lo - (b - a);
    const uint32_t length = b - a + 1 + least_of(r->n_free, between + room_beside(r, bounds, a, b));
    if (length > longest) longest = length;
  }
  return longest;
}

/* -- at most, exactly -- */

#define MASKED_ROWS_MAX 64u

/* The free row, not yet taken, that can take the point and wait least; MASKED_ROWS_MAX: none. */
static uint32_t most_urgent(const struct rows *r, int64_t point, uint64_t taken) {
  uint32_t best = MASKED_ROWS_MAX;
  for (uint32_t i = 0; i < r->n_free; i++) {
    if (taken >> i & 1 || r->free[i].lo > point || r->free[i].hi < point) continue;
    if (best == MASKED_ROWS_MAX || r->free[i].hi < r->free[best].hi) best = i;
  }
  return best;
}

static uint32_t run_from(const struct rows *r, int64_t point) {
  uint64_t taken = 0;
  uint32_t length = 0, next = first_from(r, point);
  for (;; point++) {
    if (next < r->n_pinned && r->pinned[next].lo == point) {
      next++;
    } else {
      const uint32_t row = most_urgent(r, point, taken);
      if (row == MASKED_ROWS_MAX) return length;
      taken |= UINT64_C(1) << row;
    }
    length++;
    if (point == INT64_MAX) return length;
  }
}

/* From the point, and from each that so many free rows may take before it. */
static void try_around(const struct rows *r, int64_t point, uint32_t *longest) {
  for (uint32_t before = 0; before <= r->n_free; before++) {
    if (point < INT64_MIN + (int64_t)before) return;
    const uint32_t length = run_from(r, point - before);
    if (length > *longest) *longest = length;
  }
}

/* A longest run can be moved down until one of its free rows is at its lower bound, unless it holds
 * pinned values: then it begins before the first of them. */
static uint32_t most_exactly(const struct rows *r) {
  uint32_t longest = 0;
  for (uint32_t i = 0; i < r->n_pinned; i++)
    if (i == 0 || !follows(r->pinned[i - 1].lo, r->pinned[i].lo))
      try_around(r, r->pinned[i].lo, &longest);
  for (uint32_t i = 0; i < r->n_free; i++) try_around(r, r->free[i].lo, &longest);
  return longest;
}

uint32_t run_most(struct interval *rows, struct interval *other, uint32_t n) {
  const struct rows r = divide(rows, other, n);
  if (r.n_free == 0) return longest_pinned(&r);
  struct interval bounds = r.free[0];
  bool are_same = true;
  for (uint32_t i = 1; i < r.n_free; i++) {
    are_same &= r.free[i].lo == bounds.lo && r.free[i].hi == bounds.hi;
    if (r.free[i].lo < bounds.lo) bounds.lo = r.free[i].lo;
    if (r.free[i].hi > bounds.hi) bounds.hi = r.free[i].hi;
  }
  const uint64_t n_free = r.n_free, n_all = (uint64_t)r.n_pinned + n_free;
  if (!are_same && n_free < MASKED_ROWS_MAX &&
      n_all * (n_free + 1) * n_free * n_free + n_all <= WINDOWS_WORK_MAX)
    return most_exactly(&r);
  return most_within(&r, &bounds);
}

/* -- at least -- */

/* Leaves the free rows that no pinned value lies within the bounds of, by their upper ends. */
static void leave_unserved(struct rows *r) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < r->n_free; i++) {
    const uint32_t next = first_from(r, r->free[i].lo);
    if (next < r->n_pinned && r->pinned[next].lo <= r->free[i].hi) continue;
    r->free[n++] = r->free[i];
  }
  r->n_free = n;
}

/* The points that the free rows may take: as late as they can, or as late as leaves the next pinned
 * value, or the next taken one, alone. */
#define POINTS_MAX (2 * FREE_ROWS_MAX * (2 * FREE_ROWS_MAX + 1))
struct points {
  int64_t items[POINTS_MAX], other[POINTS_MAX];
  uint32_t n;
};

static void add_points(struct points *points, int64_t last, int64_t above, uint32_t n) {
  for (uint32_t t = 0; t < n && last - above > t; t++) points->items[points->n++] = last - t;
}

/* In the gap between pinned values that the row lies in. */
static void add_points_of(struct points *points, const struct rows *r, const struct interval *row) {
  const uint32_t next = first_from(r, row->lo), n = 2 * r->n_free + 1;
  int64_t above = next > 0 ? r->pinned[next - 1].lo : INT64_MIN;
  /* differences stay within 64 bits; nothing below is of use */
  if (row->hi >= 0 && above < row->hi - INT64_MAX) above = row->hi - INT64_MAX;
  add_points(points, row->hi, above, n);
  if (next == r->n_pinned) return;
  const int64_t last = r->pinned[next].lo - 1;
  if (last >= 0 && above < last - INT64_MAX) above = last - INT64_MAX;
  add_points(points, last, above, n);
}

/* One way through the points from below: the last that can be taken, and the last before it. */
struct way {
  uint32_t limit;
  bool has_last, has_before;
  int64_t last, before; /* `last` was taken last if its run is within the limit */
  uint32_t run;         /* that ends with `last` */
  bool has_need;
  int64_t need; /* at or above it one must be taken before the next point */
};

static void demand(struct way *way, int64_t need) {
  if (!way->has_need || need > way->need) way->need = need;
  way->has_need = true;
}

/* The next point may be taken: alone, where one further below can be the last before it; else at the
 * end of the run. */
static void take(struct way *way, int64_t point) {
  const bool is_next = way->has_last && follows(way->last, point);
  const bool has_apart = is_next ? way->has_before : way->has_last;
  const int64_t apart = is_next ? way->before : way->last;
  uint32_t run = 0;
  if (!way->has_need || (has_apart && apart >= way->need)) run = 1;
  else if (is_next && way->last >= way->need && way->run < way->limit) run = way->run + 1;
  if (run == 0) return;
  way->before = way->last;
  way->has_before = way->has_last;
  way->last = point;
  way->has_last = true;
  way->run = run;
}

/* Whether no run need be longer than the limit. The free rows are sorted by their upper ends. */
static bool can_keep_to(
    const struct rows *r, const int64_t *points, uint32_t n_points, uint32_t limit) {
  struct way way = {.limit = limit};
  uint32_t pinned = 0, point = 0, row = 0;
  while (pinned < r->n_pinned || point < n_points) {
    const bool is_pinned =
        pinned < r->n_pinned && (point == n_points || r->pinned[pinned].lo <= points[point]);
    const int64_t at = is_pinned ? r->pinned[pinned].lo : points[point];
    for (; row < r->n_free && r->free[row].hi < at; row++) demand(&way, r->free[row].lo);
    take(&way, at);
    if (is_pinned) {
      demand(&way, at);
      pinned++;
    }
    while (point < n_points && points[point] == at) point++;
  }
  for (; row < r->n_free; row++) demand(&way, r->free[row].lo);
  return way.has_last && way.last >= way.need;
}

uint32_t run_least(struct interval *rows, struct interval *other, uint32_t n) {
  struct rows r = divide(rows, other, n);
  uint32_t least = longest_pinned(&r);
  if (n == 0) return 0;
  if (least == 0) least = 1;
  leave_unserved(&r);
  if (r.n_free == 0 || r.n_free > FREE_ROWS_MAX) return least;
  r.free = sort_intervals(r.free, other, r.n_free, BY_HIGH);
  struct points points;
  points.n = 0;
  for (uint32_t i = 0; i < r.n_free; i++) add_points_of(&points, &r, &r.free[i]);
  const int64_t *sorted = sort_numbers(points.items, points.other, points.n);
  uint32_t most = r.n_pinned + r.n_free;
  while (least < most) {
    const uint32_t middle = least + (most - least) / 2;
    if (can_keep_to(&r, sorted, points.n, middle)) most = middle;
    else least = middle + 1;
  }
  return least;
}
