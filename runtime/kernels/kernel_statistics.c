/* Kernels of order statistics: median, largest, smallest, count of distinct, longest run, of the
 * rows below each row and of the rows that name each row. They gather the rows that count and leave
 * the rest to statistics.h.
 *
 * Each end of the bounds is asked of numbers turned so that less is better for it: of the greatest,
 * x becomes ~x, which turns the order round and fits. What may be any number is the least then, at
 * whichever end.
 *
 * A row whose reference is unknown may name any row of its group. Of order statistics only so many
 * of these matter as surely count beside them, and one more: the best. Where they are more than
 * UNSURE_ROWS_MAX, counts and runs take them for rows of any value, which is wider, never wrong.
 */
#include "base/limits.h"
#include "runtime/kernels/fold.h"
#include "runtime/kernels/statistics.h"

#define UNSURE_ROWS_MAX 64u

/* -- the rows of one row -- */

/* Those that may count, as places in the block. */
struct members {
  const uint32_t *own; /* NULL: from `begin` on, one after another */
  uint32_t begin, n_own;
  const uint32_t *unsure; /* that may name any row of the group */
  uint32_t n_unsure;
  bool known; /* the lists on the way */
};

ALWAYS_INLINE uint32_t own_at(const struct members *m, uint32_t i) {
  return m->own ? m->own[i] : m->begin + i;
}

/* What the kernel is called with, the same for rows below and rows that name. */
struct asked {
  const struct kernel_call *call;
  const uint8_t *condition; /* NULL: all count */
  /* room, by rows of the block: numbers are of twice so many and one */
  int64_t *numbers, *other;
  struct interval *intervals, *other_intervals;
};

ALWAYS_INLINE uint8_t counts(const struct asked *asked, uint32_t j) {
  return asked->condition ? asked->condition[j] : TRUTH_TRUE;
}

enum end { LEAST, GREATEST };

/* A row's number at its best for an end. */
ALWAYS_INLINE int64_t best_number(const struct asked *asked, uint32_t j, enum end end) {
  const struct view *a = asked->call->a;
  if (!a->known[j]) return INT64_MIN;
  return end == LEAST ? ((const int64_t *)a->values)[j] : ~((const int64_t *)a->high)[j];
}

/* The rows of one row at one end: the sure ones, then those that may count. */
struct numbers {
  int64_t *items;
  uint32_t n_sure, n_maybe;
};

static struct numbers gather(const struct asked *asked, const struct members *m, enum end end) {
  struct numbers n = {asked->numbers, 0, 0};
  int64_t *last = asked->numbers + m->n_own; /* those that may count, from behind */
  for (uint32_t i = 0; i < m->n_own; i++) {
    const uint32_t j = own_at(m, i);
    const uint8_t truth = counts(asked, j);
    if (truth == TRUTH_TRUE) n.items[n.n_sure++] = best_number(asked, j, end);
    else if (truth == TRUTH_UNKNOWN) last[-(int64_t)++n.n_maybe] = best_number(asked, j, end);
  }
  memmove(n.items + n.n_sure, last - n.n_maybe, n.n_maybe * sizeof *n.items);
  return n;
}

/* -- order statistics -- */

/* A bound, of twice its value. What may be any number has none: then it is open, and its value that
 * of the last number. */
struct bound {
  int128 doubled;
  bool known, is_open;
};

typedef struct bound order_function(
    const struct asked *asked, struct numbers numbers, enum end end, uint32_t k);

static struct bound bound_of(int128 doubled, int64_t least, enum end end) {
  return (struct bound){end == LEAST ? doubled : -doubled - 2, true, least == INT64_MIN};
}

