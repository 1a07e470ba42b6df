/* How often an item, or a warning, is what (report_tally.h). */
#include "results/report_tally.h"

#include "results/report_cell.h"

struct tally report_tally(
    struct report *report, const struct report_table *table, const struct item *item) {
  struct tally tally = {0};
  if (report_has_outcome(item)) tally.n_codes = report_outcomes(report, item)->n_words;
  else if (item->kind == ITEM_SELECTION ||
      (item->kind == ITEM_DEFINE && report->schema->defines[item->index].type.kind == TYPE_BOOLEAN))
    tally.n_codes = 2;
  tally.by_code = ARENA_ARRAY(report->arena, uint64_t, tally.n_codes);
  uint32_t n_rows = report->data->tables[table->entity].n_rows;
  for (uint32_t row = 0; row < n_rows; row++) {
    struct cell cell;
    report_cell(report, item, row, false, &cell);
    if (!cell.known) tally.undetermined++;
    else if (tally.n_codes)
      tally.by_code[report_has_outcome(item) ? cell.outcome : (uint64_t)cell.value.number]++;
  }
  return tally;
}

void report_tally_warning(const struct report *report, const struct assertion *warning,
    uint64_t *n_true, uint64_t *n_unknown) {
  *n_true = *n_unknown = 0;
  uint32_t n_rows = report->data->tables[warning->entity].n_rows;
  for (uint32_t row = 0; row < n_rows; row++) {
    uint8_t truth = report_warning_truth(report, warning, row);
    *n_true += truth == TRUTH_TRUE;
    *n_unknown += truth == TRUTH_UNKNOWN;
  }
}

uint64_t report_n_undetermined(struct report *report) {
  uint64_t n = 0;
  for (uint32_t t = 0; t < report->n_tables; t++)
    for (uint32_t i = 0; i < report->tables[t].n_items; i++)
      n += report_tally(
          report, &report->tables[t], &report->schema->items[report->tables[t].items[i]])
               .undetermined;
  for (uint32_t w = 0; w < report->schema->n_warnings; w++) {
    uint64_t n_true, n_unknown;
    report_tally_warning(report, &report->schema->warnings[w], &n_true, &n_unknown);
    n += n_unknown;
  }
  return n;
}
