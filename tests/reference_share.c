/* Allocations: exact shares as rationals, each row's remainder compared with every other's; what
 * stays open by equal remainders is a choice among these rows (reference_select.c), which is tried
 * in every way. language.md §5 `allocation`. See reference.h. */
#include "tests/reference_internal.h"

/* -1: not known at all; 0: within bounds only; 1: known. Of what may not be negative. */
static int how_known(const struct answer *a) {
  if (!a->known || mpq_sgn(a->lo) < 0) return -1;
  return mpq_equal(a->lo, a->hi) != 0;
}

static struct answer whole_units(struct reference *r, mpq_srcptr units, mpq_srcptr unit) {
  mpq_ptr q = number_new(r);
  mpq_mul(q, units, unit);
  return number_between(q, q);
}

/* The exact share in units, cut; the rest of it. */
static void cut(mpq_ptr whole, mpq_ptr rest, mpq_srcptr exact) {
  mpz_fdiv_q(mpq_numref(whole), mpq_numref(exact), mpq_denref(exact));
  mpz_set_ui(mpq_denref(whole), 1);
  mpq_sub(rest, exact, whole);
}

/* The rows of one remainder, of which `left` get a unit more. */
static void part(
    struct sharing *s, const uint32_t *rows, uint32_t n, int64_t left, struct reference *r) {
  struct choice c = {.arena = &r->kept,
      .seats = number_integer(r, left),
      .lists_known = true,
      .n_rows = n,
      .n_keys = s->n_keys,
      .descending = s->descending};
  c.rows = ARENA_ARRAY(&r->kept, struct choice_row, n + 1);
  for (uint32_t i = 0; i < n; i++)
    c.rows[i] = (struct choice_row){
        .row = s->rows[rows[i]].row, .candidacy = 2, .keys = s->rows[rows[i]].keys};
  apply_selection(&c);
  for (uint32_t i = 0; i < n; i++)
    s->rows[rows[i]].status = c.rows[i].status == CANDIDACY_CHOSEN ? ALLOTMENT_MORE
        : c.rows[i].status == CANDIDACY_NOT_CHOSEN                 ? ALLOTMENT_CUT
        : c.rows[i].status == CANDIDACY_TIED                       ? ALLOTMENT_TIED
                                                                   : ALLOTMENT_OPEN;
}

static void share_known(struct reference *r, struct sharing *s, mpq_srcptr sum) {
  mpq_ptr *wholes = ARENA_ARRAY(&r->arena, mpq_ptr, s->n_rows + 1),
          *rests = ARENA_ARRAY(&r->arena, mpq_ptr, s->n_rows + 1), exact = number_new(r),
          left = number_new(r), none = number_new(r);
  mpq_div(exact, s->amount.lo, s->unit);
  cut(left, none, exact);
  for (uint32_t i = 0; i < s->n_rows; i++) {
    wholes[i] = number_new(r);
    rests[i] = number_new(r);
    mpq_mul(exact, s->amount.lo, s->rows[i].weight.lo);
    mpq_div(exact, exact, sum);
    mpq_div(exact, exact, s->unit);
    cut(wholes[i], rests[i], exact);
    mpq_sub(left, left, wholes[i]);
  }
  int64_t n_left = mpz_get_si(mpq_numref(left));
  uint32_t *equal = ARENA_ARRAY(&r->arena, uint32_t, s->n_rows + 1);
  for (uint32_t i = 0; i < s->n_rows; i++) {
    int64_t n_greater = 0;
    uint32_t n_equal = 0;
    for (uint32_t k = 0; k < s->n_rows; k++) {
      int order = mpq_cmp(rests[k], rests[i]);
      n_greater += order > 0;
      if (order == 0) equal[n_equal++] = k;
    }
    if (n_greater >= n_left) s->rows[i].status = ALLOTMENT_CUT;
    else if (n_greater + n_equal <= n_left) s->rows[i].status = ALLOTMENT_MORE;
    else if (equal[0] == i) part(s, equal, n_equal, n_left - n_greater, r);
  }
  for (uint32_t i = 0; i < s->n_rows; i++) {
    mpq_ptr more = number_new(r);
    mpq_set_ui(more, 1, 1);
    mpq_add(more, more, wholes[i]);
    s->rows[i].share = s->rows[i].status == ALLOTMENT_MORE ? whole_units(r, more, s->unit)
                                                           : whole_units(r, wholes[i], s->unit);
    if (s->rows[i].status == ALLOTMENT_TIED || s->rows[i].status == ALLOTMENT_OPEN)
      s->rows[i].share.hi = whole_units(r, more, s->unit).hi;
  }
}

