/* Tables, whatever they are written in (flat_rows.h): the heading, then a record a row. */
#include "base/characters.h"
#include "base/translate.h"
#include "base/vec.h"
#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_places.h"
#include "runtime/data/dataset_window.h"
#include "runtime/ingest/data_ignored.h"
#include "runtime/ingest/data_names.h"
#include "runtime/ingest/flat_cells.h"
#include "runtime/ingest/flat_quick.h"
#include "runtime/ingest/flat_records.h"
#include "runtime/ingest/record_block.h"
#include "runtime/ingest/value_read.h"

enum { HEADING_ROWS = 20 }; /* of a sheet, in which the heading is looked for */

/* -- headings -- */

static uint32_t known_of(
    struct tree_load *load, uint32_t entity, const struct cell *cells, uint32_t n) {
  uint32_t known = 0;
  for (uint32_t i = 0; i < n; i++)
    known += cells[i].kind != CELL_EMPTY &&
        data_keys_look_up(flat_keys_of(load, entity), cells[i].text, &load->scratch) != NONE_INDEX;
  return known;
}

uint32_t flat_table_known(void *context, const struct cell *cells, uint32_t n) {
  struct tree_load *load = context;
  if (load->flat->entity != NONE_INDEX) return known_of(load, load->flat->entity, cells, n);
  uint32_t most = 0;
  for (uint32_t e = 0; e < load->schema->n_entities; e++) {
    uint32_t known = load->schema->entities[e].of_predecessors ? 0 : known_of(load, e, cells, n);
    if (known > most) most = known;
  }
  return most;
}

static uint32_t n_filled(const struct flat_rows *rows) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < rows->n_cells; i++) n += rows->cells[i].kind != CELL_EMPTY;
  return n;
}

/* The cells of a row, kept. */
static void keep_heading(struct flat_table *t, const struct flat_rows *rows) {
  struct arena *arena = &t->arena;
  uint32_t n = rows->n_cells;
  while (n && rows->cells[n - 1].kind == CELL_EMPTY) n--;
  t->n_columns = n;
  t->n_heading_cells = rows->n_cells;
  t->columns = ARENA_ARRAY(arena, struct flat_column, n + 1);
  for (uint32_t i = 0; i < n; i++)
    t->columns[i] =
        (struct flat_column){.heading = value_without_blanks(str_copy(arena, rows->cells[i].text)),
            .place = rows->place(rows, i),
            .ignored = NONE_INDEX};
}

static void tell_rows_above(struct flat_table *t, uint32_t n) {
  if (!n) return;
  struct place place = t->rows->place(t->rows, 0);
  DIAG_AT(t->load->diags, ROWS_ABOVE_HEADING, place,
      arena_printf(&t->load->scratch, translated_number("%u row", "%u rows", n), n),
      n == 1 ? _("is") : _("are"));
}

/* Finds the row of headings. False where there is none: told, unless there are no rows at all. */
static bool find_heading(struct flat_table *t) {
  struct flat_rows *rows = t->rows;
  uint32_t nearest = 0, n_rows = 0, n_above = 0;
  while (n_rows < HEADING_ROWS && rows->next(rows)) {
    n_rows++;
    uint32_t known = flat_table_known(t->load, rows->cells, rows->n_cells);
    bool is_heading = !rows->is_sheet || known >= 2 || (known == 1 && n_filled(rows) == 1);
    if (is_heading || known > nearest || n_rows == 1) keep_heading(t, rows);
    if (known > nearest) nearest = known;
    if (is_heading) {
      rows->heading_line = rows->line;
      tell_rows_above(t, n_above);
      return true;
    }
    n_above++;
  }
  if (n_rows && t->n_columns) {
    const struct flat_load *flat = t->load->flat;
    struct diag *diag = DIAG_AT(t->load->diags, HEADING_NOT_FOUND, t->columns[0].place,
        arena_printf(&t->load->scratch, "%u", n_rows),
        flat->entity == NONE_INDEX
            ? _("any entity")
            : str_cstring(&t->load->scratch, t->load->schema->entities[flat->entity].name));
    struct str *unknown = ARENA_ARRAY(&t->load->scratch, struct str, t->n_columns);
    uint32_t n = 0;
    for (uint32_t i = 0; i < t->n_columns; i++)
      if (t->columns[i].heading.n) unknown[n++] = t->columns[i].heading;
    diag_help(t->load->diags, diag, "the nearest is this row, which has %s",
        str_listed(&t->load->scratch, unknown, n));
  }
  return false;
}

