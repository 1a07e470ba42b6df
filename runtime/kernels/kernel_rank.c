/* The kernel of ranks, and the counting in small groups that SELECT shares (ranking.h). */
#include <assert.h>

#include "runtime/kernels/ranking_compare.h"
#include "runtime/kernels/ranking_pack.h"

/* Not wider than the machine has them, else gcc takes the lanes one by one: AVX2; and plain vectors
 * elsewhere than on x86. */
#if defined(__x86_64__)
#define LANE_BYTES 32u
#else
#define LANE_BYTES 16u
#endif
/* Room behind the rows, so that whole vectors may be read. */
#define LANES_MAX (LANE_BYTES / sizeof(int32_t))
#define NARROW_BITS 30u

typedef int32_t lanes32 __attribute__((vector_size(LANE_BYTES), may_alias, aligned(4)));
typedef int64_t lanes64 __attribute__((vector_size(LANE_BYTES), may_alias, aligned(8)));

/* -- packing a block -- */

/* What of a key the rows of a block need: from the best value on, in so many bits. */
struct packing {
  uint64_t least, last; /* last: of what is worse than all, where there is such */
  uint32_t bits;
  bool greater_is_better;
};

/* Over all rows, candidates or not. */
VECTOR_CLONES static struct packing measure_known(
    const int64_t *restrict values, uint32_t n, bool greater_is_better) {
  int64_t least = INT64_MAX, greatest = INT64_MIN;
  for (uint32_t i = 0; i < n; i++) {
    least = values[i] < least ? values[i] : least;
    greatest = values[i] > greatest ? values[i] : greatest;
  }
  const uint64_t a = turned(least, greater_is_better), b = turned(greatest, greater_is_better),
                 width = greater_is_better ? a - b : b - a;
  return (struct packing){greater_is_better ? b : a, width, bits_of(width), greater_is_better};
}

/* The same where rows are unknown, or have one bound: 0 and `last` are the best and the worst there
 * is. */
VECTOR_CLONES static struct packing measure_open(const struct key *key, uint32_t n) {
  const int64_t *restrict lo = key->lo, *restrict hi = key->hi;
  const uint8_t *restrict known = key->known;
  int64_t least = INT64_MAX, greatest = INT64_MIN;
  for (uint32_t i = 0; i < n; i++) {
    /* an open side is no value, so the other stands for both */
    const bool has_low = known[i] && lo[i] != INT64_MIN, has_high = known[i] && hi[i] != INT64_MAX;
    const int64_t low = has_low ? lo[i]
        : has_high              ? hi[i]
                                : INT64_MAX,
                  high = has_high ? hi[i]
        : has_low                 ? lo[i]
                                  : INT64_MIN;
    least = low < least ? low : least;
    greatest = high > greatest ? high : greatest;
  }
  const bool greater = key->greater_is_better;
  struct packing packing = {.greater_is_better = greater};
  if (least > greatest) least = greatest = 0; /* nothing is known */
  const uint64_t a = turned(least, greater), b = turned(greatest, greater),
                 width = greater ? a - b : b - a;
  packing.least = greater ? b : a;
  packing.last = width + 2;
  packing.bits = packing.last < width ? 64 : bits_of(packing.last);
  return packing;
}

/* Adds a key behind the better ones: items[i] = items[i] << bits | key. */
VECTOR_CLONES static void pack_known(
    uint64_t *restrict items, const int64_t *restrict values, uint32_t n, struct packing packing) {
  /* a negation, or only the sign */
  const uint64_t turn = packing.greater_is_better ? ~(UINT64_C(1) << 63) : UINT64_C(1) << 63;
  for (uint32_t i = 0; i < n; i++)
    items[i] = (items[i] << packing.bits) | (((uint64_t)values[i] ^ turn) - packing.least);
}

