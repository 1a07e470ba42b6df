/* Kernels of selections: who is ranked where among the candidates under one row, who is chosen, and
 * what the selection comes to. language.md §5.
 *
 * A candidacy may be unknown, a key unknown or known within bounds only; each settles on its own.
 * So a row has a best and a worst key list (the bounds, key by key), and whether it is better than
 * another may be sure, impossible or open. Four counts decide all of a row r:
 *   more_max  others that may be candidates and whose best is better than r's worst
 *   more_min  sure ones whose worst is better than r's best
 *   ge_max    r, and others that may be candidates and at least as good as r's worst
 *   ge_min    r, and sure ones at least as good as r's best
 * Its rank is more + 1 where more_max = more_min; with N seats it is in where ge <= N, out where
 * more >= N, tied in between. A list that is absent on the way holds an unknown number of
 * candidates with unknown keys: more_max and ge_max have no bound then.
 *
 * Where nothing is unknown in a group the keys are packed into one number a row, and RANK counts or
 * sorts these; SELECT then needs the ranks only: what ties across the last seat is the rows of the
 * greatest rank that is not past it.
 */
#include "runtime/kernels/kernels.h"

#define NO_BOUND UINT32_MAX
#define COUNTED_ROWS 96u   /* groups of up to so many are ranked by counting */
#define INSERTION_ROWS 24u /* runs of so many are sorted by insertion before they are merged */
#define RADIX_ROWS 256u    /* from so many on by radix */

/* -- the operand list -- */

struct key {
  const int64_t *lo, *hi; /* hi == lo: never within bounds only */
  const uint8_t *known;
  bool greater_is_better;
};

struct ranking {
  const struct kernel_call *call;
  const uint8_t *condition; /* NULL: every row is a candidate */
  const uint32_t *list;
  uint32_t n_keys;
};

static struct ranking ranking_of(const struct kernel_call *call) {
  struct ranking r = {
      .call = call, .list = call->context->program->operands + call->instruction->c};
  if (r.list[0] != NO_REGISTER) r.condition = call->views[r.list[0]].values;
  r.n_keys = r.list[1];
  return r;
}

ALWAYS_INLINE struct key key_at(const struct ranking *r, uint32_t k) {
  const struct view *view = &r->call->views[r->list[2 + 2 * k]];
  return (struct key){
      view->values, view->high ? view->high : view->values, view->known, r->list[3 + 2 * k] != 0};
}

ALWAYS_INLINE uint8_t candidacy(const struct ranking *r, uint32_t i) {
  return r->condition ? r->condition[i] : TRUTH_TRUE;
}
ALWAYS_INLINE bool list_known(const struct kernel_call *call, uint32_t group) {
  return !call->level.listed || call->level.listed[group];
}
ALWAYS_INLINE uint32_t group_begin(const struct kernel_call *call, uint32_t group) {
  return call->level.first[group] - call->level.below_first;
}

/* -- sorting numbers: the row's place stands in their lowest bits -- */

static void sort_by_insertion(uint64_t *items, uint32_t n) {
  for (uint32_t i = 1; i < n; i++) {
    const uint64_t item = items[i];
    uint32_t j = i;
    for (; j > 0 && items[j - 1] > item; j--) items[j] = items[j - 1];
    items[j] = item;
  }
}

/* Runs of INSERTION_ROWS merged pair by pair. Returns where the result stands: items or other. */
static uint64_t *sort_by_merging(uint64_t *items, uint64_t *other, uint32_t n) {
  for (uint32_t i = 0; i < n; i += INSERTION_ROWS)
    sort_by_insertion(items + i, n - i < INSERTION_ROWS ? n - i : INSERTION_ROWS);
  for (uint64_t width = INSERTION_ROWS; width < n; width *= 2) {
    for (uint64_t begin = 0; begin < n; begin += 2 * width) {
      uint64_t a = begin, b = begin + width < n ? begin + width : n, out = begin;
      const uint64_t middle = b, end = begin + 2 * width < n ? begin + 2 * width : n;
      while (a < middle && b < end) other[out++] = items[a] <= items[b] ? items[a++] : items[b++];
      while (a < middle) other[out++] = items[a++];
      while (b < end) other[out++] = items[b++];
    }
    uint64_t *swap = items;
    items = other;
    other = swap;
  }
  return items;
}

/* By the bits from `low` up to `high`, eight at a time; the others come sorted already, for they
 * are the rows' places. */