static struct bound median_at(
    const struct asked *asked, struct numbers n, enum end end, uint32_t k) {
  (void)k;
  int64_t least;
  int128 doubled;
  if (n.n_sure == 0) return (struct bound){0, false, false};
  if (n.n_maybe == 0) {
    doubled = median_doubled(n.items, asked->other, n.n_sure, &least);
    return bound_of(doubled, least, end);
  }
  int64_t *maybe = n.items + n.n_sure;
  const int64_t *sorted = sort_numbers(maybe, asked->other, n.n_maybe);
  if (sorted != maybe) memcpy(maybe, sorted, n.n_maybe * sizeof *maybe);
  const int64_t *sure = sort_numbers(n.items, asked->other, n.n_sure);
  doubled = least_median_doubled(sure, n.n_sure, maybe, n.n_maybe, &least);
  return bound_of(doubled, least, end);
}

/* The k-th of all rows, where all of them bring the bound outward. */
static struct bound kth_of_all(
    const struct asked *asked, struct numbers n, enum end end, uint32_t k) {
  if (n.n_sure < k) return (struct bound){0, false, false};
  const int64_t x = number_at_rank(n.items, asked->other, n.n_sure + n.n_maybe, k - 1);
  return bound_of(2 * (int128)x, x, end);
}

/* The k-th from the other side, of the rows that surely count, where others bring it inward. */
static struct bound kth_of_sure(
    const struct asked *asked, struct numbers n, enum end end, uint32_t k) {
  if (n.n_sure < k) return (struct bound){0, false, false};
  const int64_t x = number_at_rank(n.items, asked->other, n.n_sure, n.n_sure - k);
  return bound_of(2 * (int128)x, x, end);
}

static struct bound largest_at(
    const struct asked *asked, struct numbers n, enum end end, uint32_t k) {
  return end == LEAST ? kth_of_sure(asked, n, end, k) : kth_of_all(asked, n, end, k);
}
static struct bound smallest_at(
    const struct asked *asked, struct numbers n, enum end end, uint32_t k) {
  return end == LEAST ? kth_of_all(asked, n, end, k) : kth_of_sure(asked, n, end, k);
}

/* -- what is written -- */

/* Nothing is where neither side has a bound; the extreme numbers themselves are known where the other
 * end says no more. */
static bool are_known(struct bound least, struct bound greatest) {
  return least.known && greatest.known &&
      (!least.is_open || !greatest.is_open || least.doubled == greatest.doubled);
}
/* Whether an end is left open, not one value that is the last number. */
static bool stays_open(struct bound end, struct bound other) {
  return end.is_open && end.doubled != other.doubled;
}

typedef void put_function(
    const struct kernel_call *call, uint32_t i, struct bound least, struct bound greatest);

static void put_number(
    const struct kernel_call *call, uint32_t i, struct bound least, struct bound greatest) {
  const bool known = are_known(least, greatest);
  bounds_put(call, i, known, (int64_t)(least.doubled / 2), (int64_t)(greatest.doubled / 2));
}

/* At one digit more, or, of nine digits, rounded half to even. */
static bool median_scaled(int128 doubled, unsigned scale, int64_t *out) {
  return number_narrow(
      scale < SCALE_MAX ? doubled * 5 : int128_divide_rounded(doubled, 2, ROUND_HALF_EVEN), out);
}
static void put_median(
    const struct kernel_call *call, uint32_t i, struct bound least, struct bound greatest) {
  int64_t lo = INT64_MIN, hi = INT64_MAX;
  const bool known = are_known(least, greatest) &&
      (stays_open(least, greatest) || median_scaled(least.doubled, call->imm, &lo)) &&
      (stays_open(greatest, least) || median_scaled(greatest.doubled, call->imm, &hi));
  bounds_put(call, i, known, lo, hi);
}

