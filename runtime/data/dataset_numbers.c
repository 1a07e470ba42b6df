/* Numbers in few bytes (dataset_numbers.h). */
#include "runtime/data/dataset_numbers.h"

#include <assert.h>

#include "runtime/data/dataset_memory.h"

uint8_t column_filler(const struct column *column) {
  switch (column->kind) {
  case REG_TRUTH: return TRUTH_UNKNOWN;
  case REG_NUMBER: return column->width == NUMBER_WIDTH ? 0 : 0x80;
  default: return 0xFF; /* CODE_UNKNOWN, TEXT_UNKNOWN */
  }
}

bool column_number(const struct column *column, uint32_t row, int64_t *number) {
  assert(column->kind == REG_NUMBER);
  int64_t unknown;
  switch (column->width) {
  case 1:
    *number = ((const int8_t *)column->view.values)[row];
    unknown = INT8_MIN;
    break;
  case 2:
    *number = ((const int16_t *)column->view.values)[row];
    unknown = NUMBER_UNKNOWN_16;
    break;
  case 4:
    *number = ((const int32_t *)column->view.values)[row];
    unknown = NUMBER_UNKNOWN_32;
    break;
  default: *number = ((const int64_t *)column->view.values)[row]; return column->view.known[row];
  }
  if (*number != unknown) return true;
  *number = 0;
  return false;
}

static uint8_t width_of(int64_t number) {
  return number == (int8_t)number && number != INT8_MIN          ? 1
      : number == (int16_t)number && number != NUMBER_UNKNOWN_16 ? 2
      : number == (int32_t)number && number != NUMBER_UNKNOWN_32 ? 4
                                                                 : NUMBER_WIDTH;
}

/* From the last row, so that none is overwritten too early. */
static void widen_rows(const struct column *narrow, struct column *wide, uint32_t n) {
  for (uint32_t row = n; row-- > 0;) {
    int64_t number;
    if (column_number(narrow, row, &number)) {
      column_put_number(wide, row, number);
      continue;
    }
    memset((char *)wide->view.values + (size_t)row * wide->width, column_filler(wide), wide->width);
    if (wide->view.known) wide->view.known[row] = 0;
  }
}

void dataset_widen_to(struct dataset *dataset, struct growing_column *growing, uint8_t width) {
  struct column *column = growing->column;
  struct column narrow = *column, wide = narrow;
  if (width <= narrow.width) return;
  wide.width = width;
  /* should there be no memory for the values, what there is belongs to the column */
  if (wide.width == NUMBER_WIDTH)
    wide.view.known = column->view.known = dataset_resize(dataset, NULL, growing->extent.capacity);
  wide.view.values =
      dataset_resize(dataset, narrow.view.values, (size_t)growing->extent.capacity * wide.width);
  narrow.view.values = wide.view.values;
  narrow.view.known = NULL;
  widen_rows(&narrow, &wide, growing->extent.n);
  *column = wide;
}

void dataset_widen_numbers(
    struct dataset *dataset, struct growing_column *growing, int64_t number) {
  assert(width_of(number) > growing->column->width);
  dataset_widen_to(dataset, growing, width_of(number));
}