/* -- what the columns are -- */

static void report_unknown(struct flat_table *t, const struct flat_column *column) {
  struct tree_load *load = t->load;
  struct arena *scratch = &load->scratch;
  bool is_one = load->flat->entity != NONE_INDEX;
  const char *who = is_one ? str_cstring(scratch, load->schema->entities[load->flat->entity].name)
                           : _("no entity of this regulation");
  if (!is_one) {
    DIAG_AT(load->diags, HEADING_OF_NOBODY, column->place, value_quoted(scratch, column->heading));
    return;
  }
  struct diag *diag = DIAG_AT(
      load->diags, HEADING_UNKNOWN, column->place, who, value_quoted(scratch, column->heading));
  struct data_keys *keys = flat_keys_of(load, load->flat->entity);
  struct str *names = ARENA_ARRAY(scratch, struct str, keys->n);
  uint32_t n = 0;
  for (uint32_t k = 0; k < keys->n; k++)
    if (keys->items[k].role != KEY_PASSED) names[n++] = keys->items[k].name;
  int32_t nearest = str_nearest(value_nfc(scratch, column->heading), names, n);
  if (nearest >= 0)
    diag_help(load->diags, diag, "did you mean \"%.*s\"?", STR_ARGS(names[nearest]));
  else if (t->n_columns == 1 && !t->rows->is_sheet)
    diag_help(
        load->diags, diag, "the whole line is one cell: --delimiter says what separates cells");
  else
    diag_help(load->diags, diag, "--ignore \"%s\" passes it over",
        value_quoted(scratch, column->heading));
}

static bool is_known_to_any(struct flat_table *t, struct str heading) {
  struct tree_load *load = t->load;
  for (uint32_t e = 0; e < load->schema->n_entities; e++)
    if (!load->schema->entities[e].of_predecessors &&
        data_keys_look_up(flat_keys_of(load, e), heading, &load->scratch) != NONE_INDEX)
      return true;
  return false;
}

/* Whether every heading means something to somebody; what is passed over by --ignore. */
static void check_headings(struct flat_table *t) {
  struct tree_load *load = t->load;
  for (uint32_t i = 0; i < t->n_columns && t->entity_column == NONE_INDEX; i++)
    if (str_equal(text_folded(&t->arena, t->columns[i].heading), STR("entity")))
      t->entity_column = i;
  bool is_said = load->flat->entity != NONE_INDEX || t->entity_column != NONE_INDEX;
  for (uint32_t i = 0; i < t->n_columns && is_said; i++) {
    struct flat_column *column = &t->columns[i];
    if (!column->heading.n || i == t->entity_column ||
        data_is_ignored(load->dataset, column->heading, &load->scratch, &column->ignored))
      continue;
    if (load->flat->entity == NONE_INDEX && !is_known_to_any(t, column->heading)) {
      report_unknown(t, column);
      column->is_told = true;
    }
  }
}

/* The columns as one entity has them, in the order in which they are read: its id, whom it names
 * above it, then as they stand. */