/* One side of a key that may be open: `end` is what an unknown one is at that side. */
VECTOR_CLONES static void pack_open(uint64_t *restrict items, const int64_t *restrict values,
    const uint8_t *restrict known, uint32_t n, struct packing packing, uint64_t end) {
  const uint64_t turn = packing.greater_is_better ? ~(UINT64_C(1) << 63) : UINT64_C(1) << 63;
  for (uint32_t i = 0; i < n; i++) {
    const uint64_t number = (uint64_t)values[i] ^ turn, inner = number - packing.least + 1;
    const uint64_t at = number == 0 ? 0 : number == UINT64_MAX ? packing.last : inner;
    items[i] = (items[i] << packing.bits) | (known[i] ? at : end);
  }
}

/* Unknown numbers are 0, so that they may be measured with the others. */
static struct packing with_ends(const struct key *key, uint32_t n, struct packing packing) {
  if (key->lo != key->hi) return measure_open(key, n);
  packing.last += 2;
  packing.bits = packing.last < 2 ? 64 : bits_of(packing.last);
  return packing;
}

static bool pack_keys(
    const struct ranking *r, bool is_open, uint64_t *best, uint64_t *worst, uint32_t *bits) {
  const uint32_t n = r->call->n;
  memset(best, 0, (size_t)n * sizeof *best);
  if (is_open) memset(worst, 0, (size_t)n * sizeof *worst);
  *bits = 0;
  for (uint32_t k = 0; k < r->n_keys; k++) {
    const struct key key = key_at(r, k);
    const bool greater = key.greater_is_better;
    struct packing packing = measure_known(key.lo, n, greater);
    if (is_open) packing = with_ends(&key, n, packing);
    if (*bits + packing.bits > 62) return false; /* the greatest number stands for none */
    *bits += packing.bits;
    if (packing.bits == 0) continue;
    if (!is_open) {
      pack_known(best, key.lo, n, packing);
      continue;
    }
    pack_open(best, greater ? key.hi : key.lo, key.known, n, packing, 0);
    pack_open(worst, greater ? key.lo : key.hi, key.known, n, packing, packing.last);
  }
  return true;
}

/* Who is no candidate gets NONE_BETTER, who is not sure has no sure worst. */
#define FINISH(name, type, none_better)                                                            \
  VECTOR_CLONES static void finish_##name(type *restrict to, const uint64_t *restrict from,        \
      const uint8_t *restrict condition, uint8_t least, uint32_t n) {                              \
    for (uint32_t i = 0; i < n; i++)                                                               \
      to[i] = !condition || condition[i] >= least ? (type)from[i] : (none_better);                 \
  }

FINISH(narrow, int32_t, INT32_MAX)
FINISH(wide, int64_t, INT64_MAX)

static void finish(const struct ranking *r, const struct packed *packed, void *to,
    const uint64_t *from, uint8_t least) {
  (packed->is_narrow ? finish_narrow(to, from, r->condition, least, r->call->n)
                     : finish_wide(to, from, r->condition, least, r->call->n));
}

struct packed *pack_block(const struct ranking *r, bool is_open) {
  struct packed *packed = &((struct ranked *)r->call->scratch)->packed;
  const size_t bytes = ((size_t)r->call->n + 2 * LANES_MAX) * sizeof(uint64_t) / 64 * 64;
  char *room = (char *)r->call->scratch + RANKED_BYTES;
  uint64_t *best = (uint64_t *)(void *)room, *worst = (uint64_t *)(void *)(room + bytes);
  *packed = (struct packed){.is_open = is_open, .rest = room + 4 * bytes};
  packed->fits = pack_keys(r, is_open, best, worst, &packed->bits);
  if (!packed->fits) return packed;
  packed->is_narrow = packed->bits <= NARROW_BITS;
  packed->sure = room + 2 * bytes;
  packed->best = room + 3 * bytes;
  packed->worst = best; /* which is read no more when this is written */
  finish(r, packed, packed->best, best, TRUTH_UNKNOWN);
  if (!is_open) return packed;
  finish(r, packed, packed->sure, worst, TRUTH_TRUE);
  finish(r, packed, packed->worst, worst, TRUTH_UNKNOWN);
  return packed;
}

