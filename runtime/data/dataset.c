/* Building the data set: rows and columns grow here; dataset_finish closes them. The dictionary of
 * texts is in dataset_texts.c, where rows stand in dataset_places.c, reading in dataset_read.c.
 *
 * Columns grow by half with the allocator's resize: for large blocks the C library moves pages
 * instead of bytes, and pages that were never written take no memory, so a capacity costs nothing
 * until it is used. A column that no row gives takes none at all. */
#include "runtime/data/dataset.h"

#include <assert.h>

#include "base/limits.h"
#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_memory.h"
#include "runtime/data/dataset_numbers.h"
#include "runtime/data/dataset_pages.h"
#include "runtime/data/dataset_places.h"
#include "runtime/data/dataset_texts.h"
#include "runtime/data/dataset_threads.h"

/* -- columns -- */

static struct column *column_of(const struct dataset *dataset, uint32_t field) {
  uint32_t entity = dataset->schema->fields[field].entity;
  return &dataset->tables[entity].columns[field - dataset->schema->entities[entity].first_field];
}

void dataset_write_unknown(const struct column *column, uint32_t from, uint32_t to) {
  if (from >= to) return;
  size_t n = to - from, bytes = column_bytes(column);
  memset((char *)column->view.values + from * bytes, column_filler(column), n * bytes);
  if (column_has_known(column)) memset(column->view.known + from, 0, n);
}

static void set_capacity(struct dataset *dataset, struct column *column, uint32_t capacity) {
  column->view.values =
      dataset_resize(dataset, column->view.values, (size_t)capacity * column_bytes(column));
  if (column_has_known(column))
    column->view.known = dataset_resize(dataset, column->view.known, capacity);
}

static void widen(struct dataset *dataset, struct growing_column *growing, uint32_t row) {
  uint32_t capacity = dataset_wider(growing->extent.capacity, row + 1);
  dataset_settle(dataset); /* texts are parked for where the column stands now */
  set_capacity(dataset, growing->column, capacity);
  growing->extent.capacity = capacity;
  growing->column->given = true;
}

/* True where the field's values are not kept. */
static inline bool passes_over(struct growing_column *growing, uint32_t row, int64_t number) {
  if (!growing->is_passed) return false;
  growing->passed_row = row + 1;
  growing->passed_number = number;
  return true;
}

/* Makes the column of `field` reach past `row`. */
static inline struct column *reach(struct dataset *dataset, uint32_t field, uint32_t row) {
  assert(dataset->building);
  struct growing_column *growing = &dataset->building->columns[field];
  struct extent *extent = &growing->extent;
  assert(row < growing->table->n_rows);
  if (row < extent->n) return growing->column;
  if (row >= extent->capacity) widen(dataset, growing, row);
  if (row > extent->n) dataset_write_unknown(growing->column, extent->n, row);
  extent->n = row + 1;
  return growing->column;
}

void dataset_reserve_column(struct dataset *dataset, uint32_t field, uint32_t n_rows) {
  struct growing_column *growing = &dataset->building->columns[field];
  if (n_rows > growing->extent.capacity) widen(dataset, growing, n_rows - 1);
}

void dataset_reach_rows(struct dataset *dataset, uint32_t field, uint32_t from, uint32_t end) {
  struct growing_column *growing = &dataset->building->columns[field];
  struct extent *extent = &growing->extent;
  if (end > extent->capacity) widen(dataset, growing, end - 1);
  growing->column->given = true;
  const size_t bytes = column_bytes(growing->column);
  dataset_ask_ahead(
      growing->column->view.values, from * bytes, end * bytes, extent->capacity * bytes);
  dataset_write_unknown(growing->column, extent->n, from);
  extent->n = end;
}

void dataset_fill_column(struct dataset *dataset, uint32_t field) {
  struct growing_column *growing = &dataset->building->columns[field];
  uint32_t from = growing->extent.n, n_rows = growing->table->n_rows;
  if (!growing->column->given || from == n_rows) return;
  reach(dataset, field, n_rows - 1);
  dataset_write_unknown(growing->column, from, n_rows);
}

