/* What a run would say in its results, given to the next year as records (run_history.h). */
#include "runtime/vm/run_history.h"

#include "base/date.h"

#define SCRATCH_BYTES_MAX ((size_t)256 << 10) /* kept from value to value; past it, freed */

/* What results show of an item at a row: false where it is undetermined. */
static bool item_value(const struct run *run, const struct item *item, struct type type,
    uint32_t row, struct value *out) {
  const struct result_registers *results = &run->program->results;
  *out = (struct value){.type = type, .known = true};
  uint32_t code, reg = item->kind == ITEM_DEFINE ? results->defines[item->index] : 0;
  switch ((enum item_kind)item->kind) {
  case ITEM_DECISION: {
    uint64_t possible = run_set(run, results->decisions[item->index], row);
    out->number = __builtin_ctzll(possible);
    return (possible & (possible - 1)) == 0;
  }
  case ITEM_SELECTION:
    code = run_code(run, results->selections[item->index].status, row);
    out->number = candidacy_in(code) == CANDIDACY_CHOSEN;
    return candidacy_in(code) < CANDIDACY_TIED;
  case ITEM_SELECTION_STATE:
  case ITEM_DUTY:
    out->number = code = run_code(run,
        item->kind == ITEM_DUTY ? results->duties[item->index]
                                : results->selections[item->index].state,
        row);
    return code != CODE_UNKNOWN &&
        code !=
        (item->kind == ITEM_DUTY ? (uint32_t)DUTY_UNDETERMINED : (uint32_t)SELECTION_UNDETERMINED);
  case ITEM_ALLOCATION_STATE:
    out->number = code = run_code(run, results->allocations[item->index].state, row);
    return code != CODE_UNKNOWN && code != (uint32_t)ALLOCATION_UNDETERMINED;
  case ITEM_ALLOCATION: reg = results->allocations[item->index].share; break;
  case ITEM_DEFINE: break;
  }
  int64_t high = 0;
  switch ((enum type_kind)type.kind) {
  case TYPE_BOOLEAN:
    code = run_truth(run, reg, row);
    return out->number = code == TRUTH_TRUE, code != TRUTH_UNKNOWN;
  case TYPE_ENUM:
    out->number = code = run_code(run, reg, row);
    if (code != CODE_UNKNOWN) out->text = dataset_word(run->data, type.of, code);
    return code != CODE_UNKNOWN;
  case TYPE_TEXT:
    code = run_text(run, reg, row);
    if (code != TEXT_UNKNOWN) out->text = run_text_words(run, code);
    return code != TEXT_UNKNOWN;
  case TYPE_INTEGER:
  case TYPE_DECIMAL:
  case TYPE_DATE: return run_number(run, reg, row, &out->number, &high) && out->number == high;
  case TYPE_REFERENCE: break; /* no declaration's */
  }
  return false;
}

/* The bounds that results show beside a value that is not known: true where there are some. A day
 * from one on, or none, has none. */
static bool item_bounds(const struct run *run, const struct item *item, struct type type,
    uint32_t row, struct value bounds[2]) {
  const struct result_registers *results = &run->program->results;
  int64_t low, high;
  if (item->kind != ITEM_DEFINE && item->kind != ITEM_ALLOCATION) return false;
  if (!type_has_order(type)) return false;
  const uint32_t reg = item->kind == ITEM_DEFINE ? results->defines[item->index]
                                                 : results->allocations[item->index].share;
  if (!run_number(run, reg, row, &low, &high) || low == high) return false;
  if (item->kind == ITEM_DEFINE && high == DATE_NONE &&
      run->program->schema.defines[item->index].may_be_none)
    return false;
  bounds[0] = (struct value){.type = type, .known = low != INT64_MIN, .number = low};
  bounds[1] = (struct value){.type = type, .known = high != INT64_MAX, .number = high};
  return true;
}

struct taking {
  struct history *history;
  const struct run *run;
  struct diags *diags;
  struct arena scratch;
};

static void take_bounds(
    struct taking *t, uint32_t item, uint32_t field, uint32_t record, uint32_t row) {
  const struct schema *before = &t->run->program->schema;
  const struct item_view view = schema_item_view(before, item);
  const struct place place = dataset_place(t->run->data, view.entity, row);
  struct value bounds[2];
  if (!history_has_bounds(t->history, field) ||
      !item_bounds(t->run, &before->items[item], view.type, row, bounds))
    return;
  for (uint32_t i = 0; i < 2; i++)
    if (bounds[i].known)
      history_set_bound(t->history, field, i == 1, record,
          value_format(&t->scratch, before, &bounds[i]), place, t->diags, &t->scratch);
}

