/* One loop a width, for vectors of any (dataset_put.h). */
#include "runtime/data/dataset_put.h"

#include "base/vectors.h"
#include "runtime/data/dataset_block.h"

/* Writes numbers into values of one width, and says whether all of them fit. */
#define PUT_ALL(name, type, unknown)                                                               \
  VECTOR_CLONES static bool name(type *to, uint32_t n, const int64_t *numbers) {                   \
    uint64_t wide = 0;                                                                             \
    for (uint32_t i = 0; i < n; i++) {                                                             \
      const type number = (type)numbers[i];                                                        \
      wide |= (uint64_t)(number ^ numbers[i]) | (number == (unknown));                             \
      to[i] = number;                                                                              \
    }                                                                                              \
    return !wide;                                                                                  \
  }
/* The same of those that are given; the first that does not fit, n where there is none. */
#define PUT_GIVEN(name, type, unknown)                                                             \
  static uint32_t name(type *to, uint32_t n, uint64_t given, const int64_t *numbers) {             \
    for (uint32_t i = 0; i < n; i++) {                                                             \
      const bool is_given = given >> i & 1;                                                        \
      const type number = (type)numbers[i];                                                        \
      if (is_given && (number != numbers[i] || number == (unknown))) return i;                     \
      to[i] = is_given ? number : (type)(unknown);                                                 \
    }                                                                                              \
    return n;                                                                                      \
  }
#define PUT(name, type, unknown)                                                                   \
  PUT_ALL(name##_all, type, unknown)                                                               \
  PUT_GIVEN(name##_given, type, unknown)                                                           \
  static uint32_t name(type *to, uint32_t n, uint64_t given, const int64_t *numbers) {             \
    if (given == dataset_block_bits(n) && name##_all(to, n, numbers)) return n;                    \
    return name##_given(to, n, given, numbers);                                                    \
  }
PUT(put_1, int8_t, INT8_MIN)
PUT(put_2, int16_t, NUMBER_UNKNOWN_16)
PUT(put_4, int32_t, NUMBER_UNKNOWN_32)

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

uint32_t dataset_put_numbers(const struct column *column, uint32_t first, uint32_t n,
    uint64_t given, const int64_t *numbers) {
  void *values = column->view.values;
  switch (column->width) {
  case 1: return put_1((int8_t *)values + first, n, given, numbers);
  case 2: return put_2((int16_t *)values + first, n, given, numbers);
  case 4: return put_4((int32_t *)values + first, n, given, numbers);
  default: return put_widest(column, first, n, given, numbers);
  }
}

VECTOR_CLONES static void put_truths(uint8_t *to, uint32_t n, const int64_t *numbers) {
  for (uint32_t i = 0; i < n; i++) to[i] = numbers[i] ? TRUTH_TRUE : TRUTH_FALSE;
}

VECTOR_CLONES static void put_codes(uint8_t *to, uint32_t n, const int64_t *numbers) {
  for (uint32_t i = 0; i < n; i++) to[i] = (uint8_t)numbers[i];
}

void dataset_put_bytes(const struct column *column, uint32_t first, uint32_t n, uint64_t given,
    const int64_t *numbers) {
  uint8_t *to = (uint8_t *)column->view.values + first;
  const bool is_truth = column->kind == REG_TRUTH;
  if (is_truth) put_truths(to, n, numbers);
  else put_codes(to, n, numbers);
  for (uint64_t missing = dataset_block_bits(n) & ~given; missing; missing &= missing - 1)
    to[__builtin_ctzll(missing)] = is_truth ? TRUTH_UNKNOWN : CODE_UNKNOWN;
}

/* Indexes are signed: vectors gather by those. */
VECTOR_CLONES static void gather(uint32_t *restrict to, uint32_t n, const uint32_t *restrict from,
    const uint32_t *restrict codes, uint32_t n_codes) {
  for (uint32_t i = 0; i < n; i++) {
    const uint32_t code = from[i] < n_codes ? from[i] : n_codes;
    to[i] = codes[(int32_t)code];
  }
}

void dataset_put_codes(
    uint32_t *to, uint32_t n, const uint32_t *from, const uint32_t *codes, uint32_t n_codes) {
  gather(to, n, from, codes, n_codes);
}

VECTOR_CLONES static void move(
    uint32_t *restrict to, uint32_t n, const uint32_t *restrict rows, uint32_t by) {
  for (uint32_t i = 0; i < n; i++) to[i] = rows[i] + by;
}

void dataset_put_moved(uint32_t *to, uint32_t n, const uint32_t *rows, uint32_t by) {
  move(to, n, rows, by);
}
