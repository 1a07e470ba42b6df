/* Groups side by side (dataset_copies.h). Columns that no fact is set in, and that have no value,
 * are shared. */
#include "runtime/data/dataset_copies.h"

#include <assert.h>

#include "runtime/data/dataset_numbers.h"

static const struct entity *entity_of(const struct dataset_copies *copies, uint32_t entity) {
  return &copies->from->schema->entities[entity];
}

/* -- which rows -- */

/* The rows of the group and those above it. */
static void find_rows(struct dataset_copies *copies, uint32_t entity, uint32_t row) {
  const struct dataset *from = copies->from;
  const struct schema *schema = from->schema;
  for (uint32_t e = 0; e < schema->n_entities; e++) {
    if (schema_is_ancestor(schema, entity, e)) {
      uint32_t end;
      dataset_rows_below(from, entity, row, e, &copies->first[e], &end);
      copies->n_rows[e] = end - copies->first[e];
    } else if (schema_is_ancestor(schema, e, entity)) {
      copies->first[e] = dataset_ancestor_row(from, entity, row, e);
      copies->n_rows[e] = 1;
    }
  }
}

/* How often an entity's rows stand there. */
static uint32_t times(const struct dataset_copies *copies, uint32_t entity) {
  return entity == 0 ? 1 : copies->n;
}

/* -- columns -- */

/* Of a reference: a row outside the group is no row of the copies. */
static uint32_t moved_reference(
    const struct dataset_copies *copies, uint32_t copy, uint32_t target, uint32_t row) {
  uint32_t n = copies->n_rows[target];
  if (row - copies->first[target] < n)
    return (target == 0 ? 0 : copy * n) + (row - copies->first[target]);
  return copies->follows ? TEXT_NOWHERE : times(copies, target) * n + row;
}

static void copy_references(const struct dataset_copies *copies, uint32_t entity, uint32_t target,
    const uint32_t *from, uint32_t *to) {
  for (uint32_t copy = 0; copy < times(copies, entity); copy++)
    for (uint32_t i = 0; i < copies->n_rows[entity]; i++) {
      uint32_t row = from[copies->first[entity] + i];
      *to++ = row >= TEXT_NOWHERE ? row : moved_reference(copies, copy, target, row);
    }
}

static void *repeated(
    struct dataset_copies *copies, uint32_t entity, const void *from, size_t bytes) {
  size_t n = copies->n_rows[entity];
  char *all = arena_alloc_raw(copies->arena, n * times(copies, entity) * bytes + 1);
  for (uint32_t copy = 0; n && copy < times(copies, entity); copy++)
    memcpy(all + copy * n * bytes, (const char *)from + copies->first[entity] * bytes, n * bytes);
  return all;
}

/* Wide, for any number may be set in them. */
static void copy_numbers(
    struct dataset_copies *copies, uint32_t entity, const struct column *from, struct column *to) {
  size_t n = copies->n_rows[entity], n_all = n * times(copies, entity);
  to->view.values = ARENA_ARRAY(copies->arena, int64_t, n_all + 1);
  to->view.known = ARENA_ARRAY(copies->arena, uint8_t, n_all + 1);
  for (size_t row = 0; row < n_all; row++) {
    int64_t number;
    if (column_number(from, copies->first[entity] + (uint32_t)(row % n), &number))
      column_put_number(to, (uint32_t)row, number);
  }
}

static void copy_column(struct dataset_copies *copies, uint32_t field) {
  const struct schema *schema = copies->from->schema;
  const struct field *f = &schema->fields[field];
  uint32_t entity = f->entity, at = field - schema->entities[entity].first_field;
  const struct column *from = &copies->from->tables[entity].columns[at];
  struct column *to = &copies->data.tables[entity].columns[at];
  *to = (struct column){.kind = from->kind, .width = NUMBER_WIDTH, .given = true};
  copies->is_own[field] = true;
  if (from->kind == REG_NUMBER) {
    copy_numbers(copies, entity, from, to);
    return;
  }
  to->view.values = repeated(copies, entity, from->view.values, register_kind_bytes(from->kind));
  if (f->type.kind == TYPE_REFERENCE)
    copy_references(copies, entity, f->type.of, from->view.values, to->view.values);
}

/* Columns without any value: one memory for each kind. */
static void share_unknown(struct dataset_copies *copies) {
  const struct schema *schema = copies->from->schema;
  size_t n_rows = 1;
  for (uint32_t e = 0; e < schema->n_entities; e++)
    if (n_rows < copies->data.tables[e].n_rows) n_rows = copies->data.tables[e].n_rows;
  struct view views[REG_N_KINDS] = {{0}};
  for (uint32_t f = 0; f < schema->n_fields; f++) {
    uint32_t entity = schema->fields[f].entity;
    struct column *column =
        &copies->data.tables[entity].columns[f - schema->entities[entity].first_field];
    if (column->given) continue;
    struct view *view = &views[column->kind];
    if (!view->values) {
      size_t bytes = n_rows * register_kind_bytes(column->kind);
      view->values = arena_alloc(copies->arena, bytes);
      if (column->kind == REG_NUMBER) view->known = view->values; /* all zeros, both */
      else memset(view->values, column->kind == REG_TRUTH ? TRUTH_UNKNOWN : 0xFF, bytes);
    }
    column->view = *view;
    column->width = NUMBER_WIDTH;
  }
}

/* -- tables -- */