struct flat_roles *flat_roles_of(struct flat_table *t, uint32_t entity) {
  struct flat_roles *roles = &t->roles[entity];
  if (roles->keys) return roles;
  struct tree_load *load = t->load;
  struct data_keys *keys = flat_keys_of(load, entity);
  roles->keys = ARENA_ARRAY(&t->arena, struct data_key, t->n_columns + 1);
  roles->readers = ARENA_ARRAY(&t->arena, struct flat_reader, t->n_columns + 1);
  uint32_t *given = ARENA_ARRAY(&t->arena, uint32_t, keys->n_members + 1); /* by column, + 1 */
  for (uint32_t i = 0; i < t->n_columns; i++) {
    struct flat_column *column = &t->columns[i];
    roles->keys[i] = (struct data_key){.role = FLAT_NOT_THIS_ENTITY};
    if (!column->heading.n || column->is_told || column->ignored != NONE_INDEX) continue;
    uint32_t key = data_keys_look_up(keys, column->heading, &load->scratch);
    if (key == NONE_INDEX) {
      if (load->flat->entity == NONE_INDEX) continue;
      report_unknown(t, column);
      column->is_told = true;
      continue;
    }
    const struct data_key *k = &keys->items[key];
    if (k->role == KEY_OF_TWO) {
      struct diag *diag = DIAG_AT(load->diags, HEADING_OF_TWO, column->place,
          value_quoted(&load->scratch, column->heading),
          str_cstring(&load->scratch, load->schema->fields[k->index].name),
          str_cstring(&load->scratch, load->schema->fields[k->twin].name));
      diag_help(load->diags, diag, "write the name of the one that is meant");
      column->is_told = true;
      continue;
    }
    if (k->role != KEY_PASSED && given[k->member]) {
      const struct flat_column *first = &t->columns[given[k->member] - 1];
      struct diag *diag = DIAG_AT(
          load->diags, HEADING_TWICE, column->place, value_quoted(&load->scratch, column->heading));
      diag_note(load->diags, diag, SPAN_NONE, "first given as \"%s\" at %s",
          value_quoted(&load->scratch, first->heading),
          data_place_name(&load->scratch, first->place));
      column->is_told = true;
      continue;
    }
    given[k->member] = i + 1;
    roles->keys[i] = *k;
  }
  uint32_t id = load->schema->entities[entity].first_field;
  for (int pass = 0; pass < 3; pass++)
    for (uint32_t i = 0; i < t->n_columns; i++) {
      const struct data_key *k = &roles->keys[i];
      int when = k->role == KEY_FIELD && k->index == id ? 0 : k->role == KEY_ANCESTOR ? 1 : 2;
      bool is_read = k->role != KEY_PASSED && k->role != KEY_ENTITY && !t->columns[i].is_told &&
          (t->columns[i].heading.n || k->role == FLAT_NOT_THIS_ENTITY);
      if (is_read && when == pass)
        roles->readers[roles->n++] = flat_reader_of(t->load, k, i, entity, true);
    }
  return roles;
}

/* The number of the line that is a heading, one of the next; 0: none of them. */
static uint32_t heading_further_on(struct flat_table *t) {
  struct flat_rows *rows = t->rows;
  for (uint32_t n = 1; n < HEADING_ROWS && rows->next(rows); n++) {
    uint32_t known = flat_table_known(t->load, rows->cells, rows->n_cells);
    if (known >= 2 || (known == 1 && n_filled(rows) == 1)) return rows->line;
  }
  return 0;
}

/* "id, cluster, name": what a heading of that entity may have. */
static const char *headings_of(struct tree_load *load, uint32_t entity) {
  const struct entity *e = &load->schema->entities[entity];
  struct str names[4] = {load->schema->fields[e->first_field].name};
  uint32_t n = 1;
  if (e->parent != NONE_INDEX && e->parent != 0)
    names[n++] = load->schema->entities[e->parent].name;
  for (uint32_t f = e->first_field + 1; f < e->first_field + e->n_fields && n < 4; f++)
    if (load->schema->fields[f].origin == FIELD_DATA) names[n++] = load->schema->fields[f].name;
  return str_listed(&load->scratch, names, n);
}

