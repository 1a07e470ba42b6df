/* A pass over rows and instances that know the same of their keys (match_sets.c). */
#ifndef THIDUA_MATCH_PASS_H
#define THIDUA_MATCH_PASS_H

#include "runtime/kernels/match.h"
#include "runtime/kernels/match_sort.h"

struct match_subset {
  const struct match_entry *items; /* index: the row or instance */
  uint32_t n;
};

struct match_pass {
  struct matching *m;
  const struct match_fold_of *of;
  struct match_results *results;
  struct match_subset rows, instances;
  uint32_t unknown;                                  /* parts, by bit, that are no use here */
  enum match_set first, last;                        /* the sets looked for */
  bool is_free;                                      /* every pair fits, whatever its key */
  uint32_t n_buckets, *row_bucket, *instance_bucket; /* by place in the subset */
};

/* Whether a row's key is one number, in both ends of `key`. */
bool match_row_is_exact(const struct match_pass *p, uint32_t row, struct match_span *key);
static inline bool match_is_in_set(const struct matching *m, enum match_set set, uint32_t row) {
  return set == MATCH_MAYBE || !m->condition || m->condition[row] == TRUTH_TRUE;
}
/* Where each bucket's entries begin, once they are sorted by it; and one more. */
void match_begin_of_buckets(uint32_t *begin, const struct match_sorter *s, uint32_t n_buckets);

/* The first place from `begin` to `end` whose key is not below (where `beyond`: is above) `key`. */
static inline uint32_t match_first_at(
    const int64_t *keys, uint32_t begin, uint32_t end, int64_t key, bool beyond) {
  while (begin < end) {
    const uint32_t middle = begin + (end - begin) / 2;
    if (beyond ? keys[middle] <= key : keys[middle] < key) begin = middle + 1;
    else end = middle;
  }
  return begin;
}

/* What an instance asks for: one stretch of keys, or (`<>`) the two beside one. */
enum { MATCH_SPANS_MAX = 2 };
uint32_t match_spans_of(const struct match_pass *p, const struct match_ask *ask, enum match_set set,
    bool of_known_rows, struct match_span *spans);
uint32_t match_spans_asked(
    const struct match_pass *p, uint32_t instance, enum match_set set, struct match_span *spans);

/* Adds what the rows come to whose keys are not exact (match_wide.c). */
void match_find_wide(struct match_pass *p);

#endif
