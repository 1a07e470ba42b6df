/* Whether two declarations mean the same to results: their contents, part by part, whatever their
 * layout, place, labels and reasons (changes.h). */
#include "compiler/changes/changes_compare.h"

static bool same_name(struct ast_name a, struct ast_name b) { return str_equal(a.text, b.text); }

/* Recursion is as deep as an expression is high: at most EXPRESSION_TREE_MAX. */
bool same_expression(const struct ast_expr *a, const struct ast_expr *b) {
  if (!a || !b) return a == b;
  if (a->kind != b->kind || a->negated != b->negated || a->qualifier_this != b->qualifier_this ||
      a->more->n_items != b->more->n_items)
    return false;
  if (!same_name(ast_name_of(a), ast_name_of(b)) ||
      !same_name(a->more->qualifier, b->more->qualifier) ||
      !str_equal(a->more->text, b->more->text))
    return false;
  if ((a->kind == AST_NUMBER || a->kind == AST_DATE) && a->number != b->number) return false;
  if (a->kind == AST_NUMBER && a->scale != b->scale) return false;
  if (a->kind == AST_ADD_DURATION && (a->unit != b->unit || a->rounding != b->rounding))
    return false;
  for (uint32_t i = 0; i < a->more->n_items; i++)
    if (!same_expression(a->more->items[i], b->more->items[i])) return false;
  return same_expression(a->a, b->a) && same_expression(a->b, b->b) && same_expression(a->c, b->c);
}

static bool same_type(const struct ast_type *a, const struct ast_type *b) {
  if (a->kind != b->kind || a->n_words != b->n_words || !same_name(a->entity, b->entity))
    return false;
  /* language.md §3: plain decimal is decimal(6) */
  int64_t scale_a = a->has_scale ? a->scale : 6, scale_b = b->has_scale ? b->scale : 6;
  if (a->kind == AST_TYPE_DECIMAL && scale_a != scale_b) return false;
  for (uint32_t i = 0; i < a->n_words; i++)
    if (!same_name(a->words[i], b->words[i])) return false;
  return true;
}

bool same_field(const struct ast_field *a, const struct ast_field *b) {
  return same_name(a->name, b->name) && same_type(&a->type, &b->type) &&
      a->absent_none == b->absent_none && same_expression(a->absent, b->absent) &&
      same_expression(a->least, b->least) && same_expression(a->most, b->most) &&
      a->changes == b->changes;
}

bool same_entity(const struct ast_decl *a, const struct ast_decl *b) {
  return same_name(a->of, b->of) && same_name(a->clauses->plural, b->clauses->plural) &&
      a->clauses->absent_none == b->clauses->absent_none &&
      same_name(a->clauses->unique_within, b->clauses->unique_within);
}

static bool same_parameter(const struct ast_decl *a, const struct ast_decl *b) {
  if (a->n_froms != b->n_froms) return false;
  for (uint32_t i = 0; i < a->n_froms; i++)
    if (!same_expression(a->froms[i].date, b->froms[i].date) ||
        !same_expression(a->froms[i].value, b->froms[i].value))
      return false;
  return true;
}

static bool same_define(const struct ast_decl *a, const struct ast_decl *b) {
  if (a->n_excepts != b->n_excepts || !same_expression(a->value, b->value)) return false;
  for (uint32_t i = 0; i < a->n_excepts; i++) {
    const struct ast_except *x = &a->excepts[i], *y = &b->excepts[i];
    if (!same_name(x->name, y->name) || !same_expression(x->value, y->value) ||
        !same_expression(x->condition, y->condition))
      return false;
  }
  return true;
}

