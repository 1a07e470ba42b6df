/* The rows that instances ask for, found by sorting and halving (match.h).
 *
 * Rows and instances fall into buckets by their group and the keys that must be equal. A key that
 * is not known may be any: what has one is looked up by the others alone, so rows and instances are
 * taken by which of their keys are unknown. In a bucket the rows whose key is known stand in its
 * order, so what is asked for is a stretch of them: a difference of two prefixes, or a few nodes of
 * a tree. Outcomes possible are a matter of whole passes: rows of the same sets compare alike with
 * instances of the same sets. Rows whose key lies within bounds: match_wide.c.
 */
#include <string.h>

#include "runtime/kernels/match_pass.h"

/* -- a pass: rows and instances that know the same of their keys -- */

/* What is put into one order: the subset's instances behind its rows. */
static uint64_t equal_code(const struct match_pass *p, uint32_t part, uint32_t place) {
  uint64_t code = 0;
  const struct match_part *equal = &p->m->parts[p->m->equal[part]];
  if (place < p->rows.n) match_row_code(equal, p->rows.items[place].index, &code);
  else match_instance_code(equal, p->instances.items[place - p->rows.n].index, &code);
  return code;
}

static uint32_t group_at(const struct match_pass *p, uint32_t place) {
  return place < p->rows.n ? p->m->row_group[p->rows.items[place].index]
                           : p->m->instance_group[p->instances.items[place - p->rows.n].index];
}

/* Numbers the keys of sorted entries 0, 1, … in `bucket`; returns how many there are. */
static uint32_t number_keys(struct match_sorter *s) {
  uint32_t number = 0;
  for (uint32_t i = 0; i < s->n; i++) {
    if (i > 0 && s->items[i].key != s->items[i - 1].key) number++;
    s->items[i].bucket = number;
  }
  return s->n ? number + 1 : 0;
}

static uint32_t *bucket_at(const struct match_pass *p, uint32_t place) {
  return place < p->rows.n ? &p->row_bucket[place] : &p->instance_bucket[place - p->rows.n];
}

/* Group first, then part by part: by the bucket so far and the rank of the part's code in it. */
static void find_buckets(struct match_pass *p) {
  struct matching *m = p->m;
  const uint32_t n = p->rows.n + p->instances.n;
  p->row_bucket = match_take(m, p->rows.n * sizeof *p->row_bucket);
  p->instance_bucket = match_take(m, p->instances.n * sizeof *p->instance_bucket);
  char *const kept = m->free;
  struct match_sorter s = {
      match_take(m, n * sizeof *s.items), match_take(m, n * sizeof *s.items), n};
  for (uint32_t i = 0; i < n; i++) *bucket_at(p, i) = group_at(p, i);
  p->n_buckets = m->call->level.n_above;
  for (uint32_t part = 0; part < m->n_equal; part++) {
    if (p->unknown >> part & 1) continue;
    const bool is_wide = m->parts[m->equal[part]].kind >= REG_NUMBER;
    for (uint32_t i = 0; i < n; i++)
      s.items[i] = (struct match_entry){equal_code(p, part, i), i, 0};
    if (is_wide) {
      match_sort(&s);
      number_keys(&s);
    }
    for (uint32_t i = 0; i < n; i++) {
      struct match_entry *entry = &s.items[i];
      entry->key = (uint64_t)*bucket_at(p, entry->index) << 32 |
          (is_wide ? entry->bucket : (uint32_t)entry->key);
    }
    match_sort(&s);
    p->n_buckets = number_keys(&s);
    for (uint32_t i = 0; i < n; i++) *bucket_at(p, s.items[i].index) = s.items[i].bucket;
  }
  m->free = kept;
}

/* -- rows whose key is known: stretches -- */

/* Rows by bucket, in it by key. */
struct ordered_rows {
  uint32_t n;
  uint32_t *row;
  int64_t *key;
  uint32_t *begin; /* by bucket, and one more */
};