static uint64_t *sort_by_radix(
    uint64_t *items, uint64_t *other, uint32_t n, uint32_t low, uint32_t high) {
  for (uint32_t shift = low; shift < high; shift += 8) {
    uint32_t starts[256] = {0};
    for (uint32_t i = 0; i < n; i++) starts[items[i] >> shift & 255]++;
    for (uint32_t digit = 0, start = 0; digit < 256; digit++) {
      const uint32_t count = starts[digit];
      starts[digit] = start;
      start += count;
    }
    for (uint32_t i = 0; i < n; i++) other[starts[items[i] >> shift & 255]++] = items[i];
    uint64_t *swap = items;
    items = other;
    other = swap;
  }
  return items;
}

/* -- sorting rows by all their keys, where one number does not hold them -- */

/* A key of a row at its best or worst, turned so that less is better. What is unknown may be any
 * number. */
ALWAYS_INLINE uint64_t extreme(const struct key *key, uint32_t i, bool is_best) {
  const bool is_high = is_best == key->greater_is_better;
  const int64_t value =
      key->known[i] ? (is_high ? key->hi[i] : key->lo[i]) : (is_high ? INT64_MAX : INT64_MIN);
  const uint64_t ordered = (uint64_t)value ^ UINT64_C(1) << 63;
  return key->greater_is_better ? ~ordered : ordered;
}

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

/* -- a group with something unknown -- */

struct group {
  const struct ranking *ranking;
  /* rows that may be candidates by their best, sure ones by their worst; better ones first */
  uint32_t *best, *worst;
  uint32_t n_best, n_worst;
  uint32_t *may; /* the rows of best by their worst; NULL: not sorted yet */
  bool is_listed;
};

struct counts {
  uint32_t more_min, more_max, ge_min, ge_max; /* NO_BOUND: any number */
};