static void put_median_fraction(
    const struct kernel_call *call, uint32_t i, struct bound least, struct bound greatest) {
  const bool known = are_known(least, greatest);
  const int128 two = 2 * (int128)decimal_power_of_ten[call->imm];
  struct fraction *lo = (struct fraction *)call->d->values + i,
                  *hi = (struct fraction *)call->d->high + i;
  if (known && stays_open(least, greatest)) *lo = fraction_open(false);
  else fraction_make(known ? least.doubled : 0, two, lo);
  if (known && stays_open(greatest, least)) *hi = fraction_open(true);
  else fraction_make(known ? greatest.doubled : 0, two, hi);
  call->d->known[i] = known;
}

/* -- different values, and runs -- */

ALWAYS_INLINE struct interval interval_of(const struct asked *asked, uint32_t j) {
  const struct view *a = asked->call->a;
  if (!a->known[j]) return (struct interval){INT64_MIN, INT64_MAX};
  return (struct interval){((const int64_t *)a->values)[j], ((const int64_t *)a->high)[j]};
}
ALWAYS_INLINE struct interval interval_of_text(const struct asked *asked, uint32_t j) {
  const uint32_t code = ((const uint32_t *)asked->call->a->values)[j];
  if (code == TEXT_UNKNOWN) return (struct interval){INT64_MIN, INT64_MAX};
  return (struct interval){code, code};
}

/* The rows of one row: those that surely count, or all that may. */
ALWAYS_INLINE uint32_t gather_intervals(
    const struct asked *asked, const struct members *m, bool is_text, enum end end) {
  uint32_t n = 0;
  const bool too_many = m->n_unsure > UNSURE_ROWS_MAX;
  for (uint32_t i = 0; i < m->n_own; i++) {
    const uint32_t j = own_at(m, i);
    const uint8_t truth = counts(asked, j);
    if (truth == TRUTH_FALSE || (end == LEAST && truth != TRUTH_TRUE)) continue;
    asked->intervals[n++] = is_text ? interval_of_text(asked, j) : interval_of(asked, j);
  }
  for (uint32_t i = 0; end == GREATEST && !too_many && i < m->n_unsure; i++)
    asked->intervals[n++] =
        is_text ? interval_of_text(asked, m->unsure[i]) : interval_of(asked, m->unsure[i]);
  return n;
}

typedef void count_function(const struct asked *asked, uint32_t i, const struct members *m);

/* Unknown rows that are too many to look at may each be of a value of their own. */
static int64_t extra_of(const struct members *m) {
  return m->n_unsure > UNSURE_ROWS_MAX ? m->n_unsure : 0;
}

static void distinct_of(
    const struct asked *asked, uint32_t i, const struct members *m, bool is_text) {
  struct interval *rows = asked->intervals, *other = asked->other_intervals;
  uint32_t n = gather_intervals(asked, m, is_text, LEAST);
  const uint32_t least = distinct_least(rows, other, n);
  n = gather_intervals(asked, m, is_text, GREATEST);
  const uint32_t most = distinct_most(rows, other, asked->numbers, n);
  bounds_put(asked->call, i, m->known, least, most + extra_of(m));
}
static void distinct_of_numbers(const struct asked *asked, uint32_t i, const struct members *m) {
  distinct_of(asked, i, m, false);
}
static void distinct_of_texts(const struct asked *asked, uint32_t i, const struct members *m) {
  distinct_of(asked, i, m, true);
}

/* A run through rows that are too many to look at may bridge every gap. */
static void longest_run(const struct asked *asked, uint32_t i, const struct members *m) {
  struct interval *rows = asked->intervals, *other = asked->other_intervals;
  uint32_t n = gather_intervals(asked, m, false, LEAST);
  const uint32_t least = run_least(rows, other, n);
  n = gather_intervals(asked, m, false, GREATEST);
  const int64_t most = extra_of(m) ? n + extra_of(m) : run_most(rows, other, n);
  bounds_put(asked->call, i, m->known, least, most);
}

/* The words of a closed set: which some row surely has, which it may have, how many rows may have
 * any. */
struct words {
  uint64_t sure[4], maybe[4]; /* bits */
  uint32_t n_unknown;
  bool sure_unknown;
};

