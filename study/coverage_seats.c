/* Whether a selection can have more seats than candidates at all (coverage_points.h): `floor(share *
 * count of E where C)` seats for E where C never are, with a share of at most one. */
#include "study/coverage_points.h"

#include "base/decimal.h"
#include "compiler/typed/walk.h"

/* What stands behind levels, scales and names. */
static const struct tx *inside(const struct typed_program *typed, const struct tx *node) {
  for (;;) {
    if (node->kind == TX_LIFT || node->kind == TX_WIDEN) node = node->a;
    else if (node->kind == TX_DEFINE && typed->defines[node->index])
      node = typed->defines[node->index];
    else return node;
  }
}

static bool same(const struct typed_program *typed, const struct tx *left, const struct tx *right) {
  if (!left || !right) return left == right;
  const struct tx *a = inside(typed, left), *b = inside(typed, right);
  if (a == b) return true;
  if (a->kind != b->kind || a->home != b->home || a->type.kind != b->type.kind) return false;
  if (a->kind == TX_CONSTANT)
    return a->type.kind != TYPE_TEXT && a->type.of == b->type.of &&
        a->type.scale == b->type.scale && a->value.known && b->value.known &&
        a->value.number == b->value.number;
  if (a->index != b->index || a->n_cases || b->n_cases || a->entity != b->entity ||
      a->reference != b->reference || a->reduce != b->reduce || a->rounding != b->rounding ||
      a->months != b->months)
    return false;
  return same(typed, a->a, b->a) && same(typed, a->b, b->b) && same(typed, a->c, b->c);
}

static bool is_share(struct value value) {
  return value.known && value.number >= 0 && value.number <= decimal_power_of_ten[value.type.scale];
}

static bool is_at_most_one(const struct typed_program *typed, const struct tx *node) {
  if (node->kind == TX_CONSTANT) return is_share(node->value);
  if (node->kind != TX_PARAMETER) return false;
  const struct parameter *parameter = &typed->schema.parameters[node->index];
  for (uint32_t i = 0; i < parameter->n_values; i++)
    if (!is_share(parameter->values[i].value)) return false;
  return true;
}

bool cover_seats_are_filled(const struct typed_program *typed, uint32_t selection) {
  const struct typed_selection *it = &typed->selections[selection];
  const struct selection *declared = &typed->schema.selections[selection];
  const struct tx *seats = inside(typed, it->seats);
  if (seats->kind == TX_ROUND &&
      (seats->rounding == ROUND_FLOOR || seats->rounding == ROUND_TOWARD_ZERO))
    seats = inside(typed, seats->a);
  if (seats->kind == TX_MULTIPLY) {
    const struct tx *a = inside(typed, seats->a), *b = inside(typed, seats->b);
    seats = is_at_most_one(typed, a) ? b : is_at_most_one(typed, b) ? a : seats;
  }
  return seats->kind == TX_REDUCE && seats->reduce == REDUCE_COUNT && !seats->n_cases &&
      seats->reference == NONE_INDEX && seats->entity == declared->entity &&
      seats->home == declared->ancestor && same(typed, seats->a, it->condition);
}