void dataset_set_number(struct dataset *dataset, uint32_t field, uint32_t row, int64_t number) {
  if (passes_over(&dataset->building->columns[field], row, number)) return;
  struct column *column = reach(dataset, field, row);
  switch (column->kind) {
  case REG_TRUTH: ((uint8_t *)column->view.values)[row] = number ? TRUTH_TRUE : TRUTH_FALSE; break;
  case REG_CODE:
    assert(number >= 0 && number < CODE_UNKNOWN);
    ((uint8_t *)column->view.values)[row] = (uint8_t)number;
    break;
  default:
    assert(column->kind == REG_NUMBER && "texts are set by dataset_set_text");
    if (column_put_number(column, row, number)) return;
    dataset_write_unknown(column, row, row + 1);
    dataset_widen_numbers(dataset, &dataset->building->columns[field], number);
    column_put_number(column, row, number);
  }
}

uint32_t dataset_outgrown_code(
    struct dataset *dataset, uint32_t set, struct str word, bool *is_new) {
  uint32_t code = dataset->schema->enumerations[set].n_words;
  *is_new = false;
  for (uint32_t i = 0; i < dataset->n_outgrown; i++) {
    if (dataset->outgrown[i].set != set) continue;
    if (str_equal(dataset->outgrown[i].word, word)) return code;
    code++;
  }
  if (code >= CODE_UNKNOWN) return CODE_UNKNOWN;
  struct outgrown_word *more =
      ARENA_ARRAY(&dataset->arena, struct outgrown_word, (size_t)dataset->n_outgrown + 1);
  if (dataset->n_outgrown) memcpy(more, dataset->outgrown, dataset->n_outgrown * sizeof *more);
  more[dataset->n_outgrown++] = (struct outgrown_word){set, str_copy(&dataset->arena, word)};
  dataset->outgrown = more;
  *is_new = true;
  return code;
}

void dataset_take_outgrown(struct dataset *dataset, const struct dataset *from) {
  assert(!dataset->n_outgrown);
  bool is_new;
  for (uint32_t i = 0; i < from->n_outgrown; i++)
    dataset_outgrown_code(dataset, from->outgrown[i].set, from->outgrown[i].word, &is_new);
}

enum { LOOKED_THROUGH = 16 }; /* predecessors of one row; beyond, a map is quicker */

static struct succession *newest_succession(struct table_extent *extent) {
  return extent->successions.n ? &extent->successions.items[extent->successions.n - 1] : NULL;
}

void dataset_begin_succession(struct dataset *dataset, uint32_t entity, uint32_t row) {
  struct table_extent *extent = &dataset->building->tables[entity];
  const struct succession *last = newest_succession(extent);
  if (last && last->row == row) return;
  assert((!last || last->row < row) && "rows in order");
  VEC_PUSH(
      &dataset->arena, &extent->successions, ((struct succession){row, extent->predecessors.n, 0}));
}

/* The predecessor of the newest succession that has this id; NONE_INDEX: none yet. */
static uint32_t predecessor_named(struct dataset *dataset, struct table_extent *extent,
    const struct succession *last, struct str id) {
  const struct predecessor *items = extent->predecessors.items;
  uint32_t end = last->first + last->n, found = NONE_INDEX;
  if (last->n < LOOKED_THROUGH) {
    for (uint32_t i = last->first; i < end && found == NONE_INDEX; i++)
      if (str_equal(items[i].id, id)) found = i;
    return found;
  }
  if (last->n == LOOKED_THROUGH) {
    str_map_init(&extent->named, &dataset->arena);
    for (uint32_t i = last->first; i < end; i++) str_map_add(&extent->named, items[i].id, i);
  }
  str_map_find(&extent->named, id, &found);
  return found;
}

bool dataset_add_predecessor(struct dataset *dataset, uint32_t entity, uint32_t row, struct str id,
    struct data_place place, struct data_place *first) {
  struct table_extent *extent = &dataset->building->tables[entity];
  dataset_begin_succession(dataset, entity, row);
  struct succession *last = newest_succession(extent);
  uint32_t before = predecessor_named(dataset, extent, last, id);
  if (before != NONE_INDEX) {
    *first = extent->predecessors.items[before].place;
    return false;
  }
  VEC_PUSH(&dataset->arena, &extent->predecessors,
      ((struct predecessor){str_copy(&dataset->arena, id), place}));
  uint32_t added = extent->predecessors.n - 1;
  if (last->n >= LOOKED_THROUGH)
    str_map_add(&extent->named, extent->predecessors.items[added].id, added);
  last->n++;
  return true;
}

void dataset_set_text(struct dataset *dataset, uint32_t field, uint32_t row, struct str text) {
  if (passes_over(&dataset->building->columns[field], row, 0)) return;
  struct column *column = reach(dataset, field, row);
  assert(column->kind == REG_TEXT);
  uint32_t *to = (uint32_t *)column->view.values + row;
  *to = TEXT_UNKNOWN;
  dataset_park_text(dataset, to, text);
}