static void note_word(struct words *words, uint8_t code, uint8_t unknown, bool is_sure) {
  if (code == unknown) {
    words->n_unknown++;
    words->sure_unknown |= is_sure;
    return;
  }
  words->maybe[code / 64] |= UINT64_C(1) << code % 64;
  if (is_sure) words->sure[code / 64] |= UINT64_C(1) << code % 64;
}

static uint32_t n_words(const uint64_t *bits) {
  uint32_t n = 0;
  for (int i = 0; i < 4; i++) n += (uint32_t)__builtin_popcountll(bits[i]);
  return n;
}

/* Of an absent list nothing is known but how many words there are. */
static void distinct_of_words(const struct asked *asked, uint32_t i, const struct members *m,
    uint8_t unknown, uint32_t n_all) {
  const uint8_t *codes = asked->call->a->values;
  struct words words = {0};
  for (uint32_t k = 0; k < m->n_own; k++) {
    const uint32_t j = own_at(m, k);
    if (counts(asked, j) != TRUTH_FALSE)
      note_word(&words, codes[j], unknown, counts(asked, j) == TRUTH_TRUE);
  }
  for (uint32_t k = 0; k < m->n_unsure; k++) note_word(&words, codes[m->unsure[k]], unknown, false);
  uint32_t least = n_words(words.sure);
  if (least == 0 && words.sure_unknown) least = 1;
  const uint64_t most = m->known ? n_words(words.maybe) + (uint64_t)words.n_unknown : n_all;
  bounds_put(asked->call, i, true, m->known ? least : 0, (int64_t)(most < n_all ? most : n_all));
}

static void distinct_of_codes(const struct asked *asked, uint32_t i, const struct members *m) {
  distinct_of_words(asked, i, m, CODE_UNKNOWN, asked->call->imm);
}
static void distinct_of_truths(const struct asked *asked, uint32_t i, const struct members *m) {
  distinct_of_words(asked, i, m, TRUTH_UNKNOWN, 2);
}

/* -- the rows below -- */

/* Room for each row that may count and what the kernel sorts beside it (STATISTIC_BYTES), and for
 * the lists of those that name (kernels.h). */
static struct asked asked_of(const struct kernel_call *call, const struct view *condition) {
  const size_t n = call->level.n_below;
  struct asked asked = {.call = call, .condition = condition ? condition->values : NULL};
  asked.numbers = call->scratch;
  asked.other = asked.numbers + 2 * n + 1;
  asked.intervals = (struct interval *)(asked.other + 2 * n + 1);
  asked.other_intervals = asked.intervals + n;
  return asked;
}

static struct members below(const struct kernel_call *call, uint32_t i) {
  const uint32_t begin = below_begin(call, i);
  return (struct members){
      .begin = begin, .n_own = below_begin(call, i + 1) - begin, .known = list_known(call, i)};
}

/* The two ends are one where every row surely counts and is known exactly. */
static bool is_exact(const struct asked *asked, const struct members *m) {
  const struct view *a = asked->call->a;
  const int64_t *lo = a->values, *hi = a->high;
  bool exact = true;
  for (uint32_t i = 0; i < m->n_own; i++) {
    const uint32_t j = own_at(m, i);
    const uint8_t truth = counts(asked, j);
    exact &= truth == TRUTH_FALSE || (truth == TRUTH_TRUE && a->known[j] && lo[j] == hi[j]);
  }
  return exact;
}

ALWAYS_INLINE void order_below(
    const struct kernel_call *call, order_function *function, put_function *put) {
  const struct asked asked = asked_of(call, call->b);
  for (uint32_t i = 0; i < call->n; i++) {
    const struct members m = below(call, i);
    struct bound least = {0, false, false}, greatest = {0, false, false};
    if (m.known) least = function(&asked, gather(&asked, &m, LEAST), LEAST, call->imm);
    if (m.known && is_exact(&asked, &m)) greatest = least;
    else if (m.known)
      greatest = function(&asked, gather(&asked, &m, GREATEST), GREATEST, call->imm);
    put(call, i, least, greatest);
  }
}

