/* One cell of a table: a value, whom the row names above it, or a list in JSON (flat_cells.h). */
#include "runtime/ingest/flat_cells.h"

#include "base/limits.h"
#include "base/written.h"
#include "base/translate.h"
#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_order.h"
#include "runtime/data/dataset_places.h"
#include "runtime/ingest/data_formats.h"
#include "runtime/ingest/data_options.h"
#include "runtime/ingest/flat_records.h"
#include "runtime/ingest/value_read.h"

static const struct cell *cell_of(const struct flat_table *t, uint32_t cell) {
  return &t->rows->cells[cell];
}

static struct place place_of(const struct flat_table *t, uint32_t cell) {
  return t->rows->place(t->rows, cell);
}

/* "điểm of unit "u1"": as the heading calls it. */
static const char *subject(
    const struct flat_table *t, uint32_t cell, uint32_t entity, uint32_t row) {
  return tree_member_name(t->load, t->columns[cell].heading, entity, row);
}

void flat_report_without_heading(struct flat_table *t, uint32_t cell) {
  struct diag *diag = DIAG_AT(t->load->diags, VALUE_WITHOUT_HEADING, place_of(t, cell),
      value_quoted(&t->load->scratch, cell_of(t, cell)->text));
  diag_help(t->load->diags, diag, "write above it which field it is");
}

/* -- a cell as the node of a cursor -- */

static enum cursor_kind next_none(struct cursor *cursor) { return cursor->kind = CURSOR_END; }

/* The general way: for the root, and for whatever is told of a value. */
static void load_as_node(struct flat_table *t, uint32_t field, uint32_t cell, struct str text,
    uint32_t entity, uint32_t row) {
  struct tree_load *load = t->load;
  struct place place = place_of(t, cell);
  struct cursor node = {.kind = CURSOR_SCALAR,
      .text = text,
      .plain = !cell_of(t, cell)->is_quoted && cell_of(t, cell)->kind == CELL_TEXT,
      .line = place.line,
      .column = place.column,
      .path = place.path,
      .next = next_none};
  struct cursor *outer = load->cursor;
  load->cursor = &node;
  load->heading = t->columns[cell].heading;
  tree_load_value(load, field, entity, row);
  load->heading = STR("");
  load->cursor = outer;
}

/* -- numbers with a comma -- */

static void report_point(
    struct flat_table *t, struct type type, uint32_t cell, uint32_t entity, uint32_t row) {
  struct tree_load *load = t->load;
  struct str text = cell_of(t, cell)->text;
  struct diag *diag = DIAG_AT(load->diags, NUMBER_WITH_POINT, place_of(t, cell),
      subject(t, cell, entity, row), value_quoted(&load->scratch, text));
  /* points part thousands where a comma follows, or several stand there, or three digits end a
   * whole number; else the point is the comma */
  uint32_t n_points = 0, behind = 0;
  bool has_comma = text.n && memchr(text.p, ',', text.n);
  for (uint32_t i = 0; i < text.n; i++)
    if (text.p[i] == '.') n_points++, behind = text.n - i - 1;
  bool is_thousands = has_comma || n_points > 1 || (behind == 3 && type.kind == TYPE_INTEGER);
  char *written = str_cstring(&load->scratch, text), *to = written;
  for (const char *p = written; *p; p++) {
    if (*p != '.') *to++ = *p;
    else if (!is_thousands) *to++ = ',';
  }
  *to = '\0';
  diag_help(load->diags, diag, "write %s", written);
}

/* The number of a cell as rules write it; false after a report. */
static bool with_point(struct flat_table *t, struct type type, uint32_t cell, uint32_t entity,
    uint32_t row, struct str *text) {
  if (text->n && memchr(text->p, '.', text->n)) {
    report_point(t, type, cell, entity, row);
    return false;
  }
  if (!text->n || !memchr(text->p, ',', text->n)) return true;
  char *copy = str_cstring(&t->load->scratch, *text);
  for (char *p = copy; *p; p++)
    if (*p == ',') *p = '.';
  text->p = copy;
  return true;
}