static_assert(sizeof(struct ranked) <= RANKED_BYTES, "at the front of the scratch");

/* -- counting in a small group -- */

/* In a group of n rows: `lanes` rows at a time, each against all. */
#define COUNT_GROUP(name, type, lanes_type)                                                        \
  ALWAYS_INLINE void count_##name(const type *best, const type *worst, const type *sure,           \
      uint32_t n, struct small_counts *out) {                                                      \
    enum { LANES = sizeof(lanes_type) / sizeof(type) };                                            \
    for (uint32_t v = 0; v < n; v += LANES) {                                                      \
      const lanes_type b = *(const lanes_type *)(best + v), w = *(const lanes_type *)(worst + v);  \
      lanes_type more_min = {0}, more_max = {0}, ge_min = {0}, ge_max = {0}, may_better = {0};     \
      for (uint32_t q = 0; q < n; q++) {                                                           \
        const lanes_type sure_worst = (lanes_type){0} + sure[q],                                   \
                         its_best = (lanes_type){0} + best[q];                                     \
        more_min -= sure_worst < b;                                                                \
        ge_min -= sure_worst <= b;                                                                 \
        more_max -= its_best < w;                                                                  \
        ge_max -= its_best <= w;                                                                   \
        may_better -= (lanes_type){0} + worst[q] < b;                                              \
      }                                                                                            \
      /* not itself; and where its list is open it is at its best better than itself */            \
      const lanes_type is_open = b < w, is_sure = *(const lanes_type *)(sure + v) == w;            \
      more_max += is_open;                                                                         \
      ge_min += 1 + (is_sure & ~is_open);                                                          \
      for (uint32_t i = 0; i < LANES; i++) {                                                       \
        out->more_min[v + i] = (uint32_t)more_min[i];                                              \
        out->more_max[v + i] = (uint32_t)more_max[i];                                              \
        out->ge_min[v + i] = (uint32_t)ge_min[i];                                                  \
        out->ge_max[v + i] = (uint32_t)ge_max[i];                                                  \
        out->may_better[v + i] = (uint32_t)may_better[i];                                          \
      }                                                                                            \
    }                                                                                              \
  }

COUNT_GROUP(narrow, int32_t, lanes32)
COUNT_GROUP(wide, int64_t, lanes64)

VECTOR_CLONES void count_group(
    const struct packed *p, uint32_t begin, uint32_t n, struct small_counts *out) {
  if (p->is_narrow)
    count_narrow((const int32_t *)p->best + begin, (const int32_t *)p->worst + begin,
        (const int32_t *)p->sure + begin, n, out);
  else
    count_wide((const int64_t *)p->best + begin, (const int64_t *)p->worst + begin,
        (const int64_t *)p->sure + begin, n, out);
}

/* -- the statuses of a small group -- */

