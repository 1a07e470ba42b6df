/* One list a row longer or shorter (dataset_edit.h). */
#include "runtime/data/dataset_edit.h"

#include <assert.h>

#include "runtime/data/dataset_numbers.h"

uint32_t dataset_edit_row(const struct dataset_edit *edit, uint32_t entity, uint32_t row) {
  assert(row < edit->at[entity] || row >= edit->at[entity] + edit->removed[entity]);
  return row < edit->at[entity] ? row : row - edit->removed[entity] + edit->added[entity];
}

static bool is_edited(const struct dataset_edit *edit, uint32_t entity) {
  return edit->removed[entity] || edit->added[entity];
}

static bool stays(const struct dataset_edit *edit, uint32_t entity, uint32_t row) {
  return row < edit->at[entity] || row >= edit->at[entity] + edit->removed[entity];
}

/* -- columns -- */

static void set_unknown(const struct column *column, uint32_t row) {
  switch (column->kind) {
  case REG_TRUTH: ((uint8_t *)column->view.values)[row] = TRUTH_UNKNOWN; return;
  case REG_CODE: ((uint8_t *)column->view.values)[row] = CODE_UNKNOWN; return;
  case REG_TEXT: ((uint32_t *)column->view.values)[row] = TEXT_UNKNOWN; return;
  default: ((int64_t *)column->view.values)[row] = 0; column->view.known[row] = 0;
  }
}

/* Rows of another entity, or numbers that are no rows, which stand behind them. */
static uint32_t moved_reference(const struct dataset_edit *edit, uint32_t target, uint32_t named) {
  return named >= TEXT_NOWHERE ? named : dataset_edit_row(edit, target, named);
}

static void copy_value(const struct dataset_edit *edit, const struct field *field,
    const struct column *from, uint32_t row, const struct column *to, uint32_t at) {
  int64_t number;
  switch (from->kind) {
  case REG_NUMBER:
    if (column_number(from, row, &number)) column_put_number(to, at, number);
    else set_unknown(to, at);
    return;
  case REG_TEXT: {
    uint32_t code = ((const uint32_t *)from->view.values)[row];
    if (field->type.kind == TYPE_REFERENCE) code = moved_reference(edit, field->type.of, code);
    ((uint32_t *)to->view.values)[at] = code;
    return;
  }
  default: ((uint8_t *)to->view.values)[at] = ((const uint8_t *)from->view.values)[row];
  }
}

static void edit_column(struct dataset_edit *edit, uint32_t field) {
  const struct schema *schema = edit->from->schema;
  const struct field *f = &schema->fields[field];
  const uint32_t entity = f->entity, at = field - schema->entities[entity].first_field,
                 n_from = edit->from->tables[entity].n_rows, n = edit->data.tables[entity].n_rows;
  const struct column *from = &edit->from->tables[entity].columns[at];
  struct column *to = &edit->data.tables[entity].columns[at];
  *to = (struct column){.kind = from->kind, .width = NUMBER_WIDTH, .given = true};
  if (from->kind == REG_NUMBER) {
    to->view.values = ARENA_ARRAY(edit->arena, int64_t, (size_t)n + 1);
    to->view.known = ARENA_ARRAY(edit->arena, uint8_t, (size_t)n + 1);
  } else {
    to->view.values =
        arena_alloc(edit->arena, (size_t)n * register_kind_bytes(from->kind) + sizeof(uint32_t));
  }
  for (uint32_t i = 0; i < edit->added[entity]; i++) set_unknown(to, edit->at[entity] + i);
  for (uint32_t row = 0; row < n_from; row++) {
    if (!stays(edit, entity, row)) continue;
    const uint32_t now = dataset_edit_row(edit, entity, row);
    if (from->given) copy_value(edit, f, from, row, to, now);
    else set_unknown(to, now);
  }
}

/* Its own rows move, or those that it names. */
static bool is_moved(const struct dataset_edit *edit, uint32_t field) {
  const struct field *f = &edit->from->schema->fields[field];
  const struct column *column =
      &edit->from->tables[f->entity]
           .columns[field - edit->from->schema->entities[f->entity].first_field];
  return is_edited(edit, f->entity) ||
      (f->type.kind == TYPE_REFERENCE && column->given && is_edited(edit, f->type.of));
}

