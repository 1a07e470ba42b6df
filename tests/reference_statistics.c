/* Order statistics, once more and otherwise than the kernels: every choice of the rows that may
 * count, chains of values apart from each other, and values matched to rows one by one. Slow, and as
 * short as what it says. */
#include "runtime/kernels/statistics.h"
#include "tests/reference_internal.h"

#include <string.h>

enum { CHOICES_MAX = 10 }; /* rows that may count of which every choice is tried */

/* A row's value at scale 1: lo <= value <= hi, each no bound where it is past `far`. */
struct row_value {
  mpq_ptr ends[2];
  bool is_sure;
};

/* 10^40 away: past every number. */
static mpq_ptr far(struct reference *r, bool above) {
  mpq_ptr q = number_new(r);
  mpz_ui_pow_ui(mpq_numref(q), 10, 40);
  if (!above) mpq_neg(q, q);
  return q;
}
static bool is_far(mpq_srcptr q) {
  mpz_t size;
  mpz_init(size);
  mpz_tdiv_q(size, mpq_numref(q), mpq_denref(q));
  const bool result = mpz_sizeinbase(size, 10) > 30;
  mpz_clear(size);
  return result;
}

/* -- order statistics -- */

struct ordered {
  const struct tx *node;
  struct row_value *rows;
  uint32_t n;
  mpq_srcptr *items;   /* room for n */
  mpq_srcptr lasts[2]; /* the least and the greatest number of 64 bits */
};

/* What the rows come to at one end. */
struct order_end {
  mpq_ptr value;
  bool holds_last; /* a value in the middle is the last number of that end */
};

static void insert_sorted(mpq_srcptr *items, uint32_t *n, mpq_srcptr x) {
  uint32_t i = (*n)++;
  for (; i > 0 && mpq_cmp(items[i - 1], x) > 0; i--) items[i] = items[i - 1];
  items[i] = x;
}

/* Of the sure rows and those of `taken`, at one end: false where they are too few. */
static bool order_of(
    const struct ordered *o, unsigned end, const bool *taken, struct order_end *out) {
  mpq_srcptr *items = o->items;
  uint32_t n = 0, k = o->node->index;
  for (uint32_t i = 0; i < o->n; i++)
    if (o->rows[i].is_sure || taken[i]) insert_sorted(items, &n, o->rows[i].ends[end]);
  if (o->node->reduce == REDUCE_MEDIAN) {
    if (n == 0) return false;
    mpq_add(out->value, items[(n - 1) / 2], items[n / 2]);
    mpq_div_2exp(out->value, out->value, 1);
    out->holds_last = mpq_equal(items[(n - 1) / 2], o->lasts[end]) != 0 ||
        mpq_equal(items[n / 2], o->lasts[end]) != 0;
    return true;
  }
  if (k > n) return false;
  mpq_set(out->value, items[o->node->reduce == REDUCE_LARGEST ? n - k : k - 1]);
  return true;
}

static bool betters(unsigned end, mpq_srcptr a, mpq_srcptr b) {
  return end == 0 ? mpq_cmp(a, b) < 0 : mpq_cmp(a, b) > 0;
}

static void take_better(
    unsigned end, bool is_there, const struct order_end *one, struct order_end *best) {
  if (!is_there || !betters(end, one->value, best->value)) return;
  mpq_set(best->value, one->value);
  best->holds_last = one->holds_last;
}

/* Every choice of the rows that may count; of many, the most extreme ones first, as many as help. */
static bool order_extreme(
    struct reference *r, const struct ordered *o, unsigned end, struct order_end *out) {
  bool *taken = ARENA_ARRAY(&r->arena, bool, o->n + 1);
  uint32_t *maybe = ARENA_ARRAY(&r->arena, uint32_t, o->n + 1), n_maybe = 0;
  struct order_end one = {.value = number_new(r)};
  for (uint32_t i = 0; i < o->n; i++)
    if (!o->rows[i].is_sure) maybe[n_maybe++] = i;
  if (!order_of(o, end, taken, out)) return false;
  if (n_maybe <= CHOICES_MAX) {
    for (uint32_t choice = 1; choice < UINT32_C(1) << n_maybe; choice++) {
      for (uint32_t i = 0; i < n_maybe; i++) taken[maybe[i]] = choice >> i & 1;
      take_better(end, order_of(o, end, taken, &one), &one, out);
    }
    return true;
  }
  for (uint32_t step = 0; step < n_maybe; step++) {
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < n_maybe; i++)
      if (!taken[maybe[i]] &&
          (best == UINT32_MAX ||
              betters(end, o->rows[maybe[i]].ends[end], o->rows[best].ends[end])))
        best = maybe[i];
    taken[best] = true;
    take_better(end, order_of(o, end, taken, &one), &one, out);
  }
  return true;
}

