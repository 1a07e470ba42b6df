#include "runtime/settle/completions.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/vec.h"

static void take_range(struct scope *scope, uint32_t n, struct completed_fact *out) {
  out->n = n;
  out->values = ARENA_ARRAY(scope->arena, int64_t, n);
  for (uint32_t i = 0; i < n; i++) out->values[i] = i;
}

/* -- thresholds -- */

typedef VEC(int64_t) value_list;

/* What a number or date may be at all: an open side is the least or the greatest there is. */
struct limits {
  int64_t low, high;
};

static struct limits limits_of(struct scope *scope, struct run *run, struct missing_fact fact) {
  struct limits limits = {INT64_MIN, INT64_MAX};
  const uint32_t within = scope_within(scope, fact.field);
  if (within == NO_REGISTER || !run_number(run, within, fact.row, &limits.low, &limits.high))
    return (struct limits){INT64_MIN, INT64_MAX};
  return limits;
}

/* All values there are, where a person could count them. */
static bool take_all_within(struct scope *scope, struct limits limits, struct completed_fact *out) {
  if (limits.low == INT64_MIN || limits.high == INT64_MAX) return false;
  const uint64_t n = (uint64_t)limits.high - (uint64_t)limits.low + 1;
  if (n > SETTLED_VALUES_MAX) return false;
  take_range(scope, (uint32_t)n, out);
  for (uint32_t i = 0; i < out->n; i++) out->values[i] += limits.low;
  return true;
}

static int ascending(const void *left, const void *right) {
  const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
  return (a > b) - (a < b);
}

/* The greatest number of the field's scale that is no more than the threshold: a tie of scales is
 * none. */
static int128 below_or_at(int64_t threshold, const struct field_comparison *comparison) {
  int128 number = (int128)threshold * comparison->other_scale;
  int128 quotient = number / comparison->scale;
  return quotient * comparison->scale > number ? quotient - 1 : quotient;
}

static void add_within(
    struct scope *scope, struct limits limits, int128 number, value_list *values) {
  if (number >= limits.low && number <= limits.high)
    VEC_PUSH(scope->arena, values, (int64_t)number);
}

/* The values on both sides of what the field is compared with in one row, and at it. */
static bool add_threshold(struct scope *scope, struct run *run,
    const struct field_comparison *comparison, uint32_t row, struct limits limits,
    value_list *values) {
  int64_t low, high;
  uint32_t other_row = scope->program->registers[comparison->other].entity == ENTITY_RUN ? 0 : row;
  if (!run_number(run, comparison->other, other_row, &low, &high) || low != high) return false;
  const int128 at = below_or_at(low, comparison);
  for (int step = -1; step <= 1; step++) add_within(scope, limits, at + step, values);
  return values->n <= 3 * COMPLETIONS_MAX;
}

/* Each of these comparisons is of the field alone with a value that is known. */
static bool take_thresholds(struct scope *scope, struct run *run, struct limits limits,
    const uint32_t *registers, uint32_t n_registers, struct completed_fact *out) {
  const struct field *field = &scope->program->schema.fields[out->fact.field];
  struct field_comparison *comparisons;
  uint32_t n;
  value_list values = {0};
  if (!scope_comparisons(scope, out->fact.field, registers, n_registers, &comparisons, &n))
    return false;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t first, end;
    if (!schema_is_ancestor(&scope->program->schema, field->entity, comparisons[i].entity))
      return false;
    dataset_rows_below(
        run->data, field->entity, out->fact.row, comparisons[i].entity, &first, &end);
    for (uint32_t row = first; row < end; row++)
      if (!add_threshold(scope, run, &comparisons[i], row, limits, &values)) return false;
  }
  if (limits.low != INT64_MIN) add_within(scope, limits, limits.low, &values);
  if (limits.high != INT64_MAX) add_within(scope, limits, limits.high, &values);
  if (values.n == 0) return false;
  qsort(values.items, values.n, sizeof *values.items, ascending);
  out->values = values.items;
  out->by_thresholds = true;
  for (uint32_t i = 0; i < values.n; i++)
    if (out->n == 0 || values.items[i] != out->values[out->n - 1])
      out->values[out->n++] = values.items[i];
  return true;
}

bool completions_of(struct scope *scope, struct run *run, struct missing_fact fact,
    const uint32_t *registers, uint32_t n_registers, struct completed_fact *out) {
  *out = (struct completed_fact){.fact = fact};
  if (fact.field == NONE_INDEX) return false;
  const struct schema *schema = &scope->program->schema;
  const struct field *field = &schema->fields[fact.field];
  if (field->origin != FIELD_DATA) return false;
  switch ((enum type_kind)field->type.kind) {
  case TYPE_BOOLEAN: take_range(scope, 2, out); return true;
  case TYPE_ENUM: take_range(scope, schema->enumerations[field->type.of].n_words, out); return true;
  case TYPE_REFERENCE: {
    uint32_t n = run->data->tables[field->type.of].n_rows;
    if (n == 0 || n > COMPLETIONS_MAX) return false;
    take_range(scope, n, out);
    return true;
  }
  case TYPE_INTEGER:
  case TYPE_DECIMAL:
  case TYPE_DATE: {
    const struct limits limits = limits_of(scope, run, fact);
    return take_all_within(scope, limits, out) ||
        take_thresholds(scope, run, limits, registers, n_registers, out);
  }
  case TYPE_TEXT: break;
  }
  return false;
}

uint32_t completions_number(const struct completed_fact *facts, uint32_t n_facts) {
  uint64_t n = 1;
  for (uint32_t i = 0; i < n_facts && n <= COMPLETIONS_MAX; i++) n *= facts[i].n;
  return n <= COMPLETIONS_MAX ? (uint32_t)n : COMPLETIONS_MAX + 1;
}

uint32_t completions_digit(
    const struct completed_fact *facts, uint32_t n_facts, uint32_t completion, uint32_t fact) {
  for (uint32_t i = n_facts - 1; i > fact; i--) completion /= facts[i].n;
  return completion % facts[fact].n;
}
