/* What RANK and SELECT share: who is ranked by what, and how many rows are better than a row or as
 * good. language.md §5.
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
 * Three ways to them: small groups are counted by numbers packed for the whole block
 * (ranking_pack.h), larger ones sorted by such numbers (ranking_order.h), and what no number holds
 * is compared key by key (ranking_compare.h).
 */
#ifndef THIDUA_RANKING_H
#define THIDUA_RANKING_H

#include "runtime/kernels/kernels.h"

#define NO_BOUND UINT32_MAX

struct key {
  const int64_t *lo, *hi; /* hi == lo: never within bounds only */
  const uint8_t *known;
  bool greater_is_better;
  uint8_t narrow; /* lo is the values of a narrow column of this width; 0: of none */
};

struct ranking {
  const struct kernel_call *call;
  const uint8_t *condition; /* NULL: every row is a candidate */
  const uint32_t *list;
  uint32_t n_keys;
};

struct counts {
  uint32_t more_min, more_max, ge_min, ge_max; /* NO_BOUND: any number */
  /* another row that may be a candidate may be as good: some are at least as good at their best,
   * and not all of these are better at their worst. Only where it is asked */
  bool may_equal;
};

ALWAYS_INLINE struct ranking ranking_of(const struct kernel_call *call) {
  struct ranking r = {
      .call = call, .list = call->context->program->operands + call->instruction->c};
  if (r.list[0] != NO_REGISTER) r.condition = call->views[r.list[0]].values;
  r.n_keys = r.list[1];
  return r;
}

ALWAYS_INLINE struct key key_at(const struct ranking *r, uint32_t k) {
  const struct view *view = &r->call->views[r->list[2 + 2 * k]];
  return (struct key){view->values, view->high ? view->high : view->values, view->known,
      r->list[3 + 2 * k] != 0, view->narrow};
}

/* The value of a narrow key; false where it is unknown. */
ALWAYS_INLINE bool narrow_value(const struct key *key, uint32_t i, int64_t *value) {
  const void *values = key->lo;
  switch (key->narrow) {
  case 1: *value = ((const int8_t *)values)[i]; return *value != INT8_MIN;
  case 2: *value = ((const int16_t *)values)[i]; return *value != NUMBER_UNKNOWN_16;
  default: *value = ((const int32_t *)values)[i]; return *value != NUMBER_UNKNOWN_32;
  }
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

/* Whether one of the rows has this bit in its byte, of which few do. */
ALWAYS_INLINE bool has_mark(const uint8_t *marks, uint32_t begin, uint32_t end, uint8_t bit) {
  uint64_t all = 0, word;
  if (end - begin < sizeof word) {
    for (uint32_t i = begin; i < end; i++) all |= marks[i];
    return (all & bit) != 0;
  }
  for (uint32_t i = begin; i + sizeof word < end; i += (uint32_t)sizeof word) {
    memcpy(&word, marks + i, sizeof word);
    all |= word;
  }
  memcpy(&word, marks + end - sizeof word, sizeof word);
  return ((all | word) & UINT64_C(0x0101010101010101) * bit) != 0;
}

/* A number turned so that less is better. */
ALWAYS_INLINE uint64_t turned(int64_t value, bool greater_is_better) {
  const uint64_t ordered = (uint64_t)value ^ UINT64_C(1) << 63;
  return greater_is_better ? ~ordered : ordered;
}

/* A key of a row at its best or worst, turned. What is unknown may be any number. */
ALWAYS_INLINE uint64_t extreme(const struct key *key, uint32_t i, bool is_best) {
  const bool is_high = is_best == key->greater_is_better;
  int64_t number;
  if (key->narrow) {
    const bool known = narrow_value(key, i, &number);
    return turned(known ? number : is_high ? INT64_MAX : INT64_MIN, key->greater_is_better);
  }
  const int64_t value =
      key->known[i] ? (is_high ? key->hi[i] : key->lo[i]) : (is_high ? INT64_MAX : INT64_MIN);
  return turned(value, key->greater_is_better);
}

struct seats {
  int64_t least, most; /* most INT64_MAX: unknown */
};

ALWAYS_INLINE enum candidacy status_of(
    struct counts counts, struct seats seats, uint8_t candidacy_of_row, bool takes_all) {
  if (counts.more_min >= seats.most) return CANDIDACY_NOT_CHOSEN;
  if (candidacy_of_row != TRUTH_TRUE) return CANDIDACY_UNDETERMINED;
  const bool more_is_under = counts.more_max != NO_BOUND && counts.more_max < seats.least;
  if (takes_all) return more_is_under ? CANDIDACY_CHOSEN : CANDIDACY_UNDETERMINED;
  if (counts.ge_max != NO_BOUND && counts.ge_max <= seats.least) return CANDIDACY_CHOSEN;
  return more_is_under && seats.most < counts.ge_min ? CANDIDACY_TIED : CANDIDACY_UNDETERMINED;
}

ALWAYS_INLINE uint32_t bits_of(uint64_t value) {
  return value ? 64 - (uint32_t)__builtin_clzll(value) : 0;
}

#endif
