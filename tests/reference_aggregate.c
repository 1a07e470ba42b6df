/* The reference evaluator's aggregates: which rows are asked, and what all that they may say comes to
 * (reference_internal.h). */
#include "tests/reference_internal.h"

void gather_rows(
    struct reference *r, uint32_t entity, uint32_t row, uint32_t below, struct rows_below *out) {
  if (entity == below) {
    VEC_PUSH(&r->arena, &out->rows, row);
    return;
  }
  uint32_t child = below; /* the entity one level under `entity` on the way to `below` */
  while (r->schema->entities[child].parent != entity) child = r->schema->entities[child].parent;
  const struct table *table = &r->data->tables[child];
  if (!table->listed[row] && !r->schema->entities[child].absent_none) {
    VEC_PUSH(&r->arena, &out->absent, (struct absent_list){child, row});
    return;
  }
  for (uint32_t i = 0; i < table->n_rows; i++)
    if (table->parent[i] == row) gather_rows(r, child, i, below, out);
}

/* The condition of an aggregate at one of its rows; without one every row counts. */
struct answer row_condition(struct reference *r, const struct tx *node, uint32_t row) {
  return node->a ? evaluate(r, node->a, row) : truth_known(true);
}

struct answer row_names(struct reference *r, const struct tx *node, uint32_t row, uint32_t target) {
  if (node->more->reference == NONE_INDEX) return truth_known(true);
  struct answer named = field_answer(r, node->more->reference, row),
                own = own_id(r, node->home, target);
  return apply_equal(named, own);
}

void gather_asked(
    struct reference *r, const struct tx *node, uint32_t row, struct rows_below *out) {
  uint32_t entity = node->home;
  const bool up = node->more->reference != NONE_INDEX; /* to where the rows lie below too */
  for (; node->more->n_cases && entity != node->index; entity = r->schema->entities[entity].parent)
    row = r->schema->entities[entity].parent == 0 ? 0 : r->data->tables[entity].parent[row];
  if (up)
    while (entity == node->more->entity ||
        !schema_is_ancestor(r->schema, entity, node->more->entity)) {
      row = r->schema->entities[entity].parent == 0 ? 0 : r->data->tables[entity].parent[row];
      entity = r->schema->entities[entity].parent;
    }
  gather_rows(r, entity, row, node->more->entity, out);
}

static struct answer reduce_any(bool lists_known, const struct answer *conditions, uint32_t n) {
  bool unknown = !lists_known;
  for (uint32_t i = 0; i < n; i++) {
    if (answer_truth(&conditions[i]) == 2) return truth_known(true);
    unknown = unknown || !conditions[i].known;
  }
  return unknown ? truth_unknown() : truth_known(false);
}

static struct answer reduce_count(
    struct reference *r, const struct tx *node, const struct answer *conditions, uint32_t n) {
  int64_t sure = 0, unknown = 0;
  for (uint32_t i = 0; i < n; i++) {
    if (!conditions[i].known) unknown++;
    else if (conditions[i].truth) sure++;
  }
  return settled_for(
      node, number_between(number_integer(r, sure).lo, number_integer(r, sure + unknown).lo));
}

/* The rows of an aggregate that are not surely excluded. */
struct folded {
  const struct tx *node;
  uint32_t n_sure, n_maybe;
  mpq_srcptr *sure[2], *maybe[2]; /* the lower and upper ends of their values */
};

/* What the sure rows and some of the others come to, their values at one end. False of no rows
 * where that is a fault. */
static bool fold_subset(const struct folded *f, unsigned end, const bool *taken, mpq_ptr out) {
  uint32_t n = 0;
  mpq_set_ui(out, 0, 1);
  for (uint32_t i = 0; i < f->n_sure + f->n_maybe; i++) {
    if (i >= f->n_sure && !taken[i - f->n_sure]) continue;
    mpq_srcptr x = i < f->n_sure ? f->sure[end][i] : f->maybe[end][i - f->n_sure];
    if (f->node->reduce == REDUCE_SUM || f->node->reduce == REDUCE_AVERAGE) mpq_add(out, out, x);
    else if (n == 0 || (mpq_cmp(x, out) < 0) == (f->node->reduce == REDUCE_MIN)) mpq_set(out, x);
    n++;
  }
  if (f->node->reduce == REDUCE_SUM) return true;
  if (n == 0 || f->node->reduce != REDUCE_AVERAGE) return n > 0;
  mpq_t rows;
  mpq_init(rows);
  mpq_set_ui(rows, n, 1);
  mpq_div(out, out, rows);
  mpq_clear(rows);
  return true;
}

