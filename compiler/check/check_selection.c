/* Selections: their declaration, their parts, `rank in`. language.md §5 `selection`. */
#include "compiler/check/checker.h"
#include "base/translate.h"

/* -- its parts -- */

/* `order by id`, or `cluster.id`. */
static bool is_id(const struct schema *schema, const struct tx *value) {
  while (value->kind == TX_LIFT) value = value->a;
  return value->kind == TX_FIELD &&
      value->index == schema->entities[schema->fields[value->index].entity].first_field;
}

static struct tx *id_order(struct checker *c, const struct tx *value) {
  while (value->kind == TX_LIFT) value = value->a;
  struct tx *order =
      tx_new(&c->build, TX_ID_ORDER, type_of_kind(TYPE_INTEGER), value->home, value->span);
  order->index = value->index;
  return order;
}

void check_key(struct checker *c, const struct scope *scope, const struct ast_order_key *written,
    const char *clause, struct typed_key *key) {
  struct tx *value = check_value(c, scope, written->key, want_type(type_of_kind(TYPE_INTEGER)));
  key->descending = written->descending;
  if (!value) return;
  if (is_id(c->schema, value)) value = id_order(c, value);
  if (type_is_number(value->type) || value->type.kind == TYPE_DATE) {
    key->value = tx_lift(&c->build, value, scope->entity);
    return;
  }
  struct diag *diag = DIAG(c->diags, OPERAND_TYPE, written->key->span, clause,
      _("numbers or dates"), describe_type(&c->words, value->type));
  if (diag && value->type.kind == TYPE_BOOLEAN)
    diag_help(c->diags, diag,
        "to put those first of which it is true write \"(if %s then 1 else 0) descending\"",
        source_words(&c->words, written->key->span, "…"));
}

void check_selection(struct checker *c, const struct ast_decl *d, const struct selection *selection,
    struct typed_selection *typed) {
  if (selection->entity == NONE_INDEX) return;
  struct scope of_ancestor = {.entity = selection->ancestor, .anchor = selection->ancestor};
  struct scope of_candidate = {.entity = selection->entity, .anchor = selection->entity};
  struct tx *seats = check_value(c, &of_ancestor, d->value, want_type(type_of_kind(TYPE_INTEGER)));
  if (seats && seats->type.kind == TYPE_DECIMAL) {
    struct diag *diag = DIAG(c->diags, INTEGER_EXPECTED, d->value->span, _("a decimal"));
    const char *words = source_words(&c->words, d->value->span, "…");
    if (diag)
      diag_help(c->diags, diag, "seats are whole: write floor(%s), or as the law rounds", words);
    seats = NULL;
  }
  if (seats) seats = check_assigned(c, seats, type_of_kind(TYPE_INTEGER), _("the number of seats"));
  if (seats) {
    typed->seats = tx_lift(&c->build, seats, selection->ancestor);
    typed->seats_span = seats->span;
  }
  struct tx *condition =
      d->condition ? check_condition(c, &of_candidate, d->condition, false) : NULL;
  if (condition) typed->condition = tx_lift(&c->build, condition, selection->entity);
  typed->keys = ARENA_ARRAY(c->arena, struct typed_key, d->clauses->n_keys);
  typed->n_keys = d->clauses->n_keys;
  for (uint32_t k = 0; k < d->clauses->n_keys; k++)
    check_key(c, &of_candidate, &d->clauses->keys[k], _("\"order by\""), &typed->keys[k]);
}
