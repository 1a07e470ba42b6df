/* Rows compared with the instance: `where nominee is this and block = this.block and score >
 * this.score`. The rows do not lie under the instance, so what speaks of both is a comparison of
 * one side that is the rows' with one that is the instance's; sorting finds the rows by any number
 * of equalities and one key by order. language.md §4 "Comparing rows".
 */
#include "compiler/check/checker.h"
#include "base/translate.h"
#include "runtime/program/instruction.h"

/* -- what an expression speaks of -- */

bool speaks_of_this(const struct ast_expr *e) {
  if (!e) return false;
  if (e->kind == AST_THIS || e->qualifier_this) return true;
  for (uint32_t i = 0; i < e->more->n_items; i++)
    if (speaks_of_this(e->more->items[i])) return true;
  return speaks_of_this(e->a) || speaks_of_this(e->b) || speaks_of_this(e->c);
}

/* A name in it that is the rows', or of what lies between them and their anchor: what can not be
 * said of the instance. */
static const struct ast_expr *name_of_rows(
    const struct checker *c, const struct scope *inner, const struct ast_expr *e) {
  if (!e || e->qualifier_this) return NULL;
  if (ast_is_aggregate(e->kind)) return e;
  if (e->kind == AST_NAME) {
    uint32_t entity = NONE_INDEX;
    const struct symbol *symbol;
    const struct scope *crossed;
    if (e->more->qualifier.text.n) str_map_find(&c->entities, e->more->qualifier.text, &entity);
    else if (lookup_name(c, inner, e->name, &symbol, &crossed) == LOOKUP_FOUND)
      entity = symbol->entity;
    return entity != NONE_INDEX && entity != ENTITY_RUN &&
            !schema_is_ancestor(c->schema, entity, inner->anchor)
        ? e
        : NULL;
  }
  const struct ast_expr *found = NULL;
  for (uint32_t i = 0; i < e->more->n_items && !found; i++)
    found = name_of_rows(c, inner, e->more->items[i]);
  if (!found) found = name_of_rows(c, inner, e->a);
  if (!found) found = name_of_rows(c, inner, e->b);
  return found ? found : name_of_rows(c, inner, e->c);
}

static bool are_same(const struct tx *a, const struct tx *b) {
  if (a == b) return true;
  if (!a || !b || a->kind != b->kind || a->kind == TX_UNKNOWN || !type_equal(a->type, b->type))
    return false;
  if (a->kind == TX_CONSTANT)
    return a->value->number == b->value->number && str_equal(a->value->text, b->value->text);
  if (a->more->n_cases || b->more->n_cases || a->home != b->home || a->index != b->index ||
      a->more->entity != b->more->entity || a->more->reference != b->more->reference ||
      a->reduce != b->reduce || a->rounding != b->rounding || a->months != b->months ||
      a->months_rounding != b->months_rounding)
    return false;
  return are_same(a->a, b->a) && are_same(a->b, b->b) && are_same(a->more->c, b->more->c);
}

/* -- one comparison -- */

static const enum match_comparison opposite[] = {[MATCH_EQUAL] = MATCH_DIFFERENT,
    [MATCH_DIFFERENT] = MATCH_EQUAL,
    [MATCH_LESS] = MATCH_GREATER_EQUAL,
    [MATCH_LESS_EQUAL] = MATCH_GREATER,
    [MATCH_GREATER] = MATCH_LESS_EQUAL,
    [MATCH_GREATER_EQUAL] = MATCH_LESS};
static const enum match_comparison exchanged[] = {[MATCH_EQUAL] = MATCH_EQUAL,
    [MATCH_DIFFERENT] = MATCH_DIFFERENT,
    [MATCH_LESS] = MATCH_GREATER,
    [MATCH_LESS_EQUAL] = MATCH_GREATER_EQUAL,
    [MATCH_GREATER] = MATCH_LESS,
    [MATCH_GREATER_EQUAL] = MATCH_LESS_EQUAL};

static struct tx_case comparison_of(
    struct tx *row, struct tx *instance, enum match_comparison comparison) {
  struct tx_case one = {.condition = row, .value = instance, .match = comparison};
  if (row->home != instance->home) return one;
  if (row->kind == TX_THIS && instance->kind == TX_THIS && comparison == MATCH_DIFFERENT)
    one.match |= MATCH_NOT_OWN; /* `person is not this` */
  else if (are_same(row, instance)) one.match |= MATCH_SAME;
  return one;
}

/* Of a day that has no value no comparison by order holds, and so its `not` does. */
static struct tx_case negated(struct tx_case one) {
  const bool is_order = (one.match & MATCH_COMPARISON_MASK) >= MATCH_LESS;
  if (is_order && one.condition->type.kind == TYPE_DATE) one.match ^= MATCH_NEGATED;
  return one;
}

