/* Aggregates: from the rows of an entity to one value above them. language.md §4.
 *
 * The rows of `any E` and its like are those under the nearest common ancestor of the row that asks and E (the anchor); where E is the
 * asking row's own entity or above it, under E's parent (from an incident, `count of unit` counts the units of its cluster). The result has the anchor as its home and is lifted to whoever asks.
 */
#include "compiler/checker.h"

static const char *aggregate_word(enum ast_expr_kind kind) {
  switch ((int)kind) {
    case AST_SUM: return "sum";
    case AST_MIN: return "min";
    case AST_MAX: return "max";
    default: return "average";
  }
}

static uint32_t instance_of(const struct scope *scope) {
  while (scope->outer) scope = scope->outer;
  return scope->entity;
}

/* The rows an aggregate runs over; false after a report. */
static bool open_scope(struct checker *c, const struct scope *scope, const struct ast_expr *e, struct scope *inner) {
  uint32_t entity = resolve_entity(c, e->name);
  if (entity == NONE_INDEX) return false;
  if (!scope) {
    DIAG(c->diags, E252, e->name.span, cstr(c, e->name.text));
    return false;
  }
  const struct schema *s = c->schema;
  uint32_t instance = instance_of(scope);
  if (s->entities[entity].parent == NONE_INDEX) {
    const char *name = entity_cname(c, entity);
    struct diag *diag = DIAG(c->diags, E218, e->name.span, name, entity_cname(c, instance));
    if (diag) diag_help(c->diags, diag, "name what it has by a prefix, as in \"%s.id\"", name);
    return false;
  }
  uint32_t anchor = schema_common_ancestor(s, scope->entity, entity);
  if (anchor == entity) anchor = s->entities[entity].parent;
  *inner = (struct scope){.outer = scope, .entity = entity, .anchor = anchor, .detached = anchor != scope->entity};
  return true;
}

static struct tx *reduce(struct checker *c, const struct scope *inner, enum reduce_kind kind, struct type type, struct tx *condition, struct tx *value,
                         struct span span) {
  struct tx *node = tx_new(c, TX_REDUCE, type, inner->anchor, span);
  node->reduce = (uint8_t)kind;
  node->entity = inner->entity;
  node->a = condition ? tx_lift(c, condition, inner->entity) : NULL;
  node->b = value ? tx_lift(c, value, inner->entity) : NULL;
  return node;
}

/* `every E where b has c` is no row with b and not c. */
static struct tx *check_every(struct checker *c, const struct scope *inner, const struct ast_expr *e, struct tx *where) {
  struct tx *has = check_condition(c, inner, e->b, true);
  if (!has || (e->a && !where)) return NULL;
  struct tx *breach = tx_not(c, has, has->span);
  if (where) breach = tx_binary(c, TX_AND, breach->type, where, breach, e->span);
  return tx_not(c, reduce(c, inner, REDUCE_ANY, breach->type, breach, NULL, e->span), e->span);
}

static struct tx *check_fold(struct checker *c, const struct scope *inner, const struct ast_expr *e, struct tx *where) {
  struct tx *value = check_value(c, inner, e->b, want_type(type_of_kind(TYPE_INTEGER)));
  if (!value || (e->a && !where)) return NULL;
  bool ordered = e->kind == AST_MIN || e->kind == AST_MAX;
  if (!type_is_number(value->type) && !(ordered && value->type.kind == TYPE_DATE)) {
    struct diag *diag = DIAG(c->diags, E250, e->b->span, aggregate_word(e->kind), ordered ? "numbers or dates" : "numbers", describe_type(c, value->type));
    if (diag && value->type.kind == TYPE_BOOLEAN)
      diag_help(c->diags, diag, "to count rows write \"count of %s where %s\"", entity_cname(c, inner->entity), source_words(c, e->b->span, "…"));
    return NULL;
  }
  switch ((int)e->kind) {
    case AST_SUM: return reduce(c, inner, REDUCE_SUM, value->type, where, value, e->span);
    case AST_MIN: return reduce(c, inner, REDUCE_MIN, value->type, where, value, e->span);
    case AST_MAX: return reduce(c, inner, REDUCE_MAX, value->type, where, value, e->span);
    default: return reduce(c, inner, REDUCE_AVERAGE, type_decimal(9), where, value, e->span);
  }
}

struct tx *check_aggregate(struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  struct scope inner;
  if (!open_scope(c, scope, e, &inner)) return NULL;
  struct tx *where = e->a ? check_condition(c, &inner, e->a, true) : NULL;
  struct type boolean = type_of_kind(TYPE_BOOLEAN);
  switch ((int)e->kind) {
    case AST_ANY:
    case AST_NO: {
      if (e->a && !where) return NULL;
      struct tx *any = reduce(c, &inner, REDUCE_ANY, boolean, where, NULL, e->span);
      return e->kind == AST_NO ? tx_not(c, any, e->span) : any;
    }
    case AST_COUNT:
      if (e->a && !where) return NULL;
      return reduce(c, &inner, REDUCE_COUNT, type_of_kind(TYPE_INTEGER), where, NULL, e->span);
    case AST_EVERY: return check_every(c, &inner, e, where);
    default: return check_fold(c, &inner, e, where);
  }
}
