/* Allocations: their declaration and their parts. language.md §5 `allocation`.
 *
 * A share is a number of what is shared: its type is that of N, with the digits that the unit needs
 * beside. So N is checked before every other body, and where one allocation shares what another
 * has given, that other one first. */
#include "compiler/check/checker.h"
#include "base/translate.h"
#include "compiler/passes/passes.h"

enum amount_mark { AMOUNT_NEW, AMOUNT_OPEN, AMOUNT_KNOWN };
struct amounts {
  const struct ast_decl **decls; /* by allocation */
  uint8_t *marks;                /* enum amount_mark */
};

/* -- the declaration -- */

/* In the order of enum allocation_state. */
static uint32_t allocation_states(struct checker *c) {
  const struct str words[] = {STR("filled"), STR("tied"), STR("no_candidate"), STR("undetermined")};
  return intern_words(c, words, sizeof words / sizeof *words);
}

void declare_allocation(
    struct checker *c, const struct ast_decl *d, struct allocation *allocation, uint32_t index) {
  *allocation = (struct allocation){.name = d->name.text,
      .label = d->label.text,
      .type = type_of_kind(TYPE_INTEGER),
      .unit = 1,
      .span = d->name.span,
      .law = keep_law(c, d)};
  allocation->states = allocation_states(c);
  static const struct choice_words words = {
      "allocation", "among", ALLOCATION_ROWS_NOT_BELOW, SYMBOL_ALLOCATION, SYMBOL_ALLOCATION_STATE};
  declare_among(c, d, &words, index, &allocation->entity, &allocation->ancestor);
}

/* -- what is shared, and the unit -- */

/* A number, or a report and NULL. */
static struct tx *check_number_of(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, const char *what) {
  struct tx *value = check_value(c, scope, e, want_type(type_of_kind(TYPE_INTEGER)));
  if (!value || type_is_number(value->type)) return value;
  DIAG(c->diags, ALLOCATION_OF_NO_NUMBER, e->span, what, describe_type(&c->words, value->type));
  return NULL;
}

/* The unit, with no more digits after the point than it needs; false after a report. */
static bool check_unit(struct checker *c, const struct ast_expr *e, struct value *unit) {
  struct tx *node = check_number_of(c, NULL, e, _("the unit that shares are rounded to"));
  if (!node || !check_constant(c, e, node->type, _("the unit"), unit)) return false;
  if (unit->number <= 0) {
    struct str shown = value_format(c->arena, c->schema, unit);
    struct diag *diag =
        DIAG(c->diags, ALLOCATION_UNIT_NOT_POSITIVE, e->span, str_cstring(c->arena, shown));
    diag_help(c->diags, diag,
        "write 1 for whole numbers, 0.01 for two digits after the point, 1000 for thousands");
    return false;
  }
  while (unit->type.scale > 0 && unit->number % 10 == 0) {
    unit->number /= 10;
    unit->type.scale--;
  }
  return true;
}

/* Brings the unit to the scale of the shares; false after a report. */
static bool fit_unit(struct checker *c, const struct ast_expr *e, const struct value *unit,
    struct allocation *allocation) {
  if (unit->type.scale > allocation->type.scale)
    allocation->type = (struct type){TYPE_DECIMAL, unit->type.scale, NONE_INDEX};
  const int64_t power = decimal_power_of_ten[allocation->type.scale - unit->type.scale];
  if (!__builtin_mul_overflow(unit->number, power, &allocation->unit)) return true;
  DIAG(c->diags, CONSTANT_EXPECTED, e ? e->span : allocation->span, _("its value does not fit"));
  return false;
}

/* Both names stay silent where they are used. */
static void break_symbols(struct checker *c, uint32_t index) {
  for (uint32_t i = 0; i < c->symbols.n; i++) {
    struct symbol *symbol = &c->symbols.items[i];
    if (symbol->index == index &&
        (symbol->kind == SYMBOL_ALLOCATION || symbol->kind == SYMBOL_ALLOCATION_STATE))
      symbol->kind = SYMBOL_BROKEN;
  }
}

static bool check_amount(struct checker *c, const struct ast_decl *d, struct allocation *allocation,
    struct typed_allocation *typed) {
  struct scope of_ancestor = {.entity = allocation->ancestor, .anchor = allocation->ancestor};
  struct value unit = {.type = type_of_kind(TYPE_INTEGER), .known = true, .number = 1};
  struct tx *amount = check_number_of(c, &of_ancestor, d->value, _("what is shared"));
  if ((d->clauses->unit && !check_unit(c, d->clauses->unit, &unit)) || !amount) return false;
  allocation->type = amount->type;
  if (!fit_unit(c, d->clauses->unit, &unit, allocation)) return false;
  amount = check_assigned(c, amount, allocation->type, _("what is shared"));
  if (amount) typed->amount_span = amount->span;
  if (amount) typed->amount = tx_lift(&c->build, amount, allocation->ancestor);
  return amount != NULL;
}

static void find_share_type(struct checker *c, uint32_t index) {
  struct amounts *amounts = c->amounts;
  /* in a circle: reported when declarations are put in order */
  if (amounts->marks[index] != AMOUNT_NEW) return;
  struct allocation *allocation = &c->schema->allocations[index];
  amounts->marks[index] = AMOUNT_OPEN;
  if (allocation->entity != NONE_INDEX &&
      !check_amount(c, amounts->decls[index], allocation, &c->program->allocations[index]))
    break_symbols(c, index);
  amounts->marks[index] = AMOUNT_KNOWN;
}

void check_amounts(struct checker *c, const struct ast *ast) {
  const uint32_t n = c->schema->n_allocations;
  if (!n) return;
  struct amounts *amounts = ARENA_NEW(c->arena, struct amounts);
  amounts->decls = ARENA_ARRAY(c->arena, const struct ast_decl *, n);
  amounts->marks = ARENA_ARRAY(c->arena, uint8_t, n);
  for (uint32_t i = 0, index = 0; i < ast->n_decls; i++)
    if (ast->decls[i]->kind == AST_ALLOCATION) amounts->decls[index++] = ast->decls[i];
  c->amounts = amounts;
  c->find_share_type = find_share_type;
  for (uint32_t i = 0; i < n; i++) find_share_type(c, i);
}

/* -- its other parts -- */

void check_allocation(struct checker *c, const struct ast_decl *d,
    const struct allocation *allocation, struct typed_allocation *typed) {
  if (allocation->entity == NONE_INDEX) return;
  struct scope of_row = {.entity = allocation->entity, .anchor = allocation->entity};
  struct tx *weight =
      check_number_of(c, &of_row, d->clauses->weight, _("the weight that shares go by"));
  if (weight) typed->weight_span = weight->span;
  if (weight) typed->weight = tx_lift(&c->build, weight, allocation->entity);
  typed->keys = ARENA_ARRAY(c->arena, struct typed_key, d->clauses->n_keys);
  typed->n_keys = d->clauses->n_keys;
  for (uint32_t k = 0; k < d->clauses->n_keys; k++)
    check_key(c, &of_row, &d->clauses->keys[k], _("\"on tie\""), &typed->keys[k]);
}
