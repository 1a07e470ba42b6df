/* References followed: `nominee.score`, `unit.head.appointed_day`. language.md §4.
 *
 * A name before the point is an entity in sight (the instance's own or one above it), else a
 * reference in scope. Behind it stands any value of the instance named, not its ancestors'. */
#include "compiler/check/checker.h"
#include "base/translate.h"

struct tx *value_of_symbol(struct checker *c, const struct symbol *symbol, struct span span) {
  static const uint8_t kinds[] = {[SYMBOL_FIELD] = TX_FIELD,
      [SYMBOL_DEFINE] = TX_DEFINE,
      [SYMBOL_DECISION] = TX_DECISION,
      [SYMBOL_PARAMETER] = TX_PARAMETER,
      [SYMBOL_READING] = TX_READING,
      [SYMBOL_SELECTION] = TX_CHOSEN,
      [SYMBOL_SELECTION_STATE] = TX_SELECTION_STATE,
      [SYMBOL_ALLOCATION] = TX_SHARE,
      [SYMBOL_ALLOCATION_STATE] = TX_ALLOCATION_STATE,
      [SYMBOL_DUTY] = TX_DUTY};
  prepare_symbol(c, symbol);
  if (symbol->kind == SYMBOL_BROKEN) return NULL;
  struct tx *node =
      tx_new(&c->build, kinds[symbol->kind], symbol_type(c, symbol), symbol->entity, span);
  node->index = symbol->index;
  return symbol->kind == SYMBOL_FIELD ? field_within(c, node) : node;
}

/* The entity is one of the instances asked, or above one. */
static bool is_in_sight(const struct checker *c, const struct scope *scope, uint32_t entity) {
  for (; scope; scope = scope->outer)
    if (schema_is_ancestor(c->schema, entity, scope->entity)) return true;
  return false;
}

bool is_followed(const struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  if (e->kind == AST_FOLLOW) return true;
  if (e->kind != AST_NAME || !e->more->qualifier.text.n) return false;
  uint32_t entity;
  const bool is_entity = str_map_find(&c->entities, e->more->qualifier.text, &entity);
  if (is_entity && is_in_sight(c, scope, entity)) return false;
  const struct symbol *symbol;
  const struct scope *crossed;
  if (lookup_name(c, scope, e->more->qualifier.text, &symbol, &crossed) == LOOKUP_NOTHING)
    return false;
  if (symbol->kind == SYMBOL_BROKEN || !is_entity) return true;
  return symbol_type(c, symbol).kind == TYPE_REFERENCE;
}

/* What a path leads over: the name before its last point, as an expression of its own. */
static const struct ast_expr *path_of(const struct ast_expr *e, struct ast_expr *name) {
  if (e->kind == AST_FOLLOW) return e->a;
  *name = *e;
  name->name = e->more->qualifier.text;
  name->span = e->more->qualifier.span;
  name->more = &ast_no_more;
  return name;
}

const struct symbol *symbol_asked(
    const struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  const struct symbol *symbol = NULL;
  const struct scope *crossed;
  if (is_followed(c, scope, e)) return followed_symbol(c, scope, e);
  if (e->kind != AST_NAME) return NULL;
  if (!e->qualifier_this && !e->more->qualifier.text.n)
    return lookup_name(c, scope, e->name, &symbol, &crossed) == LOOKUP_FOUND ? symbol : NULL;
  uint32_t entity;
  if (e->qualifier_this) return scope ? own_symbol(c, scope_instance(scope), e->name) : NULL;
  return str_map_find(&c->entities, e->more->qualifier.text, &entity)
      ? own_symbol(c, entity, e->name)
      : NULL;
}

/* Recursion is as deep as an expression is high: at most EXPRESSION_TREE_MAX. */
const struct symbol *followed_symbol(
    const struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  struct ast_expr name;
  const struct symbol *reference = symbol_asked(c, scope, path_of(e, &name));
  if (!reference || reference->kind == SYMBOL_BROKEN) return NULL;
  const struct type type = symbol_type(c, reference);
  return type.kind == TYPE_REFERENCE ? own_symbol(c, type.of, e->name) : NULL;
}

/* The reference that is followed, or a report and NULL. */
static struct tx *check_reference(
    struct checker *c, const struct scope *scope, const struct ast_expr *path) {
  struct tx *reference = check_value(c, scope, path, want_any());
  if (!reference || reference->type.kind == TYPE_REFERENCE) return reference;
  struct diag *diag = DIAG(c->diags, FOLLOWED_NO_REFERENCE, path->span,
      source_words(&c->words, path->span, _("this")), describe_type(&c->words, reference->type));
  diag_help(c->diags, diag,
      "before the point stands an entity that this one lies in, or a field \"NAME : ENTITY "
      "reference\"");
  return NULL;
}

static struct tx *follow(struct checker *c, struct tx *reference, struct tx *value) {
  struct tx *node = tx_new(&c->build, TX_FOLLOW, value->type, reference->home, value->span);
  node->a = reference;
  node->b = value;
  return node;
}

struct tx *check_follow(struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  struct ast_expr name;
  struct tx *reference = check_reference(c, scope, path_of(e, &name));
  if (!reference) return NULL;
  const struct symbol *symbol = own_symbol(c, reference->type.of, e->name);
  if (!symbol) {
    report_no_member(c, e, reference->type.of, true);
    return NULL;
  }
  if (symbol_is_broken(c, symbol, e->span)) return NULL;
  return follow(c, reference, value_of_symbol(c, symbol, e->span));
}

struct tx *check_rank_of(struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  struct tx *reference = check_reference(c, scope, e->a);
  if (!reference) return NULL;
  const struct symbol *symbol = own_symbol(c, reference->type.of, e->name);
  if (!symbol) {
    report_no_member(c, e, reference->type.of, true);
    return NULL;
  }
  if (symbol_is_broken(c, symbol, e->span)) return NULL;
  if (symbol->kind != SYMBOL_SELECTION) {
    struct diag *diag =
        DIAG(c->diags, SELECTION_UNKNOWN, ast_name_span(e), cstr(&c->words, e->name));
    diag_note(
        c->diags, diag, symbol->span, "\"%.*s\" is %s", STR_ARGS(e->name), describe_symbol(symbol));
    return NULL;
  }
  struct tx *rank = tx_new(&c->build, TX_RANK, type_of_kind(TYPE_INTEGER), symbol->entity, e->span);
  rank->index = symbol->index;
  return follow(c, reference, rank);
}