/* -- lists -- */

/* `parent`: of the row that was added, in `from`. */
static void edit_list(struct dataset_edit *edit, uint32_t entity, uint32_t parent) {
  const struct table *from = &edit->from->tables[entity];
  struct table *to = &edit->data.tables[entity];
  const uint32_t above = edit->from->schema->entities[entity].parent,
                 n_above = edit->data.tables[above].n_rows;
  to->parent = ARENA_ARRAY(edit->arena, uint32_t, (size_t)to->n_rows + 1);
  to->first = ARENA_ARRAY(edit->arena, uint32_t, (size_t)n_above + 1);
  to->listed = ARENA_ARRAY(edit->arena, uint8_t, (size_t)n_above + 1);
  for (uint32_t row = 0; row < from->n_rows; row++)
    if (stays(edit, entity, row))
      to->parent[dataset_edit_row(edit, entity, row)] =
          dataset_edit_row(edit, above, from->parent[row]);
  if (edit->added[entity]) to->parent[edit->at[entity]] = dataset_edit_row(edit, above, parent);
  for (uint32_t row = 0; row < edit->from->tables[above].n_rows; row++)
    if (stays(edit, above, row)) to->listed[dataset_edit_row(edit, above, row)] = from->listed[row];
  if (edit->added[entity]) to->listed[dataset_edit_row(edit, above, parent)] = 1;
  for (uint32_t up = 0, row = 0; up < n_above; up++) {
    to->first[up] = row;
    while (row < to->n_rows && to->parent[row] == up) row++;
    to->first[up + 1] = row;
  }
}

/* -- whole -- */

static void begin(struct dataset_edit *edit, struct arena *arena, const struct dataset *from) {
  const uint32_t n = from->schema->n_entities;
  assert(!from->building);
  *edit = (struct dataset_edit){.from = from,
      .data = *from,
      .arena = arena,
      .at = ARENA_ARRAY(arena, uint32_t, n),
      .removed = ARENA_ARRAY(arena, uint32_t, n),
      .added = ARENA_ARRAY(arena, uint32_t, n)};
  for (uint32_t e = 0; e < n; e++) edit->at[e] = from->tables[e].n_rows;
}

static void finish(struct dataset_edit *edit, uint32_t parent) {
  const struct schema *schema = edit->from->schema;
  edit->data.tables =
      arena_copy(edit->arena, edit->from->tables, schema->n_entities * sizeof(struct table));
  for (uint32_t e = 0; e < schema->n_entities; e++) {
    struct table *table = &edit->data.tables[e];
    table->columns = arena_copy(
        edit->arena, table->columns, schema->entities[e].n_fields * sizeof *table->columns);
    table->n_rows += edit->added[e] - edit->removed[e];
  }
  for (uint32_t f = 0; f < schema->n_fields; f++)
    if (is_moved(edit, f)) edit_column(edit, f);
  for (uint32_t e = 1; e < schema->n_entities; e++)
    if (is_edited(edit, e) || is_edited(edit, schema->entities[e].parent))
      edit_list(edit, e, parent);
}

void dataset_without_row(struct dataset_edit *edit, struct arena *arena, const struct dataset *from,
    uint32_t entity, uint32_t row) {
  const struct schema *schema = from->schema;
  assert(entity && row < from->tables[entity].n_rows);
  begin(edit, arena, from);
  for (uint32_t e = 1; e < schema->n_entities; e++) {
    uint32_t end;
    if (!schema_is_ancestor(schema, entity, e)) continue;
    dataset_rows_below(from, entity, row, e, &edit->at[e], &end);
    edit->removed[e] = end - edit->at[e];
  }
  finish(edit, 0);
}

uint32_t dataset_with_row(struct dataset_edit *edit, struct arena *arena,
    const struct dataset *from, uint32_t entity, uint32_t parent) {
  assert(entity && parent < from->tables[from->schema->entities[entity].parent].n_rows);
  begin(edit, arena, from);
  edit->at[entity] = from->tables[entity].first[parent + 1];
  edit->added[entity] = 1;
  finish(edit, parent);
  return edit->at[entity];
}
