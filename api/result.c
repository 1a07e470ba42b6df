/* Results read one by one, by column, and as warnings (objects.h). */
#include "api/objects.h"
#include "results/report_allocation.h"
#include "results/report_selection.h"
#include "base/vec.h"

static thidua_status exhausted(thidua_run *run) {
  run->is_exhausted = true;
  return context_exhausted(run->context);
}

/* Begins a call that reads: what was read last is gone. THIDUA_OK: it can. */
static thidua_status begin_reading(thidua_run *run) {
  context_begin(run->context);
  if (run->is_exhausted) return THIDUA_OUT_OF_MEMORY;
  if (run->report.row.head) arena_free(&run->report.row);
  return THIDUA_OK;
}

static thidua_texts texts_out(struct arena *arena, const struct str *texts, uint32_t n) {
  thidua_text *out = ARENA_ARRAY(arena, thidua_text, n);
  for (uint32_t i = 0; i < n; i++) out[i] = text_out(texts[i]);
  return (thidua_texts){out, n};
}

static thidua_reasons reasons_out(struct arena *arena, const struct reasons *why) {
  return (thidua_reasons){
      .missing = texts_out(arena, why->missing, why->n_missing),
      .missing_in = texts_out(arena, why->missing_in, why->n_missing_in),
      .faults = texts_out(arena, why->faults, why->n_faults),
      .conflict = texts_out(arena, why->conflict, why->n_conflict),
      .ties = texts_out(arena, why->tied, why->n_tied),
  };
}

/* -- one cell -- */

static void put_bounds(const struct cell *cell, thidua_found *out) {
  out->has_bounds = cell->has_bounds;
  out->low = cell->lo.number;
  out->high = cell->hi.number;
}

static void put_outcome(const struct report *report, const struct cell *cell, thidua_found *out) {
  if (!cell->known) return;
  out->text = text_out(report_outcomes(report, cell->item)->words[cell->outcome]);
  out->number = cell->outcome;
}

static void put_decision(
    struct report *report, const struct cell *cell, uint32_t row, thidua_found *out) {
  put_outcome(report, cell, out);
  VEC(struct str) texts = {0};
  if (cell->known) {
    const struct rule *rule;
    for (uint32_t at = 0;
         (rule = report_next_fired(report, cell->item->index, cell->outcome, row, &at));)
      VEC_PUSH(&report->row, &texts, rule->name);
  } else {
    const struct enumeration *words = report_outcomes(report, cell->item);
    for (uint32_t i = 0; i < words->n_words; i++)
      if (cell->possible >> i & 1) VEC_PUSH(&report->row, &texts, words->words[i]);
  }
  *(cell->known ? &out->rules : &out->possible) = texts_out(&report->row, texts.items, texts.n);
}

static void put_barred(
    struct report *report, const struct selection *selection, uint32_t row, thidua_found *out) {
  struct barred *barred;
  uint32_t n = report_barred(report, selection, row, &barred);
  thidua_barred *items = ARENA_ARRAY(&report->row, thidua_barred, n);
  for (uint32_t i = 0; i < n; i++) {
    struct str *rules = ARENA_ARRAY(&report->row, struct str, barred[i].n_rules);
    for (uint32_t r = 0; r < barred[i].n_rules; r++)
      rules[r] = report->schema->rules[barred[i].rules[r]].name;
    items[i] =
        (thidua_barred){text_out(barred[i].id), texts_out(&report->row, rules, barred[i].n_rules)};
  }
  out->barred = items;
  out->n_barred = n;
}

static void put_state(
    struct report *report, const struct cell *cell, uint32_t row, thidua_found *out) {
  const struct selection *selection = &report->schema->selections[cell->item->index];
  put_outcome(report, cell, out);
  put_bounds(cell, out);
  out->has_seats = cell->has_seats;
  out->seats = cell->has_seats ? cell->lo.number : 0;
  struct str *ids;
  uint32_t n = report_selected(report, selection, row, CANDIDACY_CHOSEN, &ids);
  out->chosen = texts_out(&report->row, ids, n);
  n = report_selected(report, selection, row, CANDIDACY_TIED, &ids);
  out->tied = texts_out(&report->row, ids, n);
  n = report_selected(report, selection, row, CANDIDACY_UNDETERMINED, &ids);
  out->undetermined = texts_out(&report->row, ids, n);
  if (cell->known && cell->outcome == SELECTION_NO_CANDIDATE)
    put_barred(report, selection, row, out);
}

static void put_allocation(
    struct report *report, const struct cell *cell, uint32_t row, thidua_found *out) {
  const struct allocation *allocation = &report->schema->allocations[cell->item->index];
  put_outcome(report, cell, out);
  put_bounds(cell, out);
  out->scale = allocation->type.scale;
  out->has_shared = cell->has_seats;
  out->shared = cell->has_seats ? cell->lo.number : 0;
  out->has_left = cell->left.known;
  out->left = cell->left.known ? cell->left.number : 0;
  struct str *ids;
  const uint32_t n = report_tied_sharers(report, allocation, row, &ids);
  out->tied = texts_out(&report->row, ids, n);
}

