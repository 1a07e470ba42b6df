/* One item of one instance, and how often an item is what (report.h). */
#include "results/report.h"

static struct value number_value(struct type type, int64_t number) {
  return (struct value){.type = type, .known = true, .number = number};
}

static void define_cell(
    const struct report *report, const struct define *define, uint32_t row, struct cell *out) {
  const struct run *run = report->run;
  uint32_t reg = define_register(run->program, define);
  out->value = number_value(define->type, 0);
  switch ((enum type_kind)define->type.kind) {
  case TYPE_BOOLEAN: {
    uint8_t truth = run_truth(run, reg, row);
    out->known = truth != TRUTH_UNKNOWN;
    out->value.number = truth == TRUTH_TRUE;
    return;
  }
  case TYPE_ENUM: {
    uint32_t code = run_code(run, reg, row);
    out->known = code != CODE_UNKNOWN;
    out->value.number = code;
    return;
  }
  case TYPE_TEXT: {
    uint32_t code = run_text(run, reg, row);
    out->known = code != TEXT_UNKNOWN;
    if (out->known) out->value.text = run_text_words(run, code);
    return;
  }
  case TYPE_REFERENCE: { /* no declaration's, but `eval` may ask for one: the id of whom it names */
    uint32_t named = run_text(run, reg, row);
    out->known = named != TEXT_UNKNOWN;
    if (out->known)
      out->value.text =
          named == TEXT_NOWHERE ? STR("none") : dataset_id(run->data, define->type.of, named);
    return;
  }
  case TYPE_INTEGER:
  case TYPE_DECIMAL:
  case TYPE_DATE: break;
  }
  int64_t lo, hi;
  if (!run_number(run, reg, row, &lo, &hi)) return;
  out->known = lo == hi;
  out->has_bounds = lo != hi;
  out->value.number = lo;
  out->lo = number_value(define->type, lo);
  out->hi = number_value(define->type, hi);
}

void report_cell(struct report *report, const struct item *item, uint32_t row, bool with_reasons,
    struct cell *out) {
  *out = (struct cell){.item = item};
  const struct schema *schema = report->schema;
  const struct result_registers *results = &report->run->program->results;
  uint32_t reg = NO_REGISTER;
  switch ((enum item_kind)item->kind) {
  case ITEM_DEFINE:
    reg = results->defines[item->index];
    define_cell(report, &schema->defines[item->index], row, out);
    break;
  case ITEM_DECISION:
    reg = results->decisions[item->index];
    out->possible = run_set(report->run, reg, row);
    out->known = (out->possible & (out->possible - 1)) == 0;
    out->outcome = (uint32_t)__builtin_ctzll(out->possible); /* the set is never empty */
    break;
  case ITEM_SELECTION:
    reg = results->selections[item->index].status;
    report_selection_cell(report, &schema->selections[item->index], row, out);
    break;
  case ITEM_SELECTION_STATE:
    reg = results->selections[item->index].state;
    report_state_cell(report, &schema->selections[item->index], row, out);
    break;
  case ITEM_DUTY:
    reg = results->duties[item->index];
    out->outcome = run_code(report->run, reg, row);
    out->known = out->outcome != CODE_UNKNOWN;
    break;
  }
  if (!out->known && with_reasons) run_why(report->run, reg, row, &report->row, &out->why);
}

/* -- counts -- */

struct tally report_tally(
    struct report *report, const struct report_table *table, const struct item *item) {
  struct tally tally = {0};
  if (report_has_outcome(item)) tally.n_codes = report_outcomes(report, item)->n_words;
  else if (item->kind == ITEM_SELECTION ||
      report->schema->defines[item->index].type.kind == TYPE_BOOLEAN)
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
    uint8_t truth = run_truth(report->run, warning_register(report->run->program, warning), row);
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
