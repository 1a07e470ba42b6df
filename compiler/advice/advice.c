/* pass_advise: what can be seen of a regulation to be surely not meant. Every condition is looked
 * at where it stands, then the rules of each decision. What parameters are hangs on the day: the
 * whole is looked at once for each time between two of their days, and only what is so at all of
 * them is told. */
#include <stdlib.h>

#include "compiler/advice/advisor.h"

enum { DAYS_MAX = 16 }; /* with more, a parameter of several values is just some number */

static void visit(struct advisor *a, const struct tx *node, struct standing standing);

static void visit_children(struct advisor *a, const struct tx *node, struct standing standing) {
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    if (typed_child(node, i)) visit(a, typed_child(node, i), standing);
}

/* The operands of the comparisons that `in` and `between` stand for. */
static void visit_operands(struct advisor *a, const struct tx *node, struct standing standing) {
  node = without_lift(node);
  if (is_written_as_one(node)) {
    visit_operands(a, node->a, standing);
    visit_operands(a, node->b, standing);
  } else {
    visit_children(a, node, standing);
  }
}

static bool spans_equal(struct span a, struct span b) {
  return a.source == b.source && a.begin == b.begin && a.end == b.end;
}

static void visit_if(struct advisor *a, const struct tx *node, struct standing standing) {
  const struct tx *condition = without_lift(node->a);
  visit(a, node->a, standing);
  const bool is_told = advise_band(a, standing.asked, node);
  const struct asked *outer = standing.asked;
  standing.asked = ask(a, outer, condition, true, false);
  visit(a, node->b, standing);
  standing.asked = ask(a, outer, condition, false, is_told);
  visit(a, node->more->c, standing);
}

static void visit(struct advisor *a, const struct tx *node, struct standing standing) {
  const bool negated = standing.negated;
  node = without_lift(node);
  standing.negated = false;
  if (typed_is_leaf(node)) return;
  struct looked_at *known = looked_at(a, node);
  if (known->seen) return;
  known->seen = true;
  switch ((int)node->kind) {
  case TX_NOT:
    standing.negated = !negated && spans_equal(node->span, without_lift(node->a)->span);
    visit(a, node->a, standing);
    return;
  case TX_IF: visit_if(a, node, standing); return;
  case TX_REDUCE: {
    advise_every(a, node);
    standing = (struct standing){.in_rows = true};
    visit_children(a, node, standing);
    return;
  }
  case TX_EXCEPT: advise_exceptions(a, node); break;
  default: break;
  }
  struct standing own = standing;
  own.negated = negated;
  advise_condition(a, node, &own);
  if (is_written_as_one(node)) visit_operands(a, node, standing);
  else visit_children(a, node, standing);
}

static void visit_body(void *context, const struct typed_body *body) {
  struct advisor *a = context;
  advisor_forget(a);
  a->entity = typed_body_entity(a->schema, body);
  visit(a, *body->tree, (struct standing){0});
  if (body->kind == BODY_RULE) advise_rule(a, body->index);
}

/* -- the days -- */

static int by_day(const void *x, const void *y) {
  const int32_t a = *(const int32_t *)x, b = *(const int32_t *)y;
  return (a > b) - (a < b);
}

/* The days on which a parameter of several values changes, and one before. 0: none does, or too
 * many do. */
static uint32_t days_of_parameters(
    const struct schema *s, struct arena *arena, int32_t *days, bool *too_many) {
  VEC(int32_t) all = {0};
  for (uint32_t i = 0; i < s->n_parameters; i++)
    for (uint32_t k = 0; k < s->parameters[i].n_values && s->parameters[i].n_values > 1; k++)
      VEC_PUSH(arena, &all, s->parameters[i].values[k].from);
  if (all.n) qsort(all.items, all.n, sizeof *all.items, by_day);
  uint32_t n = 0;
  for (uint32_t i = 0; i < all.n; i++) {
    if (n && days[n - 1] == all.items[i]) continue;
    if (n == DAYS_MAX) {
      *too_many = true;
      return 0;
    }
    days[n++] = all.items[i];
  }
  return n;
}