ALWAYS_INLINE void count_below(const struct kernel_call *call, count_function *function) {
  const struct asked asked = asked_of(call, call->b);
  for (uint32_t i = 0; i < call->n; i++) {
    const struct members m = below(call, i);
    function(&asked, i, &m);
  }
}

/* -- the rows that name -- */

/* Lists of rows that may count, by the row each names, and those that may name any of a group. */
struct naming {
  uint32_t *first, *items, *unsure; /* first: by row of d, and one more */
  int64_t *unsure_numbers[2], *other;
};

static struct naming naming_of(const struct kernel_call *call, const struct asked *asked) {
  const size_t n = call->level.n_below;
  int64_t *numbers = (int64_t *)(asked->other_intervals + n);
  struct naming naming = {.unsure_numbers = {numbers, numbers + n}, .other = numbers + 2 * n};
  naming.items = (uint32_t *)(numbers + 3 * n);
  naming.unsure = naming.items + n;
  naming.first = naming.unsure + n;
  return naming;
}

/* The row of `d` that row j of a group names: none of its group's is UINT32_MAX. */
static uint32_t named_row(
    const struct kernel_call *call, uint32_t j, uint32_t begin, uint32_t end) {
  const uint32_t row = ((const uint32_t *)call->b->values)[j] - call->first_row;
  return row - begin < end - begin ? row : UINT32_MAX;
}

struct group {
  uint32_t begin, end, target, target_end;
};
static struct group group_at(const struct kernel_call *call, uint32_t g) {
  const struct kernel_level *target = &call->target;
  return (struct group){below_begin(call, g), below_begin(call, g + 1),
      target->first ? target->first[g] - target->below_first : g,
      target->first ? target->first[g + 1] - target->below_first : g + 1};
}

static bool may_count(const struct asked *asked, uint32_t j) {
  /* `count of distinct` and the like have no condition in a */
  return counts(asked, j) != TRUTH_FALSE;
}

/* Lists a group's rows: by the row each names, in the order of the data. Returns how many may name
 * any. */
static uint32_t list_group(
    const struct asked *asked, const struct naming *naming, const struct group *g) {
  const struct kernel_call *call = asked->call;
  const uint32_t *reference = call->b->values;
  uint32_t n_unsure = 0, start = 0;
  for (uint32_t i = g->target; i <= g->target_end; i++) naming->first[i] = 0;
  for (uint32_t j = g->begin; j < g->end; j++) {
    const uint32_t row = named_row(call, j, g->target, g->target_end);
    if (!may_count(asked, j)) continue;
    if (reference[j] == TEXT_UNKNOWN) naming->unsure[n_unsure++] = j;
    else if (row != UINT32_MAX) naming->first[row]++;
  }
  for (uint32_t i = g->target; i <= g->target_end; i++) {
    const uint32_t n = naming->first[i];
    naming->first[i] = start;
    start += n;
  }
  for (uint32_t j = g->begin; j < g->end; j++) {
    const uint32_t row = named_row(call, j, g->target, g->target_end);
    if (may_count(asked, j) && reference[j] != TEXT_UNKNOWN && row != UINT32_MAX)
      naming->items[naming->first[row]++] = j;
  }
  for (uint32_t i = g->target_end; i > g->target; i--) naming->first[i] = naming->first[i - 1];
  naming->first[g->target] = 0;
  return n_unsure;
}

static struct members named(const struct kernel_call *call, const struct naming *naming, uint32_t g,
    uint32_t i, uint32_t n_unsure) {
  return (struct members){.own = naming->items + naming->first[i],
      .n_own = naming->first[i + 1] - naming->first[i],
      .unsure = naming->unsure,
      .n_unsure = n_unsure,
      .known = list_known(call, g)};
}

