/* Numbers of several new rows at once (dataset_block.h). */
#include "runtime/data/dataset_block.h"

#include <assert.h>

#include "runtime/data/dataset_numbers.h"

/* Writes numbers, and "unknown" where there is none, into values of one width; returns the first row
 * whose number needs a wider one, n where there is none. */
#define PUT_NUMBERS(name, type, unknown)                                                           \
  static uint32_t name(type *to, uint32_t n, uint64_t given, const int64_t *numbers) {             \
    uint32_t n_put = 0;                                                                            \
    if (given == dataset_block_bits(n)) /* mostly all are */                                       \
      for (; n_put < n; n_put++) {                                                                 \
        const type number = (type)numbers[n_put];                                                  \
        if (number != numbers[n_put] || number == (unknown)) break;                                \
        to[n_put] = number;                                                                        \
      }                                                                                            \
    for (uint32_t i = n_put; i < n; i++) {                                                         \
      const bool is_given = given >> i & 1;                                                        \
      const type number = (type)numbers[i];                                                        \
      if (is_given && (number != numbers[i] || number == (unknown))) return i;                     \
      to[i] = is_given ? number : (type)(unknown);                                                 \
    }                                                                                              \
    return n;                                                                                      \
  }
PUT_NUMBERS(put_1, int8_t, INT8_MIN)
PUT_NUMBERS(put_2, int16_t, NUMBER_UNKNOWN_16)
PUT_NUMBERS(put_4, int32_t, NUMBER_UNKNOWN_32)

static uint32_t put_widest(const struct column *column, uint32_t first, uint32_t n, uint64_t given,
    const int64_t *numbers) {
  int64_t *to = (int64_t *)column->view.values + first;
  for (uint32_t i = 0; i < n; i++) {
    const bool is_given = given >> i & 1;
    to[i] = is_given ? numbers[i] : 0;
    column->view.known[first + i] = is_given;
  }
  return n;
}

static uint32_t put_numbers(const struct column *column, uint32_t first, uint32_t n, uint64_t given,
    const int64_t *numbers) {
  void *values = column->view.values;
  switch (column->width) {
  case 1: return put_1((int8_t *)values + first, n, given, numbers);
  case 2: return put_2((int16_t *)values + first, n, given, numbers);
  case 4: return put_4((int32_t *)values + first, n, given, numbers);
  default: return put_widest(column, first, n, given, numbers);
  }
}

/* Truths, and codes of words. */
static void put_bytes(
    uint8_t *to, uint32_t n, uint64_t given, const int64_t *numbers, enum register_kind kind) {
  const uint8_t unknown = kind == REG_TRUTH ? TRUTH_UNKNOWN : CODE_UNKNOWN;
  if (kind == REG_TRUTH)
    for (uint32_t i = 0; i < n; i++) to[i] = numbers[i] ? TRUTH_TRUE : TRUTH_FALSE;
  else
    for (uint32_t i = 0; i < n; i++) to[i] = (uint8_t)numbers[i];
  for (uint64_t missing = dataset_block_bits(n) & ~given; missing; missing &= missing - 1)
    to[__builtin_ctzll(missing)] = unknown;
}

/* Of a field whose values are not kept: the newest. */
static void pass_over(
    struct growing_column *growing, uint32_t first, uint64_t given, const int64_t *numbers) {
  const uint32_t newest = DATASET_BLOCK_ROWS - 1 - (uint32_t)__builtin_clzll(given);
  growing->passed_row = first + newest + 1;
  growing->passed_number = numbers[newest];
}

void dataset_set_block(struct dataset *dataset, uint32_t field, uint32_t first, uint32_t n,
    uint64_t given, const int64_t *numbers) {
  struct growing_column *growing = &dataset->building->columns[field];
  const struct column *column = growing->column;
  assert(n <= DATASET_BLOCK_ROWS && first + n == growing->table->n_rows);
  given &= dataset_block_bits(n);
  if (!given) return; /* a column that no row gives takes no memory */
  if (growing->is_passed) {
    pass_over(growing, first, given, numbers);
    return;
  }
  dataset_reach_rows(dataset, field, first, first + n);
  if (column->kind != REG_NUMBER) {
    put_bytes((uint8_t *)column->view.values + first, n, given, numbers, column->kind);
    return;
  }
  for (;;) {
    const uint32_t n_put = put_numbers(column, first, n, given, numbers);
    if (n_put == n) return;
    dataset_write_unknown(column, first + n_put, first + n);
    dataset_widen_numbers(dataset, growing, numbers[n_put]);
  }
}
