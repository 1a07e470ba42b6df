/* Values of the newest row, set where that takes no call: what readers do for each value of millions.
 * Private to runtime/data and runtime/ingest. */
#ifndef THIDUA_DATASET_GROWING_H
#define THIDUA_DATASET_GROWING_H

#include "base/limits.h"
#include "runtime/data/dataset_numbers.h"
#include "runtime/data/dataset_places.h"
#include "runtime/data/dataset_texts.h"

/* dataset_set_number, of a field whose columns are of this kind, which the caller knows. */
static inline void dataset_set_next(struct dataset *dataset, enum register_kind kind,
    uint32_t field, uint32_t row, int64_t number) {
  struct growing_column *growing = &dataset->building->columns[field];
  struct extent *extent = &growing->extent;
  const struct column *column = growing->column;
  if (__builtin_expect(row == extent->n && row < extent->capacity && !growing->is_passed, 1)) {
    uint8_t *bytes = column->view.values;
    if (kind == REG_TRUTH) bytes[row] = number ? TRUTH_TRUE : TRUTH_FALSE;
    else if (kind == REG_CODE) bytes[row] = (uint8_t)number;
    if (kind != REG_NUMBER || column_put_number(column, row, number)) {
      extent->n = row + 1;
      return;
    }
  }
  dataset_set_number(dataset, field, row, number);
}

/* dataset_set_text. */
static inline void dataset_set_next_text(
    struct dataset *dataset, uint32_t field, uint32_t row, struct str text) {
  struct growing_column *growing = &dataset->building->columns[field];
  struct extent *extent = &growing->extent;
  if (__builtin_expect(row != extent->n || row >= extent->capacity || growing->is_passed, 0)) {
    dataset_set_text(dataset, field, row, text);
    return;
  }
  uint32_t *to = (uint32_t *)growing->column->view.values + row;
  extent->n = row + 1;
  *to = TEXT_UNKNOWN;
  dataset_park_text(dataset, to, text);
}

/* dataset_place_id. */
static inline void dataset_place_next_id(
    struct dataset *dataset, uint32_t entity, uint32_t line, uint32_t column) {
  const struct table_extent *extent = &dataset->building->tables[entity];
  if (!dataset_offset_is(&extent->id_offsets, &extent->newest, line, column))
    dataset_place_id(dataset, entity, line, column);
}

/* dataset_add_row; most rows stand in the column of the one before, a few lines below. */
static inline uint32_t dataset_add_next_row(
    struct dataset *dataset, uint32_t entity, uint32_t parent, struct data_place at) {
  struct table *table = &dataset->tables[entity];
  struct table_extent *extent = &dataset->building->tables[entity];
  const uint32_t row = table->n_rows, lines = at.line - extent->newest.line;
  if (__builtin_expect(row >= extent->capacity || row >= ROWS_MAX || row % ROWS_PER_ANCHOR == 0 ||
              lines >= STEP_COLUMNS || at.column != extent->newest.column ||
              at.file != extent->newest.file,
          0))
    return dataset_add_row(dataset, entity, parent, (uint16_t)at.file, at.line, at.column);
  table->places.steps[row] = (uint8_t)lines;
  table->parent[row] = parent;
  extent->newest.line = at.line;
  table->n_rows = row + 1;
  return row;
}

#endif
