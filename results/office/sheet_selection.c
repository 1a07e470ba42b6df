/* A sheet of a selection: under each that it is made for its candidates by rank, what they are ordered
 * by, who is chosen, tied and open, and whom which rules bar. A sheet of an allocation: the shares. */
#include <stdlib.h>

#include "results/office/book.h"
#include "results/report_allocation.h"
#include "results/report_selection.h"
#include "results/words.h"

#include "base/buffer.h"
#include "base/translate.h"

/* What both begin with: whom it is made for (nothing where that is the root), and what it comes to. */
struct group_sheet {
  struct book_table table; /* first */
  struct report *report;
  uint32_t ancestor, entity;
  const struct item *of_member, *of_ancestor;
  bool has_name;
  const struct selection *selection;
  struct report_key *keys; /* that its candidates are ordered by */
  uint32_t n_keys;
  const struct allocation *allocation;
};

static const struct item *item_of(
    const struct schema *schema, enum item_kind kind, uint32_t index) {
  for (uint32_t i = 0; i < schema->n_items; i++)
    if (schema->items[i].kind == kind && schema->items[i].index == index) return &schema->items[i];
  return NULL; /* never: each selection and allocation is two items */
}

static void mark_state(
    struct group_sheet *sheet, uint16_t column, uint32_t code, enum book_colour colour) {
  struct arena *arena = sheet->report->arena;
  const struct str word = people_code(sheet->report, sheet->of_ancestor, code, arena);
  book_mark(&sheet->table, column, colour, str_cstring(arena, word), false);
}

static void mark_undetermined(struct group_sheet *sheet, uint16_t column) {
  book_mark(&sheet->table, column, COLOUR_OPEN,
      str_cstring(sheet->report->arena, people_candidacy(CANDIDACY_UNDETERMINED)), true);
}

static void open_group(struct group_sheet *sheet, struct book *book, struct str label,
    const char *about, const char *amount, uint32_t n_more) {
  const struct schema *schema = book->report->schema;
  struct book_table *table = &sheet->table;
  sheet->report = book->report;
  book_table_open(table, book, label, about, n_more + 8);
  if (sheet->ancestor != 0)
    book_column(table, people_entity(schema, sheet->ancestor, book->arena), false);
  mark_undetermined(sheet, book_column(table, str_from(_("State")), true));
  book_column(table, str_from(amount), true);
}

static void open_members(struct group_sheet *sheet) {
  struct book_table *table = &sheet->table;
  const struct schema *schema = sheet->report->schema;
  sheet->has_name = people_name_field(schema, sheet->entity) != NONE_INDEX;
  book_column(table, str_from(_("Code")), false);
  if (sheet->has_name)
    book_column(table, people_entity(schema, sheet->entity, sheet->report->arena), false);
}

static void put_group(struct group_sheet *sheet, uint32_t row) {
  struct report *report = sheet->report;
  struct book_table *table = &sheet->table;
  struct cell of_group, *state = &of_group;
  report_cell(report, sheet->of_ancestor, row, false, state);
  if (sheet->ancestor != 0)
    book_put_text(table, people_name(report, sheet->ancestor, row, &report->row));
  book_put_look(table, LOOK_CENTRE, people_outcome(report, state, &report->row));
  if (state->has_seats) book_put_value(table, &state->lo);
  else if (state->has_bounds)
    book_put_text(table, people_bounds(&report->row, report->schema, &state->lo, &state->hi));
  else book_put_text(table, (struct str){0});
}

static void put_member(struct group_sheet *sheet, uint32_t row) {
  struct report *report = sheet->report;
  const struct str id = report_whole_id(report, sheet->entity, row, &report->row);
  book_put_text(&sheet->table, id.p ? id : words_identity(report, sheet->entity, row));
  if (sheet->has_name) book_put_text(&sheet->table, people_called(report, sheet->entity, row));
}

/* -- selections -- */

struct member {
  int64_t rank; /* INT64_MAX: unknown, or no candidate */
  uint32_t row;
  uint8_t order; /* candidates by rank, those whose rank is open, the others */
};

static int by_rank(const void *left, const void *right) {
  const struct member *a = left, *b = right;
  if (a->order != b->order) return a->order < b->order ? -1 : 1;
  if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
  return (a->row > b->row) - (a->row < b->row);
}