static void tidy(struct taking *t) {
  if (t->scratch.total_bytes > SCRATCH_BYTES_MAX) arena_free(&t->scratch);
}

/* Decisions, selections, duties and definitions stand in results each in a way of its own, so that
 * none can be taken for another. */
static void take_item(struct taking *t, uint32_t table, uint32_t item, uint32_t first_record) {
  const struct schema *before = &t->run->program->schema;
  struct item_view view = schema_item_view(before, item);
  struct history *history = t->history;
  uint32_t field;
  if (!str_map_find(&history->tables[table].names, view.name, &field) ||
      history->items[field] == NONE_INDEX)
    return;
  bool is_same_sort =
      before->items[item].kind == history->schema->items[history->items[field]].kind;
  if (!is_same_sort) {
    struct diag *diag = DIAG_AT(t->diags, HISTORY_KIND_CHANGED, ((struct place){0}),
        str_cstring(&t->scratch, view.name),
        str_cstring(&t->scratch, before->entities[view.entity].name));
    diag_help(t->diags, diag, "give what bears the name now a name of its own");
  }
  for (uint32_t row = 0; is_same_sort && row < t->run->data->tables[view.entity].n_rows;
       row++, tidy(t)) {
    struct value value;
    if (!item_value(t->run, &before->items[item], view.type, row, &value)) {
      take_bounds(t, item, field, first_record + row, row);
      continue;
    }
    struct str text =
        view.type.kind == TYPE_TEXT ? value.text : value_format(&t->scratch, before, &value);
    history_set(history, field, first_record + row, text,
        dataset_place(t->run->data, view.entity, row), t->diags, &t->scratch);
  }
}

/* Records of every row: those without an id are found by nobody, unless they are the root. */
static void take_entity(struct taking *t, uint32_t table, uint32_t entity) {
  const struct dataset *data = t->run->data;
  struct history *history = t->history;
  const struct schema *before = &t->run->program->schema;
  uint32_t first_record = history->records.tables[table + 1].n_rows,
           n_rows = data->tables[entity].n_rows;
  for (uint32_t row = 0; row < n_rows; row++) {
    struct place place = dataset_place(data, entity, row);
    uint32_t record = history_add(history, table, 0, place.line, place.column);
    struct value id = dataset_value(data, before->entities[entity].first_field, row);
    uint32_t field = history->flat.entities[table + 1].first_field;
    if (id.known) dataset_set_text(&history->records, field, record, id.text);
    uint32_t above = entity, above_row = row;
    for (uint32_t i = 1; above && i <= history->tables[table].n_above; i++) {
      above_row = data->tables[above].parent[above_row];
      above = before->entities[above].parent;
      struct str above_id = dataset_id(data, above, above_row);
      if (above_id.n) dataset_set_text(&history->records, field + i, record, above_id);
    }
  }
  for (uint32_t item = 0; item < before->n_items; item++)
    if (schema_item_view(before, item).entity == entity) take_item(t, table, item, first_record);
}

void run_history_take(struct history *history, const struct run *run, struct diags *diags) {
  const struct schema *before = &run->program->schema;
  struct taking t = {.history = history, .run = run, .diags = diags};
  jmp_buf here, *jump = history->arena.out_of_memory;
  arena_init(&t.scratch, history->records.allocator);
  t.scratch.out_of_memory = &here;
  bool exhausted = setjmp(here) != 0; /* the scratch is ours: freed on both ways out */
  history->arena.out_of_memory = history->records.arena.out_of_memory = &here;
  if (!exhausted) {
    history->is_given = true;
    dataset_add_file(&history->records, STR("the preceding run"));
    /* not of the scratch, which taking an item may free */
    bool *has_items = ARENA_ARRAY(&history->arena, bool, before->n_entities);
    for (uint32_t item = 0; item < before->n_items; item++)
      has_items[schema_item_view(before, item).entity] = true;
    for (uint32_t e = 0; e < before->n_entities; e++) {
      uint32_t table = history_table_of(history, before->entities[e].name);
      if (has_items[e] && table != NONE_INDEX) take_entity(&t, table, e);
    }
    history->has_as_of = true;
    history->as_of = run->options.as_of;
  }
  arena_free(&t.scratch);
  history->arena.out_of_memory = history->records.arena.out_of_memory = jump;
  if (!exhausted) return;
  memory_exhausted(jump);
}
