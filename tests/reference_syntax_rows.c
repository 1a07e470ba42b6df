/* The third opinion on aggregates, and on rows compared with the instance. reference_syntax.h;
 * language.md §4. */
#include "tests/reference_syntax_internal.h"
#include "runtime/program/instruction.h"

/* Comparisons by order of a row with the instance, met on the way through a condition. */
struct bounds_met {
  bool has_range, is_flipped, is_negated;
  bool none_holds[2],
      row_may_lack; /* is_negated, of a side that may have no value; the row's side */
  uint32_t n_negated;
  struct answer bound[2];
  uint32_t match[2], n;
  unsigned scale;
};

/* The instance's own row, asked by what stands on both sides but for `this.`; `person is not this`.
 */
static bool compares_itself(const struct ast_expr *a, const struct ast_expr *b) {
  if (b->qualifier_this == a->qualifier_this) {
    if (a->kind == AST_NAME || a->kind == AST_THIS) return false;
  }
  return a->kind == AST_NAME && b->kind == AST_NAME && str_equal(a->name, b->name) &&
      !a->more->qualifier.text.n && !b->more->qualifier.text.n;
}

static bool names_entity(const struct ast_expr *e, const struct str name) {
  return e->kind == AST_NAME && !e->qualifier_this && str_equal(e->name, name);
}

static bool may_lack(const struct answer *side) { return side->none || side->maybe_none; }

static struct answer meet_bound(
    struct syntax *s, const struct ast_expr *e, where p, struct bounds_met *met) {
  static const uint32_t order[] = {[AST_LESS] = MATCH_LESS,
      [AST_LESS_EQUAL] = MATCH_LESS_EQUAL,
      [AST_GREATER] = MATCH_GREATER,
      [AST_GREATER_EQUAL] = MATCH_GREATER_EQUAL};
  static const uint32_t turned[] = {[AST_LESS] = MATCH_GREATER,
      [AST_LESS_EQUAL] = MATCH_GREATER_EQUAL,
      [AST_GREATER] = MATCH_LESS,
      [AST_GREATER_EQUAL] = MATCH_LESS_EQUAL};
  const bool right = syntax_speaks_of_this(e->b);
  struct sv bound = syntax_operand(s, right ? e->b : e->a, p, NULL),
            row = syntax_operand(s, right ? e->a : e->b, p, NULL);
  static const uint32_t opposite[] = {[MATCH_LESS] = MATCH_GREATER_EQUAL,
      [MATCH_LESS_EQUAL] = MATCH_GREATER,
      [MATCH_GREATER] = MATCH_LESS_EQUAL,
      [MATCH_GREATER_EQUAL] = MATCH_LESS};
  const uint32_t match = right ? order[e->kind] : turned[e->kind];
  if (met->n < 2) {
    met->bound[met->n] = bound.answer;
    met->none_holds[met->n] = met->is_negated && may_lack(&bound.answer);
    met->row_may_lack = may_lack(&row.answer);
    met->n_negated += met->is_negated;
    met->match[met->n++] = met->is_negated ? opposite[match] : match;
    met->scale = row.scale;
  }
  /* `not`, and `every`, look for rows of which the opposite holds */
  if (met->is_flipped == met->is_negated)
    return match_order(match, row.answer, bound.answer, row.scale, syntax_comparison(s, e, p));
  return syntax_negated(true,
      match_order(opposite[match], row.answer, bound.answer, row.scale,
          syntax_negated(true, syntax_comparison(s, e, p))));
}

