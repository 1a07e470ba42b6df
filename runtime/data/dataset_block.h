/* Numbers of several new rows at once: what readers of many set column by column, without a look at
 * the column for each of its values. Private to runtime/data and runtime/ingest; building only. */
#ifndef THIDUA_DATASET_BLOCK_H
#define THIDUA_DATASET_BLOCK_H

#include "runtime/data/dataset.h"

enum { DATASET_BLOCK_ROWS = 64 };

/* The first n (up to 64) of the bits that say of rows whether each has a value. */
static inline uint64_t dataset_block_bits(uint32_t n) {
  return n < DATASET_BLOCK_ROWS ? (UINT64_C(1) << n) - 1 : UINT64_MAX;
}

/* dataset_set_number of those of rows [first, first + n) whose bit is set in `given`, from the lowest
 * on: row first + i has numbers[i]. They are the newest rows of the field's entity, which is not the
 * root, n is at most DATASET_BLOCK_ROWS, and none of them has a value yet. */
void dataset_set_block(struct dataset *dataset, uint32_t field, uint32_t first, uint32_t n,
    uint64_t given, const int64_t *numbers);

#endif