/* The numbers of those that may name any, the best first, for both ends. */
static void sort_unsure(
    const struct asked *asked, const struct naming *naming, uint32_t n, const int64_t **sorted) {
  for (int end = LEAST; end <= GREATEST; end++) {
    int64_t *numbers = naming->unsure_numbers[end];
    for (uint32_t i = 0; i < n; i++)
      numbers[i] = best_number(asked, naming->unsure[i], (enum end)end);
    sorted[end] = sort_numbers(numbers, naming->other, n);
    if (sorted[end] != numbers) memcpy(numbers, sorted[end], n * sizeof *numbers);
    sorted[end] = numbers;
  }
}

static struct numbers gather_named(
    const struct asked *asked, const struct members *m, const int64_t *unsure, enum end end) {
  struct numbers n = gather(asked, m, end);
  const uint32_t most = n.n_sure + 1, n_unsure = m->n_unsure < most ? m->n_unsure : most;
  if (n_unsure) memcpy(n.items + n.n_sure + n.n_maybe, unsure, n_unsure * sizeof *n.items);
  n.n_maybe += n_unsure;
  return n;
}

ALWAYS_INLINE void order_named(
    const struct kernel_call *call, order_function *function, put_function *put) {
  const struct asked asked = asked_of(call, call->c);
  const struct naming naming = naming_of(call, &asked);
  for (uint32_t g = 0; g < call->level.n_above; g++) {
    const struct group group = group_at(call, g);
    const uint32_t n_unsure = list_group(&asked, &naming, &group);
    const int64_t *unsure[2];
    sort_unsure(&asked, &naming, n_unsure, unsure);
    for (uint32_t i = group.target; i < group.target_end; i++) {
      const struct members m = named(call, &naming, g, i, n_unsure);
      struct bound ends[2] = {{0, false, false}, {0, false, false}};
      for (int end = LEAST; m.known && end <= GREATEST; end++)
        ends[end] = function(
            &asked, gather_named(&asked, &m, unsure[end], (enum end)end), (enum end)end, call->imm);
      put(call, i, ends[LEAST], ends[GREATEST]);
    }
  }
}

ALWAYS_INLINE void count_named(const struct kernel_call *call, count_function *function) {
  const struct asked asked = asked_of(call, call->c);
  const struct naming naming = naming_of(call, &asked);
  for (uint32_t g = 0; g < call->level.n_above; g++) {
    const struct group group = group_at(call, g);
    const uint32_t n_unsure = list_group(&asked, &naming, &group);
    for (uint32_t i = group.target; i < group.target_end; i++) {
      const struct members m = named(call, &naming, g, i, n_unsure);
      function(&asked, i, &m);
    }
  }
}

/* -- the kernels -- */

#define ORDER(name, function, put)                                                                 \
  void kernel_##name(const struct kernel_call *call) { order_below(call, function, put); }         \
  void kernel_##name##_REFER(const struct kernel_call *call) { order_named(call, function, put); }
#define COUNT(name, function)                                                                      \
  void kernel_##name(const struct kernel_call *call) { count_below(call, function); }              \
  void kernel_##name##_REFER(const struct kernel_call *call) { count_named(call, function); }

ORDER(MEDIAN, median_at, put_median)
ORDER(MEDIAN_FRACTION, median_at, put_median_fraction)
ORDER(LARGEST, largest_at, put_number)
ORDER(SMALLEST, smallest_at, put_number)
COUNT(DISTINCT_NUMBER, distinct_of_numbers)
COUNT(DISTINCT_TEXT, distinct_of_texts)
COUNT(DISTINCT_CODE, distinct_of_codes)
COUNT(DISTINCT_TRUTH, distinct_of_truths)
COUNT(LONGEST_RUN, longest_run)
