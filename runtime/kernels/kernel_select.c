/* Kernels of selections: who is chosen, and what the selection comes to. language.md §5; the counts
 * that decide, and the ways to them: ranking.h.
 *
 * Where nothing is unknown in a group SELECT needs the ranks only: what ties across the last seat is
 * the rows of the greatest rank that is not past it.
 */
#include <assert.h>

#include "runtime/kernels/ranking_compare.h"
#include "runtime/kernels/ranking_pack.h"

/* -- SELECT -- */

static struct seats seats_at(const struct view *b, uint32_t group) {
  if (!b->known[group]) return (struct seats){0, INT64_MAX};
  return (struct seats){((const int64_t *)b->values)[group], ((const int64_t *)b->high)[group]};
}

/* A status that is sure, with the set that holds it alone. */
ALWAYS_INLINE uint8_t status_alone(uint8_t status) {
  return (uint8_t)(status | 1u << status << CANDIDACY_BITS);
}

/* What a row may come to: bits of enum candidacy. Where it may be as good as another, how many are
 * better and how many at least as good take every number between their bounds. */
static uint8_t statuses_of(
    struct counts counts, struct seats seats, uint8_t candidacy_of_row, bool takes_all) {
  uint8_t set = (uint8_t)(candidacy_of_row != TRUTH_TRUE) << CANDIDACY_NONE;
  const bool more_is_over = counts.more_max == NO_BOUND || counts.more_max >= seats.least;
  if (more_is_over) set |= 1 << CANDIDACY_NOT_CHOSEN;
  if ((takes_all ? counts.more_min + 1 : counts.ge_min) <= seats.most) set |= 1 << CANDIDACY_CHOSEN;
  if (!takes_all && counts.more_min + 1 <= seats.most &&
      (counts.ge_max == NO_BOUND || seats.least < counts.ge_max) && counts.may_equal)
    set |= 1 << CANDIDACY_TIED;
  return set;
}

/* One selection over the groups of a block. */
struct selecting {
  struct ranking ranking;
  struct ranked *left;         /* by RANK; or at least room for it */
  const struct packed *packed; /* of the small groups; NULL: not asked for yet */
  bool takes_all;
  bool is_asked; /* and what each row may come to */
};

static void put_status(const struct selecting *s, uint32_t i, uint8_t c, struct counts counts,
    struct seats seats, bool is_listed) {
  uint8_t *d = s->ranking.call->d->values;
  if (!is_listed) {
    counts.more_max = counts.ge_max = NO_BOUND;
    counts.may_equal = true;
  }
  d[i] = (uint8_t)status_of(counts, seats, c, s->takes_all);
  if (s->is_asked)
    d[i] = (uint8_t)(d[i] | statuses_of(counts, seats, c, s->takes_all) << CANDIDACY_BITS);
}

/* Each row of the group: no candidate, until it is said otherwise. */
static void put_none(const struct selecting *s, uint32_t begin, uint32_t end) {
  memset((uint8_t *)s->ranking.call->d->values + begin,
      s->is_asked ? status_alone(CANDIDACY_NONE) : CANDIDACY_NONE, end - begin);
}

/* A group with something unknown, counted. */
static void select_small(
    const struct selecting *s, uint32_t begin, uint32_t end, bool is_listed, struct seats seats) {
  if (is_listed && !s->is_asked) {
    select_counted(
        s->packed, s->ranking.call->d->values, begin, end - begin, seats, s->takes_all, true);
    return;
  }
  struct small_counts all;
  count_group(s->packed, begin, end - begin, &all);
  put_none(s, begin, end);
  for (uint32_t i = begin; i < end; i++) {
    if (candidacy(&s->ranking, i) == TRUTH_FALSE) continue;
    const uint32_t p = i - begin;
    struct counts counts = {all.more_min[p], all.more_max[p], all.ge_min[p], all.ge_max[p], false};
    counts.may_equal = counts.ge_max > 1 + all.may_better[p];
    put_status(s, i, candidacy(&s->ranking, i), counts, seats, is_listed);
  }
}

/* By the order of the candidates, from the best. Where as many as there are seats are better the
 * others are out, whatever they are. */