static void look_at(struct advisor *a, struct compilation *compilation, const int32_t *day) {
  *a = (struct advisor){.compilation = compilation,
      .arena = compilation->arena,
      .scratch_allocator = arena_allocator(compilation->arena),
      .program = compilation->typed,
      .schema = &compilation->typed->schema,
      .words = {compilation->arena, &compilation->typed->schema, &compilation->sources},
      .build = {compilation->arena, &compilation->typed->schema},
      .truth = {bound_at(whole(1), false), bound_at(whole(1), false)},
      .untruth = {bound_at(whole(0), false), bound_at(whole(0), false)},
      .truths = {.has_grid = true,
          .within = {bound_at(whole(0), false), bound_at(whole(1), false)}},
      .has_day = day != NULL,
      .day = day ? *day : 0};
  arena_init(&a->scratch, &a->scratch_allocator);
  arena_init(&a->numbers_arena, &a->scratch_allocator);
  str_map_init(&a->numbers, &a->numbers_arena);
  str_map_init(&a->texts, a->arena);
  a->number_of_field = ARENA_ARRAY(a->arena, uint32_t, a->schema->n_fields + 1);
  a->number_of_define = ARENA_ARRAY(a->arena, uint32_t, a->schema->n_defines + 1);
  count_rules(a);
  typed_each_body(compilation->typed, visit_body, a);
  advise_rules(a);
  advise_keys(a);
  advise_counts(a);
}

/* The same advice, in the same words: on another day it may be the contrary. */
static bool is_same(const struct finding *x, const struct finding *y) {
  if (x->code != y->code || !spans_equal(x->span, y->span) || x->claim.always != y->claim.always)
    return false;
  for (uint32_t i = 0; i < FINDING_ARGUMENTS; i++) {
    const char *a = x->arguments[i] ? x->arguments[i] : "",
               *b = y->arguments[i] ? y->arguments[i] : "";
    if (strcmp(a, b) != 0) return false;
  }
  return true;
}

static bool is_found(const struct advisor *a, const struct finding *finding) {
  for (uint32_t i = 0; i < a->findings.n; i++)
    if (is_same(&a->findings.items[i], finding)) return true;
  return false;
}

static void tell(struct compilation *compilation, const struct finding *f) {
  struct diag *diag = diag_add(&compilation->diags, f->code, f->span,
      (const char *const[]){
          f->arguments[0], f->arguments[1], f->arguments[2], f->arguments[3], NULL});
  if (f->note_span.source != UINT32_MAX)
    diag_note(&compilation->diags, diag, f->note_span, "%s", f->note);
  if (f->help) diag_help(&compilation->diags, diag, "%s", f->help);
}

void advise(struct compilation *compilation, struct claims *claims) {
  int32_t days[DAYS_MAX];
  bool too_many = false;
  const uint32_t n =
      days_of_parameters(&compilation->typed->schema, compilation->arena, days, &too_many);
  struct advisor first;
  const int32_t any_day = 0;
  look_at(&first, compilation, too_many ? NULL : n ? &days[0] : &any_day);
  for (uint32_t i = 1; i < n && first.findings.n; i++) {
    struct advisor other;
    uint32_t kept = 0;
    look_at(&other, compilation, &days[i]);
    for (uint32_t k = 0; k < first.findings.n; k++)
      if (is_found(&other, &first.findings.items[k]))
        first.findings.items[kept++] = first.findings.items[k];
    first.findings.n = kept;
  }
  for (uint32_t k = 0; k < first.findings.n; k++) {
    tell(compilation, &first.findings.items[k]);
    if (claims && first.findings.items[k].claim.node)
      VEC_PUSH(compilation->arena, &claims->list, first.findings.items[k].claim);
  }
}

void pass_advise(struct compilation *compilation) { advise(compilation, NULL); }
