/* Selections: their declaration, their parts, `rank in`. language.md §5 `selection`. */
#include "compiler/check/checker.h"

/* The states seen from the ancestor, in the order of enum selection_state. */
static uint32_t selection_states(struct checker *c) {
  const struct str words[] = {STR("filled"), STR("short"), STR("no_candidate"), STR("no_seats"),
      STR("tied"), STR("undetermined")};
  return intern_words(c, words, sizeof words / sizeof *words);
}

static void report_no_descendant(
    struct checker *c, const struct ast_decl *d, uint32_t entity, uint32_t ancestor) {
  const struct schema *s = c->schema;
  struct diag *diag = DIAG(c->diags, CANDIDATES_NOT_BELOW, d->candidate.span,
      entity_cname(c, entity), entity_cname(c, ancestor));
  if (!diag) return;
  diag_note(c->diags, diag, d->per.span, "it is made for each %s", entity_cname(c, ancestor));
  if (entity != ancestor && schema_is_ancestor(s, entity, ancestor))
    diag_help(c->diags, diag, "the other way round: write \"choose … %s per %s\"",
        entity_cname(c, ancestor), entity_cname(c, entity));
  else if (s->entities[entity].parent != NONE_INDEX)
    diag_help(c->diags, diag, "%s lies in %s: write \"per %s\"", entity_cname(c, entity),
        entity_cname(c, s->entities[entity].parent), entity_cname(c, s->entities[entity].parent));
}

static void keep_broken_name(struct checker *c, struct ast_name name, uint32_t entity) {
  if (entity != NONE_INDEX) add_entity_name(c, name, SYMBOL_BROKEN, entity, 0, "selection");
}

void declare_selection(
    struct checker *c, const struct ast_decl *d, struct selection *selection, uint32_t index) {
  struct schema *s = c->schema;
  *selection = (struct selection){.name = d->name.text,
      .label = d->label.text,
      .span = d->name.span,
      .law = keep_law(c, d),
      .tie_all = d->tie == AST_TIE_ALL};
  selection->states = selection_states(c);
  selection->entity = resolve_entity(c, d->candidate);
  selection->ancestor = resolve_entity(c, d->per);
  bool is_known = selection->entity != NONE_INDEX && selection->ancestor != NONE_INDEX;
  if (!is_known || selection->entity == selection->ancestor ||
      !schema_is_ancestor(s, selection->ancestor, selection->entity)) {
    if (is_known) report_no_descendant(c, d, selection->entity, selection->ancestor);
    keep_broken_name(c, d->name, selection->entity);
    if (selection->ancestor != selection->entity) keep_broken_name(c, d->name, selection->ancestor);
    selection->entity = selection->ancestor = NONE_INDEX;
    return;
  }
  uint32_t n_errors = c->diags->n_errors;
  add_entity_name(c, d->name, SYMBOL_SELECTION, selection->entity, index, "selection");
  /* one report is enough */
  if (c->diags->n_errors == n_errors)
    add_entity_name(c, d->name, SYMBOL_SELECTION_STATE, selection->ancestor, index, "selection");
  s->entities[selection->entity].id_required = true;
  /* the root's is optional */
  if (selection->ancestor != 0) s->entities[selection->ancestor].id_required = true;
}

/* -- its parts -- */

static void check_key(struct checker *c, const struct scope *scope,
    const struct ast_order_key *written, struct typed_key *key) {
  struct tx *value = check_value(c, scope, written->key, want_type(type_of_kind(TYPE_INTEGER)));
  key->descending = written->descending;
  if (!value) return;
  if (type_is_number(value->type) || value->type.kind == TYPE_DATE) {
    key->value = tx_lift(c, value, scope->entity);
    return;
  }
  struct diag *diag = DIAG(c->diags, OPERAND_TYPE, written->key->span, "\"order by\"",
      "numbers or dates", describe_type(c, value->type));
  if (diag && value->type.kind == TYPE_BOOLEAN)
    diag_help(c->diags, diag,
        "to put those first of which it is true write \"(if %s then 1 else 0) descending\"",
        source_words(c, written->key->span, "…"));
}

void check_selection(struct checker *c, const struct ast_decl *d, const struct selection *selection,
    struct typed_selection *typed) {
  if (selection->entity == NONE_INDEX) return;
  struct scope of_ancestor = {.entity = selection->ancestor, .anchor = selection->ancestor};
  struct scope of_candidate = {.entity = selection->entity, .anchor = selection->entity};
  struct tx *seats = check_value(c, &of_ancestor, d->value, want_type(type_of_kind(TYPE_INTEGER)));
  if (seats && seats->type.kind == TYPE_DECIMAL) {
    struct diag *diag = DIAG(c->diags, INTEGER_EXPECTED, d->value->span, "a decimal");
    const char *words = source_words(c, d->value->span, "…");
    if (diag)
      diag_help(c->diags, diag, "seats are whole: write floor(%s), or as the law rounds", words);
    seats = NULL;
  }
  if (seats) seats = check_assigned(c, seats, type_of_kind(TYPE_INTEGER), "the number of seats");
  if (seats) typed->seats = tx_lift(c, seats, selection->ancestor);
  struct tx *condition =
      d->condition ? check_condition(c, &of_candidate, d->condition, false) : NULL;
  if (condition) typed->condition = tx_lift(c, condition, selection->entity);
  typed->keys = ARENA_ARRAY(c->arena, struct typed_key, d->n_keys);
  typed->n_keys = d->n_keys;
  for (uint32_t k = 0; k < d->n_keys; k++)
    check_key(c, &of_candidate, &d->keys[k], &typed->keys[k]);
}

struct tx *check_rank_in(struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  const struct symbol *symbol = resolve_ranked(c, scope, e);
  if (!symbol) return NULL;
  struct tx *node = tx_new(c, TX_RANK, type_of_kind(TYPE_INTEGER), symbol->entity, e->span);
  node->index = symbol->index;
  return node;
}
