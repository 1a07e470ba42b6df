/* A sheet of an entity: a row an instance, whom it is of, what each result comes to and by which rules,
 * and what is missing (book.h). */
#include "results/collect.h"
#include "results/office/book.h"
#include "results/report_allocation.h"
#include "results/report_selection.h"
#include "results/words.h"

#include "base/buffer.h"
#include "base/translate.h"
#include "base/vec.h"

enum column_kind {
  COLUMN_ABOVE, /* `index`: an ancestor's entity */
  COLUMN_ID,
  COLUMN_NAME,
  COLUMN_RESULT, /* `index` here and below: an item of the table */
  COLUMN_RULES,
  COLUMN_RANK,
  COLUMN_SEATS, /* or what is shared */
  COLUMN_LEFT,
  COLUMN_CHOSEN,
  COLUMN_TIED,
  COLUMN_OPEN,
  COLUMN_MISSING
};
struct entity_column {
  enum column_kind kind;
  uint32_t index;
};

struct entity_sheet {
  struct book_table table; /* first */
  struct report *report;
  const struct report_table *of;
  VEC(struct entity_column) columns;
  struct cell *cells; /* of the row, by item */
};

/* -- columns -- */

static void add(struct entity_sheet *sheet, enum column_kind kind, uint32_t index,
    struct str heading, bool is_narrow) {
  VEC_PUSH(sheet->report->arena, &sheet->columns, ((struct entity_column){kind, index}));
  book_column(&sheet->table, heading, is_narrow);
}

static struct str of_item(const struct entity_sheet *sheet, struct str label, const char *format) {
  return str_from(arena_printf(sheet->report->arena, format, STR_ARGS(label)));
}

static const char *word_of(
    const struct entity_sheet *sheet, const struct item *item, uint32_t code) {
  struct arena *arena = sheet->report->arena;
  return str_cstring(arena, people_code(sheet->report, item, code, arena));
}

static void mark_word(struct entity_sheet *sheet, uint16_t column, const struct item *item,
    uint32_t code, enum book_colour colour) {
  book_mark(&sheet->table, column, colour, word_of(sheet, item, code), false);
}

static const char *phrase(const struct entity_sheet *sheet, enum candidacy status) {
  return str_cstring(sheet->report->arena, people_candidacy(status));
}

/* The colours of a column of results: only where the regulation says what is good, or the words of the
 * language do. */
static void mark_results(struct entity_sheet *sheet, const struct item *item) {
  const uint16_t column = (uint16_t)(sheet->columns.n - 1);
  const struct schema *schema = sheet->report->schema;
  struct book_table *table = &sheet->table;
  book_mark(table, column, COLOUR_OPEN, phrase(sheet, CANDIDACY_UNDETERMINED), true);
  switch ((enum item_kind)item->kind) {
  case ITEM_DECISION: {
    const struct decision *decision = &schema->decisions[item->index];
    const uint32_t last = schema->enumerations[decision->outcomes].n_words - 1;
    if (decision->best == BEST_UNSAID || last == 0) return;
    mark_word(sheet, column, item, decision->best == BEST_FIRST ? 0 : last, COLOUR_GOOD);
    mark_word(sheet, column, item, decision->best == BEST_FIRST ? last : 0, COLOUR_BAD);
    return;
  }
  case ITEM_SELECTION:
    book_mark(table, column, COLOUR_GOOD, phrase(sheet, CANDIDACY_CHOSEN), false);
    book_mark(table, column, COLOUR_TIED, phrase(sheet, CANDIDACY_TIED), false);
    return;
  case ITEM_SELECTION_STATE:
    mark_word(sheet, column, item, SELECTION_FILLED, COLOUR_GOOD);
    mark_word(sheet, column, item, SELECTION_TIED, COLOUR_TIED);
    return;
  case ITEM_ALLOCATION_STATE:
    mark_word(sheet, column, item, ALLOCATION_FILLED, COLOUR_GOOD);
    mark_word(sheet, column, item, ALLOCATION_TIED, COLOUR_TIED);
    return;
  case ITEM_DUTY:
    mark_word(sheet, column, item, DUTY_FULFILLED, COLOUR_GOOD);
    mark_word(sheet, column, item, DUTY_LATE, COLOUR_BAD);
    mark_word(sheet, column, item, DUTY_OVERDUE, COLOUR_BAD);
    return;
  case ITEM_DEFINE:
  case ITEM_ALLOCATION: return;
  }
}