/* Of a file: a heading of which nothing is known is told once, and its rows are not read. */
static bool is_without_fields(struct flat_table *t) {
  struct tree_load *load = t->load;
  struct arena *scratch = &load->scratch;
  const struct flat_load *flat = load->flat;
  if (t->rows->is_sheet || flat->entity == NONE_INDEX) return false;
  struct data_keys *keys = flat_keys_of(load, flat->entity);
  struct str *names = ARENA_ARRAY(scratch, struct str, keys->n),
             *unknown = ARENA_ARRAY(scratch, struct str, t->n_columns + 1);
  uint32_t n = 0, n_names = 0;
  for (uint32_t i = 0; i < t->n_columns; i++) {
    const struct flat_column *column = &t->columns[i];
    if (!column->heading.n || column->ignored != NONE_INDEX) continue;
    if (data_keys_look_up(keys, column->heading, scratch) != NONE_INDEX) return false;
    unknown[n++] =
        str_from(arena_printf(scratch, "\"%s\"", value_quoted(scratch, column->heading)));
  }
  for (uint32_t k = 0; k < keys->n; k++)
    if (keys->items[k].role != KEY_PASSED) names[n_names++] = keys->items[k].name;
  if (!n) return false;
  t->rows->is_incomplete = true;
  for (uint32_t i = 0; i < t->n_columns; i++)
    if (str_nearest(value_nfc(scratch, t->columns[i].heading), names, n_names) >= 0) {
      flat_roles_of(t, flat->entity); /* tells each, with what was meant */
      return true;
    }
  struct place place = t->columns[0].place;
  struct diag *diag = DIAG_AT(load->diags, HEADING_WITHOUT_FIELDS, place,
      arena_printf(scratch, "%u", t->rows->heading_line),
      str_cstring(scratch, load->schema->entities[flat->entity].name),
      str_listed(scratch, unknown, n));
  const bool is_one = t->n_columns == 1 && t->n_heading_cells == 1;
  uint32_t line = heading_further_on(t);
  if (line) diag_help(load->diags, diag, "line %u is one: take out what stands above it", line);
  else if (is_one)
    diag_help(
        load->diags, diag, "the whole line is one cell: --delimiter says what separates cells");
  else
    diag_help(load->diags, diag, "the first line says what the cells below are, such as %s",
        headings_of(load, flat->entity));
  return true;
}

/* -- rows -- */

static bool is_of_heading_length(struct flat_table *t) {
  const struct flat_rows *rows = t->rows;
  uint32_t n = rows->n_cells;
  while (n > t->n_columns && rows->cells[n - 1].kind == CELL_EMPTY) n--;
  if (n > t->n_columns && n <= t->n_heading_cells) return true; /* told cell by cell */
  if (n == t->n_columns || (rows->is_sheet && n <= t->n_columns)) return true;
  if (rows->is_sheet) return true;
  struct arena *scratch = &t->load->scratch;
  struct place place = n > t->n_columns ? rows->place(rows, t->n_columns)
                                        : (struct place){rows->path, rows->line, 1};
  struct diag *diag = DIAG_AT(t->load->diags, ROW_OF_OTHER_LENGTH, place,
      arena_printf(scratch, translated_number("%u cell", "%u cells", n), n),
      arena_printf(scratch, "%u", t->n_columns));
  diag_help(t->load->diags, diag, "%s",
      n > t->n_columns ? _("a cell that holds the separator stands in quotation marks")
                       : _("write a separator for each cell, for those that are empty, too"));
  return false;
}

/* Values behind the last heading. */
static void check_behind(struct flat_table *t) {
  const struct flat_rows *rows = t->rows;
  for (uint32_t i = t->n_columns; i < rows->n_cells; i++)
    if (rows->cells[i].kind != CELL_EMPTY) flat_report_without_heading(t, i);
}

/* The entity of the current row; NONE_INDEX after a report. */
static uint32_t entity_of_row(struct flat_table *t) {
  struct tree_load *load = t->load;
  const struct flat_rows *rows = t->rows;
  uint32_t column = t->entity_column;
  const struct cell *cell =
      column < rows->n_cells && column != NONE_INDEX ? &rows->cells[column] : NULL;
  if (!cell || cell->kind != CELL_TEXT) {
    if (load->flat->entity != NONE_INDEX) return load->flat->entity;
    flat_report_unsaid(load, (struct place){rows->path, rows->line, 1});
    return NONE_INDEX;
  }
  if (t->entity_said.n && str_equal(t->entity_said, cell->text)) return t->said;
  struct place place = rows->place(rows, column);
  uint32_t said = flat_entity_said(load, value_without_blanks(cell->text), place);
  if (said == NONE_INDEX || !flat_check_entity(load, said, place)) return NONE_INDEX;
  if (cell->text.n <= sizeof t->said_text) {
    memcpy(t->said_text, cell->text.p, cell->text.n);
    t->entity_said = (struct str){t->said_text, cell->text.n};
    t->said = said;
  }
  return said;
}

