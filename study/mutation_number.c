/* What an evaluation comes to, as one number (mutation_work.h). */
#include "results/report_cell.h"
#include "results/require.h"
#include "study/mutation_work.h"

struct mix {
  uint64_t number;
};
static void mix_in(struct mix *mix, uint64_t value) {
  mix->number = (mix->number ^ value) * UINT64_C(0x9E3779B97F4A7C15);
  mix->number ^= mix->number >> 29;
}

static void mix_value(struct mix *mix, const struct schema *schema, const struct value *value) {
  mix_in(mix, value->known);
  if (!value->known) return;
  if (value->type.kind == TYPE_TEXT || value->type.kind == TYPE_REFERENCE)
    mix_in(mix, str_hash(value->text));
  else if (value->type.kind == TYPE_ENUM && value->number >= 0 &&
      value->number < schema->enumerations[value->type.of].n_words)
    mix_in(mix, str_hash(schema->enumerations[value->type.of].words[value->number]));
  else mix_in(mix, (uint64_t)value->number);
}

/* Outcomes by their words, for a mutant may have them in another order. */
static void mix_outcomes(struct mix *mix, const struct enumeration *words, uint64_t set) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < words->n_words; i++)
    if (set >> i & 1) sum += str_hash(words->words[i]);
  mix_in(mix, sum);
}

static void mix_cell(
    struct mix *mix, struct evaluation *evaluation, const struct item *item, uint32_t row) {
  struct cell cell;
  report_cell(&evaluation->report, item, row, false, &cell);
  mix_in(mix,
      (uint64_t)cell.known | (uint64_t)cell.status << 8 | (uint64_t)cell.has_rank << 16 |
          (uint64_t)cell.has_bounds << 17);
  if (report_has_outcome(item) && cell.known)
    mix_outcomes(mix, report_outcomes(&evaluation->report, item), UINT64_C(1) << cell.outcome);
  if (item->kind == ITEM_DECISION && !cell.known)
    mix_outcomes(mix, report_outcomes(&evaluation->report, item), cell.possible);
  if (item->kind == ITEM_DEFINE && cell.known) mix_value(mix, evaluation->schema, &cell.value);
  if (item->kind == ITEM_ALLOCATION && cell.known) mix_value(mix, evaluation->schema, &cell.value);
  if (item->kind == ITEM_ALLOCATION_STATE && cell.known)
    mix_value(mix, evaluation->schema, &cell.left);
  if (cell.has_rank) mix_in(mix, (uint64_t)cell.rank);
  if (cell.has_bounds || cell.has_seats) {
    mix_value(mix, evaluation->schema, &cell.lo);
    mix_value(mix, evaluation->schema, &cell.hi);
  }
}

/* Of a decision that is known the rules that fired; of a cell that is not, all that is said of it. */
static void mix_cell_reasons(
    struct mix *mix, struct evaluation *evaluation, uint32_t result, uint32_t row) {
  const struct item *item = &evaluation->schema->items[result];
  const struct rule *rule;
  struct cell cell;
  uint32_t at = 0;
  report_cell(&evaluation->report, item, row, false, &cell);
  if (!cell.known) {
    mix_in(mix, str_hash(outcome_member(evaluation, result, row)));
    return;
  }
  if (item->kind != ITEM_DECISION) return;
  while ((rule = report_next_fired(&evaluation->report, item->index, cell.outcome, row, &at)))
    mix_in(mix, str_hash(rule->name));
}

uint64_t evaluation_reasons(struct evaluation *evaluation) {
  struct mix mix = {1};
  const struct schema *schema = evaluation->schema;
  for (uint32_t r = 0; r < schema->n_items; r++)
    for (uint32_t row = 0; row < evaluation->data->tables[outcome_entity(schema, r)].n_rows;
         row++) {
      mix_in(&mix, row);
      mix_cell_reasons(&mix, evaluation, r, row);
    }
  evaluation_next_row(evaluation);
  return mix.number;
}

uint64_t evaluation_number(struct evaluation *evaluation, bool strict, bool *is_sound) {
  struct mix mix = {1};
  const struct schema *schema = evaluation->schema;
  *is_sound = true;
  for (uint32_t i = 0; i < schema->n_requires; i++) {
    const struct assertion *require = &schema->requires[i];
    for (uint32_t row = 0; row < evaluation->data->tables[require->entity].n_rows; row++) {
      uint8_t truth =
          run_truth(&evaluation->run, require_register(evaluation->program, require), row);
      if (truth == TRUTH_TRUE || (truth == TRUTH_UNKNOWN && !strict)) continue;
      mix_in(&mix, i + 1);
      mix_in(&mix, row);
      *is_sound = false;
    }
  }
  for (uint32_t r = 0; *is_sound && r < outcome_n_results(schema); r++)
    for (uint32_t row = 0; row < evaluation->data->tables[outcome_entity(schema, r)].n_rows; row++)
      if (outcome_is_warning(schema, r))
        mix_in(&mix,
            report_warning_truth(&evaluation->report, &schema->warnings[r - schema->n_items], row));
      else mix_cell(&mix, evaluation, &schema->items[r], row);
  evaluation_next_row(evaluation);
  return mix.number;
}