static void select_ordered(
    const struct selecting *s, const struct ordered *group, bool is_listed, struct seats seats) {
  uint8_t *d = s->ranking.call->d->values;
  for (uint32_t p = 0; p < group->n && !s->is_asked; p++) d[group->rows[p]] = CANDIDACY_NOT_CHOSEN;
  struct order_walk walk = {.group = group};
  struct counts counts;
  bool is_sure;
  for (uint32_t i; order_next(&walk, &i, &is_sure, &counts);) {
    if (!s->is_asked && counts.more_min >= seats.most) return;
    put_status(s, i, is_sure ? TRUTH_TRUE : TRUTH_UNKNOWN, counts, seats, is_listed);
  }
}

/* The same sorted. */
static void select_large(const struct selecting *s, void *room, uint32_t begin, uint32_t end,
    bool is_listed, struct seats seats) {
  const struct ranking *r = &s->ranking;
  struct counts counts;
  struct ordered group;
  put_none(s, begin, end);
  const bool is_ordered = r->call->has_ranked && s->left->has_order && !s->is_asked;
  if (is_ordered) group = s->left->order;
  if (is_ordered || order_group(r, room, begin, end, true, s->is_asked, &group)) {
    select_ordered(s, &group, is_listed, seats);
    return;
  }
  struct compared compared = compare_group(r, room, begin, end, true);
  for (uint32_t i = begin; i < end; i++) {
    if (candidacy(r, i) == TRUTH_FALSE) continue;
    counts = s->is_asked ? compared_ask(&compared, i) : compared_count(&compared, i);
    put_status(s, i, candidacy(&s->ranking, i), counts, seats, is_listed);
  }
}

static void select_open(
    struct selecting *s, uint32_t begin, uint32_t end, bool is_listed, struct seats seats) {
  if (end - begin <= COUNTED_ROWS) {
    if (!s->packed || !s->packed->is_open) s->packed = pack_block(&s->ranking, true);
    if (s->packed->fits) {
      select_small(s, begin, end, is_listed, seats);
      return;
    }
  }
  /* what is packed stays for the next group */
  select_large(s, s->packed ? s->packed->rest : (char *)s->left + RANKED_BYTES, begin, end,
      is_listed, seats);
}

/* By the ranks alone: rows of a rank before the last that is not past the seats are in together
 * with all as good. A row without a rank is no candidate: its rank reads 0. */
VECTOR_CLONES static void select_ranked(uint8_t *restrict d, const int64_t *restrict ranks,
    uint32_t n, struct seats seats, bool takes_all) {
  int64_t last = 0, n_last = 0;
  for (uint32_t i = 0; i < n; i++) {
    const int64_t seated = ranks[i] <= seats.least ? ranks[i] : 0;
    last = seated > last ? seated : last;
  }
  for (uint32_t i = 0; i < n; i++) n_last += ranks[i] == last;
  const int64_t as_good = last - 1 + n_last;
  const uint8_t at_last = takes_all || as_good <= seats.least ? CANDIDACY_CHOSEN
      : seats.most < as_good                                  ? CANDIDACY_TIED
                                                              : CANDIDACY_UNDETERMINED;
  for (uint32_t i = 0; i < n; i++) {
    const int64_t rank = ranks[i];
    const uint8_t in = rank == last ? at_last : CANDIDACY_CHOSEN,
                  open = rank > seats.least ? CANDIDACY_UNDETERMINED : in,
                  out = rank > seats.most ? CANDIDACY_NOT_CHOSEN : open;
    d[i] = rank == 0 ? CANDIDACY_NONE : out;
  }
}

/* Over rows of a group where all is known but perhaps the seats. */
static void select_ranked_group(
    struct selecting *s, uint32_t begin, uint32_t end, struct seats seats) {
  const struct kernel_call *call = s->ranking.call;
  uint8_t *d = call->d->values;
  if (s->is_asked && seats.least != seats.most) {
    /* between which seats each may come to what hangs on how many are as good: as open groups */
    select_open(s, begin, end, true, seats);
    return;
  }
  if (end - begin <= COUNTED_ROWS && s->packed && s->packed->fits)
    select_counted(s->packed, d, begin, end - begin, seats, s->takes_all, false);
  else
    select_ranked(
        d + begin, (const int64_t *)call->a->values + begin, end - begin, seats, s->takes_all);
  for (uint32_t i = begin; i < end && s->is_asked; i++) d[i] = status_alone(d[i]);
}

