/* What the parts of a pass share (match_pass.h). */
#include "runtime/kernels/match_pass.h"

#include <string.h>

bool match_row_is_exact(const struct match_pass *p, uint32_t row, struct match_span *key) {
  *key = (struct match_span){0, 0};
  return p->is_free || (match_row_key(p->m, row, key) && key->low == key->high);
}

void match_begin_of_buckets(uint32_t *begin, const struct match_sorter *s, uint32_t n_buckets) {
  memset(begin, 0, (n_buckets + 1) * sizeof *begin);
  for (uint32_t i = 0; i < s->n; i++) begin[s->items[i].bucket + 1]++;
  for (uint32_t b = 0; b < n_buckets; b++) begin[b + 1] += begin[b];
}

/* The spans of one set in what is asked. */
uint32_t match_spans_of(const struct match_pass *p, const struct match_ask *ask, enum match_set set,
    bool of_known_rows, struct match_span *spans) {
  spans[0] = (struct match_span){INT64_MIN, INT64_MAX};
  if (p->is_free) return 1;
  if (!p->m->is_different) {
    spans[0] = set == MATCH_SURE ? ask->sure : ask->maybe;
    /* what nothing may fit, nothing surely does: two bounds that exclude each other */
    return spans[0].low <= spans[0].high && ask->maybe.low <= ask->maybe.high;
  }
  /* bounds that are not one value part with nothing for sure */
  const struct match_span equal = set == MATCH_SURE ? ask->maybe : ask->sure;
  if (equal.low > equal.high || (set == MATCH_MAYBE && !of_known_rows)) return 1;
  uint32_t n = 0;
  if (equal.low > INT64_MIN) spans[n++] = (struct match_span){INT64_MIN, equal.low - 1};
  if (equal.high < INT64_MAX) spans[n++] = (struct match_span){equal.high + 1, INT64_MAX};
  return n;
}

uint32_t match_spans_asked(
    const struct match_pass *p, uint32_t instance, enum match_set set, struct match_span *spans) {
  const struct match_ask ask = match_instance_ask(p->m, instance, false);
  return match_spans_of(p, &ask, set, false, spans);
}