static struct ordered_rows order_known_rows(struct match_pass *p) {
  struct matching *m = p->m;
  struct ordered_rows out;
  out.row = match_take(m, p->rows.n * sizeof *out.row);
  out.key = match_take(m, p->rows.n * sizeof *out.key);
  out.begin = match_take(m, (p->n_buckets + 1) * sizeof *out.begin);
  char *const kept = m->free;
  struct match_sorter s = {
      match_take(m, p->rows.n * sizeof *s.items), match_take(m, p->rows.n * sizeof *s.items), 0};
  for (uint32_t i = 0; i < p->rows.n; i++) {
    struct match_span key;
    const uint32_t row = p->rows.items[i].index;
    if (!match_row_is_exact(p, row, &key)) continue;
    s.items[s.n++] = (struct match_entry){match_ordered(key.low), row, p->row_bucket[i]};
  }
  match_begin_of_buckets(out.begin, &s, p->n_buckets);
  match_sort(&s);
  if (p->n_buckets > 1) {
    /* a stable deal into the buckets: the order by key stays */
    uint32_t *next = match_take(m, (p->n_buckets + 1) * sizeof *next);
    memcpy(next, out.begin, (p->n_buckets + 1) * sizeof *next);
    for (uint32_t i = 0; i < s.n; i++) {
      const uint32_t at = next[s.items[i].bucket]++;
      out.row[at] = s.items[i].index;
      out.key[at] = (int64_t)match_ordered((int64_t)s.items[i].key);
    }
  } else {
    for (uint32_t i = 0; i < s.n; i++) {
      out.row[i] = s.items[i].index;
      out.key[i] = (int64_t)match_ordered((int64_t)s.items[i].key);
    }
  }
  out.n = s.n;
  m->free = kept;
  return out;
}

/* Places in the order of the rows. */
struct stretch {
  uint32_t begin, end;
};

/* What prefixes of the rows come to, or a tree of their best values. */
struct stretches {
  const struct match_fold_of *of;
  uint32_t *n, *n_unknown; /* of the rows before a place */
  int128 *low, *high;
  struct match_best *best; /* twice as many: a tree, its leaves in the second half */
  uint32_t n_rows;
};

static struct stretches sum_up(
    struct match_pass *p, const struct ordered_rows *rows, enum match_set set) {
  struct matching *m = p->m;
  const size_t places = (size_t)rows->n + 1;
  struct stretches s = {.of = p->of, .n_rows = rows->n};
  s.n = match_take(m, places * sizeof *s.n);
  s.n[0] = 0;
  if (p->of->fold != MATCH_COUNT) {
    s.n_unknown = match_take(m, places * sizeof *s.n_unknown);
    s.n_unknown[0] = 0;
  }
  if (p->of->fold == MATCH_SUM) {
    s.low = match_take(m, places * sizeof *s.low);
    s.high = match_take(m, places * sizeof *s.high);
    s.low[0] = s.high[0] = 0;
  }
  if (match_is_extreme(p->of)) s.best = match_take(m, 2 * places * sizeof *s.best);
  for (uint32_t i = 0; i < rows->n; i++) {
    const bool is_in = match_is_in_set(m, set, rows->row[i]);
    struct match_sum sum = {0};
    if (is_in) sum = match_sum_of(p->of, set, rows->row[i]);
    s.n[i + 1] = s.n[i] + sum.n;
    if (s.n_unknown) s.n_unknown[i + 1] = s.n_unknown[i] + sum.n_unknown;
    if (s.low) {
      s.low[i + 1] = s.low[i] + sum.low;
      s.high[i + 1] = s.high[i] + sum.high;
    }
    if (s.best)
      s.best[rows->n + i] =
          is_in ? match_best_of(p->of, set, rows->row[i]) : match_best_none(p->of);
  }
  for (uint32_t i = s.best ? rows->n : 0; i-- > 1;)
    s.best[i] = match_best_join(p->of, s.best[2 * i], s.best[2 * i + 1]);
  return s;
}

