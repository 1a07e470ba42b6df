/* What cases came to (runtime/settle), put over what the run says. Declared in report.h and
 * report_cell.h. */
#include "results/report_cell.h"

const struct settled_outcome *report_settled(
    const struct report *report, const struct item *item, uint32_t row) {
  const struct schema *schema = report->schema;
  if (!report->settled) return NULL;
  if (item < schema->items || item >= schema->items + schema->n_items) /* what `eval` is asked */
    return settled_find(report->settled, schema->n_items + schema->n_warnings + item->index, row);
  return settled_find(report->settled, (uint32_t)(item - schema->items), row);
}

const struct settled_outcome *report_settled_warning(
    const struct report *report, const struct assertion *warning, uint32_t row) {
  uint32_t result = report->schema->n_items + (uint32_t)(warning - report->schema->warnings);
  const struct settled_outcome *settled = settled_find(report->settled, result, row);
  return settled && settled->way != SETTLED_NOT ? settled : NULL;
}

uint8_t report_warning_truth(
    const struct report *report, const struct assertion *warning, uint32_t row) {
  uint8_t truth = run_truth(report->run, warning_register(report->run->program, warning), row);
  if (truth != TRUTH_UNKNOWN) return truth;
  const struct settled_outcome *settled = report_settled_warning(report, warning, row);
  return settled ? (uint8_t)settled->value : truth;
}

static void settle_define(
    const struct report *report, const struct settled_outcome *settled, struct cell *cell) {
  if (settled->has_numbers) {
    cell->lo.number = settled->lo;
    cell->hi.number = settled->hi;
    cell->lo.type = cell->hi.type = cell->value.type;
    cell->lo.known = cell->hi.known = true;
    cell->has_bounds = !cell->known;
    if (cell->known) cell->value.number = settled->lo;
    return;
  }
  if (!cell->known) return;
  struct type type = cell->value.type;
  cell->value.number =
      type.kind == TYPE_BOOLEAN ? settled->value == TRUTH_TRUE : (int64_t)settled->value;
  if (type.kind == TYPE_ENUM)
    cell->value.text = dataset_word(report->data, type.of, (uint32_t)settled->value);
  else if (type.kind == TYPE_TEXT)
    cell->value.text = run_text_words(report->run, (uint32_t)settled->value);
}

void report_cell_settle(
    const struct report *report, const struct settled_outcome *settled, struct cell *cell) {
  cell->way = settled->way;
  bool is_settled = settled->way != SETTLED_NOT;
  switch ((enum item_kind)cell->item->kind) {
  case ITEM_DECISION:
    cell->possible = settled->value;
    cell->known = is_settled;
    cell->outcome = (uint32_t)__builtin_ctzll(settled->value);
    return;
  case ITEM_ALLOCATION:
  case ITEM_DEFINE:
    cell->known = is_settled;
    settle_define(report, settled, cell);
    return;
  case ITEM_SELECTION:
    if (!is_settled) return;
    cell->status = (uint8_t)settled->value;
    cell->known = cell->status < CANDIDACY_TIED;
    cell->value.number = cell->status == CANDIDACY_CHOSEN;
    cell->has_rank = settled->has_rank;
    cell->rank = settled->lo;
    return;
  case ITEM_SELECTION_STATE:
  case ITEM_ALLOCATION_STATE:
  case ITEM_DUTY:
    if (!is_settled) return;
    cell->known = true;
    cell->outcome = (uint32_t)settled->value;
    return;
  }
}

void report_drop_idle(struct report *report, const struct settled_outcome *settled, uint32_t reg,
    struct reasons *why) {
  struct missing_facts facts;
  if (!settled->n_idle) return;
  run_missing(report->run, reg, settled->row, &report->row, &facts);
  uint32_t n = 0;
  for (uint32_t i = 0; i < why->n_missing; i++)
    if (i >= facts.n || facts.items[i].field == NONE_INDEX ||
        !settled_is_idle(settled, facts.items[i]))
      why->missing[n++] = why->missing[i];
  why->n_missing = n;
}