/* The last number of 64 bits beside a row of which nothing is known is not told from it. */
static bool is_last_beside_unknown(
    struct reference *r, const struct ordered *o, unsigned end, mpq_srcptr q, unsigned scale) {
  bool any = false;
  for (uint32_t i = 0; i < o->n; i++) any |= is_far(o->rows[i].ends[end]);
  return any && mpq_equal(q, number_scaled(r, end ? INT64_MAX : INT64_MIN, scale).lo);
}

static struct answer order_answer(struct reference *r, const struct ordered *o, unsigned scale) {
  struct order_end found[2] = {{.value = number_new(r)}, {.value = number_new(r)}};
  bool is_there = order_extreme(r, o, 0, &found[0]);
  is_there = order_extreme(r, o, 1, &found[1]) && is_there;
  if (!is_there) return number_unknown();
  mpq_ptr ends[2] = {found[0].value, found[1].value};
  const bool is_one = mpq_equal(ends[0], ends[1]) != 0;
  for (unsigned end = 0; end < 2; end++) /* nothing of 64 bits lies beyond their last number */
    if (is_far(ends[end]) &&
        mpq_equal(ends[!end], number_scaled(r, end ? INT64_MAX : INT64_MIN, scale).lo))
      return number_checked(o->node, ends[!end], ends[!end]);
  bool is_open[2];
  for (unsigned end = 0; end < 2; end++) {
    /* of bounds that differ, one on from the last number is open (register_kind.h BOUNDS) */
    is_open[end] = is_far(ends[end]) || is_last_beside_unknown(r, o, end, ends[end], scale) ||
        (found[end].holds_last && !is_one);
    if (is_open[end]) mpq_set(ends[end], number_open(r, end));
    else if (o->node->reduce == REDUCE_MEDIAN && !o->node->exact)
      round_number(ends[end], ends[end], o->node->type.scale, ROUND_HALF_EVEN);
  }
  if (is_open[0] && is_open[1]) return number_unknown();
  return number_checked(o->node, ends[0], ends[1]);
}

/* -- different values -- */

/* The most rows whose bounds are apart from each other: so many values there are at least. */
static uint32_t most_apart(struct reference *r, const struct row_value *rows, uint32_t n) {
  uint32_t *chain = ARENA_ARRAY(&r->arena, uint32_t, n + 1), most = 0;
  bool *done = ARENA_ARRAY(&r->arena, bool, n + 1);
  for (uint32_t k = 0; k < n; k++) { /* from the least lower end up */
    uint32_t i = UINT32_MAX;
    for (uint32_t j = 0; j < n; j++)
      if (!done[j] && (i == UINT32_MAX || mpq_cmp(rows[j].ends[0], rows[i].ends[0]) < 0)) i = j;
    done[i] = true;
    chain[i] = 1;
    for (uint32_t j = 0; j < n; j++)
      if (done[j] && j != i && mpq_cmp(rows[j].ends[1], rows[i].ends[0]) < 0 &&
          chain[j] + 1 > chain[i])
        chain[i] = chain[j] + 1;
    if (chain[i] > most) most = chain[i];
  }
  return most;
}

/* Values that rows may be matched to: from each lower end on, one step after another. */
struct matching {
  const struct row_value *rows;
  uint32_t n, n_points;
  mpq_ptr *points;
  uint32_t *row_of; /* by point */
  bool *seen;
};

static bool match_row(struct matching *m, uint32_t row) {
  for (uint32_t p = 0; p < m->n_points; p++) {
    if (m->seen[p] || mpq_cmp(m->points[p], m->rows[row].ends[0]) < 0 ||
        mpq_cmp(m->points[p], m->rows[row].ends[1]) > 0)
      continue;
    m->seen[p] = true;
    if (m->row_of[p] == UINT32_MAX || match_row(m, m->row_of[p])) {
      m->row_of[p] = row;
      return true;
    }
  }
  return false;
}

