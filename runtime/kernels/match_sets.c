/* The rows that instances ask for, found by sorting and halving (match.h).
 *
 * Rows and instances fall into buckets by their group and the keys that must be equal. A key that
 * is not known may be any: what has one is looked up by the others alone, so rows and instances are
 * taken by which of their keys are unknown. In a bucket the rows whose key is known stand in its
 * order, so what is asked for is a stretch of them: a difference of two prefixes, or a few nodes of
 * a tree. A row whose key lies within bounds surely fits where both its ends do, and may where it
 * reaches in: two conditions, met by taking rows and questions in the order of one and looking up
 * the other in a tree of prefixes (Fenwick).
 */
#include <string.h>

#include "runtime/kernels/arithmetic.h"
#include "runtime/kernels/match.h"

/* -- sorting, by bytes: linear however keys lie -- */

struct entry {
  uint64_t key;
  uint32_t index, bucket;
};

struct sorter {
  struct entry *items, *other;
  uint32_t n;
};

static void sort_short(struct sorter *s) {
  for (uint32_t i = 1; i < s->n; i++) {
    const struct entry entry = s->items[i];
    uint32_t at = i;
    for (; at > 0 && s->items[at - 1].key > entry.key; at--) s->items[at] = s->items[at - 1];
    s->items[at] = entry;
  }
}

/* Ascending by key; equals keep their order. */
static void sort_entries(struct sorter *s) {
  enum { SHORT = 32 };
  uint64_t differ = 0;
  if (s->n <= SHORT) {
    sort_short(s);
    return;
  }
  for (uint32_t i = 1; i < s->n; i++) differ |= s->items[i].key ^ s->items[0].key;
  for (unsigned shift = 0; shift < 64; shift += 8) {
    if ((differ >> shift & 255) == 0) continue;
    uint32_t place[256] = {0}, sum = 0;
    for (uint32_t i = 0; i < s->n; i++) place[s->items[i].key >> shift & 255]++;
    for (unsigned b = 0; b < 256; b++) {
      const uint32_t n = place[b];
      place[b] = sum;
      sum += n;
    }
    for (uint32_t i = 0; i < s->n; i++)
      s->other[place[s->items[i].key >> shift & 255]++] = s->items[i];
    struct entry *items = s->items;
    s->items = s->other;
    s->other = items;
  }
}

static void sort_by_bucket(struct sorter *s) {
  for (uint32_t i = 0; i < s->n; i++) s->items[i].key = s->items[i].bucket;
  sort_entries(s);
}

static uint64_t ordered(int64_t value) { return (uint64_t)value ^ (uint64_t)1 << 63; }

/* -- what sets come to -- */

static bool is_extreme(const struct match_fold_of *of) {
  return of->fold == MATCH_MIN || of->fold == MATCH_MAX;
}

static int64_t positive(int64_t x) { return x > 0 ? x : 0; }
static int64_t negative(int64_t x) { return x < 0 ? x : 0; }

/* Of a sum every row that may count lowers the lower end or raises the upper one; that it surely
 * counts adds the rest. */
struct match_sum match_sum_of(const struct match_fold_of *of, enum match_set set, uint32_t row) {
  struct match_sum sum = {.n = 1};
  if (of->fold == MATCH_COUNT) return sum;
  sum.n_unknown = !of->known[row];
  if (of->fold != MATCH_SUM) return sum;
  /* a row without a bound on a side leaves the sum without any */
  if (side_open_low(of->low[row], of->high[row]) || side_open_high(of->low[row], of->high[row])) {
    sum.n_unknown = 1;
    return sum;
  }
  sum.low = set == MATCH_SURE ? positive(of->low[row]) : negative(of->low[row]);
  sum.high = set == MATCH_SURE ? negative(of->high[row]) : positive(of->high[row]);
  return sum;
}

struct match_best match_best_none(const struct match_fold_of *of) {
  const int64_t worst = of->fold == MATCH_MIN ? INT64_MAX : INT64_MIN;
  return (struct match_best){worst, worst, UINT32_MAX};
}