/* status_of, of `lanes` rows at a time. The seats are fewer than 2^31. */
#define SELECT_SMALL(name, type, lanes_type, none_better)                                          \
  ALWAYS_INLINE void select_##name(const struct packed *p, uint8_t *restrict d, uint32_t begin,    \
      uint32_t n, type least, type most, bool takes_all, bool is_open) {                           \
    enum { LANES = sizeof(lanes_type) / sizeof(type) };                                            \
    const type *best = (const type *)p->best + begin;                                              \
    const type *worst = is_open ? (const type *)p->worst + begin : best;                           \
    const type *sure = is_open ? (const type *)p->sure + begin : best;                             \
    for (uint32_t v = 0; v < n; v += LANES) {                                                      \
      const lanes_type b = *(const lanes_type *)(best + v), w = *(const lanes_type *)(worst + v);  \
      lanes_type more_min = {0}, more_max = {0}, ge_min = {0}, ge_max = {0};                       \
      for (uint32_t q = 0; q < n; q++) {                                                           \
        const lanes_type its_best = (lanes_type){0} + best[q];                                     \
        more_max -= its_best < w;                                                                  \
        ge_max -= its_best <= w;                                                                   \
        if (!is_open) continue;                                                                    \
        const lanes_type sure_worst = (lanes_type){0} + sure[q];                                   \
        more_min -= sure_worst < b;                                                                \
        ge_min -= sure_worst <= b;                                                                 \
      }                                                                                            \
      lanes_type is_sure = b == b;                                                                 \
      if (is_open) {                                                                               \
        const lanes_type has_open = b < w;                                                         \
        is_sure = *(const lanes_type *)(sure + v) == w;                                            \
        more_max += has_open;                                                                      \
        ge_min += 1 + (is_sure & ~has_open);                                                       \
      } else {                                                                                     \
        more_min = more_max;                                                                       \
        ge_min = ge_max;                                                                           \
      }                                                                                            \
      if (takes_all) ge_max = more_max + 1; /* none ties */                                        \
      const lanes_type is_out = more_min >= most, is_in = is_sure & (ge_max <= least),             \
                       is_tied = is_sure & ~is_in & (more_max < least) & (ge_min > most);          \
      lanes_type status = (is_in & CANDIDACY_CHOSEN) | (is_tied & CANDIDACY_TIED) |                \
          (~is_in & ~is_tied & CANDIDACY_UNDETERMINED);                                            \
      status = (is_out & CANDIDACY_NOT_CHOSEN) | (~is_out & status);                               \
      status &= b < (none_better); /* CANDIDACY_NONE is 0 */                                       \
      const uint32_t end = n - v < LANES ? n - v : LANES;                                          \
      for (uint32_t i = 0; i < end; i++) d[begin + v + i] = (uint8_t)status[i];                    \
    }                                                                                              \
  }

SELECT_SMALL(narrow, int32_t, lanes32, INT32_MAX)
SELECT_SMALL(wide, int64_t, lanes64, INT64_MAX)

VECTOR_CLONES void select_counted(const struct packed *p, uint8_t *d, uint32_t begin, uint32_t n,
    struct seats seats, bool takes_all, bool is_open) {
  /* more than there are rows is as good as any number */
  const int32_t least = seats.least < INT32_MAX ? (int32_t)seats.least : INT32_MAX,
                most = seats.most < INT32_MAX ? (int32_t)seats.most : INT32_MAX;
  if (p->is_narrow && is_open) select_narrow(p, d, begin, n, least, most, takes_all, true);
  else if (p->is_narrow) select_narrow(p, d, begin, n, least, most, takes_all, false);
  else if (is_open) select_wide(p, d, begin, n, least, most, takes_all, true);
  else select_wide(p, d, begin, n, least, most, takes_all, false);
}

/* -- RANK -- */

ALWAYS_INLINE void put_rank(const struct view *d, uint32_t i, uint32_t rank) {
  ((int64_t *)d->values)[i] = rank;
  d->known[i] = rank != 0;
}

static void put_none(const struct view *d, uint32_t begin, uint32_t end) {
  memset((int64_t *)d->values + begin, 0, (end - begin) * sizeof(int64_t));
  memset(d->known + begin, 0, end - begin);
}