static void matching_begin(
    struct reference *r, struct matching *m, const struct row_value *rows, uint32_t n) {
  *m = (struct matching){.rows = rows, .n = n};
  m->points = ARENA_ARRAY(&r->arena, mpq_ptr, (size_t)n * (2 * n + 1) + 1);
  m->row_of = ARENA_ARRAY(&r->arena, uint32_t, (size_t)n * (2 * n + 1) + 1);
  m->seen = ARENA_ARRAY(&r->arena, bool, (size_t)n *(2 * n + 1) + 1);
}

static void add_point(struct matching *m, mpq_ptr point) {
  for (uint32_t p = 0; p < m->n_points; p++)
    if (mpq_equal(m->points[p], point)) return;
  m->points[m->n_points++] = point;
}

static mpq_ptr moved(struct reference *r, mpq_srcptr from, int64_t steps, unsigned scale) {
  mpq_ptr point = number_new(r), by = number_scaled(r, steps, scale).lo;
  mpq_add(point, from, by);
  return point;
}

static uint32_t most_matched(
    struct reference *r, const struct row_value *rows, uint32_t n, unsigned scale) {
  struct matching m;
  matching_begin(r, &m, rows, n);
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t k = 0; k < n; k++) {
      mpq_ptr point = moved(r, rows[i].ends[0], k, scale);
      if (mpq_cmp(point, rows[i].ends[1]) <= 0) add_point(&m, point);
    }
  for (uint32_t p = 0; p < m.n_points; p++) m.row_of[p] = UINT32_MAX;
  uint32_t matched = 0;
  for (uint32_t i = 0; i < n; i++) {
    memset(m.seen, 0, m.n_points * sizeof *m.seen);
    matched += match_row(&m, i);
  }
  return matched;
}

/* -- runs -- */

/* Every point from `from` on that is matched to a row of its own, one after another. */
static uint32_t run_at(
    struct reference *r, const struct row_value *rows, uint32_t n, mpq_srcptr from) {
  struct arena arena; /* many are tried */
  arena_init(&arena, NULL);
  mpq_ptr *points = ARENA_ARRAY(&arena, mpq_ptr, n + 2);
  uint32_t *point_of = ARENA_ARRAY(&arena, uint32_t, n + 1), length = 0;
  memset(point_of, 0xFF, (n + 1) * sizeof *point_of);
  for (; length <= n; length++) {
    points[length] = moved(r, from, length, 0);
    /* an augmenting path from the new point: breadth first over the rows */
    uint32_t *before = ARENA_ARRAY(&arena, uint32_t, n + 1), found = UINT32_MAX,
             *queue = ARENA_ARRAY(&arena, uint32_t, n + 2);
    bool *seen = ARENA_ARRAY(&arena, bool, n + 1);
    uint32_t first = 0, last = 0;
    queue[last++] = length;
    while (first < last && found == UINT32_MAX) {
      const uint32_t point = queue[first++];
      for (uint32_t i = 0; i < n && found == UINT32_MAX; i++) {
        if (seen[i] || mpq_cmp(points[point], rows[i].ends[0]) < 0 ||
            mpq_cmp(points[point], rows[i].ends[1]) > 0)
          continue;
        seen[i] = true;
        before[i] = point;
        if (point_of[i] == UINT32_MAX) found = i;
        else queue[last++] = point_of[i];
      }
    }
    if (found == UINT32_MAX) break;
    for (uint32_t i = found;;) { /* each point of the path takes the row found for it */
      const uint32_t point = before[i];
      uint32_t old = UINT32_MAX;
      for (uint32_t k = 0; k < n; k++)
        if (k != i && point_of[k] == point) old = k;
      point_of[i] = point;
      if (old == UINT32_MAX) break;
      i = old;
    }
  }
  arena_free(&arena);
  return length;
}