/* A surely counted row holds the farther end, one that may count moves the nearer. */
struct match_best match_best_of(const struct match_fold_of *of, enum match_set set, uint32_t row) {
  struct match_best best = match_best_none(of);
  best.first = (of->fold == MATCH_MIN) == (set == MATCH_MAYBE) ? of->low[row] : of->high[row];
  best.row = row;
  return best;
}

struct match_best match_best_join(
    const struct match_fold_of *of, struct match_best a, struct match_best b) {
  const bool least = of->fold == MATCH_MIN;
  const bool takes_b = a.row == UINT32_MAX ||
      (b.row != UINT32_MAX && (least ? b.first < a.first : b.first > a.first));
  struct match_best best = takes_b ? b : a;
  const struct match_best *other = takes_b ? &a : &b;
  if (other->row != UINT32_MAX && (least ? other->first < best.second : other->first > best.second))
    best.second = other->first;
  return best;
}

/* -- a pass: rows and instances that know the same of their keys -- */

struct subset {
  const struct entry *items; /* index: the row or instance */
  uint32_t n;
};

struct pass {
  struct matching *m;
  const struct match_fold_of *of;
  struct match_results *results;
  struct subset rows, instances;
  uint32_t unknown;                                  /* parts, by bit, that are no use here */
  enum match_set first, last;                        /* the sets looked for */
  bool is_free;                                      /* every pair fits, whatever its key */
  uint32_t n_buckets, *row_bucket, *instance_bucket; /* by place in the subset */
};

/* What is put into one order: the subset's instances behind its rows. */
static uint64_t equal_code(const struct pass *p, uint32_t part, uint32_t place) {
  uint64_t code = 0;
  const struct match_part *equal = &p->m->parts[p->m->equal[part]];
  if (place < p->rows.n) match_row_code(equal, p->rows.items[place].index, &code);
  else match_instance_code(equal, p->instances.items[place - p->rows.n].index, &code);
  return code;
}

static uint32_t group_at(const struct pass *p, uint32_t place) {
  return place < p->rows.n ? p->m->row_group[p->rows.items[place].index]
                           : p->m->instance_group[p->instances.items[place - p->rows.n].index];
}

/* Numbers the keys of sorted entries 0, 1, … in `bucket`; returns how many there are. */
static uint32_t number_keys(struct sorter *s) {
  uint32_t number = 0;
  for (uint32_t i = 0; i < s->n; i++) {
    if (i > 0 && s->items[i].key != s->items[i - 1].key) number++;
    s->items[i].bucket = number;
  }
  return s->n ? number + 1 : 0;
}

static uint32_t *bucket_at(const struct pass *p, uint32_t place) {
  return place < p->rows.n ? &p->row_bucket[place] : &p->instance_bucket[place - p->rows.n];
}