/* Few rows that may count: every choice of them. */
static bool fold_every_subset(
    struct reference *r, const struct folded *f, unsigned end, mpq_ptr out) {
  bool taken[16];
  mpq_ptr one = number_new(r);
  for (uint32_t subset = 0; subset < UINT32_C(1) << f->n_maybe; subset++) {
    for (uint32_t i = 0; i < f->n_maybe; i++) taken[i] = subset >> i & 1;
    if (!fold_subset(f, end, taken, one)) return false;
    if (subset == 0 || (end == 0 ? mpq_cmp(one, out) < 0 : mpq_cmp(one, out) > 0))
      mpq_set(out, one);
  }
  return true;
}

/* Many: the one that moves the result farthest, until none does any more. */
static bool fold_one_by_one(
    struct reference *r, const struct folded *f, unsigned end, mpq_ptr out) {
  bool *taken = ARENA_ARRAY(&r->arena, bool, f->n_maybe);
  mpq_ptr one = number_new(r);
  if (!fold_subset(f, end, taken, out)) return false;
  for (;;) {
    uint32_t best = f->n_maybe;
    for (uint32_t i = 0; i < f->n_maybe; i++)
      if (!taken[i] &&
          (best == f->n_maybe ||
              (mpq_cmp(f->maybe[end][i], f->maybe[end][best]) < 0) == (end == 0)))
        best = i;
    if (best == f->n_maybe) return true;
    taken[best] = true;
    fold_subset(f, end, taken, one);
    if (end == 0 ? mpq_cmp(one, out) >= 0 : mpq_cmp(one, out) <= 0) return true;
    mpq_set(out, one);
  }
}

static struct answer reduce_numbers(struct reference *r, const struct tx *node,
    const struct answer *conditions, const struct answer *values, uint32_t n) {
  struct folded f = {.node = node};
  for (unsigned end = 0; end < 2; end++) {
    f.sure[end] = ARENA_ARRAY(&r->arena, mpq_srcptr, n);
    f.maybe[end] = ARENA_ARRAY(&r->arena, mpq_srcptr, n);
  }
  for (uint32_t i = 0; i < n; i++) {
    if (answer_truth(&conditions[i]) == 0 || values[i].none) continue; /* nothing to fold */
    if (!values[i].known) return number_unknown();
    const bool is_sure = conditions[i].known && !values[i].maybe_none;
    uint32_t at = is_sure ? f.n_sure++ : f.n_maybe++;
    (is_sure ? f.sure : f.maybe)[0][at] = values[i].lo;
    (is_sure ? f.sure : f.maybe)[1][at] =
        values[i].maybe_none ? number_integer(r, DATE_MAX).lo : values[i].hi;
  }
  mpq_ptr ends[2] = {number_new(r), number_new(r)};
  for (unsigned end = 0; end < 2; end++) {
    if (!(f.n_maybe <= 6 ? fold_every_subset : fold_one_by_one)(r, &f, end, ends[end]))
      return number_unknown();
    if (node->reduce == REDUCE_AVERAGE && !node->exact)
      round_number(ends[end], ends[end], node->type.scale, ROUND_HALF_EVEN);
  }
  return number_checked(node, ends[0], ends[1]);
}

struct answer apply_reduce(struct reference *r, const struct tx *node, bool lists_known,
    const struct answer *conditions, const struct answer *values, uint32_t n) {
  if (node->reduce == REDUCE_ANY) return reduce_any(lists_known, conditions, n);
  if (!lists_known) return number_unknown();
  if (node->reduce == REDUCE_COUNT) return reduce_count(r, node, conditions, n);
  return reduce_numbers(r, node, conditions, values, n);
}

struct answer evaluate_reduce(struct reference *r, const struct tx *node, uint32_t row) {
  struct rows_below below = {0};
  gather_asked(r, node, row, &below);
  struct answer *conditions = ARENA_ARRAY(&r->arena, struct answer, below.rows.n),
                *values = ARENA_ARRAY(&r->arena, struct answer, below.rows.n);
  for (uint32_t i = 0; i < below.rows.n; i++) {
    conditions[i] = apply_logic(TX_AND, row_names(r, node, below.rows.items[i], row),
        row_condition(r, node, below.rows.items[i]));
    if (node->more->n_cases)
      conditions[i] =
          apply_logic(TX_AND, conditions[i], row_matches(r, node, below.rows.items[i], row));
    if (node->b) values[i] = value_of(r, node->b, below.rows.items[i]);
  }
  if (node->reduce >= REDUCE_MEDIAN) {
    const struct type type = node->b->type;
    const uint32_t n_words = type.kind == TYPE_BOOLEAN ? 2
        : type.kind == TYPE_ENUM                       ? r->schema->enumerations[type.of].n_words
                                                       : 0;
    return reduce_statistic(
        r, node, below.absent.n == 0, conditions, values, below.rows.n, n_words, type.scale);
  }
  return apply_reduce(r, node, below.absent.n == 0, conditions, values, below.rows.n);
}
