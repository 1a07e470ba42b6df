/* What of a selection's seats and candidates is certain (coverage_points.h). Whether there can be more seats
 * than candidates: `floor(share * count of E where C)` seats for E where C never are, with a share of at
 * most one. And whether there can be more candidates than seats: those whom another selection chose in
 * the parts of a whole never are, where each part has seats in proportion as the whole has. */
#include "study/coverage_points.h"

#include "base/decimal.h"
#include "compiler/typed/walk.h"

static bool is_share(struct value value) {
  return value.known && value.number >= 0 && value.number <= decimal_power_of_ten[value.type.scale];
}

static bool is_at_most_one(const struct typed_program *typed, const struct tx *node) {
  if (node->kind == TX_CONSTANT) return is_share(*node->value);
  if (node->kind != TX_PARAMETER) return false;
  const struct parameter *parameter = &typed->schema.parameters[node->index];
  for (uint32_t i = 0; i < parameter->n_values; i++)
    if (!is_share(parameter->values[i].value)) return false;
  return true;
}

bool cover_seats_are_filled(const struct typed_program *typed, uint32_t selection) {
  const struct typed_selection *it = &typed->selections[selection];
  const struct selection *declared = &typed->schema.selections[selection];
  const struct tx *seats = cover_inside(NULL, typed, it->seats, NULL);
  if (seats->kind == TX_ROUND && !seats->type.scale) /* to a whole: a count is one */
    seats = cover_inside(NULL, typed, seats->a, NULL);
  if (seats->kind == TX_MULTIPLY) {
    const struct tx *a = cover_inside(NULL, typed, seats->a, NULL),
                    *b = cover_inside(NULL, typed, seats->b, NULL);
    seats = is_at_most_one(typed, a) ? b : is_at_most_one(typed, b) ? a : seats;
  }
  return seats->kind == TX_REDUCE && seats->reduce == REDUCE_COUNT && !seats->more->n_cases &&
      seats->more->reference == NONE_INDEX && seats->more->entity == declared->entity &&
      seats->home == declared->ancestor && cover_same(NULL, typed, seats->a, it->condition);
}

/* -- as many seats as there are candidates -- */

static const struct tx *scaled(const struct tx *node) {
  while (node->kind == TX_LIFT || node->kind == TX_WIDEN) node = node->a;
  return node;
}

static bool is_of_run(
    const struct typed_program *typed, const struct tx *whole, const struct tx *part) {
  return cover_inside(NULL, typed, whole, NULL)->home == ENTITY_RUN &&
      cover_same(NULL, typed, whole, part);
}

struct sharing {
  const struct typed_program *typed;
  uint32_t whole, part; /* the entities under whose rows they choose */
};

static bool is_count(const struct tx *node, uint32_t home) {
  return node->kind == TX_REDUCE && node->reduce == REDUCE_COUNT && !node->more->n_cases &&
      node->more->reference == NONE_INDEX && node->home == home;
}

/* Rows counted in the whole, and the same in a part. (Not what is summed: of a part that has less than
 * no seats nobody is chosen, and the others have more than the whole.) */
static bool is_counted(const struct sharing *s, const struct tx *whole, const struct tx *part) {
  whole = cover_inside(NULL, s->typed, whole, NULL);
  part = cover_inside(NULL, s->typed, part, NULL);
  return is_count(whole, s->whole) && is_count(part, s->part) &&
      whole->more->entity == part->more->entity && cover_same(NULL, s->typed, whole->a, part->a);
}

/* In proportion to such a number: the parts' add up to the whole's, as they are exact where they are
 * rounded. */
static bool is_in_proportion(
    const struct sharing *s, const struct tx *whole, const struct tx *part) {
  whole = scaled(whole);
  part = scaled(part);
  if (is_counted(s, whole, part)) return true;
  if (whole->kind != part->kind) return false;
  if (whole->kind == TX_MULTIPLY && is_of_run(s->typed, whole->a, part->a))
    return is_in_proportion(s, whole->b, part->b);
  return (whole->kind == TX_MULTIPLY || whole->kind == TX_DIVIDE) &&
      is_of_run(s->typed, whole->b, part->b) && is_in_proportion(s, whole->a, part->a);
}

/* What is cut off of all parts is no less than what is cut off of the whole. */
static bool add_up(const struct sharing *s, const struct tx *whole, const struct tx *part) {
  whole = cover_inside(NULL, s->typed, whole, NULL);
  part = cover_inside(NULL, s->typed, part, NULL);
  if (is_counted(s, whole, part)) return true;
  if (whole->kind != part->kind) return false;
  if (whole->kind == TX_IF)
    return is_of_run(s->typed, whole->a, part->a) && add_up(s, whole->b, part->b) &&
        add_up(s, whole->more->c, part->more->c);
  return whole->kind == TX_ROUND && whole->rounding == ROUND_FLOOR &&
      part->rounding == ROUND_FLOOR && whole->type.scale == part->type.scale &&
      is_in_proportion(s, whole->a, part->a);
}

bool cover_seats_suffice(const struct typed_program *typed, uint32_t selection) {
  const struct schema *schema = &typed->schema;
  const struct selection *whole = &schema->selections[selection];
  const struct tx *condition = typed->selections[selection].condition;
  if (!condition) return false;
  condition = cover_inside(NULL, typed, condition, NULL);
  if (condition->kind != TX_CHOSEN) return false;
  const struct selection *part = &schema->selections[condition->index];
  const struct sharing sharing = {typed, whole->ancestor, part->ancestor};
  return part->entity == whole->entity && !part->tie_all &&
      (part->ancestor == whole->ancestor || whole->ancestor == ENTITY_RUN ||
          schema_is_ancestor(schema, whole->ancestor, part->ancestor)) &&
      add_up(
          &sharing, typed->selections[selection].seats, typed->selections[condition->index].seats);
}