struct tx_case flip_comparison(struct tx_case one) {
  struct tx_case flipped =
      comparison_of(one.condition, one.value, opposite[one.match & MATCH_COMPARISON_MASK]);
  flipped.match |= one.match & MATCH_NEGATED;
  return negated(flipped);
}

static void add_comparison(struct checker *c, struct asked_rows *asked, struct tx_case one) {
  struct tx_case *wider = ARENA_ARRAY(c->arena, struct tx_case, asked->n_comparisons + 1);
  for (uint32_t i = 0; i < asked->n_comparisons; i++) wider[i] = asked->comparisons[i];
  wider[asked->n_comparisons++] = one;
  asked->comparisons = wider;
}

static struct scope outermost(const struct scope *scope) {
  while (scope->outer) scope = scope->outer;
  return *scope;
}

/* `person` in `person is not this`, of the rows of person. */
static bool is_row_itself(
    const struct checker *c, const struct scope *inner, const struct ast_expr *e) {
  const struct symbol *symbol;
  const struct scope *crossed;
  uint32_t entity;
  return e->kind == AST_NAME && !e->qualifier_this && !e->more->qualifier.text.n &&
      lookup_name(c, inner, e->name, &symbol, &crossed) == LOOKUP_NOTHING &&
      str_map_find(&c->entities, e->name, &entity) && entity == inner->entity;
}

static struct tx *reference_to_own(struct checker *c, uint32_t entity, struct span span) {
  return tx_new(
      &c->build, TX_THIS, (struct type){.kind = TYPE_REFERENCE, .of = entity}, entity, span);
}

/* What the instance is compared with: a reference of the rows to its entity, or a row itself; NULL
 * after a report. */
static struct tx *check_reference(
    struct checker *c, const struct scope *inner, const struct ast_expr *side) {
  const char *rows = entity_cname(&c->words, inner->entity);
  uint32_t instance = scope_instance(inner);
  if (inner->entity == instance && is_row_itself(c, inner, side))
    return reference_to_own(c, instance, side->span);
  struct tx *field = side->kind == AST_THIS ? NULL : check_value(c, inner, side, want_any());
  if (side->kind != AST_THIS && !field) return NULL;
  if (!field || field->type.kind != TYPE_REFERENCE) {
    struct diag *diag = DIAG(c->diags, THIS_WITHOUT_REFERENCE, side->span, rows);
    if (diag)
      diag_help(c->diags, diag, "declare one, as in \"nominee : %s reference\"",
          entity_cname(&c->words, instance));
    return NULL;
  }
  if (field->type.of == instance) return field;
  struct diag *diag = DIAG(c->diags, THIS_OF_ANOTHER_ENTITY, side->span,
      source_words(&c->words, side->span, _("this field")), entity_cname(&c->words, field->type.of),
      entity_cname(&c->words, instance));
  if (diag)
    diag_help(c->diags, diag,
        "\"this\" is always the instance the declaration is for: define it of %s",
        entity_cname(&c->words, field->type.of));
  return NULL;
}

/* False after a report: a side is the rows' or the instance's. */
static bool is_one_sided(
    struct checker *c, const struct scope *inner, const struct ast_expr *side) {
  const struct ast_expr *name = name_of_rows(c, inner, side);
  if (!name) return true;
  const char *rows = entity_cname(&c->words, inner->entity);
  struct diag *diag = DIAG(c->diags, ROWS_MIXED_SIDE, side->span, rows);
  if (!diag) return false;
  if (ast_is_aggregate(name->kind)) {
    const char *instance = entity_cname(&c->words, scope_instance(inner));
    diag_help(c->diags, diag,
        "\"define\" what is asked of the %s by itself, and compare the %s rows with it as "
        "\"this.NAME\"",
        instance, rows);
    return false;
  }
  diag_note(c->diags, diag, name->span, "this is asked of each %s", rows);
  diag_help(c->diags, diag,
      "bring what is the %s rows' to one side and what is written with \"this\" to the other, as "
      "in "
      "\"score > this.score + 5\"",
      rows);
  return false;
}