static uint32_t take_members(
    struct group_sheet *sheet, uint32_t row, struct arena *arena, struct member **members) {
  struct report *report = sheet->report;
  uint32_t first, end;
  dataset_rows_below(report->data, sheet->ancestor, row, sheet->entity, &first, &end);
  *members = ARENA_ARRAY(arena, struct member, end - first + 1);
  for (uint32_t i = first; i < end; i++) {
    struct cell cell;
    report_cell(report, sheet->of_member, i, false, &cell);
    (*members)[i - first] = (struct member){.row = i,
        .rank = cell.has_rank ? cell.rank : INT64_MAX,
        .order = cell.status == CANDIDACY_NONE ? 2 : !cell.has_rank};
  }
  if (end - first > 1) qsort(*members, end - first, sizeof **members, by_rank);
  return end - first;
}

static void put_key(struct group_sheet *sheet, const struct report_key *key, uint32_t row) {
  struct report *report = sheet->report;
  int64_t lo, hi;
  struct cell bounds = {0};
  if (!run_number(report->run, key->reg, row, &lo, &hi)) {
    book_put_text(&sheet->table, (struct str){0});
    return;
  }
  const struct value value = {.type = key->type, .known = true, .number = lo};
  report_bounds(&bounds, key->type, lo, hi);
  if (lo == hi) book_put_value(&sheet->table, &value);
  else
    book_put_text(&sheet->table,
        bounds.has_bounds ? people_bounds(&report->row, report->schema, &bounds.lo, &bounds.hi)
                          : (struct str){0});
}

static struct str key_label(const struct report *report, const struct report_key *key) {
  const struct schema *schema = report->schema;
  struct arena *arena = report->arena;
  if (key->field != NONE_INDEX) return people_field(schema, key->field, arena);
  if (key->define == NONE_INDEX) return key->source;
  const struct item item = {.kind = ITEM_DEFINE, .index = key->define};
  return people_item(schema, &item, arena);
}

static void put_barred(struct group_sheet *sheet, uint32_t row) {
  struct report *report = sheet->report;
  struct buffer text;
  struct barred member;
  buffer_init(&text, &report->row, NULL);
  report_barred_member(report, sheet->selection, row, &member);
  for (uint32_t i = 0; i < member.n_rules; i++) {
    if (i) buffer_put(&text, STR("; "));
    buffer_put(&text, people_rule(&report->schema->rules[member.rules[i]], &report->row));
  }
  book_put_text(&sheet->table, (struct str){text.bytes, (uint32_t)text.n});
}

static void put_candidate(struct group_sheet *sheet, uint32_t row) {
  struct report *report = sheet->report;
  struct book_table *table = &sheet->table;
  struct cell cell;
  report_cell(report, sheet->of_member, row, true, &cell);
  if (cell.has_rank) book_put_integer(table, cell.rank);
  else book_put_text(table, (struct str){0});
  put_member(sheet, row);
  for (uint32_t k = 0; k < sheet->n_keys; k++) put_key(sheet, &sheet->keys[k], row);
  book_put_look(table, LOOK_CENTRE, people_candidacy((enum candidacy)cell.status));
  if (cell.status == CANDIDACY_NONE) put_barred(sheet, row);
  else book_put_text(table, people_why(report, sheet->of_member, row, &report->row));
}

static bool put_candidates(struct book_table *table) {
  struct group_sheet *sheet = (struct group_sheet *)table;
  struct report *report = sheet->report;
  struct arena members_of; /* of one group, while its rows come and go */
  arena_init(&members_of, report->arena->allocator);
  members_of.out_of_memory = report->arena->out_of_memory;
  bool goes_on = true;
  for (uint32_t row = 0; goes_on && row < report->data->tables[sheet->ancestor].n_rows; row++) {
    struct member *members;
    const uint32_t n = take_members(sheet, row, &members_of, &members);
    for (uint32_t i = 0; goes_on && i < n; i++) {
      put_group(sheet, row);
      put_candidate(sheet, members[i].row);
      goes_on = book_end_row(table);
    }
    arena_clear(&members_of);
  }
  arena_free(&members_of);
  return goes_on;
}