static void add_stretch(struct match_pass *p, const struct stretches *s, struct stretch at,
    enum match_set set, uint32_t instance) {
  struct match_results *results = p->results;
  const uint32_t begin = at.begin, end = at.end;
  if (begin >= end) return;
  results->n[set][instance] += s->n[end] - s->n[begin];
  if (set == MATCH_MAYBE && results->n_unknown)
    results->n_unknown[instance] += s->n_unknown[end] - s->n_unknown[begin];
  if (s->low) {
    results->low[instance] += s->low[end] - s->low[begin];
    results->high[instance] += s->high[end] - s->high[begin];
  }
  if (!s->best) return;
  struct match_best *best = &results->best[set][instance];
  for (uint32_t l = begin + s->n_rows, r = end + s->n_rows; l < r; l /= 2, r /= 2) {
    if (l % 2) *best = match_best_join(s->of, *best, s->best[l++]);
    if (r % 2) *best = match_best_join(s->of, *best, s->best[--r]);
  }
}

static struct stretch stretch_of(
    const struct ordered_rows *rows, uint32_t bucket, struct match_span span) {
  const uint32_t begin = rows->begin[bucket], end = rows->begin[bucket + 1];
  struct stretch s = {begin, end};
  if (span.low != INT64_MIN) s.begin = match_first_at(rows->key, begin, end, span.low, false);
  if (span.high != INT64_MAX) s.end = match_first_at(rows->key, s.begin, end, span.high, true);
  return s;
}

/* Of an instance whose key is known the two sets are one stretch, looked for once. */
static void find_known_of(struct match_pass *p, const struct ordered_rows *rows,
    const struct stretches *stretches, uint32_t place) {
  const uint32_t instance = p->instances.items[place].index, bucket = p->instance_bucket[place];
  struct match_ask ask = {{0, 0}, {0, 0}};
  struct match_span before[MATCH_SPANS_MAX], spans[MATCH_SPANS_MAX];
  struct stretch at[MATCH_SPANS_MAX];
  uint32_t n_before = 0;
  if (rows->begin[bucket] == rows->begin[bucket + 1]) return;
  if (!p->is_free) ask = match_instance_ask(p->m, instance, false);
  for (enum match_set set = p->first; set <= p->last; set++) {
    const uint32_t n = match_spans_of(p, &ask, set, true, spans);
    const bool same = n == n_before && memcmp(before, spans, n * sizeof *spans) == 0;
    for (uint32_t k = 0; k < n; k++) {
      if (!same) at[k] = stretch_of(rows, bucket, spans[k]);
      add_stretch(p, &stretches[set], at[k], set, instance);
    }
    n_before = n;
    memcpy(before, spans, sizeof before);
  }
}

static void find_known(struct match_pass *p, const struct ordered_rows *rows) {
  struct matching *m = p->m;
  char *const kept = m->free;
  struct stretches stretches[2];
  const bool is_one = p->of->fold == MATCH_COUNT && !m->condition; /* both sets come to the same */
  if (p->last == MATCH_MAYBE) stretches[MATCH_MAYBE] = sum_up(p, rows, MATCH_MAYBE);
  if (p->first == MATCH_SURE)
    stretches[MATCH_SURE] =
        is_one && p->last == MATCH_MAYBE ? stretches[MATCH_MAYBE] : sum_up(p, rows, MATCH_SURE);
  for (uint32_t i = 0; i < p->instances.n; i++) find_known_of(p, rows, stretches, i);
  m->free = kept;
}

static void run_pass(struct match_pass *p) {
  struct matching *m = p->m;
  char *const kept = m->free;
  find_buckets(p);
  const struct ordered_rows known = order_known_rows(p);
  find_known(p, &known);
  if (known.n < p->rows.n) match_find_wide(p);
  m->free = kept;
}

/* -- all passes -- */

/* Which of its keys are unknown, by bit; false where one is never another's equal. */
static bool unknown_keys(
    const struct matching *m, bool of_instance, uint32_t index, uint64_t *unknown) {
  *unknown = 0;
  for (uint32_t e = 0; e < m->n_equal; e++) {
    const struct match_part *part = &m->parts[m->equal[e]];
    uint64_t code;
    const enum match_known known =
        of_instance ? match_instance_code(part, index, &code) : match_row_code(part, index, &code);
    if (known == MATCH_NEVER) return false;
    if (known == MATCH_UNKNOWN) *unknown |= (uint64_t)1 << e;
  }
  return true;
}

/* Beside which keys are unknown, in the same number: how the key by order fits. */
#define ALL_FIT ((uint64_t)1 << 63)
#define KEY_OR_ALL ((uint64_t)1 << 62)

