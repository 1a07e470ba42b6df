/* Rows whose key lies within bounds, or is not known (match.h). Such a row surely fits where both its
 * ends do, and may where it reaches in: two conditions, met by taking rows and questions in the order
 * of one and looking up the other in a tree of prefixes (Fenwick).
 */
#include "runtime/kernels/match_pass.h"

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
    if (match_is_extreme(f->of))
      f->items[i].best = match_best_join(f->of, f->items[i].best, one->best);
  }
}

static void fenwick_find(const struct fenwick *f, uint32_t n, struct match_found *found) {
  for (uint32_t i = n; i > 0; i -= i & -i) {
    match_sum_add(&found->sum, &f->items[i].sum, 1);
    if (match_is_extreme(f->of))
      found->best = match_best_join(f->of, found->best, f->items[i].best);
  }
}

/* A question: the rows of the bucket with first end >= low and second end <= high. */
struct question {
  uint32_t instance, bucket;
  struct match_span span;
};

struct sweep {
  struct match_pass *p;
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
  struct match_pass *p = w->p;
  struct matching *m = p->m;
  w->rows = match_take(m, n * sizeof *w->rows);
  w->second = match_take(m, n * sizeof *w->second);
  w->places = match_take(m, n * sizeof *w->places);
  w->begin = match_take(m, (p->n_buckets + 1) * sizeof *w->begin);
  char *const kept = m->free;
  struct match_sorter s = {
      match_take(m, n * sizeof *s.items), match_take(m, n * sizeof *s.items), 0};
  for (uint32_t i = 0; i < n; i++)
    if (match_is_in_set(m, w->set, all[i].row) &&
        (w->set == MATCH_MAYBE || all[i].is_known || m->is_different))
      s.items[s.n++] =
          (struct match_entry){match_ordered(second_end(w, &all[i])), i, all[i].bucket};
  w->n_rows = s.n;
  match_begin_of_buckets(w->begin, &s, p->n_buckets);
  match_sort(&s);
  match_sort_by_bucket(&s);
  for (uint32_t i = 0; i < s.n; i++) {
    w->rows[i] = all[s.items[i].index];
    w->second[i] = second_end(w, &w->rows[i]);
  }
  for (uint32_t i = 0; i < s.n; i++)
    s.items[i] =
        (struct match_entry){~match_ordered(first_end(w, &w->rows[i])), i, w->rows[i].bucket};
  match_sort(&s);
  match_sort_by_bucket(&s);
  for (uint32_t i = 0; i < s.n; i++) w->places[i] = s.items[i].index;
  m->free = kept;
}

/* The k-th span of each instance, by bucket, the greatest lower end first. */
static void order_questions(struct sweep *w, uint32_t k) {
  struct match_pass *p = w->p;
  struct matching *m = p->m;
  const uint32_t n = p->instances.n;
  struct question *asked = match_take(m, n * sizeof *asked);
  w->questions = match_take(m, n * sizeof *w->questions);
  struct match_sorter s = {
      match_take(m, n * sizeof *s.items), match_take(m, n * sizeof *s.items), 0};
  for (uint32_t i = 0; i < n; i++) {
    struct match_span spans[MATCH_SPANS_MAX];
    const uint32_t instance = p->instances.items[i].index;
    if (k >= match_spans_asked(p, instance, w->set, spans)) continue;
    asked[s.n] = (struct question){instance, p->instance_bucket[i], spans[k]};
    s.items[s.n] = (struct match_entry){~match_ordered(spans[k].low), s.n, p->instance_bucket[i]};
    s.n++;
  }
  match_sort(&s);
  match_sort_by_bucket(&s);
  for (uint32_t i = 0; i < s.n; i++) w->questions[i] = asked[s.items[i].index];
  w->n_questions = s.n;
}

static void answer_questions(struct sweep *w, struct match_found *tree) {
  struct match_pass *p = w->p;
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
      if (match_is_extreme(p->of)) one.best = match_best_of(p->of, w->set, row);
      fenwick_add(&fenwick, w->places[taken] - begin, &one);
    }
    struct match_found found = none;
    fenwick_find(
        &fenwick, match_first_at(w->second, begin, end, question->span.high, true) - begin, &found);
    match_results_add(p->of, p->results, question->instance, w->set, &found, 1);
  }
}

static void find_wide(
    struct match_pass *p, const struct wide_row *rows, uint32_t n, enum match_set set) {
  struct matching *m = p->m;
  char *const kept = m->free;
  struct sweep sweep = {.p = p, .set = set};
  order_wide_rows(&sweep, rows, n);
  struct match_found *tree = match_take(m, ((size_t)sweep.n_rows + 1) * sizeof *tree);
  char *const with_rows = m->free;
  for (uint32_t k = 0; k < MATCH_SPANS_MAX && sweep.n_rows; k++) {
    order_questions(&sweep, k);
    answer_questions(&sweep, tree);
    m->free = with_rows;
  }
  m->free = kept;
}

static struct wide_row *list_wide_rows(struct match_pass *p, uint32_t *n) {
  struct matching *m = p->m;
  struct wide_row *rows = match_take(m, p->rows.n * sizeof *rows);
  *n = 0;
  for (uint32_t i = 0; i < p->rows.n; i++) {
    struct wide_row wide = {.row = p->rows.items[i].index, .bucket = p->row_bucket[i]};
    if (match_row_is_exact(p, wide.row, &wide.key)) continue;
    wide.is_known = match_row_key(m, wide.row, &wide.key);
    rows[(*n)++] = wide;
  }
  return rows;
}

void match_find_wide(struct match_pass *p) {
  char *const kept = p->m->free;
  uint32_t n;
  const struct wide_row *rows = list_wide_rows(p, &n);
  for (enum match_set set = p->first; set <= p->last; set++) find_wide(p, rows, n, set);
  p->m->free = kept;
}