/* The sides from which the instance's are told. */
static bool check_sides(struct checker *c, struct asked_rows *asked, const struct ast_expr *e,
    const struct ast_expr *const *operands, uint32_t n, bool *is_instance, struct tx **side) {
  const struct scope *inner = asked->inner;
  const struct scope instance = outermost(inner);
  const struct scope *scopes[3];
  uint32_t n_instance = 0;
  for (uint32_t i = 0; i < n; i++) {
    is_instance[i] = speaks_of_this(operands[i]);
    n_instance += is_instance[i];
    scopes[i] = is_instance[i] ? &instance : inner;
    if (is_instance[i] && !is_one_sided(c, inner, operands[i])) return false;
  }
  if (n_instance == n) {
    struct diag *diag = DIAG(c->diags, ROWS_BOTH_SIDES, e->span,
        entity_cname(&c->words, instance.entity), entity_cname(&c->words, inner->entity));
    if (diag)
      diag_help(
          c->diags, diag, "join it to the whole, outside the \"where\", by \"and\" or \"if\"");
    return false;
  }
  if (!check_compared(c, scopes, operands, n, e, side)) return false;
  for (uint32_t i = 0; i < n; i++) {
    if (side[i]->exact) {
      struct diag *diag = DIAG(c->diags, ROWS_QUOTIENT, side[i]->span, NULL);
      if (diag)
        diag_help(c->diags, diag, "round it, as in \"round(%s, 6)\", or multiply both sides",
            source_words(&c->words, side[i]->span, "…"));
      return false;
    }
    side[i] = tx_lift(&c->build, side[i], is_instance[i] ? instance.entity : inner->entity);
  }
  return true;
}

static bool check_this_comparison(struct checker *c, struct asked_rows *asked,
    const struct ast_expr *e, enum match_comparison comparison) {
  struct tx *row = check_reference(c, asked->inner, e->a->kind == AST_THIS ? e->b : e->a);
  if (!row) return false;
  row = tx_lift(&c->build, row, asked->inner->entity);
  add_comparison(c, asked,
      comparison_of(row, reference_to_own(c, scope_instance(asked->inner), e->span), comparison));
  return true;
}

static bool check_two_sides(
    struct checker *c, struct asked_rows *asked, const struct ast_expr *e, bool is_negated) {
  static const enum match_comparison comparisons[] = {[AST_EQUAL] = MATCH_EQUAL,
      [AST_NOT_EQUAL] = MATCH_DIFFERENT,
      [AST_LESS] = MATCH_LESS,
      [AST_LESS_EQUAL] = MATCH_LESS_EQUAL,
      [AST_GREATER] = MATCH_GREATER,
      [AST_GREATER_EQUAL] = MATCH_GREATER_EQUAL};
  enum match_comparison comparison = comparisons[e->kind];
  if (is_negated) comparison = opposite[comparison];
  const bool equality = e->kind == AST_EQUAL || e->kind == AST_NOT_EQUAL;
  if (equality && (e->a->kind == AST_THIS || e->b->kind == AST_THIS))
    return check_this_comparison(c, asked, e, comparison);
  const struct ast_expr *operands[2] = {e->a, e->b};
  struct tx *side[2];
  bool is_instance[2];
  if (!check_sides(c, asked, e, operands, 2, is_instance, side)) return false;
  const struct tx_case one = is_instance[1]
      ? comparison_of(side[0], side[1], comparison)
      : comparison_of(side[1], side[0], exchanged[comparison]);
  add_comparison(c, asked, is_negated ? negated(one) : one);
  return true;
}

/* `x between a and b` is `x >= a and x <= b`, each of them the rows' alone or a comparison. */
static bool check_between_sides(
    struct checker *c, struct asked_rows *asked, const struct ast_expr *e, struct tx **condition) {
  const struct ast_expr *operands[3] = {e->a, e->b, e->c};
  struct tx *side[3];
  bool is_instance[3];
  if (!check_sides(c, asked, e, operands, 3, is_instance, side)) return false;
  for (uint32_t i = 1; i < 3; i++) {
    const enum match_comparison comparison = i == 1 ? MATCH_GREATER_EQUAL : MATCH_LESS_EQUAL;
    struct type boolean = type_of_kind(TYPE_BOOLEAN);
    if (is_instance[0] && is_instance[i]) {
      struct diag *diag = DIAG(c->diags, ROWS_BOTH_SIDES, e->span,
          entity_cname(&c->words, scope_instance(asked->inner)),
          entity_cname(&c->words, asked->inner->entity));
      if (diag) diag_help(c->diags, diag, "write two comparisons, the one of both outside");
      return false;
    }
    if (is_instance[i]) add_comparison(c, asked, comparison_of(side[0], side[i], comparison));
    else if (is_instance[0])
      add_comparison(c, asked, comparison_of(side[i], side[0], exchanged[comparison]));
    else {
      struct tx *part = i == 1
          ? tx_binary(&c->build, TX_LESS_EQUAL, boolean, side[1], side[0], e->span)
          : tx_binary(&c->build, TX_LESS_EQUAL, boolean, side[0], side[2], e->span);
      *condition =
          *condition ? tx_binary(&c->build, TX_AND, boolean, *condition, part, e->span) : part;
    }
  }
  return true;
}

/* -- all of a condition -- */