static bool same_selection(const struct ast_decl *a, const struct ast_decl *b) {
  if (!same_name(a->clauses->candidate, b->clauses->candidate) ||
      !same_name(a->clauses->per, b->clauses->per) || a->clauses->tie != b->clauses->tie ||
      a->clauses->n_keys != b->clauses->n_keys)
    return false;
  for (uint32_t i = 0; i < a->clauses->n_keys; i++)
    if (a->clauses->keys[i].descending != b->clauses->keys[i].descending ||
        !same_expression(a->clauses->keys[i].key, b->clauses->keys[i].key))
      return false;
  return same_expression(a->value, b->value) && same_expression(a->condition, b->condition);
}

/* One period: its days as they are written, in their order. */
static bool same_period(const struct ast_decl *a, const struct ast_decl *b) {
  if (!same_expression(a->clauses->effective_from, b->clauses->effective_from) ||
      !same_expression(a->clauses->effective_to, b->clauses->effective_to) ||
      a->clauses->n_weekend != b->clauses->n_weekend || a->clauses->n_days != b->clauses->n_days)
    return false;
  for (uint32_t i = 0; i < a->clauses->n_weekend; i++)
    if (!same_name(a->clauses->weekend[i], b->clauses->weekend[i])) return false;
  for (uint32_t i = 0; i < a->clauses->n_days; i++)
    if (a->clauses->days[i].is_working != b->clauses->days[i].is_working ||
        !same_expression(a->clauses->days[i].first, b->clauses->days[i].first) ||
        !same_expression(a->clauses->days[i].last, b->clauses->days[i].last))
      return false;
  return true;
}

static bool same_calendar(const struct ast_decl *a, const struct ast_decl *b) {
  if (!same_period(a, b) || a->clauses->n_extensions != b->clauses->n_extensions) return false;
  for (uint32_t i = 0; i < a->clauses->n_extensions; i++)
    if (!same_period(a->clauses->extensions[i], b->clauses->extensions[i])) return false;
  return true;
}

bool changes_same_declaration(const struct ast_decl *a, const struct ast_decl *b) {
  if (a->kind != b->kind || !same_name(a->name, b->name) || !same_name(a->of, b->of)) return false;
  switch (a->kind) {
  case AST_PARAMETER: return same_type(a->type, b->type) && same_parameter(a, b);
  case AST_READING:
  case AST_DECISION:
    return same_type(a->type, b->type) && same_name(a->choice, b->choice) && a->best == b->best;
  case AST_DEFINE: return same_type(a->type, b->type) && same_define(a, b);
  case AST_RULE:
    return same_name(a->decision, b->decision) && same_name(a->choice, b->choice) &&
        same_expression(a->condition, b->condition) && same_expression(a->unless, b->unless);
  case AST_SELECTION: return same_selection(a, b);
  case AST_ALLOCATION:
    return same_selection(a, b) && same_expression(a->clauses->weight, b->clauses->weight) &&
        same_expression(a->clauses->unit, b->clauses->unit);
  case AST_CALENDAR: return same_calendar(a, b);
  case AST_DUTY:
    return same_expression(a->condition, b->condition) &&
        same_expression(a->clauses->done_on, b->clauses->done_on) &&
        same_expression(a->clauses->due, b->clauses->due);
  /* results print it */
  case AST_WARNING:
    return same_expression(a->condition, b->condition) &&
        str_equal(a->because.text, b->because.text);
  case AST_REQUIRE: return same_expression(a->condition, b->condition);
  case AST_EXCEPTION:
    return a->target_kind == b->target_kind && same_expression(a->value, b->value) &&
        same_expression(a->condition, b->condition);
  case AST_ENTITY: {
    if (!same_entity(a, b) || a->clauses->n_fields != b->clauses->n_fields) return false;
    for (uint32_t i = 0; i < a->clauses->n_fields; i++)
      if (!same_field(&a->clauses->fields[i], &b->clauses->fields[i])) return false;
    return true;
  }
  case AST_REGULATION:
  case AST_NOT_ENCODED:
  case AST_USES:
  case AST_REPEAL:
  case AST_REPLACE:
  case AST_EXTEND: break; /* the header, and what a consolidated regulation does not hold */
  }
  return true;
}