/* A small group: how many are better, where that is sure. */
#define RANK_SMALL(name, type, lanes_type, none_better)                                            \
  ALWAYS_INLINE void rank_##name(                                                                  \
      const struct view *d, const struct packed *p, uint32_t begin, uint32_t n, bool is_open) {    \
    enum { LANES = sizeof(lanes_type) / sizeof(type) };                                            \
    const type *best = (const type *)p->best + begin;                                              \
    const type *worst = is_open ? (const type *)p->worst + begin : best;                           \
    const type *sure = is_open ? (const type *)p->sure + begin : best;                             \
    int64_t *restrict ranks = (int64_t *)d->values + begin;                                        \
    uint8_t *restrict known = d->known + begin;                                                    \
    for (uint32_t v = 0; v < n; v += LANES) {                                                      \
      const lanes_type b = *(const lanes_type *)(best + v), w = *(const lanes_type *)(worst + v);  \
      lanes_type more_min = {0}, more_max = {0};                                                   \
      for (uint32_t q = 0; q < n; q++) {                                                           \
        more_max -= (lanes_type){0} + best[q] < w;                                                 \
        if (is_open) more_min -= (lanes_type){0} + sure[q] < b;                                    \
      }                                                                                            \
      lanes_type has_rank = b < (none_better);                                                     \
      if (is_open) {                                                                               \
        more_max += b < w;                                                                         \
        has_rank &= (more_min == more_max) & (*(const lanes_type *)(sure + v) == w);               \
      }                                                                                            \
      const lanes_type rank = (more_max + 1) & has_rank;                                           \
      const uint32_t end = n - v < LANES ? n - v : LANES;                                          \
      for (uint32_t i = 0; i < end; i++) {                                                         \
        ranks[v + i] = rank[i];                                                                    \
        known[v + i] = rank[i] != 0;                                                               \
      }                                                                                            \
    }                                                                                              \
  }

RANK_SMALL(narrow, int32_t, lanes32, INT32_MAX)
RANK_SMALL(wide, int64_t, lanes64, INT64_MAX)

VECTOR_CLONES static void rank_small(
    const struct view *d, const struct packed *p, uint32_t begin, uint32_t n, bool is_open) {
  if (p->is_narrow && is_open) rank_narrow(d, p, begin, n, true);
  else if (p->is_narrow) rank_narrow(d, p, begin, n, false);
  else if (is_open) rank_wide(d, p, begin, n, true);
  else rank_wide(d, p, begin, n, false);
}

static void rank_large(const struct ranking *r, struct ordered *group, void *room, uint32_t begin,
    uint32_t end, bool is_open) {
  const struct view *d = r->call->d;
  const bool is_ordered = order_group(r, room, begin, end, is_open, false, group);
  if (!is_ordered) group->rows = NULL;
  put_none(d, begin, end);
  if (is_ordered) {
    struct order_walk walk = {.group = group};
    struct counts counts;
    bool is_sure;
    for (uint32_t i; order_next(&walk, &i, &is_sure, &counts);) {
      const uint32_t ahead = order_ahead(&walk);
      if (ahead != UINT32_MAX) {
        __builtin_prefetch((int64_t *)d->values + ahead, 1);
        __builtin_prefetch(d->known + ahead, 1);
      }
      if (is_sure && counts.more_min == counts.more_max) put_rank(d, i, counts.more_min + 1);
    }
    return;
  }
  const struct compared compared = compare_group(r, room, begin, end, true);
  for (uint32_t i = begin; i < end; i++) {
    if (candidacy(r, i) != TRUTH_TRUE) continue;
    const struct counts counts = compared_count(&compared, i);
    if (counts.more_min == counts.more_max) put_rank(d, i, counts.more_min + 1);
  }
}

/* Of rows marked as candidates with known keys, those whose narrow key is unknown are open. */
#define MARK_NARROW(bits, unknown)                                                                 \
  VECTOR_CLONES static void mark_narrow_##bits(                                                    \
      uint8_t *restrict marks, const int##bits##_t *restrict values, uint32_t n) {                 \
    for (uint32_t i = 0; i < n; i++)                                                               \
      marks[i] = (uint8_t)(marks[i] | (marks[i] & (values[i] == (unknown))) << 1);                 \
  }

MARK_NARROW(8, INT8_MIN)
MARK_NARROW(16, NUMBER_UNKNOWN_16)
MARK_NARROW(32, NUMBER_UNKNOWN_32)