/* A part that speaks of the instance and is no `and`. */
static bool check_part(
    struct checker *c, struct asked_rows *asked, const struct ast_expr *e, struct tx **condition) {
  bool is_negated = false;
  for (; e->kind == AST_NOT; e = e->a) is_negated = !is_negated;
  switch ((int)e->kind) {
  case AST_EQUAL:
  case AST_NOT_EQUAL:
  case AST_LESS:
  case AST_LESS_EQUAL:
  case AST_GREATER:
  case AST_GREATER_EQUAL: return check_two_sides(c, asked, e, is_negated);
  case AST_BETWEEN:
    if (is_negated == e->negated) return check_between_sides(c, asked, e, condition);
    struct diag *between = DIAG(c->diags, ROWS_NEGATED_BETWEEN, e->span, NULL);
    if (between)
      diag_help(c->diags, between,
          "ask for each by itself, with \"<\" and with \">\": a choice of two is two aggregates");
    return false;
  default: break;
  }
  struct diag *diag = DIAG(c->diags, THIS_OUTSIDE_AND, e->span, NULL);
  if (diag)
    diag_help(c->diags, diag,
        "write \"where … = this.… and …\", each part a comparison or of the %s rows alone; a "
        "choice of two is two aggregates",
        entity_cname(&c->words, asked->inner->entity));
  return false;
}

bool check_compared_rows(
    struct checker *c, const struct ast_expr *e, struct asked_rows *asked, struct tx **condition) {
  *condition = NULL;
  if (!speaks_of_this(e)) return (*condition = check_condition(c, asked->inner, e, true)) != NULL;
  if (e->kind != AST_AND) return check_part(c, asked, e, condition);
  struct tx *a, *b;
  bool good = check_compared_rows(c, e->a, asked, &a);
  good = check_compared_rows(c, e->b, asked, &b) && good;
  if (a) warn_of_idle_part(c, asked->inner, e->a, a);
  if (b) warn_of_idle_part(c, asked->inner, e->b, b);
  *condition = a && b ? tx_binary(&c->build, TX_AND, a->type, a, b, e->span) : a ? a : b;
  return good;
}

/* -- what sorting can find -- */

static bool is_order(const struct tx_case *one) {
  const uint32_t comparison = one->match & MATCH_COMPARISON_MASK;
  return comparison != MATCH_EQUAL && comparison != MATCH_DIFFERENT;
}

static bool report_two_orders(struct checker *c, const struct asked_rows *asked,
    const struct tx_case *first, const struct tx_case *second, struct span span) {
  const char *rows = entity_cname(&c->words, asked->inner->entity);
  struct diag *diag = DIAG(c->diags, ROWS_TWO_ORDERS, span, rows);
  if (!diag) return false;
  diag_note(c->diags, diag, first->condition->span, "by this");
  diag_note(c->diags, diag, second->condition->span, "and by this");
  diag_help(c->diags, diag,
      "one expression of the rows may be compared by order (between two bounds, too), or be asked "
      "to differ; the others must be equal to what is written with \"this\"");
  return false;
}

bool settle_comparisons(struct checker *c, struct asked_rows *asked, struct span span) {
  const struct tx_case *order = NULL, *different = NULL;
  uint32_t n_order = 0;
  for (uint32_t i = 0; i < asked->n_comparisons; i++) {
    const struct tx_case *one = &asked->comparisons[i];
    if (one->match & MATCH_NOT_OWN) continue;
    if (is_order(one)) {
      if (different) return report_two_orders(c, asked, different, one, span);
      if (order && (!are_same(order->condition, one->condition) || n_order == 2))
        return report_two_orders(c, asked, order, one, span);
      /* one node for both, so that one register is sorted by */
      if (order) asked->comparisons[i].condition = order->condition;
      order = order ? order : one;
      n_order++;
    } else if ((one->match & MATCH_COMPARISON_MASK) == MATCH_DIFFERENT) {
      if (order || different)
        return report_two_orders(c, asked, order ? order : different, one, span);
      different = one;
    }
  }
  if (asked->n_comparisons > MATCH_COMPARISONS_MAX) {
    DIAG(
        c->diags, ROWS_MANY_COMPARISONS, span, arena_printf(c->arena, "%d", MATCH_COMPARISONS_MAX));
    return false;
  }
  /* one reference alone: no sorting (kernel_refer.c) */
  const struct tx_case *only = asked->comparisons;
  if (asked->n_comparisons != 1 || only->match != MATCH_EQUAL || only->value->kind != TX_THIS ||
      only->condition->kind != TX_FIELD ||
      schema_reference_group(c->schema, asked->inner->entity, scope_instance(asked->inner)) !=
          asked->inner->anchor)
    return true;
  asked->reference = only->condition->index;
  asked->n_comparisons = 0;
  asked->comparisons = NULL;
  return true;
}
