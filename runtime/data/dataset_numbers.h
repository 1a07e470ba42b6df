/* Columns of numbers take as few bytes a number as what they hold: 1, 2, 4 or 8, more as soon as one
 * does not fit. Below 8 there is no `known`: the number whose bytes are all 0x80 says unknown. The
 * root's are 8 wide from the beginning. Private to runtime/data, but for column_number (dataset.h).
 */
#ifndef THIDUA_DATASET_NUMBERS_H
#define THIDUA_DATASET_NUMBERS_H

#include "runtime/data/dataset_building.h"

enum { NUMBER_WIDTH = sizeof(int64_t) };

/* Bytes of one value. */
static inline uint32_t column_bytes(const struct column *column) {
  return column->kind == REG_NUMBER ? column->width : register_kind_bytes(column->kind);
}
/* Whether it has `known`. */
static inline bool column_has_known(const struct column *column) {
  return column->kind == REG_NUMBER && column->width == NUMBER_WIDTH;
}
/* What each byte of an unknown value is; of those that have it `known` is 0 besides. */
uint8_t column_filler(const struct column *column);

/* Writes a known number; false where it needs a wider column. */
static inline bool column_put_number(const struct column *column, uint32_t row, int64_t number) {
  switch (column->width) {
  case 1:
    if (number != (int8_t)number || number == INT8_MIN) return false;
    ((int8_t *)column->view.values)[row] = (int8_t)number;
    return true;
  case 2:
    if (number != (int16_t)number || number == NUMBER_UNKNOWN_16) return false;
    ((int16_t *)column->view.values)[row] = (int16_t)number;
    return true;
  case 4:
    if (number != (int32_t)number || number == NUMBER_UNKNOWN_32) return false;
    ((int32_t *)column->view.values)[row] = (int32_t)number;
    return true;
  default:
    ((int64_t *)column->view.values)[row] = number;
    column->view.known[row] = 1;
    return true;
  }
}

/* Makes a growing column at least so wide. */
void dataset_widen_to(struct dataset *dataset, struct growing_column *growing, uint8_t width);
/* … until `number` fits. */
void dataset_widen_numbers(struct dataset *dataset, struct growing_column *growing, int64_t number);

#endif