static uint32_t longest_at_most(struct reference *r, const struct row_value *rows, uint32_t n) {
  uint32_t longest = 0, n_free = 0;
  for (uint32_t i = 0; i < n; i++) n_free += !mpq_equal(rows[i].ends[0], rows[i].ends[1]);
  for (uint32_t i = 0; i < n; i++) /* so many free rows may stand before the first pinned one */
    for (int64_t steps = -(int64_t)n_free; steps <= 0; steps++) {
      const uint32_t length = run_at(r, rows, n, moved(r, rows[i].ends[0], steps, 0));
      if (length > longest) longest = length;
    }
  return longest;
}

static uint32_t longest_of(struct reference *r, mpq_srcptr *values, uint32_t n) {
  uint32_t longest = 0;
  mpq_ptr next = number_new(r), one = number_integer(r, 1).lo;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t length = 1;
    mpq_set(next, values[i]);
    for (bool goes_on = true; goes_on;) {
      mpq_add(next, next, one);
      goes_on = false;
      for (uint32_t k = 0; k < n && !goes_on; k++) goes_on = mpq_equal(values[k], next);
      length += goes_on;
    }
    if (length > longest) longest = length;
  }
  return longest;
}

/* Every way of giving the rows from `row` on values near the ends of some row's bounds. */
enum { GIVEN_MAX = 20000 };
struct giving {
  struct reference *r;
  const struct row_value *rows;
  uint32_t n, best, n_given;
  mpq_ptr **points; /* by row, NULL at the end */
  mpq_srcptr *values;
};

static void give(struct giving *g, uint32_t row) {
  if (g->n_given > GIVEN_MAX) return;
  if (row == g->n) {
    const uint32_t longest = longest_of(g->r, g->values, g->n);
    if (longest < g->best) g->best = longest;
    g->n_given++;
    return;
  }
  for (mpq_ptr *point = g->points[row]; *point; point++) {
    g->values[row] = *point;
    give(g, row + 1);
  }
}

/* Shared with another, or apart from it. */
static mpq_ptr *points_of(
    struct reference *r, const struct row_value *rows, uint32_t n, uint32_t row) {
  mpq_ptr *points = ARENA_ARRAY(&r->arena, mpq_ptr, (size_t)n * (4 * n + 1) + 2);
  uint32_t n_points = 0;
  if (mpq_equal(rows[row].ends[0], rows[row].ends[1])) {
    points[0] = rows[row].ends[0];
    return points;
  }
  for (uint32_t i = 0; i < n; i++)
    for (int64_t steps = -2 * (int64_t)n; steps <= 2 * (int64_t)n; steps++) {
      mpq_ptr point = moved(r, rows[i].ends[1], steps, 0);
      bool is_new =
          mpq_cmp(point, rows[row].ends[0]) >= 0 && mpq_cmp(point, rows[row].ends[1]) <= 0;
      for (uint32_t k = 0; k < n_points && is_new; k++) is_new = !mpq_equal(points[k], point);
      if (is_new) points[n_points++] = point;
    }
  return points;
}

/* Where there are more ways than can be tried, the kernel's own word (test_statistics.c tries its
 * every way on small domains). */
static uint32_t run_least_of(struct reference *r, const struct row_value *rows, uint32_t n) {
  struct interval *plain = ARENA_ARRAY(&r->arena, struct interval, n + 1),
                  *other = ARENA_ARRAY(&r->arena, struct interval, n + 1);
  for (uint32_t i = 0; i < n; i++)
    plain[i] = (struct interval){
        is_far(rows[i].ends[0]) ? INT64_MIN : mpz_get_si(mpq_numref(rows[i].ends[0])),
        is_far(rows[i].ends[1]) ? INT64_MAX : mpz_get_si(mpq_numref(rows[i].ends[1]))};
  return run_least(plain, other, n);
}

