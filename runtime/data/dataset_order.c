/* Flat records: whom they name, and their rows put into the order of their parents
 * (dataset_order.h). */
#include "runtime/data/dataset_order.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "runtime/data/dataset_memory.h"
#include "runtime/data/dataset_numbers.h"
#include "runtime/data/dataset_pages.h"
#include "runtime/data/dataset_places.h"
#include "runtime/data/dataset_texts.h"
#include "runtime/data/dataset_threads.h"

/* -- while records are read -- */

uint32_t dataset_add_record(
    struct dataset *dataset, uint32_t entity, uint16_t file, uint32_t line, uint32_t column) {
  struct table *table = &dataset->tables[entity];
  struct table_extent *extent = &dataset->building->tables[entity];
  /* Not looked at until it is known; not below the last one's, for rows of trees stand in order
   * behind it. */
  uint32_t parent = table->n_rows ? table->parent[table->n_rows - 1] : 0;
  uint32_t row = dataset_append_row(dataset, entity, parent, file, line, column);
  struct row_range *last = extent->records.n ? &extent->records.items[extent->records.n - 1] : NULL;
  if (last && last->end == row) last->end++;
  else VEC_PUSH(&dataset->arena, &extent->records, ((struct row_range){row, row + 1}));
  return row;
}

static struct naming *naming_of(struct dataset *dataset, uint32_t entity, uint32_t depth) {
  struct table_extent *extent = &dataset->building->tables[entity];
  uint32_t n = dataset->schema->entities[entity].depth;
  assert(depth < n);
  if (!extent->namings) extent->namings = ARENA_ARRAY(&dataset->arena, struct naming, n);
  return &extent->namings[depth];
}

struct naming *dataset_reach_names(
    struct dataset *dataset, uint32_t entity, uint32_t depth, uint32_t end, uint32_t *n_before) {
  struct naming *naming = naming_of(dataset, entity, depth);
  struct extent *extent = &naming->extent;
  if (end > extent->capacity) {
    const uint32_t capacity = dataset_wider(extent->capacity, end);
    dataset_settle(dataset); /* texts are parked for where the codes stand now */
    naming->codes = dataset_resize(dataset, naming->codes, (size_t)capacity * sizeof(uint32_t));
    extent->capacity = capacity;
  }
  *n_before = extent->n;
  dataset_ask_ahead(naming->codes, extent->n * sizeof(uint32_t), end * sizeof(uint32_t),
      extent->capacity * sizeof(uint32_t));
  for (uint32_t row = extent->n; row < end; row++) naming->codes[row] = TEXT_UNKNOWN;
  extent->n = end;
  return naming;
}

void dataset_name_ancestor(struct dataset *dataset, uint32_t entity, uint32_t depth, struct str id,
    uint32_t line, uint32_t column) {
  assert(id.n && "whom nobody names is not named");
  uint32_t n_before, row = dataset->tables[entity].n_rows - 1;
  struct naming *naming = dataset_reach_names(dataset, entity, depth, row + 1, &n_before);
  dataset_place_naming(dataset, entity, depth, line, column);
  if (row && n_before == row && dataset_is_named_last(naming, id)) {
    dataset_repeat_name(dataset, naming, row);
    return;
  }
  dataset_set_named_last(naming, id);
  dataset_park_text(dataset, &naming->codes[row], id);
}

uint32_t dataset_named_ancestor(
    const struct dataset *dataset, uint32_t entity, uint32_t row, uint32_t depth) {
  const struct naming *namings = dataset->building->tables[entity].namings;
  if (!namings || row >= namings[depth].extent.n) return TEXT_UNKNOWN;
  return namings[depth].codes[row];
}

void dataset_excuse_parent(struct dataset *dataset, uint32_t entity, uint32_t row) {
  struct table_extent *extent = &dataset->building->tables[entity];
  const uint32_t n = extent->without_parent.n;
  if (!n || extent->without_parent.items[n - 1] < row)
    VEC_PUSH(&dataset->arena, &extent->without_parent, row);
}

bool dataset_is_parent_excused(const struct dataset *dataset, uint32_t entity, uint32_t row) {
  const struct table_extent *extent = &dataset->building->tables[entity];
  uint32_t low = 0, high = extent->without_parent.n;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (extent->without_parent.items[middle] < row) low = middle + 1;
    else high = middle;
  }
  return low < extent->without_parent.n && extent->without_parent.items[low] == row;
}

bool dataset_is_record(const struct dataset *dataset, uint32_t entity, uint32_t row) {
  if (!dataset->building) return false;
  const struct table_extent *extent = &dataset->building->tables[entity];
  uint32_t low = 0, high = extent->records.n;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (extent->records.items[middle].end <= row) low = middle + 1;
    else high = middle;
  }
  return low < extent->records.n && extent->records.items[low].first <= row;
}

/* -- order -- */

struct moving {
  struct dataset *dataset;
  uint32_t entity, n;
  uint32_t *from; /* by new row: the old one */
  uint32_t *to;   /* by old row: the new one */
  void *old;      /* n elements of up to 8 bytes */
};