static void load_row(struct flat_table *t) {
  struct tree_load *load = t->load;
  struct flat_rows *rows = t->rows;
  if (!is_of_heading_length(t)) {
    rows->is_incomplete = true;
    return;
  }
  uint32_t entity = t->entity_column == NONE_INDEX && load->flat->entity != NONE_INDEX
      ? load->flat->entity
      : entity_of_row(t);
  if (entity == NONE_INDEX) return;
  const struct flat_roles *roles = flat_roles_of(t, entity);
  struct place place =
      rows->is_sheet ? rows->place(rows, 0) : (struct place){rows->path, rows->line, 1};
  uint32_t row = flat_add_record(load, entity, place);
  if (row == NONE_INDEX) return;
  flat_load_cells(t, roles, entity, row);
  if (rows->n_cells > t->n_columns) check_behind(t);
  tree_tidy(load);
}

static bool next_row(struct flat_table *t) {
  if (!t->rows->next(t->rows)) return false;
  dataset_window_offer(t->load->dataset);
  load_row(t);
  return true;
}

/* -- rows that are plain to see, many at once -- */

/* The block of a table all of whose rows are of one entity, if its columns can be read so. */
static void begin_block(struct flat_table *t) {
  const uint32_t entity = t->load->flat->entity;
  if (!t->rows->note || entity == NONE_INDEX || entity == 0 || t->entity_column != NONE_INDEX ||
      t->n_columns != t->n_heading_cells)
    return;
  const struct flat_roles *roles = flat_roles_of(t, entity);
  for (uint32_t i = 0; i < roles->n; i++)
    if (roles->readers[i].reading == FLAT_READS_CLOSELY) return;
  struct record_block *block = ARENA_NEW(&t->arena, struct record_block);
  if (!record_block_init(block, t->load, &t->arena, entity, roles->readers, roles->n)) return;
  block->n_cells = t->n_columns;
  block->is_of_table = true;
  t->block = block;
}

/* The rows behind the current one, as far as they are plain; false where the next one is not. Where
 * many are not, it is asked less often. */
static bool load_block(struct flat_table *t) {
  enum { FEW = 8, ROWS_APART = 64 };
  struct flat_rows *rows = t->rows;
  if (t->n_apart) {
    t->n_apart--;
    return false;
  }
  record_block_clear(t->block);
  if (!rows->note(rows, t->block)) return false;
  dataset_window_offer(t->load->dataset);
  const uint32_t n = record_block_take(t->block, t->load);
  if (n < FEW && n < t->block->n) t->n_apart = ROWS_APART;
  if (!n) return false;
  rows->pass(rows, n);
  tree_tidy(t->load);
  return true;
}

/* -- whole tables -- */

/* thidua's own results, as CSV has them: columns called after what a run results in. */
static bool is_our_own(const struct flat_table *t) {
  const struct schema *schema = t->load->schema;
  if (t->n_columns < 3 || !str_equal(t->columns[0].heading, STR("entity")) ||
      !str_equal(t->columns[1].heading, STR("id")))
    return false;
  for (uint32_t i = 2; i < t->n_columns; i++)
    for (uint32_t item = 0; item < schema->n_items; item++) {
      struct str name = schema_name_of_item(schema, schema->items[item]);
      struct str heading = t->columns[i].heading;
      if (heading.n > name.n + 1 && heading.p[name.n] == '_' &&
          memcmp(heading.p, name.p, name.n) == 0)
        return true;
    }
  return false;
}

static void report_our_own(struct flat_table *t) {
  struct diags *diags = t->load->diags;
  struct diag *diag =
      DIAG_AT(diags, DATA_IS_OUR_OWN, t->columns[0].place, _("the results of a run of thidua"));
  diag_help(diags, diag,
      "name the data that was run; results of the preceding year stand behind --previous");
}