void dataset_repeat_text(struct dataset *dataset, uint32_t field, uint32_t row) {
  uint32_t *to = (uint32_t *)reach(dataset, field, row)->view.values + row;
  assert(row && "a row before it has the text");
  if (to[-1] == TEXT_UNKNOWN) dataset_settle(dataset); /* it is parked still */
  *to = to[-1];
}

/* -- rows -- */

static void set_rows(
    struct dataset *dataset, struct table *table, struct table_extent *extent, uint32_t capacity) {
  table->parent = dataset_resize(dataset, table->parent, (size_t)capacity * sizeof *table->parent);
  table->places.steps = dataset_resize(dataset, table->places.steps, capacity);
  extent->capacity = capacity;
}

void dataset_reserve_rows(struct dataset *dataset, uint32_t entity, uint32_t n_rows) {
  struct table_extent *extent = &dataset->building->tables[entity];
  if (n_rows > extent->capacity)
    set_rows(dataset, &dataset->tables[entity], extent, dataset_wider(extent->capacity, n_rows));
}

uint32_t dataset_append_row(struct dataset *dataset, uint32_t entity, uint32_t parent,
    uint16_t file, uint32_t line, uint32_t column) {
  assert(dataset->building && entity > 0 && entity < dataset->schema->n_entities);
  struct table *table = &dataset->tables[entity];
  struct table_extent *extent = &dataset->building->tables[entity];
  if (table->n_rows >= ROWS_MAX) dataset_exhausted(dataset);
  if (table->n_rows == extent->capacity)
    set_rows(dataset, table, extent, dataset_wider(extent->capacity, table->n_rows + 1));
  uint32_t row = table->n_rows;
  dataset_place_row(dataset, entity, row, (struct data_place){line, column, file});
  table->parent[row] = parent;
  table->n_rows = row + 1;
  return row;
}

uint32_t dataset_add_row(struct dataset *dataset, uint32_t entity, uint32_t parent, uint16_t file,
    uint32_t line, uint32_t column) {
  assert(entity > 0 && parent < dataset->tables[dataset->schema->entities[entity].parent].n_rows &&
      (dataset->tables[entity].n_rows == 0 ||
          parent >= dataset->tables[entity].parent[dataset->tables[entity].n_rows - 1]) &&
      "rows come in the order of their parents");
  return dataset_append_row(dataset, entity, parent, file, line, column);
}

/* Makes `listed` reach past `row`; new rows are absent. */
static void reach_listed(struct dataset *dataset, uint32_t entity, uint32_t row) {
  struct table *table = &dataset->tables[entity];
  struct extent *extent = &dataset->building->tables[entity].listed;
  if (row >= extent->capacity) {
    uint32_t capacity = dataset_wider(extent->capacity, row + 1);
    table->listed = dataset_resize(dataset, table->listed, capacity);
    extent->capacity = capacity;
  }
  if (row >= extent->n) {
    memset(table->listed + extent->n, 0, row + 1 - extent->n);
    extent->n = row + 1;
  }
}

void dataset_fill_listed(struct dataset *dataset, uint32_t entity) {
  uint32_t n_parents = dataset->tables[dataset->schema->entities[entity].parent].n_rows;
  if (n_parents) reach_listed(dataset, entity, n_parents - 1);
}

void dataset_list_present(struct dataset *dataset, uint32_t entity, uint32_t parent) {
  assert(dataset->building && entity > 0 &&
      parent < dataset->tables[dataset->schema->entities[entity].parent].n_rows);
  reach_listed(dataset, entity, parent);
  dataset->tables[entity].listed[parent] = 1;
}

void dataset_excuse_id(struct dataset *dataset, uint32_t entity, uint32_t row) {
  struct table_extent *extent = &dataset->building->tables[entity];
  if (extent->without_id.n && extent->without_id.items[extent->without_id.n - 1] >= row) return;
  VEC_PUSH(&dataset->arena, &extent->without_id, row);
}

