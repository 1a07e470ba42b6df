/* Whether a selection can have more seats than candidates at all (coverage_points.h): `floor(share *
 * count of E where C)` seats for E where C never are, with a share of at most one. */
#include "study/coverage_points.h"

#include "base/decimal.h"
#include "compiler/typed/walk.h"

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
  const struct tx *seats = cover_inside(NULL, typed, it->seats);
  if (seats->kind == TX_ROUND &&
      (seats->rounding == ROUND_FLOOR || seats->rounding == ROUND_TOWARD_ZERO))
    seats = cover_inside(NULL, typed, seats->a);
  if (seats->kind == TX_MULTIPLY) {
    const struct tx *a = cover_inside(NULL, typed, seats->a),
                    *b = cover_inside(NULL, typed, seats->b);
    seats = is_at_most_one(typed, a) ? b : is_at_most_one(typed, b) ? a : seats;
  }
  return seats->kind == TX_REDUCE && seats->reduce == REDUCE_COUNT && !seats->n_cases &&
      seats->reference == NONE_INDEX && seats->entity == declared->entity &&
      seats->home == declared->ancestor && cover_same(NULL, typed, seats->a, it->condition);
}