/* What is no number, where decimals have a comma. */
static void report_with_comma(struct flat_table *t, struct type type, enum value_status status,
    uint32_t cell, uint32_t entity, uint32_t row) {
  struct tree_load *load = t->load;
  struct str text = cell_of(t, cell)->text;
  const char *who = subject(t, cell, entity, row);
  if (status != VALUE_WRONG_TYPE) {
    value_report(
        load->diags, load->schema, type, text, status, who, place_of(t, cell), &load->scratch);
    return;
  }
  struct diag *diag = DIAG_AT(load->diags, DATUM_NOT_OF_TYPE, place_of(t, cell), who,
      value_quoted(&load->scratch, text), value_expected(type));
  char *meant = str_cstring(&load->scratch, text);
  for (char *p = meant; *p; p++)
    if (*p == ',') *p = '.';
  const char *written = written_number(&load->scratch, str_from(meant));
  if (written && !strchr(written, ' ') && (type.kind == TYPE_DECIMAL || !strchr(written, '.'))) {
    meant = str_cstring(&load->scratch, str_from(written));
    for (char *p = meant; *p; p++)
      if (*p == '.') *p = ',';
    diag_help(load->diags, diag, "write %s", meant);
    return;
  }
  diag_help(load->diags, diag, "%s",
      type.kind == TYPE_INTEGER ? _("write digits only, such as 1200")
                                : _("write digits with a comma before the decimals, such as 9,75"));
}

/* -- values -- */

/* What is of another type; where a comma makes it so, --decimal may have been forgotten. */
static void report_number(
    struct flat_table *t, uint32_t field, uint32_t cell, uint32_t entity, uint32_t row) {
  struct tree_load *load = t->load;
  struct type type = load->schema->fields[field].type;
  struct str text = cell_of(t, cell)->text;
  uint32_t n_before = load->diags->n;
  load_as_node(t, field, cell, value_without_blanks(text), entity, row);
  if (type.kind != TYPE_DECIMAL || load->diags->n == n_before || !memchr(text.p, ',', text.n))
    return;
  char *with_point = str_cstring(&load->scratch, text);
  for (char *p = with_point; *p; p++)
    if (*p == ',') *p = '.';
  int64_t number;
  if (value_read(load->schema, type, str_from(with_point), &load->scratch, &number) == VALUE_OK)
    diag_help(load->diags, &load->diags->items[n_before], "write %s, or give --decimal comma",
        with_point);
}

static void load_number(
    struct flat_table *t, uint32_t field, uint32_t cell, uint32_t entity, uint32_t row) {
  struct tree_load *load = t->load;
  struct type type = load->schema->fields[field].type;
  const struct cell *c = cell_of(t, cell);
  const struct data_options *options = load->dataset->options;
  struct str text = value_without_blanks(c->text);
  bool is_comma = options && options->decimal_comma && c->kind == CELL_TEXT &&
      (type.kind == TYPE_INTEGER || type.kind == TYPE_DECIMAL);
  if (is_comma && !with_point(t, type, cell, entity, row, &text)) return;
  int64_t number;
  enum value_status status = value_read(load->schema, type, text, &load->scratch, &number);
  bool is_sure = status == VALUE_OK && entity != 0 && !(type.kind == TYPE_INTEGER && text.n > 4);
  if (is_sure) {
    struct place place = place_of(t, cell);
    if (dataset_keeps_places(load->dataset, field))
      dataset_place_reference(load->dataset, field, place.line, place.column);
    dataset_set_number(load->dataset, field, row, number);
  } else if (status != VALUE_OK && is_comma) report_with_comma(t, type, status, cell, entity, row);
  else if (status != VALUE_WRONG_TYPE) load_as_node(t, field, cell, text, entity, row);
  else report_number(t, field, cell, entity, row);
}