uint32_t dataset_add_file(struct dataset *dataset, struct str path) {
  if (dataset->n_files == DATA_FILES_MAX) return DATA_FILES_MAX;
  if ((dataset->n_files & (dataset->n_files - 1)) == 0) { /* full at every power of two */
    struct str *files =
        ARENA_ARRAY(&dataset->arena, struct str, dataset->n_files ? dataset->n_files * 2 : 1);
    if (dataset->n_files) memcpy(files, dataset->files, dataset->n_files * sizeof *files);
    dataset->files = files;
  }
  dataset->files[dataset->n_files] = str_copy(&dataset->arena, path);
  return dataset->n_files++;
}

void dataset_forget_records(struct dataset *dataset, uint32_t entity) {
  struct table_extent *extent = &dataset->building->tables[entity];
  for (uint32_t d = 0; extent->namings && d < dataset->schema->entities[entity].depth; d++)
    dataset_release(dataset, extent->namings[d].codes);
  extent->namings = NULL;
  extent->records.n = 0;
}

/* -- life -- */

void dataset_init(struct dataset *dataset, const struct schema *schema,
    const struct allocator *allocator, jmp_buf *out_of_memory) {
  *dataset =
      (struct dataset){.allocator = allocator ? allocator : &allocator_system, .schema = schema};
  arena_init(&dataset->arena, dataset->allocator);
  dataset->arena.out_of_memory = out_of_memory;
  struct arena *arena = &dataset->arena;
  struct building *b = ARENA_NEW(arena, struct building);
  b->columns = ARENA_ARRAY(arena, struct growing_column, schema->n_fields);
  b->tables = ARENA_ARRAY(arena, struct table_extent, schema->n_entities);
  b->root_given = ARENA_ARRAY(arena, struct data_place, schema->entities[0].n_fields);
  struct table *tables = ARENA_ARRAY(arena, struct table, schema->n_entities);
  for (uint32_t e = 0; e < schema->n_entities; e++) {
    const struct entity *entity = &schema->entities[e];
    tables[e].columns = ARENA_ARRAY(arena, struct column, entity->n_fields);
    for (uint32_t f = 0; f < entity->n_fields; f++) {
      struct column *column = &tables[e].columns[f];
      column->kind =
          (uint8_t)register_kind_of_type(schema->fields[entity->first_field + f].type, false);
      column->width = e == 0 ? NUMBER_WIDTH : 1;
      b->columns[entity->first_field + f] =
          (struct growing_column){.column = column, .table = &tables[e]};
    }
  }
  for (uint32_t i = 0; i < schema->n_requires; i++)
    if (schema->requires[i].field != NONE_INDEX)
      b->columns[schema->requires[i].field].keeps_places = true;
  dataset->building = b;
  dataset->tables = tables;
  tables[0].n_rows = 1;
}

void dataset_keep_places(struct dataset *dataset) {
  dataset->wants_places = true;
  for (uint32_t f = 0; f < dataset->schema->n_fields; f++)
    dataset->building->columns[f].keeps_places = true;
}

void dataset_free_kept(struct dataset *dataset) {
  struct building *b = dataset->building;
  if (!b || !b->kept) return;
  b->free_kept(b->kept);
  b->kept = NULL;
}

void dataset_free(struct dataset *dataset) {
  dataset_end_pool(dataset);
  dataset_free_kept(dataset);
  for (uint32_t e = 0; dataset->tables && e < dataset->schema->n_entities; e++) {
    struct table *table = &dataset->tables[e];
    for (uint32_t f = 0; f < dataset->schema->entities[e].n_fields; f++) {
      struct column *column = &table->columns[f];
      if (!column->given && !dataset->building) continue; /* shared, in the arena */
      dataset_release(dataset, column->view.values);
      dataset_release(dataset, column->view.known);
    }
    dataset_release(dataset, table->parent);
    dataset_release(dataset, table->first);
    dataset_release(dataset, table->listed);
    dataset_release(dataset, table->places.steps);
    dataset_release(dataset, table->places.anchors);
    if (dataset->building) dataset_forget_records(dataset, e);
  }
  if (dataset->building) {
    dataset_release(dataset, dataset->building->slots);
    text_runs_free(dataset, &dataset->building->runs);
  }
  dataset_release(dataset, dataset->text_bytes);
  dataset_release(dataset, dataset->text_offsets);
  dataset_unmap(dataset);
  arena_free(&dataset->arena);
  *dataset = (struct dataset){0};
}

/* -- finishing -- */

/* Whether rows of it are asked for though none has a value. */
static bool is_shared(const struct dataset *dataset, uint32_t field) {
  return !column_of(dataset, field)->given && !dataset->building->columns[field].is_passed;
}