struct looked_at {
  const uint32_t *parents; /* by row */
  atomic_bool is_out_of_order;
};

/* Each row is compared with the one before it, but for the first. */
static void look_at_rows(void *context, uint32_t first, uint32_t end) {
  struct looked_at *l = context;
  const uint32_t *parents = l->parents;
  bool is_any = false;
  for (uint32_t row = first ? first : 1; row < end; row++)
    is_any |= parents[row] < parents[row - 1];
  if (is_any) atomic_store_explicit(&l->is_out_of_order, true, memory_order_relaxed);
}

static bool is_in_order(struct dataset *dataset, const struct table *table) {
  struct looked_at l = {.parents = table->parent};
  dataset_share(dataset, table->n_rows, look_at_rows, &l);
  return !atomic_load(&l.is_out_of_order);
}

/* Counts the children of each parent, then hands out their places. */
static void sort_rows(struct moving *m, struct arena *scratch) {
  const struct table *table = &m->dataset->tables[m->entity];
  uint32_t n_parents = m->dataset->tables[m->dataset->schema->entities[m->entity].parent].n_rows;
  uint32_t *next = ARENA_ARRAY(scratch, uint32_t, (size_t)n_parents + 1);
  for (uint32_t row = 0; row < m->n; row++) next[table->parent[row] + 1]++;
  for (uint32_t p = 0; p < n_parents; p++) next[p + 1] += next[p];
  for (uint32_t row = 0; row < m->n; row++) {
    uint32_t to = next[table->parent[row]]++;
    m->to[row] = to;
    m->from[to] = row;
  }
}

static void move_values(const struct moving *m, void *values, size_t bytes) {
  memcpy(m->old, values, m->n * bytes);
  for (uint32_t row = 0; row < m->n; row++) {
    uint32_t from = m->from[row];
    if (bytes == 1) ((uint8_t *)values)[row] = ((const uint8_t *)m->old)[from];
    else if (bytes == 2) ((uint16_t *)values)[row] = ((const uint16_t *)m->old)[from];
    else if (bytes == 4) ((uint32_t *)values)[row] = ((const uint32_t *)m->old)[from];
    else ((uint64_t *)values)[row] = ((const uint64_t *)m->old)[from];
  }
}

static void move_columns(const struct moving *m) {
  const struct entity *e = &m->dataset->schema->entities[m->entity];
  for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++) {
    struct column *column = &m->dataset->tables[m->entity].columns[f - e->first_field];
    if (!column->given) continue;
    dataset_fill_column(m->dataset, f);
    move_values(m, column->view.values, column_bytes(column));
    if (column_has_known(column)) move_values(m, column->view.known, 1);
  }
  move_values(m, m->dataset->tables[m->entity].parent, sizeof(uint32_t));
}

/* What lives in the rows that move. */
static void move_children(const struct moving *m) {
  const struct schema *schema = m->dataset->schema;
  for (uint32_t e = 0; e < schema->n_entities; e++) {
    if (schema->entities[e].parent != m->entity) continue;
    struct table *table = &m->dataset->tables[e];
    dataset_fill_listed(m->dataset, e);
    move_values(m, table->listed, 1);
    for (uint32_t row = 0; row < table->n_rows; row++)
      if (!dataset_is_record(m->dataset, e, row)) table->parent[row] = m->to[table->parent[row]];
  }
}

static int compare_rows(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b; /* both begin with a row */
  return x < y ? -1 : x > y;
}

/* Lists that are kept by row, ascending. */
static void move_remembered(const struct moving *m) {
  struct table_extent *extent = &m->dataset->building->tables[m->entity];
  for (uint32_t i = 0; i < extent->without_id.n; i++)
    extent->without_id.items[i] = m->to[extent->without_id.items[i]];
  for (uint32_t i = 0; i < extent->successions.n; i++)
    extent->successions.items[i].row = m->to[extent->successions.items[i].row];
  if (extent->without_id.n)
    qsort(extent->without_id.items, extent->without_id.n, sizeof(uint32_t), compare_rows);
  if (extent->successions.n)
    qsort(
        extent->successions.items, extent->successions.n, sizeof(struct succession), compare_rows);
}

void dataset_put_in_order(struct dataset *dataset, struct arena *scratch, uint32_t entity) {
  struct table *table = &dataset->tables[entity];
  if (is_in_order(dataset, table)) return;
  struct moving m = {.dataset = dataset, .entity = entity, .n = table->n_rows};
  m.from = ARENA_ARRAY(scratch, uint32_t, m.n);
  m.to = ARENA_ARRAY(scratch, uint32_t, m.n);
  m.old = ARENA_ARRAY(scratch, uint64_t, m.n);
  sort_rows(&m, scratch);
  dataset_move_places(dataset, scratch, entity, m.from);
  move_columns(&m);
  move_children(&m);
  move_remembered(&m);
}