static void load_text(
    struct flat_table *t, uint32_t field, uint32_t cell, uint32_t entity, uint32_t row) {
  struct tree_load *load = t->load;
  const struct field *f = &load->schema->fields[field];
  struct str text = cell_of(t, cell)->text;
  if (entity == 0) {
    load_as_node(t, field, cell, text, entity, row);
    return;
  }
  bool is_id = field == load->schema->entities[entity].first_field;
  if (is_id || f->type.kind == TYPE_REFERENCE || dataset_keeps_places(load->dataset, field)) {
    struct place place = place_of(t, cell);
    if (is_id) dataset_place_id(load->dataset, entity, place.line, place.column);
    else dataset_place_reference(load->dataset, field, place.line, place.column);
  }
  dataset_set_text(load->dataset, field, row, value_nfc(&load->scratch, text));
}

/* Whether the kind of the cell allows a value of that type. */
static bool fits(
    struct flat_table *t, struct type type, uint32_t cell, uint32_t entity, uint32_t row) {
  struct tree_load *load = t->load;
  struct flat_rows *rows = t->rows;
  const struct cell *c = cell_of(t, cell);
  if (c->kind == CELL_TEXT) return true;
  if (c->kind == CELL_ERROR) {
    struct diag *diag = DIAG_AT(load->diags, CELL_SHOWS_ERROR, place_of(t, cell),
        subject(t, cell, entity, row), value_quoted(&load->scratch, c->text));
    diag_help(
        load->diags, diag, "mend its formula, or leave the cell empty where the fact is missing");
    return false;
  }
  struct cell_refusal why = {0};
  if (c->kind == CELL_REFUSED) return false;
  if (!rows->fits || rows->fits(rows, cell, type, &why)) return true;
  struct diag *diag = DIAG_AT(load->diags, why.code, place_of(t, cell),
      subject(t, cell, entity, row), why.first, why.second);
  if (why.help) diag_help(load->diags, diag, "%s", why.help);
  return false;
}

/* -- lists in a cell -- */

/* The nodes of a cell's JSON, all of them at the cell's place. */
struct cell_cursor {
  struct cursor base; /* first */
  struct cursor *inner;
};

static enum cursor_kind next_of_cell(struct cursor *base) {
  struct cell_cursor *cursor = (struct cell_cursor *)base;
  enum cursor_kind kind = cursor_next(cursor->inner);
  base->text = cursor->inner->text;
  base->plain = cursor->inner->plain;
  base->depth = cursor->inner->depth;
  base->failed = cursor->inner->failed;
  return base->kind = kind;
}

/* Where the form is not JSON: its words, at the cell. */
static void report_form(
    struct flat_table *t, const struct diags *found, uint32_t cell, uint32_t entity, uint32_t row) {
  for (uint32_t i = 0; i < found->n; i++) {
    struct diag *diag = DIAG_AT(t->load->diags, CELL_NO_LIST, place_of(t, cell),
        subject(t, cell, entity, row), str_cstring(&t->load->scratch, found->items[i].text));
    diag_help(t->load->diags, diag, "a list in a cell is JSON, such as [], or [{ \"id\": \"…\" }]");
  }
}