static void fill_unknown(void *context, uint32_t first, uint32_t end) {
  const struct column *column = context;
  const size_t bytes = column_bytes(column);
  dataset_ask_for_pages((char *)column->view.values + first * bytes, (end - first) * bytes);
  dataset_write_unknown(column, first, end);
}

/* The unknown columns: one memory for each kind, as long as the longest of them; the root's numbers
 * are a kind of their own. */
static void share_unknown(struct dataset *dataset) {
  enum { ROOT_NUMBER = REG_N_KINDS, N_KINDS };
  const struct schema *schema = dataset->schema;
  uint32_t n_rows[N_KINDS] = {0};
  struct column shared[N_KINDS] = {{0}};
  for (uint32_t f = 0; f < schema->n_fields; f++) {
    struct column *column = column_of(dataset, f);
    const uint32_t entity = schema->fields[f].entity, n = dataset->tables[entity].n_rows;
    if (!is_shared(dataset, f)) continue;
    if (entity != 0) column->width = 1;
    const uint32_t kind = column->kind == REG_NUMBER && entity == 0 ? ROOT_NUMBER : column->kind;
    shared[kind] = *column;
    /* + 1: an empty column has an address too */
    if (n_rows[kind] < n + 1) n_rows[kind] = n + 1;
  }
  for (uint32_t kind = 0; kind < N_KINDS; kind++) {
    struct column *column = &shared[kind];
    if (n_rows[kind] == 0) continue;
    column->view.values =
        arena_alloc_raw(&dataset->arena, (size_t)n_rows[kind] * column_bytes(column));
    if (column_has_known(column)) column->view.known = column->view.values; /* all zeros, both */
    dataset_share(dataset, n_rows[kind], fill_unknown, column);
  }
  for (uint32_t f = 0; f < schema->n_fields; f++) {
    struct column *column = column_of(dataset, f);
    const bool is_root_number = column->kind == REG_NUMBER && schema->fields[f].entity == 0;
    if (is_shared(dataset, f))
      column->view = shared[is_root_number ? ROOT_NUMBER : column->kind].view;
  }
}

/* Exact lengths for the arrays of one entity. */
static void finish_table(struct dataset *dataset, uint32_t entity) {
  struct table *table = &dataset->tables[entity];
  const struct entity *e = &dataset->schema->entities[entity];
  uint32_t n = table->n_rows;
  for (uint32_t f = 0; f < e->n_fields; f++) {
    struct column *column = &table->columns[f];
    struct extent *extent = &dataset->building->columns[e->first_field + f].extent;
    if (!column->given) continue;
    uint32_t given = extent->n;
    if (n != extent->capacity) set_capacity(dataset, column, n);
    dataset_write_unknown(column, given, n);
    extent->n = extent->capacity = n;
  }
  if (entity == 0) return;
  const struct table_extent *extent = &dataset->building->tables[entity];
  if (extent->anchors_capacity != table->places.n_anchors || !n)
    table->places.anchors = dataset_resize(dataset, table->places.anchors,
        (size_t)table->places.n_anchors * sizeof *table->places.anchors);
  if (extent->capacity == n && n) return; /* as columns that are mapped are */
  table->places.steps = dataset_resize(dataset, table->places.steps, n);
  table->parent = dataset_resize(dataset, table->parent, (size_t)n * sizeof *table->parent);
}

/* The first row whose parent is `p` or one behind it. */
static uint32_t first_child(const struct table *table, uint32_t p) {
  uint32_t low = 0, high = table->n_rows;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (table->parent[middle] < p) low = middle + 1;
    else high = middle;
  }
  return low;
}

/* From behind, so that the first child of each is written last, and whoever has none begins where the
 * next one does: without a branch, as none could be foreseen. */
static void find_children(void *context, uint32_t first, uint32_t end) {
  const struct table *table = context;
  const uint32_t begin = first_child(table, first);
  uint32_t next = first_child(table, end), *firsts = table->first;
  dataset_ask_for_pages(firsts + first, (size_t)(end - first) * sizeof *firsts);
  memset(firsts + first, 0xFF, (size_t)(end - first) * sizeof *firsts);
  for (uint32_t row = next; row-- > begin;) firsts[table->parent[row]] = row;
  for (uint32_t p = end; p-- > first;) {
    next = firsts[p] < next ? firsts[p] : next;
    firsts[p] = next;
  }
}