static void copy_list(struct dataset_copies *copies, uint32_t entity) {
  const struct table *from = &copies->from->tables[entity];
  struct table *to = &copies->data.tables[entity];
  uint32_t above = entity_of(copies, entity)->parent, n_above = copies->n_rows[above],
           n_parents = n_above * times(copies, above), n = copies->n_rows[entity];
  to->parent = ARENA_ARRAY(copies->arena, uint32_t, (size_t)to->n_rows + 1);
  to->first = ARENA_ARRAY(copies->arena, uint32_t, (size_t)n_parents + 1);
  to->listed = ARENA_ARRAY(copies->arena, uint8_t, (size_t)n_parents + 1);
  for (uint32_t row = 0; row < to->n_rows; row++) {
    uint32_t parent = from->parent[copies->first[entity] + row % n] - copies->first[above];
    to->parent[row] = above == 0 ? 0 : row / n * n_above + parent;
  }
  for (uint32_t parent = 0, row = 0; parent < n_parents; parent++) {
    to->listed[parent] = from->listed[copies->first[above] + parent % n_above];
    to->first[parent] = row;
    while (row < to->n_rows && to->parent[row] == parent) row++;
    to->first[parent + 1] = row;
  }
}

void dataset_copies_init(struct dataset_copies *copies, struct arena *arena,
    const struct dataset *from, uint32_t entity, uint32_t row, uint32_t n, bool follows) {
  const struct schema *schema = from->schema;
  assert(!from->building && n > 0 && (entity != 0 || n == 1));
  *copies = (struct dataset_copies){.from = from,
      .n = n,
      .follows = follows,
      .arena = arena,
      .data = *from,
      .first = ARENA_ARRAY(arena, uint32_t, schema->n_entities),
      .n_rows = ARENA_ARRAY(arena, uint32_t, schema->n_entities),
      .is_own = ARENA_ARRAY(arena, bool, schema->n_fields)};
  copies->data.tables = arena_copy(arena, from->tables, schema->n_entities * sizeof *from->tables);
  find_rows(copies, entity, row);
  for (uint32_t e = 0; e < schema->n_entities; e++) {
    struct table *table = &copies->data.tables[e];
    table->columns = arena_copy(
        arena, from->tables[e].columns, schema->entities[e].n_fields * sizeof *table->columns);
    if (entity == 0) continue; /* the whole data set: only what is set is its own */
    table->n_rows = copies->n_rows[e] * times(copies, e);
    for (uint32_t f = 0; f < schema->entities[e].n_fields; f++)
      if (table->columns[f].given) copy_column(copies, schema->entities[e].first_field + f);
  }
  if (entity == 0) return;
  share_unknown(copies);
  for (uint32_t e = 1; e < schema->n_entities; e++) copy_list(copies, e);
}

uint64_t dataset_copies_rows(const struct dataset_copies *copies) {
  uint64_t n = 0;
  for (uint32_t e = 0; e < copies->from->schema->n_entities; e++) n += copies->n_rows[e];
  return n;
}

uint32_t dataset_copies_row(
    const struct dataset_copies *copies, uint32_t copy, uint32_t entity, uint32_t row) {
  assert(row - copies->first[entity] < copies->n_rows[entity]);
  return (entity == 0 ? 0 : copy * copies->n_rows[entity]) + (row - copies->first[entity]);
}

/* The column of a field, the copies' own, and where a row of `from` stands in it. */
static struct column *own_column(
    struct dataset_copies *copies, uint32_t copy, uint32_t field, uint32_t row, uint32_t *at) {
  const struct schema *schema = copies->from->schema;
  const uint32_t entity = schema->fields[field].entity;
  if (!copies->is_own[field]) copy_column(copies, field);
  *at = dataset_copies_row(copies, copy, entity, row);
  return &copies->data.tables[entity].columns[field - schema->entities[entity].first_field];
}

void dataset_copies_clear(
    struct dataset_copies *copies, uint32_t copy, uint32_t field, uint32_t row) {
  uint32_t at;
  struct column *column = own_column(copies, copy, field, row, &at);
  switch (column->kind) {
  case REG_TRUTH: ((uint8_t *)column->view.values)[at] = TRUTH_UNKNOWN; break;
  case REG_CODE: ((uint8_t *)column->view.values)[at] = CODE_UNKNOWN; break;
  case REG_TEXT: ((uint32_t *)column->view.values)[at] = TEXT_UNKNOWN; break;
  default: ((int64_t *)column->view.values)[at] = 0; column->view.known[at] = 0;
  }
}

void dataset_copies_set(
    struct dataset_copies *copies, uint32_t copy, uint32_t field, uint32_t row, int64_t value) {
  const struct field *f = &copies->from->schema->fields[field];
  uint32_t at;
  struct column *column = own_column(copies, copy, field, row, &at);
  switch (column->kind) {
  case REG_TRUTH: ((uint8_t *)column->view.values)[at] = value ? TRUTH_TRUE : TRUTH_FALSE; break;
  case REG_CODE: ((uint8_t *)column->view.values)[at] = (uint8_t)value; break;
  case REG_TEXT:
    ((uint32_t *)column->view.values)[at] = f->type.kind == TYPE_REFERENCE && value < TEXT_NOWHERE
        ? moved_reference(copies, copy, f->type.of, (uint32_t)value)
        : (uint32_t)value;
    break;
  default: ((int64_t *)column->view.values)[at] = value; column->view.known[at] = 1;
  }
}