/* Which of its keys are unknown, and how they fit; false where it has no part in any pair. */
static bool key_of(const struct matching *m, bool of_instance, uint32_t index, uint64_t *key) {
  const enum match_fit fit = of_instance ? match_instance_fit(m, index) : match_row_fit(m, index);
  if (fit == MATCH_LEFT_OUT || !unknown_keys(m, of_instance, index, key)) return false;
  if (fit == MATCH_ALL_FIT) *key |= ALL_FIT;
  if (fit == MATCH_KEY_OR_ALL) *key |= KEY_OR_ALL;
  return true;
}

/* What is sorted by key, once more, by its sets of outcomes: the same key for the same of both. */
static void sort_by_sets(const struct matching *m, bool of_instances, struct match_sorter *s) {
  number_keys(s);
  for (uint32_t k = 0; k < m->n_sets; k++) {
    const struct match_part *part = &m->parts[m->sets[k]];
    for (uint32_t i = 0; i < s->n; i++)
      s->items[i].key = match_set_of(part, of_instances, s->items[i].index);
    match_sort(s);
    uint64_t set = 0;
    for (uint32_t i = 0, number = 0; i < s->n; i++) {
      struct match_entry *entry = &s->items[i];
      number += i > 0 && entry->key != set;
      set = entry->key;
      entry->key = (uint64_t)entry->bucket << 32 | number;
    }
    match_sort(s);
    number_keys(s);
  }
  for (uint32_t i = 0; i < s->n; i++) s->items[i].key = s->items[i].bucket;
}

/* By what they know of their keys. */
static struct match_sorter sort_by_known(struct matching *m, bool of_instances) {
  const uint32_t n = of_instances ? m->n_instances : m->n_rows;
  struct match_sorter s = {
      match_take(m, n * sizeof *s.items), match_take(m, n * sizeof *s.items), 0};
  for (uint32_t i = 0; i < n; i++) {
    uint64_t key;
    if (!of_instances && m->condition && m->condition[i] == TRUTH_FALSE) continue;
    if (key_of(m, of_instances, i, &key)) s.items[s.n++] = (struct match_entry){key, i, 0};
  }
  match_sort(&s);
  if (m->n_sets) sort_by_sets(m, of_instances, &s);
  return s;
}

static struct match_subset next_subset(const struct match_sorter *s, uint32_t begin) {
  uint32_t end = begin;
  while (end < s->n && s->items[end].key == s->items[begin].key) end++;
  return (struct match_subset){s->items + begin, end - begin};
}

/* What fits by its key if it has a value, and else always, surely fits by the key, and may always. */
static void run_passes(struct match_pass *p, uint64_t keys, uint8_t by_sets) {
  const bool all_fit = p->m->n_range == 0 || keys & ALL_FIT;
  p->unknown = (uint32_t)keys;
  p->first = p->unknown || by_sets == TRUTH_UNKNOWN ? MATCH_MAYBE : MATCH_SURE;
  p->last = MATCH_MAYBE;
  p->is_free = all_fit;
  if (!all_fit && keys & KEY_OR_ALL) {
    p->last = MATCH_SURE;
    if (p->first == MATCH_SURE) run_pass(p);
    p->first = p->last = MATCH_MAYBE;
    p->is_free = true;
  }
  run_pass(p);
}

void match_find(struct matching *m, const struct match_fold_of *of, struct match_results *results) {
  const struct match_sorter rows = sort_by_known(m, false), instances = sort_by_known(m, true);
  struct match_pass pass = {.m = m, .of = of, .results = results};
  for (uint32_t r = 0; r < rows.n; r += pass.rows.n) {
    const uint32_t row = rows.items[r].index;
    uint64_t of_rows, of_instances;
    key_of(m, false, row, &of_rows);
    pass.rows = next_subset(&rows, r);
    for (uint32_t i = 0; i < instances.n; i += pass.instances.n) {
      const uint32_t instance = instances.items[i].index;
      const uint8_t by_sets = match_sets_truth(m, row, instance, false);
      key_of(m, true, instance, &of_instances);
      pass.instances = next_subset(&instances, i);
      if (by_sets != TRUTH_FALSE) run_passes(&pass, of_rows | of_instances, by_sets);
    }
  }
}
