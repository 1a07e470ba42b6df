/* Rows that come in any order. A flat record names the instance it lives in by id, perhaps before
 * that instance is read: its row is added at once, and its parent becomes known when all data is
 * read (runtime/ingest/flat_parents.c). Then rows are put into the order of their parents, under one
 * parent in the order they were read. Private to runtime/data and runtime/ingest; building only.
 */
#ifndef THIDUA_DATASET_ORDER_H
#define THIDUA_DATASET_ORDER_H

#include "base/bytes.h"
#include "runtime/data/dataset_growing.h"

/* Appends a row of a non-root entity whose parent is named, or not known yet, and returns it. Of an
 * entity that lives in the root the parent is the root. */
uint32_t dataset_add_record(
    struct dataset *dataset, uint32_t entity, uint16_t file, uint32_t line, uint32_t column);
/* The same, where most records stand in the column of the one before, a few lines below. */
static inline uint32_t dataset_add_next_record(
    struct dataset *dataset, uint32_t entity, struct data_place at) {
  struct table *table = &dataset->tables[entity];
  struct table_extent *extent = &dataset->building->tables[entity];
  const uint32_t row = table->n_rows, lines = at.line - extent->newest.line;
  if (__builtin_expect(row == 0 || row >= extent->capacity || row >= ROWS_MAX ||
              row % ROWS_PER_ANCHOR == 0 || lines >= STEP_COLUMNS ||
              at.column != extent->newest.column || at.file != extent->newest.file ||
              !extent->records.n || extent->records.items[extent->records.n - 1].end != row,
          0))
    return dataset_add_record(dataset, entity, (uint16_t)at.file, at.line, at.column);
  table->places.steps[row] = (uint8_t)lines;
  table->parent[row] = table->parent[row - 1];
  extent->newest.line = at.line;
  extent->records.items[extent->records.n - 1].end = table->n_rows = row + 1;
  return row;
}
/* Says by which id (NFC, copied) the entity's newest row names the instance of depth `depth` above
 * it, and where that stands (in the row's file). */
void dataset_name_ancestor(struct dataset *dataset, uint32_t entity, uint32_t depth, struct str id,
    uint32_t line, uint32_t column);
/* Makes room for whom the entity's newest rows name, of which row end - 1 is the last that names
 * somebody; before, row *n_before - 1 was. */
struct naming *dataset_reach_names(
    struct dataset *dataset, uint32_t entity, uint32_t depth, uint32_t end, uint32_t *n_before);
/* Whether somebody is named by the text that the newest row to name one gives. */
static inline bool dataset_is_named_last(const struct naming *naming, struct str id) {
  return id.n <= PARKED_BYTES_MAX &&
      bytes_are_same(id, (struct str){naming->newest, naming->n_newest});
}
/* Says that the text is that of the newest row to name one. */
static inline void dataset_set_named_last(struct naming *naming, struct str id) {
  naming->n_newest = id.n;
  if (id.n <= PARKED_BYTES_MAX) memcpy(naming->newest, id.p, id.n);
}
/* Says that a row names whom the row before it names. */
static inline void dataset_repeat_name(
    struct dataset *dataset, struct naming *naming, uint32_t row) {
  uint32_t *to = &naming->codes[row];
  if (to[-1] == TEXT_UNKNOWN) dataset_settle(dataset); /* the first of them is parked still */
  *to = to[-1];
}
/* That id's number; TEXT_UNKNOWN where the row names none. Everything must be settled. */
uint32_t dataset_named_ancestor(
    const struct dataset *dataset, uint32_t entity, uint32_t row, uint32_t depth);
/* Says of an entity's newest row, a flat record, that whom it names cannot be judged, for something
 * was reported of it; and whether that was said. */
void dataset_excuse_parent(struct dataset *dataset, uint32_t entity, uint32_t row);
bool dataset_is_parent_excused(const struct dataset *dataset, uint32_t entity, uint32_t row);
/* True where the row is a flat record. */
bool dataset_is_record(const struct dataset *dataset, uint32_t entity, uint32_t row);

/* Puts the rows of `entity`, whose parents are all known (table.parent, in final row numbers), into
 * their order: one stable counting sort, and nothing where they stand so already. The rows of the
 * entities that live in it are told their parents' new numbers. Names of ancestors are forgotten. In
 * `scratch` what it needs: some 40 bytes a row where rows move. */
void dataset_put_in_order(struct dataset *dataset, struct arena *scratch, uint32_t entity);

#endif