void apply_sharing(struct reference *r, struct sharing *s) {
  mpq_ptr sum = number_new(r);
  bool all_known = s->lists_known, any = false, any_tied = false, any_open = false;
  const int amount = how_known(&s->amount);
  s->state = ALLOCATION_UNDETERMINED;
  for (uint32_t i = 0; i < s->n_rows; i++) {
    const struct answer *w = &s->rows[i].weight;
    all_known &= how_known(w) == 1;
    any |= how_known(w) < 0 || mpq_sgn(w->hi) > 0;
    if (how_known(w) == 1) mpq_add(sum, sum, w->lo);
    s->rows[i].status = ALLOTMENT_CUT;
    s->rows[i].share = number_integer(r, 0);
  }
  if (amount >= 0 && mpq_sgn(s->amount.hi) == 0) {
    s->state = ALLOCATION_FILLED;
    return;
  }
  if (amount != 1 || !all_known) {
    for (uint32_t i = 0; i < s->n_rows; i++) {
      const struct answer *w = &s->rows[i].weight;
      if (how_known(w) >= 0 && mpq_sgn(w->hi) == 0) continue;
      s->rows[i].status = ALLOTMENT_UNKNOWN;
      s->rows[i].share =
          amount < 0 ? number_unknown() : number_between(s->rows[i].share.lo, s->amount.hi);
    }
    if (s->lists_known && !any && amount == 0 && mpq_sgn(s->amount.lo) > 0)
      s->state = ALLOCATION_NO_CANDIDATE;
    return;
  }
  if (!any) {
    s->state = ALLOCATION_NO_CANDIDATE;
    return;
  }
  share_known(r, s, sum);
  for (uint32_t i = 0; i < s->n_rows; i++) {
    any_tied |= s->rows[i].status == ALLOTMENT_TIED;
    any_open |= s->rows[i].status == ALLOTMENT_OPEN;
  }
  s->state = any_open ? ALLOCATION_UNDETERMINED : any_tied ? ALLOCATION_TIED : ALLOCATION_FILLED;
}

/* -- in the typed program -- */

static struct sharing *sharing_at(struct reference *r, uint32_t index, uint32_t row) {
  const struct allocation *a = &r->schema->allocations[index];
  const struct typed_allocation *typed = &r->program->allocations[index];
  if (!r->sharings[index])
    r->sharings[index] =
        ARENA_ARRAY(&r->kept, struct sharing *, r->data->tables[a->ancestor].n_rows + 1);
  struct sharing *s = r->sharings[index][row];
  if (s) return s;
  s = r->sharings[index][row] = ARENA_NEW(&r->kept, struct sharing);
  struct rows_below below = {0};
  gather_rows(r, a->ancestor, row, a->entity, &below);
  *s = (struct sharing){.amount = evaluate(r, typed->amount, row),
      .unit = number_scaled(r, a->unit, a->type.scale).lo,
      .lists_known = below.absent.n == 0,
      .n_rows = below.rows.n,
      .n_keys = typed->n_keys};
  s->rows = ARENA_ARRAY(&r->kept, struct sharing_row, s->n_rows + 1);
  s->descending = ARENA_ARRAY(&r->kept, bool, s->n_keys + 1);
  for (uint32_t k = 0; k < s->n_keys; k++) s->descending[k] = typed->keys[k].descending;
  for (uint32_t i = 0; i < s->n_rows; i++) {
    struct sharing_row *out = &s->rows[i];
    out->row = below.rows.items[i];
    out->weight = evaluate(r, typed->weight, out->row);
    out->keys = ARENA_ARRAY(&r->kept, struct answer, s->n_keys + 1);
    for (uint32_t k = 0; k < s->n_keys; k++)
      out->keys[k] = selection_key(r, evaluate(r, typed->keys[k].value, out->row),
          typed->keys[k].value->type.scale, typed->keys[k].descending,
          typed->keys[k].value->may_be_none);
  }
  apply_sharing(r, s);
  for (uint32_t i = 0; i < s->n_rows; i++) s->rows[i].share = answer_kept(r, s->rows[i].share);
  return s;
}

static const struct sharing_row *sharer_at(struct reference *r, uint32_t index, uint32_t row) {
  const struct allocation *a = &r->schema->allocations[index];
  const struct sharing *s =
      sharing_at(r, index, dataset_ancestor_row(r->data, a->entity, row, a->ancestor));
  uint32_t i = 0;
  while (s->rows[i].row != row) i++;
  return &s->rows[i];
}

enum allotment reference_allotment(struct reference *r, uint32_t allocation, uint32_t row) {
  return sharer_at(r, allocation, row)->status;
}
struct answer reference_share(struct reference *r, uint32_t allocation, uint32_t row) {
  return sharer_at(r, allocation, row)->share;
}
struct answer reference_allocation_state(struct reference *r, uint32_t allocation, uint32_t row) {
  const enum allocation_state state = sharing_at(r, allocation, row)->state;
  return (struct answer){
      .kind = ANSWER_CODE, .known = state != ALLOCATION_UNDETERMINED, .code = state};
}
