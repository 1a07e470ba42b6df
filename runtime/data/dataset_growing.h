/* Values of the newest row, set where that takes no call: what readers do for each value of millions.
 * Private to runtime/data and runtime/ingest. */
#ifndef THIDUA_DATASET_GROWING_H
#define THIDUA_DATASET_GROWING_H

#include "runtime/data/dataset_numbers.h"

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

#endif