static struct group group_of(
    const struct ranking *r, uint32_t *room, uint32_t begin, uint32_t end, bool is_listed) {
  struct group group = {.ranking = r, .is_listed = is_listed};
  const uint32_t n = end - begin;
  uint32_t *rows = room, *sure = rows + n, *other = sure + n;
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

/* Of a row that may be a candidate. Each count of the sorted rows holds the row itself where it is
 * better than itself or as good. */
static struct counts count_row(const struct group *group, uint32_t i) {
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

/* -- RANK -- */

ALWAYS_INLINE void put_rank(const struct view *d, uint32_t i, uint32_t rank) {
  ((int64_t *)d->values)[i] = rank;
  d->known[i] = rank != 0;
}

static void rank_open_group(
    const struct ranking *r, uint32_t *room, uint32_t begin, uint32_t end, bool is_listed) {
  const struct view *d = r->call->d;
  const struct group group = group_of(r, room, begin, end, is_listed);
  for (uint32_t i = begin; i < end; i++) {
    uint32_t rank = 0;
    if (candidacy(r, i) == TRUTH_TRUE) {
      const struct counts counts = count_row(&group, i);
      if (counts.more_min == counts.more_max) rank = counts.more_min + 1;
    }
    put_rank(d, i, rank);
  }
}

ALWAYS_INLINE uint32_t bits_of(uint64_t value) {
  return value ? 64 - (uint32_t)__builtin_clzll(value) : 0;
}

/* What of a key some rows need: from the best value on, in so many bits. */
struct packing {
  uint64_t least;
  uint32_t bits;
};

/* Over all rows, candidates or not: unknown keys read 0. */
KERNEL_CLONES static struct packing measure_key(
    const int64_t *restrict values, uint32_t n, bool greater_is_better) {
  int64_t least = INT64_MAX, greatest = INT64_MIN;
  for (uint32_t i = 0; i < n; i++) {
    least = values[i] < least ? values[i] : least;
    greatest = values[i] > greatest ? values[i] : greatest;
  }
  const uint64_t sign = UINT64_C(1) << 63, low = (uint64_t)least ^ sign,
                 high = (uint64_t)greatest ^ sign;
  return (struct packing){greater_is_better ? ~high : low, bits_of(high - low)};
}

/* Adds a key behind the better ones: items[i] = items[i] << bits | key. */
KERNEL_CLONES static void pack_key(uint64_t *restrict items, const int64_t *restrict values,
    uint32_t n, bool greater_is_better, struct packing packing) {
  /* a negation, or only the sign */
  const uint64_t turn = greater_is_better ? ~(UINT64_C(1) << 63) : UINT64_C(1) << 63;
  for (uint32_t i = 0; i < n; i++)
    items[i] = (items[i] << packing.bits) | (((uint64_t)values[i] ^ turn) - packing.least);
}

/* Ranks by counting, which beats sorting in small groups: nothing is moved and no branch is missed.
 * Rows that are no candidates hold the greatest number. */
KERNEL_CLONES static void rank_by_counting(
    const struct view *d, const int64_t *restrict items, uint32_t begin, uint32_t end) {
  int64_t *restrict ranks = d->values;
  for (uint32_t i = begin; i < end; i++) {
    const int64_t item = items[i];
    int64_t better = 0;
    for (uint32_t q = begin; q < end; q++) better += items[q] < item;
    const bool is_candidate = item != INT64_MAX;
    ranks[i] = is_candidate ? better + 1 : 0;
    d->known[i] = is_candidate;
  }
}

/* Rows of one packed number that stand from `from` to `to` in `rows`: by all keys, where the packed
 * ones do not tell them apart. */
static void rank_run(const struct ranking *r, uint32_t *rows, uint32_t *other, uint32_t from,
    uint32_t to, bool is_whole) {
  uint32_t rank = from + 1;
  const uint32_t *sorted =
      is_whole || to - from == 1 ? rows + from : sort_rows(r, rows + from, other, to - from, true);
  for (uint32_t i = 0; i < to - from; i++) {
    if (!is_whole && i && compare_rows(r, sorted[i - 1], true, sorted[i], true) != 0)
      rank = from + i + 1;
    put_rank(r->call->d, sorted[i], rank);
  }
}

/* A large group: its numbers with the rows' places behind them, sorted; `bits` of them hold keys,
 * all keys where `is_whole`. */
static void rank_by_sorting(const struct ranking *r, const uint64_t *packed, uint64_t *items,
    uint64_t *other, uint32_t begin, uint32_t end, uint32_t bits, uint32_t place_bits,
    bool is_whole) {
  const uint64_t place_mask = (UINT64_C(1) << place_bits) - 1;
  uint32_t n = 0;
  for (uint32_t i = begin; i < end; i++) {
    const uint64_t item = packed[i];
    put_rank(r->call->d, i, 0);
    if (item != INT64_MAX) items[n++] = item << place_bits | (i - begin);
  }
  uint64_t *sorted = n < RADIX_ROWS ? sort_by_merging(items, other, n)
                                    : sort_by_radix(items, other, n, place_bits, place_bits + bits);
  uint32_t *rows = (uint32_t *)(sorted == items ? other : items), *room = rows + n;
  for (uint32_t i = 0; i < n; i++) rows[i] = begin + (uint32_t)(sorted[i] & place_mask);
  for (uint32_t from = 0, to; from < n; from = to) {
    for (to = from + 1; to < n && sorted[to] >> place_bits == sorted[from] >> place_bits;) to++;
    rank_run(r, rows, room, from, to, is_whole);
  }
}

/* Marks each row of the block in d.known: 0 no candidate, 1 a candidate with known keys, 2 open.
 * True where none is open. */
static bool mark_rows(const struct ranking *r) {
  const uint32_t n = r->call->n;
  uint8_t *restrict marks = r->call->d->known;
  uint8_t most = 0;
  if (r->condition) {
    for (uint32_t i = 0; i < n; i++)
      marks[i] = r->condition[i] == TRUTH_UNKNOWN ? 2 : r->condition[i] / 2;
  } else {
    memset(marks, 1, n);
  }
  for (uint32_t k = 0; k < r->n_keys; k++) {
    const struct key key = key_at(r, k);
    for (uint32_t i = 0; i < n; i++)
      marks[i] = (uint8_t)(marks[i] | (marks[i] & !key.known[i]) << 1);
    if (key.lo == key.hi) continue;
    for (uint32_t i = 0; i < n; i++)
      marks[i] = (uint8_t)(marks[i] | (marks[i] & (key.lo[i] != key.hi[i])) << 1);
  }
  for (uint32_t i = 0; i < n; i++) most = marks[i] > most ? marks[i] : most;
  return most < 2;
}

/* Packs as many keys as fit beside the places of the largest group, for the whole block at once. */
static bool pack_block(
    const struct ranking *r, uint64_t *items, uint32_t place_bits, uint32_t *bits) {
  const uint32_t n = r->call->n;
  memset(items, 0, (size_t)n * sizeof *items);
  *bits = 0;
  for (uint32_t k = 0; k < r->n_keys; k++) {
    const struct key key = key_at(r, k);
    const struct packing packing = measure_key(key.lo, n, key.greater_is_better);
    /* 62: the greatest number stands for none */
    if (*bits + packing.bits + place_bits > 62) return false;
    *bits += packing.bits;
    if (packing.bits) pack_key(items, key.lo, n, key.greater_is_better, packing);
  }
  return true;
}

static bool is_open_group(const uint8_t *marks, uint32_t begin, uint32_t end) {
  for (uint32_t i = begin; i < end; i++)
    if (marks[i] > 1) return true;
  return false;
}

void kernel_RANK(const struct kernel_call *call) {
  const struct ranking r = ranking_of(call);
  uint32_t largest = 0, bits;
  for (uint32_t group = 0; group < call->level.n_above; group++) {
    const uint32_t n = group_begin(call, group + 1) - group_begin(call, group);
    largest = n > largest ? n : largest;
  }
  const uint32_t place_bits = largest > 1 ? bits_of(largest - 1) : 1;
  const bool none_open = mark_rows(&r);
  uint64_t *packed = call->scratch, *items = packed + call->n, *other = items + largest;
  const bool is_whole = pack_block(&r, packed, place_bits, &bits);
  const uint8_t *marks = call->d->known;
  for (uint32_t i = 0; i < call->n; i++) packed[i] = marks[i] == 1 ? packed[i] : INT64_MAX;
  for (uint32_t group = 0; group < call->level.n_above; group++) {
    const uint32_t begin = group_begin(call, group), end = group_begin(call, group + 1);
    const bool is_listed = list_known(call, group);
    if (!is_listed || (!none_open && is_open_group(marks, begin, end)))
      rank_open_group(&r, (uint32_t *)items, begin, end, is_listed);
    else if (end - begin <= COUNTED_ROWS && is_whole)
      rank_by_counting(call->d, (const int64_t *)packed, begin, end);
    else rank_by_sorting(&r, packed, items, other, begin, end, bits, place_bits, is_whole);
  }
}

/* -- SELECT -- */

struct seats {
  int64_t least, most; /* most INT64_MAX: unknown */
};

static struct seats seats_at(const struct view *b, uint32_t group) {
  if (!b->known[group]) return (struct seats){0, INT64_MAX};
  return (struct seats){((const int64_t *)b->values)[group], ((const int64_t *)b->high)[group]};
}

ALWAYS_INLINE enum candidacy status_of(
    struct counts counts, struct seats seats, uint8_t candidacy_of_row, bool takes_all) {
  if (counts.more_min >= seats.most) return CANDIDACY_NOT_CHOSEN;
  if (candidacy_of_row != TRUTH_TRUE) return CANDIDACY_UNDETERMINED;
  const bool more_is_under = counts.more_max != NO_BOUND && counts.more_max < seats.least;
  if (takes_all) return more_is_under ? CANDIDACY_CHOSEN : CANDIDACY_UNDETERMINED;
  if (counts.ge_max != NO_BOUND && counts.ge_max <= seats.least) return CANDIDACY_CHOSEN;
  return more_is_under && seats.most < counts.ge_min ? CANDIDACY_TIED : CANDIDACY_UNDETERMINED;
}

/* A status that is sure, with the set that holds it alone. */
ALWAYS_INLINE uint8_t status_alone(uint8_t status) {
  return (uint8_t)(status | 1u << status << CANDIDACY_BITS);
}

/* Whether another row that may be a candidate may be as good as row i: some are at least as good at
 * their best, and not all of these are better at their worst. */
static bool may_equal(struct group *group, uint32_t *room, uint32_t i, struct counts counts) {
  const struct ranking *r = group->ranking;
  if (!group->is_listed) return true;
  if (!group->may) {
    memcpy(room, group->best, group->n_best * sizeof *room);
    group->may = sort_rows(r, room, room + group->n_best, group->n_best, false);
  }
  /* not itself: at its worst it is not better than at its best */
  const uint32_t better = count_better(r, group->may, group->n_best, false, i, false);
  return counts.ge_max > 1 + better;
}

/* What a row may come to: bits of enum candidacy. Where it may be as good as another, how many are
 * better and how many at least as good take every number between their bounds. */
static uint8_t statuses_of(struct group *group, uint32_t *room, uint32_t i, struct counts counts,
    struct seats seats, uint8_t candidacy_of_row, bool takes_all) {
  uint8_t set = (uint8_t)(candidacy_of_row != TRUTH_TRUE) << CANDIDACY_NONE;
  const bool more_is_over = counts.more_max == NO_BOUND || counts.more_max >= seats.least;
  if (more_is_over) set |= 1 << CANDIDACY_NOT_CHOSEN;
  if ((takes_all ? counts.more_min + 1 : counts.ge_min) <= seats.most) set |= 1 << CANDIDACY_CHOSEN;
  if (!takes_all && counts.more_min + 1 <= seats.most &&
      (counts.ge_max == NO_BOUND || seats.least < counts.ge_max) &&
      may_equal(group, room, i, counts))
    set |= 1 << CANDIDACY_TIED;
  return set;
}

ALWAYS_INLINE void select_open(const struct ranking *r, uint32_t begin, uint32_t end,
    bool is_listed, struct seats seats, bool takes_all, bool is_asked) {
  uint8_t *d = r->call->d->values;
  uint32_t *room = r->call->scratch;
  struct group group = group_of(r, room, begin, end, is_listed);
  room += 3 * (size_t)(end - begin);
  for (uint32_t i = begin; i < end; i++) {
    const uint8_t c = candidacy(r, i);
    if (c == TRUTH_FALSE) {
      d[i] = is_asked ? status_alone(CANDIDACY_NONE) : CANDIDACY_NONE;
      continue;
    }
    const struct counts counts = count_row(&group, i);
    d[i] = (uint8_t)status_of(counts, seats, c, takes_all);
    if (is_asked)
      d[i] = (uint8_t)(d[i] |
          statuses_of(&group, room, i, counts, seats, c, takes_all) << CANDIDACY_BITS);
  }
}

static void select_open_group(const struct ranking *r, uint32_t begin, uint32_t end, bool is_listed,
    struct seats seats, bool takes_all) {
  select_open(r, begin, end, is_listed, seats, takes_all, false);
}

/* And what each row may come to. */
static void ask_open_group(const struct ranking *r, uint32_t begin, uint32_t end, bool is_listed,
    struct seats seats, bool takes_all) {
  select_open(r, begin, end, is_listed, seats, takes_all, true);
}

/* By the ranks alone. Rows of a rank before the last that is not past the seats are in together
 * with all as good. */
/* Over rows of a group where all is known but perhaps the seats. */
static void ask_ranked_group(
    const struct ranking *r, uint32_t begin, uint32_t end, struct seats seats, bool takes_all) {
  uint8_t *restrict d = r->call->d->values;
  if (seats.least == seats.most) {
    for (uint32_t i = begin; i < end; i++) d[i] = status_alone(d[i]);
    return;
  }
  /* between which seats each may come to what hangs on how many are as good: as open groups */
  ask_open_group(r, begin, end, true, seats, takes_all);
}

static void select_ranked_group(
    const struct ranking *r, uint32_t begin, uint32_t end, struct seats seats, bool takes_all) {
  uint8_t *restrict d = r->call->d->values;
  const int64_t *restrict ranks = r->call->a->values;
  int64_t last = 0;
  uint32_t n_last = 0;
  /* a row without a rank is no candidate: its rank reads 0 */
  for (uint32_t i = begin; i < end; i++) {
    if (ranks[i] > last && ranks[i] <= seats.least) {
      last = ranks[i];
      n_last = 0;
    }
    n_last += ranks[i] == last;
  }
  for (uint32_t i = begin; i < end; i++) {
    d[i] = ranks[i] == 0 ? CANDIDACY_NONE : CANDIDACY_NOT_CHOSEN;
    if (ranks[i] == 0 || ranks[i] > seats.most) continue; /* most rows */
    const uint32_t more = (uint32_t)ranks[i] - 1, as_good = more + (ranks[i] == last ? n_last : 1);
    const struct counts counts = {more, more, as_good, as_good};
    d[i] = (uint8_t)status_of(counts, seats, TRUTH_TRUE, takes_all);
  }
}

void kernel_part_tie(const struct kernel_call *call, const uint32_t *keys, uint32_t n_keys,
    uint32_t *rows, uint32_t n, int64_t seats) {
  const struct ranking r = {.call = call, .list = keys - 2, .n_keys = n_keys};
  uint8_t *d = call->d->values;
  uint32_t *copy = rows + n, *other = copy + n;
  memcpy(copy, rows, n * sizeof *rows);
  struct group group = {.ranking = &r, .n_best = n, .n_worst = n, .is_listed = true};
  group.best = sort_rows(&r, rows, other, n, true);
  group.worst = sort_rows(&r, copy, group.best == rows ? other : rows, n, false);
  for (uint32_t k = 0; k < n; k++) {
    const uint32_t i = group.best[k];
    d[i] =
        (uint8_t)status_of(count_row(&group, i), (struct seats){seats, seats}, TRUTH_TRUE, false);
  }
}

void kernel_SELECT(const struct kernel_call *call) {
  const struct ranking r = ranking_of(call);
  const uint8_t *ranked = call->a->known;
  const bool takes_all = (call->imm & SELECT_TAKES_ALL) != 0,
             is_asked = (call->imm & SELECT_STATUSES) != 0;
  for (uint32_t group = 0; group < call->level.n_above; group++) {
    const uint32_t begin = group_begin(call, group), end = group_begin(call, group + 1);
    const bool is_listed = list_known(call, group);
    bool is_open = !is_listed;
    for (uint32_t i = begin; i < end; i++)
      is_open |= candidacy(&r, i) == TRUTH_TRUE ? !ranked[i] : candidacy(&r, i) == TRUTH_UNKNOWN;
    const struct seats seats = seats_at(call->b, group);
    if (is_open) {
      (is_asked ? ask_open_group : select_open_group)(&r, begin, end, is_listed, seats, takes_all);
      continue;
    }
    select_ranked_group(&r, begin, end, seats, takes_all);
    if (is_asked) ask_ranked_group(&r, begin, end, seats, takes_all);
  }
}

/* -- the state seen from above, and the choice seen from below -- */

void kernel_STATE(const struct kernel_call *call) {
  const uint8_t *restrict status = call->a->values;
  uint8_t *restrict d = call->d->values;
  for (uint32_t group = 0; group < call->n; group++) {
    uint32_t counts[CANDIDACY_UNDETERMINED + 1] = {0};
    for (uint32_t i = group_begin(call, group), end = group_begin(call, group + 1); i < end; i++)
      counts[candidacy_in(status[i])]++;
    const struct seats seats = seats_at(call->b, group);
    const int64_t n_chosen = counts[CANDIDACY_CHOSEN];
    const bool has_candidate = counts[CANDIDACY_CHOSEN] || counts[CANDIDACY_NOT_CHOSEN];
    enum selection_state state = SELECTION_UNDETERMINED;
    if (seats.most == 0) state = SELECTION_NO_SEATS;
    else if (counts[CANDIDACY_UNDETERMINED] || !list_known(call, group))
      state = SELECTION_UNDETERMINED;
    else if (counts[CANDIDACY_TIED]) state = SELECTION_TIED;
    else if (seats.least > 0 && n_chosen >= seats.most) state = SELECTION_FILLED;
    else if (seats.least > 0 && !has_candidate) state = SELECTION_NO_CANDIDATE;
    else if (n_chosen > 0 && n_chosen < seats.least) state = SELECTION_SHORT;
    d[group] = state == SELECTION_UNDETERMINED ? (uint8_t)CODE_UNKNOWN : (uint8_t)state;
  }
}

KERNEL(CHOSEN) {
  const uint8_t *restrict a = call->a->values;
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++)
    d[i] = candidacy_in(a[i]) == CANDIDACY_CHOSEN ? TRUTH_TRUE
        : candidacy_in(a[i]) >= CANDIDACY_TIED    ? TRUTH_UNKNOWN
                                                  : TRUTH_FALSE;
}

KERNEL(STATUS) {
  const uint8_t *restrict a = call->a->values;
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) d[i] = a[i] >> CANDIDACY_BITS;
}

void kernel_SEATS(const struct kernel_call *call) {
  const int64_t *restrict lo = call->a->values, *restrict hi = call->a->high;
  int64_t *restrict d_lo = call->d->values, *restrict d_hi = call->d->high;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    const bool known = call->a->known[i] && lo[i] >= 0;
    d_lo[i] = known ? lo[i] : 0;
    d_hi[i] = known ? hi[i] : 0;
    call->d->known[i] = known;
  }
}