void book_write_selection(struct book *book, uint32_t index) {
  struct report *report = book->report;
  const struct schema *schema = report->schema;
  const struct selection *selection = &schema->selections[index];
  struct group_sheet sheet = {.ancestor = selection->ancestor,
      .entity = selection->entity,
      .of_member = item_of(schema, ITEM_SELECTION, index),
      .of_ancestor = item_of(schema, ITEM_SELECTION_STATE, index),
      .selection = selection};
  struct book_table *table = &sheet.table;
  sheet.n_keys = report_keys(report, selection, book->arena, &sheet.keys);
  open_group(&sheet, book, people_item(schema, sheet.of_ancestor, book->arena),
      _("who is chosen, by rank"), _("Seats"), sheet.n_keys + 12);
  mark_state(&sheet, sheet.ancestor != 0, SELECTION_FILLED, COLOUR_GOOD);
  mark_state(&sheet, sheet.ancestor != 0, SELECTION_TIED, COLOUR_TIED);
  book_column(table, str_from(_("Rank")), true);
  open_members(&sheet);
  for (uint32_t k = 0; k < sheet.n_keys; k++)
    book_column(table, key_label(report, &sheet.keys[k]), true);
  const uint16_t result = book_column(table, str_from(_("Result")), true);
  mark_undetermined(&sheet, result);
  book_mark(table, result, COLOUR_GOOD,
      str_cstring(book->arena, people_candidacy(CANDIDACY_CHOSEN)), false);
  book_mark(table, result, COLOUR_TIED, str_cstring(book->arena, people_candidacy(CANDIDACY_TIED)),
      false);
  book_column(table, str_from(_("Barred by, or missing")), false);
  book_table_write(table, put_candidates);
}

/* -- allocations -- */

static void put_share(struct group_sheet *sheet, uint32_t row) {
  struct report *report = sheet->report;
  struct book_table *table = &sheet->table;
  struct cell cell;
  int64_t lo, hi;
  put_member(sheet, row);
  report_cell(report, sheet->of_member, row, true, &cell);
  const uint32_t weight = allocation_registers(report->program, sheet->allocation)->weight;
  const struct value weighed = {.type = report->program->types[weight],
      .known = run_number(report->run, weight, row, &lo, &hi) && lo == hi,
      .number = lo};
  if (weighed.known) book_put_value(table, &weighed);
  else book_put_text(table, (struct str){0});
  if (cell.known) book_put_value(table, &cell.value);
  else book_put_text(table, people_result(report, sheet->of_member, row, &report->row));
  book_put_text(table, people_why(report, sheet->of_member, row, &report->row));
}

static bool put_shares(struct book_table *table) {
  struct group_sheet *sheet = (struct group_sheet *)table;
  const struct dataset *data = sheet->report->data;
  for (uint32_t row = 0; row < data->tables[sheet->ancestor].n_rows; row++) {
    uint32_t first, end;
    dataset_rows_below(data, sheet->ancestor, row, sheet->entity, &first, &end);
    for (uint32_t i = first; i < end; i++) {
      put_group(sheet, row);
      put_share(sheet, i);
      if (!book_end_row(table)) return false;
    }
  }
  return true;
}

void book_write_allocation(struct book *book, uint32_t index) {
  const struct schema *schema = book->report->schema;
  const struct allocation *allocation = &schema->allocations[index];
  struct group_sheet sheet = {.ancestor = allocation->ancestor,
      .entity = allocation->entity,
      .of_member = item_of(schema, ITEM_ALLOCATION, index),
      .of_ancestor = item_of(schema, ITEM_ALLOCATION_STATE, index),
      .allocation = allocation};
  open_group(&sheet, book, people_item(schema, sheet.of_ancestor, book->arena),
      _("what is shared, and how"), _("Shared"), 12);
  mark_state(&sheet, sheet.ancestor != 0, ALLOCATION_FILLED, COLOUR_GOOD);
  mark_state(&sheet, sheet.ancestor != 0, ALLOCATION_TIED, COLOUR_TIED);
  open_members(&sheet);
  book_column(&sheet.table, str_from(_("Weight")), true);
  mark_undetermined(&sheet, book_column(&sheet.table, str_from(_("Share")), true));
  book_column(&sheet.table, str_from(_("Missing")), false);
  book_table_write(&sheet.table, put_shares);
}