static void add_item(struct entity_sheet *sheet, uint32_t i) {
  const struct schema *schema = sheet->report->schema;
  const struct item *item = &schema->items[sheet->of->items[i]];
  const struct str label = people_item(schema, item, sheet->report->arena);
  add(sheet, COLUMN_RESULT, i, label, true);
  mark_results(sheet, item);
  switch ((enum item_kind)item->kind) {
  case ITEM_DECISION:
    add(sheet, COLUMN_RULES, i, of_item(sheet, label, _("%.*s: grounds")), false);
    return;
  case ITEM_SELECTION:
    add(sheet, COLUMN_RANK, i, of_item(sheet, label, _("%.*s: rank")), true);
    return;
  case ITEM_SELECTION_STATE:
    add(sheet, COLUMN_SEATS, i, of_item(sheet, label, _("%.*s: seats")), true);
    add(sheet, COLUMN_CHOSEN, i, of_item(sheet, label, _("%.*s: chosen")), false);
    add(sheet, COLUMN_TIED, i, of_item(sheet, label, _("%.*s: tied")), false);
    add(sheet, COLUMN_OPEN, i, of_item(sheet, label, _("%.*s: undetermined")), false);
    return;
  case ITEM_ALLOCATION_STATE:
    add(sheet, COLUMN_SEATS, i, of_item(sheet, label, _("%.*s: shared")), true);
    add(sheet, COLUMN_LEFT, i, of_item(sheet, label, _("%.*s: left over")), true);
    add(sheet, COLUMN_TIED, i, of_item(sheet, label, _("%.*s: tied")), false);
    return;
  case ITEM_DEFINE:
  case ITEM_ALLOCATION:
  case ITEM_DUTY: return;
  }
}

/* Those above that are not the root, the highest first. */
static void add_ancestors(struct entity_sheet *sheet, uint32_t entity) {
  const struct schema *schema = sheet->report->schema;
  const uint32_t parent = schema->entities[entity].parent;
  if (parent == NONE_INDEX || parent == 0) return;
  add_ancestors(sheet, parent);
  add(sheet, COLUMN_ABOVE, parent, people_entity(schema, parent, sheet->report->arena), false);
}

static void plan(struct entity_sheet *sheet) {
  const uint32_t entity = sheet->of->entity;
  add_ancestors(sheet, entity);
  add(sheet, COLUMN_ID, 0, str_from(_("Code")), false);
  if (people_name_field(sheet->report->schema, entity) != NONE_INDEX)
    add(sheet, COLUMN_NAME, 0, str_from(_("Name")), false);
  sheet->table.n_frozen = (uint16_t)sheet->columns.n;
  for (uint32_t i = 0; i < sheet->of->n_items; i++) add_item(sheet, i);
  add(sheet, COLUMN_MISSING, 0, str_from(_("Missing, or otherwise open")), false);
}

/* -- rows -- */

static void put_names(
    struct entity_sheet *sheet, uint32_t entity, const uint32_t *rows, uint32_t n) {
  struct arena *arena = &sheet->report->row;
  struct buffer text;
  buffer_init(&text, arena, NULL);
  for (uint32_t i = 0; i < n; i++) {
    if (i) buffer_put(&text, STR("; "));
    buffer_put(&text, people_name(sheet->report, entity, rows[i], arena));
  }
  book_put_text(&sheet->table, (struct str){text.bytes, (uint32_t)text.n});
}

static void put_with_status(
    struct entity_sheet *sheet, const struct item *item, uint32_t row, enum candidacy status) {
  const struct selection *selection = &sheet->report->schema->selections[item->index];
  uint32_t *rows;
  const uint32_t n = report_selected_rows(sheet->report, selection, row, status, &rows);
  put_names(sheet, selection->entity, rows, n);
}

static void put_result(
    struct entity_sheet *sheet, const struct item *item, const struct cell *cell, uint32_t row) {
  struct book_table *table = &sheet->table;
  const bool is_number = item->kind == ITEM_DEFINE || item->kind == ITEM_ALLOCATION;
  if (is_number && cell->known) book_put_value(table, &cell->value);
  else if (item->kind == ITEM_SELECTION)
    book_put_look(table, LOOK_CENTRE, people_candidacy((enum candidacy)cell->status));
  else if (report_has_outcome(item) && !cell->known) /* what it may be is told beside it */
    book_put_look(table, LOOK_CENTRE, people_candidacy(CANDIDACY_UNDETERMINED));
  else if (report_has_outcome(item))
    book_put_look(table, LOOK_CENTRE, people_outcome(sheet->report, cell, &sheet->report->row));
  else book_put_text(table, people_result(sheet->report, item, row, &sheet->report->row));
}

static void put_shared(struct entity_sheet *sheet, const struct cell *cell) {
  struct report *report = sheet->report;
  if (cell->has_seats) book_put_value(&sheet->table, &cell->lo);
  else if (cell->has_bounds)
    book_put_text(&sheet->table, people_bounds(&report->row, report->schema, &cell->lo, &cell->hi));
  else book_put_text(&sheet->table, (struct str){0});
}

static void put_tied(struct entity_sheet *sheet, const struct item *item, uint32_t row) {
  if (item->kind == ITEM_SELECTION_STATE) {
    put_with_status(sheet, item, row, CANDIDACY_TIED);
    return;
  }
  uint32_t *rows;
  const struct allocation *allocation = &sheet->report->schema->allocations[item->index];
  const uint32_t n = report_tied_sharer_rows(sheet->report, allocation, row, &rows);
  put_names(sheet, allocation->entity, rows, n);
}

/* -- what is missing -- */