static void put_cell(struct report *report, uint32_t result, uint32_t row, thidua_found *out) {
  const struct schema *schema = report->schema;
  const struct item *item = &schema->items[result];
  struct type type = schema_item_view(schema, result).type;
  struct cell cell;
  report_cell(report, item, row, true, &cell);
  *out = (thidua_found){
      .kind = (thidua_result_kind)item->kind,
      .type = (thidua_type)type.kind,
      .scale = type.scale,
      .known = cell.known,
      .text = text_out(STR("")),
      .why = reasons_out(&report->row, &cell.why),
      .settled = cell.way,
  };
  switch ((enum item_kind)item->kind) {
  case ITEM_DEFINE:
    put_bounds(&cell, out);
    if (!cell.known) break;
    out->text = text_out(value_format(&report->row, schema, &cell.value));
    out->number = cell.value.number;
    break;
  case ITEM_ALLOCATION:
    out->is_tied = cell.status == ALLOTMENT_TIED;
    put_bounds(&cell, out);
    if (!cell.known) break;
    out->text = text_out(value_format(&report->row, schema, &cell.value));
    out->number = cell.value.number;
    break;
  case ITEM_ALLOCATION_STATE: put_allocation(report, &cell, row, out); break;
  case ITEM_DECISION: put_decision(report, &cell, row, out); break;
  case ITEM_SELECTION:
    out->is_candidate = cell.status != CANDIDACY_NONE;
    out->is_tied = cell.status == CANDIDACY_TIED;
    out->has_rank = cell.has_rank;
    out->rank = cell.has_rank ? cell.rank : 0;
    if (!cell.known) break;
    out->number = cell.status == CANDIDACY_CHOSEN;
    out->text = text_out(out->number ? STR("true") : STR("false"));
    break;
  case ITEM_SELECTION_STATE: put_state(report, &cell, row, out); break;
  case ITEM_DUTY: put_outcome(report, &cell, out); break;
  }
}

/* Whether there is such a result, and such a row of its entity. */
static bool check_result(thidua_run *run, uint32_t result, size_t n_rows) {
  const struct schema *schema = run->report.schema;
  if (result >= schema->n_items) {
    context_misuse(run->context, "there is no result %u", result);
    return false;
  }
  uint32_t entity = report_item_entity(schema, &schema->items[result]);
  if (n_rows <= thidua_row_count(run, entity)) return true;
  context_misuse(run->context, "%.*s has %u rows, not %zu", STR_ARGS(schema->entities[entity].name),
      thidua_row_count(run, entity), n_rows);
  return false;
}

thidua_status thidua_run_result(thidua_run *run, uint32_t result, uint32_t row, thidua_found *out) {
  if (setjmp(run->context->exhausted)) return exhausted(run);
  thidua_status status = begin_reading(run);
  if (status) return status;
  if (!check_result(run, result, (size_t)row + 1)) return THIDUA_MISUSE;
  put_cell(&run->report, result, row, out);
  return THIDUA_OK;
}

/* -- columns -- */

static int64_t number_of(const struct item *item, const struct cell *cell) {
  if (!cell->known) return 0;
  if (report_has_outcome(item)) return cell->outcome;
  if (item->kind == ITEM_SELECTION) return cell->status == CANDIDACY_CHOSEN;
  return cell->value.number;
}

thidua_status thidua_run_column(
    thidua_run *run, uint32_t result, int64_t *numbers, uint8_t *known, size_t n) {
  if (setjmp(run->context->exhausted)) return exhausted(run);
  thidua_status status = begin_reading(run);
  if (status) return status;
  if (!check_result(run, result, n)) return THIDUA_MISUSE;
  const struct item *item = &run->report.schema->items[result];
  for (size_t row = 0; row < n; row++) {
    struct cell cell;
    report_cell(&run->report, item, (uint32_t)row, false, &cell);
    if (numbers) numbers[row] = number_of(item, &cell);
    if (known) known[row] = cell.known;
  }
  return THIDUA_OK;
}

/* -- warnings -- */

/* False where the visitor has seen enough. */
static bool visit_warning(thidua_run *run, const struct assertion *warning, uint32_t row,
    int (*visit)(void *user, const thidua_warning *warning), void *user) {
  struct report *report = &run->report;
  uint32_t reg = warning_register(run->run.program, warning);
  uint8_t truth = run_truth(&run->run, reg, row);
  if (truth == TRUTH_FALSE) return true;
  if (report->row.head) arena_free(&report->row);
  struct reasons why = {0};
  if (truth == TRUTH_UNKNOWN) run_why(&run->run, reg, row, &report->row, &why);
  thidua_warning told = {
      .name = text_out(warning->name),
      .because = text_out(warning->because),
      .entity = warning->entity,
      .row = row,
      .is_undetermined = truth == TRUTH_UNKNOWN,
      .why = reasons_out(&report->row, &why),
  };
  return visit(user, &told) == 0;
}

thidua_status thidua_run_warnings(
    thidua_run *run, int (*visit)(void *user, const thidua_warning *warning), void *user) {
  if (setjmp(run->context->exhausted)) return exhausted(run);
  thidua_status status = begin_reading(run);
  if (status) return status;
  const struct schema *schema = run->report.schema;
  for (uint32_t i = 0; i < schema->n_warnings; i++)
    for (uint32_t row = 0; row < thidua_row_count(run, schema->warnings[i].entity); row++)
      if (!visit_warning(run, &schema->warnings[i], row, visit, user)) return THIDUA_OK;
  return THIDUA_OK;
}
