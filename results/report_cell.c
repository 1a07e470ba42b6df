/* One item of one instance (report_cell.h). */
#include "results/report_cell.h"

#include "base/date.h"
#include "results/report_allocation.h"
#include "results/report_selection.h"

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
    if (out->known) out->value.text = dataset_word(run->data, define->type.of, code);
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
          named == TEXT_NOWHERE ? STR("") : dataset_id(run->data, define->type.of, named);
    return;
  }
  case TYPE_INTEGER:
  case TYPE_DECIMAL:
  case TYPE_DATE: break;
  }
  int64_t lo, hi;
  if (!run_number(run, reg, row, &lo, &hi)) return;
  out->known = lo == hi;
  /* a day from lo on, or none: no bounds that one could give */
  report_bounds(out, define->type, lo, hi);
  if (define->may_be_none && hi == DATE_NONE) out->has_bounds = false;
  out->value.number = lo;
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
  case ITEM_ALLOCATION:
    reg = results->allocations[item->index].share;
    report_share_cell(report, &schema->allocations[item->index], row, out);
    break;
  case ITEM_ALLOCATION_STATE:
    reg = results->allocations[item->index].state;
    report_allocation_cell(report, &schema->allocations[item->index], row, out);
    break;
  case ITEM_DUTY:
    reg = results->duties[item->index];
    out->outcome = run_code(report->run, reg, row);
    out->known = out->outcome != CODE_UNKNOWN;
    break;
  }
  if (out->known) return;
  const struct settled_outcome *settled = report_settled(report, item, row);
  if (settled) report_cell_settle(report, settled, out);
  if (out->known || !with_reasons) return;
  run_why(report->run, reg, row, &report->row, &out->why);
  if (settled) report_drop_idle(report, settled, reg, &out->why);
}