struct said {
  struct arena *arena;
  VEC(struct str) texts;
};

static void say_once(struct said *said, struct str what, const char *lead) {
  const struct str text = str_from(arena_printf(said->arena, "%s%.*s", lead, STR_ARGS(what)));
  for (uint32_t i = 0; i < said->texts.n; i++)
    if (str_equal(said->texts.items[i], text)) return;
  VEC_PUSH(said->arena, &said->texts, text);
}

static void say_reasons(struct entity_sheet *sheet, struct said *said, uint32_t result,
    uint32_t row, const struct reasons *why) {
  struct report *report = sheet->report;
  const struct missing_fact *facts = collect_cell(report, result, row, why, said->arena);
  for (uint32_t f = 0; f < why->n_missing; f++)
    say_once(said,
        people_missing(report, sheet->of->entity, row, &facts[f], why->missing[f], said->arena),
        "");
  for (uint32_t f = 0; f < why->n_faults; f++)
    say_once(said, people_fault(&why->fault_parts[f], said->arena), "");
  for (uint32_t f = 0; f < why->n_conflict; f++)
    say_once(said, why->conflict[f], _("exceptions in conflict: "));
  for (uint32_t f = 0; f < why->n_tied; f++)
    say_once(said, people_tie(report, why->tied[f], said->arena), _("hangs on the tie: "));
}

/* Each fact once, whatever hangs on it; and what is open though nothing is missing. */
static void put_missing(struct entity_sheet *sheet, uint32_t row) {
  struct said said = {.arena = &sheet->report->row};
  struct buffer text;
  for (uint32_t i = 0; i < sheet->of->n_items; i++)
    if (!sheet->cells[i].known)
      say_reasons(sheet, &said, sheet->of->items[i], row, &sheet->cells[i].why);
  buffer_init(&text, said.arena, NULL);
  for (uint32_t i = 0; i < said.texts.n; i++) {
    if (i) buffer_put(&text, STR("; "));
    buffer_put(&text, said.texts.items[i]);
  }
  book_put_text(&sheet->table, (struct str){text.bytes, (uint32_t)text.n});
}

static void put_cell(struct entity_sheet *sheet, const struct entity_column *column, uint32_t row) {
  struct report *report = sheet->report;
  struct book_table *table = &sheet->table;
  const uint32_t entity = sheet->of->entity;
  const struct item *item = &report->schema->items[sheet->of->items[column->index]];
  const struct cell *cell = &sheet->cells[column->index];
  switch (column->kind) {
  case COLUMN_ABOVE:
    book_put_text(table,
        people_name(report, column->index,
            dataset_ancestor_row(report->data, entity, row, column->index), &report->row));
    return;
  case COLUMN_ID: book_put_text(table, words_identity(report, entity, row)); return;
  case COLUMN_NAME: book_put_text(table, people_called(report, entity, row)); return;
  case COLUMN_RESULT: put_result(sheet, item, cell, row); return;
  case COLUMN_RULES:
    book_put_text(table,
        cell->known ? people_rules(report, cell, row, &report->row)
                    : people_outcome(report, cell, &report->row));
    return;
  case COLUMN_RANK:
    if (cell->has_rank) book_put_integer(table, cell->rank);
    else book_put_text(table, (struct str){0});
    return;
  case COLUMN_SEATS: put_shared(sheet, cell); return;
  case COLUMN_LEFT:
    if (cell->left.known) book_put_value(table, &cell->left);
    else book_put_text(table, (struct str){0});
    return;
  case COLUMN_CHOSEN: put_with_status(sheet, item, row, CANDIDACY_CHOSEN); return;
  case COLUMN_TIED: put_tied(sheet, item, row); return;
  case COLUMN_OPEN: put_with_status(sheet, item, row, CANDIDACY_UNDETERMINED); return;
  case COLUMN_MISSING: put_missing(sheet, row); return;
  }
}

static bool put_rows(struct book_table *table) {
  struct entity_sheet *sheet = (struct entity_sheet *)table;
  struct report *report = sheet->report;
  const struct report_table *of = sheet->of;
  const uint32_t n_rows = report->data->tables[of->entity].n_rows;
  for (uint32_t row = 0; row < n_rows; row++) {
    for (uint32_t i = 0; i < of->n_items; i++)
      report_cell(report, &report->schema->items[of->items[i]], row, true, &sheet->cells[i]);
    for (uint32_t c = 0; c < sheet->columns.n; c++) put_cell(sheet, &sheet->columns.items[c], row);
    if (!book_end_row(table)) return false;
  }
  return true;
}

void book_write_entity(struct book *book, const struct report_table *of) {
  struct report *report = book->report;
  struct entity_sheet sheet = {.report = report, .of = of};
  book_table_open(&sheet.table, book, people_entity(report->schema, of->entity, book->arena),
      _("results by instance"), of->n_items * 5 + 16 + report->schema->n_entities);
  sheet.cells = ARENA_ARRAY(book->arena, struct cell, of->n_items);
  plan(&sheet);
  book_table_write(&sheet.table, put_rows);
}