/* Marks in d each row that may be a candidate, or is one without a rank; true where there is one. */
VECTOR_CLONES static bool mark_open(uint8_t *restrict d, const uint8_t *restrict condition,
    const uint8_t *restrict ranked, uint32_t n) {
  uint8_t open = 0;
  for (uint32_t i = 0; i < n; i++) {
    d[i] = !condition || condition[i] == TRUTH_TRUE ? ranked[i] ^ 1 : condition[i];
    open |= d[i];
  }
  return open != 0;
}

/* Groups whose rows RANK has not numbered, since they are many and nobody else asks. */
static void select_unnumbered(const struct selecting *s) {
  const struct kernel_call *call = s->ranking.call;
  for (uint32_t group = 0; group < call->level.n_above; group++)
    select_large(s, (char *)s->left + RANKED_BYTES, group_begin(call, group),
        group_begin(call, group + 1), list_known(call, group), seats_at(call->b, group));
}

void kernel_SELECT(const struct kernel_call *call) {
  struct selecting s = {.ranking = ranking_of(call),
      .left = call->scratch,
      .takes_all = (call->imm & SELECT_TAKES_ALL) != 0,
      .is_asked = (call->imm & SELECT_STATUSES) != 0};
  if (call->has_ranked && s.left->packed.rest) s.packed = &s.left->packed;
  if (!call->a->values) {
    select_unnumbered(&s);
    return;
  }
  const uint8_t *d = call->d->values;
  const bool some_open = mark_open(call->d->values, s.ranking.condition, call->a->known, call->n);
  for (uint32_t group = 0; group < call->level.n_above; group++) {
    const uint32_t begin = group_begin(call, group), end = group_begin(call, group + 1);
    const bool is_listed = list_known(call, group);
    const struct seats seats = seats_at(call->b, group);
    if (!is_listed || (some_open && has_mark(d, begin, end, 1)))
      select_open(&s, begin, end, is_listed, seats);
    else select_ranked_group(&s, begin, end, seats);
  }
}

/* -- the state seen from above, and the choice seen from below -- */

/* How many of the n rows have a status, n so few that a byte counts them. */
ALWAYS_INLINE uint32_t count_status(const uint8_t *status, uint32_t n, uint8_t wanted) {
  uint8_t count = 0;
  for (uint32_t i = 0; i < n; i++) count = (uint8_t)(count + (candidacy_in(status[i]) == wanted));
  return count;
}

/* Of the rows of a large group, by vectors. Returns how many rows these were. */
VECTOR_CLONES static uint32_t count_many(const uint8_t *status, uint32_t n, uint32_t *counts) {
  enum { STEP = 192 };
  uint32_t begin = 0;
  for (; n - begin >= STEP; begin += STEP) {
    uint32_t n_others = 0;
    for (uint8_t s = CANDIDACY_NONE + 1; s <= CANDIDACY_UNDETERMINED; s++) {
      const uint32_t count = count_status(status + begin, STEP, s);
      counts[s] += count;
      n_others += count;
    }
    counts[CANDIDACY_NONE] += STEP - n_others;
  }
  return begin;
}

/* How many of the rows have each status: most groups are small enough for counters in one word. */
static void count_statuses(const uint8_t *status, uint32_t n, uint32_t *counts) {
  enum { BITS = 12, MOST = (1 << BITS) - 1, MANY = 1024 };
  static_assert((CANDIDACY_UNDETERMINED + 1) * BITS <= 64, "a counter for each");
  if (n >= MANY) {
    const uint32_t n_counted = count_many(status, n, counts);
    status += n_counted;
    n -= n_counted;
  }
  for (uint32_t begin = 0; begin < n; begin += MOST) {
    const uint32_t end = n - begin < MOST ? n : begin + MOST;
    uint64_t sum = 0;
    for (uint32_t i = begin; i < end; i++) sum += UINT64_C(1) << candidacy_in(status[i]) * BITS;
    for (unsigned s = 0; s <= CANDIDACY_UNDETERMINED; s++)
      counts[s] += (uint32_t)(sum >> s * BITS) & MOST;
  }
}

void kernel_STATE(const struct kernel_call *call) {
  const uint8_t *restrict status = call->a->values;
  uint8_t *restrict d = call->d->values;
  for (uint32_t group = 0; group < call->n; group++) {
    uint32_t counts[CANDIDACY_UNDETERMINED + 1] = {0};
    const uint32_t begin = group_begin(call, group);
    count_statuses(status + begin, group_begin(call, group + 1) - begin, counts);
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