static void load_list(struct flat_table *t, const struct data_key *key, uint32_t cell,
    uint32_t entity, uint32_t row) {
  struct tree_load *load = t->load;
  struct place place = place_of(t, cell);
  struct diags found;
  /* not load->scratch: that is given back between the items of the list */
  diags_init(&found, &t->list_arena, NULL);
  struct input input = input_of_text(&found, place.path, &t->list_arena, cell_of(t, cell)->text);
  struct cell_cursor cursor = {.base = {.line = place.line,
                                   .column = place.column,
                                   .path = place.path,
                                   .is_bracketed = true,
                                   .next = next_of_cell}};
  struct cursor *outer = load->cursor;
  cursor.inner = load->inner = json_cursor_open(&input);
  load->cursor = &cursor.base;
  struct data_keys *keys = flat_keys_of(load, entity);
  load->open[0] = (struct open_mapping){.entity = entity,
      .row = row,
      .keys = keys,
      .list = data_keys_look_up(keys, t->columns[cell].heading, &load->scratch)};
  load->n_open = 1;
  if (cursor_next(&cursor.base) != CURSOR_END) {
    if (key->role == KEY_LIST)
      tree_load_list(load, t->columns[cell].heading, key->index, entity, row);
    else tree_load_succeeds(load, t->columns[cell].heading, entity, row);
    cursor_next(&cursor.base); /* a second value is told by the cursor */
  }
  load->n_open = 0;
  report_form(t, &found, cell, entity, row);
  cursor_close(cursor.inner);
  load->inner = NULL;
  load->cursor = outer;
  arena_clear(&t->list_arena);
}

/* `succeeds` with one id. */
static void load_predecessor(struct flat_table *t, uint32_t cell, uint32_t entity, uint32_t row) {
  struct tree_load *load = t->load;
  struct place place = place_of(t, cell);
  struct data_place at = {place.line, place.column, load->file}, first;
  dataset_begin_succession(load->dataset, entity, row);
  dataset_add_predecessor(
      load->dataset, entity, row, value_nfc(&load->scratch, cell_of(t, cell)->text), at, &first);
}

/* -- any cell -- */

static void report_other_entity(
    struct flat_table *t, uint32_t cell, uint32_t entity, uint32_t row) {
  struct tree_load *load = t->load;
  struct flat_column *column = &t->columns[cell];
  if (column->ignored != NONE_INDEX) {
    column->n_values++;
  } else if (!column->heading.n) {
    flat_report_without_heading(t, cell);
  } else {
    struct diag *diag = DIAG_AT(load->diags, VALUE_OF_OTHER_ENTITY, place_of(t, cell),
        value_quoted(&load->scratch, column->heading),
        str_cstring(&load->scratch, load->schema->entities[entity].name),
        value_quoted(&load->scratch, cell_of(t, cell)->text));
    diag_help(load->diags, diag, "leave the cell empty");
  }
  (void)row;
}

void flat_load_cell(struct flat_table *t, const struct data_key *key, uint32_t cell,
    uint32_t entity, uint32_t row) {
  struct tree_load *load = t->load;
  const struct cell *c = cell_of(t, cell);
  static const struct type text_type = {.kind = TYPE_TEXT, .of = NONE_INDEX};
  switch (key->role) {
  case KEY_FIELD: {
    struct type type = load->schema->fields[key->index].type;
    if (c->kind != CELL_TEXT && !fits(t, type, cell, entity, row)) {
      if (entity && key->index == load->schema->entities[entity].first_field)
        dataset_excuse_id(load->dataset, entity, row);
      return;
    }
    if (type.kind == TYPE_TEXT || type.kind == TYPE_REFERENCE)
      load_text(t, key->index, cell, entity, row);
    else load_number(t, key->index, cell, entity, row);
    return;
  }
  case KEY_ANCESTOR: {
    if (!fits(t, text_type, cell, entity, row)) {
      if (entity) dataset_excuse_parent(load->dataset, entity, row);
      return;
    }
    struct place place = place_of(t, cell);
    flat_name_ancestor(load, entity, key->index, c->text, place.line, place.column);
    return;
  }
  case KEY_LIST:
    if (fits(t, text_type, cell, entity, row)) load_list(t, key, cell, entity, row);
    return;
  case KEY_SUCCEEDS:
    if (!fits(t, text_type, cell, entity, row)) return;
    if (*c->text.p == '[') load_list(t, key, cell, entity, row);
    else load_predecessor(t, cell, entity, row);
    return;
  case FLAT_NOT_THIS_ENTITY: report_other_entity(t, cell, entity, row); return;
  default: return;
  }
}