/* A condition of a row, parts of which compare it with the instance. */
static struct answer eval_compared(
    struct syntax *s, const struct ast_expr *e, where p, struct bounds_met *met) {
  const struct place_in_data *instance = p;
  while (instance->outer) instance = instance->outer;
  const bool own = instance->entity == p->entity && instance->row == p->row;
  if (!syntax_speaks_of_this(e)) return syntax_eval(s, e, p, NULL).answer;
  if (e->kind == AST_AND) {
    struct answer a = eval_compared(s, e->a, p, met), b = eval_compared(s, e->b, p, met);
    return apply_logic(TX_AND, a, b);
  }
  if (e->kind == AST_NOT) {
    met->is_negated = !met->is_negated;
    const struct answer holds = eval_compared(s, e->a, p, met);
    met->is_negated = !met->is_negated;
    return syntax_negated(true, holds);
  }
  if (e->kind < AST_EQUAL || e->kind > AST_GREATER_EQUAL) return syntax_eval(s, e, p, NULL).answer;
  const bool is_equality = e->kind == AST_EQUAL || e->kind == AST_NOT_EQUAL;
  const struct str name = s->schema->entities[p->entity].name;
  if (is_equality && (names_entity(e->a, name) || names_entity(e->b, name)))
    return truth_known(own == (e->kind == AST_EQUAL));
  static const uint32_t matches[] = {[AST_EQUAL] = MATCH_EQUAL,
      [AST_NOT_EQUAL] = MATCH_DIFFERENT,
      [AST_LESS] = MATCH_LESS,
      [AST_LESS_EQUAL] = MATCH_LESS_EQUAL,
      [AST_GREATER] = MATCH_GREATER,
      [AST_GREATER_EQUAL] = MATCH_GREATER_EQUAL};
  if (own && compares_itself(e->a, e->b)) {
    const struct answer itself = syntax_operand(s, e->a, p, NULL).answer;
    return apply_match(matches[e->kind], itself, itself, true);
  }
  if (!is_equality) return meet_bound(s, e, p, met);
  const bool right = syntax_speaks_of_this(e->b);
  struct sv row = syntax_operand(s, right ? e->a : e->b, p, NULL),
            instance_side = syntax_operand(s, right ? e->b : e->a, p, NULL);
  const bool differs = (e->kind == AST_NOT_EQUAL) != met->is_negated;
  struct answer equal = syntax_comparison(s, e, p);
  if ((row.answer.kind == ANSWER_SET) != (instance_side.answer.kind == ANSWER_SET)) {
    /* a decision beside what is none is its outcome: where more are possible, it may be any */
    const struct ast_type *set = syntax_set(s, e->a, p);
    if (!set) set = syntax_set(s, e->b, p);
    equal = syntax_negated(e->kind == AST_NOT_EQUAL,
        apply_equal(syntax_outcome(row, set).answer, syntax_outcome(instance_side, set).answer));
  }
  const struct answer compares =
      match_equal(differs ? MATCH_DIFFERENT : MATCH_EQUAL, row.answer, instance_side.answer,
          row.scale, !differs && met->has_range, syntax_negated(met->is_negated, equal));
  return syntax_negated(met->is_negated, compares);
}

/* Whether outcomes possible stand on both sides. */
static bool are_decisions(struct syntax *s, const struct ast_expr *e, where p) {
  return syntax_operand(s, e->a, p, NULL).answer.kind == ANSWER_SET &&
      syntax_operand(s, e->b, p, NULL).answer.kind == ANSWER_SET;
}

/* Whether a part compares by order, or by `<>` (but of a row with itself). */
static bool has_range(struct syntax *s, const struct ast_expr *e, where p, bool is_negated) {
  if (e->kind == AST_AND)
    return has_range(s, e->a, p, is_negated) || has_range(s, e->b, p, is_negated);
  if (e->kind == AST_NOT) return has_range(s, e->a, p, !is_negated);
  const struct str name = s->schema->entities[p->entity].name;
  const enum ast_expr_kind equal = is_negated ? AST_NOT_EQUAL : AST_EQUAL;
  return syntax_speaks_of_this(e) && e->kind >= AST_EQUAL && e->kind <= AST_GREATER_EQUAL &&
      e->kind != equal && !names_entity(e->a, name) && !are_decisions(s, e, p);
}

/* Where two bounds leave no room, no row lies between them. */
static struct answer eval_row_condition(
    struct syntax *s, const struct ast_expr *e, where p, bool compares, bool is_flipped) {
  if (!compares) return syntax_eval(s, e, p, NULL).answer;
  struct bounds_met met = {.has_range = has_range(s, e, p, false), .is_flipped = is_flipped};
  struct answer all = eval_compared(s, e, p, &met);
  const bool none_holds =
      met.none_holds[0] || met.none_holds[1] || (met.n_negated == 2 && met.row_may_lack);
  if (met.n == 2 && !none_holds &&
      !leaves_room(met.match[0], met.bound[0], met.match[1], met.bound[1], met.scale))
    return truth_known(false);
  return all;
}

