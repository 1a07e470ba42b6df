/* Outcomes and instances in words, for people (outcomes.h). */
#include "study/outcomes.h"
#include "base/vec.h"

/* A growing text. */
struct words {
  struct arena *arena;
  VEC(char) bytes;
};

static void add(struct words *words, struct str text) {
  for (uint32_t i = 0; i < text.n; i++) VEC_PUSH(words->arena, &words->bytes, text.p[i]);
}

static void add_bounds(
    struct words *words, const struct evaluation *evaluation, const struct cell *cell) {
  add(words, value_format(words->arena, evaluation->schema, &cell->lo));
  add(words, STR(" to "));
  add(words, value_format(words->arena, evaluation->schema, &cell->hi));
}

static void add_decision(
    struct words *words, struct evaluation *evaluation, const struct cell *cell) {
  const struct enumeration *outcomes = report_outcomes(&evaluation->report, cell->item);
  if (cell->known) {
    add(words, outcomes->words[cell->outcome]);
    return;
  }
  uint32_t n = 0;
  for (uint32_t code = 0; code < outcomes->n_words; code++) {
    if (!(cell->possible >> code & 1)) continue;
    add(words, n++ ? STR(" or ") : STR("undetermined ("));
    add(words, outcomes->words[code]);
  }
  add(words, STR(")"));
}

static void add_define(
    struct words *words, struct evaluation *evaluation, const struct cell *cell) {
  if (cell->known) {
    bool is_text = cell->value.type.kind == TYPE_TEXT;
    if (is_text) add(words, STR("\""));
    add(words, value_format(words->arena, evaluation->schema, &cell->value));
    if (is_text) add(words, STR("\""));
    return;
  }
  add(words, STR("undetermined"));
  if (!cell->has_bounds) return;
  add(words, STR(" ("));
  add_bounds(words, evaluation, cell);
  add(words, STR(")"));
}

static void add_selection(struct words *words, const struct cell *cell) {
  switch ((enum candidacy)cell->status) {
  case CANDIDACY_NONE: add(words, STR("no candidate")); return;
  case CANDIDACY_NOT_CHOSEN: add(words, STR("not chosen")); break;
  case CANDIDACY_CHOSEN: add(words, STR("chosen")); break;
  case CANDIDACY_TIED: add(words, STR("tied")); break;
  case CANDIDACY_UNDETERMINED: add(words, STR("undetermined")); break;
  }
  if (cell->has_rank)
    add(words, str_from(arena_printf(words->arena, " (rank %lld)", (long long)cell->rank)));
}

static void add_members(struct words *words, struct evaluation *evaluation, const struct cell *cell,
    uint32_t row, enum candidacy status, struct str lead) {
  struct str *ids;
  uint32_t n = report_selected(
      &evaluation->report, &evaluation->schema->selections[cell->item->index], row, status, &ids);
  for (uint32_t i = 0; i < n; i++) {
    add(words, i ? STR(", ") : lead);
    add(words, ids[i]);
  }
}

static void add_state(
    struct words *words, struct evaluation *evaluation, const struct cell *cell, uint32_t row) {
  add(words,
      cell->known ? report_outcomes(&evaluation->report, cell->item)->words[cell->outcome]
                  : STR("undetermined"));
  if (cell->has_seats)
    add(words, str_from(arena_printf(words->arena, " (seats: %lld)", (long long)cell->lo.number)));
  if (cell->has_bounds) {
    add(words, STR(" (seats: "));
    add_bounds(words, evaluation, cell);
    add(words, STR(")"));
  }
  add_members(words, evaluation, cell, row, CANDIDACY_CHOSEN, STR("; chosen: "));
  add_members(words, evaluation, cell, row, CANDIDACY_TIED, STR("; tied: "));
  add_members(words, evaluation, cell, row, CANDIDACY_UNDETERMINED, STR("; undetermined: "));
}

struct str outcome_text(
    struct evaluation *evaluation, uint32_t result, uint32_t row, struct arena *arena) {
  if (outcome_is_warning(evaluation->schema, result)) {
    uint8_t truth = run_truth(&evaluation->run,
        evaluation->run.program->results.warnings[result - evaluation->schema->n_items], row);
    return truth == TRUTH_TRUE ? STR("given")
        : truth == TRUTH_FALSE ? STR("not given")
                               : STR("undetermined");
  }
  struct cell cell;
  report_cell(&evaluation->report, &evaluation->schema->items[result], row, false, &cell);
  struct words words = {.arena = arena};
  switch ((enum item_kind)cell.item->kind) {
  case ITEM_DEFINE: add_define(&words, evaluation, &cell); break;
  case ITEM_DECISION: add_decision(&words, evaluation, &cell); break;
  case ITEM_SELECTION: add_selection(&words, &cell); break;
  case ITEM_SELECTION_STATE: add_state(&words, evaluation, &cell, row); break;
  case ITEM_DUTY:
    add(&words,
        cell.known ? report_outcomes(&evaluation->report, cell.item)->words[cell.outcome]
                   : STR("undetermined"));
    break;
  }
  return (struct str){words.bytes.items, words.bytes.n};
}

/* -- instances -- */

/* What people call the instance: a text field `name`, `tên` or labelled so. Empty where there is
 * none. */
static struct str called(const struct evaluation *evaluation, uint32_t entity, uint32_t row) {
  const struct entity *e = &evaluation->schema->entities[entity];
  for (uint32_t f = e->first_field + 1; f < e->first_field + e->n_fields; f++) {
    const struct field *field = &evaluation->schema->fields[f];
    if (field->type.kind != TYPE_TEXT || field->origin != FIELD_DATA) continue;
    if (!str_equal(field->name, STR("name")) && !str_equal(field->name, STR("tên")) &&
        !str_equal(field->label, STR("tên")))
      continue;
    struct value name = dataset_value(evaluation->data, f, row);
    return name.known ? name.text : (struct str){0};
  }
  return (struct str){0};
}

const char *outcome_instance(
    struct evaluation *evaluation, uint32_t entity, uint32_t row, struct arena *arena) {
  const struct entity *e = &evaluation->schema->entities[entity];
  struct str id = report_id(&evaluation->report, entity, row),
             name = called(evaluation, entity, row);
  struct str label = e->label.n ? e->label : e->name;
  const char *text = id.p ? arena_printf(arena, "%.*s %.*s", STR_ARGS(label), STR_ARGS(id))
      : entity == 0       ? str_cstring(arena, label)
                          : str_cstring(arena, report_at(evaluation->data, entity, row, arena));
  if (name.n && !str_equal(name, id)) text = arena_printf(arena, "%s (%.*s)", text, STR_ARGS(name));
  return str_cstring(arena, str_shown(arena, str_from(text)));
}

const char *outcome_shortened(struct str text, struct arena *arena) {
  uint32_t end = 0, columns = 0;
  text = str_shown(arena, text);
  while (end < text.n && columns < SHORTENED_COLUMNS) {
    int32_t code_point;
    uint32_t length = str_decode(text, end, &code_point);
    columns += str_display_width((struct str){text.p + end, length});
    end += length;
  }
  return end == text.n ? str_cstring(arena, text) : arena_printf(arena, "%.*s…", (int)end, text.p);
}