/* Group first, then part by part: by the bucket so far and the rank of the part's code in it. */
static void find_buckets(struct pass *p) {
  struct matching *m = p->m;
  const uint32_t n = p->rows.n + p->instances.n;
  p->row_bucket = match_take(m, p->rows.n * sizeof *p->row_bucket);
  p->instance_bucket = match_take(m, p->instances.n * sizeof *p->instance_bucket);
  char *const kept = m->free;
  struct sorter s = {match_take(m, n * sizeof *s.items), match_take(m, n * sizeof *s.items), n};
  for (uint32_t i = 0; i < n; i++) *bucket_at(p, i) = group_at(p, i);
  p->n_buckets = m->call->level.n_above;
  for (uint32_t part = 0; part < m->n_equal; part++) {
    if (p->unknown >> part & 1) continue;
    const bool is_wide = m->parts[m->equal[part]].kind >= REG_NUMBER;
    for (uint32_t i = 0; i < n; i++) s.items[i] = (struct entry){equal_code(p, part, i), i, 0};
    if (is_wide) {
      sort_entries(&s);
      number_keys(&s);
    }
    for (uint32_t i = 0; i < n; i++) {
      struct entry *entry = &s.items[i];
      entry->key = (uint64_t)*bucket_at(p, entry->index) << 32 |
          (is_wide ? entry->bucket : (uint32_t)entry->key);
    }
    sort_entries(&s);
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

static bool row_key_is_known(const struct pass *p, uint32_t row, struct match_span *key) {
  *key = (struct match_span){0, 0};
  return p->is_free || (match_row_key(p->m, row, key) && key->low == key->high);
}

static void begin_of_buckets(uint32_t *begin, const struct sorter *s, uint32_t n_buckets) {
  memset(begin, 0, (n_buckets + 1) * sizeof *begin);
  for (uint32_t i = 0; i < s->n; i++) begin[s->items[i].bucket + 1]++;
  for (uint32_t b = 0; b < n_buckets; b++) begin[b + 1] += begin[b];
}

static struct ordered_rows order_known_rows(struct pass *p) {
  struct matching *m = p->m;
  struct ordered_rows out;
  out.row = match_take(m, p->rows.n * sizeof *out.row);
  out.key = match_take(m, p->rows.n * sizeof *out.key);
  out.begin = match_take(m, (p->n_buckets + 1) * sizeof *out.begin);
  char *const kept = m->free;
  struct sorter s = {
      match_take(m, p->rows.n * sizeof *s.items), match_take(m, p->rows.n * sizeof *s.items), 0};
  for (uint32_t i = 0; i < p->rows.n; i++) {
    struct match_span key;
    const uint32_t row = p->rows.items[i].index;
    if (!row_key_is_known(p, row, &key)) continue;
    s.items[s.n++] = (struct entry){ordered(key.low), row, p->row_bucket[i]};
  }
  begin_of_buckets(out.begin, &s, p->n_buckets);
  sort_entries(&s);
  if (p->n_buckets > 1) {
    /* a stable deal into the buckets: the order by key stays */
    uint32_t *next = match_take(m, (p->n_buckets + 1) * sizeof *next);
    memcpy(next, out.begin, (p->n_buckets + 1) * sizeof *next);
    for (uint32_t i = 0; i < s.n; i++) {
      const uint32_t at = next[s.items[i].bucket]++;
      out.row[at] = s.items[i].index;
      out.key[at] = (int64_t)ordered((int64_t)s.items[i].key);
    }
  } else {
    for (uint32_t i = 0; i < s.n; i++) {
      out.row[i] = s.items[i].index;
      out.key[i] = (int64_t)ordered((int64_t)s.items[i].key);
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

static bool is_in_set(const struct matching *m, enum match_set set, uint32_t row) {
  return set == MATCH_MAYBE || !m->condition || m->condition[row] == TRUTH_TRUE;
}

static struct stretches sum_up(
    struct pass *p, const struct ordered_rows *rows, enum match_set set) {
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
  if (is_extreme(p->of)) s.best = match_take(m, 2 * places * sizeof *s.best);
  for (uint32_t i = 0; i < rows->n; i++) {
    const bool is_in = is_in_set(m, set, rows->row[i]);
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

void match_results_add(const struct match_fold_of *of, struct match_results *results,
    uint32_t instance, enum match_set set, const struct match_found *found, int sign) {
  results->n[set][instance] += (uint32_t)sign * found->sum.n;
  if (set == MATCH_MAYBE && results->n_unknown)
    results->n_unknown[instance] += (uint32_t)sign * found->sum.n_unknown;
  if (results->low) {
    results->low[instance] += sign * found->sum.low;
    results->high[instance] += sign * found->sum.high;
  }
  if (!is_extreme(of)) return;
  struct match_best *best = &results->best[set][instance];
  if (sign > 0) *best = match_best_join(of, *best, found->best);
  else if (best->row == found->best.row) best->first = best->second;
}

static void add_stretch(struct pass *p, const struct stretches *s, struct stretch at,
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

/* The first place from `begin` to `end` whose key is not below (where `beyond`: is above) `key`. */
static uint32_t first_at(
    const int64_t *keys, uint32_t begin, uint32_t end, int64_t key, bool beyond) {
  while (begin < end) {
    const uint32_t middle = begin + (end - begin) / 2;
    if (beyond ? keys[middle] <= key : keys[middle] < key) begin = middle + 1;
    else end = middle;
  }
  return begin;
}

/* -- what an instance asks for: one stretch of keys, or (`<>`) the two beside one -- */

enum { SPANS_MAX = 2 };

/* The spans of one set in what is asked. */
static uint32_t spans_of(const struct pass *p, const struct match_ask *ask, enum match_set set,
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

static uint32_t spans_asked(
    const struct pass *p, uint32_t instance, enum match_set set, struct match_span *spans) {
  const struct match_ask ask = match_instance_ask(p->m, instance, false);
  return spans_of(p, &ask, set, false, spans);
}

static struct stretch stretch_of(
    const struct ordered_rows *rows, uint32_t bucket, struct match_span span) {
  const uint32_t begin = rows->begin[bucket], end = rows->begin[bucket + 1];
  struct stretch s = {begin, end};
  if (span.low != INT64_MIN) s.begin = first_at(rows->key, begin, end, span.low, false);
  if (span.high != INT64_MAX) s.end = first_at(rows->key, s.begin, end, span.high, true);
  return s;
}

/* Of an instance whose key is known the two sets are one stretch, looked for once. */
static void find_known_of(struct pass *p, const struct ordered_rows *rows,
    const struct stretches *stretches, uint32_t place) {
  const uint32_t instance = p->instances.items[place].index, bucket = p->instance_bucket[place];
  struct match_ask ask = {{0, 0}, {0, 0}};
  struct match_span before[SPANS_MAX], spans[SPANS_MAX];
  struct stretch at[SPANS_MAX];
  uint32_t n_before = 0;
  if (rows->begin[bucket] == rows->begin[bucket + 1]) return;
  if (!p->is_free) ask = match_instance_ask(p->m, instance, false);
  for (enum match_set set = p->first; set <= p->last; set++) {
    const uint32_t n = spans_of(p, &ask, set, true, spans);
    const bool same = n == n_before && memcmp(before, spans, n * sizeof *spans) == 0;
    for (uint32_t k = 0; k < n; k++) {
      if (!same) at[k] = stretch_of(rows, bucket, spans[k]);
      add_stretch(p, &stretches[set], at[k], set, instance);
    }
    n_before = n;
    memcpy(before, spans, sizeof before);
  }
}

static void find_known(struct pass *p, const struct ordered_rows *rows) {
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

/* -- rows whose key lies within bounds, or is not known -- */

struct wide_row {
  uint32_t row, bucket;
  struct match_span key;
  bool is_known;
};

/* Rows to be taken while their first end is at least what is asked, looked up by the second. */
struct fenwick {
  const struct match_fold_of *of;
  struct match_found *items; /* items[0 .. n] of one bucket */
  uint32_t n;
};

static void fenwick_add(struct fenwick *f, uint32_t at, const struct match_found *one) {
  for (uint32_t i = at + 1; i <= f->n; i += i & -i) {
    match_sum_add(&f->items[i].sum, &one->sum, 1);
    if (is_extreme(f->of)) f->items[i].best = match_best_join(f->of, f->items[i].best, one->best);
  }
}

static void fenwick_find(const struct fenwick *f, uint32_t n, struct match_found *found) {
  for (uint32_t i = n; i > 0; i -= i & -i) {
    match_sum_add(&found->sum, &f->items[i].sum, 1);
    if (is_extreme(f->of)) found->best = match_best_join(f->of, found->best, f->items[i].best);
  }
}

/* A question: the rows of the bucket with first end >= low and second end <= high. */
struct question {
  uint32_t instance, bucket;
  struct match_span span;
};

struct sweep {
  struct pass *p;
  enum match_set set;
  struct wide_row *rows; /* of one set, by bucket and second end */
  uint32_t n_rows, *begin;
  int64_t *second;  /* by place */
  uint32_t *places; /* of the rows, by bucket and first end, the greatest first */
  struct question *questions;
  uint32_t n_questions;
};

/* Both ends must lie in what is asked of the sure; of the others it must not lie beside them. */
static int64_t first_end(const struct sweep *w, const struct wide_row *row) {
  return w->set == MATCH_SURE ? row->key.low : row->key.high;
}
static int64_t second_end(const struct sweep *w, const struct wide_row *row) {
  return w->set == MATCH_SURE ? row->key.high : row->key.low;
}

static void order_wide_rows(struct sweep *w, const struct wide_row *all, uint32_t n) {
  struct pass *p = w->p;
  struct matching *m = p->m;
  w->rows = match_take(m, n * sizeof *w->rows);
  w->second = match_take(m, n * sizeof *w->second);
  w->places = match_take(m, n * sizeof *w->places);
  w->begin = match_take(m, (p->n_buckets + 1) * sizeof *w->begin);
  char *const kept = m->free;
  struct sorter s = {match_take(m, n * sizeof *s.items), match_take(m, n * sizeof *s.items), 0};
  for (uint32_t i = 0; i < n; i++)
    if (is_in_set(m, w->set, all[i].row) &&
        (w->set == MATCH_MAYBE || all[i].is_known || m->is_different))
      s.items[s.n++] = (struct entry){ordered(second_end(w, &all[i])), i, all[i].bucket};
  w->n_rows = s.n;
  begin_of_buckets(w->begin, &s, p->n_buckets);
  sort_entries(&s);
  sort_by_bucket(&s);
  for (uint32_t i = 0; i < s.n; i++) {
    w->rows[i] = all[s.items[i].index];
    w->second[i] = second_end(w, &w->rows[i]);
  }
  for (uint32_t i = 0; i < s.n; i++)
    s.items[i] = (struct entry){~ordered(first_end(w, &w->rows[i])), i, w->rows[i].bucket};
  sort_entries(&s);
  sort_by_bucket(&s);
  for (uint32_t i = 0; i < s.n; i++) w->places[i] = s.items[i].index;
  m->free = kept;
}

/* The k-th span of each instance, by bucket, the greatest lower end first. */
static void order_questions(struct sweep *w, uint32_t k) {
  struct pass *p = w->p;
  struct matching *m = p->m;
  const uint32_t n = p->instances.n;
  struct question *asked = match_take(m, n * sizeof *asked);
  w->questions = match_take(m, n * sizeof *w->questions);
  struct sorter s = {match_take(m, n * sizeof *s.items), match_take(m, n * sizeof *s.items), 0};
  for (uint32_t i = 0; i < n; i++) {
    struct match_span spans[SPANS_MAX];
    const uint32_t instance = p->instances.items[i].index;
    if (k >= spans_asked(p, instance, w->set, spans)) continue;
    asked[s.n] = (struct question){instance, p->instance_bucket[i], spans[k]};
    s.items[s.n] = (struct entry){~ordered(spans[k].low), s.n, p->instance_bucket[i]};
    s.n++;
  }
  sort_entries(&s);
  sort_by_bucket(&s);
  for (uint32_t i = 0; i < s.n; i++) w->questions[i] = asked[s.items[i].index];
  w->n_questions = s.n;
}

static void answer_questions(struct sweep *w, struct match_found *tree) {
  struct pass *p = w->p;
  const struct match_found none = {{0}, match_best_none(p->of)};
  struct fenwick fenwick = {.of = p->of};
  uint32_t bucket = UINT32_MAX, taken = 0;
  for (uint32_t q = 0; q < w->n_questions; q++) {
    const struct question *question = &w->questions[q];
    const uint32_t begin = w->begin[question->bucket], end = w->begin[question->bucket + 1];
    if (question->bucket != bucket) {
      bucket = question->bucket;
      taken = begin;
      fenwick.n = end - begin;
      fenwick.items = tree + begin;
      for (uint32_t i = 0; i <= fenwick.n; i++) fenwick.items[i] = none;
    }
    for (; taken < end && first_end(w, &w->rows[w->places[taken]]) >= question->span.low; taken++) {
      const uint32_t row = w->rows[w->places[taken]].row;
      struct match_found one = {match_sum_of(p->of, w->set, row), none.best};
      if (is_extreme(p->of)) one.best = match_best_of(p->of, w->set, row);
      fenwick_add(&fenwick, w->places[taken] - begin, &one);
    }
    struct match_found found = none;
    fenwick_find(
        &fenwick, first_at(w->second, begin, end, question->span.high, true) - begin, &found);
    match_results_add(p->of, p->results, question->instance, w->set, &found, 1);
  }
}

static void find_wide(struct pass *p, const struct wide_row *rows, uint32_t n, enum match_set set) {
  struct matching *m = p->m;
  char *const kept = m->free;
  struct sweep sweep = {.p = p, .set = set};
  order_wide_rows(&sweep, rows, n);
  struct match_found *tree = match_take(m, ((size_t)sweep.n_rows + 1) * sizeof *tree);
  char *const ordered_rows = m->free;
  for (uint32_t k = 0; k < SPANS_MAX && sweep.n_rows; k++) {
    order_questions(&sweep, k);
    answer_questions(&sweep, tree);
    m->free = ordered_rows;
  }
  m->free = kept;
}

static struct wide_row *list_wide_rows(struct pass *p, uint32_t *n) {
  struct matching *m = p->m;
  struct wide_row *rows = match_take(m, p->rows.n * sizeof *rows);
  *n = 0;
  for (uint32_t i = 0; i < p->rows.n; i++) {
    struct wide_row wide = {.row = p->rows.items[i].index, .bucket = p->row_bucket[i]};
    if (row_key_is_known(p, wide.row, &wide.key)) continue;
    wide.is_known = match_row_key(m, wide.row, &wide.key);
    rows[(*n)++] = wide;
  }
  return rows;
}

static void run_pass(struct pass *p) {
  struct matching *m = p->m;
  char *const kept = m->free;
  find_buckets(p);
  const struct ordered_rows known = order_known_rows(p);
  find_known(p, &known);
  if (known.n < p->rows.n) {
    uint32_t n;
    const struct wide_row *wide = list_wide_rows(p, &n);
    for (enum match_set set = p->first; set <= p->last; set++) find_wide(p, wide, n, set);
  }
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

/* By which of their keys are unknown, and how they fit. */
static struct sorter sort_by_unknown(struct matching *m, bool of_instances) {
  const uint32_t n = of_instances ? m->n_instances : m->n_rows;
  struct sorter s = {match_take(m, n * sizeof *s.items), match_take(m, n * sizeof *s.items), 0};
  for (uint32_t i = 0; i < n; i++) {
    uint64_t unknown;
    if (!of_instances && m->condition && m->condition[i] == TRUTH_FALSE) continue;
    const enum match_fit fit = of_instances ? match_instance_fit(m, i) : match_row_fit(m, i);
    if (fit == MATCH_LEFT_OUT || !unknown_keys(m, of_instances, i, &unknown)) continue;
    if (fit == MATCH_ALL_FIT) unknown |= ALL_FIT;
    if (fit == MATCH_KEY_OR_ALL) unknown |= KEY_OR_ALL;
    s.items[s.n++] = (struct entry){unknown, i, 0};
  }
  sort_entries(&s);
  return s;
}

static struct subset next_subset(const struct sorter *s, uint32_t begin) {
  uint32_t end = begin;
  while (end < s->n && s->items[end].key == s->items[begin].key) end++;
  return (struct subset){s->items + begin, end - begin};
}

/* What fits by its key if it has a value, and else always, surely fits by the key, and may always. */
static void run_passes(struct pass *p, uint64_t keys) {
  const bool all_fit = p->m->n_range == 0 || keys & ALL_FIT;
  p->unknown = (uint32_t)keys;
  p->first = p->unknown ? MATCH_MAYBE : MATCH_SURE;
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
  const struct sorter rows = sort_by_unknown(m, false), instances = sort_by_unknown(m, true);
  struct pass pass = {.m = m, .of = of, .results = results};
  for (uint32_t r = 0; r < rows.n; r += pass.rows.n) {
    pass.rows = next_subset(&rows, r);
    for (uint32_t i = 0; i < instances.n; i += pass.instances.n) {
      pass.instances = next_subset(&instances, i);
      run_passes(&pass, rows.items[r].key | instances.items[i].key);
    }
  }
}