struct sv syntax_aggregate(struct syntax *s, const struct ast_expr *e, where p, bool exact) {
  uint32_t below = syntax_rows(s, e, p), above = p->entity;
  /* the nearest common ancestor */
  while (above == below || !syntax_is_above(s, above, below))
    above = s->schema->entities[above].parent;
  if (e->more->qualifier.text.n) above = syntax_entity(s, e->more->qualifier.text);
  const struct place_in_data *instance = p;
  while (instance->outer) instance = instance->outer;
  const bool compares = !syntax_is_above(s, instance->entity, above) &&
      (syntax_speaks_of_this(e->a) || (e->kind == AST_EVERY && syntax_speaks_of_this(e->b)));
  struct rows_below rows = {0};
  gather_rows(s->r, above, row_above(s, p->entity, p->row, above), below, &rows);
  struct answer *conditions = ARENA_ARRAY(&s->r->arena, struct answer, rows.rows.n),
                *values = ARENA_ARRAY(&s->r->arena, struct answer, rows.rows.n);
  struct tx node = {.more = &tx_no_more,
      .kind = TX_REDUCE,
      .bounded = true,
      .exact = exact && e->kind == AST_AVERAGE};
  bool folds =
           e->kind == AST_SUM || e->kind == AST_MIN || e->kind == AST_MAX || e->kind == AST_AVERAGE,
       statistic = e->kind >= AST_MEDIAN && e->kind <= AST_LONGEST_RUN, date = false,
       is_truth = e->kind == AST_DISTINCT &&
      syntax_is_truth(s, e->b, &(struct place_in_data){below, NO_ROW, p});
  const struct ast_type *set = e->kind == AST_DISTINCT
      ? syntax_set(s, e->b, &(struct place_in_data){below, NO_ROW, p})
      : NULL;
  folds |= statistic;
  unsigned scale = folds ? syntax_digits(s, e, p) : 0;
  for (uint32_t i = 0; i < rows.rows.n; i++) {
    struct place_in_data inner = {below, rows.rows.items[i], p};
    conditions[i] = e->a ? eval_row_condition(s, e->a, &inner, compares, false) : truth_known(true);
    if (e->kind == AST_EVERY)
      conditions[i] = apply_logic(TX_AND, conditions[i],
          syntax_negated(true, eval_row_condition(s, e->b, &inner, compares, true)));
    if (!folds) continue;
    struct sv x = syntax_eval(s, e->b, &inner, NULL);
    if (statistic) x = syntax_outcome(x, set);
    if (statistic && x.untyped) x.answer = is_truth ? truth_unknown() : number_unknown();
    values[i] = x.answer;
    date = x.date;
  }
  if (statistic) {
    const unsigned places = syntax_digits(s, e->b, &(struct place_in_data){below, NO_ROW, p});
    node.reduce = (uint8_t)(REDUCE_MEDIAN + (e->kind - AST_MEDIAN));
    node.exact = exact && e->kind == AST_MEDIAN && places >= 9;
    if (e->c) node.index = (uint32_t)e->c->number;
    node.type = syntax_number_type(scale);
    const uint32_t n_words = set ? set->n_words : is_truth ? 2 : 0;
    return (struct sv){.answer = reduce_statistic(s->r, &node, rows.absent.n == 0, conditions,
                           values, rows.rows.n, n_words, places > 9 ? 9 : places),
        .scale = scale,
        .date = date && (e->kind == AST_LARGEST || e->kind == AST_SMALLEST)};
  }
  node.reduce = e->kind == AST_COUNT ? REDUCE_COUNT
      : e->kind == AST_SUM           ? REDUCE_SUM
      : e->kind == AST_MIN           ? REDUCE_MIN
      : e->kind == AST_MAX           ? REDUCE_MAX
      : e->kind == AST_AVERAGE       ? REDUCE_AVERAGE
                                     : REDUCE_ANY;
  node.type = syntax_number_type(scale);
  struct answer folded =
      apply_reduce(s->r, &node, rows.absent.n == 0, conditions, values, rows.rows.n);
  return (struct sv){.answer = syntax_negated(e->kind == AST_NO || e->kind == AST_EVERY, folded),
      .scale = scale,
      .date = date};
}