static uint32_t longest_at_least(struct reference *r, const struct row_value *rows, uint32_t n) {
  mpq_srcptr *values = ARENA_ARRAY(&r->arena, mpq_srcptr, n + 1);
  uint32_t n_known = 0, n_free = 0;
  for (uint32_t i = 0; i < n; i++) {
    if (mpq_equal(rows[i].ends[0], rows[i].ends[1])) values[n_known++] = rows[i].ends[0];
    else n_free++;
  }
  uint32_t least = longest_of(r, values, n_known);
  if (least == 0 && n > 0) least = 1;
  bool is_served = true; /* every free row may have a value that is there already */
  for (uint32_t i = 0; i < n; i++) {
    bool has = n_known == 0 && is_far(rows[i].ends[0]) && is_far(rows[i].ends[1]);
    for (uint32_t k = 0; k < n && !has; k++)
      has = mpq_equal(rows[k].ends[0], rows[k].ends[1]) &&
          mpq_cmp(rows[k].ends[0], rows[i].ends[0]) >= 0 &&
          mpq_cmp(rows[k].ends[0], rows[i].ends[1]) <= 0;
    is_served &= has;
  }
  if (is_served) return least;
  struct giving g = {.r = r, .rows = rows, .n = n, .best = UINT32_MAX, .values = values};
  g.points = ARENA_ARRAY(&r->arena, mpq_ptr *, n + 1);
  double ways = 1;
  for (uint32_t i = 0; i < n && ways <= GIVEN_MAX; i++) {
    g.points[i] = points_of(r, rows, n, i);
    uint32_t n_points = 0;
    while (g.points[i][n_points]) n_points++;
    ways *= n_points;
  }
  if (ways > GIVEN_MAX) return run_least_of(r, rows, n);
  give(&g, 0);
  return g.best;
}

/* A number for a value that is none: the same for the same. */
static int64_t ordinal(const struct answer *values, uint32_t i) {
  const struct answer *value = &values[i];
  if (value->kind == ANSWER_CODE) return value->code;
  if (value->kind == ANSWER_TRUTH) return value->truth;
  int64_t n = 0; /* different texts before the first that is the same */
  for (uint32_t k = 0; !values[k].known || !str_equal(values[k].text, value->text); k++) {
    uint32_t first = 0;
    if (!values[k].known) continue;
    while (!values[first].known || !str_equal(values[first].text, values[k].text)) first++;
    n += first == k;
  }
  return n;
}

/* -- the door -- */

struct answer reduce_statistic(struct reference *r, const struct tx *node, bool lists_known,
    const struct answer *conditions, const struct answer *values, uint32_t n, uint32_t n_words,
    unsigned scale) {
  struct row_value *rows = ARENA_ARRAY(&r->arena, struct row_value, n + 1);
  struct ordered o = {node, rows, 0, ARENA_ARRAY(&r->arena, mpq_srcptr, n + 1),
      {number_scaled(r, INT64_MIN, scale).lo, number_scaled(r, INT64_MAX, scale).lo}};
  const bool counts_words = node->reduce == REDUCE_DISTINCT && n_words > 0;
  if (!lists_known)
    return counts_words ? number_between(number_new(r), number_integer(r, n_words).lo)
                        : number_unknown();
  for (unsigned pass = 0; pass < 2; pass++) /* the sure ones first */
    for (uint32_t i = 0; i < n; i++) {
      const bool is_sure = conditions[i].known && conditions[i].truth && !values[i].maybe_none;
      if (is_sure != (pass == 0) || (conditions[i].known && !conditions[i].truth) || values[i].none)
        continue; /* what has no value is left out */
      struct row_value *row = &rows[o.n++];
      *row = (struct row_value){.is_sure = is_sure};
      const struct answer *value = &values[i];
      if (value->kind == ANSWER_NUMBER && value->known) {
        row->ends[0] = value->lo;
        row->ends[1] = value->maybe_none ? number_integer(r, DATE_MAX).lo : value->hi;
      } else if (!value->known) {
        row->ends[0] = counts_words ? number_new(r) : far(r, false);
        row->ends[1] = counts_words ? number_integer(r, (int64_t)n_words - 1).lo : far(r, true);
      } else {
        row->ends[0] = row->ends[1] = number_integer(r, ordinal(values, i)).lo;
      }
    }
  if (node->reduce != REDUCE_DISTINCT && node->reduce != REDUCE_LONGEST_RUN)
    return order_answer(r, &o, scale);
  uint32_t n_sure = 0;
  while (n_sure < o.n && rows[n_sure].is_sure) n_sure++;
  const bool is_run = node->reduce == REDUCE_LONGEST_RUN;
  const uint32_t least = is_run ? longest_at_least(r, rows, n_sure) : most_apart(r, rows, n_sure),
                 most = is_run ? longest_at_most(r, rows, o.n) : most_matched(r, rows, o.n, scale);
  return number_between(number_integer(r, least).lo, number_integer(r, most).lo);
}