/* The entity that the names of sheet and file tell. False where the table is to be passed over. */
static bool begin_table(struct flat_table *t) {
  struct tree_load *load = t->load;
  struct flat_load *flat = flat_begin(load);
  const struct flat_rows *rows = t->rows;
  if (!rows->name.n) return true;
  uint32_t number, by_file = rows->is_only ? flat->entity : NONE_INDEX;
  struct str file_name = flat->name;
  if (data_is_ignored(load->dataset, rows->name, &load->scratch, &number)) {
    uint64_t n = 0;
    while (t->rows->next(t->rows)) n += n_filled(rows);
    data_ignored_count(load->dataset, number, n);
    return false;
  }
  flat->entity = flat_entity_named(load->schema, rows->name, &load->scratch);
  if (flat->entity == NONE_INDEX) {
    flat->entity = by_file;
    if (by_file == NONE_INDEX) flat->name = rows->name;
    return true;
  }
  flat->name = rows->name;
  if (by_file == NONE_INDEX || by_file == flat->entity) return true;
  DIAG_AT(load->diags, NAMES_SAY_OTHERWISE, ((struct place){rows->path, 0, 0}),
      value_quoted(&load->scratch, rows->name),
      str_cstring(&load->scratch, load->schema->entities[flat->entity].name),
      value_quoted(&load->scratch, file_name),
      str_cstring(&load->scratch, load->schema->entities[by_file].name));
  return false;
}

/* A sheet of which nobody says whose records it holds. */
static bool is_of_nobody(struct flat_table *t) {
  struct tree_load *load = t->load;
  if (load->flat->entity != NONE_INDEX || t->entity_column != NONE_INDEX) return false;
  if (!t->rows->name.n) {
    flat_report_unsaid(load, t->columns[0].place);
    return true;
  }
  struct diag *diag = DIAG_AT(load->diags, SHEET_OF_NOBODY, ((struct place){t->rows->path, 0, 0}),
      value_quoted(&load->scratch, t->rows->name));
  struct str nearest = flat_entity_nearest(load->schema, t->rows->name, &load->scratch);
  if (nearest.n) diag_help(load->diags, diag, "did you mean \"%.*s\"?", STR_ARGS(nearest));
  else
    diag_help(load->diags, diag, "name it after an entity, or pass it over with --ignore \"%s\"",
        value_quoted(&load->scratch, t->rows->name));
  return true;
}

static void load_table(struct flat_table *t) {
  struct tree_load *load = t->load;
  struct flat_rows *rows = t->rows;
  if (!begin_table(t)) return;
  if (!find_heading(t)) {
    if (!t->n_columns && !rows->is_sheet && !rows->is_failed) tree_report_empty(load);
    return;
  }
  if (is_our_own(t)) {
    report_our_own(t);
    return;
  }
  check_headings(t);
  if (is_of_nobody(t)) return;
  if (is_without_fields(t)) return;
  if (load->flat->entity != NONE_INDEX) flat_roles_of(t, load->flat->entity);
  begin_block(t);
  bool is_any = rows->begin_rows && rows->begin_rows(rows, rows->context);
  while ((t->block && load_block(t)) || next_row(t)) is_any = true;
  rows->is_heading_alone = !is_any;
  if (!is_any && !rows->is_sheet && !rows->is_failed) tree_report_empty(load);
  for (uint32_t i = 0; i < t->n_columns; i++)
    if (t->columns[i].ignored != NONE_INDEX)
      data_ignored_count(load->dataset, t->columns[i].ignored, t->columns[i].n_values);
}

void flat_table_load(struct tree_load *load, struct flat_rows *rows) {
  struct flat_table *t = &load->table;
  *t = (struct flat_table){.load = load, .rows = rows, .entity_column = NONE_INDEX};
  t->arena.allocator = load->dataset->allocator;
  t->list_arena.allocator = load->dataset->allocator;
  t->list_arena.out_of_memory = t->arena.out_of_memory = load->scratch.out_of_memory;
  t->roles = ARENA_ARRAY(&t->arena, struct flat_roles, load->schema->n_entities);
  load_table(t);
  if (rows->is_incomplete || rows->is_failed) tree_note_cut(load, rows->is_failed);
  arena_free(&t->arena);
  arena_free(&t->list_arena);
}