/* `listed` for every row of the parent, and the offsets of each one's children. */
static void finish_list(struct dataset *dataset, uint32_t entity) {
  struct table *table = &dataset->tables[entity];
  uint32_t n_parents = dataset->tables[dataset->schema->entities[entity].parent].n_rows;
  dataset_fill_listed(dataset, entity);
  if (dataset->building->tables[entity].listed.capacity != n_parents || !n_parents)
    table->listed = dataset_resize(dataset, table->listed, n_parents);
  table->first =
      dataset_resize(dataset, table->first, ((size_t)n_parents + 1) * sizeof *table->first);
  dataset_share(dataset, n_parents, find_children, table);
  assert(
      first_child(table, n_parents) == table->n_rows && "children stand in the order of parents");
  table->first[n_parents] = table->n_rows;
}

void dataset_rows_by_id(const struct dataset *dataset, uint32_t entity, uint32_t *rows) {
  memset(rows, 0xFF, (size_t)dataset->n_texts * sizeof *rows);
  const uint32_t *ids = dataset->tables[entity].columns[0].view.values;
  for (uint32_t row =
           dataset->building->columns[dataset->schema->entities[entity].first_field].extent.n;
       row-- > 0;)
    if (ids[row] != TEXT_UNKNOWN) rows[ids[row]] = row;
}

/* References from ids to row numbers; one that dangles is unknown (data_check reports it). Ids are
 * looked up by their texts' numbers, so that each value costs one look. */
static void resolve_references(struct dataset *dataset) {
  const struct schema *schema = dataset->schema;
  for (uint32_t entity = 0; entity < schema->n_entities; entity++) {
    uint32_t *rows = NULL; /* made once for all fields that refer to the entity */
    for (uint32_t f = 0; f < schema->n_fields; f++) {
      const struct column *column = column_of(dataset, f);
      if (schema->fields[f].type.kind != TYPE_REFERENCE || schema->fields[f].type.of != entity ||
          !column->given)
        continue;
      if (!rows) {
        rows = dataset_resize(dataset, NULL, (size_t)dataset->n_texts * sizeof *rows);
        dataset_rows_by_id(dataset, entity, rows);
      }
      uint32_t *values = column->view.values;
      for (uint32_t row = 0, n = dataset->building->columns[f].extent.n; row < n; row++)
        if (values[row] != TEXT_UNKNOWN) values[row] = rows[values[row]];
    }
    dataset_release(dataset, rows);
  }
}

/* What tells where values stand, which is in the arena. */
static void finish_places(struct dataset *dataset) {
  const uint32_t n = dataset->schema->n_fields;
  struct value_places *places = ARENA_ARRAY(&dataset->arena, struct value_places, n);
  for (uint32_t f = 0; f < n; f++) {
    const value_offset_list *offsets = &dataset->building->columns[f].offsets;
    places[f] = (struct value_places){offsets->items, offsets->n};
  }
  dataset->value_places = places;
  dataset->root_given = dataset->building->root_given;
}

void dataset_finish(struct dataset *dataset) {
  struct building *b = dataset->building;
  assert(b && "finished once");
  dataset_settle(dataset);
  dataset_free_kept(dataset);
  for (uint32_t e = 0; e < dataset->schema->n_entities; e++) dataset_forget_records(dataset, e);
  /* the largest piece first, so that the offsets find room below the peak */
  dataset_release(dataset, b->slots);
  b->slots = NULL;
  b->n_slots = 0;
  text_runs_free(dataset, &b->runs);
  resolve_references(dataset);
  for (uint32_t e = 0; e < dataset->schema->n_entities; e++) finish_table(dataset, e);
  for (uint32_t e = 1; e < dataset->schema->n_entities; e++) finish_list(dataset, e);
  uint32_t n_bytes = dataset->n_texts ? dataset->text_offsets[dataset->n_texts] : 0;
  if (b->bytes_capacity != n_bytes || !n_bytes)
    dataset->text_bytes = dataset_resize(dataset, dataset->text_bytes, n_bytes);
  if (b->texts_capacity != dataset->n_texts + 1)
    dataset->text_offsets = dataset_resize(
        dataset, dataset->text_offsets, ((size_t)dataset->n_texts + 1) * sizeof(uint32_t));
  dataset->text_offsets[dataset->n_texts] = n_bytes;
  finish_places(dataset);
  /* Last, and at once, so that dataset_free never takes a shared column for an owned one: after
   * this nothing can fail. */
  share_unknown(dataset);
  dataset_end_pool(dataset);
  dataset->building = NULL;
}