static void mark_narrow(uint8_t *marks, const struct key *key, uint32_t n) {
  const void *values = key->lo;
  switch (key->narrow) {
  case 1: mark_narrow_8(marks, values, n); return;
  case 2: mark_narrow_16(marks, values, n); return;
  default: mark_narrow_32(marks, values, n); return;
  }
}

/* Marks each row of the block in d.known: 0 no candidate, 1 a candidate with known keys, 2 open.
 * True where none is open. */
VECTOR_CLONES static bool mark_rows(const struct ranking *r) {
  const uint32_t n = r->call->n;
  uint8_t *restrict marks = r->call->d->known;
  const uint8_t *restrict condition = r->condition;
  uint8_t most = 0;
  if (condition) {
    for (uint32_t i = 0; i < n; i++)
      marks[i] = condition[i] == TRUTH_UNKNOWN ? 2 : condition[i] / 2;
  } else {
    memset(marks, 1, n);
  }
  for (uint32_t k = 0; k < r->n_keys; k++) {
    const struct key key = key_at(r, k);
    const uint8_t *restrict known = key.known;
    if (key.narrow) {
      mark_narrow(marks, &key, n);
      continue;
    }
    for (uint32_t i = 0; i < n; i++)
      marks[i] = (uint8_t)(marks[i] | (marks[i] & (known[i] ^ 1)) << 1);
    if (key.lo == key.hi) continue;
    for (uint32_t i = 0; i < n; i++)
      marks[i] = (uint8_t)(marks[i] | (marks[i] & (key.lo[i] != key.hi[i])) << 1);
  }
  for (uint32_t i = 0; i < n; i++) most = marks[i] > most ? marks[i] : most;
  return most < 2;
}

static bool is_open_group(const uint8_t *marks, uint32_t begin, uint32_t end) {
  return has_mark(marks, begin, end, 2);
}

/* The one group of all rows, of which there are many and nobody reads the ranks, is put in order alone:
 * its SELECT goes by that, or by the keys. */
static void order_unnumbered(const struct ranking *r, struct ranked *left) {
  const struct kernel_call *call = r->call;
  assert(call->level.n_above == 1 && "vm_columns.c sees to it");
  if (!list_known(call, 0)) return; /* any number may be better */
  left->has_order = order_group(r, (char *)left + RANKED_BYTES, group_begin(call, 0),
      group_begin(call, 1), true, false, &left->order);
}

void kernel_RANK(const struct kernel_call *call) {
  const struct ranking r = ranking_of(call);
  struct ranked *left = call->scratch;
  *left = (struct ranked){.has_order = false};
  if (!call->d->values) {
    order_unnumbered(&r, left);
    return;
  }
  bool any_small = false;
  for (uint32_t group = 0; group < call->level.n_above && !any_small; group++)
    any_small = group_begin(call, group + 1) - group_begin(call, group) <= COUNTED_ROWS;
  const bool none_open = mark_rows(&r);
  if (any_small) pack_block(&r, !none_open);
  void *room = any_small ? left->packed.rest : (char *)call->scratch + RANKED_BYTES;
  const uint8_t *marks = call->d->known;
  for (uint32_t group = 0; group < call->level.n_above; group++) {
    const uint32_t begin = group_begin(call, group), end = group_begin(call, group + 1);
    if (!list_known(call, group)) {
      put_none(call->d, begin, end); /* any number may be better */
      continue;
    }
    const bool is_open = !none_open && is_open_group(marks, begin, end);
    if (end - begin <= COUNTED_ROWS && left->packed.fits) {
      rank_small(call->d, &left->packed, begin, end - begin, is_open);
      continue;
    }
    rank_large(&r, &left->order, room, begin, end, is_open);
    left->has_order = is_open && call->level.n_above == 1 && left->order.rows;
  }
}
